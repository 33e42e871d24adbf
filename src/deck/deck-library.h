/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/base-diagnostics.h"
#include "deck/deck.h"

G_BEGIN_DECLS

/* All decks at hand: those shipped as resources, in the user's language where
 * there is a translation, then those of the user's folder, each in the order of
 * their file names.  Frozen, ref-counted, safe to share between threads; a
 * changed folder is loaded anew. */
typedef struct _DeckLibrary DeckLibrary;

/* shipped: those built into the program too; folder: the user's deck folder
 * (*.xml) or NULL; one that does not exist is empty.  A
 * broken deck, or one whose id was seen before, is reported and the rest
 * loads.  NULL only when cancelled. */
DeckLibrary *
deck_library_load (gboolean shipped,
                   const char *folder,
                   BaseDiagnostics *diagnostics,
                   GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

DeckLibrary *deck_library_ref (DeckLibrary *self);
void deck_library_unref (DeckLibrary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DeckLibrary, deck_library_unref)

guint deck_library_get_n_decks (const DeckLibrary *self);
Deck *deck_library_get_deck (const DeckLibrary *self, guint index); /* lent */
/* Whether the deck is shipped (not a file of the user). */
gboolean deck_library_is_shipped (const DeckLibrary *self, guint index);
Deck *deck_library_find_deck (const DeckLibrary *self, const char *id);

/* Where a deck is written that has no file yet: ID.deck.xml. */
char *deck_folder_dup_path (const char *folder,
                            const char *id) G_GNUC_WARN_UNUSED_RESULT;
/* The file of that name which is there, also one called ID.xml, as older
 * versions wrote them; NULL where neither is. */
char *deck_folder_find (const char *folder,
                        const char *id) G_GNUC_WARN_UNUSED_RESULT;

/* The RELAX NG schema of deck files. */
GBytes *deck_get_schema (void) G_GNUC_WARN_UNUSED_RESULT;

/* Finds a card by the ids that the review store keeps; FALSE if it is not
 * there. */
gboolean deck_library_find_card (const DeckLibrary *self,
                                 const char *deck_id,
                                 const char *card_id,
                                 Deck **deck /* lent */,
                                 guint *index);

G_END_DECLS
