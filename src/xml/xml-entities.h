/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The character that HTML 4 calls by that name, "eacute" or "rarr"; 0 for a
 * name it does not know.  Only for HTML in the texts of foreign files: our own
 * XML knows no entities. */
gunichar xml_find_html_entity (const char *name, gsize length);

G_END_DECLS
