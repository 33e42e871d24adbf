/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-import-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
is_odd_control (char c)
{
  return (guchar)c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

/* Control characters, which XML cannot hold, become spaces. */
static void
append_clean (GString *text, const char *data, gsize length)
{
  gsize begin = text->len;

  g_string_append_len (text, data, (gssize)length);
  for (gsize i = begin; i < text->len; i++)
    if (is_odd_control (text->str[i]))
      text->str[i] = ' ';
}

/* Bytes that are no UTF-8 are taken for Latin-1, which they mostly are. */
static void
append_mended (DeckImport *self, GString *text, const char *data, gsize size)
{
  const char *end;
  gsize n_odd = 0;

  while (size > 0)
    {
      gboolean all = g_utf8_validate_len (data, size, &end);
      gsize good = (gsize)(end - data);

      append_clean (text, data, good);
      if (all)
        break;
      if (*end != '\0')
        {
          g_string_append_unichar (text, (guchar)*end);
          n_odd++;
        }
      else
        g_string_append_c (text, ' ');
      data = end + 1;
      size -= good + 1;
    }
  if (n_odd > 0)
    base_diagnostics_add (
        self->report, BASE_SEVERITY_WARNING, self->file, 0,
        ngettext ("%" G_GSIZE_FORMAT " byte was no UTF-8 and was read as "
                  "Latin-1",
                  "%" G_GSIZE_FORMAT " bytes were no UTF-8 and were read as "
                  "Latin-1",
                  n_odd),
        n_odd);
}

/* Text as Windows' "Unicode" saves it, begun by a mark; NULL for any other. */
static char *
dup_utf16 (GBytes *bytes, gsize *length)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gboolean big = size >= 2 && data[0] == 0xfe && data[1] == 0xff;

  if (!big && !(size >= 2 && data[0] == 0xff && data[1] == 0xfe))
    return NULL;
  return g_convert ((const char *)data + 2, (gssize)(size - 2), "UTF-8",
                    big ? "UTF-16BE" : "UTF-16LE", NULL, length, NULL);
}

static const char *
skip_mark (GBytes *bytes, gsize *size)
{
  const char *data = g_bytes_get_data (bytes, size);

  if (*size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      *size -= 3;
      return data + 3;
    }
  return data;
}

/* Lines as old Macs ended them. */
static void
end_lines (GString *text)
{
  for (gsize i = 0; i < text->len; i++)
    if (text->str[i] == '\r' && text->str[i + 1] != '\n')
      text->str[i] = '\n';
}

char *
deck_import_dup_text (DeckImport *self, GBytes *bytes)
{
  gsize size;
  g_autofree char *wide = dup_utf16 (bytes, &size);
  const char *data = wide != NULL ? wide : skip_mark (bytes, &size);
  GString *text = g_string_sized_new (size + 1);

  append_mended (self, text, data, size);
  end_lines (text);
  return g_string_free (text, FALSE);
}

static gboolean
is_clean (const char *data, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if (is_odd_control (data[i]))
      return FALSE;
  return size == 0 || g_utf8_validate_len (data, size, NULL);
}

GBytes *
deck_import_clean_bytes (DeckImport *self, GBytes *bytes)
{
  gsize size;
  const char *data = skip_mark (bytes, &size);
  GString *text;

  /* Nearly always: nothing is copied then. */
  if (is_clean (data, size))
    return g_bytes_new_from_bytes (bytes, g_bytes_get_size (bytes) - size,
                                   size);
  text = g_string_sized_new (size + 1);
  append_mended (self, text, data, size);
  return g_string_free_to_bytes (text);
}
