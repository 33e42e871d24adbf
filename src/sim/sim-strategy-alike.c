/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

/* Whether all ranks that share a lane do the same at the same time, so that it
 * can stand for them exactly.  Inside one node they do.  Over several nodes
 * each kind of group must lie in a node, for all of its ranks, or have no two
 * ranks on one, for all of them; and no NIC may be shared by ranks that use it
 * in several ways.  The hierarchical all-reduce also does the same on all where
 * each node holds as many, though it moves several chunks at once inside a
 * node, which a lane takes as one: that is the same where they share one port
 * with nothing else.
 *
 * Ranks with unlike shares of the experts are on lanes of their own.  In a ring
 * of them rank i + period does what rank i does, for the ring looks the same
 * from both; so it is with every algorithm that treats ranks alike.  Past so
 * many hops that they come as one, those who wait for others are not followed
 * any more. */

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

/* Lanes that are followed one by one: their ranks' groups cross nodes at the
 * same places. */
static gboolean
crosses_alike (const SimSpec *spec, SimGroup group, guint size)
{
  guint n = sim_spec_get_n_devices (spec);
  g_autofree guint32 *ranks = g_new (guint32, size);
  g_autofree guint8 *crosses = g_new0 (guint8, size);
  for (guint rank = 0; rank < n; rank++)
    {
      SimGroupAxes axes;
      sim_group_get_axes (spec, group, rank, &axes);
      if (axes.base != rank)
        continue;
      sim_group_list_ranks (&axes, ranks);
      for (guint i = 1; i < size; i++)
        {
          guint8 one = sim_spec_get_node (spec, ranks[i]) !=
                       sim_spec_get_node (spec, ranks[i - 1]);
          if (rank > 0 && one != crosses[i])
            return FALSE;
          crosses[i] = one;
        }
    }
  return TRUE;
}

/* What is found of all groups. */
typedef struct
{
  guint n_groups;
  guint n_leaving; /* whose exchanges leave the node */
  guint n_even;
} Found;

/* Whether the spec has collectives of such a group: dense and experts' apart,
 * where they are. */
static gboolean
is_used (const SimSpec *spec, SimGroup group)
{
  gboolean shares = spec->parallel.zero > 0;
  gboolean apart = spec->parallel.degree[SIM_DIMENSION_EXPERT] > 1;
  switch (group)
    {
    case SIM_GROUP_REPLICAS:
      return !shares;
    case SIM_GROUP_EXPERT_REPLICAS:
      return !shares && apart;
    case SIM_GROUP_SHARDS:
    case SIM_GROUP_COPIES:
      return shares;
    case SIM_GROUP_EXPERT_SHARDS:
    case SIM_GROUP_EXPERT_COPIES:
      return shares && apart;
    default:
      return TRUE;
    }
}

/* Whether they are all-reduces and nothing else. */
static gboolean
reduces_only (const SimSpec *spec, SimGroup group)
{
  switch (group)
    {
    case SIM_GROUP_REPLICAS:
    case SIM_GROUP_EXPERT_REPLICAS:
    case SIM_GROUP_COPIES:
    case SIM_GROUP_EXPERT_COPIES:
      return TRUE;
    case SIM_GROUP_TENSOR:
      return !spec->parallel.sequence_parallel;
    default:
      return FALSE;
    }
}

/* Collectives of one group that may go on at the same time: ZeRO 3 gathers
 * while it scatters. */
static guint
count_at_once (const SimSpec *spec, SimGroup group)
{
  return spec->parallel.zero == 3 &&
                 (group == SIM_GROUP_SHARDS || group == SIM_GROUP_EXPERT_SHARDS)
             ? 2
             : 1;
}

/* Whether groups of a kind can be folded as their ranks share lanes. */
static gboolean
is_group_alike (const SimSpec *spec,
                const SimGraph *graph,
                SimGroup group,
                Found *found)
{
  const SimParallel *parallel = &spec->parallel;
  gboolean by_node = parallel->all_reduce == SIM_ALGORITHM_HIERARCHICAL ||
                     parallel->all_reduce == SIM_ALGORITHM_AUTO;
  SimGroupAxes axes;
  sim_group_get_axes (spec, group, 0, &axes);
  guint size = axes.size;
  if (size == 1 || !is_used (spec, group))
    return TRUE;
  g_autofree guint32 *ranks = g_new (guint32, size);
  sim_group_list_ranks (&axes, ranks);
  guint period = sim_group_find_period (spec, graph, ranks, size);
  Spread spread = get_spread (spec, group, size);
  found->n_groups++;
  if (spread != INSIDE)
    found->n_leaving += count_at_once (spec, group);
  if (period == size)
    return crosses_alike (spec, group, size);
  if (period > 1 && (spread == EVEN || 2 * size > SIM_MAX_FOLDED_HOPS))
    return FALSE;
  found->n_even += spread == EVEN;
  return period > 0 && spread != MIXED &&
         (spread != EVEN || (by_node && reduces_only (spec, group)));
}

/* ---- in a torus ----
 *
 * Ranks do the same at the same time where the groups of a kind fill boxes of
 * one shape whose axes wrap and are as long (chunks of several hops then never
 * share a link), and no other kind of group, nor what is handed on, crosses
 * those axes; a stage hands on to its neighbour. */

/* Axes the group's boxes cross, bit by bit; 0: not so. */
static guint
find_torus_axes (const SimSpec *spec, const SimTorus *torus, SimGroup group)
{
  guint n = sim_spec_get_n_devices (spec);
  SimTorusBox first = { 0 };
  guint axes = 0;
  for (guint rank = 0; rank < n; rank++)
    {
      SimGroupAxes of;
      sim_group_get_axes (spec, group, rank, &of);
      if (of.base != rank)
        continue;
      g_autofree guint32 *ranks = g_new (guint32, of.size);
      sim_group_list_ranks (&of, ranks);
      SimTorusBox box = sim_torus_find_box (torus, ranks, of.size,
                                            spec->cluster.devices_per_node);
      if (rank == 0)
        first = box;
      if (box.n_axes == 0 || memcmp (&box, &first, sizeof box) != 0)
        return 0;
    }
  for (guint a = 0; a < first.n_axes; a++)
    {
      if (!first.wraps[a] || first.size[a] != first.size[0])
        return 0;
      axes |= 1u << first.axis[a];
    }
  return first.n_axes > 1 && count_at_once (spec, group) > 1 ? 0 : axes;
}

/* The axis along which every place's next lies beside it, as a bit. */
static guint
find_handing_axis (const SimSpec *spec, const SimTorus *torus, guint n)
{
  guint stride = sim_spec_get_stride (spec, SIM_DIMENSION_PIPELINE);
  guint stages = spec->parallel.degree[SIM_DIMENSION_PIPELINE];
  gboolean turns = spec->parallel.schedule == SIM_SCHEDULE_INTERLEAVED;
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint axis = 0;
  for (guint rank = 0; rank < n; rank++)
    {
      guint place = rank / stride % stages, n_hops;
      if (place + 1 == stages && !turns)
        continue;
      guint next =
          place + 1 < stages ? rank + stride : rank - (stages - 1) * stride;
      g_array_set_size (edges, 0);
      if (sim_torus_list_ways (torus, rank, next,
                               spec->cluster.devices_per_node, edges,
                               &n_hops) != 1 ||
          n_hops != 1)
        return 0;
      guint one = 1u << g_array_index (edges, guint32, 0) % SIM_TORUS_EDGES / 2;
      if (axis != 0 && one != axis)
        return 0;
      axis = one;
    }
  return axis;
}

static gboolean
is_torus_alike (const SimSpec *spec)
{
  SimTorus torus = sim_torus_get (&spec->cluster);
  guint n = sim_spec_get_n_devices (spec), used = 0;
  if (torus.n_axes == 0 || n <= 1)
    return TRUE;
  if (sim_spec_is_uneven (spec) || sim_spec_get_n_copies (spec) > 1)
    return FALSE;
  for (guint group = 0; group < SIM_N_GROUPS; group++)
    {
      SimGroupAxes axes;
      sim_group_get_axes (spec, (SimGroup)group, 0, &axes);
      if (axes.size == 1 || !is_used (spec, (SimGroup)group) ||
          get_spread (spec, (SimGroup)group, axes.size) == APART)
        continue;
      guint along = find_torus_axes (spec, &torus, (SimGroup)group);
      if (along == 0 || (along & used) != 0)
        return FALSE;
      used |= along;
    }
  if (spec->parallel.degree[SIM_DIMENSION_PIPELINE] == 1)
    return TRUE;
  guint stride = sim_spec_get_stride (spec, SIM_DIMENSION_PIPELINE);
  if (sim_spec_get_node (spec, 0) != sim_spec_get_node (spec, stride))
    return TRUE;
  guint along = find_handing_axis (spec, &torus, n);
  return along != 0 && (along & used) == 0;
}

gboolean
sim_strategy_is_alike (const SimSpec *spec)
{
  guint n = sim_spec_get_n_devices (spec);
  gboolean pipes = spec->parallel.degree[SIM_DIMENSION_PIPELINE] > 1;
  g_autoptr (SimGraph) graph = sim_fold_new_graph (spec);
  Found found = { 0 };
  if (!hands_on_alike (spec, n) || !is_torus_alike (spec))
    return FALSE;
  for (guint group = 0; group < SIM_N_GROUPS; group++)
    if (!is_group_alike (spec, graph, (SimGroup)group, &found))
      return FALSE;
  if (found.n_even > 0 &&
      (found.n_groups > 1 || spec->cluster.node_link.ports > 1 || pipes))
    return FALSE;
  if (n <= spec->cluster.devices_per_node)
    return TRUE;
  if (pipes)
    found.n_leaving += 2; /* activations, and their gradients */
  if (sim_spec_is_uneven (spec))
    found.n_leaving *= 2; /* those of unlike ranks, at different times */
  return found.n_leaving <= get_most_leaving (spec, n);
}
