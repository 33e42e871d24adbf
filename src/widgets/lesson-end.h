/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "scenario/scenario-library.h"
#include "teach/teach-course.h"

G_BEGIN_DECLS

/* What a lesson came to. */
typedef struct
{
  guint n_rounds;
  guint n_right;         /* wholly */
  guint n_certain;       /* said to be certain … */
  guint n_certain_right; /* … and right */
  double score;          /* 0 to 1, parts counted */
} LessonScore;

/* Simulates every round. */
void lesson_score_init (LessonScore *self,
                        const TeachCourse *course,
                        const ScenarioLibrary *scenarios);

/* The score, what it says about how sure one was, and when the cards come.
 * n_added: cards put into the schedule now; n_cards: of the lesson. */
GtkWidget *lesson_end_new (const LessonScore *score,
                           guint n_cards,
                           guint n_added) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
