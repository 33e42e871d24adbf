/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-figure.h"
#include "teach/teach-knob.h"
#include "teach/teach-turn.h"

static double
get (const SimSpec *spec, const char *knob)
{
  g_autoptr (GError) error = NULL;
  double value;
  TeachUnit unit;

  g_assert_true (teach_knob_get (spec, knob, &value, &unit, &error));
  g_assert_no_error (error);
  return value;
}

static void
set (SimSpec *spec, const char *knob, const char *value)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (teach_knob_set (spec, knob, value, &error));
  g_assert_no_error (error);
}

/* Numbers are read back as they were set; every name is nearest to itself. */
static void
test_every (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  const char *name;
  double value;
  TeachUnit unit;

  for (guint i = 0; (name = teach_turn_get_name (i)) != NULL; i++)
    {
      g_autofree char *now = teach_turn_dup (spec, name);

      g_test_message ("%s", name);
      g_assert_true (teach_knob_exists (name));
      g_assert_cmpstr (teach_knob_find_nearest (name), ==, name);
      if (g_str_equal (now, "true") || g_str_equal (now, "false"))
        set (spec, name, "true");
      else if (teach_knob_get (spec, name, &value, &unit, NULL))
        set (spec, name, "1");
      else
        continue; /* a word */
      g_assert_cmpfloat (get (spec, name), ==, 1);
    }
}

/* More replicas: the micro-batches of each stay, the batch and the cluster
 * grow.  2 samples × 4 micro-batches on 1 device, then on 3. */
static void
test_data (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();

  set (spec, "micro-batch", "2");
  set (spec, "micro-batches", "4");
  g_assert_cmpuint (spec->training.global_batch, ==, 8);
  set (spec, "data", "3");
  g_assert_cmpuint (spec->training.global_batch, ==, 24);
  g_assert_cmpuint (spec->cluster.devices_per_node, ==, 3);
  g_assert_true (sim_spec_validate (spec, NULL));
}

static void
test_slow (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();

  set (spec, "data", "4");
  g_assert_cmpfloat (get (spec, "slowdown"), ==, 1);
  set (spec, "slow-rank", "2");
  set (spec, "slowdown", "1.25");
  g_assert_cmpuint (spec->faults->len, ==, 1);
  g_assert_cmpuint (g_array_index (spec->faults, SimFault, 0).device, ==, 2);
  g_assert_cmpfloat (get (spec, "slowdown"), ==, 1.25);
}

static void
assert_refused (const char *knob, const char *value, const char *message)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (teach_knob_set (spec, knob, value, &error));
  g_assert_error (error, TEACH_ERROR, TEACH_ERROR_NAME);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_refused (void)
{
  assert_refused ("micro-batchs", "2",
                  "there is no knob “micro-batchs”; the nearest name is "
                  "“micro-batch”");
  assert_refused ("data", "two", "“two” is no value for the knob “data”");
  assert_refused ("data", "1.5", "“1.5” is no value for the knob “data”");
  assert_refused ("data", "-1", "“-1” is no value for the knob “data”");
  assert_refused ("schedule", "2f2b",
                  "“2f2b” is no value for the knob “schedule”");
  assert_refused ("overlap", "yes", "“yes” is no value for the knob “overlap”");
}

static void
test_text (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  g_autofree char *bytes = teach_knob_dup_text (spec, "bucket-bytes");
  g_autofree char *word = teach_knob_dup_text (spec, "schedule");
  g_autofree char *on = teach_knob_dup_text (spec, "overlap");
  g_autofree char *number = teach_knob_dup_text (spec, "vocabulary");

  /* 25 × 2^20 = 26 214 400 */
  g_assert_cmpstr (bytes, ==, "26.2\u00a0MB");
  g_assert_cmpstr (word, ==, "1F1B");
  g_assert_cmpstr (on, ==, "on");
  g_assert_cmpstr (number, ==, "50257");
}

/* The shares of a device's step add up, and so do bytes by class. */
static void
test_figures (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  g_autoptr (SimTimeline) timeline = NULL;
  g_autoptr (GError) error = NULL;
  double compute, exposed, bubble, all, gradient, received, one;
  TeachUnit unit;

  set (spec, "data", "2");
  timeline = sim_simulate (spec, NULL, &error);
  g_assert_no_error (error);
  teach_figure_get (timeline, "compute-share@1", &compute, &unit, NULL);
  teach_figure_get (timeline, "exposed-share@1", &exposed, &unit, NULL);
  teach_figure_get (timeline, "bubble-share@1", &bubble, &unit, NULL);
  g_assert_cmpint (unit, ==, TEACH_UNIT_SHARE);
  g_assert_cmpfloat_with_epsilon (compute + exposed + bubble, 1, 1e-9);
  teach_figure_get (timeline, "bytes-sent", &all, &unit, NULL);
  teach_figure_get (timeline, "gradient-bytes", &gradient, &unit, NULL);
  teach_figure_get (timeline, "bytes-received", &received, &unit, NULL);
  g_assert_cmpfloat (all, ==, gradient);
  g_assert_cmpfloat (all, ==, received);
  /* Two replicas send 2 (n − 1) / n = 1 time the fp32 gradients each. */
  teach_figure_get (timeline, "parameters", &one, &unit, NULL);
  g_assert_cmpfloat (gradient, ==, one * 4);
  g_assert_false (
      teach_figure_get (timeline, "bytes-sent@2", &one, &unit, &error));
  g_assert_cmpstr (error->message, ==,
                   "“bytes-sent@2”: the devices are 0 to 1");
  g_clear_error (&error);
  g_assert_false (
      teach_figure_get (timeline, "step-seconds@1", &one, &unit, &error));
  g_assert_cmpstr (error->message, ==,
                   "“step-seconds” is of all devices together");
  g_clear_error (&error);
  g_assert_false (teach_figure_get (timeline, "why", &one, &unit, &error));
  g_assert_error (error, TEACH_ERROR, TEACH_ERROR_NAME);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/teach/knob/every", test_every);
  g_test_add_func ("/teach/knob/data", test_data);
  g_test_add_func ("/teach/knob/slow", test_slow);
  g_test_add_func ("/teach/knob/refused", test_refused);
  g_test_add_func ("/teach/knob/text", test_text);
  g_test_add_func ("/teach/figure/every", test_figures);
  return g_test_run ();
}
