/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline.h"

G_BEGIN_DECLS

/* The whole timeline as text, one line per thing, for comparison with diff: the
 * same spec gives the same bytes on any machine.  Appended to `text`. */
void sim_timeline_dump (const SimTimeline *self, GString *text);

G_END_DECLS
