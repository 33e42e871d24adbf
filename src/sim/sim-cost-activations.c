/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-cost-private.h"
#include "sim/sim-model.h"
#include "sim/sim-operators.h"

#include <math.h>

/* Bytes kept for backward, number by number, after Korthikanti et al. 2023
 * (§4, table 2).  For one token, h hidden, w bytes a number (2), r of the
 * residual stream, m 1 with dropout masks, divided by tensor where marked /t
 * (everything is under sequence parallelism):
 *   norm input             r h          norm output, into qkv   w h
 *   queries          /t    w h          keys, values      /t    2 w kv
 *   attention output /t    w h          dropout mask            m h
 *   norm input             r h          norm output, into MLP   w h
 *   MLP hidden       /t    w f (gated 2 w f)    its activation /t  w f
 *   gated: the gate's activation, which the product's backward reads  /t  w f
 *   dropout mask           m h
 * standard attention keeps softmax output, dropout mask and dropped output
 * besides: (2 w + m) a s bytes (w a s without dropout); flash 4 a (the
 * log-sum-exp).  With w = r = 2, m = 1, f = 4h: 34 h + 5 a s.  Under autocast
 * every micro-batch also keeps the 16-bit copies of the weights it used: until
 * its backward; with full recomputation until its forward ends (PyTorch's cache
 * of casts lives as long as the autocast context around the forward; measured:
 * tests/data/h200-alone.tsv).
 *
 * Where backward is parted, masks, norm inputs, scores and what queries, keys
 * and values were go with B; W needs what the products multiplied and the
 * gradients of what they made (Qi et al. 2024, section 3): 32 h with the same.
 */
typedef struct
{
  double whole; /* kept in full by each tensor rank, unless sequence parallel */
  double split;
  double core; /* the attention core, which selective recomputation drops */
  double casts;
  double parted_whole; /* kept for the weights' backward; as whole and split */
  double parted_split;
} Kept;

static double
get_residual_width (SimPrecision precision)
{
  return precision == SIM_PRECISION_BF16_MIXED
             ? 4
             : sim_precision_get_width (precision);
}

static Kept
count_block (const SimSpec *spec, guint share)
{
  const SimModel *model = &spec->model;
  double w = sim_precision_get_width (spec->training.precision);
  double r = get_residual_width (spec->training.precision);
  double h = model->hidden;
  double kv = h / model->heads * model->kv_heads;
  double mask = sim_spec_has_dropout (spec) ? 1 : 0;
  double hidden_copies = model->gated ? 4 : 2;
  double parted_copies = model->gated ? 3 : 2;
  double per_token = model->experts > 1 ? model->experts_per_token : 1;
  /* What this device's experts were sent. */
  double worked = per_token * sim_spec_get_expert_load (spec, share);
  double scores = (double)model->heads * model->sequence;
  Kept kept = { 0 };
  kept.whole = 2 * r * h + w * h + 2 * mask * h + w * h * per_token;
  kept.split = 2 * w * h + 2 * w * kv + hidden_copies * w * model->ffn * worked;
  if (model->experts > 1)
    kept.whole += 4.0 * model->experts + w * h * worked;
  /* Inputs of the four products and gradients of their outputs: normed inputs,
   * and gradients after projection and MLP; heads and hidden numbers, and
   * gradients of queries, keys, values and hidden numbers. */
  kept.parted_whole = 2 * w * h + 2 * w * h * worked;
  kept.parted_split =
      2 * w * h + 2 * w * kv + parted_copies * w * model->ffn * worked;
  if (model->attention == SIM_ATTENTION_FLASH)
    kept.split += 4.0 * model->heads;
  else
    kept.core = sim_spec_has_dropout (spec) ? (2 * w + 1) * scores : w * scores;
  /* ZeRO 3 gathers 16-bit weights and frees them instead. */
  if (spec->training.precision == SIM_PRECISION_BF16_MIXED &&
      spec->parallel.zero < 3)
    {
      SimBlockParameters block;
      sim_model_get_block_parameters (model, &block);
      kept.casts = 2.0 *
                   (block.query + block.key_value +
                    block.mlp * block.experts /
                        spec->parallel.degree[SIM_DIMENSION_EXPERT]) /
                   spec->parallel.degree[SIM_DIMENSION_TENSOR];
    }
  return kept;
}

/* Outside of the blocks (Korthikanti et al., §4.3): the embedding's dropout
 * mask; the final norm's input, the head's input and fp32 logits. */
static double
count_ends (const SimSpec *spec, guint layer, double tokens, double share)
{
  const SimModel *model = &spec->model;
  double t = spec->parallel.degree[SIM_DIMENSION_TENSOR];
  double w = sim_precision_get_width (spec->training.precision);
  double h = model->hidden;
  double bytes = 0;
  if (model->vocabulary == 0)
    return 0;
  if (layer == 0 && sim_spec_has_dropout (spec))
    bytes += tokens * h * share;
  if (layer + 1 == model->layers)
    bytes += tokens * (2 * w * h * share + 4.0 * model->vocabulary / t);
  return bytes;
}

/* What the loss's backward works with besides the fp32 logits: PyTorch's
 * cross-entropy has the gradient of its logarithms and makes that of the
 * logits; one over logits that tensor ranks share works in place. */
static double
count_loss (const SimSpec *spec, guint layer, double tokens)
{
  const SimModel *model = &spec->model;
  if (layer + 1 < model->layers ||
      spec->parallel.degree[SIM_DIMENSION_TENSOR] > 1)
    return 0;
  return tokens * 2 * 4.0 * model->vocabulary;
}

static void
fill_transformer (const SimSpec *spec,
                  guint layer,
                  guint expert_share,
                  SimLayerCost *cost)
{
  const SimModel *model = &spec->model;
  double t = spec->parallel.degree[SIM_DIMENSION_TENSOR];
  double share = spec->parallel.sequence_parallel ? 1 / t : 1;
  double tokens = (double)spec->training.micro_batch * model->sequence /
                  spec->parallel.degree[SIM_DIMENSION_CONTEXT];
  double r = get_residual_width (spec->training.precision);
  double w = sim_precision_get_width (spec->training.precision);
  double ends = count_ends (spec, layer, tokens, share);
  Kept kept = count_block (spec, expert_share);
  double core = tokens * kept.core / t;
  double all =
      tokens * (kept.whole * share + kept.split / t) + core + kept.casts;
  double input = tokens * r * model->hidden * share;
  double parted =
      tokens * (kept.parted_whole * share + kept.parted_split / t) + kept.casts;
  double passing =
      tokens * (2 * w * model->ffn / t + 2 * r * model->hidden * share);
  switch (spec->training.recompute)
    {
    case SIM_RECOMPUTE_FULL:
      cost->activation_bytes = (guint64)ceil (input + ends);
      cost->working_bytes = (guint64)ceil (all - input);
      cost->forward_bytes = (guint64)ceil (kept.casts);
      if (spec->parallel.schedule != SIM_SCHEDULE_GPIPE ||
          spec->parallel.degree[SIM_DIMENSION_PIPELINE] == 1)
        break;
      cost->activation_bytes = (guint64)ceil (ends);
      cost->input_bytes = (guint64)ceil (input);
      cost->brought_bytes = (guint64)ceil (all);
      cost->working_bytes = 0;
      break;
    case SIM_RECOMPUTE_SELECTIVE:
      cost->activation_bytes = (guint64)ceil (all - core + ends);
      cost->working_bytes = (guint64)ceil (core);
      break;
    default:
      cost->activation_bytes = (guint64)ceil (all + ends);
      cost->working_bytes = 0;
    }
  cost->weight_pass_bytes = (guint64)ceil (parted + ends);
  /* Gradients on their way: into and out of the MLP's activation, and those
   * of the residual stream. */
  cost->working_bytes += (guint64)ceil (passing);
  /* Over before those are there. */
  cost->working_bytes = MAX (cost->working_bytes,
                             (guint64)ceil (count_loss (spec, layer, tokens)));
  /* Tensor ranks hold the same boundary: each sends its part and the receivers
   * gather it inside their node, whose time is left out (SC21 §4.1). */
  cost->boundary_bytes = (guint64)ceil (tokens * w * model->hidden / t);
  cost->boundary_gradient_bytes = cost->boundary_bytes;
}

void
sim_cost_fill_activations (const SimSpec *spec,
                           guint layer,
                           guint share,
                           SimLayerCost *cost)
{
  double bytes = 8; /* the toy: one number a sample */
  double t = spec->parallel.degree[SIM_DIMENSION_TENSOR];
  if (spec->model.kind == SIM_MODEL_TRANSFORMER)
    {
      fill_transformer (spec, layer, share, cost);
      return;
    }
  if (spec->model.kind == SIM_MODEL_GENERIC)
    {
      const SimGenericLayer *generic =
          g_ptr_array_index (spec->model.generic_layers, layer);
      bytes = generic->activation_bytes;
    }
  bytes *= spec->training.micro_batch;
  cost->boundary_bytes = (guint64)ceil (bytes);
  cost->boundary_gradient_bytes = cost->boundary_bytes;
  cost->activation_bytes = (guint64)ceil (bytes / t);
  cost->weight_pass_bytes = cost->activation_bytes;
  cost->working_bytes = cost->activation_bytes;
}

/* ---- what a layer exchanges inside itself ---- */

static void
fill_tensor (const SimSpec *spec, guint layer, SimLayerCost *cost)
{
  gboolean transformer = spec->model.kind == SIM_MODEL_TRANSFORMER;
  gboolean mixed = spec->training.precision == SIM_PRECISION_BF16_MIXED;
  guint64 whole =
      cost->boundary_bytes *
      (transformer ? spec->parallel.degree[SIM_DIMENSION_TENSOR] : 1);
  guint sums = transformer ? 2 : 1;
  cost->forward.tensor = (SimExchange){ SIM_OPERATION_ALL_REDUCE, sums, whole };
  /* Autocast's gradients of the residual stream are fp32. */
  cost->backward.tensor = (SimExchange){ SIM_OPERATION_ALL_REDUCE, sums,
                                         mixed ? 2 * whole : whole };
  if (transformer && spec->model.vocabulary > 0)
    {
      /* A vocabulary-parallel embedding sums its rows, the head its input's
       * gradient (Shoeybi et al. 2019, §3). */
      if (layer == 0)
        cost->forward.tensor.count++;
      if (layer + 1 == spec->model.layers)
        cost->backward.tensor.count++;
    }
  if (!transformer || !spec->parallel.sequence_parallel)
    return;
  /* Each all-reduce becomes an all-gather and a reduce-scatter (Korthikanti et
   * al., §4.2.2).  Backward's second gather, of the input for the weights'
   * gradient, hides under the product it feeds and is left out. */
  cost->forward.tensor.operation = SIM_OPERATION_REDUCE_SCATTER;
  cost->backward.tensor.operation = SIM_OPERATION_REDUCE_SCATTER;
  cost->forward.tensor_gather = cost->forward.tensor;
  cost->forward.tensor_gather.operation = SIM_OPERATION_ALL_GATHER;
  cost->forward.tensor_gather.count = sums;
  cost->backward.tensor_gather = cost->backward.tensor;
  cost->backward.tensor_gather.operation = SIM_OPERATION_ALL_GATHER;
  cost->backward.tensor_gather.count = sums;
}

/* DeepSpeed-Ulysses (Jacobs et al. 2023): queries, keys and values of a
 * device's tokens go to whose heads they are of, and what the heads made of
 * them comes back; backward the other way round.  `tokens`: bytes of one column
 * of theirs in all tensor ranks. */
static void
fill_heads (const SimSpec *spec, double tokens, SimLayerCost *cost)
{
  const SimModel *model = &spec->model;
  double query = model->hidden, kv = query / model->heads * model->kv_heads;
  SimExchange out = { SIM_OPERATION_ALL_TO_ALL, 1,
                      (guint64)ceil (tokens * (query + 2 * kv)) };
  SimExchange back = { SIM_OPERATION_ALL_TO_ALL, 1,
                       (guint64)ceil (tokens * query) };
  cost->forward.context = cost->backward.context_back = out;
  cost->forward.context_back = cost->backward.context = back;
}

void
sim_cost_fill_exchanges (const SimSpec *spec, guint layer, SimLayerCost *cost)
{
  const SimModel *model = &spec->model;
  const guint *degree = spec->parallel.degree;
  guint tensor = degree[SIM_DIMENSION_TENSOR];
  guint context = degree[SIM_DIMENSION_CONTEXT];
  double width = sim_precision_get_width (spec->training.precision);
  double tokens =
      (double)spec->training.micro_batch * model->sequence / context;
  if (tensor > 1)
    fill_tensor (spec, layer, cost);
  if (context > 1 && spec->parallel.context_by_heads)
    fill_heads (spec, tokens * width / tensor, cost);
  else if (context > 1)
    {
      /* Ring attention (Liu et al. 2023): keys and values go around; backward
       * sends their gradients with them. */
      double kv = (double)model->hidden / model->heads * model->kv_heads /
                  MIN (tensor, model->kv_heads);
      guint64 block = (guint64)ceil (tokens * 2 * kv * width);
      cost->forward.context =
          (SimExchange){ SIM_OPERATION_SEND, context - 1, block };
      cost->backward.context =
          (SimExchange){ SIM_OPERATION_SEND, context - 1, 2 * block };
    }
  if (degree[SIM_DIMENSION_EXPERT] > 1)
    {
      double share = spec->parallel.sequence_parallel ? 1.0 / tensor : 1;
      double kept = 0; /* what is not dropped */
      for (guint i = 0; i < degree[SIM_DIMENSION_EXPERT]; i++)
        kept +=
            sim_spec_get_expert_load (spec, i) / degree[SIM_DIMENSION_EXPERT];
      guint64 buffer = (guint64)ceil (tokens * model->experts_per_token *
                                      model->hidden * width * share * kept);
      cost->forward.expert =
          (SimExchange){ SIM_OPERATION_ALL_TO_ALL, 2, buffer };
      cost->backward.expert = cost->forward.expert;
    }
  if (spec->training.recompute == SIM_RECOMPUTE_FULL)
    cost->recompute = cost->forward;
}
