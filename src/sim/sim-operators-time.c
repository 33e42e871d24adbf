/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-operators.h"

/* How long a list of operators takes on a device. */

/* Fused attention's backward does five products where forward does two (Dao
 * 2023). */
#define FLASH_BACKWARD 2.5

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

/* Launches, then the slower of arithmetic and memory. */
static double
get_seconds (const SimDevice *device,
             SimPrecision precision,
             double kernels,
             double flops,
             double bytes,
             double share)
{
  double compute = 0;
  if (flops > 0)
    compute = flops /
              (share * get_product_flops_per_second (device, precision, flops));
  return kernels * device->launch_seconds +
         MAX (compute, get_bytes_seconds (device, bytes));
}

/* Measured on an H200 (tests/data/h200-products.tsv): rows of 16-bit numbers
 * whose beginnings are multiples of 16 bytes, of 4 and of 2; fp32 minds not. */
static double
get_share (const SimOperator *op,
           const SimDevice *device,
           SimPrecision precision)
{
  if (op->row_multiple == 8 || sim_precision_get_width (precision) > 2)
    return 1;
  return op->row_multiple == 2 ? device->efficiency.unaligned
                               : device->efficiency.odd;
}

static void
time_operator (const SimOperator *op,
               const SimDevice *device,
               SimPrecision precision,
               SimPassSeconds *seconds)
{
  double share = device->efficiency.attention;
  double forward;
  switch (op->kind)
    {
    case SIM_OPERATOR_MEMORY:
      seconds->forward =
          get_seconds (device, precision, op->kernels, 0, op->bytes, 1);
      seconds->backward_input = get_seconds (
          device, precision, op->backward_kernels, 0, op->backward_bytes, 1);
      return;
    case SIM_OPERATOR_FLASH:
      seconds->forward = get_seconds (device, precision, op->kernels, op->flops,
                                      op->bytes, share);
      seconds->backward_input =
          get_seconds (device, precision, op->backward_kernels,
                       FLASH_BACKWARD * op->flops, 2 * op->bytes, share);
      return;
    default:
      forward = get_seconds (device, precision, op->kernels, op->flops,
                             op->bytes, get_share (op, device, precision));
      seconds->forward = forward;
      seconds->backward_input = op->has_weights ? forward : 2 * forward;
      seconds->backward_weight = op->has_weights ? forward : 0;
    }
}

/* The host issues kernels one by one: no pass is quicker than that. */
static double
raise_to_floor (double seconds, double kernels, const SimDevice *device)
{
  return MAX (seconds, kernels * device->host_seconds);
}

static gboolean
is_redone (const SimOperator *op, SimRecompute recompute)
{
  if (op->outside)
    return FALSE;
  return recompute == SIM_RECOMPUTE_FULL ||
         (recompute == SIM_RECOMPUTE_SELECTIVE && op->selective &&
          op->kind != SIM_OPERATOR_FLASH);
}

/* What comes before the core forward comes after it backward. */
static void
add_core (const SimOperator *op,
          gboolean attention,
          const SimPassSeconds *one,
          SimPassSeconds *sum)
{
  if (attention && !op->selective)
    {
      sum->forward_attention += one->forward;
      sum->backward_attention += one->backward_input + one->backward_weight;
    }
  if (op->selective)
    {
      sum->forward_core += one->forward;
      sum->backward_core += one->backward_input;
    }
  else if (sum->forward_core <= 0)
    sum->forward_lead += one->forward;
  else
    sum->backward_lead += one->backward_input + one->backward_weight;
}

/* The core of a pass that was `before` seconds and is `now`; of what it leaves
 * the others become shares. */
static void
scale_core (double before,
            double now,
            double *core,
            double *lead,
            double *attention)
{
  double rest = before - *core;
  *lead = rest > 0 ? *lead / rest : 0;
  *attention = rest > 0 ? *attention / rest : 0;
  if (before > 0)
    *core *= now / before;
}

void
sim_operators_time (const SimOperatorList *list,
                    const SimDevice *device,
                    SimPrecision precision,
                    SimRecompute recompute,
                    SimPassSeconds *seconds)
{
  SimPassSeconds sum = { 0 };
  double kernels = list->forward_exchanges;
  double backward_kernels = list->backward_exchanges;
  double recompute_kernels = 0;
  double forward, backward, raised;
  for (guint i = 0; i < list->n; i++)
    {
      const SimOperator *op = &list->operators[i];
      SimPassSeconds one = { 0 };
      time_operator (op, device, precision, &one);
      sum.forward += one.forward;
      sum.backward_input += one.backward_input;
      sum.backward_weight += one.backward_weight;
      add_core (op, i < list->n_attention, &one, &sum);
      kernels += op->kernels;
      backward_kernels += op->backward_kernels;
      if (!is_redone (op, recompute))
        continue;
      sum.recompute += one.forward;
      recompute_kernels += op->kernels;
    }
  if (recompute == SIM_RECOMPUTE_FULL)
    recompute_kernels += list->forward_exchanges;
  forward = sum.forward;
  sum.forward = raise_to_floor (sum.forward, kernels, device);
  sum.recompute = raise_to_floor (sum.recompute, recompute_kernels, device);
  backward = sum.backward_input + sum.backward_weight;
  raised = raise_to_floor (backward, backward_kernels, device);
  if (raised > backward)
    {
      sum.backward_input *= raised / backward;
      sum.backward_weight *= raised / backward;
    }
  scale_core (forward, sum.forward, &sum.forward_core, &sum.forward_lead,
              &sum.forward_attention);
  scale_core (backward, sum.backward_input + sum.backward_weight,
              &sum.backward_core, &sum.backward_lead, &sum.backward_attention);
  *seconds = sum;
}
