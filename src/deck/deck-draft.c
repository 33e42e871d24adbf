/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-draft.h"

#include <string.h>

#include "deck/deck-claims.h"
#include "deck/deck-typed.h"

#define MAX_COLUMNS 3

/* What a list is made of. */
static const struct
{
  DeckField first;
  guint n_columns;
  guint max_rows;
  DeckCardKind kind; /* whose it is */
} lists[DECK_N_LISTS] = {
  [DECK_LIST_OPTIONS] = { DECK_FIELD_OPTION, 3, DECK_MAX_OPTIONS,
                          DECK_CARD_CHOICE },
  [DECK_LIST_CONCEPTS] = { DECK_FIELD_CONCEPT, 2, DECK_MAX_CONCEPTS,
                           DECK_CARD_EXPLAIN },
  [DECK_LIST_VARIES] = { DECK_FIELD_VARY_KNOB, 2, DECK_MAX_VARIES,
                         DECK_CARD_COMPUTED },
  [DECK_LIST_WRONGS] = { DECK_FIELD_WRONG_FORMULA, 2, DECK_MAX_MISCONCEPTIONS,
                         DECK_CARD_COMPUTED },
};

/* Texts are ref-counted strings, shared between drafts. */
typedef struct
{
  char *cells[MAX_COLUMNS];
} Row;

struct _DeckDraft
{
  gatomicrefcount refs;
  char *single[DECK_N_SINGLE_FIELDS];
  GArray *rows[DECK_N_LISTS]; /* Row */
  gboolean saved;             /* the card was in a file under this id */
};

static void
row_clear (gpointer data)
{
  Row *row = data;

  for (guint i = 0; i < MAX_COLUMNS; i++)
    g_ref_string_release (row->cells[i]);
}

static Row
row_new_empty (void)
{
  Row row;

  for (guint i = 0; i < MAX_COLUMNS; i++)
    row.cells[i] = g_ref_string_new ("");
  return row;
}

static Row
row_share (const Row *row)
{
  Row copy;

  for (guint i = 0; i < MAX_COLUMNS; i++)
    copy.cells[i] = g_ref_string_acquire (row->cells[i]);
  return copy;
}

static void
set_text (char **place, const char *text)
{
  g_ref_string_release (*place);
  *place = g_ref_string_new (text != NULL ? text : "");
}

static void
take_text (char **place, char *text)
{
  set_text (place, text);
  g_free (text);
}

gboolean
deck_field_get_list (DeckField field, DeckList *list)
{
  for (DeckList i = 0; i < DECK_N_LISTS; i++)
    if (field >= lists[i].first && field < lists[i].first + lists[i].n_columns)
      {
        *list = i;
        return TRUE;
      }
  return FALSE;
}

guint
deck_list_get_max_rows (DeckList list)
{
  g_return_val_if_fail (list < DECK_N_LISTS, 0);
  return lists[list].max_rows;
}

gboolean
deck_field_is_typed (DeckField field)
{
  switch (field)
    {
    case DECK_FIELD_PROMPT:
    case DECK_FIELD_ANSWER:
    case DECK_FIELD_HINT:
    case DECK_FIELD_MODEL_ANSWER:
    case DECK_FIELD_EXPLANATION:
    case DECK_FIELD_OPTION:
    case DECK_FIELD_OPTION_FEEDBACK:
    case DECK_FIELD_CONCEPT:
    case DECK_FIELD_WRONG_FEEDBACK:
      return TRUE;
    default:
      return FALSE;
    }
}

static DeckDraft *
draft_new_blank (void)
{
  DeckDraft *self = g_new0 (DeckDraft, 1);

  g_atomic_ref_count_init (&self->refs);
  for (guint i = 0; i < DECK_N_SINGLE_FIELDS; i++)
    self->single[i] = g_ref_string_new ("");
  for (guint i = 0; i < DECK_N_LISTS; i++)
    {
      self->rows[i] = g_array_new (FALSE, FALSE, sizeof (Row));
      g_array_set_clear_func (self->rows[i], row_clear);
    }
  return self;
}

static DeckDraft *
draft_copy (const DeckDraft *from)
{
  DeckDraft *self = g_new0 (DeckDraft, 1);

  g_atomic_ref_count_init (&self->refs);
  self->saved = from->saved;
  for (guint i = 0; i < DECK_N_SINGLE_FIELDS; i++)
    self->single[i] = g_ref_string_acquire (from->single[i]);
  for (guint i = 0; i < DECK_N_LISTS; i++)
    {
      self->rows[i] = g_array_new (FALSE, FALSE, sizeof (Row));
      g_array_set_clear_func (self->rows[i], row_clear);
      for (guint j = 0; j < from->rows[i]->len; j++)
        {
          Row row = row_share (&g_array_index (from->rows[i], Row, j));

          g_array_append_val (self->rows[i], row);
        }
    }
  return self;
}

DeckDraft *
deck_draft_new (const char *id, DeckCardKind kind)
{
  DeckDraft *self = draft_new_blank ();

  set_text (&self->single[DECK_FIELD_ID], id);
  set_text (&self->single[DECK_FIELD_KIND], deck_card_kind_get_nick (kind));
  set_text (&self->single[DECK_FIELD_LEVEL],
            deck_level_get_nick (DECK_LEVEL_BEGINNER));
  for (guint i = 0; i < 2; i++)
    {
      Row option = row_new_empty ();
      Row concept = row_new_empty ();

      g_array_append_val (self->rows[DECK_LIST_OPTIONS], option);
      g_array_append_val (self->rows[DECK_LIST_CONCEPTS], concept);
    }
  return self;
}

/* ---- from a card ---- */

static Row *
append_row (DeckDraft *self, DeckList list)
{
  Row row = row_new_empty ();

  g_array_append_val (self->rows[list], row);
  return &g_array_index (self->rows[list], Row, self->rows[list]->len - 1);
}

static void
take_computation (DeckDraft *self, const DeckComputation *from)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  set_text (&self->single[DECK_FIELD_SCENARIO], from->scenario);
  set_text (&self->single[DECK_FIELD_ASK], from->ask);
  g_ascii_formatd (number, sizeof number, "%.15g", from->tolerance);
  set_text (&self->single[DECK_FIELD_TOLERANCE], number);
  set_text (&self->single[DECK_FIELD_TYPED], from->typed ? "true" : "");
  for (guint i = 0; i < from->n_varies; i++)
    {
      Row *row = append_row (self, DECK_LIST_VARIES);

      set_text (&row->cells[0], from->varies[i].knob);
      set_text (&row->cells[1], from->varies[i].values);
    }
  for (guint i = 0; i < from->n_misconceptions; i++)
    {
      Row *row = append_row (self, DECK_LIST_WRONGS);

      set_text (&row->cells[0], from->misconceptions[i].formula);
      take_text (&row->cells[1],
                 deck_typed_from_markup (from->misconceptions[i].feedback));
    }
}

DeckDraft *
deck_draft_new_from_card (const DeckCard *card)
{
  DeckDraft *self = draft_new_blank ();
  char **single = self->single;

  set_text (&single[DECK_FIELD_ID], card->id);
  set_text (&single[DECK_FIELD_KIND], deck_card_kind_get_nick (card->kind));
  set_text (&single[DECK_FIELD_LEVEL], deck_level_get_nick (card->level));
  set_text (&single[DECK_FIELD_CONCEPTS], card->concepts);
  take_text (&single[DECK_FIELD_PROMPT], deck_typed_from_markup (card->prompt));
  take_text (&single[DECK_FIELD_ANSWER], deck_typed_from_markup (card->answer));
  take_text (&single[DECK_FIELD_HINT], deck_typed_from_markup (card->hint));
  take_text (&single[DECK_FIELD_MODEL_ANSWER],
             deck_typed_from_markup (card->model_answer));
  take_text (&single[DECK_FIELD_EXPLANATION],
             deck_typed_from_markup (card->explanation));
  set_text (&single[DECK_FIELD_SHOW_SCENARIO], card->show_scenario);
  set_text (&single[DECK_FIELD_SHOW_STEP], card->show_step);
  take_text (&single[DECK_FIELD_CLAIMS],
             deck_claims_to_text (card->claims, card->n_claims));
  for (guint i = 0; i < card->n_options; i++)
    {
      Row *row = append_row (self, DECK_LIST_OPTIONS);

      take_text (&row->cells[0],
                 deck_typed_from_markup (card->options[i].text));
      take_text (&row->cells[1],
                 deck_typed_from_markup (card->options[i].feedback));
      set_text (&row->cells[2], card->options[i].correct ? "true" : "");
    }
  for (guint i = 0; i < card->n_to_cover; i++)
    {
      Row *row = append_row (self, DECK_LIST_CONCEPTS);

      take_text (&row->cells[0],
                 deck_typed_from_markup (card->to_cover[i].text));
      set_text (&row->cells[1], card->to_cover[i].keywords);
    }
  if (card->computation != NULL)
    take_computation (self, card->computation);
  return self;
}

/* ---- life ---- */

DeckDraft *
deck_draft_ref (DeckDraft *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
deck_draft_unref (DeckDraft *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  for (guint i = 0; i < DECK_N_SINGLE_FIELDS; i++)
    g_ref_string_release (self->single[i]);
  for (guint i = 0; i < DECK_N_LISTS; i++)
    g_array_unref (self->rows[i]);
  g_free (self);
}

void
deck_draft_set_saved (DeckDraft *self, gboolean saved)
{
  self->saved = saved;
}

/* ---- reading ---- */

gboolean
deck_draft_is_saved (const DeckDraft *self)
{
  return self->saved;
}

const char *
deck_draft_get (const DeckDraft *self, DeckField field, guint row)
{
  DeckList list;

  if (field < DECK_N_SINGLE_FIELDS)
    return self->single[field];
  if (!deck_field_get_list (field, &list) || row >= self->rows[list]->len)
    return "";
  return g_array_index (self->rows[list], Row, row)
      .cells[field - lists[list].first];
}

DeckCardKind
deck_draft_get_kind (const DeckDraft *self)
{
  DeckCardKind kind = DECK_CARD_RECALL;

  deck_card_kind_from_nick (self->single[DECK_FIELD_KIND], &kind);
  return kind;
}

guint
deck_draft_get_n_rows (const DeckDraft *self, DeckList list)
{
  g_return_val_if_fail (list < DECK_N_LISTS, 0);
  return self->rows[list]->len;
}

gboolean
deck_draft_uses (const DeckDraft *self, DeckField field)
{
  DeckCardKind kind = deck_draft_get_kind (self);
  DeckList list;

  if (deck_field_get_list (field, &list))
    return lists[list].kind == kind;
  switch (field)
    {
    case DECK_FIELD_ANSWER:
      return kind == DECK_CARD_RECALL;
    case DECK_FIELD_MODEL_ANSWER:
      return kind == DECK_CARD_EXPLAIN;
    case DECK_FIELD_SCENARIO:
    case DECK_FIELD_ASK:
    case DECK_FIELD_TOLERANCE:
    case DECK_FIELD_TYPED:
      return kind == DECK_CARD_COMPUTED;
    default:
      return TRUE;
    }
}

gboolean
deck_draft_equal (const DeckDraft *a, const DeckDraft *b)
{
  if (a == b)
    return TRUE;
  for (guint i = 0; i < DECK_N_SINGLE_FIELDS; i++)
    if (strcmp (a->single[i], b->single[i]) != 0)
      return FALSE;
  for (guint i = 0; i < DECK_N_LISTS; i++)
    {
      if (a->rows[i]->len != b->rows[i]->len)
        return FALSE;
      for (guint j = 0; j < a->rows[i]->len; j++)
        for (guint k = 0; k < lists[i].n_columns; k++)
          if (strcmp (g_array_index (a->rows[i], Row, j).cells[k],
                      g_array_index (b->rows[i], Row, j).cells[k]) != 0)
            return FALSE;
    }
  return TRUE;
}

/* ---- changing ---- */

/* A kind chosen anew finds the rows it cannot do without. */
static void
add_missing_rows (DeckDraft *self)
{
  DeckCardKind kind = deck_draft_get_kind (self);

  while (kind == DECK_CARD_CHOICE &&
         self->rows[DECK_LIST_OPTIONS]->len < DECK_MIN_OPTIONS)
    append_row (self, DECK_LIST_OPTIONS);
  if (kind == DECK_CARD_EXPLAIN && self->rows[DECK_LIST_CONCEPTS]->len == 0)
    append_row (self, DECK_LIST_CONCEPTS);
}

DeckDraft *
deck_draft_with (DeckDraft *self, DeckField field, guint row, const char *text)
{
  DeckDraft *draft;
  DeckList list;

  if (strcmp (deck_draft_get (self, field, row), text) == 0)
    return deck_draft_ref (self);
  draft = draft_copy (self);
  if (field < DECK_N_SINGLE_FIELDS)
    {
      set_text (&draft->single[field], text);
      add_missing_rows (draft);
      return draft;
    }
  if (!deck_field_get_list (field, &list) || row >= draft->rows[list]->len)
    return draft;
  if (field == DECK_FIELD_OPTION_CORRECT && *text != '\0')
    for (guint i = 0; i < draft->rows[list]->len; i++)
      set_text (&g_array_index (draft->rows[list], Row, i).cells[2], "");
  set_text (&g_array_index (draft->rows[list], Row, row)
                 .cells[field - lists[list].first],
            text);
  return draft;
}

DeckDraft *
deck_draft_with_row (DeckDraft *self, DeckList list, guint row)
{
  DeckDraft *draft;
  Row empty;

  g_return_val_if_fail (list < DECK_N_LISTS, NULL);
  if (self->rows[list]->len >= lists[list].max_rows)
    return deck_draft_ref (self);
  draft = draft_copy (self);
  empty = row_new_empty ();
  g_array_insert_val (draft->rows[list], MIN (row, draft->rows[list]->len),
                      empty);
  return draft;
}

DeckDraft *
deck_draft_without_row (DeckDraft *self, DeckList list, guint row)
{
  DeckDraft *draft;

  g_return_val_if_fail (list < DECK_N_LISTS, NULL);
  if (row >= self->rows[list]->len)
    return deck_draft_ref (self);
  draft = draft_copy (self);
  g_array_remove_index (draft->rows[list], row);
  return draft;
}

DeckDraft *
deck_draft_with_row_moved (DeckDraft *self, DeckList list, guint row, guint to)
{
  DeckDraft *draft;
  Row moved;

  g_return_val_if_fail (list < DECK_N_LISTS, NULL);
  if (row >= self->rows[list]->len || to >= self->rows[list]->len || row == to)
    return deck_draft_ref (self);
  draft = draft_copy (self);
  moved = row_share (&g_array_index (draft->rows[list], Row, row));
  g_array_remove_index (draft->rows[list], row);
  g_array_insert_val (draft->rows[list], to, moved);
  return draft;
}
