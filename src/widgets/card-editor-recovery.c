/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is not saved yet is put aside soon after each change, so that a program
 * that is killed loses a second of it at most. */
#include "widgets/card-editor-private.h"

#include <glib/gi18n-lib.h>

#define SOON_MS 1000
/* A large deck takes long to be written down: then more seldom. */
#define SHARE 20

typedef struct
{
  DeckRecoveryFile *file;
  GBytes *bytes;
} Write;

static void
write_free (Write *write)
{
  deck_recovery_file_unref (write->file);
  g_bytes_unref (write->bytes);
  g_free (write);
}

static void
write_thread (GTask *task,
              gpointer source,
              gpointer data,
              GCancellable *cancellable)
{
  Write *write = data;
  GError *error = NULL;

  if (deck_recovery_file_write (write->file, write->bytes, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Once, and not each second; saving the deck may be possible still. */
static void
tell_failure (CardEditor *self, const char *message)
{
  if (self->recovery_failed)
    return;
  self->recovery_failed = TRUE;
  card_editor_tell (self, CARD_EDITOR_OUTCOME_UNPROTECTED, message,
                    _ ("_Save the deck"), "editor.save");
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CardEditor) self = data;
  g_autoptr (GError) error = NULL;

  if (g_task_get_cancellable (G_TASK (result)) != self->recovery_writing)
    return;
  g_clear_object (&self->recovery_writing);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      self->recovery_failed = FALSE;
      card_editor_untell (self, CARD_EDITOR_OUTCOME_UNPROTECTED);
      if (self->keeping)
        gtk_window_close (GTK_WINDOW (self));
    }
  else if (self->edit != NULL)
    {
      if (self->keeping)
        gtk_widget_set_sensitive (GTK_WIDGET (self), TRUE);
      self->recovery_failed = self->recovery_failed && !self->keeping;
      self->keeping = FALSE;
      tell_failure (self, error->message);
      card_editor_recovery_changed (self);
    }
}

static void
write_down (CardEditor *self)
{
  gint64 begun_us = g_get_monotonic_time ();
  Write *write = g_new0 (Write, 1);
  g_autoptr (GTask) task = NULL;

  write->bytes = deck_recovery_dump (self->edit, g_get_real_time () / 1000);
  write->file = deck_recovery_file_ref (self->recovery);
  self->recovery_ms =
      (guint)MAX (SOON_MS, SHARE * (g_get_monotonic_time () - begun_us) / 1000);
  self->recovery_writing = g_cancellable_new ();
  /* Not of the widget: the thread may be the last to let go of the task. */
  task = g_task_new (NULL, self->recovery_writing, written_cb,
                     g_object_ref (self));
  g_task_set_task_data (task, write, (GDestroyNotify)write_free);
  g_task_run_in_thread (task, write_thread);
}

static gboolean
soon_cb (gpointer data)
{
  CardEditor *self = data;

  /* One at a time. */
  if (self->recovery_writing != NULL)
    return G_SOURCE_CONTINUE;
  self->recovery_source = 0;
  if (!deck_edit_is_changed (self->edit))
    card_editor_recovery_discard (self);
  else
    write_down (self);
  return G_SOURCE_REMOVE;
}

/* Not anew at each letter: who goes on typing is not to wait for it. */
void
card_editor_recovery_changed (CardEditor *self)
{
  if (self->recovery != NULL && self->recovery_source == 0)
    self->recovery_source =
        g_timeout_add (MAX (self->recovery_ms, SOON_MS), soon_cb, self);
}

void
card_editor_recovery_keep (CardEditor *self)
{
  /* What is being written is older; the file takes one after the other. */
  card_editor_recovery_stop (self);
  self->keeping = TRUE;
  /* Nothing is typed that would not be kept. */
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  write_down (self);
}

void
card_editor_recovery_discard (CardEditor *self)
{
  card_editor_recovery_stop (self);
  /* Nothing is left that would have to be. */
  self->recovery_failed = FALSE;
  card_editor_untell (self, CARD_EDITOR_OUTCOME_UNPROTECTED);
  if (self->recovery != NULL)
    deck_recovery_file_discard (self->recovery);
}

void
card_editor_recovery_stop (CardEditor *self)
{
  g_clear_handle_id (&self->recovery_source, g_source_remove);
  if (self->recovery_writing != NULL)
    g_cancellable_cancel (self->recovery_writing);
  g_clear_object (&self->recovery_writing);
}

void
card_editor_set_recovery (CardEditor *self, DeckRecoveryFile *recovery)
{
  g_return_if_fail (CARD_IS_EDITOR (self) && self->recovery == NULL);
  self->recovery = deck_recovery_file_ref (recovery);
}
