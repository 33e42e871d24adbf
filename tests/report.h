/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-diagnostics.h"

/* For tests: the findings as "FILE:LINE: message", a "|" after each; g_free. */
static inline char *
report_dup (const BaseDiagnostics *report)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < base_diagnostics_get_length (report); i++)
    {
      g_autofree char *line =
          base_diagnostic_dup_line (base_diagnostics_get (report, i));

      g_string_append_printf (lines, "%s|", line);
    }
  return g_string_free (lines, FALSE);
}

#define assert_report(report, expected)                                        \
  G_STMT_START                                                                 \
  {                                                                            \
    g_autofree char *lines_of_report = report_dup (report);                    \
                                                                               \
    g_assert_cmpstr (lines_of_report, ==, (expected));                         \
  }                                                                            \
  G_STMT_END
