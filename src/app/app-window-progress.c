/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress as files: out as a table, as pages and whole, and in again. */
#include "app/app-window-private.h"

#include "base/base-file.h"
#include "review/review-exchange.h"
#include "review/review-report.h"
#include "widgets/card-progress-facts.h"
#include "widgets/card-progress-print.h"
#include "widgets/card-training.h"

#include <glib/gi18n-lib.h>

#define PULSE_MS 100
#define PATIENCE_MS 400
#define CANCELLABLE_KEY "shardstep-cancellable"

static void
tell_error (AppWindow *self, const char *text, const GError *error)
{
  BaseDiagnostics *details = base_diagnostics_new ();

  base_diagnostics_add (details, BASE_SEVERITY_ERROR, "", 0, "%s",
                        error->message);
  app_window_toast (self, text, details);
}

static void
tell_saved (AppWindow *self, GFile *file)
{
  g_autofree char *name = g_file_get_parse_name (file);
  /* Translators: the name of a file. */
  g_autofree char *text = g_strdup_printf (_ ("Saved as %s"), name);

  app_window_toast (self, text, NULL);
}

/* The study, where there is one to take something out of. */
static CardStudy *
get_study (AppWindow *self)
{
  CardStudy *study = app_cards_get_study (self->cards);

  if (study && card_study_get_store (study) && card_study_get_library (study))
    return study;
  app_window_toast (self, _ ("Your progress is not open yet"), NULL);
  return NULL;
}

static gboolean
was_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_error_matches (error, REVIEW_ERROR, REVIEW_ERROR_CANCELLED);
}

/* ---- table and pages ---- */

typedef struct
{
  AppWindow *window;
  GFile *file;
  GCancellable *cancellable;
  GBytes *bytes; /* once they are made */
  gboolean as_pages;
  guint job;
} Saving;

/* saving is taken; error NULL: it is saved. */
static void
end_saving (Saving *saving, const char *failure, const GError *error)
{
  AppWindow *self = saving->window;

  app_window_end_job (self, saving->job, error == NULL);
  /* Closed meanwhile: there is nobody to tell. */
  if (self->cards && !error)
    tell_saved (self, saving->file);
  else if (self->cards && !was_cancelled (error))
    tell_error (self, failure, error);
  g_object_unref (saving->window);
  g_object_unref (saving->file);
  g_object_unref (saving->cancellable);
  g_clear_pointer (&saving->bytes, g_bytes_unref);
  g_free (saving);
}

static void
write_thread (GTask *task,
              gpointer source,
              gpointer data,
              GCancellable *cancellable)
{
  Saving *saving = data;
  GError *error = NULL;

  if (base_file_replace (saving->file, saving->bytes, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  (void)g_task_propagate_boolean (G_TASK (result), &error);
  end_saving (data, _ ("The file could not be written"), error);
}

static GBytes *
print_facts (const CardProgressFacts *facts, CardStudy *study, GError **error)
{
  g_autoptr (GtkPaperSize) paper = gtk_paper_size_new (NULL);

  return card_progress_print (
      facts, card_study_get_library (study),
      gtk_paper_size_get_width (paper, GTK_UNIT_INCH) * 96,
      gtk_paper_size_get_height (paper, GTK_UNIT_INCH) * 96, error);
}

static void
facts_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CardStudy *study = CARD_STUDY (source);
  Saving *saving = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CardProgressFacts) facts =
      card_progress_facts_read_finish (study, result, &error);
  g_autoptr (GTask) task = NULL;

  if (facts && saving->as_pages)
    saving->bytes = print_facts (facts, study, &error);
  else if (facts)
    {
      char *csv = review_report_to_csv (&facts->stats);

      saving->bytes = g_bytes_new_take (csv, strlen (csv));
    }
  if (!saving->bytes)
    {
      end_saving (saving, _ ("Your progress could not be read"), error);
      return;
    }
  /* Its thread may be the last to let go of the task, and of what is the
   * task's: no window. */
  task = g_task_new (NULL, saving->cancellable, written_cb, saving);
  /* What was written stands, however late the wish to stop came. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, saving, NULL);
  g_task_run_in_thread (task, write_thread);
}

void
app_window_save_progress (AppWindow *self, GFile *file, gboolean as_pages)
{
  CardStudy *study = get_study (self);
  Saving *saving;

  if (!study)
    return;
  saving = g_new0 (Saving, 1);
  saving->window = g_object_ref (self);
  saving->file = g_object_ref (file);
  saving->cancellable = g_cancellable_new ();
  saving->as_pages = as_pages;
  saving->job = app_window_begin_job (self, _ ("Your progress is being saved"),
                                      saving->cancellable);
  card_progress_facts_read_async (study, saving->cancellable, facts_cb, saving);
}

/* ---- whole, out and in ---- */

typedef struct
{
  char *path; /* of the store; NULL: lent is used, at once */
  ReviewStore *lent;
  GFile *file;
  char *backups; /* import only: where a copy goes before */
  ReviewMoment now;
  ReviewImport result;
  char *saved; /* that copy */
  guint job;
  int permille; /* atomic: of the export done */
} Exchange;

static void
export_progress_cb (double share, gpointer data)
{
  Exchange *exchange = data;

  g_atomic_int_set (&exchange->permille, (int)(share * 1000));
}

static void
exchange_free (Exchange *exchange)
{
  g_free (exchange->path);
  g_object_unref (exchange->file);
  g_free (exchange->backups);
  g_free (exchange->saved);
  g_free (exchange);
}

static gboolean
run_exchange (Exchange *exchange, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReviewStore) own = NULL;
  ReviewStore *store = exchange->lent;

  if (exchange->path)
    store = own = review_store_open_again (exchange->path, error);
  if (!store)
    return FALSE;
  if (!exchange->backups)
    return review_store_export (store, exchange->file, export_progress_cb,
                                exchange, cancellable, error);
  exchange->saved =
      review_backup_save (store, exchange->backups, "before-import",
                          &exchange->now, cancellable, error);
  return exchange->saved &&
         review_store_import (store, exchange->file, &exchange->now,
                              cancellable, &exchange->result, error);
}

static void
exchange_thread (GTask *task,
                 gpointer source,
                 gpointer data,
                 GCancellable *cancellable)
{
  GError *error = NULL;

  if (run_exchange (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* ---- waiting ---- */

/* What is shown of an exchange while it goes on. */
typedef struct
{
  Exchange *exchange; /* lent; NULL: how far it is is not known */
  GtkWidget *bar;
} Waiting;

static gboolean
pulse_cb (gpointer data)
{
  Waiting *waiting = data;

  if (waiting->exchange)
    gtk_progress_bar_set_fraction (
        GTK_PROGRESS_BAR (waiting->bar),
        g_atomic_int_get (&waiting->exchange->permille) / 1000.0);
  else
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (waiting->bar));
  return G_SOURCE_CONTINUE;
}

/* The dialog goes, and its bar with it; self->waiting stays until the thread
 * has ended, so that no other exchange begins before. */
static void
cancel_cb (AppWindow *self)
{
  g_clear_handle_id (&self->pulse_source, g_source_remove);
  g_cancellable_cancel (
      g_object_get_data (G_OBJECT (self->waiting), CANCELLABLE_KEY));
}

static void
present_waiting (AppWindow *self)
{
  if (self->waiting)
    gtk_window_present (GTK_WINDOW (self->waiting));
}

static gboolean
present_cb (gpointer data)
{
  AppWindow *self = data;

  self->waiting_source = 0;
  present_waiting (self);
  return G_SOURCE_REMOVE;
}

/* Nothing can be answered during an import: both would wait for each other.
 * An export that takes no time is not worth a dialog. */
static void
show_waiting (AppWindow *self, Exchange *export, GCancellable *cancellable)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self),
      export ? _ ("Exporting progress…") : _ ("Importing progress…"), NULL);
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->exchange = export;
  waiting->bar = gtk_progress_bar_new ();
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (waiting->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
      export ? _ ("Exporting progress…") : _ ("Importing progress…"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog),
                                      waiting->bar);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                   _ ("_Cancel"));
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), CANCELLABLE_KEY,
                          g_object_ref (cancellable), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (cancel_cb), self,
                           G_CONNECT_SWAPPED);
  self->waiting = g_object_ref (dialog);
  self->pulse_source = g_timeout_add_full (G_PRIORITY_DEFAULT, PULSE_MS,
                                           pulse_cb, waiting, g_free);
  if (export)
    self->waiting_source = g_timeout_add (PATIENCE_MS, present_cb, self);
  else
    present_waiting (self);
}

void
app_window_stop_waiting (AppWindow *self)
{
  g_clear_handle_id (&self->waiting_source, g_source_remove);
  g_clear_handle_id (&self->pulse_source, g_source_remove);
  if (self->waiting)
    gtk_window_destroy (GTK_WINDOW (self->waiting));
  g_clear_object (&self->waiting);
}

static void
start_exchange (AppWindow *self,
                CardStudy *study,
                GFile *file,
                gboolean import,
                GCancellable *cancellable,
                GAsyncReadyCallback callback)
{
  /* Not of the window: the thread may be the last to let go of the task. */
  g_autoptr (GTask) task =
      g_task_new (NULL, cancellable, callback, g_object_ref (self));
  Exchange *exchange = g_new0 (Exchange, 1);

  exchange->lent = card_study_get_store (study);
  exchange->path = g_strdup (review_store_get_path (exchange->lent));
  exchange->file = g_object_ref (file);
  if (import)
    exchange->backups = app_cards_dup_backups_folder (self->cards);
  card_study_get_now (study, &exchange->now);
  exchange->job =
      app_window_begin_job (self,
                            import ? _ ("Your progress is being imported")
                                   : _ ("Your progress is being exported"),
                            cancellable);
  if (exchange->path)
    show_waiting (self, import ? NULL : exchange, cancellable);
  g_task_set_task_data (task, exchange, (GDestroyNotify)exchange_free);
  /* What was done stands, however late the wish to stop came. */
  g_task_set_check_cancellable (task, FALSE);
  if (exchange->path)
    g_task_run_in_thread (task, exchange_thread);
  else
    exchange_thread (task, NULL, exchange, cancellable);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AppWindow) self = data;
  Exchange *exchange = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);

  app_window_stop_waiting (self);
  app_window_end_job (self, exchange->job, done);
  /* Closed meanwhile: there is nobody to tell. */
  if (!self->cards || was_cancelled (error))
    return;
  if (done)
    tell_saved (self, exchange->file);
  else
    tell_error (self, _ ("Your progress could not be exported"), error);
}

void
app_window_export_progress (AppWindow *self, GFile *file)
{
  CardStudy *study = get_study (self);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  if (study && !self->waiting)
    start_exchange (self, study, file, FALSE, cancellable, exported_cb);
}

/* ---- what an import did ---- */

/* line is taken. */
static void
add_line (GString *text, guint n, char *line)
{
  if (n > 0)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
  g_free (line);
}

static char *
report_text (const ReviewImport *r)
{
  GString *text = g_string_new (NULL);

  add_line (
      text, r->n_answers,
      g_strdup_printf (ngettext ("%u answer is new here.",
                                 "%u answers are new here.", r->n_answers),
                       r->n_answers));
  add_line (text, r->n_answers_known,
            g_strdup_printf (ngettext ("%u answer was here already.",
                                       "%u answers were here already.",
                                       r->n_answers_known),
                             r->n_answers_known));
  add_line (
      text, r->n_cards,
      g_strdup_printf (ngettext ("%u card goes on from where it was there.",
                                 "%u cards go on from where they were there.",
                                 r->n_cards),
                       r->n_cards));
  add_line (
      text, r->n_cards_kept,
      g_strdup_printf (
          ngettext ("%u card was answered later here and stays as it is.",
                    "%u cards were answered later here and stay as they are.",
                    r->n_cards_kept),
          r->n_cards_kept));
  add_line (
      text, r->n_lessons,
      g_strdup_printf (ngettext ("%u lesson was taken over.",
                                 "%u lessons were taken over.", r->n_lessons),
                       r->n_lessons));
  add_line (
      text, r->n_quizzes,
      g_strdup_printf (ngettext ("%u quiz was taken over.",
                                 "%u quizzes were taken over.", r->n_quizzes),
                       r->n_quizzes));
  add_line (text, r->n_unknown,
            g_strdup_printf (ngettext ("%u line is of a kind this version does "
                                       "not know and was left out.",
                                       "%u lines are of kinds this version "
                                       "does not know and were left out.",
                                       r->n_unknown),
                             r->n_unknown));
  if (text->len == 0)
    g_string_append (text, _ ("The file holds nothing that is not here."));
  return g_string_free (text, FALSE);
}

static void
report_response_cb (AppWindow *self,
                    const char *response,
                    AdwMessageDialog *dialog)
{
  const char *saved = g_object_get_data (G_OBJECT (dialog), "saved");
  ReviewBackup backup = { .path = (char *)saved };

  if (g_str_equal (response, "undo"))
    app_cards_restore (self->cards, &backup);
}

static void
show_report (AppWindow *self, const Exchange *exchange)
{
  g_autofree char *text = report_text (&exchange->result);
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_WINDOW (self), _ ("Progress imported"), text);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "undo",
                                    _ ("_Undo"), "close", _ ("_Close"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog),
                                           "close");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  g_object_set_data_full (G_OBJECT (dialog), "saved",
                          g_strdup (exchange->saved), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (report_response_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- importing ---- */

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AppWindow) self = data;
  Exchange *exchange = g_task_get_task_data (G_TASK (result));
  CardStudy *study;
  g_autoptr (GError) error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);

  app_window_stop_waiting (self);
  app_window_end_job (self, exchange->job, done);
  /* Closed meanwhile: there is nobody to tell. */
  if (!self->cards)
    return;
  if (!done)
    {
      if (!was_cancelled (error))
        tell_error (self, _ ("Nothing was imported"), error);
      return;
    }
  study = app_cards_get_study (self->cards);
  /* The thread's own store did away with the steps of this one. */
  review_store_drop_undo (card_study_get_store (study));
  if (!card_study_reload (study, NULL, &error))
    tell_error (self, _ ("Your progress could not be read"), error);
  show_report (self, exchange);
}

void
app_window_import_progress (AppWindow *self, GFile *file)
{
  CardStudy *study = get_study (self);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  if (!study || self->waiting)
    return;
  start_exchange (self, study, file, TRUE, cancellable, imported_cb);
}

/* ---- file dialogs ---- */

typedef struct
{
  const char *action;
  const char *title;
  const char *accept;
  const char *suffix; /* of the name proposed; NULL: a file is opened */
  const char *pattern;
} Dialog;

static const Dialog dialogs[] = {
  { "win.save-progress-csv", N_ ("Save the figures as a table"), N_ ("_Save"),
    "csv", "*.csv" },
  { "win.save-progress-pdf", N_ ("Save this page as PDF"), N_ ("_Save"), "pdf",
    "*.pdf" },
  { "win.export-progress", N_ ("Export progress"), N_ ("_Export"), "jsonl",
    "*.jsonl" },
  { "win.import-progress", N_ ("Import progress"), N_ ("_Import"), NULL,
    "*.jsonl" },
};

static void
use_file (AppWindow *self, const Dialog *what, GFile *file)
{
  GFileType type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL);

  /* A pipe or a device would hold the program for ever. */
  if (type != G_FILE_TYPE_UNKNOWN && type != G_FILE_TYPE_REGULAR)
    {
      app_window_toast (self, _ ("This is not a regular file"), NULL);
      return;
    }
  if (g_strcmp0 (what->suffix, "csv") == 0)
    app_window_save_progress (self, file, FALSE);
  else if (g_strcmp0 (what->suffix, "pdf") == 0)
    app_window_save_progress (self, file, TRUE);
  else if (what->suffix)
    app_window_export_progress (self, file);
  else
    app_window_import_progress (self, file);
}

static void
dialog_response_cb (AppWindow *self, int response, GtkNativeDialog *dialog)
{
  const Dialog *what = g_object_get_data (G_OBJECT (dialog), "dialog");
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_clear_object (&self->file_dialog);
  if (file)
    use_file (self, what, file);
}

static char *
propose_name (AppWindow *self, const char *suffix)
{
  CardStudy *study = app_cards_get_study (self->cards);
  g_autofree char *day = NULL;
  ReviewMoment now;

  card_study_get_now (study, &now);
  day = review_day_to_iso (review_moment_get_day (&now));
  /* Translators: the name of a file, without spaces; a date. */
  return g_strdup_printf ("%s-%s.%s", _ ("shardstep-progress"), day, suffix);
}

static void
show_dialog_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppWindow *self = APP_WINDOW (widget);
  const Dialog *what = dialogs;
  GtkFileChooserNative *dialog;
  GtkFileFilter *filter;

  while (!g_str_equal (what->action, name))
    what++;
  if (self->file_dialog || !get_study (self))
    return;
  dialog =
      gtk_file_chooser_native_new (_ (what->title), GTK_WINDOW (self),
                                   what->suffix ? GTK_FILE_CHOOSER_ACTION_SAVE
                                                : GTK_FILE_CHOOSER_ACTION_OPEN,
                                   _ (what->accept), NULL);
  filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, what->pattern);
  gtk_file_filter_add_pattern (filter, what->pattern);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  g_object_unref (filter);
  if (what->suffix)
    {
      g_autofree char *file = propose_name (self, what->suffix);

      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), file);
    }
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data (G_OBJECT (dialog), "dialog", (gpointer)what);
  g_signal_connect_object (dialog, "response", G_CALLBACK (dialog_response_cb),
                           self, G_CONNECT_SWAPPED);
  self->file_dialog = GTK_NATIVE_DIALOG (dialog);
  gtk_native_dialog_show (self->file_dialog);
}

/* ---- fitting ---- */

static void
fit_schedule_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppWindow *self = APP_WINDOW (widget);
  CardStudy *study = get_study (self);
  GtkWidget *window;

  if (!study)
    return;
  window = card_training_new (study);
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (window));
}

void
app_window_install_progress_actions (GtkWidgetClass *klass)
{
  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    gtk_widget_class_install_action (klass, dialogs[i].action, NULL,
                                     show_dialog_cb);
  gtk_widget_class_install_action (klass, "win.fit-schedule", NULL,
                                   fit_schedule_cb);
}
