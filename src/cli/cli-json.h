/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Members of the object under way. */
void cli_json_begin_object (JsonBuilder *json, const char *name);
void cli_json_add_count (JsonBuilder *json, const char *name, guint64 value);
/* null for what is no finite number: JSON has no other word for it. */
void cli_json_add_double (JsonBuilder *json, const char *name, double value);
void cli_json_add_text (JsonBuilder *json, const char *name, const char *value);
void cli_json_add_truth (JsonBuilder *json, const char *name, gboolean value);

/* Prints what was built, and a line break. */
void cli_json_print (JsonBuilder *json, gboolean pretty);

G_END_DECLS
