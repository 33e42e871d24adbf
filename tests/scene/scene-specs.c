/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene-specs.h"

#include <string.h>

/* A GPT-like stack on devices with 80 GB, 312 TFLOP/s and 240 GB/s links:
 * enough to fill every part of the picture. */
static void
fill_transformer (SimSpec *spec, guint layers, guint hidden)
{
  g_free (spec->model.name);
  spec->model.kind = SIM_MODEL_TRANSFORMER;
  spec->model.name = g_strdup ("GPT");
  spec->model.layers = layers;
  spec->model.hidden = hidden;
  spec->model.heads = hidden / 64;
  spec->model.kv_heads = hidden / 64;
  spec->model.ffn = 4 * hidden;
  spec->model.vocabulary = 0;
  spec->model.sequence = 1024;
}

static void
fill_cluster (SimSpec *spec, guint n_devices)
{
  SimCluster *cluster = &spec->cluster;

  cluster->devices_per_node = MIN (n_devices, 8);
  cluster->nodes = (n_devices + 7) / 8;
  cluster->device.memory_bytes = 80000000000;
  cluster->node_link.bandwidth = 240e9;
  cluster->node_link.latency_seconds = 4e-6;
  cluster->cluster_link.bandwidth = 25e9;
  cluster->cluster_link.latency_seconds = 8e-6;
}

static void
fill_toy (SimSpec *spec, guint n_devices, gboolean synchronise)
{
  const double weights[4] = { 0.5, 1.5, -1, 0.75 };
  const SimToySample samples[8] = { { 1, 1 },       { 2, -1 },  { -1, 0.5 },
                                    { 0.5, 2 },     { 1.5, 0 }, { -2, 1 },
                                    { 0.25, -0.5 }, { 3, -1.5 } };

  g_free (spec->model.name);
  spec->model.kind = SIM_MODEL_TOY;
  spec->model.name = g_strdup ("Toy");
  g_array_set_size (spec->model.toy.weights, 0);
  g_array_set_size (spec->model.toy.samples, 0);
  g_array_append_vals (spec->model.toy.weights, weights, 4);
  g_array_append_vals (spec->model.toy.samples, samples, 8);
  spec->model.toy.learning_rate = 0.02;
  spec->training.iterations = synchronise ? 1 : 6;
  spec->training.global_batch = 8;
  spec->training.micro_batch = MAX (8 / n_devices, 1);
  spec->parallel.synchronise = synchronise;
}

SimSpec *
scene_specs_new (const char *name)
{
  SimSpec *spec = sim_spec_new ();
  guint n =
      (guint)g_ascii_strtoull (name + strcspn (name, "0123456789"), NULL, 10);

  n = MAX (n, 1);
  fill_transformer (spec, 12, 768);
  fill_cluster (spec, n);
  spec->training.global_batch = 8 * n;
  spec->training.micro_batch = 8;
  if (g_str_has_prefix (name, "toy"))
    fill_toy (spec, n, !g_str_has_suffix (name, "drift"));
  if (g_str_has_prefix (name, "full"))
    fill_transformer (spec, 48, 6400);
  if (g_str_has_prefix (name, "mp") || g_str_has_prefix (name, "pp"))
    {
      spec->parallel.degree[SIM_DIMENSION_PIPELINE] = n;
      spec->parallel.schedule = g_str_has_prefix (name, "mp")
                                    ? SIM_SCHEDULE_NAIVE
                                    : SIM_SCHEDULE_1F1B;
      spec->training.global_batch = 8;
      if (g_str_has_prefix (name, "pp"))
        spec->training.micro_batch = 1;
    }
  else
    {
      spec->parallel.degree[SIM_DIMENSION_DATA] = n;
      spec->parallel.all_reduce = SIM_ALGORITHM_RING;
    }
  if (g_str_has_suffix (name, "one-bucket"))
    {
      spec->model.layers = 4;
      spec->parallel.bucket_bytes = 1000000000;
    }
  return spec;
}
