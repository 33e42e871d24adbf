/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-backup-copy.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/base-file.h"
#include "review/review-sql.h"
#include "review/review-store-private.h"

#define PARTIAL "partial-copy-"
/* A copy takes seconds: one so old is of a process that was killed. */
#define STALE_S (24 * 60 * 60)
#define PAGES_PER_STEP 2048

gboolean
review_backup_set_error (const char *path, GError **error)
{
  int saved = errno;
  g_autofree char *why = base_file_explain_errno (path, saved);

  g_set_error_literal (error, REVIEW_ERROR, review_error_from_errno (saved),
                       why);
  return FALSE;
}

static void
tell_progress (const ReviewCopyProgress *self, sqlite3_backup *copy)
{
  int n = sqlite3_backup_pagecount (copy);

  if (self != NULL && self->tell != NULL && n > 0)
    self->tell (self->begin + (self->end - self->begin) *
                                  (n - sqlite3_backup_remaining (copy)) / n,
                self->data);
}

gboolean
review_backup_copy_pages (sqlite3 *to,
                          sqlite3 *from,
                          const ReviewCopyProgress *progress,
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
      tell_progress (progress, copy);
      /* What is done stands. */
      if (rc == SQLITE_OK && g_cancellable_is_cancelled (cancellable))
        rc = SQLITE_INTERRUPT;
    }
  while (rc == SQLITE_OK);

  if (sqlite3_backup_finish (copy) == SQLITE_OK && rc == SQLITE_DONE)
    return TRUE;
  if (rc == SQLITE_INTERRUPT)
    g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_CANCELLED,
                 _ ("It was cancelled, and nothing has changed."));
  else
    review_sql_set_error (to, rc, error);
  return FALSE;
}

gboolean
review_backup_check_copy (sqlite3 *db, const char *path, GError **error)
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
         review_backup_check_copy (db, path, error);
}

static gboolean
write_copy (ReviewStore *store,
            const char *path,
            const ReviewCopyProgress *progress,
            GCancellable *cancellable,
            GError **error)
{
  sqlite3 *db = NULL;
  gboolean ok;
  int rc = sqlite3_open_v2 (path, &db,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);

  if (rc != SQLITE_OK)
    {
      review_sql_set_open_error (path, db, rc, error);
      ok = FALSE;
    }
  else
    ok = review_backup_copy_pages (db, store->db, progress, cancellable,
                                   error) &&
         finish_copy (db, path, error);
  if (sqlite3_close (db) != SQLITE_OK)
    g_critical ("A backup was closed with a statement open");
  return ok;
}

static gboolean
sync_file (const char *path)
{
  int fd = g_open (path, O_RDWR | O_CLOEXEC, 0);

  if (fd < 0)
    return FALSE;
  errno = base_file_sync (fd);
  close (fd);
  return errno == 0;
}

/* The name is given once the bytes are on the disk.  The folder is opened
 * before: past the renaming nothing may fail that would be told as no copy. */
static gboolean
publish (const char *partial,
         const char *path,
         const char *folder,
         GError **error)
{
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean ok = fd >= 0 && sync_file (partial) && g_rename (partial, path) == 0;
  int reason = errno;

  if (!ok)
    {
      errno = reason;
      review_backup_set_error (path, error);
    }
  else if ((reason = base_file_sync (fd)) != 0)
    {
      g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_UNSAFE,
                   _ ("“%s” was made, but the disk does not say that it is "
                      "safe (%s): it may not survive a power cut. Look after "
                      "the disk, then try again."),
                   path, g_strerror (reason));
      ok = FALSE;
    }
  if (fd >= 0)
    close (fd);
  return ok;
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
    return review_backup_set_error (partial, error);
  close (fd);
  return TRUE;
}

gboolean
review_backup_copy_to (ReviewStore *store,
                       const char *folder,
                       const char *path,
                       const ReviewMoment *now,
                       const ReviewCopyProgress *progress,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autofree char *partial = g_build_filename (folder, PARTIAL "XXXXXX", NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return review_backup_set_error (folder, error);
  remove_stale (folder, now);
  if (!make_partial (partial, error))
    return FALSE;
  if (write_copy (store, partial, progress, cancellable, error) &&
      publish (partial, path, folder, error))
    return TRUE;
  if (g_unlink (partial) != 0 && errno != ENOENT)
    g_debug ("A part of a backup stays at %s", partial);
  return FALSE;
}
