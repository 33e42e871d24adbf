/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

#include <stdlib.h>

static gsize
byte_key (guint lane, SimPayload payload, gboolean received)
{
  return ((gsize)lane * SIM_N_PAYLOADS + payload) * 2 + (received ? 1 : 0);
}

static int
compare_marks (gconstpointer a, gconstpointer b)
{
  gint64 left = ((const SimByteMark *)a)->end_ns;
  gint64 right = ((const SimByteMark *)b)->end_ns;
  return (left > right) - (left < right);
}

/* Puts a list in the order of ends, as it mostly is: transfers of one kind over
 * one lane take as long each.  Then sums it up. */
static void
add_up (SimByteMark *marks, guint n)
{
  for (guint i = 1; i < n; i++)
    if (marks[i].end_ns < marks[i - 1].end_ns)
      {
        qsort (marks, n, sizeof (SimByteMark), compare_marks);
        break;
      }
  for (guint i = 1; i < n; i++)
    marks[i].bytes += marks[i - 1].bytes;
}

/* What never ended counts nowhere; deals have no lane that sends. */
static void
freeze_bytes (SimTimeline *self)
{
  const SimTransfers *transfers = sim_timeline_need_transfers (self);
  gsize n_keys = (gsize)self->graph->n_lanes * SIM_N_PAYLOADS * 2;
  guint32 *first = g_new0 (guint32, n_keys + 2);
  for (guint pass = 0; pass < 2; pass++)
    {
      for (guint i = 0; i < transfers->n; i++)
        {
          const SimTransfer *of = &transfers->items[i];
          SimByteMark mark = { of->end_ns, of->bytes };
          if (of->end_ns > self->end_ns)
            continue;
          for (guint received = i < self->n_deals ? 1 : 0; received < 2;
               received++)
            {
              guint lane =
                  received ? transfers->moves[i].to : transfers->moves[i].from;
              gsize key = byte_key (lane, of->payload, received);
              if (pass == 0)
                first[key + 2]++;
              else
                self->byte_marks[first[key + 1]++] = mark;
            }
        }
      for (gsize i = 0; i < n_keys && pass == 0; i++)
        first[i + 2] += first[i + 1];
      if (pass == 0)
        self->byte_marks = sim_block_new (sizeof (SimByteMark) *
                                          ((gsize)first[n_keys + 1] + 1));
    }
  for (gsize i = 0; i < n_keys; i++)
    add_up (self->byte_marks + first[i], first[i + 1] - first[i]);
  self->first_byte_mark = first;
}

const SimMeterSegment *
sim_timeline_segment_at (const SimTimeline *self, guint lane, gint64 t_ns)
{
  sim_timeline_need (self, &self->has_meter, sim_timeline_freeze_meter);
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
  SimMeterSegment now = sim_meter_segment_follow (
      sim_timeline_segment_at (self, lane, t_ns), t_ns);
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
  sim_timeline_need (self, &self->has_bytes, freeze_bytes);
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
  for (guint lane = 0; lane < self->graph->n_lanes; lane++)
    {
      guint64 ranks = self->graph->ranks_on[lane];
      SimMeter one;
      meter_lane (self, lane, MAX (t_ns, 0), &one);
      meter_bytes (self, lane, t_ns, &one);
      sums[0] += ranks * one.compute_ns;
      sums[1] += ranks * one.exposed_ns;
      sums[2] += ranks * one.hidden_ns;
      sums[3] += ranks * one.latency_ns;
      for (guint i = 0; i < SIM_N_PAYLOADS; i++)
        {
          mean->bytes_sent[i] += ranks * one.bytes_sent[i];
          mean->bytes_received[i] += ranks * one.bytes_received[i];
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

static SimTimePiece
piece_of (const SimMeterSegment *segment)
{
  guint flags = segment->flags;
  return (SimTimePiece){
    .start_ns = segment->start_ns,
    .kind = flags & SIM_METER_COMPUTING ? SIM_TIME_COMPUTE
            : flags & SIM_METER_EXPOSED ? SIM_TIME_EXPOSED
                                        : SIM_TIME_BUBBLE,
    .communicating = (flags & SIM_METER_COMMUNICATING) != 0,
  };
}

/* What a piece tells of its segments, as flags. */
static inline guint
get_told (const SimMeterSegment *segment)
{
  guint told = segment->flags & (SIM_METER_COMPUTING | SIM_METER_EXPOSED |
                                 SIM_METER_COMMUNICATING);
  return told & SIM_METER_COMPUTING ? told & ~(guint)SIM_METER_EXPOSED : told;
}

/* Segments differ in more than is told of: the piece goes on as long as that is
 * the same. */
static void
extend_piece (const SimTimeline *self, guint32 end, SimTimePiece *piece)
{
  guint32 at = piece->segment;
  guint told = get_told (&self->segments[at]);
  while (at + 1 < end && get_told (&self->segments[at + 1]) == told)
    at++;
  piece->segment = at;
  piece->end_ns = at + 1 < end ? self->segments[at + 1].start_ns : self->end_ns;
}

void
sim_timeline_time_at (const SimTimeline *self,
                      guint device,
                      gint64 t_ns,
                      SimTimePiece *piece)
{
  guint lane = sim_timeline_lane (self, device);
  const SimMeterSegment *at =
      sim_timeline_segment_at (self, lane, CLAMP (t_ns, 0, self->end_ns));
  const SimMeterSegment *first = self->segments + self->first_segment[lane];
  const SimMeterSegment *begin = at;
  *piece = piece_of (at);
  for (; begin > first && get_told (begin - 1) == get_told (at); begin--)
    ;
  piece->start_ns = begin->start_ns;
  piece->segment = (guint32)(at - self->segments);
  extend_piece (self, self->first_segment[lane + 1], piece);
}

gboolean
sim_timeline_time_next (const SimTimeline *self,
                        guint device,
                        SimTimePiece *piece)
{
  guint32 end = self->first_segment[sim_timeline_lane (self, device) + 1];
  guint32 next = piece->segment + 1;
  if (piece->end_ns >= self->end_ns)
    return FALSE;
  *piece = piece_of (&self->segments[next]);
  piece->segment = next;
  extend_piece (self, end, piece);
  return TRUE;
}
