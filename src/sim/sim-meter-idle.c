/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

/* A lane's idle time, cut into parts of one cause each.
 *
 * A gap between two pieces of compute is tiled by the critical path that leads
 * to the second: from its cause back, each work from its start to that of the
 * next.  Where what is on the path changes, or where the meter's counting does
 * (exposed or bubble), a new part begins; neighbours of one cause are joined.
 * Per lane, way of counting and kind of cause the parts carry the sum before
 * them and the longest so far, so that the cause that weighs most up to any
 * instant is found without looking at all of them. */

typedef struct
{
  const SimTimeline *timeline;
  guint lane;
  SimHanded handed;      /* last on the path of the gap */
  guint32 segment;       /* that the tiling has come to */
  guint32 communication; /* likewise */
  GArray *links;         /* guint32, tasks of the path, last first */
  GArray *raw;           /* SimIdle of one gap */
  GArray *idles;         /* SimIdle, all */
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

/* The path that leads to `next` through [from, to), last first, and back to
 * which instant it is known. */
static void
list_links (const SimTimeline *self, guint32 next, gint64 from, GArray *links)
{
  const SimRun *run = self->run;
  g_array_set_size (links, 0);
  if (next == SIM_NONE)
    return;
  for (guint32 at = run->tasks[next].cause;
       at != SIM_NONE && sim_timeline_task_end (self, at) > from;
       at = run->tasks[at].cause)
    if (sim_graph_task (self->graph, at)->kind != SIM_TASK_JOIN)
      g_array_append_val (links, at);
}

/* What the i-th link from the end covers of a gap: each begins with its task,
 * the first with the gap. */
static gint64
get_link_start (const SimTimeline *self,
                const GArray *links,
                guint i,
                gint64 from)
{
  if (i + 1 >= links->len)
    return from;
  return MAX (
      from, sim_timeline_task_start (self, g_array_index (links, guint32, i)));
}

/* The last hand-over on the path decides what is waited for; the work that it
 * lets begin may be of the other way: a pair of forward and backward begins
 * with its forward. */
static SimHanded
find_handed (const SimTimeline *self, const GArray *links)
{
  for (guint i = 0; i < links->len; i++)
    {
      const SimTask *task =
          sim_graph_task (self->graph, g_array_index (links, guint32, i));
      if (task->kind == SIM_TASK_TRANSFER && task->collective == SIM_NONE)
        return task->backward ? SIM_HANDED_GRADIENT : SIM_HANDED_ACTIVATION;
    }
  return SIM_HANDED_NOTHING;
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
  list_links (self->timeline, next, from, self->links);
  self->handed = find_handed (self->timeline, self->links);
  g_array_set_size (self->raw, 0);
  if (self->links->len == 0)
    add_link (self, next, SIM_NONE, from, to);
  for (guint i = self->links->len; i > 0; i--)
    {
      gint64 end =
          i > 1 ? get_link_start (self->timeline, self->links, i - 2, from)
                : to;
      if (end <= t)
        continue;
      add_link (self, next, g_array_index (self->links, guint32, i - 1), t,
                MIN (end, to));
      t = MIN (end, to);
    }
  close_gap (self);
}

static void
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
      if (spans->items[i].start_ns > busy)
        tile_gap (self, spans->task[i], busy, spans->items[i].start_ns);
      busy = MAX (busy, spans->items[i].end_ns);
    }
  if (timeline->end_ns > busy)
    tile_gap (self, SIM_NONE, busy, timeline->end_ns);
}

/* ---- by cause ---- */

static gsize
cause_key (guint lane, gboolean exposed, SimWhyKind kind)
{
  return ((gsize)lane * 2 + (exposed ? 1 : 0)) * SIM_N_WHYS + kind;
}

static gint64
get_length (const SimIdle *idle)
{
  return idle->end_ns - idle->start_ns;
}

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
      idle->before_ns = last->before_ns + get_length (last);
      if (get_length (&self->idles[last->longest]) >= get_length (idle))
        idle->longest = last->longest;
    }
}

void
sim_timeline_freeze_idles (SimTimeline *self)
{
  guint n_lanes = self->graph->n_lanes, n;
  gsize n_keys = cause_key (n_lanes, FALSE, 0);
  g_autoptr (GArray) links = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) raw = g_array_new (FALSE, FALSE, sizeof (SimIdle));
  GArray *idles = g_array_new (FALSE, FALSE, sizeof (SimIdle));
  Tiling tiling = {
    .timeline = self, .links = links, .raw = raw, .idles = idles
  };
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
      tile_lane (&tiling, lane);
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
            gsize key =
                cause_key (lane, self->idles[i].exposed, self->idles[i].kind);
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
}

/* ---- asking ---- */

/* The time of a list up to t, and its longest part, cut at t. */
static gint64
sum_until (const SimTimeline *self,
           gsize key,
           gint64 t_ns,
           const SimIdle **longest)
{
  guint32 first = self->first_of_cause[key], low = first;
  guint32 high = self->first_of_cause[key + 1];
  *longest = NULL;
  while (low < high) /* the first that begins at t or later */
    {
      guint32 middle = low + (high - low) / 2;
      if (self->idles[self->idle_by_cause[middle]].start_ns < t_ns)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == first)
    return 0;
  const SimIdle *last = &self->idles[self->idle_by_cause[low - 1]];
  gint64 length = MIN (last->end_ns, t_ns) - last->start_ns;
  *longest = last;
  if (low - 1 > first)
    {
      const SimIdle *before = &self->idles[self->idle_by_cause[low - 2]];
      before = &self->idles[before->longest];
      if (get_length (before) >= length)
        *longest = before;
    }
  return last->before_ns + length;
}

typedef struct
{
  double ns; /* over the lanes, by their ranks */
  gint64 length;
  const SimIdle *longest;
  guint lane;
} Cause;

static Cause
add_up (const SimTimeline *self,
        guint device,
        SimWhyKind kind,
        gboolean exposed,
        gint64 t_ns)
{
  guint first = device == SIM_NONE ? 0 : sim_timeline_lane (self, device);
  guint last = device == SIM_NONE ? self->graph->n_lanes - 1 : first;
  Cause cause = { 0 };
  for (guint lane = first; lane <= last; lane++)
    {
      const SimIdle *longest;
      gint64 ns =
          sum_until (self, cause_key (lane, exposed, kind), t_ns, &longest);
      double ranks = device == SIM_NONE ? self->graph->ranks_on[lane] : 1;
      cause.ns += ranks * (double)ns;
      if (longest == NULL)
        continue;
      gint64 length = MIN (longest->end_ns, t_ns) - longest->start_ns;
      if (length > cause.length)
        {
          cause.length = length;
          cause.longest = longest;
          cause.lane = lane;
        }
    }
  return cause;
}

static gint64
clamp_instant (const SimTimeline *self, gint64 t_ns)
{
  sim_timeline_need (self, &self->has_idles, sim_timeline_freeze_idles);
  return CLAMP (t_ns, 0, self->end_ns);
}

double
sim_timeline_why_ns (const SimTimeline *self,
                     guint device,
                     SimWhyKind kind,
                     gboolean exposed,
                     gint64 t_ns)
{
  double ns;
  g_return_val_if_fail (kind < SIM_N_WHYS, 0);
  t_ns = clamp_instant (self, t_ns);
  ns = add_up (self, device, kind, exposed, t_ns).ns;
  return device == SIM_NONE ? ns / self->graph->n_devices : ns;
}

/* From the lane's first rank to the one that is asked for. */
static void
place_why (const SimTimeline *self, guint device, SimWhy *why)
{
  why->device = sim_timeline_place_rank (self, device, why->device);
  why->peer = sim_timeline_place_rank (self, device, why->peer);
}

void
sim_timeline_why_of (const SimTimeline *self,
                     guint device,
                     SimIdleTime time,
                     gint64 t_ns,
                     SimWhy *why)
{
  Cause best[2] = { 0 };
  double sums[2] = { 0 };
  t_ns = clamp_instant (self, t_ns);
  *why = (SimWhy){ .device = SIM_NONE,
                   .peer = SIM_NONE,
                   .layer_first = SIM_NONE,
                   .collective = SIM_NONE,
                   .payload = SIM_N_PAYLOADS };
  for (guint exposed = 0; exposed < 2; exposed++)
    for (guint kind = 0; kind < SIM_N_WHYS; kind++)
      {
        Cause cause = add_up (self, device, kind, exposed == 1, t_ns);
        sums[exposed] += cause.ns;
        if (cause.ns > best[exposed].ns)
          best[exposed] = cause;
      }
  guint which = time == SIM_IDLE_EXPOSED  ? 1
                : time == SIM_IDLE_BUBBLE ? 0
                                          : (sums[1] >= sums[0] ? 1 : 0);
  if (best[which].longest == NULL)
    return;
  sim_timeline_explain (self, best[which].lane, best[which].longest, why);
  if (device != SIM_NONE)
    place_why (self, device, why);
  why->end_ns = MIN (why->end_ns, t_ns);
  why->share = best[which].ns / sums[which];
}

void
sim_timeline_why (const SimTimeline *self,
                  guint device,
                  gint64 t_ns,
                  SimWhy *why)
{
  sim_timeline_why_of (self, device, SIM_IDLE_ANY, t_ns, why);
}

static const SimIdle *
find_idle (const SimTimeline *self, guint lane, gint64 t_ns)
{
  guint32 low = self->first_idle[lane], first = low;
  guint32 high = self->first_idle[lane + 1];
  while (low < high) /* the first that begins after t */
    {
      guint32 middle = low + (high - low) / 2;
      if (self->idles[middle].start_ns <= t_ns)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == first || self->idles[low - 1].end_ns <= t_ns)
    return NULL;
  return &self->idles[low - 1];
}

gboolean
sim_timeline_why_at (const SimTimeline *self,
                     guint device,
                     gint64 t_ns,
                     SimWhy *why)
{
  guint lane = sim_timeline_lane (self, device);
  const SimIdle *idle;
  double all = 0, alike = 0;
  *why = (SimWhy){ .device = SIM_NONE };
  sim_timeline_need (self, &self->has_idles, sim_timeline_freeze_idles);
  idle = find_idle (self, lane, t_ns);
  if (idle == NULL)
    return FALSE;
  sim_timeline_explain (self, lane, idle, why);
  place_why (self, device, why);
  for (guint kind = 0; kind < SIM_N_WHYS; kind++)
    {
      double ns =
          sim_timeline_why_ns (self, device, kind, idle->exposed, idle->end_ns);
      all += ns;
      if (kind == idle->kind)
        alike = ns;
    }
  why->share = alike / all;
  return TRUE;
}

/* ---- the path ---- */

static SimCriticalLink
make_link (const SimTimeline *self,
           guint device,
           guint32 index,
           gint64 from,
           gint64 to)
{
  const SimTask *task = sim_graph_task (self->graph, index);
  gboolean moves = task->kind == SIM_TASK_TRANSFER;
  guint32 rank = self->graph->rank_of[task->device];
  SimCriticalLink link = {
    .start_ns = from,
    .end_ns = to,
    .device = sim_timeline_place_rank (self, device, rank),
    .peer = SIM_NONE,
    .collective = moves ? task->collective : SIM_NONE,
    .layer_first = task->layer_first,
    .layer_count = task->layer_count,
    .micro_batch = task->micro_batch,
    .work = moves ? SIM_WORK_COMMUNICATE : task->what,
    .payload = SIM_N_PAYLOADS,
  };
  if (moves)
    {
      link.peer = sim_timeline_place_rank (
          self, device, sim_timeline_get_target (self, task));
      link.payload = task->payload;
    }
  return link;
}

void
sim_timeline_critical_path (const SimTimeline *self,
                            guint device,
                            gint64 t_ns,
                            GArray *links)
{
  guint lane = sim_timeline_lane (self, device), first = links->len;
  g_autoptr (GArray) tasks = g_array_new (FALSE, FALSE, sizeof (guint32));
  const SimIdle *idle;
  sim_timeline_need (self, &self->has_idles, sim_timeline_freeze_idles);
  idle = find_idle (self, lane, t_ns);
  if (idle == NULL)
    return;
  list_links (self, idle->next, idle->start_ns, tasks);
  gint64 from = idle->start_ns;
  for (guint i = tasks->len; i > 0; i--)
    {
      gint64 to =
          i > 1 ? get_link_start (self, tasks, i - 2, from) : idle->end_ns;
      SimCriticalLink *last =
          links->len > first
              ? &g_array_index (links, SimCriticalLink, links->len - 1)
              : NULL;
      to = MIN (to, idle->end_ns);
      if (to <= from)
        continue;
      SimCriticalLink link = make_link (
          self, device, g_array_index (tasks, guint32, i - 1), from, to);
      if (last != NULL && link.collective != SIM_NONE &&
          last->collective == link.collective)
        last->end_ns = to;
      else
        g_array_append_val (links, link);
      from = to;
    }
}
