/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-payload.h"
#include "check-timeline.h"
#include "sim/sim-collective-private.h"
#include "sim/sim-timeline-private.h"

#include <math.h>

/* Collectives to and from a root, alone on n devices of one switch: 1 us, 1
 * GB/s. */

#define LATENCY 1e-6
#define BANDWIDTH 1e9

static SimTimeline *
run (SimOperation operation, SimAlgorithm algorithm, guint n, guint64 bytes)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (1, 1, n);
  g_autoptr (GError) error = NULL;
  g_autofree guint32 *members = g_new (guint32, n);
  g_autofree guint32 *ready = g_new (guint32, n);
  g_autofree guint32 *done = g_new (guint32, n);
  SimGraph *graph = sim_graph_new (n, n);
  SimCollectiveRequest request = {
    .operation = operation,
    .algorithm = algorithm,
    .payload = SIM_PAYLOAD_GRADIENT,
    .bytes = bytes,
    .members = members,
    .n_members = n,
    .ready = ready,
    .layer_count = 1,
    .micro_batch = SIM_NONE,
  };
  for (guint i = 0; i < n; i++)
    {
      members[i] = i;
      ready[i] = SIM_NONE;
    }
  sim_graph_set_cluster (graph, spec);
  sim_collective_add (graph, spec, &request, done);
  sim_graph_freeze (graph);
  SimRun *made = sim_engine_run (graph, spec, NULL, &error);
  g_assert_no_error (error);
  return sim_timeline_new (spec, graph, made);
}

/* Bytes that n does not divide are rounded to chunks: to a ns a hop. */
static void
check (SimOperation operation,
       SimAlgorithm algorithm,
       SimAlgorithm wanted,
       guint n,
       guint64 bytes,
       double seconds)
{
  guint n_all;
  g_autoptr (SimTimeline) timeline = run (operation, algorithm, n, bytes);
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n_all);
  g_assert_cmpuint (n_all, ==, 1);
  g_assert_cmpint (all->operation, ==, operation);
  g_assert_cmpint (all->algorithm, ==, wanted);
  g_assert_cmpint (ABS (all->end_ns - all->start_ns - llround (1e9 * seconds)),
                   <=, n);
  /* Nothing beats these (Chan et al. 2007, table 1). */
  g_assert_cmpfloat (seconds, >=, sim_ceil_log2 (n) * LATENCY);
  g_assert_cmpfloat (seconds, >=,
                     (n - 1.0) / n * (double)bytes / BANDWIDTH * (1 - 1e-9));
  check_payloads (timeline);
}

static const guint64 sizes[] = { 4, 720720, 16000000 };

/* Thakur, Rabenseifner and Gropp 2005, section 4.5, without summing: ceil lg n
 * (a + S / B) down the tree, and Rabenseifner's, for powers of two, 2 lg n a +
 * 2 (n - 1) / n S / B; of the two auto takes the quicker. */
static void
test_reduce (void)
{
  for (guint n = 2; n <= 17; n++)
    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        double whole = (double)sizes[i] / BANDWIDTH, lg = sim_ceil_log2 (n);
        double tree = lg * (LATENCY + whole);
        double halves = 2 * lg * LATENCY + 2 * (n - 1.0) / n * whole;
        gboolean power = sim_floor_power_of_two (n) == n;
        check (SIM_OPERATION_REDUCE, SIM_ALGORITHM_TREE, SIM_ALGORITHM_TREE, n,
               sizes[i], tree);
        check (SIM_OPERATION_REDUCE, SIM_ALGORITHM_HALVING_DOUBLING,
               power ? SIM_ALGORITHM_HALVING_DOUBLING : SIM_ALGORITHM_TREE, n,
               sizes[i], power ? halves : tree);
        check (SIM_OPERATION_REDUCE, SIM_ALGORITHM_AUTO,
               power && halves < tree ? SIM_ALGORITHM_HALVING_DOUBLING
                                      : SIM_ALGORITHM_TREE,
               n, sizes[i], power ? MIN (halves, tree) : tree);
      }
}

/* Section 4.2: lg n a + (n - 1) / n S / B; with ceil lg n for any number, the
 * root's part being the same. */
static void
test_scatter_and_gather (void)
{
  for (guint n = 2; n <= 17; n++)
    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        double seconds = sim_ceil_log2 (n) * LATENCY +
                         (n - 1.0) / n * (double)sizes[i] / BANDWIDTH;
        check (SIM_OPERATION_SCATTER, SIM_ALGORITHM_AUTO, SIM_ALGORITHM_TREE, n,
               sizes[i], seconds);
        check (SIM_OPERATION_GATHER, SIM_ALGORITHM_AUTO, SIM_ALGORITHM_TREE, n,
               sizes[i], seconds);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/rooted/reduce", test_reduce);
  g_test_add_func ("/sim/rooted/scatter-and-gather", test_scatter_and_gather);
  return g_test_run ();
}
