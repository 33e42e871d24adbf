/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

/* Adjoining segments that are exposed (or, for bubbles, idle otherwise) are one
 * stretch.  Each knows the longest of those before it, so that the longest up
 * to any instant is found without looking at all. */

static gboolean
is_idle (const SimMeterSegment *segment, gboolean exposed)
{
  guint idle = segment->flags & (SIM_METER_EXPOSED | SIM_METER_COMPUTING);
  return idle == (exposed ? SIM_METER_EXPOSED : 0);
}

/* Those of one lane and kind, put behind the n known; the new number. */
static guint32
add_stretches (SimTimeline *self, guint lane, gboolean exposed, guint32 n)
{
  guint32 end = self->first_segment[lane + 1], first = n;
  gboolean open = FALSE;
  for (guint32 i = self->first_segment[lane]; i < end; i++)
    {
      const SimMeterSegment *segment = &self->segments[i];
      gint64 until = i + 1 < end ? segment[1].start_ns : self->end_ns;
      if (!is_idle (segment, exposed))
        open = FALSE;
      else if (open)
        self->stretches[n - 1].end_ns = until;
      else
        {
          self->stretches[n++] = (SimStretch){ segment->start_ns, until, 0 };
          open = TRUE;
        }
    }
  for (guint32 i = first; i < n; i++)
    {
      SimStretch *one = &self->stretches[i];
      const SimStretch *best =
          &self->stretches[i > first ? one[-1].longest : i];
      one->longest = one->end_ns - one->start_ns > best->end_ns - best->start_ns
                         ? i
                         : (guint32)(best - self->stretches);
    }
  return n;
}

void
sim_timeline_freeze_stretches (SimTimeline *self)
{
  guint n_lanes = self->graph->n_lanes;
  guint32 n = 0;
  sim_timeline_need (self, &self->has_meter, sim_timeline_freeze_meter);
  self->stretches = g_new (SimStretch, self->first_segment[n_lanes] + 1);
  self->first_stretch = g_new (guint32, 2 * (gsize)n_lanes + 1);
  for (guint i = 0; i < 2 * n_lanes; i++)
    {
      self->first_stretch[i] = n;
      n = add_stretches (self, i / 2, i % 2 == 1, n);
    }
  self->first_stretch[2 * n_lanes] = n;
}

gboolean
sim_timeline_longest_stretch (const SimTimeline *self,
                              guint lane,
                              gboolean exposed,
                              gint64 t_ns,
                              gint64 *start_ns,
                              gint64 *end_ns)
{
  sim_timeline_need (self, &self->has_stretches, sim_timeline_freeze_stretches);
  guint32 first = self->first_stretch[2 * (gsize)lane + (exposed ? 1 : 0)];
  guint32 low = first;
  guint32 high = self->first_stretch[2 * (gsize)lane + (exposed ? 2 : 1)];
  while (low < high) /* the first that begins at t or later */
    {
      guint32 middle = low + (high - low) / 2;
      if (self->stretches[middle].start_ns < t_ns)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == first)
    return FALSE;
  const SimStretch *last = &self->stretches[low - 1];
  *start_ns = last->start_ns;
  *end_ns = MIN (last->end_ns, t_ns);
  if (low - 1 > first)
    {
      const SimStretch *best = &self->stretches[last[-1].longest];
      if (best->end_ns - best->start_ns >= *end_ns - *start_ns)
        {
          *start_ns = best->start_ns;
          *end_ns = best->end_ns;
        }
    }
  return *end_ns > *start_ns;
}
