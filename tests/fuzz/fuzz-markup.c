/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-keywords.h"
#include "deck/deck-markup.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
assert_well_formed (const char *pango)
{
  const GMarkupParser parser = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strconcat ("<span>", pango, "</span>", NULL);
  GMarkupParseContext *context =
      g_markup_parse_context_new (&parser, 0, NULL, NULL);

  if (!g_markup_parse_context_parse (context, text, -1, &error) ||
      !g_markup_parse_context_end_parse (context, &error))
    g_error ("a label cannot show %s: %s", pango, error->message);
  g_markup_parse_context_free (context);
}

/* Any text that a deck may hold can be shown, as markup or as it stands. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *bytes = g_strndup ((const char *)data, size);
  g_autofree char *text = g_utf8_make_valid (bytes, -1);
  g_autofree char *problem = NULL;
  g_autofree char *pango = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *back = NULL;
  gboolean good;

  /* XML holds no other control characters. */
  for (char *p = text; *p != '\0'; p++)
    if ((guchar)*p < 0x20 && *p != '\t' && *p != '\n')
      *p = ' ';
  good = deck_markup_check (text, &problem);
  g_assert (good == (problem == NULL));
  pango = deck_markup_to_pango (text);
  assert_well_formed (pango);
  plain = deck_markup_to_plain (text);
  escaped = deck_markup_from_plain (text);
  g_assert (deck_markup_check (escaped, NULL));
  back = deck_markup_to_plain (escaped);
  g_assert_cmpstr (back, ==, text);
  deck_keywords_match (text, plain);
  return 0;
}
