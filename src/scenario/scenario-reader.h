/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scenario/scenario-presets.h"
#include "sim/sim-spec.h"
#include "xml/xml-reader.h"

G_BEGIN_DECLS

/* Private to the scenario layer: the elements that scenarios and presets
 * share.  Each function stands on its element, changes what the file says and
 * leaves the rest as it was, so that the caller's defaults or a preset shine
 * through; findings go to the reader's diagnostics.  The element is consumed.
 *
 * presets may be NULL (in preset files, for what comes before). */
void scenario_read_device (XmlReader *reader,
                           const ScenarioPresets *presets,
                           SimDevice *device);
void scenario_read_link (XmlReader *reader,
                         const ScenarioPresets *presets,
                         SimLink *link);
void scenario_read_cluster (XmlReader *reader,
                            const ScenarioPresets *presets,
                            SimCluster *cluster,
                            gboolean *has_devices);
void scenario_read_model (XmlReader *reader,
                          const ScenarioPresets *presets,
                          SimModel *model);
void scenario_read_training (XmlReader *reader,
                             SimTraining *training,
                             gboolean *has_global_batch);
void scenario_read_parallel (XmlReader *reader, SimParallel *parallel);
void scenario_read_fault (XmlReader *reader, GArray *faults);

/* An attribute that is one of some words: *value is set to its place among
 * words (NULL-terminated). */
gboolean scenario_read_word (XmlReader *reader,
                             const char *name,
                             const char *const *words,
                             guint *value);

/* Names are shown; a layer's is copied for each repeat. */
#define SCENARIO_MAX_NAME_BYTES 500

/* The attribute name, *name freed and replaced; absent or too long (a
 * finding): *name stays. */
void scenario_read_name (XmlReader *reader, gsize max_bytes, char **name);

/* For an element without content: each child is a finding. */
void scenario_refuse_children (XmlReader *reader);

G_END_DECLS
