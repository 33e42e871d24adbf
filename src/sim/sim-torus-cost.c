/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-torus.h"

guint
sim_torus_count_hops (const SimTorusBox *box, guint axis)
{
  return box->wraps[axis] ? box->size[axis] / 2 : box->size[axis] - 1;
}

guint
sim_torus_count_crossing (const SimTorusBox *box,
                          guint axis,
                          guint hop,
                          gboolean back,
                          guint n)
{
  gboolean across = box->wraps[axis] && 2 * (hop + 1) == box->size[axis];
  if (!across)
    return n;
  return back ? n / 2 : n - n / 2;
}

/* Of the chunks of all parts, those over the busiest link of an axis: part j
 * reaches it after the axes from j on. */
static guint64
count_gathered (const SimTorusBox *box, guint axis)
{
  guint k = box->n_axes;
  guint64 chunks = 0;
  for (guint part = 0; part < k; part++)
    {
      guint n = 1;
      for (guint a = part; a % k != axis; a++)
        n *= box->size[a % k];
      for (guint hop = 0; hop < sim_torus_count_hops (box, axis); hop++)
        chunks += sim_torus_count_crossing (box, axis, hop, FALSE, n);
    }
  return chunks;
}

/* Of a shuffle's, what is between each two of n: along an axis of X that wraps
 * a device's X are X² / 4 away in all, and half of them either way. */
static double
count_shuffled (const SimTorusBox *box, guint axis, guint n)
{
  guint size = box->size[axis];
  guint64 half = (guint64)(size / 2) * ((size + 1) / 2);
  double lines = (double)n / size;
  return box->wraps[axis] ? lines * (double)half / 2 : lines * (double)half;
}

SimTorusCost
sim_torus_get_cost (const SimTorusBox *box, SimOperation operation)
{
  guint n = 1, both = operation == SIM_OPERATION_ALL_REDUCE ? 2 : 1;
  SimTorusCost cost = { .n_parts = box->n_axes };
  for (guint a = 0; a < box->n_axes; a++)
    {
      n *= box->size[a];
      cost.n_hops += sim_torus_count_hops (box, a);
    }
  for (guint a = 0; a < box->n_axes; a++)
    cost.carried =
        MAX (cost.carried,
             operation == SIM_OPERATION_ALL_TO_ALL
                 ? count_shuffled (box, a, n) / n
                 : both * (double)count_gathered (box, a) / n / cost.n_parts);
  cost.n_hops *= both;
  return cost;
}

double
sim_torus_get_seconds (const SimTorusBox *box,
                       const SimLink *link,
                       SimOperation operation,
                       double bytes)
{
  SimTorusCost cost = sim_torus_get_cost (box, operation);
  return MAX (cost.n_hops * link->latency_seconds,
              cost.carried * bytes / link->bandwidth);
}
