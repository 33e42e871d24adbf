/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

typedef struct
{
  const char *at;
  const char *end;
  const char *why;
} Reader;

static gboolean
refuse (Reader *reader, const char *why)
{
  reader->why = why;
  return FALSE;
}

static void
skip_space (Reader *reader)
{
  while (reader->at < reader->end && strchr (" \t\r\n", *reader->at) != NULL)
    reader->at++;
}

static gboolean
take (Reader *reader, char c)
{
  skip_space (reader);
  if (reader->at == reader->end || *reader->at != c)
    return FALSE;
  reader->at++;
  return TRUE;
}

static gboolean
read_hex (Reader *reader, gunichar *code)
{
  *code = 0;
  if (reader->end - reader->at < 4)
    return refuse (reader, _ ("a \\u escape needs four digits"));
  for (int i = 0; i < 4; i++, reader->at++)
    {
      int digit = g_ascii_xdigit_value (*reader->at);

      if (digit < 0)
        return refuse (reader, _ ("a \\u escape needs four digits"));
      *code = *code * 16 + (gunichar)digit;
    }
  return TRUE;
}

/* Beyond the basic plane two escapes make one character. */
static gboolean
read_unicode (Reader *reader, GString *text)
{
  gunichar high, low;

  if (!read_hex (reader, &high))
    return FALSE;
  if (high >= 0xd800 && high < 0xdc00)
    {
      if (reader->end - reader->at < 2 || reader->at[0] != '\\' ||
          reader->at[1] != 'u')
        return refuse (reader, _ ("half a surrogate pair"));
      reader->at += 2;
      if (!read_hex (reader, &low))
        return FALSE;
      if (low < 0xdc00 || low > 0xdfff)
        return refuse (reader, _ ("half a surrogate pair"));
      high = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    }
  if (high == 0 || !g_unichar_validate (high))
    return refuse (reader, _ ("a character that no text may hold"));
  g_string_append_unichar (text, high);
  return TRUE;
}

static gboolean
read_escape (Reader *reader, GString *text)
{
  static const char names[] = "\"\\/bfnrt";
  static const char values[] = "\"\\/\b\f\n\r\t";
  const char *found;
  char c;

  if (reader->at == reader->end)
    return refuse (reader, _ ("a text without its closing quote"));
  c = *reader->at++;
  if (c == 'u')
    return read_unicode (reader, text);
  found = c != '\0' ? strchr (names, c) : NULL;
  if (found == NULL)
    return refuse (reader, _ ("an unknown escape"));
  g_string_append_c (text, values[found - names]);
  return TRUE;
}

static gboolean
read_text (Reader *reader, GString *text)
{
  if (!take (reader, '"'))
    return refuse (reader, _ ("a text in double quotes was expected"));
  while (reader->at < reader->end)
    {
      char c = *reader->at++;

      if (c == '"')
        return TRUE;
      if (c == '\\')
        {
          if (!read_escape (reader, text))
            return FALSE;
        }
      else if ((guchar)c < 0x20)
        return refuse (reader, _ ("a control character within a text"));
      else
        g_string_append_c (text, c);
    }
  return refuse (reader, _ ("a text without its closing quote"));
}

/* A number or a word, as it is written; the getters judge it. */
static gboolean
read_literal (Reader *reader, GString *text)
{
  while (reader->at < reader->end &&
         (g_ascii_isalnum (*reader->at) || strchr ("+-.", *reader->at)) &&
         *reader->at != '\0')
    g_string_append_c (text, *reader->at++);
  if (text->len == 0)
    return refuse (reader,
                   _ ("a text, a number, true, false or null was expected"));
  if (g_ascii_isalpha (text->str[0]) && !g_str_equal (text->str, "true") &&
      !g_str_equal (text->str, "false") && !g_str_equal (text->str, "null"))
    return refuse (reader,
                   _ ("a text, a number, true, false or null was expected"));
  return TRUE;
}

static gboolean
read_member (Reader *reader, GHashTable *object)
{
  g_autoptr (GString) name = g_string_new (NULL);
  g_autoptr (GString) value = g_string_new (NULL);
  gboolean quoted;

  if (!read_text (reader, name))
    return FALSE;
  if (!take (reader, ':'))
    return refuse (reader, _ ("a colon was expected after a name"));
  skip_space (reader);
  quoted = reader->at < reader->end && *reader->at == '"';
  if (!(quoted ? read_text (reader, value) : read_literal (reader, value)))
    return FALSE;
  if (!quoted && g_str_equal (value->str, "null"))
    return TRUE;
  if (g_hash_table_size (object) == REVIEW_JSON_MAX_MEMBERS)
    return refuse (reader, _ ("too many members"));
  g_hash_table_insert (object, g_string_free (g_steal_pointer (&name), FALSE),
                       g_string_free (g_steal_pointer (&value), FALSE));
  return TRUE;
}

static gboolean
read_object (Reader *reader, GHashTable *object)
{
  if (!take (reader, '{'))
    return refuse (reader, _ ("an object in braces was expected"));
  if (!take (reader, '}'))
    {
      do
        if (!read_member (reader, object))
          return FALSE;
      while (take (reader, ','));
      if (!take (reader, '}'))
        return refuse (reader, _ ("a comma or a closing brace was expected"));
    }
  skip_space (reader);
  if (reader->at != reader->end)
    return refuse (reader, _ ("text after the closing brace"));
  return TRUE;
}

GHashTable *
review_json_parse (const char *text, gsize length, const char **why)
{
  g_autoptr (GHashTable) object =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Reader reader = { text, text + length, NULL };

  if (!g_utf8_validate_len (text, length, NULL))
    *why = _ ("text that is not UTF-8");
  else if (read_object (&reader, object))
    return g_steal_pointer (&object);
  else
    *why = reader.why;
  return NULL;
}

gboolean
review_json_get_int (GHashTable *object, const char *name, gint64 *value)
{
  const char *text = g_hash_table_lookup (object, name);

  return text != NULL && g_ascii_string_to_signed (text, 10, G_MININT64,
                                                   G_MAXINT64, value, NULL);
}

gboolean
review_json_get_real (GHashTable *object, const char *name, double *value)
{
  const char *text = g_hash_table_lookup (object, name);
  char *end = NULL;

  if (text == NULL || text[0] == '\0' || g_ascii_isspace (text[0]))
    return FALSE;
  *value = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (*value);
}

/* A million lines have thirty members each: no formatting by way of printf. */
static void
add_name (GString *line, const char *name)
{
  if (line->len > 0 && line->str[line->len - 1] != '{')
    g_string_append_c (line, ',');
  g_string_append_c (line, '"');
  g_string_append (line, name);
  g_string_append_len (line, "\":", 2);
}

static gboolean
is_plain (char c)
{
  return c != '"' && c != '\\' && (guchar)c >= 0x20 && c != 0x7f;
}

void
review_json_add_text (GString *line, const char *name, const char *text)
{
  if (text == NULL)
    return;
  add_name (line, name);
  g_string_append_c (line, '"');
  while (*text != '\0')
    {
      gsize n = 0;

      while (is_plain (text[n]))
        n++;
      g_string_append_len (line, text, (gssize)n);
      text += n;
      if (*text == '\0')
        break;
      if (*text == '"' || *text == '\\')
        {
          g_string_append_c (line, '\\');
          g_string_append_c (line, *text);
        }
      else
        g_string_append_printf (line, "\\u%04x", (guint)*text);
      text++;
    }
  g_string_append_c (line, '"');
}

void
review_json_add_int (GString *line, const char *name, gint64 value)
{
  char digits[24];
  gsize at = sizeof digits;
  /* Also of the least there is. */
  guint64 left = value < 0 ? -(guint64)value : (guint64)value;

  add_name (line, name);
  do
    digits[--at] = (char)('0' + left % 10);
  while ((left /= 10) > 0);
  if (value < 0)
    digits[--at] = '-';
  g_string_append_len (line, digits + at, (gssize)(sizeof digits - at));
}

void
review_json_add_real (GString *line, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  add_name (line, name);
  g_string_append (line, g_ascii_dtostr (text, sizeof text, value));
}
