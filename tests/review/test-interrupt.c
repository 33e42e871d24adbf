/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done to a whole store (importing, exporting, bringing it up to date,
 * restoring, fitting the schedule) is done wholly or not at all: killed at any
 * moment, and with every single write failing in turn.  --kills=N: how often
 * each is killed (12 unless told). */
#include "fault-files.h"
#include "store-fixture.h"

#include "review/review-backup.h"
#include "review/review-exchange.h"
#include "review/review-limits.h"
#include "review/review-optimize.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT_LOG "SELECT count (*) FROM log"
#define N_OWN 40
#define N_FOREIGN 160

static int n_kills = 12;

/* What is done, from a store that was opened (or is opened by it). */
typedef struct
{
  const char *name;
  void (*prepare) (Fixture *self);
  gboolean (*run) (Fixture *self, GError **error);
  /* Before or after, nothing between; whether it was done. */
  gboolean (*is_done) (Fixture *self);
} Operation;

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

static void
assert_sound (const char *path)
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
  fill (self, "foreign", N_FOREIGN);
  export_to (self, "foreign.jsonl");
  remove_store (self);
  fill (self, "own", N_OWN);
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
  gint64 n = fixture_get_int (self->path, COUNT_LOG);

  if (n != N_OWN)
    g_assert_cmpint (n, ==, N_OWN + N_FOREIGN);
  return n != N_OWN;
}

/* ---- exporting: over a file that is there ---- */

static void
prepare_export (Fixture *self)
{
  remove_store (self);
  fill (self, "own", N_OWN);
  export_to (self, "out.jsonl");
  fill (self, "more", N_FOREIGN);
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
  if (n != N_OWN)
    g_assert_cmpuint (n, ==, N_OWN + N_FOREIGN);
  return n != N_OWN;
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

  g_assert_cmpint (fixture_get_int (self->path, COUNT_LOG), ==, 5);
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
  fill (self, "own", N_OWN);
  store = fixture_open (self);
  backup =
      review_backup_save (store, self->folder, "kept", &self->now, NULL, NULL);
  g_assert_nonnull (backup);
  g_clear_pointer (&store, review_store_free);
  fill (self, "more", N_FOREIGN);
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

  return store != NULL && review_backup_restore (store, backup, self->folder,
                                                 &self->now, NULL, error);
}

static gboolean
is_restored (Fixture *self)
{
  gint64 n = fixture_get_int (self->path, COUNT_LOG);

  if (n != N_OWN)
    g_assert_cmpint (n, ==, N_OWN + N_FOREIGN);
  return n == N_OWN;
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
  ReviewQueueLimits limits = { 5, 50, 0 };
  ReviewTraining training;
  ReviewParams params;

  if (store == NULL || !review_store_load_params (store, &params, error) ||
      (history = review_store_load_history (store, error)) == NULL ||
      !review_optimize (history, &params, NULL, NULL, NULL, &training, error))
    return FALSE;
  review_params_set_weights (&params, training.weights, REVIEW_N_WEIGHTS);
  return review_store_save_study (store, &params, &limits, error);
}

/* Weights and limits come together or not at all. */
static gboolean
is_fitted (Fixture *self)
{
  gint64 n = fixture_get_int (self->path, "SELECT count (*) FROM setting");

  g_assert_cmpint (fixture_get_int (self->path, COUNT_LOG), ==, 601);
  if (n != 0)
    g_assert_cmpint (n, ==, 3);
  return n != 0;
}

/* ---- answering, setting ---- */

static void
prepare_answer (Fixture *self)
{
  remove_store (self);
  fill (self, "own", N_OWN);
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
  gint64 n = fixture_get_int (self->path, COUNT_LOG);

  if (n != N_OWN)
    g_assert_cmpint (n, ==, N_OWN + 1);
  g_assert_cmpint (fixture_get_int (self->path,
                                    "SELECT count (*) FROM card WHERE name = "
                                    "'one more'"),
                   ==, n - N_OWN);
  return n != N_OWN;
}

static gboolean
run_set (Fixture *self, GError **error)
{
  g_autoptr (ReviewStore) store =
      review_store_open (self->path, &self->now, NULL, error);
  ReviewQueueLimits limits = { 5, 50, 0 };
  ReviewParams params;

  return store != NULL && review_store_load_params (store, &params, error) &&
         review_store_save_study (store, &params, &limits, error);
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
  fill (self, "own", N_OWN);
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

      assert_sound (backup->path);
      g_assert_cmpint (fixture_get_int (backup->path, COUNT_LOG), ==, N_OWN);
    }
  return list->len > 0;
}

static const Operation operations[] = {
  { "answer", prepare_answer, run_answer, is_answered },
  { "settings", prepare_answer, run_set, is_set },
  { "backup", prepare_backup, run_backup, is_backed_up },
  { "import", prepare_import, run_import, is_imported },
  { "export", prepare_export, run_export, is_exported },
  { "migrate", prepare_migrate, run_migrate, is_migrated },
  { "restore", prepare_restore, run_restore, is_restored },
  { "fit", prepare_fit, run_fit, is_fitted },
};

/* ---- killed ---- */

static pid_t
start (Fixture *self, const Operation *operation)
{
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    _exit (operation->run (self, NULL) ? 0 : 1);
  return child;
}

static gint64
run_once (Fixture *self, const Operation *operation)
{
  gint64 begun = g_get_monotonic_time ();
  pid_t child = start (self, operation);
  int status;

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  return g_get_monotonic_time () - begun;
}

static void
assert_not_half_done (Fixture *self, const Operation *operation)
{
  gboolean done = operation->is_done (self);

  assert_sound (self->path);
  /* It can be done still, and once only. */
  if (!done)
    {
      g_autoptr (GError) error = NULL;

      operation->run (self, &error);
      g_assert_no_error (error);
      g_assert_true (operation->is_done (self));
      assert_sound (self->path);
    }
}

static void
test_kill (Fixture *self, gconstpointer data)
{
  const Operation *operation = data;
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  gint64 takes_us;
  int n_killed = 0;

  operation->prepare (self);
  takes_us = run_once (self, operation);
  g_assert_true (operation->is_done (self));
  for (int k = 0; n_killed < n_kills && k < 20 * n_kills; k++)
    {
      int status;
      pid_t child;

      /* Preparing takes longer than killing: what was not done is tried on
       * the same store. */
      if (operation->is_done (self))
        operation->prepare (self);
      child = start (self, operation);
      g_usleep ((gulong)g_rand_int_range (random, 100, (int)takes_us + 200));
      g_assert_cmpint (kill (child, SIGKILL), ==, 0);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      /* Where it ends before it is killed the first run was a slow one. */
      if (WIFSIGNALED (status))
        n_killed++;
      else
        takes_us = MAX (takes_us * 9 / 10, 1000);
      operation->is_done (self);
      assert_sound (self->path);
    }
  g_test_message ("%d kills", n_killed);
  g_assert_cmpint (n_killed, ==, n_kills);
  assert_not_half_done (self, operation);
}

/* ---- no room, no leave ---- */

static const struct
{
  const char *name;
  int error;
  gboolean once;
} refusals[] = {
  { "full", ENOSPC, FALSE },
  { "once-full", ENOSPC, TRUE },
  { "read-only", EROFS, FALSE },
  { "folder-read-only", EACCES, FALSE },
};

typedef struct
{
  const Operation *operation;
  guint refusal;
} Refused;

/* In plain words, with what to do. */
static void
assert_told (const Refused *refused, const GError *error)
{
  gboolean full = refusals[refused->refusal].error == ENOSPC;

  g_test_message ("%s", error->message);
  g_assert_true (error->domain == REVIEW_ERROR);
  g_assert_nonnull (strstr (error->message, "/"));
  g_assert_true (strstr (error->message, "try again") ||
                 strstr (error->message, "Try again"));
  /* Where there is space again by the time it is told, trying again is all
   * there is to do. */
  if (!refusals[refused->refusal].once || error->code != REVIEW_ERROR_FAILED)
    g_assert_cmpint (error->code, ==,
                     full ? REVIEW_ERROR_FULL : REVIEW_ERROR_READ_ONLY);
}

/* From each call on that changes something on the disk every such call fails:
 * it is told, nothing is half done, and it works once there is space. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  const Refused *refused = data;
  const Operation *operation = refused->operation;
  int stride = 1, n_failed = 0;

  for (int at = 1;; at += stride)
    {
      g_autoptr (GError) error = NULL;
      gboolean done;
      int failed;

      if (at == 1 || operation->is_done (self))
        operation->prepare (self);
      (refusals[refused->refusal].once ? fault_files_begin_once
                                       : fault_files_begin) (
          self->folder, refusals[refused->refusal].error, at);
      done = operation->run (self, &error);
      failed = fault_files_end ();
      if (failed == 0)
        {
          g_assert_no_error (error);
          g_assert_true (done);
          break;
        }
      n_failed++;
      /* What fails once all is in (the checkpoint on closing) does not
       * matter. */
      if (!done)
        {
          assert_told (refused, error);
          g_assert_false (operation->is_done (self));
        }
      assert_sound (self->path);
      /* All of the first, then every third: hundreds of pages are alike. */
      stride = at > 40 ? 3 : 1;
    }
  g_test_message ("%s, %s: %d faults", operation->name,
                  refusals[refused->refusal].name, n_failed);
  g_assert_cmpint (n_failed, >, 0);
  assert_not_half_done (self, operation);
}

/* Within a session, which goes on: taking back, and answering again. */
static void
test_session_refused (Fixture *self, gconstpointer data)
{
  const Refused *refused = data;
  g_autoptr (ReviewStore) store = NULL;
  int n_failed = 0;

  prepare_answer (self);
  store = fixture_open (self);
  for (int at = 1;; at++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *before = fixture_dump (self->path, "card");
      g_autofree char *after = NULL;
      gboolean undone;
      int failed;

      self->now.unix_ms += FIXTURE_HOUR_MS;
      fixture_answer (self, store, "own", "card-1", REVIEW_GRADE_GOOD);
      (refusals[refused->refusal].once ? fault_files_begin_once
                                       : fault_files_begin) (
          self->folder, refusals[refused->refusal].error, at);
      undone = review_store_undo (store, NULL, &error);
      failed = fault_files_end ();
      n_failed += failed > 0;
      if (!undone)
        {
          assert_told (refused, error);
          g_clear_error (&error);
          g_assert_cmpint (fixture_get_int (self->path, COUNT_LOG), ==,
                           N_OWN + 1);
          review_store_undo (store, NULL, &error);
          g_assert_no_error (error);
        }
      after = fixture_dump (self->path, "card");
      g_assert_cmpstr (after, ==, before);
      g_assert_cmpint (fixture_get_int (self->path, COUNT_LOG), ==, N_OWN);
      if (failed == 0)
        break;
    }
  /* Files that are open can be written in a folder that cannot. */
  if (refusals[refused->refusal].error != EACCES)
    g_assert_cmpint (n_failed, >, 0);
}

static void
add_refused (const Operation *operation, guint refusal)
{
  Refused *refused = g_new (Refused, 1);
  g_autofree char *path =
      g_strdup_printf ("/review/interrupt/%s-%s", refusals[refusal].name,
                       operation ? operation->name : "session");

  *refused = (Refused){ operation, refusal };
  g_test_add_vtable (
      path, sizeof (Fixture), refused, (GTestFixtureFunc)fixture_set_up,
      (GTestFixtureFunc)(operation ? test_refused : test_session_refused),
      (GTestFixtureFunc)fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i < argc; i++)
    if (g_str_has_prefix (argv[i], "--kills="))
      n_kills = CLAMP ((int)g_ascii_strtoll (argv[i] + 8, NULL, 10), 1, 100000);
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/review/interrupt/kill-%s", operations[i].name);

      g_test_add (path, Fixture, &operations[i], fixture_set_up, test_kill,
                  fixture_tear_down);
    }
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    for (guint k = 0; k < G_N_ELEMENTS (refusals); k++)
      add_refused (&operations[i], k);
  for (guint k = 0; k < G_N_ELEMENTS (refusals); k++)
    add_refused (NULL, k);
  return g_test_run ();
}
