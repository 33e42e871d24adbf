/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-engine-private.h"

#include <glib/gi18n-lib.h>

static void
begin_compute (SimEngine *self, const SimTask *task, guint32 index)
{
  guint32 lane = task->device;
  self->activities[lane] = (SimActivity){
    .task = index,
    .left = task->work,
    .since_ps = self->now,
  };
  sim_engine_set_rate (self, lane, sim_engine_compute_rate (self, lane), 1);
}

/* The cause is the last end waited for; of several at one instant, one on the
 * task's own lane, so that equal lanes are explained by themselves. */
static inline void
count_down (SimEngine *self, guint32 index, guint32 cause)
{
  SimTaskRun *tasks = self->run->tasks;
  guint32 known = tasks[index].cause;
  if (known == SIM_NONE || tasks[known].end_ps < self->now ||
      sim_graph_task (self->graph, known)->device !=
          sim_graph_task (self->graph, index)->device)
    tasks[index].cause = cause;
  if (--tasks[index].awaited == 0)
    sim_numbers_add (&self->ready, index);
}

static void
end_task (SimEngine *self, guint32 index)
{
  const SimTask *task = sim_graph_task (self->graph, index);
  const SimEdge *edges = self->graph->edges;
  SimRun *run = self->run;
  run->tasks[index].end_ps = self->now;
  run->ended[run->n_ended++] = index;
  run->last_ps = self->now;
  if (task->next != SIM_NONE)
    count_down (self, task->next, index);
  if (task->last_edge == SIM_NONE)
    return;
  guint32 at = task->last_edge;
  do
    {
      at = edges[at].next;
      count_down (self, edges[at].after, index);
    }
  while (at != task->last_edge);
}

static inline void
foresee (const SimEngine *self, guint32 index)
{
  sim_prefetch (&self->run->tasks[index]);
  sim_prefetch (sim_graph_task (self->graph, index));
}

/* Many other tasks end between a task's beginning and its end: by then what it
 * will touch is at hand. */
G_ALWAYS_INLINE static inline void
foresee_end (const SimEngine *self, const SimTask *task)
{
  const SimEdge *edges = self->graph->edges;
  if (task->next != SIM_NONE)
    foresee (self, task->next);
  if (task->last_edge == SIM_NONE)
    return;
  guint32 at = task->last_edge;
  /* The edges of tasks that follow each other lie near each other. */
  sim_prefetch (&edges[at + SIM_BLOCK_LINE / sizeof (SimEdge)]);
  do
    {
      at = edges[at].next;
      foresee (self, edges[at].after);
    }
  while (at != task->last_edge);
}

/* Joins end as they begin, which may make others ready: the list grows while
 * it is walked. */
static void
begin_ready (SimEngine *self)
{
  for (guint i = 0; i < self->ready.length; i++)
    {
      guint32 index = self->ready.items[i];
      const SimTask *task = sim_graph_task (self->graph, index);
      self->run->tasks[index].start_ps = self->now;
      switch (task->kind)
        {
        case SIM_TASK_COMPUTE:
          foresee_end (self, task);
          begin_compute (self, task, index);
          break;
        case SIM_TASK_TRANSFER:
          foresee_end (self, task);
          sim_engine_begin_transfer (self, index);
          break;
        default:
          end_task (self, index);
        }
    }
  self->ready.length = 0;
}

static void
finish_activity (SimEngine *self, guint32 slot)
{
  guint32 index = self->activities[slot].task;
  self->activities[slot].task = SIM_NONE;
  if (slot >= self->graph->n_lanes)
    sim_engine_end_flow (self, slot, index);
  end_task (self, index);
}

/* Ends, and what they make ready, until nothing more happens at this instant.
 */
static void
handle_instant (SimEngine *self)
{
  while (sim_queue_first_time (&self->queue) <= self->now)
    {
      finish_activity (self, sim_queue_take_first (&self->queue));
      begin_ready (self);
    }
  sim_engine_end_waits (self);
}

/* The next instant at which something happens; FALSE when nothing will. */
static gboolean
find_next (SimEngine *self, gint64 *when)
{
  gint64 next =
      MIN (sim_queue_first_time (&self->queue), sim_engine_next_wait (self));
  if (next == G_MAXINT64)
    return FALSE;
  if (self->next_onset < self->onsets->len)
    next = MIN (
        next, g_array_index (self->onsets, SimOnset, self->next_onset).from_ps);
  *when = next;
  return TRUE;
}

static void
engine_init (SimEngine *self, const SimGraph *graph, const SimSpec *spec)
{
  guint n_lanes = graph->n_lanes;
  *self = (SimEngine){ .graph = graph, .spec = spec };
  self->run = sim_run_new (graph);
  sim_queue_init (&self->queue, 2 * n_lanes);
  self->network = sim_network_new (graph->capacity->len,
                                   (const double *)graph->capacity->data);
  self->latencies = g_array_new (FALSE, FALSE, sizeof (SimLatency));
  self->n_slots = n_lanes;
  self->activities = g_new0 (SimActivity, n_lanes);
  self->lanes = g_new0 (SimLane, n_lanes);
  for (guint i = 0; i < n_lanes; i++)
    {
      self->lanes[i].speed = self->lanes[i].link_slowing = 1;
      self->activities[i].task = SIM_NONE;
    }
  sim_engine_weigh_traffic (self);
  sim_engine_list_onsets (self);
}

static void
engine_clear (SimEngine *self)
{
  sim_queue_clear (&self->queue);
  sim_network_free (self->network);
  sim_engine_clear_waits (self);
  g_array_unref (self->onsets);
  g_free (self->activities);
  g_free (self->lanes);
  sim_numbers_clear (&self->dirty_lanes);
  sim_numbers_clear (&self->ready);
  g_clear_pointer (&self->run, sim_run_free);
}

#define ENDS_PER_CHECK 2048
#define INSTANTS_PER_CHECK 256

/* Many tasks may end at an instant, or none. */
static gboolean
run_events (SimEngine *self, GCancellable *cancellable, GError **error)
{
  guint instants = 0, checked = 0;
  while (find_next (self, &self->now))
    {
      if (++instants % INSTANTS_PER_CHECK == 0 ||
          self->run->n_ended - checked >= ENDS_PER_CHECK)
        {
          checked = self->run->n_ended;
          if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;
        }
      sim_engine_apply_onsets (self);
      handle_instant (self);
      sim_engine_settle (self);
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
  SimEngine self;
  SimRun *run = NULL;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  engine_init (&self, graph, spec);
  sim_engine_apply_onsets (&self);
  for (guint32 i = 0; i < graph->n_tasks; i++)
    if (graph->awaits[i] == 0)
      sim_numbers_add (&self.ready, i);
  begin_ready (&self);
  sim_engine_settle (&self);
  if (run_events (&self, cancellable, error))
    run = g_steal_pointer (&self.run);
  engine_clear (&self);
  return run;
}
