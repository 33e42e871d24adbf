/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-translate.h"

#include <string.h>

#include "deck/deck-reader.h"

static const char text[] =
    "<deck xmlns=\"urn:shardstep:deck:1\" id=\"d\"><title>Deck</title>\n"
    "<card id=\"r\"><prompt>a &lt; <em>b</em>?</prompt>\n"
    "<answer>yes</answer></card>\n"
    "<card id=\"c\" kind=\"choice\"><prompt>Which?</prompt>\n"
    "<option correct=\"true\">this</option>\n"
    "<option>that <feedback>no, this</feedback></option></card>\n"
    "<card id=\"e\" kind=\"explain\"><prompt>Why?</prompt>\n"
    "<concept keywords=\"split data\">idea</concept></card></deck>\n";

/* As po/its takes them out of the file. */
static const struct
{
  const char *message;
  const char *translation;
} catalogue[] = {
  { "Deck", "Stapel" },
  { "a &lt; <em>b</em>?", "ist a &lt; <em>b</em>?" },
  { "that <feedback>no, this</feedback>",
    "jenes <feedback>nein, dieses</feedback>" },
  { "this", "dieses" },
  { "split data", "teil daten" },
  { "idea", "Gedanke" },
  /* A translator's slip: the card stays as it was. */
  { "Why?", "<em>Warum?" },
};

static const char *
translate_cb (const char *message, gpointer data)
{
  gboolean *on = data;

  for (guint i = 0; *on && i < G_N_ELEMENTS (catalogue); i++)
    if (strcmp (catalogue[i].message, message) == 0)
      return catalogue[i].translation;
  return message;
}

static void
test_translate (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  g_autoptr (Deck) deck = deck_read_bytes (bytes, "d.xml", found, NULL);
  g_autoptr (Deck) other = NULL;
  g_autoptr (Deck) same = NULL;
  gboolean on = TRUE;
  const DeckCard *card;

  other = deck_translate (deck, translate_cb, &on);
  g_assert_true (other != deck);
  g_assert_cmpstr (deck_get_id (other), ==, "d");
  g_assert_cmpstr (deck_get_file (other), ==, "d.xml");
  g_assert_cmpstr (deck_get_title (other), ==, "Stapel");
  card = deck_get_card (other, 0);
  g_assert_cmpstr (card->prompt, ==, "ist a &lt; <em>b</em>?");
  g_assert_cmpstr (card->answer, ==, "yes");
  g_assert_cmpint (card->line, ==, 2);
  card = deck_get_card (other, 1);
  g_assert_cmpstr (card->options[0].text, ==, "dieses");
  g_assert_true (card->options[0].correct);
  g_assert_cmpstr (card->options[1].text, ==, "jenes");
  g_assert_cmpstr (card->options[1].feedback, ==, "nein, dieses");
  card = deck_get_card (other, 2);
  g_assert_cmpstr (card->prompt, ==, "Why?");
  g_assert_cmpstr (card->to_cover[0].text, ==, "idea");

  on = FALSE;
  same = deck_translate (deck, translate_cb, &on);
  g_assert_true (same == deck);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deck/translate", test_translate);
  return g_test_run ();
}
