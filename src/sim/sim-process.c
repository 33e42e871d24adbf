/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-process.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#define KEPT_BYTES (512 * 1024 * 1024)

void
sim_process_keep_memory (void)
{
#ifdef __GLIBC__
  /* A threshold over 32 MB is refused, so no block is mapped on its own. */
  mallopt (M_MMAP_MAX, 0);
  mallopt (M_TRIM_THRESHOLD, KEPT_BYTES);
  /* What one thread has made another frees, and a thread that ends takes its
   * own arena's memory with it: all use one, or the system clears the pages of
   * every run anew. */
  mallopt (M_ARENA_MAX, 1);
#endif
}
