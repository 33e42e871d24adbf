/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "review/review-error.h"
#include "review/review-scheduler.h"

G_BEGIN_DECLS

/* The learner's progress in one SQLite file: the state of every card that was
 * ever touched, and every answer ever given.  Of a deck only its id and its
 * cards' ids are kept, never a text of it.
 *
 * Invariants:
 * - A call that returned TRUE survives a kill and a power cut: one transaction
 *   each, write-ahead log, synchronised before it returns.
 * - A call that returned FALSE changed nothing and may be made again.
 * - A damaged file is renamed, never overwritten, and that only where nothing
 *   else has it open; a newer one is not touched.
 * - Several processes may have the same file open.
 * One store belongs to one thread at a time; another thread opens its own. */
typedef struct _ReviewStore ReviewStore;

#define REVIEW_STORE_VERSION 4
#define REVIEW_ID_MAX_BYTES 512
#define REVIEW_ANSWER_MAX_BYTES 100000

/* What opening did, for the user to be told. */
typedef struct
{
  gboolean created;     /* there was no store before */
  guint migrated_from;  /* the older version that was brought up, or 0 */
  char *set_aside_path; /* where the damaged file is now, or NULL */
} ReviewOpenReport;

void review_open_report_clear (ReviewOpenReport *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReviewOpenReport, review_open_report_clear)

/* Opens or creates the file and its folder.  NULL for path: in memory, for
 * tests and for going on where no folder can be written.  now dates the name
 * of a file set aside.  report may be NULL. */
ReviewStore *review_store_open (const char *path,
                                const ReviewMoment *now,
                                ReviewOpenReport *report,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Another connection to a file that is open already, for another thread, or one
 * that only reads: it is not looked through again, and a damaged one is never
 * set aside under the first, nor written. */
ReviewStore *review_store_open_again (const char *path,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for review_store_look_over alone: an older version stays one. */
ReviewStore *review_store_open_to_look (const char *path, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Whether another connection has the file open, in this process or another. */
gboolean review_store_is_open_elsewhere (const char *path);
/* For a program that looks in while the app may be running: closing it does not
 * take the log away, even where nobody else seems to be there.  SQLite removes
 * it where it gets a lock on the file, which a process loses as soon as any
 * part of it closes that file; its next answers would go into a log without a
 * name. */
void review_store_keep_log (ReviewStore *self);
void review_store_free (ReviewStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReviewStore, review_store_free)

const char *review_store_get_path (const ReviewStore *self); /* or NULL */

/* A number that changes when another process or store wrote the file; on a
 * change read anew what was kept in memory.  0 where it cannot be read. */
guint64 review_store_get_foreign_changes (ReviewStore *self);

/* A card's progress.  One never touched is all zero. */
typedef struct
{
  ReviewCardState state;
  gboolean suspended;      /* out until the learner brings it back */
  gint64 buried_until_day; /* out before this local day; 0: not buried */
  gboolean flagged;        /* reported as faulty */
  char *note;              /* with the flag; owned; NULL where none */
} ReviewCard;

void review_card_clear (ReviewCard *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReviewCard, review_card_clear)

/* card is filled whether or not the store knows it; clear it afterwards. */
gboolean review_store_get_card (ReviewStore *self,
                                const char *deck_id,
                                const char *card_id,
                                ReviewCard *card,
                                GError **error);

/* card and its note are lent for the call.  Return FALSE to stop. */
typedef gboolean (*ReviewCardFunc) (const char *deck_id,
                                    const char *card_id,
                                    const ReviewCard *card,
                                    gpointer user_data);
/* Every known card of a deck (NULL: of all), in no particular order. */
gboolean review_store_foreach_card (ReviewStore *self,
                                    const char *deck_id,
                                    ReviewCardFunc func,
                                    gpointer user_data,
                                    GError **error);

/* Of a card, what decides whether and when it is asked. */
typedef struct
{
  ReviewPhase phase;
  gboolean suspended;
  gboolean flagged;
  gint64 due_ms;
  gint64 due_day;
  gint64 buried_until_day;
} ReviewDue;

ReviewDue review_card_get_due (const ReviewCard *card);

typedef gboolean (*ReviewDueFunc) (const char *deck_id,
                                   const char *card_id,
                                   const ReviewDue *due,
                                   gpointer user_data);
/* As review_store_foreach_card over all decks, in half the time.  deck_id is
 * the same pointer for cards of the same deck. */
gboolean review_store_foreach_due (ReviewStore *self,
                                   ReviewDueFunc func,
                                   gpointer user_data,
                                   GError **error);

typedef enum
{
  REVIEW_ACTIVITY_REVIEW = 0,
  REVIEW_ACTIVITY_QUIZ = 1,
  /* Up to version 3 of the store a lesson's cards were logged as answered. */
  REVIEW_ACTIVITY_LESSON = 2,
} ReviewActivity;

/* What the learner did, kept in the log for ever.  Zero or NULL where it does
 * not apply; chosen is -1 where nothing was chosen. */
typedef struct
{
  const char *deck_id;
  const char *card_id;
  ReviewMoment at;
  ReviewGrade grade;
  ReviewActivity activity;
  gint64 duration_ms;  /* from the prompt to the grade */
  int confidence;      /* 0 not asked, 1 guess to 3 sure */
  guint64 seed;        /* of the shuffle and of drawn parameters */
  const char *shuffle; /* the options as shown, "2,0,1" */
  int chosen;          /* the option's index as in the deck file */
  const char *answer;  /* what was typed */
} ReviewAnswer;

#define REVIEW_ANSWER_INIT ((ReviewAnswer){ .chosen = -1 })

/* Logs the answer and takes the card from before to after (worked out by the
 * scheduler); practice that should not count passes the same state twice.
 * REVIEW_ERROR_CONFLICT where the card is no longer in the state before.
 * Making the same call again after any error is safe: an answer that got in
 * after all is not doubled. */
gboolean review_store_answer (ReviewStore *self,
                              const ReviewAnswer *answer,
                              const ReviewCardState *before,
                              const ReviewCardState *after,
                              GError **error);

gboolean review_store_suspend (ReviewStore *self,
                               const char *deck_id,
                               const char *card_id,
                               const ReviewMoment *at,
                               gboolean suspended,
                               GError **error);
/* until_day: usually tomorrow, review_moment_get_day () + 1; 0 digs it up. */
gboolean review_store_bury (ReviewStore *self,
                            const char *deck_id,
                            const char *card_id,
                            const ReviewMoment *at,
                            gint64 until_day,
                            GError **error);
gboolean review_store_flag (ReviewStore *self,
                            const char *deck_id,
                            const char *card_id,
                            const ReviewMoment *at,
                            gboolean flagged,
                            const char *note,
                            GError **error);
/* Back to a card never seen; its log is kept. */
gboolean review_store_forget (ReviewStore *self,
                              const char *deck_id,
                              const char *card_id,
                              const ReviewMoment *at,
                              GError **error);

/* A card that nobody answered, and the first day that a lesson gives it. */
typedef struct
{
  const char *deck_id;
  const char *card_id;
  ReviewCardState state; /* of review_introduce */
} ReviewIntroduction;

/* Gives each its day, in one transaction; those that were answered or have a
 * day stay as they are.  No answer, so nothing of it is in the log, and no
 * action of a session: undo leaves it. */
gboolean review_store_introduce (ReviewStore *self,
                                 const ReviewIntroduction *cards,
                                 guint n_cards,
                                 guint *n_added,
                                 GError **error);

typedef enum
{
  REVIEW_ACTION_ANSWER = 0,
  REVIEW_ACTION_SUSPEND = 1,
  REVIEW_ACTION_BURY = 2,
  REVIEW_ACTION_FLAG = 3,
  REVIEW_ACTION_FORGET = 4,
} ReviewAction;

/* The step taken back, to show its card again. */
typedef struct
{
  ReviewAction action;
  char *deck_id;
  char *card_id;
  ReviewGrade grade; /* of an answer; 0 else */
  ReviewCard card;   /* as it is again */
} ReviewUndone;

void review_undone_clear (ReviewUndone *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReviewUndone, review_undone_clear)

/* Takes back the last of the five actions above made through this store since
 * it was opened, one at a time back to the first: the card is exactly as it
 * was, and an answer leaves the log.  REVIEW_ERROR_NOTHING where there is
 * none, REVIEW_ERROR_CONFLICT where another process went on with the card.
 * undone may be NULL. */
gboolean
review_store_undo (ReviewStore *self, ReviewUndone *undone, GError **error);
guint review_store_get_undo_depth (const ReviewStore *self);
/* After another store of this process imported into the file: what could be
 * undone is no longer there. */
void review_store_drop_undo (ReviewStore *self);
/* After another store of the same file put a backup in place of the content:
 * what this one's session began is not there any more. */
void review_store_forget_session (ReviewStore *self);

/* Answers that counted on that local day: first ones, and reviews, to which
 * first ones on the day that a lesson set belong. */
gboolean review_store_count_day (ReviewStore *self,
                                 gint64 day,
                                 guint *n_new,
                                 guint *n_reviews,
                                 GError **error);

/* Small values by name ("fsrs.weights").  get: NULL without error where
 * unset; free with g_free.  set: NULL removes it. */
char *review_store_get_setting (ReviewStore *self,
                                const char *name,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean review_store_set_setting (ReviewStore *self,
                                   const char *name,
                                   const char *value,
                                   GError **error);

/* Scheduling parameters as kept in the settings; the defaults where unset or
 * unusable. */
gboolean review_store_load_params (ReviewStore *self,
                                   ReviewParams *params,
                                   GError **error);
gboolean review_store_save_params (ReviewStore *self,
                                   const ReviewParams *params,
                                   GError **error);
/* New weights in place of those of from, which they were fitted to better, in
 * one transaction; the rest stays as it is in the file by then.
 * REVIEW_ERROR_CONFLICT where the weights there are others by then,
 * REVIEW_ERROR_FAILED where the new ones are not usable. */
gboolean review_store_take_weights (ReviewStore *self,
                                    const ReviewParams *from,
                                    const double *weights,
                                    GError **error);

G_END_DECLS
