/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing but the keyboard: from start to finish what a learner does, without
 * a pointer.  After every key something has the focus. */
#include "app-fixture.h"

#include "app/app-window-private.h"
#include "widgets/card-editor.h"
#include "widgets/lesson-question.h"

#include <glib/gstdio.h>
#include <string.h>

/* ---- keys, and where they go ---- */

static GtkWindow *
active_window (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (gtk_window_is_active (window))
        return window;
    }
  return NULL;
}

/* What has the keys is there, on show, and can have them. */
static void
assert_focused (const char *key)
{
  GtkWindow *window = NULL;
  GtkWidget *focus = NULL;

  for (guint tries = 0; tries < 100; tries++)
    {
      window = active_window ();
      focus = window != NULL ? gtk_window_get_focus (window) : NULL;
      if (focus != NULL && gtk_widget_get_mapped (focus) &&
          gtk_widget_is_sensitive (focus))
        return;
      wait_ms (20);
    }
  g_printerr ("after %s: window %s, focus %s\n", key,
              window != NULL ? G_OBJECT_TYPE_NAME (window) : "none",
              focus != NULL ? G_OBJECT_TYPE_NAME (focus) : "none");
  g_assert_not_reached ();
}

static void
key (const char *name)
{
  press (name);
  assert_focused (name);
}

static void
keys (const char *name, guint times)
{
  for (guint i = 0; i < times; i++)
    key (name);
}

/* There is no window manager to hand the keyboard to a new window. */
static GtkWindow *
enter_other (Fixture *fixture)
{
  GtkWindow *window = NULL;

  WAIT_FOR ((window = other_window (fixture)) != NULL);
  wait_ms (200);
  focus_window (window);
  assert_focused ("a window opens");
  return window;
}

static void
leave_other (Fixture *fixture)
{
  WAIT_FOR (other_window (fixture) == NULL);
  focus_window (GTK_WINDOW (fixture->window));
  assert_focused ("a window closes");
}

static GtkWidget *
focus_of (Fixture *fixture)
{
  return gtk_window_get_focus (GTK_WINDOW (fixture->window));
}

static gboolean
is_in (Fixture *fixture, const char *type)
{
  GtkWidget *focus = focus_of (fixture);
  GtkWidget *part = find_type (GTK_WIDGET (fixture->window), type);

  return focus != NULL && part != NULL &&
         (focus == part || gtk_widget_is_ancestor (focus, part));
}

static gboolean
has_words_cb (GtkWidget *widget, gconstpointer words)
{
  return GTK_IS_LABEL (widget) &&
         strstr (gtk_label_get_text (GTK_LABEL (widget)), words) != NULL;
}

static GtkWidget *
sees (GtkWidget *below, const char *words)
{
  return find_match (below, has_words_cb, words);
}

static gboolean
sees_in (Fixture *fixture, const char *words)
{
  return sees (GTK_WIDGET (fixture->window), words) != NULL;
}

static GtkWindow *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) &&
          gtk_widget_get_mapped (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

/* Tab until what has the focus says so; fails after a whole round. */
static void
tab_to (Fixture *fixture, const char *words)
{
  for (guint i = 0; i < 60; i++)
    {
      GtkWidget *focus = gtk_window_get_focus (active_window ());
      GtkWidget *label = focus != NULL ? find_label (focus, words) : NULL;

      /* What has it is what says so, and no row around it. */
      while (label != NULL && label != focus &&
             !gtk_widget_get_focusable (label))
        label = gtk_widget_get_parent (label);
      if (label != NULL && label == focus)
        return;
      key ("Tab");
    }
  g_printerr ("Tab never comes to “%s”\n", words);
  g_assert_not_reached ();
}

static void
set_up_cards (Fixture *fixture, gconstpointer data)
{
  set_up (fixture, data);
  WAIT_FOR (cards_are_open (fixture));
  WAIT_FOR (find_type (GTK_WIDGET (fixture->window), "CardView"));
  wait_ms (300);
}

/* ---- lessons ---- */

/* A round of each way of answering. */
static const char lesson_text[] =
    "<lesson xmlns=\"urn:shardstep:lesson:1\" id=\"by-keys\">"
    "<title>By keys</title>"
    "<predict id=\"pick\" ask=\"pick\" measure=\"fits\" "
    "scenario=\"mp-does-not-fit\"><prompt>Pick</prompt>"
    "<option value=\"true\"><text>It does</text></option>"
    "<option value=\"false\"><text>It does not</text></option></predict>"
    "<predict id=\"number\" ask=\"number\" measure=\"hops\" "
    "scenario=\"sync-ring\"><prompt>Type</prompt></predict>"
    "<predict id=\"order\" ask=\"order\" scenario=\"dp-toy-4\">"
    "<prompt>Sort</prompt>"
    "<option step=\"update\"><text>Update</text></option>"
    "<option step=\"deal-batch\"><text>Deal</text></option>"
    "<option step=\"backward\"><text>Back</text></option></predict>"
    "<predict id=\"tap\" ask=\"device\" measure=\"first-backward\" "
    "scenario=\"mp-naive-4\"><prompt>Tap</prompt></predict>"
    "<predict id=\"drag\" ask=\"drag\" measure=\"bubble-share\" "
    "scenario=\"mp-naive-4\"><prompt>Drag</prompt>"
    "<segment from=\"forward:1\" to=\"forward:2\">Look</segment></predict>"
    "<predict id=\"sketch\" ask=\"sketch\" measure=\"bubble-share\" "
    "across=\"micro-batches\" values=\"4 8 16\" scenario=\"pp-gpipe\">"
    "<prompt>Sketch</prompt></predict>"
    "<knob id=\"knob\" scenario=\"dp-ring-4\"><prompt>Turn</prompt>"
    "<set knob=\"overlap\" value=\"false\"/>"
    "<row measure=\"exposed-share\"/></knob></lesson>";

static void
wait_asked (Fixture *fixture, const char *prompt)
{
  g_test_message ("asked: %s", prompt);
  WAIT_FOR (find_type (GTK_WIDGET (fixture->window), "LessonQuestion") &&
            sees_in (fixture, prompt));
  wait_ms (200);
  assert_focused (prompt);
  g_assert_true (is_in (fixture, "LessonQuestion"));
}

/* Enter commits, whatever of the question has the focus; then on to the next
 * one. */
static void
commit (Fixture *fixture)
{
  key ("Return");
  WAIT_FOR (find_type (GTK_WIDGET (fixture->window), "LessonQuestion") == NULL);
  wait_ms (200);
  assert_focused ("committed");
}

static gboolean
is_letter_cb (GtkWidget *widget, gconstpointer letter)
{
  return gtk_widget_has_css_class (widget, "card-letter") &&
         g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), letter);
}

static gboolean
has_letters (Fixture *fixture, const char *letters)
{
  GtkWidget *question = find (fixture, "LessonQuestion");

  for (; *letters; letters++)
    {
      char letter[2] = { *letters, '\0' };

      if (!find_match (question, is_letter_cb, letter))
        return FALSE;
    }
  return TRUE;
}

static void
test_lesson (Fixture *fixture, gconstpointer data)
{
  int width = GPOINTER_TO_INT (data);
  g_autofree char *path =
      g_build_filename (g_get_user_data_dir (), "by-keys.xml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GString) text = g_string_new (lesson_text);
  g_autofree char *id = g_strdup_printf ("\"by-keys-%d\"", width);

  /* Where one stands in it is kept. */
  g_string_replace (text, "\"by-keys\"", id, 0);
  if (width > 0)
    gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, 600);
  wait_ms (300);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  app_window_open_file (fixture->window, file);
  WAIT_FOR (sees_in (fixture, "7 questions"));
  wait_ms (400);
  assert_focused ("the lesson opens");
  key ("Return");

  wait_asked (fixture, "Pick");
  key ("b");
  key ("2");
  commit (fixture);
  key ("Return");
  wait_asked (fixture, "Type");
  type_text ("14");
  key ("Return");
  key ("space"); /* how sure: a guess */
  commit (fixture);
  key ("Return");
  wait_asked (fixture, "Sort");
  /* By the letters that the rows bear. */
  g_assert_true (has_letters (fixture, "ABC"));
  key ("b");
  key ("c");
  key ("a");
  key ("3");
  commit (fixture);
  key ("Return");
  wait_asked (fixture, "Tap");
  key ("3");
  key ("2");
  commit (fixture);
  key ("Return");
  wait_asked (fixture, "Drag");
  keys ("Page_Up", 7);
  key ("2");
  key ("Return");
  /* It plays; in a narrow window where the pane was. */
  WAIT_FOR (sees_in (fixture, "Look"));
  wait_ms (600);
  assert_focused ("played");
  if (width > 0 && width < 980)
    {
      /* Enter is "Go on", at the first press. */
      key ("Return");
      wait_ms (500);
    }
  else
    key ("Return");
  WAIT_FOR (sees_in (fixture, "%, it is"));
  WAIT_FOR (is_in (fixture, "LessonPage"));
  key ("Return");
  wait_asked (fixture, "Sketch");
  key ("End");
  key ("Right");
  key ("Right");
  key ("Page_Down");
  key ("1");
  commit (fixture);
  key ("Return");
  wait_asked (fixture, "Turn");
  keys ("Tab", 2);
  key ("space");
  key ("2");
  commit (fixture);
  key ("Return");
  WAIT_FOR (sees_in (fixture, "Lesson done"));
  /* Esc leaves, to the list. */
  key ("Escape");
  WAIT_FOR (sees_in (fixture, "The course"));
  g_assert_true (is_in (fixture, "LessonPage"));
  g_unlink (path);
}

/* ---- cards ---- */

static CardStudy *
study_of (Fixture *fixture)
{
  return app_window_get_study (fixture->window);
}

static guint64
count_answers (Fixture *fixture)
{
  g_auto (ReviewStats) stats = { 0 };

  g_assert_true (card_study_read_stats (study_of (fixture), &stats, NULL));
  return stats.n_answers;
}

static gboolean
is_view_cb (GtkWidget *widget, gconstpointer data)
{
  return g_str_equal (G_OBJECT_TYPE_NAME (widget), "CardView");
}

static gboolean
shows (GtkWidget *view, const char *id)
{
  GtkWidget *part = find_id (view, id);

  return part && gtk_widget_get_mapped (part);
}

/* Whatever is asked, by the keys that the line below the card tells; the keys
 * stay with the card. */
static void
answer (Fixture *fixture, gboolean *explained)
{
  GtkWidget *view = find_match (GTK_WIDGET (fixture->window), is_view_cb, NULL);

  WAIT_FOR (!shows (view, "preparing"));
  assert_focused ("a card is asked");
  g_assert_true (is_in (fixture, "CardPane"));
  if (shows (view, "options"))
    key ("a");
  else if (shows (view, "writing"))
    {
      type_text ("Every device");
      key ("ctrl+Return");
      WAIT_FOR (shows (view, "concepts"));
      key ("a");
      key ("b");
      *explained = TRUE;
    }
  else if (shows (view, "amount"))
    {
      type_text ("1");
      key ("Return");
    }
  else
    key ("space");
  WAIT_FOR (shows (view, "result"));
  key ("space");
  wait_ms (100);
}

/* F6, card after card, and back to the first by U; F6 to the stage again. */
static void
test_review (Fixture *fixture, gconstpointer data)
{
  guint64 before = count_answers (fixture);
  gboolean explained = FALSE;
  guint n = 0;

  key ("F6");
  g_assert_true (is_in (fixture, "CardPane"));
  while (n < 20 && !explained)
    {
      answer (fixture, &explained);
      n++;
      WAIT_FOR (count_answers (fixture) == before + n);
    }
  g_assert_true (explained);
  while (n-- > 0)
    {
      /* While one writes, u is a letter. */
      if (shows (find_match (GTK_WIDGET (fixture->window), is_view_cb, NULL),
                 "writing"))
        key ("Escape");
      key ("u");
      WAIT_FOR (count_answers (fixture) == before + n);
      g_assert_true (is_in (fixture, "CardPane"));
    }
  key ("F6");
  g_assert_true (gtk_widget_is_focus (find (fixture, "StageView")));
}

/* Decks, levels and number are chosen, ten answers given; the score is read and
 * another one begun. */
static void
test_quiz (Fixture *fixture, gconstpointer data)
{
  gboolean explained = FALSE;

  key ("F6");
  tab_to (fixture, "Quiz");
  key ("space");
  WAIT_FOR (sees_in (fixture, "_Start") || sees_in (fixture, "Start"));
  wait_ms (300);
  /* One level less, and more again. */
  tab_to (fixture, "intermediate");
  key ("space");
  key ("space");
  tab_to (fixture, "Start");
  key ("space");
  WAIT_FOR (sees_in (fixture, "Question 1 of 10"));
  for (guint i = 1; i <= 10; i++)
    {
      g_autofree char *position = g_strdup_printf ("Question %u of 10", i);

      WAIT_FOR (sees_in (fixture, position));
      answer (fixture, &explained);
    }
  WAIT_FOR (sees_in (fixture, "of 10 right"));
  assert_focused ("the score");
  tab_to (fixture, "Another _quiz");
  key ("space");
  WAIT_FOR (sees_in (fixture, "Start"));
  assert_focused ("another quiz");
}

/* Ctrl+O and a path; what was left out is told in a window that Esc leaves, and
 * the keys are where they were. */
static void
test_import (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "Keys.txt", NULL);
  g_autofree char *kept = g_build_filename (g_get_user_data_dir (), "shardstep",
                                            "decks", "keys.deck.xml", NULL);
  GtkWindow *dialog;

  g_assert_true (g_file_set_contents (
      path, "What is a shard?\tOne part of many.\nno answer\n", -1, NULL));
  press ("ctrl+o");
  enter_other (fixture);
  type_text (path);
  wait_ms (300);
  press ("Return");
  WAIT_FOR ((dialog = other_window (fixture)) != NULL &&
            sees (GTK_WIDGET (dialog), "Keys.txt:2:") != NULL);
  focus_window (dialog);
  assert_focused ("what was left out");
  press ("Escape");
  leave_other (fixture);
  g_assert_true (g_file_test (kept, G_FILE_TEST_IS_REGULAR));
  g_unlink (kept);
  g_unlink (path);
  g_rmdir (folder);
}

/* Three answers, and back to the backup of before them: from the preferences,
 * through the question, and out. */
static void
test_restore (Fixture *fixture, gconstpointer data)
{
  gboolean explained = FALSE;
  GtkWindow *preferences;
  GtkWidget *before;

  WAIT_FOR (({
    g_autoptr (GPtrArray) backups =
        app_cards_list_backups (fixture->window->cards, NULL);
    backups && backups->len > 0;
  }));
  key ("F6");
  for (guint i = 0; i < 3; i++)
    answer (fixture, &explained);
  WAIT_FOR (count_answers (fixture) == 3);
  before = focus_of (fixture);
  press ("ctrl+comma");
  preferences = enter_other (fixture);
  tab_to (fixture, "Cards");
  key ("space");
  wait_ms (400);
  tab_to (fixture, "Go back…");
  key ("space");
  WAIT_FOR (find_dialog () != NULL);
  wait_ms (200);
  focus_window (find_dialog ());
  assert_focused ("the question");
  tab_to (fixture, "_Go back");
  press ("space");
  WAIT_FOR (count_answers (fixture) == 0);
  WAIT_FOR (find_dialog () == NULL);
  focus_window (preferences);
  assert_focused ("after the question");
  press ("Escape");
  leave_other (fixture);
  g_assert_true (focus_of (fixture) == before || is_in (fixture, "CardPane"));
}

/* ---- what comes over the window, and goes by Esc ---- */

/* In menus and in the knobs beside the picture the keys are there, and then
 * where they were; in windows as well. */
static void
look_and_leave (Fixture *fixture, const char *name)
{
  GtkWidget *before = focus_of (fixture);

  g_test_message ("%s from %s", name, G_OBJECT_TYPE_NAME (before));
  press (name);
  wait_ms (500);
  if (other_window (fixture) != NULL)
    {
      enter_other (fixture);
      press ("Escape");
      leave_other (fixture);
    }
  else
    {
      assert_focused (name);
      g_assert_true (focus_of (fixture) != before);
      key ("Escape");
      wait_ms (500);
      assert_focused ("Escape");
    }
  g_assert_true (focus_of (fixture) == before);
}

static void
test_leave (Fixture *fixture, gconstpointer data)
{
  static const char *const everywhere[] = { "F10", "F1", "ctrl+comma",
                                            "ctrl+o" };

  gtk_widget_grab_focus (GTK_WIDGET (fixture->window->stage));
  for (guint i = 0; i < G_N_ELEMENTS (everywhere); i++)
    look_and_leave (fixture, everywhere[i]);
  look_and_leave (fixture, "c");
  look_and_leave (fixture, "k");
  key ("F6");
  for (guint i = 0; i < G_N_ELEMENTS (everywhere); i++)
    look_and_leave (fixture, everywhere[i]);
}

int
main (int argc, char **argv)
{
  fixture_prepare (&argc, &argv);
#define ADD(path, data, function)                                              \
  g_test_add ("/app/keyboard/" path, Fixture, data, set_up_cards, function,    \
              tear_down)
  ADD ("leave", NULL, test_leave);
  ADD ("restore", NULL, test_restore);
  ADD ("review", NULL, test_review);
  ADD ("quiz", NULL, test_quiz);
  ADD ("import", NULL, test_import);
  ADD ("lesson", NULL, test_lesson);
  ADD ("lesson-800", GINT_TO_POINTER (800), test_lesson);
#undef ADD
  return g_test_run ();
}
