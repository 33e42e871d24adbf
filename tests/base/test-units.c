/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-diagnostics.h"
#include "base/base-random.h"
#include "base/base-units.h"

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_durations (void)
{
  assert_text (base_format_duration_ns (0), "0\u00a0s");
  assert_text (base_format_duration_ns (1), "1\u00a0ns");
  assert_text (base_format_duration_ns (-1500), "\u22121.5\u00a0µs");
  assert_text (base_format_duration_ns (1234567), "1.23\u00a0ms");
  /* 999.6 µs rounds to 1000 µs, which is 1 ms. */
  assert_text (base_format_duration_ns (999600), "1\u00a0ms");
  assert_text (base_format_duration_ns (90000000000), "90\u00a0s");
  assert_text (base_format_duration_ns (600000000000), "10\u00a0min");
  assert_text (base_format_duration_ns (7200000000000), "2\u00a0h");
  /* To be compared: every one with three digits. */
  assert_text (base_format_duration_full_ns (0), "0\u00a0s");
  assert_text (base_format_duration_full_ns (994600000), "995\u00a0ms");
  assert_text (base_format_duration_full_ns (999600000), "1.00\u00a0s");
  assert_text (base_format_duration_full_ns (1200000000), "1.20\u00a0s");
  assert_text (base_format_duration_full_ns (12000000000), "12.0\u00a0s");
  assert_text (base_format_duration_full_ns (600000000000), "10.0\u00a0min");
}

static void
test_bytes (void)
{
  assert_text (base_format_bytes (0), "0\u00a0B");
  assert_text (base_format_bytes (999), "999\u00a0B");
  assert_text (base_format_bytes (1000), "1\u00a0kB");
  assert_text (base_format_bytes (497759232), "498\u00a0MB");
  assert_text (base_format_bytes (80000000000), "80\u00a0GB");
  assert_text (base_format_rate (3e11, "B"), "300\u00a0GB/s");
  assert_text (base_format_count (124439808), "124\u00a0M");
  assert_text (base_format_count (12), "12");
}

static void
test_percents (void)
{
  assert_text (base_format_percent (0), "0\u00a0%");
  assert_text (base_format_percent (0.0001), "<0.1\u00a0%");
  assert_text (base_format_percent (0.0123), "1.2\u00a0%");
  assert_text (base_format_percent (0.38), "38\u00a0%");
  assert_text (base_format_percent (0.9999), ">99\u00a0%");
  assert_text (base_format_percent (1), "100\u00a0%");
}

static void
test_numbers (void)
{
  assert_text (base_format_number (0), "0");
  assert_text (base_format_number (-0.5), "\u22120.5");
  assert_text (base_format_number (12.345), "12.3");
  assert_text (base_format_number (0.001), "1.0e-03");
  g_assert_cmpint (base_seconds_to_ns (1.5e-9), ==, 2);
  g_assert_cmpint (base_seconds_to_ns (1e300), ==, G_MAXINT64);
}

static void
test_diagnostics (void)
{
  g_autoptr (BaseDiagnostics) list = base_diagnostics_new ();

  base_diagnostics_add (list, BASE_SEVERITY_ERROR, "a.xml", 3,
                        "two\nlines of %d", 7);
  base_diagnostics_add (list, BASE_SEVERITY_WARNING, "a.xml", 0, "whole file");
  assert_text (base_diagnostic_dup_line (base_diagnostics_get (list, 0)),
               "a.xml:3: two lines of 7");
  assert_text (base_diagnostic_dup_line (base_diagnostics_get (list, 1)),
               "a.xml: whole file");
  /* "é" is two bytes: the fourth byte is half of the second one. */
  base_diagnostics_add (list, BASE_SEVERITY_WARNING, "a.xml", 0, "%.4s",
                        "nééé");
  assert_text (base_diagnostic_dup_line (base_diagnostics_get (list, 2)),
               "a.xml: né\ufffd");
  for (int i = 0; i < BASE_DIAGNOSTICS_MAX; i++)
    base_diagnostics_add (list, BASE_SEVERITY_ERROR, "a.xml", i, "more");
  g_assert_cmpuint (base_diagnostics_get_length (list), ==,
                    BASE_DIAGNOSTICS_MAX);
  g_assert_cmpuint (base_diagnostics_count (list, BASE_SEVERITY_ERROR), ==,
                    BASE_DIAGNOSTICS_MAX + 1);
}

static void
test_random (void)
{
  /* Reference: SplitMix64 from seed 0 begins with this word. */
  BaseRandom random = BASE_RANDOM_INIT (0);
  guint items[] = { 0, 1, 2, 3, 4 };
  guint seen = 0;

  g_assert_cmphex (base_random_next (&random), ==, 0xe220a8397b1dcdafULL);
  base_random_shuffle (&random, items, G_N_ELEMENTS (items));
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    seen |= 1u << items[i];
  g_assert_cmphex (seen, ==, 0x1f);
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpuint (base_random_below (&random, 3), <, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/units/durations", test_durations);
  g_test_add_func ("/base/units/bytes", test_bytes);
  g_test_add_func ("/base/units/percents", test_percents);
  g_test_add_func ("/base/units/numbers", test_numbers);
  g_test_add_func ("/base/diagnostics", test_diagnostics);
  g_test_add_func ("/base/random", test_random);
  return g_test_run ();
}
