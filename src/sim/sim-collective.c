/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-collective-private.h"

#include "sim/sim-link.h"

#include <math.h>

/* Hop by hop a member mostly sends to the same. */
static inline guint32
get_link (SimLowering *self, guint from, guint to)
{
  const guint32 *members = self->request->members;
  if (self->target[from] != to)
    {
      self->target[from] = to;
      self->link[from] = sim_graph_get_link (self->graph, self->spec,
                                             members[from], members[to]);
    }
  return self->link[from];
}

guint32
sim_lowering_add_transfer (SimLowering *self,
                           guint from,
                           guint to,
                           guint chunk,
                           guint hop,
                           guint contributions,
                           gboolean reduces)
{
  const SimCollectiveRequest *request = self->request;
  guint32 link = get_link (self, from, to);
  guint64 bytes = self->chunk_bytes + (chunk < self->chunk_rest ? 1 : 0);
  double work = self->chunk_work;
  if (request->shares != NULL)
    {
      double part = (double)request->bytes *
                    request->shares[request->returns ? from : to];
      work = part * self->scale;
      bytes = (guint64)(part + 0.5);
    }
  return sim_lowering_add_task (self, link, request->members[from],
                                request->members[to], chunk, hop, contributions,
                                reduces, work, bytes);
}

guint32
sim_lowering_add_join (SimLowering *self, guint32 a, guint32 b)
{
  guint32 lane = sim_graph_task (self->graph, a)->device;
  guint32 join = sim_graph_add_join (self->graph, lane);
  sim_graph_add_dependency (self->graph, a, join);
  sim_graph_add_dependency (self->graph, b, join);
  return join;
}

static gboolean
is_folded (const SimCollectiveRequest *request)
{
  return request->n_members == 1;
}

static guint
get_n_ranks (const SimCollectiveRequest *request)
{
  return request->ranks != NULL ? request->n_ranks : request->n_members;
}

static guint
get_rank (const SimGraph *graph, const SimCollectiveRequest *request, guint i)
{
  return request->ranks != NULL ? request->ranks[i]
                                : graph->rank_of[request->members[i]];
}

/* Of the first link of the ring. */
static SimPace
get_pace (SimGraph *graph,
          const SimSpec *spec,
          const SimCollectiveRequest *request)
{
  if (is_folded (request))
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
  guint n = get_n_ranks (request), per_node = 0;
  guint node = sim_spec_get_node (spec, get_rank (graph, request, 0));
  while (per_node < n &&
         sim_spec_get_node (spec, get_rank (graph, request, per_node)) == node)
    per_node++;
  if (per_node < 2 || per_node == n || n % per_node != 0)
    return 0;
  for (guint i = 0; i < n; i++)
    {
      if (i % per_node == 0)
        node = sim_spec_get_node (spec, get_rank (graph, request, i));
      if (sim_spec_get_node (spec, get_rank (graph, request, i)) != node)
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
  guint n = get_n_ranks (request);
  gboolean one_node =
      sim_spec_get_node (spec, get_rank (graph, request, 0)) ==
      sim_spec_get_node (spec, get_rank (graph, request, n - 1));
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
  guint n = get_n_ranks (request);
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

static void
lower (SimLowering *self, SimAlgorithm algorithm, guint per_node)
{
  guint n = self->n;
  SimOperation operation = self->request->operation;
  SimRing ring = { 0, 1, n, 0, 1, 1, 0, 1 };
  if (operation == SIM_OPERATION_BROADCAST)
    {
      sim_lower_broadcast (self, algorithm);
      return;
    }
  switch (is_folded (self->request) ? SIM_ALGORITHM_RING : algorithm)
    {
    case SIM_ALGORITHM_HALVING_DOUBLING:
      sim_lower_halving_doubling (self);
      return;
    case SIM_ALGORITHM_TREE:
      sim_lower_tree (self);
      return;
    case SIM_ALGORITHM_PARAMETER_SERVER:
      sim_lower_parameter_server (self);
      return;
    case SIM_ALGORITHM_HIERARCHICAL:
      sim_lower_hierarchical (self, per_node);
      return;
    default:
      break;
    }
  if (is_folded (self->request))
    {
      sim_lower_folded (self, algorithm, per_node);
      return;
    }
  if (operation == SIM_OPERATION_ALL_TO_ALL)
    sim_lower_all_to_all (self);
  else if (operation == SIM_OPERATION_SEND)
    sim_lower_send (self);
  if (operation == SIM_OPERATION_ALL_REDUCE ||
      operation == SIM_OPERATION_REDUCE_SCATTER)
    sim_lower_ring (self, &ring, TRUE);
  ring.hop = operation == SIM_OPERATION_ALL_REDUCE ? n - 1 : 0;
  if (operation == SIM_OPERATION_ALL_REDUCE ||
      operation == SIM_OPERATION_ALL_GATHER)
    sim_lower_ring (self, &ring, FALSE);
}

static void
enter_members (SimLowering *self)
{
  const SimCollectiveRequest *request = self->request;
  SimGraph *graph = self->graph;
  for (guint i = 0; i < request->n_members; i++)
    {
      guint32 lane = request->members[i];
      guint32 join = sim_graph_add_join (graph, lane);
      self->enter[i] = self->sent[i] = self->got[i] = join;
      sim_graph_add_dependency (graph, request->ready[i], join);
      if (request->gates != NULL)
        sim_graph_add_dependency (graph, request->gates[i], join);
      sim_graph_add_dependency (
          graph, graph->last_collective[request->payload][lane], join);
      g_array_append_val (graph->ready, request->ready[i]);
    }
}

static void
leave_members (SimLowering *self, guint32 *done)
{
  const SimCollectiveRequest *request = self->request;
  for (guint i = 0; i < request->n_members; i++)
    {
      done[i] = sim_graph_add_join (self->graph, request->members[i]);
      sim_graph_add_dependency (self->graph, self->got[i], done[i]);
      if (self->sent[i] != self->got[i])
        sim_graph_add_dependency (self->graph, self->sent[i], done[i]);
      self->graph->last_collective[request->payload][request->members[i]] =
          done[i];
    }
}

/* Where the ranks stand among members; the group just before is often the same
 * one. */
static guint32
note_members (SimGraph *graph, const SimCollectiveRequest *request)
{
  guint n = get_n_ranks (request);
  guint n_known = graph->collectives->len;
  for (guint back = 1; back <= 4 && back <= n_known; back++)
    {
      const SimGraphCollective *known = &g_array_index (
          graph->collectives, SimGraphCollective, n_known - back);
      gboolean same = known->n_members == n;
      for (guint i = 0; same && i < n; i++)
        same =
            g_array_index (graph->members, guint32, known->first_member + i) ==
            get_rank (graph, request, i);
      if (same)
        return known->first_member;
    }
  for (guint i = 0; i < n; i++)
    {
      guint32 rank = get_rank (graph, request, i);
      g_array_append_val (graph->members, rank);
    }
  return graph->members->len - n;
}

/* Whether so many transfers fit; if not the graph is marked and must not be
 * run. */
static gboolean
check_room (const SimLowering *self)
{
  double hops = is_folded (self->request) ? 1 : self->n;
  double transfers = hops * self->n_hops;
  if (transfers + self->graph->n_tasks <= SIM_MAX_TASKS)
    {
      /* Joins at either end; a transfer mostly waits for three others. */
      guint n = (guint)transfers, joins = 2 * self->request->n_members;
      sim_graph_reserve (self->graph, n + joins, 3 * n + 4 * joins);
      return TRUE;
    }
  self->graph->too_large = TRUE;
  return FALSE;
}

static void
allocate_members (SimLowering *self, guint n_lanes)
{
  self->enter = g_new (guint32, 7 * n_lanes);
  self->got = self->enter + n_lanes;
  self->sent = self->got + n_lanes;
  self->target = self->sent + n_lanes;
  self->link = self->target + n_lanes;
  self->now_sent = self->link + n_lanes;
  self->now_got = self->now_sent + n_lanes;
  memset (self->target, 0xff, sizeof (guint32) * n_lanes);
  memset (self->now_sent, 0xff, sizeof (guint32) * 2 * n_lanes);
}

static void
set_transfer (SimLowering *self)
{
  const SimCollectiveRequest *request = self->request;
  self->transfer = (SimTask){
    .kind = SIM_TASK_TRANSFER,
    .collective = self->index,
    .layer_first = request->layer_first,
    .layer_count = request->layer_count,
    .micro_batch = request->micro_batch,
    .next = SIM_NONE,
    .iteration = request->iteration,
    .payload = request->payload,
    .backward = request->backward,
  };
}

static void
set_chunks (SimLowering *self)
{
  self->chunk_bytes = self->request->bytes / self->n_chunks;
  self->chunk_rest = self->request->bytes % self->n_chunks;
  self->chunk_work =
      (double)self->request->bytes / self->n_chunks * self->scale;
}

void
sim_collective_add (SimGraph *graph,
                    const SimSpec *spec,
                    const SimCollectiveRequest *request,
                    guint32 *done)
{
  guint n_lanes = request->n_members, n = get_n_ranks (request);
  g_return_if_fail (n > 1);
  SimAlgorithm algorithm = get_algorithm (graph, spec, request);
  guint per_node = get_per_node (graph, spec, request);
  SimLowering self = {
    .graph = graph,
    .spec = spec,
    .request = request,
    .index = graph->collectives->len,
    .n = n,
    .latency_ps = -1,
    .scale = 1,
  };
  allocate_members (&self, n_lanes);
  count_chunks (&self, algorithm, per_node);
  if (algorithm == SIM_ALGORITHM_RING)
    apply_samples (&self);
  self.n_hops *= MAX (request->repeat, 1);
  SimGraphCollective made = {
    .bytes = request->bytes,
    .latency_ps = self.latency_ps,
    .first_member = note_members (graph, request),
    .n_members = n,
    .first_slot = graph->ready->len,
    .n_slots = n_lanes,
    .n_chunks = self.n_chunks,
    .n_hops = self.n_hops,
    .layer_first = request->layer_first,
    .layer_count = request->layer_count,
    .iteration = request->iteration,
    .operation = request->operation,
    .algorithm = algorithm,
    .payload = request->payload,
  };
  g_array_append_val (graph->collectives, made);
  enter_members (&self);
  set_transfer (&self);
  set_chunks (&self);
  if (check_room (&self))
    lower (&self, algorithm, per_node);
  leave_members (&self, done);
  g_free (self.enter);
}
