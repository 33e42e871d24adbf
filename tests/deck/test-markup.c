/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-markup.h"

#include <string.h>

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_pango (void)
{
  assert_text (deck_markup_to_pango ("all <em>n</em> ranks"),
               "all <i>n</i> ranks");
  assert_text (deck_markup_to_pango ("<strong><code>a&lt;b</code></strong>"),
               "<b><tt>a&lt;b</tt></b>");
  assert_text (deck_markup_to_pango ("w<sub>k</sub><br/><formula>2n</formula>"),
               "w<sub>k</sub>\n<i>2n</i>");
  assert_text (deck_markup_to_pango (""), "");
  /* Not light markup: shown as it stands, never handed to Pango. */
  assert_text (deck_markup_to_pango ("<span>x</span>"),
               "&lt;span&gt;x&lt;/span&gt;");
}

static void
test_plain (void)
{
  assert_text (deck_markup_to_plain ("<em>a</em> &lt; b &amp; c&gt;"),
               "a < b & c>");
  assert_text (deck_markup_to_plain ("w<sub>1</sub>, 2<sup>30</sup>"),
               "w_1, 2^30");
  assert_text (deck_markup_to_plain ("a<br/>b"), "a\nb");
  assert_text (deck_markup_from_plain ("1 < 2 & 3 > 2\r\nnext"),
               "1 &lt; 2 &amp; 3 &gt; 2<br/>next");
}

/* From plain and back is the same text, whatever is in it. */
static void
test_round_trip (void)
{
  static const char *const texts[] = {
    "", "a", "<em>", "&amp;", "</strong>\n\n", "ünï ☃ 'quoted\" & <br/>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *markup = deck_markup_from_plain (texts[i]);

      g_assert_true (deck_markup_check (markup, NULL));
      assert_text (deck_markup_to_plain (markup), texts[i]);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *markup;
    const char *says;
  } cases[] = {
    { "a < b", "“< b” is none of its tags" },
    { "a & b", "“&” is none of its tags" },
    { "a > b", "“>” is none of its tags" },
    { "&nbsp;", "“&” is none of its tags" },
    { "<em>x", "<em> is not closed" },
    { "x</em>", "</em> closes no <em>" },
    { "<em><strong>x</em></strong>", "</em> closes no <em>" },
    { "<em class='x'>x</em>", "“<em class='x'>” is none" },
    { "<script>", "“<script>” is none" },
    { "<", "“<” is none" },
    { "<em", "“<em” is none" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *problem = NULL;

      g_assert_false (deck_markup_check (cases[i].markup, &problem));
      g_assert_nonnull (strstr (problem, cases[i].says));
    }
}

static void
test_depth (void)
{
  GString *markup = g_string_new (NULL);
  g_autofree char *problem = NULL;

  for (int i = 0; i < DECK_MARKUP_MAX_DEPTH; i++)
    {
      g_string_prepend (markup, "<em>");
      g_string_append (markup, "</em>");
    }
  g_assert_true (deck_markup_check (markup->str, NULL));
  g_string_prepend (markup, "<em>");
  g_string_append (markup, "</em>");
  g_assert_false (deck_markup_check (markup->str, &problem));
  g_assert_nonnull (strstr (problem, "deeper than 16"));
  g_string_free (markup, TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deck/markup/pango", test_pango);
  g_test_add_func ("/deck/markup/plain", test_plain);
  g_test_add_func ("/deck/markup/round-trip", test_round_trip);
  g_test_add_func ("/deck/markup/refused", test_refused);
  g_test_add_func ("/deck/markup/depth", test_depth);
  return g_test_run ();
}
