/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-numeric.h"

#include <math.h>

typedef struct
{
  const char *text;
  TeachUnit unit;
  double value;
} Case;

static const Case cases[] = {
  { "12 GB", TEACH_UNIT_BYTES, 12e9 },
  { "12GB", TEACH_UNIT_BYTES, 12e9 },
  { "12.5 GB", TEACH_UNIT_BYTES, 12.5e9 },
  { "12,5 GB", TEACH_UNIT_BYTES, 12.5e9 },
  { "12.5 GiB", TEACH_UNIT_BYTES, 13421772800 }, /* 12.5 × 2^30 */
  { "1 MiB", TEACH_UNIT_BYTES, 1048576 },
  { "3 kB", TEACH_UNIT_BYTES, 3000 },
  { "512", TEACH_UNIT_BYTES, 512 },
  { "2 bytes", TEACH_UNIT_BYTES, 2 },
  { "1.200.000,5 B", TEACH_UNIT_BYTES, 1200000.5 },
  { "1,200,000.5 B", TEACH_UNIT_BYTES, 1200000.5 },
  { "1 200 000", TEACH_UNIT_BYTES, 1200000 },
  { "1\u00a0200\u202f000 B", TEACH_UNIT_BYTES, 1200000 },
  { "1’200’000", TEACH_UNIT_BYTES, 1200000 },
  { "1.2e9", TEACH_UNIT_BYTES, 1.2e9 },
  { "1.2 × 10^9", TEACH_UNIT_BYTES, 1.2e9 },
  { "2.4 Gbit", TEACH_UNIT_BYTES, 300e6 }, /* 2.4e9 / 8 */
  { "8 Gb", TEACH_UNIT_BYTES, 1e9 },
  { "12 G", TEACH_UNIT_BYTES, 12e9 },
  { "≈ 12 GB", TEACH_UNIT_BYTES, 12e9 },
  { "340 ms", TEACH_UNIT_SECONDS, 0.34 },
  { "0.34 s", TEACH_UNIT_SECONDS, 0.34 },
  { "0,34", TEACH_UNIT_SECONDS, 0.34 },
  { "5 µs", TEACH_UNIT_SECONDS, 5e-6 },
  { "5 us", TEACH_UNIT_SECONDS, 5e-6 },
  { "3 min", TEACH_UNIT_SECONDS, 180 },
  { "2 h", TEACH_UNIT_SECONDS, 7200 },
  { "38 %", TEACH_UNIT_SHARE, 0.38 },
  { "38", TEACH_UNIT_SHARE, 0.38 },
  { "38,5%", TEACH_UNIT_SHARE, 0.385 },
  { "0.38", TEACH_UNIT_SHARE, 0.38 },
  { "0.5 %", TEACH_UNIT_SHARE, 0.005 },
  { "1", TEACH_UNIT_SHARE, 0.01 },
  { "12 k tokens/s", TEACH_UNIT_RATE, 12e3 },
  { "1.2 M/s", TEACH_UNIT_RATE, 1.2e6 },
  { "900", TEACH_UNIT_RATE, 900 },
  { "25 GB/s", TEACH_UNIT_BANDWIDTH, 25e9 },
  { "200 Gbit/s", TEACH_UNIT_BANDWIDTH, 25e9 },
  { "7 B", TEACH_UNIT_COUNT, 7e9 },
  { "14", TEACH_UNIT_COUNT, 14 },
  { "-3", TEACH_UNIT_COUNT, -3 },
};

static void
test_read (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      TeachAmount amount;

      g_test_message ("“%s”", cases[i].text);
      g_assert_true (
          teach_numeric_parse (cases[i].text, cases[i].unit, &amount, &error));
      g_assert_no_error (error);
      g_assert_cmpfloat_with_epsilon (amount.value, cases[i].value,
                                      1e-9 * fabs (cases[i].value));
    }
}

static void
assert_refused (const char *text, TeachUnit unit, const char *message)
{
  g_autoptr (GError) error = NULL;
  TeachAmount amount;

  g_test_message ("“%s”", text);
  g_assert_false (teach_numeric_parse (text, unit, &amount, &error));
  g_assert_error (error, TEACH_ERROR, TEACH_ERROR_NUMBER);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_refused (void)
{
  const char *no_bytes = "write a number with its unit, like “12.5 GB”";

  assert_refused ("", TEACH_UNIT_BYTES, no_bytes);
  assert_refused ("many", TEACH_UNIT_BYTES, no_bytes);
  assert_refused ("GB", TEACH_UNIT_BYTES, no_bytes);
  assert_refused (".", TEACH_UNIT_BYTES, no_bytes);
  assert_refused ("1e999 GB", TEACH_UNIT_BYTES, no_bytes);
  assert_refused ("12 s", TEACH_UNIT_BYTES,
                  "“s” is no unit for this; write it like “12.5 GB”");
  assert_refused ("12 GB", TEACH_UNIT_SECONDS,
                  "“GB” is no unit for this; write it like “340 ms”");
  assert_refused ("12 ms", TEACH_UNIT_SHARE,
                  "“ms” is no unit for this; write it like “38 %”");
  assert_refused ("12 GB 3", TEACH_UNIT_BYTES,
                  "“GB 3” is no unit for this; write it like “12.5 GB”");
}

static void
test_understood (void)
{
  TeachAmount amount;
  g_autofree char *plain = NULL;
  g_autofree char *bits = NULL;

  g_assert_true (
      teach_numeric_parse ("12 GiB", TEACH_UNIT_BYTES, &amount, NULL));
  /* 12 × 2^30 = 12 884 901 888 */
  plain = teach_numeric_dup_understood (TEACH_UNIT_BYTES, &amount);
  g_assert_cmpstr (plain, ==, "12.9\u00a0GB");
  g_assert_false (amount.bits);
  g_assert_true (
      teach_numeric_parse ("2.4 Gb", TEACH_UNIT_BYTES, &amount, NULL));
  bits = teach_numeric_dup_understood (TEACH_UNIT_BYTES, &amount);
  g_assert_cmpstr (bits, ==, "300\u00a0MB, from bits");
  g_assert_true (amount.bits);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/teach/numeric/read", test_read);
  g_test_add_func ("/teach/numeric/refused", test_refused);
  g_test_add_func ("/teach/numeric/understood", test_understood);
  return g_test_run ();
}
