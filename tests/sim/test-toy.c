/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"

static const double weights[] = { 2, 3 };
static const SimToySample samples[] = { { 1, 5 }, { 2, 11 } };

static void
assert_value (const SimTimeline *timeline,
              guint device,
              SimValue what,
              guint index,
              gint64 t_ns,
              double wanted)
{
  double value = -1e9;
  g_assert_true (
      sim_timeline_value (timeline, device, what, index, t_ns, &value));
  g_assert_cmpfloat (ABS (value - wanted), <, 1e-12);
}

static gint64
get_step_end (const SimTimeline *timeline, const char *anchor)
{
  guint index, n;
  g_assert_true (sim_timeline_find_step (timeline, anchor, &index));
  return sim_timeline_get_steps (timeline, &n)[index].end_ns;
}

/* w = (2, 3), a_2 = 6 x.
 *   device 0: x = 1, y = 5:  a = (2, 6),  loss 1/2, da_2 = 1
 *             dw_2 = 1 x 2 = 2, da_1 = 3, dw_1 = 3 x 1 = 3
 *   device 1: x = 2, y = 11: a = (4, 12), loss 1/2, da_2 = 1
 *             dw_2 = 1 x 4 = 4, da_1 = 3, dw_1 = 3 x 2 = 6
 * Sums (9, 6), means (4.5, 3); with rate 0.1: w = (1.55, 2.7). */
static void
test_synchronised (void)
{
  g_autoptr (SimSpec) spec = check_toy_new (weights, 2, samples, 2, 2, 1);
  spec->parallel.overlap = FALSE;
  spec->parallel.bucket_bytes = 1000;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  gint64 end = sim_timeline_get_end_ns (timeline);
  gint64 whole = get_step_end (timeline, "backward:2");
  guint n;
  double value;
  assert_value (timeline, 0, SIM_VALUE_WEIGHT, 0, -1, 2);
  g_assert_false (
      sim_timeline_value (timeline, 0, SIM_VALUE_GRADIENT, 0, 0, &value));
  assert_value (timeline, 1, SIM_VALUE_ACTIVATION, 1, whole, 12);
  assert_value (timeline, 0, SIM_VALUE_LOSS, 0, whole, 0.5);
  assert_value (timeline, 0, SIM_VALUE_GRADIENT, 0, whole, 3);
  assert_value (timeline, 0, SIM_VALUE_GRADIENT, 1, whole, 2);
  assert_value (timeline, 1, SIM_VALUE_GRADIENT, 0, whole, 6);
  assert_value (timeline, 1, SIM_VALUE_GRADIENT, 1, whole, 4);
  /* One hop: device 0 passes chunk 0 (layer 0) to device 1, which passes
   * chunk 1 (layer 1) to device 0. */
  gint64 hop = get_step_end (timeline, "sync:1");
  assert_value (timeline, 1, SIM_VALUE_GRADIENT, 0, hop, 9);
  assert_value (timeline, 0, SIM_VALUE_GRADIENT, 0, hop, 3);
  assert_value (timeline, 0, SIM_VALUE_GRADIENT, 1, hop, 6);
  hop = get_step_end (timeline, "sync:2");
  for (guint device = 0; device < 2; device++)
    {
      assert_value (timeline, device, SIM_VALUE_GRADIENT, 0, hop, 9);
      assert_value (timeline, device, SIM_VALUE_GRADIENT, 1, hop, 6);
      assert_value (timeline, device, SIM_VALUE_GRADIENT, 0, end, 4.5);
      assert_value (timeline, device, SIM_VALUE_WEIGHT, 0, end, 1.55);
      assert_value (timeline, device, SIM_VALUE_WEIGHT, 1, end, 2.7);
    }
  g_assert_nonnull (sim_timeline_get_losses (timeline, 0, &n));
  g_assert_cmpuint (n, ==, 1);
  check_invariants (timeline);
}

/* Without synchronising each takes its own: (1.7, 2.8) and (1.4, 2.6); in the
 * second step the losses are (4.76 - 5)^2 / 2 = 0.0288 and
 * (7.28 - 11)^2 / 2 = 6.9192: they part. */
static void
test_drift (void)
{
  g_autoptr (SimSpec) spec = check_toy_new (weights, 2, samples, 2, 2, 1);
  guint n;
  spec->parallel.synchronise = FALSE;
  spec->training.iterations = 2;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  gint64 first = get_step_end (timeline, "update:2");
  assert_value (timeline, 0, SIM_VALUE_WEIGHT, 0, first, 1.7);
  assert_value (timeline, 0, SIM_VALUE_WEIGHT, 1, first, 2.8);
  assert_value (timeline, 1, SIM_VALUE_WEIGHT, 0, first, 1.4);
  assert_value (timeline, 1, SIM_VALUE_WEIGHT, 1, first, 2.6);
  const SimLossPoint *losses = sim_timeline_get_losses (timeline, 1, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpfloat (ABS (losses[1].loss - 6.9192), <, 1e-12);
  losses = sim_timeline_get_losses (timeline, 0, &n);
  g_assert_cmpfloat (ABS (losses[1].loss - 0.0288), <, 1e-12);
  sim_timeline_get_collectives (timeline, &n);
  g_assert_cmpuint (n, ==, 0);
  check_invariants (timeline);
}

/* The same two samples on one replica cut into two stages: the mean gradient
 * and the weights must be those of two synchronised replicas. */
static void
test_stages (void)
{
  g_autoptr (SimSpec) spec = check_toy_new (weights, 2, samples, 2, 1, 2);
  double value;
  guint n;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  gint64 end = sim_timeline_get_end_ns (timeline);
  assert_value (timeline, 0, SIM_VALUE_GRADIENT, 0, end, 4.5);
  assert_value (timeline, 0, SIM_VALUE_WEIGHT, 0, end, 1.55);
  assert_value (timeline, 1, SIM_VALUE_WEIGHT, 1, end, 2.7);
  g_assert_false (
      sim_timeline_value (timeline, 0, SIM_VALUE_WEIGHT, 1, end, &value));
  g_assert_null (sim_timeline_get_losses (timeline, 0, &n));
  g_assert_nonnull (sim_timeline_get_losses (timeline, 1, &n));
  check_invariants (timeline);
}

/* Two micro-batches of one sample add up to the same gradient. */
static void
test_accumulation (void)
{
  g_autoptr (SimSpec) spec = check_toy_new (weights, 2, samples, 2, 1, 1);
  spec->training.micro_batch = 1;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  gint64 end = sim_timeline_get_end_ns (timeline);
  assert_value (timeline, 0, SIM_VALUE_GRADIENT, 0,
                get_step_end (timeline, "backward:2"), 1.5);
  assert_value (timeline, 0, SIM_VALUE_WEIGHT, 0, end, 1.55);
  assert_value (timeline, 0, SIM_VALUE_WEIGHT, 1, end, 2.7);
}

/* However many replicas share the samples, and with whatever buckets, the new
 * weights are the same up to rounding. */
static void
test_replicas_agree (void)
{
  const double five[] = { 1.1, 0.9, 1.2, 0.8, 1.05 };
  SimToySample eight[8];
  double wanted[5];
  for (guint i = 0; i < 8; i++)
    eight[i] = (SimToySample){ 0.25 * (i + 1), 0.3 * (i + 1) };
  for (guint n = 1; n <= 8; n *= 2)
    for (guint bucket = 1; bucket <= 1000; bucket *= 1000)
      {
        g_autoptr (SimSpec) spec = check_toy_new (five, 5, eight, 8, n, 1);
        spec->parallel.bucket_bytes = bucket;
        spec->training.iterations = 3;
        g_autoptr (SimTimeline) timeline = check_simulate (spec);
        gint64 end = sim_timeline_get_end_ns (timeline);
        for (guint k = 0; k < 5; k++)
          {
            if (n == 1 && bucket == 1)
              g_assert_true (sim_timeline_value (timeline, 0, SIM_VALUE_WEIGHT,
                                                 k, end, &wanted[k]));
            for (guint device = 0; device < n; device++)
              assert_value (timeline, device, SIM_VALUE_WEIGHT, k, end,
                            wanted[k]);
          }
        check_invariants (timeline);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/toy/synchronised", test_synchronised);
  g_test_add_func ("/sim/toy/drift", test_drift);
  g_test_add_func ("/sim/toy/stages", test_stages);
  g_test_add_func ("/sim/toy/accumulation", test_accumulation);
  g_test_add_func ("/sim/toy/replicas-agree", test_replicas_agree);
  return g_test_run ();
}
