/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"
#include "random-spec.h"
#include "sim/sim-dump.h"
#include "sim/sim-timeline-private.h"

/* What must hold of any spec at all.  Case k is drawn from seed k: a failure
 * names it, and -s replays nothing else. */

#define N_CASES 600
#define MOST_REFUSALS 24

/* As drawn, then with what each refusal says done, until nothing is refused:
 * every refusal names a value that lifts it. */
static SimSpec *
draw_legal (guint64 seed, gboolean alike, guint *n_refusals)
{
  BaseRandom random = BASE_RANDOM_INIT (base_random_seed ("spec", seed));
  SimSpec *spec = random_spec_new (&random);
  if (alike)
    random_spec_make_alike (&random, spec);
  g_autofree char *last = NULL;
  for (*n_refusals = 0; *n_refusals < MOST_REFUSALS; ++*n_refusals)
    {
      g_autoptr (GError) error = NULL;
      if (sim_spec_validate (spec, &error))
        break;
      if (g_strcmp0 (last, error->message) == 0)
        g_error ("case %" G_GUINT64_FORMAT ": not lifted: %s", seed,
                 error->message);
      if (!random_spec_mend (spec, error->message))
        g_error ("case %" G_GUINT64_FORMAT ": names no value: %s", seed,
                 error->message);
      g_free (last);
      last = g_strdup (error->message);
    }
  g_assert_cmpuint (*n_refusals, <, MOST_REFUSALS);
  return spec;
}

static char *
dump (const SimTimeline *timeline)
{
  GString *text = g_string_new (NULL);
  sim_timeline_dump (timeline, text);
  return g_string_free (text, FALSE);
}

static SimTimeline *
simulate (const SimSpec *spec, SimFolding folding, guint64 seed)
{
  g_autoptr (GError) error = NULL;
  SimTimeline *timeline = sim_simulate_folding (spec, folding, NULL, &error);
  if (timeline == NULL)
    g_error ("case %" G_GUINT64_FORMAT ": %s", seed, error->message);
  return timeline;
}

static SimSpec *
draw_named (guint64 seed, gboolean alike, guint *n_refusals)
{
  SimSpec *spec = draw_legal (seed, alike, n_refusals);
  g_autofree char *words = random_spec_describe (spec);
  g_free (spec->id);
  spec->id = g_strdup_printf ("case %" G_GUINT64_FORMAT ": %s", seed, words);
  return spec;
}

static void
check_case (guint64 seed, guint *n_refusals, gboolean *folds)
{
  g_autoptr (SimSpec) spec = draw_named (seed, FALSE, n_refusals);
  g_autofree char *one = NULL, *two = NULL;
  g_autoptr (SimTimeline) whole = simulate (spec, SIM_FOLDING_NEVER, seed);
  g_autoptr (SimTimeline) again = simulate (spec, SIM_FOLDING_NEVER, seed);
  g_autoptr (SimTimeline) folded = simulate (spec, SIM_FOLDING_ALWAYS, seed);
  check_invariants (whole);
  one = dump (whole);
  two = dump (again);
  g_assert_cmpstr (one, ==, two);
  *folds =
      sim_timeline_get_n_lanes (folded) < sim_timeline_get_n_devices (folded);
  if (*folds)
    {
      check_same_folded (whole, folded);
      check_invariants (folded);
    }
}

static void
test_any_spec (void)
{
  guint n_refused = 0, n_folded = 0;
  for (guint64 seed = 0; seed < N_CASES; seed++)
    {
      guint n_refusals;
      gboolean folds;
      check_case (seed, &n_refusals, &folds);
      n_refused += n_refusals > 0;
      n_folded += folds;
    }
  g_test_message ("%u cases, %u refused at first, %u folded", N_CASES,
                  n_refused, n_folded);
  /* The draw is worth something only where it meets all of these. */
  g_assert_cmpuint (n_refused, >, N_CASES / 4);
  g_assert_cmpuint (n_refused, <, N_CASES);
  g_assert_cmpuint (n_folded, >, N_CASES / 20);
}

/* Specs of which most fold: in how many ways. */
static void
test_folded (void)
{
  guint n_folded = 0, n_apart = 0, n_two_ways = 0, n_uneven = 0, n_hybrid = 0;
  for (guint64 seed = 0; seed < N_CASES; seed++)
    {
      guint n_refusals;
      g_autoptr (SimSpec) spec = draw_named (seed, TRUE, &n_refusals);
      g_autoptr (SimTimeline) folded =
          simulate (spec, SIM_FOLDING_ALWAYS, seed);
      guint n = sim_timeline_get_n_devices (folded);
      if (sim_timeline_get_n_lanes (folded) == n)
        continue;
      g_autoptr (SimTimeline) whole = simulate (spec, SIM_FOLDING_NEVER, seed);
      g_test_message ("%s", spec->id);
      check_same_folded (whole, folded);
      check_invariants (folded);
      n_folded++;
      n_apart += n > spec->cluster.devices_per_node;
      n_two_ways += sim_spec_get_n_copies (spec) > 1;
      n_uneven += sim_spec_is_uneven (spec);
      n_hybrid += sim_spec_get_shard_degree (spec) <
                  spec->parallel.degree[SIM_DIMENSION_DATA];
    }
  g_test_message ("%u folded: %u over nodes, %u DualPipe, %u uneven, %u hybrid",
                  n_folded, n_apart, n_two_ways, n_uneven, n_hybrid);
  g_assert_cmpuint (n_folded, >, N_CASES / 3);
  g_assert_cmpuint (n_apart, >, N_CASES / 20);
  g_assert_cmpuint (n_two_ways, >, N_CASES / 20);
  g_assert_cmpuint (n_uneven, >, N_CASES / 50);
  g_assert_cmpuint (n_hybrid, >, N_CASES / 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/property/any-spec", test_any_spec);
  g_test_add_func ("/sim/property/folded", test_folded);
  return g_test_run ();
}
