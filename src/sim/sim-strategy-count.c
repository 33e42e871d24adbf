/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

#include "sim/sim-collective-private.h"

#include <math.h>

/* How many tasks a spec takes, from its degrees and costs alone and not more
 * than it does: what is left out below (weights' parts of backwards, final
 * passes layer by layer, deals, second gathers) only adds to it. */

/* Of each member's part in a collective of so many: entering, leaving, and what
 * it sends. */
static double
count_part (const SimBuild *self, SimOperation operation, guint n)
{
  gboolean folded = self->graph->n_lanes < self->graph->n_devices;
  double tree = 32.0 * (n - 1) / n; /* 8 pieces up and down two trees */
  double sent = n - 1;
  if (n < 2)
    return 0;
  if (operation == SIM_OPERATION_SEND || folded)
    sent = 1;
  else if (operation == SIM_OPERATION_ALL_REDUCE)
    switch (self->spec->parallel.all_reduce)
      {
      case SIM_ALGORITHM_PARAMETER_SERVER:
        sent = 2.0 * MIN (self->spec->parallel.servers, n) * (n - 1) / n;
        break;
      case SIM_ALGORITHM_TREE:
        sent = tree;
        break;
      case SIM_ALGORITHM_AUTO: /* a power of two may do by doubling */
        sent = sim_is_power_of_two (n) ? log2 (n) : MIN (2.0 * (n - 1), tree);
        break;
      case SIM_ALGORITHM_RECURSIVE_DOUBLING: /* as below */
        sent = floor (log2 (n)) * (n / 2 + 1) / n;
        break;
      case SIM_ALGORITHM_HALVING_DOUBLING: /* one member may only lend */
        sent = 2.0 * (n / 2 - 1);
        break;
      default: /* as many in a hierarchical one: its hops carry several */
        sent = 2.0 * (n - 1);
      }
  return 2 + sent;
}

static double
count_exchange (const SimBuild *self, const SimExchange *exchange, guint n)
{
  return exchange->count *
         (1 + count_part (self, (SimOperation)exchange->operation, n));
}

/* A pass over a layer, cut by its exchanges, on one lane. */
static double
count_pass (const SimBuild *self, const SimExchanges *of)
{
  const guint *degree = self->spec->parallel.degree;
  guint tensor = degree[SIM_DIMENSION_TENSOR];
  double pieces =
      MAX (of->tensor.count + of->expert.count, 1) + of->context.count;
  return pieces + count_exchange (self, &of->tensor, tensor) +
         count_exchange (self, &of->tensor_gather, tensor) +
         count_exchange (self, &of->context, degree[SIM_DIMENSION_CONTEXT]) +
         count_exchange (self, &of->context_back,
                         degree[SIM_DIMENSION_CONTEXT]) +
         count_exchange (self, &of->expert, degree[SIM_DIMENSION_EXPERT]);
}

/* A pass over a whole run, in which the exchanges of one kind are one. */
static double
count_whole_pass (const SimBuild *self, const SimExchanges *of)
{
  const guint *degree = self->spec->parallel.degree;
  const struct
  {
    const SimExchange *exchange;
    SimDimension dimension;
  } kinds[] = { { &of->tensor, SIM_DIMENSION_TENSOR },
                { &of->tensor_gather, SIM_DIMENSION_TENSOR },
                { &of->expert, SIM_DIMENSION_EXPERT } };
  double tasks = 1;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].exchange->count > 0)
      tasks += count_part (self, (SimOperation)kinds[i].exchange->operation,
                           degree[kinds[i].dimension]);
  return tasks;
}

/* Passes over a run of layers for one micro-batch, and what it hands on. */
static double
count_run (const SimBuild *self, guint run)
{
  SimSchedule schedule = self->spec->parallel.schedule;
  double tasks = 0;
  guint first, count;
  sim_build_get_run (self, run, &first, &count);
  if (!self->by_layer && count > 0)
    tasks = count_whole_pass (self, &self->costs[first].forward) +
            count_whole_pass (self, &self->costs[first].backward);
  for (guint i = first; i < first + count && self->by_layer; i++)
    tasks += count_pass (self, &self->costs[i].forward) +
             count_pass (self, &self->costs[i].backward);
  if (run + 1 < self->n_runs && count > 0 &&
      self->costs[first + count - 1].boundary_bytes > 0 &&
      self->costs[first + count - 1].boundary_gradient_bytes > 0 &&
      sim_schedule_get_place (schedule, self->n_stages, run, 0) !=
          sim_schedule_get_place (schedule, self->n_stages, run + 1, 0))
    tasks += 2;
  return tasks;
}

/* Buckets are full when they hold bucket_bytes: none holds more than that and
 * its last layer. */
static double
count_synchronising (const SimBuild *self, guint run)
{
  const SimParallel *parallel = &self->spec->parallel;
  guint n = parallel->degree[SIM_DIMENSION_DATA] *
            parallel->degree[SIM_DIMENSION_CONTEXT];
  double bytes = 0, largest = 0;
  guint first, count;
  sim_build_get_run (self, run, &first, &count);
  for (guint i = first; i < first + count; i++)
    {
      bytes += (double)self->costs[i].reduce_bytes;
      largest = MAX (largest, (double)self->costs[i].reduce_bytes);
    }
  if (!parallel->synchronise || n < 2 || bytes <= 0)
    return 0;
  if (parallel->zero == 3)
    return count * (double)self->n_micro_batches *
           count_part (self, SIM_OPERATION_ALL_GATHER, n);
  double buckets = ceil (bytes / ((double)parallel->bucket_bytes + largest));
  return MAX (buckets, 1) * count_part (self,
                                        parallel->zero > 0
                                            ? SIM_OPERATION_REDUCE_SCATTER
                                            : SIM_OPERATION_ALL_REDUCE,
                                        n);
}

double
sim_build_count_tasks (const SimBuild *self)
{
  double tasks = 0;
  for (guint run = 0; run < self->n_runs; run++)
    tasks += self->n_micro_batches * count_run (self, run) +
             count_synchronising (self, run);
  return tasks * self->graph->n_lanes / self->n_stages *
         self->spec->training.iterations;
}
