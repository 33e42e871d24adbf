/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-library.h"
#include "sim/sim-spec.h"
#include "xml/xml-schema.h"

#include <glib/gstdio.h>
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scenario/shipped/load", test_load);
  g_test_add_func ("/scenario/shipped/schema", test_schema);
  g_test_add_func ("/scenario/shipped/files", test_files);
  return g_test_run ();
}
