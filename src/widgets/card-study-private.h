/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/card-study.h"

G_BEGIN_DECLS

/* Shared by card-study.c (the queue and the card asked now), -write (answers on
 * their way to the store) and -flags. */

/* An answer on its way to the store, with its texts. */
typedef struct
{
  char *deck_id;
  char *card_id;
  char *shuffle;
  char *text;
  ReviewAnswer answer; /* points to the texts above */
  ReviewCardState before;
  ReviewCardState after;
} CardPending;

struct _CardStudy
{
  GObject parent_instance;

  CardClockFunc clock;
  gpointer clock_data;
  GDestroyNotify clock_destroy;

  ReviewStore *store;
  DeckLibrary *library;
  char *held_deck;  /* or NULL */
  char *first_deck; /* whose cards come first, or NULL … */
  guint first_most; /* … and the most of them that were left since then */
  ReviewQueue *queue;
  ReviewScheduler scheduler;
  CardQuestions *questions;
  guint look_ahead; /* source id, or 0 */

  CardPending *pending; /* failed, waits for another try; or NULL */
  char *problem;        /* why the progress could not be read, or NULL */
  gboolean has_current;
  gboolean soon;       /* see card_study_set_soon */
  guint current;       /* index in the queue */
  ReviewCard progress; /* of the current card */
  gint64 wait_until_ms;
  gint64 shown_ms; /* when the current card was first asked */
  guint n_done;
};

/* card-study.c */
void card_study_changed (CardStudy *self);
void card_study_set_current (CardStudy *self, guint index);
/* The next one of the queue, or none. */
void card_study_find_next (CardStudy *self);
/* That card stays the current one where it is still in the queue. */
void card_study_keep_current (CardStudy *self,
                              const char *deck_id,
                              const char *card_id);

/* card-study-write.c */
void card_study_pending_free (CardPending *self);
/* Brings the queue to what the store says; counts: +1, or -1 for an undo. */
void card_study_update_queue (CardStudy *self,
                              const char *deck_id,
                              const char *card_id,
                              const ReviewCard *card,
                              const ReviewCardState *before,
                              int counts);
/* What failed before goes first, or nothing goes: no answer is lost silently.
 * Unless it is the same card answered once more, in place of it; deck_id NULL:
 * it is none. */
gboolean card_study_settle (CardStudy *self,
                            const char *deck_id,
                            const char *card_id,
                            ReviewActivity activity,
                            GError **error);

G_END_DECLS
