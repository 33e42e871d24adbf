/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Private to the layer: flat JSON objects, one a line. */

#include <glib.h>

G_BEGIN_DECLS

#define REVIEW_JSON_MAX_MEMBERS 64

/* Members by name; a string as it reads, a number, true or false as it is
 * written, null left out.  NULL where the text is anything but one flat
 * object in UTF-8; why then says what is wrong (translated, static). */
GHashTable *review_json_parse (const char *text,
                               gsize length,
                               const char **why) G_GNUC_WARN_UNUSED_RESULT;

/* FALSE where it is missing or no such number. */
gboolean
review_json_get_int (GHashTable *object, const char *name, gint64 *value);
gboolean
review_json_get_real (GHashTable *object, const char *name, double *value);

/* ,"name":value; the comma is left out after "{". */
void review_json_add_text (GString *line, const char *name, const char *text);
void review_json_add_int (GString *line, const char *name, gint64 value);
void review_json_add_real (GString *line, const char *name, double value);

G_END_DECLS
