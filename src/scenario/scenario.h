/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-diagnostics.h"
#include "scenario/scenario-presets.h"
#include "sim/sim-spec.h"

#include <glib.h>

G_BEGIN_DECLS

/* A scenario file: a spec with a title and a summary.  Frozen and
 * ref-counted; may be shared between threads. */
typedef struct _Scenario Scenario;

#define SCENARIO_NAMESPACE "urn:shardstep:scenario:"
#define SCENARIO_VERSION 1

/* Caps of scenario and preset files (the rest as in xml-reader.h). */
#define SCENARIO_MAX_BYTES (G_GUINT64_CONSTANT (4) << 20)
#define SCENARIO_MAX_ELEMENTS G_GUINT64_CONSTANT (20000)
#define SCENARIO_MAX_DEPTH 8
#define SCENARIO_MAX_TEXT_BYTES 65536
#define SCENARIO_MAX_ID_LENGTH 100

/* NULL, with at least one error among the diagnostics, where the file is
 * malformed, of unknown version, too large, names a missing preset or breaks
 * a rule of sim_spec_validate. */
Scenario *
scenario_load_file (const char *path,
                    const ScenarioPresets *presets,
                    BaseDiagnostics *diagnostics) G_GNUC_WARN_UNUSED_RESULT;
/* name: how findings call it. */
Scenario *
scenario_load_bytes (GBytes *bytes,
                     const char *name,
                     const ScenarioPresets *presets,
                     BaseDiagnostics *diagnostics) G_GNUC_WARN_UNUSED_RESULT;
/* For a spec made by knobs; the spec is copied.  title NULL: the id. */
Scenario *scenario_new (const char *id,
                        const char *title,
                        const char *summary,
                        const SimSpec *spec) G_GNUC_WARN_UNUSED_RESULT;

Scenario *scenario_ref (Scenario *self);
void scenario_unref (Scenario *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scenario, scenario_unref)

/* Lent. */
const char *scenario_get_id (const Scenario *self);
/* Plain text; of a shipped scenario in the user's language. */
const char *scenario_get_title (const Scenario *self);
/* Light markup as xml_reader_dup_markup gives it; "" if absent. */
const char *scenario_get_summary (const Scenario *self);
const SimSpec *scenario_get_spec (const Scenario *self);
/* The path it came from, or how findings call it; NULL for scenario_new. */
const char *scenario_get_file (const Scenario *self);

/* The whole spec as XML, presets written out, so that a later change of a
 * preset does not change it.  Reading it back gives an equal spec. */
GBytes *scenario_to_xml (const Scenario *self) G_GNUC_WARN_UNUSED_RESULT;
/* Replaces the file in one step; errors of G_FILE_ERROR. */
gboolean scenario_save (const Scenario *self, const char *path, GError **error);

/* A letter, then letters, digits, "-", "_", ".": what an id may be. */
gboolean scenario_id_is_valid (const char *id);

G_END_DECLS
