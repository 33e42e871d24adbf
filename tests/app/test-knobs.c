/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The knobs beside the picture, by keys and clicks. */
#include "app-fixture.h"

#include "app/app-compare.h"
#include "app/app-window-private.h"
#include "base/base-units.h"

#include <adwaita.h>
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

/* Servers are there to be turned once copies are summed through them, and the
 * width of gradients where weights have 16 bits; both are undone. */
static void
test_what_if_servers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SimSpec) spec = NULL;
  GtkSpinButton *servers;
  GtkWidget *what_if, *gradients;

  load (fixture, "dp-ring-4");
  press ("k");
  WAIT_FOR (find (fixture, "WhatIfPanel"));
  what_if = find (fixture, "WhatIfPanel");
  servers = spin_of (what_if, "Parameter servers");
  gradients = find_any (what_if, is_combo_cb, "Width of gradients");
  g_assert_false (gtk_widget_get_visible (gradients));
  g_assert_false (gtk_widget_is_drawable (GTK_WIDGET (servers)));
  choose (what_if, "All-reduce", "parameter server");
  wait_for_run (fixture);
  WAIT_FOR (gtk_widget_is_drawable (GTK_WIDGET (servers)));

  gtk_spin_button_set_value (servers, 3);
  wait_for_run (fixture);
  g_assert_cmpuint (app_session_get_spec (fixture->session)->parallel.servers,
                    ==, 3);
  press ("ctrl+z");
  WAIT_FOR (app_session_get_spec (fixture->session)->parallel.servers == 1);
  wait_for_run (fixture);
  WAIT_FOR (gtk_spin_button_get_value_as_int (servers) == 1);

  spec = sim_spec_copy (app_session_get_spec (fixture->session));
  spec->training.precision = SIM_PRECISION_BF16;
  app_session_edit (fixture->session, spec);
  wait_for_run (fixture);
  WAIT_FOR (gtk_widget_get_visible (gradients));
  choose (what_if, "Width of gradients", "32 bits");
  wait_for_run (fixture);
  g_assert_cmpint (app_session_get_spec (fixture->session)->training.gradients,
                   ==, SIM_GRADIENTS_FP32);
  press ("ctrl+z");
  WAIT_FOR (app_session_get_spec (fixture->session)->training.gradients ==
            SIM_GRADIENTS_WEIGHTS);
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

static SimSpec *
spec_with_tensor (Fixture *fixture, guint tensor)
{
  SimSpec *spec = sim_spec_copy (app_session_get_spec (fixture->session));

  spec->parallel.degree[SIM_DIMENSION_TENSOR] = tensor;
  return spec;
}

/* A run that is stopped: the knobs are as the picture. */
static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  GtkSpinButton *spin;

  load (fixture, "dp-ring-4");
  press ("k");
  wait_ms (100);
  spin = spin_of (find (fixture, "WhatIfPanel"), "Tensor");
  gtk_spin_button_set_value (spin, 4);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.stop-run",
                              NULL);
  wait_for_run (fixture);
  g_assert_cmpuint (
      sim_timeline_get_n_devices (app_session_get_timeline (fixture->session)),
      ==, 4);
  g_assert_cmpfloat (gtk_spin_button_get_value (spin), ==, 1);
  g_assert_null (app_session_get_refusal (fixture->session));
}

/* What was refused elsewhere than in the knobs: they say so when they are
 * opened, and offer nothing, since they stand at what is shown.  A scenario
 * that cannot be run is not a knob's change. */
static void
test_refused_elsewhere (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  g_autoptr (SimSpec) wrong = NULL;
  g_autoptr (Scenario) broken = NULL;
  WhatIfPanel *panel;

  load (fixture, "dp-ring-4");
  wrong = spec_with_tensor (fixture, 5);
  app_session_edit (fixture->session, wrong);
  wait_for_run (fixture);
  press ("k");
  wait_ms (200);
  panel = WHAT_IF_PANEL (find (fixture, "WhatIfPanel"));
  g_assert_nonnull (app_session_get_refusal (fixture->session));
  g_assert_cmpstr (what_if_panel_get_refusal (panel), ==,
                   app_session_get_refusal (fixture->session));
  g_assert_false (
      gtk_widget_get_mapped (find_id (GTK_WIDGET (panel), "own_button")));
  click_widget (find_id (GTK_WIDGET (panel), "shown_button"));
  wait_for_run (fixture);
  g_assert_null (what_if_panel_get_refusal (panel));

  /* Also after a knob that was turned and could be run. */
  gtk_spin_button_set_value (spin_of (GTK_WIDGET (panel), "Tensor"), 2);
  wait_for_run (fixture);
  app_session_edit (fixture->session, wrong);
  wait_for_run (fixture);
  g_assert_nonnull (what_if_panel_get_refusal (panel));
  g_assert_false (
      gtk_widget_get_mapped (find_id (GTK_WIDGET (panel), "own_button")));
  g_assert_false (
      gtk_widget_get_mapped (find_id (GTK_WIDGET (panel), "other_button")));

  broken = scenario_new ("broken", "Broken", "", wrong);
  app_session_load (fixture->session, broken);
  wait_for_run (fixture);
  g_assert_false (app_session_get_view (fixture->session)->refused);
  g_assert_null (what_if_panel_get_refusal (panel));
  g_assert_false (
      says (find_id (window, "what_if_button"), "last change was refused"));
  WAIT_FOR (find_label (window, app_session_get_refusal (fixture->session)));
}

/* What is typed into one knob outlasts the run of another. */
static void
test_typed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SimSpec) other = NULL;
  GtkSpinButton *spin;

  load (fixture, "dp-ring-4");
  press ("k");
  wait_ms (100);
  /* Of the devices, which are four. */
  spin = GTK_SPIN_BUTTON (
      find_type (find (fixture, "WhatIfPanel"), "GtkSpinButton"));
  gtk_widget_grab_focus (GTK_WIDGET (spin));
  gtk_editable_select_region (GTK_EDITABLE (spin), 0, -1);
  type_text ("3");
  WAIT_FOR (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (spin)), "3"));
  other = sim_spec_copy (app_session_get_spec (fixture->session));
  other->parallel.overlap = !other->parallel.overlap;
  app_session_edit (fixture->session, other);
  wait_for_run (fixture);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (spin)), ==, "3");
  press ("Return");
  wait_for_run (fixture);
  g_assert_cmpuint (
      sim_timeline_get_n_devices (app_session_get_timeline (fixture->session)),
      ==, 3);
}

/* ---- knobs in the picture's place ---- */

static void
cover_picture (Fixture *fixture)
{
  app_window_reveal_pane (fixture->window, FALSE);
  app_window_reveal_knobs (fixture->window, TRUE);
  wait_ms (200);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (fixture->window->stage)));
}

static void
make_small (Fixture *fixture)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);

  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  WAIT_FOR (gtk_widget_get_width (window) <= 400);
  wait_ms (200);
}

static void
show_moment (Fixture *fixture)
{
  app_window_show_moment (fixture->window, "dp-ring-4", "sync:1");
}

static void
show_asked (Fixture *fixture)
{
  app_window_show_asked (
      fixture->window,
      scenario_library_find (fixture->window->library, "dp-ring-4"), "sync:1");
}

static void
show_segment (Fixture *fixture)
{
  LessonRun run = { .scenario = scenario_library_find (fixture->window->library,
                                                       "dp-ring-4"),
                    .caption = "Look" };

  g_signal_emit_by_name (fixture->window->pane, "lesson-run", &run);
}

static void
show_split (Fixture *fixture)
{
  GtkWindow *plan;

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.plan", NULL);
  WAIT_FOR ((plan = other_window (fixture)) != NULL);
  g_signal_emit_by_name (plan, "chosen",
                         app_session_get_spec (fixture->session));
  gtk_window_destroy (plan);
}

/* Whatever is to be seen in the picture, the knobs make room for. */
static void
test_make_room (Fixture *fixture, gconstpointer data)
{
  void (*const shows[]) (Fixture *) = { show_moment, show_asked, show_segment,
                                        show_split };

  load (fixture, "dp-ring-4");
  make_small (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (shows); i++)
    {
      cover_picture (fixture);
      shows[i](fixture);
      wait_for_run (fixture);
      wait_ms (100);
      g_assert_true (
          gtk_widget_get_mapped (GTK_WIDGET (fixture->window->stage)));
    }
}

/* From the pane back to the knobs in the picture's place, by F6 and by folding
 * it. */
static void
test_focus (Fixture *fixture, gconstpointer data)
{
  GtkWindow *window = GTK_WINDOW (fixture->window);

  WAIT_FOR (cards_are_open (fixture));
  make_small (fixture);
  cover_picture (fixture);
  for (guint i = 0; i < 2; i++)
    {
      press ("F6");
      wait_ms (400);
      g_assert_true (gtk_widget_is_ancestor (
          gtk_window_get_focus (window), GTK_WIDGET (fixture->window->pane)));
      if (i == 0)
        press ("F6");
      else
        adw_flap_set_reveal_flap (fixture->window->flap, FALSE);
      wait_ms (400);
      g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (window),
                                             fixture->window->knob_room));
    }
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
  ADD ("servers", test_what_if_servers);
  ADD ("refused", test_what_if_refused);
  ADD ("meter-stays", test_meter_stays);
  ADD ("stopped", test_stopped);
  ADD ("refused-elsewhere", test_refused_elsewhere);
  ADD ("typed", test_typed);
  ADD ("make-room", test_make_room);
  ADD ("focus", test_focus);
  ADD ("remedies", test_remedies);
#undef ADD
  return g_test_run ();
}
