/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/stage-canvas.h"

G_BEGIN_DECLS

/* The timeline: lanes per device, memory, the playhead.  A click or a drag
 * seeks; Ctrl with the wheel or a pinch zooms around the pointer; the wheel
 * sideways (or with Shift) and a drag with the middle button pan.  When the
 * instant leaves the part shown, the part follows.
 *
 * Signal "seek" (gint64 t_ns): the user wants that instant. */
#define LANES_TYPE_VIEW (lanes_view_get_type ())
G_DECLARE_FINAL_TYPE (LanesView, lanes_view, LANES, VIEW, StageCanvas)

void lanes_view_zoom_by (LanesView *self, double factor);
void lanes_view_zoom_reset (LanesView *self);
/* To be called after stage_canvas_set_instant: keeps the playhead in sight. */
void lanes_view_follow (LanesView *self);

G_END_DECLS
