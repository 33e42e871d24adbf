/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-backup.h"

#include "review/review-backup-copy.h"
#include "review/review-schema.h"
#include "review/review-store-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define PREFIX "progress-"
#define SUFFIX ".sqlite"
#define EPOCH_JULIAN 719163 /* 1970-01-01 for GDate */

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
        return review_backup_set_error (backup->path, error);
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
  if (!review_backup_copy_to (store, folder, target, now, NULL, cancellable,
                              error) ||
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
    g_set_error (
        error, REVIEW_ERROR, REVIEW_ERROR_FAILED,
        _ ("“%s” could not be opened: %s. Try again, or choose another "
           "backup."),
        path,
        db != NULL && sqlite3_system_errno (db) != 0
            ? g_strerror (sqlite3_system_errno (db))
            : sqlite3_errstr (rc));
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

  if (!review_backup_copy_to (store, folder, path, now, NULL, cancellable,
                              error))
    return NULL;
  return g_steal_pointer (&path);
}

/* The backup as it will be: brought up to date, nothing to be undone.  A file
 * without a name, which SQLite removes with the connection. */
static sqlite3 *
prepare_restore (sqlite3 *backup,
                 const ReviewCopyProgress *progress,
                 GCancellable *cancellable,
                 GError **error)
{
  sqlite3 *ready = NULL;
  guint from;
  int rc = sqlite3_open_v2 ("", &ready,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);

  if (rc != SQLITE_OK)
    review_sql_set_error (ready, rc, error);
  else if (review_backup_copy_pages (ready, backup, progress, cancellable,
                                     error) &&
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
                       const ReviewRestore *what,
                       GCancellable *cancellable,
                       char **saved_path,
                       GError **error)
{
  g_autofree char *saved =
      save_name (what->folder, "before-restore", what->now);
  const ReviewCopyProgress steps[] = {
    { what->progress, what->user_data, 0, 1 / 3.0 },
    { what->progress, what->user_data, 1 / 3.0, 2 / 3.0 },
    { what->progress, what->user_data, 2 / 3.0, 1 },
  };
  sqlite3 *backup = open_backup (what->path, error);
  sqlite3 *ready = NULL;
  gboolean ok;

  if (saved_path != NULL)
    *saved_path = NULL;
  if (backup == NULL)
    return FALSE;
  /* All that may fail comes before the one transaction that counts. */
  ok = review_backup_check_copy (backup, what->path, error) &&
       (ready = prepare_restore (backup, &steps[0], cancellable, error)) !=
           NULL &&
       review_backup_copy_to (store, what->folder, saved, what->now, &steps[1],
                              cancellable, error) &&
       review_backup_copy_pages (store->db, ready, &steps[2], cancellable,
                                 error);
  if (sqlite3_close (backup) != SQLITE_OK || sqlite3_close (ready) != SQLITE_OK)
    g_critical ("A backup was closed with a statement open");
  if (!ok)
    return FALSE;
  review_store_forget_session (store);
  if (saved_path != NULL)
    *saved_path = g_steal_pointer (&saved);
  return TRUE;
}
