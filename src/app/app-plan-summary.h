/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/app-plan-run.h"

G_BEGIN_DECLS

/* What the table of the run is of, in sentences: over which devices, how many
 * splits fit and are listed, and what was left out; g_free. */
char *app_plan_summary_dup (const AppPlanRun *run) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
