/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "review/review-store.h"

G_BEGIN_DECLS

/* What to ask next: the cards of the open decks with their progress.  Reads
 * no clock; the same cards, progress and instant give the same order.
 *
 * Order: a step that is due first; then reviews by the day they were due,
 * shuffled within the day by card and day, and among them, as reviews in all
 * but the store, new cards whose day a lesson set; other new cards in the order
 * given, mixed evenly among the reviews; when nothing is left, steps due within
 * the learn-ahead time. */
typedef struct _ReviewQueue ReviewQueue;

typedef struct
{
  const char *deck_id;
  const char *card_id;
} ReviewCardId;

#define REVIEW_NEW_PER_DAY_DEFAULT 20
#define REVIEW_REVIEWS_PER_DAY_DEFAULT 200
#define REVIEW_LEARN_AHEAD_MS_DEFAULT (20 * 60 * 1000)

typedef struct
{
  guint new_per_day;
  guint reviews_per_day;
  gint64 learn_ahead_ms;
} ReviewQueueLimits;

/* Copies the ids.  A pair given twice counts once. */
ReviewQueue *review_queue_new (const ReviewCardId *cards,
                               guint n_cards) G_GNUC_WARN_UNUSED_RESULT;
void review_queue_free (ReviewQueue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReviewQueue, review_queue_free)

void review_queue_set_limits (ReviewQueue *self,
                              const ReviewQueueLimits *limits);

/* Reads the progress of all cards and what was done today.  To be called
 * again when the store's foreign changes change and when a day begins.  On an
 * error all stays as it was. */
gboolean review_queue_load (ReviewQueue *self,
                            ReviewStore *store,
                            const ReviewMoment *now,
                            GError **error);

/* The day the queue was loaded for. */
gint64 review_queue_get_day (const ReviewQueue *self);

/* A card changed (answered, suspended, undone): cheap, in place of a load.
 * new_done and reviews_done are added to the day's counts: 1 for a first
 * answer or a review, -1 where that was undone, else 0; a first answer on the
 * day that a lesson set is a review.  FALSE where the card
 * is not in the queue. */
gboolean review_queue_update (ReviewQueue *self,
                              const char *deck_id,
                              const char *card_id,
                              const ReviewCard *card,
                              int new_done,
                              int reviews_done);

guint review_queue_get_length (const ReviewQueue *self);
ReviewCardId review_queue_get_id (const ReviewQueue *self, guint index);
const ReviewDue *review_queue_get_due (const ReviewQueue *self, guint index);
/* Its position; FALSE where it is not in the queue. */
gboolean review_queue_find (const ReviewQueue *self,
                            const char *deck_id,
                            const char *card_id,
                            guint *index);

/* The index of the card to ask now.  FALSE where none: *wait_until_ms is then
 * the instant of the next step today, or 0 where there is none either. */
gboolean review_queue_next (const ReviewQueue *self,
                            const ReviewMoment *now,
                            guint *index,
                            gint64 *wait_until_ms);

/* The first n in the order they would come if each left the queue once asked
 * (steps that fall due meanwhile not counted in).  Returns how many there
 * are; at most n are written. */
guint review_queue_peek (const ReviewQueue *self,
                         const ReviewMoment *now,
                         guint *indices,
                         guint n);

typedef struct
{
  guint due;       /* reviews due and within the day's limit */
  guint learning;  /* steps due now or later today */
  guint fresh;     /* new cards left within the day's limit */
  guint held_back; /* due or new beyond the limits */
  guint suspended;
  guint buried;
  guint flagged;
  guint seen;     /* cards answered at least once */
  guint new_done; /* first answers today */
  guint reviews_done;
} ReviewQueueCounts;

ReviewQueueCounts review_queue_get_counts (const ReviewQueue *self,
                                           const ReviewMoment *now);

G_END_DECLS
