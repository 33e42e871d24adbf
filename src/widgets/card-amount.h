/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "teach/teach-unit.h"

G_BEGIN_DECLS

/* Where an amount is typed, with its unit; below it stands what was understood
 * so far, so that nobody is judged by a slip of the keys.
 *
 * Signal "checked": the learner means it (Enter, or the button). */
#define CARD_TYPE_AMOUNT (card_amount_get_type ())
G_DECLARE_FINAL_TYPE (CardAmount, card_amount, CARD, AMOUNT, GtkBox)

/* Empties it for another amount of that unit. */
void card_amount_begin (CardAmount *self, TeachUnit unit);
const char *card_amount_get_text (CardAmount *self);
void card_amount_set_text (CardAmount *self, const char *text);
/* Why what was typed cannot be taken. */
void card_amount_refuse (CardAmount *self, const char *reason);
/* Nothing more can be typed. */
void card_amount_end (CardAmount *self);

void card_amount_focus (CardAmount *self);
gboolean card_amount_is_typing (CardAmount *self);

G_END_DECLS
