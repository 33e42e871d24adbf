/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/app-history.h"
#include "app/app-session.h"

G_BEGIN_DECLS

typedef enum
{
  APP_SESSION_SCENARIO = 1,
  APP_SESSION_TIMELINE,
  APP_SESSION_INSTANT,
  APP_SESSION_VIEW,
  APP_SESSION_BUSY,
  APP_SESSION_REFUSAL,
  APP_SESSION_STEP_LEVEL,
  APP_SESSION_HISTORY,
  APP_SESSION_N_PROPERTIES
} AppSessionProperty;

/* Shared by app-session.c, what is simulated, and app-session-view.c, how it is
 * looked at, and app-session-why.c, what of it comes later. */
struct _AppSession
{
  GObject parent_instance;
  Scenario *scenario;    /* shown, or under way */
  SimSpec *spec;         /* of the timeline shown, or under way */
  Scenario *shown;       /* of the timeline shown: to go back to … */
  SimSpec *shown_spec;   /* … when the run is refused */
  SimTimeline *timeline; /* NULL before the first result */
  AppHistory *history;   /* of the knobs, up to shown_spec, or NULL */
  AppHistory *coming;    /* once the run under way is there, or NULL */
  AppHistory *base;      /* what the last edit was added to, or NULL */
  GCancellable *run;     /* of the run under way, or NULL */
  GCancellable *why;     /* of the reasons under way, or NULL */
  guint why_source;      /* they are to begin */
  SceneHit late;         /* a slice to be selected once they are known, or of
                            SCENE_PART_NONE */
  gboolean run_keeps;    /* the run under way keeps the place */
  char *refusal;
  gint64 instant_ns;
  SceneView view;
  SimStepLevel step_level;
  gboolean values_wanted; /* of toys */
};

void app_session_notify (AppSession *self, AppSessionProperty property);

/* Of the timeline shown, which has just come, or stays after all. */
void app_session_find_why (AppSession *self);
void app_session_stop_why (AppSession *self);
/* They are known: what was clicked before is selected now. */
void app_session_pick_late (AppSession *self);

G_END_DECLS
