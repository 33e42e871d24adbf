/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-collective.h"
#include "sim/sim-cost.h"

G_BEGIN_DECLS

/* How a spec's split becomes tasks: shared by the sim-strategy-*.c files, each
 * of which adds one part of the work.
 *
 * Stages.  The layers are cut into stages × virtual stages runs, run k from
 * floor (k L / V) on; run k lies on the device of pipeline place
 * sim_schedule_get_place (k, way).
 *
 * Ranks.  rank = sum of coordinate × stride, strides growing along
 * spec->parallel.order; ranks fill the nodes in order. */

typedef struct
{
  guint coordinate[SIM_N_DIMENSIONS];
} SimCoordinates;

typedef enum
{
  SIM_PASS_FORWARD,
  SIM_PASS_BACKWARD,        /* input and weights */
  SIM_PASS_BACKWARD_INPUT,  /* B of the zero-bubble schedules */
  SIM_PASS_BACKWARD_WEIGHT, /* W */
} SimPass;

/* One entry of a pipeline place's program. */
typedef struct
{
  guint8 pass;   /* SimPass */
  guint8 final;  /* the run's gradients are whole after it */
  guint8 paired; /* a backward run together with the forward before it */
  guint32 run;   /* which run of layers, 0 to n_runs - 1 */
  guint32 micro_batch;
} SimProgramItem;

/* First and last task of one pass of one run over one micro-batch, and the last
 * that computes. */
typedef struct
{
  guint32 first;
  guint32 last;
  guint32 work;
} SimExtent;

/* One pass of one layer over one micro-batch, as ZeRO 3 sees it: whether it
 * needs the whole parameters, and whether it makes a gradient. */
typedef struct
{
  guint32 layer;
  guint32 first;
  guint32 last;
  gboolean gathers;
  gboolean reduces;
} SimUse;

/* Who belongs together. */
typedef enum
{
  SIM_GROUP_REPLICAS, /* the same dense parameters: data and context ranks */
  SIM_GROUP_EXPERT_REPLICAS, /* the same experts */
  SIM_GROUP_SHARDS, /* of the first, those that ZeRO shares the states among */
  SIM_GROUP_EXPERT_SHARDS, /* of the second, the same */
  SIM_GROUP_COPIES,        /* the same shard of the dense states */
  SIM_GROUP_EXPERT_COPIES, /* the same shard of the experts' */
  SIM_GROUP_EXPERTS,       /* all experts between them */
  SIM_GROUP_TENSOR,
  SIM_GROUP_CONTEXT,
  SIM_N_GROUPS
} SimGroup;

/* A group's ranks: base, and steps of each stride from it, fewer than count.
 * Strides descend, so that walked in this order the ranks ascend. */
#define SIM_MOST_AXES 3
typedef struct
{
  guint32 base; /* the lowest */
  guint size;
  guint n_axes;
  guint stride[SIM_MOST_AXES];
  guint count[SIM_MOST_AXES];
} SimGroupAxes;

/* One group, and the lanes that stand for its ranks. */
typedef struct
{
  SimGroup group;
  guint n_ranks;
  guint32 *ranks; /* ascending */
  guint n_lanes;
  guint32 *lanes; /* each once */
  guint period;   /* the lanes of that many ranks come again and again, those of
                     DualPipe's other copy in their places; 0: they do not */
  SimPace *paces; /* folded: in the ring, inside a node, between nodes */
} SimTeam;

/* Where a lane's program waits for an exchange of its group. */
typedef struct
{
  guint32 before; /* task that must have ended on each member */
  guint32 after;  /* join that the program goes on from */
  guint64 bytes;
  guint32 layer;
  guint32 micro_batch;
  guint8 operation; /* SimOperation */
  guint8 payload;   /* SimPayload */
  guint8 group;     /* SimGroup */
  guint8 backward;
  guint8 returns; /* expert group: tokens come back */
  guint32 layer_count;
  guint32 repeat; /* so many exchanges drawn as one */
} SimPoint;

/* The layers of a run. */
typedef struct
{
  guint32 first;
  guint32 count;
} SimRunLayers;

typedef struct
{
  const SimSpec *spec;
  SimGraph *graph;
  const SimLayerCost *costs; /* by layer */
  const SimCost *cost;
  double *durations; /* sim_build_set_durations; NULL where shares are not */
  double *shares;    /* of the tokens, by share of the experts; NULL: even */
  guint n_layers;
  guint n_stages;
  guint n_runs;
  SimRunLayers *runs; /* by run */
  guint n_micro_batches;
  gboolean by_layer; /* a task for each layer, not for each run */
  gboolean coarse;   /* the exchanges of a run's layers come as one */
  guint32 iteration;
  guint strides[SIM_N_DIMENSIONS];
  SimExtent *forward;     /* (lane, run on the lane, micro-batch) */
  SimExtent *backward;    /* the same; B where W is apart */
  guint32 *layer_done;    /* (lane, layer): the task that ends its gradient */
  guint32 *updates_after; /* by lane: its updates wait for this join */
  guint32 *scattered;     /* (dense or experts, lane, layer): its shard of the
                             gradient is summed in its group */
  guint32 *updated;       /* by lane: last update of the iteration before */
  guint32 *gathered;   /* (lane, layer): its next forward waits for this join */
  GPtrArray *programs; /* by place, where they are made for all at once */
  GArray **points;     /* SimPoint by lane, in program order */
  guint32 *after;      /* by lane: its next work waits for this join */
  GArray **uses;       /* SimUse by lane, in program order; ZeRO 3 only */
} SimBuild;

/* Whether one lane can stand for all ranks of a stage exactly, as far as nodes
 * and links go. */
gboolean sim_strategy_is_alike (const SimSpec *spec);

/* ---- sim-strategy-fold.c ---- */

/* Whether ranks of the spec may share lanes at all. */
gboolean sim_fold_is_possible (const SimSpec *spec);
/* One lane for all ranks of a place of the pipeline and a share of the experts;
 * they stand for their lowest, in ascending order. */
SimGraph *sim_fold_new_graph (const SimSpec *spec) G_GNUC_WARN_UNUSED_RESULT;

/* ---- sim-strategy-schedule.c ---- */

/* Runs of layers the model is cut into. */
guint sim_schedule_get_n_runs (SimSchedule schedule,
                               guint n_stages,
                               guint virtual_stages);
/* Ways micro-batches take through the places: two for DualPipe, whose second
 * half goes from the last place to the first; every run is then on two places.
 */
guint sim_schedule_get_n_ways (SimSchedule schedule, guint n_stages);
guint sim_schedule_get_place (SimSchedule schedule,
                              guint n_stages,
                              guint run,
                              guint way);
/* Whether the place holds the run's layers. */
gboolean sim_schedule_holds (SimSchedule schedule,
                             guint n_stages,
                             guint run,
                             guint place);
/* The last item of each run that adds to its gradients is final. */
void sim_schedule_mark_final (GArray *program, guint n_runs);
/* The program of one place: SimProgramItem.  Not of schedules that are made for
 * all places at once. */
GArray *sim_schedule_get_program (SimSchedule schedule,
                                  guint n_stages,
                                  guint n_runs,
                                  guint n_micro_batches,
                                  guint place) G_GNUC_WARN_UNUSED_RESULT;

/* ---- sim-strategy-dualpipe.c ---- */
void sim_schedule_add_dualpipe (GArray *program,
                                guint n_stages,
                                guint place,
                                guint n_micro_batches);
void sim_schedule_add_dualpipe_v (GArray *program,
                                  guint n_stages,
                                  guint place,
                                  guint n_micro_batches);

/* ---- sim-strategy-vee.c ---- */
void sim_schedule_add_zb_v (GArray *program,
                            guint n_stages,
                            guint place,
                            guint n_micro_batches);
/* V-Half and V-Min: GArray of SimProgramItem, by place; some of it once it is
 * cancelled. */
GPtrArray *
sim_schedule_lay_vee (SimSchedule schedule,
                      guint n_stages,
                      guint n_micro_batches,
                      GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/* ---- sim-strategy.c ---- */

static inline void
sim_build_get_run (const SimBuild *self,
                   guint run,
                   guint *layer_first,
                   guint *layer_count)
{
  *layer_first = self->runs[run].first;
  *layer_count = self->runs[run].count;
}
SimCoordinates sim_build_get_coordinates (const SimBuild *self, guint rank);
guint sim_build_get_rank (const SimBuild *self,
                          const SimCoordinates *coordinates);
/* Of a lane and a run on it, by micro-batch. */
static inline SimExtent *
sim_build_get_extents (const SimBuild *self,
                       gboolean backward,
                       guint lane,
                       guint run)
{
  gsize runs = self->n_runs / self->n_stages;
  gsize at = (gsize)lane * runs + (runs > 1 ? run / self->n_stages : 0);
  return (backward ? self->backward : self->forward) +
         at * self->n_micro_batches;
}

static inline SimExtent *
sim_build_get_extent (const SimBuild *self,
                      gboolean backward,
                      guint lane,
                      guint run,
                      guint micro_batch)
{
  return sim_build_get_extents (self, backward, lane, run) + micro_batch;
}
/* What layers cost a lane's device: its share of the experts may have more to
 * do than another's. */
const SimLayerCost *sim_build_get_costs (const SimBuild *self, guint lane);
guint32 *
sim_build_get_layer_done (const SimBuild *self, guint lane, guint layer);
guint32 sim_build_add_compute (SimBuild *self,
                               guint lane,
                               SimWork work,
                               guint run,
                               guint layer_first,
                               guint layer_count,
                               guint32 micro_batch,
                               double ps);
/* Seconds to whole ps; no kernel is quicker than a nanosecond, so that what was
 * worked on can be seen. */
double sim_build_to_ps (double seconds);

/* ---- sim-strategy-search.c ---- */

/* ZB-1p and ZB-2p, by what passes take: GArray of SimProgramItem, by place;
 * NULL where the graph's filling is cancelled. */
GPtrArray *sim_build_search (const SimBuild *build) G_GNUC_WARN_UNUSED_RESULT;

/* ---- sim-strategy-count.c ---- */

/* A number of tasks that the whole takes at least. */
double sim_build_count_tasks (const SimBuild *self);

/* ---- sim-strategy-pass.c: forwards and backwards ---- */

/* How long each pass over each layer takes, where all lanes have the same to
 * do. */
void sim_build_set_durations (SimBuild *self);
void
sim_build_add_pass (SimBuild *self, guint lane, const SimProgramItem *item);
/* A forward and a backward that are run together: neither begins before both
 * can, nor hands on before both have ended. */
void sim_build_pair (SimBuild *self,
                     guint lane,
                     const SimProgramItem *forward,
                     const SimProgramItem *backward);

/* ---- sim-strategy-exchange.c: tensor, context and expert groups ---- */

gboolean sim_build_has_exchanges (const SimBuild *self);
/* One pass over one layer with its exchanges; *extent is what it waits with and
 * what waits for it.  Returns its last compute task. */
guint32 sim_build_add_exchanging (SimBuild *self,
                                  guint lane,
                                  const SimProgramItem *item,
                                  SimWork work,
                                  guint layer,
                                  double ps,
                                  SimExtent *extent);
/* One pass over a run, its exchanges after it: as long in all as layer by
 * layer, for no work goes on during them. */
guint32 sim_build_add_coarse (SimBuild *self,
                              guint lane,
                              const SimProgramItem *item,
                              SimWork work,
                              guint first,
                              guint count,
                              double ps,
                              SimExtent *extent);
/* Makes collectives of all points noted. */
void sim_build_add_exchanges (SimBuild *self);

/* ---- sim-strategy-pipeline.c: what is handed on between stages ---- */
void sim_build_add_hand_overs (SimBuild *self);

/* ---- sim-strategy-groups.c ---- */

/* Where the ranks of a rank's group lie. */
void sim_group_get_axes (const SimSpec *spec,
                         SimGroup group,
                         guint rank,
                         SimGroupAxes *axes);
/* The ranks, ascending: guint32, of as many as axes->size. */
void sim_group_list_ranks (const SimGroupAxes *axes, guint32 *ranks);

/* As SimTeam has it: of ranks that are folded. */
guint sim_group_find_period (const SimSpec *spec,
                             const SimGraph *graph,
                             const guint32 *ranks,
                             guint n);
SimTeam *sim_team_new (const SimBuild *build,
                       SimGroup group,
                       guint rank) G_GNUC_WARN_UNUSED_RESULT;
void sim_team_free (SimTeam *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimTeam, sim_team_free)
/* Whom a collective of the team is among; what the request lends from the team
 * must outlive it. */
void sim_team_set_members (const SimTeam *self, SimCollectiveRequest *request);

/* ---- sim-strategy-data.c: gradients, parameters, updates ---- */
void sim_build_add_synchronisation (SimBuild *self);
/* The first replica's weights to all others, before the first forward. */
void sim_build_add_broadcasts (SimBuild *self);
void sim_build_delay_updates (SimBuild *self, guint lane, guint32 until);
guint32 *sim_build_get_scattered (const SimBuild *self,
                                  gboolean experts,
                                  guint lane,
                                  guint layer);
void sim_build_add_data_collective (SimBuild *self,
                                    SimOperation operation,
                                    SimPayload payload,
                                    guint layer_first,
                                    guint layer_count,
                                    guint64 bytes,
                                    const SimTeam *team,
                                    const guint32 *ready,
                                    const guint32 *gates,
                                    guint32 *done);

/* ---- sim-strategy-zero.c ---- */
void sim_build_add_zero_3 (SimBuild *self);

/* ---- sim-strategy-deal.c: the batch ---- */
void sim_build_add_deals (SimBuild *self, guint64 sample_bytes);

G_END_DECLS
