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
static inline gboolean
get_event (const SimTimeline *self,
           const guint32 *transfer_of,
           guint i,
           Event *event)
{
  guint n_deals = self->n_deals;
  if (i < n_deals)
    {
      *event = (Event){ self->deals[i].end_ns, SIM_NONE, i,
                        self->deals[i].target, SIM_STEP_DEAL };
      return TRUE;
    }
  guint32 index = sim_timeline_take_ended (self, i - n_deals);
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
    .transfer = moves ? transfer_of[index] : SIM_NONE,
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

/* When the last of a phase, or of a micro-batch, ended; -1: there was none. */
typedef struct
{
  gint64 *phase;       /* by iteration * SIM_N_STEP_KINDS + kind */
  gint64 *micro_batch; /* by (iteration, micro-batch, backward?) */
  gsize n_phases;
  gsize n_passes;
  guint n_micro_batches;
} Lasts;

static void
lasts_init (Lasts *self, const SimSpec *spec)
{
  gsize iterations = spec->training.iterations;
  self->n_micro_batches = sim_spec_get_n_micro_batches (spec);
  self->n_phases = iterations * SIM_N_STEP_KINDS;
  self->n_passes = iterations * self->n_micro_batches * 2;
  self->phase = g_new (gint64, self->n_phases);
  self->micro_batch = g_new (gint64, self->n_passes);
  memset (self->phase, 0xff, sizeof (gint64) * self->n_phases);
  memset (self->micro_batch, 0xff, sizeof (gint64) * self->n_passes);
}

static void
lasts_clear (Lasts *self)
{
  g_free (self->phase);
  g_free (self->micro_batch);
}

/* Events come in the order of their ends. */
static inline void
lasts_note (Lasts *self, const SimTimeline *timeline, const Event *event)
{
  if (event->task == SIM_NONE)
    return;
  const SimTask *task = sim_graph_task (timeline->graph, event->task);
  self->phase[task->iteration * SIM_N_STEP_KINDS + event->kind] = event->end_ns;
  if (event->kind != SIM_STEP_FORWARD && event->kind != SIM_STEP_BACKWARD)
    return;
  gsize at = (gsize)task->iteration * self->n_micro_batches + task->micro_batch;
  self->micro_batch[at * 2 + (event->kind == SIM_STEP_BACKWARD ? 1 : 0)] =
      event->end_ns;
}

/* The step that ends then, if any, stops at that level. */
static void
raise_level (SimTimeline *self, gint64 end_ns, SimStepLevel level)
{
  guint low = 0, high = self->n_steps;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (self->steps[middle].end_ns < end_ns)
        low = middle + 1;
      else
        high = middle;
    }
  if (low < self->n_steps && self->steps[low].end_ns == end_ns)
    self->steps[low].level = MAX (self->steps[low].level, level);
}

static void
set_levels (SimTimeline *self, const Lasts *lasts)
{
  for (guint i = 0; i < self->n_deals; i++)
    raise_level (self, self->deals[i].end_ns,
                 self->deals[i].end_ns == 0 ? SIM_STEP_LEVEL_PHASE
                                            : SIM_STEP_LEVEL_MICRO_BATCH);
  for (gsize i = 0; i < lasts->n_passes; i++)
    if (lasts->micro_batch[i] >= 0)
      raise_level (self, lasts->micro_batch[i], SIM_STEP_LEVEL_MICRO_BATCH);
  /* Recomputing and handing on go on among forwards and backwards: not phases
   * of their own. */
  for (gsize i = 0; i < lasts->n_phases; i++)
    {
      guint kind = i % SIM_N_STEP_KINDS;
      if (lasts->phase[i] >= 0 && kind != SIM_STEP_RECOMPUTE &&
          kind != SIM_STEP_HAND_ON && kind != SIM_STEP_EXCHANGE)
        raise_level (self, lasts->phase[i], SIM_STEP_LEVEL_PHASE);
    }
  if (self->n_steps > 0)
    self->steps[self->n_steps - 1].level = SIM_STEP_LEVEL_PHASE;
}

/* Ranks summed at the receiver once this transfer, and all that end with it,
 * have arrived.  Folded, a lane sends on in the next hop of a ring what it
 * holds after this one; the chunks of the others can be followed. */
static guint32
held_after (const SimTimeline *self, const Event *event, const SimTask *task)
{
  const SimGraphCollective *of =
      sim_timeline_collective (self, task->collective);
  guint32 next = event->task + 1;
  if (!task->reduces)
    return task->contributions;
  if (of->n_slots == of->n_members || of->period > 1 ||
      of->algorithm == SIM_ALGORITHM_HALVING_DOUBLING ||
      of->algorithm == SIM_ALGORITHM_RECURSIVE_DOUBLING)
    return sim_timeline_contributions (self, task->collective,
                                       sim_timeline_get_target (self, task),
                                       task->chunk, event->end_ns);
  if (next < self->graph->n_tasks &&
      sim_graph_task (self->graph, next)->kind == SIM_TASK_TRANSFER &&
      sim_graph_task (self->graph, next)->device == task->device &&
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
  step->peer = sim_timeline_get_target (self, task);
  step->collective = task->collective;
  step->chunk = task->chunk;
  step->payload = task->payload;
  if (task->collective == SIM_NONE)
    return;
  step->contributions = held_after (self, event, task);
  step->ordinal = task->hop + 1;
  step->of = sim_timeline_collective (self, task->collective)->n_hops;
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
  const SimTransfer *deal = &self->deals[event->transfer];
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

/* All that ends with the event at *next - 1, which it begins with, is passed.
 */
static SimStep
take_step (SimTimeline *self,
           const guint32 *transfer_of,
           const Event *first,
           guint n_events,
           guint *next,
           Lasts *lasts)
{
  Event main = *first, event;
  guint alike[SIM_N_STEP_KINDS] = { 0 };
  alike[main.kind]++;
  lasts_note (lasts, self, &main);
  for (; *next < n_events; ++*next)
    {
      if (!get_event (self, transfer_of, *next, &event))
        continue;
      if (event.end_ns != main.end_ns)
        break;
      alike[event.kind]++;
      lasts_note (lasts, self, &event);
      if (is_before (&event, &main))
        main = event;
    }
  SimStep step = make_step (self, &main);
  step.n_alike = alike[main.kind];
  return step;
}

void
sim_timeline_freeze_steps (SimTimeline *self)
{
  const guint32 *transfer_of = sim_timeline_need_transfers (self)->of_task;
  guint n_events = self->n_deals + self->run->n_ended;
  Lasts lasts;
  Event first;
  lasts_init (&lasts, self->spec);
  /* As many as there are events, if no two end together: what is not used of
   * it is never touched. */
  self->steps = sim_block_new (sizeof (SimStep) * (n_events + 1));
  for (guint i = 0; i < n_events;)
    if (get_event (self, transfer_of, i++, &first))
      self->steps[self->n_steps++] =
          take_step (self, transfer_of, &first, n_events, &i, &lasts);
  set_levels (self, &lasts);
  number_steps (self);
  lasts_clear (&lasts);
}
