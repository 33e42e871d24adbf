/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scenario/scenario.h"

G_BEGIN_DECLS

/* By what a scenario may be looked for besides its title and its summary: its
 * id, model and device, and how it is split; translated where they are, g_free.
 */
char *scenario_words (Scenario *scenario) G_GNUC_WARN_UNUSED_RESULT;

/* How well a title and further text (both folded) answer folded words that are
 * sought, 0 best: the title begins with them, a word of it does, they are in
 * it; all of them are in it; or in both together.  SCENARIO_WORDS_NONE: not all
 * are there. */
#define SCENARIO_WORDS_NONE G_MAXUINT
guint
scenario_words_rank (const char *title, const char *text, const char *sought);

G_END_DECLS
