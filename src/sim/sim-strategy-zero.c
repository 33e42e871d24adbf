/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

/* ZeRO 3: a device keeps a share of each layer and gathers the whole for every
 * use, forward and backward, of every micro-batch; gradients are reduce-
 * scattered after every backward.  With overlap the gathering for a use may go
 * on during the use before it (one layer ahead: two are held at most); without,
 * it begins when the use before has ended, and a use waits for the reduction
 * before it too.  The gathered layer and the whole gradient are buffers until
 * the use, or the reduction, ends. */

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

static guint
lane_at (const SimBuild *self, const GArray *ranks, guint i)
{
  return self->graph->lane_of[g_array_index (ranks, guint32, i)];
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

static void
gather (SimBuild *self, const GArray *ranks, guint k, guint64 bytes)
{
  guint n = sim_build_count_lanes (self, ranks);
  guint layer = use_at (self, lane_at (self, ranks, 0), k)->layer;
  g_autofree guint32 *ready = g_new (guint32, n);
  g_autofree guint32 *gates = g_new (guint32, n);
  g_autofree guint32 *done = g_new (guint32, n);
  for (guint i = 0; i < n; i++)
    {
      guint lane = lane_at (self, ranks, i);
      ready[i] = self->updated[lane];
      gates[i] = gate_of (self, lane, k);
    }
  sim_build_add_data_collective (self, SIM_OPERATION_ALL_GATHER,
                                 SIM_PAYLOAD_PARAMETER, layer, 1, bytes,
                                 SIM_GROUP_REPLICAS, ranks, ready, gates, done);
  for (guint i = 0; i < n; i++)
    {
      guint lane = lane_at (self, ranks, i);
      const SimUse *use = use_at (self, lane, k);
      sim_graph_add_dependency (self->graph, done[i], use->first);
      hold (self, lane, bytes, gates[i] != SIM_NONE ? gates[i] : ready[i], TRUE,
            use->last);
    }
}

static void
scatter (SimBuild *self, const GArray *ranks, guint k, guint64 bytes)
{
  guint n = sim_build_count_lanes (self, ranks);
  guint layer = use_at (self, lane_at (self, ranks, 0), k)->layer;
  g_autofree guint32 *ready = g_new (guint32, n);
  g_autofree guint32 *done = g_new (guint32, n);
  for (guint i = 0; i < n; i++)
    ready[i] = use_at (self, lane_at (self, ranks, i), k)->last;
  sim_build_add_data_collective (self, SIM_OPERATION_REDUCE_SCATTER,
                                 SIM_PAYLOAD_GRADIENT, layer, 1, bytes,
                                 SIM_GROUP_REPLICAS, ranks, ready, NULL, done);
  for (guint i = 0; i < n; i++)
    {
      guint lane = lane_at (self, ranks, i);
      sim_build_delay_updates (self, lane, done[i]);
      if (!self->spec->parallel.overlap && k + 1 < self->uses[lane]->len)
        sim_graph_add_dependency (self->graph, done[i],
                                  use_at (self, lane, k + 1)->first);
      hold (self, lane, bytes, use_at (self, lane, k)->first, FALSE, done[i]);
    }
}

static void
add_group (SimBuild *self, const GArray *ranks)
{
  guint n_uses = self->uses[lane_at (self, ranks, 0)]->len;
  for (guint k = 0; k < n_uses; k++)
    {
      const SimUse *use = use_at (self, lane_at (self, ranks, 0), k);
      const SimLayerCost *cost = &self->costs[use->layer];
      guint64 gathered = cost->gather_bytes + cost->expert_gather_bytes;
      guint64 reduced = cost->reduce_bytes + cost->expert_reduce_bytes;
      gboolean backward = use->backward;
      if (gathered > 0)
        gather (self, ranks, k, gathered);
      if (backward && reduced > 0)
        scatter (self, ranks, k, reduced);
    }
}

void
sim_build_add_zero_3 (SimBuild *self)
{
  for (guint i = 0; i < self->graph->n_lanes; i++)
    {
      guint rank = self->graph->rank_of[i];
      g_autoptr (GArray) ranks =
          sim_build_get_group (self, SIM_GROUP_REPLICAS, rank);
      if (g_array_index (ranks, guint32, 0) == rank && ranks->len > 1)
        add_group (self, ranks);
    }
  for (guint lane = 0; lane < self->graph->n_lanes; lane++)
    g_array_set_size (self->uses[lane], 0);
}
