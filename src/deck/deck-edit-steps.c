/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a session: done, undone, and joined where they are typed. */
#include "deck/deck-edit-private.h"

#include <string.h>

/* A step holds what was and what is; going back swaps the two.  Drafts are
 * shared, so a step costs little more than its text. */

#define MAX_JOINED 8 /* bytes by which one key changes a text */

static void
step_clear (gpointer data)
{
  DeckEditStep *step = data;

  g_clear_pointer (&step->before, deck_draft_unref);
  g_clear_pointer (&step->after, deck_draft_unref);
  g_free (step->text_before);
  g_free (step->text_after);
  g_clear_pointer (&step->cards, g_ptr_array_unref);
  for (guint i = 0; i < DECK_N_HEADS; i++)
    g_free (step->heads[i]);
}

GArray *
deck_edit_steps_new (void)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (DeckEditStep));

  g_array_set_clear_func (steps, step_clear);
  return steps;
}

void
deck_edit_tell (DeckEdit *self, DeckChange change, guint index, guint to)
{
  if (self->listener != NULL)
    self->listener (self, change, index, to, self->listener_data);
}

/* The draft with the id that a file knows the card by, now being what stands
 * in its place. */
static DeckDraft *
keep_saved_id (DeckDraft *draft, const DeckDraft *now)
{
  const char *id = deck_draft_get (draft, DECK_FIELD_ID, 0);
  const char *saved = deck_draft_get (now, DECK_FIELD_ID, 0);
  DeckDraft *kept;

  if (!deck_draft_is_saved (now))
    return deck_draft_ref (draft);
  kept = strcmp (id, saved) != 0
             ? deck_draft_with (draft, DECK_FIELD_ID, 0, saved)
             : deck_draft_ref (draft);
  deck_draft_set_saved (kept, TRUE);
  return kept;
}

static void
put_card (DeckEdit *self, guint index, DeckDraft *draft /* taken */)
{
  deck_draft_unref (g_ptr_array_index (self->cards, index));
  g_ptr_array_index (self->cards, index) = draft;
}

static void
move_card (DeckEdit *self, guint from, guint to)
{
  gpointer card = g_ptr_array_steal_index (self->cards, from);

  g_ptr_array_insert (self->cards, (int)to, card);
}

/* What is there takes the step's place, and the step's is there. */
static void
swap_deck (DeckEdit *self, DeckEditStep *step)
{
  GPtrArray *cards = self->cards;

  self->cards = step->cards;
  step->cards = cards;
  for (guint i = 0; i < DECK_N_HEADS; i++)
    {
      char *head = self->heads[i];

      self->heads[i] = step->heads[i];
      step->heads[i] = head;
    }
}

/* forward: from before to after; returns the card it was about. */
guint
deck_edit_apply (DeckEdit *self, DeckEditStep *step, gboolean forward)
{
  gboolean inserts = (step->kind == DECK_STEP_INSERT) == forward;

  switch (step->kind)
    {
    case DECK_STEP_CARD:
      put_card (self, step->index,
                keep_saved_id (forward ? step->after : step->before,
                               deck_edit_get_card (self, step->index)));
      deck_edit_tell (self, DECK_CHANGE_CARD, step->index, 0);
      return step->index;
    case DECK_STEP_INSERT:
    case DECK_STEP_REMOVE:
      if (!inserts)
        {
          /* As it is now: it may have been saved since. */
          deck_draft_unref (step->after);
          step->after = g_ptr_array_steal_index (self->cards, step->index);
          deck_edit_tell (self, DECK_CHANGE_REMOVED, step->index, 0);
          return DECK_EDIT_NO_CARD;
        }
      g_ptr_array_insert (self->cards, (int)step->index,
                          deck_draft_ref (step->after));
      deck_edit_tell (self, DECK_CHANGE_INSERTED, step->index, 0);
      return step->index;
    case DECK_STEP_MOVE:
      move_card (self, forward ? step->index : step->to,
                 forward ? step->to : step->index);
      deck_edit_tell (self, DECK_CHANGE_MOVED, forward ? step->index : step->to,
                      forward ? step->to : step->index);
      return forward ? step->to : step->index;
    case DECK_STEP_DECK:
      swap_deck (self, step);
      deck_edit_tell (self, DECK_CHANGE_DECK, 0, 0);
      return DECK_EDIT_NO_CARD;
    case DECK_STEP_HEAD:
    default:
      g_free (self->heads[step->head]);
      self->heads[step->head] =
          g_strdup (forward ? step->text_after : step->text_before);
      deck_edit_tell (self, DECK_CHANGE_HEAD, 0, 0);
      return DECK_EDIT_NO_CARD;
    }
}

/* Takes the step's contents. */
void
deck_edit_push (DeckEdit *self, DeckEditStep *step)
{
  /* What was undone is gone for good, and with it perhaps the saved state. */
  if (self->saved > (gint64)self->position)
    self->saved = -1;
  g_array_set_size (self->steps, self->position);
  g_array_append_val (self->steps, *step);
  self->position++;
  self->merge = step->typed;
  deck_edit_apply (
      self, &g_array_index (self->steps, DeckEditStep, self->position - 1),
      TRUE);
  deck_edit_tell (self, DECK_CHANGE_STATE, 0, 0);
}

/* A word is a step: what is typed after a space begins the next. */
gboolean
deck_edit_continues (const char *before, const char *after)
{
  gsize old = strlen (before);
  gsize new = strlen (after);
  gsize difference = old > new ? old - new : new - old;

  if (difference > MAX_JOINED)
    return FALSE;
  return !(new > old &&old > 0 && g_ascii_isspace (before[old - 1]) &&
           !g_ascii_isspace (after[new - 1]));
}

/* The last step, where a letter in that field may join it. */
DeckEditStep *
deck_edit_get_joinable (DeckEdit *self)
{
  DeckEditStep *step;

  if (!self->merge || self->position == 0 ||
      self->position != self->steps->len ||
      self->saved == (gint64)self->position)
    return NULL;
  step = &g_array_index (self->steps, DeckEditStep, self->position - 1);
  return step->typed ? step : NULL;
}
gboolean
deck_edit_can_undo (const DeckEdit *self)
{
  return self->position > 0;
}

gboolean
deck_edit_can_redo (const DeckEdit *self)
{
  return self->position < self->steps->len;
}

gboolean
deck_edit_undo (DeckEdit *self, guint *index)
{
  if (self->position == 0)
    return FALSE;
  self->merge = FALSE;
  self->position--;
  *index = deck_edit_apply (
      self, &g_array_index (self->steps, DeckEditStep, self->position), FALSE);
  deck_edit_tell (self, DECK_CHANGE_STATE, 0, 0);
  return TRUE;
}

gboolean
deck_edit_redo (DeckEdit *self, guint *index)
{
  if (self->position == self->steps->len)
    return FALSE;
  self->merge = FALSE;
  self->position++;
  *index = deck_edit_apply (
      self, &g_array_index (self->steps, DeckEditStep, self->position - 1),
      TRUE);
  deck_edit_tell (self, DECK_CHANGE_STATE, 0, 0);
  return TRUE;
}
