/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

#include <math.h>

/* Expert parallelism divides the data ranks: rank d holds expert share d mod E,
 * so that E neighbours hold all experts and exchange tokens, and every E-th
 * rank holds the same. */
static gboolean
is_peer (const SimBuild *self,
         SimGroup group,
         const SimCoordinates *a,
         const SimCoordinates *b)
{
  guint experts = self->spec->parallel.degree[SIM_DIMENSION_EXPERT];
  const guint *x = a->coordinate, *y = b->coordinate;
  gboolean same_data = x[SIM_DIMENSION_DATA] == y[SIM_DIMENSION_DATA];
  gboolean same_tensor = x[SIM_DIMENSION_TENSOR] == y[SIM_DIMENSION_TENSOR];
  gboolean same_context = x[SIM_DIMENSION_CONTEXT] == y[SIM_DIMENSION_CONTEXT];
  guint mirror = self->n_stages - 1 - x[SIM_DIMENSION_PIPELINE];
  gboolean copy =
      sim_spec_get_n_copies (self->spec) > 1 &&
      (group == SIM_GROUP_REPLICAS || group == SIM_GROUP_EXPERT_REPLICAS) &&
      y[SIM_DIMENSION_PIPELINE] == mirror;
  if (x[SIM_DIMENSION_PIPELINE] != y[SIM_DIMENSION_PIPELINE] && !copy)
    return FALSE;
  switch (group)
    {
    case SIM_GROUP_REPLICAS:
      return same_tensor;
    case SIM_GROUP_EXPERT_REPLICAS:
      return same_tensor &&
             x[SIM_DIMENSION_DATA] % experts == y[SIM_DIMENSION_DATA] % experts;
    case SIM_GROUP_EXPERTS:
      return same_tensor && same_context &&
             x[SIM_DIMENSION_DATA] / experts == y[SIM_DIMENSION_DATA] / experts;
    case SIM_GROUP_TENSOR:
      return same_data && same_context;
    case SIM_GROUP_CONTEXT:
    default:
      return same_data && same_tensor;
    }
}

static int
compare_ranks (gconstpointer a, gconstpointer b)
{
  guint32 left = *(const guint32 *)a, right = *(const guint32 *)b;
  return left < right ? -1 : left > right;
}

/* Walks only the coordinates that can differ. */
GArray *
sim_build_get_group (const SimBuild *self, SimGroup group, guint rank)
{
  static const SimDimension walked[] = {
    SIM_DIMENSION_TENSOR,
    SIM_DIMENSION_CONTEXT,
    SIM_DIMENSION_DATA,
  };
  GArray *ranks = g_array_new (FALSE, FALSE, sizeof (guint32));
  SimCoordinates own = sim_build_get_coordinates (self, rank);
  const guint *degree = self->spec->parallel.degree;
  guint total = 1;
  for (guint i = 0; i < G_N_ELEMENTS (walked); i++)
    total *= degree[walked[i]];
  for (guint at = 0; at < total * sim_spec_get_n_copies (self->spec); at++)
    {
      SimCoordinates other = own;
      guint rest = at % total;
      if (at >= total) /* where DualPipe has the other copy */
        other.coordinate[SIM_DIMENSION_PIPELINE] =
            self->n_stages - 1 - own.coordinate[SIM_DIMENSION_PIPELINE];
      for (guint i = 0; i < G_N_ELEMENTS (walked); i++)
        {
          other.coordinate[walked[i]] = rest % degree[walked[i]];
          rest /= degree[walked[i]];
        }
      guint32 peer = sim_build_get_rank (self, &other);
      if (is_peer (self, group, &own, &other))
        g_array_append_val (ranks, peer);
    }
  g_array_sort (ranks, compare_ranks);
  return ranks;
}

/* Whether the rank's successor in its group's ring lies on another node. */
static gboolean
crosses (const SimBuild *self, SimGroup group, guint rank)
{
  g_autoptr (GArray) ranks = sim_build_get_group (self, group, rank);
  for (guint i = 0; i < ranks->len; i++)
    if (g_array_index (ranks, guint32, i) == rank)
      {
        guint next = g_array_index (ranks, guint32, (i + 1) % ranks->len);
        return sim_spec_get_node (self->spec, next) !=
               sim_spec_get_node (self->spec, rank);
      }
  return FALSE;
}

static SimPace
make_pace (const SimLink *link, double bandwidth, guint32 to, gboolean between)
{
  return (SimPace){
    .bandwidth = MIN (link->bandwidth, bandwidth),
    .latency_ps = llround (link->latency_seconds * SIM_PS_PER_SECOND),
    .to = to,
    .between_nodes = between,
  };
}

/* What one rank has of a NIC when all ranks of its stage on it send at once:
 * those whose successor is elsewhere, or all. */
static double
get_nic_share (const SimBuild *self, SimGroup group, guint rank, gboolean all)
{
  guint per_node = self->spec->cluster.devices_per_node;
  guint first = sim_spec_get_node (self->spec, rank) * per_node;
  guint n = 0;
  for (guint i = first; i < MIN (first + per_node, self->graph->n_devices); i++)
    n += self->graph->lane_of[i] == self->graph->lane_of[rank] &&
         sim_graph_shares_nic (self->graph, self->spec, i, rank) &&
         (all || crosses (self, group, i));
  return sim_graph_get_nic_capacity (self->graph, self->spec, rank) /
         MAX (n, 1);
}

static void
find_paces (const SimBuild *self,
            SimGroup group,
            const GArray *ranks,
            SimPace *paces)
{
  const SimLink *inner = &self->spec->cluster.node_link;
  const SimLink *outer = &self->spec->cluster.cluster_link;
  guint32 own = g_array_index (ranks, guint32, 0);
  guint32 next = g_array_index (ranks, guint32, 1 % ranks->len), beyond = next;
  gboolean found = FALSE;
  paces[0] = paces[1] = make_pace (inner, inner->bandwidth, next, FALSE);
  for (guint i = 0; i < ranks->len && !found; i++)
    {
      guint32 a = g_array_index (ranks, guint32, i);
      guint32 b = g_array_index (ranks, guint32, (i + 1) % ranks->len);
      if (sim_spec_get_node (self->spec, a) ==
          sim_spec_get_node (self->spec, b))
        continue;
      found = TRUE;
      beyond = b != own ? b : a;
      paces[0] =
          make_pace (outer, get_nic_share (self, group, a, FALSE), next, TRUE);
    }
  paces[2] =
      make_pace (outer, get_nic_share (self, group, own, TRUE), beyond, TRUE);
}

guint
sim_build_count_lanes (const SimBuild *self, const GArray *ranks)
{
  return self->graph->n_lanes < self->graph->n_devices ? 1 : ranks->len;
}

void
sim_build_set_group (SimBuild *self,
                     SimCollectiveRequest *request,
                     SimGroup group,
                     const GArray *ranks,
                     guint32 *lanes)
{
  guint n = sim_build_count_lanes (self, ranks);
  for (guint i = 0; i < n; i++)
    lanes[i] = self->graph->lane_of[g_array_index (ranks, guint32, i)];
  request->members = lanes;
  request->n_members = n;
  request->ranks = (const guint32 *)ranks->data;
  request->n_ranks = ranks->len;
  if (n > 1)
    return;
  SimPace *paces = &self->paces[((gsize)lanes[0] * SIM_N_GROUPS + group) * 3];
  if (paces[0].bandwidth <= 0)
    find_paces (self, group, ranks, paces);
  request->pace = paces[0];
  request->inner_pace = paces[1];
  request->outer_pace = paces[2];
}
