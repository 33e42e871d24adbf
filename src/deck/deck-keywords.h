/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether a text hints at an idea, given the idea's keywords: groups separated
 * by spaces, of which each must be met; a group is one or more word beginnings
 * separated by "|", of which any will do.  "split|divid data|sample" is met by
 * "it divides the samples".  Case does not count.  No keywords: never met.
 * A suggestion to the learner, not a judgement. */
gboolean deck_keywords_match (const char *keywords, const char *text);

G_END_DECLS
