/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody does who has just installed the program, in the whole window
 * and by nothing but keys and clicks: a first review and taking it back, a
 * quiz, going back to a backup, and cards brought from elsewhere.  Making a
 * deck of five cards so is in test-editor.c. */
#include "app-fixture.h"

#include "app/app-window-private.h"
#include "widgets/card-words.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

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
has_words_cb (GtkWidget *widget, gconstpointer words)
{
  return GTK_IS_LABEL (widget) &&
         strstr (gtk_label_get_label (GTK_LABEL (widget)), words) != NULL;
}

/* The label on show with these words, or NULL. */
static GtkWidget *
sees (GtkWindow *window, const char *words)
{
  return find_match (GTK_WIDGET (window), has_words_cb, words);
}

static void
click_words (GtkWindow *window, const char *words)
{
  WAIT_FOR (sees (window, words) != NULL);
  wait_ms (300); /* pages and dialogs slide */
  click_widget (sees (window, words));
}

static GtkWindow *
wait_for_other (Fixture *fixture, const char *words)
{
  GtkWindow *window = NULL;

  WAIT_FOR ((window = other_window (fixture)) != NULL &&
            sees (window, words) != NULL);
  focus_window (window);
  return window;
}

static void
set_up_cards (Fixture *fixture, gconstpointer data)
{
  set_up (fixture, data);
  WAIT_FOR (cards_are_open (fixture));
  WAIT_FOR (sees (GTK_WINDOW (fixture->window), "Show answer") ||
            find_type (GTK_WIDGET (fixture->window), "CardView"));
  wait_ms (200);
}

static gboolean
is_page_view_cb (GtkWidget *widget, gconstpointer data)
{
  return g_str_equal (G_OBJECT_TYPE_NAME (widget), "CardView");
}

static GtkWidget *
view_of (Fixture *fixture)
{
  GtkWidget *view =
      find_match (GTK_WIDGET (fixture->window), is_page_view_cb, NULL);

  g_assert_nonnull (view);
  return view;
}

static gboolean
shows (GtkWidget *view, const char *id)
{
  GtkWidget *part = find_id (view, id);

  return part && gtk_widget_get_mapped (part);
}

/* Whatever is asked, by the keys that the line below the card tells. */
static void
answer (Fixture *fixture)
{
  GtkWidget *view = view_of (fixture);

  /* What the engine asks is worked out first. */
  WAIT_FOR (!shows (view, "preparing"));
  if (shows (view, "options"))
    press ("a");
  else if (shows (view, "writing"))
    {
      type_text ("Every device");
      press ("ctrl+Return");
      WAIT_FOR (shows (view, "concepts"));
      press ("a");
      press ("b");
    }
  else if (shows (view, "amount"))
    click_widget (find_id (view, "show_button"));
  else
    press ("space");
  WAIT_FOR (shows (view, "result"));
  press ("space");
  wait_ms (100);
}

static char *
dup_prompt (Fixture *fixture)
{
  return g_strdup (
      gtk_label_get_label (GTK_LABEL (find_id (view_of (fixture), "prompt"))));
}

/* ---- tests ---- */

/* F6, and the cards are asked one after another, each with its own kind of
 * answer; one is graded by a click.  U takes all of it back, to the first. */
static void
test_review_and_undo (Fixture *fixture, gconstpointer data)
{
  guint64 before = count_answers (fixture);
  g_autofree char *first = dup_prompt (fixture);
  g_autofree char *last = NULL;
  guint n = 0;

  g_assert_nonnull (
      sees (GTK_WINDOW (fixture->window), "F6 to answer with the keyboard"));
  press ("F6");
  WAIT_FOR (sees (GTK_WINDOW (fixture->window), "Space shows the answer"));
  press ("space");
  WAIT_FOR (sees (GTK_WINDOW (fixture->window), "Good"));
  click_words (GTK_WINDOW (fixture->window), "Good");
  for (n = 1; n < 12; n++)
    {
      WAIT_FOR (count_answers (fixture) == before + n);
      answer (fixture);
    }
  WAIT_FOR (count_answers (fixture) == before + n);
  g_assert_cmpuint (card_study_get_n_done (study_of (fixture)), ==, n);

  while (n-- > 0)
    {
      /* While one writes, u is a letter. */
      if (shows (view_of (fixture), "writing"))
        press ("Escape");
      press ("u");
      WAIT_FOR (count_answers (fixture) == before + n);
    }
  last = dup_prompt (fixture);
  g_assert_cmpstr (last, ==, first);
  /* There is no more to be taken back. */
  press ("u");
  g_assert_cmpuint (count_answers (fixture), ==, before);
}

/* From the page's tab to the score, and from the score to what was missed. */
static void
test_quiz (Fixture *fixture, gconstpointer data)
{
  GtkWindow *window = GTK_WINDOW (fixture->window);

  click_words (window, "Quiz");
  click_words (window, "_Start");
  WAIT_FOR (sees (window, "Question 1 of 10"));
  for (guint i = 1; i <= 10; i++)
    {
      g_autofree char *position = g_strdup_printf ("Question %u of 10", i);

      WAIT_FOR (sees (window, position));
      answer (fixture);
    }
  WAIT_FOR (sees (window, "of 10 right"));
  g_assert_nonnull (sees (window, "By concept"));
  /* Below the tables. */
  scroll_widget_at (find (fixture, "CardPane"), 100, 300, -40, NULL);
  click_words (window, "Another _quiz");
  WAIT_FOR (sees (window, "_Start"));
}

/* What was answered since is gone, once the question is answered; the list is
 * in the preferences. */
static void
test_restore (Fixture *fixture, gconstpointer data)
{
  GtkWindow *preferences, *dialog;
  g_autoptr (GPtrArray) backups = NULL;

  do
    {
      g_clear_pointer (&backups, g_ptr_array_unref);
      backups = app_cards_list_backups (fixture->window->cards, NULL);
      wait_ms (20);
    }
  while (!backups || backups->len == 0);
  g_assert_cmpuint (count_answers (fixture), ==, 0);
  press ("F6");
  for (guint i = 0; i < 3; i++)
    answer (fixture);
  WAIT_FOR (count_answers (fixture) == 3);

  press ("ctrl+comma");
  preferences = wait_for_other (fixture, "Even pace");
  click_words (preferences, "Cards");
  WAIT_FOR (sees (preferences, "Go back…"));
  wait_ms (300);
  /* It is below what is asked of a day. */
  scroll_widget_at (GTK_WIDGET (preferences), 200, 200, -20, NULL);
  wait_ms (300);
  click_words (preferences, "Go back…");
  WAIT_FOR (other_window (fixture) != NULL);
  wait_ms (300);
  {
    GListModel *windows = gtk_window_get_toplevels ();

    dialog = NULL;
    for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
      {
        g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

        if (ADW_IS_MESSAGE_DIALOG (window))
          dialog = window;
      }
  }
  g_assert_nonnull (dialog);
  focus_window (dialog);
  click_words (dialog, "_Go back");
  WAIT_FOR (count_answers (fixture) == 0);
  focus_window (preferences);
  press ("Escape");
  WAIT_FOR (other_window (fixture) == NULL);
}

/* A list that somebody wrote, opened by Ctrl+O and its path; what could not be
 * carried is told, and the quiz offers the deck. */
static void
test_import (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "Notes.txt", NULL);
  g_autofree char *kept = g_build_filename (g_get_user_data_dir (), "shardstep",
                                            "decks", "notes.deck.xml", NULL);
  GtkWindow *window = GTK_WINDOW (fixture->window);
  GtkWindow *dialog;

  g_assert_true (g_file_set_contents (path,
                                      "What is a shard?\tOne part of many.\n"
                                      "What is a rank?\tOne process.\n"
                                      "no answer\n",
                                      -1, NULL));
  press ("ctrl+o");
  WAIT_FOR ((dialog = other_window (fixture)) != NULL);
  focus_window (dialog);
  wait_ms (300);
  type_text (path);
  wait_ms (300);
  press ("Return");
  WAIT_FOR ((dialog = other_window (fixture)) != NULL &&
            sees (dialog, "Notes.txt:3:") != NULL);
  focus_window (dialog);
  press ("Escape");
  WAIT_FOR (other_window (fixture) == NULL);
  focus_window (window);
  click_words (window, "Quiz");
  WAIT_FOR (sees (window, "2 cards"));
  g_assert_true (g_file_test (kept, G_FILE_TEST_IS_REGULAR));

  g_unlink (kept);
  g_unlink (path);
  g_rmdir (folder);
}

static gboolean
is_welcome_cb (GtkWidget *widget, gconstpointer data)
{
  return g_str_equal (G_OBJECT_TYPE_NAME (widget), "CardWelcome");
}

/* The one that goes on in a lesson that is open. */
static gboolean
is_lesson_button_cb (GtkWidget *widget, gconstpointer data)
{
  return g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)),
                    "next_button") == 0 &&
         gtk_widget_get_ancestor (widget, LESSON_TYPE_PAGE) != NULL;
}

static gboolean
is_welcomed (Fixture *fixture)
{
  return find_match (GTK_WIDGET (fixture->window), is_welcome_cb, NULL) != NULL;
}

/* The program is left and started again, and has read what it shows. */
static void
start_again (Fixture *fixture, gconstpointer data)
{
  GtkWidget *left = g_object_ref (GTK_WIDGET (fixture->window));

  gtk_window_close (GTK_WINDOW (left));
  WAIT_FOR (!gtk_widget_get_realized (left));
  g_object_unref (left);
  set_up_cards (fixture, data);
  WAIT_FOR (fixture->window->lessons.are_read);
}

/* As after an installation, but that nobody was asked yet. */
static void
forget_all (Fixture *fixture)
{
  CardStudy *study = study_of (fixture);
  sqlite3 *db = NULL;

  g_assert_cmpint (
      sqlite3_open (review_store_get_path (card_study_get_store (study)), &db),
      ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db,
                                 "BEGIN; DELETE FROM undo; DELETE FROM log;"
                                 " DELETE FROM lesson; DELETE FROM card;"
                                 " COMMIT",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (db);
  g_assert_true (card_study_reload (study, NULL, NULL));
  card_pane_set_welcome (fixture->window->pane, TRUE);
  g_assert_true (card_pane_get_welcome (fixture->window->pane));
}

/* Whoever comes from a version that did not ask is no newcomer; nor is whoever
 * copied the folder or put a backup back. */
static void
test_has_begun (Fixture *fixture, gconstpointer data)
{
  ReviewAnswer answer = REVIEW_ANSWER_INIT;
  ReviewCardState before = { 0 }, after;

  forget_all (fixture);
  /* A lesson was begun, and no card answered. */
  g_assert_true (card_study_set_lesson (study_of (fixture), "memory", 1, FALSE,
                                        "x", NULL));
  start_again (fixture, data);
  g_assert_false (card_pane_get_welcome (fixture->window->pane));

  /* A card was answered long ago, and no lesson begun. */
  forget_all (fixture);
  answer.deck_id = "data-and-model-parallelism";
  answer.card_id = "dp-what";
  card_study_get_now (study_of (fixture), &answer.at);
  answer.at.unix_ms -= G_GINT64_CONSTANT (300) * 24 * 60 * 60 * 1000;
  answer.grade = REVIEW_GRADE_GOOD;
  after =
      review_scheduler_answer (card_study_get_scheduler (study_of (fixture)),
                               &before, &answer.at, 1, answer.grade);
  g_assert_true (review_store_answer (card_study_get_store (study_of (fixture)),
                                      &answer, &before, &after, NULL));
  start_again (fixture, data);
  g_assert_false (card_pane_get_welcome (fixture->window->pane));
}

/* Cards are asked first, and it is said that the lessons come before them;
 * whoever has begun is not told again. */
static void
test_welcome (Fixture *fixture, gconstpointer data)
{
  GtkWidget *welcome;

  WAIT_FOR (is_welcomed (fixture));
  welcome = find_match (GTK_WIDGET (fixture->window), is_welcome_cb, NULL);
  click_widget (find_label (welcome, "_Begin"));
  WAIT_FOR (!is_welcomed (fixture));
  WAIT_FOR (sees (GTK_WINDOW (fixture->window), "Data parallelism"));
  WAIT_FOR (find_match (GTK_WIDGET (fixture->window), is_lesson_button_cb,
                        NULL) != NULL);
  start_again (fixture, data);
  g_assert_false (card_pane_get_welcome (fixture->window->pane));
}

/* From a lesson to the cards by their tab: the keys are the card's. */
static void
test_tab (Fixture *fixture, gconstpointer data)
{
  GtkWidget *view = view_of (fixture);
  GtkWindow *window = GTK_WINDOW (fixture->window);

  card_pane_show_page (fixture->window->pane, "lesson");
  WAIT_FOR (!gtk_widget_get_mapped (view));
  press ("Tab");
  click_words (window, "Review");
  WAIT_FOR (gtk_widget_get_mapped (view));
  press ("space");
  WAIT_FOR (shows (view, "result"));
}

static void
assert_named (const char *concepts)
{
  g_auto (GStrv) ids = g_strsplit (concepts ? concepts : "", " ", -1);

  for (guint i = 0; ids[i]; i++)
    if (*ids[i] != '\0' && card_find_concept (ids[i]) == NULL)
      g_test_fail_printf ("the concept “%s” has no name", ids[i]);
}

/* What the program's own decks and lessons teach has a name that can be
 * translated; what others teach is called by its id. */
static void
test_concepts (Fixture *fixture, gconstpointer data)
{
  DeckLibrary *library =
      card_study_get_library (app_window_get_study (fixture->window));
  ScenarioLessons *lessons = NULL;
  g_autoptr (BaseDiagnostics) findings = base_diagnostics_new ();
  g_autofree char *own = card_format_concept ("zero");
  g_autofree char *other = card_format_concept ("my-own_idea");
  guint n_cards = 0;

  for (guint i = 0; i < deck_library_get_n_decks (library); i++)
    {
      Deck *deck = deck_library_get_deck (library, i);

      for (guint k = 0; k < deck_get_n_cards (deck); k++, n_cards++)
        assert_named (deck_get_card (deck, k)->concepts);
    }
  g_assert_cmpuint (n_cards, >, 50);
  lessons = scenario_lessons_new (NULL, findings);
  for (guint i = 0; i < scenario_lessons_get_length (lessons); i++)
    assert_named (
        scenario_lesson_get_concepts (scenario_lessons_get (lessons, i)));
  scenario_lessons_unref (lessons);
  g_assert_cmpstr (own, ==, "ZeRO");
  g_assert_cmpstr (other, ==, "My own idea");
}

/* Where the dialog of an export begins; it is put away again. */
static char *
ask_out_folder (Fixture *fixture)
{
  GtkWindow *dialog;
  g_autoptr (GFile) folder = NULL;
  g_autofree char *path = NULL;

  gtk_widget_activate_action (GTK_WIDGET (fixture->window),
                              "win.export-progress", NULL);
  WAIT_FOR ((dialog = other_window (fixture)) != NULL);
  WAIT_FOR ((folder = gtk_file_chooser_get_current_folder (
                 GTK_FILE_CHOOSER (fixture->window->file_dialog))) != NULL);
  path = g_file_get_path (folder);
  focus_window (dialog);
  press ("Escape");
  WAIT_FOR (other_window (fixture) == NULL);
  return g_steal_pointer (&path);
}

/* What goes out is not put where the program happens to have been started; the
 * next begins where the last was put. */
static void
test_out_folder (Fixture *fixture, gconstpointer data)
{
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  g_autofree char *chosen = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  g_autofree char *name = g_build_filename (chosen, "a.jsonl", NULL);
  GtkWindow *dialog;
  g_autofree char *first = ask_out_folder (fixture);
  g_autofree char *second = NULL;

  g_assert_cmpstr (first, ==, documents ? documents : g_get_home_dir ());
  gtk_widget_activate_action (GTK_WIDGET (fixture->window),
                              "win.export-progress", NULL);
  WAIT_FOR ((dialog = other_window (fixture)) != NULL);
  focus_window (dialog);
  wait_ms (300); /* it fills itself */
  press ("ctrl+a");
  type_text (name);
  press ("Return");
  WAIT_FOR (g_file_test (name, G_FILE_TEST_IS_REGULAR));
  WAIT_FOR (fixture->window->waiting == NULL && other_window (fixture) == NULL);
  second = ask_out_folder (fixture);
  g_assert_cmpstr (second, ==, chosen);
  g_unlink (name);
  g_rmdir (chosen);
}

int
main (int argc, char **argv)
{
  fixture_prepare (&argc, &argv);

#define ADD(path, test)                                                        \
  g_test_add ("/app/newcomer/" path, Fixture, NULL, set_up_cards, test,        \
              tear_down)
  ADD ("welcome", test_welcome);
  ADD ("tab", test_tab);
  ADD ("concepts", test_concepts);
  ADD ("out-folder", test_out_folder);
  ADD ("restore", test_restore);
  ADD ("review-and-undo", test_review_and_undo);
  ADD ("quiz", test_quiz);
  ADD ("import", test_import);
  ADD ("has-begun", test_has_begun);
#undef ADD
  return g_test_run ();
}
