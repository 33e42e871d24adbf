/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-estimate-private.h"

#include "sim/sim-collective.h"
#include "sim/sim-torus.h"

#include <math.h>

/* What an estimate's groups of ranks take for what they exchange. */

double
sim_estimate_collective (SimOperation operation,
                         double ranks,
                         double bytes,
                         double bandwidth,
                         double latency_seconds)
{
  double ring = (ranks - 1) * (latency_seconds + bytes / ranks / bandwidth);
  if (ranks <= 1)
    return 0;
  switch (operation)
    {
    case SIM_OPERATION_ALL_REDUCE:
      return 2 * ring;
    case SIM_OPERATION_SEND:
      return latency_seconds + bytes / bandwidth;
    case SIM_OPERATION_BROADCAST:
      return ceil (log2 (ranks)) * latency_seconds + bytes / bandwidth;
    default:
      return ring;
    }
}

SimEstimateGroup
sim_estimate_get_group (const SimSpec *spec,
                        SimDimension dimension,
                        double ranks)
{
  double stride = sim_spec_get_stride (spec, dimension);
  double in_node = floor ((double)spec->cluster.devices_per_node / stride);
  return (SimEstimateGroup){ ranks, CLAMP (in_node, 1, ranks), stride };
}

double
sim_estimate_get_outer_bandwidth (const SimCluster *cluster, double senders)
{
  const SimLink *link = &cluster->cluster_link;
  double ports = MAX (link->ports, 1);
  double devices = cluster->devices_per_node;
  /* No transfer is faster than one port, whatever else stands idle. */
  return link->bandwidth * MIN (1, ports / MIN (senders, devices));
}

/* Of what an all-to-all sends, what leaves the node goes out over its NICs. */
static double
get_shuffle_seconds (const SimSpec *spec, SimEstimateGroup group, double bytes)
{
  const SimLink *inner = &spec->cluster.node_link;
  double away = (group.ranks - group.in_node) / group.ranks;
  double near = (group.in_node - 1) / group.ranks;
  double outer = sim_estimate_get_outer_bandwidth (
      &spec->cluster, spec->cluster.devices_per_node);
  return (group.ranks - 1) * spec->cluster.cluster_link.latency_seconds +
         MAX (bytes * away / outer, bytes * near / inner->bandwidth);
}

/* Of a torus, neighbours `stride` devices apart fill a box whose axes are taken
 * one after the other; where they end amid one, that is a line.  FALSE: there
 * is a switch, or nothing of the kind. */
static gboolean
find_torus_seconds (const SimSpec *spec,
                    SimEstimateGroup group,
                    SimOperation operation,
                    double bytes,
                    double *seconds)
{
  SimTorus torus = sim_torus_get (&spec->cluster);
  SimTorusBox box = { 0 };
  guint left = (guint)group.ranks, skip = MAX ((guint)group.stride, 1);
  if (operation == SIM_OPERATION_SEND || operation == SIM_OPERATION_BROADCAST ||
      (spec->parallel.all_reduce != SIM_ALGORITHM_RING &&
       spec->parallel.all_reduce != SIM_ALGORITHM_AUTO &&
       spec->parallel.all_reduce != SIM_ALGORITHM_HIERARCHICAL))
    return FALSE;
  for (guint a = 0; a < torus.n_axes && left > 1; a++)
    {
      guint room = torus.size[a] / MIN (skip, torus.size[a]);
      guint size = MIN (room, left);
      skip = MAX (skip / torus.size[a], 1);
      if (size < 2)
        continue;
      box.axis[box.n_axes] = a;
      box.size[box.n_axes] = size;
      box.wraps[box.n_axes++] = torus.wraps[a] && size == torus.size[a];
      left = (left + size - 1) / size;
    }
  if (box.n_axes == 0)
    return FALSE;
  *seconds =
      sim_torus_get_seconds (&box, &spec->cluster.node_link, operation, bytes);
  return TRUE;
}

/* Servers receive a part from every other rank, and send it back summed: the
 * node of the first of them has most of them, and what comes from other nodes
 * goes in over its NICs. */
static double
get_server_seconds (const SimSpec *spec, SimEstimateGroup group, double bytes)
{
  const SimCluster *cluster = &spec->cluster;
  double servers = MIN (spec->parallel.servers, group.ranks);
  double part = bytes / servers;
  double in_node = MIN (servers, group.in_node);
  double groups = cluster->devices_per_node / group.in_node;
  double near = (group.in_node - 1) * part / cluster->node_link.bandwidth;
  double away =
      (group.ranks - group.in_node) * part /
      sim_estimate_get_outer_bandwidth (cluster, in_node * MAX (groups, 1));
  gboolean alone = group.in_node >= group.ranks;
  const SimLink *link = alone ? &cluster->node_link : &cluster->cluster_link;
  return 2 * (link->latency_seconds + MAX (near, away));
}

/* Over several nodes a hierarchical all-reduce scatters inside, reduces across,
 * every member of a node over its own way out, and gathers inside.  A ring
 * leaves a node over one way only, and each of a node's rings has its own. */
double
sim_estimate_group_seconds (const SimSpec *spec,
                            SimEstimateGroup group,
                            SimOperation operation,
                            double bytes)
{
  const SimLink *inner = &spec->cluster.node_link;
  const SimAlgorithm algorithm = spec->parallel.all_reduce;
  double devices = spec->cluster.devices_per_node;
  double nodes = ceil (group.ranks / group.in_node);
  double latency = spec->cluster.cluster_link.latency_seconds;
  double outer, inside;
  if (group.ranks <= 1)
    return 0;
  if (nodes <= 1 && inner->topology == SIM_TOPOLOGY_TORUS &&
      find_torus_seconds (spec, group, operation, bytes, &inside))
    return inside;
  if (operation == SIM_OPERATION_ALL_REDUCE &&
      algorithm == SIM_ALGORITHM_PARAMETER_SERVER)
    return get_server_seconds (spec, group, bytes);
  if (nodes <= 1 && operation != SIM_OPERATION_SEND)
    return sim_collective_get_node_seconds (
        algorithm, operation, (guint)group.ranks, inner->latency_seconds,
        bytes / inner->bandwidth);
  if (nodes <= 1)
    return sim_estimate_collective (operation, group.ranks, bytes,
                                    inner->bandwidth, inner->latency_seconds);
  if (operation == SIM_OPERATION_SEND)
    return latency + bytes / sim_estimate_get_outer_bandwidth (
                                 &spec->cluster,
                                 spec->parallel.degree[SIM_DIMENSION_TENSOR]);
  if (operation == SIM_OPERATION_ALL_TO_ALL)
    return get_shuffle_seconds (spec, group, bytes);
  if (operation != SIM_OPERATION_ALL_REDUCE || group.in_node < 2 ||
      (algorithm != SIM_ALGORITHM_AUTO &&
       algorithm != SIM_ALGORITHM_HIERARCHICAL))
    {
      outer = sim_estimate_get_outer_bandwidth (&spec->cluster,
                                                devices / group.in_node);
      return sim_estimate_collective (operation, group.ranks, bytes,
                                      MIN (outer, inner->bandwidth), latency);
    }
  outer = sim_estimate_get_outer_bandwidth (&spec->cluster, devices);
  inside = sim_estimate_collective (operation, group.in_node, bytes,
                                    inner->bandwidth, inner->latency_seconds);
  return inside + sim_estimate_collective (
                      operation, nodes, bytes / group.in_node, outer, latency);
}

static double
get_exchange_seconds (const SimSpec *spec,
                      SimEstimateGroup group,
                      const SimExchange *exchange)
{
  if (exchange->count == 0)
    return 0;
  return exchange->count * sim_estimate_group_seconds (spec, group,
                                                       exchange->operation,
                                                       (double)exchange->bytes);
}

double
sim_estimate_exchanges_seconds (const SimSpec *spec,
                                const SimExchanges *exchanges,
                                double core)
{
  const guint *degree = spec->parallel.degree;
  double seconds = 0;
  if (degree[SIM_DIMENSION_CONTEXT] > 1)
    {
      SimEstimateGroup group = sim_estimate_get_group (
          spec, SIM_DIMENSION_CONTEXT, degree[SIM_DIMENSION_CONTEXT]);
      guint count = exchanges->context.count;
      double context = get_exchange_seconds (spec, group, &exchanges->context);
      if (spec->parallel.context_by_heads)
        seconds += context +
                   get_exchange_seconds (spec, group, &exchanges->context_back);
      else
        seconds += MAX (context - core * count / (count + 1), 0);
    }
  if (degree[SIM_DIMENSION_TENSOR] > 1)
    {
      SimEstimateGroup group = sim_estimate_get_group (
          spec, SIM_DIMENSION_TENSOR, degree[SIM_DIMENSION_TENSOR]);
      seconds += get_exchange_seconds (spec, group, &exchanges->tensor) +
                 get_exchange_seconds (spec, group, &exchanges->tensor_gather);
    }
  if (degree[SIM_DIMENSION_EXPERT] > 1)
    seconds += get_exchange_seconds (
        spec,
        sim_estimate_get_group (spec, SIM_DIMENSION_DATA,
                                degree[SIM_DIMENSION_EXPERT]),
        &exchanges->expert);
  return seconds;
}

double
sim_estimate_get_copies (const SimSpec *spec)
{
  return spec->parallel.schedule == SIM_SCHEDULE_DUALPIPE ? 2 : 1;
}

/* `share`: only every so many data ranks are of it. */
static SimEstimateGroup
get_data_group (const SimSpec *spec, double of_data, guint share)
{
  const guint *degree = spec->parallel.degree;
  double copies = sim_estimate_get_copies (spec);
  double stride = (double)sim_spec_get_stride (spec, SIM_DIMENSION_DATA);
  double ranks = of_data * degree[SIM_DIMENSION_CONTEXT];
  double in_node = floor (spec->cluster.devices_per_node / (stride * share));
  SimEstimateGroup group = { ranks, CLAMP (in_node, 1, ranks), stride * share };
  group.ranks *= copies;
  if (sim_spec_get_stride (spec, SIM_DIMENSION_PIPELINE) *
          degree[SIM_DIMENSION_PIPELINE] <=
      spec->cluster.devices_per_node)
    group.in_node *= copies;
  return group;
}

SimEstimateGroup
sim_estimate_get_replicas (const SimSpec *spec)
{
  return get_data_group (spec, spec->parallel.degree[SIM_DIMENSION_DATA], 1);
}

SimEstimateGroup
sim_estimate_get_shards (const SimSpec *spec)
{
  return get_data_group (spec, sim_spec_get_shard_degree (spec), 1);
}

SimEstimateGroup
sim_estimate_get_expert_shards (const SimSpec *spec)
{
  guint experts = spec->parallel.degree[SIM_DIMENSION_EXPERT];
  return get_data_group (
      spec, MAX (sim_spec_get_shard_degree (spec) / experts, 1), experts);
}

SimEstimateGroup
sim_estimate_get_shard_copies (const SimSpec *spec, gboolean experts)
{
  guint shards = sim_spec_get_shard_degree (spec);
  if (experts)
    shards = MAX (shards, spec->parallel.degree[SIM_DIMENSION_EXPERT]);
  double ranks = (double)spec->parallel.degree[SIM_DIMENSION_DATA] / shards;
  double stride =
      (double)sim_spec_get_stride (spec, SIM_DIMENSION_DATA) * shards;
  double in_node = floor (spec->cluster.devices_per_node / stride);
  return (SimEstimateGroup){ ranks, CLAMP (in_node, 1, ranks), stride };
}

double
sim_estimate_get_lost (const SimSpec *spec,
                       SimEstimateGroup replicas,
                       gboolean reduces)
{
  const SimDevice *device = &spec->cluster.device;
  const SimCluster *cluster = &spec->cluster;
  double traffic = reduces ? device->reduce_traffic : device->gather_traffic;
  double bandwidth = replicas.ranks <= replicas.in_node
                         ? cluster->node_link.bandwidth
                         : sim_estimate_get_outer_bandwidth (
                               cluster, cluster->devices_per_node);
  return MIN (traffic * bandwidth / device->memory_bandwidth, 0.95);
}

double
sim_estimate_get_crowding (const SimSpec *spec, SimEstimateGroup group)
{
  const SimCluster *cluster = &spec->cluster;
  const SimLink *link = &cluster->cluster_link;
  double devices = cluster->devices_per_node;
  double ports = MAX (link->ports, 1);
  double nics = link->shared ? 1 : MIN (ports, devices);
  double senders = devices / group.in_node;
  /* Transfers that a NIC carries at full speed, and has. */
  double room = link->shared ? ports : MAX (ports / devices, 1);
  double users = MAX (senders / nics, 1);
  if (group.ranks <= group.in_node)
    return cluster->node_link.ports > 1 ? 0.5 : 1;
  return 0.5 * MIN (1, room / users) / MIN (1, room / (2 * users));
}

double
sim_estimate_pieces_seconds (const SimSpec *spec,
                             SimEstimateGroup group,
                             SimOperation operation,
                             double bytes,
                             double pieces)
{
  return pieces *
         sim_estimate_group_seconds (spec, group, operation, bytes / pieces);
}

double
sim_estimate_get_hop_seconds (const SimSpec *spec,
                              gboolean leaves,
                              double bytes)
{
  const SimCluster *cluster = &spec->cluster;
  guint stride = sim_spec_get_stride (spec, SIM_DIMENSION_PIPELINE);
  if (!leaves)
    return cluster->node_link.latency_seconds +
           bytes / cluster->node_link.bandwidth;
  return cluster->cluster_link.latency_seconds +
         bytes / sim_estimate_get_outer_bandwidth (
                     cluster, MIN (stride, cluster->devices_per_node));
}

double
sim_estimate_shards_seconds (const SimSpec *spec,
                             SimOperation operation,
                             double bytes,
                             double expert_bytes,
                             double pieces)
{
  double seconds = sim_estimate_pieces_seconds (
      spec, sim_estimate_get_shards (spec), operation, bytes, pieces);
  if (expert_bytes > 0)
    seconds += sim_estimate_pieces_seconds (
        spec, sim_estimate_get_expert_shards (spec), operation, expert_bytes,
        pieces);
  return seconds;
}
