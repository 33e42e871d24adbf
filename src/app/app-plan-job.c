/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-plan-job.h"

struct _AppPlanJob
{
  grefcount refs; /* its owner's, and the task's; both on the main thread */
  SimSpec *spec;
  AppPlanProgress progress;
  GCancellable *cancellable;
  AppPlanDone done; /* NULL: nobody waits any more */
  gpointer data;
};

static void
unref (AppPlanJob *self)
{
  if (!g_ref_count_dec (&self->refs))
    return;
  sim_spec_free (self->spec);
  g_object_unref (self->cancellable);
  g_free (self);
}

static void
plan_thread (GTask *task,
             gpointer source,
             gpointer data,
             GCancellable *cancellable)
{
  AppPlanJob *self = data;
  GError *error = NULL;
  AppPlanRun *run =
      app_plan_run_new (self->spec, &self->progress, cancellable, &error);

  if (run)
    g_task_return_pointer (task, run, (GDestroyNotify)app_plan_run_unref);
  else
    g_task_return_error (task, error);
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AppPlanJob *self = data;
  AppPlanDone done = self->done;
  g_autoptr (GError) error = NULL;
  g_autoptr (AppPlanRun) run =
      g_task_propagate_pointer (G_TASK (result), &error);

  if (done)
    {
      self->done = NULL;
      unref (self);
      done (self->data, g_steal_pointer (&run), error);
    }
  unref (self);
}

AppPlanJob *
app_plan_job_new (const SimSpec *spec, AppPlanDone done, gpointer data)
{
  AppPlanJob *self = g_new0 (AppPlanJob, 1);
  g_autoptr (GTask) task = NULL;

  g_ref_count_init (&self->refs);
  g_ref_count_inc (&self->refs);
  self->spec = sim_spec_copy (spec);
  self->cancellable = g_cancellable_new ();
  self->done = done;
  self->data = data;
  task = g_task_new (NULL, self->cancellable, planned_cb, self);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, plan_thread);
  return self;
}

void
app_plan_job_stop (AppPlanJob *self)
{
  self->done = NULL;
  g_cancellable_cancel (self->cancellable);
  unref (self);
}

void
app_plan_job_get_progress (AppPlanJob *self, int *done, int *total)
{
  *done = g_atomic_int_get (&self->progress.done);
  *total = g_atomic_int_get (&self->progress.total);
}
