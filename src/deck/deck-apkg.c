/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-apkg.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

/* Anki packs with windows of 2 MB; 8 MB is what every decoder must take. */
#define MAX_WINDOW_LOG 23
#define CHUNK 65536

typedef struct archive Archive;
static void
archive_close (Archive *archive)
{
  archive_read_free (archive);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_close)
typedef ZSTD_DStream Zstd;
static void
zstd_close (Zstd *zstd)
{
  ZSTD_freeDStream (zstd);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Zstd, zstd_close)

/* Newest first. */
static const struct
{
  const char *name;
  gboolean compressed; /* so is the list of media */
} collections[] = { { "collection.anki21b", TRUE },
                    { "collection.anki21", FALSE },
                    { "collection.anki2", FALSE } };

static gboolean refuse (GError **error, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

/* Always FALSE. */
static gboolean
refuse (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, message);
  return FALSE;
}

/* A plain name, that stays in the folder it is put into. */
static gboolean
check_name (const char *name, gsize length, GError **error)
{
  g_autofree char *shown = g_utf8_make_valid (name, (gssize)MIN (length, 80));
  gboolean bad = length == 0 || length > 255 || (length == 1 && *name == '.') ||
                 (length == 2 && name[0] == '.' && name[1] == '.');

  for (gsize i = 0; i < length && !bad; i++)
    bad = name[i] == '/' || name[i] == '\\' || (guchar)name[i] < 0x20;
  if (bad)
    return refuse (error, _ ("the package is refused: the name “%s” is unsafe"),
                   shown);
  return TRUE;
}

/* ---- unpacking ---- */

static Archive *
open_package (GBytes *package, GError **error)
{
  g_autoptr (Archive) archive = archive_read_new ();
  gsize size;
  const void *data = g_bytes_get_data (package, &size);

  if (archive == NULL ||
      archive_read_support_format_zip_seekable (archive) != ARCHIVE_OK ||
      archive_read_open_memory (archive, data, size) != ARCHIVE_OK)
    {
      refuse (error, _ ("this is no package of Anki"));
      return NULL;
    }
  return g_steal_pointer (&archive);
}

/* Moves to the entry of that name; FALSE without error where there is none. */
static Archive *
open_entry (GBytes *package, const char *name, GError **error)
{
  g_autoptr (Archive) archive = open_package (package, error);
  struct archive_entry *entry;

  if (archive == NULL)
    return NULL;
  while (archive_read_next_header (archive, &entry) == ARCHIVE_OK)
    if (g_strcmp0 (archive_entry_pathname (entry), name) == 0)
      return g_steal_pointer (&archive);
  refuse (error, _ ("the package has no %s"), name);
  return NULL;
}

/* Looks at every name; which collection to read, or -1. */
static int
survey (GBytes *package, gboolean *has_list, GError **error)
{
  g_autoptr (Archive) archive = open_package (package, error);
  struct archive_entry *entry;
  gsize best = G_N_ELEMENTS (collections);
  guint n = 0;
  int result;

  *has_list = FALSE;
  if (archive == NULL)
    return -1;
  while ((result = archive_read_next_header (archive, &entry)) == ARCHIVE_OK)
    {
      const char *name = archive_entry_pathname (entry);

      if (++n > DECK_APKG_MAX_ENTRIES)
        {
          refuse (error, _ ("the package holds more than %d files"),
                  DECK_APKG_MAX_ENTRIES);
          return -1;
        }
      if (!check_name (name != NULL ? name : "",
                       name != NULL ? strlen (name) : 0, error))
        return -1;
      for (gsize i = 0; i < best; i++)
        if (strcmp (name, collections[i].name) == 0)
          best = i;
      *has_list = *has_list || strcmp (name, "media") == 0;
    }
  if (result != ARCHIVE_EOF)
    {
      refuse (error, _ ("the package is damaged"));
      return -1;
    }
  if (best == G_N_ELEMENTS (collections))
    {
      refuse (error, _ ("the package holds no collection"));
      return -1;
    }
  return (int)best;
}

/* Where unpacked bytes go, counted. */
typedef struct
{
  int fd; /* -1: array */
  GByteArray *array;
  gsize size;
  gsize max;
} Sink;

static gboolean
check_size (const Sink *sink, guint64 size, GError **error)
{
  if (size > sink->max - sink->size)
    return refuse (error,
                   _ ("the package is refused: it unpacks to more than the "
                      "%" G_GSIZE_FORMAT " bytes allowed"),
                   sink->max);
  return TRUE;
}

static gboolean
sink_put (Sink *sink, const void *data, gsize size, GError **error)
{
  const char *p = data;

  if (!check_size (sink, size, error))
    return FALSE;
  sink->size += size;
  if (sink->fd < 0)
    {
      g_byte_array_append (sink->array, data, (guint)size);
      return TRUE;
    }
  while (size > 0)
    {
      gssize written = write (sink->fd, p, size);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        {
          g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno),
                               g_strerror (errno));
          return FALSE;
        }
      p += written;
      size -= (gsize)written;
    }
  return TRUE;
}

/* Writes what the frame holds; a second frame may follow the first. */
static gboolean
sink_put_zstd (Sink *sink,
               Zstd *zstd,
               const void *data,
               gsize size,
               GError **error)
{
  g_autofree char *chunk = g_malloc (CHUNK);
  ZSTD_inBuffer in = { data, size, 0 };
  gboolean full = FALSE;
  unsigned long long said = ZSTD_getFrameContentSize (data, size);

  /* What a frame says of its size spares us unpacking it up to the cap. */
  if (sink->size == 0 && said < ZSTD_CONTENTSIZE_ERROR &&
      !check_size (sink, said, error))
    return FALSE;
  while (in.pos < in.size || full)
    {
      ZSTD_outBuffer out = { chunk, CHUNK, 0 };

      if (ZSTD_isError (ZSTD_decompressStream (zstd, &out, &in)))
        return refuse (error, _ ("the package is damaged"));
      if (!sink_put (sink, chunk, out.pos, error))
        return FALSE;
      full = out.pos == out.size;
    }
  return TRUE;
}

static gboolean
unpack_entry (GBytes *package,
              const char *name,
              gboolean compressed,
              Sink *sink,
              GError **error)
{
  g_autoptr (Archive) archive = open_entry (package, name, error);
  g_autoptr (Zstd) zstd = NULL;
  const void *block;
  gsize size;
  la_int64_t offset;
  int result;

  if (archive == NULL)
    return FALSE;
  if (compressed)
    {
      zstd = ZSTD_createDStream ();
      ZSTD_DCtx_setParameter (zstd, ZSTD_d_windowLogMax, MAX_WINDOW_LOG);
    }
  while ((result = archive_read_data_block (archive, &block, &size, &offset)) ==
         ARCHIVE_OK)
    if (!(compressed ? sink_put_zstd (sink, zstd, block, size, error)
                     : sink_put (sink, block, size, error)))
      return FALSE;
  return result == ARCHIVE_EOF || refuse (error, _ ("the package is damaged"));
}

/* ---- the list of media ---- */

/* The old list: {"0": "name.png", …}; SQLite reads the JSON. */
static gboolean
check_json_list (const GByteArray *list, guint *n_media, GError **error)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  gboolean good = TRUE;
  int result = sqlite3_open (":memory:", &db);

  if (result == SQLITE_OK)
    result = sqlite3_prepare_v2 (db, "SELECT value FROM json_each(?)", -1,
                                 &statement, NULL);
  if (result == SQLITE_OK)
    result = sqlite3_bind_text (statement, 1, (const char *)list->data,
                                (int)list->len, SQLITE_STATIC);
  while (result == SQLITE_OK || result == SQLITE_ROW)
    {
      const char *name;

      result = sqlite3_step (statement);
      if (result != SQLITE_ROW)
        break;
      name = (const char *)sqlite3_column_text (statement, 0);
      (*n_media)++;
      good = check_name (name != NULL ? name : "",
                         (gsize)sqlite3_column_bytes (statement, 0), error);
      if (!good)
        break;
    }
  sqlite3_finalize (statement);
  sqlite3_close (db);
  if (good && result != SQLITE_DONE)
    return refuse (error, _ ("the list of media in the package is damaged"));
  return good;
}

/* A protobuf varint; FALSE at the end. */
static gboolean
read_varint (const guint8 **p, const guint8 *end, guint64 *value)
{
  *value = 0;
  for (guint shift = 0; shift < 64 && *p < end; shift += 7)
    {
      guint8 byte = *(*p)++;

      *value |= (guint64)(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The next field of a message: its content where it is bytes, else NULL. */
static gboolean
read_field (const guint8 **p,
            const guint8 *end,
            guint64 *number,
            const guint8 **content,
            guint64 *length)
{
  guint64 key;

  *content = NULL;
  if (!read_varint (p, end, &key))
    return FALSE;
  *number = key >> 3;
  switch (key & 7)
    {
    case 0:
      return read_varint (p, end, length);
    case 1:
    case 5:
      *length = (key & 7) == 1 ? 8 : 4;
      break;
    case 2:
      if (!read_varint (p, end, length))
        return FALSE;
      *content = *p;
      break;
    default:
      return FALSE;
    }
  if (*length > (guint64)(end - *p))
    return FALSE;
  *p += *length;
  return TRUE;
}

/* The new list: a message of entries (field 1) whose field 1 is the name. */
static gboolean
check_protobuf_list (const GByteArray *list, guint *n_media, GError **error)
{
  const guint8 *p = list->data;
  const guint8 *end = p + list->len;
  const guint8 *entry, *name;
  guint64 number, length, name_length;

  while (p < end)
    {
      if (!read_field (&p, end, &number, &entry, &length))
        return refuse (error,
                       _ ("the list of media in the package is damaged"));
      if (number != 1 || entry == NULL)
        continue;
      (*n_media)++;
      for (const guint8 *at = entry; at < entry + length;)
        if (!read_field (&at, entry + length, &number, &name, &name_length))
          return refuse (error,
                         _ ("the list of media in the package is damaged"));
        else if (number == 1 &&
                 !check_name (name != NULL ? (const char *)name : "",
                              name != NULL ? name_length : 0, error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
check_list (GBytes *package, gboolean newer, guint *n_media, GError **error)
{
  g_autoptr (GByteArray) list = g_byte_array_new ();
  Sink sink = { -1, list, 0, DECK_APKG_MAX_LIST_BYTES };

  if (!unpack_entry (package, "media", newer, &sink, error))
    return FALSE;
  if (list->len == 0)
    return TRUE;
  return newer ? check_protobuf_list (list, n_media, error)
               : check_json_list (list, n_media, error);
}

gboolean
deck_apkg_unpack (GBytes *package, int fd, guint *n_media, GError **error)
{
  Sink sink = { fd, NULL, 0, DECK_APKG_MAX_COLLECTION_BYTES };
  gboolean has_list;
  int best = survey (package, &has_list, error);

  *n_media = 0;
  if (best < 0)
    return FALSE;
  return (!has_list ||
          check_list (package, collections[best].compressed, n_media, error)) &&
         unpack_entry (package, collections[best].name,
                       collections[best].compressed, &sink, error);
}

/* ---- packing ---- */

static la_ssize_t
write_cb (Archive *archive, void *data, const void *buffer, size_t length)
{
  g_byte_array_append (data, buffer, (guint)length);
  return (la_ssize_t)length;
}

static gboolean
put_entry (Archive *archive, const char *name, const void *data, gsize size)
{
  struct archive_entry *entry = archive_entry_new ();
  gboolean good;

  archive_entry_set_pathname (entry, name);
  archive_entry_set_size (entry, (la_int64_t)size);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_mtime (entry, 315532800, 0); /* 1980: the same bytes */
  good = archive_write_header (archive, entry) == ARCHIVE_OK &&
         archive_write_data (archive, data, size) == (la_ssize_t)size;
  archive_entry_free (entry);
  return good;
}

GBytes *
deck_apkg_pack (GBytes *collection, GError **error)
{
  GByteArray *out = g_byte_array_new ();
  Archive *archive = archive_write_new ();
  gsize size;
  const void *data = g_bytes_get_data (collection, &size);
  gboolean good;

  good =
      archive_write_set_format_zip (archive) == ARCHIVE_OK &&
      archive_write_set_bytes_in_last_block (archive, 1) == ARCHIVE_OK &&
      archive_write_open (archive, out, NULL, write_cb, NULL) == ARCHIVE_OK &&
      put_entry (archive, "collection.anki2", data, size) &&
      put_entry (archive, "media", "{}", 2) &&
      archive_write_close (archive) == ARCHIVE_OK;
  archive_write_free (archive);
  if (good)
    return g_byte_array_free_to_bytes (out);
  g_byte_array_unref (out);
  refuse (error, _ ("the package could not be made"));
  return NULL;
}
