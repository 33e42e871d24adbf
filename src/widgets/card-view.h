/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "deck/deck.h"
#include "review/review-scheduler.h"
#include "widgets/card-questions.h"

G_BEGIN_DECLS

/* One card as it is asked and answered, for the review and the quiz alike:
 * recall (show the answer), choice (pick one), explain (write, tick what was
 * covered), computed (pick, or type an amount; asked once the engine has worked
 * it out, which the prompt waits for).  It holds what the learner did with this
 * card and nothing else.
 *
 * Signals:
 *   "answered"     the answer is on show
 *   "changed"      a tick of an explain card changed: the grade may have too;
 * or a computed card can be asked now, or cannot at all "show-moment"
 * (scenario, step)  the learner asked to see it "show-scenario" (Scenario *,
 * step or NULL)  the same of a computed card, as it was drawn */
#define CARD_TYPE_VIEW (card_view_get_type ())
G_DECLARE_FINAL_TYPE (CardView, card_view, CARD, VIEW, GtkBox)

GtkWidget *card_view_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* Where computed cards get their questions. */
void card_view_set_questions (CardView *self, CardQuestions *questions);

/* Asks the card anew; seed shuffles the options of a choice card and draws the
 * values of a computed one.  deck is
 * kept while it shows; NULL: shows nothing. */
void card_view_set_card (CardView *self, Deck *deck, guint index, guint64 seed);
/* The same, unless this very card is on show already: what was done with it
 * stays then, and it returns FALSE.  deck may have been read anew. */
gboolean
card_view_update_card (CardView *self, Deck *deck, guint index, guint64 seed);
const DeckCard *card_view_get_card (CardView *self);

/* FALSE while a computed card waits for its question, and where it cannot be
 * asked. */
gboolean card_view_is_ready (CardView *self);
/* Why it cannot be asked; lent; NULL where it can. */
const char *card_view_get_problem (CardView *self);

gboolean card_view_get_answered (CardView *self);
/* Shows the answer; what could be picked or typed counts as not known. */
void card_view_show_answer (CardView *self);
/* Letter A is 0: picks that option, or turns the tick of that idea.  FALSE
 * where there is none to pick or tick now. */
gboolean card_view_press_letter (CardView *self, guint letter);

/* Once answered. */
ReviewGrade card_view_get_grade (CardView *self); /* what it suggests */
/* Whether there is ground to suggest one: not before an idea was ticked. */
gboolean card_view_suggests (CardView *self);
double card_view_get_score (CardView *self); /* 0 to 1; recall: 1 */
int card_view_get_chosen (CardView *self);   /* as in the deck file, or -1; of
                                                 a computed card as in its
                                                 question */
/* In words, plain, what the wrong answer stands for; NULL for a right one and
 * for one that stands for nothing; g_free. */
char *card_view_dup_misconception (CardView *self) G_GNUC_WARN_UNUSED_RESULT;
/* The options as shown, "2,0,1"; NULL for other kinds; g_free. */
char *card_view_dup_shuffle (CardView *self) G_GNUC_WARN_UNUSED_RESULT;
/* What was written or typed, and the words picked on a computed card; NULL
 * where nothing was; g_free. */
char *card_view_dup_text (CardView *self) G_GNUC_WARN_UNUSED_RESULT;
/* What was written before, to go on with. */
void card_view_set_text (CardView *self, const char *text);

/* What came with the answer, to be scrolled to. */
GtkWidget *card_view_get_result (CardView *self);
/* Options to pick from; 0 where there are none. */
guint card_view_get_n_picks (CardView *self);
/* Where typing goes to, or the card itself. */
void card_view_focus (CardView *self);
/* Whether keys are being typed into the card's text. */
gboolean card_view_is_typing (CardView *self);

/* The words for the interface. */
const char *card_level_get_name (DeckLevel level);
const char *card_kind_get_name (DeckCardKind kind);

G_END_DECLS
