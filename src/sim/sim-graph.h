/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-block.h"
#include "sim/sim-timeline.h"
#include "sim/sim-torus.h"

G_BEGIN_DECLS

/* The work of a step as a frozen graph of tasks in flat arrays.
 *
 * The engine's clock counts picoseconds (gint64, 106 days), so that thousands
 * of hops do not pile up a rounding error; the timeline rounds to ns once.
 *
 * A task is a piece of computing (one at a time on its device, in program
 * order), a transfer between two devices, or a join (takes no time).  It starts
 * when all it depends on has ended and, for computing, when the piece before it
 * in its device's program has.  Tasks that become ready at one instant are
 * taken in the order of their numbers. */

#define SIM_PS_PER_NS 1000
#define SIM_PS_PER_SECOND 1e12
/* Longest step: what 2^62 ps holds is 53 days. */
#define SIM_MAX_PS (G_GINT64_CONSTANT (1) << 62)
#define SIM_MAX_TASKS 6000000

typedef enum
{
  SIM_TASK_COMPUTE,
  SIM_TASK_TRANSFER,
  SIM_TASK_JOIN,
} SimTaskKind;

typedef struct
{
  double work;    /* COMPUTE: ps at full speed; TRANSFER: bytes that move */
  guint64 bytes;  /* TRANSFER: as counted (a chunk's share rounds to bytes) */
  guint32 device; /* COMPUTE: whose; TRANSFER: the sender */
  guint32 target; /* TRANSFER */
  guint32 link;   /* TRANSFER: index in links */
  guint32 collective;
  guint32 chunk; /* COMPUTE: run of layers */
  guint32 hop;
  guint32 contributions;
  guint32 micro_batch;
  guint32 next;        /* COMPUTE: next in its lane's program, or SIM_NONE */
  guint32 last_edge;   /* to what waits for its end, or SIM_NONE */
  guint16 layer_first; /* SIM_MAX_LAYERS and SIM_MAX_ITERATIONS fit */
  guint16 layer_count;
  guint16 iteration;
  guint8 kind : 2;      /* SimTaskKind */
  guint8 what : 3;      /* COMPUTE: SimWork */
  guint8 payload : 3;   /* TRANSFER: SimPayload */
  guint8 backward : 1;  /* TRANSFER: of a gradient */
  guint8 reduces : 1;   /* TRANSFER */
  guint8 splits : 1;    /* COMPUTE: a backward without the weights' part */
  guint8 continues : 1; /* COMPUTE: a later piece of a pass over a layer */
  guint8 continued : 1; /* COMPUTE: and not its last */
} SimTask;

G_STATIC_ASSERT (sizeof (SimTask) <= SIM_BLOCK_LINE);
G_STATIC_ASSERT (SIM_N_WORKS <= 8 && SIM_N_PAYLOADS <= 8);

/* One task that waits for another's end; those of one go round, so that the
 * last knows the first. */
typedef struct
{
  guint32 after;
  guint32 next;
} SimEdge;

/* A lane's collectives go one after the other in rows: one of each payload, and
 * one of those between groups of shards, which go beside the others. */
#define SIM_ROW_BETWEEN SIM_N_PAYLOADS
#define SIM_N_ROWS (SIM_N_PAYLOADS + 1)

/* What a transfer crosses: one port of the sender and one of the receiver
 * (node scope), or the sender's NIC and the receiver's (between nodes); in a
 * torus the links on its way. */
typedef struct
{
  guint32 a;
  guint32 b;        /* a == b: folded ranks, the ring of one lane with itself */
  double bandwidth; /* of one port, or of all ways through a torus: no single
                       transfer is faster */
  gint64 latency_ps;
  guint32 resource[2][2]; /* [0: a to b, 1: b to a][sender's, receiver's] */
  guint32 between_nodes : 1;
  guint32 ways : 31; /* where ways through a torus are longer than a link: 1 +
                        their place in ways, instead of resources; else 0 */
  guint32 drawn_to;  /* folded: the rank the picture draws it to, or SIM_NONE */
} SimGraphLink;

/* A link's even ways through a torus: all the resources on them. */
typedef struct
{
  guint32 first[2]; /* in routes; as resource: a to b, b to a */
  guint32 length[2];
  double share; /* of each way */
} SimGraphWays;

/* What paces a folded collective: its slowest link, as one rank has it. */
typedef struct
{
  double bandwidth;
  gint64 latency_ps;
  guint32 to; /* the rank after the lane's own */
  gboolean between_nodes;
  guint edge; /* in a torus: 1 + that of the lane's own links; 0: not one's */
} SimPace;

typedef struct
{
  guint64 bytes;
  gint64 latency_ps;    /* of each hop where measured samples set it, else -1 */
  guint32 first_member; /* of its ranks, in members */
  guint32 n_members;
  guint32 first_slot; /* in ready, of its lanes: as many, or fewer where
                         ranks are folded */
  guint32 first_lane; /* in members: the lanes' own ranks, slot by slot */
  guint32 n_slots;
  guint32 period; /* of the ranks, those that are followed one by one */
  guint32 n_chunks;
  guint32 n_hops;
  guint32 layer_first;
  guint32 layer_count;
  guint32 iteration;
  guint8 operation;
  guint8 algorithm;
  guint8 payload;
} SimGraphCollective;

/* Bytes a lane holds in a buffer from the beginning (or end) of one task, or
 * from the start where that is SIM_NONE, to the end of another. */
typedef struct
{
  guint32 lane;
  guint32 from;
  guint32 until;
  guint64 bytes;
  gboolean from_end;
} SimHold;

typedef struct
{
  guint n_devices;
  guint n_lanes;
  guint32 *lane_of;  /* by device: lane index */
  guint32 *rank_of;  /* by lane: the first rank it stands for */
  guint32 *ranks_on; /* by lane: how many it stands for; frozen */
  SimTask *tasks;
  guint n_tasks;
  guint task_room;
  guint32 *awaits; /* by task: how many ends it waits for */
  SimEdge *edges;
  guint n_edges;
  guint edge_room;
  GArray *links;      /* SimGraphLink */
  guint64 *link_keys; /* open addressing: lane pair + 1, 0 where empty */
  guint32 *link_ids;
  gboolean lumped;           /* a folded collective is one transfer */
  gboolean too_large;        /* tasks were left out: over SIM_MAX_TASKS */
  gboolean is_stopped;       /* and others, for that or a cancellation */
  guint next_check;          /* tasks at which to look for either again */
  GCancellable *cancellable; /* lent, or NULL */
  guint link_slots;          /* a power of two, at most half full */
  GArray *capacity;          /* double, bytes/s, by resource in use */
  guint32 *resource_of; /* by port, NIC or link of a torus: the resource, 0:
                           not in use */
  guint first_edge;     /* of the torus, there */
  SimTorus torus;       /* of each node; no axes: a switch */
  GArray *ways;         /* SimGraphWays */
  GArray *routes;       /* guint32 resources */
  double port_capacity;
  double nic_capacity;
  double edge_capacity;
  GArray *collectives; /* SimGraphCollective */
  GArray *members;     /* guint32 ranks */
  GArray *ready;       /* guint32 by slot: the task whose end makes the member's
                          own part exist, or SIM_NONE (from the start) */
  GArray *holds;       /* SimHold */
  GArray *deals;       /* SimTransfer: the batch on its way, times <= 0 */
  guint32 *last_collective[SIM_N_ROWS]; /* by lane: the join at which the latest
                                           one of the row ends, or SIM_NONE */
  guint32 *last_group[SIM_N_ROWS];      /* by lane: its latest collective of
                                           which it is the first member */
  guint32 *first; /* by lane: first compute task of the program, or SIM_NONE */
  guint32 *last;  /* and the last */
  guint n_computes;
  guint n_transfers;
} SimGraph;

/* Ranks that do the same work can share a lane: no fault, no toy, an all-reduce
 * in which all members do the same.  ALWAYS folds where that is exact (groups
 * that lie alike on the nodes: sim_strategy_is_alike; what is never folded, and
 * why, stands at sim_timeline_is_exact).  AUTO folds more than
 * SIM_MAX_UNFOLDED devices also where groups lie unevenly: then the slowest
 * link of a stage's groups is taken to pace all of them. */
typedef enum
{
  SIM_FOLDING_AUTO,
  SIM_FOLDING_NEVER,
  SIM_FOLDING_ALWAYS,
  /* As AUTO, but a folded collective is one transfer, not one a hop, and as
   * long: for who asks only how long. */
  SIM_FOLDING_LUMPED,
} SimFolding;
#define SIM_MAX_UNFOLDED 64

/* Whether AUTO folds it from the start. */
gboolean sim_graph_folds (const SimSpec *spec);
/* About how many tasks a spec takes, folded or not: not more than it does, and
 * found without making any. */
double sim_graph_count_tasks (const SimSpec *spec, gboolean fold);
/* Adds them to the graph made for the spec; FALSE with some of them where there
 * are too many or it is cancelled. */
gboolean sim_graph_fill (SimGraph *self,
                         const SimSpec *spec,
                         GCancellable *cancellable,
                         GError **error);
/* The same, whole: refuses what takes too many before making any. */
SimGraph *sim_graph_build_folding (const SimSpec *spec,
                                   SimFolding folding,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The whole graph of a spec (validated by the caller), folding AUTO. */
SimGraph *sim_graph_build (const SimSpec *spec,
                           GCancellable *cancellable,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void sim_graph_free (SimGraph *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimGraph, sim_graph_free)

/* ---- for strategies, while it is being built ---- */

SimGraph *sim_graph_new (guint n_devices,
                         guint n_lanes) G_GNUC_WARN_UNUSED_RESULT;
/* Ports, NICs and their capacities from the spec's cluster. */
void sim_graph_set_cluster (SimGraph *self, const SimSpec *spec);
/* Makes room for so many more tasks and edges, as a guess. */
void sim_graph_reserve (SimGraph *self, guint n_tasks, guint n_edges);
/* Where the next task is to be written, all of it, before sim_graph_take_task
 * counts it and appends it, if it is computing, to its device's program. */
static inline SimTask *sim_graph_next_task (SimGraph *self);
static inline guint32 sim_graph_take_task (SimGraph *self);
/* Both at once. */
static inline guint32 sim_graph_add_task (SimGraph *self, const SimTask *task);
/* `lane`: on whose behalf; of causes at one instant a task prefers one of its
 * own lane. */
guint32 sim_graph_add_join (SimGraph *self, guint32 lane);
/* SIM_NONE on either side: nothing. */
static inline void
sim_graph_add_dependency (SimGraph *self, guint32 before, guint32 after);
/* The link between two lanes, made at its first use. */
guint32
sim_graph_get_link (SimGraph *self, const SimSpec *spec, guint32 a, guint32 b);
/* From a rank of the lane to one of the target's, which may be the same. */
guint32 sim_graph_get_folded_link (SimGraph *self,
                                   const SimSpec *spec,
                                   guint32 lane,
                                   guint32 target,
                                   const SimPace *pace);
/* Devices of a node that share one NIC with this one and the place in the
 * pipeline, and the capacity of that NIC. */
double sim_graph_get_nic_capacity (const SimGraph *self);
gboolean sim_graph_shares_nic (const SimGraph *self,
                               const SimSpec *spec,
                               guint a,
                               guint b);
/* Whether there is no use in adding more, for there are too many tasks already
 * or nobody wants the graph any more: loops that add tasks ask this often and
 * end at once.  Looks every SIM_TASKS_PER_CHECK tasks. */
static inline gboolean sim_graph_is_stopped (SimGraph *self);
#define SIM_TASKS_PER_CHECK 4096

/* The graph is then const. */
void sim_graph_freeze (SimGraph *self);

static inline const SimTask *
sim_graph_task (const SimGraph *self, guint32 index)
{
  return &self->tasks[index];
}

/* The same, while it is being built. */
static inline SimTask *
sim_graph_edit_task (SimGraph *self, guint32 index)
{
  return &self->tasks[index];
}

gboolean sim_graph_check_stop (SimGraph *self);

static inline gboolean
sim_graph_is_stopped (SimGraph *self)
{
  return self->n_tasks < self->next_check ? self->is_stopped
                                          : sim_graph_check_stop (self);
}

void sim_graph_grow_tasks (SimGraph *self);
void sim_graph_grow_edges (SimGraph *self);

static inline SimTask *
sim_graph_next_task (SimGraph *self)
{
  if (G_UNLIKELY (self->n_tasks == self->task_room))
    sim_graph_grow_tasks (self);
  return &self->tasks[self->n_tasks];
}

static inline guint32
sim_graph_take_task (SimGraph *self)
{
  guint32 index = self->n_tasks++;
  SimTask *task = &self->tasks[index];
  task->next = task->last_edge = SIM_NONE;
  self->awaits[index] = 0;
  if (task->kind == SIM_TASK_COMPUTE)
    {
      guint32 last = self->last[task->device];
      if (last != SIM_NONE)
        {
          self->tasks[last].next = index;
          self->awaits[index] = 1;
        }
      else
        self->first[task->device] = index;
      self->last[task->device] = index;
      self->n_computes++;
    }
  else if (task->kind == SIM_TASK_TRANSFER)
    self->n_transfers++;
  return index;
}

static inline guint32
sim_graph_add_task (SimGraph *self, const SimTask *task)
{
  *sim_graph_next_task (self) = *task;
  return sim_graph_take_task (self);
}

static inline void
sim_graph_add_dependency (SimGraph *self, guint32 before, guint32 after)
{
  if (before == SIM_NONE || after == SIM_NONE)
    return;
  if (G_UNLIKELY (self->n_edges == self->edge_room))
    sim_graph_grow_edges (self);
  guint32 edge = self->n_edges++, last = self->tasks[before].last_edge;
  guint32 first = edge;
  if (last != SIM_NONE)
    {
      first = self->edges[last].next;
      self->edges[last].next = edge;
    }
  self->edges[edge] = (SimEdge){ after, first };
  self->tasks[before].last_edge = edge;
  self->awaits[after]++;
}

G_END_DECLS
