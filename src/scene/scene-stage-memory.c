/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-stage-private.h"

#include "base/base-units.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static SceneColor
get_color (const SceneTheme *theme,
           SimMemoryCategory category,
           const SceneDevice *device)
{
  switch (category)
    {
    case SIM_MEMORY_WEIGHTS:
      return theme->layer[6];
    case SIM_MEMORY_GRADIENTS:
      return theme->layer[1];
    case SIM_MEMORY_OPTIMIZER:
      return theme->update;
    case SIM_MEMORY_ACTIVATIONS:
      return scene_theme_shard (theme, device->shard);
    case SIM_MEMORY_BUFFERS:
    case SIM_N_MEMORIES:
    default:
      return theme->hidden;
    }
}

static void
paint_bar (const SceneStage *self,
           cairo_t *cr,
           const SceneTheme *theme,
           const SceneDevice *device,
           const SimMemoryPoint *now,
           guint64 capacity)
{
  double s = self->s;
  SceneRect bar = scene_rect_snap (device->memory);
  double scale = bar.width / MAX (MAX (capacity, now->total), 1);
  double x = bar.x;

  scene_fill_round (cr, bar, 0, scene_color_fade (theme->bubble, 0.45));
  for (guint i = 0; i < SIM_N_MEMORIES; i++)
    {
      double width = now->bytes[i] * scale;
      SceneRect part = scene_rect (x, bar.y, width, bar.height);

      if (width <= 0)
        continue;
      scene_fill_round (cr, part, 0, get_color (theme, i, device));
      if (i == SIM_MEMORY_GRADIENTS)
        scene_hatch (cr, part, 4 * s, 1.2 * s, theme->layer[6]);
      x += width;
    }
  if (now->total > capacity)
    {
      double limit = bar.x + capacity * scale;

      scene_fill_round (
          cr, scene_rect (limit, bar.y, bar.x + bar.width - limit, bar.height),
          0, theme->error);
      scene_hatch (
          cr, scene_rect (limit, bar.y, bar.x + bar.width - limit, bar.height),
          5 * s, 1.5 * s, theme->card);
      scene_fill_round (
          cr, scene_rect (limit - s, bar.y - 2 * s, 2 * s, bar.height + 4 * s),
          0, theme->text);
    }
  scene_stroke_round (cr, bar, 0, 1,
                      now->total > capacity
                          ? theme->error
                          : scene_color_edge (theme->bubble, theme->card));
}

/* "9.8 of 80 GB": the unit once where both have the same. */
static char *
describe_use (guint64 used, guint64 capacity)
{
  g_autofree char *one = base_format_bytes (used);
  g_autofree char *all = base_format_bytes (capacity);
  const char *unit = strrchr (one, ' ');
  const char *gap = strstr (one, "\u00a0");

  if (unit == NULL && gap != NULL && g_str_has_suffix (all, gap))
    {
      g_autofree char *number = g_strndup (one, gap - one);

      return g_strdup_printf (_ ("%1$s of %2$s"), number, all);
    }
  return g_strdup_printf (_ ("%1$s of %2$s"), one, all);
}

/* How full it is would tell what is asked. */
static void
paint_cover (const SceneStage *self,
             cairo_t *cr,
             const SceneTheme *theme,
             const SceneDevice *device)
{
  SceneRect bar = scene_rect_snap (device->memory);

  scene_fill_round (cr, bar, 0, scene_color_fade (theme->bubble, 0.25));
  scene_hatch (cr, bar, 6 * self->s, 1.2 * self->s, theme->outline);
  scene_stroke_round (cr, bar, 0, 1, theme->outline);
  if (device->memory_text.width > 0)
    scene_text_draw (self->text, cr,
                     scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START,
                                  theme->dim_text),
                     "?", device->memory_text);
}

void
scene_stage_paint_memory (const SceneStage *self,
                          cairo_t *cr,
                          const SceneTheme *theme,
                          const SceneDevice *device,
                          gint64 t_ns)
{
  guint64 capacity = self->spec->cluster.device.memory_bytes;
  SimMemoryPoint now, peak;
  gboolean over, will_be;
  g_autofree char *use = NULL;
  g_autofree char *use_short = NULL;
  SceneTextStyle style =
      scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START, theme->dim_text);

  if (device->memory.width <= 0)
    return;
  if (self->view.cover_meter)
    {
      paint_cover (self, cr, theme, device);
      return;
    }
  sim_timeline_memory_at (self->timeline, device->device, t_ns, &now);
  sim_timeline_memory_peak (self->timeline, device->device, &peak);
  over = now.total > capacity;
  will_be = peak.total > capacity;
  paint_bar (self, cr, theme, device, &now, capacity);
  if (device->memory_text.width <= 0)
    return;
  use = describe_use (now.total, capacity);
  use_short = base_format_bytes (now.total);
  if (over || will_be)
    {
      style.color = scene_theme_as_text (theme, theme->error);
      style.bold = TRUE;
    }
  if (will_be && device->memory_note.width <= 0)
    {
      const char *note = over ? _ ("does not fit") : _ ("will not fit");
      g_autofree char *both = g_strdup_printf ("%s: %s", use, note);

      scene_text_draw_fitting (self->text, cr, style,
                               (const char *const[]){ both, note, NULL },
                               device->memory_text);
      return;
    }
  scene_text_draw_fitting (self->text, cr, style,
                           (const char *const[]){ use, use_short, NULL },
                           device->memory_text);
  if (will_be)
    scene_text_draw (self->text, cr, style,
                     over ? _ ("does not fit") : _ ("will not fit"),
                     device->memory_note);
}
