/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libxml/parser.h>

#include "xml/xml-reader.h"
#include "xml/xml-source.h"
#include "xml/xml-tags.h"

G_BEGIN_DECLS

/* Private to the xml layer: the stream of events under the reader. */
typedef enum
{
  XML_EVENT_START,
  XML_EVENT_END,
  XML_EVENT_TEXT,
  XML_EVENT_NONE, /* the end, or a failure */
} XmlEventKind;

typedef struct
{
  XmlEventKind kind;
  int line;
  const char *name; /* START, END: interned, lives as long as the reader */
  const char *uri;  /* START: interned; NULL for none */
  gsize text;       /* TEXT: offset of a NUL-terminated piece */
  gsize length;
  guint first_attribute; /* START */
  guint n_attributes;
} XmlEvent;

typedef struct
{
  const char *name; /* interned, or "xml:…" in the arena */
  gsize name_offset;
  gsize value; /* offset in the arena */
} XmlAttribute;

typedef struct
{
  const char *name; /* interned */
  int line;
} XmlOpen;

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

  /* The queue and the NUL-terminated strings in it: every text and tag of a
   * large file passes here, so that a call for each would be felt. */
  XmlEvent *events;
  guint n_events;
  guint room_events;
  guint next_event;
  char *arena;
  gsize n_arena;
  gsize room_arena;
  GArray *attributes; /* Attribute, of the queued events */
  GString *content;   /* of the element read last, and of its child */
  GString *child_content;
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

/* The parser, which appends to the queue of its reader. */
xmlParserCtxtPtr xml_reader_create_parser (XmlReader *self);
/* Takes the next event off the queue, parsing further where it is empty;
 * strings of earlier events are gone then, but for the interned ones. */
XmlEvent xml_reader_pull (XmlReader *self);
/* The piece of a TEXT event; lent until the next pull. */
const char *xml_reader_get_event_text (const XmlReader *self,
                                       const XmlEvent *event);
void xml_reader_fail (XmlReader *self, int line, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
/* A finding at another line than the current element's. */
void xml_reader_report_at (XmlReader *self, int line, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
gsize xml_reader_get_max_value (const XmlReader *self);
/* Marks the current element as read to its end. */
void xml_reader_set_consumed (XmlReader *self);

G_END_DECLS
