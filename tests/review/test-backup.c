/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-backup.h"
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>

static int n_kills = 30;

static char *
backup_folder (Fixture *self)
{
  return g_build_filename (self->folder, "backups", NULL);
}

static char *
make (Fixture *self, ReviewStore *store)
{
  g_autofree char *folder = backup_folder (self);
  g_autoptr (GError) error = NULL;
  char *path = NULL;

  review_backup_make (store, folder, &self->now, NULL, &path, &error);
  g_assert_no_error (error);
  return path;
}

static gboolean
restore (Fixture *self,
         ReviewStore *store,
         const char *path,
         char **saved,
         GError **error)
{
  g_autofree char *folder = backup_folder (self);
  const ReviewRestore what = { path, folder, &self->now, NULL, NULL };

  return review_backup_restore (store, &what, NULL, saved, error);
}

/* One a day, a single file each, with all that was acknowledged. */
static void
test_make (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autofree char *folder = backup_folder (self);
  g_autofree char *path = NULL;
  g_autofree char *none = NULL;
  g_autofree char *second = NULL;
  g_autofree char *want = NULL;
  g_autofree char *found = NULL;
  g_autoptr (GPtrArray) list = NULL;

  fixture_answer (self, store, "deck", "a", REVIEW_GRADE_GOOD);
  path = make (self, store);
  g_assert_true (g_str_has_suffix (path, "/progress-2026-01-05.sqlite"));
  want = fixture_dump (self->path, "card");
  found = fixture_dump (path, "card");
  g_assert_cmpstr (found, ==, want);

  fixture_answer (self, store, "deck", "b", REVIEW_GRADE_GOOD);
  none = make (self, store);
  g_assert_null (none);
  self->now.unix_ms += 24 * FIXTURE_HOUR_MS;
  second = make (self, store);
  g_assert_nonnull (second);
  g_assert_cmpint (fixture_get_int (second, "SELECT count (*) FROM card"), ==,
                   2);

  list = review_backup_list (folder, NULL);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpint (((ReviewBackup *)list->pdata[0])->day, ==, FIXTURE_DAY + 1);
  g_assert_cmpint (((ReviewBackup *)list->pdata[1])->day, ==, FIXTURE_DAY);
  g_assert_cmpuint (((ReviewBackup *)list->pdata[0])->n_bytes, >, 4096);
}

static void
put_partial (const char *path, gint64 unix_s)
{
  struct utimbuf times = { unix_s, unix_s };

  g_assert_true (g_file_set_contents (path, "part", -1, NULL));
  g_assert_cmpint (g_utime (path, &times), ==, 0);
}

/* A copy leaves one that is under way elsewhere alone, removes what was left
 * more than a day ago, and leaves nothing of its own. */
static void
test_partial (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autofree char *folder = backup_folder (self);
  g_autofree char *young =
      g_build_filename (folder, "partial-copy-young1", NULL);
  g_autofree char *old = g_build_filename (folder, "partial-copy-old123", NULL);
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GDir) dir = NULL;
  guint n_files = 0;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  put_partial (young, self->now.unix_ms / 1000 - 23 * 60 * 60);
  put_partial (old, self->now.unix_ms / 1000 - 25 * 60 * 60);
  path = make (self, store);
  g_assert_nonnull (path);
  g_assert_true (g_file_get_contents (young, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "part");
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  dir = g_dir_open (folder, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n_files++;
  /* The young one and the backup. */
  g_assert_cmpuint (n_files, ==, 2);
}

/* A copy on each day for three years leaves the last 7 days, at most 8 more
 * for the weeks, at most 27 for the two years in parts of 28 days. */
static void
test_thin (void)
{
  g_autoptr (GArray) days = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 today = 20000, oldest = 0;

  for (; today < 20000 + 3 * 365; today++)
    {
      g_autofree gboolean *keep = NULL;

      g_array_prepend_val (days, today);
      keep = g_new0 (gboolean, days->len);
      review_backup_choose ((gint64 *)(gpointer)days->data, days->len, today,
                            keep);
      g_assert_true (keep[0]);
      for (guint i = days->len; i > 0; i--)
        if (!keep[i - 1])
          g_array_remove_index (days, i - 1);
    }
  today--;
  g_assert_cmpuint (days->len, >=, 7 + 7 + 24);
  g_assert_cmpuint (days->len, <=, 7 + 8 + 27);
  for (guint i = 0; i < 7; i++)
    g_assert_cmpint (g_array_index (days, gint64, i), ==, today - i);
  oldest = g_array_index (days, gint64, days->len - 1);
  g_assert_cmpint (today - oldest, <, 730);
  g_assert_cmpint (today - oldest, >, 730 - 2 * 28);
}

/* Back to the copy, and back again to what was there before. */
static void
test_restore (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = backup_folder (self);
  g_autofree char *backup = NULL;
  g_autofree char *saved = NULL;
  g_autofree char *old_cards = NULL;
  g_autofree char *new_cards = NULL;
  g_autofree char *found = NULL;

  fixture_answer (self, store, "deck", "a", REVIEW_GRADE_GOOD);
  backup = make (self, store);
  old_cards = fixture_dump (self->path, "card");
  self->now.unix_ms += FIXTURE_HOUR_MS;
  fixture_answer (self, store, "deck", "a", REVIEW_GRADE_AGAIN);
  fixture_answer (self, store, "deck", "b", REVIEW_GRADE_EASY);
  new_cards = fixture_dump (self->path, "card");

  g_assert_true (restore (self, store, backup, &saved, &error));
  g_assert_no_error (error);
  found = fixture_dump (self->path, "card");
  g_assert_cmpstr (found, ==, old_cards);
  g_assert_cmpuint (review_store_get_undo_depth (store), ==, 0);
  fixture_answer (self, store, "deck", "c", REVIEW_GRADE_GOOD);

  g_free (backup);
  backup = g_steal_pointer (&saved);
  g_assert_true (restore (self, store, backup, &saved, &error));
  g_free (found);
  found = fixture_dump (self->path, "card");
  g_assert_cmpstr (found, ==, new_cards);
  g_assert_cmpstr (saved, !=, backup);
}

/* What cannot be restored changes nothing. */
static void
test_refuse (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autofree char *folder = backup_folder (self);
  g_autofree char *before = NULL;
  g_autofree char *bad = g_build_filename (self->folder, "bad", NULL);
  g_autofree char *good = NULL;
  g_autofree char *bytes = NULL;
  gsize n = 0;

  fixture_answer (self, store, "deck", "a", REVIEW_GRADE_GOOD);
  before = fixture_dump (self->path, "card");
  good = make (self, store);
  g_assert_true (g_file_get_contents (good, &bytes, &n, NULL));
  for (int way = 0; way < 5; way++)
    {
      static const int codes[] = {
        REVIEW_ERROR_DAMAGED, REVIEW_ERROR_DAMAGED, REVIEW_ERROR_NEWER,
        REVIEW_ERROR_NOTHING, REVIEW_ERROR_FAILED,
      };
      g_autoptr (GError) error = NULL;
      g_autofree char *after = NULL;

      g_assert_true (
          g_file_set_contents (bad, bytes, way == 3 ? 0 : (gssize)n, NULL));
      if (way == 0)
        g_assert_true (g_file_set_contents (bad, "junk, no store", -1, NULL));
      else if (way == 1)
        {
          g_autofree char *broken = g_memdup2 (bytes, n);

          memset (broken + 4096, 0x5a, 8192);
          g_assert_true (g_file_set_contents (bad, broken, (gssize)n, NULL));
        }
      else if (way == 2)
        fixture_run (bad, "PRAGMA user_version = 77");
      else if (way == 4)
        g_assert_cmpint (g_unlink (bad), ==, 0);
      g_assert_false (restore (self, store, bad, NULL, &error));
      g_assert_error (error, REVIEW_ERROR, codes[way]);
      g_assert_nonnull (strstr (error->message, bad));
      after = fixture_dump (self->path, "card");
      g_assert_cmpstr (after, ==, before);
    }
}

typedef struct
{
  GCancellable *cancellable;
  double at; /* cancelled once so much is done */
  double share;
  guint n;
} Watch;

static void
watch_cb (double share, gpointer data)
{
  Watch *watch = data;

  g_assert_cmpfloat (share, >=, watch->share);
  g_assert_cmpfloat (share, <=, 1);
  watch->share = share;
  watch->n++;
  if (share >= watch->at)
    g_cancellable_cancel (watch->cancellable);
}

/* In steps of 8 MiB that tell how far it is; stopped in each of its three
 * copies nothing has changed and nothing is left over, and past the last
 * it is done. */
static void
test_restore_cancelled (Fixture *self, gconstpointer data)
{
  static const double stops[] = { 0.01, 0.4, 0.7, 1 };
  g_autofree char *folder = backup_folder (self);
  g_autofree char *backup = NULL;
  g_autofree char *before = NULL;
  g_autoptr (ReviewStore) store = fixture_open (self);

  fixture_answer (self, store, "deck", "a", REVIEW_GRADE_GOOD);
  fixture_run (self->path, "INSERT INTO setting (name, value) VALUES ('large',"
                           " hex (zeroblob (12000000)))");
  backup = make (self, store);
  fixture_answer (self, store, "deck", "b", REVIEW_GRADE_GOOD);
  before = fixture_dump (self->path, "card");
  for (guint i = 0; i < G_N_ELEMENTS (stops); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      Watch watch = { cancellable, stops[i], 0, 0 };
      const ReviewRestore what = { backup, folder, &self->now, watch_cb,
                                   &watch };
      gboolean done =
          review_backup_restore (store, &what, cancellable, NULL, &error);
      g_autofree char *after = fixture_dump (self->path, "card");

      g_assert_cmpint (done, ==, stops[i] >= 1);
      if (done)
        {
          g_assert_cmpstr (after, !=, before);
          g_assert_cmpuint (watch.n, >=, 9);
          g_assert_cmpfloat (watch.share, ==, 1);
        }
      else
        {
          g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

          g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_CANCELLED);
          g_assert_cmpstr (after, ==, before);
          g_assert_cmpfloat (watch.share, <, stops[i] + 0.3);
          for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
            g_assert_false (g_str_has_prefix (name, "partial"));
        }
    }
}

/* An older store, restored, comes up to date. */
static void
test_restore_older (Fixture *self, gconstpointer data)
{
  g_autofree char *old = g_build_filename (self->folder, "old.sqlite", NULL);
  g_autofree char *folder = backup_folder (self);
  g_autofree char *sql = NULL;
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "..", "data",
                                                 "review-store-1.sql", NULL);
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (file, &sql, NULL, &error));
  fixture_run (old, sql);
  g_assert_true (restore (self, store, old, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (
      fixture_get_int (self->path, "SELECT sum (n) FROM day_total"), ==, 3);
  fixture_answer (self, store, "deck", "a", REVIEW_GRADE_GOOD);
}

/* Killed while copying and restoring: every copy that has its name is whole,
 * and the store is either the old or the restored one. */
static void
test_kill (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autofree char *folder = backup_folder (self);
  ReviewStore *store = fixture_open (self);
  g_autofree char *first = NULL;
  g_autofree char *kept = g_strconcat (self->path, ".kept", NULL);
  g_autofree char *contents = NULL;
  gsize length;
  guint n_backups = 0;
  int k;

  for (int i = 0; i < 300; i++)
    {
      g_autofree char *card = g_strdup_printf ("card-%d", i);

      fixture_answer (self, store, "deck", card, REVIEW_GRADE_GOOD);
    }
  first = make (self, store);
  review_store_free (store);
  /* Kept elsewhere: a quick machine makes so many days of backups that the
   * first one is thinned out. */
  g_assert_true (g_file_get_contents (first, &contents, &length, NULL));
  g_assert_true (g_file_set_contents (kept, contents, (gssize)length, NULL));
  /* On a busy machine it takes more kills to see some copies made. */
  for (k = 0; k < n_kills || (n_backups < 4 && k < 1000); k++)
    {
      g_autoptr (GPtrArray) list = NULL;
      pid_t child = fork ();
      int status;

      g_assert_cmpint (child, >=, 0);
      if (child == 0)
        {
          store = review_store_open (self->path, &self->now, NULL, NULL);
          for (;;)
            {
              self->now.unix_ms += 24 * FIXTURE_HOUR_MS;
              if (!review_backup_make (store, folder, &self->now, NULL, NULL,
                                       NULL) ||
                  !restore (self, store, kept, NULL, NULL))
                _exit (3);
            }
        }
      g_usleep (
          (gulong)g_rand_int_range (random, 1000, 40000 + k % 1000 * 1000));
      g_assert_cmpint (kill (child, SIGKILL), ==, 0);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFSIGNALED (status));
      g_assert_cmpint (
          fixture_get_int (self->path, "SELECT count (*) FROM log"), ==, 300);
      list = review_backup_list (folder, NULL);
      n_backups = MAX (n_backups, list->len);
      for (guint i = 0; i < list->len; i++)
        g_assert_cmpint (
            fixture_get_int (((ReviewBackup *)list->pdata[i])->path,
                             "SELECT count (*) FROM log"),
            ==, 300);
    }
  g_test_message ("%d kills, %u backups", k, n_backups);
  g_assert_cmpuint (n_backups, >=, 4);
  store = fixture_open (self);
  fixture_answer (self, store, "deck", "after", REVIEW_GRADE_GOOD);
  review_store_free (store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i < argc; i++)
    if (g_str_has_prefix (argv[i], "--kills="))
      n_kills = CLAMP ((int)g_ascii_strtoll (argv[i] + 8, NULL, 10), 1, 100000);
#define ADD(path, test)                                                        \
  g_test_add ("/review/backup/" path, Fixture, NULL, fixture_set_up, test,     \
              fixture_tear_down)
  ADD ("make", test_make);
  g_test_add_func ("/review/backup/thin", test_thin);
  ADD ("partial", test_partial);
  ADD ("restore", test_restore);
  ADD ("restore-cancelled", test_restore_cancelled);
  ADD ("refuse", test_refuse);
  ADD ("restore-older", test_restore_older);
  ADD ("kill", test_kill);
  return g_test_run ();
}
