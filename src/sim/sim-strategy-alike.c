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

#define MOST_AXES 2

/* Members of a group: base + sum of i × stride, i below count. */
typedef struct
{
  guint stride[MOST_AXES];
  guint count[MOST_AXES];
} Axes;

typedef enum
{
  INSIDE, /* each group in one node */
  APART,  /* no two of a group in one node */
  EVEN,   /* as many, two or more, in each of a group's nodes */
  MIXED,
} Spread;

static guint
get_stride (const SimSpec *spec, SimDimension wanted)
{
  guint stride = 1;
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    {
      SimDimension dimension = spec->parallel.order[i];
      if (dimension == wanted)
        break;
      if (dimension != SIM_DIMENSION_EXPERT)
        stride *= spec->parallel.degree[dimension];
    }
  return stride;
}

static int
compare_offsets (gconstpointer a, gconstpointer b)
{
  guint32 left = *(const guint32 *)a, right = *(const guint32 *)b;
  return left < right ? -1 : left > right;
}

static GArray *
list_offsets (const Axes *axes)
{
  GArray *offsets = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < axes->count[0]; i++)
    for (guint k = 0; k < axes->count[1]; k++)
      {
        guint32 offset = i * axes->stride[0] + k * axes->stride[1];
        g_array_append_val (offsets, offset);
      }
  g_array_sort (offsets, compare_offsets);
  return offsets;
}

static gboolean
is_base (const Axes *axes, guint rank)
{
  for (guint i = 0; i < MOST_AXES; i++)
    if (axes->count[i] > 1 && rank / axes->stride[i] % axes->count[i] != 0)
      return FALSE;
  return TRUE;
}

/* Of one group: ranks come node by node, for offsets ascend. */
static Spread
get_group_spread (const SimSpec *spec, const GArray *offsets, guint base)
{
  guint in_first = 0, in_node = 0, nodes = 1;
  guint32 node = sim_spec_get_node (spec, base);
  for (guint i = 0; i < offsets->len; i++)
    {
      guint32 at =
          sim_spec_get_node (spec, base + g_array_index (offsets, guint32, i));
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

static Spread
get_spread (const SimSpec *spec, guint n, const Axes *axes)
{
  g_autoptr (GArray) offsets = list_offsets (axes);
  Spread spread = get_group_spread (spec, offsets, 0);
  for (guint rank = 1; rank < n && spread != MIXED; rank++)
    if (is_base (axes, rank) &&
        get_group_spread (spec, offsets, rank) != spread)
      spread = MIXED;
  return spread;
}

/* What is handed on between two places leaves the node for all or for none. */
static gboolean
hands_on_alike (const SimSpec *spec, guint n)
{
  guint stride = get_stride (spec, SIM_DIMENSION_PIPELINE);
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
  guint experts = degree[SIM_DIMENSION_EXPERT];
  guint tensor = degree[SIM_DIMENSION_TENSOR];
  guint context = degree[SIM_DIMENSION_CONTEXT];
  guint data = degree[SIM_DIMENSION_DATA];
  guint of_tensor = get_stride (spec, SIM_DIMENSION_TENSOR);
  guint of_context = get_stride (spec, SIM_DIMENSION_CONTEXT);
  guint of_data = get_stride (spec, SIM_DIMENSION_DATA);
  gboolean by_node = parallel->all_reduce == SIM_ALGORITHM_HIERARCHICAL ||
                     parallel->all_reduce == SIM_ALGORITHM_AUTO;
  const struct
  {
    Axes axes;
    gboolean reduces; /* all-reduces and nothing else */
  } groups[] = {
    { { { of_data, of_context }, { data, context } }, parallel->zero == 0 },
    { { { of_tensor, 1 }, { tensor, 1 } }, !parallel->sequence_parallel },
    { { { of_context, 1 }, { context, 1 } }, FALSE },
    { { { of_data, 1 }, { experts, 1 } }, FALSE },
    { { { of_data * experts, of_context },
        { experts > 1 ? data / experts : 1, experts > 1 ? context : 1 } },
      parallel->zero == 0 },
  };
  if (n <= spec->cluster.devices_per_node)
    return TRUE;
  if (!hands_on_alike (spec, n))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      const Axes *axes = &groups[i].axes;
      if (axes->count[0] * axes->count[1] == 1)
        continue;
      Spread spread = get_spread (spec, n, axes);
      if (spread == MIXED ||
          (spread == EVEN && !(by_node && groups[i].reduces)))
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
