/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-spec.h"

#include <string.h>

static void
assert_refused (const SimSpec *spec, int code, const char *piece)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (sim_spec_validate (spec, &error));
  g_assert_error (error, SIM_ERROR, code);
  g_test_message ("%s", error->message);
  if (strstr (error->message, piece) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, piece);
}

static void
assert_legal (const SimSpec *spec)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (sim_spec_validate (spec, &error));
  g_assert_no_error (error);
}

static SimSpec *
new_on (guint nodes, guint devices)
{
  SimSpec *spec = sim_spec_new ();
  spec->cluster.nodes = nodes;
  spec->cluster.devices_per_node = devices;
  return spec;
}

static void
test_default_is_legal (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  g_autoptr (SimSpec) copy = sim_spec_copy (spec);
  assert_legal (spec);
  assert_legal (copy);
  g_assert_cmpstr (copy->model.name, ==, spec->model.name);
  g_assert_true (copy->model.name != spec->model.name);
  g_assert_cmpuint (sim_spec_get_n_devices (spec), ==, 1);
  g_assert_cmpuint (sim_spec_get_n_micro_batches (spec), ==, 1);
  g_assert_cmpuint (sim_spec_get_n_layers (spec), ==, 12);
}

static void
test_copy_owns_its_parts (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  g_autoptr (SimSpec) copy = NULL;
  SimGenericLayer *layer = g_new0 (SimGenericLayer, 1);
  SimFault fault = { SIM_FAULT_SLOW_LINK, 0, 2.0, 0.0 };
  SimLinkSample sample = { SIM_OPERATION_SEND, 2, 4096, 1e-5 };
  double weight = 0.5;
  layer->name = g_strdup ("fc");
  layer->parameters = 7;
  spec->model.kind = SIM_MODEL_GENERIC;
  g_ptr_array_add (spec->model.generic_layers, layer);
  g_array_append_val (spec->faults, fault);
  g_array_append_val (spec->cluster.node_link.samples, sample);
  g_array_append_val (spec->model.toy.weights, weight);
  copy = sim_spec_copy (spec);
  layer->parameters = 8;
  g_array_set_size (spec->faults, 0);
  g_array_set_size (spec->cluster.node_link.samples, 0);
  g_array_set_size (spec->model.toy.weights, 0);
  g_assert_cmpuint (
      ((SimGenericLayer *)copy->model.generic_layers->pdata[0])->parameters, ==,
      7);
  g_assert_cmpuint (copy->faults->len, ==, 1);
  g_assert_cmpuint (copy->cluster.node_link.samples->len, ==, 1);
  g_assert_cmpuint (copy->model.toy.weights->len, ==, 1);
  g_assert_cmpuint (sim_spec_get_n_layers (copy), ==, 1);
}

static void
test_counts (void)
{
  g_autoptr (SimSpec) spec = new_on (4, 8);
  spec->parallel.degree[SIM_DIMENSION_DATA] = 4;
  spec->parallel.degree[SIM_DIMENSION_TENSOR] = 4;
  spec->parallel.degree[SIM_DIMENSION_PIPELINE] = 2;
  spec->training.micro_batch = 2;
  spec->training.global_batch = 48;
  /* 4 × 4 × 2 devices; 48 / (2 × 4) micro-batches. */
  g_assert_cmpuint (sim_spec_get_n_devices (spec), ==, 32);
  g_assert_cmpuint (sim_spec_get_n_micro_batches (spec), ==, 6);
  assert_legal (spec);
}

static void
test_nicks (void)
{
  SimSchedule schedule;
  SimPrecision precision;
  for (guint i = 0; i < SIM_N_SCHEDULES; i++)
    {
      g_assert_true (sim_schedule_from_nick (
          sim_schedule_get_nick ((SimSchedule)i), &schedule));
      g_assert_cmpint (schedule, ==, i);
    }
  g_assert_true (sim_precision_from_nick ("bf16-mixed", &precision));
  g_assert_cmpint (precision, ==, SIM_PRECISION_BF16_MIXED);
  g_assert_false (sim_precision_from_nick ("bf17", &precision));
  g_assert_false (sim_precision_from_nick (NULL, &precision));
}

static void
test_refusals_name_the_nearest (void)
{
  g_autoptr (SimSpec) spec = new_on (1, 8);
  guint *degree = spec->parallel.degree;

  spec->training.global_batch = 10;
  spec->training.micro_batch = 4;
  /* Multiples of 4 around 10 are 8 and 12, as near: the lower. */
  assert_refused (spec, SIM_ERROR_INVALID, "nearest is 8");
  spec->training.global_batch = 16;
  assert_legal (spec);

  degree[SIM_DIMENSION_TENSOR] = 5;
  assert_refused (spec, SIM_ERROR_INVALID,
                  "heads 12; the nearest that does "
                  "is 4");
  degree[SIM_DIMENSION_TENSOR] = 16;
  assert_refused (spec, SIM_ERROR_INVALID, "at most 8");
  degree[SIM_DIMENSION_TENSOR] = 1;

  degree[SIM_DIMENSION_CONTEXT] = 3;
  assert_refused (spec, SIM_ERROR_INVALID, "sequence 1024");
  degree[SIM_DIMENSION_CONTEXT] = 1;

  spec->model.layers = 6;
  degree[SIM_DIMENSION_PIPELINE] = 8;
  assert_refused (spec, SIM_ERROR_INVALID, "the most stages is 6");
  degree[SIM_DIMENSION_PIPELINE] = 3;
  spec->parallel.schedule = SIM_SCHEDULE_INTERLEAVED;
  spec->parallel.virtual_stages = 2;
  /* 4 micro-batches on 3 stages. */
  assert_refused (spec, SIM_ERROR_INVALID, "the nearest is 3");
  spec->parallel.schedule = SIM_SCHEDULE_1F1B;
  assert_refused (spec, SIM_ERROR_INVALID, "must be 1");
  spec->parallel.virtual_stages = 1;
  spec->parallel.schedule = SIM_SCHEDULE_DUALPIPE;
  assert_refused (spec, SIM_ERROR_INVALID, "the nearest is 2");
  degree[SIM_DIMENSION_PIPELINE] = 4;
  assert_refused (spec, SIM_ERROR_INVALID, "the nearest is 8");
  spec->parallel.schedule = SIM_SCHEDULE_V_HALF;
  assert_refused (spec, SIM_ERROR_INVALID, "the most stages is 3");
  degree[SIM_DIMENSION_PIPELINE] = 3;
  spec->parallel.virtual_stages = 3;
  assert_refused (spec, SIM_ERROR_INVALID, "must be 2");
  spec->parallel.virtual_stages = 2;
  assert_legal (spec);
  spec->parallel.schedule = SIM_SCHEDULE_DUALPIPE_V;
  assert_refused (spec, SIM_ERROR_INVALID, "the nearest is 6");
  spec->parallel.virtual_stages = 1;
  spec->parallel.schedule = SIM_SCHEDULE_ZB_2P;
  assert_legal (spec);
  spec->parallel.schedule = SIM_SCHEDULE_1F1B;
  assert_legal (spec);
  spec->training.measured = (SimMeasured){ TRUE, 1, 2, 0, 2.5 };
  assert_refused (spec, SIM_ERROR_INVALID, "weight-seconds");
  spec->training.measured.weight_seconds = 2;
  assert_legal (spec);
  spec->training.measured.present = FALSE;

  degree[SIM_DIMENSION_PIPELINE] = 1;
  degree[SIM_DIMENSION_EXPERT] = 2;
  assert_refused (spec, SIM_ERROR_INVALID, "dense model");
  spec->model.experts = 8;
  spec->model.experts_per_token = 9;
  assert_refused (spec, SIM_ERROR_TOO_LARGE, "the most is 8");
  spec->model.experts_per_token = 2;
  assert_refused (spec, SIM_ERROR_INVALID, "data 1");
  degree[SIM_DIMENSION_DATA] = 2;
  assert_legal (spec);
}

static void
test_refuses_nonsense (void)
{
  g_autoptr (SimSpec) spec = new_on (1, 2);
  SimFault fault = { SIM_FAULT_SLOW_DEVICE, 1, 1.5, 0.0 };
  spec->model.layers = 0;
  assert_refused (spec, SIM_ERROR_INVALID, "the least is 1");
  spec->model.layers = SIM_MAX_LAYERS + 1;
  assert_refused (spec, SIM_ERROR_TOO_LARGE, "the most is 4096");
  spec->model.layers = 2;
  spec->cluster.node_link.bandwidth = 0;
  assert_refused (spec, SIM_ERROR_INVALID, "node link: bandwidth");
  spec->cluster.node_link.bandwidth = 1e9;
  spec->cluster.device.memory_bandwidth = G_MAXDOUBLE * 2;
  assert_refused (spec, SIM_ERROR_INVALID, "memory-bandwidth");
  spec->cluster.device.memory_bandwidth = 1e12;
  spec->cluster.device.peak_flops[SIM_PRECISION_BF16_MIXED] = 0;
  assert_refused (spec, SIM_ERROR_INVALID, "no peak for precision bf16-mixed");
  spec->training.precision = SIM_PRECISION_FP32;
  assert_legal (spec);
  spec->parallel.order[0] = SIM_DIMENSION_DATA;
  assert_refused (spec, SIM_ERROR_INVALID, "order");
  spec->parallel.order[0] = SIM_DIMENSION_TENSOR;
  spec->parallel.synchronise = FALSE;
  spec->parallel.zero = 1;
  assert_refused (spec, SIM_ERROR_INVALID, "zero must be 0");
  spec->parallel.zero = 4;
  assert_refused (spec, SIM_ERROR_TOO_LARGE, "the most is 3");
  spec->parallel.zero = 0;
  g_array_append_val (spec->faults, fault);
  assert_refused (spec, SIM_ERROR_INVALID, "the last device in use is 0");
  spec->parallel.degree[SIM_DIMENSION_DATA] = 2;
  spec->training.global_batch = 2;
  assert_legal (spec);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/spec/default-is-legal", test_default_is_legal);
  g_test_add_func ("/sim/spec/copy-owns-its-parts", test_copy_owns_its_parts);
  g_test_add_func ("/sim/spec/counts", test_counts);
  g_test_add_func ("/sim/spec/nicks", test_nicks);
  g_test_add_func ("/sim/spec/refusals-name-the-nearest",
                   test_refusals_name_the_nearest);
  g_test_add_func ("/sim/spec/refuses-nonsense", test_refuses_nonsense);
  return g_test_run ();
}
