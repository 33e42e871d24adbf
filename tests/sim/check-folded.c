/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"

/* A folded run against the same spec run rank by rank: what every device shows
 * at every instant. */

#define N_INSTANTS 100
#define N_ENDS 8 /* collectives looked at transfer by transfer */

typedef struct
{
  const SimTimeline *whole;
  const SimTimeline *folded;
  guint device;
} Both;

static void
check_stream (const Both *self, SimStream stream)
{
  guint n, m;
  const SimSpan *a =
      sim_timeline_get_spans (self->whole, self->device, stream, &n);
  const SimSpan *b =
      sim_timeline_get_spans (self->folded, self->device, stream, &m);
  g_assert_cmpuint (n, ==, m);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (a[i].start_ns, ==, b[i].start_ns);
      g_assert_cmpint (a[i].end_ns, ==, b[i].end_ns);
      g_assert_cmpint (a[i].work, ==, b[i].work);
      g_assert_cmpint (a[i].payload, ==, b[i].payload);
      g_assert_cmpuint (a[i].layer_first, ==, b[i].layer_first);
      g_assert_cmpuint (a[i].layer_count, ==, b[i].layer_count);
      g_assert_cmpuint (a[i].micro_batch, ==, b[i].micro_batch);
      g_assert_cmpuint (a[i].iteration, ==, b[i].iteration);
    }
}

/* A chunk's bytes are rounded for each rank, and for all alike when folded: a
 * byte a transfer at most. */
static guint
count_moves (const Both *self)
{
  guint n, n_moves = 0;
  guint lane = sim_timeline_get_lane_rank (self->folded, self->device);
  const SimTransfer *transfers = sim_timeline_get_transfers (self->folded, &n);
  for (guint i = 0; i < n; i++)
    n_moves += transfers[i].source == lane ||
               (transfers[i].target < SIM_NONE &&
                sim_timeline_get_lane_rank (self->folded,
                                            transfers[i].target) == lane);
  return n_moves;
}

static void
check_meter (const Both *self, gint64 t_ns, guint n_moves)
{
  SimMeter one, two;
  sim_timeline_meter (self->whole, self->device, t_ns, &one);
  sim_timeline_meter (self->folded, self->device, t_ns, &two);
  g_assert_cmpint (one.compute_ns, ==, two.compute_ns);
  g_assert_cmpint (one.exposed_ns, ==, two.exposed_ns);
  g_assert_cmpint (one.hidden_ns, ==, two.hidden_ns);
  g_assert_cmpint (one.bubble_ns, ==, two.bubble_ns);
  g_assert_cmpint (one.latency_ns, ==, two.latency_ns);
  g_assert_cmpint (one.bandwidth_ns, ==, two.bandwidth_ns);
  for (guint i = 0; i < SIM_N_PAYLOADS; i++)
    {
      g_assert_cmpint (
          ABS ((gint64)one.bytes_sent[i] - (gint64)two.bytes_sent[i]), <=,
          n_moves);
      g_assert_cmpint (
          ABS ((gint64)one.bytes_received[i] - (gint64)two.bytes_received[i]),
          <=, n_moves);
    }
}

static void
check_status (const Both *self, gint64 t_ns)
{
  SimDeviceStatus one, two;
  sim_timeline_device_status (self->whole, self->device, t_ns, &one);
  sim_timeline_device_status (self->folded, self->device, t_ns, &two);
  g_assert_cmpint (one.state, ==, two.state);
  g_assert_cmpuint (one.layer_first, ==, two.layer_first);
  g_assert_cmpuint (one.layer_count, ==, two.layer_count);
  g_assert_cmpuint (one.micro_batch, ==, two.micro_batch);
  g_assert_cmpint (one.payload, ==, two.payload);
}

/* It waits for the same, and the same stage, at the same time. */
static void
check_cause (const Both *self, gint64 t_ns)
{
  SimWhy one, two;
  gboolean idle = sim_timeline_why_at (self->whole, self->device, t_ns, &one);
  g_assert_cmpint (
      idle, ==, sim_timeline_why_at (self->folded, self->device, t_ns, &two));
  if (!idle)
    return;
  g_assert_cmpint (one.exposed, ==, two.exposed);
  g_assert_cmpuint (one.device, ==, two.device);
  g_assert_cmpint (one.kind, ==, two.kind);
  g_assert_cmpint (one.start_ns, ==, two.start_ns);
  g_assert_cmpint (one.end_ns, ==, two.end_ns);
  g_assert_cmpuint (one.layer_first, ==, two.layer_first);
  g_assert_cmpint (one.payload, ==, two.payload);
  if (one.kind == SIM_WHY_EARLIER_STAGE || one.kind == SIM_WHY_LATER_STAGE)
    g_assert_cmpuint (one.peer, ==, two.peer);
}

/* What led to it: the same work and transfers.  Who moves the chunks of a
 * collective, and where shares of the experts are uneven who was waited for
 * across one, may be others of those that do the same at the same time: round a
 * ring there is more than one of them as near. */
static void
check_path (const Both *self, gint64 t_ns)
{
  g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (SimCriticalLink));
  g_autoptr (GArray) two = g_array_new (FALSE, FALSE, sizeof (SimCriticalLink));
  const SimSpec *spec = sim_timeline_get_spec (self->whole);
  gboolean uneven = sim_spec_is_uneven (spec);
  sim_timeline_critical_path (self->whole, self->device, t_ns, one);
  sim_timeline_critical_path (self->folded, self->device, t_ns, two);
  g_assert_cmpuint (one->len, ==, two->len);
  for (guint i = 0; i < one->len; i++)
    {
      SimCriticalLink a = g_array_index (one, SimCriticalLink, i);
      SimCriticalLink b = g_array_index (two, SimCriticalLink, i);
      g_assert_cmpint (a.start_ns, ==, b.start_ns);
      g_assert_cmpint (a.end_ns, ==, b.end_ns);
      g_assert_cmpint (a.work, ==, b.work);
      g_assert_cmpint (a.payload, ==, b.payload);
      g_assert_cmpuint (a.layer_first, ==, b.layer_first);
      g_assert_cmpint (a.collective == SIM_NONE, ==, b.collective == SIM_NONE);
      if (a.collective != SIM_NONE)
        continue;
      gboolean across = FALSE;
      for (guint k = i; k < one->len && !across; k++)
        across = g_array_index (one, SimCriticalLink, k).collective != SIM_NONE;
      if (uneven && across)
        {
          g_assert_cmpuint (sim_spec_get_expert_share (spec, a.device), ==,
                            sim_spec_get_expert_share (spec, b.device));
          continue;
        }
      g_assert_cmpuint (a.device, ==, b.device);
      g_assert_cmpuint (a.peer, ==, b.peer);
      g_assert_cmpuint (a.micro_batch, ==, b.micro_batch);
    }
}

static void
check_memory (const Both *self)
{
  guint n, m;
  const SimMemoryPoint *a =
      sim_timeline_get_memory (self->whole, self->device, &n);
  const SimMemoryPoint *b =
      sim_timeline_get_memory (self->folded, self->device, &m);
  g_assert_cmpuint (n, ==, m);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (a[i].t_ns, ==, b[i].t_ns);
      for (guint k = 0; k < SIM_N_MEMORIES; k++)
        g_assert_cmpuint (a[i].bytes[k], ==, b[i].bytes[k]);
    }
}

static void
check_device (const Both *self)
{
  gint64 end = sim_timeline_get_end_ns (self->whole);
  guint n_moves = count_moves (self);
  for (guint i = 0; i < SIM_N_STREAMS; i++)
    check_stream (self, (SimStream)i);
  for (gint64 i = 0; i <= N_INSTANTS; i++)
    {
      gint64 t_ns = end / N_INSTANTS * i;
      check_meter (self, t_ns, n_moves);
      check_status (self, t_ns);
      check_cause (self, t_ns);
      check_path (self, t_ns);
    }
  check_meter (self, end, n_moves);
  check_memory (self);
}

/* The same collectives one after the other, of a folded one the first of those
 * that are alike. */
static gboolean
is_member (const guint32 *members, guint n, guint32 device)
{
  for (guint i = 0; i < n; i++)
    if (members[i] == device)
      return TRUE;
  return FALSE;
}

/* What is drawn of a folded collective goes from one member to another; round a
 * ring to whom that one sends in the whole run too. */
static void
check_ends (const SimTimeline *whole,
            const SimTimeline *folded,
            guint few,
            guint found)
{
  guint n, n_whole, n_members;
  const SimTransfer *a = sim_timeline_get_transfers (folded, &n);
  const SimTransfer *b = sim_timeline_get_transfers (whole, &n_whole);
  const guint32 *members = sim_timeline_get_members (folded, few, &n_members);
  guint n_all;
  gboolean ring =
      sim_timeline_get_collectives (folded, &n_all)[few].algorithm ==
      SIM_ALGORITHM_RING;
  for (guint i = 0; i < n; i++)
    {
      gboolean drawn = !ring;
      if (a[i].collective != few)
        continue;
      g_assert_true (is_member (members, n_members, a[i].source));
      g_assert_true (is_member (members, n_members, a[i].target));
      g_assert_cmpuint (a[i].source, !=, a[i].target);
      for (guint k = 0; k < n_whole && !drawn; k++)
        drawn = b[k].collective == found && b[k].source == a[i].source &&
                b[k].target == a[i].target;
      g_assert_true (drawn);
    }
}

static void
check_collectives (const SimTimeline *whole, const SimTimeline *folded)
{
  guint n_whole, n_folded, found = 0;
  const SimCollective *all = sim_timeline_get_collectives (whole, &n_whole);
  const SimCollective *few = sim_timeline_get_collectives (folded, &n_folded);
  for (guint i = 0; i < n_folded; i++)
    {
      guint n, m;
      const guint32 *to = sim_timeline_get_members (folded, i, &n);
      for (; found < n_whole; found++)
        {
          const guint32 *of = sim_timeline_get_members (whole, found, &m);
          if (n == m && memcmp (of, to, sizeof (guint32) * n) == 0 &&
              all[found].payload == few[i].payload &&
              all[found].layer_first == few[i].layer_first)
            break;
        }
      g_assert_cmpuint (found, <, n_whole);
      g_assert_cmpint (all[found].operation, ==, few[i].operation);
      g_assert_cmpint (all[found].algorithm, ==, few[i].algorithm);
      g_assert_cmpint (all[found].start_ns, ==, few[i].start_ns);
      g_assert_cmpint (all[found].end_ns, ==, few[i].end_ns);
      g_assert_cmpuint (all[found].bytes, ==, few[i].bytes);
      g_assert_cmpuint (all[found].n_hops, ==, few[i].n_hops);
      if (i < N_ENDS)
        check_ends (whole, folded, i, found);
      found++;
    }
}

void
check_same_folded (const SimTimeline *whole, const SimTimeline *folded)
{
  Both both = { whole, folded, 0 };
  guint n_devices = sim_timeline_get_n_devices (whole);
  g_assert_cmpuint (sim_timeline_get_n_lanes (whole), ==, n_devices);
  g_assert_cmpuint (sim_timeline_get_n_lanes (folded), <=, n_devices);
  g_assert_cmpint (sim_timeline_get_end_ns (whole), ==,
                   sim_timeline_get_end_ns (folded));
  g_assert_cmpint (sim_timeline_get_start_ns (whole), ==,
                   sim_timeline_get_start_ns (folded));
  check_collectives (whole, folded);
  for (; both.device < n_devices; both.device++)
    check_device (&both);
}
