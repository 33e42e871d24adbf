/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

gboolean
sim_fold_is_possible (const SimSpec *spec)
{
  const SimParallel *parallel = &spec->parallel;
  return spec->model.kind != SIM_MODEL_TOY && spec->faults->len == 0 &&
         !spec->parallel.broadcast &&
         (parallel->all_reduce == SIM_ALGORITHM_RING ||
          parallel->all_reduce == SIM_ALGORITHM_AUTO ||
          parallel->all_reduce == SIM_ALGORITHM_HIERARCHICAL);
}

/* Where shares of the experts differ, so do their replicas by their place in
 * the ring that all of them make: that of a context rank counts where
 * neighbours in it are context ranks of one share. */
static gboolean
splits_context (const SimSpec *spec)
{
  return sim_spec_is_uneven (spec) &&
         sim_spec_get_stride (spec, SIM_DIMENSION_CONTEXT) <
             sim_spec_get_stride (spec, SIM_DIMENSION_DATA);
}

SimGraph *
sim_fold_new_graph (const SimSpec *spec)
{
  const guint *degree = spec->parallel.degree;
  guint n = sim_spec_get_n_devices (spec), n_lanes = 0;
  guint shares = sim_spec_is_uneven (spec) ? degree[SIM_DIMENSION_EXPERT] : 1;
  guint parts = splits_context (spec) ? degree[SIM_DIMENSION_CONTEXT] : 1;
  guint most = degree[SIM_DIMENSION_PIPELINE] * shares * parts;
  g_autofree guint32 *lanes = g_new (guint32, most); /* by kind */
  SimGraph *graph = sim_graph_new (n, most);
  memset (lanes, 0xff, sizeof (guint32) * most);
  for (guint rank = 0; rank < n; rank++)
    {
      guint kind = sim_spec_get_place (spec, rank);
      if (shares > 1)
        kind = kind * shares + sim_spec_get_expert_share (spec, rank);
      if (parts > 1)
        kind = kind * parts +
               sim_spec_get_coordinate (spec, rank, SIM_DIMENSION_CONTEXT);
      if (lanes[kind] == SIM_NONE)
        {
          graph->rank_of[n_lanes] = rank;
          lanes[kind] = n_lanes++;
        }
      graph->lane_of[rank] = lanes[kind];
    }
  return graph;
}
