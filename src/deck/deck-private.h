/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck-arena.h"
#include "deck/deck.h"

struct _Deck
{
  gatomicrefcount refs;
  DeckArena arena; /* every text and every array a card points to */
  const char *id;
  const char *title;
  const char *description;
  const char *licence;
  const char *language;
  const char *file;
  GArray *cards;     /* DeckCard */
  GHashTable *by_id; /* id (of the arena) -> position */
};

/* Past the ">" of the tag at `text`, whose attributes may hold one in quotes;
 * NULL if it does not end. */
const char *deck_find_tag_end (const char *text);

/* Whether the card may join the deck: DECK_ERROR_INVALID or _TOO_LARGE says in
 * words what is wrong with it. */
gboolean
deck_check_card (const Deck *self, const DeckCard *card, GError **error);
