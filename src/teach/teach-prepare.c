/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions, and the truths of lessons, made on another thread. */
#include "teach/teach-question.h"
#include "teach/teach-truth.h"

/* ---- questions ---- */

/* What a thread needs, and keeps alive while it runs. */
typedef struct
{
  Deck *deck;
  guint card;
  ScenarioLibrary *scenarios;
  guint64 seed;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  deck_unref (self->deck);
  scenario_library_unref (self->scenarios);
  g_free (self);
}

static void
question_free (gpointer data)
{
  teach_question_unref (data);
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  GError *error = NULL;
  TeachQuestion *question = teach_question_new_for_card (
      deck_get_card (job->deck, job->card), job->scenarios, job->seed,
      cancellable, &error);

  if (question != NULL)
    g_task_return_pointer (task, question, question_free);
  else
    g_task_return_error (task, error);
}

void
teach_question_prepare (Deck *deck,
                        guint card,
                        ScenarioLibrary *scenarios,
                        guint64 seed,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->deck = deck_ref (deck);
  job->card = card;
  job->scenarios = scenario_library_ref (scenarios);
  job->seed = seed;
  g_task_set_source_tag (task, teach_question_prepare);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, run);
}

TeachQuestion *
teach_question_prepare_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- truths ---- */

typedef struct
{
  ScenarioLesson *lesson;
  guint round;
  ScenarioLibrary *scenarios;
} TruthJob;

static void
truth_job_free (gpointer data)
{
  TruthJob *self = data;

  scenario_lesson_unref (self->lesson);
  scenario_library_unref (self->scenarios);
  g_free (self);
}

static void
truth_free (gpointer data)
{
  teach_truth_free (data);
}

static void
run_truth (GTask *task,
           gpointer source,
           gpointer data,
           GCancellable *cancellable)
{
  const TruthJob *job = data;
  GError *error = NULL;
  TeachTruth *truth =
      teach_truth_new (scenario_lesson_get_round (job->lesson, job->round),
                       job->scenarios, cancellable, &error);

  if (truth != NULL)
    g_task_return_pointer (task, truth, truth_free);
  else
    g_task_return_error (task, error);
}

void
teach_truth_prepare (ScenarioLesson *lesson,
                     guint round,
                     ScenarioLibrary *scenarios,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  TruthJob *job = g_new0 (TruthJob, 1);

  job->lesson = scenario_lesson_ref (lesson);
  job->round = round;
  job->scenarios = scenario_library_ref (scenarios);
  g_task_set_source_tag (task, teach_truth_prepare);
  g_task_set_task_data (task, job, truth_job_free);
  g_task_run_in_thread (task, run_truth);
}

TeachTruth *
teach_truth_prepare_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
