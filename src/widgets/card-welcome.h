/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where to begin, for whoever has begun nothing: a line over the pages with a
 * button for the first lesson and one that sends it away for good.
 *
 * Signals:
 *   "begin"   the first lesson is wanted
 *   "closed"  it is not wanted any more */
#define CARD_TYPE_WELCOME (card_welcome_get_type ())
G_DECLARE_FINAL_TYPE (CardWelcome, card_welcome, CARD, WELCOME, GtkBox)

G_END_DECLS
