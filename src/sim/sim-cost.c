/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-cost.h"

#include "sim/sim-cost-private.h"
#include "sim/sim-model.h"
#include "sim/sim-operators.h"

struct _SimCost
{
  gatomicrefcount ref_count;
  guint n_layers;
  guint n_shares;       /* of the experts, where they are unlike */
  SimLayerCost *layers; /* by share */
  double step_flops;
  guint reduce_ranks;
  guint expert_reduce_ranks;
  guint64 sample_bytes;
};

static void
list_operators (const SimSpec *spec,
                guint layer,
                guint share_of_experts,
                SimOperatorList *list)
{
  const SimModel *model = &spec->model;
  double share = (double)spec->training.micro_batch /
                 spec->parallel.degree[SIM_DIMENSION_TENSOR];
  list->n = 0;
  switch (model->kind)
    {
    case SIM_MODEL_TRANSFORMER:
      if (layer == 0)
        sim_operators_add_embedding (list, spec);
      sim_operators_add_block (list, spec, share_of_experts);
      if (layer + 1 == model->layers)
        sim_operators_add_head (list, spec);
      return;
    case SIM_MODEL_GENERIC:
      {
        const SimGenericLayer *generic =
            g_ptr_array_index (model->generic_layers, layer);
        sim_operators_add_generic (list, spec, generic->forward_flops * share,
                                   generic->activation_bytes * share,
                                   (double)generic->parameters * share /
                                       spec->training.micro_batch);
        return;
      }
    default:
      sim_operators_add_generic (list, spec, share, 8 * share, 1);
    }
}

static guint
count_exchanges (const SimExchanges *exchanges)
{
  return exchanges->tensor.count + exchanges->tensor_gather.count +
         exchanges->context.count + exchanges->context_back.count +
         exchanges->expert.count;
}

static void
fill_seconds (const SimSpec *spec, guint layer, guint share, SimLayerCost *cost)
{
  SimOperatorList list;
  SimPassSeconds seconds;
  list_operators (spec, layer, share, &list);
  list.forward_exchanges = count_exchanges (&cost->forward);
  list.backward_exchanges = count_exchanges (&cost->backward);
  sim_operators_time (&list, &spec->cluster.device, spec->training.precision,
                      spec->training.recompute, &seconds);
  cost->forward_seconds = seconds.forward;
  cost->backward_input_seconds = seconds.backward_input;
  cost->backward_weight_seconds = seconds.backward_weight;
  cost->recompute_seconds = seconds.recompute;
  cost->forward_core_seconds = seconds.forward_core;
  cost->backward_core_seconds = seconds.backward_core;
  cost->forward_lead = seconds.forward_lead;
  cost->backward_lead = seconds.backward_lead;
  cost->forward_attention = seconds.forward_attention;
  cost->backward_attention = seconds.backward_attention;
  cost->update_seconds = sim_cost_get_update_seconds (spec, layer) +
                         sim_cost_get_mean_seconds (spec, layer);
}

void
sim_cost_fill_layer (const SimSpec *spec,
                     guint layer,
                     guint share,
                     SimLayerCost *cost)
{
  memset (cost, 0, sizeof *cost);
  sim_cost_fill_states (spec, layer, cost);
  sim_cost_fill_activations (spec, layer, share, cost);
  sim_cost_fill_exchanges (spec, layer, cost);
  fill_seconds (spec, layer, share, cost);
}

/* Blocks between the first and the last are alike. */
static void
fill_layers (const SimSpec *spec, guint n, guint share, SimLayerCost *layers)
{
  gboolean alike = spec->model.kind != SIM_MODEL_GENERIC;
  for (guint i = 0; i < n; i++)
    {
      if (alike && i >= 2 && i + 1 < n)
        layers[i] = layers[1];
      else
        sim_cost_fill_layer (spec, i, share, &layers[i]);
    }
}

/* ---- measured times ---- */

typedef struct
{
  double forward;
  double input; /* of backward */
  double weight;
  double update;
} Total;

static Total
add_up (const SimLayerCost *layers, guint n)
{
  Total total = { 0 };
  for (guint i = 0; i < n; i++)
    {
      total.forward += layers[i].forward_seconds;
      total.input += layers[i].backward_input_seconds;
      total.weight += layers[i].backward_weight_seconds;
      total.update += layers[i].update_seconds;
    }
  return total;
}

/* The same model whole on one device. */
static SimSpec *
copy_alone (const SimSpec *spec)
{
  SimSpec *whole = sim_spec_copy (spec);
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    whole->parallel.degree[i] = 1;
  whole->parallel.sequence_parallel = FALSE;
  whole->parallel.zero = 0;
  return whole;
}

/* A part that the model knows nothing of takes none of the measured time:
 * backward is then shared out whole. */
static void
get_backward_scales (const SimMeasured *measured,
                     const Total *modelled,
                     double *input,
                     double *weight)
{
  *input = *weight =
      measured->backward_seconds / (modelled->input + modelled->weight);
  if (measured->weight_seconds <= 0 || modelled->input <= 0 ||
      modelled->weight <= 0)
    return;
  *input =
      (measured->backward_seconds - measured->weight_seconds) / modelled->input;
  *weight = measured->weight_seconds / modelled->weight;
}

/* The measurement was of the whole model on one device; what the model says of
 * that same run is what the measured time is shared out by. */
static void
scale_to_measured (const SimSpec *spec, SimLayerCost *layers, guint n)
{
  g_autoptr (SimSpec) whole = copy_alone (spec);
  g_autofree SimLayerCost *alone = g_new (SimLayerCost, n);
  const SimMeasured *measured = &spec->training.measured;
  Total modelled;
  double input, weight;
  fill_layers (whole, n, 0, alone);
  modelled = add_up (alone, n);
  get_backward_scales (measured, &modelled, &input, &weight);
  for (guint i = 0; i < n; i++)
    {
      double forward = measured->forward_seconds / modelled.forward;
      layers[i].forward_seconds *= forward;
      layers[i].forward_core_seconds *= forward;
      layers[i].backward_core_seconds *= input;
      layers[i].recompute_seconds *= forward;
      layers[i].backward_input_seconds *= input;
      layers[i].backward_weight_seconds *= weight;
      double mean = sim_cost_get_mean_seconds (spec, i);
      layers[i].update_seconds =
          (layers[i].update_seconds - mean) *
              (measured->optimizer_seconds / modelled.update) +
          mean;
    }
}

void
sim_cost_rescale_measured (SimSpec *spec, guint micro_batch)
{
  g_autoptr (SimSpec) alone = NULL;
  SimMeasured *measured = &spec->training.measured;
  guint n = sim_spec_get_n_layers (spec);
  Total total[2];
  if (!measured->present || spec->training.micro_batch == micro_batch)
    return;
  alone = copy_alone (spec);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree SimLayerCost *layers = g_new (SimLayerCost, n);
      alone->training.micro_batch =
          i == 0 ? micro_batch : spec->training.micro_batch;
      fill_layers (alone, n, 0, layers);
      total[i] = add_up (layers, n);
    }
  measured->forward_seconds *= total[1].forward / total[0].forward;
  if (measured->weight_seconds > 0 && total[0].weight > 0 && total[0].input > 0)
    {
      double input = measured->backward_seconds - measured->weight_seconds;
      measured->weight_seconds *= total[1].weight / total[0].weight;
      measured->backward_seconds =
          input * (total[1].input / total[0].input) + measured->weight_seconds;
      return;
    }
  measured->backward_seconds *=
      (total[1].input + total[1].weight) / (total[0].input + total[0].weight);
  measured->weight_seconds =
      MIN (measured->weight_seconds, measured->backward_seconds);
}

SimCost *
sim_cost_new (const SimSpec *spec)
{
  const guint *degree = spec->parallel.degree;
  SimCost *self = g_new0 (SimCost, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->n_layers = sim_spec_get_n_layers (spec);
  self->n_shares = sim_spec_is_uneven (spec) ? degree[SIM_DIMENSION_EXPERT] : 1;
  self->layers = g_new (SimLayerCost, (gsize)self->n_layers * self->n_shares);
  for (guint i = 0; i < self->n_shares; i++)
    {
      SimLayerCost *layers = self->layers + (gsize)i * self->n_layers;
      fill_layers (spec, self->n_layers, i, layers);
      if (spec->training.measured.present)
        scale_to_measured (spec, layers, self->n_layers);
    }
  self->step_flops = 3 * sim_model_get_forward_flops (&spec->model) *
                     spec->training.global_batch;
  self->reduce_ranks = sim_spec_get_n_replicas (spec);
  self->expert_reduce_ranks = self->reduce_ranks / degree[SIM_DIMENSION_EXPERT];
  switch (spec->model.kind)
    {
    case SIM_MODEL_TRANSFORMER:
      /* Token and label, 4 bytes each. */
      self->sample_bytes = 8 * (guint64)spec->model.sequence;
      break;
    case SIM_MODEL_GENERIC:
      self->sample_bytes =
          self->layers[0].boundary_bytes / spec->training.micro_batch;
      break;
    default:
      self->sample_bytes = sizeof (SimToySample);
    }
  return self;
}

SimCost *
sim_cost_ref (SimCost *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
sim_cost_unref (SimCost *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->layers);
  g_free (self);
}

const SimLayerCost *
sim_cost_get_layers (const SimCost *self, guint *n_layers)
{
  *n_layers = self->n_layers;
  return self->layers;
}

const SimLayerCost *
sim_cost_get_share_layers (const SimCost *self, guint share)
{
  return self->layers + (gsize)(share % self->n_shares) * self->n_layers;
}

double
sim_cost_get_step_flops (const SimCost *self)
{
  return self->step_flops;
}

guint
sim_cost_get_reduce_ranks (const SimCost *self)
{
  return self->reduce_ranks;
}

guint
sim_cost_get_expert_reduce_ranks (const SimCost *self)
{
  return self->expert_reduce_ranks;
}

guint64
sim_cost_get_sample_bytes (const SimCost *self)
{
  return self->sample_bytes;
}
