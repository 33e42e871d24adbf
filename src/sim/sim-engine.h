/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-graph.h"

G_BEGIN_DECLS

/* Runs a graph: an event queue over activities with rates.
 *
 * A piece of computing runs at 1 / slowdown of its device, less what the
 * device's reduce_traffic and gather_traffic take while bytes move to or from
 * it.  A transfer first waits
 * out its latency, moving nothing and taking no share of its link; then its
 * bytes move at the max-min fair rate.  When a rate changes, what is left is
 * re-timed.  Alone on its ports a transfer takes latency + bytes / bandwidth,
 * rounded to the picosecond; a chunk is summed into the receiver's own at no
 * extra time (the copy engine's memory traffic is part of
 * communication_slowdown).
 *
 * Events at one instant are handled in the order of their task numbers, rates
 * are shared out once per instant: the run depends on nothing but its input. */

/* How far a transfer had come when its rate changed under way. */
typedef struct
{
  guint32 task;
  gint64 at_ps;
  double moved; /* bytes */
} SimRateChange;

typedef struct
{
  gint64 start_ps;  /* -1: never began */
  gint64 end_ps;    /* -1: never ended (a lost device) */
  gint64 moving_ps; /* transfers: latency over, bytes begin to move */
  guint32 cause;    /* whose end let it begin, or SIM_NONE */
  guint32 awaited;  /* ends it still waited for when all was over */
} SimTaskRun;

typedef struct
{
  guint n_tasks;
  SimTaskRun *tasks; /* begins the block that ended and begun are in too */
  guint32 *ended;    /* tasks in the order of their ends */
  guint n_ended;
  guint32 *begun; /* transfers in the order of their starts */
  guint n_begun;
  GArray *changes; /* SimRateChange, by time */
  gint64 last_ps;  /* the last end */
} SimRun;

SimRun *sim_engine_run (const SimGraph *graph,
                        const SimSpec *spec,
                        GCancellable *cancellable,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void sim_run_free (SimRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimRun, sim_run_free)

G_END_DECLS
