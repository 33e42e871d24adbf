/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/drawn-style.h"

#include <adwaita.h>

#define FOLLOWED "shardstep-drawn-style"

typedef struct
{
  SceneTheme *theme;
  DrawnStyleFunc changed;
} Followed;

static void
style_cb (GtkWidget *widget)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  const Followed *followed = g_object_get_data (G_OBJECT (widget), FOLLOWED);

  scene_theme_init (followed->theme, adw_style_manager_get_dark (style),
                    adw_style_manager_get_high_contrast (style));
  followed->changed (widget);
}

void
drawn_style_follow (GtkWidget *widget,
                    SceneTheme *theme,
                    DrawnStyleFunc changed)
{
  static const char *const signals[] = { "notify::dark",
                                         "notify::high-contrast" };
  AdwStyleManager *style = adw_style_manager_get_default ();
  Followed *followed = g_new (Followed, 1);

  *followed = (Followed){ theme, changed };
  g_object_set_data_full (G_OBJECT (widget), FOLLOWED, followed, g_free);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (style, signals[i], G_CALLBACK (style_cb), widget,
                             G_CONNECT_SWAPPED);
  style_cb (widget);
}
