/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of the progress page as a learner of eight months sees it, whole,
 * from its head to its foot: shardstep-shots-progress OUTDIR [NAME…].  The
 * learner, the clock and the deck are made up here, always the same. */
#include "base/base-random.h"
#include "deck/deck-reader.h"
#include "scene/scene-pages.h"
#include "shardstep-resources.h"
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

static gboolean
has (const Shot *shot, const char *word)
{
  g_auto (GStrv) words = g_strsplit (shot->with, " ", -1);

  return g_strv_contains ((const char *const *)words, word);
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

static gboolean
save (GtkWidget *window, const char *path)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderer) renderer = gsk_cairo_renderer_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  gboolean saved;

  gdk_paintable_snapshot (paintable, snapshot,
                          gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL || !gsk_renderer_realize (renderer, NULL, NULL))
    return FALSE;
  texture = gsk_renderer_render_texture (
      renderer, node,
      &GRAPHENE_RECT_INIT (0, 0, (float)gtk_widget_get_width (window),
                           (float)gtk_widget_get_height (window)));
  saved = gdk_texture_save_to_png (texture, path);
  gsk_renderer_unrealize (renderer);
  return saved;
}

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

      if (GTK_IS_TOGGLE_BUTTON (child) && icon && has (shot, "tables"))
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child), TRUE);
      else if (GTK_IS_TOGGLE_BUTTON (child) && !icon && has (shot, "second") &&
               gtk_widget_get_prev_sibling (child) != NULL)
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child), TRUE);
      else if (PLOT_IS_VIEW (child) && has (shot, "pointed"))
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

  gtk_widget_set_default_direction (has (shot, "rtl") ? GTK_TEXT_DIR_RTL
                                                      : GTK_TEXT_DIR_LTR);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      has (shot, "dark")
                                          ? ADW_COLOR_SCHEME_FORCE_DARK
                                          : ADW_COLOR_SCHEME_FORCE_LIGHT);
  g_assert_true (card_study_open (study, live (shot->days), library, NULL));
  card_progress_page_set_study (CARD_PROGRESS_PAGE (page), study);
  card_progress_page_set_n_lessons (CARD_PROGRESS_PAGE (page), 11);
  g_object_set (page, "calendar-shown", !has (shot, "hidden"), NULL);
  gtk_window_set_child (GTK_WINDOW (window), page);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), shot->width, shot->height);
  gtk_window_present (GTK_WINDOW (window));
  wait_ms (300);
  change_sections (shot, page);
  wait_ms (500);
  saved = save (window, path) &&
          (!has (shot, "print") || print (shot, study, folder));
  if (!saved)
    g_printerr ("%s: could not be written\n", path);
  gtk_window_destroy (GTK_WINDOW (window));
  return saved;
}

static gboolean
wanted (const Shot *shot, char **names, gboolean contrast)
{
  if (has (shot, "contrast") != contrast)
    return FALSE;
  return names[0] == NULL ||
         g_strv_contains ((const char *const *)names, shot->name);
}

/* High contrast is a matter of the whole process. */
static gboolean
run_contrast (char **argv)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) child = NULL;

  g_subprocess_launcher_setenv (launcher, "ADW_DEBUG_HIGH_CONTRAST", "1", TRUE);
  child =
      g_subprocess_launcher_spawnv (launcher, (const char *const *)argv, NULL);
  return child != NULL && g_subprocess_wait_check (child, NULL, NULL);
}

int
main (int argc, char **argv)
{
  gboolean contrast = g_getenv ("ADW_DEBUG_HIGH_CONTRAST") != NULL;
  g_autofree char *decks = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  g_autofree char *deck = NULL;
  g_autoptr (GtkCssProvider) style = NULL;
  guint failed = 0;

  if (argc < 2)
    {
      g_printerr ("usage: shardstep-shots-progress OUTDIR [NAME…]\n");
      return 2;
    }
  adw_init ();
  shardstep_register_resource ();
  /* A button that was turned is seen so at once. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE,
                NULL);
  style = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (
      style, "/io/github/shardstep/Shardstep/style.css");
  gtk_style_context_add_provider_for_display (
      gdk_display_get_default (), GTK_STYLE_PROVIDER (style),
      GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_mkdir_with_parents (argv[1], 0755);
  write_deck (decks);
  for (guint i = 0; i < G_N_ELEMENTS (shots); i++)
    if (wanted (&shots[i], argv + 2, contrast))
      failed += !take (&shots[i], decks, argv[1]);
  if (!contrast && !run_contrast (argv))
    failed++;
  deck = g_build_filename (decks, "course.xml", NULL);
  g_unlink (deck);
  g_rmdir (decks);
  return failed > 0 ? 1 : 0;
}
