/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-lanes-private.h"

#include "base/base-units.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Memory over time of one device, its categories one on the other, column of
 * pixels by column; the line of the capacity where it is in reach. */

static const SimMemoryCategory stacked[SIM_N_MEMORIES] = {
  SIM_MEMORY_WEIGHTS,     SIM_MEMORY_OPTIMIZER, SIM_MEMORY_GRADIENTS,
  SIM_MEMORY_ACTIVATIONS, SIM_MEMORY_BUFFERS,
};

static SceneColor
get_color (const SceneTheme *theme, SimMemoryCategory category)
{
  switch (category)
    {
    case SIM_MEMORY_WEIGHTS:
      return theme->layer[6];
    case SIM_MEMORY_OPTIMIZER:
      return theme->update;
    case SIM_MEMORY_GRADIENTS:
      return theme->layer[1];
    case SIM_MEMORY_ACTIVATIONS:
      return theme->shard[0];
    case SIM_MEMORY_BUFFERS:
    case SIM_N_MEMORIES:
    default:
      return theme->hidden;
    }
}

/* The point in force at t; the array is sorted and t only grows. */
static guint
advance (const SimMemoryPoint *points, guint n, guint at, gint64 t_ns)
{
  while (at + 1 < n && points[at + 1].t_ns <= t_ns)
    at++;
  return at;
}

/* The fullest point inside a column of pixels, so that no peak is lost. */
static guint
find_fullest (const SimMemoryPoint *points, guint n, guint *at, gint64 end_ns)
{
  guint best = *at;

  while (*at + 1 < n && points[*at + 1].t_ns <= end_ns)
    {
      ++*at;
      if (points[*at].total > points[best].total)
        best = *at;
    }
  return best;
}

static void
paint_category (const SceneLanes *self,
                cairo_t *cr,
                const SceneTheme *theme,
                const SimMemoryPoint *points,
                guint n,
                guint category,
                double scale)
{
  SceneRect area = scene_rect_snap (self->memory);
  guint at = advance (points, n, 0, self->start_ns);
  double unit = (double)(self->end_ns - self->start_ns) / MAX (area.width, 1);
  int from = 0, last_top = -1, last_bottom = -1;

  for (int column = 0; column <= (int)area.width; column++)
    {
      gint64 end = self->start_ns + (gint64)((column + 1) * unit);
      const SimMemoryPoint *point =
          &points[find_fullest (points, n, &at, end - 1)];
      guint64 below = 0;
      int top, bottom;

      for (guint i = 0; i < category; i++)
        below += point->bytes[stacked[i]];
      bottom = (int)floor (below * scale + 0.5);
      top =
          (int)floor ((below + point->bytes[stacked[category]]) * scale + 0.5);
      if (column == (int)area.width || top != last_top || bottom != last_bottom)
        {
          if (last_top > last_bottom)
            cairo_rectangle (cr, area.x + from, area.y + area.height - last_top,
                             column - from, last_top - last_bottom);
          from = column;
          last_top = top;
          last_bottom = bottom;
        }
    }
  scene_set_color (cr, get_color (theme, stacked[category]));
  cairo_fill (cr);
}

void
scene_lanes_paint_memory (const SceneLanes *self,
                          cairo_t *cr,
                          const SceneTheme *theme)
{
  double s = self->s;
  SceneRect area = self->memory;
  guint64 capacity =
      sim_timeline_get_spec (self->timeline)->cluster.device.memory_bytes;
  guint n;
  const SimMemoryPoint *points =
      sim_timeline_get_memory (self->timeline, self->memory_device, &n);
  SimMemoryPoint peak;
  g_autofree char *amount = NULL;
  g_autofree char *words = NULL;
  g_autofree char *who = g_strdup_printf (_ ("Dev %u"), self->memory_device);
  gboolean over;
  double scale;

  if (n == 0)
    return;
  sim_timeline_memory_peak (self->timeline, self->memory_device, &peak);
  over = peak.total > capacity;
  scale =
      (area.height - 2) / MAX ((double)peak.total * (over ? 1.02 : 1.15), 1);
  for (guint i = 0; i < SIM_N_MEMORIES; i++)
    paint_category (self, cr, theme, points, n, i, scale);
  scene_fill_round (cr,
                    scene_rect_snap (scene_rect (area.x, area.y + area.height,
                                                 area.width, 1)),
                    0, scene_color_edge (theme->outline, theme->card));
  if (capacity * scale <= area.height)
    {
      double y = floor (area.y + area.height - capacity * scale) + 0.5;
      const double dashes[] = { 5, 3 };

      cairo_move_to (cr, area.x, y);
      cairo_line_to (cr, area.x + area.width, y);
      cairo_set_line_width (cr, over ? 2 : 1);
      cairo_set_dash (cr, dashes, 2, 0);
      scene_set_color (cr, theme->error);
      cairo_stroke (cr);
      cairo_set_dash (cr, NULL, 0, 0);
    }
  amount = base_format_bytes (peak.total);
  words = over ? g_strdup_printf (_ ("peak %s: does not fit"), amount)
               : g_strdup_printf (_ ("peak %s"), amount);
  scene_text_draw_fitting (
      self->text, cr,
      scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START, theme->dim_text),
      (const char *const[]){ _ ("memory"), NULL },
      scene_rect (20 * s, area.y, self->left - 26 * s, 13 * s));
  scene_text_draw_fitting (
      self->text, cr,
      scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START, theme->dim_text),
      (const char *const[]){ who, NULL },
      scene_rect (20 * s, area.y + 12 * s, self->left - 26 * s, 13 * s));
  {
    double width =
        scene_text_width (self->text, SCENE_FONT_TINY, TRUE, words) + 8 * s;
    SceneRect plate =
        scene_rect (area.x + area.width - width, area.y, width, 14 * s);

    scene_fill_round (cr, plate, 3 * s, scene_color_fade (theme->card, 0.85));
    scene_text_draw (
        self->text, cr,
        scene_style (SCENE_FONT_TINY, TRUE, SCENE_ALIGN_MIDDLE,
                     over ? scene_theme_as_text (theme, theme->error)
                          : theme->text),
        words, plate);
  }
}
