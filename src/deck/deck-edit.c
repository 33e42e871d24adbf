/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-edit-private.h"

#include <string.h>

#include "deck/deck-typed.h"

/* ---- life ---- */

DeckEdit *
deck_edit_alloc (const char *id)
{
  DeckEdit *self = g_new0 (DeckEdit, 1);

  self->id = g_strdup (id);
  self->language = g_strdup ("");
  for (guint i = 0; i < DECK_N_HEADS; i++)
    {
      self->heads[i] = g_strdup ("");
      self->saved_heads[i] = g_strdup ("");
    }
  self->cards =
      g_ptr_array_new_with_free_func ((GDestroyNotify)deck_draft_unref);
  self->steps = deck_edit_steps_new ();
  self->saved = -1;
  self->saved_ids =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->clean = g_hash_table_new_full (NULL, NULL,
                                       (GDestroyNotify)deck_draft_unref, NULL);
  return self;
}

void
deck_edit_take_deck (DeckEdit *self, const Deck *deck)
{
  const char *title = deck_get_title (deck);

  g_free (self->language);
  self->language = g_strdup (deck_get_language (deck));
  for (guint i = 0; i < DECK_N_HEADS; i++)
    g_free (self->heads[i]);
  self->heads[DECK_HEAD_TITLE] = g_strdup (title);
  self->heads[DECK_HEAD_DESCRIPTION] =
      deck_typed_from_markup (deck_get_description (deck));
  self->heads[DECK_HEAD_LICENCE] = g_strdup (deck_get_licence (deck));
  g_ptr_array_set_size (self->cards, 0);
  for (guint i = 0; i < deck_get_n_cards (deck); i++)
    g_ptr_array_add (self->cards,
                     deck_draft_new_from_card (deck_get_card (deck, i)));
}

DeckEdit *
deck_edit_new (const char *id, const char *title, const char *language)
{
  DeckEdit *self;

  g_return_val_if_fail (deck_id_is_valid (id), NULL);
  self = deck_edit_alloc (id);
  g_free (self->heads[DECK_HEAD_TITLE]);
  self->heads[DECK_HEAD_TITLE] = g_strdup (title);
  g_free (self->language);
  self->language = g_strdup (language);
  /* Nothing would be lost with it. */
  self->saved = 0;
  return self;
}

DeckEdit *
deck_edit_new_copy (const Deck *deck, const char *id, const char *title)
{
  DeckEdit *self;

  g_return_val_if_fail (deck_id_is_valid (id), NULL);
  self = deck_edit_alloc (id);
  deck_edit_take_deck (self, deck);
  g_free (self->heads[DECK_HEAD_TITLE]);
  self->heads[DECK_HEAD_TITLE] = g_strdup (title);
  return self;
}

void
deck_edit_free (DeckEdit *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->path);
  g_free (self->language);
  for (guint i = 0; i < DECK_N_HEADS; i++)
    {
      g_free (self->heads[i]);
      g_free (self->saved_heads[i]);
    }
  g_ptr_array_unref (self->cards);
  g_array_unref (self->steps);
  g_hash_table_unref (self->saved_ids);
  g_hash_table_unref (self->clean);
  g_clear_pointer (&self->source, deck_source_free);
  g_free (self->checksum);
  g_free (self->backup);
  g_free (self);
}

void
deck_edit_set_listener (DeckEdit *self, DeckEditFunc func, gpointer user_data)
{
  self->listener = func;
  self->listener_data = user_data;
}

/* ---- reading ---- */

const char *
deck_edit_get_id (const DeckEdit *self)
{
  return self->id;
}

void
deck_edit_set_id (DeckEdit *self, const char *id)
{
  g_return_if_fail (self->path == NULL && deck_id_is_valid (id));
  g_free (self->id);
  self->id = g_strdup (id);
}

const char *
deck_edit_get_path (const DeckEdit *self)
{
  return self->path;
}

const char *
deck_edit_get_language (const DeckEdit *self)
{
  return self->language;
}

const char *
deck_edit_get_head (const DeckEdit *self, DeckHead head)
{
  g_return_val_if_fail (head < DECK_N_HEADS, "");
  return self->heads[head];
}

guint
deck_edit_get_n_cards (const DeckEdit *self)
{
  return self->cards->len;
}

DeckDraft *
deck_edit_get_card (const DeckEdit *self, guint index)
{
  g_return_val_if_fail (index < self->cards->len, NULL);
  return g_ptr_array_index (self->cards, index);
}

const char *
deck_edit_get_card_id (const DeckEdit *self, guint index)
{
  return deck_draft_get (g_ptr_array_index (self->cards, index), DECK_FIELD_ID,
                         0);
}

gboolean
deck_edit_find_card (const DeckEdit *self, const char *id, guint *index)
{
  for (guint i = 0; i < self->cards->len; i++)
    if (strcmp (deck_edit_get_card_id (self, i), id) == 0)
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
deck_edit_is_new (const DeckEdit *self, guint index)
{
  g_return_val_if_fail (index < self->cards->len, FALSE);
  return !deck_draft_is_saved (g_ptr_array_index (self->cards, index));
}

gboolean
deck_edit_keeps_comments (const DeckEdit *self)
{
  return self->source != NULL || !self->has_comments;
}

const char *
deck_edit_get_backup (const DeckEdit *self)
{
  return self->backup;
}
/* ---- changing ---- */

/* after is taken. */
static void
change_card (DeckEdit *self, guint index, DeckDraft *after)
{
  DeckDraft *before = deck_edit_get_card (self, index);
  DeckEditStep step = { .kind = DECK_STEP_CARD, .index = index };

  if (deck_draft_equal (before, after))
    {
      deck_draft_unref (after);
      return;
    }
  step.before = deck_draft_ref (before);
  step.after = after;
  deck_edit_push (self, &step);
}

/* The id of a new card goes with its prompt as long as it is the one that was
 * proposed for it. */
static DeckDraft *
follow_prompt (DeckEdit *self, guint index, DeckDraft *draft /* taken */)
{
  DeckDraft *before = deck_edit_get_card (self, index);
  g_autofree char *was = NULL;
  g_autofree char *id = NULL;
  DeckDraft *followed;

  if (!deck_edit_is_new (self, index))
    return draft;
  was = deck_edit_propose_card_id (
      self, deck_draft_get (before, DECK_FIELD_PROMPT, 0), index);
  if (strcmp (was, deck_draft_get (before, DECK_FIELD_ID, 0)) != 0)
    return draft;
  id = deck_edit_propose_card_id (
      self, deck_draft_get (draft, DECK_FIELD_PROMPT, 0), index);
  followed = deck_draft_with (draft, DECK_FIELD_ID, 0, id);
  deck_draft_unref (draft);
  return followed;
}

void
deck_edit_set_text (DeckEdit *self,
                    guint index,
                    DeckField field,
                    guint row,
                    const char *text)
{
  DeckDraft *before = deck_edit_get_card (self, index);
  const char *old = deck_draft_get (before, field, row);
  DeckDraft *after;
  DeckEditStep *last;
  DeckEditStep step = { .kind = DECK_STEP_CARD,
                        .index = index,
                        .field = field,
                        .row = row,
                        .typed = TRUE };

  if (strcmp (old, text) == 0)
    return;
  /* What is in a file stays what it is called. */
  if (field == DECK_FIELD_ID && !deck_edit_is_new (self, index))
    return;
  last = deck_edit_get_joinable (self);
  if (last != NULL && (last->kind != DECK_STEP_CARD || last->index != index ||
                       last->field != field || last->row != row ||
                       !deck_edit_continues (old, text)))
    last = NULL;
  after = deck_draft_with (before, field, row, text);
  if (field == DECK_FIELD_PROMPT)
    after = follow_prompt (self, index, after);
  if (last != NULL)
    {
      deck_draft_unref (last->after);
      last->after = after;
      deck_edit_apply (self, last, TRUE);
      deck_edit_tell (self, DECK_CHANGE_STATE, 0, 0);
      return;
    }
  step.before = deck_draft_ref (before);
  step.after = after;
  deck_edit_push (self, &step);
}

void
deck_edit_set_show (DeckEdit *self,
                    guint index,
                    const char *scenario,
                    const char *step)
{
  g_autoptr (DeckDraft) half = deck_draft_with (
      deck_edit_get_card (self, index), DECK_FIELD_SHOW_SCENARIO, 0, scenario);

  change_card (self, index,
               deck_draft_with (half, DECK_FIELD_SHOW_STEP, 0, step));
}

void
deck_edit_set_head (DeckEdit *self, DeckHead head, const char *text)
{
  DeckEditStep step = { .kind = DECK_STEP_HEAD, .head = head, .typed = TRUE };
  DeckEditStep *last = deck_edit_get_joinable (self);

  g_return_if_fail (head < DECK_N_HEADS);
  if (strcmp (self->heads[head], text) == 0)
    return;
  if (last != NULL && last->kind == DECK_STEP_HEAD && last->head == head &&
      deck_edit_continues (self->heads[head], text))
    {
      g_free (last->text_after);
      last->text_after = g_strdup (text);
      deck_edit_apply (self, last, TRUE);
      deck_edit_tell (self, DECK_CHANGE_STATE, 0, 0);
      return;
    }
  step.text_before = g_strdup (self->heads[head]);
  step.text_after = g_strdup (text);
  deck_edit_push (self, &step);
}

void
deck_edit_break (DeckEdit *self)
{
  self->merge = FALSE;
}

void
deck_edit_insert_row (DeckEdit *self, guint index, DeckList list, guint row)
{
  change_card (
      self, index,
      deck_draft_with_row (deck_edit_get_card (self, index), list, row));
}

void
deck_edit_remove_row (DeckEdit *self, guint index, DeckList list, guint row)
{
  change_card (
      self, index,
      deck_draft_without_row (deck_edit_get_card (self, index), list, row));
}

void
deck_edit_move_row (DeckEdit *self,
                    guint index,
                    DeckList list,
                    guint row,
                    guint to)
{
  change_card (self, index,
               deck_draft_with_row_moved (deck_edit_get_card (self, index),
                                          list, row, to));
}

/* draft is taken. */
static void
insert (DeckEdit *self, guint index, DeckDraft *draft)
{
  DeckEditStep step = { .kind = DECK_STEP_INSERT,
                        .index = MIN (index, self->cards->len) };

  step.after = draft;
  deck_edit_push (self, &step);
}

void
deck_edit_insert_card (DeckEdit *self, guint index, DeckCardKind kind)
{
  g_autofree char *id = deck_edit_propose_card_id (self, "", DECK_EDIT_NO_CARD);

  insert (self, index, deck_draft_new (id, kind));
}

void
deck_edit_duplicate_card (DeckEdit *self, guint index)
{
  DeckDraft *draft = deck_edit_get_card (self, index);
  g_autofree char *id = deck_edit_propose_card_id (
      self, deck_draft_get (draft, DECK_FIELD_PROMPT, 0), DECK_EDIT_NO_CARD);
  DeckDraft *copy = deck_draft_with (draft, DECK_FIELD_ID, 0, id);

  deck_draft_set_saved (copy, FALSE);
  insert (self, index + 1, copy);
}

void
deck_edit_remove_card (DeckEdit *self, guint index)
{
  DeckEditStep step = { .kind = DECK_STEP_REMOVE, .index = index };

  step.after = deck_draft_ref (deck_edit_get_card (self, index));
  deck_edit_push (self, &step);
}

void
deck_edit_move_card (DeckEdit *self, guint index, guint to)
{
  DeckEditStep step = { .kind = DECK_STEP_MOVE, .index = index, .to = to };

  g_return_if_fail (index < self->cards->len && to < self->cards->len);
  if (index != to)
    deck_edit_push (self, &step);
}
