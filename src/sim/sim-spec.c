/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-spec.h"

#include <math.h>

G_DEFINE_QUARK (sim - error - quark, sim_error)

/* ---- copying and clearing parts ---- */

static GArray *
copy_array (GArray *array, guint element_size)
{
  if (array == NULL)
    return g_array_new (FALSE, FALSE, element_size);
  return g_array_copy (array);
}

static void
set_text (char **text, const char *value)
{
  char *copy = g_strdup (value);
  g_free (*text);
  *text = copy;
}

void
sim_generic_layer_free (SimGenericLayer *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}

static void
free_generic_layer (gpointer data)
{
  sim_generic_layer_free (data);
}

static GPtrArray *
copy_generic_layers (const GPtrArray *from)
{
  GPtrArray *to = g_ptr_array_new_with_free_func (free_generic_layer);
  for (guint i = 0; from != NULL && i < from->len; i++)
    {
      const SimGenericLayer *layer = g_ptr_array_index (from, i);
      SimGenericLayer *copy = g_new (SimGenericLayer, 1);
      *copy = *layer;
      copy->name = g_strdup (layer->name);
      g_ptr_array_add (to, copy);
    }
  return to;
}

void
sim_model_clear (SimModel *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->generic_layers, g_ptr_array_unref);
  g_clear_pointer (&self->toy.weights, g_array_unref);
  g_clear_pointer (&self->toy.samples, g_array_unref);
}

void
sim_model_copy_into (const SimModel *from, SimModel *to)
{
  SimModel copy = *from;
  if (from == to)
    return;
  copy.name = g_strdup (from->name);
  copy.generic_layers = copy_generic_layers (from->generic_layers);
  copy.toy.weights = copy_array (from->toy.weights, sizeof (double));
  copy.toy.samples = copy_array (from->toy.samples, sizeof (SimToySample));
  sim_model_clear (to);
  *to = copy;
}

void
sim_device_clear (SimDevice *self)
{
  g_clear_pointer (&self->name, g_free);
}

void
sim_device_copy_into (const SimDevice *from, SimDevice *to)
{
  SimDevice copy = *from;
  if (from == to)
    return;
  copy.name = g_strdup (from->name);
  sim_device_clear (to);
  *to = copy;
}

void
sim_link_clear (SimLink *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->samples, g_array_unref);
}

void
sim_link_copy_into (const SimLink *from, SimLink *to)
{
  SimLink copy = *from;
  if (from == to)
    return;
  copy.name = g_strdup (from->name);
  copy.samples = copy_array (from->samples, sizeof (SimLinkSample));
  sim_link_clear (to);
  *to = copy;
}

void
sim_cluster_clear (SimCluster *self)
{
  g_clear_pointer (&self->name, g_free);
  sim_device_clear (&self->device);
  sim_link_clear (&self->node_link);
  sim_link_clear (&self->cluster_link);
  sim_link_clear (&self->host_link);
}

void
sim_cluster_copy_into (const SimCluster *from, SimCluster *to)
{
  if (from == to)
    return;
  set_text (&to->name, from->name);
  to->nodes = from->nodes;
  to->devices_per_node = from->devices_per_node;
  to->node_room = from->node_room;
  sim_device_copy_into (&from->device, &to->device);
  sim_link_copy_into (&from->node_link, &to->node_link);
  sim_link_copy_into (&from->cluster_link, &to->cluster_link);
  sim_link_copy_into (&from->host_link, &to->host_link);
}

/* ---- the default: a small GPT on one device of the 80 GB, 312 TFLOP/s
 * class ---- */

static void
init_model (SimModel *self)
{
  self->kind = SIM_MODEL_TRANSFORMER;
  self->name = g_strdup ("model");
  self->layers = 12;
  self->hidden = 768;
  self->heads = 12;
  self->kv_heads = 12;
  self->ffn = 3072;
  self->vocabulary = 50257;
  self->sequence = 1024;
  self->experts_per_token = 1;
  self->attention = SIM_ATTENTION_FLASH;
  self->tied_embedding = TRUE;
  self->dropout = TRUE;
  self->generic_layers = copy_generic_layers (NULL);
  self->toy.weights = g_array_new (FALSE, FALSE, sizeof (double));
  self->toy.samples = g_array_new (FALSE, FALSE, sizeof (SimToySample));
  self->toy.learning_rate = 0.1;
}

static void
init_device (SimDevice *self)
{
  self->name = g_strdup ("device");
  self->memory_bytes = G_GUINT64_CONSTANT (80000000000);
  self->memory_bandwidth = 2.0e12;
  self->peak_flops[SIM_PRECISION_FP32] = 19.5e12;
  self->peak_flops[SIM_PRECISION_BF16_MIXED] = 312e12;
  self->peak_flops[SIM_PRECISION_BF16] = 312e12;
  self->peak_flops[SIM_PRECISION_FP16] = 312e12;
  self->efficiency.max = 0.8;
  self->efficiency.half_flops = 2e9;
  self->efficiency.attention = 0.6;
  self->efficiency.unaligned = 1;
  self->efficiency.odd = 1;
  self->memory_efficiency = 0.8;
  self->launch_seconds = 5e-6;
  self->reduce_traffic = 8.2;
  self->gather_traffic = 5;
}

static void
init_link (SimLink *self, const char *name, double bandwidth, double latency)
{
  self->name = g_strdup (name);
  self->bandwidth = bandwidth;
  self->latency_seconds = latency;
  self->ports = 1;
  self->dimensions = SIM_MAX_AXES;
  self->wrap = 1;
  self->samples = g_array_new (FALSE, FALSE, sizeof (SimLinkSample));
}

SimSpec *
sim_spec_new (void)
{
  SimSpec *self = g_new0 (SimSpec, 1);
  self->id = g_strdup ("scenario");
  init_model (&self->model);
  self->cluster.name = g_strdup ("cluster");
  self->cluster.nodes = 1;
  self->cluster.devices_per_node = 1;
  init_device (&self->cluster.device);
  init_link (&self->cluster.node_link, "node", 300e9, 4e-6);
  init_link (&self->cluster.cluster_link, "cluster", 25e9, 5e-6);
  init_link (&self->cluster.host_link, "host", 25e9, 5e-6);
  self->training.micro_batch = 1;
  self->training.global_batch = 1;
  self->training.iterations = 1;
  self->training.precision = SIM_PRECISION_BF16_MIXED;
  self->training.optimizer = SIM_OPTIMIZER_ADAM;
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    {
      self->parallel.degree[i] = 1;
      self->parallel.order[i] = (SimDimension)i;
    }
  self->parallel.schedule = SIM_SCHEDULE_1F1B;
  self->parallel.virtual_stages = 1;
  self->parallel.all_reduce = SIM_ALGORITHM_RING;
  self->parallel.servers = 1;
  self->parallel.bucket_bytes = 25 * 1024 * 1024;
  self->parallel.overlap = TRUE;
  self->parallel.synchronise = TRUE;
  self->faults = g_array_new (FALSE, FALSE, sizeof (SimFault));
  return self;
}

SimSpec *
sim_spec_copy (const SimSpec *self)
{
  SimSpec *copy = g_new0 (SimSpec, 1);
  copy->id = g_strdup (self->id);
  sim_model_copy_into (&self->model, &copy->model);
  sim_cluster_copy_into (&self->cluster, &copy->cluster);
  copy->training = self->training;
  copy->parallel = self->parallel;
  copy->faults = copy_array (self->faults, sizeof (SimFault));
  return copy;
}

void
sim_spec_free (SimSpec *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  sim_model_clear (&self->model);
  sim_cluster_clear (&self->cluster);
  g_clear_pointer (&self->faults, g_array_unref);
  g_free (self);
}

/* ---- counts ---- */

guint
sim_spec_get_n_devices (const SimSpec *self)
{
  guint64 n = 1;
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    {
      if (i == SIM_DIMENSION_EXPERT)
        continue; /* experts divide the data-parallel ranks */
      n *= self->parallel.degree[i];
      if (n > G_MAXUINT)
        return G_MAXUINT;
    }
  return (guint)n;
}

guint
sim_spec_get_n_micro_batches (const SimSpec *self)
{
  guint64 per_round = (guint64)self->training.micro_batch *
                      self->parallel.degree[SIM_DIMENSION_DATA];
  if (per_round == 0)
    return 0;
  return (guint)(self->training.global_batch / per_round);
}

guint
sim_spec_get_n_copies (const SimSpec *self)
{
  return self->parallel.schedule == SIM_SCHEDULE_DUALPIPE &&
                 self->parallel.degree[SIM_DIMENSION_PIPELINE] > 1
             ? 2
             : 1;
}

guint
sim_spec_get_n_replicas (const SimSpec *self)
{
  return self->parallel.degree[SIM_DIMENSION_DATA] *
         self->parallel.degree[SIM_DIMENSION_CONTEXT] *
         sim_spec_get_n_copies (self);
}

guint
sim_spec_get_shard_degree (const SimSpec *self)
{
  const SimParallel *parallel = &self->parallel;
  return parallel->zero > 0 && parallel->shard_degree > 0
             ? parallel->shard_degree
             : parallel->degree[SIM_DIMENSION_DATA];
}

guint
sim_spec_get_n_shards (const SimSpec *self, gboolean experts)
{
  guint of_data = sim_spec_get_shard_degree (self);
  if (experts)
    of_data = MAX (of_data / self->parallel.degree[SIM_DIMENSION_EXPERT], 1);
  return of_data * self->parallel.degree[SIM_DIMENSION_CONTEXT] *
         sim_spec_get_n_copies (self);
}

guint
sim_spec_get_n_layers (const SimSpec *self)
{
  switch (self->model.kind)
    {
    case SIM_MODEL_TRANSFORMER:
      return self->model.layers;
    case SIM_MODEL_GENERIC:
      return self->model.generic_layers->len;
    case SIM_MODEL_TOY:
      return self->model.toy.weights->len;
    default:
      g_return_val_if_reached (0);
    }
}

gboolean
sim_spec_is_uneven (const SimSpec *self)
{
  return self->model.kind == SIM_MODEL_TRANSFORMER && self->model.experts > 1 &&
         self->model.expert_skew > 0 &&
         self->parallel.degree[SIM_DIMENSION_EXPERT] > 1;
}

double
sim_spec_get_expert_load (const SimSpec *self, guint share)
{
  const SimModel *model = &self->model;
  guint n_shares = self->parallel.degree[SIM_DIMENSION_EXPERT];
  guint each = model->experts / n_shares;
  double capacity = model->capacity_factor;
  double whole = 0, load = 0;
  if (model->kind != SIM_MODEL_TRANSFORMER || model->experts <= 1 ||
      (model->expert_skew <= 0 && (capacity <= 0 || capacity >= 1)))
    return 1;
  for (guint i = 0; i < model->experts; i++)
    whole += pow (i + 1, -model->expert_skew);
  for (guint i = share * each; i < (share + 1) * each; i++)
    {
      /* Of the mean, which is one expert's even part. */
      double of_mean =
          model->experts * pow (i + 1, -model->expert_skew) / whole;
      load += capacity > 0 ? MIN (of_mean, capacity) : of_mean;
    }
  return load / each;
}

gboolean
sim_spec_has_dropout (const SimSpec *self)
{
  return self->model.dropout && !self->model.gated &&
         self->training.precision != SIM_PRECISION_BF16_MIXED;
}

guint
sim_spec_get_node (const SimSpec *spec, guint device)
{
  return device / MAX (spec->cluster.devices_per_node, 1);
}

guint
sim_spec_get_stride (const SimSpec *spec, SimDimension wanted)
{
  guint stride = 1, i = 0;
  for (; i < SIM_N_DIMENSIONS && spec->parallel.order[i] != wanted; i++)
    if (spec->parallel.order[i] != SIM_DIMENSION_EXPERT)
      stride *= spec->parallel.degree[spec->parallel.order[i]];
  g_assert (i < SIM_N_DIMENSIONS);
  return stride;
}

guint
sim_spec_get_coordinate (const SimSpec *spec, guint device, SimDimension wanted)
{
  return device / sim_spec_get_stride (spec, wanted) %
         spec->parallel.degree[wanted];
}

guint
sim_spec_get_place (const SimSpec *spec, guint device)
{
  return sim_spec_get_coordinate (spec, device, SIM_DIMENSION_PIPELINE);
}

guint
sim_spec_get_expert_share (const SimSpec *spec, guint device)
{
  return sim_spec_get_replica (spec, device) %
         spec->parallel.degree[SIM_DIMENSION_EXPERT];
}

guint
sim_spec_get_replica (const SimSpec *spec, guint device)
{
  return sim_spec_get_coordinate (spec, device, SIM_DIMENSION_DATA);
}
