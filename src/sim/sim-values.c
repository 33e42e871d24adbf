/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"
#include "sim/sim-timeline-private.h"

/* The toy, really computed: the run is replayed in the order of time.
 *
 * Layer k of a replica: a_k = w_k a_(k-1), a_0 the input.  The loss of a sample
 * is (a_L - y)^2 / 2, so that its derivative for a_L is a_L - y, for a_(k-1)
 * w_k times that for a_k, and for w_k that for a_k times a_(k-1).  A device's
 * gradient is the mean over its replica's samples of the step, micro-batches
 * adding up.  A chunk that arrives is added to the device's own, or replaces
 * it, number by number; what is carried is what the sender held when the
 * transfer began.  The update takes the sum over n replicas divided by n, or,
 * where replicas do not synchronise, the device's own. */

typedef struct
{
  SimTimeline *timeline;
  const SimToy *toy;
  guint n_layers;
  guint n_samples;   /* of a replica and step */
  guint micro_batch; /* samples */
  guint n_replicas;
  guint32 *replica_of; /* by lane */
  double *weights;     /* by (lane, layer) */
  double *gradients;   /* by (lane, layer) */
  gboolean *fresh;     /* by (lane, layer): the gradient starts anew */
  double *activations; /* by (replica, sample, layer + 1) */
  double *deltas;      /* the same: the loss's derivative for them */
  double **carried;    /* by task: what a transfer under way carries */
} Replay;

static gsize
cell (const Replay *self, guint lane, guint layer)
{
  return (gsize)lane * self->n_layers + layer;
}

static double *
sample_row (const Replay *self, double *rows, guint lane, guint sample)
{
  gsize row = (gsize)self->replica_of[lane] * self->n_samples + sample;
  return rows + row * (self->n_layers + 1);
}

static const SimToySample *
get_sample (const Replay *self, guint lane, guint sample)
{
  guint index = self->replica_of[lane] * self->n_samples + sample;
  return &g_array_index (self->toy->samples, SimToySample,
                         index % self->toy->samples->len);
}

static void
note (const Replay *self,
      guint lane,
      SimValue what,
      guint index,
      gint64 t_ns,
      double value)
{
  gsize at = ((gsize)lane * SIM_N_VALUES + what) * self->n_layers + index;
  GArray **marks = &self->timeline->values[at];
  SimValueMark mark = { t_ns, value };
  if (*marks == NULL)
    *marks = g_array_new (FALSE, FALSE, sizeof (SimValueMark));
  g_array_append_val (*marks, mark);
}

/* A layer's weight, from whichever lane of the replica holds it. */
static double
weight_of (const Replay *self, guint lane, guint layer)
{
  const SimGraph *graph = self->timeline->graph;
  for (guint other = 0; other < graph->n_lanes; other++)
    {
      guint first, count;
      guint rank = graph->rank_of[other];
      if (self->replica_of[other] != self->replica_of[lane])
        continue;
      for (guint k = 0; sim_timeline_get_layers_held (self->timeline, rank, k,
                                                      &first, &count);
           k++)
        if (layer >= first && layer < first + count)
          return self->weights[cell (self, other, layer)];
    }
  return 0;
}

static void
note_loss (Replay *self, guint lane, gint64 t_ns)
{
  g_autofree double *weights = g_new (double, self->n_layers);
  double sum = 0;
  for (guint k = 0; k < self->n_layers; k++)
    weights[k] = weight_of (self, lane, k);
  for (guint i = 0; i < self->n_samples; i++)
    {
      const SimToySample *sample = get_sample (self, lane, i);
      double a = sample->input;
      for (guint k = 0; k < self->n_layers; k++)
        a *= weights[k];
      sum += (a - sample->target) * (a - sample->target) / 2;
    }
  SimLossPoint point = { t_ns, sum / self->n_samples };
  GArray **losses = &self->timeline->losses[lane];
  if (*losses == NULL)
    *losses = g_array_new (FALSE, FALSE, sizeof (SimLossPoint));
  g_array_append_val (*losses, point);
  note (self, lane, SIM_VALUE_LOSS, 0, t_ns, point.loss);
}

static void
end_forward (Replay *self, const SimTask *task, gint64 t_ns)
{
  guint lane = task->device;
  guint first_sample = task->micro_batch * self->micro_batch;
  guint end = task->layer_first + task->layer_count;
  for (guint i = first_sample; i < first_sample + self->micro_batch; i++)
    {
      double *a = sample_row (self, self->activations, lane, i);
      a[0] = get_sample (self, lane, i)->input;
      for (guint k = task->layer_first; k < end; k++)
        {
          a[k + 1] = self->weights[cell (self, lane, k)] * a[k];
          if (i == first_sample + self->micro_batch - 1)
            note (self, lane, SIM_VALUE_ACTIVATION, k, t_ns, a[k + 1]);
        }
    }
  if (end == self->n_layers)
    note_loss (self, lane, t_ns);
}

static void
add_gradient (Replay *self, const SimTask *task, guint layer, gint64 t_ns)
{
  guint lane = task->device;
  gsize at = cell (self, lane, layer);
  guint first_sample = task->micro_batch * self->micro_batch;
  double sum = 0;
  for (guint i = first_sample; i < first_sample + self->micro_batch; i++)
    sum += sample_row (self, self->deltas, lane, i)[layer + 1] *
           sample_row (self, self->activations, lane, i)[layer];
  if (self->fresh[at])
    self->gradients[at] = 0;
  self->fresh[at] = FALSE;
  self->gradients[at] += sum / self->n_samples;
  note (self, lane, SIM_VALUE_GRADIENT, layer, t_ns, self->gradients[at]);
}

static void
end_backward (Replay *self, const SimTask *task, gint64 t_ns)
{
  guint lane = task->device;
  guint first_sample = task->micro_batch * self->micro_batch;
  for (guint k = task->layer_first + task->layer_count; k > task->layer_first;
       k--)
    {
      for (guint i = first_sample; i < first_sample + self->micro_batch; i++)
        {
          double *delta = sample_row (self, self->deltas, lane, i);
          if (k == self->n_layers)
            delta[k] = sample_row (self, self->activations, lane, i)[k] -
                       get_sample (self, lane, i)->target;
          delta[k - 1] = self->weights[cell (self, lane, k - 1)] * delta[k];
        }
      if (!task->splits)
        add_gradient (self, task, k - 1, t_ns);
    }
}

static void
end_update (Replay *self, const SimTask *task, gint64 t_ns)
{
  const SimParallel *parallel = &self->timeline->spec->parallel;
  double n = parallel->synchronise ? self->n_replicas : 1;
  for (guint k = task->layer_first; k < task->layer_first + task->layer_count;
       k++)
    {
      gsize at = cell (self, task->device, k);
      self->gradients[at] /= n;
      self->weights[at] -= self->toy->learning_rate * self->gradients[at];
      self->fresh[at] = TRUE;
      note (self, task->device, SIM_VALUE_GRADIENT, k, t_ns,
            self->gradients[at]);
      note (self, task->device, SIM_VALUE_WEIGHT, k, t_ns, self->weights[at]);
    }
}

/* Whether the layer's numbers travel in that chunk of its bucket. */
static gboolean
is_in_chunk (const Replay *self, const SimTask *task, guint layer)
{
  guint n_chunks =
      sim_timeline_collective (self->timeline, task->collective)->n_chunks;
  guint64 position = layer - task->layer_first;
  return position * n_chunks / task->layer_count == task->chunk;
}

static void
begin_transfer (Replay *self, guint32 index)
{
  const SimTask *task = sim_graph_task (self->timeline->graph, index);
  const double *from =
      task->payload == SIM_PAYLOAD_PARAMETER ? self->weights : self->gradients;
  if (task->collective == SIM_NONE)
    return;
  self->carried[index] = g_new (double, task->layer_count);
  for (guint i = 0; i < task->layer_count; i++)
    self->carried[index][i] =
        from[cell (self, task->device, task->layer_first + i)];
}

static void
end_transfer (Replay *self, guint32 index, gint64 t_ns)
{
  const SimTask *task = sim_graph_task (self->timeline->graph, index);
  gboolean weights = task->payload == SIM_PAYLOAD_PARAMETER;
  double *to = weights ? self->weights : self->gradients;
  if (task->collective == SIM_NONE)
    return;
  /* An empty chunk over a link without latency takes no time: it ends as it
   * begins. */
  if (self->carried[index] == NULL)
    begin_transfer (self, index);
  for (guint i = 0; i < task->layer_count; i++)
    {
      guint layer = task->layer_first + i;
      double *own = &to[cell (self, task->target, layer)];
      if (!is_in_chunk (self, task, layer))
        continue;
      *own = self->carried[index][i] + (task->reduces ? *own : 0);
      note (self, task->target, weights ? SIM_VALUE_WEIGHT : SIM_VALUE_GRADIENT,
            layer, t_ns, *own);
    }
  g_clear_pointer (&self->carried[index], g_free);
}

static void
end_task (Replay *self, guint32 index)
{
  const SimTask *task = sim_graph_task (self->timeline->graph, index);
  gint64 t_ns = sim_timeline_task_end (self->timeline, index);
  if (task->kind == SIM_TASK_TRANSFER)
    end_transfer (self, index, t_ns);
  if (task->kind != SIM_TASK_COMPUTE)
    return;
  switch ((SimWork)task->what)
    {
    case SIM_WORK_FORWARD:
      end_forward (self, task, t_ns);
      break;
    case SIM_WORK_BACKWARD:
      end_backward (self, task, t_ns);
      break;
    case SIM_WORK_BACKWARD_WEIGHT:
      for (guint k = 0; k < task->layer_count; k++)
        add_gradient (self, task, task->layer_first + k, t_ns);
      break;
    case SIM_WORK_UPDATE:
      end_update (self, task, t_ns);
      break;
    default:
      break;
    }
}

/* Ends before begins at one instant: what begins carries what has arrived. */
static void
replay (Replay *self)
{
  const SimRun *run = self->timeline->run;
  guint begun = 0;
  for (guint i = 0; i < run->n_ended; i++)
    {
      for (; begun < run->n_begun; begun++)
        {
          const SimTaskRun *next = &run->tasks[run->begun[begun]];
          if (next->start_ps >= run->tasks[run->ended[i]].end_ps)
            break;
          if (next->start_ps != next->end_ps)
            begin_transfer (self, run->begun[begun]);
        }
      end_task (self, run->ended[i]);
    }
}

static void
set_initial (Replay *self)
{
  SimTimeline *timeline = self->timeline;
  for (guint lane = 0; lane < timeline->graph->n_lanes; lane++)
    {
      guint first, count;
      guint rank = timeline->graph->rank_of[lane];
      for (guint k = 0;
           sim_timeline_get_layers_held (timeline, rank, k, &first, &count);
           k++)
        for (guint i = first; i < first + count; i++)
          {
            double weight = g_array_index (self->toy->weights, double, i);
            self->weights[cell (self, lane, i)] = weight;
            self->fresh[cell (self, lane, i)] = TRUE;
            note (self, lane, SIM_VALUE_WEIGHT, i, timeline->start_ns, weight);
          }
    }
}

void
sim_timeline_freeze_values (SimTimeline *self)
{
  const SimSpec *spec = self->spec;
  guint lanes = self->graph->n_lanes;
  if (spec->model.kind != SIM_MODEL_TOY)
    return;
  Replay all = {
    .timeline = self,
    .toy = &spec->model.toy,
    .n_layers = self->n_layers,
    .micro_batch = spec->training.micro_batch,
    .n_replicas = spec->parallel.degree[SIM_DIMENSION_DATA],
  };
  all.n_samples = sim_spec_get_n_micro_batches (spec) * all.micro_batch;
  gsize cells = (gsize)lanes * all.n_layers;
  gsize rows = (gsize)all.n_replicas * all.n_samples * (all.n_layers + 1);
  self->values = g_new0 (GArray *, cells * SIM_N_VALUES + 1);
  self->losses = g_new0 (GArray *, lanes + 1);
  all.replica_of = g_new0 (guint32, lanes);
  all.weights = g_new0 (double, cells);
  all.gradients = g_new0 (double, cells);
  all.fresh = g_new0 (gboolean, cells);
  all.activations = g_new0 (double, rows);
  all.deltas = g_new0 (double, rows);
  all.carried = g_new0 (double *, self->run->n_tasks + 1);
  for (guint i = 0; i < lanes; i++)
    all.replica_of[i] = sim_spec_get_replica (spec, self->graph->rank_of[i]);
  set_initial (&all);
  replay (&all);
  for (guint i = 0; i < self->run->n_tasks; i++)
    g_free (all.carried[i]); /* of transfers that never ended */
  g_free (all.replica_of);
  g_free (all.weights);
  g_free (all.gradients);
  g_free (all.fresh);
  g_free (all.activations);
  g_free (all.deltas);
  g_free (all.carried);
}

gboolean
sim_timeline_value (const SimTimeline *self,
                    guint device,
                    SimValue what,
                    guint index,
                    gint64 t_ns,
                    double *value)
{
  guint lane = sim_timeline_lane (self, device);
  if (self->values == NULL || index >= self->n_layers || what >= SIM_N_VALUES)
    return FALSE;
  const GArray *marks =
      self->values[((gsize)lane * SIM_N_VALUES + what) * self->n_layers +
                   index];
  guint low = 0, high = marks != NULL ? marks->len : 0;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (g_array_index (marks, SimValueMark, middle).t_ns <= t_ns)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == 0)
    return FALSE;
  *value = g_array_index (marks, SimValueMark, low - 1).value;
  return TRUE;
}

const SimLossPoint *
sim_timeline_get_losses (const SimTimeline *self, guint device, guint *n_points)
{
  const GArray *losses = self->losses != NULL
                             ? self->losses[sim_timeline_lane (self, device)]
                             : NULL;
  *n_points = losses != NULL ? losses->len : 0;
  return losses != NULL ? (const SimLossPoint *)losses->data : NULL;
}
