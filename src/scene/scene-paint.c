/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene.h"

#include "scene/scene-draw.h"

/* The meter and the lanes take what they want, up to a share of the height;
 * the stage has the rest. */
void
scene_paint_all (SimTimeline *timeline,
                 const SceneView *view,
                 PangoContext *pango,
                 const SceneTheme *theme,
                 cairo_t *cr,
                 gint64 t_ns)
{
  double meter_height =
      MIN (scene_meter_height_for_width (timeline, pango, view->width),
           view->height * 0.25);
  double lanes_height =
      MIN (scene_lanes_natural_height (timeline), view->height * 0.25);
  SceneView part = *view;
  g_autoptr (SceneStage) stage = NULL;
  g_autoptr (SceneMeter) meter = NULL;
  g_autoptr (SceneLanes) lanes = NULL;

  scene_set_color (cr, theme->background);
  cairo_paint (cr);
  part.height = view->height - meter_height - lanes_height;
  stage = scene_stage_new (timeline, &part, pango);
  scene_stage_paint_still (stage, cr, theme);
  scene_stage_paint_moving (stage, cr, theme, t_ns);
  cairo_save (cr);
  cairo_translate (cr, 0, part.height);
  part.height = meter_height;
  meter = scene_meter_new (timeline, &part, pango);
  scene_meter_paint (meter, cr, theme, t_ns);
  cairo_translate (cr, 0, meter_height);
  part.height = lanes_height;
  lanes = scene_lanes_new (timeline, &part, pango);
  scene_lanes_paint_still (lanes, cr, theme);
  scene_lanes_paint_playhead (lanes, cr, theme, t_ns);
  cairo_restore (cr);
}
