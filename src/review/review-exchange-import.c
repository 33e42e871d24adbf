/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-exchange-private.h"

#include "base/base-file.h"
#include "review/review-json.h"
#include "review/review-store-private.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define CHUNK_BYTES 65536

/* Imports one line; to be called with the lines in turn. */
static gboolean
import_line (ReviewImporting *import,
             const char *text,
             gsize length,
             GError **error)
{
  const char *why = NULL;
  gboolean ok;

  import->line++;
  import->object = review_json_parse (text, length, &why);
  if (import->object == NULL)
    return review_import_refuse (import, why, error);
  ok = review_import_object (import, error);
  g_clear_pointer (&import->object, g_hash_table_unref);
  return ok;
}

/* Whole lines out of what was read so far; the rest stays. */
static gboolean
import_buffered (ReviewImporting *import, GString *buffer, GError **error)
{
  gsize at = 0;
  const char *end;

  while ((end = memchr (buffer->str + at, '\n', buffer->len - at)) != NULL)
    {
      gsize length = (gsize)(end - (buffer->str + at));

      if (!import_line (import, buffer->str + at, length, error))
        return FALSE;
      at += length + 1;
    }
  g_string_erase (buffer, 0, (gssize)at);
  if (buffer->len <= REVIEW_EXCHANGE_MAX_LINE_BYTES)
    return TRUE;
  import->line++;
  return review_import_refuse (import, _ ("the line is too long"), error);
}

static gboolean
import_lines (ReviewImporting *import,
              GInputStream *stream,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GString) buffer = g_string_new (NULL);
  g_autofree char *chunk = g_malloc (CHUNK_BYTES);
  gssize n;

  while ((n = g_input_stream_read (stream, chunk, CHUNK_BYTES, cancellable,
                                   error)) > 0)
    {
      g_string_append_len (buffer, chunk, n);
      if (!import_buffered (import, buffer, error))
        return FALSE;
    }
  if (n < 0)
    return FALSE;
  if (buffer->len > 0 && !import_line (import, buffer->str, buffer->len, error))
    return FALSE;
  return import->line > 0 ||
         review_import_refuse (import, _ ("this is no exported progress"),
                               error);
}

static void
free_before (gpointer data)
{
  if (data == NULL)
    return;
  review_card_clear (data);
  g_free (data);
}

gboolean
review_store_import_stream (ReviewStore *self,
                            GInputStream *stream,
                            const char *name,
                            const ReviewMoment *now,
                            GCancellable *cancellable,
                            ReviewImport *result,
                            GError **error)
{
  g_autoptr (GHashTable) taken =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, free_before);
  ReviewImporting import = { self, now, name };
  gboolean ok;

  memset (result, 0, sizeof *result);
  import.result = result;
  import.taken = taken;
  if (!review_sql_begin (self->db, error))
    return FALSE;
  ok = import_lines (&import, stream, cancellable, error) &&
       /* What was to be undone may no longer be what is there. */
       review_sql_exec (self->db, "DELETE FROM undo", error);
  if (!review_sql_end (self->db, ok, error))
    {
      memset (result, 0, sizeof *result);
      return FALSE;
    }
  self->undo_depth = 0;
  return TRUE;
}

/* A pipe would hold the program for ever, and a device never end. */
static GInputStream *
open_stream (GFile *file,
             const char *name,
             GCancellable *cancellable,
             GError **error)
{
  const char *path = g_file_peek_path (file);
  g_autoptr (GError) why = NULL;
  int fd;

  if (path == NULL) /* not of this machine */
    return G_INPUT_STREAM (g_file_read (file, cancellable, error));
  fd = base_file_open (path, REVIEW_EXCHANGE_MAX_BYTES, NULL, &why);
  if (fd >= 0)
    return g_unix_input_stream_new (fd, TRUE);
  /* None, something else, or one too large: another has to be chosen. */
  if (g_error_matches (why, G_FILE_ERROR, G_FILE_ERROR_NOENT) ||
      g_error_matches (why, G_FILE_ERROR, G_FILE_ERROR_ISDIR) ||
      g_error_matches (why, G_FILE_ERROR, G_FILE_ERROR_INVAL))
    g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_FORMAT,
                 _ ("%s: %s. Nothing was imported; choose a file of exported "
                    "progress."),
                 name, why->message);
  else
    g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_FAILED,
                 _ ("%s: %s. Nothing was imported; try again or choose another "
                    "file."),
                 name, why->message);
  return NULL;
}

gboolean
review_store_import (ReviewStore *self,
                     GFile *file,
                     const ReviewMoment *now,
                     GCancellable *cancellable,
                     ReviewImport *result,
                     GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
  g_autoptr (GInputStream) stream =
      open_stream (file, name, cancellable, error);

  memset (result, 0, sizeof *result);
  return stream != NULL &&
         review_store_import_stream (self, stream, name, now, cancellable,
                                     result, error);
}
