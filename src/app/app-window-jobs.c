/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes on in a thread and would be lost, unsaid, with the last window:
 * closing asks, and closes once it is done. */
#include "app/app-window-private.h"

#include "widgets/card-training.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  guint id;
  char *words;
  GCancellable *cancellable;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->words);
  g_object_unref (job->cancellable);
  g_free (job);
}

/* ---- closing ---- */

static gboolean
close_cb (gpointer data)
{
  gtk_window_close (data);
  return G_SOURCE_REMOVE;
}

/* The dialog that asked goes first: it stands on this window. */
static void
close_soon (AppWindow *self)
{
  self->closing = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, close_cb, g_object_ref (self),
                   g_object_unref);
}

/* The fit that is under way, or NULL. */
static CardTraining *
find_training (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (CARD_IS_TRAINING (window) &&
          card_training_get_running (CARD_TRAINING (window)))
        return CARD_TRAINING (window);
    }
  return NULL;
}

static void
response_cb (AppWindow *self, const char *response)
{
  CardTraining *training = find_training ();

  self->asking = NULL;
  if (!g_str_equal (response, "stop"))
    return;
  if (training)
    gtk_window_close (GTK_WINDOW (training));
  for (guint i = 0; i < self->jobs->len; i++)
    g_cancellable_cancel (
        ((Job *)g_ptr_array_index (self->jobs, i))->cancellable);
  close_soon (self);
}

gboolean
app_window_ask_about_jobs (AppWindow *self)
{
  const char *heading = NULL;
  const char *body = NULL;

  if (self->closing)
    return FALSE;
  if (self->asking)
    {
      gtk_window_present (self->asking);
      return TRUE;
    }
  if (self->jobs->len > 0)
    {
      heading = ((Job *)g_ptr_array_index (self->jobs, 0))->words;
      body = _ ("Shardstep closes once it is done.");
    }
  else if (find_training ())
    {
      heading = _ ("Your schedule is being fitted");
      body = _ ("What was found so far is lost when you close.");
    }
  if (!heading)
    return FALSE;
  self->asking =
      GTK_WINDOW (adw_message_dialog_new (GTK_WINDOW (self), heading, body));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (self->asking), "stay",
                                    _ ("_Stay open"), "stop",
                                    _ ("S_top it and close"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (self->asking),
                                              "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (self->asking),
                                           "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (self->asking),
                                         "stay");
  g_signal_connect_object (self->asking, "response", G_CALLBACK (response_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_window_present (self->asking);
  return TRUE;
}

/* ---- jobs ---- */

guint
app_window_begin_job (AppWindow *self,
                      const char *words,
                      GCancellable *cancellable)
{
  Job *job = g_new0 (Job, 1);

  job->id = ++self->last_job;
  job->words = g_strdup (words);
  job->cancellable = g_object_ref (cancellable);
  g_ptr_array_add (self->jobs, job);
  return job->id;
}

void
app_window_end_job (AppWindow *self, guint id, gboolean done)
{
  /* Disposed of meanwhile. */
  if (!self->jobs)
    return;
  for (guint i = 0; i < self->jobs->len; i++)
    if (((Job *)g_ptr_array_index (self->jobs, i))->id == id)
      {
        g_ptr_array_remove_index (self->jobs, i);
        break;
      }
  if (!self->asking || (done && self->jobs->len > 0))
    return;
  /* What was waited for is over; where it failed, that is told and to be
   * read. */
  gtk_window_destroy (self->asking);
  self->asking = NULL;
  if (done && !app_window_ask_about_jobs (self))
    close_soon (self);
}

void
app_window_init_jobs (AppWindow *self)
{
  self->jobs = g_ptr_array_new_with_free_func (job_free);
}
