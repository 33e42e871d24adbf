/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making and changing decks as a user does: from the menu of the card pane, by
 * keys and clicks alone. */
#include "app-fixture.h"

#include "app/app-window-private.h"
#include "deck/deck-reader.h"
#include "widgets/card-editor-form.h"
#include "widgets/card-editor.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

static char *
decks_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "shardstep", "decks", NULL);
}

static char *
deck_path (const char *name)
{
  g_autofree char *folder = decks_folder ();

  return g_build_filename (folder, name, NULL);
}

static Deck *
read_deck (const char *name)
{
  g_autofree char *path = deck_path (name);
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  Deck *deck = deck_read_file (path, found, NULL);

  g_assert_nonnull (deck);
  g_assert_cmpuint (base_diagnostics_get_length (found), ==, 0);
  return deck;
}

static gboolean
exists (const char *name)
{
  g_autofree char *path = deck_path (name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* ---- windows ---- */

static GtkWindow *
find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (g_type_is_a (G_OBJECT_TYPE (window), type) &&
          gtk_widget_get_mapped (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

static CardEditor *
wait_for_editor (void)
{
  GtkWindow *window;

  WAIT_FOR (find_window (CARD_TYPE_EDITOR) != NULL);
  window = find_window (CARD_TYPE_EDITOR);
  WAIT_FOR (gtk_widget_get_width (GTK_WIDGET (window)) > 0);
  focus_window (window);
  wait_ms (100);
  return CARD_EDITOR (window);
}

static gboolean
is_button_with (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_BUTTON (widget) && find_label (widget, text) != NULL;
}

/* Answers the question on show by a click. */
static void
answer (const char *words)
{
  GtkWidget *button;
  GtkWindow *dialog;

  WAIT_FOR (find_window (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  dialog = find_window (ADW_TYPE_MESSAGE_DIALOG);
  wait_ms (250);
  button = find_match (GTK_WIDGET (dialog), is_button_with, words);
  if (button == NULL)
    g_error ("no button “%s”", words);
  click_widget (button);
  WAIT_FOR (find_window (ADW_TYPE_MESSAGE_DIALOG) != dialog);
}

static void
close_editors (void)
{
  GtkWindow *window;

  while ((window = find_window (CARD_TYPE_EDITOR)) != NULL)
    {
      gtk_window_destroy (window);
      wait_ms (30);
    }
}

static char *
unsaved_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "shardstep", "unsaved",
                           NULL);
}

static void
empty (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
}

static void
empty_folders (void)
{
  g_autofree char *decks = decks_folder ();
  g_autofree char *unsaved = unsaved_folder ();

  empty (decks);
  empty (unsaved);
}

static void
set_up_pane (Fixture *fixture, gconstpointer data)
{
  empty_folders ();
  set_up (fixture, data);
  WAIT_FOR (card_study_get_library (app_window_get_study (fixture->window)) !=
            NULL);
}

static void
tear_down_all (Fixture *fixture, gconstpointer data)
{
  close_editors ();
  tear_down (fixture, data);
}

/* How many files of unsaved changes there are. */
static guint
count_unsaved (void)
{
  g_autofree char *folder = unsaved_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_suffix (name, ".unsaved");
  return n;
}

/* From the pane's menu, by clicks. */
static void
choose_in_menu (Fixture *fixture, const char *words)
{
  GtkWidget *button;
  GtkWidget *item;

  if (!gtk_widget_get_mapped (find (fixture, "CardPane")))
    press ("F9");
  WAIT_FOR (gtk_widget_get_mapped (find (fixture, "CardPane")));
  wait_ms (400);
  button = find_id (GTK_WIDGET (fixture->window), "decks_button");
  g_assert_nonnull (button);
  click_widget (button);
  WAIT_FOR ((item = find_label (button, words)) != NULL &&
            gtk_widget_get_mapped (item));
  wait_ms (200);
  click_widget (item);
}

/* What the user sees of the deck after it was saved. */
static Deck *
find_deck (Fixture *fixture, const char *id)
{
  DeckLibrary *library =
      card_study_get_library (app_window_get_study (fixture->window));

  return library != NULL ? deck_library_find_deck (library, id) : NULL;
}

/* ---- tests ---- */

/* The window title says what is being written and whether it is saved. */
static void
test_five_cards (Fixture *fixture, gconstpointer data)
{
  CardEditor *editor;
  g_autoptr (Deck) deck = NULL;
  const DeckCard *card;

  choose_in_menu (fixture, "New deck");
  editor = wait_for_editor ();
  type_text ("Five cards");
  for (int i = 1; i <= 2; i++)
    {
      press ("ctrl+n");
      type_text ("Is 2 < 3 and R");
      press ("ampersand");
      type_text ("D a word?");
      press ("Tab");
      type_text ("It is ");
      press ("ctrl+b");
      type_text ("true");
    }

  /* A choice: Shift+Tab goes back over level to kind. */
  press ("ctrl+n");
  press ("shift+Tab");
  press ("shift+Tab");
  press ("space");
  wait_ms (200);
  press ("Down");
  press ("Return");
  wait_ms (200);
  g_assert_cmpstr (
      deck_draft_get (deck_edit_get_card (card_editor_get_edit (editor), 2),
                      DECK_FIELD_KIND, 0),
      ==, "choice");
  press ("Tab");
  press ("Tab");
  type_text ("Which one?");
  press ("Tab"); /* right answer */
  press ("space");
  /* Down and remove, then the text: up is not possible for the first. */
  press ("Tab");
  press ("Tab");
  press ("Tab");
  type_text ("this");
  press ("Tab"); /* what is said of it */
  press ("Tab"); /* of the next one: up and remove */
  press ("Tab");
  press ("Tab");
  type_text ("that");

  /* Cards come in runs: the next two are choices too, copied and changed. */
  press ("ctrl+d");
  type_text (" Again");
  press ("ctrl+d");
  type_text (" and again");
  g_assert_cmpuint (deck_edit_get_n_cards (card_editor_get_edit (editor)), ==,
                    5);
  press ("ctrl+s");
  WAIT_FOR (exists ("five-cards.deck.xml"));
  deck = read_deck ("five-cards.deck.xml");
  g_assert_cmpuint (deck_get_n_cards (deck), ==, 5);
  g_assert_cmpstr (deck_get_title (deck), ==, "Five cards");
  card = deck_get_card (deck, 0);
  g_assert_cmpstr (card->prompt, ==, "Is 2 &lt; 3 and R&amp;D a word?");
  g_assert_cmpstr (card->answer, ==, "It is <strong>true</strong>");
  g_assert_cmpstr (card->id, ==, "is-2-3-and-r-d-a-word");
  g_assert_cmpstr (deck_get_card (deck, 1)->id, ==, "is-2-3-and-r-d-a-word-2");
  card = deck_get_card (deck, 2);
  g_assert_cmpuint (card->n_options, ==, 2);
  g_assert_cmpstr (card->options[0].text, ==, "this");
  g_assert_true (card->options[0].correct);
  g_assert_cmpstr (card->options[1].text, ==, "that");
  g_assert_cmpstr (deck_get_card (deck, 4)->prompt, ==,
                   "Which one? Again and again");

  /* And it is among the decks to be reviewed. */
  WAIT_FOR (find_deck (fixture, "five-cards") != NULL);
}

static const char three[] =
    "<deck xmlns=\"urn:shardstep:deck:1\" id=\"three\">\n"
    "  <title>Three</title>\n"
    "  <!-- kept -->\n"
    "  <card id=\"a\"><prompt>A?</prompt><answer>a</answer></card>\n"
    "  <card id=\"b\"><prompt>B?</prompt><answer>b</answer></card>\n"
    "  <card id=\"c\"><prompt>C?</prompt><answer>c</answer></card>\n"
    "</deck>\n";

static void
open_three (Fixture *fixture, const char *text)
{
  g_autofree char *path =
      g_build_filename (g_get_user_data_dir (), "three.xml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  app_window_open_file (fixture->window, file);
}

static CardEditor *
edit_three (Fixture *fixture, const char *card_id)
{
  open_three (fixture, three);
  WAIT_FOR (find_deck (fixture, "three") != NULL);
  g_assert_true (gtk_widget_activate_action (
      GTK_WIDGET (fixture->window), "win.edit-card", "(ss)", "three", card_id));
  return wait_for_editor ();
}

static const char *
prompt (CardEditor *editor, guint index)
{
  return deck_draft_get (
      deck_edit_get_card (card_editor_get_edit (editor), index),
      DECK_FIELD_PROMPT, 0);
}

/* Ctrl+Z walks back over words, cards moved and cards removed, wherever the
 * cursor is; Ctrl+Shift+Z forward again. */
static void
test_undo (Fixture *fixture, gconstpointer data)
{
  CardEditor *editor = edit_three (fixture, "b");
  DeckEdit *edit = card_editor_get_edit (editor);

  type_text (" one two");
  WAIT_FOR (g_str_equal (prompt (editor, 1), "B? one two"));
  press ("alt+Up");
  g_assert_cmpstr (prompt (editor, 0), ==, "B? one two");
  click_widget (
      find_label (find_type (GTK_WIDGET (editor), "CardEditorList"), "A?"));
  wait_ms (100);
  press ("Delete");
  g_assert_cmpuint (deck_edit_get_n_cards (edit), ==, 2);
  press ("ctrl+z");
  g_assert_cmpuint (deck_edit_get_n_cards (edit), ==, 3);
  press ("ctrl+z");
  g_assert_cmpstr (prompt (editor, 1), ==, "B? one two");
  press ("ctrl+z");
  g_assert_cmpstr (prompt (editor, 1), ==, "B? one ");
  press ("ctrl+z");
  press ("ctrl+z");
  g_assert_cmpstr (prompt (editor, 1), ==, "B?");
  g_assert_false (deck_edit_is_changed (edit));
  for (int i = 0; i < 4; i++)
    press ("ctrl+shift+z");
  g_assert_cmpstr (prompt (editor, 0), ==, "B? one two");
}

/* Closing asks: first it stays, then it goes without a trace. */
static void
test_close (Fixture *fixture, gconstpointer data)
{
  CardEditor *editor = edit_three (fixture, "a");
  g_autofree char *path = deck_path ("three.deck.xml");
  g_autofree char *text = NULL;

  type_text ("x");
  press ("ctrl+w");
  answer ("Cancel");
  g_assert_true (find_window (CARD_TYPE_EDITOR) == GTK_WINDOW (editor));
  focus_window (GTK_WINDOW (editor));
  press ("ctrl+w");
  answer ("Discard");
  WAIT_FOR (find_window (CARD_TYPE_EDITOR) == NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, three);
}

/* What is not finished is not saved: the field is shown, with the remedy. */
static void
test_unfinished (Fixture *fixture, gconstpointer data)
{
  CardEditor *editor = edit_three (fixture, "a");
  g_autofree char *path = deck_path ("three.deck.xml");
  g_autofree char *text = NULL;

  press ("ctrl+n");
  type_text ("New?");
  press ("ctrl+s");
  WAIT_FOR (find_label (GTK_WIDGET (editor), "Write the answer") != NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, three);
  /* The cursor is where it lacks. */
  type_text ("yes");
  press ("ctrl+s");
  WAIT_FOR (!deck_edit_is_changed (card_editor_get_edit (editor)));
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "<!-- kept -->"));
  g_assert_nonnull (strstr (text, "<answer>yes</answer>"));
}

/* The cursor is in this field of this card.  Fields are told apart by what they
 * are: those of another card are made anew. */
static gboolean
is_at (CardEditor *editor, guint index, DeckField field)
{
  CardEditorForm *form =
      CARD_EDITOR_FORM (find_type (GTK_WIDGET (editor), "CardEditorForm"));
  DeckField at;
  guint row;

  return card_editor_form_get_index (form) == index &&
         card_editor_form_get_focus (form, &at, &row) && at == field;
}

/* F8 goes from each thing that lacks to the next, over all cards, and round. */
static void
test_next_problem (Fixture *fixture, gconstpointer data)
{
  CardEditor *editor = edit_three (fixture, "a");
  DeckEdit *edit = card_editor_get_edit (editor);

  deck_edit_set_text (edit, 0, DECK_FIELD_ANSWER, 0, "");
  deck_edit_set_text (edit, 0, DECK_FIELD_CONCEPTS, 0, "No id!");
  deck_edit_set_text (edit, 2, DECK_FIELD_ANSWER, 0, "");
  press ("F8");
  WAIT_FOR (is_at (editor, 0, DECK_FIELD_ANSWER));
  press ("F8");
  WAIT_FOR (is_at (editor, 0, DECK_FIELD_CONCEPTS));
  type_text ("x");
  g_assert_cmpstr (
      deck_draft_get (deck_edit_get_card (edit, 0), DECK_FIELD_CONCEPTS, 0), ==,
      "No id!x");
  /* Typing there is no reason to begin anew. */
  press ("F8");
  WAIT_FOR (is_at (editor, 2, DECK_FIELD_ANSWER));
  type_text ("see");
  WAIT_FOR (g_strcmp0 (deck_draft_get (deck_edit_get_card (edit, 2),
                                       DECK_FIELD_ANSWER, 0),
                       "see") == 0);
  press ("F8");
  WAIT_FOR (is_at (editor, 0, DECK_FIELD_ANSWER));
  type_text ("a");
  WAIT_FOR (g_strcmp0 (deck_draft_get (deck_edit_get_card (edit, 0),
                                       DECK_FIELD_ANSWER, 0),
                       "a") == 0);
}

static gboolean
tells (CardEditor *editor, const char *words)
{
  GtkWidget *line = find_id (GTK_WIDGET (editor), "outcome");
  GtkWidget *label = find_id (GTK_WIDGET (editor), "outcome_label");
  const char *text = gtk_label_get_label (GTK_LABEL (label));

  if (words == NULL || !gtk_widget_get_mapped (line))
    return words == NULL && !gtk_widget_get_visible (line);
  gtk_test_accessible_assert_role (line, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_test_accessible_assert_property (line, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       text);
  return g_str_has_prefix (text, words);
}

static gboolean
is_put_away_cb (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_BUTTON (widget) &&
         g_strcmp0 (gtk_widget_get_tooltip_text (widget),
                    "Put this line away") == 0;
}

/* What came of saving is told as long as it is true, however often and how
 * quickly one saves. */
static void
test_outcome (Fixture *fixture, gconstpointer data)
{
  CardEditor *editor = edit_three (fixture, "a");
  DeckEdit *edit = card_editor_get_edit (editor);

  g_assert_true (tells (editor, NULL));
  for (guint i = 0; i < 3; i++)
    {
      press ("ctrl+n");
      type_text ("New?");
      press ("ctrl+s");
      WAIT_FOR (tells (editor, "Not saved yet, card"));
      type_text ("y");
      WAIT_FOR (tells (editor, NULL));
      type_text ("es");
      press ("ctrl+s");
      WAIT_FOR (!deck_edit_is_changed (edit));
      press ("ctrl+s");
      press ("ctrl+s");
      WAIT_FOR (tells (editor, "Saved"));
    }
  /* Not the line of before, once something is changed. */
  type_text ("!");
  WAIT_FOR (tells (editor, NULL));
  press ("ctrl+s");
  WAIT_FOR (tells (editor, "Saved"));
  click_widget (find_match (GTK_WIDGET (editor), is_put_away_cb, NULL));
  WAIT_FOR (tells (editor, NULL));
}

/* Where the rest went is still to be read when Save is pressed twice. */
static void
test_outcome_note (Fixture *fixture, gconstpointer data)
{
  static const char twins[] =
      "<deck xmlns=\"urn:shardstep:deck:1\" id=\"twins\">\n"
      "  <title>Twins</title> <!-- said so -->\n"
      "  <card id=\"a\"><prompt>A?</prompt><answer>a</answer></card>\n"
      "  <card id=\"a\"><prompt>B?</prompt><answer>b</answer></card>\n"
      "  <card id=\"c\"><prompt>C?</prompt><answer>c</answer></card>\n"
      "</deck>\n";
  CardEditor *editor;
  DeckEdit *edit;

  open_three (fixture, twins);
  WAIT_FOR (find_deck (fixture, "twins") != NULL);
  g_assert_true (gtk_widget_activate_action (
      GTK_WIDGET (fixture->window), "win.edit-card", "(ss)", "twins", "a"));
  editor = wait_for_editor ();
  edit = card_editor_get_edit (editor);
  deck_edit_remove_card (edit, 0);
  wait_ms (200);
  for (guint i = 0; i < 2; i++)
    {
      press ("ctrl+s");
      WAIT_FOR (!deck_edit_is_changed (edit));
      wait_ms (100);
      g_assert_true (tells (editor, "Saved without comments"));
    }
  deck_edit_set_text (edit, 0, DECK_FIELD_ANSWER, 0, "see");
  press ("ctrl+s");
  WAIT_FOR (!deck_edit_is_changed (edit));
  WAIT_FOR (tells (editor, "Saved") &&
            !tells (editor, "Saved without comments"));
}

/* The same key ends what it began, and undo leaves the cursor where typing goes
 * on as it was. */
static void
test_strong (Fixture *fixture, gconstpointer data)
{
  CardEditor *editor = edit_three (fixture, "a");

  type_text (" A ");
  press ("ctrl+b");
  type_text ("part");
  press ("ctrl+b");
  type_text (" of the model.");
  g_assert_cmpstr (prompt (editor, 0), ==,
                   "A? A <strong>part</strong> of the model.");
  /* Back through it, each time with a letter: it never breaks a tag. */
  while (strstr (prompt (editor, 0), "<strong>") != NULL)
    {
      g_autofree char *before = g_strdup (prompt (editor, 0));
      g_autoptr (GString) typed = NULL;

      type_text ("y");
      typed = g_string_new (prompt (editor, 0));
      g_test_message ("%s", typed->str);
      g_assert_nonnull (strstr (typed->str, "<strong>"));
      g_assert_nonnull (strstr (typed->str, "</strong>"));
      g_assert_cmpuint (g_string_replace (typed, "y", "", 0), ==, 1);
      g_assert_cmpstr (typed->str, ==, before);
      /* The letter, and then what was before it. */
      while (strcmp (prompt (editor, 0), before) != 0 &&
             strlen (prompt (editor, 0)) > strlen (before))
        press ("ctrl+z");
      if (strcmp (prompt (editor, 0), before) == 0)
        press ("ctrl+z");
    }
}

/* What is not finished can be put off: it is offered again, as it was. */
static void
test_keep (Fixture *fixture, gconstpointer data)
{
  CardEditor *editor = edit_three (fixture, "a");
  g_autofree char *path = deck_path ("three.deck.xml");
  g_autofree char *text = NULL;

  press ("ctrl+n");
  type_text ("Half?");
  press ("ctrl+w");
  WAIT_FOR (find_window (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  g_assert_nonnull (find_label (
      GTK_WIDGET (find_window (ADW_TYPE_MESSAGE_DIALOG)), "not finished yet"));
  answer ("Keep for later");
  WAIT_FOR (find_window (CARD_TYPE_EDITOR) == NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, three);
  g_assert_cmpuint (count_unsaved (), ==, 1);
  g_assert_true (gtk_widget_activate_action (
      GTK_WIDGET (fixture->window), "win.edit-card", "(ss)", "three", "a"));
  answer ("Restore");
  editor = wait_for_editor ();
  g_assert_cmpuint (deck_edit_get_n_cards (card_editor_get_edit (editor)), ==,
                    4);
  g_assert_cmpstr (prompt (editor, 1), ==, "Half?");
}

/* Another program writes the file: it is noticed, and not overwritten before
 * the user said so. */
static void
test_overtaken (Fixture *fixture, gconstpointer data)
{
  CardEditor *editor = edit_three (fixture, "a");
  g_autofree char *path = deck_path ("three.deck.xml");
  g_autofree char *text = NULL;

  type_text ("mine");
  g_assert_true (g_file_set_contents (path, "<theirs/>", -1, NULL));
  WAIT_FOR (find_label (GTK_WIDGET (editor), "Another program changed") !=
            NULL);
  press ("ctrl+s");
  answer ("Cancel");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "<theirs/>");
  focus_window (GTK_WINDOW (editor));
  press ("ctrl+s");
  answer ("Save mine");
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "A?mine"));
}

/* By e on a card of a deck that came with the program: only a copy can be
 * changed. */
static void
test_copy (Fixture *fixture, gconstpointer data)
{
  CardEditor *editor;

  press ("F6");
  WAIT_FOR (gtk_widget_get_mapped (find (fixture, "CardPane")));
  wait_ms (300);
  press ("e");
  answer ("Make a copy");
  editor = wait_for_editor ();
  g_assert_cmpstr (deck_edit_get_path (card_editor_get_edit (editor)), ==,
                   NULL);
  press ("ctrl+s");
  WAIT_FOR (deck_edit_get_path (card_editor_get_edit (editor)) != NULL);
  WAIT_FOR (find_deck (fixture, deck_edit_get_id (
                                    card_editor_get_edit (editor))) != NULL);
}

/* A deck opened whose id is taken: asked, with what differs. */
static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  static const char other[] =
      "<deck xmlns=\"urn:shardstep:deck:1\" id=\"three\">\n"
      "  <title>Three</title>\n"
      "  <card id=\"a\"><prompt>A?</prompt><answer>a</answer></card>\n"
      "  <card id=\"b\"><prompt>B!</prompt><answer>b</answer></card>\n"
      "  <card id=\"d\"><prompt>D?</prompt><answer>d</answer></card>\n"
      "</deck>\n";
  g_autofree char *path = deck_path ("three.deck.xml");
  g_autofree char *text = NULL;
  g_autofree char *replaced = NULL;
  g_autofree char *body = NULL;
  g_autoptr (Deck) both = NULL;

  open_three (fixture, three);
  WAIT_FOR (find_deck (fixture, "three") != NULL);
  open_three (fixture, other);
  WAIT_FOR (find_window (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  g_object_get (find_window (ADW_TYPE_MESSAGE_DIALOG), "body", &body, NULL);
  g_assert_nonnull (strstr (body, "1 card is new, 1 is changed, 1 would go"));
  answer ("Cancel");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, three);

  open_three (fixture, other);
  answer ("both");
  WAIT_FOR (find_deck (fixture, "three-2") != NULL);
  both = read_deck ("three-2.deck.xml");
  g_assert_cmpuint (deck_get_n_cards (both), ==, 3);

  open_three (fixture, other);
  answer ("Replace");
  /* It is written in a thread. */
  WAIT_FOR (({
    g_free (replaced);
    g_assert_true (g_file_get_contents (path, &replaced, NULL, NULL));
    g_str_equal (replaced, other);
  }));
}

/* Another deck, or none, under the name that the deck would get: it is left
 * alone, and not offered to be replaced. */
static void
test_name_taken (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = decks_folder ();
  g_autofree char *path = deck_path ("three.deck.xml");
  g_autofree char *text = NULL;
  g_autoptr (Deck) kept = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "theirs", -1, NULL));
  open_three (fixture, three);
  WAIT_FOR (find_deck (fixture, "three") != NULL);
  kept = read_deck ("three-2.deck.xml");
  g_assert_cmpstr (deck_get_id (kept), ==, "three");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "theirs");
}

/* A row dragged to another place; a computed card is asked of the engine. */
static void
test_drag (Fixture *fixture, gconstpointer data)
{
  CardEditor *editor = edit_three (fixture, "a");
  GtkWidget *list = find_type (GTK_WIDGET (editor), "CardEditorList");
  GtkWidget *from = find_label (list, "A?");
  GtkWidget *to = find_label (list, "C?");
  graphene_point_t at;

  g_assert_true (
      gtk_widget_compute_point (to, from, &GRAPHENE_POINT_INIT (4, 4), &at));
  drag_widget (from, 4, 4, at.x, at.y);
  WAIT_FOR (g_str_equal (prompt (editor, 2), "A?"));
  g_assert_cmpstr (prompt (editor, 0), ==, "B?");
  focus_window (GTK_WINDOW (editor));
  press ("ctrl+z");
  g_assert_cmpstr (prompt (editor, 0), ==, "A?");
}

static void
test_computed (Fixture *fixture, gconstpointer data)
{
  CardEditor *editor = edit_three (fixture, "a");
  DeckEdit *edit = card_editor_get_edit (editor);

  deck_edit_set_text (edit, 0, DECK_FIELD_KIND, 0, "computed");
  deck_edit_set_text (edit, 0, DECK_FIELD_SCENARIO, 0, "dp-ring-4");
  deck_edit_set_text (edit, 0, DECK_FIELD_TYPED, 0, "true");
  deck_edit_set_text (edit, 0, DECK_FIELD_ASK, 0, "bytes-sent");
  WAIT_FOR (find_label (GTK_WIDGET (editor), "The engine can ask this") !=
            NULL);
  deck_edit_set_text (edit, 0, DECK_FIELD_ASK, 0, "bytes-sentt");
  WAIT_FOR (find_label (GTK_WIDGET (editor), "bytes-sentt") != NULL);
}

/* From the menu to the file, by clicks: the deck, then as what, then where. */
static void
test_export (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path =
      g_build_filename (g_get_user_data_dir (), "paper.pdf", NULL);
  g_autofree char *bytes = NULL;
  GtkWidget *row;

  open_three (fixture, three);
  WAIT_FOR (find_deck (fixture, "three") != NULL);
  choose_in_menu (fixture, "port a deck");
  WAIT_FOR (find_window (g_type_from_name ("AppDeckList")) != NULL);
  wait_ms (250);
  row = find_label (GTK_WIDGET (find_window (g_type_from_name ("AppDeckList"))),
                    "Three");
  g_assert_nonnull (row);
  click_widget (row);
  WAIT_FOR (find_window (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  wait_ms (250);
  click_widget (find_label (GTK_WIDGET (find_window (ADW_TYPE_MESSAGE_DIALOG)),
                            "a list"));
  answer ("xport");
  WAIT_FOR (find_window (GTK_TYPE_FILE_CHOOSER_DIALOG) != NULL);
  focus_window (find_window (GTK_TYPE_FILE_CHOOSER_DIALOG));
  wait_ms (300);
  press ("ctrl+a");
  type_text (path);
  press ("Return");
  WAIT_FOR (g_file_get_contents (path, &bytes, NULL, NULL));
  g_assert_true (g_str_has_prefix (bytes, "%PDF-"));
  g_unlink (path);
}

/* ---- what was not saved ---- */

/* What is in the only file of what was not saved; NULL: there is none. */
static GBytes *
read_unsaved (void)
{
  g_autofree char *folder = unsaved_folder ();
  g_autofree char *path = g_build_filename (folder, "1.unsaved", NULL);
  char *data;
  gsize size;

  return g_file_get_contents (path, &data, &size, NULL)
             ? g_bytes_new_take (data, size)
             : NULL;
}

static gboolean
unsaved_hold (const char *text)
{
  g_autoptr (GBytes) bytes = read_unsaved ();
  gsize size;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  return data != NULL && memmem (data, size, text, strlen (text)) != NULL;
}

/* The program once more, as after it was killed. */
static void
start_again (Fixture *fixture)
{
  close_editors ();
  tear_down (fixture, NULL);
  set_up (fixture, NULL);
}

/* A deck on the command line of the very first start: it comes before there is
 * any folder. */
static void
test_first_start (Fixture *fixture, gconstpointer data)
{
  g_autofree char *decks = decks_folder ();
  g_autofree char *path =
      g_build_filename (g_get_user_data_dir (), "given.xml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  tear_down (fixture, NULL);
  empty_folders ();
  g_assert_cmpint (g_rmdir (decks), ==, 0);
  g_assert_true (g_file_set_contents (path, three, -1, NULL));
  fixture->window =
      app_window_new (GTK_APPLICATION (g_application_get_default ()));
  app_window_open_file (fixture->window, file);
  /* It waits for the decks there are, which are read after the first frame. */
  gtk_window_present (GTK_WINDOW (fixture->window));
  WAIT_FOR (find_label (GTK_WIDGET (fixture->window), "“Three” ") != NULL);
  g_assert_null (
      find_label (GTK_WIDGET (fixture->window), "could not be kept"));
  g_assert_true (exists ("three.deck.xml"));
  WAIT_FOR (find_deck (fixture, "three") != NULL);
  g_unlink (path);
}

/* In a process of its own: types words into a card until it is killed, and
 * tells each word once it was typed. */
static void
be_victim (int argc, char **argv)
{
  Fixture fixture;

  fixture_prepare (&argc, &argv);
  set_up_pane (&fixture, NULL);
  edit_three (&fixture, "b");
  for (int i = 1;; i++)
    {
      g_autofree char *word = g_strdup_printf (" w%d", i);

      type_text (word);
      g_print ("%d\n", i);
    }
}

typedef struct
{
  GPid pid;
  int words; /* that it told of */
  GIOChannel *channel;
  guint source;
} Victim;

static gboolean
word_cb (GIOChannel *channel, GIOCondition condition, gpointer data)
{
  Victim *victim = data;
  g_autofree char *line = NULL;

  if (g_io_channel_read_line (channel, &line, NULL, NULL, NULL) !=
      G_IO_STATUS_NORMAL)
    {
      victim->source = 0;
      return G_SOURCE_REMOVE;
    }
  /* What else it says stands in the same stream. */
  if (g_ascii_isdigit (*line))
    victim->words = (int)g_ascii_strtoll (line, NULL, 10);
  return G_SOURCE_CONTINUE;
}

static void
start_victim (Victim *victim)
{
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), FIXTURE_DATA,
                                                 g_get_user_data_dir (), TRUE);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  char *real[] = { self, (char *)"--victim", NULL };
  int output;
  g_autoptr (GError) error = NULL;

  g_spawn_async_with_pipes (NULL, real, environment, G_SPAWN_DO_NOT_REAP_CHILD,
                            NULL, NULL, &victim->pid, NULL, &output, NULL,
                            &error);
  g_assert_no_error (error);
  victim->channel = g_io_channel_unix_new (output);
  victim->source =
      g_io_add_watch (victim->channel, G_IO_IN | G_IO_HUP, word_cb, victim);
}

static void
kill_victim (Victim *victim)
{
  int status;

  g_assert_cmpint (kill (victim->pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (victim->pid, &status, 0), ==, victim->pid);
  g_assert_true (WIFSIGNALED (status));
  g_clear_handle_id (&victim->source, g_source_remove);
  g_io_channel_unref (victim->channel);
}

/* The last word of those that were put aside. */
static int
count_held (int most)
{
  for (int i = most; i > 0; i--)
    {
      g_autofree char *word = g_strdup_printf (" w%d", i);

      if (unsaved_hold (word))
        return i;
    }
  return 0;
}

/* Killed while somebody types: all but the last moments is offered on the next
 * start, with what it is and when; taken back it is saved like any other. */
static void
test_killed (Fixture *fixture, gconstpointer data)
{
  Victim victim = { 0 };
  CardEditor *editor;
  GtkWindow *dialog;
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  g_autoptr (GString) must = g_string_new ("B?");
  g_autoptr (GString) may = g_string_new ("B?");
  g_autoptr (Deck) deck = NULL;
  int begun, held;

  start_victim (&victim);
  WAIT_FOR (victim.words >= 3);
  begun = victim.words;
  /* It is put aside again and again, while the typing goes on. */
  WAIT_FOR (count_held (victim.words) >= begun);
  begun = victim.words + 1;
  WAIT_FOR (count_held (victim.words) >= begun);
  kill_victim (&victim);
  held = count_held (victim.words);
  g_assert_cmpint (held, >=, begun);
  for (int i = 1; i <= held; i++)
    g_string_append_printf (must, " w%d", i);
  for (int i = 1; i <= victim.words + 2; i++)
    g_string_append_printf (may, " w%d", i);

  start_again (fixture);
  WAIT_FOR (find_window (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  dialog = find_window (ADW_TYPE_MESSAGE_DIALOG);
  g_object_get (dialog, "heading", &heading, "body", &body, NULL);
  g_assert_cmpstr (heading, ==, "Unsaved changes to “Three”");
  g_assert_nonnull (strstr (body, "1 card changed"));
  answer ("Restore");
  editor = wait_for_editor ();
  g_test_message ("typed %d, held %d, is: %s", victim.words, held,
                  prompt (editor, 1));
  g_assert_true (g_str_has_prefix (prompt (editor, 1), must->str));
  g_assert_true (g_str_has_prefix (may->str, prompt (editor, 1)));
  g_assert_cmpuint (count_unsaved (), ==, 1);
  /* The card it was is on show, with the cursor. */
  type_text ("x");
  press ("ctrl+s");
  WAIT_FOR (!deck_edit_is_changed (card_editor_get_edit (editor)));
  g_assert_cmpuint (count_unsaved (), ==, 0);
  deck = read_deck ("three.deck.xml");
  g_assert_true (g_str_has_prefix (deck_get_card (deck, 1)->prompt, must->str));
}

/* What is undone, saved or given up leaves nothing behind. */
static void
test_nothing_left (Fixture *fixture, gconstpointer data)
{
  edit_three (fixture, "a");
  type_text ("x");
  WAIT_FOR (count_unsaved () == 1);
  press ("ctrl+z");
  WAIT_FOR (count_unsaved () == 0);
  press ("ctrl+shift+z");
  WAIT_FOR (count_unsaved () == 1);
  press ("ctrl+w");
  answer ("Discard");
  WAIT_FOR (find_window (CARD_TYPE_EDITOR) == NULL);
  g_assert_cmpuint (count_unsaved (), ==, 0);
}

/* As a killed program leaves them: the editor's window is gone at once. */
static void
leave_unsaved (Fixture *fixture)
{
  CardEditor *editor = edit_three (fixture, "a");

  type_text (" mine");
  WAIT_FOR (unsaved_hold ("A? mine"));
  gtk_window_destroy (GTK_WINDOW (editor));
  wait_ms (50);
  g_assert_cmpuint (count_unsaved (), ==, 1);
}

/* Put off it stays, and comes again with the deck; given up it is gone. */
static void
test_later (Fixture *fixture, gconstpointer data)
{
  leave_unsaved (fixture);
  start_again (fixture);
  answer ("Later");
  g_assert_cmpuint (count_unsaved (), ==, 1);
  WAIT_FOR (find_deck (fixture, "three") != NULL);
  g_assert_true (gtk_widget_activate_action (
      GTK_WIDGET (fixture->window), "win.edit-card", "(ss)", "three", "b"));
  answer ("Discard");
  /* And goes on to what was asked for. */
  g_assert_cmpstr (prompt (wait_for_editor (), 0), ==, "A?");
  g_assert_cmpuint (count_unsaved (), ==, 0);
}

/* A new deck that was put off is in the way of no other: a second one can be
 * begun beside it, or in its place. */
static void
test_later_new (Fixture *fixture, gconstpointer data)
{
  static const char *const ways[] = { "New deck", "Discard" };

  choose_in_menu (fixture, "New deck");
  wait_for_editor ();
  type_text ("First");
  WAIT_FOR (count_unsaved () == 1 && unsaved_hold ("First"));
  start_again (fixture);
  answer ("Later");
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      CardEditor *editor;

      g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window),
                                                 "win.new-deck", NULL));
      answer (ways[i]);
      editor = wait_for_editor ();
      g_assert_cmpstr (
          deck_edit_get_head (card_editor_get_edit (editor), DECK_HEAD_TITLE),
          ==, "");
      g_assert_cmpuint (count_unsaved (), ==, 1 - i);
      close_editors ();
    }
}

/* The deck is another one by now: told, and only put in when asked to. */
static void
test_outdated (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = deck_path ("three.deck.xml");
  g_autoptr (GString) text = g_string_new (three);
  g_autofree char *body = NULL;
  CardEditor *editor;

  leave_unsaved (fixture);
  g_string_replace (text, "C?", "Theirs?", 0);
  g_string_replace (text, "</deck>",
                    "<card id=\"x\"><prompt>X?</prompt></card></deck>", 0);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  start_again (fixture);
  WAIT_FOR (find_window (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  g_object_get (find_window (ADW_TYPE_MESSAGE_DIALOG), "body", &body, NULL);
  g_assert_nonnull (strstr (body, "Another program has changed the file"));
  answer ("Put them in");
  editor = wait_for_editor ();
  g_assert_cmpstr (prompt (editor, 0), ==, "A? mine");
  g_assert_cmpstr (prompt (editor, 2), ==, "Theirs?");
  /* What of theirs could not be read is told, after the same of the folder. */
  g_assert_cmpuint (fixture->window->findings->len, ==, 2);
  press ("ctrl+z");
  g_assert_cmpstr (prompt (editor, 0), ==, "A?");
  g_assert_cmpstr (prompt (editor, 2), ==, "Theirs?");
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = unsaved_folder ();
  g_autofree char *path = g_build_filename (folder, "1.unsaved", NULL);
  g_autofree char *aside = g_build_filename (folder, "1.damaged", NULL);

  leave_unsaved (fixture);
  g_assert_true (
      g_file_set_contents (path, "shardstep-recovery 1\nx", -1, NULL));
  start_again (fixture);
  WAIT_FOR (find_label (GTK_WIDGET (fixture->window), "are damaged") != NULL);
  g_assert_null (find_window (ADW_TYPE_MESSAGE_DIALOG));
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
}

static gboolean
tells_unprotected (CardEditor *editor)
{
  GtkWidget *label = find_id (GTK_WIDGET (editor), "outcome_label");

  return gtk_widget_get_mapped (label) &&
         strstr (gtk_label_get_label (GTK_LABEL (label)),
                 "cannot be put aside") != NULL;
}

/* There is no place for them: told as long as it is so, whatever else is told
 * meanwhile, and the deck can still be saved. */
static void
test_no_place (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = unsaved_folder ();
  CardEditor *editor = edit_three (fixture, "a");
  DeckEdit *edit = card_editor_get_edit (editor);

  g_rmdir (folder);
  g_assert_true (g_file_set_contents (folder, "no folder", -1, NULL));
  type_text ("x");
  WAIT_FOR (tells_unprotected (editor));
  /* Another line stands over it until that is true no longer. */
  deck_edit_set_text (edit, 1, DECK_FIELD_ANSWER, 0, "");
  press ("ctrl+s");
  WAIT_FOR (tells (editor, "Not saved yet, card"));
  type_text ("b");
  WAIT_FOR (tells_unprotected (editor));
  g_unlink (folder);
  /* Without another letter. */
  WAIT_FOR (count_unsaved () == 1);
  WAIT_FOR (tells (editor, NULL));
}

/* What came of saving is told of what was edited then, not of what is read
 * again. */
static void
test_reload_untells (Fixture *fixture, gconstpointer data)
{
  CardEditor *editor = edit_three (fixture, "a");
  DeckEdit *edit = card_editor_get_edit (editor);
  g_autofree char *path = deck_path ("three.deck.xml");
  g_autoptr (GString) text = g_string_new (three);
  GtkWidget *reload = find_id (GTK_WIDGET (editor), "reload_button");

  deck_edit_set_text (edit, 0, DECK_FIELD_ANSWER, 0, "");
  press ("ctrl+s");
  WAIT_FOR (tells (editor, "Not saved yet, card"));
  g_string_replace (text, "B?", "Bee?", 0);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  WAIT_FOR (gtk_widget_get_mapped (reload));
  click_widget (reload);
  WAIT_FOR (g_str_equal (prompt (editor, 1), "Bee?"));
  WAIT_FOR (tells (editor, NULL));
}

/* A deck that an older version called ID.xml keeps its file, and its name is
 * taken. */
static void
test_older_name (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = decks_folder ();
  g_autofree char *path = deck_path ("three.xml");
  CardEditor *editor;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, three, -1, NULL));
  WAIT_FOR (find_deck (fixture, "three") != NULL);
  g_assert_true (gtk_widget_activate_action (
      GTK_WIDGET (fixture->window), "win.edit-card", "(ss)", "three", "a"));
  editor = wait_for_editor ();
  type_text ("x");
  press ("ctrl+s");
  WAIT_FOR (!deck_edit_is_changed (card_editor_get_edit (editor)));
  g_assert_false (exists ("three.deck.xml"));
  g_assert_true (exists ("three.xml"));
  /* The same deck again: the one that is there is asked about, not doubled.
   * What was saved is read anew first: as alike there is nothing to ask. */
  WAIT_FOR (find_deck (fixture, "three") != NULL &&
            strchr (deck_get_card (find_deck (fixture, "three"), 0)->prompt,
                    'x') != NULL);
  open_three (fixture, three);
  WAIT_FOR (find_window (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  g_assert_false (exists ("three.deck.xml"));
}

int
main (int argc, char **argv)
{
  if (argc > 1 && g_str_equal (argv[1], "--victim"))
    be_victim (argc, argv);
  fixture_prepare (&argc, &argv);
#define ADD(name, func)                                                        \
  g_test_add ("/app/editor/" name, Fixture, NULL, set_up_pane, func,           \
              tear_down_all)
  ADD ("five-cards", test_five_cards);
  ADD ("undo", test_undo);
  ADD ("close", test_close);
  ADD ("unfinished", test_unfinished);
  ADD ("next-problem", test_next_problem);
  ADD ("reload-untells", test_reload_untells);
  ADD ("older-name", test_older_name);
  ADD ("outcome", test_outcome);
  ADD ("outcome-note", test_outcome_note);
  ADD ("strong", test_strong);
  ADD ("keep", test_keep);
  ADD ("overtaken", test_overtaken);
  ADD ("copy", test_copy);
  ADD ("conflict", test_conflict);
  ADD ("name-taken", test_name_taken);
  ADD ("drag", test_drag);
  ADD ("computed", test_computed);
  ADD ("export", test_export);
  ADD ("first-start", test_first_start);
  ADD ("killed", test_killed);
  ADD ("nothing-left", test_nothing_left);
  ADD ("later", test_later);
  ADD ("later-new", test_later_new);
  ADD ("outdated", test_outdated);
  ADD ("damaged", test_damaged);
  ADD ("no-place", test_no_place);
#undef ADD
  return g_test_run ();
}
