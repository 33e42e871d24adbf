/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-import.h"

#include <string.h>

#include "../report.h"
#include "deck/deck-html.h"
#include "deck/deck-markup.h"

/* ---- HTML ---- */

static void
test_html (void)
{
  static const struct
  {
    const char *html;
    const char *markup;
    DeckHtmlLost lost;
  } cases[] = {
    { "plain", "plain", 0 },
    { "<b>a</b> &amp; <i>b</i>", "<strong>a</strong> &amp; <em>b</em>", 0 },
    { "x<sub>1</sub>&nbsp;&lt; 2<sup>n</sup>",
      "x<sub>1</sub> &lt; 2<sup>n</sup>", 0 },
    { "<p>one</p>\n<p>two</p>", "one<br/>two", 0 },
    { "<div>a<br>b</div>", "a<br/>b", 0 },
    { "a<br/>", "a", 0 },
    { "  a \n b  ", "a b", 0 },
    { "&#x41;&#66;&eacute;&unknown;", "ABé&amp;unknown;", 0 },
    { "1 < 2 & 3", "1 &lt; 2 &amp; 3", 0 },
    { "<b>open", "<strong>open</strong>", 0 },
    { "<p><b><i> </i></b></p>", "", 0 },
    { "<img src='x' alt='two &amp; three'>", "[two &amp; three]",
      DECK_HTML_LOST_IMAGE },
    { "a <img alt=\"\" src=x>b<img alt=\"c", "a b[c]", DECK_HTML_LOST_IMAGE },
    { "</b>x</i>", "x", 0 },
    { "<b><i>x</b>y</i>", "<strong><em>x</em></strong>y", 0 },
    { "a<img src=\"x>y.png\">b", "ab", DECK_HTML_LOST_IMAGE },
    { "<style>p{}</style>a<script>b</script>", "a", DECK_HTML_LOST_SCRIPT },
    { "<!-- <b> -->a", "a", 0 },
    { "<audio src=x></audio>a", "a", DECK_HTML_LOST_SOUND },
    { "<table><tr><td>1</td><td>2</td></tr></table>", "1<br/>2",
      DECK_HTML_LOST_TABLE },
    { "<span style='x'>a</span>", "a", 0 },
    { "a\x01\x7f"
      "b",
      "ab", 0 },
    { "<", "&lt;", 0 },
    { "<!DOCTYPE html>a", "a", 0 },
    { "&aacute;&thetasym;&rarr;&apos;&nosuch;", "áϑ→'&amp;nosuch;", 0 },
    /* A program keeps its lines, and what they are indented by. */
    { "<pre>if x:\n    y\n\tz</pre>\n   a\n b",
      "<code>if x:<br/>\u2007\u2007\u2007\u2007y<br/>"
      "\u2007\u2007\u2007\u2007z</code><br/>a b",
      0 },
    /* Empty lines of a program count, those around it do not. */
    { "<pre>\n\na\n\n  <b>b</b>\n \n\n\tc\n\n</pre>\n\nd",
      "<code>a<br/><br/><strong>\u2007\u2007b</strong><br/><br/><br/>"
      "\u2007\u2007\u2007\u2007c</code><br/>d",
      0 },
    { "<code>a<br><br/>b</code><br><br>c<pre>d<br><br>e</pre>",
      "<code>a<br/><br/>b</code><br/>c<br/><code>d<br/><br/>e</code>", 0 },
    { "<pre>\n  <b>a</b>  b\n</pre>",
      "<code><strong>\u2007\u2007a</strong> b</code>", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DeckHtmlLost lost = 0;
      g_autofree char *markup = deck_html_to_markup (cases[i].html, &lost);

      g_assert_cmpstr (markup, ==, cases[i].markup);
      g_assert_cmpuint (lost, ==, cases[i].lost);
    }
}

/* Whatever comes in, light markup comes out. */
static void
test_html_any (void)
{
  static const char *const pieces[] = {
    "<b>", "</b>", "<i", "&",   "&#",   ";", "<sub>",  "x",      " ",
    "\n",  "<!--", "\"", "<p>", "\xff", ">", "</sub>", "<code>", "&lt;",
  };

  for (guint seed = 0; seed < 2000; seed++)
    {
      g_autoptr (GString) html = g_string_new (NULL);
      g_autofree char *markup = NULL;
      g_autofree char *problem = NULL;
      guint state = seed * 2654435761u + 1;

      for (int i = 0; i < 40; i++)
        {
          state = state * 1664525u + 1013904223u;
          g_string_append (html, pieces[(state >> 8) % G_N_ELEMENTS (pieces)]);
        }
      markup = deck_html_to_markup (html->str, NULL);
      if (!deck_markup_check (markup, &problem))
        g_error ("“%s” gave “%s”: %s", html->str, markup, problem);
    }
}

/* ---- helpers ---- */

static Deck *
import (const char *text, DeckFormat format, BaseDiagnostics *report)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  g_assert_cmpint (deck_format_guess (bytes, "f"), ==, format);
  return deck_import (bytes, "f", format, "d", "Title", report);
}

/* ---- Anki ---- */

static void
test_anki (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck =
      import ("#separator:tab\n#html:true\n#guid column:1\n#tags column:4\n"
              "gA+1\tWhat is <b>x</b>?\tIt is &lt;y&gt;\tnet::ring two\n"
              "gB\t\"Two\nlines \"\"quoted\"\"\"\tb\t\textra\n"
              "# a comment\n"
              "\n"
              "gC\tno answer\n"
              "gD\t\tempty first\n"
              "gE\tHear [sound:a.mp3] it\tb\n"
              "gF\tThe {{c1::ring::shape}} has {{c2::n}} links\n",
              DECK_FORMAT_ANKI_TEXT, report);
  const DeckCard *card;

  g_assert_nonnull (deck);
  g_assert_cmpstr (deck_get_title (deck), ==, "Title");
  g_assert_cmpuint (deck_get_n_cards (deck), ==, 4);
  card = deck_get_card (deck, 0);
  g_assert_cmpstr (card->id, ==, "ga-1");
  g_assert_cmpstr (card->prompt, ==, "What is <strong>x</strong>?");
  g_assert_cmpstr (card->answer, ==, "It is &lt;y&gt;");
  g_assert_cmpstr (card->concepts, ==, "net-ring two");
  card = deck_get_card (deck, 1);
  g_assert_cmpstr (card->prompt, ==, "Two lines \"quoted\"");
  g_assert_cmpstr (card->explanation, ==, "extra");
  card = deck_get_card (deck, 3);
  g_assert_cmpstr (card->prompt, ==, "The [shape] has […] links");
  g_assert_cmpstr (card->answer, ==, "The ring has n links");
  assert_report (
      report,
      "f:6: fields past the second became the explanation|"
      "f:10: card left out: nothing of its answer is text|"
      "f:11: card left out: nothing of its question is text|"
      "f:12: a sound or film was left out; cards hold text|"
      "f:13: a text with gaps became one card that asks for all of them|");
}

/* Where the file has no id for a row, the reversed card's comes from its prompt
 * and not from how many such rows there were before it. */
static void
test_anki_reversed_unnamed (void)
{
  static const char head[] = "#separator:tab\n#guid column:1\n"
                             "#notetype:Basic (and reversed card)\n";
  static const char rows[] = "\tdog\tHund\n\tcat\tKatze\n";
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autofree char *text = g_strconcat (head, rows, NULL);
  g_autofree char *more = g_strconcat (head, "\tcow\tKuh\n", rows, NULL);
  g_autoptr (Deck) deck = import (text, DECK_FORMAT_ANKI_TEXT, report);
  g_autoptr (Deck) longer = import (more, DECK_FORMAT_ANKI_TEXT, report);

  g_assert_cmpuint (deck_get_n_cards (deck), ==, 4);
  g_assert_cmpuint (deck_get_n_cards (longer), ==, 6);
  for (guint i = 0; i < 4; i++)
    {
      const DeckCard *card = deck_get_card (deck, i);
      const DeckCard *later = deck_get_card (longer, i + 2);

      g_assert_cmpstr (card->prompt, ==, later->prompt);
      g_assert_cmpstr (card->id, ==, later->id);
    }
}

/* Anki's own types that are asked both ways make two cards, each with an id of
 * its own; other types, and those of the whole file that a row overrides, do
 * not. */
static void
test_anki_reversed (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck =
      import ("#separator:tab\n#notetype:Basic (and reversed card)\n"
              "#guid column:1\n#notetype column:2\n"
              "g1\t\tdog\tHund\tbarks\n"
              "g2\tBasic\tcat\tKatze\n"
              "g3\tBasic (optional reversed card)\tcow\tKuh\t\n"
              "g4\tBasic (optional reversed card)\tpig\tSchwein\ty\n",
              DECK_FORMAT_ANKI_TEXT, report);
  static const char *const cards[][3] = {
    { "g1", "dog", "Hund" },    { "g1-reversed", "Hund", "dog" },
    { "g2", "cat", "Katze" },   { "g3", "cow", "Kuh" },
    { "g4", "pig", "Schwein" }, { "g4-reversed", "Schwein", "pig" },
  };

  g_assert_nonnull (deck);
  g_assert_cmpuint (deck_get_n_cards (deck), ==, G_N_ELEMENTS (cards));
  for (guint i = 0; i < G_N_ELEMENTS (cards); i++)
    {
      const DeckCard *card = deck_get_card (deck, i);

      g_assert_cmpstr (card->id, ==, cards[i][0]);
      g_assert_cmpstr (card->prompt, ==, cards[i][1]);
      g_assert_cmpstr (card->answer, ==, cards[i][2]);
    }
  g_assert_cmpstr (deck_get_card (deck, 1)->explanation, ==, "barks");
  g_assert_cmpstr (deck_get_card (deck, 5)->explanation, ==, "");
  assert_report (report, "f:5: fields past the second became the explanation|");
}

/* Plain tab-separated text; the same prompt gives the same id again, and two
 * alike are told apart. */
static void
test_anki_ids (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) first =
      import ("front\tback\nfront\tother\n", DECK_FORMAT_ANKI_TEXT, report);
  g_autoptr (Deck) again =
      import ("new\tone\nfront\tback\n", DECK_FORMAT_ANKI_TEXT, report);

  g_assert_cmpstr (deck_get_card (first, 0)->id, ==,
                   deck_get_card (again, 1)->id);
  g_assert_cmpstr (deck_get_card (first, 0)->id, !=,
                   deck_get_card (first, 1)->id);
  g_assert_true (g_str_has_suffix (deck_get_card (first, 1)->id, "--2"));
  assert_report (report, "");
}

static void
test_anki_odd (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck = NULL;
  g_autoptr (Deck) none = NULL;

  /* A byte order mark, a Latin-1 byte, semicolons, Windows line ends, an
   * unclosed quote. */
  deck = import ("\xef\xbb\xbf"
                 "caf\xe9;b\r\nc;\"d\r\n",
                 DECK_FORMAT_ANKI_TEXT, report);
  g_assert_cmpuint (deck_get_n_cards (deck), ==, 2);
  g_assert_cmpstr (deck_get_card (deck, 0)->prompt, ==, "café");
  g_assert_cmpstr (deck_get_card (deck, 0)->answer, ==, "b");
  g_assert_cmpstr (deck_get_card (deck, 1)->answer, ==, "d");
  assert_report (report, "f: 1 byte was no UTF-8 and was read as Latin-1|"
                         "f:2: a quotation mark that begins a field has no "
                         "end: all that follows was read as this field; write "
                         "it twice within quotation marks|");

  none = import ("", DECK_FORMAT_ANKI_TEXT, report);
  g_assert_null (none);
}

/* Text in UTF-16, as Windows saves it; a NUL; a row longer than any note. */
static void
test_anki_traps (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (GBytes) wide = g_bytes_new_static ("\xff\xfe\xe4\0;\0b\0\n\0", 10);
  g_autoptr (GBytes) nul = g_bytes_new_static ("a\0z\tb\n", 6);
  g_autofree char *tabs = g_strnfill (70, '\t');
  g_autofree char *row = g_strconcat ("a\tb", tabs, "last\n", NULL);
  g_autoptr (GBytes) lengthy = g_bytes_new (row, strlen (row));
  g_autoptr (Deck) deck = NULL;

  deck = deck_import (wide, "f", DECK_FORMAT_ANKI_TEXT, "d", NULL, report);
  g_assert_cmpuint (deck_get_n_cards (deck), ==, 1);
  g_assert_cmpstr (deck_get_card (deck, 0)->prompt, ==, "ä");
  assert_report (report, "");
  g_clear_pointer (&deck, deck_unref);
  deck = deck_import (nul, "f", DECK_FORMAT_ANKI_TEXT, "d", NULL, report);
  g_assert_cmpstr (deck_get_card (deck, 0)->prompt, ==, "a z");
  assert_report (report, "");
  g_clear_pointer (&deck, deck_unref);
  deck = deck_import (lengthy, "f", DECK_FORMAT_ANKI_TEXT, "d", NULL, report);
  g_assert_cmpuint (deck_get_n_cards (deck), ==, 1);
  assert_report (report, "f:1: fields past the 64th were left out|");
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

/* A header for all notes that is longer than a card's text may be. */
static void
test_anki_headers (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autofree char *text =
      times ("#separator:tab\n#tags:", "many ", 13108, "\na\tb\n");
  g_autoptr (Deck) deck = import (text, DECK_FORMAT_ANKI_TEXT, report);

  g_assert_cmpuint (deck_get_n_cards (deck), ==, 1);
  g_assert_cmpstr (deck_get_card (deck, 0)->concepts, ==, "");
  assert_report (report,
                 "f:2: “#tags” is longer than 65536 bytes and was left out|");
}

/* A separator that there is not is guessed; one letter is one. */
static void
test_anki_separators (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) bogus =
      import ("#separator:Bogus\na;b\n", DECK_FORMAT_ANKI_TEXT, report);
  g_autoptr (Deck) letter =
      import ("#separator:!\na!b\n", DECK_FORMAT_ANKI_TEXT, report);

  g_assert_cmpstr (deck_get_card (bogus, 0)->answer, ==, "b");
  g_assert_cmpstr (deck_get_card (letter, 0)->answer, ==, "b");
  assert_report (report, "f:1: “Bogus” is no separator of fields; it was "
                         "guessed from the first row|");
}

/* The title: the one asked for, that of the file, the name of the file. */
static void
test_titles (void)
{
  static const struct
  {
    const char *name;
    const char *text;
    const char *title;
    const char *expected;
  } cases[] = {
    { "/tmp/Notes of Mine.txt", "a\tb\n", NULL, "Notes of Mine" },
    { "Notes.txt", "#deck:Rings\na\tb\n", NULL, "Rings" },
    { "Notes.txt", "#deck:Rings\na\tb\n", "Asked", "Asked" },
    { "quiz.moodle.xml", "a\tb\n", NULL, "quiz" },
    { "my.quiz.anki.txt", "a\tb\n", NULL, "my.quiz" },
    { ".hidden", "a\tb\n", NULL, ".hidden" },
    { "a\001\377.txt", "a\tb\n", NULL, "a \357\277\275" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
      g_autoptr (GBytes) bytes =
          g_bytes_new_static (cases[i].text, strlen (cases[i].text));
      g_autoptr (Deck) deck =
          deck_import (bytes, cases[i].name, DECK_FORMAT_ANKI_TEXT, "d",
                       cases[i].title, report);

      g_assert_cmpstr (deck_get_title (deck), ==, cases[i].expected);
    }
}

static void
test_names (void)
{
  DeckFormat format;
  g_autofree char *id = deck_id_from_name ("/tmp/My Deck (2).apkg.txt");
  g_autofree char *odd = deck_id_from_name ("é.txt");

  g_assert_cmpstr (id, ==, "my-deck-2-apkg");
  g_assert_true (deck_id_is_valid (odd));
  for (guint i = 0; i < DECK_N_FORMATS; i++)
    {
      g_assert_true (deck_format_from_nick (deck_format_get_nick (i), &format));
      g_assert_cmpuint (format, ==, i);
    }
  g_assert_false (deck_format_from_nick ("word", &format));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deck/import/html", test_html);
  g_test_add_func ("/deck/import/html-any", test_html_any);
  g_test_add_func ("/deck/import/anki", test_anki);
  g_test_add_func ("/deck/import/anki-reversed", test_anki_reversed);
  g_test_add_func ("/deck/import/anki-reversed-unnamed",
                   test_anki_reversed_unnamed);
  g_test_add_func ("/deck/import/anki-ids", test_anki_ids);
  g_test_add_func ("/deck/import/anki-odd", test_anki_odd);
  g_test_add_func ("/deck/import/anki-traps", test_anki_traps);
  g_test_add_func ("/deck/import/anki-headers", test_anki_headers);
  g_test_add_func ("/deck/import/anki-separators", test_anki_separators);
  g_test_add_func ("/deck/import/titles", test_titles);
  g_test_add_func ("/deck/import/names", test_names);
  return g_test_run ();
}
