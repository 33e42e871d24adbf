/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-spec.h"

G_BEGIN_DECLS

/* A knob of a scenario by the name that the attribute has in its file, turned
 * to a value written as there: "all-reduce" to "tree".  Lessons and computed
 * cards say by it what they change. */

/* Beside the attributes of <training> and <parallel>:
 *   micro-batches      how many a replica works through in a step
 *   node-bandwidth     bytes/s of the links inside a node
 *   node-latency       s of the links inside a node
 *   cluster-bandwidth  bytes/s of the links between nodes
 *   cluster-latency    s of the links between nodes
 *   memory-bytes       of each device
 *   layers, hidden, heads, kv-heads, ffn, vocabulary, sequence, experts,
 *   experts-per-token  of a transformer; hidden keeps the ratio of ffn to it
 *   expert-skew        0: as many tokens for each expert
 *   capacity-factor    times the mean an expert takes at most; 0: all
 *   slow-device        "DEVICE FACTOR", "none"; likewise slow-link
 *   slow-rank          DEVICE of the first slow device alone …
 *   slowdown           … and FACTOR alone
 *   lost-device        "DEVICE SECONDS", "none"
 *   order              dimensions, innermost first: "tensor data"
 * The work of a device is kept where a degree changes: the global batch grows
 * with the replicas, the cluster where it must.  FALSE with SIM_ERROR_INVALID
 * for a name or a value that is none; whether the outcome is legal is for
 * sim_spec_validate to say. */
gboolean teach_turn_apply (SimSpec *spec,
                           const char *knob,
                           const char *value,
                           GError **error);

/* NULL past the last. */
const char *teach_turn_get_name (guint index);

/* What a knob is set to, as it would be written; NULL for a name that is
 * none; g_free. */
char *teach_turn_dup (const SimSpec *spec,
                      const char *knob) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
