/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What had the keyboard before a menu came up has it again once the menu goes:
 * GTK leaves it on the menu's button, or nowhere.  Where what was chosen takes
 * it elsewhere, it stays there. */
void focus_return_watch (GtkWindow *window);

G_END_DECLS
