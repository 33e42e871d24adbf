/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decks made, edited and brought in: from the window to the card editor. */
#include "app/app-window-private.h"

#include "app/app-deck-list.h"
#include "deck/deck-edit.h"
#include "widgets/card-editor.h"

#include <glib/gi18n-lib.h>

/* ---- editors ---- */

/* One window a deck: two would overtake each other. */
static CardEditor *
find_editor (const char *deck_id)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (CARD_IS_EDITOR (window) &&
          card_editor_get_edit (CARD_EDITOR (window)) != NULL &&
          g_str_equal (
              deck_edit_get_id (card_editor_get_edit (CARD_EDITOR (window))),
              deck_id))
        return CARD_EDITOR (window);
    }
  return NULL;
}

static void
saved_cb (AppWindow *self)
{
  app_cards_read_decks (self->cards);
}

static void
show_moment_cb (AppWindow *self, const char *scenario, const char *step)
{
  app_window_show_moment (self, scenario, step);
  gtk_window_present (GTK_WINDOW (self));
}

void
app_window_open_editor (AppWindow *self,
                        DeckEdit *edit,
                        DeckRecoveryFile *recovery,
                        const char *card_id)
{
  g_autoptr (DeckRecoveryFile) fresh =
      recovery ? NULL : app_window_new_recovery (self);
  CardEditor *editor =
      card_editor_new (app_cards_get_decks_folder (self->cards), self->library,
                       app_cards_get_study (self->cards));

  gtk_window_set_application (GTK_WINDOW (editor),
                              gtk_window_get_application (GTK_WINDOW (self)));
  card_editor_set_recovery (editor, recovery ? recovery : fresh);
  card_editor_set_edit (editor, edit, card_id);
  g_signal_connect_object (editor, "saved", G_CALLBACK (saved_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (editor, "study", G_CALLBACK (app_window_study_deck),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (editor, "show-moment", G_CALLBACK (show_moment_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (editor));
}

static const char *
get_language (void)
{
  const char *const *names = g_get_language_names ();

  /* The first one is the most exact, "de_DE.UTF-8"; "C" is no language. */
  for (guint i = 0; names[i] != NULL; i++)
    if (strpbrk (names[i], "_.@") == NULL && !g_str_equal (names[i], "C"))
      return names[i];
  return "en";
}

void
app_window_begin_deck (AppWindow *self)
{
  app_window_open_editor (self, deck_edit_new ("new-deck", "", get_language ()),
                          NULL, NULL);
}

void
app_window_new_deck (AppWindow *self)
{
  app_window_edit_or_recover (self, NULL, NULL, NULL);
}

/* ---- a deck that came with the program ---- */

static gboolean
is_id_taken (const char *id, gpointer user_data)
{
  AppWindow *self = user_data;
  DeckLibrary *library =
      card_study_get_library (app_cards_get_study (self->cards));

  return library != NULL && deck_library_find_deck (library, id) != NULL;
}

static void
copy_response_cb (AppWindow *self, const char *response, GObject *dialog)
{
  Deck *deck = g_object_get_data (dialog, "deck");
  const char *card_id = g_object_get_data (dialog, "card-id");
  g_autofree char *title = NULL;
  g_autofree char *id = NULL;
  DeckEdit *edit;

  if (!g_str_equal (response, "copy"))
    return;
  /* Translators: the title of a deck that was copied to be changed. */
  title = g_strdup_printf (_ ("%s (my copy)"), deck_get_title (deck));
  edit = deck_edit_new_copy (deck, deck_get_id (deck), title);
  id = deck_edit_propose_id (edit, is_id_taken, self);
  deck_edit_set_id (edit, id);
  app_window_open_editor (self, edit, NULL, card_id);
}

static void
ask_to_copy (AppWindow *self, Deck *deck, const char *card_id)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self), _ ("Make a copy to edit?"),
      _ ("This deck came with Shardstep and stays as it is. A copy is a deck "
         "of your own, with progress of its own."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                    _ ("_Cancel"), "copy", _ ("_Make a copy"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog),
                                              "copy", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "copy");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "deck", deck_ref (deck),
                          (GDestroyNotify)deck_unref);
  g_object_set_data_full (G_OBJECT (dialog), "card-id", g_strdup (card_id),
                          g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (copy_response_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- editing what is there ---- */

void
app_window_tell_left_out (AppWindow *self,
                          const char *title,
                          BaseDiagnostics *found)
{
  g_autofree char *text = NULL;

  if (base_diagnostics_get_length (found) == 0)
    {
      base_diagnostics_free (found);
      return;
    }
  text = g_strdup_printf (
      _ ("Not all of “%s” could be read; the file keeps the rest"), title);
  app_window_toast (self, text, found);
}

void
app_window_edit_card (AppWindow *self, const char *deck_id, const char *card_id)
{
  CardEditor *editor = find_editor (deck_id);
  DeckLibrary *library;

  if (editor != NULL)
    {
      if (card_id != NULL)
        card_editor_show_card (editor, card_id);
      gtk_window_present (GTK_WINDOW (editor));
      return;
    }
  library = card_study_get_library (app_cards_get_study (self->cards));
  for (guint i = 0; library != NULL && i < deck_library_get_n_decks (library);
       i++)
    {
      Deck *deck = deck_library_get_deck (library, i);

      if (!g_str_equal (deck_get_id (deck), deck_id))
        continue;
      if (deck_library_is_shipped (library, i))
        ask_to_copy (self, deck, card_id);
      else
        app_window_edit_or_recover (self, deck_get_file (deck),
                                    deck_get_title (deck), card_id);
      return;
    }
}

static void
deck_chosen_cb (AppWindow *self, const char *deck_id)
{
  app_window_edit_card (self, deck_id, NULL);
}

static void
card_chosen_cb (AppWindow *self, const char *deck_id, const char *card_id)
{
  app_window_edit_card (self, deck_id, card_id);
}

static void
present (AppWindow *self, AppDeckList *list)
{
  gtk_window_set_transient_for (GTK_WINDOW (list), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (list));
}

void
app_window_choose_deck (AppWindow *self)
{
  AppDeckList *list = app_deck_list_new_decks (
      app_cards_get_study (self->cards), _ ("Edit a deck"));

  g_signal_connect_object (list, "deck", G_CALLBACK (deck_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  present (self, list);
}

void
app_window_show_flagged (AppWindow *self)
{
  AppDeckList *list =
      app_deck_list_new_flags (app_cards_get_study (self->cards));

  gtk_window_set_modal (GTK_WINDOW (list), FALSE);
  g_signal_connect_object (list, "card", G_CALLBACK (card_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  present (self, list);
}

/* ---- a deck that is there already ---- */

typedef struct
{
  AppCards *cards;
  AppCardsConflict *conflict;
} Question;

static void
conflict_response_cb (GtkWidget *dialog, const char *response, gpointer data)
{
  Question *question = data;
  AppCardsChoice choice = APP_CARDS_CANCEL;

  if (g_str_equal (response, "replace"))
    choice = APP_CARDS_REPLACE;
  else if (g_str_equal (response, "both"))
    choice = APP_CARDS_KEEP_BOTH;
  app_cards_resolve (question->cards, question->conflict, choice);
  question->conflict = NULL;
}

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  if (question->conflict != NULL)
    app_cards_resolve (question->cards, question->conflict, APP_CARDS_CANCEL);
  g_object_unref (question->cards);
  g_free (question);
}

static char *
dup_conflict_words (const AppCardsConflict *conflict)
{
  DeckDiff diff = app_cards_conflict_get_diff (conflict);
  g_autofree char *added = g_strdup_printf (
      ngettext ("%u card is new", "%u cards are new", diff.n_added),
      diff.n_added);
  g_autofree char *changed = g_strdup_printf (
      ngettext ("%u is changed", "%u are changed", diff.n_changed),
      diff.n_changed);
  g_autofree char *removed = g_strdup_printf (
      ngettext ("%u would go", "%u would go", diff.n_removed), diff.n_removed);

  /* Translators: how the opened deck differs from the one that is there, in
   * three counts, and what each answer does. */
  return g_strdup_printf (
      app_cards_conflict_get_shipped (conflict)
          ? _ ("A deck with this id came with Shardstep. In the one you "
               "opened %s, %s, %s. It can be kept beside it, with progress of "
               "its own.")
          : _ ("You have a deck with this id. In the one you opened %s, %s, "
               "%s. Replacing it keeps your progress with the cards that "
               "stay; keeping both gives the new one progress of its own."),
      added, changed, removed);
}

void
app_window_ask_conflict (AppWindow *self, AppCardsConflict *conflict)
{
  g_autofree char *heading = g_strdup_printf (
      _ ("“%s” is there already"), app_cards_conflict_get_title (conflict));
  g_autofree char *body = dup_conflict_words (conflict);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);
  Question *question = g_new (Question, 1);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                   _ ("_Cancel"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "both",
                                   _ ("Keep _both"));
  if (!app_cards_conflict_get_shipped (conflict))
    {
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "replace",
                                       _ ("_Replace"));
      adw_message_dialog_set_response_appearance (
          ADW_MESSAGE_DIALOG (dialog), "replace", ADW_RESPONSE_DESTRUCTIVE);
    }
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "both");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  *question = (Question){ g_object_ref (self->cards), conflict };
  g_signal_connect_data (dialog, "response", G_CALLBACK (conflict_response_cb),
                         question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
