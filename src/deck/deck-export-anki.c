/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Anki's "Notes in plain text".  A note of Anki's Basic kind has two fields,
 * and columns past them are dropped by its importer: so the explanation stands
 * under a rule on the back, where our importer finds it again. */
#include "deck/deck-export-private.h"

#include <string.h>

#include "deck/deck-import-private.h"

/* In quotes where the field would else be read as something different. */
static void
append_field (GString *out, const char *field)
{
  if (*field != '#' && strpbrk (field, "\"\t\r\n") == NULL)
    {
      g_string_append (out, field);
      return;
    }
  g_string_append_c (out, '"');
  for (; *field != '\0'; field++)
    {
      if (*field == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *field);
    }
  g_string_append_c (out, '"');
}

static void
append_header (GString *out, const char *name, const char *value)
{
  g_autofree char *line = g_strdelimit (g_strdup (value), "\t\r\n", ' ');

  g_string_append_printf (out, "#%s:%s\n", name, line);
}

char *
deck_export_anki_text (DeckExport *self)
{
  GString *out = g_string_new ("#separator:tab\n#html:true\n"
                               "#guid column:1\n#tags column:4\n");

  append_header (out, "deck", deck_get_title (self->deck));
  for (guint i = 0; i < deck_get_n_cards (self->deck); i++)
    {
      const DeckCard *card = deck_get_card (self->deck, i);
      g_auto (DeckNote) note = { 0 };
      g_autofree char *back = NULL;

      if (!deck_export_note (self, card, &note))
        continue;
      back = *note.explanation != '\0' ? g_strconcat (note.back, DECK_ANKI_RULE,
                                                      note.explanation, NULL)
                                       : g_strdup (note.back);
      g_string_append_printf (out, DECK_ANKI_GUID "%s/%s",
                              deck_get_id (self->deck), card->id);
      g_string_append_c (out, '\t');
      append_field (out, note.front);
      g_string_append_c (out, '\t');
      append_field (out, back);
      g_string_append_c (out, '\t');
      append_field (out, note.tags);
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}
