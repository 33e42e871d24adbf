/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/xml-reader-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

const char *const xml_markup_names[] = { "em",  "strong",  "code", "sub",
                                         "sup", "formula", "br",   NULL };

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
  self->attributes = g_array_new (FALSE, FALSE, sizeof (XmlAttribute));
  self->open = g_array_new (FALSE, FALSE, sizeof (XmlOpen));
  self->content = g_string_new (NULL);
  self->child_content = g_string_new (NULL);
  self->parser = xml_reader_create_parser (self);
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
  g_free (self->events);
  g_clear_pointer (&self->attributes, g_array_unref);
  g_clear_pointer (&self->open, g_array_unref);
  g_free (self->arena);
  if (self->content != NULL)
    {
      g_string_free (self->content, TRUE);
      g_string_free (self->child_content, TRUE);
    }
  g_free (self->failure);
  g_free (self->file);
  g_free (self);
}

/* ---- moving ---- */

static void
push_current (XmlReader *self, const XmlEvent *event)
{
  XmlOpen open = { event->name, event->line };

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
                  g_array_index (self->open, XmlOpen, self->open->len - 1)
                      .name);
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
          ? g_array_index (self->open, XmlOpen, self->open->len - 2).name
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
  const XmlAttribute *attribute;
  const char *arena = self->arena;

  if (index >= self->current.n_attributes)
    return FALSE;
  attribute = &g_array_index (self->attributes, XmlAttribute,
                              self->current.first_attribute + index);
  *name = attribute->name != NULL ? attribute->name
                                  : arena + attribute->name_offset;
  *value = arena + attribute->value;
  return TRUE;
}
