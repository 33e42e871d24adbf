/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-apkg-private.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>

static la_ssize_t
write_cb (struct archive *archive,
          void *data,
          const void *buffer,
          size_t length)
{
  g_byte_array_append (data, buffer, (guint)length);
  return (la_ssize_t)length;
}

static gboolean
put_entry (struct archive *archive,
           const char *name,
           const void *data,
           gsize size)
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
  struct archive *archive = archive_write_new ();
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
  deck_apkg_refuse (error, _ ("the package could not be made"));
  return NULL;
}
