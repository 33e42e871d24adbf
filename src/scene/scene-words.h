/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline.h"

G_BEGIN_DECLS

/* Names of things, one place each, translated.  Devices are counted from 0 as
 * ranks are, layers, samples and micro-batches from 1, chunks by letter.  All
 * results: g_free, unless const. */

const char *scene_words_state (SimDeviceState state);
/* What transfers of that class carry in this scenario: inside a layer it is
 * partial results (tensor), keys and values or, by heads, those (context), or
 * both. */
const char *scene_words_payload (const SimSpec *spec, SimPayload payload);
const char *scene_words_work (SimWork work);
const char *scene_words_step_kind (SimStepKind kind, gboolean backward);
const char *scene_words_memory (SimMemoryCategory category);

/* "layer 2", "layers 1–3". */
char *scene_words_layers (guint first, guint count) G_GNUC_WARN_UNUSED_RESULT;
/* "layer 2 of 12", "all 12 layers". */
char *scene_words_layers_of (guint first,
                             guint count,
                             guint total) G_GNUC_WARN_UNUSED_RESULT;
/* "2", "1–3": for narrow places. */
char *scene_words_layer_range (guint first,
                               guint count) G_GNUC_WARN_UNUSED_RESULT;
/* A, B, … Z, AA, AB. */
char *scene_words_chunk (guint chunk) G_GNUC_WARN_UNUSED_RESULT;
/* "forward · layer 2", "waiting for device 1", "receiving activations", "sync"
 * (for gradients alone). */
char *scene_words_status (const SimSpec *spec,
                          const SimDeviceStatus *status,
                          gboolean with_detail) G_GNUC_WARN_UNUSED_RESULT;
/* "data parallel over 4 devices", "12 layers over 4 devices, one after the
 * other". */
char *scene_words_strategy (const SimSpec *spec) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
