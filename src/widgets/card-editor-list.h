/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "deck/deck-edit.h"

G_BEGIN_DECLS

/* The cards of the deck in the card editor, in order: number, question, kind,
 * and whether something is missing or a card was flagged.  A row can be dragged
 * to another place.
 *
 * Signals:
 *   "selected" (guint)     the user went to that card
 *   "moved" (guint, guint) a row was dropped: from, to */
#define CARD_TYPE_EDITOR_LIST (card_editor_list_get_type ())
G_DECLARE_FINAL_TYPE (CardEditorList,
                      card_editor_list,
                      CARD,
                      EDITOR_LIST,
                      GtkWidget)

/* Lent while it is set; NULL: no cards. */
void card_editor_list_set_edit (CardEditorList *self, DeckEdit *edit);
/* Follows a change of the DeckEdit (as its listener is told). */
void card_editor_list_apply (CardEditorList *self,
                             DeckChange change,
                             guint index,
                             guint to);

/* DECK_EDIT_NO_CARD: none. */
void card_editor_list_select (CardEditorList *self, guint index);
guint card_editor_list_get_selected (CardEditorList *self);
/* ids (lent for the call; a set of card ids): those that were flagged. */
void card_editor_list_set_flagged (CardEditorList *self, GHashTable *ids);

G_END_DECLS
