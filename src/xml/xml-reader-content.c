/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The content of the current element: text and light markup. */
#include "xml/xml-reader-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum
{
  CONTENT_RAW,
  CONTENT_TEXT,
  CONTENT_MARKUP,
} Content;

/* Runs of white space become one space, none at the start; with a pending
 * space so that none stands at the end. */
typedef struct
{
  GString *out;
  gboolean space_pending;
  gboolean any;
} Normal;

typedef enum
{
  BYTE_PLAIN,
  BYTE_SPACE,
  BYTE_ESCAPED, /* in markup */
  BYTE_END,     /* no text holds it, and one stands behind each */
} ByteKind;

static const guint8 byte_kinds[256] = {
  [' '] = BYTE_SPACE,   ['\t'] = BYTE_SPACE,  ['\n'] = BYTE_SPACE,
  ['\r'] = BYTE_SPACE,  ['<'] = BYTE_ESCAPED, ['>'] = BYTE_ESCAPED,
  ['&'] = BYTE_ESCAPED, ['\0'] = BYTE_END,
};

static ByteKind
kind_of (char c)
{
  return byte_kinds[(guchar)c];
}

static void
flush_space (Normal *self)
{
  if (self->space_pending && self->any)
    g_string_append_c (self->out, ' ');
  self->space_pending = FALSE;
}

/* The end of what is copied as it stands, single spaces within it. */
static const char *
find_run_end (const char *text)
{
  for (;;)
    {
      while (kind_of (*text) == BYTE_PLAIN)
        text++;
      if (*text != ' ' || kind_of (text[1]) != BYTE_PLAIN)
        return text;
      text += 2;
    }
}

static void
append_escaped (GString *out, char c, Content content)
{
  if (content == CONTENT_MARKUP && c == '<')
    g_string_append (out, "&lt;");
  else if (content == CONTENT_MARKUP && c == '>')
    g_string_append (out, "&gt;");
  else if (content == CONTENT_MARKUP && c == '&')
    g_string_append (out, "&amp;");
  else
    g_string_append_c (out, c);
}

static void
append_text (Normal *self, const char *text, gsize length, Content content)
{
  const char *end = text + length;

  if (content == CONTENT_RAW)
    {
      g_string_append_len (self->out, text, length);
      return;
    }
  while (text < end)
    if (kind_of (*text) == BYTE_SPACE)
      {
        self->space_pending = TRUE;
        text++;
      }
    else
      {
        const char *run_end = find_run_end (text);

        flush_space (self);
        self->any = TRUE;
        g_string_append_len (self->out, text, run_end - text);
        text = run_end;
        if (text < end && kind_of (*text) != BYTE_SPACE)
          append_escaped (self->out, *text++, content);
      }
}

static gboolean
is_markup (const char *name)
{
  return g_strv_contains (xml_markup_names, name);
}

static void
open_inline (XmlReader *self,
             Normal *normal,
             const XmlEvent *event,
             Content content)
{
  if (content == CONTENT_MARKUP && is_markup (event->name))
    {
      if (strcmp (event->name, "br") == 0)
        {
          /* No space on either side of a break. */
          normal->space_pending = FALSE;
          normal->any = FALSE;
          g_string_append (normal->out, "<br/>");
        }
      else
        {
          flush_space (normal);
          g_string_append_printf (normal->out, "<%s>", event->name);
        }
      if (event->n_attributes > 0)
        xml_reader_report_at (self, event->line, _ ("<%s> takes no attributes"),
                              event->name);
    }
  else if (content == CONTENT_MARKUP)
    xml_reader_report_at (
        self, event->line,
        _ ("unexpected <%s> in the text of <%s>; allowed: em, "
           "strong, code, sub, sup, formula, br"),
        event->name, xml_reader_get_name (self));
  else
    xml_reader_report_at (self, event->line,
                          _ ("unexpected <%s> in <%s>, which holds plain text"),
                          event->name, xml_reader_get_name (self));
}

static void
close_inline (Normal *normal, const XmlEvent *event)
{
  if (is_markup (event->name) && strcmp (event->name, "br") != 0)
    g_string_append_printf (normal->out, "</%s>", event->name);
}

static gsize
content_length (const Normal *text, const Normal *inner)
{
  return text->out->len + inner->out->len;
}

/* The text stays in self->content until the next one is read; child: the name
 * of the one child element whose content goes to self->child_content, or NULL.
 * FALSE on failure; *child_seen may be NULL. */
static gboolean
read_content (XmlReader *self,
              Content content,
              const char *child,
              gboolean *child_seen)
{
  Normal normal = { .out = g_string_truncate (self->content, 0) };
  Normal inner = { .out = g_string_truncate (self->child_content, 0) };
  Normal *to = &normal;
  gboolean seen = FALSE;
  guint depth = 1;
  XmlEvent event;

  while (depth > 0)
    {
      event = xml_reader_pull (self);
      if (event.kind == XML_EVENT_TEXT)
        append_text (to, xml_reader_get_event_text (self, &event), event.length,
                     content);
      else if (event.kind == XML_EVENT_START)
        {
          depth++;
          if (child != NULL && depth == 2 && !seen &&
              strcmp (event.name, child) == 0)
            {
              seen = TRUE;
              to = &inner;
            }
          else
            open_inline (self, to, &event, content);
        }
      else if (event.kind == XML_EVENT_END)
        {
          depth--;
          if (depth == 1 && to == &inner)
            to = &normal;
          else if (depth > 0 && content == CONTENT_MARKUP)
            close_inline (to, &event);
        }
      else
        return FALSE;
      if (content_length (&normal, &inner) > xml_reader_get_max_value (self))
        {
          xml_reader_fail (self, event.line,
                           _ ("the text of <%s> is longer than the "
                              "%zu bytes allowed"),
                           xml_reader_get_name (self),
                           xml_reader_get_max_value (self));
          return FALSE;
        }
    }
  xml_reader_set_consumed (self);
  if (child_seen != NULL)
    *child_seen = seen;
  return TRUE;
}

static char *
dup_content (XmlReader *self, Content content)
{
  if (!read_content (self, content, NULL, NULL))
    return NULL;
  return g_strndup (self->content->str, self->content->len);
}

char *
xml_reader_dup_text (XmlReader *self)
{
  return dup_content (self, CONTENT_TEXT);
}

char *
xml_reader_dup_raw_text (XmlReader *self)
{
  return dup_content (self, CONTENT_RAW);
}

char *
xml_reader_dup_markup (XmlReader *self)
{
  return dup_content (self, CONTENT_MARKUP);
}

const char *
xml_reader_get_markup (XmlReader *self)
{
  return read_content (self, CONTENT_MARKUP, NULL, NULL) ? self->content->str
                                                         : NULL;
}

const char *
xml_reader_get_markup_and_child (XmlReader *self,
                                 const char *child,
                                 const char **child_markup)
{
  gboolean seen = FALSE;
  gboolean good = read_content (self, CONTENT_MARKUP, child, &seen);

  *child_markup = good && seen ? self->child_content->str : NULL;
  return good ? self->content->str : NULL;
}
