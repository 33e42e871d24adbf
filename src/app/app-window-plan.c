/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The planner's window, and the splits that are chosen in it. */
#include "app/app-window-private.h"

#include "app/app-plan.h"

#include <glib/gi18n-lib.h>

static AppPlan *
find_plan (AppWindow *self)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (APP_IS_PLAN (window) &&
          gtk_window_get_transient_for (window) == GTK_WINDOW (self))
        return APP_PLAN (window);
    }
  return NULL;
}

/* There is a way back as long as a split that was chosen is what is shown, or
 * is about to be: a knob that is turned after it would be lost by it. */
static gboolean
is_chosen (AppWindow *self)
{
  const SimSpec *now = app_session_get_spec (self->session);

  for (guint i = 0; now && self->chosen && i < self->chosen->len; i++)
    if (sim_spec_equal (self->chosen->pdata[i], now))
      return TRUE;
  return FALSE;
}

static void
show_back (AppWindow *self)
{
  AppPlan *plan = find_plan (self);

  if (plan)
    app_plan_set_back (plan, self->before && is_chosen (self));
}

static void
busy_cb (AppPlan *plan)
{
  show_back (APP_WINDOW (gtk_window_get_transient_for (GTK_WINDOW (plan))));
}

gboolean
app_window_plan_tells_refusal (AppWindow *self)
{
  AppPlan *plan = find_plan (self);

  return plan && app_plan_tells_refusal (plan);
}

void
app_window_forget_before (AppWindow *self)
{
  g_clear_pointer (&self->before, sim_spec_free);
  g_clear_pointer (&self->chosen, g_ptr_array_unref);
}

gboolean
app_window_show_before (AppWindow *self)
{
  g_autoptr (SimSpec) before = NULL;

  if (is_chosen (self))
    before = g_steal_pointer (&self->before);
  app_window_forget_before (self);
  if (!before)
    return FALSE;
  app_window_edit (self, before);
  /* Not where the split was left, but it. */
  self->going_ns = self->before_ns;
  self->going_back = TRUE;
  return TRUE;
}

/* The way back is to what was shown before the first of them. */
static void
chosen_cb (AppWindow *self, const SimSpec *spec)
{
  const SimSpec *now = app_session_get_spec (self->session);

  if (!is_chosen (self))
    app_window_forget_before (self);
  if (!self->before && now)
    {
      self->before = sim_spec_copy (now);
      self->before_ns = app_session_get_instant (self->session);
    }
  if (!self->chosen)
    self->chosen =
        g_ptr_array_new_with_free_func ((GDestroyNotify)sim_spec_free);
  g_ptr_array_add (self->chosen, sim_spec_copy (spec));
  app_window_uncover_picture (self);
  app_window_edit (self, spec);
}

void
app_window_open_plan (AppWindow *self)
{
  AppPlan *plan = find_plan (self);

  if (!app_session_get_timeline (self->session))
    return;
  if (!plan)
    {
      plan = app_plan_new (self->session);
      gtk_window_set_transient_for (GTK_WINDOW (plan), GTK_WINDOW (self));
      gtk_window_set_destroy_with_parent (GTK_WINDOW (plan), TRUE);
      g_signal_connect_object (plan, "chosen", G_CALLBACK (chosen_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (plan, "back",
                               G_CALLBACK (app_window_show_before), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->session, "notify::busy",
                               G_CALLBACK (busy_cb), plan, G_CONNECT_SWAPPED);
      show_back (self);
    }
  gtk_window_present (GTK_WINDOW (plan));
}
