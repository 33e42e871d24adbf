/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-graph.h"

G_BEGIN_DECLS

/* Collectives, lowered to transfers of chunks between the lanes of a graph.
 *
 * A chunk moves in a hop when its sender and its receiver both have ended their
 * sending and receiving of the hop before (before the first: have entered).  A
 * member enters when its own part is ready, its gate is open and its previous
 * collective of the same row has ended: one communication stream per device and
 * payload, and one between groups of shards.
 *
 * S bytes, n members, latency a, bandwidth B, on equal links (Thakur,
 * Rabenseifner and Gropp 2005, sections 4 and 5, and Patarasuk and Yuan 2009,
 * without their summing time, which runs beside the transfer).  lg n is the
 * logarithm to 2, floor or ceil where it is not whole; m is the power of two
 * below n.
 *
 * All-reduce:
 *   ring, n chunks       2 (n - 1) (a + S / (n B))
 *   halving-doubling     2 lg n a + 2 (n - 1) / n S / B, Rabenseifner's;
 *                        n > m: that of m and 3 a + 2 S / B: pairs add halves
 *                        of theirs first and get the sum last
 *   recursive-doubling   lg n (a + S / B): both of a pair add the other's;
 *                        n > m: (floor lg n + 2) (a + S / B)
 *   parameter server     k of the members, the first, sum a part each: 2 (a +
 *                        (n - 1) / k S / B); the others send and get S, the
 *                        servers (n - 1) / k S and their parts for the rest
 *   hierarchical         a ring's reduce-scatter in each node, all-reduce of
 *                        each share between nodes, all-gather in each node;
 *                        ring, where nodes hold unequally many members
 *   tree                 two binary trees of half the bytes each, in 8 pieces
 *                        that follow one another up and down (Sanders, Speck
 *                        and Traeff 2009)
 *   auto                 the cheapest of these: sim-collective-choose.c
 *
 * Reduce-scatter and all-gather, S being of the whole:
 *   halving-doubling,    recursive halving and recursive doubling; n > m:
 *   recursive-doubling,  Bruck's gather, and that backwards; in any case
 *   auto inside a node   ceil lg n a + (n - 1) / n S / B
 *   others               the ring's halves: (n - 1) (a + S / (n B))
 *
 * All-to-all:
 *   halving-doubling     Bruck's relays: n = m: lg n (a + S / (2 B))
 *   others, and uneven   pairwise: (n - 1) (a + S / (n B)); uneven, each hop as
 *                        long as its largest part
 *
 * To and from member 0, no strategy's yet; n: ceil lg n where it is not whole:
 *   reduce, tree              lg n (a + S / B)
 *   reduce, halving-doubling  2 lg n a + 2 (n - 1) / n S / B; n > m: the tree
 *   scatter, gather           lg n a + (n - 1) / n S / B
 *
 * Send: everyone passes S to the next: a + S / B.
 * Broadcast: sim-collective-broadcast.c; never folded.
 *
 * Chunk c of a gradient stands for the layers at positions i of the bucket with
 * floor (i n / layers) = c. */
typedef struct
{
  SimOperation operation;
  SimAlgorithm algorithm;
  SimPayload payload;
  gboolean between; /* groups of shards: in that row, not in its payload's */
  guint64 bytes;    /* of the whole buffer on each member */
  const guint32 *members; /* lanes; folded, fewer than ranks: each then stands
                             for ranks that do the same at the same time */
  guint n_members;
  const guint32 *ranks; /* all ranks, ascending; NULL: one for each lane */
  guint n_ranks;
  guint period;         /* folded: rank i + period does what rank i does, on the
                           same lane; of n_members, so many are side by side */
  SimPace pace;         /* folded: of the ring over all ranks */
  SimPace inner_pace;   /* folded: inside a node */
  SimPace outer_pace;   /* folded: between nodes, for a share of each */
  const guint32 *ready; /* by member: the task that makes its part; SIM_NONE */
  const guint32 *gates; /* by member: must have ended too; NULL: none */
  guint32 layer_first;
  guint32 layer_count;
  guint32 micro_batch;
  guint32 iteration;
  guint32 repeat; /* folded: so many, one after the other, as one; 0 is 1 */
  gboolean backward;
  const double *shares; /* all-to-all: of each member's buffer, by who gets it;
                           NULL: even */
  gboolean returns;     /* all-to-all: by who sends it instead, what came before
                           going back */
} SimCollectiveRequest;

/* Past so many hops a folded collective's are one transfer: their latencies
 * first, then all their bytes. */
#define SIM_MAX_FOLDED_HOPS 128

/* Seconds of one that sums, gathers or shuffles among n members of one node, by
 * the closed forms above and the algorithm that `asked` comes to there (a
 * tree's as the ring's): what AUTO chooses by, and what estimates are made of.
 * latency is that of the node's links, `whole` the seconds in which one of them
 * carries all the bytes. */
double sim_collective_get_node_seconds (SimAlgorithm asked,
                                        SimOperation operation,
                                        guint n,
                                        double latency,
                                        double whole);

/* Appends the tasks; done[i] becomes the join at which member i has ended. */
void sim_collective_add (SimGraph *graph,
                         const SimSpec *spec,
                         const SimCollectiveRequest *request,
                         guint32 *done);

G_END_DECLS
