/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "published.h"
#include "sim/sim-cost.h"
#include "sim/sim-timeline.h"

#include <math.h>

/* Qi et al., Zero Bubble Pipeline Parallelism (ICLR 2024): how long stages are
 * idle and what they keep, their B being backward for the input, W that for the
 * weights. */

static SimTimeline *
simulate (const SimSpec *spec)
{
  g_autoptr (GError) error = NULL;
  SimTimeline *timeline = sim_simulate (spec, NULL, &error);
  g_assert_no_error (error);
  return timeline;
}

/* Of a stage's time from its first work to its last, the update left out. */
static double
get_rate (const SimTimeline *timeline, guint device)
{
  guint n;
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, device, SIM_STREAM_COMPUTE, &n);
  gint64 busy = 0, end = 0;
  for (guint i = 0; i < n; i++)
    if (spans[i].work != SIM_WORK_UPDATE)
      {
        busy += spans[i].end_ns - spans[i].start_ns;
        end = spans[i].end_ns;
      }
  return 1 - (double)busy / (double)(end - spans[0].start_ns);
}

/* Table 2: (p - 1)(F + B + W), (F + B - W), (F + B - 2 W); the rate is of it
 * and the work of all micro-batches. */
static double
get_ideal (const SimSpec *spec, const SimLayerCost *layer)
{
  double p = spec->parallel.degree[SIM_DIMENSION_PIPELINE];
  double weight = layer->backward_weight_seconds;
  double rest = layer->forward_seconds + layer->backward_input_seconds;
  double times = spec->parallel.schedule == SIM_SCHEDULE_1F1B    ? 1
                 : spec->parallel.schedule == SIM_SCHEDULE_ZB_H1 ? -1
                                                                 : -2;
  double bubble = (p - 1) * (rest + times * weight);
  return bubble /
         (bubble + sim_spec_get_n_micro_batches (spec) * (rest + weight));
}

/* Table 5, by the preset's own times where the authors had profiled theirs:
 * never under the closed form, which hands on in no time, and within 2 of 100
 * of what they got, 1.1 on average; nothing was fitted to it. */
static void
test_rates (void)
{
  static const SimSchedule schedules[] = { SIM_SCHEDULE_1F1B,
                                           SIM_SCHEDULE_ZB_H1,
                                           SIM_SCHEDULE_ZB_H2 };
  double sum = 0;
  guint n_rows = 0;
  for (guint i = 0; i < G_N_ELEMENTS (schedules); i++)
    {
      g_autoptr (GPtrArray) rows = published_load_bubbles (schedules[i], FALSE);
      for (guint k = 0; k < rows->len; k++)
        {
          const PublishedRow *row = g_ptr_array_index (rows, k);
          g_autoptr (SimTimeline) timeline = simulate (row->spec);
          g_autoptr (SimCost) cost = sim_cost_new (row->spec);
          guint n;
          double most = 0;
          double ideal =
              get_ideal (row->spec, &sim_cost_get_layers (cost, &n)[1]);
          for (guint d = 0; d < sim_timeline_get_n_devices (timeline); d++)
            most = MAX (most, get_rate (timeline, d));
          g_test_message ("%-7s %-10s %.4f, closed form %.4f, printed %.4f",
                          sim_schedule_get_nick (schedules[i]), row->id, most,
                          ideal, row->bubble_rate);
          g_assert_cmpfloat (most, >=, ideal - 1e-6);
          g_assert_cmpfloat (fabs (most - row->bubble_rate), <=, 0.02);
          sum += fabs (most - row->bubble_rate);
          n_rows++;
        }
    }
  g_assert_cmpuint (n_rows, ==, 36);
  g_assert_cmpfloat (sum / n_rows, <=, 0.011);
}

static guint64
get_most_kept (const SimTimeline *timeline, guint device)
{
  guint n;
  guint64 most = 0;
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, device, SIM_STREAM_COMPUTE, &n);
  for (guint i = 0; i < n; i++)
    {
      SimMemoryPoint point;
      sim_timeline_memory_at (timeline, device, spans[i].end_ns - 1, &point);
      most = MAX (most, point.bytes[SIM_MEMORY_ACTIVATIONS]);
    }
  return most;
}

static double
get_worst_rate (const SimTimeline *timeline)
{
  double most = 0;
  for (guint i = 0; i < sim_timeline_get_n_devices (timeline); i++)
    most = MAX (most, get_rate (timeline, i));
  return most;
}

/* Table 5 by the authors' own times: what they got, to every digit they
 * printed, with their two handmade schedules, 1F1B and both limits of the one
 * that is searched for. */
static void
test_profiled (void)
{
  static const SimSchedule schedules[] = {
    SIM_SCHEDULE_1F1B,  SIM_SCHEDULE_ZB_H1, SIM_SCHEDULE_ZB_H2,
    SIM_SCHEDULE_ZB_1P, SIM_SCHEDULE_ZB_2P,
  };
  guint n_rows = 0;
  for (guint i = 0; i < G_N_ELEMENTS (schedules); i++)
    {
      g_autoptr (GPtrArray) rows = published_load_bubbles (schedules[i], TRUE);
      for (guint k = 0; k < rows->len; k++, n_rows++)
        {
          const PublishedRow *row = g_ptr_array_index (rows, k);
          g_autoptr (SimTimeline) timeline = simulate (row->spec);
          double rate = get_worst_rate (timeline);
          g_test_message ("%-7s %-10s %.6f, printed %.4f",
                          sim_schedule_get_nick (schedules[i]), row->id, rate,
                          row->bubble_rate);
          g_assert_cmpfloat_with_epsilon (rate, row->bubble_rate, 0.5001e-4);
        }
    }
  g_assert_cmpuint (n_rows, ==, 60);
}

/* Interleaved, each place waits besides for the fill and the drain of v runs,
 * 2 (v p - 1) hops; what the authors printed has p fewer, in all twelve rows,
 * which Megatron's order does not give. */
static void
test_profiled_interleaved (void)
{
  g_autoptr (GPtrArray) rows =
      published_load_bubbles (SIM_SCHEDULE_INTERLEAVED, TRUE);
  for (guint k = 0; k < rows->len; k++)
    {
      const PublishedRow *row = g_ptr_array_index (rows, k);
      const SimMeasured *times = &row->spec->training.measured;
      double p = row->spec->parallel.degree[SIM_DIMENSION_PIPELINE];
      double v = row->spec->parallel.virtual_stages;
      double hop = row->spec->cluster.node_link.latency_seconds;
      double each = (times->forward_seconds + times->backward_seconds) / p;
      double work = sim_spec_get_n_micro_batches (row->spec) * each;
      double bubble = (p - 1) * each / v + 2 * (v * p - 1) * hop;
      g_autoptr (SimTimeline) timeline = simulate (row->spec);
      double rate = get_worst_rate (timeline);
      g_test_message ("%-10s %.6f, printed %.4f", row->id, rate,
                      row->bubble_rate);
      g_assert_cmpfloat_with_epsilon (rate, bubble / (bubble + work), 1e-7);
      bubble -= p * hop;
      g_assert_cmpfloat_with_epsilon (bubble / (bubble + work),
                                      row->bubble_rate, 0.6e-4);
    }
  g_assert_cmpuint (rows->len, ==, 12);
}

/* The search keeps p or 2 p times what a forward keeps at most (section 4);
 * besides there is what one layer's B works with. */
static void
test_limits (void)
{
  static const SimSchedule schedules[] = { SIM_SCHEDULE_ZB_1P,
                                           SIM_SCHEDULE_ZB_2P };
  for (guint i = 0; i < G_N_ELEMENTS (schedules); i++)
    {
      g_autoptr (GPtrArray) rows = published_load_bubbles (schedules[i], TRUE);
      for (guint k = 0; k < rows->len; k += 3)
        {
          const PublishedRow *row = g_ptr_array_index (rows, k);
          g_autoptr (SimTimeline) timeline = simulate (row->spec);
          g_autoptr (SimCost) cost = sim_cost_new (row->spec);
          guint n, p = row->spec->parallel.degree[SIM_DIMENSION_PIPELINE];
          const SimLayerCost *layer = &sim_cost_get_layers (cost, &n)[1];
          guint64 most = 0, limit = (i + 1) * n * layer->activation_bytes;
          for (guint d = 0; d < p; d++)
            most = MAX (most, get_most_kept (timeline, d));
          g_assert_cmpuint (most, <=, limit + layer->working_bytes);
          g_assert_cmpuint (2 * most, >, limit);
        }
    }
}

/* Section 2.3: worker i of p, from 1, keeps (p - i + 1) M_B + (i - 1) M_W under
 * ZB-H1, (2 p - 2 i + 1) M_B + (2 i - 2) M_W under ZB-H2; the first M_B times p
 * and 2 p - 1.  Ours has what one layer's B works with besides. */
static void
test_memory (void)
{
  g_autoptr (GPtrArray) rows =
      published_load_bubbles (SIM_SCHEDULE_ZB_H1, FALSE);
  for (guint k = 0; k < rows->len; k += 3)
    for (guint wide = 0; wide < 2; wide++)
      {
        SimSpec *spec = ((PublishedRow *)g_ptr_array_index (rows, k))->spec;
        guint n, p = spec->parallel.degree[SIM_DIMENSION_PIPELINE];
        spec->parallel.schedule =
            wide ? SIM_SCHEDULE_ZB_H2 : SIM_SCHEDULE_ZB_H1;
        g_autoptr (SimTimeline) timeline = simulate (spec);
        g_autoptr (SimCost) cost = sim_cost_new (spec);
        const SimLayerCost *layer = &sim_cost_get_layers (cost, &n)[1];
        for (guint i = 1; i <= p; i++)
          {
            guint inputs = wide ? 2 * p - 2 * i + 1 : p - i + 1;
            guint weights = wide ? 2 * i - 2 : i - 1;
            guint64 kept = get_most_kept (timeline, i - 1);
            guint64 wanted = n / p *
                             (inputs * layer->activation_bytes +
                              weights * layer->weight_pass_bytes);
            g_assert_cmpuint (kept, ==, wanted + layer->working_bytes);
          }
      }
}

/* Table 1, a layer's F, B and W: sbh (24 h + 4 s), sbh (24 h + 8 s), 24 sbh h
 * FLOPs; M_B = sb (34 h + 5 a s) and M_W = 32 sbh bytes. */
static void
test_parts (void)
{
  g_autoptr (GPtrArray) rows =
      published_load_bubbles (SIM_SCHEDULE_ZB_H1, FALSE);
  for (guint k = 0; k < rows->len; k += 3)
    {
      SimSpec *spec = ((PublishedRow *)g_ptr_array_index (rows, k))->spec;
      guint64 s = spec->model.sequence, b = spec->training.micro_batch;
      guint64 h = spec->model.hidden, a = spec->model.heads;
      double sbh = (double)(s * b * h);
      double rate = spec->cluster.device.peak_flops[SIM_PRECISION_FP16];
      SimDevice *device = &spec->cluster.device;
      guint n;
      /* Nothing but products, at full speed. */
      device->efficiency = (SimEfficiency){ 1, 0, 1, 1, 1 };
      device->memory_bandwidth = 1e30;
      device->launch_seconds = device->host_seconds = 0;
      g_autoptr (SimCost) cost = sim_cost_new (spec);
      const SimLayerCost *layer = &sim_cost_get_layers (cost, &n)[1];
      g_assert_cmpfloat_with_epsilon (layer->forward_seconds * rate / sbh,
                                      24 * h + 4 * s, 1e-6 * h);
      g_assert_cmpfloat_with_epsilon (
          layer->backward_input_seconds * rate / sbh, 24 * h + 8 * s, 1e-6 * h);
      g_assert_cmpfloat_with_epsilon (
          layer->backward_weight_seconds * rate / sbh, 24 * h, 1e-6 * h);
      g_assert_cmpuint (layer->activation_bytes, ==,
                        s * b * (34 * h + 5 * a * s));
      g_assert_cmpuint (layer->weight_pass_bytes, ==, 32 * s * b * h);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/bubble/rates", test_rates);
  g_test_add_func ("/sim/bubble/profiled", test_profiled);
  g_test_add_func ("/sim/bubble/profiled-interleaved",
                   test_profiled_interleaved);
  g_test_add_func ("/sim/bubble/limits", test_limits);
  g_test_add_func ("/sim/bubble/memory", test_memory);
  g_test_add_func ("/sim/bubble/parts", test_parts);
  return g_test_run ();
}
