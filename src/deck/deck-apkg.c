/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-apkg-private.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

/* Anki packs with windows of 2 MB; 8 MB is what every decoder must take. */
#define MAX_WINDOW_LOG 23

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

gboolean
deck_apkg_refuse (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, message);
  return FALSE;
}

gboolean
deck_apkg_check_name (const char *name, gsize length, GError **error)
{
  g_autofree char *shown = g_utf8_make_valid (name, (gssize)MIN (length, 80));
  gboolean bad = length == 0 || length > 255 || (length == 1 && *name == '.') ||
                 (length == 2 && name[0] == '.' && name[1] == '.');

  for (gsize i = 0; i < length && !bad; i++)
    bad = name[i] == '/' || name[i] == '\\' || (guchar)name[i] < 0x20;
  if (bad)
    return deck_apkg_refuse (
        error, _ ("the package is refused: the name “%s” is unsafe"), shown);
  return TRUE;
}

/* ---- entries ---- */

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
      deck_apkg_refuse (
          error,
          _ ("this is no package of Anki; give a file that Anki exported"));
      return NULL;
    }
  return g_steal_pointer (&archive);
}

/* Moves to the entry of that name; NULL with an error where there is none. */
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
  deck_apkg_refuse (error, _ ("the package has no %s"), name);
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
          deck_apkg_refuse (error, _ ("the package holds more than %d files"),
                            DECK_APKG_MAX_ENTRIES);
          return -1;
        }
      if (!deck_apkg_check_name (name != NULL ? name : "",
                                 name != NULL ? strlen (name) : 0, error))
        return -1;
      for (gsize i = 0; i < best; i++)
        if (strcmp (name, collections[i].name) == 0)
          best = i;
      *has_list = *has_list || strcmp (name, "media") == 0;
    }
  if (result != ARCHIVE_EOF)
    {
      deck_apkg_refuse (error,
                        _ ("the package is damaged; export it from Anki anew"));
      return -1;
    }
  if (best == G_N_ELEMENTS (collections))
    {
      deck_apkg_refuse (
          error,
          _ ("the package holds no collection; export it from Anki anew"));
      return -1;
    }
  return (int)best;
}

static gboolean
unpack_entry (GBytes *package,
              const char *name,
              gboolean compressed,
              DeckApkgSink *sink,
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
  /* The whole package stands for the entry, which cannot be larger. */
  sink->packed = g_bytes_get_size (package);
  if (compressed)
    {
      zstd = ZSTD_createDStream ();
      ZSTD_DCtx_setParameter (zstd, ZSTD_d_windowLogMax, MAX_WINDOW_LOG);
    }
  while ((result = archive_read_data_block (archive, &block, &size, &offset)) ==
         ARCHIVE_OK)
    if (!(compressed ? deck_apkg_sink_put_zstd (sink, zstd, block, size, error)
                     : deck_apkg_sink_put (sink, block, size, error)))
      return FALSE;
  return result == ARCHIVE_EOF ||
         deck_apkg_refuse (
             error, _ ("the package is damaged; export it from Anki anew"));
}

/* ---- the package ---- */

static gboolean
check_media (GBytes *package, gboolean newer, guint *n_media, GError **error)
{
  g_auto (DeckApkgSink) sink = { 0 };

  deck_apkg_sink_init (&sink, DECK_APKG_MAX_LIST_BYTES,
                       DECK_APKG_MAX_LIST_BYTES);
  if (!unpack_entry (package, "media", newer, &sink, error))
    return FALSE;
  if (sink.size == 0)
    return TRUE;
  return newer ? deck_apkg_check_new_media (sink.bytes, n_media, error)
               : deck_apkg_check_old_media (sink.bytes, n_media, error);
}

void
deck_apkg_collection_clear (DeckApkgCollection *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  if (self->path != NULL)
    g_unlink (self->path);
  g_clear_pointer (&self->path, g_free);
}

gboolean
deck_apkg_unpack (GBytes *package,
                  DeckApkgCollection *collection,
                  guint *n_media,
                  GError **error)
{
  g_auto (DeckApkgSink) sink = { 0 };
  gboolean has_list;
  int best = survey (package, &has_list, error);

  *n_media = 0;
  *collection = (DeckApkgCollection){ 0 };
  deck_apkg_sink_init (&sink, DECK_APKG_MEMORY_BYTES,
                       DECK_APKG_MAX_COLLECTION_BYTES);
  if (best < 0 ||
      (has_list &&
       !check_media (package, collections[best].compressed, n_media, error)) ||
      !unpack_entry (package, collections[best].name,
                     collections[best].compressed, &sink, error))
    return FALSE;
  collection->size = sink.size;
  collection->bytes = g_steal_pointer (&sink.bytes);
  collection->path = g_steal_pointer (&sink.path);
  return TRUE;
}
