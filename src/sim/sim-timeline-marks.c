/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

/* For every layer on every lane the instants at which a micro-batch's forward
 * ended, its activations were released, and its weights were updated: counting
 * those up to an instant is a binary search. */
static gsize
mark_key (const SimTimeline *self, guint lane, guint layer, SimMark mark)
{
  return ((gsize)lane * self->n_layers + layer) * SIM_N_MARKS + mark;
}

/* SIM_N_MARKS: none.  Where the weights' backward is apart (W) it is the one
 * that lets go of the last of the activations. */
static SimMark
mark_of (const SimTimeline *self, const SimTask *task)
{
  if (task->continued)
    return SIM_N_MARKS;
  switch ((SimWork)task->what)
    {
    case SIM_WORK_FORWARD:
      return SIM_MARK_FORWARD;
    case SIM_WORK_UPDATE:
      return SIM_MARK_UPDATED;
    case SIM_WORK_BACKWARD:
      return task->splits ? SIM_N_MARKS : SIM_MARK_RELEASED;
    case SIM_WORK_BACKWARD_WEIGHT:
      return SIM_MARK_RELEASED;
    default:
      return SIM_N_MARKS;
    }
}

/* Of all layers of a lane, whose work ends in the order of its spans: counted,
 * or put where they belong. */
static void
mark_lane (SimTimeline *self, guint lane, gboolean put)
{
  const SimSpans *spans = sim_timeline_need_spans (self);
  for (guint32 i = spans->first[lane]; i < spans->first[lane + 1]; i++)
    {
      const SimTask *task = sim_graph_task (self->graph, spans->task[i]);
      SimMark mark = mark_of (self, task);
      if (mark == SIM_N_MARKS)
        continue;
      gsize key = mark_key (self, lane, task->layer_first, mark);
      for (guint k = 0; k < task->layer_count; k++, key += SIM_N_MARKS)
        if (put)
          self->marks[self->first_mark[key + 1]++] = spans->items[i].end_ns;
        else
          self->first_mark[key + 2]++;
    }
}

static void
freeze_marks (SimTimeline *self)
{
  guint n_lanes = self->graph->n_lanes;
  gsize n_keys = (gsize)n_lanes * self->n_layers * SIM_N_MARKS;
  self->first_mark = g_new0 (guint32, n_keys + 2);
  for (guint lane = 0; lane < n_lanes; lane++)
    mark_lane (self, lane, FALSE);
  for (gsize i = 0; i < n_keys; i++)
    self->first_mark[i + 2] += self->first_mark[i + 1];
  self->marks = g_new (gint64, self->first_mark[n_keys + 1] + 1);
  for (guint lane = 0; lane < n_lanes; lane++)
    mark_lane (self, lane, TRUE);
}

static guint
count_marks (const SimTimeline *self,
             guint device,
             guint layer,
             SimMark mark,
             gint64 t_ns)
{
  if (layer >= self->n_layers)
    return 0;
  sim_timeline_need (self, &self->has_marks, freeze_marks);
  gsize key = mark_key (self, sim_timeline_lane (self, device), layer, mark);
  guint32 first = self->first_mark[key], low = first;
  guint32 high = self->first_mark[key + 1];
  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      if (self->marks[middle] <= t_ns)
        low = middle + 1;
      else
        high = middle;
    }
  return low - first;
}

guint
sim_timeline_activations_held (const SimTimeline *self,
                               guint device,
                               guint layer,
                               gint64 t_ns)
{
  return count_marks (self, device, layer, SIM_MARK_FORWARD, t_ns) -
         count_marks (self, device, layer, SIM_MARK_RELEASED, t_ns);
}

guint
sim_timeline_updates_done (const SimTimeline *self,
                           guint device,
                           guint layer,
                           gint64 t_ns)
{
  return count_marks (self, device, layer, SIM_MARK_UPDATED, t_ns);
}
