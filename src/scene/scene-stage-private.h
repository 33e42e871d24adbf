/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scene/scene-draw.h"
#include "scene/scene-facts.h"
#include "scene/scene-text.h"
#include "scene/scene-theme.h"
#include "scene/scene.h"

G_BEGIN_DECLS

/* The stage's frozen layout.  Every rectangle is in px of the unmirrored,
 * unzoomed-out drawing: right to left is one flip when painting and one when
 * hit-testing.  Parts that found no room have width 0 and are not painted. */

/* How much of a device its box can show; each level drops what the next
 * smaller has no room for. */
typedef enum
{
  SCENE_DETAIL_HEAT,   /* a coloured cell */
  SCENE_DETAIL_TINY,   /* number, state's colour, progress */
  SCENE_DETAIL_SMALL,  /* title, state, strips */
  SCENE_DETAIL_MEDIUM, /* rows of layers and chunks */
  SCENE_DETAIL_FULL,   /* every column with its header */
} SceneDetail;

#define SCENE_MAX_ROWS 12

typedef struct
{
  guint32 first; /* of the layers held, counted from 0 */
  guint32 count;
  SceneRect bar;
  SceneRect marks; /* activations held */
} SceneLayerRow;

typedef struct
{
  guint32 device;
  guint32 shard;
  guint32 weight_share; /* ZeRO 3: which of the shares of each layer */
  GArray *gathers;      /* ZeRO 3: SceneGather; else NULL */
  gboolean serves;      /* a parameter server */
  SceneDetail detail;
  SceneRect box;
  SceneRect title;
  SceneRect state;
  SceneRect model_header;
  SceneLayerRow *rows; /* the first layers first; NULL in a cell */
  guint n_rows;
  guint n_held;
  SceneRect chunks_header;
  SceneRect chunks;
  SceneRect data_header;
  SceneRect data;
  SceneRect memory_header;
  SceneRect memory;
  SceneRect memory_text;
  SceneRect memory_note;
  SceneRect samples; /* the toy's, in numbers */
  SceneRect loss;
} SceneDevice;

typedef struct
{
  guint32 node;
  guint first; /* its devices */
  guint n_devices;
  gboolean mirrored; /* its devices run right to left */
  SceneRect frame;
  SceneRect label;
} SceneNode;

#define SCENE_MAX_POINTS 6

/* The way of a link from a to b. */
typedef struct
{
  double x[SCENE_MAX_POINTS];
  double y[SCENE_MAX_POINTS];
  guint n_points; /* 0: not drawn (host links) */
  gboolean near;  /* between neighbours: a pipe with labels */
  gboolean two_way;
  double thickness;
  double room;     /* px across that a packet may take */
  SceneRect label; /* bandwidth */
  SceneRect load;  /* what moves */
} SceneRoute;

typedef struct
{
  char *text; /* NULL: none yet */
  guint step;
} SceneCaption;

struct _SceneStage
{
  SimTimeline *timeline;
  const SimSpec *spec;
  SceneView view;
  SceneText *text;
  double s; /* scale of lengths, that of the text */
  guint n_devices;
  guint n_layers;
  guint n_shards;
  guint n_samples;
  guint n_micro_batches;
  gboolean toy;
  gboolean values;
  gboolean has_sync;
  gboolean heat; /* a cell for each device, without frames and links */

  SceneCaption *words; /* what was last said */
  SceneRect caption;
  SceneFont caption_font;
  SceneRect pace;
  SceneRect batch_label;
  SceneRect batch;    /* the cells */
  guint cell_samples; /* samples a cell of the batch stands for */
  SceneRect shard_labels;
  SceneRect area; /* of the devices; zoom and pan act inside */
  SceneRect loss;
  SceneRect legend;

  GArray *devices; /* SceneDevice, by rank */
  GArray *nodes;   /* SceneNode */
  GArray *routes;  /* SceneRoute, by link */
};

static inline SceneDevice *
scene_stage_device (const SceneStage *self, guint device)
{
  return &g_array_index (self->devices, SceneDevice, device);
}

static inline SceneRoute *
scene_stage_route (const SceneStage *self, guint link)
{
  g_assert (link < self->routes->len);
  return &g_array_index (self->routes, SceneRoute, link);
}

/* The largest font, no larger than the layout's, and the lines in which the
 * whole caption fits; FALSE: it does not, those of the last try. */
gboolean scene_stage_fit_caption (const SceneStage *self,
                                  const char *caption,
                                  SceneFont *font,
                                  guint *lines);
/* scene-stage-layout.c: the boxes of the devices in the area. */
void scene_stage_arrange (SceneStage *self);
/* scene-stage-device-layout.c: the parts of one box. */
void scene_stage_lay_device (SceneStage *self, SceneDevice *device);
gboolean scene_stage_chunks_are_rows (const SceneStage *self,
                                      const SceneDevice *device,
                                      guint n_chunks);
SceneRect scene_stage_chunk_rect (const SceneStage *self,
                                  const SceneDevice *device,
                                  guint n_chunks,
                                  guint chunk);
SceneRect scene_stage_data_cell (const SceneStage *self,
                                 const SceneDevice *device,
                                 guint n_cells,
                                 guint cell);
/* Samples of the batch on this device, and how many one drawn cell stands
 * for. */
guint scene_stage_data_cells (const SceneStage *self,
                              const SceneDevice *device,
                              guint *samples_per_cell);
/* The layer behind an index of those held. */
guint scene_stage_layer_at (const SceneStage *self,
                            const SceneDevice *device,
                            guint held);

/* scene-stage-routes.c: the ways of the links. */
void scene_stage_route_links (SceneStage *self);
/* The point at a share of the way; dx, dy: the direction there. */
void scene_route_point (const SceneRoute *route,
                        double share,
                        double *x,
                        double *y,
                        double *dx,
                        double *dy);

/* scene-stage-batch.c */
/* Fades what is not in play, over what was painted. */
void scene_stage_dim_area (const SceneStage *self,
                           cairo_t *cr,
                           const SceneTheme *theme);
void scene_stage_dim_batch (const SceneStage *self,
                            cairo_t *cr,
                            const SceneTheme *theme);

void scene_stage_lay_batch (SceneStage *self, SceneRect row, gboolean labels);
SceneRect scene_stage_batch_cell (const SceneStage *self, guint sample);
void scene_stage_paint_batch_still (const SceneStage *self,
                                    cairo_t *cr,
                                    const SceneTheme *theme);
void scene_stage_paint_batch_moving (const SceneStage *self,
                                     cairo_t *cr,
                                     const SceneTheme *theme,
                                     gint64 t_ns);
void scene_paint_sample (cairo_t *cr,
                         const SceneTheme *theme,
                         SceneRect cell,
                         guint shard,
                         double alpha);

/* scene-stage-device.c */
void scene_stage_paint_device_still (const SceneStage *self,
                                     cairo_t *cr,
                                     const SceneTheme *theme,
                                     const SceneDevice *device);
void scene_stage_paint_device_moving (const SceneStage *self,
                                      cairo_t *cr,
                                      const SceneTheme *theme,
                                      const SceneDevice *device,
                                      gint64 t_ns);
/* scene-stage-chunks.c, scene-stage-memory.c: columns of a box. */
void scene_stage_paint_chunks (const SceneStage *self,
                               cairo_t *cr,
                               const SceneTheme *theme,
                               const SceneDevice *device,
                               gint64 t_ns);
void scene_stage_paint_memory (const SceneStage *self,
                               cairo_t *cr,
                               const SceneTheme *theme,
                               const SceneDevice *device,
                               gint64 t_ns);

/* The colour a small box is filled with to tell its state. */
SceneColor scene_stage_state_fill (const SceneTheme *theme,
                                   SimDeviceState state);

/* scene-stage-heat.c: thousands of devices.  Whether the boxes as they lie are
 * too small for frames; cells instead; those painted at t; what the small
 * boxes' fills mean, its width. */
gboolean scene_stage_needs_heat (const SceneStage *self);
void scene_stage_place_heat (SceneStage *self, SceneRect area);
void scene_stage_paint_heat (const SceneStage *self,
                             cairo_t *cr,
                             const SceneTheme *theme,
                             gint64 t_ns);
/* The cells as paths, or put into an image, which takes a fraction of the time
 * and on a screen looks the same: for many, of whole pixels, and not on paper.
 */
typedef enum
{
  SCENE_HEAT_AS_PATHS,
  SCENE_HEAT_AS_PIXELS,
} SceneHeatFill;
SceneHeatFill scene_stage_heat_fill_fits (const SceneStage *self, cairo_t *cr);
void scene_stage_fill_heat (const SceneStage *self,
                            cairo_t *cr,
                            const SceneTheme *theme,
                            gint64 t_ns,
                            SceneHeatFill fill);
void scene_stage_paint_state_mark (const SceneStage *self,
                                   cairo_t *cr,
                                   SimDeviceState state,
                                   SceneRect box,
                                   SceneColor color);
double scene_stage_paint_state_legend (const SceneStage *self,
                                       cairo_t *cr,
                                       const SceneTheme *theme);

/* scene-stage-links.c */
void scene_stage_paint_links_still (const SceneStage *self,
                                    cairo_t *cr,
                                    const SceneTheme *theme);
void scene_stage_paint_links_moving (const SceneStage *self,
                                     cairo_t *cr,
                                     const SceneTheme *theme,
                                     gint64 t_ns);
/* Where a packet is at t; FALSE if it is on no drawn link. */
gboolean scene_stage_packet_rect (const SceneStage *self,
                                  guint transfer,
                                  gint64 t_ns,
                                  SceneRect *rect);

/* The way of a link outlined; nothing where it is not drawn. */
void scene_stage_mark_link (const SceneStage *self,
                            cairo_t *cr,
                            guint link,
                            SceneColor color);

/* scene-stage-marks.c: the selected row of the meter. */
void scene_stage_paint_marks (const SceneStage *self,
                              cairo_t *cr,
                              const SceneTheme *theme,
                              gint64 t_ns);
/* Whether what the device does at t is counted in the row. */
gboolean scene_stage_is_in_row (const SceneStage *self,
                                guint device,
                                SceneMeterRow row,
                                gint64 t_ns);

/* scene-stage-layers.c: the model column at an instant. */
void scene_stage_paint_layers (const SceneStage *self,
                               cairo_t *cr,
                               const SceneTheme *theme,
                               const SceneDevice *device,
                               const SimDeviceStatus *status,
                               gint64 t_ns);

/* scene-stage-slices.c: the parts of every layer that a device holds, of how
 * many; FALSE: whole layers. */
gboolean scene_stage_get_slices (const SceneStage *self,
                                 const SceneDevice *device,
                                 guint *of,
                                 guint *first,
                                 guint *count);
/* ZeRO 3: a device keeps a share of each layer and gathers the rest for use. */
gboolean scene_stage_shares_weights (const SceneStage *self);
/* What the strip takes of a bar's height. */
double scene_stage_get_strip (const SceneStage *self,
                              const SceneDevice *device,
                              const SceneRect *bar);
void scene_stage_paint_slices (const SceneStage *self,
                               cairo_t *cr,
                               const SceneDevice *device,
                               SceneRect bar,
                               SceneColor ground,
                               SceneColor held_color);
/* A sample, of which this device has some of the tokens. */
void scene_stage_paint_tokens (const SceneStage *self,
                               cairo_t *cr,
                               const SceneTheme *theme,
                               const SceneDevice *device,
                               SceneRect cell,
                               double alpha);

/* scene-stage-loss.c */
void scene_stage_paint_loss (const SceneStage *self,
                             cairo_t *cr,
                             const SceneTheme *theme,
                             gint64 t_ns);

/* For tests. */
SceneText *scene_stage_get_text (const SceneStage *self);

G_END_DECLS
