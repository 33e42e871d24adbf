/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-spec.h"

G_BEGIN_DECLS

/* What the knobs of a scenario stood at, one spec after the other, and at which
 * of them one is.  Frozen and ref-counted: a step makes another history, which
 * shares the specs, so that one that could not be run is let go of and the one
 * before is as it was. */
typedef struct _AppHistory AppHistory;

/* The most specs that are kept: the oldest go first. */
#define APP_HISTORY_MOST 200

AppHistory *app_history_new (const SimSpec *spec) G_GNUC_WARN_UNUSED_RESULT;
AppHistory *app_history_ref (AppHistory *self);
void app_history_unref (AppHistory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppHistory, app_history_unref)

/* After the present one, in the place of what was undone.  The present one once
 * more is no step. */
AppHistory *app_history_add (AppHistory *self,
                             const SimSpec *spec) G_GNUC_WARN_UNUSED_RESULT;
/* A step back (-1) or forth (1); NULL where there is none. */
AppHistory *app_history_move (AppHistory *self,
                              int by) G_GNUC_WARN_UNUSED_RESULT;
/* Without that spec, if it is in it and not the present one. */
AppHistory *app_history_drop (AppHistory *self,
                              const SimSpec *spec) G_GNUC_WARN_UNUSED_RESULT;
/* Lent: the present one (0), one back (-1) or forth (1); NULL: none there. */
const SimSpec *app_history_get (const AppHistory *self, int by);

G_END_DECLS
