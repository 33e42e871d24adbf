/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "scene/scene-theme.h"

G_BEGIN_DECLS

/* The colours of a widget that draws itself follow the style: light or dark, in
 * high contrast or not. */
typedef void (*DrawnStyleFunc) (GtkWidget *widget);

/* Sets the theme, a part of the widget, now and whenever the style changes, and
 * calls `changed` after each time.  Once for a widget. */
void drawn_style_follow (GtkWidget *widget,
                         SceneTheme *theme,
                         DrawnStyleFunc changed);

G_END_DECLS
