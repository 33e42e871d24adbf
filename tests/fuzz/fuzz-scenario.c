/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Whatever the bytes are: a scenario, or at least one error.  A scenario that
 * was read is written and read again, and must be the same. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const ScenarioPresets *presets;
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (Scenario) scenario = NULL;
  g_autoptr (Scenario) again = NULL;
  g_autoptr (GBytes) once = NULL;
  g_autoptr (GBytes) twice = NULL;

  if (presets == NULL)
    presets = scenario_presets_new_builtin (diagnostics);
  scenario = scenario_load_bytes (bytes, "fuzz.xml", presets, diagnostics);
  g_assert (scenario != NULL || base_diagnostics_has_errors (diagnostics));
  if (scenario == NULL)
    return 0;
  once = scenario_to_xml (scenario);
  again = scenario_load_bytes (once, "again.xml", presets, diagnostics);
  if (again == NULL)
    {
      const BaseDiagnostic *last = base_diagnostics_get (
          diagnostics, base_diagnostics_get_length (diagnostics) - 1);

      g_error ("what was written cannot be read: %s", last->message);
    }
  twice = scenario_to_xml (again);
  g_assert (g_bytes_equal (once, twice));
  return 0;
}
