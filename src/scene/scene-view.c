/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-view.h"

void
scene_view_init (SceneView *view, double width, double height)
{
  *view = (SceneView){
    .width = width,
    .height = height,
    .zoom = 1,
    .selected_device = SIM_NONE,
    .selected_link = SIM_NONE,
    .selected_row = SCENE_N_METER_ROWS,
  };
}

gboolean
scene_view_has_slice (const SceneView *view)
{
  return view->selected_device != SIM_NONE &&
         view->slice_end_ns > view->slice_start_ns;
}
