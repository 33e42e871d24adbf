/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

gboolean
sim_schedule_is_supported (SimSchedule schedule)
{
  return schedule == SIM_SCHEDULE_NAIVE || schedule == SIM_SCHEDULE_GPIPE ||
         schedule == SIM_SCHEDULE_1F1B;
}

guint
sim_schedule_get_runs_per_place (SimSchedule schedule, guint virtual_stages)
{
  return schedule == SIM_SCHEDULE_INTERLEAVED ? MAX (virtual_stages, 1) : 1;
}

guint
sim_schedule_get_place (SimSchedule schedule, guint n_stages, guint run)
{
  return run % n_stages;
}

static void
add (GArray *program, SimPass pass, guint run, guint micro_batch)
{
  SimProgramItem item = {
    .pass = pass,
    .run = run,
    .micro_batch = micro_batch,
  };
  g_array_append_val (program, item);
}

/* The last item that adds to a run's gradients makes them whole. */
static void
mark_final (GArray *program, guint n_runs)
{
  g_autofree gboolean *seen = g_new0 (gboolean, n_runs);
  for (guint i = program->len; i > 0; i--)
    {
      SimProgramItem *item = &g_array_index (program, SimProgramItem, i - 1);
      if (item->pass != SIM_PASS_BACKWARD &&
          item->pass != SIM_PASS_BACKWARD_WEIGHT)
        continue;
      item->final = !seen[item->run];
      seen[item->run] = TRUE;
    }
}

/* Naive: a micro-batch goes all the way forward and back before the next one
 * begins, so that one stage works at a time; with one stage this is gradient
 * accumulation.  GPipe: all forwards, then all backwards, last first (Huang et
 * al. 2019).  1F1B: stage i of p warms up with p - i - 1 forwards, then one
 * forward, one backward (Narayanan et al. 2021, 2.2.1). */
GArray *
sim_schedule_get_program (SimSchedule schedule,
                          guint n_stages,
                          guint n_runs,
                          guint n_micro_batches,
                          guint place)
{
  GArray *program = g_array_sized_new (FALSE, FALSE, sizeof (SimProgramItem),
                                       2 * n_micro_batches);
  guint m = n_micro_batches;
  guint ahead = schedule == SIM_SCHEDULE_1F1B ? n_stages - place - 1 : 0;
  if (schedule == SIM_SCHEDULE_GPIPE)
    ahead = m;
  ahead = MIN (ahead, m);
  for (guint i = 0; i < ahead; i++)
    add (program, SIM_PASS_FORWARD, place, i);
  if (schedule == SIM_SCHEDULE_GPIPE)
    {
      for (guint i = m; i > 0; i--)
        add (program, SIM_PASS_BACKWARD, place, i - 1);
    }
  else
    for (guint i = 0; i < m; i++)
      {
        if (ahead + i < m)
          add (program, SIM_PASS_FORWARD, place, ahead + i);
        add (program, SIM_PASS_BACKWARD, place, i);
      }
  mark_final (program, n_runs);
  return program;
}
