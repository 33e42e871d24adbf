/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formulas, texts and asks of card files, and what learners type.  The first
 * byte says which. */
#include "teach/teach-ask.h"
#include "teach/teach-formula.h"
#include "teach/teach-numeric.h"
#include "teach/teach-scope.h"

#include <math.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static gboolean
lookup (const char *name, double *value, gpointer data, GError **error)
{
  *value = 3;
  if (*name == 'a')
    return TRUE;
  g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME, "no %s", name);
  return FALSE;
}

static void
read_formula (const char *text)
{
  g_autoptr (GError) error = NULL;
  double value;

  if (teach_formula_evaluate (text, lookup, NULL, &value, &error))
    g_assert_true (isfinite (value));
  else
    g_assert_nonnull (error);
}

static void
read_amount (const char *text)
{
  for (guint i = 0; i < TEACH_N_UNITS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *understood = NULL;
      TeachAmount amount;

      if (teach_numeric_parse (text, (TeachUnit)i, &amount, &error))
        {
          g_assert_true (isfinite (amount.value));
          understood = teach_numeric_dup_understood ((TeachUnit)i, &amount);
        }
      else
        g_assert_nonnull (error);
    }
}

static void
fill_text (const char *text)
{
  g_autoptr (SimSpec) spec = sim_spec_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TeachRuns) runs = teach_runs_new (NULL, NULL);
  TeachScope scope = { .spec = spec,
                       .before = NAN,
                       .after = NAN,
                       .answer = 12,
                       .answer_text = "12",
                       .runs = runs,
                       .secret = "hops",
                       .has_bounds = TRUE,
                       .from = NAN,
                       .tolerance = 0.1 };
  g_autofree char *filled = teach_scope_fill (&scope, text, &error);

  g_assert_true ((filled != NULL) == (error == NULL));
}

static void
read_ask (const char *text)
{
  g_auto (TeachAsk) ask = { 0 };
  g_autoptr (GError) error = NULL;

  if (!teach_ask_init (&ask, text, &error))
    g_assert_nonnull (error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static void (*const readers[]) (const char *) = { read_formula, read_amount,
                                                    fill_text, read_ask };
  g_autofree char *text = NULL;

  if (size == 0)
    return 0;
  text = g_strndup ((const char *)data + 1, size - 1);
  /* Formulas say themselves what is no UTF-8; the rest is given what files and
   * fields hold. */
  if (data[0] % 4 == 0 || g_utf8_validate (text, -1, NULL))
    readers[data[0] % 4](text);
  return 0;
}
