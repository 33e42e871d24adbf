/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/xml-schema.h"

#include "xml/xml-quiet.h"
#include "xml/xml-source.h"

#include <glib/gi18n-lib.h>
#include <libxml/relaxng.h>
#include <libxml/xmlreader.h>
#include <string.h>

struct _XmlSchema
{
  char *text; /* the parser keeps pointers into it */
  xmlRelaxNGPtr schema;
};

/* Where findings of one run go. */
typedef struct
{
  BaseDiagnostics *diagnostics;
  const char *name;
  gboolean failed;
} Sink;

static void
on_error (void *data, xmlErrorPtr error)
{
  Sink *sink = data;
  g_autofree char *message =
      g_strdup (error->message != NULL ? error->message : "?");

  g_strchomp (message);
  sink->failed = TRUE;
  base_diagnostics_add (sink->diagnostics, BASE_SEVERITY_ERROR, sink->name,
                        MAX (error->line, 0), "%s", message);
}

XmlSchema *
xml_schema_new (GBytes *rng, const char *name, BaseDiagnostics *diagnostics)
{
  g_autoptr (XmlSchema) self = g_new0 (XmlSchema, 1);
  Sink sink = { diagnostics, name, FALSE };
  gsize size;
  const char *data = g_bytes_get_data (rng, &size);
  xmlRelaxNGParserCtxtPtr parser;
  XmlQuiet quiet;

  g_return_val_if_fail (size < G_MAXINT, NULL);
  self->text = g_strndup (data, size);
  xml_quiet_begin (&quiet);
  parser = xmlRelaxNGNewMemParserCtxt (self->text, size);
  if (parser == NULL)
    g_error ("libxml2 is out of memory");
  xmlRelaxNGSetParserStructuredErrors (parser, on_error, &sink);
  self->schema = xmlRelaxNGParse (parser);
  xmlRelaxNGFreeParserCtxt (parser);
  xml_quiet_end (&quiet);
  if (self->schema == NULL)
    {
      if (!sink.failed)
        base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, name, 0,
                              _ ("this is not a RELAX NG schema"));
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
xml_schema_free (XmlSchema *self)
{
  if (self == NULL)
    return;
  if (self->schema != NULL)
    xmlRelaxNGFree (self->schema);
  g_free (self->text);
  g_free (self);
}

static int
read_source (void *context, char *buffer, int size)
{
  return xml_source_read (context, buffer, size);
}

static int
keep_source (void *context)
{
  return 0;
}

/* The prolog is looked at first, on a source of its own. */
static gboolean
check_prolog (XmlSource *source,
              const XmlLimits *limits,
              const char *name,
              BaseDiagnostics *diagnostics)
{
  g_autofree char *head = g_malloc (XML_PROLOG_BYTES);
  gsize have = 0;
  gssize n;

  do
    {
      n = xml_source_read (source, head + have, XML_PROLOG_BYTES - have);
      have += MAX (n, 0);
    }
  while (n > 0 && have < XML_PROLOG_BYTES);
  if (n < 0)
    {
      base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, name, 0,
                            _ ("cannot be read"));
      return FALSE;
    }
  return xml_source_check_prolog (head, have, limits->skip_doctype, name,
                                  diagnostics);
}

static gboolean
validate (XmlSchema *self,
          XmlSource *source,
          const XmlLimits *limits,
          Sink *sink)
{
  xmlTextReaderPtr reader;
  xmlRelaxNGValidCtxtPtr context;
  XmlQuiet quiet;
  int status;

  xml_quiet_begin (&quiet);
  reader = xmlReaderForIO (read_source, keep_source, source, sink->name, NULL,
                           XML_PARSE_NONET | XML_PARSE_BIG_LINES |
                               XML_PARSE_IGNORE_ENC);
  context = xmlRelaxNGNewValidCtxt (self->schema);
  if (reader == NULL || context == NULL)
    g_error ("libxml2 is out of memory");
  xmlTextReaderSetStructuredErrorHandler (reader, on_error, sink);
  xmlRelaxNGSetValidStructuredErrors (context, on_error, sink);
  xmlTextReaderRelaxNGValidateCtxt (reader, context, 0);
  while ((status = xmlTextReaderRead (reader)) == 1)
    if (xmlTextReaderNodeType (reader) == XML_READER_TYPE_ELEMENT &&
        (guint)xmlTextReaderDepth (reader) >= limits->max_depth)
      {
        base_diagnostics_add (
            sink->diagnostics, BASE_SEVERITY_ERROR, sink->name,
            xmlTextReaderGetParserLineNumber (reader),
            _ ("elements are nested deeper than the %u levels allowed"),
            limits->max_depth);
        sink->failed = TRUE;
        break;
      }
  if (status == 0 && !sink->failed && xmlTextReaderIsValid (reader) != 1)
    {
      sink->failed = TRUE;
      base_diagnostics_add (sink->diagnostics, BASE_SEVERITY_ERROR, sink->name,
                            0, _ ("the file does not follow its schema"));
    }
  else if (status < 0 && !sink->failed)
    {
      sink->failed = TRUE;
      base_diagnostics_add (sink->diagnostics, BASE_SEVERITY_ERROR, sink->name,
                            0, _ ("cannot be read"));
    }
  xmlFreeTextReader (reader);
  xmlRelaxNGFreeValidCtxt (context);
  xml_quiet_end (&quiet);
  return !sink->failed;
}

gboolean
xml_schema_validate_file (XmlSchema *self,
                          const char *path,
                          const XmlLimits *limits,
                          BaseDiagnostics *diagnostics)
{
  const XmlLimits defaults = XML_LIMITS_INIT;
  Sink sink = { diagnostics, path, FALSE };
  XmlSource source;
  gboolean ok;

  if (limits == NULL)
    limits = &defaults;
  if (!xml_source_open_file (&source, path, limits->max_bytes, diagnostics))
    return FALSE;
  ok = check_prolog (&source, limits, path, diagnostics);
  xml_source_close (&source);
  if (!ok ||
      !xml_source_open_file (&source, path, limits->max_bytes, diagnostics))
    return FALSE;
  ok = validate (self, &source, limits, &sink);
  xml_source_close (&source);
  return ok;
}

gboolean
xml_schema_validate_bytes (XmlSchema *self,
                           GBytes *bytes,
                           const char *name,
                           const XmlLimits *limits,
                           BaseDiagnostics *diagnostics)
{
  const XmlLimits defaults = XML_LIMITS_INIT;
  Sink sink = { diagnostics, name, FALSE };
  XmlSource source;
  gboolean ok;

  if (limits == NULL)
    limits = &defaults;
  if (!xml_source_open_bytes (&source, bytes, name, limits->max_bytes,
                              diagnostics))
    return FALSE;
  ok = check_prolog (&source, limits, name, diagnostics);
  xml_source_close (&source);
  if (!ok || !xml_source_open_bytes (&source, bytes, name, limits->max_bytes,
                                     diagnostics))
    return FALSE;
  ok = validate (self, &source, limits, &sink);
  xml_source_close (&source);
  return ok;
}
