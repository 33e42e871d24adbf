/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-presets.h"

#include "sim/sim-model.h"

#include <glib/gstdio.h>
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

/* Counts printed with all digits; where a source has parts that the model here
 * has not, the difference is worked out. */
static void
test_parameters (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  const struct
  {
    const char *id;
    guint64 parameters;
  } cases[] = {
    { "resnet-50", 25557032 },
    { "gpt2-124m", 124439808 },
    { "gpt2-1.5b", 1557611200 },
    { "llama2-7b", 6738415616 },
    { "llama2-70b", 68976648192 },
    { "llama3-8b", 8030261248 },
    { "llama3-70b", 70553706496 },
    { "llama3-405b", 405853388800 },
    { "mixtral-8x7b", 46702792704 },
    { "deepseek-v3", 671026419200 },
    { "mpt-7b", 6658859008 },
    { "mpt-13b", 12853954560 },
    { "mpt-30b", 29975214080 },
    { "mpt-70b", 64862437376 },
    /* Two token types (2 × 1024), the norm after the embedding (2 × 1024) for
     * the final norm, and the pooler (1024² + 1024) are left out:
     * 335,141,888 - 2048 - 1,049,600. */
    { "bert-large", 334090240 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const SimModel *model = scenario_presets_get_model (presets, cases[i].id);

      g_assert_nonnull (model);
      if (sim_model_get_parameters (model) != cases[i].parameters)
        g_test_message ("%s", cases[i].id);
      g_assert_cmpuint (sim_model_get_parameters (model), ==,
                        cases[i].parameters);
    }
}

static void
test_nearest (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autofree char *all = NULL;

  g_assert_cmpstr (scenario_presets_find_nearest (
                       presets, SCENARIO_PRESET_MODEL, "gpt2-124b"),
                   ==, "gpt2-124m");
  g_assert_cmpstr (scenario_presets_find_nearest (
                       presets, SCENARIO_PRESET_CLUSTER, "dgx-h10"),
                   ==, "dgx-h100");
  g_assert_cmpstr (
      scenario_presets_find_nearest (presets, SCENARIO_PRESET_MODEL, "gpt9"),
      ==, "gpt2-124m");
  g_assert_null (scenario_presets_find_nearest (presets, SCENARIO_PRESET_MODEL,
                                                "elephant"));
  all = scenario_presets_list (presets, SCENARIO_PRESET_CLUSTER);
  g_assert_true (g_str_has_prefix (all, "laptop, "));
  g_assert_nonnull (strstr (all, ", dgx-h100, "));
}

static char *
dup_findings (BaseDiagnostics *diagnostics)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < base_diagnostics_get_length (diagnostics); i++)
    {
      g_autofree char *line =
          base_diagnostic_dup_line (base_diagnostics_get (diagnostics, i));
      g_string_append_printf (out, "%s\n", line);
    }
  return g_string_free (out, FALSE);
}

/* Presets of a folder: what is broken is told, the rest is there. */
static void
test_folder (void)
{
  static const char *const names[] = { "devices.xml", "links.xml",
                                       "clusters.xml" };
  static const char *const texts[] = {
    "<device id=\"a\" source=\"s\" memory=\"1e9\"/>\n"
    "<device id=\"a\" source=\"s\"/>\n"
    "<device id=\"b\"/>\n<devise id=\"c\"/>",
    "<link id=\"l\" source=\"s\" bandwidth=\"fast\"/>",
    "<cluster id=\"k\" source=\"s\" nodes=\"3\">"
    "<device preset=\"aa\"/></cluster>"
  };
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autofree char *folder = g_dir_make_tmp ("shardstep-pre-XXXXXX", NULL);
  g_autoptr (ScenarioPresets) presets = NULL;
  g_autofree char *findings = NULL;
  g_autofree char *expected = g_strdup_printf (
      "%s/devices.xml:3: there is a device “a” already\n"
      "%s/devices.xml:4: <device> needs the attribute source\n"
      "%s/devices.xml:5: unexpected <devise> in <presets>; expected: device, "
      "link, cluster, model\n"
      "%s/links.xml:2: bandwidth=\"fast\": expected a number from 0.001 to "
      "1e+24\n"
      "%s/clusters.xml:2: there is no device preset “aa”; the nearest is "
      "“a”\n"
      "%s/models.xml: cannot be opened: No such file or directory\n",
      folder, folder, folder, folder, folder, folder);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autofree char *text = g_strdup_printf (
          "<presets xmlns=\"urn:shardstep:preset:1\">\n%s</presets>", texts[i]);

      g_assert_true (g_file_set_contents (path, text, -1, NULL));
    }
  presets = scenario_presets_new_for_folder (folder, diagnostics);
  findings = dup_findings (diagnostics);
  g_assert_cmpstr (findings, ==, expected);
  g_assert_cmpuint (scenario_presets_get_device (presets, "a")->memory_bytes,
                    ==, 1000000000);
  g_assert_cmpuint (scenario_presets_get_cluster (presets, "k")->nodes, ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scenario/presets/builtin", test_builtin);
  g_test_add_func ("/scenario/presets/values", test_values);
  g_test_add_func ("/scenario/presets/parameters", test_parameters);
  g_test_add_func ("/scenario/presets/nearest", test_nearest);
  g_test_add_func ("/scenario/presets/folder", test_folder);
  return g_test_run ();
}
