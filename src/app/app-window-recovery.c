/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes to a deck that were not saved when the program ended: offered back,
 * never put in place unasked. */
#include "app/app-window-private.h"

#include "deck/deck-recovery-file.h"

#include <glib/gi18n-lib.h>

#define FILE_KEY "shardstep-recovery"
#define CARD_KEY "shardstep-card"
#define WANTED_KEY "shardstep-wanted"

/* ---- what is told ---- */

/* "2 cards changed, 1 new, 1 removed", or what else it was. */
static char *
dup_what (const DeckRecovery *recovery)
{
  DeckRecoveryCounts counts = deck_recovery_count (recovery);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (counts.n_changed > 0)
    g_ptr_array_add (
        parts, g_strdup_printf (ngettext ("%u card changed", "%u cards changed",
                                          counts.n_changed),
                                counts.n_changed));
  if (counts.n_added > 0)
    g_ptr_array_add (
        parts, g_strdup_printf (
                   ngettext ("%u card added", "%u cards added", counts.n_added),
                   counts.n_added));
  if (counts.n_removed > 0)
    g_ptr_array_add (
        parts, g_strdup_printf (ngettext ("%u card removed", "%u cards removed",
                                          counts.n_removed),
                                counts.n_removed));
  if (parts->len == 0)
    return g_strdup (_ ("the title, the description or the order changed"));
  g_ptr_array_add (parts, NULL);
  /* Translators: between the parts of "2 cards changed, 1 card added". */
  return g_strjoinv (_ (", "), (char **)parts->pdata);
}

static const char *
get_consequence (DeckRecoveryState state)
{
  switch (state)
    {
    case DECK_RECOVERY_NEW:
      return _ ("The deck was never saved: this is all there is of it.");
    case DECK_RECOVERY_CHANGED:
      return _ ("Another program has changed the file of the deck since. If "
                "you put your cards into it, they take the place of those "
                "there, new ones are added, and nothing is removed or moved. "
                "Look through it before you save.");
    case DECK_RECOVERY_GONE:
      return _ ("The file of the deck is gone. Only the cards that you had "
                "changed are left; they come up as a deck that is not saved "
                "yet.");
    case DECK_RECOVERY_FITS:
    default:
      return _ ("They are put into the deck as you left them, to be looked "
                "at and saved; undo takes them out.");
    }
}

static char *
dup_body (const DeckRecovery *recovery, DeckRecoveryState state)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_local (
      deck_recovery_get_at_ms (recovery) / 1000);
  g_autofree char *when = at ? g_date_time_format (at, "%x, %R") : NULL;
  g_autofree char *what = dup_what (recovery);

  /* Translators: a date with a time; what was changed; what happens then. */
  return g_strdup_printf (_ ("You have not saved them yet (%s): %s.\n\n%s"),
                          when ? when : "?", what, get_consequence (state));
}

/* ---- asking ---- */

static void
response_cb (AppWindow *self, const char *response, GObject *dialog)
{
  DeckRecoveryFile *file = g_object_get_data (dialog, FILE_KEY);
  const char *card_id = g_object_get_data (dialog, CARD_KEY);
  const DeckRecovery *recovery = deck_recovery_file_get (file);
  const char *path = deck_recovery_get_path (recovery);
  gboolean wanted = g_object_get_data (dialog, WANTED_KEY) != NULL;

  if (g_str_equal (response, "restore"))
    app_window_restore_edit (self, file, card_id);
  else if (g_str_equal (response, "discard"))
    deck_recovery_file_discard (file);
  /* Later: the file stays, and is free again with the dialog. */
  if (g_str_equal (response, "new") ||
      (g_str_equal (response, "discard") && wanted && !path))
    app_window_begin_deck (self);
  else if (g_str_equal (response, "discard") && wanted)
    app_window_edit_file (self, path, deck_recovery_get_title (recovery),
                          card_id);
}

/* wanted: an editor was asked for, which the answer gives. */
static void
ask (AppWindow *self,
     DeckRecoveryFile *file,
     DeckRecoveryState state,
     gboolean wanted,
     const char *card_id)
{
  const DeckRecovery *recovery = deck_recovery_file_get (file);
  const char *title = deck_recovery_get_title (recovery);
  g_autofree char *heading =
      *title != '\0'
          ? g_strdup_printf (_ ("Unsaved changes to “%s”"), title)
          : g_strdup (_ ("Unsaved changes to a deck without a title"));
  g_autofree char *body = dup_body (recovery, state);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);
  gboolean changed = state == DECK_RECOVERY_CHANGED;
  gboolean another = wanted && !deck_recovery_get_path (recovery);

  /* Whoever asked for a new deck can have one beside that. */
  adw_message_dialog_add_responses (
      ADW_MESSAGE_DIALOG (dialog), another ? "new" : "later",
      another ? _ ("_New deck") : _ ("_Later"), "discard", _ ("_Discard them"),
      "restore", changed ? _ ("_Put them in") : _ ("_Restore"), NULL);
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  if (!changed)
    adw_message_dialog_set_response_appearance (
        ADW_MESSAGE_DIALOG (dialog), "restore", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog),
                                           changed ? "later" : "restore");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "later");
  g_object_set_data_full (G_OBJECT (dialog), FILE_KEY,
                          deck_recovery_file_ref (file),
                          (GDestroyNotify)deck_recovery_file_unref);
  g_object_set_data (G_OBJECT (dialog), WANTED_KEY, GINT_TO_POINTER (wanted));
  g_object_set_data_full (G_OBJECT (dialog), CARD_KEY, g_strdup (card_id),
                          g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- public ---- */

DeckRecoveryFile *
app_window_new_recovery (AppWindow *self)
{
  g_autofree char *folder = app_cards_dup_recovery_folder (self->cards);

  return deck_recovery_file_new (folder);
}

static gboolean
any_damaged (const BaseDiagnostics *found)
{
  for (guint i = 0; i < base_diagnostics_get_length (found); i++)
    if (base_diagnostics_get (found, i)->severity == BASE_SEVERITY_ERROR)
      return TRUE;
  return FALSE;
}

/* ---- looking ---- */

/* Files of unsaved changes may be large, and so may the decks they belong to:
 * they are read in a thread. */
typedef struct
{
  char *folder;
  BaseDiagnostics *found;
  GPtrArray *files; /* DeckRecoveryFile */
  GArray *states;   /* DeckRecoveryState: of each */
  gboolean wanted;  /* an editor was asked for: */
  char *path;       /* … of that deck; NULL: a new one */
  char *title;
  char *card_id;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_free (look->folder);
  base_diagnostics_free (look->found);
  g_clear_pointer (&look->files, g_ptr_array_unref);
  g_array_unref (look->states);
  g_free (look->path);
  g_free (look->title);
  g_free (look->card_id);
  g_free (look);
}

static gboolean
is_asked_for (const Look *look, DeckRecoveryFile *file)
{
  const DeckRecovery *recovery = deck_recovery_file_get (file);

  return !look->wanted ||
         g_strcmp0 (deck_recovery_get_path (recovery), look->path) == 0;
}

static void
look_thread (GTask *task,
             gpointer source,
             gpointer data,
             GCancellable *cancellable)
{
  Look *look = data;

  look->files = deck_recovery_file_list (look->folder, look->found);
  /* What is not asked for is free again for whoever asks. */
  for (guint i = look->files->len; i-- > 0;)
    if (!is_asked_for (look, g_ptr_array_index (look->files, i)))
      g_ptr_array_remove_index (look->files, i);
  for (guint i = 0; i < look->files->len; i++)
    {
      DeckRecoveryState state = deck_recovery_get_state (
          deck_recovery_file_get (g_ptr_array_index (look->files, i)));

      g_array_append_val (look->states, state);
    }
  g_task_return_boolean (task, TRUE);
}

/* What cannot be read now is told once, on starting. */
static void
tell_found (AppWindow *self, Look *look)
{
  gboolean damaged = any_damaged (look->found);

  if (damaged ||
      (!look->wanted && base_diagnostics_get_length (look->found) > 0))
    {
      app_window_toast (self,
                        damaged ? _ ("Unsaved changes to a deck were found, "
                                     "but are damaged")
                                : _ ("Unsaved changes to a deck were found, "
                                     "but cannot be read now"),
                        g_steal_pointer (&look->found));
      look->found = base_diagnostics_new ();
    }
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AppWindow) self = data;
  Look *look = g_task_get_task_data (G_TASK (result));
  guint n = look->wanted ? MIN (look->files->len, 1) : look->files->len;

  if (look->wanted)
    self->n_looking--;
  /* Closed meanwhile: the files stay for the next start. */
  if (!self->cards)
    return;
  tell_found (self, look);
  for (guint i = 0; i < n; i++)
    ask (self, g_ptr_array_index (look->files, i),
         g_array_index (look->states, DeckRecoveryState, i), look->wanted,
         look->card_id);
  if (!look->wanted || n > 0)
    return;
  if (look->path)
    app_window_edit_file (self, look->path, look->title, look->card_id);
  else
    app_window_begin_deck (self);
}

static void
look_for (AppWindow *self, Look *look)
{
  /* Not of the window: the thread may be the last to let go of the task. */
  g_autoptr (GTask) task =
      g_task_new (NULL, NULL, looked_cb, g_object_ref (self));

  look->folder = app_cards_dup_recovery_folder (self->cards);
  look->found = base_diagnostics_new ();
  look->states = g_array_new (FALSE, FALSE, sizeof (DeckRecoveryState));
  g_task_set_task_data (task, look, look_free);
  g_task_run_in_thread (task, look_thread);
}

void
app_window_edit_or_recover (AppWindow *self,
                            const char *path,
                            const char *title,
                            const char *card_id)
{
  Look *look;

  /* Asked for twice, it comes once. */
  if (self->n_looking > 0)
    return;
  self->n_looking++;
  look = g_new0 (Look, 1);
  look->wanted = TRUE;
  look->path = g_strdup (path);
  look->title = g_strdup (title);
  look->card_id = g_strdup (card_id);
  look_for (self, look);
}

void
app_window_offer_recoveries (AppWindow *self)
{
  look_for (self, g_new0 (Look, 1));
}
