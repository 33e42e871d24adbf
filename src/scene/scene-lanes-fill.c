/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-lanes-private.h"
#include "scene/scene-pixels.h"

#include <math.h>

/* From so many on cairo takes longer to sort the edges of paths than all other
 * painting of the lanes does. */
#define MANY_BOXES 1000

SceneColor
scene_lanes_get_color (const SceneTheme *theme, guint style)
{
  if (style < SCENE_LANE_RECOMPUTE)
    return theme->layer[style % 8];
  switch (style)
    {
    case SCENE_LANE_RECOMPUTE:
      return theme->shard[3];
    case SCENE_LANE_UPDATE:
      return theme->update;
    case SCENE_LANE_HIDDEN:
      return theme->hidden;
    case SCENE_LANE_QUEUED:
      return scene_color_mix (theme->card, theme->bubble, 0.35);
    case SCENE_LANE_IDLE:
      return theme->bubble;
    case SCENE_LANE_SAMPLES:
      return theme->shard[0];
    case SCENE_LANE_EXPOSED:
    default:
      return theme->exposed;
    }
}

gboolean
scene_lanes_is_selected (const SceneLanes *self, const SceneLaneBox *box)
{
  const SceneView *view = &self->view;

  if (view->selected_device != SIM_NONE && box->device != view->selected_device)
    return FALSE;
  switch (view->selected_row)
    {
    case SCENE_METER_COMPUTE:
      return box->style < SCENE_LANE_EXPOSED;
    case SCENE_METER_EXPOSED:
    case SCENE_METER_LATENCY:
      return box->style == SCENE_LANE_EXPOSED;
    case SCENE_METER_HIDDEN:
      return box->style == SCENE_LANE_HIDDEN;
    case SCENE_METER_BUBBLE:
      return box->style == SCENE_LANE_IDLE;
    case SCENE_METER_BYTES:
      return box->style == SCENE_LANE_EXPOSED ||
             box->style == SCENE_LANE_HIDDEN;
    case SCENE_METER_SHARE: /* scene_lanes_new made them one of the above */
    case SCENE_METER_WHY:
    case SCENE_N_METER_ROWS:
    default:
      return FALSE;
    }
}

gboolean
scene_lanes_is_dimmed (const SceneLanes *self, const SceneLaneBox *box)
{
  return self->view.selected_row != SCENE_N_METER_ROWS &&
         !scene_lanes_is_selected (self, box);
}

/* A box is an edge, less the gap after it, and inside it the fill. */
typedef struct
{
  int x, y;
  int width, height;
} Part;

static Part
get_edge (const SceneLaneBox *box)
{
  int gap = box->x1 - box->x0 >= 6 ? 1 : 0;

  return (Part){ box->x0, box->y0, box->x1 - box->x0 - gap, box->y1 - box->y0 };
}

/* FALSE where there is none. */
static gboolean
get_inside (const SceneLaneBox *box, Part *part)
{
  Part edge = get_edge (box);

  *part = (Part){ edge.x + 1, edge.y + 1, edge.width - 2, edge.height - 2 };
  return box->x1 - box->x0 >= 4 && part->height > 0;
}

typedef struct
{
  SceneColor edge;
  SceneColor fill;
} Colors;

/* A box with no inside to fill is no darker than the others. */
static Colors
get_colors (const SceneTheme *theme, const SceneLaneBox *box, gboolean dimmed)
{
  Colors colors = { .fill = scene_lanes_get_color (theme, box->style) };

  colors.edge = box->y1 - box->y0 > 2
                    ? scene_color_edge (colors.fill, theme->card)
                    : colors.fill;
  if (dimmed)
    {
      colors.fill = scene_color_mix (theme->card, colors.fill, 0.3);
      colors.edge = scene_color_mix (theme->card, colors.edge, 0.3);
    }
  return colors;
}

/* ---- as paths ---- */

/* All boxes of one style; each color in one path of whole pixels. */
static void
trace_style (const SceneLanes *self,
             cairo_t *cr,
             const SceneTheme *theme,
             const SceneLaneBox *boxes,
             guint n,
             gboolean dimmed)
{
  Colors colors = get_colors (theme, boxes, dimmed);
  gboolean any = FALSE;

  for (guint i = 0; i < n; i++)
    {
      Part part = get_edge (&boxes[i]);

      if (scene_lanes_is_dimmed (self, &boxes[i]) != dimmed)
        continue;
      cairo_rectangle (cr, part.x, part.y, part.width, part.height);
      any = TRUE;
    }
  if (!any)
    return;
  scene_set_color (cr, colors.edge);
  cairo_fill (cr);
  for (guint i = 0; i < n; i++)
    {
      Part part;

      if (scene_lanes_is_dimmed (self, &boxes[i]) == dimmed &&
          get_inside (&boxes[i], &part))
        cairo_rectangle (cr, part.x, part.y, part.width, part.height);
    }
  scene_set_color (cr, colors.fill);
  cairo_fill (cr);
}

static void
trace_boxes (const SceneLanes *self, cairo_t *cr, const SceneTheme *theme)
{
  const SceneLaneBox *boxes = (const SceneLaneBox *)self->boxes->data;
  cairo_antialias_t before = cairo_get_antialias (cr);

  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  for (guint from = 0, to; from < self->boxes->len; from = to)
    {
      for (to = from + 1;
           to < self->boxes->len && boxes[to].style == boxes[from].style; to++)
        ;
      trace_style (self, cr, theme, boxes + from, to - from, FALSE);
      trace_style (self, cr, theme, boxes + from, to - from, TRUE);
    }
  cairo_set_antialias (cr, before);
}

/* ---- as pixels ---- */

static void
put_part (const ScenePixels *pixels, Part part, guint32 color)
{
  scene_pixels_put (pixels, part.x, part.y, part.width, part.height, color);
}

static void
put_boxes (const SceneLanes *self,
           const ScenePixels *pixels,
           const SceneTheme *theme)
{
  guint32 edge[2] = { 0 }, fill[2] = { 0 };
  guint style = SCENE_N_LANE_STYLES;
  int height = 0;

  for (guint i = 0; i < self->boxes->len; i++)
    {
      const SceneLaneBox *box = &g_array_index (self->boxes, SceneLaneBox, i);
      gboolean dimmed = scene_lanes_is_dimmed (self, box);
      Part part;

      /* Those of one style follow each other, and most are as tall. */
      if (box->style != style || box->y1 - box->y0 != height)
        {
          style = box->style;
          height = box->y1 - box->y0;
          for (guint k = 0; k < 2; k++)
            {
              Colors colors = get_colors (theme, box, k == 1);

              edge[k] = scene_pixels_get_color (colors.edge);
              fill[k] = scene_pixels_get_color (colors.fill);
            }
        }
      put_part (pixels, get_edge (box), edge[dimmed]);
      if (get_inside (box, &part))
        put_part (pixels, part, fill[dimmed]);
    }
}

static void
paint_pixels (const SceneLanes *self, cairo_t *cr, const SceneTheme *theme)
{
  ScenePixels pixels;

  scene_pixels_begin (&pixels, (int)floor (self->left) - 1,
                      (int)floor (self->top), (int)ceil (self->time_width) + 3,
                      (int)ceil (self->lanes->len * self->pitch) + 3);
  put_boxes (self, &pixels, theme);
  scene_pixels_end (&pixels, cr);
}

SceneLanesFill
scene_lanes_fill_fits (const SceneLanes *self, cairo_t *cr)
{
  return self->boxes->len >= MANY_BOXES && scene_pixels_fit (cr)
             ? SCENE_LANES_AS_PIXELS
             : SCENE_LANES_AS_PATHS;
}

void
scene_lanes_fill_boxes (const SceneLanes *self,
                        cairo_t *cr,
                        const SceneTheme *theme,
                        SceneLanesFill fill)
{
  if (fill == SCENE_LANES_AS_PIXELS)
    paint_pixels (self, cr, theme);
  else
    trace_boxes (self, cr, theme);
}
