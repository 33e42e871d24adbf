/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-meter-private.h"

/* A lane's idle time, cut into parts of one cause each.
 *
 * A gap between two pieces of compute is tiled by the critical path that leads
 * to the second: from its cause back, each work from its start to that of the
 * next.  Where what is on the path changes, or where the meter's counting does
 * (exposed or bubble), a new part begins; neighbours of one cause are joined.
 * Per lane, way of counting and kind of cause the parts carry the sum before
 * them and the longest so far, so that the cause that weighs most up to any
 * instant is found without looking at all of them. */

/* So many pieces of compute go by between two looks at the cancellable. */
#define LOOK_SPANS 64

typedef struct
{
  const SimTimeline *timeline;
  guint lane;
  SimHanded handed;          /* last on the path of the gap */
  guint32 hander;            /* whose it is, where it comes to the lane */
  guint32 segment;           /* that the tiling has come to */
  guint32 communication;     /* likewise */
  GArray *links;             /* guint32, tasks of the path, last first */
  GArray *raw;               /* SimIdle of one gap */
  GArray *idles;             /* SimIdle, all */
  GCancellable *cancellable; /* or NULL */
} Tiling;

/* ---- what waits for what ---- */

/* A work of another device's, or a transfer of the lane's own, on whose
 * collective, if it is a member of one. */
static guint32
get_own_collective (const Tiling *self, guint32 task)
{
  const SimTask *of;
  if (task == SIM_NONE)
    return SIM_NONE;
  of = sim_graph_task (self->timeline->graph, task);
  if (of->kind != SIM_TASK_TRANSFER || of->collective == SIM_NONE ||
      sim_timeline_member_slot (self->timeline, of->collective, self->lane) ==
          SIM_NONE)
    return SIM_NONE;
  return of->collective;
}

/* A hand-over that the lane sends or receives. */
static gboolean
is_own_hand_over (const Tiling *self, guint32 task)
{
  const SimTask *of;
  if (task == SIM_NONE)
    return FALSE;
  of = sim_graph_task (self->timeline->graph, task);
  return of->kind == SIM_TASK_TRANSFER && of->collective == SIM_NONE &&
         (of->device == self->lane || of->target == self->lane);
}

/* The collective whose span of communication covers t, and when that ends. */
static guint32
communication_at (Tiling *self, gint64 t_ns, gint64 *end_ns)
{
  const SimTimeline *timeline = self->timeline;
  guint32 end = timeline->first_communication[self->lane + 1];
  while (self->communication < end &&
         timeline->communications[self->communication].end_ns <= t_ns)
    self->communication++;
  if (self->communication == end)
    return SIM_NONE;
  const SimSpan *span = &timeline->communications[self->communication];
  if (span->start_ns > t_ns)
    {
      *end_ns = MIN (*end_ns, span->start_ns);
      return SIM_NONE;
    }
  *end_ns = MIN (*end_ns, span->end_ns);
  return span->collective;
}

/* ---- tiling ---- */

static void
add_raw (Tiling *self, const SimIdle *part)
{
  SimIdle *last = self->raw->len > 0
                      ? &g_array_index (self->raw, SimIdle, self->raw->len - 1)
                      : NULL;
  if (last != NULL && last->exposed == part->exposed &&
      last->collective == part->collective &&
      (part->collective != SIM_NONE || last->task == part->task))
    last->end_ns = part->end_ns;
  else
    g_array_append_val (self->raw, *part);
}

/* [from, to) of a gap, under one task of the critical path. */
static void
add_link (Tiling *self, guint32 next, guint32 task, gint64 from, gint64 to)
{
  const SimTimeline *timeline = self->timeline;
  guint32 last = timeline->first_segment[self->lane + 1] - 1;
  guint32 own = get_own_collective (self, task);
  gboolean hands_over = is_own_hand_over (self, task);
  for (gint64 t = from; t < to;)
    {
      while (self->segment < last &&
             timeline->segments[self->segment + 1].start_ns <= t)
        self->segment++;
      gint64 end =
          self->segment < last
              ? MIN (to, timeline->segments[self->segment + 1].start_ns)
              : to;
      SimIdle part = {
        .start_ns = t,
        .next = next,
        .task = task,
        .collective = SIM_NONE,
        .handed = self->handed,
        .hander = self->hander,
        .exposed =
            (timeline->segments[self->segment].flags & SIM_METER_EXPOSED) != 0,
      };
      if (part.exposed && own != SIM_NONE)
        part.collective = own;
      else if (part.exposed && !hands_over)
        part.collective = communication_at (self, t, &end);
      part.end_ns = end;
      add_raw (self, &part);
      t = end;
    }
}

/* The last hand-over on the path decides what is waited for; the work that it
 * lets begin may be of the other way: a pair of forward and backward begins
 * with its forward. */
static void
find_handed (Tiling *self)
{
  const SimGraph *graph = self->timeline->graph;
  self->handed = SIM_HANDED_NOTHING;
  self->hander = SIM_NONE;
  for (guint i = 0; i < self->links->len; i++)
    {
      const SimTask *task =
          sim_graph_task (graph, g_array_index (self->links, guint32, i));
      if (task->kind != SIM_TASK_TRANSFER || task->collective != SIM_NONE)
        continue;
      self->handed =
          task->backward ? SIM_HANDED_GRADIENT : SIM_HANDED_ACTIVATION;
      if (task->target == self->lane && task->device != self->lane)
        self->hander = graph->rank_of[task->device];
      return;
    }
}

/* Neighbours of one cause become one part. */
static void
close_gap (Tiling *self)
{
  guint first = self->idles->len;
  for (guint i = 0; i < self->raw->len; i++)
    {
      SimIdle part = g_array_index (self->raw, SimIdle, i);
      SimIdle *last =
          self->idles->len > first
              ? &g_array_index (self->idles, SimIdle, self->idles->len - 1)
              : NULL;
      SimWhy why;
      part.judged_ns = part.end_ns;
      sim_timeline_explain (self->timeline, self->lane, &part, &why);
      part.kind = why.kind;
      if (last != NULL && last->kind == part.kind &&
          last->exposed == part.exposed && last->collective == part.collective)
        last->end_ns = part.end_ns;
      else
        g_array_append_val (self->idles, part);
    }
}

static void
tile_gap (Tiling *self, guint32 next, gint64 from, gint64 to)
{
  gint64 t = from;
  sim_path_list (self->timeline, next, from, self->links);
  find_handed (self);
  g_array_set_size (self->raw, 0);
  if (self->links->len == 0)
    add_link (self, next, SIM_NONE, from, to);
  for (guint i = self->links->len; i > 0; i--)
    {
      gint64 end =
          i > 1 ? sim_path_get_start (self->timeline, self->links, i - 2, from)
                : to;
      if (end <= t)
        continue;
      add_link (self, next, g_array_index (self->links, guint32, i - 1), t,
                MIN (end, to));
      t = MIN (end, to);
    }
  close_gap (self);
}

/* FALSE when it was stopped. */
static gboolean
tile_lane (Tiling *self, guint lane)
{
  const SimTimeline *timeline = self->timeline;
  const SimSpans *spans = sim_timeline_need_spans (timeline);
  guint32 end = spans->first[lane + 1];
  gint64 busy = 0;
  self->lane = lane;
  self->segment = timeline->first_segment[lane];
  self->communication = timeline->first_communication[lane];
  for (guint32 i = spans->first[lane]; i < end; i++)
    {
      if (i % LOOK_SPANS == 0 && g_cancellable_is_cancelled (self->cancellable))
        return FALSE;
      if (spans->items[i].start_ns > busy)
        tile_gap (self, spans->task[i], busy, spans->items[i].start_ns);
      busy = MAX (busy, spans->items[i].end_ns);
    }
  if (timeline->end_ns > busy)
    tile_gap (self, SIM_NONE, busy, timeline->end_ns);
  return !g_cancellable_is_cancelled (self->cancellable);
}

/* ---- by cause ---- */

/* Sums and longest parts within one list. */
static void
sum_up (SimTimeline *self, guint32 first, guint32 end)
{
  for (guint32 i = first; i < end; i++)
    {
      SimIdle *idle = &self->idles[self->idle_by_cause[i]];
      idle->longest = self->idle_by_cause[i];
      if (i == first)
        continue;
      const SimIdle *last = &self->idles[self->idle_by_cause[i - 1]];
      idle->before_ns = last->before_ns + sim_idle_length (last);
      if (sim_idle_length (&self->idles[last->longest]) >=
          sim_idle_length (idle))
        idle->longest = last->longest;
    }
}

static gboolean
freeze_idles (SimTimeline *self, GCancellable *cancellable)
{
  guint n_lanes = self->graph->n_lanes, n;
  gsize n_keys = sim_idle_key (n_lanes, FALSE, 0);
  g_autoptr (GArray) links = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) raw = g_array_new (FALSE, FALSE, sizeof (SimIdle));
  /* Most gaps have one cause. */
  GArray *idles = g_array_sized_new (
      FALSE, FALSE, sizeof (SimIdle),
      sim_timeline_need_spans (self)->first[n_lanes] + n_lanes);
  Tiling tiling = { .timeline = self,
                    .links = links,
                    .raw = raw,
                    .idles = idles,
                    .cancellable = cancellable };
  sim_timeline_need (self, &self->has_meter, sim_timeline_freeze_meter);
  sim_timeline_need (self, &self->has_communications,
                     sim_timeline_freeze_communications);
  self->first_held = g_new (guint32, n_lanes);
  for (guint lane = 0; lane < n_lanes; lane++)
    {
      guint first, count;
      self->first_held[lane] =
          sim_timeline_get_layers_held (self, self->graph->rank_of[lane], 0,
                                        &first, &count)
              ? first
              : SIM_NONE;
    }
  self->first_idle = g_new0 (guint32, (gsize)n_lanes + 1);
  for (guint lane = 0; lane < n_lanes; lane++)
    {
      if (!tile_lane (&tiling, lane))
        {
          g_array_unref (idles);
          g_clear_pointer (&self->first_held, g_free);
          g_clear_pointer (&self->first_idle, g_free);
          return FALSE;
        }
      self->first_idle[lane + 1] = idles->len;
    }
  n = idles->len;
  self->idles = (SimIdle *)(gpointer)g_array_free (idles, FALSE);
  self->idle_by_cause = g_new (guint32, (gsize)n + 1);
  self->first_of_cause = g_new0 (guint32, n_keys + 2);
  for (guint pass = 0; pass < 2; pass++)
    {
      for (guint lane = 0; lane < n_lanes; lane++)
        for (guint32 i = self->first_idle[lane]; i < self->first_idle[lane + 1];
             i++)
          {
            gsize key = sim_idle_key (lane, self->idles[i].exposed,
                                      self->idles[i].kind);
            if (pass == 0)
              self->first_of_cause[key + 2]++;
            else
              self->idle_by_cause[self->first_of_cause[key + 1]++] = i;
          }
      for (gsize i = 0; i < n_keys && pass == 0; i++)
        self->first_of_cause[i + 2] += self->first_of_cause[i + 1];
    }
  for (gsize i = 0; i < n_keys; i++)
    sum_up (self, self->first_of_cause[i], self->first_of_cause[i + 1]);
  return TRUE;
}

gboolean
sim_timeline_need_idles (const SimTimeline *self, GCancellable *cancellable)
{
  SimTimeline *made = (SimTimeline *)self;
  if (g_atomic_int_get (&made->has_idles))
    return TRUE;
  g_mutex_lock (&made->idles_lock);
  if (!made->has_idles && freeze_idles (made, cancellable))
    g_atomic_int_set (&made->has_idles, TRUE);
  g_mutex_unlock (&made->idles_lock);
  return g_atomic_int_get (&made->has_idles);
}
