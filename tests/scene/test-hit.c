/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene-specs.h"
#include "scene/scene-lanes-private.h"
#include "scene/scene-meter-private.h"
#include "scene/scene-stage-private.h"

#include <pango/pangocairo.h>

typedef struct
{
  SimTimeline *timeline;
  PangoContext *pango;
  SceneView view;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4-one-bucket");

  fixture->timeline = sim_simulate (spec, NULL, NULL);
  g_assert_nonnull (fixture->timeline);
  fixture->pango =
      pango_font_map_create_context (pango_cairo_font_map_get_default ());
  scene_view_init (&fixture->view, 940, 490);
  fixture->view.right_to_left = GPOINTER_TO_INT (data);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sim_timeline_unref (fixture->timeline);
  g_object_unref (fixture->pango);
}

/* The middle of a part of the unmirrored layout, as it is seen. */
static void
assert_hit (const SceneStage *stage,
            const SimTimeline *timeline,
            SceneRect rect,
            gint64 t_ns,
            ScenePart part,
            guint32 device,
            guint32 index)
{
  SceneHit hit;
  double x = scene_rect_mid_x (&rect);
  g_autofree char *words = NULL;

  if (stage->view.right_to_left)
    x = stage->view.width - x;
  g_assert_true (
      scene_stage_hit (stage, t_ns, x, scene_rect_mid_y (&rect), &hit));
  g_assert_cmpint (hit.part, ==, part);
  g_assert_cmpuint (hit.device, ==, device);
  if (index != SIM_NONE)
    g_assert_cmpuint (hit.index, ==, index);
  g_assert_cmpfloat (hit.bounds.x, <=, x);
  g_assert_cmpfloat (hit.bounds.x + hit.bounds.width, >=, x);
  words = scene_describe_hit (timeline, &hit, t_ns);
  g_assert_nonnull (words);
  g_assert_cmpuint (strlen (words), >, 3);
}

static void
test_stage (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SceneStage) stage =
      scene_stage_new (fixture->timeline, &fixture->view, fixture->pango);
  guint n, n_collectives;
  const SimTransfer *transfers =
      sim_timeline_get_transfers (fixture->timeline, &n);
  const SimCollective *collectives =
      sim_timeline_get_collectives (fixture->timeline, &n_collectives);
  gint64 middle;
  SceneRect rect;

  g_assert_cmpuint (n_collectives, ==, 1);
  middle = (transfers[n - 1].start_ns + transfers[n - 1].end_ns) / 2;
  for (guint i = 0; i < 4; i++)
    {
      const SceneDevice *device = scene_stage_device (stage, i);

      g_assert_cmpint (device->detail, ==, SCENE_DETAIL_FULL);
      assert_hit (stage, fixture->timeline, device->title, middle,
                  SCENE_PART_DEVICE, i, i);
      assert_hit (stage, fixture->timeline, device->memory, middle,
                  SCENE_PART_MEMORY, i, SIM_NONE);
      /* Four layers in four rows: row r is layer r. */
      for (guint r = 0; r < device->n_rows; r++)
        assert_hit (stage, fixture->timeline, device->rows[r].bar, middle,
                    SCENE_PART_LAYER, i, device->rows[r].first);
      for (guint c = 0; c < collectives[0].n_chunks; c++)
        assert_hit (stage, fixture->timeline,
                    scene_stage_chunk_rect (stage, device, 4, c), middle,
                    SCENE_PART_CHUNK, i, c);
    }
  g_assert_true (scene_stage_packet_rect (stage, n - 1, middle, &rect));
  assert_hit (stage, fixture->timeline, rect, middle, SCENE_PART_PACKET,
              SIM_NONE, n - 1);
  assert_hit (stage, fixture->timeline, stage->caption, middle,
              SCENE_PART_CAPTION, SIM_NONE, SIM_NONE);
  assert_hit (stage, fixture->timeline, scene_stage_batch_cell (stage, 9),
              middle, SCENE_PART_SAMPLE, SIM_NONE, 9);
}

static void
test_link (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SceneStage) stage =
      scene_stage_new (fixture->timeline, &fixture->view, fixture->pango);
  const SceneRoute *route = scene_stage_route (stage, 0);
  double x = (route->x[0] + route->x[1]) / 2;

  /* Nothing moves before the first backward ends. */
  assert_hit (stage, fixture->timeline, scene_rect (x, route->y[0], 0, 0), 0,
              SCENE_PART_LINK, SIM_NONE, 0);
}

static void
test_meter (Fixture *fixture, gconstpointer data)
{
  gint64 end_ns = sim_timeline_get_end_ns (fixture->timeline);
  g_autoptr (SceneMeter) meter = NULL;
  SceneView view = fixture->view;
  SceneHit hit;
  double x;

  view.height = scene_meter_height_for_width (fixture->timeline, fixture->pango,
                                              view.width);
  meter = scene_meter_new (fixture->timeline, &view, fixture->pango);
  /* The bar begins with what was computed. */
  x = meter->boxes.bar.x + 2;
  g_assert_true (scene_meter_hit (meter, end_ns,
                                  view.right_to_left ? view.width - x : x,
                                  scene_rect_mid_y (&meter->boxes.bar), &hit));
  g_assert_cmpint (hit.part, ==, SCENE_PART_METER_ROW);
  g_assert_cmpuint (hit.index, ==, SCENE_METER_COMPUTE);
  x = scene_rect_mid_x (&meter->boxes.share);
  g_assert_true (
      scene_meter_hit (meter, end_ns, view.right_to_left ? view.width - x : x,
                       scene_rect_mid_y (&meter->boxes.share), &hit));
  g_assert_cmpuint (hit.index, ==, SCENE_METER_SHARE);
  g_assert_false (scene_meter_hit (meter, end_ns, 1, 1, &hit));
}

static void
test_lanes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SceneLanes) lanes = NULL;
  SceneView view = fixture->view;
  guint n;
  const SimSpan *spans =
      sim_timeline_get_spans (fixture->timeline, 2, SIM_STREAM_COMPUTE, &n);
  gint64 middle = (spans[1].start_ns + spans[1].end_ns) / 2;
  SceneHit hit;
  double y;

  view.height = scene_lanes_natural_height (fixture->timeline);
  lanes = scene_lanes_new (fixture->timeline, &view, fixture->pango);
  /* There and back within a pixel's worth of time. */
  g_assert_cmpint (ABS (scene_lanes_x_to_time (
                            lanes, scene_lanes_time_to_x (lanes, middle)) -
                        middle),
                   <=, 1);
  y = lanes->top + 2 * lanes->pitch + 2;
  g_assert_true (
      scene_lanes_hit (lanes, scene_lanes_time_to_x (lanes, middle), y, &hit));
  g_assert_cmpint (hit.part, ==, SCENE_PART_SPAN);
  g_assert_cmpuint (hit.device, ==, 2);
  g_assert_cmpuint (hit.index, ==, 1);
  g_assert_true (scene_lanes_hit (lanes, scene_lanes_time_to_x (lanes, middle),
                                  lanes->axis_y + 4, &hit));
  g_assert_cmpint (hit.part, ==, SCENE_PART_AXIS);
}

/* Where a lane stands still, what is hit tells why, and is marked where it is
 * selected; it is reached one by one on the lane selected. */
static void
test_idle (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("mp4");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  g_autoptr (SceneLanes) lanes = NULL;
  g_autoptr (GArray) hits = g_array_new (FALSE, TRUE, sizeof (SceneHit));
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;
  SceneView view = fixture->view;
  gint64 end = sim_timeline_get_end_ns (timeline);
  guint n_idle = 0;
  SceneHit hit;

  view.height = scene_lanes_natural_height (timeline);
  view.selected_device = 3;
  lanes = scene_lanes_new (timeline, &view, fixture->pango);
  /* Device 3 waits from the beginning. */
  g_assert_true (scene_lanes_hit (lanes,
                                  scene_lanes_time_to_x (lanes, end / 50),
                                  lanes->top + 3 * lanes->pitch + 2, &hit));
  g_assert_cmpint (hit.part, ==, SCENE_PART_IDLE);
  g_assert_cmpuint (hit.device, ==, 3);
  name = scene_name_hit (timeline, &hit, end);
  words = scene_describe_hit (timeline, &hit, end);
  g_assert_true (g_str_has_prefix (name, "Bubble of device 3: "));
  g_assert_nonnull (strstr (words, " idle here? Device 3 waits for the "
                                   "activations of device 2"));
  scene_lanes_list_parts (lanes, hits);
  for (guint i = 0; i < hits->len; i++)
    {
      const SceneHit *one = &g_array_index (hits, SceneHit, i);

      if (one->part != SCENE_PART_IDLE)
        continue;
      n_idle++;
      g_assert_cmpuint (one->device, ==, 3);
      g_assert_cmpfloat (one->bounds.width, >=, 4);
    }
  g_assert_cmpuint (n_idle, >=, 1);
}

/* Words, parts and what is hit do not wait for the reasons either, and have
 * them as soon as they are known, without a new layout. */
static void
test_why_later (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("mp4");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  gint64 end = sim_timeline_get_end_ns (timeline);
  g_autofree char *told = NULL;
  g_autoptr (SceneLanes) lanes = NULL;
  g_autoptr (SceneMeter) meter = NULL;
  SceneView view = fixture->view;

  view.selected_device = 3;
  view.selected_row = SCENE_METER_WHY;
  view.why_later = TRUE;
  lanes = scene_lanes_new (timeline, &view, fixture->pango);
  meter = scene_meter_new (timeline, &view, fixture->pango);
  for (guint known = 0; known < 2; known++)
    {
      g_autofree char *words = scene_describe_meter (timeline, &view, end);
      g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (SceneHit));
      guint n_told = 0;
      SceneHit hit;

      scene_lanes_list_parts (lanes, hits);
      scene_meter_list_parts (meter, hits);
      for (guint i = 0; i < hits->len; i++)
        {
          const SceneHit *one = &g_array_index (hits, SceneHit, i);
          g_autofree char *name = scene_name_hit (timeline, one, end);
          g_autofree char *text = scene_describe_hit (timeline, one, end);

          n_told += one->part == SCENE_PART_IDLE ||
                    (one->part == SCENE_PART_METER_ROW &&
                     one->index == SCENE_METER_WHY);
        }
      g_assert_cmpint (n_told > 1, ==, known);
      g_assert_cmpint (n_told > 0, ==, known);
      scene_lanes_hit (lanes, scene_lanes_time_to_x (lanes, end / 50),
                       lanes->top + 3 * lanes->pitch + 2, &hit);
      g_assert_cmpint (hit.part == SCENE_PART_IDLE, ==, known);
      g_assert_cmpint (sim_timeline_knows_why (timeline), ==, known);
      if (known)
        g_assert_true (g_str_has_prefix (words, told));
      if (known)
        g_assert_cmpuint (strlen (words), >, strlen (told));
      told = known ? told : g_steal_pointer (&words);
      sim_timeline_prepare_why (timeline, NULL);
    }
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *mirrored = g_strconcat (name, "-mirrored", NULL);

  g_test_add (name, Fixture, GINT_TO_POINTER (FALSE), set_up, test, tear_down);
  g_test_add (mirrored, Fixture, GINT_TO_POINTER (TRUE), set_up, test,
              tear_down);
}

static gint64
sum_of (const SceneLanes *lanes, guint32 device)
{
  gint64 px = 0;

  for (guint i = 0; i < lanes->boxes->len; i++)
    {
      const SceneLaneBox *box = &g_array_index (lanes->boxes, SceneLaneBox, i);

      if (box->device == device && scene_lanes_is_selected (lanes, box))
        px += box->x1 - box->x0;
    }
  return px;
}

/* What is marked of a lane is as long as the meter says, to a px a block: all
 * work is compute, bubbles are those of this device alone, and exposed is told
 * from hidden.  Device 1 of four takes twice as long, so the others have
 * bubbles. */
static void
test_rows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4-one-bucket");
  g_autoptr (SimTimeline) timeline = NULL;
  SimFault fault = { .kind = SIM_FAULT_SLOW_DEVICE,
                     .device = 1,
                     .slowdown = 2 };
  SceneView view = fixture->view;
  gint64 end;

  g_array_append_val (spec->faults, fault);
  timeline = sim_simulate (spec, NULL, NULL);
  g_assert_nonnull (timeline);
  end = sim_timeline_get_end_ns (timeline);
  view.width = 1200;
  view.height = scene_lanes_natural_height (timeline);
  for (guint row = SCENE_METER_COMPUTE; row <= SCENE_METER_BUBBLE; row++)
    for (guint device = 0; device < 2; device++)
      {
        g_autoptr (SceneLanes) lanes = NULL;
        SimMeter meter;
        double wanted;

        view.selected_row = row;
        lanes = scene_lanes_new (timeline, &view, fixture->pango);
        sim_timeline_meter (timeline, device, end, &meter);
        wanted = (double)(row == SCENE_METER_COMPUTE   ? meter.compute_ns
                          : row == SCENE_METER_EXPOSED ? meter.exposed_ns
                          : row == SCENE_METER_HIDDEN  ? meter.hidden_ns
                                                       : meter.bubble_ns) *
                 lanes->time_width /
                 (double)(end - sim_timeline_get_start_ns (timeline));
        g_assert_cmpfloat ((double)sum_of (lanes, device), >=, wanted - 4);
        g_assert_cmpfloat ((double)sum_of (lanes, device), <=, wanted + 4);
        if (row == SCENE_METER_BUBBLE && device == 0)
          g_assert_cmpfloat (wanted, >, 100);
        /* A device alone: nothing of the others'. */
        view.selected_device = 1 - device;
        g_clear_pointer (&lanes, scene_lanes_free);
        lanes = scene_lanes_new (timeline, &view, fixture->pango);
        g_assert_cmpint (sum_of (lanes, device), ==, 0);
        view.selected_device = SIM_NONE;
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/scene/hit/stage", test_stage);
  add ("/scene/hit/link", test_link);
  add ("/scene/hit/meter", test_meter);
  add ("/scene/hit/lanes", test_lanes);
  add ("/scene/hit/rows", test_rows);
  add ("/scene/hit/idle", test_idle);
  add ("/scene/hit/why-later", test_why_later);
  return g_test_run ();
}
