/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/app-player.h"
#include "app/app-session.h"
#include "widgets/card-study.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The one window: stage, meter, lanes and transport, with the card pane beside
 * them.  It owns the session and the player and wires them to the widgets.
 *
 * Actions: win.play, win.step-forward, win.step-back, win.first, win.last,
 * win.faster, win.slower, win.speed (i, state), win.step-level (i, state),
 * win.loop, win.even-pace, win.values, win.lanes, win.pane (states), win.open,
 * win.what-if, win.preferences, win.show-problems, win.load-scenario (s), and
 * win.show-moment (ss): scenario id and step ("sync:3"), both as cards say. */
#define APP_TYPE_WINDOW (app_window_get_type ())
G_DECLARE_FINAL_TYPE (AppWindow, app_window, APP, WINDOW, AdwApplicationWindow)

AppWindow *
app_window_new (GtkApplication *application) G_GNUC_WARN_UNUSED_RESULT;

/* A scenario is shown; a file that cannot be read is told about in a toast. */
void app_window_open_file (AppWindow *self, GFile *file);
/* FALSE with a toast where there is no such scenario. */
gboolean app_window_load_scenario (AppWindow *self, const char *id);
/* The moment a card points at: the step named is played.  What is missing is
 * told about in a toast. */
void app_window_show_moment (AppWindow *self,
                             const char *scenario_id,
                             const char *step);

AppSession *app_window_get_session (AppWindow *self);
AppPlayer *app_window_get_player (AppWindow *self);
CardStudy *app_window_get_study (AppWindow *self);

G_END_DECLS
