/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-collective-private.h"

#include "sim/sim-link.h"

#include <math.h>

/* Which algorithm a collective takes, into how many chunks and hops it is cut,
 * and what measured samples make of it. */

/* Of the first link of the ring. */
static SimPace
get_pace (SimGraph *graph,
          const SimSpec *spec,
          const SimCollectiveRequest *request)
{
  if (sim_collective_is_folded (request))
    return request->pace;
  guint32 index = sim_graph_get_link (graph, spec, request->members[0],
                                      request->members[1]);
  const SimGraphLink *link = &g_array_index (graph->links, SimGraphLink, index);
  return (SimPace){
    .bandwidth = link->bandwidth,
    .latency_ps = link->latency_ps,
    .between_nodes = link->between_nodes,
  };
}

/* Measured samples fix the whole of a ring; each hop takes its even share, as
 * much of it as latency as the link has. */
static void
apply_samples (SimLowering *self)
{
  const SimCollectiveRequest *request = self->request;
  SimPace link = get_pace (self->graph, self->spec, request);
  const SimLink *measured = link.between_nodes
                                ? &self->spec->cluster.cluster_link
                                : &self->spec->cluster.node_link;
  double seconds, chunk = (double)request->bytes / self->n_chunks;
  if (!sim_link_measure (measured, request->operation, self->n, request->bytes,
                         &seconds))
    return;
  double hop = seconds / self->n_hops;
  double latency = MIN (hop, measured->latency_seconds);
  self->latency_ps = llround (latency * SIM_PS_PER_SECOND);
  self->scale = (hop - latency) * link.bandwidth / chunk;
}

static gboolean
is_power_of_two (guint n)
{
  return (n & (n - 1)) == 0;
}

static guint
floor_power_of_two (guint n)
{
  guint power = 1;
  while (power * 2 <= n)
    power *= 2;
  return power;
}

/* Members in each node where all nodes have as many, one after the other and at
 * least two of each; 0 where not. */
static guint
get_per_node (const SimGraph *graph,
              const SimSpec *spec,
              const SimCollectiveRequest *request)
{
  guint n = sim_collective_count_ranks (request), per_node = 0;
  guint node =
      sim_spec_get_node (spec, sim_collective_get_rank (graph, request, 0));
  while (per_node < n &&
         sim_spec_get_node (
             spec, sim_collective_get_rank (graph, request, per_node)) == node)
    per_node++;
  if (per_node < 2 || per_node == n || n % per_node != 0)
    return 0;
  for (guint i = 0; i < n; i++)
    {
      if (i % per_node == 0)
        node = sim_spec_get_node (spec,
                                  sim_collective_get_rank (graph, request, i));
      if (sim_spec_get_node (
              spec, sim_collective_get_rank (graph, request, i)) != node)
        return 0;
    }
  return per_node;
}

/* The cheapest by closed form.  Inside a node that is halving and doubling for
 * powers of two, as many bytes as the ring in fewer hops, and else the ring (a
 * tree of 8 pieces has more hops than the ring up to 12 members, and more bytes
 * always); over several nodes the hierarchical one where the members fit it,
 * and else the ring.  Measured links take the ring, which follows the samples.
 */
static SimAlgorithm
choose_algorithm (SimGraph *graph,
                  const SimSpec *spec,
                  const SimCollectiveRequest *request)
{
  guint n = sim_collective_count_ranks (request);
  gboolean one_node =
      sim_spec_get_node (spec, sim_collective_get_rank (graph, request, 0)) ==
      sim_spec_get_node (spec, sim_collective_get_rank (graph, request, n - 1));
  if (get_per_node (graph, spec, request) > 0)
    return SIM_ALGORITHM_HIERARCHICAL;
  if (n == 2 || !is_power_of_two (n) || !one_node ||
      sim_link_is_measured (&spec->cluster.node_link, request->operation, n))
    return SIM_ALGORITHM_RING;
  return SIM_ALGORITHM_HALVING_DOUBLING;
}

/* A broadcast's, of those that can do it for so many. */
static SimAlgorithm
choose_broadcast (SimGraph *graph,
                  const SimSpec *spec,
                  const SimCollectiveRequest *request)
{
  static const SimAlgorithm others[] = { SIM_ALGORITHM_TREE,
                                         SIM_ALGORITHM_HALVING_DOUBLING };
  SimAlgorithm best = SIM_ALGORITHM_RING;
  guint n = sim_collective_count_ranks (request);
  SimPace link = get_pace (graph, spec, request);
  double latency = (double)link.latency_ps / SIM_PS_PER_SECOND;
  double whole = (double)request->bytes / link.bandwidth;
  if (request->algorithm == SIM_ALGORITHM_HALVING_DOUBLING &&
      !is_power_of_two (n))
    return SIM_ALGORITHM_RING;
  if (request->algorithm == SIM_ALGORITHM_HIERARCHICAL)
    return SIM_ALGORITHM_RING;
  if (request->algorithm != SIM_ALGORITHM_AUTO)
    return request->algorithm;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if ((others[i] == SIM_ALGORITHM_TREE || is_power_of_two (n)) &&
        sim_broadcast_get_seconds (others[i], n, latency, whole) <
            sim_broadcast_get_seconds (best, n, latency, whole))
      best = others[i];
  return best;
}

/* Only all-reduce and broadcast have a choice; the halves of the ring do the
 * rest. */
static SimAlgorithm
get_algorithm (SimGraph *graph,
               const SimSpec *spec,
               const SimCollectiveRequest *request)
{
  SimAlgorithm algorithm = request->algorithm;
  if (request->operation == SIM_OPERATION_BROADCAST)
    return choose_broadcast (graph, spec, request);
  if (request->operation != SIM_OPERATION_ALL_REDUCE)
    return SIM_ALGORITHM_RING;
  if (algorithm == SIM_ALGORITHM_AUTO)
    algorithm = choose_algorithm (graph, spec, request);
  if (algorithm == SIM_ALGORITHM_HIERARCHICAL &&
      get_per_node (graph, spec, request) == 0)
    algorithm = SIM_ALGORITHM_RING;
  return algorithm;
}

static void
count_broadcast (SimLowering *self, SimAlgorithm algorithm)
{
  guint n = self->n, rounds = sim_broadcast_count_rounds (n);
  self->n_chunks = 1;
  self->n_hops = 1;
  if (algorithm == SIM_ALGORITHM_TREE)
    self->n_hops = rounds;
  else if (algorithm == SIM_ALGORITHM_HALVING_DOUBLING)
    {
      self->n_chunks = n;
      self->n_hops = rounds + n - 1;
    }
  else if (algorithm == SIM_ALGORITHM_RING)
    {
      self->n_chunks = SIM_CHAIN_PIECES;
      self->n_hops = n - 2 + SIM_CHAIN_PIECES;
    }
}

static void
count_chunks (SimLowering *self, SimAlgorithm algorithm, guint per_node)
{
  SimOperation operation = self->request->operation;
  guint n = self->n, power = floor_power_of_two (n);
  guint both = operation == SIM_OPERATION_ALL_REDUCE ? 2 : 1;
  if (operation == SIM_OPERATION_BROADCAST)
    {
      count_broadcast (self, algorithm);
      return;
    }
  self->n_chunks = operation == SIM_OPERATION_SEND ? 1 : n;
  self->n_hops = operation == SIM_OPERATION_SEND ? 1 : both * (n - 1);
  if (algorithm == SIM_ALGORITHM_HALVING_DOUBLING)
    {
      self->n_chunks = power;
      self->n_hops = 2 * (guint)lround (log2 (power)) + (n > power ? 2 : 0);
    }
  else if (algorithm == SIM_ALGORITHM_TREE)
    {
      self->n_chunks = 2 * SIM_TREE_PIECES;
      self->n_hops = sim_tree_get_n_hops (n);
    }
  else if (algorithm == SIM_ALGORITHM_PARAMETER_SERVER)
    {
      self->n_chunks = 1;
      self->n_hops = 2;
    }
  else if (algorithm == SIM_ALGORITHM_HIERARCHICAL)
    self->n_hops = 2 * (per_node - 1) + 2 * (n / per_node - 1);
}

SimAlgorithm
sim_lowering_choose (SimLowering *self, guint *per_node)
{
  SimAlgorithm algorithm =
      get_algorithm (self->graph, self->spec, self->request);
  *per_node = get_per_node (self->graph, self->spec, self->request);
  count_chunks (self, algorithm, *per_node);
  if (algorithm == SIM_ALGORITHM_RING)
    apply_samples (self);
  self->n_hops *= MAX (self->request->repeat, 1);
  return algorithm;
}
