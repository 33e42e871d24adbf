/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "widgets/card-study.h"

G_BEGIN_DECLS

/* What was learned so far, as text: what is due, how much is remembered, what
 * was answered, which cards are hard. */
#define CARD_TYPE_PROGRESS_PAGE (card_progress_page_get_type ())
G_DECLARE_FINAL_TYPE (CardProgressPage,
                      card_progress_page,
                      CARD,
                      PROGRESS_PAGE,
                      GtkBox)

void card_progress_page_set_study (CardProgressPage *self, CardStudy *study);
/* Reads the store again; the page does so itself only when it is shown. */
void card_progress_page_refresh (CardProgressPage *self);

G_END_DECLS
