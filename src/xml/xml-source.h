/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xml/xml-reader.h"

G_BEGIN_DECLS

/* Private to the xml layer: the bytes of a file or of memory, capped, with the
 * prolog looked at before any parser sees it. */
typedef struct
{
  int fd; /* -1: memory */
  GBytes *bytes;
  gsize offset; /* into bytes */
  guint64 size;
  guint64 max_bytes;
  guint64 n_read;
} XmlSource;

/* The part of a file that the prolog (declaration, comments, processing
 * instructions) must fit in. */
#define XML_PROLOG_BYTES 65536

gboolean xml_source_open_file (XmlSource *self,
                               const char *path,
                               guint64 max_bytes,
                               BaseDiagnostics *diagnostics);
gboolean xml_source_open_bytes (XmlSource *self,
                                GBytes *bytes,
                                const char *name,
                                guint64 max_bytes,
                                BaseDiagnostics *diagnostics);
void xml_source_close (XmlSource *self);

/* Up to size bytes; 0 at the end, -1 on an error with errno set (EFBIG: over
 * the cap). */
gssize xml_source_read (XmlSource *self, char *buffer, gsize size);

/* Refuses an empty file, one that is not XML, another encoding and a DOCTYPE
 * (skip_doctype: only one with an internal subset), given the first bytes of
 * the file. */
gboolean xml_source_check_prolog (const char *head,
                                  gsize length,
                                  gboolean skip_doctype,
                                  const char *name,
                                  BaseDiagnostics *diagnostics);

G_END_DECLS
