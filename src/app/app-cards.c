/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-cards-private.h"

#include "review/review-backup.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* A file that is being written gives many events. */
/* Its cards come with the lessons. */
#define COURSE_DECK "course"
#define SETTLE_MS 500
/* How often it is looked whether a day began or another program wrote. */
#define LOOK_SECONDS 60

enum
{
  TOLD,
  ADDED,
  OPENED,
  BACKUPS_CHANGED,
  IMPORTED,
  CONFLICT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (AppCards, app_cards, G_TYPE_OBJECT)

void
app_cards_ask (AppCards *self, AppCardsConflict *conflict)
{
  g_signal_emit (self, signals[CONFLICT], 0, conflict);
}

void
app_cards_tell (AppCards *self, const char *text, BaseDiagnostics *details)
{
  g_signal_emit (self, signals[TOLD], 0, text, details);
}

void
app_cards_tell_added (AppCards *self,
                      const char *deck_id,
                      const char *text,
                      BaseDiagnostics *details)
{
  g_signal_emit (self, signals[ADDED], 0, deck_id, text, details);
}

void
app_cards_read_clock (ReviewMoment *now, gpointer user_data)
{
  g_autoptr (GDateTime) time = g_date_time_new_now_local ();

  now->unix_ms = g_date_time_to_unix (time) * 1000 +
                 g_date_time_get_microsecond (time) / 1000;
  now->utc_offset_s =
      (gint32)(g_date_time_get_utc_offset (time) / G_TIME_SPAN_SECOND);
  now->rollover_hour = REVIEW_ROLLOVER_HOUR_DEFAULT;
}

void
app_cards_backups_changed (AppCards *self)
{
  g_signal_emit (self, signals[BACKUPS_CHANGED], 0);
}

void
app_cards_tell_imported (AppCards *self,
                         const char *deck_id,
                         const char *text,
                         BaseDiagnostics *details)
{
  g_signal_emit (self, signals[IMPORTED], 0, deck_id, text, details);
}

/* ---- backups, one a day ---- */

typedef struct
{
  char *store_path;
  char *folder;
} Backup;

static void
backup_free (Backup *backup)
{
  g_free (backup->store_path);
  g_free (backup->folder);
  g_free (backup);
}

static void
backup_thread (GTask *task,
               gpointer source,
               gpointer data,
               GCancellable *cancellable)
{
  Backup *backup = data;
  g_autoptr (ReviewStore) store = NULL;
  GError *error = NULL;
  ReviewMoment now;

  app_cards_read_clock (&now, NULL);
  store = review_store_open_again (backup->store_path, &error);
  if (store && review_backup_make (store, backup->folder, &now, cancellable,
                                   NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
backup_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AppCards *self = APP_CARDS (source);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      BaseDiagnostics *details = base_diagnostics_new ();

      base_diagnostics_add (details, BASE_SEVERITY_WARNING, self->folder, 0,
                            "%s", error->message);
      app_cards_tell (
          self,
          g_error_matches (error, REVIEW_ERROR, REVIEW_ERROR_UNSAFE)
              ? _ ("Today's backup of your progress was made, but may not "
                   "survive a power cut")
              : _ ("Today's backup of your progress failed"),
          details);
      return;
    }
  app_cards_backups_changed (self);
}

static void
make_backup (AppCards *self)
{
  ReviewStore *store = card_study_get_store (self->study);
  g_autoptr (GTask) task = NULL;
  Backup *backup;

  if (!store || !review_store_get_path (store))
    return;
  backup = g_new0 (Backup, 1);
  backup->store_path = g_strdup (review_store_get_path (store));
  backup->folder = app_cards_dup_backups_folder (self);
  task = g_task_new (self, NULL, backup_done_cb, NULL);
  g_task_set_task_data (task, backup, (GDestroyNotify)backup_free);
  g_task_run_in_thread (task, backup_thread);
}

/* ---- reading decks ---- */

typedef struct
{
  char *folder;
  BaseDiagnostics *problems;
  /* The first time, until it was opened: */
  char *store_path; /* NULL: it is open */
  ReviewMoment now;
  ReviewStore *store; /* once it was opened … */
  GError *error;      /* … or why not */
  ReviewOpenReport report;
} Read;

static void
read_free (Read *read)
{
  g_free (read->folder);
  g_clear_pointer (&read->problems, base_diagnostics_free);
  g_free (read->store_path);
  g_clear_pointer (&read->store, review_store_free);
  g_clear_error (&read->error);
  review_open_report_clear (&read->report);
  g_free (read);
}

/* An old store is brought up to date, a large one looked through: both may
 * take a while, as may many decks. */
static void
read_thread (GTask *task,
             gpointer source,
             gpointer data,
             GCancellable *cancellable)
{
  Read *read = data;
  DeckLibrary *library;

  if (read->store_path)
    read->store = review_store_open (read->store_path, &read->now,
                                     &read->report, &read->error);
  library = deck_library_load (TRUE, read->folder, read->problems, cancellable);
  if (library)
    g_task_return_pointer (task, library, (GDestroyNotify)deck_library_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                             "cancelled");
}

/* What opening the store did is told; where it could not be opened, one in
 * memory takes its place. */
static ReviewStore *
take_store (AppCards *self, Read *read)
{
  BaseDiagnostics *details;

  if (read->report.set_aside_path)
    {
      g_autofree char *text = g_strdup_printf (
          _ ("The file of your progress was damaged; it was set aside as %s"),
          read->report.set_aside_path);

      app_cards_tell (self, text, NULL);
    }
  if (read->store)
    return g_steal_pointer (&read->store);
  details = base_diagnostics_new ();
  base_diagnostics_add (details, BASE_SEVERITY_ERROR, read->store_path, 0, "%s",
                        read->error->message);
  app_cards_tell (
      self, _ ("Your progress cannot be kept; answers last until you quit"),
      details);
  return review_store_open (NULL, &read->now, NULL, NULL);
}

/* Shows the decks that were read; the progress too, the first time. */
static gboolean
show_library (AppCards *self, Read *read, DeckLibrary *library, GError **error)
{
  g_autoptr (GError) problem = NULL;
  ReviewStore *store;

  if (self->opened)
    return card_study_reload (self->study, library, error);
  store = take_store (self, read);
  self->day = review_moment_get_day (&read->now);
  g_clear_pointer (&self->problem, g_free);
  if (!store || !card_study_open (self->study, store, library, &problem))
    {
      self->problem = g_strdup (problem ? problem->message
                                        : _ ("Your progress cannot be kept"));
      g_signal_emit (self, signals[OPENED], 0);
      if (problem)
        g_propagate_error (error, g_steal_pointer (&problem));
      else
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                             self->problem);
      return FALSE;
    }
  self->opened = TRUE;
  self->foreign =
      review_store_get_foreign_changes (card_study_get_store (self->study));
  g_signal_emit (self, signals[OPENED], 0);
  make_backup (self);
  return TRUE;
}

/* The folder is read at each change of a file: what is as it was is not told
 * again. */
static void
tell_problems (AppCards *self, Read *read)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  guint n = base_diagnostics_get_length (read->problems);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *line =
          base_diagnostic_dup_line (base_diagnostics_get (read->problems, i));

      g_string_append_printf (lines, "%s\n", line);
    }
  if (n > 0 && g_strcmp0 (lines->str, self->told) != 0)
    app_cards_tell (self, _ ("Not every deck of your folder could be read"),
                    g_steal_pointer (&read->problems));
  g_free (self->told);
  self->told = n > 0 ? g_strdup (lines->str) : NULL;
}

static void
read_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AppCards *self = APP_CARDS (source);
  Read *read = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (DeckLibrary) library =
      g_task_propagate_pointer (G_TASK (result), &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->reading)
    return;
  g_clear_object (&self->reading);
  if (!library)
    return;
  if (!show_library (self, read, library, &error))
    app_cards_tell (self, error->message, NULL);
  app_cards_add_next (self);
  if (self->again)
    {
      self->again = FALSE;
      app_cards_read_decks (self);
    }
  tell_problems (self, read);
}

void
app_cards_read_decks (AppCards *self)
{
  g_autoptr (GTask) task = NULL;
  Read *read;

  /* Only one at a time opens the store. */
  if (!self->opened && self->reading)
    {
      self->again = TRUE;
      return;
    }
  if (self->reading)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();

  read = g_new0 (Read, 1);
  read->folder = g_strdup (self->decks_folder);
  read->problems = base_diagnostics_new ();
  if (!self->opened)
    {
      read->store_path =
          g_build_filename (self->folder, "progress.sqlite", NULL);
      app_cards_read_clock (&read->now, NULL);
    }
  task = g_task_new (self, self->reading, read_done_cb, NULL);
  g_task_set_task_data (task, read, (GDestroyNotify)read_free);
  g_task_run_in_thread (task, read_thread);
}

/* ---- watching ---- */

static gboolean
settled_cb (gpointer data)
{
  AppCards *self = data;

  self->settle_source = 0;
  app_cards_read_decks (self);
  return G_SOURCE_REMOVE;
}

static void
folder_changed_cb (AppCards *self)
{
  g_clear_handle_id (&self->settle_source, g_source_remove);
  self->settle_source = g_timeout_add (SETTLE_MS, settled_cb, self);
}

static gboolean
look_cb (gpointer data)
{
  AppCards *self = data;
  ReviewMoment now;
  gint64 day;
  guint64 foreign;

  if (!self->opened)
    {
      /* What was locked may be free by now. */
      if (!self->reading)
        app_cards_read_decks (self);
      return G_SOURCE_CONTINUE;
    }
  app_cards_read_clock (&now, NULL);
  day = review_moment_get_day (&now);
  foreign =
      review_store_get_foreign_changes (card_study_get_store (self->study));
  if (day == self->day && foreign == self->foreign &&
      !card_study_get_problem (self->study))
    return G_SOURCE_CONTINUE;

  if (day != self->day)
    make_backup (self);
  self->day = day;
  self->foreign = foreign;
  /* What fails the study tells, and it is tried again. */
  card_study_reload (self->study, NULL, NULL);
  return G_SOURCE_CONTINUE;
}

/* ---- object ---- */

static void
app_cards_dispose (GObject *object)
{
  AppCards *self = APP_CARDS (object);

  if (self->reading)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_handle_id (&self->settle_source, g_source_remove);
  g_clear_handle_id (&self->look_source, g_source_remove);
  if (self->monitor)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
  app_cards_forget_additions (self);
  g_clear_object (&self->study);
  G_OBJECT_CLASS (app_cards_parent_class)->dispose (object);
}

static void
app_cards_finalize (GObject *object)
{
  AppCards *self = APP_CARDS (object);

  g_free (self->folder);
  g_free (self->decks_folder);
  g_free (self->problem);
  g_free (self->told);
  G_OBJECT_CLASS (app_cards_parent_class)->finalize (object);
}

static void
app_cards_class_init (AppCardsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = app_cards_dispose;
  object_class->finalize = app_cards_finalize;
  signals[ADDED] = g_signal_new ("added", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING,
                                 G_TYPE_STRING, G_TYPE_POINTER);
  signals[TOLD] =
      g_signal_new ("told", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_POINTER);
  signals[BACKUPS_CHANGED] =
      g_signal_new ("backups-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
  signals[IMPORTED] = g_signal_new (
      "imported", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
      G_TYPE_STRING, G_TYPE_STRING, G_TYPE_POINTER);
  signals[OPENED] = g_signal_new ("opened", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  signals[CONFLICT] =
      g_signal_new ("conflict", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
app_cards_init (AppCards *self)
{
  self->study = card_study_new (app_cards_read_clock, NULL, NULL);
  card_study_hold_deck (self->study, COURSE_DECK);
}

AppCards *
app_cards_new (const char *folder)
{
  AppCards *self = g_object_new (APP_TYPE_CARDS, NULL);

  self->folder = g_strdup (folder);
  self->decks_folder = g_build_filename (folder, "decks", NULL);
  return self;
}

/* ---- public ---- */

void
app_cards_start (AppCards *self)
{
  g_autoptr (GFile) folder = NULL;

  g_return_if_fail (APP_IS_CARDS (self));
  g_return_if_fail (!self->monitor);

  /* One that cannot be made is told about with the store in it. */
  g_mkdir_with_parents (self->decks_folder, 0700);
  folder = g_file_new_for_path (self->decks_folder);
  self->monitor =
      g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor)
    g_signal_connect_object (self->monitor, "changed",
                             G_CALLBACK (folder_changed_cb), self,
                             G_CONNECT_SWAPPED);
  self->look_source = g_timeout_add_seconds (LOOK_SECONDS, look_cb, self);
  app_cards_read_decks (self);
}

const char *
app_cards_get_decks_folder (AppCards *self)
{
  g_return_val_if_fail (APP_IS_CARDS (self), NULL);
  return self->decks_folder;
}

char *
app_cards_dup_recovery_folder (AppCards *self)
{
  g_return_val_if_fail (APP_IS_CARDS (self), NULL);
  return g_build_filename (self->folder, "unsaved", NULL);
}

CardStudy *
app_cards_get_study (AppCards *self)
{
  g_return_val_if_fail (APP_IS_CARDS (self), NULL);
  return self->study;
}

const char *
app_cards_get_problem (AppCards *self)
{
  g_return_val_if_fail (APP_IS_CARDS (self), NULL);
  return self->problem;
}
