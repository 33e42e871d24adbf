/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-writer.h"

#include <math.h>
#include <string.h>

#include "base/base-file.h"

/* Written by hand rather than through a document tree: markup is stored just
 * as it stands in a file, so writing is copying. */

static void
write_attribute (GString *out, const char *name, const char *value)
{
  g_string_append_printf (out, " %s=\"", name);
  for (; *value != '\0'; value++)
    switch (*value)
      {
      case '<':
        g_string_append (out, "&lt;");
        break;
      case '&':
        g_string_append (out, "&amp;");
        break;
      case '"':
        g_string_append (out, "&quot;");
        break;
      default:
        g_string_append_c (out, *value);
      }
  g_string_append_c (out, '"');
}

static void
write_element (GString *out, const char *name, const char *markup)
{
  if (*markup != '\0')
    g_string_append_printf (out, "    <%s>%s</%s>\n", name, markup, name);
}

/* Without the characters that XML has no way to write. */
static char *
dup_clean (const char *text)
{
  GString *clean = g_string_sized_new (strlen (text));

  for (; *text != '\0'; text++)
    if (g_str_has_prefix (text, "\xef\xbf\xbe") ||
        g_str_has_prefix (text, "\xef\xbf\xbf"))
      text += 2;
    else if ((guchar)*text >= 0x20 || strchr ("\t\n\r", *text) != NULL)
      g_string_append_c (clean, *text);
  return g_string_free (clean, FALSE);
}

static void
write_plain (GString *out, const char *name, const char *text)
{
  g_autofree char *clean = dup_clean (text);
  g_autofree char *escaped = g_markup_escape_text (clean, -1);

  if (*text != '\0')
    g_string_append_printf (out, "  <%s>%s</%s>\n", name, escaped, name);
}

static void
write_options (GString *out, const DeckCard *card)
{
  for (guint i = 0; i < card->n_options; i++)
    {
      const DeckOption *option = &card->options[i];

      g_string_append (out, "    <option");
      if (option->correct)
        write_attribute (out, "correct", "true");
      g_string_append_printf (out, ">%s", option->text);
      if (*option->feedback != '\0')
        g_string_append_printf (out, " <feedback>%s</feedback>",
                                option->feedback);
      g_string_append (out, "</option>\n");
    }
}

static void
write_to_cover (GString *out, const DeckCard *card)
{
  for (guint i = 0; i < card->n_to_cover; i++)
    {
      g_string_append (out, "    <concept");
      if (*card->to_cover[i].keywords != '\0')
        write_attribute (out, "keywords", card->to_cover[i].keywords);
      g_string_append_printf (out, ">%s</concept>\n", card->to_cover[i].text);
    }
}

/* The shortest text that reads back as the same number. */
static void
write_number (GString *out, const char *name, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (number, sizeof number, "%.15g", value);
  if (g_ascii_strtod (number, NULL) != value)
    g_ascii_dtostr (number, sizeof number, value);
  write_attribute (out, name, number);
}

static void
write_computation (GString *out, const DeckComputation *computation)
{
  g_string_append (out, "    <compute");
  write_attribute (out, "scenario", computation->scenario);
  write_attribute (out, "ask", computation->ask);
  if (computation->typed)
    write_attribute (out, "answer", "type");
  write_number (out, "tolerance", computation->tolerance);
  g_string_append (out, ">\n");
  for (guint i = 0; i < computation->n_varies; i++)
    {
      g_string_append (out, "      <vary");
      write_attribute (out, "knob", computation->varies[i].knob);
      write_attribute (out, "values", computation->varies[i].values);
      g_string_append (out, "/>\n");
    }
  for (guint i = 0; i < computation->n_misconceptions; i++)
    {
      g_string_append (out, "      <misconception");
      write_attribute (out, "formula", computation->misconceptions[i].formula);
      g_string_append_printf (out, ">%s</misconception>\n",
                              computation->misconceptions[i].feedback);
    }
  g_string_append (out, "    </compute>\n");
}

static void
write_claims (GString *out, const DeckCard *card)
{
  for (guint i = 0; i < card->n_claims; i++)
    {
      const DeckClaim *claim = &card->claims[i];

      g_string_append (out, "    <claim");
      write_attribute (out, "words", claim->words);
      write_attribute (out, "of", claim->of);
      if (!isnan (claim->is))
        {
          write_number (out, "is", claim->is);
          write_number (out, "within", claim->within);
        }
      g_string_append (out, "/>\n");
    }
}

static void
write_card (GString *out, const DeckCard *card)
{
  g_string_append (out, "<card");
  write_attribute (out, "id", card->id);
  write_attribute (out, "kind", deck_card_kind_get_nick (card->kind));
  write_attribute (out, "level", deck_level_get_nick (card->level));
  if (*card->concepts != '\0')
    write_attribute (out, "concepts", card->concepts);
  g_string_append (out, ">\n");
  write_element (out, "prompt", card->prompt);
  write_element (out, "answer", card->answer);
  write_options (out, card);
  write_element (out, "hint", card->hint);
  write_to_cover (out, card);
  write_element (out, "model-answer", card->model_answer);
  if (card->computation != NULL)
    write_computation (out, card->computation);
  write_element (out, "explanation", card->explanation);
  if (card->show_scenario != NULL)
    {
      g_string_append (out, "    <show");
      write_attribute (out, "scenario", card->show_scenario);
      write_attribute (out, "step", card->show_step);
      g_string_append (out, "/>\n");
    }
  write_claims (out, card);
  g_string_append (out, "  </card>");
}

char *
deck_write_card (const DeckCard *card)
{
  GString *out = g_string_new (NULL);

  write_card (out, card);
  return g_string_free (out, FALSE);
}

GBytes *
deck_write_bytes (const Deck *deck)
{
  GString *out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<deck xmlns=\"" DECK_NAMESPACE "\"");
  const char *title = deck_get_title (deck);

  write_attribute (out, "id", deck_get_id (deck));
  write_attribute (out, "version", "1");
  if (*deck_get_language (deck) != '\0')
    write_attribute (out, "xml:lang", deck_get_language (deck));
  g_string_append (out, ">\n");
  write_plain (out, "title", title);
  if (*deck_get_description (deck) != '\0')
    g_string_append_printf (out, "  <description>%s</description>\n",
                            deck_get_description (deck));
  write_plain (out, "licence", deck_get_licence (deck));
  for (guint i = 0; i < deck_get_n_cards (deck); i++)
    {
      g_string_append (out, "\n  ");
      write_card (out, deck_get_card (deck, i));
      g_string_append_c (out, '\n');
    }
  g_string_append (out, "</deck>\n");
  return g_string_free_to_bytes (out);
}

gboolean
deck_write_file_bytes (GBytes *bytes, const char *path, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (base_file_write (path, bytes, &cause))
    return TRUE;
  g_set_error_literal (error, DECK_ERROR, DECK_ERROR_WRITE, cause->message);
  return FALSE;
}

gboolean
deck_write_file (const Deck *deck, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = deck_write_bytes (deck);

  return deck_write_file_bytes (bytes, path, error);
}
