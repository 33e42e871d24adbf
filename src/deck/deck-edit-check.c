/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ids made of what is written, and what a deck lacks before it can be saved. */
#include "deck/deck-edit-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "deck/deck-import.h"
#include "deck/deck-markup.h"
#include "deck/deck-typed.h"

#define MAX_ID_FROM_PROMPT 40 /* bytes; the rest makes it no clearer */

/* ---- ids ---- */

static gboolean
is_card_taken (const DeckEdit *self, const char *id, guint except)
{
  /* One that was in the file, of a card that is gone, stays its own: its
   * progress is not another card's. */
  if (g_hash_table_contains (self->saved_ids, id))
    return TRUE;
  for (guint i = 0; i < self->cards->len; i++)
    if (i != except && strcmp (deck_edit_get_card_id (self, i), id) == 0)
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

char *
deck_edit_propose_card_id (const DeckEdit *self,
                           const char *typed,
                           guint except)
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
  id = deck_edit_get_card_id (self, index);
  for (guint i = 0; i < self->cards->len; i++)
    if (i != index && strcmp (deck_edit_get_card_id (self, i), id) == 0)
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

/* Of each id the first card that has it, plus one. */
static GHashTable *
find_owners (const DeckEdit *self)
{
  GHashTable *owners = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = self->cards->len; i > 0; i--)
    g_hash_table_insert (owners, (char *)deck_edit_get_card_id (self, i - 1),
                         GUINT_TO_POINTER (i));
  return owners;
}

/* What comes after the place given on a card; places are counted from the
 * head, which is the first. */
static char *
find_after (const DeckEdit *self,
            GHashTable *owners,
            guint place,
            DeckField *field,
            guint *row)
{
  DeckField from = *field;
  char *problem = NULL;
  guint index = place - 1;

  if (place == 0)
    {
      for (DeckHead head = 0;
           problem == NULL && from == DECK_N_FIELDS && head < DECK_N_HEADS;
           head++)
        problem = deck_edit_check_head (self, head);
      *field = DECK_FIELD_PROMPT;
      *row = 0;
      return problem;
    }
  problem = deck_draft_find_next_problem (
      g_ptr_array_index (self->cards, index), field, row);
  if (problem != NULL || from == DECK_FIELD_ID ||
      GPOINTER_TO_UINT (g_hash_table_lookup (
          owners, deck_edit_get_card_id (self, index))) == place)
    return problem;
  *field = DECK_FIELD_ID;
  *row = 0;
  return deck_edit_check (self, index, DECK_FIELD_ID, 0);
}

char *
deck_edit_find_next_problem (const DeckEdit *self,
                             guint *index,
                             DeckField *field,
                             guint *row)
{
  g_autoptr (GHashTable) owners = find_owners (self);
  guint n_places = self->cards->len + 1;
  guint place = *index < self->cards->len ? *index + 1 : 0;

  /* The rest of where it is, all others, and then that place whole. */
  for (guint i = 0; i <= n_places; i++)
    {
      char *problem = find_after (self, owners, place, field, row);

      if (problem != NULL)
        {
          *index = place > 0 ? place - 1 : DECK_EDIT_NO_CARD;
          return problem;
        }
      place = (place + 1) % n_places;
      *field = DECK_N_FIELDS;
      *row = 0;
    }
  return NULL;
}

char *
deck_edit_find_problem (const DeckEdit *self,
                        guint *index,
                        DeckField *field,
                        guint *row)
{
  *index = DECK_EDIT_NO_CARD;
  *field = DECK_N_FIELDS;
  *row = 0;
  return deck_edit_find_next_problem (self, index, field, row);
}
