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
  guint n;       /* members */
  guint n_chunks;
  guint n_hops;
  gint64 latency_ps;
  double scale; /* bytes that move for a byte counted: measured samples */
  guint64 chunk_bytes; /* as counted; the first `chunk_rest` have one more */
  guint64 chunk_rest;
  double chunk_work;
  /* By member: whom it last sent to, SIM_NONE before, and over which link. */
  guint32 *target;
  guint32 *link;
  guint32 *enter;
  guint32 *got;
  guint32 *sent;
} SimLowering;

/* One chunk from one member to another, nothing depending on anything yet. */
guint32 sim_lowering_add_transfer (SimLowering *self,
                                   guint from,
                                   guint to,
                                   guint chunk,
                                   guint hop,
                                   guint contributions,
                                   gboolean reduces);
/* Both tasks have ended: a join, or either where the other is SIM_NONE. */
guint32 sim_lowering_join (SimLowering *self, guint32 a, guint32 b);

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
void sim_lower_halving_doubling (SimLowering *self);
void sim_lower_tree (SimLowering *self);
void sim_lower_parameter_server (SimLowering *self);
void sim_lower_hierarchical (SimLowering *self, guint per_node);
void sim_lower_all_to_all (SimLowering *self);
void sim_lower_send (SimLowering *self);
void sim_lower_broadcast (SimLowering *self, SimAlgorithm algorithm);
void
sim_lower_folded (SimLowering *self, SimAlgorithm algorithm, guint per_node);

/* Chunks and hops of the tree for n members. */
guint sim_tree_get_n_hops (guint n);
#define SIM_TREE_PIECES 8

/* Of a broadcast: rounds of its binomial tree; seconds, `whole` being those of
 * all its bytes. */
#define SIM_CHAIN_PIECES 16
guint sim_broadcast_count_rounds (guint n);
double sim_broadcast_get_seconds (SimAlgorithm algorithm,
                                  guint n,
                                  double latency,
                                  double whole);

G_END_DECLS
