/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-plan-summary.h"

#include "app/app-plan-row.h"
#include "app/app-plan-table.h"

#include <glib/gi18n-lib.h>

static void
take_sentence (GString *text, char *sentence)
{
  app_plan_row_append (text, sentence);
  g_free (sentence);
}

static void
append_fitting (GString *text, guint n, guint listed)
{
  if (n <= listed)
    take_sentence (text, g_strdup_printf (
                             ngettext ("%u split fits, the fastest first.",
                                       "%u splits fit, the fastest first.", n),
                             n));
  else
    take_sentence (
        text, g_strdup_printf (
                  _ ("%1$u splits fit; the %2$u fastest of them are listed."),
                  n, listed));
}

static void
append_others (GString *text, guint n, guint listed)
{
  if (n > listed)
    take_sentence (text,
                   g_strdup_printf (_ ("%1$u do not fit; the %2$u nearest "
                                       "to it are at the end."),
                                    n, listed));
  else if (n > 0)
    take_sentence (
        text, g_strdup_printf (
                  ngettext ("%u does not fit, at the end.",
                            "%u do not fit, at the end, the nearest first.", n),
                  n));
}

char *
app_plan_summary_dup (const AppPlanRun *run)
{
  const SimSpec *spec = app_plan_run_get_spec (run);
  guint devices = sim_spec_get_n_devices (spec);
  GString *text = g_string_new (NULL);

  take_sentence (
      text, g_strdup_printf (ngettext ("Over the %u device in use.",
                                       "Over the %u devices in use.", devices),
                             devices));
  append_fitting (text, app_plan_run_count (run, TRUE),
                  app_plan_table_count (run, TRUE));
  append_others (text, app_plan_run_count (run, FALSE),
                 app_plan_table_count (run, FALSE));
  if (spec->faults->len > 0)
    app_plan_row_append (
        text, _ ("What is slow or lost in this scenario is left out: each is "
                 "planned, and shown, on devices and links that are well."));
  if (!spec->parallel.synchronise)
    app_plan_row_append (
        text, _ ("Each is planned, and shown, with its copies synchronised."));
  return g_string_free (text, FALSE);
}
