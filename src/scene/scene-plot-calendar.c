/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-plot-private.h"

#include "scene/scene-theme.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define N_LEVELS 5

/* More is deeper on light and brighter on dark; and more fills more of its
 * cell, which no colour is needed for. */
static void
paint_cell (cairo_t *cr, const SceneTheme *theme, SceneRect cell, guint level)
{
  static const double fills[N_LEVELS] = { 0, 0.45, 0.62, 0.8, 1 };
  double side = cell.width * fills[level];
  double inset = (cell.width - side) / 2;
  SceneColor color = theme->layer[theme->dark ? 8 - 2 * MAX (level, 1)
                                              : 2 * MAX (level, 1) - 1];

  scene_fill_round (cr, cell, 2, scene_color_fade (theme->outline, 0.35));
  if (level == 0)
    return;
  scene_fill_round (cr, scene_rect (cell.x + inset, cell.y + inset, side, side),
                    2, scene_color_edge (color, theme->card));
}

static void
paint_names (const ScenePlot *self, cairo_t *cr, const SceneTheme *theme)
{
  double line = scene_text_line_height (self->text, SCENE_FONT_TINY);
  /* Every second where they would touch. */
  guint stride = self->cell >= line ? 1 : 2;
  SceneTextStyle style =
      scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START, theme->dim_text);

  for (guint band = 0; band < self->n_bands; band++)
    for (guint row = 0; row < 7; row += stride)
      {
        double y = self->area.y + band * self->band_height + line + 2 +
                   (row + 0.5) * self->cell - 1;

        if (self->data->row_names[row] != NULL)
          scene_text_draw (self->text, cr, style, self->data->row_names[row],
                           scene_rect (0, y - line / 2, self->area.x, line));
      }
}

/* A month's name over its first week. */
static void
paint_months (const ScenePlot *self, cairo_t *cr, const SceneTheme *theme)
{
  const ScenePlotData *data = self->data;
  double line = scene_text_line_height (self->text, SCENE_FONT_TINY);
  SceneTextStyle style =
      scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START, theme->dim_text);
  double free_from = 0;
  guint band = G_MAXUINT;

  for (guint i = 0; i < data->points->len; i++)
    {
      const char *label = scene_plot_point (data, i)->label;
      SceneRect cell = scene_plot_calendar_cell (self, i);
      double width;

      if (i / 7 / self->band_weeks != band)
        free_from = self->area.x;
      band = i / 7 / self->band_weeks;
      if (label[0] == '\0')
        continue;
      width = scene_text_width (self->text, SCENE_FONT_TINY, FALSE, label) + 1;
      if (cell.x < free_from || cell.x + width > self->width)
        continue;
      scene_text_draw (self->text, cr, style, label,
                       scene_rect (cell.x,
                                   self->area.y + band * self->band_height,
                                   width, line));
      free_from = cell.x + width + 6;
    }
}

static void
paint_scale (const ScenePlot *self, cairo_t *cr, const SceneTheme *theme)
{
  double line = scene_text_line_height (self->text, SCENE_FONT_SMALL);
  double side = MIN (line - 2, 11);
  SceneTextStyle style =
      scene_style (SCENE_FONT_SMALL, FALSE, SCENE_ALIGN_START, theme->dim_text);
  double x = self->area.x;

  /* Translators: the two ends of the calendar's scale. */
  x += scene_text_draw (self->text, cr, style, C_ ("answers a day", "none"),
                        scene_rect (x, 0, self->width - x, line)) +
       6;
  for (guint level = 0; level < N_LEVELS; level++)
    {
      paint_cell (cr, theme, scene_rect (x, (line - side) / 2, side, side),
                  level);
      x += side + 3;
    }
  x += 3;
  scene_text_draw (self->text, cr, style, C_ ("answers a day", "most"),
                   scene_rect (x, 0, self->width - x, line));
}

void
scene_plot_paint_calendar (const ScenePlot *self,
                           cairo_t *cr,
                           const SceneTheme *theme,
                           int selected)
{
  paint_scale (self, cr, theme);
  paint_names (self, cr, theme);
  paint_months (self, cr, theme);
  for (guint i = 0; i < self->data->points->len; i++)
    {
      SceneRect cell = scene_plot_calendar_cell (self, i);

      paint_cell (cr, theme, cell, scene_plot_calendar_level (self, i));
      if ((int)i == selected)
        scene_stroke_round (cr,
                            scene_rect (cell.x - 1.5, cell.y - 1.5,
                                        cell.width + 3, cell.height + 3),
                            3, 1.5, theme->text);
    }
}
