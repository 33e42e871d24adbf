/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck.h"
#include "sim/sim-spec.h"
#include "teach/teach-ask.h"
#include "teach/teach-scope.h"

G_BEGIN_DECLS

/* Private to the layer. */

/* The base with every knob of the card at a value drawn by the seed; attempt
 * counts the draws for one seed.  TEACH_ERROR_SCENARIO where the values do not
 * go together, with the values before it. */
SimSpec *teach_draw (const DeckComputation *computation,
                     const SimSpec *base,
                     guint64 seed,
                     guint attempt,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Turns the knobs of a change, formulas being worked out in the scope. */
gboolean teach_draw_turn (SimSpec *spec,
                          const GArray *turns /* TeachTurn */,
                          const TeachScope *scope,
                          GError **error);

G_END_DECLS
