/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"
#include "peer.h"
#include "sim/sim-engine.h"
#include "sim/sim-process.h"

#include <math.h>
#include <time.h>

/* The same work in both in one run, in turns, on hosts of 25 GB/s and 2 us: a
 * table of times and their ratio.  The best of several runs, processor time. */

#define RUNS 7
#define BANDWIDTH 25e9
#define LATENCY 2e-6
#define FORWARD 1.0
#define HAND_OVER 33554432

static double
now_ms (void)
{
  struct timespec t;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

typedef struct
{
  double graph_ms; /* the work laid out as a graph */
  double run_ms;   /* and run */
  double whole_ms; /* sim_simulate: both, and a timeline that answers from them,
                      spans and transfers being listed when they are asked for
                    */
  double seconds;  /* simulated */
} Times;

static void
measure (const SimSpec *spec, Times *best)
{
  double start = now_ms ();
  g_autoptr (SimGraph) graph = sim_graph_build (spec, NULL, NULL);
  double built = now_ms ();
  g_autoptr (SimRun) run = sim_engine_run (graph, spec, NULL, NULL);
  double ran = now_ms ();
  best->graph_ms = MIN (best->graph_ms, built - start);
  best->run_ms = MIN (best->run_ms, ran - built);
  /* As an app does that has nothing else in memory. */
  g_clear_pointer (&run, sim_run_free);
  g_clear_pointer (&graph, sim_graph_free);
  start = now_ms ();
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  best->whole_ms = MIN (best->whole_ms, now_ms () - start);
  best->seconds = (double)sim_timeline_get_end_ns (timeline) / 1e9;
}

static void
set_links (SimSpec *spec)
{
  spec->cluster.node_link.bandwidth = BANDWIDTH;
  spec->cluster.node_link.latency_seconds = LATENCY;
}

/* A layer of 1 GiB of gradients; next to it computing takes no time.  A fault
 * that slows nothing keeps the ranks unfolded. */
static SimSpec *
new_ring (guint n)
{
  SimSpec *spec = check_data_parallel_new (1, 1 << 28, n);
  SimFault fault = { SIM_FAULT_SLOW_DEVICE, 0, 1, 0 };
  set_links (spec);
  g_array_append_val (spec->faults, fault);
  spec->training.measured.forward_seconds = 1e-9;
  spec->training.measured.backward_seconds = 1e-9;
  spec->training.measured.optimizer_seconds = 1e-9;
  return spec;
}

static SimSpec *
new_pipeline (guint stages, guint micro_batches)
{
  SimSpec *spec = check_pipeline_new (stages, 1000, stages, micro_batches,
                                      SIM_SCHEDULE_1F1B);
  set_links (spec);
  for (guint i = 0; i < stages; i++)
    {
      SimGenericLayer *layer =
          g_ptr_array_index (spec->model.generic_layers, i);
      layer->activation_bytes = HAND_OVER;
    }
  spec->training.measured.forward_seconds = FORWARD * stages;
  spec->training.measured.backward_seconds = 2 * FORWARD * stages;
  spec->training.measured.optimizer_seconds = 1e-9 * stages;
  return spec;
}

/* The program with up to six numbers; its best so far is kept. */
static void
ask_simgrid (const char *what,
             const double *numbers,
             guint n_numbers,
             double *seconds,
             double *ms)
{
  char text[6][G_ASCII_DTOSTR_BUF_SIZE];
  const char *arguments[10] = { PEER_PROGRAM, what };
  double marks[2];
  g_assert (n_numbers <= 6);
  for (guint i = 0; i < n_numbers; i++)
    arguments[2 + i] =
        g_ascii_dtostr (text[i], G_ASCII_DTOSTR_BUF_SIZE, numbers[i]);
  arguments[2 + n_numbers] = "--log=root.thres:error";
  peer_ask (arguments, NULL, marks, 2);
  *seconds = marks[0];
  *ms = MIN (*ms, marks[1]);
}

static void
compare (const char *name,
         SimSpec *spec,
         const char *what,
         const double *numbers,
         guint n_numbers)
{
  double seconds = 0, ms = INFINITY;
  Times ours = { INFINITY, INFINITY, INFINITY, 0 };
  for (guint i = 0; i < RUNS; i++)
    {
      /* Twice: forking has taken the process's memory away from it. */
      measure (spec, &ours);
      measure (spec, &ours);
      ask_simgrid (what, numbers, n_numbers, &seconds, &ms);
    }
  g_print ("%-26s %9.3f %9.3f %9.3f %10.2f %8.1f %8.1f  %.6f %.6f\n", name,
           ours.graph_ms, ours.run_ms, ours.whole_ms, ms, ms / ours.run_ms,
           ms / ours.whole_ms, ours.seconds, seconds);
  sim_spec_free (spec);
}

static void
print_agreement (void)
{
  g_print ("%-40s %5s %13s %13s  %s\n", "", "times", "ours, s", "SimGrid, s",
           "worst, relative");
  for (guint i = 0; i < peer_get_n_cases (); i++)
    {
      PeerResult result;
      peer_run (i, PEER_PROGRAM, &result);
      g_print ("%-40s %5u %13.9f %13.9f  %.1e\n", result.name, result.n_marks,
               result.seconds, result.simgrid, result.relative);
    }
}

int
main (void)
{
  const double ring[] = { 256, 1073741824, BANDWIDTH, LATENCY };
  const double pipeline[] = { 64, 512, BANDWIDTH, LATENCY, FORWARD, HAND_OVER };
  sim_process_keep_memory ();
  print_agreement ();
  g_print ("\n%-26s %9s %9s %9s %10s %8s %8s  %s\n", "ms", "graph", "run",
           "whole", "SimGrid", "/ run", "/ whole", "simulated, s, both");
  compare ("ring 1 GiB, 256, unfolded", new_ring (256), "ring", ring, 4);
  compare ("1F1B 64 x 512", new_pipeline (64, 512), "1f1b", pipeline, 6);
  return 0;
}
