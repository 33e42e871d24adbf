/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/stage-canvas.h"

G_BEGIN_DECLS

/* The picture: caption, batch, devices and links.  Ctrl with the wheel or a
 * pinch zooms around the pointer, dragging pans what is zoomed, a double click
 * shows it whole again. */
#define STAGE_TYPE_VIEW (stage_view_get_type ())
G_DECLARE_FINAL_TYPE (StageView, stage_view, STAGE, VIEW, StageCanvas)

/* factor > 1 comes nearer; around the middle. */
void stage_view_zoom_by (StageView *self, double factor);
void stage_view_zoom_reset (StageView *self);

G_END_DECLS
