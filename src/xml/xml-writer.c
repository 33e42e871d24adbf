/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/xml-writer.h"

#include <string.h>

#include "base/base-file.h"

#define COLUMNS 79

typedef struct
{
  char *name;
  gboolean has_children;
  gboolean has_text;
} Open;

struct _XmlWriter
{
  GString *out;
  GArray *open;      /* Open */
  gboolean tag_open; /* "<name …" without its ">" yet */
  gsize line_start;  /* offset in out */
  gsize tag_indent;  /* where folded attributes begin */
};

static void
clear_open (gpointer data)
{
  g_free (((Open *)data)->name);
}

XmlWriter *
xml_writer_new (void)
{
  XmlWriter *self = g_new0 (XmlWriter, 1);

  self->out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
  self->open = g_array_new (FALSE, FALSE, sizeof (Open));
  g_array_set_clear_func (self->open, clear_open);
  return self;
}

void
xml_writer_free (XmlWriter *self)
{
  if (self == NULL)
    return;
  g_string_free (self->out, TRUE);
  g_array_unref (self->open);
  g_free (self);
}

static Open *
get_top (XmlWriter *self)
{
  return self->open->len == 0
             ? NULL
             : &g_array_index (self->open, Open, self->open->len - 1);
}

static void
break_line (XmlWriter *self, gsize indent)
{
  g_string_append_c (self->out, '\n');
  self->line_start = self->out->len;
  for (gsize i = 0; i < indent; i++)
    g_string_append_c (self->out, ' ');
}

static void
close_tag (XmlWriter *self)
{
  if (self->tag_open)
    g_string_append_c (self->out, '>');
  self->tag_open = FALSE;
}

/* What XML 1.0 allows; text that is not UTF-8 ends at the first bad byte. */
static void
append_escaped (GString *out, const char *text, gboolean quoted)
{
  const char *end;

  g_utf8_validate (text, -1, &end);
  for (const char *c = text; c < end; c++)
    switch (*c)
      {
      case '<':
        g_string_append (out, "&lt;");
        break;
      case '>':
        g_string_append (out, "&gt;");
        break;
      case '&':
        g_string_append (out, "&amp;");
        break;
      case '"':
        g_string_append (out, quoted ? "&quot;" : "\"");
        break;
      case '\n':
        g_string_append (out, quoted ? "&#10;" : "\n");
        break;
      case '\t':
        g_string_append (out, quoted ? "&#9;" : "\t");
        break;
      case '\r':
        g_string_append (out, "&#13;");
        break;
      case '\xef':
        /* U+FFFE and U+FFFF; the text is whole characters up to end. */
        if (c[1] == '\xbf' && (c[2] == '\xbe' || c[2] == '\xbf'))
          c += 2;
        else
          g_string_append_c (out, *c);
        break;
      default:
        if ((guchar)*c >= ' ')
          g_string_append_c (out, *c);
      }
}

void
xml_writer_start (XmlWriter *self, const char *name)
{
  Open *parent = get_top (self);
  Open open = { .name = g_strdup (name) };

  close_tag (self);
  if (parent != NULL)
    parent->has_children = TRUE;
  if (parent == NULL || !parent->has_text)
    break_line (self, 2 * self->open->len);
  g_string_append_printf (self->out, "<%s", name);
  self->tag_indent = self->out->len - self->line_start + 1;
  self->tag_open = TRUE;
  g_array_append_val (self->open, open);
}

void
xml_writer_end (XmlWriter *self)
{
  Open *top = get_top (self);

  g_return_if_fail (top != NULL);
  if (self->tag_open)
    g_string_append (self->out, "/>");
  else
    {
      if (top->has_children && !top->has_text)
        break_line (self, 2 * (self->open->len - 1));
      g_string_append_printf (self->out, "</%s>", top->name);
    }
  self->tag_open = FALSE;
  g_array_set_size (self->open, self->open->len - 1);
}

void
xml_writer_attribute (XmlWriter *self, const char *name, const char *value)
{
  g_autoptr (GString) piece = NULL;

  g_return_if_fail (self->tag_open);
  if (value == NULL)
    return;
  piece = g_string_new (name);
  g_string_append (piece, "=\"");
  append_escaped (piece, value, TRUE);
  g_string_append_c (piece, '"');
  if (self->out->len - self->line_start + 1 + piece->len > COLUMNS)
    break_line (self, self->tag_indent);
  else
    g_string_append_c (self->out, ' ');
  g_string_append_len (self->out, piece->str, piece->len);
}

void
xml_writer_attribute_uint (XmlWriter *self, const char *name, guint64 value)
{
  char text[32];

  g_snprintf (text, sizeof text, "%" G_GUINT64_FORMAT, value);
  xml_writer_attribute (self, name, text);
}

void
xml_writer_attribute_double (XmlWriter *self, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  /* The fewest digits that read back as the same number. */
  for (int digits = 1; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  xml_writer_attribute (self, name, text);
}

void
xml_writer_attribute_boolean (XmlWriter *self, const char *name, gboolean value)
{
  xml_writer_attribute (self, name, value ? "true" : "false");
}

void
xml_writer_text (XmlWriter *self, const char *text)
{
  Open *top = get_top (self);

  g_return_if_fail (top != NULL);
  close_tag (self);
  top->has_text = TRUE;
  append_escaped (self->out, text, FALSE);
}

void
xml_writer_markup (XmlWriter *self, const char *markup)
{
  Open *top = get_top (self);

  g_return_if_fail (top != NULL);
  close_tag (self);
  top->has_text = TRUE;
  g_string_append (self->out, markup);
}

void
xml_writer_text_element (XmlWriter *self, const char *name, const char *text)
{
  if (text == NULL)
    return;
  xml_writer_start (self, name);
  xml_writer_text (self, text);
  xml_writer_end (self);
}

GBytes *
xml_writer_finish (XmlWriter *self)
{
  GBytes *bytes;

  g_return_val_if_fail (self->open->len == 0, NULL);
  g_string_append_c (self->out, '\n');
  bytes = g_bytes_new (self->out->str, self->out->len);
  return bytes;
}

gboolean
xml_write_file (const char *path, GBytes *bytes, GError **error)
{
  return base_file_write (path, bytes, error);
}
