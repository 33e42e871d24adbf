/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

#include "sim/sim-link.h"

/* The last layer of a run hands its activations to the lane of the next run,
 * whose gradient for them comes back: bytes once per direction, none where both
 * runs lie on one device.  Without overlap the sender waits until it has sent,
 * as trainers do that send and receive in turn with their work. */

/* One direction of one boundary between two lanes, for all micro-batches. */
typedef struct
{
  const SimExtent *made; /* by micro-batch: what is handed on */
  const SimExtent *used; /* and what waits for it */
  guint64 bytes;         /* 0: nothing moves */
  SimTask transfer;
} Boundary;

/* The bytes that move, or as many as take the time a measured send does. */
static double
measure_hand_over (SimBuild *self, const SimTask *transfer)
{
  const SimGraphLink *link =
      &g_array_index (self->graph->links, SimGraphLink, transfer->link);
  const SimLink *measured = link->between_nodes
                                ? &self->spec->cluster.cluster_link
                                : &self->spec->cluster.node_link;
  double seconds;
  if (!sim_link_is_measured (measured, SIM_OPERATION_SEND, 2) ||
      !sim_link_measure (measured, SIM_OPERATION_SEND, 2, transfer->bytes,
                         &seconds))
    return (double)transfer->bytes;
  return MAX (seconds - measured->latency_seconds, 0) * link->bandwidth;
}

static Boundary
find_boundary (SimBuild *self,
               guint lane,
               guint peer,
               guint run,
               gboolean backward)
{
  guint next = backward ? run - 1 : run + 1;
  guint first, count;
  sim_build_get_run (self, backward ? next : run, &first, &count);
  const SimLayerCost *cost = &self->costs[first + count - 1];
  Boundary boundary = {
    .made = sim_build_get_extents (self, backward, lane, run),
    .used = sim_build_get_extents (self, backward, peer, next),
    .bytes = backward ? cost->boundary_gradient_bytes : cost->boundary_bytes,
  };
  if (lane == peer)
    boundary.bytes = 0;
  boundary.transfer = (SimTask){
    .kind = SIM_TASK_TRANSFER,
    .work = (double)boundary.bytes,
    .bytes = boundary.bytes,
    .device = lane,
    .target = peer,
    .collective = SIM_NONE,
    .chunk = SIM_NONE,
    .layer_first = first + count - 1,
    .layer_count = 1,
    .iteration = self->iteration,
    .payload = SIM_PAYLOAD_ACTIVATION,
    .backward = backward,
  };
  if (boundary.bytes > 0)
    {
      boundary.transfer.link =
          sim_graph_get_link (self->graph, self->spec, lane, peer);
      boundary.transfer.work = measure_hand_over (self, &boundary.transfer);
    }
  return boundary;
}

static void
add_hand_over (SimBuild *self, Boundary *boundary, guint32 micro_batch)
{
  const SimExtent *made = &boundary->made[micro_batch];
  guint32 to = boundary->used[micro_batch].first;
  if (boundary->bytes == 0)
    {
      sim_graph_add_dependency (self->graph, made->last, to);
      return;
    }
  boundary->transfer.micro_batch = micro_batch;
  guint32 index = sim_graph_add_task (self->graph, &boundary->transfer);
  sim_graph_add_dependency (self->graph, made->last, index);
  sim_graph_add_dependency (self->graph, index, to);
  if (!self->spec->parallel.overlap)
    sim_graph_add_dependency (self->graph, index,
                              sim_graph_task (self->graph, made->work)->next);
}

void
sim_build_add_hand_overs (SimBuild *self)
{
  SimSchedule schedule = self->spec->parallel.schedule;
  guint n_ways = sim_schedule_get_n_ways (schedule, self->n_stages);
  guint32 n_each = self->n_micro_batches / n_ways;
  for (guint lane = 0; lane < self->graph->n_lanes; lane++)
    {
      guint rank = self->graph->rank_of[lane];
      SimCoordinates at = sim_build_get_coordinates (self, rank);
      guint place = at.coordinate[SIM_DIMENSION_PIPELINE];
      for (guint i = 0; i < (self->n_runs - 1) * n_ways; i++)
        {
          guint run = i / n_ways, way = i % n_ways;
          if (sim_schedule_get_place (schedule, self->n_stages, run, way) !=
              place)
            continue;
          at.coordinate[SIM_DIMENSION_PIPELINE] =
              sim_schedule_get_place (schedule, self->n_stages, run + 1, way);
          guint peer = self->graph->lane_of[sim_build_get_rank (self, &at)];
          Boundary there = find_boundary (self, lane, peer, run, FALSE);
          Boundary back = find_boundary (self, peer, lane, run + 1, TRUE);
          for (guint32 m = 0; m < n_each && !sim_graph_is_stopped (self->graph);
               m++)
            {
              guint32 one = way * n_each + m;
              add_hand_over (self, &there, one);
              add_hand_over (self, &back, one);
            }
        }
    }
}
