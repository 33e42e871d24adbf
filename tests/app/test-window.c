/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window as a user meets it: a real window on a display, with key presses
 * and clicks of the display's own (xdotool), and what assistive technology is
 * told. */
#include "app-fixture.h"

#include "app/app-compare.h"
#include "app/app-window-private.h"
#include "deck/deck-library.h"
#include "scene/scene.h"
#include "sim/sim-omissions.h"
#include "widgets/card-pane.h"

#include <adwaita.h>
#include <glib/gstdio.h>

/* ---- tests ---- */

/* What a newcomer meets: a scenario, at rest, at its very start. */
static void
test_first_sight (Fixture *fixture, gconstpointer data)
{
  Scenario *scenario = app_session_get_scenario (fixture->session);

  g_assert_nonnull (scenario);
  g_assert_cmpstr (scenario_get_id (scenario), ==, "dp-toy-4");
  /* A toy: its numbers are on show. */
  g_assert_true (app_session_get_view (fixture->session)->values);
  g_assert_cmpint (instant (fixture), ==, start_ns (fixture));
  g_assert_false (app_player_get_playing (fixture->player));
  g_assert_true (gtk_widget_is_focus (find (fixture, "StageView")));
}

static void
test_space_plays (Fixture *fixture, gconstpointer data)
{
  gint64 rested_ns;

  press ("space");
  g_assert_true (app_player_get_playing (fixture->player));
  WAIT_FOR (instant (fixture) > start_ns (fixture));
  press ("space");
  g_assert_false (app_player_get_playing (fixture->player));
  rested_ns = instant (fixture);
  wait_ms (150);
  g_assert_cmpint (instant (fixture), ==, rested_ns);
}

static void
test_stepping_keys (Fixture *fixture, gconstpointer data)
{
  SimTimeline *timeline = app_session_get_timeline (fixture->session);
  guint n = 0;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);

  press ("Right");
  WAIT_FOR (!app_player_get_playing (fixture->player));
  g_assert_cmpint (instant (fixture), ==, steps[0].end_ns);
  press ("Right");
  press ("Right");
  WAIT_FOR (!app_player_get_playing (fixture->player));
  g_assert_cmpint (instant (fixture), ==, steps[2].end_ns);
  press ("Left");
  g_assert_cmpint (instant (fixture), ==, steps[1].end_ns);
  press ("shift+Right");
  WAIT_FOR (!app_player_get_playing (fixture->player));
  g_assert_cmpint (
      instant (fixture), ==,
      sim_timeline_next_stop (timeline, steps[1].end_ns, SIM_STEP_LEVEL_PHASE));
  g_assert_cmpint (instant (fixture), >, steps[2].end_ns);
  /* Back to where dealing the batch ended, then to before it. */
  press ("shift+Left");
  g_assert_cmpint (instant (fixture), ==, 0);
  press ("shift+Left");
  g_assert_cmpint (instant (fixture), ==, start_ns (fixture));
  press ("End");
  g_assert_cmpint (instant (fixture), ==, end_ns (fixture));
  press ("Home");
  g_assert_cmpint (instant (fixture), ==, start_ns (fixture));
}

static void
test_mode_keys (Fixture *fixture, gconstpointer data)
{
  const SceneView *view = app_session_get_view (fixture->session);
  gboolean even = view->even_pace;

  press ("p");
  g_assert_cmpint (view->even_pace, ==, !even);
  press ("p");
  g_assert_cmpint (view->even_pace, ==, even);
  press ("l");
  g_assert_true (app_player_get_loop (fixture->player));
  press ("l");
  g_assert_false (app_player_get_loop (fixture->player));
  press ("Up");
  g_assert_cmpint (app_player_get_speed (fixture->player), ==, 1);
  press ("Down");
  press ("Down");
  g_assert_cmpint (app_player_get_speed (fixture->player), ==, -1);
}

/* V is for toys only: there are no numbers to show elsewhere.  A toy opens
 * with them, whatever was before. */
static void
test_values_key (Fixture *fixture, gconstpointer data)
{
  const SceneView *view = app_session_get_view (fixture->session);

  press ("v");
  g_assert_false (view->values);
  press ("v");
  g_assert_true (view->values);
  g_assert_true (app_window_load_scenario (fixture->window, "dp-ring-4"));
  WAIT_FOR (!app_session_get_busy (fixture->session));
  wait_ms (50);
  g_assert_false (view->values);
  press ("v");
  g_assert_false (view->values);
  g_assert_true (app_window_load_scenario (fixture->window, "dp-toy-4"));
  WAIT_FOR (!app_session_get_busy (fixture->session));
  g_assert_true (view->values);
}

/* A click in the middle of the timeline seeks there. */
static void
test_click_seeks (Fixture *fixture, gconstpointer data)
{
  GtkWidget *lanes = find (fixture, "LanesView");
  double width = gtk_widget_get_width (lanes);

  click_at (fixture, lanes, width * 0.7, 20);
  WAIT_FOR (instant (fixture) > start_ns (fixture));
  g_assert_cmpint (instant (fixture), >, end_ns (fixture) / 2);
  g_assert_cmpint (instant (fixture), <, end_ns (fixture));
  g_assert_true (gtk_widget_is_focus (lanes));
}

/* A click on a device selects it, another takes that back. */
static void
test_click_selects (Fixture *fixture, gconstpointer data)
{
  const SceneView *view = app_session_get_view (fixture->session);
  GtkWidget *stage = find (fixture, "StageView");
  double x = gtk_widget_get_width (stage) * 0.25;
  double y = gtk_widget_get_height (stage) * 0.4;

  click_at (fixture, stage, x, y);
  WAIT_FOR (view->selected_device != SIM_NONE);
  wait_ms (600); /* not a double click */
  press ("Escape");
  g_assert_cmpuint (view->selected_device, ==, SIM_NONE);
}

/* Every drawn widget is an image with a name and with words for what it shows,
 * and the words follow the instant once it rests. */
static void
test_accessible (Fixture *fixture, gconstpointer data)
{
  static const char *const types[] = { "StageView", "MeterView", "LanesView" };

  wait_ms (500);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      GtkAccessible *canvas = GTK_ACCESSIBLE (find (fixture, types[i]));

      gtk_test_accessible_assert_role (canvas, GTK_ACCESSIBLE_ROLE_IMG);
      g_assert_true (gtk_test_accessible_has_property (
          canvas, GTK_ACCESSIBLE_PROPERTY_LABEL));
      g_assert_true (gtk_test_accessible_has_property (
          canvas, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));
    }

  app_player_last (fixture->player);
  wait_ms (500);
  {
    g_autofree char *words = scene_describe_stage (
        app_session_get_timeline (fixture->session), end_ns (fixture), FALSE);

    gtk_test_accessible_assert_property (find (fixture, "StageView"),
                                         GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                         words);
  }
}

/* A broken file: a toast, its details with file and line, and all the rest
 * goes on. */
static void
test_broken_file (Fixture *fixture, gconstpointer data)
{
  SimTimeline *before = app_session_get_timeline (fixture->session);
  g_autofree char *folder = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "broken.xml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GtkWidget *dialog = NULL;
  GListModel *windows;

  g_assert_true (g_file_set_contents (
      path,
      "<scenario xmlns=\"urn:shardstep:scenario:1\" id=\"x\">\n"
      "<title>X</title>\n"
      "<model preset=\"no-such-model\"/>\n"
      "</scenario>\n",
      -1, NULL));
  app_window_open_file (fixture->window, file);
  WAIT_FOR (find_label (GTK_WIDGET (fixture->window), "broken.xml"));
  g_assert_true (app_session_get_timeline (fixture->session) == before);

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-problems",
                              NULL);
  windows = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        dialog = window;
    }
  g_assert_nonnull (dialog);
  g_assert_nonnull (find_label (dialog, "broken.xml:3:"));
  /* Headed by what came of it. */
  g_assert_nonnull (find_label (dialog, "“broken.xml” could not be opened"));
  gtk_window_destroy (GTK_WINDOW (dialog));

  focus_window (GTK_WINDOW (fixture->window));
  press ("End");
  g_assert_cmpint (instant (fixture), ==, end_ns (fixture));
  g_unlink (path);
  g_rmdir (folder);
}

/* A card's moment: the scenario is changed, the step is played, and it rests
 * at its end; a step or a scenario that is not there is told about. */
static void
test_show_moment (Fixture *fixture, gconstpointer data)
{
  SimTimeline *timeline;
  guint n = 0, index = 0;
  const SimStep *steps;

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-moment",
                              "(ss)", "dp-toy-4", "sync:2");
  WAIT_FOR (!app_session_get_busy (fixture->session) &&
            app_player_get_playing (fixture->player));
  timeline = app_session_get_timeline (fixture->session);
  g_assert_cmpstr (
      scenario_get_id (app_session_get_scenario (fixture->session)), ==,
      "dp-toy-4");
  g_assert_true (sim_timeline_find_step (timeline, "sync:2", &index));
  steps = sim_timeline_get_steps (timeline, &n);
  g_assert_cmpint (instant (fixture), >=, steps[index].start_ns);
  WAIT_FOR (!app_player_get_playing (fixture->player));
  g_assert_cmpint (instant (fixture), ==, steps[index].end_ns);

  /* And back, to the scenario and the instant before. */
  app_player_last (fixture->player);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-moment",
                              "(ss)", "dp-ring-4", "sync:2");
  WAIT_FOR (!app_session_get_busy (fixture->session) &&
            app_player_get_playing (fixture->player));
  focus_window (GTK_WINDOW (fixture->window));
  press ("alt+Left");
  WAIT_FOR (!app_session_get_busy (fixture->session));
  g_assert_cmpstr (
      scenario_get_id (app_session_get_scenario (fixture->session)), ==,
      "dp-toy-4");
  g_assert_cmpint (instant (fixture), ==, end_ns (fixture));

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-moment",
                              "(ss)", "no-such-scenario", "sync:2");
  WAIT_FOR (find_label (GTK_WIDGET (fixture->window), "no-such-scenario"));
}

/* Beside the scenario as it was: both at the same instant, with the difference
 * of every figure; its own keys step on, and what is turned in the main window
 * shows at once. */
static void
test_compare (Fixture *fixture, gconstpointer data)
{
  AppCompare *compare;
  AppSession *other;
  g_autoptr (SimSpec) slower = NULL;
  GtkWidget *table;

  load (fixture, "dp-ring-4");
  press ("c");
  WAIT_FOR (other_window (fixture));
  compare = APP_COMPARE (other_window (fixture));
  other = app_compare_get_other (compare);
  WAIT_FOR (app_session_get_timeline (other));
  table = find_type (GTK_WIDGET (compare), "GtkListBox");
  WAIT_FOR (find_label (table, "Exposed sync"));
  g_assert_nonnull (find_label (table, "the same"));
  g_assert_null (find_label (table, "+"));
  g_assert_nonnull (find_label (table, "The whole run"));
  g_assert_nonnull (find_label (table, "Up to this instant"));
  /* The columns by what they are of: two scenarios by their titles. */
  g_assert_nonnull (find_label (table, "as the scenario says"));
  g_assert_nonnull (find_label (table, "as the knobs are"));
  app_session_load (other,
                    scenario_library_find (fixture->window->library, "3d"));
  WAIT_FOR (!app_session_get_busy (other));
  WAIT_FOR (find_label (table,
                        scenario_get_title (app_session_get_scenario (other))));
  g_assert_nonnull (find_label (table, "Data parallel over four devices"));
  app_session_load (other, app_session_get_scenario (fixture->session));
  WAIT_FOR (!app_session_get_busy (other));
  WAIT_FOR (find_label (table, "as the scenario says"));

  slower = sim_spec_copy (app_session_get_spec (fixture->session));
  slower->cluster.node_link.bandwidth /= 16;
  app_session_edit (fixture->session, slower);
  wait_for_run (fixture);
  WAIT_FOR (find_label (table, "+"));

  focus_window (GTK_WINDOW (compare));
  press ("Home");
  g_assert_cmpint (app_compare_get_instant (compare), ==, start_ns (fixture));
  press ("Right");
  g_assert_cmpint (app_compare_get_instant (compare), >, start_ns (fixture));
  press ("Left");
  g_assert_cmpint (app_compare_get_instant (compare), ==, start_ns (fixture));
  /* The end of the longer one. */
  press ("End");
  g_assert_cmpint (app_compare_get_instant (compare), ==, end_ns (fixture));
  g_assert_cmpint (end_ns (fixture), >,
                   sim_timeline_get_end_ns (app_session_get_timeline (other)));
  press ("Escape");
  WAIT_FOR (!other_window (fixture));
  focus_window (GTK_WINDOW (fixture->window));
}

/* What is chosen is kept at once, not only by closing: the next window, with
 * the first one still open, has it. */
static void
test_remembers (Fixture *fixture, gconstpointer data)
{
  Fixture next = { 0 };

  g_action_group_change_action_state (G_ACTION_GROUP (fixture->window),
                                      "step-level", g_variant_new_int32 (2));
  press ("v");
  g_assert_false (app_session_get_view (fixture->session)->values);
  press ("Up");
  wait_ms (800);
  set_up (&next, NULL);
  g_assert_cmpint (app_session_get_step_level (next.session), ==,
                   SIM_STEP_LEVEL_PHASE);
  g_assert_false (app_session_get_view (next.session)->values);
  g_assert_cmpint (app_player_get_speed (next.player), ==, 1);
  /* As it was, for the other tests. */
  press ("v");
  press ("Down");
  g_action_group_change_action_state (G_ACTION_GROUP (next.window),
                                      "step-level", g_variant_new_int32 (0));
  tear_down (fixture, NULL);
  wait_ms (800);
  *fixture = next;
}

static GtkWindow *
open_findings (Fixture *fixture, guint index)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-findings",
                              "u", index);
  WAIT_FOR (other_window (fixture));
  return other_window (fixture);
}

/* Two broken files, two toasts: each one's details are its own. */
static void
test_two_toasts (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  static const char *const names[] = { "one.xml", "two.xml" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);

      g_assert_true (g_file_set_contents (
          path, "<scenario xmlns=\"urn:shardstep:scenario:1\"/>\n", -1, NULL));
      app_window_open_file (fixture->window, file);
      wait_ms (300);
      g_unlink (path);
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GtkWindow *dialog = open_findings (fixture, i);

      g_assert_nonnull (find_label (GTK_WIDGET (dialog), names[i]));
      g_assert_null (find_label (GTK_WIDGET (dialog), names[1 - i]));
      gtk_window_destroy (dialog);
      WAIT_FOR (!other_window (fixture));
    }
  g_rmdir (folder);
}

/* Nothing of it sticks out of the window. */
static void
assert_inside (Fixture *fixture, const char *type)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (
      find (fixture, type), GTK_WIDGET (fixture->window), &bounds));
  g_assert_cmpfloat (bounds.origin.x, >=, 0);
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=,
                     gtk_widget_get_width (GTK_WIDGET (fixture->window)));
}

/* From the least size to a large one nothing is asked that does not fit: GTK
 * warns where a widget gets less than it needs, and a warning is fatal here. */
static void
test_sizes (Fixture *fixture, gconstpointer data)
{
  static const int sizes[][2] = {
    { 360, 400 }, { 500, 700 }, { 640, 480 }, { 800, 600 }, { 1600, 1000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gtk_window_set_default_size (GTK_WINDOW (fixture->window), sizes[i][0],
                                   sizes[i][1]);
      wait_ms (200);
      g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->window)), <=,
                       sizes[i][0]);
      g_assert_true (gtk_widget_get_mapped (find (fixture, "TransportBar")));
      assert_inside (fixture, "TransportBar");
      assert_inside (fixture, "StageView");
    }
}

static void
assert_has_room (GtkWidget *widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL,
                      NULL, NULL);
  g_assert_cmpint (minimum, <=,
                   gtk_widget_get_width (gtk_widget_get_parent (widget)));
}

/* Letters half as large again: neither side is cut by the other or by the
 * window's edge. */
static void
test_large_letters (Fixture *fixture, gconstpointer data)
{
  static const int sizes[][2] = {
    { 400, 700 }, { 800, 600 }, { 1000, 640 }, { 1200, 800 }, { 1400, 880 }
  };
  GtkWidget *window = GTK_WIDGET (fixture->window);
  GtkSettings *settings = gtk_widget_get_settings (window);

  WAIT_FOR (cards_are_open (fixture));
  g_object_set (settings, "gtk-xft-dpi", 96 * 1024 * 3 / 2, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gtk_window_set_default_size (GTK_WINDOW (window), sizes[i][0],
                                   sizes[i][1]);
      WAIT_FOR (gtk_widget_get_width (window) <= sizes[i][0] &&
                gtk_widget_get_width (window) > sizes[i][0] - 20);
      wait_ms (300);
      assert_has_room (find_id (window, "stage_box"));
      g_action_group_change_action_state (G_ACTION_GROUP (window), "pane",
                                          g_variant_new_boolean (TRUE));
      card_pane_show_page (CARD_PANE (find (fixture, "CardPane")), "quiz");
      wait_ms (400);
      assert_has_room (find (fixture, "CardPane"));
    }
  gtk_settings_reset_property (settings, "gtk-xft-dpi");
}

static void
test_reduced_motion (Fixture *fixture, gconstpointer data)
{
  GtkSettings *settings =
      gtk_widget_get_settings (GTK_WIDGET (fixture->window));
  guint n = 0;
  const SimStep *steps =
      sim_timeline_get_steps (app_session_get_timeline (fixture->session), &n);

  g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  g_assert_true (app_session_get_view (fixture->session)->still);
  press ("Right");
  g_assert_false (app_player_get_playing (fixture->player));
  g_assert_cmpint (instant (fixture), ==, steps[0].end_ns);
  gtk_settings_reset_property (settings, "gtk-enable-animations");
}

/* What nobody looks at is not made: it would be part of every start. */
static void
test_pages_when_shown (Fixture *fixture, gconstpointer data)
{
  static const char *const pages[][2] = { { "quiz", "CardQuizPage" },
                                          { "progress", "CardProgressPage" },
                                          { "lesson", "LessonPage" } };
  GtkWidget *pane = find (fixture, "CardPane");
  int minimum;

  WAIT_FOR (cards_are_open (fixture));
  g_assert_nonnull (find_type (pane, "CardReviewPage"));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_assert_null (find_type (pane, pages[i][1]));
      card_pane_show_page (CARD_PANE (pane), pages[i][0]);
      WAIT_FOR (find_type (pane, pages[i][1]) &&
                gtk_widget_get_mapped (find_type (pane, pages[i][1])));
      /* None wants more than the pane has in a narrow window. */
      gtk_widget_measure (pane, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL,
                          NULL, NULL);
      g_assert_cmpint (minimum, <=, 360);
    }
}

/* In the card pane the keys are the pane's: Space shows the answer there and
 * plays nothing; back on the stage it plays again. */
static void
test_pane_keeps_its_keys (Fixture *fixture, gconstpointer data)
{
  GtkWidget *pane = find (fixture, "CardPane");

  WAIT_FOR (cards_are_open (fixture));
  card_pane_show_page (CARD_PANE (pane), "review");
  wait_ms (100);
  g_assert_false (gtk_widget_is_focus (find (fixture, "StageView")));
  press ("space");
  wait_ms (200);
  g_assert_false (app_player_get_playing (fixture->player));
  g_assert_cmpint (instant (fixture), ==, start_ns (fixture));
  g_assert_nonnull (find_label (pane, "Good"));

  /* F9 folds it away and the stage has the keys again. */
  press ("F9");
  WAIT_FOR (gtk_widget_is_focus (find (fixture, "StageView")));
  press ("space");
  g_assert_true (app_player_get_playing (fixture->player));
  press ("space");
  press ("F9");
}

/* F6 goes to the cards and back, whether they are out or not; a click in the
 * pane takes the keys there. */
static void
test_switch_focus (Fixture *fixture, gconstpointer data)
{
  GtkWidget *stage = find (fixture, "StageView");
  GtkWidget *pane = find (fixture, "CardPane");
  GtkWindow *window = GTK_WINDOW (fixture->window);

  WAIT_FOR (cards_are_open (fixture));
  g_assert_nonnull (find_label (pane, "F6 to answer with the keyboard"));
  press ("F6");
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (window), pane));
  g_assert_nonnull (find_label (pane, "Space shows the answer"));
  g_assert_null (find_label (pane, "F6 to answer with the keyboard"));
  press ("F6");
  g_assert_true (gtk_widget_is_focus (stage));
  g_assert_nonnull (find_label (pane, "F6 to answer with the keyboard"));

  press ("F9");
  g_assert_true (gtk_widget_is_focus (stage));
  wait_ms (400);
  press ("F9");
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (window), pane));
  wait_ms (400);
  press ("F6");
  g_assert_true (gtk_widget_is_focus (stage));

  click_at (fixture, pane, gtk_widget_get_width (pane) / 2.0,
            gtk_widget_get_height (pane) * 0.6);
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (window), pane));
  press ("space");
  g_assert_false (app_player_get_playing (fixture->player));
  g_assert_nonnull (find_label (pane, "Good"));
}

/* In a low window the timeline makes room, unless it is asked for there. */
static void
test_timeline_asked (Fixture *fixture, gconstpointer data)
{
  GtkWidget *lanes = find (fixture, "LanesView");

  g_assert_true (gtk_widget_get_visible (lanes));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1000, 500);
  WAIT_FOR (!gtk_widget_get_visible (lanes));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.lanes", NULL);
  g_assert_true (gtk_widget_get_visible (lanes));
  wait_ms (200);
  g_assert_true (gtk_widget_get_visible (lanes));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.lanes", NULL);
  g_assert_false (gtk_widget_get_visible (lanes));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.lanes", NULL);
}

/* The quiz offers the shipped cards and so many more. */
static gboolean
sees_cards (GtkWidget *pane, guint more)
{
  g_autoptr (BaseDiagnostics) problems = base_diagnostics_new ();
  g_autoptr (DeckLibrary) decks =
      deck_library_load (TRUE, NULL, problems, NULL);
  g_autofree char *text = NULL;
  guint n = more;

  for (guint i = 0; i < deck_library_get_n_decks (decks); i++)
    n += deck_get_n_cards (deck_library_get_deck (decks, i));
  text = g_strdup_printf ("of %u cards", n);
  return find_label (pane, text) != NULL;
}

/* A deck that is opened is kept in the learner's folder and counted at once;
 * one that is broken is told about. */
static void
test_open_deck (Fixture *fixture, gconstpointer data)
{
  GtkWidget *pane = find (fixture, "CardPane");
  g_autofree char *folder = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "two.xml", NULL);
  g_autofree char *kept = g_build_filename (
      g_get_user_data_dir (), "shardstep", "decks", "two-cards.deck.xml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  card_pane_show_page (CARD_PANE (pane), "quiz");
  WAIT_FOR (sees_cards (pane, 0));
  g_assert_true (g_file_set_contents (
      path,
      "<deck xmlns=\"urn:shardstep:deck:1\" id=\"two-cards\" version=\"1\""
      " xml:lang=\"en\">\n"
      "<title>Two cards</title>\n"
      "<card id=\"a\" kind=\"recall\"><prompt>A?</prompt>"
      "<answer>a</answer></card>\n"
      "<card id=\"b\" kind=\"recall\"><prompt>B?</prompt>"
      "<answer>b</answer></card>\n"
      "</deck>\n",
      -1, NULL));
  app_window_open_file (fixture->window, file);
  WAIT_FOR (sees_cards (pane, 2));
  g_assert_true (g_file_test (kept, G_FILE_TEST_IS_REGULAR));
  g_assert_nonnull (find_label (GTK_WIDGET (fixture->window), "Two cards"));

  g_assert_true (g_file_set_contents (
      path, "<deck xmlns=\"urn:shardstep:deck:9\" id=\"x\"/>\n", -1, NULL));
  app_window_open_file (fixture->window, file);
  WAIT_FOR (find_label (GTK_WIDGET (fixture->window), "two.xml"));
  g_assert_true (sees_cards (pane, 2));
  g_unlink (kept);
  g_unlink (path);
  g_rmdir (folder);
  WAIT_FOR (sees_cards (pane, 0));
}

/* What the model leaves out is said, every sentence of the list. */
static void
test_omissions (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  const char *sentence;

  gtk_widget_activate_action (GTK_WIDGET (fixture->window),
                              "win.show-omissions", NULL);
  WAIT_FOR (other_window (fixture));
  dialog = GTK_WIDGET (other_window (fixture));
  for (guint i = 0; (sentence = sim_omissions_get (i)); i++)
    g_assert_nonnull (find_label (dialog, sentence));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* Notes of another program become a deck; what was left out is told at once,
 * with its line. */
static void
test_import (Fixture *fixture, gconstpointer data)
{
  GtkWidget *pane = find (fixture, "CardPane");
  g_autofree char *folder = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "My notes.txt", NULL);
  g_autofree char *kept = g_build_filename (g_get_user_data_dir (), "shardstep",
                                            "decks", "my-notes.deck.xml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  WAIT_FOR (cards_are_open (fixture));
  card_pane_show_page (CARD_PANE (pane), "quiz");
  g_assert_true (g_file_set_contents (path,
                                      "What is a shard?\tOne part of many.\n"
                                      "What is a rank?\tOne process.\n"
                                      "no answer\n",
                                      -1, NULL));
  app_window_open_file (fixture->window, file);
  WAIT_FOR (other_window (fixture));
  g_assert_nonnull (
      find_label (GTK_WIDGET (other_window (fixture)), "My notes.txt:3:"));
  gtk_window_destroy (other_window (fixture));
  WAIT_FOR (sees_cards (pane, 2));
  g_assert_true (g_file_test (kept, G_FILE_TEST_IS_REGULAR));
  g_unlink (kept);
  g_unlink (path);
  g_rmdir (folder);
  WAIT_FOR (sees_cards (pane, 0));
}

/* The windows beside the main one open by their keys and load their
 * templates. */
static void
test_other_windows (Fixture *fixture, gconstpointer data)
{
  static const char *const keys[] = { "ctrl+comma", "F1" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      press (keys[i]);
      WAIT_FOR (other_window (fixture));
      gtk_window_close (other_window (fixture));
      WAIT_FOR (!other_window (fixture));
      focus_window (GTK_WINDOW (fixture->window));
    }
}

/* More new cards than the twenty of a day; five are wanted: five are asked, at
 * once and after the next start. */
static void
test_daily_limit (Fixture *fixture, gconstpointer data)
{
  GtkWidget *pane = find (fixture, "CardPane");
  GtkWidget *spin;

  WAIT_FOR (find_label (pane, "Review 20"));
  press ("ctrl+comma");
  WAIT_FOR (other_window (fixture));
  adw_preferences_window_set_visible_page_name (
      ADW_PREFERENCES_WINDOW (other_window (fixture)), "cards");
  spin = find_id (GTK_WIDGET (other_window (fixture)), "new_spin");
  g_assert_nonnull (spin);
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==,
                     20);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 5);
  WAIT_FOR (find_label (pane, "Review 5"));
  gtk_window_close (other_window (fixture));

  tear_down (fixture, NULL);
  set_up (fixture, NULL);
  pane = find (fixture, "CardPane");
  WAIT_FOR (find_label (pane, "Review 5"));
  press ("ctrl+comma");
  WAIT_FOR (other_window (fixture));
  spin = find_id (GTK_WIDGET (other_window (fixture)), "new_spin");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 20);
  WAIT_FOR (find_label (pane, "Review 20"));
  gtk_window_close (other_window (fixture));
}

int
main (int argc, char **argv)
{
  fixture_prepare (&argc, &argv);

#define ADD(path, test)                                                        \
  g_test_add ("/app/window/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("first-sight", test_first_sight);
  ADD ("space-plays", test_space_plays);
  ADD ("stepping-keys", test_stepping_keys);
  ADD ("mode-keys", test_mode_keys);
  ADD ("values-key", test_values_key);
  ADD ("click-seeks", test_click_seeks);
  ADD ("click-selects", test_click_selects);
  ADD ("accessible", test_accessible);
  ADD ("broken-file", test_broken_file);
  ADD ("show-moment", test_show_moment);
  ADD ("compare", test_compare);
  ADD ("remembers", test_remembers);
  ADD ("two-toasts", test_two_toasts);
  ADD ("sizes", test_sizes);
  ADD ("large-letters", test_large_letters);
  ADD ("reduced-motion", test_reduced_motion);
  ADD ("pages-when-shown", test_pages_when_shown);
  ADD ("pane-keeps-its-keys", test_pane_keeps_its_keys);
  ADD ("switch-focus", test_switch_focus);
  ADD ("timeline-asked", test_timeline_asked);
  ADD ("open-deck", test_open_deck);
  ADD ("omissions", test_omissions);
  ADD ("import", test_import);
  ADD ("other-windows", test_other_windows);
  ADD ("daily-limit", test_daily_limit);
#undef ADD
  return g_test_run ();
}
