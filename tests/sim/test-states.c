/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"

#include "sim/sim-cost.h"

#include <math.h>
#include <string.h>

/* What a device keeps of the model's states. */

/* A printed figure is right if rounding or cutting ours off gives it. */
static void
assert_printed (double ours, const char *printed)
{
  const char *point = strchr (printed, '.');
  double unit = pow (10, point != NULL ? -(double)strlen (point + 1) : 0);
  double figure = g_ascii_strtod (printed, NULL);
  gboolean cut = fabs (floor (ours / unit + 1e-9) * unit - figure) < 1e-9;
  gboolean rounded = fabs (ours - figure) <= unit / 2 + 1e-9;
  if (!cut && !rounded)
    g_error ("%.4f was printed as %s", ours, printed);
}

/* One layer of so many parameters in 16 bits, on `ranks` replicas. */
static SimSpec *
new_spec (guint64 parameters, guint ranks, guint zero)
{
  SimSpec *spec = sim_spec_new ();
  SimGenericLayer *generic = g_new0 (SimGenericLayer, 1);
  generic->parameters = parameters;
  g_ptr_array_add (spec->model.generic_layers, generic);
  spec->model.kind = SIM_MODEL_GENERIC;
  spec->training.precision = SIM_PRECISION_FP16;
  spec->training.global_batch = ranks;
  spec->cluster.nodes = ranks;
  spec->parallel.degree[SIM_DIMENSION_DATA] = ranks;
  spec->parallel.zero = zero;
  g_assert_true (sim_spec_validate (spec, NULL));
  return spec;
}

static guint64
get_states (const SimSpec *spec)
{
  g_autoptr (SimCost) cost = sim_cost_new (spec);
  guint n;
  const SimLayerCost *layer = sim_cost_get_layers (cost, &n);
  return layer->weight_bytes + layer->gradient_bytes + layer->optimizer_bytes;
}

static double
get_states_gb (guint64 parameters, guint ranks, guint zero)
{
  g_autoptr (SimSpec) spec = new_spec (parameters, ranks, zero);
  return (double)get_states (spec) / 1e9;
}

/* Rajbhandari et al., Table 1 and Figure 1: (2 + 2 + 12) Ψ; 4 Ψ + 12 Ψ/N; 2 Ψ +
 * 14 Ψ/N; 16 Ψ/N bytes. */
static void
test_zero_table (void)
{
  g_autoptr (GPtrArray) rows = table_read ("published-zero-1.tsv");
  for (guint i = 0; i < rows->len; i++)
    {
      char **fields = g_ptr_array_index (rows, i);
      double psi = g_ascii_strtod (fields[0], NULL);
      double ranks = g_ascii_strtod (fields[1], NULL);
      guint zero = (guint)g_ascii_strtoull (fields[2], NULL, 10);
      const double formula[] = { 16, 4 + 12 / ranks, 2 + 14 / ranks,
                                 16 / ranks };
      double ours = get_states_gb ((guint64)psi, (guint)ranks, zero);
      /* Three states, each rounded up to a byte. */
      g_assert_cmpfloat_with_epsilon (ours * 1e9, formula[zero] * psi, 3.01);
      assert_printed (ours, fields[3]);
    }
  g_assert_cmpuint (rows->len, ==, 54 + 4 + 1);
}

/* Table 2: the largest model in 32 GB on 64 replicas, in 1e9 parameters; the
 * first row to the digit, the others as the paper has them, that one times the
 * degree (0.5T for 512), what of a layer is on one of so many devices. */
static void
test_zero_largest_model (void)
{
  g_autoptr (GPtrArray) rows = table_read ("published-zero-2.tsv");
  char **first = g_ptr_array_index (rows, 0);
  g_assert_cmpuint (rows->len, ==, 5);
  for (guint i = 0; i < rows->len; i++)
    for (guint zero = 0; zero < 4; zero++)
      {
        char **fields = g_ptr_array_index (rows, i);
        double degree = g_ascii_strtod (fields[0], NULL);
        const char *printed = fields[zero + 1];
        double ours = 32 / get_states_gb (1000000000, 64, zero);
        double largest = g_ascii_strtod (printed, NULL);
        g_autofree char *figure =
            g_strndup (first[zero + 1], strlen (first[zero + 1]) - 1);
        if (i == 0)
          assert_printed (ours, figure);
        if (printed[strlen (printed) - 1] == 'T')
          largest *= 1000;
        g_assert_cmpfloat_with_epsilon (
            largest / (degree * g_ascii_strtod (figure, NULL)), 1, 0.025);
      }
}

/* GPT-2 of 1.5e9 (section 3.1): weights of 3 GB in 16 bits, twice that in the
 * fp32 of a fused buffer or the master copy. */
static void
test_gpt2 (void)
{
  g_autoptr (SimSpec) spec = new_spec (1500000000, 1, 0);
  g_autoptr (SimCost) cost = sim_cost_new (spec);
  guint n;
  const SimLayerCost *layer = sim_cost_get_layers (cost, &n);
  g_assert_cmpuint (layer->weight_bytes, ==, 3000000000);
  g_assert_cmpuint (layer->gradient_bytes, ==, 3000000000);
  g_assert_cmpuint (layer->optimizer_bytes, ==, 3 * 6000000000);
}

/* Bytes a parameter, and with Megatron-LM's distributed optimizer, ZeRO 1, over
 * d (its table of them; here d is 8, and all are for 64 parameters): fp16 with
 * fp16 gradients 20 and 4 + 16/d, bf16 with fp32 gradients 18 and 6 + 12/d,
 * fp32 16 and 8 + 8/d. */
static void
test_states_by_precision (void)
{
  static const struct
  {
    SimPrecision precision;
    SimOptimizer optimizer;
    guint zero;
    guint bytes; /* per 64 parameters on 8 ranks */
    SimGradients gradients;
  } rows[] = {
    { SIM_PRECISION_FP16, SIM_OPTIMIZER_ADAM, 0, 20 * 64,
      SIM_GRADIENTS_FP32_COPY },
    { SIM_PRECISION_FP16, SIM_OPTIMIZER_ADAM, 1, (4 + 16 / 8) * 64,
      SIM_GRADIENTS_FP32_COPY },
    { SIM_PRECISION_BF16, SIM_OPTIMIZER_ADAM, 0, 18 * 64, SIM_GRADIENTS_FP32 },
    { SIM_PRECISION_BF16, SIM_OPTIMIZER_ADAM, 1, 6 * 64 + 12 * 64 / 8,
      SIM_GRADIENTS_FP32 },
    { SIM_PRECISION_BF16, SIM_OPTIMIZER_ADAM, 2, 2 * 64 + 16 * 64 / 8,
      SIM_GRADIENTS_FP32 },
    { SIM_PRECISION_FP32, SIM_OPTIMIZER_ADAM, 1, 9 * 64, SIM_GRADIENTS_FP32 },
    { SIM_PRECISION_FP32, SIM_OPTIMIZER_ADAM, 0, 16 * 64 },
    { SIM_PRECISION_FP32, SIM_OPTIMIZER_ADAM, 1, 9 * 64 },
    { SIM_PRECISION_FP32, SIM_OPTIMIZER_SGD, 0, 8 * 64 },
    { SIM_PRECISION_FP32, SIM_OPTIMIZER_MOMENTUM, 0, 12 * 64 },
    { SIM_PRECISION_BF16_MIXED, SIM_OPTIMIZER_ADAM, 0, 16 * 64 },
    { SIM_PRECISION_BF16_MIXED, SIM_OPTIMIZER_ADAM, 3, 2 * 64 },
    { SIM_PRECISION_BF16, SIM_OPTIMIZER_ADAM, 0, 16 * 64 },
    { SIM_PRECISION_BF16, SIM_OPTIMIZER_SGD, 0, 8 * 64 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SimSpec) spec = new_spec (64, 8, rows[i].zero);
      spec->training.precision = rows[i].precision;
      spec->training.optimizer = rows[i].optimizer;
      spec->training.gradients = rows[i].gradients;
      g_assert_true (sim_spec_validate (spec, NULL));
      g_assert_cmpuint (get_states (spec), ==, rows[i].bytes);
    }
}

/* What is kept in fp32 is summed in fp32; what is copied is not.  There is
 * nothing to copy where gradients are in fp32 anyway. */
static void
test_gradients (void)
{
  static const guint bytes[SIM_N_GRADIENTS] = { 2, 4, 2 };
  for (guint i = 0; i < SIM_N_GRADIENTS; i++)
    {
      g_autoptr (SimSpec) spec = new_spec (64, 8, 0);
      g_autoptr (GError) error = NULL;
      guint n;
      spec->training.gradients = (SimGradients)i;
      g_autoptr (SimCost) cost = sim_cost_new (spec);
      g_assert_cmpuint (sim_cost_get_layers (cost, &n)->reduce_bytes, ==,
                        64 * bytes[i]);
      spec->training.precision = SIM_PRECISION_BF16_MIXED;
      g_assert_true (sim_spec_validate (spec, &error) ==
                     (i != SIM_GRADIENTS_FP32_COPY));
      if (i == SIM_GRADIENTS_FP32_COPY)
        g_assert_cmpstr (error->message, ==,
                         "gradients fp32-copy needs the precision bf16 or "
                         "fp16: with bf16-mixed gradients are in fp32, and it "
                         "must be fp32 or weights");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/states/zero-table", test_zero_table);
  g_test_add_func ("/sim/states/zero-largest-model", test_zero_largest_model);
  g_test_add_func ("/sim/states/gpt2", test_gpt2);
  g_test_add_func ("/sim/states/by-precision", test_states_by_precision);
  g_test_add_func ("/sim/states/gradients", test_gradients);
  return g_test_run ();
}
