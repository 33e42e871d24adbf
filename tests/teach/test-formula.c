/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-formula.h"

#include <math.h>
#include <string.h>

static gboolean
lookup (const char *name, double *value, gpointer data, GError **error)
{
  static const struct
  {
    const char *name;
    double value;
  } names[] = { { "answer", 12 },
                { "data", 4 },
                { "micro-batches", 8 },
                { "bytes-sent.gradient", 100 },
                { "bubble-share@2", 0.25 } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].name, name))
      {
        *value = names[i].value;
        return TRUE;
      }
  g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME, "no %s", name);
  return FALSE;
}

static void
assert_value (const char *formula, double expected)
{
  g_autoptr (GError) error = NULL;
  double value = NAN;

  g_test_message ("%s", formula);
  g_assert_true (
      teach_formula_evaluate (formula, lookup, NULL, &value, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (value, expected, 1e-12 * fabs (expected));
}

static void
test_values (void)
{
  assert_value ("1", 1);
  assert_value (" 2.5e3 ", 2500);
  assert_value ("1 + 2 * 3", 7);
  assert_value ("(1 + 2) * 3", 9);
  assert_value ("10 - 4 - 3", 3); /* from the left */
  assert_value ("24 / 4 / 2", 3);
  assert_value ("2^3^2", 512); /* 2^9, from the right */
  assert_value ("-2^2", -4);
  assert_value ("2^-1", 0.5);
  assert_value ("3 × 4", 12);
  assert_value ("--3", 3);
  assert_value ("answer * data / (data - 1)", 16); /* 12 × 4 / 3 */
  assert_value ("answer-1", 11);
  assert_value ("micro-batches/data", 2);
  assert_value ("2 * bytes-sent.gradient", 200);
  assert_value ("bubble-share@2 * 4", 1);
  assert_value ("min(3, 1, 2) + max(1, 5)", 6);
  assert_value ("log2(8) + ceil(1.2) + floor(1.8) + round(1.5) + abs(-1)", 9);
}

static void
assert_error (const char *formula, int code, const char *message)
{
  g_autoptr (GError) error = NULL;
  double value = NAN;

  g_test_message ("%s", formula);
  g_assert_false (
      teach_formula_evaluate (formula, lookup, NULL, &value, &error));
  g_assert_error (error, TEACH_ERROR, code);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_true (isnan (value));
}

static void
test_errors (void)
{
  const char *start = "a number, a name or “(” was expected, not ";
  g_autofree char *empty =
      g_strconcat ("character 1: ", start, "the end", NULL);
  g_autofree char *close = g_strconcat ("character 5: ", start, "“)”", NULL);
  /* The × is one character of two bytes. */
  g_autofree char *after = g_strconcat ("character 5: ", start, "“*”", NULL);

  assert_error ("", TEACH_ERROR_FORMULA, empty);
  assert_error ("(2 +)", TEACH_ERROR_FORMULA, close);
  assert_error ("2 × * 3", TEACH_ERROR_FORMULA, after);
  assert_error ("(2 + 3", TEACH_ERROR_FORMULA,
                "character 7: “)” was expected, not the end");
  assert_error ("2 3", TEACH_ERROR_FORMULA,
                "character 3: “+”, “-”, “*”, “/”, “^” or the end was expected, "
                "not “3”");
  assert_error ("1 / (data - 4)", TEACH_ERROR_VALUE,
                "character 4: this is a division by zero");
  assert_error ("log2(0)", TEACH_ERROR_VALUE,
                "character 1: the formula has no finite value");
  assert_error ("2 * nonsense", TEACH_ERROR_NAME, "character 5: no nonsense");
  /* Without spaces it is one name. */
  assert_error ("answer-data", TEACH_ERROR_NAME, "character 1: no answer-data");
  assert_error ("sin(1)", TEACH_ERROR_FORMULA,
                "character 1: there is no such function; write min, max, log2, "
                "ceil, floor, round or abs");
  assert_error ("log2(1, 2)", TEACH_ERROR_FORMULA,
                "character 8: the function takes one value");
}

/* What is nested or long beyond reason is refused, not followed. */
static void
test_caps (void)
{
  g_autofree char *deep = g_strnfill (900, '(');
  g_autofree char *minus = g_strnfill (900, '-');
  g_autofree char *large = g_strnfill (2000, '1');
  g_autofree char *name = g_strnfill (200, 'n');
  const char *formulas[] = { deep, minus, large, name };

  for (guint i = 0; i < G_N_ELEMENTS (formulas); i++)
    {
      g_autoptr (GError) error = NULL;
      double value;

      g_assert_false (
          teach_formula_evaluate (formulas[i], lookup, NULL, &value, &error));
      g_assert_error (error, TEACH_ERROR, TEACH_ERROR_FORMULA);
    }
}

static void
test_names (void)
{
  g_assert_true (teach_formula_is_name ("micro-batches"));
  g_assert_true (teach_formula_is_name ("peak-memory.weights@3"));
  g_assert_false (teach_formula_is_name ("2x"));
  g_assert_false (teach_formula_is_name ("a b"));
  g_assert_false (teach_formula_is_name ("a-"));
  g_assert_false (teach_formula_is_name (""));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/teach/formula/values", test_values);
  g_test_add_func ("/teach/formula/errors", test_errors);
  g_test_add_func ("/teach/formula/caps", test_caps);
  g_test_add_func ("/teach/formula/names", test_names);
  return g_test_run ();
}
