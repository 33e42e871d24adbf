/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A collection is a stranger's database: it is opened read-only and under no
 * name of its own, with whatever SQLite can do beyond reading the rows of plain
 * tables switched off, and with a bound on its work. */
#include "deck/deck-import-apkg.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_VALUE_BYTES (4 << 20)
/* About a second of SQLite's work: 100,000 notes take a tenth of it. */
#define STEPS_PER_CALL 100000
#define MAX_CALLS 1000

/* Anki's own collation, without regard to case. */
static int
unicase_cb (void *data,
            int a_length,
            const void *a,
            int b_length,
            const void *b)
{
  g_autofree char *a_text = g_utf8_make_valid (a, a_length);
  g_autofree char *b_text = g_utf8_make_valid (b, b_length);
  g_autofree char *a_folded = g_utf8_casefold (a_text, -1);
  g_autofree char *b_folded = g_utf8_casefold (b_text, -1);

  return strcmp (a_folded, b_folded);
}

/* Other than 0 stops the statement. */
static int
progress_cb (void *data)
{
  guint *calls = data;

  return ++*calls > MAX_CALLS;
}

static void
harden (sqlite3 *db)
{
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_limit (db, SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES);
  sqlite3_limit (db, SQLITE_LIMIT_SQL_LENGTH, 65536);
  sqlite3_limit (db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit (db, SQLITE_LIMIT_WORKER_THREADS, 0);
  sqlite3_exec (db, "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;", NULL,
                NULL, NULL);
}

/* immutable: no journal or shared memory is looked for beside it. */
static int
open_file (const char *path, sqlite3 **db)
{
  g_autofree char *file = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *uri = g_strconcat (file, "?immutable=1", NULL);

  return sqlite3_open_v2 (uri, db,
                          SQLITE_OPEN_READONLY | SQLITE_OPEN_URI |
                              SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE,
                          NULL);
}

/* Bytes 18 and 19 say 2 where a write-ahead log was in use: there is none
 * here, and SQLite would not read the memory then. */
static int
open_bytes (GByteArray *bytes, sqlite3 **db)
{
  int result = sqlite3_open_v2 (":memory:", db,
                                SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                                    SQLITE_OPEN_PRIVATECACHE,
                                NULL);

  if (bytes->len > 19 && bytes->data[18] == 2 && bytes->data[19] == 2)
    bytes->data[18] = bytes->data[19] = 1;
  if (result == SQLITE_OK)
    result = sqlite3_deserialize (*db, "main", bytes->data, bytes->len,
                                  bytes->len, SQLITE_DESERIALIZE_READONLY);
  return result;
}

/* What is read must be tables with columns that are kept, not worked out: no
 * views, no virtual tables, no generated columns.  The first that is none, or
 * NULL; good: whether the schema can be read. */
static char *
find_odd_table (sqlite3 *db, gboolean *good)
{
  static const char sql[] =
      "SELECT t.name FROM sqlite_schema AS t WHERE lower (t.name) IN ('col', "
      "'notes', 'cards', 'revlog', 'notetypes', 'fields', 'templates') AND "
      "(t.type <> 'table' OR t.rootpage < 2 OR EXISTS (SELECT 1 FROM "
      "pragma_table_xinfo (t.name) AS c WHERE c.hidden <> 0))";
  sqlite3_stmt *row = NULL;
  char *name = NULL;
  int result = sqlite3_prepare_v2 (db, sql, -1, &row, NULL);

  if (result == SQLITE_OK)
    result = sqlite3_step (row);
  if (result == SQLITE_ROW)
    name = g_strdup ((const char *)sqlite3_column_text (row, 0));
  *good = result == SQLITE_DONE;
  sqlite3_finalize (row);
  return name;
}

sqlite3 *
deck_apkg_open (DeckApkgCollection *collection, guint *calls, GError **error)
{
  sqlite3 *db = NULL;
  int result = collection->bytes != NULL ? open_bytes (collection->bytes, &db)
                                         : open_file (collection->path, &db);
  gboolean good = result == SQLITE_OK;
  g_autofree char *odd = NULL;

  if (good)
    {
      harden (db);
      sqlite3_create_collation (db, "unicase", SQLITE_UTF8, NULL, unicase_cb);
      sqlite3_progress_handler (db, STEPS_PER_CALL, progress_cb, calls);
      odd = find_odd_table (db, &good);
    }
  if (good)
    return db;
  if (odd != NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 _ ("“%s” is no plain table"), odd);
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         deck_apkg_error (db, *calls));
  sqlite3_close (db);
  return NULL;
}

const char *
deck_apkg_error (sqlite3 *db, guint calls)
{
  if (calls > MAX_CALLS)
    return _ ("reading it takes too long");
  if (db == NULL)
    return _ ("it cannot be opened");
  return sqlite3_errcode (db) >= SQLITE_ROW || sqlite3_errcode (db) == SQLITE_OK
             ? _ ("it holds too many note types")
             : sqlite3_errmsg (db);
}
