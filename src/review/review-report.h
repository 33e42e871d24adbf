/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "review/review-stats.h"

G_BEGIN_DECLS

/* The facts of progress as one table of comma-separated values (RFC 4180),
 * for spreadsheets and scripts.  One figure a row, five columns:
 *
 *   table    total, forecast, retention-week, retention-month, day, stability,
 *            hardest-card
 *   item     what of it: "young", "due", "under 7 days", "deck/card", …
 *   date     ISO 8601, or empty; a week is called by its Monday, a month by
 *            its first day
 *   measure  cards, reviews, recalled, answers, seconds, days, share, …
 *   value    a number with "." as its decimal sign
 *
 * The words are not translated: they are for programs.  A text that a
 * spreadsheet would take for a formula is quoted with an apostrophe. */
char *review_report_to_csv (const ReviewStats *stats) G_GNUC_WARN_UNUSED_RESULT;

/* "2026-01-05" of a day's number; g_free. */
char *review_day_to_iso (gint64 day) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
