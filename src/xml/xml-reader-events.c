/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/xml-reader-private.h"

#include "xml/xml-quiet.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <libxml/SAX2.h>
#include <libxml/parserInternals.h>
#include <string.h>

/* libxml2's push parser is fed a piece at a time; its callbacks append to a
 * queue of events, which the pull functions drain before the next piece is
 * fed.  xmlTextReader is not used because it builds (and frees) a node for
 * everything, knows lines only up to 65535, and shows a DOCTYPE after having
 * read it. */
#define FEED_BYTES 32768

/* ---- parser callbacks ---- */

static gsize
keep (XmlReader *self, const xmlChar *text, gsize length)
{
  gsize offset = self->n_arena;

  if (self->room_arena - offset <= length)
    {
      self->room_arena = MAX (2 * self->room_arena, offset + length + 1);
      self->arena = g_realloc (self->arena, self->room_arena);
    }
  memcpy (self->arena + offset, text, length);
  self->arena[offset + length] = '\0';
  self->n_arena += length + 1;
  return offset;
}

static void
queue (XmlReader *self, const XmlEvent *event)
{
  if (self->n_events == self->room_events)
    {
      self->room_events = MAX (2 * self->room_events, 64);
      self->events = g_renew (XmlEvent, self->events, self->room_events);
    }
  self->events[self->n_events++] = *event;
}

static void
set_failure (XmlReader *self, int line, char *message)
{
  if (self->failure == NULL)
    {
      self->failure = message;
      self->failure_line = line;
    }
  else
    g_free (message);
}

/* From a callback that may stop the parser at once (not from on_error: the
 * parser may be in the midst of its input then). */
static void
stop_parsing (XmlReader *self, int line, char *message)
{
  set_failure (self, line, message);
  xmlStopParser (self->parser);
}

static void
on_start (void *context,
          const xmlChar *name,
          const xmlChar *prefix,
          const xmlChar *uri,
          int n_namespaces,
          const xmlChar **namespaces,
          int n_attributes,
          int n_defaulted,
          const xmlChar **attributes)
{
  XmlReader *self = ((xmlParserCtxtPtr)context)->_private;
  XmlEvent event = { .kind = XML_EVENT_START,
                     .line = xmlSAX2GetLineNumber (context),
                     .name = (const char *)name,
                     .uri = (const char *)uri,
                     .first_attribute = self->attributes->len,
                     .n_attributes = n_attributes };

  if (self->failure != NULL)
    return;
  if (++self->parse_depth > self->limits.max_depth)
    {
      stop_parsing (
          self, event.line,
          g_strdup_printf (_ ("elements are nested deeper than the %u "
                              "levels allowed"),
                           self->limits.max_depth));
      return;
    }
  if (++self->n_elements > self->limits.max_elements)
    {
      stop_parsing (self, event.line,
                    g_strdup_printf (_ ("more than the %" PRIu64
                                        " elements allowed; split the file"),
                                     self->limits.max_elements));
      return;
    }
  /* The parser keeps every name and finds it the slower the more there are. */
  if (xmlDictSize (self->parser->dict) > XML_MAX_NAMES)
    {
      stop_parsing (self, event.line,
                    g_strdup_printf (_ ("more than the %d names of elements "
                                        "and attributes allowed"),
                                     XML_MAX_NAMES));
      return;
    }
  if (n_attributes > XML_MAX_ATTRIBUTES)
    {
      stop_parsing (self, event.line,
                    g_strdup_printf (_ ("<%s> has more than the %d attributes "
                                        "allowed"),
                                     event.name, XML_MAX_ATTRIBUTES));
      return;
    }
  for (int i = 0; i < n_attributes; i++, attributes += 5)
    {
      gsize length = attributes[4] - attributes[3];
      XmlAttribute attribute = { .name = (const char *)attributes[0] };

      if (length > self->limits.max_value_bytes)
        {
          stop_parsing (
              self, event.line,
              g_strdup_printf (_ ("attribute %s is longer than the %zu"
                                  " bytes allowed"),
                               attribute.name, self->limits.max_value_bytes));
          return;
        }
      if (attributes[1] != NULL)
        {
          g_autofree char *full = g_strdup_printf (
              "%s:%s", (const char *)attributes[1], attribute.name);
          attribute.name = NULL;
          attribute.name_offset =
              keep (self, (const xmlChar *)full, strlen (full));
        }
      attribute.value = keep (self, attributes[3], length);
      g_array_append_val (self->attributes, attribute);
    }
  queue (self, &event);
}

static void
on_end (void *context,
        const xmlChar *name,
        const xmlChar *prefix,
        const xmlChar *uri)
{
  XmlReader *self = ((xmlParserCtxtPtr)context)->_private;
  XmlEvent event = { .kind = XML_EVENT_END,
                     .line = xmlSAX2GetLineNumber (context),
                     .name = (const char *)name };

  if (self->failure != NULL)
    return;
  self->parse_depth--;
  queue (self, &event);
}

static void
on_text (void *context, const xmlChar *text, int length)
{
  XmlReader *self = ((xmlParserCtxtPtr)context)->_private;
  XmlEvent event = { .kind = XML_EVENT_TEXT,
                     .line = xmlSAX2GetLineNumber (context) };

  if (self->failure != NULL || length <= 0)
    return;
  event.text = keep (self, text, length);
  event.length = length;
  queue (self, &event);
}

static void
on_doctype (void *context,
            const xmlChar *name,
            const xmlChar *public_id,
            const xmlChar *system_id)
{
  XmlReader *self = ((xmlParserCtxtPtr)context)->_private;

  /* The prolog check has refused all but what skip_doctype lets through. */
  if (!self->limits.skip_doctype)
    stop_parsing (self, xmlSAX2GetLineNumber (context),
                  g_strdup (_ ("a DOCTYPE is not allowed; remove it")));
}

static void
on_error (void *context, xmlErrorPtr error)
{
  xmlParserCtxtPtr parser = context;
  XmlReader *self = parser->_private;
  g_autofree char *message = NULL;

  if (error->level < XML_ERR_ERROR || self->failure != NULL)
    return;
  /* What xmlStopParser itself raises. */
  if (error->code == XML_ERR_USER_STOP)
    return;
  if (error->code == XML_ERR_DOCUMENT_END && self->parse_depth > 0)
    {
      set_failure (self, error->line,
                   g_strdup_printf (_ ("the file ends before </%s>; it may "
                                       "have been cut short"),
                                    parser->name != NULL
                                        ? (const char *)parser->name
                                        : "?"));
      return;
    }
  message = g_strdup (error->message != NULL ? error->message : "?");
  g_strchomp (message);
  if (error->code == XML_ERR_INVALID_ENCODING ||
      error->code == XML_ERR_INVALID_CHAR)
    set_failure (self, error->line,
                 g_strdup_printf (_ ("not proper UTF-8 text (%s); save the "
                                     "file as UTF-8"),
                                  message));
  else
    set_failure (self, error->line,
                 g_strdup_printf (_ ("not well-formed XML: %s"), message));
}

xmlParserCtxtPtr
xml_reader_create_parser (XmlReader *self)
{
  xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
                        .internalSubset = on_doctype,
                        .startElementNs = on_start,
                        .endElementNs = on_end,
                        .characters = on_text,
                        .cdataBlock = on_text,
                        .serror = on_error };
  xmlParserCtxtPtr parser =
      xmlCreatePushParserCtxt (&sax, NULL, NULL, 0, self->file);

  if (parser == NULL)
    g_error ("libxml2 is out of memory");
  parser->_private = self;
  parser->userData = parser;
  /* NOENT only makes the predefined entities plain characters in attributes:
   * there are no others.  HUGE lifts libxml2's own caps, which stop at 10 MB
   * of text; those of XmlLimits stand in their place.  All is UTF-8, whatever
   * the prolog, which was looked at, calls it. */
  xmlCtxtUseOptions (parser, XML_PARSE_NONET | XML_PARSE_NOENT |
                                 XML_PARSE_HUGE | XML_PARSE_NOCDATA |
                                 XML_PARSE_IGNORE_ENC);
  return parser;
}

/* ---- events ---- */

static void
feed (XmlReader *self)
{
  char buffer[FEED_BYTES];
  const char *data = buffer;
  XmlQuiet quiet;
  gssize n;

  if (self->head != NULL)
    {
      data = (const char *)self->head->data;
      n = self->head->len;
    }
  else
    n = xml_source_read (&self->source, buffer, sizeof buffer);
  if (n < 0)
    {
      set_failure (
          self, 0,
          errno == EFBIG
              ? g_strdup (_ ("the file grew over the size allowed"))
              : g_strdup_printf (_ ("cannot be read: %s"), g_strerror (errno)));
      return;
    }
  self->at_end = n == 0;
  /* Namespaces count too here; on_start says the cap of attributes alone. */
  switch (xml_tags_scan (&self->tags, data, n, 2 * XML_MAX_ATTRIBUTES))
    {
    case XML_TAGS_CROWDED:
      set_failure (self, self->tags.n_breaks + 1,
                   g_strdup_printf (_ ("an element has more than the %d "
                                       "attributes allowed"),
                                    XML_MAX_ATTRIBUTES));
      return;
    case XML_TAGS_LONG:
      set_failure (self, self->tags.n_breaks + 1,
                   g_strdup_printf (_ ("a tag, comment or CDATA section is "
                                       "longer than the %zu bytes allowed"),
                                    XML_TAGS_MAX_BYTES));
      return;
    case XML_TAGS_GOOD:
    default:
      break;
    }
  xml_quiet_begin (&quiet);
  xmlParseChunk (self->parser, data, (int)n, n == 0);
  xml_quiet_end (&quiet);
  g_clear_pointer (&self->head, g_byte_array_unref);
}

XmlEvent
xml_reader_pull (XmlReader *self)
{
  while (self->next_event == self->n_events)
    {
      if (self->failed)
        return (XmlEvent){ XML_EVENT_NONE };
      if (self->failure != NULL)
        {
          self->failed = TRUE;
          base_diagnostics_add (self->diagnostics, BASE_SEVERITY_ERROR,
                                self->file, self->failure_line, "%s",
                                self->failure);
          return (XmlEvent){ XML_EVENT_NONE };
        }
      if (self->at_end)
        return (XmlEvent){ XML_EVENT_NONE };
      self->n_events = 0;
      g_array_set_size (self->attributes, 0);
      self->current.n_attributes = 0;
      self->n_arena = 0;
      self->next_event = 0;
      feed (self);
    }
  return self->events[self->next_event++];
}

const char *
xml_reader_get_event_text (const XmlReader *self, const XmlEvent *event)
{
  return self->arena + event->text;
}

void
xml_reader_fail (XmlReader *self, int line, const char *format, ...)
{
  va_list arguments;

  /* The parser may have failed further on already; this comes first. */
  g_clear_pointer (&self->failure, g_free);
  va_start (arguments, format);
  set_failure (self, line, g_strdup_vprintf (format, arguments));
  va_end (arguments);
  /* Nothing after it is looked at. */
  self->next_event = self->n_events;
  xml_reader_pull (self);
}

void
xml_reader_report_at (XmlReader *self, int line, const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  base_diagnostics_add (self->diagnostics, BASE_SEVERITY_ERROR, self->file,
                        line, "%s", message);
  self->n_findings++;
}

gsize
xml_reader_get_max_value (const XmlReader *self)
{
  return self->limits.max_value_bytes;
}
