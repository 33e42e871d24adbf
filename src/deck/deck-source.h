/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck.h"

G_BEGIN_DECLS

/* A deck file cut into the text of its cards and what stands between them, so
 * that writing it anew keeps the bytes of what did not change: comments, the
 * way it is laid out, cards that could not be read. */
typedef struct _DeckSource DeckSource;

/* text: a deck file that was read into the deck.  NULL where it cannot be cut
 * so that every card of the deck is found. */
DeckSource *deck_source_new (const char *text,
                             const Deck *deck) G_GNUC_WARN_UNUSED_RESULT;
void deck_source_free (DeckSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DeckSource, deck_source_free)

/* Everything before the first card's element, and after the last one's end
 * with what stands between; lent. */
const char *deck_source_get_head (const DeckSource *self);
const char *deck_source_get_tail (const DeckSource *self);

guint deck_source_get_n_cards (const DeckSource *self);
/* Of the i-th card in the order of the file; lent.  The text goes from "<card"
 * to "</card>"; before: what stands between it and the card before ("" for the
 * first, whose is in the head). */
const char *deck_source_get_id (const DeckSource *self, guint index);
const char *deck_source_get_text (const DeckSource *self, guint index);
const char *deck_source_get_before (const DeckSource *self, guint index);
gboolean
deck_source_find (const DeckSource *self, const char *id, guint *index);

/* The comments in a piece of XML, each with a line break and spaces before it;
 * "" where there are none; g_free. */
char *deck_source_dup_comments (const char *xml,
                                const char *indent) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
