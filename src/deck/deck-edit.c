/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-edit-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "deck/deck-import.h"
#include "deck/deck-markup.h"
#include "deck/deck-typed.h"

/* A step holds what was and what is; going back swaps the two.  Drafts are
 * shared, so a step costs little more than its text. */

#define MAX_ID_FROM_PROMPT 40 /* bytes; the rest makes it no clearer */
#define MAX_JOINED 8          /* bytes by which one key changes a text */

typedef enum
{
  STEP_CARD, /* before -> after at index */
  STEP_INSERT,
  STEP_REMOVE,
  STEP_MOVE,
  STEP_HEAD,
} StepKind;

typedef struct
{
  StepKind kind;
  guint index;
  guint to;
  DeckDraft *before;
  DeckDraft *after;
  DeckHead head;
  char *text_before;
  char *text_after;
  /* What a letter typed next may join. */
  DeckField field;
  guint row;
  gboolean typed;
} Step;

static void
step_clear (gpointer data)
{
  Step *step = data;

  g_clear_pointer (&step->before, deck_draft_unref);
  g_clear_pointer (&step->after, deck_draft_unref);
  g_free (step->text_before);
  g_free (step->text_after);
}

void
deck_edit_tell (DeckEdit *self, DeckChange change, guint index, guint to)
{
  if (self->listener != NULL)
    self->listener (self, change, index, to, self->listener_data);
}

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
  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  g_array_set_clear_func (self->steps, step_clear);
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

static const char *
get_card_id (const DeckEdit *self, guint index)
{
  return deck_draft_get (g_ptr_array_index (self->cards, index), DECK_FIELD_ID,
                         0);
}

gboolean
deck_edit_find_card (const DeckEdit *self, const char *id, guint *index)
{
  for (guint i = 0; i < self->cards->len; i++)
    if (strcmp (get_card_id (self, i), id) == 0)
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

/* ---- ids ---- */

static gboolean
is_card_taken (const DeckEdit *self, const char *id, guint except)
{
  /* One that was in the file, of a card that is gone, stays its own: its
   * progress is not another card's. */
  if (g_hash_table_contains (self->saved_ids, id))
    return TRUE;
  for (guint i = 0; i < self->cards->len; i++)
    if (i != except && strcmp (get_card_id (self, i), id) == 0)
      return TRUE;
  return FALSE;
}

static char *
dup_stem (const char *typed, const char *otherwise)
{
  g_autofree char *markup = deck_typed_to_markup (typed);
  g_autofree char *plain = deck_markup_to_plain (markup);
  g_autofree char *ascii = g_str_to_ascii (plain, "C");
  GString *stem = g_string_new (NULL);
  gsize whole = 0; /* up to the end of the last whole word */

  for (const char *p = ascii; *p != '\0' && stem->len <= MAX_ID_FROM_PROMPT;
       p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (stem, g_ascii_tolower (*p));
    else if (stem->len > 0 && stem->str[stem->len - 1] != '-')
      {
        whole = stem->len;
        g_string_append_c (stem, '-');
      }
  if (stem->len > MAX_ID_FROM_PROMPT)
    g_string_truncate (stem, whole > 0 ? whole : MAX_ID_FROM_PROMPT);
  while (stem->len > 0 && stem->str[stem->len - 1] == '-')
    g_string_truncate (stem, stem->len - 1);
  if (stem->len == 0)
    g_string_assign (stem, otherwise);
  return g_string_free (stem, FALSE);
}

char *
deck_edit_propose_id (const DeckEdit *self,
                      gboolean (*is_taken) (const char *id, gpointer user_data),
                      gpointer user_data)
{
  g_autofree char *stem = dup_stem (self->heads[DECK_HEAD_TITLE], "deck");
  char *id = g_strdup (stem);

  for (guint n = 2; is_taken (id, user_data); n++)
    {
      g_free (id);
      id = g_strdup_printf ("%s-%u", stem, n);
    }
  return id;
}

static char *
propose_id (const DeckEdit *self, const char *typed, guint except)
{
  g_autofree char *stem = dup_stem (typed, "card");
  char *id = g_strdup (stem);

  for (guint n = 2; is_card_taken (self, id, except); n++)
    {
      g_free (id);
      id = g_strdup_printf ("%s-%u", stem, n);
    }
  return id;
}

/* ---- checking ---- */

char *
deck_edit_check (const DeckEdit *self, guint index, DeckField field, guint row)
{
  char *problem =
      deck_draft_check (deck_edit_get_card (self, index), field, row);
  const char *id;

  if (problem != NULL || field != DECK_FIELD_ID)
    return problem;
  id = get_card_id (self, index);
  for (guint i = 0; i < self->cards->len; i++)
    if (i != index && strcmp (get_card_id (self, i), id) == 0)
      return g_strdup_printf (_ ("Card %u has this id: choose another."),
                              i + 1);
  return NULL;
}

char *
deck_edit_check_head (const DeckEdit *self, DeckHead head)
{
  const char *text = self->heads[head];
  g_autofree char *markup = NULL;
  char *problem = NULL;

  if (strlen (text) > DECK_MAX_TEXT_BYTES)
    return g_strdup_printf (_ ("Longer than %d bytes: shorten it."),
                            DECK_MAX_TEXT_BYTES);
  if (head == DECK_HEAD_TITLE && text[strspn (text, " \t\n")] == '\0')
    return g_strdup (_ ("Give the deck a title."));
  if (head != DECK_HEAD_DESCRIPTION)
    return NULL;
  markup = deck_typed_to_markup (text);
  return deck_markup_check (markup, &problem) ? NULL : problem;
}

char *
deck_edit_find_problem (const DeckEdit *self,
                        guint *index,
                        DeckField *field,
                        guint *row)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  *index = DECK_EDIT_NO_CARD;
  *field = DECK_FIELD_PROMPT;
  *row = 0;
  for (DeckHead head = 0; head < DECK_N_HEADS; head++)
    {
      char *problem = deck_edit_check_head (self, head);

      if (problem != NULL)
        return problem;
    }
  for (guint i = 0; i < self->cards->len; i++)
    {
      char *problem = deck_draft_find_problem (
          g_ptr_array_index (self->cards, i), field, row);

      *index = i;
      if (problem == NULL &&
          !g_hash_table_add (ids, (char *)get_card_id (self, i)))
        {
          *field = DECK_FIELD_ID;
          problem = deck_edit_check (self, i, DECK_FIELD_ID, 0);
        }
      if (problem != NULL)
        return problem;
    }
  return NULL;
}

/* ---- doing and undoing ---- */

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

/* forward: from before to after; returns the card it was about. */
static guint
apply (DeckEdit *self, Step *step, gboolean forward)
{
  gboolean inserts = (step->kind == STEP_INSERT) == forward;

  switch (step->kind)
    {
    case STEP_CARD:
      put_card (self, step->index,
                keep_saved_id (forward ? step->after : step->before,
                               deck_edit_get_card (self, step->index)));
      deck_edit_tell (self, DECK_CHANGE_CARD, step->index, 0);
      return step->index;
    case STEP_INSERT:
    case STEP_REMOVE:
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
    case STEP_MOVE:
      move_card (self, forward ? step->index : step->to,
                 forward ? step->to : step->index);
      deck_edit_tell (self, DECK_CHANGE_MOVED, forward ? step->index : step->to,
                      forward ? step->to : step->index);
      return forward ? step->to : step->index;
    case STEP_HEAD:
    default:
      g_free (self->heads[step->head]);
      self->heads[step->head] =
          g_strdup (forward ? step->text_after : step->text_before);
      deck_edit_tell (self, DECK_CHANGE_HEAD, 0, 0);
      return DECK_EDIT_NO_CARD;
    }
}

/* Takes the step's contents. */
static void
push (DeckEdit *self, Step *step)
{
  /* What was undone is gone for good, and with it perhaps the saved state. */
  if (self->saved > (gint64)self->position)
    self->saved = -1;
  g_array_set_size (self->steps, self->position);
  g_array_append_val (self->steps, *step);
  self->position++;
  self->merge = step->typed;
  apply (self, &g_array_index (self->steps, Step, self->position - 1), TRUE);
  deck_edit_tell (self, DECK_CHANGE_STATE, 0, 0);
}

/* A word is a step: what is typed after a space begins the next. */
static gboolean
continues (const char *before, const char *after)
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
static Step *
get_joinable (DeckEdit *self)
{
  Step *step;

  if (!self->merge || self->position == 0 ||
      self->position != self->steps->len ||
      self->saved == (gint64)self->position)
    return NULL;
  step = &g_array_index (self->steps, Step, self->position - 1);
  return step->typed ? step : NULL;
}

/* after is taken. */
static void
change_card (DeckEdit *self, guint index, DeckDraft *after)
{
  DeckDraft *before = deck_edit_get_card (self, index);
  Step step = { .kind = STEP_CARD, .index = index };

  if (deck_draft_equal (before, after))
    {
      deck_draft_unref (after);
      return;
    }
  step.before = deck_draft_ref (before);
  step.after = after;
  push (self, &step);
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
  was = propose_id (self, deck_draft_get (before, DECK_FIELD_PROMPT, 0), index);
  if (strcmp (was, deck_draft_get (before, DECK_FIELD_ID, 0)) != 0)
    return draft;
  id = propose_id (self, deck_draft_get (draft, DECK_FIELD_PROMPT, 0), index);
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
  Step *last;
  Step step = {
    .kind = STEP_CARD, .index = index, .field = field, .row = row, .typed = TRUE
  };

  if (strcmp (old, text) == 0)
    return;
  /* What is in a file stays what it is called. */
  if (field == DECK_FIELD_ID && !deck_edit_is_new (self, index))
    return;
  last = get_joinable (self);
  if (last != NULL &&
      (last->kind != STEP_CARD || last->index != index ||
       last->field != field || last->row != row || !continues (old, text)))
    last = NULL;
  after = deck_draft_with (before, field, row, text);
  if (field == DECK_FIELD_PROMPT)
    after = follow_prompt (self, index, after);
  if (last != NULL)
    {
      deck_draft_unref (last->after);
      last->after = after;
      apply (self, last, TRUE);
      deck_edit_tell (self, DECK_CHANGE_STATE, 0, 0);
      return;
    }
  step.before = deck_draft_ref (before);
  step.after = after;
  push (self, &step);
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
  Step step = { .kind = STEP_HEAD, .head = head, .typed = TRUE };
  Step *last = get_joinable (self);

  g_return_if_fail (head < DECK_N_HEADS);
  if (strcmp (self->heads[head], text) == 0)
    return;
  if (last != NULL && last->kind == STEP_HEAD && last->head == head &&
      continues (self->heads[head], text))
    {
      g_free (last->text_after);
      last->text_after = g_strdup (text);
      apply (self, last, TRUE);
      deck_edit_tell (self, DECK_CHANGE_STATE, 0, 0);
      return;
    }
  step.text_before = g_strdup (self->heads[head]);
  step.text_after = g_strdup (text);
  push (self, &step);
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
  Step step = { .kind = STEP_INSERT, .index = MIN (index, self->cards->len) };

  step.after = draft;
  push (self, &step);
}

void
deck_edit_insert_card (DeckEdit *self, guint index, DeckCardKind kind)
{
  g_autofree char *id = propose_id (self, "", DECK_EDIT_NO_CARD);

  insert (self, index, deck_draft_new (id, kind));
}

void
deck_edit_duplicate_card (DeckEdit *self, guint index)
{
  DeckDraft *draft = deck_edit_get_card (self, index);
  g_autofree char *id = propose_id (
      self, deck_draft_get (draft, DECK_FIELD_PROMPT, 0), DECK_EDIT_NO_CARD);
  DeckDraft *copy = deck_draft_with (draft, DECK_FIELD_ID, 0, id);

  deck_draft_set_saved (copy, FALSE);
  insert (self, index + 1, copy);
}

void
deck_edit_remove_card (DeckEdit *self, guint index)
{
  Step step = { .kind = STEP_REMOVE, .index = index };

  step.after = deck_draft_ref (deck_edit_get_card (self, index));
  push (self, &step);
}

void
deck_edit_move_card (DeckEdit *self, guint index, guint to)
{
  Step step = { .kind = STEP_MOVE, .index = index, .to = to };

  g_return_if_fail (index < self->cards->len && to < self->cards->len);
  if (index != to)
    push (self, &step);
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
  *index =
      apply (self, &g_array_index (self->steps, Step, self->position), FALSE);
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
  *index = apply (self, &g_array_index (self->steps, Step, self->position - 1),
                  TRUE);
  deck_edit_tell (self, DECK_CHANGE_STATE, 0, 0);
  return TRUE;
}
