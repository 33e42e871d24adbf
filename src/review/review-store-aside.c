/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A damaged store gets out of the way, unless somebody still writes it.
 *
 * A connection in write-ahead mode holds a shared lock on the file for as long
 * as it is open, so whoever gets the exclusive one is alone.  SQLite has no
 * statement that asks for it of a file which is no database any more; the
 * connection here runs none, and locks the file by SQLite's own means: a lock
 * of the system's taken beside them would, on closing, give up those that
 * SQLite holds for other connections of this process. */
#include "review/review-sql.h"
#include "review/review-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define WAIT_MS 20

typedef struct
{
  sqlite3 *db;
  sqlite3_file *file; /* of db; NULL where it is not locked */
} Alone;

static void
alone_clear (Alone *self)
{
  if (self->file != NULL &&
      self->file->pMethods->xUnlock (self->file, SQLITE_LOCK_NONE) != SQLITE_OK)
    g_debug ("A lock is given up on closing");
  if (sqlite3_close (self->db) != SQLITE_OK)
    g_critical ("A lock was closed with a statement open");
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Alone, alone_clear)

static int
try_lock (sqlite3_file *file)
{
  int rc = file->pMethods->xLock (file, SQLITE_LOCK_SHARED);

  if (rc == SQLITE_OK)
    rc = file->pMethods->xLock (file, SQLITE_LOCK_EXCLUSIVE);
  /* Half of it would keep the others from writing. */
  if (rc != SQLITE_OK)
    (void)file->pMethods->xUnlock (file, SQLITE_LOCK_NONE);
  return rc;
}

static gboolean
is_at (const GStatBuf *found, const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 && info.st_ino == found->st_ino &&
         info.st_dev == found->st_dev;
}

/* No other connection has the file, nor gets it until self is cleared.  Those
 * who only look are waited for where the file is still the one found, which
 * may be NULL: not to wait.  SQLITE_BUSY where somebody stays, SQLITE_CANTOPEN
 * where there is no file. */
static int
alone_begin (Alone *self, const char *path, const GStatBuf *found)
{
  int wait_ms = REVIEW_BUSY_TIMEOUT_MS;
  sqlite3_file *file = NULL;
  int rc = sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READWRITE, NULL);

  if (rc == SQLITE_OK)
    rc = sqlite3_file_control (self->db, "main", SQLITE_FCNTL_FILE_POINTER,
                               &file);
  if (rc != SQLITE_OK)
    return rc;
  while ((rc = try_lock (file)) == SQLITE_BUSY && wait_ms > 0 &&
         found != NULL && is_at (found, path))
    {
      sqlite3_sleep (WAIT_MS);
      wait_ms -= WAIT_MS;
    }
  if (rc == SQLITE_OK)
    self->file = file;
  return rc;
}

gboolean
review_store_is_open_elsewhere (const char *path)
{
  g_auto (Alone) alone = { 0 };

  return alone_begin (&alone, path, NULL) == SQLITE_BUSY;
}

/* A name that nothing has, held by an empty file of ours. */
static char *
reserve_name (const char *path, const char *stamp)
{
  for (guint n = 1; n < 1000; n++)
    {
      g_autofree char *name =
          n == 1 ? g_strdup_printf ("%s.damaged-%s", path, stamp)
                 : g_strdup_printf ("%s.damaged-%s-%u", path, stamp, n);
      int fd = g_open (name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

      if (fd >= 0)
        {
          close (fd);
          return g_steal_pointer (&name);
        }
      if (errno != EEXIST)
        return NULL;
    }
  return NULL;
}

static void
set_aside_error (const char *path, GError **error)
{
  g_set_error (error, REVIEW_ERROR, review_error_from_errno (errno),
               _ ("“%s” is damaged and could not be moved away: %s. Move it "
                  "yourself, then start again."),
               path, g_strerror (errno));
}

/* The write-ahead log of a damaged file goes with it, and first: left behind
 * alone it would be deleted with what it holds. */
static char *
rename_all (const char *path, const ReviewMoment *now, GError **error)
{
  g_autoptr (GDateTime) time =
      g_date_time_new_from_unix_utc (now->unix_ms / 1000);
  g_autofree char *stamp = time != NULL
                               ? g_date_time_format (time, "%Y%m%d-%H%M%S")
                               : g_strdup ("undated");
  g_autofree char *name = reserve_name (path, stamp);
  static const char *const suffixes[] = { "-wal", "-shm" };

  if (name == NULL)
    {
      set_aside_error (path, error);
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (name, suffixes[i], NULL);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        {
          set_aside_error (from, error);
          return NULL;
        }
    }
  if (g_rename (path, name) != 0)
    {
      set_aside_error (path, error);
      return NULL;
    }
  return g_steal_pointer (&name);
}

ReviewAside
review_store_set_aside (const char *path,
                        const GStatBuf *found,
                        const ReviewMoment *now,
                        char **aside_path,
                        GError **error)
{
  g_auto (Alone) alone = { 0 };
  int rc = alone_begin (&alone, path, found);

  /* First: who has the one that came after it is no matter. */
  if (!is_at (found, path))
    return REVIEW_ASIDE_REPLACED;
  if (rc == SQLITE_BUSY)
    {
      g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_BUSY,
                   _ ("The progress file “%s” is damaged, and another program "
                      "has it open, so it stays where it is. Close that "
                      "program, then try again."),
                   path);
      return REVIEW_ASIDE_FAILED;
    }
  if (rc != SQLITE_OK && (rc & 0xff) != SQLITE_CANTOPEN)
    {
      review_sql_set_open_error (path, alone.db, rc, error);
      return REVIEW_ASIDE_FAILED;
    }
  *aside_path = rename_all (path, now, error);
  return *aside_path != NULL ? REVIEW_ASIDE_DONE : REVIEW_ASIDE_FAILED;
}
