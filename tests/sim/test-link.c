/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"
#include "sim/sim-link.h"

#include <math.h>

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
      g_assert_cmpint (
          ABS (all->end_ns - all->start_ns - llround (wanted[i] * 1e9)), <=, 1);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/link/samples", test_samples);
  g_test_add_func ("/sim/link/other-samples", test_other_samples);
  return g_test_run ();
}
