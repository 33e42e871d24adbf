/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-stats.h"

#include "review/review-store-private.h"

#include <string.h>

#define LEECH_LAPSES 3
/* Of day_total. */
#define KIND_YOUNG 2
#define KIND_MATURE 4
#define EPOCH_JULIAN 719163 /* 1970-01-01 for GDate */
#define EPOCH_WEEK_DAY 3    /* it was a Thursday: days after a Monday */

const double review_stats_bucket_days[REVIEW_STATS_N_BUCKETS - 1] = {
  1, 3, 7, 21, 60, 180, 365
};

void
review_stats_clear (ReviewStats *self)
{
  for (guint i = 0; i < self->n_hardest; i++)
    {
      g_clear_pointer (&self->hardest[i].deck_id, g_free);
      g_clear_pointer (&self->hardest[i].card_id, g_free);
    }
  self->n_hardest = 0;
}

double
review_retention_get_share (const ReviewRetention *self)
{
  if (self->n_reviews == 0)
    return -1;
  return (double)self->n_recalled / self->n_reviews;
}

static void
add_retention (ReviewRetention *self, guint n, gboolean recalled)
{
  self->n_reviews += n;
  if (recalled)
    self->n_recalled += n;
}

/* Weeks since one that began on a Monday. */
static gint64
week_of (gint64 day)
{
  gint64 days = day + EPOCH_WEEK_DAY;

  return days >= 0 ? days / 7 : -((6 - days) / 7);
}

static gboolean
set_date (GDate *date, gint64 day)
{
  gint64 julian = EPOCH_JULIAN + day;

  g_date_clear (date, 1);
  if (julian < 1 || julian > G_MAXINT32)
    return FALSE;
  g_date_set_julian (date, (guint32)julian);
  return TRUE;
}

/* Months since the year 0; 0 for days that no calendar has. */
static gint64
month_of (gint64 day)
{
  GDate date;

  if (!set_date (&date, day))
    return 0;
  return g_date_get_year (&date) * 12 + (gint64)g_date_get_month (&date) - 1;
}

gint64
review_stats_get_week (const ReviewStats *self, guint index)
{
  gint64 week = week_of (self->today) - REVIEW_STATS_N_WEEKS + 1 + index;

  return week * 7 - EPOCH_WEEK_DAY;
}

gint64
review_stats_get_month (const ReviewStats *self, guint index)
{
  gint64 month = month_of (self->today) - REVIEW_STATS_N_MONTHS + 1 + index;
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 1, (GDateMonth)(month % 12 + 1),
                  (GDateYear)(month / 12));
  return (gint64)g_date_get_julian (&date) - EPOCH_JULIAN;
}

static void
add_review (ReviewStats *self,
            gint64 day,
            ReviewAge age,
            guint n,
            gboolean recalled)
{
  gint64 ago = self->today - day;
  gint64 weeks_ago = week_of (self->today) - week_of (day);
  gint64 months_ago;

  if (ago < 1)
    add_retention (&self->retention_today, n, recalled);
  if (ago < 7)
    add_retention (&self->retention_7_days, n, recalled);
  if (ago < 30)
    add_retention (&self->retention_30_days, n, recalled);
  if (ago < 365)
    add_retention (&self->retention_365_days, n, recalled);
  if (weeks_ago < REVIEW_STATS_N_WEEKS)
    add_retention (&self->weeks[REVIEW_STATS_N_WEEKS - 1 - weeks_ago][age], n,
                   recalled);
  /* A log of many years has many days: most need no calendar. */
  if (ago >= REVIEW_STATS_N_MONTHS * 31)
    return;
  months_ago = month_of (self->today) - month_of (day);
  if (months_ago < REVIEW_STATS_N_MONTHS)
    add_retention (&self->months[REVIEW_STATS_N_MONTHS - 1 - months_ago][age],
                   n, recalled);
}

static void
add_day (ReviewStats *self,
         gint64 day,
         int kind,
         int grade,
         guint n,
         gint64 duration_ms)
{
  /* A clock set back leaves days that are still to come. */
  if (day > self->today)
    return;
  if (day >= self->calendar_first_day)
    {
      self->calendar[day - self->calendar_first_day] += n;
      self->calendar_ms[day - self->calendar_first_day] += duration_ms;
    }
  if (kind == KIND_YOUNG || kind == KIND_MATURE)
    add_review (self, day,
                kind == KIND_MATURE ? REVIEW_AGE_MATURE : REVIEW_AGE_YOUNG, n,
                grade > REVIEW_GRADE_AGAIN);
}

static void
count_streak (ReviewStats *self)
{
  int day = REVIEW_STATS_CALENDAR_DAYS - 1;

  for (guint i = 0; i < REVIEW_STATS_CALENDAR_DAYS; i++)
    self->n_days_studied += self->calendar[i] > 0;
  if (self->calendar[day] == 0)
    day--;
  for (; day >= 0 && self->calendar[day] > 0; day--)
    self->streak_days++;
}

static gboolean
read_days (ReviewStats *self, ReviewStore *store, GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      store->db, "SELECT day, kind, grade, n, duration_ms FROM day_total");
  gboolean row;

  for (;;)
    {
      gint64 duration_ms;
      guint n;

      if (!review_query_step (&query, &row, error))
        return FALSE;
      if (!row)
        break;
      n = (guint)review_query_get_int (&query, 3);
      duration_ms = review_query_get_int (&query, 4);
      self->n_answers += n;
      self->duration_ms += duration_ms;
      add_day (self, review_query_get_int (&query, 0),
               (int)review_query_get_int (&query, 1),
               (int)review_query_get_int (&query, 2), n, duration_ms);
    }
  count_streak (self);
  return TRUE;
}

static guint
bucket_of (double stability)
{
  guint bucket = 0;

  while (bucket < REVIEW_STATS_N_BUCKETS - 1 &&
         stability >= review_stats_bucket_days[bucket])
    bucket++;
  return bucket;
}

static void
add_due (ReviewStats *self, gint64 due_day)
{
  gint64 days = MAX (due_day - self->today, 0);

  self->n_overdue += due_day < self->today;
  if (days < REVIEW_STATS_FORECAST_DAYS)
    self->forecast[days]++;
  else
    self->n_due_later++;
}

static gboolean
read_cards (ReviewStats *self,
            ReviewStore *store,
            const ReviewScheduler *scheduler,
            GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      store->db, "SELECT phase, stability, due_day, last_day, lapses,"
                 " suspended, flagged FROM card");
  double stability_sum = 0, recall_sum = 0;
  gboolean row;

  for (;;)
    {
      ReviewCardState state = REVIEW_CARD_STATE_NEW;
      gboolean suspended;

      if (!review_query_step (&query, &row, error))
        return FALSE;
      if (!row)
        break;
      state.phase = (ReviewPhase)review_query_get_int (&query, 0);
      state.stability = review_query_get_real (&query, 1);
      state.due_day = review_query_get_int (&query, 2);
      state.last_day = review_query_get_int (&query, 3);
      suspended = review_query_get_int (&query, 5) != 0;
      self->n_leeches += review_query_get_int (&query, 4) >= LEECH_LAPSES;
      self->n_suspended += suspended;
      self->n_flagged += review_query_get_int (&query, 6) != 0;
      if (suspended ||
          (state.phase == REVIEW_PHASE_NEW &&
           !review_phase_is_introduced (state.phase, state.due_day)))
        continue;

      add_due (self, state.due_day);
      if (state.phase == REVIEW_PHASE_NEW)
        {
          self->n_introduced++;
          continue;
        }
      if (state.phase != REVIEW_PHASE_REVIEW)
        {
          self->n_learning++;
          continue;
        }
      self->n_review++;
      self->stability[bucket_of (state.stability)]++;
      stability_sum += state.stability;
      recall_sum += review_scheduler_get_recall (
          scheduler, &state, (double)(self->today - state.last_day));
    }
  if (self->n_review > 0)
    {
      self->mean_stability = stability_sum / self->n_review;
      self->mean_recall = recall_sum / self->n_review;
    }
  return TRUE;
}

static gboolean
read_hardest (ReviewStats *self, ReviewStore *store, GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      store->db, "SELECT deck.name, hard.name, lapses, reps, difficulty FROM"
                 " (SELECT * FROM card WHERE lapses > 0"
                 "  ORDER BY lapses DESC, difficulty DESC, id LIMIT ?) AS hard"
                 " JOIN deck ON deck.id = hard.deck"
                 " ORDER BY lapses DESC, difficulty DESC, hard.id");
  gboolean row;

  review_query_bind_int (&query, REVIEW_STATS_N_HARDEST);
  for (;;)
    {
      ReviewHardCard *card;

      if (!review_query_step (&query, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      card = &self->hardest[self->n_hardest++];
      card->deck_id = g_strdup (review_query_get_text (&query, 0));
      card->card_id = g_strdup (review_query_get_text (&query, 1));
      card->lapses = (guint)review_query_get_int (&query, 2);
      card->reps = (guint)review_query_get_int (&query, 3);
      card->difficulty = review_query_get_real (&query, 4);
    }
}

static gboolean
read_lessons (ReviewStats *self, ReviewStore *store, GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      store->db, "SELECT count (*), ifnull (sum (done), 0) FROM lesson");
  gboolean row;

  if (!review_query_step (&query, &row, error))
    return FALSE;
  self->n_lessons_begun = (guint)review_query_get_int (&query, 0);
  self->n_lessons_done = (guint)review_query_get_int (&query, 1);
  return TRUE;
}

gboolean
review_stats_read (ReviewStats *self,
                   ReviewStore *store,
                   const ReviewScheduler *scheduler,
                   const ReviewMoment *now,
                   GError **error)
{
  memset (self, 0, sizeof *self);
  self->today = review_moment_get_day (now);
  self->calendar_first_day = self->today - REVIEW_STATS_CALENDAR_DAYS + 1;
  if (read_days (self, store, error) &&
      read_cards (self, store, scheduler, error) &&
      read_lessons (self, store, error) && read_hardest (self, store, error))
    return TRUE;
  review_stats_clear (self);
  return FALSE;
}
