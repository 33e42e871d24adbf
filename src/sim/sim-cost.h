/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-spec.h"

G_BEGIN_DECLS

/* What each layer costs one device under the spec's split: times, sizes and
 * what it exchanges.  Frozen; made once per simulation in O(layers), the
 * formulas of alike layers being worked out once.  Not one number here depends
 * on the schedule; everything is of ONE micro-batch, but weights, gradients,
 * optimizer and update, which are of the step.
 *
 * A layer is a layer of sim_spec_get_n_layers; the embedding belongs to the
 * first, the final norm, head and loss to the last.
 *
 * Compute (sim-operators.h lists the kernels): each kernel takes
 *   launch + max (flops / (peak × efficiency), bytes / (bandwidth ×
 *   memory_efficiency))
 * and a pass over a layer takes at least host_seconds per kernel, the time to
 * issue it (Williams et al. 2009 for the roofline).  Backward does every
 * product twice: once for the input, once for the weights, which zero-bubble
 * schedules part.
 *
 * `measured` times, where given, are those of the whole model on one device:
 * they scale the modelled ones, layer by layer in proportion. */
typedef struct _SimCost SimCost;

/* A collective that the work of a layer waits for, `count` times one after
 * the other; the compute of the pass is split evenly before each. */
typedef struct
{
  SimOperation operation;
  guint count;   /* 0: nothing is exchanged */
  guint64 bytes; /* of the whole buffer, as in SimCollective */
} SimExchange;

/* Where the exchanges of a pass go: the tensor group, the context group (by
 * heads: an all-to-all before the attention core and one after it; else ring
 * attention: each of the degree's blocks of keys and values goes around, so
 * that SEND of `bytes` happens context − 1 times, under the attention core),
 * the expert group (all-to-all out and back). */
typedef struct
{
  SimExchange tensor;
  SimExchange tensor_gather; /* sequence parallel: all-gathers, before the
                                reduce-scatters of `tensor` */
  SimExchange context;
  SimExchange context_back; /* by heads: after the core */
  SimExchange expert;
} SimExchanges;

typedef struct
{
  /* seconds, without any waiting */
  double forward_seconds;
  double backward_input_seconds;
  double backward_weight_seconds;
  double recompute_seconds; /* before backward; 0 where nothing is dropped */
  double update_seconds;    /* of the parameters this device updates; without
                               overlap also of dividing the summed gradients */
  /* Of a forward and a backward the attention core, under which keys and values
   * go round; of the rest of the pass the share that comes before the core, and
   * the share that is attention's, up to where its output is exchanged. */
  double forward_core_seconds;
  double backward_core_seconds;
  double forward_lead;
  double backward_lead;
  double forward_attention;
  double backward_attention;

  /* sizes on one device, in bytes */
  guint64 parameters;      /* after tensor and expert split, before ZeRO */
  guint64 weight_bytes;    /* after ZeRO 3 */
  guint64 gradient_bytes;  /* after ZeRO 2 */
  guint64 optimizer_bytes; /* after ZeRO 1; fp32 master copy included */

  /* What data parallelism moves of this layer: gradients to reduce, and the
   * parameters to gather (ZeRO 3 before each use; ZeRO 1 and 2 once after the
   * update), both before division by the group.  Expert parameters are reduced
   * over data / expert ranks only, the rest over data × context. */
  guint64 reduce_bytes;
  guint64 gather_bytes;
  guint64 expert_reduce_bytes; /* not part of reduce_bytes */
  guint64 expert_gather_bytes;

  /* Kept from this micro-batch's forward until its backward, and the extra
   * that exists only while the layer's backward runs (what recomputation
   * brings back, or the gradient of the widest activation). */
  guint64 activation_bytes;
  guint64 working_bytes;
  /* Under GPipe full recomputation is of a whole stage (Huang et al.
   * 2019, 2.3): of what comes into layers the first of a stage alone keeps its
   * own, input; the rest is brought back before the stage's backward, and let
   * go of layer by layer: all that a layer keeps, its own input among it.  Else
   * both are 0. */
  guint64 input_bytes;
  guint64 brought_bytes;
  /* Besides, from this layer's forward until that of the micro-batch ends on
   * the device: the 16-bit copies of weights that autocast caches, where
   * recomputation makes them anew for backward. */
  guint64 forward_bytes;
  /* Where backward is parted: kept from B to W, what products multiplied and
   * the gradients of what came out. */
  guint64 weight_pass_bytes;

  /* Handed to the next stage where this layer is the last of its stage, and
   * the gradient that comes back. */
  guint64 boundary_bytes;
  guint64 boundary_gradient_bytes;

  SimExchanges forward;
  SimExchanges backward;  /* together for input and weights */
  SimExchanges recompute; /* full recomputation repeats forward's */
} SimLayerCost;

/* The spec must be legal (sim_spec_validate). */
SimCost *sim_cost_new (const SimSpec *spec) G_GNUC_WARN_UNUSED_RESULT;
SimCost *sim_cost_ref (SimCost *self);
void sim_cost_unref (SimCost *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimCost, sim_cost_unref)

/* sim_spec_get_n_layers of them, lent; where the router is uneven those of the
 * first share of the experts, which has most to do. */
const SimLayerCost *sim_cost_get_layers (const SimCost *self, guint *n_layers);
/* Those of a device with that share (sim_spec_get_expert_share).  Unlike are
 * times, activation, brought, working and forward bytes alone. */
const SimLayerCost *sim_cost_get_share_layers (const SimCost *self,
                                               guint share);

/* Measured times are those of one micro-batch.  The spec's, which were of
 * another one of so many samples, become what they would be of its own: they go
 * as the modelled ones do, in which a small micro-batch takes more than its
 * share. */
void sim_cost_rescale_measured (SimSpec *spec, guint micro_batch);

/* Model FLOPs of the whole step (forward and backward, no recomputation), all
 * devices together: what model-FLOPs utilisation is counted from. */
double sim_cost_get_step_flops (const SimCost *self);

/* Ranks that share a dense gradient and that share an expert's. */
guint sim_cost_get_reduce_ranks (const SimCost *self);
guint sim_cost_get_expert_reduce_ranks (const SimCost *self);

/* What samples weigh when they are dealt: bytes of one sample. */
guint64 sim_cost_get_sample_bytes (const SimCost *self);

G_END_DECLS
