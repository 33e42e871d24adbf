/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-memory-private.h"

/* Memory of a lane over time.  Weights, gradients and optimizer states stay
 * from beginning to end.  A micro-batch's activations of a layer are there from
 * the beginning of its forward to the end of its backward; where the weights'
 * part comes apart, what that needs stays to its end.  What backward needs
 * besides (working bytes:
 * what recomputation brings back, or gradients of activations) from the
 * beginning of its recomputation or backward to its end.
 *
 * Buffers are what strategies hold, layers gathered for a use and gradients not
 * yet scattered (ZeRO 3), and what stages hand on: with the sender while it
 * leaves, with the receiver from then until its work on it begins.  Gradients
 * are reduced where they lie, their buckets being views of them.
 *
 * Not modelled: fragmentation, the allocator's and the libraries' own
 * workspace, samples, staging buffers of collectives, buckets that are copies.
 */

static SimMemoryPoint
get_resting (const SimTimeline *self, guint device)
{
  SimMemoryPoint resting = { .t_ns = self->start_ns };
  guint first, count;
  for (guint k = 0;
       sim_timeline_get_layers_held (self, device, k, &first, &count); k++)
    for (guint i = first; i < first + count; i++)
      {
        resting.bytes[SIM_MEMORY_WEIGHTS] += self->costs[i].weight_bytes;
        resting.bytes[SIM_MEMORY_GRADIENTS] += self->costs[i].gradient_bytes;
        resting.bytes[SIM_MEMORY_OPTIMIZER] += self->costs[i].optimizer_bytes;
      }
  return resting;
}

/* Its points, from the n-th on; the number of the one after. */
static guint32
freeze_lane (SimTimeline *self,
             SimMemorySources *sources,
             guint lane,
             guint32 n)
{
  SimMemoryPoint now = get_resting (self, self->graph->rank_of[lane]);
  guint32 peak = n;
  guint n_changes;
  const SimMemoryChange *at =
      sim_memory_sources_list (sources, lane, &n_changes);
  const SimMemoryChange *end = at + n_changes;
  for (guint i = 0; i < SIM_N_MEMORIES; i++)
    now.total += now.bytes[i];
  for (;;)
    {
      for (; at < end && at->t_ns <= now.t_ns; at++)
        {
          now.bytes[at->category] += (guint64)at->delta;
          now.total += (guint64)at->delta;
        }
      self->memory[n] = now;
      if (now.total > self->memory[peak].total)
        peak = n;
      n++;
      if (at == end)
        break;
      now.t_ns = at->t_ns;
    }
  self->memory_peak[lane] = peak;
  return n;
}

static void
freeze_memory (SimTimeline *self)
{
  guint n_lanes = self->graph->n_lanes;
  SimMemorySources *sources = sim_memory_sources_new (self);
  gsize n_points = sim_memory_sources_get_most (sources) + n_lanes;
  guint64 most = 0;
  /* As many as there may be: what is not used of it is never touched. */
  self->memory = sim_block_new (sizeof (SimMemoryPoint) * n_points);
  self->first_memory = g_new0 (guint32, n_lanes + 1);
  self->memory_peak = g_new0 (guint32, n_lanes + 1);
  for (guint lane = 0; lane < n_lanes; lane++)
    {
      self->first_memory[lane + 1] =
          freeze_lane (self, sources, lane, self->first_memory[lane]);
      guint64 peak = self->memory[self->memory_peak[lane]].total;
      if (peak > most || lane == 0)
        {
          most = peak;
          self->fullest = self->graph->rank_of[lane];
        }
    }
  sim_memory_sources_free (sources);
}

const SimMemoryPoint *
sim_timeline_get_memory (const SimTimeline *self, guint device, guint *n_points)
{
  guint lane = sim_timeline_lane (self, device);
  sim_timeline_need (self, &self->has_memory, freeze_memory);
  *n_points = self->first_memory[lane + 1] - self->first_memory[lane];
  return self->memory + self->first_memory[lane];
}

void
sim_timeline_memory_at (const SimTimeline *self,
                        guint device,
                        gint64 t_ns,
                        SimMemoryPoint *point)
{
  guint n;
  const SimMemoryPoint *points = sim_timeline_get_memory (self, device, &n);
  guint low = 1, high = n;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (points[middle].t_ns <= t_ns)
        low = middle + 1;
      else
        high = middle;
    }
  *point = points[low - 1];
}

void
sim_timeline_memory_peak (const SimTimeline *self,
                          guint device,
                          SimMemoryPoint *point)
{
  sim_timeline_need (self, &self->has_memory, freeze_memory);
  *point = self->memory[self->memory_peak[sim_timeline_lane (self, device)]];
}

guint
sim_timeline_get_fullest_device (const SimTimeline *self)
{
  sim_timeline_need (self, &self->has_memory, freeze_memory);
  return self->fullest;
}

gboolean
sim_timeline_fits (const SimTimeline *self)
{
  SimMemoryPoint peak;
  sim_timeline_memory_peak (self, sim_timeline_get_fullest_device (self),
                            &peak);
  return peak.total <= self->spec->cluster.device.memory_bytes;
}
