/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/app-plan-run.h"

G_BEGIN_DECLS

/* A plan under way on a thread of its own.  It holds none of those who wait for
 * it, so that a window that is closed does not live on until it is made.  Main
 * thread only. */
typedef struct _AppPlanJob AppPlanJob;

/* Ends the job, which is gone after it: run (taken), or NULL with the error. */
typedef void (*AppPlanDone) (gpointer data, AppPlanRun *run, GError *error);

/* The spec is copied.  `done` is called once, unless it is stopped before. */
AppPlanJob *app_plan_job_new (const SimSpec *spec,
                              AppPlanDone done,
                              gpointer data) G_GNUC_WARN_UNUSED_RESULT;
/* Frees it, too; its thread ends soon after. */
void app_plan_job_stop (AppPlanJob *self);
/* As AppPlanProgress. */
void app_plan_job_get_progress (AppPlanJob *self, int *done, int *total);

G_END_DECLS
