/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

static double
seconds_of (const SimLayerCost *cost, SimWork work, SimPass pass)
{
  switch (work)
    {
    case SIM_WORK_FORWARD:
      return cost->forward_seconds;
    case SIM_WORK_RECOMPUTE:
      return cost->recompute_seconds;
    case SIM_WORK_BACKWARD_WEIGHT:
      return cost->backward_weight_seconds;
    case SIM_WORK_BACKWARD:
    default:
      return cost->backward_input_seconds +
             (pass == SIM_PASS_BACKWARD ? cost->backward_weight_seconds : 0);
    }
}

/* Layers are rounded to ps one by one, so that a run as one task takes as long
 * as its layers one after the other.  Returns the last compute task. */
static guint32
add_layers (SimBuild *self,
            guint lane,
            const SimProgramItem *item,
            SimWork work,
            guint first,
            guint count,
            SimExtent *extent)
{
  const SimLayerCost *costs = sim_build_get_costs (self, lane);
  double ps = 0;
  for (guint i = first; i < first + count; i++)
    ps += sim_build_to_ps (seconds_of (&costs[i], work, item->pass));
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

/* Backward goes from the run's last layer to its first; a layer whose
 * activations were dropped is computed again just before. */
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
  for (guint end = first + count; end > first; end -= each)
    {
      guint from = end - each;
      guint32 begin = SIM_NONE;
      SimExtent part;
      if (self->costs[from].recompute_seconds > 0)
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
