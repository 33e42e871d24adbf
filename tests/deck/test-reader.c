/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-reader.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "deck/deck-writer.h"

#define HEAD                                                                   \
  "<?xml version=\"1.0\"?>\n"                                                  \
  "<deck xmlns=\"urn:shardstep:deck:1\" id=\"d\">\n"
#define GOOD "<card id=\"good\"><prompt>p</prompt><answer>a</answer></card>\n"

static Deck *
read_text (const char *text, BaseDiagnostics *diagnostics)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return deck_read_bytes (bytes, "d.xml", diagnostics, NULL);
}

static Deck *
read_data (const char *name, BaseDiagnostics *diagnostics)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "data", name, NULL);

  return deck_read_file (path, diagnostics, NULL);
}

static void
test_all_kinds (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (Deck) deck = read_data ("all-kinds.xml", diagnostics);
  const DeckCard *card;

  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
  g_assert_nonnull (deck);
  g_assert_cmpstr (deck_get_id (deck), ==, "all-kinds");
  g_assert_cmpstr (deck_get_title (deck), ==, "One of <each> kind");
  g_assert_cmpstr (deck_get_description (deck), ==,
                   "With <em>every</em> element.");
  g_assert_cmpstr (deck_get_licence (deck), ==, "CC-BY-4.0");
  g_assert_cmpstr (deck_get_language (deck), ==, "en");
  g_assert_cmpuint (deck_get_n_cards (deck), ==, 4);

  card = deck_get_card (deck, 0);
  g_assert_cmpstr (card->prompt, ==,
                   "What is <formula>2<sup>n</sup></formula> &amp; more?");
  g_assert_cmpstr (card->answer, ==,
                   "First line<br/>second <code>a &lt; b</code>");
  g_assert_cmpstr (card->concepts, ==, "one two");
  g_assert_cmpstr (card->show_step, ==, "sync:3");
  g_assert_cmpint (card->line, ==, 7);

  card = deck_get_card (deck, 1);
  g_assert_cmpint (card->kind, ==, DECK_CARD_CHOICE);
  g_assert_cmpint (card->level, ==, DECK_LEVEL_INTERMEDIATE);
  g_assert_cmpuint (card->n_options, ==, 3);
  g_assert_cmpstr (card->options[1].text, ==, "that");
  g_assert_cmpstr (card->options[1].feedback, ==, "no, <em>this</em>");
  g_assert_false (card->options[1].correct);

  card = deck_get_card (deck, 2);
  g_assert_cmpuint (card->n_claims, ==, 0);
  g_assert_cmpuint (card->n_to_cover, ==, 2);
  g_assert_cmpstr (card->to_cover[0].keywords, ==, "split|divid data");
  g_assert_cmpstr (card->hint, ==, "think");
  g_assert_cmpstr (card->model_answer, ==, "Since it is so.");

  card = deck_get_card (deck, 3);
  g_assert_nonnull (card->computation);
  g_assert_cmpfloat (card->computation->tolerance, ==, 0.05);
  g_assert_true (card->computation->typed);
  g_assert_cmpstr (card->computation->varies[0].values, ==, "2 4 8");
  g_assert_cmpstr (card->computation->misconceptions[0].formula, ==,
                   "answer / 2");
  g_assert_cmpuint (card->n_claims, ==, 2);
  g_assert_cmpstr (card->claims[0].words, ==, "factor");
  g_assert_cmpstr (card->claims[0].of, ==, "hops / 2");
  g_assert_cmpfloat (card->claims[0].is, ==, 3);
  g_assert_cmpfloat (card->claims[0].within, ==, 0.1);
  g_assert_true (isnan (card->claims[1].is));
}

/* The file is written as the writer writes: reading and writing it gives the
 * same bytes. */
static void
test_round_trip (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (Deck) deck = read_data ("all-kinds.xml", diagnostics);
  g_autofree char *folder = g_dir_make_tmp ("deck-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "out.xml", NULL);
  g_autofree char *source =
      g_test_build_filename (G_TEST_DIST, "data", "all-kinds.xml", NULL);
  g_autofree char *expected = NULL;
  g_autofree char *written = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (deck_write_file (deck, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (source, &expected, NULL, NULL));
  g_assert_true (g_file_get_contents (path, &written, NULL, NULL));
  g_assert_cmpstr (written, ==, expected);
  g_unlink (path);
  g_rmdir (folder);

  g_assert_false (deck_write_file (deck, path, &error));
  g_assert_error (error, DECK_ERROR, DECK_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_defaults (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (Deck) deck = NULL;
  const DeckCard *card;

  deck = read_text (HEAD "<card id='a'>\n"
                         "<show scenario='s'/> <answer> two\n  words </answer>"
                         "<prompt><![CDATA[a < b]]></prompt></card></deck>",
                    diagnostics);
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
  g_assert_cmpstr (deck_get_title (deck), ==, "d");
  card = deck_get_card (deck, 0);
  g_assert_cmpint (card->kind, ==, DECK_CARD_RECALL);
  g_assert_cmpint (card->level, ==, DECK_LEVEL_BEGINNER);
  g_assert_cmpstr (card->prompt, ==, "a &lt; b");
  g_assert_cmpstr (card->answer, ==, "two words");
  g_assert_cmpstr (card->show_step, ==, "deal-batch");
  g_assert_cmpstr (card->concepts, ==, "");
}

/* A broken card is left out with one line that says where; the good one that
 * follows it is there. */
static void
test_broken_cards (void)
{
  static const struct
  {
    const char *card; /* begins on line 3 */
    const char *says;
  } cases[] = {
    { "<card><prompt>p</prompt><answer>a</answer></card>\n",
      "d.xml:3: card left out: a card needs an id" },
    { "<card id='x y'><prompt>p</prompt><answer>a</answer></card>\n",
      "d.xml:3: card “x y” left out: “x y” is no id" },
    { "<card id='x'>\n<answer>a</answer></card>\n",
      "d.xml:3: card “x” left out: the card has no <prompt>" },
    { "<card id='x' kind='quiz'><prompt>p</prompt></card>\n",
      "d.xml:3: “quiz” is no kind of card; write recall, choice, explain" },
    { "<card id='x' level='hard'><prompt>p</prompt></card>\n",
      "d.xml:3: “hard” is no level" },
    { "<card id='x'>\n<promt>p</promt><answer>a</answer></card>\n",
      "d.xml:4: unexpected <promt> in <card>; expected: prompt, answer" },
    { "<card id='x'><prompt>p</prompt><answer>a</answer>\n<answer>b</answer>"
      "</card>\n",
      "d.xml:4: a second <answer> in the same card" },
    { "<card id='x' kind='choice'><prompt>p</prompt><option>a</option>"
      "<option>b</option></card>\n",
      "d.xml:3: card “x” left out: exactly one <option>" },
    { "<card id='x'><prompt>p</prompt>\n<answer>a <b>b</b></answer></card>\n",
      "d.xml:4: unexpected <b> in the text of <answer>; allowed: em" },
    { "<card id='x'><prompt>p</prompt><answer>a</answer>\n<show/></card>\n",
      "d.xml:4: " },
    { "<card id='x' colour='red'><prompt>p</prompt><answer>a</answer></card>\n",
      "d.xml:3: " },
    { "<card id='x' kind='choice'><prompt>p</prompt>\n"
      "<option correct='yes'>a</option><option>b</option></card>\n",
      "d.xml:4: " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
      g_autofree char *text =
          g_strconcat (HEAD, cases[i].card, GOOD "</deck>", NULL);
      g_autoptr (Deck) deck = read_text (text, diagnostics);
      g_autofree char *line = NULL;

      g_assert_nonnull (deck);
      g_assert_cmpuint (deck_get_n_cards (deck), ==, 1);
      g_assert_true (deck_find_card (deck, "good", NULL));
      g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 1);
      line = base_diagnostic_dup_line (base_diagnostics_get (diagnostics, 0));
      if (!g_str_has_prefix (line, cases[i].says))
        g_error ("“%s” does not begin with “%s”", line, cases[i].says);
    }
}

static void
test_duplicate_ids (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (Deck) deck =
      read_text (HEAD GOOD "\n" GOOD "</deck>", diagnostics);
  g_autofree char *line = NULL;

  g_assert_cmpuint (deck_get_n_cards (deck), ==, 1);
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 1);
  line = base_diagnostic_dup_line (base_diagnostics_get (diagnostics, 0));
  g_assert_cmpstr (line, ==,
                   "d.xml:5: card left out: its id “good” was given to the "
                   "card of line 3; ids must differ, so give this one another");
}

/* Told beside whatever else is wrong, with the first of the two or with the
 * second: one round of mending is enough. */
static void
test_duplicate_among_faults (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (Deck) deck = read_text (
      HEAD "<card id='a'><prompt>p</prompt></card>\n"
           "<card id='b'><prompt>p</prompt><answer>a</answer></card>\n"
           "<card id='a'><prompt>p</prompt><answer>a</answer></card>\n"
           "<card id='b' level='hard'><prompt>p</prompt></card>\n</deck>",
      diagnostics);
  static const char *const lines[] = {
    "d.xml:3: card “a” left out: ",
    "d.xml:5: card left out: its id “a” was given to the card of line 3; ",
    "d.xml:6: “hard” is no level; ",
    "d.xml:6: card left out: its id “b” was given to the card of line 4; ",
  };

  g_assert_cmpuint (deck_get_n_cards (deck), ==, 1);
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==,
                    G_N_ELEMENTS (lines));
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *line =
          base_diagnostic_dup_line (base_diagnostics_get (diagnostics, i));

      if (!g_str_has_prefix (line, lines[i]))
        g_error ("“%s” does not begin with “%s”", line, lines[i]);
    }
}

/* No deck at all: NULL and one line. */
static void
test_refused_files (void)
{
  static const struct
  {
    const char *text;
    const char *says;
  } cases[] = {
    { "", "d.xml: " },
    { "<deck xmlns='urn:shardstep:deck:2' id='d'/>",
      "d.xml:1: format version “2” is not known" },
    { "<deck xmlns='urn:shardstep:deck:1' id='d' version='7'/>",
      "d.xml:1: deck version “7” is not known" },
    { "<deck id='d'/>", "d.xml:1: expected <deck xmlns=" },
    { "<scenario xmlns='urn:shardstep:scenario:1' id='d'/>",
      "d.xml:1: expected <deck" },
    { "<deck xmlns='urn:shardstep:deck:1'/>", "d.xml:1: " },
    { "<deck xmlns='urn:shardstep:deck:1' id='a/b'/>",
      "d.xml:1: “a/b” is no id for a deck" },
    { HEAD GOOD "<card id='x'>", "d.xml:4: the file ends before </card>" },
    { HEAD GOOD "</dekc>", "d.xml:4: not well-formed XML" },
    { "<!DOCTYPE deck [<!ENTITY a 'b'>]><deck/>", "d.xml:1: a DOCTYPE" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
      g_autofree char *line = NULL;

      g_assert_null (read_text (cases[i].text, diagnostics));
      g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 1);
      line = base_diagnostic_dup_line (base_diagnostics_get (diagnostics, 0));
      if (!g_str_has_prefix (line, cases[i].says))
        g_error ("“%s” does not begin with “%s”", line, cases[i].says);
    }
}

/* The first counts; the second is told with its line, and does not take the
 * deck with it. */
static void
test_second_title (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (Deck) deck = NULL;
  g_autofree char *line = NULL;

  deck =
      read_text (HEAD "<title>One</title>\n<title>Two</title>" GOOD "</deck>",
                 diagnostics);
  g_assert_nonnull (deck);
  g_assert_cmpstr (deck_get_title (deck), ==, "One");
  g_assert_cmpuint (deck_get_n_cards (deck), ==, 1);
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 1);
  line = base_diagnostic_dup_line (base_diagnostics_get (diagnostics, 0));
  g_assert_cmpstr (line, ==,
                   "d.xml:4: a second <title> in the same deck; the first one "
                   "counts, remove this one");
}

static void
test_cancelled (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) bytes =
      g_bytes_new_static (HEAD GOOD "</deck>", strlen (HEAD GOOD "</deck>"));

  g_cancellable_cancel (cancellable);
  g_assert_null (deck_read_bytes (bytes, "d.xml", diagnostics, cancellable));
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deck/reader/all-kinds", test_all_kinds);
  g_test_add_func ("/deck/reader/round-trip", test_round_trip);
  g_test_add_func ("/deck/reader/defaults", test_defaults);
  g_test_add_func ("/deck/reader/broken-cards", test_broken_cards);
  g_test_add_func ("/deck/reader/duplicate-ids", test_duplicate_ids);
  g_test_add_func ("/deck/reader/duplicate-among-faults",
                   test_duplicate_among_faults);
  g_test_add_func ("/deck/reader/refused-files", test_refused_files);
  g_test_add_func ("/deck/reader/second-title", test_second_title);
  g_test_add_func ("/deck/reader/cancelled", test_cancelled);
  return g_test_run ();
}
