/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The part of the time that the lanes show, apart from any widget.  Always
 * inside of [full_start_ns, full_end_ns] and at least LANES_WINDOW_MINIMUM_NS
 * long (or the whole, where that is shorter). */
#define LANES_WINDOW_MINIMUM_NS 100

typedef struct
{
  gint64 full_start_ns;
  gint64 full_end_ns;
  gint64 start_ns;
  gint64 end_ns;
} LanesWindow;

void lanes_window_init (LanesWindow *self, gint64 start_ns, gint64 end_ns);
/* Other times: the same share of the whole is shown. */
void lanes_window_carry (LanesWindow *self, gint64 start_ns, gint64 end_ns);
gboolean lanes_window_is_whole (const LanesWindow *self);

/* factor > 1 comes nearer; anchor_ns keeps its place on the screen. */
void lanes_window_zoom (LanesWindow *self, gint64 anchor_ns, double factor);
/* Moves by a share of what is shown; positive: later. */
void lanes_window_pan (LanesWindow *self, double share);
/* Moves just far enough that t_ns is shown; TRUE if it had to. */
gboolean lanes_window_follow (LanesWindow *self, gint64 t_ns);

G_END_DECLS
