/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Light markup of card texts: plain text in which <em>, <strong>, <code>,
 * <sub>, <sup> and <formula> may be nested, <br/> breaks a line, and "&", "<"
 * and ">" are written &amp; &lt; &gt;.  It is kept just as it stands in a deck
 * file, white space folded. */

#define DECK_MARKUP_MAX_DEPTH 16

/* Whether the text is well-formed light markup; *problem (free with g_free)
 * says in words what is not. */
gboolean deck_markup_check (const char *markup, char **problem);

/* One of the tags above, without brackets. */
gboolean deck_markup_is_tag (const char *name);

/* Plain text as markup: escaped, line breaks as <br/>. */
char *deck_markup_from_plain (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* For a GtkLabel.  Text that is not well-formed comes out escaped, as it
 * stands: never fails. */
char *deck_markup_to_pango (const char *markup) G_GNUC_WARN_UNUSED_RESULT;

/* For screen readers, searching and formats without markup: tags dropped, x
 * <sub>2</sub> as x_2 and <sup>2</sup> as ^2. */
char *deck_markup_to_plain (const char *markup) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
