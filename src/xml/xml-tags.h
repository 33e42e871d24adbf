/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Private to the xml layer: counts the attributes of each start tag, and the
 * bytes of each tag, comment, instruction and CDATA section, before the parser
 * sees them.  libxml2 compares every attribute and every namespace of a tag
 * with all the others, and only then tells of them; and what is longer than ten
 * megabytes it goes through again for each piece that it is fed: a few
 * megabytes would hold it for hours.
 *
 * A tag may be fed in pieces.  Zeroed, it stands at the start of a file.  It
 * reads what is well-formed as XML does; what is not, the parser refuses. */
typedef struct
{
  guint8 state;
  guint8 matched; /* bytes of the closing "-->", "]]>" or "?>" */
  guint n_values; /* quoted values of the tag so far */
  gsize n_bytes;  /* of the tag or section so far */
  int n_breaks;   /* line breaks passed: of what was scanned whole, or up to
                     where a tag has too many */
} XmlTags;

typedef enum
{
  XML_TAGS_GOOD,
  XML_TAGS_CROWDED, /* more than max_values attributes and namespaces */
  XML_TAGS_LONG,    /* more than XML_TAGS_MAX_BYTES */
} XmlTagsVerdict;

#define XML_TAGS_MAX_BYTES ((gsize)8 << 20)

/* Once it is other than GOOD, no more may be scanned. */
XmlTagsVerdict
xml_tags_scan (XmlTags *self, const char *data, gsize length, guint max_values);

G_END_DECLS
