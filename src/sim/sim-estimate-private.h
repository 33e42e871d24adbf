/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-cost.h"
#include "sim/sim-estimate.h"

G_BEGIN_DECLS

/* Sums over a stage's layers. */
typedef struct
{
  double forward;
  double backward; /* with recomputation */
  double weight;   /* the part of backward for the weights */
  double again;    /* the part that is computed again before the gradient comes
                    */
  double exchange; /* of the above: waiting for tensor, context, expert */
  double update;
  double reduce_bytes;
  double gather_bytes;
  double expert_reduce_bytes; /* not part of the two above */
  double expert_gather_bytes;
  double weights, gradients, optimizer, activations;
  double weight_pass;    /* kept from B to W */
  double input, brought; /* as SimLayerCost has them */
  double working;
  double casts;         /* what a forward holds until it ends */
  double widest_gather; /* of one layer, its experts included */
  double layers;
} SimEstimateStage;

typedef struct
{
  SimEstimateStage first;
  SimEstimateStage last;
  SimEstimateStage bottleneck; /* the slowest */
  double rest;                 /* forward and backward of all but the last */
  double rest_again;           /* and of that what they compute again early */
  double hand_overs;           /* one activation through all stages */
  double widest;               /* hand-over between two stages: the longest */
  double waiting; /* hand-overs to the last stage and back, over the stages
                     they are shared by, of the stage for which that is
                     most */
  double stages;
  double chunks; /* per device */
  double micro_batches;
} SimEstimatePipeline;

/* A group of ranks along one dimension: how many, how many of them in a
 * node, and how far apart neighbours are. */
typedef struct
{
  double ranks;
  double in_node;
  double stride;
} SimEstimateGroup;

/* ---- sim-estimate-collective.c ---- */

SimEstimateGroup sim_estimate_get_group (const SimSpec *spec,
                                         SimDimension dimension,
                                         double ranks);
/* Bandwidth of one device's way out of its node while `senders` of the node's
 * devices send. */
double sim_estimate_get_outer_bandwidth (const SimCluster *cluster,
                                         double senders);
double sim_estimate_group_seconds (const SimSpec *spec,
                                   SimEstimateGroup group,
                                   SimOperation operation,
                                   double bytes);
/* Ring attention's sends hide under the attention core, a part for each block;
 * all of the rest is waited for. */
double sim_estimate_exchanges_seconds (const SimSpec *spec,
                                       const SimExchanges *exchanges,
                                       double core);
/* The share of the time that two exchanges of a group take one after the other
 * in which they are done side by side: a half where neither slows the other, 1
 * where they share what they send over. */
double sim_estimate_get_crowding (const SimSpec *spec, SimEstimateGroup group);
/* Bytes in so many collectives. */
double sim_estimate_pieces_seconds (const SimSpec *spec,
                                    SimEstimateGroup group,
                                    SimOperation operation,
                                    double bytes,
                                    double pieces);
/* Handing so many bytes on from a place of the pipeline to the next, on the
 * same node or another. */
double sim_estimate_get_hop_seconds (const SimSpec *spec,
                                     gboolean leaves,
                                     double bytes);
/* Of the model on one device: two under DualPipe. */
double sim_estimate_get_copies (const SimSpec *spec);
/* DualPipe keeps two copies of the pipeline in one, head to tail: a stage's
 * replicas are on two places, which as a rule are on different nodes. */
SimEstimateGroup sim_estimate_get_replicas (const SimSpec *spec);
/* Of those, the ranks that share out ZeRO's states, and of them those that hold
 * the same experts; and the groups that hold the same shard: one where all
 * share. */
SimEstimateGroup sim_estimate_get_shards (const SimSpec *spec);
SimEstimateGroup sim_estimate_get_expert_shards (const SimSpec *spec);
SimEstimateGroup sim_estimate_get_shard_copies (const SimSpec *spec,
                                                gboolean experts);
/* What a stage's layers move to keep their shards alike, in so many pieces: the
 * experts' part among those that hold the same, one after the other with the
 * rest. */
double sim_estimate_shards_seconds (const SimSpec *spec,
                                    SimOperation operation,
                                    double bytes,
                                    double expert_bytes,
                                    double pieces);
/* The share of its pace that compute loses while the replicas exchange. */
double sim_estimate_get_lost (const SimSpec *spec,
                              SimEstimateGroup replicas,
                              gboolean reduces);

/* ---- sim-estimate-step.c, sim-estimate-memory.c ---- */

double sim_estimate_get_bubble (const SimSpec *spec,
                                const SimEstimatePipeline *pipeline);
double sim_estimate_get_sync_exposed (const SimSpec *spec,
                                      const SimEstimatePipeline *pipeline);
double sim_estimate_get_hand_over_seconds (const SimSpec *spec,
                                           const SimEstimatePipeline *pipeline);
void sim_estimate_fill_memory (const SimSpec *spec,
                               const SimEstimatePipeline *pipeline,
                               SimEstimate *estimate);

G_END_DECLS
