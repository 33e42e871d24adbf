/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-estimate-private.h"

/* What the fullest device holds at its fullest. */

/* Micro-batches (of a device's whole run of layers) kept at once by the first
 * stage: GPipe all, 1F1B p, interleaved p + (p-1)/v (Korthikanti et al.
 * §4.2.3), ZB-H2 2p - 1, DualPipe p + 1. */
static double
get_in_flight (const SimSpec *spec, const SimEstimatePipeline *pipeline)
{
  double p = pipeline->stages;
  double m = pipeline->micro_batches;
  switch (spec->parallel.schedule)
    {
    case SIM_SCHEDULE_NAIVE:
      return 1;
    case SIM_SCHEDULE_GPIPE:
      return m;
    case SIM_SCHEDULE_INTERLEAVED:
      return MIN (p + (p - 1) / pipeline->chunks, m);
    case SIM_SCHEDULE_ZB_H2:
      return MIN (2 * p - 1, m);
    case SIM_SCHEDULE_DUALPIPE:
      return MIN (p + 1, m);
    default:
      return MIN (p, m);
    }
}

/* What is there besides while a pass runs: forward or backward. */
static double
get_working (const SimEstimatePipeline *pipeline, const SimEstimateStage *stage)
{
  return MAX (stage->working, stage->casts / pipeline->chunks);
}

void
sim_estimate_fill_memory (const SimSpec *spec,
                          const SimEstimatePipeline *pipeline,
                          SimEstimate *estimate)
{
  const SimEstimateStage *fullest = &pipeline->first;
  double kept = get_in_flight (spec, pipeline) * pipeline->first.activations;
  double first = fullest->weights + fullest->gradients + fullest->optimizer +
                 kept + get_working (pipeline, fullest);
  double last = pipeline->last.weights + pipeline->last.gradients +
                pipeline->last.optimizer + pipeline->last.activations +
                get_working (pipeline, &pipeline->last);
  double copies = sim_estimate_get_copies (spec);
  double buffers;
  if (last > first && pipeline->stages > 1)
    {
      fullest = &pipeline->last;
      kept = spec->parallel.schedule == SIM_SCHEDULE_GPIPE
                 ? pipeline->micro_batches * fullest->activations
                 : fullest->activations;
    }
  buffers = get_working (pipeline, fullest);
  if (spec->parallel.zero == 3)
    buffers += 2 * fullest->widest_gather;
  estimate->weight_bytes = (guint64)(copies * fullest->weights);
  estimate->gradient_bytes = (guint64)(copies * fullest->gradients);
  estimate->optimizer_bytes = (guint64)(copies * fullest->optimizer);
  estimate->activation_bytes = (guint64)kept;
  estimate->buffer_bytes = (guint64)buffers;
  estimate->memory_bytes = estimate->weight_bytes + estimate->gradient_bytes +
                           estimate->optimizer_bytes +
                           estimate->activation_bytes + estimate->buffer_bytes;
  estimate->fits = estimate->memory_bytes <= spec->cluster.device.memory_bytes;
}
