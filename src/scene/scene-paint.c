/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene.h"

#include "scene/scene-draw.h"

#include <math.h>

/* The meter and the lanes take what they want, up to a share of the height
 * that grows with it; the stage has the rest, and all of it in the smallest
 * pictures. */
static void
share_height (SimTimeline *timeline,
              const SceneView *view,
              PangoContext *pango,
              double *meter,
              double *lanes)
{
  double scale = CLAMP (view->width / 1200, 0.92, 2.2);

  *meter = MIN (scene_meter_height_for_width (timeline, pango, view->width),
                floor (view->height * 0.26));
  *lanes = MIN (scene_lanes_natural_height (timeline) * scale,
                floor (view->height * 0.29));
  if (view->height < 360)
    *lanes = 0;
  if (view->height < 250)
    *meter = 0;
  *meter = floor (*meter);
  *lanes = floor (*lanes);
}

void
scene_paint_all (SimTimeline *timeline,
                 const SceneView *view,
                 PangoContext *pango,
                 const SceneTheme *theme,
                 cairo_t *cr,
                 gint64 t_ns)
{
  double meter_height, lanes_height;
  SceneView part = *view;
  g_autoptr (SceneStage) stage = NULL;
  g_autoptr (SceneMeter) meter = NULL;
  g_autoptr (SceneLanes) lanes = NULL;

  share_height (timeline, view, pango, &meter_height, &lanes_height);
  scene_set_color (cr, theme->background);
  cairo_paint (cr);
  part.height = view->height - meter_height - lanes_height;
  stage = scene_stage_new (timeline, &part, pango);
  scene_stage_paint_still (stage, cr, theme);
  scene_stage_paint_moving (stage, cr, theme, t_ns);
  cairo_save (cr);
  cairo_translate (cr, 0, part.height);
  part.zoom = 1;
  part.height = meter_height;
  if (meter_height > 0)
    {
      meter = scene_meter_new (timeline, &part, pango);
      scene_meter_paint (meter, cr, theme, t_ns);
    }
  cairo_translate (cr, 0, meter_height);
  part.height = lanes_height;
  if (lanes_height > 0)
    {
      lanes = scene_lanes_new (timeline, &part, pango);
      scene_lanes_paint_still (lanes, cr, theme);
      scene_lanes_paint_playhead (lanes, cr, theme, t_ns);
    }
  cairo_restore (cr);
}
