/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/menu-tips.h"

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
menu_tips_hush (GtkWidget *widget)
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
    menu_tips_hush (child);
}
