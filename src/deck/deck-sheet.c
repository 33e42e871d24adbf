/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-sheet.h"

#include <glib/gi18n-lib.h>

#include "deck/deck-export-private.h"
#include "deck/deck-markup.h"

static void
sheet_free (gpointer data)
{
  DeckSheet *sheet = data;

  g_free (sheet->front);
  g_free (sheet->back);
  g_free (sheet);
}

/* A line of its own; mark is Pango markup that goes before. */
static void
add (GString *out, const char *mark, const char *markup)
{
  g_autofree char *pango = deck_markup_to_pango (markup);

  if (*markup == '\0')
    return;
  g_string_append_printf (out, "%s%s%s", out->len > 0 ? "\n" : "", mark, pango);
}

static void
add_choice (const DeckCard *card, GString *front, GString *back)
{
  guint order[DECK_MAX_OPTIONS];

  deck_export_order_options (card, order);
  /* On the back the right one, then what is said of each that was picked. */
  for (guint i = 0; i < card->n_options; i++)
    {
      const DeckOption *option = &card->options[order[i]];
      g_autofree char *letter = g_strdup_printf ("%c)  ", (char)('a' + i));

      add (front, letter, option->text);
      if (option->correct)
        {
          g_autofree char *right = g_strdup_printf ("✓ %s", letter);

          add (back, right, option->text);
        }
    }
  for (guint i = 0; i < card->n_options; i++)
    {
      const DeckOption *option = &card->options[order[i]];
      g_autofree char *letter = g_strdup_printf (
          "%s %c)  ", option->correct ? "✓" : "✗", (char)('a' + i));

      add (back, letter, option->feedback);
    }
}

static DeckSheet *
sheet_new (const DeckCard *card)
{
  DeckSheet *sheet = g_new0 (DeckSheet, 1);
  GString *front = g_string_new (NULL);
  GString *back = g_string_new (NULL);

  add (front, "", card->prompt);
  add (back, "", card->answer);
  if (card->kind == DECK_CARD_CHOICE)
    add_choice (card, front, back);
  if (*card->hint != '\0')
    {
      g_autofree char *hint = g_strdup_printf ("%s ", _ ("Hint:"));

      add (front, hint, card->hint);
    }
  for (guint i = 0; i < card->n_to_cover; i++)
    add (back, "•  ", card->to_cover[i].text);
  add (back, "", card->model_answer);
  add (back, "", card->explanation);
  sheet->card = card;
  sheet->front = g_string_free (front, FALSE);
  sheet->back = g_string_free (back, FALSE);
  return sheet;
}

GPtrArray *
deck_make_sheets (const Deck *deck, BaseDiagnostics *report)
{
  DeckExport export = { .deck = deck, .report = report };
  GPtrArray *sheets = g_ptr_array_new_with_free_func (sheet_free);

  for (guint i = 0; i < deck_get_n_cards (deck); i++)
    {
      const DeckCard *card = deck_get_card (deck, i);

      if (card->kind == DECK_CARD_COMPUTED)
        {
          base_diagnostics_add (
              report, BASE_SEVERITY_ERROR, deck_get_file (deck), card->line,
              _ ("card “%s” left out: its numbers are drawn anew each time it "
                 "is asked"),
              card->id);
          continue;
        }
      g_ptr_array_add (sheets, sheet_new (card));
      if (card->show_scenario != NULL)
        deck_export_warn (&export, card,
                          _ ("the moment it shows, %s of “%s”, was left out"),
                          card->show_step, card->show_scenario);
    }
  return sheets;
}
