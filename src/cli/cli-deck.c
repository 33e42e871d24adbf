/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <glib/gi18n-lib.h>

#include "base/base-file.h"
#include "deck/deck-export.h"
#include "deck/deck-import.h"
#include "deck/deck-reader.h"
#include "deck/deck-writer.h"
#include "paper/paper-deck.h"

/* The words of `deck import`. */
typedef struct
{
  char *format;
  char *id;
  char *title;
  char *output;
} ImportOptions;

static void
import_options_clear (ImportOptions *self)
{
  g_free (self->format);
  g_free (self->id);
  g_free (self->title);
  g_free (self->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImportOptions, import_options_clear)

static int
import_file (const char *path, const ImportOptions *options)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) written = NULL;
  g_autoptr (Deck) deck = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  DeckFormat format;
  guint n;

  bytes = base_file_get_bytes (path, DECK_IMPORT_MAX_PACKAGE_BYTES, &error);
  if (bytes == NULL)
    {
      g_printerr ("%s: %s\n", path, error->message);
      return CLI_REFUSED;
    }
  if (options->format == NULL)
    format = deck_format_guess (bytes, path);
  else if (!deck_format_from_nick (options->format, &format))
    return cli_usage_error (
        _ ("“%s” is no format: write anki-text, apkg, gift, kvtml or moodle"),
        options->format);
  id = options->id != NULL ? g_strdup (options->id) : deck_id_from_name (path);
  if (!deck_id_is_valid (id))
    return cli_usage_error (_ ("“%s” is no id for a deck"), id);

  deck = deck_import (bytes, path, format, id, options->title, report);
  cli_print_findings (report);
  if (deck == NULL)
    return CLI_REFUSED;
  written = deck_write_bytes (deck);
  if (!cli_write_file (options->output, g_bytes_get_data (written, NULL),
                       g_bytes_get_size (written)))
    return CLI_REFUSED;
  n = deck_get_n_cards (deck);
  g_print (ngettext ("%s: %u card, %u not imported, %u remarks\n",
                     "%s: %u cards, %u not imported, %u remarks\n", n),
           options->output, n,
           base_diagnostics_count (report, BASE_SEVERITY_ERROR),
           base_diagnostics_count (report, BASE_SEVERITY_WARNING));
  /* Cards that could not come along are a report, not a failure. */
  return CLI_OK;
}

int
cli_deck_import (int argc, char **argv)
{
  g_auto (ImportOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &options.format,
      N_ ("anki-text, apkg, gift, kvtml or moodle; guessed where not given"),
      N_ ("NAME") },
    { "id", 0, 0, G_OPTION_ARG_STRING, &options.id,
      N_ ("The id of the deck; made of the file's name where not given"),
      N_ ("ID") },
    { "title", 0, 0, G_OPTION_ARG_STRING, &options.title,
      N_ ("The title of the deck"), N_ ("TEXT") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
      N_ ("The deck file to write"), N_ ("FILE") },
    { NULL },
  };
  int status;

  if (!cli_parse (entries, "FILE", 1, 1, &argc, &argv, &status))
    return status;
  if (options.output == NULL)
    return cli_usage_error (_ ("-o DECK.xml is missing"));
  return import_file (argv[1], &options);
}

/* What the words of `deck export` come to: a format of deck-export.h, or
 * paper. */
typedef struct
{
  DeckFormat format;
  gboolean paper;
  PaperDeckForm form;
} Target;

static GBytes *
print_deck (const Deck *deck, PaperDeckForm form, BaseDiagnostics *report)
{
  g_autoptr (GError) error = NULL;
  /* The date of making would make equal decks unequal. */
  GBytes *bytes =
      paper_deck_print (deck, form, "1970-01-01T00:00:00Z", report, &error);

  if (bytes == NULL)
    base_diagnostics_add (report, BASE_SEVERITY_ERROR, deck_get_file (deck), 0,
                          "%s", error->message);
  return bytes;
}

static int
export_file (const char *path, const Target *target, const char *output)
{
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (Deck) deck = deck_read_file (path, found, NULL);
  g_autoptr (GBytes) bytes = NULL;
  guint left_out;
  guint n;

  cli_print_findings (found);
  if (deck == NULL)
    return CLI_REFUSED;
  bytes = target->paper ? print_deck (deck, target->form, report)
                        : deck_export (deck, target->format, report);
  cli_print_findings (report);
  if (bytes == NULL || !cli_write_file (output, g_bytes_get_data (bytes, NULL),
                                        g_bytes_get_size (bytes)))
    return CLI_REFUSED;
  left_out = base_diagnostics_count (report, BASE_SEVERITY_ERROR);
  n = deck_get_n_cards (deck) - left_out;
  g_print (ngettext ("%s: %u card, %u not exported, %u remarks\n",
                     "%s: %u cards, %u not exported, %u remarks\n", n),
           output, n, left_out,
           base_diagnostics_count (report, BASE_SEVERITY_WARNING));
  return CLI_OK;
}

/* By the end of the name. */
static gboolean
guess_target (const char *path, Target *target)
{
  target->paper = g_str_has_suffix (path, ".pdf");
  if (g_str_has_suffix (path, ".xml"))
    target->format = DECK_FORMAT_MOODLE_XML;
  else if (g_str_has_suffix (path, ".apkg"))
    target->format = DECK_FORMAT_APKG;
  else if (g_str_has_suffix (path, ".txt") || g_str_has_suffix (path, ".tsv"))
    target->format = DECK_FORMAT_ANKI_TEXT;
  else
    return target->paper;
  return TRUE;
}

static gboolean
find_target (const char *name, Target *target)
{
  target->paper = g_str_equal (name, "pdf");
  return target->paper || (deck_format_from_nick (name, &target->format) &&
                           deck_format_can_export (target->format));
}

static gboolean
find_form (const char *name, PaperDeckForm *form)
{
  *form = name != NULL && g_str_equal (name, "cards") ? PAPER_DECK_CARDS
                                                      : PAPER_DECK_LIST;
  return name == NULL || g_str_equal (name, "cards") ||
         g_str_equal (name, "list");
}

int
cli_deck_export (int argc, char **argv)
{
  g_autofree char *format_name = NULL;
  g_autofree char *layout = NULL;
  g_autofree char *output = NULL;
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_name,
      N_ ("anki-text, apkg, moodle or pdf; by the name of FILE where not "
          "given"),
      N_ ("NAME") },
    { "layout", 0, 0, G_OPTION_ARG_STRING, &layout,
      N_ ("Of pdf: list, with the answers at the end, or cards to cut out"),
      N_ ("NAME") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
      N_ ("The file to write"), N_ ("FILE") },
    { NULL },
  };
  Target target = { 0 };
  int status;

  if (!cli_parse (entries, "DECK", 1, 1, &argc, &argv, &status))
    return status;
  if (output == NULL)
    return cli_usage_error (_ ("-o FILE is missing"));
  if (format_name == NULL ? !guess_target (output, &target)
                          : !find_target (format_name, &target))
    return cli_usage_error (_ ("say with --format=NAME what to write: "
                               "anki-text, apkg, moodle or pdf"));
  if (!find_form (layout, &target.form))
    return cli_usage_error (_ ("“%s” is no layout: write list or cards"),
                            layout);
  return export_file (argv[1], &target, output);
}
