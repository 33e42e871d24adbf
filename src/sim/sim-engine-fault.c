/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-engine-private.h"

static void
apply_fault (SimEngine *self, const SimFault *fault)
{
  if (fault->device >= self->graph->n_devices)
    return;
  guint32 lane = self->graph->lane_of[fault->device];
  double slowdown = MAX (fault->slowdown, 1e-9);
  switch (fault->kind)
    {
    case SIM_FAULT_SLOW_DEVICE:
      self->lanes[lane].speed /= slowdown;
      break;
    case SIM_FAULT_LOST_DEVICE:
      self->lanes[lane].speed = 0;
      break;
    case SIM_FAULT_SLOW_LINK:
    default:
      self->lanes[lane].link_slowing *= slowdown;
      break;
    }
  sim_engine_mark_lane (self, lane);
  sim_engine_cap_flows (self);
}

void
sim_engine_apply_onsets (SimEngine *self)
{
  while (self->next_onset < self->onsets->len)
    {
      const SimOnset *onset =
          &g_array_index (self->onsets, SimOnset, self->next_onset);
      if (onset->from_ps > self->now)
        return;
      self->next_onset++;
      apply_fault (self, onset->fault);
    }
}

static int
compare_onsets (gconstpointer a, gconstpointer b)
{
  gint64 left = ((const SimOnset *)a)->from_ps;
  gint64 right = ((const SimOnset *)b)->from_ps;
  return (left > right) - (left < right);
}

void
sim_engine_list_onsets (SimEngine *self)
{
  const GArray *faults = self->spec->faults;
  self->onsets = g_array_new (FALSE, FALSE, sizeof (SimOnset));
  for (guint i = 0; i < faults->len; i++)
    {
      const SimFault *fault = &g_array_index (faults, SimFault, i);
      double from = MIN (fault->from_seconds * SIM_PS_PER_SECOND, SIM_MAX_PS);
      SimOnset onset = { llround (from), fault };
      g_array_append_val (self->onsets, onset);
    }
  g_array_sort (self->onsets, compare_onsets);
}
