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

/* Seconds of one that sums or gathers among equal members, `whole` being those
 * of all its bytes; of an all-reduce by the other two algorithms only where
 * there is a power of two of them. */
static double
get_seconds (SimAlgorithm algorithm,
             SimOperation operation,
             guint n,
             double latency,
             double whole)
{
  guint both = operation == SIM_OPERATION_ALL_REDUCE ? 2 : 1;
  guint rounds = sim_ceil_log2 (n);
  double share = (double)(n - 1) / n * whole;
  switch (algorithm)
    {
    case SIM_ALGORITHM_HALVING_DOUBLING:
      return both * (rounds * latency + share);
    case SIM_ALGORITHM_RECURSIVE_DOUBLING:
      return rounds * (latency + whole);
    default:
      return both * ((n - 1) * latency + share);
    }
}

/* The cheapest by that, inside a node. */
static SimAlgorithm
find_cheapest (SimOperation operation, guint n, double latency, double whole)
{
  static const SimAlgorithm others[] = { SIM_ALGORITHM_HALVING_DOUBLING,
                                         SIM_ALGORITHM_RECURSIVE_DOUBLING };
  gboolean sums_all = operation == SIM_OPERATION_ALL_REDUCE;
  SimAlgorithm best = SIM_ALGORITHM_RING;
  if (sums_all && !sim_is_power_of_two (n))
    return best;
  for (guint i = 0; i < (sums_all ? 2 : 1); i++)
    if (get_seconds (others[i], operation, n, latency, whole) <
        get_seconds (best, operation, n, latency, whole))
      best = others[i];
  return best;
}

double
sim_collective_get_node_seconds (SimAlgorithm asked,
                                 SimOperation operation,
                                 guint n,
                                 double latency,
                                 double whole)
{
  gboolean sums_all = operation == SIM_OPERATION_ALL_REDUCE;
  gboolean doubles = asked == SIM_ALGORITHM_HALVING_DOUBLING ||
                     asked == SIM_ALGORITHM_RECURSIVE_DOUBLING;
  guint power = sim_floor_power_of_two (n);
  double extra = 0;
  if (n < 2)
    return 0;
  if (operation == SIM_OPERATION_ALL_TO_ALL)
    return asked == SIM_ALGORITHM_HALVING_DOUBLING && n == power
               ? sim_ceil_log2 (n) * (latency + whole / 2)
               : (n - 1) * (latency + whole / n);
  if (sums_all && asked == SIM_ALGORITHM_PARAMETER_SERVER)
    return 2 * (latency + (n - 1) * whole);
  if (asked == SIM_ALGORITHM_AUTO)
    asked = find_cheapest (operation, n, latency, whole);
  else if (!sums_all && doubles)
    asked = SIM_ALGORITHM_HALVING_DOUBLING;
  if (sums_all && doubles && n > power)
    {
      /* Pairs add theirs up first, and get the sum last. */
      extra = asked == SIM_ALGORITHM_HALVING_DOUBLING ? 3 * latency + 2 * whole
                                                      : 2 * (latency + whole);
      n = power;
    }
  return extra + get_seconds (asked, operation, n, latency, whole);
}

static gboolean
is_in_one_node (SimGraph *graph,
                const SimSpec *spec,
                const SimCollectiveRequest *request)
{
  guint n = sim_collective_count_ranks (request);
  return sim_spec_get_node (spec,
                            sim_collective_get_rank (graph, request, 0)) ==
         sim_spec_get_node (spec,
                            sim_collective_get_rank (graph, request, n - 1));
}

/* What a reduce-scatter leaves is what the all-gather after it takes up: both
 * are done alike, or neither. */
static gboolean
is_measured (const SimLink *link, SimOperation operation, guint n)
{
  if (operation == SIM_OPERATION_ALL_REDUCE)
    return sim_link_is_measured (link, operation, n);
  return sim_link_is_measured (link, SIM_OPERATION_REDUCE_SCATTER, n) ||
         sim_link_is_measured (link, SIM_OPERATION_ALL_GATHER, n);
}

/* The cheapest by closed form.  Inside a node, for an all-reduce of a power of
 * two, that is recursive doubling where latency is most of it, then halving and
 * doubling, which like the halves of the latter has as few bytes as the ring
 * and fewer hops (a tree of 8 pieces has more hops than the ring up to 12
 * members, and more bytes always; other numbers would burden some members more
 * than others).  Over several nodes it is the hierarchical one where the
 * members fit it, and else the ring, as in a torus, where rings go along the
 * axes.  Measured links take the ring, which
 * follows the samples. */
static SimAlgorithm
choose_algorithm (SimGraph *graph,
                  const SimSpec *spec,
                  const SimCollectiveRequest *request)
{
  const SimLink *link = &spec->cluster.node_link;
  guint n = sim_collective_count_ranks (request);
  if (request->operation == SIM_OPERATION_ALL_REDUCE &&
      get_per_node (graph, spec, request) > 0)
    return SIM_ALGORITHM_HIERARCHICAL;
  if (!is_in_one_node (graph, spec, request) || graph->torus.n_axes > 0 ||
      is_measured (link, request->operation, n))
    return SIM_ALGORITHM_RING;
  return find_cheapest (request->operation, n, link->latency_seconds,
                        (double)request->bytes / link->bandwidth);
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
      !sim_is_power_of_two (n))
    return SIM_ALGORITHM_RING;
  if (request->algorithm == SIM_ALGORITHM_HIERARCHICAL)
    return SIM_ALGORITHM_RING;
  if (request->algorithm == SIM_ALGORITHM_RECURSIVE_DOUBLING)
    return SIM_ALGORITHM_TREE;
  if (request->algorithm != SIM_ALGORITHM_AUTO)
    return request->algorithm;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if ((others[i] == SIM_ALGORITHM_TREE || sim_is_power_of_two (n)) &&
        sim_broadcast_get_seconds (others[i], n, latency, whole) <
            sim_broadcast_get_seconds (best, n, latency, whole))
      best = others[i];
  return best;
}

/* Reduce-scatter and all-gather go round the ring, or, being the halves of
 * halving and doubling, halve and double; so they do where an all-reduce would
 * double alone. */
static SimAlgorithm
choose_half (SimGraph *graph,
             const SimSpec *spec,
             const SimCollectiveRequest *request)
{
  switch (request->algorithm)
    {
    case SIM_ALGORITHM_AUTO:
      return choose_algorithm (graph, spec, request);
    case SIM_ALGORITHM_HALVING_DOUBLING:
    case SIM_ALGORITHM_RECURSIVE_DOUBLING:
      return SIM_ALGORITHM_HALVING_DOUBLING;
    default:
      return SIM_ALGORITHM_RING;
    }
}

/* A reduction's to a root: halving is for powers of two. */
static SimAlgorithm
choose_reduce (SimGraph *graph,
               const SimSpec *spec,
               const SimCollectiveRequest *request)
{
  guint n = sim_collective_count_ranks (request);
  SimPace link = get_pace (graph, spec, request);
  double latency = (double)link.latency_ps / SIM_PS_PER_SECOND;
  double whole = (double)request->bytes / link.bandwidth;
  gboolean halves = request->algorithm == SIM_ALGORITHM_HALVING_DOUBLING;
  if (request->algorithm == SIM_ALGORITHM_AUTO)
    halves = sim_reduce_get_seconds (SIM_ALGORITHM_HALVING_DOUBLING, n, latency,
                                     whole) <
             sim_reduce_get_seconds (SIM_ALGORITHM_TREE, n, latency, whole);
  return halves && sim_is_power_of_two (n) ? SIM_ALGORITHM_HALVING_DOUBLING
                                           : SIM_ALGORITHM_TREE;
}

static SimAlgorithm
get_algorithm (SimGraph *graph,
               const SimSpec *spec,
               const SimCollectiveRequest *request)
{
  SimAlgorithm algorithm = request->algorithm;
  switch (request->operation)
    {
    case SIM_OPERATION_BROADCAST:
      return choose_broadcast (graph, spec, request);
    case SIM_OPERATION_REDUCE_SCATTER:
    case SIM_OPERATION_ALL_GATHER:
      return choose_half (graph, spec, request);
    case SIM_OPERATION_ALL_TO_ALL:
      return algorithm == SIM_ALGORITHM_HALVING_DOUBLING &&
                     request->shares == NULL
                 ? algorithm
                 : SIM_ALGORITHM_RING;
    case SIM_OPERATION_SEND:
      return SIM_ALGORITHM_RING;
    case SIM_OPERATION_REDUCE:
      return choose_reduce (graph, spec, request);
    case SIM_OPERATION_SCATTER:
    case SIM_OPERATION_GATHER:
      return SIM_ALGORITHM_TREE;
    default:
      break;
    }
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
  guint n = self->n, rounds = sim_ceil_log2 (n);
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
      SimPace link = get_pace (self->graph, self->spec, self->request);
      self->n_chunks = sim_broadcast_count_pieces (
          n, (double)link.latency_ps / SIM_PS_PER_SECOND,
          (double)self->request->bytes / link.bandwidth);
      self->n_hops = n - 2 + self->n_chunks;
      self->n_sends = self->n_chunks; /* all but the last pass each on */
    }
}

static void
count_halving (SimLowering *self)
{
  SimOperation operation = self->request->operation;
  guint n = self->n, power = sim_floor_power_of_two (n);
  self->n_hops = sim_ceil_log2 (n);
  self->n_sends = n - 1;
  if (operation == SIM_OPERATION_ALL_TO_ALL)
    {
      self->n_chunks = n * n;
      self->n_sends = n / 2 * self->n_hops;
    }
  else if (operation == SIM_OPERATION_ALL_REDUCE)
    {
      self->n_chunks = power;
      self->n_hops = 2 * sim_ceil_log2 (power) + (n > power ? 3 : 0);
      self->n_sends = 2 * power + (n > power ? power : 0);
    }
}

/* To or from a root: it sends or gets all but its own. */
static void
count_rooted (SimLowering *self, SimAlgorithm algorithm)
{
  gboolean halves = algorithm == SIM_ALGORITHM_HALVING_DOUBLING;
  gboolean whole = self->request->operation == SIM_OPERATION_REDUCE && !halves;
  self->n_chunks = whole ? 1 : self->n;
  self->n_hops = sim_ceil_log2 (self->n) * (halves ? 2 : 1);
  self->n_sends = halves ? self->n : self->n_hops;
}

static void
count_chunks (SimLowering *self, SimAlgorithm algorithm, guint per_node)
{
  SimOperation operation = self->request->operation;
  guint n = self->n, power = sim_floor_power_of_two (n);
  guint both = operation == SIM_OPERATION_ALL_REDUCE ? 2 : 1;
  if (operation == SIM_OPERATION_BROADCAST)
    {
      count_broadcast (self, algorithm);
      return;
    }
  if (operation >= SIM_N_MEASURED_OPERATIONS)
    {
      count_rooted (self, algorithm);
      return;
    }
  self->n_chunks = operation == SIM_OPERATION_SEND ? 1 : n;
  self->n_hops = operation == SIM_OPERATION_SEND ? 1 : both * (n - 1);
  if (algorithm == SIM_ALGORITHM_HALVING_DOUBLING)
    count_halving (self);
  else if (algorithm == SIM_ALGORITHM_RECURSIVE_DOUBLING)
    {
      self->n_chunks = 1;
      self->n_hops = sim_ceil_log2 (power) + (n > power ? 2 : 0);
    }
  else if (algorithm == SIM_ALGORITHM_TREE)
    {
      self->n_chunks = 2 * SIM_TREE_PIECES;
      self->n_hops = sim_tree_get_n_hops (n);
    }
  else if (algorithm == SIM_ALGORITHM_PARAMETER_SERVER)
    {
      self->n_chunks = MIN (self->spec->parallel.servers, n);
      self->n_hops = 2;
      self->n_sends = 2 * self->n_chunks;
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
  if (algorithm == SIM_ALGORITHM_RING && sim_lowering_choose_torus (self))
    {
      self->n_hops *= MAX (self->request->repeat, 1);
      return algorithm;
    }
  count_chunks (self, algorithm, *per_node);
  if (self->n_sends == 0)
    self->n_sends = self->n_hops;
  if (algorithm == SIM_ALGORITHM_RING)
    apply_samples (self);
  self->n_hops *= MAX (self->request->repeat, 1);
  return algorithm;
}
