/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

/* Whether all ranks of a pipeline stage do the same at the same time, so that
 * one lane can stand for them exactly.  Inside one node they do.  Over several
 * nodes each kind of group must lie in a node, for all of its ranks, or have no
 * two ranks on one, for all of them; and no NIC may be shared by ranks that use
 * it in several ways.  The hierarchical all-reduce also does the same on all
 * where each node holds as many, though it moves several chunks at once inside
 * a node, which a lane takes as one: that is the same where they share one port
 * with nothing else. */

typedef enum
{
  INSIDE, /* each group in one node */
  APART,  /* no two of a group in one node */
  EVEN,   /* as many, two or more, in each of a group's nodes */
  MIXED,
} Spread;

/* Of one group: ranks come node by node, for they ascend. */
static Spread
get_group_spread (const SimSpec *spec, const guint32 *ranks, guint n)
{
  guint in_first = 0, in_node = 0, nodes = 1;
  guint32 node = sim_spec_get_node (spec, ranks[0]);
  for (guint i = 0; i < n; i++)
    {
      guint32 at = sim_spec_get_node (spec, ranks[i]);
      if (at != node)
        {
          if (nodes > 1 && in_node != in_first)
            return MIXED;
          in_first = in_node;
          in_node = 0;
          nodes++;
          node = at;
        }
      in_node++;
    }
  if (nodes == 1)
    return INSIDE;
  if (in_node != in_first)
    return MIXED;
  return in_node == 1 ? APART : EVEN;
}

/* Of all groups of a kind, each of so many. */
static Spread
get_spread (const SimSpec *spec, SimGroup group, guint size)
{
  g_autofree guint32 *ranks = g_new (guint32, size);
  guint n = sim_spec_get_n_devices (spec);
  Spread spread = MIXED;
  for (guint rank = 0; rank < n && (rank == 0 || spread != MIXED); rank++)
    {
      SimGroupAxes axes;
      sim_group_get_axes (spec, group, rank, &axes);
      if (axes.base != rank)
        continue;
      sim_group_list_ranks (&axes, ranks);
      Spread one = get_group_spread (spec, ranks, size);
      spread = rank == 0 || one == spread ? one : MIXED;
    }
  return spread;
}

/* What is handed on between two places leaves the node for all or for none.
 * (Between the places across from them, where DualPipe does the same, it then
 * does so too: nodes hold equally many, and the pairs of places lie alike.) */
static gboolean
hands_on_alike (const SimSpec *spec, guint n)
{
  guint stride = sim_spec_get_stride (spec, SIM_DIMENSION_PIPELINE);
  guint stages = spec->parallel.degree[SIM_DIMENSION_PIPELINE];
  g_autofree guint8 *seen = g_new0 (guint8, stages);
  for (guint rank = 0; rank < n; rank++)
    {
      guint place = rank / stride % stages;
      guint next =
          place + 1 < stages ? rank + stride : rank - (stages - 1) * stride;
      guint8 mark =
          sim_spec_get_node (spec, rank) == sim_spec_get_node (spec, next) ? 1
                                                                           : 2;
      if (seen[place] != 0 && seen[place] != mark)
        return FALSE;
      seen[place] = mark;
    }
  return TRUE;
}

/* For how many things that leave the node ranks may use a NIC at once, for each
 * rank's share to be known: for any number if a NIC is one device's, for one if
 * as many devices have each, for none otherwise. */
static guint
get_most_leaving (const SimSpec *spec, guint n)
{
  const SimLink *outer = &spec->cluster.cluster_link;
  guint in_node = spec->cluster.devices_per_node;
  guint nics = outer->shared ? 1 : MIN (outer->ports, in_node);
  if (nics == in_node)
    return G_MAXUINT;
  return in_node % nics == 0 && n % in_node == 0 ? 1 : 0;
}

gboolean
sim_strategy_is_alike (const SimSpec *spec)
{
  const SimParallel *parallel = &spec->parallel;
  const guint *degree = parallel->degree;
  guint n = sim_spec_get_n_devices (spec), n_leaving = 0;
  guint n_even = 0, n_groups = 0;
  gboolean by_node = parallel->all_reduce == SIM_ALGORITHM_HIERARCHICAL ||
                     parallel->all_reduce == SIM_ALGORITHM_AUTO;
  /* All-reduces and nothing else. */
  const gboolean reduces[SIM_N_GROUPS] = {
    [SIM_GROUP_REPLICAS] = parallel->zero == 0,
    [SIM_GROUP_EXPERT_REPLICAS] = parallel->zero == 0,
    [SIM_GROUP_TENSOR] = !parallel->sequence_parallel,
  };
  if (n <= spec->cluster.devices_per_node)
    return TRUE;
  if (!hands_on_alike (spec, n))
    return FALSE;
  for (guint group = 0; group < SIM_N_GROUPS; group++)
    {
      SimGroupAxes axes;
      sim_group_get_axes (spec, group, 0, &axes);
      if (axes.size == 1 || (group == SIM_GROUP_EXPERT_REPLICAS &&
                             degree[SIM_DIMENSION_EXPERT] == 1))
        continue;
      Spread spread = get_spread (spec, group, axes.size);
      if (spread == MIXED || (spread == EVEN && !(by_node && reduces[group])))
        return FALSE;
      n_leaving += spread != INSIDE;
      n_even += spread == EVEN;
      n_groups++;
    }
  if (n_even > 0 && (n_groups > 1 || spec->cluster.node_link.ports > 1 ||
                     degree[SIM_DIMENSION_PIPELINE] > 1))
    return FALSE;
  if (degree[SIM_DIMENSION_PIPELINE] > 1)
    n_leaving += 2; /* activations, and their gradients */
  return n_leaving <= get_most_leaving (spec, n);
}
