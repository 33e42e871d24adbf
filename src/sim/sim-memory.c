/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

/* Memory of a lane over time.  Weights, gradients and optimizer states stay
 * from beginning to end.  A micro-batch's activations of a layer are there from
 * the beginning of its forward to the end of its backward (of its weights'
 * part, where that comes apart); what backward needs besides (working bytes:
 * what recomputation brings back, or gradients of activations) from the
 * beginning of its recomputation or backward to its end.
 *
 * Not modelled: fragmentation, the allocator's and the libraries' own
 * workspace, samples, and buffers of collectives in progress. */

static guint64
sum_activations (const SimTimeline *self, const SimTask *task)
{
  guint64 sum = 0;
  for (guint i = 0; i < task->layer_count; i++)
    sum += self->costs[task->layer_first + i].activation_bytes;
  return sum;
}

static guint64
most_working (const SimTimeline *self, const SimTask *task)
{
  guint64 most = 0;
  for (guint i = 0; i < task->layer_count; i++)
    most = MAX (most, self->costs[task->layer_first + i].working_bytes);
  return most;
}

static void
append_point (GArray *points, guint32 first, SimMemoryPoint *now, gint64 t_ns)
{
  now->t_ns = t_ns;
  now->total = 0;
  for (guint i = 0; i < SIM_N_MEMORIES; i++)
    now->total += now->bytes[i];
  if (points->len > first &&
      g_array_index (points, SimMemoryPoint, points->len - 1).t_ns == t_ns)
    g_array_index (points, SimMemoryPoint, points->len - 1) = *now;
  else
    g_array_append_val (points, *now);
}

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

typedef struct
{
  SimMemoryPoint now;
  guint64 working; /* of the layer in backward now */
} Level;

static void
begin_work (const SimTimeline *self, const SimTask *task, Level *level)
{
  guint64 *activations = &level->now.bytes[SIM_MEMORY_ACTIVATIONS];
  if (task->what == SIM_WORK_FORWARD)
    *activations += sum_activations (self, task);
  else if ((task->what == SIM_WORK_RECOMPUTE ||
            task->what == SIM_WORK_BACKWARD) &&
           level->working == 0)
    {
      level->working = most_working (self, task);
      *activations += level->working;
    }
}

static void
end_work (const SimTimeline *self, const SimTask *task, Level *level)
{
  guint64 *activations = &level->now.bytes[SIM_MEMORY_ACTIVATIONS];
  gboolean weight = task->what == SIM_WORK_BACKWARD_WEIGHT;
  if (task->what == SIM_WORK_BACKWARD)
    {
      *activations -= level->working;
      level->working = 0;
    }
  if (weight || (task->what == SIM_WORK_BACKWARD && !task->splits))
    *activations -= sum_activations (self, task);
}

static void
freeze_lane (SimTimeline *self, GArray *points, guint lane)
{
  guint32 first_point = points->len;
  Level level = { .now = get_resting (self, self->graph->rank_of[lane]) };
  append_point (points, first_point, &level.now, self->start_ns);
  guint32 end = self->first_span[lane * SIM_N_STREAMS + 1];
  for (guint32 i = self->first_span[lane * SIM_N_STREAMS]; i < end; i++)
    {
      const SimTask *task = sim_graph_task (self->graph, self->span_task[i]);
      begin_work (self, task, &level);
      append_point (points, first_point, &level.now, self->spans[i].start_ns);
      end_work (self, task, &level);
      append_point (points, first_point, &level.now, self->spans[i].end_ns);
    }
  self->memory_peak[lane] = first_point;
  for (guint32 i = first_point; i < points->len; i++)
    if (g_array_index (points, SimMemoryPoint, i).total >
        g_array_index (points, SimMemoryPoint, self->memory_peak[lane]).total)
      self->memory_peak[lane] = i;
}

void
sim_timeline_freeze_memory (SimTimeline *self)
{
  guint n_lanes = self->graph->n_lanes;
  GArray *points = g_array_new (FALSE, FALSE, sizeof (SimMemoryPoint));
  guint64 most = 0;
  self->first_memory = g_new0 (guint32, n_lanes + 1);
  self->memory_peak = g_new0 (guint32, n_lanes + 1);
  for (guint lane = 0; lane < n_lanes; lane++)
    {
      freeze_lane (self, points, lane);
      self->first_memory[lane + 1] = points->len;
      guint64 peak =
          g_array_index (points, SimMemoryPoint, self->memory_peak[lane]).total;
      if (peak > most || lane == 0)
        {
          most = peak;
          self->fullest = self->graph->rank_of[lane];
        }
    }
  self->memory = (SimMemoryPoint *)g_array_free (points, FALSE);
}

const SimMemoryPoint *
sim_timeline_get_memory (const SimTimeline *self, guint device, guint *n_points)
{
  guint lane = sim_timeline_lane (self, device);
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
  *point = self->memory[self->memory_peak[sim_timeline_lane (self, device)]];
}

guint
sim_timeline_get_fullest_device (const SimTimeline *self)
{
  return self->fullest;
}

gboolean
sim_timeline_fits (const SimTimeline *self)
{
  SimMemoryPoint peak;
  sim_timeline_memory_peak (self, self->fullest, &peak);
  return peak.total <= self->spec->cluster.device.memory_bytes;
}
