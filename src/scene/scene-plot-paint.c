/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-plot-private.h"

#include "scene/scene-theme.h"

#include <math.h>

#define KEY_PX 10.0
#define GAP 6.0
#define MARK_PX 3.5

/* Series are told apart by colour and by what no colour is needed for: hatching
 * of bars; dashes and the shape of the marks of lines. */
static SceneColor
series_color (const SceneTheme *theme, guint series)
{
  const SceneColor colors[SCENE_PLOT_MAX_SERIES] = { theme->compute,
                                                     theme->exposed,
                                                     theme->update };

  return colors[series];
}

static void
set_dashes (cairo_t *cr, guint series)
{
  static const double dashes[] = { 5, 3 };

  cairo_set_dash (cr, dashes, series > 0 ? 2 : 0, 0);
}

static void
fill_series (cairo_t *cr, const SceneTheme *theme, SceneRect rect, guint series)
{
  SceneColor color = series_color (theme, series);

  scene_set_color (cr, color);
  cairo_rectangle (cr, rect.x, rect.y, rect.width, rect.height);
  cairo_fill (cr);
  if (series > 0)
    scene_hatch (cr, rect, 5, 1.5,
                 scene_color_fade (scene_color_text_on (color), 0.6));
}

static void
draw_mark (cairo_t *cr, double x, double y, guint series)
{
  if (series == 0)
    cairo_arc (cr, x, y, MARK_PX, 0, 2 * G_PI);
  else
    cairo_rectangle (cr, x - MARK_PX, y - MARK_PX, 2 * MARK_PX, 2 * MARK_PX);
  cairo_fill (cr);
}

/* ---- legend ---- */

static void
draw_key (const ScenePlot *self,
          cairo_t *cr,
          const SceneTheme *theme,
          SceneRect box,
          int series)
{
  double y = scene_rect_mid_y (&box);

  if (series >= 0 && self->data->kind == SCENE_PLOT_BARS)
    {
      fill_series (cr, theme,
                   scene_rect (box.x, y - KEY_PX / 2, KEY_PX, KEY_PX),
                   (guint)series);
      return;
    }
  scene_set_color (cr, series >= 0 ? series_color (theme, (guint)series)
                                   : theme->text);
  cairo_set_line_width (cr, series >= 0 ? 2 : 1);
  set_dashes (cr, series >= 0 ? (guint)series : 1);
  cairo_move_to (cr, box.x, y);
  cairo_line_to (cr, box.x + 2 * KEY_PX, y);
  cairo_stroke (cr);
  set_dashes (cr, 0);
  if (series >= 0)
    draw_mark (cr, box.x + KEY_PX, y, (guint)series);
}

void
scene_plot_paint_legend (const ScenePlot *self,
                         cairo_t *cr,
                         const SceneTheme *theme)
{
  const ScenePlotData *data = self->data;
  double x = 0;

  if (self->legend.height <= 0 || data->kind == SCENE_PLOT_CALENDAR)
    return;
  for (int s = 0; s <= (int)data->n_series; s++)
    {
      gboolean reference = s == (int)data->n_series;
      double key =
          data->kind == SCENE_PLOT_BARS && !reference ? KEY_PX : 2 * KEY_PX;
      g_autofree char *value = NULL;
      g_autofree char *text = NULL;

      if (reference && isnan (data->reference))
        break;
      value =
          reference ? scene_plot_format (data->unit, data->reference) : NULL;
      text = reference ? g_strdup_printf ("%s %s", data->reference_name, value)
                       : g_strdup (data->series[s]);
      draw_key (self, cr, theme,
                scene_rect (x, 0, key, self->legend.height - GAP),
                reference ? -1 : s);
      x += key + 4;
      x += scene_text_draw (
          self->text, cr,
          scene_style (SCENE_FONT_SMALL, FALSE, SCENE_ALIGN_START,
                       theme->dim_text),
          text, scene_rect (x, 0, self->width - x, self->legend.height - GAP));
      x += 14;
    }
}

/* ---- axes ---- */

static void
paint_axes (const ScenePlot *self, cairo_t *cr, const SceneTheme *theme)
{
  double line = scene_text_line_height (self->text, SCENE_FONT_TINY);
  SceneTextStyle style =
      scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_END, theme->dim_text);

  cairo_set_line_width (cr, 1);
  for (guint i = 0; i < self->n_ticks; i++)
    {
      g_autofree char *text =
          scene_plot_format (self->data->unit, self->ticks[i]);
      double y = floor (scene_plot_value_to_y (self, self->ticks[i])) + 0.5;

      scene_set_color (cr, scene_color_fade (theme->outline,
                                             i + 1 < self->n_ticks ? 0.6 : 1));
      cairo_move_to (cr, self->area.x, y);
      cairo_line_to (cr, self->area.x + self->area.width, y);
      cairo_stroke (cr);
      scene_text_draw (self->text, cr, style, text,
                       scene_rect (0, y - line / 2, self->area.x - GAP, line));
    }
  style.align = SCENE_ALIGN_MIDDLE;
  for (guint i = 0; i < self->data->points->len; i += self->label_stride)
    {
      const char *label = scene_plot_point (self->data, i)->label;
      SceneRect slot = scene_plot_slot (self, i);
      double width =
          scene_text_width (self->text, SCENE_FONT_TINY, FALSE, label) + 1;
      double x = scene_rect_mid_x (&slot) - width / 2;

      if (label[0] == '\0' || width > self->width - self->area.x)
        continue;
      /* The first and the last may lean inwards: none is cut, none lies under
       * the lowest tick. */
      x = CLAMP (x, self->area.x, self->width - width);
      scene_text_draw (
          self->text, cr, style, label,
          scene_rect (x, self->area.y + self->area.height + 3, width, line));
    }
}

static void
paint_reference (const ScenePlot *self, cairo_t *cr, const SceneTheme *theme)
{
  double y;

  if (isnan (self->data->reference))
    return;
  y = floor (scene_plot_value_to_y (self, self->data->reference)) + 0.5;
  scene_set_color (cr, theme->text);
  cairo_set_line_width (cr, 1);
  set_dashes (cr, 1);
  cairo_move_to (cr, self->area.x, y);
  cairo_line_to (cr, self->area.x + self->area.width, y);
  cairo_stroke (cr);
  set_dashes (cr, 0);
}

/* ---- bars and lines ---- */

static void
paint_band (const ScenePlot *self,
            cairo_t *cr,
            const SceneTheme *theme,
            int selected)
{
  SceneRect slot;

  if (selected < 0 || selected >= (int)self->data->points->len)
    return;
  slot = scene_plot_slot (self, (guint)selected);
  scene_fill_round (cr, slot, 2, scene_color_fade (theme->accent, 0.22));
}

static void
paint_bar (const ScenePlot *self,
           cairo_t *cr,
           const SceneTheme *theme,
           guint index,
           gboolean selected)
{
  const ScenePlotPoint *point = scene_plot_point (self->data, index);
  SceneRect slot = scene_plot_slot (self, index);
  double gap = slot.width >= 6 ? MIN (slot.width * 0.2, 12) : 0;
  double from = 0;
  SceneRect whole;

  for (guint s = 0; s < self->data->n_series; s++)
    {
      double value = point->values[s];
      double y0, y1;
      SceneRect bar;

      if (isnan (value) || value <= 0)
        continue;
      y0 = scene_plot_value_to_y (self, from);
      y1 = scene_plot_value_to_y (self, from + value);
      from += value;
      bar = scene_rect_snap (
          scene_rect (slot.x + gap / 2, y1, slot.width - gap, y0 - y1));
      /* A single card is seen beside a thousand. */
      if (bar.height < 1)
        bar = scene_rect (bar.x, floor (y0) - 1, bar.width, 1);
      fill_series (cr, theme, bar, s);
    }
  if (!selected || from <= 0)
    return;
  whole = scene_rect_snap (scene_rect (
      slot.x + gap / 2, scene_plot_value_to_y (self, from), slot.width - gap,
      scene_plot_value_to_y (self, 0) - scene_plot_value_to_y (self, from)));
  scene_stroke_round (cr, whole, 0, 1.5, theme->text);
}

static void
paint_line (const ScenePlot *self,
            cairo_t *cr,
            const SceneTheme *theme,
            guint series)
{
  gboolean drawing = FALSE;

  scene_set_color (cr, series_color (theme, series));
  cairo_set_line_width (cr, 2);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  set_dashes (cr, series);
  for (guint i = 0; i < self->data->points->len; i++)
    {
      double value = scene_plot_point (self->data, i)->values[series];
      SceneRect slot = scene_plot_slot (self, i);
      double x = scene_rect_mid_x (&slot);

      /* A week without reviews leaves a gap. */
      if (isnan (value))
        drawing = FALSE;
      else if (drawing)
        cairo_line_to (cr, x, scene_plot_value_to_y (self, value));
      else
        {
          cairo_move_to (cr, x, scene_plot_value_to_y (self, value));
          drawing = TRUE;
        }
    }
  cairo_stroke (cr);
  set_dashes (cr, 0);
  for (guint i = 0; i < self->data->points->len; i++)
    {
      double value = scene_plot_point (self->data, i)->values[series];
      SceneRect slot = scene_plot_slot (self, i);

      if (!isnan (value))
        draw_mark (cr, scene_rect_mid_x (&slot),
                   scene_plot_value_to_y (self, value), series);
    }
}

void
scene_plot_paint_chart (const ScenePlot *self,
                        cairo_t *cr,
                        const SceneTheme *theme,
                        int selected)
{
  const ScenePlotData *data = self->data;

  paint_band (self, cr, theme, selected);
  paint_axes (self, cr, theme);
  if (data->kind == SCENE_PLOT_BARS)
    for (guint i = 0; i < data->points->len; i++)
      paint_bar (self, cr, theme, i, (int)i == selected);
  paint_reference (self, cr, theme);
  if (data->kind == SCENE_PLOT_LINES)
    for (guint s = 0; s < data->n_series; s++)
      paint_line (self, cr, theme, s);
}

/* ---- rows ---- */

void
scene_plot_paint_rows (const ScenePlot *self,
                       cairo_t *cr,
                       const SceneTheme *theme,
                       int selected)
{
  double line = scene_text_line_height (self->text, SCENE_FONT_SMALL);

  for (guint i = 0; i < self->data->points->len; i++)
    {
      const ScenePlotPoint *point = scene_plot_point (self->data, i);
      SceneRect slot = scene_plot_slot (self, i);
      double sum = scene_plot_point_sum (self->data, i);
      g_autofree char *value = scene_plot_format (self->data->unit, sum);
      double share = self->top > 0 ? CLAMP (sum / self->top, 0, 1) : 0;
      double used =
          scene_text_width (self->text, SCENE_FONT_SMALL, TRUE, value);
      double top = slot.y + (slot.height - line - 8) / 2;
      SceneRect track = scene_rect (0, top + line + 2, self->width, 6);

      if ((int)i == selected)
        scene_fill_round (cr, slot, 6, scene_color_fade (theme->accent, 0.22));
      scene_text_draw (
          self->text, cr,
          scene_style (SCENE_FONT_SMALL, FALSE, SCENE_ALIGN_START, theme->text),
          point->name, scene_rect (4, top, self->width - used - 16, line));
      scene_text_draw (
          self->text, cr,
          scene_style (SCENE_FONT_SMALL, TRUE, SCENE_ALIGN_END, theme->text),
          value, scene_rect (self->width - used - 8, top, used + 4, line));
      track.x = 4;
      track.width = self->width - 8;
      scene_fill_round (cr, track, 3, scene_color_fade (theme->outline, 0.5));
      track.width = MAX (track.width * share, share > 0 ? 3 : 0);
      scene_fill_round (cr, track, 3, series_color (theme, 0));
    }
}
