/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline.h"

G_BEGIN_DECLS

/* Specs that hand arithmetic can follow: `layers` equal generic layers of
 * `parameters` fp32 parameters, on `devices` devices of one node whose ports
 * carry 1 GB/s after 1 us.  Measured times make each layer take 1 ms forward,
 * 2 ms backward and 0.5 ms to update, per micro-batch. */
SimSpec *check_spec_new (guint layers,
                         guint64 parameters,
                         guint devices) G_GNUC_WARN_UNUSED_RESULT;
/* The same as `data` data-parallel replicas; one micro-batch of one sample. */
SimSpec *check_data_parallel_new (guint layers,
                                  guint64 parameters,
                                  guint replicas) G_GNUC_WARN_UNUSED_RESULT;
/* The same as `stages` pipeline stages of m micro-batches. */
SimSpec *check_pipeline_new (guint layers,
                             guint64 parameters,
                             guint stages,
                             guint micro_batches,
                             SimSchedule schedule) G_GNUC_WARN_UNUSED_RESULT;
/* Toy of weights w, samples (x, y), replicas, rate 0.1, one sample each. */
SimSpec *check_toy_new (const double *weights,
                        guint n_weights,
                        const SimToySample *samples,
                        guint n_samples,
                        guint replicas,
                        guint stages) G_GNUC_WARN_UNUSED_RESULT;

/* A trillion parameters on 512 × data devices: 128 layers of hidden 25,600
 * (SC21's largest), tensor 8 in a node, 64 stages, the rest data; 64
 * micro-batches a replica. */
SimSpec *check_trillion_new (guint data) G_GNUC_WARN_UNUSED_RESULT;

/* A small transformer: 4 blocks, hidden 64, 8 heads, sequence 32, blocks only,
 * all in fp32; 4 micro-batches of 2 samples. */
SimSpec *check_transformer_new (guint tensor,
                                guint context,
                                guint pipeline,
                                guint data) G_GNUC_WARN_UNUSED_RESULT;
SimTimeline *check_simulate (const SimSpec *spec) G_GNUC_WARN_UNUSED_RESULT;

/* What must hold of every timeline (DESIGN's invariants and the header's
 * promises); asserts with the spec's id in the message. */
void check_invariants (const SimTimeline *timeline);

/* The same spec run rank by rank and folded: every device computes, moves,
 * waits for and holds the same at the same time (check-folded.c). */
void check_same_folded (const SimTimeline *whole, const SimTimeline *folded);
/* By device 0 in the whole run. */
guint64 check_get_sent (const SimTimeline *timeline, SimPayload payload);

/* Runs of layers that a device keeps for some micro-batch, at its fullest. */
guint check_most_held (const SimTimeline *timeline, guint device);
/* How long it is idle from its first work to its last, the update left out. */
gint64 check_own_bubble_ns (const SimTimeline *timeline, guint device);

G_END_DECLS
