/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-engine.h"

#include "sim/sim-network.h"
#include "sim/sim-queue.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* What runs now.  Slots 0 to n_lanes - 1 are the lanes' compute streams; the
 * flow with number f in the network has slot n_lanes + f. */
typedef struct
{
  guint32 task; /* SIM_NONE: nothing */
  double left;  /* ps at full speed, or bytes */
  double rate;  /* ps per ps, or bytes/s */
  gint64 since_ps;
} Activity;

/* Transfers waiting out one latency: they end their wait in the order in which
 * they began it, so a plain queue does. */
typedef struct
{
  gint64 latency_ps;
  GArray *waiting; /* Wait */
  guint first;
} Latency;

typedef struct
{
  gint64 until_ps;
  guint32 task;
} Wait;

typedef struct
{
  gint64 from_ps;
  const SimFault *fault;
} Onset;

/* Transfers that slow a device's computing down differently. */
enum
{
  MOVING_REDUCE, /* an all-reduce's, inside a node */
  MOVING_OTHER,
  MOVING_REDUCE_BETWEEN, /* and between nodes */
  MOVING_OTHER_BETWEEN,
  N_MOVING
};

/* Compute always creeps on, however much traffic there is. */
#define MOST_LOST 0.95

typedef struct
{
  const SimGraph *graph;
  const SimSpec *spec;
  SimRun *run;
  gint64 now;
  guint32 *pending;
  SimQueue queue;
  SimNetwork *network;
  GArray *activities; /* Activity, by slot */
  GArray *latencies;  /* Latency */
  GArray *onsets;     /* Onset, by time */
  guint next_onset;
  guint32 *moving;      /* by lane and kind: transfers with bytes moving */
  double *speed;        /* by lane: 1 / slowdown of its compute; 0: lost */
  double *link_slowing; /* by lane */
  gboolean *is_lane_dirty;
  GArray *dirty_lanes; /* guint32 */
  GArray *ready;       /* guint32 */
  gboolean too_long;
} Engine;

static inline Activity *
activity_at (Engine *self, guint32 slot)
{
  return &g_array_index (self->activities, Activity, slot);
}

static void
mark_lane (Engine *self, guint32 lane)
{
  if (self->is_lane_dirty[lane])
    return;
  self->is_lane_dirty[lane] = TRUE;
  g_array_append_val (self->dirty_lanes, lane);
}

/* Brings what is left up to date and re-times the end for the new rate.  A rate
 * of 0 has no end. */
static void
set_rate (Engine *self, guint32 slot, double rate, double per_ps)
{
  Activity *activity = activity_at (self, slot);
  double passed = (double)(self->now - activity->since_ps);
  activity->left = MAX (activity->left - passed * activity->rate * per_ps, 0);
  activity->rate = rate;
  activity->since_ps = self->now;
  if (rate <= 0)
    {
      sim_queue_remove (&self->queue, slot);
      return;
    }
  double takes = activity->left / rate / per_ps;
  if (takes + (double)self->now > (double)SIM_MAX_PS)
    {
      self->too_long = TRUE;
      takes = 0;
    }
  sim_queue_set (&self->queue, slot, self->now + llround (takes),
                 activity->task);
}

static double
get_lost_share (const Engine *self, guint kind)
{
  const SimCluster *cluster = &self->spec->cluster;
  const SimDevice *device = &cluster->device;
  gboolean between = kind >= MOVING_REDUCE_BETWEEN;
  gboolean reduce = kind == MOVING_REDUCE || kind == MOVING_REDUCE_BETWEEN;
  double bandwidth =
      (between ? &cluster->cluster_link : &cluster->node_link)->bandwidth;
  double traffic = reduce ? device->reduce_traffic : device->gather_traffic;
  return MIN (traffic * bandwidth / device->memory_bandwidth, MOST_LOST);
}

static double
compute_rate (const Engine *self, guint32 lane)
{
  const guint32 *moving = &self->moving[lane * N_MOVING];
  double lost = 0;
  for (guint kind = 0; kind < N_MOVING; kind++)
    if (moving[kind] > 0)
      lost = MAX (lost, get_lost_share (self, kind));
  return self->speed[lane] * (1 - lost);
}

static double
flow_cap (const Engine *self, const SimTask *task)
{
  const SimGraphLink *link =
      &g_array_index (self->graph->links, SimGraphLink, task->link);
  if (self->speed[task->device] <= 0 || self->speed[task->target] <= 0)
    return 0;
  return link->bandwidth / MAX (self->link_slowing[task->device],
                                self->link_slowing[task->target]);
}

static guint
get_moving_kind (const Engine *self, const SimTask *task)
{
  const SimGraphLink *link =
      &g_array_index (self->graph->links, SimGraphLink, task->link);
  guint kind = MOVING_OTHER;
  if (task->collective != SIM_NONE &&
      g_array_index (self->graph->collectives, SimGraphCollective,
                     task->collective)
              .operation == SIM_OPERATION_ALL_REDUCE)
    kind = MOVING_REDUCE;
  return link->between_nodes ? kind + MOVING_REDUCE_BETWEEN : kind;
}

static void
add_moving (Engine *self, const SimTask *task, int change)
{
  guint32 ends[2] = { task->device, task->target };
  guint kind = get_moving_kind (self, task);
  for (guint i = 0; i < (ends[0] == ends[1] ? 1 : 2); i++)
    {
      guint32 *moving = &self->moving[ends[i] * N_MOVING + kind];
      gboolean was = *moving > 0;
      *moving += change;
      if (was != (*moving > 0))
        mark_lane (self, ends[i]);
    }
}

/* Latency is over: the bytes move. */
static void
begin_moving (Engine *self, guint32 index)
{
  const SimTask *task = sim_graph_task (self->graph, index);
  const SimGraphLink *link =
      &g_array_index (self->graph->links, SimGraphLink, task->link);
  const guint32 *resource = link->resource[task->device == link->a ? 0 : 1];
  guint32 flow = sim_network_add (self->network, resource[0], resource[1],
                                  flow_cap (self, task));
  guint32 slot = self->graph->n_lanes + flow;
  if (slot >= self->activities->len)
    g_array_set_size (self->activities, slot + 1);
  *activity_at (self, slot) =
      (Activity){ .task = index, .left = task->work, .since_ps = self->now };
  self->run->moving_ps[index] = self->now;
  add_moving (self, task, 1);
}

static gint64
latency_of (const Engine *self, const SimTask *task)
{
  const SimGraph *graph = self->graph;
  gint64 latency =
      g_array_index (graph->links, SimGraphLink, task->link).latency_ps;
  if (task->collective != SIM_NONE)
    {
      gint64 measured = g_array_index (graph->collectives, SimGraphCollective,
                                       task->collective)
                            .latency_ps;
      latency = measured >= 0 ? measured : latency;
    }
  double slowing =
      MAX (self->link_slowing[task->device], self->link_slowing[task->target]);
  return slowing > 1 ? llround ((double)latency * slowing) : latency;
}

static void
begin_transfer (Engine *self, guint32 index)
{
  gint64 latency = latency_of (self, sim_graph_task (self->graph, index));
  Wait wait = { self->now + latency, index };
  self->run->begun[self->run->n_begun++] = index;
  if (latency == 0)
    {
      begin_moving (self, index);
      return;
    }
  for (guint i = 0; i < self->latencies->len; i++)
    {
      Latency *known = &g_array_index (self->latencies, Latency, i);
      if (known->latency_ps == latency)
        {
          g_array_append_val (known->waiting, wait);
          return;
        }
    }
  Latency made = { latency, g_array_new (FALSE, FALSE, sizeof (Wait)), 0 };
  g_array_append_val (made.waiting, wait);
  g_array_append_val (self->latencies, made);
}

static void
begin_compute (Engine *self, guint32 index)
{
  const SimTask *task = sim_graph_task (self->graph, index);
  *activity_at (self, task->device) =
      (Activity){ .task = index, .left = task->work, .since_ps = self->now };
  set_rate (self, task->device, compute_rate (self, task->device), 1);
}

/* The cause is the last end waited for; of several at one instant, one on the
 * task's own lane, so that equal lanes are explained by themselves. */
static void
count_down (Engine *self, guint32 index, guint32 cause)
{
  SimRun *run = self->run;
  guint32 known = run->cause[index];
  if (known == SIM_NONE || run->end_ps[known] < self->now ||
      sim_graph_task (self->graph, known)->device !=
          sim_graph_task (self->graph, index)->device)
    run->cause[index] = cause;
  if (--self->pending[index] == 0)
    g_array_append_val (self->ready, index);
}

static void
end_task (Engine *self, guint32 index)
{
  const SimGraph *graph = self->graph;
  SimRun *run = self->run;
  run->end_ps[index] = self->now;
  run->ended[run->n_ended++] = index;
  run->last_ps = self->now;
  guint32 next = g_array_index (graph->next, guint32, index);
  if (next != SIM_NONE)
    count_down (self, next, index);
  guint32 end = graph->first_successor[index + 1];
  for (guint32 i = graph->first_successor[index]; i < end; i++)
    count_down (self, graph->successors[i], index);
}

/* Joins end as they begin, which may make others ready: the list grows while
 * it is walked. */
static void
begin_ready (Engine *self)
{
  for (guint i = 0; i < self->ready->len; i++)
    {
      guint32 index = g_array_index (self->ready, guint32, i);
      self->run->start_ps[index] = self->now;
      switch (sim_graph_task (self->graph, index)->kind)
        {
        case SIM_TASK_COMPUTE:
          begin_compute (self, index);
          break;
        case SIM_TASK_TRANSFER:
          begin_transfer (self, index);
          break;
        default:
          end_task (self, index);
        }
    }
  g_array_set_size (self->ready, 0);
}

static void
finish_activity (Engine *self, guint32 slot)
{
  Activity *activity = activity_at (self, slot);
  guint32 index = activity->task;
  activity->task = SIM_NONE;
  if (slot >= self->graph->n_lanes)
    {
      sim_network_remove (self->network, slot - self->graph->n_lanes);
      add_moving (self, sim_graph_task (self->graph, index), -1);
    }
  end_task (self, index);
}

/* Ends, and what they make ready, until nothing more happens at this instant.
 */
static void
handle_instant (Engine *self)
{
  gboolean more = TRUE;
  while (more)
    {
      const SimQueueEntry *first;
      more = FALSE;
      while ((first = sim_queue_first (&self->queue)) != NULL &&
             first->time <= self->now)
        {
          finish_activity (self, sim_queue_pop (&self->queue).slot);
          begin_ready (self);
          more = TRUE;
        }
    }
  for (guint i = 0; i < self->latencies->len; i++)
    {
      Latency *latency = &g_array_index (self->latencies, Latency, i);
      while (latency->first < latency->waiting->len)
        {
          Wait wait = g_array_index (latency->waiting, Wait, latency->first);
          if (wait.until_ps > self->now)
            break;
          latency->first++;
          begin_moving (self, wait.task);
        }
      if (latency->first == latency->waiting->len)
        {
          g_array_set_size (latency->waiting, 0);
          latency->first = 0;
        }
    }
}

static void
apply_fault (Engine *self, const SimFault *fault)
{
  if (fault->device >= self->graph->n_devices)
    return;
  guint32 lane = self->graph->lane_of[fault->device];
  double slowdown = MAX (fault->slowdown, 1e-9);
  switch (fault->kind)
    {
    case SIM_FAULT_SLOW_DEVICE:
      self->speed[lane] /= slowdown;
      break;
    case SIM_FAULT_LOST_DEVICE:
      self->speed[lane] = 0;
      break;
    case SIM_FAULT_SLOW_LINK:
    default:
      self->link_slowing[lane] *= slowdown;
      break;
    }
  mark_lane (self, lane);
  for (guint slot = self->graph->n_lanes; slot < self->activities->len; slot++)
    {
      guint32 task = activity_at (self, slot)->task;
      if (task != SIM_NONE)
        sim_network_set_cap (
            self->network, slot - self->graph->n_lanes,
            flow_cap (self, sim_graph_task (self->graph, task)));
    }
}

static void
note_change (Engine *self, const Activity *activity)
{
  double passed = (double)(self->now - activity->since_ps) / SIM_PS_PER_SECOND;
  double all = sim_graph_task (self->graph, activity->task)->work;
  SimRateChange change = { activity->task, self->now,
                           all - MAX (activity->left - passed * activity->rate,
                                      0) };
  g_array_append_val (self->run->changes, change);
}

/* Shares links out again and re-times what that touched. */
static void
settle (Engine *self)
{
  const guint32 *changed;
  guint n = sim_network_resolve (self->network, &changed);
  for (guint i = 0; i < n; i++)
    {
      guint32 slot = self->graph->n_lanes + changed[i];
      const Activity *activity = activity_at (self, slot);
      if (activity->since_ps < self->now)
        note_change (self, activity);
      set_rate (self, slot, sim_network_get_rate (self->network, changed[i]),
                1 / SIM_PS_PER_SECOND);
    }
  for (guint i = 0; i < self->dirty_lanes->len; i++)
    {
      guint32 lane = g_array_index (self->dirty_lanes, guint32, i);
      const Activity *activity = activity_at (self, lane);
      self->is_lane_dirty[lane] = FALSE;
      if (activity->task != SIM_NONE &&
          activity->rate != compute_rate (self, lane))
        set_rate (self, lane, compute_rate (self, lane), 1);
    }
  g_array_set_size (self->dirty_lanes, 0);
}

/* The next instant at which something happens; FALSE when nothing will. */
static gboolean
find_next (const Engine *self, gint64 *when)
{
  const SimQueueEntry *first = sim_queue_first (&self->queue);
  gint64 next = first != NULL ? first->time : G_MAXINT64;
  for (guint i = 0; i < self->latencies->len; i++)
    {
      const Latency *latency = &g_array_index (self->latencies, Latency, i);
      if (latency->first < latency->waiting->len)
        next = MIN (
            next,
            g_array_index (latency->waiting, Wait, latency->first).until_ps);
    }
  if (next == G_MAXINT64)
    return FALSE;
  if (self->next_onset < self->onsets->len)
    next = MIN (next,
                g_array_index (self->onsets, Onset, self->next_onset).from_ps);
  *when = next;
  return TRUE;
}

static void
apply_onsets (Engine *self)
{
  while (self->next_onset < self->onsets->len)
    {
      const Onset *onset =
          &g_array_index (self->onsets, Onset, self->next_onset);
      if (onset->from_ps > self->now)
        return;
      self->next_onset++;
      apply_fault (self, onset->fault);
    }
}

static int
compare_onsets (gconstpointer a, gconstpointer b)
{
  gint64 left = ((const Onset *)a)->from_ps;
  gint64 right = ((const Onset *)b)->from_ps;
  return (left > right) - (left < right);
}

static SimRun *
run_new (guint n_tasks)
{
  SimRun *run = g_new0 (SimRun, 1);
  run->n_tasks = n_tasks;
  run->start_ps = g_new (gint64, n_tasks + 1);
  run->end_ps = g_new (gint64, n_tasks + 1);
  run->moving_ps = g_new (gint64, n_tasks + 1);
  run->cause = g_new (guint32, n_tasks + 1);
  run->ended = g_new (guint32, n_tasks + 1);
  run->begun = g_new (guint32, n_tasks + 1);
  run->changes = g_array_new (FALSE, FALSE, sizeof (SimRateChange));
  for (guint i = 0; i < n_tasks; i++)
    {
      run->start_ps[i] = run->end_ps[i] = run->moving_ps[i] = -1;
      run->cause[i] = SIM_NONE;
    }
  return run;
}

void
sim_run_free (SimRun *self)
{
  g_free (self->start_ps);
  g_free (self->end_ps);
  g_free (self->moving_ps);
  g_free (self->cause);
  g_free (self->ended);
  g_free (self->begun);
  g_array_unref (self->changes);
  g_free (self);
}

static void
engine_init (Engine *self, const SimGraph *graph, const SimSpec *spec)
{
  guint n_lanes = graph->n_lanes;
  *self = (Engine){ .graph = graph, .spec = spec };
  self->run = run_new (graph->tasks->len);
  self->pending =
      g_memdup2 (graph->pending, sizeof (guint32) * (graph->tasks->len + 1));
  sim_queue_init (&self->queue);
  self->network = sim_network_new (graph->capacity->len,
                                   (const double *)graph->capacity->data);
  self->activities = g_array_new (FALSE, TRUE, sizeof (Activity));
  g_array_set_size (self->activities, n_lanes);
  self->latencies = g_array_new (FALSE, FALSE, sizeof (Latency));
  self->onsets = g_array_new (FALSE, FALSE, sizeof (Onset));
  self->moving = g_new0 (guint32, (gsize)n_lanes * N_MOVING);
  self->speed = g_new (double, n_lanes);
  self->link_slowing = g_new (double, n_lanes);
  self->is_lane_dirty = g_new0 (gboolean, n_lanes);
  self->dirty_lanes = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->ready = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < n_lanes; i++)
    {
      self->speed[i] = self->link_slowing[i] = 1;
      activity_at (self, i)->task = SIM_NONE;
    }
  for (guint i = 0; i < spec->faults->len; i++)
    {
      const SimFault *fault = &g_array_index (spec->faults, SimFault, i);
      double from = MIN (fault->from_seconds * SIM_PS_PER_SECOND, SIM_MAX_PS);
      Onset onset = { llround (from), fault };
      g_array_append_val (self->onsets, onset);
    }
  g_array_sort (self->onsets, compare_onsets);
}

static void
engine_clear (Engine *self)
{
  g_free (self->pending);
  sim_queue_clear (&self->queue);
  sim_network_free (self->network);
  g_array_unref (self->activities);
  for (guint i = 0; i < self->latencies->len; i++)
    g_array_unref (g_array_index (self->latencies, Latency, i).waiting);
  g_array_unref (self->latencies);
  g_array_unref (self->onsets);
  g_free (self->moving);
  g_free (self->speed);
  g_free (self->link_slowing);
  g_free (self->is_lane_dirty);
  g_array_unref (self->dirty_lanes);
  g_array_unref (self->ready);
  g_clear_pointer (&self->run, sim_run_free);
}

#define INSTANTS_PER_CHECK 1024

static gboolean
run_events (Engine *self, GCancellable *cancellable, GError **error)
{
  guint instants = 0;
  while (find_next (self, &self->now))
    {
      if (++instants % INSTANTS_PER_CHECK == 0 &&
          g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      apply_onsets (self);
      handle_instant (self);
      settle (self);
      if (self->too_long)
        {
          g_set_error_literal (error, SIM_ERROR, SIM_ERROR_TOO_LARGE,
                               _ ("the step would take more than 50 days; "
                                  "choose faster devices or links, or a "
                                  "smaller model or batch"));
          return FALSE;
        }
    }
  return TRUE;
}

SimRun *
sim_engine_run (const SimGraph *graph,
                const SimSpec *spec,
                GCancellable *cancellable,
                GError **error)
{
  Engine self;
  SimRun *run = NULL;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  engine_init (&self, graph, spec);
  apply_onsets (&self);
  for (guint32 i = 0; i < graph->tasks->len; i++)
    if (graph->pending[i] == 0)
      g_array_append_val (self.ready, i);
  begin_ready (&self);
  settle (&self);
  if (run_events (&self, cancellable, error))
    run = g_steal_pointer (&self.run);
  engine_clear (&self);
  return run;
}
