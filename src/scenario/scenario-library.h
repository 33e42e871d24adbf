/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-diagnostics.h"
#include "scenario/scenario.h"

#include <glib.h>

G_BEGIN_DECLS

/* The scenarios there are: those built into the program, in teaching order,
 * then those of the user's folder by file name.  Frozen and ref-counted. */
typedef struct _ScenarioLibrary ScenarioLibrary;

/* user_folder NULL or missing: none of the user's.  A broken file is a
 * finding and is left out; the others load.  A user's file whose id is taken
 * is a warning and is left out. */
ScenarioLibrary *
scenario_library_new (const ScenarioPresets *presets,
                      const char *user_folder,
                      BaseDiagnostics *diagnostics) G_GNUC_WARN_UNUSED_RESULT;
ScenarioLibrary *scenario_library_ref (ScenarioLibrary *self);
void scenario_library_unref (ScenarioLibrary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScenarioLibrary, scenario_library_unref)

guint scenario_library_get_length (const ScenarioLibrary *self);
/* Lent. */
Scenario *scenario_library_get (const ScenarioLibrary *self, guint index);
gboolean scenario_library_is_shipped (const ScenarioLibrary *self, guint index);
/* Lent; NULL for an unknown id. */
Scenario *scenario_library_find (const ScenarioLibrary *self, const char *id);
/* The id most like a mistyped one; NULL where none is near. */
const char *scenario_library_find_nearest (const ScenarioLibrary *self,
                                           const char *id);
/* All ids, in place of that: "3d, cp-4, dp-ring-2". */
char *
scenario_library_list (const ScenarioLibrary *self) G_GNUC_WARN_UNUSED_RESULT;

/* One shipped scenario without loading the others; NULL, with no finding, for
 * an id that is not shipped. */
Scenario *
scenario_load_shipped (const char *id,
                       const ScenarioPresets *presets,
                       BaseDiagnostics *diagnostics) G_GNUC_WARN_UNUSED_RESULT;

/* A schema as bytes: "scenario", "preset", "lesson"; NULL for another name. */
GBytes *scenario_get_schema (const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
