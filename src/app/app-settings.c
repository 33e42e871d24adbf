/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-settings.h"

#define SCHEMA_ID "io.github.shardstep.Shardstep"

GSettings *
app_settings_new (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source)
    schema = g_settings_schema_source_lookup (source, SCHEMA_ID, TRUE);
  if (!schema)
    return NULL;
  return g_settings_new_full (schema, NULL, NULL);
}

/* An older schema may be installed than the program was built with. */
static gboolean
has_key (GSettings *settings, const char *key)
{
  g_autoptr (GSettingsSchema) schema = NULL;

  if (!settings)
    return FALSE;
  g_object_get (settings, "settings-schema", &schema, NULL);
  return g_settings_schema_has_key (schema, key);
}

int
app_settings_get_int (GSettings *settings, const char *key, int fallback)
{
  return has_key (settings, key) ? g_settings_get_int (settings, key)
                                 : fallback;
}

gboolean
app_settings_get_boolean (GSettings *settings,
                          const char *key,
                          gboolean fallback)
{
  return has_key (settings, key) ? g_settings_get_boolean (settings, key)
                                 : fallback;
}

void
app_settings_set_int (GSettings *settings, const char *key, int value)
{
  if (has_key (settings, key))
    g_settings_set_int (settings, key, value);
}

void
app_settings_set_boolean (GSettings *settings, const char *key, gboolean value)
{
  if (has_key (settings, key))
    g_settings_set_boolean (settings, key, value);
}
