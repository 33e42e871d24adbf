/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-scope.h"

#include "teach/teach-figure.h"
#include "teach/teach-formula.h"
#include "teach/teach-knob.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* "answer", "before" or "after": where that is, and FALSE for other names. */
static gboolean
find_answer (const TeachScope *self, const char *name, double *value)
{
  if (g_str_equal (name, "answer"))
    *value = self->answer;
  else if (g_str_equal (name, "before"))
    *value = self->before;
  else if (g_str_equal (name, "after"))
    *value = self->after;
  else
    return FALSE;
  return TRUE;
}

static gboolean
get_answer (const TeachScope *self,
            const char *name,
            double value,
            TeachUnit *unit,
            GError **error)
{
  if (self->answer_text != NULL && !isnan (value))
    {
      *unit = self->unit;
      return TRUE;
    }
  g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME,
               self->answer_text == NULL
                   ? _ ("“%s” would give the answer away here")
                   : _ ("“%s” is no number here"),
               name);
  return FALSE;
}

static gboolean
get_bound (const TeachScope *self,
           const char *name,
           double value,
           TeachUnit *unit,
           GError **error)
{
  *unit = TEACH_UNIT_COUNT;
  if (!isnan (value))
    return TRUE;
  g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME,
               _ ("the option has no bound “%s”"), name);
  return FALSE;
}

/* A knob or a figure of a run. */
static gboolean
get_of_run (const SimSpec *spec,
            const SimTimeline *timeline,
            const char *name,
            double *value,
            TeachUnit *unit,
            GError **error)
{
  if (teach_knob_exists (name))
    return teach_knob_get (spec, name, value, unit, error);
  if (timeline != NULL && teach_figure_exists (name))
    return teach_figure_get (timeline, name, value, unit, error);
  return teach_name_refuse (name, error);
}

/* The run that a name is of, and the name without it; FALSE with an error where
 * there is no such run. */
typedef struct
{
  const SimSpec *spec;
  const SimTimeline *timeline;
  const char *name;
  gboolean told; /* its figures may be */
} Place;

static gboolean
find_other_run (const TeachScope *self,
                const char *name,
                Place *place,
                GError **error)
{
  const char *end = strchr (name, ']');
  g_autofree char *run = NULL;

  if (self->runs == NULL || end == NULL)
    {
      g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME,
                   _ ("“%s”: no other run can be named here"), name);
      return FALSE;
    }
  run = g_strndup (name + 1, (gsize)(end - name - 1));
  place->timeline = teach_runs_get (self->runs, run, self->cancellable, error);
  if (place->timeline == NULL)
    return FALSE;
  place->name = end + 1 + strspn (end + 1, " ");
  return TRUE;
}

static gboolean
is_same_run (const SimTimeline *a, const SimTimeline *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return sim_spec_equal (sim_timeline_get_spec (a), sim_timeline_get_spec (b));
}

/* "exposed-share", also of one device: "exposed-share@2". */
static gboolean
is_secret (const TeachScope *self, const char *name)
{
  gsize length = self->secret != NULL ? strlen (self->secret) : 0;

  return length > 0 && strncmp (name, self->secret, length) == 0 &&
         (name[length] == '\0' || name[length] == '@');
}

static gboolean
may_be_told (const TeachScope *self, const Place *place)
{
  if (is_secret (self, place->name) &&
      (self->keeps_all || is_same_run (place->timeline, self->timeline)))
    return FALSE;
  return !self->keeps_turned || self->turned == NULL ||
         !is_same_run (place->timeline, self->turned);
}

#define TURNED "turned:"

static gboolean
find_place (const TeachScope *self,
            const char *name,
            Place *place,
            GError **error)
{
  *place = (Place){ self->spec, self->timeline, name, TRUE };
  if (*name == '[' && !find_other_run (self, name, place, error))
    return FALSE;
  if (g_str_has_prefix (name, TURNED))
    {
      place->timeline = self->turned;
      place->name = name + strlen (TURNED);
      if (self->turned == NULL)
        {
          g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME,
                       _ ("“%s”: no knob is turned here"), name);
          return FALSE;
        }
    }
  if (place->timeline != NULL)
    place->spec = sim_timeline_get_spec (place->timeline);
  place->told = may_be_told (self, place);
  if (place->spec != NULL)
    return TRUE;
  g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME,
               _ ("“%s” stands where no run is"), name);
  return FALSE;
}

gboolean
teach_scope_get (const TeachScope *self,
                 const char *name,
                 double *value,
                 TeachUnit *unit,
                 GError **error)
{
  Place place;

  if (self->has_bounds && g_str_equal (name, "from"))
    return get_bound (self, name, *value = self->from, unit, error);
  if (self->has_bounds && g_str_equal (name, "below"))
    return get_bound (self, name, *value = self->below, unit, error);
  if (self->tolerance > 0 && g_str_equal (name, "tolerance"))
    {
      *value = self->tolerance;
      *unit = TEACH_UNIT_SHARE;
      return TRUE;
    }
  if (find_answer (self, name, value))
    return get_answer (self, name, *value, unit, error);
  if (!find_place (self, name, &place, error))
    return FALSE;
  if (place.told || teach_knob_exists (place.name))
    return get_of_run (place.spec, place.timeline, place.name, value, unit,
                       error);
  g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME,
               _ ("“%s” would give the answer away here"), name);
  return FALSE;
}

static gboolean
lookup (const char *name, double *value, gpointer data, GError **error)
{
  TeachUnit unit;

  return teach_scope_get (data, name, value, &unit, error);
}

gboolean
teach_scope_evaluate (const TeachScope *self,
                      const char *formula,
                      double *value,
                      GError **error)
{
  return teach_formula_evaluate (formula, lookup, (gpointer)self, value, error);
}

/* ---- texts ---- */

/* What stands behind the last colon, where that is a unit; it is cut off
 * the formula then. */
static gboolean
cut_quantity (char *formula, TeachUnit *unit)
{
  char *colon = strrchr (formula, ':');

  if (colon == NULL || !teach_unit_from_nick (colon + 1, unit))
    return FALSE;
  *colon = '\0';
  return TRUE;
}

void
teach_scope_cut_unit (char *formula)
{
  TeachUnit unit;

  cut_quantity (formula, &unit);
}

/* NULL where the name is no knob. */
static char *
dup_knob (const TeachScope *self, const char *name)
{
  Place place;

  if (!teach_formula_is_name (name) || !find_place (self, name, &place, NULL) ||
      !teach_knob_exists (place.name))
    return NULL;
  return teach_knob_dup_text (place.spec, place.name);
}

/* As markup. */
static char *
dup_value (const TeachScope *self, char *inside, GError **error)
{
  g_autofree char *plain = NULL;
  TeachUnit unit = TEACH_UNIT_COUNT;
  gboolean given = cut_quantity (inside, &unit);
  double value;

  g_strstrip (inside);
  if (!given && self->answer_text != NULL && g_str_equal (inside, "answer"))
    return g_strdup (self->answer_text);
  if (!given && (plain = dup_knob (self, inside)) != NULL)
    ;
  else if (teach_formula_is_name (inside) && !given)
    {
      if (!teach_scope_get (self, inside, &value, &unit, error))
        return NULL;
    }
  else if (!teach_scope_evaluate (self, inside, &value, error))
    return NULL;
  if (plain == NULL)
    plain = teach_unit_format (unit, value);
  return g_markup_escape_text (plain, -1);
}

char *
teach_scope_fill (const TeachScope *self, const char *markup, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  while (*markup != '\0')
    {
      const char *open = strchr (markup, '{');
      const char *close;
      g_autofree char *inside = NULL;
      g_autofree char *value = NULL;

      if (open == NULL)
        {
          g_string_append (out, markup);
          break;
        }
      g_string_append_len (out, markup, open - markup);
      if (open[1] == '{')
        {
          g_string_append_c (out, '{');
          markup = open + 2;
          continue;
        }
      close = strchr (open, '}');
      if (close == NULL)
        {
          g_set_error (error, TEACH_ERROR, TEACH_ERROR_FORMULA,
                       _ ("“{” is never closed by “}”: “%.40s”"), open);
          return NULL;
        }
      inside = g_strndup (open + 1, (gsize)(close - open - 1));
      value = dup_value (self, inside, error);
      if (value == NULL)
        {
          g_prefix_error (error, _ ("in “{%.*s}”: "),
                          (int)MIN (close - open - 1, 60), open + 1);
          return NULL;
        }
      g_string_append (out, value);
      markup = close + 1;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
