/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-library.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "deck-resources.h"
#include "deck/deck-reader.h"
#include "deck/deck-translate.h"

#define SHIPPED_PATH "/io/github/shardstep/Shardstep/deck/decks/"

typedef struct
{
  Deck *deck;
  gboolean shipped;
} Entry;

struct _DeckLibrary
{
  gatomicrefcount refs;
  GArray *entries;   /* Entry */
  GHashTable *by_id; /* deck id -> position */
};

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  deck_unref (entry->deck);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
library_add (DeckLibrary *self,
             Deck *deck, /* taken */
             gboolean shipped,
             BaseDiagnostics *diagnostics)
{
  Entry entry = { deck, shipped };
  Deck *other = deck_library_find_deck (self, deck_get_id (deck));

  if (other != NULL)
    {
      base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR,
                            deck_get_file (deck), 0,
                            _ ("the deck id “%s” is taken by %s: give this "
                               "deck another id, or remove one of the two"),
                            deck_get_id (deck), deck_get_file (other));
      deck_unref (deck);
      return;
    }
  g_hash_table_insert (self->by_id, (char *)deck_get_id (deck),
                       GUINT_TO_POINTER (self->entries->len));
  g_array_append_val (self->entries, entry);
}

static GPtrArray *
names_new (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

static const char *
translate_cb (const char *message, gpointer data)
{
  return g_dgettext (GETTEXT_PACKAGE, message);
}

static void
load_shipped (DeckLibrary *self,
              BaseDiagnostics *diagnostics,
              GCancellable *cancellable)
{
  g_autoptr (GPtrArray) names = names_new ();
  g_auto (GStrv) children = NULL;

  children = g_resource_enumerate_children (deck_get_resource (), SHIPPED_PATH,
                                            G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  for (gsize i = 0; children != NULL && children[i] != NULL; i++)
    if (g_str_has_suffix (children[i], ".xml"))
      g_ptr_array_add (names, g_strdup (children[i]));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_strconcat (SHIPPED_PATH, name, NULL);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (Deck) deck = NULL;

      bytes =
          g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      if (bytes == NULL)
        continue;
      deck = deck_read_bytes (bytes, name, diagnostics, cancellable);
      if (deck != NULL)
        library_add (self, deck_translate (deck, translate_cb, NULL), TRUE,
                     diagnostics);
    }
}

static void
load_folder (DeckLibrary *self,
             const char *folder,
             BaseDiagnostics *diagnostics,
             GCancellable *cancellable)
{
  g_autoptr (GPtrArray) names = names_new ();
  g_autoptr (GError) error = NULL;
  GDir *dir = g_dir_open (folder, 0, &error);
  const char *name;

  if (dir == NULL)
    {
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, folder, 0,
                              _ ("cannot open the deck folder: %s"),
                              error->message);
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".xml") && *name != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_dir_close (dir);
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = NULL;
      Deck *deck;

      path = g_build_filename (folder, g_ptr_array_index (names, i), NULL);
      deck = deck_read_file (path, diagnostics, cancellable);
      if (deck != NULL)
        library_add (self, deck, FALSE, diagnostics);
    }
}

DeckLibrary *
deck_library_load (gboolean shipped,
                   const char *folder,
                   BaseDiagnostics *diagnostics,
                   GCancellable *cancellable)
{
  g_autoptr (DeckLibrary) self = g_new0 (DeckLibrary, 1);

  g_atomic_ref_count_init (&self->refs);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, entry_clear);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  if (shipped)
    load_shipped (self, diagnostics, cancellable);
  if (folder != NULL)
    load_folder (self, folder, diagnostics, cancellable);
  if (g_cancellable_is_cancelled (cancellable))
    return NULL;
  return g_steal_pointer (&self);
}

DeckLibrary *
deck_library_ref (DeckLibrary *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
deck_library_unref (DeckLibrary *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_hash_table_unref (self->by_id);
  g_array_unref (self->entries);
  g_free (self);
}

guint
deck_library_get_n_decks (const DeckLibrary *self)
{
  return self->entries->len;
}

Deck *
deck_library_get_deck (const DeckLibrary *self, guint index)
{
  g_return_val_if_fail (index < self->entries->len, NULL);
  return g_array_index (self->entries, Entry, index).deck;
}

gboolean
deck_library_is_shipped (const DeckLibrary *self, guint index)
{
  g_return_val_if_fail (index < self->entries->len, FALSE);
  return g_array_index (self->entries, Entry, index).shipped;
}

char *
deck_folder_dup_path (const char *folder, const char *id)
{
  g_autofree char *name = g_strconcat (id, ".deck.xml", NULL);

  return g_build_filename (folder, name, NULL);
}

char *
deck_folder_find (const char *folder, const char *id)
{
  g_autofree char *name = g_strconcat (id, ".xml", NULL);
  char *path = deck_folder_dup_path (folder, id);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return path;
  g_free (path);
  path = g_build_filename (folder, name, NULL);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return path;
  g_free (path);
  return NULL;
}

Deck *
deck_library_find_deck (const DeckLibrary *self, const char *id)
{
  gpointer position;

  if (!g_hash_table_lookup_extended (self->by_id, id, NULL, &position))
    return NULL;
  return deck_library_get_deck (self, GPOINTER_TO_UINT (position));
}

gboolean
deck_library_find_card (const DeckLibrary *self,
                        const char *deck_id,
                        const char *card_id,
                        Deck **deck,
                        guint *index)
{
  Deck *found = deck_library_find_deck (self, deck_id);

  if (found == NULL || !deck_find_card (found, card_id, index))
    return FALSE;
  if (deck != NULL)
    *deck = found;
  return TRUE;
}

GBytes *
deck_get_schema (void)
{
  return g_resource_lookup_data (
      deck_get_resource (),
      "/io/github/shardstep/Shardstep/deck/schema/deck.rng",
      G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}
