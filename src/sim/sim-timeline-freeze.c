/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

guint32
sim_timeline_member_slot (const SimTimeline *self,
                          guint32 collective,
                          guint32 lane)
{
  const SimGraphCollective *of =
      &g_array_index (self->graph->collectives, SimGraphCollective, collective);
  const guint32 *members =
      &g_array_index (self->graph->members, guint32, of->first_member);
  guint32 rank = self->graph->rank_of[lane];
  guint32 low = 0, high = of->n_members;
  if (of->n_slots < of->n_members)
    {
      members = &g_array_index (self->graph->members, guint32, of->first_lane);
      for (guint32 i = 0; i < of->n_slots; i++)
        if (members[i] == rank)
          return of->first_slot + i;
      return SIM_NONE;
    }
  while (low < high) /* members ascend */
    {
      guint32 middle = low + (high - low) / 2;
      if (members[middle] == rank)
        return of->first_slot + middle;
      if (members[middle] < rank)
        low = middle + 1;
      else
        high = middle;
    }
  return SIM_NONE;
}

static int
compare_deals (gconstpointer a, gconstpointer b)
{
  const SimTransfer *left = a, *right = b;
  if (left->start_ns != right->start_ns)
    return left->start_ns < right->start_ns ? -1 : 1;
  return left->target < right->target ? -1 : left->target > right->target;
}

static void
freeze_deals (SimTimeline *self)
{
  GArray *deals = self->graph->deals;
  g_array_sort (deals, compare_deals);
  self->deals = (SimTransfer *)(gpointer)deals->data;
  self->n_deals = deals->len;
  for (guint i = 0; i < self->n_deals; i++)
    {
      self->deals[i].target = self->graph->rank_of[self->deals[i].target];
      self->start_ns = MIN (self->start_ns, self->deals[i].start_ns);
    }
}

static void
freeze_links (SimTimeline *self)
{
  guint n_pairs = self->graph->links->len;
  const SimLink *host = &self->spec->cluster.host_link;
  g_autofree guint32 *host_link = g_new (guint32, self->graph->n_lanes);
  self->links = g_new0 (SimDrawnLink, n_pairs + self->graph->n_lanes + 1);
  for (guint i = 0; i < n_pairs; i++)
    {
      const SimGraphLink *link =
          &g_array_index (self->graph->links, SimGraphLink, i);
      self->links[i] = (SimDrawnLink){
        .a = self->graph->rank_of[link->a],
        .b = link->drawn_to != SIM_NONE ? link->drawn_to
                                        : self->graph->rank_of[link->b],
        .bandwidth = link->bandwidth,
        .latency_seconds = (double)link->latency_ps / SIM_PS_PER_SECOND,
        .between_nodes = link->between_nodes,
      };
    }
  self->n_links = n_pairs;
  for (guint i = 0; i < self->graph->n_lanes; i++)
    host_link[i] = SIM_NONE;
  for (guint i = 0; i < self->n_deals; i++)
    {
      SimTransfer *deal = &self->deals[i];
      guint lane = sim_timeline_lane (self, deal->target);
      if (host_link[lane] == SIM_NONE)
        {
          host_link[lane] = self->n_links;
          self->links[self->n_links++] = (SimDrawnLink){
            .a = SIM_NONE,
            .b = deal->target,
            .bandwidth = host->bandwidth,
            .latency_seconds = host->latency_seconds,
          };
        }
      deal->link = host_link[lane];
    }
}

void
sim_timeline_freeze (SimTimeline *self)
{
  self->end_ns = sim_ps_to_ns (self->run->last_ps);
  freeze_deals (self);
  freeze_links (self);
}
