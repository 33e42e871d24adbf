/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../report.h"
#include "deck/deck-import.h"

#include <string.h>

static Deck *
import (const char *text, BaseDiagnostics *report)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  g_assert_cmpint (deck_format_guess (bytes, "f"), ==, DECK_FORMAT_GIFT);
  return deck_import (bytes, "f", DECK_FORMAT_GIFT, "d", NULL, report);
}

static void
test_choice (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck =
      import ("$CATEGORY: $course$/top/Ring nets\n"
              "\n"
              "// [id:Q 1] [tag:level::advanced] [tag:two]\n"
              "::Title:: Which <b>one</b>\\: {\n"
              "=this #yes\n"
              "~that #no\n"
              "~%33.33333%half \\= more\n"
              "####so\\nit is\n"
              "}\n"
              "\n"
              "Both? {~%50%a ~%50%b ~%-100%c}\n"
              "\n"
              "[html]<p>Is it?</p>{FALSE#not so#right}\r\n"
              "\r\n"
              "The ring has {~one =n} links.\n",
              report);
  const DeckCard *card = deck_get_card (deck, 0);

  g_assert_cmpuint (deck_get_n_cards (deck), ==, 4);
  g_assert_cmpstr (card->id, ==, "q-1");
  g_assert_cmpint (card->kind, ==, DECK_CARD_CHOICE);
  g_assert_cmpint (card->level, ==, DECK_LEVEL_ADVANCED);
  g_assert_cmpstr (card->concepts, ==, "ring-nets two");
  g_assert_cmpstr (card->prompt, ==, "Which <strong>one</strong>:");
  g_assert_cmpstr (card->explanation, ==, "so<br/>it is");
  g_assert_cmpuint (card->n_options, ==, 3);
  g_assert_true (card->options[0].correct);
  g_assert_cmpstr (card->options[1].feedback, ==, "no");
  g_assert_cmpstr (card->options[2].text, ==, "half = more");
  card = deck_get_card (deck, 1);
  g_assert_cmpint (card->kind, ==, DECK_CARD_RECALL);
  g_assert_cmpstr (card->answer, ==, "a<br/>b");
  card = deck_get_card (deck, 2);
  g_assert_cmpstr (card->prompt, ==, "Is it?");
  g_assert_cmpstr (card->options[0].feedback, ==, "not so");
  g_assert_true (card->options[1].correct);
  g_assert_cmpstr (card->options[1].feedback, ==, "right");
  card = deck_get_card (deck, 3);
  g_assert_cmpstr (card->prompt, ==, "The ring has _____ links.");
  assert_report (
      report,
      "f:4: an answer worth a part of the points counts as wrong|"
      "f:11: a question with several right answers became a card to recall "
      "all of them|");
}

static void
test_other_kinds (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck = import ("Name it {=x =y#almost}\n\n"
                                  "Pi {#3.14:0.01~#no}\n\n"
                                  "Between {#1..5}\n\n"
                                  "Many {#=3:0 =4:1}\n\n"
                                  "Match {=a -> b =c -> d}\n\n"
                                  "Write {}\n\n"
                                  "Just words\n\n"
                                  "Open {=a\n\n"
                                  "[plain]1 < 2? {odd =yes =a}\n",
                                  report);

  g_assert_cmpuint (deck_get_n_cards (deck), ==, 6);
  g_assert_cmpstr (deck_get_card (deck, 0)->answer, ==, "x<br/>y");
  g_assert_cmpstr (deck_get_card (deck, 1)->answer, ==, "3.14 ± 0.01");
  g_assert_cmpstr (deck_get_card (deck, 2)->answer, ==, "1–5");
  g_assert_cmpstr (deck_get_card (deck, 3)->answer, ==, "3<br/>4 ± 1");
  g_assert_cmpstr (deck_get_card (deck, 4)->answer, ==, "a → b<br/>c → d");
  g_assert_cmpstr (deck_get_card (deck, 5)->prompt, ==, "1 &lt; 2?");
  assert_report (
      report,
      "f:1: a question to type the answer became a card to recall|"
      "f:1: what is said of each answer was left out|"
      "f:3: a question to type the answer became a card to recall|"
      "f:3: what is said of each answer was left out|"
      "f:5: a question to type the answer became a card to recall|"
      "f:7: a question to type the answer became a card to recall|"
      "f:9: a question to match pairs became a card to recall them|"
      "f:11: question of type “essay” left out: it has no answer to compare "
      "with|"
      "f:13: question of type “description” left out: it asks nothing|"
      "f:15: question left out: “}” is missing|"
      "f:17: text before the first answer was left out|"
      "f:17: a question to type the answer became a card to recall|");
}

/* An answer that is a tag, where nothing says that the text is HTML. */
/* Answers that are twins, right in part, or none of them right: what a card
 * does not say is told, and of what is left out nothing but that. */
static void
test_odd_answers (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck = import ("Twins {~a =a ~b ~b}\n\n"
                                  "Only wrong {~a ~b}\n\n"
                                  "Typed {=%100%yes =%80%yep =%0%nope}\n\n"
                                  "Open {=*cat*}\n\n"
                                  "Wrong only {=%0%nope}\n",
                                  report);
  const DeckCard *card = deck_get_card (deck, 0);

  g_assert_cmpuint (deck_get_n_cards (deck), ==, 3);
  g_assert_cmpuint (card->n_options, ==, 2);
  g_assert_cmpstr (card->options[0].text, ==, "a");
  g_assert_true (card->options[0].correct);
  g_assert_cmpstr (card->options[1].text, ==, "b");
  g_assert_cmpstr (deck_get_card (deck, 1)->answer, ==, "yes<br/>yep");
  assert_report (
      report,
      "f:1: an answer that is given twice was kept once|"
      "f:1: an answer that is given twice was kept once|"
      "f:3: question of type “multichoice” left out: none of its answers is "
      "right|"
      "f:5: an answer worth a part of the points counts as right|"
      "f:5: an answer that counts as wrong was left out|"
      "f:5: a question to type the answer became a card to recall|"
      "f:7: “*” in an answer, which may stand for any text, was kept as it is|"
      "f:7: a question to type the answer became a card to recall|"
      "f:9: question of type “shortanswer” left out: none of its answers is "
      "right|");
}

/* Lines as Windows, Unix and old Macs end them. */
static void
test_line_ends (void)
{
  static const char *const ends[] = { "\r\n", "\n", "\r" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
      g_autofree char *text =
          g_strdup_printf ("Q {=a ~b}%s%sR {T}%s", ends[i], ends[i], ends[i]);
      g_autoptr (Deck) deck = import (text, report);

      g_assert_cmpuint (deck_get_n_cards (deck), ==, 2);
      g_assert_cmpstr (deck_get_card (deck, 0)->prompt, ==, "Q");
      assert_report (report, "");
    }
}

static void
test_tags (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck =
      import ("Which breaks a line? {=<br> ~<hr>}\n", report);

  g_assert_cmpuint (deck_get_n_cards (deck), ==, 1);
  g_assert_cmpstr (deck_get_card (deck, 0)->options[0].text, ==, "&lt;br&gt;");
  assert_report (report, "");
}

/* Blank lines forgotten.  A title begins a question, and the comments before it
 * are its own; answers that begin again are not put into a prompt. */
static void
test_no_blank_line (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck = import ("// [id:q1]\n"
                                  "::One:: First? {=a ~b}\n"
                                  "// [id:q2] [tag:two]\n"
                                  "::Two:: Second? {\n"
                                  "=c ~d\n"
                                  "}\n"
                                  "::Three\\: 3:: Third {=e ~f} of all\n"
                                  "with x^{2} and a::b::c.\n"
                                  "// [id:q3]\n"
                                  "\n"
                                  "Fourth? {=g ~h}\n"
                                  "Fifth? {\n"
                                  "=i ~j}\n"
                                  "Sixth? {T}\n"
                                  "\n"
                                  "Seventh? {T}\n"
                                  "Eighth? {FALSE#so}\n",
                                  report);

  g_assert_cmpuint (deck_get_n_cards (deck), ==, 3);
  g_assert_cmpstr (deck_get_card (deck, 0)->id, ==, "q1");
  g_assert_cmpstr (deck_get_card (deck, 0)->prompt, ==, "First?");
  g_assert_cmpstr (deck_get_card (deck, 0)->concepts, ==, "");
  g_assert_cmpstr (deck_get_card (deck, 1)->id, ==, "q2");
  g_assert_cmpstr (deck_get_card (deck, 1)->prompt, ==, "Second?");
  g_assert_cmpstr (deck_get_card (deck, 1)->concepts, ==, "two");
  g_assert_cmpstr (deck_get_card (deck, 2)->id, ==, "q3");
  g_assert_cmpstr (deck_get_card (deck, 2)->prompt, ==,
                   "Third _____ of all<br/>with x^{2} and a::b::c.");
  assert_report (
      report,
      "f:4: no blank line stands before this question; it was taken for one "
      "of its own|"
      "f:7: no blank line stands before this question; it was taken for one "
      "of its own|"
      "f:11: question left out: on line 12 answers begin again: put "
      "a blank line between questions|"
      "f:16: question left out: on line 17 answers begin again: put "
      "a blank line between questions|");
}

/* Formulas: braces in which no answer begins are text, and pairs of them within
 * an answer too; one that is alone ends the answers as ever. */
static void
test_bare_braces (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck = import ("What is \\(x^{2}\\) of 2? {=four ~x^{3}}\n"
                                  "// [id:q1]\n"
                                  "\n"
                                  "Which set? {\n"
                                  "=\\{1, 2\\} ~a_{i}#no_{j}\n"
                                  "~{{b}}\n"
                                  "}\n"
                                  "// [id:q2]\n"
                                  "\n"
                                  "Alone? {=a ~{ b}\n"
                                  "\n"
                                  "Sum of {1, 2}? {#3}\n",
                                  report);
  const DeckCard *card;

  g_assert_cmpuint (deck_get_n_cards (deck), ==, 4);
  card = deck_get_card (deck, 0);
  g_assert_cmpstr (card->id, ==, "q1");
  g_assert_cmpstr (card->prompt, ==, "What is \\(x^{2}\\) of 2?");
  g_assert_cmpstr (card->options[1].text, ==, "x^{3}");
  card = deck_get_card (deck, 1);
  g_assert_cmpstr (card->id, ==, "q2");
  g_assert_cmpstr (card->prompt, ==, "Which set?");
  g_assert_cmpuint (card->n_options, ==, 3);
  g_assert_cmpstr (card->options[0].text, ==, "{1, 2}");
  g_assert_cmpstr (card->options[2].text, ==, "{{b}}");
  g_assert_cmpstr (deck_get_card (deck, 2)->prompt, ==, "Alone?");
  g_assert_cmpstr (deck_get_card (deck, 3)->prompt, ==, "Sum of {1, 2}?");
  assert_report (
      report, "f:1: braces without a backslash were taken for text|"
              "f:4: braces without a backslash were taken for text|"
              "f:12: braces without a backslash were taken for text|"
              "f:12: a question to type the answer became a card to recall|");
}

/* Brackets that are words, closed or not, take nothing of a comment. */
static void
test_comments (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck = import ("First? {=a ~b}\n"
                                  "// see [1, and [2]\n"
                                  "// [id:q1] [tag:lost [tag:one] [id:no\n"
                                  "\n"
                                  "// [ [id:q\\]2] [tag:two]\n"
                                  "Second? {=a ~b}\n"
                                  "// begun [\n"
                                  "// [id:q3]\n"
                                  "::Three:: Third? {=a ~b}\n",
                                  report);

  g_assert_cmpuint (deck_get_n_cards (deck), ==, 3);
  g_assert_cmpstr (deck_get_card (deck, 0)->id, ==, "q1");
  g_assert_cmpstr (deck_get_card (deck, 0)->concepts, ==, "one");
  g_assert_cmpstr (deck_get_card (deck, 1)->id, ==, "q-2");
  g_assert_cmpstr (deck_get_card (deck, 1)->concepts, ==, "two");
  g_assert_cmpstr (deck_get_card (deck, 2)->id, ==, "q3");
  assert_report (report,
                 "f:9: no blank line stands before this question; it was "
                 "taken for one of its own|");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deck/gift/choice", test_choice);
  g_test_add_func ("/deck/gift/no-blank-line", test_no_blank_line);
  g_test_add_func ("/deck/gift/bare-braces", test_bare_braces);
  g_test_add_func ("/deck/gift/comments", test_comments);
  g_test_add_func ("/deck/gift/tags", test_tags);
  g_test_add_func ("/deck/gift/odd-answers", test_odd_answers);
  g_test_add_func ("/deck/gift/line-ends", test_line_ends);
  g_test_add_func ("/deck/gift/other-kinds", test_other_kinds);
  return g_test_run ();
}
