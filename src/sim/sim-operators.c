/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-operators.h"

#include <math.h>

/* Flash attention reaches less of the peak than a plain product of the size,
 * and its backward does five products where forward does two (Dao 2023). */
#define FLASH_SHARE 0.6
#define FLASH_BACKWARD 2.5

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
  *op = (SimOperator){ .kind = kind, .batch = 1 };
  op->kernels = 1;
  op->backward_kernels = 1;
  return op;
}

static void
append_memory (SimOperatorList *list, double bytes, double backward_bytes)
{
  SimOperator *op = append (list, SIM_OPERATOR_MEMORY);
  op->bytes = bytes;
  op->backward_bytes = backward_bytes;
}

/* A product with weights k×n, for m rows; under autocast the fp32 weights are
 * cast for it, and their gradient is cast back and added. */
static void
append_linear (SimOperatorList *list,
               SimPrecision precision,
               double batch,
               double m,
               double n,
               double k)
{
  SimOperator *op = append (list, SIM_OPERATOR_PRODUCT);
  op->has_weights = TRUE;
  op->batch = batch;
  op->m = m;
  op->n = n;
  op->k = k;
  op->flops = 2 * batch * m * n * k;
  op->bytes =
      batch * (m * k + k * n + m * n) * sim_precision_get_width (precision);
  op->backward_kernels = 2;
  if (precision == SIM_PRECISION_BF16_MIXED)
    append_memory (list, 6 * batch * n * k, 14 * batch * n * k);
}

static void
append_product (SimOperatorList *list,
                SimPrecision precision,
                double batch,
                double m,
                double n,
                double k)
{
  SimOperator *op = append (list, SIM_OPERATOR_PRODUCT);
  op->selective = TRUE;
  op->batch = batch;
  op->m = m;
  op->n = n;
  op->k = k;
  op->flops = 2 * batch * m * n * k;
  op->bytes =
      batch * (m * k + k * n + m * n) * sim_precision_get_width (precision);
  op->backward_kernels = 2;
}

/* Shapes every operator of a block is made of. */
typedef struct
{
  SimPrecision precision;
  double tokens;   /* rows on this device for one micro-batch */
  double width;    /* bytes a number */
  double residual; /* bytes a number of the residual stream */
  double tensor;
  double norm_share; /* 1 / tensor under sequence parallel, else 1 */
} Shape;

static Shape
get_shape (const SimSpec *spec)
{
  const guint *degree = spec->parallel.degree;
  Shape shape;
  shape.precision = spec->training.precision;
  shape.tokens = (double)spec->training.micro_batch * spec->model.sequence /
                 degree[SIM_DIMENSION_CONTEXT];
  shape.width = sim_precision_get_width (shape.precision);
  shape.residual = get_residual_width (shape.precision);
  shape.tensor = degree[SIM_DIMENSION_TENSOR];
  shape.norm_share = spec->parallel.sequence_parallel ? 1 / shape.tensor : 1;
  return shape;
}

static void
append_norm (SimOperatorList *list, const Shape *shape, double hidden)
{
  double numbers = shape->tokens * hidden * shape->norm_share;
  append_memory (list, numbers * (shape->residual + shape->width),
                 numbers * (2 * shape->residual + 2 * shape->width));
}

static void
append_residual (SimOperatorList *list,
                 const Shape *shape,
                 double hidden,
                 gboolean dropout)
{
  double numbers = shape->tokens * hidden * shape->norm_share;
  double mask = dropout ? 1 : 0;
  append_memory (list, numbers * (2 * shape->residual + shape->width + mask),
                 numbers * (shape->residual + shape->width + mask));
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
  double kv = head * model->kv_heads / shape->tensor;
  SimOperator *op;
  if (model->attention == SIM_ATTENTION_FLASH)
    {
      op = append (list, SIM_OPERATOR_FLASH);
      op->selective = TRUE;
      /* Two products over the s × s pairs, half of them masked away. */
      op->flops = 2 * scores * head;
      op->bytes = shape->tokens * (2 * head * heads + 2 * kv) * shape->width;
      op->backward_kernels = 2;
      return;
    }
  append_product (list, shape->precision, micro_batch * heads, rows,
                  model->sequence, head);
  append_memory (list, scores * 2 * shape->width, scores * 3 * shape->width);
  list->operators[list->n - 1].selective = TRUE;
  if (model->dropout)
    {
      append_memory (list, scores * (2 * shape->width + 1),
                     scores * (2 * shape->width + 1));
      list->operators[list->n - 1].selective = TRUE;
    }
  append_product (list, shape->precision, micro_batch * heads, rows, head,
                  model->sequence);
}

static void
append_mlp (SimOperatorList *list, const SimModel *model, const Shape *shape)
{
  double h = model->hidden;
  double f = model->ffn / shape->tensor;
  double rows = shape->tokens;
  double batch = 1;
  double parts = model->gated ? 2 : 1;
  if (model->experts > 1)
    {
      /* Tokens are dealt evenly; each device works on as many as it sent out,
       * cut into one product per expert it holds. */
      batch = model->experts;
      rows = shape->tokens * model->experts_per_token / model->experts;
      append_linear (list, shape->precision, 1, shape->tokens, model->experts,
                     h);
      append_memory (list, 2 * batch * rows * h * shape->width,
                     2 * batch * rows * h * shape->width);
    }
  append_linear (list, shape->precision, batch, rows, parts * f, h);
  append_memory (list, batch * rows * f * (parts + 1) * shape->width,
                 batch * rows * f * (2 * parts + 1) * shape->width);
  append_linear (list, shape->precision, batch, rows, h, f);
  if (model->experts > 1)
    append_memory (list, 2 * batch * rows * h * shape->width,
                   2 * batch * rows * h * shape->width);
}

void
sim_operators_add_block (SimOperatorList *list, const SimSpec *spec)
{
  const SimModel *model = &spec->model;
  Shape shape = get_shape (spec);
  double h = model->hidden;
  double kv_share =
      MIN (shape.tensor, model->kv_heads); /* heads are kept whole */
  double kv = h / model->heads * model->kv_heads / kv_share;
  append_norm (list, &shape, h);
  append_linear (list, shape.precision, 1, shape.tokens,
                 h / shape.tensor + 2 * kv, h);
  append_attention (list, model, &shape, spec->training.micro_batch);
  append_linear (list, shape.precision, 1, shape.tokens, h, h / shape.tensor);
  append_residual (list, &shape, h, model->dropout);
  append_norm (list, &shape, h);
  append_mlp (list, model, &shape);
  append_residual (list, &shape, h, model->dropout);
}

void
sim_operators_add_embedding (SimOperatorList *list, const SimSpec *spec)
{
  Shape shape = get_shape (spec);
  double numbers = shape.tokens * spec->model.hidden;
  if (spec->model.vocabulary == 0)
    return;
  append_memory (list, numbers * (shape.width + shape.residual),
                 numbers * (shape.width + 2 * shape.residual));
}

void
sim_operators_add_head (SimOperatorList *list, const SimSpec *spec)
{
  Shape shape = get_shape (spec);
  double v = spec->model.vocabulary / shape.tensor;
  if (spec->model.vocabulary == 0)
    return;
  append_norm (list, &shape, spec->model.hidden);
  append_linear (list, shape.precision, 1, shape.tokens, v, spec->model.hidden);
  /* Cross-entropy over fp32 logits: converted, maximum, exponential, sum. */
  append_memory (list, shape.tokens * v * (shape.width + 3 * 4),
                 shape.tokens * v * (2 * 4 + shape.width));
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
  op->flops = flops;
  op->bytes = 2 * activation_bytes + parameters * width;
  op->backward_kernels = op->has_weights ? 2 : 1;
}

/* ---- seconds ---- */

static double
get_product_flops_per_second (const SimDevice *device,
                              SimPrecision precision,
                              double flops)
{
  const SimEfficiency *efficiency = &device->efficiency;
  return device->peak_flops[precision] * efficiency->max * flops /
         (flops + efficiency->half_flops);
}

static double
get_bytes_seconds (const SimDevice *device, double bytes)
{
  return bytes / (device->memory_bandwidth * device->memory_efficiency);
}

static double
get_seconds (const SimDevice *device,
             SimPrecision precision,
             double flops,
             double bytes,
             double share)
{
  double compute = 0;
  if (flops > 0)
    compute = flops /
              (share * get_product_flops_per_second (device, precision, flops));
  return device->launch_seconds +
         MAX (compute, get_bytes_seconds (device, bytes));
}

double
sim_device_product_seconds (const SimDevice *device,
                            SimPrecision precision,
                            double batch,
                            double m,
                            double n,
                            double k)
{
  return get_seconds (
      device, precision, 2 * batch * m * n * k,
      batch * (m * k + k * n + m * n) * sim_precision_get_width (precision), 1);
}

static void
time_operator (const SimOperator *op,
               const SimDevice *device,
               SimPrecision precision,
               SimPassSeconds *seconds)
{
  double forward;
  switch (op->kind)
    {
    case SIM_OPERATOR_MEMORY:
      seconds->forward =
          device->launch_seconds + get_bytes_seconds (device, op->bytes);
      seconds->backward_input = device->launch_seconds +
                                get_bytes_seconds (device, op->backward_bytes);
      return;
    case SIM_OPERATOR_FLASH:
      seconds->forward =
          get_seconds (device, precision, op->flops, op->bytes, FLASH_SHARE);
      seconds->backward_input =
          get_seconds (device, precision, FLASH_BACKWARD * op->flops,
                       2 * op->bytes, FLASH_SHARE);
      return;
    default:
      forward = get_seconds (device, precision, op->flops, op->bytes, 1);
      seconds->forward = forward;
      seconds->backward_input = op->has_weights ? forward : 2 * forward;
      seconds->backward_weight = op->has_weights ? forward : 0;
    }
}

void
sim_operators_time (const SimOperatorList *list,
                    const SimDevice *device,
                    SimPrecision precision,
                    SimRecompute recompute,
                    SimPassSeconds *seconds)
{
  SimPassSeconds sum = { 0 };
  double kernels = 0;
  double backward_kernels = 0;
  double recompute_kernels = 0;
  double backward_floor;
  for (guint i = 0; i < list->n; i++)
    {
      const SimOperator *op = &list->operators[i];
      SimPassSeconds one = { 0 };
      time_operator (op, device, precision, &one);
      sum.forward += one.forward;
      sum.backward_input += one.backward_input;
      sum.backward_weight += one.backward_weight;
      kernels += op->kernels;
      backward_kernels += op->backward_kernels;
      if (recompute == SIM_RECOMPUTE_FULL ||
          (recompute == SIM_RECOMPUTE_SELECTIVE && op->selective &&
           op->kind != SIM_OPERATOR_FLASH))
        {
          sum.recompute += one.forward;
          recompute_kernels += op->kernels;
        }
    }
  sum.forward = MAX (sum.forward, kernels * device->host_seconds);
  sum.recompute = MAX (sum.recompute, recompute_kernels * device->host_seconds);
  backward_floor = backward_kernels * device->host_seconds;
  if (sum.backward_input + sum.backward_weight < backward_floor)
    {
      double scale =
          backward_floor / (sum.backward_input + sum.backward_weight);
      sum.backward_input *= scale;
      sum.backward_weight *= scale;
    }
  *seconds = sum;
}
