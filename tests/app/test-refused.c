/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A full disk and a read-only folder, seen in the window: whatever is written
 * says in plain words that it was not, loses nothing, and works once it can
 * be. */
#include "fault-files.h"

#include "app-fixture.h"

#include "app/app-window-private.h"
#include "review/review-exchange.h"
#include "widgets/card-editor.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

static const struct
{
  const char *name;
  int error;
  const char *told;
} refusals[] = {
  { "full", ENOSPC, "no space left" },
  { "read-only", EROFS, "may not be written" },
  { "broken", EIO, "Input/output error" },
  /* Of no use to what has its files open already. */
  { "too-many-open", EMFILE, "Too many open files" },
  { "name-held", EBUSY, "could not be written" },
};
#define N_OF_ALL 3 /* those that everything meets */

static void
set_up_refused (Fixture *fixture, gconstpointer data)
{
  set_up (fixture, NULL);
  WAIT_FOR (card_study_get_store (app_window_get_study (fixture->window)) !=
            NULL);
  WAIT_FOR (card_study_get_library (app_window_get_study (fixture->window)) !=
            NULL);
  /* Today's backup is made. */
  WAIT_FOR (({
    g_autoptr (GPtrArray) backups =
        app_cards_list_backups (fixture->window->cards, NULL);
    backups && backups->len > 0;
  }));
}

static const char *
get_folder (void)
{
  return g_get_user_data_dir ();
}

static void
refuse (guint refusal)
{
  fault_files_begin (get_folder (), refusals[refusal].error, 1);
}

static void
allow (void)
{
  g_assert_cmpint (fault_files_end (), >, 0);
}

static gboolean
sees (GtkWidget *widget, const char *text)
{
  GtkWidget *label = find_label (widget, text);

  return label != NULL && gtk_widget_get_mapped (label);
}

static gboolean
told (Fixture *fixture, const char *text)
{
  return sees (GTK_WIDGET (fixture->window), text);
}

static gboolean
is_button_with (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_BUTTON (widget) && find_label (widget, text) != NULL;
}

static void
click_button_with (GtkWidget *below, const char *words)
{
  WAIT_FOR (find_match (below, is_button_with, words) != NULL);
  wait_ms (300);
  click_widget (find_match (below, is_button_with, words));
}

static guint64
count_answers (Fixture *fixture)
{
  g_auto (ReviewStats) stats = { 0 };

  g_assert_true (card_study_read_stats (app_window_get_study (fixture->window),
                                        &stats, NULL));
  return stats.n_answers;
}

/* What stands behind the toast's button. */
static void
assert_details (Fixture *fixture, guint refusal)
{
  GtkWindow *details;

  click_button_with (GTK_WIDGET (fixture->window), "Details");
  WAIT_FOR ((details = other_window (fixture)) != NULL);
  WAIT_FOR (sees (GTK_WIDGET (details), refusals[refusal].told));
  gtk_window_destroy (details);
  /* Its toast goes slowly. */
  WAIT_FOR (find_match (GTK_WIDGET (fixture->window), is_button_with,
                        "Details") == NULL);
}

/* By keys: the answer waits, the next key does not lose it, and the toast's
 * button writes it. */
static void
test_answer (Fixture *fixture, gconstpointer data)
{
  guint refusal = GPOINTER_TO_UINT (data);
  guint64 before = count_answers (fixture);

  press ("F6");
  wait_ms (400);
  press ("space");
  wait_ms (100);
  refuse (refusal);
  press ("3");
  WAIT_FOR (told (fixture, refusals[refusal].told));
  allow ();
  g_assert_cmpuint (count_answers (fixture), ==, before);
  click_button_with (GTK_WIDGET (fixture->window), "ry again");
  WAIT_FOR (count_answers (fixture) == before + 1);
}

static const char deck[] =
    "<deck xmlns=\"urn:shardstep:deck:1\" id=\"%s\">\n"
    "  <title>Refused %s</title>\n"
    "  <card id=\"a\"><prompt>A?</prompt><answer>a</answer></card>\n"
    "</deck>\n";

static DeckLibrary *
library_of (Fixture *fixture)
{
  return card_study_get_library (app_window_get_study (fixture->window));
}

static void
open_deck (Fixture *fixture, const char *id)
{
  g_autofree char *path =
      g_strdup_printf ("%s/shardstep-%s.deck.xml", g_get_tmp_dir (), id);
  g_autofree char *text = g_strdup_printf (deck, id, id);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  app_window_open_file (fixture->window, file);
}

static void
test_open (Fixture *fixture, gconstpointer data)
{
  guint refusal = GPOINTER_TO_UINT (data);
  const char *id = refusals[refusal].name;

  refuse (refusal);
  open_deck (fixture, id);
  WAIT_FOR (told (fixture, "could not be kept in your decks"));
  allow ();
  assert_details (fixture, refusal);
  g_assert_null (deck_library_find_deck (library_of (fixture), id));
  open_deck (fixture, id);
  WAIT_FOR (deck_library_find_deck (library_of (fixture), id) != NULL);
}

static GtkWindow *
find_editor (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (CARD_IS_EDITOR (window) &&
          gtk_widget_get_mapped (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

static void
test_edit (Fixture *fixture, gconstpointer data)
{
  guint refusal = GPOINTER_TO_UINT (data);
  g_autofree char *id = g_strdup_printf ("edited-%s", refusals[refusal].name);
  GtkWindow *window;
  DeckEdit *edit;

  open_deck (fixture, id);
  WAIT_FOR (deck_library_find_deck (library_of (fixture), id) != NULL);
  app_window_edit_card (fixture->window, id, "a");
  WAIT_FOR ((window = find_editor ()) != NULL &&
            gtk_widget_get_width (GTK_WIDGET (window)) > 0);
  edit = card_editor_get_edit (CARD_EDITOR (window));
  focus_window (window);
  wait_ms (100);
  refuse (refusal);
  type_text (" More");
  WAIT_FOR (sees (GTK_WIDGET (window), "cannot be put aside"));
  press ("ctrl+s");
  WAIT_FOR (sees (GTK_WIDGET (window), refusals[refusal].told));
  g_assert_true (sees (GTK_WIDGET (window), "Nothing is lost"));
  allow ();
  g_assert_true (deck_edit_is_changed (edit));
  press ("ctrl+s");
  WAIT_FOR (!deck_edit_is_changed (edit));
  gtk_window_destroy (window);
  wait_ms (50);
}

static void
restore (Fixture *fixture, const ReviewBackup *backup)
{
  app_window_restore_progress (fixture->window, GTK_WINDOW (fixture->window),
                               backup->path);
  WAIT_FOR (fixture->window->waiting == NULL);
}

/* Progress out and in, and a backup put back. */
static void
test_progress (Fixture *fixture, gconstpointer data)
{
  guint refusal = GPOINTER_TO_UINT (data);
  g_autofree char *path = g_build_filename (get_folder (), "out.jsonl", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GPtrArray) backups = NULL;
  GtkWindow *dialog;

  refuse (refusal);
  app_window_export_progress (fixture->window, file);
  WAIT_FOR (told (fixture, "could not be exported"));
  allow ();
  assert_details (fixture, refusal);
  app_window_export_progress (fixture->window, file);
  WAIT_FOR (told (fixture, "Saved as"));

  refuse (refusal);
  app_window_import_progress (fixture->window, file);
  WAIT_FOR (told (fixture, "Nothing was imported"));
  allow ();
  assert_details (fixture, refusal);
  app_window_import_progress (fixture->window, file);
  WAIT_FOR ((dialog = other_window (fixture)) != NULL &&
            sees (GTK_WIDGET (dialog), "Progress imported"));
  gtk_window_destroy (dialog);

  backups = app_cards_list_backups (fixture->window->cards, NULL);
  g_assert_cmpuint (backups->len, >, 0);
  refuse (refusal);
  restore (fixture, backups->pdata[0]);
  WAIT_FOR (told (fixture, refusals[refusal].told));
  allow ();
  restore (fixture, backups->pdata[0]);
  WAIT_FOR (told (fixture, "The backup is back"));
}

/* The page as a table and on paper, a deck as a file of another program. */
static void
test_files (Fixture *fixture, gconstpointer data)
{
  guint refusal = GPOINTER_TO_UINT (data);
  g_autofree char *path = g_build_filename (get_folder (), "out.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  const char *deck_id =
      deck_get_id (deck_library_get_deck (library_of (fixture), 0));

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  for (int form = 0; form < 4; form++)
    {
      g_autofree char *now = NULL;

      refuse (refusal);
      if (form < 2)
        app_window_save_progress (fixture->window, file, form == 1);
      else
        app_window_export_deck (fixture->window, deck_id,
                                form == 2 ? APP_EXPORT_APKG : APP_EXPORT_LIST,
                                file);
      /* The toast before it may be on its way out. */
      WAIT_FOR (fault_files_get ()->failed > 0);
      /* Nor can what is to be written be read then. */
      WAIT_FOR (told (fixture, refusals[refusal].error == EMFILE
                                   ? "could not be"
                                   : "could not be written"));
      allow ();
      assert_details (fixture, refusal);
      g_assert_true (g_file_get_contents (path, &now, NULL, NULL));
      g_assert_cmpstr (now, ==, "old");
    }
  app_window_save_progress (fixture->window, file, FALSE);
  WAIT_FOR (told (fixture, "Saved as"));
  g_unlink (path);
}

/* Set in the preferences while it cannot be kept: told there, and kept on
 * closing them once it can be. */
static void
test_settings (Fixture *fixture, gconstpointer data)
{
  guint refusal = GPOINTER_TO_UINT (data);
  ReviewStore *store =
      card_study_get_store (app_window_get_study (fixture->window));
  ReviewQueueLimits limits;
  GtkWindow *window;
  GtkWidget *spin;

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.preferences",
                              NULL);
  WAIT_FOR ((window = other_window (fixture)) != NULL);
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (window),
                                                "cards");
  spin = find_id (GTK_WIDGET (window), "new_spin");
  refuse (refusal);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 31 + refusal);
  WAIT_FOR (sees (GTK_WIDGET (window), refusals[refusal].told));
  allow ();
  gtk_window_close (window);
  WAIT_FOR (other_window (fixture) == NULL);
  g_assert_true (review_store_load_limits (store, &limits, NULL));
  g_assert_cmpuint (limits.new_per_day, ==, 31 + refusal);
}

/* Started where nothing can be kept: told, and it works in memory; the next
 * start finds what was there. */
static void
test_start (Fixture *fixture, gconstpointer data)
{
  guint refusal = GPOINTER_TO_UINT (data);
  guint64 before = count_answers (fixture);

  tear_down (fixture, NULL);
  refuse (refusal);
  set_up (fixture, NULL);
  WAIT_FOR (told (fixture, "Your progress cannot be kept"));
  allow ();
  assert_details (fixture, refusal);
  g_assert_cmpuint (count_answers (fixture), ==, 0);
  tear_down (fixture, NULL);
  set_up (fixture, NULL);
  WAIT_FOR (card_study_get_store (app_window_get_study (fixture->window)) !=
            NULL);
  g_assert_cmpuint (count_answers (fixture), ==, before);
}

static void
add (const char *name, guint n, void (*func) (Fixture *, gconstpointer))
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/app/refused/%s-%s", name, refusals[i].name);

      g_test_add (path, Fixture, GUINT_TO_POINTER (i), set_up_refused, func,
                  tear_down);
    }
}

int
main (int argc, char **argv)
{
  fixture_prepare (&argc, &argv);
  add ("answer", N_OF_ALL, test_answer);
  add ("open", N_OF_ALL, test_open);
  add ("edit", G_N_ELEMENTS (refusals), test_edit);
  add ("progress", N_OF_ALL, test_progress);
  add ("files", G_N_ELEMENTS (refusals), test_files);
  add ("settings", N_OF_ALL, test_settings);
  add ("start", N_OF_ALL, test_start);
  return g_test_run ();
}
