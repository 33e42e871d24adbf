/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-presets.h"
#include "sim/sim-plan.h"
#include "sim/sim-timeline-private.h"

#include <math.h>

/* How well the planner's estimate foretells the engine: over splits spread
 * evenly through all legal ones of a cluster, the rank correlation (Spearman)
 * and the ratio of the two times. */

#define SPLITS 80

typedef struct
{
  const char *name;
  const char *cluster;
  const char *model;
  guint nodes, devices;
  guint global_batch;
  double node_bandwidth;    /* 0: the preset's */
  double cluster_bandwidth; /* likewise */
} Case;

static const Case cases[] = {
  { "8 A100, NVLink", "dgx-a100-80g", "gpt2-1.5b", 1, 8, 64, 0, 0 },
  { "8 A100, 5 GB/s", "dgx-a100-80g", "gpt2-1.5b", 1, 8, 64, 5e9, 0 },
  { "4 RTX 4090, PCIe", "workstation-4x-rtx-4090", "gpt2-1.5b", 1, 4, 32, 0,
    0 },
  { "32 A100, InfiniBand", "dgx-a100-80g", "mpt-13b", 4, 8, 256, 0, 0 },
  { "32 A100, 1 GB/s between", "dgx-a100-80g", "mpt-13b", 4, 8, 256, 0, 1e9 },
  { "64 H100, InfiniBand", "dgx-h100", "llama2-70b", 8, 8, 256, 0, 0 },
  { "64 H100, experts", "dgx-h100", "mixtral-8x7b", 8, 8, 256, 0, 0 },
  { "16 V100, 10 Gb/s", "dgx-v100", "gpt2-1.5b", 2, 8, 64, 0, 1.2e9 },
};

typedef struct
{
  double estimated;
  double simulated;
  const SimPlanSplit *split;
} Pair;

static SimSpec *
make_spec (const Case *of)
{
  g_autoptr (BaseDiagnostics) findings = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets = scenario_presets_new_builtin (findings);
  const SimCluster *cluster =
      scenario_presets_get_cluster (presets, of->cluster);
  const SimModel *model = scenario_presets_get_model (presets, of->model);
  SimSpec *spec = sim_spec_new ();
  g_assert_nonnull (cluster);
  g_assert_nonnull (model);
  sim_cluster_copy_into (cluster, &spec->cluster);
  sim_model_copy_into (model, &spec->model);
  spec->cluster.nodes = of->nodes;
  spec->cluster.devices_per_node = of->devices;
  if (of->node_bandwidth > 0)
    spec->cluster.node_link.bandwidth = of->node_bandwidth;
  if (of->cluster_bandwidth > 0)
    spec->cluster.cluster_link.bandwidth = of->cluster_bandwidth;
  spec->training.precision = SIM_PRECISION_FP16;
  spec->training.micro_batch = 1;
  spec->training.global_batch = of->global_batch;
  spec->parallel.degree[SIM_DIMENSION_DATA] = of->nodes * of->devices;
  spec->parallel.all_reduce = SIM_ALGORITHM_AUTO;
  return spec;
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  double left = ((const Pair *)a)->simulated;
  double right = ((const Pair *)b)->simulated;
  return (left > right) - (left < right);
}

/* The place of each by its estimate, 0 to n - 1. */
static double
get_place (const GArray *pairs, guint i)
{
  double own = g_array_index (pairs, Pair, i).estimated;
  guint less = 0, equal = 0;
  for (guint k = 0; k < pairs->len; k++)
    {
      double other = g_array_index (pairs, Pair, k).estimated;
      less += other < own;
      equal += other == own;
    }
  return less + (equal - 1) / 2.0;
}

static double
correlate (GArray *pairs)
{
  double n = pairs->len, sum = 0;
  g_array_sort (pairs, compare_pairs);
  for (guint i = 0; i < pairs->len; i++)
    sum += pow (get_place (pairs, i) - i, 2);
  return 1 - 6 * sum / (n * (n * n - 1));
}

static void
add_pair (GArray *pairs, const SimSpec *spec, const SimPlanSplit *split)
{
  g_autoptr (SimSpec) chosen = sim_plan_split_apply (split, spec);
  g_autoptr (SimTimeline) timeline =
      sim_simulate_folding (chosen, SIM_FOLDING_LUMPED, NULL, NULL);
  Pair pair = { .split = split, .estimated = split->seconds };
  if (timeline == NULL)
    return; /* more tasks than the engine takes */
  pair.simulated = sim_timeline_get_end_ns (timeline) / 1e9;
  g_array_append_val (pairs, pair);
}

static void
tell (const Pair *pair)
{
  const SimPlanSplit *split = pair->split;
  g_test_message (
      "  %.3f of %.3f s: data %u, tensor %u, pipeline %u, ZeRO %u, "
      "schedule %u x %u, micro-batch %u, recompute %u",
      pair->estimated, pair->simulated, split->degree[SIM_DIMENSION_DATA],
      split->degree[SIM_DIMENSION_TENSOR],
      split->degree[SIM_DIMENSION_PIPELINE], split->zero, split->schedule,
      split->virtual_stages, split->micro_batch, split->recompute);
}

/* By what is split how, of which the search's own order is a function: which
 * splits are looked at must not hang on what is estimated of them. */
static int
compare_splits (gconstpointer a, gconstpointer b)
{
  const SimPlanSplit *left = *(const SimPlanSplit *const *)a;
  const SimPlanSplit *right = *(const SimPlanSplit *const *)b;
  int order = memcmp (left->degree, right->degree, sizeof left->degree);
  if (order != 0)
    return order;
  const guint keys[][2] = {
    { left->micro_batch, right->micro_batch },
    { left->recompute, right->recompute },
    { left->zero, right->zero },
    { left->schedule, right->schedule },
    { left->virtual_stages, right->virtual_stages },
  };
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i][0] != keys[i][1])
      return keys[i][0] < keys[i][1] ? -1 : 1;
  return 0;
}

static void
test_rank (gconstpointer data)
{
  const Case *of = data;
  g_autoptr (SimSpec) spec = make_spec (of);
  g_autoptr (SimPlan) plan = sim_plan_new (spec, 0, NULL, NULL);
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  double sum = 0, low = 1, high = 1, correlation;
  guint n;
  const SimPlanSplit *splits;
  const Pair *lowest = NULL, *highest = NULL;
  g_assert_nonnull (plan);
  splits = sim_plan_get_splits (plan, &n);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (all, (gpointer)&splits[i]);
  g_ptr_array_sort (all, compare_splits);
  for (guint i = 0; i < MIN (n, SPLITS); i++)
    add_pair (pairs, spec,
              g_ptr_array_index (all, (guint64)i * n / MIN (n, SPLITS)));
  correlation = correlate (pairs);
  for (guint i = 0; i < pairs->len; i++)
    {
      const Pair *pair = &g_array_index (pairs, Pair, i);
      double ratio = pair->estimated / pair->simulated;
      sum += fabs (ratio - 1);
      if (ratio < low)
        {
          low = ratio;
          lowest = pair;
        }
      if (ratio > high)
        {
          high = ratio;
          highest = pair;
        }
    }
  g_test_message ("%-26s %6u splits, %u run: rank correlation %.4f, off by "
                  "%.1f %% on average, %.2f to %.2f times",
                  of->name, n, pairs->len, correlation, 100 * sum / pairs->len,
                  low, high);
  if (lowest != NULL)
    tell (lowest);
  if (highest != NULL)
    tell (highest);
  g_assert_cmpfloat (correlation, >=, 0.97);
  g_assert_cmpfloat (sum / pairs->len, <=, 0.08);
  g_assert_cmpfloat (low, >=, 0.6);
  g_assert_cmpfloat (high, <=, 1.45);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sim/rank/%u", i);
      g_test_add_data_func (path, &cases[i], test_rank);
    }
  return g_test_run ();
}
