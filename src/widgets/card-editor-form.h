/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "deck/deck-edit.h"
#include "scenario/scenario-library.h"

G_BEGIN_DECLS

/* The fields of one card, or of the deck as a whole, in the card editor.  What
 * is typed goes into the DeckEdit at once; whoever listens to that calls
 * card_editor_form_refresh.
 *
 * Signal "clear-flag": the flag of the card on show is to be taken away. */
#define CARD_TYPE_EDITOR_FORM (card_editor_form_get_type ())
G_DECLARE_FINAL_TYPE (CardEditorForm,
                      card_editor_form,
                      CARD,
                      EDITOR_FORM,
                      GtkBox)

/* Both lent while they are set; edit NULL: nothing is shown. */
void card_editor_form_set_edit (CardEditorForm *self,
                                DeckEdit *edit,
                                ScenarioLibrary *scenarios);

/* DECK_EDIT_NO_CARD: the deck as a whole. */
void card_editor_form_show (CardEditorForm *self, guint index);
guint card_editor_form_get_index (CardEditorForm *self);
/* Shows what the DeckEdit holds now; index: where the card on show is. */
void card_editor_form_refresh (CardEditorForm *self, guint index);

/* Why the card was flagged ("" without a note); NULL: it is not. */
void card_editor_form_set_flag (CardEditorForm *self, const char *note);

/* Says what is missing in earnest, also in fields nobody was in. */
void card_editor_form_show_problems (CardEditorForm *self);
/* FALSE where there is no such field. */
gboolean
card_editor_form_focus (CardEditorForm *self, DeckField field, guint row);
/* The field that has the focus; FALSE where none has. */
gboolean
card_editor_form_get_focus (CardEditorForm *self, DeckField *field, guint *row);
/* The first field, or the first of the deck as a whole that lacks something. */
void card_editor_form_focus_first (CardEditorForm *self);

G_END_DECLS
