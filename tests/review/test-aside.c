/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A damaged store that another process sets aside at the worst of moments:
 * after this one has opened it, before it has read a byte. */
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DAMAGED "Not a database at all"
#define COUNT_LOG "SELECT count (*) FROM log"

static const char *const suffixes[] = { "", "-wal", "-shm" };
static const char *swap_path; /* NULL once swapped */

static void
move (const char *path, const char *from, const char *to)
{
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *old = g_strconcat (path, from, suffixes[i], NULL);
      g_autofree char *new = g_strconcat (path, to, suffixes[i], NULL);

      g_assert_true (g_rename (old, new) == 0 || i > 0);
    }
}

/* SQLite calls it of each file that it has opened. */
static int
swap (sqlite3 *db, char **message, const void *routines)
{
  if (swap_path != NULL)
    {
      move (swap_path, "", ".aside");
      move (swap_path, ".successor", "");
      swap_path = NULL;
    }
  return SQLITE_OK;
}

/* Another process begins a store, with an answer in its log, and keeps it open
 * until fd tells that it may end. */
static void
keep_open (Fixture *self, int told_fd, int end_fd)
{
  ReviewStore *store = review_store_open (self->path, &self->now, NULL, NULL);
  char end;

  if (store == NULL || !fixture_try_answer (self, store, "deck", "theirs",
                                            REVIEW_GRADE_GOOD, NULL))
    _exit (3);
  if (write (told_fd, "+", 1) != 1 || read (end_fd, &end, 1) != 0)
    _exit (4);
  review_store_free (store);
  _exit (0);
}

static void
test_moved (Fixture *self, gconstpointer data)
{
  g_auto (ReviewOpenReport) report = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = g_strconcat (self->path, ".aside", NULL);
  g_autofree char *kept = NULL;
  ReviewStore *store;
  int told[2], end[2], status;
  gsize n;
  char one;
  pid_t child;

  g_assert_cmpint (pipe (told), ==, 0);
  g_assert_cmpint (pipe (end), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      close (end[1]);
      keep_open (self, told[1], end[0]);
    }
  close (told[1]);
  close (end[0]);
  g_assert_cmpint (read (told[0], &one, 1), ==, 1);
  move (self->path, "", ".successor");
  g_file_set_contents (self->path, DAMAGED, -1, &error);
  g_assert_no_error (error);

  swap_path = self->path;
  g_assert_cmpint (sqlite3_auto_extension ((void (*) (void))swap), ==,
                   SQLITE_OK);
  store = review_store_open (self->path, &self->now, &report, &error);
  sqlite3_reset_auto_extension ();
  g_assert_no_error (error);
  g_assert_null (swap_path);
  g_assert_null (report.set_aside_path);
  g_assert_false (report.created);
  /* The other one clears its log away, unless it knows of ours. */
  close (end[1]);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  close (told[0]);
  fixture_answer (self, store, "deck", "ours", REVIEW_GRADE_GOOD);
  review_store_free (store);

  g_assert_cmpint (fixture_get_int (self->path, COUNT_LOG), ==, 2);
  g_assert_true (g_file_get_contents (aside, &kept, &n, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (kept, n, DAMAGED, strlen (DAMAGED));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/review/aside/moved", Fixture, NULL, fixture_set_up, test_moved,
              fixture_tear_down);
  return g_test_run ();
}
