/* SPDX-License-Identifier: GPL-3.0-or-later */
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
                  "now has the sum of 2 of 4 (and 3 more at once)");
  assert_caption ("dp4-one-bucket", "sync:3",
                  "Sync 3 of 6 · Device 0 passes chunk C to device 1, which "
                  "now has the sum of all 4 (and 3 more at once)");
  assert_caption ("dp4-one-bucket", "sync:5",
                  "Sync 5 of 6 · Device 0 passes chunk A, now the sum of all "
                  "4, to device 1 (and 3 more at once)");
  assert_caption ("dp4-one-bucket", "update",
                  "Update · Devices 0–3 update layer 1 of 4");
}

static void
test_buckets (void)
{
  /* One layer of 28 MB fills a bucket of 25 MiB: 12 buckets, from the last. */
  assert_caption ("dp4", "sync:7",
                  "Sync 1 of 6, bucket 2 of 12 · Device 0 passes chunk A to "
                  "device 1, which now has the sum of 2 of 4 (and 3 more at "
                  "once)");
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
              scene_describe_stage (timeline, steps[k].end_ns);
          g_autofree char *meter =
              scene_describe_meter (timeline, steps[k].end_ns);

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene/caption/data-parallel", test_data_parallel);
  g_test_add_func ("/scene/caption/buckets", test_buckets);
  g_test_add_func ("/scene/caption/model-parallel", test_model_parallel);
  g_test_add_func ("/scene/caption/drift", test_drift);
  g_test_add_func ("/scene/caption/rest-and-end", test_rest_and_end);
  g_test_add_func ("/scene/caption/every-step", test_every_step);
  g_test_add_func ("/scene/caption/chunk-letters", test_chunk_letters);
  g_test_add_func ("/scene/facts/sum", test_sum);
  g_test_add_func ("/scene/facts/focus-at-end", test_focus_at_end);
  return g_test_run ();
}
