/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done to a whole store (importing, exporting, bringing it up to date,
 * restoring, fitting the schedule) is done wholly or not at all: killed at any
 * moment, and with every single write failing in turn.  --kills=N: how often
 * each is killed (12 unless told). */
#include "fault-vfs.h"
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
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT_LOG "SELECT count (*) FROM log"
#define N_OWN 40
#define N_FOREIGN 160

static int n_kills = 12;
static FaultPlan plan;

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

  review_store_export (store, file, NULL, &error);
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

  return store != NULL && review_store_export (store, file, NULL, error);
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

static const Operation operations[] = {
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
  g_assert_cmpint (n_killed, ==, n_kills);
  assert_not_half_done (self, operation);
}

/* ---- no room ---- */

/* Every write, sync and truncation of SQLite's fails in turn. */
static void
test_full (Fixture *self, gconstpointer data)
{
  const Operation *operation = data;
  int stride = 1, n_failed = 0;

  fault_vfs_install (&plan);
  for (int at = 1;; at += stride)
    {
      g_autoptr (GError) error = NULL;
      gboolean done;

      plan = (FaultPlan){ 0 };
      if (at == 1 || operation->is_done (self))
        operation->prepare (self);
      plan = (FaultPlan){ 0, at, TRUE, ENOSPC, 0 };
      done = operation->run (self, &error);
      if (plan.failed == 0)
        {
          plan = (FaultPlan){ 0 };
          g_assert_true (done);
          break;
        }
      plan = (FaultPlan){ 0 };
      n_failed++;
      /* What fails once all is in (the checkpoint on closing) does not
       * matter. */
      if (!done)
        {
          g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_FULL);
          g_assert_nonnull (strstr (error->message, "space"));
          g_assert_false (operation->is_done (self));
        }
      assert_sound (self->path);
      /* All of the first, then every third: hundreds of pages are alike. */
      stride = at > 40 ? 3 : 1;
    }
  g_test_message ("%s: %d faults", operation->name, n_failed);
  g_assert_cmpint (n_failed, >, 3);
  assert_not_half_done (self, operation);
}

/* A limit on the size of a file, as a quota sets it, for what is not written
 * by SQLite; and a folder that may not be written. */
static void
test_export_refused (Fixture *self, gconstpointer data)
{
  gboolean read_only = GPOINTER_TO_INT (data);
  pid_t child;
  int status;

  prepare_export (self);
  if (read_only)
    g_assert_cmpint (chmod (self->folder, 0555), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      g_autoptr (ReviewStore) store = NULL;
      g_autofree char *path = path_of (self, "out.jsonl");
      g_autoptr (GFile) file = g_file_new_for_path (path);
      struct rlimit tight = { 8192, 8192 };
      g_autoptr (GError) error = NULL;

      if (!read_only)
        {
          store = review_store_open (self->path, &self->now, NULL, NULL);
          signal (SIGXFSZ, SIG_IGN);
          if (setrlimit (RLIMIT_FSIZE, &tight) != 0)
            _exit (3);
        }
      else
        {
          /* Another's store in memory: only the export meets the folder. */
          if (geteuid () == 0 && (setgid (65534) != 0 || setuid (65534) != 0))
            _exit (4);
          store = review_store_open (NULL, &self->now, NULL, NULL);
        }
      if (store == NULL)
        _exit (5);
      if (review_store_export (store, file, NULL, &error))
        _exit (6);
      _exit (error != NULL && error->message[0] != '\0' ? 0 : 7);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (chmod (self->folder, 0700), ==, 0);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  g_assert_false (is_exported (self));
  /* With room it goes on. */
  g_assert_true (run_export (self, NULL));
  g_assert_true (is_exported (self));
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
  g_test_add ("/review/interrupt/export-quota", Fixture,
              GINT_TO_POINTER (FALSE), fixture_set_up, test_export_refused,
              fixture_tear_down);
  g_test_add ("/review/interrupt/export-read-only", Fixture,
              GINT_TO_POINTER (TRUE), fixture_set_up, test_export_refused,
              fixture_tear_down);
  /* Last: they change SQLite's file system for the rest of the process. */
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/review/interrupt/full-%s", operations[i].name);

      /* What is exported is not written by SQLite. */
      if (operations[i].run != run_export)
        g_test_add (path, Fixture, &operations[i], fixture_set_up, test_full,
                    fixture_tear_down);
    }
  return g_test_run ();
}
