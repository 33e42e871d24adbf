/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline-private.h"

G_BEGIN_DECLS

/* What the files that say why a lane is idle share: sim-meter-idle.c cuts idle
 * time into parts, sim-meter-idle-ask.c answers from them, sim-meter-path.c
 * follows causes. */

/* The list of a lane's parts that are counted alike and have one kind of cause,
 * in first_of_cause. */
static inline gsize
sim_idle_key (guint lane, gboolean exposed, SimWhyKind kind)
{
  return ((gsize)lane * 2 + (exposed ? 1 : 0)) * SIM_N_WHYS + kind;
}

static inline gint64
sim_idle_length (const SimIdle *idle)
{
  return idle->end_ns - idle->start_ns;
}

/* ---- sim-meter-idle-ask.c ---- */

/* The part around t, or NULL; the parts are made. */
const SimIdle *
sim_timeline_find_idle (const SimTimeline *self, guint lane, gint64 t_ns);

/* ---- sim-meter-path.c ---- */

/* The tasks on the path that leads to `next` and end after `from`, guint32, the
 * last first; joins are left out. */
void sim_path_list (const SimTimeline *self,
                    guint32 next,
                    gint64 from,
                    GArray *links);
/* Where the i-th of them begins in what they cover from `from` on: each begins
 * with its task, the first with that. */
gint64 sim_path_get_start (const SimTimeline *self,
                           const GArray *links,
                           guint i,
                           gint64 from);

G_END_DECLS
