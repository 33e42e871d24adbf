/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-collective-private.h"

#include "sim/sim-link.h"

#include <math.h>

/* Collectives of a group that fills a box of a torus, as sim-torus.h has them.
 *
 * Chunk part × n + o is member o's own share, the part-th of as many parts as
 * the box has axes.  A gather takes it along the axes from axis `part` on; a
 * reduction takes the partial sums back the same ways, the last hop first, so
 * that member o ends with chunk o. */

/* One hop of one part. */
typedef struct
{
  guint part;
  guint axis;  /* of the box */
  guint hop;   /* along it, from 0: what is passed on comes from so far */
  guint n;     /* chunks that have come together along the axes before */
  guint later; /* members that each passes them on to along the axes after */
} Step;

/* In the order of a gather, all steps of a part. */
static Step
get_step (const SimTorusBox *box, guint part, guint index)
{
  Step step = { .part = part, .n = 1, .later = 1 };
  guint turn = 0;
  for (;; turn++)
    {
      step.axis = (part + turn) % box->n_axes;
      guint hops = sim_torus_count_hops (box, step.axis);
      if (index < hops)
        break;
      index -= hops;
      step.n *= box->size[step.axis];
    }
  step.hop = index;
  for (turn++; turn < box->n_axes; turn++)
    step.later *= box->size[(part + turn) % box->n_axes];
  return step;
}

static inline guint
get_place (const SimTorusBox *box, guint axis, guint member)
{
  return member / box->stride[axis] % box->size[axis];
}

static inline guint
move (const SimTorusBox *box, guint axis, guint member, guint place)
{
  return member - get_place (box, axis, member) * box->stride[axis] +
         place * box->stride[axis];
}

/* The chunk that is number i of those that have come together in a member. */
static guint
get_chunk (const SimLowering *self, const Step *step, guint member, guint i)
{
  const SimTorusBox *box = &self->box;
  for (guint axis = step->part; axis % box->n_axes != step->axis; axis++)
    {
      guint a = axis % box->n_axes;
      member = move (box, a, member, i % box->size[a]);
      i /= box->size[a];
    }
  return step->part * self->n + member;
}

/* How many a partial sum that goes back over that hop is of: those to whom the
 * gather would pass the chunk on from there, and itself. */
static guint
count_behind (const SimTorusBox *box,
              const Step *step,
              guint from_place,
              gboolean back,
              guint i)
{
  guint size = box->size[step->axis], last;
  if (!box->wraps[step->axis])
    last = back ? from_place : size - 1 - from_place;
  else
    {
      guint forth = step->n - step->n / 2; /* go that way to the one across */
      last = (size - 1) / 2;
      if (size % 2 == 0 && (back ? i >= forth : i < forth))
        last++;
    }
  return (last - step->hop) * step->later;
}

/* What one member passes on along the axis in one hop, or gets back. */
static void
send_step (SimLowering *self,
           const Step *step,
           guint member,
           gboolean back,
           gboolean reduces,
           guint number)
{
  const SimTorusBox *box = &self->box;
  guint size = box->size[step->axis];
  guint place = get_place (box, step->axis, member);
  guint crossing =
      sim_torus_count_crossing (box, step->axis, step->hop, back, step->n);
  if (!box->wraps[step->axis] &&
      (back ? place == 0 || place + step->hop >= size
            : place + 1 == size || place < step->hop))
    return;
  guint next = back ? (place + size - 1) % size : (place + 1) % size;
  guint origin =
      back ? (place + step->hop) % size : (place + size - step->hop) % size;
  guint to = move (box, step->axis, member, next);
  guint source = move (box, step->axis, member, origin);
  /* Of those for the one across, the first go forth. */
  guint first = back && crossing < step->n ? step->n - crossing : 0;
  for (guint i = first; i < first + crossing; i++)
    {
      guint chunk = get_chunk (self, step, source, i);
      if (reduces)
        sim_lowering_send (self, to, member, chunk, number,
                           count_behind (box, step, origin, back, i), TRUE);
      else
        sim_lowering_send (self, member, to, chunk, number, self->n, FALSE);
    }
}

static guint
count_steps (const SimTorusBox *box)
{
  guint n = 0;
  for (guint axis = 0; axis < box->n_axes; axis++)
    n += sim_torus_count_hops (box, axis);
  return n;
}

static void
lower_part (SimLowering *self, guint part, gboolean reduces, guint hop)
{
  guint n_steps = count_steps (&self->box);
  for (guint i = 0; i < n_steps && !sim_graph_is_stopped (self->graph); i++)
    {
      Step step = get_step (&self->box, part, reduces ? n_steps - 1 - i : i);
      for (guint member = 0; member < self->n; member++)
        for (guint back = 0; back < 2; back++)
          send_step (self, &step, member, back > 0, reduces, hop + i);
      sim_lowering_end_round (self);
    }
}

/* Everyone sends everyone theirs at once. */
static void
lower_shuffle (SimLowering *self)
{
  for (guint from = 0; from < self->n && !sim_graph_is_stopped (self->graph);
       from++)
    for (guint to = 0; to < self->n; to++)
      if (to != from)
        sim_lowering_send (self, from, to, from, 0, 1, FALSE);
  sim_lowering_end_round (self);
}

/* The parts go on side by side: of each a member's next hop waits for its own
 * before only. */
void
sim_lower_torus (SimLowering *self)
{
  SimOperation operation = self->request->operation;
  guint n = self->n, hop = 0;
  if (operation == SIM_OPERATION_ALL_TO_ALL)
    {
      lower_shuffle (self);
      return;
    }
  g_autofree guint32 *got = g_new (guint32, 2 * n);
  guint32 *sent = got + n;
  memset (got, 0xff, sizeof (guint32) * 2 * n);
  for (guint part = 0; part < self->box.n_axes; part++)
    {
      for (guint i = 0; i < n; i++)
        self->got[i] = self->sent[i] = self->enter[i];
      hop = 0;
      if (operation != SIM_OPERATION_ALL_GATHER)
        {
          lower_part (self, part, TRUE, 0);
          hop = count_steps (&self->box);
        }
      if (operation != SIM_OPERATION_REDUCE_SCATTER)
        lower_part (self, part, FALSE, hop);
      for (guint i = 0; i < n; i++)
        {
          got[i] = sim_lowering_join (self, got[i], self->got[i]);
          sent[i] = sim_lowering_join (self, sent[i], self->sent[i]);
        }
    }
  memcpy (self->got, got, sizeof (guint32) * n);
  memcpy (self->sent, sent, sizeof (guint32) * n);
}

/* ---- folded: one lane for all ranks of the box ---- */

static SimPace
get_edge_pace (const SimLowering *self, guint axis, gboolean back)
{
  const SimTorusBox *box = &self->box;
  const SimLink *link = &self->spec->cluster.node_link;
  guint to = back && box->wraps[axis] ? box->size[axis] - 1 : 1;
  return (SimPace){
    .bandwidth = link->bandwidth,
    .latency_ps = llround (link->latency_seconds * SIM_PS_PER_SECOND),
    .to = self->request->ranks[to * box->stride[axis]],
    .edge = 1 + sim_torus_get_edge (0, box->axis[axis], back),
  };
}

/* The chunks of a hop as one.  On a line those in the middle pass on the most,
 * and set the pace. */
static void
add_step (SimLowering *self, const Step *step, gboolean reduces, guint number)
{
  const SimTorusBox *box = &self->box;
  guint32 before = self->got[self->member], both = SIM_NONE;
  double chunk = (double)self->request->bytes / self->n_chunks;
  guint size = box->size[step->axis];
  for (guint back = 0; back < 2; back++)
    {
      guint crossing = sim_torus_count_crossing (box, step->axis, step->hop,
                                                 back > 0, step->n);
      if (crossing == 0)
        continue;
      double passing =
          box->wraps[step->axis] ? 1 : (size - 1.0 - step->hop) / size;
      SimPace pace = get_edge_pace (self, step->axis, back > 0);
      guint32 task = sim_lowering_add_folded (
          self, &pace, before, step->part * self->n, number,
          reduces ? count_behind (box, step, 0, FALSE, 0) : self->n, reduces,
          chunk * crossing, (guint64)(chunk * crossing * passing + 0.5));
      both = sim_lowering_join (self, both, task);
    }
  self->got[self->member] = self->sent[self->member] = both;
}

static void
add_part (SimLowering *self, guint part, gboolean reduces, guint hop)
{
  guint n_steps = count_steps (&self->box);
  for (guint i = 0; i < n_steps; i++)
    {
      Step step = get_step (&self->box, part, reduces ? n_steps - 1 - i : i);
      add_step (self, &step, reduces, hop + i);
    }
}

/* All as one transfer, latencies first. */
static void
add_whole (SimLowering *self)
{
  const SimCollectiveRequest *request = self->request;
  SimTorusCost cost = sim_torus_get_cost (&self->box, request->operation);
  SimPace pace = get_edge_pace (self, 0, FALSE);
  guint repeat = MAX (request->repeat, 1);
  double carried = cost.carried * (double)request->bytes * repeat;
  double sent = (double)request->bytes * repeat * (self->n - 1) / self->n;
  if (request->operation == SIM_OPERATION_ALL_REDUCE)
    sent *= 2;
  g_array_index (self->graph->collectives, SimGraphCollective, self->index)
      .latency_ps = self->n_hops * self->latency_ps;
  sim_lowering_add_folded (self, &pace, self->got[self->member], 0,
                           self->n_hops - 1, self->n, FALSE, carried,
                           (guint64)(sent + 0.5));
}

void
sim_lower_torus_folded (SimLowering *self)
{
  SimOperation operation = self->request->operation;
  guint32 before = self->got[self->member], all = SIM_NONE;
  if (operation == SIM_OPERATION_ALL_TO_ALL || self->graph->lumped ||
      self->request->repeat > 1)
    {
      add_whole (self);
      return;
    }
  for (guint part = 0; part < self->box.n_axes; part++)
    {
      guint hop = 0;
      self->got[self->member] = self->sent[self->member] = before;
      if (operation != SIM_OPERATION_ALL_GATHER)
        {
          add_part (self, part, TRUE, 0);
          hop = count_steps (&self->box);
        }
      if (operation != SIM_OPERATION_REDUCE_SCATTER)
        add_part (self, part, FALSE, hop);
      all = sim_lowering_join (self, all, self->got[self->member]);
    }
  self->got[self->member] = self->sent[self->member] = all;
}

/* ---- whether, and how long ---- */

static gboolean
is_gathering (SimOperation operation)
{
  return operation == SIM_OPERATION_ALL_REDUCE ||
         operation == SIM_OPERATION_REDUCE_SCATTER ||
         operation == SIM_OPERATION_ALL_GATHER;
}

/* What hops have left to wait once the bytes' time is taken off. */
static void
set_latency (SimLowering *self, const SimTorusCost *cost)
{
  const SimCollectiveRequest *request = self->request;
  const SimLink *link = &self->spec->cluster.node_link;
  double bytes = cost->carried * (double)request->bytes / link->bandwidth;
  double hops = cost->n_hops * link->latency_seconds, seconds;
  double latency = MAX (hops - bytes, 0);
  if (sim_link_measure (link, request->operation, self->n, request->bytes,
                        &seconds))
    {
      latency = MIN (seconds, hops);
      self->scale = (seconds - latency) / bytes;
    }
  self->latency_ps = llround (latency / self->n_hops * SIM_PS_PER_SECOND);
}

gboolean
sim_lowering_choose_torus (SimLowering *self)
{
  const SimCollectiveRequest *request = self->request;
  guint n = self->n;
  if (self->graph->torus.n_axes == 0 ||
      (!is_gathering (request->operation) &&
       request->operation != SIM_OPERATION_ALL_TO_ALL) ||
      (sim_collective_is_folded (request) && request->period > 1 &&
       !self->graph->lumped))
    return FALSE;
  g_autofree guint32 *ranks = g_new (guint32, n);
  for (guint i = 0; i < n; i++)
    ranks[i] = sim_collective_get_rank (self->graph, request, i);
  self->box = sim_torus_find_box (&self->graph->torus, ranks, n,
                                  self->spec->cluster.devices_per_node);
  if (self->box.n_axes == 0)
    return FALSE;
  SimTorusCost cost = sim_torus_get_cost (&self->box, request->operation);
  self->n_chunks = n;
  self->n_hops = 1;
  self->n_sends = n - 1;
  if (is_gathering (request->operation))
    {
      self->n_chunks = n * cost.n_parts;
      self->n_hops = cost.n_hops;
      self->n_sends = cost.n_parts * (n - 1);
      if (request->operation == SIM_OPERATION_ALL_REDUCE)
        self->n_sends *= 2;
    }
  if (sim_collective_is_folded (request))
    self->n_sends = 2 * self->n_hops * cost.n_parts;
  set_latency (self, &cost);
  return TRUE;
}
