/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-store.h"

#include "review/review-schema.h"
#include "review/review-store-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Up to here the whole file is checked on opening: a few tens of ms. */
#define CHECK_MAX_BYTES (16 * 1024 * 1024)
/* Processes that start together over a damaged file: each finds the one that
 * another has begun. */
#define MAX_TRIES 5
#define WAIT_MS 20

void
review_open_report_clear (ReviewOpenReport *self)
{
  g_clear_pointer (&self->set_aside_path, g_free);
}

/* Where several make the file at once, SQLite leaves it to them to wait: two
 * that read and want to write would wait for each other. */
static gboolean
set_journal_mode (sqlite3 *db, GError **error)
{
  for (int waited_ms = 0;; waited_ms += WAIT_MS)
    {
      g_auto (ReviewQuery) query =
          review_query (db, "PRAGMA journal_mode = WAL");
      g_autoptr (GError) problem = NULL;
      gboolean row;

      if (review_query_step (&query, &row, &problem))
        {
          if (row && g_strcmp0 (review_query_get_text (&query, 0), "wal") == 0)
            return TRUE;
          g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_FAILED,
                       _ ("“%s” lies on a file system that cannot keep "
                          "progress safe. Move it to a local disk."),
                       sqlite3_db_filename (db, "main"));
          return FALSE;
        }
      if (waited_ms >= REVIEW_BUSY_TIMEOUT_MS ||
          !g_error_matches (problem, REVIEW_ERROR, REVIEW_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      sqlite3_sleep (WAIT_MS);
    }
}

gboolean
review_store_guard (sqlite3 *db, GError **error)
{
  if (sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK)
    {
      review_sql_set_error (db, sqlite3_errcode (db), error);
      return FALSE;
    }
  return review_sql_exec (db,
                          "PRAGMA trusted_schema = OFF;"
                          "PRAGMA foreign_keys = ON;"
                          "PRAGMA cell_size_check = ON;"
                          /* KiB: 100,000 cards fit. */
                          "PRAGMA cache_size = -32768;",
                          error);
}

static gboolean
set_up_connection (sqlite3 *db, gboolean in_memory, GError **error)
{
  if (!review_store_guard (db, error))
    return FALSE;
  if (in_memory)
    return TRUE;

  return set_journal_mode (db, error) &&
         review_sql_exec (db, "PRAGMA synchronous = FULL", error);
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

/* Another process that finds the file damaged sets it aside while nobody has
 * it open, so from the journal mode on, which holds it, it stays.  What was
 * moved before that has the log of its successor for its own. */
static gboolean
check_is_there (sqlite3 *db, GError **error)
{
  int moved = 0;
  int rc = sqlite3_file_control (db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);

  if (rc != SQLITE_OK)
    {
      review_sql_set_error (db, rc, error);
      return FALSE;
    }
  if (moved == 0)
    return TRUE;
  g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_DAMAGED,
               _ ("The progress file “%s” was moved away while it was opened. "
                  "Try again."),
               sqlite3_db_filename (db, "main"));
  return FALSE;
}

/* check: what the file is, to look through it if it is not too large; NULL
 * where it is new, or was looked through.  migrate: an older version is brought
 * up to this one. */
static gboolean
open_connection (ReviewStore *self,
                 const GStatBuf *check,
                 gboolean migrate,
                 ReviewOpenReport *report,
                 GError **error)
{
  guint version = 0;
  int rc;

  rc = sqlite3_open_v2 (
      self->path != NULL ? self->path : ":memory:", &self->db,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  if (rc == SQLITE_OK)
    rc = sqlite3_extended_result_codes (self->db, 1);
  if (rc == SQLITE_OK)
    rc = sqlite3_busy_timeout (self->db, REVIEW_BUSY_TIMEOUT_MS);
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
      !set_up_connection (self->db, self->path == NULL, error) ||
      (self->path != NULL && !check_is_there (self->db, error)))
    return FALSE;
  if (check != NULL && check->st_size <= CHECK_MAX_BYTES &&
      !check_pages (self->db, error))
    return FALSE;
  if (migrate && !review_schema_migrate (self->db, &version, error))
    return FALSE;
  if (self->path != NULL)
    self->checkpoint = review_checkpoint_new (self->db, self->path);
  report->created = version == 0;
  report->migrated_from = version < REVIEW_STORE_VERSION ? version : 0;
  return TRUE;
}

/* What the log holds goes into the file by the rules of those who share it. */
static void
empty_log (sqlite3 *db)
{
  if (sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) !=
          SQLITE_OK ||
      sqlite3_busy_timeout (db, 0) != SQLITE_OK ||
      sqlite3_wal_checkpoint_v2 (db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
                                 NULL) != SQLITE_OK)
    g_debug ("The log stays as it is");
}

static void
close_connection (ReviewStore *self)
{
  g_clear_pointer (&self->checkpoint, review_checkpoint_free);
  if (self->keeps_log)
    empty_log (self->db);
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

  if (report == NULL)
    report = &unused;
  memset (report, 0, sizeof *report);
  self->path = g_strdup (path);
  if (path != NULL && !prepare_folder (path, error))
    return NULL;
  for (guint n = 0;; n++)
    {
      g_autoptr (GError) damage = NULL;
      g_autofree char *aside = NULL;
      GStatBuf found;
      gboolean exists = path != NULL && g_stat (path, &found) == 0;

      if (open_connection (self, exists ? &found : NULL, TRUE, report, &damage))
        return g_steal_pointer (&self);
      if (!exists || n == MAX_TRIES ||
          !g_error_matches (damage, REVIEW_ERROR, REVIEW_ERROR_DAMAGED))
        {
          g_propagate_error (error, g_steal_pointer (&damage));
          return NULL;
        }
      close_as_found (self);
      if (review_store_set_aside (path, &found, now, &aside, error) ==
          REVIEW_ASIDE_FAILED)
        return NULL;
      /* The first holds what the learner had; another was made since. */
      if (report->set_aside_path == NULL)
        report->set_aside_path = g_steal_pointer (&aside);
    }
}

static ReviewStore *
open_beside (const char *path, gboolean migrate, GError **error)
{
  g_autoptr (ReviewStore) self = g_new0 (ReviewStore, 1);
  g_auto (ReviewOpenReport) unused = { 0 };

  self->path = g_strdup (path);
  if (open_connection (self, NULL, migrate, &unused, error))
    return g_steal_pointer (&self);
  close_as_found (self);
  return NULL;
}

ReviewStore *
review_store_open_again (const char *path, GError **error)
{
  return open_beside (path, TRUE, error);
}

ReviewStore *
review_store_open_to_look (const char *path, GError **error)
{
  return open_beside (path, FALSE, error);
}

void
review_store_keep_log (ReviewStore *self)
{
  self->keeps_log = self->path != NULL;
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

void
review_store_forget_session (ReviewStore *self)
{
  self->session = 0;
  self->undo_depth = 0;
}
