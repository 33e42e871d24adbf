/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/what-if-knobs.h"

#include "sim/sim-cost.h"

#define DEVICES_MAX 16
#define DEGREE_MAX 64
/* Values tried on each side for a legal one. */
#define SEARCH_MAX 128

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

/* One node grows up to what such a machine holds; past it there are more of
 * them. */
static void
grow_cluster (SimCluster *cluster, guint n)
{
  guint room = MAX (cluster->node_room, cluster->devices_per_node);

  if (cluster->nodes * cluster->devices_per_node >= n)
    return;
  if (cluster->nodes == 1 && cluster->node_room == 0)
    room = n;
  if (cluster->nodes == 1)
    cluster->devices_per_node = MIN (n, room);
  cluster->nodes =
      (n + cluster->devices_per_node - 1) / cluster->devices_per_node;
}

void
what_if_fit_cluster (SimSpec *spec, const SimSpec *original)
{
  spec->cluster.nodes = original->cluster.nodes;
  spec->cluster.devices_per_node = original->cluster.devices_per_node;
  grow_cluster (&spec->cluster, sim_spec_get_n_devices (spec));
}

/* The cluster has room for what is in use, and no fault names more. */
static void
make_room (SimSpec *spec)
{
  guint n = sim_spec_get_n_devices (spec);

  /* What is gone cannot be slow or lost. */
  for (guint i = spec->faults ? spec->faults->len : 0; i > 0; i--)
    if (g_array_index (spec->faults, SimFault, i - 1).device >= n)
      g_array_remove_index (spec->faults, i - 1);
  grow_cluster (&spec->cluster, n);
}

static void
set_degree (SimSpec *spec, SimDimension dimension, guint degree)
{
  guint micro_batches = what_if_get_micro_batches (spec);

  spec->parallel.degree[dimension] = MAX (1, degree);
  what_if_set_micro_batches (spec, micro_batches);
  make_room (spec);
}

void
what_if_set_devices (SimSpec *spec, guint degree)
{
  set_degree (spec, what_if_get_device_dimension (spec), degree);
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
  guint before = spec->training.micro_batch;

  spec->training.micro_batch = MAX (1, samples);
  sim_cost_rescale_measured (spec, before);
  what_if_set_micro_batches (spec, count);
}

void
what_if_fit_measured (SimSpec *spec, const SimSpec *original)
{
  if (!spec->training.measured.present || !original->training.measured.present)
    return;
  spec->training.measured = original->training.measured;
  sim_cost_rescale_measured (spec, original->training.micro_batch);
}

/* ---- knobs by name ---- */

static const SimDimension dimensions[] = {
  [WHAT_IF_DATA] = SIM_DIMENSION_DATA,
  [WHAT_IF_TENSOR] = SIM_DIMENSION_TENSOR,
  [WHAT_IF_PIPELINE] = SIM_DIMENSION_PIPELINE,
  [WHAT_IF_EXPERT] = SIM_DIMENSION_EXPERT,
  [WHAT_IF_CONTEXT] = SIM_DIMENSION_CONTEXT,
};

static void
set_schedule (SimSpec *spec, SimSchedule schedule)
{
  SimParallel *parallel = &spec->parallel;

  parallel->schedule = schedule;
  if (schedule == SIM_SCHEDULE_INTERLEAVED)
    parallel->virtual_stages = MAX (parallel->virtual_stages, 2);
  else if (sim_schedule_is_vee (schedule))
    parallel->virtual_stages = MIN (parallel->virtual_stages, 2);
  else
    parallel->virtual_stages = 1;
}

/* As many neighbours as a node holds, or as can share evenly; groups of another
 * size, which a file may have, stay. */
static void
set_shards (SimSpec *spec, gboolean by_node)
{
  guint data = spec->parallel.degree[SIM_DIMENSION_DATA];
  guint in_node = spec->cluster.devices_per_node /
                  sim_spec_get_stride (spec, SIM_DIMENSION_DATA);
  guint shards = CLAMP (in_node, 1, data);

  while (data % shards != 0)
    shards--;
  if (!by_node)
    spec->parallel.shard_degree = 0;
  else if (spec->parallel.shard_degree == 0)
    spec->parallel.shard_degree = shards;
}

guint
what_if_get (const SimSpec *spec, WhatIfKnob knob)
{
  switch (knob)
    {
    case WHAT_IF_DEVICES:
      return what_if_get_devices (spec);
    case WHAT_IF_DATA:
    case WHAT_IF_TENSOR:
    case WHAT_IF_PIPELINE:
    case WHAT_IF_EXPERT:
    case WHAT_IF_CONTEXT:
      return spec->parallel.degree[dimensions[knob]];
    case WHAT_IF_VIRTUAL_STAGES:
      return spec->parallel.virtual_stages;
    case WHAT_IF_MICRO_BATCH:
      return spec->training.micro_batch;
    case WHAT_IF_MICRO_BATCHES:
      return what_if_get_micro_batches (spec);
    case WHAT_IF_SEQUENCE:
      return spec->model.sequence;
    case WHAT_IF_SERVERS:
      return spec->parallel.servers;
    case WHAT_IF_SCHEDULE:
      return spec->parallel.schedule;
    case WHAT_IF_ZERO:
      return spec->parallel.zero;
    case WHAT_IF_SHARDS:
      return spec->parallel.shard_degree > 0;
    case WHAT_IF_ALGORITHM:
      return spec->parallel.all_reduce;
    case WHAT_IF_RECOMPUTE:
      return spec->training.recompute;
    case WHAT_IF_GRADIENTS:
      return spec->training.gradients;
    case WHAT_IF_N_KNOBS:
    default:
      g_return_val_if_reached (0);
    }
}

void
what_if_set (SimSpec *spec, WhatIfKnob knob, guint value)
{
  switch (knob)
    {
    case WHAT_IF_DEVICES:
      what_if_set_devices (spec, value);
      return;
    case WHAT_IF_DATA:
    case WHAT_IF_TENSOR:
    case WHAT_IF_PIPELINE:
    case WHAT_IF_EXPERT:
    case WHAT_IF_CONTEXT:
      set_degree (spec, dimensions[knob], value);
      return;
    case WHAT_IF_VIRTUAL_STAGES:
      spec->parallel.virtual_stages = MAX (1, value);
      return;
    case WHAT_IF_MICRO_BATCH:
      what_if_set_micro_batch (spec, value);
      return;
    case WHAT_IF_MICRO_BATCHES:
      what_if_set_micro_batches (spec, value);
      return;
    case WHAT_IF_SEQUENCE:
      /* What was measured was measured with the length as it was. */
      if (spec->model.sequence != MAX (1, value))
        spec->training.measured.present = FALSE;
      spec->model.sequence = MAX (1, value);
      return;
    case WHAT_IF_SERVERS:
      spec->parallel.servers = MAX (1, value);
      return;
    case WHAT_IF_SCHEDULE:
      set_schedule (spec, (SimSchedule)value);
      return;
    case WHAT_IF_ZERO:
      spec->parallel.zero = value;
      return;
    case WHAT_IF_SHARDS:
      set_shards (spec, value > 0);
      return;
    case WHAT_IF_ALGORITHM:
      spec->parallel.all_reduce = (SimAlgorithm)value;
      return;
    case WHAT_IF_RECOMPUTE:
      spec->training.recompute = (SimRecompute)value;
      return;
    case WHAT_IF_GRADIENTS:
      spec->training.gradients = (SimGradients)value;
      return;
    case WHAT_IF_N_KNOBS:
    default:
      g_return_if_reached ();
    }
}

guint
what_if_get_most (const SimSpec *spec, WhatIfKnob knob)
{
  guint now = what_if_get (spec, knob);

  switch (knob)
    {
    case WHAT_IF_DEVICES:
      return what_if_get_devices_max (spec);
    case WHAT_IF_DATA:
    case WHAT_IF_TENSOR:
    case WHAT_IF_EXPERT:
    case WHAT_IF_CONTEXT:
      return MAX (now, DEGREE_MAX);
    case WHAT_IF_PIPELINE:
      return MAX (now, MIN (DEGREE_MAX, sim_spec_get_n_layers (spec)));
    case WHAT_IF_VIRTUAL_STAGES:
      return MAX (now, 16);
    case WHAT_IF_MICRO_BATCH:
      return MAX (now, 1024);
    case WHAT_IF_MICRO_BATCHES:
      return MAX (now, 512);
    case WHAT_IF_SEQUENCE:
      return MAX (now, 1u << 20);
    case WHAT_IF_SERVERS:
      return MAX (now, sim_spec_get_n_replicas (spec));
    case WHAT_IF_SCHEDULE:
      return SIM_N_SCHEDULES - 1;
    case WHAT_IF_ZERO:
      return 3;
    case WHAT_IF_SHARDS:
      return 1;
    case WHAT_IF_ALGORITHM:
      return SIM_N_ALGORITHMS - 1;
    case WHAT_IF_RECOMPUTE:
      return SIM_N_RECOMPUTES - 1;
    case WHAT_IF_GRADIENTS:
      return SIM_N_GRADIENTS - 1;
    case WHAT_IF_N_KNOBS:
    default:
      g_return_val_if_reached (0);
    }
}

gboolean
what_if_matters (const SimSpec *spec, WhatIfKnob knob)
{
  const SimParallel *parallel = &spec->parallel;
  SimModelKind kind = spec->model.kind;
  gboolean transformer = kind == SIM_MODEL_TRANSFORMER;
  gboolean copies = parallel->degree[SIM_DIMENSION_DATA] > 1;
  gboolean sync = copies && parallel->synchronise;

  switch (knob)
    {
    case WHAT_IF_TENSOR:
      return kind != SIM_MODEL_TOY;
    case WHAT_IF_EXPERT:
      return parallel->degree[SIM_DIMENSION_EXPERT] > 1 ||
             (transformer && spec->model.experts > 1);
    case WHAT_IF_CONTEXT:
    case WHAT_IF_SEQUENCE:
    case WHAT_IF_RECOMPUTE:
      return transformer;
    case WHAT_IF_VIRTUAL_STAGES:
      return parallel->schedule == SIM_SCHEDULE_INTERLEAVED;
    case WHAT_IF_SCHEDULE:
      return parallel->degree[SIM_DIMENSION_PIPELINE] > 1;
    case WHAT_IF_ALGORITHM:
      return sync;
    case WHAT_IF_SERVERS:
      /* ZeRO scatters instead, and sums over groups of shards alone. */
      return sync && parallel->all_reduce == SIM_ALGORITHM_PARAMETER_SERVER &&
             (parallel->zero == 0 || sim_spec_get_shard_degree (spec) <
                                         parallel->degree[SIM_DIMENSION_DATA]);
    case WHAT_IF_GRADIENTS:
      return kind != SIM_MODEL_TOY &&
             (spec->training.precision == SIM_PRECISION_BF16 ||
              spec->training.precision == SIM_PRECISION_FP16);
    case WHAT_IF_ZERO:
      return sync && kind != SIM_MODEL_TOY;
    case WHAT_IF_SHARDS:
      return parallel->shard_degree > 0 ||
             (parallel->zero > 0 && copies && spec->cluster.nodes > 1);
    case WHAT_IF_DEVICES:
    case WHAT_IF_DATA:
    case WHAT_IF_PIPELINE:
    case WHAT_IF_MICRO_BATCH:
    case WHAT_IF_MICRO_BATCHES:
    case WHAT_IF_N_KNOBS:
    default:
      return TRUE;
    }
}

/* ---- what would be legal ---- */

static gboolean
is_legal_with (const SimSpec *spec, WhatIfKnob knob, guint value)
{
  g_autoptr (SimSpec) tried = sim_spec_copy (spec);

  what_if_set (tried, knob, value);
  return sim_spec_validate (tried, NULL);
}

gboolean
what_if_find_legal (const SimSpec *spec, WhatIfKnob knob, guint *value)
{
  guint now = what_if_get (spec, knob);
  guint least = knob < WHAT_IF_N_COUNTS ? 1 : 0;
  guint most = MIN (what_if_get_most (spec, knob), now + SEARCH_MAX);

  /* The smaller of two as near. */
  for (guint d = 1; d <= SEARCH_MAX; d++)
    {
      if (now >= least + d && is_legal_with (spec, knob, now - d))
        {
          *value = now - d;
          return TRUE;
        }
      if (now + d <= most && is_legal_with (spec, knob, now + d))
        {
          *value = now + d;
          return TRUE;
        }
      if (now < least + d && now + d > most)
        break;
    }
  return FALSE;
}

gboolean
what_if_find_other (const SimSpec *spec,
                    WhatIfKnob turned,
                    WhatIfKnob *other,
                    guint *value)
{
  static const WhatIfKnob helpers[] = {
    WHAT_IF_MICRO_BATCHES, WHAT_IF_PIPELINE, WHAT_IF_DATA,
    WHAT_IF_EXPERT,        WHAT_IF_TENSOR,   WHAT_IF_CONTEXT,
    WHAT_IF_SHARDS,        WHAT_IF_ZERO,     WHAT_IF_VIRTUAL_STAGES,
  };

  for (guint i = 0; i < G_N_ELEMENTS (helpers); i++)
    if (helpers[i] != turned && what_if_find_legal (spec, helpers[i], value))
      {
        *other = helpers[i];
        return TRUE;
      }
  return FALSE;
}

/* ---- model and machine ---- */

void
what_if_set_model (SimSpec *spec, const SimModel *model)
{
  sim_model_copy_into (model, &spec->model);
  spec->training.measured.present = FALSE;
}

void
what_if_set_device (SimSpec *spec, const SimDevice *device)
{
  sim_device_copy_into (device, &spec->cluster.device);
  spec->training.measured.present = FALSE;
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
