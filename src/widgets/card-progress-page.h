/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "widgets/card-study.h"

G_BEGIN_DECLS

/* What was learned so far: what is due, how much is remembered, what was done,
 * which cards and concepts are hard.  Read in a thread; the page keeps what it
 * shows until the new facts are there.
 *
 * Property "calendar-shown" (gboolean): FALSE where the learner hid it. */
#define CARD_TYPE_PROGRESS_PAGE (card_progress_page_get_type ())
G_DECLARE_FINAL_TYPE (CardProgressPage,
                      card_progress_page,
                      CARD,
                      PROGRESS_PAGE,
                      GtkBox)

void card_progress_page_set_study (CardProgressPage *self, CardStudy *study);
/* How many lessons there are; 0, as in the beginning: none are told of. */
void card_progress_page_set_n_lessons (CardProgressPage *self, guint n_lessons);
/* Reads the store again; the page does so itself, but only while it is
 * shown. */
void card_progress_page_refresh (CardProgressPage *self);

G_END_DECLS
