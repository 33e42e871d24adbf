/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-collective-private.h"

/* From a member beyond the first: where it does what one of them does, to whom
 * that one would send. */
static guint32
get_turning_link (SimLowering *self, guint from, guint to)
{
  const SimCollectiveRequest *request = self->request;
  const guint32 *ranks = request->ranks;
  guint stand_in = sim_lowering_stand_in (self, from);
  SimPace pace = sim_spec_get_node (self->spec, ranks[from]) ==
                         sim_spec_get_node (self->spec, ranks[to])
                     ? request->inner_pace
                     : request->outer_pace;
  pace.to = ranks[(stand_in + to + self->n - from) % self->n];
  return sim_graph_get_folded_link (self->graph, self->spec,
                                    self->members[stand_in], self->members[to],
                                    &pace);
}

/* Hop by hop a member mostly sends to the same. */
static inline guint32
get_link (SimLowering *self, guint from, guint to)
{
  if (from >= self->period)
    return get_turning_link (self, from, to);
  if (self->target[from] != to)
    {
      self->target[from] = to;
      self->link[from] = sim_graph_get_link (
          self->graph, self->spec, self->members[from], self->members[to]);
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
  guint turn = self->chunk_turn > 0 ? chunk % self->chunk_turn : chunk;
  guint64 bytes = self->chunk_bytes + (turn < self->chunk_rest ? 1 : 0);
  double work = self->chunk_work;
  if (request->shares != NULL)
    {
      double part = (double)request->bytes *
                    request->shares[request->returns ? from : to];
      work = part * self->scale;
      bytes = (guint64)(part + 0.5);
    }
  return sim_lowering_add_task (
      self, link, self->members[sim_lowering_stand_in (self, from)],
      self->members[to], chunk, hop, contributions, reduces, work, bytes);
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

static void
lower (SimLowering *self, SimAlgorithm algorithm, guint per_node)
{
  guint n = self->n;
  SimOperation operation = self->request->operation;
  SimRing ring = { 0, 1, n, 0, 1, 1, 0, 1 };
  if (self->box.n_axes > 0)
    {
      sim_lower_torus (self);
      return;
    }
  if (operation == SIM_OPERATION_BROADCAST)
    {
      sim_lower_broadcast (self, algorithm);
      return;
    }
  if (operation == SIM_OPERATION_REDUCE)
    {
      sim_lower_reduce (self, algorithm);
      return;
    }
  if (operation == SIM_OPERATION_SCATTER)
    {
      sim_lower_scatter (self, 0);
      return;
    }
  if (operation == SIM_OPERATION_GATHER)
    {
      sim_lower_gather (self, 0);
      return;
    }
  switch (algorithm)
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
    case SIM_ALGORITHM_RECURSIVE_DOUBLING:
      sim_lower_recursive_doubling (self);
      return;
    default:
      break;
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

/* Whether a lane stands for all ranks of the group, on its side of it, or is
 * taken to: there is nothing to follow from lane to lane then. */
static gboolean
is_one_lane (const SimLowering *self, SimAlgorithm algorithm)
{
  return sim_collective_is_folded (self->request) &&
         (self->request->period == 1 || self->graph->lumped ||
          algorithm == SIM_ALGORITHM_HIERARCHICAL ||
          self->n_hops > SIM_MAX_FOLDED_HOPS);
}

static void
move_on (SimLowering *self, int by)
{
  guint32 **lists[] = { &self->enter,  &self->got,  &self->sent,
                        &self->target, &self->link, &self->now_sent,
                        &self->now_got };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    *lists[i] += by;
  self->members += by;
}

/* What the first members of each side get. */
static void
lower_sides (SimLowering *self, SimAlgorithm algorithm, guint per_node)
{
  guint n = self->request->n_members;
  if (n > self->period)
    sim_lowering_meet (self, self->period);
  for (guint first = 0; first < n; first += self->period)
    {
      lower (self, algorithm, per_node);
      move_on (self, (int)self->period);
    }
  move_on (self, -(int)n);
}

static guint
get_row (const SimCollectiveRequest *request)
{
  return request->between ? SIM_ROW_BETWEEN : request->payload;
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
          graph, graph->last_collective[get_row (request)][lane], join);
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
      self->graph->last_collective[get_row (request)][request->members[i]] =
          done[i];
    }
}

/* Where the ranks stand among members, and after them, where they are folded,
 * those of the lanes; mostly they are those of the collective that the first of
 * them was last the first of. */
static void
note_members (SimGraph *graph,
              const SimCollectiveRequest *request,
              SimGraphCollective *made)
{
  guint n = made->n_members;
  guint32 *last = &graph->last_group[get_row (request)][request->members[0]];
  if (*last != SIM_NONE)
    {
      const SimGraphCollective *known =
          &g_array_index (graph->collectives, SimGraphCollective, *last);
      gboolean same = known->n_members == n;
      for (guint i = 0; same && i < n; i++)
        same =
            g_array_index (graph->members, guint32, known->first_member + i) ==
            sim_collective_get_rank (graph, request, i);
      if (same)
        {
          made->first_member = known->first_member;
          made->first_lane = known->first_lane;
          return;
        }
    }
  *last = graph->collectives->len;
  made->first_member = made->first_lane = graph->members->len;
  for (guint i = 0; i < n; i++)
    {
      guint32 rank = sim_collective_get_rank (graph, request, i);
      g_array_append_val (graph->members, rank);
    }
  if (!sim_collective_is_folded (request))
    return;
  made->first_lane = graph->members->len;
  for (guint i = 0; i < request->n_members; i++)
    g_array_append_val (graph->members, graph->rank_of[request->members[i]]);
}

/* Whether so many transfers fit; if not the graph is marked and must not be
 * run. */
static gboolean
check_room (const SimLowering *self)
{
  double transfers = (double)self->request->n_members * self->n_sends;
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
  self->enter = n_lanes == 1 ? self->few : g_new (guint32, 7 * n_lanes);
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
  /* An all-to-all by relays names each by its two ends: of n × n chunks each
   * member has n. */
  gboolean relays = self->request->operation == SIM_OPERATION_ALL_TO_ALL;
  guint n = relays ? self->n : self->n_chunks;
  self->chunk_turn = n < self->n_chunks ? n : 0;
  self->chunk_bytes = self->request->bytes / n;
  self->chunk_rest = self->request->bytes % n;
  self->chunk_work = (double)self->request->bytes / n * self->scale;
}

void
sim_collective_add (SimGraph *graph,
                    const SimSpec *spec,
                    const SimCollectiveRequest *request,
                    guint32 *done)
{
  guint n_lanes = request->n_members, n = sim_collective_count_ranks (request);
  g_return_if_fail (n > 1);
  guint per_node;
  SimLowering self = {
    .graph = graph,
    .spec = spec,
    .request = request,
    .index = graph->collectives->len,
    .n = n,
    .period = sim_collective_is_folded (request) ? request->period : n,
    .members = request->members,
    .latency_ps = -1,
    .scale = 1,
  };
  allocate_members (&self, n_lanes);
  SimAlgorithm algorithm = sim_lowering_choose (&self, &per_node);
  SimGraphCollective made = {
    .bytes = request->bytes,
    .latency_ps = self.latency_ps,
    .n_members = n,
    .first_slot = graph->ready->len,
    .n_slots = n_lanes,
    .period = self.period,
    .n_chunks = self.n_chunks,
    .n_hops = self.n_hops,
    .layer_first = request->layer_first,
    .layer_count = request->layer_count,
    .iteration = request->iteration,
    .operation = request->operation,
    .algorithm = algorithm,
    .payload = request->payload,
  };
  note_members (graph, request, &made);
  g_array_append_val (graph->collectives, made);
  enter_members (&self);
  set_transfer (&self);
  set_chunks (&self);
  if (check_room (&self))
    {
      if (is_one_lane (&self, algorithm))
        sim_lower_folded (&self, algorithm, per_node);
      else
        lower_sides (&self, algorithm, per_node);
    }
  leave_members (&self, done);
  if (self.enter != self.few)
    g_free (self.enter);
}
