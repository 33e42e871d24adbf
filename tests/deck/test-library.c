/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-library.h"

#include <glib/gstdio.h>
#include <string.h>

#define DECK(id, card)                                                         \
  "<deck xmlns=\"urn:shardstep:deck:1\" id=\"" id "\">\n<card id=\"" card      \
  "\"><prompt>p</prompt><answer>a</answer></card></deck>"

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
remove_folder (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_dir_close (dir);
  g_rmdir (folder);
}

static void
test_folder (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autofree char *folder = g_dir_make_tmp ("decks-XXXXXX", NULL);
  g_autoptr (DeckLibrary) library = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  Deck *deck = NULL;
  guint index = 9;

  write_file (folder, "b.xml", DECK ("second", "x"));
  write_file (folder, "a.xml", DECK ("first", "x"));
  write_file (folder, "broken.xml", "<deck");
  write_file (folder, "copy.xml", DECK ("first", "y"));
  write_file (folder, ".hidden.xml", DECK ("hidden", "x"));
  write_file (folder, "notes.txt", "no deck");

  library = deck_library_load (FALSE, folder, diagnostics, NULL);
  g_assert_cmpuint (deck_library_get_n_decks (library), ==, 2);
  g_assert_cmpstr (deck_get_id (deck_library_get_deck (library, 0)), ==,
                   "first");
  g_assert_cmpstr (deck_get_id (deck_library_get_deck (library, 1)), ==,
                   "second");
  g_assert_false (deck_library_is_shipped (library, 0));
  g_assert_null (deck_library_find_deck (library, "hidden"));

  g_assert_true (
      deck_library_find_card (library, "second", "x", &deck, &index));
  g_assert_true (deck == deck_library_get_deck (library, 1));
  g_assert_cmpuint (index, ==, 0);
  g_assert_false (deck_library_find_card (library, "first", "y", NULL, NULL));
  g_assert_false (deck_library_find_card (library, "third", "x", NULL, NULL));

  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 2);
  first = base_diagnostic_dup_line (base_diagnostics_get (diagnostics, 0));
  g_assert_nonnull (strstr (first, "broken.xml:1: "));
  second = base_diagnostic_dup_line (base_diagnostics_get (diagnostics, 1));
  g_assert_nonnull (strstr (second, "copy.xml: the deck id “first” is taken"));
  g_assert_nonnull (strstr (second, "a.xml"));
  remove_folder (folder);
}

static void
test_absent_folder (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (DeckLibrary) library = NULL;

  library = deck_library_load (FALSE, "/no/such/folder", diagnostics, NULL);
  g_assert_cmpuint (deck_library_get_n_decks (library), ==, 0);
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
}

/* Those built in are there, and come before the user's. */
static void
test_shipped (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (DeckLibrary) library = NULL;
  g_autoptr (GBytes) schema = deck_get_schema ();

  library = deck_library_load (TRUE, NULL, diagnostics, NULL);
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
  g_assert_nonnull (
      deck_library_find_deck (library, "data-and-model-parallelism"));
  g_assert_true (deck_library_is_shipped (library, 0));
  g_assert_nonnull (schema);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deck/library/folder", test_folder);
  g_test_add_func ("/deck/library/shipped", test_shipped);
  g_test_add_func ("/deck/library/absent-folder", test_absent_folder);
  return g_test_run ();
}
