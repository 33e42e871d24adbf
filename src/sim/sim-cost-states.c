/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-cost-private.h"
#include "sim/sim-model.h"

/* Bytes per parameter of weights, gradients and optimizer (with the fp32
 * master copy of 16-bit training): Rajbhandari et al. 2020, §3.1, has 2 + 2 +
 * 12.  Megatron-LM's distributed optimizer has 2 + 4 + 12 where gradients are
 * summed in fp32, and 2 + 2 + 16 where 16 bits are summed and copied. */
typedef struct
{
  guint weight;
  guint gradient;
  guint optimizer;
  guint gathered; /* for ZeRO: see get_widths */
} StateWidths;

/* ZeRO 3 gathers weights for the products, in their precision, and throws them
 * away.  ZeRO 1 and 2 gather the updated weights into the copy each device
 * keeps, in that copy's. */
static StateWidths
get_widths (const SimTraining *training, guint zero)
{
  static const guint moments[SIM_N_OPTIMIZERS] = { 0, 4, 8 };
  StateWidths widths = { 4, 4, moments[training->optimizer], 4 };
  switch (training->precision)
    {
    case SIM_PRECISION_BF16_MIXED:
      widths.gathered = zero >= 3 ? 2 : widths.weight;
      break;
    case SIM_PRECISION_BF16:
    case SIM_PRECISION_FP16:
      widths.weight = 2;
      widths.gradient = 2;
      widths.optimizer += 4;
      widths.gathered = 2;
      if (training->gradients == SIM_GRADIENTS_FP32)
        widths.gradient = 4;
      else if (training->gradients == SIM_GRADIENTS_FP32_COPY)
        widths.optimizer += 4;
      break;
    default:
      break;
    }
  return widths;
}

static guint64
divide_up (guint64 value, guint64 by)
{
  return (value + by - 1) / by;
}

/* Parameters on this device: those every data rank holds alike, and those of
 * its experts. */
static void
count_parameters (const SimSpec *spec,
                  guint layer,
                  guint64 *dense,
                  guint64 *experts)
{
  const SimModel *model = &spec->model;
  guint64 tensor = spec->parallel.degree[SIM_DIMENSION_TENSOR];
  guint64 expert = spec->parallel.degree[SIM_DIMENSION_EXPERT];
  SimBlockParameters block;
  *experts = 0;
  if (model->kind != SIM_MODEL_TRANSFORMER)
    {
      *dense =
          divide_up (sim_model_get_layer_parameters (model, layer), tensor);
      return;
    }
  sim_model_get_block_parameters (model, &block);
  *dense = divide_up (block.query, tensor) +
           divide_up (block.key_value, MIN (tensor, model->kv_heads)) +
           block.replicated;
  if (block.experts > 1)
    *experts = divide_up (block.mlp, tensor) * (block.experts / expert);
  else
    *dense += divide_up (block.mlp, tensor);
  if (layer == 0)
    *dense += divide_up (sim_model_get_embedding_parameters (model), tensor) +
              sim_model_get_position_parameters (model);
  if (layer + 1 < model->layers)
    return;
  *dense += divide_up (sim_model_get_head_parameters (model), tensor) +
            sim_model_get_final_norm_parameters (model);
  /* A tied head on another stage than the embedding is a copy of it. */
  if (model->tied_embedding &&
      spec->parallel.degree[SIM_DIMENSION_PIPELINE] > 1)
    *dense += divide_up (sim_model_get_embedding_parameters (model), tensor);
}

void
sim_cost_fill_states (const SimSpec *spec, guint layer, SimLayerCost *cost)
{
  StateWidths widths = get_widths (&spec->training, spec->parallel.zero);
  guint64 ranks = sim_spec_get_n_shards (spec, FALSE);
  guint64 expert_ranks = sim_spec_get_n_shards (spec, TRUE);
  guint zero = spec->parallel.zero;
  guint64 dense, experts;
  count_parameters (spec, layer, &dense, &experts);
  cost->parameters = dense + experts;
#define SHARE(width, stage)                                                    \
  (zero >= (stage) ? divide_up (dense * (width), ranks) +                      \
                         divide_up (experts * (width), expert_ranks)           \
                   : (dense + experts) * (width))
  cost->optimizer_bytes = SHARE (widths.optimizer, 1);
  cost->gradient_bytes = SHARE (widths.gradient, 2);
  cost->weight_bytes = SHARE (widths.weight, 3);
#undef SHARE
  cost->reduce_bytes = dense * widths.gradient;
  cost->gather_bytes = dense * widths.gathered;
  cost->expert_reduce_bytes = experts * widths.gradient;
  cost->expert_gather_bytes = experts * widths.gathered;
}

/* Read and written by an update, bytes per parameter: each state once each
 * way, the gradient read, a 16-bit weight written beside its master copy. */
static double
get_update_bytes (const SimTraining *training, guint zero)
{
  StateWidths widths = get_widths (training, zero);
  if (training->precision == SIM_PRECISION_BF16 ||
      training->precision == SIM_PRECISION_FP16)
    return 2.0 * widths.optimizer + widths.gradient + widths.weight;
  return 2.0 * widths.optimizer + widths.gradient + 2.0 * widths.weight;
}

double
sim_cost_get_update_seconds (const SimSpec *spec, guint layer)
{
  const SimDevice *device = &spec->cluster.device;
  guint64 dense, experts;
  double updated;
  count_parameters (spec, layer, &dense, &experts);
  updated = (double)dense + (double)experts;
  if (spec->parallel.zero >= 1)
    updated = (double)dense / sim_spec_get_n_shards (spec, FALSE) +
              (double)experts / sim_spec_get_n_shards (spec, TRUE);
  return device->launch_seconds +
         updated * get_update_bytes (&spec->training, spec->parallel.zero) /
             (device->memory_bandwidth * device->memory_efficiency);
}

double
sim_cost_get_mean_seconds (const SimSpec *spec, guint layer)
{
  const SimDevice *device = &spec->cluster.device;
  const SimParallel *parallel = &spec->parallel;
  guint64 ranks = sim_spec_get_n_replicas (spec);
  guint64 dense, experts;
  if (ranks < 2 || parallel->overlap || !parallel->synchronise ||
      parallel->zero > 0)
    return 0;
  count_parameters (spec, layer, &dense, &experts);
  if (ranks == parallel->degree[SIM_DIMENSION_EXPERT])
    experts = 0; /* nobody else has these */
  return (double)(dense + experts) * 2 *
         get_widths (&spec->training, 0).gradient /
         (device->memory_bandwidth * device->memory_efficiency);
}
