/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All of the progress: out to a file, in from one, back to a backup.  In a
 * thread, with a store of its own, and a dialog that tells how far it is and
 * stops it. */
#include "app/app-window-private.h"

#include "review/review-backup.h"
#include "review/review-exchange.h"

#include <glib/gi18n-lib.h>

#define PULSE_MS 100
#define PATIENCE_MS 400
#define CANCELLABLE_KEY "shardstep-cancellable"

typedef enum
{
  EXPORT,
  IMPORT,
  RESTORE,
} Kind;

static const struct
{
  const char *job;
  const char *waiting;
  gboolean counts; /* tells how far it is */
  gboolean bars;   /* nothing can be answered meanwhile */
} kinds[] = {
  [EXPORT] = { N_ ("Your progress is being exported"),
               N_ ("Exporting progress…"), TRUE, FALSE },
  [IMPORT] = { N_ ("Your progress is being imported"),
               N_ ("Importing progress…"), FALSE, TRUE },
  [RESTORE] = { N_ ("A backup of your progress is being put back"),
                N_ ("Going back to the backup…"), TRUE, TRUE },
};

typedef struct
{
  Kind kind;
  char *path; /* of the store; NULL: lent is used, at once */
  ReviewStore *lent;
  GFile *file;
  char *backups; /* where a copy of what is there goes before */
  ReviewMoment now;
  ReviewImport result;
  char *saved; /* that copy */
  guint job;
  int permille; /* atomic: of it done */
} Exchange;

static void
progress_cb (double share, gpointer data)
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
  if (exchange->kind == EXPORT)
    return review_store_export (store, exchange->file, progress_cb, exchange,
                                cancellable, error);
  if (exchange->kind == RESTORE)
    {
      const ReviewRestore what = { g_file_peek_path (exchange->file),
                                   exchange->backups, &exchange->now,
                                   progress_cb, exchange };

      return review_backup_restore (store, &what, cancellable, &exchange->saved,
                                    error);
    }
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

/* An export that takes no time is not worth a dialog.  During the others
 * nothing can be answered: both would wait for each other. */
static void
show_waiting (AppWindow *self,
              GtkWindow *parent,
              Exchange *exchange,
              GCancellable *cancellable)
{
  const char *words = _ (kinds[exchange->kind].waiting);
  GtkWidget *dialog = adw_message_dialog_new (parent, words, NULL);
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->exchange = kinds[exchange->kind].counts ? exchange : NULL;
  waiting->bar = gtk_progress_bar_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (waiting->bar),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
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
  if (kinds[exchange->kind].bars)
    present_waiting (self);
  else
    self->waiting_source = g_timeout_add (PATIENCE_MS, present_cb, self);
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

/* parent: what the dialog stands on. */
static void
start_exchange (AppWindow *self,
                GtkWindow *parent,
                CardStudy *study,
                GFile *file,
                Kind kind,
                GAsyncReadyCallback callback)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  /* Not of the window: the thread may be the last to let go of the task. */
  g_autoptr (GTask) task =
      g_task_new (NULL, cancellable, callback, g_object_ref (self));
  Exchange *exchange = g_new0 (Exchange, 1);

  exchange->kind = kind;
  exchange->lent = card_study_get_store (study);
  exchange->path = g_strdup (review_store_get_path (exchange->lent));
  exchange->file = g_object_ref (file);
  exchange->backups = app_cards_dup_backups_folder (self->cards);
  card_study_get_now (study, &exchange->now);
  exchange->job = app_window_begin_job (self, _ (kinds[kind].job), cancellable);
  if (exchange->path)
    show_waiting (self, parent, exchange, cancellable);
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
  if (!self->cards || app_window_was_cancelled (error))
    return;
  if (done)
    app_window_tell_saved (self, exchange->file);
  else
    app_window_tell_error (self, _ ("Your progress could not be exported"),
                           error);
}

void
app_window_export_progress (AppWindow *self, GFile *file)
{
  CardStudy *study = app_window_get_study_to_use (self);

  if (study && !self->waiting)
    start_exchange (self, GTK_WINDOW (self), study, file, EXPORT, exported_cb);
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

  if (g_str_equal (response, "undo"))
    app_window_restore_progress (self, GTK_WINDOW (self), saved);
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
      if (!app_window_was_cancelled (error))
        app_window_tell_error (self, _ ("Nothing was imported"), error);
      return;
    }
  study = app_cards_get_study (self->cards);
  /* The thread's own store did away with the steps of this one. */
  review_store_drop_undo (card_study_get_store (study));
  if (!card_study_reload (study, NULL, &error))
    app_window_tell_error (self, _ ("Your progress could not be read"), error);
  /* A lesson that is open would be kept over what came in. */
  if (exchange->result.n_lessons > 0)
    card_pane_reread_lessons (self->pane);
  show_report (self, exchange);
}

void
app_window_import_progress (AppWindow *self, GFile *file)
{
  CardStudy *study = app_window_get_study_to_use (self);

  if (study && !self->waiting)
    start_exchange (self, GTK_WINDOW (self), study, file, IMPORT, imported_cb);
}

/* ---- going back to a backup ---- */

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AppWindow) self = data;
  Exchange *exchange = g_task_get_task_data (G_TASK (result));
  CardStudy *study;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);

  app_window_stop_waiting (self);
  app_window_end_job (self, exchange->job, done);
  /* Closed meanwhile: there is nobody to tell. */
  if (!self->cards)
    return;
  if (!done)
    {
      if (!app_window_was_cancelled (error))
        app_window_toast (self, error->message, NULL);
      return;
    }
  study = app_cards_get_study (self->cards);
  review_store_forget_session (card_study_get_store (study));
  if (!card_study_reload (study, NULL, &error))
    {
      card_pane_reread_lessons (self->pane);
      app_window_toast (self, error->message, NULL);
    }
  else
    {
      g_autofree char *saved = g_path_get_basename (exchange->saved);

      card_pane_reread_lessons (self->pane);
      /* Translators: %s is the name of a file beside the backups. */
      text = g_strdup_printf (
          _ ("The backup is back; what was there before is kept with the "
             "others as %s"),
          saved);
      app_window_toast (self, text, NULL);
    }
  app_cards_backups_changed (self->cards);
}

void
app_window_restore_progress (AppWindow *self,
                             GtkWindow *parent,
                             const char *path)
{
  CardStudy *study = app_window_get_study_to_use (self);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  if (study && !self->waiting)
    start_exchange (self, parent, study, file, RESTORE, restored_cb);
}
