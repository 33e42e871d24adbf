/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../report.h"
#include "deck/deck-import.h"

#include <string.h>

static Deck *
import (const char *text, BaseDiagnostics *report)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  g_assert_cmpint (deck_format_guess (bytes, "f"), ==, DECK_FORMAT_KVTML);
  return deck_import (bytes, "f", DECK_FORMAT_KVTML, "d", NULL, report);
}

static void
test_vocabulary (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck = import (
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<!DOCTYPE kvtml PUBLIC \"kvtml2.dtd\" \"http://example.org/k.dtd\">\n"
      "<kvtml version=\"2.0\"><information><generator>g</generator>"
      "<title>Pets</title><license>CC0</license><comment>a &lt; b</comment>"
      "</information>\n"
      "<identifiers><identifier id=\"0\"><name>English</name></identifier>"
      "<identifier id=\"1\"><name>German</name></identifier>"
      "<identifier id=\"2\"><name>French</name></identifier></identifiers>\n"
      "<entries>\n"
      "<entry id=\"0\"><translation id=\"0\"><text>cat &amp; co</text>"
      "</translation><translation id=\"1\"><text>Katze</text>"
      "<pronunciation>ˈkatsə</pronunciation><grade><count>2</count></grade>"
      "</translation><translation id=\"2\"><text>chat</text></translation>"
      "</entry>\n" /* line 6 */
      "<entry id=\"1\"><translation id=\"0\"><text>dog</text></translation>"
      "</entry>\n" /* 7 */
      "<entry id=\"2\"><translation id=\"0\"><text>cow</text>"
      "<image>file:///etc/passwd</image><sound>x.ogg</sound></translation>"
      "<translation id=\"1\"><text>Kuh</text></translation></entry>\n" /* 8 */
      "</entries>\n"
      "<lessons><container><name>At home</name><entry id=\"0\"/>"
      "<container><name>Farm</name><entry id=\"2\"/></container>"
      "<entry id=\"99\"/></container></lessons>\n"
      "</kvtml>\n",
      report);
  const DeckCard *card;

  g_assert_nonnull (deck);
  g_assert_cmpstr (deck_get_title (deck), ==, "Pets");
  g_assert_cmpstr (deck_get_licence (deck), ==, "CC0");
  g_assert_cmpstr (deck_get_description (deck), ==, "a &lt; b");
  g_assert_cmpuint (deck_get_n_cards (deck), ==, 2);
  card = deck_get_card (deck, 0);
  g_assert_cmpstr (card->prompt, ==, "cat &amp; co");
  g_assert_cmpstr (card->answer, ==, "Katze");
  g_assert_cmpstr (card->explanation, ==, "ˈkatsə<br/>French: chat");
  g_assert_cmpstr (card->concepts, ==, "at-home");
  g_assert_cmpstr (deck_get_card (deck, 1)->concepts, ==, "farm");
  assert_report (report, "f:7: card left out: nothing of its answer is text|"
                         "f:8: a card has no place for: image, sound|"
                         "f: “English” asks and “German” answers, as the list "
                         "has them in this order; its other languages became "
                         "explanations|"
                         "f: grades were left out; learning begins anew|");
}

/* As in the word lists of KHangman. */
static void
test_one_language (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck =
      import ("<kvtml version=\"2.0\"><identifiers><identifier id=\"0\">"
              "<locale>en</locale></identifier></identifiers><entries>\n"
              "<entry id=\"0\"><translation id=\"0\"><text>bear</text>"
              "<comment>animal with fur</comment></translation></entry>\n"
              "<entry id=\"1\"><translation id=\"0\"><text>owl</text>"
              "</translation></entry></entries></kvtml>",
              report);

  g_assert_nonnull (deck);
  g_assert_cmpuint (deck_get_n_cards (deck), ==, 1);
  g_assert_cmpstr (deck_get_card (deck, 0)->prompt, ==, "animal with fur");
  g_assert_cmpstr (deck_get_card (deck, 0)->answer, ==, "bear");
  g_assert_cmpstr (deck_get_card (deck, 0)->explanation, ==, "");
  assert_report (report, "f:3: card left out: the list has one language, and "
                         "the word no comment that could ask for it|");
}

/* The same without a word of languages, and text where none belongs. */
static void
test_words (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck =
      import ("<kvtml version=\"2.0\"><entries>\n"
              "<entry id=\"0\"><translation id=\"0\"><text>ring</text>*"
              "<comment>a closed line</comment></translation></entry>\n" /* 2 */
              "<entry id=\"1\"><translation id=\"0\"><text>tree</text>"
              "<comment>it branches</comment></translation>"
              "<translation id=\"1\"><text>Baum</text></translation></entry>\n"
              "<entry id=\"2\"><translation id=\"0\"><text>mesh</text>"
              "</translation></entry>\n" /* 4 */
              "</entries></kvtml>\n",
              report);

  g_assert_cmpuint (deck_get_n_cards (deck), ==, 2);
  g_assert_cmpstr (deck_get_card (deck, 0)->prompt, ==, "a closed line");
  g_assert_cmpstr (deck_get_card (deck, 0)->answer, ==, "ring");
  g_assert_cmpstr (deck_get_card (deck, 0)->explanation, ==, "");
  g_assert_cmpstr (deck_get_card (deck, 1)->prompt, ==, "tree");
  g_assert_cmpstr (deck_get_card (deck, 1)->explanation, ==, "it branches");
  assert_report (report, "f:2: text is not expected directly in <translation>; "
                         "put it in one of its elements|"
                         "f:4: card left out: the list has one language, and "
                         "the word no comment that could ask for it|");
}

static void
test_broken (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (BaseDiagnostics) old = base_diagnostics_new ();

  g_assert_null (import ("<kvtml version=\"2.0\"><entries><entry>", report));
  g_assert_true (base_diagnostics_has_errors (report));
  g_assert_null (import ("<kvtml title=\"x\"><e><o>a</o></e></kvtml>", old));
  assert_report (old,
                 "f:1: only version 2 of KVTML is read: open it in Parley and "
                 "save it|f: no card could be imported|");
}

/* What a deck, or a card, has no place for is told by its name; a word that is
 * put aside is. */
static void
test_lost (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck = import (
      "<kvtml version=\"2.0\"><information><author>A</author></information>"
      "<identifiers><identifier id=\"0\"><name>E</name></identifier>"
      "<identifier id=\"1\"><name>G</name></identifier></identifiers>"
      "<entries>\n"
      "<entry id=\"0\"><deactivated>true</deactivated>"
      "<translation id=\"0\"><text>a</text><pro>x</pro></translation>"
      "<translation id=\"1\"><text>b</text></translation></entry>\n"
      "<entry id=\"1\"><deactivated>false</deactivated>"
      "<inactive>false</inactive><inquery>0</inquery>"
      "<translation id=\"0\"><text>c</text></translation>"
      "<translation id=\"1\"><text>d</text></translation></entry>\n"
      "</entries><wordtypes/><odd/></kvtml>",
      report);

  g_assert_cmpuint (deck_get_n_cards (deck), ==, 2);
  assert_report (report, "f:2: a card has no place for: deactivated, pro|"
                         "f: “E” asks and “G” answers, as the list has them in "
                         "this order|"
                         "f: a deck has no place for: author, wordtypes, odd|");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deck/kvtml/vocabulary", test_vocabulary);
  g_test_add_func ("/deck/kvtml/one-language", test_one_language);
  g_test_add_func ("/deck/kvtml/words", test_words);
  g_test_add_func ("/deck/kvtml/broken", test_broken);
  g_test_add_func ("/deck/kvtml/lost", test_lost);
  return g_test_run ();
}
