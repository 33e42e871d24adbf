/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was turned between two specs, in words. */
#include "widgets/what-if-change.h"
#include "widgets/what-if-rows.h"

static SimSpec *
eight (void)
{
  SimSpec *spec = sim_spec_new ();

  spec->cluster.nodes = 1;
  spec->cluster.devices_per_node = 8;
  spec->cluster.node_link.bandwidth = 400e9;
  spec->parallel.degree[SIM_DIMENSION_DATA] = 8;
  spec->training.micro_batch = 2;
  spec->training.global_batch = 32;
  return spec;
}

static void
assert_words (const SimSpec *from, const SimSpec *to, const char *words)
{
  g_autofree char *found = what_if_dup_change (from, to);

  g_assert_cmpstr (found, ==, words);
}

/* One knob by its name and its values; as many others are counted. */
static void
test_knobs (void)
{
  g_autoptr (SimSpec) from = eight ();
  g_autoptr (SimSpec) to = sim_spec_copy (from);

  assert_words (from, to, "the knobs");
  what_if_set (to, WHAT_IF_ZERO, 2);
  assert_words (from, to,
                "“ZeRO stage” from 0: full copies to 2: gradients too");
  assert_words (to, from,
                "“ZeRO stage” from 2: gradients too to 0: full copies");
  what_if_set (to, WHAT_IF_DEVICES, 4);
  /* The batch goes with the copies, the micro-batches stay. */
  assert_words (from, to,
                "“Data: copies of the model” from 8 to 4, and 1 more");
  to->parallel.overlap = !to->parallel.overlap;
  assert_words (from, to,
                "“Data: copies of the model” from 8 to 4, and 2 more");
}

static void
test_gradients (void)
{
  g_autoptr (SimSpec) from = eight ();
  g_autoptr (SimSpec) to = sim_spec_copy (from);

  what_if_set (to, WHAT_IF_SERVERS, 4);
  assert_words (from, to, "“Parameter servers” from 1 to 4");
  what_if_set (to, WHAT_IF_SERVERS, 1);
  what_if_set (to, WHAT_IF_GRADIENTS, SIM_GRADIENTS_FP32);
  assert_words (from, to, "“Width of gradients” from 16 bits to 32 bits");
}

static void
test_others (void)
{
  g_autoptr (SimSpec) from = eight ();
  g_autoptr (SimSpec) to = sim_spec_copy (from);

  from->parallel.overlap = FALSE;
  to->parallel.overlap = TRUE;
  assert_words (from, to, "“Overlap” on");
  assert_words (to, from, "“Overlap” off");
  to->parallel.overlap = FALSE;

  to->parallel.synchronise = !from->parallel.synchronise;
  assert_words (from, to,
                from->parallel.synchronise ? "“Skip synchronising” on"
                                           : "“Skip synchronising” off");
  to->parallel.synchronise = from->parallel.synchronise;

  to->parallel.bucket_bytes = G_GUINT64_CONSTANT (1) << 40;
  from->parallel.bucket_bytes = 5000000;
  assert_words (from, to, "“Gradient bucket” from 5\u00a0MB to all in one");
  to->parallel.bucket_bytes = from->parallel.bucket_bytes;

  what_if_set_link_factor (to, from, 0.5);
  assert_words (from, to, "“Link speed” from 400\u00a0GB/s to 200\u00a0GB/s");
  what_if_set_link_factor (to, from, 1);

  what_if_set_slow_device (to, 2, 1.5);
  assert_words (from, to, "“Slow device” from none to device 2, 1.5 ×");
}

/* Each schedule has a name and a sentence of its own. */
static void
test_schedules (void)
{
  for (guint i = 0; i < SIM_N_SCHEDULES; i++)
    {
      g_autofree char *name = what_if_knob_dup_value (WHAT_IF_SCHEDULE, i);
      const char *text = what_if_schedule_describe ((SimSchedule)i);

      g_assert_cmpuint (strlen (text), >, 20);
      for (guint k = 0; k < i; k++)
        {
          g_autofree char *other = what_if_knob_dup_value (WHAT_IF_SCHEDULE, k);

          g_assert_cmpstr (name, !=, other);
          g_assert_cmpstr (text, !=,
                           what_if_schedule_describe ((SimSchedule)k));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/what-if-change/knobs", test_knobs);
  g_test_add_func ("/widgets/what-if-change/gradients", test_gradients);
  g_test_add_func ("/widgets/what-if-change/others", test_others);
  g_test_add_func ("/widgets/what-if-change/schedules", test_schedules);
  return g_test_run ();
}
