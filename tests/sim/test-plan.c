/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-plan-private.h"
#include "sim/sim-timeline.h"

#include <math.h>

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

/* A quarter of the room is held by those of which any were left out. */
static void
check_some_stay (guint n_kept, guint64 n_left_out, guint n_keep)
{
  if (n_left_out > 0)
    g_assert_cmpuint (n_kept, >=, n_keep / 4);
}

/* Where there are more than are kept, those kept are the first of all that fit
 * and of all that do not, and the others are counted. */
static void
check_kept (const SimSpec *spec, guint n_keep)
{
  g_autoptr (SimPlan) plan = sim_plan_new (spec, 0, NULL, NULL);
  g_autoptr (SimPlan) some =
      sim_plan_new_keeping (spec, 8, 0, n_keep, NULL, NULL);
  const SimPlanSplit *all, *kept;
  guint n_all, n_kept, fitting = sim_plan_get_n_fitting (plan);
  guint fitting_kept = sim_plan_get_n_fitting (some);
  all = sim_plan_get_splits (plan, &n_all);
  kept = sim_plan_get_splits (some, &n_kept);
  g_assert_cmpuint (sim_plan_get_n_left_out (plan, TRUE), ==, 0);
  g_assert_cmpuint (sim_plan_get_n_left_out (plan, FALSE), ==, 0);
  g_assert_cmpuint (n_kept, <=, n_keep);
  g_assert_cmpuint (fitting_kept, >, 0);
  g_assert_cmpuint (fitting_kept, <, n_kept);
  g_assert_cmpuint (fitting_kept + sim_plan_get_n_left_out (some, TRUE), ==,
                    fitting);
  g_assert_cmpuint (n_kept - fitting_kept +
                        sim_plan_get_n_left_out (some, FALSE),
                    ==, n_all - fitting);
  check_some_stay (fitting_kept, sim_plan_get_n_left_out (some, TRUE), n_keep);
  check_some_stay (n_kept - fitting_kept, sim_plan_get_n_left_out (some, FALSE),
                   n_keep);
  for (guint i = 0; i < n_kept; i++)
    {
      const SimPlanSplit *same =
          i < fitting_kept ? &all[i] : &all[fitting + i - fitting_kept];
      g_assert_cmpuint (kept[i].fits, ==, same->fits);
      g_assert_cmpfloat (kept[i].seconds, ==, same->seconds);
      g_assert_cmpuint (kept[i].memory_bytes, ==, same->memory_bytes);
    }
}

static void
test_kept (void)
{
  g_autoptr (SimSpec) spec = new_spec (8, 64);
  spec->cluster.device.memory_bytes = 2500000000;
  for (guint n = 4; n <= 1024; n *= 4)
    check_kept (spec, n);
}

/* Memory for the leanest splits, up to that one: few that fit are all kept,
 * however many do not, and few that do not, however many do. */
static void
check_few_kept (const SimPlanSplit *splits, guint n, guint leanest)
{
  static const guint n_keep = 16;
  g_autoptr (SimSpec) spec = new_spec (8, 64);
  g_autoptr (SimPlan) plan = NULL;
  guint n_kept, fitting = leanest, few;
  while (fitting < n &&
         splits[fitting].memory_bytes == splits[leanest].memory_bytes)
    fitting++;
  few = MIN (fitting, n - fitting);
  g_assert_cmpuint (few, >, 0);
  g_assert_cmpuint (few, <, n_keep / 2);
  spec->cluster.device.memory_bytes = splits[leanest].memory_bytes;
  plan = sim_plan_new_keeping (spec, 8, 0, n_keep, NULL, NULL);
  sim_plan_get_splits (plan, &n_kept);
  if (few != fitting)
    g_assert_cmpuint (n_kept - sim_plan_get_n_fitting (plan), ==, few);
  else
    g_assert_cmpuint (sim_plan_get_n_fitting (plan), ==, few);
}

static void
test_few_kept (void)
{
  g_autoptr (SimSpec) spec = new_spec (8, 64);
  g_autoptr (SimPlan) plan = NULL;
  const SimPlanSplit *splits;
  guint n, fullest;
  spec->cluster.device.memory_bytes = 1;
  plan = sim_plan_new (spec, 0, NULL, NULL);
  splits = sim_plan_get_splits (plan, &n);
  g_assert_cmpuint (sim_plan_get_n_fitting (plan), ==, 0);
  check_few_kept (splits, n, 0);
  check_few_kept (splits, n, 3);
  fullest = n - 1;
  while (fullest > 0 &&
         splits[fullest].memory_bytes == splits[n - 1].memory_bytes)
    fullest--;
  check_few_kept (splits, n, fullest);
}

/* Over three of the machine's eight, which stays what it is. */
static void
test_over_some (void)
{
  g_autoptr (SimSpec) spec = new_spec (8, 48);
  g_autoptr (GError) error = NULL;
  g_autoptr (SimPlan) plan = sim_plan_new_over (spec, 3, 0, NULL, &error);
  const SimPlanSplit *splits;
  guint n;
  g_assert_no_error (error);
  splits = sim_plan_get_splits (plan, &n);
  g_assert_cmpuint (n, >, 10);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (multiply (&splits[i]), ==, 3);
  for (guint devices = 0; devices <= 9; devices += 9)
    {
      g_autoptr (GError) refused = NULL;
      g_assert_null (sim_plan_new_over (spec, devices, 0, NULL, &refused));
      g_assert_error (refused, SIM_ERROR, SIM_ERROR_INVALID);
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
    if (splits[i].confirmed_seconds >= 0 && confirmed++ < 4)
      {
        /* Closed form and events tell the same within a fifth. */
        g_assert_cmpfloat (splits[i].seconds, <,
                           1.2 * splits[i].confirmed_seconds);
        g_assert_cmpfloat (splits[i].seconds, >,
                           0.8 * splits[i].confirmed_seconds);
      }
  g_assert_cmpuint (confirmed, >=, 4);
  /* What was simulated and came out slow does not stand before what is
   * estimated to be faster. */
  for (guint i = 1; i < sim_plan_get_n_fitting (plan); i++)
    g_assert_cmpfloat (sim_plan_split_get_seconds (&splits[i - 1]), <=,
                       sim_plan_split_get_seconds (&splits[i]));
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

static double
estimate (const SimPlanSplit *split, const SimSpec *spec)
{
  g_autoptr (SimSpec) chosen = sim_plan_split_apply (split, spec);
  SimEstimate of;
  sim_estimate (chosen, &of);
  return of.seconds;
}

/* What a simulated split was off by, those that only keep other states are
 * taken to be off by too; and whichever threads simulated them, the plan is the
 * same. */
static void
test_corrected (void)
{
  g_autoptr (SimSpec) spec = new_spec (16, 64);
  g_autoptr (SimPlan) plan = sim_plan_new (spec, 3, NULL, NULL);
  g_autoptr (SimPlan) again = sim_plan_new (spec, 3, NULL, NULL);
  const SimPlanSplit *splits = NULL, *others;
  guint n, n_others, n_corrected = 0, n_as_estimated = 0;
  splits = sim_plan_get_splits (plan, &n);
  others = sim_plan_get_splits (again, &n_others);
  g_assert_cmpmem (splits, n * sizeof *splits, others,
                   n_others * sizeof *others);
  for (guint i = 0; i < sim_plan_get_n_fitting (plan); i++)
    {
      double own = estimate (&splits[i], spec);
      gboolean found = FALSE;
      for (guint k = 0; k < n && splits[i].corrected; k++)
        found |= splits[k].confirmed_seconds > 0 && k != i &&
                 memcmp (splits[k].degree, splits[i].degree,
                         sizeof splits[i].degree) == 0 &&
                 fabs (own * splits[k].confirmed_seconds /
                           estimate (&splits[k], spec) -
                       splits[i].seconds) < 1e-9 * own;
      if (splits[i].corrected)
        g_assert_true (found);
      else
        g_assert_cmpfloat_with_epsilon (splits[i].seconds, own, 1e-9 * own);
      n_corrected += splits[i].corrected;
      n_as_estimated += !splits[i].corrected;
    }
  g_assert_cmpuint (n_corrected, >, 0);
  g_assert_cmpuint (n_as_estimated, >, 0);
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

/* Simulates every split that fits, and tells whether the plan's first is as
 * fast as the fastest of them all and its first few are in the order of their
 * simulated times. */
static void
check_best (const SimSpec *spec, guint n_confirm)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SimPlan) plan = sim_plan_new (spec, n_confirm, NULL, &error);
  const SimPlanSplit *splits;
  double best = G_MAXDOUBLE;
  guint n, n_fitting;
  g_assert_no_error (error);
  splits = sim_plan_get_splits (plan, &n);
  n_fitting = sim_plan_get_n_fitting (plan);
  g_assert_cmpuint (n_fitting, >, n_confirm);
  for (guint i = 0; i < n_fitting; i++)
    {
      g_autoptr (SimSpec) chosen = sim_plan_split_apply (&splits[i], spec);
      g_autoptr (SimTimeline) timeline = sim_simulate (chosen, NULL, &error);
      g_assert_no_error (error);
      double seconds = (double)sim_timeline_get_end_ns (timeline) / 1e9 /
                       chosen->training.iterations;
      if (sim_timeline_fits (timeline))
        best = MIN (best, seconds);
      if (i < n_confirm)
        g_assert_cmpfloat_with_epsilon (splits[i].confirmed_seconds, seconds,
                                        1e-6 * seconds);
    }
  for (guint i = 1; i < n_confirm; i++)
    g_assert_cmpfloat (splits[i - 1].confirmed_seconds, <=,
                       splits[i].confirmed_seconds);
  g_test_message ("of %u the best takes %g s, the plan's first %g s", n_fitting,
                  best, splits[0].confirmed_seconds);
  g_assert_cmpfloat (splits[0].confirmed_seconds, <=, best * (1 + 1e-9));
}

/* What the estimate prunes is not the best: on clusters small enough for every
 * split to be simulated, of one node and of two, with links fast and slow. */
static void
test_best_is_kept (void)
{
  for (guint i = 0; i < 8; i++)
    {
      guint nodes = i % 2 + 1;
      g_autoptr (SimSpec) spec = new_spec (i < 4 ? 4 : 2, 8);
      spec->cluster.nodes = nodes;
      spec->model.layers = 4;
      spec->training.micro_batch = 1;
      if (i / 2 % 2 == 1)
        {
          spec->cluster.node_link.bandwidth = 5e9;
          spec->cluster.cluster_link.bandwidth = 1e9;
        }
      check_best (spec, 10);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/plan/legal-and-ranked", test_legal_and_ranked);
  g_test_add_func ("/sim/plan/kept", test_kept);
  g_test_add_func ("/sim/plan/few-kept", test_few_kept);
  g_test_add_func ("/sim/plan/over-some", test_over_some);
  g_test_add_func ("/sim/plan/one-device", test_one_device);
  g_test_add_func ("/sim/plan/what-does-not-fit", test_what_does_not_fit);
  g_test_add_func ("/sim/plan/confirmed", test_confirmed);
  g_test_add_func ("/sim/plan/cancelled", test_cancelled);
  g_test_add_func ("/sim/plan/corrected", test_corrected);
  g_test_add_func ("/sim/plan/trillion", test_trillion);
  g_test_add_func ("/sim/plan/best-is-kept", test_best_is_kept);
  return g_test_run ();
}
