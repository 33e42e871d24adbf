/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/stage-canvas.h"

G_BEGIN_DECLS

/* The parts of a canvas and the way among them by keyboard: Enter goes into the
 * picture, the arrows from part to part, Enter selects, Escape goes out.  What
 * has the focus is described in a bubble beside it.
 *
 * Belongs to one canvas, which tells it when its layout, its words or its size
 * may have changed, and allocates and draws through it. */
typedef struct _StageParts StageParts;

StageParts *stage_parts_new (StageCanvas *canvas) G_GNUC_WARN_UNUSED_RESULT;
void stage_parts_free (StageParts *self);

/* Lists them anew, with their words at the canvas's instant.  The canvas has
 * its layout, or there are none. */
void stage_parts_update (StageParts *self);
/* From the canvas's size_allocate and snapshot. */
void stage_parts_allocate (StageParts *self);
void stage_parts_snapshot (StageParts *self, GtkSnapshot *snapshot);

G_END_DECLS
