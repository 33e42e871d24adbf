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
 *   memory-bytes       of each device
 *   layers, sequence   of a transformer
 *   slow-device        "DEVICE FACTOR", "none"; likewise slow-link
 *   lost-device        "DEVICE SECONDS", "none"
 * The work of a device is kept where a degree changes: the global batch grows
 * with the replicas, the cluster where it must.  FALSE with SIM_ERROR_INVALID
 * for a name or a value that is none; whether the outcome is legal is for
 * sim_spec_validate to say. */
gboolean teach_turn_apply (SimSpec *spec,
                           const char *knob,
                           const char *value,
                           GError **error);

/* What a knob is set to, as it would be written; NULL for a name that is
 * none; g_free. */
char *teach_turn_dup (const SimSpec *spec,
                      const char *knob) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
