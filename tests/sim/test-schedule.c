/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"
#include "sim/sim-cost.h"

#include <math.h>

/* The schedules that part backward, against what their authors print of them.
 * Layers take F = B = W = 1 ms (a measured backward of 2 ms is parted in
 * halves), and handing on takes no time. */

#define US 1000
#define MS 1000000

static void
make_hops_free (SimSpec *spec)
{
  spec->cluster.node_link.bandwidth = 1e24;
  spec->cluster.node_link.latency_seconds = 0;
}

/* p places, so many layers in each. */
static SimSpec *
new_spec (guint p, guint each, guint m, SimSchedule schedule)
{
  SimSpec *spec = check_pipeline_new (p * each, 1000, p, m, schedule);
  make_hops_free (spec);
  return spec;
}

static gint64
get_worst_bubble (const SimTimeline *timeline)
{
  gint64 most = 0;
  for (guint i = 0; i < sim_timeline_get_n_devices (timeline); i++)
    most = MAX (most, check_own_bubble_ns (timeline, i));
  return most;
}

static guint
get_most_held (const SimTimeline *timeline)
{
  guint most = 0;
  for (guint i = 0; i < sim_timeline_get_n_devices (timeline); i++)
    most = MAX (most, check_most_held (timeline, i));
  return most;
}

static guint64
get_most_kept (const SimTimeline *timeline, guint device)
{
  guint n;
  guint64 most = 0;
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, device, SIM_STREAM_COMPUTE, &n);
  for (guint i = 0; i < n; i++)
    {
      SimMemoryPoint point;
      sim_timeline_memory_at (timeline, device, spans[i].start_ns, &point);
      most = MAX (most, point.bytes[SIM_MEMORY_ACTIVATIONS]);
    }
  return most;
}

static guint64
get_handed_on (const SimTimeline *timeline)
{
  guint64 bytes = 0;
  for (guint i = 0; i < sim_timeline_get_n_devices (timeline); i++)
    {
      SimMeter meter;
      sim_timeline_meter (timeline, i, G_MAXINT64, &meter);
      bytes += meter.bytes_sent[SIM_PAYLOAD_ACTIVATION];
    }
  return bytes;
}

/* What the authors' table of schedules says of each (README of
 * sail-sg/zero-bubble-pipeline-parallelism, F = B = W), with two layers, which
 * a V has as two runs, to a place: R = (p - 1) / (m + p - 1) of the whole step
 * is 1F1B's bubble, (p - 1)(F + B + W) of 6 ms, and it keeps p micro-batches of
 * both layers.
 *   ZB1P    R/3, as much kept     ZBV     0, as much kept, twice the traffic
 *   ZB2P    0, twice as much      V-Half  R/2, half of it, twice the traffic
 *   V-Min   2R/3 and a little, a third of it, twice the traffic
 * To the pass of one layer: half of p is (p + 2) / 2 and a third (p + 4) / 3,
 * rounded down (arXiv 2405.15362, and its scheduler's page); V-Half waits a
 * pass less where p is odd, V-Min a pass less, and one more where 3 divides
 * p; ZB2P may need one micro-batch less than it can keep, as no time passes
 * between places. */
static void
test_readme (void)
{
  for (guint p = 2; p <= 16; p++)
    for (guint times = 2; times <= 4; times++)
      {
        guint m = times * p;
        gint64 ideal = 6 * (p - 1);
        const struct
        {
          SimSchedule schedule;
          gint64 bubble; /* passes of one layer */
          guint held;    /* runs: of two layers, of one in a V */
          guint traffic;
        } rows[] = {
          { SIM_SCHEDULE_1F1B, ideal, p, 1 },
          { SIM_SCHEDULE_ZB_1P, ideal / 3, p, 1 },
          { SIM_SCHEDULE_ZB_2P, 0, 2 * p, 1 },
          { SIM_SCHEDULE_ZB_V, 0, 2 * p, 2 },
          { SIM_SCHEDULE_V_HALF, ideal / 2 - p % 2, 2 * ((p + 2) / 2), 2 },
          { SIM_SCHEDULE_V_MIN, ideal * 2 / 3 + (p % 3 == 0 ? 1 : -1),
            2 * ((p + 4) / 3), 2 },
        };
        guint64 traffic = 0;
        for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
          {
            g_autoptr (SimSpec) spec = new_spec (p, 2, m, rows[i].schedule);
            g_autoptr (SimTimeline) timeline = check_simulate (spec);
            g_test_message ("%s %u x %u: %u of %u held",
                            sim_schedule_get_nick (rows[i].schedule), p, m,
                            get_most_held (timeline), rows[i].held);
            gint64 bubble = rows[i].schedule == SIM_SCHEDULE_1F1B
                                ? check_own_bubble_ns (timeline, 0)
                                : get_worst_bubble (timeline);
            g_assert_cmpint (bubble, ==, rows[i].bubble * MS);
            guint held = get_most_held (timeline);
            guint64 bytes = (sim_schedule_is_vee (rows[i].schedule) ? 1 : 2) *
                            G_GUINT64_CONSTANT (1000000);
            guint64 kept = 0;
            for (guint d = 0; d < p; d++)
              kept = MAX (kept, get_most_kept (timeline, d));
            /* Besides, a layer's gradient on its way. */
            g_assert_cmpuint (kept, >=, held * bytes);
            g_assert_cmpuint (kept, <=, held * bytes + 1000000);
            g_assert_cmpuint (held, <=, rows[i].held);
            if (rows[i].schedule == SIM_SCHEDULE_ZB_2P)
              g_assert_cmpuint (held, >=, rows[i].held - 1);
            else
              g_assert_cmpuint (held, ==, rows[i].held);
            if (i == 0)
              traffic = get_handed_on (timeline);
            g_assert_cmpuint (get_handed_on (timeline), ==,
                              rows[i].traffic * traffic);
            check_invariants (timeline);
          }
      }
}

/* Two layers to a place with as many micro-batches as may be, also fewer than a
 * pipeline has places. */
static void
test_few (void)
{
  for (guint p = 2; p <= 9; p++)
    for (guint m = 1; m < 2 * p; m++)
      for (SimSchedule s = SIM_SCHEDULE_ZB_H1; s <= SIM_SCHEDULE_V_MIN; s++)
        {
          g_autoptr (SimSpec) spec = new_spec (p, 2, m, s);
          g_autoptr (SimTimeline) timeline = check_simulate (spec);
          gboolean twice = s == SIM_SCHEDULE_ZB_H2 || s == SIM_SCHEDULE_ZB_2P;
          guint most = sim_schedule_is_vee (s) ? 2 * MIN (m, p)
                                               : MIN (m, twice ? 2 * p : p);
          g_assert_cmpuint (get_most_held (timeline), <=, most);
          check_invariants (timeline);
        }
}

/* ZB-H1 (p - 1)(F + B - W) = (p - 1) ms, ZB-H2 none, and F-to-W in-flight
 * micro-batches stay within p and 2 p - 1 (Qi et al. 2024, table 2). */
static void
test_handmade (void)
{
  for (guint p = 2; p <= 8; p++)
    for (SimSchedule s = SIM_SCHEDULE_ZB_H1; s <= SIM_SCHEDULE_ZB_H2; s++)
      {
        gboolean first = s == SIM_SCHEDULE_ZB_H1;
        g_autoptr (SimSpec) spec = new_spec (p, 1, 3 * p, s);
        g_autoptr (SimTimeline) timeline = check_simulate (spec);
        g_assert_cmpint (get_worst_bubble (timeline), ==,
                         first ? (p - 1) * MS : 0);
        g_assert_cmpuint (get_most_held (timeline), ==, first ? p : 2 * p - 1);
        check_invariants (timeline);
      }
}

/* DualPipe, B = W = 1 ms, F 1 or 2 ms, nothing to hand on.  Each place works on
 * every micro-batch once, m (F + B + W), and the first and last are idle
 * besides for (p/2 - 1)(F&B + B' - 3W), B' = B + W being the whole backward and
 * F&B = F + B' (the README of DeepSeek-AI's DualPipe, table): (p/2 - 1)(F + 1
 * ms).  At most p + 1 micro-batches are held, and two of the p runs of layers.
 */
static void
test_dualpipe (void)
{
  for (guint p = 2; p <= 10; p += 2)
    for (guint m = 2 * p; m <= 4 * p; m += p)
      {
        g_autoptr (SimSpec) spec =
            check_pipeline_new (p, 1000, p, m, SIM_SCHEDULE_DUALPIPE);
        guint first, count, most = 0;
        make_hops_free (spec);
        g_autoptr (SimTimeline) timeline = check_simulate (spec);
        g_assert_cmpint (check_own_bubble_ns (timeline, 0), ==,
                         (p / 2 - 1) * 2 * MS);
        g_assert_cmpint (check_own_bubble_ns (timeline, p - 1), ==,
                         (p / 2 - 1) * 2 * MS);
        for (guint i = 0; i < p; i++)
          {
            g_assert_cmpint (check_own_bubble_ns (timeline, i), <=,
                             (p / 2 - 1) * 2 * MS);
            most = MAX (most, check_most_held (timeline, i));
            g_assert_true (
                sim_timeline_get_layers_held (timeline, i, 1, &first, &count));
            g_assert_cmpuint (first, ==, MAX (i, p - 1 - i));
          }
        g_assert_cmpuint (most, ==, p + 1);
        check_invariants (timeline);
      }
}

/* Two stages of one layer of 250,000 fp32 parameters (1 MB): both hold both
 * layers, twice the states of one copy, and after the last backward sum each
 * layer's gradients between them: 2 (1 us + 0.5 MB / 1 GB/s) each. */
static void
test_dualpipe_copies (void)
{
  g_autoptr (SimSpec) spec =
      check_pipeline_new (2, 250000, 2, 4, SIM_SCHEDULE_DUALPIPE);
  guint n;
  for (guint i = 0; i < 2; i++)
    ((SimGenericLayer *)g_ptr_array_index (spec->model.generic_layers, i))
        ->activation_bytes = 0;
  spec->parallel.bucket_bytes = 1;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  SimMemoryPoint point;
  g_assert_cmpuint (n, ==, 2);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (all[i].operation, ==, SIM_OPERATION_ALL_REDUCE);
      g_assert_cmpuint (all[i].n_members, ==, 2);
      g_assert_cmpuint (all[i].bytes, ==, 1000000);
    }
  g_assert_cmpint (all[0].end_ns - all[0].start_ns, ==, 1002 * US);
  sim_timeline_memory_at (timeline, 0, 0, &point);
  g_assert_cmpuint (point.bytes[SIM_MEMORY_WEIGHTS], ==, 2000000);
  sim_timeline_memory_at (timeline, 1, 0, &point);
  g_assert_cmpuint (point.bytes[SIM_MEMORY_WEIGHTS], ==, 2000000);
  check_invariants (timeline);
}

/* DualPipe-V on p places, 2 p stages of one layer: m micro-batches, each twice
 * F + B + W; idle (PP/2 - 1)(F&B + B' - 3W) at most with PP = 2 p, as above
 * 2 (p - 1) ms; PP + 1 runs of layers kept, two of the 2 p runs held, and
 * nobody else holds them. */
static void
test_dualpipe_v (void)
{
  for (guint p = 2; p <= 8; p++)
    for (guint m = 2 * p; m <= 4 * p; m += p)
      {
        g_autoptr (SimSpec) spec = new_spec (p, 2, m, SIM_SCHEDULE_DUALPIPE_V);
        g_autoptr (SimTimeline) timeline = check_simulate (spec);
        guint first, count, n;
        g_assert_cmpint (get_worst_bubble (timeline), ==, (p - 1) * 2 * MS);
        g_assert_cmpuint (get_most_held (timeline), ==, 2 * p + 1);
        for (guint i = 0; i < p; i++)
          {
            SimMeter meter;
            sim_timeline_meter (timeline, i, G_MAXINT64, &meter);
            g_assert_cmpint (meter.compute_ns, ==, m * 6 * MS + 1 * MS);
            g_assert_true (
                sim_timeline_get_layers_held (timeline, i, 1, &first, &count));
            g_assert_cmpuint (first, ==, 2 * p - 1 - i);
          }
        sim_timeline_get_collectives (timeline, &n);
        g_assert_cmpuint (n, ==, 0);
        check_invariants (timeline);
      }
}

/* ---- GPipe's re-materialisation ---- */

typedef struct
{
  gint64 forward_ns, again_ns, backward_ns; /* of a stage */
  guint64 input, kept, working;
} Stage;

static Stage
get_stage (const SimSpec *spec)
{
  g_autoptr (SimSpec) keeps = sim_spec_copy (spec);
  keeps->training.recompute = SIM_RECOMPUTE_NONE;
  g_autoptr (SimCost) cost = sim_cost_new (spec);
  g_autoptr (SimCost) whole = sim_cost_new (keeps);
  guint n;
  const SimLayerCost *layer = &sim_cost_get_layers (cost, &n)[1];
  guint count = n / spec->parallel.degree[SIM_DIMENSION_PIPELINE];
  return (Stage){
    .forward_ns = llround (1e9 * count * layer->forward_seconds),
    .again_ns = llround (1e9 * count * layer->recompute_seconds),
    .backward_ns = llround (
        1e9 * count *
        (layer->backward_input_seconds + layer->backward_weight_seconds)),
    .input = layer->input_bytes,
    .kept = count * sim_cost_get_layers (whole, &n)[1].activation_bytes,
    .working = layer->working_bytes,
  };
}

/* Huang et al. 2019, 2.3: K stages of L / K layers, M micro-batches.  A stage
 * keeps what comes into it, M times, and while it goes back what its layers
 * keep of one micro-batch where nothing is computed again, that input among it:
 * N numbers for the whole batch and L / K x N / M.  It
 * computes again while it waits for the gradient, so that the bubble is (K -
 * 1)(F + B), less than a fifth of the step at M = 4K; 1F1B waits for it and has
 * (K - 1)(F + R + B).  To a ns for each layer's rounding. */
static void
test_rematerialisation (void)
{
  for (guint k = 2; k <= 8; k *= 2)
    for (guint m = 1; m <= 4 * k; m = m < k ? k : 2 * m)
      for (SimSchedule s = SIM_SCHEDULE_GPIPE; s <= SIM_SCHEDULE_1F1B; s++)
        {
          g_autoptr (SimSpec) spec = check_transformer_new (1, 1, k, 1);
          gboolean gpipe = s == SIM_SCHEDULE_GPIPE;
          spec->model.layers = 16;
          spec->training.recompute = SIM_RECOMPUTE_FULL;
          spec->training.global_batch = m * spec->training.micro_batch;
          spec->parallel.schedule = s;
          spec->cluster.nodes = 1;
          spec->cluster.devices_per_node = k;
          make_hops_free (spec);
          Stage stage = get_stage (spec);
          g_autoptr (SimTimeline) timeline = check_simulate (spec);
          gint64 bubble = stage.forward_ns + stage.backward_ns +
                          (gpipe ? 0 : stage.again_ns);
          gint64 off = check_own_bubble_ns (timeline, 0) - (k - 1) * bubble;
          g_assert_cmpint (ABS (off), <=, 16 * (m + k));
          g_assert_cmpuint (stage.input > 0, ==, gpipe);
          for (guint i = 0; gpipe && i < k; i++)
            g_assert_cmpuint (get_most_kept (timeline, i), ==,
                              (m - 1) * stage.input + stage.kept +
                                  stage.working);
          check_invariants (timeline);
        }
}

/* n devices as n / t stages of layers cut in t, at the same m: a bubble of (n /
 * t - 1) / m of the work (SC21, 3.2). */
static void
test_tensor_or_pipeline (void)
{
  for (guint t = 1; t <= 8; t *= 2)
    {
      guint p = 16 / t, m = 32;
      g_autoptr (SimSpec) spec = new_spec (p, t, m, SIM_SCHEDULE_1F1B);
      spec->cluster.devices_per_node = 16;
      spec->parallel.degree[SIM_DIMENSION_TENSOR] = t;
      g_autoptr (SimTimeline) timeline = check_simulate (spec);
      double work = 0;
      guint n;
      const SimSpan *spans =
          sim_timeline_get_spans (timeline, 0, SIM_STREAM_COMPUTE, &n);
      for (guint i = 0; i < n; i++)
        if (spans[i].work != SIM_WORK_UPDATE)
          work += (double)(spans[i].end_ns - spans[i].start_ns);
      g_assert_cmpfloat_with_epsilon (
          (double)check_own_bubble_ns (timeline, 0) / work, (p - 1.0) / m,
          1e-6);
    }
}

/* SC21, 2.2.2: a device between others hands on v times as much where it has v
 * runs of layers. */
static void
test_interleaved_traffic (void)
{
  for (guint v = 2; v <= 4; v++)
    {
      guint64 sent[2];
      for (guint i = 0; i < 2; i++)
        {
          g_autoptr (SimSpec) spec = new_spec (
              4, v, 8, i == 0 ? SIM_SCHEDULE_1F1B : SIM_SCHEDULE_INTERLEAVED);
          spec->parallel.virtual_stages = i == 0 ? 1 : v;
          g_autoptr (SimTimeline) timeline = check_simulate (spec);
          SimMeter meter;
          sim_timeline_meter (timeline, 1, G_MAXINT64, &meter);
          sent[i] = meter.bytes_sent[SIM_PAYLOAD_ACTIVATION];
        }
      g_assert_cmpuint (sent[0], >, 0);
      g_assert_cmpuint (sent[1], ==, v * sent[0]);
    }
}

/* Every row of what is published of pipelines names tests that there are. */
static void
test_listed (void)
{
  static const char *const files[] = { "test-bubble.c", "test-pipeline.c",
                                       "test-schedule.c", "test-spec.c" };
  g_autofree char *path =
      g_build_filename (TEST_DATA_DIR, "published-pipeline.tsv", NULL);
  g_autofree char *table = NULL;
  g_autoptr (GString) sources = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  guint n = 0;
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file =
          g_build_filename (TEST_DATA_DIR, "..", "sim", files[i], NULL);
      g_autofree char *text = NULL;
      g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
      g_string_append (sources, text);
    }
  g_assert_true (g_file_get_contents (path, &table, NULL, NULL));
  lines = g_strsplit (table, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], "\t", -1);
      if (lines[i][0] == '#' || lines[i][0] == '\0')
        continue;
      g_assert_cmpuint (g_strv_length (cells), ==, 3);
      g_autofree char *quoted = g_strdup_printf ("(\"%s\",", cells[2]);
      g_test_message ("%s", cells[2]);
      g_assert_nonnull (strstr (sources->str, quoted));
      n++;
    }
  g_assert_cmpuint (n, >=, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/schedule/readme", test_readme);
  g_test_add_func ("/sim/schedule/few", test_few);
  g_test_add_func ("/sim/schedule/handmade", test_handmade);
  g_test_add_func ("/sim/schedule/dualpipe", test_dualpipe);
  g_test_add_func ("/sim/schedule/dualpipe-copies", test_dualpipe_copies);
  g_test_add_func ("/sim/schedule/dualpipe-v", test_dualpipe_v);
  g_test_add_func ("/sim/schedule/rematerialisation", test_rematerialisation);
  g_test_add_func ("/sim/schedule/tensor-or-pipeline", test_tensor_or_pipeline);
  g_test_add_func ("/sim/schedule/interleaved-traffic",
                   test_interleaved_traffic);
  g_test_add_func ("/sim/schedule/listed", test_listed);
  return g_test_run ();
}
