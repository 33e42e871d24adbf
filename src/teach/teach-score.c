/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-score.h"

#include "teach/teach-truth.h"

static void
score (TeachScore *self,
       const TeachCourse *course,
       const ScenarioLibrary *scenarios,
       GCancellable *cancellable)
{
  const ScenarioLesson *lesson = teach_course_get_lesson (course);

  *self = (TeachScore){ .n_rounds = scenario_lesson_get_n_rounds (lesson) };
  for (guint i = 0;
       i < self->n_rounds && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const TeachGuess *guess = teach_course_get_guess (course, i);
      g_autoptr (TeachTruth) truth = teach_truth_new (
          scenario_lesson_get_round (lesson, i), scenarios, cancellable, NULL);
      double right =
          truth != NULL && guess->made ? teach_truth_judge (truth, guess) : 0;
      gboolean certain = guess->confidence == TEACH_CONFIDENCE_CERTAIN;

      self->score += right / self->n_rounds;
      self->n_right += right >= 1;
      self->n_certain += certain;
      self->n_certain_right += certain && right >= 1;
    }
}

/* ---- on another thread ---- */

typedef struct
{
  TeachCourse *course; /* a copy */
  ScenarioLibrary *scenarios;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  teach_course_free (self->course);
  scenario_library_unref (self->scenarios);
  g_free (self);
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  TeachScore *result = g_new0 (TeachScore, 1);

  score (result, job->course, job->scenarios, cancellable);
  g_task_return_pointer (task, result, g_free);
}

void
teach_score_prepare (const TeachCourse *course,
                     ScenarioLibrary *scenarios,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->course = teach_course_copy (course);
  job->scenarios = scenario_library_ref (scenarios);
  g_task_set_source_tag (task, teach_score_prepare);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, run);
}

gboolean
teach_score_prepare_finish (GAsyncResult *result,
                            TeachScore *score,
                            GError **error)
{
  g_autofree TeachScore *found = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  found = g_task_propagate_pointer (G_TASK (result), error);
  if (found == NULL)
    return FALSE;
  *score = *found;
  return TRUE;
}
