/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "teach/teach-ask.h"
#include "teach/teach-question.h"
#include "teach/teach-scope.h"

G_BEGIN_DECLS

/* A wrong amount to be met in a typed answer. */
typedef struct
{
  double value;
  char *feedback; /* markup */
} TeachWrong;

struct _TeachQuestion
{
  gatomicrefcount refs;
  guint64 seed;
  TeachAnswerKind kind;
  TeachUnit unit;
  double value; /* NAN: a word answers */
  double tolerance;
  char *prompt;
  char *hint;
  char *explanation;
  char *answer;
  SimSpec *spec;
  Scenario *scenario;
  char *step;
  GArray *options; /* TeachOption, texts owned */
  gboolean shuffled;
  GArray *wrongs; /* TeachWrong, of a typed one */
  guint used;     /* bit i: misconception i gave an answer of its own */
};

/* A question under way: filled by one of the functions below. */
typedef struct
{
  TeachQuestion *question;
  const DeckComputation *computation;
  const TeachAsk *ask;
  SimTimeline *timeline; /* of the values drawn; lent */
  TeachScope scope;      /* of the same */
  SimTimeline *shown;    /* with the knobs of a change turned; owned, or NULL */
} TeachDraft;

/* teach-draft.c */

/* Always FALSE. */
gboolean
teach_draft_refuse (GError **error, TeachError code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
/* Takes text, plain; feedback is markup with values to be put in. */
gboolean teach_draft_add_option (TeachDraft *self,
                                 char *text,
                                 const char *feedback,
                                 gboolean correct,
                                 double value,
                                 GError **error);
/* Takes answer, plain. */
void teach_draft_set_answer (TeachDraft *self, char *answer);
/* What is said of a wrong word; its misconception has been used then. */
const char *teach_draft_get_feedback (TeachDraft *self, const char *word);
/* How far apart, as a share of the larger. */
double teach_distance (double a, double b);

/* teach-amount.c, teach-words.c, teach-order.c.  Each sets the answer, the
 * options or wrongs, and the scope's answer.  TEACH_ERROR_OPTIONS where the
 * values drawn leave no question: nothing wrong to choose, or two answers as
 * good. */
gboolean teach_draft_amount (TeachDraft *self, GError **error);
/* after: the run with the knobs turned. */
gboolean
teach_draft_change (TeachDraft *self, const SimTimeline *after, GError **error);
gboolean teach_draft_device (TeachDraft *self, GError **error);
gboolean teach_draft_category (TeachDraft *self, GError **error);
gboolean teach_draft_order (TeachDraft *self, GError **error);

/* teach-question.c: one draw, without another try; error as it comes. */
TeachQuestion *teach_question_try (const TeachTask *task,
                                   const SimSpec *base,
                                   guint64 seed,
                                   guint attempt,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether another draw may do better. */
gboolean teach_question_may_retry (const GError *error);
/* The scenario of a card; lent; NULL with TEACH_ERROR_SCENARIO. */
Scenario *teach_question_find_scenario (const DeckCard *card,
                                        const ScenarioLibrary *scenarios,
                                        GError **error);
void teach_question_get_task (const DeckCard *card, TeachTask *task);

G_END_DECLS
