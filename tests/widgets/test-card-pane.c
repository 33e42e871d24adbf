/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card pane in a real window, worked with real keys and clicks, over a
 * real store on disk.  Only the clock is the test's. */
#include "widgets/card-pane.h"
#include "widgets/card-view.h"

#include "review/review-journal.h"
#include "review/review-limits.h"
#include "shardstep-resources.h"
#include "window-driver.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

/* 2023-11-14 22:13:20 UTC, a Tuesday. */
#define BEGIN_MS G_GINT64_CONSTANT (1700000000000)

static const char deck_text[] =
    "<deck xmlns=\"urn:shardstep:deck:1\" id=\"t\">\n"
    "<title>Test deck</title>\n"
    "<card id=\"r1\" concepts=\"one\"><prompt>First?</prompt>"
    "<answer>first answer</answer><explanation>because</explanation>"
    "<show scenario=\"dp-ring-4\" step=\"sync:3\"/></card>\n"
    "<card id=\"c1\" kind=\"choice\" concepts=\"two\"><prompt>Which?</prompt>"
    "<option correct=\"true\">right</option>"
    "<option>wrong one<feedback>not so</feedback></option>"
    "<option>wrong two<feedback>nor so</feedback></option>"
    "<option>wrong three</option>"
    "<explanation>always said</explanation></card>\n"
    "<card id=\"e1\" kind=\"explain\" level=\"advanced\" concepts=\"one two\">"
    "<prompt>Why?</prompt><hint>think</hint>"
    "<concept keywords=\"data\">the data is divided</concept>"
    "<concept keywords=\"copy\">the model is copied</concept>"
    "<concept>third</concept><concept>fourth</concept>"
    "<model-answer>like this</model-answer></card>\n"
    "<card id=\"r2\" concepts=\"three\"><prompt>Last?</prompt>"
    "<answer>last answer</answer></card>\n"
    "</deck>\n";

typedef struct
{
  char *folder;
  char *store_path;
  gint64 now_ms;
  gint32 utc_offset_s;
  CardStudy *study;
  GtkWidget *pane;
  GtkWidget *window;
  char *shown_scenario; /* of the last win.show-moment */
  char *shown_step;
  char *edited; /* of the last win.edit-card: deck and card */
} Fixture;

static void
click (Fixture *fixture, GtkWidget *widget)
{
  g_assert_true (gtk_widget_get_root (widget) == GTK_ROOT (fixture->window));
  click_widget (widget);
}

/* ---- widgets ---- */

static gboolean
has_type (GtkWidget *widget, gconstpointer name)
{
  return g_str_equal (G_OBJECT_TYPE_NAME (widget), name);
}

static gboolean
has_class (GtkWidget *widget, gconstpointer name)
{
  return gtk_widget_has_css_class (widget, name);
}

static gboolean
has_text (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_LABEL (widget) &&
         strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;
}

static gboolean
has_exact_text (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_LABEL (widget) &&
         g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text);
}

static gboolean
sees (Fixture *fixture, const char *text)
{
  return find_match (fixture->window, has_text, text) != NULL;
}

static CardView *
view (Fixture *fixture)
{
  GtkWidget *found = find_match (fixture->window, has_type, "CardView");

  g_assert_nonnull (found);
  return CARD_VIEW (found);
}

static const char *
card_id (Fixture *fixture)
{
  return card_view_get_card (view (fixture))->id;
}

/* The letter on which option number `index` of the deck file stands. */
static const char *
letter_of (Fixture *fixture, guint index)
{
  static const char *const letters[] = { "a", "b", "c", "d" };
  g_autofree char *order = card_view_dup_shuffle (view (fixture));

  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    if ((guint)(order[2 * i] - '0') == index)
      return letters[i];
  g_assert_not_reached ();
}

static ReviewCardState
state_of (Fixture *fixture, const char *id)
{
  g_auto (ReviewCard) card = { 0 };

  g_assert_true (review_store_get_card (card_study_get_store (fixture->study),
                                        "t", id, &card, NULL));
  return card.state;
}

/* ---- the log ---- */

typedef struct
{
  guint n;
  ReviewGrade grade;
  ReviewActivity activity;
  gboolean counted;
  int chosen;
  int confidence;
  gint64 due_days; /* from the day of the answer */
  char *text;
  char *shuffle;
} Logged;

static gboolean
log_cb (const ReviewLogEntry *entry, gpointer data)
{
  Logged *logged = data;

  logged->n++;
  logged->grade = entry->grade;
  logged->activity = entry->activity;
  logged->counted = entry->counted;
  logged->chosen = entry->chosen;
  logged->confidence = entry->confidence;
  logged->due_days = entry->due_day - entry->day;
  g_free (logged->text);
  logged->text = g_strdup (entry->answer);
  g_free (logged->shuffle);
  logged->shuffle = g_strdup (entry->shuffle);
  return TRUE;
}

typedef struct
{
  guint n;
  ReviewQuizRecord last;
} Held;

static gboolean
held_cb (const ReviewQuizRecord *quiz, gpointer data)
{
  Held *held = data;

  held->n++;
  held->last = *quiz;
  return TRUE;
}

static void
logged_clear (Logged *self)
{
  g_free (self->text);
  g_free (self->shuffle);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Logged, logged_clear)

/* The last answer to the card, and how many there were. */
static void
read_log (Fixture *fixture, const char *id, Logged *logged)
{
  memset (logged, 0, sizeof *logged);
  g_assert_true (review_store_foreach_answer (
      card_study_get_store (fixture->study), "t", id, log_cb, logged, NULL));
}

/* ---- fixture ---- */

static void
clock_now (ReviewMoment *now, gpointer data)
{
  Fixture *fixture = data;

  now->unix_ms = fixture->now_ms;
  now->utc_offset_s = fixture->utc_offset_s;
  now->rollover_hour = REVIEW_ROLLOVER_HOUR_DEFAULT;
}

static void
show_moment_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Fixture *fixture = data;

  g_free (fixture->shown_scenario);
  g_free (fixture->shown_step);
  g_variant_get (parameter, "(ss)", &fixture->shown_scenario,
                 &fixture->shown_step);
}

static void
edit_card_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Fixture *fixture = data;
  const char *deck_id, *card_id;

  g_variant_get (parameter, "(&s&s)", &deck_id, &card_id);
  g_free (fixture->edited);
  fixture->edited = g_strdup_printf ("%s %s", deck_id, card_id);
}

static void
open_study (Fixture *fixture)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (DeckLibrary) library = NULL;
  g_autoptr (GError) error = NULL;
  ReviewStore *store;
  ReviewMoment now;

  library = deck_library_load (FALSE, fixture->folder, diagnostics, NULL);
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
  clock_now (&now, fixture);
  store = review_store_open (fixture->store_path, &now, NULL, &error);
  g_assert_no_error (error);
  fixture->study = card_study_new (clock_now, fixture, NULL);
  g_assert_true (card_study_open (fixture->study, store, library, &error));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const GActionEntry entries[] = {
    { "show-moment", show_moment_cb, "(ss)", NULL, NULL },
    { "edit-card", edit_card_cb, "(ss)", NULL, NULL },
  };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autofree char *path = NULL;
  g_autofree char *id = NULL;

  fixture->now_ms = BEGIN_MS;
  fixture->folder = g_dir_make_tmp ("cards-XXXXXX", NULL);
  fixture->store_path = g_build_filename (fixture->folder, "store.db", NULL);
  path = g_build_filename (fixture->folder, "t.xml", NULL);
  g_assert_true (g_file_set_contents (path, deck_text, -1, NULL));
  open_study (fixture);

  fixture->window = gtk_window_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries,
                                   G_N_ELEMENTS (entries), fixture);
  gtk_widget_insert_action_group (fixture->window, "win",
                                  G_ACTION_GROUP (actions));
  fixture->pane = card_pane_new ();
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
  GDir *dir;
  const char *name;

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  wait_ms (40);
  g_assert_finalize_object (fixture->study);
  dir = g_dir_open (fixture->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_dir_close (dir);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->store_path);
  g_free (fixture->shown_scenario);
  g_free (fixture->shown_step);
  g_free (fixture->edited);
}

/* ---- recall ---- */

static void
test_space (Fixture *fixture, gconstpointer data)
{
  g_auto (Logged) logged = { 0 };

  g_assert_cmpstr (card_id (fixture), ==, "r1");
  g_assert_true (sees (fixture, "First?"));
  g_assert_false (sees (fixture, "first answer"));
  /* Grades are not on offer before the answer was seen. */
  press ("3");
  g_assert_false (card_view_get_answered (view (fixture)));
  g_assert_null (find_match (fixture->window, has_class, "card-grade"));

  fixture->now_ms += 4000;
  press ("space");
  g_assert_true (sees (fixture, "first answer"));
  g_assert_true (sees (fixture, "because"));
  /* The learning steps are 1 and 10 minutes: Again gives the first, Good the
   * second, Hard the mean of both, 5.5, shown as 6. */
  g_assert_true (sees (fixture, "1 min"));
  g_assert_true (sees (fixture, "6 min"));
  g_assert_true (sees (fixture, "10 min"));

  press ("space");
  g_assert_cmpstr (card_id (fixture), ==, "c1");
  g_assert_cmpint (state_of (fixture, "r1").phase, ==, REVIEW_PHASE_LEARNING);
  g_assert_cmpint (state_of (fixture, "r1").due_ms, ==,
                   fixture->now_ms + 10 * 60 * 1000);
  read_log (fixture, "r1", &logged);
  g_assert_cmpuint (logged.n, ==, 1);
  g_assert_cmpint (logged.grade, ==, REVIEW_GRADE_GOOD);
  g_assert_cmpint (logged.activity, ==, REVIEW_ACTIVITY_REVIEW);
}

static void
test_grade_keys (Fixture *fixture, gconstpointer data)
{
  ReviewCardState after[REVIEW_N_GRADES];

  press ("Return");
  card_study_preview (fixture->study, after);
  press ("4");
  /* What the button promised is what came. */
  g_assert_cmpint (state_of (fixture, "r1").phase, ==, REVIEW_PHASE_REVIEW);
  {
    ReviewCardState got = state_of (fixture, "r1");

    g_assert_true (
        review_card_state_equal (&got, &after[REVIEW_GRADE_EASY - 1]));
  }
  g_assert_cmpstr (card_id (fixture), ==, "c1");
}

static void
test_grade_click (Fixture *fixture, gconstpointer data)
{
  g_auto (Logged) logged = { 0 };

  click (fixture, find_match (fixture->window, has_text, "Show answer"));
  g_assert_true (card_view_get_answered (view (fixture)));
  click (fixture, find_match (fixture->window, has_class, "hard"));
  read_log (fixture, "r1", &logged);
  g_assert_cmpint (logged.grade, ==, REVIEW_GRADE_HARD);
  /* A click takes the focus from nobody: the next key works at once. */
  press ("space");
  g_assert_true (card_view_get_answered (view (fixture)));
}

static void
test_undo (Fixture *fixture, gconstpointer data)
{
  ReviewQueueCounts before = card_study_get_counts (fixture->study);
  ReviewQueueCounts after;
  const ReviewCardState fresh = REVIEW_CARD_STATE_NEW;

  press ("space");
  press ("4");
  press (letter_of (fixture, 0));
  press ("3");
  g_assert_cmpstr (card_id (fixture), ==, "e1");
  press ("ctrl+Return");
  press ("1");
  g_assert_cmpuint (card_study_get_undo_depth (fixture->study), ==, 3);

  for (int i = 0; i < 3; i++)
    {
      if (card_view_is_typing (view (fixture)))
        press ("Escape");
      press ("u");
    }
  g_assert_cmpstr (card_id (fixture), ==, "r1");
  g_assert_false (card_view_get_answered (view (fixture)));
  g_assert_cmpuint (card_study_get_n_done (fixture->study), ==, 0);
  for (guint i = 0; i < 3; i++)
    {
      static const char *const ids[] = { "r1", "c1", "e1" };
      ReviewCardState state = state_of (fixture, ids[i]);
      g_auto (Logged) logged = { 0 };

      g_assert_true (review_card_state_equal (&state, &fresh));
      read_log (fixture, ids[i], &logged);
      g_assert_cmpuint (logged.n, ==, 0);
    }
  after = card_study_get_counts (fixture->study);
  g_assert_cmpuint (after.fresh, ==, before.fresh);
  g_assert_cmpuint (after.new_done, ==, before.new_done);
  g_assert_cmpuint (after.learning, ==, before.learning);
  /* Nothing is left to undo: nothing happens. */
  press ("u");
  g_assert_cmpstr (card_id (fixture), ==, "r1");
}

/* ---- choice ---- */

/* A wrong answer given for certain comes by tomorrow, though the learner calls
 * it easy; that it was certain is kept. */
static void
test_certain (Fixture *fixture, gconstpointer data)
{
  g_auto (Logged) logged = { 0 };

  press ("space");
  press ("3");
  g_assert_cmpstr (card_id (fixture), ==, "c1");
  press ("3");
  press (letter_of (fixture, 1));
  g_assert_true (sees (fixture, "You were certain"));
  press ("4");
  read_log (fixture, "c1", &logged);
  g_assert_cmpint (logged.grade, ==, REVIEW_GRADE_EASY);
  g_assert_cmpint (logged.confidence, ==, 3);
  g_assert_cmpint (logged.due_days, <=, 1);
}

static void
test_choice_wrong (Fixture *fixture, gconstpointer data)
{
  g_auto (Logged) logged = { 0 };
  g_autofree char *order = NULL;

  press ("space");
  press ("3");
  g_assert_cmpstr (card_id (fixture), ==, "c1");
  order = card_view_dup_shuffle (view (fixture));
  press (letter_of (fixture, 1));
  g_assert_true (card_view_get_answered (view (fixture)));
  g_assert_true (sees (fixture, "Not this one."));
  g_assert_true (sees (fixture, "not so"));
  g_assert_true (sees (fixture, "always said"));
  g_assert_nonnull (find_match (fixture->window, has_class, "right"));
  g_assert_nonnull (find_match (fixture->window, has_class, "wrong"));
  g_assert_cmpint (card_view_get_grade (view (fixture)), ==,
                   REVIEW_GRADE_AGAIN);
  /* Another letter changes nothing now. */
  press (letter_of (fixture, 0));
  g_assert_cmpint (card_view_get_chosen (view (fixture)), ==, 1);

  /* Space takes what was suggested, not Good. */
  press ("space");
  read_log (fixture, "c1", &logged);
  g_assert_cmpint (logged.grade, ==, REVIEW_GRADE_AGAIN);
  g_assert_cmpint (logged.chosen, ==, 1);
  g_assert_cmpstr (logged.shuffle, ==, order);

  /* Asked again after an undo, the options stand as they stood.  The next card
   * is one to explain: its text has the focus. */
  press ("Escape");
  press ("u");
  {
    g_autofree char *again = card_view_dup_shuffle (view (fixture));

    g_assert_cmpstr (again, ==, order);
  }
}

static void
test_choice_right (Fixture *fixture, gconstpointer data)
{
  press ("space");
  press ("3");
  click (fixture, find_match (fixture->window, has_exact_text, "right"));
  g_assert_true (sees (fixture, "Right."));
  g_assert_true (sees (fixture, "always said"));
  g_assert_null (find_match (fixture->window, has_class, "wrong"));
  g_assert_cmpint (card_view_get_grade (view (fixture)), ==, REVIEW_GRADE_GOOD);
}

/* ---- explain ---- */

static void
go_to_explain (Fixture *fixture)
{
  press ("space");
  press ("4");
  press (letter_of (fixture, 0));
  press ("4");
  g_assert_cmpstr (card_id (fixture), ==, "e1");
}

static void
test_explain (Fixture *fixture, gconstpointer data)
{
  g_auto (Logged) logged = { 0 };
  guint n_done;

  go_to_explain (fixture);
  n_done = card_study_get_n_done (fixture->study);
  /* Writing has the focus; none of its keys is a shortcut. */
  g_assert_true (card_view_is_typing (view (fixture)));
  xdotool ("type", "--delay", "5", "u1 data e", NULL);
  wait_ms (100);
  {
    g_autofree char *text = card_view_dup_text (view (fixture));

    g_assert_cmpstr (text, ==, "u1 data e");
  }
  g_assert_cmpuint (card_study_get_n_done (fixture->study), ==, n_done);
  g_assert_cmpuint (card_study_get_undo_depth (fixture->study), ==, 2);
  g_assert_false (sees (fixture, "like this"));

  press ("ctrl+Return");
  g_assert_true (sees (fixture, "like this"));
  /* "data" was written: suggested, and not ticked for the learner. */
  g_assert_true (sees (fixture, "Tick what you said (1 found in your text)."));
  /* Nothing was ticked: no grade is suggested, and Space takes none. */
  g_assert_null (find_match (fixture->window, has_class, "suggested"));
  press ("space");
  g_assert_cmpstr (card_id (fixture), ==, "e1");
  /* The focus is back on the card: letters tick. */
  press ("a");
  press ("c");
  g_assert_true (sees (fixture, "You got 2 of 4 ideas."));
  g_assert_cmpint (card_view_get_grade (view (fixture)), ==, REVIEW_GRADE_HARD);
  press ("c");
  g_assert_true (sees (fixture, "You got 1 of 4 ideas."));
  press ("b");
  press ("c");
  press ("d");
  g_assert_cmpint (card_view_get_grade (view (fixture)), ==, REVIEW_GRADE_GOOD);
  press ("space");
  read_log (fixture, "e1", &logged);
  g_assert_cmpint (logged.grade, ==, REVIEW_GRADE_GOOD);
  g_assert_cmpstr (logged.text, ==, "u1 data e");

  /* Undone, what was written is there to go on with, and so is the focus. */
  press ("u");
  g_assert_cmpstr (card_id (fixture), ==, "e1");
  g_assert_true (card_view_is_typing (view (fixture)));
  {
    g_autofree char *text = card_view_dup_text (view (fixture));

    g_assert_cmpstr (text, ==, "u1 data e");
  }
}

/* A deck folder that changed, a new day, another's write: what the learner is
 * writing stays, and so does an answer on show. */
static void
test_reload_keeps (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (DeckLibrary) library =
      deck_library_load (FALSE, fixture->folder, diagnostics, NULL);

  press ("space");
  g_assert_true (card_study_reload (fixture->study, library, NULL));
  g_assert_cmpstr (card_id (fixture), ==, "r1");
  g_assert_true (card_view_get_answered (view (fixture)));
  press ("4");
  press (letter_of (fixture, 0));
  press ("4");
  g_assert_cmpstr (card_id (fixture), ==, "e1");
  xdotool ("type", "half a", NULL);
  g_assert_true (card_study_reload (fixture->study, NULL, NULL));
  xdotool ("type", "nd more", NULL);
  {
    g_autofree char *text = card_view_dup_text (view (fixture));

    g_assert_cmpstr (text, ==, "half and more");
  }
}

/* Four new cards: "to go" goes down with the first answer to each, and what
 * was asked comes back; a restart changes nothing of it. */
static void
test_counts (Fixture *fixture, gconstpointer data)
{
  GtkWidget *bar = find_match (fixture->window, has_type, "GtkProgressBar");

  g_assert_true (sees (fixture, "4 to go"));
  g_assert_true (sees (fixture, "Review 4"));
  press ("space");
  press ("3");
  g_assert_true (sees (fixture, "3 to go · 1 coming back"));
  g_assert_true (sees (fixture, "Review 3"));
  /* One was answered, three are to go and one comes back: 1 of 5. */
  g_assert_cmpfloat_with_epsilon (
      gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)), 0.2, 1e-9);

  g_clear_object (&fixture->study);
  open_study (fixture);
  card_pane_set_study (CARD_PANE (fixture->pane), fixture->study, NULL);
  g_assert_true (sees (fixture, "3 to go · 1 coming back"));
  g_assert_cmpfloat_with_epsilon (
      gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)), 0.2, 1e-9);
}

static void
test_escape (Fixture *fixture, gconstpointer data)
{
  go_to_explain (fixture);
  xdotool ("type", "abc", NULL);
  press ("Escape");
  g_assert_false (card_view_is_typing (view (fixture)));
  press ("u");
  g_assert_cmpstr (card_id (fixture), ==, "c1");
}

/* ---- around the card ---- */

static void
test_show_me (Fixture *fixture, gconstpointer data)
{
  press ("space");
  click (fixture, find_match (fixture->window, has_text, "Show me"));
  g_assert_cmpstr (fixture->shown_scenario, ==, "dp-ring-4");
  g_assert_cmpstr (fixture->shown_step, ==, "sync:3");
  /* And the review goes on with the next key. */
  press ("3");
  g_assert_cmpstr (card_id (fixture), ==, "c1");
}

static void
test_edit (Fixture *fixture, gconstpointer data)
{
  press ("e");
  g_assert_cmpstr (fixture->edited, ==, "t r1");
}

static GtkWindow *
wait_for_dialog (void)
{
  GtkWindow *dialog = NULL;

  for (int i = 0; i < 100 && dialog == NULL; i++)
    {
      GListModel *windows = gtk_window_get_toplevels ();

      wait_ms (20);
      for (guint j = 0; j < g_list_model_get_n_items (windows); j++)
        {
          g_autoptr (GtkWindow) window = g_list_model_get_item (windows, j);

          if (ADW_IS_MESSAGE_DIALOG (window) &&
              gtk_widget_get_mapped (GTK_WIDGET (window)))
            dialog = window;
        }
    }
  g_assert_nonnull (dialog);
  focus_window (dialog);
  return dialog;
}

/* Flagged by its key with a note: the card stays and says so, and the flag
 * outlives the program; u takes it back. */
static void
test_flag (Fixture *fixture, gconstpointer data)
{
  g_autofree char *note = NULL;
  g_autofree char *none = NULL;
  g_autoptr (GPtrArray) flags = NULL;
  const CardFlag *flag;

  press ("exclam");
  wait_for_dialog ();
  type_text ("answer is old");
  press ("Return");
  focus_window (GTK_WINDOW (fixture->window));
  WAIT_FOR (sees (fixture, "Flagged as faulty: answer is old"));
  g_assert_cmpstr (card_id (fixture), ==, "r1");
  note = card_study_dup_flag (fixture->study, "t", "r1");
  g_assert_cmpstr (note, ==, "answer is old");
  flags = card_study_list_flags (fixture->study);
  g_assert_cmpuint (flags->len, ==, 1);
  flag = g_ptr_array_index (flags, 0);
  g_assert_cmpstr (flag->card_id, ==, "r1");

  press ("u");
  WAIT_FOR (!sees (fixture, "Flagged as faulty: answer"));
  g_assert_cmpstr (card_id (fixture), ==, "r1");
  none = card_study_dup_flag (fixture->study, "t", "r1");
  g_assert_cmpstr (none, ==, NULL);
}

/* By the menu of the card, with the keys alone: Tab reaches it. */
static void
test_menu_keys (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button = find_type (fixture->window, "CardReviewPage");

  button = find_type (button, "GtkMenuButton");
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_child_focus (button, GTK_DIR_TAB_FORWARD));
  press ("space");
  wait_ms (300);
  /* Undo cannot be chosen at the start: the first one is to leave it out. */
  press ("Return");
  WAIT_FOR (g_strcmp0 (card_id (fixture), "c1") == 0);
  WAIT_FOR (sees (fixture, "Left out until tomorrow"));
  card_pane_focus (CARD_PANE (fixture->pane));
  press ("u");
  WAIT_FOR (g_strcmp0 (card_id (fixture), "r1") == 0);
}

static void
test_done (Fixture *fixture, gconstpointer data)
{
  /* Easy takes every card out of the day. */
  press ("space");
  press ("4");
  press (letter_of (fixture, 0));
  press ("4");
  press ("ctrl+Return");
  press ("4");
  press ("space");
  press ("4");
  WAIT_FOR (sees (fixture, "Done for today"));
  g_assert_true (sees (fixture, "The next card is due in"));
  /* Undo is still there, by key too. */
  card_pane_show_page (CARD_PANE (fixture->pane), "review");
  press ("u");
  g_assert_cmpstr (card_id (fixture), ==, "r2");
}

static void
test_break (Fixture *fixture, gconstpointer data)
{
  /* A step of ten minutes, with the limit of looking ahead at twenty, is
   * asked at once when nothing else is left. */
  press ("space");
  press ("4");
  press (letter_of (fixture, 0));
  press ("4");
  press ("ctrl+Return");
  press ("4");
  press ("space");
  press ("3");
  g_assert_cmpstr (card_id (fixture), ==, "r2");
  g_assert_cmpuint (state_of (fixture, "r2").reps, ==, 1);
}

static void
test_put_aside (Fixture *fixture, gconstpointer data)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (view (fixture)),
                                             "review.bury", NULL));
  g_assert_cmpstr (card_id (fixture), ==, "c1");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (view (fixture)),
                                             "review.suspend", NULL));
  g_assert_cmpstr (card_id (fixture), ==, "e1");
  press ("Escape");
  press ("u");
  g_assert_cmpstr (card_id (fixture), ==, "c1");
  press ("u");
  g_assert_cmpstr (card_id (fixture), ==, "r1");
}

/* Another program holds the store: the answer waits, and gets in. */
static void
test_failed_write (Fixture *fixture, gconstpointer data)
{
  sqlite3 *other = NULL;

  g_assert_cmpint (sqlite3_open (fixture->store_path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, "BEGIN IMMEDIATE", NULL, NULL, NULL),
                   ==, SQLITE_OK);
  press ("space");
  press ("4");
  WAIT_FOR (sees (fixture, "Try again"));
  g_assert_true (card_study_get_pending (fixture->study, NULL));
  g_assert_cmpstr (card_id (fixture), ==, "r1");
  g_assert_true (card_view_get_answered (view (fixture)));

  g_assert_cmpint (sqlite3_exec (other, "ROLLBACK", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  sqlite3_close (other);
  wait_ms (400); /* the toast slides in */
  click (fixture, find_match (fixture->window, has_exact_text, "Try again"));
  g_assert_false (card_study_get_pending (fixture->study, NULL));
  g_assert_cmpint (state_of (fixture, "r1").phase, ==, REVIEW_PHASE_REVIEW);
  g_assert_cmpstr (card_id (fixture), ==, "c1");
}

/* An answer that waits for another try is not given up for the next thing the
 * learner does: that has to wait as well. */
static void
test_failed_write_waits (Fixture *fixture, gconstpointer data)
{
  sqlite3 *other = NULL;

  g_assert_cmpint (sqlite3_open (fixture->store_path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, "BEGIN IMMEDIATE", NULL, NULL, NULL),
                   ==, SQLITE_OK);
  press ("space");
  press ("4");
  WAIT_FOR (sees (fixture, "Try again"));
  g_assert_false (card_study_bury (fixture->study, NULL));
  g_assert_true (card_study_get_pending (fixture->study, NULL));
  g_assert_cmpint (sqlite3_exec (other, "ROLLBACK", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  sqlite3_close (other);
  g_assert_true (card_study_bury (fixture->study, NULL));
  g_assert_false (card_study_get_pending (fixture->study, NULL));
  g_assert_cmpint (state_of (fixture, "r1").phase, ==, REVIEW_PHASE_REVIEW);
}

static void
run_other (Fixture *fixture, const char *sql)
{
  sqlite3 *other = NULL;

  g_assert_cmpint (sqlite3_open (fixture->store_path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (other);
}

/* Progress that cannot be read is no progress that is done: the page says so
 * and offers to try again, which works once it can be. */
static void
test_unread (Fixture *fixture, gconstpointer data)
{
  run_other (fixture, "ALTER TABLE card RENAME TO gone");
  /* The card under way stays. */
  g_assert_false (card_study_reload (fixture->study, NULL, NULL));
  g_assert_nonnull (card_study_get_problem (fixture->study));
  g_assert_cmpstr (card_id (fixture), ==, "r1");

  card_study_advance (fixture->study);
  WAIT_FOR (sees (fixture, "cannot be read"));
  g_assert_false (sees (fixture, "Done for today"));
  g_assert_false (sees (fixture, "A short break"));
  g_assert_false (sees (fixture, "quiz"));
  wait_ms (300);
  click (fixture, find_match (fixture->window, has_exact_text, "Try again"));
  wait_ms (100);
  g_assert_true (sees (fixture, "cannot be read"));

  run_other (fixture, "ALTER TABLE gone RENAME TO card");
  click (fixture, find_match (fixture->window, has_exact_text, "Try again"));
  g_assert_null (card_study_get_problem (fixture->study));
  g_assert_cmpstr (card_id (fixture), ==, "r1");
}

/* ---- the clock ---- */

typedef struct
{
  guint n;
  gint64 elapsed_days; /* the least … */
  gint64 longest_days; /* … and the most */
  gint64 duration_ms;  /* the most */
} Times;

static gboolean
times_cb (const ReviewLogEntry *entry, gpointer data)
{
  Times *times = data;

  times->n++;
  times->elapsed_days = MIN (times->elapsed_days, entry->elapsed_days);
  times->longest_days = MAX (times->longest_days, entry->elapsed_days);
  times->duration_ms = MAX (times->duration_ms, entry->duration_ms);
  g_assert_cmpint (entry->duration_ms, >=, 0);
  return TRUE;
}

static Times
read_times (Fixture *fixture)
{
  static const char *const ids[] = { "r1", "c1", "e1", "r2" };
  Times times = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_true (
        review_store_foreach_answer (card_study_get_store (fixture->study), "t",
                                     ids[i], times_cb, &times, NULL));
  return times;
}

/* Whatever is asked is answered; returns the number of answers given. */
static guint
answer_all (Fixture *fixture, guint most)
{
  guint n = 0;

  while (n < most && find_match (fixture->window, has_type, "CardView") != NULL)
    {
      const char *id = card_id (fixture);

      if (g_str_equal (id, "c1"))
        press (letter_of (fixture, 0));
      else if (g_str_equal (id, "e1"))
        press ("ctrl+Return");
      else
        press ("space");
      press ("3");
      n++;
    }
  return n;
}

/* What the clock does in the middle of a review: ms on, and from then on the
 * offset. */
typedef struct
{
  const char *name;
  gint64 jump_ms;
  gint32 offset_before_s;
  gint32 offset_after_s;
  gint64 most_days;
} Jump;

static const Jump jumps[] = {
  { "clock-back-day", -26 * G_GINT64_CONSTANT (3600000), 0, 0, 0 },
  { "clock-back-year", -366 * G_GINT64_CONSTANT (86400000), 0, 0, 0 },
  { "clock-on-year", 366 * G_GINT64_CONSTANT (86400000), 0, 0, 366 },
  { "zone-west", 1000, 13 * 3600, -11 * 3600, 0 },
  /* 22:13 at -11 h is 11:13 of the same day, at +13 h 11:13 of the next. */
  { "zone-east", 1000, -11 * 3600, 13 * 3600, 1 },
  /* An hour is skipped, an hour comes twice: the instant goes on. */
  { "summer-begins", 60000, 3600, 7200, 0 },
  { "summer-ends", 60000, 7200, 3600, 0 },
};

/* Shown before and answered after: each answer is in the log once, no card is
 * out of reach, and no time is negative or without end. */
static void
test_jump (Fixture *fixture, gconstpointer data)
{
  const Jump *jump = data;
  Times times;
  guint n;

  fixture->utc_offset_s = jump->offset_before_s;
  g_assert_true (card_study_reload (fixture->study, NULL, NULL));
  n = answer_all (fixture, 2);
  g_assert_cmpuint (n, ==, 2);
  press ("ctrl+Return");
  fixture->now_ms += jump->jump_ms;
  fixture->utc_offset_s = jump->offset_after_s;
  press ("3");
  n++;
  /* As the minute's look does. */
  g_assert_true (card_study_reload (fixture->study, NULL, NULL));
  for (guint i = 0; i < 4; i++)
    {
      n += answer_all (fixture, 2);
      fixture->now_ms += 11 * 60 * 1000;
      g_assert_true (card_study_reload (fixture->study, NULL, NULL));
    }
  times = read_times (fixture);
  g_assert_cmpuint (times.n, ==, n);
  g_assert_cmpint (times.elapsed_days, ==, 0);
  g_assert_cmpint (times.longest_days, <=, jump->most_days);
  g_assert_cmpint (times.duration_ms, <=, CARD_STUDY_MAX_ANSWER_MS);
  /* All four were met, and each goes on from what it came to. */
  g_assert_cmpuint (card_study_get_counts (fixture->study).seen, ==, 4);
  while (card_study_get_undo_depth (fixture->study) > 0)
    {
      /* Out of the text, where there is one. */
      press ("Escape");
      press ("u");
      n--;
      g_assert_cmpuint (read_times (fixture).n, ==, n);
    }
  g_assert_cmpuint (n, ==, 0);
}

/* Whoever leaves a card on show for an hour did not study for an hour. */
static void
test_idle (Fixture *fixture, gconstpointer data)
{
  press ("space");
  fixture->now_ms += 60 * 60 * 1000;
  press ("3");
  g_assert_cmpint (read_times (fixture).duration_ms, ==,
                   CARD_STUDY_MAX_ANSWER_MS);
  press (letter_of (fixture, 0));
  press ("3");
  type_text ("the data");
  press ("ctrl+Return");
  fixture->now_ms += 60 * 60 * 1000;
  press ("3");
  g_assert_cmpint (read_times (fixture).duration_ms, ==,
                   CARD_STUDY_MAX_WRITTEN_MS);
}

/* Another program answered the card meanwhile: that is told, the card is read
 * anew, and the next answer gets in. */
static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  CardResponse response = CARD_RESPONSE_INIT;
  CardStudy *mine = fixture->study;
  g_autoptr (CardStudy) theirs = NULL;

  press ("space");
  open_study (fixture);
  theirs = fixture->study;
  fixture->study = mine;
  response.grade = REVIEW_GRADE_GOOD;
  response.activity = REVIEW_ACTIVITY_REVIEW;
  g_assert_true (card_study_answer (theirs, &response, NULL));

  press ("4");
  g_assert_false (card_study_get_pending (mine, NULL));
  g_assert_false (sees (fixture, "Try again"));
  g_assert_cmpint (state_of (fixture, "r1").phase, ==, REVIEW_PHASE_LEARNING);
  press ("space");
  press ("4");
  g_assert_cmpint (state_of (fixture, "r1").phase, ==, REVIEW_PHASE_REVIEW);
}

static void
test_no_study (Fixture *fixture, gconstpointer data)
{
  card_pane_set_study (CARD_PANE (fixture->pane), NULL, "The disk <is> full.");
  WAIT_FOR (sees (fixture, "The disk <is> full."));
  card_pane_show_page (CARD_PANE (fixture->pane), "quiz");
  WAIT_FOR (sees (fixture, "No cards yet"));
  card_pane_show_page (CARD_PANE (fixture->pane), "progress");
  WAIT_FOR (sees (fixture, "No progress to show"));
}

/* ---- quiz and progress ---- */

/* Recall known, choice wrong, two of four ideas, recall not known: 1 + 0 + 0.5
 * + 0 of 4, 38 %.  The seed decides the order, so each card is answered by its
 * kind. */
static void
test_quiz (Fixture *fixture, gconstpointer data)
{
  const ReviewCardState fresh = REVIEW_CARD_STATE_NEW;
  g_auto (Logged) logged = { 0 };
  ReviewCardState state;

  card_pane_show_page (CARD_PANE (fixture->pane), "quiz");
  WAIT_FOR (sees (fixture, "of 4 cards"));
  press ("Return"); /* Start has the focus */
  WAIT_FOR (sees (fixture, "Question 1 of 4"));
  for (int i = 0; i < 4; i++)
    {
      const char *id = card_id (fixture);

      if (g_str_equal (id, "c1"))
        {
          press (letter_of (fixture, 1));
          press ("space");
        }
      else if (g_str_equal (id, "e1"))
        {
          press ("ctrl+Return");
          press ("a");
          press ("b");
          press ("space");
        }
      else
        {
          gboolean known = g_str_equal (id, "r1");

          press ("space");
          press (known ? "space" : "1");
        }
    }
  WAIT_FOR (sees (fixture, "1.5 of 4 right (38"));
  g_assert_true (sees (fixture, "What misled you"));
  g_assert_true (sees (fixture, "not so"));
  g_assert_true (sees (fixture, "By concept"));
  g_assert_true (sees (fixture, "advanced"));

  /* Logged, and the schedule untouched. */
  read_log (fixture, "c1", &logged);
  g_assert_cmpuint (logged.n, ==, 1);
  g_assert_cmpint (logged.activity, ==, REVIEW_ACTIVITY_QUIZ);
  g_assert_false (logged.counted);
  state = state_of (fixture, "c1");
  g_assert_true (review_card_state_equal (&state, &fresh));

  {
    Held held = { 0 };

    g_assert_true (review_store_foreach_quiz (
        card_study_get_store (fixture->study), held_cb, &held, NULL));
    g_assert_cmpuint (held.n, ==, 1);
    g_assert_cmpuint (held.last.n_questions, ==, 4);
    g_assert_cmpfloat (held.last.points, ==, 1.5);
    g_assert_cmpint (held.last.at_ms, ==, fixture->now_ms);
  }

  /* The key that ended it begins no other.  What was missed is asked again by
   * its button: all but r1. */
  press ("Return");
  g_assert_true (sees (fixture, "1.5 of 4 right (38"));
  click (fixture, find_match (fixture->window, has_text, "Missed ones"));
  WAIT_FOR (sees (fixture, "Question 1 of 3"));
}

static void
test_quiz_counts (Fixture *fixture, gconstpointer data)
{
  card_pane_show_page (CARD_PANE (fixture->pane), "quiz");
  WAIT_FOR (sees (fixture, "of 4 cards"));
  wait_ms (300); /* the pages slide */
  gtk_switch_set_active (
      GTK_SWITCH (find_match (fixture->window, has_type, "GtkSwitch")), TRUE);
  click (fixture, find_match (fixture->window, has_text, "Start"));
  WAIT_FOR (sees (fixture, "Question 1 of 4"));
  {
    g_autofree char *id = g_strdup (card_id (fixture));

    press ("Escape");
    click (fixture, find_match (fixture->window, has_type, "CardView"));
    card_view_show_answer (view (fixture));
    press ("space");
    WAIT_FOR (sees (fixture, "Question 2 of 4"));
    g_assert_cmpint (state_of (fixture, id).reps, ==, 1);
  }
  click (fixture, find_match (fixture->window, has_text, "Stop"));
  WAIT_FOR (sees (fixture, "of 1 right"));
}

static void
test_progress (Fixture *fixture, gconstpointer data)
{
  card_pane_show_page (CARD_PANE (fixture->pane), "progress");
  WAIT_FOR (sees (fixture, "Nothing answered yet"));
  card_pane_show_page (CARD_PANE (fixture->pane), "review");
  press ("space");
  press ("4");
  card_pane_show_page (CARD_PANE (fixture->pane), "progress");
  WAIT_FOR (sees (fixture, "Answers today"));
  g_assert_true (sees (fixture, "Due in the next 30 days"));
  g_assert_true (sees (fixture, "a card counts once it was asked again"));
}

/* ---- for those who do not see it ---- */

static void
test_accessible (Fixture *fixture, gconstpointer data)
{
  GtkWidget *row;

  gtk_test_accessible_assert_role (view (fixture), GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_test_accessible_assert_relation (
      view (fixture), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
      find_match (fixture->window, has_text, "First?"), NULL);
  press ("space");
  gtk_test_accessible_assert_property (
      find_match (fixture->window, has_class, "good"),
      GTK_ACCESSIBLE_PROPERTY_LABEL, "Good, again in 10 min");
  press ("3");
  press (letter_of (fixture, 1));
  row = find_match (fixture->window, has_class, "wrong");
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "your answer, wrong");
  row = find_match (fixture->window, has_class, "right");
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "the right answer");
}

/* Fitted weights are taken in place of those that they were fitted to: what
 * another program set meanwhile stays, and other weights of its stay too. */
static void
test_weights (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReviewStore) tool =
      review_store_open_again (fixture->store_path, &error);
  ReviewParams from = card_study_get_scheduler (fixture->study)->params;
  ReviewParams fitted = from, other = from, now;
  ReviewQueueLimits limits = { 5, 50, 0 };

  g_assert_no_error (error);
  fitted.weights[0] *= 1.5;
  other.weights[0] *= 2;
  g_assert_true (review_store_save_study (tool, 0.8, &limits, &error));
  g_assert_true (
      card_study_take_weights (fixture->study, &from, fitted.weights, &error));
  g_assert_true (review_store_load_params (tool, &now, &error));
  g_assert_cmpfloat (now.wanted_retention, ==, 0.8);
  g_assert_cmpfloat (now.weights[0], ==, fitted.weights[0]);

  g_assert_true (review_store_take_weights (tool, &now, other.weights, &error));
  g_assert_false (
      card_study_take_weights (fixture->study, &fitted, from.weights, &error));
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_CONFLICT);
  g_assert_true (review_store_load_params (tool, &now, NULL));
  g_assert_cmpfloat (now.weights[0], ==, other.weights[0]);
  g_assert_cmpfloat (
      card_study_get_scheduler (fixture->study)->params.weights[0], ==,
      other.weights[0]);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  shardstep_register_resource ();
  adw_init ();

#define ADD(path, test)                                                        \
  g_test_add ("/widgets/card-pane/" path, Fixture, NULL, set_up, test,         \
              tear_down)
  ADD ("space", test_space);
  ADD ("grade-keys", test_grade_keys);
  ADD ("grade-click", test_grade_click);
  ADD ("undo", test_undo);
  ADD ("choice-wrong", test_choice_wrong);
  ADD ("certain", test_certain);
  ADD ("choice-right", test_choice_right);
  ADD ("explain", test_explain);
  ADD ("escape", test_escape);
  ADD ("show-me", test_show_me);
  ADD ("edit", test_edit);
  ADD ("flag", test_flag);
  ADD ("menu-keys", test_menu_keys);
  ADD ("done", test_done);
  ADD ("break", test_break);
  ADD ("put-aside", test_put_aside);
  ADD ("failed-write", test_failed_write);
  ADD ("failed-write-waits", test_failed_write_waits);
  ADD ("unread", test_unread);
  ADD ("conflict", test_conflict);
  ADD ("reload-keeps", test_reload_keeps);
  ADD ("idle", test_idle);
  for (guint i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      g_autofree char *path =
          g_strconcat ("/widgets/card-pane/", jumps[i].name, NULL);

      g_test_add (path, Fixture, &jumps[i], set_up, test_jump, tear_down);
    }
  ADD ("counts", test_counts);
  ADD ("no-study", test_no_study);
  ADD ("quiz", test_quiz);
  ADD ("quiz-counts", test_quiz_counts);
  ADD ("progress", test_progress);
  ADD ("weights", test_weights);
  ADD ("accessible", test_accessible);
#undef ADD
  return g_test_run ();
}
