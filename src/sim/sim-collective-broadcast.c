/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-collective-private.h"

#include <math.h>

/* Broadcast: what member 0 holds goes to all.  p members, S bytes, latency a,
 * bandwidth B (Thakur, Rabenseifner and Gropp 2005, and the pipelined chain):
 *   ring              a chain, k pieces following one another:
 *                     (p - 2 + k) (a + S / (k B)), least, (sqrt ((p - 2) a) +
 *                     sqrt (S / B))^2, for k^2 = (p - 2) S / (a B), but k is
 *                     SIM_MAX_CHAIN_PIECES at most
 *   tree, recursive-doubling
 *                     binomial: ceil (lg p) (a + S / B)
 *   halving-doubling  scattered down a binomial tree, then gathered round a
 *                     ring: (lg p + p - 1) a + 2 (p - 1) / p S / B, p a power
 *                     of two
 *   parameter server  to each at once: a + (p - 1) S / B */

guint
sim_broadcast_count_pieces (guint n, double latency, double whole)
{
  double squared = (n - 2) * whole;
  if (squared >= latency * SIM_MAX_CHAIN_PIECES * SIM_MAX_CHAIN_PIECES)
    return n > 2 ? SIM_MAX_CHAIN_PIECES : 1;
  return MAX ((guint)lround (sqrt (squared / latency)), 1);
}

double
sim_broadcast_get_seconds (SimAlgorithm algorithm,
                           guint n,
                           double latency,
                           double whole)
{
  guint rounds = sim_ceil_log2 (n);
  guint pieces = sim_broadcast_count_pieces (n, latency, whole);
  switch (algorithm)
    {
    case SIM_ALGORITHM_TREE:
      return rounds * (latency + whole);
    case SIM_ALGORITHM_HALVING_DOUBLING:
      return (rounds + n - 1) * latency + 2.0 * (n - 1) / n * whole;
    case SIM_ALGORITHM_PARAMETER_SERVER:
      return latency + (n - 1) * whole;
    default:
      return (n - 2 + pieces) * (latency + whole / pieces);
    }
}

/* `before`, `waits`: what must have ended, beside the receiver's entering. */
static guint32
pass_on (SimLowering *self,
         guint from,
         guint to,
         guint chunk,
         guint hop,
         guint32 before,
         guint32 waits)
{
  guint32 task =
      sim_lowering_add_transfer (self, from, to, chunk, hop, self->n, FALSE);
  sim_graph_add_dependency (self->graph, before, task);
  if (waits != before)
    sim_graph_add_dependency (self->graph, waits, task);
  if (self->enter[to] != before && self->enter[to] != waits)
    sim_graph_add_dependency (self->graph, self->enter[to], task);
  self->sent[from] = sim_lowering_join (self, self->sent[from], task);
  self->got[to] = sim_lowering_join (self, self->got[to], task);
  return task;
}

static void
lower_chain (SimLowering *self)
{
  g_autofree guint32 *last = g_new (guint32, self->n); /* by sender: its piece
                                                          before */
  for (guint piece = 0; piece < self->n_chunks; piece++)
    {
      guint32 arrived = self->enter[0];
      for (guint i = 0; i + 1 < self->n; i++)
        arrived = last[i] = pass_on (self, i, i + 1, piece, i + piece, arrived,
                                     piece > 0 ? last[i] : SIM_NONE);
    }
}

static void
lower_binomial (SimLowering *self)
{
  g_autofree guint32 *has = g_new (guint32, self->n);
  has[0] = self->enter[0];
  for (guint hop = 0, n_have = 1; n_have < self->n; hop++, n_have *= 2)
    for (guint i = 0; i < n_have && i + n_have < self->n; i++)
      {
        has[i + n_have] =
            pass_on (self, i, i + n_have, 0, hop, has[i], SIM_NONE);
        /* The next goes out when this has. */
        has[i] = has[i + n_have];
      }
}

/* Member i is sent chunk i + 1, which it passes on first in the gather that
 * follows. */
static void
lower_scatter_gather (SimLowering *self)
{
  SimRing ring = { 0, 1, self->n, 0, 1, 1, sim_ceil_log2 (self->n), 1 };
  sim_lower_scatter (self, 1);
  sim_lower_ring (self, &ring, FALSE);
}

static void
lower_star (SimLowering *self)
{
  for (guint i = 1; i < self->n; i++)
    pass_on (self, 0, i, 0, 0, self->enter[0], SIM_NONE);
}

void
sim_lower_broadcast (SimLowering *self, SimAlgorithm algorithm)
{
  switch (algorithm)
    {
    case SIM_ALGORITHM_TREE:
      lower_binomial (self);
      return;
    case SIM_ALGORITHM_HALVING_DOUBLING:
      lower_scatter_gather (self);
      return;
    case SIM_ALGORITHM_PARAMETER_SERVER:
      lower_star (self);
      return;
    default:
      lower_chain (self);
    }
}
