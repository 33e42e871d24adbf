/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/app-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The only clock: moves the session's instant while playing.  It ticks with
 * the frame clock of a widget, only while something moves, and passes on the
 * seconds that went by; all arithmetic is app-pace's.
 *
 * It obeys the session: at true scale or even pace, by whole steps where
 * motion is reduced, from wherever the instant was put meanwhile.
 *
 * Properties with explicit notify: "playing" (read-only; a step or a moment
 * being shown counts), "speed" (power of two, APP_PACE_SPEED_MIN to _MAX),
 * "loop". */
#define APP_TYPE_PLAYER (app_player_get_type ())
G_DECLARE_FINAL_TYPE (AppPlayer, app_player, APP, PLAYER, GObject)

/* clock: the widget whose frames count; not owned, may be NULL (tests call
 * app_player_tick). */
AppPlayer *app_player_new (AppSession *session,
                           GtkWidget *clock) G_GNUC_WARN_UNUSED_RESULT;

void app_player_play (AppPlayer *self); /* at the end: from the start */
void app_player_pause (AppPlayer *self);
void app_player_toggle (AppPlayer *self);
gboolean app_player_get_playing (AppPlayer *self);

/* To the next stop of that level, gliding there; a second press meanwhile is
 * there at once and goes on to the one after. */
void app_player_step_forward (AppPlayer *self, SimStepLevel level);
void app_player_step_back (AppPlayer *self, SimStepLevel level);
void app_player_first (AppPlayer *self);
void app_player_last (AppPlayer *self);
void app_player_seek (AppPlayer *self, gint64 t_ns); /* and pauses */

/* Plays from one instant to another at a visible speed and rests there. */
void app_player_play_range (AppPlayer *self, gint64 from_ns, gint64 to_ns);

void app_player_set_speed (AppPlayer *self, int exponent);
int app_player_get_speed (AppPlayer *self);
void app_player_set_loop (AppPlayer *self, gboolean loop);
gboolean app_player_get_loop (AppPlayer *self);

/* Share of the playback gone by, as the scrubber shows it, and the instant at
 * such a share. */
double app_player_get_position (AppPlayer *self);
void app_player_seek_position (AppPlayer *self, double position);

/* Moves on by that many seconds; called for every frame while playing. */
void app_player_tick (AppPlayer *self, double seconds);

G_END_DECLS
