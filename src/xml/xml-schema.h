/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-diagnostics.h"
#include "xml/xml-reader.h"

#include <glib.h>

G_BEGIN_DECLS

/* A RELAX NG schema (XML syntax), which says whether a file is of its kind;
 * the readers of each kind then say more helpfully what is wrong. */
typedef struct _XmlSchema XmlSchema;

/* NULL with a finding where the schema itself is wrong.  name: how findings
 * call the schema. */
XmlSchema *
xml_schema_new (GBytes *rng,
                const char *name,
                BaseDiagnostics *diagnostics) G_GNUC_WARN_UNUSED_RESULT;
void xml_schema_free (XmlSchema *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmlSchema, xml_schema_free)

/* Streams the file through the schema, under the same rules as XmlReader (no
 * DOCTYPE, UTF-8, caps on bytes and depth).  TRUE when valid; else findings
 * with lines.  Not thread safe for one schema. */
gboolean xml_schema_validate_file (XmlSchema *self,
                                   const char *path,
                                   const XmlLimits *limits,
                                   BaseDiagnostics *diagnostics);
gboolean xml_schema_validate_bytes (XmlSchema *self,
                                    GBytes *bytes,
                                    const char *name,
                                    const XmlLimits *limits,
                                    BaseDiagnostics *diagnostics);

G_END_DECLS
