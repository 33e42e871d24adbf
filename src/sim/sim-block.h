/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Memory for arrays of many tasks.  Small ones come as any other; from
 * SIM_BLOCK_HUGE on a block is made of whole huge pages where the system has
 * them, for the first touch of 10,000 small pages can take longer than the
 * simulation that fills them.  Aligned to a cache line at least; never NULL;
 * not zeroed. */
#define SIM_BLOCK_HUGE (1024 * 1024)
#define SIM_BLOCK_LINE 64

gpointer sim_block_new (gsize bytes) G_GNUC_WARN_UNUSED_RESULT;
/* Keeps the first `used` bytes; the old block is freed (NULL: there is none).
 */
gpointer sim_block_grow (gpointer block,
                         gsize used,
                         gsize bytes) G_GNUC_WARN_UNUSED_RESULT;
void sim_block_free (gpointer block);

/* Several arrays in one block: each takes what sim_block_line says of its
 * bytes. */
static inline gsize
sim_block_line (gsize bytes)
{
  return (bytes + SIM_BLOCK_LINE - 1) & ~(gsize)(SIM_BLOCK_LINE - 1);
}

/* Asks for a cache line that is wanted soon; only a hint.  A function that does
 * nothing else must be inlined, or GCC 12 takes it for one without effect. */
#ifdef __GNUC__
#define sim_prefetch(address) __builtin_prefetch (address)
#else
#define sim_prefetch(address) ((void)(address))
#endif

/* A growing list of numbers whose adding is inline. */
typedef struct
{
  guint32 *items;
  guint length;
  guint room;
} SimNumbers;

void sim_numbers_grow (SimNumbers *self);
void sim_numbers_clear (SimNumbers *self);

static inline void
sim_numbers_add (SimNumbers *self, guint32 number)
{
  if (G_UNLIKELY (self->length == self->room))
    sim_numbers_grow (self);
  self->items[self->length++] = number;
}

G_END_DECLS
