/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-words.h"

#include <glib/gi18n-lib.h>

#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

const char *
card_grade_get_name (ReviewGrade grade)
{
  switch (grade)
    {
    case REVIEW_GRADE_AGAIN:
      return C_ ("grade", "Again");
    case REVIEW_GRADE_HARD:
      return C_ ("grade", "Hard");
    case REVIEW_GRADE_EASY:
      return C_ ("grade", "Easy");
    case REVIEW_GRADE_GOOD:
    default:
      return C_ ("grade", "Good");
    }
}

char *
card_format_days (guint64 days)
{
  /* Translators: days, months and years, shortened to fit a button. */
  if (days < 31)
    return g_strdup_printf (_ ("%u d"), (guint)days);
  if (days < 365)
    return g_strdup_printf (_ ("%.1f mo"), (double)days / 30.4375);
  return g_strdup_printf (_ ("%.1f y"), (double)days / 365.25);
}

char *
card_format_wait (gint64 ms)
{
  if (ms < MINUTE_MS)
    return g_strdup (_ ("<1 min"));
  if (ms < HOUR_MS)
    return g_strdup_printf (_ ("%u min"),
                            (guint)((ms + MINUTE_MS / 2) / MINUTE_MS));
  if (ms < DAY_MS)
    return g_strdup_printf (_ ("%u h"), (guint)((ms + HOUR_MS / 2) / HOUR_MS));
  return card_format_days ((guint64)(ms / DAY_MS));
}

char *
card_format_next (const ReviewCardState *after, const ReviewMoment *now)
{
  if (after->phase == REVIEW_PHASE_REVIEW)
    return card_format_days (after->scheduled_days);
  return card_format_wait (after->due_ms - now->unix_ms);
}

char *
card_format_choice_keys (guint n_options)
{
  /* Translators: %c is the letter of the last option, "a–d". */
  return g_strdup_printf (_ ("a–%c or click to pick · Space shows the answer"),
                          'a' + (char)(CLAMP (n_options, 1, 26) - 1));
}

char *
card_format_in_days (gint64 days)
{
  if (days <= 0)
    return g_strdup (_ ("today"));
  if (days == 1)
    return g_strdup (_ ("tomorrow"));
  return g_strdup_printf (ngettext ("in %u day", "in %u days", (gulong)days),
                          (guint)days);
}

char *
card_format_date (gint64 day, gint64 today)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (day * 24 * 3600);

  if (date == NULL)
    return g_strdup ("");
  /* Translators: a day as g_date_time_format writes it, without and with its
   * year. */
  return g_date_time_format (date, ABS (day - today) < 183 ? _ ("%-d %B")
                                                           : _ ("%-d %B %Y"));
}
