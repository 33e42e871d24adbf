/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-sheet.h"

#include <string.h>

#include "deck/deck-builder.h"
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

/* The right option is written first in every card; on paper it stands at each
 * letter about as often, and the same file prints the same. */
static void
test_order (void)
{
  static const DeckOption options[] = {
    { .text = "right", .correct = TRUE },
    { .text = "one" },
    { .text = "two" },
    { .text = "three", .feedback = "no" },
  };
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (DeckBuilder) builder = deck_builder_new ("d");
  g_autoptr (Deck) deck = NULL;
  g_autoptr (GPtrArray) sheets = NULL;
  g_autoptr (GPtrArray) again = NULL;
  guint n_at[4] = { 0 };

  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *id = g_strdup_printf ("c%u", i);
      DeckCard card = DECK_CARD_INIT;

      card.id = id;
      card.kind = DECK_CARD_CHOICE;
      card.prompt = "?";
      card.options = options;
      card.n_options = G_N_ELEMENTS (options);
      g_assert_true (deck_builder_add (builder, &card, NULL));
    }
  deck = deck_builder_end (g_steal_pointer (&builder));
  sheets = deck_make_sheets (deck, report);
  again = deck_make_sheets (deck, report);
  for (guint i = 0; i < sheets->len; i++)
    {
      const DeckSheet *sheet = get (sheets, i);
      const char *right = strstr (sheet->front, "right");
      const char *three = strstr (sheet->front, "three");
      g_autofree char *marked =
          g_strdup_printf ("✓ %c)  right\n✗ %c)  no", right[-4], three[-4]);

      g_assert_cmpstr (sheet->back, ==, marked);
      g_assert_cmpstr (sheet->front, ==, get (again, i)->front);
      n_at[right[-4] - 'a']++;
    }
  /* 100 each, give or take 8.7: six times that. */
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpuint (n_at[i], >, 48);
      g_assert_cmpuint (n_at[i], <, 152);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deck/sheet/all-kinds", test_all_kinds);
  g_test_add_func ("/deck/sheet/order", test_order);
  return g_test_run ();
}
