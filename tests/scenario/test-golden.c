/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-library.h"
#include "sim/sim-dump.h"

/* Every shipped scenario's outcome in a line, against the lines kept, so that a
 * change of any number is seen in review: step in ns, bytes that a device sends
 * in the mean, peak bytes of the fullest, and the digest of the whole dump.
 * `ninja -C build refresh-golden` writes them anew. */

#define HEADER                                                                 \
  "# Outcomes of the shipped scenarios; ninja -C build refresh-golden writes " \
  "them anew.\n# scenario\tstep_ns\tbytes_sent\tpeak_bytes\tdigest\n"

static void
append_line (GString *text, const Scenario *scenario)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) dump = g_string_new (NULL);
  g_autofree char *digest = NULL;
  SimMemoryPoint peak;
  SimMeter meter;
  guint64 bytes = 0;
  g_autoptr (SimTimeline) timeline =
      sim_simulate (scenario_get_spec (scenario), NULL, &error);
  g_assert_no_error (error);
  sim_timeline_dump (timeline, dump);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, dump->str,
                                          (gssize)dump->len);
  sim_timeline_meter (timeline, SIM_NONE, G_MAXINT64, &meter);
  for (guint i = 0; i < SIM_N_PAYLOADS; i++)
    bytes += i != SIM_PAYLOAD_SAMPLES ? meter.bytes_sent[i] : 0;
  sim_timeline_memory_peak (timeline,
                            sim_timeline_get_fullest_device (timeline), &peak);
  g_string_append_printf (text,
                          "%s\t%" G_GINT64_FORMAT "\t%" G_GUINT64_FORMAT
                          "\t%" G_GUINT64_FORMAT "\t%s\n",
                          scenario_get_id (scenario),
                          sim_timeline_get_end_ns (timeline), bytes, peak.total,
                          digest);
}

static char *
make_table (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autoptr (ScenarioLibrary) library =
      scenario_library_new (presets, NULL, diagnostics);
  GString *text = g_string_new (HEADER);
  for (guint i = 0; i < scenario_library_get_length (library); i++)
    append_line (text, scenario_library_get (library, i));
  return g_string_free (text, FALSE);
}

static void
test_outcomes (void)
{
  g_autofree char *table = make_table ();
  g_autofree char *kept = NULL;
  g_auto (GStrv) now = g_strsplit (table, "\n", -1);
  g_auto (GStrv) then = NULL;
  g_assert_true (g_file_get_contents (GOLDEN_FILE, &kept, NULL, NULL));
  then = g_strsplit (kept, "\n", -1);
  for (guint i = 0; now[i] != NULL; i++)
    {
      g_assert_nonnull (then[i]);
      g_assert_cmpstr (now[i], ==, then[i]);
    }
  g_assert_cmpuint (g_strv_length (now), ==, g_strv_length (then));
}

int
main (int argc, char **argv)
{
  if (argc > 1 && g_str_equal (argv[1], "--refresh"))
    {
      g_autofree char *table = make_table ();
      g_autoptr (GError) error = NULL;
      if (g_file_set_contents (GOLDEN_FILE, table, -1, &error))
        return 0;
      g_printerr ("%s\n", error->message);
      return 1;
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scenario/golden/outcomes", test_outcomes);
  return g_test_run ();
}
