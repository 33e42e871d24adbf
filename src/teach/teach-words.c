/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions whose answer is a word: a direction, a device, a category of
 * memory. */
#include "teach/teach-figure.h"
#include "teach/teach-question-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define SIMPLE_DEVICES 6 /* more than these: some are left out */

/* A misconception is one of the words that can be picked. */
static gboolean
check_words (const TeachDraft *self, const char *const *words, GError **error)
{
  for (guint i = 0; i < self->computation->n_misconceptions; i++)
    {
      const char *formula = self->computation->misconceptions[i].formula;

      if (!g_strv_contains (words, formula))
        {
          g_autofree char *known = g_strjoinv (", ", (char **)words);

          return teach_draft_refuse (
              error, TEACH_ERROR_NAME,
              _ ("misconception “%.60s” is no answer here; write "
                 "one of: %s"),
              formula, known);
        }
    }
  return TRUE;
}

/* ---- a change ---- */

static const char *const directions[] = { "grows", "shrinks", "same", NULL };

static const char *
direction_text (guint direction)
{
  switch (direction)
    {
    case 0:
      return _ ("It grows");
    case 1:
      return _ ("It shrinks");
    default:
      return _ ("It stays about the same");
    }
}

static char *
describe_change (guint direction, const char *before, const char *after)
{
  switch (direction)
    {
    case 0:
      return g_strdup_printf (_ ("It grows, from %s to %s."), before, after);
    case 1:
      return g_strdup_printf (_ ("It shrinks, from %s to %s."), before, after);
    default:
      return g_strdup_printf (_ ("It stays about the same: %s before, %s "
                                 "after."),
                              before, after);
    }
}

gboolean
teach_draft_change (TeachDraft *self, const SimTimeline *after, GError **error)
{
  TeachQuestion *question = self->question;
  TeachScope *scope = &self->scope;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  guint direction = 2;
  double apart;

  if (!check_words (self, directions, error) ||
      !teach_figure_get (self->timeline, self->ask->figure, &scope->before,
                         &question->unit, error) ||
      !teach_figure_get (after, self->ask->figure, &scope->after,
                         &question->unit, error))
    return FALSE;
  scope->unit = question->unit;
  apart = teach_distance (scope->before, scope->after);
  from = teach_unit_format (question->unit, scope->before);
  to = teach_unit_format (question->unit, scope->after);
  if (apart > question->tolerance &&
      (apart < 2 * question->tolerance || g_str_equal (from, to)))
    return teach_draft_refuse (error, TEACH_ERROR_OPTIONS,
                               _ ("from %s to %s is neither a change nor none"),
                               from, to);
  if (apart > question->tolerance)
    direction = scope->after > scope->before ? 0 : 1;
  teach_draft_set_answer (self, describe_change (direction, from, to));
  for (guint i = 0; i < 3; i++)
    if (!teach_draft_add_option (
            self, g_strdup (direction_text (i)),
            i == direction ? ""
                           : teach_draft_get_feedback (self, directions[i]),
            i == direction, NAN, error))
      return FALSE;
  return TRUE;
}

/* ---- a device ---- */

typedef struct
{
  guint n;
  double *values;
  guint best;
  gboolean alike;
  double tightest; /* of the others, the nearest to the best */
  double farthest;
} Devices;

static gboolean
read_devices (TeachDraft *self, Devices *devices, GError **error)
{
  const char *figure = self->ask->figure;

  for (guint i = 0; i < devices->n; i++)
    if (!teach_figure_get_of_device (self->timeline, figure, i,
                                     &devices->values[i], &self->question->unit,
                                     error))
      return FALSE;
  return TRUE;
}

static void
rank_devices (Devices *devices, gboolean least)
{
  double sign = least ? -1 : 1;
  gboolean first = TRUE;

  for (guint i = 1; i < devices->n; i++)
    if (sign * devices->values[i] > sign * devices->values[devices->best])
      devices->best = i;
  for (guint i = 0; i < devices->n; i++)
    {
      double value = devices->values[i];

      if (i == devices->best)
        continue;
      if (first || sign * value > sign * devices->tightest)
        devices->tightest = value;
      if (first || sign * value < sign * devices->farthest)
        devices->farthest = value;
      first = FALSE;
    }
}

static char *
describe_devices (const TeachDraft *self, const Devices *devices)
{
  TeachUnit unit = self->question->unit;
  g_autofree char *best =
      teach_unit_format (unit, devices->values[devices->best]);
  g_autofree char *low =
      teach_unit_format (unit, MIN (devices->tightest, devices->farthest));
  g_autofree char *high =
      teach_unit_format (unit, MAX (devices->tightest, devices->farthest));

  if (devices->alike)
    return g_strdup_printf (_ ("All of them alike, with about %s each."), best);
  if (g_str_equal (low, high))
    return g_strdup_printf (_ ("Device %u, with %s; the others have %s."),
                            devices->best, best, low);
  /* Translators: a device and its amount; the smallest and largest of the
   * others. */
  return g_strdup_printf (_ ("Device %u, with %s; the others have %s to %s."),
                          devices->best, best, low, high);
}

/* The best, those a misconception names, the first ones. */
static gboolean
is_offered (TeachDraft *self, const Devices *devices, guint device)
{
  g_autofree char *word = g_strdup_printf ("%u", device);

  if (devices->n <= SIMPLE_DEVICES || device < 4 || device == devices->best)
    return TRUE;
  for (guint i = 0; i < self->computation->n_misconceptions; i++)
    if (g_str_equal (self->computation->misconceptions[i].formula, word))
      return TRUE;
  return FALSE;
}

static gboolean
add_devices (TeachDraft *self, const Devices *devices, GError **error)
{
  gboolean best = !devices->alike;

  for (guint i = 0;
       i < devices->n && self->question->options->len < TEACH_MAX_OPTIONS - 1;
       i++)
    {
      g_autofree char *word = g_strdup_printf ("%u", i);
      gboolean correct = best && i == devices->best;

      if (is_offered (self, devices, i) &&
          !teach_draft_add_option (
              self, g_strdup_printf (_ ("Device %u"), i),
              correct ? "" : teach_draft_get_feedback (self, word), correct,
              NAN, error))
        return FALSE;
    }
  return teach_draft_add_option (
      self, g_strdup (_ ("All of them alike")),
      devices->alike ? "" : teach_draft_get_feedback (self, "alike"),
      devices->alike, NAN, error);
}

static gboolean
check_device_words (const TeachDraft *self, guint n, GError **error)
{
  for (guint i = 0; i < self->computation->n_misconceptions; i++)
    {
      const char *formula = self->computation->misconceptions[i].formula;

      if (!g_str_equal (formula, "alike") &&
          !g_ascii_string_to_unsigned (formula, 10, 0, SIM_MAX_DEVICES, NULL,
                                       NULL))
        return teach_draft_refuse (
            error, TEACH_ERROR_NAME,
            _ ("misconception “%.60s” is no answer here; write a "
               "device from 0 to %u, or “alike”"),
            formula, n - 1);
    }
  return TRUE;
}

gboolean
teach_draft_device (TeachDraft *self, GError **error)
{
  guint n = sim_timeline_get_n_devices (self->timeline);
  g_autofree double *values = g_new0 (double, n);
  Devices devices = { .n = n, .values = values };
  double tolerance = MAX (self->question->tolerance, 0.001);

  if (n < 2)
    return teach_draft_refuse (error, TEACH_ERROR_OPTIONS,
                               _ ("there is but one device"));
  if (!check_device_words (self, n, error) ||
      !read_devices (self, &devices, error))
    return FALSE;
  rank_devices (&devices, self->ask->least);
  devices.alike =
      teach_distance (values[devices.best], devices.farthest) <= tolerance;
  if (!devices.alike &&
      teach_distance (values[devices.best], devices.tightest) < 2 * tolerance)
    return teach_draft_refuse (
        error, TEACH_ERROR_OPTIONS,
        _ ("two devices are too close to each other to tell"));
  teach_draft_set_answer (self, describe_devices (self, &devices));
  return add_devices (self, &devices, error);
}

/* ---- a category ---- */

static const char *const categories[SIM_N_MEMORIES + 1] = {
  "weights", "gradients", "optimizer", "activations", "buffers", NULL
};

static const char *
category_text (guint category)
{
  switch (category)
    {
    case SIM_MEMORY_WEIGHTS:
      return _ ("The weights");
    case SIM_MEMORY_GRADIENTS:
      return _ ("The gradients");
    case SIM_MEMORY_OPTIMIZER:
      return _ ("The optimizer’s state");
    case SIM_MEMORY_ACTIVATIONS:
      return _ ("The activations");
    default:
      return _ ("Buffers for sending and gathering");
    }
}

gboolean
teach_draft_category (TeachDraft *self, GError **error)
{
  SimMemoryPoint peak;
  g_autofree char *bytes = NULL;
  g_autofree char *total = NULL;
  guint best = 0;
  double tolerance = MAX (self->question->tolerance, TEACH_LEAST_DISTANCE);

  if (!check_words (self, categories, error))
    return FALSE;
  sim_timeline_memory_peak (
      self->timeline, sim_timeline_get_fullest_device (self->timeline), &peak);
  for (guint i = 1; i < SIM_N_MEMORIES; i++)
    if (peak.bytes[i] > peak.bytes[best])
      best = i;
  for (guint i = 0; i < SIM_N_MEMORIES; i++)
    if (i != best && teach_distance ((double)peak.bytes[i],
                                     (double)peak.bytes[best]) < tolerance)
      return teach_draft_refuse (error, TEACH_ERROR_OPTIONS,
                                 _ ("“%s” and “%s” take as much memory"),
                                 categories[i], categories[best]);
  bytes = teach_unit_format (TEACH_UNIT_BYTES, (double)peak.bytes[best]);
  total = teach_unit_format (TEACH_UNIT_BYTES, (double)peak.total);
  /* Translators: "The activations: 31.2 GB of 45.6 GB". */
  teach_draft_set_answer (
      self,
      g_strdup_printf (_ ("%s: %s of %s"), category_text (best), bytes, total));
  for (guint i = 0; i < SIM_N_MEMORIES; i++)
    if (!teach_draft_add_option (
            self, g_strdup (category_text (i)),
            i == best ? "" : teach_draft_get_feedback (self, categories[i]),
            i == best, NAN, error))
      return FALSE;
  return TRUE;
}
