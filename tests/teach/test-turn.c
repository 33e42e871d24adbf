/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-turn.h"

#include <string.h>

static void
assert_set (SimSpec *spec, const char *knob, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *now = NULL;

  g_assert_true (teach_turn_apply (spec, knob, value, &error));
  g_assert_no_error (error);
  now = teach_turn_dup (spec, knob);
  g_assert_cmpstr (now, ==, value);
}

static void
test_plain (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();

  assert_set (spec, "all-reduce", "tree");
  g_assert_cmpint (spec->parallel.all_reduce, ==, SIM_ALGORITHM_TREE);
  assert_set (spec, "overlap", "false");
  g_assert_false (spec->parallel.overlap);
  assert_set (spec, "zero", "3");
  assert_set (spec, "schedule", "zb-h1");
  assert_set (spec, "recompute", "full");
  assert_set (spec, "bucket-bytes", "1048576");
  assert_set (spec, "node-bandwidth", "25000000000");
  assert_set (spec, "node-latency", "2e-05");
  assert_set (spec, "slow-device", "2 1.5");
  assert_set (spec, "lost-device", "1 0.25");
  g_assert_cmpuint (spec->faults->len, ==, 2);
  assert_set (spec, "slow-device", "0 3");
  g_assert_cmpuint (spec->faults->len, ==, 2);
  assert_set (spec, "slow-device", "none");
  g_assert_cmpuint (spec->faults->len, ==, 1);
}

/* Expert divides data and stands just inside of it; what is not named lies
 * outside. */
static void
test_order (void)
{
  static const SimDimension expected[SIM_N_DIMENSIONS] = {
    SIM_DIMENSION_PIPELINE, SIM_DIMENSION_EXPERT, SIM_DIMENSION_DATA,
    SIM_DIMENSION_TENSOR, SIM_DIMENSION_CONTEXT
  };
  g_autoptr (SimSpec) spec = sim_spec_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (teach_turn_apply (spec, "order", "pipeline data", &error));
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    g_assert_cmpint (spec->parallel.order[i], ==, expected[i]);
  g_assert_false (teach_turn_apply (spec, "order", "data data", &error));
}

/* Two replicas of three micro-batches of four samples: 2 × 3 × 4 = 24.  Four
 * replicas keep their three micro-batches: 4 × 3 × 4 = 48, and four devices
 * are needed where there were two. */
static void
test_work_is_kept (void)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();

  spec->cluster.nodes = 1;
  spec->cluster.devices_per_node = 1;
  assert_set (spec, "data", "2");
  g_assert_cmpuint (spec->cluster.devices_per_node, ==, 2);
  assert_set (spec, "micro-batch", "4");
  assert_set (spec, "micro-batches", "3");
  g_assert_cmpuint (spec->training.global_batch, ==, 24);
  assert_set (spec, "data", "4");
  g_assert_cmpuint (spec->training.global_batch, ==, 48);
  g_assert_cmpuint (spec->cluster.devices_per_node, ==, 4);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *knob, *value;
  } wrong[] = {
    { "colour", "red" },
    { "zero", "4" },
    { "zero", "-1" },
    { "zero", "1.5" },
    { "zero", "two" },
    { "zero", "" },
    { "overlap", "yes" },
    { "all-reduce", "cat" },
    { "node-bandwidth", "nan" },
    { "slow-device", "2" },
    { "slow-device", "x 2" },
    { "data", "0" },
    { "slow-device", "1 0.5" },
    { "micro-batches", "0" },
  };
  g_autoptr (SimSpec) spec = sim_spec_new ();

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (
          teach_turn_apply (spec, wrong[i].knob, wrong[i].value, &error));
      g_assert_error (error, SIM_ERROR, SIM_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, wrong[i].knob));
    }
  g_assert_null (teach_turn_dup (spec, "colour"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/teach/turn/plain", test_plain);
  g_test_add_func ("/teach/turn/order", test_order);
  g_test_add_func ("/teach/turn/work-is-kept", test_work_is_kept);
  g_test_add_func ("/teach/turn/refused", test_refused);
  return g_test_run ();
}
