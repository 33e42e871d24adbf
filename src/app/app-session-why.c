/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reasons of idle time come after the picture of a long run: found out of
 * one run at a time, that of the picture, once it has stood for a moment, and
 * given up as soon as another is asked for. */
#include "app/app-session-private.h"

/* A scale that is drawn gives one picture after the other, sooner. */
#define STANDS_MS 100

static void
why_thread (GTask *task,
            gpointer source,
            gpointer data,
            GCancellable *cancellable)
{
  g_task_return_boolean (task, sim_timeline_prepare_why (data, cancellable));
}

static void
why_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AppSession *self = APP_SESSION (source);

  if (g_task_get_cancellable (G_TASK (result)) != self->why)
    return;
  g_clear_object (&self->why);
  self->view.why_later = FALSE;
  app_session_pick_late (self);
  app_session_notify (self, APP_SESSION_VIEW);
}

static gboolean
stands_cb (gpointer data)
{
  AppSession *self = data;
  g_autoptr (GTask) task = NULL;

  self->why_source = 0;
  self->why = g_cancellable_new ();
  task = g_task_new (self, self->why, why_done_cb, NULL);
  /* Where threads are few, after what is to be shown. */
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, sim_timeline_ref (self->timeline),
                        (GDestroyNotify)sim_timeline_unref);
  g_task_run_in_thread (task, why_thread);
  return G_SOURCE_REMOVE;
}

void
app_session_find_why (AppSession *self)
{
  app_session_stop_why (self);
  self->view.why_later = !sim_timeline_knows_why (self->timeline);
  if (self->view.why_later)
    self->why_source = g_timeout_add (STANDS_MS, stands_cb, self);
}

void
app_session_stop_why (AppSession *self)
{
  g_clear_handle_id (&self->why_source, g_source_remove);
  if (self->why)
    g_cancellable_cancel (self->why);
  g_clear_object (&self->why);
}
