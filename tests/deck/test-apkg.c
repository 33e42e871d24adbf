/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-export.h"

#include <string.h>

#include "../report.h"
#include "deck/deck-builder.h"
#include "packages.h"

#define TABLES                                                                 \
  "CREATE TABLE notes (id integer primary key, guid text, mid integer, tags "  \
  "text, flds text);"                                                          \
  "CREATE TABLE cards (id integer primary key, nid integer, did integer, ord " \
  "integer, type integer);"                                                    \
  "CREATE TABLE revlog (id integer primary key);"

/* Note type 1 asks both ways, 2 has gaps. */
#define OLD                                                                    \
  TABLES                                                                       \
  "CREATE TABLE col (id integer primary key, models text);"                    \
  "INSERT INTO col VALUES (1, '{\"1\": {\"type\": 0, \"flds\": [{\"name\": "   \
  "\"Word\"}, {\"name\": \"Meaning\"}, {\"name\": \"Extra\"}, {\"name\": "     \
  "\"Hidden\"}], \"tmpls\": [{\"qfmt\": \"{{Word}}\", \"afmt\": "              \
  "\"{{FrontSide}}{{Meaning}}{{#Extra}}{{text:Extra}}{{/Extra}}\"}, "          \
  "{\"qfmt\": \"{{Meaning}}\", \"afmt\": \"{{Word}}\"}]}, "                    \
  "\"2\": {\"type\": 1, \"flds\": [{\"name\": \"Text\"}], \"tmpls\": "         \
  "[{\"qfmt\": \"{{cloze:Text}}\", \"afmt\": \"{{cloze:Text}}\"}]}}');"

#define NOTE(id, guid, type, tags, fields)                                     \
  "INSERT INTO notes VALUES (" #id ", '" guid "', " #type ", '" tags           \
  "', replace ('" fields "', '|', char (31)));"
#define CARD(id, note, deck, ord)                                              \
  "INSERT INTO cards VALUES (" #id ", " #note ", " #deck ", " #ord ", 0);"

static Deck *
import (GBytes *package, BaseDiagnostics *report)
{
  g_assert_cmpint (deck_format_guess (package, "f"), ==, DECK_FORMAT_APKG);
  return deck_import (package, "f", DECK_FORMAT_APKG, "d", NULL, report);
}

static void
assert_refused (GBytes *package, const char *why)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autofree char *expected =
      g_strdup_printf ("f: %s|f: no card could be imported|", why);

  g_assert_null (import (package, report));
  assert_report (report, expected);
}

/* ---- tests ---- */

static void
test_old (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (GBytes) collection = packages_collection (
      OLD NOTE (10, "abc1", 1, " net::ring level::advanced ",
                "<b>ring</b>|a circle||") CARD (1, 10, 1, 0) CARD (2, 10, 1, 1)
          NOTE (11, "A;{~", 1, "",
                "one<img src=x.png>|two|why [sound:a.mp3]|never shown")
              CARD (3, 11, 2, 0) NOTE (
                  12, "c", 2, "", "The {{c1::ring::shape}} has {{c2::n}} links")
                  CARD (4, 12, 1, 0) CARD (5, 12, 1, 1) NOTE (13, "e", 1, "",
                                                              "|empty first||")
                      CARD (6, 13, 1, 0) NOTE (14, "s", 99, "", "short")
                          CARD (7, 14, 1, 0) "INSERT INTO revlog VALUES (1);");
  g_autoptr (GBytes) media =
      packages_text ("{\"0\": \"x.png\", \"1\": \"a.mp3\"}");
  g_autoptr (GBytes) package = packages_zip ("collection.anki2", collection,
                                             "media", media, "0", media, NULL);
  g_autoptr (Deck) deck = import (package, report);
  const DeckCard *card;

  g_assert_nonnull (deck);
  g_assert_cmpuint (deck_get_n_cards (deck), ==, 4);
  card = deck_get_card (deck, 0);
  g_assert_cmpstr (card->id, ==, "abc1");
  g_assert_cmpint (card->level, ==, DECK_LEVEL_ADVANCED);
  g_assert_cmpstr (card->concepts, ==, "net-ring");
  g_assert_cmpstr (card->prompt, ==, "<strong>ring</strong>");
  g_assert_cmpstr (card->answer, ==, "a circle");
  card = deck_get_card (deck, 1);
  g_assert_cmpstr (card->id, ==, "abc1-1");
  g_assert_cmpstr (card->prompt, ==, "a circle");
  g_assert_cmpstr (card->answer, ==, "<strong>ring</strong>");
  card = deck_get_card (deck, 2);
  g_assert_true (g_str_has_prefix (card->id, "a-"));
  g_assert_cmpstr (card->explanation, ==, "why");
  card = deck_get_card (deck, 3);
  g_assert_cmpstr (card->prompt, ==, "The [shape] has […] links");
  g_assert_cmpstr (card->answer, ==, "The ring has n links");
  assert_report (
      report, "f:2: an image was left out; cards hold text|"
              "f:2: a sound or film was left out; cards hold text|"
              "f:2: fields that the card does not show were left out|"
              "f:3: a text with gaps became one card that asks for all of them|"
              "f:4: card left out: nothing of its question is text|"
              "f:5: card left out: nothing of its answer is text|"
              "f: 2 files of media were left out; cards hold text|"
              "f: 2 decks became one|"
              "f: the history of reviews was left out; learning begins anew|");
}

/* What stands in a new collection; its configurations are protobuf: a type of
 * kind 0, a template with field 1 "{{Back}}" and field 2 "{{Front}}". */
#define NEW                                                                    \
  TABLES                                                                       \
  "CREATE TABLE col (id integer primary key, models text);"                    \
  "INSERT INTO col VALUES (1, '');"                                            \
  "CREATE TABLE notetypes (id integer primary key, name text NOT NULL "        \
  "COLLATE unicase, config blob);"                                             \
  "CREATE UNIQUE INDEX idx_notetypes_name ON notetypes (name);"                \
  "CREATE TABLE fields (ntid integer, ord integer, name text NOT NULL "        \
  "COLLATE unicase, config blob, PRIMARY KEY (ntid, ord)) WITHOUT ROWID;"      \
  "CREATE UNIQUE INDEX idx_fields ON fields (name, ntid);"                     \
  "CREATE TABLE templates (ntid integer, ord integer, name text NOT NULL "     \
  "COLLATE unicase, config blob, PRIMARY KEY (ntid, ord)) WITHOUT ROWID;"      \
  "CREATE TABLE tags (tag text PRIMARY KEY COLLATE unicase) WITHOUT ROWID;"    \
  "INSERT INTO notetypes VALUES (1, 'Basic', x'0800');"                        \
  "INSERT INTO fields VALUES (1, 0, 'Front', x''), (1, 1, 'Back', x'');"       \
  "INSERT INTO templates VALUES (1, 0, 'Card', "                               \
  "x'0A087B7B4261636B7D7D12097B7B46726F6E747D7D');" NOTE (                     \
      10, "real", 1, "", "answer|question") CARD (1, 10, 1, 0)

static GBytes *
dummy_collection (void)
{
  return packages_collection (OLD NOTE (
      10, "dummy", 1, "", "Please update Anki|dummy||") CARD (1, 10, 1, 0));
}

static void
test_new (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (GBytes) dummy = dummy_collection ();
  g_autoptr (GBytes) collection = packages_collection (NEW);
  g_autoptr (GBytes) packed = packages_zstd (collection);
  g_autoptr (GBytes) list =
      g_bytes_new ("\x0a\x09\x0a\x05x.png\x10\x03", 11); /* one entry */
  g_autoptr (GBytes) packed_list = packages_zstd (list);
  g_autoptr (GBytes) package =
      packages_zip ("collection.anki2", dummy, "collection.anki21b", packed,
                    "media", packed_list, NULL);
  g_autoptr (Deck) deck = import (package, report);

  g_assert_nonnull (deck);
  g_assert_cmpuint (deck_get_n_cards (deck), ==, 1);
  g_assert_cmpstr (deck_get_card (deck, 0)->id, ==, "real");
  g_assert_cmpstr (deck_get_card (deck, 0)->prompt, ==, "question");
  g_assert_cmpstr (deck_get_card (deck, 0)->answer, ==, "answer");
  assert_report (report, "f: 1 file of media was left out; cards hold text|");
}

/* A newer collection that cannot be read does not make us read the dummy; the
 * middle form (anki21) goes before it as well. */
static void
test_dummy (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (BaseDiagnostics) middle_report = base_diagnostics_new ();
  g_autoptr (GBytes) dummy = dummy_collection ();
  g_autoptr (GBytes) junk = packages_text ("junk");
  g_autoptr (GBytes) middle = packages_collection (
      OLD NOTE (10, "middle", 1, "", "q|a||") CARD (1, 10, 1, 0));
  g_autoptr (GBytes) damaged = packages_zip ("collection.anki2", dummy,
                                             "collection.anki21b", junk, NULL);
  g_autoptr (GBytes) package = packages_zip ("collection.anki2", dummy,
                                             "collection.anki21", middle, NULL);
  g_autoptr (Deck) deck = NULL;

  assert_refused (damaged, "the package is damaged; export it from Anki anew");
  deck = import (package, middle_report);
  g_assert_cmpuint (deck_get_n_cards (deck), ==, 1);
  g_assert_cmpstr (deck_get_card (deck, 0)->id, ==, "middle");
}

static void
test_hostile_names (void)
{
  g_autoptr (GBytes) dummy = dummy_collection ();
  g_autoptr (GBytes) empty = packages_text ("");
  g_autoptr (GBytes) list = packages_text ("{\"0\": \"../../.bashrc\"}");
  g_autoptr (GBytes) broken = packages_text ("{\"0\": ");
  g_autoptr (GBytes) new_list = g_bytes_new ("\x0a\x06\x0a\x04/a/b", 8);
  g_autoptr (GBytes) packed_list = packages_zstd (new_list);
  g_autoptr (GBytes) collection = packages_collection (NEW);
  g_autoptr (GBytes) packed = packages_zstd (collection);
  g_autoptr (GBytes) path =
      packages_zip ("collection.anki2", dummy, "../evil", empty, NULL);
  g_autoptr (GBytes) old =
      packages_zip ("collection.anki2", dummy, "media", list, NULL);
  g_autoptr (GBytes) cut =
      packages_zip ("collection.anki2", dummy, "media", broken, NULL);
  g_autoptr (GBytes) newer =
      packages_zip ("collection.anki21b", packed, "media", packed_list, NULL);

  assert_refused (path, "the package is refused: the name “../evil” is unsafe");
  assert_refused (old,
                  "the package is refused: the name “../../.bashrc” is unsafe");
  assert_refused (
      cut,
      "the list of media in the package is damaged; export it from Anki anew");
  assert_refused (newer, "the package is refused: the name “/a/b” is unsafe");
}

/* 200 MB of zeros are 20 kB of zstd. */
static void
test_bomb (void)
{
  gsize size = 200 * 1000 * 1000;
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (size), size);
  g_autoptr (GBytes) packed = packages_zstd (zeros);
  g_autoptr (GBytes) package =
      packages_zip ("collection.anki21b", packed, NULL);

  g_assert_cmpuint (g_bytes_get_size (package), <, 100000);
  assert_refused (package, "the package is refused: it unpacks to more than "
                           "the 134217728 bytes allowed");
}

static void
test_damaged (void)
{
  g_autoptr (GBytes) junk = packages_text ("no database");
  g_autoptr (GBytes) start = packages_text ("PK\x03\x04");
  g_autoptr (GBytes) view = packages_collection (
      "CREATE VIEW notes AS SELECT 1 AS id, 'x' AS guid, 1 AS mid, '' AS tags, "
      "'a' || char (31) || 'b' AS flds; CREATE TABLE cards (nid, ord); CREATE "
      "TABLE col (models); INSERT INTO col VALUES ('{}');");
  g_autoptr (GBytes) package = packages_zip ("collection.anki2", junk, NULL);
  g_autoptr (GBytes) none = packages_zip ("other", junk, NULL);
  g_autoptr (GBytes) views = packages_zip ("collection.anki2", view, NULL);

  assert_refused (package, "the collection in the package is damaged: file is "
                           "not a database; export it from Anki anew");
  assert_refused (none,
                  "the package holds no collection; export it from Anki anew");
  assert_refused (views, "the collection in the package is damaged: “notes” is "
                         "no plain table; export it from Anki anew");
  {
    g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();

    g_assert_null (import (start, report));
    g_assert_true (base_diagnostics_has_errors (report));
  }
}

/* The same deck gives the same bytes, and comes back as it was. */
static void
test_round_trip (void)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (DeckBuilder) builder = deck_builder_new ("my.deck");
  g_autoptr (Deck) deck = NULL;
  g_autoptr (Deck) again = NULL;
  g_autoptr (GBytes) package = NULL;
  g_autoptr (GBytes) twice = NULL;
  DeckCard card = DECK_CARD_INIT;
  const DeckCard *back;

  card.id = "First.card";
  card.level = DECK_LEVEL_INTERMEDIATE;
  card.prompt = "a <formula>n<sub>1</sub></formula> &lt; b {{c1::x}}?";
  card.answer = "yes<br/>\"no\"";
  card.explanation = "since";
  card.concepts = "one two";
  g_assert_true (deck_builder_add (builder, &card, NULL));
  deck_builder_set_title (builder, "A \"title\" with ' and \\");
  deck = deck_builder_end (g_steal_pointer (&builder));
  package = deck_export (deck, DECK_FORMAT_APKG, report);
  twice = deck_export (deck, DECK_FORMAT_APKG, report);
  g_assert_true (g_bytes_equal (package, twice));
  again = import (package, report);
  assert_report (report, "");
  g_assert_cmpuint (deck_get_n_cards (again), ==, 1);
  back = deck_get_card (again, 0);
  g_assert_cmpstr (back->id, ==, card.id);
  g_assert_cmpint (back->level, ==, card.level);
  g_assert_cmpstr (back->concepts, ==, card.concepts);
  g_assert_cmpstr (back->prompt, ==, card.prompt);
  g_assert_cmpstr (back->answer, ==, card.answer);
  g_assert_cmpstr (back->explanation, ==, card.explanation);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deck/apkg/old", test_old);
  g_test_add_func ("/deck/apkg/new", test_new);
  g_test_add_func ("/deck/apkg/dummy", test_dummy);
  g_test_add_func ("/deck/apkg/hostile-names", test_hostile_names);
  g_test_add_func ("/deck/apkg/bomb", test_bomb);
  g_test_add_func ("/deck/apkg/damaged", test_damaged);
  g_test_add_func ("/deck/apkg/round-trip", test_round_trip);
  return g_test_run ();
}
