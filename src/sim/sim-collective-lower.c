/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-collective-private.h"

/* The algorithms, hop by hop.  A hop that carries several chunks is as many
 * transfers at once: they share the ports, so together they take latency + sum
 * of bytes / bandwidth, as one would, and every chunk can be followed. */

static void
advance (SimLowering *self,
         guint from,
         guint to,
         guint32 task,
         guint32 *now_sent,
         guint32 *now_got)
{
  now_sent[from] = sim_lowering_join (self, now_sent[from], task);
  now_got[to] = sim_lowering_join (self, now_got[to], task);
}

static guint32
send (SimLowering *self,
      guint from,
      guint to,
      guint chunk,
      guint hop,
      guint contributions,
      gboolean reduces)
{
  guint32 task = sim_lowering_add_transfer (self, from, to, chunk, hop,
                                            contributions, reduces);
  /* Both ends have to be done with the hop before: four tasks, of which
   * neighbours in a ring share one, and all are one at the beginning. */
  guint32 waits[4] = { self->got[from], self->sent[from], self->got[to],
                       self->sent[to] };
  for (guint i = 0; i < 4; i++)
    {
      gboolean known = FALSE;
      for (guint k = 0; k < i; k++)
        known |= waits[k] == waits[i];
      if (!known)
        sim_graph_add_dependency (self->graph, waits[i], task);
    }
  return task;
}

/* What a round has sent and received becomes what the next waits for. */
typedef struct
{
  guint32 *sent;
  guint32 *got;
} Round;

static Round
round_begin (const SimLowering *self)
{
  Round round = { g_new (guint32, self->n), g_new (guint32, self->n) };
  for (guint i = 0; i < self->n; i++)
    round.sent[i] = round.got[i] = SIM_NONE;
  return round;
}

static void
round_end (SimLowering *self, Round *round)
{
  for (guint i = 0; i < self->n; i++)
    {
      if (round->sent[i] != SIM_NONE)
        self->sent[i] = round->sent[i];
      if (round->got[i] != SIM_NONE)
        self->got[i] = round->got[i];
    }
  g_free (round->sent);
  g_free (round->got);
}

void
sim_lower_ring (SimLowering *self, const SimRing *ring, gboolean reduces)
{
  guint n = ring->count;
  for (guint h = 0; h + 1 < n && !sim_graph_is_stopped (self->graph); h++)
    {
      Round round = round_begin (self);
      for (guint d = 0; d < n; d++)
        {
          guint from = ring->first + d * ring->stride;
          guint to = ring->first + (d + 1) % n * ring->stride;
          /* Gathering starts with the chunk that summing has just made whole
           * at d, its successor's number. */
          guint chunk = (d + (reduces ? 0 : 1) + n - h) % n;
          guint contributions = ring->weight * (reduces ? h + 1 : n);
          for (guint k = 0; k < ring->width; k++)
            advance (self, from, to,
                     send (self, from, to, ring->base + chunk * ring->step + k,
                           ring->hop + h, contributions, reduces),
                     round.sent, round.got);
        }
      round_end (self, &round);
    }
}

static void
lower_extra (SimLowering *self, guint extra, guint hop, gboolean in)
{
  Round round = round_begin (self);
  for (guint i = 0; i < extra; i++)
    for (guint c = 0; c < self->n_chunks; c++)
      {
        guint from = in ? 2 * i + 1 : 2 * i, to = in ? 2 * i : 2 * i + 1;
        guint32 task = send (self, from, to, c, hop, in ? 1 : self->n, in);
        advance (self, from, to, task, round.sent, round.got);
      }
  round_end (self, &round);
}

/* Rabenseifner's: halve the vector with the member across, then double.  What
 * is over a power of two hands its whole vector to a neighbour first and gets
 * the sum back last. */
void
sim_lower_halving_doubling (SimLowering *self)
{
  guint size = self->n_chunks; /* the power of two */
  guint extra = self->n - size, hop = 0;
  g_autofree guint *member = g_new (guint, size);
  g_autofree guint *held = g_new (guint, size);
  for (guint i = 0; i < size; i++)
    {
      member[i] = i < extra ? 2 * i : i + extra;
      held[i] = i < extra ? 2 : 1;
    }
  if (extra > 0)
    lower_extra (self, extra, hop++, TRUE);
  for (guint distance = size / 2; distance > 0; distance /= 2, hop++)
    {
      Round round = round_begin (self);
      g_autofree guint *next = g_new (guint, size);
      for (guint i = 0; i < size; i++)
        {
          /* The block of the other half, the peer's to keep. */
          guint peer = i ^ distance, first = peer / distance * distance;
          for (guint c = first; c < first + distance; c++)
            advance (
                self, member[i], member[peer],
                send (self, member[i], member[peer], c, hop, held[i], TRUE),
                round.sent, round.got);
          next[i] = held[i] + held[peer];
        }
      memcpy (held, next, sizeof (guint) * size);
      round_end (self, &round);
    }
  for (guint distance = 1; distance < size; distance *= 2, hop++)
    {
      Round round = round_begin (self);
      for (guint i = 0; i < size; i++)
        {
          guint peer = i ^ distance, first = i / distance * distance;
          for (guint c = first; c < first + distance; c++)
            advance (
                self, member[i], member[peer],
                send (self, member[i], member[peer], c, hop, self->n, FALSE),
                round.sent, round.got);
        }
      round_end (self, &round);
    }
  if (extra > 0)
    lower_extra (self, extra, hop, FALSE);
}

/* Member 0 is the server: everyone sends it everything, it sends the sum to
 * everyone. */
void
sim_lower_parameter_server (SimLowering *self)
{
  Round round = round_begin (self);
  for (guint i = 1; i < self->n; i++)
    advance (self, i, 0, send (self, i, 0, 0, 0, 1, TRUE), round.sent,
             round.got);
  round_end (self, &round);
  round = round_begin (self);
  for (guint i = 1; i < self->n; i++)
    advance (self, 0, i, send (self, 0, i, 0, 1, self->n, FALSE), round.sent,
             round.got);
  round_end (self, &round);
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
      Round round = round_begin (self);
      for (guint d = 0; d < self->n; d++)
        {
          guint to = (d + h + 1) % self->n;
          advance (self, d, to, send (self, d, to, d, h, 1, FALSE), round.sent,
                   round.got);
        }
      round_end (self, &round);
    }
}

/* Every member passes its block to the next. */
void
sim_lower_send (SimLowering *self)
{
  Round round = round_begin (self);
  for (guint d = 0; d < self->n; d++)
    {
      guint to = (d + 1) % self->n;
      advance (self, d, to, send (self, d, to, 0, 0, 1, FALSE), round.sent,
               round.got);
    }
  round_end (self, &round);
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
