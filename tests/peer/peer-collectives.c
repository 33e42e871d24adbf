/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "peer-private.h"

#include <math.h>

/* The collectives as each member's own program: what it sends and receives in a
 * hop, both of which it waits for before the next.  Bytes move when both ends
 * are there. */

/* Tags of hop h from one member to another. */
static guint
get_tag (const Peer *self, guint hop, guint from, guint to)
{
  const PeerCase *with = self->parameters;
  return ((self->hop + hop) * with->n + from) * with->n + to;
}

static void
exchange (Peer *self, guint me, guint hop, guint to, guint from, double bytes)
{
  peer_print (self, "S %u %.17g\nR %u\nW\n", get_tag (self, hop, me, to), bytes,
              get_tag (self, hop, from, me));
}

static void
send_or_receive (Peer *self,
                 guint hop,
                 guint me,
                 guint from,
                 guint to,
                 double bytes)
{
  guint tag = get_tag (self, hop, from, to);
  if (me == from)
    peer_print (self, "S %u %.17g\n", tag, bytes);
  else
    peer_print (self, "R %u\n", tag);
}

/* Member `at` of `n` that stand `stride` apart, from `first`; so many hops. */
static void
print_ring (Peer *self,
            guint first,
            guint stride,
            guint n,
            guint at,
            guint hop,
            guint n_hops,
            double bytes)
{
  for (guint h = 0; h < n_hops; h++)
    exchange (self, first + at * stride, hop + h, first + (at + 1) % n * stride,
              first + (at + n - 1) % n * stride, bytes);
}

static void
print_halving_doubling (Peer *self, guint me)
{
  guint n = self->parameters->n, power = 1, lg = 0;
  double bytes = self->parameters->bytes;
  for (; power * 2 <= n; lg++)
    power *= 2;
  guint extra = n - power;
  /* Among the first 2 × extra the odd ones only lend their vector. */
  gboolean lends = me < 2 * extra && me % 2 == 1;
  gboolean borrows = me < 2 * extra && me % 2 == 0;
  guint number = me < 2 * extra ? me / 2 : me - extra;
  if (lends || borrows)
    {
      send_or_receive (self, 0, me, me | 1, me & ~1u, bytes);
      peer_print (self, "W\n");
    }
  for (guint h = 0; h < 2 * lg && !lends; h++)
    {
      guint distance = h < lg ? power >> (h + 1) : 1u << (h - lg);
      guint peer = number ^ distance;
      peer = peer < extra ? 2 * peer : peer + extra;
      exchange (self, me, 1 + h, peer, peer, bytes * distance / power);
    }
  if (lends || borrows)
    {
      send_or_receive (self, 1 + 2 * lg, me, me & ~1u, me | 1, bytes);
      peer_print (self, "W\n");
    }
}

static void
print_parameter_server (Peer *self, guint me)
{
  for (guint hop = 0; hop < 2; hop++)
    {
      for (guint i = 1; i < self->parameters->n; i++)
        if (me == 0 || me == i)
          send_or_receive (self, hop, me, hop == 0 ? i : 0, hop == 0 ? 0 : i,
                           self->parameters->bytes);
      peer_print (self, "W\n");
    }
}

static void
print_hierarchical (Peer *self, guint me)
{
  const PeerCase *with = self->parameters;
  guint k = with->per_node, nodes = with->n / k, node = me / k, i = me % k;
  guint inner = k - 1, outer = 2 * (nodes - 1);
  print_ring (self, node * k, 1, k, i, 0, inner, with->bytes / k);
  print_ring (self, i, k, nodes, node, inner, outer, with->bytes / with->n);
  print_ring (self, node * k, 1, k, i, inner + outer, inner, with->bytes / k);
}

void
peer_print_member (Peer *self, guint me)
{
  const PeerCase *with = self->parameters;
  guint n = with->n;
  switch ((SimOperation)with->kind)
    {
    case SIM_OPERATION_ALL_TO_ALL:
      for (guint h = 1; h < n; h++)
        exchange (self, me, h, (me + h) % n, (me + n - h) % n, with->bytes / n);
      return;
    case SIM_OPERATION_SEND:
      print_ring (self, 0, 1, n, me, 0, 1, with->bytes);
      return;
    case SIM_OPERATION_ALL_REDUCE:
      break;
    default:
      print_ring (self, 0, 1, n, me, 0, n - 1, with->bytes / n);
      return;
    }
  switch ((SimAlgorithm)with->algorithm)
    {
    case SIM_ALGORITHM_HALVING_DOUBLING:
      print_halving_doubling (self, me);
      break;
    case SIM_ALGORITHM_PARAMETER_SERVER:
      print_parameter_server (self, me);
      break;
    case SIM_ALGORITHM_HIERARCHICAL:
      print_hierarchical (self, me);
      break;
    default:
      print_ring (self, 0, 1, n, me, 0, 2 * (n - 1), with->bytes / n);
    }
}

/* When a member enters. */
static double
get_entry (const PeerCase *with, guint me)
{
  return with->seed > 0 ? (me * 7 + with->seed) % with->n * 3e-3 : 0;
}

/* ---- double tree: an actor an edge and way ----
 *
 * Two binary trees of half of the bytes each, in 8 pieces.  In the first node i
 * is member i, the root is 0, and the parent of i has the bit after i's lowest
 * set instead of it, or, where there is no such node, just not that one.  The
 * second is the mirror image (n even) or one on (n odd). */

#define PIECES 8

static guint
get_parent (guint n, guint i)
{
  for (guint bit = 1;; bit *= 2)
    if (i & bit)
      {
        guint without = i - bit;
        return (without | (bit * 2)) < n ? without | (bit * 2) : without;
      }
}

static guint
get_member (guint n, guint tree, guint node)
{
  if (tree == 0)
    return node;
  return n % 2 == 0 ? n - 1 - node : (node + 1) % n;
}

/* The tag of a piece on the edge above a node, up or down. */
static guint
get_edge (guint n, guint tree, guint node, guint down, guint piece)
{
  return n + (((piece * 2 + down) * 2 + tree) * n + node);
}

static void
print_edge (Peer *self, guint tree, guint node, gboolean down)
{
  const PeerCase *with = self->parameters;
  guint n = with->n, parent = get_parent (n, node);
  guint low = get_member (n, tree, node), high = get_member (n, tree, parent);
  guint source = down ? parent : node;
  peer_print (self, "actor %u\nr %u\nr %u\n", down ? high : low, low, high);
  for (guint piece = 0; piece < PIECES; piece++)
    {
      /* What the sender must have: its own parent's on the way down, all of
       * its children's on the way up and at the root. */
      if (down && source != 0)
        peer_print (self, "r %u\n", get_edge (n, tree, source, TRUE, piece));
      for (guint i = 1; i < n && (!down || source == 0); i++)
        if (get_parent (n, i) == source)
          peer_print (self, "r %u\n", get_edge (n, tree, i, FALSE, piece));
      peer_print (self, "b %u %u %.17g\n",
                  get_edge (n, tree, node, down, piece), down ? low : high,
                  with->bytes / (2 * PIECES));
    }
}

/* A member is done when it has got and sent all there is to get and send. */
static void
print_tree (Peer *self)
{
  guint n = self->parameters->n;
  for (guint me = 0; me < n; me++)
    {
      peer_print (self, "actor %u\nx %.17g\no %u\n", me,
                  get_entry (self->parameters, me), me);
      for (guint tree = 0; tree < 2; tree++)
        for (guint i = 1; i < n; i++)
          {
            guint low = get_member (n, tree, i);
            guint high = get_member (n, tree, get_parent (n, i));
            for (guint piece = 0; piece < PIECES; piece++)
              for (guint down = 0; down < 2; down++)
                if (low == me || high == me)
                  peer_print (self, "r %u\n",
                              get_edge (n, tree, i, down, piece));
          }
      peer_print (self, "t %u\n", me);
    }
  for (guint tree = 0; tree < 2; tree++)
    for (guint i = 1; i < n; i++)
      for (guint down = 0; down < 2; down++)
        print_edge (self, tree, i, down);
}

static void
print_programs (Peer *self)
{
  if (self->parameters->kind == SIM_OPERATION_ALL_REDUCE &&
      self->parameters->algorithm == SIM_ALGORITHM_TREE)
    {
      print_tree (self);
      return;
    }
  for (guint me = 0; me < self->parameters->n; me++)
    {
      peer_print (self, "actor %u\nx %.17g\n", me,
                  get_entry (self->parameters, me));
      peer_print_member (self, me);
      peer_print (self, "t %u\n", me);
    }
}

void
peer_make_collective (Peer *self, const PeerCase *with)
{
  g_autoptr (SimGraph) graph = peer_make_graph (self, 0);
  g_autofree guint32 *members = g_new (guint32, with->n);
  g_autofree guint32 *ready = g_new (guint32, with->n);
  g_autofree guint32 *done = g_new (guint32, with->n);
  for (guint i = 0; i < with->n; i++)
    {
      SimTask task = {
        .kind = SIM_TASK_COMPUTE,
        .device = i,
        .work = get_entry (with, i) * SIM_PS_PER_SECOND,
      };
      members[i] = i;
      ready[i] = with->seed > 0 ? sim_graph_add_task (graph, &task) : SIM_NONE;
    }
  SimCollectiveRequest request = {
    .operation = with->kind,
    .algorithm = with->algorithm,
    .payload = SIM_PAYLOAD_GRADIENT,
    .bytes = (guint64)with->bytes,
    .members = members,
    .n_members = with->n,
    .ready = ready,
    .layer_count = 1,
    .backward = TRUE,
  };
  sim_collective_add (graph, self->spec, &request, done);
  print_programs (self);
  peer_run_graph (self, graph, done, with->n);
}
