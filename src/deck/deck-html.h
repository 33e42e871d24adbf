/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What was left out of a text, for the report of an import. */
typedef enum
{
  DECK_HTML_LOST_NOTHING = 0,
  DECK_HTML_LOST_IMAGE = 1 << 0,
  DECK_HTML_LOST_SOUND = 1 << 1, /* or film */
  DECK_HTML_LOST_TABLE = 1 << 2, /* its cells stay, in lines */
  DECK_HTML_LOST_SCRIPT = 1 << 3,
} DeckHtmlLost;

/* HTML as it stands in the fields of other programs, reduced to the light
 * markup of deck-markup.h: emphasis, code, sub and sup stay, blocks become
 * lines, pictures their alternative text, all else keeps its text only.  Never
 * fails, whatever the input; the result passes deck_markup_check.  lost may be
 * NULL; bits are added. */
char *deck_html_to_markup (const char *html,
                           DeckHtmlLost *lost) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
