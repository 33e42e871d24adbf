/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"
#include "sim/sim-link.h"

#include <math.h>

#define US 1000
#define MS 1000000

/* One layer of S = 16 MB on n replicas; 1 GB/s, 1 us. */
static SimTimeline *
run (guint n, SimAlgorithm algorithm, SimCollective *all)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (1, 4000000, n);
  guint n_collectives;
  spec->parallel.all_reduce = algorithm;
  SimTimeline *timeline = check_simulate (spec);
  *all = sim_timeline_get_collectives (timeline, &n_collectives)[0];
  g_assert_cmpuint (n_collectives, ==, 1);
  check_invariants (timeline);
  return timeline;
}

static void
assert_seconds (const SimCollective *all, double seconds)
{
  gint64 wanted = llround (seconds * 1e9);
  g_assert_cmpint (ABS (all->end_ns - all->start_ns - wanted), <=, 1);
}

/* 2 lg n a + 2 (n - 1) / n S / B for powers of two. */
static void
test_halving_doubling (void)
{
  for (guint n = 2, lg = 1; n <= 32; n *= 2, lg++)
    {
      SimCollective all;
      g_autoptr (SimTimeline) timeline =
          run (n, SIM_ALGORITHM_HALVING_DOUBLING, &all);
      g_assert_cmpint (all.algorithm, ==, SIM_ALGORITHM_HALVING_DOUBLING);
      g_assert_cmpuint (all.n_hops, ==, 2 * lg);
      assert_seconds (&all, 2 * lg * 1e-6 + 2.0 * (n - 1) / n * 16e-3);
    }
}

/* The halves of a ring's all-reduce alone, as ZeRO 1 does them, each of S = 16
 * MB: (n - 1) a + (n - 1) / n S / B (Thakur, Rabenseifner and Gropp 2005,
 * sections 4.1 and 4.2), to a ns a hop, chunks being whole bytes. */
static void
test_scatter_gather (void)
{
  for (guint n = 2; n <= 16; n++)
    {
      g_autoptr (SimSpec) spec = check_data_parallel_new (1, 4000000, n);
      guint n_collectives;
      gint64 wanted =
          llround (1e9 * ((n - 1) * 1e-6 + (double)(n - 1) / n * 16e-3));
      spec->parallel.zero = 1;
      spec->parallel.all_reduce = SIM_ALGORITHM_RING;
      g_autoptr (SimTimeline) timeline = check_simulate (spec);
      const SimCollective *all =
          sim_timeline_get_collectives (timeline, &n_collectives);
      g_assert_cmpuint (n_collectives, ==, 2);
      g_assert_cmpint (all[0].operation, ==, SIM_OPERATION_REDUCE_SCATTER);
      g_assert_cmpint (all[1].operation, ==, SIM_OPERATION_ALL_GATHER);
      for (guint k = 0; k < 2; k++)
        {
          g_assert_cmpuint (all[k].n_hops, ==, n - 1);
          g_assert_cmpint (ABS (all[k].end_ns - all[k].start_ns - wanted), <=,
                           n);
        }
      check_invariants (timeline);
    }
}

/* Others add 2 (a + S / B); every member still ends with the whole sum, which
 * the invariants see to. */
static void
test_halving_doubling_odd (void)
{
  for (guint n = 3; n <= 13; n++)
    {
      guint power = n >= 8 ? 8 : n >= 4 ? 4 : 2;
      double lg = log2 (power);
      SimCollective all;
      if (n == power)
        continue;
      g_autoptr (SimTimeline) timeline =
          run (n, SIM_ALGORITHM_HALVING_DOUBLING, &all);
      assert_seconds (&all, 2 * lg * 1e-6 + 2.0 * (power - 1) / power * 16e-3 +
                                2 * (1e-6 + 16e-3));
    }
}

/* 2 (a + (n - 1) S / B): the server's port is the bottleneck both ways. */
static void
test_parameter_server (void)
{
  for (guint n = 2; n <= 9; n++)
    {
      SimCollective all;
      SimMeter meter;
      g_autoptr (SimTimeline) timeline =
          run (n, SIM_ALGORITHM_PARAMETER_SERVER, &all);
      assert_seconds (&all, 2 * (1e-6 + (n - 1) * 16e-3));
      sim_timeline_meter (timeline, 0, G_MAXINT64, &meter);
      g_assert_cmpuint (meter.bytes_sent[SIM_PAYLOAD_GRADIENT], ==,
                        (n - 1) * (guint64)16000000);
      sim_timeline_meter (timeline, n - 1, G_MAXINT64, &meter);
      g_assert_cmpuint (meter.bytes_sent[SIM_PAYLOAD_GRADIENT], ==, 16000000);
    }
}

/* The tree moves S up and S down over every edge of both halves: all devices
 * together send 2 (n - 1) S, as for the ring; with small S its fewer hops win.
 * Never quicker than 2 S / B (1 - 1 / n), nor than the depth allows. */
static void
test_tree (void)
{
  for (guint n = 2; n <= 17; n++)
    {
      SimCollective all;
      guint64 sent = 0;
      g_autoptr (SimTimeline) timeline = run (n, SIM_ALGORITHM_TREE, &all);
      g_assert_cmpint (all.algorithm, ==, SIM_ALGORITHM_TREE);
      for (guint device = 0; device < n; device++)
        {
          SimMeter meter;
          sim_timeline_meter (timeline, device, G_MAXINT64, &meter);
          sent += meter.bytes_sent[SIM_PAYLOAD_GRADIENT];
        }
      g_assert_cmpuint (sent, ==, 2 * (n - 1) * (guint64)16000000);
      g_assert_cmpint (all.end_ns - all.start_ns, >,
                       llround (2e9 * (n - 1) / n * 16e-3));
      /* Four pieces of slack for filling and draining each level. */
      g_assert_cmpint (all.end_ns - all.start_ns, <, 3 * 32 * MS);
    }
  g_autoptr (SimSpec) spec = check_data_parallel_new (1, 100, 16);
  gint64 ends[2];
  for (guint i = 0; i < 2; i++)
    {
      spec->parallel.all_reduce = i ? SIM_ALGORITHM_TREE : SIM_ALGORITHM_RING;
      g_autoptr (SimTimeline) timeline = check_simulate (spec);
      ends[i] = sim_timeline_get_end_ns (timeline);
    }
  g_assert_cmpint (ends[1], <, ends[0]);
}

/* Two nodes of four, NIC of 0.5 GB/s and 2 us for each device:
 *   inside   2 x 3 (1 us + 4 MB / 1 GB/s)      = 24.006 ms
 *   between  2 x 1 (2 us + 2 MB / 0.5 GB/s)    =  8.004 ms
 * Bytes over the NIC per device: 2 (k - 1) / k S / g = 4 MB. */
static void
test_hierarchical (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (1, 4000000, 8);
  guint n, crossing = 0;
  spec->cluster.nodes = 2;
  spec->cluster.devices_per_node = 4;
  spec->cluster.cluster_link.bandwidth = 0.5e9;
  spec->cluster.cluster_link.latency_seconds = 2e-6;
  spec->cluster.cluster_link.ports = 4;
  spec->cluster.cluster_link.shared = FALSE;
  spec->parallel.all_reduce = SIM_ALGORITHM_HIERARCHICAL;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  const SimTransfer *transfers;
  g_assert_cmpint (all->algorithm, ==, SIM_ALGORITHM_HIERARCHICAL);
  g_assert_cmpint (ABS (all->end_ns - all->start_ns - 32010 * US), <=, 1);
  transfers = sim_timeline_get_transfers (timeline, &n);
  for (guint i = 0; i < n; i++)
    if (transfers[i].source != SIM_NONE &&
        sim_timeline_get_node (timeline, transfers[i].source) !=
            sim_timeline_get_node (timeline, transfers[i].target))
      crossing += transfers[i].bytes;
  g_assert_cmpuint (crossing, ==, 8 * 4000000);
  check_invariants (timeline);
  /* In one node there is nothing to layer: a ring, and it says so. */
  SimCollective inside;
  g_autoptr (SimTimeline) one = run (4, SIM_ALGORITHM_HIERARCHICAL, &inside);
  g_assert_cmpint (inside.algorithm, ==, SIM_ALGORITHM_RING);
}

/* Auto is never slower than the ring on a flat switch. */
static void
test_auto (void)
{
  for (guint n = 2; n <= 16; n++)
    {
      SimCollective chosen, ring;
      g_autoptr (SimTimeline) a = run (n, SIM_ALGORITHM_AUTO, &chosen);
      g_autoptr (SimTimeline) b = run (n, SIM_ALGORITHM_RING, &ring);
      g_assert_cmpint (chosen.algorithm, !=, SIM_ALGORITHM_AUTO);
      g_assert_cmpint (chosen.end_ns, <=, ring.end_ns + 1);
    }
}

static void
set_samples (SimLink *link, const SimLinkSample *samples, guint n)
{
  if (link->samples == NULL)
    link->samples = g_array_new (FALSE, FALSE, sizeof (SimLinkSample));
  g_array_set_size (link->samples, 0);
  g_array_append_vals (link->samples, samples, n);
}

/* Samples of the link: 1 MB takes 1 ms, 4 MB 2 ms: on logarithmic scales 2 MB
 * takes sqrt (2) ms.  Both go at half of the link's 1 GB/s or more, so outside
 * of them what is beyond the two hops' latency of 1 us grows with the bytes:
 * 8 MB takes 2 us + 2 x 1.998 ms, 0.5 MB 2 us + 0.998 ms / 2. */
static void
test_samples (void)
{
  const guint64 parameters[] = { 250000, 500000, 1000000, 2000000, 125000 };
  const double wanted[] = { 1e-3, 1.41421356237e-3, 2e-3, 3.998e-3, 0.501e-3 };
  SimLinkSample samples[] = {
    { SIM_OPERATION_ALL_REDUCE, 2, 4000000, 2e-3 },
    { SIM_OPERATION_ALL_REDUCE, 2, 1000000, 1e-3 },
    { SIM_OPERATION_ALL_REDUCE, 4, 1000000, 7e-3 },
    { SIM_OPERATION_ALL_GATHER, 2, 1000000, 9e-3 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (parameters); i++)
    {
      g_autoptr (SimSpec) spec = check_data_parallel_new (1, parameters[i], 2);
      guint n;
      set_samples (&spec->cluster.node_link, samples, G_N_ELEMENTS (samples));
      g_autoptr (SimTimeline) timeline = check_simulate (spec);
      const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
      assert_seconds (all, wanted[i]);
    }
}

static double
measure (const SimLink *link, SimOperation operation, guint ranks, double bytes)
{
  double seconds;
  g_assert_true (
      sim_link_measure (link, operation, ranks, (guint64)bytes, &seconds));
  return seconds;
}

/* What was not sampled is told from what was, by the bytes that cross a rank's
 * port: one all-reduce over 2 ranks of b bytes carries b in 2 hops.  The link
 * has 100 GB/s and 2 us. */
static void
test_other_samples (void)
{
  SimLink link = { .bandwidth = 100e9, .latency_seconds = 2e-6 };
  const SimLinkSample one[] = { { SIM_OPERATION_ALL_REDUCE, 2, 1e9,
                                  10.004e-3 } };
  const SimLinkSample small[] = { { SIM_OPERATION_ALL_REDUCE, 2, 1000,
                                    30e-6 } };
  const SimLinkSample both[] = { { SIM_OPERATION_ALL_REDUCE, 2, 1e9,
                                   10.004e-3 },
                                 { SIM_OPERATION_SEND, 2, 1e9, 20.002e-3 } };
  double seconds;
  g_assert_false (
      sim_link_measure (&link, SIM_OPERATION_SEND, 2, 1000, &seconds));
  /* One large sample says the bandwidth: 4 us + 10 us for 1 MB. */
  set_samples (&link, one, 1);
  g_assert_cmpfloat_with_epsilon (
      measure (&link, SIM_OPERATION_ALL_REDUCE, 2, 1e6), 14e-6, 1e-9);
  /* An all-gather of 2 GB carries 1 GB in one hop: a latency less. */
  g_assert_cmpfloat_with_epsilon (
      measure (&link, SIM_OPERATION_ALL_GATHER, 2, 2e9), 10.002e-3, 1e-9);
  g_assert_cmpfloat_with_epsilon (
      measure (&link, SIM_OPERATION_REDUCE_SCATTER, 2, 2e9), 10.002e-3, 1e-9);
  g_assert_cmpfloat_with_epsilon (measure (&link, SIM_OPERATION_SEND, 2, 1e9),
                                  10.002e-3, 1e-9);
  /* Over 8 ranks 1 GB carries 2 x 7/8 GB in 14 hops: 17.5 ms and 28 us. */
  g_assert_cmpfloat_with_epsilon (
      measure (&link, SIM_OPERATION_ALL_REDUCE, 8, 1e9), 17.528e-3, 1e-9);
  g_assert_false (sim_link_is_measured (&link, SIM_OPERATION_ALL_REDUCE, 8));
  /* One small sample says what each costs; the rest goes at the link's pace. */
  set_samples (&link, small, 1);
  g_assert_cmpfloat_with_epsilon (
      measure (&link, SIM_OPERATION_ALL_REDUCE, 2, 1e9), 10.03e-3, 1e-7);
  g_assert_cmpfloat_with_epsilon (
      measure (&link, SIM_OPERATION_ALL_REDUCE, 2, 10), 30e-6, 1e-7);
  /* Its own samples before others'. */
  set_samples (&link, both, 2);
  g_assert_cmpfloat_with_epsilon (measure (&link, SIM_OPERATION_SEND, 2, 1e9),
                                  20.002e-3, 1e-9);
  g_clear_pointer (&link.samples, g_array_unref);
}

/* A broadcast of S = 16 MB at the beginning, by each algorithm's closed form
 * (Thakur, Rabenseifner and Gropp 2005; chain of k = 16 pieces):
 *   chain                 (n - 2 + k) (a + S / (k B))
 *   binomial tree         ceil (lg n) (a + S / B)
 *   scatter and gather    (lg n + n - 1) a + 2 (n - 1) / n S / B
 *   from the server       a + (n - 1) S / B
 * Every member then has the root's, which the invariants follow piece by
 * piece; the forward waits for it. */
static void
test_broadcast (void)
{
  static const SimAlgorithm algorithms[] = { SIM_ALGORITHM_RING,
                                             SIM_ALGORITHM_TREE,
                                             SIM_ALGORITHM_HALVING_DOUBLING,
                                             SIM_ALGORITHM_PARAMETER_SERVER };
  for (guint n = 2; n <= 16; n++)
    for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
      {
        double lg = ceil (log2 (n)), a = 1e-6, whole = 16e-3;
        const double seconds[] = { (n - 2 + 16) * (a + whole / 16),
                                   lg * (a + whole),
                                   (lg + n - 1) * a + 2.0 * (n - 1) / n * whole,
                                   a + (n - 1) * whole };
        guint n_collectives, n_spans;
        if (i == 2 && exp2 (lg) != n)
          continue;
        g_autoptr (SimSpec) spec = check_data_parallel_new (1, 4000000, n);
        spec->parallel.broadcast = TRUE;
        spec->parallel.all_reduce = algorithms[i];
        g_autoptr (SimTimeline) timeline = check_simulate (spec);
        const SimCollective *all =
            sim_timeline_get_collectives (timeline, &n_collectives);
        const SimSpan *spans = sim_timeline_get_spans (
            timeline, n - 1, SIM_STREAM_COMPUTE, &n_spans);
        g_assert_cmpuint (n_collectives, ==, 2);
        g_assert_cmpint (all[0].operation, ==, SIM_OPERATION_BROADCAST);
        g_assert_cmpint (all[0].algorithm, ==, algorithms[i]);
        assert_seconds (&all[0], seconds[i]);
        g_assert_cmpint (spans[0].start_ns, >=, all[0].end_ns - 1);
        check_invariants (timeline);
      }
}

/* auto: for 16 members and 4 bytes the binomial tree's four latencies; for 16
 * MB the scatter and gather, 30 ms, before the chain's 30.03 and 64. */
static void
test_broadcast_auto (void)
{
  const guint64 parameters[] = { 1, 4000000 };
  const SimAlgorithm wanted[] = { SIM_ALGORITHM_TREE,
                                  SIM_ALGORITHM_HALVING_DOUBLING };
  for (guint i = 0; i < 2; i++)
    {
      guint n;
      g_autoptr (SimSpec) spec = check_data_parallel_new (1, parameters[i], 16);
      spec->parallel.broadcast = TRUE;
      spec->parallel.all_reduce = SIM_ALGORITHM_AUTO;
      g_autoptr (SimTimeline) timeline = check_simulate (spec);
      g_assert_cmpint (sim_timeline_get_collectives (timeline, &n)[0].algorithm,
                       ==, wanted[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/collective/halving-doubling", test_halving_doubling);
  g_test_add_func ("/sim/collective/scatter-gather", test_scatter_gather);
  g_test_add_func ("/sim/collective/halving-doubling-odd",
                   test_halving_doubling_odd);
  g_test_add_func ("/sim/collective/parameter-server", test_parameter_server);
  g_test_add_func ("/sim/collective/tree", test_tree);
  g_test_add_func ("/sim/collective/hierarchical", test_hierarchical);
  g_test_add_func ("/sim/collective/auto", test_auto);
  g_test_add_func ("/sim/collective/samples", test_samples);
  g_test_add_func ("/sim/collective/other-samples", test_other_samples);
  g_test_add_func ("/sim/collective/broadcast", test_broadcast);
  g_test_add_func ("/sim/collective/broadcast-auto", test_broadcast_auto);
  return g_test_run ();
}
