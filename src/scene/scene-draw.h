/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scene/scene-view.h"

G_BEGIN_DECLS

/* Shapes shared by the three drawings.  Lengths in px of the drawing. */

typedef cairo_rectangle_t SceneRect;

static inline SceneRect
scene_rect (double x, double y, double width, double height)
{
  return (SceneRect){ x, y, MAX (width, 0), MAX (height, 0) };
}

static inline gboolean
scene_rect_contains (const SceneRect *rect, double x, double y)
{
  return x >= rect->x && x < rect->x + rect->width && y >= rect->y &&
         y < rect->y + rect->height;
}

static inline double
scene_rect_mid_x (const SceneRect *rect)
{
  return rect->x + rect->width / 2;
}

static inline double
scene_rect_mid_y (const SceneRect *rect)
{
  return rect->y + rect->height / 2;
}

/* Whole px for every edge, so that fills stay sharp and quick. */
SceneRect scene_rect_snap (SceneRect rect);
/* Between two rectangles, share 0 to 1. */
SceneRect scene_rect_between (SceneRect from, SceneRect to, double share);

void scene_set_color (cairo_t *cr, SceneColor color);
SceneColor scene_color_mix (SceneColor from, SceneColor to, double share);
SceneColor scene_color_fade (SceneColor color, double alpha);
/* Contrast of two opaque colours, 1 to 21 (WCAG 2.1, relative luminance). */
double scene_color_contrast (SceneColor one, SceneColor other);
/* Black or white, whichever reads better on the fill: at least 4.58. */
SceneColor scene_color_text_on (SceneColor fill);
/* The fill, darkened or lightened until it stands out from `against` by 3:
 * the line around light fills. */
SceneColor scene_color_edge (SceneColor fill, SceneColor against);

void scene_path_round (cairo_t *cr, SceneRect rect, double radius);
void
scene_fill_round (cairo_t *cr, SceneRect rect, double radius, SceneColor color);
/* The line lies inside the rectangle. */
void scene_stroke_round (cairo_t *cr,
                         SceneRect rect,
                         double radius,
                         double line,
                         SceneColor color);
/* Diagonal lines inside the rectangle, the mark of gradients. */
void scene_hatch (cairo_t *cr,
                  SceneRect rect,
                  double spacing,
                  double line,
                  SceneColor color);
/* The same in two, for many rectangles at once: they become one path. */
void
scene_trace_hatch (cairo_t *cr, SceneRect rect, double spacing, double line);
void scene_stroke_hatch (cairo_t *cr, double line, SceneColor color);
/* A triangle in the rectangle, pointing along (dx, dy), each -1, 0 or 1. */
void scene_fill_arrow (cairo_t *cr,
                       double x,
                       double y,
                       double size,
                       double dx,
                       double dy);

G_END_DECLS
