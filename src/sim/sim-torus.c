/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-torus.h"

/* The least first of two that hold n, from a least on; 0: there is none. */
static guint
find_divisor (guint n, guint least)
{
  for (guint64 d = least; d * d <= n; d++)
    if (n % d == 0)
      return (guint)d;
  return 0;
}

/* The greatest divisor of n whose square is not over it. */
static guint
get_short_side (guint n)
{
  guint side = 1;
  for (guint d = 1; (guint64)d * d <= n; d++)
    if (n % d == 0)
      side = d;
  return side;
}

void
sim_torus_divide (guint n, guint n_axes, guint size[static SIM_MAX_AXES])
{
  guint best = n, shortest = 1;
  size[0] = n;
  size[1] = size[2] = 1;
  if (n_axes == 2)
    {
      size[1] = get_short_side (n);
      size[0] = n / size[1];
    }
  if (n_axes != 3)
    return;
  /* The shortest is at most the cube root; the others come out of the rest. */
  for (guint d = 1; d != 0 && (guint64)d * d * d <= n;
       d = find_divisor (n, d + 1))
    {
      guint middle = get_short_side (n / d);
      guint longest = n / d / middle;
      if (longest > best)
        continue;
      best = longest;
      shortest = MIN (d, middle);
    }
  size[0] = best;
  size[2] = shortest;
  size[1] = n / best / shortest;
}

SimTorus
sim_torus_get (const SimCluster *cluster)
{
  const SimLink *link = &cluster->node_link;
  SimTorus self = { .size = { 1, 1, 1 } };
  if (link->topology != SIM_TOPOLOGY_TORUS)
    return self;
  self.n_axes = CLAMP (link->dimensions, 1, SIM_MAX_AXES);
  if (link->axes[0] > 0)
    for (guint a = 0; a < SIM_MAX_AXES; a++)
      self.size[a] = a < self.n_axes ? MAX (link->axes[a], 1) : 1;
  else
    sim_torus_divide (cluster->devices_per_node, self.n_axes, self.size);
  for (guint a = 0; a < self.n_axes; a++)
    self.wraps[a] =
        link->wrap > 0 && self.size[a] > 2 && self.size[a] % link->wrap == 0;
  return self;
}

/* Where a device lies, by axis. */
static void
get_place (const SimTorus *self,
           guint device,
           guint devices_per_node,
           guint place[static SIM_MAX_AXES])
{
  guint rest = device % devices_per_node;
  for (guint a = 0; a < SIM_MAX_AXES; a++)
    {
      place[a] = a < self->n_axes ? rest % self->size[a] : 0;
      rest = a < self->n_axes ? rest / self->size[a] : rest;
    }
}

SimTorusBox
sim_torus_find_box (const SimTorus *self,
                    const guint32 *ranks,
                    guint n,
                    guint devices_per_node)
{
  guint low[SIM_MAX_AXES], high[SIM_MAX_AXES], place[SIM_MAX_AXES];
  SimTorusBox box = { 0 };
  guint64 room = 1;
  if (self->n_axes == 0 || n < 2 ||
      ranks[0] / devices_per_node != ranks[n - 1] / devices_per_node)
    return box;
  get_place (self, ranks[0], devices_per_node, low);
  get_place (self, ranks[0], devices_per_node, high);
  for (guint i = 1; i < n; i++)
    {
      get_place (self, ranks[i], devices_per_node, place);
      for (guint a = 0; a < self->n_axes; a++)
        {
          low[a] = MIN (low[a], place[a]);
          high[a] = MAX (high[a], place[a]);
        }
    }
  for (guint a = 0; a < self->n_axes; a++)
    {
      guint size = high[a] - low[a] + 1;
      if (size > 1)
        {
          box.axis[box.n_axes] = a;
          box.size[box.n_axes] = size;
          box.stride[box.n_axes] = (guint)room;
          box.wraps[box.n_axes] = self->wraps[a] && size == self->size[a];
          box.n_axes++;
        }
      room *= size;
    }
  /* Ranks are distinct: as many as there is room for are all of them. */
  if (room != n)
    box.n_axes = 0;
  return box;
}

/* ---- ways ---- */

/* How far along an axis, and which way round; `tied` where both are as far. */
typedef struct
{
  guint steps;
  gboolean back;
  gboolean tied;
} Leg;

static Leg
get_leg (const SimTorus *self, guint axis, guint from, guint to)
{
  guint size = self->size[axis];
  guint ahead = (to + size - from) % size;
  if (!self->wraps[axis])
    return (Leg){ from < to ? to - from : from - to, to < from, FALSE };
  return (Leg){ MIN (ahead, size - ahead), 2 * ahead > size,
                ahead > 0 && 2 * ahead == size };
}

/* Steps along one axis from a place, which moves on. */
static void
walk_leg (const SimTorus *self,
          guint axis,
          const Leg *leg,
          gboolean other,
          guint place[static SIM_MAX_AXES],
          guint base,
          GArray *edges)
{
  gboolean back = leg->tied && other ? !leg->back : leg->back;
  guint size = self->size[axis];
  for (guint i = 0; i < leg->steps; i++)
    {
      guint device = place[0] + self->size[0] * place[1];
      if (self->n_axes > 2)
        device += self->size[0] * self->size[1] * place[2];
      guint32 edge = sim_torus_get_edge (base + device, axis, back);
      g_array_append_val (edges, edge);
      place[axis] = (place[axis] + (back ? size - 1 : 1)) % size;
    }
}

guint
sim_torus_list_ways (const SimTorus *self,
                     guint from,
                     guint to,
                     guint devices_per_node,
                     GArray *edges,
                     guint *n_hops)
{
  guint start[SIM_MAX_AXES], end[SIM_MAX_AXES], n_legs = 0, n_ways = 0;
  guint axes[SIM_MAX_AXES];
  Leg legs[SIM_MAX_AXES];
  gboolean tied = FALSE;
  get_place (self, from, devices_per_node, start);
  get_place (self, to, devices_per_node, end);
  *n_hops = 0;
  for (guint a = 0; a < self->n_axes; a++)
    {
      Leg leg = get_leg (self, a, start[a], end[a]);
      if (leg.steps == 0)
        continue;
      legs[n_legs] = leg;
      axes[n_legs++] = a;
      *n_hops += leg.steps;
      tied |= leg.tied;
    }
  for (guint turn = 0; turn < n_legs; turn++)
    for (guint other = 0; other < (tied ? 2 : 1); other++)
      {
        guint place[SIM_MAX_AXES] = { start[0], start[1], start[2] };
        for (guint i = 0; i < n_legs; i++)
          {
            guint leg = (turn + i) % n_legs;
            walk_leg (self, axes[leg], &legs[leg], other > 0, place,
                      from - from % devices_per_node, edges);
          }
        n_ways++;
      }
  return n_ways;
}
