/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene.h"

#include "scene/scene-draw.h"
#include "scene/scene-text.h"
#include "scene/scene-theme.h"
#include "scene/scene-words.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _SceneStage
{
  SimTimeline *timeline;
  SceneView view;
  SceneText *text;
  GArray *boxes; /* SceneRect */
};

SceneStage *
scene_stage_new (SimTimeline *timeline,
                 const SceneView *view,
                 PangoContext *pango)
{
  SceneStage *self = g_new0 (SceneStage, 1);
  guint n = sim_timeline_get_n_devices (timeline);
  guint columns = MAX ((guint)ceil (sqrt (n)), 1);
  guint rows = (n + columns - 1) / columns;
  double width = view->width / columns;
  double height = (view->height - 50) / rows;

  self->timeline = sim_timeline_ref (timeline);
  self->view = *view;
  self->text = scene_text_new (pango, 1, view->right_to_left);
  self->boxes = g_array_new (FALSE, FALSE, sizeof (SceneRect));
  for (guint i = 0; i < n; i++)
    {
      SceneRect box =
          scene_rect (i % columns * width + 8, 50 + i / columns * height + 8,
                      width - 16, height - 16);

      g_array_append_val (self->boxes, box);
    }
  return self;
}

void
scene_stage_free (SceneStage *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->boxes);
  scene_text_free (self->text);
  sim_timeline_unref (self->timeline);
  g_free (self);
}

void
scene_stage_paint_still (const SceneStage *self,
                         cairo_t *cr,
                         const SceneTheme *theme)
{
  for (guint i = 0; i < self->boxes->len; i++)
    {
      SceneRect box = g_array_index (self->boxes, SceneRect, i);
      g_autofree char *title = g_strdup_printf (_ ("Device %u"), i);

      scene_fill_round (cr, box, 10, theme->card);
      scene_stroke_round (cr, box, 10, 1, theme->outline);
      scene_text_draw (self->text, cr,
                       (SceneTextStyle){ SCENE_FONT_TITLE, TRUE,
                                         SCENE_ALIGN_START, theme->text },
                       title,
                       scene_rect (box.x + 12, box.y + 8, box.width / 2, 18));
    }
}

void
scene_stage_paint_moving (const SceneStage *self,
                          cairo_t *cr,
                          const SceneTheme *theme,
                          gint64 t_ns)
{
  g_autofree char *caption = scene_caption (self->timeline, t_ns);
  SceneRect pill = scene_rect (8, 8, self->view.width - 16, 34);

  scene_fill_round (cr, pill, 17, theme->caption_fill);
  scene_text_draw (self->text, cr,
                   (SceneTextStyle){ SCENE_FONT_CAPTION, TRUE,
                                     SCENE_ALIGN_MIDDLE, theme->text },
                   caption,
                   scene_rect (pill.x + 12, pill.y, pill.width - 24, 34));
  for (guint i = 0; i < self->boxes->len; i++)
    {
      SceneRect box = g_array_index (self->boxes, SceneRect, i);
      SimDeviceStatus status;
      g_autofree char *words = NULL;

      sim_timeline_device_status (self->timeline, i, t_ns, &status);
      words = scene_words_status (&status, TRUE);
      scene_text_draw (
          self->text, cr,
          (SceneTextStyle){ SCENE_FONT_BODY, TRUE, SCENE_ALIGN_START,
                            scene_theme_state (theme, status.state) },
          words, scene_rect (box.x + 12, box.y + 28, box.width - 24, 18));
    }
}

gboolean
scene_stage_hit (const SceneStage *self,
                 gint64 t_ns,
                 double x,
                 double y,
                 SceneHit *hit)
{
  *hit = (SceneHit){ .part = SCENE_PART_NONE, .device = SIM_NONE };
  for (guint i = 0; i < self->boxes->len; i++)
    {
      SceneRect box = g_array_index (self->boxes, SceneRect, i);

      if (!scene_rect_contains (&box, x, y))
        continue;
      hit->part = SCENE_PART_DEVICE;
      hit->device = i;
      hit->bounds = box;
      return TRUE;
    }
  return FALSE;
}
