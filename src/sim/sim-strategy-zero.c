/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

/* ZeRO 3: a device keeps a share of each layer and gathers the whole for every
 * use, forward and backward, of every micro-batch; gradients are reduce-
 * scattered after every backward.  With overlap the gathering for a use may go
 * on during the use before it (one layer ahead: two are held at most); without,
 * it begins when the use before has ended, and a use waits for the reduction
 * before it too.  The gathered layer and the whole gradient are buffers until
 * the use, or the reduction, ends.
 *
 * Where backward is parted (zero bubble), B gathers, for it multiplies by the
 * weights, and W does not; W makes the gradient, so that the scatter follows
 * it.  Expert parameters are gathered and scattered among the ranks that hold
 * the same experts, beside the rest, use by use in one order on all ranks.
 *
 * All of that is among the ranks that share the states out; what several such
 * groups have is summed in sim-strategy-data.c. */

static void
hold (SimBuild *self,
      guint lane,
      guint64 bytes,
      guint32 from,
      gboolean from_end,
      guint32 until)
{
  SimHold made = { lane, from, until, bytes, from_end };
  if (bytes > 0)
    g_array_append_val (self->graph->holds, made);
}

static SimUse *
use_at (const SimBuild *self, guint lane, guint k)
{
  return &g_array_index (self->uses[lane], SimUse, k);
}

/* The end that use k's gathering waits for on a lane. */
static guint32
gate_of (const SimBuild *self, guint lane, guint k)
{
  guint ahead = self->spec->parallel.overlap ? 2 : 1;
  return k >= ahead ? use_at (self, lane, k - ahead)->last : SIM_NONE;
}

/* What one use moves in one kind of group. */
typedef struct
{
  guint64 gathered;
  guint64 reduced;
} Share;

static Share
get_share (const SimBuild *self, SimGroup group, const SimUse *use)
{
  const SimLayerCost *cost = &self->costs[use->layer];
  gboolean apart = self->spec->parallel.degree[SIM_DIMENSION_EXPERT] > 1;
  Share share = { 0, 0 };
  if (group == SIM_GROUP_SHARDS)
    {
      share.gathered = cost->gather_bytes;
      share.reduced = cost->reduce_bytes;
    }
  if (group == SIM_GROUP_EXPERT_SHARDS || !apart)
    {
      share.gathered += cost->expert_gather_bytes;
      share.reduced += cost->expert_reduce_bytes;
    }
  if (!use->gathers)
    share.gathered = 0;
  if (!use->reduces)
    share.reduced = 0;
  return share;
}

static void
gather (SimBuild *self, const SimTeam *team, guint k, const Share *share)
{
  guint n = team->n_lanes;
  guint layer = use_at (self, team->lanes[0], k)->layer;
  g_autofree guint32 *ready = g_new (guint32, n);
  g_autofree guint32 *gates = g_new (guint32, n);
  g_autofree guint32 *done = g_new (guint32, n);
  for (guint i = 0; i < n; i++)
    {
      guint lane = team->lanes[i];
      ready[i] = self->updated[lane];
      gates[i] = gate_of (self, lane, k);
    }
  sim_build_add_data_collective (self, SIM_OPERATION_ALL_GATHER,
                                 SIM_PAYLOAD_PARAMETER, layer, 1,
                                 share->gathered, team, ready, gates, done);
  for (guint i = 0; i < n; i++)
    {
      guint lane = team->lanes[i];
      const SimUse *use = use_at (self, lane, k);
      sim_graph_add_dependency (self->graph, done[i], use->first);
      hold (self, lane, share->gathered,
            gates[i] != SIM_NONE ? gates[i] : ready[i], TRUE, use->last);
    }
}

static void
scatter (SimBuild *self, const SimTeam *team, guint k, const Share *share)
{
  guint n = team->n_lanes;
  guint layer = use_at (self, team->lanes[0], k)->layer;
  gboolean of_experts = team->group == SIM_GROUP_EXPERT_SHARDS;
  gboolean apart = self->spec->parallel.degree[SIM_DIMENSION_EXPERT] > 1;
  g_autofree guint32 *ready = g_new (guint32, n);
  g_autofree guint32 *done = g_new (guint32, n);
  for (guint i = 0; i < n; i++)
    ready[i] = use_at (self, team->lanes[i], k)->last;
  sim_build_add_data_collective (self, SIM_OPERATION_REDUCE_SCATTER,
                                 SIM_PAYLOAD_GRADIENT, layer, 1, share->reduced,
                                 team, ready, NULL, done);
  for (guint i = 0; i < n; i++)
    {
      guint lane = team->lanes[i];
      sim_build_delay_updates (self, lane, done[i]);
      *sim_build_get_scattered (self, of_experts, lane, layer) = done[i];
      if (!apart)
        *sim_build_get_scattered (self, TRUE, lane, layer) = done[i];
      if (!self->spec->parallel.overlap && k + 1 < self->uses[lane]->len)
        sim_graph_add_dependency (self->graph, done[i],
                                  use_at (self, lane, k + 1)->first);
      hold (self, lane, share->reduced, use_at (self, lane, k)->first, FALSE,
            done[i]);
    }
}

static void
add_use (SimBuild *self, const SimTeam *team, guint k)
{
  const SimUse *use = use_at (self, team->lanes[0], k);
  Share share = get_share (self, team->group, use);
  if (share.gathered > 0)
    gather (self, team, k, &share);
  if (share.reduced > 0)
    scatter (self, team, k, &share);
}

/* Use by use, whatever groups its collectives are of: those of one lane come
 * one after the other, in the order in which they are made. */
void
sim_build_add_zero_3 (SimBuild *self)
{
  static const SimGroup kinds[] = { SIM_GROUP_SHARDS, SIM_GROUP_EXPERT_SHARDS };
  guint n_lanes = self->graph->n_lanes, most = 0;
  gboolean apart = self->spec->parallel.degree[SIM_DIMENSION_EXPERT] > 1;
  guint n_kinds = apart ? 2 : 1;
  g_autoptr (GPtrArray) teams =
      g_ptr_array_new_with_free_func ((GDestroyNotify)sim_team_free);
  for (guint lane = 0; lane < n_lanes; lane++)
    {
      most = MAX (most, self->uses[lane]->len);
      for (guint i = 0; i < n_kinds; i++)
        g_ptr_array_add (
            teams, sim_team_new (self, kinds[i], self->graph->rank_of[lane]));
    }
  for (guint k = 0; k < most; k++)
    for (guint i = 0; i < n_lanes * n_kinds; i++)
      {
        const SimTeam *team = g_ptr_array_index (teams, i);
        guint lane = i / n_kinds;
        if (k < self->uses[lane]->len && team->n_ranks > 1 &&
            !sim_graph_is_stopped (self->graph) &&
            team->ranks[0] == self->graph->rank_of[lane])
          add_use (self, team, k);
      }
  for (guint lane = 0; lane < n_lanes; lane++)
    g_array_set_size (self->uses[lane], 0);
}
