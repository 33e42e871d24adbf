/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The knobs as they stand, saved as a scenario. */
#include "app-fixture.h"

#include "app/app-window-private.h"
#include "scenario/scenario-library.h"
#include "sim/sim-dump.h"
#include "xml/xml-schema.h"

#include <glib/gstdio.h>
#include <string.h>

/* All of a run but the scenario's id, which stands in the first line. */
static char *
dup_dump (SimTimeline *timeline)
{
  g_autoptr (GString) text = g_string_new (NULL);

  sim_timeline_dump (timeline, text);
  g_assert_true (g_str_has_prefix (text->str, "timeline "));
  return g_strdup (strchr (text->str + strlen ("timeline "), ' '));
}

/* What the knobs stand at, saved: a clean file, which is shown from then on
 * without a jump, is in the chooser, and read again runs the same. */
static void
test_saved (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  g_autofree char *path =
      g_build_filename (folder, "Six & more devices.scenario.xml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (BaseDiagnostics) findings = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets = scenario_presets_new_builtin (findings);
  g_autoptr (GBytes) rng = scenario_get_schema ("scenario");
  g_autoptr (XmlSchema) schema = xml_schema_new (rng, "scenario.rng", findings);
  g_autoptr (Scenario) again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (SimTimeline) timeline = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gint64 t_ns;

  load (fixture, "dp-ring-4");
  press ("k");
  wait_ms (100);
  gtk_spin_button_set_value (
      GTK_SPIN_BUTTON (
          find_type (find (fixture, "WhatIfPanel"), "GtkSpinButton")),
      6);
  wait_for_run (fixture);
  app_player_seek (fixture->player, end_ns (fixture) / 2);
  t_ns = instant (fixture);
  before = dup_dump (app_session_get_timeline (fixture->session));
  g_assert_nonnull (find_label (GTK_WIDGET (fixture->window), "Changed"));

  app_window_save_scenario (fixture->window, file);
  wait_for_run (fixture);
  g_assert_null (find_label (GTK_WIDGET (fixture->window), "Changed"));
  g_assert_nonnull (
      find_label (GTK_WIDGET (fixture->window), "Six & more devices"));
  g_assert_cmpstr (
      scenario_get_id (app_session_get_scenario (fixture->session)), ==,
      "six-more-devices");
  g_assert_cmpint (instant (fixture), ==, t_ns);

  again = scenario_load_file (path, presets, findings);
  g_assert_nonnull (again);
  bytes = scenario_to_xml (again);
  g_assert_true (
      xml_schema_validate_bytes (schema, bytes, "saved.xml", NULL, findings));
  g_assert_cmpuint (base_diagnostics_get_length (findings), ==, 0);
  timeline = sim_simulate (scenario_get_spec (again), NULL, NULL);
  after = dup_dump (timeline);
  g_assert_true (g_str_equal (before, after));
  /* A DGX holds eight, in the file as in the preset. */
  g_assert_cmpuint (scenario_get_spec (again)->cluster.node_room, ==, 8);

  /* Saved over itself it stays the one it is; what cannot be written is told.
   */
  app_window_save_scenario (fixture->window, file);
  wait_for_run (fixture);
  g_assert_cmpstr (
      scenario_get_id (app_session_get_scenario (fixture->session)), ==,
      "six-more-devices");
  g_unlink (path);
  g_rmdir (folder);
  app_window_save_scenario (fixture->window, file);
  WAIT_FOR (find_label (GTK_WIDGET (fixture->window), "could not be saved"));
}

static GFile *
file_in (const char *folder, const char *name)
{
  return g_file_new_build_filename (folder, name, NULL);
}

static gboolean
is_button_cb (GtkWidget *widget, gconstpointer label)
{
  return GTK_IS_BUTTON (widget) && find_label (widget, label) != NULL;
}

/* A name typed without a suffix gets one, and a file that has it is asked
 * about; a name that another scenario has gets a number, and a copy of a
 * shipped one, too. */
static void
test_saved_names (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  g_autoptr (GFile) typed = file_in (folder, "mine");
  g_autoptr (GFile) saved = file_in (folder, "mine.scenario.xml");
  g_autoptr (GFile) other = file_in (folder, "mine!.xml");
  g_autoptr (GFile) whole = file_in (folder, "mine!.scenario.xml");
  g_autoptr (GFile) copy = file_in (folder, "dp-ring-4.xml");
  GtkWindow *asked;
  const char *id;

  app_window_save_scenario (fixture->window, typed);
  wait_for_run (fixture);
  g_assert_true (g_file_query_exists (saved, NULL));
  g_assert_false (g_file_query_exists (typed, NULL));
  id = scenario_get_id (app_session_get_scenario (fixture->session));
  g_assert_cmpstr (id, ==, "mine");
  app_window_save_scenario (fixture->window, other);
  wait_for_run (fixture);
  id = scenario_get_id (app_session_get_scenario (fixture->session));
  g_assert_cmpstr (id, ==, "mine-2");
  /* The whole ending, by which a double click opens it here. */
  g_assert_true (g_file_query_exists (whole, NULL));
  g_assert_false (g_file_query_exists (other, NULL));

  for (guint i = 0; i < 2; i++)
    {
      app_window_save_scenario (fixture->window, typed);
      WAIT_FOR ((asked = other_window (fixture)) != NULL);
      wait_ms (300);
      click_widget (find_match (GTK_WIDGET (asked), is_button_cb,
                                i == 0 ? "Cancel" : "Replace"));
      WAIT_FOR (!other_window (fixture));
      wait_for_run (fixture);
      id = scenario_get_id (app_session_get_scenario (fixture->session));
      g_assert_cmpstr (id, ==, i == 0 ? "mine-2" : "mine");
    }

  g_assert_true (scenario_save (
      scenario_library_find (fixture->window->library, "dp-ring-4"),
      g_file_peek_path (copy), NULL));
  app_window_save_scenario (fixture->window, copy);
  wait_for_run (fixture);
  id = scenario_get_id (app_session_get_scenario (fixture->session));
  g_assert_cmpstr (id, ==, "dp-ring-4-2");
  g_file_delete (saved, NULL, NULL);
  g_file_delete (other, NULL, NULL);
  g_file_delete (copy, NULL, NULL);
  g_rmdir (folder);
}

/* What was refused after the dialog was opened, or may be yet, is not written,
 * nor is what was there before it. */
static void
test_saved_late (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  g_autoptr (GFile) file = file_in (folder, "late.scenario.xml");
  g_autoptr (SimSpec) wrong = NULL;
  GtkWidget *window = GTK_WIDGET (fixture->window);

  load (fixture, "dp-ring-4");
  wrong = sim_spec_copy (app_session_get_spec (fixture->session));
  wrong->parallel.degree[SIM_DIMENSION_TENSOR] = 5;
  app_session_edit (fixture->session, wrong);
  app_window_save_scenario (fixture->window, file);
  g_assert_false (g_file_query_exists (file, NULL));
  WAIT_FOR (find_label (window, "could not be saved"));
  wait_for_run (fixture);
  app_window_save_scenario (fixture->window, file);
  g_assert_false (g_file_query_exists (file, NULL));
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  fixture_prepare (&argc, &argv);

#define ADD(path, test)                                                        \
  g_test_add ("/app/save/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("saved", test_saved);
  ADD ("names", test_saved_names);
  ADD ("late", test_saved_late);
#undef ADD
  return g_test_run ();
}
