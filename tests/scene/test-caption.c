/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-units.h"
#include "scene-specs.h"
#include "scene/scene-facts.h"
#include "scene/scene-words.h"
#include "scene/scene.h"

#include <string.h>

/* The caption of the first step that has this anchor. */
static char *
caption_of (const char *name, const char *anchor)
{
  g_autoptr (SimSpec) spec = scene_specs_new (name);
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  guint step, n;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);

  g_assert_true (sim_timeline_find_step (timeline, anchor, &step));
  return scene_caption (timeline,
                        (steps[step].start_ns + steps[step].end_ns + 1) / 2);
}

static void
assert_caption (const char *name, const char *anchor, const char *expected)
{
  g_autofree char *caption = caption_of (name, anchor);

  g_assert_cmpstr (caption, ==, expected);
}

static void
test_data_parallel (void)
{
  assert_caption ("dp4-one-bucket", "deal-batch",
                  "Deal · The batch of 32 samples is split: 8 for each of the "
                  "4 devices");
  assert_caption ("dp4-one-bucket", "forward:2",
                  "Forward · Devices 0–3 finish layer 2 of 4");
  /* Backward runs from the last layer down. */
  assert_caption ("dp4-one-bucket", "backward",
                  "Backward · Devices 0–3 finish layer 4 of 4");
  /* Four ranks: 3 hops of adding, 3 of passing on what is whole.  Device 0
   * sends chunk A first, then in every hop the chunk it received before. */
  assert_caption ("dp4-one-bucket", "sync:1",
                  "Sync 1 of 6 · Device 0 passes chunk A to device 1, which "
                  "now has the sum of 2 of 4 (+3 more)");
  assert_caption ("dp4-one-bucket", "sync:3",
                  "Sync 3 of 6 · Device 0 passes chunk C to device 1, which "
                  "now has the sum of all 4 (+3 more)");
  assert_caption ("dp4-one-bucket", "sync:5",
                  "Sync 5 of 6 · Device 0 passes chunk A, now the sum of all "
                  "4, to device 1 (+3 more)");
  assert_caption ("dp4-one-bucket", "update",
                  "Update · Devices 0–3 update layer 1 of 4");
}

static void
test_buckets (void)
{
  /* One layer of 28 MB fills a bucket of 25 MiB: 12 buckets, from the last. */
  assert_caption ("dp4", "sync:7",
                  "Sync 1 of 6, bucket 2 of 12 · Device 0 passes chunk A to "
                  "device 1, which now has the sum of 2 of 4 (+3 more)");
}

static void
test_model_parallel (void)
{
  assert_caption ("mp4", "forward:4",
                  "Forward · Device 1 finishes layer 4 of 12");
  /* Twelve layers on four devices: the first hands on what layer 3 puts out. */
  assert_caption ("mp4", "hand-on:1",
                  "Hand on · Device 1 receives the activations of layer 3 "
                  "from device 0");
}

/* Eight devices, two nodes of four where it matters, one bucket. */
static SimTimeline *
simulate_algorithm (SimAlgorithm algorithm)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp8-one-bucket");

  spec->cluster.nodes = 2;
  spec->cluster.devices_per_node = 4;
  spec->parallel.all_reduce = algorithm;
  return sim_simulate (spec, NULL, NULL);
}

static void
assert_nth_sync (const SimTimeline *timeline, guint nth, const char *part)
{
  guint n, n_sync = 0;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);

  for (guint i = 0; i < n; i++)
    if (steps[i].kind == SIM_STEP_SYNC && ++n_sync == nth)
      {
        g_autofree char *caption = scene_caption (timeline, steps[i].end_ns);

        if (strstr (caption, part) == NULL)
          g_error ("\"%s\" is not in \"%s\"", part, caption);
        return;
      }
  g_assert_not_reached ();
}

/* The caption says of the receiver's chunk what its box shows, whichever
 * algorithm sums it up: a hop of halving doubles what is summed (2, 4, 8), a
 * server's last arrival makes it whole. */
static void
test_algorithms (void)
{
  for (guint i = SIM_ALGORITHM_RING; i < SIM_N_ALGORITHMS; i++)
    {
      g_autoptr (SimTimeline) timeline = simulate_algorithm (i);
      guint n, n_reduces = 0, n_transfers;
      const SimStep *steps = sim_timeline_get_steps (timeline, &n);
      const SimTransfer *transfers =
          sim_timeline_get_transfers (timeline, &n_transfers);

      for (guint k = 0; k < n; k++)
        {
          if (steps[k].kind != SIM_STEP_SYNC ||
              !transfers[steps[k].transfer].reduces)
            continue;
          g_assert_cmpuint (steps[k].contributions, ==,
                            sim_timeline_contributions (
                                timeline, steps[k].collective, steps[k].peer,
                                steps[k].chunk, steps[k].end_ns));
          n_reduces++;
        }
      g_assert_cmpuint (n_reduces, >, 0);
    }
}

static void
test_halving (void)
{
  g_autoptr (SimTimeline) halving =
      simulate_algorithm (SIM_ALGORITHM_HALVING_DOUBLING);
  g_autoptr (SimTimeline) server =
      simulate_algorithm (SIM_ALGORITHM_PARAMETER_SERVER);
  g_autoptr (SimTimeline) layers =
      simulate_algorithm (SIM_ALGORITHM_HIERARCHICAL);

  assert_nth_sync (halving, 1, "now has the sum of 2 of 8");
  assert_nth_sync (halving, 2, "now has the sum of 4 of 8");
  assert_nth_sync (halving, 3, "now has the sum of all 8");
  /* The three of the server's own node arrive first, all at once. */
  assert_nth_sync (server, 1, "now has the sum of 4 of 8");
  assert_nth_sync (server, 2, "now has the sum of all 8");
  /* Three hops inside the node, then the two nodes' sums are added. */
  assert_nth_sync (layers, 3, "now has the sum of 4 of 8");
  assert_nth_sync (layers, 4, "now has the sum of all 8");
}

/* 16 samples, two replicas of two stages, micro-batches of two: 8 a replica,
 * and only the first stage of each is dealt to. */
static void
test_deal (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4-one-bucket");
  g_autoptr (SimTimeline) timeline = NULL;
  g_autoptr (SimTimeline) tensor = NULL;
  g_autofree char *first = NULL;
  g_autofree char *shared = NULL;
  guint n;

  spec->parallel.degree[SIM_DIMENSION_DATA] = 2;
  spec->parallel.degree[SIM_DIMENSION_PIPELINE] = 2;
  spec->parallel.schedule = SIM_SCHEDULE_1F1B;
  spec->training.global_batch = 16;
  spec->training.micro_batch = 2;
  timeline = sim_simulate (spec, NULL, NULL);
  first =
      scene_caption (timeline, sim_timeline_get_steps (timeline, &n)[0].end_ns);
  g_assert_cmpstr (first, ==,
                   "Deal, micro-batch 1 of 4 · Samples 1–2 of 16 reach device "
                   "0 (+1 more)");
  spec->parallel.degree[SIM_DIMENSION_DATA] = 1;
  spec->parallel.degree[SIM_DIMENSION_PIPELINE] = 1;
  spec->parallel.degree[SIM_DIMENSION_TENSOR] = 4;
  spec->training.micro_batch = 16;
  tensor = sim_simulate (spec, NULL, NULL);
  shared =
      scene_caption (tensor, sim_timeline_get_steps (tensor, &n)[0].end_ns);
  g_assert_cmpstr (shared, ==,
                   "Deal · Samples 1–16 of 16 reach each of 4 devices");
}

static void
test_zero (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4-one-bucket");
  g_autoptr (SimTimeline) timeline = NULL;
  g_autofree char *caption = NULL;
  guint step, n;

  spec->parallel.zero = 2;
  timeline = sim_simulate (spec, NULL, NULL);
  g_assert_true (sim_timeline_find_step (timeline, "update", &step));
  caption = scene_caption (timeline,
                           sim_timeline_get_steps (timeline, &n)[step].end_ns);
  g_assert_true (g_str_has_prefix (
      caption, "Update · Devices 0–3 each update their own share of "));
}

static void
assert_why (SimTimeline *timeline, guint device, gint64 t_ns, const char *part)
{
  g_autofree char *why = scene_why_text (timeline, device, t_ns);

  g_assert_nonnull (why);
  if (strstr (why, part) == NULL)
    g_error ("\"%s\" is not in \"%s\"", part, why);
}

static char *
describe_meter (SimTimeline *timeline, guint device, gint64 t_ns)
{
  SceneView view;

  scene_view_init (&view, 900, 200);
  view.selected_device = device;
  return scene_describe_meter (timeline, &view, t_ns);
}

/* No gradient is summed over devices in naive model parallelism: nothing is
 * called synchronising, and the end tells of the bubble.  Four devices take
 * turns: near three quarters of the time is bubble. */
static void
test_no_sync (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("mp4");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  gint64 end_ns = sim_timeline_get_end_ns (timeline);
  g_autofree char *end = scene_caption (timeline, end_ns);
  g_autofree char *meter = describe_meter (timeline, 2, end_ns);
  guint step, n;

  g_assert_null (strstr (end, "synchronising"));
  g_assert_nonnull (strstr (end, " of it lost to transfers, 7"));
  g_assert_nonnull (strstr (end, "% idle (bubble)"));
  g_assert_null (strstr (meter, "sync"));
  g_assert_true (g_str_has_prefix (meter, "Cost on device 2: "));
  /* While device 0's activations are on their way, device 1 receives them. */
  g_assert_true (sim_timeline_find_step (timeline, "hand-on:1", &step));
  {
    gint64 t_ns = sim_timeline_get_steps (timeline, &n)[step].end_ns - 1;
    g_autofree char *stage = scene_describe_stage (timeline, t_ns, FALSE);

    g_assert_nonnull (strstr (stage, "Device 1: receiving activations."));
    g_assert_null (strstr (stage, "sync"));
  }
  /* Each device's own reason, not another's. */
  assert_why (timeline, 3, end_ns / 2,
              "Device 3 waits for the activations of device 2");
  assert_why (timeline, 0, end_ns * 3 / 4, "Device 0 waits for the gradient");
}

/* The sentence answers what is selected: the whole, a row, or a slice. */
static void
test_why_selected (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("mp4");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  gint64 end_ns = sim_timeline_get_end_ns (timeline);
  g_autofree char *all = NULL;
  g_autofree char *exposed = NULL;
  g_autofree char *slice = NULL;
  SceneView view;
  SimWhy why;

  scene_view_init (&view, 900, 200);
  all = scene_why_selected (timeline, &view, end_ns);
  g_test_message ("%s", all);
  g_assert_true (g_str_has_prefix (all, "Why idle, "));
  view.selected_row = SCENE_METER_EXPOSED;
  exposed = scene_why_selected (timeline, &view, end_ns);
  g_assert_true (g_str_has_prefix (exposed, "Why exposed, "));
  view.selected_device = 3;
  view.selected_row = SCENE_N_METER_ROWS;
  g_assert_true (sim_timeline_why_at (timeline, 3, 0, &why));
  view.slice_start_ns = why.start_ns;
  view.slice_end_ns = why.end_ns;
  slice = scene_why_selected (timeline, &view, end_ns);
  g_assert_nonnull (strstr (slice, " idle here? Device 3 waits for the "
                                   "activations of device 2"));
  g_assert_null (scene_why_slice (timeline, 0, 0));
}

/* Under what is lost to synchronising stands what was exposed, however much
 * more the bubble is; before any was, the bubble.  Replicas of a pipeline whose
 * links are fast lose less to the exchange than to waiting for stages. */
static void
test_why_headline (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("mp4");
  g_autoptr (SimTimeline) timeline = NULL;
  static const SceneMeterRow rows[] = { SCENE_N_METER_ROWS, SCENE_METER_SHARE,
                                        SCENE_METER_WHY };
  gint64 end_ns;
  SceneView view;
  SimMeter meter;

  spec->parallel.degree[SIM_DIMENSION_DATA] = 2;
  spec->training.global_batch *= 2;
  spec->cluster.devices_per_node *= 2;
  timeline = sim_simulate (spec, NULL, NULL);
  end_ns = sim_timeline_get_end_ns (timeline);
  sim_timeline_meter (timeline, SIM_NONE, end_ns, &meter);
  g_assert_cmpint (meter.exposed_ns, >, 0);
  g_assert_cmpint (meter.bubble_ns, >, meter.exposed_ns);
  scene_view_init (&view, 900, 200);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = NULL;

      view.selected_row = rows[i];
      words = scene_why_selected (timeline, &view, end_ns);
      g_assert_true (g_str_has_prefix (words, "Why exposed"));
      g_assert_cmpuint (scene_why_get_row (timeline, &view, end_ns), ==,
                        i == 0 ? SCENE_N_METER_ROWS : SCENE_METER_EXPOSED);
    }
  /* One that has exposed nothing yet, but waited. */
  {
    g_autofree char *early = NULL;
    const SimSpan *spans;
    guint n;

    view.selected_device = 3;
    view.selected_row = SCENE_METER_WHY;
    spans = sim_timeline_get_spans (timeline, 0, SIM_STREAM_COMPUTE, &n);
    early = scene_why_selected (timeline, &view, spans[0].end_ns);
    g_test_message ("%s", early);
    g_assert_true (g_str_has_prefix (early, "Why idle"));
    g_assert_cmpuint (scene_why_get_row (timeline, &view, spans[0].end_ns), ==,
                      SCENE_METER_BUBBLE);
  }
}

static void
test_why_slow (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4-one-bucket");
  g_autoptr (SimTimeline) slow = NULL;
  g_autoptr (SimTimeline) late = NULL;
  g_autofree char *why = NULL;
  SimFault fault = { .kind = SIM_FAULT_SLOW_DEVICE,
                     .device = 2,
                     .slowdown = 3 };

  g_array_append_val (spec->faults, fault);
  slow = sim_simulate (spec, NULL, NULL);
  assert_why (slow, 1, sim_timeline_get_end_ns (slow),
              "Device 1 waits for device 2, which is slow");
  /* A fault that sets in after the end has slowed nothing. */
  g_array_index (spec->faults, SimFault, 0).from_seconds = 1000;
  late = sim_simulate (spec, NULL, NULL);
  why = scene_why_text (late, 1, sim_timeline_get_end_ns (late));
  g_assert_null (strstr (why, "slow"));
}

/* Nothing is done that cannot end. */
static void
test_lost (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4-one-bucket");
  g_autoptr (SimTimeline) timeline = NULL;
  g_autofree char *end = NULL;
  SimFault fault = { .kind = SIM_FAULT_LOST_DEVICE,
                     .device = 2,
                     .from_seconds = 0.001 };

  g_array_append_val (spec->faults, fault);
  timeline = sim_simulate (spec, NULL, NULL);
  end = scene_caption (timeline, sim_timeline_get_end_ns (timeline));
  g_assert_true (g_str_has_prefix (end, "Stopped after "));
  g_assert_nonnull (strstr (end, "Device 2 was lost"));
}

static void
test_why_zero (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4-one-bucket");
  SimTimeline *timeline;
  SimWhy why;

  /* Slow links: the gather of what was updated is the longest wait, or the
   * reduce-scatter before it; never that of a next layer. */
  spec->cluster.node_link.bandwidth = 5e9;
  for (guint zero = 1; zero <= 3; zero++)
    {
      spec->parallel.zero = zero;
      timeline = sim_simulate (spec, NULL, NULL);
      for (guint i = 1; i <= 20; i++)
        {
          sim_timeline_why (timeline, SIM_NONE,
                            sim_timeline_get_end_ns (timeline) * i / 20, &why);
          g_assert_cmpint (why.kind, !=,
                           zero == 3 ? SIM_WHY_GATHER_UPDATED : SIM_WHY_GATHER);
          g_assert_cmpint (why.kind, !=, SIM_WHY_STRAGGLER);
        }
      sim_timeline_unref (timeline);
    }
}

/* A broadcast is called one, and the wait for it explained as one. */
static void
test_broadcast (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4-one-bucket");
  SimTimeline *timeline;
  SimWhy why;
  char *caption;

  spec->parallel.broadcast = TRUE;
  timeline = sim_simulate (spec, NULL, NULL);
  caption = scene_caption (timeline, 1);
  g_assert_nonnull (strstr (caption, "Broadcast 1 of "));
  g_free (caption);
  sim_timeline_why (timeline, SIM_NONE, 2, &why);
  g_assert_cmpint (why.kind, ==, SIM_WHY_BROADCAST);
  caption = scene_why_text (timeline, SIM_NONE, 2);
  g_assert_nonnull (strstr (caption, "begin alike"));
  g_free (caption);
  sim_timeline_unref (timeline);
}

static char *
describe_span_of (const SimTimeline *timeline, guint device, guint index)
{
  SceneHit hit = { .part = SCENE_PART_SPAN,
                   .device = device,
                   .index = index,
                   .stream = SIM_STREAM_COMPUTE };

  return scene_describe_hit (timeline, &hit, 0);
}

/* The last block's forward is longer, and its tooltip says by what. */
static void
test_last_block (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4-one-bucket");
  g_autoptr (SimTimeline) timeline = NULL;
  g_autofree char *first = NULL;
  g_autofree char *inner = NULL;
  g_autofree char *last = NULL;
  g_autofree char *weights = NULL;
  SceneHit hit = { .part = SCENE_PART_LAYER, .device = 0 };

  spec->model.vocabulary = 50257;
  timeline = sim_simulate (spec, NULL, NULL);
  first = describe_span_of (timeline, 0, 0);
  inner = describe_span_of (timeline, 0, 1);
  last = describe_span_of (timeline, 0, 3);
  g_assert_nonnull (strstr (first, "With the embedding"));
  g_assert_null (strstr (inner, "With the"));
  g_assert_nonnull (strstr (last, "output projection to the vocabulary and "
                                  "the loss"));
  /* Of the weights on the device, too. */
  hit.index = sim_spec_get_n_layers (spec) - 1;
  weights = scene_describe_hit (timeline, &hit, 0);
  g_assert_nonnull (strstr (weights, "output projection"));
}

/* The share that the bubble's tooltip makes of the times of F, B and W is that
 * of the two runs: what ZB-H1 waits over what 1F1B waits. */
static void
test_zero_bubble (void)
{
  SceneHit hit = { .part = SCENE_PART_METER_ROW,
                   .device = SIM_NONE,
                   .index = SCENE_METER_BUBBLE };
  g_autoptr (SimSpec) spec = scene_specs_new ("pp4");
  g_autoptr (SimTimeline) usual = NULL;
  g_autoptr (SimTimeline) split = NULL;
  g_autofree char *before = NULL;
  g_autofree char *words = NULL;
  g_autofree char *share = NULL;
  SimMeter one, other;

  usual = sim_simulate (spec, NULL, NULL);
  spec->parallel.schedule = SIM_SCHEDULE_ZB_H1;
  split = sim_simulate (spec, NULL, NULL);
  before = scene_describe_hit (usual, &hit, 0);
  words = scene_describe_hit (split, &hit, 0);
  g_assert_null (strstr (before, "ZB-H1"));
  sim_timeline_meter (usual, SIM_NONE, sim_timeline_get_end_ns (usual), &one);
  sim_timeline_meter (split, SIM_NONE, sim_timeline_get_end_ns (split), &other);
  share = base_format_percent ((double)(other.bubble_ns + other.exposed_ns) /
                               (double)(one.bubble_ns + one.exposed_ns));
  g_assert_true (g_str_has_suffix (words, share));
}

/* Over the lanes' curve the tooltip tells of the instant under the pointer, not
 * of that shown, by category and in all. */
static void
test_memory_tooltip (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4-one-bucket");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  gint64 end_ns = sim_timeline_get_end_ns (timeline);
  SceneHit curve = { .part = SCENE_PART_MEMORY,
                     .device = 1,
                     .stream = SIM_N_STREAMS,
                     .t_ns = end_ns / 3 };
  SceneHit box = { .part = SCENE_PART_MEMORY, .device = 1 };
  g_autofree char *there = scene_describe_hit (timeline, &curve, end_ns);
  g_autofree char *here = scene_describe_hit (timeline, &box, end_ns / 3);

  g_assert_cmpstr (there, ==, here);
  g_assert_true (g_str_has_prefix (there, "Memory of device 1 at "));
  g_assert_nonnull (strstr (there, "\nweights "));
  g_assert_nonnull (strstr (there, "\nactivations "));
}

static void
test_toy_samples (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("toy4");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  SceneHit hit = { .part = SCENE_PART_SAMPLE, .index = 2 };
  g_autofree char *words = scene_describe_hit (timeline, &hit, 0);

  g_assert_cmpstr (words, ==,
                   "Sample 3 of 8, in shard 1: input x = \u22121, target y = "
                   "0.5");
}

static void
test_drift (void)
{
  assert_caption ("toy4-drift", "update",
                  "Update, training step 1 of 6 · Devices 0–3 update layer 1 "
                  "of 4, each with its own gradient: the copies drift apart");
}

static void
test_rest_and_end (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  g_autofree char *rest =
      scene_caption (timeline, sim_timeline_get_start_ns (timeline));
  g_autofree char *end =
      scene_caption (timeline, sim_timeline_get_end_ns (timeline));

  g_assert_cmpstr (rest, ==,
                   "GPT, data parallel over 4 devices · Press Space to play, "
                   "or → for one step");
  g_assert_true (g_str_has_prefix (end, "Done · The step took "));
}

/* No step of any scenario is without words, and none has a hole in them. */
static void
test_every_step (void)
{
  const char *const names[] = { "one", "dp2", "dp4",        "dp16",
                                "mp4", "pp8", "toy4-drift", "toy4" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (SimSpec) spec = scene_specs_new (names[i]);
      g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
      guint n;
      const SimStep *steps = sim_timeline_get_steps (timeline, &n);

      g_assert_cmpuint (n, >, 0);
      for (guint k = 0; k < n; k++)
        {
          g_autofree char *caption = scene_caption (timeline, steps[k].end_ns);
          g_autofree char *stage =
              scene_describe_stage (timeline, steps[k].end_ns, FALSE);
          g_autofree char *meter =
              describe_meter (timeline, SIM_NONE, steps[k].end_ns);

          g_assert_cmpuint (strlen (caption), >, 10);
          g_assert_null (strstr (caption, "4294967295"));
          g_assert_null (strstr (caption, "(null)"));
          g_assert_null (strstr (stage, "4294967295"));
          g_assert_null (strstr (meter, "4294967295"));
        }
    }
}

static void
test_chunk_letters (void)
{
  const struct
  {
    guint chunk;
    const char *letters;
  } cases[] = { { 0, "A" },   { 25, "Z" },   { 26, "AA" },  { 51, "AZ" },
                { 52, "BA" }, { 701, "ZZ" }, { 702, "AAA" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *letters = scene_words_chunk (cases[i].chunk);

      g_assert_cmpstr (letters, ==, cases[i].letters);
    }
}

/* Weights 0.5, 1.5, -1, 0.75; their product P = -0.5625, and P / w1 = -1.125.
 * A sample's gradient for w1 is (P x - y) (P / w1) x; a device's the mean of
 * its two: device 0 with (1, 1) and (2, -1): (1.7578 + 0.2813) / 2 = 1.0195;
 * device 1 with (-1, 0.5) and (0.5, 2): (0.0703 + 1.2832) / 2 = 0.6768;
 * device 2 with (1.5, 0) and (-2, 1): (1.4238 + 0.2813) / 2 = 0.8525;
 * device 3 with (0.25, -0.5) and (3, -1.5): (-0.1011 + 0.6328) / 2 = 0.2659.
 * Sum: 2.8147. */
static void
test_sum (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("toy4");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  g_autofree char *sum = scene_facts_sum_text (timeline, 0, 0);
  guint first, count;

  g_assert_cmpstr (sum, ==, "1.02 + 0.68 + 0.85 + 0.27 = 2.81");
  /* Four layers in four chunks: C is layer 3 alone. */
  scene_facts_chunk_layers (timeline, 0, 2, &first, &count);
  g_assert_cmpuint (first, ==, 2);
  g_assert_cmpuint (count, ==, 1);
}

/* After the last step the boxes go on showing the last bucket, not the first
 * training step's. */
static void
test_focus_at_end (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("toy4");
  g_autoptr (SimTimeline) timeline = NULL;
  guint n;
  const SimCollective *all;

  spec->training.iterations = 3;
  timeline = sim_simulate (spec, NULL, NULL);
  all = sim_timeline_get_collectives (timeline, &n);
  g_assert_cmpuint (n, ==, 3);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (scene_facts_focus_collective (timeline, 1, all[i].end_ns),
                      ==, i);
  g_assert_cmpuint (scene_facts_focus_collective (
                        timeline, 1, sim_timeline_get_end_ns (timeline)),
                    ==, 2);
}

/* While a prediction is asked the words say as little as the picture. */
static void
test_covered (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  g_autofree char *open = scene_describe_stage (timeline, 0, FALSE);
  g_autofree char *covered = scene_describe_stage (timeline, 0, TRUE);
  g_autofree char *rest = NULL;

  g_assert_nonnull (strstr (open, "Memory"));
  g_assert_null (strstr (covered, "Memory"));
  g_assert_nonnull (strstr (covered, "Device 0"));
  /* Nothing plays: it is not said how. */
  rest = scene_caption_covered (timeline, sim_timeline_get_start_ns (timeline));
  g_assert_null (strstr (rest, "Space"));
  g_assert_nonnull (strstr (rest, "First say what you expect"));
}

/* What goes on inside a layer is named by how sequences are split. */
static void
test_context_words (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();

  spec->parallel.degree[SIM_DIMENSION_CONTEXT] = 2;
  g_assert_cmpstr (scene_words_payload (spec, SIM_PAYLOAD_TENSOR), ==,
                   "keys and values");
  spec->parallel.context_by_heads = TRUE;
  g_assert_cmpstr (scene_words_payload (spec, SIM_PAYLOAD_TENSOR), ==,
                   "attention heads");
  spec->parallel.degree[SIM_DIMENSION_TENSOR] = 2;
  g_assert_cmpstr (scene_words_payload (spec, SIM_PAYLOAD_TENSOR), ==,
                   "partial results, attention heads");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene/caption/data-parallel", test_data_parallel);
  g_test_add_func ("/scene/caption/buckets", test_buckets);
  g_test_add_func ("/scene/caption/model-parallel", test_model_parallel);
  g_test_add_func ("/scene/caption/algorithms", test_algorithms);
  g_test_add_func ("/scene/caption/halving", test_halving);
  g_test_add_func ("/scene/caption/deal", test_deal);
  g_test_add_func ("/scene/caption/zero", test_zero);
  g_test_add_func ("/scene/caption/no-sync", test_no_sync);
  g_test_add_func ("/scene/why/headline", test_why_headline);
  g_test_add_func ("/scene/why/slow", test_why_slow);
  g_test_add_func ("/scene/why/selected", test_why_selected);
  g_test_add_func ("/scene/caption/lost", test_lost);
  g_test_add_func ("/scene/why/zero", test_why_zero);
  g_test_add_func ("/scene/describe/last-block", test_last_block);
  g_test_add_func ("/scene/describe/zero-bubble", test_zero_bubble);
  g_test_add_func ("/scene/describe/memory", test_memory_tooltip);
  g_test_add_func ("/scene/describe/toy-samples", test_toy_samples);
  g_test_add_func ("/scene/caption/drift", test_drift);
  g_test_add_func ("/scene/caption/rest-and-end", test_rest_and_end);
  g_test_add_func ("/scene/caption/every-step", test_every_step);
  g_test_add_func ("/scene/caption/chunk-letters", test_chunk_letters);
  g_test_add_func ("/scene/describe/covered", test_covered);
  g_test_add_func ("/scene/facts/sum", test_sum);
  g_test_add_func ("/scene/facts/focus-at-end", test_focus_at_end);
  g_test_add_func ("/scene/caption/broadcast", test_broadcast);
  g_test_add_func ("/scene/caption/context-words", test_context_words);
  return g_test_run ();
}
