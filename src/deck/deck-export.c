/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-export-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/base-random.h"
#include "deck/deck-anki-card.h"

gboolean
deck_format_can_export (DeckFormat format)
{
  return format == DECK_FORMAT_ANKI_TEXT || format == DECK_FORMAT_APKG ||
         format == DECK_FORMAT_MOODLE_XML;
}

void
deck_note_clear (DeckNote *self)
{
  g_clear_pointer (&self->front, g_free);
  g_clear_pointer (&self->back, g_free);
  g_clear_pointer (&self->explanation, g_free);
  g_clear_pointer (&self->tags, g_free);
}

void
deck_export_warn (DeckExport *self,
                  const DeckCard *card,
                  const char *format,
                  ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  base_diagnostics_add (self->report, BASE_SEVERITY_WARNING,
                        deck_get_file (self->deck), card->line,
                        _ ("card “%s”: %s"), card->id, message);
}

void
deck_export_left_out (DeckExport *self, const DeckCard *card)
{
  base_diagnostics_add (self->report, BASE_SEVERITY_ERROR,
                        deck_get_file (self->deck), card->line,
                        _ ("card “%s” left out: its answer is computed, which "
                           "no other program can do"),
                        card->id);
}

void
deck_export_report_lost (DeckExport *self, const DeckCard *card)
{
  gboolean keywords = FALSE;

  for (guint i = 0; i < card->n_to_cover; i++)
    keywords = keywords || *card->to_cover[i].keywords != '\0';
  if (keywords)
    deck_export_warn (self, card, _ ("only Shardstep reads back the keywords"));
  if (card->show_scenario != NULL)
    deck_export_warn (self, card,
                      _ ("only Shardstep reads back the moment it shows, %s "
                         "of “%s”"),
                      card->show_step, card->show_scenario);
  if (card->n_claims > 0)
    deck_export_warn (self, card,
                      _ ("what the engine vouches for stays as it is worded"));
}

/* <formula> is HTML's <var>; the other tags are the same, and importers take
 * "[sound:" and "{{c" for more than text. */
char *
deck_export_html (const char *markup)
{
  GString *html = g_string_new (markup);

  g_string_replace (html, "<formula>", "<var>", 0);
  g_string_replace (html, "</formula>", "</var>", 0);
  g_string_replace (html, "[sound:", "&#91;sound:", 0);
  g_string_replace (html, "{{c", "{&#123;c", 0);
  g_strdelimit (html->str, "\t\r\n", ' ');
  return g_string_free (html, FALSE);
}

char *
deck_export_tags (const DeckCard *card)
{
  return g_strdup_printf ("%s%slevel::%s", card->concepts,
                          *card->concepts != '\0' ? " " : "",
                          deck_level_get_nick (card->level));
}

static void
append_line (GString *text, const char *begin, const char *markup)
{
  if (*markup == '\0')
    return;
  g_string_append_printf (text, "%s%s%s", text->len > 0 ? "<br/>" : "", begin,
                          markup);
}

char *
deck_export_model_answer (const DeckCard *card)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < card->n_to_cover; i++)
    append_line (text, "• ", card->to_cover[i].text);
  append_line (text, "", card->model_answer);
  return deck_export_html (text->str);
}

void
deck_export_order_options (const DeckCard *card, guint order[DECK_MAX_OPTIONS])
{
  BaseRandom random = BASE_RANDOM_INIT (base_random_seed (card->id, 0));

  for (guint i = 0; i < card->n_options; i++)
    order[i] = i;
  base_random_shuffle (&random, order, card->n_options);
}

/* The options under the question; the right one as the answer, with what is
 * said of each after it. */
static void
note_of_choice (const DeckCard *card, DeckNote *note)
{
  g_autoptr (GString) front = g_string_new (card->prompt);
  g_autoptr (GString) back = g_string_new (NULL);
  g_autoptr (GString) more = g_string_new (NULL);
  guint order[DECK_MAX_OPTIONS];

  deck_export_order_options (card, order);
  for (guint i = 0; i < card->n_options; i++)
    {
      const DeckOption *option = &card->options[order[i]];
      g_autofree char *letter = g_strdup_printf ("%c) ", (char)('a' + i));

      append_line (front, letter, option->text);
      if (option->correct)
        append_line (back, letter, option->text);
      append_line (more, letter, option->feedback);
    }
  append_line (more, "", card->explanation);
  note->front = deck_export_html (front->str);
  note->back = deck_export_html (back->str);
  note->explanation = deck_export_html (more->str);
}

static void
keep_card (const DeckCard *card, DeckNote *note)
{
  g_autofree char *comment = deck_anki_card_comment (card);
  g_autofree char *back = note->back;

  note->back = g_strconcat (back, comment, NULL);
}

gboolean
deck_export_note (DeckExport *self, const DeckCard *card, DeckNote *note)
{
  g_autoptr (GString) front = NULL;

  memset (note, 0, sizeof *note);
  if (card->kind == DECK_CARD_COMPUTED)
    {
      deck_export_left_out (self, card);
      return FALSE;
    }
  note->tags = deck_export_tags (card);
  if (card->kind == DECK_CARD_CHOICE)
    {
      note_of_choice (card, note);
      deck_export_warn (self, card,
                        _ ("the options became part of the question; they are "
                           "shuffled once, not each time"));
    }
  else
    {
      front = g_string_new (card->prompt);
      append_line (front, "", card->hint);
      note->front = deck_export_html (front->str);
      note->explanation = deck_export_html (card->explanation);
      if (card->kind == DECK_CARD_EXPLAIN)
        {
          note->back = deck_export_model_answer (card);
          deck_export_warn (self, card,
                            _ ("a written explanation became question and "
                               "answer"));
        }
      else
        note->back = deck_export_html (card->answer);
    }
  keep_card (card, note);
  deck_export_report_lost (self, card);
  self->n_carried++;
  return TRUE;
}

/* Of the deck, not of a card. */
static void
report_deck (DeckExport *self, const char *what, const char *text)
{
  if (*text != '\0')
    base_diagnostics_add (self->report, BASE_SEVERITY_WARNING,
                          deck_get_file (self->deck), 0,
                          _ ("the %s of the deck was left out"), what);
}

GBytes *
deck_export (const Deck *deck, DeckFormat format, BaseDiagnostics *report)
{
  DeckExport self = { .deck = deck, .report = report };
  g_autoptr (GBytes) bytes = NULL;
  char *text;

  g_return_val_if_fail (deck_format_can_export (format), NULL);
  report_deck (&self, _ ("language"), deck_get_language (deck));
  if (format == DECK_FORMAT_ANKI_TEXT)
    {
      report_deck (&self, _ ("description"), deck_get_description (deck));
      report_deck (&self, _ ("licence"), deck_get_licence (deck));
      text = deck_export_anki_text (&self);
      bytes = g_bytes_new_take (text, strlen (text));
    }
  else if (format == DECK_FORMAT_APKG)
    bytes = deck_export_apkg (&self);
  else
    bytes = deck_export_moodle (&self);
  if (bytes != NULL && self.n_carried == 0)
    {
      base_diagnostics_add (report, BASE_SEVERITY_ERROR, deck_get_file (deck),
                            0, _ ("no card could be exported"));
      return NULL;
    }
  return g_steal_pointer (&bytes);
}
