/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/app-session.h"

#include "scenario/scenario-library.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The same instant of two scenarios side by side, and the differences of every
 * row of the meter.  On one side stands what the session shows, as its knobs
 * are and as it moves; on the other the scenario as its file says, or another
 * one of the library.  Narrow, they stand one above the other. */
#define APP_TYPE_COMPARE (app_compare_get_type ())
G_DECLARE_FINAL_TYPE (AppCompare, app_compare, APP, COMPARE, AdwWindow)

/* library may be NULL; both are kept. */
AppCompare *app_compare_new (AppSession *session, ScenarioLibrary *library)
    G_GNUC_WARN_UNUSED_RESULT;
/* Of the side that is compared with; for tests. */
AppSession *app_compare_get_other (AppCompare *self);
gint64 app_compare_get_instant (AppCompare *self);

G_END_DECLS
