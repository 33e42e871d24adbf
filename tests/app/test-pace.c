/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-pace.h"

#include "tests-timeline.h"

#include <math.h>

#define CLOSE(a, b) g_assert_cmpfloat_with_epsilon (a, b, 1e-12)

static void
test_speed (void)
{
  CLOSE (app_pace_speed (-3), 0.125);
  CLOSE (app_pace_speed (0), 1);
  CLOSE (app_pace_speed (3), 8);
  CLOSE (app_pace_speed (99), 8);
  CLOSE (app_pace_speed (-99), 0.125);
}

/* 10 steps of 1.2 s are 12 s; 75 are 90 s, and so is anything more. */
static void
test_full_seconds (void)
{
  CLOSE (app_pace_full_seconds (FALSE, 10), 10);
  CLOSE (app_pace_full_seconds (FALSE, 100000), 10);
  CLOSE (app_pace_full_seconds (TRUE, 10), 12);
  CLOSE (app_pace_full_seconds (TRUE, 75), 90);
  CLOSE (app_pace_full_seconds (TRUE, 76), 90);
  CLOSE (app_pace_full_seconds (TRUE, 0), 1.2);
}

/* 3 s of 12 at twice the speed are half of it. */
static void
test_advance (void)
{
  double position = 0;

  g_assert_false (app_pace_advance (&position, 3, 12, 2, FALSE));
  CLOSE (position, 0.5);
  g_assert_false (app_pace_advance (&position, -1, 12, 2, FALSE));
  CLOSE (position, 0.5);
  g_assert_true (app_pace_advance (&position, 60, 12, 2, FALSE));
  CLOSE (position, 1);
}

/* From 0.9, 2.4 s of 12 lead to 1.1: 0.1 of the next turn. */
static void
test_loop (void)
{
  double position = 0.9;

  g_assert_false (app_pace_advance (&position, 2.4, 12, 1, TRUE));
  CLOSE (position, 0.1);
}

/* At true scale the position is the share of the time; the instants of both
 * ends are exact, and there and back is the same within a ns. */
static void
test_instants (void)
{
  g_autoptr (SimTimeline) timeline = tests_timeline_new (4, 1);
  gint64 start_ns = sim_timeline_get_start_ns (timeline);
  gint64 end_ns = sim_timeline_get_end_ns (timeline);

  for (int even = 0; even < 2; even++)
    {
      g_assert_cmpint (app_pace_instant (timeline, even, 0), ==, start_ns);
      g_assert_cmpint (app_pace_instant (timeline, even, 1), ==, end_ns);
      g_assert_cmpint (app_pace_instant (timeline, even, 7), ==, end_ns);
      for (double p = 0.05; p < 1; p += 0.1)
        {
          gint64 t_ns = app_pace_instant (timeline, even, p);

          g_assert_cmpint (t_ns, >=, start_ns);
          g_assert_cmpint (t_ns, <=, end_ns);
          g_assert_cmpint (
              ABS (app_pace_instant (timeline, even,
                                     app_pace_position (timeline, even, t_ns)) -
                   t_ns),
              <=, 1);
        }
    }
  g_assert_cmpint (app_pace_instant (timeline, FALSE, 0.5), ==,
                   start_ns + llround (0.5 * (double)(end_ns - start_ns)));
}

/* Reduced motion shows nothing but the ends of steps, and never what is still
 * to come. */
static void
test_still (void)
{
  g_autoptr (SimTimeline) timeline = tests_timeline_new (4, 1);
  guint n = 0;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);

  g_assert_cmpuint (n, >, 3);
  for (guint i = 1; i < n; i++)
    {
      gint64 middle_ns = steps[i].start_ns / 2 + steps[i].end_ns / 2;

      if (middle_ns > steps[i].start_ns && middle_ns < steps[i].end_ns)
        g_assert_cmpint (app_pace_still_instant (timeline, middle_ns), ==,
                         steps[i].start_ns);
      g_assert_cmpint (app_pace_still_instant (timeline, steps[i].end_ns), ==,
                       steps[i].end_ns);
    }
}

/* Half-way through the second hop stays half-way through the second hop when
 * the links get slower; a moment that is no longer there falls back to the
 * same position at even pace. */
static void
test_carry_over (void)
{
  g_autoptr (SimTimeline) from = tests_timeline_new (4, 1);
  g_autoptr (SimTimeline) slower = tests_timeline_new (4, 0.25);
  g_autoptr (SimTimeline) fewer = tests_timeline_new (2, 1);
  guint at = 0, same = 0, n = 0;
  const SimStep *steps = sim_timeline_get_steps (from, &n);
  const SimStep *others = sim_timeline_get_steps (slower, &n);
  gint64 middle_ns, carried_ns;

  g_assert_true (sim_timeline_find_step (from, "sync:2", &at));
  g_assert_true (sim_timeline_find_step (slower, "sync:2", &same));
  middle_ns = steps[at].start_ns / 2 + steps[at].end_ns / 2;
  carried_ns = app_pace_carry_over (from, middle_ns, slower);
  g_assert_cmpint (
      ABS (carried_ns - (others[same].start_ns / 2 + others[same].end_ns / 2)),
      <=, 5);

  g_assert_cmpint (
      app_pace_carry_over (from, sim_timeline_get_start_ns (from), slower), ==,
      sim_timeline_get_start_ns (slower));
  g_assert_cmpint (
      app_pace_carry_over (from, sim_timeline_get_end_ns (from), slower), ==,
      sim_timeline_get_end_ns (slower));

  /* Two devices have 2 (2 - 1) = 2 hops: the sixth is not among them. */
  g_assert_true (sim_timeline_find_step (from, "sync:6", &at));
  g_assert_false (sim_timeline_find_step (fewer, "sync:6", &same));
  carried_ns = app_pace_carry_over (from, steps[at].end_ns - 1, fewer);
  g_assert_cmpint (
      carried_ns, ==,
      sim_timeline_pace_to_time (
          fewer, sim_timeline_time_to_pace (from, steps[at].end_ns - 1)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/pace/speed", test_speed);
  g_test_add_func ("/app/pace/full-seconds", test_full_seconds);
  g_test_add_func ("/app/pace/advance", test_advance);
  g_test_add_func ("/app/pace/loop", test_loop);
  g_test_add_func ("/app/pace/instants", test_instants);
  g_test_add_func ("/app/pace/still", test_still);
  g_test_add_func ("/app/pace/carry-over", test_carry_over);
  return g_test_run ();
}
