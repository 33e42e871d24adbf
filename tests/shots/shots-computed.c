/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of computed cards in the pane, asked and answered:
 * shardstep-shots-computed OUTDIR [NAME…].  The cards are the shipped ones,
 * with the values one seed draws. */
#include "shot.h"

#include "deck/deck-library.h"
#include "widgets/card-amount.h"
#include "widgets/card-pane.h"
#include "widgets/card-view.h"
#include "window-driver.h"

#include <adwaita.h>
#include <glib/gstdio.h>

#define DECK "synchronising-and-memory"
#define NOW_MS G_GINT64_CONSTANT (1767808800000)

typedef struct
{
  const char *name;
  const char *card;
  int width, height;
  const char *typed; /* into the field; NULL: nothing */
  int letter;        /* picked; -1: none */
  const char *with;  /* dark, rtl, check, wait, broken */
} Shot;

static const Shot shots[] = {
  { "computed-pick", "ring-bytes", 440, 760, NULL, -1, "" },
  { "computed-right", "ring-bytes", 440, 1000, NULL, 0, "" },
  { "computed-wrong", "zero-3-bytes", 440, 1000, NULL, 1, "" },
  { "computed-wrong-dark", "zero-3-bytes", 440, 1000, NULL, 1, "dark" },
  { "computed-order", "overlap-order", 440, 1000, NULL, 1, "" },
  { "computed-order-narrow", "overlap-order", 340, 900, NULL, -1, "" },
  { "computed-change", "tree-or-ring", 440, 1000, NULL, 1, "" },
  { "computed-device", "straggler-who", 440, 900, NULL, 4, "" },
  { "computed-type", "adam-memory", 440, 620, "12,5 GiB", -1, "" },
  { "computed-type-narrow-dark", "adam-memory", 340, 700, "", -1, "dark" },
  { "computed-refused", "adam-memory", 440, 620, "12 s", -1, "check" },
  { "computed-typed-wrong", "ring-bytes-typed", 440, 900, "532 MB", -1,
    "check" },
  { "computed-typed-bits", "ring-bytes-typed", 440, 900, "1.06 Gb", -1,
    "check dark" },
  { "computed-typed-right", "ring-bytes-typed", 440, 900, "1.06 GB", -1,
    "check" },
  { "computed-rtl", "ring-bytes-typed", 440, 900, "532 MB", -1, "check rtl" },
  { "computed-waiting", "ring-bytes", 440, 500, NULL, -1, "wait" },
  { "computed-broken", "broken", 440, 500, NULL, -1, "" },
};

static void
read_clock (ReviewMoment *now, gpointer data)
{
  *now = (ReviewMoment){ NOW_MS, 0, 4 };
}

static const char broken_deck[] =
    "<deck xmlns=\"urn:shardstep:deck:1\" id=\"own\"><title>My own</title>"
    "<card id=\"broken\" kind=\"computed\"><prompt>How many?</prompt>"
    "<compute scenario=\"dp-ring-4\" ask=\"hops\">"
    "<vary knob=\"devics\" values=\"2 4\"/></compute></card></deck>\n";

/* What a learner would do. */
static void
answer (const Shot *shot, CardView *view)
{
  CardAmount *amount =
      CARD_AMOUNT (find_type (GTK_WIDGET (view), "CardAmount"));

  if (shot->letter >= 0)
    card_view_press_letter (view, (guint)shot->letter);
  if (shot->typed == NULL)
    return;
  card_amount_set_text (amount, shot->typed);
  card_amount_focus (amount);
  if (shot_has (shot->with, "check"))
    g_signal_emit_by_name (amount, "checked");
}

static GtkWidget *
open_window (const Shot *shot, CardStudy *study)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *pane = card_pane_new ();

  card_pane_set_study (CARD_PANE (pane), study, NULL);
  gtk_window_set_child (GTK_WINDOW (window), pane);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), shot->width, shot->height);
  gtk_window_present (GTK_WINDOW (window));
  wait_ms (300);
  card_pane_show_page (CARD_PANE (pane), "review");
  return window;
}

static gboolean
take (const Shot *shot,
      const char *decks,
      ScenarioLibrary *scenarios,
      const char *folder)
{
  g_autofree char *file = g_strconcat (shot->name, ".png", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (BaseDiagnostics) problems = base_diagnostics_new ();
  g_autoptr (DeckLibrary) library =
      deck_library_load (TRUE, decks, problems, NULL);
  g_autoptr (CardStudy) study = card_study_new (read_clock, NULL, NULL);
  ReviewMoment now;
  GtkWidget *window;
  CardView *view;
  Deck *deck;
  guint index;
  gboolean saved;

  shot_look (shot->with);
  read_clock (&now, NULL);
  if (!shot_has (shot->with, "wait"))
    card_study_set_scenarios (study, scenarios);
  g_assert_true (card_study_open (
      study, review_store_open (NULL, &now, NULL, NULL), library, NULL));
  window = open_window (shot, study);
  view =
      CARD_VIEW (find_type (find_type (window, "CardReviewPage"), "CardView"));
  g_assert_true (
      deck_library_find_card (library, DECK, shot->card, &deck, &index) ||
      deck_library_find_card (library, "own", shot->card, &deck, &index));
  card_view_set_card (view, deck, index, 1);
  wait_ms (400);
  answer (shot, view);
  wait_ms (400);
  saved = shot_save (window, path);
  if (!saved)
    g_printerr ("%s: could not be written\n", path);
  gtk_window_destroy (GTK_WINDOW (window));
  wait_ms (40);
  return saved;
}

int
main (int argc, char **argv)
{
  g_autofree char *decks = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  g_autofree char *deck = g_build_filename (decks, "own.xml", NULL);
  g_autoptr (BaseDiagnostics) problems = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets = NULL;
  g_autoptr (ScenarioLibrary) scenarios = NULL;
  guint failed = 0;

  if (argc < 2)
    {
      g_printerr ("usage: shardstep-shots-computed OUTDIR [NAME…]\n");
      return 2;
    }
  shot_start_widgets ();
  g_mkdir_with_parents (argv[1], 0755);
  g_file_set_contents (deck, broken_deck, -1, NULL);
  presets = scenario_presets_new_builtin (problems);
  scenarios = scenario_library_new (presets, NULL, problems);
  for (guint i = 0; i < G_N_ELEMENTS (shots); i++)
    if (argc == 2 ||
        g_strv_contains ((const char *const *)argv + 2, shots[i].name))
      failed += !take (&shots[i], decks, scenarios, argv[1]);
  g_unlink (deck);
  g_rmdir (decks);
  return failed > 0 ? 1 : 0;
}
