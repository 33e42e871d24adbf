/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

/* Passes that differ in how long they take. */
typedef enum
{
  LONG_FORWARD,
  LONG_RECOMPUTE,
  LONG_BACKWARD,
  LONG_BACKWARD_INPUT,
  LONG_BACKWARD_WEIGHT,
  N_LONG
} Long;

static Long
get_long (SimWork work, SimPass pass)
{
  switch (work)
    {
    case SIM_WORK_FORWARD:
      return LONG_FORWARD;
    case SIM_WORK_RECOMPUTE:
      return LONG_RECOMPUTE;
    case SIM_WORK_BACKWARD_WEIGHT:
      return LONG_BACKWARD_WEIGHT;
    case SIM_WORK_BACKWARD:
    default:
      return pass == SIM_PASS_BACKWARD ? LONG_BACKWARD : LONG_BACKWARD_INPUT;
    }
}

/* Layers are rounded to ps one by one, so that a run as one task takes as long
 * as its layers one after the other. */
static double
find_ps (const SimLayerCost *cost, Long what)
{
  switch (what)
    {
    case LONG_FORWARD:
      return sim_build_to_ps (cost->forward_seconds);
    case LONG_RECOMPUTE:
      return sim_build_to_ps (cost->recompute_seconds);
    case LONG_BACKWARD:
      return sim_build_to_ps (cost->backward_input_seconds +
                              cost->backward_weight_seconds);
    case LONG_BACKWARD_INPUT:
      return sim_build_to_ps (cost->backward_input_seconds);
    default:
      return sim_build_to_ps (cost->backward_weight_seconds);
    }
}

void
sim_build_set_durations (SimBuild *self)
{
  gsize n = self->n_layers;
  self->durations = g_new (double, N_LONG *n);
  for (guint what = 0; what < N_LONG; what++)
    for (gsize i = 0; i < n; i++)
      self->durations[what * n + i] = find_ps (&self->costs[i], (Long)what);
}

static double
sum_ps (const SimBuild *self, guint lane, Long what, guint first, guint count)
{
  double ps = 0;
  if (self->durations != NULL)
    {
      const double *each = self->durations + (gsize)what * self->n_layers;
      for (guint i = first; i < first + count; i++)
        ps += each[i];
      return ps;
    }
  const SimLayerCost *costs = sim_build_get_costs (self, lane);
  for (guint i = first; i < first + count; i++)
    ps += find_ps (&costs[i], what);
  return ps;
}

/* Returns the last compute task. */
static guint32
add_layers (SimBuild *self,
            guint lane,
            const SimProgramItem *item,
            SimWork work,
            guint first,
            guint count,
            SimExtent *extent)
{
  double ps = sum_ps (self, lane, get_long (work, item->pass), first, count);
  guint32 task;
  if (self->coarse && !item->final)
    task =
        sim_build_add_coarse (self, lane, item, work, first, count, ps, extent);
  else if (count == 1)
    task = sim_build_add_exchanging (self, lane, item, work, first, ps, extent);
  else
    {
      task = sim_build_add_compute (self, lane, work, item->run, first, count,
                                    item->micro_batch, ps);
      *extent = (SimExtent){ task, task, task };
    }
  if (item->pass == SIM_PASS_BACKWARD_INPUT && work == SIM_WORK_BACKWARD)
    for (guint32 i = extent->first; i <= task; i++)
      sim_graph_edit_task (self->graph, i)->splits = TRUE;
  return task;
}

static void
extend (SimExtent *extent, const SimExtent *with)
{
  if (extent->first == SIM_NONE)
    extent->first = with->first;
  extent->last = with->last;
}

static void
note_use (SimBuild *self,
          guint lane,
          guint layer,
          guint32 first,
          guint32 last,
          SimPass pass)
{
  SimUse use = {
    .layer = layer,
    .first = first,
    .last = last,
    .gathers = pass != SIM_PASS_BACKWARD_WEIGHT,
    .reduces = pass == SIM_PASS_BACKWARD || pass == SIM_PASS_BACKWARD_WEIGHT,
  };
  if (self->spec->parallel.zero == 3)
    g_array_append_val (self->uses[lane], use);
}

/* The first forward after an update waits for gathered parameters. */
static void
wait_for_parameters (SimBuild *self,
                     guint lane,
                     guint first,
                     guint count,
                     guint32 task)
{
  for (guint layer = first; layer < first + count; layer++)
    {
      guint32 *gathered = &self->gathered[(gsize)lane * self->n_layers + layer];
      sim_graph_add_dependency (self->graph, *gathered, task);
      *gathered = SIM_NONE;
    }
}

static void
add_forward (SimBuild *self, guint lane, const SimProgramItem *item)
{
  SimExtent *extent =
      sim_build_get_extent (self, FALSE, lane, item->run, item->micro_batch);
  guint first, count;
  sim_build_get_run (self, item->run, &first, &count);
  *extent = (SimExtent){ SIM_NONE, SIM_NONE, SIM_NONE };
  guint each = self->by_layer ? 1 : count;
  for (guint i = first; i < first + count; i += each)
    {
      SimExtent part;
      guint32 task =
          add_layers (self, lane, item, SIM_WORK_FORWARD, i, each, &part);
      wait_for_parameters (self, lane, i, each, part.first);
      note_use (self, lane, i, part.first, task, item->pass);
      extend (extent, &part);
    }
  extent->work = self->graph->last[lane];
}

/* GPipe computes the whole stage again, and while it waits for the gradient. */
static void
add_stage_again (SimBuild *self,
                 guint lane,
                 const SimProgramItem *item,
                 guint first,
                 guint count,
                 guint each)
{
  for (guint i = first; i < first + count; i += each)
    {
      SimExtent part;
      guint32 task =
          add_layers (self, lane, item, SIM_WORK_RECOMPUTE, i, each, &part);
      note_use (self, lane, i, part.first, task, SIM_PASS_FORWARD);
    }
}

/* Backward goes from the run's last layer to its first; a layer whose
 * activations were dropped is computed again just before, unless its stage
 * was. */
static void
add_backward (SimBuild *self, guint lane, const SimProgramItem *item)
{
  SimExtent *extent =
      sim_build_get_extent (self, TRUE, lane, item->run, item->micro_batch);
  guint first, count;
  sim_build_get_run (self, item->run, &first, &count);
  *extent = (SimExtent){ SIM_NONE, SIM_NONE, SIM_NONE };
  /* The last micro-batch makes gradients final, layer by layer: buckets wait
   * for them. */
  guint each = self->by_layer || item->final ? 1 : count;
  gboolean whole = self->costs[first].brought_bytes > 0;
  if (whole)
    add_stage_again (self, lane, item, first, count, each);
  for (guint end = first + count; end > first; end -= each)
    {
      guint from = end - each;
      guint32 begin = SIM_NONE;
      SimExtent part;
      if (self->costs[from].recompute_seconds > 0 && !whole)
        {
          add_layers (self, lane, item, SIM_WORK_RECOMPUTE, from, each, &part);
          begin = part.first;
          extend (extent, &part);
        }
      guint32 task =
          add_layers (self, lane, item, SIM_WORK_BACKWARD, from, each, &part);
      extend (extent, &part);
      note_use (self, lane, from, begin != SIM_NONE ? begin : part.first, task,
                item->pass);
      for (guint layer = from; layer < end; layer++)
        *sim_build_get_layer_done (self, lane, layer) = task;
    }
  extent->work = self->graph->last[lane];
}

static void
add_backward_weight (SimBuild *self, guint lane, const SimProgramItem *item)
{
  guint first, count;
  sim_build_get_run (self, item->run, &first, &count);
  guint each = self->by_layer || item->final ? 1 : count;
  for (guint end = first + count; end > first; end -= each)
    {
      SimExtent part;
      guint32 task = add_layers (self, lane, item, SIM_WORK_BACKWARD_WEIGHT,
                                 end - each, each, &part);
      note_use (self, lane, end - each, part.first, task, item->pass);
      for (guint layer = end - each; layer < end; layer++)
        *sim_build_get_layer_done (self, lane, layer) = task;
    }
}

void
sim_build_add_pass (SimBuild *self, guint lane, const SimProgramItem *item)
{
  switch (item->pass)
    {
    case SIM_PASS_FORWARD:
      add_forward (self, lane, item);
      break;
    case SIM_PASS_BACKWARD_WEIGHT:
      add_backward_weight (self, lane, item);
      break;
    case SIM_PASS_BACKWARD:
    case SIM_PASS_BACKWARD_INPUT:
    default:
      add_backward (self, lane, item);
    }
}

void
sim_build_pair (SimBuild *self,
                guint lane,
                const SimProgramItem *forward,
                const SimProgramItem *backward)
{
  SimExtent *one = sim_build_get_extent (self, FALSE, lane, forward->run,
                                         forward->micro_batch);
  SimExtent *two = sim_build_get_extent (self, TRUE, lane, backward->run,
                                         backward->micro_batch);
  two->first = one->first;
  one->last = two->last;
  one->work = two->work;
}
