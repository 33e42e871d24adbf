/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-block.h"
#include "sim/sim-network.h"

G_BEGIN_DECLS

/* Each resource has a ring-less doubly linked list of its flows, threaded
 * through the flows themselves: a hook is flow * 2 + side.  A route's resources
 * beyond two have hooks of their own, numbered from SIM_NETWORK_EXTRA on.  What
 * only filling needs is kept apart, so that the rest, which every change
 * touches, is small. */
#define SIM_NETWORK_EXTRA 0x80000000u

typedef struct
{
  double capacity;
  guint32 head;  /* first hook */
  guint32 count; /* flows crossing it */
  guint32 visit; /* epoch of the last walk that reached it */
  gboolean dirty;
} SimNetworkResource;

typedef struct
{
  double rate;
  double cap;
  guint32 resource[2];
  guint32 next[2]; /* hooks; next[0] also links free flows */
  guint32 previous[2];
} SimNetworkFlow;

/* The third and later resources of a route. */
typedef struct
{
  guint32 flow;
  guint32 resource;
  guint32 next; /* hooks */
  guint32 previous;
  guint32 more; /* the flow's next, or free ones; SIM_NETWORK_NONE: the last */
} SimNetworkExtra;

/* What a flow of a route takes; SIM_NETWORK_NONE and 1 of others. */
typedef struct
{
  double share;
  guint32 more; /* first extra */
} SimNetworkRoute;

/* While filling, by resource. */
typedef struct
{
  double left;   /* not yet given away */
  double shares; /* of flows without a rate yet */
  guint32 open;  /* hooks of those */
} SimNetworkResourceFilling;

/* While filling, by flow. */
typedef struct
{
  double old_rate;
  guint32 visit; /* epoch of the last walk that reached it */
  gboolean fixed;
} SimNetworkFlowFilling;

struct _SimNetwork
{
  SimNetworkResource *resources;
  SimNetworkResourceFilling *resource_filling;
  guint n_resources;
  SimNetworkFlow *flows;
  SimNetworkFlowFilling *flow_filling;
  SimNetworkRoute *routes; /* by flow; NULL where there was none */
  SimNetworkExtra *extras;
  guint n_extras;
  guint extra_room;
  guint32 free_extra;
  guint n_flows;
  guint flow_room;
  guint32 free_flow;
  guint32 epoch;
  SimNumbers dirty;   /* resources */
  SimNumbers reached; /* resources of one connected part */
  SimNumbers reached_flows;
  SimNumbers changed; /* flows */
};

static inline SimNetworkFlow *
sim_network_flow (const SimNetwork *self, guint32 flow)
{
  return &self->flows[flow];
}

static inline double
sim_network_share (const SimNetwork *self, guint32 flow)
{
  return self->routes == NULL ? 1 : self->routes[flow].share;
}

static inline guint32
sim_network_more (const SimNetwork *self, guint32 flow)
{
  return self->routes == NULL ? SIM_NETWORK_NONE : self->routes[flow].more;
}

static inline guint32
sim_network_flow_of (const SimNetwork *self, guint32 hook)
{
  return hook < SIM_NETWORK_EXTRA ? hook >> 1
                                  : self->extras[hook - SIM_NETWORK_EXTRA].flow;
}

static inline guint32 *
sim_network_next_of (const SimNetwork *self, guint32 hook)
{
  return hook < SIM_NETWORK_EXTRA
             ? &sim_network_flow (self, hook >> 1)->next[hook & 1]
             : &self->extras[hook - SIM_NETWORK_EXTRA].next;
}

static inline guint32 *
sim_network_previous_of (const SimNetwork *self, guint32 hook)
{
  return hook < SIM_NETWORK_EXTRA
             ? &sim_network_flow (self, hook >> 1)->previous[hook & 1]
             : &self->extras[hook - SIM_NETWORK_EXTRA].previous;
}

static inline void
sim_network_mark_dirty (SimNetwork *self, guint32 resource)
{
  if (resource == SIM_NETWORK_NONE || self->resources[resource].dirty)
    return;
  self->resources[resource].dirty = TRUE;
  sim_numbers_add (&self->dirty, resource);
}

G_END_DECLS
