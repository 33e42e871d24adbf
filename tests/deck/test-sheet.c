/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-sheet.h"

#include <string.h>

#include "deck/deck-reader.h"

static const DeckSheet *
get (GPtrArray *sheets, guint index)
{
  return g_ptr_array_index (sheets, index);
}

/* Every kind but the computed one, which is told as an error. */
static void
test_all_kinds (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "data", "all-kinds.xml", NULL);
  g_autoptr (Deck) deck = deck_read_file (path, report, NULL);
  g_autoptr (GPtrArray) sheets = deck_make_sheets (deck, report);

  g_assert_cmpuint (sheets->len, ==, 3);
  g_assert_cmpstr (get (sheets, 0)->front, ==,
                   "What is <i>2<sup>n</sup></i> &amp; more?");
  g_assert_cmpstr (get (sheets, 0)->back, ==,
                   "First line\nsecond <tt>a &lt; b</tt>\n"
                   "Because w<sub>1</sub> <b>is</b>.");
  g_assert_cmpstr (get (sheets, 1)->front, ==,
                   "Which?\na)  this\nb)  that\nc)  another");
  g_assert_cmpstr (get (sheets, 1)->back, ==,
                   "✓ a)  this\n✗ b)  no, <i>this</i>\nit is this");
  g_assert_cmpstr (get (sheets, 2)->front, ==, "Why?\nHint: think");
  g_assert_cmpstr (get (sheets, 2)->back, ==,
                   "•  the data is divided\n•  something without keywords\n"
                   "Since it is so.");
  g_assert_cmpuint (base_diagnostics_count (report, BASE_SEVERITY_ERROR), ==,
                    1);
  /* The moment of the first one. */
  g_assert_cmpuint (base_diagnostics_count (report, BASE_SEVERITY_WARNING), ==,
                    1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deck/sheet/all-kinds", test_all_kinds);
  return g_test_run ();
}
