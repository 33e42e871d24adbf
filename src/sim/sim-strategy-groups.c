/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

#include <math.h>

/* Expert parallelism divides the data ranks: rank d holds expert share d mod E,
 * so that E neighbours hold all experts and exchange tokens, and every E-th
 * rank holds the same.  DualPipe's replicas are on two places.  ZeRO's shards
 * are those of as many data neighbours as the shard degree says, all context
 * ranks and both copies. */

/* Takes the rank back to the first of `count` steps. */
static void
add_axis (SimGroupAxes *self, guint stride, guint count, guint at)
{
  guint i = self->n_axes;
  if (count < 2)
    return;
  for (; i > 0 && self->stride[i - 1] < stride; i--)
    {
      self->stride[i] = self->stride[i - 1];
      self->count[i] = self->count[i - 1];
    }
  self->stride[i] = stride;
  self->count[i] = count;
  self->n_axes++;
  self->base -= at * stride;
  self->size *= count;
}

/* All along one dimension. */
static void
add_dimension (SimGroupAxes *self, const SimSpec *spec, SimDimension dimension)
{
  guint stride = sim_spec_get_stride (spec, dimension);
  guint degree = spec->parallel.degree[dimension];
  add_axis (self, stride, degree, self->base / stride % degree);
}

/* Where DualPipe has the other copy. */
static void
add_copies (SimGroupAxes *self, const SimSpec *spec)
{
  guint stride = sim_spec_get_stride (spec, SIM_DIMENSION_PIPELINE);
  guint stages = spec->parallel.degree[SIM_DIMENSION_PIPELINE];
  guint place = self->base / stride % stages;
  guint low = MIN (place, stages - 1 - place);
  if (sim_spec_get_n_copies (spec) > 1)
    add_axis (self, (stages - 1 - 2 * low) * stride, 2, place != low);
}

/* `count` data ranks, `step` of them apart. */
static void
add_data (SimGroupAxes *self, const SimSpec *spec, guint step, guint count)
{
  guint stride = sim_spec_get_stride (spec, SIM_DIMENSION_DATA);
  guint data = self->base / stride % spec->parallel.degree[SIM_DIMENSION_DATA];
  add_axis (self, stride * step, count, data / step % count);
}

void
sim_group_get_axes (const SimSpec *spec,
                    SimGroup group,
                    guint rank,
                    SimGroupAxes *axes)
{
  const guint *degree = spec->parallel.degree;
  guint data = degree[SIM_DIMENSION_DATA];
  guint experts = degree[SIM_DIMENSION_EXPERT];
  guint shards = sim_spec_get_shard_degree (spec);
  /* Of a group of shards the first that holds the same experts as another. */
  guint apart = MAX (shards, experts);
  *axes = (SimGroupAxes){ .base = rank, .size = 1 };
  switch (group)
    {
    case SIM_GROUP_COPIES:
      add_data (axes, spec, shards, data / shards);
      return;
    case SIM_GROUP_EXPERT_COPIES:
      add_data (axes, spec, apart, data / apart);
      return;
    case SIM_GROUP_EXPERTS:
      add_data (axes, spec, 1, experts);
      return;
    case SIM_GROUP_TENSOR:
      add_dimension (axes, spec, SIM_DIMENSION_TENSOR);
      return;
    case SIM_GROUP_REPLICAS:
      add_data (axes, spec, 1, data);
      break;
    case SIM_GROUP_EXPERT_REPLICAS:
      add_data (axes, spec, experts, data / experts);
      break;
    case SIM_GROUP_SHARDS:
      add_data (axes, spec, 1, shards);
      break;
    case SIM_GROUP_EXPERT_SHARDS:
      add_data (axes, spec, experts, apart / experts);
      break;
    default:
      break;
    }
  add_dimension (axes, spec, SIM_DIMENSION_CONTEXT);
  if (group != SIM_GROUP_CONTEXT)
    add_copies (axes, spec);
}

void
sim_group_list_ranks (const SimGroupAxes *axes, guint32 *ranks)
{
  guint n = 1;
  ranks[0] = axes->base;
  for (guint i = axes->n_axes; i > 0; i--) /* the smallest stride first */
    {
      for (guint k = 1; k < axes->count[i - 1]; k++)
        for (guint m = 0; m < n; m++)
          ranks[k * n + m] = ranks[m] + k * axes->stride[i - 1];
      n *= axes->count[i - 1];
    }
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

static gboolean
is_apart (const SimBuild *build, guint32 a, guint32 b)
{
  return sim_spec_get_node (build->spec, a) !=
         sim_spec_get_node (build->spec, b);
}

/* Whether the rank's successor in its group's ring lies on another node. */
static gboolean
crosses (const SimBuild *build, SimGroup group, guint rank)
{
  SimGroupAxes axes;
  guint i = 0;
  sim_group_get_axes (build->spec, group, rank, &axes);
  g_autofree guint32 *ranks = g_new (guint32, axes.size);
  sim_group_list_ranks (&axes, ranks);
  while (ranks[i] != rank)
    i++;
  return is_apart (build, ranks[i], ranks[(i + 1) % axes.size]);
}

/* What one rank has of a NIC when all ranks of its stage on it send at once:
 * those whose successor is elsewhere, or all. */
static double
get_nic_share (const SimBuild *build, SimGroup group, guint rank, gboolean all)
{
  const SimGraph *graph = build->graph;
  guint per_node = build->spec->cluster.devices_per_node;
  guint first = sim_spec_get_node (build->spec, rank) * per_node;
  guint n = 0;
  for (guint i = first; i < MIN (first + per_node, graph->n_devices); i++)
    n += graph->lane_of[i] == graph->lane_of[rank] &&
         sim_graph_shares_nic (graph, build->spec, i, rank) &&
         (all || crosses (build, group, i));
  return sim_graph_get_nic_capacity (graph) / MAX (n, 1);
}

static void
find_paces (SimTeam *self, const SimBuild *build)
{
  const SimLink *inner = &build->spec->cluster.node_link;
  const SimLink *outer = &build->spec->cluster.cluster_link;
  guint32 own = self->ranks[0], next = self->ranks[1], beyond = next;
  gboolean found = FALSE;
  SimPace *paces = self->paces = g_new (SimPace, 3);
  paces[0] = paces[1] = make_pace (inner, inner->bandwidth, next, FALSE);
  for (guint i = 0; i < self->n_ranks && !found; i++)
    {
      guint32 a = self->ranks[i], b = self->ranks[(i + 1) % self->n_ranks];
      if (!is_apart (build, a, b))
        continue;
      found = TRUE;
      beyond = b != own ? b : a;
      paces[0] = make_pace (outer, get_nic_share (build, self->group, a, FALSE),
                            next, TRUE);
    }
  paces[2] = make_pace (outer, get_nic_share (build, self->group, own, TRUE),
                        beyond, TRUE);
}

/* Of two places that do the same, DualPipe's, each rank's lane is taken to be
 * that of the lower. */
static void
list_kinds (const SimSpec *spec,
            const SimGraph *graph,
            const guint32 *ranks,
            guint n,
            gboolean two,
            guint32 *kinds)
{
  guint stride = sim_spec_get_stride (spec, SIM_DIMENSION_PIPELINE);
  guint stages = spec->parallel.degree[SIM_DIMENSION_PIPELINE];
  for (guint i = 0; i < n; i++)
    {
      guint place = ranks[i] / stride % stages;
      guint back =
          two && 2 * place >= stages ? (2 * place + 1 - stages) * stride : 0;
      kinds[i] = graph->lane_of[ranks[i] - back];
    }
}

static guint
find_period (const guint32 *kinds, guint n)
{
  guint period = 1;
  while (period < n && kinds[period] != kinds[0])
    period++;
  if (n % period != 0)
    return 0;
  for (guint i = period; i < n; i++)
    if (kinds[i] != kinds[i - period])
      return 0;
  for (guint i = 1; i < period; i++)
    for (guint k = 0; k < i; k++)
      if (kinds[i] == kinds[k])
        return 0; /* one lane would be in two places at once */
  return period;
}

guint
sim_group_find_period (const SimSpec *spec,
                       const SimGraph *graph,
                       const guint32 *ranks,
                       guint n)
{
  guint period = 0;
  if (graph->n_lanes == graph->n_devices)
    return n;
  g_autofree guint32 *kinds = g_new (guint32, n);
  if (sim_spec_get_n_copies (spec) > 1)
    {
      list_kinds (spec, graph, ranks, n, TRUE, kinds);
      period = find_period (kinds, n);
    }
  if (period > 0)
    return period;
  list_kinds (spec, graph, ranks, n, FALSE, kinds);
  return find_period (kinds, n);
}

/* The ranks' lanes, each once, those of one copy as its ranks have them. */
static void
list_lanes (SimTeam *self, const SimGraph *graph)
{
  gboolean folded = graph->n_lanes < graph->n_devices;
  self->lanes = g_new (guint32, MIN (self->n_ranks, graph->n_lanes));
  for (guint i = 0; i < self->n_ranks; i++)
    {
      guint32 lane = graph->lane_of[self->ranks[i]];
      gboolean known = FALSE;
      for (guint k = 0; folded && k < self->n_lanes && !known; k++)
        known = self->lanes[k] == lane;
      if (!known)
        self->lanes[self->n_lanes++] = lane;
    }
}

SimTeam *
sim_team_new (const SimBuild *build, SimGroup group, guint rank)
{
  SimTeam *self = g_new0 (SimTeam, 1);
  SimGroupAxes axes;
  sim_group_get_axes (build->spec, group, rank, &axes);
  self->group = group;
  self->n_ranks = axes.size;
  self->ranks = g_new (guint32, axes.size);
  sim_group_list_ranks (&axes, self->ranks);
  self->period =
      sim_group_find_period (build->spec, build->graph, self->ranks, axes.size);
  list_lanes (self, build->graph);
  if (self->n_lanes < self->n_ranks)
    find_paces (self, build);
  return self;
}

void
sim_team_free (SimTeam *self)
{
  g_free (self->ranks);
  g_free (self->lanes);
  g_free (self->paces);
  g_free (self);
}

void
sim_team_set_members (const SimTeam *self, SimCollectiveRequest *request)
{
  request->members = self->lanes;
  request->n_members = self->n_lanes;
  request->ranks = self->ranks;
  request->n_ranks = self->n_ranks;
  request->period = MAX (self->period, 1);
  if (self->paces == NULL)
    return;
  request->pace = self->paces[0];
  request->inner_pace = self->paces[1];
  request->outer_pace = self->paces[2];
}
