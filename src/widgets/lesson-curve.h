/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "teach/teach-truth.h"

G_BEGIN_DECLS

/* A curve that is sketched: a small plot with a handle at each value of a knob.
 * A stroke of the pointer takes along the handles that it passes; Left and
 * Right go from handle to handle, Up and Down move one (Page Up and Down by
 * more, Home and End to the ends).  Afterwards the guess is drawn beside the
 * truth. Each handle is a slider to screen readers.
 *
 * Signals: "changed", the learner moved a handle. */
#define LESSON_TYPE_CURVE (lesson_curve_get_type ())
G_DECLARE_FINAL_TYPE (LessonCurve, lesson_curve, LESSON, CURVE, GtkWidget)

/* The round's measure against its knob; of the truth only what the knob's
 * values are called and how high the plot is.  Both must outlive the widget. */
GtkWidget *lesson_curve_new (const ScenarioRound *round,
                             const TeachTruth *truth) G_GNUC_WARN_UNUSED_RESULT;

/* As the learner does. */
void lesson_curve_move (LessonCurve *self, guint point, double value);
/* FALSE while no handle was moved; points: as TeachGuess has them. */
gboolean lesson_curve_get_points (LessonCurve *self, double *points);

/* The guess beside the truth; nothing can be moved any more. */
void lesson_curve_reveal (LessonCurve *self, const double *points);

void lesson_curve_focus (LessonCurve *self);

G_END_DECLS
