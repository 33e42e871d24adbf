/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck-import-question.h"

G_BEGIN_DECLS

/* Between the file that finds the questions of a GIFT text and the one that
 * reads what stands in one.  Texts are cut in place. */

/* The light ways to say how a text is written; "moodle" is HTML whose line
 * breaks count. */
typedef enum
{
  DECK_GIFT_MOODLE,
  DECK_GIFT_HTML,
  DECK_GIFT_PLAIN,
  DECK_GIFT_MARKDOWN,
} DeckGiftFormat;

typedef struct
{
  DeckQuestion base;
  DeckGiftFormat format; /* of texts that do not say theirs */
} DeckGift;

/* The first of the characters that no backslash stands before; or the end. */
char *deck_gift_find (char *text, const char *characters);

/* The same of two characters together; or NULL. */
char *deck_gift_find_pair (char *text, const char *pair);

/* The place of the word among those for true and false, the two true ones
 * first; or -1. */
int deck_gift_find_truth (const char *word);

/* Reads "[html]" and its like; *text goes past it. */
DeckGiftFormat deck_gift_read_format (char **text, DeckGiftFormat format);

/* A text with or without its format; g_free. */
char *deck_gift_to_markup (DeckGift *self,
                           char *text) G_GNUC_WARN_UNUSED_RESULT;

/* What stands in the braces: type, answers and explanation of the question. */
void deck_gift_read_body (DeckGift *self, char *body);

G_END_DECLS
