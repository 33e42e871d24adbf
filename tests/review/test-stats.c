/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-journal.h"
#include "review/review-report.h"
#include "store-fixture.h"

#include <string.h>

static void
read_stats (Fixture *self, ReviewStore *store, ReviewStats *stats)
{
  g_autoptr (GError) error = NULL;

  review_stats_read (stats, store, &self->scheduler, &self->now, &error);
  g_assert_no_error (error);
}

/* One answer whose outcome is set by hand. */
static void
put (Fixture *self,
     ReviewStore *store,
     const char *card_id,
     ReviewGrade grade,
     double stability,
     gint64 due_in_days)
{
  g_auto (ReviewCard) card = { 0 };
  g_autoptr (GError) error = NULL;
  ReviewAnswer answer = { "deck", card_id, self->now, grade };
  ReviewCardState after;

  review_store_get_card (store, "deck", card_id, &card, &error);
  g_assert_no_error (error);
  after = card.state;
  after.phase = REVIEW_PHASE_REVIEW;
  after.stability = stability;
  after.difficulty = 5;
  after.last_ms = self->now.unix_ms;
  after.last_day = review_moment_get_day (&self->now);
  after.due_day = after.last_day + due_in_days;
  after.scheduled_days = (guint)due_in_days;
  after.reps++;
  after.lapses +=
      card.state.phase == REVIEW_PHASE_REVIEW && grade == REVIEW_GRADE_AGAIN;
  answer.duration_ms = 1000;
  review_store_answer (store, &answer, &card.state, &after, &error);
  g_assert_no_error (error);
}

static void
test_empty (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_auto (ReviewStats) stats = { 0 };

  read_stats (self, store, &stats);
  g_assert_cmpint (stats.today, ==, FIXTURE_DAY);
  g_assert_cmpint (stats.calendar_first_day, ==, FIXTURE_DAY - 371 + 1);
  g_assert_cmpuint (stats.n_answers, ==, 0);
  g_assert_cmpuint (stats.streak_days, ==, 0);
  g_assert_cmpfloat (review_retention_get_share (&stats.retention_30_days), ==,
                     -1);
}

/* Day 0: a, b, c, d first answered (stabilities 2, 10, 100, 400; due in 2,
 * 29, 30 and 400 days).  Day 10: a recalled, b forgotten, a again on the same
 * day (no retention).  Day 11: b forgotten again.  Seen on day 12:
 *   answers 4 + 3 + 1 = 8; studied on 3 days; streak: none today, yesterday
 *   and the day before: 2;
 *   retention 7 days: 1 of 3 (a good; b again, b again), today 0 of 0;
 *   forecast: a due 2 days after day 10 = today; b 1 after day 11 = today;
 *   c on day 30 = in 18 days; d in 388, later;
 *   stability: a 4 and b 1.5 (buckets under 7, under 3), c 100 (under 180),
 *   d 400 (more); mean (4 + 1.5 + 100 + 400) / 4 = 126.375. */
static void
test_story (Fixture *self, gconstpointer data)
{
  static const guint want[REVIEW_STATS_N_BUCKETS] = { 0, 1, 1, 0, 0, 1, 0, 1 };
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_auto (ReviewStats) stats = { 0 };
  double recall;

  put (self, store, "a", REVIEW_GRADE_GOOD, 2, 2);
  put (self, store, "b", REVIEW_GRADE_GOOD, 10, 29);
  put (self, store, "c", REVIEW_GRADE_EASY, 100, 30);
  put (self, store, "d", REVIEW_GRADE_EASY, 400, 400);
  self->now.unix_ms += 10 * 24 * FIXTURE_HOUR_MS;
  put (self, store, "a", REVIEW_GRADE_GOOD, 3, 3);
  put (self, store, "b", REVIEW_GRADE_AGAIN, 2, 2);
  self->now.unix_ms += 1;
  put (self, store, "a", REVIEW_GRADE_HARD, 4, 2);
  self->now.unix_ms += 24 * FIXTURE_HOUR_MS;
  put (self, store, "b", REVIEW_GRADE_AGAIN, 1.5, 1);
  self->now.unix_ms += 24 * FIXTURE_HOUR_MS;
  g_assert_true (
      review_store_suspend (store, "deck", "e", &self->now, TRUE, NULL));
  read_stats (self, store, &stats);

  g_assert_cmpuint (stats.n_answers, ==, 8);
  g_assert_cmpint (stats.duration_ms, ==, 8000);
  g_assert_cmpuint (stats.n_days_studied, ==, 3);
  g_assert_cmpuint (stats.streak_days, ==, 2);
  g_assert_cmpuint (stats.calendar[370], ==, 0);
  g_assert_cmpuint (stats.calendar[369], ==, 1);
  g_assert_cmpuint (stats.calendar[368], ==, 3);
  g_assert_cmpuint (stats.calendar[358], ==, 4);
  g_assert_cmpuint (stats.retention_today.n_reviews, ==, 0);
  g_assert_cmpuint (stats.retention_7_days.n_reviews, ==, 3);
  g_assert_cmpuint (stats.retention_7_days.n_recalled, ==, 1);
  g_assert_cmpuint (stats.forecast[0], ==, 2);
  g_assert_cmpuint (stats.forecast[18], ==, 1);
  g_assert_cmpuint (stats.n_due_later, ==, 1);
  g_assert_cmpmem (stats.stability, sizeof stats.stability, want, sizeof want);
  g_assert_cmpfloat_with_epsilon (stats.mean_stability, 126.375, 1e-12);
  recall = (review_formula_recall (&self->scheduler, 2, 4) +
            review_formula_recall (&self->scheduler, 1, 1.5) +
            review_formula_recall (&self->scheduler, 12, 100) +
            review_formula_recall (&self->scheduler, 12, 400)) /
           4;
  g_assert_cmpfloat_with_epsilon (stats.mean_recall, recall, 1e-12);
  g_assert_cmpuint (stats.n_review, ==, 4);
  g_assert_cmpuint (stats.n_suspended, ==, 1);
  g_assert_cmpuint (stats.n_hardest, ==, 1);
  g_assert_cmpstr (stats.hardest[0].card_id, ==, "b");
  g_assert_cmpuint (stats.hardest[0].lapses, ==, 2);
}

static void
check_retention (const ReviewRetention *retention,
                 guint reviews,
                 guint recalled)
{
  g_assert_cmpuint (retention->n_reviews, ==, reviews);
  g_assert_cmpuint (retention->n_recalled, ==, recalled);
}

/* The fixture's day 20458 is Monday 2026-01-05.  Answered first that day with
 * an interval of 30 days (a) and 5 days (b).  Five days on, Saturday the 10th:
 * b recalled, in the same week, young.  Thirty days on, Wednesday 2026-02-04
 * (4 weeks and 2 days after the Monday), a recalled: mature; b forgotten:
 * young, its interval was set to 10.  Two days further a look back: the week
 * of 2026-02-02 is the present one, that of 01-05 four weeks before. */
static void
test_ages (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_auto (ReviewStats) stats = { 0 };
  guint week = REVIEW_STATS_N_WEEKS - 1, month = REVIEW_STATS_N_MONTHS - 1;

  put (self, store, "a", REVIEW_GRADE_GOOD, 30, 30);
  put (self, store, "b", REVIEW_GRADE_GOOD, 5, 5);
  self->now.unix_ms += 5 * 24 * FIXTURE_HOUR_MS;
  put (self, store, "b", REVIEW_GRADE_GOOD, 10, 10);
  self->now.unix_ms += 25 * 24 * FIXTURE_HOUR_MS;
  put (self, store, "a", REVIEW_GRADE_GOOD, 60, 1);
  put (self, store, "b", REVIEW_GRADE_AGAIN, 1, 1);
  self->now.unix_ms += 2 * 24 * FIXTURE_HOUR_MS;
  g_assert_true (review_store_set_lesson (
      store, "ring", &(ReviewLesson){ 3, TRUE, 1, NULL }, NULL));
  g_assert_true (review_store_set_lesson (
      store, "tree", &(ReviewLesson){ 1, FALSE, 1, NULL }, NULL));
  read_stats (self, store, &stats);

  g_assert_cmpint (review_stats_get_week (&stats, week), ==, FIXTURE_DAY + 28);
  g_assert_cmpint (review_stats_get_week (&stats, week - 4), ==, FIXTURE_DAY);
  /* The first of February and of January. */
  g_assert_cmpint (review_stats_get_month (&stats, month), ==,
                   FIXTURE_DAY + 27);
  g_assert_cmpint (review_stats_get_month (&stats, month - 1), ==,
                   FIXTURE_DAY - 4);
  /* March of the year before: 31 + 28 days less than a year before. */
  g_assert_cmpint (review_stats_get_month (&stats, 0), ==,
                   FIXTURE_DAY - 4 - 365 + 31 + 28);
  check_retention (&stats.weeks[week][REVIEW_AGE_MATURE], 1, 1);
  check_retention (&stats.weeks[week][REVIEW_AGE_YOUNG], 1, 0);
  check_retention (&stats.weeks[week - 4][REVIEW_AGE_YOUNG], 1, 1);
  check_retention (&stats.weeks[week - 4][REVIEW_AGE_MATURE], 0, 0);
  check_retention (&stats.months[month][REVIEW_AGE_MATURE], 1, 1);
  check_retention (&stats.months[month][REVIEW_AGE_YOUNG], 1, 0);
  check_retention (&stats.months[month - 1][REVIEW_AGE_YOUNG], 1, 1);
  /* Both due yesterday; two answers, two seconds, two days ago. */
  g_assert_cmpuint (stats.forecast[0], ==, 2);
  g_assert_cmpuint (stats.n_overdue, ==, 2);
  g_assert_cmpuint (stats.calendar[368], ==, 2);
  g_assert_cmpint (stats.calendar_ms[368], ==, 2000);
  g_assert_cmpuint (stats.n_lessons_begun, ==, 2);
  g_assert_cmpuint (stats.n_lessons_done, ==, 1);
}

/* The table of the report, by lines; a card whose id begins like a formula. */
static void
test_report (Fixture *self, gconstpointer data)
{
  static const char *const want[] = {
    "table,item,date,measure,value\r\n",
    "\r\ntotal,ever,2026-01-11,answers,2\r\n",
    "\r\ntotal,ever,2026-01-11,seconds,2\r\n",
    "\r\ntotal,mean stability,2026-01-11,days,2.5\r\n",
    "\r\nforecast,overdue,2026-01-11,cards,1\r\n",
    "\r\nforecast,due,2026-01-11,cards,1\r\n",
    "\r\nforecast,due,2026-01-12,cards,0\r\n",
    "\r\nretention-week,young,2026-01-05,reviews,1\r\n",
    "\r\nretention-week,young,2026-01-05,recalled,0\r\n",
    "\r\nretention-month,young,2026-01-01,reviews,1\r\n",
    "\r\nday,all,2026-01-05,answers,1\r\n",
    "\r\nday,all,2026-01-10,seconds,1\r\n",
    "\r\nstability,under 3 days,,cards,1\r\n",
    "\r\nstability,365 days or more,,cards,0\r\n",
    "\r\nhardest-card,\"deck/=a,\"\"1\",,lapses,1\r\n",
    "\r\nhardest-card,\"deck/=a,\"\"1\",,difficulty,5\r\n",
  };
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_auto (ReviewStats) stats = { 0 };
  g_autofree char *csv = NULL;
  g_autofree char *formula = NULL;

  put (self, store, "=a,\"1", REVIEW_GRADE_GOOD, 5, 5);
  self->now.unix_ms += 5 * 24 * FIXTURE_HOUR_MS;
  put (self, store, "=a,\"1", REVIEW_GRADE_AGAIN, 2.5, 0);
  self->now.unix_ms += 24 * FIXTURE_HOUR_MS;
  read_stats (self, store, &stats);
  csv = review_report_to_csv (&stats);
  for (guint i = 0; i < G_N_ELEMENTS (want); i++)
    if (strstr (csv, want[i]) == NULL)
      g_error ("no %s in\n%s", want[i], csv);
  /* A deck whose name is a formula. */
  g_free (stats.hardest[0].deck_id);
  stats.hardest[0].deck_id = g_strdup ("=1+1");
  formula = review_report_to_csv (&stats);
  g_assert_nonnull (strstr (formula, "hardest-card,\"'=1+1/=a,\"\"1\""));
}

/* Taking back takes back the totals too. */
static void
test_undo (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_auto (ReviewStats) stats = { 0 };

  put (self, store, "a", REVIEW_GRADE_GOOD, 2, 2);
  put (self, store, "b", REVIEW_GRADE_GOOD, 2, 2);
  g_assert_true (review_store_undo (store, NULL, NULL));
  read_stats (self, store, &stats);
  g_assert_cmpuint (stats.n_answers, ==, 1);
  g_assert_cmpuint (stats.calendar[370], ==, 1);
  g_assert_true (review_store_undo (store, NULL, NULL));
  g_assert_cmpint (
      fixture_get_int (self->path, "SELECT count (*) FROM day_total"), ==, 0);
}

static gboolean
count_cb (const ReviewLogEntry *entry, gpointer user_data)
{
  guint *count = user_data;

  (*count)++;
  g_assert_cmpint (entry->grade, ==, *count == 1 ? 3 : 1);
  g_assert_cmpfloat (entry->stability, ==, *count == 1 ? 2 : 1);
  return TRUE;
}

static gboolean
quiz_cb (const ReviewQuizRecord *quiz, gpointer user_data)
{
  guint *count = user_data;

  (*count)++;
  g_assert_cmpuint (quiz->n_questions, ==, 12 - *count);
  return *count < 2;
}

/* The journal: answers of a card, histories with a forgotten card begun
 * anew, lessons, quizzes newest first. */
static void
test_journal (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (ReviewHistory) history = NULL;
  g_auto (ReviewLesson) lesson = { 0 };
  ReviewLesson change = { 4, FALSE, 77, (char *)"guess 20 %" };
  guint count = 0;

  put (self, store, "a", REVIEW_GRADE_GOOD, 2, 2);
  put (self, store, "b", REVIEW_GRADE_EASY, 2, 2);
  self->now.unix_ms += 72 * FIXTURE_HOUR_MS;
  put (self, store, "a", REVIEW_GRADE_AGAIN, 1, 1);
  g_assert_true (
      review_store_foreach_answer (store, "deck", "a", count_cb, &count, NULL));
  g_assert_cmpuint (count, ==, 2);

  g_assert_true (review_store_forget (store, "deck", "a", &self->now, NULL));
  self->now.unix_ms++;
  put (self, store, "a", REVIEW_GRADE_HARD, 1, 1);
  history = review_store_load_history (store, NULL);
  g_assert_cmpuint (history->n_cards, ==, 3);
  g_assert_cmpuint (history->n_answers, ==, 4);
  g_assert_cmpuint (history->starts[1], ==, 2);
  g_assert_cmpuint (history->grades[0], ==, 3);
  g_assert_cmpuint (history->grades[1], ==, 1);
  g_assert_cmpuint (history->elapsed_days[1], ==, 3);
  g_assert_cmpuint (history->grades[2], ==, 4);
  g_assert_cmpuint (history->grades[3], ==, 2);

  g_assert_true (review_store_get_lesson (store, "ring", &lesson, NULL));
  g_assert_cmpint (lesson.at_ms, ==, 0);
  g_assert_true (review_store_set_lesson (store, "ring", &change, NULL));
  g_assert_true (review_store_get_lesson (store, "ring", &lesson, NULL));
  g_assert_cmpuint (lesson.segment, ==, 4);
  g_assert_cmpstr (lesson.data, ==, "guess 20 %");

  for (guint i = 0; i < 12; i++)
    {
      ReviewQuizRecord quiz = { 1, 1, i, i, i / 2.0, NULL };

      g_assert_true (review_store_add_quiz (store, &quiz, NULL));
    }
  count = 0;
  g_assert_true (review_store_foreach_quiz (store, quiz_cb, &count, NULL));
  g_assert_cmpuint (count, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test)                                                        \
  g_test_add ("/review/stats/" path, Fixture, NULL, fixture_set_up, test,      \
              fixture_tear_down)
  ADD ("empty", test_empty);
  ADD ("story", test_story);
  ADD ("ages", test_ages);
  ADD ("report", test_report);
  ADD ("undo", test_undo);
  ADD ("journal", test_journal);
  return g_test_run ();
}
