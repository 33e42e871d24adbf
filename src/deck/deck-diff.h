/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck.h"

G_BEGIN_DECLS

/* How two versions of a deck differ, card by card; cards are the same by their
 * ids, whatever their place. */
typedef struct
{
  guint n_added;   /* in the new one only */
  guint n_removed; /* in the old one only */
  guint n_changed; /* in both, with other texts */
  guint n_same;
} DeckDiff;

DeckDiff deck_diff (const Deck *old, const Deck *new);

G_END_DECLS
