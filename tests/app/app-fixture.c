/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-fixture.h"

#include "app/app-application.h"

static void
prepare (int *argc, char ***argv, GApplicationFlags flags)
{
  const char *shared = g_getenv (FIXTURE_DATA);
  g_autofree char *data =
      shared ? g_strdup (shared) : g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  AppApplication *application;

  /* Nothing of the user's is read or written. */
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  gtk_test_init (argc, argv, NULL);
  application = app_application_new ();
  g_application_set_flags (G_APPLICATION (application), flags);
  g_assert_true (
      g_application_register (G_APPLICATION (application), NULL, NULL));
  g_application_set_default (G_APPLICATION (application));
  g_application_hold (G_APPLICATION (application));
}

void
fixture_prepare (int *argc, char ***argv)
{
  prepare (argc, argv, G_APPLICATION_NON_UNIQUE);
}

void
fixture_prepare_first (int *argc, char ***argv)
{
  prepare (argc, argv, G_APPLICATION_HANDLES_OPEN);
  g_assert_false (g_application_get_is_remote (g_application_get_default ()));
}

void
set_up (Fixture *fixture, gconstpointer data)
{
  GApplication *application = g_application_get_default ();

  fixture->window = app_window_new (GTK_APPLICATION (application));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1200, 800);
  fixture->session = app_window_get_session (fixture->window);
  fixture->player = app_window_get_player (fixture->window);
  gtk_window_present (GTK_WINDOW (fixture->window));
  WAIT_FOR (app_session_get_timeline (fixture->session) &&
            !app_session_get_busy (fixture->session) &&
            gtk_widget_get_width (GTK_WIDGET (fixture->window)) > 0);
  wait_ms (100);
  focus_window (GTK_WINDOW (fixture->window));
}

void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  wait_ms (50);
}

GtkWidget *
find (Fixture *fixture, const char *type)
{
  GtkWidget *found = find_type (GTK_WIDGET (fixture->window), type);

  g_assert_nonnull (found);
  return found;
}

gboolean
cards_are_open (Fixture *fixture)
{
  return card_study_get_library (app_window_get_study (fixture->window)) !=
         NULL;
}

GtkWindow *
other_window (Fixture *fixture)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (window != GTK_WINDOW (fixture->window) &&
          gtk_widget_get_mapped (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

void
click_at (Fixture *fixture, GtkWidget *widget, double x, double y)
{
  g_assert_true (gtk_widget_get_root (widget) == GTK_ROOT (fixture->window));
  click_widget_at (widget, x, y);
}

void
wait_for_run (Fixture *fixture)
{
  WAIT_FOR (app_session_get_timeline (fixture->session) &&
            !app_session_get_busy (fixture->session));
}

void
load (Fixture *fixture, const char *scenario)
{
  g_assert_true (app_window_load_scenario (fixture->window, scenario));
  wait_for_run (fixture);
  wait_ms (50);
}

gint64
instant (Fixture *fixture)
{
  return app_session_get_instant (fixture->session);
}

gint64
start_ns (Fixture *fixture)
{
  return sim_timeline_get_start_ns (
      app_session_get_timeline (fixture->session));
}

gint64
end_ns (Fixture *fixture)
{
  return sim_timeline_get_end_ns (app_session_get_timeline (fixture->session));
}
