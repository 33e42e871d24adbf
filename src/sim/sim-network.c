/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-network-private.h"

SimNetwork *
sim_network_new (guint n_resources, const double *capacity)
{
  SimNetwork *self = g_new0 (SimNetwork, 1);
  self->n_resources = n_resources;
  self->resources = g_new0 (SimNetworkResource, MAX (n_resources, 1));
  self->resource_filling =
      g_new (SimNetworkResourceFilling, MAX (n_resources, 1));
  for (guint i = 0; i < n_resources; i++)
    {
      self->resources[i].capacity = capacity[i];
      self->resources[i].head = SIM_NETWORK_NONE;
    }
  self->free_flow = self->free_extra = SIM_NETWORK_NONE;
  return self;
}

void
sim_network_free (SimNetwork *self)
{
  g_free (self->resources);
  g_free (self->resource_filling);
  g_free (self->flows);
  g_free (self->flow_filling);
  g_free (self->routes);
  g_free (self->extras);
  sim_numbers_clear (&self->dirty);
  sim_numbers_clear (&self->reached);
  sim_numbers_clear (&self->reached_flows);
  sim_numbers_clear (&self->changed);
  g_free (self);
}

/* Puts a hook first in its resource's list; `next` and `previous` are its. */
static inline void
hook_on (SimNetwork *self,
         guint32 index,
         guint32 hook,
         guint32 *next,
         guint32 *previous)
{
  SimNetworkResource *resource = &self->resources[index];
  *previous = SIM_NETWORK_NONE;
  *next = resource->head;
  if (resource->head != SIM_NETWORK_NONE)
    *sim_network_previous_of (self, resource->head) = hook;
  resource->head = hook;
  resource->count++;
  sim_network_mark_dirty (self, index);
}

static inline void
unhook (SimNetwork *self, guint32 index, guint32 next, guint32 previous)
{
  SimNetworkResource *resource = &self->resources[index];
  if (next != SIM_NETWORK_NONE)
    *sim_network_previous_of (self, next) = previous;
  if (previous != SIM_NETWORK_NONE)
    *sim_network_next_of (self, previous) = next;
  else
    resource->head = next;
  resource->count--;
  if (resource->count > 0)
    sim_network_mark_dirty (self, index);
}

static inline void
hook_side (SimNetwork *self, guint32 flow, guint side)
{
  SimNetworkFlow *f = sim_network_flow (self, flow);
  if (f->resource[side] != SIM_NETWORK_NONE)
    hook_on (self, f->resource[side], flow * 2 + side, &f->next[side],
             &f->previous[side]);
}

static inline void
unhook_side (SimNetwork *self, guint32 flow, guint side)
{
  const SimNetworkFlow *f = sim_network_flow (self, flow);
  if (f->resource[side] != SIM_NETWORK_NONE)
    unhook (self, f->resource[side], f->next[side], f->previous[side]);
}

static guint32
take_flow (SimNetwork *self)
{
  guint32 flow = self->free_flow;
  if (flow != SIM_NETWORK_NONE)
    self->free_flow = sim_network_flow (self, flow)->next[0];
  else
    {
      flow = self->n_flows++;
      if (flow == self->flow_room)
        {
          self->flow_room = MAX (64, 2 * self->flow_room);
          self->flows = g_renew (SimNetworkFlow, self->flows, self->flow_room);
          self->flow_filling = g_renew (SimNetworkFlowFilling,
                                        self->flow_filling, self->flow_room);
          if (self->routes != NULL)
            self->routes =
                g_renew (SimNetworkRoute, self->routes, self->flow_room);
        }
    }
  self->flow_filling[flow].visit = 0;
  if (self->routes != NULL)
    self->routes[flow] = (SimNetworkRoute){ 1, SIM_NETWORK_NONE };
  return flow;
}

guint32
sim_network_add (SimNetwork *self, guint32 first, guint32 second, double cap)
{
  guint32 flow = take_flow (self);
  /* One resource crossed twice is crossed once: out and in are two. */
  *sim_network_flow (self, flow) = (SimNetworkFlow){
    .cap = cap,
    .resource = { first, second == first ? SIM_NETWORK_NONE : second },
  };
  hook_side (self, flow, 0);
  hook_side (self, flow, 1);
  return flow;
}

static guint32
take_extra (SimNetwork *self)
{
  guint32 index = self->free_extra;
  if (index != SIM_NETWORK_NONE)
    {
      self->free_extra = self->extras[index].more;
      return index;
    }
  if (self->n_extras == self->extra_room)
    {
      self->extra_room = MAX (64, 2 * self->extra_room);
      self->extras = g_renew (SimNetworkExtra, self->extras, self->extra_room);
    }
  return self->n_extras++;
}

static void
allow_routes (SimNetwork *self)
{
  if (self->routes != NULL)
    return;
  self->routes = g_new (SimNetworkRoute, MAX (self->flow_room, 1));
  for (guint i = 0; i < self->flow_room; i++)
    self->routes[i] = (SimNetworkRoute){ 1, SIM_NETWORK_NONE };
}

guint32
sim_network_add_route (SimNetwork *self,
                       const guint32 *resources,
                       guint n,
                       double share,
                       double cap)
{
  allow_routes (self);
  guint32 flow = take_flow (self);
  *sim_network_flow (self, flow) = (SimNetworkFlow){
    .cap = cap,
    .resource = { resources[0], n > 1 ? resources[1] : SIM_NETWORK_NONE },
  };
  self->routes[flow].share = share;
  hook_side (self, flow, 0);
  hook_side (self, flow, 1);
  for (guint i = 2; i < n; i++)
    {
      guint32 index = take_extra (self);
      self->extras[index] = (SimNetworkExtra){
        .flow = flow,
        .resource = resources[i],
        .more = self->routes[flow].more,
      };
      self->routes[flow].more = index;
      hook_on (self, resources[i], SIM_NETWORK_EXTRA + index,
               &self->extras[index].next, &self->extras[index].previous);
    }
  return flow;
}

static void
remove_extras (SimNetwork *self, guint32 flow)
{
  guint32 at = self->routes[flow].more;
  while (at != SIM_NETWORK_NONE)
    {
      SimNetworkExtra *extra = &self->extras[at];
      guint32 more = extra->more;
      unhook (self, extra->resource, extra->next, extra->previous);
      extra->more = self->free_extra;
      self->free_extra = at;
      at = more;
    }
}

void
sim_network_remove (SimNetwork *self, guint32 flow)
{
  unhook_side (self, flow, 0);
  unhook_side (self, flow, 1);
  if (self->routes != NULL)
    remove_extras (self, flow);
  sim_network_flow (self, flow)->next[0] = self->free_flow;
  self->free_flow = flow;
}

void
sim_network_set_cap (SimNetwork *self, guint32 flow, double cap)
{
  SimNetworkFlow *f = sim_network_flow (self, flow);
  f->cap = cap;
  sim_network_mark_dirty (self, f->resource[0]);
  sim_network_mark_dirty (self, f->resource[1]);
  /* A route's others are reached through these. */
}

void
sim_network_set_capacity (SimNetwork *self, guint32 resource, double capacity)
{
  self->resources[resource].capacity = capacity;
  sim_network_mark_dirty (self, resource);
}

double
sim_network_get_rate (const SimNetwork *self, guint32 flow)
{
  return sim_network_flow (self, flow)->rate;
}
