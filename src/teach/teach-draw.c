/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-draw.h"

#include "base/base-random.h"
#include "teach/teach-knob.h"

#include <glib/gi18n-lib.h>

/* One of the words of the list, and its number. */
static char *
pick (const char *values, BaseRandom *random)
{
  const char *word;
  const char *rest = values;
  gsize length;
  guint64 n = 0, chosen;

  while (deck_list_next (&rest, &word) > 0)
    n++;
  if (n == 0)
    return NULL;
  chosen = base_random_below (random, n);
  for (rest = values; (length = deck_list_next (&rest, &word)) > 0; chosen--)
    if (chosen == 0)
      return g_strndup (word, length);
  return NULL;
}

static gboolean
check (const SimSpec *spec, const char *values, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (sim_spec_validate (spec, &cause))
    return TRUE;
  if (*values != '\0')
    g_set_error (error, TEACH_ERROR, TEACH_ERROR_SCENARIO,
                 /* Translators: values of knobs, and why they do not go
                  * together. */
                 _ ("with %s: %s"), values, cause->message);
  else
    g_set_error_literal (error, TEACH_ERROR, TEACH_ERROR_SCENARIO,
                         cause->message);
  return FALSE;
}

SimSpec *
teach_draw (const DeckComputation *computation,
            const SimSpec *base,
            guint64 seed,
            guint attempt,
            GError **error)
{
  g_autoptr (SimSpec) spec = sim_spec_copy (base);
  g_autoptr (GString) values = g_string_new (NULL);
  BaseRandom random =
      BASE_RANDOM_INIT (base_random_seed ("draw", seed + attempt * 0x9e37u));

  for (guint i = 0; i < computation->n_varies; i++)
    {
      const DeckVary *vary = &computation->varies[i];
      g_autofree char *value = pick (vary->values, &random);

      if (value == NULL)
        {
          g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME,
                       _ ("the knob “%s” has no value to draw"), vary->knob);
          return NULL;
        }
      if (!teach_knob_set (spec, vary->knob, value, error))
        return NULL;
      g_string_append_printf (values, "%s%s=%s", values->len > 0 ? " " : "",
                              vary->knob, value);
    }
  if (!check (spec, values->str, error))
    return NULL;
  return g_steal_pointer (&spec);
}

/* A word or a plain number as it stands, else a formula. */
static gboolean
turn_knob (SimSpec *spec,
           const TeachTurn *turn,
           const TeachScope *scope,
           GError **error)
{
  g_autoptr (GError) plain = NULL;
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  double value;
  double unused;
  TeachUnit unit;

  if (teach_knob_set (spec, turn->knob, turn->value, &plain))
    return TRUE;
  if (!teach_knob_get (spec, turn->knob, &unused, &unit, NULL))
    {
      g_propagate_error (error, g_steal_pointer (&plain));
      return FALSE;
    }
  if (!teach_scope_evaluate (scope, turn->value, &value, error))
    {
      g_prefix_error (error, "%s=%s: ", turn->knob, turn->value);
      return FALSE;
    }
  g_ascii_dtostr (number, sizeof number, value);
  return teach_knob_set (spec, turn->knob, number, error);
}

gboolean
teach_draw_turn (SimSpec *spec,
                 const GArray *turns,
                 const TeachScope *scope,
                 GError **error)
{
  g_autoptr (GString) values = g_string_new (NULL);

  for (guint i = 0; i < turns->len; i++)
    {
      const TeachTurn *turn = &g_array_index (turns, TeachTurn, i);

      if (!turn_knob (spec, turn, scope, error))
        return FALSE;
      g_string_append_printf (values, "%s%s=%s", i > 0 ? " " : "", turn->knob,
                              turn->value);
    }
  return check (spec, values->str, error);
}
