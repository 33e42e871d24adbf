/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "deck/deck-library.h"
#include "review/review-journal.h"
#include "review/review-queue.h"
#include "review/review-stats.h"
#include "review/review-store.h"
#include "widgets/card-questions.h"

G_BEGIN_DECLS

/* What an answer counts for at most as time spent: a card that is left on show
 * is not studied; writing takes longer. */
#define CARD_STUDY_MAX_ANSWER_MS (60 * 1000)
#define CARD_STUDY_MAX_WRITTEN_MS (5 * 60 * 1000)

/* What the card pane works on: the decks, the store of progress, the queue
 * between them, and the card that is asked now.  The pages of the pane show it
 * and call in here; it is the only one of them that writes to the store.  Time
 * comes from the clock given at the start.  Main thread only.
 *
 * A write that fails changes nothing but is kept here, with the answer, until
 * it went through: by card_study_retry, or before the next write.  Only
 * another answer to the same card takes its place.  An answer overtaken by
 * another program (REVIEW_ERROR_CONFLICT) is not kept: the card is read anew.
 *
 * Signal "changed": the current card, the counts or the decks did. */
#define CARD_TYPE_STUDY (card_study_get_type ())
G_DECLARE_FINAL_TYPE (CardStudy, card_study, CARD, STUDY, GObject)

typedef void (*CardClockFunc) (ReviewMoment *now, gpointer user_data);

CardStudy *card_study_new (CardClockFunc clock,
                           gpointer user_data,
                           GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

/* Cards of that deck are not asked before card_study_introduce brought them, or
 * a quiz that counted.  Before the first open. */
void card_study_hold_deck (CardStudy *self, const char *deck_id);

/* store is taken.  Reads the progress of all cards of the library; on an error
 * what was open before stays. */
gboolean card_study_open (CardStudy *self,
                          ReviewStore *store,
                          DeckLibrary *library,
                          GError **error);
/* Other decks, other settings, or a day that began, or a store another program
 * wrote to. */
gboolean card_study_reload (CardStudy *self,
                            DeckLibrary *library /* NULL: the same */,
                            GError **error);
/* Why the progress could not be read when it last was to be, or NULL: what is
 * known of it may be old then, and nothing to ask does not mean that nothing
 * is due.  "changed" comes with it; a reload that goes well ends it. */
const char *card_study_get_problem (CardStudy *self);

/* Cards of that deck come before those of others as long as some are to be
 * asked today, the first of them now; the day's limits hold. */
gboolean
card_study_study_deck (CardStudy *self, const char *deck_id, GError **error);

/* Where computed cards find their scenarios; until then they wait. */
void card_study_set_scenarios (CardStudy *self, ScenarioLibrary *scenarios);
/* Their questions; those of the cards that come next are made ahead.  Lent. */
CardQuestions *card_study_get_questions (CardStudy *self);

void card_study_get_now (CardStudy *self, ReviewMoment *now);
/* NULL before the first open. */
DeckLibrary *card_study_get_library (CardStudy *self);
ReviewStore *card_study_get_store (CardStudy *self);
const ReviewQueue *card_study_get_queue (CardStudy *self);
ReviewQueueCounts card_study_get_counts (CardStudy *self);

/* What the learner has before them today, and how far they are: from the store,
 * so that it is the same after a restart. */
typedef struct
{
  guint to_go;   /* reviews and new cards not asked yet today */
  guint to_come; /* cards asked that come back today, in their steps */
  guint done;    /* first answers and reviews today */
} CardStudyDay;

CardStudyDay card_study_get_day (CardStudy *self);
/* The same of the deck that was asked to be studied, done since it was; FALSE
 * where none was, or nothing of it is left for now. */
gboolean card_study_get_deck_day (CardStudy *self, CardStudyDay *day);

/* The facts of the progress page; clear them afterwards. */
gboolean
card_study_read_stats (CardStudy *self, ReviewStats *stats, GError **error);
/* As it schedules now; lent, changes with a reload. */
const ReviewScheduler *card_study_get_scheduler (CardStudy *self);
/* Kept in the store in place of those of from and in force from the next answer
 * on; what was scheduled, and what else is set, stays as it is.  Where others
 * are there by then, REVIEW_ERROR_CONFLICT: those are in force. */
gboolean card_study_take_weights (CardStudy *self,
                                  const ReviewParams *from,
                                  const double *weights,
                                  GError **error);
/* The share of reviews that should be recalled, 0 to 1. */
double card_study_get_wanted_retention (CardStudy *self);

/* ---- the card asked now ---- */

/* FALSE where nothing is to be asked now; *wait_until_ms (may be NULL) is then
 * the instant of the next step today, or 0. */
gboolean card_study_get_current (CardStudy *self,
                                 Deck **deck /* lent */,
                                 guint *index,
                                 gint64 *wait_until_ms);
/* Looks again what to ask, when an instant waited for has come. */
void card_study_advance (CardStudy *self);
/* Its progress; NULL where there is none. */
const ReviewCard *card_study_get_progress (CardStudy *self);
/* For the shuffle of its options; the same until it was answered. */
guint64 card_study_get_seed (CardStudy *self);
/* The current card was answered wrongly, and for certain: it comes again soon,
 * in the preview too. */
void card_study_set_soon (CardStudy *self, gboolean soon);
/* The states after each grade, at index grade - 1. */
void card_study_preview (CardStudy *self,
                         ReviewCardState after[REVIEW_N_GRADES]);

/* How it was answered; what does not apply is left as in the INIT. */
typedef struct
{
  ReviewGrade grade;
  ReviewActivity activity;
  guint64 seed;
  const char *shuffle; /* the options as shown */
  int chosen;          /* index as in the deck file */
  const char *text;    /* what was written */
  int confidence;      /* as said before the answer: 0 not, 1 guess to 3 */
} CardResponse;

#define CARD_RESPONSE_INIT ((CardResponse){ .chosen = -1 })

/* Grades the current card and goes on to the next. */
gboolean card_study_answer (CardStudy *self,
                            const CardResponse *response,
                            GError **error);
/* An answer given outside of the review.  counts: it moves the card in the
 * schedule; otherwise it is only logged. */
gboolean card_study_practise (CardStudy *self,
                              const char *deck_id,
                              const char *card_id,
                              const CardResponse *response,
                              gint64 duration_ms,
                              gboolean counts,
                              GError **error);
/* Gives each card that nobody answered, and that has none yet, a first day as
 * review-introduce.h says; all or, on an error, none.  No answer: it counts as
 * none and undo leaves it. */
gboolean card_study_introduce (CardStudy *self,
                               const ReviewCardId *cards,
                               guint n_cards,
                               ReviewGrade grade,
                               guint *n_added,
                               GError **error);
/* Where a lesson stands; filled whether or not it was ever opened. */
gboolean card_study_get_lesson (CardStudy *self,
                                const char *lesson_id,
                                ReviewLesson *lesson,
                                GError **error);
/* at_ms is set here. */
gboolean card_study_set_lesson (CardStudy *self,
                                const char *lesson_id,
                                guint segment,
                                gboolean done,
                                const char *data,
                                GError **error);
/* Notes a quiz that was held: how many questions were answered, and the points
 * given for them. */
gboolean card_study_add_quiz (CardStudy *self,
                              guint64 seed,
                              guint n_questions,
                              double points,
                              GError **error);
/* Makes the answer that failed once more; TRUE where there is none. */
gboolean card_study_retry (CardStudy *self, GError **error);
/* Whether an answer waits for another try; activity may be NULL. */
gboolean card_study_get_pending (CardStudy *self, ReviewActivity *activity);

/* Takes the last step of this sitting back and asks its card again;
 * REVIEW_ERROR_NOTHING at the start of the sitting. */
gboolean card_study_undo (CardStudy *self, GError **error);
/* Steps that can be undone. */
guint card_study_get_undo_depth (CardStudy *self);
/* Cards answered in this sitting. */
guint card_study_get_n_done (CardStudy *self);

/* Out of the queue until tomorrow, or until it is brought back. */
gboolean card_study_bury (CardStudy *self, GError **error);
gboolean card_study_suspend (CardStudy *self, GError **error);

/* Marks a card as faulty, with a note (NULL or "": none), or takes the mark
 * away; undone like an answer.  Any card of the library. */
gboolean card_study_flag (CardStudy *self,
                          const char *deck_id,
                          const char *card_id,
                          gboolean flagged,
                          const char *note,
                          GError **error);
/* Why the card was flagged, "" without a note; NULL where it is not; g_free. */
char *card_study_dup_flag (CardStudy *self,
                           const char *deck_id,
                           const char *card_id) G_GNUC_WARN_UNUSED_RESULT;

/* A card that is flagged. */
typedef struct
{
  char *deck_id;
  char *card_id;
  char *note; /* "" without one */
} CardFlag;

/* Every one, in the order of the library; CardFlag, freed with the array.
 * Those of decks that are gone come last. */
GPtrArray *card_study_list_flags (CardStudy *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
