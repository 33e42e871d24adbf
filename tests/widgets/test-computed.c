/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Computed cards in a real pane, answered with real keys, over a real store.
 * Only the clock is the test's. */
#include "review/review-journal.h"
#include "shardstep-resources.h"
#include "widgets/card-pane.h"
#include "widgets/card-view.h"
#include "window-driver.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#define BEGIN_MS G_GINT64_CONSTANT (1700000000000)

/* With two devices each sends 2 (n - 1) / n = 1 time the gradients of GPT-2:
 * 124,439,808 × 4 = 497,759,232 bytes, 498 MB, in 2 hops. */
static const char deck_text[] =
    "<deck xmlns=\"urn:shardstep:deck:1\" id=\"t\">\n"
    "<title>Test deck</title>\n"
    "<card id=\"pick\" kind=\"computed\"><prompt>{data} devices?</prompt>"
    "<compute scenario=\"dp-ring-4\" ask=\"hops\">"
    "<vary knob=\"data\" values=\"2 4 8\"/>"
    "<misconception formula=\"7 * data\">seven times</misconception>"
    "<misconception formula=\"9 * data\">nine times</misconception></compute>"
    "<explanation>of {data}</explanation>"
    "<show scenario=\"dp-ring-4\" step=\"sync\"/></card>\n"
    "<card id=\"type\" kind=\"computed\"><prompt>Bytes?</prompt>"
    "<compute scenario=\"dp-ring-2\" ask=\"bytes-sent\" answer=\"type\" "
    "tolerance=\"0.02\">"
    "<misconception formula=\"answer / 2\">one round</misconception></compute>"
    "</card>\n"
    "<card id=\"broken\" kind=\"computed\"><prompt>?</prompt>"
    "<compute scenario=\"dp-ring-2\" ask=\"no-such-thing\"/></card>\n"
    "<card id=\"last\"><prompt>Last?</prompt><answer>so</answer></card>\n"
    "</deck>\n";

typedef struct
{
  char *folder;
  gint64 now_ms;
  CardStudy *study;
  GtkWidget *pane;
  GtkWidget *window;
  guint shown_devices; /* of the scenario shown last */
  char *shown_step;
} Fixture;

static void
clock_now (ReviewMoment *now, gpointer data)
{
  Fixture *fixture = data;

  *now = (ReviewMoment){ fixture->now_ms, 0, REVIEW_ROLLOVER_HOUR_DEFAULT };
}

static void
show_cb (Fixture *fixture, Scenario *scenario, const char *step)
{
  fixture->shown_devices =
      sim_spec_get_n_devices (scenario_get_spec (scenario));
  g_free (fixture->shown_step);
  fixture->shown_step = g_strdup (step);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BaseDiagnostics) problems = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets = scenario_presets_new_builtin (problems);
  g_autoptr (ScenarioLibrary) scenarios =
      scenario_library_new (presets, NULL, problems);
  g_autoptr (DeckLibrary) library = NULL;
  g_autofree char *path = NULL;
  ReviewMoment now;

  fixture->now_ms = BEGIN_MS;
  fixture->folder = g_dir_make_tmp ("cards-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "t.xml", NULL);
  g_assert_true (g_file_set_contents (path, deck_text, -1, NULL));
  library = deck_library_load (FALSE, fixture->folder, problems, NULL);
  g_assert_cmpuint (base_diagnostics_get_length (problems), ==, 0);
  clock_now (&now, fixture);
  fixture->study = card_study_new (clock_now, fixture, NULL);
  card_study_set_scenarios (fixture->study, scenarios);
  g_assert_true (card_study_open (fixture->study,
                                  review_store_open (NULL, &now, NULL, NULL),
                                  library, NULL));
  fixture->window = gtk_window_new ();
  fixture->pane = card_pane_new ();
  g_signal_connect_swapped (fixture->pane, "show-scenario",
                            G_CALLBACK (show_cb), fixture);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->pane);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 480, 900);
  card_pane_set_study (CARD_PANE (fixture->pane), fixture->study, NULL);
  gtk_window_present (GTK_WINDOW (fixture->window));
  WAIT_FOR (gtk_widget_get_width (fixture->window) > 0);
  wait_ms (60);
  focus_window (GTK_WINDOW (fixture->window));
  card_pane_show_page (CARD_PANE (fixture->pane), "review");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "t.xml", NULL);

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  wait_ms (40);
  g_object_unref (fixture->study);
  g_unlink (path);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->shown_step);
}

static CardView *
view (Fixture *fixture)
{
  return CARD_VIEW (
      find_type (find_type (fixture->pane, "CardReviewPage"), "CardView"));
}

static gboolean
is_mapped_label (GtkWidget *widget, gconstpointer part)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
         strstr (gtk_label_get_text (GTK_LABEL (widget)), part) != NULL;
}

static gboolean
sees (Fixture *fixture, const char *part)
{
  return find_match (GTK_WIDGET (view (fixture)), is_mapped_label, part) !=
         NULL;
}

typedef struct
{
  guint n;
  ReviewGrade grade;
  guint64 seed;
  int chosen;
  char *text;
} Logged;

static gboolean
log_cb (const ReviewLogEntry *entry, gpointer data)
{
  Logged *logged = data;

  logged->n++;
  logged->grade = entry->grade;
  logged->seed = entry->seed;
  logged->chosen = entry->chosen;
  g_free (logged->text);
  logged->text = g_strdup (entry->answer);
  return TRUE;
}

static void
read_log (Fixture *fixture, const char *id, Logged *logged)
{
  g_free (logged->text);
  memset (logged, 0, sizeof *logged);
  g_assert_true (review_store_foreach_answer (
      card_study_get_store (fixture->study), "t", id, log_cb, logged, NULL));
}

/* The letter under which the right option (index 0) is shown. */
static guint
right_letter (Fixture *fixture)
{
  g_autofree char *shuffle = card_view_dup_shuffle (view (fixture));

  return (guint)(strchr (shuffle, '0') - shuffle) / 2;
}

static void
press_letter (guint letter)
{
  char key[2] = { (char)('a' + letter), '\0' };

  press (key);
}

/* A wrong pick is told why; u asks the very same question again, with the same
 * values in the same order; the store keeps the seed. */
static void
test_pick (Fixture *fixture, gconstpointer data)
{
  g_autofree char *prompt = NULL;
  g_autofree char *shuffle = NULL;
  g_autofree char *again = NULL;
  GtkWidget *label;
  Logged logged = { 0 };
  guint64 seed;
  guint right;

  WAIT_FOR (card_view_is_ready (view (fixture)));
  label = find_match (GTK_WIDGET (view (fixture)), is_mapped_label, "devices?");
  prompt = g_strdup (gtk_label_get_text (GTK_LABEL (label)));
  shuffle = card_view_dup_shuffle (view (fixture));
  seed = card_study_get_seed (fixture->study);
  right = right_letter (fixture);
  press_letter (right == 0 ? 1 : 0);
  g_assert_true (card_view_get_answered (view (fixture)));
  g_assert_true (sees (fixture, "times"));
  g_assert_true (sees (fixture, "of "));
  g_assert_cmpint (card_view_get_grade (view (fixture)), ==,
                   REVIEW_GRADE_AGAIN);
  press ("space");
  read_log (fixture, "pick", &logged);
  g_assert_cmpuint (logged.n, ==, 1);
  g_assert_cmpint (logged.grade, ==, REVIEW_GRADE_AGAIN);
  g_assert_cmpuint (logged.seed, ==, seed);
  g_assert_cmpint (logged.chosen, >, 0);
  g_assert_nonnull (logged.text);

  /* The next one is typed into: Escape leaves the field for the keys. */
  WAIT_FOR (card_view_is_ready (view (fixture)));
  press ("Escape");
  press ("u");
  WAIT_FOR (card_view_is_ready (view (fixture)));
  g_assert_cmpstr (card_view_get_card (view (fixture))->id, ==, "pick");
  g_assert_true (sees (fixture, prompt));
  again = card_view_dup_shuffle (view (fixture));
  g_assert_cmpstr (again, ==, shuffle);
  g_assert_cmpuint (card_study_get_seed (fixture->study), ==, seed);
  read_log (fixture, "pick", &logged);
  g_assert_cmpuint (logged.n, ==, 0);

  press_letter (right);
  g_assert_true (sees (fixture, "Right."));
  g_assert_cmpint (card_view_get_grade (view (fixture)), ==, REVIEW_GRADE_GOOD);
  g_free (logged.text);
}

/* "Show me" has the devices that were drawn, not those of the file. */
static void
test_show (Fixture *fixture, gconstpointer data)
{
  GtkWidget *prompt;
  guint devices;

  WAIT_FOR (card_view_is_ready (view (fixture)));
  prompt =
      find_match (GTK_WIDGET (view (fixture)), is_mapped_label, "devices?");
  devices = (guint)g_ascii_strtoull (gtk_label_get_text (GTK_LABEL (prompt)),
                                     NULL, 10);
  press ("a");
  click_widget (find_id (GTK_WIDGET (view (fixture)), "show_me"));
  g_assert_cmpuint (fixture->shown_devices, ==, devices);
  g_assert_cmpstr (fixture->shown_step, ==, "sync");
}

static void
go_to_typed (Fixture *fixture)
{
  WAIT_FOR (card_view_is_ready (view (fixture)));
  press_letter (right_letter (fixture));
  press ("space");
  WAIT_FOR (card_view_is_ready (view (fixture)));
  g_assert_cmpstr (card_view_get_card (view (fixture))->id, ==, "type");
}

/* Typing goes into the field at once.  A unit of another kind can be written
 * again; letters and digits never pick or grade; half of it is met as its
 * misconception. */
static void
test_typed (Fixture *fixture, gconstpointer data)
{
  Logged logged = { 0 };

  go_to_typed (fixture);
  g_assert_true (card_view_is_typing (view (fixture)));
  type_text ("249 s");
  press ("Return");
  g_assert_false (card_view_get_answered (view (fixture)));
  g_assert_true (sees (fixture, "“s” is no unit for this"));
  press ("BackSpace");
  type_text ("MB");
  g_assert_true (sees (fixture, "Understood: 249"));
  press ("Return");
  g_assert_true (card_view_get_answered (view (fixture)));
  g_assert_true (sees (fixture, "one round"));
  g_assert_true (sees (fixture, "498"));
  press ("space");
  read_log (fixture, "type", &logged);
  g_assert_cmpint (logged.grade, ==, REVIEW_GRADE_AGAIN);
  g_assert_cmpstr (logged.text, ==, "249 MB");
  g_free (logged.text);
}

static void
test_typed_right (Fixture *fixture, gconstpointer data)
{
  go_to_typed (fixture);
  type_text ("0,5 GB");
  press ("Return");
  g_assert_true (sees (fixture, "Right."));
  g_assert_cmpint (card_view_get_grade (view (fixture)), ==, REVIEW_GRADE_GOOD);
}

/* What cannot be asked says why, and Space leaves it out. */
static void
test_broken (Fixture *fixture, gconstpointer data)
{
  go_to_typed (fixture);
  type_text ("498 MB");
  press ("Return");
  press ("space");
  WAIT_FOR (card_view_get_problem (view (fixture)) != NULL);
  g_assert_true (sees (fixture, "“no-such-thing”"));
  g_assert_false (card_view_is_ready (view (fixture)));
  press ("3");
  g_assert_false (card_view_get_answered (view (fixture)));
  press ("space");
  g_assert_cmpstr (card_view_get_card (view (fixture))->id, ==, "last");
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  shardstep_register_resource ();
  adw_init ();
#define ADD(path, test)                                                        \
  g_test_add ("/widgets/computed/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("pick", test_pick);
  ADD ("show", test_show);
  ADD ("typed", test_typed);
  ADD ("typed-right", test_typed_right);
  ADD ("broken", test_broken);
  return g_test_run ();
}
