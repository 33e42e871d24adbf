/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-course.h"

#include <math.h>
#include <string.h>

/* Two rounds: an order of three with two segments, an explanation without. */
static const char lesson_text[] =
    "<lesson xmlns=\"urn:shardstep:lesson:1\" id=\"l\"><title>L</title>"
    "<predict id=\"p\" ask=\"order\" scenario=\"s\"><prompt>?</prompt>"
    "<option step=\"sync\"><text>a</text></option>"
    "<option step=\"update\"><text>b</text></option>"
    "<option step=\"forward\"><text>c</text></option>"
    "<segment from=\"forward\">x</segment><segment from=\"sync\">y</segment>"
    "</predict>"
    "<explain id=\"e\"><prompt>?</prompt>"
    "<option correct=\"true\"><text>a</text></option>"
    "<option misconception=\"m\"><text>b</text></option></explain></lesson>";

static ScenarioLesson *
read_lesson (const char *text)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  ScenarioLesson *lesson =
      scenario_lesson_load_bytes (bytes, "l.xml", diagnostics);

  g_assert_nonnull (lesson);
  return lesson;
}

static const TeachGuess order = { .made = TRUE,
                                  .confidence = TEACH_CONFIDENCE_FAIRLY,
                                  .order = { 2, 0, 1 } };
static const TeachGuess pick = { .made = TRUE, .choice = 1 };

static void
test_way (void)
{
  g_autoptr (ScenarioLesson) lesson = read_lesson (lesson_text);
  g_autoptr (TeachCourse) course = teach_course_new (lesson);

  g_assert_cmpint (teach_course_get_stage (course), ==, TEACH_STAGE_OPENING);
  g_assert_false (teach_course_commit (course, &order));
  g_assert_true (teach_course_advance (course));
  g_assert_cmpint (teach_course_get_stage (course), ==, TEACH_STAGE_ASK);
  g_assert_false (teach_course_advance (course));
  g_assert_false (teach_course_go_back (course));
  g_assert_true (teach_course_commit (course, &order));
  g_assert_cmpint (teach_course_get_stage (course), ==, TEACH_STAGE_PLAY);
  /* What was said cannot be said again once it was seen. */
  g_assert_false (teach_course_commit (course, &order));
  g_assert_true (teach_course_advance (course));
  g_assert_cmpuint (teach_course_get_segment (course), ==, 1);
  g_assert_true (teach_course_go_back (course));
  g_assert_cmpuint (teach_course_get_segment (course), ==, 0);
  g_assert_false (teach_course_go_back (course));
  teach_course_advance (course);
  teach_course_advance (course);
  g_assert_cmpint (teach_course_get_stage (course), ==, TEACH_STAGE_REVEAL);
  g_assert_true (teach_course_advance (course));
  g_assert_cmpuint (teach_course_get_round_index (course), ==, 1);
  g_assert_cmpfloat (teach_course_get_progress (course), ==, 0.5);
  g_assert_true (teach_course_commit (course, &pick));
  g_assert_cmpint (teach_course_get_stage (course), ==, TEACH_STAGE_REVEAL);
  g_assert_false (teach_course_is_done (course));
  g_assert_true (teach_course_advance (course));
  g_assert_true (teach_course_is_done (course));
  g_assert_false (teach_course_advance (course));
  teach_course_restart (course);
  g_assert_false (teach_course_get_guess (course, 0)->made);
}

static void
test_guesses (void)
{
  g_autoptr (ScenarioLesson) lesson = read_lesson (lesson_text);
  const ScenarioRound *ordered = scenario_lesson_get_round (lesson, 0);
  const ScenarioRound *explained = scenario_lesson_get_round (lesson, 1);
  TeachGuess guess = order;

  g_assert_true (teach_guess_is_whole (&guess, ordered));
  guess.order[1] = 2;
  g_assert_false (teach_guess_is_whole (&guess, ordered));
  guess.order[1] = 3;
  g_assert_false (teach_guess_is_whole (&guess, ordered));
  guess = pick;
  g_assert_true (teach_guess_is_whole (&guess, explained));
  guess.choice = 2;
  g_assert_false (teach_guess_is_whole (&guess, explained));
  guess = pick;
  guess.made = FALSE;
  g_assert_false (teach_guess_is_whole (&guess, explained));
}

static void
test_text (void)
{
  g_autoptr (ScenarioLesson) lesson = read_lesson (lesson_text);
  g_autoptr (TeachCourse) course = teach_course_new (lesson);
  g_autoptr (TeachCourse) again = teach_course_new (lesson);
  g_autofree char *text = NULL;

  teach_course_advance (course);
  teach_course_commit (course, &order);
  teach_course_advance (course);
  text = teach_course_save (course);
  g_assert_cmpstr (text, ==, "at p play 1\nguess p 2 0 0 201 -\n");
  g_assert_true (teach_course_restore (again, text));
  g_assert_cmpint (teach_course_get_stage (again), ==, TEACH_STAGE_PLAY);
  g_assert_cmpuint (teach_course_get_segment (again), ==, 1);
  g_assert_cmpuint (teach_course_get_guess (again, 0)->order[0], ==, 2);
}

/* Of another version of the lesson, or of no lesson at all: never past a
 * question that has no answer. */
static void
test_odd_texts (void)
{
  static const struct
  {
    const char *text;
    gboolean good;
    TeachStage stage;
    guint round;
  } cases[] = {
    { "", FALSE, TEACH_STAGE_OPENING, 0 },
    { "at p", FALSE, TEACH_STAGE_OPENING, 0 },
    { "at p sleep 0\n", FALSE, TEACH_STAGE_OPENING, 0 },
    { "at p ask -1\n", FALSE, TEACH_STAGE_OPENING, 0 },
    { "guess p 1 0 0 201 -\n", FALSE, TEACH_STAGE_OPENING, 0 },
    { "at p ask 0\nat p ask 0\n", FALSE, TEACH_STAGE_OPENING, 0 },
    /* An end without the guesses that lead there. */
    { "at e end 0\n", TRUE, TEACH_STAGE_ASK, 0 },
    { "at e end 0\nguess p 1 0 0 201 -\n", TRUE, TEACH_STAGE_ASK, 1 },
    { "at e end 0\nguess p 1 0 0 201 -\nguess e 1 0 1 - -\n", TRUE,
      TEACH_STAGE_END, 1 },
    /* A guess that the round cannot take any more. */
    { "at p reveal 0\nguess p 1 0 0 2011 -\n", TRUE, TEACH_STAGE_REVEAL, 0 },
    { "at p reveal 0\nguess p 1 0 0 221 -\n", TRUE, TEACH_STAGE_ASK, 0 },
    /* A round that is gone. */
    { "at gone play 3\nguess gone 1 0 0 - -\n", TRUE, TEACH_STAGE_ASK, 0 },
    /* A segment that is gone. */
    { "at p play 9\nguess p 1 0 0 201 -\n", TRUE, TEACH_STAGE_PLAY, 0 },
    { "at e play 0\nguess p 1 0 0 201 -\nguess e 1 0 1 - -\n", TRUE,
      TEACH_STAGE_REVEAL, 1 },
  };
  g_autoptr (ScenarioLesson) lesson = read_lesson (lesson_text);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TeachCourse) course = teach_course_new (lesson);

      g_test_message ("case %u", i);
      g_assert_cmpint (teach_course_restore (course, cases[i].text), ==,
                       cases[i].good);
      g_assert_cmpint (teach_course_get_stage (course), ==, cases[i].stage);
      g_assert_cmpuint (teach_course_get_round_index (course), ==,
                        cases[i].round);
    }
}

/* A place on a bar and the points of a curve: kept, and asked again where they
 * are none. */
static void
test_drawn (void)
{
  static const char text[] =
      "<lesson xmlns=\"urn:shardstep:lesson:1\" id=\"l\"><title>L</title>"
      "<predict id=\"d\" ask=\"drag\" measure=\"bubble-share\" scenario=\"s\">"
      "<prompt>?</prompt></predict>"
      "<predict id=\"c\" ask=\"sketch\" measure=\"bubble-share\" "
      "scenario=\"s\" "
      "across=\"micro-batches\" values=\"2 4  8\"><prompt>?</prompt></predict>"
      "</lesson>";
  g_autoptr (ScenarioLesson) lesson = read_lesson (text);
  g_autoptr (TeachCourse) course = teach_course_new (lesson);
  g_autoptr (TeachCourse) copy = NULL;
  g_autoptr (TeachCourse) again = teach_course_new (lesson);
  g_autofree char *saved = NULL;
  TeachGuess guess = { .made = TRUE, .number = 1.2 };

  g_assert_cmpuint (scenario_lesson_get_round (lesson, 1)->n_points, ==, 3);
  g_assert_cmpstr (scenario_lesson_get_round (lesson, 1)->points[2], ==, "8");
  teach_course_advance (course);
  g_assert_false (teach_course_commit (course, &guess));
  guess.number = 0.25;
  g_assert_true (teach_course_commit (course, &guess));
  teach_course_advance (course);
  guess = (TeachGuess){ .made = TRUE, .points = { 0.5, NAN, 0.125 } };
  g_assert_false (teach_course_commit (course, &guess));
  guess.points[1] = 0.25;
  g_assert_true (teach_course_commit (course, &guess));
  copy = teach_course_copy (course);
  saved = teach_course_save (copy);
  g_assert_nonnull (strstr (saved, " 0.5,0.25,0.125\n"));
  g_assert_true (teach_course_restore (again, saved));
  g_assert_cmpint (teach_course_get_stage (again), ==, TEACH_STAGE_REVEAL);
  g_assert_cmpfloat (teach_course_get_guess (again, 0)->number, ==, 0.25);
  g_assert_cmpfloat (teach_course_get_guess (again, 1)->points[2], ==, 0.125);
  /* One point is lost: the round is asked again. */
  g_assert_true (teach_course_restore (
      again,
      "at c reveal 0\nguess d 1 0.25 0 - -\nguess c 1 0 0 - - 0.5,0.2\n"));
  g_assert_cmpint (teach_course_get_stage (again), ==, TEACH_STAGE_ASK);
  g_assert_cmpuint (teach_course_get_round_index (again), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/teach/course/way", test_way);
  g_test_add_func ("/teach/course/guesses", test_guesses);
  g_test_add_func ("/teach/course/text", test_text);
  g_test_add_func ("/teach/course/odd-texts", test_odd_texts);
  g_test_add_func ("/teach/course/drawn", test_drawn);
  return g_test_run ();
}
