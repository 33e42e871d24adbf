/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-diff.h"

#include <string.h>

#include "deck/deck-writer.h"

DeckDiff
deck_diff (const Deck *old, const Deck *new)
{
  DeckDiff diff = { 0 };

  for (guint i = 0; i < deck_get_n_cards (new); i++)
    {
      const DeckCard *card = deck_get_card (new, i);
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      guint k;

      if (!deck_find_card (old, card->id, &k))
        {
          diff.n_added++;
          continue;
        }
      /* What is written of a card is all there is to it. */
      before = deck_write_card (deck_get_card (old, k));
      after = deck_write_card (card);
      if (strcmp (before, after) == 0)
        diff.n_same++;
      else
        diff.n_changed++;
    }
  diff.n_removed = deck_get_n_cards (old) - diff.n_same - diff.n_changed;
  return diff;
}
