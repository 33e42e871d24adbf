/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress as files: what is asked for, a table, pages. */
#include "app/app-window-private.h"

#include "base/base-file.h"
#include "review/review-report.h"
#include "widgets/card-progress-facts.h"
#include "widgets/card-progress-print.h"
#include "widgets/card-training.h"

#include <glib/gi18n-lib.h>

void
app_window_tell_error (AppWindow *self, const char *text, const GError *error)
{
  BaseDiagnostics *details = base_diagnostics_new ();

  base_diagnostics_add (details, BASE_SEVERITY_ERROR, "", 0, "%s",
                        error->message);
  app_window_toast (self, text, details);
}

void
app_window_tell_saved (AppWindow *self, GFile *file)
{
  g_autofree char *name = g_file_get_parse_name (file);
  /* Translators: the name of a file. */
  g_autofree char *text = g_strdup_printf (_ ("Saved as %s"), name);

  app_window_toast (self, text, NULL);
}

CardStudy *
app_window_get_study_to_use (AppWindow *self)
{
  CardStudy *study = app_cards_get_study (self->cards);

  if (study && card_study_get_store (study) && card_study_get_library (study))
    return study;
  app_window_toast (self, _ ("Your progress is not open yet"), NULL);
  return NULL;
}

gboolean
app_window_was_cancelled (const GError *error)
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
    app_window_tell_saved (self, saving->file);
  else if (self->cards && !app_window_was_cancelled (error))
    app_window_tell_error (self, failure, error);
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
  CardStudy *study = app_window_get_study_to_use (self);
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
  if (file && what->suffix)
    app_window_remember_export (self, file);
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
  if (self->file_dialog || !app_window_get_study_to_use (self))
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
      app_window_start_export (self, GTK_FILE_CHOOSER (dialog));
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
  CardStudy *study = app_window_get_study_to_use (self);
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
