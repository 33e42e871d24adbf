/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

/* What a lane's time goes to.
 *
 * While nothing is computed, the lane waits for what its next piece of work
 * waits for.  The time is exposed where that is a transfer of this device: one
 * of a collective it is a member of (its communication stream is in order, so
 * whatever it moves there is awaited), or a hand-over on the chain of causes
 * that leads back from that next piece.  It is a bubble where the chain runs
 * through something else.  Each instant counts once, in whole ns, so compute,
 * exposed and bubble add up to the time passed.
 *
 * The latency part of exposed time is that in which no awaited byte moves. */

/* Follows causes from the task that ended a gap back to the gap's beginning. */
static void
mark_awaited (SimTimeline *self, guint lane, guint32 task, gint64 gap_start)
{
  const SimRun *run = self->run;
  for (guint32 at = run->tasks[task].cause;
       at != SIM_NONE && sim_timeline_task_end (self, at) > gap_start;
       at = run->tasks[at].cause)
    {
      const SimTask *of = sim_graph_task (self->graph, at);
      if (of->kind != SIM_TASK_TRANSFER)
        continue;
      guint8 side = (of->device == lane ? 1 : 0) | (of->target == lane ? 2 : 0);
      self->awaited[self->task_transfer[at]] |= side;
    }
}

static void
mark_lane (SimTimeline *self, guint lane)
{
  guint32 first = self->first_span[lane];
  guint32 end = self->first_span[lane + 1];
  gint64 busy = 0;
  for (guint32 i = first; i < end; i++)
    {
      if (self->spans[i].start_ns > busy)
        mark_awaited (self, lane, self->span_task[i], busy);
      busy = self->spans[i].end_ns;
    }
}

/* What is going on on a lane at one instant. */
typedef struct
{
  guint computing;
  guint transfers;
  guint awaited;
  guint moving; /* of the awaited */
} Open;

static guint
flags_of (const Open *open)
{
  guint flags = open->transfers > 0 ? SIM_METER_COMMUNICATING : 0;
  if (open->computing > 0)
    return flags | SIM_METER_COMPUTING;
  if (open->awaited > 0)
    flags |= SIM_METER_EXPOSED;
  if (open->moving > 0)
    flags |= SIM_METER_MOVING;
  return flags;
}

SimMeterSegment
sim_meter_segment_follow (const SimMeterSegment *before, gint64 t_ns)
{
  SimMeterSegment next = *before;
  gint64 passed = t_ns - before->start_ns;
  next.start_ns = t_ns;
  if (before->flags & SIM_METER_COMPUTING)
    {
      next.compute_ns += passed;
      if (before->flags & SIM_METER_COMMUNICATING)
        next.hidden_ns += passed;
    }
  else if (before->flags & SIM_METER_EXPOSED)
    {
      next.exposed_ns += passed;
      if (!(before->flags & SIM_METER_MOVING))
        next.latency_ns += passed;
    }
  return next;
}

/* The lanes' transfers in the order of their starts and of their ends: CSR. */
typedef struct
{
  guint32 *first; /* by lane, for both */
  guint32 *by_start;
  guint32 *by_end;
} Lists;

static guint
get_ends (const SimTimeline *self, guint32 transfer, guint32 *ends)
{
  const SimTransfer *of = &self->transfers[transfer];
  ends[0] = sim_timeline_lane (self, of->source);
  ends[1] = sim_timeline_lane (self, of->target);
  return ends[0] == ends[1] ? 1 : 2;
}

/* Those that never end (a lost device) come after all others. */
static void
list_by_end (const SimTimeline *self, Lists *lists, guint32 *fill)
{
  guint32 ends[2];
  for (guint i = 0; i < self->run->n_ended; i++)
    {
      guint32 task = self->run->ended[i];
      if (sim_graph_task (self->graph, task)->kind != SIM_TASK_TRANSFER)
        continue;
      guint n = get_ends (self, self->task_transfer[task], ends);
      for (guint k = 0; k < n; k++)
        lists->by_end[fill[ends[k]]++] = self->task_transfer[task];
    }
  for (guint i = self->graph->deals->len; i < self->n_transfers; i++)
    if (self->transfers[i].end_ns > self->end_ns)
      {
        guint n = get_ends (self, i, ends);
        for (guint k = 0; k < n; k++)
          lists->by_end[fill[ends[k]]++] = i;
      }
}

static Lists
list_transfers (const SimTimeline *self)
{
  guint n_lanes = self->graph->n_lanes;
  guint32 ends[2];
  Lists lists = {
    g_new0 (guint32, n_lanes + 2),
    g_new (guint32, 2 * (gsize)self->n_transfers + 1),
    g_new (guint32, 2 * (gsize)self->n_transfers + 1),
  };
  for (guint i = self->graph->deals->len; i < self->n_transfers; i++)
    for (guint k = get_ends (self, i, ends); k > 0; k--)
      lists.first[ends[k - 1] + 2]++;
  for (guint i = 0; i < n_lanes; i++)
    lists.first[i + 2] += lists.first[i + 1];
  g_autofree guint32 *fill =
      g_memdup2 (lists.first + 1, sizeof (guint32) * (n_lanes + 1));
  list_by_end (self, &lists, fill);
  for (guint i = self->graph->deals->len; i < self->n_transfers; i++)
    {
      guint n = get_ends (self, i, ends);
      for (guint k = 0; k < n; k++)
        lists.by_start[lists.first[ends[k] + 1]++] = i;
    }
  return lists;
}

static void
lists_clear (Lists *self)
{
  g_free (self->first);
  g_free (self->by_start);
  g_free (self->by_end);
}

static gboolean
is_awaited (const SimTimeline *self, guint lane, guint32 transfer)
{
  const SimTransfer *of = &self->transfers[transfer];
  guint8 side = (sim_timeline_lane (self, of->source) == lane ? 1 : 0) |
                (sim_timeline_lane (self, of->target) == lane ? 2 : 0);
  return of->collective != SIM_NONE || (self->awaited[transfer] & side) != 0;
}

static int
compare_instants (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *)a, right = *(const gint64 *)b;
  return (left > right) - (left < right);
}

/* When the awaited bytes of a lane begin to move, in order; as a rule they are
 * in order already, latency being the same for all. */
static void
list_moving (const SimTimeline *self,
             guint lane,
             const guint32 *by_start,
             guint n,
             GArray *moving)
{
  gboolean sorted = TRUE;
  g_array_set_size (moving, 0);
  for (guint i = 0; i < n; i++)
    {
      if (!is_awaited (self, lane, by_start[i]))
        continue;
      gint64 at = MIN (sim_timeline_transfer_moving (self, by_start[i]),
                       self->transfers[by_start[i]].end_ns);
      if (moving->len > 0 &&
          g_array_index (moving, gint64, moving->len - 1) > at)
        sorted = FALSE;
      g_array_append_val (moving, at);
    }
  if (!sorted)
    g_array_sort (moving, compare_instants);
}

/* Four sorted lists of edges, merged: a lane's spans, and the starts, the
 * beginnings of movement and the ends of its transfers. */
typedef struct
{
  const SimTimeline *timeline;
  guint lane;
  const SimSpan *spans;
  guint n_edges; /* two for each span */
  guint edge;
  const guint32 *by_start;
  const guint32 *by_end;
  guint n_transfers;
  guint start;
  guint end;
  const gint64 *moving;
  guint n_moving;
  guint move;
  Open open;
} Merge;

static gint64
edge_time (const Merge *self)
{
  if (self->edge >= self->n_edges)
    return G_MAXINT64;
  const SimSpan *span = &self->spans[self->edge / 2];
  return self->edge % 2 == 0 ? span->start_ns : span->end_ns;
}

static gint64
next_instant (const Merge *self)
{
  const SimTransfer *transfers = self->timeline->transfers;
  gint64 next = edge_time (self);
  if (self->start < self->n_transfers)
    next = MIN (next, transfers[self->by_start[self->start]].start_ns);
  if (self->end < self->n_transfers)
    next = MIN (next, transfers[self->by_end[self->end]].end_ns);
  if (self->move < self->n_moving)
    next = MIN (next, self->moving[self->move]);
  return next;
}

static void
take_instant (Merge *self, gint64 t_ns)
{
  const SimTimeline *timeline = self->timeline;
  const SimTransfer *transfers = timeline->transfers;
  Open *open = &self->open;
  for (; edge_time (self) == t_ns; self->edge++)
    open->computing += self->edge % 2 == 0 ? 1 : -1;
  for (; self->start < self->n_transfers &&
         transfers[self->by_start[self->start]].start_ns == t_ns;
       self->start++)
    {
      open->transfers++;
      open->awaited +=
          is_awaited (timeline, self->lane, self->by_start[self->start]);
    }
  for (; self->move < self->n_moving && self->moving[self->move] == t_ns;
       self->move++)
    open->moving++;
  for (; self->end < self->n_transfers &&
         transfers[self->by_end[self->end]].end_ns == t_ns;
       self->end++)
    {
      gboolean awaited =
          is_awaited (timeline, self->lane, self->by_end[self->end]);
      open->transfers--;
      open->awaited -= awaited;
      open->moving -= awaited;
    }
}

static void
append_segments (GArray *segments, Merge *merge)
{
  SimMeterSegment now = { 0 };
  gint64 t;
  while ((t = next_instant (merge)) <= merge->timeline->end_ns)
    {
      take_instant (merge, t);
      guint flags = flags_of (&merge->open);
      if (flags == now.flags)
        continue;
      if (t > now.start_ns)
        {
          g_array_append_val (segments, now);
          now = sim_meter_segment_follow (&now, t);
        }
      now.flags = flags;
    }
  g_array_append_val (segments, now);
}

void
sim_timeline_freeze_meter (SimTimeline *self)
{
  guint n_lanes = self->graph->n_lanes;
  Lists lists = list_transfers (self);
  GArray *segments = g_array_new (FALSE, FALSE, sizeof (SimMeterSegment));
  g_autoptr (GArray) moving = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->awaited = g_new0 (guint8, self->n_transfers + 1);
  self->first_segment = g_new0 (guint32, n_lanes + 1);
  for (guint lane = 0; lane < n_lanes; lane++)
    {
      guint32 first = lists.first[lane];
      guint n = lists.first[lane + 1] - first;
      guint32 span = self->first_span[lane];
      mark_lane (self, lane);
      list_moving (self, lane, lists.by_start + first, n, moving);
      Merge merge = {
        .timeline = self,
        .lane = lane,
        .spans = self->spans + span,
        .n_edges = 2 * (self->first_span[lane + 1] - span),
        .by_start = lists.by_start + first,
        .by_end = lists.by_end + first,
        .n_transfers = n,
        .moving = (const gint64 *)moving->data,
        .n_moving = moving->len,
      };
      append_segments (segments, &merge);
      self->first_segment[lane + 1] = segments->len;
    }
  lists_clear (&lists);
  self->segments = (SimMeterSegment *)g_array_free (segments, FALSE);
}
