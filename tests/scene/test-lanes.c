/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene-specs.h"
#include "scene/scene-lanes-private.h"

#include <pango/pangocairo.h>
#include <string.h>

/* What the blocks of the lanes say by themselves: which micro-batch's they are,
 * and that going back is hatched, however narrow they get. */

#define WIDTH 830 /* of the stage in a window of 1280 px */
#define HEIGHT 240

typedef struct
{
  PangoContext *pango;
  SimTimeline *timeline;
  SceneLanes *lanes;
  GArray *marks;
  cairo_surface_t *surface;
} Picture;

static void
picture_init (Picture *picture, SimSpec *spec, double width)
{
  SceneView view;
  SceneTheme theme;
  cairo_t *cr;

  picture->pango =
      pango_font_map_create_context (pango_cairo_font_map_get_default ());
  picture->timeline = sim_simulate (spec, NULL, NULL);
  g_assert_nonnull (picture->timeline);
  scene_view_init (&view, width, HEIGHT);
  scene_theme_init (&theme, FALSE, FALSE);
  picture->lanes = scene_lanes_new (picture->timeline, &view, picture->pango);
  picture->marks = g_array_new (FALSE, FALSE, sizeof (SceneTextMark));
  picture->surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int)width, HEIGHT);
  scene_text_set_log (scene_lanes_get_text (picture->lanes), picture->marks);
  cr = cairo_create (picture->surface);
  scene_lanes_paint_still (picture->lanes, cr, &theme);
  cairo_destroy (cr);
  cairo_surface_flush (picture->surface);
}

static void
picture_clear (Picture *picture)
{
  scene_lanes_free (picture->lanes);
  g_array_unref (picture->marks);
  cairo_surface_destroy (picture->surface);
  sim_timeline_unref (picture->timeline);
  g_object_unref (picture->pango);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Picture, picture_clear)

static guint
count_marks (const Picture *picture, const char *string)
{
  guint count = 0;

  for (guint i = 0; i < picture->marks->len; i++)
    count += g_str_equal (
        g_array_index (picture->marks, SceneTextMark, i).string, string);
  return count;
}

/* 16 layers on 4 stages, 8 micro-batches, as the shipped pipelines. */
static SimSpec *
spec_new (SimSchedule schedule)
{
  SimSpec *spec = scene_specs_new ("pp4");

  spec->model.layers = 16;
  spec->model.hidden = 2048;
  spec->model.heads = 16;
  spec->model.kv_heads = 16;
  spec->model.ffn = 8192;
  spec->parallel.schedule = schedule;
  return spec;
}

/* Each of the 8 is written in each lane at least once going and coming; a
 * block is a layer's, which is too narrow for it. */
static void
test_numbers (gconstpointer data)
{
  g_autoptr (SimSpec) spec = spec_new (GPOINTER_TO_INT (data));
  g_auto (Picture) picture = { 0 };

  picture_init (&picture, spec, WIDTH);
  g_assert_cmpuint (picture.lanes->lanes->len, ==, 4);
  for (guint i = 1; i <= 8; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);

      g_assert_cmpuint (count_marks (&picture, number), >=, 4 * 2);
    }
  g_assert_cmpuint (count_marks (&picture, "number: micro-batch"), ==, 1);
}

/* Its middle lies in boxes of that micro-batch and of that device. */
static void
test_number_is_of_its_boxes (void)
{
  g_autoptr (SimSpec) spec = spec_new (SIM_SCHEDULE_V_HALF);
  g_auto (Picture) picture = { 0 };

  picture_init (&picture, spec, WIDTH);
  g_assert_cmpuint (picture.lanes->numbers->len, >, 0);
  for (guint i = 0; i < picture.lanes->numbers->len; i++)
    {
      const SceneLaneNumber *number =
          &g_array_index (picture.lanes->numbers, SceneLaneNumber, i);
      const SimSpan *span = sim_timeline_span_at (
          picture.timeline, number->box.device, SIM_STREAM_COMPUTE,
          scene_lanes_x_to_time (picture.lanes,
                                 (number->box.x0 + number->box.x1) / 2.0));

      g_assert_nonnull (span);
      g_assert_cmpuint (span->micro_batch, ==, number->number);
    }
}

static const guint8 *
pixel (const Picture *picture, int x, int y)
{
  return cairo_image_surface_get_data (picture->surface) +
         (gsize)cairo_image_surface_get_stride (picture->surface) * y + 4 * x;
}

static gboolean
has_other (const Picture *picture, const SceneLaneBox *box, int y0, int y1)
{
  const guint8 *first = pixel (picture, box->x0, y0);

  for (int y = y0; y < y1; y++)
    for (int x = box->x0; x < box->x1; x++)
      if (memcmp (pixel (picture, x, y), first, 3) != 0)
        return TRUE;
  return FALSE;
}

/* Blocks of 3 to 5 px going back: both halves are hatched, as the legend says
 * of all of them. */
static void
test_narrow_hatch (void)
{
  g_autoptr (SimSpec) spec = spec_new (SIM_SCHEDULE_V_HALF);
  g_auto (Picture) picture = { 0 };
  guint narrow = 0;

  picture_init (&picture, spec, 520);
  for (guint i = 0; i < picture.lanes->boxes->len; i++)
    {
      const SceneLaneBox *box =
          &g_array_index (picture.lanes->boxes, SceneLaneBox, i);
      int width = box->x1 - box->x0;
      int middle = (box->y0 + box->y1) / 2;

      if (box->style < SCENE_LANE_BACKWARD ||
          box->style >= SCENE_LANE_RECOMPUTE || width < 3 || width > 5)
        continue;
      narrow++;
      g_assert_true (has_other (&picture, box, box->y0 + 1, middle));
      g_assert_true (has_other (&picture, box, middle, box->y1 - 1));
    }
  g_assert_cmpuint (narrow, >, 20);
}

/* Below lanes that devices share stands a line, which the playhead leaves out:
 * it is to be read at any instant. */
static void
test_note_is_free (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp1024");
  g_auto (Picture) picture = { 0 };
  g_autofree guint8 *before = NULL;
  SceneTheme theme;
  cairo_t *cr;
  gsize stride, from, length;

  /* 128 replicas of a pipeline of 8 stages. */
  spec->training.micro_batch = 1;
  spec->parallel.degree[SIM_DIMENSION_DATA] = 128;
  spec->parallel.degree[SIM_DIMENSION_PIPELINE] = 8;
  spec->parallel.schedule = SIM_SCHEDULE_1F1B;
  picture_init (&picture, spec, WIDTH);
  g_assert_true (scene_lanes_has_note (picture.lanes));
  stride = (gsize)cairo_image_surface_get_stride (picture.surface);
  from = stride * (gsize)(picture.lanes->note_y + 2);
  length = stride * (gsize)(SCENE_LANES_NOTE * picture.lanes->s - 4);
  before =
      g_memdup2 (cairo_image_surface_get_data (picture.surface) + from, length);
  scene_theme_init (&theme, FALSE, FALSE);
  cr = cairo_create (picture.surface);
  scene_lanes_paint_playhead (picture.lanes, cr, &theme, 0);
  cairo_destroy (cr);
  cairo_surface_flush (picture.surface);
  g_assert_cmpmem (cairo_image_surface_get_data (picture.surface) + from,
                   length, before, length);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/scene/lanes/numbers-1f1b",
                        GINT_TO_POINTER (SIM_SCHEDULE_1F1B), test_numbers);
  g_test_add_data_func ("/scene/lanes/numbers-gpipe",
                        GINT_TO_POINTER (SIM_SCHEDULE_GPIPE), test_numbers);
  g_test_add_data_func ("/scene/lanes/numbers-v-half",
                        GINT_TO_POINTER (SIM_SCHEDULE_V_HALF), test_numbers);
  g_test_add_data_func ("/scene/lanes/numbers-dualpipe-v",
                        GINT_TO_POINTER (SIM_SCHEDULE_DUALPIPE_V),
                        test_numbers);
  g_test_add_func ("/scene/lanes/number-is-of-its-boxes",
                   test_number_is_of_its_boxes);
  g_test_add_func ("/scene/lanes/narrow-hatch", test_narrow_hatch);
  g_test_add_func ("/scene/lanes/note-is-free", test_note_is_free);
  return g_test_run ();
}
