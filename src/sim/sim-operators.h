/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-spec.h"

G_BEGIN_DECLS

/* The kernels of one layer for one micro-batch on one device. */
typedef enum
{
  SIM_OPERATOR_PRODUCT, /* batch × (m×k by k×n) */
  SIM_OPERATOR_FLASH,   /* fused attention: flops given, bytes its ends */
  SIM_OPERATOR_MEMORY,  /* memory-bound: norms, residuals, activations */
} SimOperatorKind;

typedef struct
{
  SimOperatorKind kind;
  gboolean has_weights;  /* backward has a weight part */
  gboolean selective;    /* redone by selective recomputation */
  gboolean outside;      /* embedding, head: never redone */
  guint row_multiple;    /* PRODUCT: the numbers of every row are a multiple of
                            8, of 2, or of 1 */
  double flops;          /* forward, multiply and add both counted */
  double bytes;          /* forward: read and written */
  double backward_bytes; /* MEMORY: read and written by backward */
  double kernels;        /* launched by forward */
  double backward_kernels;
} SimOperator;

#define SIM_MAX_OPERATORS 32

typedef struct
{
  guint n;
  guint n_attention; /* as many of the first end with attention's output */
  /* Collectives inside a pass: the host issues them too. */
  guint forward_exchanges;
  guint backward_exchanges;
  SimOperator operators[SIM_MAX_OPERATORS];
} SimOperatorList;

typedef struct
{
  double forward;
  double backward_input;
  double backward_weight;
  double recompute;
  /* The attention core's, of forward and of backward; and of what is left of
   * either pass without it the share that comes before the core, and the share
   * that is attention's. */
  double forward_core;
  double backward_core;
  double forward_lead;
  double backward_lead;
  double forward_attention;
  double backward_attention;
} SimPassSeconds;

/* Appended to the list: a transformer block, on a device
 * with that share of the experts; the embedding; the final norm,
 * head and loss. */
void sim_operators_add_block (SimOperatorList *list,
                              const SimSpec *spec,
                              guint share);
void sim_operators_add_embedding (SimOperatorList *list, const SimSpec *spec);
void sim_operators_add_head (SimOperatorList *list, const SimSpec *spec);
void sim_operators_add_generic (SimOperatorList *list,
                                const SimSpec *spec,
                                double flops,
                                double activation_bytes,
                                double parameters);

/* Seconds of a list on a device; recompute: which part is redone. */
void sim_operators_time (const SimOperatorList *list,
                         const SimDevice *device,
                         SimPrecision precision,
                         SimRecompute recompute,
                         SimPassSeconds *seconds);

/* Bytes per number of activations and weights inside products. */
double sim_precision_get_width (SimPrecision precision);

G_END_DECLS
