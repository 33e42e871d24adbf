/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Driving a real window from a test: waiting while the main loop turns, key
 * presses and clicks of the display's own (xdotool), and finding a widget in
 * the tree.  One place for every program that does so. */

void wait_ms (guint ms);

/* Long enough for a busy machine with sanitizers; a test that needs all of it
 * has failed.  Once the condition held it is not evaluated again: it may be a
 * call that returns something to free. */
#define WAIT_S 60
#define WAIT_FOR(condition)                                                    \
  G_STMT_START                                                                 \
  {                                                                            \
    gint64 end_ = g_get_monotonic_time () + WAIT_S * G_USEC_PER_SEC;           \
    gboolean met_;                                                             \
    while (!(met_ = !!(condition)) && g_get_monotonic_time () < end_)          \
      wait_ms (20);                                                            \
    if (!met_)                                                                 \
      g_assertion_message_expr (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC,   \
                                #condition);                                   \
  }                                                                            \
  G_STMT_END

/* Runs xdotool with these words (NULL at the end) and waits for what comes of
 * it. */
void xdotool (const char *first, ...) G_GNUC_NULL_TERMINATED;
void press (const char *key);
void type_text (const char *text);
/* Gives the window the keyboard; there is no window manager to do it. */
void focus_window (GtkWindow *window);

/* At a place of the widget, in its own px; on popovers too. */
void point_widget_at (GtkWidget *widget, double x, double y);
void click_widget_at (GtkWidget *widget, double x, double y);
/* In its middle; it must be on show. */
void click_widget (GtkWidget *widget);
/* The first button is held from one place to another, in a few moves. */
void drag_widget (GtkWidget *widget,
                  double from_x,
                  double from_y,
                  double to_x,
                  double to_y);
/* Wheel clicks over a place: up where positive; `modifier` is a key's name to
 * be held, or NULL. */
void scroll_widget_at (GtkWidget *widget,
                       double x,
                       double y,
                       int clicks,
                       const char *modifier);

/* The first one below (or the widget itself) that … or NULL. */
GtkWidget *find_type (GtkWidget *widget, const char *type);
/* … is a label with this in its text … */
GtkWidget *find_label (GtkWidget *widget, const char *part);
/* … has this id in its template … */
GtkWidget *find_id (GtkWidget *widget, const char *id);
/* … is on show and matches. */
typedef gboolean (*WidgetMatch) (GtkWidget *widget, gconstpointer data);
GtkWidget *
find_match (GtkWidget *widget, WidgetMatch match, gconstpointer data);
/* … matches, on show or not. */
GtkWidget *find_any (GtkWidget *widget, WidgetMatch match, gconstpointer data);

G_END_DECLS
