/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/app-window.h"
#include "window-driver.h"

G_BEGIN_DECLS

/* The app's window on a display, as the tests of it have in common. */
typedef struct
{
  AppWindow *window;
  AppSession *session;
  AppPlayer *player;
} Fixture;

/* In the environment of a second process: the data folder of the first. */
#define FIXTURE_DATA "SHARDSTEP_TEST_DATA"

/* In main (): gtk_test_init (), a data folder of the test's own, and the
 * application, which is the default one from then on. */
void fixture_prepare (int *argc, char ***argv);
/* The same as the one that a session bus knows, so that what is started after
 * it hands its files over. */
void fixture_prepare_first (int *argc, char ***argv);

/* A window of 1200 by 800 px with its first timeline, and the keyboard. */
void set_up (Fixture *fixture, gconstpointer data);
void tear_down (Fixture *fixture, gconstpointer data);

/* The widget of that type in the window; it must be there. */
GtkWidget *find (Fixture *fixture, const char *type);
/* The decks are read, after the window is on the screen. */
gboolean cards_are_open (Fixture *fixture);
/* A window beside the main one that is on show, or NULL. */
GtkWindow *other_window (Fixture *fixture);
void click_at (Fixture *fixture, GtkWidget *widget, double x, double y);

/* Loads it and waits for its timeline. */
void load (Fixture *fixture, const char *scenario);
void wait_for_run (Fixture *fixture);
gint64 instant (Fixture *fixture);
gint64 start_ns (Fixture *fixture);
gint64 end_ns (Fixture *fixture);

G_END_DECLS
