/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-lanes-private.h"

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

typedef struct
{
  guint32 *pixels;
  int stride; /* in pixels */
  int x, y;   /* where its first pixel lies in the drawing */
  int width, height;
} Image;

static guint32
to_pixel (SceneColor color)
{
  /* As cairo does it: 16 bits first, of which the upper 8 are taken. */
  guint32 alpha = (guint32)floor (color.alpha * 65535 + 0.5) >> 8;
  guint32 red = (guint32)floor (color.red * color.alpha * 65535 + 0.5) >> 8;
  guint32 green = (guint32)floor (color.green * color.alpha * 65535 + 0.5) >> 8;
  guint32 blue = (guint32)floor (color.blue * color.alpha * 65535 + 0.5) >> 8;

  return alpha << 24 | red << 16 | green << 8 | blue;
}

static void
put_part (const Image *self, Part part, guint32 pixel)
{
  int left = MAX (part.x - self->x, 0), top = MAX (part.y - self->y, 0);
  int right = MIN (part.x - self->x + part.width, self->width);
  int bottom = MIN (part.y - self->y + part.height, self->height);

  for (int y = top; y < bottom; y++)
    {
      guint32 *row = self->pixels + (gsize)y * self->stride;

      for (int x = left; x < right; x++)
        row[x] = pixel;
    }
}

static void
put_boxes (const SceneLanes *self, const Image *image, const SceneTheme *theme)
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

              edge[k] = to_pixel (colors.edge);
              fill[k] = to_pixel (colors.fill);
            }
        }
      put_part (image, get_edge (box), edge[dimmed]);
      if (get_inside (box, &part))
        put_part (image, part, fill[dimmed]);
    }
}

static void
paint_pixels (const SceneLanes *self, cairo_t *cr, const SceneTheme *theme)
{
  Image image = {
    .x = (int)floor (self->left) - 1,
    .y = (int)floor (self->top),
    .width = (int)ceil (self->time_width) + 3,
    .height = (int)ceil (self->lanes->len * self->pitch) + 3,
  };
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_ARGB32, image.width, image.height);

  if (cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    {
      image.pixels =
          (guint32 *)(gpointer)cairo_image_surface_get_data (surface);
      image.stride = cairo_image_surface_get_stride (surface) / 4;
      put_boxes (self, &image, theme);
      cairo_surface_mark_dirty (surface);
      cairo_save (cr);
      cairo_set_source_surface (cr, surface, image.x, image.y);
      /* A screen of twice the pixels shows each as four. */
      cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
      cairo_paint (cr);
      cairo_restore (cr);
    }
  cairo_surface_destroy (surface);
}

SceneLanesFill
scene_lanes_fill_fits (const SceneLanes *self, cairo_t *cr)
{
  cairo_surface_type_t type =
      cairo_surface_get_type (cairo_get_group_target (cr));

  /* GTK records what is painted, to play it again in every frame. */
  return self->boxes->len >= MANY_BOXES &&
                 (type == CAIRO_SURFACE_TYPE_IMAGE ||
                  type == CAIRO_SURFACE_TYPE_RECORDING)
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
