/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Shares resources (ports, NICs) between flows max-min fairly: no flow can get
 * more without one that has no more than it getting less.  Found by progressive
 * filling (Bertsekas and Gallager, Data Networks, 6.5.2): the resource with the
 * smallest fair share fixes its flows first.  A flow crosses up to two
 * resources, or a route of any number, and has a rate cap of its own.
 *
 * Only what a change can reach is computed again: sim_network_resolve walks
 * the flows and resources connected to those touched since the last call. */
typedef struct _SimNetwork SimNetwork;

#define SIM_NETWORK_NONE G_MAXUINT32

SimNetwork *sim_network_new (guint n_resources,
                             const double *capacity) G_GNUC_WARN_UNUSED_RESULT;
void sim_network_free (SimNetwork *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimNetwork, sim_network_free)

/* A flow over `first` and `second` (SIM_NETWORK_NONE: only one; they may be
 * the same resource); its number, which is used again after removal.  Its rate
 * is 0 until the next resolve. */
guint32
sim_network_add (SimNetwork *self, guint32 first, guint32 second, double cap);
/* A flow cut into even parts: it takes `share` of its rate from each of the n
 * resources (n > 0), twice of one that stands there twice. */
guint32 sim_network_add_route (SimNetwork *self,
                               const guint32 *resources,
                               guint n,
                               double share,
                               double cap);
void sim_network_remove (SimNetwork *self, guint32 flow);
void sim_network_set_cap (SimNetwork *self, guint32 flow, double cap);
void
sim_network_set_capacity (SimNetwork *self, guint32 resource, double capacity);

/* Computes what changed; the flows whose rate is now another are lent in
 * *changed until the next call.  Returns their number. */
guint sim_network_resolve (SimNetwork *self, const guint32 **changed);

double sim_network_get_rate (const SimNetwork *self, guint32 flow);

G_END_DECLS
