/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-describe-private.h"

#include "base/base-units.h"

#include <glib/gi18n-lib.h>

/* What a stage's work of one micro-batch takes. */
static gint64
sum_work (const SimTimeline *timeline, guint device, SimWork work)
{
  guint n;
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, device, SIM_STREAM_COMPUTE, &n);
  gint64 sum = 0;

  for (guint i = 0; i < n; i++)
    if (spans[i].work == work && spans[i].micro_batch == 0 &&
        spans[i].iteration == 0)
      sum += spans[i].end_ns - spans[i].start_ns;
  return sum;
}

/* Qi, Wan, Huang and Lin 2024, table 2: with p stages the bubble of 1F1B is
 * (p - 1) (F + B + W), that of ZB-H1 (p - 1) (F + B - W). */
void
scene_describe_zero_bubble (GString *text, const SimTimeline *timeline)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  gint64 forward, backward, weight;
  g_autofree char *f = NULL;
  g_autofree char *b = NULL;
  g_autofree char *w = NULL;
  g_autofree char *share = NULL;

  if (spec->parallel.schedule != SIM_SCHEDULE_ZB_H1)
    return;
  forward = sum_work (timeline, 0, SIM_WORK_FORWARD) +
            sum_work (timeline, 0, SIM_WORK_RECOMPUTE);
  backward = sum_work (timeline, 0, SIM_WORK_BACKWARD);
  weight = sum_work (timeline, 0, SIM_WORK_BACKWARD_WEIGHT);
  if (forward + backward + weight <= 0)
    return;
  f = base_format_duration_ns (forward);
  b = base_format_duration_ns (backward);
  w = base_format_duration_ns (weight);
  share = base_format_percent ((double)MAX (forward + backward - weight, 0) /
                               (double)(forward + backward + weight));
  /* Translators: F, B and W are what a stage's forward and the two halves of
   * its backward take, in letters as the literature has them. */
  g_string_append_printf (
      text,
      _ ("\nZB-H1 leaves (F + B − W) / (F + B + W) of 1F1B’s bubble, a third "
         "where the three are alike. Here a stage’s forward F takes %1$s, "
         "backward for its input B %2$s and for its weights W %3$s: %4$s"),
      f, b, w, share);
}
