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

void
tool_tips_start (GdkDisplay *display)
{
  GtkWidgetClass *klass;

  if (tool_tips_work (display))
    return;
  klass = g_type_class_ref (GTK_TYPE_WIDGET);
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
