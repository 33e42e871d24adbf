/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-editor-private.h"
#include "widgets/card-questions.h"

#include <glib/gi18n-lib.h>

#define BESIDE_WIDTH 1060 /* list, form and preview side by side */
#define PREVIEW_WIDTH 380
#define FOLD_WIDTH 620

enum
{
  SAVED,
  SHOW_MOMENT,
  STUDY,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CardEditor, card_editor, ADW_TYPE_WINDOW)

/* ---- what is shown ---- */

void
card_editor_show_title (CardEditor *self)
{
  const char *title = deck_edit_get_head (self->edit, DECK_HEAD_TITLE);
  guint n = deck_edit_get_n_cards (self->edit);
  g_autofree char *count =
      g_strdup_printf (ngettext ("%u card", "%u cards", n), n);

  adw_window_title_set_title (
      self->title, *title != '\0' ? title : _ ("Deck without a title"));
  adw_window_title_set_subtitle (self->title, deck_edit_is_changed (self->edit)
                                                  ? _ ("Not saved yet")
                                                  : "");
  adw_window_title_set_subtitle (self->side_title, count);
  gtk_window_set_title (GTK_WINDOW (self),
                        *title != '\0' ? title : _ ("Deck without a title"));
}

static void
update_actions (CardEditor *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  guint n = self->edit != NULL ? deck_edit_get_n_cards (self->edit) : 0;
  guint index = card_editor_form_get_index (self->form);
  gboolean card = index < n;

  gtk_widget_action_set_enabled (widget, "editor.undo",
                                 self->edit != NULL &&
                                     deck_edit_can_undo (self->edit));
  gtk_widget_action_set_enabled (widget, "editor.redo",
                                 self->edit != NULL &&
                                     deck_edit_can_redo (self->edit));
  gtk_widget_action_set_enabled (widget, "editor.remove", card);
  gtk_widget_action_set_enabled (widget, "editor.duplicate", card);
  gtk_widget_action_set_enabled (widget, "editor.up", card && index > 0);
  gtk_widget_action_set_enabled (widget, "editor.down", card && index + 1 < n);
}

/* As it was looked at: with the answer, where that was on show. */
static void
show_preview (CardEditor *self)
{
  guint index = card_editor_form_get_index (self->form);
  DeckDraft *draft = index < deck_edit_get_n_cards (self->edit)
                         ? deck_edit_get_card (self->edit, index)
                         : NULL;
  gboolean answered = card_view_get_answered (self->preview);
  g_autoptr (Deck) deck = NULL;

  if (draft == self->previewed)
    return;
  g_clear_pointer (&self->previewed, deck_draft_unref);
  if (draft != NULL)
    {
      self->previewed = deck_draft_ref (draft);
      deck = deck_draft_preview (draft);
    }
  gtk_widget_set_visible (self->preview_empty, deck == NULL);
  gtk_widget_set_visible (self->preview_scroller, deck != NULL);
  card_view_set_card (self->preview, deck, 0, 0);
  if (deck != NULL && answered)
    {
      GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

      card_view_show_answer (self->preview);
      /* Typing goes on where it was. */
      if (focus != NULL)
        gtk_window_set_focus (GTK_WINDOW (self), focus);
    }
}

static void
show_flag (CardEditor *self)
{
  guint index = card_editor_form_get_index (self->form);
  g_autofree char *note = NULL;

  if (self->study != NULL && index < deck_edit_get_n_cards (self->edit))
    note = card_study_dup_flag (
        self->study, deck_edit_get_id (self->edit),
        deck_draft_get (deck_edit_get_card (self->edit, index), DECK_FIELD_ID,
                        0));
  card_editor_form_set_flag (self->form, note);
}

static void
show_flags (CardEditor *self)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) flags = NULL;

  if (self->study == NULL || self->edit == NULL)
    return;
  flags = card_study_list_flags (self->study);
  for (guint i = 0; i < flags->len; i++)
    {
      const CardFlag *flag = g_ptr_array_index (flags, i);

      if (g_str_equal (flag->deck_id, deck_edit_get_id (self->edit)))
        g_hash_table_add (ids, flag->card_id);
    }
  card_editor_list_set_flagged (self->list, ids);
  show_flag (self);
}

static void
fit (CardEditor *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  gboolean beside = width >= BESIDE_WIDTH;
  gboolean wanted = gtk_toggle_button_get_active (self->preview_button);

  self->beside = beside;
  gtk_widget_set_visible (GTK_WIDGET (self->preview_button), !beside);
  gtk_widget_set_visible (self->form_scroller, beside || !wanted);
  gtk_widget_set_visible (self->preview_side, beside || wanted);
  gtk_widget_set_visible (self->preview_line, beside);
  gtk_widget_set_size_request (self->preview_side, beside ? PREVIEW_WIDTH : -1,
                               -1);
  gtk_widget_set_hexpand (self->preview_side, !beside);
}

static void
layout_cb (CardEditor *self, int width, int height)
{
  fit (self);
}

/* ---- moving about ---- */

void
card_editor_go_to (CardEditor *self, guint index, gboolean focus)
{
  gboolean card = index < deck_edit_get_n_cards (self->edit);

  deck_edit_break (self->edit);
  gtk_toggle_button_set_active (self->head_button, !card);
  card_editor_list_select (self->list, card ? index : DECK_EDIT_NO_CARD);
  card_editor_form_show (self->form, card ? index : DECK_EDIT_NO_CARD);
  gtk_widget_set_visible (self->first_button,
                          deck_edit_get_n_cards (self->edit) == 0);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (
                                GTK_SCROLLED_WINDOW (self->form_scroller)),
                            0);
  if (focus)
    {
      adw_leaflet_set_visible_child (self->leaflet, self->main);
      card_editor_form_focus_first (self->form);
    }
  show_preview (self);
  show_flag (self);
  update_actions (self);
}

static void
listener (DeckEdit *edit,
          DeckChange change,
          guint index,
          guint to,
          gpointer user_data)
{
  CardEditor *self = user_data;
  guint shown = card_editor_form_get_index (self->form);

  card_editor_list_apply (self->list, change, index, to);
  switch (change)
    {
    case DECK_CHANGE_CARD:
      if (index == shown)
        card_editor_form_refresh (self->form, index);
      break;
    case DECK_CHANGE_HEAD:
      if (shown == DECK_EDIT_NO_CARD)
        card_editor_form_refresh (self->form, shown);
      break;
    case DECK_CHANGE_INSERTED:
    case DECK_CHANGE_MOVED:
      /* Where it went: the numbers of the others are others now. */
      card_editor_go_to (self, change == DECK_CHANGE_MOVED ? to : index, FALSE);
      break;
    case DECK_CHANGE_REMOVED:
      {
        guint n = deck_edit_get_n_cards (edit);

        card_editor_go_to (
            self, n == 0 ? DECK_EDIT_NO_CARD : MIN (index, n - 1), FALSE);
        break;
      }
    case DECK_CHANGE_DECK:
      card_editor_list_set_edit (self->list, edit);
      card_editor_go_to (
          self,
          shown < deck_edit_get_n_cards (edit) ? shown : DECK_EDIT_NO_CARD,
          FALSE);
      break;
    case DECK_CHANGE_STATE:
    default:
      break;
    }
  if (change != DECK_CHANGE_STATE)
    {
      card_editor_untell (self, CARD_EDITOR_OUTCOME_SAVED);
      card_editor_untell (self, CARD_EDITOR_OUTCOME_UNFINISHED);
    }
  card_editor_show_title (self);
  show_preview (self);
  update_actions (self);
  card_editor_recovery_changed (self);
}

static void
selected_cb (CardEditor *self, guint index)
{
  card_editor_go_to (self, index, FALSE);
  if (adw_leaflet_get_folded (self->leaflet))
    adw_leaflet_set_visible_child (self->leaflet, self->main);
}

static void
moved_cb (CardEditor *self, guint from, guint to)
{
  deck_edit_move_card (self->edit, from, to);
}

static void
head_cb (CardEditor *self)
{
  card_editor_go_to (self, DECK_EDIT_NO_CARD, TRUE);
}

void
card_editor_go_back (CardEditor *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->side);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
folded_cb (CardEditor *self)
{
  gboolean folded = adw_leaflet_get_folded (self->leaflet);

  gtk_widget_set_visible (self->back_button, folded);
  adw_header_bar_set_show_end_title_buttons (self->side_header, folded);
}

static void
preview_cb (CardEditor *self)
{
  fit (self);
}

static void
show_moment_cb (CardEditor *self, const char *scenario, const char *step)
{
  g_signal_emit (self, signals[SHOW_MOMENT], 0, scenario, step);
}

static void
clear_flag_cb (CardEditor *self)
{
  DeckDraft *draft =
      deck_edit_get_card (self->edit, card_editor_form_get_index (self->form));
  g_autoptr (GError) error = NULL;
  g_autofree char *escaped = NULL;

  if (card_study_flag (self->study, deck_edit_get_id (self->edit),
                       deck_draft_get (draft, DECK_FIELD_ID, 0), FALSE, NULL,
                       &error))
    return; /* the study tells */
  escaped = g_markup_escape_text (error->message, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

static void
put_away_cb (CardEditor *self)
{
  card_editor_untell (self, card_editor_get_told (self));
}

static void
reload_cb (CardEditor *self)
{
  card_editor_reload (self);
}

/* ---- window ---- */

static gboolean
card_editor_close_request (GtkWindow *window)
{
  CardEditor *self = CARD_EDITOR (window);

  if (!self->closing && card_editor_ask_to_close (self))
    return TRUE;
  /* Saved, or not wanted. */
  if (!self->keeping)
    card_editor_recovery_discard (self);
  return GTK_WINDOW_CLASS (card_editor_parent_class)->close_request (window);
}

static void
card_editor_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (card_editor_parent_class)->realize (widget);
  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (widget)),
                           "layout", G_CALLBACK (layout_cb), widget,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
card_editor_dispose (GObject *object)
{
  CardEditor *self = CARD_EDITOR (object);

  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
  card_editor_recovery_stop (self);
  g_clear_pointer (&self->recovery, deck_recovery_file_unref);
  if (self->form != NULL)
    card_editor_form_set_edit (self->form, NULL, NULL);
  if (self->list != NULL)
    card_editor_list_set_edit (self->list, NULL);
  g_clear_pointer (&self->previewed, deck_draft_unref);
  if (self->study != NULL)
    g_signal_handlers_disconnect_by_data (self->study, self);
  g_clear_object (&self->study);
  g_clear_pointer (&self->edit, deck_edit_free);
  g_clear_pointer (&self->scenarios, scenario_library_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), CARD_TYPE_EDITOR);
  G_OBJECT_CLASS (card_editor_parent_class)->dispose (object);
}

static void
card_editor_finalize (GObject *object)
{
  CardEditor *self = CARD_EDITOR (object);

  for (guint i = 0; i < CARD_EDITOR_N_OUTCOMES; i++)
    g_free (self->lines[i].text);
  g_clear_weak_pointer (&self->problem_focus);
  g_free (self->folder);
  G_OBJECT_CLASS (card_editor_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (klass, CardEditor, name)
  BIND (toasts);
  BIND (leaflet);
  BIND (side);
  BIND (side_header);
  BIND (side_title);
  BIND (head_button);
  BIND (list);
  BIND (main);
  BIND (main_header);
  BIND (title);
  BIND (back_button);
  BIND (preview_button);
  BIND (overtaken);
  BIND (overtaken_label);
  BIND (reload_button);
  BIND (outcome);
  BIND (outcome_label);
  BIND (outcome_button);
  BIND (form_scroller);
  BIND (form);
  BIND (first_button);
  BIND (preview_line);
  BIND (preview_side);
  BIND (preview_empty);
  BIND (preview_scroller);
  BIND (preview);
#undef BIND
  gtk_widget_class_bind_template_callback (klass, selected_cb);
  gtk_widget_class_bind_template_callback (klass, moved_cb);
  gtk_widget_class_bind_template_callback (klass, head_cb);
  gtk_widget_class_bind_template_callback (klass, card_editor_go_back);
  gtk_widget_class_bind_template_callback (klass, folded_cb);
  gtk_widget_class_bind_template_callback (klass, preview_cb);
  gtk_widget_class_bind_template_callback (klass, show_moment_cb);
  gtk_widget_class_bind_template_callback (klass, clear_flag_cb);
  gtk_widget_class_bind_template_callback (klass, reload_cb);
  gtk_widget_class_bind_template_callback (klass, put_away_cb);
}

static void
card_editor_class_init (CardEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = card_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = card_editor_finalize;
  widget_class->realize = card_editor_realize;
  GTK_WINDOW_CLASS (klass)->close_request = card_editor_close_request;
  signals[SAVED] = g_signal_new ("saved", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SHOW_MOMENT] =
      g_signal_new ("show-moment", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[STUDY] = g_signal_new ("study", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  card_editor_install_actions (widget_class);
  g_type_ensure (CARD_TYPE_VIEW);
  g_type_ensure (CARD_TYPE_EDITOR_LIST);
  g_type_ensure (CARD_TYPE_EDITOR_FORM);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/card-editor.ui");
  bind_template (widget_class);
}

static void
card_editor_init (CardEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  card_editor_add_keys (self);
  gtk_widget_set_visible (self->preview_scroller, FALSE);
  folded_cb (self);
  fit (self);
}

/* ---- public ---- */

CardEditor *
card_editor_new (const char *folder,
                 ScenarioLibrary *scenarios,
                 CardStudy *study)
{
  CardEditor *self = g_object_new (CARD_TYPE_EDITOR, NULL);

  self->folder = g_strdup (folder);
  self->scenarios = scenarios != NULL ? scenario_library_ref (scenarios) : NULL;
  g_set_object (&self->study, study);
  if (scenarios != NULL)
    {
      g_autoptr (CardQuestions) questions = card_questions_new ();

      card_questions_set_scenarios (questions, scenarios);
      card_view_set_questions (self->preview, questions);
    }
  if (study != NULL)
    g_signal_connect_object (study, "changed", G_CALLBACK (show_flags), self,
                             G_CONNECT_SWAPPED);
  return self;
}

void
card_editor_replace_edit (CardEditor *self, DeckEdit *edit)
{
  card_editor_form_set_edit (self->form, NULL, NULL);
  card_editor_list_set_edit (self->list, NULL);
  g_clear_pointer (&self->edit, deck_edit_free);
  self->edit = edit;
  deck_edit_set_listener (edit, listener, self);
  card_editor_form_set_edit (self->form, edit, self->scenarios);
  card_editor_list_set_edit (self->list, edit);
  card_editor_show_title (self);
  show_flags (self);
  card_editor_watch (self);
}

void
card_editor_set_edit (CardEditor *self, DeckEdit *edit, const char *card_id)
{
  g_return_if_fail (CARD_IS_EDITOR (self) && self->edit == NULL);
  card_editor_replace_edit (self, edit);
  if (card_id == NULL || !card_editor_show_card (self, card_id))
    card_editor_go_to (self, DECK_EDIT_NO_CARD, TRUE);
}

DeckEdit *
card_editor_get_edit (CardEditor *self)
{
  g_return_val_if_fail (CARD_IS_EDITOR (self), NULL);
  return self->edit;
}

gboolean
card_editor_show_card (CardEditor *self, const char *card_id)
{
  guint index;

  g_return_val_if_fail (CARD_IS_EDITOR (self), FALSE);
  if (!deck_edit_find_card (self->edit, card_id, &index))
    return FALSE;
  card_editor_go_to (self, index, TRUE);
  return TRUE;
}

void
card_editor_emit_saved (CardEditor *self, const char *path)
{
  g_signal_emit (self, signals[SAVED], 0, path);
}

void
card_editor_emit_study (CardEditor *self)
{
  g_signal_emit (self, signals[STUDY], 0, deck_edit_get_id (self->edit));
}
