/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a deck: drafts, steps, and what becomes of the file. */
#include "deck/deck-edit.h"

#include "deck/deck-library.h"
#include "deck/deck-markup.h"
#include "deck/deck-reader.h"
#include "deck/deck-typed.h"
#include "deck/deck-writer.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("deck-edit-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "deck.xml", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_unlink (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

static char *
read_file (Fixture *self)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  return text;
}

static DeckEdit *
open_text (Fixture *self, const char *text, guint n_findings)
{
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  DeckEdit *edit;

  g_assert_true (g_file_set_contents (self->path, text, -1, NULL));
  edit = deck_edit_open (self->path, found);
  g_assert_nonnull (edit);
  g_assert_cmpuint (base_diagnostics_get_length (found), ==, n_findings);
  return edit;
}

static void
save (Fixture *self, DeckEdit *edit)
{
  g_autoptr (GError) error = NULL;
  gboolean saved = deck_edit_save (edit, self->path, FALSE, &error);

  g_assert_no_error (error);
  g_assert_true (saved);
}

static const char commented[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<!-- SPDX-License-Identifier: CC0-1.0 -->\n"
    "<deck xmlns=\"urn:shardstep:deck:1\"  id=\"d\">\n"
    "  <title>One</title>   <!-- said so -->\n"
    "\n"
    "  <!-- First group -->\n"
    "  <card id='a'><prompt>A?</prompt>\n"
    "    <answer>a</answer></card>\n"
    "  <card   id=\"b\" kind=\"recall\"> <!-- of b > c -->\n"
    "    <prompt>B?</prompt><answer><![CDATA[b < c]]></answer>\n"
    "  </card>\n"
    "  <!-- Second group -->\n"
    "  <card id=\"broken\"><prompt>No answer</prompt></card>\n"
    "  <card id=\"c\"><prompt>C?</prompt><answer>c</answer></card>\n"
    "  <!-- the end -->\n"
    "</deck>\n"
    "<!-- after -->\n";

/* ---- typed text ---- */

static void
assert_typed (const char *typed, const char *markup, const char *back)
{
  g_autofree char *to = deck_typed_to_markup (typed);
  g_autofree char *from = deck_typed_from_markup (to);
  g_autofree char *again = deck_typed_to_markup (from);

  g_assert_cmpstr (to, ==, markup);
  g_assert_cmpstr (from, ==, back);
  g_assert_cmpstr (again, ==, markup);
}

static void
test_typed (void)
{
  assert_typed ("a < b & c > d", "a &lt; b &amp; c &gt; d", "a < b & c > d");
  assert_typed ("AT&T", "AT&amp;T", "AT&T");
  assert_typed ("  <em>x</em>\n\ny  ", "<em>x</em><br/><br/>y",
                "<em>x</em>\n\ny");
  assert_typed ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;", "<b>bold</b>");
  assert_typed ("one<br>two<br />", "one<br/>two", "one\ntwo");
  assert_typed ("H<sub>2</sub>O \t x", "H<sub>2</sub>O x", "H<sub>2</sub>O x");
  /* What is meant to be read as a tag, or as an entity, stays escaped. */
  assert_typed ("write &lt;em> for it", "write &lt;em&gt; for it",
                "write &lt;em> for it");
  assert_typed ("&amp;lt; is one", "&amp;lt; is one", "&amp;lt; is one");
  assert_typed ("\"&quot;&apos;", "\"\"'", "\"\"'");
  assert_typed ("", "", "");
}

/* Whatever is typed comes back as what is shown the same. */
static void
test_typed_random (void)
{
  static const char *const pieces[] = {
    "<",    ">",     "&",      ";",    "/",    " ",     "\n", "em",
    "br",   "lt",    "amp",    "<em>", "&lt;", "</em>", "x",  "\t",
    "<br>", "&amp;", "strong", "</",   "&gt;", "é",     "\"", "<br/>",
  };
  g_autoptr (GRand) random = g_rand_new_with_seed (20260310);

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GString) typed = g_string_new (NULL);
      g_autofree char *markup = NULL;
      g_autofree char *back = NULL;
      g_autofree char *again = NULL;
      guint n = (guint)g_rand_int_range (random, 0, 12);

      for (guint i = 0; i < n; i++)
        g_string_append (
            typed, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
      markup = deck_typed_to_markup (typed->str);
      back = deck_typed_from_markup (markup);
      again = deck_typed_to_markup (back);
      if (strcmp (markup, again) != 0)
        g_error ("“%s” is “%s”, then “%s”", typed->str, markup, again);
    }
}

/* Every text of the shipped decks comes back as it was. */
static void
test_typed_shipped (void)
{
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  g_autoptr (DeckLibrary) library = deck_library_load (TRUE, NULL, found, NULL);
  guint n = 0;

  for (guint d = 0; d < deck_library_get_n_decks (library); d++)
    {
      Deck *deck = deck_library_get_deck (library, d);
      g_autoptr (DeckEdit) edit =
          deck_edit_new_copy (deck, deck_get_id (deck), deck_get_title (deck));
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = deck_edit_write (edit, &error);
      g_autoptr (GBytes) meant = deck_write_bytes (deck);

      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                       g_bytes_get_data (meant, NULL),
                       g_bytes_get_size (meant));
      n += deck_get_n_cards (deck);
    }
  g_assert_cmpuint (n, >, 10);
}

/* So does the deck that holds every element there is. */
static void
test_every_element (void)
{
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "data", "all-kinds.xml", NULL);
  g_autoptr (Deck) deck = deck_read_file (path, found, NULL);
  g_autoptr (DeckEdit) edit = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) meant = NULL;

  g_assert_nonnull (deck);
  edit = deck_edit_new_copy (deck, deck_get_id (deck), deck_get_title (deck));
  bytes = deck_edit_write (edit, NULL);
  meant = deck_write_bytes (deck);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   g_bytes_get_data (meant, NULL), g_bytes_get_size (meant));
}

/* 0 1234 5 6789 0: "a<em>b</em>" */
static void
test_spans (void)
{
  g_autoptr (GArray) spans = deck_typed_find_spans ("a<em>b</em> <br> <em>");
  const DeckTypedSpan *span;

  g_assert_cmpuint (spans->len, ==, 5);
  span = &g_array_index (spans, DeckTypedSpan, 2);
  g_assert_false (span->is_tag);
  g_assert_cmpstr (span->name, ==, "em");
  g_assert_cmpuint (span->begin, ==, 5);
  g_assert_cmpuint (span->end, ==, 6);
}

/* ---- the file ---- */

/* Nothing changed: not a byte does. */
static void
test_untouched (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = open_text (self, commented, 1);
  g_autofree char *after = NULL;

  g_assert_cmpuint (deck_edit_get_n_cards (edit), ==, 3);
  g_assert_false (deck_edit_is_changed (edit));
  g_assert_true (deck_edit_keeps_comments (edit));
  save (self, edit);
  after = read_file (self);
  g_assert_cmpstr (after, ==, commented);
}

/* What is left alone keeps its bytes, also the card that could not be read;
 * the comment of the changed card moves before it. */
static void
test_comments (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = open_text (self, commented, 1);
  g_autofree char *after = NULL;

  deck_edit_set_text (edit, 1, DECK_FIELD_ANSWER, 0, "b <= c");
  deck_edit_set_head (edit, DECK_HEAD_TITLE, "One & two");
  deck_edit_set_head (edit, DECK_HEAD_LICENCE, "CC0-1.0");
  save (self, edit);
  after = read_file (self);
  g_assert_cmpstr (
      after, ==,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<!-- SPDX-License-Identifier: CC0-1.0 -->\n"
      "<deck xmlns=\"urn:shardstep:deck:1\"  id=\"d\">\n"
      "  <licence>CC0-1.0</licence>\n"
      "  <title>One &amp; two</title>   <!-- said so -->\n"
      "\n"
      "  <!-- First group -->\n"
      "  <card id='a'><prompt>A?</prompt>\n"
      "    <answer>a</answer></card>\n"
      "  <!-- of b > c -->\n"
      "  <card id=\"b\" kind=\"recall\" level=\"beginner\">\n"
      "    <prompt>B?</prompt>\n"
      "    <answer>b &lt;= c</answer>\n"
      "  </card>\n"
      "  <!-- Second group -->\n"
      "  <card id=\"broken\"><prompt>No answer</prompt></card>\n"
      "  <card id=\"c\"><prompt>C?</prompt><answer>c</answer></card>\n"
      "  <!-- the end -->\n"
      "</deck>\n"
      "<!-- after -->\n");
}

/* A group's heading outlives its first card; a new card takes its place. */
static void
test_removed_and_moved (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = open_text (self, commented, 1);
  g_autofree char *after = NULL;

  deck_edit_remove_card (edit, 2);
  deck_edit_move_card (edit, 0, 1);
  deck_edit_insert_card (edit, 0, DECK_CARD_RECALL);
  deck_edit_set_text (edit, 0, DECK_FIELD_PROMPT, 0, "What is new?");
  deck_edit_set_text (edit, 0, DECK_FIELD_ANSWER, 0, "This");
  save (self, edit);
  after = read_file (self);
  g_assert_nonnull (strstr (after, "  <!-- First group -->\n"
                                   "  <card id=\"what-is-new\""));
  g_assert_nonnull (strstr (after, "<!-- Second group -->\n"
                                   "  <card id=\"broken\">"));
  g_assert_nonnull (strstr (after, "<!-- of b > c -->\n    <prompt>B?"));
  g_assert_null (strstr (after, "<prompt>C?"));
  g_assert_cmpuint (deck_edit_get_n_cards (edit), ==, 3);
}

static void
test_without_cards (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit =
      open_text (self,
                 "<deck xmlns=\"urn:shardstep:deck:1\" id=\"d\">\n"
                 "  <!-- none yet -->\n"
                 "</deck>\n",
                 0);
  g_autofree char *after = NULL;

  deck_edit_insert_card (edit, 0, DECK_CARD_RECALL);
  deck_edit_set_text (edit, 0, DECK_FIELD_PROMPT, 0, "A?");
  deck_edit_set_text (edit, 0, DECK_FIELD_ANSWER, 0, "a");
  save (self, edit);
  after = read_file (self);
  g_assert_cmpstr (after, ==,
                   "<deck xmlns=\"urn:shardstep:deck:1\" id=\"d\">\n"
                   "  <!-- none yet -->\n\n"
                   "  <card id=\"a\" kind=\"recall\" level=\"beginner\">\n"
                   "    <prompt>A?</prompt>\n"
                   "    <answer>a</answer>\n"
                   "  </card>\n"
                   "</deck>\n");
}

/* A file laid out in a way that cannot be kept is written anew, whole. */
static void
test_prefixed (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = open_text (
      self,
      "<d:deck xmlns:d=\"urn:shardstep:deck:1\" id=\"d\"><!-- gone -->"
      "<d:card id=\"a\"><d:prompt>A?</d:prompt><d:answer>a</d:answer></d:card>"
      "</d:deck>",
      0);
  g_autofree char *after = NULL;

  g_assert_false (deck_edit_keeps_comments (edit));
  deck_edit_set_text (edit, 0, DECK_FIELD_ANSWER, 0, "b");
  save (self, edit);
  after = read_file (self);
  g_assert_nonnull (strstr (after, "<answer>b</answer>"));
  g_assert_null (strstr (after, "gone"));
  g_assert_cmpint (g_unlink (deck_edit_get_backup (edit)), ==, 0);
}

/* Where it is written anew and something goes with that, the old file is put
 * beside it, out of the library's sight. */
static void
test_backup (Fixture *self, gconstpointer data)
{
  static const char twins[] =
      "<deck xmlns=\"urn:shardstep:deck:1\" id=\"d\">\n"
      "  <title>Twins</title> <!-- said so -->\n"
      "  <card id=\"a\"><prompt>A?</prompt><answer>a</answer></card>\n"
      "  <card id=\"a\"><prompt>B?</prompt><answer>b</answer></card>\n"
      "  <card id=\"c\"><prompt>C?</prompt><answer>c</answer></card>\n"
      "</deck>\n";
  g_autoptr (DeckEdit) edit = open_text (self, twins, 1);
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  g_autoptr (DeckLibrary) library = NULL;
  g_autofree char *backup = g_strconcat (self->path, "~", NULL);
  g_autofree char *kept = NULL;

  deck_edit_set_text (edit, 1, DECK_FIELD_ANSWER, 0, "see");
  save (self, edit);
  g_assert_null (deck_edit_get_backup (edit));
  g_assert_false (g_file_test (backup, G_FILE_TEST_EXISTS));
  deck_edit_undo (edit, &(guint){ 0 });
  save (self, edit);

  /* With the first gone the second would come back to life as this card. */
  deck_edit_remove_card (edit, 0);
  save (self, edit);
  g_assert_cmpstr (deck_edit_get_backup (edit), ==, backup);
  g_assert_true (g_file_get_contents (backup, &kept, NULL, NULL));
  g_assert_nonnull (strstr (kept, "<!-- said so -->"));
  g_assert_nonnull (strstr (kept, "<answer>b</answer>"));
  library = deck_library_load (FALSE, self->folder, found, NULL);
  g_assert_cmpuint (base_diagnostics_get_length (found), ==, 0);
  g_assert_cmpuint (deck_library_get_n_decks (library), ==, 1);

  /* Nothing more to lose. */
  g_unlink (backup);
  deck_edit_set_text (edit, 0, DECK_FIELD_ANSWER, 0, "see");
  save (self, edit);
  g_assert_null (deck_edit_get_backup (edit));
  g_assert_false (g_file_test (backup, G_FILE_TEST_EXISTS));
}

static void
test_overtaken (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = open_text (self, commented, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;

  deck_edit_set_text (edit, 0, DECK_FIELD_ANSWER, 0, "mine");
  g_assert_false (deck_edit_is_overtaken (edit));
  g_assert_true (g_file_set_contents (self->path, "theirs", -1, NULL));
  g_assert_true (deck_edit_is_overtaken (edit));
  g_assert_false (deck_edit_save (edit, self->path, FALSE, &error));
  g_assert_error (error, DECK_ERROR, DECK_ERROR_CONFLICT);
  g_assert_true (deck_edit_is_changed (edit));
  after = read_file (self);
  g_assert_cmpstr (after, ==, "theirs");
  g_clear_error (&error);
  g_assert_true (deck_edit_save (edit, self->path, TRUE, &error));
  g_assert_no_error (error);
  g_assert_false (deck_edit_is_overtaken (edit));
  g_unlink (self->path);
  g_assert_true (deck_edit_is_overtaken (edit));
}

/* A new deck does not take the place of a file that is there. */
static void
test_place_taken (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = deck_edit_new ("d", "New", "en");
  g_autoptr (GError) error = NULL;

  g_assert_false (deck_edit_is_changed (edit));
  g_assert_true (g_file_set_contents (self->path, "theirs", -1, NULL));
  g_assert_false (deck_edit_save (edit, self->path, FALSE, &error));
  g_assert_error (error, DECK_ERROR, DECK_ERROR_CONFLICT);
}

/* A deck that is a link to elsewhere stays one, and who may read it stays. */
static void
test_link (Fixture *self, gconstpointer data)
{
  g_autofree char *real = g_build_filename (self->folder, "real", NULL);
  g_autoptr (DeckEdit) edit = NULL;
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  g_autofree char *after = NULL;
  GStatBuf info;

  g_assert_true (g_file_set_contents (real, commented, -1, NULL));
  /* Neither what a new file gets nor what any usual umask leaves. */
  g_assert_cmpint (g_chmod (real, 0666), ==, 0);
  g_assert_cmpint (symlink ("real", self->path), ==, 0);
  edit = deck_edit_open (self->path, found);
  g_assert_nonnull (edit);
  deck_edit_set_text (edit, 0, DECK_FIELD_ANSWER, 0, "mine");
  save (self, edit);
  g_assert_true (g_file_test (self->path, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (real, &after, NULL, NULL));
  g_assert_nonnull (strstr (after, "mine"));
  g_assert_cmpint (g_stat (real, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0666);
  g_assert_false (deck_edit_is_overtaken (edit));
  g_unlink (real);
}

/* ---- steps ---- */

static const char *
answer (DeckEdit *edit, guint index)
{
  return deck_draft_get (deck_edit_get_card (edit, index), DECK_FIELD_ANSWER,
                         0);
}

/* A word is a step, whatever the number of its letters. */
static void
test_words (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = open_text (self, commented, 1);
  static const char *const typed[] = { "t",     "to",     "to ",    "to b",
                                       "to be", "to be ", "to be o" };
  guint index;

  deck_edit_set_text (edit, 0, DECK_FIELD_ANSWER, 0, "");
  deck_edit_break (edit);
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    deck_edit_set_text (edit, 0, DECK_FIELD_ANSWER, 0, typed[i]);
  g_assert_true (deck_edit_undo (edit, &index));
  g_assert_cmpuint (index, ==, 0);
  g_assert_cmpstr (answer (edit, 0), ==, "to be ");
  deck_edit_undo (edit, &index);
  g_assert_cmpstr (answer (edit, 0), ==, "to ");
  deck_edit_redo (edit, &index);
  g_assert_cmpstr (answer (edit, 0), ==, "to be ");
  while (deck_edit_undo (edit, &index))
    ;
  g_assert_cmpstr (answer (edit, 0), ==, "a");
  g_assert_false (deck_edit_is_changed (edit));
}

/* The id goes with the prompt of a new card, until it is set or saved. */
static void
test_ids (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = open_text (self, commented, 1);
  guint index;

#define ID(i) deck_draft_get (deck_edit_get_card (edit, i), DECK_FIELD_ID, 0)
  deck_edit_insert_card (edit, 3, DECK_CARD_RECALL);
  g_assert_cmpstr (ID (3), ==, "card");
  deck_edit_set_text (edit, 3, DECK_FIELD_PROMPT, 0,
                      "What does the <em>ring</em> all-reduce send, per "
                      "device?");
  /* 40 bytes at most, whole words: "-device" would be past them. */
  g_assert_cmpstr (ID (3), ==, "what-does-the-ring-all-reduce-send-per");
  deck_edit_set_text (edit, 3, DECK_FIELD_PROMPT, 0, "A?");
  g_assert_cmpstr (ID (3), ==, "a-2");
  deck_edit_set_text (edit, 3, DECK_FIELD_ID, 0, "mine");
  deck_edit_set_text (edit, 3, DECK_FIELD_PROMPT, 0, "Other?");
  g_assert_cmpstr (ID (3), ==, "mine");
  deck_edit_set_text (edit, 3, DECK_FIELD_ANSWER, 0, "x");
  save (self, edit);
  g_assert_false (deck_edit_is_new (edit, 3));

  /* In the file it stays, whatever is typed or undone. */
  deck_edit_set_text (edit, 3, DECK_FIELD_ID, 0, "other");
  g_assert_cmpstr (ID (3), ==, "mine");
  for (guint i = 0; i < 3; i++)
    deck_edit_undo (edit, &index);
  g_assert_cmpstr (ID (3), ==, "mine");
  /* A removed card's id is not given to another. */
  while (deck_edit_redo (edit, &index))
    ;
  deck_edit_remove_card (edit, 0);
  deck_edit_insert_card (edit, 0, DECK_CARD_RECALL);
  deck_edit_set_text (edit, 0, DECK_FIELD_PROMPT, 0, "a");
  g_assert_cmpstr (ID (0), ==, "a-2");
#undef ID
}

/* An id on its way past one that is or was in the file is not taken for it;
 * what was saved keeps its own through every step back and forth. */
static void
test_id_typed (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = open_text (self, commented, 1);
  guint index;

#define ID(i) deck_draft_get (deck_edit_get_card (edit, i), DECK_FIELD_ID, 0)
  deck_edit_remove_card (edit, 1); /* b; a and c stay */
  deck_edit_insert_card (edit, 2, DECK_CARD_RECALL);
  deck_edit_set_text (edit, 2, DECK_FIELD_ID, 0, "");
  for (guint i = 0; i < 3; i++)
    {
      static const char *const typed[] = { "b", "ba", "bar" };

      deck_edit_set_text (edit, 2, DECK_FIELD_ID, 0, typed[i]);
      g_assert_cmpstr (ID (2), ==, typed[i]);
      g_assert_true (deck_edit_is_new (edit, 2));
    }
  deck_edit_break (edit);
  deck_edit_set_text (edit, 2, DECK_FIELD_ID, 0, "a");
  g_assert_true (deck_edit_is_new (edit, 2));
  g_assert_false (deck_edit_is_new (edit, 0));
  deck_edit_undo (edit, &index);
  g_assert_cmpstr (ID (2), ==, "bar");

  deck_edit_set_text (edit, 2, DECK_FIELD_PROMPT, 0, "Bar?");
  deck_edit_set_text (edit, 2, DECK_FIELD_ANSWER, 0, "x");
  save (self, edit);
  /* A copy is a card of its own. */
  deck_edit_duplicate_card (edit, 2);
  g_assert_false (deck_edit_is_new (edit, 2));
  g_assert_true (deck_edit_is_new (edit, 3));
  /* Back to where the card was removed from the deck, and forth again. */
  while (deck_edit_get_n_cards (edit) > 2)
    {
      g_assert_cmpstr (ID (2), ==, "bar");
      g_assert_false (deck_edit_is_new (edit, 2));
      g_assert_true (deck_edit_undo (edit, &index));
    }
  while (deck_edit_redo (edit, &index))
    {
      g_assert_cmpstr (ID (2), ==, "bar");
      g_assert_false (deck_edit_is_new (edit, 2));
    }
#undef ID
}

/* Whatever is done, undoing it all gives back what was opened, and redoing it
 * all what there was. */
static void
test_random (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4711);

  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (DeckEdit) edit = open_text (self, commented, 1);
      g_autoptr (GPtrArray) first = g_ptr_array_new ();
      g_autoptr (GPtrArray) last =
          g_ptr_array_new_with_free_func ((GDestroyNotify)deck_draft_unref);
      guint index;

      for (guint i = 0; i < 3; i++)
        g_ptr_array_add (first, deck_edit_get_card (edit, i));
      for (guint i = 0; i < 60; i++)
        {
          guint n = deck_edit_get_n_cards (edit);
          guint at = (guint)g_rand_int_range (random, 0, (gint32)MAX (n, 1));
          g_autofree char *text =
              g_strdup_printf ("%u", g_rand_int (random) % 1000);

          switch (n == 0 ? 0 : g_rand_int_range (random, 0, 7))
            {
            case 0:
              deck_edit_insert_card (edit, at, DECK_CARD_CHOICE);
              break;
            case 1:
              deck_edit_remove_card (edit, at);
              break;
            case 2:
              deck_edit_move_card (
                  edit, at, (guint)g_rand_int_range (random, 0, (gint32)n));
              break;
            case 3:
              deck_edit_set_text (edit, at, DECK_FIELD_PROMPT, 0, text);
              break;
            case 4:
              deck_edit_insert_row (edit, at, DECK_LIST_OPTIONS, 0);
              break;
            case 5:
              deck_edit_remove_row (edit, at, DECK_LIST_OPTIONS, 0);
              break;
            default:
              deck_edit_undo (edit, &index);
            }
        }
      for (guint i = 0; i < deck_edit_get_n_cards (edit); i++)
        g_ptr_array_add (last, deck_draft_ref (deck_edit_get_card (edit, i)));
      while (deck_edit_undo (edit, &index))
        ;
      g_assert_cmpuint (deck_edit_get_n_cards (edit), ==, 3);
      for (guint i = 0; i < 3; i++)
        g_assert_true (deck_edit_get_card (edit, i) ==
                       g_ptr_array_index (first, i));
      while (deck_edit_redo (edit, &index))
        ;
      g_assert_cmpuint (deck_edit_get_n_cards (edit), >=, last->len);
    }
}

static gboolean
has_text (const char *text, const char *part)
{
  return strstr (text, part) != NULL;
}

/* However cards are added, changed, moved and removed: what is written reads
 * as what was meant, and every comment and the card that could not be read
 * stay. */
static void
test_random_files (Fixture *self, gconstpointer data)
{
  static const char *const kept[] = { "SPDX",        "said so",
                                      "First group", "Second group",
                                      "the end",     "<!-- after -->",
                                      "No answer" };
  g_autoptr (GRand) random = g_rand_new_with_seed (99);

  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (DeckEdit) edit = open_text (self, commented, 1);
      g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
      g_autoptr (DeckEdit) again = NULL;
      g_autofree char *text = NULL;

      for (guint i = 0; i < 6; i++)
        {
          guint n = deck_edit_get_n_cards (edit);
          guint at = (guint)g_rand_int_range (random, 0, (gint32)MAX (n, 1));

          switch (n == 0 ? 0 : g_rand_int_range (random, 0, 4))
            {
            case 0:
              deck_edit_insert_card (edit, at, DECK_CARD_RECALL);
              deck_edit_set_text (edit, MIN (at, n), DECK_FIELD_PROMPT, 0, "Q");
              deck_edit_set_text (edit, MIN (at, n), DECK_FIELD_ANSWER, 0, "A");
              break;
            case 1:
              deck_edit_remove_card (edit, at);
              break;
            case 2:
              deck_edit_move_card (
                  edit, at, (guint)g_rand_int_range (random, 0, (gint32)n));
              break;
            default:
              deck_edit_set_text (edit, at, DECK_FIELD_ANSWER, 0, "other <b>");
            }
        }
      save (self, edit);
      text = read_file (self);
      for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
        if (!has_text (text, kept[i]))
          g_error ("“%s” is gone from: %s", kept[i], text);
      again = deck_edit_open (self->path, found);
      g_assert_cmpuint (base_diagnostics_get_length (found), ==, 1);
      g_assert_cmpuint (deck_edit_get_n_cards (again), ==,
                        deck_edit_get_n_cards (edit));
      for (guint i = 0; i < deck_edit_get_n_cards (edit); i++)
        {
          g_auto (DeckDraftCard) a;
          g_auto (DeckDraftCard) b;

          deck_draft_card_init (&a, deck_edit_get_card (edit, i));
          deck_draft_card_init (&b, deck_edit_get_card (again, i));
          g_assert_cmpstr (a.card.id, ==, b.card.id);
          g_assert_cmpstr (a.card.answer, ==, b.card.answer);
        }
      g_unlink (self->path);
    }
}

/* In "[" and "]" what is selected, "|" where nothing is. */
static char *
toggle (const char *marked)
{
  g_autoptr (GString) text = g_string_new (marked);
  g_autofree char *result = NULL;
  gsize begin = strcspn (marked, "[|");
  gsize end;
  GString *out;

  g_string_erase (text, (gssize)begin, 1);
  end = marked[begin] == '[' ? strcspn (text->str, "]") : begin;
  if (marked[begin] == '[')
    g_string_erase (text, (gssize)end, 1);
  result = deck_typed_toggle (text->str, "strong", &begin, &end);
  out = g_string_new (result);
  if (begin == end)
    g_string_insert (out, (gssize)begin, "|");
  else
    {
      g_string_insert (out, (gssize)end, "]");
      g_string_insert (out, (gssize)begin, "[");
    }
  return g_string_free (out, FALSE);
}

/* The letters, without the tags. */
static char *
dup_letters (const char *typed)
{
  g_autoptr (GArray) spans = deck_typed_find_spans (typed);
  g_autofree char *copy = g_strdup (typed);
  GString *letters = g_string_new (NULL);

  for (guint i = 0; i < spans->len; i++)
    {
      const DeckTypedSpan *span = &g_array_index (spans, DeckTypedSpan, i);

      if (span->is_tag)
        memset (copy + span->begin, '\1', span->end - span->begin);
    }
  for (const char *p = copy; *p != '\0'; p++)
    if (*p != '\1')
      g_string_append_c (letters, *p);
  return g_string_free (letters, FALSE);
}

static void
test_toggle (void)
{
  static const char *const pairs[][2] = {
    { "A |", "A <strong>|</strong>" },
    { "A <strong>|</strong>.", "A |." },
    { "A <strong>part|</strong>.", "A <strong>part</strong>|." },
    { "A <strong>|part</strong>.", "A |<strong>part</strong>." },
    { "<strong>pa|rt</strong>", "<strong>pa</strong>|<strong>rt</strong>" },
    { "<strong>a<em>b|</em></strong>", "<strong>a<em>b</em></strong>|" },
    { "<strong>a<em>b|c</em></strong>",
      "<strong>a<em>b</em></strong>|<strong><em>c</em></strong>" },
    { "<strong>part</st|rong>", "<strong>part</strong>|" },
    { "<em>a|</em>", "<em>a<strong>|</strong></em>" },
    { "a [b] c", "a [<strong>b</strong>] c" },
    { "a [<strong>b</strong>] c", "a [b] c" },
    { "a <strong>[b]</strong> c", "a [b] c" },
    { "2 < 3 & \303\244|\303\266",
      "2 < 3 & \303\244<strong>|</strong>\303\266" },
  };
  static const char *const pieces[] = { "a",        "<strong>", "</strong>",
                                        "<em>",     "</em>",    "<",
                                        "\303\244", " " };
  g_autoptr (GRand) random = g_rand_new_with_seed (10);

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *is = toggle (pairs[i][0]);

      g_assert_cmpstr (is, ==, pairs[i][1]);
    }
  /* Whatever is there: nothing but tags comes and goes. */
  for (guint k = 0; k < 3000; k++)
    {
      g_autoptr (GString) typed = g_string_new (NULL);
      g_autofree char *result = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      gsize begin, end;

      for (int n = g_rand_int_range (random, 0, 14); n > 0; n--)
        g_string_append (
            typed, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
      begin = (gsize)g_rand_int_range (random, 0, (int)typed->len + 1);
      end = (gsize)g_rand_int_range (random, (int)begin, (int)typed->len + 1);
      if (k % 2 == 0)
        end = begin;
      while (!g_unichar_validate (
                 g_utf8_get_char_validated (typed->str + begin, -1)) &&
             begin < typed->len)
        begin++;
      end = MAX (begin, end);
      while (!g_unichar_validate (
                 g_utf8_get_char_validated (typed->str + end, -1)) &&
             end < typed->len)
        end++;
      result = deck_typed_toggle (typed->str, "strong", &begin, &end);
      g_assert_true (g_utf8_validate (result, -1, NULL));
      g_assert_cmpuint (begin, <=, end);
      g_assert_cmpuint (end, <=, strlen (result));
      before = dup_letters (typed->str);
      after = dup_letters (result);
      g_assert_cmpstr (after, ==, before);
    }
}

/* ---- what is wrong ---- */

static void
assert_problem (DeckEdit *edit, const char *words, DeckField where)
{
  guint index;
  guint row;
  DeckField field;
  g_autofree char *problem =
      deck_edit_find_problem (edit, &index, &field, &row);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = deck_edit_write (edit, &error);

  if (words == NULL)
    {
      g_assert_cmpstr (problem, ==, NULL);
      g_assert_no_error (error);
      return;
    }
  g_assert_nonnull (problem);
  g_assert_nonnull (strstr (problem, words));
  g_assert_cmpuint (field, ==, where);
  /* The rules are those of the file. */
  g_assert_error (error, DECK_ERROR, DECK_ERROR_INVALID);
}

typedef struct
{
  guint index;
  DeckField field;
  guint row;
} Place;

static void
goes_to (DeckEdit *edit, Place *at, guint index, DeckField field, guint row)
{
  g_autofree char *problem =
      deck_edit_find_next_problem (edit, &at->index, &at->field, &at->row);

  g_assert_nonnull (problem);
  g_assert_cmpuint (at->index, ==, index);
  g_assert_cmpuint (at->field, ==, field);
  g_assert_cmpuint (at->row, ==, row);
}

/* From one to the next, over the cards and the head, and round; a place that
 * lacks nothing or is gone is passed likewise. */
static void
test_next_problem (void)
{
  g_autoptr (DeckEdit) edit = deck_edit_new ("d", "New", "en");
  Place at = { DECK_EDIT_NO_CARD, DECK_N_FIELDS, 0 };

  g_assert_null (
      deck_edit_find_next_problem (edit, &at.index, &at.field, &at.row));
  deck_edit_insert_card (edit, 0, DECK_CARD_RECALL);
  deck_edit_insert_card (edit, 1, DECK_CARD_CHOICE);
  deck_edit_set_text (edit, 1, DECK_FIELD_PROMPT, 0, "Which?");
  deck_edit_set_head (edit, DECK_HEAD_DESCRIPTION, "<em>open");
  at = (Place){ DECK_EDIT_NO_CARD, DECK_N_FIELDS, 0 };
  goes_to (edit, &at, DECK_EDIT_NO_CARD, DECK_FIELD_PROMPT, 0);
  goes_to (edit, &at, 0, DECK_FIELD_PROMPT, 0);
  goes_to (edit, &at, 0, DECK_FIELD_ANSWER, 0);
  goes_to (edit, &at, 1, DECK_FIELD_OPTION, 0);
  goes_to (edit, &at, 1, DECK_FIELD_OPTION, 1);
  goes_to (edit, &at, DECK_EDIT_NO_CARD, DECK_FIELD_PROMPT, 0);
  deck_edit_set_head (edit, DECK_HEAD_DESCRIPTION, "");
  at = (Place){ 1, DECK_FIELD_OPTION, 7 };
  goes_to (edit, &at, 0, DECK_FIELD_PROMPT, 0);
  /* From a field that has no place of its own all of the card is looked at. */
  at = (Place){ 0, DECK_FIELD_OPTION_CORRECT, 0 };
  goes_to (edit, &at, 0, DECK_FIELD_PROMPT, 0);
  /* The only one is found again from its own place. */
  deck_edit_remove_card (edit, 1);
  deck_edit_set_text (edit, 0, DECK_FIELD_PROMPT, 0, "What?");
  at = (Place){ 0, DECK_FIELD_ANSWER, 0 };
  goes_to (edit, &at, 0, DECK_FIELD_ANSWER, 0);
}

static void
test_problems (void)
{
  g_autoptr (DeckEdit) edit = deck_edit_new ("d", "New", "en");

  assert_problem (edit, NULL, 0);
  deck_edit_insert_card (edit, 0, DECK_CARD_CHOICE);
  assert_problem (edit, "question", DECK_FIELD_PROMPT);
  deck_edit_set_text (edit, 0, DECK_FIELD_PROMPT, 0, "<em>Which?");
  assert_problem (edit, "<em> is not closed", DECK_FIELD_PROMPT);
  deck_edit_set_text (edit, 0, DECK_FIELD_PROMPT, 0, "Which?");
  assert_problem (edit, "option", DECK_FIELD_OPTION);
  deck_edit_set_text (edit, 0, DECK_FIELD_OPTION, 0, "this");
  deck_edit_set_text (edit, 0, DECK_FIELD_OPTION, 1, "that");
  assert_problem (edit, "Mark the option", DECK_FIELD_OPTION);
  deck_edit_set_text (edit, 0, DECK_FIELD_OPTION_CORRECT, 0, "true");
  assert_problem (edit, NULL, 0);
  /* One is right: marking another unmarks it. */
  deck_edit_set_text (edit, 0, DECK_FIELD_OPTION_CORRECT, 1, "true");
  assert_problem (edit, NULL, 0);
  deck_edit_set_text (edit, 0, DECK_FIELD_CONCEPTS, 0, "all reduce!");
  assert_problem (edit, "reduce!", DECK_FIELD_CONCEPTS);
  deck_edit_set_text (edit, 0, DECK_FIELD_CONCEPTS, 0, "all-reduce");
  deck_edit_set_text (edit, 0, DECK_FIELD_SHOW_SCENARIO, 0, "dp-ring-4");
  assert_problem (edit, "moment", DECK_FIELD_SHOW_STEP);
  deck_edit_set_text (edit, 0, DECK_FIELD_SHOW_STEP, 0, "sync:1");
  assert_problem (edit, NULL, 0);
  deck_edit_duplicate_card (edit, 0);
  assert_problem (edit, NULL, 0);
  deck_edit_set_text (edit, 1, DECK_FIELD_ID, 0, "which");
  assert_problem (edit, "Card 1 has this id", DECK_FIELD_ID);
}

/* What belongs to another kind waits for it. */
static void
test_kind (void)
{
  g_autofree char *problem = NULL;
  g_autoptr (DeckEdit) edit = deck_edit_new ("d", "New", "en");
  g_autoptr (Deck) deck = NULL;

  deck_edit_insert_card (edit, 0, DECK_CARD_RECALL);
  deck_edit_set_text (edit, 0, DECK_FIELD_PROMPT, 0, "Why?");
  deck_edit_set_text (edit, 0, DECK_FIELD_ANSWER, 0, "so");
  deck_edit_set_text (edit, 0, DECK_FIELD_KIND, 0, "explain");
  assert_problem (edit, "idea", DECK_FIELD_CONCEPT);
  deck_edit_set_text (edit, 0, DECK_FIELD_CONCEPT, 0, "because");
  deck_edit_remove_row (edit, 0, DECK_LIST_CONCEPTS, 1);
  assert_problem (edit, NULL, 0);
  deck_edit_set_text (edit, 0, DECK_FIELD_KIND, 0, "recall");
  g_assert_cmpstr (answer (edit, 0), ==, "so");
  assert_problem (edit, NULL, 0);
  deck_edit_set_text (edit, 0, DECK_FIELD_KIND, 0, "computed");
  assert_problem (edit, "scenario", DECK_FIELD_SCENARIO);
  deck_edit_set_text (edit, 0, DECK_FIELD_SCENARIO, 0, "dp-ring-4");
  deck_edit_set_text (edit, 0, DECK_FIELD_ASK, 0, "bytes_sent");
  deck_edit_set_text (edit, 0, DECK_FIELD_TOLERANCE, 0, "1,5");
  problem = deck_edit_check (edit, 0, DECK_FIELD_TOLERANCE, 0);
  g_assert_nonnull (problem);
  deck_edit_set_text (edit, 0, DECK_FIELD_TOLERANCE, 0, "0.05");
  deck_edit_set_text (edit, 0, DECK_FIELD_TYPED, 0, "true");
  assert_problem (edit, NULL, 0);
  deck = deck_draft_preview (deck_edit_get_card (edit, 0));
  g_assert_true (deck_get_card (deck, 0)->computation->typed);
}

/* Something is shown from the first letter on. */
static void
test_preview (void)
{
  static const char *const kinds[] = { "recall", "choice", "explain" };
  g_autoptr (DeckEdit) edit = deck_edit_new ("d", "New", "en");

  deck_edit_insert_card (edit, 0, DECK_CARD_RECALL);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (Deck) deck = NULL;

      deck_edit_set_text (edit, 0, DECK_FIELD_KIND, 0, kinds[i]);
      deck_edit_set_text (edit, 0, DECK_FIELD_PROMPT, 0, "<em>Un");
      deck = deck_draft_preview (deck_edit_get_card (edit, 0));
      g_assert_nonnull (deck);
      g_assert_cmpstr (deck_get_card (deck, 0)->prompt, ==, "&lt;em&gt;Un");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deck/edit/typed", test_typed);
  g_test_add_func ("/deck/edit/typed-random", test_typed_random);
  g_test_add_func ("/deck/edit/typed-shipped", test_typed_shipped);
  g_test_add_func ("/deck/edit/every-element", test_every_element);
  g_test_add_func ("/deck/edit/spans", test_spans);
  g_test_add_func ("/deck/edit/toggle", test_toggle);
  g_test_add_func ("/deck/edit/problems", test_problems);
  g_test_add_func ("/deck/edit/next-problem", test_next_problem);
  g_test_add_func ("/deck/edit/kind", test_kind);
  g_test_add_func ("/deck/edit/preview", test_preview);
#define ADD(path, func)                                                        \
  g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/deck/edit/untouched", test_untouched);
  ADD ("/deck/edit/comments", test_comments);
  ADD ("/deck/edit/removed-and-moved", test_removed_and_moved);
  ADD ("/deck/edit/without-cards", test_without_cards);
  ADD ("/deck/edit/prefixed", test_prefixed);
  ADD ("/deck/edit/backup", test_backup);
  ADD ("/deck/edit/overtaken", test_overtaken);
  ADD ("/deck/edit/place-taken", test_place_taken);
  ADD ("/deck/edit/link", test_link);
  ADD ("/deck/edit/words", test_words);
  ADD ("/deck/edit/ids", test_ids);
  ADD ("/deck/edit/id-typed", test_id_typed);
  ADD ("/deck/edit/random", test_random);
  ADD ("/deck/edit/random-files", test_random_files);
#undef ADD
  return g_test_run ();
}
