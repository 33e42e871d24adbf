/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"
#include "sim/sim-dump.h"
#include "sim/sim-engine.h"
#include "sim/sim-queue.h"

#define PS_PER_US 1000000

static SimGraph *
new_graph (SimSpec *spec, guint n)
{
  SimGraph *graph = sim_graph_new (n, n);
  spec->cluster.devices_per_node = n;
  sim_graph_set_cluster (graph, spec);
  return graph;
}

static guint32
add_compute (SimGraph *graph, guint device, double us)
{
  SimTask task = {
    .kind = SIM_TASK_COMPUTE,
    .device = device,
    .work = us * PS_PER_US,
  };
  return sim_graph_add_task (graph, &task);
}

static guint32
add_transfer (SimGraph *graph,
              const SimSpec *spec,
              guint from,
              guint to,
              double bytes)
{
  SimTask task = {
    .kind = SIM_TASK_TRANSFER,
    .device = from,
    .target = to,
    .work = bytes,
    .collective = SIM_NONE,
    .link = sim_graph_get_link (graph, spec, from, to),
  };
  return sim_graph_add_task (graph, &task);
}

static SimRun *
run (SimGraph *graph, const SimSpec *spec)
{
  g_autoptr (GError) error = NULL;
  sim_graph_freeze (graph);
  SimRun *made = sim_engine_run (graph, spec, NULL, &error);
  g_assert_no_error (error);
  return made;
}

/* Three pieces end at one instant on three devices: they are handled in the
 * order of their numbers, whatever the order in which they began. */
static void
test_tie_break (void)
{
  g_autoptr (SimSpec) spec = check_spec_new (1, 1, 3);
  g_autoptr (SimGraph) graph = new_graph (spec, 3);
  guint32 late = add_compute (graph, 2, 5);
  guint32 first = add_compute (graph, 0, 10);
  guint32 second = add_compute (graph, 1, 10);
  guint32 third = add_compute (graph, 2, 5);
  guint32 join = sim_graph_add_join (graph, 0);
  sim_graph_add_dependency (graph, third, join);
  sim_graph_add_dependency (graph, first, join);
  g_autoptr (SimRun) made = run (graph, spec);
  g_assert_cmpuint (made->n_ended, ==, 5);
  g_assert_cmpuint (made->ended[0], ==, late);
  g_assert_cmpuint (made->ended[1], ==, first);
  g_assert_cmpuint (made->ended[2], ==, second);
  g_assert_cmpuint (made->ended[3], ==, third);
  g_assert_cmpuint (made->ended[4], ==, join);
  /* Both ended then; the join's own lane comes first. */
  g_assert_cmpuint (made->tasks[join].cause, ==, first);
  g_assert_cmpint (made->tasks[join].end_ps, ==, 10 * PS_PER_US);
}

/* Two transfers of 1 MB leave device 0's port of 1 GB/s, latency 1 us, the
 * second 500 us after the first.  Alone until 501 us: 0.5 MB moved; then both
 * have 0.5 GB/s: the first's other half takes 1 ms, to 1501 us; the second has
 * then 0.5 MB left, alone: to 2001 us. */
static void
test_sharing (void)
{
  g_autoptr (SimSpec) spec = check_spec_new (1, 1, 3);
  g_autoptr (SimGraph) graph = new_graph (spec, 3);
  guint32 wait = add_compute (graph, 0, 500);
  guint32 first = add_transfer (graph, spec, 0, 1, 1e6);
  guint32 second = add_transfer (graph, spec, 0, 2, 1e6);
  sim_graph_add_dependency (graph, wait, second);
  g_autoptr (SimRun) made = run (graph, spec);
  g_assert_cmpint (made->tasks[first].end_ps, ==, (gint64)1501 * PS_PER_US);
  g_assert_cmpint (made->tasks[second].end_ps, ==, (gint64)2001 * PS_PER_US);
  g_assert_cmpuint (made->changes->len, ==, 2);
}

/* Opposite directions do not share: full duplex. */
static void
test_duplex (void)
{
  g_autoptr (SimSpec) spec = check_spec_new (1, 1, 2);
  g_autoptr (SimGraph) graph = new_graph (spec, 2);
  guint32 there = add_transfer (graph, spec, 0, 1, 1e6);
  guint32 back = add_transfer (graph, spec, 1, 0, 1e6);
  g_autoptr (SimRun) made = run (graph, spec);
  g_assert_cmpint (made->tasks[there].end_ps, ==, (gint64)1001 * PS_PER_US);
  g_assert_cmpint (made->tasks[back].end_ps, ==, (gint64)1001 * PS_PER_US);
}

/* Device 1 is lost at 5 us: its 10 us of work never end, nor does what waits
 * for them; the rest goes on. */
static void
test_lost (void)
{
  g_autoptr (SimSpec) spec = check_spec_new (1, 1, 2);
  g_autoptr (SimGraph) graph = new_graph (spec, 2);
  SimFault fault = { SIM_FAULT_LOST_DEVICE, 1, 1, 5e-6 };
  g_array_append_val (spec->faults, fault);
  guint32 lost = add_compute (graph, 1, 10);
  guint32 mine = add_compute (graph, 0, 20);
  guint32 waits = add_compute (graph, 0, 1);
  sim_graph_add_dependency (graph, lost, waits);
  g_autoptr (SimRun) made = run (graph, spec);
  g_assert_cmpint (made->tasks[lost].end_ps, ==, -1);
  g_assert_cmpint (made->tasks[mine].end_ps, ==, 20 * PS_PER_US);
  g_assert_cmpint (made->tasks[waits].start_ps, ==, -1);
  g_assert_cmpint (made->last_ps, ==, 20 * PS_PER_US);
}

static void
test_cancel (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (4, 1000, 4);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_cancellable_cancel (cancellable);
  g_assert_null (sim_simulate (spec, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* 5e14 bytes over 1 MB/s is years: refused, not wrapped round. */
static void
test_too_long (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (1, 100000000000000, 2);
  g_autoptr (GError) error = NULL;
  spec->cluster.node_link.bandwidth = 1e6;
  g_assert_null (sim_simulate (spec, NULL, &error));
  g_assert_error (error, SIM_ERROR, SIM_ERROR_TOO_LARGE);
}

static void
test_dump_is_stable (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (4, 250001, 5);
  spec->cluster.device.reduce_traffic = 500;
  g_autoptr (GString) first = g_string_new (NULL);
  g_autoptr (GString) second = g_string_new (NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SimTimeline) timeline = check_simulate (spec);
      sim_timeline_dump (timeline, i == 0 ? first : second);
    }
  g_assert_cmpuint (first->len, >, 1000);
  g_assert_cmpstr (first->str, ==, second->str);
}

/* The queue against sorting: 1000 random sets, moves and removals. */
static void
test_queue (void)
{
  SimQueue queue;
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  gint64 times[64];
  guint queued = 0, left = 0;
  sim_queue_init (&queue, 16); /* and grows */
  for (guint i = 0; i < 64; i++)
    times[i] = -1;
  for (guint i = 0; i < 1000; i++)
    {
      guint slot = g_rand_int_range (random, 0, 64);
      if (g_rand_int_range (random, 0, 4) == 0)
        {
          sim_queue_remove (&queue, slot);
          times[slot] = -1;
        }
      else
        {
          times[slot] = g_rand_int_range (random, 0, 20);
          sim_queue_set (&queue, slot, times[slot], 63 - slot);
        }
    }
  for (guint i = 0; i < 64; i++)
    queued += times[i] >= 0;
  gint64 time = -1;
  guint32 task = 0;
  while (sim_queue_first_time (&queue) != G_MAXINT64)
    {
      gint64 first = sim_queue_first_time (&queue);
      guint32 slot = sim_queue_take_first (&queue);
      g_assert_cmpint (first, ==, times[slot]);
      /* Of one time the lowest task, here the highest slot. */
      g_assert_true (times[slot] > time ||
                     (times[slot] == time && 63 - slot > task));
      time = times[slot];
      task = 63 - slot;
      times[slot] = -1;
      left++;
      if (left > 20 || left % 2 > 0)
        continue;
      /* The one just taken, or another, is queued anew. */
      slot = left % 4 == 0 ? (slot + 1) % 64 : slot;
      queued += times[slot] < 0;
      times[slot] = time + 1 + left;
      sim_queue_set (&queue, slot, times[slot], 63 - slot);
    }
  g_assert_cmpuint (left, ==, queued);
  sim_queue_clear (&queue);
}

/* Of a short run there is nothing to wait for. */
static void
test_prepared_short (void)
{
  g_autoptr (SimSpec) spec =
      check_pipeline_new (4, 1000, 4, 8, SIM_SCHEDULE_1F1B);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  g_assert_false (sim_timeline_knows_why (timeline));
  sim_timeline_prepare (timeline);
  g_assert_true (sim_timeline_knows_why (timeline));
}

/* Who stops it gets nothing half made: asked for again it is all there, and the
 * same as what was made at once. */
static void
test_prepared_stopped (void)
{
  g_autoptr (SimSpec) spec =
      check_pipeline_new (8, 1000, 8, 16, SIM_SCHEDULE_1F1B);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  g_autoptr (SimTimeline) whole = check_simulate (spec);
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_cancellable_cancel (stop);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_false (sim_timeline_prepare_why (timeline, stop));
      g_assert_false (sim_timeline_knows_why (timeline));
    }
  for (guint device = 0; device < 8; device++)
    {
      SimWhy why, same;
      sim_timeline_why (timeline, device, G_MAXINT64, &why);
      sim_timeline_why (whole, device, G_MAXINT64, &same);
      g_assert_cmpint (why.kind, !=, SIM_WHY_NONE);
      g_assert_cmpint (why.kind, ==, same.kind);
      g_assert_cmpint (why.start_ns, ==, same.start_ns);
      g_assert_cmpint (why.end_ns, ==, same.end_ns);
      g_assert_cmpfloat (why.share, ==, same.share);
    }
  /* What is there is there, stopped or not. */
  g_assert_true (sim_timeline_prepare_why (timeline, stop));
}

/* Made at once by several threads, or one after the other as they are asked
 * for: the same parts.  64 stages of 128 micro-batches are 32,576 tasks, enough
 * to be shared out. */
static void
test_prepared (void)
{
  g_autoptr (SimSpec) spec =
      check_pipeline_new (64, 1000, 64, 128, SIM_SCHEDULE_1F1B);
  g_autoptr (GString) asked = g_string_new (NULL);
  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (SimTimeline) timeline = check_simulate (spec);
      g_autoptr (GString) text = g_string_new (NULL);
      if (round > 0)
        sim_timeline_prepare (timeline);
      /* Of so long a run the reasons are left for later. */
      g_assert_false (sim_timeline_knows_why (timeline));
      if (round % 2 == 1)
        {
          g_assert_true (sim_timeline_prepare_why (timeline, NULL));
          g_assert_true (sim_timeline_knows_why (timeline));
        }
      sim_timeline_dump (timeline, text);
      for (guint device = 0; device < 64; device++)
        {
          SimMeter meter;
          SimWhy why;
          sim_timeline_meter (timeline, device, G_MAXINT64, &meter);
          sim_timeline_why (timeline, device, G_MAXINT64, &why);
          g_string_append_printf (
              text, "%" G_GINT64_FORMAT " %" G_GUINT64_FORMAT " %d %.9f\n",
              meter.exposed_ns, meter.bytes_sent[SIM_PAYLOAD_ACTIVATION],
              why.kind, why.share);
        }
      if (round == 0)
        g_string_append (asked, text->str);
      g_assert_true (g_string_equal (text, asked));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/engine/tie-break", test_tie_break);
  g_test_add_func ("/sim/engine/sharing", test_sharing);
  g_test_add_func ("/sim/engine/duplex", test_duplex);
  g_test_add_func ("/sim/engine/lost", test_lost);
  g_test_add_func ("/sim/engine/cancel", test_cancel);
  g_test_add_func ("/sim/engine/too-long", test_too_long);
  g_test_add_func ("/sim/engine/dump-is-stable", test_dump_is_stable);
  g_test_add_func ("/sim/engine/queue", test_queue);
  g_test_add_func ("/sim/engine/prepared", test_prepared);
  g_test_add_func ("/sim/engine/prepared-short", test_prepared_short);
  g_test_add_func ("/sim/engine/prepared-stopped", test_prepared_stopped);
  return g_test_run ();
}
