/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline.h"

G_BEGIN_DECLS

/* Questions the drawings ask of a timeline that follow from its contract. */

/* The data shard a device works on. */
guint scene_facts_shard (const SimSpec *spec, guint device);
guint scene_facts_n_shards (const SimSpec *spec);

/* The gradient collectives (buckets) in order: the number of those before
 * `collective` in its iteration and with its members, and their count. */
void scene_facts_bucket (const SimTimeline *timeline,
                         guint collective,
                         guint *ordinal,
                         guint *of);

/* Whether gradients are summed over devices at all: waiting is lost to
 * synchronising only where they are. */
gboolean scene_facts_synchronises (const SimTimeline *timeline);

/* Whether what a step loses is above all the bubble, and that the meter's big
 * figure: a pipeline that sums nothing. */
gboolean scene_facts_bubble_first (const SimTimeline *timeline);

gboolean scene_facts_is_member (const SimTimeline *timeline,
                                guint collective,
                                guint device);

/* Whether the device is a parameter server: the gradients of all are added up
 * on it, or on as many as there are of its kind. */
gboolean scene_facts_serves (const SimTimeline *timeline, guint device);

/* Whether the collective, or SIM_NONE, is a broadcast. */
gboolean scene_facts_broadcasts (const SimTimeline *timeline, guint collective);

/* The training step in which t lies; the last one at the end. */
guint scene_facts_iteration (const SimTimeline *timeline, gint64 t_ns);

/* The gradient collective a device's box shows at t: the one under way, else
 * the last that ended in this iteration, else the next; SIM_NONE without
 * any. */
guint scene_facts_focus_collective (const SimTimeline *timeline,
                                    guint device,
                                    gint64 t_ns);

/* ZeRO 3.  Which of the shares of its layers' weights a device keeps: that of
 * the gradient chunk which is whole on it in the end. */
guint scene_facts_weight_share (const SimTimeline *timeline, guint device);
/* A layer that is whole on a device from the end of its gathering until the end
 * of the forward or backward it was gathered for. */
typedef struct
{
  guint32 layer;
  gint64 from_ns;
  gint64 until_ns; /* G_MAXINT64: to the end */
} SceneGather;

/* All of a device, sorted by from_ns; g_array_unref. */
GArray *scene_facts_gathers_new (const SimTimeline *timeline,
                                 guint device) G_GNUC_WARN_UNUSED_RESULT;
gboolean
scene_facts_is_gathered (const GArray *gathers, guint layer, gint64 t_ns);

/* A sample of the toy's global batch; lent.  NULL if not a toy. */
const SimToySample *scene_facts_toy_sample (const SimSpec *spec, guint sample);

/* The layers whose numbers travel in a chunk of a toy's bucket, one number a
 * layer; count 0: an empty chunk, there being more chunks than layers. */
void scene_facts_chunk_layers (const SimTimeline *timeline,
                               guint collective,
                               guint chunk,
                               guint *first,
                               guint *count);

/* "1 + 2 + 0.5 + 3 = 6.5": every member's own gradient of a layer and their
 * sum; NULL where there are no values.  g_free. */
char *scene_facts_sum_text (const SimTimeline *timeline,
                            guint collective,
                            guint layer) G_GNUC_WARN_UNUSED_RESULT;

/* The instant whose doings are told at t.  A step is told at its end, its
 * caption holds from just after the step before up to there; so does this:
 * where one thing ends and the next begins it is the one that ends.  At the
 * timeline's start and end, where no step is told, t itself. */
gint64 scene_facts_told (const SimTimeline *timeline, gint64 t_ns);
/* What the device did up to t, */
void scene_facts_status (const SimTimeline *timeline,
                         guint device,
                         gint64 t_ns,
                         SimDeviceStatus *status);
/* the transfers under way up to t, indices, appended, */
void scene_facts_transfers (const SimTimeline *timeline,
                            gint64 t_ns,
                            GArray *indices /* guint32 */);
/* and the rates that a link had. */
void scene_facts_link_rate (const SimTimeline *timeline,
                            guint link,
                            gint64 t_ns,
                            double *a_to_b,
                            double *b_to_a);

G_END_DECLS
