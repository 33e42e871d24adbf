/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scene/scene-draw.h"
#include "scene/scene-text.h"
#include "scene/scene-theme.h"
#include "scene/scene.h"

G_BEGIN_DECLS

/* Lanes are a flat array of pixel-aligned boxes, sorted by style so that one
 * fill paints all boxes of a colour. */

typedef enum
{
  SCENE_LANE_FORWARD, /* + layer level, 0 to 7 */
  SCENE_LANE_BACKWARD = SCENE_LANE_FORWARD + 8,
  SCENE_LANE_RECOMPUTE = SCENE_LANE_BACKWARD + 8,
  SCENE_LANE_UPDATE,
  SCENE_LANE_EXPOSED,
  SCENE_LANE_HIDDEN,
  SCENE_LANE_QUEUED, /* begun, and nothing of this device's moves */
  SCENE_LANE_IDLE,   /* a bubble; there where it is selected */
  SCENE_LANE_SAMPLES,
  SCENE_N_LANE_STYLES
} SceneLaneStyle;

typedef struct
{
  int x0, x1;
  int y0, y1;
  guint32 device;
  guint32 label; /* number to write inside; SIM_NONE: none */
  guint8 style;  /* SceneLaneStyle */
} SceneLaneBox;

struct _SceneLanes
{
  SimTimeline *timeline;
  SceneView view;
  SceneText *text;
  double s;
  gint64 start_ns, end_ns;
  guint n_devices; /* lanes drawn */
  guint n_left_out;
  double left; /* where time begins */
  double time_width;
  double top;   /* of the first lane */
  double pitch; /* from lane to lane */
  double compute_height, communication_height;
  SceneRect legend;
  SceneRect memory; /* curve; width 0: none */
  guint32 memory_device;
  double axis_y;
  GArray *boxes; /* SceneLaneBox */
};

void scene_lanes_collect (SceneLanes *self);
/* Whether a box belongs to what is selected of the meter. */
gboolean scene_lanes_is_selected (const SceneLanes *self,
                                  const SceneLaneBox *box);
/* As scene_lanes_time_to_x, before a right-to-left drawing is flipped. */
double scene_lanes_place (const SceneLanes *self, gint64 t_ns);
void scene_lanes_paint_memory (const SceneLanes *self,
                               cairo_t *cr,
                               const SceneTheme *theme);
/* A round step of 1, 2 or 5 times a power of ten that gives at most `most`
 * steps in the span. */
gint64 scene_lanes_tick_step (gint64 span_ns, guint most);
SceneText *scene_lanes_get_text (const SceneLanes *self);

G_END_DECLS
