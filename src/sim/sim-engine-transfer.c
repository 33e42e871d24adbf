/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-engine-private.h"

static double
flow_cap (const SimEngine *self, const SimTask *task)
{
  const SimLane *from = &self->lanes[task->device];
  const SimLane *to = &self->lanes[task->target];
  if (self->next_onset == 0) /* no fault yet */
    return sim_engine_link (self, task)->bandwidth;
  if (from->speed <= 0 || to->speed <= 0)
    return 0;
  return sim_engine_link (self, task)->bandwidth /
         MAX (from->link_slowing, to->link_slowing);
}

static guint
get_moving_kind (const SimEngine *self, const SimTask *task)
{
  guint kind = SIM_MOVING_OTHER;
  if (task->collective != SIM_NONE &&
      sim_engine_collective (self, task)->operation == SIM_OPERATION_ALL_REDUCE)
    kind = SIM_MOVING_REDUCE;
  return sim_engine_link (self, task)->between_nodes
             ? kind + SIM_MOVING_REDUCE_BETWEEN
             : kind;
}

/* Traffic at both ends of a transfer begins, or ends. */
static void
add_moving (SimEngine *self, const SimTask *task, gboolean begins)
{
  if (!self->traffic_slows)
    return;
  guint32 ends[2] = { task->device, task->target };
  guint kind = get_moving_kind (self, task);
  for (guint i = 0; i < (ends[0] == ends[1] ? 1 : 2); i++)
    {
      SimLane *lane = &self->lanes[ends[i]];
      guint8 kinds = lane->kinds;
      lane->moving[kind] += begins ? 1 : -1;
      kinds =
          lane->moving[kind] > 0 ? kinds | 1u << kind : kinds & ~(1u << kind);
      if (kinds == lane->kinds)
        continue;
      lane->kinds = kinds;
      sim_engine_mark_lane (self, ends[i]);
    }
}

static void
grow_slots (SimEngine *self, guint n)
{
  self->activities = g_renew (SimActivity, self->activities, n);
  for (guint i = self->n_slots; i < n; i++)
    self->activities[i] = (SimActivity){ .task = SIM_NONE };
  self->n_slots = n;
}

static guint32
add_ways (SimEngine *self, const SimGraphLink *link, guint side, double cap)
{
  const SimGraphWays *ways =
      &g_array_index (self->graph->ways, SimGraphWays, link->ways - 1);
  return sim_network_add_route (
      self->network,
      &g_array_index (self->graph->routes, guint32, ways->first[side]),
      ways->length[side], ways->share, cap);
}

/* Latency is over: the bytes move. */
static void
begin_moving (SimEngine *self, guint32 index)
{
  const SimTask *task = sim_graph_task (self->graph, index);
  const SimGraphLink *link = sim_engine_link (self, task);
  guint side = task->device == link->a ? 0 : 1;
  guint32 flow =
      link->ways == 0
          ? sim_network_add (self->network, link->resource[side][0],
                             link->resource[side][1], flow_cap (self, task))
          : add_ways (self, link, side, flow_cap (self, task));
  guint32 slot = self->graph->n_lanes + flow;
  if (slot >= self->n_slots)
    grow_slots (self, MAX (slot + 1, 2 * self->n_slots));
  self->activities[slot] = (SimActivity){
    .task = index,
    .left = task->work,
    .since_ps = self->now,
  };
  self->run->tasks[index].moving_ps = self->now;
  add_moving (self, task, TRUE);
}

void
sim_engine_end_flow (SimEngine *self, guint32 slot, guint32 index)
{
  sim_network_remove (self->network, slot - self->graph->n_lanes);
  add_moving (self, sim_graph_task (self->graph, index), FALSE);
}

void
sim_engine_cap_flows (SimEngine *self)
{
  for (guint slot = self->graph->n_lanes; slot < self->n_slots; slot++)
    {
      guint32 task = self->activities[slot].task;
      if (task != SIM_NONE)
        sim_network_set_cap (
            self->network, slot - self->graph->n_lanes,
            flow_cap (self, sim_graph_task (self->graph, task)));
    }
}

/* ---- waiting out the latency ---- */

static gint64
latency_of (const SimEngine *self, const SimTask *task)
{
  gint64 latency = sim_engine_link (self, task)->latency_ps;
  if (task->collective != SIM_NONE)
    {
      gint64 measured = sim_engine_collective (self, task)->latency_ps;
      latency = measured >= 0 ? measured : latency;
    }
  double slowing = MAX (self->lanes[task->device].link_slowing,
                        self->lanes[task->target].link_slowing);
  return slowing > 1 ? llround ((double)latency * slowing) : latency;
}

static void
grow_waiting (SimLatency *self)
{
  guint room = MAX (16, 2 * self->room);
  SimWait *waiting = g_new (SimWait, room);
  for (guint i = 0; i < self->length; i++)
    waiting[i] = self->waiting[(self->first + i) & (self->room - 1)];
  g_free (self->waiting);
  self->waiting = waiting;
  self->room = room;
  self->first = 0;
}

static void
add_wait (SimLatency *self, SimWait wait)
{
  if (self->length == self->room)
    grow_waiting (self);
  self->waiting[(self->first + self->length++) & (self->room - 1)] = wait;
}

void
sim_engine_begin_transfer (SimEngine *self, guint32 index)
{
  gint64 latency = latency_of (self, sim_graph_task (self->graph, index));
  SimWait wait = { self->now + latency, index };
  self->run->begun[self->run->n_begun++] = index;
  if (latency == 0)
    {
      begin_moving (self, index);
      return;
    }
  for (guint i = 0; i < self->latencies->len; i++)
    {
      SimLatency *known = &g_array_index (self->latencies, SimLatency, i);
      if (known->latency_ps == latency)
        {
          add_wait (known, wait);
          return;
        }
    }
  SimLatency made = { .latency_ps = latency };
  add_wait (&made, wait);
  g_array_append_val (self->latencies, made);
}

void
sim_engine_end_waits (SimEngine *self)
{
  for (guint i = 0; i < self->latencies->len; i++)
    {
      SimLatency *latency = &g_array_index (self->latencies, SimLatency, i);
      while (latency->length > 0 &&
             latency->waiting[latency->first].until_ps <= self->now)
        {
          guint32 task = latency->waiting[latency->first].task;
          latency->first = (latency->first + 1) & (latency->room - 1);
          latency->length--;
          begin_moving (self, task);
        }
    }
}

gint64
sim_engine_next_wait (const SimEngine *self)
{
  gint64 next = G_MAXINT64;
  for (guint i = 0; i < self->latencies->len; i++)
    {
      const SimLatency *latency =
          &g_array_index (self->latencies, SimLatency, i);
      if (latency->length > 0)
        next = MIN (next, latency->waiting[latency->first].until_ps);
    }
  return next;
}

void
sim_engine_clear_waits (SimEngine *self)
{
  for (guint i = 0; i < self->latencies->len; i++)
    g_free (g_array_index (self->latencies, SimLatency, i).waiting);
  g_array_unref (self->latencies);
}
