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

/* Spans of a lane, being filled. */
typedef struct
{
  SimSpan *items;
  guint32 length;
} Lane;

static inline guint
get_ends (const SimMove *move, guint32 *lanes)
{
  lanes[0] = move->from;
  lanes[1] = move->to;
  return lanes[0] == lanes[1] ? 1 : 2;
}

/* Each lane gets room for a span of every collective it is in and of every
 * other transfer it sends or receives; where its room begins. */
static gsize *
find_room (const SimTimeline *self)
{
  const SimTransfers *transfers = sim_timeline_need_transfers (self);
  guint n_lanes = self->graph->n_lanes;
  gsize *first = g_new0 (gsize, n_lanes + 1);
  g_autofree guint8 *seen = g_malloc0 (self->graph->ready->len + 1);
  Slots slots;
  slots_init (&slots, self);
  for (guint i = self->n_deals; i < transfers->n; i++)
    {
      const SimTransfer *transfer = &transfers->items[i];
      guint32 ends[2];
      for (guint k = get_ends (&transfers->moves[i], ends); k > 0; k--)
        {
          guint32 lane = ends[k - 1], slot = SIM_NONE;
          if (transfer->collective != SIM_NONE)
            slot = slots_find (&slots, transfer->collective, lane);
          first[lane + 1] += slot == SIM_NONE || !seen[slot];
          if (slot != SIM_NONE)
            seen[slot] = TRUE;
        }
    }
  slots_clear (&slots);
  for (guint lane = 0; lane < n_lanes; lane++)
    first[lane + 1] += first[lane];
  return first;
}

/* A collective is one span on each member, from its first transfer there to the
 * last; any other transfer is one at either end.  Where they overlap, the later
 * is cut to what sticks out: a stream shows one thing at a time. */
static void
collect_communication (const SimTimeline *self, Lane *lanes)
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
      guint32 ends[2];
      guint n_ends = get_ends (&transfers->moves[i], ends);
      if (transfer->end_ns > self->end_ns)
        continue; /* a lost device: it never came */
      for (guint k = 0; k < n_ends; k++)
        {
          Lane *lane = &lanes[ends[k]];
          guint32 slot = SIM_NONE;
          if (transfer->collective != SIM_NONE)
            slot = slots_find (&slots, transfer->collective, ends[k]);
          if (slot != SIM_NONE && span_of[slot] != SIM_NONE)
            {
              SimSpan *known = &lane->items[span_of[slot]];
              known->end_ns = MAX (known->end_ns, transfer->end_ns);
              continue;
            }
          if (slot != SIM_NONE)
            span_of[slot] = lane->length;
          lane->items[lane->length++] =
              make_span (transfer, self->graph->rank_of[ends[k]]);
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
sort_ties (Lane *lane)
{
  SimSpan *items = lane->items;
  for (guint i = 1; i < lane->length; i++)
    {
      guint to = i;
      if (!comes_before (&items[i], &items[i - 1]))
        continue;
      SimSpan span = items[i];
      for (; to > 0 && comes_before (&span, &items[to - 1]); to--)
        items[to] = items[to - 1];
      items[to] = span;
    }
}

/* What is left of them is put from `to` on, which lies before them or at them;
 * how many are left. */
static guint32
cut_overlaps (const Lane *lane, SimSpan *to)
{
  guint32 kept = 0;
  gint64 busy = G_MININT64;
  for (guint i = 0; i < lane->length; i++)
    {
      const SimSpan *span = &lane->items[i];
      gint64 start_ns = MAX (span->start_ns, busy);
      if (span->end_ns <= start_ns)
        continue;
      busy = span->end_ns;
      if (&to[kept] != span)
        to[kept] = *span;
      to[kept++].start_ns = start_ns;
    }
  return kept;
}

void
sim_timeline_freeze_communications (SimTimeline *self)
{
  guint n_lanes = self->graph->n_lanes;
  g_autofree gsize *room = find_room (self);
  g_autofree Lane *lanes = g_new (Lane, n_lanes);
  self->communications = sim_block_new (sizeof (SimSpan) * (room[n_lanes] + 1));
  for (guint i = 0; i < n_lanes; i++)
    lanes[i] = (Lane){ self->communications + room[i], 0 };
  collect_communication (self, lanes);
  self->first_communication = g_new0 (guint32, n_lanes + 1);
  for (guint i = 0; i < n_lanes; i++)
    {
      guint32 first = self->first_communication[i];
      sort_ties (&lanes[i]);
      self->first_communication[i + 1] =
          first + cut_overlaps (&lanes[i], self->communications + first);
    }
}
