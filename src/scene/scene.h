/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scene/scene-view.h"

G_BEGIN_DECLS

/* Three drawings of one timeline: the stage, the meter and the lanes.  Each is
 * a frozen layout made for (timeline, view); painting is split into what
 * stands still (cache it) and what depends on the instant.  `pango` gives fonts
 * and resolution; layouts keep what they need of it. */

typedef struct _SceneStage SceneStage; /* caption, batch, devices, links */
typedef struct _SceneMeter SceneMeter; /* the sync-cost meter */
typedef struct _SceneLanes SceneLanes; /* timeline lanes and memory */

SceneStage *scene_stage_new (SimTimeline *timeline,
                             const SceneView *view,
                             PangoContext *pango) G_GNUC_WARN_UNUSED_RESULT;
void scene_stage_free (SceneStage *self);
void scene_stage_paint_still (const SceneStage *self,
                              cairo_t *cr,
                              const SceneTheme *theme);
void scene_stage_paint_moving (const SceneStage *self,
                               cairo_t *cr,
                               const SceneTheme *theme,
                               gint64 t_ns);
gboolean scene_stage_hit (const SceneStage *self,
                          gint64 t_ns,
                          double x,
                          double y,
                          SceneHit *hit);
/* What can be reached one by one without a pointer, in reading order, as
 * SceneHit: devices and links of the stage, rows of the meter, lanes. */
void scene_stage_list_parts (const SceneStage *self, GArray *hits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceneStage, scene_stage_free)

SceneMeter *scene_meter_new (SimTimeline *timeline,
                             const SceneView *view,
                             PangoContext *pango) G_GNUC_WARN_UNUSED_RESULT;
void scene_meter_free (SceneMeter *self);
/* The height the meter wants for a width: rows wrap when narrow. */
double scene_meter_height_for_width (SimTimeline *timeline,
                                     PangoContext *pango,
                                     double width);
void scene_meter_paint (const SceneMeter *self,
                        cairo_t *cr,
                        const SceneTheme *theme,
                        gint64 t_ns);
gboolean scene_meter_hit (const SceneMeter *self,
                          gint64 t_ns,
                          double x,
                          double y,
                          SceneHit *hit);
void scene_meter_list_parts (const SceneMeter *self, GArray *hits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceneMeter, scene_meter_free)

SceneLanes *scene_lanes_new (SimTimeline *timeline,
                             const SceneView *view,
                             PangoContext *pango) G_GNUC_WARN_UNUSED_RESULT;
void scene_lanes_free (SceneLanes *self);
double scene_lanes_natural_height (SimTimeline *timeline);
void scene_lanes_paint_still (const SceneLanes *self,
                              cairo_t *cr,
                              const SceneTheme *theme);
void scene_lanes_paint_playhead (const SceneLanes *self,
                                 cairo_t *cr,
                                 const SceneTheme *theme,
                                 gint64 t_ns);
gboolean
scene_lanes_hit (const SceneLanes *self, double x, double y, SceneHit *hit);
void scene_lanes_list_parts (const SceneLanes *self, GArray *hits);
/* Where an instant lies, and the instant at a place. */
double scene_lanes_time_to_x (const SceneLanes *self, gint64 t_ns);
gint64 scene_lanes_x_to_time (const SceneLanes *self, double x);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceneLanes, scene_lanes_free)

/* ---- words: translated, g_free ---- */

/* The one line of what happens at this instant; at rest (at or before the
 * first instant) it says what the scenario is and what to press. */
char *scene_caption (const SimTimeline *timeline,
                     gint64 t_ns) G_GNUC_WARN_UNUSED_RESULT;
/* The same without what the meter says, nor what to press: while a prediction
 * is asked nothing plays. */
/* The caption of a view: covered or not, and before a change that was
 * refused. */
char *scene_words_before_refusal (const char *words) G_GNUC_WARN_UNUSED_RESULT;
char *scene_caption_shown (const SimTimeline *timeline,
                           const SceneView *view,
                           gint64 t_ns) G_GNUC_WARN_UNUSED_RESULT;
char *scene_caption_covered (const SimTimeline *timeline,
                             gint64 t_ns) G_GNUC_WARN_UNUSED_RESULT;
/* "Why exposed, most of it (71 %)? …", of what most of the exposed time so far
 * goes back to, or of the bubble where that is more; NULL where nothing is.
 * device SIM_NONE: over all. */
char *scene_why_text (const SimTimeline *timeline,
                      guint device,
                      gint64 t_ns) G_GNUC_WARN_UNUSED_RESULT;
/* "Why 1.2 ms idle here? …": of the device's idle slice around t; NULL while it
 * computes. */
char *scene_why_slice (const SimTimeline *timeline,
                       guint device,
                       gint64 t_ns) G_GNUC_WARN_UNUSED_RESULT;
/* Whether it is to be asked for: else who asks waits until it is found out. */
gboolean scene_why_is_known (const SimTimeline *timeline,
                             const SceneView *view);
/* What the meter says at t, of what is selected: a slice of the lanes, or the
 * meter's big figure, exposed or bubble row; without, of what the big figure
 * counts, or where there was none yet of the other idle time. */
char *scene_why_selected (const SimTimeline *timeline,
                          const SceneView *view,
                          gint64 t_ns) G_GNUC_WARN_UNUSED_RESULT;
/* The instant whose reason that is: finding it looks at the whole past, so
 * between two steps' ends it is that of the step's beginning, and exact at the
 * ends, where one stops. */
gint64 scene_why_get_instant (const SimTimeline *timeline, gint64 t_ns);
/* The row selected, and for the big figure and the reason the one that they are
 * about: exposed or bubble. */
SceneMeterRow scene_why_get_row (const SimTimeline *timeline,
                                 const SceneView *view,
                                 gint64 t_ns);
/* The whole picture in words, for screen readers: stage, meter (of what is
 * selected), lanes.  `covered`: without what the meter says. */
char *scene_describe_stage (const SimTimeline *timeline,
                            gint64 t_ns,
                            gboolean covered /* as SceneView.cover_meter */)
    G_GNUC_WARN_UNUSED_RESULT;
char *scene_describe_meter (const SimTimeline *timeline,
                            const SceneView *view,
                            gint64 t_ns) G_GNUC_WARN_UNUSED_RESULT;
char *scene_describe_lanes (const SimTimeline *timeline,
                            gint64 t_ns) G_GNUC_WARN_UNUSED_RESULT;
/* A tooltip for what was hit; NULL where there is nothing to say. */
char *scene_describe_hit (const SimTimeline *timeline,
                          const SceneHit *hit,
                          gint64 t_ns) G_GNUC_WARN_UNUSED_RESULT;

/* The name of a part that can be reached by itself: "Device 2", "Exposed sync:
 * 1.9 ms"; NULL for the other parts. */
char *scene_name_hit (const SimTimeline *timeline,
                      const SceneHit *hit,
                      gint64 t_ns) G_GNUC_WARN_UNUSED_RESULT;

/* The whole window's picture without the window: stage, meter and lanes one
 * above the other, as `shardstep-cli render` writes it. */
void scene_paint_all (SimTimeline *timeline,
                      const SceneView *view,
                      PangoContext *pango,
                      const SceneTheme *theme,
                      cairo_t *cr,
                      gint64 t_ns);

G_END_DECLS
