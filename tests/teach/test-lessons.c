/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every shipped lesson, walked through as a learner would, headless. */
#include "deck/deck-library.h"
#include "teach/teach-truth.h"

#include <string.h>

typedef struct
{
  ScenarioPresets *presets;
  ScenarioLibrary *scenarios;
  ScenarioLessons *lessons;
} Shelf;

static void
shelf_init (Shelf *self)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();

  self->presets = scenario_presets_new_builtin (diagnostics);
  self->scenarios = scenario_library_new (self->presets, NULL, diagnostics);
  self->lessons = scenario_lessons_new (NULL, diagnostics);
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
}

static void
shelf_clear (Shelf *self)
{
  scenario_lessons_unref (self->lessons);
  scenario_library_unref (self->scenarios);
  scenario_presets_unref (self->presets);
}

/* Saved and restored at every turn, so that leaving anywhere is tried too. */
static TeachCourse *
leave_and_come_back (TeachCourse *course)
{
  g_autofree char *text = teach_course_save (course);
  g_autofree char *again_text = NULL;
  TeachCourse *again = teach_course_new (teach_course_get_lesson (course));

  g_assert_true (teach_course_restore (again, text));
  again_text = teach_course_save (again);
  g_assert_cmpstr (text, ==, again_text);
  g_assert_cmpint (teach_course_get_stage (again), ==,
                   teach_course_get_stage (course));
  teach_course_free (course);
  return again;
}

static void
walk (const Shelf *shelf, ScenarioLesson *lesson)
{
  TeachCourse *course = teach_course_new (lesson);
  guint n_asked = 0, n_failures = 0, n_explained = 0, n_turned = 0;

  while (!teach_course_is_done (course))
    {
      const ScenarioRound *round = teach_course_get_round (course);
      g_autoptr (GError) error = NULL;
      g_autoptr (TeachTruth) truth = NULL;
      TeachGuess guess;

      if (teach_course_get_stage (course) != TEACH_STAGE_ASK)
        {
          g_assert_true (teach_course_advance (course));
          course = leave_and_come_back (course);
          continue;
        }
      /* Nothing leads past a question but an answer. */
      g_assert_false (teach_course_advance (course));
      truth = teach_truth_new (round, shelf->scenarios, NULL, &error);
      g_assert_no_error (error);
      guess = teach_truth_get_answer (truth);
      g_assert_cmpfloat (teach_truth_judge (truth, &guess), ==, 1);
      g_assert_true (teach_course_commit (course, &guess));
      n_asked++;
      n_turned += round->kind == SCENARIO_ROUND_KNOB;
      n_failures += round->kind == SCENARIO_ROUND_FAILURE;
      n_explained += round->kind == SCENARIO_ROUND_EXPLAIN;
      course = leave_and_come_back (course);
    }
  g_assert_cmpuint (n_asked, ==, scenario_lesson_get_n_rounds (lesson));
  /* What every lesson should have. */
  g_assert_cmpuint (n_turned, >=, 1);
  g_assert_cmpuint (n_failures, >=, 1);
  g_assert_cmpuint (n_explained, >=, 1);
  g_assert_cmpuint (scenario_lesson_get_n_cards (lesson), >=, 4);
  teach_course_free (course);
}

static void
test_walk (void)
{
  Shelf shelf;

  shelf_init (&shelf);
  for (guint i = 0; i < scenario_lessons_get_length (shelf.lessons); i++)
    walk (&shelf, scenario_lessons_get (shelf.lessons, i));
  shelf_clear (&shelf);
}

/* Every answer can be had from the engine, every moment exists, and every
 * figure in a text. */
static void
test_checked (void)
{
  Shelf shelf;
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();

  shelf_init (&shelf);
  for (guint i = 0; i < scenario_lessons_get_length (shelf.lessons); i++)
    teach_lesson_check (scenario_lessons_get (shelf.lessons, i),
                        shelf.scenarios, diagnostics);
  for (guint i = 0; i < base_diagnostics_get_length (diagnostics); i++)
    g_test_message ("%s", base_diagnostics_get (diagnostics, i)->message);
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
  shelf_clear (&shelf);
}

static void
test_cards (void)
{
  Shelf shelf;
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (DeckLibrary) decks =
      deck_library_load (TRUE, NULL, diagnostics, NULL);

  shelf_init (&shelf);
  for (guint i = 0; i < scenario_lessons_get_length (shelf.lessons); i++)
    {
      ScenarioLesson *lesson = scenario_lessons_get (shelf.lessons, i);

      for (guint k = 0; k < scenario_lesson_get_n_cards (lesson); k++)
        {
          const ScenarioLessonCard *card = scenario_lesson_get_card (lesson, k);
          Deck *deck = deck_library_find_deck (decks, card->deck);
          guint index;

          g_assert_nonnull (deck);
          g_assert_true (card->card == NULL ||
                         deck_find_card (deck, card->card, &index));
        }
    }
  shelf_clear (&shelf);
}

/* A share of 4.9 % where 20 % was said: 20 / 4.9 = 4.1. */
static void
test_words (void)
{
  Shelf shelf;
  g_autoptr (TeachTruth) truth = NULL;
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;
  g_autofree char *near = NULL;
  const ScenarioRound round = { .id = "r",
                                .ask = SCENARIO_ASK_NUMBER,
                                .measure = "hops",
                                .tolerance = 0.1,
                                .scenario = "dp-ring-4",
                                .prompt = "",
                                .reveal = "" };

  shelf_init (&shelf);
  truth = teach_truth_new (&round, shelf.scenarios, NULL, NULL);
  g_assert_nonnull (truth);
  /* The ring of four takes 2 (4 - 1) = 6 hops: 6 / 3 = 2, 12 / 6 = 2. */
  low = teach_truth_compare_numbers (truth, 3);
  high = teach_truth_compare_numbers (truth, 12);
  near = teach_truth_compare_numbers (truth, 6);
  g_assert_cmpstr (low, ==, "You said 3, it is 6: 2.0 × too low.");
  g_assert_cmpstr (high, ==, "You said 12, it is 6: 2.0 × too high.");
  g_assert_cmpstr (near, ==, "You said 6, it is 6: well judged.");
  shelf_clear (&shelf);
}

/* Figures of both runs and of a third; what is asked is not told before it is
 * answered. */
static void
test_figures_in_text (void)
{
  Shelf shelf;
  g_autoptr (TeachTruth) truth = NULL;
  g_autoptr (GError) error = NULL;
  const ScenarioTurn turn = { "data", "8" };
  const ScenarioRow row = { .measure = "hops" };
  const ScenarioSegment segments[] = {
    { .from = "sync", .to = "sync", .caption = "{leaps}" },
    { .from = "sync", .to = "sync", .caption = "{turned:hops / hops}" },
    { .from = "sync", .to = "sync", .caption = "{[mp-naive-5] hops}" },
  };
  const ScenarioRound round = {
    .id = "r",
    .kind = SCENARIO_ROUND_KNOB,
    .ask = SCENARIO_ASK_DIRECTIONS,
    .scenario = "dp-ring-4",
    .turns = &turn,
    .n_turns = 1,
    .rows = &row,
    .n_rows = 1,
    .segments = segments,
    .n_segments = G_N_ELEMENTS (segments),
    .prompt = "{turned:hops}",
    .reveal = "{hops}, then {turned:hops}; {[data=16] hops}, "
              "{[sync-ring data=2] hops}, {turned:data}; a {{ too",
  };

  shelf_init (&shelf);
  truth = teach_truth_new (&round, shelf.scenarios, NULL, &error);
  g_assert_no_error (error);
  /* 2 (4 - 1) = 6 hops, 2 (8 - 1) = 14, 2 (16 - 1) = 30, 2 (2 - 1) = 2. */
  g_assert_cmpstr (teach_truth_get_text (truth, &round.reveal, &error), ==,
                   "6, then 14; 30, 2, 8; a { too");
  g_assert_no_error (error);
  g_assert_cmpstr (teach_truth_get_text (truth, &segments[1].caption, &error),
                   ==, "2.33");
  g_assert_cmpint (teach_truth_get_direction (truth, 0), ==,
                   TEACH_DIRECTION_UP);
  g_assert_cmpstr (teach_truth_get_text (truth, &round.prompt, &error), ==,
                   "{turned:hops}");
  g_assert_error (error, SIM_ERROR, SIM_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "give the answer away"));
  g_clear_error (&error);
  teach_truth_get_text (truth, &segments[0].caption, &error);
  g_assert_error (error, SIM_ERROR, SIM_ERROR_INVALID);
  g_clear_error (&error);
  teach_truth_get_text (truth, &segments[2].caption, &error);
  g_assert_nonnull (strstr (error->message, "mp-naive-4"));
  g_clear_pointer (&truth, teach_truth_free);
  shelf_clear (&shelf);
}

/* Neither prompt nor options tell the measure asked for; an option may tell its
 * bounds. */
static void
test_secret (void)
{
  Shelf shelf;
  g_autoptr (TeachTruth) truth = NULL;
  g_autoptr (GError) error = NULL;
  const ScenarioChoice choices[] = {
    { .text = "less than {below}", .feedback = "= {hops}", .below = "devices" },
    { .text = "{hops}", .feedback = "", .from = "devices" },
  };
  const ScenarioRound round = { .id = "r",
                                .ask = SCENARIO_ASK_PICK,
                                .measure = "hops",
                                .scenario = "dp-ring-4",
                                .prompt = "{devices} devices, {[data=8] hops}",
                                .reveal = "",
                                .choices = choices,
                                .n_choices = G_N_ELEMENTS (choices) };

  shelf_init (&shelf);
  truth = teach_truth_new (&round, shelf.scenarios, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (teach_truth_get_choice (truth), ==, 1);
  g_assert_cmpstr (teach_truth_get_text (truth, &round.prompt, NULL), ==,
                   "4 devices, 14");
  g_assert_cmpstr (teach_truth_get_text (truth, &choices[0].text, NULL), ==,
                   "less than 4");
  g_assert_cmpstr (teach_truth_get_text (truth, &choices[0].feedback, NULL), ==,
                   "= 6");
  teach_truth_get_text (truth, &choices[1].text, &error);
  g_assert_error (error, SIM_ERROR, SIM_ERROR_INVALID);
  g_clear_pointer (&truth, teach_truth_free);
  shelf_clear (&shelf);
}

/* However the run that is asked about is named, or the turned one, or one of
 * the points of a curve or of the options that compete. */
static void
test_secret_by_name (void)
{
  static const ScenarioTurn turn = { .knob = "data", .value = "8" };
  static const ScenarioRow row = { .measure = "hops" };
  static const struct
  {
    const char *prompt;
    ScenarioRoundKind kind;
    ScenarioAsk ask;
    gboolean refused;
  } cases[] = {
    { "{hops}", SCENARIO_ROUND_PREDICT, SCENARIO_ASK_NUMBER, TRUE },
    { "{[dp-ring-4] hops}", SCENARIO_ROUND_PREDICT, SCENARIO_ASK_NUMBER, TRUE },
    { "{[data=4] hops + 1}", SCENARIO_ROUND_PREDICT, SCENARIO_ASK_NUMBER,
      TRUE },
    { "{[data=8] hops}", SCENARIO_ROUND_PREDICT, SCENARIO_ASK_NUMBER, FALSE },
    { "{[dp-ring-4] data}", SCENARIO_ROUND_PREDICT, SCENARIO_ASK_NUMBER,
      FALSE },
    { "{[data=8] hops}", SCENARIO_ROUND_PREDICT, SCENARIO_ASK_SKETCH, TRUE },
    { "{[dp-ring-4 data=8] hops}", SCENARIO_ROUND_KNOB, SCENARIO_ASK_DIRECTIONS,
      TRUE },
    { "{[data=4] hops}", SCENARIO_ROUND_KNOB, SCENARIO_ASK_DIRECTIONS, FALSE },
  };
  Shelf shelf;

  shelf_init (&shelf);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean knob = cases[i].kind == SCENARIO_ROUND_KNOB;
      const ScenarioRound round = { .id = "r",
                                    .kind = cases[i].kind,
                                    .ask = cases[i].ask,
                                    .measure = knob ? NULL : "hops",
                                    .scenario = "dp-ring-4",
                                    .prompt = cases[i].prompt,
                                    .reveal = "",
                                    .turns = &turn,
                                    .n_turns = knob ? 1 : 0,
                                    .rows = &row,
                                    .n_rows = knob ? 1 : 0,
                                    .across = "data",
                                    .points = { "2", "4", "8" },
                                    .n_points = 3,
                                    .top = "100" };
      g_autoptr (GError) error = NULL;
      g_autoptr (TeachTruth) truth =
          teach_truth_new (&round, shelf.scenarios, NULL, &error);

      g_assert_no_error (error);
      teach_truth_get_text (truth, &round.prompt, &error);
      if (!cases[i].refused)
        g_assert_no_error (error);
      else
        {
          g_assert_error (error, SIM_ERROR, SIM_ERROR_INVALID);
          g_assert_nonnull (strstr (error->message, "give the answer away"));
        }
    }
  shelf_clear (&shelf);
}

/* Two options may have one text, as one translation is one string: each has its
 * own bounds put in. */
static void
test_same_text (void)
{
  Shelf shelf;
  g_autoptr (TeachTruth) truth = NULL;
  g_autoptr (GError) error = NULL;
  const char *text = "{from} to {below}";
  const ScenarioChoice choices[] = {
    { .text = text, .feedback = "", .from = "2", .below = "5" },
    { .text = text, .feedback = "", .from = "5", .below = "9" },
  };
  const ScenarioRound round = { .id = "r",
                                .ask = SCENARIO_ASK_PICK,
                                .measure = "hops",
                                .scenario = "dp-ring-4",
                                .prompt = "Hops?",
                                .reveal = "",
                                .choices = choices,
                                .n_choices = G_N_ELEMENTS (choices) };

  shelf_init (&shelf);
  truth = teach_truth_new (&round, shelf.scenarios, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (teach_truth_get_text (truth, &choices[0].text, NULL), ==,
                   "2 to 5");
  g_assert_cmpstr (teach_truth_get_text (truth, &choices[1].text, NULL), ==,
                   "5 to 9");
  g_clear_pointer (&truth, teach_truth_free);
  shelf_clear (&shelf);
}

/* A curve of 2 (n - 1): 2, 6, 14 at 2, 4, 8 devices, on a plot 20 high.  Off by
 * 0, 2 and 8: a third of the points is within a twentieth of the height, and
 * they are (0 + 2 + 8) / 3 / 20 = 1 / 6 of it away on average. */
static void
test_sketch (void)
{
  Shelf shelf;
  g_autoptr (TeachTruth) truth = NULL;
  g_autoptr (TeachTruth) flat = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *worst = NULL;
  ScenarioRound round = { .id = "r",
                          .ask = SCENARIO_ASK_SKETCH,
                          .measure = "hops",
                          .tolerance = 0.05,
                          .scenario = "dp-ring-4",
                          .across = "data",
                          .points = { "2", "4", "8" },
                          .n_points = 3,
                          .top = "20",
                          .prompt = "",
                          .reveal = "" };
  TeachGuess guess = { .made = TRUE, .points = { 2, 8, 6 } };

  shelf_init (&shelf);
  truth = teach_truth_new (&round, shelf.scenarios, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (teach_truth_get_top (truth), ==, 20);
  g_assert_cmpfloat (teach_truth_get_point (truth, 2)->number, ==, 14);
  g_assert_cmpstr (teach_truth_get_point_name (truth, 2), ==, "8");
  g_assert_cmpfloat_with_epsilon (teach_truth_judge (truth, &guess), 1 / 3.0,
                                  1e-9);
  g_assert_cmpfloat_with_epsilon (teach_truth_get_distance (truth, &guess),
                                  1 / 6.0, 1e-9);
  worst = teach_truth_compare_curves (truth, &guess);
  g_assert_cmpstr (worst, ==,
                   "Farthest off at 8. You said 6, it is 14: 2.3 × too low.");
  /* It would not fit, and would tell nothing. */
  round.top = "10";
  g_assert_null (teach_truth_new (&round, shelf.scenarios, NULL, NULL));
  round.top = NULL;
  g_assert_null (teach_truth_new (&round, shelf.scenarios, NULL, NULL));
  round.top = "1000";
  g_assert_null (teach_truth_new (&round, shelf.scenarios, NULL, NULL));
  g_clear_pointer (&truth, teach_truth_free);
  shelf_clear (&shelf);
}

/* What the engine cannot decide is refused. */
static void
test_undecided (void)
{
  static const ScenarioChoice both[] = {
    { .text = "a", .feedback = "", .value = "6" },
    { .text = "b", .feedback = "", .value = "6" },
  };
  static const ScenarioRound rounds[] = {
    { .id = "two-right",
      .ask = SCENARIO_ASK_PICK,
      .measure = "hops",
      .scenario = "dp-ring-4",
      .choices = both,
      .n_choices = 2 },
    { .id = "alike",
      .ask = SCENARIO_ASK_DEVICE,
      .measure = "fullest-device",
      .scenario = "dp-ring-4" },
    { .id = "no-measure",
      .ask = SCENARIO_ASK_NUMBER,
      .measure = "colour",
      .scenario = "dp-ring-4" },
    { .id = "no-scenario",
      .ask = SCENARIO_ASK_NUMBER,
      .measure = "hops",
      .scenario = "dp-rong-4" },
    { .id = "a-word",
      .ask = SCENARIO_ASK_NUMBER,
      .measure = "fits",
      .scenario = "dp-ring-4" },
  };
  Shelf shelf;

  shelf_init (&shelf);
  for (guint i = 0; i < G_N_ELEMENTS (rounds); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TeachTruth) truth =
          teach_truth_new (&rounds[i], shelf.scenarios, NULL, &error);

      g_assert_null (truth);
      g_assert_error (error, SIM_ERROR, SIM_ERROR_INVALID);
    }
  shelf_clear (&shelf);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/teach/lessons/walk", test_walk);
  g_test_add_func ("/teach/lessons/checked", test_checked);
  g_test_add_func ("/teach/lessons/cards", test_cards);
  g_test_add_func ("/teach/lessons/words", test_words);
  g_test_add_func ("/teach/lessons/figures-in-text", test_figures_in_text);
  g_test_add_func ("/teach/lessons/secret", test_secret);
  g_test_add_func ("/teach/lessons/secret-by-name", test_secret_by_name);
  g_test_add_func ("/teach/lessons/same-text", test_same_text);
  g_test_add_func ("/teach/lessons/sketch", test_sketch);
  g_test_add_func ("/teach/lessons/undecided", test_undecided);
  return g_test_run ();
}
