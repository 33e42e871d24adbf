/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck-library.h"
#include "widgets/card-progress-facts.h"

G_BEGIN_DECLS

/* The progress page on paper, with the painters of the screen: a PDF.  The day
 * is that of the facts.  library: for the questions of the hardest cards. */
GBytes *card_progress_print (const CardProgressFacts *facts,
                             const DeckLibrary *library,
                             double width_px,
                             double height_px,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
