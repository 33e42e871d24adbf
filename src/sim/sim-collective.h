/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-graph.h"

G_BEGIN_DECLS

/* Collectives, lowered to transfers of chunks between the lanes of a graph.
 *
 * In every algorithm a member takes part in hop h + 1 when its own sending and
 * its own receiving of hop h have ended, and nobody sends to a member that has
 * not entered.  A member enters when its own part is ready, its gate is open
 * and its previous collective of the same payload has ended: one communication
 * stream per device and payload.
 *
 * Ring all-reduce of S bytes over n members: n chunks of S / n, n - 1 hops in
 * which what arrives is added and n - 1 in which it replaces: on equal links
 * 2 (n - 1) (latency + S / (n bandwidth)) (Patarasuk and Yuan 2009; Thakur,
 * Rabenseifner and Gropp 2005, 4.5, without their summing time, which runs
 * beside the transfer).  Reduce-scatter and all-gather are its two halves.
 * Chunk c of a gradient stands for the layers at positions i of the bucket with
 * floor (i n / layers) = c. */
typedef struct
{
  SimOperation operation;
  SimAlgorithm algorithm;
  SimPayload payload;
  guint64 bytes;          /* of the whole buffer on each member */
  const guint32 *members; /* lanes */
  guint n_members;
  const guint32 *ready; /* by member: the task that makes its part; SIM_NONE */
  const guint32 *gates; /* by member: must have ended too; NULL: none */
  guint32 layer_first;
  guint32 layer_count;
  guint32 micro_batch;
  guint32 iteration;
  gboolean backward;
} SimCollectiveRequest;

/* Appends the tasks; done[i] becomes the join at which member i has ended. */
void sim_collective_add (SimGraph *graph,
                         const SimSpec *spec,
                         const SimCollectiveRequest *request,
                         guint32 *done);

/* Whether the algorithm can do the operation for so many members. */
gboolean sim_collective_is_supported (SimOperation operation,
                                      SimAlgorithm algorithm,
                                      guint n_members);

/* Seconds the link's measured samples say for it, between samples in
 * proportion on logarithmic scales, above the largest in proportion to bytes,
 * below the smallest as the smallest.  FALSE without samples of that operation
 * and number of ranks. */
gboolean sim_link_interpolate (const SimLink *link,
                               SimOperation operation,
                               guint ranks,
                               guint64 bytes,
                               double *seconds);

G_END_DECLS
