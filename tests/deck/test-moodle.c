/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-import.h"

#include <string.h>

#include "../report.h"

static Deck *
import (const char *text, BaseDiagnostics *report)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  g_assert_cmpint (deck_format_guess (bytes, "f"), ==, DECK_FORMAT_MOODLE_XML);
  return deck_import (bytes, "f", DECK_FORMAT_MOODLE_XML, "d", "Title", report);
}

#define TEXT(tag, text)                                                        \
  "<" tag " format=\"html\"><text><![CDATA[" text "]]></text></" tag ">"
#define ANSWER(fraction, text, feedback)                                       \
  "<answer fraction=\"" fraction "\"><text>" text "</text>"                    \
  "<feedback><text>" feedback "</text></feedback></answer>"

static void
test_moodle (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck = import (
      "<?xml version=\"1.0\"?>\n<!DOCTYPE quiz SYSTEM \"http://x/y.dtd\">\n"
      "<quiz>\n"
      "<question type=\"category\"><category><text>$course$/top/Ring nets"
      "</text></category></question>\n"
      "<question type=\"multichoice\">" /* line 5 */
      TEXT ("questiontext", "<p>Which <b>one</b>?</p>") TEXT (
          "generalfeedback",
          "so it is") "<idnumber>Q 1</idnumber>" ANSWER ("100", "this", "yes")
          ANSWER ("0", "that", "no") ANSWER (
              "33.33333", "half",
              "") "<tags><tag><text>Tag A</text></tag></tags></question>\n"
                  "<question type=\"multichoice\">" /* 6 */
      TEXT ("questiontext", "Both?") ANSWER ("50", "a", "")
          ANSWER ("50", "b", "")
              ANSWER ("0", "c", "") "</question>\n"
                                    "<question type=\"truefalse\">" /* 7 */
      TEXT ("questiontext", "Is it?") ANSWER ("100", "true", "")
          ANSWER ("0", "false", "") "</question>\n"
                                    "<question type=\"shortanswer\">" /* 8 */
      TEXT ("questiontext", "Name? <img src=\"@@PLUGINFILE@@/x.png\">")
          ANSWER ("100", "x", "") "</question>\n"
                                  "<question type=\"matching\">" /* 9 */
      TEXT ("questiontext",
            "Match") "<subquestion><text>a</text><answer><text>1</text></"
                     "answer></subquestion>"
                     "<subquestion><text>b</text><answer><text>2</text></"
                     "answer></subquestion>"
                     "<subquestion><text></text><answer><text>3</text></"
                     "answer></subquestion>"
                     "</question>\n"
                     "<question type=\"essay\">" TEXT ("questiontext",
                                                       "Write") /* 10 */
      "</question>\n"
      "<question type=\"calculated\">" TEXT ("questiontext", "{x}") /* 11 */
      "</question>\n"
      "</quiz>\n",
      report);
  const DeckCard *card;

  g_assert_nonnull (deck);
  g_assert_cmpuint (deck_get_n_cards (deck), ==, 5);
  card = deck_get_card (deck, 0);
  g_assert_cmpstr (card->id, ==, "q-1");
  g_assert_cmpint (card->kind, ==, DECK_CARD_CHOICE);
  g_assert_cmpstr (card->prompt, ==, "Which <strong>one</strong>?");
  g_assert_cmpstr (card->explanation, ==, "so it is");
  g_assert_cmpstr (card->concepts, ==, "ring-nets tag-a");
  g_assert_cmpuint (card->n_options, ==, 3);
  g_assert_true (card->options[0].correct);
  g_assert_cmpstr (card->options[1].feedback, ==, "no");
  card = deck_get_card (deck, 1);
  g_assert_cmpint (card->kind, ==, DECK_CARD_RECALL);
  g_assert_cmpstr (card->prompt, ==, "Both?<br/>• c<br/>• a<br/>• b");
  g_assert_cmpstr (card->answer, ==, "a<br/>b");
  g_assert_cmpint (deck_get_card (deck, 2)->kind, ==, DECK_CARD_CHOICE);
  g_assert_cmpstr (deck_get_card (deck, 4)->answer, ==, "a → 1<br/>b → 2");
  assert_report (
      report,
      "f:5: an answer worth a part of the points counts as wrong|"
      "f:6: a question with several right answers became a card to recall all "
      "of them|"
      "f:8: a question to type the answer became a card to recall|"
      "f:8: an image was left out; cards hold text|"
      "f:9: a question to match pairs became a card to recall them|"
      "f:10: question of type “essay” left out: it has no answer to compare "
      "with|"
      "f:11: question of type “calculated” left out: its numbers are "
      "drawn anew each time it is asked|");
}

/* A picture of 57 kB inside, a Latin-1 byte in a file that says UTF-8, text
 * where none belongs, two questions of one name. */
static void
test_moodle_traps (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autofree char *picture = g_strnfill (57000, 'A');
  g_autofree char *text = g_strconcat (
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>stray\n"
      "<question type=\"shortanswer\">\n"
      "<questiontext format=\"html\"><text><![CDATA[Caf\xe9 "
      "<img src=\"data:image/png;base64,",
      picture,
      "\" alt=\"a ring\">]]></text><file name=\"x.png\" "
      "encoding=\"base64\">",
      picture,
      "</file></questiontext><answer fraction=\"100\"><text>x</text></answer>"
      "</question>\n<question type=\"shortanswer\"><idnumber>q</idnumber>"
      "<questiontext><text>one</text></questiontext>"
      "<answer fraction=\"100\"><text>x</text></answer></question>"
      "<question type=\"shortanswer\"><idnumber>q</idnumber>"
      "<questiontext><text>two</text></questiontext>"
      "<answer fraction=\"100\"><text>x</text></answer></question>"
      "</quiz>",
      NULL);
  g_autoptr (Deck) deck = import (text, report);

  g_assert_cmpuint (deck_get_n_cards (deck), ==, 3);
  g_assert_cmpstr (deck_get_card (deck, 0)->prompt, ==, "Café [a ring]");
  g_assert_cmpstr (deck_get_card (deck, 1)->id, ==, "q");
  g_assert_cmpstr (deck_get_card (deck, 2)->id, ==, "q--2");
  assert_report (
      report,
      "f: 1 byte was no UTF-8 and was read as Latin-1|"
      "f:3: text is not expected directly in <quiz>; put it in one of its "
      "elements|"
      "f:3: a question to type the answer became a card to recall|"
      "f:3: an image was left out; cards hold text|"
      "f:5: a question to type the answer became a card to recall|"
      "f:5: a question to type the answer became a card to recall|");
}

static char *
times (const char *begin, const char *piece, guint n, const char *end)
{
  GString *text = g_string_new (begin);

  for (guint i = 0; i < n; i++)
    g_string_append (text, piece);
  g_string_append (text, end);
  return g_string_free (text, FALSE);
}

/* More gaps, answers of a gap or columns than are read, and words that belong
 * into no gap: none goes in silence, and no answer stands in a prompt. */
static void
test_moodle_caps (void)
{
#define ASKS(type) "<question type=\"" type "\">\n<questiontext><text>"
#define ENDS "</text></questiontext></question>\n"
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autofree char *most = times (ASKS ("gapfill"), "[a]", 256, ENDS);
  g_autofree char *gaps = times (ASKS ("gapfill"), "[a]", 257, ENDS);
  g_autofree char *words = times (ASKS ("gapfill") "[a", "|a", 64, "]" ENDS);
  g_autofree char *right = times (ASKS ("cloze") "{:MC:=a", "~b", 64, "}" ENDS);
  g_autofree char *wrong =
      times (ASKS ("cloze") "{:MC:b", "~b", 63, "~=a}" ENDS);
  g_autofree char *columns = times (
      "<question type=\"mtf\"><questiontext><text>q</text>"
      "</questiontext><row><optiontext><text>r</text></optiontext></row>",
      "<column><responsetext><text>c</text></responsetext></column>", 65,
      "<weight rownumber=\"1\" columnnumber=\"1\"><value>1</value>"
      "</weight></question>\n");
  g_autofree char *text = g_strconcat (
      "<quiz>\n", most, gaps, words, right, wrong, columns,
      "<question type=\"gapfill\"><questiontext><text>[a] b</text>"
      "</questiontext><answer fraction=\"100\"><text>a</text></answer>"
      "<answer fraction=\"0\"><text>no</text></answer></question></quiz>",
      NULL);
  g_autoptr (Deck) deck = import (text, report);

  g_assert_cmpuint (deck_get_n_cards (deck), ==, 5);
  assert_report (
      report,
      "f:2: a text with gaps became one card that asks for all of them|"
      "f:4: question of type “gapfill” left out: it has more than 256 gaps|"
      "f:6: an answer too many was left out|"
      "f:6: a question to type the answer became a card to recall|"
      "f:8: an answer too many was left out|"
      "f:8: a question to type the answer became a card to recall|"
      "f:10: question of type “cloze” left out: no answer is right of the "
      "first 64 of a gap|"
      "f:12: an answer too many was left out|"
      "f:12: a question to match pairs became a card to recall them|"
      "f:13: wrong words for its gaps were left out|"
      "f:13: a question to type the answer became a card to recall|");
#undef ASKS
#undef ENDS
}

/* Places for words that the question does not have. */
static void
test_moodle_places (void)
{
#define ASKS(type, text)                                                       \
  "<question type=\"" type "\">\n<questiontext><text>" text                    \
  "</text></questiontext>"
#define WORD "<selectoption><text>cat</text></selectoption></question>"
#define BOX "<dragbox><text>cat</text></dragbox></question>"
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck =
      import ("<quiz>" ASKS ("gapselect", "A [[1]] is no [[9]] nor [[0]].")
                  WORD ASKS ("ddwtos", "[[18446744073709551617]] [[1]] [[-1]]")
                      BOX ASKS ("ddwtos", "[[2]] only") BOX "</quiz>",
              report);

  g_assert_cmpuint (deck_get_n_cards (deck), ==, 2);
  g_assert_cmpstr (deck_get_card (deck, 0)->answer, ==,
                   "A <strong>cat</strong> is no [[9]] nor [[0]].");
  assert_report (
      report,
      "f:1: “[[9]]” stands for none of its words and was left as it is|"
      "f:1: a question to type the answer became a card to recall|"
      "f:2: “[[18446744073709551617]]” stands for none of its words and was "
      "left as it is|"
      "f:2: a question to type the answer became a card to recall|"
      "f:3: question of type “ddwtos” left out: no gap was found in its text|");
#undef ASKS
#undef WORD
#undef BOX
}

static void
test_moodle_broken (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();

  g_assert_null (import ("<quiz><question type=\"truefalse\">", report));
  g_assert_true (base_diagnostics_has_errors (report));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deck/moodle/kinds", test_moodle);
  g_test_add_func ("/deck/moodle/traps", test_moodle_traps);
  g_test_add_func ("/deck/moodle/caps", test_moodle_caps);
  g_test_add_func ("/deck/moodle/places", test_moodle_places);
  g_test_add_func ("/deck/moodle/broken", test_moodle_broken);
  return g_test_run ();
}
