/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-units.h"
#include "sim/sim-strategy.h"
#include "sim/sim-timeline-private.h"

const SimSpan *
sim_timeline_span_at (const SimTimeline *self,
                      guint device,
                      SimStream stream,
                      gint64 t_ns)
{
  guint n;
  const SimSpan *spans = sim_timeline_get_spans (self, device, stream, &n);
  guint low = 0, high = n;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (spans[middle].start_ns <= t_ns)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == 0 || spans[low - 1].end_ns <= t_ns)
    return NULL;
  return &spans[low - 1];
}

/* Appends the transfers below one block of the pyramid that are under way;
 * level 0 blocks hold transfers. */
static void
collect_block (const SimTransfers *self,
               guint level,
               guint block,
               guint n_started,
               gint64 t_ns,
               GArray *indices)
{
  guint span = SIM_TRANSFERS_FAN_OUT;
  for (guint i = 0; i < level; i++)
    span *= SIM_TRANSFERS_FAN_OUT;
  if ((gsize)block * span >= n_started ||
      self->latest_end[level][block] <= t_ns)
    return;
  for (guint32 i = 0; i < SIM_TRANSFERS_FAN_OUT; i++)
    {
      guint32 child = block * SIM_TRANSFERS_FAN_OUT + i;
      if (level > 0)
        collect_block (self, level - 1, child, n_started, t_ns, indices);
      else if (child < n_started && self->items[child].end_ns > t_ns)
        g_array_append_val (indices, child);
    }
}

void
sim_timeline_transfers_at (const SimTimeline *self,
                           gint64 t_ns,
                           GArray *indices)
{
  const SimTransfers *transfers = sim_timeline_need_transfers (self);
  guint low = 0, high = transfers->n;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (transfers->items[middle].start_ns <= t_ns)
        low = middle + 1;
      else
        high = middle;
    }
  if (low > 0)
    collect_block (transfers, transfers->n_levels - 1, 0, low, t_ns, indices);
}

/* The piece of a transfer's life with one rate that covers t, as shares of its
 * bytes; FALSE while nothing moves. */
static gboolean
find_piece (const SimTimeline *self,
            guint32 transfer,
            gint64 t_ns,
            gint64 *from_ns,
            gint64 *to_ns,
            double *from,
            double *to)
{
  const SimTransfers *transfers = sim_timeline_need_transfers (self);
  const SimTransfer *of = &transfers->items[transfer];
  guint32 task = transfers->task[transfer];
  *from_ns = transfers->moves[transfer].moving_ns;
  *to_ns = of->end_ns;
  *from = 0;
  *to = 1;
  if (t_ns < *from_ns || t_ns >= of->end_ns)
    return FALSE;
  if (transfers->first_change == NULL || task == SIM_NONE)
    return of->end_ns <= self->end_ns;
  double all = sim_graph_task (self->graph, task)->work;
  for (guint32 i = transfers->first_change[transfer];
       i < transfers->first_change[transfer + 1]; i++)
    {
      gint64 at = sim_ps_to_ns (transfers->changes[i].at_ps);
      double moved = all > 0 ? transfers->changes[i].moved / all : 1;
      if (at > t_ns)
        {
          *to_ns = at;
          *to = moved;
          return TRUE;
        }
      *from_ns = at;
      *from = moved;
    }
  return of->end_ns <= self->end_ns;
}

double
sim_timeline_transfer_progress (const SimTimeline *self,
                                guint transfer,
                                gint64 t_ns)
{
  gint64 from_ns, to_ns;
  double from, to;
  if (t_ns >= sim_timeline_need_transfers (self)->items[transfer].end_ns)
    return 1;
  if (!find_piece (self, transfer, t_ns, &from_ns, &to_ns, &from, &to))
    return t_ns < from_ns || to_ns > self->end_ns ? from * (t_ns >= from_ns)
                                                  : 1;
  return from +
         (to - from) * (double)(t_ns - from_ns) / (double)(to_ns - from_ns);
}

void
sim_timeline_link_rate (const SimTimeline *self,
                        guint link,
                        gint64 t_ns,
                        double *a_to_b,
                        double *b_to_a)
{
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint32));
  const SimTransfer *transfers = sim_timeline_need_transfers (self)->items;
  *a_to_b = *b_to_a = 0;
  sim_timeline_transfers_at (self, t_ns, indices);
  for (guint i = 0; i < indices->len; i++)
    {
      guint32 index = g_array_index (indices, guint32, i);
      const SimTransfer *transfer = &transfers[index];
      gint64 from_ns, to_ns;
      double from, to;
      if (transfer->link != link ||
          !find_piece (self, index, t_ns, &from_ns, &to_ns, &from, &to))
        continue;
      double rate = (to - from) * (double)transfer->bytes /
                    base_ns_to_seconds (to_ns - from_ns);
      if (transfer->source == self->links[link].a)
        *a_to_b += rate;
      else
        *b_to_a += rate;
    }
}

gboolean
sim_timeline_get_layers_held (const SimTimeline *self,
                              guint device,
                              guint index,
                              guint *first,
                              guint *count)
{
  const SimParallel *parallel = &self->spec->parallel;
  guint stages = parallel->degree[SIM_DIMENSION_PIPELINE];
  guint runs = sim_schedule_get_n_runs (parallel->schedule, stages,
                                        parallel->virtual_stages);
  guint place = sim_spec_get_place (self->spec, device);
  for (guint run = 0; run < runs; run++)
    {
      if (!sim_schedule_holds (parallel->schedule, stages, run, place) ||
          index-- > 0)
        continue;
      *first = (guint)((guint64)run * self->n_layers / runs);
      *count = (guint)((guint64)(run + 1) * self->n_layers / runs) - *first;
      return TRUE;
    }
  return FALSE;
}

/* A member's arrivals are by chunk, those of one by their ends. */
static guint32
first_of_chunk (const SimTimeline *self, guint32 slot, guint chunk)
{
  const SimTransfer *transfers = sim_timeline_need_transfers (self)->items;
  guint32 low = self->first_arrival[slot];
  guint32 high = self->first_arrival[slot + 1];
  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      if (transfers[self->arrivals[middle]].chunk < chunk)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

guint
sim_timeline_contributions (const SimTimeline *self,
                            guint collective,
                            guint device,
                            guint chunk,
                            gint64 t_ns)
{
  guint32 slot = sim_timeline_member_slot (self, collective,
                                           sim_timeline_lane (self, device));
  if (slot == SIM_NONE)
    return 0;
  guint32 ready = g_array_index (self->graph->ready, guint32, slot);
  guint held = 1;
  if (ready != SIM_NONE && (self->run->tasks[ready].end_ps < 0 ||
                            sim_timeline_task_end (self, ready) > t_ns))
    return 0;
  sim_timeline_need (self, &self->has_arrivals, sim_timeline_freeze_arrivals);
  guint32 end = self->first_arrival[slot + 1];
  const SimTransfers *transfers = sim_timeline_need_transfers (self);
  const SimCollective *of = &transfers->collectives[collective];
  /* Folded, not every chunk is followed, but the end is known. */
  if (sim_timeline_collective (self, collective)->n_slots < of->n_members &&
      of->operation == SIM_OPERATION_ALL_REDUCE && t_ns >= of->end_ns)
    return of->n_members;
  for (guint32 i = first_of_chunk (self, slot, chunk); i < end; i++)
    {
      const SimTransfer *transfer = &transfers->items[self->arrivals[i]];
      if (transfer->chunk != chunk || transfer->end_ns > t_ns)
        break;
      held = transfer->contributions + (transfer->reduces ? held : 0);
    }
  return held;
}
