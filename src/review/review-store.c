/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-store.h"

#include "review/review-schema.h"
#include "review/review-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS 2000
/* Up to here the whole file is checked on opening: a few tens of ms. */
#define CHECK_MAX_BYTES (16 * 1024 * 1024)

void
review_open_report_clear (ReviewOpenReport *self)
{
  g_clear_pointer (&self->set_aside_path, g_free);
}

static gboolean
set_up_connection (sqlite3 *db, gboolean in_memory, GError **error)
{
  g_auto (ReviewQuery) query = { 0 };
  gboolean row;

  if (sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK ||
      sqlite3_busy_timeout (db, BUSY_TIMEOUT_MS) != SQLITE_OK)
    {
      review_sql_set_error (db, sqlite3_errcode (db), error);
      return FALSE;
    }
  if (!review_sql_exec (db,
                        "PRAGMA trusted_schema = OFF;"
                        "PRAGMA foreign_keys = ON;"
                        "PRAGMA cell_size_check = ON;"
                        /* KiB: 100,000 cards fit. */
                        "PRAGMA cache_size = -32768;",
                        error))
    return FALSE;
  if (in_memory)
    return TRUE;

  query = review_query (db, "PRAGMA journal_mode = WAL");
  if (!review_query_step (&query, &row, error))
    return FALSE;
  if (!row || g_strcmp0 (review_query_get_text (&query, 0), "wal") != 0)
    {
      g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_FAILED,
                   _ ("“%s” lies on a file system that cannot keep progress "
                      "safe. Move it to a local disk."),
                   sqlite3_db_filename (db, "main"));
      return FALSE;
    }
  review_query_clear (&query);
  return review_sql_exec (db, "PRAGMA synchronous = FULL", error);
}

/* The first line that is not "ok" is the finding. */
static gboolean
check_pages (sqlite3 *db, GError **error)
{
  g_auto (ReviewQuery) query = review_query (db, "PRAGMA quick_check (1)");
  gboolean row;

  if (!review_query_step (&query, &row, error))
    return FALSE;
  if (row && g_strcmp0 (review_query_get_text (&query, 0), "ok") == 0)
    return TRUE;
  g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_DAMAGED,
               _ ("The progress file “%s” is damaged (%s). Restore a "
                  "backup."),
               sqlite3_db_filename (db, "main"),
               row ? review_query_get_text (&query, 0) : "");
  return FALSE;
}

static gboolean
open_connection (ReviewStore *self,
                 gboolean check,
                 ReviewOpenReport *report,
                 GError **error)
{
  GStatBuf info;
  gboolean exists =
      check && self->path != NULL && g_stat (self->path, &info) == 0;
  guint version = 0;
  int rc;

  rc = sqlite3_open_v2 (
      self->path != NULL ? self->path : ":memory:", &self->db,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  if (rc == SQLITE_OK)
    rc = sqlite3_extended_result_codes (self->db, 1);
  if (rc != SQLITE_OK)
    {
      review_sql_set_open_error (self->path, self->db, rc, error);
      return FALSE;
    }
  if (sqlite3_db_readonly (self->db, "main") == 1)
    {
      review_sql_set_error (self->db, SQLITE_READONLY, error);
      return FALSE;
    }

  /* Looked at before the journal mode is set: that would write. */
  if (!review_schema_check (self->db, &version, error) ||
      !set_up_connection (self->db, self->path == NULL, error))
    return FALSE;
  if (exists && info.st_size <= CHECK_MAX_BYTES &&
      !check_pages (self->db, error))
    return FALSE;
  if (!review_schema_migrate (self->db, &version, error))
    return FALSE;
  if (self->path != NULL)
    self->checkpoint = review_checkpoint_new (self->db, self->path);
  report->created = version == 0;
  report->migrated_from = version < REVIEW_STORE_VERSION ? version : 0;
  return TRUE;
}

static void
close_connection (ReviewStore *self)
{
  g_clear_pointer (&self->checkpoint, review_checkpoint_free);
  /* Never busy: every statement was finalized. */
  if (sqlite3_close (self->db) != SQLITE_OK)
    g_critical ("The progress store was closed with a statement open");
  self->db = NULL;
}

/* Evidence is kept as it was found: closing must not write it. */
static void
close_as_found (ReviewStore *self)
{
  if (sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) !=
      SQLITE_OK)
    g_debug ("The damaged file is written on closing");
  close_connection (self);
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
set_aside (const char *path, const ReviewMoment *now, GError **error)
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

static gboolean
prepare_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, REVIEW_ERROR, review_error_from_errno (errno),
                   _ ("The folder “%s” for your progress could not be made: "
                      "%s. Make room or allow writing, then try again."),
                   folder, g_strerror (errno));
      return FALSE;
    }
  /* The log needs new files beside the store. */
  if (g_access (folder, W_OK | X_OK) != 0)
    {
      g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_READ_ONLY,
                   _ ("The folder “%s” for your progress may not be written. "
                      "Allow writing to it, then try again."),
                   folder);
      return FALSE;
    }
  return TRUE;
}

ReviewStore *
review_store_open (const char *path,
                   const ReviewMoment *now,
                   ReviewOpenReport *report,
                   GError **error)
{
  g_autoptr (ReviewStore) self = g_new0 (ReviewStore, 1);
  g_auto (ReviewOpenReport) unused = { 0 };
  g_autoptr (GError) damage = NULL;

  if (report == NULL)
    report = &unused;
  memset (report, 0, sizeof *report);
  self->path = g_strdup (path);
  if (path != NULL && !prepare_folder (path, error))
    return NULL;
  if (open_connection (self, TRUE, report, &damage))
    return g_steal_pointer (&self);
  if (path == NULL ||
      !g_error_matches (damage, REVIEW_ERROR, REVIEW_ERROR_DAMAGED))
    {
      g_propagate_error (error, g_steal_pointer (&damage));
      return NULL;
    }

  close_as_found (self);
  report->set_aside_path = set_aside (path, now, error);
  if (report->set_aside_path == NULL ||
      !open_connection (self, TRUE, report, error))
    return NULL;
  return g_steal_pointer (&self);
}

ReviewStore *
review_store_open_again (const char *path, GError **error)
{
  g_autoptr (ReviewStore) self = g_new0 (ReviewStore, 1);
  g_auto (ReviewOpenReport) unused = { 0 };

  self->path = g_strdup (path);
  if (open_connection (self, FALSE, &unused, error))
    return g_steal_pointer (&self);
  close_as_found (self);
  return NULL;
}

void
review_store_free (ReviewStore *self)
{
  if (self == NULL)
    return;
  close_connection (self);
  g_free (self->path);
  g_free (self);
}

const char *
review_store_get_path (const ReviewStore *self)
{
  return self->path;
}

guint64
review_store_get_foreign_changes (ReviewStore *self)
{
  gint64 version;

  if (!review_sql_get_int (self->db, "PRAGMA data_version", &version, NULL))
    return 0;
  return (guint64)version;
}

char *
review_store_get_setting (ReviewStore *self, const char *name, GError **error)
{
  g_auto (ReviewQuery) query =
      review_query (self->db, "SELECT value FROM setting WHERE name = ?");
  gboolean row;

  review_query_bind_text (&query, name);
  if (!review_query_step (&query, &row, error))
    return NULL;
  return row ? g_strdup (review_query_get_text (&query, 0)) : NULL;
}

gboolean
review_store_set_setting (ReviewStore *self,
                          const char *name,
                          const char *value,
                          GError **error)
{
  g_auto (ReviewQuery) query = { 0 };

  if (value == NULL)
    {
      query = review_query (self->db, "DELETE FROM setting WHERE name = ?");
      review_query_bind_text (&query, name);
    }
  else
    {
      query = review_query (self->db,
                            "INSERT INTO setting (name, value) VALUES (?, ?)"
                            " ON CONFLICT (name)"
                            " DO UPDATE SET value = excluded.value");
      review_query_bind_text (&query, name);
      review_query_bind_text (&query, value);
    }
  return review_query_run (&query, error);
}
