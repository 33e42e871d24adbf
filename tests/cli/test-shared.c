/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line beside the running app: two processes with one store. */
#include "review/review-limits.h"
#include "runs.h"
#include "store-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT_LOG "SELECT count (*) FROM log"
#define N_CARDS 120 /* enough to fit weights to */

static void
assert_ran (Fixture *self, const char *arguments, int status, const char *err)
{
  g_autofree char *line =
      g_strdup_printf ("%s --store=progress.sqlite", arguments);

  assert_run (self->folder, line, status, NULL, err);
}

/* Sent off; wait_for gives its exit status. */
static GPid
start (Fixture *self, const char *arguments)
{
  g_autofree char *line =
      g_strdup_printf ("- %s --store=progress.sqlite", arguments);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_autoptr (GError) error = NULL;
  GPid pid;

  /* Its path may hold a space. */
  g_free (argv[0]);
  argv[0] = g_strdup (g_getenv ("SHARDSTEP_CLI"));
  g_spawn_async (self->folder, argv, NULL,
                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL |
                     G_SPAWN_STDERR_TO_DEV_NULL,
                 NULL, NULL, &pid, &error);
  g_assert_no_error (error);
  return pid;
}

static int
wait_for (GPid pid)
{
  int status;

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static guint
count_files (Fixture *self, const char *part)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += strstr (name, part) != NULL;
  return n;
}

/* In the file as it lies there, under whoever has it open.  By another process:
 * whoever closes a file gives up the locks that the process has on it. */
static void
overwrite (Fixture *self, const char *text)
{
  pid_t pid = fork ();
  int status;

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      int fd = open (self->path, O_WRONLY | O_CLOEXEC);

      _exit (fd < 0 || pwrite (fd, text, strlen (text), 0) < 0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
}

static void
fill (Fixture *self, guint n_cards)
{
  write_progress (self->folder, "in.jsonl", n_cards);
  assert_ran (self, "progress import in.jsonl", 0, "");
}

/* Weights taken by the one are seen by the other, whose own settings they
 * leave alone and which in turn leaves them alone. */
static void
test_fit (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) app = NULL;
  g_autoptr (GError) error = NULL;
  ReviewQueueLimits limits = { 5, 50, 0 };
  ReviewParams before, after, later;
  guint64 seen;

  fill (self, N_CARDS);
  app = fixture_open (self);
  g_assert_true (review_store_save_study (app, 0.8, &limits, &error));
  g_assert_true (review_store_load_params (app, &before, &error));
  seen = review_store_get_foreign_changes (app);
  assert_ran (self, "progress fit --take", 0, "");
  g_assert_cmpuint (review_store_get_foreign_changes (app), !=, seen);
  g_assert_true (review_store_load_params (app, &after, &error));
  g_assert_cmpfloat (after.wanted_retention, ==, 0.8);
  g_assert_true (
      memcmp (before.weights, after.weights, sizeof before.weights) != 0);
  g_assert_true (review_store_save_study (app, 0.85, &limits, &error));
  g_assert_no_error (error);
  g_assert_true (review_store_load_params (app, &later, &error));
  g_assert_cmpfloat (later.wanted_retention, ==, 0.85);
  g_assert_cmpmem (after.weights, sizeof after.weights, later.weights,
                   sizeof later.weights);
}

/* What was found while it is open is told and left; once it is closed it is
 * mended. */
static void
test_check (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) app = NULL;

  fill (self, 3);
  app = fixture_open (self);
  fixture_answer (self, app, "d", "c0", REVIEW_GRADE_GOOD);
  assert_ran (self, "progress check", 0, "");
  fixture_run (self->path, "UPDATE card SET stability = -1 WHERE name = 'c1'");
  for (int i = 0; i < 2; i++)
    assert_ran (self, "progress check", 1,
                "progress.sqlite: There are cards in an impossible "
                "state, whose last answer is known (1)\n"
                "progress.sqlite: another program has it open, so nothing was "
                "mended; close that program, then check again\n");
  self->now.unix_ms += FIXTURE_HOUR_MS;
  fixture_answer (self, app, "d", "c0", REVIEW_GRADE_GOOD);
  g_clear_pointer (&app, review_store_free);
  assert_ran (self, "progress check", 0,
              "progress.sqlite: Cards in an impossible state went "
              "back to their last answer (1)\n");
  assert_ran (self, "progress check", 0, "");
  g_assert_cmpint (fixture_get_int (self->path, COUNT_LOG), ==, 23);
}

/* Of a file that is damaged under the app not a byte is moved, by whatever
 * command; with nobody in it, it is set aside. */
static void
test_damaged (Fixture *self, gconstpointer data)
{
  static const char bad[] = "Not a database at all";
  g_autoptr (ReviewStore) app = NULL;
  g_auto (Result) result = { 0 };
  GStatBuf before, after;

  fill (self, 3);
  app = fixture_open (self);
  /* Before anything of it stands in the log, which would be read instead. */
  overwrite (self, bad);
  g_assert_cmpint (g_stat (self->path, &before), ==, 0);
  run (&result, self->folder, "progress check --store=progress.sqlite");
  g_assert_cmpint (result.status, ==, 1);
  g_assert_nonnull (strstr (result.err, " is damaged "));
  result_clear (&result);
  run (&result, self->folder,
       "progress import in.jsonl --store=progress.sqlite");
  g_assert_cmpint (result.status, ==, 1);
  g_assert_nonnull (strstr (result.err, "another program has it open"));
  g_assert_cmpint (g_stat (self->path, &after), ==, 0);
  g_assert_cmpuint (after.st_ino, ==, before.st_ino);
  g_assert_cmpuint (count_files (self, ".damaged-"), ==, 0);
  g_clear_pointer (&app, review_store_free);
  overwrite (self, bad);
  result_clear (&result);
  run (&result, self->folder, "progress check --store=progress.sqlite");
  g_assert_cmpint (result.status, ==, 1);
  g_assert_nonnull (strstr (result.err, "it was set aside as "));
  g_assert_cmpuint (count_files (self, ".damaged-"), >=, 1);
}

/* In the midst of a transaction of the app's: looking goes on, writing waits
 * and says so, and what was being written is whole. */
static void
test_transaction (Fixture *self, gconstpointer data)
{
  g_auto (Result) result = { 0 };
  sqlite3 *app = NULL;
  GPid pid;

  fill (self, N_CARDS);
  review_store_free (fixture_open (self));
  g_assert_cmpint (sqlite3_open (self->path, &app), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (app,
                                 "BEGIN IMMEDIATE;"
                                 "UPDATE card SET suspended = 1",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  assert_ran (self, "progress check", 0, "");
  assert_ran (self, "progress export -o out.jsonl", 0, "");
  run (&result, self->folder, "progress fit --take --store=progress.sqlite");
  g_assert_cmpint (result.status, ==, 1);
  g_assert_nonnull (strstr (result.err, "Try again in a moment."));
  /* It waits for as long as a transaction takes. */
  pid = start (self, "progress fit --take");
  g_usleep (300000);
  g_assert_cmpint (sqlite3_exec (app, "COMMIT", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (wait_for (pid), ==, 0);
  g_assert_cmpint (sqlite3_close (app), ==, SQLITE_OK);
  g_assert_cmpint (
      fixture_get_int (self->path,
                       "SELECT count (*) FROM card WHERE suspended = 1"),
      ==, N_CARDS);
  g_assert_cmpint (
      fixture_get_int (self->path, "SELECT count (*) FROM setting"), ==, 1);
}

/* 1, or 0 where the store was busy for longer than is waited, as it is where
 * all is slow: then the app asks to try again. */
static int
answer (Fixture *self, ReviewStore *app)
{
  g_autoptr (GError) error = NULL;

  self->now.unix_ms += FIXTURE_HOUR_MS;
  if (fixture_try_answer (self, app, "own", "card", REVIEW_GRADE_GOOD, &error))
    return 1;
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_BUSY);
  return 0;
}

/* The learner answers on while one command after the other runs: each answer
 * that was acknowledged is there. */
static void
test_answers (Fixture *self, gconstpointer data)
{
  static const char *const commands[] = {
    "progress check", "progress fit --take", "progress import in.jsonl",
    "progress export -o out.jsonl", "progress stats -o stats.csv"
  };
  g_autoptr (ReviewStore) app = NULL;
  int n = 0;

  fill (self, N_CARDS);
  app = fixture_open (self);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      GPid pid = start (self, commands[i]);
      int status;

      do
        {
          gint64 start_us = g_get_monotonic_time ();

          n += answer (self, app);
          /* However slow the disk is, most of the time it is the other's. */
          g_usleep (1000 + 2 * (gulong)(g_get_monotonic_time () - start_us));
        }
      while (waitpid (pid, &status, WNOHANG) == 0);
      g_assert_true (WIFEXITED (status));
      g_assert_cmpint (WEXITSTATUS (status), ==, 0);
    }
  while (answer (self, app) == 0)
    ;
  n++;
  g_test_message ("%d answers", n);
  g_clear_pointer (&app, review_store_free);
  g_assert_cmpint (fixture_get_int (self->path, COUNT_LOG), ==,
                   N_CARDS * 7 + n);
  assert_ran (self, "progress check", 0, "");
}

/* As another process finds them. */
static guint
count_exported (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->folder, "all.jsonl", NULL);
  g_autofree char *text = NULL;
  guint n = 0;

  assert_ran (self, "progress export -o all.jsonl", 0, "");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (const char *at = text; (at = strstr (at, "\"answer\"")) != NULL; at++)
    n++;
  return n;
}

/* The app's process opened and closed the file beside SQLite, as a sniffer of
 * file types does: with that its locks on it are gone.  Its answers are not. */
static void
test_lost_locks (Fixture *self, gconstpointer data)
{
  static const char *const commands[] = { "progress export -o out.jsonl",
                                          "progress check",
                                          "progress fit --take",
                                          "progress import in.jsonl" };
  g_autoptr (ReviewStore) app = NULL;
  g_autofree char *bytes = NULL;

  fill (self, N_CARDS);
  app = fixture_open (self);
  g_assert_true (g_file_get_contents (self->path, &bytes, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      assert_ran (self, commands[i], 0, "");
      self->now.unix_ms += FIXTURE_HOUR_MS;
      fixture_answer (self, app, "own", "card", REVIEW_GRADE_GOOD);
      g_assert_cmpuint (count_exported (self), ==, N_CARDS * 7 + i + 1);
    }
}

/* In a thread of its own: an import, begun again while the store is busy.  Six
 * take turns, and on a slow disk some turns last longer than anybody waits.
 * Gives whether it set a damaged store aside, which is told as a failure. */
static gpointer
import (gpointer folder)
{
  gint64 end_us = g_get_monotonic_time () + 100 * G_USEC_PER_SEC;
  gboolean set_aside = FALSE;

  for (;;)
    {
      g_auto (Result) result = { 0 };
      gboolean told;

      run (&result, folder, "progress import in.jsonl --store=progress.sqlite");
      told = strstr (result.err, "it was set aside") != NULL;
      set_aside |= told;
      if (strstr (result.err, "Another program is using") != NULL &&
          g_get_monotonic_time () < end_us)
        continue;
      g_assert_cmpstr (told ? "" : result.err, ==, "");
      g_assert_cmpint (result.status, ==, told);
      return GINT_TO_POINTER (set_aside);
    }
}

/* Several start over a damaged file: it is set aside once, and nobody sets
 * aside what another has begun since.  Or where there is none yet: each finds
 * what another has made. */
static void
test_starts (Fixture *self, gconstpointer data)
{
  static const char bad[] = "Not a database at all";
  GThread *threads[6];

  write_progress (self->folder, "in.jsonl", 3);
  for (int round = 0; round < 8; round++)
    {
      int n_set_aside = 0;

      if (round % 2 == 1)
        write_text (self->folder, "progress.sqlite", bad);
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new ("import", import, self->folder);
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        n_set_aside += GPOINTER_TO_INT (g_thread_join (threads[i]));
      g_assert_cmpint (n_set_aside, ==, round % 2);
      g_assert_cmpuint (count_files (self, ".damaged-"), ==,
                        ((guint)round + 1) / 2);
      g_assert_cmpint (fixture_get_int (self->path, COUNT_LOG), ==, 21);
      g_assert_cmpint (g_unlink (self->path), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function)                                                    \
  g_test_add ("/cli/shared/" path, Fixture, NULL, fixture_set_up, function,    \
              fixture_tear_down)
  ADD ("fit", test_fit);
  ADD ("check", test_check);
  ADD ("damaged", test_damaged);
  ADD ("transaction", test_transaction);
  ADD ("answers", test_answers);
  ADD ("lost-locks", test_lost_locks);
  ADD ("starts", test_starts);
#undef ADD
  return g_test_run ();
}
