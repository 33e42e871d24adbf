/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline-private.h"

G_BEGIN_DECLS

/* What sim-memory.c, which makes points, has of sim-memory-changes.c, which
 * lists what changes. */

/* One change of one category; changes of one instant are one point. */
typedef struct
{
  gint64 t_ns;
  gint64 delta;
  SimMemoryCategory category;
} SimMemoryChange;

typedef struct _SimMemorySources SimMemorySources;

SimMemorySources *
sim_memory_sources_new (const SimTimeline *timeline) G_GNUC_WARN_UNUSED_RESULT;
void sim_memory_sources_free (SimMemorySources *self);
/* Not fewer than all lanes have together. */
gsize sim_memory_sources_get_most (const SimMemorySources *self);
/* Those of a lane as several runs, each in the order of time, lent until the
 * next call. */
#define SIM_MEMORY_N_RUNS 4
typedef struct
{
  const SimMemoryChange *at;
  const SimMemoryChange *end;
} SimMemoryRun;
void sim_memory_sources_list (SimMemorySources *self,
                              guint lane,
                              SimMemoryRun runs[SIM_MEMORY_N_RUNS]);

G_END_DECLS
