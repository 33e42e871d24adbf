/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-spec.h"

G_BEGIN_DECLS

/* A step in closed form, without events: what the planner prunes with.  Costs
 * are those of sim-cost.h; the formulas of the schedules are named in
 * sim-estimate.c.  It knows no faults, no link sharing between unlike
 * transfers, no rank order beyond "does the group fit in a node". */
typedef struct
{
  double seconds;         /* of the step */
  double compute_seconds; /* of the busiest device */
  double bubble_seconds;  /* waiting for other stages */
  double exposed_seconds; /* waiting for exchanges: with the two above, all */
  guint64 weight_bytes;   /* of the fullest device, at its fullest */
  guint64 gradient_bytes;
  guint64 optimizer_bytes;
  guint64 activation_bytes;
  guint64 buffer_bytes;
  guint64 memory_bytes; /* their sum */
  gboolean fits;        /* in SimDevice.memory_bytes */
} SimEstimate;

/* What only the layers' costs depend on: kept while schedule, pipeline, ZeRO
 * or data change and tensor, context, expert, micro-batch, recomputation and
 * sequence parallelism do not. */
typedef struct _SimEstimator SimEstimator;

SimEstimator *sim_estimator_new (void) G_GNUC_WARN_UNUSED_RESULT;
void sim_estimator_free (SimEstimator *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimEstimator, sim_estimator_free)

/* The spec must be legal; the model, cluster, precision and optimizer must not
 * change during an estimator's life.  Not thread-safe. */
void sim_estimator_run (SimEstimator *self,
                        const SimSpec *spec,
                        SimEstimate *estimate);

/* One spec, no reuse. */
void sim_estimate (const SimSpec *spec, SimEstimate *estimate);

/* Seconds of one collective of `bytes` on each of `ranks`, the closed forms of
 * Thakur, Rabenseifner and Gropp 2005 with the reduction free: ring all-reduce
 * 2 (n-1) (a + B/n b), reduce-scatter and all-gather half of it, all-to-all
 * (n-1) (a + B/n b), send a + B b, broadcast (n-1+k)-step pipeline's limit a
 * ceil (lg n) + B b. */
double sim_estimate_collective (SimOperation operation,
                                double ranks,
                                double bytes,
                                double bandwidth,
                                double latency_seconds);

G_END_DECLS
