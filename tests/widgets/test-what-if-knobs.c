/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-cost.h"
#include "widgets/what-if-knobs.h"

/* 4 replicas on one node of 4, 2 micro-batches of 8: 4 × 2 × 8 = 64 samples. */
static SimSpec *
replicas (void)
{
  SimSpec *spec = sim_spec_new ();

  spec->cluster.nodes = 1;
  spec->cluster.devices_per_node = 4;
  spec->parallel.degree[SIM_DIMENSION_DATA] = 4;
  spec->training.micro_batch = 8;
  spec->training.global_batch = 64;
  spec->cluster.node_link.bandwidth = 300e9;
  return spec;
}

/* The work per device stays: 6 × 2 × 8 = 96 samples; the node grows to 6. */
static void
test_devices (void)
{
  g_autoptr (SimSpec) spec = replicas ();

  g_assert_cmpuint (what_if_get_devices (spec), ==, 4);
  what_if_set_devices (spec, 6);
  g_assert_cmpuint (spec->parallel.degree[SIM_DIMENSION_DATA], ==, 6);
  g_assert_cmpuint (spec->training.global_batch, ==, 96);
  g_assert_cmpuint (spec->cluster.devices_per_node, ==, 6);
  g_assert_cmpuint (what_if_get_micro_batches (spec), ==, 2);

  /* Fewer devices leave the node as it is. */
  what_if_set_devices (spec, 2);
  g_assert_cmpuint (spec->training.global_batch, ==, 32);
  g_assert_cmpuint (spec->cluster.devices_per_node, ==, 6);
}

/* Where only the model is split, its stages are the devices; the batch does
 * not depend on them. */
static void
test_stages (void)
{
  g_autoptr (SimSpec) spec = replicas ();

  spec->parallel.degree[SIM_DIMENSION_DATA] = 1;
  spec->parallel.degree[SIM_DIMENSION_PIPELINE] = 4;
  spec->training.global_batch = 16;
  g_assert_cmpuint (what_if_get_device_dimension (spec), ==,
                    SIM_DIMENSION_PIPELINE);
  what_if_set_devices (spec, 2);
  g_assert_cmpuint (spec->parallel.degree[SIM_DIMENSION_PIPELINE], ==, 2);
  g_assert_cmpuint (spec->training.global_batch, ==, 16);
  g_assert_cmpuint (what_if_get_devices_max (spec), ==,
                    MIN (16, sim_spec_get_n_layers (spec)));
}

/* Several nodes of 4 for 10 devices: 3 nodes. */
static void
test_nodes (void)
{
  g_autoptr (SimSpec) spec = replicas ();

  spec->cluster.nodes = 2;
  what_if_set_devices (spec, 10);
  g_assert_cmpuint (spec->cluster.nodes, ==, 3);
  g_assert_cmpuint (spec->cluster.devices_per_node, ==, 4);
}

/* A machine that holds 8: 6 are in one node, 9 in two of 8; 4 again are in the
 * node of 4 that the scenario says.  What holds more than its preset stays. */
static void
test_node_room (void)
{
  g_autoptr (SimSpec) original = replicas ();
  g_autoptr (SimSpec) spec = NULL;

  original->cluster.node_room = 8;
  spec = sim_spec_copy (original);
  what_if_set_devices (spec, 6);
  g_assert_cmpuint (spec->cluster.nodes, ==, 1);
  g_assert_cmpuint (spec->cluster.devices_per_node, ==, 6);
  what_if_set_devices (spec, 9);
  what_if_fit_cluster (spec, original);
  g_assert_cmpuint (spec->cluster.nodes, ==, 2);
  g_assert_cmpuint (spec->cluster.devices_per_node, ==, 8);
  what_if_set_devices (spec, 4);
  what_if_fit_cluster (spec, original);
  g_assert_cmpuint (spec->cluster.nodes, ==, 1);
  g_assert_cmpuint (spec->cluster.devices_per_node, ==, 4);

  spec->cluster.node_room = 2;
  what_if_set_devices (spec, 8);
  g_assert_cmpuint (spec->cluster.nodes, ==, 2);
  g_assert_cmpuint (spec->cluster.devices_per_node, ==, 4);
}

/* 4 replicas × 16 samples × 2 micro-batches = 128; then × 3 = 192. */
static void
test_batches (void)
{
  g_autoptr (SimSpec) spec = replicas ();

  what_if_set_micro_batch (spec, 16);
  g_assert_cmpuint (spec->training.global_batch, ==, 128);
  what_if_set_micro_batches (spec, 3);
  g_assert_cmpuint (spec->training.global_batch, ==, 192);
  g_assert_cmpuint (what_if_get_micro_batches (spec), ==, 3);
}

static double
get_forward (const SimSpec *spec)
{
  g_autoptr (SimCost) cost = sim_cost_new (spec);
  guint n;
  const SimLayerCost *layers = sim_cost_get_layers (cost, &n);
  double seconds = 0;

  for (guint i = 0; i < n; i++)
    seconds += layers[i].forward_seconds;
  return seconds;
}

/* What was measured of 8 samples is not what 16 take: it goes as the model says
 * that 16 go.  Turned back it is, to the bit, what was measured. */
static void
test_measured (void)
{
  g_autoptr (SimSpec) modelled = replicas ();
  g_autoptr (SimSpec) original = replicas ();
  g_autoptr (SimSpec) spec = NULL;
  double ratio = get_forward (modelled);

  what_if_set_micro_batch (modelled, 3 * modelled->training.micro_batch);
  ratio = get_forward (modelled) / ratio;
  g_assert_cmpfloat (ratio, >, 1.5);
  original->training.measured = (SimMeasured){ .present = TRUE,
                                               .forward_seconds = 0.01,
                                               .backward_seconds = 0.021,
                                               .optimizer_seconds = 0.003 };
  spec = sim_spec_copy (original);
  what_if_set_micro_batch (spec, 3 * original->training.micro_batch);
  g_assert_cmpfloat_with_epsilon (spec->training.measured.forward_seconds,
                                  0.01 * ratio, 1e-12);
  g_assert_cmpfloat (spec->training.measured.backward_seconds, >, 0.03);
  g_assert_cmpfloat (spec->training.measured.optimizer_seconds, ==, 0.003);
  what_if_set_micro_batch (spec, 7 * original->training.micro_batch);
  what_if_fit_measured (spec, original);
  what_if_set_micro_batch (spec, original->training.micro_batch);
  what_if_fit_measured (spec, original);
  g_assert_cmpfloat (spec->training.measured.forward_seconds, ==, 0.01);
  g_assert_cmpfloat (spec->training.measured.backward_seconds, ==, 0.021);
  /* What another model takes was not measured, and stays so. */
  spec->training.measured.present = FALSE;
  what_if_fit_measured (spec, original);
  g_assert_false (spec->training.measured.present);
}

static void
test_link (void)
{
  g_autoptr (SimSpec) original = replicas ();
  g_autoptr (SimSpec) spec = sim_spec_copy (original);

  what_if_set_link_factor (spec, original, 0.25);
  g_assert_cmpfloat (spec->cluster.node_link.bandwidth, ==, 75e9);
  g_assert_cmpfloat (what_if_get_link_factor (spec, original), ==, 0.25);
  /* From the original again, not from what it was turned to. */
  what_if_set_link_factor (spec, original, 2);
  g_assert_cmpfloat (what_if_get_bandwidth (spec), ==, 600e9);
  what_if_set_link_factor (spec, original, 1);
  g_assert_cmpfloat (what_if_get_bandwidth (spec), ==, 300e9);
}

static void
test_slow_device (void)
{
  g_autoptr (SimSpec) spec = replicas ();
  SimFault slow_link = { .kind = SIM_FAULT_SLOW_LINK, .slowdown = 3 };
  guint device = 99;
  double slowdown = 0;

  g_array_append_val (spec->faults, slow_link);
  g_assert_false (what_if_get_slow_device (spec, &device, &slowdown));
  what_if_set_slow_device (spec, 2, 1.5);
  what_if_set_slow_device (spec, 3, 2.5);
  g_assert_true (what_if_get_slow_device (spec, &device, &slowdown));
  g_assert_cmpuint (device, ==, 3);
  g_assert_cmpfloat (slowdown, ==, 2.5);
  g_assert_cmpuint (spec->faults->len, ==, 2);
  /* 1 takes it back; the slow link stays. */
  what_if_set_slow_device (spec, 0, 1);
  g_assert_cmpuint (spec->faults->len, ==, 1);
}

/* Fewer devices than the one that is slow: the fault goes with it, or the
 * spec would be refused for ever. */
static void
test_fewer_than_slow (void)
{
  g_autoptr (SimSpec) spec = replicas ();

  what_if_set_devices (spec, 4);
  what_if_set_slow_device (spec, 3, 2);
  what_if_set_devices (spec, 3);
  g_assert_cmpuint (spec->faults->len, ==, 0);
  what_if_set_slow_device (spec, 2, 2);
  what_if_set_devices (spec, 3);
  g_assert_cmpuint (spec->faults->len, ==, 1);
}

/* GPT-2's 12 heads: tensor 5 divides neither them nor ffn; 4 is the nearest
 * that does, 6 as near but larger.  Nothing else could mend it. */
static void
test_legal_own (void)
{
  g_autoptr (SimSpec) spec = replicas ();
  WhatIfKnob other;
  guint value = 0;

  spec->model.heads = spec->model.kv_heads = 12;
  spec->model.hidden = 768;
  spec->model.ffn = 3072;
  what_if_set (spec, WHAT_IF_TENSOR, 5);
  g_assert_false (sim_spec_validate (spec, NULL));
  g_assert_true (what_if_find_legal (spec, WHAT_IF_TENSOR, &value));
  g_assert_cmpuint (value, ==, 4);
  g_assert_false (what_if_find_other (spec, WHAT_IF_TENSOR, &other, &value));
  what_if_set (spec, WHAT_IF_TENSOR, 4);
  g_assert_true (sim_spec_validate (spec, NULL));
  /* 4 replicas of 5 were asked for first: the node grew to hold them. */
  g_assert_cmpuint (spec->cluster.devices_per_node, ==, 20);
}

/* Interleaved over 3 stages needs micro-batches in threes: 2 become 3, and the
 * schedule stays; it brought its two stages a device. */
static void
test_legal_other (void)
{
  g_autoptr (SimSpec) spec = replicas ();
  WhatIfKnob other = WHAT_IF_N_KNOBS;
  guint value = 0;

  spec->model.layers = 12;
  what_if_set (spec, WHAT_IF_PIPELINE, 3);
  what_if_set (spec, WHAT_IF_SCHEDULE, SIM_SCHEDULE_INTERLEAVED);
  g_assert_cmpuint (spec->parallel.virtual_stages, ==, 2);
  g_assert_false (sim_spec_validate (spec, NULL));
  g_assert_true (what_if_find_other (spec, WHAT_IF_SCHEDULE, &other, &value));
  g_assert_cmpint (other, ==, WHAT_IF_MICRO_BATCHES);
  g_assert_cmpuint (value, ==, 3);
  what_if_set (spec, other, value);
  g_assert_true (sim_spec_validate (spec, NULL));
  what_if_set (spec, WHAT_IF_SCHEDULE, SIM_SCHEDULE_1F1B);
  g_assert_cmpuint (spec->parallel.virtual_stages, ==, 1);
}

/* Sixteen copies on two nodes of eight: those of a node share, and it matters;
 * what a file says otherwise stays; tensor slices are on the node too. */
static void
test_shards (void)
{
  g_autoptr (SimSpec) spec = replicas ();

  spec->cluster.nodes = 2;
  spec->cluster.devices_per_node = 8;
  spec->parallel.degree[SIM_DIMENSION_DATA] = 16;
  g_assert_false (what_if_matters (spec, WHAT_IF_SHARDS));
  spec->parallel.zero = 3;
  g_assert_true (what_if_matters (spec, WHAT_IF_SHARDS));
  what_if_set (spec, WHAT_IF_SHARDS, 1);
  g_assert_cmpuint (spec->parallel.shard_degree, ==, 8);
  spec->parallel.shard_degree = 2;
  what_if_set (spec, WHAT_IF_SHARDS, 1);
  g_assert_cmpuint (spec->parallel.shard_degree, ==, 2);
  what_if_set (spec, WHAT_IF_SHARDS, 0);
  g_assert_cmpuint (spec->parallel.shard_degree, ==, 0);
  spec->parallel.degree[SIM_DIMENSION_DATA] = 8;
  spec->parallel.degree[SIM_DIMENSION_TENSOR] = 2;
  what_if_set (spec, WHAT_IF_SHARDS, 1);
  g_assert_cmpuint (spec->parallel.shard_degree, ==, 4);
}

/* Up to one on every copy, where copies are summed through servers: not where
 * ZeRO scatters among all of them, but where groups of shards are summed. */
static void
test_servers (void)
{
  g_autoptr (SimSpec) spec = replicas ();

  g_assert_false (what_if_matters (spec, WHAT_IF_SERVERS));
  spec->parallel.all_reduce = SIM_ALGORITHM_PARAMETER_SERVER;
  g_assert_true (what_if_matters (spec, WHAT_IF_SERVERS));
  g_assert_cmpuint (what_if_get (spec, WHAT_IF_SERVERS), ==, 1);
  g_assert_cmpuint (what_if_get_most (spec, WHAT_IF_SERVERS), ==, 4);
  spec->parallel.zero = 1;
  g_assert_false (what_if_matters (spec, WHAT_IF_SERVERS));
  spec->parallel.shard_degree = 2;
  g_assert_true (what_if_matters (spec, WHAT_IF_SERVERS));
  spec->parallel.shard_degree = 4;
  g_assert_false (what_if_matters (spec, WHAT_IF_SERVERS));
  spec->parallel.zero = 0;
  g_assert_true (what_if_matters (spec, WHAT_IF_SERVERS));
  spec->parallel.synchronise = FALSE;
  g_assert_false (what_if_matters (spec, WHAT_IF_SERVERS));
}

/* As wide as weights of 16 bits, or wider: of 32 bits there is no other way. */
static void
test_gradients (void)
{
  g_autoptr (SimSpec) spec = replicas ();

  for (guint i = 0; i < SIM_N_PRECISIONS; i++)
    {
      spec->training.precision = (SimPrecision)i;
      g_assert_true (what_if_matters (spec, WHAT_IF_GRADIENTS) ==
                     (i == SIM_PRECISION_BF16 || i == SIM_PRECISION_FP16));
    }
  spec->training.precision = SIM_PRECISION_FP16;
  for (guint i = 0; i <= what_if_get_most (spec, WHAT_IF_GRADIENTS); i++)
    {
      what_if_set (spec, WHAT_IF_GRADIENTS, i);
      g_assert_cmpuint (spec->training.gradients, ==, i);
      g_assert_true (sim_spec_validate (spec, NULL));
    }
}

/* Every knob gives back what was set, and is legal as it stands. */
static void
test_every_knob (void)
{
  static const guint values[WHAT_IF_N_KNOBS] = {
    [WHAT_IF_DEVICES] = 3,
    [WHAT_IF_DATA] = 2,
    [WHAT_IF_TENSOR] = 2,
    [WHAT_IF_PIPELINE] = 2,
    [WHAT_IF_EXPERT] = 1,
    [WHAT_IF_CONTEXT] = 2,
    [WHAT_IF_VIRTUAL_STAGES] = 1,
    [WHAT_IF_MICRO_BATCH] = 4,
    [WHAT_IF_MICRO_BATCHES] = 6,
    [WHAT_IF_SEQUENCE] = 2048,
    [WHAT_IF_SERVERS] = 3,
    [WHAT_IF_SCHEDULE] = SIM_SCHEDULE_GPIPE,
    [WHAT_IF_ZERO] = 1,
    [WHAT_IF_SHARDS] = 1,
    [WHAT_IF_ALGORITHM] = SIM_ALGORITHM_TREE,
    [WHAT_IF_RECOMPUTE] = SIM_RECOMPUTE_FULL,
    [WHAT_IF_GRADIENTS] = SIM_GRADIENTS_FP32,
  };

  for (guint i = 0; i < WHAT_IF_N_KNOBS; i++)
    {
      g_autoptr (SimSpec) spec = replicas ();
      g_autoptr (GError) error = NULL;

      what_if_set (spec, i, values[i]);
      g_assert_cmpuint (what_if_get (spec, i), ==, values[i]);
      g_assert_cmpuint (what_if_get_most (spec, i), >=, values[i]);
      sim_spec_validate (spec, &error);
      g_assert_no_error (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/what-if-knobs/devices", test_devices);
  g_test_add_func ("/widgets/what-if-knobs/stages", test_stages);
  g_test_add_func ("/widgets/what-if-knobs/nodes", test_nodes);
  g_test_add_func ("/widgets/what-if-knobs/node-room", test_node_room);
  g_test_add_func ("/widgets/what-if-knobs/shards", test_shards);
  g_test_add_func ("/widgets/what-if-knobs/servers", test_servers);
  g_test_add_func ("/widgets/what-if-knobs/gradients", test_gradients);
  g_test_add_func ("/widgets/what-if-knobs/batches", test_batches);
  g_test_add_func ("/widgets/what-if-knobs/measured", test_measured);
  g_test_add_func ("/widgets/what-if-knobs/link", test_link);
  g_test_add_func ("/widgets/what-if-knobs/slow-device", test_slow_device);
  g_test_add_func ("/widgets/what-if-knobs/fewer-than-slow",
                   test_fewer_than_slow);
  g_test_add_func ("/widgets/what-if-knobs/legal-own", test_legal_own);
  g_test_add_func ("/widgets/what-if-knobs/legal-other", test_legal_other);
  g_test_add_func ("/widgets/what-if-knobs/every-knob", test_every_knob);
  return g_test_run ();
}
