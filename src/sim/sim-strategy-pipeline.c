/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

/* The last layer of a run hands its activations to the lane of the next run,
 * whose gradient for them comes back: bytes once per direction, none where both
 * runs lie on one device.  Without overlap the sender waits until it has sent,
 * as trainers do that send and receive in turn with their work. */
static void
add_hand_over (SimBuild *self,
               guint lane,
               guint peer,
               guint run,
               guint32 micro_batch,
               gboolean backward)
{
  guint next = backward ? run - 1 : run + 1;
  guint boundary = backward ? next : run;
  guint first, count;
  sim_build_get_run (self, boundary, &first, &count);
  guint layer = first + count - 1;
  const SimLayerCost *cost = &self->costs[layer];
  guint64 bytes =
      backward ? cost->boundary_gradient_bytes : cost->boundary_bytes;
  const SimExtent *made =
      sim_build_get_extent (self, backward, lane, run, micro_batch);
  guint32 from = made->last;
  guint32 to =
      sim_build_get_extent (self, backward, peer, next, micro_batch)->first;
  if (lane == peer || bytes == 0)
    {
      sim_graph_add_dependency (self->graph, from, to);
      return;
    }
  *sim_graph_next_task (self->graph) = (SimTask){
    .kind = SIM_TASK_TRANSFER,
    .work = (double)bytes,
    .bytes = bytes,
    .device = lane,
    .target = peer,
    .link = sim_graph_get_link (self->graph, self->spec, lane, peer),
    .collective = SIM_NONE,
    .chunk = SIM_NONE,
    .layer_first = layer,
    .layer_count = 1,
    .micro_batch = micro_batch,
    .iteration = self->iteration,
    .payload = SIM_PAYLOAD_ACTIVATION,
    .backward = backward,
  };
  guint32 index = sim_graph_take_task (self->graph);
  sim_graph_add_dependency (self->graph, from, index);
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
          for (guint32 m = 0; m < n_each && !sim_graph_is_stopped (self->graph);
               m++)
            {
              guint32 one = way * n_each + m;
              add_hand_over (self, lane, peer, run, one, FALSE);
              add_hand_over (self, peer, lane, run + 1, one, TRUE);
            }
        }
    }
}
