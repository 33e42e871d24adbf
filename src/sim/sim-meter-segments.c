/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

#include <stdlib.h>

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

/* Sides on which a transfer is awaited, by task: bits. */
enum
{
  AWAITED_BY_SENDER = 1 << 0,
  AWAITED_BY_RECEIVER = 1 << 1,
};

/* Follows causes from the task that ended a gap back to the gap's beginning. */
static void
mark_awaited (const SimTimeline *self,
              guint8 *awaited,
              guint lane,
              guint32 task,
              gint64 gap_start)
{
  const SimRun *run = self->run;
  for (guint32 at = run->tasks[task].cause;
       at != SIM_NONE && sim_timeline_task_end (self, at) > gap_start;
       at = run->tasks[at].cause)
    {
      const SimTask *of = sim_graph_task (self->graph, at);
      if (of->kind == SIM_TASK_TRANSFER)
        awaited[at] |= (of->device == lane ? AWAITED_BY_SENDER : 0) |
                       (of->target == lane ? AWAITED_BY_RECEIVER : 0);
    }
}

static void
mark_lane (const SimTimeline *self, guint8 *awaited, guint lane)
{
  const SimSpans *spans = sim_timeline_need_spans (self);
  guint32 first = spans->first[lane];
  guint32 end = spans->first[lane + 1];
  gint64 busy = 0;
  for (guint32 i = first; i < end; i++)
    {
      if (spans->items[i].start_ns > busy)
        mark_awaited (self, awaited, lane, spans->task[i], busy);
      busy = spans->items[i].end_ns;
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

/* What the lanes' transfers do, each list by lane and time: when they start and
 * end, as twice the instant, and one more where they are awaited there; and
 * when the bytes of awaited ones begin to move.  A lane's lists begin at its
 * first and end with NEVER. */
#define NEVER G_MAXINT64

typedef struct
{
  const SimTimeline *timeline;
  guint8 *awaited; /* by task */
  gsize *first;    /* by lane */
  gint64 *starts;
  gint64 *moves;
  gint64 *ends;
} Lists;

/* Where the next of each lane goes. */
typedef struct
{
  gsize start;
  gsize move;
  gsize end;
} Fill;

static inline guint
get_sides (const SimMove *move, guint32 *lanes)
{
  lanes[0] = move->from;
  lanes[1] = move->to;
  return lanes[0] == lanes[1] ? 1 : 2;
}

static inline gboolean
is_awaited (const Lists *self, guint32 task, guint side, guint n_sides)
{
  guint bits = n_sides == 1 ? AWAITED_BY_SENDER | AWAITED_BY_RECEIVER
                            : AWAITED_BY_SENDER << side;
  return (self->awaited[task] & bits) != 0;
}

/* Transfers come in the order in which they begin; those that never end come
 * after all others. */
static void
list_transfers (Lists *self, Fill *fill)
{
  const SimTimeline *timeline = self->timeline;
  const SimTransfers *transfers = sim_timeline_need_transfers (timeline);
  guint32 lanes[2];
  for (guint i = timeline->n_deals; i < transfers->n; i++)
    {
      const SimTransfer *of = &transfers->items[i];
      guint n = get_sides (&transfers->moves[i], lanes);
      for (guint side = 0; side < n; side++)
        {
          Fill *at = &fill[lanes[side]];
          gboolean awaited = of->collective != SIM_NONE ||
                             is_awaited (self, transfers->task[i], side, n);
          self->starts[at->start++] = 2 * of->start_ns + awaited;
          if (awaited)
            self->moves[at->move++] = transfers->moves[i].moving_ns;
          if (of->end_ns <= timeline->end_ns)
            self->ends[at->end++] = 2 * of->end_ns + awaited;
        }
    }
}

static int
compare_instants (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *)a, right = *(const gint64 *)b;
  return (left > right) - (left < right);
}

/* Few are out of order, as a rule, and not by far: latency is the same for all,
 * and what takes long is followed by little. */
#define MOST_MOVES 4

static void
sort_instants (gint64 *instants, gsize n)
{
  gsize moved = 0;
  for (gsize i = 1; i < n; i++)
    {
      gint64 instant = instants[i];
      gsize at = i;
      for (; at > 0 && instants[at - 1] > instant; at--)
        instants[at] = instants[at - 1];
      instants[at] = instant;
      moved += i - at;
      if (moved > MOST_MOVES * n)
        {
          qsort (instants, n, sizeof (gint64), compare_instants);
          return;
        }
    }
}

static void
count_sides (Lists *self)
{
  const SimTimeline *timeline = self->timeline;
  const SimTransfers *transfers = sim_timeline_need_transfers (timeline);
  guint n_lanes = timeline->graph->n_lanes;
  guint32 lanes[2];
  self->first = g_new0 (gsize, n_lanes + 1);
  for (guint i = timeline->n_deals; i < transfers->n; i++)
    for (guint n = get_sides (&transfers->moves[i], lanes); n > 0; n--)
      self->first[lanes[n - 1] + 1]++;
  for (guint lane = 0; lane < n_lanes; lane++)
    self->first[lane + 1] += self->first[lane] + 1;
}

/* Only hand-overs are awaited or not: of a collective all is. */
static void
mark_hand_overs (Lists *self)
{
  const SimTimeline *timeline = self->timeline;
  self->awaited = g_malloc0 (timeline->graph->n_tasks + 1);
  if (timeline->spec->parallel.degree[SIM_DIMENSION_PIPELINE] > 1)
    for (guint lane = 0; lane < timeline->graph->n_lanes; lane++)
      mark_lane (timeline, self->awaited, lane);
}

static void
lists_init (Lists *self, const SimTimeline *timeline)
{
  guint n_lanes = timeline->graph->n_lanes;
  g_autofree Fill *fill = g_new (Fill, n_lanes);
  *self = (Lists){ .timeline = timeline };
  mark_hand_overs (self);
  count_sides (self);
  gsize bytes = sim_block_line (sizeof (gint64) * self->first[n_lanes]);
  guint8 *block = sim_block_new (3 * bytes);
  self->starts = (gint64 *)(gpointer)block;
  self->moves = (gint64 *)(gpointer)(block + bytes);
  self->ends = (gint64 *)(gpointer)(block + 2 * bytes);
  for (guint lane = 0; lane < n_lanes; lane++)
    {
      gsize first = self->first[lane];
      fill[lane] = (Fill){ first, first, first };
    }
  list_transfers (self, fill);
  for (guint lane = 0; lane < n_lanes; lane++)
    {
      gsize first = self->first[lane];
      const Fill *end = &fill[lane];
      sort_instants (self->moves + first, end->move - first);
      sort_instants (self->ends + first, end->end - first);
      self->starts[end->start] = self->moves[end->move] = self->ends[end->end] =
          NEVER;
    }
}

static void
lists_clear (Lists *self)
{
  g_free (self->awaited);
  g_free (self->first);
  sim_block_free (self->starts);
}

/* Four sorted lists of edges, merged: a lane's spans, and the starts, the
 * beginnings of movement and the ends of its transfers.  Each ends with NEVER,
 * so that none is counted. */
typedef struct
{
  const SimSpan *span;
  const SimSpan *end_span;
  const gint64 *start;
  const gint64 *move;
  const gint64 *end;
  Open open;
} Merge;

static inline gint64
get_edge (const Merge *self)
{
  if (self->open.computing > 0)
    return self->span->end_ns;
  return self->span < self->end_span ? self->span->start_ns : NEVER;
}

/* A lane computes one thing at a time; what ends as the next begins, or begins
 * as it ends, is passed within the instant. */
static inline gint64
pass_edges (Merge *self, gint64 t_ns)
{
  gint64 next;
  while ((next = get_edge (self)) == t_ns)
    {
      self->span += self->open.computing;
      self->open.computing ^= 1;
    }
  return next;
}

/* The lane's segments, put from `at` on; where the next go. */
static SimMeterSegment *
put_segments (SimMeterSegment *at, Merge *merge, gint64 end_ns)
{
  SimMeterSegment now = { 0 };
  Open *open = &merge->open;
  gint64 edge = get_edge (merge), t;
  for (;;)
    {
      t = MIN (MIN (edge, *merge->move), MIN (*merge->start, *merge->end) >> 1);
      if (t > end_ns)
        break;
      if (edge == t)
        edge = pass_edges (merge, t);
      for (; *merge->start >> 1 == t; merge->start++)
        {
          open->transfers++;
          open->awaited += *merge->start & 1;
        }
      for (; *merge->move == t; merge->move++)
        open->moving++;
      for (; *merge->end >> 1 == t; merge->end++)
        {
          open->transfers--;
          open->awaited -= *merge->end & 1;
          open->moving -= *merge->end & 1;
        }
      guint flags = flags_of (open);
      if (flags == now.flags)
        continue;
      if (t > now.start_ns)
        {
          *at++ = now;
          now = sim_meter_segment_follow (&now, t);
        }
      now.flags = flags;
    }
  *at++ = now;
  return at;
}

void
sim_timeline_freeze_meter (SimTimeline *self)
{
  const SimSpans *spans = sim_timeline_need_spans (self);
  guint n_lanes = self->graph->n_lanes;
  Lists lists;
  lists_init (&lists, self);
  /* One for each edge at most: what is not used of it is never touched. */
  self->segments = sim_block_new (
      sizeof (SimMeterSegment) *
      (3 * lists.first[n_lanes] + 2 * (gsize)spans->first[n_lanes] + n_lanes));
  self->first_segment = g_new0 (guint32, n_lanes + 1);
  SimMeterSegment *at = self->segments;
  for (guint lane = 0; lane < n_lanes; lane++)
    {
      Merge merge = {
        .span = spans->items + spans->first[lane],
        .end_span = spans->items + spans->first[lane + 1],
        .start = lists.starts + lists.first[lane],
        .move = lists.moves + lists.first[lane],
        .end = lists.ends + lists.first[lane],
      };
      at = put_segments (at, &merge, self->end_ns);
      self->first_segment[lane + 1] = (guint32)(at - self->segments);
    }
  lists_clear (&lists);
}
