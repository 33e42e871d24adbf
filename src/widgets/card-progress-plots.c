/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-progress-plots.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/base-units.h"
#include "widgets/card-words.h"

#define N_RECENT_DAYS 30

static GDateTime *
date_of (gint64 day)
{
  return g_date_time_new_from_unix_utc (day * 24 * 3600);
}

static char *
format_day (gint64 day, const char *format)
{
  g_autoptr (GDateTime) date = date_of (day);

  return date != NULL ? g_date_time_format (date, format) : g_strdup ("");
}

/* ---- due ---- */

static ScenePlotData *
make_forecast (const CardProgressFacts *facts, const char **why)
{
  const ReviewStats *stats = &facts->stats;
  g_autoptr (ScenePlotData) data =
      scene_plot_data_new (SCENE_PLOT_BARS, SCENE_PLOT_COUNT,
                           _ ("Due in the next 30 days"), _ ("Day"));
  g_autofree char *summary = NULL;
  guint month = 0, week = 0;

  scene_plot_data_add_series (data, C_ ("cards", "due"));
  if (stats->n_overdue > 0)
    scene_plot_data_add_series (data, C_ ("cards", "overdue"));
  for (guint d = 0; d < REVIEW_STATS_FORECAST_DAYS; d++)
    {
      guint overdue = d == 0 ? stats->n_overdue : 0;
      double values[] = { stats->forecast[d] - overdue,
                          d == 0 ? overdue : NAN };
      /* Translators: a day at the axis of a plot. */
      g_autofree char *label =
          d == 0 ? g_strdup (_ ("today"))
                 : format_day (stats->today + d, _ ("%-d %b"));
      g_autofree char *date = card_format_date (stats->today + d, stats->today);
      g_autofree char *name =
          d == 0 ? g_strdup_printf (_ ("today, %s"), date) : g_strdup (date);

      month += stats->forecast[d];
      week += d < 7 ? stats->forecast[d] : 0;
      scene_plot_data_add_point (data, label, name, values, NULL);
    }
  summary = g_strdup_printf (
      ngettext ("%u card in the next 7 days, %u in 30 days, today counted in.",
                "%u cards in the next 7 days, %u in 30 days, today counted in.",
                week),
      week, month);
  scene_plot_data_set_summary (data, summary);
  *why = _ ("No card is due in the next 30 days.");
  return month > 0 ? g_steal_pointer (&data) : NULL;
}

/* ---- retention ---- */

static double
share_of (const ReviewRetention *retention)
{
  double share = review_retention_get_share (retention);

  return share >= 0 ? share : NAN;
}

static void
add_retention (ScenePlotData *data,
               const ReviewRetention ages[REVIEW_N_AGES],
               const char *label,
               const char *name)
{
  double values[] = { share_of (&ages[REVIEW_AGE_YOUNG]),
                      share_of (&ages[REVIEW_AGE_MATURE]) };
  guint recalled = ages[0].n_recalled + ages[1].n_recalled;
  guint reviews = ages[0].n_reviews + ages[1].n_reviews;
  /* Translators: of so many reviews, so many were recalled. */
  g_autofree char *note =
      reviews > 0 ? g_strdup_printf (_ ("%u of %u"), recalled, reviews)
                  : g_strdup ("");

  scene_plot_data_add_point (data, label, name, values,
                             reviews > 0 ? note : NULL);
}

static char *
retention_summary (const CardProgressFacts *facts)
{
  const ReviewRetention *month = &facts->stats.retention_30_days;
  g_autofree char *wanted =
      base_format_percent (facts->params.wanted_retention);
  g_autofree char *found = NULL;

  if (month->n_reviews == 0)
    return g_strdup_printf (_ ("Wanted: %s. No reviews in the last 30 days."),
                            wanted);
  found = base_format_percent (review_retention_get_share (month));
  /* Translators: shares, then recalled of reviews. */
  return g_strdup_printf (
      _ ("Last 30 days: %s recalled (%u of %u); wanted: %s."), found,
      month->n_recalled, month->n_reviews, wanted);
}

static ScenePlotData *
make_retention (const CardProgressFacts *facts,
                gboolean by_month,
                const char **why)
{
  const ReviewStats *stats = &facts->stats;
  guint n = by_month ? REVIEW_STATS_N_MONTHS : REVIEW_STATS_N_WEEKS;
  g_autoptr (ScenePlotData) data = scene_plot_data_new (
      SCENE_PLOT_LINES, SCENE_PLOT_SHARE, _ ("Recalled when asked"),
      by_month ? _ ("Month") : _ ("Week from"));
  g_autofree char *summary = retention_summary (facts);
  guint reviews = 0;

  /* Translators: cards with an interval below 21 days, and from it on. */
  scene_plot_data_add_series (data, C_ ("cards", "young"));
  scene_plot_data_add_series (data, C_ ("cards", "mature"));
  scene_plot_data_set_reference (data, facts->params.wanted_retention,
                                 C_ ("retention", "wanted"));
  for (guint i = 0; i < n; i++)
    {
      const ReviewRetention *ages =
          by_month ? stats->months[i] : stats->weeks[i];
      gint64 day = by_month ? review_stats_get_month (stats, i)
                            : review_stats_get_week (stats, i);
      g_autofree char *label =
          format_day (day, by_month ? _ ("%b") : _ ("%-d %b"));
      g_autofree char *name = by_month ? format_day (day, _ ("%B %Y"))
                                       : card_format_date (day, stats->today);

      reviews += ages[0].n_reviews + ages[1].n_reviews;
      add_retention (data, ages, label, name);
    }
  scene_plot_data_set_summary (data, summary);
  *why = _ ("Nothing to tell yet: a card counts once it was asked again on a "
            "later day.");
  return reviews > 0 ? g_steal_pointer (&data) : NULL;
}

/* ---- what was done ---- */

static ScenePlotData *
make_days (const CardProgressFacts *facts, gboolean time, const char **why)
{
  const ReviewStats *stats = &facts->stats;
  g_autoptr (ScenePlotData) data = scene_plot_data_new (
      SCENE_PLOT_BARS, time ? SCENE_PLOT_SECONDS : SCENE_PLOT_COUNT,
      time ? _ ("Time spent, last 30 days") : _ ("Answers, last 30 days"),
      _ ("Day"));
  g_autofree char *summary = NULL;
  g_autofree char *whole = NULL;
  gint64 ms = 0;
  guint n = 0;

  scene_plot_data_add_series (data, time ? C_ ("time", "spent")
                                         : C_ ("number of", "answers"));
  for (guint i = REVIEW_STATS_CALENDAR_DAYS - N_RECENT_DAYS;
       i < REVIEW_STATS_CALENDAR_DAYS; i++)
    {
      gint64 day = stats->calendar_first_day + i;
      double value =
          time ? (double)stats->calendar_ms[i] / 1000 : stats->calendar[i];
      g_autofree char *label = format_day (day, _ ("%-d %b"));
      g_autofree char *name = card_format_date (day, stats->today);

      n += stats->calendar[i];
      ms += stats->calendar_ms[i];
      scene_plot_data_add_point (data, label, name, &value, NULL);
    }
  whole = card_format_wait (ms);
  /* Translators: answers, then a time like "12 min". */
  summary = g_strdup_printf (ngettext ("%u answer in %s over these days.",
                                       "%u answers in %s over these days.", n),
                             n, whole);
  if (time)
    {
      g_autofree char *most = card_format_wait (CARD_STUDY_MAX_ANSWER_MS);
      g_autofree char *written = card_format_wait (CARD_STUDY_MAX_WRITTEN_MS);
      /* Translators: the first is the sentence before; then two times. */
      char *capped = g_strdup_printf (
          _ ("%s An answer counts for %s at most, a written one for %s."),
          summary, most, written);

      g_free (summary);
      summary = capped;
    }
  scene_plot_data_set_summary (data, summary);
  *why = _ ("Nothing was answered in the last 30 days.");
  return n > 0 ? g_steal_pointer (&data) : NULL;
}

/* From a Monday on, so that a column is a week. */
static ScenePlotData *
make_calendar (const CardProgressFacts *facts, const char **why)
{
  const ReviewStats *stats = &facts->stats;
  g_autoptr (ScenePlotData) data = scene_plot_data_new (
      SCENE_PLOT_CALENDAR, SCENE_PLOT_COUNT, _ ("The last year"), _ ("Day"));
  g_autofree char *summary = NULL;
  g_auto (GStrv) names = g_new0 (char *, 7 + 1);
  guint skip = (guint)((7 - ((stats->calendar_first_day + 3) % 7 + 7) % 7) % 7);
  int month = 0;

  scene_plot_data_add_series (data, C_ ("number of", "answers"));
  /* Day 4 was Monday 1970-01-05. */
  for (guint i = 0; i < 7; i++)
    names[i] = format_day (4 + i, "%a");
  scene_plot_data_set_row_names (data, (const char *const *)names);
  for (guint i = skip; i < REVIEW_STATS_CALENDAR_DAYS; i++)
    {
      gint64 day = stats->calendar_first_day + i;
      double value = stats->calendar[i];
      g_autoptr (GDateTime) date = date_of (day);
      g_autofree char *name = card_format_date (day, stats->today);
      g_autofree char *label = NULL;

      if (date != NULL && (i - skip) % 7 == 0 &&
          g_date_time_get_month (date) != month)
        {
          month = g_date_time_get_month (date);
          label = g_date_time_format (date, "%b");
        }
      scene_plot_data_add_point (data, label, name, &value, NULL);
    }
  summary =
      g_strdup_printf (ngettext ("%u day studied; %u in a row up to now.",
                                 "%u days studied; %u in a row up to now.",
                                 stats->n_days_studied),
                       stats->n_days_studied, stats->streak_days);
  scene_plot_data_set_summary (data, summary);
  *why = _ ("Nothing was answered in the last year.");
  return stats->n_days_studied > 0 ? g_steal_pointer (&data) : NULL;
}

/* ---- memory ---- */

/* The buckets of review_stats_bucket_days at the axis and in full. */
static const struct
{
  const char *label;
  const char *name;
} buckets[REVIEW_STATS_N_BUCKETS] = {
  /* Translators: days, weeks, months, years, at the axis of a plot. */
  { N_ ("<1 d"), N_ ("under a day") },
  { N_ ("<3 d"), N_ ("1 to 3 days") },
  { N_ ("<7 d"), N_ ("3 to 7 days") },
  { N_ ("<3 wk"), N_ ("7 to 21 days") },
  { N_ ("<2 mo"), N_ ("21 to 60 days") },
  { N_ ("<6 mo"), N_ ("60 to 180 days") },
  { N_ ("<1 y"), N_ ("180 days to a year") },
  { N_ ("≥1 y"), N_ ("a year or more") },
};

static ScenePlotData *
make_stability (const CardProgressFacts *facts, const char **why)
{
  const ReviewStats *stats = &facts->stats;
  g_autoptr (ScenePlotData) data =
      scene_plot_data_new (SCENE_PLOT_BARS, SCENE_PLOT_COUNT,
                           _ ("How long cards last"), _ ("Stability"));
  g_autofree char *mean =
      card_format_days ((guint64)(stats->mean_stability + 0.5));
  g_autofree char *recall = base_format_percent (stats->mean_recall);
  g_autofree char *summary = NULL;

  scene_plot_data_add_series (data, C_ ("number of", "cards"));
  for (guint b = 0; b < REVIEW_STATS_N_BUCKETS; b++)
    {
      double value = stats->stability[b];

      scene_plot_data_add_point (data, _ (buckets[b].label),
                                 _ (buckets[b].name), &value, NULL);
    }
  /* Translators: a number of days, then a share. */
  summary = g_strdup_printf (
      _ ("Stability is how long until recall falls to 90 %%: %s on average. "
         "Asked now, about %s would be recalled."),
      mean, recall);
  scene_plot_data_set_summary (data, summary);
  *why = _ ("No card has left its learning steps yet. That takes about ten "
            "minutes and two good answers.");
  return stats->n_review > 0 ? g_steal_pointer (&data) : NULL;
}

static ScenePlotData *
make_concepts (const CardProgressFacts *facts, const char **why)
{
  g_autoptr (ScenePlotData) data = scene_plot_data_new (
      SCENE_PLOT_ROWS, SCENE_PLOT_SHARE, _ ("Hardest concepts"), _ ("Concept"));

  scene_plot_data_add_series (data, C_ ("share of answers", "forgotten"));
  scene_plot_data_set_summary (
      data, _ ("Of all answers to a concept’s cards, how many were forgotten "
               "after they had been learned."));
  for (guint i = 0; i < facts->concepts->len; i++)
    {
      const CardConceptFact *concept =
          &g_array_index (facts->concepts, CardConceptFact, i);
      double value = (double)concept->n_forgotten / MAX (concept->n_answers, 1);
      g_autofree char *name = card_format_concept (concept->id);
      /* Translators: answers forgotten, of all, to so many cards. */
      g_autofree char *note = g_strdup_printf (
          ngettext ("%u of %u, on %u card", "%u of %u, on %u cards",
                    concept->n_cards),
          concept->n_forgotten, concept->n_answers, concept->n_cards);

      scene_plot_data_add_point (data, NULL, name, &value, note);
    }
  *why = _ ("Nothing was forgotten so far.");
  return facts->concepts->len > 0 ? g_steal_pointer (&data) : NULL;
}

ScenePlotData *
card_progress_plot_new (const CardProgressFacts *facts,
                        CardPlot plot,
                        const char **why)
{
  const char *unused;

  if (why == NULL)
    why = &unused;
  switch (plot)
    {
    case CARD_PLOT_FORECAST:
      return make_forecast (facts, why);
    case CARD_PLOT_RETENTION_WEEKS:
      return make_retention (facts, FALSE, why);
    case CARD_PLOT_RETENTION_MONTHS:
      return make_retention (facts, TRUE, why);
    case CARD_PLOT_ANSWERS:
      return make_days (facts, FALSE, why);
    case CARD_PLOT_TIME:
      return make_days (facts, TRUE, why);
    case CARD_PLOT_CALENDAR:
      return make_calendar (facts, why);
    case CARD_PLOT_STABILITY:
      return make_stability (facts, why);
    case CARD_PLOT_CONCEPTS:
      return make_concepts (facts, why);
    case CARD_N_PLOTS:
    default:
      g_return_val_if_reached (NULL);
    }
}
