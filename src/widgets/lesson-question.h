/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "teach/teach-truth.h"

G_BEGIN_DECLS

/* One question of a lesson while it is open: the prompt, what to answer it
 * with (options, a number, a bar, a curve, an order, a device, a direction for
 * each row), and how sure one is.  It holds what the learner did with it and
 * nothing else.
 *
 * Signals: "changed", the guess did; "commit", Enter was pressed in the field
 * of a whole guess. */
#define LESSON_TYPE_QUESTION (lesson_question_get_type ())
G_DECLARE_FINAL_TYPE (LessonQuestion, lesson_question, LESSON, QUESTION, GtkBox)

/* truth: for its texts' figures, the unit and the devices there are; the
 * answer is not shown.  Both must outlive the widget. */
GtkWidget *
lesson_question_new (const ScenarioRound *round,
                     const TeachTruth *truth) G_GNUC_WARN_UNUSED_RESULT;

/* FALSE while something is missing. */
gboolean lesson_question_get_guess (LessonQuestion *self, TeachGuess *guess);
/* What is missing, in plain words; NULL where nothing is. */
const char *lesson_question_get_missing (LessonQuestion *self);

/* A device was tapped on the stage. */
void lesson_question_pick_device (LessonQuestion *self, guint device);
/* a to h: an option; 1 to 3: how sure; digits while a device is asked: it;
 * Backspace takes the last place of an order back.  FALSE where the key means
 * nothing. */
gboolean lesson_question_press (LessonQuestion *self, guint keyval);
/* Whether keys are being typed into it. */
gboolean lesson_question_is_typing (LessonQuestion *self);
void lesson_question_focus (LessonQuestion *self);
/* What the keys do; g_free. */
char *lesson_question_dup_help (LessonQuestion *self) G_GNUC_WARN_UNUSED_RESULT;

/* Names for the interface. */
const char *lesson_confidence_get_name (TeachConfidence confidence);
const char *lesson_direction_get_sign (TeachDirection direction);
const char *lesson_direction_get_name (TeachDirection direction);

G_END_DECLS
