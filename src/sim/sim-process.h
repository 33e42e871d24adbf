/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For main (), once, before any thread: lets the allocator keep what a
 * simulation gives back for the next one instead of returning it to the system
 * and faulting it in again, page by page, which took three quarters of a re-run
 * of 130,000 tasks.  Costs what the largest simulation needed, 40 MB for 64
 * stages of 512 micro-batches.  Does nothing without glibc. */
void sim_process_keep_memory (void);

G_END_DECLS
