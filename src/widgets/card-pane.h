/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "widgets/card-study.h"
#include "widgets/lesson-page.h"

G_BEGIN_DECLS

/* The pane beside the stage: lessons, due cards, a quiz, and progress.  Its
 * header has the pages in the place of a title.
 *
 * "Show me" under a card activates the action win.show-moment (ss: scenario,
 * step), or under a computed card, whose scenario no file has, it is the signal
 * "show-scenario" (Scenario *, step or NULL); "Edit this card" win.edit-card
 * (ss: deck, card); the menu of decks win.new-deck, win.edit-deck, win.open,
 * win.export-deck, win.flagged-cards.  Toasts tell what could not be saved; the
 * answer is kept until "Try again" or another answer.
 *
 * Signals "lesson-run" (const LessonRun *) and "lesson-leave": see
 * lesson-page.h.
 *
 * Actions: cards.show-page (s: lesson, review, quiz, progress), cards.retry,
 * cards.open-lesson (s: its id). */
#define CARD_TYPE_PANE (card_pane_get_type ())
G_DECLARE_FINAL_TYPE (CardPane, card_pane, CARD, PANE, GtkWidget)

GtkWidget *card_pane_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* study NULL: nothing can be reviewed, for the reason given in plain words. */
void
card_pane_set_study (CardPane *self, CardStudy *study, const char *problem);

/* Either may be NULL: there are no lessons then. */
void card_pane_set_lessons (CardPane *self,
                            ScenarioLessons *lessons,
                            ScenarioLibrary *scenarios);
/* Whether it is still to be said where to begin: until a lesson was begun or a
 * card answered, or it was sent away. */
gboolean card_pane_get_welcome (CardPane *self);
void card_pane_set_welcome (CardPane *self, gboolean welcome);
/* After a backup was put back or lessons were imported. */
void card_pane_reread_lessons (CardPane *self);
/* In the lesson, as its button does. */
void card_pane_go_on (CardPane *self);
/* A lesson asked for a device, and it was tapped on the stage. */
void card_pane_pick_device (CardPane *self, guint device);

/* "lesson", "review", "quiz" or "progress"; the focus goes there. */
void card_pane_show_page (CardPane *self, const char *name);

/* Puts the focus on the page on show, where the next key belongs. */
void card_pane_focus (CardPane *self);

/* Whether the progress page shows its calendar: the learner may hide it. */
gboolean card_pane_get_calendar_shown (CardPane *self);
void card_pane_set_calendar_shown (CardPane *self, gboolean shown);

/* Whether this pane's header shows the window's buttons. */
void card_pane_set_show_buttons (CardPane *self, gboolean show);

G_END_DECLS
