/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line at the end of the window: what came of the last saving.  A toast
 * would stand there after it ceased to be true. */
#include "widgets/card-editor-private.h"

static void
set_button (CardEditor *self, const char *label, const char *action)
{
  GtkWidget *button = GTK_WIDGET (self->outcome_button);

  gtk_widget_set_visible (button, label != NULL);
  if (label == NULL)
    return;
  gtk_button_set_label (self->outcome_button, label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
}

void
card_editor_tell (CardEditor *self,
                  CardEditorOutcome outcome,
                  const char *text,
                  const char *label,
                  const char *action)
{
  /* Shown anew, so that a screen reader says it, the same words also. */
  gtk_widget_set_visible (self->outcome, FALSE);
  self->told = outcome;
  if (outcome == CARD_EDITOR_OUTCOME_NONE)
    return;
  gtk_label_set_label (self->outcome_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->outcome),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  set_button (self, label, action);
  if (outcome == CARD_EDITOR_OUTCOME_FAILED)
    gtk_widget_add_css_class (self->outcome, "refusal");
  else
    gtk_widget_remove_css_class (self->outcome, "refusal");
  gtk_widget_set_visible (self->outcome, TRUE);
}

void
card_editor_untell (CardEditor *self, CardEditorOutcome outcome)
{
  if (self->told == outcome)
    card_editor_tell (self, CARD_EDITOR_OUTCOME_NONE, NULL, NULL, NULL);
}
