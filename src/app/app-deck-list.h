/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "widgets/card-study.h"

G_BEGIN_DECLS

/* A window with a list to choose from: the decks there are, or the cards that
 * were flagged.
 *
 * Signals:
 *   "deck" (deck_id)           a deck was chosen; the window closes
 *   "card" (deck_id, card_id)  a flagged card was chosen; it stays */
#define APP_TYPE_DECK_LIST (app_deck_list_get_type ())
G_DECLARE_FINAL_TYPE (AppDeckList, app_deck_list, APP, DECK_LIST, AdwWindow)

AppDeckList *app_deck_list_new_decks (CardStudy *study, const char *title)
    G_GNUC_WARN_UNUSED_RESULT;
AppDeckList *
app_deck_list_new_flags (CardStudy *study) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
