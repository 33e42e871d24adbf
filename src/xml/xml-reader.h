/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-diagnostics.h"

#include <glib.h>

G_BEGIN_DECLS

/* A hardened pull reader for this program's XML files (scenarios, presets,
 * decks, lessons) and for importers of foreign XML.  It streams: memory stays
 * flat however large the file is.  What it refuses, whatever the caller wants:
 * anything but a regular UTF-8 file, a DOCTYPE (so there are no entities but
 * the five of XML and character references), the network, and whatever passes
 * the caps below.  Findings go to the BaseDiagnostics given at the start, each
 * with file, line, what was expected and what to do.
 *
 * Use, by recursive descent:
 *
 *   reader = xml_reader_new_for_file (path, NULL, diagnostics);
 *   if (reader == NULL || !xml_reader_enter_root (reader, "scenario",
 *                                     "urn:shardstep:scenario:", 1, NULL))
 *     return NULL;
 *   while (xml_reader_next_child (reader))
 *     if (xml_reader_is (reader, "title"))
 *       title = xml_reader_dup_text (reader);
 *     else if (xml_reader_is (reader, "cluster"))
 *       {
 *         xml_reader_read_uint (reader, "nodes", 1, 4096, &nodes);
 *         xml_reader_enter (reader);
 *         while (xml_reader_next_child (reader))
 *           …
 *       }
 *     else
 *       xml_reader_refuse_child (reader, "title, cluster");
 *   if (xml_reader_failed (reader))
 *     return NULL;
 *
 * A child that was neither entered nor read is skipped by the next
 * xml_reader_next_child.  Attributes are read before the content. */

/* Caps; a file over one is refused with the line where it went over. */
#define XML_MAX_BYTES (G_GUINT64_CONSTANT (256) << 20)
#define XML_MAX_DEPTH 32
#define XML_MAX_ELEMENTS G_GUINT64_CONSTANT (10000000)
#define XML_MAX_ATTRIBUTES 64 /* of one element */
#define XML_MAX_NAMES 10000   /* different ones */
#define XML_MAX_FINDINGS 100000
#define XML_MAX_VALUE_BYTES                                                    \
  ((gsize)1 << 20) /* an attribute, or the text of                             \
                      one element */

typedef struct
{
  guint64 max_bytes;
  guint max_depth; /* the root element is at depth 1 */
  guint64 max_elements;
  gsize max_value_bytes;
  /* For importers of foreign formats: a DOCTYPE without an internal subset is
   * passed over (nothing is ever loaded from where it points) rather than
   * refused, and stray text is a warning. */
  gboolean skip_doctype;
} XmlLimits;

#define XML_LIMITS_INIT                                                        \
  {                                                                            \
    XML_MAX_BYTES, XML_MAX_DEPTH, XML_MAX_ELEMENTS, XML_MAX_VALUE_BYTES, FALSE \
  }

typedef struct _XmlReader XmlReader;

/* NULL with a finding where the file cannot be read.  limits NULL: those
 * above.  The diagnostics must outlive the reader. */
XmlReader *xml_reader_new_for_file (const char *path,
                                    const XmlLimits *limits,
                                    BaseDiagnostics *diagnostics)
    G_GNUC_WARN_UNUSED_RESULT;
/* name: how findings call it. */
XmlReader *xml_reader_new_for_bytes (GBytes *bytes,
                                     const char *name,
                                     const XmlLimits *limits,
                                     BaseDiagnostics *diagnostics)
    G_GNUC_WARN_UNUSED_RESULT;
void xml_reader_free (XmlReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmlReader, xml_reader_free)

/* ---- moving ---- */

/* Enters the root, which must be <name xmlns="PREFIXv"> with 1 <= v <=
 * max_version; *version may be NULL.  FALSE with a finding otherwise.  The
 * root's attributes can be read until the first xml_reader_next_child.
 * namespace_prefix NULL: a foreign format, any or no namespace. */
gboolean xml_reader_enter_root (XmlReader *self,
                                const char *name,
                                const char *namespace_prefix,
                                guint max_version,
                                guint *version);

/* The next child of the element entered last.  FALSE past the last one: the
 * reader has then left that element and goes on among its siblings; FALSE for
 * ever after a failure.  Stray text between children is a finding. */
gboolean xml_reader_next_child (XmlReader *self);

/* From now on next_child gives the current element's children. */
void xml_reader_enter (XmlReader *self);

/* Adds the finding "unexpected <x> in <parent>; expected: …"; the element is
 * skipped.  expected: the names a reader may write here, for people. */
void xml_reader_refuse_child (XmlReader *self, const char *expected);

/* TRUE once the file is not well-formed, over a cap or unreadable: what was
 * read so far is not the whole file.  It does not count bad values. */
gboolean xml_reader_failed (const XmlReader *self);

/* ---- the current element ---- */

/* Local name, in the root's namespace (else, NULL matches nothing). */
gboolean xml_reader_is (const XmlReader *self, const char *name);
/* Lent; valid as long as the reader. */
const char *xml_reader_get_name (const XmlReader *self);
int xml_reader_get_line (const XmlReader *self);
const char *xml_reader_get_file (const XmlReader *self);
/* For a progress bar; size 0: unknown. */
guint64 xml_reader_get_bytes_read (const XmlReader *self);
guint64 xml_reader_get_size (const XmlReader *self);

/* A finding at the current element's line. */
void xml_reader_report (XmlReader *self,
                        BaseSeverity severity,
                        const char *format,
                        ...) G_GNUC_PRINTF (3, 4);

/* ---- attributes of the current element ---- */

/* Lent until the reader moves or reads content; NULL if absent.  An attribute
 * of the xml namespace is named "xml:lang", "xml:space". */
const char *xml_reader_get_attribute (const XmlReader *self, const char *name);
/* As above, absent is a finding. */
const char *xml_reader_require_attribute (XmlReader *self, const char *name);
/* The i-th, in file order; FALSE past the last. */
gboolean xml_reader_get_nth_attribute (const XmlReader *self,
                                       guint index,
                                       const char **name,
                                       const char **value);
/* An attribute whose name is not among the space-separated names is an error
 * that lists them (a mistyped name must not pass for a default). */
void xml_reader_allow_attributes (XmlReader *self, const char *names);

/* Absent: *value keeps the caller's default, TRUE.  Wrong or out of
 * [minimum, maximum]: a finding, *value kept, FALSE.  Integers may be written
 * as "1e9" where that is whole; numbers have "." whatever the locale and are
 * finite.  Booleans: true, false. */
gboolean xml_reader_read_uint (XmlReader *self,
                               const char *name,
                               guint minimum,
                               guint maximum,
                               guint *value);
gboolean xml_reader_read_uint64 (XmlReader *self,
                                 const char *name,
                                 guint64 minimum,
                                 guint64 maximum,
                                 guint64 *value);
gboolean xml_reader_read_double (XmlReader *self,
                                 const char *name,
                                 double minimum,
                                 double maximum,
                                 double *value);
gboolean
xml_reader_read_boolean (XmlReader *self, const char *name, gboolean *value);

/* Space-separated numbers of an attribute or a text, appended to a GArray of
 * double; at most max_numbers. */
gboolean xml_reader_parse_doubles (XmlReader *self,
                                   const char *what,
                                   const char *text,
                                   guint max_numbers,
                                   GArray *numbers);

/* ---- content of the current element: consumes it ---- */

/* Text alone (a child element is a finding), white space at the ends cut and
 * runs of it made one space; "" for an empty element.  NULL on failure. */
char *xml_reader_dup_text (XmlReader *self) G_GNUC_WARN_UNUSED_RESULT;
/* The same with white space kept as it is. */
char *xml_reader_dup_raw_text (XmlReader *self) G_GNUC_WARN_UNUSED_RESULT;

/* Text with light markup: em, strong, code, sub, sup, formula, nested freely
 * and without attributes, and br for a line break.  The result is escaped
 * ("&lt;" and "&amp;"), its white space as in dup_text, its tags exactly those
 * seven: "<em>all</em> ranks".  Another element is a finding; its text
 * stays. */
char *xml_reader_dup_markup (XmlReader *self) G_GNUC_WARN_UNUSED_RESULT;

/* The same, lent until content is read again. */
const char *xml_reader_get_markup (XmlReader *self) G_GNUC_WARN_UNUSED_RESULT;

/* The same for text that may hold one more element, the child: its own markup
 * goes to *child_markup (NULL if it is not there), lent like the text. */
const char *xml_reader_get_markup_and_child (XmlReader *self,
                                             const char *child,
                                             const char **child_markup)
    G_GNUC_WARN_UNUSED_RESULT;

/* The element names above; NULL-terminated. */
extern const char *const xml_markup_names[];

G_END_DECLS
