/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* FSRS-6: when a card is due next, from what was answered before.  Pure: the
 * instant, the time zone and the seed of the fuzz are passed in.
 *
 * Source of the formulas: the FSRS-6 description of the Open Spaced
 * Repetition project; rounding (8 decimals after each formula), the order of
 * the four intervals and the walk through the steps are those of ts-fsrs
 * 5.4.2, against whose published output the tests compare every row.
 *
 * Stability is the days after which recall is 90 % likely; difficulty runs
 * from 1 to 10. */

/* An instant, and what is needed to tell its local day. */
typedef struct
{
  gint64 unix_ms;      /* since 1970-01-01 UTC */
  gint32 utc_offset_s; /* local time minus UTC at that instant */
  guint rollover_hour; /* the local hour at which a new day begins, 0 to 23 */
} ReviewMoment;

#define REVIEW_ROLLOVER_HOUR_DEFAULT 4

/* The number of the local day (1970-01-01 is 0). */
gint64 review_moment_get_day (const ReviewMoment *moment);

typedef enum
{
  REVIEW_GRADE_AGAIN = 1,
  REVIEW_GRADE_HARD = 2,
  REVIEW_GRADE_GOOD = 3,
  REVIEW_GRADE_EASY = 4,
} ReviewGrade;

#define REVIEW_N_GRADES 4

typedef enum
{
  REVIEW_PHASE_NEW = 0,
  REVIEW_PHASE_LEARNING = 1,
  REVIEW_PHASE_REVIEW = 2,
  REVIEW_PHASE_RELEARNING = 3,
} ReviewPhase;

/* What is known of one card.  A card never seen is all zero, but for its first
 * day where a lesson gave it one (review-introduce.h). */
typedef struct
{
  ReviewPhase phase;
  double stability;     /* days; 0 where new */
  double difficulty;    /* 1 to 10; 0 where new */
  gint64 due_ms;        /* the instant: decides in the (re)learning phases */
  gint64 due_day;       /* the local day: decides in the review phase, and
                         * where new: 0 while no lesson gave it one */
  gint64 last_ms;       /* of the last answer; 0 where new */
  gint64 last_day;      /* local day of the last answer, as it was then */
  guint scheduled_days; /* the interval given last; 0 within steps */
  guint step;           /* index into the steps of the phase */
  guint reps;           /* answers so far */
  guint lapses;         /* Again in the review phase */
} ReviewCardState;

#define REVIEW_CARD_STATE_NEW ((ReviewCardState){ REVIEW_PHASE_NEW })

#define REVIEW_N_WEIGHTS 21
#define REVIEW_MAX_STEPS 16

typedef struct
{
  double weights[REVIEW_N_WEIGHTS];
  double wanted_retention;     /* share recalled at the due day, (0, 1] */
  guint maximum_interval_days; /* at least 1 */
  gboolean short_term;         /* use the steps and the same-day formula */
  gboolean fuzz;               /* spread the due days a little */
  guint n_learning_steps;
  guint learning_steps_min[REVIEW_MAX_STEPS]; /* minutes */
  guint n_relearning_steps;
  guint relearning_steps_min[REVIEW_MAX_STEPS];
} ReviewParams;

/* The default weights, 90 %, 36500 days, steps of 1 and 10 minutes, relearning
 * after 10 minutes, fuzz on. */
void review_params_init (ReviewParams *self);

/* Weights of FSRS 4, 5 or 6 (n is 17, 19 or 21); older ones are carried over
 * and all are clipped to their ranges, which depend on short_term and on the
 * number of relearning steps: set those before.  FALSE where a weight is not
 * finite or n is none of these; self is then unchanged. */
gboolean
review_params_set_weights (ReviewParams *self, const double *weights, guint n);

/* "10m", "4h", "1d" to minutes; FALSE where it is none of these. */
gboolean review_step_parse (const char *text, guint *minutes);

/* Parameters with what is derived from them: init once, then share freely. */
typedef struct
{
  ReviewParams params;
  double decay;             /* of the forgetting curve, negative */
  double factor;            /* so that recall is 90 % at t = stability */
  double interval_modifier; /* interval over stability at wanted_retention */
  double recall_gain;       /* exp (w8) */
  double difficulty_pull;   /* w7 of the difficulty of a first Easy */
  double difficulty_kept;   /* 1 - w7, of the card's own */
  double lapse_divisor;     /* exp (w17 w18), or 1 without short_term */
  /* By grade - 1. */
  double first_difficulty[REVIEW_N_GRADES];  /* not clamped */
  double difficulty_change[REVIEW_N_GRADES]; /* -w6 (grade - 3), not damped */
  double same_day_gain[REVIEW_N_GRADES];     /* exp (w17 (grade - 3 + w18)) */
} ReviewScheduler;

void review_scheduler_init (ReviewScheduler *self, const ReviewParams *params);

/* The state after the answer.  seed: see review_fuzz_seed; ignored without
 * fuzz.  A clock set back counts as the same day. */
ReviewCardState review_scheduler_answer (const ReviewScheduler *self,
                                         const ReviewCardState *card,
                                         const ReviewMoment *now,
                                         guint64 seed,
                                         ReviewGrade grade);

/* All four, at index grade - 1; each equal to review_scheduler_answer. */
void review_scheduler_preview (const ReviewScheduler *self,
                               const ReviewCardState *card,
                               const ReviewMoment *now,
                               guint64 seed,
                               ReviewCardState after[REVIEW_N_GRADES]);

/* The fuzz of a card's next answer, the same for preview and answer. */
guint64 review_fuzz_seed (const char *deck_id,
                          const char *card_id,
                          const ReviewCardState *card);

/* How likely the card is recalled after elapsed_days, 0 to 1; 0 where new. */
double review_scheduler_get_recall (const ReviewScheduler *self,
                                    const ReviewCardState *card,
                                    double elapsed_days);

/* Whole local days since the last answer, never negative. */
gint64 review_card_state_get_elapsed_days (const ReviewCardState *card,
                                           const ReviewMoment *now);

/* Whether the card may be asked now: by day in the review phase, by instant
 * within steps.  A step that lies further ahead than steps can is due: only a
 * clock set back does that.  New cards are due by day where they have one. */
gboolean review_card_state_is_due (const ReviewCardState *card,
                                   const ReviewMoment *now);
/* The same from what it looks at alone. */
gboolean review_phase_is_due (ReviewPhase phase,
                              gint64 due_ms,
                              gint64 due_day,
                              const ReviewMoment *now);

/* A new card that has a first day, whether or not it has come. */
gboolean review_phase_is_introduced (ReviewPhase phase, gint64 due_day);

gboolean review_card_state_equal (const ReviewCardState *a,
                                  const ReviewCardState *b);

/* The single formulas, for the tests and the training of the weights. */
double review_formula_recall (const ReviewScheduler *self,
                              double elapsed_days,
                              double stability);
double review_formula_first_difficulty (const ReviewScheduler *self,
                                        ReviewGrade grade); /* not clamped */
double review_formula_next_difficulty (const ReviewScheduler *self,
                                       double difficulty,
                                       ReviewGrade grade);
double review_formula_recall_stability (const ReviewScheduler *self,
                                        double difficulty,
                                        double stability,
                                        double recall,
                                        ReviewGrade grade);
double review_formula_forget_stability (const ReviewScheduler *self,
                                        double difficulty,
                                        double stability,
                                        double recall);
double review_formula_short_term_stability (const ReviewScheduler *self,
                                            double stability,
                                            ReviewGrade grade);

G_END_DECLS
