/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-cost.h"

G_BEGIN_DECLS

/* The parts sim_cost_new is made of, each for one layer; what they do not fill
 * stays as it was. */
void
sim_cost_fill_states (const SimSpec *spec, guint layer, SimLayerCost *cost);
void sim_cost_fill_activations (const SimSpec *spec,
                                guint layer,
                                guint share,
                                SimLayerCost *cost);
void
sim_cost_fill_exchanges (const SimSpec *spec, guint layer, SimLayerCost *cost);

/* All of one layer on a device with that share of the experts, measured times
 * left aside. */
void sim_cost_fill_layer (const SimSpec *spec,
                          guint layer,
                          guint share,
                          SimLayerCost *cost);

/* One update of the layer's parameters that this device keeps up to date. */
double sim_cost_get_update_seconds (const SimSpec *spec, guint layer);
/* Before it, where buckets are not averaged while backward goes on: a pass over
 * the gradients, read, divided by the replicas and written. */
double sim_cost_get_mean_seconds (const SimSpec *spec, guint layer);

G_END_DECLS
