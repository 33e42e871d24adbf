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
 * cluster grows where it must. */
void what_if_set_devices (SimSpec *spec, guint degree);
guint what_if_get_devices_max (const SimSpec *spec);

/* The number of micro-batches stays. */
void what_if_set_micro_batch (SimSpec *spec, guint samples);
guint what_if_get_micro_batches (const SimSpec *spec);
void what_if_set_micro_batches (SimSpec *spec, guint count);

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
