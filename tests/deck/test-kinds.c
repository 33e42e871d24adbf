/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of other programs that hold every kind of item there is: the deck that
 * comes out and the report, against what is written down beside each. */
#include "deck/deck-import.h"
#include "deck/deck-writer.h"

#include <string.h>

#include "../report.h"

/* data/import/NAME against data/import/NAME.expected: the deck, then the
 * findings, a line each. */
static void
test_file (gconstpointer data)
{
  const char *name = data;
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "data", "import", name, NULL);
  g_autofree char *expected_path = g_strconcat (path, ".expected", NULL);
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GBytes) bytes = g_mapped_file_get_bytes (file);
  g_autoptr (Deck) deck = NULL;
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GString) got = g_string_new (NULL);
  g_autofree char *findings = NULL;
  g_autofree char *expected = NULL;

  deck = deck_import (bytes, name, deck_format_guess (bytes, name), "kinds",
                      NULL, report);
  g_assert_nonnull (deck);
  written = deck_write_bytes (deck);
  g_string_append_len (got, g_bytes_get_data (written, NULL),
                       (gssize)g_bytes_get_size (written));
  findings = report_dup (report);
  g_strdelimit (findings, "|", '\n');
  g_string_append (got, findings);
  g_assert_true (g_file_get_contents (expected_path, &expected, NULL, NULL));
  if (strcmp (got->str, expected) != 0)
    {
      g_autofree char *got_path = g_strconcat (name, ".got", NULL);

      g_file_set_contents (got_path, got->str, -1, NULL);
      g_error ("%s is not as expected: diff -u %s %s", name, expected_path,
               got_path);
    }
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "kinds.moodle.xml", "kinds.gift",
                                       "kinds.anki.txt", "kinds.kvtml" };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat ("/deck/kinds/", names[i], NULL);

      g_test_add_data_func (path, names[i], test_file);
    }
  return g_test_run ();
}
