/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-collective-private.h"

static guint
find_rank (const SimCollectiveRequest *request, guint32 rank)
{
  guint low = 0, high = request->n_ranks;
  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;
      if (request->ranks[middle] <= rank)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/* To whom the lane's rank sends, as far round the ring as the pace has it for
 * the first of all. */
static SimPace
get_own_pace (const SimLowering *self, const SimPace *pace, guint32 lane)
{
  const SimCollectiveRequest *request = self->request;
  SimPace own = *pace;
  if (self->member > 0)
    own.to = request->ranks[(find_rank (request, self->graph->rank_of[lane]) +
                             find_rank (request, pace->to)) %
                            request->n_ranks];
  return own;
}

/* A lane stands for the lowest of its ranks: what that one sends to its
 * successor, and at the same instant gets from its predecessor, is drawn once.
 * Each hop takes as long as the slowest link of the ring.  Several lanes
 * (DualPipe's two places) do the same side by side, for they begin at the same
 * time: where that is not so, with the last of them. */
guint32
sim_lowering_add_folded (SimLowering *self,
                         const SimPace *pace,
                         guint32 before,
                         guint chunk,
                         guint hop,
                         guint contributions,
                         gboolean reduces,
                         double work,
                         guint64 bytes)
{
  guint32 lane = self->request->members[self->member];
  SimPace own = get_own_pace (self, pace, lane);
  guint32 link =
      sim_graph_get_folded_link (self->graph, self->spec, lane, lane, &own);
  guint32 index =
      sim_lowering_add_task (self, link, lane, lane, chunk, hop, contributions,
                             reduces, work * self->scale, bytes);
  sim_graph_add_dependency (self->graph, before, index);
  self->got[self->member] = self->sent[self->member] = index;
  return index;
}

/* n_hops hops of `share` of the bytes each; the chunk is what the lowest rank
 * gets. */
static void
add_hops (SimLowering *self,
          const SimPace *pace,
          guint n_hops,
          double share,
          guint hop,
          guint n,
          guint weight,
          gboolean reduces)
{
  double work = (double)self->request->bytes * share;
  guint64 bytes = (guint64)(work + 0.5);
  for (guint h = 0; h < n_hops; h++)
    sim_lowering_add_folded (self, pace, self->got[self->member],
                             (2 * n - h - (reduces ? 1 : 0)) % n, hop + h,
                             weight * (reduces ? h + 1 : n), reduces, work,
                             bytes);
}

static void
add_lump (SimLowering *self, guint n_hops, double share)
{
  const SimPace *pace = &self->request->pace;
  double work = (double)self->request->bytes * share * n_hops;
  g_array_index (self->graph->collectives, SimGraphCollective, self->index)
      .latency_ps =
      n_hops * (self->latency_ps >= 0 ? self->latency_ps : pace->latency_ps);
  sim_lowering_add_folded (self, pace, self->got[self->member], 0, n_hops - 1,
                           self->n, FALSE, work, (guint64)(work + 0.5));
}

static void
lower_layers (SimLowering *self, guint per_node)
{
  const SimCollectiveRequest *request = self->request;
  guint nodes = self->n / per_node, hop = 0;
  double inner = 1.0 / per_node, outer = inner / nodes;
  add_hops (self, &request->inner_pace, per_node - 1, inner, hop, per_node, 1,
            TRUE);
  hop += per_node - 1;
  add_hops (self, &request->outer_pace, nodes - 1, outer, hop, nodes, per_node,
            TRUE);
  hop += nodes - 1;
  add_hops (self, &request->outer_pace, nodes - 1, outer, hop, nodes, per_node,
            FALSE);
  hop += nodes - 1;
  add_hops (self, &request->inner_pace, per_node - 1, inner, hop, per_node,
            nodes, FALSE);
}

/* `count` chunks from `first` on, all at once, as a hop of halving and doubling
 * is where members are not folded: on a shared port each has its own share. */
static void
add_block (SimLowering *self,
           guint first,
           guint count,
           guint hop,
           const guint *contributions,
           gboolean reduces)
{
  guint32 before = self->got[self->member], last = SIM_NONE;
  guint64 whole = self->request->bytes / self->n;
  guint64 rest = self->request->bytes % self->n;
  for (guint c = first; c < first + count; c++)
    last = sim_lowering_join (
        self, last,
        sim_lowering_add_folded (self, &self->request->pace, before, c, hop,
                                 contributions[c - first], reduces,
                                 (double)self->request->bytes / self->n,
                                 whole + (c < rest ? 1 : 0)));
  self->got[self->member] = self->sent[self->member] = last;
}

/* Among members of one node: what the lowest gets. */
static void
lower_halves (SimLowering *self)
{
  SimOperation operation = self->request->operation;
  guint n = self->n, hop = 0, rounds = sim_ceil_log2 (n);
  g_autofree guint *held = g_new (guint, n); /* contributions, by chunk */
  for (guint i = 0; i < n; i++)
    held[i] = 1;
  for (guint distance = 1u << (rounds - 1);
       operation != SIM_OPERATION_ALL_GATHER && distance > 0; distance /= 2)
    {
      guint count = MIN (distance, n - distance);
      add_block (self, 0, count, hop++, held + distance, TRUE);
      for (guint k = 0; k < count; k++)
        held[k] += held[distance + k];
    }
  for (guint i = 0; i < n; i++)
    held[i] = n;
  for (guint distance = 1;
       operation != SIM_OPERATION_REDUCE_SCATTER && distance < n; distance *= 2)
    add_block (self, distance, MIN (distance, n - distance), hop++, held,
               FALSE);
}

/* All of the vector in each hop. */
static void
lower_whole (SimLowering *self)
{
  for (guint hop = 0; hop < self->n_hops; hop++)
    sim_lowering_add_folded (
        self, &self->request->pace, self->got[self->member], 0, hop, 1u << hop,
        TRUE, (double)self->request->bytes, self->request->bytes);
}

/* Of the bytes what a member sends in all. */
static double
get_volume (const SimLowering *self, SimAlgorithm algorithm)
{
  guint n = self->n;
  if (self->request->operation == SIM_OPERATION_SEND)
    return 1;
  if (algorithm == SIM_ALGORITHM_HIERARCHICAL) /* in the mean of its hops */
    return (double)self->n_hops / MAX (self->request->repeat, 1) / n;
  if (self->request->operation != SIM_OPERATION_ALL_REDUCE)
    return (n - 1.0) / n;
  return algorithm == SIM_ALGORITHM_RECURSIVE_DOUBLING ? sim_ceil_log2 (n)
                                                       : 2 * (n - 1.0) / n;
}

static void
lower_member (SimLowering *self, SimAlgorithm algorithm, guint per_node)
{
  const SimPace *pace = &self->request->pace;
  SimOperation operation = self->request->operation;
  guint n = self->n, repeat = MAX (self->request->repeat, 1);
  double share = operation == SIM_OPERATION_SEND ? 1 : 1.0 / n;
  gboolean sums = operation == SIM_OPERATION_ALL_REDUCE ||
                  operation == SIM_OPERATION_REDUCE_SCATTER;
  guint n_hops = operation == SIM_OPERATION_SEND ? 1 : n - 1;
  if (self->box.n_axes > 0)
    {
      sim_lower_torus_folded (self);
      return;
    }
  if (algorithm == SIM_ALGORITHM_HIERARCHICAL && repeat == 1)
    lower_layers (self, per_node);
  else if (self->n_hops > (self->graph->lumped ? 1 : SIM_MAX_FOLDED_HOPS) ||
           repeat > 1)
    add_lump (self, self->n_hops,
              get_volume (self, algorithm) * repeat / self->n_hops);
  else if (algorithm == SIM_ALGORITHM_HALVING_DOUBLING)
    lower_halves (self);
  else if (algorithm == SIM_ALGORITHM_RECURSIVE_DOUBLING)
    lower_whole (self);
  else
    {
      add_hops (self, pace, n_hops, share, 0, n, 1, sums);
      if (operation == SIM_OPERATION_ALL_REDUCE)
        add_hops (self, pace, n_hops, share, n_hops, n, 1, FALSE);
    }
}

void
sim_lowering_meet (SimLowering *self, guint apart)
{
  guint n = self->request->n_members;
  for (guint i = 0; n > 1 && i < n; i++)
    {
      guint32 all = sim_graph_add_join (self->graph, self->request->members[i]);
      for (guint k = i % apart; k < n; k += apart)
        sim_graph_add_dependency (self->graph, self->enter[k], all);
      self->got[i] = self->sent[i] = all;
    }
}

void
sim_lower_folded (SimLowering *self, SimAlgorithm algorithm, guint per_node)
{
  guint n = self->request->n_members;
  sim_lowering_meet (self, 1);
  for (self->member = 0; self->member < n; self->member++)
    lower_member (self, algorithm, per_node);
}
