/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-estimate.h"

#include "sim/sim-cost-private.h"

#include <math.h>

/* Layers by place: the first, any in between, the last.  Generic layers are
 * all kept, since no two need be alike. */
struct _SimEstimator
{
  gboolean valid;
  guint degree[SIM_N_DIMENSIONS];
  guint micro_batch;
  SimRecompute recompute;
  gboolean sequence_parallel;
  gboolean context_by_heads;
  guint zero;
  guint data;
  gboolean tied_copy;
  SimLayerCost ends[3];
  /* by place: what a pass waits for */
  double forward_exchange[3];
  double backward_exchange[3];
  SimCost *all; /* generic and toy models, or measured times; else NULL */
};

/* Sums over a stage's layers. */
typedef struct
{
  double forward;
  double backward; /* with recomputation */
  double weight;   /* the part of backward for the weights */
  double exchange; /* of the above: waiting for tensor, context, expert */
  double update;
  double reduce_bytes;
  double gather_bytes;
  double weights, gradients, optimizer, activations;
  double working;
  double casts;         /* what a forward holds until it ends */
  double widest_gather; /* of one layer */
  double layers;
} Stage;

SimEstimator *
sim_estimator_new (void)
{
  return g_new0 (SimEstimator, 1);
}

void
sim_estimator_free (SimEstimator *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->all, sim_cost_unref);
  g_free (self);
}

/* ---- collectives ---- */

double
sim_estimate_collective (SimOperation operation,
                         double ranks,
                         double bytes,
                         double bandwidth,
                         double latency_seconds)
{
  double ring = (ranks - 1) * (latency_seconds + bytes / ranks / bandwidth);
  if (ranks <= 1)
    return 0;
  switch (operation)
    {
    case SIM_OPERATION_ALL_REDUCE:
      return 2 * ring;
    case SIM_OPERATION_SEND:
      return latency_seconds + bytes / bandwidth;
    case SIM_OPERATION_BROADCAST:
      return ceil (log2 (ranks)) * latency_seconds + bytes / bandwidth;
    default:
      return ring;
    }
}

/* A group of ranks along one dimension: how many, how many of them in a
 * node. */
typedef struct
{
  double ranks;
  double in_node;
} Group;

/* Ranks from one to the next along a dimension. */
static guint64
get_stride (const SimSpec *spec, SimDimension dimension)
{
  guint64 stride = 1;
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    {
      SimDimension inner = spec->parallel.order[i];
      if (inner == dimension)
        break;
      if (inner != SIM_DIMENSION_EXPERT)
        stride *= spec->parallel.degree[inner];
    }
  return stride;
}

static Group
get_group (const SimSpec *spec, SimDimension dimension, double ranks)
{
  double in_node = floor ((double)spec->cluster.devices_per_node /
                          get_stride (spec, dimension));
  return (Group){ ranks, CLAMP (in_node, 1, ranks) };
}

/* Bandwidth of one device's way out of its node while `senders` of the node's
 * devices send. */
static double
get_outer_bandwidth (const SimCluster *cluster, double senders)
{
  const SimLink *link = &cluster->cluster_link;
  double ports = MAX (link->ports, 1);
  double devices = cluster->devices_per_node;
  double alone =
      link->bandwidth * (link->shared ? ports : MAX (ports / devices, 1));
  return MIN (alone, link->bandwidth * ports / MIN (senders, devices));
}

/* Of what an all-to-all sends, what leaves the node goes out over its NICs. */
static double
get_shuffle_seconds (const SimSpec *spec, Group group, double bytes)
{
  const SimLink *inner = &spec->cluster.node_link;
  double away = (group.ranks - group.in_node) / group.ranks;
  double near = (group.in_node - 1) / group.ranks;
  double outer =
      get_outer_bandwidth (&spec->cluster, spec->cluster.devices_per_node);
  return (group.ranks - 1) * spec->cluster.cluster_link.latency_seconds +
         MAX (bytes * away / outer, bytes * near / inner->bandwidth);
}

/* Over several nodes a hierarchical all-reduce scatters inside, reduces across,
 * every member of a node over its own way out, and gathers inside.  A ring
 * leaves a node over one way only, and each of a node's rings has its own. */
static double
get_group_seconds (const SimSpec *spec,
                   Group group,
                   SimOperation operation,
                   double bytes)
{
  const SimLink *inner = &spec->cluster.node_link;
  const SimAlgorithm algorithm = spec->parallel.all_reduce;
  double devices = spec->cluster.devices_per_node;
  double nodes = ceil (group.ranks / group.in_node);
  double latency = spec->cluster.cluster_link.latency_seconds;
  double outer, inside;
  if (group.ranks <= 1)
    return 0;
  if (nodes <= 1)
    return sim_estimate_collective (operation, group.ranks, bytes,
                                    inner->bandwidth, inner->latency_seconds);
  if (operation == SIM_OPERATION_SEND)
    return latency + bytes / get_outer_bandwidth (
                                 &spec->cluster,
                                 spec->parallel.degree[SIM_DIMENSION_TENSOR]);
  if (operation == SIM_OPERATION_ALL_TO_ALL)
    return get_shuffle_seconds (spec, group, bytes);
  if (operation != SIM_OPERATION_ALL_REDUCE || group.in_node < 2 ||
      (algorithm != SIM_ALGORITHM_AUTO &&
       algorithm != SIM_ALGORITHM_HIERARCHICAL))
    {
      outer = get_outer_bandwidth (&spec->cluster, devices / group.in_node);
      return sim_estimate_collective (operation, group.ranks, bytes,
                                      MIN (outer, inner->bandwidth), latency);
    }
  outer = get_outer_bandwidth (&spec->cluster, devices);
  inside = sim_estimate_collective (operation, group.in_node, bytes,
                                    inner->bandwidth, inner->latency_seconds);
  return inside + sim_estimate_collective (
                      operation, nodes, bytes / group.in_node, outer, latency);
}

static double
get_exchange_seconds (const SimSpec *spec,
                      Group group,
                      const SimExchange *exchange)
{
  if (exchange->count == 0)
    return 0;
  return exchange->count * get_group_seconds (spec, group, exchange->operation,
                                              (double)exchange->bytes);
}

/* Ring attention's sends hide under the attention core, a part for each block;
 * all of the rest is waited for. */
static double
get_exchanges_seconds (const SimSpec *spec,
                       const SimExchanges *exchanges,
                       double core)
{
  const guint *degree = spec->parallel.degree;
  double seconds = 0;
  if (degree[SIM_DIMENSION_CONTEXT] > 1)
    {
      Group group = get_group (spec, SIM_DIMENSION_CONTEXT,
                               degree[SIM_DIMENSION_CONTEXT]);
      guint count = exchanges->context.count;
      double context = get_exchange_seconds (spec, group, &exchanges->context);
      if (spec->parallel.context_by_heads)
        seconds += context +
                   get_exchange_seconds (spec, group, &exchanges->context_back);
      else
        seconds += MAX (context - core * count / (count + 1), 0);
    }
  if (degree[SIM_DIMENSION_TENSOR] > 1)
    {
      Group group =
          get_group (spec, SIM_DIMENSION_TENSOR, degree[SIM_DIMENSION_TENSOR]);
      seconds += get_exchange_seconds (spec, group, &exchanges->tensor) +
                 get_exchange_seconds (spec, group, &exchanges->tensor_gather);
    }
  if (degree[SIM_DIMENSION_EXPERT] > 1)
    seconds += get_exchange_seconds (
        spec,
        get_group (spec, SIM_DIMENSION_DATA, degree[SIM_DIMENSION_EXPERT]),
        &exchanges->expert);
  return seconds;
}

/* ---- stages ---- */

static gboolean
is_same (const SimEstimator *self, const SimSpec *spec)
{
  const SimParallel *parallel = &spec->parallel;
  return self->valid && self->micro_batch == spec->training.micro_batch &&
         self->recompute == spec->training.recompute &&
         self->sequence_parallel == parallel->sequence_parallel &&
         self->context_by_heads == parallel->context_by_heads &&
         self->zero == parallel->zero &&
         self->tied_copy == (parallel->degree[SIM_DIMENSION_PIPELINE] > 1) &&
         self->degree[SIM_DIMENSION_TENSOR] ==
             parallel->degree[SIM_DIMENSION_TENSOR] &&
         self->degree[SIM_DIMENSION_CONTEXT] ==
             parallel->degree[SIM_DIMENSION_CONTEXT] &&
         self->degree[SIM_DIMENSION_EXPERT] ==
             parallel->degree[SIM_DIMENSION_EXPERT] &&
         (parallel->zero == 0 || self->degree[SIM_DIMENSION_DATA] ==
                                     parallel->degree[SIM_DIMENSION_DATA]);
}

static void
refresh (SimEstimator *self, const SimSpec *spec)
{
  const SimParallel *parallel = &spec->parallel;
  if (is_same (self, spec))
    return;
  self->valid = TRUE;
  self->micro_batch = spec->training.micro_batch;
  self->recompute = spec->training.recompute;
  self->sequence_parallel = parallel->sequence_parallel;
  self->context_by_heads = parallel->context_by_heads;
  self->zero = parallel->zero;
  self->tied_copy = parallel->degree[SIM_DIMENSION_PIPELINE] > 1;
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    self->degree[i] = parallel->degree[i];
  g_clear_pointer (&self->all, sim_cost_unref);
  if (spec->model.kind != SIM_MODEL_TRANSFORMER ||
      spec->training.measured.present || spec->model.layers < 3)
    {
      self->all = sim_cost_new (spec);
      return;
    }
  sim_cost_fill_layer (spec, 0, 0, &self->ends[0]);
  sim_cost_fill_layer (spec, 1, 0, &self->ends[1]);
  sim_cost_fill_layer (spec, spec->model.layers - 1, 0, &self->ends[2]);
}

static void
add_layer (Stage *stage,
           const SimLayerCost *layer,
           double forward,
           double backward,
           double times)
{
  stage->forward += times * (layer->forward_seconds + forward);
  stage->backward +=
      times * (layer->backward_input_seconds + layer->backward_weight_seconds +
               layer->recompute_seconds + backward);
  stage->weight += times * layer->backward_weight_seconds;
  stage->exchange += times * (forward + backward);
  stage->update += times * layer->update_seconds;
  stage->reduce_bytes += times * layer->reduce_bytes;
  stage->gather_bytes += times * layer->gather_bytes;
  stage->weights += times * layer->weight_bytes;
  stage->gradients += times * layer->gradient_bytes;
  stage->optimizer += times * layer->optimizer_bytes;
  stage->activations += times * layer->activation_bytes;
  stage->working = MAX (stage->working, layer->working_bytes);
  stage->casts += times * layer->forward_bytes;
  stage->widest_gather = MAX (stage->widest_gather, layer->gather_bytes);
  stage->layers += times;
}

/* ---- ZeRO ---- */

static double
get_copies (const SimSpec *spec)
{
  return spec->parallel.schedule == SIM_SCHEDULE_DUALPIPE ? 2 : 1;
}

/* DualPipe keeps two copies of the pipeline in one, head to tail: a stage's
 * replicas are on two places, which as a rule are on different nodes. */
static Group
get_replicas (const SimSpec *spec)
{
  const guint *degree = spec->parallel.degree;
  double copies = get_copies (spec);
  Group group = get_group (spec, SIM_DIMENSION_DATA,
                           (double)degree[SIM_DIMENSION_DATA] *
                               degree[SIM_DIMENSION_CONTEXT]);
  group.ranks *= copies;
  if (get_stride (spec, SIM_DIMENSION_PIPELINE) *
          degree[SIM_DIMENSION_PIPELINE] <=
      spec->cluster.devices_per_node)
    group.in_node *= copies;
  return group;
}

/* The share of its pace that compute loses while the replicas exchange. */
static double
get_lost (const SimSpec *spec, Group replicas, gboolean reduces)
{
  const SimDevice *device = &spec->cluster.device;
  const SimCluster *cluster = &spec->cluster;
  double traffic = reduces ? device->reduce_traffic : device->gather_traffic;
  double bandwidth =
      replicas.ranks <= replicas.in_node
          ? cluster->node_link.bandwidth
          : get_outer_bandwidth (cluster, cluster->devices_per_node);
  return MIN (traffic * bandwidth / device->memory_bandwidth, 0.95);
}

/* Bytes in so many collectives. */
static double
get_pieces_seconds (const SimSpec *spec,
                    Group group,
                    SimOperation operation,
                    double bytes,
                    double pieces)
{
  return pieces * get_group_seconds (spec, group, operation, bytes / pieces);
}

/* ZeRO 3 gathers each layer for every pass, behind the compute of the layer
 * before, and scatters its gradient after every backward; what there is no
 * compute for makes the pass longer. */
static void
lengthen_passes (const SimSpec *spec, Stage *stage)
{
  Group replicas = get_replicas (spec);
  double lost = get_lost (spec, replicas, FALSE);
  double forward = stage->forward, backward = stage->backward;
  double gather, scatter;
  if (spec->parallel.zero < 3 || replicas.ranks <= 1 || stage->layers < 1)
    return;
  gather = get_pieces_seconds (spec, replicas, SIM_OPERATION_ALL_GATHER,
                               stage->gather_bytes, stage->layers);
  scatter = get_pieces_seconds (spec, replicas, SIM_OPERATION_REDUCE_SCATTER,
                                stage->reduce_bytes, stage->layers);
  if (spec->parallel.overlap)
    {
      stage->forward = MAX (forward + lost * MIN (gather, forward), gather);
      stage->backward = MAX (backward + lost * MIN (gather + scatter, backward),
                             gather + scatter);
    }
  else
    {
      stage->forward += gather;
      stage->backward += gather + scatter;
    }
  stage->exchange += stage->forward - forward + stage->backward - backward;
}

static void
get_waits (const SimSpec *spec,
           const SimLayerCost *layer,
           double *forward,
           double *backward)
{
  *forward = get_exchanges_seconds (spec, &layer->forward,
                                    layer->forward_core_seconds);
  *backward = get_exchanges_seconds (spec, &layer->backward,
                                     layer->backward_core_seconds);
  if (layer->recompute_seconds > 0)
    *backward += get_exchanges_seconds (spec, &layer->recompute,
                                        layer->forward_core_seconds);
}

static void
add_place (Stage *stage, const SimEstimator *self, guint place, double times)
{
  add_layer (stage, &self->ends[place], self->forward_exchange[place],
             self->backward_exchange[place], times);
}

/* Layers first to last - 1 of the model. */
static Stage
get_stage (const SimEstimator *self,
           const SimSpec *spec,
           guint first,
           guint last)
{
  Stage stage = { 0 };
  guint n = sim_spec_get_n_layers (spec);
  guint middle = last - first;
  if (self->all != NULL)
    {
      const SimLayerCost *layers = sim_cost_get_layers (self->all, &n);
      for (guint i = first; i < last; i++)
        {
          double forward, backward;
          get_waits (spec, &layers[i], &forward, &backward);
          add_layer (&stage, &layers[i], forward, backward, 1);
        }
      lengthen_passes (spec, &stage);
      return stage;
    }
  if (first == 0)
    {
      add_place (&stage, self, 0, 1);
      middle--;
    }
  if (last == n)
    {
      add_place (&stage, self, 2, 1);
      middle--;
    }
  if (middle > 0)
    add_place (&stage, self, 1, middle);
  lengthen_passes (spec, &stage);
  return stage;
}

/* ---- the step ---- */

typedef struct
{
  Stage first;
  Stage last;
  Stage bottleneck;  /* the slowest */
  double rest;       /* forward and backward of all but the last */
  double hand_overs; /* one activation through all stages */
  double widest;     /* hand-over between two stages: the longest */
  double waiting;    /* hand-overs to the last stage and back, over the stages
                        they are shared by, of the stage for which that is
                        most */
  double stages;
  double chunks; /* per device */
  double micro_batches;
} Pipeline;

static Stage
get_slowest (const SimEstimator *self, const SimSpec *spec, Pipeline *pipeline)
{
  guint n = sim_spec_get_n_layers (spec);
  guint stages = spec->parallel.degree[SIM_DIMENSION_PIPELINE];
  Stage slowest = pipeline->last;
  double most = slowest.forward + slowest.backward;
  for (guint i = 0; i + 1 < stages; i++)
    {
      /* Stages in between are alike where layers are: two looks are enough. */
      gboolean alike =
          self->all == NULL && i > 1 && i + 2 < stages && n % stages == 0;
      Stage stage;
      double takes;
      if (alike)
        {
          stage = get_stage (self, spec, n / stages, 2 * (n / stages));
          pipeline->rest += (stages - 4.0) * (stage.forward + stage.backward);
          i = stages - 3;
          continue;
        }
      stage = get_stage (self, spec, (guint64)i * n / stages,
                         (guint64)(i + 1) * n / stages);
      takes = stage.forward + stage.backward;
      pipeline->rest += takes;
      if (takes > most)
        {
          most = takes;
          slowest = stage;
        }
    }
  return slowest;
}

/* From each stage's lowest rank to the next's: over the node's links where both
 * lie in one. */
static void
add_hand_overs (const SimSpec *spec, double bytes, Pipeline *pipeline)
{
  const SimCluster *cluster = &spec->cluster;
  guint stages = spec->parallel.degree[SIM_DIMENSION_PIPELINE];
  guint64 node = cluster->devices_per_node;
  guint64 stride = get_stride (spec, SIM_DIMENSION_PIPELINE);
  double inside =
      cluster->node_link.latency_seconds + bytes / cluster->node_link.bandwidth;
  double outside = cluster->cluster_link.latency_seconds +
                   bytes / get_outer_bandwidth (cluster, MIN (stride, node));
  for (guint i = stages; i > 1; i--)
    {
      gboolean leaves = (i - 1) * stride / node != (i - 2) * stride / node;
      pipeline->hand_overs += leaves ? outside : inside;
      pipeline->widest = MAX (pipeline->widest, leaves ? outside : inside);
      pipeline->waiting =
          MAX (pipeline->waiting, 2 * pipeline->hand_overs / (stages - i + 2));
    }
}

static void
get_pipeline (const SimEstimator *self, const SimSpec *spec, Pipeline *pipeline)
{
  guint n = sim_spec_get_n_layers (spec);
  guint stages = spec->parallel.degree[SIM_DIMENSION_PIPELINE];
  const SimLayerCost *layer =
      self->all != NULL ? sim_cost_get_layers (self->all, &n) : &self->ends[1];
  memset (pipeline, 0, sizeof *pipeline);
  pipeline->stages = stages;
  pipeline->chunks = spec->parallel.schedule == SIM_SCHEDULE_INTERLEAVED
                         ? spec->parallel.virtual_stages
                         : 1;
  pipeline->micro_batches = sim_spec_get_n_micro_batches (spec);
  pipeline->first = get_stage (self, spec, 0, n / stages);
  pipeline->last =
      get_stage (self, spec, (guint64)(stages - 1) * n / stages, n);
  pipeline->bottleneck = get_slowest (self, spec, pipeline);
  add_hand_overs (spec, (double)layer->boundary_bytes, pipeline);
}

/* Filling and draining, after the schedules' papers: GPipe and 1F1B (p-1)
 * (F + B); interleaved that over v (SC21 §2.2); ZB-H1 (p-1)(F + B - W), ZB-H2
 * (p-1)(F + B - 2W), ZB-V none where F, B and W are alike (Qi et al. 2024,
 * table 2, their B without W); DualPipe (p/2 - 1)(F + 2B - 3W) (DeepSeek-V3,
 * table 2, F&B being F + B here); naive (p-1) of everything for each
 * micro-batch. */
static double
get_bubble (const SimSpec *spec, const Pipeline *pipeline)
{
  const Stage *slow = &pipeline->bottleneck;
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

/* Micro-batches (of a device's whole run of layers) kept at once by the first
 * stage: GPipe all, 1F1B p, interleaved p + (p-1)/v (Korthikanti et al.
 * §4.2.3), ZB-H2 2p - 1, DualPipe p + 1. */
static double
get_in_flight (const SimSpec *spec, const Pipeline *pipeline)
{
  double p = pipeline->stages;
  double m = pipeline->micro_batches;
  switch (spec->parallel.schedule)
    {
    case SIM_SCHEDULE_NAIVE:
      return 1;
    case SIM_SCHEDULE_GPIPE:
      return m;
    case SIM_SCHEDULE_INTERLEAVED:
      return MIN (p + (p - 1) / pipeline->chunks, m);
    case SIM_SCHEDULE_ZB_H2:
      return MIN (2 * p - 1, m);
    case SIM_SCHEDULE_DUALPIPE:
      return MIN (p + 1, m);
    default:
      return MIN (p, m);
    }
}

/* Synchronising: seconds exposed and compute lost while hidden. */
static double
get_sync_exposed (const SimSpec *spec, const Pipeline *pipeline)
{
  const Stage *stage = &pipeline->bottleneck;
  const SimParallel *parallel = &spec->parallel;
  Group replicas = get_replicas (spec);
  double lost = get_lost (spec, replicas, parallel->zero == 0);
  double copies = get_copies (spec);
  double bytes = copies * stage->reduce_bytes;
  double buckets, reduce, gather = 0, hidden;
  if (replicas.ranks <= 1 || !parallel->synchronise)
    return 0;
  /* Of ZeRO 3 what comes before the first pass and after the last. */
  if (parallel->zero == 3)
    return !parallel->overlap
               ? 0
               : get_group_seconds (spec, replicas, SIM_OPERATION_ALL_GATHER,
                                    stage->gather_bytes / stage->layers) +
                     get_group_seconds (spec, replicas,
                                        SIM_OPERATION_REDUCE_SCATTER,
                                        stage->reduce_bytes / stage->layers);
  buckets = CLAMP (bytes / MAX (parallel->bucket_bytes, 1.0), 1,
                   MAX (copies * stage->layers, 1));
  reduce = get_pieces_seconds (spec, replicas,
                               parallel->zero > 0 ? SIM_OPERATION_REDUCE_SCATTER
                                                  : SIM_OPERATION_ALL_REDUCE,
                               bytes, buckets);
  /* ZeRO 1 and 2 gather what they updated. */
  if (parallel->zero > 0)
    gather = get_pieces_seconds (spec, replicas, SIM_OPERATION_ALL_GATHER,
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
static double
get_hand_over_seconds (const SimSpec *spec, const Pipeline *pipeline)
{
  const Stage *slow = &pipeline->bottleneck;
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

/* What is there besides while a pass runs: forward or backward. */
static double
get_working (const Pipeline *pipeline, const Stage *stage)
{
  return MAX (stage->working, stage->casts / pipeline->chunks);
}

static void
fill_memory (const SimSpec *spec,
             const Pipeline *pipeline,
             SimEstimate *estimate)
{
  const Stage *fullest = &pipeline->first;
  double kept = get_in_flight (spec, pipeline) * pipeline->first.activations;
  double first = fullest->weights + fullest->gradients + fullest->optimizer +
                 kept + get_working (pipeline, fullest);
  double last = pipeline->last.weights + pipeline->last.gradients +
                pipeline->last.optimizer + pipeline->last.activations +
                get_working (pipeline, &pipeline->last);
  double copies = get_copies (spec);
  double buffers;
  if (last > first && pipeline->stages > 1)
    {
      fullest = &pipeline->last;
      kept = spec->parallel.schedule == SIM_SCHEDULE_GPIPE
                 ? pipeline->micro_batches * fullest->activations
                 : fullest->activations;
    }
  buffers = get_working (pipeline, fullest);
  if (spec->parallel.zero == 3)
    buffers += 2 * fullest->widest_gather;
  estimate->weight_bytes = (guint64)(copies * fullest->weights);
  estimate->gradient_bytes = (guint64)(copies * fullest->gradients);
  estimate->optimizer_bytes = (guint64)(copies * fullest->optimizer);
  estimate->activation_bytes = (guint64)kept;
  estimate->buffer_bytes = (guint64)buffers;
  estimate->memory_bytes = estimate->weight_bytes + estimate->gradient_bytes +
                           estimate->optimizer_bytes +
                           estimate->activation_bytes + estimate->buffer_bytes;
  estimate->fits = estimate->memory_bytes <= spec->cluster.device.memory_bytes;
}

void
sim_estimator_run (SimEstimator *self,
                   const SimSpec *spec,
                   SimEstimate *estimate)
{
  Pipeline pipeline;
  const Stage *slow = &pipeline.bottleneck;
  double work, hand_overs, exposed, update;
  refresh (self, spec);
  for (guint i = 0; self->all == NULL && i < 3; i++)
    get_waits (spec, &self->ends[i], &self->forward_exchange[i],
               &self->backward_exchange[i]);
  get_pipeline (self, spec, &pipeline);
  work = pipeline.micro_batches * (slow->forward + slow->backward);
  hand_overs = get_hand_over_seconds (spec, &pipeline);
  exposed = get_sync_exposed (spec, &pipeline);
  update = get_copies (spec) * slow->update;
  estimate->bubble_seconds = get_bubble (spec, &pipeline);
  estimate->compute_seconds =
      work - pipeline.micro_batches * slow->exchange + update;
  estimate->exposed_seconds =
      pipeline.micro_batches * slow->exchange + hand_overs + exposed;
  estimate->seconds =
      work + hand_overs + exposed + update + estimate->bubble_seconds;
  fill_memory (spec, &pipeline, estimate);
}

void
sim_estimate (const SimSpec *spec, SimEstimate *estimate)
{
  SimEstimator estimator = { 0 };
  sim_estimator_run (&estimator, spec, estimate);
  g_clear_pointer (&estimator.all, sim_cost_unref);
}
