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
  for (guint i = 0; i < SIM_N_MEMORIES; i++)
    resting.total += resting.bytes[i];
  return resting;
}

/* What changes of a run up to then. */
static inline void
take_changes (SimMemoryRun *run, SimMemoryMark *now)
{
  for (; run->at < run->end && run->at->t_ns <= now->t_ns; run->at++)
    {
      guint64 delta = (guint64)run->at->delta;
      guint64 buffers =
          run->at->category == SIM_MEMORY_BUFFERS ? G_MAXUINT64 : 0;
      now->buffers += delta & buffers;
      now->activations += delta & ~buffers;
    }
}

/* When the next of the runs changes anything; G_MAXINT64: none does. */
static inline gint64
find_next (const SimMemoryRun runs[SIM_MEMORY_N_RUNS])
{
  gint64 next = G_MAXINT64;
  for (guint i = 0; i < SIM_MEMORY_N_RUNS; i++)
    if (runs[i].at < runs[i].end)
      next = MIN (next, runs[i].at->t_ns);
  return next;
}

/* Its marks, from the n-th on; the number of the one after. */
static guint32
freeze_lane (SimTimeline *self,
             SimMemorySources *sources,
             guint lane,
             guint32 n)
{
  SimMemoryMark now = { .t_ns = self->start_ns };
  SimMemoryRun runs[SIM_MEMORY_N_RUNS];
  guint32 peak = n;
  guint64 most = 0;
  sim_memory_sources_list (sources, lane, runs);
  for (; now.t_ns < G_MAXINT64; now.t_ns = find_next (runs), n++)
    {
      for (guint i = 0; i < SIM_MEMORY_N_RUNS; i++)
        take_changes (&runs[i], &now);
      self->memory[n] = now;
      if (now.activations + now.buffers > most)
        {
          most = now.activations + now.buffers;
          peak = n;
        }
    }
  self->memory_peak[lane] = peak;
  return n;
}

static SimMemoryPoint
make_point (const SimTimeline *self, guint lane, guint32 mark)
{
  const SimMemoryMark *at = &self->memory[mark];
  SimMemoryPoint point = self->resting[lane];
  point.t_ns = at->t_ns;
  point.bytes[SIM_MEMORY_ACTIVATIONS] = at->activations;
  point.bytes[SIM_MEMORY_BUFFERS] = at->buffers;
  point.total += at->activations + at->buffers;
  return point;
}

static void
freeze_memory (SimTimeline *self)
{
  guint n_lanes = self->graph->n_lanes;
  SimMemorySources *sources = sim_memory_sources_new (self);
  gsize n_marks = sim_memory_sources_get_most (sources) + n_lanes;
  guint64 most = 0;
  /* As many as there may be: what is not used of it is never touched. */
  self->memory = sim_block_new (sizeof (SimMemoryMark) * n_marks);
  self->first_memory = g_new0 (guint32, n_lanes + 1);
  self->memory_peak = g_new0 (guint32, n_lanes + 1);
  self->resting = g_new (SimMemoryPoint, n_lanes + 1);
  self->has_points = g_new0 (gsize, n_lanes + 1);
  self->points = g_new0 (SimMemoryPoint *, n_lanes + 1);
  for (guint lane = 0; lane < n_lanes; lane++)
    {
      self->resting[lane] = get_resting (self, self->graph->rank_of[lane]);
      self->first_memory[lane + 1] =
          freeze_lane (self, sources, lane, self->first_memory[lane]);
      guint64 peak = make_point (self, lane, self->memory_peak[lane]).total;
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
  guint32 first = self->first_memory[lane];
  *n_points = self->first_memory[lane + 1] - first;
  if (g_once_init_enter (&self->has_points[lane]))
    {
      self->points[lane] = g_new (SimMemoryPoint, *n_points);
      for (guint i = 0; i < *n_points; i++)
        self->points[lane][i] = make_point (self, lane, first + i);
      g_once_init_leave (&self->has_points[lane], 1);
    }
  return self->points[lane];
}

void
sim_timeline_memory_at (const SimTimeline *self,
                        guint device,
                        gint64 t_ns,
                        SimMemoryPoint *point)
{
  guint lane = sim_timeline_lane (self, device);
  sim_timeline_need (self, &self->has_memory, freeze_memory);
  guint32 low = self->first_memory[lane] + 1;
  guint32 high = self->first_memory[lane + 1];
  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      if (self->memory[middle].t_ns <= t_ns)
        low = middle + 1;
      else
        high = middle;
    }
  *point = make_point (self, lane, low - 1);
}

void
sim_timeline_memory_peak (const SimTimeline *self,
                          guint device,
                          SimMemoryPoint *point)
{
  guint lane = sim_timeline_lane (self, device);
  sim_timeline_need (self, &self->has_memory, freeze_memory);
  *point = make_point (self, lane, self->memory_peak[lane]);
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
