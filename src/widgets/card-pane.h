/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "widgets/card-study.h"

G_BEGIN_DECLS

/* The pane beside the stage: due cards, a quiz, and progress.  Its header has
 * the pages in the place of a title.
 *
 * "Show me" under a card activates the action win.show-moment (ss: scenario,
 * step).  Toasts tell what could not be saved; the answer is kept until "Try
 * again" or another answer.
 *
 * Actions: cards.show-page (s: review, quiz, progress), cards.retry. */
#define CARD_TYPE_PANE (card_pane_get_type ())
G_DECLARE_FINAL_TYPE (CardPane, card_pane, CARD, PANE, GtkWidget)

GtkWidget *card_pane_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* study NULL: nothing can be reviewed, for the reason given in plain words. */
void
card_pane_set_study (CardPane *self, CardStudy *study, const char *problem);

/* "review", "quiz" or "progress"; the focus goes there. */
void card_pane_show_page (CardPane *self, const char *name);

/* Puts the focus on the page on show, where the next key belongs. */
void card_pane_focus (CardPane *self);

/* Whether the progress page shows its calendar: the learner may hide it. */
gboolean card_pane_get_calendar_shown (CardPane *self);
void card_pane_set_calendar_shown (CardPane *self, gboolean shown);

/* Whether this pane's header shows the window's buttons. */
void card_pane_set_show_buttons (CardPane *self, gboolean show);

G_END_DECLS
