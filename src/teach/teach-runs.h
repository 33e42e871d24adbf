/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scenario/scenario-library.h"
#include "sim/sim-timeline.h"
#include "teach/teach-error.h"

G_BEGIN_DECLS

/* Private to the layer: the runs that formulas name beside their own, each
 * simulated once.
 *
 *   run = [ scenario ] { knob "=" value }
 *
 * "tp-4", "pp-gpipe micro-batches=2", "zero=3": without a scenario the base
 * itself is turned.  Not for several threads at once. */
typedef struct _TeachRuns TeachRuns;

/* Of one text or question. */
#define TEACH_MAX_RUNS 32

/* scenarios is lent, NULL where none can be named; base is the spec that a run
 * without a scenario turns, lent, NULL where there is none. */
TeachRuns *teach_runs_new (const ScenarioLibrary *scenarios,
                           const SimSpec *base) G_GNUC_WARN_UNUSED_RESULT;
void teach_runs_free (TeachRuns *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TeachRuns, teach_runs_free)

/* Lent, with its spec in it.  NULL with TEACH_ERROR_SCENARIO where there is no
 * such scenario or it refuses the values, TEACH_ERROR_NAME for a knob that is
 * none, G_IO_ERROR_CANCELLED. */
const SimTimeline *teach_runs_get (TeachRuns *self,
                                   const char *run,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
