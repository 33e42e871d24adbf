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
  gsize *start;
  gsize *move;
  gsize *end;
} Fill;

static inline guint
get_sides (const SimTask *task, guint32 *lanes)
{
  lanes[0] = task->device;
  lanes[1] = task->target;
  return lanes[0] == lanes[1] ? 1 : 2;
}

static inline gboolean
is_awaited (const Lists *self, guint32 index, const SimTask *task, guint side)
{
  guint bits = task->device == task->target
                   ? AWAITED_BY_SENDER | AWAITED_BY_RECEIVER
                   : AWAITED_BY_SENDER << side;
  return task->collective != SIM_NONE || (self->awaited[index] & bits) != 0;
}

/* Transfers begin in the order of time; those that never end come after all
 * others. */
static void
list_begun (Lists *self, const Fill *fill)
{
  const SimTimeline *timeline = self->timeline;
  const SimRun *run = timeline->run;
  guint32 lanes[2];
  for (guint i = 0; i < run->n_begun; i++)
    {
      guint32 index = sim_timeline_take_begun (timeline, i);
      const SimTask *task = sim_graph_task (timeline->graph, index);
      const SimTaskRun *of = &run->tasks[index];
      gint64 start_ns = sim_ps_to_ns (of->start_ps);
      gint64 end_ns =
          of->end_ps >= 0 ? sim_ps_to_ns (of->end_ps) : timeline->end_ns + 1;
      gint64 move_ns =
          of->moving_ps >= 0 ? sim_ps_to_ns (of->moving_ps) : end_ns;
      guint n = get_sides (task, lanes);
      for (guint side = 0; side < n; side++)
        {
          gboolean awaited = is_awaited (self, index, task, side);
          self->starts[fill->start[lanes[side]]++] = 2 * start_ns + awaited;
          if (awaited)
            self->moves[fill->move[lanes[side]]++] = MIN (move_ns, end_ns);
        }
    }
}

static void
list_ended (Lists *self, const Fill *fill)
{
  const SimTimeline *timeline = self->timeline;
  const SimRun *run = timeline->run;
  guint32 lanes[2];
  for (guint i = 0; i < run->n_ended; i++)
    {
      guint32 index = sim_timeline_take_ended (timeline, i);
      const SimTask *task = sim_graph_task (timeline->graph, index);
      if (task->kind != SIM_TASK_TRANSFER)
        continue;
      gint64 end_ns = sim_ps_to_ns (run->tasks[index].end_ps);
      guint n = get_sides (task, lanes);
      for (guint side = 0; side < n; side++)
        self->ends[fill->end[lanes[side]]++] =
            2 * end_ns + is_awaited (self, index, task, side);
    }
  for (guint lane = 0; lane < timeline->graph->n_lanes; lane++)
    self->ends[fill->end[lane]] = NEVER;
}

static int
compare_instants (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *)a, right = *(const gint64 *)b;
  return (left > right) - (left < right);
}

/* As a rule they are in order already, latency being the same for all. */
static void
sort_moves (gint64 *moves, gsize n)
{
  for (gsize i = 1; i < n; i++)
    if (moves[i] < moves[i - 1])
      {
        qsort (moves, n, sizeof (gint64), compare_instants);
        return;
      }
}

static void
count_sides (Lists *self)
{
  const SimTimeline *timeline = self->timeline;
  const SimGraph *graph = timeline->graph;
  guint32 lanes[2];
  self->first = g_new0 (gsize, graph->n_lanes + 1);
  for (guint32 i = 0; i < graph->n_tasks; i++)
    {
      const SimTask *task = sim_graph_task (graph, i);
      if (task->kind == SIM_TASK_TRANSFER)
        for (guint n = get_sides (task, lanes); n > 0; n--)
          self->first[lanes[n - 1] + 1]++;
    }
  for (guint lane = 0; lane < graph->n_lanes; lane++)
    self->first[lane + 1] += self->first[lane] + 1;
}

static void
lists_init (Lists *self, const SimTimeline *timeline)
{
  guint n_lanes = timeline->graph->n_lanes;
  *self = (Lists){
    .timeline = timeline,
    .awaited = g_malloc0 (timeline->graph->n_tasks + 1),
  };
  for (guint lane = 0; lane < n_lanes; lane++)
    mark_lane (timeline, self->awaited, lane);
  count_sides (self);
  gsize bytes = sim_block_line (sizeof (gint64) * self->first[n_lanes]);
  guint8 *block = sim_block_new (3 * bytes);
  self->starts = (gint64 *)(gpointer)block;
  self->moves = (gint64 *)(gpointer)(block + bytes);
  self->ends = (gint64 *)(gpointer)(block + 2 * bytes);
  g_autofree gsize *start = g_memdup2 (self->first, sizeof (gsize) * n_lanes);
  g_autofree gsize *move = g_memdup2 (self->first, sizeof (gsize) * n_lanes);
  g_autofree gsize *end = g_memdup2 (self->first, sizeof (gsize) * n_lanes);
  Fill fill = { start, move, end };
  list_begun (self, &fill);
  list_ended (self, &fill);
  for (guint lane = 0; lane < n_lanes; lane++)
    {
      sort_moves (self->moves + self->first[lane],
                  move[lane] - self->first[lane]);
      self->starts[start[lane]] = self->moves[move[lane]] = NEVER;
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
 * beginnings of movement and the ends of its transfers. */
typedef struct
{
  const SimSpan *spans;
  guint n_edges; /* two for each span */
  guint edge;
  const gint64 *start;
  const gint64 *move;
  const gint64 *end;
  Open open;
} Merge;

static inline gint64
edge_time (const Merge *self)
{
  if (self->edge >= self->n_edges)
    return NEVER;
  const SimSpan *span = &self->spans[self->edge / 2];
  return self->edge % 2 == 0 ? span->start_ns : span->end_ns;
}

static inline gint64
next_instant (const Merge *self)
{
  gint64 next = MIN (edge_time (self), *self->move);
  return MIN (next, MIN (*self->start, *self->end) / 2);
}

static inline void
take_instant (Merge *self, gint64 t_ns)
{
  Open *open = &self->open;
  for (; edge_time (self) == t_ns; self->edge++)
    open->computing += self->edge % 2 == 0 ? 1 : -1;
  for (; *self->start / 2 == t_ns; self->start++)
    {
      open->transfers++;
      open->awaited += *self->start % 2;
    }
  for (; *self->move == t_ns; self->move++)
    open->moving++;
  for (; *self->end / 2 == t_ns; self->end++)
    {
      open->transfers--;
      open->awaited -= *self->end % 2;
      open->moving -= *self->end % 2;
    }
}

/* The lane's segments, put from `at` on; where the next go. */
static SimMeterSegment *
put_segments (SimMeterSegment *at, Merge *merge, gint64 end_ns)
{
  SimMeterSegment now = { 0 };
  gint64 t;
  while ((t = next_instant (merge)) <= end_ns)
    {
      take_instant (merge, t);
      guint flags = flags_of (&merge->open);
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
      guint32 span = spans->first[lane];
      Merge merge = {
        .spans = spans->items + span,
        .n_edges = 2 * (spans->first[lane + 1] - span),
        .start = lists.starts + lists.first[lane],
        .move = lists.moves + lists.first[lane],
        .end = lists.ends + lists.first[lane],
      };
      at = put_segments (at, &merge, self->end_ns);
      self->first_segment[lane + 1] = (guint32)(at - self->segments);
    }
  lists_clear (&lists);
}
