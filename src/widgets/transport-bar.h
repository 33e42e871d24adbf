/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The row under the stage: first, step back, play or pause, step, last, the
 * scrubber, the time, speed, loop and pace.  The buttons activate actions of
 * the window (win.play, win.step-forward, win.speed …); this widget only shows.
 *
 * Signal "seek-position" (double): the scrubber was moved, 0 to 1. */
#define TRANSPORT_TYPE_BAR (transport_bar_get_type ())
G_DECLARE_FINAL_TYPE (TransportBar, transport_bar, TRANSPORT, BAR, GtkWidget)

void transport_bar_set_playing (TransportBar *self, gboolean playing);
void transport_bar_set_speed (TransportBar *self, int exponent);
/* Arranges itself for about that many px: below 740 the scrubber has a row of
 * its own, below 520 loop and pace are left to the keys and the menu. */
void transport_bar_set_room (TransportBar *self, int width_px);

/* position: 0 to 1, where the scrubber stands.  The label says t of end. */
void transport_bar_set_time (TransportBar *self,
                             double position,
                             gint64 t_ns,
                             gint64 end_ns);

/* While a prediction is asked: nothing can be played, and no time is told. */
void transport_bar_set_covered (TransportBar *self, gboolean covered);

/* Which step of how many that is, counted from 1: at even pace the scrubber
 * stands by the steps, not by the time. */
void transport_bar_set_step (TransportBar *self, guint step, guint n_steps);

/* "3.72 of 5.00 ms": both in the unit of the end, three digits of it. */
char *transport_bar_time_text (gint64 t_ns,
                               gint64 end_ns) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
