/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes XML as a person would: two spaces a level, attributes in the order
 * given and folded near 80 columns, elements with text on one line.  Reading
 * it back gives the same values: numbers are the shortest text that is exact.
 *
 * Characters that XML 1.0 cannot hold (control characters, U+FFFE and U+FFFF)
 * are left out. */
typedef struct _XmlWriter XmlWriter;

XmlWriter *xml_writer_new (void) G_GNUC_WARN_UNUSED_RESULT;
void xml_writer_free (XmlWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmlWriter, xml_writer_free)

void xml_writer_start (XmlWriter *self, const char *name);
void xml_writer_end (XmlWriter *self);

/* Attributes of the element started last; before its content.  value NULL:
 * nothing is written. */
void
xml_writer_attribute (XmlWriter *self, const char *name, const char *value);
void
xml_writer_attribute_uint (XmlWriter *self, const char *name, guint64 value);
void
xml_writer_attribute_double (XmlWriter *self, const char *name, double value);
void xml_writer_attribute_boolean (XmlWriter *self,
                                   const char *name,
                                   gboolean value);

void xml_writer_text (XmlWriter *self, const char *text);
/* Markup as xml_reader_dup_markup gives it: escaped already. */
void xml_writer_markup (XmlWriter *self, const char *markup);
/* <name>text</name>; nothing for NULL. */
void
xml_writer_text_element (XmlWriter *self, const char *name, const char *text);

/* The document; every element must have been ended. */
GBytes *xml_writer_finish (XmlWriter *self) G_GNUC_WARN_UNUSED_RESULT;

/* Replaces the file in one step: written beside it, flushed to the disk,
 * renamed over it.  A file is whole, old or new, whenever the program dies.
 * Errors of G_FILE_ERROR; the old file is then untouched. */
gboolean xml_write_file (const char *path, GBytes *bytes, GError **error);

G_END_DECLS
