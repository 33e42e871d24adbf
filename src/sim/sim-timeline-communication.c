/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

/* A lane mostly moves several chunks of one collective after the other: its
 * slot in it need not be looked for each time. */
typedef struct
{
  const SimTimeline *timeline;
  guint32 *collective; /* by lane: the one asked for last */
  guint32 *slot;       /* by lane: its slot there */
} Slots;

static void
slots_init (Slots *self, const SimTimeline *timeline)
{
  gsize size = sizeof (guint32) * timeline->graph->n_lanes;
  self->timeline = timeline;
  self->collective = g_malloc (size);
  self->slot = g_malloc (size);
  memset (self->collective, 0xff, size);
}

static void
slots_clear (Slots *self)
{
  g_free (self->collective);
  g_free (self->slot);
}

static inline guint32
slots_find (Slots *self, guint32 collective, guint32 lane)
{
  if (self->collective[lane] != collective)
    {
      self->collective[lane] = collective;
      self->slot[lane] =
          sim_timeline_member_slot (self->timeline, collective, lane);
    }
  return self->slot[lane];
}

typedef struct
{
  guint32 slot;
  guint32 transfer;
} Arrival;

/* What arrives as part of a collective, by chunk and, of one, in the order of
 * the ends; how many that are in *n. */
static Arrival *
list_by_chunk (const SimTimeline *self, guint32 *n)
{
  const SimGraph *graph = self->graph;
  const SimTransfers *transfers = sim_timeline_need_transfers (self);
  guint n_chunks = 0;
  Slots slots;
  for (guint i = 0; i < graph->collectives->len; i++)
    n_chunks = MAX (
        n_chunks,
        g_array_index (graph->collectives, SimGraphCollective, i).n_chunks);
  g_autofree guint32 *first = g_new0 (guint32, n_chunks + 2);
  Arrival *arrivals = NULL;
  slots_init (&slots, self);
  for (guint pass = 0; pass < 2; pass++)
    {
      for (guint i = 0; i < self->run->n_ended; i++)
        {
          guint32 index = sim_timeline_take_ended (self, i);
          const SimTask *task = sim_graph_task (graph, index);
          if (task->kind != SIM_TASK_TRANSFER || task->collective == SIM_NONE)
            continue;
          if (pass == 0)
            first[task->chunk + 2]++;
          else
            arrivals[first[task->chunk + 1]++] = (Arrival){
              slots_find (&slots, task->collective, task->target),
              transfers->of_task[index],
            };
        }
      for (guint i = 0; pass == 0 && i < n_chunks; i++)
        first[i + 2] += first[i + 1];
      if (pass == 0)
        arrivals = g_new (Arrival, first[n_chunks + 1] + 1);
    }
  slots_clear (&slots);
  *n = first[n_chunks];
  return arrivals;
}

void
sim_timeline_freeze_arrivals (SimTimeline *self)
{
  guint n_slots = self->graph->ready->len;
  guint32 n;
  g_autofree Arrival *by_chunk = list_by_chunk (self, &n);
  self->first_arrival = g_new0 (guint32, n_slots + 2);
  self->arrivals = g_new (guint32, n + 1);
  for (guint32 i = 0; i < n; i++)
    self->first_arrival[by_chunk[i].slot + 2]++;
  for (guint i = 0; i < n_slots; i++)
    self->first_arrival[i + 2] += self->first_arrival[i + 1];
  for (guint32 i = 0; i < n; i++)
    self->arrivals[self->first_arrival[by_chunk[i].slot + 1]++] =
        by_chunk[i].transfer;
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
  const SimTransfers *transfers = sim_timeline_need_transfers (self);
  Slots slots;
  memset (span_of, 0xff, sizeof (guint32) * self->graph->ready->len);
  slots_init (&slots, self);
  for (guint i = self->n_deals; i < transfers->n; i++)
    {
      const SimTransfer *transfer = &transfers->items[i];
      guint32 ends[2] = { sim_timeline_lane (self, transfer->source),
                          sim_timeline_lane (self, transfer->target) };
      if (transfer->end_ns > self->end_ns)
        continue; /* a lost device: it never came */
      for (guint k = 0; k < (ends[0] == ends[1] ? 1 : 2); k++)
        {
          GArray *spans = lanes[ends[k]];
          guint32 slot = SIM_NONE;
          if (transfer->collective != SIM_NONE)
            slot = slots_find (&slots, transfer->collective, ends[k]);
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
  slots_clear (&slots);
}

/* Of two that begin at once the shorter comes first, so that both are seen, and
 * of equals not that of the lower sender: folded, that is another.  Collectives
 * are numbered as each device's program has them. */
static gboolean
comes_before (const SimSpan *a, const SimSpan *b)
{
  if (a->start_ns != b->start_ns)
    return a->start_ns < b->start_ns;
  if (a->end_ns != b->end_ns)
    return a->end_ns < b->end_ns;
  if (a->collective != b->collective)
    return a->collective < b->collective;
  if (a->micro_batch != b->micro_batch)
    return a->micro_batch < b->micro_batch;
  return a->layer_first < b->layer_first;
}

/* Few are out of order. */
static void
sort_ties (GArray *spans)
{
  SimSpan *items = (SimSpan *)(gpointer)spans->data;
  for (guint i = 1; i < spans->len; i++)
    {
      SimSpan span = items[i];
      guint to = i;
      for (; to > 0 && comes_before (&span, &items[to - 1]); to--)
        items[to] = items[to - 1];
      items[to] = span;
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
      sort_ties (lanes[i]);
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
