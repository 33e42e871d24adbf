/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/xml-quiet.h"

#include <libxml/globals.h>

static void G_GNUC_PRINTF (2, 3)
    ignore_words (void *context, const char *format, ...)
{
}

static void
ignore_error (void *context, xmlErrorPtr error)
{
}

void
xml_quiet_begin (XmlQuiet *self)
{
  self->generic = xmlGenericError;
  self->generic_context = xmlGenericErrorContext;
  self->structured = xmlStructuredError;
  self->structured_context = xmlStructuredErrorContext;
  xmlSetGenericErrorFunc (NULL, ignore_words);
  xmlSetStructuredErrorFunc (NULL, ignore_error);
}

void
xml_quiet_end (XmlQuiet *self)
{
  xmlSetGenericErrorFunc (self->generic_context, self->generic);
  xmlSetStructuredErrorFunc (self->structured_context, self->structured);
}
