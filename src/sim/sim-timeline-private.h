/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-cost.h"
#include "sim/sim-engine.h"

G_BEGIN_DECLS

/* What the files sim-timeline-*.c, sim-steps*.c, sim-meter*.c, sim-memory.c
 * and sim-values.c share: each fills its own arrays once, when they are first
 * asked for, and answers from them, so that a run that only its end is asked of
 * stays cheap.  What a part needs of another it asks for in the same way.
 * Times are in ns from here on; every ps is rounded the same way, so that what
 * touched touches. */

/* A stretch of a lane's time with one state, and the sums up to its start. */
typedef enum
{
  SIM_METER_COMPUTING = 1 << 0,
  SIM_METER_EXPOSED = 1 << 1,
  SIM_METER_COMMUNICATING = 1 << 2,
  SIM_METER_MOVING = 1 << 3, /* exposed, and awaited bytes are on the move */
} SimMeterFlags;

typedef struct
{
  gint64 start_ns;
  gint64 compute_ns;
  gint64 exposed_ns;
  gint64 hidden_ns;
  gint64 latency_ns;
  guint flags;
} SimMeterSegment;

/* What stages hand over. */
typedef enum
{
  SIM_HANDED_NOTHING,
  SIM_HANDED_ACTIVATION,
  SIM_HANDED_GRADIENT,
} SimHanded;

/* A part of a lane's time without compute that has one cause: all exposed or
 * all not. */
typedef struct
{
  gint64 start_ns;
  gint64 end_ns;
  gint64 judged_ns;   /* the end of what the cause was found from */
  gint64 before_ns;   /* of the lane's idle time of this cause, before it */
  guint32 longest;    /* of that up to and with it, the first of equals */
  guint32 next;       /* the compute task that ends it, or SIM_NONE */
  guint32 task;       /* on the critical path at its start, or SIM_NONE */
  guint32 collective; /* waited for, or SIM_NONE */
  guint8 kind;        /* SimWhyKind */
  guint8 exposed;
  guint8 handed;  /* SimHanded, last of all before `next` */
  guint32 hander; /* the rank that hands it to the lane, or SIM_NONE */
} SimIdle;

/* What the lanes compute, by (lane, start); sim-timeline-spans.c. */
typedef struct
{
  gpointer block; /* that items and task are in */
  SimSpan *items;
  guint32 *first; /* CSR by lane */
  guint32 *task;  /* by span */
} SimSpans;

/* Of one transfer: lanes and when its bytes begin to move, its end where they
 * never do. */
typedef struct
{
  gint64 moving_ns;
  guint32 from; /* SIM_NONE: the host */
  guint32 to;
} SimMove;

/* What is moved: the deals, then the transfers of tasks, each in order;
 * sim-timeline-transfers.c. */
typedef struct
{
  gpointer block; /* that items, moves, task and of_task are in */
  SimTransfer *items;
  SimMove *moves;
  guint n;
  guint32 *task;       /* by transfer; SIM_NONE: a deal */
  guint32 *of_task;    /* by task that is a transfer and has begun */
  gint64 **latest_end; /* pyramid over items: blocks' latest ends */
  guint n_levels;
  guint32 *first_change; /* CSR by transfer; NULL without changes */
  SimRateChange *changes;
  SimCollective *collectives;
} SimTransfers;

/* Blocks of the pyramid hold so many transfers, or blocks. */
#define SIM_TRANSFERS_FAN_OUT 16

/* Bytes of one payload in one direction over one lane, once a transfer ended.
 */
typedef struct
{
  gint64 end_ns;
  guint64 bytes; /* up to and with it */
} SimByteMark;

/* What changes of a lane's memory, from an instant on. */
typedef struct
{
  gint64 t_ns;
  guint64 activations;
  guint64 buffers;
} SimMemoryMark;

/* One number of the toy from an instant on. */
typedef struct
{
  gint64 t_ns;
  double value;
} SimValueMark;

struct _SimTimeline
{
  gatomicrefcount references;
  SimSpec *spec;
  SimGraph *graph;
  SimRun *run;
  SimCost *cost;
  const SimLayerCost *costs; /* by layer */
  guint n_layers;
  gint64 start_ns;
  gint64 end_ns;

  /* The batch on its way, by (start, target); sim-timeline-freeze.c. */
  SimTransfer *deals;
  guint n_deals;
  SimDrawnLink *links;
  guint n_links;

  /* Parts that are made when they are first asked for: g_once_init_enter. */
  gsize has_spans;
  gsize has_transfers;
  gsize has_communications;
  gsize has_arrivals;
  gsize has_marks;
  gsize has_meter;
  gsize has_bytes;
  int has_idles;     /* atomic; only through sim_timeline_need_idles */
  GMutex idles_lock; /* who makes them; unlike the others they may be stopped */
  gsize has_memory;
  gsize has_steps;

  /* Only through sim_timeline_need_spans and _transfers. */
  struct
  {
    SimSpans spans;
    SimTransfers transfers;
  } lazy;

  /* sim-timeline-communication.c */
  SimSpan *communications;      /* spans of communication, by (lane, start) */
  guint32 *first_communication; /* CSR by lane */
  guint32 *first_arrival;       /* CSR by member slot */
  guint32 *arrivals;            /* transfers, by chunk, then end */

  /* sim-timeline-marks.c */
  guint32 *first_mark; /* CSR by (lane, layer, SimMark) */
  gint64 *marks;       /* instants */

  /* sim-meter.c */
  SimMeterSegment *segments;
  guint32 *first_segment;   /* CSR by lane */
  guint32 *first_byte_mark; /* CSR by (lane, payload, received) */
  SimByteMark *byte_marks;
  SimIdle *idles;          /* sim-meter-idle.c */
  guint32 *first_held;     /* by lane: the first layer it holds, or SIM_NONE */
  guint32 *first_idle;     /* CSR by lane */
  guint32 *idle_by_cause;  /* indices */
  guint32 *first_of_cause; /* CSR by (lane, exposed, SimWhyKind) */

  /* sim-memory.c */
  SimMemoryMark *memory;
  guint32 *first_memory;   /* CSR by lane */
  guint32 *memory_peak;    /* by lane: index of its fullest mark */
  SimMemoryPoint *resting; /* by lane: what stays, and nothing else */
  gsize *has_points;       /* by lane: made when first asked for */
  SimMemoryPoint **points; /* by lane */
  guint fullest;

  /* sim-steps.c */
  SimStep *steps;
  guint n_steps;

  /* sim-values.c; NULL unless a toy */
  GArray **values; /* SimValueMark, by (lane, SimValue, index) */
  GArray **losses; /* SimLossPoint, by lane */
};

typedef enum
{
  SIM_MARK_FORWARD,
  SIM_MARK_RELEASED, /* activations of one micro-batch are no longer kept */
  SIM_MARK_UPDATED,
  SIM_N_MARKS
} SimMark;

static inline gint64
sim_ps_to_ns (gint64 ps)
{
  return (ps + SIM_PS_PER_NS / 2) / SIM_PS_PER_NS;
}

static inline gint64
sim_timeline_task_start (const SimTimeline *self, guint32 task)
{
  return sim_ps_to_ns (self->run->tasks[task].start_ps);
}

static inline gint64
sim_timeline_task_end (const SimTimeline *self, guint32 task)
{
  return sim_ps_to_ns (self->run->tasks[task].end_ps);
}

/* Tasks looked at before their turn, to fetch what is known of them: those that
 * end one after the other lie apart. */
#define SIM_TIMELINE_AHEAD 24

static inline guint32
sim_timeline_take (const SimTimeline *self,
                   const guint32 *tasks,
                   guint n_tasks,
                   guint i)
{
  guint32 later = tasks[MIN (i + SIM_TIMELINE_AHEAD, n_tasks - 1)];
  sim_prefetch (&self->run->tasks[later]);
  sim_prefetch (sim_graph_task (self->graph, later));
  return tasks[i];
}

/* The i-th task to end. */
static inline guint32
sim_timeline_take_ended (const SimTimeline *self, guint i)
{
  return sim_timeline_take (self, self->run->ended, self->run->n_ended, i);
}

static inline guint
sim_timeline_lane (const SimTimeline *self, guint device)
{
  return self->graph->lane_of[MIN (device, self->graph->n_devices - 1)];
}

/* The slot of a lane among all members, SIM_NONE if it is none. */
guint32 sim_timeline_member_slot (const SimTimeline *self,
                                  guint32 collective,
                                  guint32 lane);

/* sim_simulate with a say in folding, for comparison. */
/* Of a graph that was run; takes both. */
SimTimeline *sim_timeline_new (const SimSpec *spec,
                               SimGraph *graph,
                               SimRun *run) G_GNUC_WARN_UNUSED_RESULT;
SimTimeline *sim_simulate_folding (const SimSpec *spec,
                                   SimFolding folding,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Runs `make` once, whichever thread comes first; the others wait. */
static inline void
sim_timeline_need (const SimTimeline *self,
                   const gsize *has,
                   void (*make) (SimTimeline *self))
{
  gsize *once = (gsize *)has;
  if (g_once_init_enter (once))
    {
      make ((SimTimeline *)self);
      g_once_init_leave (once, 1);
    }
}

void sim_timeline_freeze (SimTimeline *self);
void sim_timeline_freeze_spans (SimTimeline *self);
void sim_timeline_freeze_transfers (SimTimeline *self);
void sim_timeline_freeze_communications (SimTimeline *self);
void sim_timeline_freeze_arrivals (SimTimeline *self);
void sim_timeline_freeze_meter (SimTimeline *self);
/* FALSE when it was stopped. */
gboolean sim_timeline_need_idles (const SimTimeline *self,
                                  GCancellable *cancellable);
void sim_timeline_freeze_steps (SimTimeline *self);
void sim_timeline_freeze_values (SimTimeline *self);

static inline const SimSpans *
sim_timeline_need_spans (const SimTimeline *self)
{
  sim_timeline_need (self, &self->has_spans, sim_timeline_freeze_spans);
  return &self->lazy.spans;
}

static inline const SimTransfers *
sim_timeline_need_transfers (const SimTimeline *self)
{
  sim_timeline_need (self, &self->has_transfers, sim_timeline_freeze_transfers);
  return &self->lazy.transfers;
}

static inline const SimGraphCollective *
sim_timeline_collective (const SimTimeline *self, guint32 collective)
{
  return &g_array_index (self->graph->collectives, SimGraphCollective,
                         collective);
}

/* The rank a task's bytes go to: folded, one the lane stands for as well. */
static inline guint32
sim_timeline_get_target (const SimTimeline *self, const SimTask *task)
{
  guint32 drawn_to =
      g_array_index (self->graph->links, SimGraphLink, task->link).drawn_to;
  return drawn_to != SIM_NONE ? drawn_to : self->graph->rank_of[task->target];
}

/* The lane's meter segment that covers t (0 <= t). */
const SimMeterSegment *
sim_timeline_segment_at (const SimTimeline *self, guint lane, gint64 t_ns);
/* The sums at t, within the segment or at its end; sim-meter-segments.c. */
SimMeterSegment sim_meter_segment_follow (const SimMeterSegment *before,
                                          gint64 t_ns);
/* The compute task that ends the idle stretch around t; SIM_NONE: none. */
guint32
sim_timeline_next_work (const SimTimeline *self, guint lane, gint64 t_ns);
/* The device that is lost, or that device if it is (SIM_NONE: any), and when;
 * SIM_NONE: none. */
guint32
sim_timeline_get_lost (const SimTimeline *self, guint device, gint64 *from_ns);
/* Which rank is to `device` what `rank` is to the first one on the device's
 * lane, as ranks that share a lane do the same, each among its own; SIM_NONE
 * stays. */
guint32
sim_timeline_place_rank (const SimTimeline *self, guint device, guint32 rank);
/* Fills in the reason of one idle part of a lane; sim-meter-why.c. */
void sim_timeline_explain (const SimTimeline *self,
                           guint lane,
                           const SimIdle *idle,
                           SimWhy *why);

G_END_DECLS
