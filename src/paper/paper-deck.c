/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "paper/paper-deck.h"

#include <glib/gi18n-lib.h>

#include "deck/deck-sheet.h"
#include "scene/scene-cards.h"

static void
report_shortened (const Deck *deck,
                  GPtrArray *sheets,
                  GArray *shortened,
                  BaseDiagnostics *report)
{
  for (guint i = 0; i < shortened->len; i++)
    {
      const DeckSheet *sheet =
          g_ptr_array_index (sheets, g_array_index (shortened, guint, i));

      base_diagnostics_add (report, BASE_SEVERITY_WARNING, deck_get_file (deck),
                            sheet->card->line,
                            _ ("card “%s”: too long to be cut out, its end is "
                               "missing; a list has room for it"),
                            sheet->card->id);
    }
}

GBytes *
paper_deck_print (const Deck *deck,
                  PaperDeckForm form,
                  const char *date,
                  BaseDiagnostics *report,
                  GError **error)
{
  const SceneCardsSetup setup = { deck_get_title (deck), date,
                                  form == PAPER_DECK_CARDS ? SCENE_CARDS_CUT
                                                           : SCENE_CARDS_LIST,
                                  SCENE_CARDS_A4_WIDTH_PT,
                                  SCENE_CARDS_A4_HEIGHT_PT };
  g_autoptr (GPtrArray) sheets = deck_make_sheets (deck, report);
  g_autoptr (GArray) cards = g_array_new (FALSE, FALSE, sizeof (SceneCard));
  g_autoptr (GArray) shortened = g_array_new (FALSE, FALSE, sizeof (guint));
  GBytes *bytes;

  for (guint i = 0; i < sheets->len; i++)
    {
      const DeckSheet *sheet = g_ptr_array_index (sheets, i);
      SceneCard card = { sheet->front, sheet->back };

      g_array_append_val (cards, card);
    }
  bytes = scene_cards_print ((const SceneCard *)(gpointer)cards->data,
                             cards->len, &setup, shortened, NULL, error);
  report_shortened (deck, sheets, shortened, report);
  return bytes;
}
