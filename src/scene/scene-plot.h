/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scene/scene-view.h"

G_BEGIN_DECLS

/* Plots of small tables: bars over days, lines over weeks, a year of days, one
 * bar a row.  A plot is a pure function of (data, size, writing direction,
 * font, theme): nothing here reads a clock, a setting or the display.  The same
 * data is the table that stands in for the picture. */

typedef enum
{
  SCENE_PLOT_BARS,     /* a bar a point, the series stacked */
  SCENE_PLOT_LINES,    /* a line a series */
  SCENE_PLOT_CALENDAR, /* a cell a point: days from a first day of a week on */
  SCENE_PLOT_ROWS,     /* a line of text and a bar a point, below each other */
} ScenePlotKind;

typedef enum
{
  SCENE_PLOT_COUNT,   /* whole numbers */
  SCENE_PLOT_SHARE,   /* 0 to 1, told in percent */
  SCENE_PLOT_SECONDS, /* told in minutes or hours */
} ScenePlotUnit;

#define SCENE_PLOT_MAX_SERIES 3

/* ---- data: frozen once it is given to others, ref-counted ---- */

typedef struct _ScenePlotData ScenePlotData;

/* title: of the plot; heading: what a point is ("Day"), the head of the table's
 * first column. */
ScenePlotData *
scene_plot_data_new (ScenePlotKind kind,
                     ScenePlotUnit unit,
                     const char *title,
                     const char *heading) G_GNUC_WARN_UNUSED_RESULT;
ScenePlotData *scene_plot_data_ref (ScenePlotData *self);
void scene_plot_data_unref (ScenePlotData *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScenePlotData, scene_plot_data_unref)

/* While it is made.  Series first; then points: label stands at the axis (NULL
 * for none), name is said in full, values are one a series, NAN for none; note
 * (may be NULL) is said after the values. */
void scene_plot_data_add_series (ScenePlotData *self, const char *name);
void scene_plot_data_add_point (ScenePlotData *self,
                                const char *label,
                                const char *name,
                                const double *values,
                                const char *note);
/* A value to compare with, drawn across: the wanted retention. */
void scene_plot_data_set_reference (ScenePlotData *self,
                                    double value,
                                    const char *name);
/* What the plot says, in a sentence. */
void scene_plot_data_set_summary (ScenePlotData *self, const char *summary);
/* Calendar only: the seven days from the top, short. */
void scene_plot_data_set_row_names (ScenePlotData *self,
                                    const char *const names[7]);

ScenePlotKind scene_plot_data_get_kind (const ScenePlotData *self);
const char *scene_plot_data_get_title (const ScenePlotData *self);
const char *scene_plot_data_get_summary (const ScenePlotData *self); /* or "" */
guint scene_plot_data_get_n_points (const ScenePlotData *self);
double scene_plot_data_get_value (const ScenePlotData *self,
                                  guint point,
                                  guint series);

/* ---- as text; all g_free ---- */

/* "3 February: 12 due, 4 overdue". */
char *scene_plot_data_describe_point (const ScenePlotData *self,
                                      guint point) G_GNUC_WARN_UNUSED_RESULT;
/* Title, summary, and each point where they are few; else the first, the last
 * and the highest. */
char *
scene_plot_data_describe (const ScenePlotData *self) G_GNUC_WARN_UNUSED_RESULT;
/* The table: a column for the points' names, one a series, one for the notes
 * where there are any.  Row -1: the heads. */
guint scene_plot_data_get_n_columns (const ScenePlotData *self);
char *scene_plot_data_dup_cell (const ScenePlotData *self,
                                int row,
                                guint column) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the table may leave the point out: a calendar's empty days. */
gboolean scene_plot_data_is_blank (const ScenePlotData *self, guint point);

/* ---- the picture ---- */

typedef struct _ScenePlot ScenePlot;

ScenePlot *scene_plot_new (ScenePlotData *data,
                           double width,
                           double height,
                           gboolean right_to_left,
                           PangoContext *pango) G_GNUC_WARN_UNUSED_RESULT;
void scene_plot_free (ScenePlot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScenePlot, scene_plot_free)

/* The height it wants for a width. */
double scene_plot_height_for_width (const ScenePlotData *data,
                                    PangoContext *pango,
                                    double width);
/* selected: the point that is pointed at, -1: none.  No background. */
void scene_plot_paint (const ScenePlot *self,
                       cairo_t *cr,
                       const SceneTheme *theme,
                       int selected);
/* The point at a place, -1: none; bounds (may be NULL): of what is drawn of
 * it. */
int scene_plot_hit (const ScenePlot *self,
                    double x,
                    double y,
                    cairo_rectangle_t *bounds);
/* Where a point is drawn. */
cairo_rectangle_t scene_plot_get_bounds (const ScenePlot *self, guint point);

G_END_DECLS
