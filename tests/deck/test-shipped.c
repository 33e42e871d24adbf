/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "deck/deck-keywords.h"
#include "deck/deck-markup.h"
#include "deck/deck-reader.h"

/* argv[1]: the folder of the shipped decks. */
static Deck *
read_shipped (gconstpointer folder)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autofree char *path =
      g_build_filename (folder, "data-and-model-parallelism.xml", NULL);
  Deck *deck = deck_read_file (path, diagnostics, NULL);

  g_assert_nonnull (deck);
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
  return deck;
}

/* The page the deck was made from has five cards to recall, five questions
 * and two things to explain. */
static void
test_twelve (gconstpointer folder)
{
  g_autoptr (Deck) deck = read_shipped (folder);
  guint of_kind[DECK_N_CARD_KINDS] = { 0 };

  for (guint i = 0; i < deck_get_n_cards (deck); i++)
    of_kind[deck_get_card (deck, i)->kind]++;
  g_assert_cmpuint (of_kind[DECK_CARD_RECALL], ==, 5);
  g_assert_cmpuint (of_kind[DECK_CARD_CHOICE], ==, 5);
  g_assert_cmpuint (of_kind[DECK_CARD_EXPLAIN], ==, 2);
  g_assert_cmpuint (deck_get_n_cards (deck), ==, 12);
  g_assert_cmpstr (deck_get_licence (deck), ==, "CC-BY-4.0");
}

/* What every card must bring so that it can teach. */
static void
test_complete (gconstpointer folder)
{
  g_autoptr (Deck) deck = read_shipped (folder);

  for (guint i = 0; i < deck_get_n_cards (deck); i++)
    {
      const DeckCard *card = deck_get_card (deck, i);

      g_test_message ("%s", card->id);
      g_assert_nonnull (card->show_scenario);
      g_assert_cmpstr (card->concepts, !=, "");
      g_assert_cmpstr (card->explanation, !=, "");
      if (card->kind == DECK_CARD_CHOICE)
        {
          g_assert_cmpuint (card->n_options, >=, 4);
          for (guint k = 0; k < card->n_options; k++)
            g_assert_true (card->options[k].correct ==
                           (*card->options[k].feedback == '\0'));
        }
      if (card->kind == DECK_CARD_EXPLAIN)
        {
          g_assert_cmpstr (card->hint, !=, "");
          g_assert_cmpuint (card->n_to_cover, ==, 4);
          g_assert_cmpstr (card->model_answer, !=, "");
        }
    }
}

/* The model answer covers every idea the card asks for, an empty one none. */
static void
test_keywords (gconstpointer folder)
{
  g_autoptr (Deck) deck = read_shipped (folder);

  for (guint i = 0; i < deck_get_n_cards (deck); i++)
    {
      const DeckCard *card = deck_get_card (deck, i);
      g_autofree char *plain = deck_markup_to_plain (card->model_answer);

      for (guint k = 0; k < card->n_to_cover; k++)
        {
          const char *keywords = card->to_cover[k].keywords;

          g_test_message ("%s: %s", card->id, keywords);
          g_assert_true (deck_keywords_match (keywords, plain));
          g_assert_false (deck_keywords_match (keywords, "I do not know"));
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  g_test_add_data_func ("/deck/shipped/twelve", argv[1], test_twelve);
  g_test_add_data_func ("/deck/shipped/complete", argv[1], test_complete);
  g_test_add_data_func ("/deck/shipped/keywords", argv[1], test_keywords);
  return g_test_run ();
}
