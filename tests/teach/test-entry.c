/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-entry.h"

static void
test_typed (void)
{
  static const struct
  {
    TeachUnit unit;
    const char *with, *text;
    double number;
  } cases[] = {
    { TEACH_UNIT_SHARE, "%", "20", 0.2 },
    { TEACH_UNIT_SHARE, "%", " 20 % ", 0.2 },
    { TEACH_UNIT_SHARE, "%", "1,5%", 0.015 },
    { TEACH_UNIT_SECONDS, "ms", "1.9", 0.0019 },
    { TEACH_UNIT_SECONDS, "ms", "2 s", 2 },
    { TEACH_UNIT_SECONDS, "ms", "30\u00a0µs", 30e-6 },
    { TEACH_UNIT_BYTES, "MB", "0.75 GB", 0.75e9 },
    { TEACH_UNIT_BYTES, "MB", "750", 750e6 },
    { TEACH_UNIT_COUNT, "", "14", 14 },
    { TEACH_UNIT_RATE, "samples/s", "467", 467 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double number = -1;

      g_assert_true (teach_entry_parse (cases[i].unit, cases[i].with,
                                        cases[i].text, &number));
      g_assert_cmpfloat_with_epsilon (number, cases[i].number,
                                      1e-9 * cases[i].number);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    TeachUnit unit;
    const char *text;
  } cases[] = {
    { TEACH_UNIT_SHARE, "" },      { TEACH_UNIT_SHARE, "much" },
    { TEACH_UNIT_SHARE, "20 ms" }, { TEACH_UNIT_SHARE, "-3" },
    { TEACH_UNIT_BYTES, "3 s" },   { TEACH_UNIT_SECONDS, "3 MB" },
    { TEACH_UNIT_COUNT, "0x10" },  { TEACH_UNIT_COUNT, "." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double number = -1;

      g_assert_false (
          teach_entry_parse (cases[i].unit, "", cases[i].text, &number));
      g_assert_cmpfloat (number, ==, -1);
    }
}

static void
test_unit (void)
{
  static const struct
  {
    TeachValue value;
    const char *unit;
  } cases[] = {
    { { TEACH_UNIT_SHARE, 0.384, NULL, FALSE }, "%" },
    { { TEACH_UNIT_SECONDS, 0.0019, NULL, FALSE }, "ms" },
    { { TEACH_UNIT_BYTES, 745e6, NULL, FALSE }, "MB" },
    { { TEACH_UNIT_COUNT, 6, NULL, FALSE }, "" },
    { { TEACH_UNIT_RATE, 467, NULL, FALSE }, "samples/s" },
    { { TEACH_UNIT_DEVICE, 2, NULL, FALSE }, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *unit = teach_entry_dup_unit (&cases[i].value);

      g_assert_cmpstr (unit, ==, cases[i].unit);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/teach/entry/typed", test_typed);
  g_test_add_func ("/teach/entry/refused", test_refused);
  g_test_add_func ("/teach/entry/unit", test_unit);
  return g_test_run ();
}
