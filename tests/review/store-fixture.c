/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <unistd.h>

void
fixture_set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  ReviewParams params;

  /* In memory where there is such a folder: these tests synchronise some ten
   * thousand times, and what they test does not depend on the disk. */
  if (g_access ("/dev/shm", W_OK | X_OK) == 0)
    {
      self->folder = g_strdup ("/dev/shm/shardstep-review-XXXXXX");
      g_assert_nonnull (g_mkdtemp (self->folder));
    }
  else
    self->folder = g_dir_make_tmp ("shardstep-review-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "progress.sqlite", NULL);
  self->now.unix_ms = FIXTURE_NOON_MS;
  self->now.rollover_hour = REVIEW_ROLLOVER_HOUR_DEFAULT;
  review_params_init (&params);
  review_scheduler_init (&self->scheduler, &params);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_tree (child);
      else
        g_assert_cmpint (g_unlink (child), ==, 0);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

void
fixture_tear_down (Fixture *self, gconstpointer data)
{
  remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

ReviewStore *
fixture_open (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  ReviewStore *store = review_store_open (self->path, &self->now, NULL, &error);

  g_assert_no_error (error);
  return store;
}

gboolean
fixture_try_answer (Fixture *self,
                    ReviewStore *store,
                    const char *deck_id,
                    const char *card_id,
                    ReviewGrade grade,
                    GError **error)
{
  ReviewAnswer answer = REVIEW_ANSWER_INIT;
  g_auto (ReviewCard) card = { 0 };
  ReviewCardState after;

  if (!review_store_get_card (store, deck_id, card_id, &card, error))
    return FALSE;
  answer.deck_id = deck_id;
  answer.card_id = card_id;
  answer.at = self->now;
  answer.grade = grade;
  after = review_scheduler_answer (
      &self->scheduler, &card.state, &self->now,
      review_fuzz_seed (deck_id, card_id, &card.state), grade);
  return review_store_answer (store, &answer, &card.state, &after, error);
}

void
fixture_answer (Fixture *self,
                ReviewStore *store,
                const char *deck_id,
                const char *card_id,
                ReviewGrade grade)
{
  g_autoptr (GError) error = NULL;

  fixture_try_answer (self, store, deck_id, card_id, grade, &error);
  g_assert_no_error (error);
}

static sqlite3 *
open_raw (const char *path)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db,
                                    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                                    NULL),
                   ==, SQLITE_OK);
  return db;
}

char *
fixture_dump (const char *path, const char *table)
{
  sqlite3 *db = open_raw (path);
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM %s ORDER BY 1", table);
  GString *text = g_string_new (NULL);
  sqlite3_stmt *stmt = NULL;
  int rc;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL), ==,
                   SQLITE_OK);
  while ((rc = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      for (int i = 0; i < sqlite3_column_count (stmt); i++)
        if (sqlite3_column_type (stmt, i) == SQLITE_FLOAT)
          g_string_append_printf (text, "%a\t",
                                  sqlite3_column_double (stmt, i));
        else if (sqlite3_column_type (stmt, i) == SQLITE_NULL)
          g_string_append (text, "NULL\t");
        else
          g_string_append_printf (text, "'%s'\t",
                                  (const char *)sqlite3_column_text (stmt, i));
      g_string_append_c (text, '\n');
    }
  g_assert_cmpint (rc, ==, SQLITE_DONE);
  g_assert_cmpint (sqlite3_finalize (stmt), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  return g_string_free (text, FALSE);
}

gint64
fixture_get_int (const char *path, const char *sql)
{
  sqlite3 *db = open_raw (path);
  sqlite3_stmt *stmt = NULL;
  gint64 value;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  value = sqlite3_column_int64 (stmt, 0);
  g_assert_cmpint (sqlite3_finalize (stmt), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  return value;
}

void
fixture_run (const char *path, const char *sql)
{
  sqlite3 *db = open_raw (path);
  g_autofree char *message = NULL;

  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    message = g_strdup (sqlite3_errmsg (db));
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}
