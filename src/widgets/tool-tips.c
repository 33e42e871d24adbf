/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/tool-tips.h"

gboolean
tool_tips_work (GdkDisplay *display)
{
  return !g_str_equal (G_OBJECT_TYPE_NAME (display), "GdkBroadwayDisplay");
}

static gboolean
no_tip (GtkWidget *widget,
        int x,
        int y,
        gboolean keyboard_tip,
        GtkTooltip *tooltip)
{
  return FALSE;
}

/* GTK has a press on a tooltip, hides the tooltip for it and then looks there
 * for whom to tell of the release: what it finds is another widget, or none
 * that is left ("Broken accounting of active state …").  So the pointer goes
 * through: what is pressed is what lies below. */
static gboolean
realize_cb (GSignalInvocationHint *hint,
            guint n_values,
            const GValue *values,
            gpointer data)
{
  GObject *widget = g_value_get_object (&values[0]);

  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkTooltipWindow"))
    {
      cairo_region_t *nothing = cairo_region_create ();

      gdk_surface_set_input_region (
          gtk_native_get_surface (GTK_NATIVE (widget)), nothing);
      cairo_region_destroy (nothing);
    }
  return TRUE;
}

void
tool_tips_start (GdkDisplay *display)
{
  GtkWidgetClass *klass = g_type_class_ref (GTK_TYPE_WIDGET);

  if (tool_tips_work (display))
    {
      /* The class is there for good: so is what listens to it. */
      g_signal_add_emission_hook (g_signal_lookup ("realize", GTK_TYPE_WIDGET),
                                  0, realize_cb, NULL, NULL);
    }
  else
    klass->query_tooltip = no_tip;
  g_type_class_unref (klass);
}

/* Some popovers are made when they are opened first. */
static void
popover_cb (GtkMenuButton *button)
{
  GtkPopover *popover = gtk_menu_button_get_popover (button);

  if (popover != NULL)
    g_object_bind_property (popover, "visible", button, "has-tooltip",
                            G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
}

void
tool_tips_hush_menus (GtkWidget *widget)
{
  if (GTK_IS_MENU_BUTTON (widget))
    {
      g_signal_connect (widget, "notify::popover", G_CALLBACK (popover_cb),
                        NULL);
      popover_cb (GTK_MENU_BUTTON (widget));
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    tool_tips_hush_menus (child);
}

void
tool_tips_set (GtkWidget *widget, const char *words)
{
  gtk_widget_set_tooltip_text (widget, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  words ? words : "", -1);
}
