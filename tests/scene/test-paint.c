/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene-specs.h"
#include "scene/scene.h"

#include <pango/pangocairo.h>
#include <string.h>

/* A picture is a function of timeline, view, theme and instant: the same input
 * gives the same bytes, whatever was painted before. */

#define WIDTH 900
#define HEIGHT 700

static cairo_surface_t *
new_surface (void)
{
  return cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
}

static gboolean
same_bytes (cairo_surface_t *one, cairo_surface_t *other)
{
  cairo_surface_flush (one);
  cairo_surface_flush (other);
  return memcmp (cairo_image_surface_get_data (one),
                 cairo_image_surface_get_data (other),
                 (gsize)cairo_image_surface_get_stride (one) * HEIGHT) == 0;
}

static void
paint_stage (SceneStage *stage,
             cairo_surface_t *surface,
             const SceneTheme *theme,
             gint64 t_ns)
{
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  scene_stage_paint_still (stage, cr, theme);
  scene_stage_paint_moving (stage, cr, theme, t_ns);
  cairo_destroy (cr);
}

static void
check_pure (const char *name, gboolean right_to_left)
{
  g_autoptr (SimSpec) spec = scene_specs_new (name);
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  PangoContext *pango =
      pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_surface_t *fresh = new_surface (), *used = new_surface ();
  g_autoptr (SceneStage) one = NULL;
  gint64 end_ns = sim_timeline_get_end_ns (timeline);
  SceneTheme theme;
  SceneView view;

  scene_theme_init (&theme, FALSE, FALSE);
  scene_view_init (&view, WIDTH, HEIGHT);
  view.values = TRUE;
  view.right_to_left = right_to_left;
  one = scene_stage_new (timeline, &view, pango);
  for (guint i = 0; i <= 8; i++)
    {
      gint64 t_ns = end_ns * (8 - i) / 8;
      g_autoptr (SceneStage) other = scene_stage_new (timeline, &view, pango);

      paint_stage (one, used, &theme, end_ns / 3);
      paint_stage (one, used, &theme, t_ns);
      paint_stage (other, fresh, &theme, t_ns);
      g_assert_true (same_bytes (fresh, used));
    }
  /* And it does change with the instant. */
  paint_stage (one, used, &theme, end_ns / 5);
  g_assert_false (same_bytes (fresh, used));
  cairo_surface_destroy (fresh);
  cairo_surface_destroy (used);
  g_object_unref (pango);
}

static void
test_pure (void)
{
  check_pure ("dp4", FALSE);
  check_pure ("mp4", FALSE);
  check_pure ("toy4", FALSE);
  check_pure ("dp4", TRUE);
}

static void
test_all_themes (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  PangoContext *pango =
      pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_surface_t *pictures[4];

  for (guint i = 0; i < 4; i++)
    {
      cairo_surface_t *again = new_surface ();
      SceneTheme theme;
      SceneView view;
      cairo_t *cr;

      scene_theme_init (&theme, (i & 1) != 0, (i & 2) != 0);
      scene_view_init (&view, WIDTH, HEIGHT);
      pictures[i] = new_surface ();
      for (guint k = 0; k < 2; k++)
        {
          cr = cairo_create (k == 0 ? pictures[i] : again);
          scene_paint_all (timeline, &view, pango, &theme, cr,
                           sim_timeline_get_end_ns (timeline) / 2);
          g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
          cairo_destroy (cr);
        }
      g_assert_true (same_bytes (pictures[i], again));
      for (guint k = 0; k < i; k++)
        g_assert_false (same_bytes (pictures[i], pictures[k]));
      cairo_surface_destroy (again);
    }
  for (guint i = 0; i < 4; i++)
    cairo_surface_destroy (pictures[i]);
  g_object_unref (pango);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene/paint/pure", test_pure);
  g_test_add_func ("/scene/paint/themes", test_all_themes);
  return g_test_run ();
}
