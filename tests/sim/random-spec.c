/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random-spec.h"

#define PICK(random, ...)                                                      \
  pick ((random), (const guint[]){ __VA_ARGS__ },                              \
        G_N_ELEMENTS (((const guint[]){ __VA_ARGS__ })))

static guint
pick (BaseRandom *random, const guint *of, guint n)
{
  return of[base_random_below (random, n)];
}

static gboolean
happens (BaseRandom *random, double share)
{
  return base_random_unit (random) < share;
}

static void
draw_transformer (BaseRandom *random, SimModel *model)
{
  model->kind = SIM_MODEL_TRANSFORMER;
  model->layers = PICK (random, 1, 2, 3, 4, 5, 6, 8);
  model->hidden = PICK (random, 32, 48, 64);
  model->heads = PICK (random, 1, 2, 4, 8, 6);
  model->kv_heads =
      happens (random, 0.6) ? model->heads : PICK (random, 1, 2, 4, 3);
  model->ffn = PICK (random, 64, 128, 96);
  model->gated = happens (random, 0.3);
  model->vocabulary = PICK (random, 0, 0, 256, 100);
  model->sequence = PICK (random, 16, 24, 32);
  model->experts = PICK (random, 0, 0, 0, 2, 4, 6);
  model->experts_per_token = PICK (random, 1, 2, 3);
  model->expert_skew = happens (random, 0.3) ? 1.5 : 0;
  model->capacity_factor = happens (random, 0.2) ? 1.25 : 0;
  model->attention = (SimAttention)base_random_below (random, SIM_N_ATTENTIONS);
  model->tied_embedding = happens (random, 0.5);
  model->dropout = happens (random, 0.5);
}

static void
draw_generic (BaseRandom *random, SimModel *model)
{
  guint n = (guint)base_random_below (random, 8) + 1;
  model->kind = SIM_MODEL_GENERIC;
  for (guint i = 0; i < n; i++)
    {
      SimGenericLayer *layer = g_new0 (SimGenericLayer, 1);
      layer->name = g_strdup ("layer");
      layer->parameters = PICK (random, 0, 1, 7, 1000, 100000);
      layer->forward_flops = PICK (random, 0, 1000, 1000000000);
      layer->activation_bytes = PICK (random, 0, 1, 1000, 1000000);
      g_ptr_array_add (model->generic_layers, layer);
    }
}

static void
draw_toy (BaseRandom *random, SimModel *model)
{
  guint n = (guint)base_random_below (random, 4) + 1;
  model->kind = SIM_MODEL_TOY;
  model->toy.learning_rate = 0.125;
  for (guint i = 0; i < n; i++)
    {
      double weight = base_random_unit (random) * 2 - 1;
      SimToySample sample = { base_random_unit (random), 0.5 };
      g_array_append_val (model->toy.weights, weight);
      g_array_append_val (model->toy.samples, sample);
    }
}

static void
draw_cluster (BaseRandom *random, SimCluster *cluster)
{
  SimLink *links[] = { &cluster->node_link, &cluster->cluster_link };
  cluster->nodes = PICK (random, 1, 1, 2, 3, 4);
  cluster->devices_per_node = PICK (random, 2, 4, 8, 3);
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      links[i]->bandwidth = PICK (random, 1000000, 1000000000, 300000000);
      links[i]->latency_seconds = PICK (random, 0, 1, 50) * 1e-6;
      links[i]->ports = PICK (random, 1, 2, 4);
    }
  cluster->cluster_link.shared = happens (random, 0.5);
  cluster->device.host_seconds = happens (random, 0.5) ? 2e-6 : 0;
}

static void
draw_parallel (BaseRandom *random, SimParallel *parallel)
{
  guint order[SIM_N_DIMENSIONS];
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    {
      parallel->degree[i] = happens (random, 0.5) ? 1 : PICK (random, 2, 3, 4);
      order[i] = i;
    }
  if (happens (random, 0.3))
    base_random_shuffle (random, order, SIM_N_DIMENSIONS);
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    parallel->order[i] = (SimDimension)order[i];
  parallel->sequence_parallel = happens (random, 0.3);
  parallel->context_by_heads = happens (random, 0.3);
  parallel->zero = PICK (random, 0, 0, 1, 2, 3);
  parallel->schedule = (SimSchedule)base_random_below (random, SIM_N_SCHEDULES);
  parallel->virtual_stages = PICK (random, 1, 1, 2, 3);
  parallel->all_reduce =
      (SimAlgorithm)base_random_below (random, SIM_N_ALGORITHMS);
  parallel->bucket_bytes = PICK (random, 1, 1000, 100000, 26214400);
  parallel->overlap = happens (random, 0.7);
  parallel->broadcast = happens (random, 0.15);
  parallel->synchronise = happens (random, 0.9);
  parallel->shard_degree = PICK (random, 0, 0, 1, 2, 2, 4);
  parallel->servers = PICK (random, 1, 1, 2, 3, 64);
}

static void
draw_fault (BaseRandom *random, SimSpec *spec)
{
  SimFault fault = {
    .kind = (SimFaultKind)base_random_below (random, SIM_FAULT_LOST_DEVICE + 1),
    .device = (guint)base_random_below (random, 8),
    .slowdown = 1 + base_random_unit (random) * 3,
    .from_seconds = happens (random, 0.5) ? 0 : base_random_unit (random) / 1e3,
  };
  g_array_append_val (spec->faults, fault);
}

SimSpec *
random_spec_new (BaseRandom *random)
{
  SimSpec *spec = sim_spec_new ();
  SimTraining *training = &spec->training;
  switch (PICK (random, 0, 0, 0, 1, 2))
    {
    case 0:
      draw_transformer (random, &spec->model);
      break;
    case 1:
      draw_generic (random, &spec->model);
      break;
    default:
      draw_toy (random, &spec->model);
    }
  draw_cluster (random, &spec->cluster);
  draw_parallel (random, &spec->parallel);
  training->micro_batch = PICK (random, 1, 1, 2, 3);
  training->global_batch = PICK (random, 1, 4, 8, 12, 16, 24, 30);
  training->iterations = PICK (random, 1, 1, 2);
  training->precision =
      (SimPrecision)base_random_below (random, SIM_N_PRECISIONS);
  training->gradients =
      (SimGradients)base_random_below (random, SIM_N_GRADIENTS);
  training->optimizer =
      (SimOptimizer)base_random_below (random, SIM_N_OPTIMIZERS);
  training->recompute =
      (SimRecompute)base_random_below (random, SIM_N_RECOMPUTES);
  if (happens (random, 0.2))
    training->measured = (SimMeasured){ TRUE, 1e-3, 2e-3, 1e-4 };
  for (guint n = PICK (random, 0, 0, 0, 1, 2); n > 0; n--)
    draw_fault (random, spec);
  return spec;
}

void
random_spec_make_alike (BaseRandom *random, SimSpec *spec)
{
  SimParallel *parallel = &spec->parallel;
  SimCluster *cluster = &spec->cluster;
  g_array_set_size (spec->faults, 0);
  parallel->broadcast = FALSE;
  parallel->all_reduce = PICK (random, SIM_ALGORITHM_RING, SIM_ALGORITHM_RING,
                               SIM_ALGORITHM_AUTO, SIM_ALGORITHM_HIERARCHICAL);
  if (happens (random, 0.3))
    parallel->schedule = SIM_SCHEDULE_DUALPIPE;
  if (spec->model.kind == SIM_MODEL_TOY)
    draw_transformer (random, &spec->model);
  if (spec->model.kind == SIM_MODEL_TRANSFORMER)
    {
      spec->model.experts = PICK (random, 0, 4, 6);
      spec->model.heads = spec->model.kv_heads = 8;
      spec->model.hidden = 64;
      spec->model.expert_skew = happens (random, 0.5) ? 1.5 : 0;
    }
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    parallel->degree[i] = PICK (random, 1, 1, 2, 2, 4);
  cluster->nodes = PICK (random, 1, 2, 4, 8, 16);
  cluster->devices_per_node = cluster->nodes == 1 ? 64 : PICK (random, 2, 4, 8);
  cluster->cluster_link.shared = happens (random, 0.2);
  cluster->cluster_link.ports =
      happens (random, 0.2) ? 1 : cluster->devices_per_node;
  spec->training.micro_batch = 1;
  spec->training.global_batch = PICK (random, 8, 16, 32);
  spec->training.iterations = PICK (random, 1, 1, 2);
}

/* ---- mending ---- */

typedef struct
{
  const char *pattern; /* one group: the value */
  gsize offset;        /* of a guint of SimSpec */
} Mend;

#define AT(field) G_STRUCT_OFFSET (SimSpec, field)
#define DEGREE(name)                                                           \
  (AT (parallel.degree) + sizeof (guint) * SIM_DIMENSION_##name)

static const Mend mends[] = {
  { "nearest is data (\\d+)", DEGREE (DATA) },
  { "nearest is tensor (\\d+)", DEGREE (TENSOR) },
  { "nearest is pipeline (\\d+)", DEGREE (PIPELINE) },
  { "nearest is context (\\d+)", DEGREE (CONTEXT) },
  { "^tensor \\d+ .*nearest.* is (\\d+)", DEGREE (TENSOR) },
  { "^context \\d+ .*nearest.* is (\\d+)", DEGREE (CONTEXT) },
  { "^expert \\d+ must divide.* is (\\d+)", DEGREE (EXPERT) },
  { "^expert \\d+ needs .* it must be (\\d+)", DEGREE (EXPERT) },
  { "tensor must be (\\d+)", DEGREE (TENSOR) },
  { "context must be (\\d+)", DEGREE (CONTEXT) },
  { "expert must be (\\d+)", DEGREE (EXPERT) },
  { "^pipeline .*the most stages is (\\d+)", DEGREE (PIPELINE) },
  { "even number of stages .*nearest is (\\d+)", DEGREE (PIPELINE) },
  { "^shard-degree \\d+ must .* is (\\d+)$", AT (parallel.shard_degree) },
  { "^virtual-stages .* must be (\\d+)", AT (parallel.virtual_stages) },
  { "zero must be (\\d+)", AT (parallel.zero) },
  { "broadcast must be false or zero (\\d+)", AT (parallel.zero) },
  { "^heads .* is (\\d+)$", AT (model.heads) },
  { "^kv-heads .* is (\\d+)$", AT (model.kv_heads) },
  { "^experts-per-token is \\d+; the most is (\\d+)",
    AT (model.experts_per_token) },
  { "^global-batch .*nearest is (\\d+)", AT (training.global_batch) },
};

static gboolean
match (const char *pattern, const char *text, guint *value)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) found = NULL;
  if (!g_regex_match (regex, text, 0, &found))
    return FALSE;
  g_autofree char *number = g_match_info_fetch (found, 1);
  *value = (guint)g_ascii_strtoull (number, NULL, 10);
  return TRUE;
}

gboolean
random_spec_mend (SimSpec *spec, const char *refusal)
{
  guint value;
  if (match ("micro-batches.*nearest is (\\d+)", refusal, &value))
    {
      spec->training.global_batch = value * spec->training.micro_batch *
                                    spec->parallel.degree[SIM_DIMENSION_DATA];
      return TRUE;
    }
  if (match ("the last device in use is (\\d+)", refusal, &value))
    {
      for (guint i = 0; i < spec->faults->len; i++)
        {
          SimFault *fault = &g_array_index (spec->faults, SimFault, i);
          fault->device = MIN (fault->device, value);
        }
      return TRUE;
    }
  if (g_regex_match_simple ("^gradients .* must be fp32 or", refusal, 0, 0))
    {
      spec->training.gradients = SIM_GRADIENTS_FP32;
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (mends); i++)
    if (match (mends[i].pattern, refusal, &value))
      {
        G_STRUCT_MEMBER (guint, spec, mends[i].offset) = value;
        return TRUE;
      }
  return FALSE;
}

char *
random_spec_describe (const SimSpec *spec)
{
  const SimModel *model = &spec->model;
  const SimParallel *parallel = &spec->parallel;
  const guint *degree = parallel->degree;
  GString *text = g_string_new (NULL);
  g_string_append_printf (
      text,
      "model %u, %u layers, %u experts; %u x %u devices; micro %u of %u, "
      "x%u, %s, gradients %s, recompute %u; t%u c%u e%u d%u p%u, sequence %u, "
      "heads %u, "
      "zero %u over %u, %s "
      "v%u, %s of %u, bucket %" G_GUINT64_FORMAT ", overlap %u, sync %u, order",
      model->kind, sim_spec_get_n_layers (spec), model->experts,
      spec->cluster.nodes, spec->cluster.devices_per_node,
      spec->training.micro_batch, spec->training.global_batch,
      spec->training.iterations,
      sim_precision_get_nick (spec->training.precision),
      sim_gradients_get_nick (spec->training.gradients),
      spec->training.recompute, degree[SIM_DIMENSION_TENSOR],
      degree[SIM_DIMENSION_CONTEXT], degree[SIM_DIMENSION_EXPERT],
      degree[SIM_DIMENSION_DATA], degree[SIM_DIMENSION_PIPELINE],
      parallel->sequence_parallel, parallel->context_by_heads, parallel->zero,
      parallel->shard_degree, sim_schedule_get_nick (parallel->schedule),
      parallel->virtual_stages, sim_algorithm_get_nick (parallel->all_reduce),
      parallel->servers, parallel->bucket_bytes, parallel->overlap,
      parallel->synchronise);
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    g_string_append_printf (text, " %u", parallel->order[i]);
  for (guint i = 0; i < spec->faults->len; i++)
    {
      const SimFault *fault = &g_array_index (spec->faults, SimFault, i);
      g_string_append_printf (text, "; fault %u of %u from %g", fault->kind,
                              fault->device, fault->from_seconds);
    }
  return g_string_free (text, FALSE);
}
