/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-graph.h"

#include <math.h>

SimGraph *
sim_graph_new (guint n_devices, guint n_lanes)
{
  SimGraph *self = g_new0 (SimGraph, 1);
  self->n_devices = n_devices;
  self->n_lanes = n_lanes;
  self->lane_of = g_new0 (guint32, n_devices);
  self->rank_of = g_new0 (guint32, n_lanes);
  self->first = g_new (guint32, n_lanes);
  self->last = g_new (guint32, n_lanes);
  for (guint i = 0; i < n_lanes; i++)
    {
      self->rank_of[i] = i;
      self->first[i] = self->last[i] = SIM_NONE;
    }
  for (guint i = 0; i < SIM_N_ROWS; i++)
    {
      self->last_collective[i] = g_new (guint32, n_lanes);
      self->last_group[i] = g_new (guint32, n_lanes);
      for (guint lane = 0; lane < n_lanes; lane++)
        self->last_collective[i][lane] = self->last_group[i][lane] = SIM_NONE;
    }
  for (guint i = 0; i < n_devices; i++)
    self->lane_of[i] = MIN (i, n_lanes - 1);
  self->links = g_array_new (FALSE, FALSE, sizeof (SimGraphLink));
  self->ways = g_array_new (FALSE, FALSE, sizeof (SimGraphWays));
  self->routes = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->link_slots = 64;
  self->link_keys = g_new0 (guint64, self->link_slots);
  self->link_ids = g_new0 (guint32, self->link_slots);
  self->capacity = g_array_new (FALSE, FALSE, sizeof (double));
  g_array_set_size (self->capacity, 1); /* number 0 stands for none */
  g_array_index (self->capacity, double, 0) = 0;
  self->collectives = g_array_new (FALSE, FALSE, sizeof (SimGraphCollective));
  self->members = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->ready = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->holds = g_array_new (FALSE, FALSE, sizeof (SimHold));
  self->deals = g_array_new (FALSE, FALSE, sizeof (SimTransfer));
  return self;
}

void
sim_graph_free (SimGraph *self)
{
  g_free (self->lane_of);
  g_free (self->rank_of);
  g_free (self->ranks_on);
  g_free (self->first);
  g_free (self->last);
  for (guint i = 0; i < SIM_N_ROWS; i++)
    {
      g_free (self->last_collective[i]);
      g_free (self->last_group[i]);
    }
  sim_block_free (self->tasks);
  sim_block_free (self->edges);
  sim_block_free (self->awaits);
  g_array_unref (self->links);
  g_array_unref (self->ways);
  g_array_unref (self->routes);
  g_free (self->link_keys);
  g_free (self->link_ids);
  g_array_unref (self->capacity);
  g_free (self->resource_of);
  g_array_unref (self->collectives);
  g_array_unref (self->members);
  g_array_unref (self->ready);
  g_array_unref (self->holds);
  g_array_unref (self->deals);
  g_free (self);
}

/* Ports and NICs are counted in this order: each device's ports out and in (2d,
 * 2d + 1), then the NICs' out and in, then a torus's links one way, also those
 * of devices not in use.  A node's devices share all of its NICs where the link
 * is shared; otherwise device i of k uses NIC floor (i * ports / k).  Those
 * that a link crosses become resources: of a large cluster's, folded ranks use
 * few. In a torus ports are only those of folded ranks that do not fill a box:
 * all of a device's links. */
void
sim_graph_set_cluster (SimGraph *self, const SimSpec *spec)
{
  const SimLink *inner = &spec->cluster.node_link;
  const SimLink *outer = &spec->cluster.cluster_link;
  double ports = inner->bandwidth * MAX (inner->ports, 1);
  guint nics = outer->shared ? 1 : MAX (outer->ports, 1);
  double nic = outer->bandwidth * (outer->shared ? MAX (outer->ports, 1) : 1);
  if (!outer->shared && nics > spec->cluster.devices_per_node)
    {
      /* Several NICs to a device: it may use them together. */
      nic *= nics / (double)spec->cluster.devices_per_node;
      nics = spec->cluster.devices_per_node;
    }
  self->torus = sim_torus_get (&spec->cluster);
  if (self->torus.n_axes > 0)
    ports = 2 * self->torus.n_axes * inner->bandwidth;
  self->port_capacity = ports;
  self->nic_capacity = nic;
  self->edge_capacity = inner->bandwidth;
  self->first_edge = 2 * (self->n_devices + nics * spec->cluster.nodes);
  gsize edges = self->torus.n_axes > 0
                    ? (gsize)SIM_TORUS_EDGES * spec->cluster.nodes *
                          spec->cluster.devices_per_node
                    : 0;
  self->resource_of = g_new0 (guint32, self->first_edge + edges);
}

static guint32
use_resource (SimGraph *self, guint32 port)
{
  guint32 *resource = &self->resource_of[port];
  if (*resource == 0)
    {
      double capacity = port >= self->first_edge      ? self->edge_capacity
                        : port >= 2 * self->n_devices ? self->nic_capacity
                                                      : self->port_capacity;
      *resource = self->capacity->len;
      g_array_append_val (self->capacity, capacity);
    }
  return *resource;
}

static guint32
get_nic (const SimGraph *self, const SimSpec *spec, guint device)
{
  const SimLink *outer = &spec->cluster.cluster_link;
  guint in_node = spec->cluster.devices_per_node;
  guint nics = outer->shared ? 1 : MIN (MAX (outer->ports, 1), in_node);
  guint mine = (guint)((guint64)(device % in_node) * nics / in_node);
  guint node = sim_spec_get_node (spec, device);
  return 2 * self->n_devices + 2 * (node * nics + mine);
}

static void
set_task_room (SimGraph *self, guint n)
{
  guint used = self->n_tasks;
  self->tasks = sim_block_grow (self->tasks, sizeof (SimTask) * used,
                                sizeof (SimTask) * n);
  self->awaits = sim_block_grow (self->awaits, sizeof (guint32) * used,
                                 sizeof (guint32) * n);
  self->task_room = n;
}

static void
set_edge_room (SimGraph *self, guint n)
{
  /* A line more: it is fetched ahead. */
  self->edges = sim_block_grow (self->edges, sizeof (SimEdge) * self->n_edges,
                                sizeof (SimEdge) * n + SIM_BLOCK_LINE);
  self->edge_room = n;
}

gboolean
sim_graph_check_stop (SimGraph *self)
{
  self->next_check = self->n_tasks + SIM_TASKS_PER_CHECK;
  self->too_large |= self->n_tasks > SIM_MAX_TASKS;
  self->is_stopped |=
      self->too_large || g_cancellable_is_cancelled (self->cancellable);
  return self->is_stopped;
}

void
sim_graph_grow_tasks (SimGraph *self)
{
  set_task_room (self, MAX (64, 2 * self->task_room));
}

void
sim_graph_grow_edges (SimGraph *self)
{
  set_edge_room (self, MAX (128, 2 * self->edge_room));
}

/* Room that is not used costs no memory; a graph that outgrows what was guessed
 * is copied. */
static guint
get_room (guint n)
{
  return n + n / 4 + 64;
}

void
sim_graph_reserve (SimGraph *self, guint n_tasks, guint n_edges)
{
  if (self->n_tasks + n_tasks > self->task_room)
    set_task_room (
        self, MAX (get_room (self->n_tasks + n_tasks), 2 * self->task_room));
  if (self->n_edges + n_edges > self->edge_room)
    set_edge_room (
        self, MAX (get_room (self->n_edges + n_edges), 2 * self->edge_room));
}

guint32
sim_graph_add_join (SimGraph *self, guint32 lane)
{
  *sim_graph_next_task (self) = (SimTask){
    .kind = SIM_TASK_JOIN,
    .device = lane,
    .collective = SIM_NONE,
  };
  return sim_graph_take_task (self);
}

/* Where a pair of lanes is in the table, or would be. */
static guint
find_link_slot (const SimGraph *self, guint64 key)
{
  guint mask = self->link_slots - 1;
  guint at = (guint)((key * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 32);
  for (at &= mask; self->link_keys[at] != 0 && self->link_keys[at] != key;)
    at = (at + 1) & mask;
  return at;
}

static void
note_link (SimGraph *self, guint64 key, guint32 id)
{
  if (2 * self->links->len > self->link_slots)
    {
      guint old = self->link_slots;
      g_autofree guint64 *keys = self->link_keys;
      g_autofree guint32 *ids = self->link_ids;
      self->link_slots *= 2;
      self->link_keys = g_new0 (guint64, self->link_slots);
      self->link_ids = g_new0 (guint32, self->link_slots);
      for (guint i = 0; i < old; i++)
        if (keys[i] != 0)
          {
            guint at = find_link_slot (self, keys[i]);
            self->link_keys[at] = keys[i];
            self->link_ids[at] = ids[i];
          }
    }
  guint at = find_link_slot (self, key);
  self->link_keys[at] = key;
  self->link_ids[at] = id;
}

/* Folded ranks of a stage hand on at the same time: a NIC's capacity is for all
 * of those on it. */
static double
get_folded_share (const SimGraph *self, const SimSpec *spec, guint device)
{
  guint first =
      sim_spec_get_node (spec, device) * spec->cluster.devices_per_node;
  guint n = 0;
  for (guint i = first; i < first + spec->cluster.devices_per_node; i++)
    n += i < self->n_devices && self->lane_of[i] == self->lane_of[device] &&
         get_nic (self, spec, i) == get_nic (self, spec, device);
  return sim_graph_get_nic_capacity (self) / MAX (n, 1);
}

/* Those from one rank to another of its node, as resources. */
static void
add_ways (SimGraph *self,
          const SimSpec *spec,
          guint from,
          guint to,
          guint side,
          SimGraphWays *ways,
          SimGraphLink *link)
{
  const SimLink *node_link = &spec->cluster.node_link;
  guint n_hops;
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint n_ways = sim_torus_list_ways (
      &self->torus, from, to, spec->cluster.devices_per_node, edges, &n_hops);
  ways->first[side] = self->routes->len;
  ways->length[side] = edges->len;
  ways->share = 1.0 / n_ways;
  for (guint i = 0; i < edges->len; i++)
    {
      guint32 resource = use_resource (
          self, self->first_edge + g_array_index (edges, guint32, i));
      g_array_append_val (self->routes, resource);
    }
  link->bandwidth = n_ways * node_link->bandwidth;
  link->latency_ps =
      llround (n_hops * node_link->latency_seconds * SIM_PS_PER_SECOND);
  link->resource[side][0] = link->resource[side][1] =
      g_array_index (self->routes, guint32, ways->first[side]);
}

static void
set_ways (SimGraph *self,
          const SimSpec *spec,
          guint rank_a,
          guint rank_b,
          SimGraphLink *link)
{
  SimGraphWays ways;
  add_ways (self, spec, rank_a, rank_b, 0, &ways, link);
  add_ways (self, spec, rank_b, rank_a, 1, &ways, link);
  if (ways.length[0] == 1)
    {
      g_array_set_size (self->routes, ways.first[0]);
      return;
    }
  g_array_append_val (self->ways, ways);
  link->ways = self->ways->len;
}

guint32
sim_graph_get_link (SimGraph *self, const SimSpec *spec, guint32 a, guint32 b)
{
  guint32 low = MIN (a, b), high = MAX (a, b);
  guint64 key = (((guint64)low << 32) | high) + 1;
  guint slot = find_link_slot (self, key);
  if (self->link_keys[slot] == key)
    return self->link_ids[slot];
  guint rank_a = self->rank_of[low], rank_b = self->rank_of[high];
  gboolean between =
      sim_spec_get_node (spec, rank_a) != sim_spec_get_node (spec, rank_b);
  const SimLink *link =
      between ? &spec->cluster.cluster_link : &spec->cluster.node_link;
  guint32 at_a = between ? get_nic (self, spec, rank_a) : 2 * rank_a;
  guint32 at_b = between ? get_nic (self, spec, rank_b) : 2 * rank_b;
  gboolean grid = !between && self->torus.n_axes > 0;
  double bandwidth = link->bandwidth;
  if (between && self->n_lanes < self->n_devices)
    bandwidth = MIN (bandwidth, get_folded_share (self, spec, rank_a));
  SimGraphLink made = {
    .a = low,
    .b = high,
    .bandwidth = bandwidth,
    .latency_ps = llround (link->latency_seconds * SIM_PS_PER_SECOND),
    .between_nodes = between,
    .drawn_to = SIM_NONE,
  };
  if (grid)
    set_ways (self, spec, rank_a, rank_b, &made);
  else
    {
      made.resource[0][0] = use_resource (self, at_a);
      made.resource[0][1] = use_resource (self, at_b + 1);
      made.resource[1][0] = use_resource (self, at_b);
      made.resource[1][1] = use_resource (self, at_a + 1);
    }
  g_array_append_val (self->links, made);
  note_link (self, key, self->links->len - 1);
  return self->links->len - 1;
}

static guint32
get_port (const SimGraph *self,
          const SimSpec *spec,
          guint32 lane,
          gboolean between)
{
  guint32 rank = self->rank_of[lane];
  return between ? get_nic (self, spec, rank) : 2 * rank;
}

guint32
sim_graph_get_folded_link (SimGraph *self,
                           const SimSpec *spec,
                           guint32 lane,
                           guint32 target,
                           const SimPace *pace)
{
  /* No lane has so high a number: told apart from pairs of lanes. */
  guint32 kind = 0x80000000u | (pace->between_nodes ? 0x40000000u : 0) |
                 (lane == target ? 0x20000000u : 0) | (pace->edge << 20);
  guint64 key = (((guint64)lane << 32) | (kind + pace->to)) + 1;
  guint slot = find_link_slot (self, key);
  if (self->link_keys[slot] == key)
    return self->link_ids[slot];
  guint32 from = get_port (self, spec, lane, pace->between_nodes);
  guint32 to = get_port (self, spec, target, pace->between_nodes);
  guint32 out, in;
  if (pace->edge > 0)
    from = self->first_edge + self->rank_of[lane] * SIM_TORUS_EDGES +
           pace->edge - 1;
  out = use_resource (self, from);
  in = pace->edge > 0 ? out : use_resource (self, to + 1);
  SimGraphLink made = {
    .a = lane,
    .b = target,
    .bandwidth = pace->bandwidth,
    .latency_ps = pace->latency_ps,
    .resource = { { out, in }, { out, in } },
    .between_nodes = pace->between_nodes,
    .drawn_to = pace->to,
  };
  g_array_append_val (self->links, made);
  note_link (self, key, self->links->len - 1);
  return self->links->len - 1;
}

double
sim_graph_get_nic_capacity (const SimGraph *self)
{
  return self->nic_capacity;
}

gboolean
sim_graph_shares_nic (const SimGraph *self,
                      const SimSpec *spec,
                      guint a,
                      guint b)
{
  return get_nic (self, spec, a) == get_nic (self, spec, b);
}

void
sim_graph_freeze (SimGraph *self)
{
  self->ranks_on = g_new0 (guint32, self->n_lanes);
  for (guint i = 0; i < self->n_devices; i++)
    self->ranks_on[self->lane_of[i]]++;
}
