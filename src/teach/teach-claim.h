/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-diagnostics.h"
#include "deck/deck.h"
#include "scenario/scenario-lesson.h"
#include "teach/teach-scope.h"

G_BEGIN_DECLS

/* Numbers that texts tell, beside what the engine says: so that a figure that
 * changed is found, and not read for years. */

/* Whether a text tells these words (plain text of its markup). */
gboolean teach_claim_is_told (const char *words, const char *markup);

/* The words against the formula; is NAN: they must hold the figure as it is
 * printed.  FALSE with TEACH_ERROR_VALUE, which says what the engine finds, or
 * with what the formula cannot be worked out for. */
gboolean teach_claim_holds (const char *words,
                            const char *of,
                            double is,
                            double within,
                            const TeachScope *scope,
                            GError **error);

/* Every claim of a card (not of what a computed card draws: its texts are
 * filled in).  Adds what does not hold to the findings; file: how they call
 * it. */
void teach_claim_check_card (const DeckCard *card,
                             const ScenarioLibrary *scenarios,
                             const char *file,
                             BaseDiagnostics *diagnostics);

G_END_DECLS
