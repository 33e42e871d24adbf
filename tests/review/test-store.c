/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include <glib/gstdio.h>

#include <string.h>

/* What is read after closing and opening is what was written, bit for bit. */
static void
test_round_trip (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (GError) error = NULL;
  g_auto (ReviewCard) card = { 0 };
  ReviewCardState want = REVIEW_CARD_STATE_NEW;

  fixture_answer (self, store, "deck", "card", REVIEW_GRADE_GOOD);
  want = review_scheduler_answer (&self->scheduler, &want, &self->now,
                                  review_fuzz_seed ("deck", "card", &want),
                                  REVIEW_GRADE_GOOD);
  g_clear_pointer (&store, review_store_free);

  store = fixture_open (self);
  review_store_get_card (store, "deck", "card", &card, &error);
  g_assert_no_error (error);
  g_assert_true (review_card_state_equal (&card.state, &want));
  /* Good on a new card: the second step, 10 minutes. */
  g_assert_cmpint (card.state.due_ms, ==, FIXTURE_NOON_MS + 10 * 60 * 1000);
  g_assert_cmpint (card.state.last_day, ==, FIXTURE_DAY);
  g_assert_cmpint (card.state.step, ==, 1);
}

/* The log has all that is needed to show the card again exactly. */
static void
test_log (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (GError) error = NULL;
  ReviewCardState before = REVIEW_CARD_STATE_NEW;
  ReviewCardState after = review_scheduler_answer (
      &self->scheduler, &before, &self->now, 0, REVIEW_GRADE_AGAIN);
  ReviewAnswer answer = { "deck", "card", self->now, REVIEW_GRADE_AGAIN };
  g_autofree char *text = NULL;

  answer.duration_ms = 4321;
  answer.confidence = 3;
  answer.seed = G_MAXUINT64;
  answer.shuffle = "2,0,1";
  answer.chosen = 0;
  answer.answer = "the data, naïvely";
  review_store_answer (store, &answer, &before, &after, &error);
  g_assert_no_error (error);
  g_clear_pointer (&store, review_store_free);
  text = fixture_dump (self->path,
                       "(SELECT grade, duration_ms, confidence, seed, shuffle,"
                       " chosen, answer, day, counted FROM log)");
  g_assert_cmpstr (text, ==,
                   "'1'\t'4321'\t'3'\t'-1'\t'2,0,1'\t'0'\t"
                   "'the data, naïvely'\t'20458'\t'1'\t\n");
}

/* The same call made again after an error that was none: not doubled. */
static void
test_repeated_call (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (GError) error = NULL;
  ReviewCardState before = REVIEW_CARD_STATE_NEW;
  ReviewCardState after = review_scheduler_answer (
      &self->scheduler, &before, &self->now, 0, REVIEW_GRADE_GOOD);
  ReviewAnswer answer = { "deck", "card", self->now, REVIEW_GRADE_GOOD };

  for (int i = 0; i < 3; i++)
    {
      review_store_answer (store, &answer, &before, &after, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpuint (review_store_get_undo_depth (store), ==, 1);
  g_assert_cmpint (fixture_get_int (self->path, "SELECT count (*) FROM log"),
                   ==, 1);

  /* Another instant with a state that is no longer so is a conflict. */
  answer.at.unix_ms++;
  g_assert_false (
      review_store_answer (store, &answer, &before, &after, &error));
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_CONFLICT);
  g_assert_cmpint (fixture_get_int (self->path, "SELECT count (*) FROM log"),
                   ==, 1);
}

/* Twenty actions of every kind, each taken back: after each undo the tables
 * are what they were before the action, bit for bit. */
static void
test_undo_exact (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) cards = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) logs = g_ptr_array_new_with_free_func (g_free);

  /* Some history of an earlier session, which undo must not touch. */
  store = fixture_open (self);
  fixture_answer (self, store, "deck", "a", REVIEW_GRADE_EASY);
  fixture_answer (self, store, "deck", "b", REVIEW_GRADE_AGAIN);
  g_clear_pointer (&store, review_store_free);
  store = fixture_open (self);

  for (int i = 0; i < 20; i++)
    {
      const char *card = (const char *[]){ "a", "b", "c", "d" }[i % 4];
      const char *deck = i % 8 == 7 ? "other" : "deck";

      self->now.unix_ms += 7 * FIXTURE_HOUR_MS;
      g_ptr_array_add (cards, fixture_dump (self->path, "card"));
      g_ptr_array_add (logs, fixture_dump (self->path, "log"));
      if (i % 7 == 3)
        review_store_suspend (store, deck, card, &self->now, i % 2 == 0,
                              &error);
      else if (i % 7 == 4)
        review_store_bury (store, deck, card, &self->now, FIXTURE_DAY + i,
                           &error);
      else if (i % 7 == 5)
        review_store_flag (store, deck, card, &self->now, TRUE, "wrong sum",
                           &error);
      else if (i == 13)
        review_store_forget (store, deck, card, &self->now, &error);
      else
        fixture_answer (self, store, deck, card, (ReviewGrade)(1 + i % 4));
      g_assert_no_error (error);
    }
  g_assert_cmpuint (review_store_get_undo_depth (store), ==, 20);

  for (guint i = 20; i > 0; i--)
    {
      g_autofree char *card_table = NULL;
      g_autofree char *log_table = NULL;

      review_store_undo (store, NULL, &error);
      g_assert_no_error (error);
      card_table = fixture_dump (self->path, "card");
      log_table = fixture_dump (self->path, "log");
      g_assert_cmpstr (card_table, ==, g_ptr_array_index (cards, i - 1));
      g_assert_cmpstr (log_table, ==, g_ptr_array_index (logs, i - 1));
    }
  g_assert_false (review_store_undo (store, NULL, &error));
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_NOTHING);
  /* The earlier session's cards and deck stand; the other deck is gone. */
  g_assert_cmpint (fixture_get_int (self->path, "SELECT count (*) FROM card"),
                   ==, 2);
  g_assert_cmpint (fixture_get_int (self->path, "SELECT count (*) FROM deck"),
                   ==, 1);
}

static void
test_undo_tells (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (GError) error = NULL;
  g_auto (ReviewUndone) undone = { 0 };

  fixture_answer (self, store, "deck", "card", REVIEW_GRADE_HARD);
  review_store_undo (store, &undone, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (undone.deck_id, ==, "deck");
  g_assert_cmpstr (undone.card_id, ==, "card");
  g_assert_cmpint (undone.action, ==, REVIEW_ACTION_ANSWER);
  g_assert_cmpint (undone.grade, ==, REVIEW_GRADE_HARD);
  g_assert_cmpint (undone.card.state.phase, ==, REVIEW_PHASE_NEW);
  g_assert_cmpuint (review_store_get_undo_depth (store), ==, 0);
}

static void
test_settings (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *unset = NULL;
  g_autofree char *value = NULL;
  ReviewParams params, again;

  unset = review_store_get_setting (store, "x", &error);
  g_assert_no_error (error);
  g_assert_null (unset);
  g_assert_true (review_store_set_setting (store, "x", "1", &error));
  g_assert_true (review_store_set_setting (store, "x", "two", &error));
  value = review_store_get_setting (store, "x", &error);
  g_assert_cmpstr (value, ==, "two");

  review_store_load_params (store, &params, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (params.weights[0], ==, 0.212);
  params.weights[0] = 1.0 / 3;
  params.wanted_retention = 0.87;
  params.n_relearning_steps = 0;
  params.n_learning_steps = 3;
  params.learning_steps_min[2] = 1440;
  params.fuzz = FALSE;
  g_assert_true (review_store_save_params (store, &params, &error));
  review_store_load_params (store, &again, &error);
  g_assert_no_error (error);
  again.relearning_steps_min[0] = params.relearning_steps_min[0];
  g_assert_cmpmem (&again, sizeof again, &params, sizeof params);

  /* What cannot be read is as good as unset. */
  g_assert_true (review_store_set_setting (
      store, "scheduler", "[fsrs-6]\nwanted-retention=7\nweights=nan", &error));
  review_store_load_params (store, &again, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (again.wanted_retention, ==, 0.9);
  g_assert_cmpfloat (again.weights[0], ==, 0.212);
}

static void
test_ids (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autofree char *longest = g_strnfill (REVIEW_ID_MAX_BYTES, 'x');
  g_autofree char *too_long = g_strnfill (REVIEW_ID_MAX_BYTES + 1, 'x');
  g_autoptr (GError) error = NULL;

  fixture_answer (self, store, longest, "it's; DROP \"card\"", 3);
  g_assert_false (fixture_try_answer (self, store, "d", too_long, 3, &error));
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (fixture_try_answer (self, store, "", "c", 3, &error));
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_FAILED);
}

/* A long log is copied into the file beside the answers, long before the store
 * is closed, and everything is there. */
static void
test_checkpoint (Fixture *self, gconstpointer data)
{
  ReviewStore *store = fixture_open (self);
  g_autofree char *text = g_strnfill (REVIEW_ANSWER_MAX_BYTES, 'x');
  gsize written = 0;
  GStatBuf info;
  guint n = 0;

  /* Ten thousand pages, while the file is of a few dozen. */
  for (; written < (gsize)10000 * 4096; n++)
    {
      g_autofree char *card = g_strdup_printf ("card-%u", n);
      ReviewCardState before = REVIEW_CARD_STATE_NEW;
      ReviewCardState after = review_scheduler_answer (
          &self->scheduler, &before, &self->now, 0, REVIEW_GRADE_GOOD);
      ReviewAnswer answer = REVIEW_ANSWER_INIT;

      answer.deck_id = "deck";
      answer.card_id = card;
      answer.at = self->now;
      answer.grade = REVIEW_GRADE_GOOD;
      answer.answer = text;
      g_assert_true (
          review_store_answer (store, &answer, &before, &after, NULL));
      written += REVIEW_ANSWER_MAX_BYTES;
    }
  for (int tries = 0; tries < 500; tries++)
    {
      g_assert_cmpint (g_stat (self->path, &info), ==, 0);
      if (info.st_size > 1000 * 4096)
        break;
      g_usleep (10000);
    }
  g_assert_cmpint (info.st_size, >, 1000 * 4096);
  review_store_free (store);
  g_assert_cmpint (fixture_get_int (self->path, "SELECT count (*) FROM log"),
                   ==, n);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test)                                                        \
  g_test_add ("/review/store/" path, Fixture, NULL, fixture_set_up, test,      \
              fixture_tear_down)
  ADD ("round-trip", test_round_trip);
  ADD ("log", test_log);
  ADD ("repeated-call", test_repeated_call);
  ADD ("undo-exact", test_undo_exact);
  ADD ("undo-tells", test_undo_tells);
  ADD ("settings", test_settings);
  ADD ("ids", test_ids);
  ADD ("checkpoint", test_checkpoint);
  return g_test_run ();
}
