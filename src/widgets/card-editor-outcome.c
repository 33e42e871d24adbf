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

CardEditorOutcome
card_editor_get_told (CardEditor *self)
{
  CardEditorOutcome latest = CARD_EDITOR_OUTCOME_NONE;

  for (CardEditorOutcome i = 0; i < CARD_EDITOR_N_OUTCOMES; i++)
    if (self->lines[i].text != NULL &&
        (latest == CARD_EDITOR_OUTCOME_NONE ||
         self->lines[i].at > self->lines[latest].at))
      latest = i;
  return latest;
}

static void
show_latest (CardEditor *self)
{
  CardEditorOutcome told = card_editor_get_told (self);
  const CardEditorLine *line = &self->lines[told];

  /* Shown anew, so that a screen reader says it, the same words also. */
  gtk_widget_set_visible (self->outcome, FALSE);
  if (told == CARD_EDITOR_OUTCOME_NONE)
    return;
  gtk_label_set_label (self->outcome_label, line->text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->outcome),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, line->text,
                                  -1);
  set_button (self, line->label, line->action);
  if (told == CARD_EDITOR_OUTCOME_FAILED ||
      told == CARD_EDITOR_OUTCOME_UNPROTECTED)
    gtk_widget_add_css_class (self->outcome, "refusal");
  else
    gtk_widget_remove_css_class (self->outcome, "refusal");
  gtk_widget_set_visible (self->outcome, TRUE);
}

void
card_editor_tell (CardEditor *self,
                  CardEditorOutcome outcome,
                  const char *text,
                  const char *label,
                  const char *action)
{
  static const CardEditorOutcome of_saving[] = {
    CARD_EDITOR_OUTCOME_SAVED,
    CARD_EDITOR_OUTCOME_UNFINISHED,
    CARD_EDITOR_OUTCOME_FAILED,
  };
  CardEditorLine *line = &self->lines[outcome];

  if (outcome != CARD_EDITOR_OUTCOME_NOTE &&
      outcome != CARD_EDITOR_OUTCOME_UNPROTECTED)
    for (guint i = 0; i < G_N_ELEMENTS (of_saving); i++)
      g_clear_pointer (&self->lines[of_saving[i]].text, g_free);
  g_free (line->text);
  line->text = g_strdup (text);
  line->label = label;
  line->action = action;
  line->at = ++self->n_told;
  show_latest (self);
}

gboolean
card_editor_is_told (CardEditor *self, CardEditorOutcome outcome)
{
  return self->lines[outcome].text != NULL;
}

void
card_editor_untell (CardEditor *self, CardEditorOutcome outcome)
{
  gboolean shown = card_editor_get_told (self) == outcome;

  g_clear_pointer (&self->lines[outcome].text, g_free);
  if (shown)
    show_latest (self);
}

void
card_editor_untell_all (CardEditor *self)
{
  for (CardEditorOutcome i = 0; i < CARD_EDITOR_N_OUTCOMES; i++)
    g_clear_pointer (&self->lines[i].text, g_free);
  show_latest (self);
}
