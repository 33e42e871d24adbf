/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knobs that were turned, turned back and forth: by keys, in a field and out of
 * it, and by the buttons. */
#include "app-fixture.h"

#include "app/app-window-private.h"

#include <adwaita.h>
#include <string.h>

static guint
n_devices (Fixture *fixture)
{
  return sim_timeline_get_n_devices (
      app_session_get_timeline (fixture->session));
}

static GtkWidget *
open_knobs (Fixture *fixture)
{
  load (fixture, "dp-ring-4");
  press ("k");
  wait_ms (200);
  return find (fixture, "WhatIfPanel");
}

/* Of the devices, which are four. */
static GtkSpinButton *
get_devices (GtkWidget *knobs)
{
  return GTK_SPIN_BUTTON (find_type (knobs, "GtkSpinButton"));
}

static void
type_devices (Fixture *fixture, GtkSpinButton *spin, const char *number)
{
  gtk_widget_grab_focus (GTK_WIDGET (spin));
  gtk_editable_select_region (GTK_EDITABLE (spin), 0, -1);
  type_text (number);
  WAIT_FOR (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (spin)), number));
}

static void
take_devices (Fixture *fixture, GtkSpinButton *spin, const char *number)
{
  type_devices (fixture, spin, number);
  press ("Return");
  wait_for_run (fixture);
  g_assert_cmpuint (n_devices (fixture), ==,
                    g_ascii_strtoull (number, NULL, 10));
}

static gboolean
tells (GtkWidget *button, const char *words)
{
  const char *tip = gtk_widget_get_tooltip_text (button);

  if (!tip)
    return FALSE;
  gtk_test_accessible_assert_property (
      button, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, tip);
  return g_str_equal (tip, words);
}

/* In a field: what is typed and not taken goes first, what was taken is a
 * knob's step; the field is never emptied. */
static void
test_field (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  GtkWidget *undo = find_id (window, "undo_button");
  GtkWidget *redo = find_id (window, "redo_button");
  GtkSpinButton *spin = get_devices (open_knobs (fixture));

  g_assert_false (gtk_widget_get_mapped (undo));
  take_devices (fixture, spin, "3");
  take_devices (fixture, spin, "2");
  g_assert_true (gtk_widget_get_mapped (undo));
  g_assert_true (
      tells (undo, "Undo: “Data: copies of the model” from 3 to 2 (Ctrl+Z)"));
  g_assert_false (gtk_widget_get_sensitive (redo));

  type_devices (fixture, spin, "12");
  press ("ctrl+z");
  WAIT_FOR (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (spin)), "2"));
  g_assert_false (app_session_get_busy (fixture->session));
  g_assert_cmpuint (n_devices (fixture), ==, 2);

  press ("ctrl+z");
  WAIT_FOR (n_devices (fixture) == 3);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (spin)), ==, "3");
  g_assert_true (tells (
      redo, "Redo: “Data: copies of the model” from 3 to 2 (Ctrl+Shift+Z)"));
  press ("ctrl+z");
  WAIT_FOR (n_devices (fixture) == 4);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (spin)), ==, "4");
  press ("ctrl+z");
  wait_ms (200);
  g_assert_cmpuint (n_devices (fixture), ==, 4);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (spin)), ==, "4");
  g_assert_false (gtk_widget_get_sensitive (undo));

  press ("ctrl+shift+z");
  WAIT_FOR (n_devices (fixture) == 3);
  press ("ctrl+y");
  WAIT_FOR (n_devices (fixture) == 2);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (spin)), ==, "2");
}

/* From the picture, and by the button in the header. */
static void
test_picture (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  GtkSpinButton *spin = get_devices (open_knobs (fixture));

  take_devices (fixture, spin, "3");
  press ("Escape");
  wait_ms (200);
  gtk_widget_grab_focus (GTK_WIDGET (fixture->window->stage));
  press ("ctrl+z");
  WAIT_FOR (n_devices (fixture) == 4);
  press ("ctrl+shift+z");
  WAIT_FOR (n_devices (fixture) == 3);
  wait_for_run (fixture);
  wait_ms (200);
  click_widget (find_id (window, "undo_button"));
  WAIT_FOR (n_devices (fixture) == 4);
}

/* The knobs as the file says are a step like another. */
static void
test_start_over (Fixture *fixture, gconstpointer data)
{
  GtkWidget *knobs = open_knobs (fixture);
  GtkSpinButton *spin = get_devices (knobs);
  GtkWidget *button = find_id (knobs, "reset_button");

  g_assert_false (gtk_widget_get_sensitive (button));
  take_devices (fixture, spin, "3");
  take_devices (fixture, spin, "2");
  wait_ms (200);
  click_widget (button);
  WAIT_FOR (n_devices (fixture) == 4);
  wait_for_run (fixture);
  g_assert_false (gtk_widget_get_sensitive (button));
  gtk_widget_grab_focus (GTK_WIDGET (spin));
  press ("ctrl+z");
  WAIT_FOR (n_devices (fixture) == 2);
  press ("ctrl+z");
  WAIT_FOR (n_devices (fixture) == 3);
}

/* What was refused is the last change: undoing it leaves the picture. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  GtkSpinButton *spin = get_devices (open_knobs (fixture));
  g_autoptr (SimSpec) wrong = NULL;

  take_devices (fixture, spin, "3");
  wrong = sim_spec_copy (app_session_get_spec (fixture->session));
  wrong->training.global_batch += 1;
  app_session_edit (fixture->session, wrong);
  wait_for_run (fixture);
  g_assert_true (app_session_get_view (fixture->session)->refused);
  g_assert_true (tells (find_id (window, "undo_button"),
                        "Undo: the change that was refused (Ctrl+Z)"));
  press ("ctrl+z");
  WAIT_FOR (!app_session_get_view (fixture->session)->refused);
  wait_for_run (fixture);
  g_assert_cmpuint (n_devices (fixture), ==, 3);
  press ("ctrl+z");
  WAIT_FOR (n_devices (fixture) == 4);
}

/* A split that was chosen in the planner. */
static void
test_split (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SimSpec) split = NULL;
  GtkWindow *plan;

  load (fixture, "dp-ring-4");
  split = sim_spec_copy (app_session_get_spec (fixture->session));
  split->parallel.zero = 1;
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.plan", NULL);
  WAIT_FOR ((plan = other_window (fixture)) != NULL);
  g_signal_emit_by_name (plan, "chosen", split);
  wait_for_run (fixture);
  gtk_window_destroy (plan);
  focus_window (GTK_WINDOW (fixture->window));
  wait_ms (100);
  g_assert_cmpuint (app_session_get_spec (fixture->session)->parallel.zero, ==,
                    1);
  press ("ctrl+z");
  WAIT_FOR (app_session_get_spec (fixture->session)->parallel.zero == 0);
  wait_for_run (fixture);
}

static gboolean
is_scale_cb (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_SCALE (widget) && gtk_widget_get_mapped (widget);
}

static double
get_bandwidth (Fixture *fixture)
{
  return app_session_get_spec (fixture->session)->cluster.node_link.bandwidth;
}

/* Drawn along the scale from end to end: one step. */
static void
test_drawn (Fixture *fixture, gconstpointer data)
{
  GtkWidget *knobs = open_knobs (fixture);
  GtkWidget *scale = find_match (knobs, is_scale_cb, NULL);
  double before = get_bandwidth (fixture);
  double width = gtk_widget_get_width (scale);
  double y = gtk_widget_get_height (scale) / 2.0;

  wait_ms (200);
  drag_widget (scale, width * 0.6, y, width * 0.05, y);
  wait_for_run (fixture);
  g_assert_cmpfloat (get_bandwidth (fixture), <, before / 8);
  press ("ctrl+z");
  WAIT_FOR (get_bandwidth (fixture) == before);
  g_assert_null (app_session_get_step (fixture->session, -1));
}

/* Put away under the pressed button: what is turned afterwards is a step each,
 * though the release went elsewhere. */
static void
test_drawn_away (Fixture *fixture, gconstpointer data)
{
  GtkWidget *knobs = open_knobs (fixture);
  GtkWidget *scale = find_match (knobs, is_scale_cb, NULL);
  double before = get_bandwidth (fixture);
  double width = gtk_widget_get_width (scale);
  double y = gtk_widget_get_height (scale) / 2.0;
  GtkSpinButton *spin;

  wait_ms (200);
  point_widget_at (scale, width * 0.6, y);
  xdotool ("mousedown", "1", NULL);
  point_widget_at (scale, width * 0.3, y);
  WAIT_FOR (get_bandwidth (fixture) != before);
  /* The first is the scale's own, which lets go of its slider. */
  press ("Escape");
  press ("Escape");
  WAIT_FOR (!gtk_widget_get_mapped (scale));
  xdotool ("mouseup", "1", NULL);
  wait_for_run (fixture);
  spin = get_devices (open_knobs (fixture));
  take_devices (fixture, spin, "3");
  take_devices (fixture, spin, "2");
  press ("ctrl+z");
  WAIT_FOR (n_devices (fixture) == 3);
  press ("ctrl+z");
  WAIT_FOR (n_devices (fixture) == 4);
}

int
main (int argc, char **argv)
{
  fixture_prepare (&argc, &argv);

#define ADD(path, test)                                                        \
  g_test_add ("/app/undo/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("field", test_field);
  ADD ("picture", test_picture);
  ADD ("start-over", test_start_over);
  ADD ("refused", test_refused);
  ADD ("split", test_split);
  ADD ("drawn", test_drawn);
  ADD ("drawn-away", test_drawn_away);
#undef ADD
  return g_test_run ();
}
