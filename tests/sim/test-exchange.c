/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"
#include "sim/sim-collective-private.h"

#include <math.h>

/* Megatron-LM's volume (Narayanan et al. 2021, 3.2): 8 b s h (t - 1) / t
 * elements a layer, device and micro-batch, 12 where all is recomputed
 * (Rajbhandari et al. 2020, section 8): 4 layers, 4 micro-batches, b = 2, s =
 * 32, h = 64, 4 bytes. */
static void
test_tensor_volume (void)
{
  for (guint t = 2; t <= 8; t *= 2)
    {
      g_autoptr (SimSpec) spec = check_transformer_new (t, 1, 1, 1);
      g_autoptr (SimTimeline) timeline = check_simulate (spec);
      guint64 wanted = (guint64)4 * 4 * 8 * 2 * 32 * 64 * 4 * (t - 1) / t;
      g_assert_cmpuint (check_get_sent (timeline, SIM_PAYLOAD_TENSOR), ==,
                        wanted);
      spec->training.recompute = SIM_RECOMPUTE_FULL;
      g_autoptr (SimTimeline) again = check_simulate (spec);
      g_assert_cmpuint (check_get_sent (again, SIM_PAYLOAD_TENSOR), ==,
                        wanted / 8 * 12);
      check_invariants (timeline);
    }
}

/* Between stages b s h elements a micro-batch each way, b s h / t where each of
 * t ranks hands on its part (Narayanan et al. 2021, 3.2 and 4.1); v runs of
 * layers a stage, v times that, but for the last of the last stage. */
static void
test_pipeline_volume (void)
{
  for (guint t = 1; t <= 4; t *= 2)
    for (guint v = 1; v <= 2; v++)
      {
        g_autoptr (SimSpec) spec = check_transformer_new (t, 1, 2, 1);
        guint64 sent = 0, wanted = (guint64)4 * 2 * 32 * 64 * 4 / t;
        spec->parallel.virtual_stages = v;
        if (v > 1)
          spec->parallel.schedule = SIM_SCHEDULE_INTERLEAVED;
        g_autoptr (SimTimeline) timeline = check_simulate (spec);
        for (guint device = 0; device < 2 * t; device += t)
          {
            SimMeter meter;
            sim_timeline_meter (timeline, device, G_MAXINT64, &meter);
            sent += meter.bytes_sent[SIM_PAYLOAD_ACTIVATION];
          }
        /* Of 2 v runs all but one hand on, and back. */
        g_assert_cmpuint (sent, ==, 2 * (2 * v - 1) * wanted);
      }
}

/* The pieces of a pass last as long as the pass: compute does not depend on
 * how it is cut, and while an exchange goes on nobody computes. */
static void
test_tensor_blocks (void)
{
  g_autoptr (SimSpec) spec = check_transformer_new (2, 1, 1, 1);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  guint n;
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, 0, SIM_STREAM_COMPUTE, &n);
  const SimCollective *all;
  SimMeter meter;
  SimWhy why;
  sim_timeline_meter (timeline, 0, G_MAXINT64, &meter);
  g_assert_cmpint (meter.hidden_ns, ==, 0);
  g_assert_cmpint (meter.exposed_ns, >, 0);
  /* Forward of layer 0: two pieces, an all-reduce after each. */
  all = sim_timeline_get_collectives (timeline, &n);
  g_assert_cmpint (all[0].start_ns, ==, spans[0].end_ns);
  g_assert_cmpint (spans[1].start_ns, ==, all[0].end_ns);
  g_assert_cmpint (all[1].start_ns, ==, spans[1].end_ns);
  g_assert_cmpuint (spans[2].layer_first, ==, 1);
  g_assert_cmpint (spans[2].start_ns, ==, all[1].end_ns);
  g_assert_cmpuint (
      sim_timeline_activations_held (timeline, 0, 0, spans[0].end_ns), ==, 0);
  g_assert_cmpuint (
      sim_timeline_activations_held (timeline, 0, 0, spans[1].end_ns), ==, 1);
  sim_timeline_why (timeline, 0, spans[1].start_ns, &why);
  g_assert_cmpint (why.kind, ==, SIM_WHY_EXCHANGE);
}

/* Sequence parallel: 2 all-gathers and 2 reduce-scatters each way carry as much
 * as 4 all-reduces (Korthikanti et al. 2022, 4.2.2), besides one all-gather
 * more in backward: 9/8 of it. */
static void
test_sequence_parallel (void)
{
  g_autoptr (SimSpec) spec = check_transformer_new (4, 1, 1, 1);
  guint n;
  g_autoptr (SimTimeline) plain = check_simulate (spec);
  spec->parallel.sequence_parallel = TRUE;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  guint64 one = check_get_sent (plain, SIM_PAYLOAD_TENSOR);
  guint64 two = check_get_sent (timeline, SIM_PAYLOAD_TENSOR);
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  g_assert_cmpint (all[0].operation, ==, SIM_OPERATION_ALL_GATHER);
  g_assert_cmpint (all[1].operation, ==, SIM_OPERATION_REDUCE_SCATTER);
  g_assert_cmpuint (two, >=, one);
  g_assert_cmpuint (two * 8, <=, one * 10);
  check_invariants (timeline);
}

/* Experts: 4 all-to-alls a layer and micro-batch, two each way; expert
 * gradients are reduced over data / expert ranks, the rest over all. */
static void
test_experts (void)
{
  g_autoptr (SimSpec) spec = check_transformer_new (1, 1, 1, 4);
  guint n, exchanges = 0, narrow = 0, wide = 0;
  spec->model.experts = 4;
  spec->model.experts_per_token = 2;
  spec->parallel.degree[SIM_DIMENSION_EXPERT] = 2;
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  for (guint i = 0; i < n; i++)
    {
      exchanges += all[i].operation == SIM_OPERATION_ALL_TO_ALL;
      if (all[i].payload == SIM_PAYLOAD_GRADIENT)
        {
          narrow += all[i].n_members == 2;
          wide += all[i].n_members == 4;
        }
    }
  /* Each sends k T h (E - 1) / E numbers of 4 bytes, 2 x 2 x 32 x 64 / 2, in
   * each of the 4 all-to-alls of 4 layers and 4 micro-batches. */
  g_assert_cmpuint (check_get_sent (timeline, SIM_PAYLOAD_EXPERT), ==,
                    4 * 4 * 4 * (2 * 2 * 32 * 64 / 2 * 4));
  /* On each of the 2 expert groups. */
  g_assert_cmpuint (exchanges, ==, 2 * 4 * 4 * 4);
  g_assert_cmpuint (narrow, >, 0);
  g_assert_cmpuint (wide, >, 0);
  check_invariants (timeline);
}

/* What relays pass on of each member's buffer is all but the block it keeps,
 * and blocks differ by a byte at most. */
static void
check_blocks (const SimTimeline *timeline, guint collective, guint n)
{
  g_autofree guint64 *blocks = g_new0 (guint64, n * n);
  guint n_all;
  guint64 buffer =
      sim_timeline_get_collectives (timeline, &n_all)[collective].bytes;
  const SimTransfer *all = sim_timeline_get_transfers (timeline, &n_all);
  for (guint i = 0; i < n_all; i++)
    if (all[i].collective == collective)
      blocks[all[i].chunk] = all[i].bytes;
  for (guint i = 0; i < n; i++)
    {
      guint64 sum = 0;
      for (guint k = 0; k < n; k++)
        sum += blocks[i * n + k];
      g_assert_cmpuint (blocks[i * n + i], ==, 0);
      g_assert_cmpuint (buffer - sum, >=, buffer / n);
      g_assert_cmpuint (buffer - sum, <=, buffer / n + 1);
    }
}

/* Tokens out and back among n devices of one node, S bytes of each being for
 * all n alike (Thakur, Rabenseifner and Gropp 2005, section 4.3): pairwise
 * (n - 1) (a + S / (n B)); by relays, in ceil (lg n) hops of c blocks, those
 * whose way on has that power of two in it, a + c S / (n B) each, which for a
 * power of two is lg n (a + S / (2 B)).  1 us, 1 GB/s; to a ns a hop. */
static void
check_all_to_all (SimAlgorithm algorithm, guint n, guint sequence)
{
  g_autoptr (SimSpec) spec = check_transformer_new (1, 1, 1, n);
  double block = 2.0 * sequence * 64 * 4 / n / 1e9, seconds = 0;
  guint n_all, n_checked = 0, hops = 0;
  gboolean relays = algorithm == SIM_ALGORITHM_HALVING_DOUBLING;
  spec->model.sequence = sequence;
  spec->model.experts = n;
  spec->model.experts_per_token = 1;
  spec->training.global_batch = 2 * n;
  spec->parallel.degree[SIM_DIMENSION_EXPERT] = n;
  spec->parallel.all_reduce = algorithm;
  spec->parallel.bucket_bytes = 1e12;
  for (guint distance = 1; relays && distance < n; distance *= 2, hops++)
    {
      guint blocks = 0;
      for (guint o = 1; o < n; o++)
        blocks += (o & distance) != 0;
      seconds += 1e-6 + blocks * block;
    }
  if (!relays)
    seconds = (hops = n - 1) * (1e-6 + block);
  if (relays && sim_is_power_of_two (n))
    g_assert_cmpfloat_with_epsilon (seconds, hops * (1e-6 + n * block / 2),
                                    1e-12);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n_all);
  /* Four of each of 4 layers; the last shares the links with the gradients. */
  for (guint i = 0; i < n_all && n_checked < 15; i++)
    if (all[i].operation == SIM_OPERATION_ALL_TO_ALL)
      {
        g_assert_cmpuint (all[i].n_hops, ==, hops);
        g_assert_cmpint (
            ABS (all[i].end_ns - all[i].start_ns - llround (seconds * 1e9)), <=,
            n);
        if (relays && n_checked == 0)
          check_blocks (timeline, i, n);
        n_checked++;
      }
  g_assert_cmpuint (n_checked, ==, 15);
  check_invariants (timeline);
}

static void
test_all_to_all (void)
{
  for (guint n = 2; n <= 16; n++)
    for (guint sequence = 16; sequence <= 4096; sequence *= 16)
      {
        check_all_to_all (SIM_ALGORITHM_RING, n, sequence);
        check_all_to_all (SIM_ALGORITHM_AUTO, n, sequence);
        check_all_to_all (SIM_ALGORITHM_HALVING_DOUBLING, n, sequence);
      }
}

/* Two experts on two devices, skew log2 3: the first gets a share of 1 and the
 * second of 2^-log2 3 = 1/3, so 3/4 and 1/4 of the tokens, 1.5 and 0.5 times
 * the mean.  A device's buffer is 64 tokens of 64 numbers of 4 bytes, 16,384
 * bytes: device 0 sends 1/4 of it, 4,096, out and 3/4, 12,288, back; device 1
 * the other way about. */
static void
test_uneven (void)
{
  g_autoptr (SimSpec) spec = check_transformer_new (1, 1, 1, 2);
  guint n, out = 0, back = 0;
  spec->model.experts = 2;
  spec->model.expert_skew = log2 (3);
  spec->parallel.degree[SIM_DIMENSION_EXPERT] = 2;
  g_assert_cmpfloat_with_epsilon (sim_spec_get_expert_load (spec, 0), 1.5,
                                  1e-12);
  g_assert_cmpfloat_with_epsilon (sim_spec_get_expert_load (spec, 1), 0.5,
                                  1e-12);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  const SimTransfer *transfers = sim_timeline_get_transfers (timeline, &n);
  for (guint i = 0; i < n; i++)
    if (transfers[i].payload == SIM_PAYLOAD_EXPERT && transfers[i].source == 0)
      {
        out += transfers[i].bytes == 4096;
        back += transfers[i].bytes == 12288;
      }
  /* 4 layers, 4 micro-batches, forward and backward. */
  g_assert_cmpuint (out, ==, 32);
  g_assert_cmpuint (back, ==, 32);
  g_assert_cmpuint (check_get_sent (timeline, SIM_PAYLOAD_EXPERT), ==,
                    32 * (4096 + 12288));
  /* The favourite's device works, the other waits for it. */
  SimMeter busy, waiting;
  SimMemoryPoint full, other;
  sim_timeline_meter (timeline, 0, G_MAXINT64, &busy);
  sim_timeline_meter (timeline, 1, G_MAXINT64, &waiting);
  g_assert_cmpint (busy.compute_ns, >, waiting.compute_ns);
  g_assert_cmpint (waiting.bubble_ns, >, busy.bubble_ns);
  sim_timeline_memory_peak (timeline, 0, &full);
  sim_timeline_memory_peak (timeline, 1, &other);
  g_assert_cmpuint (full.total, >, other.total);
  check_invariants (timeline);
}

/* The same with at most 1.25 times the mean an expert: 0.25 of the first's 1.5
 * is dropped, an eighth of all tokens; what is left goes 5 to 2. */
static void
test_capacity (void)
{
  g_autoptr (SimSpec) spec = check_transformer_new (1, 1, 1, 2);
  spec->model.experts = 2;
  spec->model.expert_skew = log2 (3);
  spec->model.capacity_factor = 1.25;
  spec->parallel.degree[SIM_DIMENSION_EXPERT] = 2;
  g_assert_cmpfloat_with_epsilon (sim_spec_get_expert_load (spec, 0), 1.25,
                                  1e-12);
  g_assert_cmpfloat_with_epsilon (sim_spec_get_expert_load (spec, 1), 0.5,
                                  1e-12);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  /* Each way 7/8 of 16,384 = 14,336 between two passes, 32 times. */
  g_assert_cmpuint (check_get_sent (timeline, SIM_PAYLOAD_EXPERT), ==,
                    32 * 14336);
  check_invariants (timeline);
}

/* All together, with every order of ranks that begins differently. */
static void
test_together (void)
{
  static const SimDimension orders[][SIM_N_DIMENSIONS] = {
    { SIM_DIMENSION_TENSOR, SIM_DIMENSION_CONTEXT, SIM_DIMENSION_EXPERT,
      SIM_DIMENSION_DATA, SIM_DIMENSION_PIPELINE },
    { SIM_DIMENSION_PIPELINE, SIM_DIMENSION_DATA, SIM_DIMENSION_EXPERT,
      SIM_DIMENSION_CONTEXT, SIM_DIMENSION_TENSOR },
    { SIM_DIMENSION_DATA, SIM_DIMENSION_TENSOR, SIM_DIMENSION_PIPELINE,
      SIM_DIMENSION_EXPERT, SIM_DIMENSION_CONTEXT },
  };
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    for (guint zero = 0; zero <= 3; zero++)
      {
        g_autoptr (SimSpec) spec = check_transformer_new (2, 2, 2, 2);
        spec->cluster.nodes = 4;
        spec->cluster.devices_per_node = 4;
        spec->parallel.zero = zero;
        spec->parallel.sequence_parallel = TRUE;
        spec->training.recompute = SIM_RECOMPUTE_FULL;
        memcpy (spec->parallel.order, orders[i], sizeof (orders[i]));
        g_autoptr (SimTimeline) timeline = check_simulate (spec);
        for (guint device = 0; device < 16; device++)
          {
            guint first, count;
            sim_timeline_get_layers_held (timeline, device, 0, &first, &count);
            g_assert_cmpuint (
                sim_timeline_updates_done (timeline, device, first, G_MAXINT64),
                ==, 1);
          }
        check_invariants (timeline);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/exchange/tensor-volume", test_tensor_volume);
  g_test_add_func ("/sim/exchange/pipeline-volume", test_pipeline_volume);
  g_test_add_func ("/sim/exchange/tensor-blocks", test_tensor_blocks);
  g_test_add_func ("/sim/exchange/sequence-parallel", test_sequence_parallel);
  g_test_add_func ("/sim/exchange/experts", test_experts);
  g_test_add_func ("/sim/exchange/all-to-all", test_all_to_all);
  g_test_add_func ("/sim/exchange/uneven", test_uneven);
  g_test_add_func ("/sim/exchange/capacity", test_capacity);
  g_test_add_func ("/sim/exchange/together", test_together);
  return g_test_run ();
}
