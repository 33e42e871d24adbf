/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scene/scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One thing of a drawing (a device, a link, a row of the meter) for the
 * keyboard and for assistive technology: a button without a face over the place
 * where it is drawn, with a name, a description and, where it is selected, the
 * pressed state.  The pointer goes through it to the canvas, which owns it.
 *
 * Signal "selected": by the keyboard or by assistive technology (its action is
 * "part.select"). */
#define STAGE_TYPE_PART (stage_part_get_type ())
G_DECLARE_FINAL_TYPE (StagePart, stage_part, STAGE, PART, GtkWidget)

GtkWidget *stage_part_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* Copied. */
void stage_part_set_hit (StagePart *self, const SceneHit *hit);
const SceneHit *stage_part_get_hit (StagePart *self);
/* Either may be NULL. */
void stage_part_set_words (StagePart *self,
                           const char *name,
                           const char *description);
const char *stage_part_get_name (StagePart *self);
const char *stage_part_get_description (StagePart *self);
void stage_part_set_selected (StagePart *self, gboolean selected);

G_END_DECLS
