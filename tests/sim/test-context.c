/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"
#include "sim/sim-timeline-private.h"

#include <math.h>

/* Sequences split over devices: ring attention, and heads for tokens. */

/* Ring attention: keys and values go round under attention, context - 1 times;
 * every rank sends to the next. */
static void
test_context (void)
{
  g_autoptr (SimSpec) spec = check_transformer_new (1, 4, 1, 1);
  guint n, sends = 0, reduces = 0;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  for (guint i = 0; i < n; i++)
    {
      sends += all[i].operation == SIM_OPERATION_SEND;
      reduces += all[i].payload == SIM_PAYLOAD_GRADIENT;
      g_assert_cmpuint (all[i].n_members, ==, 4);
    }
  /* 4 layers, 4 micro-batches, at least 3 sends forward and 3 backward. */
  g_assert_cmpuint (sends, >=, 4 * 4 * 6);
  /* Context ranks hold the same parameters: gradients are reduced. */
  g_assert_cmpuint (reduces, >, 0);
  check_invariants (timeline);
}

/* One block of one head on P devices that pass keys and values round: c tokens
 * each, F FLOP/s and B bytes/s, nothing but products and bytes. */
static SimSpec *
new_ring_attention (guint devices, guint tokens, double flops, double bandwidth)
{
  SimSpec *spec = check_transformer_new (1, devices, 1, 1);
  SimDevice *device = &spec->cluster.device;
  spec->model.attention = SIM_ATTENTION_STANDARD;
  spec->model.layers = 1;
  spec->model.sequence = tokens * devices;
  spec->model.heads = spec->model.kv_heads = 1;
  spec->model.dropout = FALSE;
  spec->training.micro_batch = spec->training.global_batch = 1;
  spec->training.precision = SIM_PRECISION_BF16;
  spec->cluster.node_link.bandwidth = bandwidth;
  spec->cluster.node_link.latency_seconds = 0;
  device->peak_flops[SIM_PRECISION_BF16] = flops;
  device->efficiency = (SimEfficiency){ 1, 0, 1, 1, 1 };
  device->memory_bandwidth = 1e24;
  device->launch_seconds = device->host_seconds = 0;
  device->gather_traffic = 0;
  return spec;
}

/* What a device waits within the forward or the backward of the block, in ns.
 */
static gint64
get_waited_in (const SimSpec *spec, SimWork work)
{
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  guint n;
  gint64 waited = 0;
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, 1, SIM_STREAM_COMPUTE, &n);
  for (guint i = 1; i < n; i++)
    if (spans[i].work == work && spans[i - 1].work == work)
      waited += spans[i].start_ns - spans[i - 1].end_ns;
  check_invariants (timeline);
  return waited;
}

static gint64
get_waited (const SimSpec *spec)
{
  return get_waited_in (spec, SIM_WORK_FORWARD);
}

/* Liu et al. 2024, section 3 and Table 2: a block of c tokens attends in 4 d
 * c^2 / F seconds while the next one's keys and values, 4 c d bytes, come in 4
 * c d / B: c >= F / B hides them, and with less each of P - 1 hops shows 4 c d
 * / B - 4 d c^2 / F.  A device keeps six blocks. */
static void
test_ring_attention (void)
{
  g_autofree char *path =
      g_build_filename (TEST_DATA_DIR, "published-ring-attention-2.tsv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n_rows = 0;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (lines[i][0] == '#' || lines[i][0] == '\0')
        continue;
      g_auto (GStrv) field = g_strsplit (lines[i], "\t", -1);
      double flops = 1e12 * g_ascii_strtod (field[1], NULL);
      double bandwidth = 1e9 * g_ascii_strtod (field[3], NULL);
      double printed = 1e3 * g_ascii_strtod (field[4], NULL);
      double sequence = 1e3 * g_ascii_strtod (field[5], NULL);
      guint block = (guint)ceil (flops / bandwidth), few = block * 9 / 10;
      /* To the digits printed, and 2 % for what was cut off. */
      g_assert_cmpfloat_with_epsilon (printed, block, 50 + 0.02 * block);
      g_assert_cmpfloat_with_epsilon (sequence, 6 * block,
                                      50 + 0.02 * 6 * block);
      g_autoptr (SimSpec) hidden =
          new_ring_attention (3, block, flops, bandwidth);
      g_autoptr (SimSpec) shown = new_ring_attention (3, few, flops, bandwidth);
      double d = shown->model.hidden, c = few;
      g_assert_cmpint (get_waited (hidden), <=, 2);
      g_assert_cmpint (
          ABS (get_waited (shown) -
               llround (2e9 * (4 * c * d / bandwidth - 4 * d * c * c / flops))),
          <=, 4);
      n_rows++;
    }
  g_assert_cmpuint (n_rows, ==, 5);
}

/* Each of two devices that part the heads attends in half the time, to half the
 * keys and values: the same blocks are hidden, though the block stops for the
 * sum of attention's outputs, c d numbers round a ring of two, S / B seconds.
 * Backward works and sends twice as much, and stops for the MLP's. */
static void
test_ring_attention_and_tensor (void)
{
  double flops = 1e14, bandwidth = 5e10, d = 64;
  guint block = (guint)(flops / bandwidth), few = block * 9 / 10;
  for (guint c = few; c <= block; c += block - few)
    {
      g_autoptr (SimSpec) spec = new_ring_attention (3, c, flops, bandwidth);
      double shown = 4 * c * d / bandwidth - 4 * d * c * c / flops;
      double sum = 2 * c * d / bandwidth;
      spec->model.heads = spec->model.kv_heads = 2;
      spec->cluster.devices_per_node = 6;
      spec->parallel.degree[SIM_DIMENSION_TENSOR] = 2;
      double waits[] = { sum + 2 * MAX (shown, 0) / 2,
                         sum + 2 * MAX (shown, 0) };
      g_assert_cmpint (ABS (get_waited_in (spec, SIM_WORK_FORWARD) -
                            llround (1e9 * waits[0])),
                       <=, 4);
      g_assert_cmpint (ABS (get_waited_in (spec, SIM_WORK_BACKWARD) -
                            llround (1e9 * waits[1])),
                       <=, 4);
    }
}

/* DeepSpeed-Ulysses (Jacobs et al. 2023, 3.2): N tokens of h numbers on P
 * devices, two all-to-alls a layer and pass, queries, keys and values there and
 * the result back: 4 N h / P numbers, of which each keeps a P-th, where
 * Megatron-LM's sequence parallelism gathers and scatters 4 N h.  Narrower keys
 * and values are fewer. */
static void
test_heads (void)
{
  for (guint P = 2; P <= 8; P *= 2)
    for (guint kv = 8; kv <= 16; kv += 8)
      {
        g_autoptr (SimSpec) spec = check_transformer_new (1, P, 1, 1);
        guint n, n_there = 0, n_back = 0;
        /* 2 samples of 32 tokens, 64 numbers of 4 bytes. */
        guint64 column = 2 * 32 / P * 4,
                there = column * (64 + 2 * 64 * kv / 16);
        guint64 back = column * 64;
        spec->model.heads = 16;
        spec->model.kv_heads = kv;
        spec->parallel.context_by_heads = TRUE;
        g_autoptr (SimTimeline) timeline = check_simulate (spec);
        const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
        for (guint i = 0; i < n; i++)
          {
            if (all[i].payload != SIM_PAYLOAD_TENSOR)
              continue;
            g_assert_cmpint (all[i].operation, ==, SIM_OPERATION_ALL_TO_ALL);
            g_assert_cmpuint (all[i].n_members, ==, P);
            n_there += all[i].bytes == there;
            n_back += all[i].bytes == back;
          }
        /* 4 layers, 4 micro-batches, forward and backward. */
        g_assert_cmpuint (n_there, ==, 32);
        g_assert_cmpuint (n_back, ==, 32);
        g_assert_cmpuint (check_get_sent (timeline, SIM_PAYLOAD_TENSOR), ==,
                          32 * (there + back) * (P - 1) / P);
        if (kv == 16) /* 4 N h / P numbers of 4 bytes and two samples */
          g_assert_cmpuint (there + back, ==, 2 * 4 * 32 * 64 / P * 4);
        check_invariants (timeline);
      }
}

/* Nothing is hidden: a block waits twice for (P - 1)(a + S / (P B)), before its
 * core and after it, and works as long as with keys and values going round. */
static void
test_heads_wait (void)
{
  g_autoptr (SimSpec) spec = new_ring_attention (4, 4096, 1e14, 1e11);
  SimMeter ring_meter, meter;
  double c = 4096, d = 64;
  spec->model.heads = spec->model.kv_heads = 4;
  spec->cluster.node_link.latency_seconds = 1e-6;
  g_autoptr (SimTimeline) ring = check_simulate (spec);
  spec->parallel.context_by_heads = TRUE;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  double wanted = 2 * 3 * 1e-6 + 3.0 / 4 * 4 * c * d * 2 / 1e11;
  g_assert_cmpint (ABS (get_waited (spec) - llround (wanted * 1e9)), <=, 8);
  sim_timeline_meter (ring, 1, G_MAXINT64, &ring_meter);
  sim_timeline_meter (timeline, 1, G_MAXINT64, &meter);
  g_assert_cmpint (ABS (meter.compute_ns - ring_meter.compute_ns), <=, 16);
  g_assert_cmpint (meter.hidden_ns, ==, 0);
}

/* Folded or not; and where heads do not part evenly it is refused. */
static void
test_heads_folded (void)
{
  g_autoptr (SimSpec) spec = check_transformer_new (2, 4, 2, 1);
  g_autoptr (GError) error = NULL;
  spec->cluster.nodes = 1;
  spec->cluster.devices_per_node = 16;
  spec->parallel.context_by_heads = TRUE;
  g_autoptr (SimTimeline) whole =
      sim_simulate_folding (spec, SIM_FOLDING_NEVER, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (SimTimeline) folded =
      sim_simulate_folding (spec, SIM_FOLDING_ALWAYS, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sim_timeline_get_n_lanes (folded), ==, 2);
  check_same_folded (whole, folded);
  check_invariants (folded);
  spec->model.kv_heads = 4;
  g_assert_false (sim_spec_validate (spec, &error));
  g_assert_nonnull (strstr (error->message, "context-by-heads"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/context/ring", test_context);
  g_test_add_func ("/sim/context/ring-attention", test_ring_attention);
  g_test_add_func ("/sim/context/ring-attention-and-tensor",
                   test_ring_attention_and_tensor);
  g_test_add_func ("/sim/context/heads", test_heads);
  g_test_add_func ("/sim/context/heads-wait", test_heads_wait);
  g_test_add_func ("/sim/context/heads-folded", test_heads_folded);
  return g_test_run ();
}
