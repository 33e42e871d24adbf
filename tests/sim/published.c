/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "published.h"
#include "table.h"

#include "scenario/scenario-presets.h"
#include "sim/sim-model.h"

#include <math.h>

static void
free_row (gpointer data)
{
  PublishedRow *row = data;
  g_free (row->id);
  sim_spec_free (row->spec);
  g_free (row);
}

static guint
to_uint (const char *text)
{
  return (guint)g_ascii_strtoull (text, NULL, 10);
}

static void
set_cluster (SimSpec *spec, const char *preset, guint devices)
{
  g_autoptr (BaseDiagnostics) findings = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets = scenario_presets_new_builtin (findings);
  sim_cluster_copy_into (scenario_presets_get_cluster (presets, preset),
                         &spec->cluster);
  spec->cluster.devices_per_node = MIN (devices, 8);
  spec->cluster.nodes = (devices + 7) / 8;
}

static void
set_stack (SimSpec *spec,
           guint layers,
           guint hidden,
           guint heads,
           guint sequence)
{
  SimModel *model = &spec->model;
  model->layers = layers;
  model->hidden = hidden;
  model->ffn = 4 * hidden;
  model->heads = model->kv_heads = heads;
  model->sequence = sequence;
}

static void
assert_legal (const PublishedRow *row)
{
  g_autoptr (GError) error = NULL;
  if (!sim_spec_validate (row->spec, &error))
    g_error ("%s: %s", row->id, error->message);
}

GPtrArray *
published_load (PublishedTable table)
{
  static const char *const names[PUBLISHED_N_TABLES] = {
    "published-korthikanti-5.tsv", "published-sc21-1.tsv",
    "published-vtrain-multi.tsv", "published-vtrain-single.tsv"
  };
  g_autoptr (GPtrArray) lines = table_read (names[table]);
  GPtrArray *rows = g_ptr_array_new_with_free_func (free_row);
  for (guint i = 0; i < lines->len; i++)
    {
      char **field = g_ptr_array_index (lines, i);
      PublishedRow *row = g_new0 (PublishedRow, 1);
      SimSpec *spec = sim_spec_new ();
      guint *degree = spec->parallel.degree;
      row->id = g_strdup (field[0]);
      row->spec = spec;
      set_stack (spec, to_uint (field[1]), to_uint (field[2]),
                 to_uint (field[3]), to_uint (field[4]));
      spec->model.vocabulary = to_uint (field[5]);
      spec->model.attention = SIM_ATTENTION_STANDARD;
      degree[SIM_DIMENSION_TENSOR] = to_uint (field[6]);
      degree[SIM_DIMENSION_PIPELINE] = to_uint (field[7]);
      degree[SIM_DIMENSION_DATA] = to_uint (field[9]);
      spec->parallel.virtual_stages = to_uint (field[8]);
      spec->parallel.schedule = spec->parallel.virtual_stages > 1
                                    ? SIM_SCHEDULE_INTERLEAVED
                                    : SIM_SCHEDULE_1F1B;
      spec->parallel.overlap = FALSE; /* none of these did */
      spec->parallel.all_reduce = SIM_ALGORITHM_AUTO;
      spec->training.micro_batch = to_uint (field[10]);
      spec->training.global_batch = to_uint (field[11]);
      spec->training.precision = SIM_PRECISION_FP16;
      g_assert_true (
          sim_recompute_from_nick (field[12], &spec->training.recompute));
      spec->parallel.sequence_parallel = g_str_equal (field[13], "yes");
      row->seconds = g_ascii_strtod (field[14], NULL);
      set_cluster (spec, "dgx-a100-80g", sim_spec_get_n_devices (spec));
      if (table == PUBLISHED_VTRAIN_MULTI)
        spec->cluster.cluster_link.ports = 4; /* 800 Gb/s a node */
      assert_legal (row);
      g_ptr_array_add (rows, row);
    }
  return rows;
}

/* ---- two devices of one machine ---- */

/* The measured single-device row of the same stack. */
static void
set_measured (SimSpec *spec, GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    {
      char **field = g_ptr_array_index (lines, i);
      if (!g_str_equal (field[0], "single") ||
          to_uint (field[2]) != spec->model.hidden ||
          to_uint (field[4]) != spec->model.sequence ||
          to_uint (field[5]) != spec->training.micro_batch)
        continue;
      spec->training.measured =
          (SimMeasured){ TRUE, g_ascii_strtod (field[9], NULL),
                         g_ascii_strtod (field[10], NULL),
                         g_ascii_strtod (field[11], NULL) };
      return;
    }
  g_assert_not_reached ();
}

static gboolean
is_host_bound (const char *strategy, const SimSpec *spec)
{
  if (spec->model.hidden == 1024 && spec->training.micro_batch == 4)
    return TRUE;
  if (g_str_equal (strategy, "tensor") && spec->model.sequence == 1024)
    return TRUE;
  return g_str_equal (strategy, "fsdp") && spec->model.hidden < 4096;
}

static void
set_strategy (SimSpec *spec, char **field)
{
  guint *degree = spec->parallel.degree;
  if (g_str_has_prefix (field[0], "data"))
    {
      degree[SIM_DIMENSION_DATA] = 2;
      spec->parallel.bucket_bytes = 1048576ull * to_uint (field[8]);
      spec->parallel.overlap = !g_str_equal (field[0], "data_no_overlap");
    }
  else if (g_str_equal (field[0], "fsdp"))
    {
      degree[SIM_DIMENSION_DATA] = 2;
      spec->parallel.zero = 3;
    }
  else if (g_str_equal (field[0], "tensor"))
    degree[SIM_DIMENSION_TENSOR] = 2;
  else if (g_str_equal (field[0], "pipeline"))
    {
      degree[SIM_DIMENSION_PIPELINE] = 2;
      g_assert_true (
          sim_schedule_from_nick (field[7], &spec->parallel.schedule));
    }
}

static guint64
get_leak (const char *strategy, guint64 before, guint64 now)
{
  if (g_str_equal (strategy, "fsdp"))
    return 0;
  if (g_str_equal (strategy, "tensor") || g_str_equal (strategy, "pipeline"))
    return now;
  return before;
}

/* NCCL's measured times on the same two devices. */
static void
add_samples (SimLink *link, const char *table)
{
  static const SimOperation operations[] = {
    SIM_OPERATION_ALL_REDUCE, SIM_OPERATION_REDUCE_SCATTER,
    SIM_OPERATION_ALL_GATHER, SIM_OPERATION_BROADCAST,
    SIM_OPERATION_ALL_TO_ALL, SIM_OPERATION_SEND
  };
  g_autoptr (GPtrArray) lines = table_read (table);
  for (guint i = 0; i < lines->len; i++)
    for (guint k = 0; k < G_N_ELEMENTS (operations); k++)
      {
        char **field = g_ptr_array_index (lines, i);
        SimLinkSample sample = { operations[k], 2,
                                 g_ascii_strtoull (field[0], NULL, 10),
                                 g_ascii_strtod (field[k + 1], NULL) };
        g_array_append_val (link->samples, sample);
      }
}

static PublishedRow *
read_pair_row (GPtrArray *lines, guint index, const char *machine)
{
  char **field = g_ptr_array_index (lines, index);
  g_autofree char *cluster = g_strdup_printf ("dgx-%s", machine);
  g_autofree char *table = g_strdup_printf ("%sx2-collectives.tsv", machine);
  SimSpec *spec = sim_spec_new ();
  PublishedRow *row = g_new0 (PublishedRow, 1);
  guint micro_batches = to_uint (field[6]);
  row->id = g_strdup_printf ("%s h%s s%s b%s m%s %s %s", field[0], field[2],
                             field[4], field[5], field[6], field[7], field[8]);
  row->spec = spec;
  set_stack (spec, to_uint (field[1]), to_uint (field[2]), to_uint (field[3]),
             to_uint (field[4]));
  spec->model.vocabulary = 0;
  spec->training.micro_batch = to_uint (field[5]);
  set_strategy (spec, field);
  spec->training.global_batch = spec->training.micro_batch * micro_batches *
                                spec->parallel.degree[SIM_DIMENSION_DATA];
  set_cluster (spec, cluster, sim_spec_get_n_devices (spec));
  add_samples (&spec->cluster.node_link, table);
  set_measured (spec, lines);
  row->seconds = g_ascii_strtod (field[12], NULL);
  row->peak_bytes = g_ascii_strtoull (field[13], NULL, 10);
  assert_legal (row);
  return row;
}

GPtrArray *
published_load_pair (const char *machine, gboolean counted)
{
  g_autofree char *table = g_strdup_printf ("%sx2-steps.tsv", machine);
  g_autoptr (GPtrArray) lines = table_read (table);
  GPtrArray *rows = g_ptr_array_new_with_free_func (free_row);
  /* The program that measured the H100s kept the fp32 weights of a model it had
   * built whole: the stack before while it ran one device and data parallel,
   * the same stack while it ran tensor and pipeline parallel, none under fsdp.
   * That is inferred: the gaps to the arithmetic are 4 bytes times just those
   * parameters, and the H200s' program, which kept none, shows no gap. */
  gboolean leaks = g_str_equal (machine, "h100");
  guint64 before = 0, now = 0;
  for (guint i = 0; i < lines->len; i++)
    {
      char **field = g_ptr_array_index (lines, i);
      PublishedRow *row = read_pair_row (lines, i, machine);
      gboolean single = g_str_equal (field[0], "single");
      if (single)
        {
          before = now;
          now = 4 * sim_model_get_parameters (&row->spec->model);
        }
      if (leaks)
        row->peak_bytes -= get_leak (field[0], before, now);
      if (single || (counted && is_host_bound (field[0], row->spec)))
        free_row (row);
      else
        g_ptr_array_add (rows, row);
    }
  return rows;
}

GPtrArray *
published_load_alone (const char *strategy,
                      gboolean with_optimizer,
                      gboolean counted)
{
  g_autoptr (GPtrArray) lines = table_read ("h200-alone.tsv");
  GPtrArray *rows = g_ptr_array_new_with_free_func (free_row);
  for (guint i = 0; i < lines->len; i++)
    {
      char **field = g_ptr_array_index (lines, i);
      PublishedRow *row;
      SimSpec *spec;
      /* Numbers in the residual stream. */
      guint64 width =
          (guint64)to_uint (field[2]) * to_uint (field[4]) * to_uint (field[5]);
      if (!g_str_equal (field[0], strategy) ||
          (counted && width <= 4 * 1024 * 1024))
        continue;
      row = g_new0 (PublishedRow, 1);
      spec = row->spec = sim_spec_new ();
      row->id = g_strdup_printf ("%s h%s s%s b%s", field[0], field[2], field[4],
                                 field[5]);
      set_stack (spec, to_uint (field[1]), to_uint (field[2]),
                 to_uint (field[3]), to_uint (field[4]));
      spec->model.vocabulary = 0;
      spec->training.micro_batch = to_uint (field[5]);
      spec->training.global_batch =
          spec->training.micro_batch * to_uint (field[6]);
      if (g_str_equal (strategy, "recompute"))
        spec->training.recompute = SIM_RECOMPUTE_FULL;
      set_cluster (spec, "dgx-h200", 1);
      row->seconds = with_optimizer ? g_ascii_strtod (field[12], NULL)
                                    : g_ascii_strtod (field[9], NULL) +
                                          g_ascii_strtod (field[10], NULL);
      row->peak_bytes = g_ascii_strtoull (field[13], NULL, 10);
      assert_legal (row);
      g_ptr_array_add (rows, row);
    }
  return rows;
}

GPtrArray *
published_load_whole (const char *precision, gboolean with_optimizer)
{
  g_autoptr (GPtrArray) lines = table_read ("h200-whole.tsv");
  GPtrArray *rows = g_ptr_array_new_with_free_func (free_row);
  for (guint i = 0; i < lines->len; i++)
    {
      char **field = g_ptr_array_index (lines, i);
      gboolean shared_heads = !g_str_equal (field[4], field[5]);
      PublishedRow *row;
      SimSpec *spec;
      if (!g_str_equal (field[0], precision) ||
          (shared_heads && g_str_equal (precision, "fp32")))
        continue;
      row = g_new0 (PublishedRow, 1);
      spec = row->spec = sim_spec_new ();
      row->id = g_strdup_printf ("%s %s h%s s%s v%s", field[0], field[1],
                                 field[3], field[8], field[7]);
      set_stack (spec, to_uint (field[2]), to_uint (field[3]),
                 to_uint (field[4]), to_uint (field[8]));
      spec->model.kv_heads = to_uint (field[5]);
      spec->model.ffn = to_uint (field[6]);
      spec->model.vocabulary = to_uint (field[7]);
      spec->model.gated = g_str_equal (field[1], "gated");
      spec->model.tied_embedding = !spec->model.gated;
      spec->model.dropout = FALSE;
      spec->training.micro_batch = to_uint (field[9]);
      spec->training.global_batch = spec->training.micro_batch;
      g_assert_true (
          sim_precision_from_nick (precision, &spec->training.precision));
      set_cluster (spec, "dgx-h200", 1);
      row->seconds = with_optimizer ? g_ascii_strtod (field[13], NULL)
                                    : g_ascii_strtod (field[10], NULL) +
                                          g_ascii_strtod (field[11], NULL);
      row->peak_bytes = g_ascii_strtoull (field[14], NULL, 10);
      assert_legal (row);
      g_ptr_array_add (rows, row);
    }
  return rows;
}

static guint
get_bubble_column (SimSchedule schedule)
{
  switch (schedule)
    {
    case SIM_SCHEDULE_1F1B:
      return 8;
    case SIM_SCHEDULE_ZB_H1:
      return 9;
    case SIM_SCHEDULE_ZB_H2:
      return 10;
    case SIM_SCHEDULE_INTERLEAVED:
      return 11;
    case SIM_SCHEDULE_ZB_1P:
      return 12;
    case SIM_SCHEDULE_ZB_2P:
      return 13;
    default:
      g_assert_not_reached ();
    }
}

/* Those of a stage are given, the whole model's are wanted; a hop takes as long
 * whatever is sent. */
static void
set_profiled (SimSpec *spec, char **field)
{
  SimLink *links[] = { &spec->cluster.node_link, &spec->cluster.cluster_link };
  double ms = 1e-3 * spec->parallel.degree[SIM_DIMENSION_PIPELINE];
  double weight = ms * g_ascii_strtod (field[16], NULL);
  spec->training.measured = (SimMeasured){
    .present = TRUE,
    .forward_seconds = ms * g_ascii_strtod (field[14], NULL),
    .backward_seconds = ms * g_ascii_strtod (field[15], NULL) + weight,
    .weight_seconds = weight,
  };
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      links[i]->bandwidth = 1e18;
      links[i]->latency_seconds = 1e-3 * g_ascii_strtod (field[17], NULL);
    }
  spec->cluster.device.gather_traffic = 0;
}

GPtrArray *
published_load_bubbles (SimSchedule schedule, gboolean profiled)
{
  g_autoptr (GPtrArray) lines = table_read ("published-zero-bubble-5.tsv");
  GPtrArray *rows = g_ptr_array_new_with_free_func (free_row);
  guint column = get_bubble_column (schedule);
  for (guint i = 0; i < lines->len; i++)
    {
      char **field = g_ptr_array_index (lines, i);
      PublishedRow *row = g_new0 (PublishedRow, 1);
      SimSpec *spec = row->spec = sim_spec_new ();
      row->id = g_strdup_printf ("%s m%s", field[0], field[7]);
      set_stack (spec, to_uint (field[1]) + 2, to_uint (field[2]),
                 to_uint (field[3]), to_uint (field[4]));
      spec->model.vocabulary = 0;
      spec->model.attention = SIM_ATTENTION_STANDARD;
      spec->training.precision = SIM_PRECISION_FP16;
      spec->training.micro_batch = to_uint (field[6]);
      spec->training.global_batch =
          spec->training.micro_batch * to_uint (field[7]);
      spec->parallel.degree[SIM_DIMENSION_PIPELINE] = to_uint (field[5]);
      spec->parallel.schedule = schedule;
      if (schedule == SIM_SCHEDULE_INTERLEAVED)
        spec->parallel.virtual_stages =
            sim_spec_get_n_layers (spec) / to_uint (field[5]);
      set_cluster (spec, "dgx-a100-80g", to_uint (field[5]));
      if (profiled)
        set_profiled (spec, field);
      row->bubble_rate = g_ascii_strtod (field[column], NULL);
      assert_legal (row);
      g_ptr_array_add (rows, row);
    }
  return rows;
}

/* ---- errors ---- */

void
published_errors_add (PublishedErrors *errors,
                      const char *label,
                      double ours,
                      double measured)
{
  double error = ours / measured - 1;
  g_test_message ("%+7.2f %%  %12.6g for %12.6g  %s", 100 * error, ours,
                  measured, label);
  errors->n++;
  errors->mean += fabs (error);
  errors->bias += error;
  errors->worst = MAX (errors->worst, fabs (error));
}

void
published_errors_end (PublishedErrors *errors, const char *label)
{
  errors->mean /= errors->n;
  errors->bias /= errors->n;
  g_test_message ("%s: %u rows, mean %.2f %%, bias %+.2f %%, worst %.2f %%",
                  label, errors->n, 100 * errors->mean, 100 * errors->bias,
                  100 * errors->worst);
}
