/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The menu buttons at and below `widget` show no tooltip while their popover
 * is open: it would lie over the popover and hide its first lines. */
void menu_tips_hush (GtkWidget *widget);

G_END_DECLS
