/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "review/review-store.h"

G_BEGIN_DECLS

/* The facts of the progress page.  Whatever is counted by day comes from
 * totals that the store keeps as answers come and go, so that the length of
 * the log does not matter; the rest is one pass over the cards. */

#define REVIEW_STATS_FORECAST_DAYS 30
#define REVIEW_STATS_CALENDAR_DAYS 371 /* 53 whole weeks */
#define REVIEW_STATS_N_BUCKETS 8
#define REVIEW_STATS_N_HARDEST 10
#define REVIEW_STATS_N_WEEKS 26
#define REVIEW_STATS_N_MONTHS 12
/* A card whose interval has come to this many days is mature. */
#define REVIEW_STATS_MATURE_DAYS 21

/* Reviews of cards that had left the steps, a day or more after the last
 * answer: how many were recalled (any grade but Again). */
typedef struct
{
  guint n_reviews;
  guint n_recalled;
} ReviewRetention;

typedef enum
{
  REVIEW_AGE_YOUNG,
  REVIEW_AGE_MATURE, /* REVIEW_STATS_MATURE_DAYS or more before the answer */
  REVIEW_N_AGES
} ReviewAge;

typedef struct
{
  char *deck_id;
  char *card_id;
  guint lapses;
  guint reps;
  double difficulty;
} ReviewHardCard;

typedef struct
{
  gint64 today;

  /* Cards by phase; suspended ones are in none of them. */
  guint n_learning;
  guint n_review;
  guint n_introduced; /* given a day by a lesson, not asked yet */
  guint n_suspended;
  guint n_flagged;
  guint n_leeches; /* three lapses or more */

  /* [0] is due today or overdue, [d] on the d-th day from today. */
  guint forecast[REVIEW_STATS_FORECAST_DAYS];
  guint n_overdue; /* of forecast[0]: due before today */
  guint n_due_later;

  ReviewRetention retention_today;
  ReviewRetention retention_7_days; /* today counted in */
  ReviewRetention retention_30_days;
  ReviewRetention retention_365_days;
  /* By calendar week (from Monday) and calendar month, the last the present
   * one, and by the age of the cards. */
  ReviewRetention weeks[REVIEW_STATS_N_WEEKS][REVIEW_N_AGES];
  ReviewRetention months[REVIEW_STATS_N_MONTHS][REVIEW_N_AGES];

  /* Answers by day: [0] is calendar_first_day, the last is today. */
  gint64 calendar_first_day;
  guint calendar[REVIEW_STATS_CALENDAR_DAYS];
  gint64 calendar_ms[REVIEW_STATS_CALENDAR_DAYS]; /* spent on them */
  guint n_days_studied;                           /* of the calendar */
  guint streak_days;  /* up to today, or yesterday if today is empty */
  guint64 n_answers;  /* ever */
  gint64 duration_ms; /* ever */

  /* Cards in the review phase by stability: under 1 day, 3, 7, 21, 60, 180,
   * 365, and more. */
  guint stability[REVIEW_STATS_N_BUCKETS];
  double mean_stability; /* 0 where none */
  double mean_recall;    /* expected today, 0 where none */

  guint n_lessons_begun; /* the done ones among them */
  guint n_lessons_done;

  guint n_hardest;
  ReviewHardCard hardest[REVIEW_STATS_N_HARDEST]; /* most lapses first */
} ReviewStats;

/* The upper bounds of the stability buckets but the last, days. */
extern const double review_stats_bucket_days[REVIEW_STATS_N_BUCKETS - 1];

void review_stats_clear (ReviewStats *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReviewStats, review_stats_clear)

/* scheduler: for the recall expected today. */
gboolean review_stats_read (ReviewStats *self,
                            ReviewStore *store,
                            const ReviewScheduler *scheduler,
                            const ReviewMoment *now,
                            GError **error);

/* The first day of weeks[index] and of months[index]. */
gint64 review_stats_get_week (const ReviewStats *self, guint index);
gint64 review_stats_get_month (const ReviewStats *self, guint index);

/* 0 to 1; -1 where nothing was reviewed. */
double review_retention_get_share (const ReviewRetention *self);

G_END_DECLS
