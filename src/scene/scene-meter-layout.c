/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-meter-private.h"

#include <math.h>

static double
lay_left (SceneMeterBoxes *boxes, double x, double y, double width)
{
  double s = boxes->s;

  boxes->title = scene_rect (x, y, width, 18 * s);
  boxes->share = scene_rect (x, y + 19 * s, width, 36 * s);
  boxes->share_note = scene_rect (x, y + 56 * s, width, 15 * s);
  boxes->share_detail = scene_rect (x, y + 71 * s, width, 15 * s);
  return y + 86 * s;
}

/* The share and its words side by side, for narrow places. */
static double
lay_head (SceneMeterBoxes *boxes, double x, double y, double width)
{
  double s = boxes->s;
  double share = MIN (104 * s, width * 0.38);

  boxes->share = scene_rect (x, y, share, 40 * s);
  boxes->title =
      scene_rect (x + share + 8 * s, y - 1 * s, width - share - 8 * s, 16 * s);
  boxes->share_note =
      scene_rect (x + share + 8 * s, y + 14 * s, width - share - 8 * s, 14 * s);
  boxes->share_detail =
      scene_rect (x + share + 8 * s, y + 28 * s, width - share - 8 * s, 14 * s);
  return y + 46 * s;
}

static guint
get_legend_columns (double width, double s)
{
  guint columns = CLAMP ((guint)(width / (122 * s)), 1, 4);

  return columns == 3 ? 2 : columns;
}

static double
get_legend_height (double width, double s)
{
  return (4 / get_legend_columns (width, s)) * 17 * s;
}

static double
lay_legend (SceneMeterBoxes *boxes, double x, double y, double width)
{
  double s = boxes->s;
  guint columns = get_legend_columns (width, s);
  double cell = MIN (width / columns, 190 * s);

  for (guint i = 0; i < 4; i++)
    boxes->legend[i] = scene_rect (
        x + i % columns * cell, y + i / columns * 17 * s, cell - 6 * s, 15 * s);
  return y + get_legend_height (width, s);
}

/* The words under the bars, each as far as the height goes. */
static double
lay_words (SceneMeterBoxes *boxes,
           double x,
           double y,
           double width,
           double bottom)
{
  double s = boxes->s;
  gboolean side_by_side = width >= 520 * s;

  if (y + 15 * s > bottom)
    return y;
  if (side_by_side)
    {
      boxes->parts = scene_rect (x, y, width * 0.36, 15 * s);
      boxes->bytes = scene_rect (x + width * 0.36 + 10 * s, y,
                                 width * 0.64 - 10 * s, 15 * s);
      y += 16 * s;
    }
  else
    {
      boxes->parts = scene_rect (x, y, width, 15 * s);
      y += 15 * s;
      if (y + 15 * s > bottom)
        return y;
      boxes->bytes = scene_rect (x, y, width, 15 * s);
      y += 16 * s;
    }
  /* The longest reason is about 840 px of this font. */
  boxes->why_lines = (guint)CLAMP (ceil (840 * s / width), 1, 3);
  while (boxes->why_lines > 0 && y + boxes->why_lines * 15 * s > bottom)
    boxes->why_lines--;
  if (boxes->why_lines > 0)
    boxes->why = scene_rect (x, y, width, boxes->why_lines * 15 * s);
  return y + boxes->why_lines * 15 * s;
}

void
scene_meter_lay (SceneMeterBoxes *boxes,
                 SceneText *text,
                 double width,
                 double height)
{
  double s = scene_text_get_scale (text);
  double pad = 14 * s;
  double outer = 10 * s;
  double bottom = height - 13 * s;
  double x = outer + pad, y = 11 * s, inner = width - 2 * x;
  gboolean wide = inner >= 560 * s;
  double left_bottom = 0;

  *boxes = (SceneMeterBoxes){ .s = s };
  if (wide)
    {
      double left = CLAMP (inner * 0.22, 168 * s, 230 * s);

      left_bottom = lay_left (boxes, x, y, left);
      x += left + 14 * s;
      inner -= left + 14 * s;
    }
  else
    y = lay_head (boxes, x, y, inner);
  boxes->bar = scene_rect_snap (scene_rect (x, y + 2 * s, inner, 22 * s));
  boxes->hidden = scene_rect_snap (scene_rect (x, y + 26 * s, inner, 9 * s));
  y += 38 * s;
  if (y + get_legend_height (inner, s) <= bottom + 3 * s)
    {
      y = lay_legend (boxes, x, y + 2 * s, inner);
      y = lay_words (boxes, x, y, inner, bottom);
    }
  y = MAX (y, left_bottom) + 10 * s;
  boxes->height = ceil (y + 3 * s);
  boxes->card =
      scene_rect (outer, 2 * s, width - 2 * outer, MIN (y, height - 2) - 2 * s);
}
