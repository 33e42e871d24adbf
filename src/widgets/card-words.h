/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "review/review-scheduler.h"

G_BEGIN_DECLS

/* Words of the card pane, translated. */

const char *card_grade_get_name (ReviewGrade grade);

/* How long until a card comes again: "<1 min", "10 min", "3 d", "2.5 mo",
 * "1.2 y"; g_free. */
char *card_format_wait (gint64 ms) G_GNUC_WARN_UNUSED_RESULT;
char *card_format_days (guint64 days) G_GNUC_WARN_UNUSED_RESULT;
/* From now until the state is due. */
char *card_format_next (const ReviewCardState *after,
                        const ReviewMoment *now) G_GNUC_WARN_UNUSED_RESULT;
/* The keys of a card to choose on, by how many options it has; g_free. */
char *card_format_choice_keys (guint n_options) G_GNUC_WARN_UNUSED_RESULT;
/* "tomorrow", "in 3 days", from a number of local days; 0: "today". */
char *card_format_in_days (gint64 days) G_GNUC_WARN_UNUSED_RESULT;
/* What a concept is called where it is one of the program's own; else NULL. */
const char *card_find_concept (const char *id);
/* The same, or else its id in words: "my-idea" is "My idea". */
char *card_format_concept (const char *id) G_GNUC_WARN_UNUSED_RESULT;
/* The number of a local day as "5 January" and, beyond half a year from today,
 * with its year. */
char *card_format_date (gint64 day, gint64 today) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
