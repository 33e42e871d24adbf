/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decks for other programs and for paper: which deck, as what, where to. */
#include "app/app-window-private.h"

#include "app/app-deck-list.h"
#include "base/base-file.h"
#include "deck/deck-export.h"
#include "deck/deck-writer.h"
#include "paper/paper-deck.h"

#include <glib/gi18n-lib.h>

/* As what: the words of the dialog, and the end of the file's name. */
static const struct
{
  const char *words;
  const char *suffix;
  AppExportForm form;
} forms[] = {
  { N_ ("Deck file of Shardstep"), "xml", APP_EXPORT_DECK },
  { N_ ("Anki package"), "apkg", APP_EXPORT_APKG },
  { N_ ("Anki notes in plain text"), "txt", APP_EXPORT_ANKI_TEXT },
  { N_ ("Moodle questions"), "xml", APP_EXPORT_MOODLE },
  { N_ ("Paper: a list, the answers at the end (PDF)"), "pdf",
    APP_EXPORT_LIST },
  { N_ ("Paper: cards to cut out (PDF)"), "pdf", APP_EXPORT_CARDS },
};

/* ---- the file ---- */

typedef struct
{
  Deck *deck;
  GFile *file;
  AppExportForm form;
  char *date;
  BaseDiagnostics *report;
  guint job;
} Export;

static void
export_free (Export *export)
{
  deck_unref (export->deck);
  g_object_unref (export->file);
  g_free (export->date);
  g_clear_pointer (&export->report, base_diagnostics_free);
  g_free (export);
}

static GBytes *
make (Export *export, GError **error)
{
  static const DeckFormat formats[] = {
    [APP_EXPORT_APKG] = DECK_FORMAT_APKG,
    [APP_EXPORT_ANKI_TEXT] = DECK_FORMAT_ANKI_TEXT,
    [APP_EXPORT_MOODLE] = DECK_FORMAT_MOODLE_XML,
  };
  GBytes *bytes;

  if (export->form == APP_EXPORT_DECK)
    return deck_write_bytes (export->deck);
  if (export->form == APP_EXPORT_LIST || export->form == APP_EXPORT_CARDS)
    return paper_deck_print (export->deck,
                             export->form == APP_EXPORT_CARDS ? PAPER_DECK_CARDS
                                                              : PAPER_DECK_LIST,
                             export->date, export->report, error);
  bytes = deck_export (export->deck, formats[export->form], export->report);
  if (!bytes)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                         _ ("no card could be carried"));
  return bytes;
}

static void
export_thread (GTask *task,
               gpointer source,
               gpointer data,
               GCancellable *cancellable)
{
  Export *export = data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = make (export, &error);

  /* The old file stays until the new one is whole. */
  if (bytes && base_file_replace (export->file, bytes, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AppWindow) self = data;
  Export *export = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (export->file);
  g_autofree char *text = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);
  guint n = base_diagnostics_get_length (export->report);

  /* What could not be carried is to be read. */
  app_window_end_job (self, export->job, done && n == 0);
  /* Closed meanwhile: there is nobody to tell. */
  if (!self->cards || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!done)
    {
      base_diagnostics_add (export->report, BASE_SEVERITY_ERROR, name, 0, "%s",
                            error->message);
      text = g_strdup_printf (_ ("“%s” could not be written"), name);
      app_window_toast (self, text, g_steal_pointer (&export->report));
      return;
    }
  text = n == 0
             ? g_strdup_printf (_ ("Saved as %s"), name)
             : g_strdup_printf (
                   ngettext ("Saved as %s; %u thing could not be carried",
                             "Saved as %s; %u things could not be carried", n),
                   name, n);
  app_window_toast (self, text,
                    n > 0 ? g_steal_pointer (&export->report) : NULL);
}

void
app_window_export_deck (AppWindow *self,
                        const char *deck_id,
                        AppExportForm form,
                        GFile *file)
{
  DeckLibrary *library =
      card_study_get_library (app_cards_get_study (self->cards));
  Deck *deck = library ? deck_library_find_deck (library, deck_id) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = NULL;
  Export *export;

  if (!deck)
    return;
  export = g_new0 (Export, 1);
  export->deck = deck_ref (deck);
  export->file = g_object_ref (file);
  export->form = form;
  export->date = g_date_time_format_iso8601 (now);
  export->report = base_diagnostics_new ();
  export->job = app_window_begin_job (self, _ ("The deck is being exported"),
                                      cancellable);
  /* Not of the window: the thread may be the last to let go of the task. */
  task = g_task_new (NULL, cancellable, exported_cb, g_object_ref (self));
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, export, (GDestroyNotify)export_free);
  g_task_run_in_thread (task, export_thread);
}

/* ---- asking ---- */

#define DECK_ID "shardstep-deck"
#define FORM "shardstep-form"

static void
file_response_cb (AppWindow *self, int response, GtkNativeDialog *dialog)
{
  g_autofree char *deck_id =
      g_strdup (g_object_get_data (G_OBJECT (dialog), DECK_ID));
  guint form = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (dialog), FORM));
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_clear_object (&self->file_dialog);
  if (!file)
    return;
  app_window_remember_export (self, file);
  app_window_export_deck (self, deck_id, forms[form].form, file);
}

static void
choose_place (AppWindow *self, const char *deck_id, guint form)
{
  g_autofree char *name =
      g_strdup_printf ("%s.%s", deck_id, forms[form].suffix);
  GtkFileChooserNative *dialog;

  if (self->file_dialog)
    return;
  dialog = gtk_file_chooser_native_new (_ ("Export a deck"), GTK_WINDOW (self),
                                        GTK_FILE_CHOOSER_ACTION_SAVE,
                                        _ ("_Export"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  app_window_start_export (self, GTK_FILE_CHOOSER (dialog));
  g_object_set_data_full (G_OBJECT (dialog), DECK_ID, g_strdup (deck_id),
                          g_free);
  g_object_set_data (G_OBJECT (dialog), FORM, GUINT_TO_POINTER (form));
  self->file_dialog = GTK_NATIVE_DIALOG (dialog);
  g_signal_connect_object (dialog, "response", G_CALLBACK (file_response_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (self->file_dialog);
}

static void
form_response_cb (AppWindow *self, const char *response, GtkWidget *dialog)
{
  GPtrArray *buttons = g_object_get_data (G_OBJECT (dialog), "buttons");
  const char *deck_id = g_object_get_data (G_OBJECT (dialog), DECK_ID);

  for (guint i = 0; g_str_equal (response, "export") && i < buttons->len; i++)
    if (gtk_check_button_get_active (g_ptr_array_index (buttons, i)))
      choose_place (self, deck_id, i);
}

static void
choose_form (AppWindow *self, const char *deck_id)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self), _ ("Export as what?"),
      _ ("What the format cannot hold is listed afterwards."));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GPtrArray *buttons = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      GtkWidget *button = gtk_check_button_new_with_label (_ (forms[i].words));

      if (i > 0)
        gtk_check_button_set_group (GTK_CHECK_BUTTON (button),
                                    g_ptr_array_index (buttons, 0));
      gtk_check_button_set_active (GTK_CHECK_BUTTON (button), i == 0);
      g_ptr_array_add (buttons, button);
      gtk_box_append (GTK_BOX (box), button);
    }
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                    _ ("_Cancel"), "export", _ ("_Export…"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog),
                                              "export", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog),
                                           "export");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "buttons", buttons,
                          (GDestroyNotify)g_ptr_array_unref);
  g_object_set_data_full (G_OBJECT (dialog), DECK_ID, g_strdup (deck_id),
                          g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (form_response_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
app_window_choose_export (AppWindow *self)
{
  AppDeckList *list = app_deck_list_new_decks (
      app_cards_get_study (self->cards), _ ("Export a deck"));

  g_signal_connect_object (list, "deck", G_CALLBACK (choose_form), self,
                           G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (GTK_WINDOW (list), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (list));
}
