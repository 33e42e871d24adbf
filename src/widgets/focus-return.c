/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/focus-return.h"

/* Of a window, for as long as it lives. */
typedef struct
{
  GtkWindow *window;
  GWeakRef last;   /* the focus that is in no menu */
  GWeakRef before; /* the same as a menu took it … */
  GWeakRef button; /* … and whose menu it is; NULL: none is up */
  guint source;
} Watch;

static void
watch_free (gpointer data)
{
  Watch *self = data;

  g_clear_handle_id (&self->source, g_source_remove);
  g_weak_ref_clear (&self->last);
  g_weak_ref_clear (&self->before);
  g_weak_ref_clear (&self->button);
  g_free (self);
}

static gboolean
is_within (GtkWidget *widget, GtkWidget *ancestor)
{
  return widget == ancestor || gtk_widget_is_ancestor (widget, ancestor);
}

/* Nowhere, or on the button alone. */
static gboolean
is_left_over (GtkWidget *focus, GtkWidget *button)
{
  return focus == NULL ||
         (button != NULL && is_within (focus, button) &&
          gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) == NULL);
}

/* Not at once: what was chosen may move it yet. */
static gboolean
return_cb (gpointer data)
{
  Watch *self = data;
  g_autoptr (GtkWidget) before = g_weak_ref_get (&self->before);
  g_autoptr (GtkWidget) button = g_weak_ref_get (&self->button);

  self->source = 0;
  g_weak_ref_set (&self->button, NULL);
  if (before != NULL && gtk_widget_get_mapped (before) &&
      is_left_over (gtk_window_get_focus (self->window), button))
    gtk_widget_grab_focus (before);
  return G_SOURCE_REMOVE;
}

static void
focus_cb (Watch *self)
{
  GtkWidget *focus = gtk_window_get_focus (self->window);
  GtkWidget *popover =
      focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) : NULL;
  g_autoptr (GtkWidget) button = g_weak_ref_get (&self->button);

  if (popover != NULL)
    {
      if (button == NULL)
        {
          g_autoptr (GtkWidget) last = g_weak_ref_get (&self->last);

          g_weak_ref_set (&self->before, last);
          g_weak_ref_set (&self->button, gtk_widget_get_parent (popover));
        }
      g_clear_handle_id (&self->source, g_source_remove);
      return;
    }
  if (button != NULL && is_left_over (focus, button))
    {
      if (self->source == 0)
        self->source = g_idle_add (return_cb, self);
      return;
    }
  g_weak_ref_set (&self->button, NULL);
  g_weak_ref_set (&self->last, focus);
}

void
focus_return_watch (GtkWindow *window)
{
  Watch *self = g_new0 (Watch, 1);

  self->window = window;
  g_weak_ref_init (&self->last, gtk_window_get_focus (window));
  g_weak_ref_init (&self->before, NULL);
  g_weak_ref_init (&self->button, NULL);
  g_object_set_data_full (G_OBJECT (window), "focus-return", self, watch_free);
  g_signal_connect_swapped (window, "notify::focus-widget",
                            G_CALLBACK (focus_cb), self);
}
