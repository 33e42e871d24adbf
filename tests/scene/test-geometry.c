/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene-specs.h"

#include "base/base-units.h"
#include "scene/scene-lanes-private.h"
#include "scene/scene-meter-private.h"
#include "scene/scene-stage-private.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

/* Nothing that is written lies over other writing or outside the picture, for
 * every scenario, size and moment below. */

static const char *const specs[] = { "one",  "dp2",        "dp3",  "dp4", "dp5",
                                     "dp8",  "dp16",       "dp64", "mp4", "pp8",
                                     "toy4", "toy4-drift", "full4" };
static const int sizes[][2] = {
  { 420, 300 },  { 480, 400 },  { 640, 300 }, { 800, 330 },   { 940, 490 },
  { 1150, 560 }, { 1600, 600 }, { 500, 900 }, { 3840, 1300 },
};
static const double moments[] = { -1, 0, 0.2, 0.55, 0.9, 0.97, 1 };

static PangoContext *
new_pango (void)
{
  return pango_font_map_create_context (pango_cairo_font_map_get_default ());
}

static gint64
get_instant (SimTimeline *timeline, double moment)
{
  gint64 start_ns = sim_timeline_get_start_ns (timeline);

  if (moment < 0)
    return start_ns;
  return (gint64)(moment * sim_timeline_get_end_ns (timeline));
}

/* Line boxes hold the space for accents and descenders: letters touch only
 * where boxes overlap by more than that. */
static gboolean
overlap (const SceneRect *one, const SceneRect *other)
{
  double x = MIN (one->x + one->width, other->x + other->width) -
             MAX (one->x, other->x);
  double y = MIN (one->y + one->height, other->y + other->height) -
             MAX (one->y, other->y);

  return x > 1 && y > 0.34 * MIN (one->height, other->height);
}

static void
check_marks (GArray *marks,
             double width,
             double height,
             const char *spec,
             const char *what)
{
  for (guint i = 0; i < marks->len; i++)
    {
      const SceneTextMark *mark = &g_array_index (marks, SceneTextMark, i);

      if (mark->ink.x < -0.5 || mark->ink.x + mark->ink.width > width + 0.5 ||
          mark->ink.y < -3 || mark->ink.y + mark->ink.height > height + 3)
        g_test_fail_printf ("%s of %s at %.0fx%.0f: “%s” leaves the picture",
                            what, spec, width, height, mark->string);
      for (guint k = 0; k < i; k++)
        {
          const SceneTextMark *other = &g_array_index (marks, SceneTextMark, k);

          if (overlap (&mark->ink, &other->ink))
            g_test_fail_printf ("%s of %s at %.0fx%.0f: “%s” and “%s” overlap",
                                what, spec, width, height, mark->string,
                                other->string);
        }
    }
}

/* The two parts of the exposed time are of the same whole. */
static void
check_per_cents (const GArray *marks)
{
  for (guint i = 0; i < marks->len; i++)
    {
      const char *string = g_array_index (marks, SceneTextMark, i).string;
      const char *one = strstr (string, "bandwidth ");
      const char *other = strstr (string, "latency ");

      if (one == NULL || other == NULL || strchr (string, '>') != NULL)
        continue;
      g_assert_cmpfloat (g_ascii_strtod (one + strlen ("bandwidth "), NULL) +
                             g_ascii_strtod (other + strlen ("latency "), NULL),
                         ==, 100);
    }
}

/* From a stage 760 px wide no step's caption is shortened. */
static void
check_captions (const SceneStage *stage, SimTimeline *timeline)
{
  guint n;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);

  for (guint i = 0; i < MIN (n, 300) && stage->view.width >= 760; i++)
    {
      g_autofree char *caption = scene_caption (timeline, steps[i].end_ns);
      SceneFont font;
      guint lines;

      if (!scene_stage_fit_caption (stage, caption, &font, &lines))
        g_test_fail_printf ("“%s” does not fit in %.0f px", caption,
                            stage->view.width);
    }
}

static void
check_stage (SimTimeline *timeline,
             const SceneView *view,
             PangoContext *pango,
             cairo_t *cr,
             const SceneTheme *theme,
             const char *spec)
{
  g_autoptr (SceneStage) stage = scene_stage_new (timeline, view, pango);
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (SceneTextMark));

  scene_text_set_log (scene_stage_get_text (stage), marks);
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_array_set_size (marks, 0);
      scene_stage_paint_still (stage, cr, theme);
      scene_stage_paint_moving (stage, cr, theme,
                                get_instant (timeline, moments[i]));
      g_assert_cmpuint (marks->len, >, 0);
      check_marks (marks, view->width, view->height, spec, "stage");
    }
  check_captions (stage, timeline);
  for (guint i = 0; i < stage->n_devices; i++)
    {
      SceneRect box = scene_stage_device (stage, i)->box;

      g_assert_cmpfloat (box.x, >=, 0);
      g_assert_cmpfloat (box.y, >=, 0);
      g_assert_cmpfloat (box.x + box.width, <=, view->width);
      g_assert_cmpfloat (box.y + box.height, <=, view->height);
      for (guint k = 0; k < i; k++)
        {
          SceneRect other = scene_stage_device (stage, k)->box;

          g_assert_true (
              box.x >= other.x + other.width || other.x >= box.x + box.width ||
              box.y >= other.y + other.height || other.y >= box.y + box.height);
        }
    }
}

static void
check_meter (SimTimeline *timeline,
             const SceneView *view,
             PangoContext *pango,
             cairo_t *cr,
             const SceneTheme *theme,
             const char *spec)
{
  SceneView part = *view;
  g_autoptr (SceneMeter) meter = NULL;
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (SceneTextMark));

  part.height = scene_meter_height_for_width (timeline, pango, view->width);
  meter = scene_meter_new (timeline, &part, pango);
  scene_text_set_log (scene_meter_get_text (meter), marks);
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_array_set_size (marks, 0);
      scene_meter_paint (meter, cr, theme, get_instant (timeline, moments[i]));
      check_marks (marks, part.width, part.height, spec, "meter");
      check_per_cents (marks);
    }
}

static void
check_lanes (SimTimeline *timeline,
             const SceneView *view,
             PangoContext *pango,
             cairo_t *cr,
             const SceneTheme *theme,
             const char *spec)
{
  SceneView part = *view;
  g_autoptr (SceneLanes) lanes = NULL;
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (SceneTextMark));

  part.height = MIN (view->height / 2, scene_lanes_natural_height (timeline));
  lanes = scene_lanes_new (timeline, &part, pango);
  scene_text_set_log (scene_lanes_get_text (lanes), marks);
  scene_lanes_paint_still (lanes, cr, theme);
  check_marks (marks, part.width, part.height, spec, "lanes");
}

static void
test_text (gconstpointer data)
{
  const char *name = data;
  g_autoptr (SimSpec) spec = scene_specs_new (name);
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  PangoContext *pango = new_pango ();
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_A8, 16, 16);
  cairo_t *cr = cairo_create (surface);
  SceneTheme theme;

  g_assert_nonnull (timeline);
  scene_theme_init (&theme, FALSE, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      SceneView view;

      scene_view_init (&view, sizes[i][0], sizes[i][1]);
      view.values = TRUE;
      check_stage (timeline, &view, pango, cr, &theme, name);
      check_meter (timeline, &view, pango, cr, &theme, name);
      check_lanes (timeline, &view, pango, cr, &theme, name);
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  g_object_unref (pango);
}

/* Ring neighbours stand beside, above or below one another: 2 rows of 2, of 4;
 * 4 rows of 4 go round by column 0. */
static void
test_ring_neighbours (void)
{
  const char *const names[] = { "dp2", "dp4", "dp8" };
  PangoContext *pango = new_pango ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (SimSpec) spec = scene_specs_new (names[i]);
      g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
      g_autoptr (SceneStage) stage = NULL;
      SceneView view;
      guint n, n_near = 0;

      scene_view_init (&view, 940, 490);
      stage = scene_stage_new (timeline, &view, pango);
      sim_timeline_get_links (timeline, &n);
      for (guint k = 0; k < n; k++)
        {
          const SceneRoute *route = scene_stage_route (stage, k);

          if (route->n_points == 0)
            continue; /* to the host */
          g_assert_true (route->near);
          n_near++;
        }
      g_assert_cmpuint (n_near, ==,
                        stage->n_devices == 2 ? 1 : stage->n_devices);
    }
  g_object_unref (pango);
}

/* Devices of a torus stand as they are linked: of 4 × 4 the 12 links along the
 * rows and the 12 along the columns lead to a neighbour, the 8 that close them
 * around; of 4 × 4 × 4 each plane is one too. */
static void
test_torus (void)
{
  PangoContext *pango = new_pango ();

  for (guint n_axes = 2; n_axes <= 3; n_axes++)
    {
      guint n = n_axes == 2 ? 16 : 64, n_links, n_near = 0;
      g_autoptr (SimSpec) spec = scene_specs_new ("dp4");
      g_autoptr (SimTimeline) timeline = NULL;
      g_autoptr (SceneStage) stage = NULL;
      SceneView view;

      spec->cluster.devices_per_node = n;
      spec->cluster.node_link.topology = SIM_TOPOLOGY_TORUS;
      spec->cluster.node_link.dimensions = n_axes;
      spec->parallel.degree[SIM_DIMENSION_DATA] = n;
      spec->parallel.all_reduce = SIM_ALGORITHM_RING;
      spec->training.global_batch = n * spec->training.micro_batch;
      timeline = sim_simulate (spec, NULL, NULL);
      g_assert_nonnull (timeline);
      scene_view_init (&view, 940, 490);
      stage = scene_stage_new (timeline, &view, pango);
      sim_timeline_get_links (timeline, &n_links);
      for (guint k = 0; k < n_links; k++)
        n_near += scene_stage_route (stage, k)->near;
      if (n_axes == 2)
        g_assert_cmpuint (n_near, ==, 24);
      for (guint i = 0; i < n; i++)
        {
          const SceneRect *box = &scene_stage_device (stage, i)->box;
          const SceneRect *first = &scene_stage_device (stage, i - i % 4)->box;

          /* In the row of the first of its four, in the column of the fourth
           * before it. */
          g_assert_cmpfloat (ABS (box->y - first->y), <, 1);
          if (i % 16 >= 4)
            g_assert_cmpfloat (
                ABS (box->x - scene_stage_device (stage, i - 4)->box.x), <, 1);
        }
    }
  g_object_unref (pango);
}

/* 128 replicas of a pipeline of 8 stages, over 128 nodes. */
static SimTimeline *
simulate_many (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp1024");

  spec->model.layers = 16;
  spec->training.micro_batch = 1;
  spec->parallel.degree[SIM_DIMENSION_DATA] = 128;
  spec->parallel.degree[SIM_DIMENSION_PIPELINE] = 8;
  spec->parallel.schedule = SIM_SCHEDULE_1F1B;
  return sim_simulate (spec, NULL, NULL);
}

/* Replicas share a lane, so that every stage of the pipeline has one; what is
 * hit in it, and what of it is selected, is its lowest device. */
static void
test_shared_lanes (void)
{
  PangoContext *pango = new_pango ();
  g_autoptr (SimTimeline) timeline = simulate_many ();
  g_autoptr (SceneLanes) lanes = NULL;
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (SceneHit));
  g_autofree char *label = NULL;
  SceneView view;
  guint n_spans, n_devices = 0, like_last;
  const SimSpan *spans;
  SceneHit hit;
  double y;

  g_assert_nonnull (timeline);
  scene_view_init (&view, 940, scene_lanes_natural_height (timeline));
  view.selected_device = 1023;
  lanes = scene_lanes_new (timeline, &view, pango);
  g_assert_cmpuint (lanes->lanes->len, ==, 8);
  g_assert_cmpuint (lanes->n_left_out, ==, 0);
  for (guint i = 0; i < lanes->lanes->len; i++)
    {
      const SceneLane *lane = scene_lanes_get_lane (lanes, i);

      g_assert_cmpuint (lane->n_devices, ==, 128);
      g_assert_cmpuint (sim_timeline_get_lane_rank (timeline, lane->device), ==,
                        lane->device);
      n_devices += lane->n_devices;
    }
  g_assert_cmpuint (n_devices, ==, 1024);
  label = scene_lanes_dup_label (lanes, scene_lanes_get_lane (lanes, 0));
  g_assert_cmpstr (label, ==, "Dev 0 ×128");

  like_last = sim_timeline_get_lane_rank (timeline, 1023);
  g_assert_cmpuint (lanes->view.selected_device, ==, like_last);
  g_assert_cmpuint (lanes->memory_device, ==, 1023);
  spans = sim_timeline_get_spans (timeline, like_last, SIM_STREAM_COMPUTE,
                                  &n_spans);
  g_assert_cmpuint (n_spans, >, 0);
  y = lanes->top + 7 * lanes->pitch + 2;
  g_assert_true (scene_lanes_hit (
      lanes, scene_lanes_time_to_x (lanes, spans[0].start_ns) + 2, y, &hit));
  g_assert_cmpint (hit.part, ==, SCENE_PART_SPAN);
  g_assert_cmpuint (hit.device, ==, like_last);
  scene_lanes_list_parts (lanes, parts);
  /* Eight lanes; behind the selected one come its idle slices. */
  g_assert_cmpuint (parts->len, >, 8);
  for (guint i = 0; i < parts->len; i++)
    g_assert_cmpint (g_array_index (parts, SceneHit, i).part, ==,
                     i < 8 ? SCENE_PART_DEVICE : SCENE_PART_IDLE);
  g_assert_cmpuint (g_array_index (parts, SceneHit, 7).device, ==, like_last);
  g_object_unref (pango);
}

/* Between nodes too small to have room inside, links keep to the gutters: they
 * end at frames and turn in none. */
static void
test_links_of_many (void)
{
  PangoContext *pango = new_pango ();
  g_autoptr (SimTimeline) timeline = simulate_many ();
  g_autoptr (SceneStage) stage = NULL;
  SceneView view;
  guint n, n_checked = 0;
  const SimDrawnLink *links;

  g_assert_nonnull (timeline);
  scene_view_init (&view, 1600, 520);
  stage = scene_stage_new (timeline, &view, pango);
  g_assert_false (stage->heat);
  links = sim_timeline_get_links (timeline, &n);
  for (guint i = 0; i < n; i++)
    {
      const SceneRoute *route = scene_stage_route (stage, i);

      if (route->n_points == 0 ||
          sim_timeline_get_node (timeline, links[i].a) ==
              sim_timeline_get_node (timeline, links[i].b))
        continue;
      n_checked++;
      for (guint k = 0; k < route->n_points; k++)
        for (guint m = 0; m < stage->nodes->len; m++)
          {
            const SceneRect *frame =
                &g_array_index (stage->nodes, SceneNode, m).frame;

            g_assert_false (route->x[k] > frame->x + 0.5 &&
                            route->x[k] < frame->x + frame->width - 0.5 &&
                            route->y[k] > frame->y + 0.5 &&
                            route->y[k] < frame->y + frame->height - 0.5);
          }
    }
  g_assert_cmpuint (n_checked, >, 0);
  g_object_unref (pango);
}

/* 5 ms in at most 6 steps: 1 ms gives 5; in at most 4: 2 ms gives 2.5; in at
 * most 2: 5 ms gives 1. */
static void
test_ticks (void)
{
  g_assert_cmpint (scene_lanes_tick_step (5000000, 6), ==, 1000000);
  g_assert_cmpint (scene_lanes_tick_step (5000000, 4), ==, 2000000);
  g_assert_cmpint (scene_lanes_tick_step (5000000, 1), ==, 5000000);
  g_assert_cmpint (scene_lanes_tick_step (0, 4), ==, 1);
}

/* 16,384 devices in 2,048 nodes: a cell each, none over another and all inside;
 * zoomed in to eight times, the same devices have boxes in frames again. */
static void
test_heat (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4-one-bucket");
  g_autoptr (SimTimeline) timeline = NULL;
  PangoContext *pango =
      pango_font_map_create_context (pango_cairo_font_map_get_default ());
  g_autoptr (SceneStage) far = NULL;
  g_autoptr (SceneStage) near = NULL;
  SceneView view;
  guint n_links;

  spec->cluster.nodes = 2048;
  spec->cluster.devices_per_node = 8;
  spec->parallel.degree[SIM_DIMENSION_DATA] = 16384;
  spec->training.micro_batch = 1;
  spec->training.global_batch = 16384;
  timeline = sim_simulate (spec, NULL, NULL);
  g_assert_nonnull (timeline);
  scene_view_init (&view, 1200, 700);
  far = scene_stage_new (timeline, &view, pango);
  g_assert_true (far->heat);
  /* Every link has a way to look for, those from the host too, and none is one
   * to draw. */
  sim_timeline_get_links (timeline, &n_links);
  g_assert_cmpuint (far->routes->len, ==, n_links);
  for (guint i = 0; i < n_links; i++)
    g_assert_cmpuint (scene_stage_route (far, i)->n_points, ==, 0);
  for (guint i = 0; i < far->n_devices; i++)
    {
      SceneRect box = scene_stage_device (far, i)->box;

      g_assert_cmpfloat (box.width, >, 2);
      g_assert_cmpfloat (box.x, >=, far->area.x - 0.5);
      g_assert_cmpfloat (box.y, >=, far->area.y - 0.5);
      g_assert_cmpfloat (box.x + box.width, <=,
                         far->area.x + far->area.width + 0.5);
      g_assert_cmpfloat (box.y + box.height, <=,
                         far->area.y + far->area.height + 0.5);
      if (i % 8 != 0)
        {
          SceneRect before = scene_stage_device (far, i - 1)->box;

          g_assert_true (before.x + before.width <= box.x + 0.01 ||
                         before.y + before.height <= box.y + 0.01);
        }
    }
  view.zoom = 8;
  near = scene_stage_new (timeline, &view, pango);
  g_assert_cmpfloat (scene_stage_device (near, 0)->box.width, >,
                     4 * scene_stage_device (far, 0)->box.width);
  g_object_unref (pango);
}

/* What the colours mean is told for ten devices and more, too, in the height
 * that the window gives the timeline (260 px). */
static void
test_legend_of_many (void)
{
  static const char *const names[] = { "dp4", "dp10", "dp12", "dp16" };
  PangoContext *pango = new_pango ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (SimSpec) spec = scene_specs_new (names[i]);
      g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
      g_autoptr (SceneLanes) lanes = NULL;
      SceneView view;

      scene_view_init (&view, 900,
                       MIN (260, scene_lanes_natural_height (timeline)));
      lanes = scene_lanes_new (timeline, &view, pango);
      g_assert_cmpfloat (lanes->legend.width, >, 0);
      g_assert_cmpfloat (lanes->pitch, >=, 12 * lanes->s);
    }
  g_object_unref (pango);
}

/* 16 micro-batches of 2 samples have no room for a cell each: a cell then
 * stands for whole micro-batches, as many as any other. */
static void
test_cells_are_whole (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("pp4");
  g_autoptr (SimTimeline) timeline = NULL;
  PangoContext *pango = new_pango ();
  guint n_seen = 0;

  spec->training.micro_batch = 2;
  spec->training.global_batch = 32;
  timeline = sim_simulate (spec, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (SceneStage) stage = NULL;
      guint per_cell, n_cells;
      SceneView view;

      scene_view_init (&view, sizes[i][0], sizes[i][1]);
      stage = scene_stage_new (timeline, &view, pango);
      if (scene_stage_device (stage, 0)->data.width <= 0)
        continue;
      n_seen++;
      n_cells = scene_stage_data_cells (stage, scene_stage_device (stage, 0),
                                        &per_cell);
      g_assert_cmpuint (n_cells * per_cell, ==, 32);
      g_assert_true (per_cell == 1 || per_cell % 2 == 0);
    }
  g_assert_cmpuint (n_seen, >, 3);
  g_object_unref (pango);
}

static gboolean
is_written (const GArray *marks, const char *string)
{
  for (guint i = 0; i < marks->len; i++)
    if (g_str_equal (g_array_index (marks, SceneTextMark, i).string, string))
      return TRUE;
  return FALSE;
}

/* While nothing has waited there is no reason to be told: what all of the step
 * comes to stands in its place, and goes when something waits; not while it is
 * asked for. */
static void
test_outlook (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  PangoContext *pango = new_pango ();
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, 900, 300);
  cairo_t *cr = cairo_create (surface);
  gint64 end_ns = sim_timeline_get_end_ns (timeline);
  const struct
  {
    gint64 t_ns;
    gboolean cover;
    gboolean told;
  } cases[] = { { 0, FALSE, TRUE },
                { end_ns, FALSE, FALSE },
                { 0, TRUE, FALSE } };
  SceneTheme theme;

  scene_theme_init (&theme, FALSE, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) marks =
          g_array_new (FALSE, FALSE, sizeof (SceneTextMark));
      g_autoptr (SceneMeter) meter = NULL;
      gboolean told = FALSE;
      SceneView view;

      scene_view_init (&view, 900,
                       scene_meter_height_for_width (timeline, pango, 900));
      view.cover_meter = cases[i].cover;
      meter = scene_meter_new (timeline, &view, pango);
      scene_text_set_log (scene_meter_get_text (meter), marks);
      scene_meter_paint (meter, cr, &theme, cases[i].t_ns);
      for (guint k = 0; k < marks->len; k++)
        told |= strstr (g_array_index (marks, SceneTextMark, k).string,
                        "Nothing is lost so far. In all, by ") != NULL;
      g_assert_cmpint (told, ==, cases[i].told);
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  g_object_unref (pango);
}

static char *
describe_all (const SimTimeline *timeline, gint64 t_ns)
{
  SceneView view;

  scene_view_init (&view, 900, 300);
  return scene_describe_meter (timeline, &view, t_ns);
}

/* It is in the text as well; one device alone waits for nobody and never will,
 * and what has been is not foretold. */
static void
test_outlook_in_words (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4");
  g_autoptr (SimSpec) alone = scene_specs_new ("dp1");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  g_autoptr (SimTimeline) one = sim_simulate (alone, NULL, NULL);
  g_autofree char *first = describe_all (timeline, 0);
  g_autofree char *last =
      describe_all (timeline, sim_timeline_get_end_ns (timeline));
  g_autofree char *first_of_one = describe_all (one, 0);
  g_autofree char *last_of_one =
      describe_all (one, sim_timeline_get_end_ns (one));

  g_assert_nonnull (strstr (first, "Nothing is lost so far. In all, by "));
  g_assert_null (strstr (last, "Nothing is lost"));
  g_assert_nonnull (
      strstr (first_of_one, "Nothing is lost, from beginning to end."));
  g_assert_null (strstr (last_of_one, "Nothing is lost"));
}

/* Of several servers the figure is that of each; the text has it too, and a
 * device's own says that it serves. */
static void
test_servers (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp8");

  spec->parallel.all_reduce = SIM_ALGORITHM_PARAMETER_SERVER;
  for (guint servers = 1; servers <= 4; servers *= 4)
    {
      g_autoptr (SimTimeline) timeline = NULL;
      g_autofree char *words = NULL;
      g_autofree char *meter = NULL;
      guint n_servers;
      guint64 sent;

      spec->parallel.servers = servers;
      timeline = sim_simulate (spec, NULL, NULL);
      sent = scene_meter_find_server_sent (timeline, SIM_NONE, &n_servers);
      g_assert_cmpuint (n_servers, ==, servers);
      g_assert_cmpuint (sent, >, 0);
      words = scene_meter_words_server (sent, n_servers);
      g_assert_true (g_str_has_prefix (words, servers > 1 ? "by each server "
                                                          : "by the server "));
      meter = describe_all (timeline, 0);
      g_assert_nonnull (strstr (meter, words));
      for (guint i = 0; i < 8; i++)
        {
          SceneHit hit = { .part = SCENE_PART_DEVICE, .device = i };
          g_autofree char *device = scene_describe_hit (timeline, &hit, 0);

          g_assert_true ((strstr (device, "Parameter server: ") != NULL) ==
                         (i < servers));
        }
    }
}

/* 64 shards of 240 samples: nothing that is said of the batch is cut, a cell
 * stands for no more than its shard, and the numbers below are spread over all
 * of it. */
static void
test_batch_of_many (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp64");
  g_autoptr (SimTimeline) timeline = NULL;
  g_autoptr (SceneStage) stage = NULL;
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (SceneTextMark));
  PangoContext *pango = new_pango ();
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, 830, 400);
  cairo_t *cr = cairo_create (surface);
  SceneTheme theme;
  SceneView view;

  spec->training.micro_batch = 8;
  spec->training.global_batch = 64 * 240;
  timeline = sim_simulate (spec, NULL, NULL);
  scene_view_init (&view, 830, 400);
  scene_theme_init (&theme, FALSE, FALSE);
  stage = scene_stage_new (timeline, &view, pango);
  scene_text_set_log (scene_stage_get_text (stage), marks);
  scene_stage_paint_batch_still (stage, cr, &theme);
  g_assert_true (is_written (marks, "15360 samples"));
  g_assert_true (is_written (marks, "1 cell = 240 samples"));
  for (guint shard = 0; shard < 64; shard += 10)
    {
      g_autofree char *number = g_strdup_printf ("%u", shard);

      g_assert_true (is_written (marks, number));
    }
  g_assert_false (is_written (marks, "1"));
  check_marks (marks, view.width, view.height, "dp64", "batch");
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  g_object_unref (pango);
}

/* Pieces of two ways that lie on one another. */
static gboolean
share_a_piece (const SceneRoute *one, const SceneRoute *other)
{
  for (guint i = 0; i + 1 < one->n_points; i++)
    for (guint k = 0; k + 1 < other->n_points; k++)
      {
        double left = MAX (MIN (one->x[i], one->x[i + 1]),
                           MIN (other->x[k], other->x[k + 1]));
        double right = MIN (MAX (one->x[i], one->x[i + 1]),
                            MAX (other->x[k], other->x[k + 1]));

        if (fabs (one->y[i] - one->y[i + 1]) < 0.5 &&
            fabs (other->y[k] - other->y[k + 1]) < 0.5 &&
            fabs (one->y[i] - other->y[k]) < 1.5 && right - left > 1)
          return TRUE;
      }
  return FALSE;
}

static gboolean
goes_through (const SceneRoute *route, const SceneRect *rect)
{
  double mid = rect->y + rect->height / 2;

  for (guint i = 0; i + 1 < route->n_points; i++)
    if (fabs (route->y[i] - route->y[i + 1]) < 0.5 &&
        fabs (route->y[i] - mid) < rect->height / 2 &&
        MIN (route->x[i], route->x[i + 1]) < rect->x + rect->width / 2 &&
        MAX (route->x[i], route->x[i + 1]) > rect->x + rect->width / 2)
      return TRUE;
  return FALSE;
}

/* A parameter server is named, says what it sends, and each of the seven ways
 * to it can be followed. */
static void
test_server (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp8");
  g_autoptr (SimTimeline) timeline = NULL;
  g_autoptr (SceneStage) stage = NULL;
  g_autoptr (SceneMeter) meter = NULL;
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (SceneTextMark));
  g_autofree char *words = NULL;
  PangoContext *pango = new_pango ();
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, 1150, 560);
  cairo_t *cr = cairo_create (surface);
  SceneTheme theme;
  SceneView view;
  guint n_drawn = 0;

  spec->parallel.all_reduce = SIM_ALGORITHM_PARAMETER_SERVER;
  timeline = sim_simulate (spec, NULL, NULL);
  for (guint i = 0; i < 8; i++)
    g_assert_cmpint (scene_facts_serves (timeline, i), ==, i == 0);
  scene_view_init (&view, 1150, 560);
  scene_theme_init (&theme, FALSE, FALSE);
  stage = scene_stage_new (timeline, &view, pango);
  scene_text_set_log (scene_stage_get_text (stage), marks);
  scene_stage_paint_still (stage, cr, &theme);
  g_assert_true (is_written (marks, "Device 0 · server") ||
                 is_written (marks, "0 · server"));
  g_assert_true (is_written (marks, "Device 1"));
  for (guint i = 0; i < stage->routes->len; i++)
    {
      const SceneRoute *one = scene_stage_route (stage, i);

      n_drawn += one->n_points > 1;
      for (guint k = 0; k < stage->routes->len && one->label.width > 0; k++)
        g_assert_true (k == i || !goes_through (scene_stage_route (stage, k),
                                                &one->label));
      for (guint k = 0; k < i; k++)
        g_assert_false (share_a_piece (one, scene_stage_route (stage, k)));
    }
  g_assert_cmpuint (n_drawn, ==, 7);
  g_clear_pointer (&stage, scene_stage_free);
  g_array_set_size (marks, 0);
  view.cover_meter = TRUE;
  stage = scene_stage_new (timeline, &view, pango);
  scene_text_set_log (scene_stage_get_text (stage), marks);
  scene_stage_paint_still (stage, cr, &theme);
  g_assert_true (is_written (marks, "Device 0"));
  view.cover_meter = FALSE;

  /* 7 times what each of the others sends. */
  view.height = scene_meter_height_for_width (timeline, pango, view.width);
  meter = scene_meter_new (timeline, &view, pango);
  g_assert_cmpuint (meter->server_sent, ==, meter->total_sent * 8 / 2);
  g_array_set_size (marks, 0);
  scene_text_set_log (scene_meter_get_text (meter), marks);
  scene_meter_paint (meter, cr, &theme, sim_timeline_get_end_ns (timeline));
  words = base_format_bytes (meter->server_sent);
  for (guint i = 0; i <= marks->len; i++)
    {
      g_assert_cmpuint (i, <, marks->len);
      if (strstr (g_array_index (marks, SceneTextMark, i).string, words))
        break;
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  g_object_unref (pango);
}

static void
check_inside (const SceneRect *rect, double x, double y)
{
  g_assert_cmpfloat (x, >=, rect->x - 0.5);
  g_assert_cmpfloat (x, <=, rect->x + rect->width + 0.5);
  g_assert_cmpfloat (y, >=, rect->y - 0.5);
  g_assert_cmpfloat (y, <=, rect->y + rect->height + 0.5);
}

/* Two digits are as good as one. */
static void
test_server_of_two_digits (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp16");
  g_autoptr (SimTimeline) timeline = NULL;
  g_autoptr (SceneStage) stage = NULL;
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (SceneTextMark));
  PangoContext *pango = new_pango ();
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, 3200, 1600);
  cairo_t *cr = cairo_create (surface);
  SceneTheme theme;
  SceneView view;

  spec->parallel.all_reduce = SIM_ALGORITHM_PARAMETER_SERVER;
  spec->parallel.servers = 13;
  timeline = sim_simulate (spec, NULL, NULL);
  scene_view_init (&view, 3200, 1600);
  scene_theme_init (&theme, FALSE, FALSE);
  stage = scene_stage_new (timeline, &view, pango);
  scene_text_set_log (scene_stage_get_text (stage), marks);
  scene_stage_paint_still (stage, cr, &theme);
  g_assert_cmpint (scene_stage_device (stage, 12)->detail, ==,
                   SCENE_DETAIL_MEDIUM);
  g_assert_true (is_written (marks, "Device 9 · server"));
  g_assert_true (is_written (marks, "Device 12 · server"));
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  g_object_unref (pango);
}

/* However many ways leave a server, each begins on its device and none leaves
 * the stage. */
static void
check_ways (guint per_node)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp32");
  g_autoptr (SimTimeline) timeline = NULL;
  g_autoptr (SceneStage) stage = NULL;
  PangoContext *pango = new_pango ();
  const SimDrawnLink *links;
  SceneView view;
  guint n, n_around = 0;

  spec->parallel.all_reduce = SIM_ALGORITHM_PARAMETER_SERVER;
  spec->cluster.devices_per_node = per_node;
  spec->cluster.nodes = 32 / per_node;
  timeline = sim_simulate (spec, NULL, NULL);
  links = sim_timeline_get_links (timeline, &n);
  scene_view_init (&view, 1150, 560);
  stage = scene_stage_new (timeline, &view, pango);
  for (guint i = 0; i < n; i++)
    {
      const SceneRoute *route = scene_stage_route (stage, i);

      if (route->n_points < 3)
        continue;
      n_around++;
      check_inside (&scene_stage_device (stage, links[i].a)->box, route->x[0],
                    route->y[0]);
      for (guint k = 0; k < route->n_points; k++)
        check_inside (&stage->area, route->x[k], route->y[k]);
    }
  g_assert_cmpuint (n_around, >, 8);
  g_object_unref (pango);
}

static void
test_many_ways (void)
{
  check_ways (8);
  check_ways (32);
}

/* The words "time not to scale" come and go with a button: nothing moves. */
static void
test_pace_moves_nothing (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  PangoContext *pango = new_pango ();

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (SceneStage) without = NULL;
      g_autoptr (SceneStage) with = NULL;
      SceneRect one, other;
      SceneView view;

      scene_view_init (&view, sizes[i][0], sizes[i][1]);
      without = scene_stage_new (timeline, &view, pango);
      view.even_pace = TRUE;
      with = scene_stage_new (timeline, &view, pango);
      g_assert_cmpfloat (with->pace.width, >, 0);
      one = scene_stage_device (without, 0)->box;
      other = scene_stage_device (with, 0)->box;
      g_assert_cmpfloat (one.x, ==, other.x);
      g_assert_cmpfloat (one.y, ==, other.y);
      g_assert_cmpfloat (one.height, ==, other.height);
    }
  g_object_unref (pango);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autofree char *path = g_strdup_printf ("/scene/text/%s", specs[i]);

      g_test_add_data_func (path, specs[i], test_text);
    }
  g_test_add_func ("/scene/ring-neighbours", test_ring_neighbours);
  g_test_add_func ("/scene/geometry/torus", test_torus);
  g_test_add_func ("/scene/geometry/shared-lanes", test_shared_lanes);
  g_test_add_func ("/scene/geometry/legend-of-many", test_legend_of_many);
  g_test_add_func ("/scene/geometry/batch-of-many", test_batch_of_many);
  g_test_add_func ("/scene/geometry/cells-are-whole", test_cells_are_whole);
  g_test_add_func ("/scene/geometry/outlook", test_outlook);
  g_test_add_func ("/scene/geometry/outlook-in-words", test_outlook_in_words);
  g_test_add_func ("/scene/geometry/server", test_server);
  g_test_add_func ("/scene/geometry/servers", test_servers);
  g_test_add_func ("/scene/geometry/server-of-two-digits",
                   test_server_of_two_digits);
  g_test_add_func ("/scene/geometry/many-ways", test_many_ways);
  g_test_add_func ("/scene/geometry/pace-moves-nothing",
                   test_pace_moves_nothing);
  g_test_add_func ("/scene/geometry/links-of-many", test_links_of_many);
  g_test_add_func ("/scene/ticks", test_ticks);
  g_test_add_func ("/scene/geometry/heat", test_heat);
  return g_test_run ();
}
