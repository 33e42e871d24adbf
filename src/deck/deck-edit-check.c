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
          !g_hash_table_add (ids, (char *)deck_edit_get_card_id (self, i)))
        {
          *field = DECK_FIELD_ID;
          problem = deck_edit_check (self, i, DECK_FIELD_ID, 0);
        }
      if (problem != NULL)
        return problem;
    }
  return NULL;
}
