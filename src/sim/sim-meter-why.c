/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

/* What a lane is idle for, found by following causes back from the end of the
 * idle stretch: the engine noted for every task whose end let it begin. */

/* The compute task that ends the idle stretch around t; SIM_NONE: none. */
static guint32
next_work (const SimTimeline *self, guint lane, gint64 t_ns)
{
  guint32 first = self->first_span[lane], low = first;
  guint32 end = self->first_span[lane + 1], high = end;
  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      if (self->spans[middle].start_ns <= t_ns)
        low = middle + 1;
      else
        high = middle;
    }
  return low < end ? self->span_task[low] : SIM_NONE;
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

/* A transfer of the lane's collectives under way at t, lowest first. */
static guint32
own_collective_transfer (const SimTimeline *self, guint lane, gint64 t_ns)
{
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 rank = self->graph->rank_of[lane];
  guint32 sending = SIM_NONE;
  sim_timeline_transfers_at (self, t_ns, indices);
  for (guint i = 0; i < indices->len; i++)
    {
      guint32 index = g_array_index (indices, guint32, i);
      const SimTransfer *transfer = &self->transfers[index];
      if (transfer->collective == SIM_NONE)
        continue;
      if (transfer->target == rank)
        return index;
      if (transfer->source == rank && sending == SIM_NONE)
        sending = index;
    }
  return sending;
}

static guint32
get_lost_from (const SimTimeline *self, guint device, gint64 *from_ns)
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
  guint32 next = next_work (self, lane, t_ns);
  guint flags = sim_timeline_segment_at (self, lane, t_ns, NULL)->flags;
  guint32 cause = next != SIM_NONE ? cause_at (self, next, t_ns) : SIM_NONE;
  if (next != SIM_NONE)
    describe_task (sim_graph_task (self->graph, next), status);
  if (flags & SIM_METER_EXPOSED)
    {
      guint32 transfer = own_collective_transfer (self, lane, t_ns);
      status->state = SIM_STATE_SYNC;
      if (transfer == SIM_NONE && cause != SIM_NONE)
        transfer = self->task_transfer[cause];
      if (transfer != SIM_NONE)
        describe_transfer (&self->transfers[transfer], rank, status);
      return;
    }
  if (next == SIM_NONE)
    {
      gint64 lost_ns;
      guint32 lost = get_lost_from (self, SIM_NONE, &lost_ns);
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
  if (get_lost_from (self, device, &lost_ns) != SIM_NONE && t_ns >= lost_ns)
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
      return;
    }
  status->state = state_of_work (span->work);
  status->layer_first = span->layer_first;
  status->layer_count = span->layer_count;
  status->micro_batch = span->micro_batch;
  status->iteration = span->iteration;
}

/* ---- the longest idle stretch, and why ---- */

static gint64
latency_between (const SimTimeline *self, guint lane, gint64 from, gint64 to)
{
  SimMeter first, second;
  sim_timeline_meter (self, self->graph->rank_of[lane], from, &first);
  sim_timeline_meter (self, self->graph->rank_of[lane], to, &second);
  return second.latency_ns - first.latency_ns;
}

/* Is that device, or are its links, slower than the others by the stretch's
 * end? */
static gboolean
is_slow (const SimTimeline *self,
         guint32 device,
         SimFaultKind kind,
         const SimWhy *why)
{
  for (guint i = 0; i < self->spec->faults->len; i++)
    {
      const SimFault *fault = &g_array_index (self->spec->faults, SimFault, i);
      if (fault->device == device && fault->kind == kind &&
          fault->slowdown > 1 &&
          (gint64)(fault->from_seconds * 1e9) < why->end_ns)
        return TRUE;
    }
  return FALSE;
}

static void
explain_gradient (const SimTimeline *self, guint lane, SimWhy *why)
{
  gint64 length = why->end_ns - why->start_ns;
  gint64 latency = latency_between (self, lane, why->start_ns, why->end_ns);
  const SimCollective *collective = &self->collectives[why->collective];
  /* Was anything of it under way while there was still compute above it, or did
   * most of the stretch go into the buckets before it? */
  gboolean alone = collective->start_ns >= why->start_ns &&
                   2 * (collective->start_ns - why->start_ns) < length;
  if (!self->spec->parallel.overlap)
    why->kind = SIM_WHY_NO_OVERLAP;
  else if (2 * latency >= length)
    why->kind = SIM_WHY_LATENCY;
  else
    why->kind = alone ? SIM_WHY_LAST_BUCKET : SIM_WHY_BANDWIDTH;
}

static void
explain_collective (const SimTimeline *self,
                    guint lane,
                    guint32 transfer,
                    SimWhy *why)
{
  const SimTransfer *of = &self->transfers[transfer];
  why->collective = of->collective;
  why->peer = other_end (of, self->graph->rank_of[lane]);
  why->layer_first = of->layer_first;
  why->layer_count = of->layer_count;
  why->payload = of->payload;
  if (is_slow (self, of->source, SIM_FAULT_SLOW_LINK, why) ||
      is_slow (self, of->target, SIM_FAULT_SLOW_LINK, why))
    {
      why->kind = SIM_WHY_SLOW_LINK;
      why->peer = is_slow (self, of->source, SIM_FAULT_SLOW_LINK, why)
                      ? of->source
                      : of->target;
    }
  else if (of->collective != SIM_NONE &&
           self->collectives[of->collective].operation ==
               SIM_OPERATION_BROADCAST)
    why->kind = SIM_WHY_BROADCAST;
  else if (of->payload == SIM_PAYLOAD_PARAMETER)
    why->kind = self->spec->parallel.zero == 3 ? SIM_WHY_GATHER
                                               : SIM_WHY_GATHER_UPDATED;
  else if (of->payload == SIM_PAYLOAD_GRADIENT)
    explain_gradient (self, lane, why);
  else
    why->kind = SIM_WHY_EXCHANGE;
}

/* Devices of one stage hold the same layers. */
static gboolean
is_other_stage (const SimTimeline *self, guint32 device, guint32 other)
{
  guint first, count, other_first, other_count;
  return sim_timeline_get_layers_held (self, device, 0, &first, &count) &&
         sim_timeline_get_layers_held (self, other, 0, &other_first,
                                       &other_count) &&
         first != other_first;
}

/* Waiting for another device: who, and for which way. */
static void
explain_waiting (const SimTimeline *self, guint lane, guint32 next, SimWhy *why)
{
  guint32 cause = cause_at (self, next, why->start_ns);
  const SimTask *awaited = sim_graph_task (self->graph, next);
  guint32 rank = self->graph->rank_of[lane];
  why->layer_first = awaited->layer_first;
  why->layer_count = awaited->layer_count;
  why->kind = awaited->what == SIM_WORK_UPDATE    ? SIM_WHY_OTHERS
              : awaited->what == SIM_WORK_FORWARD ? SIM_WHY_EARLIER_STAGE
                                                  : SIM_WHY_LATER_STAGE;
  if (cause == SIM_NONE)
    return;
  const SimTask *task = sim_graph_task (self->graph, cause);
  gboolean moves = task->kind == SIM_TASK_TRANSFER;
  why->peer = self->graph->rank_of[task->device];
  if (moves && task->device == lane)
    why->peer = self->graph->rank_of[task->target];
  if (why->peer == rank)
    why->peer = SIM_NONE;
  else if (!moves && is_slow (self, why->peer, SIM_FAULT_SLOW_DEVICE, why))
    why->kind = SIM_WHY_STRAGGLER;
  else if (moves && is_slow (self, why->peer, SIM_FAULT_SLOW_LINK, why))
    why->kind = SIM_WHY_SLOW_LINK;
  else if (!is_other_stage (self, rank, why->peer))
    why->kind = SIM_WHY_OTHERS;
}

static void
explain (const SimTimeline *self, guint lane, SimWhy *why)
{
  gint64 lost_ns;
  guint32 lost = get_lost_from (self, SIM_NONE, &lost_ns);
  guint32 next = next_work (self, lane, why->start_ns);
  gint64 last = why->end_ns - 1;
  guint32 transfer = own_collective_transfer (self, lane, last);
  if (transfer != SIM_NONE)
    explain_collective (self, lane, transfer, why);
  else if (next != SIM_NONE)
    explain_waiting (self, lane, next, why);
  else if (lost != SIM_NONE && why->end_ns > lost_ns)
    {
      why->kind = SIM_WHY_LOST_DEVICE;
      why->peer = lost;
    }
  else
    why->kind = SIM_WHY_NO_WORK;
}

void
sim_timeline_why (const SimTimeline *self,
                  guint device,
                  gint64 t_ns,
                  SimWhy *why)
{
  guint n = self->graph->n_lanes;
  guint first = device == SIM_NONE ? 0 : sim_timeline_lane (self, device);
  guint last = device == SIM_NONE ? n - 1 : first;
  SimWhy best = { .device = SIM_NONE };
  guint best_lane = first;
  t_ns = MIN (t_ns, self->end_ns);
  for (guint pass = 0; pass < 2; pass++)
    for (guint lane = first; lane <= last; lane++)
      {
        SimWhy found = { .device = self->graph->rank_of[lane] };
        if (sim_timeline_longest_stretch (self, lane, pass == 0, t_ns,
                                          &found.start_ns, &found.end_ns) &&
            (best.device == SIM_NONE ||
             found.end_ns - found.start_ns > best.end_ns - best.start_ns))
          {
            best = found;
            best_lane = lane;
          }
      }
  best.kind = SIM_WHY_NONE;
  best.peer = best.layer_first = best.collective = SIM_NONE;
  best.payload = SIM_N_PAYLOADS;
  *why = best;
  if (best.device != SIM_NONE)
    explain (self, best_lane, why);
}
