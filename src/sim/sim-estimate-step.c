/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-estimate-private.h"

/* What a step takes besides its passes: filling and draining, synchronising,
 * handing over. */

/* Filling and draining, after the schedules' papers: GPipe and 1F1B (p-1)
 * (F + B); interleaved that over v (SC21 §2.2); ZB-H1 (p-1)(F + B - W), ZB-H2
 * (p-1)(F + B - 2W), ZB-V none where F, B and W are alike (Qi et al. 2024,
 * table 2, their B without W); DualPipe (p/2 - 1)(F + 2B - 3W) (DeepSeek-V3,
 * table 2, F&B being F + B here); naive (p-1) of everything for each
 * micro-batch. */
double
sim_estimate_get_bubble (const SimSpec *spec,
                         const SimEstimatePipeline *pipeline)
{
  const SimEstimateStage *slow = &pipeline->bottleneck;
  double others = pipeline->rest;
  double weight = (pipeline->stages - 1) * slow->weight;
  double input = others - weight;
  double m = pipeline->micro_batches;
  /* However it is scheduled, the first micro-batch goes there and back through
   * all stages, and only the others' work can fill the wait. */
  double least = input - (m - 1) * (slow->forward + slow->backward);
  switch (spec->parallel.schedule)
    {
    case SIM_SCHEDULE_NAIVE:
      return others * m;
    case SIM_SCHEDULE_INTERLEAVED:
      return others / pipeline->chunks;
    case SIM_SCHEDULE_ZB_H1:
      /* One W a micro-batch is there to fill with. */
      return MAX (
          MAX (input - MIN (m - 1, pipeline->stages - 1) * slow->weight, least),
          0);
    case SIM_SCHEDULE_ZB_H2:
      return MAX (
          MAX (input - MIN (m - 1, 2 * pipeline->stages - 2) * slow->weight,
               least),
          0);
    case SIM_SCHEDULE_ZB_V:
      /* A device has both ends of the way, and about half of the others' work
       * comes in time. */
      least = input - (m - 1) * (slow->forward + slow->backward) / 2;
      return MAX (MAX (input / 2 - weight, least), 0);
    case SIM_SCHEDULE_DUALPIPE:
      return (pipeline->stages / 2.0 - 1) *
             MAX (slow->forward + 2 * slow->backward - 3 * slow->weight, 0);
    default:
      return others;
    }
}

/* Synchronising: seconds exposed and compute lost while hidden. */
double
sim_estimate_get_sync_exposed (const SimSpec *spec,
                               const SimEstimatePipeline *pipeline)
{
  const SimEstimateStage *stage = &pipeline->bottleneck;
  const SimParallel *parallel = &spec->parallel;
  SimEstimateGroup replicas = sim_estimate_get_replicas (spec);
  double lost = sim_estimate_get_lost (spec, replicas, parallel->zero == 0);
  double copies = sim_estimate_get_copies (spec);
  double bytes = copies * stage->reduce_bytes;
  double buckets, reduce, gather = 0, hidden;
  if (replicas.ranks <= 1 || !parallel->synchronise)
    return 0;
  /* Of ZeRO 3 what comes before the first pass and after the last. */
  if (parallel->zero == 3)
    return !parallel->overlap
               ? 0
               : sim_estimate_group_seconds (
                     spec, replicas, SIM_OPERATION_ALL_GATHER,
                     stage->gather_bytes / stage->layers) +
                     sim_estimate_group_seconds (
                         spec, replicas, SIM_OPERATION_REDUCE_SCATTER,
                         stage->reduce_bytes / stage->layers);
  buckets = CLAMP (bytes / MAX (parallel->bucket_bytes, 1.0), 1,
                   MAX (copies * stage->layers, 1));
  reduce = sim_estimate_pieces_seconds (spec, replicas,
                                        parallel->zero > 0
                                            ? SIM_OPERATION_REDUCE_SCATTER
                                            : SIM_OPERATION_ALL_REDUCE,
                                        bytes, buckets);
  /* ZeRO 1 and 2 gather what they updated. */
  if (parallel->zero > 0)
    gather =
        sim_estimate_pieces_seconds (spec, replicas, SIM_OPERATION_ALL_GATHER,
                                     copies * stage->gather_bytes, buckets);
  if (!parallel->overlap)
    return reduce + gather;
  /* Buckets are reduced while the last micro-batch's backward goes on, but for
   * the last bucket. */
  hidden = MIN (reduce, stage->backward) * (1 - 1 / buckets);
  return reduce + gather - hidden + lost * hidden;
}

/* What hand-overs add: on the way of the first micro-batch there and back, and
 * to the time from one micro-batch to the next.  A stage begins a micro-batch
 * when one of those it keeps has come back, so that so many share the round
 * trip through the stages behind it (see get_in_flight); a link carries one
 * after the other, and without overlap the sender stands still meanwhile.
 * What a schedule that parts backward has to spare is filled first. */
double
sim_estimate_get_hand_over_seconds (const SimSpec *spec,
                                    const SimEstimatePipeline *pipeline)
{
  const SimEstimateStage *slow = &pipeline->bottleneck;
  double p = pipeline->stages, m = pipeline->micro_batches;
  double v = pipeline->chunks, passes = v;
  double both = slow->forward + slow->backward;
  double there_and_back = 2 * pipeline->hand_overs;
  double turn = pipeline->waiting;
  if (p <= 1)
    return 0;
  switch (spec->parallel.schedule)
    {
    case SIM_SCHEDULE_NAIVE:
      return m * there_and_back;
    case SIM_SCHEDULE_GPIPE:
      turn = MAX (pipeline->widest - slow->forward, 0) +
             MAX (pipeline->widest - slow->backward, 0);
      break;
    case SIM_SCHEDULE_INTERLEAVED:
      /* Each micro-batch goes round v times, from the last to the first too. */
      there_and_back = v * there_and_back + 2 * (v - 1) * pipeline->widest;
      turn = (p * both + there_and_back) / (p + (p - 1) / v) - both;
      break;
    case SIM_SCHEDULE_ZB_H1:
      turn -= slow->weight;
      break;
    case SIM_SCHEDULE_ZB_H2:
      turn = (p * both + there_and_back) / (2 * p - 1) - both;
      break;
    case SIM_SCHEDULE_ZB_V:
      turn = 2 * turn - slow->weight;
      passes = 2;
      break;
    case SIM_SCHEDULE_DUALPIPE:
      turn = (p * both + there_and_back) / (p + 1) - both;
      break;
    default:
      break;
    }
  turn = MAX (MAX (turn, passes * pipeline->widest - both), 0);
  if (!spec->parallel.overlap)
    return there_and_back +
           m * MAX (turn, 2 * passes * pipeline->widest * (p - 1) / p);
  return there_and_back + MAX (m - p, 0) * turn +
         (MIN (m, p) - 1) * passes *
             (MAX (pipeline->widest - slow->forward / v, 0) +
              MAX (pipeline->widest - slow->backward / v, 0));
}
