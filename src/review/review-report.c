/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-report.h"

#include <string.h>

#define EPOCH_JULIAN 719163 /* 1970-01-01 for GDate */

char *
review_day_to_iso (gint64 day)
{
  gint64 julian = EPOCH_JULIAN + day;
  GDate date;

  g_date_clear (&date, 1);
  if (julian < 1 || julian > G_MAXINT32)
    return g_strdup ("");
  g_date_set_julian (&date, (guint32)julian);
  return g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (&date),
                          g_date_get_month (&date), g_date_get_day (&date));
}

static void
add_field (GString *csv, const char *text)
{
  gboolean formula = text[0] != '\0' && strchr ("=+-@\t\r", text[0]) != NULL;

  if (!formula && strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (csv, text);
      return;
    }
  g_string_append_c (csv, '"');
  if (formula)
    g_string_append_c (csv, '\'');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *p);
    }
  g_string_append_c (csv, '"');
}

/* day: G_MININT64 for none. */
static void
add_row (GString *csv,
         const char *table,
         const char *item,
         gint64 day,
         const char *measure,
         double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *date =
      day != G_MININT64 ? review_day_to_iso (day) : g_strdup ("");

  g_string_append_printf (csv, "%s,", table);
  add_field (csv, item);
  g_string_append_printf (
      csv, ",%s,%s,%s\r\n", date, measure,
      g_ascii_formatd (number, sizeof number, "%.10g", value));
}

static void
add_totals (GString *csv, const ReviewStats *stats)
{
  const struct
  {
    const char *item;
    const char *measure;
    double value;
  } rows[] = {
    { "learning", "cards", stats->n_learning },
    { "review", "cards", stats->n_review },
    { "scheduled by a lesson", "cards", stats->n_introduced },
    { "suspended", "cards", stats->n_suspended },
    { "flagged", "cards", stats->n_flagged },
    { "leeches", "cards", stats->n_leeches },
    { "ever", "answers", (double)stats->n_answers },
    { "ever", "seconds", (double)stats->duration_ms / 1000 },
    { "studied in the calendar", "days", stats->n_days_studied },
    { "in a row", "days", stats->streak_days },
    { "mean stability", "days", stats->mean_stability },
    { "expected recall", "share", stats->mean_recall },
    { "begun", "lessons", stats->n_lessons_begun },
    { "done", "lessons", stats->n_lessons_done },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    add_row (csv, "total", rows[i].item, stats->today, rows[i].measure,
             rows[i].value);
}

static void
add_retention (GString *csv,
               const char *table,
               gint64 day,
               const ReviewRetention ages[REVIEW_N_AGES])
{
  static const char *const names[REVIEW_N_AGES] = { "young", "mature" };

  for (guint a = 0; a < REVIEW_N_AGES; a++)
    {
      if (ages[a].n_reviews == 0)
        continue;
      add_row (csv, table, names[a], day, "reviews", ages[a].n_reviews);
      add_row (csv, table, names[a], day, "recalled", ages[a].n_recalled);
    }
}

static void
add_stability (GString *csv, const ReviewStats *stats)
{
  for (guint b = 0; b < REVIEW_STATS_N_BUCKETS; b++)
    {
      g_autofree char *item =
          b < REVIEW_STATS_N_BUCKETS - 1
              ? g_strdup_printf ("under %g days", review_stats_bucket_days[b])
              : g_strdup_printf ("%g days or more",
                                 review_stats_bucket_days[b - 1]);

      add_row (csv, "stability", item, G_MININT64, "cards",
               stats->stability[b]);
    }
}

static void
add_hardest (GString *csv, const ReviewStats *stats)
{
  for (guint i = 0; i < stats->n_hardest; i++)
    {
      const ReviewHardCard *card = &stats->hardest[i];
      g_autofree char *item =
          g_strconcat (card->deck_id, "/", card->card_id, NULL);

      add_row (csv, "hardest-card", item, G_MININT64, "lapses", card->lapses);
      add_row (csv, "hardest-card", item, G_MININT64, "answers", card->reps);
      add_row (csv, "hardest-card", item, G_MININT64, "difficulty",
               card->difficulty);
    }
}

char *
review_report_to_csv (const ReviewStats *stats)
{
  GString *csv = g_string_new ("table,item,date,measure,value\r\n");

  add_totals (csv, stats);
  add_row (csv, "forecast", "overdue", stats->today, "cards", stats->n_overdue);
  for (guint d = 0; d < REVIEW_STATS_FORECAST_DAYS; d++)
    add_row (csv, "forecast", "due", stats->today + d, "cards",
             stats->forecast[d]);
  for (guint i = 0; i < REVIEW_STATS_N_WEEKS; i++)
    add_retention (csv, "retention-week", review_stats_get_week (stats, i),
                   stats->weeks[i]);
  for (guint i = 0; i < REVIEW_STATS_N_MONTHS; i++)
    add_retention (csv, "retention-month", review_stats_get_month (stats, i),
                   stats->months[i]);
  for (guint d = 0; d < REVIEW_STATS_CALENDAR_DAYS; d++)
    if (stats->calendar[d] > 0)
      {
        gint64 day = stats->calendar_first_day + d;

        add_row (csv, "day", "all", day, "answers", stats->calendar[d]);
        add_row (csv, "day", "all", day, "seconds",
                 (double)stats->calendar_ms[d] / 1000);
      }
  add_stability (csv, stats);
  add_hardest (csv, stats);
  return g_string_free (csv, FALSE);
}
