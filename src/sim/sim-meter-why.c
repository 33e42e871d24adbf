/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

/* The reason of one idle part of a lane, from what stands on the critical path
 * at its start. */

static gint64
latency_between (const SimTimeline *self, guint lane, gint64 from, gint64 to)
{
  SimMeterSegment first = sim_meter_segment_follow (
      sim_timeline_segment_at (self, lane, from), from);
  SimMeterSegment second =
      sim_meter_segment_follow (sim_timeline_segment_at (self, lane, to), to);
  return second.latency_ns - first.latency_ns;
}

/* Is that device, or are its links, slower than the others by the part's end?
 */
static gboolean
is_slow (const SimTimeline *self,
         guint32 device,
         SimFaultKind kind,
         const SimIdle *idle)
{
  for (guint i = 0; i < self->spec->faults->len; i++)
    {
      const SimFault *fault = &g_array_index (self->spec->faults, SimFault, i);
      if (fault->device == device && fault->kind == kind &&
          fault->slowdown > 1 &&
          (gint64)(fault->from_seconds * 1e9) < idle->judged_ns)
        return TRUE;
    }
  return FALSE;
}

/* Were the gradients whole only when the last compute before it had ended? */
static gboolean
is_last_bucket (const SimTimeline *self, guint lane, const SimIdle *idle)
{
  guint32 slot = sim_timeline_member_slot (self, idle->collective, lane);
  const SimSpans *spans = sim_timeline_need_spans (self);
  guint32 next = spans->first[lane], end = spans->first[lane + 1];
  gint64 computed_ns = 0;
  while (next < end) /* the first compute after it */
    {
      guint32 middle = next + (end - next) / 2;
      if (spans->items[middle].start_ns <= idle->start_ns)
        next = middle + 1;
      else
        end = middle;
    }
  if (next > spans->first[lane])
    computed_ns = spans->items[next - 1].end_ns;
  if (slot == SIM_NONE)
    return FALSE;
  guint32 ready = g_array_index (self->graph->ready, guint32, slot);
  return ready != SIM_NONE &&
         sim_timeline_task_end (self, ready) >= computed_ns;
}

static SimWhyKind
explain_gradient (const SimTimeline *self, guint lane, const SimIdle *idle)
{
  gint64 latency =
      latency_between (self, lane, idle->start_ns, idle->judged_ns);
  if (!self->spec->parallel.overlap)
    return SIM_WHY_NO_OVERLAP;
  if (2 * latency >= idle->judged_ns - idle->start_ns)
    return SIM_WHY_LATENCY;
  return is_last_bucket (self, lane, idle) ? SIM_WHY_LAST_BUCKET
                                           : SIM_WHY_BANDWIDTH;
}

static SimWhyKind
explain_exchange (const SimTimeline *self, guint32 collective)
{
  guint n;
  const guint32 *members = sim_timeline_get_members (self, collective, &n);
  if (sim_timeline_collective (self, collective)->payload == SIM_PAYLOAD_EXPERT)
    return SIM_WHY_EXPERTS;
  /* Tensor and context parallelism both exchange inside a layer: whose members
   * it joins tells them apart. */
  if (n > 1 &&
      sim_spec_get_coordinate (self->spec, members[0], SIM_DIMENSION_CONTEXT) !=
          sim_spec_get_coordinate (self->spec, members[1],
                                   SIM_DIMENSION_CONTEXT))
    return SIM_WHY_CONTEXT;
  return SIM_WHY_EXCHANGE;
}

/* All of a collective wait for its slowest link: whose, or SIM_NONE. */
static guint32
find_slow_link (const SimTimeline *self,
                guint32 collective,
                const SimIdle *idle)
{
  guint n = 0;
  const guint32 *members;
  if (collective == SIM_NONE || self->spec->faults->len == 0)
    return SIM_NONE;
  members = sim_timeline_get_members (self, collective, &n);
  for (guint i = 0; i < n; i++)
    if (is_slow (self, members[i], SIM_FAULT_SLOW_LINK, idle))
      return members[i];
  return SIM_NONE;
}

static void
explain_collective (const SimTimeline *self,
                    guint lane,
                    const SimIdle *idle,
                    SimWhy *why)
{
  const SimGraphCollective *of =
      sim_timeline_collective (self, idle->collective);
  guint32 slow = find_slow_link (self, idle->collective, idle);
  why->collective = idle->collective;
  why->layer_first = of->layer_first;
  why->layer_count = of->layer_count;
  why->payload = of->payload;
  if (slow != SIM_NONE)
    {
      why->kind = SIM_WHY_SLOW_LINK;
      why->peer = slow;
    }
  else if (of->operation == SIM_OPERATION_BROADCAST)
    why->kind = SIM_WHY_BROADCAST;
  else if (of->payload == SIM_PAYLOAD_PARAMETER)
    why->kind = self->spec->parallel.zero == 3 ? SIM_WHY_GATHER
                                               : SIM_WHY_GATHER_UPDATED;
  else if (of->payload == SIM_PAYLOAD_GRADIENT)
    why->kind = explain_gradient (self, lane, idle);
  else
    why->kind = explain_exchange (self, idle->collective);
}

/* Devices of one stage hold the same layers. */
static gboolean
is_other_stage (const SimTimeline *self, guint lane, guint32 device)
{
  guint32 own = self->first_held[lane];
  guint32 other = self->first_held[sim_timeline_lane (self, device)];
  return own != SIM_NONE && other != SIM_NONE && own != other;
}

/* Of a transfer between others: who sends. */
static guint32
get_other_end (const SimTimeline *self, const SimTask *transfer, guint32 rank)
{
  guint32 source = self->graph->rank_of[transfer->device];
  return source == rank ? sim_timeline_get_target (self, transfer) : source;
}

/* Waiting for another device: who, and for which way. */
static void
explain_waiting (const SimTimeline *self,
                 guint lane,
                 const SimIdle *idle,
                 SimWhy *why)
{
  const SimTask *awaited = sim_graph_task (self->graph, idle->next);
  guint32 rank = self->graph->rank_of[lane];
  gboolean waits_for_gradient = idle->handed == SIM_HANDED_NOTHING
                                    ? awaited->what != SIM_WORK_FORWARD
                                    : idle->handed == SIM_HANDED_GRADIENT;
  why->layer_first = awaited->layer_first;
  why->layer_count = awaited->layer_count;
  why->kind = awaited->what == SIM_WORK_UPDATE ? SIM_WHY_OTHERS
              : waits_for_gradient             ? SIM_WHY_LATER_STAGE
                                               : SIM_WHY_EARLIER_STAGE;
  if (idle->task == SIM_NONE)
    return;
  const SimTask *task = sim_graph_task (self->graph, idle->task);
  gboolean moves = task->kind == SIM_TASK_TRANSFER;
  guint32 slow =
      moves ? find_slow_link (self, task->collective, idle) : SIM_NONE;
  why->peer = self->graph->rank_of[task->device];
  if (moves)
    why->peer = get_other_end (self, task, rank);
  if (slow != SIM_NONE)
    {
      why->kind = SIM_WHY_SLOW_LINK;
      why->peer = slow;
    }
  else if (why->peer == rank)
    why->peer = SIM_NONE;
  else if (!moves && is_slow (self, why->peer, SIM_FAULT_SLOW_DEVICE, idle))
    why->kind = SIM_WHY_STRAGGLER;
  else if (moves && is_slow (self, why->peer, SIM_FAULT_SLOW_LINK, idle))
    why->kind = SIM_WHY_SLOW_LINK;
  else if (!is_other_stage (self, lane, why->peer))
    why->kind = SIM_WHY_OTHERS;
  /* The path may lead far: what is waited for comes from the neighbour. */
  if (idle->hander != SIM_NONE &&
      (why->kind == SIM_WHY_EARLIER_STAGE || why->kind == SIM_WHY_LATER_STAGE))
    why->peer = idle->hander;
}

guint32
sim_timeline_place_rank (const SimTimeline *self, guint device, guint32 rank)
{
  const SimParallel *parallel = &self->spec->parallel;
  guint32 first, placed = 0, stride = 1;
  device = MIN (device, self->graph->n_devices - 1);
  first = self->graph->rank_of[self->graph->lane_of[device]];
  if (rank == SIM_NONE || device == first)
    return rank;
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    {
      guint degree = parallel->degree[parallel->order[i]];
      if (parallel->order[i] == SIM_DIMENSION_EXPERT)
        continue;
      guint own = device / stride % degree;
      guint apart =
          (rank / stride % degree + degree - first / stride % degree) % degree;
      placed += (own + apart) % degree * stride;
      stride *= degree;
    }
  return placed;
}

void
sim_timeline_explain (const SimTimeline *self,
                      guint lane,
                      const SimIdle *idle,
                      SimWhy *why)
{
  gint64 lost_ns;
  guint32 lost = sim_timeline_get_lost (self, SIM_NONE, &lost_ns);
  *why = (SimWhy){
    .kind = SIM_WHY_NO_WORK,
    .start_ns = idle->start_ns,
    .end_ns = idle->end_ns,
    .exposed = idle->exposed,
    .share = 1,
    .device = self->graph->rank_of[lane],
    .peer = SIM_NONE,
    .layer_first = SIM_NONE,
    .collective = SIM_NONE,
    .payload = SIM_N_PAYLOADS,
  };
  if (idle->exposed && idle->collective != SIM_NONE)
    explain_collective (self, lane, idle, why);
  else if (idle->next != SIM_NONE)
    explain_waiting (self, lane, idle, why);
  else if (lost != SIM_NONE && idle->judged_ns > lost_ns)
    {
      why->kind = SIM_WHY_LOST_DEVICE;
      why->peer = lost;
    }
}
