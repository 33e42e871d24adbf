/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-engine-private.h"

SimRun *
sim_run_new (const SimGraph *graph)
{
  guint n = graph->n_tasks;
  gsize by_task = sim_block_line (sizeof (SimTaskRun) * (n + 1));
  gsize ended = sim_block_line (sizeof (guint32) * (n + 1));
  SimRun *self = g_new0 (SimRun, 1);
  guint8 *block = sim_block_new (by_task + ended +
                                 sizeof (guint32) * (graph->n_transfers + 1));
  self->n_tasks = n;
  self->tasks = (SimTaskRun *)(gpointer)block;
  self->ended = (guint32 *)(gpointer)(block + by_task);
  self->begun = (guint32 *)(gpointer)(block + by_task + ended);
  self->changes = g_array_new (FALSE, FALSE, sizeof (SimRateChange));
  for (guint i = 0; i < n; i++)
    self->tasks[i] = (SimTaskRun){
      .start_ps = -1,
      .end_ps = -1,
      .moving_ps = -1,
      .cause = SIM_NONE,
      .awaited = graph->awaits[i],
    };
  return self;
}

void
sim_run_free (SimRun *self)
{
  sim_block_free (self->tasks);
  g_array_unref (self->changes);
  g_free (self);
}
