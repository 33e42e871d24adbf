/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-diagnostics.h"
#include "deck/deck.h"

G_BEGIN_DECLS

/* A card as it is printed: question and answer as Pango markup, owned. */
typedef struct
{
  const DeckCard *card; /* of the deck */
  char *front;
  char *back;
} DeckSheet;

/* Those of the deck that paper can ask, in order; DeckSheet, freed with the
 * array.  The report lists what paper cannot say, card by card with its line: a
 * warning where something was left out, an error where the card was. */
GPtrArray *deck_make_sheets (const Deck *deck,
                             BaseDiagnostics *report) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
