/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done in the card editor by key, button and menu. */
#include "widgets/card-editor-private.h"

#include <glib/gi18n-lib.h>

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CardEditor *self = CARD_EDITOR (widget);
  guint index = card_editor_form_get_index (self->form);
  guint n = deck_edit_get_n_cards (self->edit);
  DeckCardKind kind = DECK_CARD_RECALL;

  /* After the one on show, and of its kind: cards come in runs. */
  if (index < n)
    kind = deck_draft_get_kind (deck_edit_get_card (self->edit, index));
  gtk_toggle_button_set_active (self->preview_button, FALSE);
  deck_edit_insert_card (self->edit, index < n ? index + 1 : n, kind);
  card_editor_go_to (self, index < n ? index + 1 : n, TRUE);
}

static void
card_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CardEditor *self = CARD_EDITOR (widget);
  guint index = card_editor_form_get_index (self->form);
  guint n = deck_edit_get_n_cards (self->edit);

  if (index >= n)
    return;
  if (g_str_equal (name, "editor.duplicate"))
    {
      deck_edit_duplicate_card (self->edit, index);
      card_editor_go_to (self, index + 1, TRUE);
    }
  else if (g_str_equal (name, "editor.up") && index > 0)
    deck_edit_move_card (self->edit, index, index - 1);
  else if (g_str_equal (name, "editor.down") && index + 1 < n)
    deck_edit_move_card (self->edit, index, index + 1);
  else if (g_str_equal (name, "editor.remove"))
    {
      AdwToast *toast = adw_toast_new (_ ("The card was removed"));

      deck_edit_remove_card (self->edit, index);
      adw_toast_set_button_label (toast, _ ("_Undo"));
      adw_toast_set_action_name (toast, "editor.undo");
      adw_toast_overlay_add_toast (self->toasts, toast);
    }
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CardEditor *self = CARD_EDITOR (widget);
  guint shown = card_editor_form_get_index (self->form);
  guint index = DECK_EDIT_NO_CARD;
  gboolean undo = g_str_equal (name, "editor.undo");

  if (undo ? !deck_edit_undo (self->edit, &index)
           : !deck_edit_redo (self->edit, &index))
    return;
  /* What was changed is shown. */
  if (index != DECK_EDIT_NO_CARD && index != shown)
    card_editor_go_to (self, index, FALSE);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  card_editor_save (CARD_EDITOR (widget));
}

static void
next_problem_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CardEditor *self = CARD_EDITOR (widget);

  if (!card_editor_find_unfinished (self))
    adw_toast_overlay_add_toast (self->toasts,
                                 adw_toast_new (_ ("Every card is finished")));
}

static void
toggle_preview_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CardEditor *self = CARD_EDITOR (widget);

  if (!self->beside)
    gtk_toggle_button_set_active (
        self->preview_button,
        !gtk_toggle_button_get_active (self->preview_button));
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  card_editor_go_back (CARD_EDITOR (widget));
}

/* Delete is the list's: in a text it deletes a letter. */
static gboolean
delete_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  return gtk_widget_activate_action (widget, "editor.remove", NULL);
}

static gboolean
list_enter_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  CardEditor *self = CARD_EDITOR (data);

  if (card_editor_form_get_index (self->form) == DECK_EDIT_NO_CARD)
    return GDK_EVENT_PROPAGATE;
  card_editor_go_to (self, card_editor_form_get_index (self->form), TRUE);
  return GDK_EVENT_STOP;
}

static void
add_list_keys (CardEditor *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Delete, 0),
                        gtk_callback_action_new (delete_cb, NULL, NULL)));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Return, 0),
                        gtk_callback_action_new (list_enter_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->list), controller);
}

/* Before the text under the cursor takes them for itself. */
void
card_editor_add_keys (CardEditor *self)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_z, GDK_CONTROL_MASK, "editor.undo" },
    { GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "editor.redo" },
    { GDK_KEY_y, GDK_CONTROL_MASK, "editor.redo" },
    { GDK_KEY_s, GDK_CONTROL_MASK, "editor.save" },
    { GDK_KEY_n, GDK_CONTROL_MASK, "editor.add" },
    { GDK_KEY_d, GDK_CONTROL_MASK, "editor.duplicate" },
    { GDK_KEY_p, GDK_CONTROL_MASK, "editor.preview" },
    { GDK_KEY_Up, GDK_ALT_MASK, "editor.up" },
    { GDK_KEY_Down, GDK_ALT_MASK, "editor.down" },
    { GDK_KEY_Left, GDK_ALT_MASK, "editor.back" },
    { GDK_KEY_F8, 0, "editor.next-problem" },
    { GDK_KEY_w, GDK_CONTROL_MASK, "window.close" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (controller),
        gtk_shortcut_new (
            gtk_keyval_trigger_new (keys[i].key, keys[i].modifiers),
            gtk_named_action_new (keys[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
  add_list_keys (self);
}

static void
study_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  card_editor_emit_study (CARD_EDITOR (widget));
}

void
card_editor_install_actions (GtkWidgetClass *klass)
{
  static const struct
  {
    const char *name;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "editor.add", add_action },
    { "editor.duplicate", card_action },
    { "editor.up", card_action },
    { "editor.down", card_action },
    { "editor.remove", card_action },
    { "editor.undo", undo_action },
    { "editor.redo", undo_action },
    { "editor.save", save_action },
    { "editor.study", study_action },
    { "editor.next-problem", next_problem_action },
    { "editor.preview", toggle_preview_action },
    { "editor.back", back_action },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (klass, actions[i].name, NULL,
                                     actions[i].activate);
}
