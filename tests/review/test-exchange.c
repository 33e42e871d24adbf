/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-exchange.h"
#include "review/review-journal.h"
#include "review/review-json.h"
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static const char *const tables[] = {
  "card",
  "(SELECT card.name, at_ms, utc_offset_s, day, activity, counted, grade,"
  " elapsed_days, phase_before, stability_before, difficulty_before,"
  " scheduled_days_before, log.phase, log.stability, log.difficulty,"
  " log.due_ms, log.due_day, log.scheduled_days, duration_ms, confidence,"
  " seed, shuffle, chosen, answer FROM log JOIN card ON card.id = log.card)",
  "day_total",
  "lesson",
  "quiz",
  "setting",
};

static void
fill (Fixture *self, ReviewStore *store)
{
  ReviewQuizRecord quiz = { FIXTURE_NOON_MS, FIXTURE_DAY, G_MAXUINT64, 9,
                            7.0 / 3,         "{\"a\"}" };
  ReviewLesson lesson = { 3, TRUE, FIXTURE_NOON_MS, (char *)"20 %\t\n\x01" };
  ReviewCardState before = REVIEW_CARD_STATE_NEW;
  ReviewCardState after = review_scheduler_answer (
      &self->scheduler, &before, &self->now, 0, REVIEW_GRADE_AGAIN);
  ReviewAnswer answer = { "deck", "typed", self->now, REVIEW_GRADE_AGAIN };

  for (int i = 0; i < 60; i++)
    {
      g_autofree char *card = g_strdup_printf ("card-%d", i % 13);

      self->now.unix_ms += 5 * FIXTURE_HOUR_MS;
      fixture_answer (self, store, "deck", card,
                      (ReviewGrade)(1 + (i * 7) % 4));
    }
  answer.answer = "tabs\t \"quotes\" \\ and 𝛁, a\nline \x7f";
  answer.shuffle = "1,0";
  answer.chosen = 0;
  answer.seed = G_MAXUINT64 - 4;
  g_assert_true (review_store_answer (store, &answer, &before, &after, NULL));
  g_assert_true (review_store_flag (store, "deck", "card-3", &self->now, TRUE,
                                    "says “bits”", NULL));
  g_assert_true (
      review_store_suspend (store, "deck", "card-4", &self->now, TRUE, NULL));
  g_assert_true (review_store_set_lesson (store, "lesson", &lesson, NULL));
  g_assert_true (review_store_add_quiz (store, &quiz, NULL));
  g_assert_true (review_store_set_setting (store, "x", "y", NULL));
}

static GFile *
export_file (Fixture *self, ReviewStore *store, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  GFile *file = g_file_new_for_path (path);

  review_store_export (store, file, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return file;
}

/* Into an empty store: every table comes out the same, bit for bit; a second
 * time nothing is new; exported again, the files are equal. */
static void
test_round_trip (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autofree char *first = g_strdup (self->path);
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFile) again = NULL;
  g_autoptr (GError) error = NULL;
  ReviewImport result;

  fill (self, store);
  file = export_file (self, store, "out.jsonl");
  g_clear_pointer (&store, review_store_free);
  g_free (self->path);
  self->path = g_build_filename (self->folder, "second.sqlite", NULL);
  store = fixture_open (self);
  review_store_import (store, file, &self->now, NULL, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result.n_answers, ==, 61);
  g_assert_cmpuint (result.n_cards, ==, 14);
  g_assert_cmpuint (result.n_lessons, ==, 1);
  g_assert_cmpuint (result.n_quizzes, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *want = fixture_dump (first, tables[i]);
      g_autofree char *found = fixture_dump (self->path, tables[i]);

      g_assert_cmpstr (found, ==, want);
    }

  review_store_import (store, file, &self->now, NULL, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result.n_answers, ==, 0);
  g_assert_cmpuint (result.n_answers_known, ==, 61);
  g_assert_cmpuint (result.n_cards, ==, 0);
  g_assert_cmpuint (result.n_quizzes, ==, 0);
  again = export_file (self, store, "again.jsonl");
  g_assert_true (g_file_load_contents (file, NULL, &text, NULL, NULL, NULL));
  g_assert_true (
      g_file_load_contents (again, NULL, &text_again, NULL, NULL, NULL));
  g_assert_cmpstr (text, ==, text_again);
}

/* Two machines: the answers of both are there, of each card the later state. */
static void
test_merge (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) here = fixture_open (self);
  g_autoptr (ReviewStore) there = NULL;
  g_autofree char *here_path = g_steal_pointer (&self->path);
  g_autoptr (GFile) file = NULL;
  g_auto (ReviewCard) card = { 0 };
  ReviewImport result;

  self->path = g_build_filename (self->folder, "there.sqlite", NULL);
  there = fixture_open (self);
  fixture_answer (self, there, "deck", "both", REVIEW_GRADE_GOOD);
  fixture_answer (self, there, "deck", "there", REVIEW_GRADE_GOOD);
  self->now.unix_ms += FIXTURE_HOUR_MS;
  fixture_answer (self, here, "deck", "both", REVIEW_GRADE_EASY);
  self->now.unix_ms += FIXTURE_HOUR_MS;
  fixture_answer (self, there, "deck", "there", REVIEW_GRADE_GOOD);
  file = export_file (self, there, "there.jsonl");
  g_assert_true (
      review_store_import (here, file, &self->now, NULL, &result, NULL));
  g_assert_cmpuint (result.n_answers, ==, 3);
  g_assert_cmpuint (result.n_cards, ==, 1);
  g_assert_cmpuint (result.n_cards_kept, ==, 1);
  g_assert_true (review_store_get_card (here, "deck", "both", &card, NULL));
  g_assert_cmpint (card.state.last_ms, ==, FIXTURE_NOON_MS + FIXTURE_HOUR_MS);
  g_assert_cmpint (fixture_get_int (here_path, "SELECT count (*) FROM log"), ==,
                   4);
}

#define HEAD "{\"type\":\"shardstep-progress\",\"version\":2}\n"
#define CARD                                                                   \
  "{\"type\":\"card\",\"deck\":\"d\",\"card\":\"c\",\"phase\":2,"              \
  "\"stability\":3.5,\"difficulty\":5,\"due_ms\":1,\"due_day\":9,"             \
  "\"last_ms\":1,\"last_day\":1,\"scheduled_days\":8,\"step\":0,"              \
  "\"reps\":1,\"lapses\":0,\"suspended\":0,\"buried_until_day\":0,"            \
  "\"flagged\":0}\n"

static void
test_refuse (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *text;
    int code;
    const char *where;
  } cases[] = {
    { "", REVIEW_ERROR_FORMAT, ":1:" },
    { "\n", REVIEW_ERROR_FORMAT, ":1:" },
    { "{}\n", REVIEW_ERROR_FORMAT, ":1:" },
    { "{\"type\":\"shardstep-progress\",\"version\":99}\n", REVIEW_ERROR_NEWER,
      ":1:" },
    { HEAD CARD "{\"type\":\"card\"}\n", REVIEW_ERROR_FORMAT, ":3:" },
    { HEAD CARD "{\"type\":\"answer\",\"deck\":\"d\",\"card\":\"c\"}\n",
      REVIEW_ERROR_FORMAT, ":3:" },
    { HEAD CARD "nonsense\n", REVIEW_ERROR_FORMAT, ":3:" },
    { HEAD CARD "{\"type\":\"quiz\",\"points\":\"nan\"}\n", REVIEW_ERROR_FORMAT,
      ":3:" },
  };
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autofree char *path = g_build_filename (self->folder, "bad", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *long_line =
      g_strnfill (REVIEW_EXCHANGE_MAX_LINE_BYTES + 70000, ' ');
  ReviewImport result;

  for (guint i = 0; i < G_N_ELEMENTS (cases) + 1; i++)
    {
      gboolean last = i == G_N_ELEMENTS (cases);
      int code = last ? (int)REVIEW_ERROR_FORMAT : cases[i].code;
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (
          path, last ? long_line : cases[i].text, -1, NULL));
      g_assert_false (
          review_store_import (store, file, &self->now, NULL, &result, &error));
      g_assert_error (error, REVIEW_ERROR, code);
      g_assert_nonnull (strstr (error->message, last ? ":1:" : cases[i].where));
      g_assert_cmpint (
          fixture_get_int (self->path, "SELECT count (*) FROM card"), ==, 0);
    }
  /* The card alone is fine, and a kind not known yet is told. */
  g_assert_true (
      g_file_set_contents (path, HEAD CARD "{\"type\":\"dream\"}", -1, NULL));
  g_assert_true (
      review_store_import (store, file, &self->now, NULL, &result, NULL));
  g_assert_cmpuint (result.n_cards, ==, 1);
  g_assert_cmpuint (result.n_unknown, ==, 1);
}

/* What is not a file of its own is refused at once: nobody writes to the pipe,
 * and the device never ends. */
static void
test_not_a_file (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autofree char *pipe = g_build_filename (self->folder, "pipe", NULL);
  const char *const paths[] = { pipe, "/dev/zero", self->folder,
                                "/nowhere/at/all" };

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (paths[i]);
      g_autoptr (GError) error = NULL;
      ReviewImport result;

      g_assert_false (
          review_store_import (store, file, &self->now, NULL, &result, &error));
      g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_FORMAT);
      g_assert_nonnull (strstr (error->message, paths[i]));
    }
  g_assert_cmpint (g_unlink (pipe), ==, 0);
  fixture_answer (self, store, "deck", "after", REVIEW_GRADE_GOOD);
}

static void
test_json (void)
{
  static const char *const bad[] = {
    "",
    "{",
    "[]",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{\"a\":1}x",
    "{\"a\":tru}",
    "{\"a\":{}}",
    "{\"a\":\"\n\"}",
    "{\"a\":\"\\x\"}",
    "{\"a\":\"\\ud800\"}",
    "{\"a\":\"\\ud800\\u0041\"}",
    "{\"a\":\"\\u0000\"}",
    "{\"a\":\"\\u00g0\"}",
    "{\"a\":\"",
    "{\"a\":\"\\",
    "{\"a\":\"\xff\"}",
    "{a:1}",
  };
  static const char good[] =
      " { \"a\" : \"\\u00e9\\ud835\\udec1\\n\\/\" , \"b\":-1.5e3,"
      "\"c\":null,\"d\":true,\"e\":9223372036854775807,\"f\":1e999 } ";
  const char *why = NULL;
  g_autoptr (GHashTable) object = NULL;
  double real;
  gint64 whole;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (review_json_parse (bad[i], strlen (bad[i]), &why));
      g_assert_nonnull (why);
    }
  /* Every beginning of a good object is a bad one. */
  for (gsize n = 0; n + 2 < sizeof good; n++)
    g_assert_null (review_json_parse (good, n, &why));
  object = review_json_parse (good, strlen (good), &why);
  g_assert_nonnull (object);
  g_assert_cmpstr (g_hash_table_lookup (object, "a"), ==, "é𝛁\n/");
  g_assert_true (review_json_get_real (object, "b", &real));
  g_assert_cmpfloat (real, ==, -1500);
  g_assert_false (g_hash_table_contains (object, "c"));
  g_assert_cmpstr (g_hash_table_lookup (object, "d"), ==, "true");
  g_assert_true (review_json_get_int (object, "e", &whole));
  g_assert_cmpint (whole, ==, G_MAXINT64);
  g_assert_false (review_json_get_int (object, "b", &whole));
  g_assert_false (review_json_get_real (object, "f", &real));
  g_assert_false (review_json_get_real (object, "a", &real));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test)                                                        \
  g_test_add ("/review/exchange/" path, Fixture, NULL, fixture_set_up, test,   \
              fixture_tear_down)
  ADD ("round-trip", test_round_trip);
  ADD ("merge", test_merge);
  ADD ("refuse", test_refuse);
  ADD ("not-a-file", test_not_a_file);
  g_test_add_func ("/review/exchange/json", test_json);
  return g_test_run ();
}
