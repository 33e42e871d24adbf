/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-exchange.h"

#include "base/base-file.h"
#include "review/review-json.h"
#include "review/review-store-private.h"

#define CHUNK_BYTES (256 * 1024)

/* Each kind of line and where it comes from; members are named as the
 * columns. */
static const struct
{
  const char *type;
  const char *sql;
} kinds[] = {
  { "setting", "SELECT name, value FROM setting ORDER BY name" },
  { "card", "SELECT deck.name AS deck, card.name AS card, " REVIEW_CARD_COLUMNS
            " FROM card JOIN deck ON deck.id = card.deck ORDER BY card.id" },
  { "answer",
    "SELECT deck.name AS deck, card.name AS card, at_ms, utc_offset_s, day,"
    " activity, counted, grade, elapsed_days, phase_before, stability_before,"
    " difficulty_before, scheduled_days_before, log.phase AS phase,"
    " log.stability AS stability, log.difficulty AS difficulty,"
    " log.due_ms AS due_ms, log.due_day AS due_day,"
    " log.scheduled_days AS scheduled_days, duration_ms, confidence, seed,"
    " shuffle, chosen, answer"
    " FROM log JOIN card ON card.id = log.card"
    " JOIN deck ON deck.id = card.deck ORDER BY log.id" },
  { "lesson",
    "SELECT name, segment, done, at_ms, data FROM lesson ORDER BY name" },
  { "quiz", "SELECT at_ms, day, seed, n_questions, points, detail FROM quiz"
            " ORDER BY id" },
};

static void
add_column (GString *line, ReviewQuery *query, const char *name, int column)
{
  switch (sqlite3_column_type (query->stmt, column))
    {
    case SQLITE_INTEGER:
      review_json_add_int (line, name, review_query_get_int (query, column));
      break;
    case SQLITE_FLOAT:
      review_json_add_real (line, name, review_query_get_real (query, column));
      break;
    case SQLITE_NULL:
      break;
    default:
      review_json_add_text (line, name, review_query_get_text (query, column));
    }
}

/* One export under way. */
typedef struct
{
  sqlite3 *db;
  BaseFileWriter *writer;
  ReviewExportProgress progress;
  gpointer user_data;
  GString *text;  /* whole lines to be written … */
  guint64 n_done; /* … rows of all kinds … */
  guint64 n_rows; /* … out of so many */
} Export;

/* Once there is enough of it; at the end all. */
static gboolean
write_text (Export *export, gsize enough, GError **error)
{
  gboolean written;

  if (export->text->len < enough)
    return TRUE;
  written = base_file_writer_add (export->writer, export->text->str,
                                  export->text->len, error);
  g_string_truncate (export->text, 0);
  if (export->progress != NULL && export->n_rows > 0)
    export->progress (MIN ((double)export->n_done / (double)export->n_rows, 1),
                      export->user_data);
  return written;
}

static gboolean
export_kind (Export *export, guint kind, GError **error)
{
  g_auto (ReviewQuery) query = review_query (export->db, kinds[kind].sql);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  gboolean row;

  for (int i = 0; i < sqlite3_column_count (query.stmt); i++)
    g_ptr_array_add (names, (gpointer)sqlite3_column_name (query.stmt, i));
  for (;;)
    {
      if (!review_query_step (&query, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      g_string_append_c (export->text, '{');
      review_json_add_text (export->text, "type", kinds[kind].type);
      for (guint i = 0; i < names->len; i++)
        add_column (export->text, &query, g_ptr_array_index (names, i), (int)i);
      g_string_append_len (export->text, "}\n", 2);
      export->n_done++;
      if (!write_text (export, CHUNK_BYTES, error))
        return FALSE;
    }
}

static gboolean
count_rows (Export *export, GError **error)
{
  gint64 n;

  /* What is more than a few. */
  if (!review_sql_get_int (export->db,
                           "SELECT (SELECT count (*) FROM log)"
                           " + (SELECT count (*) FROM card)",
                           &n, error))
    return FALSE;
  export->n_rows = (guint64)n;
  return TRUE;
}

static gboolean
export_all (Export *export, GError **error)
{
  g_string_append_c (export->text, '{');
  review_json_add_text (export->text, "type", "shardstep-progress");
  review_json_add_int (export->text, "version", REVIEW_EXCHANGE_VERSION);
  g_string_append_len (export->text, "}\n", 2);
  if (!count_rows (export, error))
    return FALSE;
  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    if (!export_kind (export, kind, error))
      return FALSE;
  return write_text (export, 0, error) &&
         base_file_writer_finish (export->writer, error);
}

/* What the caller may do about it. */
static void
classify (GError **error)
{
  ReviewError code = REVIEW_ERROR_FAILED;

  if (error == NULL || *error == NULL || (*error)->domain != G_IO_ERROR ||
      g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if ((*error)->code == G_IO_ERROR_NO_SPACE)
    code = REVIEW_ERROR_FULL;
  else if ((*error)->code == G_IO_ERROR_READ_ONLY ||
           (*error)->code == G_IO_ERROR_PERMISSION_DENIED)
    code = REVIEW_ERROR_READ_ONLY;
  (*error)->domain = REVIEW_ERROR;
  (*error)->code = code;
}

gboolean
review_store_export (ReviewStore *self,
                     GFile *file,
                     ReviewExportProgress progress,
                     gpointer user_data,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (BaseFileWriter) writer =
      base_file_writer_new (file, 0600, cancellable, error);
  g_autoptr (GString) text = NULL;
  Export export;
  gboolean ok;

  if (writer == NULL)
    {
      classify (error);
      return FALSE;
    }
  text = g_string_sized_new (CHUNK_BYTES + 4096);
  export = (Export){ self->db, writer, progress, user_data, text };
  /* One read transaction: all lines tell of the same moment. */
  ok =
      review_sql_exec (self->db, "BEGIN", error) && export_all (&export, error);
  if (!sqlite3_get_autocommit (self->db) &&
      sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
    g_debug ("Ending the export: %s", sqlite3_errmsg (self->db));
  if (!ok)
    classify (error);
  return ok;
}
