/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-source.h"

#include <string.h>

#include "deck/deck-private.h"

/* The text is known to be well-formed: it was read before.  So a scanner of a
 * few rules finds where elements begin and end. */

typedef struct
{
  char *id;
  char *text;
  char *before;
} Piece;

struct _DeckSource
{
  char *head;
  char *tail;
  GArray *pieces;    /* Piece */
  GHashTable *by_id; /* id -> position */
};

typedef enum
{
  NODE_TEXT,
  NODE_COMMENT,
  NODE_OTHER, /* a processing instruction, CDATA */
  NODE_OPEN,
  NODE_EMPTY, /* <x/> */
  NODE_CLOSE,
  NODE_END,
  NODE_BAD,
} Node;

static const char *
after (const char *text, const char *end)
{
  const char *found = strstr (text, end);

  return found != NULL ? found + strlen (end) : NULL;
}

/* Advances *p past the next node, whose begin is set. */
static Node
next_node (const char **p, const char **begin)
{
  const char *end;
  Node node;

  *begin = *p;
  if (**p == '\0')
    return NODE_END;
  if (**p != '<')
    {
      *p += strcspn (*p, "<");
      return NODE_TEXT;
    }
  if (g_str_has_prefix (*p, "<!--"))
    {
      node = NODE_COMMENT;
      end = after (*p + 4, "-->");
    }
  else if (g_str_has_prefix (*p, "<?"))
    {
      node = NODE_OTHER;
      end = after (*p, "?>");
    }
  else if (g_str_has_prefix (*p, "<![CDATA["))
    {
      node = NODE_OTHER;
      end = after (*p, "]]>");
    }
  else if (g_str_has_prefix (*p, "<!"))
    return NODE_BAD;
  else
    {
      end = deck_find_tag_end (*p);
      node = (*p)[1] == '/' ? NODE_CLOSE : NODE_OPEN;
      if (end != NULL && end[-2] == '/')
        node = NODE_EMPTY;
    }
  if (end == NULL)
    return NODE_BAD;
  *p = end;
  return node;
}

static gboolean
is_card_tag (const char *tag)
{
  return g_str_has_prefix (tag, "<card") &&
         strchr (" \t\r\n/>", tag[5]) != NULL;
}

/* The value of id in a start tag; ids hold nothing that would be escaped. */
static char *
dup_id (const char *tag, const char *end)
{
  const char *p = tag + strlen ("<card");

  while (p < end)
    {
      const char *name;
      gsize n;
      char quote;
      const char *value;

      p += strspn (p, " \t\r\n/>");
      name = p;
      n = strcspn (p, " \t\r\n=/>");
      p += n;
      p += strspn (p, " \t\r\n");
      if (p >= end || *p != '=')
        return NULL;
      p++;
      p += strspn (p, " \t\r\n");
      quote = *p;
      value = p + 1;
      if (p >= end || (quote != '"' && quote != '\''))
        return NULL;
      p = strchr (value, quote);
      if (p == NULL)
        return NULL;
      if (n == 2 && strncmp (name, "id", 2) == 0)
        return g_strstrip (g_strndup (value, (gsize)(p - value)));
      p++;
    }
  return NULL;
}

static void
piece_clear (gpointer data)
{
  Piece *piece = data;

  g_free (piece->id);
  g_free (piece->text);
  g_free (piece->before);
}

/* A card of the deck is taken; one that could not be read stays in between. */
static void
add_piece (DeckSource *self,
           const Deck *deck,
           const char **rest,
           const char *begin,
           const char *tag_end,
           const char *end)
{
  Piece piece = { 0 };
  char *id = dup_id (begin, tag_end);
  char *before;

  if (id == NULL || !deck_find_card (deck, id, NULL) ||
      g_hash_table_contains (self->by_id, id))
    {
      g_free (id);
      return;
    }
  before = g_strndup (*rest, (gsize)(begin - *rest));
  if (self->pieces->len == 0)
    {
      self->head = before;
      before = g_strdup ("");
    }
  piece.id = id;
  piece.before = before;
  piece.text = g_strndup (begin, (gsize)(end - begin));
  g_hash_table_insert (self->by_id, id, GUINT_TO_POINTER (self->pieces->len));
  g_array_append_val (self->pieces, piece);
  *rest = end;
}

static gboolean
cut (DeckSource *self, const char *text, const Deck *deck)
{
  const char *p = text;
  const char *rest = text;
  const char *begin;
  const char *card = NULL;
  const char *card_tag_end = NULL;
  const char *deck_end = NULL;
  guint depth = 0;
  Node node;

  while ((node = next_node (&p, &begin)) != NODE_END)
    {
      if (node == NODE_BAD)
        return FALSE;
      if (depth == 1 && (node == NODE_OPEN || node == NODE_EMPTY) &&
          is_card_tag (begin))
        {
          card = begin;
          card_tag_end = p;
        }
      if (node == NODE_OPEN)
        depth++;
      else if (node == NODE_CLOSE)
        {
          if (depth == 0)
            return FALSE;
          if (--depth == 0)
            deck_end = begin;
        }
      if (card != NULL && depth == 1)
        {
          add_piece (self, deck, &rest, card, card_tag_end, p);
          card = NULL;
        }
    }
  if (deck_end == NULL || depth != 0)
    return FALSE;
  if (self->pieces->len == 0)
    {
      /* An empty deck: new cards go before its end. */
      while (deck_end > text && g_ascii_isspace (deck_end[-1]))
        deck_end--;
      self->head = g_strndup (text, (gsize)(deck_end - text));
      rest = deck_end;
    }
  self->tail = g_strdup (rest);
  return self->pieces->len == deck_get_n_cards (deck);
}

DeckSource *
deck_source_new (const char *text, const Deck *deck)
{
  g_autoptr (DeckSource) self = g_new0 (DeckSource, 1);

  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_set_clear_func (self->pieces, piece_clear);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  if (!cut (self, text, deck))
    return NULL;
  return g_steal_pointer (&self);
}

void
deck_source_free (DeckSource *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_id);
  g_array_unref (self->pieces);
  g_free (self->head);
  g_free (self->tail);
  g_free (self);
}

const char *
deck_source_get_head (const DeckSource *self)
{
  return self->head;
}

const char *
deck_source_get_tail (const DeckSource *self)
{
  return self->tail;
}

guint
deck_source_get_n_cards (const DeckSource *self)
{
  return self->pieces->len;
}

const char *
deck_source_get_id (const DeckSource *self, guint index)
{
  return g_array_index (self->pieces, Piece, index).id;
}

const char *
deck_source_get_text (const DeckSource *self, guint index)
{
  return g_array_index (self->pieces, Piece, index).text;
}

const char *
deck_source_get_before (const DeckSource *self, guint index)
{
  return g_array_index (self->pieces, Piece, index).before;
}

gboolean
deck_source_find (const DeckSource *self, const char *id, guint *index)
{
  gpointer value;

  if (!g_hash_table_lookup_extended (self->by_id, id, NULL, &value))
    return FALSE;
  *index = GPOINTER_TO_UINT (value);
  return TRUE;
}

char *
deck_source_dup_comments (const char *xml, const char *indent)
{
  GString *out = g_string_new (NULL);
  const char *p = xml;
  const char *begin;
  Node node;

  while ((node = next_node (&p, &begin)) != NODE_END && node != NODE_BAD)
    if (node == NODE_COMMENT)
      {
        g_string_append_printf (out, "\n%s", indent);
        g_string_append_len (out, begin, p - begin);
      }
  return g_string_free (out, FALSE);
}
