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

/* Among more than a power of two, the first 2 × extra pair up: the odd ones
 * lend their vector, halves of it, or all where it is not cut. */
typedef struct
{
  guint power;
  guint lg;
  guint extra;
  gboolean lends;
  gboolean borrows;
  guint number; /* among those that go on */
} Part;

static Part
get_part (guint n, guint me)
{
  Part part = { .power = 1 };
  for (; part.power * 2 <= n; part.lg++)
    part.power *= 2;
  part.extra = n - part.power;
  part.lends = me < 2 * part.extra && me % 2 == 1;
  part.borrows = me < 2 * part.extra && me % 2 == 0;
  part.number = me < 2 * part.extra ? me / 2 : me - part.extra;
  return part;
}

static guint
get_across (const Part *part, guint distance)
{
  guint peer = part->number ^ distance;
  return peer < part->extra ? 2 * peer : peer + part->extra;
}

static void
hand_over (Peer *self, guint hop, guint me, guint from, guint to, double bytes)
{
  send_or_receive (self, hop, me, from, to, bytes);
  peer_print (self, "W\n");
}

static void
print_halving_doubling (Peer *self, guint me)
{
  double bytes = self->parameters->bytes;
  Part part = get_part (self->parameters->n, me);
  guint lg = part.lg, odd = me | 1, even = me & ~1u;
  if (part.lends || part.borrows)
    {
      exchange (self, me, 0, me ^ 1, me ^ 1, bytes / 2);
      hand_over (self, 1, me, odd, even, bytes / 2);
    }
  for (guint h = 0; h < 2 * lg && !part.lends; h++)
    {
      guint distance = h < lg ? part.power >> (h + 1) : 1u << (h - lg);
      guint peer = get_across (&part, distance);
      exchange (self, me, 2 + h, peer, peer, bytes * distance / part.power);
    }
  if (part.lends || part.borrows)
    hand_over (self, 2 + 2 * lg, me, even, odd, bytes);
}

static void
print_recursive_doubling (Peer *self, guint me)
{
  double bytes = self->parameters->bytes;
  Part part = get_part (self->parameters->n, me);
  guint odd = me | 1, even = me & ~1u;
  if (part.lends || part.borrows)
    hand_over (self, 0, me, odd, even, bytes);
  for (guint h = 0; h < part.lg && !part.lends; h++)
    {
      guint peer = get_across (&part, 1u << h);
      exchange (self, me, 1 + h, peer, peer, bytes);
    }
  if (part.lends || part.borrows)
    hand_over (self, 1 + part.lg, me, even, odd, bytes);
}

/* By distances that double (a gather) or halve (a scatter): with the member
 * across for a power of two, else with those that are so far before and after;
 * an all-to-all passes on what has that power of two of its way to go. */
static void
print_distances (Peer *self, guint me)
{
  const PeerCase *with = self->parameters;
  guint n = with->n, rounds = 0;
  double block = with->bytes / n;
  gboolean scatters = with->kind == SIM_OPERATION_REDUCE_SCATTER;
  gboolean power = (n & (n - 1)) == 0;
  for (; (1u << rounds) < n; rounds++)
    ;
  for (guint h = 0; h < rounds; h++)
    {
      guint distance = 1u << (scatters ? rounds - 1 - h : h), blocks = 0;
      guint before = (me + n - distance) % n, after = (me + distance) % n;
      if (with->kind == SIM_OPERATION_ALL_TO_ALL)
        {
          for (guint o = 1; o < n; o++)
            blocks += o / distance % 2;
          exchange (self, me, h, after, before, blocks * block);
          continue;
        }
      blocks = n - distance < distance ? n - distance : distance;
      if (power)
        exchange (self, me, h, me ^ distance, me ^ distance, blocks * block);
      else if (scatters)
        exchange (self, me, h, after, before, blocks * block);
      else
        exchange (self, me, h, before, after, blocks * block);
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
  if (with->kind != SIM_OPERATION_ALL_REDUCE &&
      with->algorithm == SIM_ALGORITHM_HALVING_DOUBLING)
    {
      print_distances (self, me);
      return;
    }
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
    case SIM_ALGORITHM_RECURSIVE_DOUBLING:
      print_recursive_doubling (self, me);
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
