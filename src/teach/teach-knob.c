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

TeachUnit
teach_knob_get_unit (const char *knob)
{
  if (g_str_has_suffix (knob, "-bytes"))
    return TEACH_UNIT_BYTES;
  if (g_str_has_suffix (knob, "-bandwidth"))
    return TEACH_UNIT_BANDWIDTH;
  if (g_str_has_suffix (knob, "-latency"))
    return TEACH_UNIT_SECONDS;
  return TEACH_UNIT_COUNT;
}

gboolean
teach_knob_read_number (const char *text, double *value)
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
  if (!teach_knob_read_number (text, value))
    {
      g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME,
                   _ ("the knob “%s” is a word and cannot be reckoned with"),
                   knob);
      return FALSE;
    }
  *unit = teach_knob_get_unit (knob);
  return TRUE;
}
