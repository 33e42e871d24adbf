/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A labelled text of the card editor, with what is wrong with it underneath.
 * Of one line, or of several with light markup (deck-typed.h): tags show what
 * they do as they are typed, Ctrl+B, Ctrl+I, Ctrl+E, Ctrl+Shift+B and
 * Ctrl+Shift+P and a small bar put them in.
 *
 * Signal "changed": the user changed the text (not card_field_set_text).
 * Signal "left": the focus went elsewhere. */
#define CARD_TYPE_FIELD (card_field_get_type ())
G_DECLARE_FINAL_TYPE (CardField, card_field, CARD, FIELD, GtkBox)

GtkWidget *card_field_new (const char *label,
                           gboolean markup) G_GNUC_WARN_UNUSED_RESULT;

/* Keeps the cursor where the text around it stays. */
void card_field_set_text (CardField *self, const char *text);
char *card_field_dup_text (CardField *self) G_GNUC_WARN_UNUSED_RESULT;

/* NULL: nothing is wrong.  gently: said without alarm, of a text that nobody
 * began to write. */
void
card_field_set_problem (CardField *self, const char *problem, gboolean gently);
/* What it is for, under the text; NULL for nothing. */
void card_field_set_note (CardField *self, const char *note);
/* Another name for it, where its place in a list changed. */
void card_field_set_label (CardField *self, const char *label);
/* Whether the user was in it before. */
gboolean card_field_get_visited (CardField *self);
void card_field_set_visited (CardField *self);
/* The label is for screen readers alone. */
void card_field_hide_label (CardField *self);
/* A widget at the end of the text: a button that chooses. */
void card_field_add_suffix (CardField *self, GtkWidget *widget);
void card_field_set_editable (CardField *self, gboolean editable);
void card_field_focus (CardField *self);

/* Puts the tag around what is selected, or takes it away where it is there. */
void card_field_toggle_tag (CardField *self, const char *tag);

G_END_DECLS
