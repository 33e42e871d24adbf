/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/xml-reader-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* ---- attributes ---- */

const char *
xml_reader_get_attribute (const XmlReader *self, const char *name)
{
  const char *found;
  const char *value;

  for (guint i = 0; xml_reader_get_nth_attribute (self, i, &found, &value); i++)
    if (strcmp (found, name) == 0)
      return value;
  return NULL;
}

const char *
xml_reader_require_attribute (XmlReader *self, const char *name)
{
  const char *value = xml_reader_get_attribute (self, name);

  if (value == NULL)
    xml_reader_report (self, BASE_SEVERITY_ERROR,
                       _ ("<%s> needs the attribute %s"),
                       xml_reader_get_name (self), name);
  return value;
}

static gboolean
is_among (const char *name, const char *names)
{
  gsize length = strlen (name);

  while (*names != '\0')
    {
      gsize word = strcspn (names, " ");

      if (word == length && strncmp (names, name, length) == 0)
        return TRUE;
      names += word;
      names += strspn (names, " ");
    }
  return FALSE;
}

void
xml_reader_allow_attributes (XmlReader *self, const char *names)
{
  const char *name;
  const char *value;

  for (guint i = 0; xml_reader_get_nth_attribute (self, i, &name, &value); i++)
    if (!is_among (name, names))
      {
        g_auto (GStrv) words = g_strsplit (names, " ", -1);
        g_autofree char *list = g_strjoinv (", ", words);

        xml_reader_report (self, BASE_SEVERITY_ERROR,
                           _ ("<%s> has no attribute %s; it may have: %s"),
                           xml_reader_get_name (self), name, list);
      }
}

/* A finite number that fills the whole text, surrounding space apart. */
static gboolean
parse_double (const char *text, double *value)
{
  char *end;

  /* g_ascii_strtod also takes hexadecimal, infinity and NaN. */
  if (text[strspn (text, " \t\r\n+-.0123456789eE")] != '\0')
    return FALSE;
  *value = g_ascii_strtod (text, &end);
  return end != text && end[strspn (end, " \t\r\n")] == '\0' &&
         isfinite (*value);
}

static gboolean
refuse_number (XmlReader *self,
               const char *name,
               const char *text,
               const char *kind,
               const char *minimum,
               const char *maximum)
{
  xml_reader_report (self, BASE_SEVERITY_ERROR,
                     /* Translators: attribute="text", then the kind of number
                        and its range. */
                     _ ("%s=\"%.60s\": expected %s from %s to %s"), name, text,
                     kind, minimum, maximum);
  return FALSE;
}

gboolean
xml_reader_read_double (XmlReader *self,
                        const char *name,
                        double minimum,
                        double maximum,
                        double *value)
{
  const char *text = xml_reader_get_attribute (self, name);
  char low[G_ASCII_DTOSTR_BUF_SIZE];
  char high[G_ASCII_DTOSTR_BUF_SIZE];
  double number;

  if (text == NULL)
    return TRUE;
  if (parse_double (text, &number) && number >= minimum && number <= maximum)
    {
      *value = number;
      return TRUE;
    }
  g_ascii_formatd (low, sizeof low, "%g", minimum);
  g_ascii_formatd (high, sizeof high, "%g", maximum);
  return refuse_number (self, name, text, _ ("a number"), low, high);
}

gboolean
xml_reader_read_uint64 (XmlReader *self,
                        const char *name,
                        guint64 minimum,
                        guint64 maximum,
                        guint64 *value)
{
  const char *text = xml_reader_get_attribute (self, name);
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;
  double number;

  if (text == NULL)
    return TRUE;
  if (g_ascii_string_to_unsigned (text, 10, minimum, maximum, value, NULL))
    return TRUE;
  /* 1e9 for 1000000000: exact up to 2^53. */
  if (strpbrk (text, "eE.") != NULL && parse_double (text, &number) &&
      number == floor (number) && fabs (number) <= 9007199254740992.0 &&
      number >= (double)minimum && number <= (double)maximum)
    {
      *value = (guint64)number;
      return TRUE;
    }
  low = g_strdup_printf ("%" PRIu64, minimum);
  high = g_strdup_printf ("%" PRIu64, maximum);
  return refuse_number (self, name, text, _ ("a whole number"), low, high);
}

gboolean
xml_reader_read_uint (XmlReader *self,
                      const char *name,
                      guint minimum,
                      guint maximum,
                      guint *value)
{
  guint64 wide = *value;
  gboolean ok = xml_reader_read_uint64 (self, name, minimum, maximum, &wide);

  *value = wide;
  return ok;
}

gboolean
xml_reader_read_boolean (XmlReader *self, const char *name, gboolean *value)
{
  const char *text = xml_reader_get_attribute (self, name);

  if (text == NULL)
    return TRUE;
  if (strcmp (text, "true") == 0 || strcmp (text, "false") == 0)
    {
      *value = *text == 't';
      return TRUE;
    }
  xml_reader_report (self, BASE_SEVERITY_ERROR,
                     _ ("%s=\"%.60s\": expected true or false"), name, text);
  return FALSE;
}

gboolean
xml_reader_parse_doubles (XmlReader *self,
                          const char *what,
                          const char *text,
                          guint max_numbers,
                          GArray *numbers)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r\n", -1);
  guint n = 0;

  for (char **word = words; *word != NULL; word++)
    {
      double number;

      if (**word == '\0')
        continue;
      if (!parse_double (*word, &number))
        {
          xml_reader_report (self, BASE_SEVERITY_ERROR,
                             _ ("%s: “%.60s” is not a number"), what, *word);
          return FALSE;
        }
      if (n++ == max_numbers)
        {
          xml_reader_report (self, BASE_SEVERITY_ERROR,
                             _ ("%s: more than the %u numbers allowed"), what,
                             max_numbers);
          return FALSE;
        }
      g_array_append_val (numbers, number);
    }
  return TRUE;
}
