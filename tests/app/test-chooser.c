/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of scenarios: by mouse and keys, and what is found in it. */
#include "app-fixture.h"

#include "app/app-window-private.h"
#include "widgets/scenario-words.h"

/* By mouse and keys: opened by a click, typed into, taken with Enter, and
 * again; the next key after it is the stage's, also after Escape. */
static void
test_chooser (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button = gtk_widget_get_ancestor (
      find (fixture, "ScenarioChooser"), GTK_TYPE_MENU_BUTTON);
  GtkWidget *chooser = find (fixture, "ScenarioChooser");
  static const char *const words[] = { "gpipe", "pcie", "gpipe" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      Scenario *before = app_session_get_scenario (fixture->session);

      click_at (fixture, button, 20, 12);
      WAIT_FOR (gtk_widget_get_mapped (chooser));
      xdotool ("type", words[i], NULL);
      press ("Return");
      WAIT_FOR (!gtk_widget_get_mapped (chooser));
      WAIT_FOR (!app_session_get_busy (fixture->session));
      g_assert_true (app_session_get_scenario (fixture->session) != before);
      g_assert_true (gtk_widget_is_focus (find (fixture, "StageView")));
    }
  g_assert_false (app_player_get_loop (fixture->player));

  click_at (fixture, button, 20, 12);
  WAIT_FOR (gtk_widget_get_mapped (chooser));
  press ("Escape");
  WAIT_FOR (!gtk_widget_get_mapped (chooser));
  press ("space");
  g_assert_true (app_player_get_playing (fixture->player));
  press ("space");
}

/* What is sought in a title goes before what is in a summary only: "pipeline"
 * is in the summary of scenarios that stand further up. */
static void
test_chooser_order (Fixture *fixture, gconstpointer data)
{
  GtkWidget *chooser = find (fixture, "ScenarioChooser");
  GtkWidget *button = gtk_widget_get_ancestor (chooser, GTK_TYPE_MENU_BUTTON);

  click_at (fixture, button, 20, 12);
  WAIT_FOR (gtk_widget_get_mapped (chooser));
  wait_ms (200);
  type_text ("pipeline");
  press ("Return");
  WAIT_FOR (!gtk_widget_get_mapped (chooser));
  wait_for_run (fixture);
  g_assert_true (g_str_has_prefix (
      scenario_get_title (app_session_get_scenario (fixture->session)),
      "Pipeline"));
}

static const char *
get_title (Fixture *fixture)
{
  return scenario_get_title (app_session_get_scenario (fixture->session));
}

static const char *
get_highlighted (GtkWidget *chooser)
{
  GtkListBoxRow *row =
      gtk_list_box_get_selected_row (GTK_LIST_BOX (find_id (chooser, "list")));

  g_assert_nonnull (row);
  return gtk_label_get_text (
      GTK_LABEL (find_type (GTK_WIDGET (row), "GtkLabel")));
}

static GtkWidget *
open_chooser (Fixture *fixture)
{
  GtkWidget *chooser = find (fixture, "ScenarioChooser");

  click_at (fixture, gtk_widget_get_ancestor (chooser, GTK_TYPE_MENU_BUTTON),
            20, 12);
  WAIT_FOR (gtk_widget_get_mapped (chooser));
  wait_ms (200);
  return chooser;
}

static gboolean
is_in_list (GtkWidget *chooser)
{
  GtkRoot *root = gtk_widget_get_root (chooser);

  return gtk_widget_is_ancestor (gtk_root_get_focus (root),
                                 find_id (chooser, "list"));
}

/* Enter takes the highlighted row; the arrows go along the rows found, no
 * further than the last, and back to what is sought, where typing goes on. */
static void
test_chooser_keys (Fixture *fixture, gconstpointer data)
{
  GtkWidget *chooser = open_chooser (fixture);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *last = NULL;

  type_text ("pipeline");
  WAIT_FOR (g_strcmp0 (get_highlighted (chooser), get_title (fixture)) != 0);
  first = g_strdup (get_highlighted (chooser));
  press ("Up");
  g_assert_cmpstr (get_highlighted (chooser), ==, first);
  press ("Down");
  second = g_strdup (get_highlighted (chooser));
  g_assert_cmpstr (second, !=, first);
  press ("Up");
  g_assert_cmpstr (get_highlighted (chooser), ==, first);
  press ("Up");
  g_assert_false (is_in_list (chooser));
  press ("Down");
  g_assert_cmpstr (get_highlighted (chooser), ==, second);
  for (guint i = 0; i < 60; i++)
    press ("Down");
  g_assert_true (is_in_list (chooser));
  last = g_strdup (get_highlighted (chooser));
  press ("BackSpace");
  g_assert_false (is_in_list (chooser));
  type_text ("e");
  WAIT_FOR (g_str_equal (get_highlighted (chooser), first));
  press ("Down");
  press ("Return");
  WAIT_FOR (!gtk_widget_get_mapped (chooser));
  wait_for_run (fixture);
  g_assert_cmpstr (get_title (fixture), ==, second);
  g_assert_cmpstr (last, !=, second);

  /* Nothing sought, nothing done. */
  g_assert_true (gtk_widget_activate_action (
      GTK_WIDGET (fixture->window), "win.load-scenario", "s", "dp-ring-4"));
  wait_for_run (fixture);
  {
    g_autoptr (SimSpec) turned =
        sim_spec_copy (app_session_get_spec (fixture->session));

    turned->parallel.overlap = !turned->parallel.overlap;
    app_session_edit (fixture->session, turned);
    wait_for_run (fixture);
    open_chooser (fixture);
    press ("Return");
    WAIT_FOR (!gtk_widget_get_mapped (chooser));
    wait_ms (200);
    g_assert_cmpint (app_session_get_spec (fixture->session)->parallel.overlap,
                     ==, turned->parallel.overlap);
  }
}

/* Found by what it is called, shows, and how it is split, words in any order;
 * and not by the rest. */
static void
test_chooser_words (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *sought;
    const char *id;
  } finds[] = {
    { "does not fit", "mp-does-not-fit" },
    { "fit", "mp-does-not-fit" },
    { "fsdp", "zero-3" },
    { "a100 pipeline llama", "mp-fits" },
    { "tensor parallel", "tp-4" },
    { "halving", "sync-halving-doubling" },
  };
  ScenarioLibrary *library = fixture->window->library;

  for (guint i = 0; i < G_N_ELEMENTS (finds); i++)
    {
      Scenario *scenario = scenario_library_find (library, finds[i].id);
      g_autofree char *words = NULL;
      g_autofree char *text = NULL;
      g_autofree char *title = NULL;

      g_assert_nonnull (scenario);
      words = scenario_words (scenario);
      text = g_utf8_casefold (words, -1);
      title = g_utf8_casefold (scenario_get_title (scenario), -1);
      g_assert_cmpuint (scenario_words_rank (title, text, finds[i].sought), !=,
                        SCENARIO_WORDS_NONE);
      g_assert_cmpuint (scenario_words_rank (title, text, "zeppelin fit"), ==,
                        SCENARIO_WORDS_NONE);
    }
  /* Letters of two bytes are not cut in two. */
  g_assert_cmpuint (scenario_words_rank ("a ring", "x", "\u05e0"), ==,
                    SCENARIO_WORDS_NONE);
  /* The title first: as its beginning, a word's, within; its words, others. */
  g_assert_cmpuint (scenario_words_rank ("a ring of four", "x", "a ri"), ==, 0);
  g_assert_cmpuint (scenario_words_rank ("a ring of four", "x", "ring"), ==, 1);
  g_assert_cmpuint (scenario_words_rank ("a ring of four", "x", "ng"), ==, 2);
  g_assert_cmpuint (scenario_words_rank ("a ring of four", "x", "four ri"), ==,
                    3);
  g_assert_cmpuint (scenario_words_rank ("a ring of four", "x", "x four"), ==,
                    4);
}

/* In the chooser's search, Space and letters are text. */
static void
test_typing_keeps_its_keys (Fixture *fixture, gconstpointer data)
{
  GtkPopover *chooser = GTK_POPOVER (find (fixture, "ScenarioChooser"));

  gtk_popover_popup (chooser);
  wait_ms (200);
  press ("space");
  press ("p");
  g_assert_false (app_player_get_playing (fixture->player));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (
                       find_type (GTK_WIDGET (chooser), "GtkSearchEntry"))),
                   ==, " p");
  gtk_popover_popdown (chooser);
}

int
main (int argc, char **argv)
{
  fixture_prepare (&argc, &argv);

#define ADD(path, test)                                                        \
  g_test_add ("/app/chooser/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("taken", test_chooser);
  ADD ("order", test_chooser_order);
  ADD ("keys", test_chooser_keys);
  ADD ("words", test_chooser_words);
  ADD ("typing-keeps-its-keys", test_typing_keeps_its_keys);
#undef ADD
  return g_test_run ();
}
