/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"
#include "peer-private.h"
#include "sim/sim-engine.h"

#include <gio/gio.h>
#include <math.h>

#define NODE_BANDWIDTH 1e9
#define NODE_LATENCY 1e-5
#define CLUSTER_BANDWIDTH 4e8
#define CLUSTER_LATENCY 3e-5

#define FLOWS(name, ...)                                                       \
  {                                                                            \
    "flows: " name, peer_make_flows, __VA_ARGS__                               \
  }
#define GRAPH(name, ...)                                                       \
  {                                                                            \
    "graph: " name, peer_make_random_graph, __VA_ARGS__                        \
  }
#define ALL_REDUCE(name, which, ...)                                           \
  {                                                                            \
    "all-reduce: " name, peer_make_collective, SIM_OPERATION_ALL_REDUCE,       \
        SIM_ALGORITHM_##which, __VA_ARGS__                                     \
  }
#define COLLECTIVE(name, which, ...)                                           \
  {                                                                            \
    name, peer_make_collective, SIM_OPERATION_##which, SIM_ALGORITHM_RING,     \
        __VA_ARGS__                                                            \
  }
#define HALVING(name, which, ...)                                              \
  {                                                                            \
    name, peer_make_collective, SIM_OPERATION_##which,                         \
        SIM_ALGORITHM_HALVING_DOUBLING, __VA_ARGS__                            \
  }
#define PIPELINE(name, which, ...)                                             \
  {                                                                            \
    name, peer_make_pipeline, SIM_SCHEDULE_##which, 0, __VA_ARGS__             \
  }
#define STEP(name, which, ...)                                                 \
  {                                                                            \
    "step: " name, peer_make_data_parallel, 0, SIM_ALGORITHM_##which,          \
        __VA_ARGS__                                                            \
  }

/* Bytes divide by the chunks of each: SimGrid counts whole ones. */
static const PeerCase cases[] = {
  FLOWS ("one", PEER_FLOWS_SHIFT, .n = 2, .m = 1, .bytes = 5e7),
  FLOWS ("both ways", PEER_FLOWS_SHIFT, .n = 2, .m = 2, .bytes = 5e7),
  FLOWS ("one to 7", PEER_FLOWS_FAN_OUT, .n = 8, .m = 7, .bytes = 1e7),
  FLOWS ("one to 7, other sizes",
         PEER_FLOWS_FAN_OUT,
         .n = 8,
         .m = 7,
         .seed = 3,
         .bytes = 1e7),
  FLOWS ("7 to one", PEER_FLOWS_FAN_IN, .n = 8, .m = 7, .bytes = 1e7),
  FLOWS ("7 to one, other sizes",
         PEER_FLOWS_FAN_IN,
         .n = 8,
         .m = 7,
         .seed = 4,
         .bytes = 1e7),
  FLOWS ("7 to one of 3 ports",
         PEER_FLOWS_FAN_IN,
         .n = 8,
         .m = 7,
         .ports = 3,
         .seed = 5,
         .bytes = 1e7),
  FLOWS ("everyone to the next",
         PEER_FLOWS_SHIFT,
         .n = 16,
         .m = 16,
         .bytes = 2e7),
  FLOWS ("everyone to everyone",
         PEER_FLOWS_PAIRS,
         .n = 8,
         .m = 56,
         .bytes = 3e6),
  FLOWS ("everyone to everyone, other sizes",
         PEER_FLOWS_PAIRS,
         .n = 8,
         .m = 56,
         .seed = 6,
         .bytes = 3e6),
  FLOWS ("chain of bottlenecks",
         PEER_FLOWS_CHAIN,
         .n = 9,
         .m = 14,
         .bytes = 2e7),
  FLOWS ("40 at random, 6 devices",
         PEER_FLOWS_RANDOM,
         .n = 6,
         .m = 40,
         .seed = 11,
         .bytes = 1e7),
  FLOWS ("120 at random, 12 devices",
         PEER_FLOWS_RANDOM,
         .n = 12,
         .m = 120,
         .seed = 12,
         .bytes = 5e6),
  FLOWS ("40 at random, 2 ports",
         PEER_FLOWS_RANDOM,
         .n = 6,
         .m = 40,
         .ports = 2,
         .seed = 13,
         .bytes = 1e7),
  FLOWS ("60 at random, 2 nodes, a NIC",
         PEER_FLOWS_RANDOM,
         .n = 8,
         .m = 60,
         .per_node = 4,
         .shared = TRUE,
         .seed = 14,
         .bytes = 5e6),
  FLOWS ("60 at random, 3 nodes, NIC each",
         PEER_FLOWS_RANDOM,
         .n = 12,
         .m = 60,
         .per_node = 4,
         .ports = 4,
         .seed = 15,
         .bytes = 5e6),

  GRAPH ("60 tasks, 4 devices", .n = 4, .m = 60, .seed = 21, .bytes = 5e6),
  GRAPH ("200 tasks, 8 devices", .n = 8, .m = 200, .seed = 22, .bytes = 5e6),
  GRAPH ("200 tasks, 2 nodes, a NIC",
         .n = 8,
         .m = 200,
         .per_node = 4,
         .shared = TRUE,
         .seed = 23,
         .bytes = 5e6),
  GRAPH ("400 tasks, 4 nodes, 2 NICs",
         .n = 16,
         .m = 400,
         .per_node = 4,
         .ports = 2,
         .seed = 24,
         .bytes = 5e6),

  ALL_REDUCE ("ring, 2", RING, .n = 2, .bytes = 48e6),
  ALL_REDUCE ("ring, 3", RING, .n = 3, .bytes = 48e6),
  ALL_REDUCE ("ring, 8", RING, .n = 8, .bytes = 48e6),
  ALL_REDUCE ("ring, 32", RING, .n = 32, .bytes = 48e6),
  ALL_REDUCE ("ring, 8, not together", RING, .n = 8, .seed = 31, .bytes = 48e6),
  ALL_REDUCE ("ring, 2 nodes of 4, a NIC",
              RING,
              .n = 8,
              .per_node = 4,
              .shared = TRUE,
              .bytes = 48e6),
  ALL_REDUCE ("halving-doubling, 8", HALVING_DOUBLING, .n = 8, .bytes = 48e6),
  ALL_REDUCE ("halving-doubling, 32", HALVING_DOUBLING, .n = 32, .bytes = 48e6),
  ALL_REDUCE ("halving-doubling, 6", HALVING_DOUBLING, .n = 6, .bytes = 48e6),
  ALL_REDUCE ("halving-doubling, 13", HALVING_DOUBLING, .n = 13, .bytes = 48e6),
  ALL_REDUCE ("halving-doubling, 8, not together",
              HALVING_DOUBLING,
              .n = 8,
              .seed = 32,
              .bytes = 48e6),
  ALL_REDUCE ("recursive doubling, 2",
              RECURSIVE_DOUBLING,
              .n = 2,
              .bytes = 48e6),
  ALL_REDUCE ("recursive doubling, 16",
              RECURSIVE_DOUBLING,
              .n = 16,
              .bytes = 48e6),
  ALL_REDUCE ("recursive doubling, 11, not together",
              RECURSIVE_DOUBLING,
              .n = 11,
              .seed = 38,
              .bytes = 48e6),
  ALL_REDUCE ("tree, 2", TREE, .n = 2, .bytes = 48e6),
  ALL_REDUCE ("tree, 5", TREE, .n = 5, .bytes = 48e6),
  ALL_REDUCE ("tree, 8", TREE, .n = 8, .bytes = 48e6),
  ALL_REDUCE ("tree, 16", TREE, .n = 16, .bytes = 48e6),
  ALL_REDUCE ("tree, 12, not together",
              TREE,
              .n = 12,
              .seed = 33,
              .bytes = 48e6),
  ALL_REDUCE ("parameter server, 2", PARAMETER_SERVER, .n = 2, .bytes = 48e6),
  ALL_REDUCE ("parameter server, 9", PARAMETER_SERVER, .n = 9, .bytes = 48e6),
  ALL_REDUCE ("parameter server, not together",
              PARAMETER_SERVER,
              .n = 5,
              .seed = 34,
              .bytes = 48e6),
  ALL_REDUCE ("hierarchical, 2 nodes of 4, a NIC",
              HIERARCHICAL,
              .n = 8,
              .per_node = 4,
              .shared = TRUE,
              .bytes = 48e6),
  ALL_REDUCE ("hierarchical, 4 of 4, NIC each",
              HIERARCHICAL,
              .n = 16,
              .per_node = 4,
              .ports = 4,
              .bytes = 48e6),
  ALL_REDUCE ("hierarchical, 3 of 2, not together",
              HIERARCHICAL,
              .n = 6,
              .per_node = 2,
              .shared = TRUE,
              .seed = 35,
              .bytes = 48e6),
  COLLECTIVE ("reduce-scatter, 8", REDUCE_SCATTER, .n = 8, .bytes = 48e6),
  COLLECTIVE ("all-gather, 8", ALL_GATHER, .n = 8, .bytes = 48e6),
  COLLECTIVE ("all-gather, 2 nodes of 4, NIC each",
              ALL_GATHER,
              .n = 8,
              .per_node = 4,
              .ports = 4,
              .seed = 36,
              .bytes = 48e6),
  COLLECTIVE ("all-to-all, 8", ALL_TO_ALL, .n = 8, .bytes = 48e6),
  COLLECTIVE ("all-to-all, 2 nodes of 4, a NIC",
              ALL_TO_ALL,
              .n = 8,
              .per_node = 4,
              .shared = TRUE,
              .bytes = 48e6),
  HALVING ("reduce-scatter, halving, 8",
           REDUCE_SCATTER,
           .n = 8,
           .seed = 39,
           .bytes = 48e6),
  HALVING ("reduce-scatter, halving, 11",
           REDUCE_SCATTER,
           .n = 11,
           .bytes = 44e6),
  HALVING ("all-gather, doubling, 16", ALL_GATHER, .n = 16, .bytes = 48e6),
  HALVING ("all-gather, Bruck, 6",
           ALL_GATHER,
           .n = 6,
           .seed = 40,
           .bytes = 48e6),
  HALVING ("all-gather, Bruck, 13", ALL_GATHER, .n = 13, .bytes = 52e6),
  HALVING ("all-to-all, relays, 8", ALL_TO_ALL, .n = 8, .bytes = 48e6),
  HALVING ("all-to-all, relays, 12",
           ALL_TO_ALL,
           .n = 12,
           .seed = 41,
           .bytes = 48e6),
  COLLECTIVE ("send to the next, 8", SEND, .n = 8, .seed = 37, .bytes = 48e6),

  PIPELINE ("naive 4 x 3", NAIVE, .n = 4, .m = 3, .bytes = 2e5),
  PIPELINE ("GPipe 4 x 8", GPIPE, .n = 4, .m = 8, .bytes = 2e5),
  PIPELINE ("GPipe 8 x 32, slow links", GPIPE, .n = 8, .m = 32, .bytes = 15e5),
  PIPELINE ("1F1B 2 x 1", 1F1B, .n = 2, .m = 1, .bytes = 2e5),
  PIPELINE ("1F1B 4 x 8", 1F1B, .n = 4, .m = 8, .bytes = 2e5),
  PIPELINE ("1F1B 8 x 64", 1F1B, .n = 8, .m = 64, .bytes = 2e5),
  /* Links, not stages, set the pace.  More bytes, and the model itself is
   * chaotic: at 3e6 a latency longer by 1 ps moves the end by 2 %, as exact
   * rational arithmetic shows; no two programs can agree there. */
  PIPELINE ("1F1B 8 x 64, slow links", 1F1B, .n = 8, .m = 64, .bytes = 23e5),
  PIPELINE ("1F1B 8 x 4", 1F1B, .n = 8, .m = 4, .bytes = 2e5),
  PIPELINE ("1F1B 8 x 16, 2 nodes, a NIC",
            1F1B,
            .n = 8,
            .m = 16,
            .per_node = 4,
            .shared = TRUE,
            .bytes = 15e5),
  PIPELINE ("1F1B 4 x 8, a slow stage",
            1F1B,
            .n = 4,
            .m = 8,
            .seed = 2,
            .bytes = 2e5),
  PIPELINE ("ZB-H1 4 x 8", ZB_H1, .n = 4, .m = 8, .bytes = 2e5),
  PIPELINE ("ZB-H1 6 x 24, slow links", ZB_H1, .n = 6, .m = 24, .bytes = 15e5),
  PIPELINE ("ZB-H2 4 x 12", ZB_H2, .n = 4, .m = 12, .bytes = 2e5),
  PIPELINE ("ZB-H2 6 x 24, slow links", ZB_H2, .n = 6, .m = 24, .bytes = 12e5),
  PIPELINE ("interleaved 4 x 8, 2 runs a stage",
            INTERLEAVED,
            .n = 4,
            .m = 8,
            .v = 2,
            .bytes = 2e5),
  PIPELINE ("interleaved 4 x 16, 3 runs, slow links",
            INTERLEAVED,
            .n = 4,
            .m = 16,
            .v = 3,
            .bytes = 8e5),

  STEP ("4 replicas, overlap", RING, .n = 4, .m = 6, .seed = 1, .bytes = 48e5),
  STEP ("4 replicas, no overlap", RING, .n = 4, .m = 6, .bytes = 48e5),
  STEP ("8 replicas, halving-doubling",
        HALVING_DOUBLING,
        .n = 8,
        .m = 4,
        .seed = 1,
        .bytes = 48e5),
  STEP ("2 nodes of 4, hierarchical",
        HIERARCHICAL,
        .n = 8,
        .m = 4,
        .per_node = 4,
        .shared = TRUE,
        .seed = 1,
        .bytes = 48e5),
};

guint
peer_get_n_cases (void)
{
  return G_N_ELEMENTS (cases);
}

const char *
peer_get_name (guint index)
{
  return cases[index].name;
}

void
peer_print (Peer *self, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_string_append_vprintf (self->script, format, arguments);
  va_end (arguments);
}

static void
set_cluster (SimCluster *cluster, const PeerCase *parameters)
{
  guint per_node = parameters->per_node;
  cluster->nodes = per_node > 0 ? parameters->n / per_node : 1;
  cluster->devices_per_node = per_node > 0 ? per_node : parameters->n;
  cluster->node_link.bandwidth = NODE_BANDWIDTH;
  cluster->node_link.latency_seconds = NODE_LATENCY;
  cluster->node_link.ports = per_node > 0 ? 1 : MAX (parameters->ports, 1);
  cluster->cluster_link.bandwidth = CLUSTER_BANDWIDTH;
  cluster->cluster_link.latency_seconds = CLUSTER_LATENCY;
  cluster->cluster_link.ports = MAX (parameters->ports, 1);
  cluster->cluster_link.shared = parameters->shared;
}

/* Each device has a way out and a way in to its node's switch, and one to its
 * NIC; both ends of a way wait out half of the latency.  `ports` of one node
 * are one link as wide as they are together, of which a transfer can have one;
 * those of a node's NICs are links of their own, dealt out to its devices. */
void
peer_print_cluster (Peer *self)
{
  const PeerCase *with = self->parameters;
  guint in_node = self->spec->cluster.devices_per_node;
  guint ports = MAX (with->ports, 1);
  peer_print (self, "hosts %u\n", with->n);
  peer_print (self, "each port %.17g 0\n", NODE_BANDWIDTH);
  peer_print (self, "each nic %.17g 0\n", CLUSTER_BANDWIDTH);
  for (guint i = 0; i < with->n; i++)
    for (guint way = 0; way < 2; way++)
      {
        double wide = with->per_node == 0 ? ports : 1;
        peer_print (self, "link %s%u %.17g %.17g\n", way ? "in" : "out", i,
                    NODE_BANDWIDTH * wide, NODE_LATENCY / 2);
        peer_print (self, "link nic%s%u %.17g %.17g\n", way ? "in" : "out", i,
                    CLUSTER_BANDWIDTH, CLUSTER_LATENCY / 2);
      }
  for (guint i = 0; i < with->n; i++)
    for (guint k = 0; k < with->n; k++)
      {
        /* By number: a node's n-th NIC is called as its n-th device. */
        guint here = i / in_node * in_node + i % in_node * ports / in_node;
        guint there = k / in_node * in_node + k % in_node * ports / in_node;
        if (i == k)
          continue;
        if (i / in_node == k / in_node)
          peer_print (self, "route %u %u port out%u in%u\n", i, k, i, k);
        else
          peer_print (self, "route %u %u nic nicout%u nicin%u\n", i, k, here,
                      there);
      }
}

SimGraph *
peer_make_graph (Peer *self, guint more)
{
  guint n = self->parameters->n + more;
  SimGraph *graph = sim_graph_new (n, n);
  sim_graph_set_cluster (graph, self->spec);
  return graph;
}

void
peer_run_graph (Peer *self,
                SimGraph *graph,
                const guint32 *tasks,
                guint n_tasks)
{
  g_autoptr (GError) error = NULL;
  sim_graph_freeze (graph);
  g_autoptr (SimRun) run = sim_engine_run (graph, self->spec, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n_tasks; i++)
    {
      double seconds = (double)run->tasks[tasks[i]].end_ps / SIM_PS_PER_SECOND;
      g_array_append_val (self->ours, seconds);
    }
}

void
peer_simulate (Peer *self)
{
  g_autoptr (SimTimeline) timeline = check_simulate (self->spec);
  double seconds = (double)sim_timeline_get_end_ns (timeline) / 1e9;
  g_array_append_val (self->ours, seconds);
}

void
peer_ask (const char *const *arguments,
          const char *input,
          double *marks,
          guint n_marks)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (
      arguments, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
      &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  for (guint i = 0; i < n_marks; i++)
    marks[i] = NAN;
  g_auto (GStrv) lines = g_strsplit (output, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      char *end;
      guint64 mark = g_ascii_strtoull (*line, &end, 10);
      if (end != *line && mark < n_marks)
        marks[mark] = g_ascii_strtod (end, NULL);
    }
}

void
peer_run (guint index, const char *program, PeerResult *result)
{
  const PeerCase *with = &cases[index];
  const char *const arguments[] = { program, "script", "--log=root.thres:error",
                                    NULL };
  g_autoptr (SimSpec) spec = check_spec_new (1, 1, with->n);
  g_autoptr (GString) script = g_string_new (NULL);
  g_autoptr (GArray) ours = g_array_new (FALSE, FALSE, sizeof (double));
  Peer self = { with, spec, script, ours, 0 };
  set_cluster (&spec->cluster, with);
  peer_print_cluster (&self);
  with->make (&self, with);
  g_autofree double *theirs = g_new (double, ours->len);
  peer_ask (arguments, script->str, theirs, ours->len);
  *result = (PeerResult){ .name = with->name, .n_marks = ours->len };
  for (guint i = 0; i < ours->len; i++)
    {
      double mine = g_array_index (ours, double, i);
      double relative = fabs (mine - theirs[i]) / theirs[i];
      /* A mark that is missing is as far away as can be. */
      if (!isfinite (relative))
        relative = INFINITY;
      result->seconds = MAX (result->seconds, mine);
      result->simgrid = MAX (result->simgrid, theirs[i]);
      result->relative = MAX (result->relative, relative);
    }
}
