/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-introduce.h"

#include "review/review-exchange.h"
#include "review/review-journal.h"
#include "review/review-queue.h"
#include "review/review-stats.h"
#include "store-fixture.h"

/* 2024-01-10 12:00 UTC. */
static const ReviewMoment now = { G_GINT64_CONSTANT (1704888000000), 0, 4 };

static void
test_first_days (void)
{
  ReviewScheduler scheduler;
  ReviewParams params;
  gint64 today = review_moment_get_day (&now);
  guint seen = 0;

  review_params_init (&params);
  review_scheduler_init (&scheduler, &params);
  for (guint grade = REVIEW_GRADE_AGAIN; grade <= REVIEW_GRADE_EASY; grade++)
    for (guint64 seed = 0; seed < 60; seed++)
      {
        ReviewCardState state =
            review_introduce (&scheduler, &now, seed, (ReviewGrade)grade);
        gint64 days = state.due_day - today;

        g_assert_cmpint (state.phase, ==, REVIEW_PHASE_NEW);
        g_assert_cmpint (days, >=, 1);
        g_assert_cmpint (days, <=, 6);
        g_assert_cmpuint (state.scheduled_days, ==, (guint)days);
        g_assert_cmpint (state.due_ms - now.unix_ms, ==, days * 86400000);
        g_assert_cmpuint (state.reps, ==, 0);
        g_assert_cmpfloat (state.stability, ==, 0);
        g_assert_cmpint (state.last_ms, ==, 0);
        g_assert_cmpuint (state.lapses, ==, 0);
        g_assert_false (review_card_state_is_due (&state, &now));
        if (grade == REVIEW_GRADE_GOOD)
          seen |= 1u << days;
      }
  /* Spread over more than one day. */
  g_assert_cmpuint (seen & (seen - 1), !=, 0);
}

static void
test_bring_forward (void)
{
  gint64 today = review_moment_get_day (&now);
  ReviewCardState later = { .phase = REVIEW_PHASE_REVIEW,
                            .due_day = today + 9,
                            .scheduled_days = 9 };
  ReviewCardState steps = { .phase = REVIEW_PHASE_RELEARNING,
                            .due_day = today,
                            .due_ms = now.unix_ms + 600000 };
  ReviewCardState kept = steps;

  review_card_state_bring_forward (&later, &now);
  g_assert_cmpint (later.due_day, ==, today + 1);
  g_assert_cmpuint (later.scheduled_days, ==, 1);
  review_card_state_bring_forward (&steps, &now);
  g_assert_true (review_card_state_equal (&steps, &kept));
}

static void
introduce (Fixture *self, ReviewStore *store, guint n_expected)
{
  ReviewIntroduction cards[] = { { "deck", "a" }, { "deck", "b" } };
  g_autoptr (GError) error = NULL;
  guint n_added;

  for (guint i = 0; i < G_N_ELEMENTS (cards); i++)
    {
      cards[i].state =
          review_introduce (&self->scheduler, &self->now, i, REVIEW_GRADE_GOOD);
      /* Again 1 day, Hard 2 (1.3, but later than Again), so Good 3; seeds 0
       * and 1 spread by half a day each, which is none. */
      g_assert_cmpint (cards[i].state.due_day, ==, FIXTURE_DAY + 3);
    }
  review_store_introduce (store, cards, G_N_ELEMENTS (cards), &n_added, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_added, ==, n_expected);
}

/* No answer: none in the log, in a total, in the calendar, in the days in a
 * row, in the history that weights are fitted to, in the spreadsheet, nor in
 * what undo takes back; but in the forecast. */
static void
test_no_answer (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (ReviewHistory) history = NULL;
  g_auto (ReviewStats) stats = { 0 };
  g_autofree char *totals = NULL;
  guint n_new, n_reviews;

  introduce (self, store, 2);
  introduce (self, store, 0);
  g_assert_cmpint (fixture_get_int (self->path, "SELECT count (*) FROM log"),
                   ==, 0);
  totals = fixture_dump (self->path, "day_total");
  g_assert_cmpstr (totals, ==, "");
  g_assert_true (
      review_stats_read (&stats, store, &self->scheduler, &self->now, NULL));
  g_assert_cmpuint (stats.n_answers, ==, 0);
  g_assert_cmpuint (stats.streak_days, ==, 0);
  g_assert_cmpuint (stats.calendar[REVIEW_STATS_CALENDAR_DAYS - 1], ==, 0);
  g_assert_cmpuint (stats.n_review, ==, 0);
  g_assert_cmpuint (stats.n_introduced, ==, 2);
  g_assert_cmpuint (stats.forecast[3], ==, 2);
  history = review_store_load_history (store, NULL);
  g_assert_cmpuint (history->n_answers, ==, 0);
  g_assert_cmpuint (review_store_get_undo_depth (store), ==, 0);
  g_assert_true (
      review_store_count_day (store, FIXTURE_DAY, &n_new, &n_reviews, NULL));
  g_assert_cmpuint (n_new + n_reviews, ==, 0);
}

static guint
count_asked (ReviewQueue *queue, const ReviewMoment *at)
{
  guint order[8];

  return review_queue_peek (queue, at, order, G_N_ELEMENTS (order));
}

/* Not before its day; then among the reviews, with no new card allowed, and
 * counted as one of them, though its answer is a first one to the scheduler. */
static void
test_its_day (Fixture *self, gconstpointer data)
{
  static const ReviewCardId ids[] = { { "deck", "a" }, { "deck", "b" } };
  ReviewQueueLimits limits = { 0, 200, REVIEW_LEARN_AHEAD_MS_DEFAULT };
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (ReviewQueue) queue = review_queue_new (ids, G_N_ELEMENTS (ids));
  g_auto (ReviewCard) card = { 0 };
  ReviewQueueCounts counts;
  guint n_new, n_reviews;

  introduce (self, store, 2);
  review_queue_set_limits (queue, &limits);
  self->now.unix_ms += 48 * FIXTURE_HOUR_MS;
  g_assert_true (review_queue_load (queue, store, &self->now, NULL));
  g_assert_cmpuint (count_asked (queue, &self->now), ==, 0);
  g_assert_cmpuint (review_queue_get_counts (queue, &self->now).held_back, ==,
                    0);

  self->now.unix_ms += 24 * FIXTURE_HOUR_MS;
  g_assert_true (review_queue_load (queue, store, &self->now, NULL));
  counts = review_queue_get_counts (queue, &self->now);
  g_assert_cmpuint (counts.due, ==, 2);
  g_assert_cmpuint (counts.fresh, ==, 0);
  g_assert_cmpuint (counts.seen, ==, 0);
  g_assert_cmpuint (count_asked (queue, &self->now), ==, 2);

  fixture_answer (self, store, "deck", "a", REVIEW_GRADE_EASY);
  g_assert_true (review_store_get_card (store, "deck", "a", &card, NULL));
  g_assert_cmpfloat (card.state.stability, ==, 8.2956);
  g_assert_cmpuint (card.state.reps, ==, 1);
  g_assert_cmpuint (card.state.lapses, ==, 0);
  g_assert_true (review_store_count_day (store, FIXTURE_DAY + 3, &n_new,
                                         &n_reviews, NULL));
  g_assert_cmpuint (n_new, ==, 0);
  g_assert_cmpuint (n_reviews, ==, 1);
  /* A first answer in the totals: it says nothing of what was kept. */
  g_assert_cmpint (fixture_get_int (self->path, "SELECT kind FROM day_total"),
                   ==, 0);
  /* And back to where the lesson left it. */
  g_assert_true (review_store_undo (store, NULL, NULL));
  review_card_clear (&card);
  g_assert_true (review_store_get_card (store, "deck", "a", &card, NULL));
  g_assert_cmpint (card.state.due_day, ==, FIXTURE_DAY + 3);
  g_assert_cmpint (card.state.phase, ==, REVIEW_PHASE_NEW);
}

/* What was done to the card before its lesson can be undone after it. */
static void
test_undo_across (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_auto (ReviewCard) card = { 0 };

  g_assert_true (review_store_flag (store, "deck", "a", &self->now, TRUE,
                                    "says bits", NULL));
  introduce (self, store, 2);
  g_assert_true (review_store_undo (store, NULL, NULL));
  g_assert_true (review_store_get_card (store, "deck", "a", &card, NULL));
  g_assert_false (card.flagged);
  g_assert_cmpint (card.state.due_day, ==, FIXTURE_DAY + 3);
}

/* A card that was answered keeps what is known of it. */
static void
test_answered_stays (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_auto (ReviewCard) before = { 0 };
  g_auto (ReviewCard) after = { 0 };

  fixture_answer (self, store, "deck", "a", REVIEW_GRADE_AGAIN);
  g_assert_true (review_store_get_card (store, "deck", "a", &before, NULL));
  introduce (self, store, 1);
  g_assert_true (review_store_get_card (store, "deck", "a", &after, NULL));
  g_assert_true (review_card_state_equal (&before.state, &after.state));
}

static ReviewImport
import_text (Fixture *self, ReviewStore *store, const char *text)
{
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_data (text, -1, NULL);
  g_autoptr (GError) error = NULL;
  ReviewImport result;

  review_store_import_stream (store, stream, "test", &self->now, NULL, &result,
                              &error);
  g_assert_no_error (error);
  return result;
}

#define HEADER "{\"type\":\"shardstep-progress\",\"version\":1}\n"
#define CARD(phase, days, last_ms, reps)                                       \
  "{\"type\":\"card\",\"deck\":\"deck\",\"card\":\"a\",\"phase\":" phase       \
  ",\"stability\":2.3,\"difficulty\":2.1,\"due_ms\":1767787200000,"            \
  "\"due_day\":20460,\"last_ms\":" last_ms ",\"last_day\":20458,"              \
  "\"scheduled_days\":" days ",\"step\":0,\"reps\":" reps                      \
  ",\"lapses\":0,\"suspended\":0,\"buried_until_day\":0,\"flagged\":0}\n"
#define ANSWER(activity, at_ms, before)                                        \
  "{\"type\":\"answer\",\"deck\":\"deck\",\"card\":\"a\",\"at_ms\":" at_ms     \
  ",\"utc_offset_s\":0,\"day\":20458,\"activity\":" activity                   \
  ",\"counted\":1,\"grade\":3,\"elapsed_days\":0,\"phase_before\":" before     \
  ",\"stability_before\":0,\"difficulty_before\":0,"                           \
  "\"scheduled_days_before\":0,\"phase\":2,\"stability\":2.3,"                 \
  "\"difficulty\":2.1,\"due_ms\":1767787200000,\"due_day\":20460,"             \
  "\"scheduled_days\":2,\"duration_ms\":0,\"confidence\":0,\"seed\":1}\n"

/* What an older version exported as answered by a lesson comes in as what it
 * was; what was answered since keeps its state. */
static void
test_import_older (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_auto (ReviewCard) card = { 0 };
  ReviewImport result;

  result = import_text (self, store,
                        HEADER CARD ("2", "2", "1767614400000", "1")
                            ANSWER ("2", "1767614400000", "0"));
  g_assert_cmpuint (result.n_cards, ==, 1);
  g_assert_cmpuint (result.n_answers, ==, 0);
  g_assert_true (review_store_get_card (store, "deck", "a", &card, NULL));
  g_assert_cmpint (card.state.phase, ==, REVIEW_PHASE_NEW);
  g_assert_cmpint (card.state.due_day, ==, 20460);
  g_assert_cmpuint (card.state.scheduled_days, ==, 2);
  g_assert_cmpuint (card.state.reps, ==, 0);
  g_assert_cmpfloat (card.state.stability, ==, 0);
  g_assert_cmpint (card.state.last_ms, ==, 0);

  result = import_text (self, store,
                        HEADER CARD ("2", "2", "1767787200000", "2")
                            ANSWER ("2", "1767614400000", "0")
                                ANSWER ("0", "1767787200000", "2"));
  g_assert_cmpuint (result.n_answers, ==, 1);
  review_card_clear (&card);
  g_assert_true (review_store_get_card (store, "deck", "a", &card, NULL));
  g_assert_cmpint (card.state.phase, ==, REVIEW_PHASE_REVIEW);
  g_assert_cmpfloat (card.state.stability, ==, 2.3);
  g_assert_cmpuint (card.state.reps, ==, 1);
  g_assert_cmpint (fixture_get_int (self->path, "SELECT count (*) FROM log"),
                   ==, 1);
}

/* The day a lesson set travels, and takes no flag away. */
static void
test_import_day (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_auto (ReviewCard) card = { 0 };

  g_assert_true (review_store_flag (store, "deck", "a", &self->now, TRUE,
                                    "says bits", NULL));
  import_text (self, store, HEADER CARD ("0", "2", "0", "0"));
  g_assert_true (review_store_get_card (store, "deck", "a", &card, NULL));
  g_assert_cmpint (card.state.due_day, ==, 20460);
  g_assert_true (card.flagged);
  g_assert_cmpstr (card.note, ==, "says bits");
}

/* A lesson of an older version is no answer that would have the marks and the
 * day here give way; a true answer is. */
static void
test_import_marks (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_auto (ReviewCard) card = { 0 };
  ReviewCardState before;
  ReviewImport result;

  g_assert_true (review_store_flag (store, "deck", "a", &self->now, TRUE,
                                    "says bits", NULL));
  g_assert_true (
      review_store_suspend (store, "deck", "a", &self->now, TRUE, NULL));
  result = import_text (self, store,
                        HEADER CARD ("2", "2", "1767614400000", "1")
                            ANSWER ("2", "1767614400000", "0"));
  g_assert_cmpuint (result.n_cards, ==, 1);
  g_assert_true (review_store_get_card (store, "deck", "a", &card, NULL));
  g_assert_cmpint (card.state.phase, ==, REVIEW_PHASE_NEW);
  g_assert_cmpint (card.state.due_day, ==, 20460);
  g_assert_true (card.flagged);
  g_assert_true (card.suspended);
  g_assert_cmpstr (card.note, ==, "says bits");

  /* Another day of another lesson is not taken instead. */
  before = card.state;
  result = import_text (self, store,
                        HEADER CARD ("2", "3", "1767614500000", "1")
                            ANSWER ("2", "1767614500000", "0"));
  g_assert_cmpuint (result.n_cards, ==, 0);
  g_assert_cmpuint (result.n_cards_kept, ==, 1);
  review_card_clear (&card);
  g_assert_true (review_store_get_card (store, "deck", "a", &card, NULL));
  g_assert_true (review_card_state_equal (&card.state, &before));
  g_assert_true (card.flagged && card.suspended);

  /* What was answered here stays answered, earlier though it was. */
  fixture_answer (self, store, "deck", "a", REVIEW_GRADE_GOOD);
  review_card_clear (&card);
  g_assert_true (review_store_get_card (store, "deck", "a", &card, NULL));
  before = card.state;
  g_assert_cmpint (before.last_ms, <, G_GINT64_CONSTANT (1999999999999));
  result = import_text (self, store,
                        HEADER CARD ("2", "2", "1999999999999", "1")
                            ANSWER ("2", "1999999999999", "0"));
  g_assert_cmpuint (result.n_cards_kept, ==, 1);
  review_card_clear (&card);
  g_assert_true (review_store_get_card (store, "deck", "a", &card, NULL));
  g_assert_true (review_card_state_equal (&card.state, &before));

  /* And an answer is one: its marks come with it. */
  result = import_text (self, store,
                        HEADER CARD ("2", "2", "1999999999999", "1")
                            ANSWER ("0", "1999999999999", "0"));
  g_assert_cmpuint (result.n_cards, ==, 1);
  review_card_clear (&card);
  g_assert_true (review_store_get_card (store, "deck", "a", &card, NULL));
  g_assert_cmpint (card.state.last_ms, ==, G_GINT64_CONSTANT (1999999999999));
  g_assert_false (card.flagged || card.suspended);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/review/introduce/first-days", test_first_days);
  g_test_add_func ("/review/introduce/bring-forward", test_bring_forward);
#define ADD(path, test)                                                        \
  g_test_add ("/review/introduce/" path, Fixture, NULL, fixture_set_up, test,  \
              fixture_tear_down)
  ADD ("no-answer", test_no_answer);
  ADD ("its-day", test_its_day);
  ADD ("undo-across", test_undo_across);
  ADD ("answered-stays", test_answered_stays);
  ADD ("import-older", test_import_older);
  ADD ("import-day", test_import_day);
  ADD ("import-marks", test_import_marks);
  return g_test_run ();
}
