/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-library.h"
#include "teach/teach-measure.h"

static SimTimeline *
simulate (const char *id)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autoptr (Scenario) scenario =
      scenario_load_shipped (id, presets, diagnostics);
  g_autoptr (GError) error = NULL;
  SimTimeline *timeline;

  g_assert_nonnull (scenario);
  timeline = sim_simulate (scenario_get_spec (scenario), NULL, &error);
  g_assert_no_error (error);
  return timeline;
}

static double
read_number (const SimTimeline *timeline, TeachMeasure measure)
{
  TeachValue value;

  teach_measure_read (measure, timeline, &value);
  g_assert_null (value.word);
  return value.number;
}

static const char *
read_word (const SimTimeline *timeline, TeachMeasure measure)
{
  TeachValue value;

  teach_measure_read (measure, timeline, &value);
  return value.word;
}

static void
test_nicks (void)
{
  TeachMeasure measure;

  for (guint i = 0; i < TEACH_N_MEASURES; i++)
    {
      g_assert_true (
          teach_measure_from_nick (teach_measure_get_nick (i), &measure));
      g_assert_cmpuint (measure, ==, i);
      g_assert_nonnull (teach_measure_get_name (i));
    }
  g_assert_false (teach_measure_from_nick ("share", &measure));
}

/* Four devices, 32 samples: 8 each.  The ring over 4: 2 (4 - 1) = 6 hops, and
 * each device sends 2 (4 - 1) / 4 = 1.5 times the gradients, 4 bytes for each
 * of GPT-2's parameters; chunks are whole bytes, so a few bytes more. */
static void
test_ring (void)
{
  g_autoptr (SimTimeline) timeline = simulate ("dp-ring-4");
  SimMeter meter;
  gint64 end_ns = sim_timeline_get_end_ns (timeline);
  double memory = read_number (timeline, TEACH_MEASURE_GRADIENTS_MEMORY);

  g_assert_cmpfloat (read_number (timeline, TEACH_MEASURE_DEVICES), ==, 4);
  g_assert_cmpfloat (read_number (timeline, TEACH_MEASURE_SAMPLES_PER_DEVICE),
                     ==, 8);
  g_assert_cmpfloat (read_number (timeline, TEACH_MEASURE_HOPS), ==, 6);
  g_assert_cmpfloat_with_epsilon (
      read_number (timeline, TEACH_MEASURE_GRADIENT_BYTES), 1.5 * memory,
      1e-6 * memory);
  sim_timeline_meter (timeline, SIM_NONE, end_ns, &meter);
  g_assert_cmpfloat (read_number (timeline, TEACH_MEASURE_EXPOSED_SHARE), ==,
                     (double)meter.exposed_ns / end_ns);
  g_assert_cmpfloat_with_epsilon (
      read_number (timeline, TEACH_MEASURE_COMPUTE_SHARE) +
          read_number (timeline, TEACH_MEASURE_EXPOSED_SHARE) +
          read_number (timeline, TEACH_MEASURE_BUBBLE_SHARE),
      1, 1e-9);
  g_assert_cmpstr (read_word (timeline, TEACH_MEASURE_FITS), ==, "true");
  g_assert_cmpstr (read_word (timeline, TEACH_MEASURE_WHY), ==, "last-bucket");
}

/* Twelve layers over four devices: three each.  Forward reaches the last
 * device last, and backward begins there. */
static void
test_stages (void)
{
  g_autoptr (SimTimeline) timeline = simulate ("mp-naive-4");
  TeachValue value;

  g_assert_cmpfloat (read_number (timeline, TEACH_MEASURE_LAYERS_PER_DEVICE),
                     ==, 3);
  teach_measure_read (TEACH_MEASURE_FIRST_BACKWARD, timeline, &value);
  g_assert_cmpfloat (value.number, ==, 3);
  g_assert_false (value.tied);
  teach_measure_read (TEACH_MEASURE_LAST_FORWARD, timeline, &value);
  g_assert_cmpfloat (value.number, ==, 3);
  g_assert_cmpfloat (read_number (timeline, TEACH_MEASURE_GRADIENT_BYTES), ==,
                     0);
}

/* Replicas that do the same cannot be told apart. */
static void
test_tie (void)
{
  g_autoptr (SimTimeline) timeline = simulate ("dp-ring-4");
  TeachValue value;

  teach_measure_read (TEACH_MEASURE_FULLEST_DEVICE, timeline, &value);
  g_assert_true (value.tied);
}

static void
test_memory (void)
{
  g_autoptr (SimTimeline) timeline = simulate ("mp-does-not-fit");

  g_assert_cmpstr (read_word (timeline, TEACH_MEASURE_FITS), ==, "false");
  g_assert_cmpfloat (read_number (timeline, TEACH_MEASURE_MEMORY_SHARE), >, 1);
  /* Adam keeps two numbers of 4 bytes, and a copy of 4, beside each weight of
   * 2. */
  g_assert_cmpfloat (read_number (timeline, TEACH_MEASURE_OPTIMIZER_MEMORY), ==,
                     6 * read_number (timeline, TEACH_MEASURE_WEIGHTS_MEMORY));
}

static void
test_format (void)
{
  static const struct
  {
    TeachValue value;
    const char *text;
  } cases[] = {
    { { TEACH_UNIT_SHARE, 0.384, NULL, FALSE }, "38\u00a0%" },
    { { TEACH_UNIT_SECONDS, 0.0019, NULL, FALSE }, "1.9\u00a0ms" },
    { { TEACH_UNIT_BYTES, 745e6, NULL, FALSE }, "745\u00a0MB" },
    { { TEACH_UNIT_DEVICE, 2, NULL, FALSE }, "device 2" },
    { { TEACH_UNIT_COUNT, 6, NULL, FALSE }, "6" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = teach_value_format (&cases[i].value);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/teach/measure/nicks", test_nicks);
  g_test_add_func ("/teach/measure/ring", test_ring);
  g_test_add_func ("/teach/measure/stages", test_stages);
  g_test_add_func ("/teach/measure/tie", test_tie);
  g_test_add_func ("/teach/measure/memory", test_memory);
  g_test_add_func ("/teach/measure/format", test_format);
  return g_test_run ();
}
