/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-model.h"

/* Parameter counts as printed or reported with all digits. */
typedef struct
{
  const char *name;
  guint layers, hidden, heads, kv_heads, ffn, vocabulary, sequence;
  guint experts, experts_per_token;
  gboolean gated, tied;
  guint64 parameters;
  guint64 active;
} Known;

static const Known known[] = {
  /* openai-community/gpt2 and gpt2-xl */
  { "gpt2-124m", 12, 768, 12, 12, 3072, 50257, 1024, 0, 0, FALSE, TRUE,
    124439808, 124439808 },
  { "gpt2-1.5b", 48, 1600, 25, 25, 6400, 50257, 1024, 0, 0, FALSE, TRUE,
    1557611200, 1557611200 },
  /* meta-llama, safetensors metadata */
  { "llama2-7b", 32, 4096, 32, 32, 11008, 32000, 4096, 0, 0, TRUE, FALSE,
    6738415616, 6738415616 },
  { "llama2-70b", 80, 8192, 64, 8, 28672, 32000, 4096, 0, 0, TRUE, FALSE,
    68976648192, 68976648192 },
  { "llama3-8b", 32, 4096, 32, 8, 14336, 128256, 8192, 0, 0, TRUE, FALSE,
    8030261248, 8030261248 },
  { "llama3-70b", 80, 8192, 64, 8, 28672, 128256, 8192, 0, 0, TRUE, FALSE,
    70553706496, 70553706496 },
  { "llama3-405b", 126, 16384, 128, 8, 53248, 128256, 8192, 0, 0, TRUE, FALSE,
    405853388800, 405853388800 },
  /* mistralai/Mixtral-8x7B: whole and per token */
  { "mixtral-8x7b", 32, 4096, 32, 8, 14336, 32000, 32768, 8, 2, TRUE, FALSE,
    46702792704, 12879925248 },
  /* mosaicml/llm-foundry benchmarks, sequence 2048 */
  { "mpt-7b", 32, 4096, 32, 32, 16384, 50368, 2048, 0, 0, FALSE, TRUE,
    6658859008, 6658859008 },
  { "mpt-13b", 40, 5120, 40, 40, 20480, 50368, 2048, 0, 0, FALSE, TRUE,
    12853954560, 12853954560 },
  { "mpt-30b", 48, 7168, 56, 56, 28672, 50368, 2048, 0, 0, FALSE, TRUE,
    29975214080, 29975214080 },
  { "mpt-70b", 80, 8192, 64, 64, 32768, 50368, 2048, 0, 0, FALSE, TRUE,
    64862437376, 64862437376 },
};

static void
set_model (SimModel *model, const Known *row)
{
  model->layers = row->layers;
  model->hidden = row->hidden;
  model->heads = row->heads;
  model->kv_heads = row->kv_heads;
  model->ffn = row->ffn;
  model->vocabulary = row->vocabulary;
  model->sequence = row->sequence;
  model->experts = row->experts;
  model->experts_per_token = MAX (row->experts_per_token, 1);
  model->gated = row->gated;
  model->tied_embedding = row->tied;
}

static void
test_known_models (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autoptr (SimSpec) spec = sim_spec_new ();
      set_model (&spec->model, &known[i]);
      g_test_message ("%s", known[i].name);
      g_assert_cmpuint (sim_model_get_parameters (&spec->model), ==,
                        known[i].parameters);
      g_assert_cmpuint (sim_model_get_active_parameters (&spec->model), ==,
                        known[i].active);
    }
}

/* SC21 §4.2: P = 12 l h² (1 + 13/(12h) + (V + s)/(12 l h)), printed 1008.0e9
 * for the trillion, 529.6e9 for Turing's; ours has the final norm's 2h too. */
static void
test_sc21_formula (void)
{
  static const struct
  {
    guint layers, hidden, heads;
    double printed; /* 1e9 */
  } rows[] = {
    { 24, 2304, 24, 1.7 },      { 30, 3072, 32, 3.6 },
    { 36, 4096, 32, 7.5 },      { 40, 6144, 48, 18.4 },
    { 48, 8192, 64, 39.1 },     { 60, 10240, 80, 76.1 },
    { 80, 12288, 96, 145.6 },   { 96, 16384, 128, 310.1 },
    { 105, 20480, 128, 529.6 }, { 128, 25600, 160, 1008.0 },
    { 96, 12288, 96, 174.6 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SimSpec) spec = sim_spec_new ();
      SimModel *model = &spec->model;
      guint64 h = rows[i].hidden;
      guint64 l = rows[i].layers;
      guint64 formula = 12 * l * h * h + 13 * l * h + (51200 + 2048) * h;
      model->layers = rows[i].layers;
      model->hidden = rows[i].hidden;
      model->heads = model->kv_heads = rows[i].heads;
      model->ffn = 4 * rows[i].hidden;
      model->vocabulary = 51200;
      model->sequence = 2048;
      g_assert_cmpuint (sim_model_get_parameters (model), ==, formula + 2 * h);
      g_assert_cmpfloat_with_epsilon (formula / 1e9, rows[i].printed, 0.051);
    }
}

/* Forward and backward of one sample, Korthikanti et al. eq. 7:
 * 72 L s h² (1 + s/(6h) + V/(12 h L)); with a second forward of the blocks,
 * SC21 eq. 3: 96 L s h² (1 + s/(6h) + V/(16 h L)). */
static void
test_flops_formulas (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  SimModel *model = &spec->model;
  double h = 12288, l = 96, s = 2048, v = 51200;
  double forward, head, trained, recomputed;
  model->layers = 96;
  model->hidden = 12288;
  model->heads = model->kv_heads = 96;
  model->ffn = 4 * 12288;
  model->vocabulary = 51200;
  model->sequence = 2048;
  forward = sim_model_get_forward_flops (model);
  head = 2 * s * h * v;
  trained = 72 * l * s * h * h * (1 + s / (6 * h) + v / (12 * h * l));
  recomputed = 96 * l * s * h * h * (1 + s / (6 * h) + v / (16 * h * l));
  g_assert_cmpfloat_with_epsilon (3 * forward / trained, 1, 1e-12);
  g_assert_cmpfloat_with_epsilon ((4 * forward - head) / recomputed, 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (
      sim_model_get_layer_forward_flops (model, 95) -
          sim_model_get_layer_forward_flops (model, 0),
      head, head * 1e-9);
}

static void
test_layers_add_up (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autoptr (SimSpec) spec = sim_spec_new ();
      guint64 total = 0;
      set_model (&spec->model, &known[i]);
      for (guint k = 0; k < known[i].layers; k++)
        total += sim_model_get_layer_parameters (&spec->model, k);
      g_assert_cmpuint (total, ==, known[i].parameters);
    }
}

static void
test_toy_and_generic (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  SimGenericLayer *layer = g_new0 (SimGenericLayer, 1);
  double weight = 0.5;
  spec->model.kind = SIM_MODEL_TOY;
  for (guint i = 0; i < 3; i++)
    g_array_append_val (spec->model.toy.weights, weight);
  g_assert_cmpuint (sim_model_get_parameters (&spec->model), ==, 3);
  spec->model.kind = SIM_MODEL_GENERIC;
  layer->parameters = 4096;
  layer->forward_flops = 8192;
  g_ptr_array_add (spec->model.generic_layers, layer);
  g_assert_cmpuint (sim_model_get_parameters (&spec->model), ==, 4096);
  g_assert_cmpfloat (sim_model_get_forward_flops (&spec->model), ==, 8192);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/model/known-models", test_known_models);
  g_test_add_func ("/sim/model/sc21-formula", test_sc21_formula);
  g_test_add_func ("/sim/model/flops-formulas", test_flops_formulas);
  g_test_add_func ("/sim/model/layers-add-up", test_layers_add_up);
  g_test_add_func ("/sim/model/toy-and-generic", test_toy_and_generic);
  return g_test_run ();
}
