/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-estimate-private.h"

#include <math.h>

/* What the fullest device holds at its fullest. */

/* Micro-batches (of a device's whole run of layers) kept at once by the first
 * stage: GPipe all, 1F1B p, interleaved p + (p-1)/v (Korthikanti et al.
 * §4.2.3), ZB-H2 2p - 1, ZB-2p 2p, V-Half and V-Min (p+2)/2 and (p+4)/3, whole
 * ones (arXiv 2405.15362), DualPipe p + 1, DualPipe-V p + 1/2. */
static double
get_in_flight (const SimSpec *spec, const SimEstimatePipeline *pipeline)
{
  double p = pipeline->stages;
  double m = pipeline->micro_batches;
  if (p <= 1 && spec->parallel.schedule != SIM_SCHEDULE_GPIPE)
    return 1;
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
    case SIM_SCHEDULE_ZB_2P:
      return MIN (2 * p, m);
    case SIM_SCHEDULE_V_HALF:
      return MIN (floor ((p + 2) / 2), m);
    case SIM_SCHEDULE_V_MIN:
      return MIN (floor ((p + 4) / 3), m);
    case SIM_SCHEDULE_DUALPIPE:
      return MIN (p + 1, m);
    case SIM_SCHEDULE_DUALPIPE_V:
      return MIN (p + 0.5, m);
    default:
      return MIN (p, m);
    }
}

/* Where backward is parted, what is kept from B to W counts too: once on the
 * first place, as its W follows at once, and on the last for each micro-batch
 * but one (Qi et al. 2024, 2.3: M_B + (p - 1) M_W, M_B + (2p - 2) M_W).  A V's
 * places are alike; a search minds its limit. */
static double
get_kept (const SimSpec *spec,
          const SimEstimatePipeline *pipeline,
          const SimEstimateStage *stage,
          gboolean last)
{
  SimSchedule schedule = spec->parallel.schedule;
  double n = get_in_flight (spec, pipeline);
  double waits = MAX (stage->weight_pass - stage->activations, 0);
  if (schedule < SIM_SCHEDULE_ZB_H1 || schedule == SIM_SCHEDULE_DUALPIPE)
    return (last && schedule != SIM_SCHEDULE_GPIPE ? 1 : n) *
           (stage->activations + stage->input);
  if (!last || sim_schedule_is_vee (schedule))
    return n * stage->activations + waits;
  if (schedule == SIM_SCHEDULE_ZB_1P || schedule == SIM_SCHEDULE_ZB_2P)
    return MIN (n * stage->activations + waits,
                stage->activations + (n - 1) * stage->weight_pass);
  return stage->activations + (n - 1) * stage->weight_pass;
}

/* What is there besides while a pass runs: forward or backward. */
static double
get_working (const SimEstimatePipeline *pipeline, const SimEstimateStage *stage)
{
  return MAX (stage->brought - stage->input + stage->working,
              stage->casts / pipeline->chunks);
}

void
sim_estimate_fill_memory (const SimSpec *spec,
                          const SimEstimatePipeline *pipeline,
                          SimEstimate *estimate)
{
  const SimEstimateStage *fullest = &pipeline->first;
  double kept = get_kept (spec, pipeline, fullest, FALSE);
  double kept_last = get_kept (spec, pipeline, &pipeline->last, TRUE);
  double first = fullest->weights + fullest->gradients + fullest->optimizer +
                 kept + get_working (pipeline, fullest);
  double last = pipeline->last.weights + pipeline->last.gradients +
                pipeline->last.optimizer + kept_last +
                get_working (pipeline, &pipeline->last);
  double copies = sim_estimate_get_copies (spec);
  double buffers;
  if (last > first && pipeline->stages > 1)
    {
      fullest = &pipeline->last;
      kept = kept_last;
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
