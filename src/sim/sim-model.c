/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-model.h"

static guint64
get_expert_count (const SimModel *self)
{
  return MAX (self->experts, 1);
}

void
sim_model_get_block_parameters (const SimModel *self,
                                SimBlockParameters *parameters)
{
  guint64 h = self->hidden;
  guint64 f = self->ffn;
  guint64 kv = h / self->heads * self->kv_heads;
  guint64 experts = get_expert_count (self);
  guint64 router = experts > 1 ? h * experts : 0;
  parameters->experts = experts;
  parameters->query = 2 * h * h;
  parameters->key_value = 2 * h * kv;
  if (self->gated)
    {
      parameters->mlp = 3 * h * f;
      parameters->replicated = 2 * h + router;
      return;
    }
  /* Biases: those of split outputs are split with them; those added to a sum
   * over ranks (projection, second MLP product) are whole everywhere. */
  parameters->query += h;
  parameters->key_value += 2 * kv;
  parameters->mlp = 2 * h * f + f + (experts > 1 ? h : 0);
  parameters->replicated = 4 * h + h + (experts > 1 ? 0 : h) + router;
}

guint64
sim_model_get_embedding_parameters (const SimModel *self)
{
  return (guint64)self->vocabulary * self->hidden;
}

guint64
sim_model_get_position_parameters (const SimModel *self)
{
  if (self->gated || self->vocabulary == 0)
    return 0;
  return (guint64)self->sequence * self->hidden;
}

guint64
sim_model_get_final_norm_parameters (const SimModel *self)
{
  if (self->vocabulary == 0)
    return 0;
  return self->gated ? self->hidden : 2 * (guint64)self->hidden;
}

guint64
sim_model_get_head_parameters (const SimModel *self)
{
  if (self->tied_embedding)
    return 0;
  return (guint64)self->vocabulary * self->hidden;
}

static guint
get_n_layers (const SimModel *self)
{
  switch (self->kind)
    {
    case SIM_MODEL_GENERIC:
      return self->generic_layers->len;
    case SIM_MODEL_TOY:
      return self->toy.weights->len;
    default:
      return self->layers;
    }
}

static const SimGenericLayer *
get_generic_layer (const SimModel *self, guint layer)
{
  return g_ptr_array_index (self->generic_layers, layer);
}

static guint64
get_block_total (const SimModel *self, guint64 experts)
{
  SimBlockParameters block;
  sim_model_get_block_parameters (self, &block);
  return block.query + block.key_value + block.mlp * experts + block.replicated;
}

/* The embedding's side of the first and last layer. */
static guint64
get_end_parameters (const SimModel *self, guint layer)
{
  guint64 total = 0;
  if (layer == 0)
    total += sim_model_get_embedding_parameters (self) +
             sim_model_get_position_parameters (self);
  if (layer + 1 == self->layers)
    total += sim_model_get_final_norm_parameters (self) +
             sim_model_get_head_parameters (self);
  return total;
}

guint64
sim_model_get_layer_parameters (const SimModel *self, guint layer)
{
  switch (self->kind)
    {
    case SIM_MODEL_GENERIC:
      return get_generic_layer (self, layer)->parameters;
    case SIM_MODEL_TOY:
      return 1;
    default:
      return get_block_total (self, get_expert_count (self)) +
             get_end_parameters (self, layer);
    }
}

guint64
sim_model_get_parameters (const SimModel *self)
{
  guint n = get_n_layers (self);
  guint64 total = 0;
  for (guint i = 0; i < n; i++)
    total += sim_model_get_layer_parameters (self, i);
  return total;
}

guint64
sim_model_get_active_parameters (const SimModel *self)
{
  SimBlockParameters block;
  guint64 idle;
  if (self->kind != SIM_MODEL_TRANSFORMER || self->experts <= 1)
    return sim_model_get_parameters (self);
  sim_model_get_block_parameters (self, &block);
  idle = self->experts - self->experts_per_token;
  return sim_model_get_parameters (self) - block.mlp * idle * self->layers;
}

static double
get_block_flops (const SimModel *self)
{
  double h = self->hidden;
  double f = self->ffn;
  double s = self->sequence;
  double kv = h / self->heads * self->kv_heads;
  double per_token = self->experts > 1 ? self->experts_per_token : 1;
  double attention = 2 * h * (2 * h + 2 * kv) + 4 * s * h;
  double mlp = (self->gated ? 6 : 4) * h * f * per_token;
  double router = self->experts > 1 ? 2 * h * self->experts : 0;
  return s * (attention + mlp + router);
}

double
sim_model_get_layer_forward_flops (const SimModel *self, guint layer)
{
  double flops;
  switch (self->kind)
    {
    case SIM_MODEL_GENERIC:
      return get_generic_layer (self, layer)->forward_flops;
    case SIM_MODEL_TOY:
      return 1; /* one multiplication */
    default:
      flops = get_block_flops (self);
      if (layer + 1 == self->layers)
        flops += 2.0 * self->sequence * self->hidden * self->vocabulary;
      return flops;
    }
}

double
sim_model_get_forward_flops (const SimModel *self)
{
  guint n = get_n_layers (self);
  double total = 0;
  for (guint i = 0; i < n; i++)
    total += sim_model_get_layer_forward_flops (self, i);
  return total;
}
