/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decks that come to the learner's folder, without a window. */
#include "app/app-cards.h"

#include "deck/deck-library.h"
#include "deck/deck-writer.h"
#include "review/review-store-private.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folder;
  AppCards *cards;
  AppCardsConflict *conflict;
  char *told;
} Fixture;

static void
told_cb (Fixture *self, const char *text, BaseDiagnostics *details)
{
  g_free (self->told);
  self->told = g_strdup (text);
  base_diagnostics_free (details);
}

static void
added_cb (Fixture *self,
          const char *deck_id,
          const char *text,
          BaseDiagnostics *details)
{
  told_cb (self, text, details);
}

static void
conflict_cb (Fixture *self, AppCardsConflict *conflict)
{
  g_assert_null (self->conflict);
  self->conflict = conflict;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("app-cards-XXXXXX", NULL);
  self->cards = app_cards_new (self->folder);
  g_signal_connect_swapped (self->cards, "told", G_CALLBACK (told_cb), self);
  g_signal_connect_swapped (self->cards, "added", G_CALLBACK (added_cb), self);
  g_signal_connect_swapped (self->cards, "conflict", G_CALLBACK (conflict_cb),
                            self);
}

static void
wait (void)
{
  g_main_context_iteration (NULL, TRUE);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);

      remove_all (below);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gpointer cards = self->cards;

  /* What goes on in threads has it still, and may be the last to let go. */
  g_signal_handlers_disconnect_by_data (self->cards, self);
  g_object_add_weak_pointer (cards, &cards);
  g_object_unref (self->cards);
  while (g_atomic_pointer_get (&cards) != NULL)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  remove_all (self->folder);
  g_free (self->folder);
  g_free (self->told);
}

/* Made in a thread once the progress is open; the folder is to be removed. */
static void
wait_for_backup (Fixture *self)
{
  for (;;)
    {
      g_autoptr (GPtrArray) backups =
          app_cards_list_backups (self->cards, NULL);

      if (backups != NULL && backups->len > 0)
        return;
      wait ();
    }
}

/* The first deck that comes with the program, under another title or not. */
static GBytes *
write_shipped (const char *title, char **id)
{
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  g_autoptr (DeckLibrary) shipped = deck_library_load (TRUE, NULL, found, NULL);
  Deck *deck = deck_library_get_deck (shipped, 0);
  g_autoptr (GBytes) bytes = deck_write_bytes (deck);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GString) text = g_string_new_len (data, (gssize)size);
  g_autofree char *old =
      g_strdup_printf ("<title>%s</title>", deck_get_title (deck));
  g_autofree char *new = g_strdup_printf (
      "<title>%s</title>", title != NULL ? title : deck_get_title (deck));

  g_assert_cmpuint (g_string_replace (text, old, new, 1), ==, 1);
  *id = g_strdup (deck_get_id (deck));
  return g_bytes_new (text->str, text->len);
}

static void
assert_asked (Fixture *self)
{
  g_autofree char *id = NULL;
  g_autoptr (GBytes) bytes = write_shipped ("Mine", &id);
  g_autofree char *file = g_strconcat (id, ".deck.xml", NULL);
  g_autofree char *path =
      g_build_filename (app_cards_get_decks_folder (self->cards), file, NULL);

  app_cards_add_deck (self->cards, bytes, "mine.deck.xml");
  app_cards_start (self->cards);
  while (self->conflict == NULL)
    wait ();
  g_assert_true (app_cards_conflict_get_shipped (self->conflict));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  app_cards_resolve (self->cards, g_steal_pointer (&self->conflict),
                     APP_CARDS_KEEP_BOTH);
  while (self->told == NULL || strstr (self->told, "Mine (another)") == NULL)
    wait ();
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Given on the command line, before any deck was read: one that came with the
 * program is asked about as later, and not put beside it unseen. */
static void
test_shipped_early (Fixture *self, gconstpointer data)
{
  assert_asked (self);
  wait_for_backup (self);
}

/* The same where the progress cannot be opened, and no deck is read for it. */
static void
test_shipped_problem (Fixture *self, gconstpointer data)
{
  g_autofree char *path =
      g_build_filename (self->folder, "progress.sqlite", NULL);
  ReviewMoment now = { 1700000000000, 0, 4 };
  ReviewStore *store = review_store_open (path, &now, NULL, NULL);

  g_assert_true (
      review_sql_exec (store->db, "ALTER TABLE card RENAME TO gone", NULL));
  review_store_free (store);
  assert_asked (self);
  g_assert_nonnull (app_cards_get_problem (self->cards));
}

/* The very one that is there. */
static void
test_same_early (Fixture *self, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autoptr (GBytes) bytes = write_shipped (NULL, &id);

  app_cards_add_deck (self->cards, bytes, "same.deck.xml");
  app_cards_start (self->cards);
  while (self->told == NULL)
    wait ();
  g_assert_nonnull (strstr (self->told, "is among your decks already"));
  g_assert_null (self->conflict);
  wait_for_backup (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test)                                                        \
  g_test_add ("/app/cards/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("shipped-early", test_shipped_early);
  ADD ("shipped-problem", test_shipped_problem);
  ADD ("same-early", test_same_early);
  return g_test_run ();
}
