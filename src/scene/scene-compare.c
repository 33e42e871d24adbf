/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-compare.h"

#include "base/base-units.h"
#include "scene/scene-facts.h"
#include "scene/scene-words.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static void
row_free (gpointer data)
{
  SceneCompareRow *row = data;

  g_free (row->name);
  g_free (row->one);
  g_free (row->other);
  g_free (row->difference);
  g_free (row);
}

/* "+1.9 ms", "−3 MB"; takes the size. */
static char *
format_signed (char *size, int sign)
{
  g_autofree char *owned = size;

  if (sign == 0)
    return g_strdup (_ ("the same"));
  return g_strconcat (sign > 0 ? "+" : "\u2212", owned, NULL);
}

static SceneCompareRow *
add_row (GPtrArray *rows, const char *name, char *one, char *other)
{
  SceneCompareRow *row = g_new0 (SceneCompareRow, 1);

  row->name = g_strdup (name);
  row->one = one;
  row->other = other;
  g_ptr_array_add (rows, row);
  return row;
}

/* Which way the second differs.  What prints alike, or differs by less than a
 * thousandth, is no finding: nanoseconds of milliseconds are not worth a bold
 * figure. */
static int
get_sign (const SceneCompareRow *row, double one, double other)
{
  double by = other - one;

  if (g_str_equal (row->one, row->other) ||
      fabs (by) * 1000 < MAX (fabs (one), fabs (other)))
    return 0;
  return (by > 0) - (by < 0);
}

static void
add_duration (GPtrArray *rows, const char *name, gint64 one, gint64 other)
{
  SceneCompareRow *row = add_row (rows, name, base_format_duration_ns (one),
                                  base_format_duration_ns (other));

  row->sign = get_sign (row, (double)one, (double)other);
  row->difference =
      format_signed (base_format_duration_ns (ABS (other - one)), row->sign);
}

static void
add_bytes (GPtrArray *rows, const char *name, guint64 one, guint64 other)
{
  SceneCompareRow *row =
      add_row (rows, name, base_format_bytes (one), base_format_bytes (other));

  row->sign = get_sign (row, (double)one, (double)other);
  row->difference = format_signed (
      base_format_bytes (MAX (one, other) - MIN (one, other)), row->sign);
}

static double
share_of (const SimMeter *meter)
{
  return meter->elapsed_ns > 0
             ? (double)meter->exposed_ns / (double)meter->elapsed_ns
             : 0;
}

static void
add_share (GPtrArray *rows,
           const char *name,
           const SimMeter *one,
           const SimMeter *other)
{
  double by = share_of (other) - share_of (one);
  SceneCompareRow *row =
      add_row (rows, name, base_format_percent (share_of (one)),
               base_format_percent (share_of (other)));
  g_autofree char *number = base_format_number (round (fabs (by) * 1e3) / 10);

  row->sign = get_sign (row, share_of (one), share_of (other));
  /* Translators: points of a per cent, the difference of two shares */
  row->difference =
      format_signed (g_strdup_printf (_ ("%s points"), number), row->sign);
}

/* A class of transfers may carry one thing here and another there. */
static char *
name_sent (const SimSpec *one, const SimSpec *other, SimPayload payload)
{
  const char *first = scene_words_payload (one, payload);
  const char *second = scene_words_payload (other, payload);

  if (g_str_equal (first, second))
    /* Translators: %s is "gradients", "activations", … */
    return g_strdup_printf (_ ("Sent per device: %s"), first);
  /* Translators: of the one scenario, and of the other. */
  return g_strdup_printf (_ ("Sent per device: %1$s; %2$s"), first, second);
}

static void
add_meter (GPtrArray *rows,
           const SimMeter *one,
           const SimMeter *other,
           const SimSpec *one_spec,
           const SimSpec *other_spec,
           gboolean sync)
{
  add_share (rows, sync ? _ ("Sync cost") : _ ("Transfer cost"), one, other);
  add_duration (rows, _ ("Compute"), one->compute_ns, other->compute_ns);
  add_duration (rows, sync ? _ ("Exposed sync") : _ ("Exposed transfers"),
                one->exposed_ns, other->exposed_ns);
  add_duration (rows, sync ? _ ("Hidden sync") : _ ("Hidden transfers"),
                one->hidden_ns, other->hidden_ns);
  add_duration (rows, _ ("Bubble"), one->bubble_ns, other->bubble_ns);
  add_duration (rows, _ ("Latency part of exposed"), one->latency_ns,
                other->latency_ns);
  add_duration (rows, _ ("Bandwidth part of exposed"), one->bandwidth_ns,
                other->bandwidth_ns);
  for (guint i = 0; i < SIM_N_PAYLOADS; i++)
    {
      g_autofree char *name = NULL;

      if (i == SIM_PAYLOAD_SAMPLES ||
          (one->bytes_sent[i] == 0 && other->bytes_sent[i] == 0))
        continue;
      name = name_sent (one_spec, other_spec, i);
      add_bytes (rows, name, one->bytes_sent[i], other->bytes_sent[i]);
    }
}

static guint64
memory_at (const SimTimeline *timeline, gint64 t_ns)
{
  SimMemoryPoint point;

  sim_timeline_memory_at (timeline, sim_timeline_get_fullest_device (timeline),
                          t_ns, &point);
  return point.total;
}

static guint64
peak_of (const SimTimeline *timeline)
{
  SimMemoryPoint point;

  sim_timeline_memory_peak (timeline,
                            sim_timeline_get_fullest_device (timeline), &point);
  return point.total;
}

GPtrArray *
scene_compare (const SimTimeline *one, const SimTimeline *other, gint64 t_ns)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (row_free);
  gint64 one_end = sim_timeline_get_end_ns (one);
  gint64 other_end = sim_timeline_get_end_ns (other);
  SimMeter first, second;
  guint n_whole;

  sim_timeline_meter (one, SIM_NONE, t_ns, &first);
  sim_timeline_meter (other, SIM_NONE, t_ns, &second);
  add_duration (rows, _ ("Time of it all"), one_end, other_end);
  add_bytes (rows, _ ("Peak memory"), peak_of (one), peak_of (other));
  n_whole = rows->len;
  add_meter (rows, &first, &second, sim_timeline_get_spec (one),
             sim_timeline_get_spec (other),
             scene_facts_synchronises (one) ||
                 scene_facts_synchronises (other));
  add_bytes (rows, _ ("Memory of the fullest device"),
             memory_at (one, MIN (t_ns, one_end)),
             memory_at (other, MIN (t_ns, other_end)));
  for (guint i = 0; i < rows->len; i++)
    ((SceneCompareRow *)rows->pdata[i])->span =
        i < n_whole ? SCENE_COMPARE_WHOLE : SCENE_COMPARE_SO_FAR;
  return rows;
}
