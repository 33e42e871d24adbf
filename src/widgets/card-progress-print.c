/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-progress-print.h"

#include <glib/gi18n-lib.h>

#include "base/base-units.h"
#include "deck/deck-markup.h"
#include "review/review-report.h"
#include "scene/scene-pages.h"
#include "widgets/card-progress-plots.h"
#include "widgets/card-words.h"

/* Of paper there is no need to point or to switch: both faces of a section are
 * printed. */
static const CardPlot plots[] = {
  CARD_PLOT_FORECAST,
  CARD_PLOT_RETENTION_WEEKS,
  CARD_PLOT_RETENTION_MONTHS,
  CARD_PLOT_ANSWERS,
  CARD_PLOT_TIME,
  CARD_PLOT_CALENDAR,
  CARD_PLOT_STABILITY,
  CARD_PLOT_CONCEPTS,
};

static void
add_figures (ScenePages *pages, const ReviewStats *stats)
{
  g_autofree char *spent = card_format_wait (stats->duration_ms);
  /* Translators: answers ever given, and a time like "3 h". */
  g_autofree char *done =
      g_strdup_printf (ngettext ("%" G_GUINT64_FORMAT " answer in %s.",
                                 "%" G_GUINT64_FORMAT " answers in %s.",
                                 (gulong)stats->n_answers),
                       stats->n_answers, spent);
  /* Translators: a number of cards, that lessons put into the schedule. */
  g_autofree char *introduced = g_strdup_printf (
      ngettext ("%u card scheduled by a lesson, not asked yet.",
                "%u cards scheduled by lessons, not asked yet.",
                stats->n_introduced),
      stats->n_introduced);
  /* Translators: numbers of cards. */
  g_autofree char *cards = g_strdup_printf (
      _ ("Cards in their first steps: %u. Cards by days: %u. Left out: %u."),
      stats->n_learning, stats->n_review, stats->n_suspended);

  scene_pages_add_text (pages, SCENE_FONT_BODY, FALSE, done);
  scene_pages_add_text (pages, SCENE_FONT_BODY, FALSE, cards);
  if (stats->n_introduced > 0)
    scene_pages_add_text (pages, SCENE_FONT_BODY, FALSE, introduced);
  if (stats->n_lessons_done > 0)
    {
      g_autofree char *lessons =
          g_strdup_printf (ngettext ("%u lesson done.", "%u lessons done.",
                                     stats->n_lessons_done),
                           stats->n_lessons_done);

      scene_pages_add_text (pages, SCENE_FONT_BODY, FALSE, lessons);
    }
  scene_pages_add_space (pages, 18);
}

static void
add_hardest (ScenePages *pages,
             const ReviewStats *stats,
             const DeckLibrary *library)
{
  gboolean begun = FALSE;

  for (guint i = 0; i < stats->n_hardest; i++)
    {
      const ReviewHardCard *hard = &stats->hardest[i];
      g_autofree char *prompt = NULL;
      g_autofree char *line = NULL;
      guint index;
      Deck *deck;

      if (hard->lapses == 0 ||
          !deck_library_find_card (library, hard->deck_id, hard->card_id, &deck,
                                   &index))
        continue;
      if (!begun)
        {
          scene_pages_need (pages, 80);
          scene_pages_add_text (pages, SCENE_FONT_TITLE, TRUE,
                                _ ("Hardest cards"));
        }
      begun = TRUE;
      prompt = deck_markup_to_plain (deck_get_card (deck, index)->prompt);
      /* Translators: lapses of a card, answers to it, its question. */
      line = g_strdup_printf (ngettext ("Forgotten %u time in %u answers: %s",
                                        "Forgotten %u times in %u answers: %s",
                                        hard->lapses),
                              hard->lapses, hard->reps, prompt);
      scene_pages_add_space (pages, 4);
      scene_pages_add_text (pages, SCENE_FONT_BODY, FALSE, line);
    }
}

GBytes *
card_progress_print (const CardProgressFacts *facts,
                     const DeckLibrary *library,
                     double width_px,
                     double height_px,
                     GError **error)
{
  const ReviewStats *stats = &facts->stats;
  g_autofree char *iso = review_day_to_iso (stats->today);
  g_autoptr (GDateTime) date =
      g_date_time_new_from_unix_utc (stats->today * 24 * 3600);
  g_autofree char *day =
      date != NULL ? g_date_time_format (date, _ ("%-d %B %Y")) : g_strdup ("");
  /* Translators: the head of a printed page; a date. */
  g_autofree char *title = g_strdup_printf (_ ("Progress, %s"), day);
  g_autoptr (ScenePages) pages =
      scene_pages_new (width_px, height_px, title, iso);

  scene_pages_add_text (pages, SCENE_FONT_HUGE, TRUE, title);
  scene_pages_add_space (pages, 8);
  add_figures (pages, stats);
  for (guint i = 0; i < G_N_ELEMENTS (plots); i++)
    {
      g_autoptr (ScenePlotData) data =
          card_progress_plot_new (facts, plots[i], NULL);

      if (data != NULL)
        scene_pages_add_plot (pages, data);
    }
  add_hardest (pages, stats, library);
  return scene_pages_finish (pages, error);
}
