/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"
#include "sim/sim-collective-private.h"
#include "sim/sim-estimate-private.h"

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

/* Sizes in parameters of 4 bytes: latency is most of it, both are alike, none;
 * the second is 720,720 bytes, which 2 to 16 divide. */
static const guint64 sizes[] = { 1, 180180, 4000000 };

/* What the scatter leaves a member whole is what nobody sends it afterwards. */
static void
assert_taken_up (const SimTimeline *timeline)
{
  guint n_transfers, n_collectives, n_sent = 0;
  const SimCollective *scatter =
      sim_timeline_get_collectives (timeline, &n_collectives);
  const SimTransfer *all = sim_timeline_get_transfers (timeline, &n_transfers);
  for (guint i = 0; i < n_transfers; i++)
    if (all[i].collective == 1)
      {
        g_assert_cmpuint (sim_timeline_contributions (timeline, 0,
                                                      all[i].target,
                                                      all[i].chunk, G_MAXINT64),
                          <, scatter->n_members);
        n_sent++;
      }
  g_assert_cmpuint (n_sent, ==, scatter->n_members * (scatter->n_members - 1));
}

/* The halves of an all-reduce alone, as ZeRO 1 does them, each of S bytes
 * (Thakur, Rabenseifner and Gropp 2005, sections 4.1, 4.2 and 4.4): round the
 * ring (n - 1) a + (n - 1) / n S / B, by halving and doubling, and Bruck's
 * where n is not a power of two, ceil (lg n) a + (n - 1) / n S / B; to a ns a
 * hop, chunks being whole bytes.  The invariants follow each member's sum and
 * gather. */
static void
check_halves (SimAlgorithm algorithm, SimAlgorithm wanted)
{
  for (guint n = 2; n <= 16; n++)
    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        g_autoptr (SimSpec) spec = check_data_parallel_new (1, sizes[i], n);
        guint n_collectives;
        guint hops = wanted == SIM_ALGORITHM_RING ? n - 1 : sim_ceil_log2 (n);
        double bytes = 4.0 * (double)sizes[i];
        gint64 seconds =
            llround (1e9 * (hops * 1e-6 + (double)(n - 1) / n * bytes / 1e9));
        spec->parallel.zero = 1;
        spec->parallel.all_reduce = algorithm;
        g_autoptr (SimTimeline) timeline = check_simulate (spec);
        const SimCollective *all =
            sim_timeline_get_collectives (timeline, &n_collectives);
        g_assert_cmpuint (n_collectives, ==, 2);
        g_assert_cmpint (all[0].operation, ==, SIM_OPERATION_REDUCE_SCATTER);
        g_assert_cmpint (all[1].operation, ==, SIM_OPERATION_ALL_GATHER);
        for (guint k = 0; k < 2; k++)
          {
            g_assert_cmpuint (all[k].n_hops, ==, hops);
            g_assert_cmpuint (all[k].n_chunks, ==, n);
            g_assert_cmpint (ABS (all[k].end_ns - all[k].start_ns - seconds),
                             <=, n);
          }
        assert_taken_up (timeline);
        check_invariants (timeline);
      }
}

static void
test_ring_halves (void)
{
  check_halves (SIM_ALGORITHM_RING, SIM_ALGORITHM_RING);
  /* Those that have no halves of their own. */
  check_halves (SIM_ALGORITHM_TREE, SIM_ALGORITHM_RING);
  check_halves (SIM_ALGORITHM_PARAMETER_SERVER, SIM_ALGORITHM_RING);
}

static void
test_halving_halves (void)
{
  check_halves (SIM_ALGORITHM_HALVING_DOUBLING, SIM_ALGORITHM_HALVING_DOUBLING);
  check_halves (SIM_ALGORITHM_RECURSIVE_DOUBLING,
                SIM_ALGORITHM_HALVING_DOUBLING);
  /* Of 2 or 3 the ring has as few hops. */
  check_halves (SIM_ALGORITHM_AUTO, SIM_ALGORITHM_HALVING_DOUBLING);
}

/* Where n is not a power of two, m below it is (section 5.1): a hop in which
 * pairs add halves, one that brings them together, 2 lg m to halve and double,
 * one back: (3 + 2 floor (lg n)) a + (2 + 2 (m - 1) / m) S / B, which is
 * printed as about 4 S / B: 2 / m of S / B more. */
static void
test_halving_doubling_odd (void)
{
  for (guint n = 3; n <= 15; n++)
    {
      guint power = sim_floor_power_of_two (n);
      double hops = 3 + 2 * log2 (power);
      SimCollective all;
      if (n == power)
        continue;
      g_autoptr (SimTimeline) timeline =
          run (n, SIM_ALGORITHM_HALVING_DOUBLING, &all);
      g_assert_cmpuint (all.n_hops, ==, hops);
      assert_seconds (&all,
                      hops * 1e-6 + (2 + 2.0 * (power - 1) / power) * 16e-3);
      assert_seconds (&all, hops * 1e-6 + (4 - 2.0 / power) * 16e-3);
    }
}

/* lg n (a + S / B) for powers of two; others lend and are paid back: 2 hops of
 * everything more (Thakur, Rabenseifner and Gropp 2005, section 4.5). */
static void
test_recursive_doubling (void)
{
  for (guint n = 2; n <= 16; n++)
    {
      guint power = sim_floor_power_of_two (n);
      double hops = log2 (power) + (n > power ? 2 : 0);
      SimCollective all;
      g_autoptr (SimTimeline) timeline =
          run (n, SIM_ALGORITHM_RECURSIVE_DOUBLING, &all);
      g_assert_cmpint (all.algorithm, ==, SIM_ALGORITHM_RECURSIVE_DOUBLING);
      g_assert_cmpuint (all.n_hops, ==, hops);
      g_assert_cmpuint (all.n_chunks, ==, 1);
      assert_seconds (&all, hops * (1e-6 + 16e-3));
    }
}

/* k servers among n members, S bytes: 2 (a + (n - 1) / k S / B), the servers'
 * ports being the bottleneck both ways, for each sums S / k of n - 1 others and
 * sends as much to each.  Who only works sends and gets S; a server gets, and
 * sends, (n - 1) S / k of its own part and (k - 1) S / k of the others.  With
 * as many servers as members that is the ring's 2 (n - 1) / n S, in two hops.
 * S divides by 1 to 9: 20,160,000. */
static void
test_parameter_server (void)
{
  const guint64 s = 20160000;
  for (guint n = 2; n <= 9; n++)
    for (guint k = 1; k <= n + 1; k++)
      {
        g_autoptr (SimSpec) spec = check_data_parallel_new (1, s / 4, n);
        guint n_all, servers = MIN (k, n);
        spec->parallel.all_reduce = SIM_ALGORITHM_PARAMETER_SERVER;
        spec->parallel.servers = k;
        g_autoptr (SimTimeline) timeline = check_simulate (spec);
        const SimCollective *all =
            sim_timeline_get_collectives (timeline, &n_all);
        g_assert_cmpuint (all->n_chunks, ==, servers);
        assert_seconds (all, 2 * (1e-6 + (n - 1) * 20.16e-3 / servers));
        for (guint device = 0; device < n; device++)
          {
            SimMeter meter;
            guint64 moves =
                device < servers ? (n - 1 + servers - 1) * s / servers : s;
            sim_timeline_meter (timeline, device, G_MAXINT64, &meter);
            g_assert_cmpuint (meter.bytes_sent[SIM_PAYLOAD_GRADIENT], ==,
                              moves);
            g_assert_cmpuint (meter.bytes_received[SIM_PAYLOAD_GRADIENT], ==,
                              moves);
          }
        if (k == n)
          g_assert_cmpuint (check_get_sent (timeline, SIM_PAYLOAD_GRADIENT), ==,
                            2 * (n - 1) * s / n);
        check_invariants (timeline);
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

/* Auto is never slower than any other that burdens all members alike, on a flat
 * switch; of 8 devices it is recursive doubling up to where 3 (a + S / B) is
 * 6 a + 7/4 S / B: S / B = 12/5 a, 2,400 bytes. */
static void
test_auto (void)
{
  static const SimAlgorithm others[] = { SIM_ALGORITHM_RING,
                                         SIM_ALGORITHM_HALVING_DOUBLING,
                                         SIM_ALGORITHM_RECURSIVE_DOUBLING };
  for (guint n = 2; n <= 16; n++)
    for (guint i = 0;
         i < (sim_floor_power_of_two (n) == n ? G_N_ELEMENTS (others) : 1); i++)
      {
        SimCollective chosen, other;
        g_autoptr (SimTimeline) a = run (n, SIM_ALGORITHM_AUTO, &chosen);
        g_autoptr (SimTimeline) b = run (n, others[i], &other);
        g_assert_cmpint (chosen.algorithm, !=, SIM_ALGORITHM_AUTO);
        g_assert_cmpint (chosen.end_ns, <=, other.end_ns + 1);
      }
  for (guint parameters = 599; parameters <= 601; parameters += 2)
    {
      g_autoptr (SimSpec) spec = check_data_parallel_new (1, parameters, 8);
      guint n;
      spec->parallel.all_reduce = SIM_ALGORITHM_AUTO;
      g_autoptr (SimTimeline) timeline = check_simulate (spec);
      g_assert_cmpint (sim_timeline_get_collectives (timeline, &n)->algorithm,
                       ==,
                       parameters < 600 ? SIM_ALGORITHM_RECURSIVE_DOUBLING
                                        : SIM_ALGORITHM_HALVING_DOUBLING);
    }
}

/* What an estimate takes for the seconds of one is what the engine takes, to a
 * chunk's rounding to bytes: all-reduces of any number, and the halves that
 * ZeRO 1 does, by each algorithm that has a closed form of its own. */
static void
check_node_seconds (guint n, SimAlgorithm asked, guint64 parameters, guint zero)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (1, parameters, n);
  guint n_collectives;
  const SimCollective *all;
  spec->parallel.all_reduce = asked;
  spec->parallel.zero = zero;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  all = sim_timeline_get_collectives (timeline, &n_collectives);
  g_assert_cmpuint (n_collectives, ==, zero > 0 ? 2 : 1);
  for (guint i = 0; i < n_collectives; i++)
    {
      double wanted = 1e9 * sim_collective_get_node_seconds (
                                asked, all[i].operation, n, 1e-6,
                                (double)all[i].bytes / 1e9);
      g_assert_cmpfloat (
          fabs ((double)(all[i].end_ns - all[i].start_ns) - wanted), <=,
          2 * all[i].n_hops + 1);
    }
}

/* What the planner's estimate takes servers to need is what they do, on one
 * node and on several that share a NIC each, however many serve. */
static void
test_server_seconds (void)
{
  static const guint servers[] = { 1, 2, 3, 4, 8, 9 };
  for (guint nodes = 1; nodes <= 4; nodes *= 2)
    for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
      {
        g_autoptr (SimSpec) spec = check_data_parallel_new (1, 1 << 20, 8);
        guint n;
        const SimCollective *all;
        spec->cluster.nodes = nodes;
        spec->cluster.devices_per_node = 8 / nodes;
        spec->cluster.cluster_link.bandwidth = 1e8;
        spec->parallel.all_reduce = SIM_ALGORITHM_PARAMETER_SERVER;
        spec->parallel.servers = servers[i];
        g_autoptr (SimTimeline) timeline = check_simulate (spec);
        all = sim_timeline_get_collectives (timeline, &n);
        g_assert_cmpuint (n, ==, 1);
        double took = (double)(all[0].end_ns - all[0].start_ns);
        double wanted =
            1e9 * sim_estimate_group_seconds (
                      spec,
                      sim_estimate_get_group (spec, SIM_DIMENSION_DATA, 8),
                      SIM_OPERATION_ALL_REDUCE, (double)all[0].bytes);
        g_test_message ("%u nodes, %u servers: %.0f ns, estimated %.0f", nodes,
                        servers[i], took, wanted);
        g_assert_cmpfloat_with_epsilon (took, wanted, 0.001 * wanted);
      }
}

static void
test_node_seconds (void)
{
  static const SimAlgorithm asked[] = { SIM_ALGORITHM_AUTO, SIM_ALGORITHM_RING,
                                        SIM_ALGORITHM_HALVING_DOUBLING,
                                        SIM_ALGORITHM_RECURSIVE_DOUBLING,
                                        SIM_ALGORITHM_PARAMETER_SERVER };
  for (guint n = 2; n <= 16; n++)
    for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
      for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
        for (guint zero = 0; zero < 2; zero++)
          check_node_seconds (n, asked[i], sizes[k], zero);
  g_assert_cmpfloat (sim_collective_get_node_seconds (
                         SIM_ALGORITHM_AUTO, SIM_OPERATION_ALL_REDUCE, 1, 1, 1),
                     ==, 0);
}

/* The example of ML Engineering's chapter on networks: 4 GiB on 4 nodes of 8.
 * Each device sends 7/8 of it twice over the node's links, 7 GiB, and its share
 * of an eighth 2 x 3/4 over its NIC, 0.75 GiB. */
static void
test_hierarchical_bytes (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (1, 1u << 30, 32);
  const guint64 gib = 1u << 30;
  guint n;
  guint64 inside = 0, outside = 0;
  spec->cluster.nodes = 4;
  spec->cluster.devices_per_node = 8;
  spec->cluster.cluster_link.ports = 8;
  spec->parallel.all_reduce = SIM_ALGORITHM_HIERARCHICAL;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  const SimTransfer *all = sim_timeline_get_transfers (timeline, &n);
  for (guint i = 0; i < n; i++)
    if (all[i].source == 5)
      *(sim_timeline_get_node (timeline, all[i].target) == 0 ? &inside
                                                             : &outside) +=
          all[i].bytes;
  g_assert_cmpuint (inside, ==, 7 * gib);
  g_assert_cmpuint (outside, ==, 3 * gib / 4);
}

/* What nothing can beat (Chan et al. 2007, table 1): ceil (lg n) a, where a
 * member begins to send to one at a time (the server does to all at once); and
 * of the bytes S / B to broadcast, (n - 1) / n of it to scatter or gather,
 * twice that to all-reduce. */
static void
test_lower_bounds (void)
{
  for (guint n = 2; n <= 16; n++)
    for (SimAlgorithm i = SIM_ALGORITHM_AUTO; i < SIM_N_ALGORITHMS; i++)
      for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
        for (guint zero = 0; zero < 2; zero++)
          {
            g_autoptr (SimSpec) spec = check_data_parallel_new (1, sizes[k], n);
            double whole = 4 * (double)sizes[k] / 1e9;
            double least[SIM_N_OPERATIONS] = {
              [SIM_OPERATION_ALL_REDUCE] = 2 * (n - 1.0) / n * whole,
              [SIM_OPERATION_REDUCE_SCATTER] = (n - 1.0) / n * whole,
              [SIM_OPERATION_ALL_GATHER] = (n - 1.0) / n * whole,
              [SIM_OPERATION_BROADCAST] = whole,
            };
            guint n_collectives;
            spec->parallel.all_reduce = i;
            spec->parallel.zero = zero;
            spec->parallel.broadcast = TRUE;
            g_autoptr (SimTimeline) timeline = check_simulate (spec);
            const SimCollective *all =
                sim_timeline_get_collectives (timeline, &n_collectives);
            g_assert_cmpuint (n_collectives, ==, 2 + zero);
            for (guint c = 0; c < n_collectives; c++)
              {
                double seconds = (all[c].end_ns - all[c].start_ns + n) / 1e9;
                if (all[c].algorithm != SIM_ALGORITHM_PARAMETER_SERVER)
                  g_assert_cmpfloat (seconds, >=, sim_ceil_log2 (n) * 1e-6);
                g_assert_cmpfloat (seconds, >=, least[all[c].operation]);
              }
          }
}

/* The scatter that begins it is Thakur's own: lg n a + (n - 1) / n S / B. */
static void
assert_scattered (const SimTimeline *timeline, double seconds)
{
  guint n;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  const SimTransfer *transfers;
  gint64 end = 0;
  guint rounds = sim_ceil_log2 (all->n_members);
  transfers = sim_timeline_get_transfers (timeline, &n);
  for (guint i = 0; i < n; i++)
    if (transfers[i].collective == 0 && transfers[i].hop < rounds)
      end = MAX (end, transfers[i].end_ns);
  g_assert_cmpint (ABS (end - all->start_ns - llround (seconds * 1e9)), <=, 1);
}

/* A broadcast of S = 16 MB at the beginning, by each algorithm's closed form
 * (Thakur, Rabenseifner and Gropp 2005; chain of k pieces, k^2 =
 * (n - 2) S / (a B), 256 at most, whose bytes are rounded):
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
        guint k = (guint)CLAMP (round (sqrt ((n - 2) * whole / a)), 1, 256);
        const double seconds[] = { (n - 2 + k) * (a + whole / k),
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
        g_assert_cmpint (
            ABS (all[0].end_ns - all[0].start_ns - llround (seconds[i] * 1e9)),
            <=, i == 0 ? n + k : 1);
        if (i == 2)
          assert_scattered (timeline, lg * a + (n - 1.0) / n * whole);
        g_assert_cmpint (spans[0].start_ns, >=, all[0].end_ns - 1);
        check_invariants (timeline);
      }
}

/* As many pieces as are quickest, k^2 = (n - 2) S / (a B), and then
 * (sqrt ((n - 2) a) + sqrt (S / B))^2; past 256 with so many. */
static void
check_pieces (guint n, guint k)
{
  guint64 parameters = (guint64)k * k * 250 / (n - 2);
  double whole = (double)parameters * 4 / 1e9, a = 1e-6;
  double least = k <= 256 ? pow (sqrt ((n - 2) * a) + sqrt (whole), 2)
                          : (n - 2 + 256) * (a + whole / 256);
  guint n_all;
  if (k * k * 250 % (n - 2) != 0)
    return;
  g_autoptr (SimSpec) spec = check_data_parallel_new (1, parameters, n);
  spec->parallel.broadcast = TRUE;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n_all);
  g_assert_cmpint (all[0].operation, ==, SIM_OPERATION_BROADCAST);
  g_assert_cmpuint (all[0].n_chunks, ==, MIN (k, 256));
  g_assert_cmpint (
      ABS (all[0].end_ns - all[0].start_ns - llround (least * 1e9)), <=, n + k);
  check_invariants (timeline);
}

static void
test_broadcast_pieces (void)
{
  for (guint n = 3; n <= 18; n++)
    {
      for (guint k = 1; k <= 20; k++)
        check_pieces (n, k);
      check_pieces (n, 240);
      check_pieces (n, 300);
    }
}

/* auto: for 16 members and 4 bytes the binomial tree's four latencies; for 16
 * MB the chain, 256 pieces in 17.1 ms, before 30 scattered and 64 down a tree.
 */
static void
test_broadcast_auto (void)
{
  const guint64 parameters[] = { 1, 4000000 };
  const SimAlgorithm wanted[] = { SIM_ALGORITHM_TREE, SIM_ALGORITHM_RING };
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
  g_test_add_func ("/sim/collective/ring-halves", test_ring_halves);
  g_test_add_func ("/sim/collective/halving-halves", test_halving_halves);
  g_test_add_func ("/sim/collective/recursive-doubling",
                   test_recursive_doubling);
  g_test_add_func ("/sim/collective/halving-doubling-odd",
                   test_halving_doubling_odd);
  g_test_add_func ("/sim/collective/parameter-server", test_parameter_server);
  g_test_add_func ("/sim/collective/tree", test_tree);
  g_test_add_func ("/sim/collective/hierarchical", test_hierarchical);
  g_test_add_func ("/sim/collective/hierarchical-bytes",
                   test_hierarchical_bytes);
  g_test_add_func ("/sim/collective/auto", test_auto);
  g_test_add_func ("/sim/collective/node-seconds", test_node_seconds);
  g_test_add_func ("/sim/collective/server-seconds", test_server_seconds);
  g_test_add_func ("/sim/collective/lower-bounds", test_lower_bounds);
  g_test_add_func ("/sim/collective/broadcast", test_broadcast);
  g_test_add_func ("/sim/collective/broadcast-pieces", test_broadcast_pieces);
  g_test_add_func ("/sim/collective/broadcast-auto", test_broadcast_auto);
  return g_test_run ();
}
