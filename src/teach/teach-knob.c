/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-knob.h"

#include "teach/teach-figure.h"
#include "teach/teach-turn.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- names ---- */

gboolean
teach_knob_exists (const char *knob)
{
  const char *name;

  for (guint i = 0; (name = teach_turn_get_name (i)) != NULL; i++)
    if (g_str_equal (name, knob))
      return TRUE;
  return FALSE;
}

/* Letters that differ, the two read side by side from both ends. */
static guint
difference (const char *a, const char *b)
{
  gsize length_a = strlen (a), length_b = strlen (b);
  gsize shorter = MIN (length_a, length_b);
  gsize head = 0, tail = 0;

  while (head < shorter && a[head] == b[head])
    head++;
  while (tail < shorter - head &&
         a[length_a - 1 - tail] == b[length_b - 1 - tail])
    tail++;
  return (guint)(MAX (length_a, length_b) - head - tail);
}

typedef struct
{
  const char *name;
  const char *nearest;
  guint least;
} Nearest;

static void
compare (Nearest *self, const char *other)
{
  guint apart = difference (self->name, other);

  if (apart < self->least)
    {
      self->least = apart;
      self->nearest = other;
    }
}

const char *
teach_knob_find_nearest (const char *name)
{
  Nearest nearest = { name, "", G_MAXUINT };
  const char *other;

  for (guint i = 0; (other = teach_turn_get_name (i)) != NULL; i++)
    compare (&nearest, other);
  return nearest.nearest;
}

const char *
teach_name_find_nearest (const char *name)
{
  Nearest nearest = { name, "", G_MAXUINT };

  compare (&nearest, teach_knob_find_nearest (name));
  for (guint i = 0; i < TEACH_N_MEASURES; i++)
    if (teach_figure_exists (teach_measure_get_nick ((TeachMeasure)i)))
      compare (&nearest, teach_measure_get_nick ((TeachMeasure)i));
  return nearest.nearest;
}

/* Always FALSE. */
static gboolean
refuse_name (const char *name, GError **error)
{
  g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME,
               _ ("there is no knob “%.60s”; the nearest name is “%s”"), name,
               teach_knob_find_nearest (name));
  return FALSE;
}

/* ---- numbers ---- */

gboolean
teach_knob_set (SimSpec *spec,
                const char *knob,
                const char *value,
                GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (!teach_knob_exists (knob))
    return refuse_name (knob, error);
  if (teach_turn_apply (spec, knob, value, &problem))
    return TRUE;
  g_set_error_literal (error, TEACH_ERROR, TEACH_ERROR_NAME, problem->message);
  return FALSE;
}

static TeachUnit
unit_of (const char *knob)
{
  if (g_str_has_suffix (knob, "-bytes"))
    return TEACH_UNIT_BYTES;
  if (g_str_has_suffix (knob, "-bandwidth"))
    return TEACH_UNIT_BANDWIDTH;
  if (g_str_has_suffix (knob, "-latency"))
    return TEACH_UNIT_SECONDS;
  return TEACH_UNIT_COUNT;
}

static gboolean
read_number (const char *text, double *value)
{
  char *end;

  *value = g_str_equal (text, "true");
  if (*value != 0 || g_str_equal (text, "false"))
    return TRUE;
  *value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0';
}

gboolean
teach_knob_get (const SimSpec *spec,
                const char *knob,
                double *value,
                TeachUnit *unit,
                GError **error)
{
  g_autofree char *text = teach_turn_dup (spec, knob);

  if (text == NULL)
    return refuse_name (knob, error);
  if (!read_number (text, value))
    {
      g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME,
                   _ ("the knob “%s” is a word and cannot be reckoned with"),
                   knob);
      return FALSE;
    }
  *unit = unit_of (knob);
  return TRUE;
}

/* ---- words ---- */

static const char *
schedule_text (SimSchedule schedule)
{
  switch (schedule)
    {
    case SIM_SCHEDULE_NAIVE:
      return _ ("one stage at a time");
    case SIM_SCHEDULE_GPIPE:
      return _ ("GPipe");
    case SIM_SCHEDULE_1F1B:
      return _ ("1F1B");
    case SIM_SCHEDULE_INTERLEAVED:
      return _ ("interleaved 1F1B");
    case SIM_SCHEDULE_ZB_H1:
      return _ ("ZB-H1");
    case SIM_SCHEDULE_ZB_H2:
      return _ ("ZB-H2");
    case SIM_SCHEDULE_ZB_V:
      return _ ("ZB-V");
    case SIM_SCHEDULE_DUALPIPE:
      return _ ("DualPipe");
    case SIM_N_SCHEDULES:
    default:
      return "";
    }
}

static const char *
algorithm_text (SimAlgorithm algorithm)
{
  switch (algorithm)
    {
    case SIM_ALGORITHM_RING:
      return _ ("ring");
    case SIM_ALGORITHM_TREE:
      return _ ("tree");
    case SIM_ALGORITHM_HALVING_DOUBLING:
      return _ ("halving and doubling");
    case SIM_ALGORITHM_PARAMETER_SERVER:
      return _ ("parameter server");
    case SIM_ALGORITHM_HIERARCHICAL:
      return _ ("hierarchical");
    case SIM_ALGORITHM_AUTO:
    case SIM_N_ALGORITHMS:
    default:
      return _ ("automatic");
    }
}

static const char *
optimizer_text (SimOptimizer optimizer)
{
  switch (optimizer)
    {
    case SIM_OPTIMIZER_SGD:
      return _ ("plain SGD");
    case SIM_OPTIMIZER_MOMENTUM:
      return _ ("SGD with momentum");
    case SIM_OPTIMIZER_ADAM:
    case SIM_N_OPTIMIZERS:
    default:
      return _ ("Adam");
    }
}

static const char *
recompute_text (SimRecompute recompute)
{
  switch (recompute)
    {
    case SIM_RECOMPUTE_SELECTIVE:
      return _ ("selective");
    case SIM_RECOMPUTE_FULL:
      return _ ("full");
    case SIM_RECOMPUTE_NONE:
    case SIM_N_RECOMPUTES:
    default:
      return C_ ("recomputation", "none");
    }
}

/* NULL: no word, or one that is shown as it is written. */
static const char *
word_text (const SimSpec *spec, const char *knob)
{
  if (g_str_equal (knob, "schedule"))
    return schedule_text (spec->parallel.schedule);
  if (g_str_equal (knob, "all-reduce"))
    return algorithm_text (spec->parallel.all_reduce);
  if (g_str_equal (knob, "optimizer"))
    return optimizer_text (spec->training.optimizer);
  if (g_str_equal (knob, "recompute"))
    return recompute_text (spec->training.recompute);
  return NULL;
}

char *
teach_knob_dup_text (const SimSpec *spec, const char *knob)
{
  char *text = teach_turn_dup (spec, knob);
  const char *word;
  double value;

  if (text == NULL)
    return NULL;
  word = word_text (spec, knob);
  if (g_str_equal (text, "true"))
    word = C_ ("switch", "on");
  else if (g_str_equal (text, "false"))
    word = C_ ("switch", "off");
  if (word == NULL && !read_number (text, &value))
    return text;
  g_free (text);
  return word != NULL ? g_strdup (word)
                      : teach_unit_format (unit_of (knob), value);
}
