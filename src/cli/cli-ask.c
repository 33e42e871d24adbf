/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The question of a computed card, as the app would ask it. */
#include "cli/cli-json.h"
#include "cli/cli.h"
#include "deck/deck-markup.h"
#include "deck/deck-reader.h"
#include "teach/teach-question.h"

#include <glib/gi18n-lib.h>

static void
print_line (const char *label, const char *markup)
{
  g_autofree char *plain = deck_markup_to_plain (markup);

  if (*plain != '\0')
    g_print ("%s%s\n", label, plain);
}

static void
print_text (const TeachQuestion *question)
{
  guint order[TEACH_MAX_OPTIONS];

  print_line ("", teach_question_get_prompt (question));
  print_line (_ ("Hint: "), teach_question_get_hint (question));
  teach_question_get_order (question, order);
  for (guint i = 0; i < teach_question_get_n_options (question); i++)
    {
      const TeachOption *option =
          teach_question_get_option (question, order[i]);
      char label[] = { ' ', ' ', (char)('a' + i), ' ', ' ', '\0' };

      label[3] = option->correct ? '*' : ' ';
      print_line (label, option->text);
      print_line ("       ", option->feedback);
    }
  print_line (_ ("Answer: "), teach_question_get_answer (question));
  print_line ("", teach_question_get_explanation (question));
}

static void
add_markup (JsonBuilder *json, const char *name, const char *markup)
{
  g_autofree char *plain = deck_markup_to_plain (markup);

  cli_json_add_text (json, name, plain);
}

static void
add_options (JsonBuilder *json, const TeachQuestion *question)
{
  json_builder_set_member_name (json, "options");
  json_builder_begin_array (json);
  for (guint i = 0; i < teach_question_get_n_options (question); i++)
    {
      const TeachOption *option = teach_question_get_option (question, i);

      json_builder_begin_object (json);
      add_markup (json, "text", option->text);
      cli_json_add_truth (json, "correct", option->correct);
      cli_json_add_double (json, "value", option->value);
      add_markup (json, "feedback", option->feedback);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
print_json (const TeachQuestion *question)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  cli_json_add_count (json, "seed", teach_question_get_seed (question));
  add_markup (json, "prompt", teach_question_get_prompt (question));
  add_options (json, question);
  add_markup (json, "answer", teach_question_get_answer (question));
  cli_json_add_double (json, "value", teach_question_get_value (question));
  cli_json_add_double (json, "tolerance",
                       teach_question_get_tolerance (question));
  add_markup (json, "explanation", teach_question_get_explanation (question));
  json_builder_end_object (json);
  cli_json_print (json, TRUE);
}

static const DeckCard *
find_card (const Deck *deck, const char *path, const char *id)
{
  guint index;

  if (!deck_find_card (deck, id, &index))
    g_printerr (_ ("%s: there is no card “%s”\n"), path, id);
  else if (deck_get_card (deck, index)->kind != DECK_CARD_COMPUTED)
    g_printerr (_ ("%s:%d: card “%s” is not computed\n"), path,
                deck_get_card (deck, index)->line, id);
  else
    return deck_get_card (deck, index);
  return NULL;
}

static int
ask (const char *path, const char *id, guint64 seed, gboolean as_json)
{
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  g_autoptr (Deck) deck = deck_read_file (path, found, NULL);
  g_autoptr (ScenarioPresets) presets = scenario_presets_new_builtin (found);
  g_autoptr (ScenarioLibrary) library =
      scenario_library_new (presets, NULL, found);
  const DeckCard *card = deck != NULL ? find_card (deck, path, id) : NULL;
  g_autoptr (TeachQuestion) question = NULL;
  g_autoptr (GError) error = NULL;

  cli_print_findings (found);
  if (card == NULL)
    return CLI_REFUSED;
  question = teach_question_new_for_card (card, library, seed, NULL, &error);
  if (question == NULL)
    {
      g_printerr ("%s:%d: %s\n", path, card->line, error->message);
      return CLI_REFUSED;
    }
  if (as_json)
    print_json (question);
  else
    print_text (question);
  return CLI_OK;
}

int
cli_deck_ask (int argc, char **argv)
{
  gint64 seed = 1;
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = {
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed,
      N_ ("What its values are drawn by; 1 where not given"), N_ ("N") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print one JSON object"),
      NULL },
    { NULL },
  };
  int status;

  if (!cli_parse (entries, "DECK CARD", 2, 2, &argc, &argv, &status))
    return status;
  return ask (argv[1], argv[2], (guint64)seed, as_json);
}
