/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the card editor does with the file: saving, closing, and what to do
 * when another program was faster. */
#include "widgets/card-editor-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* Where the dialog's deck would go. */
#define PATH_KEY "shardstep-path"

/* ---- what lacks ---- */

static gboolean
is_finished (CardEditor *self)
{
  guint index;
  guint row;
  DeckField field;
  g_autofree char *problem =
      deck_edit_find_problem (self->edit, &index, &field, &row);

  return problem == NULL;
}

static GtkWidget *
get_focus (CardEditor *self)
{
  return gtk_root_get_focus (GTK_ROOT (self));
}

/* Where the search goes on from: the field with the focus, or the place shown
 * last while the focus is where that left it, which need not be its field: a
 * list without rows has none. */
static void
get_place (CardEditor *self, CardEditorPlace *place)
{
  guint shown = card_editor_form_get_index (self->form);

  if (self->problem_focus != NULL && self->problem_focus == get_focus (self) &&
      self->problem.index == shown)
    {
      *place = self->problem;
      return;
    }
  place->index = shown;
  if (!card_editor_form_get_focus (self->form, &place->field, &place->row))
    {
      place->field = DECK_N_FIELDS;
      place->row = 0;
    }
}

static void
show_place (CardEditor *self, const CardEditorPlace *place)
{
  gtk_toggle_button_set_active (self->preview_button, FALSE);
  if (place->index != card_editor_form_get_index (self->form))
    card_editor_go_to (self, place->index, TRUE);
  adw_leaflet_set_visible_child (self->leaflet, self->main);
  card_editor_form_show_problems (self->form);
  if (place->index == DECK_EDIT_NO_CARD ||
      !card_editor_form_focus (self->form, place->field, place->row))
    card_editor_form_focus_first (self->form);
  self->problem = *place;
  g_set_weak_pointer (&self->problem_focus, get_focus (self));
}

gboolean
card_editor_find_unfinished (CardEditor *self)
{
  CardEditorPlace place;
  g_autofree char *problem = NULL;

  get_place (self, &place);
  problem = deck_edit_find_next_problem (self->edit, &place.index, &place.field,
                                         &place.row);
  if (problem == NULL)
    return FALSE;
  show_place (self, &place);
  return TRUE;
}

static void
tell_unfinished (CardEditor *self)
{
  CardEditorPlace place;
  g_autofree char *problem = deck_edit_find_problem (self->edit, &place.index,
                                                     &place.field, &place.row);
  g_autofree char *text = NULL;

  /* Translators: why the deck could not be saved; the number of the card. */
  text = place.index == DECK_EDIT_NO_CARD
             ? g_strdup_printf (_ ("Not saved yet: %s"), problem)
             : g_strdup_printf (_ ("Not saved yet, card %u: %s"),
                                place.index + 1, problem);
  card_editor_tell (self, CARD_EDITOR_OUTCOME_UNFINISHED, text, NULL, NULL);
  show_place (self, &place);
}

/* ---- noticing ---- */

static void
check_overtaken (CardEditor *self)
{
  gboolean overtaken = deck_edit_is_overtaken (self->edit);
  gboolean there = overtaken && g_file_test (deck_edit_get_path (self->edit),
                                             G_FILE_TEST_IS_REGULAR);

  gtk_widget_set_visible (self->overtaken, overtaken);
  if (!overtaken)
    return;
  gtk_label_set_label (
      self->overtaken_label,
      !there ? _ ("Another program removed this file. Saving writes it again.")
      : deck_edit_is_changed (self->edit)
          ? _ ("Another program changed this file. Reading it again loses "
               "what you have not saved.")
          : _ ("Another program changed this file."));
  gtk_widget_set_visible (GTK_WIDGET (self->reload_button), there);
}

static void
file_changed_cb (CardEditor *self)
{
  if (self->edit != NULL)
    check_overtaken (self);
}

void
card_editor_watch (CardEditor *self)
{
  const char *path = deck_edit_get_path (self->edit);
  g_autoptr (GFile) file = NULL;

  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
  gtk_widget_set_visible (self->overtaken, FALSE);
  if (path == NULL)
    return;
  file = g_file_new_for_path (path);
  self->monitor =
      g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed",
                             G_CALLBACK (file_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

void
card_editor_reload (CardEditor *self)
{
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  DeckEdit *edit = deck_edit_open (deck_edit_get_path (self->edit), found);
  guint index = card_editor_form_get_index (self->form);

  if (edit == NULL)
    {
      g_autofree char *line =
          base_diagnostic_dup_line (base_diagnostics_get (found, 0));

      card_editor_tell (self, CARD_EDITOR_OUTCOME_FAILED, line, NULL, NULL);
      return;
    }
  card_editor_recovery_discard (self);
  card_editor_untell_all (self);
  card_editor_replace_edit (self, edit);
  card_editor_go_to (self, index, TRUE);
}

/* ---- saving ---- */

static gboolean
is_id_taken (const char *id, gpointer user_data)
{
  CardEditor *self = user_data;
  DeckLibrary *library =
      self->study != NULL ? card_study_get_library (self->study) : NULL;
  g_autofree char *path = deck_folder_find (self->folder, id);

  return path != NULL ||
         (library != NULL && deck_library_find_deck (library, id) != NULL);
}

/* The file it is in, or a free name in the folder for a new one. */
static char *
dup_path (CardEditor *self)
{
  g_autofree char *id = NULL;

  if (deck_edit_get_path (self->edit) != NULL)
    return g_strdup (deck_edit_get_path (self->edit));
  g_mkdir_with_parents (self->folder, 0700);
  id = deck_edit_propose_id (self->edit, is_id_taken, self);
  deck_edit_set_id (self->edit, id);
  return deck_folder_dup_path (self->folder, id);
}

static void
saved (CardEditor *self, const char *path, gboolean changed)
{
  const char *backup = deck_edit_get_backup (self->edit);
  gboolean fresh = self->monitor == NULL;
  guint index = card_editor_form_get_index (self->form);

  card_editor_recovery_discard (self);
  card_editor_untell (self, CARD_EDITOR_OUTCOME_FAILED);
  card_editor_untell (self, CARD_EDITOR_OUTCOME_UNFINISHED);
  card_editor_watch (self);
  /* Ids are fixed from now on, and the deck has its place. */
  if (index == DECK_EDIT_NO_CARD)
    card_editor_form_show (self->form, index);
  else
    card_editor_form_refresh (self->form, index);
  if (backup != NULL)
    {
      g_autofree char *name = g_path_get_basename (backup);
      /* Translators: the name of a file beside the deck. */
      g_autofree char *text = g_strdup_printf (
          _ ("Saved without comments and unreadable cards: they are in %s"),
          name);

      card_editor_tell (self, CARD_EDITOR_OUTCOME_NOTE, text, NULL, NULL);
    }
  /* Where the rest went is still to be read when Save is pressed twice. */
  else if (changed || !card_editor_is_told (self, CARD_EDITOR_OUTCOME_NOTE))
    {
      card_editor_untell (self, CARD_EDITOR_OUTCOME_NOTE);
      /* A deck that is there for the first time can be learned now. */
      card_editor_tell (self, CARD_EDITOR_OUTCOME_SAVED, _ ("Saved"),
                        fresh ? _ ("_Study it") : NULL, "editor.study");
    }
  card_editor_emit_saved (self, path);
}

static void
tell_failure (CardEditor *self, const char *message)
{
  g_autofree char *text = g_strdup_printf (_ ("Nothing is lost. %s"), message);

  card_editor_tell (self, CARD_EDITOR_OUTCOME_FAILED, text, _ ("_Try again"),
                    "editor.save");
}

static void
overwrite_cb (CardEditor *self, const char *response, GObject *dialog)
{
  g_autoptr (GError) error = NULL;

  if (g_str_equal (response, "reload"))
    card_editor_reload (self);
  else if (g_str_equal (response, "overwrite"))
    {
      const char *path = g_object_get_data (dialog, PATH_KEY);

      if (deck_edit_save (self->edit, path, TRUE, &error))
        saved (self, path, TRUE);
      else
        tell_failure (self, error->message);
    }
}

static void
ask_to_overwrite (CardEditor *self, const char *path)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self), _ ("The file was changed meanwhile"),
      _ ("Another program wrote to this deck since you opened it. Saving puts "
         "your deck in its place; reading it again loses what you have not "
         "saved."));

  adw_message_dialog_add_responses (
      ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "reload",
      _ ("_Read it again"), "overwrite", _ ("_Save mine"), NULL);
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), "reload", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), "overwrite", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog),
                                           "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  /* A new deck was never read. */
  adw_message_dialog_set_response_enabled (
      ADW_MESSAGE_DIALOG (dialog), "reload",
      deck_edit_get_path (self->edit) != NULL);
  g_object_set_data_full (G_OBJECT (dialog), PATH_KEY, g_strdup (path), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (overwrite_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

gboolean
card_editor_save (CardEditor *self)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  gboolean changed;

  g_return_val_if_fail (CARD_IS_EDITOR (self) && self->edit != NULL, FALSE);
  changed = deck_edit_is_changed (self->edit);
  deck_edit_break (self->edit);
  path = dup_path (self);
  if (!deck_edit_save (self->edit, path, FALSE, &error))
    {
      if (g_error_matches (error, DECK_ERROR, DECK_ERROR_CONFLICT))
        ask_to_overwrite (self, path);
      else if (g_error_matches (error, DECK_ERROR, DECK_ERROR_WRITE))
        tell_failure (self, error->message);
      else
        tell_unfinished (self);
      return FALSE;
    }
  saved (self, path, changed);
  return TRUE;
}

/* ---- closing ---- */

static gboolean
close_idle_cb (gpointer data)
{
  gtk_window_close (data);
  return G_SOURCE_REMOVE;
}

/* The dialog that asked goes first: it stands on this window. */
static void
close_cb (CardEditor *self, const char *response)
{
  if (g_str_equal (response, "keep"))
    card_editor_recovery_keep (self);
  if (!g_str_equal (response, "discard") &&
      !(g_str_equal (response, "save") && card_editor_save (self)))
    return;
  self->closing = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, close_idle_cb, g_object_ref (self),
                   g_object_unref);
}

/* TRUE where it was asked: the window stays for now. */
gboolean
card_editor_ask_to_close (CardEditor *self)
{
  GtkWidget *dialog;
  gboolean finished;
  const char *wish;

  if (self->edit == NULL || !deck_edit_is_changed (self->edit))
    return FALSE;
  /* Written, or not yet. */
  if (self->keeping)
    return self->recovery_writing != NULL;
  finished = is_finished (self);
  wish = finished || self->recovery == NULL ? "save" : "keep";
  dialog = adw_message_dialog_new (
      GTK_WINDOW (self), _ ("Save what you changed?"),
      self->recovery == NULL ? _ ("What is not saved goes with the window.")
      : finished ? _ ("Kept for later, it is offered to you when you edit the "
                      "deck again and when Shardstep starts.")
                 : _ ("It is not finished yet: saving shows what lacks. Kept "
                      "for later, it is offered to you when you edit the deck "
                      "again and when Shardstep starts."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                    _ ("_Cancel"), "discard", _ ("_Discard"),
                                    NULL);
  if (self->recovery != NULL)
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "keep",
                                     _ ("_Keep for later"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "save",
                                   _ ("_Save"));
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), wish,
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), wish);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (close_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}
