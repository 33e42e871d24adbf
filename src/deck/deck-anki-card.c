/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-anki-card.h"

#include <string.h>

#include "deck/deck-export-private.h"
#include "deck/deck-html.h"
#include "deck/deck-import.h"
#include "deck/deck-reader.h"
#include "deck/deck-writer.h"

#define COMMENT_BEGIN "<!--shardstep:"
#define COMMENT_END "-->"

char *
deck_card_comment (const DeckCard *card)
{
  g_autofree char *xml = deck_write_card (card);
  /* "--" would end the comment, and line breaks the row. */
  g_autofree char *text = g_base64_encode ((const guchar *)xml, strlen (xml));

  return g_strconcat (COMMENT_BEGIN, text, COMMENT_END, NULL);
}

char *
deck_anki_card_comment (const DeckCard *card)
{
  if (card->kind == DECK_CARD_RECALL && *card->hint == '\0' &&
      card->show_scenario == NULL)
    return NULL;
  return deck_card_comment (card);
}

/* The deck file around the card of a comment, unread; NULL for none. */
static GBytes *
dup_file (const char *back)
{
  const char *begin = strstr (back, COMMENT_BEGIN);
  const char *end = begin != NULL ? strstr (begin, COMMENT_END) : NULL;
  g_autofree char *text = NULL;
  g_autofree guchar *xml = NULL;
  GByteArray *file;
  gsize size = 0;

  if (end == NULL)
    return NULL;
  begin += strlen (COMMENT_BEGIN);
  text = g_strndup (begin, (gsize)(end - begin));
  xml = g_base64_decode (text, &size);
  file = g_byte_array_sized_new ((guint)size + 128);
#define APPEND(s) g_byte_array_append (file, (const guint8 *)s, strlen (s))
  APPEND ("<deck xmlns=\"" DECK_NAMESPACE "\" id=\"d\" version=\"1\">");
  g_byte_array_append (file, xml, (guint)size);
  APPEND ("</deck>");
#undef APPEND
  return g_byte_array_free_to_bytes (file);
}

Deck *
deck_card_comment_read (const char *text)
{
  g_autoptr (BaseDiagnostics) none = base_diagnostics_new ();
  g_autoptr (GBytes) file = dup_file (text);
  g_autoptr (Deck) deck = NULL;

  if (file != NULL)
    deck = deck_read_bytes (file, "note", none, NULL);
  return deck != NULL && deck_get_n_cards (deck) == 1 ? g_steal_pointer (&deck)
                                                      : NULL;
}

static gboolean
says_the_same (const char *html, const char *other)
{
  g_autofree char *markup = deck_html_to_markup (html, NULL);
  g_autofree char *other_markup = deck_html_to_markup (other, NULL);

  return strcmp (markup, other_markup) == 0;
}

Deck *
deck_anki_card_find (const char *front,
                     const char *back,
                     const char *explanation)
{
  g_autoptr (BaseDiagnostics) none = base_diagnostics_new ();
  g_autoptr (Deck) deck = deck_card_comment_read (back);
  DeckExport export = { .report = none };
  g_auto (DeckNote) note = { 0 };

  if (deck == NULL)
    return NULL;
  export.deck = deck;
  if (!deck_export_note (&export, deck_get_card (deck, 0), &note) ||
      !says_the_same (note.front, front) || !says_the_same (note.back, back) ||
      !says_the_same (note.explanation, explanation != NULL ? explanation : ""))
    return NULL;
  return g_steal_pointer (&deck);
}
