/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "widgets/card-study.h"

G_BEGIN_DECLS

/* A self-test: choose decks, levels and number; answer; see the score by
 * concept and level, the misconceptions met, and what to do next.  It counts
 * in the schedule only where the learner wants it.
 *
 * Signals: "show-moment" (scenario, step), "failed" (message), "told"
 * (message).
 */
#define CARD_TYPE_QUIZ_PAGE (card_quiz_page_get_type ())
G_DECLARE_FINAL_TYPE (CardQuizPage, card_quiz_page, CARD, QUIZ_PAGE, GtkBox)

void card_quiz_page_set_study (CardQuizPage *self, CardStudy *study);
void card_quiz_page_focus (CardQuizPage *self);
/* Whether what is typed now comes here: else the way here is told. */
void card_quiz_page_set_keys_here (CardQuizPage *self, gboolean here);
/* The answer that had failed is in the store now: goes on. */
void card_quiz_page_saved (CardQuizPage *self);

G_END_DECLS
