/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "teach/teach-question.h"

G_BEGIN_DECLS

/* The questions of computed cards, made on other threads: the one on show, and
 * those that come next, so that nobody sees a wait.  A few are kept; a run
 * that nobody waits for any more is cancelled.  Main thread only.
 *
 * Signal "ready": card_questions_get may have an answer now. */
#define CARD_TYPE_QUESTIONS (card_questions_get_type ())
G_DECLARE_FINAL_TYPE (CardQuestions, card_questions, CARD, QUESTIONS, GObject)

#define CARD_QUESTIONS_MAX 8

CardQuestions *card_questions_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* Where cards find their scenarios; what was asked for before is made now. */
void card_questions_set_scenarios (CardQuestions *self,
                                   ScenarioLibrary *scenarios);

/* The question of a computed card, lent until the next call; NULL while it is
 * being made, which this begins, and where it cannot be asked: *problem (lent;
 * else NULL) then says why. */
TeachQuestion *card_questions_get (CardQuestions *self,
                                   Deck *deck,
                                   guint card,
                                   guint64 seed,
                                   const char **problem);

G_END_DECLS
