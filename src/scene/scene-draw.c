/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-draw.h"

#include <math.h>

SceneRect
scene_rect_snap (SceneRect rect)
{
  double x = floor (rect.x + 0.5);
  double y = floor (rect.y + 0.5);

  return scene_rect (x, y, floor (rect.x + rect.width + 0.5) - x,
                     floor (rect.y + rect.height + 0.5) - y);
}

SceneRect
scene_rect_between (SceneRect from, SceneRect to, double share)
{
  return scene_rect (from.x + (to.x - from.x) * share,
                     from.y + (to.y - from.y) * share,
                     from.width + (to.width - from.width) * share,
                     from.height + (to.height - from.height) * share);
}

void
scene_set_color (cairo_t *cr, SceneColor color)
{
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, color.alpha);
}

SceneColor
scene_color_mix (SceneColor from, SceneColor to, double share)
{
  return (SceneColor){
    from.red + (to.red - from.red) * share,
    from.green + (to.green - from.green) * share,
    from.blue + (to.blue - from.blue) * share,
    from.alpha + (to.alpha - from.alpha) * share,
  };
}

SceneColor
scene_color_fade (SceneColor color, double alpha)
{
  color.alpha *= alpha;
  return color;
}

static double
linear_part (double part)
{
  return part <= 0.04045 ? part / 12.92 : pow ((part + 0.055) / 1.055, 2.4);
}

static double
luminance (SceneColor color)
{
  return 0.2126 * linear_part (color.red) + 0.7152 * linear_part (color.green) +
         0.0722 * linear_part (color.blue);
}

double
scene_color_contrast (SceneColor one, SceneColor other)
{
  double a = luminance (one);
  double b = luminance (other);

  return (MAX (a, b) + 0.05) / (MIN (a, b) + 0.05);
}

SceneColor
scene_color_text_on (SceneColor fill)
{
  const SceneColor black = { 0, 0, 0, 1 };
  const SceneColor white = { 1, 1, 1, 1 };

  return scene_color_contrast (fill, white) >= 4.5 ? white : black;
}

SceneColor
scene_color_edge (SceneColor fill, SceneColor against)
{
  const SceneColor black = { 0, 0, 0, 1 };
  const SceneColor white = { 1, 1, 1, 1 };
  SceneColor goal = luminance (against) > 0.18 ? black : white;

  fill.alpha = 1;
  for (guint i = 0; i <= 20; i++)
    {
      SceneColor edge = scene_color_mix (fill, goal, i / 20.0);

      if (scene_color_contrast (edge, against) >= 3.05)
        return edge;
    }
  return goal;
}

void
scene_path_round (cairo_t *cr, SceneRect rect, double radius)
{
  double right = rect.x + rect.width;
  double bottom = rect.y + rect.height;

  radius = MIN (radius, MIN (rect.width, rect.height) / 2);
  if (radius < 0.5)
    {
      cairo_rectangle (cr, rect.x, rect.y, rect.width, rect.height);
      return;
    }
  cairo_new_sub_path (cr);
  cairo_arc (cr, right - radius, rect.y + radius, radius, -G_PI_2, 0);
  cairo_arc (cr, right - radius, bottom - radius, radius, 0, G_PI_2);
  cairo_arc (cr, rect.x + radius, bottom - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, rect.x + radius, rect.y + radius, radius, G_PI, 3 * G_PI_2);
  cairo_close_path (cr);
}

void
scene_fill_round (cairo_t *cr, SceneRect rect, double radius, SceneColor color)
{
  if (rect.width <= 0 || rect.height <= 0)
    return;
  scene_path_round (cr, rect, radius);
  scene_set_color (cr, color);
  cairo_fill (cr);
}

void
scene_stroke_round (cairo_t *cr,
                    SceneRect rect,
                    double radius,
                    double line,
                    SceneColor color)
{
  if (rect.width <= line || rect.height <= line)
    return;
  scene_path_round (cr,
                    scene_rect (rect.x + line / 2, rect.y + line / 2,
                                rect.width - line, rect.height - line),
                    MAX (radius - line / 2, 0));
  scene_set_color (cr, color);
  cairo_set_line_width (cr, line);
  cairo_stroke (cr);
}

void
scene_trace_hatch (cairo_t *cr, SceneRect rect, double spacing, double line)
{
  /* Lines x + y = c, cut to the rectangle by hand: no clip is needed. */
  double first = ceil ((rect.x + rect.y) / spacing) * spacing;
  double last = rect.x + rect.width + rect.y + rect.height;
  double inset = line * 0.4;
  double left = rect.x + inset, right = rect.x + rect.width - inset;
  double top = rect.y + inset, bottom = rect.y + rect.height - inset;

  if (right - left < 1 || bottom - top < 1)
    return;
  for (double c = first; c < last; c += spacing)
    {
      double x0 = MAX (left, c - bottom);
      double x1 = MIN (right, c - top);

      if (x1 - x0 < 0.5)
        continue;
      cairo_move_to (cr, x0, c - x0);
      cairo_line_to (cr, x1, c - x1);
    }
}

void
scene_stroke_hatch (cairo_t *cr, double line, SceneColor color)
{
  scene_set_color (cr, color);
  cairo_set_line_width (cr, line);
  cairo_stroke (cr);
}

void
scene_hatch (cairo_t *cr,
             SceneRect rect,
             double spacing,
             double line,
             SceneColor color)
{
  scene_trace_hatch (cr, rect, spacing, line);
  scene_stroke_hatch (cr, line, color);
}

void
scene_fill_arrow (cairo_t *cr,
                  double x,
                  double y,
                  double size,
                  double dx,
                  double dy)
{
  double half = size / 2;

  cairo_new_path (cr);
  cairo_move_to (cr, x + dx * half, y + dy * half);
  cairo_line_to (cr, x - dx * half - dy * half, y - dy * half + dx * half);
  cairo_line_to (cr, x - dx * half + dy * half, y - dy * half - dx * half);
  cairo_close_path (cr);
  cairo_fill (cr);
}
