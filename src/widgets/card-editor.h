/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "deck/deck-edit.h"
#include "deck/deck-recovery-file.h"
#include "scenario/scenario-library.h"
#include "widgets/card-study.h"

G_BEGIN_DECLS

/* A window in which one deck is written: its cards in a list, the fields of
 * one of them, and the card as it is asked.  It saves into the deck's file,
 * asks before anything unsaved is lost, and notices when another program
 * changes the file.
 *
 * Signals:
 *   "saved" (const char *path)     the file was written
 *   "study" (const char *deck_id)  its cards are to be asked
 *   "show-moment" (scenario, step) the stage is to show it */
#define CARD_TYPE_EDITOR (card_editor_get_type ())
G_DECLARE_FINAL_TYPE (CardEditor, card_editor, CARD, EDITOR, AdwWindow)

/* folder: where a new deck's file goes; made where it is missing.  scenarios:
 * what cards can point to; study: whose decks have their ids, and where flags
 * are kept.  Both may be NULL. */
CardEditor *card_editor_new (const char *folder,
                             ScenarioLibrary *scenarios,
                             CardStudy *study) G_GNUC_WARN_UNUSED_RESULT;

/* edit is taken; once per window.  card_id: where to begin; NULL: at the
 * deck's title. */
void
card_editor_set_edit (CardEditor *self, DeckEdit *edit, const char *card_id);
/* Where what is not saved is put aside a second after each change, until it is
 * saved or given up; before the edit, once.  Without one nothing is. */
void card_editor_set_recovery (CardEditor *self, DeckRecoveryFile *recovery);
DeckEdit *card_editor_get_edit (CardEditor *self); /* lent */
/* FALSE where the deck has no such card. */
gboolean card_editor_show_card (CardEditor *self, const char *card_id);

/* FALSE where it was not: what lacks is on show, or asked about. */
gboolean card_editor_save (CardEditor *self);

G_END_DECLS
