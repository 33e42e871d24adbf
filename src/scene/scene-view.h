/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline.h"

#include <cairo.h>
#include <pango/pango.h>

G_BEGIN_DECLS

/* How the picture is looked at.  A drawing is a pure function of (timeline,
 * view, theme, instant): nothing here reads a clock, a setting or the display.
 */

typedef struct
{
  double red, green, blue, alpha;
} SceneColor;

/* Colours by what they mean.  Both themes keep text at a contrast of 4.5 and
 * shapes at 3 against what they lie on; shards and layers are told apart by
 * label or pattern too, never by colour alone. */
typedef struct
{
  gboolean dark;
  gboolean high_contrast;
  SceneColor background, card, outline, text, dim_text, accent, on_accent;
  SceneColor caption_fill, caption_outline;
  SceneColor compute, exposed, hidden, bubble, update, error, warning, success;
  SceneColor shard[8]; /* data shards: Okabe-Ito order; beyond 8 they repeat
                          with another pattern */
  SceneColor layer[8]; /* light to deep */
  SceneColor pipe;
} SceneTheme;

void
scene_theme_init (SceneTheme *theme, gboolean dark, gboolean high_contrast);

typedef enum
{
  SCENE_METER_SHARE,
  SCENE_METER_COMPUTE,
  SCENE_METER_EXPOSED,
  SCENE_METER_HIDDEN,
  SCENE_METER_BUBBLE,
  SCENE_METER_BYTES,
  SCENE_METER_LATENCY,
  SCENE_METER_WHY,
  SCENE_N_METER_ROWS
} SceneMeterRow;

/* Parts of the picture that can stand back. */
typedef enum
{
  SCENE_DIM_BATCH = 1 << 0,
  SCENE_DIM_DEVICES = 1 << 1,
  SCENE_DIM_LINKS = 1 << 2,
  SCENE_DIM_METER = 1 << 3,
  SCENE_DIM_LANES = 1 << 4,
} SceneDim;

typedef struct
{
  double width;           /* px */
  double height;          /* px */
  double zoom;            /* of the stage; 1 fits */
  double pan_x, pan_y;    /* px: a place x is seen at zoom * x - pan_x */
  gint64 window_start_ns; /* part of the timeline shown by SceneTimeline */
  gint64 window_end_ns;   /* both 0: all of it */
  gboolean right_to_left;
  gboolean values;      /* chunks show their numbers (toy) */
  gboolean even_pace;   /* "time not to scale" is said */
  gboolean still;       /* reduced motion: packets do not glide, they are drawn
                           halfway with an arrow */
  gboolean cover_meter; /* while a prediction is asked: the meter, the lanes
                           and the memory of devices tell nothing */
  gboolean refused;     /* the knobs are at what cannot be run: the caption says
                           that this is the run before */
  gboolean why_later;   /* why there is idle time is still being found out:
                           until it is known, neither picture nor words tell
                           it, and nothing is hit that hangs on it */
  guint dimmed;         /* SceneDim: what is not in play */
  guint32 selected_device; /* SIM_NONE: none */
  guint32 selected_link;
  SceneMeterRow selected_row; /* what time went into; SCENE_N_METER_ROWS: none;
                                 with a device: on that one */
  gint64 slice_start_ns;      /* an idle slice of the selected device's lane; */
  gint64 slice_end_ns;        /* both 0: none */
} SceneView;

void scene_view_init (SceneView *view, double width, double height);
/* Whether a slice of a lane is selected. */
gboolean scene_view_has_slice (const SceneView *view);

/* What lies under a point. */
typedef enum
{
  SCENE_PART_NONE,
  SCENE_PART_CAPTION,
  SCENE_PART_SAMPLE, /* index: sample of the global batch */
  SCENE_PART_DEVICE,
  SCENE_PART_LAYER,     /* device, index: layer */
  SCENE_PART_CHUNK,     /* device, collective, index: chunk */
  SCENE_PART_MEMORY,    /* device */
  SCENE_PART_LINK,      /* index: link */
  SCENE_PART_PACKET,    /* index: transfer */
  SCENE_PART_METER_ROW, /* index: SceneMeterRow */
  SCENE_PART_SPAN,      /* device, index: in its stream's spans; stream */
  SCENE_PART_IDLE,      /* device, t_ns: within an idle slice of its lane */
  SCENE_PART_AXIS,      /* t_ns: the instant under the pointer */
} ScenePart;

typedef struct
{
  ScenePart part;
  guint32 device;
  guint32 collective;
  guint32 index;
  SimStream stream;
  gint64 t_ns;
  SceneMeterRow answers;    /* METER_ROW's reason: of which row, as selected */
  cairo_rectangle_t bounds; /* of the part, for focus and tooltip */
} SceneHit;

G_END_DECLS
