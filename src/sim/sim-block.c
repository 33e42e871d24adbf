/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-block.h"

#include <string.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

#define HUGE_PAGE (2 * 1024 * 1024)

gpointer
sim_block_new (gsize bytes)
{
  if (bytes < SIM_BLOCK_HUGE)
    return g_aligned_alloc (MAX (bytes, 1), 1, SIM_BLOCK_LINE);
  gsize pages = (bytes + SIM_BLOCK_LINE + HUGE_PAGE - 1) / HUGE_PAGE;
  /* The line left over is for the allocator's head of the next block, which
   * would otherwise begin a page further on. */
  gsize whole = pages * HUGE_PAGE - SIM_BLOCK_LINE;
  gpointer block = g_aligned_alloc (whole, 1, HUGE_PAGE);
#ifdef MADV_HUGEPAGE
  /* A hint: where it is not followed the pages are small ones. */
  madvise (block, whole, MADV_HUGEPAGE);
#endif
  return block;
}

gpointer
sim_block_grow (gpointer block, gsize used, gsize bytes)
{
  gpointer grown = sim_block_new (bytes);
  if (used > 0)
    memcpy (grown, block, used);
  sim_block_free (block);
  return grown;
}

void
sim_block_free (gpointer block)
{
  g_aligned_free (block);
}

void
sim_numbers_grow (SimNumbers *self)
{
  self->room = MAX (64, 2 * self->room);
  self->items = g_renew (guint32, self->items, self->room);
}

void
sim_numbers_clear (SimNumbers *self)
{
  g_free (self->items);
  *self = (SimNumbers){ 0 };
}
