/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene.h"

#include "scene/scene-draw.h"
#include "scene/scene-text.h"
#include "scene/scene-theme.h"

#include <glib/gi18n-lib.h>

#define LABEL_WIDTH 70
#define LANE_HEIGHT 30

struct _SceneLanes
{
  SimTimeline *timeline;
  SceneView view;
  SceneText *text;
  gint64 start_ns, end_ns;
};

SceneLanes *
scene_lanes_new (SimTimeline *timeline,
                 const SceneView *view,
                 PangoContext *pango)
{
  SceneLanes *self = g_new0 (SceneLanes, 1);
  gboolean all = view->window_end_ns <= view->window_start_ns;

  self->timeline = sim_timeline_ref (timeline);
  self->view = *view;
  self->text = scene_text_new (pango, 1, view->right_to_left);
  self->start_ns =
      all ? sim_timeline_get_start_ns (timeline) : view->window_start_ns;
  self->end_ns = all ? sim_timeline_get_end_ns (timeline) : view->window_end_ns;
  return self;
}

void
scene_lanes_free (SceneLanes *self)
{
  if (self == NULL)
    return;
  scene_text_free (self->text);
  sim_timeline_unref (self->timeline);
  g_free (self);
}

double
scene_lanes_natural_height (SimTimeline *timeline)
{
  return 30 + LANE_HEIGHT * MIN (sim_timeline_get_n_devices (timeline), 64);
}

double
scene_lanes_time_to_x (const SceneLanes *self, gint64 t_ns)
{
  double share =
      (double)(t_ns - self->start_ns) / MAX (self->end_ns - self->start_ns, 1);

  return LABEL_WIDTH + share * (self->view.width - LABEL_WIDTH - 12);
}

gint64
scene_lanes_x_to_time (const SceneLanes *self, double x)
{
  double share = (x - LABEL_WIDTH) / (self->view.width - LABEL_WIDTH - 12);

  return self->start_ns +
         (gint64)(CLAMP (share, 0, 1) * (self->end_ns - self->start_ns));
}

void
scene_lanes_paint_still (const SceneLanes *self,
                         cairo_t *cr,
                         const SceneTheme *theme)
{
  guint n_devices = MIN (sim_timeline_get_n_devices (self->timeline), 64);
  guint n_layers =
      sim_spec_get_n_layers (sim_timeline_get_spec (self->timeline));

  for (guint i = 0; i < n_devices; i++)
    for (guint stream = 0; stream < SIM_N_STREAMS; stream++)
      {
        guint n;
        const SimSpan *spans =
            sim_timeline_get_spans (self->timeline, i, stream, &n);

        for (guint k = 0; k < n; k++)
          {
            double x0 = scene_lanes_time_to_x (self, spans[k].start_ns);
            double x1 = scene_lanes_time_to_x (self, spans[k].end_ns);
            SceneColor color =
                stream == SIM_STREAM_COMMUNICATION ? theme->exposed
                : spans[k].layer_first == SIM_NONE
                    ? theme->update
                    : scene_theme_layer (theme, spans[k].layer_first, n_layers);

            scene_fill_round (cr,
                              scene_rect_snap (scene_rect (
                                  x0, 10 + i * LANE_HEIGHT + stream * 15,
                                  x1 - x0, stream == 0 ? 13 : 8)),
                              0, color);
          }
      }
}

void
scene_lanes_paint_playhead (const SceneLanes *self,
                            cairo_t *cr,
                            const SceneTheme *theme,
                            gint64 t_ns)
{
  scene_fill_round (cr,
                    scene_rect (scene_lanes_time_to_x (self, t_ns) - 1, 4, 2,
                                self->view.height - 8),
                    0, theme->accent);
}

gboolean
scene_lanes_hit (const SceneLanes *self, double x, double y, SceneHit *hit)
{
  *hit = (SceneHit){ .part = SCENE_PART_AXIS,
                     .device = SIM_NONE,
                     .t_ns = scene_lanes_x_to_time (self, x) };
  return TRUE;
}
