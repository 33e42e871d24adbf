/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-lesson.h"

#include <math.h>
#include <string.h>

#define HEAD                                                                   \
  "<lesson xmlns=\"urn:shardstep:lesson:1\" id=\"l\" concepts=\"a b\">\n"      \
  "<title>L</title>\n"
#define PREDICT                                                                \
  "<predict id=\"p\" ask=\"number\" measure=\"hops\" scenario=\"s\">"          \
  "<prompt>How <em>many</em>?</prompt></predict>\n"
#define TAIL "</lesson>"

static ScenarioLesson *
read_text (const char *text, BaseDiagnostics *diagnostics)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return scenario_lesson_load_bytes (bytes, "l.xml", diagnostics);
}

static void
test_parts (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioLesson) lesson = read_text (
      HEAD "<summary>S</summary>" PREDICT
           "<predict id=\"q\" measure=\"exposed-share\" scenario=\"s\">"
           "<prompt>Which?</prompt><set knob=\"zero\" value=\"1\"/>"
           "<option below=\"0.5\"><text>few</text></option>"
           "<option from=\"0.5\"><text>many</text><feedback>no</feedback>"
           "<set knob=\"data\" value=\"8\"/></option>"
           "<segment from=\"sync:1\" to=\"sync:6\" focus=\"links meter\">look"
           "</segment><reveal>so</reveal></predict>"
           "<failure id=\"f\" condition=\"out-of-memory\" scenario=\"s\">"
           "<prompt>What?</prompt><set knob=\"micro-batch\" value=\"9\"/>"
           "<row measure=\"peak-memory\"/></failure>"
           "<explain id=\"e\"><prompt>Why?</prompt>"
           "<option correct=\"true\"><text>so</text></option>"
           "<option misconception=\"m\"><text>not so</text></option></explain>"
           "<cards deck=\"d\" card=\"c\"/><cards deck=\"d2\"/>" TAIL,
      diagnostics);
  const ScenarioRound *round;

  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
  g_assert_nonnull (lesson);
  g_assert_cmpstr (scenario_lesson_get_id (lesson), ==, "l");
  g_assert_cmpstr (scenario_lesson_get_concepts (lesson), ==, "a b");
  g_assert_cmpuint (scenario_lesson_get_n_rounds (lesson), ==, 4);
  round = scenario_lesson_get_round (lesson, 0);
  g_assert_cmpint (round->ask, ==, SCENARIO_ASK_NUMBER);
  g_assert_cmpstr (round->prompt, ==, "How <em>many</em>?");
  round = scenario_lesson_get_round (lesson, 1);
  g_assert_cmpint (round->ask, ==, SCENARIO_ASK_PICK);
  g_assert_cmpuint (round->n_choices, ==, 2);
  g_assert_null (round->choices[0].from);
  g_assert_cmpstr (round->choices[0].below, ==, "0.5");
  g_assert_cmpstr (round->choices[1].feedback, ==, "no");
  g_assert_cmpstr (round->choices[1].turns[0].value, ==, "8");
  g_assert_cmpuint (round->n_turns, ==, 1);
  g_assert_cmpuint (round->segments[0].focus, ==,
                    SCENARIO_FOCUS_LINKS | SCENARIO_FOCUS_METER);
  g_assert_cmpstr (round->segments[0].to, ==, "sync:6");
  round = scenario_lesson_get_round (lesson, 2);
  g_assert_cmpint (round->ask, ==, SCENARIO_ASK_DIRECTIONS);
  g_assert_cmpstr (round->condition, ==, "out-of-memory");
  round = scenario_lesson_get_round (lesson, 3);
  g_assert_null (round->scenario);
  g_assert_true (round->choices[0].correct);
  g_assert_cmpstr (round->choices[1].misconception, ==, "m");
  g_assert_cmpuint (scenario_lesson_get_n_cards (lesson), ==, 2);
  g_assert_null (scenario_lesson_get_card (lesson, 1)->card);
}

/* Each is refused, with a word of the finding and its line. */
static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *says;
    int line;
  } cases[] = {
    { "<lesson xmlns=\"urn:shardstep:lesson:2\" id=\"l\"/>", "2", 1 },
    { HEAD TAIL, "<predict>", 1 },
    { HEAD PREDICT PREDICT TAIL, "taken", 4 },
    { HEAD PREDICT "<quiz/>" TAIL, "quiz", 4 },
    { HEAD PREDICT
      "<knob id=\"k\" scenario=\"s\"><prompt>?</prompt></knob>" TAIL,
      "<row>", 4 },
    { HEAD "<predict id=\"p\" ask=\"guess\" measure=\"hops\" scenario=\"s\">"
           "<prompt>?</prompt></predict>" TAIL,
      "guess", 3 },
    { HEAD PREDICT "<explain id=\"e\"><prompt>?</prompt><option><text>a</text>"
                   "</option></explain>" TAIL,
      "correct", 4 },
    { HEAD PREDICT
      "<failure id=\"f\" scenario=\"s\"><prompt>?</prompt><set knob=\"a\" "
      "value=\"b\"/><row measure=\"m\"/></failure>" TAIL,
      "condition", 4 },
    { HEAD PREDICT "<explain id=\"e\"><row measure=\"a\"/></explain>" TAIL,
      "row", 4 },
    { HEAD "<predict id=\"p q\" ask=\"number\" measure=\"hops\" "
           "scenario=\"s\"><prompt>?</prompt></predict>" TAIL,
      "id=", 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
      g_autoptr (ScenarioLesson) lesson =
          read_text (cases[i].text, diagnostics);
      gboolean said = FALSE;

      g_assert_null (lesson);
      g_assert_true (base_diagnostics_has_errors (diagnostics));
      for (guint k = 0; k < base_diagnostics_get_length (diagnostics); k++)
        {
          const BaseDiagnostic *one = base_diagnostics_get (diagnostics, k);

          said = said || (strstr (one->message, cases[i].says) != NULL &&
                          one->line == cases[i].line);
        }
      if (!said)
        g_error ("case %u: %s", i,
                 base_diagnostics_get (diagnostics, 0)->message);
    }
}

static void
test_caps (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (GString) text = g_string_new (HEAD);
  g_autoptr (ScenarioLesson) lesson = NULL;

  for (guint i = 0; i <= SCENARIO_LESSON_MAX_ROUNDS; i++)
    g_string_append_printf (text,
                            "<predict id=\"p%u\" ask=\"number\" "
                            "measure=\"hops\" scenario=\"s\">"
                            "<prompt>?</prompt></predict>",
                            i);
  g_string_append (text, TAIL);
  lesson = read_text (text->str, diagnostics);
  g_assert_null (lesson);
  g_assert_nonnull (
      strstr (base_diagnostics_get (diagnostics, 0)->message, "32"));
}

static void
test_library (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioLessons) lessons =
      scenario_lessons_new (NULL, diagnostics);
  ScenarioLesson *lesson;

  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
  g_assert_cmpuint (scenario_lessons_get_length (lessons), >, 0);
  lesson = scenario_lessons_find (lessons, "data-parallelism");
  g_assert_true (lesson == scenario_lessons_get (lessons, 0));
  g_assert_true (scenario_lessons_find_for_card (lessons,
                                                 "data-and-model-parallelism",
                                                 "dp-what") == lesson);
  g_assert_null (
      scenario_lessons_find_for_card (lessons, "no-deck", "dp-what"));
  g_assert_null (scenario_lessons_find (lessons, "no-lesson"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scenario/lesson/parts", test_parts);
  g_test_add_func ("/scenario/lesson/refused", test_refused);
  g_test_add_func ("/scenario/lesson/caps", test_caps);
  g_test_add_func ("/scenario/lesson/library", test_library);
  return g_test_run ();
}
