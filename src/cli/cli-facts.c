/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli-facts.h"

#include "base/base-units.h"
#include "sim/sim-cost.h"

static void
add (CliSpread *spread, gint64 ns, double share)
{
  double seconds = base_ns_to_seconds (ns);

  spread->mean += seconds * share;
  spread->max = MAX (spread->max, seconds);
}

/* Ranks of a lane have the same meter: one look for each lane. */
static void
add_meters (CliFacts *self, const SimTimeline *timeline, guint iterations)
{
  gint64 end_ns = sim_timeline_get_end_ns (timeline);
  g_autoptr (GArray) ranks = g_array_new (FALSE, TRUE, sizeof (guint));

  g_array_set_size (ranks, self->n_devices);
  for (guint i = 0; i < self->n_devices; i++)
    g_array_index (ranks, guint, sim_timeline_get_lane_rank (timeline, i))++;
  for (guint i = 0; i < self->n_devices; i++)
    {
      guint n = g_array_index (ranks, guint, i);
      double share = (double)n / self->n_devices;
      SimMeter meter;

      if (n == 0)
        continue;
      sim_timeline_meter (timeline, i, end_ns, &meter);
      add (&self->compute, meter.compute_ns / iterations, share);
      add (&self->exposed, meter.exposed_ns / iterations, share);
      add (&self->hidden, meter.hidden_ns / iterations, share);
      add (&self->bubble, meter.bubble_ns / iterations, share);
    }
}

static void
add_bytes (CliFacts *self, const SimTimeline *timeline, guint iterations)
{
  SimMeter mean;

  sim_timeline_meter (timeline, SIM_NONE, sim_timeline_get_end_ns (timeline),
                      &mean);
  for (guint i = 0; i < SIM_N_PAYLOADS; i++)
    {
      self->bytes_sent[i] = mean.bytes_sent[i] / iterations;
      if (i != SIM_PAYLOAD_SAMPLES)
        self->bytes_sent_total += self->bytes_sent[i];
    }
}

static gboolean
loses_a_device (const SimTimeline *timeline)
{
  const GArray *faults = sim_timeline_get_spec (timeline)->faults;
  gint64 end_ns = sim_timeline_get_end_ns (timeline);

  for (guint i = 0; i < faults->len; i++)
    {
      const SimFault *fault = &g_array_index (faults, SimFault, i);

      if (fault->kind == SIM_FAULT_LOST_DEVICE &&
          base_seconds_to_ns (fault->from_seconds) < end_ns)
        return TRUE;
    }
  return FALSE;
}

void
cli_facts_init (CliFacts *self, const SimTimeline *timeline)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  guint iterations = MAX (spec->training.iterations, 1);
  guint tokens =
      spec->model.kind == SIM_MODEL_TRANSFORMER ? spec->model.sequence : 1;
  double peak = spec->cluster.device.peak_flops[spec->training.precision];
  g_autoptr (SimCost) cost = sim_cost_new (spec);

  *self = (CliFacts){ 0 };
  self->n_devices = sim_timeline_get_n_devices (timeline);
  self->step_seconds =
      base_ns_to_seconds (sim_timeline_get_end_ns (timeline)) / iterations;
  self->stalls = loses_a_device (timeline);
  if (self->step_seconds > 0 && !self->stalls)
    {
      self->tokens_per_second =
          (double)spec->training.global_batch * tokens / self->step_seconds;
      if (peak > 0)
        self->utilization = sim_cost_get_step_flops (cost) /
                            (self->step_seconds * self->n_devices * peak);
    }
  self->fits = sim_timeline_fits (timeline);
  add_meters (self, timeline, iterations);
  add_bytes (self, timeline, iterations);
  if (self->step_seconds > 0)
    self->bubble_fraction = self->bubble.mean / self->step_seconds;
  self->fullest_device = sim_timeline_get_fullest_device (timeline);
  sim_timeline_memory_peak (timeline, self->fullest_device, &self->peak);
  self->n_tasks = sim_timeline_get_n_tasks (timeline);
  self->folded = sim_timeline_get_n_lanes (timeline) < self->n_devices;
  self->exact = sim_timeline_is_exact (timeline);
}
