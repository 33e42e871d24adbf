/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-plan.h"

G_BEGIN_DECLS

/* Every way to split a spec over the devices that it uses, with the figures of
 * each: what sim_plan_new_over () ranks, and beside it the shares that only a
 * simulated run has.  Frozen and ref-counted. */
typedef struct
{
  SimPlanSplit split;
  double seconds;     /* of a step: simulated, else estimated */
  double utilization; /* model FLOPs over the peak of these devices; 0 where it
                         is not known */
  double bubble;      /* share of the step, mean of the devices; < 0: not
                         simulated */
} AppPlanSplit;

typedef struct _AppPlanRun AppPlanRun;

/* Read from any thread while it is made. */
typedef struct
{
  int done;  /* runs of the best … */
  int total; /* … of so many; 0: every split is still being estimated */
} AppPlanProgress;

/* In a thread of its own: takes up to some seconds.  Errors: those of
 * sim_plan_new_over (). */
AppPlanRun *app_plan_run_new (const SimSpec *spec,
                              AppPlanProgress *progress,
                              GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
AppPlanRun *app_plan_run_ref (AppPlanRun *self);
void app_plan_run_unref (AppPlanRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppPlanRun, app_plan_run_unref)

/* Lent; as sim_plan_get_splits (). */
const AppPlanSplit *app_plan_run_get_splits (const AppPlanRun *self, guint *n);
guint app_plan_run_get_n_fitting (const AppPlanRun *self);
/* How many fit, or do not, with those that are too many to be among them. */
guint app_plan_run_count (const AppPlanRun *self, gboolean fitting);
/* What was planned for, lent. */
const SimSpec *app_plan_run_get_spec (const AppPlanRun *self);
/* The spec with that split; its slow and lost devices are left out and its
 * copies synchronise, as they did in planning. */
SimSpec *app_plan_run_apply (const AppPlanRun *self, const AppPlanSplit *split)
    G_GNUC_WARN_UNUSED_RESULT;

/* Whether a plan for one of them is one for the other: they differ in no more
 * than the split, what is slow or lost and whether copies synchronise. */
gboolean app_plan_run_is_alike (const SimSpec *a, const SimSpec *b);

G_END_DECLS
