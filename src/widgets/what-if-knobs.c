/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/what-if-knobs.h"

#define DEVICES_MAX 16

SimDimension
what_if_get_device_dimension (const SimSpec *spec)
{
  const guint *degree = spec->parallel.degree;

  if (degree[SIM_DIMENSION_DATA] == 1 && degree[SIM_DIMENSION_PIPELINE] > 1)
    return SIM_DIMENSION_PIPELINE;
  if (degree[SIM_DIMENSION_DATA] == 1 && degree[SIM_DIMENSION_TENSOR] > 1)
    return SIM_DIMENSION_TENSOR;
  return SIM_DIMENSION_DATA;
}

guint
what_if_get_devices (const SimSpec *spec)
{
  return spec->parallel.degree[what_if_get_device_dimension (spec)];
}

guint
what_if_get_devices_max (const SimSpec *spec)
{
  guint now = what_if_get_devices (spec);

  if (what_if_get_device_dimension (spec) == SIM_DIMENSION_PIPELINE)
    return MAX (now, MIN (DEVICES_MAX, sim_spec_get_n_layers (spec)));
  return MAX (now, DEVICES_MAX);
}

void
what_if_set_devices (SimSpec *spec, guint degree)
{
  SimDimension dimension = what_if_get_device_dimension (spec);
  guint micro_batches = what_if_get_micro_batches (spec);
  guint n;

  spec->parallel.degree[dimension] = MAX (1, degree);
  what_if_set_micro_batches (spec, micro_batches);
  n = sim_spec_get_n_devices (spec);
  /* What is gone cannot be slow or lost. */
  for (guint i = spec->faults ? spec->faults->len : 0; i > 0; i--)
    if (g_array_index (spec->faults, SimFault, i - 1).device >= n)
      g_array_remove_index (spec->faults, i - 1);
  if (spec->cluster.nodes * spec->cluster.devices_per_node >= n)
    return;
  /* One node grows; several nodes become more. */
  if (spec->cluster.nodes == 1)
    spec->cluster.devices_per_node = n;
  else
    spec->cluster.nodes = (n + spec->cluster.devices_per_node - 1) /
                          spec->cluster.devices_per_node;
}

static guint
samples_per_round (const SimSpec *spec)
{
  return MAX (1, spec->training.micro_batch *
                     spec->parallel.degree[SIM_DIMENSION_DATA]);
}

guint
what_if_get_micro_batches (const SimSpec *spec)
{
  return MAX (1, spec->training.global_batch / samples_per_round (spec));
}

void
what_if_set_micro_batches (SimSpec *spec, guint count)
{
  spec->training.global_batch = MAX (1, count) * samples_per_round (spec);
}

void
what_if_set_micro_batch (SimSpec *spec, guint samples)
{
  guint count = what_if_get_micro_batches (spec);

  spec->training.micro_batch = MAX (1, samples);
  what_if_set_micro_batches (spec, count);
}

double
what_if_get_link_factor (const SimSpec *spec, const SimSpec *original)
{
  if (original->cluster.node_link.bandwidth <= 0)
    return 1;
  return spec->cluster.node_link.bandwidth /
         original->cluster.node_link.bandwidth;
}

static void
scale_link (SimLink *link, const SimLink *original, double factor)
{
  sim_link_copy_into (original, link);
  if (factor == 1)
    return;
  link->bandwidth = original->bandwidth * factor;
  /* Measured times are those of the link as it was. */
  if (link->samples)
    g_array_set_size (link->samples, 0);
}

void
what_if_set_link_factor (SimSpec *spec, const SimSpec *original, double factor)
{
  g_return_if_fail (factor > 0);
  scale_link (&spec->cluster.node_link, &original->cluster.node_link, factor);
  scale_link (&spec->cluster.cluster_link, &original->cluster.cluster_link,
              factor);
}

double
what_if_get_bandwidth (const SimSpec *spec)
{
  return spec->cluster.nodes > 1 ? spec->cluster.cluster_link.bandwidth
                                 : spec->cluster.node_link.bandwidth;
}

gboolean
what_if_get_slow_device (const SimSpec *spec, guint *device, double *slowdown)
{
  for (guint i = 0; spec->faults && i < spec->faults->len; i++)
    {
      const SimFault *fault = &g_array_index (spec->faults, SimFault, i);

      if (fault->kind != SIM_FAULT_SLOW_DEVICE)
        continue;
      *device = fault->device;
      *slowdown = fault->slowdown;
      return TRUE;
    }
  return FALSE;
}

void
what_if_set_slow_device (SimSpec *spec, guint device, double slowdown)
{
  SimFault fault = { .kind = SIM_FAULT_SLOW_DEVICE,
                     .device = device,
                     .slowdown = slowdown };

  for (guint i = spec->faults->len; i > 0; i--)
    if (g_array_index (spec->faults, SimFault, i - 1).kind ==
        SIM_FAULT_SLOW_DEVICE)
      g_array_remove_index (spec->faults, i - 1);
  if (slowdown > 1)
    g_array_append_val (spec->faults, fault);
}
