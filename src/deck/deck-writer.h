/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "deck/deck.h"

G_BEGIN_DECLS

/* The deck as a deck file; reading it gives an equal deck (ids, order, texts,
 * all but line numbers), and writing that gives the same bytes. */
GBytes *deck_write_bytes (const Deck *deck) G_GNUC_WARN_UNUSED_RESULT;

/* The element of one card alone, from "<card" to "</card>"; g_free. */
char *deck_write_card (const DeckCard *card) G_GNUC_WARN_UNUSED_RESULT;

/* Replaces the file in one step: what is at path is the old deck or the new
 * one whole, at any moment (DECK_ERROR_WRITE with the reason). */
gboolean deck_write_file (const Deck *deck, const char *path, GError **error);
/* The same with bytes that are a deck file already. */
gboolean
deck_write_file_bytes (GBytes *bytes, const char *path, GError **error);

G_END_DECLS
