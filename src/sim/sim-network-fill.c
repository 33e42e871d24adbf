/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-network-private.h"

#include <math.h>

static void
reach_resource (SimNetwork *self, guint32 index)
{
  SimNetworkResource *resource = &self->resources[index];
  if (resource->visit == self->epoch)
    return;
  resource->visit = self->epoch;
  self->resource_filling[index] =
      (SimNetworkResourceFilling){ resource->capacity, resource->count,
                                   resource->count };
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
          guint32 flow = sim_network_flow_of (self, at);
          SimNetworkFlow *f = sim_network_flow (self, flow);
          at = *sim_network_next_of (self, at);
          self->resource_filling[index].shares +=
              sim_network_share (self, flow) - 1;
          if (self->flow_filling[flow].visit == self->epoch)
            continue;
          self->flow_filling[flow] =
              (SimNetworkFlowFilling){ f->rate, self->epoch, FALSE };
          sim_numbers_add (&self->reached_flows, flow);
          for (guint side = 0; side < 2; side++)
            if (f->resource[side] != SIM_NETWORK_NONE)
              reach_resource (self, f->resource[side]);
          for (guint32 more = sim_network_more (self, flow);
               more != SIM_NETWORK_NONE; more = self->extras[more].more)
            reach_resource (self, self->extras[more].resource);
        }
    }
}

static inline void
give (SimNetwork *self, guint32 resource, double rate, double share)
{
  SimNetworkResourceFilling *of = &self->resource_filling[resource];
  of->left = MAX (of->left - rate * share, 0);
  of->shares -= share;
  of->open--;
}

static void
fix_flow (SimNetwork *self, guint32 flow, double rate)
{
  SimNetworkFlow *f = sim_network_flow (self, flow);
  double share = sim_network_share (self, flow);
  self->flow_filling[flow].fixed = TRUE;
  f->rate = rate;
  for (guint side = 0; side < 2; side++)
    if (f->resource[side] != SIM_NETWORK_NONE)
      give (self, f->resource[side], rate, share);
  for (guint32 more = sim_network_more (self, flow); more != SIM_NETWORK_NONE;
       more = self->extras[more].more)
    give (self, self->extras[more].resource, rate, share);
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
      const SimNetworkResourceFilling *of = &self->resource_filling[index];
      if (of->open > 0 && of->left / of->shares < least)
        {
          least = of->left / of->shares;
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
      const SimNetworkFlow *f = sim_network_flow (self, flow);
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
          guint32 flow = sim_network_flow_of (self, at);
          if (!self->flow_filling[flow].fixed)
            {
              fix_flow (self, flow, share);
              open--;
            }
          at = *sim_network_next_of (self, at);
        }
    }
}

/* The common case, a flow alone on all it crosses, needs no walk; nor does the
 * other resource then. */
static inline gboolean
fix_alone (SimNetwork *self, SimNetworkResource *resource)
{
  if (resource->count != 1)
    return FALSE;
  guint32 flow = sim_network_flow_of (self, resource->head);
  SimNetworkFlow *f = sim_network_flow (self, flow);
  if (self->routes != NULL && (self->routes[flow].share < 1 ||
                               self->routes[flow].more != SIM_NETWORK_NONE))
    return FALSE;
  guint32 across = f->resource[1 - (resource->head & 1)];
  double rate = MIN (f->cap, resource->capacity);
  if (across != SIM_NETWORK_NONE)
    {
      SimNetworkResource *other = &self->resources[across];
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
      SimNetworkResource *resource = &self->resources[index];
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
