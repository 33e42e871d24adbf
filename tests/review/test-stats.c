/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-journal.h"
#include "review/review-stats.h"
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
  ADD ("undo", test_undo);
  ADD ("journal", test_journal);
  return g_test_run ();
}
