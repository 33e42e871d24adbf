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
