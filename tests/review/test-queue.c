/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-queue.h"
#include "store-fixture.h"

static const ReviewCardId ids[] = {
  { "deck", "a" }, { "deck", "b" }, { "deck", "c" },
  { "deck", "d" }, { "deck", "a" }, { "other", "a" },
};

static ReviewQueue *
loaded_queue (Fixture *self, ReviewStore *store)
{
  g_autoptr (GError) error = NULL;
  ReviewQueue *queue = review_queue_new (ids, G_N_ELEMENTS (ids));

  review_queue_load (queue, store, &self->now, &error);
  g_assert_no_error (error);
  return queue;
}

static const char *
next_id (ReviewQueue *queue, const ReviewMoment *now)
{
  guint index;

  if (!review_queue_next (queue, now, &index, NULL))
    return NULL;
  return review_queue_get_id (queue, index).card_id;
}

/* Nothing seen: the new cards in the order given, the double left out. */
static void
test_fresh (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (ReviewQueue) queue = loaded_queue (self, store);
  ReviewQueueLimits limits = { 3, 200, REVIEW_LEARN_AHEAD_MS_DEFAULT };
  ReviewQueueCounts counts;
  guint order[8];

  g_assert_cmpuint (review_queue_get_length (queue), ==, 5);
  g_assert_cmpuint (review_queue_peek (queue, &self->now, order, 8), ==, 5);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpuint (order[i], ==, i);
  g_assert_cmpstr (review_queue_get_id (queue, 4).deck_id, ==, "other");

  review_queue_set_limits (queue, &limits);
  counts = review_queue_get_counts (queue, &self->now);
  g_assert_cmpuint (counts.fresh, ==, 3);
  g_assert_cmpuint (counts.held_back, ==, 2);
  g_assert_cmpuint (review_queue_peek (queue, &self->now, order, 8), ==, 3);
}

/* A step comes when it is due; before that only when nothing else is left. */
static void
test_steps (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (ReviewQueue) queue = NULL;
  ReviewQueueLimits limits = { 1, 200, 5 * 60 * 1000 };
  gint64 wait = -1;
  guint index;

  fixture_answer (self, store, "deck", "b", REVIEW_GRADE_GOOD);
  queue = loaded_queue (self, store);
  /* The day's one new card is done; b's step of 10 minutes lies beyond the
   * 5 minutes of learning ahead. */
  review_queue_set_limits (queue, &limits);
  g_assert_false (review_queue_next (queue, &self->now, &index, &wait));
  g_assert_cmpint (wait, ==, FIXTURE_NOON_MS + 600000);
  self->now.unix_ms += 5 * 60 * 1000;
  g_assert_cmpstr (next_id (queue, &self->now), ==, "b");

  /* With new cards left, they come first, until the step is due. */
  limits.new_per_day = 20;
  review_queue_set_limits (queue, &limits);
  g_assert_cmpstr (next_id (queue, &self->now), ==, "a");
  self->now.unix_ms += 5 * 60 * 1000;
  g_assert_cmpstr (next_id (queue, &self->now), ==, "b");
}

/* Due at 4 in the morning of the eighth day, not a millisecond before; the
 * counts of the day before are gone. */
static void
test_rollover (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (ReviewQueue) queue = NULL;
  ReviewParams params = self->scheduler.params;
  ReviewQueueCounts counts;

  params.fuzz = FALSE;
  review_scheduler_init (&self->scheduler, &params);
  fixture_answer (self, store, "deck", "b", REVIEW_GRADE_EASY);
  queue = loaded_queue (self, store);
  counts = review_queue_get_counts (queue, &self->now);
  g_assert_cmpuint (counts.new_done, ==, 1);
  g_assert_cmpuint (counts.due, ==, 0);

  /* From noon 16 hours to 4, then 7 days: 8 - 1. */
  self->now.unix_ms += (16 + 7 * 24) * FIXTURE_HOUR_MS - 1;
  counts = review_queue_get_counts (queue, &self->now);
  g_assert_cmpuint (counts.due, ==, 0);
  g_assert_cmpuint (counts.new_done, ==, 0);
  self->now.unix_ms++;
  counts = review_queue_get_counts (queue, &self->now);
  g_assert_cmpuint (counts.due, ==, 1);
  g_assert_cmpstr (next_id (queue, &self->now), ==, "b");
}

/* Out of the queue and back again; buried until the day given. */
static void
test_out (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (ReviewQueue) queue = NULL;
  g_autoptr (GError) error = NULL;
  ReviewQueueCounts counts;
  guint order[8], index;

  review_store_suspend (store, "deck", "a", &self->now, TRUE, &error);
  g_assert_no_error (error);
  review_store_bury (store, "deck", "b", &self->now, FIXTURE_DAY + 1, &error);
  g_assert_no_error (error);
  review_store_flag (store, "deck", "c", &self->now, TRUE, "typo", &error);
  g_assert_no_error (error);
  queue = loaded_queue (self, store);
  counts = review_queue_get_counts (queue, &self->now);
  g_assert_cmpuint (counts.suspended, ==, 1);
  g_assert_cmpuint (counts.buried, ==, 1);
  g_assert_cmpuint (counts.flagged, ==, 1);
  g_assert_cmpuint (counts.fresh, ==, 3);
  g_assert_true (review_queue_get_due (queue, 2)->flagged);
  g_assert_true (review_queue_find (queue, "deck", "c", &index));
  g_assert_cmpuint (index, ==, 2);
  g_assert_false (review_queue_find (queue, "deck", "none", &index));
  g_assert_false (review_queue_find (queue, "none", "c", &index));
  g_assert_cmpstr (next_id (queue, &self->now), ==, "c");
  self->now.unix_ms += 24 * FIXTURE_HOUR_MS;
  g_assert_cmpstr (next_id (queue, &self->now), ==, "b");
  g_assert_cmpuint (review_queue_peek (queue, &self->now, order, 8), ==, 4);
}

/* Taking the cards one by one gives what peek foretold: 40 reviews and 20 new
 * cards, mixed two to one, on every run the same. */
static void
test_mix (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) cards = g_array_new (FALSE, FALSE, sizeof (ReviewCardId));
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (ReviewQueue) queue = NULL;
  guint foretold[100];
  guint n, n_fresh = 0;

  for (guint i = 0; i < 60; i++)
    {
      char *name = g_strdup_printf ("card-%02u", i);
      ReviewCardId id = { "deck", name };

      g_ptr_array_add (names, name);
      g_array_append_val (cards, id);
    }
  queue = review_queue_new ((const ReviewCardId *)(gpointer)cards->data, 60);
  g_assert_true (review_queue_load (queue, store, &self->now, NULL));
  for (guint i = 0; i < 40; i++)
    {
      ReviewCard card = { { REVIEW_PHASE_REVIEW } };

      card.state.stability = 10;
      card.state.due_day = FIXTURE_DAY - i % 3;
      review_queue_update (queue, "deck", g_ptr_array_index (names, i), &card,
                           0, 0);
    }

  n = review_queue_peek (queue, &self->now, foretold, 100);
  g_assert_cmpuint (n, ==, 60);
  for (guint i = 0; i < n; i++)
    {
      ReviewCard card = { { REVIEW_PHASE_REVIEW } };
      gboolean fresh;
      guint index;

      g_assert_true (review_queue_next (queue, &self->now, &index, NULL));
      g_assert_cmpuint (index, ==, foretold[i]);
      fresh = index >= 40;
      n_fresh += fresh;
      /* After i + 1 cards a third were new, give or take one. */
      g_assert_cmpuint (n_fresh * 3, <=, i + 1 + 3);
      g_assert_cmpuint (n_fresh * 3 + 3, >=, i + 1);
      card.state.due_day = FIXTURE_DAY + 9;
      review_queue_update (queue, "deck", g_ptr_array_index (names, index),
                           &card, fresh, !fresh);
    }
  g_assert_null (next_id (queue, &self->now));
}

/* The limit counts what was done before the program was started again. */
static void
test_limit_persists (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (ReviewQueue) queue = NULL;
  ReviewQueueLimits limits = { 2, 200, 0 };
  ReviewQueueCounts counts;

  fixture_answer (self, store, "deck", "a", REVIEW_GRADE_EASY);
  fixture_answer (self, store, "deck", "b", REVIEW_GRADE_EASY);
  g_clear_pointer (&store, review_store_free);
  store = fixture_open (self);
  queue = loaded_queue (self, store);
  review_queue_set_limits (queue, &limits);
  counts = review_queue_get_counts (queue, &self->now);
  g_assert_cmpuint (counts.new_done, ==, 2);
  g_assert_cmpuint (counts.fresh, ==, 0);
  g_assert_cmpuint (counts.held_back, ==, 3);
  g_assert_null (next_id (queue, &self->now));
}

/* What cannot be read is not taken for cards that were never seen. */
static void
test_unread (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (ReviewQueue) queue = NULL;
  g_autoptr (GError) error = NULL;
  ReviewDue before;

  fixture_answer (self, store, "deck", "b", REVIEW_GRADE_EASY);
  queue = loaded_queue (self, store);
  before = *review_queue_get_due (queue, 1);
  g_assert_cmpint (before.phase, ==, REVIEW_PHASE_REVIEW);
  fixture_run (self->path, "ALTER TABLE card RENAME TO gone");
  g_assert_false (review_queue_load (queue, store, &self->now, &error));
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_FAILED);
  g_assert_cmpmem (review_queue_get_due (queue, 1), sizeof before, &before,
                   sizeof before);
  fixture_run (self->path, "ALTER TABLE gone RENAME TO card");
  g_assert_true (review_queue_load (queue, store, &self->now, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test)                                                        \
  g_test_add ("/review/queue/" path, Fixture, NULL, fixture_set_up, test,      \
              fixture_tear_down)
  ADD ("fresh", test_fresh);
  ADD ("steps", test_steps);
  ADD ("rollover", test_rollover);
  ADD ("out", test_out);
  ADD ("mix", test_mix);
  ADD ("unread", test_unread);
  ADD ("limit-persists", test_limit_persists);
  return g_test_run ();
}
