/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files made to do harm: each is read in a process of its own, which may take
 * 100 MB and some seconds of processor time, twenty times what it needs, before
 * the kernel ends it. */

#include "deck/deck-import.h"
#include "deck/deck-reader.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zstd.h>

#include "packages.h"

#define MAX_CPU_SECONDS 20
#ifdef __SANITIZE_ADDRESS__
/* Freed memory is kept for a while. */
#define MAX_BYTES ((gsize)1 << 30)
#else
#define MAX_BYTES ((gsize)100 * 1000 * 1000)
#endif

typedef enum
{
  AS_DECK,
  AS_MOODLE,
  AS_KVTML,
  AS_GIFT,
  AS_ANKI_TEXT,
  AS_APKG,
} As;

/* The worst of the run, told at its end. */
static double worst_seconds;
static gsize worst_bytes;

static gsize
get_resident (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (gsize)usage.ru_maxrss * 1024;
}

/* Whether there are cards; the first error's text goes to *why. */
static gboolean
read_as (GBytes *bytes, As as, char **why)
{
  static const DeckFormat formats[] = {
    [AS_MOODLE] = DECK_FORMAT_MOODLE_XML,
    [AS_KVTML] = DECK_FORMAT_KVTML,
    [AS_GIFT] = DECK_FORMAT_GIFT,
    [AS_ANKI_TEXT] = DECK_FORMAT_ANKI_TEXT,
    [AS_APKG] = DECK_FORMAT_APKG,
  };
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck =
      as == AS_DECK ? deck_read_bytes (bytes, "f", report, NULL)
                    : deck_import (bytes, "f", formats[as], "d", NULL, report);

  for (guint i = 0; i < base_diagnostics_get_length (report) && *why == NULL;
       i++)
    if (base_diagnostics_get (report, i)->severity == BASE_SEVERITY_ERROR)
      *why = g_strdup (base_diagnostics_get (report, i)->message);
  return deck != NULL;
}

/* In the child: 0 where all is as it should be. */
static int
run (GBytes *bytes, As as, gboolean cards, const char *expected)
{
  const struct rlimit limit = { MAX_CPU_SECONDS, MAX_CPU_SECONDS };
  gsize before = get_resident ();
  g_autofree char *why = NULL;
  gboolean any;

  setrlimit (RLIMIT_CPU, &limit);
  any = read_as (bytes, as, &why);
  if (any != cards ||
      (expected != NULL && (why == NULL || strstr (why, expected) == NULL)))
    {
      g_test_message ("cards: %d, first error: %s", any, why);
      return 1;
    }
  if (get_resident () - before > MAX_BYTES)
    {
      g_test_message ("%" G_GSIZE_FORMAT " bytes", get_resident () - before);
      return 2;
    }
  return 0;
}

/* Takes the bytes.  expected: what the first error says; cards: whether the
 * rest of the file can be used. */
static void
check (GBytes *bytes, As as, gboolean cards, const char *expected)
{
  gsize before = get_resident ();
  pid_t child = fork ();
  struct rusage usage;
  double seconds;
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    _exit (run (bytes, as, cards, expected));
  g_assert_cmpint (wait4 (child, &status, 0, &usage), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
            (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  worst_seconds = MAX (worst_seconds, seconds);
  if ((gsize)usage.ru_maxrss * 1024 > before)
    worst_bytes = MAX (worst_bytes, (gsize)usage.ru_maxrss * 1024 - before);
  g_bytes_unref (bytes);
}

/* begin, then the piece so many times, then end. */
static GBytes *
repeat (const char *begin, const char *piece, gsize times, const char *end)
{
  gsize length = strlen (piece);
  GString *text =
      g_string_sized_new (strlen (begin) + length * times + strlen (end) + 1);

  g_string_append (text, begin);
  for (gsize i = 0; i < times; i++)
    g_string_append_len (text, piece, (gssize)length);
  g_string_append (text, end);
  return g_string_free_to_bytes (text);
}

/* The same with "%u" in the piece counting. */
static GBytes *
count_up (const char *begin, const char *name, gsize times, const char *end)
{
  GString *text = g_string_new (begin);

  for (gsize i = 0; i < times; i++)
    g_string_append_printf (text, "%s%u%s", name, (guint)i,
                            strchr (name, '<') != NULL ? "/>" : "=\"1\"");
  g_string_append (text, end);
  return g_string_free_to_bytes (text);
}

/* ---- XML ---- */

static const struct
{
  As as;
  const char *open;
  const char *root;
} roots[] = {
  { AS_DECK, "<deck xmlns=\"urn:shardstep:deck:1\" id=\"d\">", "deck" },
  { AS_MOODLE, "<quiz>", "quiz" },
  { AS_KVTML, "<kvtml version=\"2.0\">", "kvtml" },
};

static char *
laughs (const char *root)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "<!DOCTYPE %s [<!ENTITY a \"ha\">", root);
  for (char c = 'b'; c < 'n'; c++)
    {
      g_string_append_printf (text, "<!ENTITY %c \"", c);
      for (guint i = 0; i < 10; i++)
        g_string_append_printf (text, "&%c;", c - 1);
      g_string_append (text, "\">");
    }
  g_string_append_printf (text, "]><%s>&m;</%s>", root, root);
  return g_string_free (text, FALSE);
}

static void
test_entities (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      g_autofree char *laugh = laughs (roots[i].root);
      g_autofree char *file = g_strdup_printf (
          "<!DOCTYPE x [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>%s&x;",
          roots[i].open);
      g_autofree char *device = g_strdup_printf (
          "<!DOCTYPE x [<!ENTITY %% p SYSTEM \"file:///dev/zero\"> %%p;]>%s",
          roots[i].open);

      check (packages_text (laugh), roots[i].as, FALSE, "DOCTYPE");
      check (packages_text (file), roots[i].as, FALSE, "DOCTYPE");
      check (packages_text (device), roots[i].as, FALSE, "DOCTYPE");
    }
}

static void
test_xml (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      As as = roots[i].as;
      g_autofree char *tag = g_strconcat (roots[i].open, "<card a=\"", NULL);
      g_autofree char *name = g_strconcat (roots[i].open, "<", NULL);
      g_autofree char *crowd = g_strconcat (roots[i].open, "<card ", NULL);
      g_autofree char *comment = g_strconcat (roots[i].open, "<!--", NULL);
      g_autofree char *cdata =
          g_strconcat (roots[i].open, "<title><![CDATA[", NULL);

      check (repeat (tag, "x", 20 << 20, "\"/>"), as, FALSE, "is longer than");
      check (repeat (name, "x", 20 << 20, "/>"), as, FALSE, "is longer than");
      check (repeat (comment, "x", 20 << 20, "-->"), as, FALSE,
             "is longer than");
      check (repeat (cdata, "x", 20 << 20, "]]></title>"), as, FALSE,
             "is longer than");
      check (count_up (crowd, " a", 100000, "/>"), as, FALSE,
             "more than the 64 attributes");
      check (count_up (roots[i].open, "<n", 200000, ""), as, FALSE, NULL);
      check (repeat (roots[i].open, "<card>", 1000000, ""), as, FALSE, NULL);
      check (repeat (roots[i].open, "<x/>", 4000000, ""), as, FALSE, NULL);
    }
}

/* Gaps, pairs and answers without end in one question. */
static void
test_questions (void)
{
#define QUESTION(type) "<quiz><question type=\"" type "\">"
#define ASKS(type) QUESTION (type) "<questiontext><text>"
#define END "</text></questiontext></question></quiz>"
  check (repeat (ASKS ("gapfill"), "[a|b]", 1000000, END), AS_MOODLE, FALSE,
         NULL);
  check (repeat (ASKS ("gapfill"), "[", 4000000, END), AS_MOODLE, FALSE,
         "no gap was found");
  check (repeat (ASKS ("cloze"), "{:SA:=a~b}", 500000, END), AS_MOODLE, FALSE,
         NULL);
  check (repeat (ASKS ("cloze"), "{1:MC:", 1000000, END), AS_MOODLE, FALSE,
         "no gap was found");
  check (repeat (ASKS ("cloze") "{1:MC:", "~=a", 1000000, "}" END), AS_MOODLE,
         TRUE, NULL);
  check (repeat (ASKS ("ddwtos"), "[[1]]", 1000000, END), AS_MOODLE, FALSE,
         "no gap was found");
  check (repeat (ASKS ("essay"), "&lt;pre&gt; \n", 500000, END), AS_MOODLE,
         FALSE, NULL);
  check (repeat (QUESTION ("matching"),
                 "<subquestion><text>a</text><answer><text>b</text></answer>"
                 "</subquestion>",
                 300000, "</question></quiz>"),
         AS_MOODLE, TRUE, NULL);
  check (repeat (QUESTION ("mtf") "<column><responsetext><text>a</text>"
                                  "</responsetext></column>",
                 "<row><optiontext><text>b</text></optiontext></row>"
                 "<weight rownumber=\"1\" columnnumber=\"1\"><value>1</value>"
                 "</weight>",
                 200000, "</question></quiz>"),
         AS_MOODLE, TRUE, NULL);
#undef QUESTION
#undef ASKS
#undef END
}

/* ---- text ---- */

static void
test_text (void)
{
  check (repeat ("", "[sound:]", 120000, "a\tb\n"), AS_ANKI_TEXT, TRUE, NULL);
  check (repeat ("", "[sound:]", 3000000, "\tb\n"), AS_ANKI_TEXT, FALSE,
         "longer than a card can hold");
  check (repeat ("", "{{c1::", 4000000, "\tb\n"), AS_ANKI_TEXT, FALSE,
         "longer than a card can hold");
  check (repeat ("", "\t", 20 << 20, "\n"), AS_ANKI_TEXT, FALSE, NULL);
  check (repeat ("a\tb\n", "\"", 20 << 20, ""), AS_ANKI_TEXT, TRUE,
         "longer than a card can hold");
  check (repeat ("", "<b>", 300000, "\tb\n"), AS_ANKI_TEXT, FALSE, NULL);
  /* Cards that are all alike must be told apart. */
  check (repeat ("", "a\tb\n", 100000, ""), AS_ANKI_TEXT, TRUE, NULL);
  check (repeat ("q{", "=a", 5000000, "}"), AS_GIFT, FALSE,
         "longer than a card can hold");
  check (repeat ("q{", "=a", 400000, "}"), AS_GIFT, TRUE, NULL);
  check (repeat ("q{=a", "\\", 1000000, "}"), AS_GIFT, FALSE, NULL);
  check (repeat ("//", "[a]", 6000000, "\nq{=a}\n"), AS_GIFT, TRUE, NULL);
  check (repeat ("q{=a}\n", "{ {x", 4000, "\n"), AS_GIFT, TRUE, NULL);
  check (repeat ("q{=a}\n", "::q::{=a}\n", 20000, ""), AS_GIFT, TRUE, NULL);
  check (repeat ("//", "[tag:a]", 2000000, "\nq{=a}\n"), AS_GIFT, FALSE,
         "the concepts is longer than");
}

/* ---- packages ---- */

static void
check_package (const char *name, GBytes *content, const char *expected)
{
  g_autoptr (GBytes) inner = content;

  check (packages_zip (name, inner, NULL), AS_APKG, FALSE, expected);
}

/* A frame that says nothing of its size, or lies. */
static GBytes *
zstd_frame (gsize size, gboolean lies)
{
  g_autofree char *zeros = g_malloc0 (size);
  ZSTD_CCtx *context = ZSTD_createCCtx ();
  gsize bound = ZSTD_compressBound (size);
  guint8 *out = g_malloc (bound);
  gsize length;

  ZSTD_CCtx_setParameter (context, ZSTD_c_contentSizeFlag, lies);
  length = ZSTD_compress2 (context, out, bound, zeros, size);
  g_assert_false (ZSTD_isError (length));
  ZSTD_freeCCtx (context);
  /* Magic (4 bytes), descriptor, window, then the size in four bytes. */
  if (lies)
    {
      g_assert_cmpint (out[4] >> 6, ==, 2);
      memset (out + 6, 0, 4);
      out[6] = 1;
    }
  return g_bytes_new_take (out, length);
}

static void
test_packages (void)
{
  const gsize size = 150 * 1000 * 1000;
  g_autoptr (GBytes) x = packages_text ("x");
  g_autoptr (GBytes) spaces = repeat ("{", " ", 20 << 20, "}");
  g_autoptr (GBytes) nested = repeat ("", "[", 8000000, "");

  check_package ("collection.anki2", g_bytes_new_take (g_malloc0 (size), size),
                 "unpacks to more");
  check_package ("collection.anki21b", zstd_frame (size, FALSE),
                 "unpacks to more");
  check_package ("collection.anki21b", zstd_frame (size, TRUE), "damaged");
  check (packages_zip ("collection.anki2", x, "media", spaces, NULL), AS_APKG,
         FALSE, "unpacks to more");
  check (packages_zip ("collection.anki2", x, "media", nested, NULL), AS_APKG,
         FALSE, "the list of media in the package is damaged");
}

static void
test_names (void)
{
  g_autofree char *longest = g_strnfill (65000, 'x');
  const char *const names[] = { "../x", "/etc/x", "a\\b", "a/../b",
                                ".",    "..",     "a\nb", longest };
  g_autoptr (GBytes) x = packages_text ("x");
  g_autoptr (GBytes) nul = packages_text ("{\"0\": \"a\\u0000b\"}");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *escaped = g_strescape (names[i], NULL);
      g_autofree char *json = g_strdup_printf ("{\"0\": \"%s\"}", escaped);
      g_autoptr (GBytes) list = packages_text (json);

      check (packages_zip ("collection.anki2", x, names[i], x, NULL), AS_APKG,
             FALSE, "is unsafe");
      check (packages_zip ("collection.anki2", x, "media", list, NULL), AS_APKG,
             FALSE, strchr (names[i], '\n') != NULL ? "damaged" : "is unsafe");
    }
  check (packages_zip ("collection.anki2", x, "media", nul, NULL), AS_APKG,
         FALSE, "damaged");
}

#define TABLES                                                                 \
  "CREATE TABLE notes (id integer primary key, guid, mid, tags, flds);"        \
  "CREATE TABLE cards (id integer primary key, nid, did, ord, type);"          \
  "CREATE TABLE revlog (id integer primary key);"                              \
  "CREATE TABLE col (models); INSERT INTO col VALUES ('{}');"
#define MANY(n)                                                                \
  "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT " #n  \
  ") "

static void
check_collection (const char *sql, gboolean cards, const char *expected)
{
  g_autoptr (GBytes) collection = packages_collection (sql);

  check (packages_zip ("collection.anki2", collection, NULL), AS_APKG, cards,
         expected);
}

static void
test_collections (void)
{
  check_collection ("CREATE TABLE cards (nid, ord); CREATE TABLE col (models);"
                    "CREATE VIEW notes AS WITH RECURSIVE c (x) AS (SELECT 1 "
                    "UNION ALL SELECT x + 1 FROM c) SELECT x AS id, 'g' AS "
                    "guid, 1 AS mid, '' AS tags, 'a' AS flds FROM c",
                    FALSE, "“notes” is no plain table");
  check_collection ("CREATE TABLE cards (nid, ord); CREATE TABLE col (models);"
                    "CREATE VIRTUAL TABLE notes USING fts5 (guid, mid, tags, "
                    "flds)",
                    FALSE, "“notes” is no plain table");
  check_collection ("CREATE TABLE cards (nid, ord); CREATE TABLE col (models);"
                    "CREATE TABLE notes (id integer primary key, guid, mid, "
                    "tags, flds AS (printf ('%.*c', 4000000, 'x')));" MANY (
                        10000) "INSERT INTO notes (id) SELECT x FROM c",
                    FALSE, "“notes” is no plain table");
  /* A trigger is never run: nothing is written. */
  check_collection (TABLES "INSERT INTO notes VALUES (1, 'g', 1, '', 'a' || "
                           "char (31) || 'b'); CREATE TRIGGER t AFTER DELETE "
                           "ON notes BEGIN DELETE FROM cards; END",
                    TRUE, NULL);
  check_collection (TABLES "INSERT INTO notes VALUES (1, 'g', 1, '', zeroblob "
                           "(12000000))",
                    FALSE, "too big");
  /* One note on 200,000 cards. */
  check_collection (TABLES "INSERT INTO notes VALUES (1, 'g', 1, '', printf "
                           "('%.*c', 60000, 'x') || char (31) || 'b');" MANY (
                               200000) "INSERT INTO cards SELECT x, 1, 1, 0, 0 "
                                       "FROM c",
                    TRUE, "more cards than templates");
  check_collection (TABLES "INSERT INTO notes VALUES (1, 'g', 1, '', printf "
                           "('%.*c', 3000000, 'x') || char (31) || 'b');" MANY (
                               100000) "INSERT INTO cards SELECT x, 1, 1, 0, 0 "
                                       "FROM c",
                    FALSE, "longer than a card can hold");
  check_collection (TABLES "DELETE FROM col; INSERT INTO col VALUES (printf "
                           "('%.*c', 3900000, '['))",
                    FALSE, "JSON");
  check_collection (
      TABLES "DELETE FROM col; INSERT INTO col SELECT '[' || "
             "group_concat (0) || ']' FROM (" MANY (500000) "SELECT x FROM c)",
      FALSE, "too many note types");
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deck/bombs/entities", test_entities);
  g_test_add_func ("/deck/bombs/xml", test_xml);
  g_test_add_func ("/deck/bombs/questions", test_questions);
  g_test_add_func ("/deck/bombs/text", test_text);
  g_test_add_func ("/deck/bombs/packages", test_packages);
  g_test_add_func ("/deck/bombs/names", test_names);
  g_test_add_func ("/deck/bombs/collections", test_collections);
  status = g_test_run ();
  g_print ("# the worst took %.2f s of a processor and %.1f MB\n",
           worst_seconds, (double)worst_bytes / 1e6);
  return status;
}
