/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline.h"

G_BEGIN_DECLS

/* How playing moves through a timeline, as plain arithmetic: no clock in here,
 * the player passes the seconds that went by.
 *
 * A position p in [0, 1] runs evenly while playing.  At true scale it is the
 * share of [start, end] gone by; at even pace every step has the same share
 * (sim_timeline_pace_to_time). */

/* Seconds for the whole at speed 1. */
#define APP_PACE_TRUE_SECONDS 10.0
#define APP_PACE_STEP_SECONDS 1.2 /* a step at even pace … */
#define APP_PACE_CAP_SECONDS 90.0 /* … until the whole takes this long */

/* Speeds are powers of two: 1/8 to 8. */
#define APP_PACE_SPEED_MIN -3
#define APP_PACE_SPEED_MAX 3
double app_pace_speed (int exponent);

double app_pace_full_seconds (gboolean even, guint n_steps);

/* Moves the position on; TRUE when the end was reached and playing is over
 * (never when looping: it begins again with what is left over). */
gboolean app_pace_advance (double *position,
                           double seconds,
                           double full_seconds,
                           double speed,
                           gboolean loop);

double
app_pace_position (const SimTimeline *timeline, gboolean even, gint64 t_ns);
gint64
app_pace_instant (const SimTimeline *timeline, gboolean even, double position);

/* Reduced motion: the last stop at or before t, so that the picture changes in
 * whole steps only. */
gint64 app_pace_still_instant (const SimTimeline *timeline, gint64 t_ns);

/* The instant in `to` that shows what t_ns shows in `from`: the same share of
 * the step of the same kind and number; where there is none, the same position
 * at even pace.  Start and end stay start and end. */
gint64 app_pace_carry_over (const SimTimeline *from,
                            gint64 t_ns,
                            const SimTimeline *to);

G_END_DECLS
