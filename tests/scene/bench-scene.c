/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene-specs.h"
#include "scene/scene.h"
#include "sim/sim-process.h"

#include <pango/pangocairo.h>
#include <time.h>

/* Milliseconds per frame at 1280×720 on one core: the still part (cached by
 * the window), the moving part, and the layout made anew at each size; the
 * first layout also has the timeline's parts made that it shows. */

#define WIDTH 1280
#define HEIGHT 720
#define FRAMES 100

/* The time of this process alone: other work on the machine does not count. */
static gint64
get_cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gint64)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static double
measure_moving (SceneStage *stage,
                SceneMeter *meter,
                SceneLanes *lanes,
                cairo_t *cr,
                const SceneTheme *theme,
                SimTimeline *timeline)
{
  gint64 start = get_cpu_us ();
  gint64 end_ns = sim_timeline_get_end_ns (timeline);

  for (guint i = 0; i < FRAMES; i++)
    {
      gint64 t_ns = end_ns * i / FRAMES;

      scene_stage_paint_moving (stage, cr, theme, t_ns);
      scene_meter_paint (meter, cr, theme, t_ns);
      scene_lanes_paint_playhead (lanes, cr, theme, t_ns);
    }
  return (get_cpu_us () - start) / 1000.0 / FRAMES;
}

/* As on every change of size. */
static double
measure_layout (SimTimeline *timeline, PangoContext *pango)
{
  gint64 begin = get_cpu_us ();
  SceneView view;

  for (guint i = 0; i < 10; i++)
    {
      scene_view_init (&view, WIDTH, HEIGHT - 320 + i);
      g_autoptr (SceneStage) stage = scene_stage_new (timeline, &view, pango);
      view.height = 120;
      g_autoptr (SceneMeter) meter = scene_meter_new (timeline, &view, pango);
      view.height = 200;
      g_autoptr (SceneLanes) lanes = scene_lanes_new (timeline, &view, pango);
    }
  return (get_cpu_us () - begin) / 10000.0;
}

static void
measure (const char *name)
{
  g_autoptr (SimSpec) spec = scene_specs_new (name);
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  PangoContext *pango =
      pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  SceneTheme theme;
  SceneView view;
  gint64 begin;
  double layout_ms, again_ms, first_ms, still_ms;

  scene_theme_init (&theme, FALSE, FALSE);
  scene_view_init (&view, WIDTH, HEIGHT - 320);
  begin = get_cpu_us ();
  {
    g_autoptr (SceneStage) stage = scene_stage_new (timeline, &view, pango);
    g_autoptr (SceneMeter) meter = NULL;
    g_autoptr (SceneLanes) lanes = NULL;

    view.height = 120;
    meter = scene_meter_new (timeline, &view, pango);
    view.height = 200;
    lanes = scene_lanes_new (timeline, &view, pango);
    layout_ms = (get_cpu_us () - begin) / 1000.0;
    again_ms = measure_layout (timeline, pango);
    begin = get_cpu_us ();
    scene_stage_paint_still (stage, cr, &theme);
    scene_lanes_paint_still (lanes, cr, &theme);
    first_ms = (get_cpu_us () - begin) / 1000.0;
    begin = get_cpu_us ();
    for (guint i = 0; i < 10; i++)
      {
        scene_stage_paint_still (stage, cr, &theme);
        scene_lanes_paint_still (lanes, cr, &theme);
      }
    still_ms = (get_cpu_us () - begin) / 10000.0;
    g_print ("%-12s %9.2f %9.2f %9.2f %9.2f %9.2f\n", name, layout_ms, again_ms,
             first_ms, still_ms,
             measure_moving (stage, meter, lanes, cr, &theme, timeline));
  }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  g_object_unref (pango);
}

int
main (int argc, char **argv)
{
  const char *const names[] = { "dp2",  "dp4", "dp8",  "dp16",
                                "dp64", "mp4", "toy4", "pp8" };

  sim_process_keep_memory (); /* as the app does */
  g_print ("%-12s %9s %9s %9s %9s %9s   ms at %dx%d\n", "scenario", "layout",
           "again", "first", "still", "moving", WIDTH, HEIGHT);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    measure (names[i]);
  return 0;
}
