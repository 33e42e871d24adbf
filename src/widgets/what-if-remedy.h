/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-plan.h"
#include "sim/sim-timeline.h"

G_BEGIN_DECLS

/* What would make a step fit that does not: one turn of a knob each, of the
 * same work (the global batch stays) on the same devices, found by trying. */
typedef enum
{
  WHAT_IF_REMEDY_RECOMPUTE,
  WHAT_IF_REMEDY_ZERO,
  WHAT_IF_REMEDY_MICRO_BATCH,
  WHAT_IF_REMEDY_TENSOR,   /* fewer copies of more slices */
  WHAT_IF_REMEDY_PIPELINE, /* fewer copies of more stages */
  WHAT_IF_REMEDY_PLAN,     /* the planner's fastest, where it is another */
} WhatIfRemedyKind;

typedef struct
{
  WhatIfRemedyKind kind;
  SimPlanSplit split;
  SimSpec *spec; /* owned */
  gint64 step_ns;
  guint64 memory_bytes; /* of the fullest device, at its fullest */
} WhatIfRemedy;

void what_if_remedy_free (WhatIfRemedy *self);

/* The split that a spec has. */
void what_if_get_split (const SimSpec *spec, SimPlanSplit *split);

/* The smallest turn of each kind with which the simulated run fits, the fastest
 * step first; empty where none does.  Takes as long as some dozen runs: not for
 * the main thread.  all_tried: whether the splits could be planned, so that
 * none found says that none does.  Errors: cancelled. */
GPtrArray *what_if_find_remedies (const SimSpec *spec,
                                  gboolean *all_tried,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of one step. */
gint64 what_if_get_step_ns (const SimTimeline *timeline);

G_END_DECLS
