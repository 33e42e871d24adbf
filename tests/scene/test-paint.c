/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene-specs.h"
#include "scene/scene-lanes-private.h"
#include "scene/scene-stage-private.h"
#include "scene/scene.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
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

/* Meter and lanes of a run, at its end. */
static cairo_surface_t *
paint_measures (const SimSpec *spec, gboolean cover)
{
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  PangoContext *pango =
      pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_surface_t *surface = new_surface ();
  cairo_t *cr = cairo_create (surface);
  gint64 end_ns = sim_timeline_get_end_ns (timeline);
  g_autoptr (SceneMeter) meter = NULL;
  g_autoptr (SceneLanes) lanes = NULL;
  SceneTheme theme;
  SceneView view;

  scene_theme_init (&theme, FALSE, FALSE);
  scene_view_init (&view, WIDTH, 200);
  view.cover_meter = cover;
  meter = scene_meter_new (timeline, &view, pango);
  scene_meter_paint (meter, cr, &theme, end_ns);
  cairo_translate (cr, 0, 200);
  lanes = scene_lanes_new (timeline, &view, pango);
  scene_lanes_paint_still (lanes, cr, &theme);
  scene_lanes_paint_playhead (lanes, cr, &theme, end_ns);
  cairo_destroy (cr);
  g_object_unref (pango);
  return surface;
}

/* Covered, the pictures of two quite different runs are the same: nothing can
 * be read off them.  Uncovered they are not. */
static void
test_covered (void)
{
  g_autoptr (SimSpec) fast = scene_specs_new ("dp4");
  g_autoptr (SimSpec) slow = sim_spec_copy (fast);

  slow->cluster.node_link.bandwidth /= 50;
  for (guint cover = 0; cover < 2; cover++)
    {
      cairo_surface_t *one = paint_measures (fast, cover != 0);
      cairo_surface_t *other = paint_measures (slow, cover != 0);

      g_assert_cmpint (same_bytes (one, other), ==, cover != 0);
      cairo_surface_destroy (one);
      cairo_surface_destroy (other);
    }
}

/* What stands back is drawn otherwise, the rest is not touched: without any
 * part of it the picture is the plain one. */
static void
test_dimmed (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  PangoContext *pango =
      pango_font_map_create_context (pango_cairo_font_map_get_default ());
  const guint parts[] = { 0,
                          SCENE_DIM_METER,
                          SCENE_DIM_BATCH,
                          SCENE_DIM_DEVICES,
                          SCENE_DIM_LINKS,
                          SCENE_DIM_DEVICES | SCENE_DIM_LINKS };
  cairo_surface_t *surfaces[G_N_ELEMENTS (parts)];
  SceneTheme theme;
  SceneView view;

  scene_theme_init (&theme, FALSE, FALSE);
  scene_view_init (&view, WIDTH, HEIGHT);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (SceneStage) stage = NULL;

      view.dimmed = parts[i];
      stage = scene_stage_new (timeline, &view, pango);
      surfaces[i] = new_surface ();
      paint_stage (stage, surfaces[i], &theme, 0);
      for (guint k = 0; k < i; k++)
        g_assert_cmpint (same_bytes (surfaces[i], surfaces[k]), ==,
                         k == 0 && i == 1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    cairo_surface_destroy (surfaces[i]);
  g_object_unref (pango);
}

/* Why there is idle time is left out, and not waited for, where it is to come
 * later. */
static void
test_why_later (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("mp4");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  PangoContext *pango =
      pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_surface_t *without = new_surface (), *with = new_surface ();
  SceneTheme theme;
  SceneView view;

  scene_theme_init (&theme, FALSE, FALSE);
  scene_view_init (&view, WIDTH, 160);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SceneMeter) meter = NULL;
      cairo_t *cr = cairo_create (i == 0 ? without : with);

      view.why_later = i == 0;
      meter = scene_meter_new (timeline, &view, pango);
      scene_meter_paint (meter, cr, &theme, sim_timeline_get_end_ns (timeline));
      g_assert_cmpint (sim_timeline_knows_why (timeline), ==, i);
      cairo_destroy (cr);
    }
  g_assert_false (same_bytes (without, with));
  cairo_surface_destroy (without);
  cairo_surface_destroy (with);
  g_object_unref (pango);
}

/* Text is shaped once for all layouts of a context; one whose font has changed
 * since has other text. */
static void
test_shared_text (void)
{
  PangoContext *pango =
      pango_font_map_create_context (pango_cairo_font_map_get_default ());
  PangoFontDescription *font = pango_font_description_from_string ("Sans 11");
  double width[3];

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (SceneText) text = NULL;
      g_autoptr (SceneText) again = NULL;
      g_autoptr (SceneText) larger = NULL;

      pango_font_description_set_size (font, (i == 1 ? 22 : 11) * PANGO_SCALE);
      pango_context_set_font_description (pango, font);
      text = scene_text_new (pango, 1, FALSE);
      larger = scene_text_new (pango, 1.5, FALSE);
      again = scene_text_new (pango, 1, TRUE);
      width[i] = scene_text_width (text, SCENE_FONT_BODY, FALSE, "forward");
      g_assert_cmpfloat (
          scene_text_width (again, SCENE_FONT_BODY, FALSE, "forward"), ==,
          width[i]);
      g_assert_cmpfloat (
          scene_text_width (larger, SCENE_FONT_BODY, FALSE, "forward"), >,
          1.4 * width[i]);
    }
  g_assert_cmpfloat (width[1], >, 1.9 * width[0]);
  g_assert_cmpfloat (width[2], ==, width[0]);
  pango_font_description_free (font);
  g_object_unref (pango);
}

static SimSpec *
new_long_pipeline (void)
{
  SimSpec *spec = scene_specs_new ("pp12");

  spec->training.global_batch = 64 * spec->training.micro_batch;
  return spec;
}

/* Lanes of many boxes are filled pixel by pixel: what is seen is what the paths
 * of the same boxes give, on a screen of twice the pixels too. */
static void
fill_lanes (SceneLanes *lanes,
            cairo_surface_t *surface,
            const SceneTheme *theme,
            SceneLanesFill fill)
{
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  if (lanes->view.right_to_left)
    {
      cairo_translate (cr, lanes->view.width, 0);
      cairo_scale (cr, -1, 1);
    }
  scene_lanes_fill_boxes (lanes, cr, theme, fill);
  cairo_destroy (cr);
}

static void
check_fill (SimTimeline *timeline, const SceneView *view, double scale)
{
  PangoContext *pango =
      pango_font_map_create_context (pango_cairo_font_map_get_default ());
  g_autoptr (SceneLanes) lanes = scene_lanes_new (timeline, view, pango);
  cairo_surface_t *paths = new_surface (), *pixels = new_surface ();
  cairo_surface_t *empty = new_surface ();

  for (guint dark = 0; dark < 2; dark++)
    {
      SceneTheme theme;

      scene_theme_init (&theme, dark == 1, FALSE);
      cairo_surface_set_device_scale (paths, scale, scale);
      cairo_surface_set_device_scale (pixels, scale, scale);
      fill_lanes (lanes, paths, &theme, SCENE_LANES_AS_PATHS);
      fill_lanes (lanes, pixels, &theme, SCENE_LANES_AS_PIXELS);
      g_assert_true (same_bytes (paths, pixels));
      g_assert_false (same_bytes (paths, empty));
    }
  cairo_surface_destroy (paths);
  cairo_surface_destroy (pixels);
  cairo_surface_destroy (empty);
  g_object_unref (pango);
}

static void
test_fill (void)
{
  g_autoptr (SimSpec) spec = new_long_pipeline ();
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  SceneView view;

  scene_view_init (&view, WIDTH / 2, HEIGHT / 2);
  check_fill (timeline, &view, 1);
  check_fill (timeline, &view, 2);
  view.right_to_left = TRUE;
  check_fill (timeline, &view, 1);
  view.selected_row = SCENE_METER_EXPOSED;
  check_fill (timeline, &view, 1);
  view.selected_device = 3;
  check_fill (timeline, &view, 2);
  /* In the middle of the run, with boxes that the window cuts. */
  view.right_to_left = FALSE;
  view.window_start_ns = sim_timeline_get_end_ns (timeline) / 3;
  view.window_end_ns = sim_timeline_get_end_ns (timeline) / 2;
  check_fill (timeline, &view, 1);
}

/* 2,048 devices in stages, so that they are in several states at once. */
static SimSpec *
new_large_pipeline (void)
{
  SimSpec *spec = scene_specs_new ("pp8");

  spec->cluster.nodes = 256;
  spec->cluster.devices_per_node = 8;
  spec->parallel.degree[SIM_DIMENSION_DATA] = 256;
  spec->training.global_batch *= 256;
  return spec;
}

static void
fill_heat (SceneStage *stage,
           cairo_surface_t *surface,
           const SceneTheme *theme,
           gint64 t_ns,
           SceneHeatFill fill)
{
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  if (stage->view.right_to_left)
    {
      cairo_translate (cr, stage->view.width, 0);
      cairo_scale (cr, -1, 1);
    }
  g_assert_cmpint (scene_stage_heat_fill_fits (stage, cr), ==,
                   SCENE_HEAT_AS_PIXELS);
  scene_stage_fill_heat (stage, cr, theme, t_ns, fill);
  cairo_destroy (cr);
}

/* How wide its cells are. */
static guint
check_heat (SimTimeline *timeline, const SceneView *view, double scale)
{
  PangoContext *pango =
      pango_font_map_create_context (pango_cairo_font_map_get_default ());
  g_autoptr (SceneStage) stage = scene_stage_new (timeline, view, pango);
  cairo_surface_t *paths = new_surface (), *pixels = new_surface ();
  gint64 end_ns = sim_timeline_get_end_ns (timeline);

  g_assert_true (stage->heat);
  cairo_surface_set_device_scale (paths, scale, scale);
  cairo_surface_set_device_scale (pixels, scale, scale);
  for (guint i = 0; i < 5; i++)
    {
      SceneTheme theme;

      scene_theme_init (&theme, i % 2 == 1, FALSE);
      fill_heat (stage, paths, &theme, end_ns * i / 5, SCENE_HEAT_AS_PATHS);
      g_assert_false (same_bytes (paths, pixels)); /* the one before */
      fill_heat (stage, pixels, &theme, end_ns * i / 5, SCENE_HEAT_AS_PIXELS);
      g_assert_true (same_bytes (paths, pixels));
    }
  cairo_surface_destroy (paths);
  cairo_surface_destroy (pixels);
  g_object_unref (pango);
  return (guint)scene_stage_device (stage, 0)->box.width;
}

/* The cells of thousands of devices are put pixel by pixel: those that are too
 * small for an edge, the smallest with one, and those with a mark. */
static void
test_heat (void)
{
  g_autoptr (SimSpec) spec = new_large_pipeline ();
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  guint seen = 0;

  g_assert_nonnull (timeline);
  for (int width = WIDTH / 3; width <= WIDTH; width += WIDTH / 20)
    {
      SceneView view;

      scene_view_init (&view, width, HEIGHT * width / WIDTH);
      view.right_to_left = width % 2 == 0;
      seen |= 1u << MIN (check_heat (timeline, &view, 1), 31);
    }
  g_assert_true (seen & 1u << 3);
  g_assert_true (seen & 1u << 4);
  g_assert_true (seen >> 8);
}

static void
test_heat_large (void)
{
  g_autoptr (SimSpec) spec = new_large_pipeline ();
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  SceneView view;

  scene_view_init (&view, WIDTH / 2, HEIGHT / 2);
  check_heat (timeline, &view, 2);
}

/* Paper keeps paths, however many; so do few boxes. */
static void
test_fill_fits (void)
{
  g_autoptr (SimSpec) few = scene_specs_new ("dp4");
  g_autoptr (SimSpec) many = new_long_pipeline ();
  PangoContext *pango =
      pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_rectangle_t all = { 0, 0, WIDTH, HEIGHT };
  cairo_surface_t *surfaces[] = {
    new_surface (),
    cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &all),
    cairo_pdf_surface_create (NULL, WIDTH, HEIGHT),
    cairo_svg_surface_create (NULL, WIDTH, HEIGHT),
  };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SimTimeline) timeline =
          sim_simulate (i == 0 ? few : many, NULL, NULL);
      g_autoptr (SceneLanes) lanes = NULL;
      SceneView view;

      scene_view_init (&view, WIDTH, HEIGHT);
      lanes = scene_lanes_new (timeline, &view, pango);
      for (guint k = 0; k < G_N_ELEMENTS (surfaces); k++)
        {
          cairo_t *cr = cairo_create (surfaces[k]);

          g_assert_cmpint (scene_lanes_fill_fits (lanes, cr), ==,
                           i == 1 && k < 2 ? SCENE_LANES_AS_PIXELS
                                           : SCENE_LANES_AS_PATHS);
          cairo_destroy (cr);
        }
    }
  for (guint k = 0; k < G_N_ELEMENTS (surfaces); k++)
    cairo_surface_destroy (surfaces[k]);
  g_object_unref (pango);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene/paint/pure", test_pure);
  g_test_add_func ("/scene/paint/themes", test_all_themes);
  g_test_add_func ("/scene/paint/covered", test_covered);
  g_test_add_func ("/scene/paint/dimmed", test_dimmed);
  g_test_add_func ("/scene/paint/why-later", test_why_later);
  g_test_add_func ("/scene/paint/shared-text", test_shared_text);
  g_test_add_func ("/scene/paint/fill", test_fill);
  g_test_add_func ("/scene/paint/fill-fits", test_fill_fits);
  g_test_add_func ("/scene/paint/heat", test_heat);
  g_test_add_func ("/scene/paint/heat-large", test_heat_large);
  return g_test_run ();
}
