/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-start.h"
#include "base/base-file.h"
#include "sim/sim-process.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

int
main (int argc, char **argv)
{
  sim_process_keep_memory ();
  base_file_outlive_limits ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, SHARDSTEP_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name ("Shardstep");

  return app_start (argc, argv);
}
