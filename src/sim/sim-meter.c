/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

/* What a lane's time goes to.
 *
 * While nothing is computed, the lane waits for what its next piece of work
 * waits for.  The time is exposed where that is a transfer of this device: one
 * of a collective it is a member of (its communication stream is in order, so
 * whatever it moves there is awaited), or a hand-over on the chain of causes
 * that leads back from that next piece.  It is a bubble where the chain runs
 * through something else.  Each instant counts once, in whole ns, so compute,
 * exposed and bubble add up to the time passed.
 *
 * The latency part of exposed time is that in which no awaited byte moves. */

typedef enum
{
  EDGE_COMPUTE_BEGIN,
  EDGE_COMPUTE_END,
  EDGE_TRANSFER_BEGIN,
  EDGE_TRANSFER_END,
  EDGE_AWAITED_BEGIN,
  EDGE_AWAITED_END,
  EDGE_MOVING_BEGIN,
  EDGE_MOVING_END,
} EdgeKind;

typedef struct
{
  gint64 t_ns;
  EdgeKind kind;
} Edge;

/* Follows causes from the task that ended a gap back to the gap's beginning. */
static void
mark_awaited (SimTimeline *self, guint lane, guint32 task, gint64 gap_start)
{
  const SimRun *run = self->run;
  for (guint32 at = run->cause[task];
       at != SIM_NONE && sim_timeline_task_end (self, at) > gap_start;
       at = run->cause[at])
    {
      const SimTask *of = sim_graph_task (self->graph, at);
      if (of->kind != SIM_TASK_TRANSFER)
        continue;
      guint8 side = (of->device == lane ? 1 : 0) | (of->target == lane ? 2 : 0);
      self->awaited[self->task_transfer[at]] |= side;
    }
}

static void
mark_lane (SimTimeline *self, guint lane)
{
  guint32 first = self->first_span[lane * SIM_N_STREAMS];
  guint32 end = self->first_span[lane * SIM_N_STREAMS + 1];
  gint64 busy = 0;
  for (guint32 i = first; i < end; i++)
    {
      if (self->spans[i].start_ns > busy)
        mark_awaited (self, lane, self->span_task[i], busy);
      busy = self->spans[i].end_ns;
    }
}

static void
add_edges (GArray *edges, gint64 from, gint64 to, EdgeKind begin)
{
  Edge first = { from, begin }, second = { to, begin + 1 };
  if (to <= from)
    return;
  g_array_append_val (edges, first);
  g_array_append_val (edges, second);
}

static int
compare_edges (gconstpointer a, gconstpointer b)
{
  const Edge *left = a, *right = b;
  return (left->t_ns > right->t_ns) - (left->t_ns < right->t_ns);
}

static void
collect_transfer (SimTimeline *self, GArray *edges, guint32 index, guint8 side)
{
  const SimTransfer *transfer = &self->transfers[index];
  gint64 start = transfer->start_ns;
  gint64 end = MIN (transfer->end_ns, self->end_ns);
  add_edges (edges, start, end, EDGE_TRANSFER_BEGIN);
  if (transfer->collective == SIM_NONE && (self->awaited[index] & side) == 0)
    return;
  gint64 moving = MIN (sim_timeline_transfer_moving (self, index), end);
  add_edges (edges, start, end, EDGE_AWAITED_BEGIN);
  add_edges (edges, moving, end, EDGE_MOVING_BEGIN);
}

static guint
flags_of (const int *open)
{
  guint flags = 0;
  if (open[EDGE_TRANSFER_BEGIN] > 0)
    flags |= SIM_METER_COMMUNICATING;
  if (open[EDGE_COMPUTE_BEGIN] > 0)
    return flags | SIM_METER_COMPUTING;
  if (open[EDGE_AWAITED_BEGIN] > 0)
    flags |= SIM_METER_EXPOSED;
  if (open[EDGE_MOVING_BEGIN] > 0)
    flags |= SIM_METER_MOVING;
  return flags;
}

static SimMeterSegment
follow (const SimMeterSegment *before, gint64 t_ns)
{
  SimMeterSegment next = *before;
  gint64 passed = t_ns - before->start_ns;
  next.start_ns = t_ns;
  if (before->flags & SIM_METER_COMPUTING)
    {
      next.compute_ns += passed;
      if (before->flags & SIM_METER_COMMUNICATING)
        next.hidden_ns += passed;
    }
  else if (before->flags & SIM_METER_EXPOSED)
    {
      next.exposed_ns += passed;
      if (!(before->flags & SIM_METER_MOVING))
        next.latency_ns += passed;
    }
  return next;
}

static void
append_segments (GArray *segments, GArray *edges)
{
  int open[EDGE_MOVING_END + 1] = { 0 };
  SimMeterSegment now = { 0 };
  g_array_sort (edges, compare_edges);
  for (guint i = 0; i < edges->len;)
    {
      gint64 t = g_array_index (edges, Edge, i).t_ns;
      for (; i < edges->len && g_array_index (edges, Edge, i).t_ns == t; i++)
        {
          EdgeKind kind = g_array_index (edges, Edge, i).kind;
          open[kind & ~1] += kind & 1 ? -1 : 1;
        }
      guint flags = flags_of (open);
      if (flags == now.flags)
        continue;
      if (t > now.start_ns)
        {
          g_array_append_val (segments, now);
          now = follow (&now, t);
        }
      now.flags = flags;
    }
  g_array_append_val (segments, now);
}

/* Each lane's transfers, by start: CSR. */
static guint32 *
list_transfers (const SimTimeline *self, guint32 **first_of)
{
  guint n_lanes = self->graph->n_lanes;
  guint32 *first = g_new0 (guint32, n_lanes + 2);
  guint32 *list = g_new (guint32, 2 * (gsize)self->n_transfers + 1);
  for (guint pass = 0; pass < 2; pass++)
    {
      for (guint i = self->graph->deals->len; i < self->n_transfers; i++)
        {
          const SimTransfer *transfer = &self->transfers[i];
          guint32 ends[2] = { sim_timeline_lane (self, transfer->source),
                              sim_timeline_lane (self, transfer->target) };
          for (guint k = 0; k < (ends[0] == ends[1] ? 1 : 2); k++)
            {
              if (pass == 0)
                first[ends[k] + 2]++;
              else
                list[first[ends[k] + 1]++] = i;
            }
        }
      for (guint i = 0; pass == 0 && i < n_lanes; i++)
        first[i + 2] += first[i + 1];
    }
  *first_of = first;
  return list;
}

static void
freeze_segments (SimTimeline *self)
{
  guint n_lanes = self->graph->n_lanes;
  guint32 *first_of;
  g_autofree guint32 *list = list_transfers (self, &first_of);
  GArray *segments = g_array_new (FALSE, FALSE, sizeof (SimMeterSegment));
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  self->awaited = g_new0 (guint8, self->n_transfers + 1);
  self->first_segment = g_new0 (guint32, n_lanes + 1);
  for (guint lane = 0; lane < n_lanes; lane++)
    {
      g_array_set_size (edges, 0);
      mark_lane (self, lane);
      guint32 end = self->first_span[lane * SIM_N_STREAMS + 1];
      for (guint32 i = self->first_span[lane * SIM_N_STREAMS]; i < end; i++)
        add_edges (edges, self->spans[i].start_ns, self->spans[i].end_ns,
                   EDGE_COMPUTE_BEGIN);
      for (guint32 i = first_of[lane]; i < first_of[lane + 1]; i++)
        {
          const SimTransfer *transfer = &self->transfers[list[i]];
          gboolean sends = sim_timeline_lane (self, transfer->source) == lane;
          gboolean gets = sim_timeline_lane (self, transfer->target) == lane;
          collect_transfer (self, edges, list[i],
                            (sends ? 1 : 0) | (gets ? 2 : 0));
        }
      append_segments (segments, edges);
      self->first_segment[lane + 1] = segments->len;
    }
  g_free (first_of);
  self->segments = (SimMeterSegment *)g_array_free (segments, FALSE);
}

static gsize
byte_key (guint lane, SimPayload payload, gboolean received)
{
  return ((gsize)lane * SIM_N_PAYLOADS + payload) * 2 + (received ? 1 : 0);
}

static void
add_byte_mark (SimTimeline *self, gsize key, guint32 first, guint32 transfer)
{
  const SimTransfer *of = &self->transfers[transfer];
  guint32 at = self->first_byte_mark[key + 1]++;
  self->byte_marks[at] = (SimByteMark){
    .end_ns = of->end_ns,
    .bytes = of->bytes + (at > first ? self->byte_marks[at - 1].bytes : 0),
  };
}

/* Transfers in the order of their ends: deals first, which end by 0. */
static guint32
transfer_by_end (const SimTimeline *self, guint i)
{
  guint n_deals = self->graph->deals->len;
  if (i < n_deals)
    return i;
  guint32 task = self->run->ended[i - n_deals];
  return sim_graph_task (self->graph, task)->kind == SIM_TASK_TRANSFER
             ? self->task_transfer[task]
             : SIM_NONE;
}

static void
freeze_bytes (SimTimeline *self)
{
  gsize n_keys = (gsize)self->graph->n_lanes * SIM_N_PAYLOADS * 2;
  guint n = self->graph->deals->len + self->run->n_ended;
  g_autofree guint32 *starts = NULL;
  self->first_byte_mark = g_new0 (guint32, n_keys + 2);
  self->byte_marks = g_new (SimByteMark, 2 * (gsize)self->n_transfers + 1);
  for (guint pass = 0; pass < 2; pass++)
    {
      for (guint i = 0; i < n; i++)
        {
          guint32 index = transfer_by_end (self, i);
          if (index == SIM_NONE)
            continue;
          const SimTransfer *of = &self->transfers[index];
          gsize keys[2] = {
            byte_key (sim_timeline_lane (self, of->target), of->payload, TRUE),
            of->source == SIM_NONE
                ? 0
                : byte_key (sim_timeline_lane (self, of->source), of->payload,
                            FALSE),
          };
          for (guint k = 0; k < (of->source == SIM_NONE ? 1 : 2); k++)
            {
              if (pass == 0)
                self->first_byte_mark[keys[k] + 2]++;
              else
                add_byte_mark (self, keys[k], starts[keys[k]], index);
            }
        }
      if (pass == 1)
        break;
      for (gsize i = 0; i < n_keys; i++)
        self->first_byte_mark[i + 2] += self->first_byte_mark[i + 1];
      starts = g_memdup2 (self->first_byte_mark + 1,
                          sizeof (guint32) * (n_keys + 1));
    }
}

void
sim_timeline_freeze_meter (SimTimeline *self)
{
  freeze_segments (self);
  freeze_bytes (self);
}

const SimMeterSegment *
sim_timeline_segment_at (const SimTimeline *self,
                         guint lane,
                         gint64 t_ns,
                         gint64 *end_ns)
{
  guint32 first = self->first_segment[lane];
  guint32 low = first + 1, high = self->first_segment[lane + 1];
  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      if (self->segments[middle].start_ns <= t_ns)
        low = middle + 1;
      else
        high = middle;
    }
  if (end_ns != NULL)
    *end_ns = low < self->first_segment[lane + 1] ? self->segments[low].start_ns
                                                  : self->end_ns;
  return &self->segments[low - 1];
}

static guint64
bytes_until (const SimTimeline *self, gsize key, gint64 t_ns)
{
  guint32 first = self->first_byte_mark[key], low = first;
  guint32 high = self->first_byte_mark[key + 1];
  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      if (self->byte_marks[middle].end_ns <= t_ns)
        low = middle + 1;
      else
        high = middle;
    }
  return low > first ? self->byte_marks[low - 1].bytes : 0;
}

static void
meter_lane (const SimTimeline *self, guint lane, gint64 t_ns, SimMeter *meter)
{
  SimMeterSegment now =
      follow (sim_timeline_segment_at (self, lane, t_ns, NULL), t_ns);
  *meter = (SimMeter){
    .elapsed_ns = t_ns,
    .compute_ns = now.compute_ns,
    .exposed_ns = now.exposed_ns,
    .bubble_ns = t_ns - now.compute_ns - now.exposed_ns,
    .hidden_ns = now.hidden_ns,
    .latency_ns = now.latency_ns,
    .bandwidth_ns = now.exposed_ns - now.latency_ns,
  };
}

static void
meter_bytes (const SimTimeline *self, guint lane, gint64 t_ns, SimMeter *meter)
{
  for (guint i = 0; i < SIM_N_PAYLOADS; i++)
    {
      meter->bytes_sent[i] =
          bytes_until (self, byte_key (lane, i, FALSE), t_ns);
      meter->bytes_received[i] =
          bytes_until (self, byte_key (lane, i, TRUE), t_ns);
    }
}

static void
meter_mean (const SimTimeline *self, gint64 t_ns, SimMeter *mean)
{
  guint n = self->graph->n_devices;
  guint64 sums[4] = { 0 };
  *mean = (SimMeter){ .elapsed_ns = MAX (t_ns, 0) };
  for (guint device = 0; device < n; device++)
    {
      SimMeter one;
      sim_timeline_meter (self, device, t_ns, &one);
      sums[0] += one.compute_ns;
      sums[1] += one.exposed_ns;
      sums[2] += one.hidden_ns;
      sums[3] += one.latency_ns;
      for (guint i = 0; i < SIM_N_PAYLOADS; i++)
        {
          mean->bytes_sent[i] += one.bytes_sent[i];
          mean->bytes_received[i] += one.bytes_received[i];
        }
    }
  mean->compute_ns = sums[0] / n;
  mean->exposed_ns = sums[1] / n;
  mean->hidden_ns = sums[2] / n;
  mean->latency_ns = sums[3] / n;
  mean->bubble_ns = mean->elapsed_ns - mean->compute_ns - mean->exposed_ns;
  mean->bandwidth_ns = mean->exposed_ns - mean->latency_ns;
  for (guint i = 0; i < SIM_N_PAYLOADS; i++)
    {
      mean->bytes_sent[i] /= n;
      mean->bytes_received[i] /= n;
    }
}

void
sim_timeline_meter (const SimTimeline *self,
                    guint device,
                    gint64 t_ns,
                    SimMeter *meter)
{
  t_ns = MIN (t_ns, self->end_ns);
  if (device == SIM_NONE)
    {
      meter_mean (self, t_ns, meter);
      return;
    }
  guint lane = sim_timeline_lane (self, device);
  meter_lane (self, lane, MAX (t_ns, 0), meter);
  meter_bytes (self, lane, t_ns, meter);
}
