/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-presets.h"

#include <string.h>

static void
test_builtin (void)
{
  static const char *const clusters[] = {
    "laptop",       "workstation-4x-rtx-4090",
    "dgx-v100",     "dgx-a100-40g",
    "dgx-a100-80g", "dgx-h100",
    "dgx-h200",     "tpu-v5p-pod"
  };
  static const char *const models[] = {
    "resnet-50",    "bert-large",  "gpt2-124m",    "gpt2-1.5b",   "gpt3-175b",
    "llama2-7b",    "llama2-70b",  "llama3-8b",    "llama3-70b",  "llama3-405b",
    "mixtral-8x7b", "deepseek-v3", "megatron-22b", "turing-530b", "megatron-1t",
    "mpt-7b",       "mpt-13b",     "mpt-30b",      "mpt-70b"
  };
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);

  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (clusters); i++)
    g_assert_nonnull (scenario_presets_get_cluster (presets, clusters[i]));
  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    g_assert_nonnull (scenario_presets_get_model (presets, models[i]));
  g_assert_null (scenario_presets_get_model (presets, "gpt5"));
  for (guint kind = 0; kind < SCENARIO_N_PRESET_KINDS; kind++)
    for (guint i = 0;; i++)
      {
        const char *id =
            scenario_presets_get_id (presets, (ScenarioPresetKind)kind, i);

        if (id == NULL)
          break;
        g_assert_cmpstr (
            scenario_presets_get_name (presets, (ScenarioPresetKind)kind, id),
            !=, "");
        g_assert_cmpuint (strlen (scenario_presets_get_source (
                              presets, (ScenarioPresetKind)kind, id)),
                          >, 10);
      }
}

static void
test_values (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  const SimDevice *h100 = scenario_presets_get_device (presets, "h100-sxm");
  const SimDevice *v100 =
      scenario_presets_get_device (presets, "v100-sxm2-32g");
  const SimCluster *dgx =
      scenario_presets_get_cluster (presets, "dgx-a100-80g");
  const SimModel *llama = scenario_presets_get_model (presets, "llama3-8b");

  g_assert_cmpfloat (h100->peak_flops[SIM_PRECISION_BF16], ==, 989e12);
  g_assert_cmpfloat (h100->peak_flops[SIM_PRECISION_BF16_MIXED], ==, 989e12);
  g_assert_cmpfloat (h100->peak_flops[SIM_PRECISION_FP32], ==, 67e12);
  g_assert_cmpuint (h100->memory_bytes, ==, G_GUINT64_CONSTANT (80000000000));
  /* A V100 has no bf16. */
  g_assert_cmpfloat (v100->peak_flops[SIM_PRECISION_BF16_MIXED], ==, 0);
  g_assert_cmpuint (dgx->devices_per_node, ==, 8);
  g_assert_cmpfloat (dgx->device.peak_flops[SIM_PRECISION_BF16], ==, 312e12);
  g_assert_cmpfloat (dgx->node_link.bandwidth, ==, 235e9);
  g_assert_cmpuint (dgx->cluster_link.ports, ==, 8);
  g_assert_cmpfloat (dgx->host_link.bandwidth, ==, 25e9);
  g_assert_cmpuint (llama->kv_heads, ==, 8);
  g_assert_cmpuint (llama->ffn, ==, 14336);
  g_assert_true (llama->gated);
  g_assert_false (llama->tied_embedding);
}

/* The sums that published counts print with all digits. */
static void
test_layer_sums (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  const struct
  {
    const char *id;
    guint64 parameters;
    guint n_layers;
  } cases[] = {
    { "resnet-50", 25557032, 18 },
    { "deepseek-v3", G_GUINT64_CONSTANT (671026419200), 63 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const SimModel *model = scenario_presets_get_model (presets, cases[i].id);
      guint64 sum = 0;

      for (guint k = 0; k < model->generic_layers->len; k++)
        sum += ((const SimGenericLayer *)g_ptr_array_index (
                    model->generic_layers, k))
                   ->parameters;
      g_assert_cmpuint (model->generic_layers->len, ==, cases[i].n_layers);
      g_assert_cmpuint (sum, ==, cases[i].parameters);
    }
}

static void
test_nearest (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);

  g_assert_cmpstr (scenario_presets_find_nearest (
                       presets, SCENARIO_PRESET_MODEL, "gpt2-124b"),
                   ==, "gpt2-124m");
  g_assert_cmpstr (scenario_presets_find_nearest (
                       presets, SCENARIO_PRESET_CLUSTER, "dgx-h10"),
                   ==, "dgx-h100");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scenario/presets/builtin", test_builtin);
  g_test_add_func ("/scenario/presets/values", test_values);
  g_test_add_func ("/scenario/presets/layer-sums", test_layer_sums);
  g_test_add_func ("/scenario/presets/nearest", test_nearest);
  return g_test_run ();
}
