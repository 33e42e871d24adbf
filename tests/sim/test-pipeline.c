/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"

#define US 1000
#define MS 1000000

static void
set_boundary (SimSpec *spec, double bytes)
{
  for (guint i = 0; i < spec->model.generic_layers->len; i++)
    ((SimGenericLayer *)g_ptr_array_index (spec->model.generic_layers, i))
        ->activation_bytes = bytes;
}

/* Four layers on two devices, naive.  1 MB handed on takes 1.001 ms.
 *   stage 0: forward 0 to 2, waits, backward 10.002 to 14.002, update to 15.002
 *   stage 1: forward 3.001 to 5.001, backward to 9.001, update to 10.001
 * Stage 0 is idle for 8.002 ms: while its activations leave (2 to 3.001) and
 * while the gradient comes (9.001 to 10.002) that is exposed, the 6 ms between
 * are a bubble.  Stage 1: bubble 0 to 2, exposed 2 to 3.001; the gradient
 * leaves while it updates (1 ms hidden); from 10.001 it has nothing to do. */
static void
test_naive_two (void)
{
  g_autoptr (SimSpec) spec =
      check_pipeline_new (4, 1000, 2, 1, SIM_SCHEDULE_NAIVE);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  SimMeter meter;
  SimDeviceStatus status;
  SimWhy why;
  guint first, count, n;
  g_assert_cmpint (sim_timeline_get_end_ns (timeline), ==, 15 * MS + 2 * US);
  sim_timeline_meter (timeline, 0, G_MAXINT64, &meter);
  g_assert_cmpint (meter.compute_ns, ==, 7 * MS);
  g_assert_cmpint (meter.exposed_ns, ==, 2002 * US);
  g_assert_cmpint (meter.latency_ns, ==, 2 * US);
  g_assert_cmpint (meter.bubble_ns, ==, 6 * MS);
  g_assert_cmpuint (meter.bytes_sent[SIM_PAYLOAD_ACTIVATION], ==, 1000000);
  sim_timeline_meter (timeline, 1, G_MAXINT64, &meter);
  g_assert_cmpint (meter.exposed_ns, ==, 1001 * US);
  g_assert_cmpint (meter.bubble_ns, ==, 7001 * US);
  g_assert_cmpint (meter.hidden_ns, ==, 1 * MS);
  sim_timeline_device_status (timeline, 0, 5 * MS, &status);
  g_assert_cmpint (status.state, ==, SIM_STATE_WAITING);
  g_assert_cmpuint (status.peer, ==, 1);
  sim_timeline_device_status (timeline, 0, 9500 * US, &status);
  g_assert_cmpint (status.state, ==, SIM_STATE_SYNC);
  g_assert_cmpuint (status.peer, ==, 1);
  sim_timeline_device_status (timeline, 1, 12 * MS, &status);
  g_assert_cmpint (status.state, ==, SIM_STATE_DONE);
  sim_timeline_why (timeline, 0, 6 * MS, &why);
  g_assert_cmpint (why.kind, ==, SIM_WHY_LATER_STAGE);
  g_assert_cmpuint (why.peer, ==, 1);
  g_assert_true (sim_timeline_get_layers_held (timeline, 1, 0, &first, &count));
  g_assert_cmpuint (first, ==, 2);
  g_assert_cmpuint (count, ==, 2);
  g_assert_false (
      sim_timeline_get_layers_held (timeline, 1, 1, &first, &count));
  const SimTransfer *transfers = sim_timeline_get_transfers (timeline, &n);
  g_assert_cmpuint (n, ==, 3); /* deal, activation, gradient */
  g_assert_cmpuint (transfers[0].target, ==, 0);
  g_assert_false (transfers[1].backward);
  g_assert_true (transfers[2].backward);
  /* In its microsecond of latency nothing has left; half-way, half has. */
  g_assert_cmpfloat (sim_timeline_transfer_progress (timeline, 1, 2001 * US),
                     ==, 0);
  g_assert_cmpfloat (
      ABS (sim_timeline_transfer_progress (timeline, 1, 2501 * US) - 0.5), <,
      1e-9);
  double there, back;
  sim_timeline_link_rate (timeline, transfers[1].link, 2500 * US, &there,
                          &back);
  g_assert_cmpfloat (ABS (there - 1e9), <, 1);
  g_assert_cmpfloat (back, ==, 0);
  check_invariants (timeline);
}

/* Naive over 2, 3, 4 stages of one layer, two micro-batches, nothing to hand
 * on: 2 x stages x 3 ms, then stage 0 updates. */
static void
test_naive_stages (void)
{
  for (guint stages = 2; stages <= 4; stages++)
    {
      g_autoptr (SimSpec) spec =
          check_pipeline_new (stages, 1000, stages, 2, SIM_SCHEDULE_NAIVE);
      set_boundary (spec, 0);
      g_autoptr (SimTimeline) timeline = check_simulate (spec);
      g_assert_cmpint (sim_timeline_get_end_ns (timeline), ==,
                       6 * stages * MS + 500 * US);
      check_invariants (timeline);
    }
}

static gint64
backward_end (const SimTimeline *timeline, guint device)
{
  guint n;
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, device, SIM_STREAM_COMPUTE, &n);
  gint64 end = 0;
  for (guint i = 0; i < n; i++)
    if (spans[i].work != SIM_WORK_UPDATE)
      end = spans[i].end_ns;
  return end;
}

/* p stages, m micro-batches, F = 1 ms, B = 2 ms, nothing to hand on: GPipe
 * (Huang et al. 2019, 2.3) and 1F1B (Narayanan et al. 2021, 2.2.1) both take
 * (m + p - 1) (F + B), a bubble of (p - 1)(F + B) on every stage.  GPipe keeps
 * all m, 1F1B min (m, p - i) micro-batches on stage i. */
static void
test_bubbles (void)
{
  for (guint p = 2; p <= 8; p *= 2)
    for (guint m = 1; m <= 16; m += 3)
      for (SimSchedule s = SIM_SCHEDULE_GPIPE; s <= SIM_SCHEDULE_1F1B; s++)
        {
          g_autoptr (SimSpec) spec = check_pipeline_new (p, 1000, p, m, s);
          set_boundary (spec, 0);
          g_autoptr (SimTimeline) timeline = check_simulate (spec);
          gint64 end = backward_end (timeline, 0);
          g_assert_cmpint (end, ==, (gint64)(m + p - 1) * 3 * MS);
          for (guint i = 0; i < p; i++)
            {
              SimMeter meter;
              guint held = s == SIM_SCHEDULE_GPIPE ? m : MIN (m, p - i);
              sim_timeline_meter (timeline, i, end, &meter);
              gint64 updated = i == 0 ? 0 : 500 * US;
              g_assert_cmpint (meter.compute_ns, ==, m * 3 * MS + updated);
              g_assert_cmpint (meter.exposed_ns, ==, 0);
              g_assert_cmpuint (check_most_held (timeline, i), ==, held);
            }
          check_invariants (timeline);
        }
}

/* 16 devices, 32 samples in micro-batches of one, as d replicas of 16 / d
 * stages: (32 / d + 16 / d - 1) times a stage's d layers, and a bubble of
 * (16 - d) / 32 of the work (Narayanan et al. 2021, 3.3 and eq. 1). */
static void
test_pipeline_or_data (void)
{
  for (guint d = 1; d < 16; d *= 2)
    {
      guint p = 16 / d, m = 32 / d;
      g_autoptr (SimSpec) spec =
          check_pipeline_new (16, 1000, p, m, SIM_SCHEDULE_1F1B);
      spec->cluster.devices_per_node = 16;
      spec->parallel.degree[SIM_DIMENSION_DATA] = d;
      spec->training.global_batch = 32;
      set_boundary (spec, 0);
      g_autoptr (SimTimeline) timeline = check_simulate (spec);
      gint64 end = backward_end (timeline, 0), work = (gint64)m * d * 3 * MS;
      g_assert_cmpint (end, ==, (gint64)(m + p - 1) * d * 3 * MS);
      g_assert_cmpint ((end - work) * 32, ==, work * (16 - d));
      check_invariants (timeline);
    }
}

/* One task for a run of layers, or one for each: the same times. */
static void
test_granularity (void)
{
  g_autoptr (SimSpec) few =
      check_pipeline_new (8, 1000, 4, 6, SIM_SCHEDULE_1F1B);
  g_autoptr (SimTimeline) by_layer = check_simulate (few);
  few->training.iterations = 200; /* 200 x 6 x 8 x 2 tasks: too many */
  g_autoptr (SimTimeline) by_run = check_simulate (few);
  guint n_layer, n_run;
  const SimSpan *one =
      sim_timeline_get_spans (by_layer, 1, SIM_STREAM_COMPUTE, &n_layer);
  const SimSpan *two =
      sim_timeline_get_spans (by_run, 1, SIM_STREAM_COMPUTE, &n_run);
  g_assert_cmpuint (one[0].layer_count, ==, 1);
  g_assert_cmpuint (two[0].layer_count, ==, 2);
  g_assert_cmpint (one[0].start_ns, ==, two[0].start_ns);
  g_assert_cmpint (one[1].end_ns, ==, two[0].end_ns);
  g_assert_cmpint (sim_timeline_get_end_ns (by_layer) * 200, ==,
                   sim_timeline_get_end_ns (by_run));
}

/* Data and pipeline parallel together: 2 replicas of 2 stages; each stage's
 * gradients are reduced by its own pair. */
static void
test_with_data (void)
{
  g_autoptr (SimSpec) spec =
      check_pipeline_new (4, 250000, 2, 2, SIM_SCHEDULE_1F1B);
  guint n;
  spec->cluster.devices_per_node = 4;
  spec->parallel.degree[SIM_DIMENSION_DATA] = 2;
  spec->training.global_batch = 4;
  spec->parallel.bucket_bytes = 100000000;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  g_assert_cmpuint (n, ==, 2);
  for (guint i = 0; i < n; i++)
    {
      guint n_members;
      const guint32 *members =
          sim_timeline_get_members (timeline, i, &n_members);
      g_assert_cmpuint (n_members, ==, 2);
      g_assert_cmpuint (all[i].bytes, ==, 2000000);
      for (guint k = 0; k < 2; k++)
        {
          guint first, count;
          sim_timeline_get_layers_held (timeline, members[k], 0, &first,
                                        &count);
          g_assert_cmpuint (first, ==, all[i].layer_first);
        }
    }
  check_invariants (timeline);
}

/* Interleaved: p stages of v runs of one layer (1 + 2 ms), bubble
 * (p - 1)(F + B) / v with F + B = 3 v ms of the whole stage: 3 (p - 1) ms.  The
 * first stage keeps p v (1 + (p - 1) / (p v)) runs' worth (Korthikanti et al.
 * 2022, 4.2.3), where there are as many. */
static void
test_interleaved (void)
{
  for (guint p = 2; p <= 4; p++)
    for (guint v = 2; v <= 4; v++)
      for (guint groups = 1; groups <= 4; groups++)
        {
          guint m = groups * p;
          g_autoptr (SimSpec) spec =
              check_pipeline_new (p * v, 1000, p, m, SIM_SCHEDULE_INTERLEAVED);
          guint first, count;
          spec->parallel.virtual_stages = v;
          set_boundary (spec, 0);
          g_autoptr (SimTimeline) timeline = check_simulate (spec);
          g_assert_cmpint (backward_end (timeline, 0), ==,
                           (gint64)(m * v + p - 1) * 3 * MS);
          g_assert_true (sim_timeline_get_layers_held (timeline, 1, v - 1,
                                                       &first, &count));
          g_assert_cmpuint (first, ==, (v - 1) * p + 1);
          g_assert_cmpuint (check_most_held (timeline, 0), ==,
                            MIN (p * v + p - 1, m * v));
          check_invariants (timeline);
        }
}

static guint64
buffers_at (const SimTimeline *timeline, guint device, gint64 t_ns)
{
  SimMemoryPoint point;
  sim_timeline_memory_at (timeline, device, t_ns, &point);
  return point.bytes[SIM_MEMORY_BUFFERS];
}

/* As in naive-two: 1 MB leaves stage 0 from 2 to 3.001 ms and its gradient
 * stage 1 from 9.001 to 10.002 ms; it is with both ends all that time, and then
 * work on it begins. */
static void
test_hand_over_buffers (void)
{
  g_autoptr (SimSpec) spec =
      check_pipeline_new (4, 1000, 2, 1, SIM_SCHEDULE_NAIVE);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  for (guint device = 0; device < 2; device++)
    {
      g_assert_cmpuint (buffers_at (timeline, device, 1999 * US), ==, 0);
      g_assert_cmpuint (buffers_at (timeline, device, 3 * MS), ==, 1000000);
      g_assert_cmpuint (buffers_at (timeline, device, 3001 * US), ==, 0);
      g_assert_cmpuint (buffers_at (timeline, device, 10 * MS), ==, 1000000);
      g_assert_cmpuint (buffers_at (timeline, device, 10002 * US), ==, 0);
    }
}

static SimSpec *
new_small_transformer (guint layers)
{
  SimSpec *spec = check_spec_new (1, 1, 1);
  SimModel *model = &spec->model;
  model->kind = SIM_MODEL_TRANSFORMER;
  model->layers = layers;
  model->hidden = 64;
  model->heads = model->kv_heads = 8;
  model->ffn = 256;
  model->gated = FALSE;
  model->dropout = FALSE;
  model->vocabulary = 0;
  model->sequence = 64;
  model->attention = SIM_ATTENTION_FLASH;
  return spec;
}

static guint64
activations_at (const SimTimeline *timeline, gint64 t_ns)
{
  SimMemoryPoint point;
  sim_timeline_memory_at (timeline, 0, t_ns, &point);
  return point.bytes[SIM_MEMORY_ACTIVATIONS];
}

/* One micro-batch on one device, F, B, W in turn.  fp32, hidden 64, 64 tokens,
 * no dropout: F keeps 4 bytes of 2 norm inputs, 2 norm outputs, 4 heads, 2 x 4
 * hidden, 16 in all, and 4 for each of 8 heads (4 x 16 x 64 + 32) x 64 =
 * 264,192; W needs 4 inputs of products of widths 1, 1, 1, 4 and gradients of
 * widths 3, 1, 4, 1: 16 again, 4 x 16 x 64 x 64 = 262,144. */
static void
test_parted_memory (void)
{
  g_autoptr (SimSpec) spec = new_small_transformer (1);
  guint n;
  spec->parallel.schedule = SIM_SCHEDULE_ZB_H1;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, 0, SIM_STREAM_COMPUTE, &n);
  g_assert_cmpuint (n, ==, 4); /* F, B, W, update */
  g_assert_cmpuint (activations_at (timeline, spans[0].end_ns - 1), ==, 264192);
  g_assert_cmpuint (activations_at (timeline, spans[2].start_ns), ==, 262144);
  g_assert_cmpuint (activations_at (timeline, spans[2].end_ns), ==, 0);
}

/* The same under autocast, two layers, recomputed in full: F keeps its input,
 * 4 x 64 x 64 = 16,384 a layer, and until both are through the 16-bit copies of
 * 12 x 64 x 64 weights and 7 x 64 biases (queries, keys, values, up), 99,200 a
 * layer.  Then a layer's backward brings back the rest and a copy: norms in 8,
 * out 2 + 2, heads 8, hidden 16, all x 64, and 32 for the heads, x 64 tokens,
 * and 99,200, less the input = 232,320; and its gradients on their way,
 * (2 x 2 x 256 + 2 x 4 x 64) x 64 = 98,304. */
static void
test_recomputed_memory (void)
{
  g_autoptr (SimSpec) spec = new_small_transformer (2);
  guint n, k = 0;
  gint64 forward_ends = 0;
  spec->training.precision = SIM_PRECISION_BF16_MIXED;
  spec->training.recompute = SIM_RECOMPUTE_FULL;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, 0, SIM_STREAM_COMPUTE, &n);
  for (; spans[k].work == SIM_WORK_FORWARD; k++)
    forward_ends = spans[k].end_ns;
  g_assert_cmpint (spans[k].start_ns, ==, forward_ends);
  g_assert_cmpuint (activations_at (timeline, forward_ends - 1), ==,
                    2 * (16384 + 99200));
  g_assert_cmpuint (activations_at (timeline, forward_ends), ==,
                    2 * 16384 + 232320 + 98304);
  g_assert_cmpuint (activations_at (timeline, spans[n - 1].start_ns), ==, 0);
}

/* Without overlap a stage sends before it works on: GPipe, two stages of one
 * layer, two micro-batches, F = 1 ms, B = 2 ms, 1.001 ms to hand on.
 *   stage 0: F 0 to 1, sends to 2.001, F to 3.001, sends to 4.002
 *   stage 1: F 2.001 to 3.001, F 4.002 to 5.002, B to 7.002, sends to 8.003,
 *            B to 10.003 (with overlap from 7.002 on) */
static void
test_sends_in_turn (void)
{
  static const gint64 starts[2][4] = { { 0, 2001, 8003, 11004 },
                                       { 2001, 4002, 5002, 8003 } };
  g_autoptr (SimSpec) spec =
      check_pipeline_new (2, 1000, 2, 2, SIM_SCHEDULE_GPIPE);
  spec->parallel.overlap = FALSE;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  for (guint device = 0; device < 2; device++)
    {
      guint n;
      const SimSpan *spans =
          sim_timeline_get_spans (timeline, device, SIM_STREAM_COMPUTE, &n);
      g_assert_cmpuint (n, ==, 5); /* and the update */
      for (guint i = 0; i < 4; i++)
        g_assert_cmpint (spans[i].start_ns, ==, starts[device][i] * US);
    }
  check_invariants (timeline);
}

static gboolean
hands_on (const SimTimeline *timeline,
          guint32 from,
          guint32 to,
          gboolean backward)
{
  guint n;
  const SimTransfer *all = sim_timeline_get_transfers (timeline, &n);
  for (guint i = 0; i < n; i++)
    if (all[i].payload == SIM_PAYLOAD_ACTIVATION && all[i].source == from &&
        all[i].target == to && all[i].backward == backward)
      return TRUE;
  return FALSE;
}

/* However far the critical path leads, what is waited for comes from a device
 * that hands it on. */
static void
test_neighbours (void)
{
  const SimSchedule schedules[] = { SIM_SCHEDULE_GPIPE, SIM_SCHEDULE_1F1B,
                                    SIM_SCHEDULE_ZB_2P, SIM_SCHEDULE_V_HALF,
                                    SIM_SCHEDULE_DUALPIPE_V };
  for (guint s = 0; s < G_N_ELEMENTS (schedules); s++)
    {
      guint n_told = 0;
      g_autoptr (SimSpec) spec =
          check_pipeline_new (8, 1000, 4, 8, schedules[s]);
      g_autoptr (SimTimeline) timeline = check_simulate (spec);
      gint64 end_ns = sim_timeline_get_end_ns (timeline);
      for (guint device = 0; device < 4; device++)
        for (gint64 t = 0; t < end_ns; t += 250 * US)
          {
            SimWhy why;
            if (!sim_timeline_why_at (timeline, device, t, &why) ||
                (why.kind != SIM_WHY_EARLIER_STAGE &&
                 why.kind != SIM_WHY_LATER_STAGE) ||
                why.peer == SIM_NONE)
              continue;
            g_assert_true (hands_on (timeline, why.peer, device,
                                     why.kind == SIM_WHY_LATER_STAGE));
            n_told++;
          }
      g_assert_cmpuint (n_told, >, 8);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/pipeline/naive-two", test_naive_two);
  g_test_add_func ("/sim/pipeline/naive-stages", test_naive_stages);
  g_test_add_func ("/sim/pipeline/bubbles", test_bubbles);
  g_test_add_func ("/sim/pipeline/pipeline-or-data", test_pipeline_or_data);
  g_test_add_func ("/sim/pipeline/interleaved", test_interleaved);
  g_test_add_func ("/sim/pipeline/hand-over-buffers", test_hand_over_buffers);
  g_test_add_func ("/sim/pipeline/parted-memory", test_parted_memory);
  g_test_add_func ("/sim/pipeline/recomputed-memory", test_recomputed_memory);
  g_test_add_func ("/sim/pipeline/sends-in-turn", test_sends_in_turn);
  g_test_add_func ("/sim/pipeline/granularity", test_granularity);
  g_test_add_func ("/sim/pipeline/neighbours", test_neighbours);
  g_test_add_func ("/sim/pipeline/with-data", test_with_data);
  return g_test_run ();
}
