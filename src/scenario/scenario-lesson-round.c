/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-lesson-private.h"
#include "scenario/scenario-reader.h"
#include "scenario/scenario.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define DEFAULT_TOLERANCE 0.15
#define DEFAULT_SKETCH_TOLERANCE 0.1

/* As ScenarioAsk has them. */
static const char *const ask_names[] = { "pick", "number", "order", "device",
                                         "drag", "sketch", NULL };
static const char *const best_names[] = { "least", "most", NULL };
static const char *const condition_names[] = { "out-of-memory",
                                               "bubble-over-half",
                                               "link-saturated", NULL };

/* The round under way. */
typedef struct
{
  ScenarioLessonReading of;
  GArray *turns;    /* ScenarioTurn */
  GArray *choices;  /* ScenarioChoice */
  GArray *segments; /* ScenarioSegment */
  GArray *rows;     /* ScenarioRow */
  GArray *claims;   /* ScenarioClaim */
} Reading;

/* ---- parts of a round ---- */

static void
read_turn (Reading *self, GArray *turns)
{
  ScenarioTurn turn = { 0 };

  xml_reader_allow_attributes (self->of.xml, "knob value");
  turn.knob = scenario_lesson_require (&self->of, "knob");
  turn.value = scenario_lesson_require (&self->of, "value");
  scenario_refuse_children (self->of.xml);
  if (scenario_lesson_has_room (&self->of, turns, SCENARIO_LESSON_MAX_TURNS))
    g_array_append_val (turns, turn);
}

static void
read_option (Reading *self)
{
  ScenarioChoice choice = { .text = "", .feedback = "" };
  GArray *turns = g_array_new (FALSE, TRUE, sizeof (ScenarioTurn));

  choice.line = xml_reader_get_line (self->of.xml);
  xml_reader_allow_attributes (
      self->of.xml, "value from below step scenario correct misconception");
  choice.value = scenario_lesson_keep_attribute (&self->of, "value");
  choice.step = scenario_lesson_keep_attribute (&self->of, "step");
  choice.scenario = scenario_lesson_keep_attribute (&self->of, "scenario");
  choice.misconception =
      scenario_lesson_keep_attribute (&self->of, "misconception");
  xml_reader_read_boolean (self->of.xml, "correct", &choice.correct);
  choice.from = scenario_lesson_keep_attribute (&self->of, "from");
  choice.below = scenario_lesson_keep_attribute (&self->of, "below");
  xml_reader_enter (self->of.xml);
  while (xml_reader_next_child (self->of.xml))
    if (xml_reader_is (self->of.xml, "text"))
      scenario_lesson_read_text (&self->of, &choice.text);
    else if (xml_reader_is (self->of.xml, "feedback"))
      scenario_lesson_read_text (&self->of, &choice.feedback);
    else if (xml_reader_is (self->of.xml, "set"))
      read_turn (self, turns);
    else
      xml_reader_refuse_child (self->of.xml, "text, feedback, set");
  choice.n_turns = turns->len;
  choice.turns = scenario_lesson_keep_array (self->of.lesson, turns);
  if (scenario_lesson_has_room (&self->of, self->choices,
                                SCENARIO_LESSON_MAX_OPTIONS))
    g_array_append_val (self->choices, choice);
}

static guint
read_focus (Reading *self)
{
  static const char *const names[] = { "batch", "devices", "links", "meter",
                                       "timeline" };
  const char *text = xml_reader_get_attribute (self->of.xml, "focus");
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
        xml_reader_report (self->of.xml, BASE_SEVERITY_ERROR,
                           _ ("focus names “%.60s”; expected batch, devices, "
                              "links, meter, timeline"),
                           *word);
    }
  return focus != 0 ? focus : SCENARIO_FOCUS_ALL;
}

static void
read_segment (Reading *self)
{
  ScenarioSegment segment = { .line = xml_reader_get_line (self->of.xml) };

  xml_reader_allow_attributes (self->of.xml, "from to focus");
  segment.from = scenario_lesson_require (&self->of, "from");
  segment.to = scenario_lesson_keep_attribute (&self->of, "to");
  if (segment.to == NULL)
    segment.to = segment.from;
  segment.focus = read_focus (self);
  segment.caption = scenario_lesson_keep (self->of.lesson,
                                          xml_reader_dup_markup (self->of.xml));
  if (*segment.caption == '\0')
    xml_reader_report (self->of.xml, BASE_SEVERITY_ERROR, _ ("an empty text"));
  if (scenario_lesson_has_room (&self->of, self->segments,
                                SCENARIO_LESSON_MAX_SEGMENTS))
    g_array_append_val (self->segments, segment);
}

static void
read_row (Reading *self)
{
  ScenarioRow row = { .line = xml_reader_get_line (self->of.xml) };

  xml_reader_allow_attributes (self->of.xml, "measure");
  row.measure = scenario_lesson_require (&self->of, "measure");
  scenario_refuse_children (self->of.xml);
  if (scenario_lesson_has_room (&self->of, self->rows,
                                SCENARIO_LESSON_MAX_ROWS))
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
    xml_reader_report (self->of.xml, BASE_SEVERITY_ERROR, "%s", wrong);
}

/* The knob along the plot and its values. */
static void
read_sketch (Reading *self, ScenarioRound *round)
{
  const char *text = xml_reader_require_attribute (self->of.xml, "values");
  g_auto (GStrv) values = g_strsplit_set (text != NULL ? text : "", " ", -1);

  round->tolerance = DEFAULT_SKETCH_TOLERANCE;
  round->across = scenario_lesson_require (&self->of, "across");
  round->top = scenario_lesson_keep_attribute (&self->of, "top");
  for (char **value = values; *value != NULL; value++)
    {
      if (**value == '\0')
        continue;
      if (round->n_points == SCENARIO_LESSON_MAX_POINTS)
        {
          round->n_points = 0;
          break;
        }
      round->points[round->n_points++] =
          scenario_lesson_keep (self->of.lesson, g_strdup (*value));
    }
  if (round->n_points < SCENARIO_LESSON_MIN_POINTS)
    xml_reader_report (self->of.xml, BASE_SEVERITY_ERROR,
                       _ ("values: expected %u to %u values, with spaces "
                          "between them"),
                       SCENARIO_LESSON_MIN_POINTS, SCENARIO_LESSON_MAX_POINTS);
}

static void
read_attributes (Reading *self, ScenarioRound *round)
{
  guint word = 0;

  round->line = xml_reader_get_line (self->of.xml);
  round->id = scenario_lesson_require (&self->of, "id");
  if (*round->id != '\0' && !scenario_id_is_valid (round->id))
    xml_reader_report (self->of.xml, BASE_SEVERITY_ERROR,
                       _ ("id=\"%.60s\": expected a letter or digit, then "
                          "letters, digits, “-”, “_”, “.”"),
                       round->id);
  for (guint i = 0; i < self->of.lesson->rounds->len; i++)
    if (g_str_equal (
            g_array_index (self->of.lesson->rounds, ScenarioRound, i).id,
            round->id))
      xml_reader_report (self->of.xml, BASE_SEVERITY_ERROR,
                         _ ("the id “%.60s” is taken by another round"),
                         round->id);
  round->scenario = round->kind == SCENARIO_ROUND_EXPLAIN
                        ? scenario_lesson_keep_attribute (&self->of, "scenario")
                        : scenario_lesson_require (&self->of, "scenario");
  round->at = scenario_lesson_keep_attribute (&self->of, "at");
  round->measure = scenario_lesson_keep_attribute (&self->of, "measure");
  if (scenario_read_word (self->of.xml, "ask", ask_names, &word) &&
      round->kind == SCENARIO_ROUND_PREDICT)
    round->ask = (ScenarioAsk)word;
  if (xml_reader_get_attribute (self->of.xml, "best") != NULL &&
      scenario_read_word (self->of.xml, "best", best_names, &word))
    round->best = best_names[word];
  if (xml_reader_get_attribute (self->of.xml, "condition") != NULL &&
      scenario_read_word (self->of.xml, "condition", condition_names, &word))
    round->condition = condition_names[word];
  if (round->ask == SCENARIO_ASK_SKETCH)
    read_sketch (self, round);
  xml_reader_read_double (self->of.xml, "tolerance", 0, 10, &round->tolerance);
}

static void
begin_arrays (Reading *self)
{
  self->turns = g_array_new (FALSE, TRUE, sizeof (ScenarioTurn));
  self->choices = g_array_new (FALSE, TRUE, sizeof (ScenarioChoice));
  self->segments = g_array_new (FALSE, TRUE, sizeof (ScenarioSegment));
  self->rows = g_array_new (FALSE, TRUE, sizeof (ScenarioRow));
  self->claims = g_array_new (FALSE, TRUE, sizeof (ScenarioClaim));
}

static void
end_arrays (Reading *self, ScenarioRound *round)
{
  round->n_turns = self->turns->len;
  round->n_choices = self->choices->len;
  round->n_segments = self->segments->len;
  round->n_rows = self->rows->len;
  round->n_claims = self->claims->len;
  round->turns = scenario_lesson_keep_array (self->of.lesson, self->turns);
  round->choices = scenario_lesson_keep_array (self->of.lesson, self->choices);
  round->segments =
      scenario_lesson_keep_array (self->of.lesson, self->segments);
  round->rows = scenario_lesson_keep_array (self->of.lesson, self->rows);
  round->claims = scenario_lesson_keep_array (self->of.lesson, self->claims);
}

/* Attributes and children that each kind may have. */
static const struct
{
  const char *attributes;
  const char *children; /* after prompt and reveal */
} shapes[SCENARIO_N_ROUND_KINDS] = {
  { "id ask measure best tolerance scenario at across values top",
    "set, option, segment, claim" },
  { "id scenario at", "set, row, segment, claim" },
  { "id scenario at condition", "set, row, segment, claim" },
  { "id scenario at", "option, claim" },
};

static gboolean
may_hold (ScenarioRoundKind kind, const XmlReader *xml, const char *name)
{
  return xml_reader_is (xml, name) &&
         strstr (shapes[kind].children, name) != NULL;
}

void
scenario_lesson_read_round (const ScenarioLessonReading *of,
                            ScenarioRoundKind kind)
{
  Reading reading = { .of = *of }, *self = &reading;
  ScenarioRound round = {
    .kind = kind, .tolerance = DEFAULT_TOLERANCE, .prompt = "", .reveal = ""
  };

  if (!scenario_lesson_has_room (&self->of, self->of.lesson->rounds,
                                 SCENARIO_LESSON_MAX_ROUNDS))
    return;
  if (kind == SCENARIO_ROUND_KNOB || kind == SCENARIO_ROUND_FAILURE)
    round.ask = SCENARIO_ASK_DIRECTIONS;
  begin_arrays (self);
  xml_reader_allow_attributes (self->of.xml, shapes[kind].attributes);
  read_attributes (self, &round);
  xml_reader_enter (self->of.xml);
  while (xml_reader_next_child (self->of.xml))
    if (xml_reader_is (self->of.xml, "prompt"))
      scenario_lesson_read_text (&self->of, &round.prompt);
    else if (xml_reader_is (self->of.xml, "reveal"))
      scenario_lesson_read_text (&self->of, &round.reveal);
    else if (may_hold (kind, self->of.xml, "set"))
      read_turn (self, self->turns);
    else if (may_hold (kind, self->of.xml, "option"))
      read_option (self);
    else if (may_hold (kind, self->of.xml, "segment"))
      read_segment (self);
    else if (may_hold (kind, self->of.xml, "row"))
      read_row (self);
    else if (may_hold (kind, self->of.xml, "claim"))
      scenario_lesson_read_claim (&self->of, self->claims);
    else
      {
        g_autofree char *expected =
            g_strconcat ("prompt, reveal, ", shapes[kind].children, NULL);

        xml_reader_refuse_child (self->of.xml, expected);
      }
  end_arrays (self, &round);
  check_round (self, &round);
  g_array_append_val (self->of.lesson->rounds, round);
}
