/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene.h"

#include "base/base-units.h"
#include "scene/scene-draw.h"
#include "scene/scene-text.h"

#include <glib/gi18n-lib.h>

struct _SceneMeter
{
  SimTimeline *timeline;
  SceneView view;
  SceneText *text;
};

SceneMeter *
scene_meter_new (SimTimeline *timeline,
                 const SceneView *view,
                 PangoContext *pango)
{
  SceneMeter *self = g_new0 (SceneMeter, 1);

  self->timeline = sim_timeline_ref (timeline);
  self->view = *view;
  self->text = scene_text_new (pango, 1, view->right_to_left);
  return self;
}

void
scene_meter_free (SceneMeter *self)
{
  if (self == NULL)
    return;
  scene_text_free (self->text);
  sim_timeline_unref (self->timeline);
  g_free (self);
}

double
scene_meter_height_for_width (SimTimeline *timeline,
                              PangoContext *pango,
                              double width)
{
  return 110;
}

void
scene_meter_paint (const SceneMeter *self,
                   cairo_t *cr,
                   const SceneTheme *theme,
                   gint64 t_ns)
{
  SimMeter meter;
  g_autofree char *share = NULL;
  double width = self->view.width - 24;

  sim_timeline_meter (self->timeline, SIM_NONE, t_ns, &meter);
  share = base_format_percent (
      meter.elapsed_ns > 0 ? (double)meter.exposed_ns / meter.elapsed_ns : 0);
  scene_text_draw (self->text, cr,
                   (SceneTextStyle){ SCENE_FONT_HUGE, TRUE, SCENE_ALIGN_START,
                                     theme->exposed },
                   share, scene_rect (12, 12, width, 40));
  if (meter.elapsed_ns > 0)
    {
      double unit = width / meter.elapsed_ns;
      double compute = meter.compute_ns * unit;
      double exposed = meter.exposed_ns * unit;

      scene_fill_round (cr, scene_rect (12, 60, compute, 20), 0,
                        theme->compute);
      scene_fill_round (cr, scene_rect (12 + compute, 60, exposed, 20), 0,
                        theme->exposed);
      scene_fill_round (
          cr,
          scene_rect (12 + compute + exposed, 60, meter.bubble_ns * unit, 20),
          0, theme->bubble);
    }
}

gboolean
scene_meter_hit (const SceneMeter *self,
                 gint64 t_ns,
                 double x,
                 double y,
                 SceneHit *hit)
{
  *hit = (SceneHit){ .part = SCENE_PART_NONE, .device = SIM_NONE };
  return FALSE;
}
