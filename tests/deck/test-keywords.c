/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-keywords.h"

static void
test_groups (void)
{
  const char *keywords = "split|divid data|sample";

  g_assert_true (deck_keywords_match (keywords, "It divides the samples."));
  g_assert_true (deck_keywords_match (keywords, "DATA: Splitting"));
  g_assert_false (deck_keywords_match (keywords, "it divides the model"));
  g_assert_false (deck_keywords_match (keywords, "all the data"));
  /* Word beginnings, not any part of a word. */
  g_assert_false (deck_keywords_match ("data", "metadata"));
  g_assert_false (deck_keywords_match (keywords, ""));
}

static void
test_edges (void)
{
  g_assert_false (deck_keywords_match ("", "anything"));
  g_assert_false (deck_keywords_match ("|", "anything"));
  g_assert_true (deck_keywords_match ("|any", "anything"));
  g_assert_true (deck_keywords_match ("größ", "die Größe"));
  g_assert_true (deck_keywords_match ("STRASSE", "straße"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deck/keywords/groups", test_groups);
  g_test_add_func ("/deck/keywords/edges", test_edges);
  return g_test_run ();
}
