/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of the window in every state worth looking at, made in this process
 * from the widgets themselves: shardstep-shots OUTDIR [NAME…].  Needs a
 * display; the pictures do not depend on it. */
#include "shot.h"

#include "app/app-application.h"
#include "app/app-plan.h"
#include "app/app-window.h"
#include "widgets/card-editor.h"
#include "window-driver.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  const char *name;
  int width, height;
  const char *scenario;
  const char *at;   /* a step ("sync:3": its middle), "start" or "end" */
  const char *with; /* what else: see make_ready */
} Shot;

static const Shot shots[] = {
  { "start", 1400, 880, "dp-toy-4", "start", "" },
  { "playing", 1400, 880, "dp-ring-4", "backward:2", "" },
  { "sync", 1400, 880, "dp-ring-4", "sync:5", "" },
  { "end", 1400, 880, "dp-ring-4", "end", "" },
  { "dark", 1400, 880, "dp-ring-4", "sync:5", "dark" },
  { "small", 800, 600, "dp-ring-4", "sync:5", "" },
  { "small-dark", 800, 600, "dp-ring-4", "sync:5", "dark" },
  { "large", 1600, 1000, "dp-ring-4", "sync:5", "" },
  { "narrow", 400, 700, "dp-ring-4", "sync:5", "" },
  { "least", 360, 400, "dp-ring-4", "sync:5", "" },
  { "true-scale", 1400, 880, "dp-ring-4", "sync:5", "true-scale" },
  { "zoomed", 1400, 880, "dp-ring-4", "sync:5", "zoom" },
  { "selected", 1400, 880, "dp-ring-4", "sync:5", "select" },
  { "meter-exposed", 1400, 880, "dp-ring-4", "sync:5", "row-exposed" },
  { "meter-hidden", 1400, 880, "dp-ring-4", "backward:3", "row-hidden" },
  { "meter-bubble", 1400, 880, "pp-gpipe", "backward:3", "row-bubble" },
  { "meter-compute-dark", 1400, 880, "dp-ring-4", "end", "row-compute dark" },
  { "slow-device", 1400, 880, "dp-slow-device", "end", "row-bubble" },
  { "part", 1400, 880, "dp-ring-4", "sync:5", "part" },
  { "part-dark", 800, 600, "dp-ring-4", "sync:5", "part dark" },
  { "covered", 1400, 880, "dp-ring-4", "end", "cover" },
  { "what-if", 1400, 880, "dp-ring-4", "sync:5", "what-if" },
  { "what-if-all", 1400, 880, "dp-pp", "sync:2", "what-if open" },
  { "what-if-all-dark", 800, 600, "dp-ring-4", "sync:2", "what-if open dark" },
  { "what-if-usual", 1280, 880, "dp-ring-4", "sync:2", "what-if pane" },
  { "what-if-small", 800, 600, "dp-ring-4", "sync:2", "what-if" },
  { "what-if-narrow", 400, 700, "dp-ring-4", "end", "what-if" },
  { "what-if-rtl", 1280, 880, "dp-ring-4", "sync:2", "what-if rtl" },
  { "what-if-fit", 1280, 880, "mp-does-not-fit", "backward:1", "what-if" },
  { "what-if-fit-dark", 400, 700, "mp-does-not-fit", "end", "what-if dark" },
  { "plan", 960, 640, "mp-does-not-fit", "start", "plan" },
  { "plan-dark", 960, 640, "tp-4", "start", "plan dark" },
  { "plan-narrow", 400, 700, "mp-does-not-fit", "start", "plan" },
  { "plan-rtl", 960, 640, "mp-does-not-fit", "start", "plan rtl" },
  { "what-if-refused", 1400, 880, "dp-ring-4", "sync:2", "what-if refuse" },
  { "compare", 1280, 860, "dp-ring-4", "sync:70", "compare" },
  { "compare-dark", 1280, 860, "pp-1f1b", "backward:9", "compare dark" },
  { "compare-narrow", 400, 700, "dp-ring-4", "sync:70", "compare" },
  { "compare-rtl", 1000, 700, "dp-ring-4", "sync:70", "compare rtl" },
  { "chooser", 1400, 880, "dp-ring-4", "sync:5", "chooser" },
  { "right-to-left", 1400, 880, "dp-ring-4", "sync:5", "rtl" },
  { "high-contrast", 1400, 880, "dp-ring-4", "sync:5", "contrast" },
  { "high-contrast-dark", 1400, 880, "dp-ring-4", "sync:5", "contrast dark" },
  { "values", 1400, 880, "dp-toy-4", "sync:3", "" },
  { "values-small", 800, 600, "dp-toy-4", "sync:3", "" },
  { "drift", 1400, 880, "dp-toy-no-sync", "end", "" },
  { "model-parallel", 1400, 880, "mp-naive-4", "hand-on:2", "" },
  { "model-parallel-small", 800, 600, "mp-naive-4", "hand-on:2", "" },
  { "does-not-fit", 1400, 880, "mp-does-not-fit", "backward:1", "" },
  { "tensor", 1400, 880, "tp-4", "exchange:3", "" },
  { "expert", 1400, 880, "ep-4", "exchange:3", "" },
  { "context-dark", 1400, 880, "cp-4", "exchange:3", "dark" },
  { "pane", 1400, 880, "dp-ring-4", "sync:5", "pane" },
  { "readme", 1400, 880, "dp-toy-4", "sync:4", "pane" },
  { "quiz", 1400, 880, "dp-toy-4", "sync:4", "pane quiz" },
  { "quiz-narrow", 400, 700, "dp-toy-4", "sync:4", "pane quiz" },
  { "quiz-question", 1000, 640, "dp-toy-4", "sync:4", "pane quiz asked" },
  { "quiz-score", 1400, 880, "dp-toy-4", "sync:4", "pane quiz score" },
  { "quiz-score-dark", 1000, 640, "dp-toy-4", "end", "pane quiz score dark" },
  { "quiz-contrast", 1400, 880, "dp-toy-4", "end", "pane quiz score contrast" },
  { "quiz-contrast-dark", 1000, 640, "dp-toy-4", "sync:4",
    "pane quiz asked contrast dark" },
  { "full-hd", 1920, 1080, "dp-ring-4", "sync:70", "pane" },
  { "large-text", 1400, 880, "dp-ring-4", "sync:70", "pane large-text" },
  { "large-text-small", 800, 600, "dp-ring-4", "sync:70", "large-text" },
  { "large-text-narrow", 400, 700, "dp-ring-4", "sync:70", "large-text" },
  { "large-text-quiz", 1000, 640, "dp-toy-4", "end", "pane quiz large-text" },
  { "editor-contrast", 1400, 880, "dp-toy-4", "start",
    "editor which contrast" },
  { "toast", 1400, 880, "dp-ring-4", "start", "toast" },
  { "problems", 1400, 880, "dp-ring-4", "start", "problems" },
  { "preferences", 1400, 880, "dp-ring-4", "start", "preferences" },
  { "preferences-cards", 1400, 880, "dp-ring-4", "start", "preferences cards" },
  { "start-small", 800, 600, "dp-toy-4", "start", "" },
  { "start-narrow", 400, 700, "dp-toy-4", "start", "" },
  { "omissions", 1400, 880, "dp-toy-4", "start", "omissions" },
  { "omissions-dark", 1400, 880, "dp-toy-4", "start", "omissions dark" },
  { "shortcuts", 1400, 880, "dp-ring-4", "start", "shortcuts" },
  { "fit-schedule", 1400, 880, "dp-ring-4", "start", "fit" },
  { "editor", 1400, 880, "dp-toy-4", "start", "editor which" },
  { "editor-dark", 1400, 880, "dp-toy-4", "start", "editor which dark" },
  { "editor-rtl", 1400, 880, "dp-toy-4", "start", "editor which rtl" },
  { "editor-recall", 1400, 880, "dp-toy-4", "start", "editor what" },
  { "editor-explain", 1400, 880, "dp-toy-4", "start", "editor why" },
  { "editor-computed", 1400, 880, "dp-toy-4", "start", "editor how-many" },
  { "editor-head", 1400, 880, "dp-toy-4", "start", "editor" },
  { "editor-problems", 1400, 880, "dp-toy-4", "start", "editor faults" },
  { "editor-narrow", 1400, 880, "dp-toy-4", "start", "editor which slim" },
  { "editor-narrow-list", 1400, 880, "dp-toy-4", "start", "editor slim list" },
  { "editor-new", 1400, 880, "dp-toy-4", "start", "new-deck" },
  { "deck-list", 1400, 880, "dp-toy-4", "start", "decks" },
  { "flagged-cards", 1400, 880, "dp-toy-4", "start", "flags" },
  { "flagged-card", 1400, 880, "dp-toy-4", "start", "pane flag-dialog" },
};

static gboolean
wait_for_timeline (AppWindow *window)
{
  AppSession *session = app_window_get_session (window);

  for (int i = 0; i < 200; i++)
    {
      if (!app_session_get_busy (session) && app_session_get_timeline (session))
        return TRUE;
      wait_ms (20);
    }
  return FALSE;
}

/* ---- states ---- */

static void
go_to (AppWindow *window, const char *at)
{
  AppSession *session = app_window_get_session (window);
  AppPlayer *player = app_window_get_player (window);
  SimTimeline *timeline = app_session_get_timeline (session);
  guint n = 0, index = 0;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);

  if (g_str_equal (at, "start"))
    app_player_first (player);
  else if (g_str_equal (at, "end") ||
           !sim_timeline_find_step (timeline, at, &index))
    app_player_last (player);
  else
    app_player_seek (player,
                     steps[index].start_ns / 2 + steps[index].end_ns / 2);
}

static void
open_broken_file (AppWindow *window)
{
  g_autofree char *path =
      g_build_filename (g_get_tmp_dir (), "shardstep-broken.xml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_file_set_contents (
      path,
      "<scenario xmlns=\"urn:shardstep:scenario:1\" id=\"x\">\n"
      "<title>X</title>\n<model preset=\"gpt-17\"/>\n</scenario>\n",
      -1, NULL);
  app_window_open_file (window, file);
  g_unlink (path);
}

static void
open_groups (GtkWidget *widget)
{
  if (ADW_IS_EXPANDER_ROW (widget))
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (widget), TRUE);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    open_groups (child);
}

/* To what 12 heads cannot be divided by. */
static void
turn_tensor (GtkWidget *widget)
{
  GtkWidget *label = find_label (widget, "Tensor");
  GtkWidget *row = gtk_widget_get_ancestor (label, ADW_TYPE_ACTION_ROW);

  open_groups (widget);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (find_type (row, "GtkSpinButton")),
                             5);
}

/* Beside the same with links a tenth as fast. */
static void
compare (const Shot *shot, AppWindow *window)
{
  AppSession *session = app_window_get_session (window);
  g_autoptr (SimSpec) spec = sim_spec_copy (app_session_get_spec (session));
  GListModel *windows = gtk_window_get_toplevels ();

  spec->cluster.node_link.bandwidth /= 10;
  app_session_edit (session, spec);
  wait_for_timeline (window);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.compare", NULL);
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) other = g_list_model_get_item (windows, i);

      if (other != GTK_WINDOW (window) &&
          gtk_widget_get_mapped (GTK_WIDGET (other)))
        gtk_window_set_default_size (other, shot->width, shot->height);
    }
  wait_ms (600);
}

/* With its table. */
static void
open_plan (const Shot *shot, GtkWidget *window)
{
  GListModel *windows = gtk_window_get_toplevels ();

  gtk_widget_activate_action (window, "win.plan", NULL);
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) other = g_list_model_get_item (windows, i);

      if (!APP_IS_PLAN (other))
        continue;
      gtk_window_set_default_size (other, shot->width, shot->height);
      for (int tries = 0; tries < 500 && app_plan_get_busy (APP_PLAN (other));
           tries++)
        wait_ms (20);
    }
}

/* A deck of the user's own with a card of each kind. */
static const char own_deck[] =
    "<deck xmlns=\"urn:shardstep:deck:1\" id=\"my-deck\">\n"
    "<title>My own deck</title>\n"
    "<description>What I keep forgetting.</description>\n"
    "<card id=\"what\" concepts=\"all-reduce\"><prompt>What does an "
    "<em>all-reduce</em> leave on every device?</prompt>\n"
    "<answer>The <strong>sum</strong> of what all of them held.</answer>\n"
    "<explanation>With n devices each sends 2(n−1)/n of its "
    "bytes.</explanation>\n"
    "<show scenario=\"dp-ring-4\" step=\"sync:3\"/></card>\n"
    "<card id=\"which\" kind=\"choice\" level=\"intermediate\" "
    "concepts=\"ring cost\">\n"
    "<prompt>Each of <code>n</code> devices holds <code>w</code> bytes. What "
    "does a ring send per device?</prompt>\n"
    "<option correct=\"true\">2 (n − 1) / n × w</option>\n"
    "<option>n × w <feedback>That would be everything to "
    "everybody.</feedback></option>\n"
    "<option>w <feedback>Half of it: the sums must come back "
    "too.</feedback></option>\n"
    "<explanation>Reduce-scatter, then all-gather.</explanation></card>\n"
    "<card id=\"why\" kind=\"explain\" level=\"advanced\"><prompt>Why does "
    "overlapping not hide all of it?</prompt><hint>Which gradient is ready "
    "last?</hint>\n"
    "<concept keywords=\"last first|bucket\">The last bucket is full only when "
    "the first layer’s backward ends</concept>\n"
    "<concept keywords=\"nothing|no left\">then no compute is left to hide "
    "it</concept>\n"
    "<model-answer>The last bucket waits for the first layer.</model-answer>"
    "</card>\n"
    "<card id=\"how-many\" kind=\"computed\" level=\"advanced\">\n"
    "<prompt>How many bytes does each device send in a step?</prompt>\n"
    "<compute scenario=\"dp-ring-4\" ask=\"bytes-sent\" answer=\"type\">"
    "<vary knob=\"data\" values=\"2 4 8\"/>"
    "<misconception formula=\"answer / 2\">forgot the way back"
    "</misconception></compute></card>\n"
    "</deck>\n";

static void
open_own_deck (AppWindow *window)
{
  g_autofree char *path =
      g_build_filename (g_get_tmp_dir (), "shardstep-own.xml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_file_set_contents (path, own_deck, -1, NULL);
  app_window_open_file (window, file);
  g_unlink (path);
  /* Read in a thread, then with the whole folder in another. */
  for (int i = 0; i < 200; i++)
    {
      DeckLibrary *library =
          card_study_get_library (app_window_get_study (window));

      if (library && deck_library_find_deck (library, "my-deck"))
        break;
      wait_ms (20);
    }
}

static GtkWindow *
find_editor (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (CARD_IS_EDITOR (window))
        return window;
    }
  return NULL;
}

static void
open_editor (const Shot *shot, AppWindow *window)
{
  static const char *const cards[] = { "what", "which", "why", "how-many" };
  GtkWindow *editor;

  open_own_deck (window);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.edit-card", "(ss)",
                              "my-deck", "");
  editor = find_editor ();
  if (shot_has (shot->with, "slim"))
    gtk_window_set_default_size (editor, 400, 720);
  for (guint i = 0; i < G_N_ELEMENTS (cards); i++)
    if (shot_has (shot->with, cards[i]))
      card_editor_show_card (CARD_EDITOR (editor), cards[i]);
  if (shot_has (shot->with, "faults"))
    {
      DeckEdit *edit = card_editor_get_edit (CARD_EDITOR (editor));

      guint last = deck_edit_get_n_cards (edit);

      gtk_widget_activate_action (GTK_WIDGET (editor), "editor.add", NULL);
      deck_edit_set_text (edit, last, DECK_FIELD_KIND, 0, "choice");
      deck_edit_set_text (edit, last, DECK_FIELD_PROMPT, 0, "Is <em>this?");
      deck_edit_set_text (edit, last, DECK_FIELD_CONCEPTS, 0, "two words!");
      card_editor_save (CARD_EDITOR (editor));
    }
  if (shot_has (shot->with, "list"))
    gtk_widget_activate_action (GTK_WIDGET (editor), "editor.back", NULL);
}

/* The window beside the main one; that where there is none. */
static GtkWidget *
find_other (const Shot *shot, GtkWidget *widget)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) other = g_list_model_get_item (windows, i);

      if (other == widget || !gtk_widget_get_mapped (other))
        continue;
      if (shot_has (shot->with, "cards"))
        adw_preferences_window_set_visible_page_name (
            ADW_PREFERENCES_WINDOW (other), "cards");
      wait_ms (300);
      return other;
    }
  return widget;
}

/* ---- the quiz ---- */

static void
click_id (GtkWidget *page, const char *id)
{
  GtkWidget *button = find_id (page, id);

  if (gtk_widget_get_mapped (button))
    g_signal_emit_by_name (button, "clicked");
}

/* Set up; or at its first question; or its score, every other question not
 * known. */
static void
hold_quiz (const Shot *shot, AppWindow *window)
{
  GtkWidget *page;

  for (int i = 0; i < 100 && !find_type (GTK_WIDGET (window), "CardReviewPage");
       i++)
    wait_ms (20);
  /* Over a narrow window's stage it is not on show by itself. */
  g_action_group_change_action_state (G_ACTION_GROUP (window), "pane",
                                      g_variant_new_boolean (TRUE));
  gtk_widget_activate_action (find_type (GTK_WIDGET (window), "CardPane"),
                              "cards.show-page", "s", "quiz");
  wait_ms (500);
  page = find_type (GTK_WIDGET (window), "CardQuizPage");
  if (shot_has (shot->with, "asked") || shot_has (shot->with, "score"))
    click_id (page, "start");
  wait_ms (500);
  for (int i = 0; shot_has (shot->with, "score") && i < 10; i++)
    {
      click_id (page, "show_button");
      wait_ms (100);
      if (i % 2 == 0)
        click_id (page, "not_known");
      click_id (page, "next");
      wait_ms (400);
    }
}

/* Letters half as large again, as the desktop's setting makes them. */
static void
scale_text (gboolean large)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi",
                96 * 1024 * (large ? 3 : 2) / 2, NULL);
}

/* Returns the window to be pictured. */
static GtkWidget *
make_ready (const Shot *shot, AppWindow *window)
{
  static const struct
  {
    const char *word;
    SceneMeterRow row;
  } rows[] = {
    { "row-compute", SCENE_METER_COMPUTE },
    { "row-exposed", SCENE_METER_EXPOSED },
    { "row-hidden", SCENE_METER_HIDDEN },
    { "row-bubble", SCENE_METER_BUBBLE },
  };
  static const char *const windowed[] = {
    "plan", "compare", "omissions", "problems", "preferences", "shortcuts",
    "fit",  "editor",  "new-deck",  "decks",    "flags",       "flag-dialog",
  };
  GtkWidget *widget = GTK_WIDGET (window);
  AppSession *session = app_window_get_session (window);

  app_session_set_even_pace (session, !shot_has (shot->with, "true-scale"));
  if (shot_has (shot->with, "zoom"))
    for (int i = 0; i < 3; i++)
      gtk_widget_activate_action (widget, "win.zoom-in", NULL);
  if (shot_has (shot->with, "select"))
    {
      SceneHit hit = { .part = SCENE_PART_DEVICE, .device = 1 };

      app_session_select (session, &hit);
    }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (shot_has (shot->with, rows[i].word))
      {
        SceneHit hit = { .part = SCENE_PART_METER_ROW, .index = rows[i].row };

        app_session_select (session, &hit);
      }
  app_session_set_cover_meter (session, shot_has (shot->with, "cover"));
  if (shot_has (shot->with, "part"))
    {
      wait_ms (500); /* parts are there once the picture is at rest */
      gtk_window_set_focus_visible (GTK_WINDOW (window), TRUE);
      gtk_widget_grab_focus (find_type (widget, "StagePart"));
    }
  if (shot_has (shot->with, "what-if"))
    gtk_widget_activate_action (widget, "win.what-if", NULL);
  if (shot_has (shot->with, "open"))
    open_groups (find_type (widget, "WhatIfPanel"));
  if (shot_has (shot->with, "refuse"))
    turn_tensor (find_type (widget, "WhatIfPanel"));
  if (shot_has (shot->with, "quiz"))
    hold_quiz (shot, window);
  if (shot_has (shot->with, "plan"))
    open_plan (shot, widget);
  if (shot_has (shot->with, "chooser"))
    gtk_popover_popup (GTK_POPOVER (find_type (widget, "ScenarioChooser")));
  if (shot_has (shot->with, "toast") || shot_has (shot->with, "problems"))
    open_broken_file (window);
  if (shot_has (shot->with, "problems"))
    gtk_widget_activate_action (widget, "win.show-problems", NULL);
  if (shot_has (shot->with, "preferences"))
    gtk_widget_activate_action (widget, "win.preferences", NULL);
  if (shot_has (shot->with, "fit"))
    {
      /* Once the cards are open. */
      for (int i = 0; i < 100 && !find_type (widget, "CardView"); i++)
        wait_ms (20);
      gtk_widget_activate_action (widget, "win.fit-schedule", NULL);
    }
  if (shot_has (shot->with, "shortcuts"))
    gtk_widget_activate_action (widget, "app.shortcuts", NULL);
  if (shot_has (shot->with, "compare"))
    compare (shot, window);
  if (shot_has (shot->with, "omissions"))
    gtk_widget_activate_action (widget, "win.show-omissions", NULL);
  if (shot_has (shot->with, "editor"))
    open_editor (shot, window);
  if (shot_has (shot->with, "new-deck"))
    gtk_widget_activate_action (widget, "win.new-deck", NULL);
  if (shot_has (shot->with, "decks"))
    {
      open_own_deck (window);
      gtk_widget_activate_action (widget, "win.edit-deck", NULL);
    }
  if (shot_has (shot->with, "flags"))
    {
      CardStudy *study = app_window_get_study (window);

      open_own_deck (window);
      card_study_flag (study, "my-deck", "which", TRUE,
                       "The third option may be right too", NULL);
      gtk_widget_activate_action (widget, "win.flagged-cards", NULL);
    }
  if (shot_has (shot->with, "flag-dialog"))
    gtk_widget_activate_action (find_type (widget, "CardReviewPage"),
                                "review.flag", NULL);
  wait_ms (400);

  /* Each of these opens a window of its own. */
  for (guint i = 0; i < G_N_ELEMENTS (windowed); i++)
    if (shot_has (shot->with, windowed[i]))
      return find_other (shot, widget);
  return widget;
}

static gboolean
take (GtkApplication *application, const Shot *shot, const char *folder)
{
  g_autofree char *file = g_strconcat (shot->name, ".png", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  AppWindow *window;
  GtkWidget *pictured;
  gboolean saved;

  shot_look (shot->with);
  scale_text (shot_has (shot->with, "large-text"));
  window = app_window_new (application);
  gtk_window_unmaximize (GTK_WINDOW (window));
  gtk_window_set_default_size (GTK_WINDOW (window), shot->width, shot->height);
  g_action_group_change_action_state (
      G_ACTION_GROUP (window), "pane",
      g_variant_new_boolean (shot_has (shot->with, "pane")));
  gtk_window_present (GTK_WINDOW (window));
  if (!app_window_load_scenario (window, shot->scenario) ||
      !wait_for_timeline (window))
    {
      g_printerr ("%s: no scenario %s\n", shot->name, shot->scenario);
      gtk_window_destroy (GTK_WINDOW (window));
      return FALSE;
    }
  wait_ms (250);
  go_to (window, shot->at);
  pictured = make_ready (shot, window);
  saved = shot_save (pictured, path);
  /* On a busy machine it may not have been drawn yet. */
  for (int tries = 0; !saved && tries < 20; tries++)
    {
      wait_ms (100);
      saved = shot_save (pictured, path);
    }
  if (!saved)
    g_printerr ("%s: could not be written\n", path);
  if (shot_has (shot->with, "chooser"))
    gtk_popover_popdown (
        GTK_POPOVER (find_type (GTK_WIDGET (window), "ScenarioChooser")));
  if (pictured != GTK_WIDGET (window))
    gtk_window_destroy (GTK_WINDOW (pictured));
  gtk_window_destroy (GTK_WINDOW (window));
  wait_ms (20);
  return saved;
}

/* ---- main ---- */

int
main (int argc, char **argv)
{
  g_autofree char *data = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  g_autoptr (AppApplication) application = NULL;
  guint failed = 0;

  g_setenv ("XDG_DATA_HOME", data, TRUE);
  if (argc < 2)
    {
      g_printerr ("usage: shardstep-shots OUTDIR [NAME…]\n");
      return 2;
    }
  g_mkdir_with_parents (argv[1], 0755);
  application = app_application_new ();
  g_application_set_flags (G_APPLICATION (application),
                           G_APPLICATION_NON_UNIQUE);
  if (!g_application_register (G_APPLICATION (application), NULL, NULL))
    return 1;
  g_application_hold (G_APPLICATION (application));

  for (guint i = 0; i < G_N_ELEMENTS (shots); i++)
    if (shot_is_wanted (shots[i].name, shots[i].with, argv + 2))
      failed += !take (GTK_APPLICATION (application), &shots[i], argv[1]);
  if (!shot_is_contrast () && !shot_run_contrast (argv))
    failed++;
  return failed > 0 ? 1 : 0;
}
