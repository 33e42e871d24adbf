/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-spec.h"

G_BEGIN_DECLS

/* What a link's measured samples say of a collective over it.
 *
 * Samples of the same operation and number of ranks come first.  Without, those
 * of another number of ranks stand in, of the operation itself, then of the one
 * most like it: what carries as many bytes over each rank's port takes as long,
 * but for the hops' latency (the link's own).
 *
 * Between two samples seconds follow in proportion on logarithmic scales.
 * Outside of them the nearest one sets the pace: where it went at half of the
 * link's bandwidth or more, its time beyond the hops' latency grows with the
 * bytes; where it was slower it was bound by what does not depend on them, and
 * the rest moves at the link's bandwidth. */

/* FALSE where the link has no samples that could tell. */
gboolean sim_link_measure (const SimLink *link,
                           SimOperation operation,
                           guint ranks,
                           guint64 bytes,
                           double *seconds);

/* Whether there are samples of that operation and number of ranks itself. */
gboolean
sim_link_is_measured (const SimLink *link, SimOperation operation, guint ranks);

G_END_DECLS
