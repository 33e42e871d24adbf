/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "widgets/card-study.h"

#include "scenario/scenario-lesson.h"

G_BEGIN_DECLS

/* The due cards, one after the other.  Keys while nothing is typed: Space or
 * Enter shows the answer and then takes the grade suggested, 1 to 4 grade,
 * a to d pick or tick, u undoes, e edits the card, ! flags it as faulty.
 *
 * Signals:
 *   "show-moment" (scenario, step)
 *   "failed" (message)        a write failed; it can be tried again
 *   "told" (message)          something worth a line
 *   "edit" (deck_id, card_id) the learner wants to change the card */
#define CARD_TYPE_REVIEW_PAGE (card_review_page_get_type ())
G_DECLARE_FINAL_TYPE (CardReviewPage,
                      card_review_page,
                      CARD,
                      REVIEW_PAGE,
                      GtkBox)

/* NULL: no study, for the reason given (plain words, or NULL). */
void card_review_page_set_study (CardReviewPage *self,
                                 CardStudy *study,
                                 const char *problem);

/* Puts the focus where the next key belongs. */
void card_review_page_focus (CardReviewPage *self);
/* Whether what is typed now comes here: else the way here is told. */
void card_review_page_set_keys_here (CardReviewPage *self, gboolean here);

/* Where a card is forgotten again and again, its lesson is offered; NULL: none
 * are there. */
void card_review_page_set_lessons (CardReviewPage *self,
                                   ScenarioLessons *lessons);

G_END_DECLS
