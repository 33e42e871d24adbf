/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Private to the xml layer: counts the attributes of each start tag before the
 * parser sees it.  libxml2 compares every attribute and every namespace of a
 * tag with all the others, and only then tells of them: a tag of a few
 * megabytes would hold it for hours.
 *
 * A tag may be fed in pieces.  Zeroed, it stands at the start of a file.  It
 * reads what is well-formed as XML does; what is not, the parser refuses. */
typedef struct
{
  guint8 state;
  guint8 matched; /* bytes of the closing "-->", "]]>" or "?>" */
  guint n_values; /* quoted values of the tag so far */
  int n_breaks;   /* line breaks passed: of what was scanned whole, or up to
                     where a tag has too many */
} XmlTags;

/* FALSE once a tag has more than max_values attributes and namespaces. */
gboolean
xml_tags_scan (XmlTags *self, const char *data, gsize length, guint max_values);

G_END_DECLS
