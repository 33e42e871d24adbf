/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-cost-private.h"
#include "sim/sim-model.h"
#include "sim/sim-operators.h"

#include <math.h>

static void
set_gpt (SimSpec *spec,
         guint layers,
         guint hidden,
         guint heads,
         guint sequence,
         guint vocabulary)
{
  SimModel *model = &spec->model;
  model->layers = layers;
  model->hidden = hidden;
  model->heads = model->kv_heads = heads;
  model->ffn = 4 * hidden;
  model->sequence = sequence;
  model->vocabulary = vocabulary;
  model->attention = SIM_ATTENTION_STANDARD;
  spec->training.precision = SIM_PRECISION_FP16;
}

static const SimLayerCost *
get_layer (SimCost *cost, guint layer)
{
  guint n;
  const SimLayerCost *layers = sim_cost_get_layers (cost, &n);
  g_assert_cmpuint (layer, <, n);
  return &layers[layer];
}

/* ---- activations ---- */

/* Korthikanti et al., Table 2: bytes per layer. */
static void
test_korthikanti_table_2 (void)
{
  static const struct
  {
    guint s, b, h, a, t;
  } shapes[] = {
    { 2048, 4, 6144, 64, 8 },   { 2048, 1, 12288, 96, 8 },
    { 2048, 1, 20480, 128, 8 }, { 2048, 1, 25600, 160, 8 },
    { 1024, 3, 1024, 16, 4 },   { 512, 2, 768, 12, 2 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (guint k = 0; k < 6; k++)
      {
        g_autoptr (SimSpec) spec = sim_spec_new ();
        g_autoptr (SimCost) cost = NULL;
        guint64 s = shapes[i].s, b = shapes[i].b, h = shapes[i].h;
        guint64 a = shapes[i].a, t = k == 0 ? 1 : shapes[i].t;
        /* s b h (34 + 5 a s / h) and its splits, with nothing rounded. */
        guint64 core = 5 * a * s * s * b;
        guint64 expected[6] = {
          34 * s * b * h + core,
          s * b * (10 * h + 24 * h / t) + core / t,
          34 * s * b * h / t + core / t,
          s * b * (10 * h + 24 * h / t),
          34 * s * b * h / t,
          2 * s * b * h,
        };
        set_gpt (spec, 3, shapes[i].h, shapes[i].a, shapes[i].s, 51200);
        spec->training.micro_batch = shapes[i].b;
        spec->training.global_batch = shapes[i].b;
        spec->cluster.devices_per_node = t;
        spec->parallel.degree[SIM_DIMENSION_TENSOR] = t;
        spec->parallel.sequence_parallel = k == 2 || k == 4;
        spec->training.recompute = k == 3 || k == 4 ? SIM_RECOMPUTE_SELECTIVE
                                   : k == 5         ? SIM_RECOMPUTE_FULL
                                                    : SIM_RECOMPUTE_NONE;
        g_assert_true (sim_spec_validate (spec, NULL));
        cost = sim_cost_new (spec);
        g_assert_cmpuint (get_layer (cost, 1)->activation_bytes, ==,
                          expected[k]);
      }
}

/* §4.3, with sequence parallelism: the embedding's dropout s b h / t; before
 * the head 2 s b h / t twice, and fp32 logits 4 s b v / t. */
static void
test_korthikanti_ends (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  g_autoptr (SimCost) cost = NULL;
  guint64 s = 2048, b = 4, h = 6144, v = 51200, t = 8;
  guint64 inner;
  set_gpt (spec, 48, 6144, 64, 2048, 51200);
  spec->training.micro_batch = spec->training.global_batch = 4;
  spec->cluster.devices_per_node = 8;
  spec->parallel.degree[SIM_DIMENSION_TENSOR] = 8;
  spec->parallel.sequence_parallel = TRUE;
  cost = sim_cost_new (spec);
  inner = get_layer (cost, 1)->activation_bytes;
  g_assert_cmpuint (get_layer (cost, 0)->activation_bytes - inner, ==,
                    s * b * h / t);
  g_assert_cmpuint (get_layer (cost, 47)->activation_bytes - inner, ==,
                    4 * s * b * h / t + 4 * s * b * v / t);
}

/* Figure 1: GiB of the blocks on the first stage, L layers' worth whatever the
 * pipeline, times 1 + (p-1)/(p m) where interleaved m-fold. */
static void
test_korthikanti_figure_1 (void)
{
  static const struct
  {
    guint layers, hidden, heads, micro_batch, stages, interleave;
    double tensor_gib, selective_gib;
  } rows[] = {
    { 48, 6144, 64, 4, 1, 1, 59.25, 9.5625 },
    { 96, 12288, 96, 1, 8, 3, 66.84375, 12.3515625 },
    { 105, 20480, 128, 1, 35, 3, 114.0234375, 23.076171875 },
    { 128, 25600, 160, 1, 64, 1, 131.25, 26.5625 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint k = 0; k < 2; k++)
      {
        g_autoptr (SimSpec) spec = sim_spec_new ();
        g_autoptr (SimCost) cost = NULL;
        double p = rows[i].stages, m = rows[i].interleave;
        double times = rows[i].layers * (m > 1 ? 1 + (p - 1) / (p * m) : 1);
        double gib;
        set_gpt (spec, rows[i].layers, rows[i].hidden, rows[i].heads, 2048,
                 51200);
        spec->training.micro_batch = rows[i].micro_batch;
        spec->cluster.devices_per_node = 8;
        spec->parallel.degree[SIM_DIMENSION_TENSOR] = 8;
        spec->parallel.sequence_parallel = k == 1;
        if (k == 1)
          spec->training.recompute = SIM_RECOMPUTE_SELECTIVE;
        cost = sim_cost_new (spec);
        gib = get_layer (cost, 1)->activation_bytes * times / 1073741824.0;
        g_assert_cmpfloat_with_epsilon (
            gib / (k == 0 ? rows[i].tensor_gib : rows[i].selective_gib), 1,
            1e-6);
      }
}

/* Figure 7: what is kept of a block, in per cent of what tensor parallelism
 * alone keeps; read off a bar chart, to 0.3 of a per cent. */
static void
test_korthikanti_figure_7 (void)
{
  static const struct
  {
    guint hidden, heads, micro_batch;
    double percent[4]; /* sequence parallel, selective, both, full */
  } rows[] = {
    { 6144, 64, 4, { 66.84, 49.42, 16.18, 7.64 } },
    { 12288, 96, 1, { 62.04, 56.53, 18.49, 8.71 } },
    { 20480, 128, 1, { 58.31, 62.04, 20.27, 9.42 } },
    { 25600, 160, 1, { 58.31, 62.04, 20.27, 9.42 } },
  };
  static const struct
  {
    gboolean sequence_parallel;
    SimRecompute recompute;
  } ways[] = { { FALSE, SIM_RECOMPUTE_NONE },
               { TRUE, SIM_RECOMPUTE_NONE },
               { FALSE, SIM_RECOMPUTE_SELECTIVE },
               { TRUE, SIM_RECOMPUTE_SELECTIVE },
               { FALSE, SIM_RECOMPUTE_FULL } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      double kept[5];
      for (guint k = 0; k < G_N_ELEMENTS (ways); k++)
        {
          g_autoptr (SimSpec) spec = sim_spec_new ();
          g_autoptr (SimCost) cost = NULL;
          set_gpt (spec, 3, rows[i].hidden, rows[i].heads, 2048, 51200);
          spec->training.micro_batch = rows[i].micro_batch;
          spec->training.recompute = ways[k].recompute;
          spec->cluster.devices_per_node = 8;
          spec->parallel.degree[SIM_DIMENSION_TENSOR] = 8;
          spec->parallel.sequence_parallel = ways[k].sequence_parallel;
          cost = sim_cost_new (spec);
          kept[k] = (double)get_layer (cost, 1)->activation_bytes;
        }
      for (guint k = 0; k < 4; k++)
        g_assert_cmpfloat_with_epsilon (100 * kept[k + 1] / kept[0],
                                        rows[i].percent[k], 0.3);
    }
}

/* §5 and appendix A: the attention core takes 5 a s / h of 34 + 5 a s / h: 80
 * for GPT-3, 70 % of what is kept; 64 for MT-NLG, 65 %. */
static void
test_korthikanti_selective_saves (void)
{
  static const struct
  {
    guint hidden, heads;
    double core, percent;
  } rows[] = { { 12288, 96, 80, 70 }, { 20480, 128, 64, 65 } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SimSpec) spec = sim_spec_new ();
      double kept[2];
      set_gpt (spec, 3, rows[i].hidden, rows[i].heads, 2048, 51200);
      for (guint k = 0; k < 2; k++)
        {
          g_autoptr (SimCost) cost = NULL;
          spec->training.recompute =
              k == 0 ? SIM_RECOMPUTE_NONE : SIM_RECOMPUTE_SELECTIVE;
          cost = sim_cost_new (spec);
          kept[k] = (double)get_layer (cost, 1)->activation_bytes;
        }
      g_assert_cmpfloat_with_epsilon (
          (kept[0] - kept[1]) / (2048.0 * rows[i].hidden), rows[i].core, 1e-9);
      g_assert_cmpfloat_with_epsilon (100 * (1 - kept[1] / kept[0]),
                                      rows[i].percent, 0.5);
    }
}

/* ---- times ---- */

static void
test_measured_times_are_kept (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  guint n;
  for (guint t = 1; t <= 4; t *= 4)
    {
      g_autoptr (SimCost) cost = NULL;
      const SimLayerCost *layers;
      double forward = 0, backward = 0, update = 0;
      spec->cluster.devices_per_node = 4;
      spec->parallel.degree[SIM_DIMENSION_TENSOR] = t;
      spec->training.measured = (SimMeasured){ TRUE, 0.0286, 0.0717, 0.0058 };
      cost = sim_cost_new (spec);
      layers = sim_cost_get_layers (cost, &n);
      for (guint i = 0; i < n; i++)
        {
          forward += layers[i].forward_seconds;
          backward += layers[i].backward_input_seconds +
                      layers[i].backward_weight_seconds;
          update += layers[i].update_seconds;
        }
      if (t == 1)
        {
          g_assert_cmpfloat_with_epsilon (forward, 0.0286, 1e-9);
          g_assert_cmpfloat_with_epsilon (backward, 0.0717, 1e-9);
          g_assert_cmpfloat_with_epsilon (update, 0.0058, 1e-9);
        }
      else
        {
          /* Less than whole, but norms and residuals are not split. */
          g_assert_cmpfloat (forward, <, 0.0286);
          g_assert_cmpfloat (forward, >, 0.0286 / 4);
        }
    }
}

/* Backward may be measured in its two parts; for another micro-batch each is
 * scaled as the model scales, there and back. */
static void
test_measured_parts (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  g_autoptr (SimCost) cost = NULL;
  SimMeasured *measured = &spec->training.measured;
  double input = 0, weight = 0;
  const SimLayerCost *layers;
  guint n;
  *measured = (SimMeasured){ TRUE, 0.0286, 0.0717, 0.0058, 0.0331 };
  cost = sim_cost_new (spec);
  layers = sim_cost_get_layers (cost, &n);
  for (guint i = 0; i < n; i++)
    {
      input += layers[i].backward_input_seconds;
      weight += layers[i].backward_weight_seconds;
    }
  g_assert_cmpfloat_with_epsilon (weight, 0.0331, 1e-9);
  g_assert_cmpfloat_with_epsilon (input, 0.0717 - 0.0331, 1e-9);
  spec->training.micro_batch = 4;
  sim_cost_rescale_measured (spec, 1);
  g_assert_cmpfloat (measured->weight_seconds, >, 2 * 0.0331);
  g_assert_cmpfloat (measured->backward_seconds, >, 2 * 0.0717);
  spec->training.micro_batch = 1;
  sim_cost_rescale_measured (spec, 4);
  g_assert_cmpfloat_with_epsilon (measured->weight_seconds, 0.0331, 1e-9);
  g_assert_cmpfloat_with_epsilon (measured->backward_seconds, 0.0717, 1e-9);
}

/* A generic layer on a device with round figures: 1e12 FLOPs at 1e14 × 0.5
 * (half_flops 0) are 20 ms forward, twice that backward; weights (2e6 × 2) and
 * activations (in and out, 1e6 each) at 1e12 × 0.5 take 12 µs, less. */
static void
test_roofline_by_hand (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  g_autoptr (SimCost) cost = NULL;
  const SimLayerCost *layer;
  SimDevice *device = &spec->cluster.device;
  SimGenericLayer *generic = g_new0 (SimGenericLayer, 1);
  generic->parameters = 2000000;
  generic->forward_flops = 1e12;
  generic->activation_bytes = 1e6;
  g_ptr_array_add (spec->model.generic_layers, generic);
  spec->model.kind = SIM_MODEL_GENERIC;
  spec->training.precision = SIM_PRECISION_BF16;
  device->peak_flops[SIM_PRECISION_BF16] = 1e14;
  device->efficiency = (SimEfficiency){ 0.5, 0, 1, 1, 1 };
  device->memory_bandwidth = 1e12;
  device->memory_efficiency = 0.5;
  device->launch_seconds = 0;
  cost = sim_cost_new (spec);
  layer = get_layer (cost, 0);
  g_assert_cmpfloat_with_epsilon (layer->forward_seconds, 0.02, 1e-12);
  g_assert_cmpfloat_with_epsilon (layer->backward_input_seconds, 0.02, 1e-12);
  g_assert_cmpfloat_with_epsilon (layer->backward_weight_seconds, 0.02, 1e-12);
  g_assert_cmpfloat (layer->recompute_seconds, ==, 0);
  /* Adam in 16 bits moves 2 × 12 + 2 + 2 bytes a parameter: 56e6 / 5e11. */
  g_assert_cmpfloat_with_epsilon (layer->update_seconds, 112e-6, 1e-12);
  g_assert_cmpuint (layer->boundary_bytes, ==, 1000000);
}

static double
get_head_seconds (guint vocabulary, guint tensor)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  SimOperatorList list = { 0 };
  SimPassSeconds seconds;
  spec->model.vocabulary = vocabulary;
  spec->training.precision = SIM_PRECISION_BF16;
  spec->cluster.device.efficiency = (SimEfficiency){ 0.5, 0, 1, 0.4, 0.2 };
  spec->cluster.device.memory_bandwidth = 1e18;
  spec->cluster.device.launch_seconds = spec->cluster.device.host_seconds = 0;
  spec->parallel.degree[SIM_DIMENSION_TENSOR] = tensor;
  sim_operators_add_head (&list, spec);
  sim_operators_time (&list, &spec->cluster.device, SIM_PRECISION_BF16,
                      SIM_RECOMPUTE_NONE, &seconds);
  return seconds.forward;
}

/* Rows of 50,257 numbers take a fifth of the speed, of 50,258 two fifths; and
 * however many devices split a vocabulary, it is as much padded as it says. */
static void
test_row_multiple (void)
{
  static const guint vocabularies[] = { 50304, 50258, 50257, 30522 };
  static const double slower[] = { 1, 2.5, 5, 2.5 };
  double aligned = get_head_seconds (50304, 1) / 50304;
  for (guint i = 0; i < G_N_ELEMENTS (vocabularies); i++)
    for (guint tensor = 1; tensor <= 4; tensor++)
      {
        double seconds = get_head_seconds (vocabularies[i], tensor);
        g_assert_cmpfloat_with_epsilon (
            seconds * tensor / (vocabularies[i] * aligned), slower[i], 1e-3);
      }
}

/* Two replicas that sum gradients after backward divide them in a pass of its
 * own: 2e6 of 4 bytes, read and written at 1e12 × 0.5, take 32 µs, as fast
 * where the optimizer was measured to be slow.  With overlap buckets are
 * divided as they come; ZeRO's shares go with the update. */
static void
test_mean_by_hand (void)
{
  for (guint k = 0; k < 8; k++)
    {
      g_autoptr (SimSpec) spec = sim_spec_new ();
      SimGenericLayer *generic = g_new0 (SimGenericLayer, 1);
      gboolean measured = k & 4;
      /* Adam in fp32 moves 2 × 8 + 4 + 8 bytes a parameter, ZeRO half of it. */
      double update = measured ? 7e-3 : k & 2 ? 56e-6 : 112e-6;
      generic->parameters = 2000000;
      generic->forward_flops = 1e9;
      g_ptr_array_add (spec->model.generic_layers, generic);
      spec->model.kind = SIM_MODEL_GENERIC;
      spec->training.precision = SIM_PRECISION_FP32;
      spec->training.global_batch = 2;
      spec->cluster.devices_per_node = 2;
      spec->cluster.device.memory_bandwidth = 1e12;
      spec->cluster.device.memory_efficiency = 0.5;
      spec->cluster.device.launch_seconds = 0;
      spec->parallel.degree[SIM_DIMENSION_DATA] = 2;
      spec->parallel.overlap = k & 1;
      spec->parallel.zero = k & 2 ? 1 : 0;
      spec->training.measured = (SimMeasured){ measured, 1e-3, 2e-3, 7e-3 };
      if (measured && spec->parallel.zero > 0)
        update /= 2;
      if (k % 4 == 0)
        update += 32e-6;
      g_autoptr (SimCost) cost = sim_cost_new (spec);
      g_assert_cmpfloat_with_epsilon (get_layer (cost, 0)->update_seconds,
                                      update, 1e-12);
    }
}

/* Experts are divided where others have the same: on four replicas, two shares
 * of two experts each, with the dense part; on two, where a share is held once,
 * that part alone.  fp32: 8 bytes a parameter at 1e12 × 0.5 a second; dense 4
 * h^2 of attention, 2 h of norms, 4 h of the router; an expert 3 h f. */
static void
test_mean_of_experts (void)
{
  const double dense = 4 * 64 * 64 + 2 * 64 + 4 * 64,
               experts = 2 * 3 * 64 * 128;
  for (guint data = 2; data <= 4; data += 2)
    {
      g_autoptr (SimSpec) spec = sim_spec_new ();
      double seconds[2];
      set_gpt (spec, 3, 64, 4, 16, 0);
      spec->model.ffn = 128;
      spec->model.gated = TRUE;
      spec->model.experts = 4;
      spec->training.precision = SIM_PRECISION_FP32;
      spec->training.global_batch = data;
      spec->cluster.devices_per_node = data;
      spec->cluster.device.memory_bandwidth = 1e12;
      spec->cluster.device.memory_efficiency = 0.5;
      spec->parallel.degree[SIM_DIMENSION_DATA] = data;
      spec->parallel.degree[SIM_DIMENSION_EXPERT] = 2;
      g_assert_true (sim_spec_validate (spec, NULL));
      for (guint overlap = 0; overlap < 2; overlap++)
        {
          spec->parallel.overlap = overlap;
          g_autoptr (SimCost) cost = sim_cost_new (spec);
          seconds[overlap] = get_layer (cost, 1)->update_seconds;
        }
      g_assert_cmpfloat_with_epsilon (
          seconds[0] - seconds[1],
          (dense + (data > 2 ? experts : 0)) * 8 / (1e12 * 0.5), 1e-15);
    }
}

/* A toy layer is launches and nothing else: 3 µs forward, two backward, with
 * 1 parameter; and never faster than the host issues: 10 µs a kernel. */
static void
test_toy_is_launches (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  double weight = 1;
  SimToySample sample = { 1, 1 };
  for (guint k = 0; k < 2; k++)
    {
      g_autoptr (SimCost) cost = NULL;
      const SimLayerCost *layer;
      spec->model.kind = SIM_MODEL_TOY;
      g_array_append_val (spec->model.toy.weights, weight);
      g_array_append_val (spec->model.toy.samples, sample);
      spec->cluster.device.efficiency.half_flops = 0;
      spec->cluster.device.launch_seconds = 3e-6;
      spec->cluster.device.host_seconds = k == 0 ? 0 : 10e-6;
      cost = sim_cost_new (spec);
      layer = get_layer (cost, 0);
      g_assert_cmpfloat_with_epsilon (layer->forward_seconds,
                                      k == 0 ? 3e-6 : 10e-6, 1e-9);
      g_assert_cmpfloat_with_epsilon (layer->backward_input_seconds +
                                          layer->backward_weight_seconds,
                                      k == 0 ? 6e-6 : 20e-6, 1e-9);
      g_assert_cmpuint (layer->parameters, ==, 1);
    }
}

/* ---- exchanges ---- */

static void
test_exchanges (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  g_autoptr (SimCost) plain = NULL;
  g_autoptr (SimCost) sequence = NULL;
  const SimLayerCost *layer;
  guint64 whole = 2048ull * 2 * 6144 * 2; /* s b h, 16 bits */
  set_gpt (spec, 4, 6144, 64, 2048, 51200);
  spec->training.micro_batch = 2;
  spec->training.global_batch = 2;
  spec->training.recompute = SIM_RECOMPUTE_FULL;
  spec->cluster.devices_per_node = 8;
  spec->parallel.degree[SIM_DIMENSION_TENSOR] = 8;
  plain = sim_cost_new (spec);
  layer = get_layer (plain, 1);
  g_assert_cmpint (layer->forward.tensor.operation, ==,
                   SIM_OPERATION_ALL_REDUCE);
  g_assert_cmpuint (layer->forward.tensor.count, ==, 2);
  g_assert_cmpuint (layer->forward.tensor.bytes, ==, whole);
  g_assert_cmpuint (layer->backward.tensor.count, ==, 2);
  g_assert_cmpuint (layer->recompute.tensor.count, ==, 2);
  g_assert_cmpuint (layer->boundary_bytes, ==, whole / 8);
  /* The embedding's sum forward, the head's backward. */
  g_assert_cmpuint (get_layer (plain, 0)->forward.tensor.count, ==, 3);
  g_assert_cmpuint (get_layer (plain, 3)->backward.tensor.count, ==, 3);

  spec->parallel.sequence_parallel = TRUE;
  sequence = sim_cost_new (spec);
  layer = get_layer (sequence, 1);
  g_assert_cmpint (layer->forward.tensor.operation, ==,
                   SIM_OPERATION_REDUCE_SCATTER);
  g_assert_cmpint (layer->forward.tensor_gather.operation, ==,
                   SIM_OPERATION_ALL_GATHER);
  g_assert_cmpuint (layer->forward.tensor_gather.bytes, ==, whole);
  g_assert_cmpuint (layer->forward.context.count, ==, 0);
}

static void
test_experts_and_context (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  g_autoptr (SimCost) cost = NULL;
  const SimLayerCost *layer;
  guint64 mlp;
  set_gpt (spec, 2, 1024, 16, 1024, 0);
  spec->model.gated = TRUE;
  spec->model.experts = 8;
  spec->model.experts_per_token = 2;
  spec->cluster.devices_per_node = 8;
  spec->parallel.degree[SIM_DIMENSION_DATA] = 4;
  spec->parallel.degree[SIM_DIMENSION_EXPERT] = 4;
  spec->parallel.degree[SIM_DIMENSION_CONTEXT] = 2;
  spec->training.global_batch = 4;
  g_assert_true (sim_spec_validate (spec, NULL));
  cost = sim_cost_new (spec);
  layer = get_layer (cost, 0);
  /* Two of eight experts, 3 h f each; 512 tokens go to two experts each. */
  mlp = 2 * 3ull * 1024 * 4096;
  g_assert_cmpuint (layer->parameters, ==,
                    mlp + 4 * 1024 * 1024 + 2 * 1024 + 1024 * 8);
  g_assert_cmpuint (layer->expert_reduce_bytes, ==, 2 * mlp);
  g_assert_cmpuint (layer->forward.expert.bytes, ==, 512ull * 2 * 1024 * 2);
  g_assert_cmpuint (layer->forward.expert.count, ==, 2);
  /* Keys and values of 512 tokens go around once; backward with gradients. */
  g_assert_cmpuint (layer->forward.context.count, ==, 1);
  g_assert_cmpuint (layer->forward.context.bytes, ==, 512ull * 2 * 1024 * 2);
  g_assert_cmpuint (layer->backward.context.bytes, ==, 512ull * 4 * 1024 * 2);
  g_assert_cmpuint (sim_cost_get_reduce_ranks (cost), ==, 8);
  g_assert_cmpuint (sim_cost_get_expert_reduce_ranks (cost), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/cost/korthikanti-table-2", test_korthikanti_table_2);
  g_test_add_func ("/sim/cost/korthikanti-ends", test_korthikanti_ends);
  g_test_add_func ("/sim/cost/korthikanti-figure-1", test_korthikanti_figure_1);
  g_test_add_func ("/sim/cost/korthikanti-figure-7", test_korthikanti_figure_7);
  g_test_add_func ("/sim/cost/korthikanti-selective-saves",
                   test_korthikanti_selective_saves);
  g_test_add_func ("/sim/cost/measured-times-are-kept",
                   test_measured_times_are_kept);
  g_test_add_func ("/sim/cost/measured-parts", test_measured_parts);
  g_test_add_func ("/sim/cost/roofline-by-hand", test_roofline_by_hand);
  g_test_add_func ("/sim/cost/row-multiple", test_row_multiple);
  g_test_add_func ("/sim/cost/mean-by-hand", test_mean_by_hand);
  g_test_add_func ("/sim/cost/toy-is-launches", test_toy_is_launches);
  g_test_add_func ("/sim/cost/exchanges", test_exchanges);
  g_test_add_func ("/sim/cost/mean-of-experts", test_mean_of_experts);
  g_test_add_func ("/sim/cost/experts-and-context", test_experts_and_context);
  return g_test_run ();
}
