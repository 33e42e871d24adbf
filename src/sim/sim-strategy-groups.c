/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

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
  if (x[SIM_DIMENSION_PIPELINE] != y[SIM_DIMENSION_PIPELINE])
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
  for (guint at = 0; at < total; at++)
    {
      SimCoordinates other = own;
      guint rest = at;
      for (guint i = 0; i < G_N_ELEMENTS (walked); i++)
        {
          other.coordinate[walked[i]] = rest % degree[walked[i]];
          rest /= degree[walked[i]];
        }
      guint32 peer = sim_build_get_rank (self, &other);
      if (is_peer (self, group, &own, &other))
        g_array_append_val (ranks, peer);
    }
  sim_sort_ranks (ranks);
  return ranks;
}

static int
compare_ranks (gconstpointer a, gconstpointer b)
{
  guint32 left = *(const guint32 *)a, right = *(const guint32 *)b;
  return left < right ? -1 : left > right;
}

void
sim_sort_ranks (GArray *ranks)
{
  g_array_sort (ranks, compare_ranks);
}
