/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "deck/deck-draft.h"
#include "scenario/scenario-library.h"

G_BEGIN_DECLS

/* What the engine says to a computed card that is being written: asked with
 * twenty seeds off the main thread, once the writing has rested for a moment.
 * Findings in words, or that it can be asked. */
#define CARD_TYPE_COMPUTED_CHECK (card_computed_check_get_type ())
G_DECLARE_FINAL_TYPE (CardComputedCheck,
                      card_computed_check,
                      CARD,
                      COMPUTED_CHECK,
                      GtkBox)

/* scenarios may be NULL: nothing can be asked. */
GtkWidget *
card_computed_check_new (ScenarioLibrary *scenarios) G_GNUC_WARN_UNUSED_RESULT;

/* The card as it stands; one that is not finished is not asked. */
void card_computed_check_set_draft (CardComputedCheck *self, DeckDraft *draft);

G_END_DECLS
