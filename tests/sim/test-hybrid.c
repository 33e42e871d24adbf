/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"

#include "sim/sim-dump.h"

#define US 1000
#define MS 1000000

/* Hybrid sharding: ZeRO's states are shared out in groups of neighbours, and
 * the groups hold the same. */

/* n layers of 1,000,000 fp32 parameters, 4 MB each, on nodes x per_node
 * replicas: 1 GB/s and 1 us in a node, and for each device 0.5 GB/s and 2 us
 * out of it; groups of `shards`. */
static SimSpec *
new_spec (guint layers, guint nodes, guint per_node, guint zero, guint shards)
{
  SimSpec *spec = check_data_parallel_new (layers, 1000000, nodes * per_node);
  SimCluster *cluster = &spec->cluster;
  cluster->nodes = nodes;
  cluster->devices_per_node = per_node;
  cluster->cluster_link.bandwidth = 0.5e9;
  cluster->cluster_link.latency_seconds = 2e-6;
  cluster->cluster_link.ports = per_node;
  spec->parallel.zero = zero;
  spec->parallel.shard_degree = shards;
  spec->parallel.bucket_bytes = 4000000;
  return spec;
}

/* Bytes that leave a node. */
static guint64
count_leaving (const SimTimeline *timeline, guint node)
{
  guint n;
  guint64 bytes = 0;
  const SimTransfer *all = sim_timeline_get_transfers (timeline, &n);
  for (guint i = 0; i < n; i++)
    if (all[i].collective != SIM_NONE &&
        sim_timeline_get_node (timeline, all[i].source) == node &&
        sim_timeline_get_node (timeline, all[i].target) != node)
      bytes += all[i].bytes;
  return bytes;
}

/* Zhao et al. 2023 (FSDP), section 3.2.2, W devices in nodes of G, a model of
 * M bytes, one ring over all: what crosses between nodes is 2 M (W - 1) / W
 * where all hold all, 3 M (W - 1) / W where all share all, and 2 M (W - 1) /
 * (G W) for each device where nodes share.  The last of them takes the ring of
 * W / G nodes that sums a shard for one of W: exactly it is 2 M (W - G) / (G
 * W).  M is 8 MB: both layers, as wide gathered as summed. */
static void
test_cross_host (void)
{
  static const guint sizes[][2] = { { 2, 2 }, { 4, 2 }, { 2, 4 }, { 4, 4 } };
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      guint64 k = sizes[i][0], g = sizes[i][1], w = k * g, m = 8000000;
      const struct
      {
        guint zero;
        guint shards;
        guint64 leaving; /* a node */
      } cases[] = {
        { 0, 0, 2 * m * (w - 1) / w },
        { 3, 0, 3 * m * (w - 1) / w },
        { 3, (guint)g, 2 * m * (w - g) / (g * w) * g },
        { 2, (guint)g, 2 * m * (w - g) / (g * w) * g },
        { 1, (guint)g, 2 * m * (w - g) / (g * w) * g },
      };
      for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
        {
          g_autoptr (SimSpec) spec =
              new_spec (2, (guint)k, (guint)g, cases[c].zero, cases[c].shards);
          g_autoptr (SimTimeline) timeline = check_simulate (spec);
          for (guint node = 0; node < k; node++)
            g_assert_cmpuint (count_leaving (timeline, node), ==,
                              cases[c].leaving);
          check_invariants (timeline);
        }
      g_assert_cmpfloat ((double)cases[2].leaving / (double)g, <=,
                         2.0 * (double)(m * (w - 1)) / (double)(g * w));
    }
}

/* What a device keeps is cut into as many parts as its group has members: fp32
 * weights, gradients, two moments, of 2,000,000 parameters, over 4 of 8. */
static void
test_states (void)
{
  const guint64 all = 8000000;
  for (guint zero = 0; zero <= 3; zero++)
    {
      g_autoptr (SimSpec) spec = new_spec (2, 2, 4, zero, 4);
      SimMemoryPoint point;
      g_autoptr (SimTimeline) timeline = check_simulate (spec);
      sim_timeline_memory_at (timeline, 5, 0, &point);
      g_assert_cmpuint (point.bytes[SIM_MEMORY_WEIGHTS], ==,
                        zero >= 3 ? all / 4 : all);
      g_assert_cmpuint (point.bytes[SIM_MEMORY_GRADIENTS], ==,
                        zero >= 2 ? all / 4 : all);
      g_assert_cmpuint (point.bytes[SIM_MEMORY_OPTIMIZER], ==,
                        zero >= 1 ? 2 * all / 4 : 2 * all);
    }
}

static const SimCollective *
find (const SimTimeline *timeline,
      SimOperation operation,
      guint layer,
      guint *n_found)
{
  guint n;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  const SimCollective *found = NULL;
  *n_found = 0;
  for (guint i = 0; i < n; i++)
    if (all[i].operation == operation && all[i].layer_first == layer)
      {
        if (found == NULL)
          found = &all[i];
        ++*n_found;
      }
  g_assert_nonnull (found);
  return found;
}

static void
assert_times (const SimTimeline *timeline,
              SimOperation operation,
              guint layer,
              guint n,
              gint64 start_ns,
              gint64 end_ns)
{
  guint found;
  const SimCollective *one = find (timeline, operation, layer, &found);
  g_assert_cmpuint (found, ==, n);
  g_assert_cmpint (one->start_ns, ==, start_ns);
  g_assert_cmpint (one->end_ns, ==, end_ns);
}

/* ZeRO 1 in 2 nodes of 2.  Layer 1's gradient is whole at 4 ms, layer 0's at 6.
 *   scatter 1 of 4 MB among 2   1 us + 2 MB / 1 GB/s:          4 to  6.001
 *   scatter 0                                              6.001 to  8.002
 *   sum of shard 1, 2 MB, between 2 nodes
 *                          2 (2 us + 1 MB / 0.5 GB/s):     6.001 to 10.005
 *   sum of shard 0, beside scatter 0 but after that       10.005 to 14.009
 *   updates of halves, 0.25 ms each                       14.009 to 14.509
 *   gather 0, once it is updated                          14.259 to 16.260
 *   gather 1                                              16.260 to 18.261 */
static void
test_stage_1 (void)
{
  g_autoptr (SimSpec) spec = new_spec (2, 2, 2, 1, 2);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  assert_times (timeline, SIM_OPERATION_REDUCE_SCATTER, 1, 2, 4 * MS,
                6001 * US);
  assert_times (timeline, SIM_OPERATION_REDUCE_SCATTER, 0, 2, 6001 * US,
                8002 * US);
  assert_times (timeline, SIM_OPERATION_ALL_REDUCE, 1, 2, 6001 * US,
                10005 * US);
  assert_times (timeline, SIM_OPERATION_ALL_REDUCE, 0, 2, 10005 * US,
                14009 * US);
  assert_times (timeline, SIM_OPERATION_ALL_GATHER, 0, 2, 14259 * US,
                16260 * US);
  assert_times (timeline, SIM_OPERATION_ALL_GATHER, 1, 2, 16260 * US,
                18261 * US);
  g_assert_cmpint (sim_timeline_get_end_ns (timeline), ==, 18261 * US);
  check_invariants (timeline);
}

/* ZeRO 3: each micro-batch's gradients are scattered, and the shards add up;
 * what they add up to is summed over the nodes once.  Of either layer, in each
 * of 2 nodes: 2 x 3 gathers for 3 micro-batches and 3 scatters; then one sum
 * for each of the 2 places in a node. */
static void
test_stage_3 (void)
{
  g_autoptr (SimSpec) spec = new_spec (2, 2, 2, 3, 2);
  guint n;
  spec->training.global_batch = 12;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  for (guint layer = 0; layer < 2; layer++)
    {
      find (timeline, SIM_OPERATION_ALL_GATHER, layer, &n);
      g_assert_cmpuint (n, ==, 2 * 2 * 3);
      find (timeline, SIM_OPERATION_REDUCE_SCATTER, layer, &n);
      g_assert_cmpuint (n, ==, 2 * 3);
      const SimCollective *sum =
          find (timeline, SIM_OPERATION_ALL_REDUCE, layer, &n);
      g_assert_cmpuint (n, ==, 2);
      g_assert_cmpuint (sum->bytes, ==, 2000000);
      g_assert_cmpuint (sum->n_members, ==, 2);
    }
  check_invariants (timeline);
}

/* Without overlap no sum begins before all of backward is done. */
static void
test_without_overlap (void)
{
  for (guint zero = 1; zero <= 3; zero++)
    {
      g_autoptr (SimSpec) spec = new_spec (2, 2, 2, zero, 2);
      guint n_all, n;
      spec->parallel.overlap = FALSE;
      g_autoptr (SimTimeline) timeline = check_simulate (spec);
      const SimCollective *all =
          sim_timeline_get_collectives (timeline, &n_all);
      const SimSpan *spans =
          sim_timeline_get_spans (timeline, 0, SIM_STREAM_COMPUTE, &n);
      for (guint i = 0; i < n_all; i++)
        if (all[i].operation == SIM_OPERATION_ALL_REDUCE)
          g_assert_cmpint (all[i].start_ns, >=, spans[3].end_ns);
      g_assert_cmpint (spans[3].work, ==, SIM_WORK_BACKWARD);
      check_invariants (timeline);
    }
}

static char *
dump (const SimSpec *spec)
{
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  GString *text = g_string_new (NULL);
  sim_timeline_dump (timeline, text);
  return g_string_free (text, FALSE);
}

/* One group of all is what there was without; groups of one share nothing: all
 * sum all, as without ZeRO. */
static void
test_ends (void)
{
  for (guint zero = 1; zero <= 3; zero++)
    {
      g_autoptr (SimSpec) none = new_spec (2, 2, 2, zero, 0);
      g_autoptr (SimSpec) all = new_spec (2, 2, 2, zero, 4);
      g_autoptr (SimSpec) one = new_spec (2, 2, 2, zero, 1);
      g_autoptr (SimSpec) copies = new_spec (2, 2, 2, 0, 0);
      g_autofree char *a = dump (none), *b = dump (all);
      g_assert_cmpstr (a, ==, b);
      g_autoptr (SimTimeline) alone = check_simulate (one);
      g_autoptr (SimTimeline) plain = check_simulate (copies);
      g_assert_cmpint (sim_timeline_get_end_ns (alone), ==,
                       sim_timeline_get_end_ns (plain));
      g_assert_cmpuint (check_get_sent (alone, SIM_PAYLOAD_PARAMETER), ==, 0);
      g_assert_cmpuint (check_get_sent (alone, SIM_PAYLOAD_GRADIENT), ==,
                        2 * 8000000 * 3 / 4);
    }
}

/* Eight replicas, two shares of the experts, groups of four: dense parameters
 * lie on four and are summed over two groups, experts lie on the two of a group
 * that have the same.  Groups of one have experts apart, that four of them
 * hold. */
static void
test_experts (void)
{
  static const struct
  {
    guint shards;
    guint dense[2], experts[2]; /* members that scatter, and that sum */
  } cases[] = {
    { 4, { 4, 2 }, { 2, 2 } },
    { 2, { 2, 4 }, { 1, 4 } },
    { 1, { 1, 8 }, { 1, 4 } },
  };
  for (guint zero = 1; zero <= 3; zero++)
    for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        g_autoptr (SimSpec) spec = check_transformer_new (1, 1, 1, 8);
        SimModel *model = &spec->model;
        /* fp32: attention 4 h^2, norms 2 h, router 4 h; two of 3 h f. */
        guint64 dense = 4 * (4 * 64 * 64 + 2 * 64 + 4 * 64);
        guint64 experts = 4 * 2 * 3 * 64 * 128;
        guint n;
        model->layers = 1;
        model->ffn = 128;
        model->gated = TRUE;
        model->experts = 4;
        model->experts_per_token = 1;
        spec->parallel.degree[SIM_DIMENSION_EXPERT] = 2;
        spec->parallel.zero = zero;
        spec->parallel.shard_degree = cases[i].shards;
        spec->training.global_batch = 16;
        g_autoptr (SimTimeline) timeline = check_simulate (spec);
        const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
        for (guint k = 0; k < n; k++)
          {
            guint what = all[k].operation == SIM_OPERATION_ALL_REDUCE;
            if (all[k].payload != SIM_PAYLOAD_GRADIENT)
              continue;
            guint64 of = all[k].bytes * (what ? cases[i].dense[0] : 1);
            if (of == dense)
              g_assert_cmpuint (all[k].n_members, ==, cases[i].dense[what]);
            else
              {
                g_assert_cmpuint (all[k].bytes *
                                      (what ? cases[i].experts[0] : 1),
                                  ==, experts);
                g_assert_cmpuint (all[k].n_members, ==, cases[i].experts[what]);
              }
          }
        check_invariants (timeline);
      }
}

/* Nodes of 8 that share, 256 of them: 2,048 devices are one lane, and in the
 * node and between nodes they take what the closed forms say: a scatter among 8
 * 7 (1 us + 0.5 MB / 1 GB/s) = 3.507 ms from 3 ms on, and the sum of 0.5 MB
 * over 256 510 (2 us + 0.5 MB / 256 / 0.5 GB/s) = 3.0121875 ms. */
static void
test_thousands (void)
{
  g_autoptr (SimSpec) spec = new_spec (1, 256, 8, 2, 8);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  g_assert_cmpuint (sim_timeline_get_n_lanes (timeline), ==, 1);
  assert_times (timeline, SIM_OPERATION_REDUCE_SCATTER, 0, 1, 3 * MS,
                6507 * US);
  assert_times (timeline, SIM_OPERATION_ALL_REDUCE, 0, 1, 6507 * US,
                6507 * US + 3012188);
  check_invariants (timeline);
}

static void
assert_refused (const SimSpec *spec, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (sim_spec_validate (spec, &error));
  g_assert_error (error, SIM_ERROR, SIM_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_refusals (void)
{
  g_autoptr (SimSpec) spec = new_spec (2, 3, 4, 3, 8);
  assert_refused (spec, "shard-degree 8 must divide data 12; the nearest that "
                        "does is 6");
  /* Where nothing is shared the groups count for nothing. */
  spec->parallel.zero = 0;
  g_assert_true (sim_spec_validate (spec, NULL));
  g_autoptr (SimSpec) experts = check_transformer_new (1, 1, 1, 12);
  experts->model.experts = 4;
  experts->parallel.degree[SIM_DIMENSION_EXPERT] = 4;
  experts->parallel.zero = 1;
  experts->parallel.shard_degree = 6;
  assert_refused (experts, "shard-degree 6 must be a multiple of expert 4 or "
                           "divide it; the nearest is 4");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/hybrid/cross-host", test_cross_host);
  g_test_add_func ("/sim/hybrid/states", test_states);
  g_test_add_func ("/sim/hybrid/stage-1", test_stage_1);
  g_test_add_func ("/sim/hybrid/stage-3", test_stage_3);
  g_test_add_func ("/sim/hybrid/without-overlap", test_without_overlap);
  g_test_add_func ("/sim/hybrid/ends", test_ends);
  g_test_add_func ("/sim/hybrid/experts", test_experts);
  g_test_add_func ("/sim/hybrid/thousands", test_thousands);
  g_test_add_func ("/sim/hybrid/refusals", test_refusals);
  return g_test_run ();
}
