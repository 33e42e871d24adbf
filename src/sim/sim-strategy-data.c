/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

/* Gradients are reduced in buckets: whole layers, taken in the order in which
 * backward ends them, until a bucket holds bucket_bytes or more (one layer at
 * least).  With overlap a bucket's collective begins when its last layer's
 * gradient is whole on all members; without, when all of a member's backward is
 * behind it.  The optimizer begins when all of its device's buckets are in, as
 * data-parallel trainers do.
 *
 * ZeRO 1 and 2 reduce-scatter the buckets, update a share each, and gather the
 * new parameters, bucket by bucket, the first layers first; the next forward of
 * a layer waits for them.  (Gradients are reduced once a step, after the last
 * micro-batch, at every stage below 3.)  ZeRO 3 is in sim-strategy-zero.c.
 *
 * Where several groups share out the states (hybrid sharding), all of that goes
 * on in each, and then the members that hold the same shard all-reduce it: once
 * a step, after the last scatter, bucket by bucket (layer by layer under ZeRO
 * 3), beside the scatters of other buckets. */
typedef struct
{
  guint layer_first;
  guint layer_count;
  guint64 bytes[2]; /* to reduce, to gather */
} Bucket;

static gboolean
is_of_experts (SimGroup group)
{
  return group == SIM_GROUP_EXPERT_REPLICAS ||
         group == SIM_GROUP_EXPERT_SHARDS || group == SIM_GROUP_EXPERT_COPIES;
}

/* Layers a place holds, highest run first and last layer first, cut into
 * buckets; a bucket never spans two runs. */
static GArray *
make_buckets (const SimBuild *self, guint place, gboolean experts)
{
  const SimParallel *parallel = &self->spec->parallel;
  guint64 least = parallel->zero == 3 ? 1 : parallel->bucket_bytes;
  GArray *buckets = g_array_new (FALSE, FALSE, sizeof (Bucket));
  for (guint run = self->n_runs; run > 0; run--)
    {
      Bucket open = { 0 };
      guint first, count;
      if (!sim_schedule_holds (parallel->schedule, self->n_stages, run - 1,
                               place))
        continue;
      sim_build_get_run (self, run - 1, &first, &count);
      for (guint end = first + count; end > first; end--)
        {
          const SimLayerCost *cost = &self->costs[end - 1];
          open.layer_first = end - 1;
          open.layer_count++;
          open.bytes[0] +=
              experts ? cost->expert_reduce_bytes : cost->reduce_bytes;
          open.bytes[1] +=
              experts ? cost->expert_gather_bytes : cost->gather_bytes;
          if (open.bytes[0] < least && end - 1 > first)
            continue;
          if (open.bytes[0] > 0)
            g_array_append_val (buckets, open);
          open = (Bucket){ 0 };
        }
    }
  return buckets;
}

/* Adds a collective of a bucket or a layer; `done` as sim_collective_add. */
void
sim_build_add_data_collective (SimBuild *self,
                               SimOperation operation,
                               SimPayload payload,
                               guint layer_first,
                               guint layer_count,
                               guint64 bytes,
                               const SimTeam *team,
                               const guint32 *ready,
                               const guint32 *gates,
                               guint32 *done)
{
  SimCollectiveRequest request = {
    .operation = operation,
    .algorithm = self->spec->parallel.all_reduce,
    .payload = payload,
    .between = team->group == SIM_GROUP_COPIES ||
               team->group == SIM_GROUP_EXPERT_COPIES,
    .bytes = bytes,
    .ready = ready,
    .gates = gates,
    .layer_first = layer_first,
    .layer_count = layer_count,
    .micro_batch = SIM_NONE,
    .iteration = self->iteration,
    .backward = payload == SIM_PAYLOAD_GRADIENT,
  };
  sim_team_set_members (team, &request);
  sim_collective_add (self->graph, self->spec, &request, done);
}

/* So many bytes of the bucket; `ready` and `done` as sim_collective_add. */
static void
reduce (SimBuild *self,
        SimOperation operation,
        const Bucket *bucket,
        guint64 bytes,
        const SimTeam *team,
        const guint32 *ready,
        guint32 *done)
{
  guint n = team->n_lanes;
  g_autofree guint32 *gates = g_new (guint32, n);
  for (guint i = 0; i < n; i++)
    gates[i] = self->graph->last[team->lanes[i]];
  sim_build_add_data_collective (
      self, operation, SIM_PAYLOAD_GRADIENT, bucket->layer_first,
      bucket->layer_count, bytes, team, ready,
      self->spec->parallel.overlap ? NULL : gates, done);
  for (guint i = 0; i < n; i++)
    sim_build_delay_updates (self, team->lanes[i], done[i]);
}

static void
reduce_bucket (SimBuild *self, const Bucket *bucket, const SimTeam *team)
{
  guint n = team->n_lanes;
  gboolean shares = self->spec->parallel.zero > 0;
  gboolean experts = is_of_experts (team->group);
  g_autofree guint32 *ready = g_new (guint32, n);
  g_autofree guint32 *done = g_new (guint32, n);
  for (guint i = 0; i < n; i++)
    ready[i] =
        *sim_build_get_layer_done (self, team->lanes[i], bucket->layer_first);
  reduce (self,
          shares ? SIM_OPERATION_REDUCE_SCATTER : SIM_OPERATION_ALL_REDUCE,
          bucket, bucket->bytes[0], team, ready, done);
  for (guint i = 0; i < n; i++)
    *sim_build_get_scattered (self, experts, team->lanes[i],
                              bucket->layer_first) = done[i];
}

/* A shard is that of the largest member. */
static void
reduce_shards (SimBuild *self, const Bucket *bucket, const SimTeam *team)
{
  guint n = team->n_lanes;
  gboolean experts = is_of_experts (team->group);
  guint64 shards = sim_spec_get_n_shards (self->spec, experts);
  g_autofree guint32 *ready = g_new (guint32, n);
  g_autofree guint32 *done = g_new (guint32, n);
  for (guint i = 0; i < n; i++)
    ready[i] = *sim_build_get_scattered (self, experts, team->lanes[i],
                                         bucket->layer_first);
  reduce (self, SIM_OPERATION_ALL_REDUCE, bucket,
          (bucket->bytes[0] + shards - 1) / shards, team, ready, done);
}

/* The next forwards of the bucket's layers. */
static void
wait_for_bucket (SimBuild *self,
                 const Bucket *bucket,
                 const SimTeam *team,
                 const guint32 *done)
{
  guint n = team->n_lanes;
  guint end = bucket->layer_first + bucket->layer_count;
  for (guint i = 0; i < n; i++)
    {
      guint32 lane = team->lanes[i];
      for (guint layer = bucket->layer_first; layer < end; layer++)
        self->gathered[(gsize)lane * self->n_layers + layer] = done[i];
    }
}

static void
gather_bucket (SimBuild *self, const Bucket *bucket, const SimTeam *team)
{
  guint n = team->n_lanes;
  guint last = bucket->layer_first + bucket->layer_count - 1;
  g_autofree guint32 *ready = g_new (guint32, n);
  g_autofree guint32 *done = g_new (guint32, n);
  for (guint i = 0; i < n; i++)
    {
      guint32 lane = team->lanes[i];
      ready[i] = *sim_build_get_layer_done (self, lane, last);
    }
  sim_build_add_data_collective (self, SIM_OPERATION_ALL_GATHER,
                                 SIM_PAYLOAD_PARAMETER, bucket->layer_first,
                                 bucket->layer_count, bucket->bytes[1], team,
                                 ready, NULL, done);
  wait_for_bucket (self, bucket, team, done);
}

/* Weights are as wide as the gradients that are reduced for them. */
static void
broadcast_bucket (SimBuild *self, const Bucket *bucket, const SimTeam *team)
{
  guint n = team->n_lanes;
  g_autofree guint32 *ready = g_new (guint32, n);
  g_autofree guint32 *done = g_new (guint32, n);
  memset (ready, 0xff, sizeof (guint32) * n); /* there from the start */
  sim_build_add_data_collective (
      self, SIM_OPERATION_BROADCAST, SIM_PAYLOAD_PARAMETER, bucket->layer_first,
      bucket->layer_count, bucket->bytes[0], team, ready, NULL, done);
  wait_for_bucket (self, bucket, team, done);
}

void
sim_build_delay_updates (SimBuild *self, guint lane, guint32 until)
{
  if (self->updates_after[lane] == SIM_NONE)
    self->updates_after[lane] = sim_graph_add_join (self->graph, lane);
  sim_graph_add_dependency (self->graph, until, self->updates_after[lane]);
}

/* Runs for every group of replicas once, from its lowest rank. */
static void
for_each_bucket (SimBuild *self,
                 SimGroup group,
                 void (*act) (SimBuild *, const Bucket *, const SimTeam *),
                 gboolean backwards)
{
  g_autofree guint8 *is_done = g_malloc0 (self->graph->n_lanes);
  for (guint lane = 0; lane < self->graph->n_lanes; lane++)
    {
      guint rank = self->graph->rank_of[lane];
      if (is_done[lane] || sim_graph_is_stopped (self->graph))
        continue;
      guint place = sim_build_get_coordinates (self, rank)
                        .coordinate[SIM_DIMENSION_PIPELINE];
      g_autoptr (SimTeam) team = sim_team_new (self, group, rank);
      if (team->ranks[0] != rank || team->n_ranks < 2)
        continue;
      for (guint i = 0; i < team->n_lanes; i++)
        is_done[team->lanes[i]] = TRUE;
      g_autoptr (GArray) buckets =
          make_buckets (self, place, is_of_experts (group));
      for (guint i = 0; i < buckets->len && !sim_graph_is_stopped (self->graph);
           i++)
        act (self,
             &g_array_index (buckets, Bucket,
                             backwards ? buckets->len - 1 - i : i),
             team);
    }
}

static gboolean
has_experts (const SimBuild *self)
{
  for (guint i = 0; i < self->n_layers; i++)
    if (self->costs[i].expert_reduce_bytes > 0)
      return TRUE;
  return FALSE;
}

static void
add_update (SimBuild *self, guint lane, guint run, guint first, guint count)
{
  double ps = 0;
  for (guint i = first; i < first + count; i++)
    ps += sim_build_to_ps (self->costs[i].update_seconds);
  guint32 task = sim_build_add_compute (self, lane, SIM_WORK_UPDATE, run, first,
                                        count, SIM_NONE, ps);
  sim_graph_add_dependency (self->graph, self->updates_after[lane], task);
  self->updates_after[lane] = SIM_NONE; /* the rest follows in the program */
  for (guint i = first; i < first + count; i++)
    *sim_build_get_layer_done (self, lane, i) = task;
}

static void
add_updates (SimBuild *self, guint lane)
{
  guint place = sim_build_get_coordinates (self, self->graph->rank_of[lane])
                    .coordinate[SIM_DIMENSION_PIPELINE];
  for (guint run = 0; run < self->n_runs; run++)
    {
      guint first, count;
      if (!sim_schedule_holds (self->spec->parallel.schedule, self->n_stages,
                               run, place))
        continue;
      sim_build_get_run (self, run, &first, &count);
      guint each = self->by_layer ? 1 : count;
      for (guint i = first; i < first + count; i += each)
        add_update (self, lane, run, i, each);
    }
}

void
sim_build_add_broadcasts (SimBuild *self)
{
  for_each_bucket (self, SIM_GROUP_REPLICAS, broadcast_bucket, TRUE);
  if (has_experts (self))
    for_each_bucket (self, SIM_GROUP_EXPERT_REPLICAS, broadcast_bucket, TRUE);
}

/* Where a group has nobody to scatter among, its gradients are its shards. */
static void
begin_scattering (SimBuild *self)
{
  gsize n = (gsize)self->graph->n_lanes * self->n_layers;
  memcpy (self->scattered, self->layer_done, sizeof (guint32) * n);
  memcpy (self->scattered + n, self->layer_done, sizeof (guint32) * n);
}

static void
add_reductions (SimBuild *self, gboolean experts)
{
  guint zero = self->spec->parallel.zero;
  SimGroup replicas = experts ? SIM_GROUP_EXPERT_REPLICAS : SIM_GROUP_REPLICAS;
  SimGroup shards = experts ? SIM_GROUP_EXPERT_SHARDS : SIM_GROUP_SHARDS;
  SimGroup copies = experts ? SIM_GROUP_EXPERT_COPIES : SIM_GROUP_COPIES;
  if (zero < 3)
    for_each_bucket (self, zero > 0 ? shards : replicas, reduce_bucket, FALSE);
  if (zero > 0)
    for_each_bucket (self, copies, reduce_shards, FALSE);
}

void
sim_build_add_synchronisation (SimBuild *self)
{
  const SimParallel *parallel = &self->spec->parallel;
  gboolean experts = has_experts (self);
  begin_scattering (self);
  if (parallel->zero == 3)
    sim_build_add_zero_3 (self);
  if (parallel->synchronise)
    {
      add_reductions (self, FALSE);
      if (experts)
        add_reductions (self, TRUE);
    }
  for (guint lane = 0; lane < self->graph->n_lanes; lane++)
    add_updates (self, lane);
  if (parallel->zero == 1 || parallel->zero == 2)
    {
      for_each_bucket (self, SIM_GROUP_SHARDS, gather_bucket, TRUE);
      if (experts)
        for_each_bucket (self, SIM_GROUP_EXPERT_SHARDS, gather_bucket, TRUE);
    }
}
