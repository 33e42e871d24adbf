/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Up to so many tasks every layer gets its own, so that the picture can stop
 * at each; past it a run of layers is one task.  Times are the same, layer
 * durations being rounded before they are added. */
#define MAX_LAYER_TASKS 16384

SimCoordinates
sim_build_get_coordinates (const SimBuild *self, guint rank)
{
  SimCoordinates at = { { 0 } };
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    if (i != SIM_DIMENSION_EXPERT)
      at.coordinate[i] =
          rank / self->strides[i] % self->spec->parallel.degree[i];
  return at;
}

guint
sim_build_get_rank (const SimBuild *self, const SimCoordinates *coordinates)
{
  guint rank = 0;
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    if (i != SIM_DIMENSION_EXPERT)
      rank += coordinates->coordinate[i] * self->strides[i];
  return rank;
}

static void
set_strides (SimBuild *self)
{
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    if (i != SIM_DIMENSION_EXPERT) /* experts divide the data ranks */
      self->strides[i] = sim_spec_get_stride (self->spec, (SimDimension)i);
}

const SimLayerCost *
sim_build_get_costs (const SimBuild *self, guint lane)
{
  if (self->shares == NULL)
    return self->costs;
  return sim_cost_get_share_layers (
      self->cost,
      sim_spec_get_expert_share (self->spec, self->graph->rank_of[lane]));
}

guint32 *
sim_build_get_layer_done (const SimBuild *self, guint lane, guint layer)
{
  return self->layer_done + (gsize)lane * self->n_layers + layer;
}

guint32 *
sim_build_get_scattered (const SimBuild *self,
                         gboolean experts,
                         guint lane,
                         guint layer)
{
  gsize row = (experts ? self->graph->n_lanes : 0) + lane;
  return self->scattered + row * self->n_layers + layer;
}

double
sim_build_to_ps (double seconds)
{
  return MAX (round (seconds * SIM_PS_PER_SECOND), SIM_PS_PER_NS);
}

guint32
sim_build_add_compute (SimBuild *self,
                       guint lane,
                       SimWork work,
                       guint run,
                       guint layer_first,
                       guint layer_count,
                       guint32 micro_batch,
                       double ps)
{
  *sim_graph_next_task (self->graph) = (SimTask){
    .kind = SIM_TASK_COMPUTE,
    .work = ps,
    .device = lane,
    .target = SIM_NONE,
    .link = SIM_NONE,
    .collective = SIM_NONE,
    .chunk = run,
    .layer_first = layer_first,
    .layer_count = layer_count,
    .micro_batch = micro_batch,
    .iteration = self->iteration,
    .what = work,
  };
  guint32 index = sim_graph_take_task (self->graph);
  sim_graph_add_dependency (self->graph, self->after[lane], index);
  self->after[lane] = SIM_NONE;
  return index;
}

/* Of the schedules whose places are laid out together. */
static void
lay_programs (SimBuild *self)
{
  SimSchedule schedule = self->spec->parallel.schedule;
  if (self->n_stages == 1)
    return;
  if (schedule == SIM_SCHEDULE_V_HALF || schedule == SIM_SCHEDULE_V_MIN)
    self->programs =
        sim_schedule_lay_vee (schedule, self->n_stages, self->n_micro_batches,
                              self->graph->cancellable);
  else if (schedule == SIM_SCHEDULE_ZB_1P || schedule == SIM_SCHEDULE_ZB_2P)
    self->programs = sim_build_search (self);
  for (guint i = 0; self->programs != NULL && i < self->n_stages; i++)
    sim_schedule_mark_final (g_ptr_array_index (self->programs, i),
                             self->n_runs);
}

static GArray *
get_program (const SimBuild *self, guint place)
{
  if (self->programs != NULL)
    return g_array_ref (g_ptr_array_index (self->programs, place));
  return sim_schedule_get_program (self->spec->parallel.schedule,
                                   self->n_stages, self->n_runs,
                                   self->n_micro_batches, place);
}

static void
add_iteration (SimBuild *self)
{
  const SimParallel *parallel = &self->spec->parallel;
  if (parallel->broadcast && self->iteration == 0)
    sim_build_add_broadcasts (self);
  for (guint lane = 0; lane < self->graph->n_lanes; lane++)
    {
      guint rank = self->graph->rank_of[lane];
      guint place = sim_build_get_coordinates (self, rank)
                        .coordinate[SIM_DIMENSION_PIPELINE];
      g_autoptr (GArray) program = get_program (self, place);
      for (guint i = 0; i < program->len && !sim_graph_is_stopped (self->graph);
           i++)
        {
          const SimProgramItem *item =
              &g_array_index (program, SimProgramItem, i);
          sim_build_add_pass (self, lane, item);
          if (item->paired)
            sim_build_pair (self, lane, item - 1, item);
        }
    }
  sim_build_add_exchanges (self);
  sim_build_add_hand_overs (self);
  sim_build_add_synchronisation (self);
  for (guint lane = 0; lane < self->graph->n_lanes; lane++)
    self->updated[lane] = self->graph->last[lane];
}

static gboolean
check_size (const SimBuild *self, GError **error)
{
  double tasks = sim_build_count_tasks (self);
  if (tasks <= SIM_MAX_TASKS)
    return TRUE;
  g_set_error (error, SIM_ERROR, SIM_ERROR_TOO_LARGE,
               /* Translators: both are numbers of pieces of work. */
               _ ("the simulation would take at least %.0f tasks; the most is "
                  "%d: choose fewer devices, micro-batches or iterations, or, "
                  "where there are many devices, the all-reduce auto, ring or "
                  "hierarchical, and no fault, broadcast or uneven experts"),
               tasks, SIM_MAX_TASKS);
  return FALSE;
}

/* Run k of V begins with layer floor (k L / V). */
static void
set_runs (SimBuild *self)
{
  guint64 n = self->n_layers;
  self->runs = g_new (SimRunLayers, self->n_runs);
  for (guint64 run = 0; run < self->n_runs; run++)
    {
      guint32 first = (guint32)(run * n / self->n_runs);
      guint32 end = (guint32)((run + 1) * n / self->n_runs);
      self->runs[run] = (SimRunLayers){ first, end - first };
    }
}

/* self is zeroed. */
static void
build_init (SimBuild *self, const SimSpec *spec, SimGraph *graph)
{
  const guint *degree = spec->parallel.degree;
  self->spec = spec;
  self->graph = graph;
  self->n_layers = sim_spec_get_n_layers (spec);
  self->n_stages = degree[SIM_DIMENSION_PIPELINE];
  self->n_runs = sim_schedule_get_n_runs (
      spec->parallel.schedule, self->n_stages, spec->parallel.virtual_stages);
  self->n_micro_batches = sim_spec_get_n_micro_batches (spec);
  set_strides (self);
  set_runs (self);
  gboolean exchanges =
      degree[SIM_DIMENSION_TENSOR] > 1 || degree[SIM_DIMENSION_EXPERT] > 1;
  double by_layer = (exchanges ? 32.0 : 2.0) * self->n_micro_batches *
                    self->n_layers * spec->training.iterations *
                    graph->n_lanes / self->n_stages;
  /* ZeRO 3 gathers layer by layer. */
  self->by_layer = by_layer <= MAX_LAYER_TASKS || spec->parallel.zero == 3;
}

static void
build_allocate (SimBuild *self)
{
  gsize lanes = self->graph->n_lanes;
  gsize extents =
      lanes * (self->n_runs / self->n_stages) * self->n_micro_batches;
  if (self->shares == NULL)
    sim_build_set_durations (self);
  lay_programs (self);
  self->forward = g_new0 (SimExtent, extents + 1);
  self->backward = g_new0 (SimExtent, extents + 1);
  self->layer_done = g_new (guint32, lanes * self->n_layers + 1);
  self->updates_after = g_new (guint32, lanes);
  self->scattered = g_new (guint32, 2 * lanes * self->n_layers + 1);
  self->updated = g_new (guint32, lanes);
  self->gathered = g_new (guint32, lanes * self->n_layers + 1);
  self->uses = g_new (GArray *, lanes);
  self->points = g_new (GArray *, lanes);
  self->after = g_new (guint32, lanes);
  for (gsize i = 0; i < lanes; i++)
    {
      self->updates_after[i] = self->updated[i] = SIM_NONE;
      self->after[i] = SIM_NONE;
      self->points[i] = g_array_new (FALSE, FALSE, sizeof (SimPoint));
      self->uses[i] = g_array_new (FALSE, FALSE, sizeof (SimUse));
    }
  for (gsize i = 0; i < lanes * self->n_layers; i++)
    self->gathered[i] = SIM_NONE;
}

static void
build_clear (SimBuild *self)
{
  g_free (self->forward);
  g_free (self->backward);
  g_free (self->layer_done);
  g_free (self->updates_after);
  g_free (self->scattered);
  g_free (self->updated);
  g_free (self->gathered);
  for (guint i = 0; i < self->graph->n_lanes; i++)
    {
      g_array_unref (self->uses[i]);
      g_array_unref (self->points[i]);
    }
  g_clear_pointer (&self->programs, g_ptr_array_unref);
  g_free (self->durations);
  g_free (self->shares);
  g_free (self->points);
  g_free (self->after);
  g_free (self->uses);
  g_free (self->runs);
}

static gboolean
check_room (const SimGraph *graph, GError **error)
{
  if (!graph->too_large && graph->n_tasks <= SIM_MAX_TASKS)
    return TRUE;
  g_set_error (error, SIM_ERROR, SIM_ERROR_TOO_LARGE,
               /* Translators: the number of pieces of work. */
               _ ("the simulation would take more than %d tasks; choose fewer "
                  "devices, micro-batches or iterations, or, where there are "
                  "many devices, the all-reduce ring or hierarchical, and no "
                  "fault, broadcast or uneven experts"),
               SIM_MAX_TASKS);
  return FALSE;
}

SimGraph *
sim_graph_build (const SimSpec *spec, GCancellable *cancellable, GError **error)
{
  return sim_graph_build_folding (spec, SIM_FOLDING_AUTO, cancellable, error);
}

/* Exchanges inside a layer make its pieces tasks of their own; where that would
 * be too many and ranks are folded, a run's come as one after its work. */
static void
choose_grain (SimBuild *self, gboolean fold)
{
  const SimSpec *spec = self->spec;
  if (!sim_build_has_exchanges (self))
    return;
  g_autoptr (SimTeam) team = sim_team_new (self, SIM_GROUP_TENSOR, 0);
  gboolean one_node =
      sim_spec_get_node (spec, team->ranks[team->n_ranks - 1]) == 0;
  self->coarse = fold && !self->by_layer && one_node &&
                 !sim_spec_is_uneven (spec) &&
                 spec->parallel.degree[SIM_DIMENSION_CONTEXT] == 1;
  self->by_layer |= !self->coarse;
}

/* Passes, what they hand on and, where a run's come as one, their exchanges (a
 * join to wait at, and a collective's three tasks); other collectives are not
 * guessed. */
static void
reserve_room (const SimBuild *self)
{
  guint runs = self->n_runs / self->n_stages;
  gsize layers = self->by_layer ? self->n_layers / self->n_runs + 1 : 1;
  gsize passes = (gsize)self->graph->n_lanes * runs * self->n_micro_batches * 2;
  gsize tasks =
      passes * (layers + (self->n_runs > 1 ? 1 : 0) + (self->coarse ? 4 : 0));
  tasks = MIN (tasks * self->spec->training.iterations, SIM_MAX_TASKS / 4);
  sim_graph_reserve (self->graph, (guint)tasks, (guint)tasks * 2);
}

/* Of the tokens that are not dropped. */
static void
set_shares (SimBuild *self)
{
  guint n = self->spec->parallel.degree[SIM_DIMENSION_EXPERT];
  double whole = 0;
  self->shares = g_new (double, n);
  for (guint i = 0; i < n; i++)
    {
      self->shares[i] = sim_spec_get_expert_load (self->spec, i);
      whole += self->shares[i];
    }
  for (guint i = 0; i < n; i++)
    self->shares[i] /= whole;
}

static SimGraph *
new_graph (const SimSpec *spec, gboolean fold)
{
  guint n = sim_spec_get_n_devices (spec);
  SimGraph *graph = fold ? sim_fold_new_graph (spec) : sim_graph_new (n, n);
  sim_graph_set_cluster (graph, spec);
  return graph;
}

/* What is known before any task is made. */
static void
build_begin (SimBuild *self,
             const SimSpec *spec,
             const SimCost *cost,
             SimGraph *graph)
{
  guint n_costs;
  build_init (self, spec, graph);
  self->cost = cost;
  self->costs = sim_cost_get_layers (cost, &n_costs);
  choose_grain (self, graph->n_lanes < graph->n_devices);
}

double
sim_graph_count_tasks (const SimSpec *spec, gboolean fold)
{
  g_autoptr (SimGraph) graph = new_graph (spec, fold);
  g_autoptr (SimCost) cost = sim_cost_new (spec);
  SimBuild self = { 0 };
  build_begin (&self, spec, cost, graph);
  double n_tasks = sim_build_count_tasks (&self);
  g_free (self.runs);
  return n_tasks;
}

gboolean
sim_graph_fill (SimGraph *graph,
                const SimSpec *spec,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (SimCost) cost = sim_cost_new (spec);
  gboolean fine;
  SimBuild self = { 0 };
  build_begin (&self, spec, cost, graph);
  if (!check_size (&self, error))
    {
      g_free (self.runs);
      return FALSE;
    }
  graph->cancellable = cancellable;
  if (sim_spec_is_uneven (spec))
    set_shares (&self);
  build_allocate (&self);
  /* What was laid out since may be half an order. */
  fine = !g_cancellable_set_error_if_cancelled (cancellable, error);
  reserve_room (&self);
  sim_build_add_deals (&self, sim_cost_get_sample_bytes (cost));
  for (guint i = 0; fine && i < spec->training.iterations; i++)
    {
      self.iteration = i;
      add_iteration (&self);
      fine = !g_cancellable_set_error_if_cancelled (cancellable, error) &&
             check_room (graph, error);
    }
  build_clear (&self);
  graph->cancellable = NULL;
  return fine;
}

static SimGraph *
build_graph (const SimSpec *spec,
             gboolean fold,
             gboolean lumped,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (SimGraph) graph = new_graph (spec, fold);
  graph->lumped = lumped;
  if (!sim_graph_fill (graph, spec, cancellable, error))
    return NULL;
  sim_graph_freeze (graph);
  return g_steal_pointer (&graph);
}

gboolean
sim_graph_folds (const SimSpec *spec)
{
  return sim_fold_is_possible (spec) &&
         sim_spec_get_n_devices (spec) > SIM_MAX_UNFOLDED;
}

SimGraph *
sim_graph_build_folding (const SimSpec *spec,
                         SimFolding folding,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GError) refused = NULL;
  gboolean lumped = folding == SIM_FOLDING_LUMPED;
  gboolean automatic =
      (folding == SIM_FOLDING_AUTO || lumped) && sim_fold_is_possible (spec);
  gboolean fold =
      (folding == SIM_FOLDING_ALWAYS && sim_fold_is_possible (spec) &&
       sim_strategy_is_alike (spec)) ||
      (automatic && sim_graph_folds (spec));
  SimGraph *graph = build_graph (spec, fold, lumped, cancellable, &refused);

  /* Few devices, yet too much work to be kept rank by rank. */
  if (graph == NULL && automatic && !fold &&
      g_error_matches (refused, SIM_ERROR, SIM_ERROR_TOO_LARGE))
    return build_graph (spec, TRUE, lumped, cancellable, error);
  if (refused != NULL)
    g_propagate_error (error, g_steal_pointer (&refused));
  return graph;
}
