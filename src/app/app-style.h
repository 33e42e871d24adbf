/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Light or dark, for all windows at once; kept in the settings. */
typedef enum
{
  APP_STYLE_SYSTEM, /* as the desktop has it */
  APP_STYLE_LIGHT,
  APP_STYLE_DARK,
  APP_N_STYLES
} AppStyle;

/* settings may be NULL, as of app_settings_new (). */
AppStyle app_style_get (GSettings *settings);
void app_style_set (GSettings *settings, AppStyle style);
/* As it is kept. */
void app_style_apply (GSettings *settings);

/* How much larger than usual the letters are: for room that is measured in
 * them. */
double app_style_get_letter_scale (GtkWidget *widget);

G_END_DECLS
