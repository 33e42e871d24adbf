/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-collective.h"

#include <math.h>

gboolean
sim_collective_is_supported (SimOperation operation,
                             SimAlgorithm algorithm,
                             guint n_members)
{
  if (algorithm != SIM_ALGORITHM_RING && algorithm != SIM_ALGORITHM_AUTO)
    return FALSE;
  return operation == SIM_OPERATION_ALL_REDUCE ||
         operation == SIM_OPERATION_REDUCE_SCATTER ||
         operation == SIM_OPERATION_ALL_GATHER;
}

/* What each hop of one collective is made with. */
typedef struct
{
  SimGraph *graph;
  const SimSpec *spec;
  const SimCollectiveRequest *request;
  guint32 index; /* of the collective */
  guint32 *enter;
  guint32 *sent;     /* by member: its last sending, or its entering */
  guint32 *received; /* by member: its last receiving, or its entering */
  double work;       /* of one chunk's transfer, bytes */
} Lowering;

/* Bytes of chunk c, so that all chunks add up to the whole. */
static guint64
chunk_bytes (const SimCollectiveRequest *request, guint chunk, guint n_chunks)
{
  guint64 whole = request->bytes / n_chunks, rest = request->bytes % n_chunks;
  return whole + (chunk < rest ? 1 : 0);
}

static guint32
add_hop (Lowering *self,
         guint from,
         guint to,
         guint chunk,
         guint n_chunks,
         guint hop,
         guint contributions,
         gboolean reduces)
{
  const SimCollectiveRequest *request = self->request;
  guint32 source = request->members[from], target = request->members[to];
  SimTask task = {
    .kind = SIM_TASK_TRANSFER,
    .work = self->work,
    .bytes = chunk_bytes (request, chunk, n_chunks),
    .device = source,
    .target = target,
    .link = sim_graph_get_link (self->graph, self->spec, source, target),
    .collective = self->index,
    .chunk = chunk,
    .hop = hop,
    .contributions = contributions,
    .layer_first = request->layer_first,
    .layer_count = request->layer_count,
    .micro_batch = request->micro_batch,
    .iteration = request->iteration,
    .payload = request->payload,
    .backward = request->backward,
    .reduces = reduces,
  };
  return sim_graph_add_task (self->graph, &task);
}

/* n members, n - 1 hops: member d passes chunk (d - hop - back) on. */
static void
add_ring_hops (Lowering *self, guint first_hop, gboolean reduces)
{
  guint n = self->request->n_members;
  guint32 *now = g_new (guint32, n);
  for (guint h = 0; h < n - 1; h++)
    {
      for (guint d = 0; d < n; d++)
        {
          guint to = (d + 1) % n;
          /* Gathering starts with the chunk that summing has just made whole
           * at d, its successor's number. */
          guint chunk = (d + (reduces ? 0 : 1) + n - h) % n;
          now[d] = add_hop (self, d, to, chunk, n, first_hop + h,
                            reduces ? h + 1 : n, reduces);
          sim_graph_add_dependency (self->graph, self->received[d], now[d]);
          if (self->sent[d] != self->received[d])
            sim_graph_add_dependency (self->graph, self->sent[d], now[d]);
          if (first_hop + h == 0)
            sim_graph_add_dependency (self->graph, self->enter[to], now[d]);
        }
      for (guint d = 0; d < n; d++)
        {
          self->sent[d] = now[d];
          self->received[(d + 1) % n] = now[d];
        }
    }
  g_free (now);
}

static int
compare_samples (gconstpointer a, gconstpointer b)
{
  guint64 left = ((const SimLinkSample *)a)->bytes;
  guint64 right = ((const SimLinkSample *)b)->bytes;
  return (left > right) - (left < right);
}

static double
between_samples (const SimLinkSample *low,
                 const SimLinkSample *high,
                 guint64 bytes)
{
  double span = log ((double)high->bytes) - log ((double)low->bytes);
  double at = (log ((double)bytes) - log ((double)low->bytes)) / span;
  return exp (log (low->seconds) +
              at * (log (high->seconds) - log (low->seconds)));
}

gboolean
sim_link_interpolate (const SimLink *link,
                      SimOperation operation,
                      guint ranks,
                      guint64 bytes,
                      double *seconds)
{
  if (link->samples == NULL || link->samples->len == 0 || bytes == 0)
    return FALSE;
  g_autoptr (GArray) of_kind =
      g_array_new (FALSE, FALSE, sizeof (SimLinkSample));
  for (guint i = 0; i < link->samples->len; i++)
    {
      SimLinkSample sample = g_array_index (link->samples, SimLinkSample, i);
      if (sample.operation == operation && sample.ranks == ranks &&
          sample.bytes > 0 && sample.seconds > 0)
        g_array_append_val (of_kind, sample);
    }
  if (of_kind->len == 0)
    return FALSE;
  g_array_sort (of_kind, compare_samples);
  const SimLinkSample *samples = (const SimLinkSample *)of_kind->data;
  const SimLinkSample *last = &samples[of_kind->len - 1];
  guint above = 0;
  while (above < of_kind->len && samples[above].bytes < bytes)
    above++;
  if (above == of_kind->len)
    *seconds = last->seconds * (double)bytes / (double)last->bytes;
  else if (above == 0 || samples[above].bytes == bytes)
    *seconds = samples[above].seconds;
  else
    *seconds = between_samples (&samples[above - 1], &samples[above], bytes);
  return TRUE;
}

/* Measured samples fix the whole; each hop takes its even share, as much of it
 * as latency as the link has. */
static void
apply_samples (Lowering *self, SimGraphCollective *made)
{
  const SimCollectiveRequest *request = self->request;
  guint32 link_index =
      sim_graph_get_link (self->graph, self->spec, request->members[0],
                          request->members[1 % request->n_members]);
  SimGraphLink link =
      g_array_index (self->graph->links, SimGraphLink, link_index);
  const SimLink *measured = link.between_nodes
                                ? &self->spec->cluster.cluster_link
                                : &self->spec->cluster.node_link;
  double seconds;
  if (!sim_link_interpolate (measured, request->operation, request->n_members,
                             request->bytes, &seconds))
    return;
  double hop = seconds / made->n_hops;
  double latency = MIN (hop, measured->latency_seconds);
  made->latency_ps = llround (latency * SIM_PS_PER_SECOND);
  self->work = (hop - latency) * link.bandwidth;
}

static void
enter_members (Lowering *self)
{
  const SimCollectiveRequest *request = self->request;
  SimGraph *graph = self->graph;
  for (guint i = 0; i < request->n_members; i++)
    {
      guint32 lane = request->members[i];
      guint32 join = sim_graph_add_join (graph);
      self->enter[i] = self->sent[i] = self->received[i] = join;
      sim_graph_add_dependency (graph, request->ready[i], join);
      if (request->gates != NULL)
        sim_graph_add_dependency (graph, request->gates[i], join);
      sim_graph_add_dependency (
          graph, graph->last_collective[request->payload][lane], join);
      g_array_append_val (graph->members, lane);
      g_array_append_val (graph->ready, request->ready[i]);
    }
}

static void
leave_members (Lowering *self, guint32 *done)
{
  const SimCollectiveRequest *request = self->request;
  for (guint i = 0; i < request->n_members; i++)
    {
      done[i] = sim_graph_add_join (self->graph);
      sim_graph_add_dependency (self->graph, self->received[i], done[i]);
      if (self->sent[i] != self->received[i])
        sim_graph_add_dependency (self->graph, self->sent[i], done[i]);
      self->graph->last_collective[request->payload][request->members[i]] =
          done[i];
    }
}

void
sim_collective_add (SimGraph *graph,
                    const SimSpec *spec,
                    const SimCollectiveRequest *request,
                    guint32 *done)
{
  guint n = request->n_members;
  gboolean both = request->operation == SIM_OPERATION_ALL_REDUCE;
  SimGraphCollective made = {
    .bytes = request->bytes,
    .latency_ps = -1,
    .first_member = graph->members->len,
    .n_members = n,
    .n_chunks = n,
    .n_hops = (both ? 2 : 1) * (n - 1),
    .layer_first = request->layer_first,
    .layer_count = request->layer_count,
    .iteration = request->iteration,
    .operation = request->operation,
    .algorithm = SIM_ALGORITHM_RING,
    .payload = request->payload,
  };
  Lowering self = {
    .graph = graph,
    .spec = spec,
    .request = request,
    .index = graph->collectives->len,
    .enter = g_new (guint32, n),
    .sent = g_new (guint32, n),
    .received = g_new (guint32, n),
    .work = (double)request->bytes / n,
  };
  g_return_if_fail (n > 1);
  apply_samples (&self, &made);
  g_array_append_val (graph->collectives, made);
  enter_members (&self);
  if (request->operation != SIM_OPERATION_ALL_GATHER)
    add_ring_hops (&self, 0, TRUE);
  if (request->operation != SIM_OPERATION_REDUCE_SCATTER)
    add_ring_hops (&self, both ? n - 1 : 0, FALSE);
  leave_members (&self, done);
  g_free (self.enter);
  g_free (self.sent);
  g_free (self.received);
}
