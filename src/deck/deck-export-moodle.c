/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moodle's question bank as XML.  Answers in one's own words are essays there,
 * with the answer as the notes for who grades them. */
#include "deck/deck-export-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "deck/deck-anki-card.h"
#include "deck/deck-markup.h"
#include "xml/xml-writer.h"

#define MAX_NAME_CHARACTERS 80

static void
write_plain (XmlWriter *xml, const char *name, const char *text)
{
  xml_writer_start (xml, name);
  xml_writer_text_element (xml, "text", text);
  xml_writer_end (xml);
}

static void
write_html (XmlWriter *xml, const char *name, const char *markup)
{
  g_autofree char *html = deck_export_html (markup);

  xml_writer_start (xml, name);
  xml_writer_attribute (xml, "format", "html");
  xml_writer_text_element (xml, "text", html);
  xml_writer_end (xml);
}

/* The list of questions shows names: the begin of the prompt. */
static void
write_name (XmlWriter *xml, const DeckCard *card)
{
  g_autofree char *plain = deck_markup_to_plain (card->prompt);
  g_autofree char *name = NULL;

  g_strdelimit (plain, "\t\r\n", ' ');
  name = g_utf8_strlen (plain, -1) > MAX_NAME_CHARACTERS
             ? g_utf8_substring (plain, 0, MAX_NAME_CHARACTERS)
             : g_strdup (plain);
  write_plain (xml, "name", name);
}

static void
write_tags (XmlWriter *xml, const DeckCard *card)
{
  g_autofree char *tags = deck_export_tags (card);
  const char *list = tags;
  const char *word;
  gsize length;

  xml_writer_start (xml, "tags");
  while ((length = deck_list_next (&list, &word)) > 0)
    {
      g_autofree char *tag = g_strndup (word, length);

      write_plain (xml, "tag", tag);
    }
  xml_writer_end (xml);
}

static void
write_options (XmlWriter *xml, const DeckCard *card)
{
  xml_writer_text_element (xml, "single", "true");
  xml_writer_text_element (xml, "shuffleanswers", "true");
  xml_writer_text_element (xml, "answernumbering", "abc");
  for (guint i = 0; i < card->n_options; i++)
    {
      g_autofree char *html = deck_export_html (card->options[i].text);

      xml_writer_start (xml, "answer");
      xml_writer_attribute (xml, "fraction",
                            card->options[i].correct ? "100" : "0");
      xml_writer_attribute (xml, "format", "html");
      xml_writer_text_element (xml, "text", html);
      write_html (xml, "feedback", card->options[i].feedback);
      xml_writer_end (xml);
    }
}

static void
write_question_text (XmlWriter *xml, const DeckCard *card)
{
  g_autofree char *prompt = deck_export_moodle_prompt (card);
  g_autofree char *html = deck_export_html (prompt);
  g_autofree char *comment = deck_card_comment (card);
  g_autofree char *text = g_strconcat (html, comment, NULL);

  xml_writer_start (xml, "questiontext");
  xml_writer_attribute (xml, "format", "html");
  xml_writer_text_element (xml, "text", text);
  xml_writer_end (xml);
}

char *
deck_export_moodle_prompt (const DeckCard *card)
{
  return g_strconcat (card->prompt, *card->hint != '\0' ? "<br/>" : "",
                      card->hint, NULL);
}

static void
write_card (DeckExport *self, XmlWriter *xml, const DeckCard *card)
{
  gboolean choice = card->kind == DECK_CARD_CHOICE;
  g_autofree char *answer = NULL;

  xml_writer_start (xml, "question");
  xml_writer_attribute (xml, "type", choice ? "multichoice" : "essay");
  write_name (xml, card);
  write_question_text (xml, card);
  write_html (xml, "generalfeedback", card->explanation);
  xml_writer_text_element (xml, "defaultgrade", "1");
  xml_writer_text_element (xml, "penalty", "0");
  xml_writer_text_element (xml, "hidden", "0");
  xml_writer_text_element (xml, "idnumber", card->id);
  if (choice)
    write_options (xml, card);
  else
    {
      answer = card->kind == DECK_CARD_EXPLAIN ? deck_export_model_answer (card)
                                               : g_strdup (card->answer);
      xml_writer_text_element (xml, "responseformat", "editor");
      write_html (xml, "graderinfo", answer);
      deck_export_warn (self, card,
                        _ ("became an essay, with the answer for its grader"));
    }
  write_tags (xml, card);
  xml_writer_end (xml);
  deck_export_report_lost (self, card);
  self->n_carried++;
}

/* What stands before the questions says where they belong; a "/" in a name is
 * doubled. */
static void
write_category (DeckExport *self, XmlWriter *xml)
{
  g_autoptr (GString) path = g_string_new (deck_get_title (self->deck));
  g_autofree char *licence =
      deck_markup_from_plain (deck_get_licence (self->deck));
  const char *description = deck_get_description (self->deck);
  g_autofree char *info = g_strconcat (
      description, *description != '\0' && *licence != '\0' ? "<br/>" : "",
      licence, NULL);

  g_string_replace (path, "/", "//", 0);
  g_string_prepend (path, "$course$/top/");
  xml_writer_start (xml, "question");
  xml_writer_attribute (xml, "type", "category");
  write_plain (xml, "category", path->str);
  write_html (xml, "info", info);
  xml_writer_end (xml);
}

GBytes *
deck_export_moodle (DeckExport *self)
{
  g_autoptr (XmlWriter) xml = xml_writer_new ();

  xml_writer_start (xml, "quiz");
  write_category (self, xml);
  for (guint i = 0; i < deck_get_n_cards (self->deck); i++)
    {
      const DeckCard *card = deck_get_card (self->deck, i);

      if (card->kind == DECK_CARD_COMPUTED)
        deck_export_left_out (self, card);
      else
        write_card (self, xml, card);
    }
  xml_writer_end (xml);
  return xml_writer_finish (xml);
}
