/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "published.h"
#include "sim/sim-cost.h"
#include "sim/sim-estimate.h"

/* The closed form with the shipped presets, one calibration of the A100 for
 * all four tables. */
static void
check_table (PublishedTable table, const char *label, double mean, double worst)
{
  g_autoptr (GPtrArray) rows = published_load (table);
  PublishedErrors errors = { 0 };
  for (guint i = 0; i < rows->len; i++)
    {
      const PublishedRow *row = g_ptr_array_index (rows, i);
      SimEstimate estimate;
      sim_estimate (row->spec, &estimate);
      published_errors_add (&errors, row->id, estimate.seconds, row->seconds);
    }
  published_errors_end (&errors, label);
  g_assert_cmpfloat (errors.mean, <=, mean);
  g_assert_cmpfloat (errors.worst, <=, worst);
}

static void
test_korthikanti_5 (void)
{
  check_table (PUBLISHED_KORTHIKANTI_5, "Korthikanti et al., Table 5", 0.025,
               0.055);
}

static void
test_sc21_1 (void)
{
  check_table (PUBLISHED_SC21_1, "SC21, Table 1", 0.04, 0.09);
}

static void
test_vtrain_multi (void)
{
  check_table (PUBLISHED_VTRAIN_MULTI, "vTrain, several nodes", 0.085, 0.4);
}

static void
test_vtrain_single (void)
{
  check_table (PUBLISHED_VTRAIN_SINGLE, "vTrain, one node", 0.083, 0.4);
}

/* Ring of 4, 8 MB at 1 GB/s, 1 µs a hop: 6 hops of 2 MB. */
static void
test_collectives_by_hand (void)
{
  static const struct
  {
    SimOperation operation;
    double seconds;
  } rows[] = {
    { SIM_OPERATION_ALL_REDUCE, 6 * (1e-6 + 2e-3) },
    { SIM_OPERATION_REDUCE_SCATTER, 3 * (1e-6 + 2e-3) },
    { SIM_OPERATION_ALL_GATHER, 3 * (1e-6 + 2e-3) },
    { SIM_OPERATION_ALL_TO_ALL, 3 * (1e-6 + 2e-3) },
    { SIM_OPERATION_SEND, 1e-6 + 8e-3 },
    { SIM_OPERATION_BROADCAST, 2e-6 + 8e-3 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpfloat_with_epsilon (
        sim_estimate_collective (rows[i].operation, 4, 8e6, 1e9, 1e-6),
        rows[i].seconds, 1e-12);
  g_assert_cmpfloat (
      sim_estimate_collective (SIM_OPERATION_ALL_REDUCE, 1, 8e6, 1e9, 1e-6), ==,
      0);
}

/* Layers of 1 ms forward, 2 ms backward (W is 1 ms of it), 4 stages of one
 * layer, 8 micro-batches, no hand-over cost: 8 × 3 ms of work, and a bubble of
 * 3 × 3 (1F1B), 3 × 3 / 1 on one chunk, 3 (1 + 2 - 2) (ZB-H1), and no
 * more than the last stage begins late, 3 × 1 (ZB-H2, ZB-2p); with
 * two layers to a stage 18 / 2 (V-Half), 18 × 2/3 (V-Min), and with PP = 8
 * stages of one layer (8/2 - 1)(1 + 2 + 2 - 3) (DualPipe-V). */
static void
test_bubbles_by_hand (void)
{
  static const struct
  {
    SimSchedule schedule;
    guint layers, virtual_stages;
    double work, bubble;
  } rows[] = {
    { SIM_SCHEDULE_GPIPE, 4, 1, 24, 9 },
    { SIM_SCHEDULE_1F1B, 4, 1, 24, 9 },
    { SIM_SCHEDULE_INTERLEAVED, 8, 2, 48, 9 },
    { SIM_SCHEDULE_ZB_H1, 4, 1, 24, 3 },
    { SIM_SCHEDULE_ZB_H2, 4, 1, 24, 3 },
    { SIM_SCHEDULE_ZB_1P, 4, 1, 24, 3 },
    { SIM_SCHEDULE_ZB_2P, 4, 1, 24, 3 },
    { SIM_SCHEDULE_V_HALF, 8, 1, 48, 9 },
    { SIM_SCHEDULE_V_MIN, 8, 1, 48, 12 },
    { SIM_SCHEDULE_DUALPIPE_V, 8, 1, 48, 6 },
    { SIM_SCHEDULE_NAIVE, 4, 1, 24, 72 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SimSpec) spec = sim_spec_new ();
      SimEstimate estimate;
      spec->model.kind = SIM_MODEL_GENERIC;
      for (guint k = 0; k < rows[i].layers; k++)
        {
          SimGenericLayer *layer = g_new0 (SimGenericLayer, 1);
          layer->forward_flops = 1e9;
          layer->parameters = 1;
          g_ptr_array_add (spec->model.generic_layers, layer);
        }
      spec->cluster.devices_per_node = 4;
      spec->cluster.node_link.latency_seconds = 0;
      spec->training.global_batch = 8;
      spec->training.measured = (SimMeasured){ TRUE, 1e-3 * rows[i].layers,
                                               2e-3 * rows[i].layers, 0 };
      spec->parallel.degree[SIM_DIMENSION_PIPELINE] = 4;
      spec->parallel.schedule = rows[i].schedule;
      spec->parallel.virtual_stages = rows[i].virtual_stages;
      g_assert_true (sim_spec_validate (spec, NULL));
      sim_estimate (spec, &estimate);
      g_assert_cmpfloat_with_epsilon (estimate.compute_seconds,
                                      rows[i].work * 1e-3, 1e-9);
      g_assert_cmpfloat_with_epsilon (estimate.bubble_seconds,
                                      rows[i].bubble * 1e-3, 1e-9);
      g_assert_cmpfloat_with_epsilon (
          estimate.seconds, (rows[i].work + rows[i].bubble) * 1e-3, 1e-9);
    }
}

/* Layers without parameters have no part of backward for them: all of 1 s is
 * the input's, also where a part was measured, and also for another batch. */
static void
test_measured_without_parameters (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  SimMeasured *measured = &spec->training.measured;
  SimEstimate estimate;
  guint n;
  spec->model.kind = SIM_MODEL_GENERIC;
  for (guint i = 0; i < 2; i++)
    {
      SimGenericLayer *layer = g_new0 (SimGenericLayer, 1);
      layer->forward_flops = 1e9;
      g_ptr_array_add (spec->model.generic_layers, layer);
    }
  spec->cluster.devices_per_node = 2;
  spec->training.global_batch = 8;
  spec->training.micro_batch = 1;
  spec->parallel.degree[SIM_DIMENSION_PIPELINE] = 2;
  spec->parallel.schedule = SIM_SCHEDULE_ZB_2P;
  *measured = (SimMeasured){ TRUE, 0.4, 1, 0, 0.5 };
  g_assert_true (sim_spec_validate (spec, NULL));
  g_autoptr (SimCost) cost = sim_cost_new (spec);
  const SimLayerCost *layers = sim_cost_get_layers (cost, &n);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpfloat_with_epsilon (layers[i].backward_input_seconds, 0.5,
                                      1e-9);
      g_assert_cmpfloat (layers[i].backward_weight_seconds, ==, 0);
    }
  sim_estimate (spec, &estimate);
  g_assert_cmpfloat_with_epsilon (estimate.compute_seconds, 8 * 0.7, 1e-6);
  g_assert_cmpfloat (estimate.seconds, <, 8 * 1.4);
  spec->training.micro_batch = 2;
  sim_cost_rescale_measured (spec, 1);
  g_assert_cmpfloat (measured->backward_seconds, >=, 1);
  g_assert_cmpfloat (measured->backward_seconds, <=, 2.001);
  g_assert_true (sim_spec_validate (spec, NULL));
}

/* Five layers on four stages, the last of two: to fill and to drain takes the
 * other three's forward and backward, as they compute again while they wait. */
static void
test_uneven_stages (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  SimEstimate estimate;
  spec->model.layers = 5;
  spec->training.recompute = SIM_RECOMPUTE_FULL;
  spec->cluster.devices_per_node = 4;
  spec->cluster.node_link.latency_seconds = 0;
  spec->cluster.node_link.bandwidth = 1e24;
  spec->training.global_batch = 8;
  spec->training.micro_batch = 1;
  spec->parallel.degree[SIM_DIMENSION_PIPELINE] = 4;
  spec->parallel.schedule = SIM_SCHEDULE_GPIPE;
  g_assert_true (sim_spec_validate (spec, NULL));
  g_autoptr (SimCost) cost = sim_cost_new (spec);
  guint n;
  const SimLayerCost *layers = sim_cost_get_layers (cost, &n);
  double others = 0;
  for (guint i = 0; i < 3; i++)
    others += layers[i].forward_seconds + layers[i].backward_input_seconds +
              layers[i].backward_weight_seconds;
  sim_estimate (spec, &estimate);
  g_assert_cmpfloat_with_epsilon (estimate.bubble_seconds, others,
                                  1e-9 * others);
}

/* One stage has nothing to wait for, whatever the schedule, and keeps one
 * micro-batch, but for GPipe, which keeps all. */
static void
test_one_stage (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  double activations = 0;
  spec->training.global_batch = 4;
  spec->training.micro_batch = 1;
  for (guint i = 0; i < SIM_N_SCHEDULES; i++)
    {
      SimEstimate estimate;
      spec->parallel.schedule = (SimSchedule)i;
      if (i == SIM_SCHEDULE_GPIPE || !sim_spec_validate (spec, NULL))
        continue;
      g_test_message ("%s", sim_schedule_get_nick (spec->parallel.schedule));
      sim_estimate (spec, &estimate);
      g_assert_cmpfloat (estimate.bubble_seconds, ==, 0);
      g_assert_cmpfloat (estimate.seconds, >, 0);
      if (i == 0)
        activations = (double)estimate.activation_bytes;
      g_assert_cmpfloat ((double)estimate.activation_bytes, ==, activations);
    }
}

/* Reusing layers' costs, and other schedules' stages, changes nothing. */
static void
test_estimator_is_pure (void)
{
  g_autoptr (GPtrArray) rows = published_load (PUBLISHED_VTRAIN_SINGLE);
  g_autoptr (SimEstimator) estimator = sim_estimator_new ();
  g_autoptr (SimSpec) spec =
      sim_spec_copy (((PublishedRow *)rows->pdata[0])->spec);
  spec->training.global_batch = 64;
  for (guint i = 0; i < 4 * 3 * 2 * SIM_N_SCHEDULES; i++)
    {
      guint n = i;
      SimEstimate first, second;
      spec->parallel.schedule = (SimSchedule)(n % SIM_N_SCHEDULES);
      n /= SIM_N_SCHEDULES;
      spec->parallel.zero = n % 4;
      spec->parallel.degree[SIM_DIMENSION_PIPELINE] = 2 << (n / 4 % 2);
      spec->parallel.degree[SIM_DIMENSION_DATA] = 4 >> (n / 4 % 2);
      spec->training.micro_batch = 1 << (n / 8);
      sim_estimate (spec, &first);
      sim_estimator_run (estimator, spec, &second);
      sim_estimator_run (estimator, spec, &second);
      g_assert_cmpfloat (first.seconds, ==, second.seconds);
      g_assert_cmpuint (first.memory_bytes, ==, second.memory_bytes);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/estimate/collectives-by-hand",
                   test_collectives_by_hand);
  g_test_add_func ("/sim/estimate/bubbles-by-hand", test_bubbles_by_hand);
  g_test_add_func ("/sim/estimate/measured-without-parameters",
                   test_measured_without_parameters);
  g_test_add_func ("/sim/estimate/uneven-stages", test_uneven_stages);
  g_test_add_func ("/sim/estimate/one-stage", test_one_stage);
  g_test_add_func ("/sim/estimate/estimator-is-pure", test_estimator_is_pure);
  g_test_add_func ("/sim/estimate/korthikanti-5", test_korthikanti_5);
  g_test_add_func ("/sim/estimate/sc21-1", test_sc21_1);
  g_test_add_func ("/sim/estimate/vtrain-multi", test_vtrain_multi);
  g_test_add_func ("/sim/estimate/vtrain-single", test_vtrain_single);
  return g_test_run ();
}
