/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs.h"

#include <json-glib/json-glib.h>
#include <string.h>

static void
test_deck (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *deck =
      g_test_build_filename (G_TEST_DIST, "..", "..", "data", "decks",
                             "data-and-model-parallelism.xml", NULL);
  g_autofree char *text = NULL;
  g_auto (Result) result = { 0 };
  g_auto (Result) usage = { 0 };

  /* Every moment that the shipped deck shows is there. */
  g_assert_true (g_file_get_contents (deck, &text, NULL, NULL));
  write_text (folder, "shipped.xml", text);
  assert_run (folder, "deck check shipped.xml", 0, "", "");
  run (&result, folder, "deck stats shipped.xml");
  g_assert_cmpint (result.status, ==, 0);
  g_assert_nonnull (strstr (result.out, "12 cards"));
  write_text (folder, "d.xml",
              "<deck xmlns=\"urn:shardstep:deck:1\" id=\"d\" version=\"1\">\n"
              "<title>D</title>\n"
              "<card id=\"a\" kind=\"recall\" level=\"beginner\" "
              "concepts=\"c\"><prompt>P</prompt><answer>A</answer>\n"
              "<show scenario=\"dp-ring-4\" step=\"sync:999\"/></card>\n"
              "</deck>\n");
  assert_run (folder, "deck check d.xml", 1, "",
              "d.xml:3: card “a”: the scenario “dp-ring-4” has no step "
              "“sync:999”; there are 72 of that name\n");
  assert_run (folder, "deck export d.xml -o d.txt", 0,
              "d.txt: 1 card, 0 not exported, 1 remarks\n",
              "d.xml:3: card “a”: only Shardstep reads back the moment it "
              "shows, sync:999 of “dp-ring-4”\n");
  assert_run (folder, "deck import d.txt -o e.xml", 0,
              "e.xml: 1 card, 0 not imported, 0 remarks\n", "");
  assert_run (folder, "deck export d.xml --layout=cards -o d.pdf", 0,
              "d.pdf: 1 card, 0 not exported, 1 remarks\n",
              "d.xml:3: card “a”: the moment it shows, sync:999 of "
              "“dp-ring-4”, was left out\n");
  run (&usage, folder, "deck export d.xml -o d.odt");
  g_assert_cmpint (usage.status, ==, 2);
  remove_folder (folder);
}

/* A name that is nearly right has a nearest; one that is like none has none,
 * and is not told of one that happens to be the least unlike. */
static void
test_shows (void)
{
  g_autofree char *folder = make_folder ();
  g_auto (Result) result = { 0 };
  static const char *const shows[] = {
    "scenario=\"dp-rng-4\"", "scenario=\"qqqqqq\"",
    "scenario=\"dp-ring-4\" step=\"snc\"",
    "scenario=\"dp-ring-4\" step=\"elephant\""
  };
  g_autoptr (GString) text = g_string_new (
      "<deck xmlns=\"urn:shardstep:deck:1\" id=\"d\" version=\"1\">\n");

  g_string_append (text, "<card id=\"twins\" kind=\"choice\"><prompt>P</prompt>"
                         "<option correct=\"true\">a</option><option>b</option>"
                         "<option>a</option></card>\n");
  for (guint i = 0; i < G_N_ELEMENTS (shows); i++)
    g_string_append_printf (text,
                            "<card id=\"c%u\"><prompt>P</prompt>"
                            "<answer>A</answer><show %s/></card>\n",
                            i, shows[i]);
  g_string_append (text, "</deck>\n");
  write_text (folder, "d.xml", text->str);
  run (&result, folder, "deck check d.xml");
  g_assert_cmpint (result.status, ==, 1);
  g_assert_true (g_str_has_prefix (
      result.err,
      "d.xml:2: card “twins”: option 3 says the same as option 1\n"
      "d.xml:3: card “c0” shows the scenario “dp-rng-4”, which is not shipped; "
      "the nearest is “dp-ring-4”\n"
      "d.xml:4: card “c1” shows the scenario “qqqqqq”, which is not shipped; "
      "whoever studies the deck needs it\n"
      "d.xml:5: card “c2”: the scenario “dp-ring-4” has no step “snc”; the "
      "nearest is “sync”\n"
      "d.xml:6: card “c3”: the scenario “dp-ring-4” has no step “elephant”; "
      "its steps are deal-batch, "));
  remove_folder (folder);
}

/* A computed card is asked over several seeds: what cannot be asked is told
 * with its line, what had to be drawn anew as a remark. */
static void
test_computed (void)
{
  g_autofree char *folder = make_folder ();
  g_auto (Result) stats = { 0 };
  g_auto (Result) asked = { 0 };
  g_auto (Result) again = { 0 };

  write_text (
      folder, "d.xml",
      "<deck xmlns=\"urn:shardstep:deck:1\" id=\"d\">\n"
      "<card id=\"ok\" kind=\"computed\"><prompt>{data} devices</prompt>"
      "<compute scenario=\"dp-ring-4\" ask=\"hops\">"
      "<vary knob=\"data\" values=\"2 4\"/>"
      "<misconception formula=\"3 * data\">no</misconception></compute>"
      "</card>\n"
      "<card id=\"knob\" kind=\"computed\"><prompt>?</prompt>"
      "<compute scenario=\"dp-ring-4\" ask=\"hops\">"
      "<vary knob=\"dat\" values=\"2\"/></compute></card>\n"
      "<card id=\"illegal\" kind=\"computed\"><prompt>?</prompt>"
      "<compute scenario=\"tp-4\" ask=\"tensor-bytes\">"
      "<vary knob=\"tensor\" values=\"3 4\"/>"
      "<misconception formula=\"answer / 2\">no</misconception></compute>"
      "</card>\n"
      "<card id=\"alone\" kind=\"computed\"><prompt>?</prompt>"
      "<compute scenario=\"dp-ring-4\" ask=\"hops\">"
      "<misconception formula=\"answer\">no</misconception></compute>"
      "</card>\n"
      "</deck>\n");
  assert_run (folder, "deck check d.xml", 1, "",
              "d.xml:3: card “knob”: there is no knob “dat”; the nearest name "
              "is “data”\n"
              "d.xml:4: card “illegal”: some values cannot be asked and others "
              "are drawn for them: with tensor=3: tensor 3 must divide heads "
              "32; the nearest that does is 2\n"
              "d.xml:5: card “alone”: every wrong answer is too close to the "
              "right one, 6\n");
  run (&stats, folder, "deck stats d.xml");
  g_assert_cmpint (stats.status, ==, 0);
  g_assert_nonnull (
      strstr (stats.out, "ok: asks “hops”, 2 options at least\n"));
  g_assert_nonnull (strstr (stats.out, "knob: asks “hops”, cannot be asked\n"));

  /* Ring: 2 (n - 1) hops; with n = 2, 2 and not 6; with n = 4, 6 and not 12. */
  run (&asked, folder, "deck ask d.xml ok --seed=3");
  g_assert_cmpint (asked.status, ==, 0);
  if (g_str_has_prefix (asked.out, "4"))
    {
      g_assert_nonnull (strstr (asked.out, "* 6\n"));
      g_assert_nonnull (strstr (asked.out, "  12\n"));
    }
  else
    {
      g_assert_true (g_str_has_prefix (asked.out, "2 devices\n"));
      g_assert_nonnull (strstr (asked.out, "* 2\n"));
      g_assert_nonnull (strstr (asked.out, "  6\n"));
    }
  run (&again, folder, "deck ask d.xml ok --seed=3");
  g_assert_cmpstr (asked.out, ==, again.out);
  assert_run (folder, "deck ask d.xml alone", 1, "",
              "d.xml:5: every wrong answer is too close to the right one, 6\n");
  assert_run (folder, "deck ask d.xml none", 1, "",
              "d.xml: there is no card “none”\n");
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/deck", test_deck);
  g_test_add_func ("/cli/shows", test_shows);
  g_test_add_func ("/cli/computed", test_computed);
  return g_test_run ();
}
