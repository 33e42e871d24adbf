/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-estimate-private.h"

#include <math.h>

/* What a step takes besides its passes: filling and draining, synchronising,
 * handing over. */

/* The share of its Ws that a place may leave for later in memory that is
 * counted in what forwards keep. */
static double
get_waiting_weights (const SimEstimateStage *slow)
{
  return slow->weight_pass > slow->activations
             ? slow->activations / slow->weight_pass
             : 1;
}

/* ZB-2p: what 2 p forwards are too few for before the first B comes back, (p-1)
 * B - p F, and that each place has one W a micro-batch to fill with; the last
 * place begins (p-1) F late.  Ws that may not wait fill half as much. */
static double
get_searched_bubble (const SimEstimatePipeline *pipeline,
                     double input,
                     double least)
{
  const SimEstimateStage *slow = &pipeline->bottleneck;
  double p = pipeline->stages, m = pipeline->micro_batches;
  double waiting = get_waiting_weights (slow);
  double filled = MAX (input - (MIN (2 * p, m) - 1) * slow->forward,
                       input - (m - 1) * slow->weight);
  filled = MAX (MAX (filled, least), (p - 1) * slow->forward);
  return waiting * filled + (1 - waiting) * MAX (filled, input / 2);
}

/* In V-Half places that are longer at B than at F wait for each other. */
static double
get_lag (const SimEstimateStage *slow)
{
  double longer =
      slow->backward - slow->weight - slow->forward - slow->exchange / 3;
  return MAX (longer, 0) / 2;
}

/* F&B + B - 3W, of an average stage. */
static double
get_overlapped (const SimEstimatePipeline *pipeline)
{
  const SimEstimateStage *slow = &pipeline->bottleneck;
  double typical = pipeline->rest / (pipeline->stages - 1) /
                   (slow->forward + slow->backward);
  return typical *
         MAX (slow->forward + 2 * slow->backward - 3 * slow->weight, 0);
}

/* Filling and draining, after the schedules' papers: GPipe and 1F1B (p-1)
 * (F + B), where GPipe recomputes in it; interleaved that over v (SC21 §2.2);
 * ZB-H1 (p-1)(F + B - W), ZB-H2 (p-1)(F + B - 2W), ZB-V none where F, B and W
 * are alike (Qi et al. 2024, table 2, their B without W; but that the last
 * place begins (p-1) F late); ZB-1p as ZB-H1, ZB-2p see above; V-Half and V-Min
 * half and two thirds of 1F1B's where the three are alike (arXiv 2405.15362);
 * DualPipe (p/2 - 1)(F + 2B - 3W) (DeepSeek-V3, table 2, F&B being F + B here),
 * DualPipe-V the same with 2 p stages half as long; naive (p-1) of everything
 * for each micro-batch.
 */
double
sim_estimate_get_bubble (const SimSpec *spec,
                         const SimEstimatePipeline *pipeline)
{
  const SimEstimateStage *slow = &pipeline->bottleneck;
  double others = pipeline->rest, p = pipeline->stages;
  double weight = (p - 1) * slow->weight, input = others - weight;
  double m = pipeline->micro_batches;
  double both = slow->forward + slow->backward;
  /* However it is scheduled, the first micro-batch goes there and back through
   * all stages, and only the others' work can fill the wait. */
  double least = MAX (input - (m - 1) * both, 0);
  if (p <= 1)
    return 0;
  switch (spec->parallel.schedule)
    {
    case SIM_SCHEDULE_NAIVE:
      return others * m;
    case SIM_SCHEDULE_INTERLEAVED:
      return others / pipeline->chunks;
    case SIM_SCHEDULE_ZB_H1:
      /* One W a micro-batch is there to fill with. */
      return MAX (input - MIN (m - 1, p - 1) * slow->weight, least);
    case SIM_SCHEDULE_ZB_H2:
      return MAX (input - MIN (m - 1, 2 * p - 2) * slow->weight,
                  MAX (least, (p - 1) * slow->forward));
    case SIM_SCHEDULE_ZB_1P:
      return MAX (input - get_waiting_weights (slow) * MIN (m - 1, p - 1) *
                              slow->weight,
                  least);
    case SIM_SCHEDULE_ZB_2P:
      return get_searched_bubble (pipeline, input, least);
    case SIM_SCHEDULE_ZB_V:
      /* A device has both ends of the way, and about half of the others' work
       * comes in time. */
      return MAX (MAX (input / 2 - weight, input - (m - 1) * both / 2),
                  (p - 1) * slow->forward / 2);
    case SIM_SCHEDULE_V_HALF:
      return MAX (others / 2 + (p - 1) * get_lag (slow), least);
    case SIM_SCHEDULE_V_MIN:
      return MAX (others * 2 / 3, least);
    case SIM_SCHEDULE_DUALPIPE:
      return (p / 2 - 1) * get_overlapped (pipeline);
    case SIM_SCHEDULE_DUALPIPE_V:
      return (p - 1) / 2 * get_overlapped (pipeline);
    case SIM_SCHEDULE_GPIPE:
    default:
      return others - pipeline->rest_again;
    }
}

/* Summing the shards of so many bytes over the groups that hold the same. */
static double
get_between_seconds (const SimSpec *spec,
                     double bytes,
                     gboolean experts,
                     double pieces)
{
  SimEstimateGroup copies = sim_estimate_get_shard_copies (spec, experts);
  if (copies.ranks <= 1 || bytes <= 0)
    return 0;
  return sim_estimate_pieces_seconds (
      spec, copies, SIM_OPERATION_ALL_REDUCE,
      bytes / sim_spec_get_n_shards (spec, experts), pieces);
}

/* Of what ZeRO 3 moves, what comes before the first pass and after the last:
 * a layer's gather and scatter, and of the sums between groups what the last
 * backward does not hide. */
static double
get_zero_3_exposed (const SimSpec *spec, const SimEstimateStage *stage)
{
  double layers = MAX (stage->layers, 1);
  double between =
      get_between_seconds (spec, stage->reduce_bytes, FALSE, layers) +
      get_between_seconds (spec, stage->expert_reduce_bytes, TRUE, layers);
  if (!spec->parallel.overlap)
    return between;
  return (sim_estimate_shards_seconds (spec, SIM_OPERATION_ALL_GATHER,
                                       stage->gather_bytes,
                                       stage->expert_gather_bytes, layers) +
          sim_estimate_shards_seconds (spec, SIM_OPERATION_REDUCE_SCATTER,
                                       stage->reduce_bytes,
                                       stage->expert_reduce_bytes, layers)) /
             layers +
         MAX (between - stage->backward, between / layers);
}

/* The experts' buckets come behind all others. */
static double
get_experts_seconds (const SimSpec *spec, const SimEstimateStage *stage)
{
  const SimParallel *parallel = &spec->parallel;
  SimEstimateGroup shards = sim_estimate_get_expert_shards (spec);
  double copies = sim_estimate_get_copies (spec);
  double bytes = copies * stage->expert_reduce_bytes;
  double buckets = CLAMP (bytes / MAX (parallel->bucket_bytes, 1.0), 1,
                          MAX (copies * stage->layers, 1));
  double seconds;
  if (bytes <= 0)
    return 0;
  if (parallel->zero == 0)
    return sim_estimate_pieces_seconds (spec, shards, SIM_OPERATION_ALL_REDUCE,
                                        bytes, buckets);
  seconds = sim_estimate_pieces_seconds (
      spec, shards, SIM_OPERATION_REDUCE_SCATTER, bytes, buckets);
  return seconds + get_between_seconds (spec, bytes, TRUE, buckets) +
         sim_estimate_pieces_seconds (spec, shards, SIM_OPERATION_ALL_GATHER,
                                      copies * stage->expert_gather_bytes,
                                      buckets);
}

/* Synchronising: seconds exposed and compute lost while hidden. */
double
sim_estimate_get_sync_exposed (const SimSpec *spec,
                               const SimEstimatePipeline *pipeline)
{
  const SimEstimateStage *stage = &pipeline->bottleneck;
  const SimParallel *parallel = &spec->parallel;
  SimEstimateGroup replicas = sim_estimate_get_replicas (spec);
  SimEstimateGroup shards = sim_estimate_get_shards (spec);
  double lost = sim_estimate_get_lost (spec, replicas, parallel->zero == 0);
  double copies = sim_estimate_get_copies (spec);
  double bytes = copies * stage->reduce_bytes;
  double experts = get_experts_seconds (spec, stage);
  double buckets, reduce, between, gather = 0, hidden;
  if (replicas.ranks <= 1 || !parallel->synchronise)
    return 0;
  if (parallel->zero == 3)
    return get_zero_3_exposed (spec, stage);
  buckets = CLAMP (bytes / MAX (parallel->bucket_bytes, 1.0), 1,
                   MAX (copies * stage->layers, 1));
  reduce = sim_estimate_pieces_seconds (spec, shards,
                                        parallel->zero > 0
                                            ? SIM_OPERATION_REDUCE_SCATTER
                                            : SIM_OPERATION_ALL_REDUCE,
                                        bytes, buckets);
  /* A bucket's shards are summed over the groups while the next bucket is
   * scattered. */
  between = parallel->zero > 0
                ? get_between_seconds (spec, bytes, FALSE, buckets)
                : 0;
  reduce = MAX (reduce, between) + MIN (reduce, between) / buckets;
  /* ZeRO 1 and 2 gather what they updated. */
  if (parallel->zero > 0)
    gather =
        sim_estimate_pieces_seconds (spec, shards, SIM_OPERATION_ALL_GATHER,
                                     copies * stage->gather_bytes, buckets);
  if (!parallel->overlap)
    return reduce + experts + gather;
  /* Buckets are reduced while the last micro-batch's backward goes on, but for
   * the last bucket; the experts' come behind that one. */
  hidden = MIN (reduce, stage->backward) * (1 - 1 / buckets);
  return reduce + experts + gather - hidden + lost * hidden;
}

/* V-Min's time from one micro-batch to the next: each pass has to follow at
 * once, so that six slots of the longest of F and B at most, and of both in
 * turn at least, set the pace; between the two. */
static double
get_lockstep (const SimEstimateStage *slow)
{
  double forward = slow->forward - slow->exchange / 3;
  double input = slow->backward - slow->exchange * 2 / 3 - slow->weight;
  return 1.5 * MAX (forward, input) + 0.75 * (forward + input) + slow->exchange;
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
  double v = pipeline->chunks, passes = v, kept = p;
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
    case SIM_SCHEDULE_ZB_1P:
      turn -= slow->weight;
      break;
    case SIM_SCHEDULE_ZB_H2:
    case SIM_SCHEDULE_ZB_2P:
      turn = (p * both + there_and_back) / (2 * p - 1) - both;
      break;
    case SIM_SCHEDULE_ZB_V:
    case SIM_SCHEDULE_DUALPIPE_V:
      /* Each micro-batch goes down and up again. */
      there_and_back *= 2;
      turn = 2 * turn - slow->weight;
      passes = 2;
      break;
    case SIM_SCHEDULE_V_HALF:
      there_and_back *= 2;
      turn = MAX (2 * turn - slow->weight, 0) + get_lag (slow);
      passes = 2;
      break;
    case SIM_SCHEDULE_V_MIN:
      there_and_back *= 2;
      turn = get_lockstep (slow) + 6 * pipeline->hand_overs / p - both;
      kept = floor ((p + 4) / 3);
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
  return there_and_back + MAX (m - kept, 0) * turn +
         (MIN (m, p) - 1) * passes *
             (MAX (pipeline->widest - slow->forward / v, 0) +
              MAX (pipeline->widest - slow->backward / v, 0));
}
