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
dup_body (const DeckRecovery *recovery)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_local (
      deck_recovery_get_at_ms (recovery) / 1000);
  g_autofree char *when = at ? g_date_time_format (at, "%x, %R") : NULL;
  g_autofree char *what = dup_what (recovery);

  /* Translators: a date with a time; what was changed; what happens then. */
  return g_strdup_printf (_ ("You have not saved them yet (%s): %s.\n\n%s"),
                          when ? when : "?", what,
                          get_consequence (deck_recovery_get_state (recovery)));
}

/* ---- asking ---- */

static void
restore (AppWindow *self, DeckRecoveryFile *file, const char *card_id)
{
  const DeckRecovery *recovery = deck_recovery_file_get (file);
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  g_autofree char *first = deck_recovery_dup_card_id (recovery);
  DeckEdit *edit = deck_recovery_open (recovery, found);

  if (!edit)
    {
      app_window_toast (self,
                        _ ("The deck could not be opened; your changes to it "
                           "are kept"),
                        g_steal_pointer (&found));
      return;
    }
  /* Where the work is, unless a card was asked for. */
  app_window_open_editor (self, edit, file, card_id ? card_id : first);
  app_window_tell_left_out (self, deck_recovery_get_title (recovery),
                            g_steal_pointer (&found));
}

static void
response_cb (AppWindow *self, const char *response, GObject *dialog)
{
  DeckRecoveryFile *file = g_object_get_data (dialog, FILE_KEY);
  const char *card_id = g_object_get_data (dialog, CARD_KEY);
  const DeckRecovery *recovery = deck_recovery_file_get (file);
  const char *path = deck_recovery_get_path (recovery);
  gboolean wanted = g_object_get_data (dialog, WANTED_KEY) != NULL;

  if (g_str_equal (response, "restore"))
    restore (self, file, card_id);
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
     gboolean wanted,
     const char *card_id)
{
  const DeckRecovery *recovery = deck_recovery_file_get (file);
  const char *title = deck_recovery_get_title (recovery);
  g_autofree char *heading =
      *title != '\0'
          ? g_strdup_printf (_ ("Unsaved changes to “%s”"), title)
          : g_strdup (_ ("Unsaved changes to a deck without a title"));
  g_autofree char *body = dup_body (recovery);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);
  gboolean changed =
      deck_recovery_get_state (recovery) == DECK_RECOVERY_CHANGED;
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

/* What cannot be read now is told once, on starting: all. */
static GPtrArray *
list (AppWindow *self, gboolean all)
{
  g_autofree char *folder = app_cards_dup_recovery_folder (self->cards);
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  GPtrArray *files = deck_recovery_file_list (folder, found);
  gboolean damaged = any_damaged (found);

  if (damaged || (all && base_diagnostics_get_length (found) > 0))
    app_window_toast (self,
                      damaged ? _ ("Unsaved changes to a deck were found, but "
                                   "are damaged")
                              : _ ("Unsaved changes to a deck were found, but "
                                   "cannot be read now"),
                      g_steal_pointer (&found));
  return files;
}

gboolean
app_window_offer_recovery (AppWindow *self,
                           const char *path,
                           const char *card_id)
{
  g_autoptr (GPtrArray) files = list (self, FALSE);

  for (guint i = 0; i < files->len; i++)
    {
      DeckRecoveryFile *file = g_ptr_array_index (files, i);
      const char *its = deck_recovery_get_path (deck_recovery_file_get (file));

      if (g_strcmp0 (its, path) == 0)
        {
          ask (self, file, TRUE, card_id);
          return TRUE;
        }
    }
  return FALSE;
}

void
app_window_offer_recoveries (AppWindow *self)
{
  g_autoptr (GPtrArray) files = list (self, TRUE);

  for (guint i = 0; i < files->len; i++)
    ask (self, g_ptr_array_index (files, i), FALSE, NULL);
}
