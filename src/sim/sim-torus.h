/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-spec.h"

G_BEGIN_DECLS

/* Devices of a node on a grid of one to three axes, each joined to the next
 * along every axis by a link that carries the link's bandwidth each way; an
 * axis that wraps joins its last device to its first.  There is no switch: what
 * goes farther passes over the links between, all at once (the bytes do not
 * stop on the way), and takes their bandwidth from who else crosses them.
 *
 * A transfer takes a way of fewest hops.  Where it must go along several axes
 * it is cut into even parts, one that goes along the first axis first, one that
 * begins with the second, and so on; and where an axis is as far one way round
 * as the other, into twice as many.  Ways along different axes share no link,
 * so that two parts are twice as fast. */
typedef struct
{
  guint n_axes; /* 0: the node has a switch */
  guint size[SIM_MAX_AXES];
  gboolean wraps[SIM_MAX_AXES];
} SimTorus;

/* One link one way: from a device along an axis. */
#define SIM_TORUS_EDGES (2 * SIM_MAX_AXES) /* of a device */
static inline guint
sim_torus_get_edge (guint device, guint axis, gboolean back)
{
  return device * SIM_TORUS_EDGES + 2 * axis + (back ? 1 : 0);
}

/* Ranks of a group that fill a box of the grid, all that lie between its
 * corners: rank i has place i / stride % size along each axis of the box. */
typedef struct
{
  guint n_axes; /* of more than one device; 0: they do not fill one */
  guint axis[SIM_MAX_AXES];
  guint size[SIM_MAX_AXES];
  guint stride[SIM_MAX_AXES]; /* in ranks of the group */
  gboolean wraps[SIM_MAX_AXES];
} SimTorusBox;

/* The node's. */
SimTorus sim_torus_get (const SimCluster *cluster);
/* Sizes of so many axes that hold n devices, as equal as can be, descending;
 * those beyond are 1. */
void sim_torus_divide (guint n, guint n_axes, guint size[static SIM_MAX_AXES]);
/* The group's ranks, ascending, of one node. */
SimTorusBox sim_torus_find_box (const SimTorus *self,
                                const guint32 *ranks,
                                guint n,
                                guint devices_per_node);
/* The edges that one device's transfer to another of its node crosses, way by
 * way, appended as guint32 (sim_torus_get_edge); the number of ways.  *n_hops
 * is how many links each of them is long. */
guint sim_torus_list_ways (const SimTorus *self,
                           guint from,
                           guint to,
                           guint devices_per_node,
                           GArray *edges,
                           guint *n_hops);

/* ---- sim-torus-cost.c: collectives of a group that fills a box ----
 *
 * Along one axis what is gathered goes both ways round at once: of X devices
 * each passes on what it got last, X / 2 times (on a line X - 1 times).  Over k
 * axes the bytes are cut into k parts; part j goes along axis j first and then
 * the whole of what has come together along the next, so that all axes are busy
 * all the time.  A device's own share goes one way round to the device across
 * from it; of what later axes bring, half goes either way.  With W the
 * bandwidth of both directions of a link and V the bytes gathered, that is
 * V / (k W) on k equal, even axes that wrap (Austin et al., How to Scale Your
 * Model, "Sharded Matrices").  Reduce-scatter is the same backwards, all-reduce
 * one after the other.  All-to-all sends everything at once: a quarter of the
 * gather's bytes cross each link of a ring.
 *
 * A hop takes no less than its latency, which passes while bytes of the hop
 * before still move: the whole takes max (hops × latency, bytes' time). */
typedef struct
{
  guint n_parts; /* as many as axes */
  guint n_hops;
  double carried; /* of the buffer's bytes, over the busiest link one way */
} SimTorusCost;

SimTorusCost sim_torus_get_cost (const SimTorusBox *box,
                                 SimOperation operation);
double sim_torus_get_seconds (const SimTorusBox *box,
                              const SimLink *link,
                              SimOperation operation,
                              double bytes);

/* Chunks that cross a link of the axis in hop h (from 0) of `n` that come
 * together in each device, back or forth. */
guint sim_torus_count_crossing (const SimTorusBox *box,
                                guint axis,
                                guint hop,
                                gboolean back,
                                guint n);
/* Hops along one axis of the box. */
guint sim_torus_count_hops (const SimTorusBox *box, guint axis);

G_END_DECLS
