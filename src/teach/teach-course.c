/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-course.h"

#include <math.h>
#include <string.h>

/* Invariants, checked by assert_whole:
 * 1. every round before the current one has a guess;
 * 2. at PLAY, REVEAL and END the current one has too;
 * 3. at PLAY segment < n_segments. */
struct _TeachCourse
{
  ScenarioLesson *lesson;
  TeachStage stage;
  guint round;
  guint segment;
  TeachGuess guesses[SCENARIO_LESSON_MAX_ROUNDS];
};

static const char *const stage_nicks[TEACH_N_STAGES] = { "opening", "ask",
                                                         "play", "reveal",
                                                         "end" };

static void
assert_whole (const TeachCourse *self)
{
  g_assert (self->round < scenario_lesson_get_n_rounds (self->lesson));
  for (guint i = 0; i < self->round; i++)
    g_assert (self->guesses[i].made);
  if (self->stage >= TEACH_STAGE_PLAY)
    g_assert (self->guesses[self->round].made);
  if (self->stage == TEACH_STAGE_PLAY)
    g_assert (self->segment < teach_course_get_round (self)->n_segments);
}

TeachCourse *
teach_course_new (ScenarioLesson *lesson)
{
  TeachCourse *self = g_new0 (TeachCourse, 1);

  self->lesson = scenario_lesson_ref (lesson);
  return self;
}

TeachCourse *
teach_course_copy (const TeachCourse *self)
{
  TeachCourse *copy = g_memdup2 (self, sizeof *self);

  scenario_lesson_ref (copy->lesson);
  return copy;
}

void
teach_course_free (TeachCourse *self)
{
  if (self == NULL)
    return;
  scenario_lesson_unref (self->lesson);
  g_free (self);
}

ScenarioLesson *
teach_course_get_lesson (const TeachCourse *self)
{
  return self->lesson;
}

TeachStage
teach_course_get_stage (const TeachCourse *self)
{
  return self->stage;
}

guint
teach_course_get_round_index (const TeachCourse *self)
{
  return self->round;
}

const ScenarioRound *
teach_course_get_round (const TeachCourse *self)
{
  return scenario_lesson_get_round (self->lesson, self->round);
}

guint
teach_course_get_segment (const TeachCourse *self)
{
  return self->segment;
}

double
teach_course_get_progress (const TeachCourse *self)
{
  guint n = scenario_lesson_get_n_rounds (self->lesson);
  guint made = 0;

  for (guint i = 0; i < n; i++)
    made += self->guesses[i].made;
  return (double)made / n;
}

gboolean
teach_course_is_done (const TeachCourse *self)
{
  return self->stage == TEACH_STAGE_END;
}

const TeachGuess *
teach_course_get_guess (const TeachCourse *self, guint round)
{
  g_return_val_if_fail (round < SCENARIO_LESSON_MAX_ROUNDS, NULL);
  return &self->guesses[round];
}

/* ---- guesses ---- */

static gboolean
is_permutation (const guint8 *order, guint n)
{
  guint seen = 0;

  for (guint i = 0; i < n; i++)
    if (order[i] >= n || (seen & (1u << order[i])) != 0)
      return FALSE;
    else
      seen |= 1u << order[i];
  return TRUE;
}

gboolean
teach_guess_is_whole (const TeachGuess *guess, const ScenarioRound *round)
{
  if (!guess->made || guess->confidence > TEACH_CONFIDENCE_CERTAIN)
    return FALSE;
  switch (round->ask)
    {
    case SCENARIO_ASK_NUMBER:
      return isfinite (guess->number) != 0;
    case SCENARIO_ASK_DRAG:
      return guess->number >= 0 && guess->number <= 1;
    case SCENARIO_ASK_SKETCH:
      for (guint i = 0; i < round->n_points; i++)
        if (!isfinite (guess->points[i]) || guess->points[i] < 0)
          return FALSE;
      return TRUE;
    case SCENARIO_ASK_ORDER:
      return is_permutation (guess->order, round->n_choices);
    case SCENARIO_ASK_DEVICE:
      return TRUE;
    case SCENARIO_ASK_DIRECTIONS:
      for (guint i = 0; i < round->n_rows; i++)
        if (guess->directions[i] >= TEACH_N_DIRECTIONS)
          return FALSE;
      return TRUE;
    case SCENARIO_ASK_PICK:
    default:
      return guess->choice < round->n_choices;
    }
}

/* ---- moving ---- */

static void
begin_play (TeachCourse *self)
{
  self->segment = 0;
  self->stage = teach_course_get_round (self)->n_segments > 0
                    ? TEACH_STAGE_PLAY
                    : TEACH_STAGE_REVEAL;
}

gboolean
teach_course_commit (TeachCourse *self, const TeachGuess *guess)
{
  if (self->stage != TEACH_STAGE_ASK ||
      !teach_guess_is_whole (guess, teach_course_get_round (self)))
    return FALSE;
  self->guesses[self->round] = *guess;
  begin_play (self);
  assert_whole (self);
  return TRUE;
}

static void
leave_round (TeachCourse *self)
{
  self->segment = 0;
  if (self->round + 1 == scenario_lesson_get_n_rounds (self->lesson))
    self->stage = TEACH_STAGE_END;
  else
    {
      self->round++;
      self->stage = TEACH_STAGE_ASK;
    }
}

gboolean
teach_course_advance (TeachCourse *self)
{
  switch (self->stage)
    {
    case TEACH_STAGE_OPENING:
      self->stage = TEACH_STAGE_ASK;
      break;
    case TEACH_STAGE_PLAY:
      if (self->segment + 1 < teach_course_get_round (self)->n_segments)
        self->segment++;
      else
        {
          self->stage = TEACH_STAGE_REVEAL;
          self->segment = 0;
        }
      break;
    case TEACH_STAGE_REVEAL:
      leave_round (self);
      break;
    case TEACH_STAGE_ASK:
    case TEACH_STAGE_END:
    default:
      return FALSE;
    }
  assert_whole (self);
  return TRUE;
}

gboolean
teach_course_go_back (TeachCourse *self)
{
  guint n = teach_course_get_round (self)->n_segments;

  if (self->stage == TEACH_STAGE_PLAY && self->segment > 0)
    self->segment--;
  else if (self->stage == TEACH_STAGE_REVEAL && n > 0)
    {
      self->stage = TEACH_STAGE_PLAY;
      self->segment = n - 1;
    }
  else
    return FALSE;
  assert_whole (self);
  return TRUE;
}

void
teach_course_restart (TeachCourse *self)
{
  self->stage = TEACH_STAGE_OPENING;
  self->round = self->segment = 0;
  memset (self->guesses, 0, sizeof self->guesses);
}

/* ---- text ---- */

/* One line for where it stands and one for each guess:
 *   at ROUND STAGE SEGMENT
 *   guess ROUND CONFIDENCE NUMBER CHOICE ORDER DIRECTIONS [POINT,…]
 * order and directions are a digit for each place, "-" where there is none. */
static void
append_digits (GString *text, const guint8 *digits, guint n)
{
  g_string_append_c (text, ' ');
  if (n == 0)
    g_string_append_c (text, '-');
  for (guint i = 0; i < n; i++)
    g_string_append_c (text, (char)('0' + digits[i]));
}

static void
append_points (GString *text, const double *points, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_c (text, i == 0 ? ' ' : ',');
      g_string_append (text, g_ascii_dtostr (number, sizeof number, points[i]));
    }
}

char *
teach_course_save (const TeachCourse *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "at %s %s %u\n",
                          teach_course_get_round (self)->id,
                          stage_nicks[self->stage], self->segment);
  for (guint i = 0; i < scenario_lesson_get_n_rounds (self->lesson); i++)
    {
      const ScenarioRound *round = scenario_lesson_get_round (self->lesson, i);
      const TeachGuess *guess = &self->guesses[i];
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      if (!guess->made)
        continue;
      g_ascii_dtostr (number, sizeof number, guess->number);
      g_string_append_printf (text, "guess %s %u %s %u", round->id,
                              guess->confidence, number, guess->choice);
      append_digits (text, guess->order,
                     round->ask == SCENARIO_ASK_ORDER ? round->n_choices : 0);
      append_digits (text, guess->directions, round->n_rows);
      append_points (text, guess->points, round->n_points);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

static gboolean
find_round (const TeachCourse *self, const char *id, guint *index)
{
  for (guint i = 0; i < scenario_lesson_get_n_rounds (self->lesson); i++)
    if (g_str_equal (scenario_lesson_get_round (self->lesson, i)->id, id))
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

static void
read_digits (const char *text, guint8 *digits, guint n)
{
  /* What is missing or no digit is out of every range. */
  for (guint i = 0; i < n; i++)
    {
      digits[i] = *text >= '0' && *text <= '9' ? (guint8)(*text - '0') : 9;
      text += *text != '\0';
    }
}

/* What is missing is no point of any plot. */
static void
read_points (const char *text, double *points, guint n)
{
  g_auto (GStrv) words = g_strsplit (text, ",", SCENARIO_LESSON_MAX_POINTS + 1);
  guint n_words = g_strv_length (words);

  for (guint i = 0; i < n; i++)
    points[i] = i < n_words ? g_ascii_strtod (words[i], NULL) : NAN;
}

static gboolean
read_guess (TeachCourse *self, char **words)
{
  TeachGuess guess = { .made = TRUE };
  const ScenarioRound *round;
  guint64 confidence, choice;
  guint index;

  if (g_strv_length (words) < 7 || g_strv_length (words) > 8)
    return FALSE;
  if (!find_round (self, words[1], &index))
    return TRUE; /* the lesson has lost that round */
  round = scenario_lesson_get_round (self->lesson, index);
  if (!g_ascii_string_to_unsigned (words[2], 10, 0, 3, &confidence, NULL) ||
      !g_ascii_string_to_unsigned (words[4], 10, 0, G_MAXUINT32, &choice, NULL))
    return FALSE;
  guess.confidence = (TeachConfidence)confidence;
  guess.number = g_ascii_strtod (words[3], NULL);
  guess.choice = (guint)choice;
  read_digits (words[5], guess.order,
               round->ask == SCENARIO_ASK_ORDER ? round->n_choices : 0);
  read_digits (words[6], guess.directions, round->n_rows);
  read_points (words[7] != NULL ? words[7] : "", guess.points, round->n_points);
  /* One that the round cannot take any more is asked again. */
  if (teach_guess_is_whole (&guess, round))
    self->guesses[index] = guess;
  return TRUE;
}

static gboolean
read_place (TeachCourse *self, char **words)
{
  guint stage = 0;
  guint64 segment;

  if (g_strv_length (words) != 4 ||
      !g_ascii_string_to_unsigned (words[3], 10, 0, G_MAXUINT32, &segment,
                                   NULL))
    return FALSE;
  while (stage < TEACH_N_STAGES && !g_str_equal (words[2], stage_nicks[stage]))
    stage++;
  if (stage == TEACH_N_STAGES)
    return FALSE;
  /* A round that is gone: back to the first that has no guess. */
  if (!find_round (self, words[1], &self->round))
    {
      self->round = scenario_lesson_get_n_rounds (self->lesson) - 1;
      stage = TEACH_STAGE_ASK;
    }
  self->stage = (TeachStage)stage;
  self->segment = (guint)MIN (segment, SCENARIO_LESSON_MAX_SEGMENTS);
  return TRUE;
}

/* Back to what the invariants allow. */
static void
settle (TeachCourse *self)
{
  guint n = scenario_lesson_get_n_rounds (self->lesson);
  guint reached =
      self->stage >= TEACH_STAGE_PLAY ? self->round + 1 : self->round;

  /* The end is the end of every round. */
  if (self->stage == TEACH_STAGE_END)
    reached = n;
  for (guint i = 0; i < reached; i++)
    if (!self->guesses[i].made)
      {
        self->round = i;
        self->stage = TEACH_STAGE_ASK;
        break;
      }
  if (self->stage == TEACH_STAGE_END)
    self->round = n - 1;
  if (self->stage == TEACH_STAGE_OPENING)
    self->round = 0;
  if (self->stage == TEACH_STAGE_PLAY &&
      self->segment >= teach_course_get_round (self)->n_segments)
    begin_play (self);
  if (self->stage != TEACH_STAGE_PLAY)
    self->segment = 0;
  /* What lies ahead has not been said yet. */
  for (guint i = self->round + (self->stage >= TEACH_STAGE_PLAY); i < n; i++)
    self->guesses[i] = (TeachGuess){ 0 };
}

gboolean
teach_course_restore (TeachCourse *self, const char *text)
{
  g_auto (GStrv) lines =
      g_strsplit (text, "\n", 4 * SCENARIO_LESSON_MAX_ROUNDS);
  gboolean placed = FALSE;
  gboolean good = TRUE;

  teach_course_restart (self);
  for (char **line = lines; *line != NULL && good; line++)
    {
      g_auto (GStrv) words = g_strsplit (*line, " ", 9);

      if (words[0] == NULL)
        continue;
      if (g_str_equal (words[0], "at") && !placed)
        good = placed = read_place (self, words);
      else if (g_str_equal (words[0], "guess"))
        good = read_guess (self, words);
      else
        good = FALSE;
    }
  if (!good || !placed)
    {
      teach_course_restart (self);
      return FALSE;
    }
  settle (self);
  assert_whole (self);
  return TRUE;
}
