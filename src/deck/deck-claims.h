/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck.h"

G_BEGIN_DECLS

/* A card's claims as one text, for what only hands them on: a line each, of
 * words, formula, number and tolerance, with tabs between them. */

char *deck_claims_to_text (const DeckClaim *claims,
                           guint n) G_GNUC_WARN_UNUSED_RESULT;

/* The claims of such a text, appended to an array of DeckClaim; lines that are
 * none are left out.  Their texts are kept in `owned` (g_free). */
void deck_claims_from_text (const char *text, GArray *claims, GPtrArray *owned);

G_END_DECLS
