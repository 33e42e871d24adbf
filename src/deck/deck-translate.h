/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck.h"

G_BEGIN_DECLS

/* Gives the translation of a message, or the message itself (the very pointer)
 * where there is none; as g_dgettext does. */
typedef const char *(*DeckTranslateFunc) (const char *message,
                                          gpointer user_data);

/* The deck in another language: ids, order, lines and the file are the same.
 * The messages are those that po/its takes out of a deck file: each text with
 * its light markup, an option together with its feedback.  A card whose
 * translation breaks a rule of deck.h stays as it is.  A new reference to the
 * same deck where nothing is translated. */
Deck *deck_translate (Deck *deck,
                      DeckTranslateFunc translate,
                      gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
