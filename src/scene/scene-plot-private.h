/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Private to the layer. */

#include "scene/scene-plot.h"
#include "scene/scene-text.h"

G_BEGIN_DECLS

typedef struct
{
  char *label; /* "" for none */
  char *name;
  char *note; /* or NULL */
  double values[SCENE_PLOT_MAX_SERIES];
} ScenePlotPoint;

struct _ScenePlotData
{
  gatomicrefcount refs;
  ScenePlotKind kind;
  ScenePlotUnit unit;
  char *title;
  char *heading;
  char *summary; /* or NULL */
  char *series[SCENE_PLOT_MAX_SERIES];
  guint n_series;
  GArray *points; /* ScenePlotPoint */
  gboolean has_notes;
  double reference; /* NAN: none */
  char *reference_name;
  char *row_names[7];
};

#define SCENE_PLOT_MAX_TICKS 8

struct _ScenePlot
{
  ScenePlotData *data;
  SceneText *text;
  double width, height;
  gboolean mirrored;
  SceneRect area;   /* of the bars, lines, cells, within the axes */
  SceneRect legend; /* empty where there is none */
  /* Bars, lines. */
  double top; /* value at the upper edge; bottom at the lower one */
  double bottom;
  double ticks[SCENE_PLOT_MAX_TICKS];
  guint n_ticks;
  guint label_stride; /* every n-th label is drawn */
  /* Calendar. */
  guint n_bands; /* the year wraps into so many */
  guint band_weeks;
  double cell; /* px, with its gap */
  double band_height;
  double level; /* value of the strongest cell */
  /* Rows. */
  double row_height;
};

static inline const ScenePlotPoint *
scene_plot_point (const ScenePlotData *data, guint index)
{
  return &g_array_index (data->points, ScenePlotPoint, index);
}

/* All series of a point, none counting as 0. */
double scene_plot_point_sum (const ScenePlotData *data, guint index);
/* A value in the words of its unit; g_free. */
char *scene_plot_format (ScenePlotUnit unit, double value);

/* The place of a point before mirroring. */
SceneRect scene_plot_slot (const ScenePlot *self, guint point);
double scene_plot_value_to_y (const ScenePlot *self, double value);

/* scene-plot-paint.c, -calendar.c */
void scene_plot_paint_legend (const ScenePlot *self,
                              cairo_t *cr,
                              const SceneTheme *theme);
void scene_plot_paint_chart (const ScenePlot *self,
                             cairo_t *cr,
                             const SceneTheme *theme,
                             int selected);
void scene_plot_paint_calendar (const ScenePlot *self,
                                cairo_t *cr,
                                const SceneTheme *theme,
                                int selected);
void scene_plot_paint_rows (const ScenePlot *self,
                            cairo_t *cr,
                            const SceneTheme *theme,
                            int selected);

/* A day's weight, 0 (nothing) to 4. */
guint scene_plot_calendar_level (const ScenePlot *self, guint point);
SceneRect scene_plot_calendar_cell (const ScenePlot *self, guint point);

G_END_DECLS
