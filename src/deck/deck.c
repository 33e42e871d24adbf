/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-private.h"

#include <string.h>

G_DEFINE_QUARK (deck - error - quark, deck_error)

static const char *const kind_nicks[DECK_N_CARD_KINDS] = {
  [DECK_CARD_RECALL] = "recall",
  [DECK_CARD_CHOICE] = "choice",
  [DECK_CARD_EXPLAIN] = "explain",
  [DECK_CARD_COMPUTED] = "computed",
};

static const char *const level_nicks[DECK_N_LEVELS] = {
  [DECK_LEVEL_BEGINNER] = "beginner",
  [DECK_LEVEL_INTERMEDIATE] = "intermediate",
  [DECK_LEVEL_ADVANCED] = "advanced",
};

static gboolean
nick_find (const char *const *nicks, guint n, const char *nick, guint *value)
{
  for (guint i = 0; i < n; i++)
    if (strcmp (nicks[i], nick) == 0)
      {
        *value = i;
        return TRUE;
      }
  return FALSE;
}

const char *
deck_card_kind_get_nick (DeckCardKind kind)
{
  g_return_val_if_fail (kind < DECK_N_CARD_KINDS, "");
  return kind_nicks[kind];
}

gboolean
deck_card_kind_from_nick (const char *nick, DeckCardKind *kind)
{
  guint value;

  if (!nick_find (kind_nicks, DECK_N_CARD_KINDS, nick, &value))
    return FALSE;
  *kind = value;
  return TRUE;
}

const char *
deck_level_get_nick (DeckLevel level)
{
  g_return_val_if_fail (level < DECK_N_LEVELS, "");
  return level_nicks[level];
}

gboolean
deck_level_from_nick (const char *nick, DeckLevel *level)
{
  guint value;

  if (!nick_find (level_nicks, DECK_N_LEVELS, nick, &value))
    return FALSE;
  *level = value;
  return TRUE;
}

Deck *
deck_ref (Deck *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
deck_unref (Deck *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_hash_table_unref (self->by_id);
  g_array_unref (self->cards);
  deck_arena_clear (&self->arena);
  g_free (self);
}

const char *
deck_get_id (const Deck *self)
{
  return self->id;
}

const char *
deck_get_title (const Deck *self)
{
  return *self->title != '\0' ? self->title : self->id;
}

const char *
deck_get_description (const Deck *self)
{
  return self->description;
}

const char *
deck_get_licence (const Deck *self)
{
  return self->licence;
}

const char *
deck_get_language (const Deck *self)
{
  return self->language;
}

const char *
deck_get_file (const Deck *self)
{
  return self->file;
}

guint
deck_get_n_cards (const Deck *self)
{
  return self->cards->len;
}

const DeckCard *
deck_get_card (const Deck *self, guint index)
{
  g_return_val_if_fail (index < self->cards->len, NULL);
  return &g_array_index (self->cards, DeckCard, index);
}

gboolean
deck_find_card (const Deck *self, const char *id, guint *index)
{
  gpointer value;

  if (!g_hash_table_lookup_extended (self->by_id, id, NULL, &value))
    return FALSE;
  if (index != NULL)
    *index = GPOINTER_TO_UINT (value);
  return TRUE;
}

gboolean
deck_id_is_valid (const char *id)
{
  gsize n = 0;

  if (!g_ascii_isalnum (*id) && *id != '_')
    return FALSE;
  for (; id[n] != '\0'; n++)
    if (n >= DECK_MAX_ID_BYTES ||
        (!g_ascii_isalnum (id[n]) && strchr ("._-", id[n]) == NULL))
      return FALSE;
  return TRUE;
}

gsize
deck_list_next (const char **list, const char **word)
{
  *list += strspn (*list, " \t\r\n");
  *word = *list;
  *list += strcspn (*list, " \t\r\n");
  return *list - *word;
}

const char *
deck_find_tag_end (const char *text)
{
  char quote = '\0';

  for (const char *p = text; *p != '\0'; p++)
    if (quote != '\0')
      quote = *p == quote ? '\0' : quote;
    else if (*p == '"' || *p == '\'')
      quote = *p;
    else if (*p == '>')
      return p + 1;
  return NULL;
}

gsize
deck_get_memory_bytes (const Deck *self)
{
  return sizeof *self + self->arena.bytes +
         (gsize)self->cards->len * sizeof (DeckCard) +
         (gsize)g_hash_table_size (self->by_id) * 2 * sizeof (gpointer);
}
