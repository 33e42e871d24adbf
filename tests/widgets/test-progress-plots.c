/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a store and decks to the plots of the progress page; no display is
 * needed. */
#include "deck/deck-library.h"
#include "widgets/card-progress-facts.h"
#include "widgets/card-progress-plots.h"
#include "widgets/card-progress-print.h"

#include <glib/gstdio.h>
#include <math.h>

/* 2026-01-07 18:00 UTC, a Wednesday; its local day is 20460. */
#define NOW_MS G_GINT64_CONSTANT (1767808800000)
#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

static const char deck_text[] =
    "<deck xmlns=\"urn:shardstep:deck:1\" id=\"t\"><title>T</title>"
    "<card id=\"a\" concepts=\"ring tree\"><prompt>A?</prompt>"
    "<answer>a</answer></card>"
    "<card id=\"b\" concepts=\"tree\"><prompt>B?</prompt>"
    "<answer>b</answer></card>"
    "<card id=\"c\" concepts=\"easy\"><prompt>C?</prompt>"
    "<answer>c</answer></card></deck>";

static DeckLibrary *
load_library (void)
{
  g_autofree char *folder = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "t.xml", NULL);
  g_autoptr (BaseDiagnostics) problems = base_diagnostics_new ();
  DeckLibrary *library;

  g_assert_true (g_file_set_contents (path, deck_text, -1, NULL));
  library = deck_library_load (FALSE, folder, problems, NULL);
  g_assert_cmpuint (base_diagnostics_get_length (problems), ==, 0);
  g_unlink (path);
  g_rmdir (folder);
  return library;
}

/* A card in the review phase, answered reps times and forgotten lapses
 * times, due some days from now. */
static void
put (ReviewStore *store,
     const char *card_id,
     guint reps,
     guint lapses,
     gint64 due_in_days)
{
  ReviewMoment at = { NOW_MS - 5 * DAY_MS, 0, 4 };
  ReviewAnswer answer = { "t", card_id, at, REVIEW_GRADE_GOOD };
  ReviewCardState before = REVIEW_CARD_STATE_NEW;
  ReviewCardState after = { REVIEW_PHASE_REVIEW, 10, 5 };

  answer.duration_ms = 30000;
  after.reps = reps;
  after.lapses = lapses;
  after.last_ms = at.unix_ms;
  after.last_day = review_moment_get_day (&at);
  after.due_day = after.last_day + 5 + due_in_days;
  g_assert_true (review_store_answer (store, &answer, &before, &after, NULL));
}

static CardProgressFacts *
read_facts (ReviewStore *store, DeckLibrary *library)
{
  ReviewMoment now = { NOW_MS, 0, 4 };
  ReviewScheduler scheduler;
  ReviewParams params;
  g_autoptr (GError) error = NULL;
  CardProgressFacts *facts;

  review_params_init (&params);
  review_scheduler_init (&scheduler, &params);
  facts = card_progress_facts_read (store, &scheduler, &now, library, &error);
  g_assert_no_error (error);
  return facts;
}

/* ring: 4 of 10 forgotten, with five good answers added 4/15; tree has a's and
 * b's: 5 of 30, 5/35; easy has no lapse and is not told.  a is 2 days overdue,
 * b due today, c tomorrow. */
static void
test_plots (void)
{
  ReviewMoment now = { NOW_MS, 0, 4 };
  g_autoptr (ReviewStore) store = review_store_open (NULL, &now, NULL, NULL);
  g_autoptr (DeckLibrary) library = load_library ();
  g_autoptr (CardProgressFacts) facts = NULL;
  g_autoptr (ScenePlotData) concepts = NULL;
  g_autoptr (ScenePlotData) due = NULL;
  g_autoptr (ScenePlotData) time = NULL;
  g_autofree char *first = NULL;
  g_autofree char *ring = NULL;
  const char *why = NULL;

  put (store, "a", 10, 4, -2);
  put (store, "b", 20, 1, 0);
  put (store, "c", 9, 0, 1);
  facts = read_facts (store, library);
  g_assert_cmpuint (facts->concepts->len, ==, 2);
  concepts = card_progress_plot_new (facts, CARD_PLOT_CONCEPTS, NULL);
  ring = scene_plot_data_describe_point (concepts, 0);
  g_assert_cmpstr (ring, ==, "Ring: 40 % forgotten (4 of 10, on 1 card)");

  due = card_progress_plot_new (facts, CARD_PLOT_FORECAST, NULL);
  first = scene_plot_data_describe_point (due, 0);
  g_assert_cmpstr (first, ==, "today, 7 January: 1 due, 1 overdue");
  g_assert_cmpfloat (scene_plot_data_get_value (due, 1, 0), ==, 1);

  /* Three answers of 30 s, five days ago. */
  time = card_progress_plot_new (facts, CARD_PLOT_TIME, NULL);
  g_assert_cmpuint (scene_plot_data_get_n_points (time), ==, 30);
  g_assert_cmpfloat (scene_plot_data_get_value (time, 24, 0), ==, 90);

  /* First answers are no reviews: no retention yet, and why. */
  g_assert_null (
      card_progress_plot_new (facts, CARD_PLOT_RETENTION_WEEKS, &why));
  g_assert_nonnull (why);
}

/* 371 days back from Wednesday 2026-01-07 is Thursday 2025-01-02; the calendar
 * begins on the Monday after, the 6th: 367 days. */
static void
test_calendar (void)
{
  ReviewMoment now = { NOW_MS, 0, 4 };
  g_autoptr (ReviewStore) store = review_store_open (NULL, &now, NULL, NULL);
  g_autoptr (DeckLibrary) library = load_library ();
  g_autoptr (CardProgressFacts) facts = NULL;
  g_autoptr (ScenePlotData) calendar = NULL;
  g_autofree char *first = NULL;

  put (store, "a", 1, 0, 1);
  facts = read_facts (store, library);
  calendar = card_progress_plot_new (facts, CARD_PLOT_CALENDAR, NULL);
  g_assert_cmpuint (scene_plot_data_get_n_points (calendar), ==, 367);
  first = scene_plot_data_dup_cell (calendar, 0, 0);
  g_assert_cmpstr (first, ==, "6 January 2025");
}

/* Nothing yet: every plot says why; the pages can be made all the same. */
static void
test_empty (void)
{
  ReviewMoment now = { NOW_MS, 0, 4 };
  g_autoptr (ReviewStore) store = review_store_open (NULL, &now, NULL, NULL);
  g_autoptr (DeckLibrary) library = load_library ();
  g_autoptr (CardProgressFacts) facts = read_facts (store, library);
  g_autoptr (GBytes) pages = NULL;
  g_autoptr (GError) error = NULL;

  for (CardPlot plot = 0; plot < CARD_N_PLOTS; plot++)
    {
      const char *why = NULL;

      g_assert_null (card_progress_plot_new (facts, plot, &why));
      g_assert_nonnull (why);
    }
  pages = card_progress_print (facts, library, 500, 700, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (pages), >, 500);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/progress-plots/plots", test_plots);
  g_test_add_func ("/widgets/progress-plots/calendar", test_calendar);
  g_test_add_func ("/widgets/progress-plots/empty", test_empty);
  return g_test_run ();
}
