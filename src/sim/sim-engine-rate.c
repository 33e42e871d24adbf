/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-engine-private.h"

/* Compute always creeps on, however much traffic there is. */
#define MOST_LOST 0.95

static double
get_lost_share (const SimEngine *self, guint kind)
{
  const SimCluster *cluster = &self->spec->cluster;
  const SimDevice *device = &cluster->device;
  gboolean between = kind >= SIM_MOVING_REDUCE_BETWEEN;
  gboolean reduce =
      kind == SIM_MOVING_REDUCE || kind == SIM_MOVING_REDUCE_BETWEEN;
  double bandwidth =
      (between ? &cluster->cluster_link : &cluster->node_link)->bandwidth;
  double traffic = reduce ? device->reduce_traffic : device->gather_traffic;
  return MIN (traffic * bandwidth / device->memory_bandwidth, MOST_LOST);
}

void
sim_engine_weigh_traffic (SimEngine *self)
{
  for (guint kinds = 0; kinds < G_N_ELEMENTS (self->kept); kinds++)
    {
      double lost = 0;
      for (guint kind = 0; kind < SIM_N_MOVING; kind++)
        if (kinds & (1u << kind))
          lost = MAX (lost, get_lost_share (self, kind));
      self->kept[kinds] = 1 - lost;
      self->traffic_slows |= lost > 0;
    }
}

/* Chunks of one size at one rate take as long: divided once. */
static inline double
get_duration (SimEngine *self, double left, double rate, double per_ps)
{
  SimDuration *known = &self->duration;
  if (known->left != left || known->rate != rate || known->per_ps != per_ps)
    {
      double takes = left / rate;
      *known = (SimDuration){ left, rate, per_ps,
                              per_ps != 1 ? takes / per_ps : takes };
    }
  return known->takes;
}

void
sim_engine_set_rate (SimEngine *self, guint32 slot, double rate, double per_ps)
{
  SimActivity *activity = &self->activities[slot];
  double passed = (double)(self->now - activity->since_ps);
  activity->left = MAX (activity->left - passed * activity->rate * per_ps, 0);
  activity->rate = rate;
  activity->since_ps = self->now;
  if (rate <= 0)
    {
      sim_queue_remove (&self->queue, slot);
      return;
    }
  double takes = get_duration (self, activity->left, rate, per_ps);
  if (takes + (double)self->now > (double)SIM_MAX_PS)
    {
      self->too_long = TRUE;
      takes = 0;
    }
  sim_queue_set (&self->queue, slot, self->now + sim_round_ps (takes),
                 activity->task);
}

static void
note_change (SimEngine *self, const SimActivity *activity)
{
  double passed = (double)(self->now - activity->since_ps) / SIM_PS_PER_SECOND;
  double all = sim_graph_task (self->graph, activity->task)->work;
  SimRateChange change = { activity->task, self->now,
                           all - MAX (activity->left - passed * activity->rate,
                                      0) };
  g_array_append_val (self->run->changes, change);
}

void
sim_engine_settle (SimEngine *self)
{
  const guint32 *changed;
  guint n = sim_network_resolve (self->network, &changed);
  for (guint i = 0; i < n; i++)
    {
      guint32 slot = self->graph->n_lanes + changed[i];
      const SimActivity *activity = &self->activities[slot];
      if (activity->since_ps < self->now)
        note_change (self, activity);
      sim_engine_set_rate (self, slot,
                           sim_network_get_rate (self->network, changed[i]),
                           1 / SIM_PS_PER_SECOND);
    }
  for (guint i = 0; i < self->dirty_lanes.length; i++)
    {
      guint32 lane = self->dirty_lanes.items[i];
      const SimActivity *activity = &self->activities[lane];
      double rate = sim_engine_compute_rate (self, lane);
      self->lanes[lane].is_dirty = FALSE;
      if (activity->task != SIM_NONE && activity->rate != rate)
        sim_engine_set_rate (self, lane, rate, 1);
    }
  self->dirty_lanes.length = 0;
}
