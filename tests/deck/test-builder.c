/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-builder.h"

#include <string.h>

static const DeckOption options[] = {
  { .text = "yes", .correct = TRUE },
  { .text = "no", .feedback = "look again" },
};
static const DeckConcept to_cover[] = { { "the data", "data samples" } };

static DeckCard
choice_card (const char *id)
{
  DeckCard card = DECK_CARD_INIT;

  card.id = id;
  card.kind = DECK_CARD_CHOICE;
  card.level = DECK_LEVEL_ADVANCED;
  card.concepts = "ring all-reduce";
  card.prompt = "<em>Is</em> it?";
  card.options = options;
  card.n_options = G_N_ELEMENTS (options);
  card.explanation = "because";
  card.show_scenario = "dp-ring-4";
  card.show_step = "sync:3";
  return card;
}

static DeckCard
recall_card (const char *id)
{
  DeckCard card = DECK_CARD_INIT;

  card.id = id;
  card.prompt = "what?";
  card.answer = "that";
  return card;
}

static void
test_kept (void)
{
  g_autoptr (DeckBuilder) builder = deck_builder_new ("d");
  g_autoptr (Deck) deck = NULL;
  DeckCard card = choice_card ("one");
  const DeckCard *kept;
  const char *list;
  const char *word;
  guint index = 99;

  g_assert_true (deck_builder_add (builder, &card, NULL));
  card = recall_card ("two");
  g_assert_true (deck_builder_add (builder, &card, NULL));
  deck = deck_builder_end (g_steal_pointer (&builder));

  g_assert_cmpstr (deck_get_title (deck), ==, "d");
  g_assert_cmpuint (deck_get_n_cards (deck), ==, 2);
  g_assert_true (deck_find_card (deck, "two", &index));
  g_assert_cmpuint (index, ==, 1);
  g_assert_false (deck_find_card (deck, "three", NULL));

  kept = deck_get_card (deck, 0);
  g_assert_cmpstr (kept->prompt, ==, "<em>Is</em> it?");
  g_assert_true (kept->prompt != card.prompt);
  g_assert_cmpuint (kept->n_options, ==, 2);
  g_assert_true (kept->options[0].correct);
  g_assert_cmpstr (kept->options[0].feedback, ==, "");
  g_assert_cmpstr (kept->options[1].feedback, ==, "look again");
  g_assert_cmpstr (kept->show_step, ==, "sync:3");
  g_assert_cmpstr (kept->hint, ==, "");
  g_assert_null (deck_get_card (deck, 1)->show_scenario);

  list = kept->concepts;
  g_assert_cmpuint (deck_list_next (&list, &word), ==, 4);
  g_assert_true (strncmp (word, "ring", 4) == 0);
  g_assert_cmpuint (deck_list_next (&list, &word), ==, 10);
  g_assert_cmpuint (deck_list_next (&list, &word), ==, 0);
}

static void
assert_refused (const DeckCard *card, const char *says)
{
  g_autoptr (DeckBuilder) builder = deck_builder_new ("d");
  g_autoptr (GError) error = NULL;
  DeckCard other = recall_card ("taken");

  g_assert_true (deck_builder_add (builder, &other, NULL));
  g_assert_false (deck_builder_add (builder, card, &error));
  g_assert_nonnull (error);
  if (strstr (error->message, says) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, says);
  g_assert_cmpuint (deck_builder_get_n_cards (builder), ==, 1);
}

static void
test_refused (void)
{
  DeckOption wrong[] = { { .text = "a" }, { .text = "b" } };
  g_autofree char *huge = g_strnfill (DECK_MAX_TEXT_BYTES + 1, 'x');
  g_autofree char *long_id = g_strnfill (DECK_MAX_ID_BYTES + 1, 'x');
  DeckComputation computation = { .scenario = "dp-ring-4", .tolerance = 0.1 };
  DeckCard card = DECK_CARD_INIT;

  assert_refused (&card, "a card needs an id");
  card = recall_card ("a/b");
  assert_refused (&card, "“a/b” is no id");
  card = recall_card (long_id);
  assert_refused (&card, "is no id");
  card = recall_card ("taken");
  assert_refused (&card, "another card has the id “taken”");
  card = recall_card ("x");
  card.prompt = "";
  assert_refused (&card, "no <prompt>");
  card.prompt = huge;
  assert_refused (&card, "longer than 65536 bytes");
  card.prompt = "\xff";
  assert_refused (&card, "not UTF-8");
  card.prompt = "a\x1d"
                "b";
  assert_refused (&card, "the <prompt> holds a control character");
  card.prompt = "a\xef\xbf\xbf";
  assert_refused (&card, "the <prompt> holds a control character");
  card.prompt = "a < b";
  assert_refused (&card, "the <prompt> is not light markup");
  card = recall_card ("x");
  card.answer = NULL;
  assert_refused (&card, "needs an <answer>");
  card = recall_card ("x");
  card.concepts = "fine not/fine";
  assert_refused (&card, "“not/fine” in concepts");
  card = recall_card ("x");
  card.options = options;
  card.n_options = 2;
  assert_refused (&card, "<option> does not belong");
  card = recall_card ("x");
  card.show_scenario = "dp-ring-4";
  assert_refused (&card, "<show> needs");

  card = choice_card ("x");
  card.answer = "yes";
  assert_refused (&card, "<answer> does not belong");
  card = choice_card ("x");
  card.n_options = 1;
  assert_refused (&card, "needs 2 to 10 <option>s, not 1");
  card = choice_card ("x");
  card.options = wrong;
  assert_refused (&card, "exactly one <option>");
  wrong[0].correct = wrong[1].correct = TRUE;
  assert_refused (&card, "exactly one <option> must have correct=\"true\", "
                         "not 2");

  card = recall_card ("x");
  card.kind = DECK_CARD_EXPLAIN;
  card.answer = NULL;
  assert_refused (&card, "needs 1 to 12 <concept>s, not 0");
  card.to_cover = to_cover;
  card.n_to_cover = 1;
  card.hint = "</em>";
  assert_refused (&card, "the <hint> is not light markup");

  card = recall_card ("x");
  card.kind = DECK_CARD_COMPUTED;
  card.answer = NULL;
  assert_refused (&card, "needs a <compute>");
  card.computation = &computation;
  assert_refused (&card, "needs ask");
  computation.ask = "bubble";
  computation.tolerance = 2;
  assert_refused (&card, "between 0 and 1");
}

static void
test_ids (void)
{
  g_assert_true (deck_id_is_valid ("dp-what"));
  g_assert_true (deck_id_is_valid ("_1.2"));
  g_assert_false (deck_id_is_valid (""));
  g_assert_false (deck_id_is_valid ("-a"));
  g_assert_false (deck_id_is_valid (".."));
  g_assert_false (deck_id_is_valid ("a b"));
  g_assert_false (deck_id_is_valid ("é"));
}

static void
test_nicks (void)
{
  DeckCardKind kind;
  DeckLevel level;

  for (guint i = 0; i < DECK_N_CARD_KINDS; i++)
    {
      g_assert_true (
          deck_card_kind_from_nick (deck_card_kind_get_nick (i), &kind));
      g_assert_cmpuint (kind, ==, i);
    }
  for (guint i = 0; i < DECK_N_LEVELS; i++)
    {
      g_assert_true (deck_level_from_nick (deck_level_get_nick (i), &level));
      g_assert_cmpuint (level, ==, i);
    }
  g_assert_false (deck_card_kind_from_nick ("quiz", &kind));
  g_assert_false (deck_level_from_nick ("expert", &level));
}

/* Texts are looked at several bytes at a time: what must not be there is found
 * at any place of a text of any length, and what may be there is let pass. */
static void
test_any_place (void)
{
  static const struct
  {
    const char *piece;
    gboolean good;
  } cases[] = {
    { "\x01", FALSE },        { "\x1f", FALSE },
    { "<", FALSE },           { ">", FALSE },
    { "&", FALSE },           { "\x80", FALSE },
    { "\xff", FALSE },        { "\xef\xbf\xbf", FALSE },
    { "\t", TRUE },           { "\x7f", TRUE },
    { "=?%'\"~ !", TRUE },    { "\xc3\xa9", TRUE },
    { "\xef\xbf\xbd", TRUE }, { "&lt;", TRUE },
    { "<br/>", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint length = 0; length < 20; length++)
      for (guint at = 0; at <= length; at++)
        {
          g_autoptr (DeckBuilder) builder = deck_builder_new ("d");
          g_autofree char *plain = g_strnfill (length, 'a');
          g_autofree char *text = g_strdup_printf ("%.*s%s%s", (int)at, plain,
                                                   cases[i].piece, plain + at);
          DeckCard card = recall_card ("one");

          card.answer = text;
          g_assert_true (deck_builder_add (builder, &card, NULL) ==
                         cases[i].good);
        }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deck/builder/kept", test_kept);
  g_test_add_func ("/deck/builder/refused", test_refused);
  g_test_add_func ("/deck/builder/any-place", test_any_place);
  g_test_add_func ("/deck/builder/ids", test_ids);
  g_test_add_func ("/deck/builder/nicks", test_nicks);
  return g_test_run ();
}
