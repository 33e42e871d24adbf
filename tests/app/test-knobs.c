/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The knobs beside the picture, by keys and clicks. */
#include "app-fixture.h"

#include "app/app-compare.h"
#include "app/app-window-private.h"
#include "base/base-units.h"
#include "scenario/scenario-library.h"
#include "sim/sim-dump.h"
#include "xml/xml-schema.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

/* The knobs: one turned re-simulates and keeps the place; one refused says why
 * beside the picture. */
static void
test_what_if (Fixture *fixture, gconstpointer data)
{
  GtkWidget *what_if;
  SimTimeline *before = app_session_get_timeline (fixture->session);
  g_autoptr (SimSpec) wrong = NULL;
  GtkWidget *spin;

  press ("k");
  wait_ms (100);
  what_if = find (fixture, "WhatIfPanel");
  g_assert_true (gtk_widget_get_mapped (what_if));
  spin = find_type (what_if, "GtkSpinButton");
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==, 4);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 3);
  WAIT_FOR (!app_session_get_busy (fixture->session));
  g_assert_true (app_session_get_timeline (fixture->session) != before);
  g_assert_cmpuint (
      sim_timeline_get_n_devices (app_session_get_timeline (fixture->session)),
      ==, 3);
  /* What is no number or too many leaves it, and says how far it goes. */
  for (guint i = 0; i < 2; i++)
    {
      gtk_editable_set_text (GTK_EDITABLE (spin), i == 0 ? "" : "9999");
      gtk_spin_button_update (GTK_SPIN_BUTTON (spin));
      g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==,
                         3);
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (spin)), ==, "3");
      g_assert_nonnull (find_label (what_if, "From 1 to 16"));
    }
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 2);
  wait_for_run (fixture);
  g_assert_null (find_label (what_if, "From 1 to 16"));
  g_assert_nonnull (find_label (what_if, "2 devices in all"));
  g_assert_nonnull (find_label (GTK_WIDGET (fixture->window), "Changed · 2 ×"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.reset-knobs",
                              NULL);
  wait_for_run (fixture);
  g_assert_null (find_label (GTK_WIDGET (fixture->window), "Changed"));

  wrong = sim_spec_copy (app_session_get_spec (fixture->session));
  wrong->training.global_batch += 1;
  app_session_edit (fixture->session, wrong);
  WAIT_FOR (!app_session_get_busy (fixture->session));
  g_assert_nonnull (
      find_label (what_if, app_session_get_refusal (fixture->session)));
}

static gboolean
is_row_cb (GtkWidget *widget, gconstpointer title)
{
  return ADW_IS_ACTION_ROW (widget) &&
         g_str_has_prefix (
             adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)),
             title);
}

static gboolean
is_combo_cb (GtkWidget *widget, gconstpointer title)
{
  return ADW_IS_COMBO_ROW (widget) && is_row_cb (widget, title);
}

static GtkSpinButton *
spin_of (GtkWidget *what_if, const char *title)
{
  GtkWidget *row = find_any (what_if, is_row_cb, title);
  GtkWidget *spin = find_type (row, "GtkSpinButton");

  gtk_test_accessible_assert_property (
      spin, GTK_ACCESSIBLE_PROPERTY_LABEL,
      adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
  return GTK_SPIN_BUTTON (spin);
}

static void
choose (GtkWidget *what_if, const char *title, const char *choice)
{
  GtkWidget *row = find_any (what_if, is_combo_cb, title);
  GListModel *choices = adw_combo_row_get_model (ADW_COMBO_ROW (row));

  for (guint i = 0; i < g_list_model_get_n_items (choices); i++)
    if (g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (choices), i),
                     choice))
      {
        adw_combo_row_set_selected (ADW_COMBO_ROW (row), i);
        return;
      }
  g_assert_not_reached ();
}

/* What cannot be is refused with its rule, and what can is offered: one click
 * sets it.  12 heads are not divided by 5, but by 4. */
static void
test_what_if_offers (Fixture *fixture, gconstpointer data)
{
  GtkWidget *what_if, *own;
  const SimSpec *spec;

  load (fixture, "dp-ring-4");
  press ("k");
  wait_ms (100);
  what_if = find (fixture, "WhatIfPanel");
  own = find_id (what_if, "own_button");
  g_assert_false (gtk_widget_get_mapped (own));
  gtk_spin_button_set_value (spin_of (what_if, "Tensor"), 5);
  wait_for_run (fixture);
  g_assert_nonnull (find_label (what_if, "must divide heads 12"));
  g_assert_true (gtk_widget_get_mapped (own));
  g_assert_true (
      g_str_has_suffix (gtk_button_get_label (GTK_BUTTON (own)), "to 4"));
  wait_ms (200);
  click_widget (own);
  wait_for_run (fixture);
  spec = app_session_get_spec (fixture->session);
  g_assert_cmpuint (spec->parallel.degree[SIM_DIMENSION_TENSOR], ==, 4);
  g_assert_cmpuint (sim_spec_get_n_devices (spec), ==, 16);
  g_assert_false (gtk_widget_get_mapped (own));

  /* Another model, device and length; and back to what the scenario says. */
  choose (what_if, "Model", "Llama 2 7B");
  wait_for_run (fixture);
  spec = app_session_get_spec (fixture->session);
  g_assert_cmpuint (spec->model.layers, ==, 32);
  choose (what_if, "Sequence length", "2048");
  wait_for_run (fixture);
  g_assert_cmpuint (app_session_get_spec (fixture->session)->model.sequence, ==,
                    2048);
  choose (what_if, "Recompute activations", "all of a layer");
  wait_for_run (fixture);
  g_assert_cmpint (app_session_get_spec (fixture->session)->training.recompute,
                   ==, SIM_RECOMPUTE_FULL);
  click_widget (find_id (what_if, "reset_button"));
  wait_for_run (fixture);
  spec = app_session_get_spec (fixture->session);
  g_assert_cmpuint (spec->model.layers, ==, 12);
  g_assert_cmpuint (sim_spec_get_n_devices (spec), ==, 4);
}

static gboolean
says (GtkWidget *button, const char *words)
{
  const char *tip = gtk_widget_get_tooltip_text (button);

  gtk_test_accessible_assert_property (
      button, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, tip);
  return strstr (tip, words) != NULL;
}

static gboolean
stage_says (Fixture *fixture, const char *words)
{
  g_autofree char *all = gtk_test_accessible_check_property (
      GTK_ACCESSIBLE (find (fixture, "StageView")),
      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "");

  return all != NULL && strstr (all, words) != NULL;
}

/* What was refused leaves a sign on the button and in the caption when the
 * knobs are put away, and what is compared says that it is not what they were
 * turned to. */
static void
test_what_if_refused (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  GtkWidget *button = find_id (window, "what_if_button");
  GtkWidget *what_if;

  load (fixture, "dp-ring-4");
  press ("k");
  wait_ms (100);
  what_if = find (fixture, "WhatIfPanel");
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
  gtk_spin_button_set_value (spin_of (what_if, "Tensor"), 5);
  wait_for_run (fixture);
  g_assert_true (says (button, "must divide heads 12"));
  press ("Escape");
  WAIT_FOR (!gtk_widget_get_mapped (what_if));
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
  g_assert_true (says (button, "must divide heads 12"));
  g_assert_cmpstr (adw_button_content_get_icon_name (ADW_BUTTON_CONTENT (
                       find_id (window, "what_if_content"))),
                   ==, "dialog-warning-symbolic");
  g_assert_true (app_session_get_view (fixture->session)->refused);
  WAIT_FOR (stage_says (fixture, "Before the refused change"));

  press ("c");
  WAIT_FOR (other_window (fixture));
  g_assert_nonnull (find_label (GTK_WIDGET (other_window (fixture)),
                                "as it could be run last"));
  g_assert_nonnull (
      find_label (GTK_WIDGET (other_window (fixture)), "must divide heads 12"));
  gtk_window_close (other_window (fixture));
  WAIT_FOR (!other_window (fixture));
  focus_window (GTK_WINDOW (window));

  /* Opened again they are as they were left; one click gives that up. */
  press ("k");
  WAIT_FOR (gtk_widget_get_mapped (what_if));
  g_assert_cmpfloat (gtk_spin_button_get_value (spin_of (what_if, "Tensor")),
                     ==, 5);
  wait_ms (200);
  click_widget (find_id (what_if, "shown_button"));
  wait_for_run (fixture);
  g_assert_cmpfloat (gtk_spin_button_get_value (spin_of (what_if, "Tensor")),
                     ==, 1);
  g_assert_false (says (button, "must divide heads 12"));
  g_assert_false (app_session_get_view (fixture->session)->refused);
  WAIT_FOR (!stage_says (fixture, "Before the refused change"));
}

/* While a knob turns the meter is on show, however small the window: beside
 * the knobs, or above them in the picture's place. */
static void
test_meter_stays (Fixture *fixture, gconstpointer data)
{
  static const int sizes[][2] = { { 1280, 880 }, { 800, 600 }, { 400, 700 } };
  GtkWidget *window = GTK_WIDGET (fixture->window);

  load (fixture, "dp-ring-4");
  press ("k");
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      GtkWidget *meter = find (fixture, "MeterView");
      GtkWidget *panel = find (fixture, "WhatIfPanel");
      graphene_rect_t of_meter, of_panel, room;

      gtk_window_set_default_size (GTK_WINDOW (window), sizes[i][0],
                                   sizes[i][1]);
      WAIT_FOR (gtk_widget_get_width (window) <= sizes[i][0]);
      wait_ms (200);
      g_assert_true (gtk_widget_get_mapped (panel));
      g_assert_true (gtk_widget_compute_bounds (meter, window, &of_meter));
      g_assert_true (gtk_widget_compute_bounds (panel, window, &of_panel));
      g_assert_true (gtk_widget_compute_bounds (find_id (window, "scroller"),
                                                window, &room));
      g_assert_true (graphene_rect_contains_rect (&room, &of_meter));
      g_assert_false (graphene_rect_intersection (&of_meter, &of_panel, NULL));
      g_assert_cmpfloat (of_panel.size.height, >, 180);
    }
  press ("Escape");
  WAIT_FOR (gtk_widget_get_mapped (find (fixture, "StageView")));
}

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

  /* A name that is taken gets a number; what cannot be written is told. */
  app_window_save_scenario (fixture->window, file);
  wait_for_run (fixture);
  g_assert_cmpstr (
      scenario_get_id (app_session_get_scenario (fixture->session)), ==,
      "six-more-devices-2");
  g_unlink (path);
  g_rmdir (folder);
  app_window_save_scenario (fixture->window, file);
  WAIT_FOR (find_label (GTK_WIDGET (fixture->window), "could not be saved"));
}

static gboolean
is_remedy_cb (GtkWidget *widget, gconstpointer title)
{
  return gtk_widget_get_mapped (widget) && is_row_cb (widget, title);
}

/* A step that does not fit: what would help is offered with its price, and one
 * click on it fits, at that price. */
static void
test_remedies (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  GtkWidget *what_if, *list, *row, *button;
  g_autofree char *subtitle = NULL;
  g_autofree char *step = NULL;
  SimTimeline *timeline;

  load (fixture, "mp-does-not-fit");
  g_assert_true (says (find_id (window, "what_if_button"), "Does not fit"));
  press ("k");
  what_if = find (fixture, "WhatIfPanel");
  WAIT_FOR (find_label (what_if, "would make it fit, the same"));
  list = find_id (what_if, "remedy_list");
  row = find_match (list, is_remedy_cb, "ZeRO stage");
  g_assert_nonnull (row);
  subtitle = g_strdup (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)));
  button = find_type (row, "GtkButton");
  wait_ms (200);
  click_widget (button);
  WAIT_FOR (app_session_get_spec (fixture->session)->parallel.zero > 0);
  wait_for_run (fixture);
  timeline = app_session_get_timeline (fixture->session);
  g_assert_true (sim_timeline_fits (timeline));
  g_assert_cmpuint (sim_timeline_get_spec (timeline)->parallel.zero, >, 0);
  g_assert_cmpuint (sim_spec_get_n_devices (sim_timeline_get_spec (timeline)),
                    ==, 4);
  step = base_format_duration_ns (sim_timeline_get_end_ns (timeline));
  g_assert_nonnull (strstr (subtitle, step));
  g_assert_false (gtk_widget_get_mapped (list));
  g_assert_false (says (find_id (window, "what_if_button"), "Does not fit"));
  /* And back: asked anew. */
  click_widget (find_id (what_if, "reset_button"));
  wait_for_run (fixture);
  WAIT_FOR (find_label (what_if, "would make it fit, the same"));
}

int
main (int argc, char **argv)
{
  fixture_prepare (&argc, &argv);

#define ADD(path, test)                                                        \
  g_test_add ("/app/knobs/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("turned", test_what_if);
  ADD ("offers", test_what_if_offers);
  ADD ("refused", test_what_if_refused);
  ADD ("meter-stays", test_meter_stays);
  ADD ("saved", test_saved);
  ADD ("remedies", test_remedies);
#undef ADD
  return g_test_run ();
}
