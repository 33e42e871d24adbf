/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress in the app's window: the page, the files it can be had as, and the
 * schedule fitted to the learner. */
#include "app-fixture.h"

#include "app/app-cards-private.h"
#include "app/app-window-private.h"
#include "review/review-store-private.h"
#include "widgets/card-progress-card.h"
#include "widgets/card-progress-section.h"
#include "widgets/plot-view.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

static CardStudy *
study_of (Fixture *fixture)
{
  return app_cards_get_study (fixture->window->cards);
}

static void
wait_for_cards (Fixture *fixture)
{
  WAIT_FOR (card_study_get_store (study_of (fixture)) != NULL);
}

/* Cards of a learner's past, by the scheduler, `ago` days back and before; one
 * in seven reviews is forgotten. */
static void
live (Fixture *fixture, guint n_cards, guint n_reviews)
{
  CardStudy *study = study_of (fixture);
  ReviewStore *store = card_study_get_store (study);
  const ReviewScheduler *scheduler = card_study_get_scheduler (study);
  ReviewMoment now;

  card_study_get_now (study, &now);
  for (guint c = 0; c < n_cards; c++)
    {
      g_autofree char *id = g_strdup_printf ("past-%u", c);
      ReviewMoment at = now;

      at.unix_ms -= 300 * DAY_MS;
      for (guint r = 0; r < n_reviews; r++)
        {
          g_auto (ReviewCard) card = { 0 };
          ReviewAnswer answer = REVIEW_ANSWER_INIT;
          ReviewCardState after;

          g_assert_true (
              review_store_get_card (store, "past", id, &card, NULL));
          answer.deck_id = "past";
          answer.card_id = id;
          answer.at = at;
          answer.grade =
              (c + 3 * r) % 7 == 6 ? REVIEW_GRADE_AGAIN : REVIEW_GRADE_GOOD;
          after = review_scheduler_answer (scheduler, &card.state, &at, c,
                                           answer.grade);
          g_assert_true (
              review_store_answer (store, &answer, &card.state, &after, NULL));
          at.unix_ms += 11 * DAY_MS;
        }
    }
  g_assert_true (card_study_reload (study, NULL, NULL));
}

static gboolean
sees (GtkWidget *widget, const char *text)
{
  GtkWidget *label = find_label (widget, text);

  return label && gtk_widget_get_mapped (label);
}

static gboolean
told (Fixture *fixture, const char *text)
{
  return sees (GTK_WIDGET (fixture->window), text);
}

static GFile *
scratch_file (const char *name)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), name, NULL);

  g_unlink (path);
  return g_file_new_for_path (path);
}

static char *
read_file (GFile *file, gsize *n)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (g_file_peek_path (file), &text, n, NULL));
  return text;
}

static void
show_page (Fixture *fixture)
{
  g_action_group_change_action_state (G_ACTION_GROUP (fixture->window), "pane",
                                      g_variant_new_boolean (TRUE));
  card_pane_show_page (fixture->window->pane, "progress");
}

/* A card that a lesson scheduled tells its first day. */
static void
test_scheduled (Fixture *fixture, gconstpointer data)
{
  const ReviewCardId id = { "data-and-model-parallelism", "dp-what" };
  CardStudy *study;
  GtkWidget *window;
  guint n;

  WAIT_FOR (cards_are_open (fixture));
  study = study_of (fixture);
  g_assert_true (
      card_study_introduce (study, &id, 1, REVIEW_GRADE_GOOD, &n, NULL));
  g_assert_cmpuint (n, ==, 1);
  window = card_progress_card_new (study, id.deck_id, id.card_id);
  gtk_window_present (GTK_WINDOW (window));
  WAIT_FOR (sees (window, "due: never asked, first "));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* ---- files ---- */

static void
test_table_and_pages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) csv = scratch_file ("shardstep-test-progress.csv");
  g_autoptr (GFile) pdf = scratch_file ("shardstep-test-progress.pdf");
  g_autofree char *table = NULL;
  g_autofree char *pages = NULL;
  gsize n;

  wait_for_cards (fixture);
  live (fixture, 6, 5);
  app_window_save_progress (fixture->window, csv, FALSE);
  WAIT_FOR (told (fixture, "test-progress.csv"));
  table = read_file (csv, &n);
  g_assert_true (g_str_has_prefix (table, "table,item,date,measure,value\r\n"));
  g_assert_nonnull (strstr (table, "total,ever,"));

  app_window_save_progress (fixture->window, pdf, TRUE);
  WAIT_FOR (g_file_query_exists (pdf, NULL));
  WAIT_FOR (told (fixture, "test-progress.pdf"));
  pages = read_file (pdf, &n);
  g_assert_true (g_str_has_prefix (pages, "%PDF-"));
  g_assert_cmpuint (n, >, 8000);
  g_assert_cmpmem (pages + n - 6, 5, "%%EOF", 5);
  g_file_delete (csv, NULL, NULL);
  g_file_delete (pdf, NULL, NULL);
}

/* Where nothing may be written: told, with the reason behind a button. */
static void
test_no_room (Fixture *fixture, gconstpointer data)
{
  gboolean whole = GPOINTER_TO_INT (data);
  g_autoptr (GFile) nowhere = g_file_new_for_path ("/nowhere/at/all/progress");

  wait_for_cards (fixture);
  if (whole)
    app_window_export_progress (fixture->window, nowhere);
  else
    app_window_save_progress (fixture->window, nowhere, FALSE);
  WAIT_FOR (
      told (fixture, whole ? "could not be exported" : "could not be written"));
  g_assert_true (told (fixture, "Details"));
}

static guint64
count_answers (Fixture *fixture)
{
  g_auto (ReviewStats) stats = { 0 };

  g_assert_true (card_study_read_stats (study_of (fixture), &stats, NULL));
  return stats.n_answers;
}

/* Out, answers taken back, in again: they are back, and a dialog says so; its
 * Undo takes them away once more. */
static void
test_exchange (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = scratch_file ("shardstep-test-progress.jsonl");
  ReviewStore *store;
  guint64 before;
  GtkWindow *dialog;

  wait_for_cards (fixture);
  live (fixture, 3, 2);
  before = count_answers (fixture);
  app_window_export_progress (fixture->window, file);
  WAIT_FOR (told (fixture, "test-progress.jsonl"));

  store = card_study_get_store (study_of (fixture));
  for (guint i = 0; i < 4; i++)
    g_assert_true (review_store_undo (store, NULL, NULL));
  g_assert_cmpuint (count_answers (fixture), ==, before - 4);

  app_window_import_progress (fixture->window, file);
  WAIT_FOR ((dialog = other_window (fixture)) != NULL &&
            sees (GTK_WIDGET (dialog), "4 answers are new here"));
  g_assert_true (sees (GTK_WIDGET (dialog), "were here already"));
  g_assert_cmpuint (count_answers (fixture), ==, before);
  /* The steps before it are no longer to be taken back one by one. */
  g_assert_cmpuint (review_store_get_undo_depth (store), ==, 0);
  g_signal_emit_by_name (dialog, "response", "undo");
  WAIT_FOR (count_answers (fixture) == before - 4);
  gtk_window_destroy (dialog);
  g_file_delete (file, NULL, NULL);
}

/* A pipe that nobody writes to holds nothing up. */
static void
test_pipe (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) pipe = scratch_file ("shardstep-test-pipe");

  wait_for_cards (fixture);
  g_assert_cmpint (mkfifo (g_file_peek_path (pipe), 0600), ==, 0);
  app_window_import_progress (fixture->window, pipe);
  WAIT_FOR (told (fixture, "Nothing was imported"));
  g_assert_null (fixture->window->waiting);
  g_file_delete (pipe, NULL, NULL);
}

/* Stopped by its button or by closing: nothing is taken over or told, and
 * another import may begin.  The store is held meanwhile, so that none is
 * through before it is stopped. */
static void
test_import_stopped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = scratch_file ("shardstep-test-stopped.jsonl");
  ReviewStore *store;
  guint64 before;

  wait_for_cards (fixture);
  live (fixture, 3, 2);
  app_window_export_progress (fixture->window, file);
  WAIT_FOR (told (fixture, "test-stopped.jsonl"));
  store = card_study_get_store (study_of (fixture));
  g_assert_true (review_store_undo (store, NULL, NULL));
  before = count_answers (fixture);

  for (int by_button = 0; by_button < 2; by_button++)
    {
      GtkWindow *dialog = NULL;

      g_assert_true (review_sql_begin (store->db, NULL));
      app_window_import_progress (fixture->window, file);
      WAIT_FOR ((dialog = other_window (fixture)) != NULL);
      if (by_button)
        adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
      else
        gtk_window_close (dialog);
      /* Its bar goes: nothing moves it any more. */
      g_assert_cmpuint (fixture->window->pulse_source, ==, 0);
      WAIT_FOR (other_window (fixture) == NULL);
      g_assert_true (review_sql_exec (store->db, "ROLLBACK", NULL));
      WAIT_FOR (fixture->window->waiting == NULL);
      g_assert_null (other_window (fixture));
      g_assert_false (told (fixture, "Nothing was imported"));
      g_assert_cmpuint (count_answers (fixture), ==, before);
    }
  g_file_delete (file, NULL, NULL);
}

static GtkWindow *
find_question (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return window;
    }
  return NULL;
}

static gboolean
is_button_with (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_BUTTON (widget) && find_label (widget, text) != NULL;
}

static void
click_answer (const char *words)
{
  WAIT_FOR (find_question () != NULL);
  wait_ms (300);
  click_widget (
      find_match (GTK_WIDGET (find_question ()), is_button_with, words));
}

/* Closing while something is under way asks: it stays open, closes by itself
 * once that is done, or stops it. */
static void
test_close_busy (Fixture *fixture, gconstpointer data)
{
  GtkWindow *window = GTK_WINDOW (fixture->window);

  wait_for_cards (fixture);
  for (int stop = 0; stop < 2; stop++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      guint job = app_window_begin_job (
          fixture->window, "Something is being exported", cancellable);

      press ("ctrl+w");
      WAIT_FOR (find_question () != NULL);
      g_assert_true (
          sees (GTK_WIDGET (find_question ()), "Something is being exported"));
      click_answer ("tay open");
      WAIT_FOR (find_question () == NULL);
      g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (window)));
      focus_window (window);

      press ("ctrl+q");
      WAIT_FOR (find_question () != NULL);
      g_object_ref (fixture->window);
      if (stop)
        click_answer ("top it and close");
      else
        app_window_end_job (fixture->window, job, TRUE);
      WAIT_FOR (!gtk_widget_get_mapped (GTK_WIDGET (window)));
      WAIT_FOR (find_question () == NULL);
      g_assert_cmpint (g_cancellable_is_cancelled (cancellable), ==, stop);
      if (stop)
        app_window_end_job (fixture->window, job, TRUE);
      g_object_unref (window);
      set_up (fixture, NULL);
      window = GTK_WINDOW (fixture->window);
      wait_for_cards (fixture);
    }
}

/* What failed while it was asked about is told, not closed upon; nor is a
 * second job that goes on. */
static void
test_close_failed (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint job, other;

  wait_for_cards (fixture);
  for (int failed = 0; failed < 2; failed++)
    {
      job = app_window_begin_job (fixture->window, "One thing", cancellable);
      other = app_window_begin_job (fixture->window, "Another", cancellable);
      press ("ctrl+w");
      WAIT_FOR (find_question () != NULL);
      app_window_end_job (fixture->window, job, !failed);
      g_assert_true (failed == (find_question () == NULL));
      app_window_end_job (fixture->window, other, FALSE);
      WAIT_FOR (find_question () == NULL);
      wait_ms (100);
      g_assert_true (gtk_widget_get_mapped (window));
      g_assert_false (fixture->window->closing);
      focus_window (GTK_WINDOW (window));
    }
}

/* A table or pages are a job too: closing asks, and a failure that comes after
 * the window has gone is nobody's. */
static void
test_save_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) nowhere = g_file_new_for_path ("/nowhere/at/all/progress");

  wait_for_cards (fixture);
  app_window_save_progress (fixture->window, nowhere, FALSE);
  g_assert_true (app_window_ask_about_jobs (fixture->window));
  WAIT_FOR (told (fixture, "could not be written"));
  g_assert_null (find_question ());
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (fixture->window)));

  for (int as_pages = 0; as_pages < 2; as_pages++)
    {
      gpointer window = fixture->window;

      g_object_add_weak_pointer (G_OBJECT (fixture->window), &window);
      app_window_save_progress (fixture->window, nowhere, as_pages);
      gtk_window_destroy (GTK_WINDOW (fixture->window));
      WAIT_FOR (window == NULL);
      set_up (fixture, NULL);
      wait_for_cards (fixture);
    }
}

/* ---- preferences ---- */

static int
count_commit (void *data)
{
  ++*(int *)data;
  return 0;
}

/* A spin button that is turned ten times is one transaction, once it rests; one
 * that is closed upon is written at once; the list of backups follows. */
static void
test_preferences (Fixture *fixture, gconstpointer data)
{
  ReviewStore *store;
  ReviewQueueLimits limits;
  GtkWindow *window;
  GtkWidget *spin;
  int n_commits = 0;

  wait_for_cards (fixture);
  store = card_study_get_store (study_of (fixture));
  sqlite3_commit_hook (store->db, count_commit, &n_commits);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.preferences",
                              NULL);
  WAIT_FOR ((window = other_window (fixture)) != NULL);
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (window),
                                                "cards");
  spin = find_id (GTK_WIDGET (window), "new_spin");
  for (int i = 1; i <= 10; i++)
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), i);
  g_assert_cmpint (n_commits, ==, 0);
  WAIT_FOR (n_commits > 0);
  wait_ms (800);
  g_assert_cmpint (n_commits, ==, 1);
  g_assert_true (review_store_load_limits (store, &limits, NULL));
  g_assert_cmpuint (limits.new_per_day, ==, 10);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 12);
  gtk_window_close (window);
  WAIT_FOR (other_window (fixture) == NULL);
  g_assert_cmpint (n_commits, ==, 2);
  g_assert_true (review_store_load_limits (store, &limits, NULL));
  g_assert_cmpuint (limits.new_per_day, ==, 12);
  sqlite3_commit_hook (store->db, NULL, NULL);
}

static void
restore (Fixture *fixture, const ReviewBackup *backup)
{
  app_window_restore_progress (fixture->window, GTK_WINDOW (fixture->window),
                               backup->path);
  g_assert_nonnull (fixture->window->waiting);
  WAIT_FOR (fixture->window->waiting == NULL);
}

/* A backup brings its settings back, and the window shows those. */
static void
test_restored_settings (Fixture *fixture, gconstpointer data)
{
  AppCards *cards = fixture->window->cards;
  g_autoptr (GPtrArray) backups = NULL;
  ReviewQueueLimits limits;
  GtkWindow *window;
  GtkWidget *spin;
  guint other;

  wait_for_cards (fixture);
  do
    {
      g_clear_pointer (&backups, g_ptr_array_unref);
      backups = app_cards_list_backups (cards, NULL);
      wait_ms (20);
    }
  while (!backups || backups->len == 0);
  restore (fixture, g_ptr_array_index (backups, 0));
  g_assert_true (review_store_load_limits (
      card_study_get_store (study_of (fixture)), &limits, NULL));
  other = limits.new_per_day + 7;

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.preferences",
                              NULL);
  WAIT_FOR ((window = other_window (fixture)) != NULL);
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (window),
                                                "cards");
  spin = find_id (GTK_WIDGET (window), "new_spin");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), other);
  wait_ms (900);
  restore (fixture, g_ptr_array_index (backups, 0));
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (spin)),
                   ==, (int)limits.new_per_day);
  gtk_window_close (window);
  WAIT_FOR (other_window (fixture) == NULL);
  g_assert_true (review_store_load_limits (
      card_study_get_store (study_of (fixture)), &limits, NULL));
  g_assert_cmpuint (limits.new_per_day, ==, other - 7);
}

static gboolean
tick_cb (gpointer data)
{
  ++*(guint *)data;
  return G_SOURCE_CONTINUE;
}

/* A large backup is put back in a thread: the window goes on meanwhile, and
 * what is stopped has changed nothing. */
static void
test_restore_large (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder =
      app_cards_dup_backups_folder (fixture->window->cards);
  g_autofree char *path = NULL;
  ReviewStore *store;
  ReviewMoment now;
  guint64 before;
  guint n_ticks = 0;
  guint source;

  wait_for_cards (fixture);
  store = card_study_get_store (study_of (fixture));
  card_study_get_now (study_of (fixture), &now);
  g_assert_true (
      review_sql_exec (store->db,
                       "INSERT INTO setting (name, value) VALUES ('large',"
                       " hex (zeroblob (30000000)))",
                       NULL));
  path = review_backup_save (store, folder, "large", &now, NULL, NULL);
  g_assert_nonnull (path);
  live (fixture, 3, 2);
  before = count_answers (fixture);
  for (int stop = 1; stop >= 0; stop--)
    {
      GtkWindow *dialog;

      app_window_restore_progress (fixture->window,
                                   GTK_WINDOW (fixture->window), path);
      g_assert_nonnull (dialog = GTK_WINDOW (fixture->window->waiting));
      g_assert_true (sees (GTK_WIDGET (dialog), "Going back to the backup"));
      /* One at a time. */
      app_window_restore_progress (fixture->window,
                                   GTK_WINDOW (fixture->window), path);
      g_assert_true (GTK_WINDOW (fixture->window->waiting) == dialog);
      source = g_timeout_add (1, tick_cb, &n_ticks);
      if (stop)
        adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
      WAIT_FOR (fixture->window->waiting == NULL);
      g_source_remove (source);
      g_assert_cmpint (count_answers (fixture) == before, ==, stop);
      g_assert_true (stop || told (fixture, "The backup is back"));
    }
  g_assert_cmpuint (n_ticks, >, 10);
  g_assert_true (review_sql_exec (
      store->db, "DELETE FROM setting WHERE name = 'large'", NULL));
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static gboolean
is_go_back (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_BUTTON (widget) && find_label (widget, "Go back…");
}

/* The day's backup is made while it is asked about going back to another: the
 * answer goes to the one that was asked about. */
static void
test_restore_asked (Fixture *fixture, gconstpointer data)
{
  GtkWindow *window;
  GtkWidget *button;

  wait_for_cards (fixture);
  WAIT_FOR (({
    g_autoptr (GPtrArray) backups =
        app_cards_list_backups (fixture->window->cards, NULL);
    backups && backups->len > 0;
  }));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.preferences",
                              NULL);
  WAIT_FOR ((window = other_window (fixture)) != NULL);
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (window),
                                                "cards");
  WAIT_FOR ((button = find_match (GTK_WIDGET (window), is_go_back, NULL)) !=
            NULL);
  g_signal_emit_by_name (button, "clicked");
  WAIT_FOR (find_question () != NULL);
  app_cards_backups_changed (fixture->window->cards);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_question ()),
                               "restore");
  WAIT_FOR (told (fixture, "The backup is back"));
  gtk_window_close (window);
  WAIT_FOR (other_window (fixture) == NULL);
}

/* ---- fitting ---- */

static double
first_weight (Fixture *fixture)
{
  return card_study_get_scheduler (study_of (fixture))->params.weights[2];
}

static GtkWindow *
open_fitting (Fixture *fixture)
{
  GtkWindow *window = NULL;

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.fit-schedule",
                              NULL);
  WAIT_FOR ((window = other_window (fixture)) != NULL);
  return window;
}

static void
click_button (GtkWindow *window, const char *id)
{
  GtkWidget *button = find_id (GTK_WIDGET (window), id);

  g_assert_nonnull (button);
  WAIT_FOR (gtk_widget_get_mapped (button));
  g_signal_emit_by_name (button, "clicked");
}

/* Too few answers: how many are missing is said.  With enough: fitted, taken,
 * taken back, and the default. */
static void
test_fit (Fixture *fixture, gconstpointer data)
{
  double standard;
  GtkWindow *window;

  wait_for_cards (fixture);
  standard = first_weight (fixture);
  window = open_fitting (fixture);
  WAIT_FOR (sees (GTK_WIDGET (window), "more reviews are needed"));
  gtk_window_close (window);
  WAIT_FOR (other_window (fixture) == NULL);

  live (fixture, 60, 9);
  window = open_fitting (fixture);
  WAIT_FOR (sees (GTK_WIDGET (window), "reviews to learn from"));
  click_button (window, "fit_button");
  WAIT_FOR (sees (GTK_WIDGET (window), "Log loss"));
  g_assert_true (sees (GTK_WIDGET (window), "→"));
  click_button (window, "apply_button");
  WAIT_FOR (sees (GTK_WIDGET (window), "by the fitted weights"));
  g_assert_cmpfloat (first_weight (fixture), !=, standard);
  click_button (window, "undo_button");
  g_assert_cmpfloat (first_weight (fixture), ==, standard);

  click_button (window, "fit_button");
  click_button (window, "apply_button");
  gtk_window_close (window);
  WAIT_FOR (other_window (fixture) == NULL);
  g_assert_cmpfloat (first_weight (fixture), !=, standard);
  /* What was taken lasts, and the way back is there. */
  g_assert_true (card_study_reload (study_of (fixture), NULL, NULL));
  g_assert_cmpfloat (first_weight (fixture), !=, standard);
  window = open_fitting (fixture);
  click_button (window, "default_button");
  g_assert_cmpfloat (first_weight (fixture), ==, standard);
  gtk_window_close (window);
  WAIT_FOR (other_window (fixture) == NULL);
}

/* Stopped, or closed while it goes on: nothing changes, nothing is left. */
static void
test_fit_stopped (Fixture *fixture, gconstpointer data)
{
  double before;
  GtkWindow *window;

  wait_for_cards (fixture);
  live (fixture, 60, 9);
  before = first_weight (fixture);
  window = open_fitting (fixture);
  click_button (window, "fit_button");
  gtk_window_close (window);
  WAIT_FOR (other_window (fixture) == NULL);
  wait_ms (300);
  g_assert_cmpfloat (first_weight (fixture), ==, before);
}

/* A job that ends while a fit goes on: what was asked about it is asked about
 * the fit now, and the window is not closed upon it. */
static void
test_fit_after_job (Fixture *fixture, gconstpointer data)
{
  wait_for_cards (fixture);
  live (fixture, 60, 9);
  for (int stop = 0; stop < 2; stop++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      double before = first_weight (fixture);
      GtkWindow *fitting = open_fitting (fixture);
      GtkWindow *question;
      GtkWidget *window = GTK_WIDGET (fixture->window);
      guint job;

      click_button (fitting, "fit_button");
      job = app_window_begin_job (fixture->window, "One thing", cancellable);
      g_assert_true (app_window_ask_about_jobs (fixture->window));
      g_assert_true (sees (GTK_WIDGET (find_question ()), "One thing"));
      app_window_end_job (fixture->window, job, TRUE);
      g_assert_false (fixture->window->closing);
      g_assert_nonnull (fixture->window->asking);
      g_assert_true (
          sees (GTK_WIDGET (fixture->window->asking), "is being fitted"));
      g_object_ref (window);
      question = fixture->window->asking;
      adw_message_dialog_response (ADW_MESSAGE_DIALOG (question),
                                   stop ? "stop" : "stay");
      gtk_window_destroy (question);
      if (stop)
        {
          WAIT_FOR (!gtk_widget_get_mapped (window));
          g_object_unref (window);
          set_up (fixture, NULL);
          wait_for_cards (fixture);
        }
      else
        {
          wait_ms (100);
          g_assert_true (gtk_widget_get_mapped (window));
          g_object_unref (window);
          gtk_window_close (fitting);
          WAIT_FOR (other_window (fixture) == NULL);
        }
      g_assert_cmpfloat (first_weight (fixture), ==, before);
    }
}

/* ---- the page ---- */

/* With keys: into the first plot, along its bars, out again; then as a
 * table. */
static void
test_page (Fixture *fixture, gconstpointer data)
{
  GtkWidget *section, *view, *table;

  wait_for_cards (fixture);
  live (fixture, 8, 3);
  show_page (fixture);
  WAIT_FOR (told (fixture, "Due in the next 30 days"));
  section = find (fixture, "CardProgressSection");
  WAIT_FOR (gtk_widget_get_mapped (find_type (section, "PlotView")));
  view = find_type (section, "PlotView");
  gtk_widget_grab_focus (view);
  press ("Right");
  WAIT_FOR (plot_view_get_pointed (PLOT_VIEW (view)) == 0);
  g_assert_true (sees (section, "today, "));
  press ("Right");
  WAIT_FOR (plot_view_get_pointed (PLOT_VIEW (view)) == 1);
  press ("End");
  WAIT_FOR (plot_view_get_pointed (PLOT_VIEW (view)) == 29);
  press ("Escape");
  WAIT_FOR (plot_view_get_pointed (PLOT_VIEW (view)) == -1);
  table = find_type (section, "GtkToggleButton");
  gtk_test_accessible_assert_property (table, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Show as table");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (table), TRUE);
  WAIT_FOR (sees (section, "Day"));
  gtk_test_accessible_assert_property (table, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Show as picture");
  g_assert_false (gtk_widget_get_mapped (view));
}

/* Hidden once, it is hidden in the next window too. */
static void
test_calendar (Fixture *fixture, gconstpointer data)
{
  g_assert_true (card_pane_get_calendar_shown (fixture->window->pane));
  card_pane_set_calendar_shown (fixture->window->pane, FALSE);
  gtk_window_close (GTK_WINDOW (fixture->window));
  wait_ms (50);
  set_up (fixture, NULL);
  g_assert_false (card_pane_get_calendar_shown (fixture->window->pane));
  card_pane_set_calendar_shown (fixture->window->pane, TRUE);
}

int
main (int argc, char **argv)
{
  fixture_prepare (&argc, &argv);
#define ADD(path, test)                                                        \
  g_test_add ("/app/progress/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("table-and-pages", test_table_and_pages);
  ADD ("no-room", test_no_room);
  g_test_add ("/app/progress/no-room-whole", Fixture, GINT_TO_POINTER (TRUE),
              set_up, test_no_room, tear_down);
  ADD ("exchange", test_exchange);
  ADD ("pipe", test_pipe);
  ADD ("import-stopped", test_import_stopped);
  ADD ("close-busy", test_close_busy);
  ADD ("close-failed", test_close_failed);
  ADD ("save-closed", test_save_closed);
  ADD ("preferences", test_preferences);
  ADD ("restored-settings", test_restored_settings);
  ADD ("restore-asked", test_restore_asked);
  ADD ("restore-large", test_restore_large);
  ADD ("fit", test_fit);
  ADD ("fit-stopped", test_fit_stopped);
  ADD ("fit-after-job", test_fit_after_job);
  ADD ("page", test_page);
  ADD ("calendar", test_calendar);
  ADD ("scheduled", test_scheduled);
  return g_test_run ();
}
