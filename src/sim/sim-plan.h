/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-estimate.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Every legal way to split a spec's model over so many of its devices, ranked;
 * of more than SIM_MAX_SPLITS the better ones, of those that fit and of the
 * others.
 *
 * Varied: tensor, pipeline, data and expert degrees (their product is that
 * number; context too where the spec uses it or the sequence is
 * 16384 or longer), ZeRO (its states shared among all replicas or, where those
 * are on several nodes, among those of a node), schedule and virtual stages (up
 * to 8), micro-batch, recomputation; sequence parallelism goes with tensor.
 * Kept: model, cluster, global batch, precision, optimizer, buckets, overlap,
 * algorithm, order. Left out as never better: naive and GPipe (1F1B takes as
 * long and keeps less). */
typedef struct
{
  guint32 degree[SIM_N_DIMENSIONS];
  guint32 micro_batch;
  guint32 virtual_stages;
  guint32 shard_degree; /* as SimParallel has it: 0 where all replicas share */
  guint8 zero;
  guint8 schedule;  /* SimSchedule */
  guint8 recompute; /* SimRecompute */
  guint8 sequence_parallel;
  guint8 fits;
  guint8 fullest;           /* what takes most memory: a SimPlanMemory */
  guint8 corrected;         /* the estimate, by what a split that only keeps
                               other states was off by */
  double seconds;           /* of a step, estimated */
  double confirmed_seconds; /* simulated; < 0: was not, or could not be */
  guint64 memory_bytes;     /* of the fullest device */
} SimPlanSplit;

typedef enum
{
  SIM_PLAN_WEIGHTS,
  SIM_PLAN_GRADIENTS,
  SIM_PLAN_OPTIMIZER,
  SIM_PLAN_ACTIVATIONS,
  SIM_PLAN_BUFFERS,
} SimPlanMemory;

typedef struct _SimPlan SimPlan;

/* Over all devices of the cluster.
 *
 * The best are simulated, in the order of their estimates and on several
 * threads, until n_confirm are known to be faster than any other is estimated,
 * or so much was simulated as takes some tenths of a second (the same on any
 * machine), and ranked by what came out; those that the simulation finds too
 * full sink.  Takes about a microsecond for each split.  Errors: the spec is
 * not legal; cancelled.  Pure, thread-safe. */
#define SIM_MAX_SPLITS 2000000
SimPlan *sim_plan_new (const SimSpec *spec,
                       guint n_confirm,
                       GCancellable *cancellable,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same over as many of them as are named, such as those in use: the cluster
 * stays what it is.  Also an error: it has fewer, or none is asked for. */
SimPlan *sim_plan_new_over (const SimSpec *spec,
                            guint n_devices,
                            guint n_confirm,
                            GCancellable *cancellable,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
void sim_plan_free (SimPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimPlan, sim_plan_free)

/* All of them, lent: first those that fit, fastest first (as simulated, else as
 * estimated); then the others, nearest to fitting first. */
const SimPlanSplit *sim_plan_get_splits (const SimPlan *self, guint *n_splits);
guint sim_plan_get_n_fitting (const SimPlan *self);
/* How many more there are, that were not kept, as none of them is estimated
 * better than any that was: of those that fit, or of the others. */
guint64 sim_plan_get_n_left_out (const SimPlan *self, gboolean fitting);

/* How long a step takes: as simulated, else as estimated. */
double sim_plan_split_get_seconds (const SimPlanSplit *self);
/* The spec with that split. */
SimSpec *sim_plan_split_apply (const SimPlanSplit *split,
                               const SimSpec *spec) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
