/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-diagnostics.h"
#include "sim/sim-spec.h"

#include <glib.h>

G_BEGIN_DECLS

/* Devices, links, clusters and models that scenarios name, each with the
 * source of its numbers.  Frozen and ref-counted; may be shared between
 * threads. */
typedef struct _ScenarioPresets ScenarioPresets;

#define SCENARIO_PRESET_NAMESPACE "urn:shardstep:preset:"
#define SCENARIO_PRESET_VERSION 1

typedef enum
{
  SCENARIO_PRESET_DEVICE,
  SCENARIO_PRESET_LINK,
  SCENARIO_PRESET_CLUSTER,
  SCENARIO_PRESET_MODEL,
  SCENARIO_N_PRESET_KINDS
} ScenarioPresetKind;

/* "device", "link", "cluster", "model": the element's name. */
const char *scenario_preset_kind_get_nick (ScenarioPresetKind kind);

/* Those built into the program.  Findings would be faults of the program. */
ScenarioPresets *scenario_presets_new_builtin (BaseDiagnostics *diagnostics)
    G_GNUC_WARN_UNUSED_RESULT;
/* devices.xml, links.xml, clusters.xml and models.xml of a folder; a missing
 * file is a finding.  Never NULL: what could be read is there. */
ScenarioPresets *scenario_presets_new_for_folder (const char *path,
                                                  BaseDiagnostics *diagnostics)
    G_GNUC_WARN_UNUSED_RESULT;
ScenarioPresets *scenario_presets_ref (ScenarioPresets *self);
void scenario_presets_unref (ScenarioPresets *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScenarioPresets, scenario_presets_unref)

/* In file order: from 0, NULL past the last. */
const char *scenario_presets_get_id (const ScenarioPresets *self,
                                     ScenarioPresetKind kind,
                                     guint index);
/* Shown to the user, in the user's language; NULL for an unknown id.  Lent. */
const char *scenario_presets_get_name (const ScenarioPresets *self,
                                       ScenarioPresetKind kind,
                                       const char *id);
/* Where its numbers come from; lent, NULL for an unknown id. */
const char *scenario_presets_get_source (const ScenarioPresets *self,
                                         ScenarioPresetKind kind,
                                         const char *id);
/* The id most like a mistyped one; NULL where none is near. */
const char *scenario_presets_find_nearest (const ScenarioPresets *self,
                                           ScenarioPresetKind kind,
                                           const char *id);
/* All ids of that kind, in place of that. */
char *scenario_presets_list (const ScenarioPresets *self,
                             ScenarioPresetKind kind) G_GNUC_WARN_UNUSED_RESULT;

/* Lent; NULL for an unknown id. */
const SimDevice *scenario_presets_get_device (const ScenarioPresets *self,
                                              const char *id);
const SimLink *scenario_presets_get_link (const ScenarioPresets *self,
                                          const char *id);
const SimCluster *scenario_presets_get_cluster (const ScenarioPresets *self,
                                                const char *id);
const SimModel *scenario_presets_get_model (const ScenarioPresets *self,
                                            const char *id);

G_END_DECLS
