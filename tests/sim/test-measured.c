/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "published.h"
#include "sim/sim-timeline.h"
#include "table.h"

/* Published and measured steps, simulated event by event on the shipped
 * presets: one calibration per device kind, none per row. */
static SimTimeline *
simulate (const PublishedRow *row)
{
  g_autoptr (GError) error = NULL;
  SimTimeline *timeline = sim_simulate (row->spec, NULL, &error);
  if (timeline == NULL)
    g_test_message ("%s: %s", row->id, error->message);
  return timeline;
}

static void
add_peak (PublishedErrors *errors,
          const PublishedRow *row,
          const SimTimeline *timeline)
{
  SimMemoryPoint peak;
  sim_timeline_memory_peak (timeline,
                            sim_timeline_get_fullest_device (timeline), &peak);
  published_errors_add (errors, row->id, (double)peak.total,
                        (double)row->peak_bytes);
}

static void
end_peaks (PublishedErrors *errors)
{
  published_errors_end (errors, "peak memory");
  g_assert_cmpfloat (errors->mean, <=, 0.05);
}

static void
check_memory (GPtrArray *rows)
{
  PublishedErrors errors = { 0 };
  for (guint i = 0; i < rows->len; i++)
    {
      const PublishedRow *row = g_ptr_array_index (rows, i);
      g_autoptr (SimTimeline) timeline = simulate (row);
      add_peak (&errors, row, timeline);
    }
  end_peaks (&errors);
}

static gboolean
is_about (guint a, guint b)
{
  return MAX (a, b) - MIN (a, b) < b / 100;
}

/* Seconds a column of the same product, in the mean over vocabularies of about
 * the size that are multiples of 16 bytes. */
static double
get_aligned_seconds (GPtrArray *lines, char **like, guint product)
{
  double sum = 0;
  guint n = 0;
  for (guint i = 0; i < lines->len; i++)
    {
      char **field = g_ptr_array_index (lines, i);
      guint vocabulary = (guint)g_ascii_strtoull (field[3], NULL, 10);
      if (vocabulary % 8 > 0 || !g_str_equal (field[0], like[0]) ||
          !g_str_equal (field[1], like[1]) ||
          !is_about (vocabulary, (guint)g_ascii_strtoull (like[3], NULL, 10)))
        continue;
      sum += g_ascii_strtod (field[product], NULL) / vocabulary;
      n++;
    }
  g_assert_cmpuint (n, >, 0);
  return sum / n;
}

static void
check_rows (GPtrArray *rows, const char *label, double mean, double worst)
{
  PublishedErrors errors = { 0 };
  PublishedErrors memory = { 0 };
  for (guint i = 0; i < rows->len; i++)
    {
      const PublishedRow *row = g_ptr_array_index (rows, i);
      g_autoptr (SimTimeline) timeline = simulate (row);
      if (timeline == NULL)
        {
          g_test_fail ();
          continue;
        }
      published_errors_add (&errors, row->id,
                            sim_timeline_get_end_ns (timeline) / 1e9,
                            row->seconds);
      if (row->peak_bytes > 0)
        add_peak (&memory, row, timeline);
    }
  published_errors_end (&errors, label);
  if (memory.n > 0)
    end_peaks (&memory);
  g_assert_cmpfloat (errors.mean, <=, mean);
  g_assert_cmpfloat (errors.worst, <=, worst);
}

/* Two devices from one device's times and NCCL's.  The rows without overlap are
 * the worst (6 % too quick): the program reduced its gradients one tensor after
 * the other. */
static void
test_h100x2 (void)
{
  g_autoptr (GPtrArray) rows = published_load_pair ("h100", TRUE);
  check_rows (rows, "two H100s", 0.02, 0.06);
}

/* Another machine, on which nothing was fitted. */
static void
test_h200x2 (void)
{
  g_autoptr (GPtrArray) rows = published_load_pair ("h200", TRUE);
  check_rows (rows, "two H200s", 0.02, 0.04);
}

/* No measured times at all: the preset's roofline, whose figures were fitted to
 * the H100 and carried over with the memory's bandwidth.  Hidden 768 is the
 * worst, a sixth too quick: all but the products is slow there. */
static void
check_alone (const char *strategy, double mean, double worst)
{
  g_autoptr (GPtrArray) all = published_load_alone (strategy, TRUE, FALSE);
  g_autoptr (GPtrArray) counted = published_load_alone (strategy, TRUE, TRUE);
  g_autofree char *label = g_strdup_printf ("one H200, %s", strategy);
  /* The host's rows too, as they are. */
  check_rows (all, label, 0.12, 0.36);
  g_assert_cmpuint (counted->len, ==, 11);
  check_rows (counted, label, mean, worst);
}

static void
check_passes (GPtrArray *rows, double mean, double worst)
{
  PublishedErrors errors = { 0 };
  for (guint i = 0; i < rows->len; i++)
    {
      const PublishedRow *row = g_ptr_array_index (rows, i);
      g_autoptr (SimTimeline) timeline = simulate (row);
      guint n;
      const SimSpan *spans =
          sim_timeline_get_spans (timeline, 0, SIM_STREAM_COMPUTE, &n);
      gint64 ns = 0;
      for (guint k = 0; k < n; k++)
        if (spans[k].work != SIM_WORK_UPDATE)
          ns += spans[k].end_ns - spans[k].start_ns;
      published_errors_add (&errors, row->id, ns / 1e9, row->seconds);
    }
  published_errors_end (&errors, "forward and backward");
  g_assert_cmpfloat (errors.mean, <=, mean);
  g_assert_cmpfloat (errors.worst, <=, worst);
}

static void
test_h200_alone (void)
{
  g_autoptr (GPtrArray) passes = published_load_alone ("single", FALSE, TRUE);
  check_alone ("single", 0.08, 0.23);
  check_passes (passes, 0.08, 0.23);
}

static void
test_h200_recompute (void)
{
  g_autoptr (GPtrArray) passes =
      published_load_alone ("recompute", FALSE, TRUE);
  check_alone ("recompute", 0.08, 0.23);
  check_passes (passes, 0.08, 0.23);
}

/* With the ends of the model.  bf16 is too quick where it is trained by PyTorch
 * alone: gradients are added to those there, 6 bytes a parameter, which the
 * products of Megatron do in passing; its update was a program's own loop. */
static void
test_h200_whole (void)
{
  g_autoptr (GPtrArray) mixed = published_load_whole ("bf16-mixed", TRUE);
  g_autoptr (GPtrArray) single = published_load_whole ("fp32", TRUE);
  g_autoptr (GPtrArray) half = published_load_whole ("bf16", FALSE);
  g_assert_cmpuint (mixed->len, ==, 9);
  g_assert_cmpuint (single->len, ==, 5);
  g_assert_cmpuint (half->len, ==, 9);
  check_rows (mixed, "whole models, bf16-mixed", 0.07, 0.15);
  check_rows (single, "whole models, fp32", 0.01, 0.02);
  check_passes (half, 0.12, 0.2);
  check_memory (half);
}

/* By how much the rows' divisor slows a product down: the efficiencies of the
 * preset are those of the mean. */
static void
test_h200_products (void)
{
  g_autoptr (GPtrArray) lines = table_read ("h200-products.tsv");
  g_autoptr (GPtrArray) rows = published_load_whole ("bf16", FALSE);
  const PublishedRow *row = g_ptr_array_index (rows, 0);
  const SimEfficiency *efficiency = &row->spec->cluster.device.efficiency;
  double slower[2] = { 0 };
  guint n[2] = { 0 };
  for (guint i = 0; i < lines->len; i++)
    {
      char **field = g_ptr_array_index (lines, i);
      guint vocabulary = (guint)g_ascii_strtoull (field[3], NULL, 10);
      if (vocabulary % 8 == 0 || g_str_equal (field[0], "fp32"))
        continue;
      for (guint product = 4; product < 7; product++)
        {
          double aligned = get_aligned_seconds (lines, field, product);
          slower[vocabulary % 2] +=
              g_ascii_strtod (field[product], NULL) / (vocabulary * aligned);
          n[vocabulary % 2]++;
        }
    }
  g_assert_cmpuint (n[0], ==, 36);
  g_assert_cmpuint (n[1], ==, 36);
  g_test_message ("even %.3f, odd %.3f", n[0] / slower[0], n[1] / slower[1]);
  g_assert_cmpfloat_with_epsilon (efficiency->unaligned, n[0] / slower[0],
                                  0.005);
  g_assert_cmpfloat_with_epsilon (efficiency->odd, n[1] / slower[1], 0.005);
}

static void
test_h200_accumulate (void)
{
  check_alone ("accumulate", 0.09, 0.23);
}

static void
test_vtrain_single (void)
{
  g_autoptr (GPtrArray) rows = published_load (PUBLISHED_VTRAIN_SINGLE);
  check_rows (rows, "vTrain, one node", 0.083, 0.4);
}

static void
test_vtrain_multi (void)
{
  g_autoptr (GPtrArray) rows = published_load (PUBLISHED_VTRAIN_MULTI);
  check_rows (rows, "vTrain, several nodes", 0.085, 0.4);
}

static void
test_korthikanti (void)
{
  g_autoptr (GPtrArray) rows = published_load (PUBLISHED_KORTHIKANTI_5);
  check_rows (rows, "Korthikanti et al., Table 5", 0.025, 0.055);
}

static void
test_sc21 (void)
{
  g_autoptr (GPtrArray) rows = published_load (PUBLISHED_SC21_1);
  check_rows (rows, "SC21, Table 1", 0.04, 0.09);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/measured/h100x2", test_h100x2);
  g_test_add_func ("/sim/measured/h200x2", test_h200x2);
  g_test_add_func ("/sim/measured/h200-alone", test_h200_alone);
  g_test_add_func ("/sim/measured/h200-recompute", test_h200_recompute);
  g_test_add_func ("/sim/measured/h200-accumulate", test_h200_accumulate);
  g_test_add_func ("/sim/measured/h200-whole", test_h200_whole);
  g_test_add_func ("/sim/measured/h200-products", test_h200_products);
  g_test_add_func ("/sim/measured/vtrain-single", test_vtrain_single);
  g_test_add_func ("/sim/measured/vtrain-multi", test_vtrain_multi);
  g_test_add_func ("/sim/measured/korthikanti", test_korthikanti);
  g_test_add_func ("/sim/measured/sc21", test_sc21);
  return g_test_run ();
}
