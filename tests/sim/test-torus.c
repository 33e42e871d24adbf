/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-payload.h"
#include "check-timeline.h"
#include "sim/sim-collective-private.h"
#include "sim/sim-timeline-private.h"

#include <math.h>

/* Austin et al., How to Scale Your Model (jax-ml/scaling-book), "How to Think
 * About TPUs", "Sharded Matrices" and "How to Parallelize a Transformer".  W is
 * the bandwidth of a link both ways together, twice what one way has. */

#define HOP 1e-6

static SimSpec *
torus_new (guint x, guint y, guint z, guint wrap, double one_way)
{
  SimSpec *spec = check_data_parallel_new (1, 1, x * y * z);
  SimLink *link = &spec->cluster.node_link;
  link->topology = SIM_TOPOLOGY_TORUS;
  link->dimensions = z > 1 ? 3 : y > 1 ? 2 : 1;
  link->axes[0] = x;
  link->axes[1] = y;
  link->axes[2] = z;
  link->wrap = wrap;
  link->bandwidth = one_way;
  link->latency_seconds = HOP;
  return spec;
}

/* One collective of so many members, `stride` apart, of which the first is
 * device 0. */
static SimTimeline *
run (const SimSpec *spec,
     SimOperation operation,
     guint n,
     guint stride,
     guint64 bytes)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint32 *members = g_new (guint32, n);
  g_autofree guint32 *ready = g_new (guint32, n);
  g_autofree guint32 *done = g_new (guint32, n);
  guint n_devices = sim_spec_get_n_devices (spec);
  SimGraph *graph = sim_graph_new (n_devices, n_devices);
  SimCollectiveRequest request = {
    .operation = operation,
    .algorithm = SIM_ALGORITHM_AUTO,
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
      members[i] = i * stride;
      ready[i] = SIM_NONE;
    }
  g_assert_true (sim_spec_validate (spec, &error));
  sim_graph_set_cluster (graph, spec);
  sim_collective_add (graph, spec, &request, done);
  sim_graph_freeze (graph);
  SimRun *made = sim_engine_run (graph, spec, NULL, &error);
  g_assert_no_error (error);
  return sim_timeline_new (spec, graph, made);
}

/* Also that each ends with what it should. */
static double
time_it (const SimSpec *spec,
         SimOperation operation,
         guint n,
         guint stride,
         guint64 bytes)
{
  guint n_all;
  g_autoptr (SimTimeline) timeline = run (spec, operation, n, stride, bytes);
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n_all);
  g_assert_cmpuint (n_all, ==, 1);
  g_assert_cmpint (all->operation, ==, operation);
  if (n <= 64)
    check_payloads (timeline);
  return (double)(all->end_ns - all->start_ns) / 1e9;
}

static void
assert_near (double seconds, double wanted)
{
  g_assert_cmpfloat (fabs (seconds - wanted), <=, 1.5e-9);
}

/* All-gather and reduce-scatter of V bytes along n_axes axes: max (Tmin × X /
 * 2, V / (W × n_axes)), X / 2 the sum of the axes'; all-reduce twice that;
 * all-to-all, each of X devices having V / X to send, a quarter. */
static void
check_forms (guint x, guint y, guint z, guint64 shard)
{
  guint n = x * y * z, n_axes = 1 + (y > 1) + (z > 1);
  double one_way = 45e9, w = 2 * one_way;
  double hops = (x + (y > 1 ? y : 0) + (z > 1 ? z : 0)) / 2.0;
  guint64 v = shard * n;
  g_autoptr (SimSpec) spec = torus_new (x, y, z, 1, one_way);
  double gather = MAX (HOP * hops, (double)v / (w * n_axes));
  assert_near (time_it (spec, SIM_OPERATION_ALL_GATHER, n, 1, v), gather);
  assert_near (time_it (spec, SIM_OPERATION_REDUCE_SCATTER, n, 1, v), gather);
  assert_near (time_it (spec, SIM_OPERATION_ALL_REDUCE, n, 1, v), 2 * gather);
  if (n_axes > 1)
    return;
  assert_near (time_it (spec, SIM_OPERATION_ALL_TO_ALL, n, 1, v / n),
               MAX (HOP * hops, (double)v / w / 4));
}

/* One way round only: V / W × (X - 1) / X, W being the one way's. */
static void
check_one_way (void)
{
  for (guint x = 2; x <= 16; x += 2)
    {
      g_autoptr (SimSpec) spec = torus_new (x, 1, 1, 1, 45e9);
      guint64 v = 720720000;
      spec->cluster.node_link.topology = SIM_TOPOLOGY_SWITCH;
      spec->cluster.node_link.latency_seconds = 0;
      spec->parallel.all_reduce = SIM_ALGORITHM_RING;
      assert_near (time_it (spec, SIM_OPERATION_ALL_GATHER, x, 1, v),
                   (double)v / 45e9 * (x - 1) / x);
    }
}

/* Shards of 144 bytes, where hops are all of it, of 14,400,000, where bytes
 * are, and for the first axis where both are about as much. */
static void
test_collectives (void)
{
  const guint64 shards[] = { 144, 90000, 14400000 };
  for (guint i = 0; i < G_N_ELEMENTS (shards); i++)
    {
      check_forms (4, 1, 1, shards[i]);
      check_forms (6, 1, 1, shards[i]);
      check_forms (16, 1, 1, shards[i]);
      check_forms (4, 4, 1, shards[i]);
      check_forms (6, 6, 1, shards[i]);
      check_forms (4, 4, 4, shards[i]);
    }
  check_one_way ();
}

/* What an axis' own shape makes of it: odd rings have no device across, (X - 1)
 * / 2 hops; on a line the link in the middle of X = 4 carries three shards one
 * way, 3 hops; axes of unlike length: at least what the busiest link carries.
 * In all of them everyone ends with all (check_payloads). */
static void
test_shapes (void)
{
  guint64 shard = 9000000;
  double each = (double)shard / 45e9;
  g_autoptr (SimSpec) odd = torus_new (5, 1, 1, 1, 45e9);
  g_autoptr (SimSpec) line = torus_new (4, 1, 1, 0, 45e9);
  g_autoptr (SimSpec) pair = torus_new (2, 1, 1, 1, 45e9);
  g_autoptr (SimSpec) unlike = torus_new (8, 3, 2, 1, 45e9);
  assert_near (time_it (odd, SIM_OPERATION_ALL_GATHER, 5, 1, 5 * shard),
               2 * each);
  assert_near (time_it (odd, SIM_OPERATION_ALL_REDUCE, 5, 1, 5 * shard),
               4 * each);
  assert_near (time_it (line, SIM_OPERATION_ALL_GATHER, 4, 1, 4 * shard),
               3 * each);
  assert_near (time_it (line, SIM_OPERATION_REDUCE_SCATTER, 4, 1, 4 * shard),
               3 * each);
  assert_near (time_it (pair, SIM_OPERATION_ALL_REDUCE, 2, 1, 2 * shard),
               2 * each);
  SimTorus torus = sim_torus_get (&unlike->cluster);
  guint32 ranks[48];
  for (guint i = 0; i < 48; i++)
    ranks[i] = i;
  SimTorusBox box = sim_torus_find_box (&torus, ranks, 48, 48);
  for (guint i = 0; i < 3; i++)
    {
      const SimOperation all[] = { SIM_OPERATION_ALL_GATHER,
                                   SIM_OPERATION_REDUCE_SCATTER,
                                   SIM_OPERATION_ALL_REDUCE };
      double least = sim_torus_get_seconds (&box, &unlike->cluster.node_link,
                                            all[i], 48.0 * (double)shard);
      double seconds = time_it (unlike, all[i], 48, 1, 48 * shard);
      g_assert_cmpfloat (seconds, >=, least * (1 - 1e-9));
      g_assert_cmpfloat (seconds, <=, 2 * least);
    }
  /* Every second device of a ring of 8 fills no box: round a ring whose hops
   * are two links each, 3 of 4 shares. */
  g_autoptr (SimSpec) spread = torus_new (8, 1, 1, 1, 45e9);
  assert_near (time_it (spread, SIM_OPERATION_ALL_GATHER, 4, 2, 4 * shard),
               3 * (2 * HOP + each));
}

/* Question 5 of the chapter on TPUs: bf16[8, 128, 8192], 16.8 MB, from (0, 0)
 * to (3, 3) of a v5e slice of 4 × 4, which wraps nowhere: 188 us over two ports
 * and six hops of 1 us, 194 us.  Pop quiz 2 of "Sharded Matrices":
 * bf16[2048, 8192] over the axis of 4 of a v5e mesh 8 × 4: 34e6 / 9e10 = 377
 * us; without a wrap three hops one way, 34e6 / 4 each. */
static void
test_worked (void)
{
  guint64 copy = 2 * 8 * 128 * 8192, gather = 2 * 2048 * 8192;
  g_autoptr (SimSpec) slice = torus_new (4, 4, 1, 16, 45e9);
  g_autoptr (SimSpec) mesh = torus_new (4, 8, 1, 4, 45e9);
  double seconds = time_it (slice, SIM_OPERATION_SEND, 2, 15, copy);
  g_assert_cmpfloat (fabs (seconds / 194e-6 - 1), <, 0.02);
  assert_near (seconds, 6 * HOP + (double)copy / 90e9);
  seconds = time_it (mesh, SIM_OPERATION_ALL_GATHER, 4, 1, gather);
  g_assert_cmpfloat (fabs (seconds / 377e-6 - 1), <, 0.02);
  mesh->cluster.node_link.wrap = 16;
  assert_near (time_it (mesh, SIM_OPERATION_ALL_GATHER, 4, 1, gather),
               3 * (double)gather / 4 / 45e9);
}

/* "How to Parallelize a Transformer", a v5p: C = 4.59e14 FLOP/s, W = 1.8e11,
 * C / W = 2550.  A block's two products are 4 B D F FLOP.
 *
 * FSDP over X along one axis gathers both matrices, 4 D F bytes: as long as
 * compute at B / X = 2550 tokens.  Tensor parallel over Y gathers and scatters
 * 2 B D bytes: as long at Y = n_axes F / 2550.  Both, over an axis each: the
 * sum of both is as long, where X is the best, at B / N = 4 × 2550² / F, here
 * with F = 8 × 2550, B = 2 F, X = 8, Y = 4. */
static void
test_compute_bound (void)
{
  const double c = 4.59e14;
  const guint64 d = 1024, alpha = 2550;
  for (guint x = 4; x <= 16; x *= 2)
    {
      g_autoptr (SimSpec) spec = torus_new (x, 1, 1, 4, 90e9);
      guint64 f = 4096, b = alpha * x;
      double compute = 4.0 * (double)(b * d * f) / x / c;
      double gathers =
          2 * time_it (spec, SIM_OPERATION_ALL_GATHER, x, 1, 2 * d * f);
      g_assert_cmpfloat (fabs (gathers / compute - 1), <, 1e-4);
    }
  for (guint n_axes = 1; n_axes <= 2; n_axes++)
    {
      guint side = 4, y = n_axes == 1 ? 4 : 16;
      g_autoptr (SimSpec) spec =
          torus_new (side, n_axes == 1 ? 1 : side, 1, 4, 90e9);
      guint64 f = alpha * y / n_axes, b = 8192;
      double compute = 4.0 * (double)(b * d * f) / y / c;
      double both =
          time_it (spec, SIM_OPERATION_ALL_GATHER, y, 1, 2 * b * d) +
          time_it (spec, SIM_OPERATION_REDUCE_SCATTER, y, 1, 2 * b * d);
      g_assert_cmpfloat (fabs (both / compute - 1), <, 1e-4);
    }
  g_autoptr (SimSpec) mixed = torus_new (4, 8, 1, 4, 90e9);
  guint64 f = 8 * alpha, b = 2 * f, n = 32;
  double compute = 4.0 * (double)(b * d * f) / (double)n / c;
  double weights =
      2 * time_it (mixed, SIM_OPERATION_ALL_GATHER, 8, 4, 2 * d * f / 4);
  double tokens =
      time_it (mixed, SIM_OPERATION_ALL_GATHER, 4, 1, 2 * b * d / 8) +
      time_it (mixed, SIM_OPERATION_REDUCE_SCATTER, 4, 1, 2 * b * d / 8);
  g_assert_cmpuint (b * f, ==, 4 * alpha * alpha * n);
  g_assert_cmpfloat (fabs (weights / tokens - 1), <, 1e-4);
  g_assert_cmpfloat (fabs ((weights + tokens) / compute - 1), <, 1e-4);
}

/* Axes that nobody gave are as equal as can be. */
static void
test_axes (void)
{
  static const struct
  {
    guint n, n_axes, size[3];
  } rows[] = { { 64, 3, { 4, 4, 4 } },      { 16, 2, { 4, 4, 1 } },
               { 32, 3, { 4, 4, 2 } },      { 8, 1, { 8, 1, 1 } },
               { 13, 3, { 13, 1, 1 } },     { 12, 2, { 4, 3, 1 } },
               { 8960, 3, { 28, 20, 16 } }, { 1, 3, { 1, 1, 1 } },
               { 24, 3, { 4, 3, 2 } },      { 131072, 3, { 64, 64, 32 } } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint size[SIM_MAX_AXES];
      sim_torus_divide (rows[i].n, rows[i].n_axes, size);
      for (guint a = 0; a < SIM_MAX_AXES; a++)
        g_assert_cmpuint (size[a], ==, rows[i].size[a]);
    }
}

/* ---- whole steps ---- */

static SimSpec *
step_new (guint tensor, guint context, guint pipeline, guint data, guint zero)
{
  SimSpec *spec = check_transformer_new (tensor, context, pipeline, data);
  SimLink *link = &spec->cluster.node_link;
  spec->cluster.devices_per_node *= spec->cluster.nodes;
  spec->cluster.nodes = 1;
  link->topology = SIM_TOPOLOGY_TORUS;
  link->dimensions = 2;
  link->axes[0] = tensor * context;
  link->axes[1] = pipeline * data;
  spec->parallel.zero = zero;
  return spec;
}

static void
check_step (const SimSpec *spec, gboolean alike)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SimTimeline) whole = NULL;
  g_assert_true (sim_spec_validate (spec, &error));
  g_assert_no_error (error);
  whole = sim_simulate_folding (spec, SIM_FOLDING_NEVER, NULL, &error);
  g_assert_no_error (error);
  check_invariants (whole);
  g_autoptr (SimTimeline) folded =
      sim_simulate_folding (spec, SIM_FOLDING_ALWAYS, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (alike == (sim_timeline_get_n_lanes (folded) <
                           sim_timeline_get_n_lanes (whole)));
  check_same_folded (whole, folded);
}

/* Folded is exact where each kind of group has whole axes of its own, else
 * nothing is folded. */
static void
test_folding (void)
{
  g_autoptr (SimSpec) data = step_new (1, 1, 1, 8, 0);
  g_autoptr (SimSpec) shards = step_new (1, 1, 1, 8, 3);
  g_autoptr (SimSpec) both = step_new (4, 1, 1, 4, 1);
  g_autoptr (SimSpec) stages = step_new (4, 1, 4, 1, 0);
  g_autoptr (SimSpec) plane = step_new (1, 1, 1, 16, 0);
  g_autoptr (SimSpec) half = step_new (2, 1, 1, 4, 0);
  check_step (data, TRUE);
  check_step (shards, TRUE);
  check_step (both, TRUE);
  check_step (stages, TRUE);
  plane->cluster.node_link.axes[0] = plane->cluster.node_link.axes[1] = 4;
  check_step (plane, TRUE);
  /* Two of four along an axis: data neighbours are two hops apart. */
  half->cluster.node_link.axes[0] = 4;
  half->cluster.node_link.axes[1] = 2;
  check_step (half, FALSE);
  plane->cluster.node_link.wrap = 0;
  check_step (plane, FALSE);
}

/* More than is kept rank by rank: 512 devices are folded from the start, and
 * what a step sends counts as in the whole run of fewer. */
static void
test_large (void)
{
  g_autoptr (SimSpec) spec = step_new (8, 1, 1, 64, 1);
  g_autoptr (GError) error = NULL;
  spec->cluster.node_link.dimensions = 3;
  spec->cluster.node_link.axes[1] = spec->cluster.node_link.axes[2] = 8;
  spec->training.global_batch = spec->training.micro_batch * 64;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  g_assert_cmpuint (sim_timeline_get_n_lanes (timeline), ==, 1);
  g_assert_true (sim_timeline_is_exact (timeline));
  check_invariants (timeline);
}

static void
assert_refused (const SimSpec *spec, SimError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (sim_spec_validate (spec, &error));
  g_assert_error (error, SIM_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_refusals (void)
{
  g_autoptr (SimSpec) spec = torus_new (4, 4, 1, 1, 45e9);
  spec->cluster.node_link.axes[1] = 8;
  assert_refused (spec, SIM_ERROR_INVALID, "the nearest axes are “4 4”");
  spec->cluster.node_link.axes[1] = 0;
  assert_refused (spec, SIM_ERROR_INVALID, "axes");
  spec->cluster.node_link.axes[0] = 0;
  g_assert_true (sim_spec_validate (spec, NULL));
  spec->cluster.node_link.dimensions = 4;
  assert_refused (spec, SIM_ERROR_TOO_LARGE, "dimensions");
  spec->cluster.node_link.dimensions = 2;
  spec->cluster.cluster_link.topology = SIM_TOPOLOGY_TORUS;
  assert_refused (spec, SIM_ERROR_INVALID, "scope node");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/torus/collectives", test_collectives);
  g_test_add_func ("/sim/torus/shapes", test_shapes);
  g_test_add_func ("/sim/torus/worked", test_worked);
  g_test_add_func ("/sim/torus/compute-bound", test_compute_bound);
  g_test_add_func ("/sim/torus/axes", test_axes);
  g_test_add_func ("/sim/torus/folding", test_folding);
  g_test_add_func ("/sim/torus/large", test_large);
  g_test_add_func ("/sim/torus/refusals", test_refusals);
  return g_test_run ();
}
