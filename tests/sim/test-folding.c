/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"
#include "sim/sim-timeline-private.h"

/* A transformer of 4 blocks on nodes of 4 devices with a NIC each. */
static SimSpec *
new_spec (guint tensor, guint context, guint pipeline, guint data)
{
  guint devices = tensor * context * pipeline * data;
  SimSpec *spec = check_transformer_new (tensor, context, pipeline, data);
  spec->cluster.nodes = MAX (devices / 4, 1);
  spec->cluster.devices_per_node = 4;
  spec->cluster.cluster_link.ports = 4;
  spec->cluster.cluster_link.shared = FALSE;
  spec->parallel.bucket_bytes = 100000;
  return spec;
}

static SimTimeline *
run (const SimSpec *spec, SimFolding folding)
{
  g_autoptr (GError) error = NULL;
  SimTimeline *timeline = sim_simulate_folding (spec, folding, NULL, &error);
  g_assert_no_error (error);
  return timeline;
}

static void
compare_lanes (const SimSpec *spec, guint n_lanes)
{
  g_autoptr (SimTimeline) whole = run (spec, SIM_FOLDING_NEVER);
  g_autoptr (SimTimeline) folded = run (spec, SIM_FOLDING_ALWAYS);
  g_assert_true (sim_timeline_is_exact (whole));
  g_assert_true (sim_timeline_is_exact (folded));
  g_assert_cmpuint (sim_timeline_get_n_lanes (folded), ==, n_lanes);
  check_same_folded (whole, folded);
  check_invariants (folded);
}

static void
compare (const SimSpec *spec)
{
  compare_lanes (spec, spec->parallel.degree[SIM_DIMENSION_PIPELINE]);
}

/* Groups inside a node, and groups with one rank on each node. */
static void
test_equal (void)
{
  static const guint degrees[][4] = {
    { 1, 1, 1, 4 }, { 4, 1, 1, 1 }, { 4, 1, 1, 4 }, { 1, 4, 1, 1 },
    { 4, 1, 2, 3 }, { 1, 1, 4, 1 }, { 2, 2, 2, 2 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (degrees); i++)
    for (guint zero = 0; zero <= 3; zero++)
      {
        const guint *d = degrees[i];
        g_autoptr (SimSpec) spec = new_spec (d[0], d[1], d[2], d[3]);
        spec->parallel.zero = d[3] > 1 ? zero : 0;
        spec->parallel.sequence_parallel = d[0] > 1 && zero % 2;
        /* Replicas over context and data lie on two nodes unevenly where both
         * are in use: not folded exactly. */
        if (d[1] > 1 && d[3] > 1)
          spec->cluster.devices_per_node = 16, spec->cluster.nodes = 1;
        g_test_message ("degrees %u, zero %u", i, zero);
        compare (spec);
      }
}

/* Two tensor ranks on each node, whose replicas gather and scatter at once
 * (ZeRO 3), on a NIC of the node: while all of them send, each has a quarter of
 * it, which no lane can know.  A NIC each, and it can. */
static void
test_gathers_while_it_scatters (void)
{
  for (guint ports = 1; ports <= 2; ports++)
    for (guint zero = 2; zero <= 3; zero++)
      {
        g_autoptr (SimSpec) spec = new_spec (2, 1, 1, 4);
        spec->cluster.nodes = 4;
        spec->cluster.devices_per_node = 2;
        spec->cluster.cluster_link.shared = FALSE;
        spec->cluster.cluster_link.ports = ports;
        spec->parallel.zero = zero;
        g_autoptr (SimTimeline) folded =
            sim_simulate_folding (spec, SIM_FOLDING_ALWAYS, NULL, NULL);
        g_assert_cmpuint (sim_timeline_get_n_lanes (folded), ==,
                          zero == 3 && ports == 1 ? 8 : 1);
        if (ports == 2)
          compare (spec);
      }
}

/* What auto takes inside a node: of 2 to 8 replicas or tensor ranks, from what
 * is bound by latency to what is not, and with numbers that are no power of
 * two. */
static void
test_chosen (void)
{
  for (guint n = 2; n <= 8; n++)
    for (guint zero = 0; zero <= 3; zero++)
      for (guint hidden = 64; hidden <= 512; hidden *= 8)
        {
          g_autoptr (SimSpec) spec = new_spec (1, 1, 1, n);
          gboolean tensor = n == 4 && zero == 1;
          if (tensor) /* as well */
            {
              spec->parallel.degree[SIM_DIMENSION_TENSOR] = 4;
              spec->parallel.sequence_parallel = hidden > 64;
            }
          spec->cluster.nodes = 1;
          spec->cluster.devices_per_node = tensor ? 4 * n : n;
          spec->model.hidden = hidden;
          spec->model.ffn = 4 * hidden;
          spec->parallel.zero = zero;
          spec->parallel.all_reduce = SIM_ALGORITHM_AUTO;
          g_test_message ("%u replicas, zero %u, hidden %u", n, zero, hidden);
          compare (spec);
        }
}

/* DualPipe's replicas are on two places, which do the same with the two ways
 * exchanged: inside a node; with groups inside a node and across; all across,
 * in any order of the ranks. */
static void
test_dualpipe (void)
{
  static const struct
  {
    guint degrees[4]; /* tensor, context, pipeline, data */
    guint in_node;
    gboolean pipeline_first;
  } cases[] = {
    { { 1, 1, 2, 2 }, 4, FALSE },  { { 1, 2, 2, 2 }, 8, FALSE },
    { { 2, 1, 4, 2 }, 16, FALSE }, { { 2, 1, 4, 2 }, 16, TRUE },
    { { 2, 1, 2, 2 }, 2, FALSE },  { { 1, 1, 4, 3 }, 1, FALSE },
    { { 4, 1, 4, 2 }, 4, FALSE },  { { 2, 1, 2, 3 }, 12, TRUE },
    { { 1, 1, 4, 2 }, 1, TRUE },   { { 2, 2, 2, 2 }, 2, FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint zero = 0; zero <= 3; zero++)
      {
        const guint *d = cases[i].degrees;
        g_autoptr (SimSpec) spec = new_spec (d[0], d[1], d[2], d[3]);
        guint devices = d[0] * d[1] * d[2] * d[3];
        spec->parallel.schedule = SIM_SCHEDULE_DUALPIPE;
        spec->parallel.zero = zero;
        spec->parallel.overlap = zero % 2 == 0;
        spec->training.global_batch = 2 * d[3] * 2 * d[2];
        spec->cluster.devices_per_node = cases[i].in_node;
        spec->cluster.nodes = devices / cases[i].in_node;
        if (cases[i].pipeline_first)
          {
            spec->parallel.order[0] = SIM_DIMENSION_PIPELINE;
            for (guint k = 1; k < SIM_N_DIMENSIONS; k++)
              spec->parallel.order[k] = (SimDimension)(k - 1);
          }
        g_test_message ("case %u, zero %u", i, zero);
        compare (spec);
      }
}

/* Schedules that are laid out for all places at once, by what passes take or by
 * slots, are the same for every replica; and the V's, whose places hold two
 * runs. */
static void
test_schedules (void)
{
  for (SimSchedule s = SIM_SCHEDULE_ZB_H1; s < SIM_N_SCHEDULES; s++)
    for (guint way = 0; way < 8; way++)
      {
        guint pipeline = s == SIM_SCHEDULE_DUALPIPE ? 2 : 2 + way % 3;
        guint tensor = way % 2 + 1, data = 2 + way / 4;
        g_autoptr (SimSpec) spec = new_spec (tensor, 1, pipeline, data);
        spec->model.layers = 2 * pipeline;
        spec->parallel.schedule = s;
        spec->parallel.zero = way % 4;
        spec->parallel.overlap = way % 3 != 0;
        spec->training.recompute = (SimRecompute)(way % SIM_N_RECOMPUTES);
        spec->training.global_batch = 2 * data * 2 * pipeline;
        spec->cluster.devices_per_node =
            way < 6 ? tensor * data * pipeline : tensor;
        spec->cluster.nodes =
            tensor * data * pipeline / spec->cluster.devices_per_node;
        g_test_message ("%s, way %u", sim_schedule_get_nick (s), way);
        compare (spec);
      }
}

static void
set_order (SimSpec *spec, const char *letters)
{
  static const char all[] = "tcedp"; /* as SimDimension has them */
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    spec->parallel.order[i] = (SimDimension)(strchr (all, letters[i]) - all);
}

/* Uneven experts: a lane for each share of them on each place, and where the
 * ring of replicas passes context ranks of one share in turn for each of those.
 * What replicas of a share do is the same, though those beside them in the ring
 * are late. */
static void
test_uneven (void)
{
  static const struct
  {
    guint degrees[5]; /* tensor, context, pipeline, data, expert */
    guint in_node;
    const char *order;
    SimSchedule schedule;
    guint n_lanes;
  } cases[] = {
    { { 1, 1, 1, 4, 2 }, 4, "tcedp", SIM_SCHEDULE_1F1B, 2 },
    { { 1, 1, 1, 8, 4 }, 8, "tcedp", SIM_SCHEDULE_1F1B, 4 },
    { { 2, 1, 2, 4, 2 }, 16, "tcedp", SIM_SCHEDULE_1F1B, 4 },
    { { 1, 2, 1, 4, 2 }, 8, "tcedp", SIM_SCHEDULE_1F1B, 4 },
    { { 1, 2, 1, 4, 2 }, 8, "edctp", SIM_SCHEDULE_1F1B, 2 },
    { { 4, 1, 1, 4, 2 }, 4, "tcedp", SIM_SCHEDULE_1F1B, 2 },
    { { 2, 1, 2, 6, 2 }, 2, "tcedp", SIM_SCHEDULE_ZB_H1, 4 },
    { { 2, 1, 2, 6, 2 }, 2, "tcedp", SIM_SCHEDULE_ZB_2P, 4 },
    { { 2, 1, 2, 6, 2 }, 2, "tcedp", SIM_SCHEDULE_V_MIN, 4 },
    { { 1, 1, 2, 4, 2 }, 8, "tcedp", SIM_SCHEDULE_DUALPIPE, 4 },
    { { 2, 1, 4, 4, 2 }, 2, "tcedp", SIM_SCHEDULE_DUALPIPE, 8 },
    { { 1, 1, 2, 4, 2 }, 8, "pedct", SIM_SCHEDULE_DUALPIPE, 4 },
    { { 1, 2, 2, 4, 2 }, 16, "tcpde", SIM_SCHEDULE_DUALPIPE, 8 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint way = 0; way < 8; way++)
      {
        const guint *d = cases[i].degrees;
        g_autoptr (SimSpec) spec = new_spec (d[0], d[1], d[2], d[3]);
        SimParallel *parallel = &spec->parallel;
        spec->model.experts = 4;
        spec->model.experts_per_token = 1;
        spec->model.expert_skew = 1.5;
        parallel->degree[SIM_DIMENSION_EXPERT] = d[4];
        parallel->schedule = cases[i].schedule;
        spec->training.global_batch = 2 * d[3] * MAX (4, 2 * d[2]);
        parallel->zero = way % 4;
        parallel->overlap = way % 3 != 0;
        if (way > 3)
          parallel->all_reduce = SIM_ALGORITHM_AUTO;
        set_order (spec, cases[i].order);
        spec->cluster.devices_per_node = cases[i].in_node;
        spec->cluster.nodes = d[0] * d[1] * d[2] * d[3] / cases[i].in_node;
        g_test_message ("case %u, way %u", i, way);
        compare_lanes (spec, cases[i].n_lanes);
      }
}

/* The hierarchical all-reduce is the same for every place in a node. */
static void
test_hierarchical (void)
{
  g_autoptr (SimSpec) spec = new_spec (1, 1, 1, 8);
  spec->parallel.all_reduce = SIM_ALGORITHM_HIERARCHICAL;
  compare (spec);
}

/* With many micro-batches a folded run's exchanges come as one: every stage
 * still computes and waits as long in all, and the step ends as it would. */
static void
test_coarse (void)
{
  g_autoptr (SimSpec) spec = new_spec (4, 1, 2, 2);
  guint n_few, n_many;
  spec->training.global_batch = 2 * 2 * 300;
  g_autoptr (SimTimeline) whole = run (spec, SIM_FOLDING_NEVER);
  g_autoptr (SimTimeline) coarse = run (spec, SIM_FOLDING_ALWAYS);
  sim_timeline_get_collectives (whole, &n_many);
  sim_timeline_get_collectives (coarse, &n_few);
  g_assert_cmpuint (n_few * 4, <, n_many);
  for (guint device = 0; device < 16; device++)
    {
      SimMeter one, two;
      gint64 end = sim_timeline_get_end_ns (whole);
      sim_timeline_meter (whole, device, end, &one);
      sim_timeline_meter (coarse, device, end, &two);
      g_assert_cmpint (one.compute_ns, ==, two.compute_ns);
    }
  /* Each lump rounds its bytes' time once where each hop did: 1 ns a pass. */
  g_assert_cmpint (
      ABS (sim_timeline_get_end_ns (whole) - sim_timeline_get_end_ns (coarse)),
      <=, 600);
  check_invariants (coarse);
}

/* More than 64 devices fold of themselves, and a fault unfolds them. */
static void
test_automatic (void)
{
  SimFault fault = { SIM_FAULT_SLOW_DEVICE, 3, 2, 0 };
  g_autoptr (SimSpec) spec = new_spec (4, 1, 2, 16);
  g_autoptr (SimTimeline) folded = check_simulate (spec);
  g_assert_cmpuint (sim_timeline_get_n_devices (folded), ==, 128);
  g_assert_cmpuint (sim_timeline_get_n_lanes (folded), ==, 2);
  g_assert_cmpuint (sim_timeline_get_lane_rank (folded, 5), ==, 0);
  g_assert_true (sim_timeline_is_exact (folded));
  g_array_append_val (spec->faults, fault);
  g_autoptr (SimTimeline) whole = check_simulate (spec);
  g_assert_cmpuint (sim_timeline_get_n_lanes (whole), ==, 128);
  g_assert_cmpint (sim_timeline_get_end_ns (whole), >,
                   sim_timeline_get_end_ns (folded));
}

/* Replicas that lie unevenly on nodes of three are folded only past so many
 * devices, and said to be a guess then. */
static void
test_guess (void)
{
  g_autoptr (SimSpec) spec = new_spec (1, 1, 1, 128);
  spec->cluster.devices_per_node = 3;
  spec->cluster.nodes = 43;
  spec->cluster.cluster_link.ports = 1;
  g_autoptr (SimTimeline) folded = check_simulate (spec);
  g_assert_cmpuint (sim_timeline_get_n_lanes (folded), ==, 1);
  g_assert_false (sim_timeline_is_exact (folded));
  g_autoptr (SimTimeline) whole = run (spec, SIM_FOLDING_ALWAYS);
  g_assert_cmpuint (sim_timeline_get_n_lanes (whole), ==, 128);
  g_assert_true (sim_timeline_is_exact (whole));
}

/* Uneven experts of so many replicas that their ring comes as one: whoever is
 * early waits for all then, which is said, and it ends as it would. */
static void
test_far (void)
{
  g_autoptr (SimSpec) spec = new_spec (1, 1, 1, 128);
  spec->model.experts = 4;
  spec->model.experts_per_token = 1;
  spec->model.expert_skew = 1.5;
  spec->parallel.degree[SIM_DIMENSION_EXPERT] = 2;
  spec->cluster.devices_per_node = 128;
  spec->cluster.nodes = 1;
  g_autoptr (SimTimeline) folded = check_simulate (spec);
  g_autoptr (SimTimeline) whole = run (spec, SIM_FOLDING_NEVER);
  gint64 end = sim_timeline_get_end_ns (whole);
  g_assert_cmpuint (sim_timeline_get_n_lanes (folded), ==, 2);
  g_assert_false (sim_timeline_is_exact (folded));
  g_assert_cmpint (ABS (sim_timeline_get_end_ns (folded) - end), <=,
                   end / 1000);
  check_invariants (folded);
}

/* A folded collective as one transfer takes as long as hop by hop, but for how
 * hops of two share a NIC: within a thousandth, with fewer tasks. */
static void
test_lumped (void)
{
  for (guint zero = 0; zero <= 3; zero++)
    {
      g_autoptr (SimSpec) spec = new_spec (4, 1, 2, 16);
      spec->parallel.zero = zero;
      g_autoptr (SimTimeline) hops = run (spec, SIM_FOLDING_AUTO);
      g_autoptr (SimTimeline) lumps = run (spec, SIM_FOLDING_LUMPED);
      gint64 whole = sim_timeline_get_end_ns (hops);
      g_assert_cmpint (ABS (sim_timeline_get_end_ns (lumps) - whole), <=,
                       whole / 1000);
      g_assert_cmpuint (3 * sim_timeline_get_n_tasks (lumps), <,
                        2 * sim_timeline_get_n_tasks (hops));
    }
}

/* What would take too many tasks is refused, not tried. */
static void
test_too_large (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SimSpec) spec = check_data_parallel_new (1, 1000, 16384);
  SimFault fault = { SIM_FAULT_SLOW_DEVICE, 3, 2, 0 };
  g_autoptr (SimTimeline) folded = check_simulate (spec);
  g_assert_cmpuint (sim_timeline_get_n_lanes (folded), ==, 1);
  g_array_append_val (spec->faults, fault);
  g_assert_null (sim_simulate (spec, NULL, &error));
  g_assert_error (error, SIM_ERROR, SIM_ERROR_TOO_LARGE);
}

static guint
get_data (const SimSpec *spec, guint device)
{
  return sim_spec_get_coordinate (spec, device, SIM_DIMENSION_DATA);
}

/* A folded device waits for stages of its own replica, and the path that leads
 * to it stays there but for its collectives, which lead to another's. */
static void
test_why (void)
{
  g_autoptr (SimSpec) spec = new_spec (1, 1, 4, 32);
  g_autoptr (SimTimeline) timeline = check_simulate (spec);
  g_autoptr (GArray) path =
      g_array_new (FALSE, FALSE, sizeof (SimCriticalLink));
  static const guint devices[] = { 0, 1, 5, 64, 126, 127 };
  gint64 end = sim_timeline_get_end_ns (timeline);
  guint n_stages = 0, n_exchanges = 0;
  g_assert_cmpuint (sim_timeline_get_n_devices (timeline), ==, 128);
  g_assert_cmpuint (sim_timeline_get_n_lanes (timeline), ==, 4);
  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    for (gint64 t = 0; t < end; t += end / 500)
      {
        guint device = devices[i];
        SimDeviceStatus status;
        SimWhy why[2];
        sim_timeline_why_of (timeline, device, SIM_IDLE_ANY, t, &why[1]);
        sim_timeline_device_status (timeline, device, t, &status);
        if (!sim_timeline_why_at (timeline, device, t, &why[0]))
          continue;
        if (status.state == SIM_STATE_WAITING && status.peer != SIM_NONE)
          g_assert_cmpuint (get_data (spec, status.peer), ==,
                            get_data (spec, device));
        for (guint k = 0; k < 2; k++)
          {
            if (why[k].kind == SIM_WHY_NONE)
              continue;
            g_assert_cmpuint (why[k].device, ==, device);
            g_assert_cmpuint (why[k].peer, !=, device);
            if (why[k].kind != SIM_WHY_EARLIER_STAGE &&
                why[k].kind != SIM_WHY_LATER_STAGE)
              continue;
            g_assert_cmpuint (why[k].peer, !=, SIM_NONE);
            g_assert_cmpuint (get_data (spec, why[k].peer), ==,
                              get_data (spec, device));
            n_stages++;
          }
        g_array_set_size (path, 0);
        sim_timeline_critical_path (timeline, device, t, path);
        for (guint k = 0; k < path->len; k++)
          {
            SimCriticalLink link = g_array_index (path, SimCriticalLink, k);
            g_assert_cmpuint (get_data (spec, link.device), ==,
                              get_data (spec, device));
            g_assert_cmpuint (link.peer, !=, link.device);
            if (link.collective != SIM_NONE)
              {
                g_assert_cmpuint (get_data (spec, link.peer), !=,
                                  get_data (spec, device));
                n_exchanges++;
              }
            else if (link.peer != SIM_NONE)
              g_assert_cmpuint (get_data (spec, link.peer), ==,
                                get_data (spec, device));
          }
      }
  g_test_message ("%u waits for stages, %u exchanges", n_stages, n_exchanges);
  g_assert_cmpuint (n_stages, >, 100);
  g_assert_cmpuint (n_exchanges, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/folding/equal", test_equal);
  g_test_add_func ("/sim/folding/gathers-while-it-scatters",
                   test_gathers_while_it_scatters);
  g_test_add_func ("/sim/folding/chosen", test_chosen);
  g_test_add_func ("/sim/folding/dualpipe", test_dualpipe);
  g_test_add_func ("/sim/folding/schedules", test_schedules);
  g_test_add_func ("/sim/folding/uneven", test_uneven);
  g_test_add_func ("/sim/folding/hierarchical", test_hierarchical);
  g_test_add_func ("/sim/folding/coarse", test_coarse);
  g_test_add_func ("/sim/folding/automatic", test_automatic);
  g_test_add_func ("/sim/folding/guess", test_guess);
  g_test_add_func ("/sim/folding/far", test_far);
  g_test_add_func ("/sim/folding/lumped", test_lumped);
  g_test_add_func ("/sim/folding/too-large", test_too_large);
  g_test_add_func ("/sim/folding/why", test_why);
  return g_test_run ();
}
