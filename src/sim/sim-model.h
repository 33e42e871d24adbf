/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-spec.h"

G_BEGIN_DECLS

/* What a model is made of: parameters and floating-point operations, before
 * anything is split.  Pure functions of a legal SimModel.
 *
 * A transformer that is not gated follows GPT-2: layer norms with bias, biases
 * on every product, learned positions, a final norm.  A gated one follows
 * Llama: RMS norms, no biases, rotary positions (no parameters).  h hidden, f
 * ffn, V vocabulary, s sequence, q = h kv_heads / heads, E experts:
 *   attention  h (h + 2q) + h h               (+ h + 2q + h biases)
 *   MLP        2 h f, gated 3 h f             (+ f + h biases), times E
 *   router     h E where E > 1
 *   norms      2 h a block, gated; 4 h with biases
 *   embedding  V h, positions s h (GPT-2), final norm h or 2 h, head V h where
 *              not tied; none of these where vocabulary is 0.
 * With f = 4h this is SC21's 12 l h² (1 + 13/(12h) + (V+s)/(12 l h)) plus the
 * final norm's 2h, which the paper leaves out (Narayanan et al. 2021, §4.2). */

/* Parameters by what splits them. */
typedef struct
{
  guint64 query; /* and output projection: split by tensor */
  guint64 key_value;
  guint64 mlp;        /* one expert, or the dense MLP: split by tensor */
  guint64 experts;    /* how many of those a block holds (1: dense) */
  guint64 replicated; /* norms, router, biases added after a sum */
} SimBlockParameters;

void sim_model_get_block_parameters (const SimModel *self,
                                     SimBlockParameters *parameters);

guint64 sim_model_get_embedding_parameters (const SimModel *self);
guint64 sim_model_get_position_parameters (const SimModel *self);
guint64 sim_model_get_final_norm_parameters (const SimModel *self);
guint64 sim_model_get_head_parameters (const SimModel *self); /* 0: tied */

/* Of layer i as the picture counts them (sim_spec_get_n_layers): the embedding
 * belongs to the first, the final norm and head to the last. */
guint64 sim_model_get_layer_parameters (const SimModel *self, guint layer);

/* The whole model, and what one token works with (experts_per_token of the
 * experts; the same number for a dense model). */
guint64 sim_model_get_parameters (const SimModel *self);
guint64 sim_model_get_active_parameters (const SimModel *self);

/* Forward FLOPs of one sample: 2 per multiply and add, matrix products only,
 * attention counted over all s × s pairs, the convention of SC21 eq. 3 and
 * Korthikanti et al. eq. 7 (a third of 72 B L s h² (1 + s/(6h) + V/(12hL))).
 * Backward is twice that. */
double sim_model_get_layer_forward_flops (const SimModel *self, guint layer);
double sim_model_get_forward_flops (const SimModel *self);

G_END_DECLS
