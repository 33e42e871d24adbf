/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-estimate-private.h"

#include "sim/sim-cost-private.h"

/* What stages have depends on the schedule by these alone. */
typedef enum
{
  KIND_PLAIN,
  KIND_VEE,
  KIND_TWO_WAYS, /* each layer on two stages */
  N_KINDS
} Kind;

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
  guint copies;
  gboolean gpipe; /* recomputes whole stages */
  guint shard_degree;
  gboolean tied_copy;
  SimLayerCost ends[3];
  /* by place: what a pass waits for */
  double forward_exchange[3];
  double backward_exchange[3];
  SimCost *all; /* generic and toy models, or measured times; else NULL */
  /* The pipelines of the split asked for last, which its other schedules
   * share. */
  gboolean known[N_KINDS];
  SimEstimatePipeline pipelines[N_KINDS];
  SimParallel split;
  guint global_batch;
};

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
         self->gpipe == (parallel->schedule == SIM_SCHEDULE_GPIPE) &&
         (parallel->zero == 0 ||
          self->copies == sim_spec_get_n_copies (spec)) &&
         self->tied_copy == (parallel->degree[SIM_DIMENSION_PIPELINE] > 1) &&
         self->degree[SIM_DIMENSION_TENSOR] ==
             parallel->degree[SIM_DIMENSION_TENSOR] &&
         self->degree[SIM_DIMENSION_CONTEXT] ==
             parallel->degree[SIM_DIMENSION_CONTEXT] &&
         self->degree[SIM_DIMENSION_EXPERT] ==
             parallel->degree[SIM_DIMENSION_EXPERT] &&
         (parallel->zero == 0 ||
          self->shard_degree == sim_spec_get_shard_degree (spec));
}

/* But for the schedule. */
static gboolean
is_same_split (const SimEstimator *self, const SimSpec *spec)
{
  const SimParallel *one = &self->split, *other = &spec->parallel;
  return self->global_batch == spec->training.global_batch &&
         one->zero == other->zero && one->shard_degree == other->shard_degree &&
         one->overlap == other->overlap &&
         one->all_reduce == other->all_reduce &&
         one->servers == other->servers &&
         memcmp (one->degree, other->degree, sizeof one->degree) == 0 &&
         memcmp (one->order, other->order, sizeof one->order) == 0;
}

static void
refresh (SimEstimator *self, const SimSpec *spec)
{
  const SimParallel *parallel = &spec->parallel;
  gboolean same = is_same (self, spec);
  if (!same || !is_same_split (self, spec))
    memset (self->known, 0, sizeof self->known);
  self->split = *parallel;
  self->global_batch = spec->training.global_batch;
  if (same)
    return;
  self->valid = TRUE;
  self->micro_batch = spec->training.micro_batch;
  self->recompute = spec->training.recompute;
  self->sequence_parallel = parallel->sequence_parallel;
  self->context_by_heads = parallel->context_by_heads;
  self->zero = parallel->zero;
  self->copies = sim_spec_get_n_copies (spec);
  self->gpipe = parallel->schedule == SIM_SCHEDULE_GPIPE;
  self->shard_degree = sim_spec_get_shard_degree (spec);
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
add_layer (SimEstimateStage *stage,
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
  stage->expert_reduce_bytes += times * layer->expert_reduce_bytes;
  stage->expert_gather_bytes += times * layer->expert_gather_bytes;
  stage->weights += times * layer->weight_bytes;
  stage->gradients += times * layer->gradient_bytes;
  stage->optimizer += times * layer->optimizer_bytes;
  stage->activations += times * layer->activation_bytes;
  stage->weight_pass += times * layer->weight_pass_bytes;
  stage->input = MAX (stage->input, layer->input_bytes);
  stage->brought += times * layer->brought_bytes;
  if (layer->brought_bytes > 0)
    stage->again += times * layer->recompute_seconds;
  stage->working = MAX (stage->working, layer->working_bytes);
  stage->casts += times * layer->forward_bytes;
  stage->widest_gather =
      MAX (stage->widest_gather,
           (double)layer->gather_bytes + layer->expert_gather_bytes);
  stage->layers += times;
}

/* ---- ZeRO ---- */

/* ZeRO 3 gathers each layer for every pass, behind the compute of the layer
 * before, and scatters its gradient after every backward; what there is no
 * compute for makes the pass longer. */
static void
lengthen_passes (const SimSpec *spec, SimEstimateStage *stage)
{
  SimEstimateGroup replicas = sim_estimate_get_shards (spec);
  double lost = sim_estimate_get_lost (spec, replicas, FALSE);
  double forward = stage->forward, backward = stage->backward;
  double gather, scatter, both;
  if (spec->parallel.zero < 3 || replicas.ranks <= 1 || stage->layers < 1)
    return;
  gather = sim_estimate_shards_seconds (
      spec, SIM_OPERATION_ALL_GATHER, stage->gather_bytes,
      stage->expert_gather_bytes, stage->layers);
  scatter = sim_estimate_shards_seconds (
      spec, SIM_OPERATION_REDUCE_SCATTER, stage->reduce_bytes,
      stage->expert_reduce_bytes, stage->layers);
  if (spec->parallel.overlap)
    {
      /* Parameters and gradients go round side by side, and take as long as
       * both where they share the last of a port. */
      both =
          MAX (MAX (gather, scatter),
               (gather + scatter) * sim_estimate_get_crowding (spec, replicas));
      stage->forward = MAX (forward + lost * MIN (gather, forward), gather);
      stage->backward = MAX (backward + lost * MIN (both, backward), both);
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
  *forward = sim_estimate_exchanges_seconds (spec, &layer->forward,
                                             layer->forward_core_seconds);
  *backward = sim_estimate_exchanges_seconds (spec, &layer->backward,
                                              layer->backward_core_seconds);
  if (layer->recompute_seconds > 0)
    *backward += sim_estimate_exchanges_seconds (spec, &layer->recompute,
                                                 layer->forward_core_seconds);
}

static void
add_place (SimEstimateStage *stage,
           const SimEstimator *self,
           guint place,
           double times)
{
  add_layer (stage, &self->ends[place], self->forward_exchange[place],
             self->backward_exchange[place], times);
}

/* Layers first to last - 1 of the model. */
static SimEstimateStage
get_stage (const SimEstimator *self,
           const SimSpec *spec,
           guint first,
           guint last)
{
  SimEstimateStage stage = { 0 };
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

static void
add_stage (SimEstimateStage *self, const SimEstimateStage *other)
{
  self->forward += other->forward;
  self->backward += other->backward;
  self->weight += other->weight;
  self->exchange += other->exchange;
  self->update += other->update;
  self->reduce_bytes += other->reduce_bytes;
  self->gather_bytes += other->gather_bytes;
  self->weights += other->weights;
  self->gradients += other->gradients;
  self->optimizer += other->optimizer;
  self->activations += other->activations;
  self->weight_pass += other->weight_pass;
  self->casts += other->casts;
  self->layers += other->layers;
  self->working = MAX (self->working, other->working);
  self->widest_gather = MAX (self->widest_gather, other->widest_gather);
}

/* What a place has: in a V one run of the way there and one of the way back. */
static SimEstimateStage
get_held (const SimEstimator *self, const SimSpec *spec, guint64 place)
{
  guint64 n = sim_spec_get_n_layers (spec);
  guint64 places = spec->parallel.degree[SIM_DIMENSION_PIPELINE];
  gboolean vee = places > 1 && sim_schedule_is_vee (spec->parallel.schedule);
  guint64 runs = vee ? 2 * places : places, mirror = runs - 1 - place;
  SimEstimateStage stage = get_stage (self, spec, (guint)(place * n / runs),
                                      (guint)((place + 1) * n / runs));
  if (vee)
    {
      SimEstimateStage back = get_stage (self, spec, (guint)(mirror * n / runs),
                                         (guint)((mirror + 1) * n / runs));
      add_stage (&stage, &back);
    }
  return stage;
}

/* DualPipe's two ways make a place work half its time on the run that is the
 * other's. */
static void
share_ways (const SimSpec *spec, SimEstimatePipeline *pipeline)
{
  SimEstimateStage *slow = &pipeline->bottleneck;
  const SimEstimateStage *first = &pipeline->first, *last = &pipeline->last;
  if (spec->parallel.schedule != SIM_SCHEDULE_DUALPIPE ||
      pipeline->stages < 2 || slow->forward != last->forward)
    return;
  slow->forward = (first->forward + last->forward) / 2;
  slow->backward = (first->backward + last->backward) / 2;
  slow->weight = (first->weight + last->weight) / 2;
  slow->exchange = (first->exchange + last->exchange) / 2;
}

static SimEstimateStage
get_slowest (const SimEstimator *self,
             const SimSpec *spec,
             SimEstimatePipeline *pipeline)
{
  guint n = sim_spec_get_n_layers (spec);
  guint stages = spec->parallel.degree[SIM_DIMENSION_PIPELINE];
  guint runs =
      sim_schedule_is_vee (spec->parallel.schedule) ? 2 * stages : stages;
  SimEstimateStage slowest = pipeline->last;
  double most = slowest.forward + slowest.backward;
  for (guint i = 0; i + 1 < stages; i++)
    {
      /* Stages in between are alike where layers are: two looks are enough. */
      gboolean alike =
          self->all == NULL && i > 1 && i + 2 < stages && n % runs == 0;
      SimEstimateStage stage;
      double takes;
      if (alike)
        {
          stage = get_held (self, spec, 1);
          pipeline->rest += (stages - 4.0) * (stage.forward + stage.backward);
          pipeline->rest_again += (stages - 4.0) * stage.again;
          i = stages - 3;
          continue;
        }
      stage = get_held (self, spec, i);
      takes = stage.forward + stage.backward;
      pipeline->rest += takes;
      pipeline->rest_again += stage.again;
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
add_hand_overs (const SimSpec *spec,
                double bytes,
                SimEstimatePipeline *pipeline)
{
  guint stages = spec->parallel.degree[SIM_DIMENSION_PIPELINE];
  guint64 node = spec->cluster.devices_per_node;
  guint64 stride = sim_spec_get_stride (spec, SIM_DIMENSION_PIPELINE);
  double inside = sim_estimate_get_hop_seconds (spec, FALSE, bytes);
  double outside = sim_estimate_get_hop_seconds (spec, TRUE, bytes);
  for (guint i = stages; i > 1; i--)
    {
      gboolean leaves = (i - 1) * stride / node != (i - 2) * stride / node;
      pipeline->hand_overs += leaves ? outside : inside;
      pipeline->widest = MAX (pipeline->widest, leaves ? outside : inside);
      pipeline->waiting =
          MAX (pipeline->waiting, 2 * pipeline->hand_overs / (stages - i + 2));
    }
}

static Kind
get_kind (const SimSpec *spec)
{
  if (sim_schedule_is_vee (spec->parallel.schedule))
    return KIND_VEE;
  return sim_spec_get_n_copies (spec) > 1 ? KIND_TWO_WAYS : KIND_PLAIN;
}

static void
find_pipeline (SimEstimator *self,
               const SimSpec *spec,
               SimEstimatePipeline *pipeline)
{
  for (guint i = 0; self->all == NULL && i < 3; i++)
    get_waits (spec, &self->ends[i], &self->forward_exchange[i],
               &self->backward_exchange[i]);
  guint n = sim_spec_get_n_layers (spec);
  guint stages = spec->parallel.degree[SIM_DIMENSION_PIPELINE];
  const SimLayerCost *layer =
      self->all != NULL ? sim_cost_get_layers (self->all, &n) : &self->ends[1];
  memset (pipeline, 0, sizeof *pipeline);
  pipeline->stages = stages;
  pipeline->micro_batches = sim_spec_get_n_micro_batches (spec);
  pipeline->first = get_held (self, spec, 0);
  pipeline->last = get_held (self, spec, stages - 1);
  pipeline->bottleneck = get_slowest (self, spec, pipeline);
  share_ways (spec, pipeline);
  add_hand_overs (spec, (double)layer->boundary_bytes, pipeline);
}

static void
get_pipeline (SimEstimator *self,
              const SimSpec *spec,
              SimEstimatePipeline *pipeline)
{
  Kind kind = get_kind (spec);
  if (!self->known[kind])
    find_pipeline (self, spec, &self->pipelines[kind]);
  self->known[kind] = TRUE;
  *pipeline = self->pipelines[kind];
  pipeline->chunks = spec->parallel.schedule == SIM_SCHEDULE_INTERLEAVED
                         ? spec->parallel.virtual_stages
                         : 1;
}

void
sim_estimator_run (SimEstimator *self,
                   const SimSpec *spec,
                   SimEstimate *estimate)
{
  SimEstimatePipeline pipeline;
  const SimEstimateStage *slow = &pipeline.bottleneck;
  double work, hand_overs, exposed, update;
  refresh (self, spec);
  get_pipeline (self, spec, &pipeline);
  work = pipeline.micro_batches * (slow->forward + slow->backward);
  hand_overs = sim_estimate_get_hand_over_seconds (spec, &pipeline);
  exposed = sim_estimate_get_sync_exposed (spec, &pipeline);
  update = sim_estimate_get_copies (spec) * slow->update;
  estimate->bubble_seconds = sim_estimate_get_bubble (spec, &pipeline);
  estimate->compute_seconds =
      work - pipeline.micro_batches * slow->exchange + update;
  estimate->exposed_seconds =
      pipeline.micro_batches * slow->exchange + hand_overs + exposed;
  estimate->seconds =
      work + hand_overs + exposed + update + estimate->bubble_seconds;
  sim_estimate_fill_memory (spec, &pipeline, estimate);
}

void
sim_estimate (const SimSpec *spec, SimEstimate *estimate)
{
  SimEstimator estimator = { 0 };
  sim_estimator_run (&estimator, spec, estimate);
  g_clear_pointer (&estimator.all, sim_cost_unref);
}
