/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-sql.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/base-file.h"

static gboolean
is_file (const char *path)
{
  return path != NULL && path[0] != '\0';
}

/* Whether a file can be made beside the store: 0, or why not.  Where SQLite
 * could not it tried to read one that is not there, and that is the reason it
 * knows. */
static int
probe_folder (const char *path)
{
  g_autofree char *probe = NULL;
  int fd;

  if (!is_file (path))
    return 0;
  probe = g_strconcat (path, ".probe-XXXXXX", NULL);
  fd = g_mkstemp (probe);
  if (fd < 0)
    return errno;
  g_close (fd, NULL);
  g_unlink (probe);
  return 0;
}

/* Why the last call to the system failed.  SQLite has one word for a full
 * disk, a quota and a folder that may not be written ("unable to open", "I/O
 * error"); to the user they are different things to do. */
static int
get_reason (const char *path, sqlite3 *db, int rc, int otherwise)
{
  int reason = 0;

  if ((rc & 0xff) != SQLITE_IOERR && (rc & 0xff) != SQLITE_CANTOPEN)
    return 0;
  if (db != NULL)
    reason = sqlite3_system_errno (db);
  if ((rc & 0xff) == SQLITE_CANTOPEN && reason == ENOENT)
    return probe_folder (path);
  return reason != 0 ? reason : otherwise;
}

/* What cannot be opened for writing SQLite opens for reading, whatever the
 * reason was: too many open files do not make it read-only. */
static gboolean
may_be_written (const char *path)
{
  g_autofree char *folder = is_file (path) ? g_path_get_dirname (path) : NULL;

  return folder != NULL && g_access (path, W_OK) == 0 &&
         g_access (folder, W_OK | X_OK) == 0;
}

static ReviewError
get_code (const char *path, int rc, int reason)
{
  switch (rc & 0xff)
    {
    case SQLITE_FULL:
      return REVIEW_ERROR_FULL;
    case SQLITE_READONLY:
      return may_be_written (path) ? REVIEW_ERROR_FAILED
                                   : REVIEW_ERROR_READ_ONLY;
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return REVIEW_ERROR_READ_ONLY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return REVIEW_ERROR_DAMAGED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return REVIEW_ERROR_BUSY;
    default:
      return review_error_from_errno (reason);
    }
}

void
review_sql_set_open_error (const char *path,
                           sqlite3 *db,
                           int rc,
                           GError **error)
{
  int reason = get_reason (path, db, rc, errno);
  const char *name = is_file (path) ? path : _ ("the progress in memory");
  const char *detail = reason != 0  ? g_strerror (reason)
                       : db != NULL ? sqlite3_errmsg (db)
                                    : sqlite3_errstr (rc);
  ReviewError code = get_code (path, rc, reason);
  g_autofree char *full = NULL;

  switch (code)
    {
    case REVIEW_ERROR_FULL:
      full = base_file_explain_errno (name, reason == EFBIG ? EFBIG : ENOSPC);
      g_set_error_literal (error, REVIEW_ERROR, code, full);
      break;
    case REVIEW_ERROR_READ_ONLY:
      g_set_error (error, REVIEW_ERROR, code,
                   _ ("The progress file “%s” may not be written. Allow "
                      "writing to it and its folder, then try again."),
                   name);
      break;
    case REVIEW_ERROR_DAMAGED:
      g_set_error (error, REVIEW_ERROR, code,
                   _ ("The progress file “%s” is damaged (%s). Restore a "
                      "backup."),
                   name, detail);
      break;
    case REVIEW_ERROR_BUSY:
      g_set_error (error, REVIEW_ERROR, code,
                   _ ("Another program is using the progress file “%s”. "
                      "Try again in a moment."),
                   name);
      break;
    case REVIEW_ERROR_FAILED:
    case REVIEW_ERROR_NEWER:
    case REVIEW_ERROR_CONFLICT:
    case REVIEW_ERROR_NOTHING:
    case REVIEW_ERROR_FORMAT:
    case REVIEW_ERROR_CANCELLED:
    case REVIEW_ERROR_UNSAFE:
    default:
      g_set_error (error, REVIEW_ERROR, code,
                   _ ("The progress file “%s” could not be used: %s. "
                      "Try again."),
                   name, detail);
    }
}

void
review_sql_set_error (sqlite3 *db, int rc, GError **error)
{
  review_sql_set_open_error (
      db != NULL ? sqlite3_db_filename (db, "main") : NULL, db, rc, error);
}

gboolean
review_sql_exec (sqlite3 *db, const char *sql, GError **error)
{
  int rc = sqlite3_exec (db, sql, NULL, NULL, NULL);

  if (rc == SQLITE_OK)
    return TRUE;
  review_sql_set_error (db, rc, error);
  return FALSE;
}

gboolean
review_sql_get_int (sqlite3 *db, const char *sql, gint64 *value, GError **error)
{
  g_auto (ReviewQuery) query = review_query (db, sql);
  gboolean row;

  if (!review_query_step (&query, &row, error))
    return FALSE;
  if (!row)
    {
      review_sql_set_error (db, SQLITE_CORRUPT, error);
      return FALSE;
    }
  *value = review_query_get_int (&query, 0);
  return TRUE;
}

gboolean
review_sql_begin (sqlite3 *db, GError **error)
{
  return review_sql_exec (db, "BEGIN IMMEDIATE", error);
}

gboolean
review_sql_end (sqlite3 *db, gboolean ok, GError **error)
{
  if (ok)
    ok = review_sql_exec (db, "COMMIT", error);
  /* Some errors have rolled back already; what is left open is closed, and
   * its own return code says nothing that the first error did not. */
  if (!ok && !sqlite3_get_autocommit (db) &&
      sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
    g_debug ("Rolling back: %s", sqlite3_errmsg (db));
  return ok;
}

ReviewQuery
review_query (sqlite3 *db, const char *sql)
{
  ReviewQuery self = { db };

  self.rc = sqlite3_prepare_v2 (db, sql, -1, &self.stmt, NULL);
  return self;
}

void
review_query_clear (ReviewQuery *self)
{
  /* Repeats the error of the last step, which was looked at there. */
  (void)sqlite3_finalize (self->stmt);
  self->stmt = NULL;
}

void
review_query_bind_int (ReviewQuery *self, gint64 value)
{
  if (self->rc == SQLITE_OK)
    self->rc = sqlite3_bind_int64 (self->stmt, ++self->n_bound, value);
}

void
review_query_bind_real (ReviewQuery *self, double value)
{
  if (self->rc == SQLITE_OK)
    self->rc = sqlite3_bind_double (self->stmt, ++self->n_bound, value);
}

void
review_query_bind_text (ReviewQuery *self, const char *text)
{
  if (self->rc == SQLITE_OK)
    self->rc = sqlite3_bind_text (self->stmt, ++self->n_bound, text, -1,
                                  SQLITE_STATIC);
}

gboolean
review_query_step (ReviewQuery *self, gboolean *row, GError **error)
{
  if (self->rc == SQLITE_OK || self->rc == SQLITE_ROW)
    self->rc = sqlite3_step (self->stmt);
  if (self->rc != SQLITE_ROW && self->rc != SQLITE_DONE)
    {
      review_sql_set_error (self->db, self->rc, error);
      return FALSE;
    }
  if (row != NULL)
    *row = self->rc == SQLITE_ROW;
  return TRUE;
}

gboolean
review_query_run (ReviewQuery *self, GError **error)
{
  gboolean row;

  do
    if (!review_query_step (self, &row, error))
      return FALSE;
  while (row);
  review_query_reset (self);
  return TRUE;
}

void
review_query_reset (ReviewQuery *self)
{
  if (self->stmt == NULL)
    return;
  /* Repeats the error of the last step, which was looked at there. */
  (void)sqlite3_reset (self->stmt);
  self->rc = sqlite3_clear_bindings (self->stmt);
  self->n_bound = 0;
}

gint64
review_query_get_int (ReviewQuery *self, int column)
{
  return sqlite3_column_int64 (self->stmt, column);
}

double
review_query_get_real (ReviewQuery *self, int column)
{
  return sqlite3_column_double (self->stmt, column);
}

const char *
review_query_get_text (ReviewQuery *self, int column)
{
  return (const char *)sqlite3_column_text (self->stmt, column);
}
