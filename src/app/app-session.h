/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scenario/scenario.h"
#include "scene/scene-view.h"
#include "sim/sim-timeline.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The state behind a window, and its only writer: what is simulated, what came
 * out, which instant is looked at, and how.  Everything that shows something
 * listens to notify and draws itself again; everything that wants something
 * calls in here.
 *
 * A spec is simulated on another thread.  A newer one cancels an older run;
 * the picture keeps showing the last finished timeline until the next is
 * there.  Main thread only.
 *
 * Properties, all with explicit notify, read-only from outside:
 *   "scenario"   pointer; notified together with its first timeline
 *   "timeline"   pointer; also notified after "instant" was carried over
 *   "instant"    gint64, ns
 *   "view"       pointer to SceneView; flags and selection count, not sizes
 *   "busy"       a simulation is under way
 *   "refusal"    why the last spec could not be simulated, or NULL; that it
 *                was a knob's is "refused" of the view
 *   "step-level" SimStepLevel as uint
 *   "history"    what app_session_undo () and _redo () do has changed
 *
 * Signal "stopped": a run was stopped, and scenario and spec are what is shown
 * again. */
#define APP_TYPE_SESSION (app_session_get_type ())
G_DECLARE_FINAL_TYPE (AppSession, app_session, APP, SESSION, GObject)

AppSession *app_session_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* Simulates a scenario as its file says and shows it from the start when that
 * is done. */
void app_session_load (AppSession *self, Scenario *scenario);
/* A knob was turned: simulates the spec (copied) and shows the same step of it.
 * A refusal leaves everything as it was. */
void app_session_edit (AppSession *self, const SimSpec *spec);
/* The same knob, still being drawn along: one step together with the edit
 * before it. */
void app_session_edit_on (AppSession *self, const SimSpec *spec);
/* To what the knobs stood at before the last edit, and after it; each edit that
 * was run is a step, whatever it came of, until another scenario is loaded.  A
 * change that was refused is the last one: undoing it leaves the picture.
 * FALSE where there is none. */
gboolean app_session_undo (AppSession *self);
gboolean app_session_redo (AppSession *self);
/* Where a step back (-1) or forth (1) goes; 0 is app_session_get_spec (), NULL
 * where there is none.  Lent. */
const SimSpec *app_session_get_step (AppSession *self, int by);
/* Stops a run under way; the picture stays as it is. */
void app_session_cancel (AppSession *self);

/* The scenario shown, or under way; NULL before the first. */
Scenario *app_session_get_scenario (AppSession *self);
/* The spec simulated last, or under way; NULL before the first.  A refused one
 * is not kept. */
const SimSpec *app_session_get_spec (AppSession *self);
SimTimeline *app_session_get_timeline (AppSession *self);
gboolean app_session_get_busy (AppSession *self);
const char *app_session_get_refusal (AppSession *self);

/* Clamped to the timeline. */
void app_session_set_instant (AppSession *self, gint64 t_ns);
gint64 app_session_get_instant (AppSession *self);

const SceneView *app_session_get_view (AppSession *self);
void app_session_set_values (AppSession *self, gboolean values);
/* Whether a toy that is loaded opens with its values. */
void app_session_set_values_wanted (AppSession *self, gboolean wanted);
gboolean app_session_get_values_wanted (AppSession *self);
void app_session_set_even_pace (AppSession *self, gboolean even_pace);
void app_session_set_still (AppSession *self, gboolean still);
void app_session_set_cover_meter (AppSession *self, gboolean cover);
/* SceneDim: what is not in play. */
void app_session_set_dimmed (AppSession *self, guint dimmed);
/* A device or a link, and a row of the meter; selecting what is selected takes
 * that back. */
void app_session_select (AppSession *self, const SceneHit *hit);
void app_session_select_none (AppSession *self);

void app_session_set_step_level (AppSession *self, SimStepLevel level);
SimStepLevel app_session_get_step_level (AppSession *self);

G_END_DECLS
