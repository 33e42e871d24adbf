/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck.h"
#include "scenario/scenario-library.h"
#include "teach/teach-numeric.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A question whose answer the engine worked out: made of a computed card (or a
 * lesson's prediction), a scenario and a seed.  The same three give the same
 * question on every machine: values drawn, options, texts.  Frozen,
 * ref-counted, safe to share between threads.
 *
 * ask                          answered by
 *   FIGURE                     an amount (teach-measure.h), picked or typed
 *   change FIGURE KNOB=VALUE…  grows, shrinks, stays about the same (within the
 *                              tolerance) when the knobs are turned on top of
 *                              what was drawn; VALUE is a word or a formula,
 *                              "micro-batches=2*micro-batches"
 *   most FIGURE, least FIGURE  the device, or that all are alike
 *   stalled                    most idle-seconds
 *   peak-category              what takes most memory on the fullest device
 *   order EVENT EVENT…         the order of 2 to 5 events: "backward",
 *                              "sync:3", "update:last" (sim_timeline_find_step)
 *
 * A misconception's formula is arithmetic over "answer", the knobs and the
 * figures where an amount is asked; elsewhere it is the wrong answer's word:
 * "grows", "shrinks", "same"; a rank or "alike"; "activations"; the events in
 * the wrong order.
 *
 * In texts "{data}" is the drawn value of a knob, "{weights-memory}" a
 * figure of the run, "{2 * (data - 1)}" a number, "{parameters * 4:bytes}" a
 * unit, "{tolerance}" what counts as the same, "{[slowdown=2] step-seconds}" a
 * figure of the run with other knobs; "{answer}", and of a change "{before}"
 * and "{after}", only where the answer is known already; "{{" is a brace. */
typedef struct _TeachQuestion TeachQuestion;

/* Where a combination of values cannot be asked, others are drawn. */
#define TEACH_MAX_DRAWS 24
#define TEACH_MAX_OPTIONS 8
/* A wrong answer nearer than this to another, relatively, is dropped. */
#define TEACH_LEAST_DISTANCE 0.05

typedef enum
{
  TEACH_ANSWER_PICK, /* one of the options */
  TEACH_ANSWER_TYPE, /* an amount, with its unit */
} TeachAnswerKind;

/* Texts are lent by what they come from; markup; NULL is "". */
typedef struct
{
  const DeckComputation *computation;
  const char *prompt;
  const char *hint;
  const char *explanation;
  const char *step; /* the moment shown, plain; NULL: the start */
} TeachTask;

/* Simulates; to be called off the main thread.  base is copied.
 * G_IO_ERROR_CANCELLED, or TEACH_ERROR with what cannot be asked and why. */
TeachQuestion *teach_question_new (const TeachTask *task,
                                   const SimSpec *base,
                                   guint64 seed,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of a card of kind computed, with a scenario of the library. */
TeachQuestion *
teach_question_new_for_card (const DeckCard *card,
                             const ScenarioLibrary *scenarios,
                             guint64 seed,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same on another thread; callback on the main context of the caller. */
void teach_question_prepare (Deck *deck,
                             guint card,
                             ScenarioLibrary *scenarios,
                             guint64 seed,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
TeachQuestion *
teach_question_prepare_finish (GAsyncResult *result,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

TeachQuestion *teach_question_ref (TeachQuestion *self);
void teach_question_unref (TeachQuestion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TeachQuestion, teach_question_unref)

TeachAnswerKind teach_question_get_kind (const TeachQuestion *self);
guint64 teach_question_get_seed (const TeachQuestion *self);
/* Markup with the drawn values put in; "" where there is none.  Lent. */
const char *teach_question_get_prompt (const TeachQuestion *self);
const char *teach_question_get_hint (const TeachQuestion *self);
const char *teach_question_get_explanation (const TeachQuestion *self);
/* What the learner should see happen: the scenario with the drawn values, and
 * for a change with the knobs turned.  Lent. */
const SimSpec *teach_question_get_spec (const TeachQuestion *self);
/* The scenario of that spec for the stage.  Lent. */
Scenario *teach_question_get_scenario (const TeachQuestion *self);
/* The moment to show in it; NULL: the start, also where the values drawn have
 * no such step. */
const char *teach_question_get_step (const TeachQuestion *self);

/* The right answer, markup: "12.4 GB", "It shrinks, from 3.1 s to 2.2 s."  For
 * after the learner answered.  Lent. */
const char *teach_question_get_answer (const TeachQuestion *self);

/* ---- picking ---- */

typedef struct
{
  const char *text;     /* markup */
  const char *feedback; /* markup; why one may think so; "" of the right one */
  gboolean correct;
  double value; /* of an amount; NAN of a word */
} TeachOption;

/* None of a question that is typed.  Lent. */
guint teach_question_get_n_options (const TeachQuestion *self);
const TeachOption *teach_question_get_option (const TeachQuestion *self,
                                              guint index);
/* order[shown] = index: shuffled by the seed, but for what has an order of its
 * own, as devices have.  order: TEACH_MAX_OPTIONS of them. */
void teach_question_get_order (const TeachQuestion *self, guint *order);

/* ---- typing ---- */

TeachUnit teach_question_get_unit (const TeachQuestion *self);
/* The amount asked for, in base units; NAN where a word answers. */
double teach_question_get_value (const TeachQuestion *self);
double teach_question_get_tolerance (const TeachQuestion *self);

typedef struct
{
  TeachAmount amount;
  gboolean right;
  gboolean known;   /* wrong in a way that has a name: feedback says which */
  char *understood; /* "12.9 GB" */
  char *feedback;   /* markup: the misconception met, or how far off: "1.9 times
                       too low"; "" where right */
} TeachVerdict;

void teach_verdict_clear (TeachVerdict *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TeachVerdict, teach_verdict_clear)

/* FALSE with TEACH_ERROR_NUMBER, and nothing judged, where the text is no such
 * amount: the learner may write it again. */
gboolean teach_question_judge (const TeachQuestion *self,
                               const char *text,
                               TeachVerdict *verdict,
                               GError **error);

/* "1.9 times too low", "exact": a guess beside the truth; g_free. */
char *teach_question_dup_distance (const TeachQuestion *self,
                                   double guess) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
