/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

/* Exchanges inside a layer: tensor, context and expert parallelism.
 *
 * A pass over a layer is cut into as many even pieces as it has exchanges that
 * its work waits for, one after each piece: the first of the tensor group's
 * (attention's), then the experts' (tokens out and back), then the tensor
 * group's others (the MLP's).  With sequence parallelism each piece that ends
 * in a reduce-scatter waits for an all-gather first.  Where sequences are split
 * too one piece is attention's and as long as that is, the first forward and
 * the last backward, and the others are even.  Ring attention passes keys and
 * values on while the core of attention goes on: its piece is cut once more,
 * into what comes before the core and as many parts as there are blocks, part
 * h + 1 waiting for what was sent during part h; what comes after goes with the
 * last.  By heads, all wait for an all-to-all before the core, and for one
 * after it.  The next work of a device waits for the last exchange, as on one
 * compute stream.
 *
 * Each lane notes the points of its program at which it exchanges; when all
 * programs are there, the q-th points of a group's lanes become a collective.
 */

static const SimExchanges *
get_exchanges (const SimLayerCost *cost, SimWork work)
{
  switch (work)
    {
    case SIM_WORK_FORWARD:
      return &cost->forward;
    case SIM_WORK_RECOMPUTE:
      return &cost->recompute;
    case SIM_WORK_BACKWARD:
      return &cost->backward;
    default:
      return NULL;
    }
}

static gboolean
exchanges (const SimExchanges *of)
{
  return of != NULL && (of->tensor.count > 0 || of->tensor_gather.count > 0 ||
                        of->context.count > 0 || of->expert.count > 0);
}

gboolean
sim_build_has_exchanges (const SimBuild *self)
{
  for (guint i = 0; i < self->n_layers; i++)
    if (exchanges (&self->costs[i].forward) ||
        exchanges (&self->costs[i].backward))
      return TRUE;
  return FALSE;
}

/* One pass over one layer, while it is being cut. */
typedef struct
{
  SimBuild *build;
  const SimExchanges *of;
  guint lane;
  SimWork work;
  guint run;
  guint layer;
  guint layer_count;
  guint repeat;
  guint32 micro_batch;
  double whole;     /* ps of the pass */
  double left;      /* ps not yet given to a piece */
  double piece;     /* ps of each but attention's */
  double attention; /* ps of attention's */
  gint n_before;    /* pieces to come before it */
  guint n_left;     /* pieces not yet added */
  gboolean begun;
  guint32 last; /* compute task */
} Cut;

static void
add_point (Cut *self,
           const SimExchange *exchange,
           SimGroup group,
           gboolean returns,
           guint32 before,
           guint32 after)
{
  SimPoint point = {
    .before = before,
    .after = after,
    .bytes = exchange->bytes,
    .layer = self->layer,
    .layer_count = self->layer_count,
    .repeat = self->repeat,
    .micro_batch = self->micro_batch,
    .operation = exchange->operation,
    .payload =
        group == SIM_GROUP_EXPERTS ? SIM_PAYLOAD_EXPERT : SIM_PAYLOAD_TENSOR,
    .group = group,
    .backward = self->work == SIM_WORK_BACKWARD,
    .returns = returns,
  };
  g_array_append_val (self->build->points[self->lane], point);
}

/* Whatever comes next on the lane waits for the exchange. */
static void
exchange_and (Cut *self,
              const SimExchange *exchange,
              SimGroup group,
              gboolean returns)
{
  guint32 *after = &self->build->after[self->lane];
  guint32 before = *after != SIM_NONE ? *after : self->last;
  guint32 join = sim_graph_add_join (self->build->graph, self->lane);
  add_point (self, exchange, group, returns, before, join);
  *after = join;
}

static void
exchange_now (Cut *self, const SimExchange *exchange, SimGroup group)
{
  exchange_and (self, exchange, group, FALSE);
}

static void
add_piece (Cut *self, double ps)
{
  self->n_left--;
  self->last =
      sim_build_add_compute (self->build, self->lane, self->work, self->run,
                             self->layer, 1, self->micro_batch, ps);
  SimTask *task = sim_graph_edit_task (self->build->graph, self->last);
  task->continues = self->begun;
  task->continued = self->n_left > 0;
  self->left -= ps;
  self->begun = TRUE;
}

/* Attention by heads, an all-to-all before its core and one after it.  Where
 * nothing but the core is done again, something is left to come before and
 * after. */
static void
add_by_heads (Cut *self, double core, double lead)
{
  double most = 0.98 * self->attention, scale = MIN (1, most / (core + lead));
  core = (double)(gint64)MAX (core * scale, 0.01 * self->attention);
  lead = (double)(gint64)MAX (lead * scale, 0.01 * self->attention);
  self->n_left += 2;
  add_piece (self, lead);
  exchange_now (self, &self->of->context, SIM_GROUP_CONTEXT);
  add_piece (self, core);
  exchange_now (self, &self->of->context_back, SIM_GROUP_CONTEXT);
  add_piece (self,
             self->n_left > 1 ? self->attention - lead - core : self->left);
}

static double
get_core (const Cut *self)
{
  const SimLayerCost *cost = &self->build->costs[self->layer];
  double core = self->work == SIM_WORK_BACKWARD ? cost->backward_core_seconds
                                                : cost->forward_core_seconds;
  return MIN (core * SIM_PS_PER_SECOND, self->whole);
}

/* Attention, with keys and values going round under its core. */
static void
add_attention (Cut *self)
{
  const SimExchange *context = &self->of->context;
  const SimLayerCost *cost = &self->build->costs[self->layer];
  guint n_parts = context->count + 1;
  guint32 *after = &self->build->after[self->lane];
  double core = get_core (self), piece = self->attention;
  double lead = self->work == SIM_WORK_BACKWARD ? cost->backward_lead
                                                : cost->forward_lead;
  /* Of what comes before the core, what other pieces did not do. */
  lead = MAX (lead * (self->whole - core) - (self->whole - self->left), 0);
  if (self->of->context_back.count > 0)
    {
      add_by_heads (self, core, lead);
      return;
    }
  core = MIN (core, piece);
  lead = (double)(gint64)MIN (lead, piece - core);
  self->n_left += context->count;
  if (context->count > 0 && lead > 0)
    {
      self->n_left++;
      add_piece (self, lead);
      piece -= lead;
    }
  double part = (double)(gint64)(core / n_parts);
  for (guint h = 0; h + 1 < n_parts; h++)
    {
      guint32 before = *after != SIM_NONE ? *after : self->last;
      guint32 join = sim_graph_add_join (self->build->graph, self->lane);
      add_point (self, context, SIM_GROUP_CONTEXT, FALSE, before, join);
      add_piece (self, part);
      *after = join;
    }
  add_piece (self,
             self->n_left > 1 ? piece - part * (n_parts - 1) : self->left);
}

static void
add_next (Cut *self)
{
  if (self->n_before-- == 0)
    add_attention (self);
  else
    add_piece (self, self->n_left > 1 ? self->piece : self->left);
}

static void
size_pieces (Cut *self)
{
  const SimLayerCost *cost = &self->build->costs[self->layer];
  gboolean backward = self->work == SIM_WORK_BACKWARD;
  double core = get_core (self);
  double share = backward ? cost->backward_attention : cost->forward_attention;
  self->piece = self->attention = (double)(gint64)(self->whole / self->n_left);
  if (self->of->context.count == 0 || self->n_left == 1)
    return;
  self->attention = (double)(gint64)(core + share * (self->whole - core));
  self->piece =
      (double)(gint64)((self->whole - self->attention) / (self->n_left - 1));
  self->n_before = backward ? (gint)self->n_left - 1 : 0;
}

static void
add_all (Cut *self)
{
  const SimExchanges *of = self->of;
  guint gathers = of->tensor_gather.count;
  guint n_blocking = of->tensor.count + of->expert.count;
  guint tensors = 0;
  self->n_left = MAX (n_blocking, 1);
  size_pieces (self);
  /* More gathers than pieces: what is over comes first. */
  for (; gathers > of->tensor.count; gathers--)
    exchange_now (self, &of->tensor_gather, SIM_GROUP_TENSOR);
  for (guint i = 0; i < n_blocking; i++)
    {
      guint first = MIN (of->tensor.count, 1);
      gboolean expert = i >= first && i < first + of->expert.count;
      if (!expert && tensors++ < gathers)
        exchange_now (self, &of->tensor_gather, SIM_GROUP_TENSOR);
      add_next (self);
      exchange_and (self, expert ? &of->expert : &of->tensor,
                    expert ? SIM_GROUP_EXPERTS : SIM_GROUP_TENSOR,
                    expert && i > first);
    }
  if (n_blocking == 0)
    add_next (self);
}

guint32
sim_build_add_exchanging (SimBuild *build,
                          guint lane,
                          const SimProgramItem *item,
                          SimWork work,
                          guint layer,
                          double ps,
                          SimExtent *extent)
{
  Cut self = {
    .build = build,
    .of = get_exchanges (&build->costs[layer], work),
    .lane = lane,
    .work = work,
    .run = item->run,
    .layer = layer,
    .layer_count = 1,
    .repeat = 1,
    .micro_batch = item->micro_batch,
    .whole = ps,
    .left = ps,
    .last = SIM_NONE,
  };
  if (!exchanges (self.of))
    {
      guint32 task = sim_build_add_compute (build, lane, work, item->run, layer,
                                            1, item->micro_batch, ps);
      *extent = (SimExtent){ task, task, task };
      return task;
    }
  /* What is handed on from elsewhere, and all before it on the lane, comes
   * together here. */
  guint32 begin = sim_graph_add_join (build->graph, lane);
  sim_graph_add_dependency (build->graph, build->graph->last[lane], begin);
  sim_graph_add_dependency (build->graph, build->after[lane], begin);
  build->after[lane] = begin;
  add_all (&self);
  extent->first = begin;
  extent->last =
      build->after[lane] != SIM_NONE ? build->after[lane] : self.last;
  return self.last;
}

/* All exchanges of one kind of a run's layers, of the bytes they have in the
 * mean, one after the other. */
static void
add_lump (Cut *self, gsize offset, guint count, SimGroup group)
{
  SimExchange lump = { 0 };
  guint64 bytes = 0;
  for (guint i = self->layer; i < self->layer + count; i++)
    {
      const SimExchanges *of =
          get_exchanges (&self->build->costs[i], self->work);
      if (of == NULL)
        return;
      const SimExchange *one = (const SimExchange *)((const char *)of + offset);
      if (one->count > 0)
        lump.operation = one->operation;
      lump.count += one->count;
      bytes += one->count * one->bytes;
    }
  if (lump.count == 0)
    return;
  lump.bytes = bytes / lump.count;
  self->repeat = lump.count;
  exchange_now (self, &lump, group);
}

guint32
sim_build_add_coarse (SimBuild *build,
                      guint lane,
                      const SimProgramItem *item,
                      SimWork work,
                      guint first,
                      guint count,
                      double ps,
                      SimExtent *extent)
{
  Cut self = {
    .build = build,
    .lane = lane,
    .work = work,
    .layer = first,
    .layer_count = count,
    .micro_batch = item->micro_batch,
  };
  self.last = sim_build_add_compute (build, lane, work, item->run, first, count,
                                     item->micro_batch, ps);
  add_lump (&self, G_STRUCT_OFFSET (SimExchanges, tensor_gather), count,
            SIM_GROUP_TENSOR);
  add_lump (&self, G_STRUCT_OFFSET (SimExchanges, tensor), count,
            SIM_GROUP_TENSOR);
  add_lump (&self, G_STRUCT_OFFSET (SimExchanges, expert), count,
            SIM_GROUP_EXPERTS);
  if (build->spec->parallel.context_by_heads) /* a ring's are hidden */
    {
      add_lump (&self, G_STRUCT_OFFSET (SimExchanges, context), count,
                SIM_GROUP_CONTEXT);
      add_lump (&self, G_STRUCT_OFFSET (SimExchanges, context_back), count,
                SIM_GROUP_CONTEXT);
    }
  extent->first = self.last;
  extent->last =
      build->after[lane] != SIM_NONE ? build->after[lane] : self.last;
  return self.last;
}

static const SimPoint *
point_at (const SimBuild *self, guint lane, guint q)
{
  return &g_array_index (self->points[lane], SimPoint, q);
}

static void
add_collective (SimBuild *self, const SimTeam *team, guint q)
{
  guint n = team->n_lanes;
  guint32 few[2]; /* folded there is one lane, of thousands of collectives */
  g_autofree guint32 *many = n > 1 ? g_new (guint32, 2 * n) : NULL;
  guint32 *ready = many != NULL ? many : few;
  guint32 *done = ready + n;
  for (guint i = 0; i < n; i++)
    ready[i] = point_at (self, team->lanes[i], q)->before;
  const SimPoint *point = point_at (self, team->lanes[0], q);
  SimCollectiveRequest request = {
    .operation = point->operation,
    .algorithm = self->spec->parallel.all_reduce,
    .payload = point->payload,
    .bytes = point->bytes,
    .ready = ready,
    .layer_first = point->layer,
    .layer_count = point->layer_count,
    .repeat = point->repeat,
    .micro_batch = point->micro_batch,
    .iteration = self->iteration,
    .backward = point->backward,
    .shares = point->group == SIM_GROUP_EXPERTS ? self->shares : NULL,
    .returns = point->returns,
  };
  sim_team_set_members (team, &request);
  sim_collective_add (self->graph, self->spec, &request, done);
  for (guint i = 0; i < n; i++)
    sim_graph_add_dependency (self->graph, done[i],
                              point_at (self, team->lanes[i], q)->after);
}

void
sim_build_add_exchanges (SimBuild *self)
{
  guint n_lanes = self->graph->n_lanes, most = 0;
  g_autofree SimTeam **teams =
      g_new0 (SimTeam *, (gsize)n_lanes * SIM_N_GROUPS);
  for (guint lane = 0; lane < n_lanes; lane++)
    most = MAX (most, self->points[lane]->len);
  /* Point by point, not lane by lane: each lane's collectives are then made in
   * the order of its program, whatever groups they are of. */
  for (guint q = 0; q < most; q++)
    for (guint lane = 0; lane < n_lanes; lane++)
      {
        if (q >= self->points[lane]->len || sim_graph_is_stopped (self->graph))
          continue;
        SimGroup kind = point_at (self, lane, q)->group;
        SimTeam **team = &teams[(gsize)lane * SIM_N_GROUPS + kind];
        guint rank = self->graph->rank_of[lane];
        if (*team == NULL)
          *team = sim_team_new (self, kind, rank);
        if ((*team)->n_ranks > 1 && (*team)->ranks[0] == rank)
          add_collective (self, *team, q);
      }
  for (gsize i = 0; i < (gsize)n_lanes * SIM_N_GROUPS; i++)
    g_clear_pointer (&teams[i], sim_team_free);
  for (guint lane = 0; lane < n_lanes; lane++)
    g_array_set_size (self->points[lane], 0);
}
