/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "teach/teach-measure.h"

G_BEGIN_DECLS

/* A whole, as a step, of which a part is asked for: a bar with a handle that is
 * dragged, or moved with the arrow keys, to where the part ends.  Afterwards
 * the guess is drawn over the truth.  A slider to screen readers.
 *
 * Signals: "changed", the learner moved the handle. */
#define LESSON_TYPE_BAR (lesson_bar_get_type ())
G_DECLARE_FINAL_TYPE (LessonBar, lesson_bar, LESSON, BAR, GtkWidget)

/* measure: a share; its name is what the slider is called, and its kind the
 * colour of the part.  Nothing is said yet. */
GtkWidget *lesson_bar_new (TeachMeasure measure) G_GNUC_WARN_UNUSED_RESULT;

/* As the learner does. */
void lesson_bar_move (LessonBar *self, double value);
/* NAN while the handle was not moved. */
double lesson_bar_get_value (LessonBar *self);

/* The guess beside the truth; nothing can be moved any more. */
void lesson_bar_reveal (LessonBar *self, double guess, double truth);

G_END_DECLS
