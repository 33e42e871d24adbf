/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "review/review-store.h"

G_BEGIN_DECLS

/* What the store remembers beside the cards: the answers as they were given,
 * lessons, and quizzes held. */

typedef struct
{
  gint64 at_ms;
  gint64 day; /* local, as it was then */
  ReviewActivity activity;
  gboolean counted; /* changed the card's schedule */
  ReviewGrade grade;
  gint64 elapsed_days;
  ReviewPhase phase_before;
  double stability_before;
  ReviewPhase phase;
  double stability;
  double difficulty;
  gint64 due_day;
  gint64 duration_ms;
  int confidence;
  guint64 seed;
  int chosen;          /* -1 where nothing was chosen */
  const char *shuffle; /* lent for the call, NULL where none */
  const char *answer;  /* likewise */
} ReviewLogEntry;

/* Return FALSE to stop. */
typedef gboolean (*ReviewLogFunc) (const ReviewLogEntry *entry,
                                   gpointer user_data);
/* The answers to one card, the oldest first. */
gboolean review_store_foreach_answer (ReviewStore *self,
                                      const char *deck_id,
                                      const char *card_id,
                                      ReviewLogFunc func,
                                      gpointer user_data,
                                      GError **error);

/* All that counted, card by card in the order given, as the training of the
 * weights needs it.  Flat: card c has the answers from starts[c] up to
 * starts[c + 1]. */
typedef struct
{
  guint n_cards;
  guint n_answers;
  guint *starts;         /* n_cards + 1 */
  guint32 *elapsed_days; /* before the answer */
  guint8 *grades;
} ReviewHistory;

ReviewHistory *review_store_load_history (ReviewStore *self, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void review_history_free (ReviewHistory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReviewHistory, review_history_free)

/* Where a lesson stands. */
typedef struct
{
  guint segment; /* to go on from */
  gboolean done; /* all its predictions were made */
  gint64 at_ms;  /* of the last change; 0 where never opened */
  char *data;    /* the lesson's own memory (predictions made); owned */
} ReviewLesson;

void review_lesson_clear (ReviewLesson *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReviewLesson, review_lesson_clear)

/* Filled whether or not the store knows the lesson. */
gboolean review_store_get_lesson (ReviewStore *self,
                                  const char *lesson_id,
                                  ReviewLesson *lesson,
                                  GError **error);
gboolean review_store_set_lesson (ReviewStore *self,
                                  const char *lesson_id,
                                  const ReviewLesson *lesson,
                                  GError **error);

/* A quiz that was held; its answers are in the log if it counted. */
typedef struct
{
  gint64 at_ms;
  gint64 day;
  guint64 seed;
  guint n_questions;
  double points;
  const char *detail; /* the caller's own text, or NULL */
} ReviewQuizRecord;

gboolean review_store_add_quiz (ReviewStore *self,
                                const ReviewQuizRecord *quiz,
                                GError **error);
typedef gboolean (*ReviewQuizFunc) (const ReviewQuizRecord *quiz,
                                    gpointer user_data);
/* The newest first. */
gboolean review_store_foreach_quiz (ReviewStore *self,
                                    ReviewQuizFunc func,
                                    gpointer user_data,
                                    GError **error);

G_END_DECLS
