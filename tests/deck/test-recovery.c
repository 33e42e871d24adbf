/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was not saved: put aside, found again by whoever may, and put into the
 * deck as it was, or told that it does not fit.  --kills=N: how often it is
 * killed while it is written down (30 unless told). */
#include "deck/deck-recovery-file.h"

#include "deck/deck-reader.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int n_kills = 30;

typedef struct
{
  char *folder; /* of the deck */
  char *path;
  char *aside; /* of what was not saved */
} Fixture;

static const char four[] =
    "<deck xmlns=\"urn:shardstep:deck:1\" id=\"d\">\n"
    "  <title>Four</title>\n"
    "  <!-- kept -->\n"
    "  <card id=\"a\"><prompt>A?</prompt><answer>a</answer></card>\n"
    "  <card id=\"b\"><prompt>B?</prompt><answer>b</answer></card>\n"
    "  <card id=\"broken\"><prompt>No answer</prompt></card>\n"
    "  <card id=\"c\"><prompt>C?</prompt><answer>c</answer></card>\n"
    "  <card id=\"e\"><prompt>E?</prompt><answer>e</answer></card>\n"
    "</deck>\n";

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("deck-recovery-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "d.xml", NULL);
  self->aside = g_build_filename (self->folder, "unsaved", NULL);
  g_assert_true (g_file_set_contents (self->path, four, -1, NULL));
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
tear_down (Fixture *self, gconstpointer data)
{
  empty (self->aside);
  g_rmdir (self->aside);
  empty (self->folder);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->aside);
  g_free (self->folder);
}

static DeckEdit *
open_deck (Fixture *self)
{
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  DeckEdit *edit = deck_edit_open (self->path, found);

  g_assert_nonnull (edit);
  return edit;
}

/* As a session leaves it that changes a card, adds one, removes one and moves
 * one: a b c e -> e a b* new. */
static void
work (DeckEdit *edit)
{
  deck_edit_set_text (edit, 1, DECK_FIELD_PROMPT, 0, "B, changed?");
  deck_edit_insert_card (edit, 2, DECK_CARD_CHOICE);
  deck_edit_set_text (edit, 2, DECK_FIELD_PROMPT, 0, "Unfinished\t<ch&oice");
  deck_edit_set_text (edit, 2, DECK_FIELD_OPTION, 1, "two");
  deck_edit_set_text (edit, 2, DECK_FIELD_OPTION_CORRECT, 1, "true");
  deck_edit_insert_row (edit, 2, DECK_LIST_OPTIONS, 2);
  deck_edit_remove_row (edit, 2, DECK_LIST_CONCEPTS, 0);
  deck_edit_remove_card (edit, 3);
  deck_edit_move_card (edit, 3, 0);
  deck_edit_set_head (edit, DECK_HEAD_DESCRIPTION, "Said\nof it");
}

static void
assert_same (const DeckEdit *a, const DeckEdit *b)
{
  g_assert_cmpuint (deck_edit_get_n_cards (a), ==, deck_edit_get_n_cards (b));
  for (DeckHead head = 0; head < DECK_N_HEADS; head++)
    g_assert_cmpstr (deck_edit_get_head (a, head), ==,
                     deck_edit_get_head (b, head));
  for (guint i = 0; i < deck_edit_get_n_cards (a); i++)
    {
      g_assert_true (deck_draft_equal (deck_edit_get_card (a, i),
                                       deck_edit_get_card (b, i)));
      g_assert_cmpint (deck_edit_is_new (a, i), ==, deck_edit_is_new (b, i));
    }
}

static DeckRecovery *
dump (const DeckEdit *edit)
{
  g_autoptr (GBytes) bytes = deck_recovery_dump (edit, 1234567);
  g_autoptr (GError) error = NULL;
  DeckRecovery *recovery = deck_recovery_parse (bytes, &error);

  g_assert_no_error (error);
  return recovery;
}

static DeckEdit *
reopen (const DeckRecovery *recovery)
{
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  DeckEdit *edit = deck_recovery_open (recovery, found);

  g_assert_nonnull (edit);
  return edit;
}

static const char *
id_of (const DeckEdit *edit, guint index)
{
  return deck_draft_get (deck_edit_get_card (edit, index), DECK_FIELD_ID, 0);
}

/* All of it comes back, ids of the file's cards stay fixed, and one undo gives
 * the file. */
static void
test_fits (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = open_deck (self);
  g_autoptr (DeckEdit) before = open_deck (self);
  g_autoptr (DeckEdit) again = NULL;
  g_autoptr (DeckRecovery) recovery = NULL;
  g_autofree char *first = NULL;
  DeckRecoveryCounts counts;
  guint index;

  work (edit);
  recovery = dump (edit);
  counts = deck_recovery_count (recovery);
  g_assert_cmpuint (counts.n_changed, ==, 1);
  g_assert_cmpuint (counts.n_added, ==, 1);
  g_assert_cmpuint (counts.n_removed, ==, 1);
  g_assert_cmpint (deck_recovery_get_at_ms (recovery), ==, 1234567);
  g_assert_cmpstr (deck_recovery_get_title (recovery), ==, "Four");
  g_assert_cmpstr (deck_recovery_get_path (recovery), ==, self->path);
  first = deck_recovery_dup_card_id (recovery);
  g_assert_cmpstr (first, ==, "b");
  g_assert_cmpint (deck_recovery_get_state (recovery), ==, DECK_RECOVERY_FITS);
  again = reopen (recovery);
  assert_same (again, edit);
  g_assert_true (deck_edit_is_changed (again));
  g_assert_true (deck_edit_undo (again, &index));
  assert_same (again, before);
  g_assert_false (deck_edit_is_changed (again));
  g_assert_false (deck_edit_can_undo (again));
  g_assert_true (deck_edit_redo (again, &index));
  assert_same (again, edit);
}

/* And goes on as if nothing had been: saved, with what the file holds beside
 * the cards. */
static void
test_saved (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = open_deck (self);
  g_autoptr (DeckEdit) again = NULL;
  g_autoptr (DeckRecovery) recovery = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint index;

  deck_edit_set_text (edit, 1, DECK_FIELD_ANSWER, 0, "bb");
  deck_edit_remove_card (edit, 0);
  recovery = dump (edit);
  again = reopen (recovery);
  g_assert_true (deck_edit_save (again, self->path, FALSE, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "<!-- kept -->"));
  g_assert_nonnull (strstr (text, "broken"));
  g_assert_nonnull (strstr (text, "<answer>bb</answer>"));
  g_assert_null (strstr (text, "A?"));
  /* Past the saving, and back. */
  g_assert_true (deck_edit_undo (again, &index));
  g_assert_cmpuint (deck_edit_get_n_cards (again), ==, 4);
  g_assert_true (deck_edit_is_changed (again));
  g_assert_true (deck_edit_redo (again, &index));
  g_assert_false (deck_edit_is_changed (again));
}

/* Another program wrote the file: nothing of what it did is lost, and what was
 * written here is there too. */
static void
test_changed (Fixture *self, gconstpointer data)
{
  static const char theirs[] =
      "<deck xmlns=\"urn:shardstep:deck:1\" id=\"d\">\n"
      "  <title>Theirs</title>\n"
      "  <card id=\"n\"><prompt>N?</prompt><answer>n</answer></card>\n"
      "  <card id=\"b\"><prompt>B?</prompt><answer>b2</answer></card>\n"
      "  <card id=\"c\"><prompt>C?</prompt><answer>c2</answer></card>\n"
      "</deck>\n";
  g_autoptr (DeckEdit) edit = open_deck (self);
  g_autoptr (DeckEdit) again = NULL;
  g_autoptr (DeckRecovery) recovery = NULL;

  work (edit);
  recovery = dump (edit);
  g_assert_true (g_file_set_contents (self->path, theirs, -1, NULL));
  g_assert_cmpint (deck_recovery_get_state (recovery), ==,
                   DECK_RECOVERY_CHANGED);
  again = reopen (recovery);
  g_assert_cmpuint (deck_edit_get_n_cards (again), ==, 4);
  g_assert_cmpstr (id_of (again, 0), ==, "n");
  g_assert_cmpstr (id_of (again, 1), ==, "b");
  g_assert_cmpstr (
      deck_draft_get (deck_edit_get_card (again, 1), DECK_FIELD_PROMPT, 0), ==,
      "B, changed?");
  g_assert_true (deck_edit_is_new (again, 2));
  g_assert_cmpstr (id_of (again, 3), ==, "c");
  g_assert_cmpstr (deck_edit_get_head (again, DECK_HEAD_TITLE), ==, "Theirs");
  g_assert_cmpstr (deck_edit_get_head (again, DECK_HEAD_DESCRIPTION), ==,
                   "Said\nof it");
}

static void
assert_order (const DeckEdit *edit, const char *first, ...)
{
  va_list rest;
  guint i = 0;

  va_start (rest, first);
  for (const char *id = first; id != NULL; id = va_arg (rest, const char *))
    {
      const char *is;

      g_assert_cmpuint (i, <, deck_edit_get_n_cards (edit));
      is = id_of (edit, i++);
      g_assert_cmpstr (is, ==, id);
    }
  va_end (rest);
  g_assert_cmpuint (i, ==, deck_edit_get_n_cards (edit));
}

/* Several new cards, each after the card that it was written after, wherever
 * that is by now: old a b c e, work n0 a n1 b n2 n3 c e. */
static void
test_places (Fixture *self, gconstpointer data)
{
  static const guint at[] = { 0, 2, 4, 5 };
  static const char moved[] =
      "<deck xmlns=\"urn:shardstep:deck:1\" id=\"d\">\n"
      "  <title>Moved</title>\n"
      "  <card id=\"x\"><prompt>X?</prompt><answer>x</answer></card>\n"
      "  <card id=\"b\"><prompt>B?</prompt><answer>b</answer></card>\n"
      "  <card id=\"c\"><prompt>C?</prompt><answer>c</answer></card>\n"
      "  <card id=\"a\"><prompt>A?</prompt><answer>a</answer></card>\n"
      "</deck>\n";
  g_autoptr (DeckEdit) edit = open_deck (self);
  g_autoptr (DeckEdit) titled = NULL;
  g_autoptr (DeckEdit) again = NULL;
  g_autoptr (DeckRecovery) recovery = NULL;
  g_autoptr (GString) title = g_string_new (four);

  for (guint i = 0; i < G_N_ELEMENTS (at); i++)
    {
      g_autofree char *id = g_strdup_printf ("n%u", i);

      deck_edit_insert_card (edit, at[i], DECK_CARD_RECALL);
      deck_edit_set_text (edit, at[i], DECK_FIELD_ID, 0, id);
    }
  assert_order (edit, "n0", "a", "n1", "b", "n2", "n3", "c", "e", NULL);
  recovery = dump (edit);
  g_string_replace (title, "Four", "Four, by others", 0);
  g_assert_true (g_file_set_contents (self->path, title->str, -1, NULL));
  titled = reopen (recovery);
  assert_order (titled, "n0", "a", "n1", "b", "n2", "n3", "c", "e", NULL);
  g_assert_true (g_file_set_contents (self->path, moved, -1, NULL));
  again = reopen (recovery);
  assert_order (again, "n0", "x", "b", "n2", "n3", "c", "a", "n1", NULL);
}

/* What version 1 wrote: a card has no claims, nor what it stands after. */
static void
test_first_version (Fixture *self, gconstpointer data)
{
  static const char magic[] = "shardstep-recovery ";
  g_autoptr (DeckEdit) edit = open_deck (self);
  g_autoptr (GVariant) body = NULL;
  g_autoptr (DeckEdit) again = NULL;
  g_autoptr (DeckRecovery) recovery = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) now = deck_recovery_dump (edit, 5);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *checksum = NULL;
  g_autofree char *sum = NULL;
  gsize size;
  const char *whole = g_bytes_get_data (now, &size);
  const char *texts[16] = { "b", "recall", "core", "", "B, then?", "b" };
  const char *form = "(uub@as@aaas)";
  GVariant *entries[3];

  for (guint i = 6; i < 15; i++)
    texts[i] = "";
  checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, four, -1);
  entries[0] =
      g_variant_new (form, 0, 1, FALSE, g_variant_new_strv (NULL, 0),
                     g_variant_new_array (G_VARIANT_TYPE ("aas"), NULL, 0));
  entries[1] = g_variant_new (
      form, 0, 0, TRUE, g_variant_new_strv (texts, 15),
      g_variant_new_parsed ("[@aas [], @aas [], @aas [], @aas []]"));
  entries[2] =
      g_variant_new (form, 2, 2, FALSE, g_variant_new_strv (NULL, 0),
                     g_variant_new_array (G_VARIANT_TYPE ("aas"), NULL, 0));
  body = g_variant_ref_sink (g_variant_new (
      "(sss^aysxu(msmsms)@a(uubasaaas))", "d", "en", "Four", self->path,
      checksum, (gint64)5, 4, NULL, NULL, NULL,
      g_variant_new_array (G_VARIANT_TYPE ("(uubasaaas)"), entries, 3)));
  if (G_BYTE_ORDER != G_LITTLE_ENDIAN)
    {
      GVariant *swapped = g_variant_byteswap (body);

      g_variant_unref (body);
      body = swapped;
    }
  sum = g_compute_checksum_for_data (
      G_CHECKSUM_SHA256, g_variant_get_data (body), g_variant_get_size (body));
  g_string_append_printf (text, "%s1\n%s\n", magic, sum);
  g_string_append_len (text, g_variant_get_data (body),
                       (gssize)g_variant_get_size (body));
  bytes = g_bytes_new (text->str, text->len);
  recovery = deck_recovery_parse (bytes, &error);
  g_assert_no_error (error);
  again = reopen (recovery);
  assert_order (again, "a", "b", "c", "e", NULL);
  g_assert_cmpstr (
      deck_draft_get (deck_edit_get_card (again, 1), DECK_FIELD_PROMPT, 0), ==,
      "B, then?");
  g_assert_cmpstr (
      deck_draft_get (deck_edit_get_card (again, 1), DECK_FIELD_CLAIMS, 0), ==,
      "");

  /* Such a body is not one of this version, nor what a newer one wrote. */
  for (char version = '2'; version <= '3'; version++)
    {
      g_autoptr (GBytes) other = NULL;
      DeckError code = version == '2' ? DECK_ERROR_INVALID : DECK_ERROR_VERSION;

      text->str[strlen (magic)] = version;
      other = g_bytes_new (text->str, text->len);
      g_assert_null (deck_recovery_parse (other, &error));
      g_assert_true (g_error_matches (error, DECK_ERROR, (int)code));
      g_clear_error (&error);
    }
  g_assert_cmpint (whole[strlen (magic)], ==, '2');
}

/* Many cards, all of them changed and as many more added between them, into a
 * file that another program has turned about. */
static void
test_many (Fixture *self, gconstpointer data)
{
  const guint n = 150;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (DeckEdit) edit = NULL;
  g_autoptr (DeckEdit) again = NULL;
  g_autoptr (DeckRecovery) recovery = NULL;

  for (guint turned = 0; turned < 2; turned++)
    {
      g_string_assign (text, "<deck xmlns=\"urn:shardstep:deck:1\" id=\"d\">");
      for (guint i = 0; i < n; i++)
        g_string_append_printf (text,
                                "<card id=\"c%u\"><prompt>P?</prompt>"
                                "<answer>a</answer></card>",
                                turned ? n - 1 - i : i);
      g_string_append (text, "</deck>");
      g_assert_true (g_file_set_contents (self->path, text->str, -1, NULL));
      if (turned)
        break;
      edit = open_deck (self);
      for (guint i = 0; i < n; i++)
        {
          deck_edit_set_text (edit, 2 * i, DECK_FIELD_ANSWER, 0, "b");
          deck_edit_insert_card (edit, 2 * i + 1, DECK_CARD_RECALL);
        }
      recovery = dump (edit);
    }
  again = reopen (recovery);
  g_assert_cmpuint (deck_edit_get_n_cards (again), ==, 2 * n);
  for (guint i = 0; i < n; i++)
    {
      const DeckDraft *card = deck_edit_get_card (again, 2 * i);
      g_autofree char *id = g_strdup_printf ("c%u", n - 1 - i);

      g_assert_cmpstr (deck_draft_get (card, DECK_FIELD_ID, 0), ==, id);
      g_assert_cmpstr (deck_draft_get (card, DECK_FIELD_ANSWER, 0), ==, "b");
    }
}

static void
test_gone (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = open_deck (self);
  g_autoptr (DeckEdit) again = NULL;
  g_autoptr (DeckRecovery) recovery = NULL;

  work (edit);
  recovery = dump (edit);
  g_unlink (self->path);
  g_assert_cmpint (deck_recovery_get_state (recovery), ==, DECK_RECOVERY_GONE);
  again = reopen (recovery);
  g_assert_cmpstr (deck_edit_get_path (again), ==, NULL);
  g_assert_cmpstr (deck_edit_get_head (again, DECK_HEAD_TITLE), ==, "Four");
  g_assert_cmpuint (deck_edit_get_n_cards (again), ==, 2);
  g_assert_true (deck_edit_is_changed (again));
}

/* A deck that is in no file is all there. */
static void
test_new (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = deck_edit_new ("new-deck", "", "de");
  g_autoptr (DeckEdit) again = NULL;
  g_autoptr (DeckRecovery) recovery = NULL;

  deck_edit_set_head (edit, DECK_HEAD_TITLE, "Neu");
  for (DeckCardKind kind = 0; kind < DECK_N_CARD_KINDS; kind++)
    deck_edit_insert_card (edit, 0, kind);
  deck_edit_set_text (edit, 3, DECK_FIELD_PROMPT, 0, "Was?");
  recovery = dump (edit);
  g_assert_null (deck_recovery_get_path (recovery));
  g_assert_cmpint (deck_recovery_get_state (recovery), ==, DECK_RECOVERY_NEW);
  g_assert_cmpuint (deck_recovery_count (recovery).n_added, ==,
                    DECK_N_CARD_KINDS);
  again = reopen (recovery);
  assert_same (again, edit);
  g_assert_cmpstr (deck_edit_get_language (again), ==, "de");
  g_assert_true (deck_edit_is_changed (again));
  g_assert_false (deck_edit_can_undo (again));
}

/* No byte of it can be another one, and none can lack. */
static void
test_damaged (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = open_deck (self);
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  const guint8 *whole;

  work (edit);
  bytes = deck_recovery_dump (edit, 0);
  whole = g_bytes_get_data (bytes, &size);
  for (gsize i = 0; i < size; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (whole, size);
      g_autoptr (GBytes) other = NULL;
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (bytes, 0, i);
      g_autoptr (GError) error = NULL;

      copy[i] ^= 1 << i % 8;
      other = g_bytes_new (copy, size);
      g_assert_null (deck_recovery_parse (other, &error));
      g_assert_error (error, DECK_ERROR, DECK_ERROR_INVALID);
      g_clear_error (&error);
      g_assert_null (deck_recovery_parse (cut, &error));
      g_assert_error (error, DECK_ERROR, DECK_ERROR_INVALID);
    }
}

/* A checksum is no proof of good will: whatever a body with the right one says
 * is refused or opened, and nothing else. */
static void
test_forged (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = open_deck (self);
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  const guint8 *whole;
  g_autoptr (GRand) random = g_rand_new_with_seed (6);
  const gsize sum_at = strlen ("shardstep-recovery 2\n");
  const gsize body_at = sum_at + 64 + 1;
  guint n_opened = 0;

  work (edit);
  bytes = deck_recovery_dump (edit, 0);
  whole = g_bytes_get_data (bytes, &size);
  for (guint i = 0; i < 4000; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (whole, size);
      g_autoptr (GBytes) other = NULL;
      g_autoptr (DeckRecovery) recovery = NULL;
      g_autofree char *sum = NULL;

      for (int k = g_rand_int_range (random, 1, 4); k > 0; k--)
        copy[g_rand_int_range (random, (int)body_at, (int)size)] =
            (guint8)g_rand_int_range (random, 0, 256);
      sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, copy + body_at,
                                         size - body_at);
      memcpy (copy + sum_at, sum, 64);
      other = g_bytes_new (copy, size);
      recovery = deck_recovery_parse (other, NULL);
      if (recovery != NULL)
        {
          g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
          g_autoptr (DeckEdit) again = deck_recovery_open (recovery, found);

          n_opened += again != NULL;
        }
    }
  g_assert_cmpuint (n_opened, >, 0);
}

/* ---- files of it ---- */

static GPtrArray *
list (Fixture *self, guint n_findings)
{
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  GPtrArray *files = deck_recovery_file_list (self->aside, found);

  g_assert_cmpuint (base_diagnostics_get_length (found), ==, n_findings);
  return files;
}

static void
write_to (DeckRecoveryFile *file, const DeckEdit *edit, gint64 at_ms)
{
  g_autoptr (GBytes) bytes = deck_recovery_dump (edit, at_ms);
  g_autoptr (GError) error = NULL;

  g_assert_true (deck_recovery_file_write (file, bytes, NULL, &error));
  g_assert_no_error (error);
}

/* What somebody holds is nobody else's; let go it is found, once. */
static void
test_held (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = open_deck (self);
  DeckRecoveryFile *first = deck_recovery_file_new (self->aside);
  DeckRecoveryFile *second = deck_recovery_file_new (self->aside);
  g_autoptr (GPtrArray) none = list (self, 0);
  g_autoptr (GPtrArray) held = NULL;
  g_autoptr (GPtrArray) both = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GPtrArray) left = NULL;

  g_assert_cmpuint (none->len, ==, 0);
  work (edit);
  write_to (second, edit, 2);
  write_to (first, edit, 3);
  write_to (first, edit, 1);
  held = list (self, 0);
  g_assert_cmpuint (held->len, ==, 0);
  deck_recovery_file_unref (first);
  deck_recovery_file_unref (second);
  both = list (self, 0);
  g_assert_cmpuint (both->len, ==, 2);
  g_assert_cmpint (
      deck_recovery_get_at_ms (deck_recovery_file_get (both->pdata[0])), ==, 1);
  again = list (self, 0);
  g_assert_cmpuint (again->len, ==, 0);
  deck_recovery_file_discard (both->pdata[0]);
  g_clear_pointer (&both, g_ptr_array_unref);
  left = list (self, 0);
  g_assert_cmpuint (left->len, ==, 1);
}

/* A wish to write that comes after the file was given up brings nothing
 * back. */
static void
test_discarded (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = open_deck (self);
  g_autoptr (DeckRecoveryFile) file = deck_recovery_file_new (self->aside);
  g_autoptr (GCancellable) late = g_cancellable_new ();
  g_autoptr (GBytes) bytes = deck_recovery_dump (edit, 1);
  g_autoptr (GError) error = NULL;

  write_to (file, edit, 1);
  g_cancellable_cancel (late);
  deck_recovery_file_discard (file);
  g_assert_false (deck_recovery_file_write (file, bytes, late, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_rmdir (self->aside), ==, 0);
}

static void
test_set_aside (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->aside, "1.unsaved", NULL);
  g_autofree char *aside = g_build_filename (self->aside, "1.damaged", NULL);
  g_autofree char *empty_path =
      g_build_filename (self->aside, "2.unsaved", NULL);
  g_autofree char *part =
      g_build_filename (self->aside, "3.unsaved-part", NULL);
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GPtrArray) again = NULL;

  g_assert_cmpint (g_mkdir (self->aside, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "nonsense", -1, NULL));
  g_assert_true (g_file_set_contents (empty_path, "", 0, NULL));
  g_assert_true (g_file_set_contents (part, "half", -1, NULL));
  files = list (self, 1);
  g_assert_cmpuint (files->len, ==, 0);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (empty_path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  /* Told once. */
  again = list (self, 0);
}

/* What was set aside before stays, what a newer version wrote or cannot be
 * read now is left where it is, and a name that cannot be had is told. */
static void
test_left (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->aside, "1.unsaved", NULL);
  g_autofree char *newer = g_build_filename (self->aside, "2.unsaved", NULL);
  g_autofree char *first = g_build_filename (self->aside, "1.damaged", NULL);
  g_autofree char *second = g_build_filename (self->aside, "1-2.damaged", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GPtrArray) again = NULL;

  g_assert_cmpint (g_mkdir (self->aside, 0700), ==, 0);
  g_assert_true (g_file_set_contents (first, "before", -1, NULL));
  g_assert_true (g_file_set_contents (path, "nonsense", -1, NULL));
  g_assert_true (
      g_file_set_contents (newer, "shardstep-recovery 10\nx", -1, NULL));
  files = list (self, 2);
  g_assert_true (g_file_get_contents (first, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "before");
  g_assert_true (g_file_test (second, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (newer, G_FILE_TEST_EXISTS));
  /* The newer one again. */
  again = list (self, 1);
  g_assert_true (g_file_test (newer, G_FILE_TEST_EXISTS));

  /* A file that is too large to be of unsaved changes is not ours to judge. */
  g_assert_cmpint (truncate (newer, (off_t)DECK_RECOVERY_MAX_BYTES + 1), ==, 0);
  g_clear_pointer (&again, g_ptr_array_unref);
  again = list (self, 1);
  g_assert_true (g_file_test (newer, G_FILE_TEST_EXISTS));
}

/* Killed at any moment of writing it down again and again: what is found is
 * one of the states there were, whole, and not older than the one whose
 * writing was acknowledged last. */
static void
test_killed (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (9);

  for (int k = 0; k < n_kills; k++)
    {
      int pipes[2];
      int status;
      gint64 acknowledged = 0, at = 0;
      pid_t child;
      g_autoptr (GPtrArray) files = NULL;

      g_assert_cmpint (pipe (pipes), ==, 0);
      child = fork ();
      g_assert_cmpint (child, >=, 0);
      if (child == 0)
        {
          g_autoptr (DeckEdit) edit = open_deck (self);
          DeckRecoveryFile *file = deck_recovery_file_new (self->aside);

          for (at = 1;; at++)
            {
              g_autofree char *prompt =
                  g_strdup_printf ("%" G_GINT64_FORMAT "?", at);

              deck_edit_set_text (edit, 0, DECK_FIELD_PROMPT, 0, prompt);
              write_to (file, edit, at);
              if (write (pipes[1], &at, sizeof at) != sizeof at)
                _exit (1);
            }
        }
      g_assert_cmpint (close (pipes[1]), ==, 0);
      g_usleep ((gulong)g_rand_int_range (random, 500, 30000));
      g_assert_cmpint (kill (child, SIGKILL), ==, 0);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFSIGNALED (status));
      while (read (pipes[0], &at, sizeof at) == sizeof at)
        acknowledged = at;
      g_assert_cmpint (close (pipes[0]), ==, 0);
      files = list (self, 0);
      g_assert_cmpuint (files->len, <=, 1);
      if (files->len == 0)
        {
          g_assert_cmpint (acknowledged, ==, 0);
          continue;
        }
      {
        const DeckRecovery *recovery = deck_recovery_file_get (files->pdata[0]);
        g_autoptr (DeckEdit) edit = reopen (recovery);
        g_autofree char *prompt = NULL;

        at = deck_recovery_get_at_ms (recovery);
        prompt = g_strdup_printf ("%" G_GINT64_FORMAT "?", at);
        g_assert_cmpint (at, >=, acknowledged);
        g_assert_cmpstr (
            deck_draft_get (deck_edit_get_card (edit, 0), DECK_FIELD_PROMPT, 0),
            ==, prompt);
      }
      deck_recovery_file_discard (files->pdata[0]);
    }
  g_test_message ("%d kills", n_kills);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i < argc; i++)
    if (g_str_has_prefix (argv[i], "--kills="))
      n_kills = CLAMP ((int)g_ascii_strtoll (argv[i] + 8, NULL, 10), 1, 100000);
#define ADD(name, func)                                                        \
  g_test_add ("/deck/recovery/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("fits", test_fits);
  ADD ("saved", test_saved);
  ADD ("changed", test_changed);
  ADD ("places", test_places);
  ADD ("first-version", test_first_version);
  ADD ("many", test_many);
  ADD ("gone", test_gone);
  ADD ("new", test_new);
  ADD ("damaged", test_damaged);
  ADD ("forged", test_forged);
  ADD ("held", test_held);
  ADD ("discarded", test_discarded);
  ADD ("set-aside", test_set_aside);
  ADD ("left", test_left);
  ADD ("killed", test_killed);
#undef ADD
  return g_test_run ();
}
