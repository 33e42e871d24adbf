/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Memory that is only ever freed as a whole; addresses stay put.  Private to
 * this folder. */
typedef struct
{
  GPtrArray *blocks;
  char *next;
  gsize left;
  gsize bytes; /* taken from the system so far */
  gsize first_bytes;
} DeckArena;

void deck_arena_init (DeckArena *self);
void deck_arena_clear (DeckArena *self);
/* Gives up what was taken, the texts with it, and can be used on. */
void deck_arena_reset (DeckArena *self);

/* Zeroed, aligned for pointers and doubles. */
gpointer deck_arena_alloc (DeckArena *self,
                           gsize size) G_GNUC_WARN_UNUSED_RESULT;

/* A copy; "" (static) for NULL or "". */
const char *deck_arena_text (DeckArena *self,
                             const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
