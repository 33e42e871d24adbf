/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The planner's window, by keys and clicks. */
#include "app-fixture.h"

#include "app/app-plan-row.h"
#include "app/app-plan.h"
#include "sim/sim-plan.h"

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

/* By keys: a row opens on the stage, and one goes back. */
static void
test_chosen (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  AppPlan *plan;
  SimPlanSplit second;
  const SimSpec *spec;

  load (fixture, "mp-does-not-fit");
  plan = open_plan (fixture);
  second = split_at (plan, 1)->split;
  press ("Down");
  g_assert_nonnull (find_label (GTK_WIDGET (plan), "a step takes"));
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

  /* Alt+Left in the window does it too. */
  focus_window (GTK_WINDOW (window));
  plan = open_plan (fixture);
  press ("Return");
  WAIT_FOR (fits (fixture));
  gtk_window_close (GTK_WINDOW (plan));
  WAIT_FOR (!other_window (fixture));
  focus_window (GTK_WINDOW (window));
  press ("alt+Left");
  WAIT_FOR (!fits (fixture) && !app_session_get_busy (fixture->session));
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

int
main (int argc, char **argv)
{
  fixture_prepare (&argc, &argv);

#define ADD(path, test)                                                        \
  g_test_add ("/app/plan/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("table", test_table);
  ADD ("chosen", test_chosen);
  ADD ("stopped", test_stopped);
#undef ADD
  return g_test_run ();
}
