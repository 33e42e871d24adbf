/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-scheduler.h"

#include "base/base-random.h"

#include <math.h>

#define STABILITY_MIN 0.001
#define STABILITY_MAX 36500.0
#define FIRST_STABILITY_MIN 0.1
#define DIFFICULTY_MIN 1.0
#define DIFFICULTY_MAX 10.0
#define FUZZ_FROM_DAYS 2.5
#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define DAY_MIN 1440
#define DAY_MS (DAY_MIN * MINUTE_MS)

/* Halves go up, as in the program whose table the tests reproduce.  Everything
 * rounded here is far smaller than 2^52; by way of an integer it takes a third
 * of the time of floor (). */
static inline double
round_half_up (double value)
{
  double whole;

  value += 0.5;
  whole = (double)(gint64)value;
  if (G_UNLIKELY (whole > value))
    whole -= 1;
  return whole;
}

static inline double
round_8 (double value)
{
  return round_half_up (value * 1e8) / 1e8;
}

void
review_scheduler_init (ReviewScheduler *self, const ReviewParams *params)
{
  const double *w = params->weights;

  self->params = *params;
  self->decay = -w[20];
  self->factor = round_8 (exp (log (0.9) / self->decay) - 1);
  self->interval_modifier = round_8 (
      (pow (params->wanted_retention, 1 / self->decay) - 1) / self->factor);
  self->recall_gain = exp (w[8]);
  for (int g = 0; g < REVIEW_N_GRADES; g++)
    {
      self->first_difficulty[g] = round_8 (w[4] - exp (g * w[5]) + 1);
      self->difficulty_change[g] = -w[6] * (g - 2);
      self->same_day_gain[g] = exp (w[17] * (g - 2 + w[18]));
    }
  self->difficulty_pull = w[7] * self->first_difficulty[REVIEW_GRADE_EASY - 1];
  self->difficulty_kept = 1 - w[7];
  self->lapse_divisor = params->short_term ? exp (w[17] * w[18]) : 1;
}

double
review_formula_recall (const ReviewScheduler *self,
                       double elapsed_days,
                       double stability)
{
  return round_8 (
      pow (1 + self->factor * elapsed_days / stability, self->decay));
}

double
review_formula_first_difficulty (const ReviewScheduler *self, ReviewGrade grade)
{
  return self->first_difficulty[grade - 1];
}

double
review_formula_next_difficulty (const ReviewScheduler *self,
                                double difficulty,
                                ReviewGrade grade)
{
  double damped = 0, next;

  if (grade != REVIEW_GRADE_GOOD)
    damped = round_8 (self->difficulty_change[grade - 1] *
                      (DIFFICULTY_MAX - difficulty) / 9);
  next = round_8 (self->difficulty_pull +
                  self->difficulty_kept * (difficulty + damped));
  return CLAMP (next, DIFFICULTY_MIN, DIFFICULTY_MAX);
}

/* Those of all four grades share the term of Hard: Again's is twice it, Good's
 * nothing and Easy's minus it, each without a rounding. */
static inline void
next_difficulties (const ReviewScheduler *self,
                   double difficulty,
                   double next[REVIEW_N_GRADES])
{
  double change = self->difficulty_change[REVIEW_GRADE_HARD - 1] *
                  (DIFFICULTY_MAX - difficulty) / 9;
  double damped[REVIEW_N_GRADES] = { round_8 (2 * change), round_8 (change), 0,
                                     round_8 (-change) };

  for (int g = 0; g < REVIEW_N_GRADES; g++)
    {
      next[g] = round_8 (self->difficulty_pull +
                         self->difficulty_kept * (difficulty + damped[g]));
      next[g] = CLAMP (next[g], DIFFICULTY_MIN, DIFFICULTY_MAX);
    }
}

/* What Hard, Good and Easy share of the growth of a recalled card. */
static double
recall_growth (const ReviewScheduler *self,
               double difficulty,
               double stability,
               double recall)
{
  const double *w = self->params.weights;

  return self->recall_gain * (11 - difficulty) * pow (stability, -w[9]) *
         (exp ((1 - recall) * w[10]) - 1);
}

static double
grown_stability (const ReviewScheduler *self,
                 double stability,
                 double growth,
                 ReviewGrade grade)
{
  const double *w = self->params.weights;
  double hard = grade == REVIEW_GRADE_HARD ? w[15] : 1;
  double easy = grade == REVIEW_GRADE_EASY ? w[16] : 1;
  double next = stability * (1 + growth * hard * easy);

  return round_8 (CLAMP (next, STABILITY_MIN, STABILITY_MAX));
}

double
review_formula_recall_stability (const ReviewScheduler *self,
                                 double difficulty,
                                 double stability,
                                 double recall,
                                 ReviewGrade grade)
{
  double growth = recall_growth (self, difficulty, stability, recall);

  return grown_stability (self, stability, growth, grade);
}

double
review_formula_forget_stability (const ReviewScheduler *self,
                                 double difficulty,
                                 double stability,
                                 double recall)
{
  const double *w = self->params.weights;
  double next = w[11] * pow (difficulty, -w[12]) *
                (pow (stability + 1, w[13]) - 1) * exp ((1 - recall) * w[14]);

  return round_8 (CLAMP (next, STABILITY_MIN, STABILITY_MAX));
}

/* power: stability to the power of -w19, the same for all grades. */
static double
same_day_stability (const ReviewScheduler *self,
                    double stability,
                    double power,
                    ReviewGrade grade)
{
  double increase = power * self->same_day_gain[grade - 1];
  double next;

  if (grade >= REVIEW_GRADE_HARD)
    increase = MAX (increase, 1);
  next = stability * increase;
  return round_8 (CLAMP (next, STABILITY_MIN, STABILITY_MAX));
}

double
review_formula_short_term_stability (const ReviewScheduler *self,
                                     double stability,
                                     ReviewGrade grade)
{
  return same_day_stability (self, stability,
                             pow (stability, -self->params.weights[19]), grade);
}

/* The days until recall falls to the wanted retention.  unit in [0, 1) picks
 * the day within the fuzz range, whose width grows more slowly than the
 * interval. */
static gint64
fuzzed_days (const ReviewScheduler *self,
             gint64 days,
             gint64 elapsed_days,
             double unit)
{
  static const struct
  {
    double from;
    double to;
    double share;
  } ranges[] = { { 2.5, 7, 0.15 }, { 7, 20, 0.1 }, { 20, INFINITY, 0.05 } };
  double delta = 1;
  gint64 lowest, highest;

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    delta += ranges[i].share *
             MAX (MIN ((double)days, ranges[i].to) - ranges[i].from, 0);
  lowest = MAX (2, (gint64)round_half_up (days - delta));
  highest = MIN ((gint64)round_half_up (days + delta),
                 (gint64)self->params.maximum_interval_days);
  if (days > elapsed_days)
    lowest = MAX (lowest, elapsed_days + 1);
  lowest = MIN (lowest, highest);
  return lowest + (gint64)floor (unit * (double)(highest - lowest + 1));
}

/* One answer being worked out: what does not depend on the grade. */
typedef struct
{
  const ReviewScheduler *scheduler;
  const ReviewCardState *card;
  gint64 today;
  gint64 elapsed_days;
  double unit;       /* of the fuzz */
  gboolean same_day; /* the short-term formula applies */
  double recall;     /* at this answer; 1 where it does not matter */
  double growth;     /* shared by Hard, Good and Easy; 0 where not used */
  double power;      /* shared by all on the same day; 0 where not used */
} Answer;

static inline void
answer_init (Answer *answer,
             const ReviewScheduler *scheduler,
             const ReviewCardState *card,
             const ReviewMoment *now,
             guint64 seed)
{
  answer->scheduler = scheduler;
  answer->card = card;
  answer->today = review_moment_get_day (now);
  answer->elapsed_days = 0;
  answer->same_day = FALSE;
  answer->unit = 0;
  answer->recall = 1;
  answer->growth = answer->power = 0;
  if (scheduler->params.fuzz)
    answer->unit = base_random_unit (&BASE_RANDOM_INIT (seed));
  if (card->phase == REVIEW_PHASE_NEW)
    return;
  answer->elapsed_days = MAX (answer->today - card->last_day, 0);
  answer->same_day = scheduler->params.short_term && answer->elapsed_days == 0;
  if (answer->same_day)
    {
      answer->power = pow (card->stability, -scheduler->params.weights[19]);
      return;
    }
  answer->recall = review_formula_recall (
      scheduler, (double)answer->elapsed_days, card->stability);
  answer->growth = recall_growth (scheduler, card->difficulty, card->stability,
                                  answer->recall);
}

static inline double
next_stability (const Answer *answer, ReviewGrade grade)
{
  const ReviewScheduler *self = answer->scheduler;
  const ReviewCardState *card = answer->card;
  double forgotten, most;

  if (card->phase == REVIEW_PHASE_NEW)
    return MAX (self->params.weights[grade - 1], FIRST_STABILITY_MIN);
  if (answer->same_day)
    return same_day_stability (self, card->stability, answer->power, grade);
  if (grade != REVIEW_GRADE_AGAIN)
    return grown_stability (self, card->stability, answer->growth, grade);

  /* Forgetting never raises the stability. */
  forgotten = review_formula_forget_stability (self, card->difficulty,
                                               card->stability, answer->recall);
  most = round_8 (card->stability / self->lapse_divisor);
  return MIN (MAX (most, STABILITY_MIN), forgotten);
}

static inline double
next_difficulty (const Answer *answer, ReviewGrade grade)
{
  double first;

  if (answer->card->phase != REVIEW_PHASE_NEW)
    return review_formula_next_difficulty (answer->scheduler,
                                           answer->card->difficulty, grade);
  first = review_formula_first_difficulty (answer->scheduler, grade);
  return CLAMP (first, DIFFICULTY_MIN, DIFFICULTY_MAX);
}

static inline gint64
interval_days (const Answer *answer, double stability)
{
  const ReviewScheduler *self = answer->scheduler;
  gint64 days = (gint64)round_half_up (stability * self->interval_modifier);

  days = CLAMP (days, 1, (gint64)self->params.maximum_interval_days);
  if (!self->params.fuzz || days < FUZZ_FROM_DAYS)
    return days;
  return fuzzed_days (self, days, answer->elapsed_days, answer->unit);
}

/* What comes of grades from first to last: in the review phase an interval
 * depends on those of the other grades. */
typedef struct
{
  double stability[REVIEW_N_GRADES]; /* by grade - 1 */
  double difficulty[REVIEW_N_GRADES];
  gint64 days[REVIEW_N_GRADES]; /* where it goes by days */
} Forecast;

/* In the review phase the four intervals keep their order, so that a better
 * grade never means an earlier day.  Without steps Again has its interval in
 * that order too. */
static inline void
order_days (const Answer *answer, gint64 days[REVIEW_N_GRADES])
{
  if (!answer->scheduler->params.short_term)
    {
      days[0] = MIN (days[0], days[1]);
      days[1] = MAX (days[1], days[0] + 1);
    }
  else if (answer->card->phase == REVIEW_PHASE_REVIEW)
    days[1] = MIN (days[1], days[2]);
  else
    return;
  days[2] = MAX (days[2], days[1] + 1);
  days[3] = MAX (days[3], days[2] + 1);
}

static inline void
forecast_init (Forecast *forecast,
               const Answer *answer,
               ReviewGrade first,
               ReviewGrade last)
{
  for (int g = first - 1; g < (int)last; g++)
    {
      forecast->stability[g] = next_stability (answer, (ReviewGrade)(g + 1));
      forecast->days[g] = interval_days (answer, forecast->stability[g]);
    }
  order_days (answer, forecast->days);
}

/* For one grade, what its own interval needs. */
static inline void
forecast_init_for (Forecast *forecast, const Answer *answer, ReviewGrade grade)
{
  *forecast = (Forecast){ { 0 } };
  forecast->difficulty[grade - 1] = next_difficulty (answer, grade);
  if (!answer->scheduler->params.short_term)
    forecast_init (forecast, answer, REVIEW_GRADE_AGAIN, REVIEW_GRADE_EASY);
  else if (answer->card->phase == REVIEW_PHASE_REVIEW &&
           grade != REVIEW_GRADE_AGAIN)
    forecast_init (forecast, answer, REVIEW_GRADE_HARD,
                   MAX (grade, REVIEW_GRADE_GOOD));
  else
    forecast_init (forecast, answer, grade, grade);
}

static inline void
set_days (const Answer *answer,
          const ReviewMoment *now,
          gint64 days,
          ReviewCardState *next)
{
  next->phase = REVIEW_PHASE_REVIEW;
  next->step = 0;
  next->scheduled_days = (guint)days;
  next->due_ms = now->unix_ms + days * DAY_MS;
  next->due_day = answer->today + days;
}

static inline void
set_minutes (const Answer *answer,
             const ReviewMoment *now,
             guint minutes,
             guint step,
             ReviewCardState *next)
{
  ReviewMoment due = *now;

  due.unix_ms += minutes * MINUTE_MS;
  next->step = step;
  next->due_ms = due.unix_ms;
  if (minutes < DAY_MIN)
    {
      next->scheduled_days = 0;
      next->due_day = review_moment_get_day (&due);
    }
  else
    {
      /* A step of days leaves the steps: it is due by day. */
      next->phase = REVIEW_PHASE_REVIEW;
      next->scheduled_days = minutes / DAY_MIN;
      next->due_day = answer->today + next->scheduled_days;
    }
}

/* The step that follows, in minutes; 0 where there is none and the card goes
 * by days.  A card that left the steps through a step of days keeps its index,
 * so that its first lapse may find no step left: the reference does so. */
static guint
following_step (const Answer *answer, ReviewGrade grade, guint *step)
{
  const ReviewParams *params = &answer->scheduler->params;
  ReviewPhase phase = answer->card->phase;
  gboolean again =
      phase == REVIEW_PHASE_REVIEW || phase == REVIEW_PHASE_RELEARNING;
  const guint *steps =
      again ? params->relearning_steps_min : params->learning_steps_min;
  guint n = again ? params->n_relearning_steps : params->n_learning_steps;
  guint at = answer->card->step;

  *step = 0;
  if (at >= n)
    return 0;
  if (phase == REVIEW_PHASE_REVIEW)
    return steps[at];

  switch (grade)
    {
    case REVIEW_GRADE_AGAIN:
      return steps[0];
    case REVIEW_GRADE_HARD:
      *step = at;
      if (n == 1)
        return (guint)round_half_up (steps[0] * 1.5);
      return (guint)round_half_up ((steps[0] + steps[1]) / 2.0);
    case REVIEW_GRADE_GOOD:
      if (at + 1 == n || steps[at + 1] == 0)
        return 0;
      *step = at + 1;
      return steps[at + 1];
    case REVIEW_GRADE_EASY:
    default:
      return 0;
    }
}

static inline void
outcome (const Answer *answer,
         const Forecast *forecast,
         const ReviewMoment *now,
         ReviewGrade grade,
         ReviewCardState *next)
{
  const ReviewCardState *card = answer->card;
  ReviewPhase phase = card->phase;
  gboolean short_term = answer->scheduler->params.short_term;
  guint minutes, step;

  next->stability = forecast->stability[grade - 1];
  next->difficulty = forecast->difficulty[grade - 1];
  next->last_ms = now->unix_ms;
  next->last_day = answer->today;
  next->reps = card->reps + 1;
  next->lapses = card->lapses;
  if (grade == REVIEW_GRADE_AGAIN &&
      (phase == REVIEW_PHASE_REVIEW ||
       (!short_term && phase != REVIEW_PHASE_NEW)))
    next->lapses++;

  if (!short_term ||
      (phase == REVIEW_PHASE_REVIEW && grade != REVIEW_GRADE_AGAIN))
    {
      set_days (answer, now, forecast->days[grade - 1], next);
      return;
    }

  next->phase = phase;
  if (phase == REVIEW_PHASE_NEW)
    next->phase = REVIEW_PHASE_LEARNING;
  else if (phase == REVIEW_PHASE_REVIEW)
    next->phase = REVIEW_PHASE_RELEARNING;
  minutes = following_step (answer, grade, &step);
  if (minutes > 0)
    set_minutes (answer, now, minutes, step, next);
  else
    set_days (answer, now, forecast->days[grade - 1], next);
}

ReviewCardState
review_scheduler_answer (const ReviewScheduler *self,
                         const ReviewCardState *card,
                         const ReviewMoment *now,
                         guint64 seed,
                         ReviewGrade grade)
{
  ReviewCardState next;
  Forecast forecast;
  Answer answer;

  g_return_val_if_fail (
      grade >= REVIEW_GRADE_AGAIN && grade <= REVIEW_GRADE_EASY, *card);
  answer_init (&answer, self, card, now, seed);
  forecast_init_for (&forecast, &answer, grade);
  outcome (&answer, &forecast, now, grade, &next);
  return next;
}

void
review_scheduler_preview (const ReviewScheduler *self,
                          const ReviewCardState *card,
                          const ReviewMoment *now,
                          guint64 seed,
                          ReviewCardState after[REVIEW_N_GRADES])
{
  Forecast forecast;
  Answer answer;

  answer_init (&answer, self, card, now, seed);
  forecast_init (&forecast, &answer, REVIEW_GRADE_AGAIN, REVIEW_GRADE_EASY);
  if (card->phase == REVIEW_PHASE_NEW)
    for (int g = 0; g < REVIEW_N_GRADES; g++)
      forecast.difficulty[g] = next_difficulty (&answer, (ReviewGrade)(g + 1));
  else
    next_difficulties (self, card->difficulty, forecast.difficulty);
  for (int g = 0; g < REVIEW_N_GRADES; g++)
    outcome (&answer, &forecast, now, (ReviewGrade)(g + 1), &after[g]);
}
