/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-style.h"

#include "app/app-settings.h"

#include <adwaita.h>

#define KEY "style"

static void
show (AppStyle style)
{
  static const AdwColorScheme schemes[] = {
    [APP_STYLE_SYSTEM] = ADW_COLOR_SCHEME_DEFAULT,
    [APP_STYLE_LIGHT] = ADW_COLOR_SCHEME_FORCE_LIGHT,
    [APP_STYLE_DARK] = ADW_COLOR_SCHEME_FORCE_DARK,
  };

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      schemes[style]);
}

AppStyle
app_style_get (GSettings *settings)
{
  return (AppStyle)CLAMP (
      app_settings_get_int (settings, KEY, APP_STYLE_SYSTEM), 0,
      APP_N_STYLES - 1);
}

void
app_style_set (GSettings *settings, AppStyle style)
{
  g_return_if_fail (style < APP_N_STYLES);
  app_settings_set_int (settings, KEY, (int)style);
  show (style);
}

void
app_style_apply (GSettings *settings)
{
  show (app_style_get (settings));
}

double
app_style_get_letter_scale (GtkWidget *widget)
{
  int dpi = 0; /* in 1024ths */

  g_object_get (gtk_widget_get_settings (widget), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 96 * 1024 ? dpi / (96.0 * 1024) : 1;
}
