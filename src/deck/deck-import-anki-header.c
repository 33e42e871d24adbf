/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-import-anki-header.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* '\0': it is none, and is to be guessed. */
static char
separator_from_name (const char *name)
{
  static const struct
  {
    const char *name;
    char separator;
  } names[] = { { "tab", '\t' },  { "comma", ',' }, { "semicolon", ';' },
                { "space", ' ' }, { "pipe", '|' },  { "colon", ':' },
                { "\\t", '\t' } };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (names[i].name, name) == 0)
      return names[i].separator;
  return name[0] != '\0' && name[1] == '\0' ? name[0] : '\0';
}

static guint
column_number (const char *text)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 1, DECK_ANKI_MAX_FIELDS, &number,
                                   NULL))
    return 0;
  return (guint)number;
}

void
deck_anki_header_read (DeckAnkiHeader *header,
                       DeckImport *self,
                       const char *line,
                       int number)
{
  const char *colon = strchr (line, ':');
  g_autofree char *key = NULL;
  g_autofree char *value = NULL;

  if (colon == NULL)
    return;
  key = g_ascii_strdown (line + 1, colon - line - 1);
  value = g_strdup (colon + 1);
  if (strcmp (key, "separator") == 0)
    {
      header->separator = separator_from_name (value);
      if (header->separator == '\0')
        base_diagnostics_add (self->report, BASE_SEVERITY_WARNING, self->file,
                              number,
                              _ ("“%.40s” is no separator of fields; it was "
                                 "guessed from the first row"),
                              value);
      return;
    }
  g_strstrip (value);
  if (strcmp (key, "html") == 0)
    header->html = g_ascii_strcasecmp (value, "true") == 0;
  else if (strcmp (key, "tags column") == 0)
    header->tags_column = column_number (value);
  else if (strcmp (key, "guid column") == 0)
    header->guid_column = column_number (value);
  else if (strcmp (key, "notetype column") == 0)
    header->type_column = column_number (value);
  else if (strcmp (key, "deck column") == 0)
    header->deck_column = column_number (value);
  else if (strcmp (key, "deck") != 0 && strcmp (key, "tags") != 0 &&
           strcmp (key, "notetype") != 0)
    return;
  else if (strlen (value) > DECK_MAX_TEXT_BYTES)
    base_diagnostics_add (self->report, BASE_SEVERITY_WARNING, self->file,
                          number,
                          _ ("“#%s” is longer than %d bytes and was left out"),
                          key, DECK_MAX_TEXT_BYTES);
  else if (strcmp (key, "deck") == 0)
    deck_builder_set_title (self->builder, value);
  else
    {
      char **kept = key[0] == 't' ? &header->tags : &header->type;

      g_free (*kept);
      *kept = g_steal_pointer (&value);
    }
}

void
deck_anki_header_clear (DeckAnkiHeader *self)
{
  g_clear_pointer (&self->tags, g_free);
  g_clear_pointer (&self->type, g_free);
}

const char *
deck_anki_header_get_column (GPtrArray *fields, guint column)
{
  return column > 0 && column <= fields->len
             ? g_ptr_array_index (fields, column - 1)
             : NULL;
}

DeckAnkiWays
deck_anki_header_get_ways (const DeckAnkiHeader *header, GPtrArray *fields)
{
  const char *type = deck_anki_header_get_column (fields, header->type_column);
  g_autofree char *name = NULL;

  if (type == NULL || *type == '\0')
    type = header->type;
  if (type == NULL)
    return DECK_ANKI_ONE_WAY;
  name = g_ascii_strdown (type, -1);
  if (g_str_has_prefix (name, "basic (and reversed card)"))
    return DECK_ANKI_BOTH_WAYS;
  if (g_str_has_prefix (name, "basic (optional reversed card)"))
    return DECK_ANKI_BOTH_WAYS_ON_DEMAND;
  return DECK_ANKI_ONE_WAY;
}
