/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is one step of the knobs: what is typed and not taken goes at once, and
 * from there the window's undo goes on; a scale that is drawn along is one
 * step, however far. */
#include "widgets/what-if-panel-private.h"

gboolean
what_if_panel_is_typed (GtkSpinButton *spin)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (spin));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (spin));
  g_autofree char *taken =
      g_strdup_printf ("%d", gtk_spin_button_get_value_as_int (spin));

  return focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (spin)) &&
         !g_str_equal (text, taken);
}

static GtkSpinButton *
find_typed (WhatIfPanel *self)
{
  for (guint i = 0; i < WHAT_IF_N_COUNTS; i++)
    if (self->spins[i] && what_if_panel_is_typed (self->spins[i]))
      return self->spins[i];
  return NULL;
}

/* The number that stands, instead of what was typed over it. */
static void
untype (GtkSpinButton *spin)
{
  gtk_spin_button_set_value (spin, gtk_spin_button_get_value (spin));
  gtk_editable_select_region (GTK_EDITABLE (spin), 0, -1);
}

static gboolean
undo_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  WhatIfPanel *self = WHAT_IF_PANEL (widget);
  const char *action = g_variant_get_string (arguments, NULL);
  GtkSpinButton *typed = find_typed (self);

  if (!typed)
    gtk_widget_activate_action (widget, action, NULL);
  else if (g_str_equal (action, "win.undo"))
    untype (typed);
  return GDK_EVENT_STOP;
}

static void
add_keys (WhatIfPanel *self)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_z, GDK_CONTROL_MASK, "win.undo" },
    { GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.redo" },
    { GDK_KEY_y, GDK_CONTROL_MASK, "win.redo" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (
          gtk_keyval_trigger_new (keys[i].key, keys[i].modifiers),
          gtk_callback_action_new (undo_cb, NULL, NULL));

      gtk_shortcut_set_arguments (shortcut,
                                  g_variant_new_string (keys[i].action));
      gtk_shortcut_controller_add_shortcut (
          GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  /* Before the field that has the focus. */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* ---- scales ---- */

static gboolean
button_cb (WhatIfPanel *self, GdkEvent *event, GtkEventController *controller)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN)
    self->drawn = gtk_event_controller_get_widget (controller);
  else if (type == GDK_BUTTON_RELEASE || type == GDK_TOUCH_END ||
           type == GDK_TOUCH_CANCEL || type == GDK_GRAB_BROKEN)
    self->drawn = NULL;
  else
    return GDK_EVENT_PROPAGATE;
  self->draws_on = FALSE;
  return GDK_EVENT_PROPAGATE;
}

/* Put away under the finger: what ends the press goes elsewhere. */
static void
unmap_cb (WhatIfPanel *self)
{
  self->drawn = NULL;
  self->draws_on = FALSE;
}

void
what_if_panel_listen_for_steps (WhatIfPanel *self)
{
  GtkRange *const scales[] = { self->link_scale, self->slowdown_scale };

  add_keys (self);
  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      GtkEventController *controller = gtk_event_controller_legacy_new ();

      /* A gesture would be told off by the scale's own. */
      gtk_event_controller_set_propagation_phase (controller,
                                                  GTK_PHASE_CAPTURE);
      g_signal_connect_object (controller, "event", G_CALLBACK (button_cb),
                               self, G_CONNECT_SWAPPED);
      gtk_widget_add_controller (GTK_WIDGET (scales[i]), controller);
      g_signal_connect_object (scales[i], "unmap", G_CALLBACK (unmap_cb), self,
                               G_CONNECT_SWAPPED);
    }
}

gboolean
what_if_panel_goes_on (WhatIfPanel *self)
{
  gboolean goes_on = self->drawn && self->draws_on;

  self->draws_on = self->drawn != NULL;
  return goes_on;
}
