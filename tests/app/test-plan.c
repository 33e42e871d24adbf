/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The planner's window, by keys and clicks. */
#include "app-fixture.h"

#include "app/app-plan-table.h"
#include "app/app-plan.h"
#include "app/app-window-private.h"
#include "sim/sim-plan.h"
#include "widgets/what-if-panel-private.h"

#include <string.h>

static AppPlan *
open_plan (Fixture *fixture)
{
  AppPlan *plan;

  press ("b");
  WAIT_FOR (other_window (fixture));
  plan = APP_PLAN (other_window (fixture));
  WAIT_FOR (!app_plan_get_busy (plan));
  focus_window (GTK_WINDOW (plan));
  wait_ms (200);
  return plan;
}

static GListModel *
rows_of (AppPlan *plan)
{
  GtkColumnView *view =
      GTK_COLUMN_VIEW (find_type (GTK_WIDGET (plan), "GtkColumnView"));

  return G_LIST_MODEL (gtk_column_view_get_model (view));
}

static const AppPlanSplit *
split_at (AppPlan *plan, guint i)
{
  g_autoptr (AppPlanRow) row = g_list_model_get_item (rows_of (plan), i);

  return app_plan_row_get_split (row);
}

/* The table is what the planner says, in its order; what does not fit is at the
 * end, with the reason. */
static void
check_table (AppPlan *plan, const SimSpec *spec)
{
  g_autoptr (SimPlan) expected = sim_plan_new (spec, 10, NULL, NULL);
  guint n = 0, fitting = sim_plan_get_n_fitting (expected);
  const SimPlanSplit *splits = sim_plan_get_splits (expected, &n);
  g_autoptr (AppPlanRow) last = NULL;
  g_autofree char *why = NULL;

  g_assert_cmpuint (fitting, >, 0);
  g_assert_cmpuint (n, >, fitting);
  g_assert_cmpuint (g_list_model_get_n_items (rows_of (plan)), ==, n);
  for (guint i = 0; i < n; i++)
    {
      const AppPlanSplit *of = split_at (plan, i);

      g_assert_cmpmem (of->split.degree, sizeof of->split.degree,
                       splits[i].degree, sizeof splits[i].degree);
      g_assert_cmpfloat (of->split.seconds, ==, splits[i].seconds);
      g_assert_true ((of->bubble >= 0) ==
                     (splits[i].fits && splits[i].confirmed_seconds >= 0));
    }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AppPlanRow) row = g_list_model_get_item (rows_of (plan), i);
      g_autofree char *words = app_plan_row_dup_text (row, APP_PLAN_SPLIT);

      g_assert_true ((strstr (words, "sequence parallel") != NULL) ==
                     splits[i].sequence_parallel);
    }
  last = g_list_model_get_item (rows_of (plan), n - 1);
  why = app_plan_row_dup_text (last, APP_PLAN_FITS);
  g_assert_nonnull (strstr (why, "too much"));
}

static void
click_heading (AppPlan *plan, const char *title)
{
  GtkWidget *label = find_label (GTK_WIDGET (plan), title);

  g_assert_nonnull (label);
  click_widget (label);
  wait_ms (300);
}

static void
test_table (Fixture *fixture, gconstpointer data)
{
  AppPlan *plan;
  guint n, fitting = 0;

  load (fixture, "mp-does-not-fit");
  plan = open_plan (fixture);
  check_table (plan, app_session_get_spec (fixture->session));

  /* Sorted by memory, up and down: what does not fit stays at the end. */
  n = g_list_model_get_n_items (rows_of (plan));
  while (fitting < n && split_at (plan, fitting)->split.fits)
    fitting++;
  for (int down = 0; down < 2; down++)
    {
      click_heading (plan, "Memory");
      for (guint i = 1; i < n; i++)
        {
          const SimPlanSplit *one = &split_at (plan, i - 1)->split;
          const SimPlanSplit *other = &split_at (plan, i)->split;

          g_assert_true (other->fits == (i < fitting));
          if (i == fitting)
            continue;
          if (down)
            g_assert_cmpuint (one->memory_bytes, >=, other->memory_bytes);
          else
            g_assert_cmpuint (one->memory_bytes, <=, other->memory_bytes);
        }
    }
  press ("Escape");
  WAIT_FOR (!other_window (fixture));
}

static gboolean
fits (Fixture *fixture)
{
  return !app_session_get_busy (fixture->session) &&
         sim_timeline_fits (app_session_get_timeline (fixture->session));
}

/* Below the table. */
static gboolean
says_row (AppPlan *plan, guint i)
{
  g_autoptr (AppPlanRow) row = g_list_model_get_item (rows_of (plan), i);
  g_autofree char *words = app_plan_row_dup_words (row);

  return find_label (GTK_WIDGET (plan), words) != NULL;
}

/* By keys: a row opens on the stage, and one goes back. */
static void
test_chosen (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  AppPlan *plan;
  SimPlanSplit second;
  const SimSpec *spec;
  gint64 left_ns;

  load (fixture, "mp-does-not-fit");
  plan = open_plan (fixture);
  second = split_at (plan, 1)->split;
  g_assert_false (says_row (plan, 1));
  press ("Down");
  g_assert_true (says_row (plan, 1));
  press ("Return");
  WAIT_FOR (fits (fixture));
  spec = app_session_get_spec (fixture->session);
  g_assert_cmpmem (spec->parallel.degree, sizeof second.degree, second.degree,
                   sizeof second.degree);
  g_assert_cmpuint (spec->parallel.zero, ==, second.zero);
  g_assert_nonnull (find_label (window, "Changed"));
  wait_ms (200);
  click_widget (find_id (GTK_WIDGET (plan), "back_button"));
  WAIT_FOR (!fits (fixture) && !app_session_get_busy (fixture->session));
  g_assert_null (find_label (window, "Changed"));
  gtk_window_close (GTK_WINDOW (plan));
  WAIT_FOR (!other_window (fixture));

  /* Alt+Left in the window does it too, to the moment that was left, wherever
   * one has got to in the split. */
  focus_window (GTK_WINDOW (window));
  app_window_focus_picture (fixture->window);
  press ("Home");
  press ("Right");
  press ("Right");
  WAIT_FOR (!app_player_get_playing (fixture->player));
  left_ns = instant (fixture);
  g_assert_cmpint (left_ns, >, start_ns (fixture));
  plan = open_plan (fixture);
  press ("Return");
  WAIT_FOR (fits (fixture));
  gtk_window_close (GTK_WINDOW (plan));
  WAIT_FOR (!other_window (fixture));
  focus_window (GTK_WINDOW (window));
  app_window_focus_picture (fixture->window);
  press ("End");
  WAIT_FOR (instant (fixture) == end_ns (fixture));
  press ("alt+Left");
  WAIT_FOR (!fits (fixture) && !app_session_get_busy (fixture->session));
  g_assert_cmpint (instant (fixture), ==, left_ns);
}

static char *
dup_place (AppPlan *plan, guint i)
{
  g_autoptr (AppPlanRow) row = g_list_model_get_item (rows_of (plan), i);

  return app_plan_row_dup_text (row, APP_PLAN_RANK);
}

/* Schedules that come to the same share a place, and those after them have the
 * place that they would have had. */
static void
test_twins (Fixture *fixture, gconstpointer data)
{
  AppPlan *plan;
  guint n_twins = 0, n;

  load (fixture, "dp-toy-4");
  plan = open_plan (fixture);
  n = g_list_model_get_n_items (rows_of (plan));
  for (guint i = 1; i < n && split_at (plan, i)->split.fits; i++)
    {
      const AppPlanSplit *before = split_at (plan, i - 1);
      const AppPlanSplit *at = split_at (plan, i);
      g_autofree char *one = dup_place (plan, i - 1);
      g_autofree char *other = dup_place (plan, i);

      if (at->bubble < 0 || at->bubble != before->bubble ||
          at->seconds != before->seconds ||
          at->split.memory_bytes != before->split.memory_bytes)
        {
          g_assert_cmpuint (g_ascii_strtoull (other, NULL, 10), ==, i + 1);
          continue;
        }
      n_twins++;
      g_assert_cmpstr (one, ==, other);
      g_assert_true (g_str_has_suffix (other, " ="));
    }
  g_assert_cmpuint (n_twins, >, 0);
  gtk_window_close (GTK_WINDOW (plan));
  WAIT_FOR (!other_window (fixture));
}

static const char *
get_outcome (AppPlan *plan)
{
  GtkWidget *label = find_id (GTK_WIDGET (plan), "outcome");

  gtk_test_accessible_assert_role (label, GTK_ACCESSIBLE_ROLE_ALERT);
  return gtk_widget_get_mapped (label) ? gtk_label_get_text (GTK_LABEL (label))
                                       : "";
}

/* The keys of the main window go back from here as well. */
static void
test_back_by_key (Fixture *fixture, gconstpointer data)
{
  static const char *const keys[] = { "alt+Left", "ctrl+z" };
  AppPlan *plan;

  load (fixture, "mp-does-not-fit");
  plan = open_plan (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_assert_cmpstr (get_outcome (plan), ==, "");
      press ("Return");
      WAIT_FOR (fits (fixture));
      WAIT_FOR (g_str_has_prefix (get_outcome (plan), "On the stage now"));
      press (keys[i]);
      WAIT_FOR (!fits (fixture) && !app_session_get_busy (fixture->session));
      wait_ms (100);
    }
  press ("ctrl+shift+z");
  WAIT_FOR (fits (fixture));
  gtk_window_close (GTK_WINDOW (plan));
  WAIT_FOR (!other_window (fixture));
}

static void
break_cb (Fixture *fixture)
{
  g_autoptr (SimSpec) wrong =
      sim_spec_copy (app_session_get_spec (fixture->session));

  wrong->training.global_batch += 1;
  app_session_edit (fixture->session, wrong);
}

/* A split that cannot be run after all is told where it was chosen, once. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  AppPlan *plan;

  load (fixture, "dp-ring-4");
  plan = open_plan (fixture);
  g_signal_connect_swapped (plan, "chosen", G_CALLBACK (break_cb), fixture);
  press ("Return");
  WAIT_FOR (
      g_str_has_prefix (get_outcome (plan), "That split cannot be shown"));
  g_assert_nonnull (
      strstr (get_outcome (plan), app_session_get_refusal (fixture->session)));
  g_assert_null (find_type (GTK_WIDGET (fixture->window), "AdwToastWidget"));
  gtk_window_close (GTK_WINDOW (plan));
  WAIT_FOR (!other_window (fixture));
}

/* Stopped, it says so, and no table comes later. */
static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  AppPlan *plan;

  load (fixture, "3d");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.plan", NULL);
  plan = APP_PLAN (other_window (fixture));
  g_assert_true (app_plan_get_busy (plan));
  g_signal_emit_by_name (find_id (GTK_WIDGET (plan), "cancel_button"),
                         "clicked");
  g_assert_false (app_plan_get_busy (plan));
  g_assert_nonnull (find_label (GTK_WIDGET (plan), "Stopped"));
  wait_ms (500);
  g_assert_null (gtk_column_view_get_model (
      GTK_COLUMN_VIEW (find_type (GTK_WIDGET (plan), "GtkColumnView"))));
  gtk_window_close (GTK_WINDOW (plan));
  WAIT_FOR (!other_window (fixture));
}

static void
stop_plan (AppPlan *plan)
{
  g_signal_emit_by_name (find_id (GTK_WIDGET (plan), "cancel_button"),
                         "clicked");
}

static gboolean
has_table (AppPlan *plan)
{
  return gtk_column_view_get_model (GTK_COLUMN_VIEW (
             find_type (GTK_WIDGET (plan), "GtkColumnView"))) != NULL;
}

static gboolean
has_back (AppPlan *plan)
{
  return gtk_widget_get_visible (find_id (GTK_WIDGET (plan), "back_button"));
}

static void
edit (Fixture *fixture, SimSpec *spec /* taken */)
{
  app_session_edit (fixture->session, spec);
  sim_spec_free (spec);
  wait_for_run (fixture);
}

static SimSpec *
dup_spec (Fixture *fixture)
{
  return sim_spec_copy (app_session_get_spec (fixture->session));
}

/* Of another scenario nothing of the last one's table stays, stopped or not. */
static void
test_other_scenario (Fixture *fixture, gconstpointer data)
{
  AppPlan *plan;

  load (fixture, "dp-ring-4");
  plan = open_plan (fixture);
  g_assert_true (has_table (plan));
  g_assert_true (app_window_load_scenario (fixture->window, "3d"));
  WAIT_FOR (app_plan_get_busy (plan));
  stop_plan (plan);
  g_assert_false (has_table (plan));
  g_assert_nonnull (find_label (GTK_WIDGET (plan), "Stopped"));
  gtk_window_close (GTK_WINDOW (plan));
  WAIT_FOR (!other_window (fixture));
}

/* A knob that changes more than the split is planned for, over the devices in
 * use; and no row is shown in between. */
static void
test_knob_turned (Fixture *fixture, gconstpointer data)
{
  AppPlan *plan;
  GListModel *rows;
  g_autoptr (GListModel) old = NULL;
  SimSpec *spec;

  load (fixture, "dp-ring-4");
  plan = open_plan (fixture);
  rows = rows_of (plan);
  spec = dup_spec (fixture);
  spec->parallel.zero = 1;
  edit (fixture, spec);
  g_assert_true (rows_of (plan) == rows);

  spec = dup_spec (fixture);
  what_if_set_devices (spec, 3);
  app_session_edit (fixture->session, spec);
  g_signal_emit_by_name (find_type (GTK_WIDGET (plan), "GtkColumnView"),
                         "activate", 0);
  g_assert_cmpuint (
      sim_spec_get_n_devices (app_session_get_spec (fixture->session)), ==, 3);
  sim_spec_free (spec);
  wait_for_run (fixture);
  WAIT_FOR (!app_plan_get_busy (plan));
  g_assert_cmpuint (
      sim_spec_get_n_devices (app_session_get_spec (fixture->session)), ==, 3);
  g_assert_nonnull (find_label (GTK_WIDGET (plan), "3 devices"));
  for (guint i = 0; i < g_list_model_get_n_items (rows_of (plan)); i++)
    {
      const guint32 *degree = split_at (plan, i)->split.degree;

      g_assert_cmpuint (
          degree[SIM_DIMENSION_DATA] * degree[SIM_DIMENSION_TENSOR] *
              degree[SIM_DIMENSION_PIPELINE] * degree[SIM_DIMENSION_CONTEXT],
          ==, 3);
    }
  spec = dup_spec (fixture);
  spec->training.precision = SIM_PRECISION_FP32;
  old = g_object_ref (rows_of (plan));
  edit (fixture, spec);
  WAIT_FOR (!app_plan_get_busy (plan));
  g_assert_true (rows_of (plan) != old);
  focus_window (GTK_WINDOW (plan));
  press ("Return");
  wait_for_run (fixture);
  g_assert_cmpint (app_session_get_spec (fixture->session)->training.precision,
                   ==, SIM_PRECISION_FP32);
  gtk_window_close (GTK_WINDOW (plan));
  WAIT_FOR (!other_window (fixture));
}

/* Closed, the planner is gone at once and not when its thread ends; so are the
 * sorters of its columns. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  AppPlan *plan;
  GtkColumnView *view;
  gpointer sorters[APP_N_PLAN_COLUMNS];

  load (fixture, "3d");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.plan", NULL);
  plan = APP_PLAN (other_window (fixture));
  g_assert_true (app_plan_get_busy (plan));
  view = GTK_COLUMN_VIEW (find_type (GTK_WIDGET (plan), "GtkColumnView"));
  for (guint i = 0; i < G_N_ELEMENTS (sorters); i++)
    {
      g_autoptr (GtkColumnViewColumn) column =
          g_list_model_get_item (gtk_column_view_get_columns (view), i);

      sorters[i] = gtk_column_view_column_get_sorter (column);
      g_object_add_weak_pointer (sorters[i], &sorters[i]);
    }
  g_object_add_weak_pointer (G_OBJECT (plan), (gpointer *)&plan);
  gtk_window_close (GTK_WINDOW (plan));
  g_assert_null (plan);
  wait_ms (100);
  for (guint i = 0; i < G_N_ELEMENTS (sorters); i++)
    g_assert_null (sorters[i]);
}

/* So is the search for what would make a step fit, with its window. */
static void
test_search_closed (Fixture *fixture, gconstpointer data)
{
  AppWindow *other =
      app_window_new (GTK_APPLICATION (g_application_get_default ()));
  AppSession *session = app_window_get_session (other);
  g_autoptr (GCancellable) finding = NULL;

  gtk_window_present (GTK_WINDOW (other));
  g_assert_true (app_window_load_scenario (other, "mp-does-not-fit"));
  WAIT_FOR (app_session_get_timeline (session) &&
            !app_session_get_busy (session));
  app_window_reveal_knobs (other, TRUE);
  g_assert_nonnull (other->what_if->finding);
  finding = g_object_ref (other->what_if->finding);
  gtk_window_destroy (GTK_WINDOW (other));
  g_assert_true (g_cancellable_is_cancelled (finding));
  wait_ms (50);
  focus_window (GTK_WINDOW (fixture->window));
}

/* "As before" is there as long as it leads back from a split, however the
 * planner was closed and whoever went back. */
static void
test_back (Fixture *fixture, gconstpointer data)
{
  AppPlan *plan;
  SimTimeline *shown;
  SimSpec *spec;

  load (fixture, "mp-does-not-fit");
  plan = open_plan (fixture);
  g_assert_false (has_back (plan));
  press ("Return");
  WAIT_FOR (fits (fixture));
  g_assert_true (has_back (plan));
  gtk_window_close (GTK_WINDOW (plan));
  WAIT_FOR (!other_window (fixture));
  focus_window (GTK_WINDOW (fixture->window));
  plan = open_plan (fixture);
  g_assert_true (has_back (plan));

  focus_window (GTK_WINDOW (fixture->window));
  press ("alt+Left");
  WAIT_FOR (!fits (fixture) && !app_session_get_busy (fixture->session));
  g_assert_false (has_back (plan));

  /* A knob turned since then is not lost. */
  focus_window (GTK_WINDOW (plan));
  press ("Return");
  WAIT_FOR (fits (fixture));
  g_assert_true (has_back (plan));
  spec = dup_spec (fixture);
  spec->parallel.overlap = !spec->parallel.overlap;
  edit (fixture, spec);
  g_assert_false (has_back (plan));
  shown = app_session_get_timeline (fixture->session);
  focus_window (GTK_WINDOW (fixture->window));
  press ("alt+Left");
  wait_for_run (fixture);
  g_assert_true (app_session_get_timeline (fixture->session) == shown);
  gtk_window_close (GTK_WINDOW (plan));
  WAIT_FOR (!other_window (fixture));
}

static gboolean
shows (Fixture *fixture, const char *id)
{
  return !app_session_get_busy (fixture->session) &&
         app_session_get_timeline (fixture->session) &&
         g_str_equal (
             scenario_get_id (app_session_get_scenario (fixture->session)), id);
}

/* From a split that was chosen where a card led to, back twice: each time to
 * the instant that was left there. */
static void
test_back_twice (Fixture *fixture, gconstpointer data)
{
  AppPlan *plan;
  gint64 left_ns;

  load (fixture, "dp-toy-4");
  app_window_focus_picture (fixture->window);
  press ("Home");
  press ("Right");
  WAIT_FOR (!app_player_get_playing (fixture->player));
  left_ns = instant (fixture);
  g_assert_cmpint (left_ns, >, start_ns (fixture));
  g_assert_cmpint (left_ns, <, end_ns (fixture));
  app_window_show_moment (fixture->window, "mp-does-not-fit", "end");
  WAIT_FOR (shows (fixture, "mp-does-not-fit") &&
            !app_player_get_playing (fixture->player));
  app_player_last (fixture->player);
  plan = open_plan (fixture);
  press ("Return");
  WAIT_FOR (fits (fixture));
  gtk_window_close (GTK_WINDOW (plan));
  WAIT_FOR (!other_window (fixture));
  focus_window (GTK_WINDOW (fixture->window));
  press ("alt+Left");
  WAIT_FOR (!fits (fixture) && shows (fixture, "mp-does-not-fit"));
  g_assert_cmpint (instant (fixture), ==, end_ns (fixture));
  press ("alt+Left");
  WAIT_FOR (shows (fixture, "dp-toy-4"));
  g_assert_cmpint (instant (fixture), ==, left_ns);
}

/* What planning leaves out of a scenario is told. */
static void
test_left_out (Fixture *fixture, gconstpointer data)
{
  AppPlan *plan;

  load (fixture, "dp-slow-device");
  plan = open_plan (fixture);
  g_assert_nonnull (find_label (GTK_WIDGET (plan), "slow or lost"));
  g_assert_null (find_label (GTK_WIDGET (plan), "copies synchronised"));
  gtk_window_close (GTK_WINDOW (plan));
  WAIT_FOR (!other_window (fixture));
}

/* Where a table is cut it says so: sorted by memory it would be taken for the
 * least of all. */
static void
test_cut (Fixture *fixture, gconstpointer data)
{
  AppPlan *plan;
  guint n;

  load (fixture, "moe-2048");
  plan = open_plan (fixture);
  n = g_list_model_get_n_items (rows_of (plan));
  g_assert_cmpuint (n, >, APP_PLAN_MOST_OTHERS);
  g_assert_cmpuint (n, <=, APP_PLAN_MOST_FITTING + APP_PLAN_MOST_OTHERS);
  g_assert_true (split_at (plan, n - 1 - APP_PLAN_MOST_OTHERS)->split.fits);
  g_assert_nonnull (
      find_label (GTK_WIDGET (plan), "the 1000 nearest to it are at the end"));
  gtk_window_close (GTK_WINDOW (plan));
  WAIT_FOR (!other_window (fixture));
}

/* A planned split's sequence parallelism is there to be undone. */
static void
test_sequence_knob (Fixture *fixture, gconstpointer data)
{
  SimSpec *spec;
  WhatIfPanel *panel;

  load (fixture, "dp-ring-4");
  app_window_reveal_knobs (fixture->window, TRUE);
  panel = fixture->window->what_if;
  g_assert_false (gtk_widget_get_visible (panel->sequence_row));
  spec = dup_spec (fixture);
  what_if_set (spec, WHAT_IF_TENSOR, 2);
  spec->parallel.sequence_parallel = TRUE;
  edit (fixture, spec);
  g_assert_true (gtk_widget_get_visible (panel->sequence_row));
  g_assert_true (gtk_switch_get_active (panel->sequence_switch));
  gtk_switch_set_active (panel->sequence_switch, FALSE);
  wait_for_run (fixture);
  g_assert_false (
      app_session_get_spec (fixture->session)->parallel.sequence_parallel);
  app_window_reveal_knobs (fixture->window, FALSE);
}

static gboolean
is_cell_cb (GtkWidget *widget, gconstpointer words)
{
  return GTK_IS_LABEL (widget) &&
         g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), words);
}

/* Whether a split is long or short, and whatever the rows below say of what
 * does not fit, its column gets what the others leave. */
static void
test_room (Fixture *fixture, gconstpointer data)
{
  AppPlan *plan;
  g_autofree char *words = NULL;
  g_autoptr (AppPlanRow) row = NULL;
  GtkWidget *label;

  load (fixture, "mp-does-not-fit");
  plan = open_plan (fixture);
  row = g_list_model_get_item (rows_of (plan), 0);
  words = app_plan_row_dup_text (row, APP_PLAN_SPLIT);
  label = find_match (GTK_WIDGET (plan), is_cell_cb, words);
  g_assert_nonnull (label);
  g_assert_cmpint (gtk_widget_get_width (gtk_widget_get_parent (label)), >=,
                   gtk_widget_get_width (GTK_WIDGET (plan)) * 4 / 10);
  gtk_window_close (GTK_WINDOW (plan));
  WAIT_FOR (!other_window (fixture));
}

static gboolean
has_rank (AppPlan *plan)
{
  GtkColumnView *view =
      GTK_COLUMN_VIEW (find_type (GTK_WIDGET (plan), "GtkColumnView"));
  g_autoptr (GtkColumnViewColumn) column =
      g_list_model_get_item (gtk_column_view_get_columns (view), 0);

  return gtk_column_view_column_get_visible (column);
}

/* In letters twice as large there is half the room. */
static void
test_large_letters (Fixture *fixture, gconstpointer data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  int dpi = 0;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  load (fixture, "dp-ring-4");
  for (int large = 0; large < 2; large++)
    {
      AppPlan *plan = open_plan (fixture);

      g_assert_true (has_rank (plan) == !large);
      gtk_window_close (GTK_WINDOW (plan));
      WAIT_FOR (!other_window (fixture));
      g_object_set (settings, "gtk-xft-dpi", large ? dpi : 192 * 1024, NULL);
      focus_window (GTK_WINDOW (fixture->window));
    }
}

int
main (int argc, char **argv)
{
  fixture_prepare (&argc, &argv);

#define ADD(path, test)                                                        \
  g_test_add ("/app/plan/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("table", test_table);
  ADD ("chosen", test_chosen);
  ADD ("twins", test_twins);
  ADD ("back-by-key", test_back_by_key);
  ADD ("refused", test_refused);
  ADD ("stopped", test_stopped);
  ADD ("other-scenario", test_other_scenario);
  ADD ("knob-turned", test_knob_turned);
  ADD ("closed", test_closed);
  ADD ("search-closed", test_search_closed);
  ADD ("back", test_back);
  ADD ("back-twice", test_back_twice);
  ADD ("left-out", test_left_out);
  ADD ("cut", test_cut);
  ADD ("sequence-knob", test_sequence_knob);
  ADD ("room", test_room);
  ADD ("large-letters", test_large_letters);
#undef ADD
  return g_test_run ();
}
