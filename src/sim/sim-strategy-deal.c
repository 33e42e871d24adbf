/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

#include <math.h>

/* The batch reaches the devices before the step begins, as data loaders see to:
 * each device of the first stage gets its replica's samples over its own host
 * link, one micro-batch after the other, all devices at once; the last sample
 * is there at 0.  Replica d of n works on samples d × (batch / n) onward.
 * DualPipe's last stage gets the second half of them.
 * Batches of later iterations arrive behind the step before and are not drawn.
 */

/* Past so many pieces a device's samples come as one. */
#define MAX_DEALS 8192

static void
add_device (SimBuild *self,
            guint lane,
            guint64 sample_bytes,
            guint pieces,
            guint way)
{
  const SimSpec *spec = self->spec;
  const SimLink *host = &spec->cluster.host_link;
  SimCoordinates at =
      sim_build_get_coordinates (self, self->graph->rank_of[lane]);
  guint n_ways =
      sim_schedule_get_n_ways (spec->parallel.schedule, self->n_stages);
  guint per_replica = self->n_micro_batches * spec->training.micro_batch;
  guint per_way = per_replica / n_ways, per_piece = per_way / pieces;
  double seconds = host->latency_seconds +
                   (double)per_piece * (double)sample_bytes / host->bandwidth;
  gint64 piece_ns = MAX (llround (seconds * 1e9), 1);
  for (guint i = 0; i < pieces; i++)
    {
      SimTransfer deal = {
        .start_ns = -(gint64)(pieces - i) * piece_ns,
        .end_ns = -(gint64)(pieces - i - 1) * piece_ns,
        .bytes = per_piece * sample_bytes,
        .source = SIM_NONE,
        .target = lane,
        .collective = SIM_NONE,
        .chunk = SIM_NONE,
        .layer_first = SIM_NONE,
        .micro_batch = pieces > 1 || self->n_micro_batches == 1
                           ? way * pieces + i
                           : SIM_NONE,
        .sample_first = at.coordinate[SIM_DIMENSION_DATA] * per_replica +
                        way * per_way + i * per_piece,
        .sample_count = per_piece,
        .payload = SIM_PAYLOAD_SAMPLES,
      };
      g_array_append_val (self->graph->deals, deal);
    }
}

void
sim_build_add_deals (SimBuild *self, guint64 sample_bytes)
{
  SimSchedule schedule = self->spec->parallel.schedule;
  guint n_ways = sim_schedule_get_n_ways (schedule, self->n_stages);
  guint64 first_stage = self->graph->n_lanes / self->n_stages;
  guint pieces = first_stage * self->n_micro_batches <= MAX_DEALS
                     ? self->n_micro_batches
                     : 1;
  for (guint lane = 0; lane < self->graph->n_lanes; lane++)
    {
      guint rank = self->graph->rank_of[lane];
      guint place = sim_build_get_coordinates (self, rank)
                        .coordinate[SIM_DIMENSION_PIPELINE];
      for (guint way = 0; way < n_ways; way++)
        if (sim_schedule_get_place (schedule, self->n_stages, 0, way) == place)
          add_device (self, lane, sample_bytes, MAX (pieces / n_ways, 1), way);
    }
}
