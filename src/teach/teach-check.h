/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-diagnostics.h"
#include "teach/teach-question.h"

G_BEGIN_DECLS

#define TEACH_CHECK_SEEDS 20

/* What asking a computed card over several seeds came to. */
typedef struct
{
  guint n_seeds;
  guint n_asked;   /* seeds with a question */
  guint n_options; /* the fewest options of a question that is picked */
  gboolean typed;
} TeachCheck;

/* Asks the card with seeds 1 to TEACH_CHECK_SEEDS.  An error where it can never
 * be asked; warnings for single values that had to be drawn anew, and for
 * misconceptions that never gave an answer of their own.  file: how findings
 * call it. */
void teach_check_card (const DeckCard *card,
                       const ScenarioLibrary *scenarios,
                       const char *file,
                       BaseDiagnostics *diagnostics,
                       TeachCheck *check);

G_END_DECLS
