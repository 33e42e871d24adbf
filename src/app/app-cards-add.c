/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decks that come to the learner's folder, read in a thread. */
#include "app/app-cards-private.h"

#include "deck/deck-import.h"
#include "deck/deck-reader.h"
#include "deck/deck-writer.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GBytes *bytes; /* of the file, then of the deck */
  char *name;
  char *folder;
  gboolean foreign; /* of another program */
  BaseDiagnostics *findings;
  Deck *deck; /* NULL: could not be read */
  gboolean kept;
} Addition;

static void
addition_free (Addition *addition)
{
  g_bytes_unref (addition->bytes);
  g_free (addition->name);
  g_free (addition->folder);
  g_clear_pointer (&addition->findings, base_diagnostics_free);
  g_clear_pointer (&addition->deck, deck_unref);
  g_free (addition);
}

/* By its id: the same deck opened again takes its own place. */
static void
keep (Addition *addition)
{
  g_autofree char *file =
      g_strconcat (deck_get_id (addition->deck), ".xml", NULL);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  g_strdelimit (file, "/\\", '-');
  path = g_build_filename (addition->folder, file, NULL);
  addition->kept =
      g_file_set_contents (path, g_bytes_get_data (addition->bytes, NULL),
                           (gssize)g_bytes_get_size (addition->bytes), &error);
  if (!addition->kept)
    base_diagnostics_add (addition->findings, BASE_SEVERITY_ERROR, path, 0,
                          "%s", error->message);
}

static void
read_foreign (Addition *addition)
{
  g_autofree char *id = deck_id_from_name (addition->name);
  GBytes *written;

  addition->deck =
      deck_import (addition->bytes, addition->name,
                   deck_format_guess (addition->bytes, addition->name), id,
                   NULL, addition->findings);
  if (!addition->deck)
    return;
  written = deck_write_bytes (addition->deck);
  g_bytes_unref (addition->bytes);
  addition->bytes = written;
}

static void
add_thread (GTask *task,
            gpointer source,
            gpointer data,
            GCancellable *cancellable)
{
  Addition *addition = data;

  if (addition->foreign)
    read_foreign (addition);
  else
    addition->deck = deck_read_bytes (addition->bytes, addition->name,
                                      addition->findings, NULL);
  if (addition->deck)
    keep (addition);
  g_task_return_boolean (task, TRUE);
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AppCards *self = APP_CARDS (source);
  Addition *addition = g_task_get_task_data (G_TASK (result));
  gboolean silent =
      addition->kept && base_diagnostics_get_length (addition->findings) == 0;
  g_autofree char *text = NULL;

  if (!addition->deck)
    text = g_strdup_printf (_ ("“%s” could not be opened"), addition->name);
  else if (!addition->kept)
    text = g_strdup_printf (_ ("“%s” could not be kept in your decks"),
                            addition->name);
  else
    text = g_strdup_printf (_ ("“%s” is among your decks now"),
                            deck_get_title (addition->deck));
  app_cards_tell (self, text,
                  silent ? NULL : g_steal_pointer (&addition->findings));
  if (addition->foreign && !silent)
    app_cards_imported (self);
  if (addition->kept)
    app_cards_read_decks (self);
}

static void
add (AppCards *self, GBytes *bytes, const char *name, gboolean foreign)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, added_cb, NULL);
  Addition *addition = g_new0 (Addition, 1);

  addition->bytes = g_bytes_ref (bytes);
  addition->name = g_strdup (name);
  addition->folder = g_strdup (self->decks_folder);
  addition->foreign = foreign;
  addition->findings = base_diagnostics_new ();
  g_task_set_task_data (task, addition, (GDestroyNotify)addition_free);
  g_task_run_in_thread (task, add_thread);
}

void
app_cards_add_deck (AppCards *self, GBytes *bytes, const char *name)
{
  g_return_if_fail (APP_IS_CARDS (self));
  add (self, bytes, name, FALSE);
}

void
app_cards_import_deck (AppCards *self, GBytes *bytes, const char *name)
{
  g_return_if_fail (APP_IS_CARDS (self));
  add (self, bytes, name, TRUE);
}
