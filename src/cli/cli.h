/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-diagnostics.h"
#include "scenario/scenario-library.h"
#include "sim/sim-timeline.h"

#include <glib.h>

G_BEGIN_DECLS

/* What an exit status means, for every command. */
enum
{
  CLI_OK = 0,
  CLI_REFUSED = 1, /* what was asked cannot be: FILE:LINE: message on stderr */
  CLI_USAGE = 2,
};

/* Each gets the words after its name, argv[0] being "shardstep-cli COMMAND",
 * and returns an exit status. */
int cli_simulate (int argc, char **argv);
int cli_render (int argc, char **argv);
int cli_plan (int argc, char **argv);
int cli_scenario_check (int argc, char **argv);
int cli_lesson_check (int argc, char **argv);
int cli_deck_check (int argc, char **argv);
int cli_deck_ask (int argc, char **argv);
int cli_deck_stats (int argc, char **argv);
int cli_deck_import (int argc, char **argv);
int cli_deck_export (int argc, char **argv);
int cli_progress_due (int argc, char **argv);
int cli_progress_stats (int argc, char **argv);
int cli_progress_export (int argc, char **argv);
int cli_progress_import (int argc, char **argv);
int cli_progress_check (int argc, char **argv);
int cli_progress_fit (int argc, char **argv);

/* Parses options; the free words are left in argv.  FALSE with *status set
 * where the command is over: a wrong option, a wrong number of words, --help.
 * words: how the free words are called in the help. */
gboolean cli_parse (const GOptionEntry *entries,
                    const char *words,
                    int minimum_words,
                    int maximum_words,
                    int *argc,
                    char ***argv,
                    int *status);
int cli_usage_error (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* One line each on stderr; CLI_REFUSED if there is an error among them. */
int cli_print_findings (const BaseDiagnostics *diagnostics);

/* A path, or the id of a shipped scenario; NULL with findings printed. */
Scenario *cli_load_scenario (const char *argument) G_GNUC_WARN_UNUSED_RESULT;

/* NULL with a line printed. */
SimTimeline *cli_run (const Scenario *scenario) G_GNUC_WARN_UNUSED_RESULT;

/* Replaces the file in one step (a device or a pipe is written to); FALSE with
 * a line printed. */
gboolean cli_write_file (const char *path, const char *data, gsize size);

G_END_DECLS
