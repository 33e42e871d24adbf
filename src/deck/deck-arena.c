/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-arena.h"

#include <string.h>

/* Blocks grow with the deck: a small one takes little, a large one few. */
#define FIRST_BLOCK_BYTES 4096
#define LAST_BLOCK_BYTES (1 << 20)

void
deck_arena_init (DeckArena *self)
{
  memset (self, 0, sizeof *self);
  self->blocks = g_ptr_array_new_with_free_func (g_free);
}

void
deck_arena_clear (DeckArena *self)
{
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
  self->next = NULL;
  self->left = 0;
}

void
deck_arena_reset (DeckArena *self)
{
  if (self->blocks->len == 0)
    return;
  /* The first block serves again. */
  g_ptr_array_set_size (self->blocks, 1);
  self->next = self->blocks->pdata[0];
  self->bytes = self->first_bytes;
  self->left = self->first_bytes;
}

static char *
arena_take (DeckArena *self, gsize size, gsize align)
{
  gsize skip = (align - (gsize)((guintptr)self->next % align)) % align;
  gsize block;
  char *taken;

  if (self->next == NULL || self->left < skip || self->left - skip < size)
    {
      block = MIN (FIRST_BLOCK_BYTES << MIN (self->blocks->len, 8),
                   LAST_BLOCK_BYTES);
      block = MAX (block, size);
      self->next = g_malloc (block);
      self->left = block;
      self->bytes += block;
      if (self->blocks->len == 0)
        self->first_bytes = block;
      g_ptr_array_add (self->blocks, self->next);
      skip = 0; /* malloc aligns for anything */
    }
  taken = self->next + skip;
  self->next += skip + size;
  self->left -= skip + size;
  return taken;
}

gpointer
deck_arena_alloc (DeckArena *self, gsize size)
{
  return memset (arena_take (self, size, sizeof (double)), 0, size);
}

const char *
deck_arena_text (DeckArena *self, const char *text)
{
  gsize size;

  if (text == NULL || *text == '\0')
    return "";
  size = strlen (text) + 1;
  return memcpy (arena_take (self, size, 1), text, size);
}
