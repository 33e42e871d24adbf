/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene-specs.h"
#include "scene/scene.h"

#include <pango/pangocairo.h>

/* Draws one picture: scene-shot FILE.png SPEC AT WIDTH HEIGHT [FLAG…].  AT is
 * a share of the whole time ("0.6"), or an anchor of a step ("sync:3", its
 * middle).  Flags: dark contrast values rtl still pace cover. */

static gint64
get_instant (SimTimeline *timeline, const char *at)
{
  gint64 start_ns = sim_timeline_get_start_ns (timeline);
  gint64 end_ns = sim_timeline_get_end_ns (timeline);
  guint step, n;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);

  if (g_ascii_isdigit (at[0]) || at[0] == '-')
    return start_ns + (gint64)(g_ascii_strtod (at, NULL) * (end_ns - start_ns));
  if (!sim_timeline_find_step (timeline, at, &step))
    g_error ("no step %s", at);
  return steps[step].start_ns +
         (steps[step].end_ns - steps[step].start_ns) * 6 / 10;
}

int
main (int argc, char **argv)
{
  g_autoptr (SimSpec) spec = NULL;
  g_autoptr (SimTimeline) timeline = NULL;
  g_autoptr (GError) error = NULL;
  PangoContext *pango;
  cairo_surface_t *surface;
  cairo_t *cr;
  SceneTheme theme;
  SceneView view;
  gboolean dark = FALSE, contrast = FALSE;

  if (argc < 6)
    {
      g_printerr ("usage: scene-shot FILE.png SPEC AT WIDTH HEIGHT [FLAG…]\n");
      return 2;
    }
  spec = scene_specs_new (argv[2]);
  timeline = sim_simulate (spec, NULL, &error);
  if (timeline == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  scene_view_init (&view, g_ascii_strtod (argv[4], NULL),
                   g_ascii_strtod (argv[5], NULL));
  for (int i = 6; i < argc; i++)
    {
      dark |= g_str_equal (argv[i], "dark");
      contrast |= g_str_equal (argv[i], "contrast");
      view.values |= g_str_equal (argv[i], "values");
      view.right_to_left |= g_str_equal (argv[i], "rtl");
      view.still |= g_str_equal (argv[i], "still");
      view.even_pace |= g_str_equal (argv[i], "pace");
      view.cover_meter |= g_str_equal (argv[i], "cover");
    }
  pango = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  scene_theme_init (&theme, dark, contrast);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int)view.width,
                                        (int)view.height);
  cr = cairo_create (surface);
  scene_paint_all (timeline, &view, pango, &theme, cr,
                   get_instant (timeline, argv[3]));
  cairo_destroy (cr);
  cairo_surface_write_to_png (surface, argv[1]);
  cairo_surface_destroy (surface);
  g_object_unref (pango);
  return 0;
}
