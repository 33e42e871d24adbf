/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-plot-private.h"

#include "base/base-units.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Up to so many points are told one by one. */
#define FEW_POINTS 14

ScenePlotData *
scene_plot_data_new (ScenePlotKind kind,
                     ScenePlotUnit unit,
                     const char *title,
                     const char *heading)
{
  ScenePlotData *self = g_new0 (ScenePlotData, 1);

  g_atomic_ref_count_init (&self->refs);
  self->kind = kind;
  self->unit = unit;
  self->title = g_strdup (title);
  self->heading = g_strdup (heading);
  self->points = g_array_new (FALSE, TRUE, sizeof (ScenePlotPoint));
  self->reference = NAN;
  return self;
}

ScenePlotData *
scene_plot_data_ref (ScenePlotData *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
scene_plot_data_unref (ScenePlotData *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  for (guint i = 0; i < self->points->len; i++)
    {
      ScenePlotPoint *point = &g_array_index (self->points, ScenePlotPoint, i);

      g_free (point->label);
      g_free (point->name);
      g_free (point->note);
    }
  g_array_unref (self->points);
  for (guint i = 0; i < self->n_series; i++)
    g_free (self->series[i]);
  for (guint i = 0; i < G_N_ELEMENTS (self->row_names); i++)
    g_free (self->row_names[i]);
  g_free (self->reference_name);
  g_free (self->summary);
  g_free (self->heading);
  g_free (self->title);
  g_free (self);
}

void
scene_plot_data_add_series (ScenePlotData *self, const char *name)
{
  g_return_if_fail (self->n_series < SCENE_PLOT_MAX_SERIES);
  self->series[self->n_series++] = g_strdup (name);
}

void
scene_plot_data_add_point (ScenePlotData *self,
                           const char *label,
                           const char *name,
                           const double *values,
                           const char *note)
{
  ScenePlotPoint point = { g_strdup (label != NULL ? label : ""),
                           g_strdup (name), g_strdup (note) };

  for (guint s = 0; s < SCENE_PLOT_MAX_SERIES; s++)
    point.values[s] = s < self->n_series ? values[s] : NAN;
  self->has_notes = self->has_notes || note != NULL;
  g_array_append_val (self->points, point);
}

void
scene_plot_data_set_reference (ScenePlotData *self,
                               double value,
                               const char *name)
{
  self->reference = value;
  g_free (self->reference_name);
  self->reference_name = g_strdup (name);
}

void
scene_plot_data_set_summary (ScenePlotData *self, const char *summary)
{
  g_free (self->summary);
  self->summary = g_strdup (summary);
}

void
scene_plot_data_set_row_names (ScenePlotData *self, const char *const names[7])
{
  for (guint i = 0; i < G_N_ELEMENTS (self->row_names); i++)
    {
      g_free (self->row_names[i]);
      self->row_names[i] = g_strdup (names[i]);
    }
}

ScenePlotKind
scene_plot_data_get_kind (const ScenePlotData *self)
{
  return self->kind;
}

const char *
scene_plot_data_get_title (const ScenePlotData *self)
{
  return self->title;
}

const char *
scene_plot_data_get_summary (const ScenePlotData *self)
{
  return self->summary != NULL ? self->summary : "";
}

guint
scene_plot_data_get_n_points (const ScenePlotData *self)
{
  return self->points->len;
}

double
scene_plot_data_get_value (const ScenePlotData *self, guint point, guint series)
{
  g_return_val_if_fail (point < self->points->len && series < self->n_series,
                        NAN);
  return scene_plot_point (self, point)->values[series];
}

double
scene_plot_point_sum (const ScenePlotData *data, guint index)
{
  const ScenePlotPoint *point = scene_plot_point (data, index);
  double sum = 0;

  for (guint s = 0; s < data->n_series; s++)
    if (!isnan (point->values[s]))
      sum += point->values[s];
  return sum;
}

char *
scene_plot_format (ScenePlotUnit unit, double value)
{
  if (isnan (value))
    return g_strdup ("–");
  switch (unit)
    {
    case SCENE_PLOT_SHARE:
      return base_format_percent (value);
    case SCENE_PLOT_SECONDS:
      if (value >= 5400)
        /* Translators: hours. */
        return g_strdup_printf (_ ("%.1f h"), value / 3600);
      if (value >= 90)
        /* Translators: minutes. */
        return g_strdup_printf (_ ("%.0f min"), value / 60);
      /* Translators: seconds. */
      return g_strdup_printf (_ ("%.0f s"), value);
    case SCENE_PLOT_COUNT:
    default:
      return g_strdup_printf ("%.0f", value);
    }
}

/* ---- text ---- */

char *
scene_plot_data_describe_point (const ScenePlotData *self, guint index)
{
  const ScenePlotPoint *point;
  GString *text;

  g_return_val_if_fail (index < self->points->len, NULL);
  point = scene_plot_point (self, index);
  text = g_string_new (NULL);
  for (guint s = 0; s < self->n_series; s++)
    {
      g_autofree char *value = NULL;

      if (isnan (point->values[s]))
        continue;
      value = scene_plot_format (self->unit, point->values[s]);
      if (text->len > 0)
        g_string_append (text, ", ");
      /* Translators: a value and what it is of, as in “12 due”. */
      g_string_append_printf (text, C_ ("value and series", "%s %s"), value,
                              self->series[s]);
    }
  if (text->len == 0)
    g_string_append (text, _ ("nothing"));
  if (point->note != NULL)
    g_string_append_printf (text, " (%s)", point->note);
  /* Translators: a day, a week or a card, and what is said of it. */
  g_string_prepend (text, ": ");
  g_string_prepend (text, point->name);
  return g_string_free (text, FALSE);
}

static guint
find_highest (const ScenePlotData *self)
{
  guint best = 0;

  for (guint i = 1; i < self->points->len; i++)
    if (scene_plot_point_sum (self, i) > scene_plot_point_sum (self, best))
      best = i;
  return best;
}

static void
add_sentence (GString *text, const char *sentence)
{
  gsize n;

  if (sentence == NULL || sentence[0] == '\0')
    return;
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
  n = text->len;
  if (text->str[n - 1] != '.' && text->str[n - 1] != '?')
    g_string_append_c (text, '.');
}

static void
add_point (GString *text, const ScenePlotData *self, guint index)
{
  g_autofree char *words = scene_plot_data_describe_point (self, index);

  add_sentence (text, words);
}

char *
scene_plot_data_describe (const ScenePlotData *self)
{
  GString *text = g_string_new (NULL);
  guint n = self->points->len;

  add_sentence (text, self->title);
  add_sentence (text, self->summary);
  if (!isnan (self->reference))
    {
      g_autofree char *value = scene_plot_format (self->unit, self->reference);
      g_autofree char *words =
          g_strdup_printf ("%s: %s", self->reference_name, value);

      add_sentence (text, words);
    }
  if (n > 0 && n <= FEW_POINTS)
    for (guint i = 0; i < n; i++)
      add_point (text, self, i);
  else if (n > 0)
    {
      g_autofree char *highest =
          scene_plot_data_describe_point (self, find_highest (self));
      /* Translators: the point of a plot with the highest value. */
      g_autofree char *words = g_strdup_printf (_ ("Highest: %s"), highest);

      add_point (text, self, 0);
      add_point (text, self, n - 1);
      add_sentence (text, words);
    }
  return g_string_free (text, FALSE);
}

guint
scene_plot_data_get_n_columns (const ScenePlotData *self)
{
  return 1 + self->n_series + (self->has_notes ? 1 : 0);
}

char *
scene_plot_data_dup_cell (const ScenePlotData *self, int row, guint column)
{
  const ScenePlotPoint *point;

  g_return_val_if_fail (row < (int)self->points->len, NULL);
  if (row < 0)
    return g_strdup (column == 0                ? self->heading
                     : column <= self->n_series ? self->series[column - 1]
                                                : "");
  point = scene_plot_point (self, (guint)row);
  if (column == 0)
    return g_strdup (point->name);
  if (column <= self->n_series)
    return scene_plot_format (self->unit, point->values[column - 1]);
  return g_strdup (point->note != NULL ? point->note : "");
}

gboolean
scene_plot_data_is_blank (const ScenePlotData *self, guint point)
{
  return self->kind == SCENE_PLOT_CALENDAR &&
         scene_plot_point_sum (self, point) == 0;
}
