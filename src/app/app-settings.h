/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is remembered between two starts.  A schema that is not installed (the
 * program run out of a build folder, by hand) is no reason not to start: then
 * this is NULL, everything has its default and nothing is kept. */
GSettings *app_settings_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* Each takes NULL for settings; the getters then give the default. */
int app_settings_get_int (GSettings *settings, const char *key, int fallback);
gboolean app_settings_get_boolean (GSettings *settings,
                                   const char *key,
                                   gboolean fallback);
void app_settings_set_int (GSettings *settings, const char *key, int value);
void
app_settings_set_boolean (GSettings *settings, const char *key, gboolean value);

G_END_DECLS
