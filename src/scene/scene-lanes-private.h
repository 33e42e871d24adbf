/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scene/scene-draw.h"
#include "scene/scene-text.h"
#include "scene/scene-theme.h"
#include "scene/scene.h"

G_BEGIN_DECLS

#define SCENE_LANES_NOTE 13.0 /* height of the line below the lanes */

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
  guint8 style; /* SceneLaneStyle */
} SceneLaneBox;

/* A number over boxes that lie side by side and are of one thing: a layer's, or
 * a micro-batch's pass through the layers of a stage. */
typedef struct
{
  SceneLaneBox box; /* around them; in the style of the widest */
  guint32 number;
} SceneLaneNumber;

/* One lane, for all the devices that the engine found to do the same where not
 * every device has a lane of its own. */
typedef struct
{
  guint device; /* lowest of them */
  guint n_devices;
} SceneLane;

struct _SceneLanes
{
  SimTimeline *timeline;
  SceneView view;
  SceneText *text;
  double s;
  gint64 start_ns, end_ns;
  GArray *lanes;    /* SceneLane, by device; those drawn */
  guint n_left_out; /* devices in no lane */
  gboolean grouped; /* a lane stands for several devices */
  double left;      /* where time begins */
  double time_width;
  double top;   /* of the first lane */
  double pitch; /* from lane to lane */
  double note_y;
  double compute_height, communication_height;
  SceneRect legend;
  SceneRect memory; /* curve; width 0: none */
  guint32 memory_device;
  double axis_y;
  GArray *boxes;   /* SceneLaneBox */
  GArray *numbers; /* SceneLaneNumber; those that have room for a digit */
};

void scene_lanes_collect (SceneLanes *self);
const SceneLane *scene_lanes_get_lane (const SceneLanes *self, guint i);
/* What the lane is called; g_free. */
char *scene_lanes_dup_label (const SceneLanes *self, const SceneLane *lane);
/* Whether something must be said about the lanes below them: that devices
 * share them, or that there are more. */
gboolean scene_lanes_has_note (const SceneLanes *self);
/* Whether a box belongs to what is selected of the meter; whether something is,
 * and it does not. */
gboolean scene_lanes_is_selected (const SceneLanes *self,
                                  const SceneLaneBox *box);
gboolean scene_lanes_is_dimmed (const SceneLanes *self,
                                const SceneLaneBox *box);

/* ---- scene-lanes-fill.c ---- */

SceneColor scene_lanes_get_color (const SceneTheme *theme, guint style);
/* How the boxes are filled: as paths, which stay sharp at any scale, or pixel
 * by pixel into an image, which takes a tenth of the time where there are
 * thousands.  As boxes are of whole pixels, both look the same on a screen. */
typedef enum
{
  SCENE_LANES_AS_PATHS,
  SCENE_LANES_AS_PIXELS,
} SceneLanesFill;
/* Pixels for many boxes, except on paper and in drawings that are scaled. */
SceneLanesFill scene_lanes_fill_fits (const SceneLanes *self, cairo_t *cr);
void scene_lanes_fill_boxes (const SceneLanes *self,
                             cairo_t *cr,
                             const SceneTheme *theme,
                             SceneLanesFill fill);
/* ---- scene-lanes-numbers.c ---- */

/* Which boxes become one number: add them from left to right, lane by lane. */
typedef struct
{
  SceneLanes *self;
  SceneLaneNumber number; /* SIM_NONE: none begun */
  int widest;             /* px of the box whose style it has */
  const SimSpan *last;    /* of the last box */
} SceneLaneNumbering;

void scene_lanes_begin_numbers (SceneLaneNumbering *numbering,
                                SceneLanes *self);
void scene_lanes_number_box (SceneLaneNumbering *numbering,
                             const SceneLaneBox *box,
                             const SimSpan *span);
void scene_lanes_end_numbers (SceneLaneNumbering *numbering);
void scene_lanes_paint_numbers (const SceneLanes *self,
                                cairo_t *cr,
                                const SceneTheme *theme);
/* What they count; NULL where none is written. */
const char *scene_lanes_get_number_word (const SceneLanes *self);

/* What a lane stands still for at t: part IDLE; FALSE while it computes.
 * scene-lanes-slice.c. */
gboolean scene_lanes_hit_slice (const SceneLanes *self,
                                guint lane,
                                gint64 t_ns,
                                SceneHit *hit);
/* Such parts of a lane that can be told apart, appended. */
void scene_lanes_list_slices (const SceneLanes *self, guint lane, GArray *hits);
/* The one selected, which the meter's sentence is about. */
void scene_lanes_paint_slice (const SceneLanes *self,
                              cairo_t *cr,
                              const SceneTheme *theme);
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
