/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-spec.h"

G_BEGIN_DECLS

/* The knobs of a scenario as plain functions on its spec, apart from any
 * widget.  A knob keeps what the learner would expect to be kept; whether the
 * outcome is legal is for sim_spec_validate to say. */

/* The dimension that the number of devices turns: pipeline where only the
 * model is split, data otherwise. */
SimDimension what_if_get_device_dimension (const SimSpec *spec);
guint what_if_get_devices (const SimSpec *spec);
/* The work per device stays, so the global batch grows with the replicas; the
 * cluster grows where it must: one node up to what such a machine holds
 * (node_room of SimCluster), then by more nodes. */
void what_if_set_devices (SimSpec *spec, guint degree);
guint what_if_get_devices_max (const SimSpec *spec);
/* The cluster as the original's, grown where the degrees need it: what was
 * turned and turned back leaves nothing. */
void what_if_fit_cluster (SimSpec *spec, const SimSpec *original);

/* The number of micro-batches stays; measured times go as the modelled ones do.
 */
void what_if_set_micro_batch (SimSpec *spec, guint samples);
/* Those that are still the original's, of the micro-batch as it is now: turned
 * and turned back they are the very ones that were measured. */
void what_if_fit_measured (SimSpec *spec, const SimSpec *original);
guint what_if_get_micro_batches (const SimSpec *spec);
void what_if_set_micro_batches (SimSpec *spec, guint count);

/* The knobs that are a number or a choice out of a list, by their value. */
typedef enum
{
  WHAT_IF_DEVICES,
  WHAT_IF_DATA,
  WHAT_IF_TENSOR,
  WHAT_IF_PIPELINE,
  WHAT_IF_EXPERT,
  WHAT_IF_CONTEXT,
  WHAT_IF_VIRTUAL_STAGES,
  WHAT_IF_MICRO_BATCH,
  WHAT_IF_MICRO_BATCHES,
  WHAT_IF_SEQUENCE,
  WHAT_IF_SERVERS,
  WHAT_IF_N_COUNTS,
  WHAT_IF_SCHEDULE = WHAT_IF_N_COUNTS, /* SimSchedule */
  WHAT_IF_ZERO,
  WHAT_IF_SHARDS,    /* 0: all copies share ZeRO's states, 1: those of a node */
  WHAT_IF_ALGORITHM, /* SimAlgorithm */
  WHAT_IF_RECOMPUTE, /* SimRecompute */
  WHAT_IF_GRADIENTS, /* SimGradients */
  WHAT_IF_N_KNOBS
} WhatIfKnob;

guint what_if_get (const SimSpec *spec, WhatIfKnob knob);
/* A degree turned keeps the number of micro-batches, and the cluster grows
 * where it must; a schedule brings the virtual stages it needs. */
void what_if_set (SimSpec *spec, WhatIfKnob knob, guint value);
guint what_if_get_most (const SimSpec *spec, WhatIfKnob knob);
/* Whether turning it can change anything in this scenario. */
gboolean what_if_matters (const SimSpec *spec, WhatIfKnob knob);

/* For a spec that is refused: the value of that knob, nearest to what it is,
 * with which it is not; FALSE where there is none. */
gboolean
what_if_find_legal (const SimSpec *spec, WhatIfKnob knob, guint *value);
/* The same for the first other knob that helps: what was turned stays. */
gboolean what_if_find_other (const SimSpec *spec,
                             WhatIfKnob turned,
                             WhatIfKnob *other,
                             guint *value);

/* Measured times are those of one model on one device: they go with them. */
void what_if_set_model (SimSpec *spec, const SimModel *model);
void what_if_set_device (SimSpec *spec, const SimDevice *device);

/* Links as a multiple of those of `original`. */
double what_if_get_link_factor (const SimSpec *spec, const SimSpec *original);
void
what_if_set_link_factor (SimSpec *spec, const SimSpec *original, double factor);
/* The bandwidth that gradients meet: between nodes where there are several. */
double what_if_get_bandwidth (const SimSpec *spec);

/* One slow device; slowdown 1: none.  Other faults stay. */
gboolean
what_if_get_slow_device (const SimSpec *spec, guint *device, double *slowdown);
void what_if_set_slow_device (SimSpec *spec, guint device, double slowdown);

G_END_DECLS
