/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libxml/xmlerror.h>

#include <glib.h>

G_BEGIN_DECLS

/* What libxml2 has no parser to tell of (patterns of a schema, conversions) it
 * prints on stderr, by functions that are kept once for each thread.  While one
 * of these is begun nothing is printed; what others of the process had set
 * comes back at its end.  In one thread, one in the other. */
typedef struct
{
  xmlGenericErrorFunc generic;
  void *generic_context;
  xmlStructuredErrorFunc structured;
  void *structured_context;
} XmlQuiet;

void xml_quiet_begin (XmlQuiet *self);
void xml_quiet_end (XmlQuiet *self);

G_END_DECLS
