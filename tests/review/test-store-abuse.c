/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a store meets in the world.  --kills=N: how often the answering
 * process is killed (100 unless told). */
#include "fault-vfs.h"
#include "store-fixture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int n_kills = 100;

#define COUNT_LOG "SELECT count (*) FROM log"

static void
assert_sound (const char *path)
{
  g_autofree char *check = fixture_dump (
      path, "(SELECT integrity_check FROM pragma_integrity_check)");
  g_autofree char *keys =
      fixture_dump (path, "(SELECT * FROM pragma_foreign_key_check)");

  g_assert_cmpstr (check, ==, "'ok'\t\n");
  g_assert_cmpstr (keys, ==, "");
  /* The totals by day are those of the log. */
  g_assert_cmpint (
      fixture_get_int (path,
                       "SELECT (SELECT ifnull (sum (n), 0) FROM day_total)"
                       " - (SELECT count (*) FROM log)"),
      ==, 0);
}

/* Answers without end; tells each one through the pipe once it is
 * acknowledged. */
static void
answer_for_ever (Fixture *self, int pipe_fd)
{
  ReviewStore *store = review_store_open (self->path, &self->now, NULL, NULL);

  if (store == NULL)
    _exit (3);
  for (guint i = 0;; i++)
    {
      g_autofree char *card = g_strdup_printf ("card-%u", i % 37);

      self->now.unix_ms += 61000;
      if (!fixture_try_answer (self, store, "deck", card,
                               (ReviewGrade)(1 + i % REVIEW_N_GRADES), NULL))
        _exit (4);
      if (i % 11 == 10 && !review_store_undo (store, NULL, NULL))
        _exit (5);
      if (write (pipe_fd, i % 11 == 10 ? "-" : "+", 1) != 1)
        _exit (6);
    }
}

/* How many answers stand, of those that the child acknowledged. */
static int
read_acknowledged (int fd)
{
  char buffer[4096];
  int count = 0;
  gssize n;

  while ((n = read (fd, buffer, sizeof buffer)) > 0)
    for (gssize i = 0; i < n; i++)
      count += buffer[i] == '+';
  return count;
}

static int
read_first (int fd)
{
  char first = 0;

  g_assert_cmpint (read (fd, &first, 1), ==, 1);
  return first == '+';
}

/* Killed at any moment: every acknowledged answer is there, at most the one
 * under way besides, and the store opens and is whole. */
static void
test_kill (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20260105);
  gint64 known = 0;

  review_store_free (fixture_open (self));
  for (int k = 0; k < n_kills; k++)
    {
      int fds[2], status;
      gint64 acknowledged, found;
      pid_t child;

      g_assert_cmpint (pipe (fds), ==, 0);
      child = fork ();
      g_assert_cmpint (child, >=, 0);
      if (child == 0)
        {
          close (fds[0]);
          answer_for_ever (self, fds[1]);
        }
      close (fds[1]);
      /* Three in four are killed while answering, the others at any moment
       * from the start. */
      acknowledged = 0;
      if (k % 4 != 0)
        acknowledged = read_first (fds[0]);
      g_usleep ((gulong)g_rand_int_range (random, 200, 20000));
      g_assert_cmpint (kill (child, SIGKILL), ==, 0);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFSIGNALED (status));
      acknowledged += read_acknowledged (fds[0]);
      close (fds[0]);

      /* An answer may have got in before it was told; so may its undo. */
      found = fixture_get_int (self->path, COUNT_LOG);
      g_assert_cmpint (found, >=, known + acknowledged);
      g_assert_cmpint (found, <=, known + acknowledged + 1);
      known = found;
      self->now.unix_ms += 24 * FIXTURE_HOUR_MS;
      if (k % 10 == 9)
        assert_sound (self->path);
    }
  g_test_message ("%d kills, %d answers", n_kills, (int)known);
  g_assert_cmpint (known, >=, n_kills / 2);
  assert_sound (self->path);
}

static const struct
{
  const char *name;
  int error;
  gboolean stays;
} faults[] = {
  { "full", ENOSPC, TRUE },
  { "once-full", ENOSPC, FALSE },
  { "once-broken", EIO, FALSE },
};

static FaultPlan plan;

/* Every single write, sync and truncation of opening and of six answers
 * fails in turn: the call says so, nothing acknowledged is lost, and the same
 * call works as soon as there is space. */
static void
run_fault (Fixture *self, int at, guint kind, gboolean *done)
{
  g_autoptr (GError) error = NULL;
  ReviewStore *store;
  int acknowledged = 0;

  plan = (FaultPlan){ 0, at, faults[kind].stays, faults[kind].error, 0 };
  store = review_store_open (self->path, &self->now, NULL, &error);
  if (store == NULL)
    {
      g_assert_true (g_error_matches (error, REVIEW_ERROR, REVIEW_ERROR_FULL) ||
                     faults[kind].error == EIO);
      g_clear_error (&error);
      plan.fail_at = 0;
      store = review_store_open (self->path, &self->now, NULL, &error);
      g_assert_no_error (error);
    }
  for (int i = 0; i < 6; i++)
    {
      g_autofree char *card = g_strdup_printf ("card-%d", i % 5);

      self->now.unix_ms += 61000;
      if (!fixture_try_answer (self, store, "deck", card, REVIEW_GRADE_GOOD,
                               &error))
        {
          g_assert_cmpint (plan.failed, >, 0);
          g_assert_true (
              g_error_matches (error, REVIEW_ERROR, REVIEW_ERROR_FULL) ||
              faults[kind].error == EIO);
          g_clear_error (&error);
          plan.fail_at = 0;
          fixture_answer (self, store, "deck", card, REVIEW_GRADE_GOOD);
        }
      acknowledged++;
    }
  *done = plan.failed == 0;
  plan.fail_at = 0;
  review_store_free (store);
  g_assert_cmpint (fixture_get_int (self->path, COUNT_LOG), ==, acknowledged);
  assert_sound (self->path);
}

static void
test_fault (Fixture *self, gconstpointer data)
{
  guint kind = GPOINTER_TO_UINT (data);
  gboolean done = FALSE;
  int at;

  fault_vfs_install (&plan);
  for (at = 1; !done; at++)
    {
      static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

      run_fault (self, at, kind, &done);
      for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
        {
          g_autofree char *name = g_strconcat (self->path, suffixes[i], NULL);

          g_assert_true (g_unlink (name) == 0 || errno == ENOENT);
        }
      self->now.unix_ms = FIXTURE_NOON_MS;
    }
  /* Opening alone takes a dozen writes, each answer several. */
  g_test_message ("%d faults", at - 2);
  g_assert_cmpint (at, >, 50);
}

/* A real limit on the size of a file, as a quota sets it. */
static void
test_quota (Fixture *self, gconstpointer data)
{
  struct rlimit old, tight = { 1024 * 1024, 1024 * 1024 };
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *long_text = g_strnfill (20000, 'x');
  int acknowledged = 0;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  tight.rlim_max = old.rlim_max;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &tight), ==, 0);
  for (int i = 0; i < 100 && error == NULL; i++)
    {
      g_autofree char *card = g_strdup_printf ("card-%d", i);
      ReviewCardState before = REVIEW_CARD_STATE_NEW;
      ReviewCardState after = review_scheduler_answer (
          &self->scheduler, &before, &self->now, 0, REVIEW_GRADE_GOOD);
      ReviewAnswer answer = { "deck", card, self->now, REVIEW_GRADE_GOOD };

      answer.answer = long_text;
      acknowledged +=
          review_store_answer (store, &answer, &before, &after, &error);
    }
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_FULL);
  g_assert_nonnull (strstr (error->message, self->path));
  g_assert_cmpint (acknowledged, >, 3);
  fixture_answer (self, store, "deck", "after all", REVIEW_GRADE_GOOD);
  g_clear_pointer (&store, review_store_free);
  g_assert_cmpint (fixture_get_int (self->path, COUNT_LOG), ==,
                   acknowledged + 1);
  assert_sound (self->path);
}

/* The superuser may write anywhere: the test is run as somebody who may not.
 * Exit codes: 0 the right error, 1 another, 2 none. */
static int
try_as_nobody (Fixture *self)
{
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      g_autoptr (GError) error = NULL;
      ReviewStore *store;

      if (geteuid () == 0 && (setgid (65534) != 0 || setuid (65534) != 0))
        _exit (3);
      store = review_store_open (self->path, &self->now, NULL, &error);
      if (store != NULL)
        _exit (2);
      _exit (g_error_matches (error, REVIEW_ERROR, REVIEW_ERROR_READ_ONLY) &&
                     strstr (error->message, self->folder) != NULL
                 ? 0
                 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
test_read_only (Fixture *self, gconstpointer data)
{
  g_autofree char *below =
      g_build_filename (self->folder, "not", "yet", "x.sqlite", NULL);
  g_autofree char *path = g_steal_pointer (&self->path);

  /* The folder: with no store, with a store, and one that cannot be made. */
  g_assert_cmpint (chmod (self->folder, 0555), ==, 0);
  self->path = g_strdup (path);
  g_assert_cmpint (try_as_nobody (self), ==, 0);
  g_free (self->path);
  self->path = g_steal_pointer (&below);
  g_assert_cmpint (try_as_nobody (self), ==, 0);
  g_free (self->path);
  self->path = g_steal_pointer (&path);
  g_assert_cmpint (chmod (self->folder, 0755), ==, 0);
  review_store_free (fixture_open (self));
  g_assert_cmpint (chmod (self->folder, 0555), ==, 0);
  g_assert_cmpint (try_as_nobody (self), ==, 0);

  /* Only the file: the folder is fine. */
  g_assert_cmpint (chmod (self->folder, 0777), ==, 0);
  g_assert_cmpint (chmod (self->path, 0444), ==, 0);
  g_assert_cmpint (try_as_nobody (self), ==, 0);

  /* Allowed again, it goes on. */
  g_assert_cmpint (chmod (self->path, 0644), ==, 0);
  g_assert_cmpint (chmod (self->folder, 0700), ==, 0);
  review_store_free (fixture_open (self));
}

static void
write_file (const char *path, gconstpointer bytes, gsize n)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, bytes, (gssize)n, &error);
  g_assert_no_error (error);
}

/* Damaged in three ways; each time the file is kept under another name with
 * every byte, and a new store works. */
static void
test_damaged (Fixture *self, gconstpointer data)
{
  g_autofree char *good = NULL;
  gsize n = 0;
  ReviewStore *store = fixture_open (self);

  for (int i = 0; i < 50; i++)
    {
      g_autofree char *card = g_strdup_printf ("card-%d", i);

      fixture_answer (self, store, "deck", card, REVIEW_GRADE_GOOD);
    }
  review_store_free (store);
  g_assert_true (g_file_get_contents (self->path, &good, &n, NULL));
  for (int way = 0; way < 3; way++)
    {
      g_auto (ReviewOpenReport) report = { 0 };
      g_autoptr (GError) error = NULL;
      g_autofree char *bad = g_memdup2 (good, n);
      g_autofree char *kept = NULL;
      gsize n_kept = 0, n_bad = n;

      if (way == 0)
        memcpy (bad, "Not a database at all", 21);
      else if (way == 1)
        n_bad = n / 2 + 100; /* cut short */
      else
        memset (bad + 4096, 0xa5, 3 * 4096); /* pages overwritten */
      write_file (self->path, bad, n_bad);
      store = review_store_open (self->path, &self->now, &report, &error);
      g_assert_no_error (error);
      g_assert_true (report.created);
      g_assert_nonnull (report.set_aside_path);
      g_assert_nonnull (
          strstr (report.set_aside_path, ".damaged-20260105-120000"));
      g_assert_true (
          g_file_get_contents (report.set_aside_path, &kept, &n_kept, NULL));
      g_assert_cmpmem (kept, n_kept, bad, n_bad);
      fixture_answer (self, store, "deck", "new", REVIEW_GRADE_GOOD);
      review_store_free (store);
      g_assert_cmpint (fixture_get_int (self->path, COUNT_LOG), ==, 1);
    }
}

/* Of a newer version, or another program's: an error, and not a byte
 * changed. */
static void
test_left_alone (Fixture *self, gconstpointer data)
{
  static const char *const changes[] = {
    "PRAGMA user_version = 99",
    "PRAGMA application_id = 7",
  };
  static const int codes[] = { REVIEW_ERROR_NEWER, REVIEW_ERROR_FAILED };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      gsize n_before, n_after;

      review_store_free (fixture_open (self));
      fixture_run (self->path, changes[i]);
      g_assert_true (
          g_file_get_contents (self->path, &before, &n_before, NULL));
      g_assert_null (review_store_open (self->path, &self->now, NULL, &error));
      g_assert_error (error, REVIEW_ERROR, codes[i]);
      g_assert_nonnull (strstr (error->message, self->path));
      g_assert_true (g_file_get_contents (self->path, &after, &n_after, NULL));
      g_assert_cmpmem (before, n_before, after, n_after);
      g_assert_cmpint (g_unlink (self->path), ==, 0);
    }
}

/* A second connection to a store that is damaged while it is open tells so, and
 * leaves the file where the first one has it. */
static void
test_open_again (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (ReviewStore) again = NULL;
  g_autoptr (ReviewStore) bad = NULL;
  g_autofree char *copy = g_strconcat (self->path, ".copy", NULL);
  g_autoptr (GError) error = NULL;
  g_auto (ReviewCard) card = { 0 };

  fixture_answer (self, store, "deck", "card", REVIEW_GRADE_GOOD);
  again = review_store_open_again (self->path, &error);
  g_assert_no_error (error);
  g_assert_true (review_store_get_card (again, "deck", "card", &card, NULL));
  g_assert_cmpuint (card.state.reps, ==, 1);

  write_file (copy, "Not a database at all", 21);
  bad = review_store_open_again (copy, &error);
  g_assert_null (bad);
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_DAMAGED);
  g_assert_cmpint (g_access (copy, F_OK), ==, 0);
}

/* A write-ahead log that was cut in the middle of its last answer: the answer
 * is gone, all before it are there. */
static void
test_torn_log (Fixture *self, gconstpointer data)
{
  g_autofree char *wal = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *copy = g_strconcat (self->path, ".copy", NULL);
  g_autofree char *copy_wal = g_strconcat (copy, "-wal", NULL);
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autofree char *bytes = NULL;
  g_autofree char *log = NULL;
  gsize n, n_log, n_before;
  GStatBuf info;

  for (int i = 0; i < 9; i++)
    {
      g_autofree char *card = g_strdup_printf ("card-%d", i);

      fixture_answer (self, store, "deck", card, REVIEW_GRADE_GOOD);
    }
  g_assert_cmpint (g_stat (wal, &info), ==, 0);
  n_before = (gsize)info.st_size;
  fixture_answer (self, store, "deck", "last", REVIEW_GRADE_GOOD);
  g_assert_true (g_file_get_contents (self->path, &bytes, &n, NULL));
  g_assert_true (g_file_get_contents (wal, &log, &n_log, NULL));
  g_assert_cmpuint (n_log, >, n_before);
  for (gsize cut = n_before; cut < n_log; cut += 1500)
    {
      write_file (copy, bytes, n);
      write_file (copy_wal, log, cut);
      g_assert_cmpint (fixture_get_int (copy, COUNT_LOG), ==, 9);
      assert_sound (copy);
    }
}

/* Two stores on one file: they take turns, see each other, and neither
 * overwrites or takes back what the other did. */
static void
test_two_openers (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) one = fixture_open (self);
  g_autoptr (ReviewStore) two = fixture_open (self);
  g_autoptr (GError) error = NULL;
  g_auto (ReviewCard) card = { 0 };
  ReviewAnswer answer = { "deck", "card", self->now, REVIEW_GRADE_EASY };
  ReviewCardState new_card = REVIEW_CARD_STATE_NEW;
  ReviewCardState after = review_scheduler_answer (
      &self->scheduler, &new_card, &self->now, 0, REVIEW_GRADE_EASY);
  guint64 seen = review_store_get_foreign_changes (one);

  fixture_answer (self, two, "deck", "card", REVIEW_GRADE_GOOD);
  g_assert_cmpuint (review_store_get_foreign_changes (one), !=, seen);

  /* One still believes that the card is new. */
  g_assert_false (
      review_store_answer (one, &answer, &new_card, &after, &error));
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_CONFLICT);
  g_clear_error (&error);
  self->now.unix_ms += FIXTURE_HOUR_MS;
  fixture_answer (self, one, "deck", "card", REVIEW_GRADE_GOOD);

  /* Two cannot take back its answer under that of one, but one can, and then
   * two can. */
  g_assert_false (review_store_undo (two, NULL, &error));
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_true (review_store_undo (one, NULL, &error));
  g_assert_true (review_store_undo (two, NULL, &error));
  g_assert_true (review_store_get_card (one, "deck", "card", &card, &error));
  g_assert_cmpint (card.state.phase, ==, REVIEW_PHASE_NEW);
  g_assert_cmpint (fixture_get_int (self->path, COUNT_LOG), ==, 0);
}

/* Two processes answering the same cards as fast as they can: conflicts are
 * told, and the log has as many answers as were acknowledged. */
static void
test_two_processes (Fixture *self, gconstpointer data)
{
  gint64 acknowledged = 0;
  pid_t children[2];
  int fds[2];

  review_store_free (fixture_open (self));
  g_assert_cmpint (pipe (fds), ==, 0);
  for (int c = 0; c < 2; c++)
    {
      children[c] = fork ();
      g_assert_cmpint (children[c], >=, 0);
      if (children[c] != 0)
        continue;
      ReviewStore *store =
          review_store_open (self->path, &self->now, NULL, NULL);

      for (int i = 0; i < 60; i++)
        {
          g_autofree char *card = g_strdup_printf ("card-%d", i % 3);
          g_autoptr (GError) error = NULL;

          self->now.unix_ms += 61000 + c;
          if (fixture_try_answer (self, store, "deck", card, REVIEW_GRADE_GOOD,
                                  &error))
            {
              if (write (fds[1], "+", 1) != 1)
                _exit (3);
            }
          else if (!g_error_matches (error, REVIEW_ERROR,
                                     REVIEW_ERROR_CONFLICT) &&
                   !g_error_matches (error, REVIEW_ERROR, REVIEW_ERROR_BUSY))
            _exit (4);
        }
      review_store_free (store);
      _exit (0);
    }
  close (fds[1]);
  acknowledged = read_acknowledged (fds[0]);
  close (fds[0]);
  for (int c = 0; c < 2; c++)
    {
      int status;

      g_assert_cmpint (waitpid (children[c], &status, 0), ==, children[c]);
      g_assert_cmpint (status, ==, 0);
    }
  g_assert_cmpint (fixture_get_int (self->path, COUNT_LOG), ==, acknowledged);
  g_assert_cmpint (acknowledged, >=, 60);
  assert_sound (self->path);
}

/* A year back and forth, and across the date line: no answer is lost or
 * doubled, and every card is still there to be asked. */
static void
test_clock (Fixture *self, gconstpointer data)
{
  static const gint64 jumps_days[] = { 0, 365, -365, -1, 1, -40, 400 };
  static const gint32 offsets_s[] = { 0, 46800, -39600, 3600, 7200, 20700, 0 };
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_auto (ReviewCard) card = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (jumps_days); i++)
    {
      self->now.unix_ms += jumps_days[i] * 24 * FIXTURE_HOUR_MS + 1;
      self->now.utc_offset_s = offsets_s[i];
      fixture_answer (self, store, "deck", "card", REVIEW_GRADE_GOOD);
    }
  g_assert_true (review_store_get_card (store, "deck", "card", &card, NULL));
  g_assert_cmpuint (card.state.reps, ==, 7);
  g_assert_cmpfloat (card.state.stability, >, 0);
  g_assert_cmpint (fixture_get_int (self->path, COUNT_LOG), ==, 7);
  g_assert_cmpint (
      fixture_get_int (self->path, "SELECT min (elapsed_days) FROM log"), >=,
      0);
  for (guint i = 0; i < G_N_ELEMENTS (jumps_days); i++)
    g_assert_true (review_store_undo (store, NULL, NULL));
  g_assert_cmpint (fixture_get_int (self->path, COUNT_LOG), ==, 0);
}

/* A store as version 1 wrote it comes up with all it had. */
/* Each older version, and its totals by hand from the file's log: day, kind,
 * grade, answers, duration.  Version 2 knew of no mature cards. */
static const struct
{
  const char *file;
  guint version;
  const char *totals;
} older[] = {
  { "review-store-1.sql", 1,
    "'20458'\t'0'\t'3'\t'1'\t'1500'\t\n"
    "'20458'\t'0'\t'4'\t'1'\t'2500'\t\n"
    "'20458'\t'1'\t'3'\t'1'\t'900'\t\n" },
  { "review-store-2.sql", 2,
    "'20458'\t'0'\t'3'\t'1'\t'1500'\t\n"
    "'20458'\t'0'\t'4'\t'1'\t'2500'\t\n"
    "'20458'\t'1'\t'3'\t'1'\t'900'\t\n"
    "'20466'\t'2'\t'3'\t'1'\t'1100'\t\n"
    "'20500'\t'4'\t'1'\t'1'\t'1200'\t\n" },
  { "review-store-3.sql", 3,
    "'20458'\t'0'\t'3'\t'1'\t'1500'\t\n"
    "'20458'\t'0'\t'4'\t'1'\t'2500'\t\n"
    "'20458'\t'1'\t'3'\t'1'\t'900'\t\n"
    "'20466'\t'2'\t'3'\t'1'\t'1100'\t\n"
    "'20500'\t'4'\t'1'\t'1'\t'1200'\t\n" },
};

/* Up to version 3 a lesson logged its cards as answered Good (activity 2).
 * "waits" was not asked since, "asked" was, at its day; "anew" was asked,
 * forgotten by the learner's wish, and brought by the lesson again. */
#define LOG_COLUMNS                                                            \
  "log (card, session, at_ms, utc_offset_s, day, activity, counted, grade,"    \
  " elapsed_days, phase_before, stability_before, difficulty_before,"          \
  " scheduled_days_before, phase, stability, difficulty, due_ms, due_day,"     \
  " scheduled_days, duration_ms, confidence, seed)"
static const char lesson_cards[] =
    "INSERT INTO card VALUES (11, 1, 'waits', 2, 2.3065, 2.1181, 1767873600000,"
    " 20461, 1767614400000, 20458, 3, 0, 1, 0, 0, 0, 0, NULL);"
    "INSERT INTO card VALUES (12, 1, 'asked', 2, 9.5, 2.1, 1768737600000, "
    "20471,"
    " 1767787200000, 20460, 11, 0, 2, 0, 0, 0, 0, NULL);"
    "INSERT INTO card VALUES (13, 1, 'anew', 2, 2.3065, 2.1181, 1767873600000,"
    " 20461, 1767614400000, 20458, 3, 0, 1, 0, 0, 0, 0, NULL);"
    "INSERT INTO " LOG_COLUMNS " VALUES (13, 1, 1767000000000, 3600, 20451, 0,"
    " 1, 4, 0, 0, 0.0, 0.0, 0, 2, 8.2956, 1.0, 1767690000000, 20459, 8, 700,"
    " 0, 1);"
    "INSERT INTO " LOG_COLUMNS " SELECT id, 1, 1767614400000, 3600, 20458, 2,"
    " 1, 3, 0, 0, 0.0, 0.0, 0, 2, 2.3065, 2.1181, 1767873600000, 20461, 3, 0,"
    " 0, 1 FROM card WHERE id > 10;"
    "INSERT INTO " LOG_COLUMNS " VALUES (12, 1, 1767787200000, 3600, 20460, 0,"
    " 1, 3, 2, 2, 2.3065, 2.1181, 2, 2, 9.5, 2.1, 1768737600000, 20471, 11,"
    " 800, 0, 1);";

static void
write_older (Fixture *self, guint index)
{
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "..", "data",
                                                 older[index].file, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = NULL;

  g_assert_true (g_file_get_contents (file, &sql, NULL, &error));
  fixture_run (self->path, sql);
}

static void
test_migrate (Fixture *self, gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_auto (ReviewOpenReport) report = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ReviewStore) store = NULL;
  g_auto (ReviewCard) card = { 0 };
  g_autofree char *totals = NULL;

  write_older (self, index);
  store = review_store_open (self->path, &self->now, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report.migrated_from, ==, older[index].version);
  g_assert_false (report.created);
  g_assert_true (review_store_get_card (store, "deck", "b", &card, NULL));
  g_assert_cmpfloat (card.state.stability, ==, 8.2956);
  g_assert_cmpint (card.state.due_day, ==, 20466);
  g_assert_true (card.flagged);
  g_assert_cmpstr (card.note, ==, "says “bits”, means bytes");
  totals = fixture_dump (self->path, "day_total");
  g_assert_cmpstr (totals, ==, older[index].totals);
  fixture_answer (self, store, "deck", "c", REVIEW_GRADE_GOOD);
  g_clear_pointer (&store, review_store_free);
  assert_sound (self->path);
}

/* Whatever the version, what a lesson logged is no answer any more. */
static void
test_migrate_lesson (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = NULL;
  g_auto (ReviewCard) asked = { 0 };

  write_older (self, GPOINTER_TO_UINT (data));
  fixture_run (self->path, lesson_cards);
  store = fixture_open (self);
  for (guint i = 0; i < 2; i++)
    {
      g_auto (ReviewCard) card = { 0 };
      ReviewCardState wanted = { .phase = REVIEW_PHASE_NEW,
                                 .due_ms = G_GINT64_CONSTANT (1767873600000),
                                 .due_day = 20461,
                                 .scheduled_days = 3 };

      g_assert_true (review_store_get_card (
          store, "deck", i == 0 ? "waits" : "anew", &card, NULL));
      g_assert_true (review_card_state_equal (&card.state, &wanted));
    }
  g_assert_true (review_store_get_card (store, "deck", "asked", &asked, NULL));
  g_assert_cmpint (asked.state.phase, ==, REVIEW_PHASE_REVIEW);
  g_assert_cmpfloat (asked.state.stability, ==, 9.5);
  g_assert_cmpuint (asked.state.reps, ==, 1);
  g_assert_cmpint (
      fixture_get_int (self->path,
                       "SELECT count (*) FROM log WHERE activity = 2"),
      ==, 0);
  /* The real answers of "asked" and of "anew" stay in the log. */
  g_assert_cmpint (
      fixture_get_int (self->path, "SELECT count (*) FROM log WHERE card > 10"),
      ==, 2);
  g_clear_pointer (&store, review_store_free);
  assert_sound (self->path);
}

/* In memory, for where nothing can be written. */
static void
test_memory (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReviewStore) store =
      review_store_open (NULL, &self->now, NULL, &error);

  g_assert_no_error (error);
  g_assert_null (review_store_get_path (store));
  fixture_answer (self, store, "deck", "card", REVIEW_GRADE_GOOD);
  g_assert_true (review_store_undo (store, NULL, &error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i < argc; i++)
    if (g_str_has_prefix (argv[i], "--kills="))
      n_kills = CLAMP ((int)g_ascii_strtoll (argv[i] + 8, NULL, 10), 1, 100000);
#define ADD(path, data, test)                                                  \
  g_test_add ("/review/store-abuse/" path, Fixture, data, fixture_set_up,      \
              test, fixture_tear_down)
  ADD ("kill", NULL, test_kill);
  ADD ("quota", NULL, test_quota);
  ADD ("read-only", NULL, test_read_only);
  ADD ("damaged", NULL, test_damaged);
  ADD ("left-alone", NULL, test_left_alone);
  ADD ("open-again", NULL, test_open_again);
  ADD ("torn-log", NULL, test_torn_log);
  ADD ("two-openers", NULL, test_two_openers);
  ADD ("two-processes", NULL, test_two_processes);
  ADD ("clock", NULL, test_clock);
  ADD ("migrate-1", GUINT_TO_POINTER (0), test_migrate);
  ADD ("migrate-2", GUINT_TO_POINTER (1), test_migrate);
  ADD ("migrate-3", GUINT_TO_POINTER (2), test_migrate);
  ADD ("migrate-lesson-1", GUINT_TO_POINTER (0), test_migrate_lesson);
  ADD ("migrate-lesson-2", GUINT_TO_POINTER (1), test_migrate_lesson);
  ADD ("migrate-lesson-3", GUINT_TO_POINTER (2), test_migrate_lesson);
  ADD ("memory", NULL, test_memory);
  /* Last: they change SQLite's file system for the rest of the process. */
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/review/store-abuse/fault-%s", faults[i].name);

      g_test_add (path, Fixture, GUINT_TO_POINTER (i), fixture_set_up,
                  test_fault, fixture_tear_down);
    }
  return g_test_run ();
}
