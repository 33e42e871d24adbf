/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "peer-private.h"

#include <math.h>

static void
add_wait (SimGraph *graph, guint device, double seconds, guint32 before)
{
  SimTask task = {
    .kind = SIM_TASK_COMPUTE,
    .device = device,
    .work = seconds * SIM_PS_PER_SECOND,
  };
  sim_graph_add_dependency (graph, sim_graph_add_task (graph, &task), before);
}

static guint32
add_transfer (Peer *self, SimGraph *graph, guint from, guint to, double bytes)
{
  SimTask task = {
    .kind = SIM_TASK_TRANSFER,
    .device = from,
    .target = to,
    .work = bytes,
    .bytes = (guint64)bytes,
    .collective = SIM_NONE,
    .link = sim_graph_get_link (graph, self->spec, from, to),
  };
  return sim_graph_add_task (graph, &task);
}

/* Who sends to whom in the k-th flow. */
static void
get_ends (const PeerCase *with, GRand *random, guint k, guint *from, guint *to)
{
  guint n = with->n;
  switch ((PeerFlows)with->kind)
    {
    case PEER_FLOWS_FAN_OUT:
      *from = 0;
      *to = k + 1;
      break;
    case PEER_FLOWS_FAN_IN:
      *from = k + 1;
      *to = 0;
      break;
    case PEER_FLOWS_SHIFT:
      *from = k % n;
      *to = (k + 1) % n;
      break;
    case PEER_FLOWS_PAIRS:
      *from = k / (n - 1);
      *to = (*from + 1 + k % (n - 1)) % n;
      break;
    case PEER_FLOWS_CHAIN:
      /* Device 0 to 1..4, 5 to 1..4, 6 to 1..3, 7 to 1..2, 8 to 1. */
      {
        static const guint8 ends[][2] = {
          { 0, 1 }, { 0, 2 }, { 0, 3 }, { 0, 4 }, { 5, 1 }, { 5, 2 }, { 5, 3 },
          { 5, 4 }, { 6, 1 }, { 6, 2 }, { 6, 3 }, { 7, 1 }, { 7, 2 }, { 8, 1 },
        };
        *from = ends[k][0];
        *to = ends[k][1];
        break;
      }
    case PEER_FLOWS_RANDOM:
    default:
      *from = (guint)g_rand_int_range (random, 0, (gint32)n);
      *to = (*from + (guint)g_rand_int_range (random, 1, (gint32)n)) % n;
    }
}

/* Each flow begins by itself, at once or, with a seed, some time within the
 * while that half of the bytes take, and is up to twice as large. */
void
peer_make_flows (Peer *self, const PeerCase *with)
{
  g_autoptr (SimGraph) graph = peer_make_graph (self, with->m);
  g_autoptr (GRand) random = g_rand_new_with_seed (with->seed);
  g_autofree guint32 *tasks = g_new (guint32, with->m);
  for (guint k = 0; k < with->m; k++)
    {
      guint from, to;
      double start = 0, bytes = with->bytes;
      get_ends (with, random, k, &from, &to);
      if (with->seed > 0)
        {
          double most = with->m * with->bytes / with->n / 2e9;
          start = round (g_rand_double_range (random, 0, most) * 1e9) / 1e9;
          bytes = floor (bytes * g_rand_double_range (random, 0.1, 2));
        }
      tasks[k] = add_transfer (self, graph, from, to, bytes);
      peer_print (self, "actor %u\n", from);
      if (start > 0)
        {
          add_wait (graph, with->n + k, start, tasks[k]);
          peer_print (self, "z %.17g\n", start);
        }
      peer_print (self, "b %u %u %.17g\nt %u\n", k, to, bytes, k);
    }
  peer_run_graph (self, graph, tasks, with->m);
}

/* A third of the tasks is computing, in program order on its device; all wait
 * for up to two of the dozen before them.  Tasks are tags. */
void
peer_make_random_graph (Peer *self, const PeerCase *with)
{
  g_autoptr (SimGraph) graph = peer_make_graph (self, 0);
  g_autoptr (GRand) random = g_rand_new_with_seed (with->seed);
  g_autofree guint32 *tasks = g_new (guint32, with->m);
  GString **program = g_newa (GString *, with->n);
  for (guint i = 0; i < with->n; i++)
    program[i] = g_string_new (NULL);
  for (guint k = 0; k < with->m; k++)
    {
      g_autoptr (GString) waits = g_string_new (NULL);
      guint on = (guint)g_rand_int_range (random, 0, (gint32)with->n);
      guint other = (guint)g_rand_int_range (random, 1, (gint32)with->n);
      gboolean computes = g_rand_int_range (random, 0, 3) == 0;
      double size = g_rand_double_range (random, 0.1, 2);
      double bytes = floor (with->bytes * size);
      double seconds = round (size * with->bytes) / 1e9;
      SimTask compute = {
        .kind = SIM_TASK_COMPUTE,
        .device = on,
        .work = seconds * SIM_PS_PER_SECOND,
      };
      other = (on + other) % with->n;
      tasks[k] = computes ? sim_graph_add_task (graph, &compute)
                          : add_transfer (self, graph, on, other, bytes);
      for (guint i = 0; i < 2 && k > 0; i++)
        {
          guint before =
              k - 1 - (guint)g_rand_int_range (random, 0, (gint32)MIN (k, 12));
          sim_graph_add_dependency (graph, tasks[before], tasks[k]);
          g_string_append_printf (waits, "r %u\n", before);
        }
      if (computes)
        g_string_append_printf (program[on], "%sx %.17g\no %u\nt %u\n",
                                waits->str, seconds, k, k);
      else
        peer_print (self, "actor %u\n%sb %u %u %.17g\nt %u\n", on, waits->str,
                    k, other, bytes, k);
    }
  for (guint i = 0; i < with->n; i++)
    {
      peer_print (self, "actor %u\n%s", i, program[i]->str);
      g_string_free (program[i], TRUE);
    }
  peer_run_graph (self, graph, tasks, with->m);
}
