/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-operators.h"

#include <math.h>

/* The small kernels around a batch: token and position look-ups, their sum and
 * mask; the loss over logits split by vocabulary (conversion, maximum,
 * difference, exponential, sums, look-up, logarithm, mean).  They weigh
 * nothing on the device and bind small models through their launches. */
#define EMBEDDING_KERNELS 4
#define LOSS_KERNELS 10

double
sim_precision_get_width (SimPrecision precision)
{
  return precision == SIM_PRECISION_FP32 ? 4 : 2;
}

/* Numbers of the residual stream and of norms' inputs: PyTorch's autocast
 * keeps them in fp32. */
static double
get_residual_width (SimPrecision precision)
{
  return precision == SIM_PRECISION_BF16_MIXED
             ? 4
             : sim_precision_get_width (precision);
}

static SimOperator *
append (SimOperatorList *list, SimOperatorKind kind)
{
  SimOperator *op;
  g_assert (list->n < SIM_MAX_OPERATORS);
  op = &list->operators[list->n++];
  *op = (SimOperator){ .kind = kind };
  op->kernels = 1;
  op->backward_kernels = 1;
  return op;
}

static SimOperator *
append_memory (SimOperatorList *list, double bytes, double backward_bytes)
{
  SimOperator *op = append (list, SIM_OPERATOR_MEMORY);
  op->bytes = bytes;
  op->backward_bytes = backward_bytes;
  op->kernels = bytes > 0 ? 1 : 0;
  return op;
}

/* Shapes every operator of a block is made of. */
typedef struct
{
  SimPrecision precision;
  double tokens;   /* rows on this device for one micro-batch */
  double width;    /* bytes a number */
  double residual; /* bytes a number of the residual stream */
  double tensor;
  double expert;
  double key_value;  /* columns of keys on this device, and of values */
  double norm_share; /* 1 / tensor under sequence parallel, else 1 */
  gboolean biases;
  gboolean autocast;
  gboolean dropout;
} Shape;

static Shape
get_shape (const SimSpec *spec)
{
  const SimModel *model = &spec->model;
  const guint *degree = spec->parallel.degree;
  Shape shape;
  shape.precision = spec->training.precision;
  shape.tokens = (double)spec->training.micro_batch * model->sequence /
                 degree[SIM_DIMENSION_CONTEXT];
  shape.width = sim_precision_get_width (shape.precision);
  shape.residual = get_residual_width (shape.precision);
  shape.expert = degree[SIM_DIMENSION_EXPERT];
  /* More tensor ranks than key-value heads: several keep the same head. */
  shape.key_value = (double)model->hidden / model->heads * model->kv_heads /
                    MIN (degree[SIM_DIMENSION_TENSOR], model->kv_heads);
  shape.biases = !model->gated;
  shape.dropout = sim_spec_has_dropout (spec);
  shape.autocast = shape.precision == SIM_PRECISION_BF16_MIXED;
  shape.tensor = degree[SIM_DIMENSION_TENSOR];
  shape.norm_share = spec->parallel.sequence_parallel ? 1 / shape.tensor : 1;
  return shape;
}

/* Of rows of a and of b numbers; a share that is not whole counts as padded. */
static guint
get_row_multiple (double a, double b)
{
  guint64 both =
      (a > floor (a) ? 0 : (guint64)a) | (b > floor (b) ? 0 : (guint64)b);
  if (both % 8 == 0)
    return 8;
  return both % 2 == 0 ? 2 : 1;
}

/* A product with weights k×n, for m rows.  Biases take a pass over the output's
 * gradient to sum theirs.  Under autocast the fp32 weights are cast for it, and
 * their gradient is cast back and added. */
static void
append_linear (SimOperatorList *list,
               const Shape *shape,
               double batch,
               double m,
               double n,
               double k)
{
  SimOperator *op = append (list, SIM_OPERATOR_PRODUCT);
  op->has_weights = TRUE;
  op->row_multiple = get_row_multiple (n, k);
  op->flops = 2 * batch * m * n * k;
  op->bytes = batch * (m * k + k * n + m * n) * shape->width;
  op->backward_kernels = 2;
  if (shape->biases)
    append_memory (list, 0, batch * m * n * shape->width);
  if (shape->autocast)
    append_memory (list, 6 * batch * n * k, 14 * batch * n * k);
}

/* A product of two activations. */
static void
append_product (SimOperatorList *list,
                const Shape *shape,
                double batch,
                double m,
                double n,
                double k)
{
  SimOperator *op = append (list, SIM_OPERATOR_PRODUCT);
  op->selective = TRUE;
  op->row_multiple = get_row_multiple (n, k);
  op->flops = 2 * batch * m * n * k;
  op->bytes = batch * (m * k + k * n + m * n) * shape->width;
  op->backward_kernels = 2;
}

/* Read, written; backward reads input and gradient twice, for the input's and
 * the parameters' gradients.  Autocast's norm works in fp32 and casts. */
static void
append_norm (SimOperatorList *list, const Shape *shape, double hidden)
{
  double numbers = shape->tokens * hidden * shape->norm_share;
  double r = shape->residual;
  double w = shape->width;
  double cast = shape->autocast ? r + w : 0;
  double out = shape->autocast ? r : w;
  SimOperator *op =
      append_memory (list, numbers * (r + out + cast),
                     numbers * ((shape->autocast ? 5 : 3) * r + cast));
  op->kernels += shape->autocast ? 1 : 0;
  op->backward_kernels += shape->autocast ? 2 : 1;
}

/* x + f (x): backward adds the two gradients that meet. */
static void
append_residual (SimOperatorList *list, const Shape *shape, double hidden)
{
  double numbers = shape->tokens * hidden * shape->norm_share;
  double r = shape->residual;
  double w = shape->width;
  double cast = shape->autocast ? r + w : 0;
  double mask = shape->dropout ? 1 : 0;
  SimOperator *op = append_memory (list, numbers * (2 * r + w + mask),
                                   numbers * (3 * r + cast));
  op->backward_kernels += shape->autocast ? 1 : 0;
}

/* Softmax over the scores, with its scaling and mask in one kernel. */
static void
append_scores (SimOperatorList *list, const Shape *shape, double scores)
{
  double w = shape->width;
  append_memory (list, scores * 2 * w, scores * 3 * w)->selective = TRUE;
  if (shape->dropout)
    append_memory (list, scores * (2 * w + 1), scores * (2 * w + 1))
        ->selective = TRUE;
}

static void
append_attention (SimOperatorList *list,
                  const SimModel *model,
                  const Shape *shape,
                  double micro_batch)
{
  double head = (double)model->hidden / model->heads;
  double heads = model->heads / shape->tensor;
  double rows = shape->tokens / micro_batch;
  double scores = micro_batch * heads * rows * model->sequence;
  double moved = shape->tokens * (head * heads + 2 * shape->key_value);
  if (model->attention == SIM_ATTENTION_FLASH)
    {
      SimOperator *op = append (list, SIM_OPERATOR_FLASH);
      op->selective = TRUE;
      /* Two products over the s × s pairs, half of them masked away. */
      op->flops = 2 * scores * head;
      op->bytes = (moved + shape->tokens * head * heads) * shape->width;
      op->backward_kernels = 2;
    }
  else
    {
      append_product (list, shape, micro_batch * heads, rows, model->sequence,
                      head);
      append_scores (list, shape, scores);
      append_product (list, shape, micro_batch * heads, rows, head,
                      model->sequence);
    }
  /* The heads' outputs are laid side by side again; backward joins the
   * gradients of queries, keys and values. */
  append_memory (list, 2 * shape->tokens * head * heads * shape->width,
                 2 * moved * shape->width);
}

/* Dealt evenly, each device works on as many tokens as it sent out, with one
 * product per expert it holds; dealt unevenly, on `load` times as many. */
static void
append_routing (SimOperatorList *list,
                const SimModel *model,
                const Shape *shape)
{
  double sent = shape->tokens * model->experts_per_token * model->hidden;
  append_linear (list, shape, 1, shape->tokens, model->experts, model->hidden);
  append_memory (list, 2 * sent * shape->width, 2 * sent * shape->width);
}

static void
append_mlp (SimOperatorList *list,
            const SimModel *model,
            const Shape *shape,
            double load)
{
  double h = model->hidden;
  double f = model->ffn / shape->tensor;
  double rows = shape->tokens;
  double batch = 1;
  double parts = model->gated ? 2 : 1;
  gboolean sparse = model->experts > 1;
  if (sparse)
    {
      batch = model->experts / shape->expert;
      rows = shape->tokens * model->experts_per_token * load / batch;
      append_routing (list, model, shape);
    }
  append_linear (list, shape, batch, rows, parts * f, h);
  /* Plain: read, written; backward reads both, writes one.  Gated, in PyTorch's
   * kernels: the gate's activation (2), the product (3); backward two products
   * (3 each), the activation's (3), the two gradients laid side by side (4). */
  append_memory (list, batch * rows * f * (model->gated ? 5 : 2) * shape->width,
                 batch * rows * f * (model->gated ? 13 : 3) * shape->width);
  append_linear (list, shape, batch, rows, h, f);
  if (sparse)
    append_memory (list, 2 * batch * rows * h * shape->width,
                   2 * batch * rows * h * shape->width);
}

void
sim_operators_add_block (SimOperatorList *list,
                         const SimSpec *spec,
                         guint share)
{
  const SimModel *model = &spec->model;
  Shape shape = get_shape (spec);
  double h = model->hidden;
  append_norm (list, &shape, h);
  append_linear (list, &shape, 1, shape.tokens,
                 h / shape.tensor + 2 * shape.key_value, h);
  append_attention (list, model, &shape, spec->training.micro_batch);
  append_linear (list, &shape, 1, shape.tokens, h, h / shape.tensor);
  list->n_attention = list->n;
  append_residual (list, &shape, h);
  append_norm (list, &shape, h);
  append_mlp (list, model, &shape, sim_spec_get_expert_load (spec, share));
  append_residual (list, &shape, h);
}

static void
append_outside (SimOperatorList *list,
                double bytes,
                double backward_bytes,
                double kernels)
{
  SimOperator *op = append_memory (list, bytes, backward_bytes);
  op->outside = TRUE;
  op->kernels = kernels;
  op->backward_kernels = kernels / 2;
}

void
sim_operators_add_embedding (SimOperatorList *list, const SimSpec *spec)
{
  Shape shape = get_shape (spec);
  double numbers = shape.tokens * spec->model.hidden;
  if (spec->model.vocabulary == 0)
    return;
  append_outside (list, numbers * (shape.width + shape.residual),
                  numbers * (shape.width + 2 * shape.residual),
                  EMBEDDING_KERNELS);
}

/* Cross-entropy over fp32 logits.  PyTorch's: converted, read for the maximum
 * and the sum, read and written as logarithms; backward fills a gradient, reads
 * it and the logarithms, writes their gradient and converts that.  Over logits
 * that tensor ranks share (Megatron's): converted, maximum, exponential and sum
 * in place. */
static void
append_loss (SimOperatorList *list, const Shape *shape, double logits)
{
  gboolean in_place = shape->tensor > 1;
  append_outside (list, logits * (shape->width + (in_place ? 3 : 4) * 4),
                  logits * (shape->width + (in_place ? 2 : 4) * 4),
                  LOSS_KERNELS);
}

void
sim_operators_add_head (SimOperatorList *list, const SimSpec *spec)
{
  Shape shape = get_shape (spec);
  double v = spec->model.vocabulary / shape.tensor;
  guint first, head;
  if (spec->model.vocabulary == 0)
    return;
  first = list->n;
  shape.biases = FALSE;
  append_norm (list, &shape, spec->model.hidden);
  head = list->n;
  append_linear (list, &shape, 1, shape.tokens, v, spec->model.hidden);
  /* Split or not, the vocabulary is padded where its number says so. */
  list->operators[head].row_multiple =
      get_row_multiple (spec->model.vocabulary, spec->model.hidden);
  append_loss (list, &shape, shape.tokens * v);
  for (guint i = first; i < list->n; i++)
    list->operators[i].outside = TRUE;
}

void
sim_operators_add_generic (SimOperatorList *list,
                           const SimSpec *spec,
                           double flops,
                           double activation_bytes,
                           double parameters)
{
  SimOperator *op = append (list, SIM_OPERATOR_PRODUCT);
  double width = sim_precision_get_width (spec->training.precision);
  op->has_weights = parameters > 0;
  op->row_multiple = 8; /* its shape is not told */
  op->flops = flops;
  op->bytes = 2 * activation_bytes + parameters * width;
  op->backward_kernels = op->has_weights ? 2 : 1;
}
