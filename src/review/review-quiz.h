/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "review/review-scheduler.h"

G_BEGIN_DECLS

/* A self-test: which cards in which order, the answers, and the score by
 * concept and by level.  Pure: a quiz is its cards, its plan and its answers,
 * so that the same seed shows the same quiz again. */
typedef struct _ReviewQuiz ReviewQuiz;

/* One card that may be asked.  Strings are copied. */
typedef struct
{
  const char *deck_id;
  const char *card_id;
  guint level;                 /* 0 beginner, 1 intermediate, 2 advanced */
  const char *const *concepts; /* NULL-terminated, or NULL */
} ReviewQuizCard;

#define REVIEW_QUIZ_LEVEL(level) (1u << (level))
#define REVIEW_QUIZ_ALL_LEVELS 7u

typedef struct
{
  guint64 seed;
  guint n_questions; /* at most; 0 for all */
  guint levels;      /* a sum of REVIEW_QUIZ_LEVEL */
} ReviewQuizPlan;

ReviewQuiz *
review_quiz_new (const ReviewQuizCard *cards,
                 guint n_cards,
                 const ReviewQuizPlan *plan) G_GNUC_WARN_UNUSED_RESULT;
void review_quiz_free (ReviewQuiz *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReviewQuiz, review_quiz_free)

guint review_quiz_get_length (const ReviewQuiz *self);
const char *review_quiz_get_deck_id (const ReviewQuiz *self, guint question);
const char *review_quiz_get_card_id (const ReviewQuiz *self, guint question);
/* The index in the cards given to review_quiz_new. */
guint review_quiz_get_source (const ReviewQuiz *self, guint question);
/* For the shuffle of its options and its drawn parameters. */
guint64 review_quiz_get_seed (const ReviewQuiz *self, guint question);

/* score: 1 right, 0 wrong, in between the share of concepts ticked.
 * misconception: what the wrong option stands for, or NULL.  A question may
 * be answered again (the learner corrects a grade): the last one counts. */
void review_quiz_answer (ReviewQuiz *self,
                         guint question,
                         double score,
                         const char *misconception);
gboolean review_quiz_is_answered (const ReviewQuiz *self, guint question);
/* The first without an answer; the length where all have one. */
guint review_quiz_get_next (const ReviewQuiz *self);

typedef struct
{
  char *name;    /* concept or misconception; NULL for a level */
  guint level;   /* of a level's row */
  guint n_asked; /* answered questions that bear on it */
  double points; /* sum of their scores */
} ReviewQuizScore;

ReviewQuizScore review_quiz_get_total (const ReviewQuiz *self);
/* Weakest share first, then by name; ReviewQuizScore, free with
 * g_array_unref. */
GArray *
review_quiz_get_concepts (const ReviewQuiz *self) G_GNUC_WARN_UNUSED_RESULT;
/* The levels that were asked, in their order. */
GArray *
review_quiz_get_levels (const ReviewQuiz *self) G_GNUC_WARN_UNUSED_RESULT;
/* Misconceptions met, n_asked being how often; the most frequent first. */
GArray *review_quiz_get_misconceptions (const ReviewQuiz *self)
    G_GNUC_WARN_UNUSED_RESULT;

/* The options of a card as shown for that seed: order[shown] = index in the
 * deck file. */
void review_shuffle (guint64 seed, guint *order, guint n);
/* "2,0,1", for the log; g_free. */
char *review_shuffle_to_text (const guint *order,
                              guint n) G_GNUC_WARN_UNUSED_RESULT;

/* The grade a card kind suggests; the learner may change any. */
ReviewGrade review_grade_for_choice (gboolean right);
ReviewGrade review_grade_for_concepts (guint ticked, guint n_concepts);

G_END_DECLS
