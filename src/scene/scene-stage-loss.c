/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-stage-private.h"

#include "base/base-units.h"

#include <glib/gi18n-lib.h>

/* The loss of every replica over time: one curve while they stay equal,
 * parting where they do not synchronise. */

static double
get_highest (const SceneStage *self)
{
  double highest = 0;

  for (guint i = 0; i < self->n_devices; i++)
    {
      guint n;
      const SimLossPoint *points =
          sim_timeline_get_losses (self->timeline, i, &n);

      for (guint k = 0; k < n; k++)
        highest = MAX (highest, points[k].loss);
    }
  return highest > 0 ? highest : 1;
}

static void
paint_curve (const SceneStage *self,
             cairo_t *cr,
             const SceneTheme *theme,
             SceneRect plot,
             guint device,
             double highest,
             gint64 t_ns)
{
  double s = self->s;
  guint n;
  const SimLossPoint *points =
      sim_timeline_get_losses (self->timeline, device, &n);
  gint64 end_ns = MAX (sim_timeline_get_end_ns (self->timeline), 1);
  SceneColor color =
      scene_color_edge (scene_theme_shard (theme, device), theme->card);
  double x = 0, y = 0;
  guint k;

  cairo_new_path (cr);
  for (k = 0; k < n && points[k].t_ns <= t_ns; k++)
    {
      x = plot.x + plot.width * points[k].t_ns / end_ns;
      y = plot.y + plot.height * (1 - points[k].loss / highest);
      cairo_line_to (cr, x, y);
    }
  scene_set_color (cr, color);
  cairo_set_line_width (cr, 2 * s);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
  if (k > 0)
    {
      cairo_new_path (cr);
      cairo_arc (cr, x, y, 3.2 * s, 0, 2 * G_PI);
      scene_set_color (cr, color);
      cairo_fill (cr);
    }
}

/* The highest loss and the end of time, at the ends of the axes. */
static void
paint_scale (const SceneStage *self,
             cairo_t *cr,
             const SceneTheme *theme,
             SceneRect plot,
             double highest)
{
  double s = self->s;
  g_autofree char *top = base_format_number (highest);
  g_autofree char *end =
      base_format_duration_ns (sim_timeline_get_end_ns (self->timeline));
  SceneTextStyle style =
      scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START, theme->dim_text);

  scene_text_draw_fitting (
      self->text, cr, style, (const char *const[]){ top, NULL },
      scene_rect (plot.x - 24 * s, plot.y, 22 * s, 13 * s));
  scene_text_draw_fitting (
      self->text, cr, style, (const char *const[]){ "0", NULL },
      scene_rect (plot.x - 12 * s, plot.y + plot.height - 7 * s, 10 * s,
                  13 * s));
  style.align = SCENE_ALIGN_END;
  scene_text_draw_fitting (
      self->text, cr, style, (const char *const[]){ end, NULL },
      scene_rect (plot.x, plot.y + plot.height + 2 * s, plot.width, 13 * s));
}

/* The values now, spread so that they do not cover one another. */
static void
paint_names (const SceneStage *self,
             cairo_t *cr,
             const SceneTheme *theme,
             SceneRect box,
             gint64 t_ns)
{
  double s = self->s;
  guint shown = MIN (self->n_devices, 8);
  double line = 13 * s;

  shown = MIN (shown, (guint)(box.height / line));
  for (guint i = 0; i < shown; i++)
    {
      double loss;
      g_autofree char *number = NULL;
      g_autofree char *words = NULL;
      SceneRect row = scene_rect (box.x, box.y + i * line, box.width, line);

      scene_fill_round (
          cr, scene_rect (row.x, row.y + 3 * s, 8 * s, 8 * s), 2 * s,
          scene_color_edge (scene_theme_shard (theme, i), theme->card));
      if (!sim_timeline_value (self->timeline, i, SIM_VALUE_LOSS, 0, t_ns,
                               &loss))
        continue;
      number = base_format_number (loss);
      words = g_strdup_printf (_ ("dev %1$u: %2$s"), i, number);
      row.x += 11 * s;
      row.width -= 11 * s;
      scene_text_draw_fitting (
          self->text, cr,
          scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START, theme->text),
          (const char *const[]){ words, number, NULL }, row);
    }
}

void
scene_stage_paint_loss (const SceneStage *self,
                        cairo_t *cr,
                        const SceneTheme *theme,
                        gint64 t_ns)
{
  double s = self->s;
  SceneRect card = self->loss;
  double names = 82 * s;
  SceneRect plot =
      scene_rect (card.x + 34 * s, card.y + 28 * s, card.width - 46 * s - names,
                  card.height - 50 * s);
  double highest;

  if (card.width <= 0)
    return;
  highest = get_highest (self);
  scene_fill_round (cr, card, 10 * s, theme->card);
  scene_stroke_round (cr, card, 10 * s, 1, theme->outline);
  scene_text_draw (
      self->text, cr,
      scene_style (SCENE_FONT_SMALL, TRUE, SCENE_ALIGN_START, theme->text),
      self->spec->parallel.synchronise
          ? _ ("Loss of each device's samples")
          : _ ("Loss without sync: the copies part"),
      scene_rect (card.x + 12 * s, card.y + 7 * s, card.width - 24 * s,
                  16 * s));
  scene_set_color (cr, scene_color_edge (theme->outline, theme->card));
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, plot.x, plot.y);
  cairo_line_to (cr, plot.x, plot.y + plot.height);
  cairo_line_to (cr, plot.x + plot.width, plot.y + plot.height);
  cairo_stroke (cr);
  paint_scale (self, cr, theme, plot, highest);
  for (guint i = 0; i < MIN (self->n_devices, 8); i++)
    paint_curve (self, cr, theme, plot, i, highest, t_ns);
  paint_names (self, cr, theme,
               scene_rect (plot.x + plot.width + 8 * s, plot.y, names - 8 * s,
                           plot.height),
               t_ns);
}
