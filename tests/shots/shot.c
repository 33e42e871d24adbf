/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shot.h"

#include "widgets/shardstep-resources.h"

/* ---- looks ---- */

void
shot_start_widgets (void)
{
  g_autoptr (GtkCssProvider) style = gtk_css_provider_new ();

  adw_init ();
  shardstep_register_resource ();
  gtk_css_provider_load_from_resource (
      style, "/io/github/shardstep/Shardstep/style.css");
  gtk_style_context_add_provider_for_display (
      gdk_display_get_default (), GTK_STYLE_PROVIDER (style),
      GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

gboolean
shot_has (const char *with, const char *word)
{
  g_auto (GStrv) words = g_strsplit (with, " ", -1);

  return g_strv_contains ((const char *const *)words, word);
}

void
shot_look (const char *with)
{
  gtk_widget_set_default_direction (shot_has (with, "rtl") ? GTK_TEXT_DIR_RTL
                                                           : GTK_TEXT_DIR_LTR);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      shot_has (with, "dark")
                                          ? ADW_COLOR_SCHEME_FORCE_DARK
                                          : ADW_COLOR_SCHEME_FORCE_LIGHT);
}

/* ---- high contrast ---- */

#define CONTRAST "ADW_DEBUG_HIGH_CONTRAST"

gboolean
shot_is_contrast (void)
{
  return g_getenv (CONTRAST) != NULL;
}

gboolean
shot_is_wanted (const char *name, const char *with, char **names)
{
  if (shot_has (with, "contrast") != shot_is_contrast ())
    return FALSE;
  return names[0] == NULL || g_strv_contains ((const char *const *)names, name);
}

gboolean
shot_run_contrast (char **argv)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) child = NULL;

  g_subprocess_launcher_setenv (launcher, CONTRAST, "1", TRUE);
  child =
      g_subprocess_launcher_spawnv (launcher, (const char *const *)argv, NULL);
  return child && g_subprocess_wait_check (child, NULL, NULL);
}

/* ---- painting ---- */

static void
snapshot_at (GtkSnapshot *snapshot, GtkWidget *widget, double x, double y)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float)x, (float)y));
  gdk_paintable_snapshot (paintable, snapshot,
                          gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  gtk_snapshot_restore (snapshot);
}

/* The popover is a surface of its own, above the window. */
static void
snapshot_popovers (GtkSnapshot *snapshot, GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_POPOVER (child) && gtk_widget_get_mapped (child))
        {
          GdkPopup *popup =
              GDK_POPUP (gtk_native_get_surface (GTK_NATIVE (child)));

          snapshot_at (snapshot, child, gdk_popup_get_position_x (popup),
                       gdk_popup_get_position_y (popup));
        }
      snapshot_popovers (snapshot, child);
    }
}

gboolean
shot_save (GtkWidget *window, const char *path)
{
  g_autoptr (GdkPaintable) whole = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderer) renderer = gsk_cairo_renderer_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  gboolean saved;

  snapshot_at (snapshot, window, 0, 0);
  snapshot_popovers (snapshot, window);
  node = gtk_snapshot_free_to_node (snapshot);
  if (!node || !gsk_renderer_realize (renderer, NULL, NULL))
    return FALSE;
  texture = gsk_renderer_render_texture (
      renderer, node,
      &GRAPHENE_RECT_INIT (0, 0, (float)gtk_widget_get_width (window),
                           (float)gtk_widget_get_height (window)));
  saved = gdk_texture_save_to_png (texture, path);
  gsk_renderer_unrealize (renderer);
  return saved;
}
