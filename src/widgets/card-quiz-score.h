/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "review/review-quiz.h"

G_BEGIN_DECLS

/* The end of a quiz as text and tables. */

/* "7.5 of 10 right (75 %)"; g_free. */
char *
card_quiz_score_dup_total (const ReviewQuiz *quiz) G_GNUC_WARN_UNUSED_RESULT;
/* What to do next, in a sentence; g_free. */
char *
card_quiz_score_dup_advice (const ReviewQuiz *quiz) G_GNUC_WARN_UNUSED_RESULT;
/* Lists by level and by concept, and the misconceptions met, put into box in
 * place of what was there. */
void card_quiz_score_fill (const ReviewQuiz *quiz, GtkBox *box);

G_END_DECLS
