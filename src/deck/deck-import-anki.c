/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Anki's "Notes in plain text": lines of fields, with headers such as
 * "#separator:tab" and "#tags column:3" before them; a field may stand in
 * quotes and hold line breaks then.  The first field is the prompt, the second
 * the answer, what follows the explanation.  Of Anki's own types of notes those
 * that are asked both ways make two cards, as there. */
#include "deck/deck-import-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "deck/deck-anki-card.h"
#include "deck/deck-import-anki-header.h"
#include "deck/deck-markup.h"

#define MAX_DECKS 10000 /* told apart */

typedef struct
{
  const char *p;
  int line; /* of p */
} Cursor;

/* ---- rows ---- */

/* A field up to its separator or the end of the row; in quotes it may hold
 * both, and "" stands for one quote.  open: its quote has no end. */
static char *
read_field (Cursor *at, char separator, gboolean *open)
{
  GString *field = g_string_new (NULL);
  gboolean quoted = *at->p == '"';

  if (quoted)
    at->p++;
  while (*at->p != '\0')
    {
      if (quoted && *at->p == '"')
        {
          if (at->p[1] != '"')
            {
              at->p++;
              quoted = FALSE;
              continue;
            }
          at->p++;
        }
      else if (!quoted && (*at->p == separator || *at->p == '\n'))
        break;
      if (*at->p == '\n')
        at->line++;
      if (*at->p != '\r')
        g_string_append_c (field, *at->p);
      at->p++;
    }
  *open = quoted;
  return g_string_free (field, FALSE);
}

/* whole: whether all of the row is there; open: whether a quote swallowed what
 * may be more rows. */
static GPtrArray *
read_row (Cursor *at, char separator, gboolean *whole, gboolean *open)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func (g_free);

  for (;;)
    {
      g_ptr_array_add (fields, read_field (at, separator, open));
      if (*at->p != separator || fields->len == DECK_ANKI_MAX_FIELDS)
        break;
      at->p++;
    }
  *whole = *at->p != separator;
  at->p += strcspn (at->p, "\n");
  if (*at->p == '\n')
    {
      at->p++;
      at->line++;
    }
  return fields;
}

/* "[sound:x.mp3]" plays a file that does not come along. */
static gboolean
cut_sounds (char *text)
{
  char *from = text;
  char *to = text;
  char *begin;
  char *end;

  while ((begin = strstr (from, "[sound:")) != NULL &&
         (end = strchr (begin, ']')) != NULL)
    {
      memmove (to, from, (gsize)(begin - from));
      to += begin - from;
      from = end + 1;
    }
  if (from == text)
    return FALSE;
  memmove (to, from, strlen (from) + 1);
  return TRUE;
}

char *
deck_anki_field_markup (DeckImport *self, char *text, int line)
{
  DeckHtmlLost lost = DECK_HTML_LOST_NOTHING;
  char *markup;

  if (cut_sounds (text))
    lost |= DECK_HTML_LOST_SOUND;
  markup = deck_html_to_markup (text, &lost);
  deck_import_report_lost (self, lost, line);
  return markup;
}

static char *
field_markup (DeckImport *self,
              const DeckAnkiHeader *header,
              char *text,
              int line)
{
  if (header->html)
    return deck_anki_field_markup (self, text, line);
  if (cut_sounds (text))
    deck_import_report_lost (self, DECK_HTML_LOST_SOUND, line);
  return deck_markup_from_plain (g_strstrip (text));
}

char *
deck_anki_cloze_text (const char *text, gboolean shown)
{
  GString *out = g_string_new (NULL);

  while (*text != '\0')
    {
      const char *begin = strstr (text, "{{c");
      const char *body = begin != NULL ? strstr (begin, "::") : NULL;
      const char *end = body != NULL ? strstr (body, "}}") : NULL;
      const char *hint = NULL;

      if (end == NULL)
        break;
      g_string_append_len (out, text, begin - text);
      body += 2;
      for (const char *p = body; p + 1 < end && hint == NULL; p++)
        if (p[0] == ':' && p[1] == ':')
          hint = p;
      if (shown)
        g_string_append_len (out, body, (hint != NULL ? hint : end) - body);
      else if (hint != NULL)
        g_string_append_printf (out, "[%.*s]", (int)(end - hint - 2), hint + 2);
      else
        g_string_append (out, "[…]");
      text = end + 2;
    }
  g_string_append (out, text);
  return g_string_free (out, FALSE);
}

static gboolean
is_special (const DeckAnkiHeader *header, guint column)
{
  return column == header->tags_column || column == header->guid_column ||
         column == header->type_column || column == header->deck_column;
}

static char *
tags_to_concepts (const char *tags, DeckLevel *level)
{
  GString *list = g_string_new (NULL);
  g_auto (GStrv) words = g_strsplit_set (tags, " \t", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    deck_import_append_tag (list, words[i], level);
  return g_string_free (list, FALSE);
}

/* The texts of a row that are neither tags nor the like, as markup; what stands
 * under our rule apart. */
static GPtrArray *
row_texts (DeckImport *self,
           const DeckAnkiHeader *header,
           GPtrArray *fields,
           int line,
           char **explanation)
{
  char *rule = NULL;
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *hidden = NULL;

  for (guint i = 0; i < fields->len; i++)
    if (!is_special (header, i + 1))
      {
        char *field = g_ptr_array_index (fields, i);

        if (texts->len == 0 && strstr (field, "{{c") != NULL)
          {
            hidden = deck_anki_cloze_text (field, FALSE);
            g_ptr_array_add (texts, field_markup (self, header, hidden, line));
            g_clear_pointer (&hidden, g_free);
            hidden = deck_anki_cloze_text (field, TRUE);
            g_ptr_array_add (texts, field_markup (self, header, hidden, line));
            base_diagnostics_add (self->report, BASE_SEVERITY_WARNING,
                                  self->file, line,
                                  _ ("a text with gaps became one card that "
                                     "asks for all of them"));
          }
        else
          {
            if (texts->len == 1 && header->html)
              rule = strstr (field, DECK_ANKI_RULE);
            if (rule != NULL)
              *rule = '\0';
            g_ptr_array_add (texts, field_markup (self, header, field, line));
            if (rule != NULL)
              *explanation = field_markup (
                  self, header, rule + strlen (DECK_ANKI_RULE), line);
            rule = NULL;
          }
      }
  return texts;
}

static gboolean
has_long_field (GPtrArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    if (strlen (g_ptr_array_index (fields, i)) > DECK_IMPORT_MAX_FIELD_BYTES)
      return TRUE;
  return FALSE;
}

/* One of our own cards, as it was before it went to Anki; NULL for another. */
static Deck *
find_own (const DeckAnkiHeader *header, GPtrArray *fields)
{
  const char *texts[2] = { NULL, NULL };
  guint n = 0;
  const char *rule;
  g_autofree char *back = NULL;

  for (guint i = 0; i < fields->len && n < 2; i++)
    if (!is_special (header, i + 1))
      texts[n++] = g_ptr_array_index (fields, i);
  if (n < 2 || !header->html)
    return NULL;
  rule = strstr (texts[1], DECK_ANKI_RULE);
  if (rule == NULL)
    return deck_anki_card_find (texts[0], texts[1], NULL);
  back = g_strndup (texts[1], (gsize)(rule - texts[1]));
  return deck_anki_card_find (texts[0], back, rule + strlen (DECK_ANKI_RULE));
}

/* What asks is asked for. */
static void
import_reversed (DeckImport *self,
                 const DeckCard *card,
                 const char *guid,
                 int line)
{
  DeckCard reversed = *card;
  /* Without one the id comes from the prompt, as the first card's does. */
  g_autofree char *id = guid != NULL && *guid != '\0'
                            ? g_strconcat (guid, "-reversed", NULL)
                            : NULL;

  reversed.prompt = card->answer;
  reversed.answer = card->prompt;
  deck_import_add (self, &reversed, id, line);
}

static void
import_row (DeckImport *self,
            const DeckAnkiHeader *header,
            GPtrArray *fields,
            int line)
{
  DeckCard card = DECK_CARD_INIT;
  g_autoptr (Deck) own = find_own (header, fields);
  const char *guid = deck_anki_header_get_column (fields, header->guid_column);
  g_autofree char *explanation = NULL;
  g_autoptr (GPtrArray) texts = NULL;
  g_autoptr (GString) more = g_string_new (NULL);
  const char *own_tags =
      deck_anki_header_get_column (fields, header->tags_column);
  g_autofree char *tags =
      g_strjoin (" ", header->tags != NULL ? header->tags : "", own_tags, NULL);
  DeckLevel level = card.level;
  g_autofree char *concepts = tags_to_concepts (tags, &level);
  DeckAnkiWays ways;

  if (own != NULL)
    {
      card = *deck_get_card (own, 0);
      card.level = level;
      card.concepts = concepts;
      deck_import_add (self, &card, guid, line);
      return;
    }
  ways = deck_anki_header_get_ways (header, fields);
  texts = row_texts (self, header, fields, line, &explanation);
  if (ways == DECK_ANKI_BOTH_WAYS_ON_DEMAND && texts->len > 2)
    {
      const char *wanted = g_ptr_array_index (texts, 2);

      ways = *wanted != '\0' ? DECK_ANKI_BOTH_WAYS : DECK_ANKI_ONE_WAY;
      g_ptr_array_remove_index (texts, 2);
    }
  for (guint i = 2; i < texts->len; i++)
    {
      const char *text = g_ptr_array_index (texts, i);

      if (*text != '\0')
        g_string_append_printf (more, "%s%s", more->len > 0 ? "<br/>" : "",
                                text);
    }
  if (more->len > 0)
    base_diagnostics_add (self->report, BASE_SEVERITY_WARNING, self->file, line,
                          _ ("fields past the second became the explanation"));
  if (explanation != NULL && more->len > 0)
    g_string_prepend (more, "<br/>");
  if (explanation != NULL)
    g_string_prepend (more, explanation);
  card.prompt = texts->len > 0 ? g_ptr_array_index (texts, 0) : NULL;
  card.answer = texts->len > 1 ? g_ptr_array_index (texts, 1) : NULL;
  card.explanation = more->str;
  card.concepts = concepts;
  card.level = level;
  deck_import_add (self, &card, guid, line);
  if (ways == DECK_ANKI_BOTH_WAYS)
    import_reversed (self, &card, guid, line);
}

/* Without a header: tabs, unless the first row has none but has semicolons or
 * commas, as other programs write them. */
static char
guess_separator (const char *text)
{
  gsize length = strcspn (text, "\n");

  if (memchr (text, '\t', length) != NULL)
    return '\t';
  if (memchr (text, ';', length) != NULL)
    return ';';
  return memchr (text, ',', length) != NULL ? ',' : '\t';
}

void
deck_import_anki_text (DeckImport *self, const char *text)
{
  DeckAnkiHeader header = { .html = TRUE };
  g_autoptr (GHashTable) decks =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Cursor at = { text, 1 };

  /* Headers come first; a later line with "#" is a comment. */
  while (*at.p == '#')
    {
      gsize length = strcspn (at.p, "\r\n");
      g_autofree char *line = g_strndup (at.p, length);

      deck_anki_header_read (&header, self, line, at.line);
      at.p += strcspn (at.p, "\n");
      at.p += *at.p == '\n' ? 1 : 0;
      at.line++;
    }
  if (header.separator == '\0')
    header.separator = guess_separator (at.p);
  while (*at.p != '\0')
    {
      int line = at.line;
      gboolean comment = *at.p == '#';
      gboolean blank = *at.p == '\n' || (at.p[0] == '\r' && at.p[1] == '\n');
      gboolean whole, open;
      g_autoptr (GPtrArray) fields =
          read_row (&at, header.separator, &whole, &open);

      if (comment || blank)
        continue;
      if (open)
        base_diagnostics_add (
            self->report, BASE_SEVERITY_WARNING, self->file, line,
            _ ("a quotation mark that begins a field has no end: all that "
               "follows was read as this field; write it twice within "
               "quotation marks"));
      if (!whole)
        base_diagnostics_add (self->report, BASE_SEVERITY_WARNING, self->file,
                              line, _ ("fields past the %dth were left out"),
                              DECK_ANKI_MAX_FIELDS);
      if (has_long_field (fields))
        deck_import_leave_out (self, line,
                               _ ("one of its fields is longer than a card "
                                  "can hold"));
      else
        {
          const char *deck =
              deck_anki_header_get_column (fields, header.deck_column);

          if (deck != NULL && g_hash_table_size (decks) < MAX_DECKS)
            g_hash_table_add (decks, g_strdup (deck));
          import_row (self, &header, fields, line);
        }
    }
  deck_import_report_decks (self, g_hash_table_size (decks));
  deck_anki_header_clear (&header);
}
