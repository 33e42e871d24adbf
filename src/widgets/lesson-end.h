/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "teach/teach-score.h"

G_BEGIN_DECLS

/* The score, what it says about how sure one was, and when the cards come.
 * n_added: cards put into the schedule now; n_cards: of the lesson. */
GtkWidget *lesson_end_new (const TeachScore *score,
                           guint n_cards,
                           guint n_added) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
