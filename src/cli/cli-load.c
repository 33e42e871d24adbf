/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <glib/gi18n-lib.h>

#include "base/base-file.h"

int
cli_usage_error (const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("shardstep-cli: %s\n", message);
  g_printerr ("%s\n", _ ("Try “shardstep-cli --help”."));
  return CLI_USAGE;
}

gboolean
cli_parse (const GOptionEntry *entries,
           const char *words,
           int minimum_words,
           int maximum_words,
           int *argc,
           char ***argv,
           int *status)
{
  g_autoptr (GOptionContext) context = g_option_context_new (words);
  g_autoptr (GError) error = NULL;
  gboolean help = FALSE;
  const GOptionEntry common[] = { { "help", 'h', 0, G_OPTION_ARG_NONE, &help,
                                    N_ ("Show what the command takes"), NULL },
                                  { NULL } };

  /* The built-in --help would end the process on its own. */
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  *status = CLI_OK;
  if (!g_option_context_parse (context, argc, argv, &error))
    *status = cli_usage_error ("%s", error->message);
  else if (help)
    {
      g_autofree char *text = g_option_context_get_help (context, TRUE, NULL);

      g_print ("%s", text);
      return FALSE;
    }
  else if (*argc - 1 < minimum_words)
    *status = cli_usage_error (_ ("%s is missing"), words);
  else if (*argc - 1 > maximum_words)
    *status = cli_usage_error (_ ("“%s” is one word too many"),
                               (*argv)[maximum_words + 1]);
  return *status == CLI_OK;
}

int
cli_print_findings (const BaseDiagnostics *diagnostics)
{
  for (guint i = 0; i < base_diagnostics_get_length (diagnostics); i++)
    {
      g_autofree char *line =
          base_diagnostic_dup_line (base_diagnostics_get (diagnostics, i));

      g_printerr ("%s\n", line);
    }
  return base_diagnostics_has_errors (diagnostics) ? CLI_REFUSED : CLI_OK;
}

/* An id rather than a path: no such file, and no folder or ".xml" in it. */
static Scenario *
load_by_id (const char *id,
            const ScenarioPresets *presets,
            BaseDiagnostics *diagnostics)
{
  Scenario *scenario = scenario_load_shipped (id, presets, diagnostics);
  g_autoptr (ScenarioLibrary) library = NULL;
  g_autoptr (BaseDiagnostics) unused = NULL;
  g_autofree char *ids = NULL;
  const char *alike;

  if (scenario != NULL || base_diagnostics_has_errors (diagnostics))
    return scenario;
  unused = base_diagnostics_new ();
  library = scenario_library_new (presets, NULL, unused);
  alike = scenario_library_find_nearest (library, id);
  ids = alike ? NULL : scenario_library_list (library);
  if (alike)
    base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, id, 0,
                          _ ("there is no such file, and no shipped scenario "
                             "of that id; the nearest is “%s”"),
                          alike);
  else
    base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, id, 0,
                          _ ("there is no such file, and no shipped scenario "
                             "of that id; there are %s"),
                          ids);
  return NULL;
}

Scenario *
cli_load_scenario (const char *argument)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  gboolean is_id = strchr (argument, G_DIR_SEPARATOR) == NULL &&
                   !g_str_has_suffix (argument, ".xml") &&
                   !g_file_test (argument, G_FILE_TEST_EXISTS);
  Scenario *scenario =
      is_id ? load_by_id (argument, presets, diagnostics)
            : scenario_load_file (argument, presets, diagnostics);

  cli_print_findings (diagnostics);
  return scenario;
}

SimTimeline *
cli_run (const Scenario *scenario)
{
  g_autoptr (GError) error = NULL;
  SimTimeline *timeline =
      sim_simulate (scenario_get_spec (scenario), NULL, &error);

  if (timeline == NULL)
    g_printerr ("%s: %s\n", scenario_get_file (scenario), error->message);
  return timeline;
}

gboolean
cli_write_file (const char *path, const char *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;

  if (base_file_write (path, bytes, &error))
    return TRUE;
  g_printerr ("%s: %s\n", path, error->message);
  return FALSE;
}
