/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

/* Steps: every instant (in ns) at which a sample arrives, a layer's work ends,
 * bytes reach another device or an update ends becomes the end of one; all that
 * ends then belongs to it.  Its main event is that of the lowest device, of
 * equals the one of the lowest task.  A step's level is the coarsest at which
 * it is a stop: a phase ends with the last event of its kind in an iteration
 * (dealing, forward, backward, sync, update, …), a micro-batch's with the last
 * forward, or backward, of that micro-batch. */

typedef struct
{
  gint64 end_ns;
  guint32 task;     /* SIM_NONE: a deal */
  guint32 transfer; /* or SIM_NONE */
  guint32 device;
  SimStepKind kind;
} Event;

const char *
sim_step_kind_get_nick (SimStepKind kind)
{
  static const char *const nicks[SIM_N_STEP_KINDS] = {
    "deal-batch", "forward", "recompute", "backward", "hand-on",
    "sync",       "gather",  "exchange",  "update",
  };
  g_return_val_if_fail (kind < SIM_N_STEP_KINDS, NULL);
  return nicks[kind];
}

static SimStepKind
kind_of_transfer (const SimTask *task)
{
  switch ((SimPayload)task->payload)
    {
    case SIM_PAYLOAD_GRADIENT:
      return SIM_STEP_SYNC;
    case SIM_PAYLOAD_PARAMETER:
      return SIM_STEP_GATHER;
    case SIM_PAYLOAD_TENSOR:
    case SIM_PAYLOAD_EXPERT:
      return SIM_STEP_EXCHANGE;
    default:
      return SIM_STEP_HAND_ON;
    }
}

static SimStepKind
kind_of_compute (const SimTask *task)
{
  switch ((SimWork)task->what)
    {
    case SIM_WORK_FORWARD:
      return SIM_STEP_FORWARD;
    case SIM_WORK_RECOMPUTE:
      return SIM_STEP_RECOMPUTE;
    case SIM_WORK_UPDATE:
      return SIM_STEP_UPDATE;
    default:
      return SIM_STEP_BACKWARD;
    }
}

/* The i-th event in the order of time; FALSE for none. */
static gboolean
get_event (const SimTimeline *self, guint i, Event *event)
{
  guint n_deals = self->graph->deals->len;
  if (i < n_deals)
    {
      *event = (Event){ self->transfers[i].end_ns, SIM_NONE, i,
                        self->transfers[i].target, SIM_STEP_DEAL };
      return TRUE;
    }
  guint32 index = self->run->ended[i - n_deals];
  const SimTask *task = sim_graph_task (self->graph, index);
  /* A piece of a layer's work: the exchange after it counts, unless a lost
   * device keeps that from ever coming and the timeline ends here. */
  if (task->kind == SIM_TASK_JOIN ||
      (task->continued && sim_timeline_task_end (self, index) < self->end_ns))
    return FALSE;
  gboolean moves = task->kind == SIM_TASK_TRANSFER;
  *event = (Event){
    .end_ns = sim_timeline_task_end (self, index),
    .task = index,
    .transfer = moves ? self->task_transfer[index] : SIM_NONE,
    .device = self->graph->rank_of[task->device],
    .kind = moves ? kind_of_transfer (task) : kind_of_compute (task),
  };
  return TRUE;
}

/* Lowest device first; of one device the more telling kind: what arrives or
 * changes over what was worked on. */
static gboolean
is_before (const Event *a, const Event *b)
{
  if (a->device != b->device)
    return a->device < b->device;
  if (a->kind != b->kind)
    return a->kind > b->kind;
  return a->task < b->task;
}

/* Last events of phases and micro-batches, to know the levels by. */
typedef struct
{
  gint64 *phase;       /* by iteration * SIM_N_STEP_KINDS + kind */
  gint64 *micro_batch; /* by (iteration, micro-batch, backward?) */
  guint n_micro_batches;
} Lasts;

static gint64 *
last_of_micro_batch (const Lasts *lasts, const SimTask *task, SimStepKind kind)
{
  gsize at =
      (gsize)task->iteration * lasts->n_micro_batches + task->micro_batch;
  return &lasts->micro_batch[at * 2 + (kind == SIM_STEP_BACKWARD ? 1 : 0)];
}

static void
find_lasts (const SimTimeline *self, guint n_events, Lasts *lasts)
{
  gsize iterations = self->spec->training.iterations;
  lasts->n_micro_batches = sim_spec_get_n_micro_batches (self->spec);
  lasts->phase = g_new0 (gint64, iterations * SIM_N_STEP_KINDS + 1);
  lasts->micro_batch =
      g_new0 (gint64, iterations * lasts->n_micro_batches * 2 + 1);
  for (guint i = 0; i < n_events; i++)
    {
      Event event;
      if (!get_event (self, i, &event) || event.task == SIM_NONE)
        continue;
      const SimTask *task = sim_graph_task (self->graph, event.task);
      lasts->phase[task->iteration * SIM_N_STEP_KINDS + event.kind] =
          event.end_ns;
      if (event.kind == SIM_STEP_FORWARD || event.kind == SIM_STEP_BACKWARD)
        *last_of_micro_batch (lasts, task, event.kind) = event.end_ns;
    }
}

static SimStepLevel
level_of (const SimTimeline *self, const Lasts *lasts, const Event *event)
{
  if (event->task == SIM_NONE)
    return event->end_ns == 0 ? SIM_STEP_LEVEL_PHASE
                              : SIM_STEP_LEVEL_MICRO_BATCH;
  const SimTask *task = sim_graph_task (self->graph, event->task);
  gsize phase = (gsize)task->iteration * SIM_N_STEP_KINDS + event->kind;
  /* Recomputing and handing on go on among forwards and backwards: not phases
   * of their own. */
  if (event->kind != SIM_STEP_RECOMPUTE && event->kind != SIM_STEP_HAND_ON &&
      event->kind != SIM_STEP_EXCHANGE && lasts->phase[phase] == event->end_ns)
    return SIM_STEP_LEVEL_PHASE;
  if ((event->kind == SIM_STEP_FORWARD || event->kind == SIM_STEP_BACKWARD) &&
      *last_of_micro_batch (lasts, task, event->kind) == event->end_ns)
    return SIM_STEP_LEVEL_MICRO_BATCH;
  return SIM_STEP_LEVEL_FINE;
}

/* Ranks summed at the receiver once this transfer, and all that end with it,
 * have arrived.  Folded, a lane sends on in the next hop what it holds after
 * this one. */
static guint32
held_after (const SimTimeline *self, const Event *event, const SimTask *task)
{
  const SimCollective *of = &self->collectives[task->collective];
  guint32 next = event->task + 1;
  if (!task->reduces)
    return task->contributions;
  if (g_array_index (self->graph->collectives, SimGraphCollective,
                     task->collective)
          .n_slots == of->n_members)
    return sim_timeline_contributions (self, task->collective,
                                       self->transfers[event->transfer].target,
                                       task->chunk, event->end_ns);
  if (next < self->graph->n_tasks &&
      sim_graph_task (self->graph, next)->kind == SIM_TASK_TRANSFER &&
      sim_graph_task (self->graph, next)->collective == task->collective)
    return sim_graph_task (self->graph, next)->contributions;
  return of->n_members;
}

static void
fill_from_task (const SimTimeline *self, const Event *event, SimStep *step)
{
  const SimTask *task = sim_graph_task (self->graph, event->task);
  step->layer_first = task->layer_first;
  step->layer_count = task->layer_count;
  step->micro_batch = task->micro_batch;
  step->iteration = task->iteration;
  step->backward = task->backward;
  if (task->kind != SIM_TASK_TRANSFER)
    return;
  step->peer = self->transfers[event->transfer].target;
  step->collective = task->collective;
  step->chunk = task->chunk;
  step->payload = task->payload;
  if (task->collective == SIM_NONE)
    return;
  step->contributions = held_after (self, event, task);
  step->ordinal = task->hop + 1;
  step->of = self->collectives[task->collective].n_hops;
}

static SimStep
make_step (const SimTimeline *self, const Event *event)
{
  SimStep step = {
    .end_ns = event->end_ns,
    .device = event->device,
    .peer = SIM_NONE,
    .collective = SIM_NONE,
    .chunk = SIM_NONE,
    .transfer = event->transfer,
    .kind = event->kind,
  };
  if (event->task != SIM_NONE)
    {
      fill_from_task (self, event, &step);
      return step;
    }
  const SimTransfer *deal = &self->transfers[event->transfer];
  step.device = deal->target;
  step.layer_first = SIM_NONE;
  step.micro_batch = deal->micro_batch;
  step.payload = SIM_PAYLOAD_SAMPLES;
  return step;
}

/* Ordinals of what is not a hop of a collective: among all of its kind. */
static void
number_steps (SimTimeline *self)
{
  guint32 count[SIM_N_STEP_KINDS] = { 0 };
  gint64 end = self->start_ns;
  for (guint i = 0; i < self->n_steps; i++)
    {
      SimStep *step = &self->steps[i];
      step->start_ns = end;
      end = step->end_ns;
      count[step->kind]++;
      if (step->collective == SIM_NONE)
        step->ordinal = count[step->kind];
    }
  for (guint i = 0; i < self->n_steps; i++)
    if (self->steps[i].collective == SIM_NONE)
      self->steps[i].of = count[self->steps[i].kind];
}

void
sim_timeline_freeze_steps (SimTimeline *self)
{
  guint n_events = self->graph->deals->len + self->run->n_ended;
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (SimStep));
  Lasts lasts;
  find_lasts (self, n_events, &lasts);
  for (guint i = 0; i < n_events;)
    {
      Event main, event;
      SimStepLevel level = SIM_STEP_LEVEL_FINE;
      guint alike[SIM_N_STEP_KINDS] = { 0 };
      if (!get_event (self, i++, &main))
        continue;
      alike[main.kind]++;
      level = level_of (self, &lasts, &main);
      for (; i < n_events; i++)
        {
          if (!get_event (self, i, &event))
            continue;
          if (event.end_ns != main.end_ns)
            break;
          alike[event.kind]++;
          level = MAX (level, level_of (self, &lasts, &event));
          if (is_before (&event, &main))
            main = event;
        }
      SimStep step = make_step (self, &main);
      step.n_alike = alike[main.kind];
      step.level = level;
      g_array_append_val (steps, step);
    }
  self->n_steps = steps->len;
  self->steps = (SimStep *)g_array_free (steps, FALSE);
  if (self->n_steps > 0)
    self->steps[self->n_steps - 1].level = SIM_STEP_LEVEL_PHASE;
  number_steps (self);
  g_free (lasts.phase);
  g_free (lasts.micro_batch);
}
