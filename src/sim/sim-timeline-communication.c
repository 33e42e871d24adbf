/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

static int
compare_arrivals (gconstpointer a, gconstpointer b, gpointer data)
{
  const SimTransfer *transfers = ((const SimTimeline *)data)->transfers;
  guint32 left = transfers[*(const guint32 *)a].chunk;
  guint32 right = transfers[*(const guint32 *)b].chunk;
  return (left > right) - (left < right);
}

void
sim_timeline_freeze_arrivals (SimTimeline *self)
{
  guint n_slots = self->graph->ready->len;
  guint32 n = 0;
  self->first_arrival = g_new0 (guint32, n_slots + 2);
  for (guint pass = 0; pass < 2; pass++)
    {
      for (guint i = 0; i < self->run->n_ended; i++)
        {
          guint32 index = self->run->ended[i];
          const SimTask *task = sim_graph_task (self->graph, index);
          if (task->kind != SIM_TASK_TRANSFER || task->collective == SIM_NONE)
            continue;
          guint32 slot =
              sim_timeline_member_slot (self, task->collective, task->target);
          if (pass == 0)
            {
              self->first_arrival[slot + 2]++;
              n++;
            }
          else
            self->arrivals[self->first_arrival[slot + 1]++] =
                self->task_transfer[index];
        }
      if (pass == 1)
        break;
      for (guint i = 0; i < n_slots; i++)
        self->first_arrival[i + 2] += self->first_arrival[i + 1];
      self->arrivals = g_new (guint32, n + 1);
    }
  /* By chunk; sorting is stable, and keeps the order of the ends in one. */
  for (guint i = 0; i < n_slots; i++)
    g_qsort_with_data (
        self->arrivals + self->first_arrival[i],
        (int)(self->first_arrival[i + 1] - self->first_arrival[i]),
        sizeof (guint32), compare_arrivals, self);
}

static SimSpan
make_span (const SimTransfer *transfer, guint32 rank)
{
  return (SimSpan){
    .start_ns = transfer->start_ns,
    .end_ns = transfer->end_ns,
    .device = rank,
    .micro_batch = transfer->micro_batch,
    .layer_first = transfer->layer_first,
    .layer_count = transfer->layer_count,
    .collective = transfer->collective,
    .iteration = transfer->iteration,
    .stream = SIM_STREAM_COMMUNICATION,
    .work = SIM_WORK_COMMUNICATE,
    .payload = transfer->payload,
  };
}

/* A collective is one span on each member, from its first transfer there to the
 * last; any other transfer is one at either end.  Where they overlap, the later
 * is cut to what sticks out: a stream shows one thing at a time. */
static void
collect_communication (const SimTimeline *self, GArray **lanes)
{
  g_autofree guint32 *span_of =
      g_new (guint32, MAX (self->graph->ready->len, 1));
  memset (span_of, 0xff, sizeof (guint32) * self->graph->ready->len);
  for (guint i = self->graph->deals->len; i < self->n_transfers; i++)
    {
      const SimTransfer *transfer = &self->transfers[i];
      guint32 ends[2] = { sim_timeline_lane (self, transfer->source),
                          sim_timeline_lane (self, transfer->target) };
      if (transfer->end_ns > self->end_ns)
        continue; /* a lost device: it never came */
      for (guint k = 0; k < (ends[0] == ends[1] ? 1 : 2); k++)
        {
          GArray *spans = lanes[ends[k]];
          guint32 slot = SIM_NONE;
          if (transfer->collective != SIM_NONE)
            slot =
                sim_timeline_member_slot (self, transfer->collective, ends[k]);
          if (slot != SIM_NONE && span_of[slot] != SIM_NONE)
            {
              SimSpan *known = &g_array_index (spans, SimSpan, span_of[slot]);
              known->end_ns = MAX (known->end_ns, transfer->end_ns);
              continue;
            }
          SimSpan span = make_span (transfer, self->graph->rank_of[ends[k]]);
          if (slot != SIM_NONE)
            span_of[slot] = spans->len;
          g_array_append_val (spans, span);
        }
    }
}

static void
cut_overlaps (GArray *spans)
{
  guint kept = 0;
  gint64 busy = G_MININT64;
  for (guint i = 0; i < spans->len; i++)
    {
      SimSpan span = g_array_index (spans, SimSpan, i);
      span.start_ns = MAX (span.start_ns, busy);
      if (span.end_ns <= span.start_ns)
        continue;
      busy = span.end_ns;
      g_array_index (spans, SimSpan, kept++) = span;
    }
  g_array_set_size (spans, kept);
}

void
sim_timeline_freeze_communications (SimTimeline *self)
{
  guint n_lanes = self->graph->n_lanes, n = 0;
  GArray **lanes = g_new (GArray *, n_lanes);
  self->first_communication = g_new0 (guint32, n_lanes + 1);
  for (guint i = 0; i < n_lanes; i++)
    lanes[i] = g_array_new (FALSE, FALSE, sizeof (SimSpan));
  collect_communication (self, lanes);
  for (guint i = 0; i < n_lanes; i++)
    {
      cut_overlaps (lanes[i]);
      n += lanes[i]->len;
      self->first_communication[i + 1] = n;
    }
  self->communications = g_new (SimSpan, n + 1);
  for (guint i = 0; i < n_lanes; i++)
    {
      if (lanes[i]->len > 0)
        memcpy (self->communications + self->first_communication[i],
                lanes[i]->data, sizeof (SimSpan) * lanes[i]->len);
      g_array_unref (lanes[i]);
    }
  g_free (lanes);
}
