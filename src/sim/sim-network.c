/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-network.h"

#include "sim/sim-block.h"

#include <math.h>

/* Each resource has a ring-less doubly linked list of its flows, threaded
 * through the flows themselves: a hook is flow * 2 + side.  What only filling
 * needs is kept apart, so that the rest, which every change touches, is small.
 */
typedef struct
{
  double capacity;
  guint32 head;  /* first hook */
  guint32 count; /* flows crossing it */
  guint32 visit; /* epoch of the last walk that reached it */
  gboolean dirty;
} Resource;

typedef struct
{
  double rate;
  double cap;
  guint32 resource[2];
  guint32 next[2]; /* hooks; next[0] also links free flows */
  guint32 previous[2];
} Flow;

/* While filling, by resource. */
typedef struct
{
  double left;  /* not yet given away */
  guint32 open; /* flows without a rate yet */
} ResourceFilling;

/* While filling, by flow. */
typedef struct
{
  double old_rate;
  guint32 visit; /* epoch of the last walk that reached it */
  gboolean fixed;
} FlowFilling;

struct _SimNetwork
{
  Resource *resources;
  ResourceFilling *resource_filling;
  guint n_resources;
  Flow *flows;
  FlowFilling *flow_filling;
  guint n_flows;
  guint flow_room;
  guint32 free_flow;
  guint32 epoch;
  SimNumbers dirty;   /* resources */
  SimNumbers reached; /* resources of one connected part */
  SimNumbers reached_flows;
  SimNumbers changed; /* flows */
};

SimNetwork *
sim_network_new (guint n_resources, const double *capacity)
{
  SimNetwork *self = g_new0 (SimNetwork, 1);
  self->n_resources = n_resources;
  self->resources = g_new0 (Resource, MAX (n_resources, 1));
  self->resource_filling = g_new (ResourceFilling, MAX (n_resources, 1));
  for (guint i = 0; i < n_resources; i++)
    {
      self->resources[i].capacity = capacity[i];
      self->resources[i].head = SIM_NETWORK_NONE;
    }
  self->free_flow = SIM_NETWORK_NONE;
  return self;
}

void
sim_network_free (SimNetwork *self)
{
  g_free (self->resources);
  g_free (self->resource_filling);
  g_free (self->flows);
  g_free (self->flow_filling);
  sim_numbers_clear (&self->dirty);
  sim_numbers_clear (&self->reached);
  sim_numbers_clear (&self->reached_flows);
  sim_numbers_clear (&self->changed);
  g_free (self);
}

static inline Flow *
flow_at (const SimNetwork *self, guint32 flow)
{
  return &self->flows[flow];
}

static inline void
mark_dirty (SimNetwork *self, guint32 resource)
{
  if (resource == SIM_NETWORK_NONE || self->resources[resource].dirty)
    return;
  self->resources[resource].dirty = TRUE;
  sim_numbers_add (&self->dirty, resource);
}

static inline void
hook (SimNetwork *self, guint32 flow, guint side)
{
  Flow *f = flow_at (self, flow);
  if (f->resource[side] == SIM_NETWORK_NONE)
    return;
  Resource *resource = &self->resources[f->resource[side]];
  f->previous[side] = SIM_NETWORK_NONE;
  f->next[side] = resource->head;
  if (resource->head != SIM_NETWORK_NONE)
    flow_at (self, resource->head >> 1)->previous[resource->head & 1] =
        flow * 2 + side;
  resource->head = flow * 2 + side;
  resource->count++;
  mark_dirty (self, f->resource[side]);
}

static inline void
unhook (SimNetwork *self, guint32 flow, guint side)
{
  Flow *f = flow_at (self, flow);
  if (f->resource[side] == SIM_NETWORK_NONE)
    return;
  Resource *resource = &self->resources[f->resource[side]];
  guint32 next = f->next[side], previous = f->previous[side];
  if (next != SIM_NETWORK_NONE)
    flow_at (self, next >> 1)->previous[next & 1] = previous;
  if (previous != SIM_NETWORK_NONE)
    flow_at (self, previous >> 1)->next[previous & 1] = next;
  else
    resource->head = next;
  resource->count--;
  if (resource->count > 0)
    mark_dirty (self, f->resource[side]);
}

guint32
sim_network_add (SimNetwork *self, guint32 first, guint32 second, double cap)
{
  guint32 flow = self->free_flow;
  if (flow != SIM_NETWORK_NONE)
    self->free_flow = flow_at (self, flow)->next[0];
  else
    {
      flow = self->n_flows++;
      if (flow == self->flow_room)
        {
          self->flow_room = MAX (64, 2 * self->flow_room);
          self->flows = g_renew (Flow, self->flows, self->flow_room);
          self->flow_filling =
              g_renew (FlowFilling, self->flow_filling, self->flow_room);
        }
    }
  self->flow_filling[flow].visit = 0;
  /* One resource crossed twice is crossed once: out and in are two. */
  *flow_at (self, flow) = (Flow){
    .cap = cap,
    .resource = { first, second == first ? SIM_NETWORK_NONE : second },
  };
  hook (self, flow, 0);
  hook (self, flow, 1);
  return flow;
}

void
sim_network_remove (SimNetwork *self, guint32 flow)
{
  unhook (self, flow, 0);
  unhook (self, flow, 1);
  flow_at (self, flow)->next[0] = self->free_flow;
  self->free_flow = flow;
}

void
sim_network_set_cap (SimNetwork *self, guint32 flow, double cap)
{
  Flow *f = flow_at (self, flow);
  f->cap = cap;
  mark_dirty (self, f->resource[0]);
  mark_dirty (self, f->resource[1]);
}

void
sim_network_set_capacity (SimNetwork *self, guint32 resource, double capacity)
{
  self->resources[resource].capacity = capacity;
  mark_dirty (self, resource);
}

static void
reach_resource (SimNetwork *self, guint32 index)
{
  Resource *resource = &self->resources[index];
  if (resource->visit == self->epoch)
    return;
  resource->visit = self->epoch;
  self->resource_filling[index] =
      (ResourceFilling){ resource->capacity, resource->count };
  sim_numbers_add (&self->reached, index);
}

/* Everything that shares, directly or through others, with that resource. */
static void
reach_part (SimNetwork *self, guint32 start)
{
  self->reached.length = 0;
  self->reached_flows.length = 0;
  reach_resource (self, start);
  for (guint i = 0; i < self->reached.length; i++)
    {
      guint32 index = self->reached.items[i];
      guint32 at = self->resources[index].head;
      while (at != SIM_NETWORK_NONE)
        {
          guint32 flow = at >> 1;
          Flow *f = flow_at (self, flow);
          at = f->next[at & 1];
          if (self->flow_filling[flow].visit == self->epoch)
            continue;
          self->flow_filling[flow] =
              (FlowFilling){ f->rate, self->epoch, FALSE };
          sim_numbers_add (&self->reached_flows, flow);
          for (guint side = 0; side < 2; side++)
            if (f->resource[side] != SIM_NETWORK_NONE)
              reach_resource (self, f->resource[side]);
        }
    }
}

static void
fix_flow (SimNetwork *self, guint32 flow, double rate)
{
  Flow *f = flow_at (self, flow);
  self->flow_filling[flow].fixed = TRUE;
  f->rate = rate;
  for (guint side = 0; side < 2; side++)
    if (f->resource[side] != SIM_NETWORK_NONE)
      {
        ResourceFilling *of = &self->resource_filling[f->resource[side]];
        of->left = MAX (of->left - rate, 0);
        of->open--;
      }
  if (rate != self->flow_filling[flow].old_rate)
    sim_numbers_add (&self->changed, flow);
}

/* The least of what any open resource could give each of its open flows;
 * *which is that resource. */
static double
find_bottleneck (const SimNetwork *self, guint32 *which)
{
  double least = INFINITY;
  for (guint i = 0; i < self->reached.length; i++)
    {
      guint32 index = self->reached.items[i];
      const ResourceFilling *of = &self->resource_filling[index];
      if (of->open > 0 && of->left / of->open < least)
        {
          least = of->left / of->open;
          *which = index;
        }
    }
  return least;
}

/* Fixes every open flow whose own cap is not above the share. */
static guint
fix_capped (SimNetwork *self, double share)
{
  guint n = 0;
  for (guint i = 0; i < self->reached_flows.length; i++)
    {
      guint32 flow = self->reached_flows.items[i];
      const Flow *f = flow_at (self, flow);
      if (!self->flow_filling[flow].fixed && f->cap <= share)
        {
          fix_flow (self, flow, f->cap);
          n++;
        }
    }
  return n;
}

static void
fill_part (SimNetwork *self)
{
  guint open = self->reached_flows.length;
  while (open > 0)
    {
      guint32 which = SIM_NETWORK_NONE;
      double share = find_bottleneck (self, &which);
      guint capped = fix_capped (self, share);
      open -= capped;
      if (capped > 0)
        continue; /* shares have grown: look again */
      guint32 at = self->resources[which].head;
      while (at != SIM_NETWORK_NONE)
        {
          const Flow *f = flow_at (self, at >> 1);
          if (!self->flow_filling[at >> 1].fixed)
            {
              fix_flow (self, at >> 1, share);
              open--;
            }
          at = f->next[at & 1];
        }
    }
}

/* The common case, a flow alone on all it crosses, needs no walk; nor does the
 * other resource then. */
static inline gboolean
fix_alone (SimNetwork *self, Resource *resource)
{
  if (resource->count != 1)
    return FALSE;
  guint32 flow = resource->head >> 1;
  Flow *f = flow_at (self, flow);
  guint32 across = f->resource[1 - (resource->head & 1)];
  double rate = MIN (f->cap, resource->capacity);
  if (across != SIM_NETWORK_NONE)
    {
      Resource *other = &self->resources[across];
      if (other->count != 1)
        return FALSE;
      rate = MIN (rate, other->capacity);
      other->visit = self->epoch;
    }
  if (f->rate != rate)
    {
      f->rate = rate;
      sim_numbers_add (&self->changed, flow);
    }
  return TRUE;
}

guint
sim_network_resolve (SimNetwork *self, const guint32 **changed)
{
  self->changed.length = 0;
  self->epoch++;
  for (guint i = 0; i < self->dirty.length; i++)
    {
      guint32 index = self->dirty.items[i];
      Resource *resource = &self->resources[index];
      resource->dirty = FALSE;
      if (resource->count == 0 || resource->visit == self->epoch ||
          fix_alone (self, resource))
        continue;
      reach_part (self, index);
      fill_part (self);
    }
  self->dirty.length = 0;
  *changed = self->changed.items;
  return self->changed.length;
}

double
sim_network_get_rate (const SimNetwork *self, guint32 flow)
{
  return flow_at (self, flow)->rate;
}
