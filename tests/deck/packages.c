/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "packages.h"

#include <archive.h>
#include <archive_entry.h>
#include <sqlite3.h>
#include <string.h>
#include <zstd.h>

static la_ssize_t
write_cb (struct archive *archive, void *data, const void *buffer, size_t size)
{
  g_byte_array_append (data, buffer, (guint)size);
  return (la_ssize_t)size;
}

GBytes *
packages_zip (const char *name, ...)
{
  GByteArray *out = g_byte_array_new ();
  struct archive *archive = archive_write_new ();
  va_list args;

  archive_write_set_format_zip (archive);
  archive_write_set_bytes_in_last_block (archive, 1);
  archive_write_open (archive, out, NULL, write_cb, NULL);
  va_start (args, name);
  for (; name != NULL; name = va_arg (args, const char *))
    {
      GBytes *bytes = va_arg (args, GBytes *);
      struct archive_entry *entry = archive_entry_new ();
      gsize size;
      const void *data = g_bytes_get_data (bytes, &size);

      archive_entry_set_pathname (entry, name);
      archive_entry_set_size (entry, (la_int64_t)size);
      archive_entry_set_filetype (entry, AE_IFREG);
      archive_entry_set_perm (entry, 0644);
      archive_write_header (archive, entry);
      archive_write_data (archive, data, size);
      archive_entry_free (entry);
    }
  va_end (args);
  archive_write_close (archive);
  archive_write_free (archive);
  return g_byte_array_free_to_bytes (out);
}

GBytes *
packages_text (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

GBytes *
packages_zstd (GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  gsize bound = ZSTD_compressBound (size);
  char *out = g_malloc (bound);

  return g_bytes_new_take (out, ZSTD_compress (out, bound, data, size, 3));
}

static int
unicase_cb (void *data, int a_size, const void *a, int b_size, const void *b)
{
  return memcmp (a, b, (gsize)MIN (a_size, b_size));
}

GBytes *
packages_collection (const char *sql)
{
  sqlite3 *db = NULL;
  char *message = NULL;
  sqlite3_int64 size;
  unsigned char *image;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  sqlite3_create_collation (db, "unicase", SQLITE_UTF8, NULL, unicase_cb);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  image = sqlite3_serialize (db, "main", &size, 0);
  sqlite3_close (db);
  return g_bytes_new_with_free_func (image, (gsize)size, sqlite3_free, image);
}
