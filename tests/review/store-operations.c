/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-operations.h"

#include "review/review-backup.h"
#include "review/review-exchange.h"
#include "review/review-limits.h"
#include "review/review-optimize.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static char *
path_of (Fixture *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static void
remove_store (Fixture *self)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (self->path, suffixes[i], NULL);

      g_assert_true (g_unlink (name) == 0 || errno == ENOENT);
    }
}

void
store_operation_assert_sound (const char *path)
{
  g_autofree char *check = fixture_dump (
      path, "(SELECT integrity_check FROM pragma_integrity_check)");
  g_autofree char *keys =
      fixture_dump (path, "(SELECT * FROM pragma_foreign_key_check)");

  g_assert_cmpstr (check, ==, "'ok'\t\n");
  g_assert_cmpstr (keys, ==, "");
  g_assert_cmpint (fixture_get_int (path,
                                    "SELECT (SELECT ifnull (sum (n), 0) FROM "
                                    "day_total) - (SELECT count (*) FROM log)"),
                   ==, 0);
}

/* n answers; every tenth day, so that they can be learned from. */
static void
fill (Fixture *self, const char *deck, guint n)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  ReviewMoment begun = self->now;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *card = g_strdup_printf ("card-%u", i % 20);

      self->now.unix_ms += 12 * FIXTURE_HOUR_MS;
      fixture_answer (self, store, deck, card,
                      i % 5 == 4 ? REVIEW_GRADE_AGAIN : REVIEW_GRADE_GOOD);
    }
  self->now = begun;
}

static void
export_to (Fixture *self, const char *name)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autofree char *path = path_of (self, name);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  review_store_export (store, file, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* ---- importing ---- */

static void
prepare_import (Fixture *self)
{
  remove_store (self);
  fill (self, "foreign", STORE_N_FOREIGN);
  export_to (self, "foreign.jsonl");
  remove_store (self);
  fill (self, "own", STORE_N_OWN);
}

static gboolean
run_import (Fixture *self, GError **error)
{
  g_autoptr (ReviewStore) store =
      review_store_open (self->path, &self->now, NULL, error);
  g_autofree char *path = path_of (self, "foreign.jsonl");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  ReviewImport result;

  return store != NULL &&
         review_store_import (store, file, &self->now, NULL, &result, error);
}

static gboolean
is_imported (Fixture *self)
{
  gint64 n = fixture_get_int (self->path, STORE_COUNT_LOG);

  if (n != STORE_N_OWN)
    g_assert_cmpint (n, ==, STORE_N_OWN + STORE_N_FOREIGN);
  return n != STORE_N_OWN;
}

/* ---- exporting: over a file that is there ---- */

static void
prepare_export (Fixture *self)
{
  remove_store (self);
  fill (self, "own", STORE_N_OWN);
  export_to (self, "out.jsonl");
  fill (self, "more", STORE_N_FOREIGN);
}

static gboolean
run_export (Fixture *self, GError **error)
{
  g_autoptr (ReviewStore) store =
      review_store_open (self->path, &self->now, NULL, error);
  g_autofree char *path = path_of (self, "out.jsonl");
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return store != NULL &&
         review_store_export (store, file, NULL, NULL, NULL, error);
}

static gboolean
is_exported (Fixture *self)
{
  g_autofree char *path = path_of (self, "out.jsonl");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_suffix (text, "}\n"));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    n += strstr (lines[i], "\"type\":\"answer\"") != NULL;
  if (n != STORE_N_OWN)
    g_assert_cmpuint (n, ==, STORE_N_OWN + STORE_N_FOREIGN);
  return n != STORE_N_OWN;
}

/* ---- bringing up to date ---- */

static void
prepare_migrate (Fixture *self)
{
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "..", "data",
                                                 "review-store-2.sql", NULL);
  g_autofree char *sql = NULL;

  remove_store (self);
  g_assert_true (g_file_get_contents (file, &sql, NULL, NULL));
  fixture_run (self->path, sql);
}

static gboolean
run_migrate (Fixture *self, GError **error)
{
  g_autoptr (ReviewStore) store =
      review_store_open (self->path, &self->now, NULL, error);

  return store != NULL;
}

/* The mature review is told apart by the new version alone. */
static gboolean
is_migrated (Fixture *self)
{
  gint64 version = fixture_get_int (self->path, "PRAGMA user_version");
  gint64 mature = fixture_get_int (
      self->path, "SELECT count (*) FROM day_total WHERE kind = 4");

  g_assert_cmpint (fixture_get_int (self->path, STORE_COUNT_LOG), ==, 5);
  if (version != 2)
    g_assert_cmpint (version, ==, REVIEW_STORE_VERSION);
  g_assert_cmpint (mature, ==, version == 2 ? 0 : 1);
  return version != 2;
}

/* ---- restoring ---- */

static void
prepare_restore (Fixture *self)
{
  g_autoptr (ReviewStore) store = NULL;
  g_autofree char *backup = NULL;

  remove_store (self);
  fill (self, "own", STORE_N_OWN);
  store = fixture_open (self);
  backup =
      review_backup_save (store, self->folder, "kept", &self->now, NULL, NULL);
  g_assert_nonnull (backup);
  g_clear_pointer (&store, review_store_free);
  fill (self, "more", STORE_N_FOREIGN);
  /* One name for all runs. */
  {
    g_autofree char *name = path_of (self, "backup.sqlite");

    g_assert_cmpint (g_rename (backup, name), ==, 0);
  }
}

static gboolean
run_restore (Fixture *self, GError **error)
{
  g_autoptr (ReviewStore) store =
      review_store_open (self->path, &self->now, NULL, error);
  g_autofree char *backup = path_of (self, "backup.sqlite");

  const ReviewRestore what = { backup, self->folder, &self->now, NULL, NULL };

  return store != NULL &&
         review_backup_restore (store, &what, NULL, NULL, error);
}

static gboolean
is_restored (Fixture *self)
{
  gint64 n = fixture_get_int (self->path, STORE_COUNT_LOG);

  if (n != STORE_N_OWN)
    g_assert_cmpint (n, ==, STORE_N_OWN + STORE_N_FOREIGN);
  return n == STORE_N_OWN;
}

/* ---- fitting and keeping the weights ---- */

/* As many answers as are needed, written past the store's functions. */
static void
prepare_fit (Fixture *self)
{
  remove_store (self);
  fill (self, "own", 1);
  fixture_run (
      self->path,
      "WITH RECURSIVE i (n) AS"
      " (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 600)"
      " INSERT INTO card (id, deck, name) SELECT 100 + n, 1, 'x' || n FROM i"
      "  WHERE n <= 60;"
      "WITH RECURSIVE i (n) AS"
      " (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 599)"
      " INSERT INTO log (card, session, at_ms, utc_offset_s, day, activity,"
      " counted, grade, elapsed_days, phase_before, stability_before,"
      " difficulty_before, scheduled_days_before, phase, stability, difficulty,"
      " due_ms, due_day, scheduled_days, duration_ms, confidence, seed)"
      " SELECT 101 + n % 60, 1, n, 0, 20000 + n / 60, 0, 1,"
      " CASE WHEN n % 4 = 3 THEN 1 ELSE 3 END, CASE WHEN n < 60 THEN 0 ELSE 9"
      " END, CASE WHEN n < 60 THEN 0 ELSE 2 END, 5, 5, 9, 2, 6, 5, 0, 20500,"
      " 9, 1000, 0, n FROM i");
}

static gboolean
run_fit (Fixture *self, GError **error)
{
  g_autoptr (ReviewStore) store =
      review_store_open (self->path, &self->now, NULL, error);
  g_autoptr (ReviewHistory) history = NULL;
  ReviewTraining training;
  ReviewParams params;

  if (store == NULL || !review_store_load_params (store, &params, error) ||
      (history = review_store_load_history (store, error)) == NULL ||
      !review_optimize (history, &params, NULL, NULL, NULL, &training, error))
    return FALSE;
  return review_store_take_weights (store, &params, training.weights, error);
}

static gboolean
is_fitted (Fixture *self)
{
  gint64 n = fixture_get_int (self->path, "SELECT count (*) FROM setting");

  g_assert_cmpint (fixture_get_int (self->path, STORE_COUNT_LOG), ==, 601);
  if (n != 0)
    g_assert_cmpint (n, ==, 1);
  return n != 0;
}

/* ---- answering, setting ---- */

static void
prepare_answer (Fixture *self)
{
  remove_store (self);
  fill (self, "own", STORE_N_OWN);
}

static gboolean
run_answer (Fixture *self, GError **error)
{
  g_autoptr (ReviewStore) store =
      review_store_open (self->path, &self->now, NULL, error);

  return store != NULL && fixture_try_answer (self, store, "own", "one more",
                                              REVIEW_GRADE_GOOD, error);
}

static gboolean
is_answered (Fixture *self)
{
  gint64 n = fixture_get_int (self->path, STORE_COUNT_LOG);

  if (n != STORE_N_OWN)
    g_assert_cmpint (n, ==, STORE_N_OWN + 1);
  g_assert_cmpint (fixture_get_int (self->path,
                                    "SELECT count (*) FROM card WHERE name = "
                                    "'one more'"),
                   ==, n - STORE_N_OWN);
  return n != STORE_N_OWN;
}

static gboolean
run_set (Fixture *self, GError **error)
{
  g_autoptr (ReviewStore) store =
      review_store_open (self->path, &self->now, NULL, error);
  ReviewQueueLimits limits = { 5, 50, 0 };

  return store != NULL && review_store_save_study (store, 0.9, &limits, error);
}

static gboolean
is_set (Fixture *self)
{
  gint64 n = fixture_get_int (self->path, "SELECT count (*) FROM setting");

  if (n != 0)
    g_assert_cmpint (n, >=, 2);
  return n != 0;
}

/* ---- backing up ---- */

static void
empty_backups (Fixture *self)
{
  g_autofree char *folder = path_of (self, "backups");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

static void
prepare_backup (Fixture *self)
{
  remove_store (self);
  fill (self, "own", STORE_N_OWN);
  empty_backups (self);
}

static gboolean
run_backup (Fixture *self, GError **error)
{
  g_autoptr (ReviewStore) store =
      review_store_open (self->path, &self->now, NULL, error);
  g_autofree char *folder = path_of (self, "backups");

  return store != NULL &&
         review_backup_make (store, folder, &self->now, NULL, NULL, error);
}

/* One that has its name is whole. */
static gboolean
is_backed_up (Fixture *self)
{
  g_autofree char *folder = path_of (self, "backups");
  g_autoptr (GPtrArray) list = review_backup_list (folder, NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const ReviewBackup *backup = g_ptr_array_index (list, i);

      store_operation_assert_sound (backup->path);
      g_assert_cmpint (fixture_get_int (backup->path, STORE_COUNT_LOG), ==,
                       STORE_N_OWN);
    }
  return list->len > 0;
}

const StoreOperation store_operations[STORE_N_OPERATIONS] = {
  { "answer", prepare_answer, run_answer, is_answered },
  { "settings", prepare_answer, run_set, is_set },
  { "backup", prepare_backup, run_backup, is_backed_up, TRUE },
  { "import", prepare_import, run_import, is_imported },
  { "export", prepare_export, run_export, is_exported, TRUE },
  { "migrate", prepare_migrate, run_migrate, is_migrated },
  { "restore", prepare_restore, run_restore, is_restored, TRUE },
  { "fit", prepare_fit, run_fit, is_fitted },
};

const StoreOperation *
store_operation_find (const char *name)
{
  for (guint i = 0; i < STORE_N_OPERATIONS; i++)
    if (strcmp (store_operations[i].name, name) == 0)
      return &store_operations[i];
  g_assert_not_reached ();
}

void
store_operation_assert_whole (Fixture *self, const StoreOperation *operation)
{
  gboolean done = operation->is_done (self);

  store_operation_assert_sound (self->path);
  /* It can be done still, and once only. */
  if (!done)
    {
      g_autoptr (GError) error = NULL;

      operation->run (self, &error);
      g_assert_no_error (error);
      g_assert_true (operation->is_done (self));
      store_operation_assert_sound (self->path);
    }
}
