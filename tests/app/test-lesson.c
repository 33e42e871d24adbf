/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole lesson in the app's window, as a learner takes it: with the pointer
 * and the keys alone. */
#include "app-fixture.h"

#include "app/app-window-private.h"
#include "review/review-introduce.h"
#include "widgets/lesson-bar.h"
#include "widgets/lesson-curve.h"
#include "widgets/lesson-question.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define DECK "data-and-model-parallelism"
#define CARD "dp-what"

/* One round of each way of answering with the pointer, a knob, a failure and an
 * explanation. */
static const char lesson_text[] =
    "<lesson xmlns=\"urn:shardstep:lesson:1\" id=\"taken\">"
    "<title>Taken whole</title>"
    "<predict id=\"bar\" ask=\"drag\" measure=\"bubble-share\" "
    "scenario=\"mp-naive-4\"><prompt>How far?</prompt>"
    "<segment from=\"forward:1\" to=\"forward:2\">First this</segment>"
    "<segment from=\"backward:1\" to=\"backward:2\">Then that</segment>"
    "</predict>"
    "<predict id=\"curve\" ask=\"sketch\" measure=\"bubble-share\" "
    "across=\"micro-batches\" values=\"4 8 16\" scenario=\"pp-gpipe\">"
    "<prompt>Draw it</prompt></predict>"
    "<knob id=\"knob\" scenario=\"dp-ring-4\"><prompt>Which way?</prompt>"
    "<set knob=\"overlap\" value=\"false\"/>"
    "<row measure=\"exposed-share\"/><row measure=\"gradient-bytes\"/></knob>"
    "<failure id=\"full\" condition=\"out-of-memory\" scenario=\"dp-ring-4\">"
    "<prompt>And now?</prompt><set knob=\"micro-batch\" value=\"160\"/>"
    "<row measure=\"peak-memory\"/></failure>"
    "<explain id=\"why\"><prompt>Why so?</prompt>"
    "<option correct=\"true\"><text>Because</text></option>"
    "<option misconception=\"m\"><text>Not that</text></option></explain>"
    "<cards deck=\"" DECK "\" card=\"" CARD "\"/></lesson>";

static char *
dup_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "shardstep", "lessons",
                           NULL);
}

static void
write_lesson (const char *name, const char *text)
{
  g_autofree char *folder = dup_folder ();
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static CardStudy *
study_of (Fixture *fixture)
{
  return app_cards_get_study (fixture->window->cards);
}

static GtkWidget *
page_of (Fixture *fixture)
{
  return find_type (GTK_WIDGET (fixture->window), "LessonPage");
}

static gboolean
tells (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_LABEL (widget) &&
         strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;
}

static gboolean
sees (Fixture *fixture, const char *text)
{
  return find_match (GTK_WIDGET (fixture->window), tells, text) != NULL;
}

static GtkWidget *
question_of (Fixture *fixture)
{
  return find_type (page_of (fixture), "LessonQuestion");
}

static void
open_list (Fixture *fixture)
{
  WAIT_FOR (cards_are_open (fixture));
  g_action_group_change_action_state (G_ACTION_GROUP (fixture->window), "pane",
                                      g_variant_new_boolean (TRUE));
  card_pane_show_page (fixture->window->pane, "lesson");
  WAIT_FOR (page_of (fixture) != NULL);
}

/* The last row of the list. */
static void
open_last (Fixture *fixture, const char *title)
{
  WAIT_FOR (sees (fixture, title));
  wait_ms (300);
  card_pane_focus (fixture->window->pane);
  press ("End");
  press ("Return");
  WAIT_FOR (find_id (page_of (fixture), "next_button") != NULL &&
            gtk_widget_get_mapped (find_id (page_of (fixture), "next_button")));
}

/* The kept place: whether the lesson is done. */
static gboolean
is_done (Fixture *fixture)
{
  g_auto (ReviewLesson) kept = { 0 };

  g_assert_true (
      card_study_get_lesson (study_of (fixture), "taken", &kept, NULL));
  return kept.done;
}

static gboolean
get_card (Fixture *fixture, ReviewCardState *state)
{
  ReviewStore *store = card_study_get_store (study_of (fixture));
  g_auto (ReviewCard) card = { 0 };

  if (!review_store_get_card (store, DECK, CARD, &card, NULL))
    return FALSE;
  *state = card.state;
  return review_phase_is_introduced (state->phase, state->due_day);
}

/* The pane asks for no more width than it may be given: what is beyond is cut
 * off, its window's buttons first. */
static void
fits_its_room (Fixture *fixture)
{
  int room, least;

  g_object_get (fixture->window->pane_room, "least-width", &room, NULL);
  gtk_widget_measure (GTK_WIDGET (fixture->window->pane),
                      GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_test_message ("the pane: at least %d of %d px", least, room);
  g_assert_cmpint (least, <=, room);
}

static void
wait_for_question (Fixture *fixture, const char *prompt)
{
  g_test_message ("the question “%s”", prompt);
  WAIT_FOR (question_of (fixture) != NULL && sees (fixture, prompt));
  wait_ms (100);
  fits_its_room (fixture);
}

/* Commits: nothing is said to be missing any more. */
static void
commit (Fixture *fixture)
{
  GtkWidget *question = question_of (fixture);

  WAIT_FOR (lesson_question_get_missing (LESSON_QUESTION (question)) == NULL);
  press ("Return");
  WAIT_FOR (question_of (fixture) == NULL);
}

static void
answer_bar (Fixture *fixture)
{
  GtkWidget *bar, *question;
  double width, height;

  wait_for_question (fixture, "How far?");
  question = question_of (fixture);
  /* Nothing may be played, and nothing goes on without a guess. */
  g_assert_false (g_action_group_get_action_enabled (
      G_ACTION_GROUP (fixture->window), "play"));
  press ("Return");
  g_assert_true (question_of (fixture) == question);
  bar = find_type (question, "LessonBar");
  width = gtk_widget_get_width (bar);
  height = gtk_widget_get_height (bar);
  g_assert_true (isnan (lesson_bar_get_value (LESSON_BAR (bar))));
  drag_widget (bar, width * 0.2, height / 2, width * 0.5, height / 2);
  WAIT_FOR (fabs (lesson_bar_get_value (LESSON_BAR (bar)) - 0.5) < 0.03);
  /* The same by keys, a hundredth and a tenth a press. */
  press ("Home");
  press ("Page_Up");
  press ("Page_Up");
  press ("Right");
  WAIT_FOR (fabs (lesson_bar_get_value (LESSON_BAR (bar)) - 0.21) < 1e-9);
  press ("3");
  commit (fixture);
}

static void
answer_curve (Fixture *fixture)
{
  double points[SCENARIO_LESSON_MAX_POINTS];
  GtkWidget *curve;
  double width, height;

  wait_for_question (fixture, "Draw it");
  curve = find_type (question_of (fixture), "LessonCurve");
  width = gtk_widget_get_width (curve);
  height = gtk_widget_get_height (curve);
  g_assert_false (lesson_curve_get_points (LESSON_CURVE (curve), points));
  /* One stroke, high on the left and low on the right. */
  drag_widget (curve, width * 0.3, height * 0.3, width * 0.9, height * 0.7);
  g_assert_true (lesson_curve_get_points (LESSON_CURVE (curve), points));
  g_assert_cmpfloat (points[0], >, points[2]);
  /* The focus is with the last handle; back to the first one, to the top and
   * a fiftieth of the height down. */
  press ("Left");
  press ("Left");
  press ("End");
  press ("Down");
  WAIT_FOR (lesson_curve_get_points (LESSON_CURVE (curve), points) &&
            fabs (points[0] - 0.98) < 1e-9);
  press ("1");
  commit (fixture);
}

/* The buttons of the rows, in order. */
static void
find_directions (GtkWidget *widget, GPtrArray *buttons)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (gtk_widget_has_css_class (child, "lesson-direction"))
        g_ptr_array_add (buttons, child);
      find_directions (child, buttons);
    }
}

static void
answer_rows (Fixture *fixture, const char *prompt, guint n_rows)
{
  g_autoptr (GPtrArray) buttons = g_ptr_array_new ();

  wait_for_question (fixture, prompt);
  find_directions (question_of (fixture), buttons);
  g_assert_cmpuint (buttons->len, ==, 3 * n_rows);
  /* Enter once too often answers nothing: the focus is on a row's button. */
  press ("Return");
  for (guint i = 0; i < buttons->len; i++)
    g_assert_false (gtk_toggle_button_get_active (buttons->pdata[i]));
  /* Each row: the last button, it rises. */
  for (guint i = 0; i < n_rows; i++)
    {
      GtkToggleButton *rises = g_ptr_array_index (buttons, 3 * i + 2);

      click_widget (GTK_WIDGET (rises));
      WAIT_FOR (gtk_toggle_button_get_active (rises));
    }
  press ("2");
  commit (fixture);
}

/* The stages that the rounds of the lesson have between them. */
static void
go_on (Fixture *fixture, const char *seen)
{
  g_test_message ("going on from “%s”", seen);
  WAIT_FOR (sees (fixture, seen));
  wait_ms (100);
  fits_its_room (fixture);
  press ("Return");
}

static void
take_first_half (Fixture *fixture)
{
  open_last (fixture, "Taken whole");
  go_on (fixture, "5 questions");
  answer_bar (fixture);
  WAIT_FOR (sees (fixture, "First this"));
  WAIT_FOR (instant (fixture) > start_ns (fixture));
  go_on (fixture, "First this");
  go_on (fixture, "Then that");
  /* 74 % is 3.5 times 21 %: 3 of 4 wait, and a little for the hand-overs. */
  go_on (fixture, "too low");
  answer_curve (fixture);
  WAIT_FOR (sees (fixture, "plot’s height off"));
}

static void
take_second_half (Fixture *fixture)
{
  /* It was left at what the curve came to. */
  open_last (fixture, "Taken whole");
  go_on (fixture, "plot’s height off");
  answer_rows (fixture, "Which way?", 2);
  /* What is on show is not the scenario as its title has it. */
  WAIT_FOR (strstr (gtk_label_get_label (fixture->window->chooser_label),
                    ", changed") != NULL);
  go_on (fixture, "1 of 2");
  answer_rows (fixture, "And now?", 1);
  /* Broken, and put back. */
  WAIT_FOR (sees (fixture, "Put it back"));
  WAIT_FOR (!sim_timeline_fits (app_session_get_timeline (fixture->session)));
  click_widget (find_label (page_of (fixture), "Put it back"));
  WAIT_FOR (!app_session_get_busy (fixture->session) &&
            sim_timeline_fits (app_session_get_timeline (fixture->session)));
  press ("Escape");
  open_last (fixture, "Taken whole");
  go_on (fixture, "Right.");
  wait_for_question (fixture, "Why so?");
  g_assert_false (is_done (fixture));
  press ("a");
  press ("2");
  commit (fixture);
  go_on (fixture, "Right.");
  WAIT_FOR (sees (fixture, "Lesson done"));
  fits_its_room (fixture);
}

/* Its end stays to be read, and goes when a backup of before is put back. */
static void
end_and_restore (Fixture *fixture)
{
  g_autoptr (GPtrArray) backups = NULL;

  press ("Return");
  g_assert_true (sees (fixture, "Lesson done"));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) ==
                 find_id (page_of (fixture), "next_button"));
  backups = app_cards_list_backups (fixture->window->cards, NULL);
  g_assert_nonnull (backups);
  g_assert_cmpuint (backups->len, >, 0);
  app_window_restore_progress (
      fixture->window, GTK_WINDOW (fixture->window),
      ((const ReviewBackup *)backups->pdata[backups->len - 1])->path);
  WAIT_FOR (fixture->window->waiting == NULL);
  WAIT_FOR (!sees (fixture, "Lesson done") && sees (fixture, "The course"));
  g_assert_false (is_done (fixture));
}

static void
test_whole (Fixture *fixture, gconstpointer data)
{
  g_auto (ReviewStats) stats = { 0 };
  ReviewCardState state;
  ReviewMoment now;
  gint64 days;

  /* The folder is watched: what is put into it is there. */
  open_list (fixture);
  write_lesson ("taken.xml", lesson_text);
  take_first_half (fixture);
  g_assert_false (is_done (fixture));
  g_assert_false (get_card (fixture, &state));

  /* The program ends in the middle, and is started again. */
  tear_down (fixture, data);
  set_up (fixture, data);
  open_list (fixture);
  take_second_half (fixture);
  g_assert_true (is_done (fixture));
  g_assert_true (get_card (fixture, &state));
  card_study_get_now (study_of (fixture), &now);
  days = state.due_day - review_moment_get_day (&now);
  g_assert_cmpint (days, >=, REVIEW_INTRODUCE_MIN_DAYS);
  g_assert_cmpint (days, <=, REVIEW_INTRODUCE_MAX_DAYS);
  /* It is told, and it is no answer. */
  g_assert_true (sees (fixture, "was scheduled") ||
                 sees (fixture, "were scheduled"));
  g_assert_true (card_study_read_stats (study_of (fixture), &stats, NULL));
  g_assert_cmpuint (stats.n_answers, ==, 0);
  g_assert_cmpuint (stats.n_introduced, >, 0);
  g_assert_cmpuint (card_study_get_undo_depth (study_of (fixture)), ==, 0);
  end_and_restore (fixture);
}

/* A lesson that is opened is there at once; a broken one says where, and the
 * others stay. */
static void
test_opened (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path =
      g_build_filename (g_get_tmp_dir (), "opened-lesson.xml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GString) text = g_string_new (lesson_text);

  open_list (fixture);
  g_string_replace (text, "\"taken\"", "\"opened\"", 0);
  g_string_replace (text, "Taken whole", "Opened from a file", 0);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  app_window_open_file (fixture->window, file);
  WAIT_FOR (sees (fixture, "Opened from a file"));
  press ("Escape");
  write_lesson ("broken.xml", "<lesson xmlns=\"urn:shardstep:lesson:1\" "
                              "id=\"broken\"><title>T</title></lesson>");
  WAIT_FOR (sees (fixture, "Not every lesson could be read"));
  g_assert_nonnull (
      find_label (find_id (page_of (fixture), "group"), "Opened from a file"));
  g_assert_nonnull (
      find_label (find_id (page_of (fixture), "group"), "Data parallelism"));
  g_unlink (path);
}

/* The id of a lesson of the course is taken. */
static void
test_taken (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path =
      g_build_filename (g_get_tmp_dir (), "taken-lesson.xml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GString) text = g_string_new (lesson_text);

  open_list (fixture);
  g_string_replace (text, "\"taken\"", "\"memory\"", 0);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  app_window_open_file (fixture->window, file);
  WAIT_FOR (sees (fixture, "could not be opened"));
  g_unlink (path);
}

/* What another machine's export brings in is not written over by a lesson that
 * is open, and the list tells it at once. */
static void
test_imported (Fixture *fixture, gconstpointer data)
{
  static const char text[] =
      "{\"type\":\"shardstep-progress\",\"version\":1}\n"
      "{\"type\":\"lesson\",\"name\":\"taken\",\"segment\":4,\"done\":1,"
      "\"at_ms\":9999999999999,\"data\":\"elsewhere\"}\n";
  g_autofree char *path =
      g_build_filename (g_get_tmp_dir (), "taken-elsewhere.jsonl", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GtkWindow *report;

  write_lesson ("taken.xml", lesson_text);
  open_list (fixture);
  WAIT_FOR (sees (fixture, "Taken whole"));
  g_assert_true (lesson_page_open (LESSON_PAGE (page_of (fixture)), "taken"));
  WAIT_FOR (sees (fixture, "5 questions"));
  g_assert_false (is_done (fixture));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  app_window_import_progress (fixture->window, file);
  WAIT_FOR ((report = other_window (fixture)) != NULL &&
            find_match (GTK_WIDGET (report), tells, "1 lesson was taken over"));
  gtk_window_destroy (report);
  g_assert_true (is_done (fixture));
  WAIT_FOR (sees (fixture, "The course"));
  g_assert_nonnull (find_label (find_id (page_of (fixture), "group"), "done"));
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  fixture_prepare (&argc, &argv);
#define ADD(path, function)                                                    \
  g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/lesson/whole", test_whole);
  ADD ("/lesson/taken", test_taken);
  ADD ("/lesson/opened", test_opened);
  ADD ("/lesson/imported", test_imported);
#undef ADD
  return g_test_run ();
}
