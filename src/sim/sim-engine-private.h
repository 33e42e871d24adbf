/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-engine.h"
#include "sim/sim-network.h"
#include "sim/sim-queue.h"

#include <math.h>

G_BEGIN_DECLS

/* What the files sim-engine*.c share: sim-engine.c handles instants,
 * sim-engine-rate.c says how fast things go, sim-engine-transfer.c moves bytes,
 * sim-engine-fault.c slows down, sim-engine-run.c keeps the results. */

/* What runs now.  Slots 0 to n_lanes - 1 are the lanes' compute streams; the
 * flow with number f in the network has slot n_lanes + f. */
typedef struct
{
  gint64 since_ps;
  double left;  /* ps at full speed, or bytes */
  double rate;  /* ps per ps, or bytes/s */
  guint32 task; /* SIM_NONE: nothing */
} SimActivity;

typedef struct
{
  gint64 until_ps;
  guint32 task;
} SimWait;

/* Transfers waiting out one latency: they end their wait in the order in which
 * they began it, so a plain queue does: a ring of `room`, a power of two. */
typedef struct
{
  gint64 latency_ps;
  SimWait *waiting;
  guint first;
  guint length;
  guint room;
} SimLatency;

typedef struct
{
  gint64 from_ps;
  const SimFault *fault;
} SimOnset;

/* Transfers that slow a device's computing down differently. */
enum
{
  SIM_MOVING_REDUCE, /* an all-reduce's, inside a node */
  SIM_MOVING_OTHER,
  SIM_MOVING_REDUCE_BETWEEN, /* and between nodes */
  SIM_MOVING_OTHER_BETWEEN,
  SIM_N_MOVING
};

typedef struct
{
  double speed; /* 1 / slowdown of its compute; 0: lost */
  double link_slowing;
  guint32 moving[SIM_N_MOVING]; /* transfers with bytes moving */
  guint8 kinds;                 /* bit by bit: those of which there are any */
  guint8 is_dirty;
} SimLane;

/* How long so much took at a rate: the last asked for. */
typedef struct
{
  double left;
  double rate;
  double per_ps;
  double takes;
} SimDuration;

typedef struct
{
  const SimGraph *graph;
  const SimSpec *spec;
  SimRun *run;
  gint64 now;
  SimQueue queue;
  SimNetwork *network;
  SimActivity *activities; /* by slot */
  guint n_slots;
  SimLane *lanes;
  GArray *latencies; /* SimLatency */
  GArray *onsets;    /* SimOnset, by time */
  guint next_onset;
  double kept[1 << SIM_N_MOVING]; /* share of compute left, by kinds moving */
  gboolean traffic_slows;         /* some of it is not 1 */
  SimDuration duration;
  SimNumbers dirty_lanes;
  SimNumbers ready;
  gboolean too_long;
} SimEngine;

static inline const SimGraphLink *
sim_engine_link (const SimEngine *self, const SimTask *task)
{
  return &g_array_index (self->graph->links, SimGraphLink, task->link);
}

static inline const SimGraphCollective *
sim_engine_collective (const SimEngine *self, const SimTask *task)
{
  return &g_array_index (self->graph->collectives, SimGraphCollective,
                         task->collective);
}

static inline void
sim_engine_mark_lane (SimEngine *self, guint32 lane)
{
  if (self->lanes[lane].is_dirty)
    return;
  self->lanes[lane].is_dirty = TRUE;
  sim_numbers_add (&self->dirty_lanes, lane);
}

static inline double
sim_engine_compute_rate (const SimEngine *self, guint32 lane)
{
  return self->lanes[lane].speed * self->kept[self->lanes[lane].kinds];
}

/* ---- sim-engine-rate.c ---- */

/* What each mix of traffic leaves of a device's computing. */
void sim_engine_weigh_traffic (SimEngine *self);
/* Brings what is left up to date and re-times the end for the new rate, of
 * which `per_ps` is done a ps.  A rate of 0 has no end. */
void
sim_engine_set_rate (SimEngine *self, guint32 slot, double rate, double per_ps);
/* Shares links out again and re-times what that touched. */
void sim_engine_settle (SimEngine *self);

/* ---- sim-engine-transfer.c ---- */

void sim_engine_begin_transfer (SimEngine *self, guint32 index);
/* Takes the flow of that slot, whose task has ended, away. */
void sim_engine_end_flow (SimEngine *self, guint32 slot, guint32 index);
/* The bytes of those whose latency is over now begin to move. */
void sim_engine_end_waits (SimEngine *self);
/* The first instant at which one's is, G_MAXINT64 where none waits. */
gint64 sim_engine_next_wait (const SimEngine *self);
/* After a fault: no flow may be faster than its ends and link let it. */
void sim_engine_cap_flows (SimEngine *self);
void sim_engine_clear_waits (SimEngine *self);

/* ---- sim-engine-fault.c ---- */

void sim_engine_list_onsets (SimEngine *self);
void sim_engine_apply_onsets (SimEngine *self);

/* ---- sim-engine-run.c ---- */

SimRun *sim_run_new (const SimGraph *graph) G_GNUC_WARN_UNUSED_RESULT;

/* To the nearest whole, halves up, as llround does of what is not negative. */
static inline gint64
sim_round_ps (double ps)
{
  gint64 whole = (gint64)ps;
  return whole + (ps - (double)whole >= 0.5);
}

G_END_DECLS
