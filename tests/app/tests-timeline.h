/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline.h"

/* Data parallel over one node: one generic layer's gradient in one ring
 * all-reduce of 2 (devices - 1) hops after backward.  Links as a share of
 * 10 GB/s. */
static inline SimSpec *
tests_spec_new (guint devices, double link_factor)
{
  SimSpec *spec = sim_spec_new ();
  SimGenericLayer *layer = g_new0 (SimGenericLayer, 1);

  layer->name = g_strdup ("fc");
  layer->parameters = 1000000;
  layer->forward_flops = 2e9;
  layer->activation_bytes = 4096;
  sim_model_clear (&spec->model);
  spec->model.kind = SIM_MODEL_GENERIC;
  spec->model.name = g_strdup ("one layer");
  spec->model.generic_layers =
      g_ptr_array_new_with_free_func ((GDestroyNotify)sim_generic_layer_free);
  g_ptr_array_add (spec->model.generic_layers, layer);
  spec->cluster.nodes = 1;
  spec->cluster.devices_per_node = devices;
  spec->cluster.node_link.bandwidth = 10e9 * link_factor;
  spec->parallel.degree[SIM_DIMENSION_DATA] = devices;
  spec->parallel.all_reduce = SIM_ALGORITHM_RING;
  spec->parallel.synchronise = TRUE;
  spec->training.micro_batch = 2;
  spec->training.global_batch = 2 * devices;
  return spec;
}

static inline SimTimeline *
tests_timeline_new (guint devices, double link_factor)
{
  g_autoptr (SimSpec) spec = tests_spec_new (devices, link_factor);
  g_autoptr (GError) error = NULL;
  SimTimeline *timeline = sim_simulate (spec, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (timeline);
  return timeline;
}
