/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"
#include "sim/sim-strategy.h"

/* What is too much is refused before it is begun, and what nobody wants any
 * more is left as it is. */

/* 4 blocks on nodes of 4. */
static SimSpec *
new_transformer (guint tensor, guint context, guint pipeline, guint data)
{
  guint devices = tensor * context * pipeline * data;
  SimSpec *spec = check_transformer_new (tensor, context, pipeline, data);
  spec->cluster.nodes = MAX (devices / 4, 1);
  spec->cluster.devices_per_node = MIN (devices, 4);
  spec->parallel.bucket_bytes = 100000;
  return spec;
}

/* Never more than there are, and never less than an eighth. */
static void
check_count (const SimSpec *spec, gboolean fold)
{
  g_autoptr (GError) error = NULL;
  if (!sim_spec_validate (spec, NULL))
    return;
  g_autoptr (SimGraph) graph = sim_graph_build_folding (
      spec, fold ? SIM_FOLDING_ALWAYS : SIM_FOLDING_NEVER, NULL, &error);
  g_assert_no_error (error);
  gboolean folded = graph->n_lanes < graph->n_devices;
  double count = sim_graph_count_tasks (spec, folded);
  g_test_message ("%g of %u", count, graph->n_tasks);
  g_assert_cmpfloat (count, <=, graph->n_tasks);
  g_assert_cmpfloat (8 * count, >=, graph->n_tasks);
}

static void
test_count (void)
{
  for (guint schedule = 0; schedule < SIM_N_SCHEDULES; schedule++)
    {
      g_autoptr (SimSpec) pipeline =
          check_pipeline_new (8, 1000, 4, 8, (SimSchedule)schedule);
      check_count (pipeline, FALSE);
      for (guint zero = 0; zero <= 3; zero++)
        for (guint fold = 0; fold < 2; fold++)
          for (guint context = 1; context <= 2; context++)
            {
              g_autoptr (SimSpec) spec = new_transformer (2, context, 2, 4);
              spec->parallel.zero = zero;
              spec->parallel.schedule = (SimSchedule)schedule;
              check_count (spec, fold);
            }
    }
  for (guint i = 0; i < SIM_N_ALGORITHMS; i++)
    for (guint n = 2; n <= 19; n++)
      {
        g_autoptr (SimSpec) spec = check_data_parallel_new (3, 1000, n);
        spec->parallel.all_reduce = (SimAlgorithm)i;
        spec->parallel.bucket_bytes = n * 1000;
        check_count (spec, FALSE);
      }
}

/* 2048 ranks, unfolded by the fault, in a ring: 2 x 2047 x 2048 are 8 million
 * transfers.  64 stages x 100,000 micro-batches are 12.8 million passes.  Both
 * are known before a task is made: the graph stays empty. */
static void
test_refused_before_it_is_begun (void)
{
  SimFault fault = { SIM_FAULT_SLOW_DEVICE, 3, 2, 0 };
  g_autoptr (SimSpec) ring = check_data_parallel_new (1, 1000, 2048);
  g_autoptr (SimSpec) pipeline =
      check_pipeline_new (64, 1000, 64, 100000, SIM_SCHEDULE_1F1B);
  const SimSpec *specs[] = { ring, pipeline };
  g_array_append_val (ring->faults, fault);
  ring->parallel.all_reduce = SIM_ALGORITHM_RING;
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr (GError) error = NULL;
      guint n = sim_spec_get_n_devices (specs[i]);
      g_autoptr (SimGraph) graph = sim_graph_new (n, n);
      sim_graph_set_cluster (graph, specs[i]);
      g_assert_false (sim_graph_fill (graph, specs[i], NULL, &error));
      g_assert_error (error, SIM_ERROR, SIM_ERROR_TOO_LARGE);
      /* all that fold */
      g_assert_nonnull (strstr (error->message, "auto, ring or hierarchical"));
      g_assert_cmpuint (graph->n_tasks, ==, 0);
      g_assert_cmpuint (graph->task_room, ==, 0);
      g_clear_error (&error);
      g_assert_null (sim_simulate (specs[i], NULL, &error));
      g_assert_error (error, SIM_ERROR, SIM_ERROR_TOO_LARGE);
    }
}

/* A graph that another thread fills. */
typedef struct
{
  SimGraph *graph;
  const SimSpec *spec;
  GCancellable *cancellable;
  gboolean filled;
} Filling;

static gpointer
fill (gpointer data)
{
  Filling *self = data;
  g_autoptr (GError) error = NULL;
  self->filled =
      sim_graph_fill (self->graph, self->spec, self->cancellable, &error);
  if (!self->filled)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  return NULL;
}

/* How many tasks there were just after it was cancelled and in the end; FALSE
 * where it was done before. */
static gboolean
cancel_midway (const SimSpec *spec, guint *at_cancel, guint *in_the_end)
{
  guint n = sim_spec_get_n_devices (spec);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (SimGraph) graph = sim_graph_new (n, n);
  Filling filling = { graph, spec, cancellable, FALSE };
  sim_graph_set_cluster (graph, spec);
  GThread *thread = g_thread_new ("fill", fill, &filling);
  while (g_atomic_int_get ((gint *)&graph->n_tasks) < 1000)
    g_thread_yield ();
  g_cancellable_cancel (cancellable);
  *at_cancel = (guint)g_atomic_int_get ((gint *)&graph->n_tasks);
  g_thread_join (thread);
  *in_the_end = graph->n_tasks;
  return !filling.filled;
}

/* However long the list of what is still to be made, it stops after at most
 * SIM_TASKS_PER_CHECK more, and what a hop of a ring or an item of a program is
 * made of: inside the one iteration of either. */
static void
test_cancelled_at_once (void)
{
  g_autoptr (SimSpec) ring = check_data_parallel_new (1, 1000, 1024);
  g_autoptr (SimSpec) pipeline =
      check_pipeline_new (64, 1000, 64, 20000, SIM_SCHEDULE_1F1B);
  const SimSpec *specs[] = { ring, pipeline };
  ring->parallel.all_reduce = SIM_ALGORITHM_RING;
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      guint at_cancel = 0, in_the_end = 0, tries = 0;
      while (!cancel_midway (specs[i], &at_cancel, &in_the_end))
        g_assert_cmpuint (++tries, <, 50);
      g_test_message ("%u, then %u", at_cancel, in_the_end);
      g_assert_cmpuint (in_the_end - at_cancel, <=,
                        SIM_TASKS_PER_CHECK + 4 * 1024);
    }
}

/* ---- orders that are laid out before the first task ---- */

/* One layer to a place, so many times 1, 1.9 and 0.7 s: no two passes end at
 * once, whatever a hop takes. */
static GPtrArray *
search (double seconds, GCancellable *cancellable)
{
  SimLayerCost costs[4];
  SimRunLayers runs[4];
  g_autoptr (SimSpec) spec =
      check_pipeline_new (4, 1000, 4, 64, SIM_SCHEDULE_ZB_2P);
  g_autoptr (SimGraph) graph = sim_graph_new (4, 4);
  SimBuild build = {
    .spec = spec,
    .graph = graph,
    .costs = costs,
    .n_layers = 4,
    .n_stages = 4,
    .n_runs = 4,
    .runs = runs,
    .n_micro_batches = 64,
    .strides[SIM_DIMENSION_PIPELINE] = 1,
  };
  for (guint i = 0; i < 4; i++)
    {
      runs[i] = (SimRunLayers){ i, 1 };
      costs[i] = (SimLayerCost){
        .forward_seconds = seconds,
        .backward_input_seconds = 1.9 * seconds,
        .backward_weight_seconds = 0.7 * seconds,
        .activation_bytes = 1000000,
        .weight_pass_bytes = 1000000,
      };
    }
  graph->cancellable = cancellable;
  return sim_build_search (&build);
}

/* 2^20 s are 1.05e18 ps, of which four do not fit in 63 bits, nor does one of
 * the 2^30 s: the order is that of seconds, and the engine says that the step
 * is too long, as it does where nothing is searched. */
static void
test_too_long (void)
{
  const SimSchedule schedules[] = { SIM_SCHEDULE_1F1B, SIM_SCHEDULE_ZB_1P,
                                    SIM_SCHEDULE_ZB_2P };
  const double times[] = { 1 << 20, 1 << 30 };
  g_autoptr (GPtrArray) short_order = search (1, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr (GPtrArray) order = search (times[i], NULL);
      for (guint place = 0; place < 4; place++)
        {
          const GArray *one = g_ptr_array_index (order, place);
          const GArray *other = g_ptr_array_index (short_order, place);
          g_assert_cmpuint (one->len, ==, other->len);
          for (guint k = 0; k < one->len; k++)
            {
              const SimProgramItem *a = &g_array_index (one, SimProgramItem, k);
              const SimProgramItem *b =
                  &g_array_index (other, SimProgramItem, k);
              g_assert_cmpuint (a->pass, ==, b->pass);
              g_assert_cmpuint (a->micro_batch, ==, b->micro_batch);
            }
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (schedules); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SimSpec) spec =
          check_pipeline_new (2, 1000, 2, 64, schedules[i]);
      spec->training.measured = (SimMeasured){ .present = TRUE,
                                               .forward_seconds = 1e6,
                                               .backward_seconds = 1e6 };
      g_assert_null (sim_simulate (spec, NULL, &error));
      g_assert_error (error, SIM_ERROR, SIM_ERROR_TOO_LARGE);
      g_assert_nonnull (strstr (error->message, "50 days"));
    }
}

/* Nobody waits for an order any more: there is none, or a part of it. */
static void
test_cancelled_before_a_task (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) before = search (1, cancellable);
  g_assert_nonnull (before);
  g_cancellable_cancel (cancellable);
  g_assert_null (search (1, cancellable));
  for (SimSchedule s = SIM_SCHEDULE_V_HALF; s <= SIM_SCHEDULE_V_MIN; s++)
    {
      g_autoptr (GPtrArray) laid = sim_schedule_lay_vee (s, 4, 64, cancellable);
      g_autoptr (SimSpec) spec = check_pipeline_new (8, 1000, 4, 64, s);
      g_autoptr (SimGraph) graph = sim_graph_new (4, 4);
      g_autoptr (GError) error = NULL;
      for (guint place = 0; place < 4; place++)
        g_assert_cmpuint (
            ((const GArray *)g_ptr_array_index (laid, place))->len, ==, 0);
      sim_graph_set_cluster (graph, spec);
      g_assert_false (sim_graph_fill (graph, spec, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/limits/count", test_count);
  g_test_add_func ("/sim/limits/refused-before-it-is-begun",
                   test_refused_before_it_is_begun);
  g_test_add_func ("/sim/limits/cancelled-at-once", test_cancelled_at_once);
  g_test_add_func ("/sim/limits/too-long", test_too_long);
  g_test_add_func ("/sim/limits/cancelled-before-a-task",
                   test_cancelled_before_a_task);
  return g_test_run ();
}
