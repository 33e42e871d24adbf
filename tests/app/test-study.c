/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A deck that came in, or was written, is studied by one click. */
#include "app-fixture.h"

#include "app/app-window-private.h"
#include "widgets/card-editor.h"

#include <adwaita.h>
#include <glib/gstdio.h>

static gboolean
is_study_cb (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) &&
         g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), "_Study it") ==
             0;
}

/* The title above the card that is asked. */
static gboolean
asks (Fixture *fixture, const char *title)
{
  GtkWidget *page = find_type (GTK_WIDGET (fixture->window), "CardReviewPage");
  GtkWidget *label = page ? find_id (page, "deck_title") : NULL;

  return label && gtk_widget_get_mapped (label) &&
         g_str_equal (gtk_label_get_label (GTK_LABEL (label)), title);
}

static void
open_text (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *folder = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  app_window_open_file (fixture->window, file);
  g_unlink (path);
  g_rmdir (folder);
}

static void
click_study (GtkWidget *window)
{
  GtkWidget *button;

  WAIT_FOR (find_match (window, is_study_cb, NULL));
  wait_ms (300);
  button = find_match (window, is_study_cb, NULL);
  click_widget (button);
}

/* It came last and would be asked last: after the click its first card is the
 * one that is asked, and its next one follows. */
static void
test_opened (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page;

  WAIT_FOR (cards_are_open (fixture));
  open_text (fixture, "first.xml",
             "<deck xmlns=\"urn:shardstep:deck:1\" id=\"to-study\">"
             "<title>To study</title>"
             "<card id=\"a\"><prompt>One?</prompt><answer>1</answer></card>"
             "<card id=\"b\"><prompt>Two?</prompt><answer>2</answer></card>"
             "</deck>");
  WAIT_FOR (find_label (GTK_WIDGET (fixture->window), "among your decks now"));
  g_assert_false (asks (fixture, "To study"));
  click_study (GTK_WIDGET (fixture->window));
  WAIT_FOR (asks (fixture, "To study"));
  g_assert_nonnull (find_label (GTK_WIDGET (fixture->window), "One?"));
  /* Of the deck, not of the day, which has more. */
  g_assert_nonnull (
      find_label (GTK_WIDGET (fixture->window), "2 to go in this deck"));
  g_assert_cmpuint (
      card_study_get_day (app_window_get_study (fixture->window)).to_go, >, 2);
  g_assert_true (
      card_study_answer (app_window_get_study (fixture->window),
                         &(CardResponse){ .grade = REVIEW_GRADE_EASY }, NULL));
  WAIT_FOR (find_label (GTK_WIDGET (fixture->window), "Two?"));
  g_assert_true (asks (fixture, "To study"));
  g_assert_nonnull (
      find_label (GTK_WIDGET (fixture->window), "1 to go in this deck"));
  page = find_type (GTK_WIDGET (fixture->window), "CardReviewPage");
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (
                         GTK_PROGRESS_BAR (find_id (page, "progress"))),
                     ==, 0.5);
  /* The rest of the day is counted again once there is nothing left of it. */
  g_assert_true (
      card_study_answer (app_window_get_study (fixture->window),
                         &(CardResponse){ .grade = REVIEW_GRADE_EASY }, NULL));
  WAIT_FOR (!asks (fixture, "To study"));
  g_assert_null (find_label (page, "in this deck"));
}

/* Of another program, with something lost: the report has the button. */
static void
test_imported (Fixture *fixture, gconstpointer data)
{
  GtkWindow *report;

  WAIT_FOR (cards_are_open (fixture));
  open_text (fixture, "shared.gift",
             "::q1:: Which is prime? {=7 ~8 ~9}\n\n"
             "::q2:: Pair them. {=a -> 1 =b -> 2 =c -> 3}\n");
  WAIT_FOR (other_window (fixture));
  report = other_window (fixture);
  /* Told once, not in a toast beneath it as well. */
  g_assert_null (find_type (GTK_WIDGET (fixture->window), "AdwToastWidget"));
  focus_window (report);
  click_study (GTK_WIDGET (report));
  WAIT_FOR (!other_window (fixture));
  WAIT_FOR (asks (fixture, "shared"));
}

/* Saved for the first time; a second time there is no button. */
static void
test_written (Fixture *fixture, gconstpointer data)
{
  GtkWindow *editor;
  DeckEdit *edit;

  WAIT_FOR (cards_are_open (fixture));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.new-deck",
                              NULL);
  WAIT_FOR (other_window (fixture));
  editor = other_window (fixture);
  edit = card_editor_get_edit (CARD_EDITOR (editor));
  deck_edit_set_head (edit, DECK_HEAD_TITLE, "Mine");
  if (deck_edit_get_n_cards (edit) == 0)
    gtk_widget_activate_action (GTK_WIDGET (editor), "editor.add", NULL);
  deck_edit_set_text (edit, 0, DECK_FIELD_PROMPT, 0, "Mine?");
  deck_edit_set_text (edit, 0, DECK_FIELD_ANSWER, 0, "Yes");
  focus_window (editor);
  g_assert_true (card_editor_save (CARD_EDITOR (editor)));
  click_study (GTK_WIDGET (editor));
  WAIT_FOR (asks (fixture, "Mine"));
  g_assert_nonnull (find_label (GTK_WIDGET (fixture->window), "Mine?"));
  gtk_window_destroy (editor);
}

/* The same once told is not told again while it is on show, and the findings
 * of a toast that went are in the menu. */
static void
test_told (Fixture *fixture, gconstpointer data)
{
  BaseDiagnostics *details = base_diagnostics_new ();

  app_window_toast (fixture->window, "Twice", NULL);
  app_window_toast (fixture->window, "Twice", NULL);
  g_assert_cmpuint (g_hash_table_size (fixture->window->telling), ==, 1);
  WAIT_FOR (g_hash_table_size (fixture->window->telling) == 0);

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-problems",
                              NULL);
  wait_ms (100);
  g_assert_null (other_window (fixture));
  base_diagnostics_add (details, BASE_SEVERITY_ERROR, "x.xml", 3, "is wrong");
  app_window_toast (fixture->window, "Found", details);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-problems",
                              NULL);
  WAIT_FOR (other_window (fixture));
  g_assert_nonnull (
      find_label (GTK_WIDGET (other_window (fixture)), "x.xml:3: is wrong"));
  gtk_window_destroy (other_window (fixture));
  WAIT_FOR (!other_window (fixture));
}

int
main (int argc, char **argv)
{
  fixture_prepare (&argc, &argv);

#define ADD(path, test)                                                        \
  g_test_add ("/app/study/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("opened", test_opened);
  ADD ("imported", test_imported);
  ADD ("written", test_written);
  ADD ("told", test_told);
#undef ADD
  return g_test_run ();
}
