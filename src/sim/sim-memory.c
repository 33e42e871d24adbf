/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

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

static const SimLayerCost *
get_costs (const SimTimeline *self, guint lane)
{
  return sim_cost_get_share_layers (
      self->cost,
      sim_spec_get_expert_share (self->spec, self->graph->rank_of[lane]));
}

static guint64
sum_activations (const SimTimeline *self, const SimTask *task)
{
  const SimLayerCost *costs = get_costs (self, task->device);
  guint64 sum = 0;
  for (guint i = 0; i < task->layer_count; i++)
    sum += costs[task->layer_first + i].activation_bytes;
  return sum;
}

static guint64
most_working (const SimTimeline *self, const SimTask *task)
{
  const SimLayerCost *costs = get_costs (self, task->device);
  guint64 most = 0;
  for (guint i = 0; i < task->layer_count; i++)
    most = MAX (most, costs[task->layer_first + i].working_bytes);
  return most;
}

static guint64
sum_parted (const SimTimeline *self, const SimTask *task)
{
  const SimLayerCost *costs = get_costs (self, task->device);
  guint64 sum = 0;
  for (guint i = 0; i < task->layer_count; i++)
    sum += costs[task->layer_first + i].weight_pass_bytes;
  return sum;
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

/* One change of one category; changes of one instant are one point. */
typedef struct
{
  gint64 t_ns;
  gint64 delta;
  SimMemoryCategory category;
} Change;

static void
add_change (GArray *changes, gint64 t_ns, gint64 delta, SimMemoryCategory where)
{
  Change change = { t_ns, delta, where };
  if (delta != 0)
    g_array_append_val (changes, change);
}

/* What a piece of work takes as it begins and gives back as it ends.  *working
 * is what recomputation took for the backward that follows it. */
static void
add_work (const SimTimeline *self,
          GArray *changes,
          const SimSpan *span,
          const SimTask *task,
          gint64 *working)
{
  gint64 kept = (gint64)sum_activations (self, task);
  gboolean backward = task->what == SIM_WORK_BACKWARD;
  if (task->what == SIM_WORK_FORWARD && !task->continues)
    add_change (changes, span->start_ns, kept, SIM_MEMORY_ACTIVATIONS);
  if ((task->what == SIM_WORK_RECOMPUTE || backward) && *working == 0)
    {
      *working = (gint64)most_working (self, task);
      add_change (changes, span->start_ns, *working, SIM_MEMORY_ACTIVATIONS);
    }
  if (backward && !task->continued)
    {
      add_change (changes, span->end_ns, -*working, SIM_MEMORY_ACTIVATIONS);
      *working = 0;
    }
  if (backward && !task->continued)
    add_change (changes, span->end_ns,
                (task->splits ? (gint64)sum_parted (self, task) : 0) - kept,
                SIM_MEMORY_ACTIVATIONS);
  if (task->what == SIM_WORK_BACKWARD_WEIGHT)
    add_change (changes, span->end_ns, -(gint64)sum_parted (self, task),
                SIM_MEMORY_ACTIVATIONS);
}

/* Both ends of what is handed on: by lane, its changes. */
static GArray **
list_hand_overs (const SimTimeline *self)
{
  const SimGraph *graph = self->graph;
  const SimTaskRun *tasks = self->run->tasks;
  GArray **of = g_new (GArray *, graph->n_lanes);
  for (guint i = 0; i < graph->n_lanes; i++)
    of[i] = g_array_new (FALSE, FALSE, sizeof (Change));
  for (guint32 i = 0; i < graph->n_tasks; i++)
    {
      const SimTask *task = sim_graph_task (graph, i);
      if (task->kind != SIM_TASK_TRANSFER ||
          task->payload != SIM_PAYLOAD_ACTIVATION || tasks[i].start_ps < 0)
        continue;
      GArray *from = of[task->device], *to = of[task->target];
      gint64 begin = sim_timeline_task_start (self, i);
      add_change (from, begin, (gint64)task->bytes, SIM_MEMORY_BUFFERS);
      add_change (to, begin, (gint64)task->bytes, SIM_MEMORY_BUFFERS);
      if (tasks[i].end_ps < 0)
        continue; /* a lost device */
      add_change (from, sim_timeline_task_end (self, i), -(gint64)task->bytes,
                  SIM_MEMORY_BUFFERS);
      guint32 user = graph->edges[graph->edges[task->last_edge].next].after;
      if (tasks[user].start_ps >= 0)
        add_change (to, sim_timeline_task_start (self, user),
                    -(gint64)task->bytes, SIM_MEMORY_BUFFERS);
    }
  return of;
}

static void
add_hold (const SimTimeline *self, GArray *changes, const SimHold *hold)
{
  const SimRun *run = self->run;
  gint64 from = 0;
  if (hold->from != SIM_NONE)
    {
      gint64 ps = hold->from_end ? run->tasks[hold->from].end_ps
                                 : run->tasks[hold->from].start_ps;
      if (ps < 0)
        return; /* a lost device: never reached */
      from = sim_ps_to_ns (ps);
    }
  add_change (changes, from, (gint64)hold->bytes, SIM_MEMORY_BUFFERS);
  if (run->tasks[hold->until].end_ps >= 0)
    add_change (changes, sim_timeline_task_end (self, hold->until),
                -(gint64)hold->bytes, SIM_MEMORY_BUFFERS);
}

static int
compare_changes (gconstpointer a, gconstpointer b)
{
  gint64 left = ((const Change *)a)->t_ns, right = ((const Change *)b)->t_ns;
  return (left > right) - (left < right);
}

/* Holds of each lane: CSR of indices. */
static guint32 *
list_holds (const SimTimeline *self, guint32 **first_of)
{
  const GArray *holds = self->graph->holds;
  guint32 *first = g_new0 (guint32, self->graph->n_lanes + 2);
  guint32 *list = g_new (guint32, holds->len + 1);
  for (guint i = 0; i < holds->len; i++)
    first[g_array_index (holds, SimHold, i).lane + 2]++;
  for (guint i = 0; i < self->graph->n_lanes; i++)
    first[i + 2] += first[i + 1];
  for (guint i = 0; i < holds->len; i++)
    list[first[g_array_index (holds, SimHold, i).lane + 1]++] = i;
  *first_of = first;
  return list;
}

static void
freeze_lane (SimTimeline *self,
             GArray *points,
             GArray *changes,
             guint lane,
             const guint32 *holds,
             guint n_holds,
             const GArray *handed)
{
  guint32 first_point = points->len;
  SimMemoryPoint now = get_resting (self, self->graph->rank_of[lane]);
  gint64 working = 0;
  g_array_set_size (changes, 0);
  guint32 end = self->first_span[lane + 1];
  for (guint32 i = self->first_span[lane]; i < end; i++)
    add_work (self, changes, &self->spans[i],
              sim_graph_task (self->graph, self->span_task[i]), &working);
  for (guint i = 0; i < n_holds; i++)
    add_hold (self, changes,
              &g_array_index (self->graph->holds, SimHold, holds[i]));
  if (handed->len > 0)
    g_array_append_vals (changes, handed->data, handed->len);
  if (n_holds > 0 || handed->len > 0) /* else they are in order already */
    g_array_sort (changes, compare_changes);
  append_point (points, first_point, &now, self->start_ns);
  for (guint i = 0; i < changes->len; i++)
    {
      const Change *change = &g_array_index (changes, Change, i);
      now.bytes[change->category] += (guint64)change->delta;
      append_point (points, first_point, &now, change->t_ns);
    }
  self->memory_peak[lane] = first_point;
  for (guint32 i = first_point; i < points->len; i++)
    if (g_array_index (points, SimMemoryPoint, i).total >
        g_array_index (points, SimMemoryPoint, self->memory_peak[lane]).total)
      self->memory_peak[lane] = i;
}

static void
freeze_memory (SimTimeline *self)
{
  guint n_lanes = self->graph->n_lanes;
  GArray *points = g_array_new (FALSE, FALSE, sizeof (SimMemoryPoint));
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (Change));
  guint32 *first_of;
  g_autofree guint32 *holds = list_holds (self, &first_of);
  GArray **handed = list_hand_overs (self);
  guint64 most = 0;
  self->first_memory = g_new0 (guint32, n_lanes + 1);
  self->memory_peak = g_new0 (guint32, n_lanes + 1);
  for (guint lane = 0; lane < n_lanes; lane++)
    {
      freeze_lane (self, points, changes, lane, holds + first_of[lane],
                   first_of[lane + 1] - first_of[lane], handed[lane]);
      g_array_unref (handed[lane]);
      self->first_memory[lane + 1] = points->len;
      guint64 peak =
          g_array_index (points, SimMemoryPoint, self->memory_peak[lane]).total;
      if (peak > most || lane == 0)
        {
          most = peak;
          self->fullest = self->graph->rank_of[lane];
        }
    }
  g_free (handed);
  g_free (first_of);
  self->memory = (SimMemoryPoint *)g_array_free (points, FALSE);
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
