/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-collective.h"

G_BEGIN_DECLS

/* What each algorithm lowers with.  `got` and `sent` are, by member, the task
 * that ends its latest receiving and sending (its entering, before any). */
typedef struct
{
  SimGraph *graph;
  const SimSpec *spec;
  const SimCollectiveRequest *request;
  guint32 index; /* of the collective */
  guint n;       /* ranks */
  guint member;  /* folded: the one whose part is made, or the first of those */
  guint period; /* only what the first so many get is made: the next do alike */
  const guint32 *members;
  guint n_chunks;
  guint n_hops;
  guint n_sends;   /* of one member, at most about so many */
  SimTorusBox box; /* of a torus, where they fill one; else no axes */
  gint64 latency_ps;
  double scale; /* bytes that move for a byte counted: measured samples */
  guint64 chunk_bytes; /* as counted; the first `chunk_rest` of each buffer
                          have one more */
  guint64 chunk_rest;
  guint chunk_turn; /* so many chunks make a buffer; 0: all do */
  double chunk_work;
  SimTask transfer; /* what all of its transfers have in common */
  /* By member: whom it last sent to, SIM_NONE before, and over which link. */
  guint32 *target;
  guint32 *link;
  guint32 *enter;
  guint32 *got;
  guint32 *sent;
  /* By member, within a round: what it sends and gets in it; SIM_NONE between
   * rounds. */
  guint32 *now_sent;
  guint32 *now_got;
  guint32 few[7]; /* all of these where there is one lane */
} SimLowering;

/* One transfer of the collective, nothing depending on anything yet. */
static inline guint32
sim_lowering_add_task (SimLowering *self,
                       guint32 link,
                       guint32 lane,
                       guint32 target,
                       guint chunk,
                       guint hop,
                       guint contributions,
                       gboolean reduces,
                       double work,
                       guint64 bytes)
{
  SimTask *task = sim_graph_next_task (self->graph);
  *task = self->transfer;
  task->link = link;
  task->device = lane;
  task->target = target;
  task->chunk = chunk;
  task->hop = hop;
  task->contributions = contributions;
  task->reduces = reduces;
  task->work = work;
  task->bytes = bytes;
  return sim_graph_take_task (self->graph);
}

/* ---- sim-collective-choose.c ---- */

/* Its algorithm, chunks and hops, and what measured samples say of them;
 * *per_node as sim_lower_hierarchical has it, 0 where the members do not lie
 * so. */
SimAlgorithm sim_lowering_choose (SimLowering *self, guint *per_node);

static inline gboolean
sim_collective_is_folded (const SimCollectiveRequest *request)
{
  return request->ranks != NULL && request->n_members < request->n_ranks;
}

static inline guint
sim_collective_count_ranks (const SimCollectiveRequest *request)
{
  return request->ranks != NULL ? request->n_ranks : request->n_members;
}

static inline guint
sim_collective_get_rank (const SimGraph *graph,
                         const SimCollectiveRequest *request,
                         guint i)
{
  return request->ranks != NULL ? request->ranks[i]
                                : graph->rank_of[request->members[i]];
}

/* ---- sim-collective.c ---- */

/* One chunk from one member to another, nothing depending on anything yet. */
guint32 sim_lowering_add_transfer (SimLowering *self,
                                   guint from,
                                   guint to,
                                   guint chunk,
                                   guint hop,
                                   guint contributions,
                                   gboolean reduces);
guint32 sim_lowering_add_join (SimLowering *self, guint32 a, guint32 b);
/* Both tasks have ended: a join, or either where the other is SIM_NONE. */
static inline guint32
sim_lowering_join (SimLowering *self, guint32 a, guint32 b)
{
  if (a == SIM_NONE || a == b)
    return b;
  return b == SIM_NONE ? a : sim_lowering_add_join (self, a, b);
}

/* Which of the first members does what this one does. */
static inline guint
sim_lowering_stand_in (const SimLowering *self, guint i)
{
  return i < self->period ? i : i % self->period;
}

/* ---- rounds: what every member sends and gets, and then the next ---- */

/* Has `to` get the chunk from `from` in the round that is under way. */
static inline void
sim_lowering_send (SimLowering *self,
                   guint from,
                   guint to,
                   guint chunk,
                   guint hop,
                   guint contributions,
                   gboolean reduces)
{
  SimGraph *graph = self->graph;
  if (to >= self->period)
    return;
  guint32 task = sim_lowering_add_transfer (self, from, to, chunk, hop,
                                            contributions, reduces);
  from = sim_lowering_stand_in (self, from);
  /* Both ends have to be done with the hop before: four tasks, of which
   * neighbours in a ring share one, and all are one at the beginning. */
  guint32 a = self->got[from], b = self->sent[from];
  guint32 c = self->got[to], d = self->sent[to];
  sim_graph_add_dependency (graph, a, task);
  if (b != a)
    sim_graph_add_dependency (graph, b, task);
  if (c != a && c != b)
    sim_graph_add_dependency (graph, c, task);
  if (d != a && d != b && d != c)
    sim_graph_add_dependency (graph, d, task);
  self->now_sent[from] = sim_lowering_join (self, self->now_sent[from], task);
  self->now_got[to] = sim_lowering_join (self, self->now_got[to], task);
}

/* What a member has sent and got in a round becomes what the next waits for. */
static inline void
sim_lowering_end_round_of (SimLowering *self, guint i)
{
  if (self->now_sent[i] != SIM_NONE)
    self->sent[i] = self->now_sent[i];
  if (self->now_got[i] != SIM_NONE)
    self->got[i] = self->now_got[i];
  self->now_sent[i] = self->now_got[i] = SIM_NONE;
}

static inline void
sim_lowering_end_round (SimLowering *self)
{
  for (guint i = 0; i < self->period; i++)
    sim_lowering_end_round_of (self, i);
}

/* ---- the algorithms ---- */

/* Ring over members first, first + stride, … (count of them); each chunk of the
 * ring stands for the chunks base + c × width … + width - 1.  The first hop is
 * number `hop`; contributions come in multiples of `weight`. */
typedef struct
{
  guint first;
  guint stride;
  guint count;
  guint base;
  guint step;
  guint width;
  guint hop;
  guint weight;
} SimRing;

void sim_lower_ring (SimLowering *self, const SimRing *ring, gboolean reduces);
void sim_lower_tree (SimLowering *self);
void sim_lower_halving_doubling (SimLowering *self);
void sim_lower_recursive_doubling (SimLowering *self);
void sim_lower_parameter_server (SimLowering *self);
void sim_lower_hierarchical (SimLowering *self, guint per_node);
void sim_lower_all_to_all (SimLowering *self);
void sim_lower_send (SimLowering *self);
void sim_lower_broadcast (SimLowering *self, SimAlgorithm algorithm);
/* A member begins when all that are so far apart have entered. */
void sim_lowering_meet (SimLowering *self, guint apart);
/* Whether they are done along the axes of a torus; then all that is set. */
gboolean sim_lowering_choose_torus (SimLowering *self);
void sim_lower_torus (SimLowering *self);
void sim_lower_torus_folded (SimLowering *self);
/* One transfer of a lane that stands for many, to the next rank as the pace has
 * it, after `before`. */
guint32 sim_lowering_add_folded (SimLowering *self,
                                 const SimPace *pace,
                                 guint32 before,
                                 guint chunk,
                                 guint hop,
                                 guint contributions,
                                 gboolean reduces,
                                 double work,
                                 guint64 bytes);
void
sim_lower_folded (SimLowering *self, SimAlgorithm algorithm, guint per_node);

static inline gboolean
sim_is_power_of_two (guint n)
{
  return (n & (n - 1)) == 0;
}

static inline guint
sim_ceil_log2 (guint n)
{
  guint rounds = 0;
  while (((guint64)1 << rounds) < n)
    rounds++;
  return rounds;
}

static inline guint
sim_floor_power_of_two (guint n)
{
  guint power = 1;
  while (power <= n / 2)
    power *= 2;
  return power;
}

/* Chunk (i + turn) mod n goes to member i; and chunk i from it, hops from
 * there on. */
void sim_lower_scatter (SimLowering *self, guint turn);
void sim_lower_gather (SimLowering *self, guint hop);
void sim_lower_reduce (SimLowering *self, SimAlgorithm algorithm);
/* Of a reduction to a root by tree or by halving and doubling, `whole` being
 * the seconds of all its bytes. */
double sim_reduce_get_seconds (SimAlgorithm algorithm,
                               guint n,
                               double latency,
                               double whole);

/* Chunks and hops of the tree for n members. */
guint sim_tree_get_n_hops (guint n);
#define SIM_TREE_PIECES 8

/* Of a broadcast, `whole` being the seconds of all its bytes: the pieces of its
 * chain, as many as are quickest, but no more transfers than a ring of as many
 * members makes; seconds. */
#define SIM_MAX_CHAIN_PIECES 256
guint sim_broadcast_count_pieces (guint n, double latency, double whole);
double sim_broadcast_get_seconds (SimAlgorithm algorithm,
                                  guint n,
                                  double latency,
                                  double whole);

G_END_DECLS
