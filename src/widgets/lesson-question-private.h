/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/lesson-bar.h"
#include "widgets/lesson-curve.h"
#include "widgets/lesson-question.h"

G_BEGIN_DECLS

/* Private to the question's own files: one for each way of answering. */
#define LESSON_MAX_CHOICES 32

struct _LessonQuestion
{
  GtkBox parent_instance;

  const ScenarioRound *round;
  const TeachTruth *truth;
  GtkWidget *choices[LESSON_MAX_CHOICES]; /* options, places of an order,
                                             devices */
  guint n_choices;
  GtkWidget *directions[SCENARIO_LESSON_MAX_ROWS][TEACH_N_DIRECTIONS];
  GtkWidget *entry;
  LessonBar *bar;
  LessonCurve *curve;
  char *unit;
  GtkWidget *sure[TEACH_CONFIDENCE_CERTAIN];
  TeachGuess guess;
  guint n_placed;          /* of an order */
  gboolean last_by_itself; /* the last place was filled so, and not touched */
  gboolean answered;
};

/* lesson-question.c */
void lesson_question_tell_changed (LessonQuestion *self);
void lesson_question_tell_commit (LessonQuestion *self);
/* A wrapping label of light markup: a text of the round, by its place in it,
 * with its figures put in; or one of the program's own. */
GtkWidget *lesson_question_text_new (LessonQuestion *self,
                                     const char *const *text,
                                     const char *class);
GtkWidget *lesson_question_note_new (const char *markup, const char *class);

/* lesson-question-choices.c */
void lesson_question_add_options (LessonQuestion *self);
void lesson_question_add_order (LessonQuestion *self);
void lesson_question_add_devices (LessonQuestion *self);
/* To the end of the order; one that is placed goes out of it again, and those
 * after it move up. */
void lesson_question_toggle_place (LessonQuestion *self, guint option);

/* lesson-question-amount.c */
void lesson_question_add_number (LessonQuestion *self);
void lesson_question_add_bar (LessonQuestion *self);
void lesson_question_add_curve (LessonQuestion *self);

/* lesson-question-rows.c */
void lesson_question_add_directions (LessonQuestion *self);
void lesson_question_add_confidence (LessonQuestion *self);

G_END_DECLS
