/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

/* What a device does at an instant.  What it is idle for is found by following
 * causes back from the end of the idle stretch: the engine noted for every task
 * whose end let it begin. */

guint32
sim_timeline_next_work (const SimTimeline *self, guint lane, gint64 t_ns)
{
  const SimSpans *spans = sim_timeline_need_spans (self);
  guint32 low = spans->first[lane];
  guint32 end = spans->first[lane + 1], high = end;
  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      if (spans->items[middle].start_ns <= t_ns)
        low = middle + 1;
      else
        high = middle;
    }
  return low < end ? spans->task[low] : SIM_NONE;
}

/* The task on the chain of causes of `task` that was under way at t, joins left
 * out; SIM_NONE if the chain ends later. */
static guint32
cause_at (const SimTimeline *self, guint32 task, gint64 t_ns)
{
  const SimRun *run = self->run;
  for (guint32 at = run->tasks[task].cause; at != SIM_NONE;
       at = run->tasks[at].cause)
    {
      if (sim_graph_task (self->graph, at)->kind == SIM_TASK_JOIN)
        continue;
      if (sim_timeline_task_end (self, at) <= t_ns)
        return SIM_NONE;
      if (sim_timeline_task_start (self, at) <= t_ns)
        return at;
    }
  return SIM_NONE;
}

/* A transfer of the first of the lane's collectives under way at t: one that it
 * gets before one that it sends. */
static guint32
own_collective_transfer (const SimTimeline *self, guint lane, gint64 t_ns)
{
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 rank = self->graph->rank_of[lane];
  guint32 best = SIM_NONE, first = SIM_NONE;
  gboolean gets = FALSE;
  const SimTransfer *transfers = sim_timeline_need_transfers (self)->items;
  sim_timeline_transfers_at (self, t_ns, indices);
  for (guint i = 0; i < indices->len; i++)
    {
      guint32 index = g_array_index (indices, guint32, i);
      const SimTransfer *transfer = &transfers[index];
      gboolean arrives = sim_timeline_lane (self, transfer->target) == lane;
      if (transfer->collective == SIM_NONE || transfer->collective > first ||
          (!arrives && transfer->source != rank) ||
          (transfer->collective == first && (gets || !arrives)))
        continue;
      best = index;
      first = transfer->collective;
      gets = arrives;
    }
  return best;
}

guint32
sim_timeline_get_lost (const SimTimeline *self, guint device, gint64 *from_ns)
{
  for (guint i = 0; i < self->spec->faults->len; i++)
    {
      const SimFault *fault = &g_array_index (self->spec->faults, SimFault, i);
      if (fault->kind == SIM_FAULT_LOST_DEVICE &&
          (device == SIM_NONE || fault->device == device))
        {
          *from_ns = (gint64)(fault->from_seconds * 1e9);
          return fault->device;
        }
    }
  return SIM_NONE;
}

static SimDeviceState
state_of_work (SimWork work)
{
  switch (work)
    {
    case SIM_WORK_FORWARD:
      return SIM_STATE_FORWARD;
    case SIM_WORK_RECOMPUTE:
      return SIM_STATE_RECOMPUTE;
    case SIM_WORK_UPDATE:
      return SIM_STATE_UPDATE;
    default:
      return SIM_STATE_BACKWARD;
    }
}

static void
describe_task (const SimTask *task, SimDeviceStatus *status)
{
  status->layer_first = task->layer_first;
  status->layer_count = task->layer_count;
  status->micro_batch = task->micro_batch;
  status->iteration = task->iteration;
}

static guint32
other_end (const SimTransfer *transfer, guint32 rank)
{
  return transfer->target == rank ? transfer->source : transfer->target;
}

static void
describe_transfer (const SimTransfer *transfer,
                   guint32 rank,
                   SimDeviceStatus *status)
{
  status->peer = other_end (transfer, rank);
  status->payload = transfer->payload;
  status->backward = transfer->backward;
  status->sending = transfer->target != rank;
}

static void
describe_idle (const SimTimeline *self,
               guint lane,
               gint64 t_ns,
               SimDeviceStatus *status)
{
  guint32 rank = self->graph->rank_of[lane];
  guint32 next = sim_timeline_next_work (self, lane, t_ns);
  guint flags = sim_timeline_segment_at (self, lane, t_ns)->flags;
  guint32 cause = next != SIM_NONE ? cause_at (self, next, t_ns) : SIM_NONE;
  if (next != SIM_NONE)
    describe_task (sim_graph_task (self->graph, next), status);
  if (flags & SIM_METER_EXPOSED)
    {
      const SimTransfers *transfers = sim_timeline_need_transfers (self);
      guint32 transfer = own_collective_transfer (self, lane, t_ns);
      status->state = SIM_STATE_SYNC;
      if (transfer == SIM_NONE && cause != SIM_NONE &&
          sim_graph_task (self->graph, cause)->kind == SIM_TASK_TRANSFER)
        transfer = transfers->of_task[cause];
      if (transfer != SIM_NONE)
        describe_transfer (&transfers->items[transfer], rank, status);
      return;
    }
  if (next == SIM_NONE)
    {
      gint64 lost_ns;
      guint32 lost = sim_timeline_get_lost (self, SIM_NONE, &lost_ns);
      gboolean stuck = lost != SIM_NONE && t_ns >= lost_ns &&
                       self->graph->last[lane] != SIM_NONE &&
                       self->run->tasks[self->graph->last[lane]].end_ps < 0;
      status->state = stuck ? SIM_STATE_WAITING : SIM_STATE_DONE;
      status->peer = stuck ? lost : SIM_NONE;
      return;
    }
  status->state = SIM_STATE_WAITING;
  if (cause != SIM_NONE)
    status->peer =
        self->graph->rank_of[sim_graph_task (self->graph, cause)->device];
}

void
sim_timeline_device_status (const SimTimeline *self,
                            guint device,
                            gint64 t_ns,
                            SimDeviceStatus *status)
{
  guint lane = sim_timeline_lane (self, device);
  gint64 lost_ns;
  *status = (SimDeviceStatus){
    .state = SIM_STATE_IDLE,
    .peer = SIM_NONE,
    .layer_first = SIM_NONE,
    .micro_batch = SIM_NONE,
    .payload = SIM_N_PAYLOADS,
  };
  if (sim_timeline_get_lost (self, device, &lost_ns) != SIM_NONE &&
      t_ns >= lost_ns)
    {
      status->state = SIM_STATE_LOST;
      return;
    }
  if (t_ns < 0)
    {
      status->state = SIM_STATE_LOADING;
      return;
    }
  const SimSpan *span =
      sim_timeline_span_at (self, device, SIM_STREAM_COMPUTE, t_ns);
  if (span == NULL)
    {
      describe_idle (self, lane, t_ns, status);
      status->peer = sim_timeline_place_rank (self, device, status->peer);
      return;
    }
  status->state = state_of_work (span->work);
  status->layer_first = span->layer_first;
  status->layer_count = span->layer_count;
  status->micro_batch = span->micro_batch;
  status->iteration = span->iteration;
}
