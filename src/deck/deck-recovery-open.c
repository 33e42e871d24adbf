/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session with what was not saved. */
#include "deck/deck-recovery-private.h"

#include <string.h>

#include "deck/deck-edit-private.h"

static void
set_text (DeckDraft **draft, DeckField field, guint row, const char *text)
{
  DeckDraft *next = deck_draft_with (*draft, field, row, text);

  deck_draft_unref (*draft);
  *draft = next;
}

static void
set_rows (DeckDraft **draft, DeckList list, GVariant *rows)
{
  DeckField first = deck_recovery_get_first_field (list);
  gsize n = g_variant_n_children (rows);
  guint now;

  while ((now = deck_draft_get_n_rows (*draft, list)) != n)
    {
      DeckDraft *next = now < n ? deck_draft_with_row (*draft, list, now)
                                : deck_draft_without_row (*draft, list, 0);

      deck_draft_unref (*draft);
      *draft = next;
    }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);

      for (guint j = 0; j < g_variant_n_children (row); j++)
        {
          const char *text;

          g_variant_get_child (row, j, "&s", &text);
          set_text (draft, first + j, i, text);
        }
    }
}

static DeckDraft *
read_card (gboolean saved, GVariant *singles, GVariant *lists)
{
  DeckDraft *draft = deck_draft_new ("", DECK_CARD_RECALL);

  for (DeckField field = 0;
       field < DECK_N_SINGLE_FIELDS && field < g_variant_n_children (singles);
       field++)
    {
      const char *text;

      g_variant_get_child (singles, field, "&s", &text);
      set_text (&draft, field, 0, text);
    }
  for (DeckList list = 0; list < DECK_N_LISTS; list++)
    {
      g_autoptr (GVariant) rows = g_variant_get_child_value (lists, list);

      set_rows (&draft, list, rows);
    }
  deck_draft_set_saved (draft, saved);
  return draft;
}

/* ---- into a deck ---- */

/* The cards as they are put together. */
typedef struct
{
  const DeckEdit *edit;
  GSequence *cards;    /* DeckDraft */
  GHashTable *places;  /* of ids: GSequenceIter; NULL: it is the very file */
  GSequenceIter *at;   /* a new card goes before that */
  gboolean after_file; /* it comes after one of the file */
  guint n_inserted;
} Putting;

static const char *
get_id (GSequenceIter *place)
{
  return deck_draft_get (g_sequence_get (place), DECK_FIELD_ID, 0);
}

/* The first of an id has its place; the table borrows it from the draft. */
static void
note_place (Putting *self, GSequenceIter *place)
{
  if (self->places != NULL &&
      !g_hash_table_contains (self->places, get_id (place)))
    g_hash_table_insert (self->places, (gpointer)get_id (place), place);
}

static void
start_putting (Putting *self, const DeckEdit *edit, gboolean merges)
{
  *self = (Putting){ .edit = edit, .after_file = TRUE };
  self->cards = g_sequence_new ((GDestroyNotify)deck_draft_unref);
  if (merges)
    {
      self->places = g_hash_table_new (g_str_hash, g_str_equal);
      for (guint i = 0; i < edit->cards->len; i++)
        note_place (self, g_sequence_append (self->cards,
                                             deck_draft_ref (g_ptr_array_index (
                                                 edit->cards, i))));
    }
  self->at = g_sequence_get_end_iter (self->cards);
}

/* Cards of the file: in the very one they are where they were; in another they
 * stand somewhere already. */
static void
put_run (Putting *self, guint first, guint n)
{
  self->after_file = TRUE;
  if (self->places != NULL)
    {
      guint length = (guint)g_sequence_get_length (self->cards);

      self->at = g_sequence_get_iter_at_pos (
          self->cards, (int)MIN (first + n + self->n_inserted, length));
      return;
    }
  for (guint i = first; i < first + n && i < self->edit->cards->len; i++)
    g_sequence_append (
        self->cards, deck_draft_ref (g_ptr_array_index (self->edit->cards, i)));
}

/* Where a card goes that stood after one of the old file: after that one,
 * wherever it is by now; and else where that was in the old file. */
static GSequenceIter *
find_place (const Putting *self, GVariant *singles)
{
  const char *before;
  GSequenceIter *place;

  if (g_variant_n_children (singles) <= DECK_RECOVERY_BEFORE)
    return self->at;
  g_variant_get_child (singles, DECK_RECOVERY_BEFORE, "&s", &before);
  if (*before == '\0')
    return g_sequence_get_begin_iter (self->cards);
  place = g_hash_table_lookup (self->places, before);
  return place != NULL ? g_sequence_iter_next (place) : self->at;
}

/* draft is taken. */
static void
put_card (Putting *self, DeckDraft *draft, gboolean saved, GVariant *singles)
{
  const char *id = deck_draft_get (draft, DECK_FIELD_ID, 0);
  GSequenceIter *place = saved && self->places != NULL
                             ? g_hash_table_lookup (self->places, id)
                             : NULL;

  if (place != NULL)
    {
      /* The table's id goes with the draft that it was borrowed from. */
      g_hash_table_replace (self->places, (gpointer)id, place);
      g_sequence_set (place, draft);
      self->at = g_sequence_iter_next (place);
    }
  else
    {
      if (self->places != NULL && self->after_file)
        self->at = find_place (self, singles);
      place = g_sequence_insert_before (self->at, draft);
      note_place (self, place);
      self->n_inserted++;
    }
  self->after_file = FALSE;
}

static GPtrArray *
end_putting (Putting *self)
{
  GPtrArray *cards =
      g_ptr_array_new_with_free_func ((GDestroyNotify)deck_draft_unref);

  for (GSequenceIter *i = g_sequence_get_begin_iter (self->cards);
       !g_sequence_iter_is_end (i); i = g_sequence_iter_next (i))
    g_ptr_array_add (cards, deck_draft_ref (g_sequence_get (i)));
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_sequence_free (self->cards);
  return cards;
}

/* merges: edit's file is another one than these belong to; what was changed
 * finds its place in it by ids. */
static GPtrArray *
put_cards (const DeckRecovery *self, const DeckEdit *edit, gboolean merges)
{
  Putting putting;
  GVariantIter iter;
  guint first, n;
  gboolean saved;
  GVariant *singles, *lists;

  start_putting (&putting, edit, merges);
  g_variant_iter_init (&iter, self->entries);
  while (g_variant_iter_next (&iter, "(uub@as@aaas)", &first, &n, &saved,
                              &singles, &lists))
    {
      if (n > 0)
        put_run (&putting, first, n);
      else
        put_card (&putting, read_card (saved, singles, lists), saved, singles);
      g_variant_unref (singles);
      g_variant_unref (lists);
    }
  return end_putting (&putting);
}

static void
put (DeckEdit *edit, const DeckRecovery *self, GPtrArray *cards /* taken */)
{
  DeckEditStep step = { .kind = DECK_STEP_DECK, .cards = cards };

  for (DeckHead head = 0; head < DECK_N_HEADS; head++)
    step.heads[head] = g_strdup (self->heads[head] != NULL ? self->heads[head]
                                                           : edit->heads[head]);
  deck_edit_push (edit, &step);
}

DeckEdit *
deck_recovery_open (const DeckRecovery *self, BaseDiagnostics *diagnostics)
{
  DeckRecoveryState state = deck_recovery_get_state (self);
  DeckEdit *edit;

  if (state == DECK_RECOVERY_FITS || state == DECK_RECOVERY_CHANGED)
    {
      edit = deck_edit_open (self->path, diagnostics);
      if (edit != NULL)
        put (edit, self,
             put_cards (self, edit, state == DECK_RECOVERY_CHANGED));
      return edit;
    }
  edit = deck_edit_new (self->id, self->title, self->language);
  put (edit, self, put_cards (self, edit, TRUE));
  /* There is nothing before it to go back to. */
  g_array_set_size (edit->steps, 0);
  edit->position = 0;
  edit->saved = -1;
  return edit;
}
