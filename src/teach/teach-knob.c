/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-knob.h"

#include "base/base-names.h"
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

static const char *
get_knob (gconstpointer names, guint index)
{
  return teach_turn_get_name (index);
}

/* Knobs, then figures. */
static const char *
get_name (gconstpointer names, guint index)
{
  guint n = 0;

  for (; teach_turn_get_name (n) != NULL; n++)
    if (n == index)
      return teach_turn_get_name (n);
  for (guint i = 0; i < TEACH_N_MEASURES; i++)
    if (teach_figure_exists (teach_measure_get_nick ((TeachMeasure)i)) &&
        n++ == index)
      return teach_measure_get_nick ((TeachMeasure)i);
  return NULL;
}

const char *
teach_knob_find_nearest (const char *name)
{
  return base_names_find_near (name, get_knob, NULL);
}

gboolean
teach_knob_refuse (const char *name, GError **error)
{
  const char *nearest = teach_knob_find_nearest (name);
  g_autofree char *all = NULL;

  if (nearest != NULL)
    g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME,
                 _ ("there is no knob “%.60s”; the nearest name is “%s”"), name,
                 nearest);
  else
    {
      all = base_names_list (get_knob, NULL);
      g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME,
                   _ ("there is no knob “%.60s”; there are %s"), name, all);
    }
  return FALSE;
}

gboolean
teach_name_refuse (const char *name, GError **error)
{
  const char *nearest = base_names_find_near (name, get_name, NULL);
  g_autofree char *all = NULL;

  if (nearest != NULL)
    g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME,
                 _ ("there is no knob or figure “%.60s”; the nearest name is "
                    "“%s”"),
                 name, nearest);
  else
    {
      all = base_names_list (get_name, NULL);
      g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME,
                   _ ("there is no knob or figure “%.60s”; there are %s"), name,
                   all);
    }
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
    return teach_knob_refuse (knob, error);
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
    return teach_knob_refuse (knob, error);
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
