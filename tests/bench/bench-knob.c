/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-session.h"
#include "check-timeline.h"
#include "scene/scene.h"
#include "sim/sim-process.h"

#include <pango/pangocairo.h>
#include <time.h>

/* From a knob to the first picture of the new run, as in the app: the session
 * is given another spec, simulates it in its thread and swaps it in; the stage,
 * the meter with its reason, the timeline and the caption are laid out and
 * painted for the instant that it keeps.  A window adds what GTK takes to show
 * what was painted.
 *
 * Milliseconds by the clock, the least and the median of several turns: "run"
 * until the new run is in the session, "picture" until it is painted.  "busy"
 * is the processor time of all threads, which other work on the machine does
 * not lengthen; what is behind "picture" for one that is not there yet goes on
 * meanwhile. */

#define WIDTH 1280
#define STAGE_HEIGHT 400
#define METER_HEIGHT 120
#define LANES_HEIGHT 200
#define HEIGHT (STAGE_HEIGHT + METER_HEIGHT + LANES_HEIGHT)
#define TURNS 15

static double
get_ms (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

typedef struct
{
  cairo_t *cr;
  PangoContext *pango;
  SceneTheme theme;
} Canvas;

static void
canvas_init (Canvas *self)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);

  self->cr = cairo_create (surface);
  self->pango =
      pango_font_map_create_context (pango_cairo_font_map_get_default ());
  scene_theme_init (&self->theme, FALSE, FALSE);
  cairo_surface_destroy (surface);
}

static void
canvas_clear (Canvas *self)
{
  cairo_destroy (self->cr);
  g_object_unref (self->pango);
}

static void
paint (const Canvas *self, AppSession *session)
{
  SimTimeline *timeline = app_session_get_timeline (session);
  gint64 t_ns = app_session_get_instant (session);
  SceneView view = *app_session_get_view (session);

  view.width = WIDTH;
  view.height = STAGE_HEIGHT;
  g_autoptr (SceneStage) stage = scene_stage_new (timeline, &view, self->pango);
  view.height = METER_HEIGHT;
  g_autoptr (SceneMeter) meter = scene_meter_new (timeline, &view, self->pango);
  view.height = LANES_HEIGHT;
  g_autoptr (SceneLanes) lanes = scene_lanes_new (timeline, &view, self->pango);
  g_autofree char *caption = scene_caption (timeline, t_ns);

  scene_stage_paint_still (stage, self->cr, &self->theme);
  scene_stage_paint_moving (stage, self->cr, &self->theme, t_ns);
  cairo_translate (self->cr, 0, STAGE_HEIGHT);
  scene_meter_paint (meter, self->cr, &self->theme, t_ns);
  cairo_translate (self->cr, 0, METER_HEIGHT);
  scene_lanes_paint_still (lanes, self->cr, &self->theme);
  scene_lanes_paint_playhead (lanes, self->cr, &self->theme, t_ns);
  cairo_identity_matrix (self->cr);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double left = *(const double *)a, right = *(const double *)b;

  return (left > right) - (left < right);
}

static void
wait_while_busy (AppSession *session)
{
  while (app_session_get_busy (session))
    g_main_context_iteration (NULL, TRUE);
}

/* The knob is the link's speed, which changes every instant. */
static void
measure (const Canvas *canvas, const char *name, SimSpec *spec)
{
  g_autoptr (AppSession) session = app_session_new ();
  g_autoptr (Scenario) scenario = scenario_new ("knob", "Knob", "", spec);
  double run[TURNS], picture[TURNS], busy[TURNS];
  double bandwidth = spec->cluster.node_link.bandwidth;

  app_session_load (session, scenario);
  wait_while_busy (session);
  app_session_set_instant (
      session,
      sim_timeline_get_end_ns (app_session_get_timeline (session)) / 3);
  paint (canvas, session);
  for (guint i = 0; i < TURNS; i++)
    {
      double begin = get_ms (CLOCK_MONOTONIC);
      double processor = get_ms (CLOCK_PROCESS_CPUTIME_ID);

      spec->cluster.node_link.bandwidth = bandwidth * (i % 2 == 0 ? 0.9 : 1);
      app_session_edit (session, spec);
      wait_while_busy (session);
      run[i] = get_ms (CLOCK_MONOTONIC) - begin;
      paint (canvas, session);
      picture[i] = get_ms (CLOCK_MONOTONIC) - begin;
      busy[i] = get_ms (CLOCK_PROCESS_CPUTIME_ID) - processor;
    }
  qsort (run, TURNS, sizeof (double), compare);
  qsort (picture, TURNS, sizeof (double), compare);
  qsort (busy, TURNS, sizeof (double), compare);
  g_print ("%-24s %8.1f %8.1f %10.1f %8.1f %8.1f %8.1f\n", name, run[0],
           run[TURNS / 2], picture[0], picture[TURNS / 2], busy[0],
           busy[TURNS / 2]);
}

/* With a number only that row, for a profile of it. */
int
main (int argc, char **argv)
{
  SimSpec *specs[] = {
    check_data_parallel_new (12, 1 << 20, 4),
    check_pipeline_new (64, 1000, 64, 512, SIM_SCHEDULE_1F1B),
    check_trillion_new (6),
    check_trillion_new (32),
  };
  const char *const names[] = {
    "4 replicas",
    "1F1B 64 x 512",
    "3,072 devices, folded",
    "16,384 devices, folded",
  };
  guint only = argc > 1 ? (guint)g_ascii_strtoull (argv[1], NULL, 10) : 0;
  Canvas canvas;

  sim_process_keep_memory (); /* as the app does */
  canvas_init (&canvas);
  g_print ("%-24s %8s %8s %10s %8s %8s %8s   ms, on %u processors\n", "", "run",
           "median", "picture", "median", "busy", "median",
           g_get_num_processors ());
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      if (only == 0 || only == i + 1)
        measure (&canvas, names[i], specs[i]);
      sim_spec_free (specs[i]);
    }
  canvas_clear (&canvas);
  return 0;
}
