/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-spec.h"

/* Field by field: structures have holes, whose bytes say nothing.  What is
 * never read of a model of that kind, or of times that were not measured,
 * counts as little as it does in a file.  tests/sim/test-spec-equal.c turns
 * every byte, so that a field that is added and not looked at here is found. */

static gboolean
is_text_equal (const char *a, const char *b)
{
  return g_strcmp0 (a, b) == 0;
}

typedef gboolean (*IsEqual) (gconstpointer a, gconstpointer b);

static gboolean
are_equal (const GArray *a, const GArray *b, gsize size, IsEqual is_equal)
{
  if (a->len != b->len)
    return FALSE;
  for (gsize i = 0; i < a->len; i++)
    if (!is_equal (a->data + i * size, b->data + i * size))
      return FALSE;
  return TRUE;
}

/* ---- model ---- */

static gboolean
is_generic_layer_equal (const SimGenericLayer *a, const SimGenericLayer *b)
{
  return is_text_equal (a->name, b->name) && a->parameters == b->parameters &&
         a->forward_flops == b->forward_flops &&
         a->activation_bytes == b->activation_bytes;
}

static gboolean
are_generic_layers_equal (const GPtrArray *a, const GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!is_generic_layer_equal (a->pdata[i], b->pdata[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_transformer_equal (const SimModel *a, const SimModel *b)
{
  return a->layers == b->layers && a->hidden == b->hidden &&
         a->heads == b->heads && a->kv_heads == b->kv_heads &&
         a->ffn == b->ffn && a->gated == b->gated &&
         a->vocabulary == b->vocabulary && a->sequence == b->sequence &&
         a->experts == b->experts &&
         a->experts_per_token == b->experts_per_token &&
         a->expert_skew == b->expert_skew &&
         a->capacity_factor == b->capacity_factor &&
         a->attention == b->attention &&
         a->tied_embedding == b->tied_embedding && a->dropout == b->dropout;
}

static gboolean
is_weight_equal (gconstpointer a, gconstpointer b)
{
  return *(const double *)a == *(const double *)b;
}

static gboolean
is_toy_sample_equal (gconstpointer first, gconstpointer second)
{
  const SimToySample *a = first, *b = second;
  return a->input == b->input && a->target == b->target;
}

static gboolean
is_toy_equal (const SimToy *a, const SimToy *b)
{
  return a->learning_rate == b->learning_rate &&
         are_equal (a->weights, b->weights, sizeof (double), is_weight_equal) &&
         are_equal (a->samples, b->samples, sizeof (SimToySample),
                    is_toy_sample_equal);
}

static gboolean
is_model_equal (const SimModel *a, const SimModel *b)
{
  if (a->kind != b->kind || !is_text_equal (a->name, b->name))
    return FALSE;
  switch (a->kind)
    {
    case SIM_MODEL_TRANSFORMER:
      return is_transformer_equal (a, b);
    case SIM_MODEL_GENERIC:
      return are_generic_layers_equal (a->generic_layers, b->generic_layers);
    case SIM_MODEL_TOY:
      return is_toy_equal (&a->toy, &b->toy);
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* ---- cluster ---- */

static gboolean
is_device_equal (const SimDevice *a, const SimDevice *b)
{
  for (guint i = 0; i < SIM_N_PRECISIONS; i++)
    if (a->peak_flops[i] != b->peak_flops[i])
      return FALSE;
  return is_text_equal (a->name, b->name) &&
         a->memory_bytes == b->memory_bytes &&
         a->memory_bandwidth == b->memory_bandwidth &&
         a->efficiency.max == b->efficiency.max &&
         a->efficiency.half_flops == b->efficiency.half_flops &&
         a->efficiency.attention == b->efficiency.attention &&
         a->efficiency.unaligned == b->efficiency.unaligned &&
         a->efficiency.odd == b->efficiency.odd &&
         a->memory_efficiency == b->memory_efficiency &&
         a->launch_seconds == b->launch_seconds &&
         a->host_seconds == b->host_seconds &&
         a->reduce_traffic == b->reduce_traffic &&
         a->gather_traffic == b->gather_traffic;
}

static gboolean
is_link_sample_equal (gconstpointer first, gconstpointer second)
{
  const SimLinkSample *a = first, *b = second;
  return a->operation == b->operation && a->ranks == b->ranks &&
         a->bytes == b->bytes && a->seconds == b->seconds;
}

static gboolean
is_link_equal (const SimLink *a, const SimLink *b)
{
  return is_text_equal (a->name, b->name) && a->bandwidth == b->bandwidth &&
         a->latency_seconds == b->latency_seconds && a->ports == b->ports &&
         a->shared == b->shared && a->topology == b->topology &&
         a->dimensions == b->dimensions &&
         memcmp (a->axes, b->axes, sizeof a->axes) == 0 && a->wrap == b->wrap &&
         are_equal (a->samples, b->samples, sizeof (SimLinkSample),
                    is_link_sample_equal);
}

static gboolean
is_cluster_equal (const SimCluster *a, const SimCluster *b)
{
  return is_text_equal (a->name, b->name) && a->nodes == b->nodes &&
         a->devices_per_node == b->devices_per_node &&
         a->node_room == b->node_room &&
         is_device_equal (&a->device, &b->device) &&
         is_link_equal (&a->node_link, &b->node_link) &&
         is_link_equal (&a->cluster_link, &b->cluster_link) &&
         is_link_equal (&a->host_link, &b->host_link);
}

/* ---- training ---- */

static gboolean
is_measured_equal (const SimMeasured *a, const SimMeasured *b)
{
  if (a->present != b->present || !a->present)
    return a->present == b->present;
  return a->forward_seconds == b->forward_seconds &&
         a->backward_seconds == b->backward_seconds &&
         a->optimizer_seconds == b->optimizer_seconds &&
         a->weight_seconds == b->weight_seconds;
}

static gboolean
is_training_equal (const SimTraining *a, const SimTraining *b)
{
  return a->micro_batch == b->micro_batch &&
         a->global_batch == b->global_batch && a->iterations == b->iterations &&
         a->precision == b->precision && a->gradients == b->gradients &&
         a->optimizer == b->optimizer && a->recompute == b->recompute &&
         is_measured_equal (&a->measured, &b->measured);
}

static gboolean
is_parallel_equal (const SimParallel *a, const SimParallel *b)
{
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    if (a->degree[i] != b->degree[i] || a->order[i] != b->order[i])
      return FALSE;
  return a->sequence_parallel == b->sequence_parallel &&
         a->context_by_heads == b->context_by_heads && a->zero == b->zero &&
         a->shard_degree == b->shard_degree && a->schedule == b->schedule &&
         a->virtual_stages == b->virtual_stages &&
         a->all_reduce == b->all_reduce && a->servers == b->servers &&
         a->bucket_bytes == b->bucket_bytes && a->overlap == b->overlap &&
         a->broadcast == b->broadcast && a->synchronise == b->synchronise;
}

static gboolean
is_fault_equal (gconstpointer first, gconstpointer second)
{
  const SimFault *a = first, *b = second;
  return a->kind == b->kind && a->device == b->device &&
         a->slowdown == b->slowdown && a->from_seconds == b->from_seconds;
}

gboolean
sim_spec_equal (const SimSpec *a, const SimSpec *b)
{
  return a == b ||
         (is_model_equal (&a->model, &b->model) &&
          is_cluster_equal (&a->cluster, &b->cluster) &&
          is_training_equal (&a->training, &b->training) &&
          is_parallel_equal (&a->parallel, &b->parallel) &&
          are_equal (a->faults, b->faults, sizeof (SimFault), is_fault_equal));
}
