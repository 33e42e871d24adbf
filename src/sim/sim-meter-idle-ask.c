/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-meter-private.h"

/* Answers from the parts that sim-meter-idle.c cuts idle time into. */

/* The time of a list up to t, and its longest part, cut at t. */
static gint64
sum_until (const SimTimeline *self,
           gsize key,
           gint64 t_ns,
           const SimIdle **longest)
{
  guint32 first = self->first_of_cause[key], low = first;
  guint32 high = self->first_of_cause[key + 1];
  *longest = NULL;
  while (low < high) /* the first that begins at t or later */
    {
      guint32 middle = low + (high - low) / 2;
      if (self->idles[self->idle_by_cause[middle]].start_ns < t_ns)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == first)
    return 0;
  const SimIdle *last = &self->idles[self->idle_by_cause[low - 1]];
  gint64 length = MIN (last->end_ns, t_ns) - last->start_ns;
  *longest = last;
  if (low - 1 > first)
    {
      const SimIdle *before = &self->idles[self->idle_by_cause[low - 2]];
      before = &self->idles[before->longest];
      if (sim_idle_length (before) >= length)
        *longest = before;
    }
  return last->before_ns + length;
}

typedef struct
{
  double ns; /* over the lanes, by their ranks */
  gint64 length;
  const SimIdle *longest;
  guint lane;
} Cause;

static Cause
add_up (const SimTimeline *self,
        guint device,
        SimWhyKind kind,
        gboolean exposed,
        gint64 t_ns)
{
  guint first = device == SIM_NONE ? 0 : sim_timeline_lane (self, device);
  guint last = device == SIM_NONE ? self->graph->n_lanes - 1 : first;
  Cause cause = { 0 };
  for (guint lane = first; lane <= last; lane++)
    {
      const SimIdle *longest;
      gint64 ns =
          sum_until (self, sim_idle_key (lane, exposed, kind), t_ns, &longest);
      double ranks = device == SIM_NONE ? self->graph->ranks_on[lane] : 1;
      cause.ns += ranks * (double)ns;
      if (longest == NULL)
        continue;
      gint64 length = MIN (longest->end_ns, t_ns) - longest->start_ns;
      if (length > cause.length)
        {
          cause.length = length;
          cause.longest = longest;
          cause.lane = lane;
        }
    }
  return cause;
}

static gint64
clamp_instant (const SimTimeline *self, gint64 t_ns)
{
  sim_timeline_need_idles (self, NULL);
  return CLAMP (t_ns, 0, self->end_ns);
}

double
sim_timeline_why_ns (const SimTimeline *self,
                     guint device,
                     SimWhyKind kind,
                     gboolean exposed,
                     gint64 t_ns)
{
  double ns;
  g_return_val_if_fail (kind < SIM_N_WHYS, 0);
  t_ns = clamp_instant (self, t_ns);
  ns = add_up (self, device, kind, exposed, t_ns).ns;
  return device == SIM_NONE ? ns / self->graph->n_devices : ns;
}

/* From the lane's first rank to the one that is asked for. */
static void
place_why (const SimTimeline *self, guint device, SimWhy *why)
{
  why->device = sim_timeline_place_rank (self, device, why->device);
  why->peer = sim_timeline_place_rank (self, device, why->peer);
}

void
sim_timeline_why_of (const SimTimeline *self,
                     guint device,
                     SimIdleTime time,
                     gint64 t_ns,
                     SimWhy *why)
{
  Cause best[2] = { 0 };
  double sums[2] = { 0 };
  t_ns = clamp_instant (self, t_ns);
  *why = (SimWhy){ .device = SIM_NONE,
                   .peer = SIM_NONE,
                   .layer_first = SIM_NONE,
                   .collective = SIM_NONE,
                   .payload = SIM_N_PAYLOADS };
  for (guint exposed = 0; exposed < 2; exposed++)
    for (guint kind = 0; kind < SIM_N_WHYS; kind++)
      {
        Cause cause = add_up (self, device, kind, exposed == 1, t_ns);
        sums[exposed] += cause.ns;
        if (cause.ns > best[exposed].ns)
          best[exposed] = cause;
      }
  guint which = time == SIM_IDLE_EXPOSED  ? 1
                : time == SIM_IDLE_BUBBLE ? 0
                                          : (sums[1] >= sums[0] ? 1 : 0);
  if (best[which].longest == NULL)
    return;
  sim_timeline_explain (self, best[which].lane, best[which].longest, why);
  if (device != SIM_NONE)
    place_why (self, device, why);
  why->end_ns = MIN (why->end_ns, t_ns);
  why->share = best[which].ns / sums[which];
}

void
sim_timeline_why (const SimTimeline *self,
                  guint device,
                  gint64 t_ns,
                  SimWhy *why)
{
  sim_timeline_why_of (self, device, SIM_IDLE_ANY, t_ns, why);
}

const SimIdle *
sim_timeline_find_idle (const SimTimeline *self, guint lane, gint64 t_ns)
{
  guint32 low = self->first_idle[lane], first = low;
  guint32 high = self->first_idle[lane + 1];
  while (low < high) /* the first that begins after t */
    {
      guint32 middle = low + (high - low) / 2;
      if (self->idles[middle].start_ns <= t_ns)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == first || self->idles[low - 1].end_ns <= t_ns)
    return NULL;
  return &self->idles[low - 1];
}

gboolean
sim_timeline_why_at (const SimTimeline *self,
                     guint device,
                     gint64 t_ns,
                     SimWhy *why)
{
  guint lane = sim_timeline_lane (self, device);
  const SimIdle *idle;
  double all = 0, alike = 0;
  *why = (SimWhy){ .device = SIM_NONE };
  sim_timeline_need_idles (self, NULL);
  idle = sim_timeline_find_idle (self, lane, t_ns);
  if (idle == NULL)
    return FALSE;
  sim_timeline_explain (self, lane, idle, why);
  place_why (self, device, why);
  for (guint kind = 0; kind < SIM_N_WHYS; kind++)
    {
      double ns =
          sim_timeline_why_ns (self, device, kind, idle->exposed, idle->end_ns);
      all += ns;
      if (kind == idle->kind)
        alike = ns;
    }
  why->share = alike / all;
  return TRUE;
}
