/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shardstep itself, marking its first frame, and the one in which the scenario
 * is on the stage and the cards are open. */
#include "start-mark.h"

#include "app/app-application.h"
#include "app/app-window.h"
#include "sim/sim-process.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

static gboolean
ready (GtkWindow *window)
{
  AppWindow *self = APP_WINDOW (window);

  return app_session_get_timeline (app_window_get_session (self)) != NULL &&
         app_window_get_study (self) != NULL &&
         card_study_get_library (app_window_get_study (self)) != NULL;
}

/* As src/app/main.c. */
int
main (int argc, char **argv)
{
  g_autoptr (AppApplication) application = NULL;

  sim_process_keep_memory ();
  setlocale (LC_ALL, "");
  g_set_application_name ("Shardstep");

  application = app_application_new ();
  start_mark_watch (GTK_APPLICATION (application), ready);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
