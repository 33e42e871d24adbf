/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-memory-private.h"

#include <stdlib.h>

/* Where the changes of a lane's memory come from: its work, what stages hand
 * on, and what strategies hold; see sim-memory.c. */

typedef SimMemoryChange Change;

/* Whether a stage begins with the piece of work's first layer. */
static gboolean
begins_stage (const SimSpec *spec, const SimTask *task)
{
  guint64 n = sim_spec_get_n_layers (spec);
  return task->layer_first ==
         task->chunk * n / spec->parallel.degree[SIM_DIMENSION_PIPELINE];
}

static guint64
sum_activations (const SimSpec *spec,
                 const SimLayerCost *costs,
                 const SimTask *task)
{
  guint64 sum = costs[task->layer_first].input_bytes;
  if (sum > 0 && !begins_stage (spec, task))
    sum = 0;
  for (guint i = 0; i < task->layer_count; i++)
    sum += costs[task->layer_first + i].activation_bytes;
  return sum;
}

/* The stage's own input is there all along. */
static guint64
sum_brought (const SimSpec *spec,
             const SimLayerCost *costs,
             const SimTask *task)
{
  guint64 input = costs[task->layer_first].input_bytes;
  guint64 sum = 0;
  if (input > 0 && begins_stage (spec, task))
    sum -= input;
  for (guint i = 0; i < task->layer_count; i++)
    sum += costs[task->layer_first + i].brought_bytes;
  return sum;
}

static guint64
sum_forward (const SimLayerCost *costs, const SimTask *task)
{
  guint64 sum = 0;
  for (guint i = 0; i < task->layer_count; i++)
    sum += costs[task->layer_first + i].forward_bytes;
  return sum;
}

static guint64
most_working (const SimLayerCost *costs, const SimTask *task)
{
  guint64 most = 0;
  for (guint i = 0; i < task->layer_count; i++)
    most = MAX (most, costs[task->layer_first + i].working_bytes);
  return most;
}

static guint64
sum_parted (const SimLayerCost *costs, const SimTask *task)
{
  guint64 sum = 0;
  for (guint i = 0; i < task->layer_count; i++)
    sum += costs[task->layer_first + i].weight_pass_bytes;
  return sum;
}

/* Changes of a lane in the order of time. */
typedef struct
{
  Change *items;
  guint length;
} Changes;

static inline void
add_change (Changes *self,
            gint64 t_ns,
            gint64 delta,
            SimMemoryCategory category)
{
  if (delta != 0)
    self->items[self->length++] = (Change){ t_ns, delta, category };
}

/* No piece of work changes more: what arrived for it, what recomputing or
 * backward needs, and what either lets go of; or what forward keeps, holds and
 * lets go of. */
#define MOST_CHANGES 4

/* What the forward of a micro-batch holds until it ends. */
typedef struct
{
  gint64 bytes;
  gint64 end_ns; /* of its latest piece */
  guint32 chunk;
  guint32 micro_batch;
  guint iteration;
} Forward;

static void
end_forward (Changes *changes, Forward *forward)
{
  add_change (changes, forward->end_ns, -forward->bytes,
              SIM_MEMORY_ACTIVATIONS);
  forward->bytes = 0;
}

static void
add_forward (Changes *changes,
             const SimLayerCost *costs,
             const SimSpan *span,
             const SimTask *task,
             Forward *forward)
{
  gint64 bytes = 0;
  if (task->what == SIM_WORK_FORWARD && !task->continues)
    bytes = (gint64)sum_forward (costs, task);
  if (forward->bytes > 0 &&
      (task->what != SIM_WORK_FORWARD || task->chunk != forward->chunk ||
       task->micro_batch != forward->micro_batch ||
       task->iteration != forward->iteration))
    end_forward (changes, forward);
  add_change (changes, span->start_ns, bytes, SIM_MEMORY_ACTIVATIONS);
  forward->bytes += bytes;
  forward->end_ns = span->end_ns;
  forward->chunk = task->chunk;
  forward->micro_batch = task->micro_batch;
  forward->iteration = task->iteration;
}

/* What a piece of work takes as it begins and gives back as it ends.  *working
 * is what recomputation took for the backward that follows it. */
static void
add_work (Changes *changes,
          const SimSpec *spec,
          const SimLayerCost *costs,
          const SimSpan *span,
          const SimTask *task,
          gint64 *working)
{
  gboolean backward = task->what == SIM_WORK_BACKWARD;
  gint64 kept = backward || task->what == SIM_WORK_FORWARD
                    ? (gint64)sum_activations (spec, costs, task)
                    : 0;
  gint64 brought = backward || task->what == SIM_WORK_RECOMPUTE
                       ? (gint64)sum_brought (spec, costs, task)
                       : 0;
  if (task->what == SIM_WORK_FORWARD && !task->continues)
    add_change (changes, span->start_ns, kept, SIM_MEMORY_ACTIVATIONS);
  if (task->what == SIM_WORK_RECOMPUTE && !task->continues)
    add_change (changes, span->start_ns, brought, SIM_MEMORY_ACTIVATIONS);
  if (((task->what == SIM_WORK_RECOMPUTE && brought == 0) || backward) &&
      *working == 0)
    {
      *working = (gint64)most_working (costs, task);
      add_change (changes, span->start_ns, *working, SIM_MEMORY_ACTIVATIONS);
    }
  if (backward && !task->continued)
    {
      gint64 parted = task->splits ? (gint64)sum_parted (costs, task) : 0;
      add_change (changes, span->end_ns, parted - kept - brought - *working,
                  SIM_MEMORY_ACTIVATIONS);
      *working = 0;
    }
  if (task->what == SIM_WORK_BACKWARD_WEIGHT)
    add_change (changes, span->end_ns, -(gint64)sum_parted (costs, task),
                SIM_MEMORY_ACTIVATIONS);
}

/* What is handed on, at both ends: by lane, in the order of time, what is put
 * into buffers as it leaves, and what is taken out of them.  What a piece of
 * computing takes out of them as it begins is kept with it instead. */
typedef struct
{
  Change *items[2];  /* put in, taken out */
  guint32 *first[2]; /* CSR by lane */
  guint64 *used;     /* by task: what its beginning takes out; NULL: nothing
                        is handed on */
} HandOvers;

static inline gboolean
is_hand_over (const SimTask *task)
{
  return task->kind == SIM_TASK_TRANSFER &&
         task->payload == SIM_PAYLOAD_ACTIVATION;
}

static guint32
get_user (const SimGraph *graph, const SimTask *hand_over)
{
  return graph->edges[graph->edges[hand_over->last_edge].next].after;
}

/* Whether what arrived for a task is taken out apart from any span: as a join
 * ends, or as work begins that a lost device never lets end. */
static gboolean
is_taken_apart (const SimTimeline *self, guint32 index)
{
  const SimTaskRun *run = &self->run->tasks[index];
  if (sim_graph_task (self->graph, index)->kind == SIM_TASK_JOIN)
    return run->end_ps >= 0;
  return run->start_ps >= 0 && run->end_ps < 0;
}

static void
count_hand_overs (HandOvers *self, const SimTimeline *timeline)
{
  const SimGraph *graph = timeline->graph;
  for (guint32 i = 0; i < graph->n_tasks; i++)
    {
      const SimTask *task = sim_graph_task (graph, i);
      if (!is_hand_over (task) || timeline->run->tasks[i].start_ps < 0)
        continue;
      self->first[0][task->device + 2]++;
      self->first[0][task->target + 2]++;
      if (timeline->run->tasks[i].end_ps < 0)
        continue; /* a lost device */
      self->first[1][task->device + 2]++;
      guint32 user = get_user (graph, task);
      if (self->used[user] == 0 && is_taken_apart (timeline, user))
        self->first[1][task->target + 2]++;
      self->used[user] += task->bytes;
    }
}

static inline void
hand_on (HandOvers *self, guint what, guint lane, gint64 t_ns, guint64 bytes)
{
  gint64 delta = what == 0 ? (gint64)bytes : -(gint64)bytes;
  self->items[what][self->first[what][lane + 1]++] =
      (Change){ t_ns, delta, SIM_MEMORY_BUFFERS };
}

static void
put_in (HandOvers *self, const SimTimeline *timeline)
{
  const SimTransfers *transfers = sim_timeline_need_transfers (timeline);
  for (guint i = timeline->n_deals; i < transfers->n; i++)
    {
      const SimTransfer *of = &transfers->items[i];
      if (of->payload != SIM_PAYLOAD_ACTIVATION)
        continue;
      hand_on (self, 0, transfers->moves[i].from, of->start_ns, of->bytes);
      hand_on (self, 0, transfers->moves[i].to, of->start_ns, of->bytes);
    }
}

static void
take_out (HandOvers *self, const SimTimeline *timeline)
{
  const SimGraph *graph = timeline->graph;
  const SimRun *run = timeline->run;
  for (guint i = 0; i < run->n_ended; i++)
    {
      guint32 index = sim_timeline_take_ended (timeline, i);
      const SimTask *task = sim_graph_task (graph, index);
      guint64 bytes = is_hand_over (task)           ? task->bytes
                      : task->kind == SIM_TASK_JOIN ? self->used[index]
                                                    : 0;
      if (bytes > 0)
        hand_on (self, 1, task->device, sim_timeline_task_end (timeline, index),
                 bytes);
    }
  /* Work that never ended is the last of its lane. */
  for (guint lane = 0; lane < graph->n_lanes && run->n_ended < run->n_tasks;
       lane++)
    for (guint32 at = graph->first[lane]; at != SIM_NONE;
         at = sim_graph_task (graph, at)->next)
      if (self->used[at] > 0 && is_taken_apart (timeline, at))
        hand_on (self, 1, lane, sim_timeline_task_start (timeline, at),
                 self->used[at]);
}

static void
list_hand_overs (HandOvers *self, const SimTimeline *timeline)
{
  guint n_lanes = timeline->graph->n_lanes;
  gboolean any = timeline->spec->parallel.degree[SIM_DIMENSION_PIPELINE] > 1;
  *self = (HandOvers){ .used = g_new0 (guint64, timeline->graph->n_tasks + 1) };
  for (guint what = 0; what < 2; what++)
    self->first[what] = g_new0 (guint32, n_lanes + 2);
  if (any)
    count_hand_overs (self, timeline);
  for (guint what = 0; what < 2; what++)
    {
      guint32 *first = self->first[what];
      for (guint i = 0; i < n_lanes; i++)
        first[i + 2] += first[i + 1];
      self->items[what] = g_new (Change, first[n_lanes + 1] + 1);
    }
  if (any)
    {
      put_in (self, timeline);
      take_out (self, timeline);
    }
}

static void
hand_overs_clear (HandOvers *self)
{
  for (guint what = 0; what < 2; what++)
    {
      g_free (self->items[what]);
      g_free (self->first[what]);
    }
  g_free (self->used);
}

static void
add_hold (const SimTimeline *self, Changes *changes, const SimHold *hold)
{
  const SimRun *run = self->run;
  gint64 from = 0;
  if (hold->from != SIM_NONE)
    {
      gint64 ps = hold->from_end ? run->tasks[hold->from].end_ps
                                 : run->tasks[hold->from].start_ps;
      if (ps < 0)
        return; /* a lost device: never reached */
      from = sim_ps_to_ns (ps);
    }
  add_change (changes, from, (gint64)hold->bytes, SIM_MEMORY_BUFFERS);
  if (run->tasks[hold->until].end_ps >= 0)
    add_change (changes, sim_timeline_task_end (self, hold->until),
                -(gint64)hold->bytes, SIM_MEMORY_BUFFERS);
}

static int
compare_changes (const void *a, const void *b)
{
  gint64 left = ((const Change *)a)->t_ns, right = ((const Change *)b)->t_ns;
  return (left > right) - (left < right);
}

/* As a rule they are. */
static void
put_in_order (Change *items, guint n)
{
  for (guint i = 1; i < n; i++)
    if (items[i].t_ns < items[i - 1].t_ns)
      {
        qsort (items, n, sizeof (Change), compare_changes);
        return;
      }
}

/* Holds of each lane: CSR of indices. */
static guint32 *
list_holds (const SimTimeline *self, guint32 **first_of)
{
  const GArray *holds = self->graph->holds;
  guint32 *first = g_new0 (guint32, self->graph->n_lanes + 2);
  guint32 *list = g_new (guint32, holds->len + 1);
  for (guint i = 0; i < holds->len; i++)
    first[g_array_index (holds, SimHold, i).lane + 2]++;
  for (guint i = 0; i < self->graph->n_lanes; i++)
    first[i + 2] += first[i + 1];
  for (guint i = 0; i < holds->len; i++)
    list[first[g_array_index (holds, SimHold, i).lane + 1]++] = i;
  *first_of = first;
  return list;
}

/* What all lanes are made from, and room for the changes of one. */
struct _SimMemorySources
{
  const SimTimeline *timeline;
  HandOvers handed;
  guint32 *holds; /* CSR by lane */
  guint32 *first_hold;
  Changes changes;
  gsize n_changes; /* of all lanes, at most */
};

static guint32
count_changes (const SimMemorySources *self, guint lane)
{
  const guint32 *first = sim_timeline_need_spans (self->timeline)->first;
  guint32 n = MOST_CHANGES * (first[lane + 1] - first[lane]) +
              2 * (self->first_hold[lane + 1] - self->first_hold[lane]);
  for (guint what = 0; what < 2; what++)
    n += self->handed.first[what][lane + 1] - self->handed.first[what][lane];
  return n;
}

SimMemorySources *
sim_memory_sources_new (const SimTimeline *timeline)
{
  SimMemorySources *self = g_new0 (SimMemorySources, 1);
  guint32 most = 0;
  self->timeline = timeline;
  self->holds = list_holds (timeline, &self->first_hold);
  list_hand_overs (&self->handed, timeline);
  for (guint lane = 0; lane < timeline->graph->n_lanes; lane++)
    {
      guint32 n = count_changes (self, lane);
      most = MAX (most, n);
      self->n_changes += n;
    }
  self->changes = (Changes){ g_new (Change, most + 1), 0 };
  return self;
}

void
sim_memory_sources_free (SimMemorySources *self)
{
  hand_overs_clear (&self->handed);
  g_free (self->holds);
  g_free (self->first_hold);
  g_free (self->changes.items);
  g_free (self);
}

gsize
sim_memory_sources_get_most (const SimMemorySources *self)
{
  return self->n_changes;
}

static void
list_work (SimMemorySources *self, guint lane)
{
  const SimTimeline *timeline = self->timeline;
  const SimSpans *spans = sim_timeline_need_spans (timeline);
  const SimLayerCost *costs = sim_cost_get_share_layers (
      timeline->cost, sim_spec_get_expert_share (
                          timeline->spec, timeline->graph->rank_of[lane]));
  gint64 working = 0;
  Forward forward = { 0 };
  for (guint32 i = spans->first[lane]; i < spans->first[lane + 1]; i++)
    {
      guint32 index = spans->task[i];
      const SimTask *task = sim_graph_task (timeline->graph, index);
      const SimSpan *span = &spans->items[i];
      add_forward (&self->changes, costs, span, task, &forward);
      add_change (&self->changes, span->start_ns,
                  -(gint64)self->handed.used[index], SIM_MEMORY_BUFFERS);
      add_work (&self->changes, timeline->spec, costs, span, task, &working);
    }
  end_forward (&self->changes, &forward);
}

static SimMemoryRun
take_run (Change *items, guint n)
{
  put_in_order (items, n);
  return (SimMemoryRun){ items, items + n };
}

void
sim_memory_sources_list (SimMemorySources *self,
                         guint lane,
                         SimMemoryRun runs[SIM_MEMORY_N_RUNS])
{
  Changes *changes = &self->changes;
  guint n_work;
  changes->length = 0;
  list_work (self, lane);
  n_work = changes->length;
  runs[0] = take_run (changes->items, n_work);
  for (guint what = 0; what < 2; what++)
    {
      const guint32 *first = self->handed.first[what];
      runs[1 + what] = take_run (self->handed.items[what] + first[lane],
                                 first[lane + 1] - first[lane]);
    }
  for (guint32 i = self->first_hold[lane]; i < self->first_hold[lane + 1]; i++)
    add_hold (
        self->timeline, changes,
        &g_array_index (self->timeline->graph->holds, SimHold, self->holds[i]));
  runs[3] = take_run (changes->items + n_work, changes->length - n_work);
}
