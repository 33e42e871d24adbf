/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-link.h"

#include <math.h>

/* A sample as a point of its curve: bytes over each rank's port. */
typedef struct
{
  double carried;
  double seconds;
} Point;

/* As a ring does it. */
static guint
get_hops (SimOperation operation, guint ranks)
{
  switch (operation)
    {
    case SIM_OPERATION_ALL_REDUCE:
      return 2 * (ranks - 1);
    case SIM_OPERATION_SEND:
      return 1;
    default:
      return ranks - 1;
    }
}

static double
get_carried (SimOperation operation, guint ranks, double bytes)
{
  if (operation == SIM_OPERATION_SEND || operation == SIM_OPERATION_BROADCAST)
    return bytes;
  return get_hops (operation, ranks) * bytes / ranks;
}

static gboolean
is_of (const SimLinkSample *sample, SimOperation operation, guint ranks)
{
  return sample->operation == operation && sample->ranks == ranks &&
         sample->bytes > 0 && sample->seconds > 0;
}

gboolean
sim_link_is_measured (const SimLink *link, SimOperation operation, guint ranks)
{
  for (guint i = 0; link->samples != NULL && i < link->samples->len; i++)
    if (is_of (&g_array_index (link->samples, SimLinkSample, i), operation,
               ranks))
      return TRUE;
  return FALSE;
}

/* How unlike what the sample measured is to what is asked: less is nearer.
 * Collectives on a ring are most alike; a lone send, which as a rule is slower,
 * says nothing of them. */
static guint
get_distance (const SimLinkSample *sample, SimOperation operation, guint ranks)
{
  static const guint8 kin[SIM_N_MEASURED_OPERATIONS] = {
    [SIM_OPERATION_ALL_REDUCE] = 1, [SIM_OPERATION_REDUCE_SCATTER] = 2,
    [SIM_OPERATION_ALL_GATHER] = 2, [SIM_OPERATION_BROADCAST] = 4,
    [SIM_OPERATION_ALL_TO_ALL] = 6, [SIM_OPERATION_SEND] = 8,
  };
  if (operation >= SIM_N_MEASURED_OPERATIONS ||
      (sample->operation == SIM_OPERATION_SEND &&
       operation != SIM_OPERATION_SEND))
    return G_MAXUINT;
  guint apart =
      sample->ranks > ranks ? sample->ranks - ranks : ranks - sample->ranks;
  guint like = sample->operation == operation
                   ? 0
                   : 1 + (guint)ABS (kin[operation] - kin[sample->operation]);
  return like * (SIM_MAX_DEVICES + 1) + apart; /* under 2^20 */
}

/* The kind of sample that stands in; FALSE: there is none. */
static gboolean
find_nearest (const SimLink *link,
              SimOperation operation,
              guint ranks,
              SimLinkSample *nearest)
{
  guint least = G_MAXUINT;
  for (guint i = 0; i < link->samples->len; i++)
    {
      const SimLinkSample *sample =
          &g_array_index (link->samples, SimLinkSample, i);
      guint distance = get_distance (sample, operation, ranks);
      if (sample->bytes == 0 || sample->seconds <= 0 || sample->ranks < 2 ||
          distance >= least)
        continue;
      least = distance;
      *nearest = *sample;
    }
  return least < G_MAXUINT;
}

static double
between (const Point *low, const Point *high, double carried)
{
  double at = log (carried / low->carried) / log (high->carried / low->carried);
  return low->seconds * pow (high->seconds / low->seconds, at);
}

static double
beyond (const Point *from, const SimLink *link, double latency, double carried)
{
  double moving = from->seconds - latency;
  if (moving > 0 && from->carried >= 0.5 * link->bandwidth * moving)
    return latency + moving * carried / from->carried;
  return MAX (from->seconds + (carried - from->carried) / link->bandwidth,
              MIN (from->seconds, latency));
}

gboolean
sim_link_measure (const SimLink *link,
                  SimOperation operation,
                  guint ranks,
                  guint64 bytes,
                  double *seconds)
{
  SimLinkSample kind = { 0 };
  Point low = { 0, 0 }, high = { INFINITY, 0 };
  double carried, latency;
  if (link->samples == NULL || ranks < 2 || bytes == 0 ||
      !find_nearest (link, operation, ranks, &kind))
    return FALSE;
  carried = get_carried (operation, ranks, (double)bytes);
  latency = get_hops (kind.operation, kind.ranks) * link->latency_seconds;
  for (guint i = 0; i < link->samples->len; i++)
    {
      const SimLinkSample *sample =
          &g_array_index (link->samples, SimLinkSample, i);
      Point point;
      if (!is_of (sample, kind.operation, kind.ranks))
        continue;
      point.carried =
          get_carried (kind.operation, kind.ranks, (double)sample->bytes);
      point.seconds = sample->seconds;
      if (point.carried <= carried && point.carried > low.carried)
        low = point;
      if (point.carried >= carried && point.carried < high.carried)
        high = point;
    }
  if (low.carried == high.carried)
    *seconds = low.seconds;
  else if (low.carried > 0 && !isinf (high.carried))
    *seconds = between (&low, &high, carried);
  else
    *seconds = beyond (low.carried > 0 ? &low : &high, link, latency, carried);
  latency = get_hops (operation, ranks) * link->latency_seconds - latency;
  *seconds = MAX (*seconds + latency, 0);
  return TRUE;
}
