/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline.h"

G_BEGIN_DECLS

/* The timeline as trace-event JSON, which Perfetto and chrome://tracing open:
 * a process per simulated lane, a thread per stream, complete events (X) for
 * spans, flows (s, f) for transfers between devices, counters (C) for memory.
 * Times are in µs.  Appended to `text`. */
void cli_trace_write (const SimTimeline *timeline, GString *text);

G_END_DECLS
