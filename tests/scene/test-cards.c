/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards on paper. */
#include "scene/scene-cards.h"

#include <string.h>

#define MAX_CARDS 100

static GBytes *
print (SceneCardsForm form,
       const char *title,
       const char *front,
       const char *back,
       guint n,
       GArray *shortened,
       guint *n_pages)
{
  SceneCard cards[MAX_CARDS];
  const SceneCardsSetup setup = { title, "2024-01-01T00:00:00Z", form,
                                  SCENE_CARDS_A4_WIDTH_PT,
                                  SCENE_CARDS_A4_HEIGHT_PT };
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  for (guint i = 0; i < n; i++)
    cards[i] = (SceneCard){ front, back };
  bytes = scene_cards_print (cards, n, &setup, shortened, n_pages, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 5, "%PDF-", 5);
  return bytes;
}

/* Eight to a sheet, two sides each: 17 cards are on 3 sheets, 6 pages; 8 on
 * one, 2 pages. */
static void
test_cut (void)
{
  g_autoptr (GBytes) many = NULL;
  g_autoptr (GBytes) few = NULL;
  guint n;

  many = print (SCENE_CARDS_CUT, "Deck", "<i>front</i>", "back", 17, NULL, &n);
  g_assert_cmpuint (n, ==, 6);
  few = print (SCENE_CARDS_CUT, "Deck", "<i>front</i>", "back", 8, NULL, &n);
  g_assert_cmpuint (n, ==, 2);
}

/* A long text gets smaller letters; one that is too long even so is told, once
 * for its two sides.  A cell holds some 30 lines of 70 letters at 6.5 pt. */
static void
test_shortened (void)
{
  g_autofree char *some = g_strnfill (1000, 'x');
  g_autofree char *far_too_long = g_strnfill (20000, 'x');
  g_autoptr (GArray) shortened = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GBytes) fits = NULL;
  g_autoptr (GBytes) does_not = NULL;

  fits = print (SCENE_CARDS_CUT, "Deck", some, "back", 2, shortened, NULL);
  g_assert_cmpuint (shortened->len, ==, 0);
  does_not = print (SCENE_CARDS_CUT, "Deck", far_too_long, far_too_long, 2,
                    shortened, NULL);
  g_assert_cmpuint (shortened->len, ==, 2);
  g_assert_cmpuint (g_array_index (shortened, guint, 0), ==, 0);
  g_assert_cmpuint (g_array_index (shortened, guint, 1), ==, 1);
}

/* Answers begin on a page of their own; what one page cannot hold goes on on
 * the next. */
static void
test_list (void)
{
  g_autoptr (GBytes) one = NULL;
  g_autoptr (GBytes) many = NULL;
  g_autoptr (GBytes) long_text = NULL;
  g_autoptr (GString) lines = g_string_new ("line");
  guint n;

  one = print (SCENE_CARDS_LIST, "Deck", "front", "back", 1, NULL, &n);
  g_assert_cmpuint (n, ==, 2);
  /* A4 has 717 pt between margins and foot, an item of one line takes some
   * 21 pt: 100 of them are on 3 pages, their answers on 3 more. */
  many = print (SCENE_CARDS_LIST, "Deck", "front", "back", 100, NULL, &n);
  g_assert_cmpuint (n, ==, 6);
  /* 150 lines of some 12.2 pt are 1835 pt, 3 pages; the answer is on one. */
  for (guint i = 1; i < 150; i++)
    g_string_append (lines, "\nline");
  long_text = print (SCENE_CARDS_LIST, "Deck", lines->str, "b", 1, NULL, &n);
  g_assert_cmpuint (n, ==, 4);
}

static void
test_right_to_left (void)
{
  g_autoptr (GBytes) list = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GBytes) cut = NULL;
  guint n;

  list = print (SCENE_CARDS_LIST, "מקביליות", "מה?", "2 + 2", 3, NULL, &n);
  g_assert_cmpuint (n, ==, 2);
  /* The same input, the same pages. */
  again = print (SCENE_CARDS_LIST, "מקביליות", "מה?", "2 + 2", 3, NULL, &n);
  g_assert_true (g_bytes_equal (list, again));
  cut = print (SCENE_CARDS_CUT, "מקביליות", "מה?", "2 + 2", 3, NULL, &n);
  g_assert_cmpuint (n, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene/cards/cut", test_cut);
  g_test_add_func ("/scene/cards/shortened", test_shortened);
  g_test_add_func ("/scene/cards/list", test_list);
  g_test_add_func ("/scene/cards/right-to-left", test_right_to_left);
  return g_test_run ();
}
