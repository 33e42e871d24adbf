/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

#include "sim/sim-strategy.h"

const char *
sim_work_get_nick (SimWork work)
{
  static const char *const nicks[SIM_N_WORKS] = {
    "forward",         "recompute", "backward",
    "backward-weight", "update",    "communicate",
  };
  g_return_val_if_fail (work < SIM_N_WORKS, NULL);
  return nicks[work];
}

const char *
sim_payload_get_nick (SimPayload payload)
{
  static const char *const nicks[SIM_N_PAYLOADS] = {
    "samples", "gradient", "parameter", "activation", "tensor", "expert",
  };
  g_return_val_if_fail (payload < SIM_N_PAYLOADS, NULL);
  return nicks[payload];
}

SimTimeline *
sim_timeline_ref (SimTimeline *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

static void
free_values (SimTimeline *self)
{
  guint lanes = self->graph->n_lanes;
  if (self->values == NULL)
    return;
  for (guint i = 0; i < lanes * SIM_N_VALUES * self->n_layers; i++)
    g_clear_pointer (&self->values[i], g_array_unref);
  for (guint i = 0; i < lanes; i++)
    g_clear_pointer (&self->losses[i], g_array_unref);
  g_free (self->values);
  g_free (self->losses);
}

static void
free_spans (SimSpans *self)
{
  sim_block_free (self->block);
  g_free (self->first);
}

static void
free_transfers (SimTransfers *self)
{
  sim_block_free (self->block);
  for (guint i = 0; i < self->n_levels; i++)
    g_free (self->latest_end[i]);
  g_free (self->latest_end);
  g_free (self->first_change);
  g_free (self->changes);
  g_free (self->collectives);
}

static void
free_memory (SimTimeline *self)
{
  for (guint i = 0; self->points != NULL && i < self->graph->n_lanes; i++)
    g_free (self->points[i]);
  g_free (self->points);
  g_free (self->has_points);
  g_free (self->resting);
  sim_block_free (self->memory);
  g_free (self->first_memory);
  g_free (self->memory_peak);
}

void
sim_timeline_unref (SimTimeline *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  free_values (self);
  free_spans (&self->lazy.spans);
  free_transfers (&self->lazy.transfers);
  sim_block_free (self->communications);
  g_free (self->first_communication);
  g_free (self->links);
  g_mutex_clear (&self->idles_lock);
  g_free (self->idles);
  g_free (self->first_held);
  g_free (self->first_idle);
  g_free (self->idle_by_cause);
  g_free (self->first_of_cause);
  g_free (self->first_arrival);
  g_free (self->arrivals);
  g_free (self->first_mark);
  g_free (self->marks);
  sim_block_free (self->segments);
  g_free (self->first_segment);
  g_free (self->first_byte_mark);
  sim_block_free (self->byte_marks);
  free_memory (self);
  sim_block_free (self->steps);
  sim_run_free (self->run);
  sim_graph_free (self->graph);
  sim_cost_unref (self->cost);
  sim_spec_free (self->spec);
  g_free (self);
}

SimTimeline *
sim_simulate (const SimSpec *spec, GCancellable *cancellable, GError **error)
{
  return sim_simulate_folding (spec, SIM_FOLDING_AUTO, cancellable, error);
}

SimTimeline *
sim_simulate_folding (const SimSpec *spec,
                      SimFolding folding,
                      GCancellable *cancellable,
                      GError **error)
{
  if (!sim_spec_validate (spec, error) ||
      g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  g_autoptr (SimGraph) graph =
      sim_graph_build_folding (spec, folding, cancellable, error);
  if (graph == NULL)
    return NULL;
  SimRun *run = sim_engine_run (graph, spec, cancellable, error);
  if (run == NULL)
    return NULL;
  return sim_timeline_new (spec, g_steal_pointer (&graph), run);
}

SimTimeline *
sim_timeline_new (const SimSpec *spec, SimGraph *graph, SimRun *run)
{
  SimTimeline *self = g_new0 (SimTimeline, 1);
  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->idles_lock);
  self->spec = sim_spec_copy (spec);
  self->graph = graph;
  self->run = run;
  self->cost = sim_cost_new (self->spec);
  self->costs = sim_cost_get_layers (self->cost, &self->n_layers);
  sim_timeline_freeze (self);
  sim_timeline_freeze_values (self);
  return self;
}

const SimSpec *
sim_timeline_get_spec (const SimTimeline *self)
{
  return self->spec;
}

gint64
sim_timeline_get_start_ns (const SimTimeline *self)
{
  return self->start_ns;
}

gint64
sim_timeline_get_end_ns (const SimTimeline *self)
{
  return self->end_ns;
}

guint
sim_timeline_get_n_devices (const SimTimeline *self)
{
  return self->graph->n_devices;
}

guint64
sim_timeline_get_n_tasks (const SimTimeline *self)
{
  return self->run->n_ended;
}

guint
sim_timeline_get_n_lanes (const SimTimeline *self)
{
  return self->graph->n_lanes;
}

gboolean
sim_timeline_is_exact (const SimTimeline *self)
{
  return self->graph->n_lanes == self->graph->n_devices ||
         sim_strategy_is_alike (self->spec);
}

guint
sim_timeline_get_lane_rank (const SimTimeline *self, guint device)
{
  return self->graph->rank_of[sim_timeline_lane (self, device)];
}

guint
sim_timeline_get_node (const SimTimeline *self, guint device)
{
  return sim_spec_get_node (self->spec, device);
}

const SimSpan *
sim_timeline_get_spans (const SimTimeline *self,
                        guint device,
                        SimStream stream,
                        guint *n_spans)
{
  guint lane = sim_timeline_lane (self, device);
  const guint32 *first;
  const SimSpan *spans;
  if (stream == SIM_STREAM_COMMUNICATION)
    {
      sim_timeline_need (self, &self->has_communications,
                         sim_timeline_freeze_communications);
      first = self->first_communication;
      spans = self->communications;
    }
  else
    {
      const SimSpans *computes = sim_timeline_need_spans (self);
      first = computes->first;
      spans = computes->items;
    }
  *n_spans = first[lane + 1] - first[lane];
  return *n_spans > 0 ? spans + first[lane] : NULL;
}

const SimTransfer *
sim_timeline_get_transfers (const SimTimeline *self, guint *n_transfers)
{
  const SimTransfers *transfers = sim_timeline_need_transfers (self);
  *n_transfers = transfers->n;
  return transfers->items;
}

const SimCollective *
sim_timeline_get_collectives (const SimTimeline *self, guint *n_collectives)
{
  *n_collectives = self->graph->collectives->len;
  return sim_timeline_need_transfers (self)->collectives;
}

const guint32 *
sim_timeline_get_members (const SimTimeline *self,
                          guint collective,
                          guint *n_members)
{
  const SimGraphCollective *of = sim_timeline_collective (self, collective);
  *n_members = of->n_members;
  return &g_array_index (self->graph->members, guint32, of->first_member);
}

const SimDrawnLink *
sim_timeline_get_links (const SimTimeline *self, guint *n_links)
{
  *n_links = self->n_links;
  return self->links;
}

const SimStep *
sim_timeline_get_steps (const SimTimeline *self, guint *n_steps)
{
  sim_timeline_need (self, &self->has_steps, sim_timeline_freeze_steps);
  *n_steps = self->n_steps;
  return self->steps;
}
