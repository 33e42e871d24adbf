/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"
#include "sim/sim-estimate.h"
#include "sim/sim-plan.h"
#include "sim/sim-process.h"
#include "sim/sim-strategy.h"
#include "sim/sim-timeline-private.h"

#include <math.h>
#include <time.h>

/* Times the stages of a simulation, the best of several runs, as a table; the
 * last column stays level where cost grows no faster than n log n.  A bench,
 * not a test: nothing here can fail.
 *
 * "whole" is what sim_simulate does: checking the spec, the graph, the engine,
 * links and deals.  What else is asked of a timeline it makes when it is asked:
 * "all" is the whole and each of those parts once, on one thread. */

typedef struct
{
  double graph;
  double engine;
  double whole; /* sim_simulate */
  double all;   /* and all that is made on demand */
  guint64 tasks;
} Times;

static double
now (void)
{
  /* Processor time, so that a busy machine does not count. */
  struct timespec t;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static Times
measure (const SimSpec *spec, SimFolding folding, guint repeats)
{
  Times best = { 1e9, 1e9, 1e9, 1e9, 0 };
  for (guint i = 0; i < repeats; i++)
    {
      double start = now ();
      g_autoptr (SimGraph) graph =
          sim_graph_build_folding (spec, folding, NULL, NULL);
      double built = now ();
      g_autoptr (SimRun) run = sim_engine_run (graph, spec, NULL, NULL);
      double ran = now ();
      g_autoptr (SimTimeline) timeline =
          sim_simulate_folding (spec, folding, NULL, NULL);
      double whole = now () - ran;
      SimMeter meter;
      SimWhy why;
      SimMemoryPoint peak;
      guint n;
      sim_timeline_get_transfers (timeline, &n);
      sim_timeline_meter (timeline, SIM_NONE, G_MAXINT64, &meter);
      sim_timeline_why (timeline, 0, G_MAXINT64, &why);
      sim_timeline_memory_peak (timeline, 0, &peak);
      sim_timeline_step_at (timeline, 0);
      sim_timeline_updates_done (timeline, 0, 0, 0);
      best.all = MIN (best.all, now () - ran);
      best.graph = MIN (best.graph, built - start);
      best.engine = MIN (best.engine, ran - built);
      best.whole = MIN (best.whole, whole);
      best.tasks = sim_timeline_get_n_tasks (timeline);
    }
  return best;
}

static void
print_head (const char *what)
{
  g_print ("\n%-24s %8s %9s %9s %9s %9s %12s\n", what, "tasks", "graph, ms",
           "run, ms", "whole, ms", "all, ms", "ns/(n lg n)");
}

static void
report (const char *name,
        const SimSpec *spec,
        SimFolding folding,
        guint repeats)
{
  Times best = measure (spec, folding, repeats);
  double n = (double)best.tasks;
  g_print ("%-24s %8.0f %9.2f %9.2f %9.2f %9.2f %12.2f\n", name, n, best.graph,
           best.engine, best.whole, best.all,
           best.whole * 1e6 / (n * log2 (n)));
}

/* Every split of a trillion parameters over 3,072 devices of 80 GB, the best
 * ten confirmed by simulation. */
static void
report_plan (guint repeats)
{
  g_autoptr (SimSpec) spec = check_trillion_new (6);
  double best = G_MAXDOUBLE, estimates = G_MAXDOUBLE;
  guint n = 0, confirmed = 0;
  spec->training.global_batch = 3072;
  spec->cluster.device.memory_bytes = 80000000000;
  spec->cluster.node_link.bandwidth = 300e9;
  spec->cluster.cluster_link.bandwidth = 25e9;
  for (guint i = 0; i < repeats; i++)
    {
      double start = now ();
      g_autoptr (SimPlan) plan = sim_plan_new (spec, 10, NULL, NULL);
      best = MIN (best, now () - start);
      const SimPlanSplit *splits = sim_plan_get_splits (plan, &n);
      confirmed = 0;
      for (guint k = 0; k < n; k++)
        confirmed += splits[k].confirmed_seconds >= 0;
      start = now ();
      g_autoptr (SimPlan) estimated = sim_plan_new (spec, 0, NULL, NULL);
      estimates = MIN (estimates, now () - start);
    }
  g_print (
      "\nplan of 3,072 devices: %u splits, %u of them simulated, %.0f ms\n", n,
      confirmed, best);
  g_print ("an estimate, with checking and ranking it: %.2f us\n",
           estimates * 1e3 / n);
}

/* The quick estimate: of one spec, and of one that differs from the last as a
 * plan's splits do, its layers' costs known. */
static void
report_estimate (const char *name, SimSpec *spec, guint repeats)
{
  guint n = 1000;
  double alone = G_MAXDOUBLE, next = G_MAXDOUBLE;
  g_autoptr (SimEstimator) estimator = sim_estimator_new ();
  SimEstimate estimate;
  for (guint i = 0; i < repeats; i++)
    {
      double start = now ();
      for (guint k = 0; k < n; k++)
        sim_estimate (spec, &estimate);
      alone = MIN (alone, now () - start);
      start = now ();
      for (guint k = 0; k < n; k++)
        {
          spec->parallel.zero = k % 3;
          sim_estimator_run (estimator, spec, &estimate);
        }
      next = MIN (next, now () - start);
    }
  g_print ("%-24s %12.2f %12.2f\n", name, alone * 1e3 / n, next * 1e3 / n);
}

int
main (int argc, char **argv)
{
  guint repeats = argc > 1 ? (guint)g_ascii_strtoll (argv[1], NULL, 10) : 7;
  sim_process_keep_memory ();
  print_head ("unfolded");
  for (guint m = 64; m <= 2048; m *= 2)
    {
      g_autoptr (SimSpec) spec =
          check_pipeline_new (64, 1000, 64, m, SIM_SCHEDULE_1F1B);
      g_autofree char *name = g_strdup_printf ("1F1B 64 x %u", m);
      report (name, spec, SIM_FOLDING_NEVER, repeats);
    }
  for (guint n = 32; n <= 512; n *= 2)
    {
      g_autoptr (SimSpec) spec = check_data_parallel_new (1, 1 << 28, n);
      g_autofree char *name = g_strdup_printf ("ring of %u", n);
      spec->parallel.all_reduce = SIM_ALGORITHM_RING;
      report (name, spec, SIM_FOLDING_NEVER, repeats);
    }
  print_head ("a trillion parameters");
  for (guint data = 6; data <= 32; data += 26)
    {
      g_autoptr (SimSpec) spec = check_trillion_new (data);
      g_autofree char *name =
          g_strdup_printf ("%u devices, folded", data * 512);
      report (name, spec, SIM_FOLDING_AUTO, repeats);
    }
  g_print ("\n%-24s %12s %12s\n", "quick estimate, us", "alone", "in a plan");
  for (guint data = 6; data <= 32; data += 26)
    {
      g_autoptr (SimSpec) spec = check_trillion_new (data);
      g_autofree char *name = g_strdup_printf ("%u devices", data * 512);
      report_estimate (name, spec, repeats);
    }
  report_plan (MIN (repeats, 3));
  return 0;
}
