/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What most of the exposed time, and most of the bubble, of a run goes back to,
 * with the critical path of the longest slice of each. */

/* Adds "why": {"exposed_sync": {…}, "bubble": {…}}, each where there is any:
 * cause (teach_why_get_nick), share of that time, seconds (mean over devices),
 * and of the longest slice device, peer, layer, layers, from_seconds,
 * to_seconds and critical_path, at most 64 links. */
void cli_why_add (JsonBuilder *json, const SimTimeline *timeline);

/* The same as a sentence each. */
void cli_why_print (const SimTimeline *timeline);

G_END_DECLS
