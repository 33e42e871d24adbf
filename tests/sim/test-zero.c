/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"

#define US 1000
#define MS 1000000

/* n layers' worth of fp32 on four replicas: 1,000,000 parameters a layer, so
 * 4 MB of gradients and of parameters, whole-model update 0.5 ms a layer; ZeRO
 * updates a quarter each. */
static SimSpec *
new_spec (guint zero)
{
  SimSpec *spec = check_data_parallel_new (2, 1000000, 4);
  spec->parallel.zero = zero;
  spec->parallel.bucket_bytes = 4000000;
  return spec;
}

static guint
count_operations (const SimTimeline *timeline,
                  SimOperation operation,
                  SimPayload payload)
{
  guint n, found = 0;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  for (guint i = 0; i < n; i++)
    found += all[i].operation == operation && all[i].payload == payload;
  return found;
}

/* Volume per device in elements of psi = 2,000,000 (Rajbhandari et al. 2020,
 * section 7): data parallel 2 psi, ZeRO 1 and 2 the same, ZeRO 3 3 psi, each
 * times (n - 1) / n; 4 bytes an element. */
static void
test_volume (void)
{
  const guint64 gradients[] = { 12000000, 6000000, 6000000, 6000000 };
  const guint64 parameters[] = { 0, 6000000, 6000000, 12000000 };
  for (guint zero = 0; zero <= 3; zero++)
    {
      g_autoptr (SimSpec) spec = new_spec (zero);
      g_autoptr (SimTimeline) timeline = check_simulate (spec);
      for (guint device = 0; device < 4; device++)
        {
          SimMeter meter;
          sim_timeline_meter (timeline, device, G_MAXINT64, &meter);
          g_assert_cmpuint (meter.bytes_sent[SIM_PAYLOAD_GRADIENT], ==,
                            gradients[zero]);
          g_assert_cmpuint (meter.bytes_sent[SIM_PAYLOAD_PARAMETER], ==,
                            parameters[zero]);
        }
      check_invariants (timeline);
    }
}

/* With 16-bit products on fp32 weights, ZeRO 1 and 2 refresh a kept fp32 copy,
 * 4 bytes a parameter; ZeRO 3 gathers what the products use, 2 bytes, twice.
 * With 16-bit weights all gather 2 bytes.  psi (n - 1) / n = 1,500,000. */
static void
test_gathered_width (void)
{
  const struct
  {
    SimPrecision precision;
    guint zero;
    guint64 parameter_bytes;
  } cases[] = {
    { SIM_PRECISION_BF16_MIXED, 1, 6000000 },
    { SIM_PRECISION_BF16_MIXED, 2, 6000000 },
    { SIM_PRECISION_BF16_MIXED, 3, 6000000 },
    { SIM_PRECISION_BF16, 1, 3000000 },
    { SIM_PRECISION_BF16, 2, 3000000 },
    { SIM_PRECISION_BF16, 3, 6000000 },
    { SIM_PRECISION_FP32, 2, 6000000 },
    { SIM_PRECISION_FP32, 3, 12000000 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SimSpec) spec = new_spec (cases[i].zero);
      g_autoptr (SimTimeline) timeline = NULL;
      SimMeter meter;
      spec->training.precision = cases[i].precision;
      timeline = check_simulate (spec);
      sim_timeline_meter (timeline, 1, G_MAXINT64, &meter);
      g_assert_cmpuint (meter.bytes_sent[SIM_PAYLOAD_PARAMETER], ==,
                        cases[i].parameter_bytes);
    }
}

/* ZeRO 1: layer 1's gradient is whole at 4 ms, layer 0's at 6.  Scattering
 * 4 MB over 4: 3 hops (1 us + 1 ms) = 3.003 ms: 4 to 7.003, then to 10.006.
 * Updates 2 x 0.125 ms to 10.256; layer 0 is gathered from 10.131 to 13.134,
 * layer 1 then to 16.137, the end. */
static void
test_stage_1 (void)
{
  g_autoptr (SimSpec) spec = new_spec (1);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  guint n;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  g_assert_cmpuint (n, ==, 4);
  g_assert_cmpint (all[0].end_ns, ==, 7003 * US);
  g_assert_cmpint (all[1].end_ns, ==, 10006 * US);
  g_assert_cmpuint (all[2].layer_first, ==, 0);
  g_assert_cmpint (all[2].start_ns, ==, 10131 * US);
  g_assert_cmpint (all[3].end_ns, ==, 16137 * US);
  g_assert_cmpint (sim_timeline_get_end_ns (timeline), ==, 16137 * US);
}

/* The next iteration's first forward waits for its layer alone: it begins when
 * layer 0 is there, at 13.134. */
static void
test_next_forward_waits (void)
{
  g_autoptr (SimSpec) spec = new_spec (1);
  guint n;
  spec->training.iterations = 2;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, 2, SIM_STREAM_COMPUTE, &n);
  g_assert_cmpuint (spans[6].iteration, ==, 1);
  g_assert_cmpint (spans[6].start_ns, ==, 13134 * US);
  g_assert_cmpint (spans[7].start_ns, ==, 16137 * US);
  check_invariants (timeline);
}

/* ZeRO 3: gathering a layer takes 3.003 ms, and may begin when the use before
 * the last has ended.
 *   gather for forward 0: 0 to 3.003        forward 0: 3.003 to 4.003
 *   gather for forward 1: to 6.006          forward 1: to 7.006
 *   gather for backward 1: 6.006 (forward 0 ended long ago) to 9.009
 *                                           backward 1: 9.009 to 11.009
 *   gather for backward 0: 9.009 to 12.012  backward 0: to 14.012
 * From 11.009 the scattering of 1 shares the ports with that last gathering.
 */
static void
test_stage_3 (void)
{
  g_autoptr (SimSpec) spec = new_spec (3);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  SimDeviceStatus status;
  SimMemoryPoint point;
  SimWhy why;
  guint n;
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, 0, SIM_STREAM_COMPUTE, &n);
  g_assert_cmpint (spans[0].start_ns, ==, 3003 * US);
  g_assert_cmpint (spans[1].start_ns, ==, 6006 * US);
  g_assert_cmpint (spans[2].start_ns, ==, 9009 * US);
  g_assert_cmpuint (count_operations (timeline, SIM_OPERATION_ALL_GATHER,
                                      SIM_PAYLOAD_PARAMETER),
                    ==, 4);
  g_assert_cmpuint (count_operations (timeline, SIM_OPERATION_REDUCE_SCATTER,
                                      SIM_PAYLOAD_GRADIENT),
                    ==, 2);
  sim_timeline_device_status (timeline, 0, 1 * MS, &status);
  g_assert_cmpint (status.state, ==, SIM_STATE_SYNC);
  sim_timeline_why (timeline, 0, 3 * MS, &why);
  g_assert_cmpint (why.kind, ==, SIM_WHY_GATHER);
  /* At 1 ms layers 0 and 1 are being gathered: two buffers of 4 MB; a quarter
   * of the weights rests: 8 MB / 4. */
  sim_timeline_memory_at (timeline, 0, 1 * MS, &point);
  g_assert_cmpuint (point.bytes[SIM_MEMORY_BUFFERS], ==, 8000000);
  g_assert_cmpuint (point.bytes[SIM_MEMORY_WEIGHTS], ==, 2000000);
  sim_timeline_memory_at (timeline, 0, G_MAXINT64, &point);
  g_assert_cmpuint (point.bytes[SIM_MEMORY_BUFFERS], ==, 0);
  check_invariants (timeline);
}

/* Without overlap nothing is hidden. */
static void
test_stage_3_without_overlap (void)
{
  g_autoptr (SimSpec) spec = new_spec (3);
  SimMeter meter;
  spec->parallel.overlap = FALSE;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  sim_timeline_meter (timeline, 0, G_MAXINT64, &meter);
  g_assert_cmpint (meter.hidden_ns, ==, 0);
  /* Six passes' worth of work, 6 ms, 0.25 of updates, gathers of 3.003 ms
   * before forwards 0 and 1 and backward 1; then scattering 1 and gathering for
   * backward 0 share the ports, 3 hops (1 us + 2 ms) = 6.003; last scattering
   * 0: 3.003. */
  g_assert_cmpint (sim_timeline_get_end_ns (timeline), ==,
                   4 * 3003 * US + 6003 * US + 6250 * US);
  check_invariants (timeline);
}

/* Two micro-batches gather and scatter twice; 1F1B on two stages runs too. */
static void
test_combinations (void)
{
  for (guint zero = 1; zero <= 3; zero++)
    for (guint stages = 1; stages <= 2; stages++)
      {
        g_autoptr (SimSpec) spec =
            check_pipeline_new (4, 100000, stages, 4, SIM_SCHEDULE_1F1B);
        spec->cluster.devices_per_node = 4;
        spec->parallel.degree[SIM_DIMENSION_DATA] = 4 / stages;
        spec->training.global_batch = 16 / stages;
        spec->parallel.zero = zero;
        spec->training.iterations = 2;
        g_autoptr (SimTimeline) timeline = check_simulate (spec);
        g_assert_cmpuint (
            sim_timeline_updates_done (timeline, 3, 3, G_MAXINT64), ==, 2);
        check_invariants (timeline);
      }
}

/* ZeRO 3 where backward is parted: two layers of 250,000 fp32 parameters (1 MB)
 * on two replicas, F = B = W = 1 ms, a gather or scatter 1 us + 0.5 MB / 1 GB/s
 * = 501 us.  F of layers 0, 1, then B of 1, 0, then W of 1, 0; the forward of
 * layer 0 waits for its gather, the other three gathers hide (at 501, at 1501
 * and at 2501 us); W gathers nothing.  Work ends at 501 us + 6 ms, layer 0's
 * scatter 501 us later, and the update of half of each layer takes 2 x 250 us.
 */
static void
test_stage_3_zero_bubble (void)
{
  g_autoptr (SimSpec) spec = check_data_parallel_new (2, 250000, 2);
  guint n;
  spec->parallel.zero = 3;
  spec->parallel.schedule = SIM_SCHEDULE_ZB_H1;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  g_assert_cmpuint (count_operations (timeline, SIM_OPERATION_ALL_GATHER,
                                      SIM_PAYLOAD_PARAMETER),
                    ==, 4);
  g_assert_cmpuint (count_operations (timeline, SIM_OPERATION_REDUCE_SCATTER,
                                      SIM_PAYLOAD_GRADIENT),
                    ==, 2);
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, 0, SIM_STREAM_COMPUTE, &n);
  g_assert_cmpuint (n, ==, 8);
  g_assert_cmpint (spans[0].start_ns, ==, 501 * US);
  g_assert_cmpint (spans[5].work, ==, SIM_WORK_BACKWARD_WEIGHT);
  g_assert_cmpint (spans[5].end_ns, ==, 501 * US + 6 * MS);
  g_assert_cmpint (spans[6].start_ns, ==, 1002 * US + 6 * MS);
  g_assert_cmpint (sim_timeline_get_end_ns (timeline), ==, 1502 * US + 6 * MS);
  check_invariants (timeline);
}

/* ZeRO 3 with experts: four replicas, two expert shares.  The dense part of a
 * layer is gathered among all four, experts among the two that hold the same:
 * for each of 1 layer's two uses one collective of four and two of two. */
static void
test_stage_3_experts (void)
{
  g_autoptr (SimSpec) spec = check_spec_new (1, 1, 4);
  SimModel *model = &spec->model;
  guint n, of_four = 0, of_two = 0;
  model->kind = SIM_MODEL_TRANSFORMER;
  model->layers = 1;
  model->hidden = 64;
  model->heads = model->kv_heads = 4;
  model->ffn = 128;
  model->gated = TRUE;
  model->sequence = 16;
  model->experts = 4;
  model->experts_per_token = 1;
  model->vocabulary = 0;
  spec->training.global_batch = 4;
  spec->parallel.degree[SIM_DIMENSION_DATA] = 4;
  spec->parallel.degree[SIM_DIMENSION_EXPERT] = 2;
  spec->parallel.zero = 3;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  for (guint i = 0; i < n; i++)
    {
      if (all[i].operation != SIM_OPERATION_ALL_GATHER)
        continue;
      /* fp32: attention 4 h^2, norms 2 h, router 4 h; two experts of 3 h f. */
      g_assert_cmpuint (all[i].bytes, ==,
                        all[i].n_members == 4
                            ? 4 * (4 * 64 * 64 + 2 * 64 + 4 * 64)
                            : 4 * (2 * 3 * 64 * 128));
      of_four += all[i].n_members == 4;
      of_two += all[i].n_members == 2;
    }
  g_assert_cmpuint (of_four, ==, 2);
  g_assert_cmpuint (of_two, ==, 4);
  check_invariants (timeline);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/zero/volume", test_volume);
  g_test_add_func ("/sim/zero/gathered-width", test_gathered_width);
  g_test_add_func ("/sim/zero/stage-1", test_stage_1);
  g_test_add_func ("/sim/zero/next-forward-waits", test_next_forward_waits);
  g_test_add_func ("/sim/zero/stage-3", test_stage_3);
  g_test_add_func ("/sim/zero/stage-3-without-overlap",
                   test_stage_3_without_overlap);
  g_test_add_func ("/sim/zero/stage-3-zero-bubble", test_stage_3_zero_bubble);
  g_test_add_func ("/sim/zero/stage-3-experts", test_stage_3_experts);
  g_test_add_func ("/sim/zero/combinations", test_combinations);
  return g_test_run ();
}
