/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-export.h"

#include <string.h>

#include "../report.h"
#include "deck/deck-builder.h"
#include "deck/deck-reader.h"
#include "deck/deck-writer.h"

static Deck *
all_kinds (void)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "data", "all-kinds.xml", NULL);
  g_autofree char *text = NULL;
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  g_autoptr (GBytes) bytes = NULL;
  Deck *deck;
  gsize size;

  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  bytes = g_bytes_new (text, size);
  deck = deck_read_bytes (bytes, "f", found, NULL);
  g_assert_nonnull (deck);
  return deck;
}

static void
assert_same_texts (const DeckCard *a, const DeckCard *b)
{
  g_assert_cmpstr (a->id, ==, b->id);
  g_assert_cmpint (a->level, ==, b->level);
  g_assert_cmpstr (a->prompt, ==, b->prompt);
  g_assert_cmpstr (a->answer, ==, b->answer);
  g_assert_cmpstr (a->explanation, ==, b->explanation);
}

static void
test_anki_text (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (BaseDiagnostics) back = base_diagnostics_new ();
  g_autoptr (Deck) deck = all_kinds ();
  g_autoptr (GBytes) bytes = deck_export (deck, DECK_FORMAT_ANKI_TEXT, report);
  g_autoptr (Deck) again = NULL;

  assert_report (
      report,
      "f: the language of the deck was left out|"
      "f: the description of the deck was left out|"
      "f: the licence of the deck was left out|"
      "f:7: card “recall”: only Shardstep reads back the moment it shows, "
      "sync:3 of “dp-ring-4”|"
      "f:14: card “choice”: the options became part of the question; they are "
      "shuffled once, not each time|"
      "f:22: card “explain”: a written explanation became question and "
      "answer|"
      "f:22: card “explain”: only Shardstep reads back the keywords|"
      "f:30: card “computed” left out: its answer is computed, which no other "
      "program can do|");
  again = deck_import (bytes, "t", DECK_FORMAT_ANKI_TEXT, "d", NULL, back);
  assert_report (back, "");
  g_assert_cmpuint (deck_get_n_cards (again), ==, 3);
  assert_same_texts (deck_get_card (again, 0), deck_get_card (deck, 0));
  g_assert_cmpstr (deck_get_card (again, 0)->concepts, ==, "one two");
}

static void
assert_same_cards (const Deck *a, const Deck *b)
{
  for (guint i = 0; i < deck_get_n_cards (b); i++)
    {
      const DeckCard *back = deck_get_card (b, i);
      g_autofree char *text = deck_write_card (back);
      g_autofree char *was = NULL;
      guint index;

      g_assert_true (deck_find_card (a, back->id, &index));
      was = deck_write_card (deck_get_card (a, index));
      g_assert_cmpstr (text, ==, was);
    }
}

/* A deck that went to Anki or Moodle comes back as it was, options, keywords
 * and moments too; but of a note that was changed there, what it says now. */
static void
test_and_back (void)
{
  static const DeckFormat formats[] = { DECK_FORMAT_ANKI_TEXT, DECK_FORMAT_APKG,
                                        DECK_FORMAT_MOODLE_XML };
  g_autoptr (Deck) deck = all_kinds ();
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (Deck) again = NULL;
  g_autoptr (GString) text = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (BaseDiagnostics) back = base_diagnostics_new ();
      g_autoptr (GBytes) exported = deck_export (deck, formats[i], report);
      g_autoptr (Deck) imported =
          deck_import (exported, "t", formats[i], "d", NULL, back);

      assert_report (back, "");
      g_assert_cmpuint (deck_get_n_cards (imported), ==, 3);
      assert_same_cards (deck, imported);
    }
  bytes = deck_export (deck, DECK_FORMAT_ANKI_TEXT, report);
  text = g_string_new_len (g_bytes_get_data (bytes, NULL),
                           (gssize)g_bytes_get_size (bytes));
  g_assert_cmpuint (g_string_replace (text, "b) that", "b) those", 0), ==, 1);
  changed = g_bytes_new (text->str, text->len);
  again = deck_import (changed, "t", DECK_FORMAT_ANKI_TEXT, "d", NULL, report);
  g_assert_cmpint (deck_get_card (again, 1)->kind, ==, DECK_CARD_RECALL);
  g_assert_cmpstr (deck_get_card (again, 1)->prompt, ==,
                   "Which?<br/>a) this<br/>b) those<br/>c) another");
  g_assert_cmpstr (deck_get_card (again, 1)->answer, ==, "a) this");
  g_assert_cmpstr (deck_get_card (again, 1)->explanation, ==,
                   "b) no, <em>this</em><br/>it is this");
}

static void
test_moodle (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (BaseDiagnostics) back = base_diagnostics_new ();
  g_autoptr (Deck) deck = all_kinds ();
  g_autoptr (GBytes) bytes = deck_export (deck, DECK_FORMAT_MOODLE_XML, report);
  g_autoptr (Deck) again = NULL;
  const DeckCard *choice;

  assert_report (
      report,
      "f: the language of the deck was left out|"
      "f:7: card “recall”: became an essay, with the answer for its grader|"
      "f:7: card “recall”: only Shardstep reads back the moment it shows, "
      "sync:3 of “dp-ring-4”|"
      "f:22: card “explain”: became an essay, with the answer for its grader|"
      "f:22: card “explain”: only Shardstep reads back the keywords|"
      "f:30: card “computed” left out: its answer is computed, which no other "
      "program can do|");
  again = deck_import (bytes, "t", DECK_FORMAT_MOODLE_XML, "d", NULL, back);
  g_assert_cmpuint (deck_get_n_cards (again), ==, 3);
  assert_same_texts (deck_get_card (again, 0), deck_get_card (deck, 0));
  choice = deck_get_card (again, 1);
  assert_same_texts (choice, deck_get_card (deck, 1));
  g_assert_cmpint (choice->kind, ==, DECK_CARD_CHOICE);
  g_assert_cmpuint (choice->n_options, ==, 3);
  g_assert_true (choice->options[0].correct);
  g_assert_cmpstr (choice->options[1].feedback, ==, "no, <em>this</em>");
}

/* What importers would take for more than text comes back as it was. */
static void
test_odd_texts (void)
{
  static const char *const texts[] = {
    "# not a comment",       "\"quoted\" at both \"ends\"",
    "a {{c1::gap}} is text", "[sound:x.mp3] is text",
    "&lt;b&gt; &amp;amp;",   "semi;colon, comma",
  };
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (DeckBuilder) builder = deck_builder_new ("d");
  g_autoptr (Deck) deck = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *id = g_strdup_printf ("c%u", i);
      DeckCard card = DECK_CARD_INIT;

      card.id = id;
      card.prompt = card.answer = card.explanation = texts[i];
      g_assert_true (deck_builder_add (builder, &card, NULL));
    }
  deck = deck_builder_end (g_steal_pointer (&builder));
  for (guint format = 0; format < DECK_N_FORMATS; format++)
    {
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (Deck) again = NULL;

      if (!deck_format_can_export (format))
        continue;
      bytes = deck_export (deck, format, report);
      again = deck_import (bytes, "t", format, "d", NULL, report);
      g_assert_cmpuint (deck_get_n_cards (again), ==, G_N_ELEMENTS (texts));
      for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
        assert_same_texts (deck_get_card (again, i), deck_get_card (deck, i));
    }
}

/* Nothing but computed cards: nothing to write. */
static void
test_nothing (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (DeckBuilder) builder = deck_builder_new ("d");
  g_autoptr (Deck) deck = NULL;
  DeckVary vary = { "data", "2 4" };
  DeckComputation computation = {
    .scenario = "s", .ask = "bytes-sent", .varies = &vary, .n_varies = 1
  };
  DeckCard card = DECK_CARD_INIT;

  card.id = "c";
  card.kind = DECK_CARD_COMPUTED;
  card.prompt = "How many?";
  card.computation = &computation;
  g_assert_true (deck_builder_add (builder, &card, NULL));
  deck = deck_builder_end (g_steal_pointer (&builder));
  for (guint format = 0; format < DECK_N_FORMATS; format++)
    if (deck_format_can_export (format))
      g_assert_null (deck_export (deck, format, report));
  g_assert_true (base_diagnostics_has_errors (report));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deck/export/anki-text", test_anki_text);
  g_test_add_func ("/deck/export/and-back", test_and_back);
  g_test_add_func ("/deck/export/moodle", test_moodle);
  g_test_add_func ("/deck/export/odd-texts", test_odd_texts);
  g_test_add_func ("/deck/export/nothing", test_nothing);
  return g_test_run ();
}
