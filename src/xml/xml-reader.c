/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/xml-reader-private.h"
#include "xml/xml-source.h"
#include "xml/xml-tags.h"

#include "base/base-units.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

/* libxml2's push parser is fed a piece at a time; its callbacks append to a
 * queue of events, which the pull functions drain before the next piece is
 * fed.  xmlTextReader is not used because it builds (and frees) a node for
 * everything, knows lines only up to 65535, and shows a DOCTYPE after having
 * read it. */
#define FEED_BYTES 8192

typedef struct
{
  const char *name; /* interned, or "xml:…" in the arena */
  gsize name_offset;
  gsize value; /* offset in the arena */
} Attribute;

typedef struct
{
  const char *name; /* interned */
  int line;
} Open;

struct _XmlReader
{
  XmlLimits limits;
  XmlSource source;
  BaseDiagnostics *diagnostics; /* lent */
  char *file;
  xmlParserCtxtPtr parser;
  GByteArray *head; /* read ahead for the prolog, fed first */
  XmlTags tags;
  gboolean at_end;

  GArray *events; /* XmlEvent */
  guint next_event;
  GByteArray *arena;  /* NUL-terminated strings of the queued events */
  GArray *attributes; /* Attribute, of the queued events */
  guint64 n_elements;
  guint n_findings;  /* of the reader and of who uses it */
  guint parse_depth; /* of the parser, ahead of the caller */
  int last_line;

  char *failure; /* first failure; reported when the caller reaches it */
  int failure_line;
  gboolean failed; /* and reported */

  GArray *open;      /* Open: entered elements, then the current one */
  guint entered;     /* how many of them are entered */
  gboolean consumed; /* the current element has been read to its end */
  const char *root_uri;
  XmlEvent current; /* START of the current element */
};

const char *const xml_markup_names[] = { "em",  "strong",  "code", "sub",
                                         "sup", "formula", "br",   NULL };

/* ---- parser callbacks ---- */

static gsize
keep (XmlReader *self, const xmlChar *text, gsize length)
{
  gsize offset = self->arena->len;

  g_byte_array_append (self->arena, text, length);
  g_byte_array_append (self->arena, (const guint8 *)"", 1);
  return offset;
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
      Attribute attribute = { .name = (const char *)attributes[0] };

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
  g_array_append_val (self->events, event);
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
  g_array_append_val (self->events, event);
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
  g_array_append_val (self->events, event);
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

/* ---- life ---- */

static xmlParserCtxtPtr
create_parser (XmlReader *self)
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
   * of text; those of XmlLimits stand in their place. */
  xmlCtxtUseOptions (parser, XML_PARSE_NONET | XML_PARSE_NOENT |
                                 XML_PARSE_HUGE | XML_PARSE_NOCDATA);
  return parser;
}

static XmlReader *
start (XmlReader *self)
{
  gssize n;

  self->head = g_byte_array_sized_new (XML_PROLOG_BYTES);
  g_byte_array_set_size (self->head, XML_PROLOG_BYTES);
  gsize have = 0;
  do
    {
      n = xml_source_read (&self->source, (char *)self->head->data + have,
                           XML_PROLOG_BYTES - have);
      have += MAX (n, 0);
    }
  while (n > 0 && have < XML_PROLOG_BYTES);
  g_byte_array_set_size (self->head, have);
  if (n < 0)
    {
      base_diagnostics_add (self->diagnostics, BASE_SEVERITY_ERROR, self->file,
                            0, _ ("cannot be read: %s"), g_strerror (errno));
      xml_reader_free (self);
      return NULL;
    }
  if (!xml_source_check_prolog ((const char *)self->head->data, have,
                                self->limits.skip_doctype, self->file,
                                self->diagnostics))
    {
      xml_reader_free (self);
      return NULL;
    }
  self->events = g_array_new (FALSE, FALSE, sizeof (XmlEvent));
  self->attributes = g_array_new (FALSE, FALSE, sizeof (Attribute));
  self->open = g_array_new (FALSE, FALSE, sizeof (Open));
  self->arena = g_byte_array_new ();
  self->parser = create_parser (self);
  return self;
}

static XmlReader *
allocate (const char *name,
          const XmlLimits *limits,
          BaseDiagnostics *diagnostics)
{
  XmlReader *self = g_new0 (XmlReader, 1);

  self->limits = limits != NULL ? *limits : (XmlLimits)XML_LIMITS_INIT;
  self->diagnostics = diagnostics;
  self->file = g_strdup (name);
  self->source.fd = -1;
  return self;
}

XmlReader *
xml_reader_new_for_file (const char *path,
                         const XmlLimits *limits,
                         BaseDiagnostics *diagnostics)
{
  XmlReader *self = allocate (path, limits, diagnostics);

  if (!xml_source_open_file (&self->source, path, self->limits.max_bytes,
                             diagnostics))
    {
      xml_reader_free (self);
      return NULL;
    }
  return start (self);
}

XmlReader *
xml_reader_new_for_bytes (GBytes *bytes,
                          const char *name,
                          const XmlLimits *limits,
                          BaseDiagnostics *diagnostics)
{
  XmlReader *self = allocate (name, limits, diagnostics);

  if (!xml_source_open_bytes (&self->source, bytes, name,
                              self->limits.max_bytes, diagnostics))
    {
      xml_reader_free (self);
      return NULL;
    }
  return start (self);
}

void
xml_reader_free (XmlReader *self)
{
  if (self == NULL)
    return;
  if (self->parser != NULL)
    {
      if (self->parser->myDoc != NULL)
        xmlFreeDoc (self->parser->myDoc);
      xmlFreeParserCtxt (self->parser);
    }
  xml_source_close (&self->source);
  g_clear_pointer (&self->head, g_byte_array_unref);
  g_clear_pointer (&self->events, g_array_unref);
  g_clear_pointer (&self->attributes, g_array_unref);
  g_clear_pointer (&self->open, g_array_unref);
  g_clear_pointer (&self->arena, g_byte_array_unref);
  g_free (self->failure);
  g_free (self->file);
  g_free (self);
}

/* ---- events ---- */

static void
feed (XmlReader *self)
{
  char buffer[FEED_BYTES];
  const char *data = buffer;
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
  xmlParseChunk (self->parser, data, n, n == 0);
  g_clear_pointer (&self->head, g_byte_array_unref);
}

XmlEvent
xml_reader_pull (XmlReader *self)
{
  while (self->next_event == self->events->len)
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
      g_array_set_size (self->events, 0);
      g_array_set_size (self->attributes, 0);
      self->current.n_attributes = 0;
      g_byte_array_set_size (self->arena, 0);
      self->next_event = 0;
      feed (self);
    }
  return g_array_index (self->events, XmlEvent, self->next_event++);
}

const char *
xml_reader_get_event_text (const XmlReader *self, const XmlEvent *event)
{
  return (const char *)self->arena->data + event->text;
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
  self->next_event = self->events->len;
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

/* ---- moving ---- */

static void
push_current (XmlReader *self, const XmlEvent *event)
{
  Open open = { event->name, event->line };

  self->current = *event;
  self->consumed = FALSE;
  g_array_append_val (self->open, open);
}

static void
pop (XmlReader *self)
{
  g_array_set_size (self->open, self->open->len - 1);
}

void
xml_reader_set_consumed (XmlReader *self)
{
  self->consumed = TRUE;
}

static void
skip_current (XmlReader *self)
{
  guint depth = 1;

  if (!self->consumed)
    while (depth > 0)
      {
        XmlEvent event = xml_reader_pull (self);

        if (event.kind == XML_EVENT_NONE)
          return;
        depth += event.kind == XML_EVENT_START;
        depth -= event.kind == XML_EVENT_END;
      }
  pop (self);
}

static gboolean
check_root (XmlReader *self,
            const char *name,
            const char *prefix,
            guint max_version,
            guint *version)
{
  const char *uri = self->current.uri;
  const char *digits;
  guint64 found;

  if (strcmp (self->current.name, name) != 0 ||
      (prefix != NULL && (uri == NULL || !g_str_has_prefix (uri, prefix))))
    {
      if (prefix != NULL)
        xml_reader_report (self, BASE_SEVERITY_ERROR,
                           _ ("expected <%s xmlns=\"%s%u\">, found <%s>"), name,
                           prefix, max_version, self->current.name);
      else
        xml_reader_report (self, BASE_SEVERITY_ERROR,
                           _ ("expected <%s>, found <%s>"), name,
                           self->current.name);
      return FALSE;
    }
  if (prefix == NULL)
    return TRUE;
  digits = uri + strlen (prefix);
  if (!g_ascii_string_to_unsigned (digits, 10, 1, max_version, &found, NULL))
    {
      xml_reader_report (self, BASE_SEVERITY_ERROR,
                         _ ("format version “%s” is not known; this program "
                            "reads version %u; write xmlns=\"%s%u\" or update "
                            "the program"),
                         digits, max_version, prefix, max_version);
      return FALSE;
    }
  if (version != NULL)
    *version = found;
  return TRUE;
}

gboolean
xml_reader_enter_root (XmlReader *self,
                       const char *name,
                       const char *namespace_prefix,
                       guint max_version,
                       guint *version)
{
  XmlEvent event;

  g_return_val_if_fail (self->open->len == 0, FALSE);
  do
    event = xml_reader_pull (self);
  while (event.kind == XML_EVENT_TEXT);
  if (event.kind != XML_EVENT_START)
    return FALSE;
  push_current (self, &event);
  self->root_uri = event.uri;
  self->entered = 1;
  return check_root (self, name, namespace_prefix, max_version, version);
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\r\n")] == '\0';
}

gboolean
xml_reader_next_child (XmlReader *self)
{
  gboolean stray = FALSE;

  if (self->open->len > self->entered)
    skip_current (self);
  while (self->entered > 0)
    {
      XmlEvent event = xml_reader_pull (self);

      switch (event.kind)
        {
        case XML_EVENT_START:
          if (self->n_findings > XML_MAX_FINDINGS)
            {
              xml_reader_fail (self, event.line,
                               _ ("more than %d errors: the rest was not read"),
                               XML_MAX_FINDINGS);
              return FALSE;
            }
          push_current (self, &event);
          return TRUE;
        case XML_EVENT_END:
          pop (self);
          self->entered--;
          /* At the root's end, what follows it must still be parsed. */
          if (self->entered == 0)
            while (xml_reader_pull (self).kind != XML_EVENT_NONE)
              ;
          return FALSE;
        case XML_EVENT_TEXT:
          if (!stray && !is_blank (xml_reader_get_event_text (self, &event)))
            {
              stray = TRUE;
              base_diagnostics_add (
                  self->diagnostics,
                  self->limits.skip_doctype ? BASE_SEVERITY_WARNING
                                            : BASE_SEVERITY_ERROR,
                  self->file, event.line,
                  _ ("text is not expected directly in <%s>; put it in one "
                     "of its elements"),
                  g_array_index (self->open, Open, self->open->len - 1).name);
            }
          break;
        case XML_EVENT_NONE:
        default:
          return FALSE;
        }
    }
  return FALSE;
}

void
xml_reader_enter (XmlReader *self)
{
  g_return_if_fail (self->open->len == self->entered + 1);
  self->entered++;
}

void
xml_reader_refuse_child (XmlReader *self, const char *expected)
{
  const char *parent =
      self->open->len >= 2
          ? g_array_index (self->open, Open, self->open->len - 2).name
          : "";

  xml_reader_report (self, BASE_SEVERITY_ERROR,
                     _ ("unexpected <%s> in <%s>; expected: %s"),
                     self->current.name, parent, expected);
}

gboolean
xml_reader_failed (const XmlReader *self)
{
  return self->failed;
}

/* ---- the current element ---- */

gboolean
xml_reader_is (const XmlReader *self, const char *name)
{
  /* Interned: the same namespace is the same pointer. */
  return self->current.uri == self->root_uri &&
         strcmp (self->current.name, name) == 0;
}

const char *
xml_reader_get_name (const XmlReader *self)
{
  return self->current.name;
}

int
xml_reader_get_line (const XmlReader *self)
{
  return self->current.line;
}

const char *
xml_reader_get_file (const XmlReader *self)
{
  return self->file;
}

guint64
xml_reader_get_bytes_read (const XmlReader *self)
{
  return self->source.n_read;
}

guint64
xml_reader_get_size (const XmlReader *self)
{
  return self->source.size;
}

void
xml_reader_report (XmlReader *self,
                   BaseSeverity severity,
                   const char *format,
                   ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  base_diagnostics_add (self->diagnostics, severity, self->file,
                        self->current.line, "%s", message);
  self->n_findings += severity == BASE_SEVERITY_ERROR;
}

gboolean
xml_reader_get_nth_attribute (const XmlReader *self,
                              guint index,
                              const char **name,
                              const char **value)
{
  const Attribute *attribute;
  const char *arena = (const char *)self->arena->data;

  if (index >= self->current.n_attributes)
    return FALSE;
  attribute = &g_array_index (self->attributes, Attribute,
                              self->current.first_attribute + index);
  *name = attribute->name != NULL ? attribute->name
                                  : arena + attribute->name_offset;
  *value = arena + attribute->value;
  return TRUE;
}
