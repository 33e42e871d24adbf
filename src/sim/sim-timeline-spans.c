/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

static void
allocate (SimSpans *self, guint n)
{
  gsize bytes = sim_block_line (sizeof (SimSpan) * (n + 1));
  guint8 *block = sim_block_new (bytes + sizeof (guint32) * (n + 1));
  self->block = block;
  self->items = (SimSpan *)(gpointer)block;
  self->task = (guint32 *)(gpointer)(block + bytes);
}

static void
fill_compute_span (const SimTimeline *self, guint32 index, SimSpan *span)
{
  const SimTask *task = sim_graph_task (self->graph, index);
  guint runs = MAX (self->spec->parallel.degree[SIM_DIMENSION_PIPELINE], 1);
  *span = (SimSpan){
    .start_ns = sim_timeline_task_start (self, index),
    .end_ns = sim_timeline_task_end (self, index),
    .device = self->graph->rank_of[task->device],
    .micro_batch = task->micro_batch,
    .layer_first = task->layer_first,
    .layer_count = task->layer_count,
    .collective = SIM_NONE,
    .iteration = task->iteration,
    .stream = SIM_STREAM_COMPUTE,
    .work = task->what,
    .virtual_stage = (guint8)(task->chunk / runs),
  };
}

/* A lane's program is in the order of its spans; what a lost device never ended
 * comes last in it. */
void
sim_timeline_freeze_spans (SimTimeline *self)
{
  SimSpans *spans = &self->lazy.spans;
  guint n_lanes = self->graph->n_lanes, n = 0;
  const SimTaskRun *tasks = self->run->tasks;
  allocate (spans, self->graph->n_computes);
  spans->first = g_new (guint32, n_lanes + 1);
  for (guint lane = 0; lane < n_lanes; lane++)
    {
      spans->first[lane] = n;
      for (guint32 task = self->graph->first[lane];
           task != SIM_NONE && tasks[task].end_ps >= 0;
           task = sim_graph_task (self->graph, task)->next)
        {
          fill_compute_span (self, task, &spans->items[n]);
          spans->task[n++] = task;
        }
    }
  spans->first[n_lanes] = n;
}
