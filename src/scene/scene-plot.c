/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-plot-private.h"

#include <math.h>

/* px at the scale of the user's font. */
#define CHART_HEIGHT 150.0
#define CHART_MIN_HEIGHT 90.0
#define GAP 6.0
#define CELL_LEAST 10.0 /* of a calendar: the year wraps before */
#define CELL_MOST 16.0
#define ROW_HEIGHT 34.0

/* ---- axes ---- */

/* 1, 2 or 5 times a power of ten, so that about `wanted` steps fill range. */
static double
nice_step (double range, guint wanted)
{
  double rough = range / wanted;
  double power = pow (10, floor (log10 (rough)));
  double share = rough / power;

  return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
}

/* Of seconds: steps that are round as minutes or hours. */
static double
nice_seconds (double range, guint wanted)
{
  static const double steps[] = { 5,   10,  15,   30,   60,   120,   300,
                                  600, 900, 1800, 3600, 7200, 14400, 28800 };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (range / steps[i] <= wanted)
      return steps[i];
  return nice_step (range / 3600, wanted) * 3600;
}

static void
find_range (const ScenePlotData *data, double *lowest, double *highest)
{
  gboolean stacked = data->kind != SCENE_PLOT_LINES;

  *lowest = INFINITY;
  *highest = -INFINITY;
  for (guint i = 0; i < data->points->len; i++)
    {
      const ScenePlotPoint *point = scene_plot_point (data, i);

      if (stacked)
        {
          *highest = MAX (*highest, scene_plot_point_sum (data, i));
          continue;
        }
      for (guint s = 0; s < data->n_series; s++)
        if (!isnan (point->values[s]))
          {
            *lowest = MIN (*lowest, point->values[s]);
            *highest = MAX (*highest, point->values[s]);
          }
    }
  if (!isnan (data->reference))
    {
      *lowest = MIN (*lowest, data->reference);
      *highest = MAX (*highest, data->reference);
    }
  if (stacked)
    *lowest = 0;
}

/* Shares end at 100 %, and begin at a tenth below the lowest, so that what
 * matters is not a thin line at the top; counts and times begin at 0. */
static void
choose_scale (ScenePlot *self)
{
  const ScenePlotData *data = self->data;
  guint wanted = self->area.height >= 110 ? 4 : 2;
  double lowest, highest, step;

  find_range (data, &lowest, &highest);
  if (data->unit == SCENE_PLOT_SHARE)
    {
      self->top = 1;
      self->bottom = isfinite (lowest) ? floor (lowest * 10 - 0.5) / 10 : 0.5;
      self->bottom = CLAMP (self->bottom, 0, 0.8);
      step = self->top - self->bottom > 0.45 ? 0.2 : 0.1;
    }
  else
    {
      if (!isfinite (highest) || highest <= 0)
        highest = 1;
      step = data->unit == SCENE_PLOT_SECONDS ? nice_seconds (highest, wanted)
                                              : nice_step (highest, wanted);
      if (data->unit == SCENE_PLOT_COUNT)
        step = MAX (step, 1);
      self->bottom = 0;
      self->top = ceil (highest / step - 1e-9) * step;
    }
  for (guint i = 0; i < SCENE_PLOT_MAX_TICKS; i++)
    {
      double tick = self->top - i * step;

      if (tick < self->bottom - 1e-9)
        break;
      self->ticks[self->n_ticks++] = tick;
    }
}

static double
axis_width (ScenePlot *self)
{
  double width = 0;

  for (guint i = 0; i < self->n_ticks; i++)
    {
      g_autofree char *text =
          scene_plot_format (self->data->unit, self->ticks[i]);

      width = MAX (width,
                   scene_text_width (self->text, SCENE_FONT_TINY, FALSE, text));
    }
  return width;
}

/* Every n-th label such that none touches the next. */
static void
choose_labels (ScenePlot *self)
{
  const ScenePlotData *data = self->data;
  double widest = 1, step;

  for (guint i = 0; i < data->points->len; i++)
    widest = MAX (widest, scene_text_width (self->text, SCENE_FONT_TINY, FALSE,
                                            scene_plot_point (data, i)->label));
  step = self->area.width / MAX (data->points->len, 1);
  self->label_stride = MAX ((guint)ceil ((widest + 8) / MAX (step, 0.1)), 1);
}

static double
legend_height (const ScenePlotData *data, SceneText *text)
{
  if (data->kind == SCENE_PLOT_ROWS ||
      (data->n_series < 2 && isnan (data->reference) &&
       data->kind != SCENE_PLOT_CALENDAR))
    return 0;
  return scene_text_line_height (text, SCENE_FONT_SMALL) + GAP;
}

static void
lay_out_chart (ScenePlot *self)
{
  double line = scene_text_line_height (self->text, SCENE_FONT_TINY);
  double top = self->legend.height + line / 2 + 1;
  double axis;

  self->area = scene_rect (0, top, self->width, self->height - top - line - 4);
  choose_scale (self);
  axis = axis_width (self) + GAP;
  self->area.x = axis;
  self->area.width = MAX (self->width - axis - 4, 1);
  choose_labels (self);
}

/* ---- calendar ---- */

static guint
n_weeks (const ScenePlotData *data)
{
  return (data->points->len + 6) / 7;
}

/* Into how many bands the year wraps, so that its cells can be seen. */
static guint
choose_bands (const ScenePlotData *data, double room, double scale)
{
  guint weeks = MAX (n_weeks (data), 1);
  guint bands = 1;

  while (bands < 4 && room / ((weeks + bands - 1) / bands) < CELL_LEAST * scale)
    bands++;
  return bands;
}

static double
names_width (const ScenePlotData *data, SceneText *text)
{
  double width = 0;

  for (guint i = 0; i < G_N_ELEMENTS (data->row_names); i++)
    if (data->row_names[i] != NULL)
      width = MAX (width, scene_text_width (text, SCENE_FONT_TINY, FALSE,
                                            data->row_names[i]));
  return width > 0 ? width + GAP : 0;
}

static void
lay_out_calendar (ScenePlot *self)
{
  const ScenePlotData *data = self->data;
  double scale = scene_text_get_scale (self->text);
  double names = names_width (data, self->text);
  double room = MAX (self->width - names, 1);
  double line = scene_text_line_height (self->text, SCENE_FONT_TINY);

  self->n_bands = choose_bands (data, room, scale);
  self->band_weeks =
      MAX ((n_weeks (data) + self->n_bands - 1) / self->n_bands, 1);
  self->cell = MIN (floor (room / self->band_weeks), CELL_MOST * scale);
  self->cell = MAX (self->cell, 3);
  self->band_height = line + 2 + 7 * self->cell + GAP;
  self->area =
      scene_rect (names, self->legend.height, self->band_weeks * self->cell,
                  self->n_bands * self->band_height);
  for (guint i = 0; i < data->points->len; i++)
    self->level = MAX (self->level, scene_plot_point_sum (data, i));
}

static double
calendar_height (const ScenePlotData *data, SceneText *text, double width)
{
  ScenePlot trial = { .data = (ScenePlotData *)data,
                      .text = text,
                      .width = width };

  trial.legend.height = legend_height (data, text);
  lay_out_calendar (&trial);
  return trial.area.y + trial.area.height;
}

SceneRect
scene_plot_calendar_cell (const ScenePlot *self, guint point)
{
  guint week = point / 7;
  guint band = week / self->band_weeks;
  double line = scene_text_line_height (self->text, SCENE_FONT_TINY);

  return scene_rect (self->area.x + (week % self->band_weeks) * self->cell,
                     self->area.y + band * self->band_height + line + 2 +
                         (point % 7) * self->cell,
                     self->cell - 2, self->cell - 2);
}

/* By the root of its share: a day with a tenth of the busiest one's answers is
 * still told from an empty one. */
guint
scene_plot_calendar_level (const ScenePlot *self, guint point)
{
  double sum = scene_plot_point_sum (self->data, point);

  if (sum <= 0 || self->level <= 0)
    return 0;
  return CLAMP ((guint)ceil (sqrt (sum / self->level) * 4 - 1e-9), 1, 4);
}

/* ---- all ---- */

double
scene_plot_height_for_width (const ScenePlotData *data,
                             PangoContext *pango,
                             double width)
{
  g_autoptr (SceneText) text = scene_text_new (pango, 1, FALSE);
  double scale = scene_text_get_scale (text);

  switch (data->kind)
    {
    case SCENE_PLOT_CALENDAR:
      return ceil (calendar_height (data, text, width));
    case SCENE_PLOT_ROWS:
      return ceil (data->points->len * ROW_HEIGHT * scale);
    case SCENE_PLOT_BARS:
    case SCENE_PLOT_LINES:
    default:
      return ceil (legend_height (data, text) +
                   MAX (CHART_HEIGHT, CHART_MIN_HEIGHT * scale));
    }
}

ScenePlot *
scene_plot_new (ScenePlotData *data,
                double width,
                double height,
                gboolean right_to_left,
                PangoContext *pango)
{
  ScenePlot *self = g_new0 (ScenePlot, 1);

  self->data = scene_plot_data_ref (data);
  self->text = scene_text_new (pango, 1, right_to_left);
  self->width = width;
  self->height = height;
  self->mirrored = right_to_left;
  self->legend = scene_rect (0, 0, width, legend_height (data, self->text));
  if (data->kind == SCENE_PLOT_CALENDAR)
    lay_out_calendar (self);
  else if (data->kind == SCENE_PLOT_ROWS)
    {
      self->area = scene_rect (0, 0, width, height);
      self->row_height = height / MAX (data->points->len, 1);
      for (guint i = 0; i < data->points->len; i++)
        self->top = MAX (self->top, scene_plot_point_sum (data, i));
      if (data->unit == SCENE_PLOT_SHARE)
        self->top = 1;
    }
  else
    lay_out_chart (self);
  return self;
}

void
scene_plot_free (ScenePlot *self)
{
  if (self == NULL)
    return;
  scene_plot_data_unref (self->data);
  scene_text_free (self->text);
  g_free (self);
}

double
scene_plot_value_to_y (const ScenePlot *self, double value)
{
  double share = (value - self->bottom) / (self->top - self->bottom);

  return self->area.y + self->area.height * (1 - CLAMP (share, 0, 1));
}

SceneRect
scene_plot_slot (const ScenePlot *self, guint point)
{
  double step;

  if (self->data->kind == SCENE_PLOT_CALENDAR)
    return scene_plot_calendar_cell (self, point);
  if (self->data->kind == SCENE_PLOT_ROWS)
    return scene_rect (0, point * self->row_height, self->width,
                       self->row_height);
  step = self->area.width / self->data->points->len;
  return scene_rect (self->area.x + point * step, self->area.y, step,
                     self->area.height);
}

cairo_rectangle_t
scene_plot_get_bounds (const ScenePlot *self, guint point)
{
  SceneRect rect = scene_plot_slot (self, point);

  if (self->mirrored)
    rect.x = self->width - rect.x - rect.width;
  return rect;
}

int
scene_plot_hit (const ScenePlot *self,
                double x,
                double y,
                cairo_rectangle_t *bounds)
{
  double at = self->mirrored ? self->width - x : x;

  for (guint i = 0; i < self->data->points->len; i++)
    {
      SceneRect rect = scene_plot_slot (self, i);

      /* Cells have gaps, in which the pointer is still on the cell. */
      if (self->data->kind == SCENE_PLOT_CALENDAR)
        rect = scene_rect (rect.x, rect.y, self->cell, self->cell);
      if (!scene_rect_contains (&rect, at, y))
        continue;
      if (bounds != NULL)
        *bounds = scene_plot_get_bounds (self, i);
      return (int)i;
    }
  return -1;
}

void
scene_plot_paint (const ScenePlot *self,
                  cairo_t *cr,
                  const SceneTheme *theme,
                  int selected)
{
  cairo_save (cr);
  if (self->mirrored)
    {
      cairo_translate (cr, self->width, 0);
      cairo_scale (cr, -1, 1);
    }
  scene_plot_paint_legend (self, cr, theme);
  if (self->data->kind == SCENE_PLOT_CALENDAR)
    scene_plot_paint_calendar (self, cr, theme, selected);
  else if (self->data->kind == SCENE_PLOT_ROWS)
    scene_plot_paint_rows (self, cr, theme, selected);
  else
    scene_plot_paint_chart (self, cr, theme, selected);
  cairo_restore (cr);
}
