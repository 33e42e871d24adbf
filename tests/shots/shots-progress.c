/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of the progress page as a learner of eight months sees it, whole,
 * from its head to its foot: shardstep-shots-progress OUTDIR [NAME…].  The
 * learner, the clock and the deck are made up here, always the same. */
#include "shot.h"

#include "base/base-random.h"
#include "deck/deck-reader.h"
#include "scene/scene-pages.h"
#include "widgets/card-progress-page.h"
#include "widgets/card-progress-print.h"
#include "widgets/card-progress-section.h"
#include "window-driver.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
/* 2026-01-07 18:00 UTC, a Wednesday. */
#define NOW_MS G_GINT64_CONSTANT (1767808800000)
#define N_DAYS 240
#define N_CARDS 160

typedef struct
{
  const char *name;
  int width, height;
  int days; /* of the learner's past; 0: none */
  const char *with;
} Shot;

static const Shot shots[] = {
  { "progress", 440, 2150, N_DAYS, "print" },
  { "progress-dark", 440, 2150, N_DAYS, "dark" },
  { "progress-narrow", 320, 2300, N_DAYS, "" },
  { "progress-wide", 900, 1950, N_DAYS, "" },
  { "progress-right-to-left", 440, 2150, N_DAYS, "rtl" },
  { "progress-tables", 440, 2600, N_DAYS, "tables second" },
  { "progress-pointed", 440, 2150, N_DAYS, "pointed" },
  { "progress-hidden", 440, 2000, N_DAYS, "hidden" },
  { "progress-first-day", 440, 1500, 1, "" },
  { "progress-empty", 440, 600, 0, "" },
  { "progress-contrast", 440, 2150, N_DAYS, "contrast" },
  { "progress-contrast-dark", 440, 2150, N_DAYS, "contrast dark" },
};

static gint64 clock_ms = NOW_MS;

static void
read_clock (ReviewMoment *now, gpointer data)
{
  *now = (ReviewMoment){ clock_ms, 0, 4 };
}

/* ---- the learner ---- */

static void
write_deck (const char *folder)
{
  static const char *const concepts[] = { "data-parallelism", "all-reduce",
                                          "pipeline-bubble",  "zero-stages",
                                          "micro-batches",    "tensor-slices" };
  g_autoptr (GString) text = g_string_new (
      "<deck xmlns=\"urn:shardstep:deck:1\" id=\"course\"><title>A "
      "course</title>\n");
  g_autofree char *path = g_build_filename (folder, "course.xml", NULL);

  for (guint i = 0; i < N_CARDS; i++)
    g_string_append_printf (
        text,
        "<card id=\"c%u\" concepts=\"%s\"><prompt>What does the %u. device of "
        "a ring wait for, and for how long?</prompt><answer>For the chunk of "
        "its neighbour.</answer></card>\n",
        i, concepts[i % G_N_ELEMENTS (concepts)], i + 1);
  g_string_append (text, "</deck>\n");
  g_file_set_contents (path, text->str, -1, NULL);
}

/* The later concepts are harder, and a holiday has no answers. */
static gboolean
remembers (BaseRandom *random,
           const ReviewScheduler *scheduler,
           const ReviewCardState *state,
           guint card)
{
  double days = (double)((clock_ms - state->last_ms) / DAY_MS);
  double recall = review_scheduler_get_recall (scheduler, state, days);

  return base_random_unit (random) < recall - 0.012 * (card % 6);
}

static void
answer (ReviewStore *store,
        const ReviewScheduler *scheduler,
        BaseRandom *random,
        guint index)
{
  g_autofree char *card_id = g_strdup_printf ("c%u", index);
  g_auto (ReviewCard) card = { 0 };
  ReviewMoment now;
  ReviewAnswer given = REVIEW_ANSWER_INIT;
  ReviewCardState after;

  read_clock (&now, NULL);
  g_assert_true (review_store_get_card (store, "course", card_id, &card, NULL));
  if (card.state.phase != REVIEW_PHASE_NEW &&
      !review_card_state_is_due (&card.state, &now))
    return;
  given.deck_id = "course";
  given.card_id = card_id;
  given.at = now;
  given.duration_ms = 4000 + (gint64)(base_random_unit (random) * 9000);
  given.grade = card.state.phase == REVIEW_PHASE_NEW ||
                        remembers (random, scheduler, &card.state, index)
                    ? REVIEW_GRADE_GOOD
                    : REVIEW_GRADE_AGAIN;
  after = review_scheduler_answer (scheduler, &card.state, &now, index,
                                   given.grade);
  g_assert_true (
      review_store_answer (store, &given, &card.state, &after, NULL));
  clock_ms += given.duration_ms;
}

static ReviewStore *
live (int n_days)
{
  ReviewMoment now;
  ReviewStore *store;
  ReviewScheduler scheduler;
  ReviewParams params;
  BaseRandom random = BASE_RANDOM_INIT (7);

  read_clock (&now, NULL);
  store = review_store_open (NULL, &now, NULL, NULL);
  review_params_init (&params);
  review_scheduler_init (&scheduler, &params);
  for (int day = 0; day < n_days; day++)
    {
      guint met = MIN (N_CARDS, (guint)(day + 1) * 2);

      clock_ms = NOW_MS - (n_days - 1 - day) * DAY_MS;
      if (n_days > 1 && (day % 90 > 76 || day % 17 == 5 || day == n_days - 1))
        continue;
      for (guint pass = 0; pass < 3; pass++)
        {
          for (guint i = 0; i < met; i++)
            answer (store, &scheduler, &random, i);
          clock_ms += 11 * 60 * 1000;
        }
    }
  clock_ms = NOW_MS;
  return store;
}

/* ---- the picture ---- */

/* The same as pages. */
static gboolean
print (const Shot *shot, CardStudy *study, const char *folder)
{
  g_autofree char *file = g_strconcat (shot->name, ".pdf", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (CardProgressFacts) facts = NULL;
  g_autoptr (GBytes) bytes = NULL;
  ReviewMoment now;

  read_clock (&now, NULL);
  facts = card_progress_facts_read (card_study_get_store (study),
                                    card_study_get_scheduler (study), &now,
                                    card_study_get_library (study), NULL);
  if (facts != NULL)
    bytes =
        card_progress_print (facts, card_study_get_library (study),
                             SCENE_PAGES_A4_WIDTH, SCENE_PAGES_A4_HEIGHT, NULL);
  return bytes != NULL &&
         g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                              (gssize)g_bytes_get_size (bytes), NULL);
}

static void
change_sections (const Shot *shot, GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      gboolean icon = GTK_IS_BUTTON (child) &&
                      gtk_button_get_icon_name (GTK_BUTTON (child)) != NULL;

      if (GTK_IS_TOGGLE_BUTTON (child) && icon &&
          shot_has (shot->with, "tables"))
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child), TRUE);
      else if (GTK_IS_TOGGLE_BUTTON (child) && !icon &&
               shot_has (shot->with, "second") &&
               gtk_widget_get_prev_sibling (child) != NULL)
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child), TRUE);
      else if (PLOT_IS_VIEW (child) && shot_has (shot->with, "pointed"))
        plot_view_point (PLOT_VIEW (child), 3);
      change_sections (shot, child);
    }
}

static gboolean
take (const Shot *shot, const char *decks, const char *folder)
{
  g_autofree char *file = g_strconcat (shot->name, ".png", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (BaseDiagnostics) problems = base_diagnostics_new ();
  g_autoptr (DeckLibrary) library =
      deck_library_load (FALSE, decks, problems, NULL);
  g_autoptr (CardStudy) study = card_study_new (read_clock, NULL, NULL);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *page = g_object_new (CARD_TYPE_PROGRESS_PAGE, NULL);
  gboolean saved;

  shot_look (shot->with);
  g_assert_true (card_study_open (study, live (shot->days), library, NULL));
  card_progress_page_set_study (CARD_PROGRESS_PAGE (page), study);
  card_progress_page_set_n_lessons (CARD_PROGRESS_PAGE (page), 11);
  g_object_set (page, "calendar-shown", !shot_has (shot->with, "hidden"), NULL);
  gtk_window_set_child (GTK_WINDOW (window), page);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), shot->width, shot->height);
  gtk_window_present (GTK_WINDOW (window));
  wait_ms (300);
  change_sections (shot, page);
  wait_ms (500);
  saved = shot_save (window, path) &&
          (!shot_has (shot->with, "print") || print (shot, study, folder));
  if (!saved)
    g_printerr ("%s: could not be written\n", path);
  gtk_window_destroy (GTK_WINDOW (window));
  return saved;
}

int
main (int argc, char **argv)
{
  g_autofree char *decks = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  g_autofree char *deck = NULL;
  guint failed = 0;

  if (argc < 2)
    {
      g_printerr ("usage: shardstep-shots-progress OUTDIR [NAME…]\n");
      return 2;
    }
  shot_start_widgets ();
  /* A button that was turned is seen so at once. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE,
                NULL);
  g_mkdir_with_parents (argv[1], 0755);
  write_deck (decks);
  for (guint i = 0; i < G_N_ELEMENTS (shots); i++)
    if (shot_is_wanted (shots[i].name, shots[i].with, argv + 2))
      failed += !take (&shots[i], decks, argv[1]);
  if (!shot_is_contrast () && !shot_run_contrast (argv))
    failed++;
  deck = g_build_filename (decks, "course.xml", NULL);
  g_unlink (deck);
  g_rmdir (decks);
  return failed > 0 ? 1 : 0;
}
