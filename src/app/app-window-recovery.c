/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes to a deck that were not saved when the program ended: offered back,
 * never put in place unasked. */
#include "app/app-window-private.h"

#include "deck/deck-recovery-file.h"

#include <glib/gi18n-lib.h>

#define FILE_KEY "shardstep-recovery"
#define CARD_KEY "shardstep-card"

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
  return g_strdup_printf (_ ("Shardstep ended before they were saved (%s): "
                             "%s.\n\n%s"),
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
}

static void
response_cb (AppWindow *self, const char *response, GObject *dialog)
{
  DeckRecoveryFile *file = g_object_get_data (dialog, FILE_KEY);

  if (g_str_equal (response, "restore"))
    restore (self, file, g_object_get_data (dialog, CARD_KEY));
  else if (g_str_equal (response, "discard"))
    deck_recovery_file_discard (file);
  /* Later: the file stays, and is free again with the dialog. */
}

static void
ask (AppWindow *self, DeckRecoveryFile *file, const char *card_id)
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

  adw_message_dialog_add_responses (
      ADW_MESSAGE_DIALOG (dialog), "later", _ ("_Later"), "discard",
      _ ("_Discard them"), "restore",
      changed ? _ ("_Put them in") : _ ("_Restore"), NULL);
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

static GPtrArray *
list (AppWindow *self)
{
  g_autofree char *folder = app_cards_dup_recovery_folder (self->cards);
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  GPtrArray *files = deck_recovery_file_list (folder, found);

  if (base_diagnostics_get_length (found) > 0)
    app_window_toast (self,
                      _ ("Unsaved changes to a deck were found, but are "
                         "damaged"),
                      g_steal_pointer (&found));
  return files;
}

gboolean
app_window_offer_recovery (AppWindow *self,
                           const char *path,
                           const char *card_id)
{
  g_autoptr (GPtrArray) files = list (self);

  for (guint i = 0; i < files->len; i++)
    {
      DeckRecoveryFile *file = g_ptr_array_index (files, i);
      const char *its = deck_recovery_get_path (deck_recovery_file_get (file));

      if (g_strcmp0 (its, path) == 0)
        {
          ask (self, file, card_id);
          return TRUE;
        }
    }
  return FALSE;
}

void
app_window_offer_recoveries (AppWindow *self)
{
  g_autoptr (GPtrArray) files = list (self);

  for (guint i = 0; i < files->len; i++)
    ask (self, g_ptr_array_index (files, i), NULL);
}
