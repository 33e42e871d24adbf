/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli-json.h"

#include <math.h>
#include <string.h>

void
cli_json_begin_object (JsonBuilder *json, const char *name)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_object (json);
}

void
cli_json_add_count (JsonBuilder *json, const char *name, guint64 value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_int_value (json, (gint64)MIN (value, G_MAXINT64));
}

void
cli_json_add_double (JsonBuilder *json, const char *name, double value)
{
  json_builder_set_member_name (json, name);
  if (isfinite (value))
    json_builder_add_double_value (json, value);
  else
    json_builder_add_null_value (json);
}

void
cli_json_add_text (JsonBuilder *json, const char *name, const char *value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_string_value (json, value);
}

void
cli_json_add_truth (JsonBuilder *json, const char *name, gboolean value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_boolean_value (json, value);
}

/* JSON-GLib (1.6, and later ones) ends every real number that has no point
 * with ".0": 3e-09 comes out as 3e-09.0, which no parser takes.  Takes that
 * away again, outside texts. */
static void
mend_exponents (char *text)
{
  gboolean quoted = FALSE;
  gboolean exponent = FALSE; /* in the digits after "e" */
  char *to = text;

  for (const char *from = text; *from != '\0'; from++)
    {
      if (*from == '"')
        quoted = !quoted;
      else if (quoted && *from == '\\')
        *to++ = *from++;
      else if (!quoted && *from == 'e' && g_ascii_isdigit (from[-1]))
        exponent = TRUE;
      else if (exponent && g_str_has_prefix (from, ".0"))
        {
          from++;
          continue;
        }
      else if (!g_ascii_isdigit (*from) && strchr ("+-", *from) == NULL)
        exponent = FALSE;
      *to++ = *from;
    }
  *to = '\0';
}

void
cli_json_print (JsonBuilder *json, gboolean pretty)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (json);
  g_autofree char *text = NULL;

  json_generator_set_pretty (generator, pretty);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  mend_exponents (text);
  g_print ("%s\n", text);
}
