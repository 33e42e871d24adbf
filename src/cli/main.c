/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include "base/base-file.h"
#include "sim/sim-process.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  const char *name;
  const char *verb; /* or NULL */
  int (*run) (int argc, char **argv);
  const char *words;
  const char *what;
} Command;

static const Command commands[] = {
  { "simulate", NULL, cli_simulate,
    "SCENARIO [--json] [--dump] [--chrome-trace=FILE]",
    N_ ("Run a training step and say what it costs") },
  { "render", NULL, cli_render,
    "SCENARIO (--at=SECONDS | --step=N) [--size=WxH] [--dark] -o FILE",
    N_ ("Draw one instant as PNG, SVG or PDF") },
  { "plan", NULL, cli_plan, "SCENARIO [--json] [--all]",
    N_ ("Rank every way to split the model over the devices") },
  { "scenario", "check", cli_scenario_check, "FILE…",
    N_ ("Say what is wrong with scenario files") },
  { "lesson", "check", cli_lesson_check, "[--answers] FILE…",
    N_ ("Say what is wrong with lessons; every answer is computed") },
  { "deck", "check", cli_deck_check, "FILE…",
    N_ ("Say what is wrong with decks") },
  { "deck", "ask", cli_deck_ask, "DECK CARD [--seed=N] [--json]",
    N_ ("Ask a computed card as the app would, with its answer") },
  { "deck", "stats", cli_deck_stats, "FILE…", N_ ("Count the cards of decks") },
  { "deck", "import", cli_deck_import,
    "FILE [--format=anki-text|apkg|gift|kvtml|moodle] [--id=ID] [--title=TEXT] "
    "-o "
    "DECK.xml",
    N_ ("Make a deck of another program's file, and say what it lost") },
  { "deck", "export", cli_deck_export,
    "DECK [--format=anki-text|apkg|moodle|pdf] [--layout=list|cards] -o FILE",
    N_ ("Write a deck for another program, and say what it lost") },
  { "progress", "due", cli_progress_due, "DECK… [--at=TIME] [--store=FILE]",
    N_ ("List the cards to ask now, in their order") },
  { "progress", "stats", cli_progress_stats,
    "[--at=TIME] [--store=FILE] [-o FILE.csv]",
    N_ ("The figures of the progress page, as CSV") },
  { "progress", "export", cli_progress_export, "[--store=FILE] -o FILE",
    N_ ("Write all of your progress as text") },
  { "progress", "import", cli_progress_import, "FILE [--store=FILE]",
    N_ ("Add exported progress to yours; a copy is saved before") },
  { "progress", "check", cli_progress_check, "[--store=FILE]",
    N_ ("Look the store over, mend what can be, and say what was") },
  { "progress", "fit", cli_progress_fit, "[--take] [--store=FILE]",
    N_ ("Fit the schedule to your answers, and say what that betters") },
};

static void
print_help (void)
{
  g_print ("%s\n\n", _ ("Usage: shardstep-cli COMMAND …"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %s%s%s %s\n      %s\n", commands[i].name,
             commands[i].verb != NULL ? " " : "",
             commands[i].verb != NULL ? commands[i].verb : "",
             commands[i].words, _ (commands[i].what));
  g_print ("\n%s\n%s\n",
           _ ("SCENARIO is a file, or the id of a shipped scenario."),
           _ ("Exit status: 0 done; 1 it cannot be, with one line "
              "FILE:LINE: message for each reason; 2 wrong usage."));
}

static int
run (const Command *command, int argc, char **argv)
{
  int skipped = command->verb != NULL ? 2 : 1;
  g_autofree char *name = g_strdup_printf (
      "shardstep-cli %s%s%s", command->name, command->verb != NULL ? " " : "",
      command->verb != NULL ? command->verb : "");
  g_autofree char **words = g_new0 (char *, argc - skipped + 1);

  g_set_prgname (name);
  words[0] = name;
  for (int i = 1; i < argc - skipped; i++)
    words[i] = argv[i + skipped];
  return command->run (argc - skipped, words);
}

/* What was printed may still lie in a buffer: a full disk must not pass for
 * success. */
static int
finish (int status)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;
  g_printerr ("shardstep-cli: %s\n", _ ("the output could not be written"));
  return status != CLI_OK ? status : CLI_REFUSED;
}

int
main (int argc, char **argv)
{
  gboolean known = FALSE;

  sim_process_keep_memory ();
  base_file_outlive_limits ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  if (argc < 2)
    return cli_usage_error (_ ("a command is missing"));
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
    {
      print_help ();
      return finish (CLI_OK);
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      g_print ("shardstep-cli %s\n", SHARDSTEP_VERSION);
      return finish (CLI_OK);
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      {
        known = TRUE;
        if (commands[i].verb == NULL ||
            (argc > 2 && strcmp (argv[2], commands[i].verb) == 0))
          return finish (run (&commands[i], argc, argv));
      }
  if (known)
    return cli_usage_error (_ ("“%s %s” is not a command"), argv[1],
                            argc > 2 ? argv[2] : "");
  return cli_usage_error (_ ("“%s” is not a command"), argv[1]);
}
