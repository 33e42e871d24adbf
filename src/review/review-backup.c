/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-backup.h"

#include "base/base-file.h"
#include "review/review-schema.h"
#include "review/review-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "progress-"
#define SUFFIX ".sqlite"
#define PARTIAL "partial-copy-"
/* A copy takes seconds: one so old is of a process that was killed. */
#define STALE_S (24 * 60 * 60)
#define EPOCH_JULIAN 719163 /* 1970-01-01 for GDate */
#define PAGES_PER_STEP 2048

void
review_backup_free (ReviewBackup *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self);
}

void
review_backup_choose (const gint64 *days, guint n, gint64 today, gboolean *keep)
{
  gint64 last_week = G_MININT64, last_month = G_MININT64;

  for (guint i = 0; i < n; i++)
    {
      gint64 age = today - days[i];
      gint64 week = days[i] >= 0 ? days[i] / 7 : -1;
      gint64 month = days[i] >= 0 ? days[i] / 28 : -1;

      /* One from the future belongs to a clock that was wrong: kept. */
      keep[i] = age < 7 || (age < 8 * 7 && week != last_week) ||
                (age < 2 * 365 && month != last_month);
      last_week = week;
      last_month = month;
    }
}

static char *
day_to_name (gint64 day)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32)(EPOCH_JULIAN + day));
  return g_strdup_printf (PREFIX "%04d-%02d-%02d" SUFFIX,
                          g_date_get_year (&date), g_date_get_month (&date),
                          g_date_get_day (&date));
}

/* FALSE where the name is none of ours. */
static gboolean
name_to_day (const char *name, gint64 *day)
{
  g_autofree char *again = NULL;
  int y, m, d;
  GDate date;

  if (!g_str_has_prefix (name, PREFIX) ||
      sscanf (name + strlen (PREFIX), "%4d-%2d-%2d", &y, &m, &d) != 3 ||
      y < 1 || m < 1 || d < 1 ||
      !g_date_valid_dmy ((GDateDay)d, (GDateMonth)m, (GDateYear)y))
    return FALSE;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay)d, (GDateMonth)m, (GDateYear)y);
  *day = (gint64)g_date_get_julian (&date) - EPOCH_JULIAN;
  again = day_to_name (*day);
  return g_str_equal (again, name);
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  const ReviewBackup *x = *(ReviewBackup *const *)a;
  const ReviewBackup *y = *(ReviewBackup *const *)b;

  return x->day < y->day ? 1 : x->day > y->day ? -1 : 0;
}

GPtrArray *
review_backup_list (const char *folder, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify)review_backup_free);
  g_autoptr (GError) failure = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &failure);
  const char *name;

  if (dir == NULL)
    {
      if (g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_steal_pointer (&list);
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      ReviewBackup *backup;
      GStatBuf info;
      gint64 day;

      if (!name_to_day (name, &day))
        continue;
      backup = g_new0 (ReviewBackup, 1);
      backup->path = g_build_filename (folder, name, NULL);
      backup->day = day;
      if (g_stat (backup->path, &info) == 0)
        backup->n_bytes = (guint64)info.st_size;
      g_ptr_array_add (list, backup);
    }
  g_ptr_array_sort (list, compare_newest);
  return g_steal_pointer (&list);
}

static gboolean
set_file_error (const char *path, GError **error)
{
  int saved = errno;
  g_autoptr (GError) cause = g_error_new_literal (
      G_FILE_ERROR, g_file_error_from_errno (saved), g_strerror (saved));
  g_autofree char *why = base_file_explain_write (path, cause);

  g_set_error_literal (error, REVIEW_ERROR,
                       saved == ENOSPC || saved == EDQUOT
                           ? REVIEW_ERROR_FULL
                           : REVIEW_ERROR_READ_ONLY,
                       why);
  return FALSE;
}

/* All pages of one database into another; busy pages are waited for. */
static gboolean
copy_pages (sqlite3 *to,
            sqlite3 *from,
            GCancellable *cancellable,
            GError **error)
{
  sqlite3_backup *copy = sqlite3_backup_init (to, "main", from, "main");
  guint n_waits = 0;
  int rc;

  if (copy == NULL)
    {
      review_sql_set_error (to, sqlite3_errcode (to), error);
      return FALSE;
    }
  do
    {
      rc = sqlite3_backup_step (copy, PAGES_PER_STEP);
      if ((rc == SQLITE_BUSY || rc == SQLITE_LOCKED) && n_waits++ < 40)
        {
          sqlite3_sleep (50);
          rc = SQLITE_OK;
        }
      if (g_cancellable_is_cancelled (cancellable))
        rc = SQLITE_INTERRUPT;
    }
  while (rc == SQLITE_OK);

  if (sqlite3_backup_finish (copy) == SQLITE_OK && rc == SQLITE_DONE)
    return TRUE;
  if (rc == SQLITE_INTERRUPT)
    g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_CANCELLED,
                 _ ("The backup was cancelled."));
  else
    review_sql_set_error (to, rc, error);
  return FALSE;
}

static gboolean
check_copy (sqlite3 *db, const char *path, GError **error)
{
  g_auto (ReviewQuery) query = review_query (db, "PRAGMA quick_check (1)");
  gboolean row;

  if (!review_query_step (&query, &row, error))
    return FALSE;
  if (row && g_strcmp0 (review_query_get_text (&query, 0), "ok") == 0)
    return TRUE;
  g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_DAMAGED,
               _ ("“%s” is damaged (%s). Choose another backup."), path,
               row ? review_query_get_text (&query, 0) : "");
  return FALSE;
}

/* A copy is one file, without a write-ahead log beside it, and whole. */
static gboolean
finish_copy (sqlite3 *db, const char *path, GError **error)
{
  return review_sql_exec (db, "PRAGMA journal_mode = DELETE", error) &&
         check_copy (db, path, error);
}

static gboolean
write_copy (ReviewStore *store,
            const char *path,
            GCancellable *cancellable,
            GError **error)
{
  sqlite3 *db = NULL;
  gboolean ok;
  int rc = sqlite3_open_v2 (path, &db,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);

  if (rc != SQLITE_OK)
    {
      review_sql_set_error (db, rc, error);
      ok = FALSE;
    }
  else
    ok = copy_pages (db, store->db, cancellable, error) &&
         finish_copy (db, path, error);
  if (sqlite3_close (db) != SQLITE_OK)
    g_critical ("A backup was closed with a statement open");
  return ok;
}

static gboolean
sync_path (const char *path, int flags)
{
  int fd = g_open (path, flags | O_CLOEXEC, 0);
  gboolean ok;

  if (fd < 0)
    return FALSE;
  ok = fsync (fd) == 0;
  close (fd);
  return ok;
}

/* The name is given once the bytes are on the disk. */
static gboolean
publish (const char *partial,
         const char *path,
         const char *folder,
         GError **error)
{
  if (!sync_path (partial, O_RDWR) || g_rename (partial, path) != 0 ||
      !sync_path (folder, O_RDONLY | O_DIRECTORY))
    return set_file_error (path, error);
  return TRUE;
}

/* What killed copies left; young ones may be under way in another thread or
 * process. */
static void
remove_stale (const char *folder, const ReviewMoment *now)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf info;

      if (g_str_has_prefix (name, PARTIAL) && g_stat (path, &info) == 0 &&
          info.st_mtime < now->unix_ms / 1000 - STALE_S && g_unlink (path) != 0)
        g_debug ("A part of a backup stays at %s", path);
    }
}

/* Copies overlap, and each has a file of its own. */
static gboolean
make_partial (char *partial, GError **error)
{
  int fd = g_mkstemp (partial);

  if (fd < 0)
    return set_file_error (partial, error);
  close (fd);
  return TRUE;
}

static gboolean
copy_to (ReviewStore *store,
         const char *folder,
         const char *path,
         const ReviewMoment *now,
         GCancellable *cancellable,
         GError **error)
{
  g_autofree char *partial = g_build_filename (folder, PARTIAL "XXXXXX", NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return set_file_error (folder, error);
  remove_stale (folder, now);
  if (!make_partial (partial, error))
    return FALSE;
  if (write_copy (store, partial, cancellable, error) &&
      publish (partial, path, folder, error))
    return TRUE;
  if (g_unlink (partial) != 0 && errno != ENOENT)
    g_debug ("A part of a backup stays at %s", partial);
  return FALSE;
}

static gboolean
thin (const char *folder, gint64 today, GError **error)
{
  g_autoptr (GPtrArray) list = review_backup_list (folder, error);
  g_autofree gint64 *days = NULL;
  g_autofree gboolean *keep = NULL;

  if (list == NULL)
    return FALSE;
  days = g_new (gint64, list->len + 1);
  keep = g_new (gboolean, list->len + 1);
  for (guint i = 0; i < list->len; i++)
    days[i] = ((ReviewBackup *)g_ptr_array_index (list, i))->day;
  review_backup_choose (days, list->len, today, keep);
  for (guint i = 0; i < list->len; i++)
    {
      const ReviewBackup *backup = g_ptr_array_index (list, i);

      if (!keep[i] && g_unlink (backup->path) != 0 && errno != ENOENT)
        return set_file_error (backup->path, error);
    }
  return TRUE;
}

gboolean
review_backup_make (ReviewStore *store,
                    const char *folder,
                    const ReviewMoment *now,
                    GCancellable *cancellable,
                    char **path,
                    GError **error)
{
  gint64 today = review_moment_get_day (now);
  g_autofree char *name = day_to_name (today);
  g_autofree char *target = g_build_filename (folder, name, NULL);

  if (path != NULL)
    *path = NULL;
  if (g_file_test (target, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!copy_to (store, folder, target, now, cancellable, error) ||
      !thin (folder, today, error))
    return FALSE;
  if (path != NULL)
    *path = g_steal_pointer (&target);
  return TRUE;
}

/* Nothing is written beside a backup: it is opened as if on a read-only
 * disk. */
static sqlite3 *
open_backup (const char *path, GError **error)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, error);
  g_autofree char *name = NULL;
  sqlite3 *db = NULL;
  guint version = 0;
  int rc;

  if (uri == NULL)
    return NULL;
  name = g_strconcat (uri, "?immutable=1", NULL);
  rc =
      sqlite3_open_v2 (name, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
  if (rc != SQLITE_OK)
    g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_FAILED,
                 _ ("“%s” could not be opened: %s. Choose another backup."),
                 path, sqlite3_errstr (rc));
  else if (review_schema_check (db, &version, error))
    {
      if (version > 0)
        return db;
      g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_NOTHING,
                   _ ("“%s” is empty. Choose another backup."), path);
    }
  if (sqlite3_close (db) != SQLITE_OK)
    g_critical ("A backup was closed with a statement open");
  return NULL;
}

/* A name for the present content that nothing has. */
static char *
save_name (const char *folder, const char *reason, const ReviewMoment *now)
{
  g_autoptr (GDateTime) time =
      g_date_time_new_from_unix_utc (now->unix_ms / 1000);
  g_autofree char *stamp = time != NULL
                               ? g_date_time_format (time, "%Y%m%d-%H%M%S")
                               : g_strdup ("undated");
  char *path = NULL;

  for (guint n = 1; path == NULL; n++)
    {
      g_autofree char *name =
          n == 1 ? g_strdup_printf ("%s-%s" SUFFIX, reason, stamp)
                 : g_strdup_printf ("%s-%s-%u" SUFFIX, reason, stamp, n);

      path = g_build_filename (folder, name, NULL);
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        g_clear_pointer (&path, g_free);
    }
  return path;
}

char *
review_backup_save (ReviewStore *store,
                    const char *folder,
                    const char *reason,
                    const ReviewMoment *now,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *path = save_name (folder, reason, now);

  if (!copy_to (store, folder, path, now, cancellable, error))
    return NULL;
  return g_steal_pointer (&path);
}

/* The backup as it will be: brought up to date, nothing to be undone.  A file
 * without a name, which SQLite removes with the connection. */
static sqlite3 *
prepare_restore (sqlite3 *backup, GError **error)
{
  sqlite3 *ready = NULL;
  guint from;
  int rc = sqlite3_open_v2 ("", &ready,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);

  if (rc != SQLITE_OK)
    review_sql_set_error (ready, rc, error);
  else if (copy_pages (ready, backup, NULL, error) &&
           review_schema_migrate (ready, &from, error) &&
           /* What was to be undone is no longer what is there. */
           review_sql_exec (ready, "DELETE FROM undo", error))
    return ready;
  if (sqlite3_close (ready) != SQLITE_OK)
    g_critical ("A backup was closed with a statement open");
  return NULL;
}

gboolean
review_backup_restore (ReviewStore *store,
                       const char *backup_path,
                       const char *folder,
                       const ReviewMoment *now,
                       char **saved_path,
                       GError **error)
{
  g_autofree char *saved = save_name (folder, "before-restore", now);
  sqlite3 *backup = open_backup (backup_path, error);
  sqlite3 *ready = NULL;
  gboolean ok;

  if (saved_path != NULL)
    *saved_path = NULL;
  if (backup == NULL)
    return FALSE;
  /* All that may fail comes before the one transaction that counts. */
  ok = check_copy (backup, backup_path, error) &&
       (ready = prepare_restore (backup, error)) != NULL &&
       copy_to (store, folder, saved, now, NULL, error) &&
       copy_pages (store->db, ready, NULL, error);
  if (sqlite3_close (backup) != SQLITE_OK || sqlite3_close (ready) != SQLITE_OK)
    g_critical ("A backup was closed with a statement open");
  if (!ok)
    return FALSE;
  store->session = 0;
  store->undo_depth = 0;
  if (saved_path != NULL)
    *saved_path = g_steal_pointer (&saved);
  return TRUE;
}
