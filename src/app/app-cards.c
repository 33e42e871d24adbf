/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-cards.h"

#include "deck/deck-import.h"
#include "deck/deck-reader.h"
#include "deck/deck-writer.h"
#include "review/review-backup.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* A file that is being written gives many events. */
#define SETTLE_MS 500
/* How often it is looked whether a day began or another program wrote. */
#define LOOK_SECONDS 60

struct _AppCards
{
  GObject parent_instance;
  char *folder;
  char *decks_folder;
  CardStudy *study;
  ReviewStore *store;    /* until the study has taken it */
  GCancellable *reading; /* of the read under way, or NULL */
  GFileMonitor *monitor; /* of decks_folder */
  gboolean opened;
  char *problem;   /* why not, or NULL */
  gint64 day;      /* of the last look */
  guint64 foreign; /* review_store_get_foreign_changes then */
  guint settle_source;
  guint look_source;
};

enum
{
  TOLD,
  OPENED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (AppCards, app_cards, G_TYPE_OBJECT)

static void
tell (AppCards *self, const char *text, BaseDiagnostics *details)
{
  g_signal_emit (self, signals[TOLD], 0, text, details);
}

static void
read_clock (ReviewMoment *now, gpointer user_data)
{
  g_autoptr (GDateTime) time = g_date_time_new_now_local ();

  now->unix_ms = g_date_time_to_unix (time) * 1000 +
                 g_date_time_get_microsecond (time) / 1000;
  now->utc_offset_s =
      (gint32)(g_date_time_get_utc_offset (time) / G_TIME_SPAN_SECOND);
  now->rollover_hour = REVIEW_ROLLOVER_HOUR_DEFAULT;
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

  read_clock (&now, NULL);
  store = review_store_open (backup->store_path, &now, NULL, &error);
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
      tell (self, _ ("Today's backup of your progress failed"), details);
    }
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
} Read;

static void
read_free (Read *read)
{
  g_free (read->folder);
  g_clear_pointer (&read->problems, base_diagnostics_free);
  g_free (read);
}

static void
read_thread (GTask *task,
             gpointer source,
             gpointer data,
             GCancellable *cancellable)
{
  Read *read = data;
  DeckLibrary *library =
      deck_library_load (TRUE, read->folder, read->problems, cancellable);

  if (library)
    g_task_return_pointer (task, library, (GDestroyNotify)deck_library_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                             "cancelled");
}

static void
open_store (AppCards *self)
{
  g_autofree char *path =
      g_build_filename (self->folder, "progress.sqlite", NULL);
  g_auto (ReviewOpenReport) report = { 0 };
  g_autoptr (GError) error = NULL;
  ReviewMoment now;

  read_clock (&now, NULL);
  self->day = review_moment_get_day (&now);
  self->store = review_store_open (path, &now, &report, &error);
  if (report.set_aside_path)
    {
      g_autofree char *text = g_strdup_printf (
          _ ("The file of your progress was damaged; it was set aside as %s"),
          report.set_aside_path);

      tell (self, text, NULL);
    }
  if (!self->store)
    {
      BaseDiagnostics *details = base_diagnostics_new ();

      base_diagnostics_add (details, BASE_SEVERITY_ERROR, path, 0, "%s",
                            error->message);
      tell (self,
            _ ("Your progress cannot be kept; answers last until you quit"),
            details);
      self->store = review_store_open (NULL, &now, NULL, NULL);
    }
}

/* Shows the decks that were read; the progress too, the first time. */
static gboolean
show_library (AppCards *self, DeckLibrary *library, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (self->opened)
    return card_study_reload (self->study, library, error);
  /* The study keeps a store only where it could read it. */
  if (!self->store)
    open_store (self);
  g_clear_pointer (&self->problem, g_free);
  if (!self->store ||
      !card_study_open (self->study, g_steal_pointer (&self->store), library,
                        &problem))
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
  if (!show_library (self, library, &error))
    tell (self, error->message, NULL);
  if (base_diagnostics_get_length (read->problems) > 0)
    tell (self, _ ("Not every deck of your folder could be read"),
          g_steal_pointer (&read->problems));
}

static void
read_decks (AppCards *self)
{
  g_autoptr (GTask) task = NULL;
  Read *read;

  if (self->reading)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();

  read = g_new0 (Read, 1);
  read->folder = g_strdup (self->decks_folder);
  read->problems = base_diagnostics_new ();
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
  read_decks (self);
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
        read_decks (self);
      return G_SOURCE_CONTINUE;
    }
  read_clock (&now, NULL);
  day = review_moment_get_day (&now);
  foreign =
      review_store_get_foreign_changes (card_study_get_store (self->study));
  if (day == self->day && foreign == self->foreign)
    return G_SOURCE_CONTINUE;

  if (day != self->day)
    make_backup (self);
  self->day = day;
  self->foreign = foreign;
  /* What fails now is told when the learner answers. */
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
  g_clear_object (&self->study);
  g_clear_pointer (&self->store, review_store_free);
  G_OBJECT_CLASS (app_cards_parent_class)->dispose (object);
}

static void
app_cards_finalize (GObject *object)
{
  AppCards *self = APP_CARDS (object);

  g_free (self->folder);
  g_free (self->decks_folder);
  g_free (self->problem);
  G_OBJECT_CLASS (app_cards_parent_class)->finalize (object);
}

static void
app_cards_class_init (AppCardsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = app_cards_dispose;
  object_class->finalize = app_cards_finalize;
  signals[TOLD] =
      g_signal_new ("told", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_POINTER);
  signals[OPENED] = g_signal_new ("opened", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
app_cards_init (AppCards *self)
{
  self->study = card_study_new (read_clock, NULL, NULL);
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
  g_return_if_fail (!self->opened && !self->store);

  /* One that cannot be made is told about with the store in it. */
  g_mkdir_with_parents (self->decks_folder, 0700);
  open_store (self);
  folder = g_file_new_for_path (self->decks_folder);
  self->monitor =
      g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor)
    g_signal_connect_object (self->monitor, "changed",
                             G_CALLBACK (folder_changed_cb), self,
                             G_CONNECT_SWAPPED);
  self->look_source = g_timeout_add_seconds (LOOK_SECONDS, look_cb, self);
  read_decks (self);
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

/* Keeps what was read; problems is taken. */
static void
keep_deck (AppCards *self,
           const Deck *deck,
           GBytes *bytes,
           const char *name,
           BaseDiagnostics *findings)
{
  g_autoptr (BaseDiagnostics) problems = findings;
  g_autofree char *file = NULL, *path = NULL, *text = NULL;
  g_autoptr (GError) error = NULL;

  /* By its id: the same deck opened again takes its own place. */
  file = g_strconcat (deck_get_id (deck), ".xml", NULL);
  g_strdelimit (file, "/\\", '-');
  path = g_build_filename (self->decks_folder, file, NULL);
  if (!g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                            (gssize)g_bytes_get_size (bytes), &error))
    {
      base_diagnostics_add (problems, BASE_SEVERITY_ERROR, path, 0, "%s",
                            error->message);
      text = g_strdup_printf (_ ("“%s” could not be kept in your decks"), name);
      tell (self, text, g_steal_pointer (&problems));
      return;
    }

  text = g_strdup_printf (_ ("“%s” is among your decks now"),
                          deck_get_title (deck));
  tell (self, text,
        base_diagnostics_get_length (problems) > 0 ? g_steal_pointer (&problems)
                                                   : NULL);
  read_decks (self);
}

static void
tell_unread (AppCards *self, const char *name, BaseDiagnostics *problems)
{
  g_autofree char *text =
      g_strdup_printf (_ ("“%s” could not be opened"), name);

  tell (self, text, problems);
}

void
app_cards_add_deck (AppCards *self, GBytes *bytes, const char *name)
{
  BaseDiagnostics *problems;
  g_autoptr (Deck) deck = NULL;

  g_return_if_fail (APP_IS_CARDS (self));
  problems = base_diagnostics_new ();
  deck = deck_read_bytes (bytes, name, problems, NULL);
  if (deck)
    keep_deck (self, deck, bytes, name, problems);
  else
    tell_unread (self, name, problems);
}

void
app_cards_import_deck (AppCards *self, GBytes *bytes, const char *name)
{
  BaseDiagnostics *report;
  g_autofree char *id = NULL;
  g_autoptr (Deck) deck = NULL;
  g_autoptr (GBytes) written = NULL;

  g_return_if_fail (APP_IS_CARDS (self));
  report = base_diagnostics_new ();
  id = deck_id_from_name (name);
  deck = deck_import (bytes, name, deck_format_guess (bytes, name), id, NULL,
                      report);
  if (!deck)
    {
      tell_unread (self, name, report);
      return;
    }
  written = deck_write_bytes (deck);
  keep_deck (self, deck, written, name, report);
}

/* ---- settings and backups ---- */

gboolean
app_cards_get_settings (AppCards *self,
                        ReviewQueueLimits *limits,
                        double *wanted_retention)
{
  g_return_val_if_fail (APP_IS_CARDS (self), FALSE);
  if (!self->opened)
    return FALSE;
  *wanted_retention = card_study_get_wanted_retention (self->study);
  return review_store_load_limits (card_study_get_store (self->study), limits,
                                   NULL);
}

void
app_cards_set_settings (AppCards *self,
                        const ReviewQueueLimits *limits,
                        double wanted_retention)
{
  g_autoptr (GError) error = NULL;
  ReviewStore *store;
  ReviewParams params;

  g_return_if_fail (APP_IS_CARDS (self) && self->opened);
  store = card_study_get_store (self->study);
  if (!review_store_load_params (store, &params, &error))
    {
      tell (self, error->message, NULL);
      return;
    }
  params.wanted_retention = wanted_retention;
  if (!review_store_save_params (store, &params, &error) ||
      !review_store_save_limits (store, limits, &error) ||
      !card_study_reload (self->study, NULL, &error))
    tell (self, error->message, NULL);
}

char *
app_cards_dup_backups_folder (AppCards *self)
{
  g_return_val_if_fail (APP_IS_CARDS (self), NULL);
  return g_build_filename (self->folder, "backups", NULL);
}

GPtrArray *
app_cards_list_backups (AppCards *self)
{
  g_autofree char *folder = NULL;
  GPtrArray *backups;

  g_return_val_if_fail (APP_IS_CARDS (self), NULL);
  folder = app_cards_dup_backups_folder (self);
  backups = review_backup_list (folder, NULL);
  return backups ? backups : g_ptr_array_new ();
}

void
app_cards_restore (AppCards *self, const ReviewBackup *backup)
{
  g_autofree char *folder = NULL, *saved = NULL, *text = NULL;
  g_autoptr (GError) error = NULL;
  ReviewMoment now;

  g_return_if_fail (APP_IS_CARDS (self) && self->opened);
  folder = app_cards_dup_backups_folder (self);
  read_clock (&now, NULL);
  if (!review_backup_restore (card_study_get_store (self->study), backup->path,
                              folder, &now, &saved, &error) ||
      !card_study_reload (self->study, NULL, &error))
    {
      tell (self, error->message, NULL);
      return;
    }
  text = g_strdup_printf (
      _ ("The backup is back; what was there before is kept in %s"), saved);
  tell (self, text, NULL);
}
