/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a deck to edit it, with what was not saved of it or without: large
 * ones take a while, so in a thread. */
#include "app/app-window-private.h"

#include "deck/deck-recovery-file.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  DeckRecoveryFile *file; /* NULL: as it is saved */
  char *path;             /* NULL with a file */
  char *title;
  char *card_id; /* the one asked for; NULL: none */
  BaseDiagnostics *found;
  DeckEdit *edit; /* until it is given to an editor */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_clear_pointer (&opening->file, deck_recovery_file_unref);
  g_clear_pointer (&opening->found, base_diagnostics_free);
  g_clear_pointer (&opening->edit, deck_edit_free);
  g_free (opening->path);
  g_free (opening->title);
  g_free (opening->card_id);
  g_free (opening);
}

static void
open_thread (GTask *task,
             gpointer source,
             gpointer data,
             GCancellable *cancellable)
{
  Opening *opening = data;

  opening->edit =
      opening->file
          ? deck_recovery_open (deck_recovery_file_get (opening->file),
                                opening->found)
          : deck_edit_open (opening->path, opening->found);
  g_task_return_boolean (task, TRUE);
}

static void
tell_failure (AppWindow *self, Opening *opening)
{
  g_autofree char *text =
      opening->file
          ? g_strdup (_ ("The deck could not be opened; your changes to it "
                         "are kept"))
          : g_strdup_printf (_ ("“%s” could not be opened"), opening->title);

  app_window_toast (self, text, g_steal_pointer (&opening->found));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AppWindow) self = data;
  Opening *opening = g_task_get_task_data (G_TASK (result));
  g_autofree char *first = NULL;

  self->n_looking--;
  /* Closed meanwhile: what is not saved stays for the next start. */
  if (!self->cards)
    return;
  if (!opening->edit)
    {
      tell_failure (self, opening);
      return;
    }
  /* Where the work is, unless a card was asked for. */
  if (opening->file)
    first = deck_recovery_dup_card_id (deck_recovery_file_get (opening->file));
  app_window_open_editor (self, g_steal_pointer (&opening->edit), opening->file,
                          opening->card_id ? opening->card_id : first);
  app_window_tell_left_out (self, opening->title,
                            g_steal_pointer (&opening->found));
}

static void
begin (AppWindow *self, Opening *opening, const char *title)
{
  /* Not of the window: the thread may be the last to let go of the task. */
  g_autoptr (GTask) task =
      g_task_new (NULL, NULL, opened_cb, g_object_ref (self));

  self->n_looking++;
  opening->title = g_strdup (title);
  opening->found = base_diagnostics_new ();
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_thread);
}

void
app_window_edit_file (AppWindow *self,
                      const char *path,
                      const char *title,
                      const char *card_id)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->path = g_strdup (path);
  opening->card_id = g_strdup (card_id);
  begin (self, opening, title);
}

void
app_window_restore_edit (AppWindow *self,
                         DeckRecoveryFile *file,
                         const char *card_id)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->file = deck_recovery_file_ref (file);
  opening->card_id = g_strdup (card_id);
  begin (self, opening,
         deck_recovery_get_title (deck_recovery_file_get (file)));
}
