/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/app-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Every way to split what the session shows over its devices, ranked, in a
 * table that is sorted by its columns.  Planned off the main thread, with how
 * far it is, and can be stopped; anew with every scenario that is loaded and
 * with every knob that changes more than the split.
 *
 * Signal "chosen" (const SimSpec *spec): a split is to be shown; the spec lives
 * as long as the emission.  Signal "back": what was shown before the first. */
#define APP_TYPE_PLAN (app_plan_get_type ())
G_DECLARE_FINAL_TYPE (AppPlan, app_plan, APP, PLAN, AdwWindow)

/* The session is kept. */
AppPlan *app_plan_new (AppSession *session) G_GNUC_WARN_UNUSED_RESULT;
gboolean app_plan_get_busy (AppPlan *self);
/* Whether "back" leads anywhere. */
void app_plan_set_back (AppPlan *self, gboolean there);

/* That the split which was chosen cannot be run will be said in it. */
gboolean app_plan_tells_refusal (AppPlan *self);

G_END_DECLS
