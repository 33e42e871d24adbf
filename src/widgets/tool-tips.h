/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* FALSE in a browser (broadway), where no click arrives any more once a tooltip
 * was on show. */
gboolean tool_tips_work (GdkDisplay *display);

/* Tooltips let the pointer through, so that what lies below one is what is
 * clicked.  Where they do not work, no widget has one: before any widget is
 * made, since what a class inherits is settled when it is used first. */
void tool_tips_start (GdkDisplay *display);

/* The same words as a tooltip and for a screen reader; NULL: none. */
void tool_tips_set (GtkWidget *widget, const char *words);

/* The menu buttons at and below `widget` show no tooltip while their popover
 * is open: it would lie over the popover and hide its first lines. */
void tool_tips_hush_menus (GtkWidget *widget);

G_END_DECLS
