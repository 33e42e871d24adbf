/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The rows of a card: an answer to pick, and an idea to tick. */

/* Text with light markup in a label. */
void card_label_set_text (GtkLabel *label, const char *markup);

/* A button with the letter of its position (0 is A), the text, and room for a
 * mark.  Position in the rows stands in the button's "position" data. */
GtkWidget *card_option_row_new (guint position, const char *markup);
guint card_option_row_get_position (GtkWidget *row);

typedef enum
{
  CARD_MARK_NONE,  /* neither picked nor right */
  CARD_MARK_RIGHT, /* the right one */
  CARD_MARK_WRONG, /* picked, and wrong */
} CardMark;

/* Once answered a row tells by colour, symbol and words what it was, and can
 * no longer be picked. */
void card_option_row_set_mark (GtkWidget *row, CardMark mark, gboolean picked);

/* A check button; suggested: the words of the idea were found in the text. */
GtkWidget *
card_concept_row_new (guint position, const char *markup, gboolean suggested);

/* Scrolls down so far that the child, just shown, is seen, its top at least:
 * after the next layout. */
void card_scroll_to (GtkScrolledWindow *scroller, GtkWidget *child);

G_END_DECLS
