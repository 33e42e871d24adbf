/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-question.h"

#include "base/base-random.h"
#include "teach/teach-draw.h"
#include "teach/teach-question-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Of the scenario a question is shown in; no file has it. */
#define ASKED_ID "the-question"

/* ---- life ---- */

static void
option_clear (gpointer data)
{
  TeachOption *option = data;

  g_free ((char *)option->text);
  g_free ((char *)option->feedback);
}

static void
wrong_clear (gpointer data)
{
  TeachWrong *wrong = data;

  g_free (wrong->feedback);
}

static TeachQuestion *
question_alloc (guint64 seed, const DeckComputation *computation)
{
  TeachQuestion *self = g_new0 (TeachQuestion, 1);

  g_atomic_ref_count_init (&self->refs);
  self->seed = seed;
  self->kind = computation->typed ? TEACH_ANSWER_TYPE : TEACH_ANSWER_PICK;
  self->value = NAN;
  self->tolerance = computation->tolerance;
  self->options = g_array_new (FALSE, FALSE, sizeof (TeachOption));
  g_array_set_clear_func (self->options, option_clear);
  self->wrongs = g_array_new (FALSE, FALSE, sizeof (TeachWrong));
  g_array_set_clear_func (self->wrongs, wrong_clear);
  return self;
}

TeachQuestion *
teach_question_ref (TeachQuestion *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
teach_question_unref (TeachQuestion *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->prompt);
  g_free (self->hint);
  g_free (self->explanation);
  g_free (self->answer);
  sim_spec_free (self->spec);
  g_clear_pointer (&self->scenario, scenario_unref);
  g_free (self->step);
  g_array_unref (self->options);
  g_array_unref (self->wrongs);
  g_free (self);
}

/* ---- making ---- */

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

/* What is read before the answer, then what is read after it. */
static gboolean
fill_texts (TeachDraft *draft, const TeachTask *task, GError **error)
{
  TeachQuestion *question = draft->question;
  TeachScope before = draft->scope;

  before.answer_text = NULL;
  /* A change is asked of a figure that may be known. */
  if (draft->ask->kind == TEACH_ASK_AMOUNT ||
      draft->ask->kind == TEACH_ASK_DEVICE)
    before.secret = draft->ask->figure;
  question->prompt = teach_scope_fill (&before, or_empty (task->prompt), error);
  if (question->prompt == NULL)
    return FALSE;
  question->hint = teach_scope_fill (&before, or_empty (task->hint), error);
  if (question->hint == NULL)
    return FALSE;
  question->explanation =
      teach_scope_fill (&draft->scope, or_empty (task->explanation), error);
  return question->explanation != NULL;
}

static gboolean
turn_and_ask (TeachDraft *draft, GCancellable *cancellable, GError **error)
{
  TeachQuestion *question = draft->question;
  g_autoptr (SimSpec) turned = sim_spec_copy (question->spec);
  g_autoptr (SimTimeline) after = NULL;

  if (!teach_draw_turn (turned, draft->ask->turns, &draft->scope, error))
    return FALSE;
  after = sim_simulate (turned, cancellable, error);
  if (after == NULL || !teach_draft_change (draft, after, error))
    return FALSE;
  draft->shown = g_steal_pointer (&after);
  return TRUE;
}

static gboolean
ask (TeachDraft *draft, GCancellable *cancellable, GError **error)
{
  if (draft->computation->typed && draft->ask->kind != TEACH_ASK_AMOUNT)
    {
      g_set_error_literal (error, TEACH_ERROR, TEACH_ERROR_ASK,
                           _ ("only a figure can be typed; leave "
                              "answer=\"type\" out"));
      return FALSE;
    }
  switch (draft->ask->kind)
    {
    case TEACH_ASK_CHANGE:
      return turn_and_ask (draft, cancellable, error);
    case TEACH_ASK_DEVICE:
      return teach_draft_device (draft, error);
    case TEACH_ASK_CATEGORY:
      return teach_draft_category (draft, error);
    case TEACH_ASK_ORDER:
      return teach_draft_order (draft, error);
    case TEACH_ASK_AMOUNT:
    default:
      return teach_draft_amount (draft, error);
    }
}

/* What is shown of a change is the run with the knobs turned; the texts are
 * about the values drawn. */
static void
show (TeachDraft *draft, const TeachTask *task)
{
  TeachQuestion *question = draft->question;
  const SimTimeline *shown =
      draft->shown != NULL ? draft->shown : draft->timeline;
  guint step;

  if (draft->shown != NULL)
    {
      sim_spec_free (question->spec);
      question->spec = sim_spec_copy (sim_timeline_get_spec (draft->shown));
    }
  question->scenario = scenario_new (ASKED_ID, _ ("The question’s scenario"),
                                     NULL, question->spec);
  if (task->step != NULL && sim_timeline_find_step (shown, task->step, &step))
    question->step = g_strdup (task->step);
}

TeachQuestion *
teach_question_try (const TeachTask *task,
                    const SimSpec *base,
                    guint64 seed,
                    guint attempt,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (TeachQuestion) question = question_alloc (seed, task->computation);
  g_autoptr (SimTimeline) timeline = NULL;
  g_autoptr (TeachRuns) runs = NULL;
  g_auto (TeachAsk) words = { 0 };
  TeachDraft draft = { .question = question,
                       .computation = task->computation,
                       .ask = &words };

  if (!teach_ask_init (&words, task->computation->ask, error))
    return NULL;
  question->spec = teach_draw (task->computation, base, seed, attempt, error);
  if (question->spec == NULL)
    return NULL;
  timeline = sim_simulate (question->spec, cancellable, error);
  if (timeline == NULL)
    return NULL;
  draft.timeline = timeline;
  runs = teach_runs_new (NULL, question->spec);
  draft.scope = (TeachScope){ .spec = question->spec,
                              .timeline = timeline,
                              .answer = NAN,
                              .before = NAN,
                              .after = NAN,
                              .tolerance = task->computation->tolerance,
                              .runs = runs,
                              .cancellable = cancellable };
  if (ask (&draft, cancellable, error) && fill_texts (&draft, task, error))
    show (&draft, task);
  else
    g_clear_pointer (&question, teach_question_unref);
  g_clear_pointer (&draft.shown, sim_timeline_unref);
  return g_steal_pointer (&question);
}

gboolean
teach_question_may_retry (const GError *error)
{
  return error->domain == SIM_ERROR ||
         g_error_matches (error, TEACH_ERROR, TEACH_ERROR_SCENARIO) ||
         g_error_matches (error, TEACH_ERROR, TEACH_ERROR_OPTIONS) ||
         g_error_matches (error, TEACH_ERROR, TEACH_ERROR_VALUE);
}

TeachQuestion *
teach_question_new (const TeachTask *task,
                    const SimSpec *base,
                    guint64 seed,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GError) problem = NULL;
  guint most = task->computation->n_varies > 0 ? TEACH_MAX_DRAWS : 1;

  for (guint attempt = 0; attempt < most; attempt++)
    {
      TeachQuestion *question;

      g_clear_error (&problem);
      question =
          teach_question_try (task, base, seed, attempt, cancellable, &problem);
      if (question != NULL)
        return question;
      if (!teach_question_may_retry (problem))
        break;
    }
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

/* ---- of a card ---- */

Scenario *
teach_question_find_scenario (const DeckCard *card,
                              const ScenarioLibrary *scenarios,
                              GError **error)
{
  const char *id = card->computation->scenario;
  Scenario *scenario = scenario_library_find (scenarios, id);
  const char *nearest;

  if (scenario != NULL)
    return scenario;
  nearest = scenario_library_find_nearest (scenarios, id);
  g_set_error (error, TEACH_ERROR, TEACH_ERROR_SCENARIO,
               _ ("there is no scenario “%s”; the nearest is “%s”"), id,
               nearest != NULL ? nearest : "");
  return NULL;
}

void
teach_question_get_task (const DeckCard *card, TeachTask *task)
{
  *task = (TeachTask){ .computation = card->computation,
                       .prompt = card->prompt,
                       .hint = card->hint,
                       .explanation = card->explanation,
                       .step = card->show_step };
}

TeachQuestion *
teach_question_new_for_card (const DeckCard *card,
                             const ScenarioLibrary *scenarios,
                             guint64 seed,
                             GCancellable *cancellable,
                             GError **error)
{
  Scenario *scenario;
  TeachTask task;

  g_return_val_if_fail (card->kind == DECK_CARD_COMPUTED, NULL);
  scenario = teach_question_find_scenario (card, scenarios, error);
  if (scenario == NULL)
    return NULL;
  teach_question_get_task (card, &task);
  return teach_question_new (&task, scenario_get_spec (scenario), seed,
                             cancellable, error);
}

/* ---- reading ---- */

TeachAnswerKind
teach_question_get_kind (const TeachQuestion *self)
{
  return self->kind;
}

guint64
teach_question_get_seed (const TeachQuestion *self)
{
  return self->seed;
}

const char *
teach_question_get_prompt (const TeachQuestion *self)
{
  return self->prompt;
}

const char *
teach_question_get_hint (const TeachQuestion *self)
{
  return self->hint;
}

const char *
teach_question_get_explanation (const TeachQuestion *self)
{
  return self->explanation;
}

const SimSpec *
teach_question_get_spec (const TeachQuestion *self)
{
  return self->spec;
}

Scenario *
teach_question_get_scenario (const TeachQuestion *self)
{
  return self->scenario;
}

const char *
teach_question_get_step (const TeachQuestion *self)
{
  return self->step;
}

const char *
teach_question_get_answer (const TeachQuestion *self)
{
  return self->answer;
}

guint
teach_question_get_n_options (const TeachQuestion *self)
{
  return self->options->len;
}

const TeachOption *
teach_question_get_option (const TeachQuestion *self, guint index)
{
  g_return_val_if_fail (index < self->options->len, NULL);
  return &g_array_index (self->options, TeachOption, index);
}

void
teach_question_get_order (const TeachQuestion *self, guint *order)
{
  BaseRandom random = BASE_RANDOM_INIT (base_random_seed ("order", self->seed));

  for (guint i = 0; i < self->options->len; i++)
    order[i] = i;
  if (self->shuffled)
    base_random_shuffle (&random, order, self->options->len);
}

TeachUnit
teach_question_get_unit (const TeachQuestion *self)
{
  return self->unit;
}

double
teach_question_get_value (const TeachQuestion *self)
{
  return self->value;
}

double
teach_question_get_tolerance (const TeachQuestion *self)
{
  return self->tolerance;
}
