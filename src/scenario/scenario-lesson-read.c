/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-lesson-private.h"
#include "scenario/scenario-reader.h"
#include "scenario/scenario.h"

#include "xml/xml-reader.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define DEFAULT_TOLERANCE 0.15
#define LARGE 1e18

static const char *const kind_names[] = { "predict", "knob", "failure",
                                          "explain", NULL };
static const char *const ask_names[] = { "pick", "number", "order", "device",
                                         NULL };
static const char *const best_names[] = { "least", "most", NULL };
static const char *const condition_names[] = { "out-of-memory",
                                               "bubble-over-half",
                                               "link-saturated", NULL };

/* One read: the round under way. */
typedef struct
{
  XmlReader *xml;
  ScenarioLesson *lesson;
  GArray *turns;    /* ScenarioTurn */
  GArray *choices;  /* ScenarioChoice */
  GArray *segments; /* ScenarioSegment */
  GArray *rows;     /* ScenarioRow */
} Reading;

static const char *
keep (Reading *self, char *text)
{
  return scenario_lesson_keep (self->lesson, text);
}

/* NULL where it is absent. */
static const char *
keep_attribute (Reading *self, const char *name)
{
  const char *value = xml_reader_get_attribute (self->xml, name);

  return value != NULL ? keep (self, g_strdup (value)) : NULL;
}

static const char *
require (Reading *self, const char *name)
{
  if (xml_reader_require_attribute (self->xml, name) == NULL)
    return "";
  return keep_attribute (self, name);
}

/* A second element of the same name would replace the first in silence. */
static void
read_text (Reading *self, const char **field)
{
  if (**field != '\0')
    xml_reader_report (self->xml, BASE_SEVERITY_ERROR, _ ("a second <%s>"),
                       xml_reader_get_name (self->xml));
  xml_reader_allow_attributes (self->xml, "xml:lang");
  *field = keep (self, xml_reader_dup_markup (self->xml));
  if (**field == '\0')
    xml_reader_report (self->xml, BASE_SEVERITY_ERROR, _ ("an empty text"));
}

static gboolean
has_room (Reading *self, const GArray *array, guint most)
{
  if (array->len < most)
    return TRUE;
  xml_reader_report (self->xml, BASE_SEVERITY_ERROR,
                     _ ("more than the %u of <%s> allowed here"), most,
                     xml_reader_get_name (self->xml));
  return FALSE;
}

/* ---- parts of a round ---- */

static void
read_turn (Reading *self, GArray *turns)
{
  ScenarioTurn turn = { 0 };

  xml_reader_allow_attributes (self->xml, "knob value");
  turn.knob = require (self, "knob");
  turn.value = require (self, "value");
  scenario_refuse_children (self->xml);
  if (has_room (self, turns, SCENARIO_LESSON_MAX_TURNS))
    g_array_append_val (turns, turn);
}

static void
read_bound (Reading *self, const char *name, double *bound)
{
  *bound = NAN;
  xml_reader_read_double (self->xml, name, -LARGE, LARGE, bound);
}

static void
read_option (Reading *self)
{
  ScenarioChoice choice = { .text = "", .feedback = "" };
  GArray *turns = g_array_new (FALSE, TRUE, sizeof (ScenarioTurn));

  choice.line = xml_reader_get_line (self->xml);
  xml_reader_allow_attributes (
      self->xml, "value from below step scenario correct misconception");
  choice.value = keep_attribute (self, "value");
  choice.step = keep_attribute (self, "step");
  choice.scenario = keep_attribute (self, "scenario");
  choice.misconception = keep_attribute (self, "misconception");
  xml_reader_read_boolean (self->xml, "correct", &choice.correct);
  read_bound (self, "from", &choice.from);
  read_bound (self, "below", &choice.below);
  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "text"))
      read_text (self, &choice.text);
    else if (xml_reader_is (self->xml, "feedback"))
      read_text (self, &choice.feedback);
    else if (xml_reader_is (self->xml, "set"))
      read_turn (self, turns);
    else
      xml_reader_refuse_child (self->xml, "text, feedback, set");
  choice.n_turns = turns->len;
  choice.turns = scenario_lesson_keep_array (self->lesson, turns);
  if (has_room (self, self->choices, SCENARIO_LESSON_MAX_OPTIONS))
    g_array_append_val (self->choices, choice);
}

static guint
read_focus (Reading *self)
{
  static const char *const names[] = { "batch", "devices", "links", "meter",
                                       "timeline" };
  const char *text = xml_reader_get_attribute (self->xml, "focus");
  g_auto (GStrv) words = NULL;
  guint focus = 0;

  if (text == NULL)
    return SCENARIO_FOCUS_ALL;
  words = g_strsplit_set (text, " \t\r\n", -1);
  for (char **word = words; *word != NULL; word++)
    {
      guint i = 0;

      while (i < G_N_ELEMENTS (names) && !g_str_equal (*word, names[i]))
        i++;
      if (i < G_N_ELEMENTS (names))
        focus |= 1u << i;
      else if (**word != '\0')
        xml_reader_report (self->xml, BASE_SEVERITY_ERROR,
                           _ ("focus names “%.60s”; expected batch, devices, "
                              "links, meter, timeline"),
                           *word);
    }
  return focus != 0 ? focus : SCENARIO_FOCUS_ALL;
}

static void
read_segment (Reading *self)
{
  ScenarioSegment segment = { .line = xml_reader_get_line (self->xml) };

  xml_reader_allow_attributes (self->xml, "from to focus");
  segment.from = require (self, "from");
  segment.to = keep_attribute (self, "to");
  if (segment.to == NULL)
    segment.to = segment.from;
  segment.focus = read_focus (self);
  segment.caption = keep (self, xml_reader_dup_markup (self->xml));
  if (*segment.caption == '\0')
    xml_reader_report (self->xml, BASE_SEVERITY_ERROR, _ ("an empty text"));
  if (has_room (self, self->segments, SCENARIO_LESSON_MAX_SEGMENTS))
    g_array_append_val (self->segments, segment);
}

static void
read_row (Reading *self)
{
  ScenarioRow row = { .line = xml_reader_get_line (self->xml) };

  xml_reader_allow_attributes (self->xml, "measure");
  row.measure = require (self, "measure");
  scenario_refuse_children (self->xml);
  if (has_room (self, self->rows, SCENARIO_LESSON_MAX_ROWS))
    g_array_append_val (self->rows, row);
}

/* ---- a round ---- */

/* What a grammar cannot say of each kind. */
static void
check_round (Reading *self, const ScenarioRound *round)
{
  guint n_correct = 0;
  const char *wrong = NULL;

  for (guint i = 0; i < round->n_choices; i++)
    {
      const ScenarioChoice *choice = &round->choices[i];

      n_correct += choice->correct;
      if (*choice->text == '\0')
        wrong = _ ("an option without a <text>");
      else if (round->kind == SCENARIO_ROUND_EXPLAIN &&
               choice->correct == (choice->misconception != NULL))
        wrong = _ ("each wrong option needs a misconception, the right one "
                   "none");
      else if (round->ask == SCENARIO_ASK_ORDER && choice->step == NULL)
        wrong = _ ("an option to be ordered needs a step");
    }
  if (*round->prompt == '\0')
    wrong = _ ("a round without a <prompt>");
  else if (round->kind == SCENARIO_ROUND_EXPLAIN && n_correct != 1)
    wrong = _ ("exactly one option must be correct");
  else if (round->ask == SCENARIO_ASK_DIRECTIONS && round->n_rows == 0)
    wrong = _ ("nothing is asked: expected <row> elements");
  else if (round->ask == SCENARIO_ASK_DIRECTIONS && round->n_turns == 0)
    wrong = _ ("nothing is turned: expected <set> elements");
  else if (round->kind == SCENARIO_ROUND_FAILURE && round->condition == NULL)
    wrong = _ ("a failure needs a condition: out-of-memory, "
               "bubble-over-half, link-saturated");
  else if ((round->ask == SCENARIO_ASK_PICK ||
            round->ask == SCENARIO_ASK_ORDER) &&
           round->n_choices < 2)
    wrong = _ ("expected at least two options");
  else if (round->kind == SCENARIO_ROUND_PREDICT && round->measure == NULL &&
           round->ask != SCENARIO_ASK_ORDER)
    wrong = _ ("a prediction needs a measure: what the engine is asked");
  if (wrong != NULL)
    xml_reader_report (self->xml, BASE_SEVERITY_ERROR, "%s", wrong);
}

static void
read_attributes (Reading *self, ScenarioRound *round)
{
  guint word = 0;

  round->line = xml_reader_get_line (self->xml);
  round->id = require (self, "id");
  if (*round->id != '\0' && !scenario_id_is_valid (round->id))
    xml_reader_report (self->xml, BASE_SEVERITY_ERROR,
                       _ ("id=\"%.60s\": expected a letter or digit, then "
                          "letters, digits, “-”, “_”, “.”"),
                       round->id);
  for (guint i = 0; i < self->lesson->rounds->len; i++)
    if (g_str_equal (g_array_index (self->lesson->rounds, ScenarioRound, i).id,
                     round->id))
      xml_reader_report (self->xml, BASE_SEVERITY_ERROR,
                         _ ("the id “%.60s” is taken by another round"),
                         round->id);
  round->scenario = round->kind == SCENARIO_ROUND_EXPLAIN
                        ? keep_attribute (self, "scenario")
                        : require (self, "scenario");
  round->at = keep_attribute (self, "at");
  round->measure = keep_attribute (self, "measure");
  if (scenario_read_word (self->xml, "ask", ask_names, &word) &&
      round->kind == SCENARIO_ROUND_PREDICT)
    round->ask = (ScenarioAsk)word;
  if (xml_reader_get_attribute (self->xml, "best") != NULL &&
      scenario_read_word (self->xml, "best", best_names, &word))
    round->best = best_names[word];
  if (xml_reader_get_attribute (self->xml, "condition") != NULL &&
      scenario_read_word (self->xml, "condition", condition_names, &word))
    round->condition = condition_names[word];
  xml_reader_read_double (self->xml, "tolerance", 0, 10, &round->tolerance);
}

static void
begin_arrays (Reading *self)
{
  self->turns = g_array_new (FALSE, TRUE, sizeof (ScenarioTurn));
  self->choices = g_array_new (FALSE, TRUE, sizeof (ScenarioChoice));
  self->segments = g_array_new (FALSE, TRUE, sizeof (ScenarioSegment));
  self->rows = g_array_new (FALSE, TRUE, sizeof (ScenarioRow));
}

static void
end_arrays (Reading *self, ScenarioRound *round)
{
  round->n_turns = self->turns->len;
  round->n_choices = self->choices->len;
  round->n_segments = self->segments->len;
  round->n_rows = self->rows->len;
  round->turns = scenario_lesson_keep_array (self->lesson, self->turns);
  round->choices = scenario_lesson_keep_array (self->lesson, self->choices);
  round->segments = scenario_lesson_keep_array (self->lesson, self->segments);
  round->rows = scenario_lesson_keep_array (self->lesson, self->rows);
}

/* Attributes and children that each kind may have. */
static const struct
{
  const char *attributes;
  const char *children; /* after prompt and reveal */
} shapes[SCENARIO_N_ROUND_KINDS] = {
  { "id ask measure best tolerance scenario at", "set, option, segment" },
  { "id scenario at", "set, row, segment" },
  { "id scenario at condition", "set, row, segment" },
  { "id scenario at", "option" },
};

static gboolean
may_hold (ScenarioRoundKind kind, const XmlReader *xml, const char *name)
{
  return xml_reader_is (xml, name) &&
         strstr (shapes[kind].children, name) != NULL;
}

static void
read_round (Reading *self, ScenarioRoundKind kind)
{
  ScenarioRound round = {
    .kind = kind, .tolerance = DEFAULT_TOLERANCE, .prompt = "", .reveal = ""
  };

  if (!has_room (self, self->lesson->rounds, SCENARIO_LESSON_MAX_ROUNDS))
    return;
  if (kind == SCENARIO_ROUND_KNOB || kind == SCENARIO_ROUND_FAILURE)
    round.ask = SCENARIO_ASK_DIRECTIONS;
  begin_arrays (self);
  xml_reader_allow_attributes (self->xml, shapes[kind].attributes);
  read_attributes (self, &round);
  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "prompt"))
      read_text (self, &round.prompt);
    else if (xml_reader_is (self->xml, "reveal"))
      read_text (self, &round.reveal);
    else if (may_hold (kind, self->xml, "set"))
      read_turn (self, self->turns);
    else if (may_hold (kind, self->xml, "option"))
      read_option (self);
    else if (may_hold (kind, self->xml, "segment"))
      read_segment (self);
    else if (may_hold (kind, self->xml, "row"))
      read_row (self);
    else
      {
        g_autofree char *expected =
            g_strconcat ("prompt, reveal, ", shapes[kind].children, NULL);

        xml_reader_refuse_child (self->xml, expected);
      }
  end_arrays (self, &round);
  check_round (self, &round);
  g_array_append_val (self->lesson->rounds, round);
}

static void
read_cards (Reading *self)
{
  ScenarioLessonCard card = { .line = xml_reader_get_line (self->xml) };

  xml_reader_allow_attributes (self->xml, "deck card");
  card.deck = require (self, "deck");
  card.card = keep_attribute (self, "card");
  scenario_refuse_children (self->xml);
  if (has_room (self, self->lesson->cards, SCENARIO_LESSON_MAX_CARDS))
    g_array_append_val (self->lesson->cards, card);
}

/* ---- the lesson ---- */

static void
read_head (Reading *self)
{
  ScenarioLesson *lesson = self->lesson;
  const char *concepts;

  lesson->file = keep (self, g_strdup (xml_reader_get_file (self->xml)));
  lesson->id = require (self, "id");
  concepts = keep_attribute (self, "concepts");
  lesson->concepts = concepts != NULL ? concepts : "";
  xml_reader_allow_attributes (self->xml, "id concepts xml:lang");
  if (*lesson->id != '\0' && !scenario_id_is_valid (lesson->id))
    xml_reader_report (self->xml, BASE_SEVERITY_ERROR,
                       _ ("id=\"%.60s\": expected a letter or digit, then "
                          "letters, digits, “-”, “_”, “.”"),
                       lesson->id);
}

static void
read_title (Reading *self)
{
  char *title;

  xml_reader_allow_attributes (self->xml, "xml:lang");
  title = xml_reader_dup_text (self->xml);
  self->lesson->title = keep (self, title);
}

static guint
find_kind (const XmlReader *xml)
{
  guint kind = 0;

  while (kind_names[kind] != NULL && !xml_reader_is (xml, kind_names[kind]))
    kind++;
  return kind;
}

static void
read_children (Reading *self)
{
  while (xml_reader_next_child (self->xml))
    {
      guint kind = find_kind (self->xml);

      if (kind < SCENARIO_N_ROUND_KINDS)
        read_round (self, (ScenarioRoundKind)kind);
      else if (xml_reader_is (self->xml, "title"))
        read_title (self);
      else if (xml_reader_is (self->xml, "summary"))
        read_text (self, &self->lesson->summary);
      else if (xml_reader_is (self->xml, "cards"))
        read_cards (self);
      else
        xml_reader_refuse_child (self->xml, "title, summary, predict, knob, "
                                            "failure, explain, cards");
    }
}

static void
check_whole (const ScenarioLesson *lesson, BaseDiagnostics *diagnostics)
{
  gboolean predicts = FALSE;

  for (guint i = 0; i < lesson->rounds->len; i++)
    predicts |= g_array_index (lesson->rounds, ScenarioRound, i).kind ==
                SCENARIO_ROUND_PREDICT;
  if (*lesson->title == '\0')
    base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, lesson->file, 1,
                          _ ("the lesson has no <title>"));
  if (!predicts)
    base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, lesson->file, 1,
                          _ ("the lesson has no <predict>: predicting before "
                             "seeing is what teaches"));
}

static ScenarioLesson *
load_from (XmlReader *xml, BaseDiagnostics *diagnostics)
{
  guint errors = base_diagnostics_count (diagnostics, BASE_SEVERITY_ERROR);
  g_autoptr (ScenarioLesson) lesson = scenario_lesson_new ();
  Reading reading = { .xml = xml, .lesson = lesson };

  if (!xml_reader_enter_root (xml, "lesson", SCENARIO_LESSON_NAMESPACE,
                              SCENARIO_LESSON_VERSION, NULL))
    return NULL;
  read_head (&reading);
  read_children (&reading);
  if (base_diagnostics_count (diagnostics, BASE_SEVERITY_ERROR) == errors)
    check_whole (lesson, diagnostics);
  if (base_diagnostics_count (diagnostics, BASE_SEVERITY_ERROR) != errors)
    return NULL;
  return g_steal_pointer (&lesson);
}

static const XmlLimits limits = { SCENARIO_LESSON_MAX_BYTES,
                                  SCENARIO_LESSON_MAX_DEPTH,
                                  SCENARIO_LESSON_MAX_ELEMENTS,
                                  SCENARIO_LESSON_MAX_TEXT_BYTES, FALSE };

ScenarioLesson *
scenario_lesson_load_file (const char *path, BaseDiagnostics *diagnostics)
{
  g_autoptr (XmlReader) xml =
      xml_reader_new_for_file (path, &limits, diagnostics);

  return xml != NULL ? load_from (xml, diagnostics) : NULL;
}

ScenarioLesson *
scenario_lesson_load_bytes (GBytes *bytes,
                            const char *name,
                            BaseDiagnostics *diagnostics)
{
  g_autoptr (XmlReader) xml =
      xml_reader_new_for_bytes (bytes, name, &limits, diagnostics);

  return xml != NULL ? load_from (xml, diagnostics) : NULL;
}
