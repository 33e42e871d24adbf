/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-html.h"
#include "deck/deck-markup.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Whatever the bytes are, light markup comes out, no HTML in it; and markup is
 * HTML that means the same. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *html = g_strndup ((const char *)data, size);
  DeckHtmlLost lost = DECK_HTML_LOST_NOTHING;
  DeckHtmlLost none = DECK_HTML_LOST_NOTHING;
  g_autofree char *markup = deck_html_to_markup (html, &lost);
  g_autoptr (GString) as_html = NULL;
  g_autofree char *problem = NULL;
  g_autofree char *again = NULL;

  if (!deck_markup_check (markup, &problem))
    g_error ("%s gives %s: %s", html, markup, problem);
  as_html = g_string_new (markup);
  g_string_replace (as_html, "formula>", "var>", 0);
  again = deck_html_to_markup (as_html->str, &none);
  g_assert_cmpint (none, ==, DECK_HTML_LOST_NOTHING);
  if (strcmp (again, markup) != 0)
    g_error ("%s becomes %s", markup, again);
  return 0;
}
