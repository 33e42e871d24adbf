/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline.h"
#include "teach/teach-error.h"

G_BEGIN_DECLS

/* Private to the layer: the events an order is asked of, "backward", "sync:3",
 * "update:last". */

/* When it ends.  TEACH_ERROR_NAME where there is no such step. */
gboolean teach_event_find (const SimTimeline *timeline,
                           const char *event,
                           gint64 *end_ns,
                           GError **error);

/* "the last backward pass of a layer ends"; g_free. */
char *teach_event_dup_text (const char *event) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
