/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-random.h"
#include "sim/sim-spec.h"

G_BEGIN_DECLS

/* A small spec drawn from everything a spec can say: models, clusters, degrees,
 * schedules, collectives, ZeRO stages, rank orders, faults.  Many break a rule.
 */
SimSpec *random_spec_new (BaseRandom *random) G_GNUC_WARN_UNUSED_RESULT;

/* Leaves out what is never folded, and puts more ranks side by side: on one
 * node, or on several whose devices have a NIC each, or share them. */
void random_spec_make_alike (BaseRandom *random, SimSpec *spec);

/* Does what a refusal says: sets the value it names as the nearest legal one.
 * FALSE where it names none. */
gboolean random_spec_mend (SimSpec *spec, const char *refusal);

/* The spec in a line, to draw it again by. */
char *random_spec_describe (const SimSpec *spec) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
