/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"

#define US 1000
#define MS 1000000

static SimCollective
get_collective (const SimTimeline *timeline, guint index, guint wanted)
{
  guint n;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  g_assert_cmpuint (n, ==, wanted);
  return all[index];
}

/* One device: 4 layers, 4 x 1 ms forward, 4 x 2 ms backward, 4 x 0.5 ms update:
 * 14 ms, all of it computing. */
static void
test_single (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (4, 250000, 1);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  SimMeter meter;
  guint n;
  g_assert_cmpint (sim_timeline_get_end_ns (timeline), ==, 14 * MS);
  sim_timeline_meter (timeline, 0, 14 * MS, &meter);
  g_assert_cmpint (meter.compute_ns, ==, 14 * MS);
  g_assert_cmpint (meter.exposed_ns, ==, 0);
  sim_timeline_get_collectives (timeline, &n);
  g_assert_cmpuint (n, ==, 0);
  check_invariants (timeline);
}

/* Two replicas, no overlap, one bucket: 4 layers x 250,000 x 4 B = 4 MB.
 * Backward ends at 4 + 8 = 12 ms.  Ring of 2: 2 (n - 1) = 2 hops of 2 MB,
 * 1 us + 2 MB / 1 GB/s = 2.001 ms each: 4.002 ms.  Update 2 ms: 18.002 ms.
 * Exposed 4.002 ms, of which 2 us latency; each sends 2 x 2 MB. */
static void
test_two_without_overlap (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (4, 250000, 2);
  spec->parallel.overlap = FALSE;
  spec->parallel.bucket_bytes = 100000000;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  SimCollective all = get_collective (timeline, 0, 1);
  SimMeter meter;
  SimWhy why;
  g_assert_cmpint (all.start_ns, ==, 12 * MS);
  g_assert_cmpint (all.end_ns, ==, 12 * MS + 4002 * US);
  g_assert_cmpuint (all.bytes, ==, 4000000);
  g_assert_cmpuint (all.n_hops, ==, 2);
  g_assert_cmpint (sim_timeline_get_end_ns (timeline), ==, 18 * MS + 2 * US);
  sim_timeline_meter (timeline, 1, G_MAXINT64, &meter);
  g_assert_cmpint (meter.compute_ns, ==, 14 * MS);
  g_assert_cmpint (meter.exposed_ns, ==, 4002 * US);
  g_assert_cmpint (meter.latency_ns, ==, 2 * US);
  g_assert_cmpint (meter.hidden_ns, ==, 0);
  g_assert_cmpint (meter.bubble_ns, ==, 0);
  g_assert_cmpuint (meter.bytes_sent[SIM_PAYLOAD_GRADIENT], ==, 4000000);
  sim_timeline_why (timeline, SIM_NONE, G_MAXINT64, &why);
  g_assert_cmpint (why.kind, ==, SIM_WHY_NO_OVERLAP);
  g_assert_cmpint (why.start_ns, ==, 12 * MS);
  check_invariants (timeline);
}

/* Memory of 1e12 × 0.5 bytes a second: two replicas, one layer of 1,000,000
 * fp32, summed from 3 ms to 7.002 (2 x (1 us + 2 MB / 1 GB/s)); then each reads
 * the sum, divides it and writes it, 8 MB in 16 us, and updates for 0.5 ms.
 * Where buckets are divided as they come there is no such pass.  DualPipe's
 * two copies of each of two stages are divided too: each device has both, 16 us
 * for either. */
static void
test_divided (void)
{
  for (guint overlap = 0; overlap < 2; overlap++)
    {
      g_autoptr (SimSpec) spec = check_data_parallel_new (1, 1000000, 2);
      g_autoptr (SimSpec) copies =
          check_pipeline_new (2, 1000000, 2, 4, SIM_SCHEDULE_DUALPIPE);
      SimSpec *const specs[] = { spec, copies };
      for (guint i = 0; i < 2; i++)
        {
          guint n;
          gint64 updating = 0;
          specs[i]->cluster.device.memory_bandwidth = 1e12;
          specs[i]->cluster.device.memory_efficiency = 0.5;
          specs[i]->parallel.overlap = overlap;
          g_autoptr (SimTimeline) timeline = check_simulate (specs[i]);
          const SimSpan *spans =
              sim_timeline_get_spans (timeline, 1, SIM_STREAM_COMPUTE, &n);
          for (guint k = 0; k < n; k++)
            if (spans[k].work == SIM_WORK_UPDATE)
              updating += spans[k].end_ns - spans[k].start_ns;
          g_assert_cmpint (updating, ==,
                           (i + 1) * (500 * US + (overlap ? 0 : 16 * US)));
          if (i == 0)
            g_assert_cmpint (sim_timeline_get_end_ns (timeline), ==,
                             7002 * US + updating);
          check_invariants (timeline);
        }
    }
}

/* With overlap and a bucket per layer (1 MB): layer 3's gradient is whole at
 * 6 ms, then 8, 10, 12 ms.  Each all-reduce: 2 (1 us + 0.5 ms) = 1.002 ms, less
 * than the 2 ms until the next, so three hide and the last is exposed: 12 to
 * 13.002, end 15.002 ms. */
static void
test_two_with_buckets (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (4, 250000, 2);
  spec->parallel.bucket_bytes = 1000000;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  SimMeter meter;
  SimWhy why;
  for (guint i = 0; i < 4; i++)
    {
      SimCollective bucket = get_collective (timeline, i, 4);
      g_assert_cmpuint (bucket.layer_first, ==, 3 - i);
      g_assert_cmpuint (bucket.layer_count, ==, 1);
      g_assert_cmpint (bucket.start_ns, ==, (6 + 2 * i) * MS);
      g_assert_cmpint (bucket.end_ns, ==, (6 + 2 * i) * MS + 1002 * US);
    }
  g_assert_cmpint (sim_timeline_get_end_ns (timeline), ==, 15 * MS + 2 * US);
  sim_timeline_meter (timeline, 0, G_MAXINT64, &meter);
  g_assert_cmpint (meter.exposed_ns, ==, 1002 * US);
  g_assert_cmpint (meter.hidden_ns, ==, 3006 * US);
  sim_timeline_why (timeline, 0, G_MAXINT64, &why);
  g_assert_cmpint (why.kind, ==, SIM_WHY_LAST_BUCKET);
  g_assert_cmpuint (why.layer_first, ==, 0);
  check_invariants (timeline);
}

/* Four replicas, buckets of two layers (8 MB each): chunks of 2 MB, 6 hops of
 * 2.001 ms = 12.006 ms.  First bucket from 8 ms (layers 2 and 3 whole) to
 * 20.006; the second is ready at 12 but waits for it: to 32.012 ms.  Update
 * 2 ms: 34.012.  Exposed 32.012 - 12 = 20.012, hidden 4 ms. */
static void
test_four_with_backlog (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (4, 1000000, 4);
  spec->parallel.bucket_bytes = 8000000;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  SimMeter meter;
  SimWhy why;
  g_assert_cmpint (get_collective (timeline, 0, 2).start_ns, ==, 8 * MS);
  g_assert_cmpint (get_collective (timeline, 0, 2).end_ns, ==, 20006 * US);
  g_assert_cmpint (get_collective (timeline, 1, 2).start_ns, ==, 20006 * US);
  g_assert_cmpint (get_collective (timeline, 1, 2).end_ns, ==, 32012 * US);
  g_assert_cmpint (sim_timeline_get_end_ns (timeline), ==, 34012 * US);
  sim_timeline_meter (timeline, 3, G_MAXINT64, &meter);
  g_assert_cmpint (meter.exposed_ns, ==, 20012 * US);
  g_assert_cmpint (meter.hidden_ns, ==, 4 * MS);
  /* 2 (n - 1) / n x 16 MB */
  g_assert_cmpuint (meter.bytes_sent[SIM_PAYLOAD_GRADIENT], ==, 24000000);
  sim_timeline_why (timeline, 0, 20 * MS, &why);
  g_assert_cmpint (why.kind, ==, SIM_WHY_BANDWIDTH);
  check_invariants (timeline);
}

/* Gradient accumulation: 3 micro-batches of 12 ms each, one sync after the
 * last; the buckets of the first two would be wrong sums. */
static void
test_accumulation (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (4, 250000, 2);
  spec->training.global_batch = 6;
  spec->parallel.bucket_bytes = 1000000;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  g_assert_cmpint (get_collective (timeline, 0, 4).start_ns, ==, 30 * MS);
  g_assert_cmpint (sim_timeline_get_end_ns (timeline), ==, 39002 * US);
  /* Micro-batch 1's forward has put layer 0's activations there (13 ms), its
   * backward lets go at 24 ms. */
  g_assert_cmpuint (sim_timeline_activations_held (timeline, 0, 0, 1 * MS), ==,
                    1);
  g_assert_cmpuint (sim_timeline_activations_held (timeline, 0, 0, 12 * MS), ==,
                    0);
  g_assert_cmpuint (sim_timeline_activations_held (timeline, 0, 0, 13 * MS), ==,
                    1);
  check_invariants (timeline);
}

/* Ring closed form for n = 2 to 16, 16 MB of one layer: backward ends at 3 ms,
 * sync takes 2 (n - 1) (1 us + 16 ms / n), update 0.5 ms; each hop is rounded
 * to the picosecond, so the whole is right to the nanosecond. */
static void
test_ring_closed_form (void)
{
  for (guint n = 2; n <= 16; n++)
    {
      g_autoptr (SimSpec) spec = check_data_parallel_new (1, 4000000, n);
      g_autoptr (SimTimeline) timeline = check_simulate (spec);
      SimCollective all = get_collective (timeline, 0, 1);
      double seconds = 2.0 * (n - 1) * (1e-6 + 16e6 / n / 1e9);
      gint64 wanted = (gint64)(seconds * 1e9 + 0.5);
      SimMeter meter;
      g_assert_cmpint (all.start_ns, ==, 3 * MS);
      g_assert_cmpint (ABS (all.end_ns - all.start_ns - wanted), <=, 1);
      sim_timeline_meter (timeline, 0, G_MAXINT64, &meter);
      g_assert_cmpint (ABS (meter.latency_ns - 2 * (gint64)(n - 1) * US), <=,
                       2 * (gint64)n);
      check_invariants (timeline);
    }
}

/* Contributions on the way, n = 4, one layer of 4 MB from 3 ms, hops of
 * 1.001 ms: chunk 1 begins at device 1 and passes 2 and 3; device 2 holds two
 * after one hop, device 3 three after two, device 0 all four after three. */
static void
test_contributions (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (1, 1000000, 4);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  gint64 begin = 3 * MS, hop = 1001 * US;
  g_assert_cmpuint (sim_timeline_contributions (timeline, 0, 2, 1, begin - 1),
                    ==, 0);
  g_assert_cmpuint (sim_timeline_contributions (timeline, 0, 2, 1, begin), ==,
                    1);
  g_assert_cmpuint (
      sim_timeline_contributions (timeline, 0, 2, 1, begin + hop - 1), ==, 1);
  g_assert_cmpuint (sim_timeline_contributions (timeline, 0, 2, 1, begin + hop),
                    ==, 2);
  g_assert_cmpuint (
      sim_timeline_contributions (timeline, 0, 3, 1, begin + 2 * hop), ==, 3);
  g_assert_cmpuint (
      sim_timeline_contributions (timeline, 0, 0, 1, begin + 3 * hop), ==, 4);
  g_assert_cmpuint (
      sim_timeline_contributions (timeline, 0, 1, 1, begin + 3 * hop), ==, 1);
  g_assert_cmpuint (
      sim_timeline_contributions (timeline, 0, 1, 1, begin + 4 * hop), ==, 4);
}

/* Interference: a device that communicates computes at half speed.  Two
 * replicas, a bucket per layer, 1 MB: bytes move 2 x 0.5 ms in each of the
 * three gaps between backwards; work done in that millisecond is half, so each
 * of layers 2, 1, 0 takes 2.5 ms: 6, 8.5, 11, 13.5; the last sync ends at
 * 14.502 and the update at 16.502 ms.  (In the latency of each hop, 1 us,
 * nothing moves and compute is not slowed.) */
static void
test_interference (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (4, 250000, 2);
  spec->parallel.bucket_bytes = 1000000;
  /* Half the memory bandwidth for 1e9 bytes/s. */
  spec->cluster.device.memory_bandwidth = 1e12;
  spec->cluster.device.reduce_traffic =
      0.5 * spec->cluster.device.memory_bandwidth / 1e9;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  g_assert_cmpint (get_collective (timeline, 1, 4).start_ns, ==, 8500 * US);
  g_assert_cmpint (get_collective (timeline, 3, 4).start_ns, ==, 13500 * US);
  g_assert_cmpint (sim_timeline_get_end_ns (timeline), ==, 16502 * US);
  check_invariants (timeline);
}

/* A device twice as slow: its backward ends at 24 ms, when the other has been
 * waiting for 12 ms: that is a bubble, and the straggler is named. */
static void
test_slow_device (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (4, 250000, 2);
  SimFault fault = { SIM_FAULT_SLOW_DEVICE, 1, 2, 0 };
  spec->parallel.overlap = FALSE;
  spec->parallel.bucket_bytes = 100000000;
  g_array_append_val (spec->faults, fault);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  SimMeter meter;
  SimDeviceStatus status;
  sim_timeline_meter (timeline, 0, 24 * MS, &meter);
  g_assert_cmpint (meter.bubble_ns, ==, 12 * MS);
  sim_timeline_device_status (timeline, 0, 20 * MS, &status);
  g_assert_cmpint (status.state, ==, SIM_STATE_WAITING);
  g_assert_cmpuint (status.peer, ==, 1);
  sim_timeline_device_status (timeline, 0, 25 * MS, &status);
  g_assert_cmpint (status.state, ==, SIM_STATE_SYNC);
  g_assert_cmpint (sim_timeline_get_end_ns (timeline), ==,
                   24 * MS + 4002 * US + 4 * MS);
  check_invariants (timeline);
}

/* From 10 ms on: layers 3 and 2 done at 8 ms, layer 1 at 10, layer 0 takes 4:
 * backward ends at 14 ms. */
static void
test_slow_from (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (4, 250000, 1);
  SimFault fault = { SIM_FAULT_SLOW_DEVICE, 0, 2, 0.010 };
  g_array_append_val (spec->faults, fault);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  g_assert_cmpint (sim_timeline_get_end_ns (timeline), ==, 18 * MS);
}

/* Every link of device 1 twice as slow: each of the two hops crosses it in one
 * direction or the other: 2 (2 us + 4 ms). */
static void
test_slow_link (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (4, 250000, 2);
  SimFault fault = { SIM_FAULT_SLOW_LINK, 1, 2, 0 };
  spec->parallel.overlap = FALSE;
  spec->parallel.bucket_bytes = 100000000;
  g_array_append_val (spec->faults, fault);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  g_assert_cmpint (get_collective (timeline, 0, 1).end_ns, ==,
                   12 * MS + 8004 * US);
  check_invariants (timeline);
}

/* Device 1 is lost at 5 ms, in its first backward (layer 3): device 0 ends its
 * own backward at 12 ms and then waits for what never comes; no update. */
static void
test_lost_device (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (4, 250000, 2);
  SimFault fault = { SIM_FAULT_LOST_DEVICE, 1, 1, 0.005 };
  guint n;
  spec->parallel.bucket_bytes = 1000000;
  g_array_append_val (spec->faults, fault);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  SimDeviceStatus status;
  g_assert_cmpint (sim_timeline_get_end_ns (timeline), ==, 12 * MS);
  g_assert_cmpuint (n, ==, 4);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (all[i].start_ns, ==, 12 * MS + 1);
  sim_timeline_device_status (timeline, 1, 6 * MS, &status);
  g_assert_cmpint (status.state, ==, SIM_STATE_LOST);
  sim_timeline_device_status (timeline, 0, 12 * MS, &status);
  g_assert_cmpint (status.state, ==, SIM_STATE_WAITING);
  g_assert_cmpuint (status.peer, ==, 1);
  g_assert_cmpuint (sim_timeline_updates_done (timeline, 0, 0, G_MAXINT64), ==,
                    0);
}

/* Two iterations follow one another: 2 x 15.002 ms. */
static void
test_iterations (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (4, 250000, 2);
  spec->parallel.bucket_bytes = 1000000;
  spec->training.iterations = 2;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  g_assert_cmpint (sim_timeline_get_end_ns (timeline), ==, 30004 * US);
  g_assert_cmpuint (sim_timeline_updates_done (timeline, 0, 3, 15002 * US), ==,
                    1);
  g_assert_cmpuint (sim_timeline_updates_done (timeline, 1, 3, 30004 * US), ==,
                    2);
  check_invariants (timeline);
}

/* The batch is dealt before 0; each device gets its own samples. */
static void
test_deal (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (2, 250000, 2);
  spec->training.micro_batch = 4;
  spec->training.global_batch = 16; /* 2 micro-batches of 4 on each */
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  guint n, step;
  const SimTransfer *transfers = sim_timeline_get_transfers (timeline, &n);
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);
  SimDeviceStatus status;
  g_assert_cmpint (sim_timeline_get_start_ns (timeline), <, 0);
  g_assert_cmpuint (transfers[0].target, ==, 0);
  g_assert_cmpuint (transfers[0].sample_first, ==, 0);
  g_assert_cmpuint (transfers[0].sample_count, ==, 4);
  g_assert_cmpuint (transfers[1].target, ==, 1);
  g_assert_cmpuint (transfers[1].sample_first, ==, 8);
  g_assert_cmpuint (transfers[3].sample_first, ==, 12);
  g_assert_cmpint (transfers[3].end_ns, ==, 0);
  g_assert_true (sim_timeline_find_step (timeline, "deal-batch:2", &step));
  g_assert_cmpuint (step, ==, 1);
  g_assert_cmpint (steps[1].end_ns, ==, 0);
  g_assert_cmpuint (steps[1].n_alike, ==, 2);
  g_assert_false (sim_timeline_find_step (timeline, "deal-batch:3", &step));
  g_assert_false (sim_timeline_find_step (timeline, "sync:", &step));
  g_assert_false (sim_timeline_find_step (timeline, "nothing", &step));
  sim_timeline_device_status (timeline, 1, -1, &status);
  g_assert_cmpint (status.state, ==, SIM_STATE_LOADING);
  check_invariants (timeline);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/data-parallel/single", test_single);
  g_test_add_func ("/sim/data-parallel/two-without-overlap",
                   test_two_without_overlap);
  g_test_add_func ("/sim/data-parallel/divided", test_divided);
  g_test_add_func ("/sim/data-parallel/two-with-buckets",
                   test_two_with_buckets);
  g_test_add_func ("/sim/data-parallel/four-with-backlog",
                   test_four_with_backlog);
  g_test_add_func ("/sim/data-parallel/accumulation", test_accumulation);
  g_test_add_func ("/sim/data-parallel/ring-closed-form",
                   test_ring_closed_form);
  g_test_add_func ("/sim/data-parallel/contributions", test_contributions);
  g_test_add_func ("/sim/data-parallel/interference", test_interference);
  g_test_add_func ("/sim/data-parallel/slow-device", test_slow_device);
  g_test_add_func ("/sim/data-parallel/slow-from", test_slow_from);
  g_test_add_func ("/sim/data-parallel/slow-link", test_slow_link);
  g_test_add_func ("/sim/data-parallel/lost-device", test_lost_device);
  g_test_add_func ("/sim/data-parallel/iterations", test_iterations);
  g_test_add_func ("/sim/data-parallel/deal", test_deal);
  return g_test_run ();
}
