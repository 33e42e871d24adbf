/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck-import.h"

G_BEGIN_DECLS

/* Decks for other programs.  What a deck says that the format cannot is listed
 * in the report, card by card with its line in the deck file: a warning where
 * something of a card was changed or left out, an error where the card was. */

/* Whether deck_export can write it. */
gboolean deck_format_can_export (DeckFormat format);

/* NULL where no card could be carried or a cap was passed, the report says
 * why.  Same deck, same bytes. */
GBytes *deck_export (const Deck *deck,
                     DeckFormat format,
                     BaseDiagnostics *report) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
