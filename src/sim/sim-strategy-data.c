/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

#include "sim/sim-collective.h"

/* Gradients are reduced in buckets: whole layers, taken in the order in which
 * backward ends them, until a bucket holds bucket_bytes or more (one layer at
 * least).  With overlap a bucket's collective begins when its last layer's
 * gradient is whole on all members; without, when all of a member's backward is
 * behind it.  The optimizer begins when all of its device's buckets are in, as
 * data-parallel trainers do.  */
typedef struct
{
  guint layer_first;
  guint layer_count;
  guint64 bytes;
} Bucket;

/* Layers a place holds, highest run first and last layer first, cut into
 * buckets; a bucket never spans two runs. */
static GArray *
make_buckets (const SimBuild *self, guint place)
{
  const SimParallel *parallel = &self->spec->parallel;
  GArray *buckets = g_array_new (FALSE, FALSE, sizeof (Bucket));
  for (guint run = self->n_runs; run > 0; run--)
    {
      Bucket open = { 0 };
      guint first, count;
      if (sim_schedule_get_place (parallel->schedule, self->n_stages,
                                  run - 1) != place)
        continue;
      sim_build_get_run (self, run - 1, &first, &count);
      for (guint end = first + count; end > first; end--)
        {
          open.layer_first = end - 1;
          open.layer_count++;
          open.bytes += self->costs[end - 1].reduce_bytes;
          if (open.bytes < parallel->bucket_bytes && end - 1 > first)
            continue;
          if (open.bytes > 0)
            g_array_append_val (buckets, open);
          open = (Bucket){ 0 };
        }
    }
  return buckets;
}

/* Lanes that hold the same parameters as this rank and other samples. */
static GArray *
get_replicas (const SimBuild *self, guint rank)
{
  GArray *lanes = g_array_new (FALSE, FALSE, sizeof (guint32));
  SimCoordinates at = sim_build_get_coordinates (self, rank);
  for (guint d = 0; d < self->spec->parallel.degree[SIM_DIMENSION_DATA]; d++)
    {
      at.coordinate[SIM_DIMENSION_DATA] = d;
      guint32 lane = self->graph->lane_of[sim_build_get_rank (self, &at)];
      g_array_append_val (lanes, lane);
    }
  return lanes;
}

static void
reduce_bucket (SimBuild *self, const Bucket *bucket, const GArray *lanes)
{
  guint n = lanes->len;
  g_autofree guint32 *ready = g_new (guint32, n);
  g_autofree guint32 *gates = g_new (guint32, n);
  g_autofree guint32 *done = g_new (guint32, n);
  for (guint i = 0; i < n; i++)
    {
      guint32 lane = g_array_index (lanes, guint32, i);
      ready[i] = *sim_build_get_layer_done (self, lane, bucket->layer_first);
      gates[i] = self->graph->last[lane];
    }
  SimCollectiveRequest request = {
    .operation = SIM_OPERATION_ALL_REDUCE,
    .algorithm = self->spec->parallel.all_reduce,
    .payload = SIM_PAYLOAD_GRADIENT,
    .bytes = bucket->bytes,
    .members = (const guint32 *)lanes->data,
    .n_members = n,
    .ready = ready,
    .gates = self->spec->parallel.overlap ? NULL : gates,
    .layer_first = bucket->layer_first,
    .layer_count = bucket->layer_count,
    .micro_batch = SIM_NONE,
    .iteration = self->iteration,
    .backward = TRUE,
  };
  sim_collective_add (self->graph, self->spec, &request, done);
  for (guint i = 0; i < n; i++)
    self->updates_after[g_array_index (lanes, guint32, i)] = done[i];
}

void
sim_build_add_synchronisation (SimBuild *self)
{
  const SimParallel *parallel = &self->spec->parallel;
  gboolean alone =
      parallel->degree[SIM_DIMENSION_DATA] < 2 || !parallel->synchronise;
  for (guint lane = 0; lane < self->graph->n_lanes; lane++)
    self->updates_after[lane] = SIM_NONE;
  for (guint rank = 0; !alone && rank < self->graph->n_devices; rank++)
    {
      SimCoordinates at = sim_build_get_coordinates (self, rank);
      if (at.coordinate[SIM_DIMENSION_DATA] > 0)
        continue;
      g_autoptr (GArray) lanes = get_replicas (self, rank);
      g_autoptr (GArray) buckets =
          make_buckets (self, at.coordinate[SIM_DIMENSION_PIPELINE]);
      for (guint i = 0; i < buckets->len; i++)
        reduce_bucket (self, &g_array_index (buckets, Bucket, i), lanes);
    }
  for (guint lane = 0; lane < self->graph->n_lanes; lane++)
    sim_build_add_updates (self, lane);
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
}

void
sim_build_add_updates (SimBuild *self, guint lane)
{
  guint place = sim_build_get_coordinates (self, self->graph->rank_of[lane])
                    .coordinate[SIM_DIMENSION_PIPELINE];
  for (guint run = 0; run < self->n_runs; run++)
    {
      guint first, count;
      if (sim_schedule_get_place (self->spec->parallel.schedule, self->n_stages,
                                  run) != place)
        continue;
      sim_build_get_run (self, run, &first, &count);
      guint each = self->by_layer ? 1 : count;
      for (guint i = first; i < first + count; i += each)
        add_update (self, lane, run, i, each);
    }
}
