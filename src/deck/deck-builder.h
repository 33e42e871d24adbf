/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck.h"

G_BEGIN_DECLS

/* Makes a Deck card by card: the one place where the rules of deck.h are
 * checked, used by the reader, the importers and the editor alike. */
typedef struct _DeckBuilder DeckBuilder;

/* id must be valid (deck_id_is_valid). */
DeckBuilder *deck_builder_new (const char *id) G_GNUC_WARN_UNUSED_RESULT;
void deck_builder_free (DeckBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DeckBuilder, deck_builder_free)

void deck_builder_set_title (DeckBuilder *self, const char *title);
const char *deck_builder_get_title (const DeckBuilder *self); /* "": none */
void deck_builder_set_description (DeckBuilder *self, const char *markup);
void deck_builder_set_licence (DeckBuilder *self, const char *licence);
void deck_builder_set_language (DeckBuilder *self, const char *language);
void deck_builder_set_file (DeckBuilder *self, const char *file);

/* Starts from "": every pointer of a card given to _add may be NULL too. */
#define DECK_CARD_INIT ((DeckCard){ .kind = DECK_CARD_RECALL })

/* Copies the card into the deck.  FALSE where it breaks a rule of deck.h: the
 * message says which and what to do, without file or line; the deck stays as
 * it was. */
gboolean
deck_builder_add (DeckBuilder *self, const DeckCard *card, GError **error);

/* The card with that id that was added before, or NULL. */
const DeckCard *deck_builder_find (const DeckBuilder *self, const char *id);
guint deck_builder_get_n_cards (const DeckBuilder *self);

/* Freezes; the builder is spent and freed. */
Deck *deck_builder_end (DeckBuilder *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
