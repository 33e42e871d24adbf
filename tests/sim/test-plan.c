/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-plan.h"

static SimSpec *
new_spec (guint devices, guint global_batch)
{
  SimSpec *spec = sim_spec_new ();
  spec->cluster.devices_per_node = devices;
  spec->training.global_batch = global_batch;
  return spec;
}

static guint
multiply (const SimPlanSplit *split)
{
  return split->degree[SIM_DIMENSION_TENSOR] *
         split->degree[SIM_DIMENSION_CONTEXT] *
         split->degree[SIM_DIMENSION_PIPELINE] *
         split->degree[SIM_DIMENSION_DATA];
}

/* All devices are used, every split is legal and none comes twice; those that
 * fit come first, by time. */
static void
test_legal_and_ranked (void)
{
  g_autoptr (SimSpec) spec = new_spec (8, 64);
  g_autoptr (GError) error = NULL;
  g_autoptr (SimPlan) plan = sim_plan_new (spec, 0, NULL, &error);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (
      g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  const SimPlanSplit *splits;
  guint n;
  g_assert_no_error (error);
  splits = sim_plan_get_splits (plan, &n);
  g_assert_cmpuint (n, >, 100);
  g_assert_cmpuint (sim_plan_get_n_fitting (plan), >, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SimSpec) chosen = sim_plan_split_apply (&splits[i], spec);
      g_assert_cmpuint (multiply (&splits[i]), ==, 8);
      g_assert_true (sim_spec_validate (chosen, NULL));
      g_assert_true (g_hash_table_add (
          seen,
          g_bytes_new (&splits[i], G_STRUCT_OFFSET (SimPlanSplit, fits))));
      g_assert_true (!!splits[i].fits == (i < sim_plan_get_n_fitting (plan)));
      if (i > 0 && splits[i].fits)
        g_assert_cmpfloat (splits[i - 1].seconds, <=, splits[i].seconds);
    }
}

/* One device of a GPT of 12 layers: micro-batches 1, 2, 4 with and without
 * recomputation, nothing else to choose. */
static void
test_one_device (void)
{
  g_autoptr (SimSpec) spec = new_spec (1, 4);
  g_autoptr (SimPlan) plan = sim_plan_new (spec, 0, NULL, NULL);
  guint n;
  sim_plan_get_splits (plan, &n);
  g_assert_cmpuint (n, ==, 6);
}

/* A 7 billion parameter model in 24 GB a device: 16 bytes a parameter are 112
 * GB, so that nothing fits without splitting the states; what does not fit says
 * what fills it. */
static void
test_what_does_not_fit (void)
{
  g_autoptr (SimSpec) spec = new_spec (8, 8);
  g_autoptr (SimPlan) plan = NULL;
  const SimPlanSplit *splits;
  guint n;
  spec->model.layers = 32;
  spec->model.hidden = 4096;
  spec->model.heads = spec->model.kv_heads = 32;
  spec->model.ffn = 16384;
  spec->cluster.device.memory_bytes = 24000000000;
  plan = sim_plan_new (spec, 0, NULL, NULL);
  splits = sim_plan_get_splits (plan, &n);
  g_assert_cmpuint (sim_plan_get_n_fitting (plan), >, 0);
  g_assert_cmpuint (sim_plan_get_n_fitting (plan), <, n);
  for (guint i = 0; i < n; i++)
    {
      gboolean whole = splits[i].degree[SIM_DIMENSION_DATA] == 8;
      if (whole && splits[i].zero < 3)
        g_assert_false (splits[i].fits);
      if (whole && splits[i].zero == 0 &&
          splits[i].recompute == SIM_RECOMPUTE_FULL)
        g_assert_cmpuint (splits[i].fullest, ==, SIM_PLAN_OPTIMIZER);
    }
}

/* The best few are simulated; what could be carries its time. */
static void
test_confirmed (void)
{
  g_autoptr (SimSpec) spec = new_spec (4, 16);
  g_autoptr (GError) error = NULL;
  g_autoptr (SimPlan) plan = sim_plan_new (spec, 4, NULL, &error);
  const SimPlanSplit *splits;
  guint n, confirmed = 0;
  g_assert_no_error (error);
  splits = sim_plan_get_splits (plan, &n);
  for (guint i = 0; i < n; i++)
    if (splits[i].confirmed_seconds >= 0)
      {
        confirmed++;
        /* Closed form and events tell the same within a fifth. */
        g_assert_cmpfloat (splits[i].seconds, <,
                           1.2 * splits[i].confirmed_seconds);
        g_assert_cmpfloat (splits[i].seconds, >,
                           0.8 * splits[i].confirmed_seconds);
      }
  g_assert_cmpuint (confirmed, >, 0);
  g_assert_cmpuint (confirmed, <=, 6 * 4);
  for (guint i = 1; i < confirmed; i++)
    g_assert_cmpfloat (splits[i - 1].confirmed_seconds, <=,
                       splits[i].confirmed_seconds);
}

static void
test_cancelled (void)
{
  g_autoptr (SimSpec) spec = new_spec (8, 64);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_cancellable_cancel (cancellable);
  g_assert_null (sim_plan_new (spec, 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A trillion parameters on 3,072 devices: the published split (tensor 8,
 * pipeline 64, data 6) is among them and fits. */
static void
test_trillion (void)
{
  g_autoptr (SimSpec) spec = new_spec (8, 3072);
  g_autoptr (SimPlan) plan = NULL;
  const SimPlanSplit *splits;
  gboolean found = FALSE;
  guint n;
  spec->cluster.nodes = 384;
  spec->model.layers = 128;
  spec->model.hidden = 25600;
  spec->model.ffn = 102400;
  spec->model.heads = spec->model.kv_heads = 160;
  spec->model.sequence = 2048;
  spec->model.vocabulary = 51200;
  spec->model.attention = SIM_ATTENTION_STANDARD;
  spec->training.precision = SIM_PRECISION_FP16;
  plan = sim_plan_new (spec, 0, NULL, NULL);
  splits = sim_plan_get_splits (plan, &n);
  for (guint i = 0; i < n; i++)
    found |= splits[i].fits && splits[i].degree[SIM_DIMENSION_TENSOR] == 8 &&
             splits[i].degree[SIM_DIMENSION_PIPELINE] == 64 &&
             splits[i].recompute == SIM_RECOMPUTE_FULL && splits[i].zero == 0 &&
             splits[i].micro_batch == 1 &&
             splits[i].schedule == SIM_SCHEDULE_1F1B;
  g_assert_true (found);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/plan/legal-and-ranked", test_legal_and_ranked);
  g_test_add_func ("/sim/plan/one-device", test_one_device);
  g_test_add_func ("/sim/plan/what-does-not-fit", test_what_does_not_fit);
  g_test_add_func ("/sim/plan/confirmed", test_confirmed);
  g_test_add_func ("/sim/plan/cancelled", test_cancelled);
  g_test_add_func ("/sim/plan/trillion", test_trillion);
  return g_test_run ();
}
