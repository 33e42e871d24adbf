/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-library.h"
#include "sim/sim-timeline.h"
#include "xml/xml-schema.h"

#include <math.h>
#include <string.h>

static char *
dup_findings (BaseDiagnostics *diagnostics)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < base_diagnostics_get_length (diagnostics); i++)
    {
      g_autofree char *line =
          base_diagnostic_dup_line (base_diagnostics_get (diagnostics, i));
      g_string_append_printf (out, "%s%s", i > 0 ? "\n" : "", line);
    }
  return g_string_free (out, FALSE);
}

static void
assert_no_findings (BaseDiagnostics *diagnostics)
{
  g_autofree char *findings = dup_findings (diagnostics);

  g_assert_cmpstr (findings, ==, "");
}

static void
test_load (void)
{
  static const char *const needed[] = {
    "dp-ring-4",       "dp-ring-2",      "dp-toy-4",       "dp-toy-no-sync",
    "dp-toy-train",    "dp-overlap-off", "mp-naive-4",     "mp-toy",
    "mp-does-not-fit", "mp-fits",        "dp-slow-device", "dp-slow-link"
  };
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autoptr (ScenarioLibrary) library =
      scenario_library_new (presets, NULL, diagnostics);

  assert_no_findings (diagnostics);
  g_assert_cmpuint (scenario_library_get_length (library), >=,
                    G_N_ELEMENTS (needed));
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    g_assert_nonnull (scenario_library_find (library, needed[i]));
  for (guint i = 0; i < scenario_library_get_length (library); i++)
    {
      Scenario *scenario = scenario_library_get (library, i);

      g_assert_true (scenario_library_is_shipped (library, i));
      g_assert_cmpstr (scenario_get_title (scenario), !=, "");
      g_assert_cmpstr (scenario_get_summary (scenario), !=, "");
    }
}

/* Every file of the folders is shipped and follows its schema. */
static void
validate_folder (const char *folder, const char *schema_name, guint least)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (GBytes) rng = scenario_get_schema (schema_name);
  g_autoptr (XmlSchema) schema = xml_schema_new (rng, schema_name, diagnostics);
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "..", "..", "data", folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  assert_no_findings (diagnostics);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".xml"))
      {
        g_autofree char *file = g_build_filename (path, name, NULL);

        xml_schema_validate_file (schema, file, NULL, diagnostics);
        n++;
      }
  assert_no_findings (diagnostics);
  g_assert_cmpuint (n, >=, least);
}

static void
test_schema (void)
{
  validate_folder ("scenarios", "scenario", 12);
  validate_folder ("presets", "preset", 4);
}

/* Each id is its file's name, and each file is in the resource. */
static void
test_files (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "..",
                                                 "data", "scenarios", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".xml"))
      {
        g_autofree char *id = g_strndup (name, strlen (name) - 4);
        g_autoptr (Scenario) scenario =
            scenario_load_shipped (id, presets, diagnostics);

        assert_no_findings (diagnostics);
        g_assert_nonnull (scenario);
        g_assert_cmpstr (scenario_get_id (scenario), ==, id);
      }
}

static SimTimeline *
simulate (const Scenario *scenario)
{
  g_autoptr (GError) error = NULL;
  SimTimeline *timeline =
      sim_simulate (scenario_get_spec (scenario), NULL, &error);

  g_assert_no_error (error);
  return timeline;
}

/* Every scenario runs, and its meter adds up on every device. */
static void
test_simulate (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autoptr (ScenarioLibrary) library =
      scenario_library_new (presets, NULL, diagnostics);

  for (guint i = 0; i < scenario_library_get_length (library); i++)
    {
      g_autoptr (SimTimeline) timeline =
          simulate (scenario_library_get (library, i));
      gint64 end = sim_timeline_get_end_ns (timeline);

      g_assert_cmpint (end, >, 0);
      for (guint k = 0; k < sim_timeline_get_n_devices (timeline); k++)
        {
          SimMeter meter;

          sim_timeline_meter (timeline, k, end, &meter);
          g_assert_cmpint (
              meter.compute_ns + meter.exposed_ns + meter.bubble_ns, ==, end);
        }
    }
}

static SimTimeline *
simulate_shipped (const char *id)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autoptr (Scenario) scenario =
      scenario_load_shipped (id, presets, diagnostics);

  g_assert_nonnull (scenario);
  return simulate (scenario);
}

static void
assert_weights (const SimTimeline *timeline,
                guint device,
                const double *weights)
{
  for (guint i = 0; i < 4; i++)
    {
      double value = 0;

      g_assert_true (sim_timeline_value (timeline, device, SIM_VALUE_WEIGHT, i,
                                         sim_timeline_get_end_ns (timeline),
                                         &value));
      g_assert_cmpfloat_with_epsilon (value, weights[i], 1e-12);
    }
}

/* Weights 1 2 1 0.5: their product is 1, so the output is the input x, the
 * error x - y, and the gradient of weight k is (x - y) x / w_k.
 *   (1, 3): -2 × 1 = -2:  -2, -1, -2, -4      (2, 4): -2 × 2 = -4: -4, -2, -4,
 * -8 (2, 3): -1 × 2 = -2:  -2, -1, -2, -4      (1, 5): -4 × 1 = -4: -4, -2, -4,
 * -8 Sums -12, -6, -12, -24; means -3, -1.5, -3, -6; at a rate of 0.02 the
 * weights become 1.06, 2.03, 1.06, 0.62 on every device. */
static void
test_toy_values (void)
{
  const double after[] = { 1.06, 2.03, 1.06, 0.62 };
  g_autoptr (SimTimeline) timeline = simulate_shipped ("dp-toy-4");

  for (guint device = 0; device < 4; device++)
    assert_weights (timeline, device, after);
}

/* Alone with (1, 3), device 0 makes its first update from -2, -1, -2, -4 and
 * goes its own way: after eight steps no two devices agree, while in
 * dp-toy-train all do. */
static void
test_toy_drift (void)
{
  g_autoptr (SimTimeline) drift = simulate_shipped ("dp-toy-no-sync");
  g_autoptr (SimTimeline) train = simulate_shipped ("dp-toy-train");
  double weights[2][4];

  for (guint device = 0; device < 4; device++)
    {
      g_assert_true (sim_timeline_value (drift, device, SIM_VALUE_WEIGHT, 0,
                                         sim_timeline_get_end_ns (drift),
                                         &weights[0][device]));
      g_assert_true (sim_timeline_value (train, device, SIM_VALUE_WEIGHT, 0,
                                         sim_timeline_get_end_ns (train),
                                         &weights[1][device]));
    }
  for (guint a = 0; a < 4; a++)
    for (guint b = 0; b < a; b++)
      {
        g_assert_cmpfloat (fabs (weights[0][a] - weights[0][b]), >, 0.01);
        g_assert_cmpfloat (weights[1][a], ==, weights[1][b]);
      }
}

/* Llama 2 7B with Adam: 16 bytes for each of 6.74e9 parameters are 107.8 GB,
 * more than 80; a quarter of the layers and the embedding or the head are
 * not. */
static void
test_fits (void)
{
  g_autoptr (SimTimeline) whole = simulate_shipped ("mp-does-not-fit");
  g_autoptr (SimTimeline) split = simulate_shipped ("mp-fits");
  SimMemoryPoint peak;

  g_assert_false (sim_timeline_fits (whole));
  g_assert_true (sim_timeline_fits (split));
  sim_timeline_memory_peak (whole, 0, &peak);
  g_assert_cmpuint (peak.total, >, G_GUINT64_CONSTANT (107800000000));
}

/* 2 (n - 1) / n of the gradients, 4 bytes for each of 124,439,808 parameters:
 * 2 × 3/4 × 497,759,232 = 746,638,848. */
static void
test_ring_bytes (void)
{
  g_autoptr (SimTimeline) timeline = simulate_shipped ("dp-ring-4");
  SimMeter meter;

  sim_timeline_meter (timeline, SIM_NONE, sim_timeline_get_end_ns (timeline),
                      &meter);
  g_assert_cmpuint (meter.bytes_sent[SIM_PAYLOAD_GRADIENT], ==, 746638848);
}

static double
get_bubble_share (const SimTimeline *timeline)
{
  SimMeter meter;

  sim_timeline_meter (timeline, SIM_NONE, sim_timeline_get_end_ns (timeline),
                      &meter);
  return (double)meter.bubble_ns / sim_timeline_get_end_ns (timeline);
}

static guint64
get_peak (const SimTimeline *timeline)
{
  SimMemoryPoint peak;

  sim_timeline_memory_peak (timeline,
                            sim_timeline_get_fullest_device (timeline), &peak);
  return peak.total;
}

/* Four stages and eight micro-batches: GPipe and 1F1B idle for 3 of 8 + 3
 * units (hand-overs and the update apart, under 1 %), two runs of layers on a
 * device for 3/2 of 8 + 3/2; the zero-bubble schedule for less than 1F1B.
 * 1F1B keeps four micro-batches' activations where GPipe keeps eight. */
static void
test_pipelines (void)
{
  g_autoptr (SimTimeline) gpipe = simulate_shipped ("pp-gpipe");
  g_autoptr (SimTimeline) one = simulate_shipped ("pp-1f1b");
  g_autoptr (SimTimeline) inter = simulate_shipped ("pp-interleaved");
  g_autoptr (SimTimeline) zero = simulate_shipped ("pp-zero-bubble");
  g_autoptr (SimTimeline) two = simulate_shipped ("pp-zb-2p");
  g_autoptr (SimTimeline) half = simulate_shipped ("pp-v-half");
  g_autoptr (SimTimeline) dual = simulate_shipped ("pp-dualpipe");
  g_autoptr (SimTimeline) folded = simulate_shipped ("pp-dualpipe-v");
  guint n;

  g_assert_cmpfloat_with_epsilon (get_bubble_share (gpipe), 3.0 / 11, 0.01);
  g_assert_cmpfloat_with_epsilon (get_bubble_share (one), 3.0 / 11, 0.01);
  g_assert_cmpfloat_with_epsilon (get_bubble_share (inter), 1.5 / 9.5, 0.01);
  g_assert_cmpfloat (get_bubble_share (zero), <, get_bubble_share (one));
  g_assert_cmpuint (get_peak (one), <, get_peak (gpipe));
  /* DualPipe: (4/2 - 1)(F&B + B - 3W), less than ZB-H1's 3 (F + B - 2W), and
   * every run of layers on two devices, whose gradients meet. */
  g_assert_cmpfloat (get_bubble_share (dual), <, get_bubble_share (zero));
  sim_timeline_get_collectives (dual, &n);
  g_assert_cmpuint (n, >, 0);
  sim_timeline_get_collectives (zero, &n);
  g_assert_cmpuint (n, ==, 0);
  /* The search waits less than ZB-H1 and keeps more; V-Half waits less than
   * 1F1B and keeps less; DualPipe-V has every run once, and nothing to sum. */
  g_assert_cmpfloat (get_bubble_share (two), <, get_bubble_share (zero));
  g_assert_cmpuint (get_peak (two), >, get_peak (zero));
  g_assert_cmpfloat (get_bubble_share (half), <, get_bubble_share (one));
  g_assert_cmpuint (get_peak (half), <, get_peak (one));
  g_assert_cmpuint (get_peak (folded), <, get_peak (dual));
  sim_timeline_get_collectives (folded, &n);
  g_assert_cmpuint (n, ==, 0);
}

/* What did not fit with whole copies fits with each ZeRO stage, which keeps
 * less than the one before. */
static void
test_zero (void)
{
  g_autoptr (SimTimeline) whole = simulate_shipped ("mp-does-not-fit");
  g_autoptr (SimTimeline) one = simulate_shipped ("zero-1");
  g_autoptr (SimTimeline) two = simulate_shipped ("zero-2");
  g_autoptr (SimTimeline) three = simulate_shipped ("zero-3");

  g_assert_true (sim_timeline_fits (one));
  g_assert_cmpuint (get_peak (one), <, get_peak (whole));
  g_assert_cmpuint (get_peak (two), <, get_peak (one));
  g_assert_cmpuint (get_peak (three), <, get_peak (two));
}

static gint64
get_exposed_ns (const char *id)
{
  g_autoptr (SimTimeline) timeline = simulate_shipped (id);
  SimMeter meter;

  sim_timeline_meter (timeline, SIM_NONE, sim_timeline_get_end_ns (timeline),
                      &meter);
  /* Each way sends 2 × 7/8 of 497,759,232 bytes in the mean. */
  g_assert_cmpuint (meter.bytes_sent[SIM_PAYLOAD_GRADIENT], ==, 871078656);
  return meter.exposed_ns;
}

/* What the summaries say of the eight devices: the server's links carry seven
 * copies in and seven out, against 14/8 of one copy on each link of the ring;
 * halving and doubling sends a ring's bytes in fewer hops. */
static void
test_collectives (void)
{
  gint64 server = get_exposed_ns ("sync-parameter-server");
  gint64 ring = get_exposed_ns ("sync-ring");

  g_assert_cmpint (server, >, 6 * ring);
  g_assert_cmpint (get_exposed_ns ("sync-halving-doubling"), <, ring);
  g_assert_cmpint (get_exposed_ns ("sync-tree"), >, ring);
}

/* Only activations cross between the nodes, and they are the least of what is
 * sent. */
static void
test_3d (void)
{
  g_autoptr (SimTimeline) timeline = simulate_shipped ("3d");
  guint n_transfers;
  const SimTransfer *transfers =
      sim_timeline_get_transfers (timeline, &n_transfers);
  guint n_crossing = 0;
  SimMeter meter;

  for (guint i = 0; i < n_transfers; i++)
    if (transfers[i].source != SIM_NONE &&
        sim_timeline_get_node (timeline, transfers[i].source) !=
            sim_timeline_get_node (timeline, transfers[i].target))
      {
        n_crossing++;
        g_assert_cmpuint (transfers[i].payload, ==, SIM_PAYLOAD_ACTIVATION);
      }
  g_assert_cmpuint (n_crossing, >, 0);
  sim_timeline_meter (timeline, SIM_NONE, sim_timeline_get_end_ns (timeline),
                      &meter);
  g_assert_cmpuint (meter.bytes_sent[SIM_PAYLOAD_ACTIVATION], <,
                    meter.bytes_sent[SIM_PAYLOAD_GRADIENT]);
  g_assert_cmpuint (meter.bytes_sent[SIM_PAYLOAD_ACTIVATION], <,
                    meter.bytes_sent[SIM_PAYLOAD_TENSOR]);
}

/* Forward: two all-reduces a layer of 4 × 2048 × 4096 16-bit values, 67,108,864
 * bytes, each device sending 2 × 3/4 of them; backward the same in 32 bits.
 * 8 layers × 2 × 1.5 × (67,108,864 + 134,217,728) = 4,831,838,208.  Sequence
 * parallelism sends the same and keeps less. */
static void
test_tensor (void)
{
  g_autoptr (SimTimeline) tensor = simulate_shipped ("tp-4");
  g_autoptr (SimTimeline) sequence = simulate_shipped ("tp-sequence");
  SimMeter one;
  SimMeter two;

  sim_timeline_meter (tensor, SIM_NONE, sim_timeline_get_end_ns (tensor), &one);
  sim_timeline_meter (sequence, SIM_NONE, sim_timeline_get_end_ns (sequence),
                      &two);
  g_assert_cmpuint (one.bytes_sent[SIM_PAYLOAD_TENSOR], ==,
                    G_GUINT64_CONSTANT (4831838208));
  g_assert_cmpuint (two.bytes_sent[SIM_PAYLOAD_TENSOR], ==,
                    G_GUINT64_CONSTANT (4831838208));
  g_assert_cmpuint (get_peak (sequence), <, get_peak (tensor));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scenario/shipped/load", test_load);
  g_test_add_func ("/scenario/shipped/schema", test_schema);
  g_test_add_func ("/scenario/shipped/files", test_files);
  g_test_add_func ("/scenario/shipped/simulate", test_simulate);
  g_test_add_func ("/scenario/shipped/toy-values", test_toy_values);
  g_test_add_func ("/scenario/shipped/toy-drift", test_toy_drift);
  g_test_add_func ("/scenario/shipped/fits", test_fits);
  g_test_add_func ("/scenario/shipped/ring-bytes", test_ring_bytes);
  g_test_add_func ("/scenario/shipped/pipelines", test_pipelines);
  g_test_add_func ("/scenario/shipped/zero", test_zero);
  g_test_add_func ("/scenario/shipped/collectives", test_collectives);
  g_test_add_func ("/scenario/shipped/3d", test_3d);
  g_test_add_func ("/scenario/shipped/tensor", test_tensor);
  return g_test_run ();
}
