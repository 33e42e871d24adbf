/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-collective-private.h"

/* The algorithms, hop by hop.  A hop that carries several chunks is as many
 * transfers at once: they share the ports, so together they take latency + sum
 * of bytes / bandwidth, as one would, and every chunk can be followed. */

void
sim_lower_ring (SimLowering *self, const SimRing *ring, gboolean reduces)
{
  guint n = ring->count;
  for (guint h = 0; h + 1 < n && !sim_graph_is_stopped (self->graph); h++)
    {
      guint contributions = ring->weight * (reduces ? h + 1 : n);
      /* Gathering starts with the chunk that summing has just made whole at
       * member 0, its successor's number. */
      guint chunk = ((reduces ? 0 : 1) + n - h) % n;
      for (guint d = 0; d < n; d++, chunk = chunk + 1 < n ? chunk + 1 : 0)
        {
          guint from = ring->first + d * ring->stride;
          guint to = d + 1 < n ? from + ring->stride : ring->first;
          for (guint k = 0; k < ring->width; k++)
            sim_lowering_send (self, from, to,
                               ring->base + chunk * ring->step + k,
                               ring->hop + h, contributions, reduces);
        }
      for (guint d = 0; d < n; d++)
        if (ring->first + d * ring->stride < self->period)
          sim_lowering_end_round_of (self, ring->first + d * ring->stride);
    }
}

/* Member c serves chunk c: everyone sends it theirs, it sends the sum to
 * everyone. */
void
sim_lower_parameter_server (SimLowering *self)
{
  for (guint hop = 0; hop < 2; hop++)
    {
      for (guint c = 0; c < self->n_chunks; c++)
        for (guint i = 0; i < self->n && !sim_graph_is_stopped (self->graph);
             i++)
          if (i != c)
            sim_lowering_send (self, hop == 0 ? i : c, hop == 0 ? c : i, c, hop,
                               hop == 0 ? 1 : self->n, hop == 0);
      sim_lowering_end_round (self);
    }
}

/* Reduce-scatter inside each node, all-reduce of each share between the nodes,
 * all-gather inside each node.  Chunk (share, part) = share × nodes + part. */
void
sim_lower_hierarchical (SimLowering *self, guint per_node)
{
  guint nodes = self->n / per_node, hop = 0;
  for (guint node = 0; node < nodes; node++)
    {
      SimRing inner = { node * per_node, 1, per_node, 0, nodes, nodes, hop, 1 };
      sim_lower_ring (self, &inner, TRUE);
    }
  hop += per_node - 1;
  for (guint half = 0; half < 2; half++)
    {
      for (guint i = 0; i < per_node; i++)
        {
          /* Member i of each node has made share i + 1 whole. */
          SimRing outer = { i, per_node, nodes, (i + 1) % per_node * nodes,
                            1, 1,        hop,   per_node };
          sim_lower_ring (self, &outer, half == 0);
        }
      hop += nodes - 1;
    }
  for (guint node = 0; node < nodes; node++)
    {
      SimRing inner = { node * per_node, 1,     per_node, 0,
                        nodes,           nodes, hop,      nodes };
      sim_lower_ring (self, &inner, FALSE);
    }
}

/* Pairwise: in hop h member d sends to d + h + 1 what is meant for it. */
void
sim_lower_all_to_all (SimLowering *self)
{
  for (guint h = 0; h + 1 < self->n && !sim_graph_is_stopped (self->graph); h++)
    {
      for (guint d = 0; d < self->n; d++)
        {
          guint to = (d + h + 1) % self->n;
          sim_lowering_send (self, d, to, d, h, 1, FALSE);
        }
      sim_lowering_end_round (self);
    }
}

/* Every member passes its block to the next. */
void
sim_lower_send (SimLowering *self)
{
  for (guint d = 0; d < self->n; d++)
    {
      guint to = (d + 1) % self->n;
      sim_lowering_send (self, d, to, 0, 0, 1, FALSE);
    }
  sim_lowering_end_round (self);
}

/* ---- double binary tree ---- */

/* Parent in the first tree, in which odd members are leaves; the root is 0.
 * The second is its mirror image (even n) or shifted by one (odd n), so that a
 * member inside one tree is a leaf of the other (Sanders, Speck and Traeff
 * 2009). */
static guint
get_parent (guint n, guint i)
{
  guint bit = i & -i;
  guint up = (i ^ bit) | (bit << 1);
  return up < n ? up : i ^ bit;
}

static guint
get_depth (guint n, guint i)
{
  guint depth = 0;
  for (; i != 0; i = get_parent (n, i))
    depth++;
  return depth;
}

static guint
get_height (guint n)
{
  guint height = 0;
  for (guint i = 0; i < n; i++)
    height = MAX (height, get_depth (n, i));
  return height;
}

guint
sim_tree_get_n_hops (guint n)
{
  return 2 * get_height (n);
}

static guint
place_in_tree (guint n, guint tree, guint i)
{
  if (tree == 0)
    return i;
  return n % 2 == 0 ? n - 1 - i : (i + 1) % n;
}

/* One piece up one tree and down again.  `up` and `down` are, by node of the
 * tree, its sending of the piece before, which this one follows. */
static void
lower_piece (SimLowering *self,
             guint tree,
             guint chunk,
             guint32 *up,
             guint32 *down)
{
  guint n = self->n, height = get_height (n);
  g_autofree guint32 *whole = g_new (guint32, n);
  g_autofree guint *weight = g_new (guint, n);
  for (guint i = 0; i < n; i++)
    {
      whole[i] = self->enter[place_in_tree (n, tree, i)];
      weight[i] = 1;
    }
  for (guint depth = height; depth > 0; depth--)
    for (guint i = 1; i < n; i++)
      {
        if (get_depth (n, i) != depth)
          continue;
        guint parent = get_parent (n, i);
        guint to = place_in_tree (n, tree, parent);
        guint32 task =
            sim_lowering_add_transfer (self, place_in_tree (n, tree, i), to,
                                       chunk, height - depth, weight[i], TRUE);
        sim_graph_add_dependency (self->graph, whole[i], task);
        sim_graph_add_dependency (self->graph, up[i], task);
        sim_graph_add_dependency (self->graph, self->enter[to], task);
        up[i] = task;
        whole[parent] = sim_lowering_join (self, whole[parent], task);
        weight[parent] += weight[i];
      }
  for (guint depth = 1; depth <= height; depth++)
    for (guint i = 1; i < n; i++)
      {
        if (get_depth (n, i) != depth)
          continue;
        guint parent = get_parent (n, i);
        guint from = place_in_tree (n, tree, parent);
        guint to = place_in_tree (n, tree, i);
        guint32 task = sim_lowering_add_transfer (self, from, to, chunk,
                                                  height + depth - 1, n, FALSE);
        sim_graph_add_dependency (self->graph, whole[parent], task);
        sim_graph_add_dependency (self->graph, down[i], task);
        down[i] = whole[i] = task;
        self->sent[from] = sim_lowering_join (self, self->sent[from], task);
        self->got[to] = sim_lowering_join (self, self->got[to], task);
      }
  /* The root has it when its last child has sent. */
  guint root = place_in_tree (n, tree, 0);
  self->got[root] = sim_lowering_join (self, self->got[root], whole[0]);
}

void
sim_lower_tree (SimLowering *self)
{
  g_autofree guint32 *before = g_new (guint32, (gsize)self->n * 4);
  memset (before, 0xff, sizeof (guint32) * self->n * 4);
  for (guint piece = 0; piece < SIM_TREE_PIECES; piece++)
    for (guint tree = 0; tree < 2 && !sim_graph_is_stopped (self->graph);
         tree++)
      lower_piece (self, tree, 2 * piece + tree,
                   before + (gsize)self->n * 2 * tree,
                   before + (gsize)self->n * (2 * tree + 1));
}
