/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck.h"

G_BEGIN_DECLS

/* Private to this folder: what Anki's notes and Moodle's questions have no
 * place for (options to pick from, ideas to cover, keywords, the moment to
 * show) travels in an HTML comment at the end of a text, which shows nowhere,
 * so that a deck which went there comes back as it was. */

/* The comment of any card, and of one that a note does not say whole, else
 * NULL; g_free. */
char *deck_card_comment (const DeckCard *card) G_GNUC_WARN_UNUSED_RESULT;
char *deck_anki_card_comment (const DeckCard *card) G_GNUC_WARN_UNUSED_RESULT;

/* A deck of the one card that the comment in the text keeps, whatever stands
 * beside it; NULL where there is none that can be read. */
Deck *deck_card_comment_read (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* A deck of the one card that the comment in the back keeps.  NULL where there
 * is none that can be read, and where the fields, HTML, no longer say what that
 * card said: what was changed in Anki counts.  explanation may be NULL. */
Deck *deck_anki_card_find (const char *front,
                           const char *back,
                           const char *explanation) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
