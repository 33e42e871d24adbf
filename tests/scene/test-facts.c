/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene-specs.h"

#include "scene/scene-facts.h"
#include "scene/scene-meter-private.h"
#include "scene/scene-stage-private.h"

#include <pango/pangocairo.h>

static SimTimeline *
simulate_zero_3 (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4");
  SimTimeline *timeline;

  spec->parallel.zero = 3;
  timeline = sim_simulate (spec, NULL, NULL);
  g_assert_nonnull (timeline);
  return timeline;
}

/* Four devices keep the four shares, each another. */
static void
test_weight_share (void)
{
  g_autoptr (SimTimeline) timeline = simulate_zero_3 ();
  guint seen = 0;

  for (guint device = 0; device < 4; device++)
    seen |= 1u << scene_facts_weight_share (timeline, device);
  g_assert_cmphex (seen, ==, 0xf);
}

/* A layer is whole while it is used; two at most are held, the one in use and
 * the one ahead; none is left at the end. */
static void
test_gathered (void)
{
  g_autoptr (SimTimeline) timeline = simulate_zero_3 ();
  g_autoptr (GArray) gathers = scene_facts_gathers_new (timeline, 1);
  guint n, n_layers = 12, n_uses = 0;
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, 1, SIM_STREAM_COMPUTE, &n);

  for (guint i = 0; i < n; i++)
    {
      gint64 middle_ns = (spans[i].start_ns + spans[i].end_ns) / 2;
      guint held = 0;

      if (spans[i].work != SIM_WORK_FORWARD &&
          spans[i].work != SIM_WORK_BACKWARD)
        continue;
      n_uses++;
      g_assert_cmpuint (spans[i].layer_count, ==, 1);
      g_assert_true (
          scene_facts_is_gathered (gathers, spans[i].layer_first, middle_ns));
      for (guint layer = 0; layer < n_layers; layer++)
        held += scene_facts_is_gathered (gathers, layer, middle_ns);
      g_assert_cmpuint (held, <=, 2);
    }
  g_assert_cmpuint (n_uses, ==, 24);
  for (guint layer = 0; layer < n_layers; layer++)
    g_assert_false (scene_facts_is_gathered (
        gathers, layer, sim_timeline_get_end_ns (timeline)));
}

/* Tensor parallel cuts a layer into pieces: it is whole in each of them. */
static void
test_gathered_pieces (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp8");
  g_autoptr (SimTimeline) timeline = NULL;
  g_autoptr (GArray) gathers = NULL;
  guint n, n_pieces = 0;
  const SimSpan *spans;

  spec->parallel.zero = 3;
  spec->parallel.degree[SIM_DIMENSION_DATA] = 4;
  spec->parallel.degree[SIM_DIMENSION_TENSOR] = 2;
  timeline = sim_simulate (spec, NULL, NULL);
  g_assert_nonnull (timeline);
  gathers = scene_facts_gathers_new (timeline, 5);
  spans = sim_timeline_get_spans (timeline, 5, SIM_STREAM_COMPUTE, &n);
  for (guint i = 0; i < n; i++)
    if (spans[i].work == SIM_WORK_FORWARD || spans[i].work == SIM_WORK_BACKWARD)
      {
        n_pieces++;
        g_assert_true (scene_facts_is_gathered (
            gathers, spans[i].layer_first,
            (spans[i].start_ns + spans[i].end_ns) / 2));
      }
  g_assert_cmpuint (n_pieces, >, 24);
}

/* Folded, all ranks answer for one lane, yet each keeps a share of its own. */
static void
test_folded_share (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp128");
  g_autoptr (SimTimeline) timeline = NULL;
  guint8 seen[128] = { 0 };

  spec->parallel.zero = 3;
  timeline = sim_simulate (spec, NULL, NULL);
  g_assert_nonnull (timeline);
  g_assert_cmpuint (sim_timeline_get_n_lanes (timeline), <, 128);
  for (guint device = 0; device < 128; device++)
    seen[scene_facts_weight_share (timeline, device)]++;
  for (guint share = 0; share < 128; share++)
    g_assert_cmpuint (seen[share], ==, 1);
}

/* In groups of eight each share is kept once in each, rank by rank and folded
 * alike: 4 and 128 devices. */
static void
test_hybrid_share (void)
{
  static const struct
  {
    const char *of;
    guint devices;
    guint shards;
  } cases[] = { { "dp4", 4, 2 }, { "dp128", 128, 8 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SimSpec) spec = scene_specs_new (cases[i].of);
      g_autoptr (SimTimeline) timeline = NULL;

      spec->parallel.zero = 3;
      spec->parallel.shard_degree = cases[i].shards;
      timeline = sim_simulate (spec, NULL, NULL);
      g_assert_nonnull (timeline);
      for (guint first = 0; first < cases[i].devices; first += cases[i].shards)
        {
          guint seen = 0;

          for (guint k = 0; k < cases[i].shards; k++)
            seen |= 1u << scene_facts_weight_share (timeline, first + k);
          g_assert_cmphex (seen, ==, (1u << cases[i].shards) - 1);
        }
    }
}

static PangoContext *
new_pango (void)
{
  PangoFontMap *map = pango_cairo_font_map_new ();
  PangoContext *pango = pango_font_map_create_context (map);

  g_object_unref (map);
  return pango;
}

static guint
count_text (const GArray *marks, const char *text)
{
  guint n = 0;

  for (guint i = 0; i < marks->len; i++)
    n += g_str_equal (g_array_index (marks, SceneTextMark, i).string, text);
  return n;
}

/* The stage says so: shares, not copies; in the end each device has one chunk
 * of the last bucket whole, the other three were handed on. */
static void
test_zero_3_stage (void)
{
  g_autoptr (SimTimeline) timeline = simulate_zero_3 ();
  g_autoptr (SceneStage) stage = NULL;
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (SceneTextMark));
  PangoContext *pango = new_pango ();
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_A8, 16, 16);
  cairo_t *cr = cairo_create (surface);
  SceneTheme theme;
  SceneView view;

  scene_theme_init (&theme, FALSE, FALSE);
  scene_view_init (&view, 1280, 560);
  stage = scene_stage_new (timeline, &view, pango);
  scene_text_set_log (scene_stage_get_text (stage), marks);
  scene_stage_paint_still (stage, cr, &theme);
  g_assert_cmpuint (count_text (marks, "model: a share of each"), ==, 4);
  g_assert_cmpuint (count_text (marks, "model: full copy"), ==, 0);
  scene_stage_paint_moving (stage, cr, &theme,
                            sim_timeline_get_end_ns (timeline));
  g_assert_cmpuint (count_text (marks, "4 of 4 summed"), ==, 4);
  g_assert_cmpuint (count_text (marks, "handed on"), ==, 12);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  g_object_unref (pango);
}

/* Where a device is too low for rows and words beside each chunk, what stands
 * below them counts chunks that are complete, and never borrows the words for
 * devices summed in one.  Two fifths into the collective each device has summed
 * up to three of four in a chunk and completed none; at its end all four. */
static void
test_chunks_complete (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4-one-bucket");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  PangoContext *pango = new_pango ();
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_A8, 16, 16);
  cairo_t *cr = cairo_create (surface);
  guint n;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  const gint64 instants[] = {
    all[0].start_ns + (all[0].end_ns - all[0].start_ns) * 2 / 5, all[0].end_ns
  };
  static const char *const words[][2] = {
    { "0 of 4 chunks complete", "0 of 4 complete" },
    { "4 of 4 chunks complete", "4 of 4 complete" },
  };
  SceneTheme theme;

  scene_theme_init (&theme, FALSE, FALSE);
  for (int height = 200; height <= 360; height += 40)
    for (guint i = 0; i < G_N_ELEMENTS (instants); i++)
      {
        g_autoptr (SceneStage) stage = NULL;
        g_autoptr (GArray) marks =
            g_array_new (FALSE, FALSE, sizeof (SceneTextMark));
        SceneView view;

        scene_view_init (&view, 480, height);
        stage = scene_stage_new (timeline, &view, pango);
        scene_text_set_log (scene_stage_get_text (stage), marks);
        scene_stage_paint_moving (stage, cr, &theme, instants[i]);
        g_assert_cmpuint (count_text (marks, words[i][0]) +
                              count_text (marks, words[i][1]),
                          ==, 4);
        for (guint k = 0; k < marks->len; k++)
          g_assert_null (strstr (g_array_index (marks, SceneTextMark, k).string,
                                 "summed"));
      }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  g_object_unref (pango);
}

/* At the end of a step a device does what the step's caption tells, not what
 * begins at that instant; just before it the same, at the start and the end of
 * all what the device is. */
static void
test_status (void)
{
  static const char *const specs[] = { "dp4", "pp4", "dp4-one-bucket" };
  static const SimDeviceState states[SIM_N_STEP_KINDS] = {
    [SIM_STEP_FORWARD] = SIM_STATE_FORWARD,
    [SIM_STEP_RECOMPUTE] = SIM_STATE_RECOMPUTE,
    [SIM_STEP_BACKWARD] = SIM_STATE_BACKWARD,
    [SIM_STEP_UPDATE] = SIM_STATE_UPDATE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr (SimSpec) spec = scene_specs_new (specs[i]);
      g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
      gint64 end_ns = sim_timeline_get_end_ns (timeline);
      guint n, n_begun = 0;
      const SimStep *steps = sim_timeline_get_steps (timeline, &n);
      SimDeviceStatus status, next;

      for (guint k = 0; k < n; k++)
        {
          SimStepKind kind = steps[k].kind;

          if (kind >= SIM_N_STEP_KINDS || states[kind] == SIM_STATE_IDLE ||
              steps[k].end_ns >= end_ns)
            continue;
          scene_facts_status (timeline, steps[k].device, steps[k].end_ns,
                              &status);
          g_assert_cmpint (status.state, ==, states[kind]);
          g_assert_cmpuint (status.layer_first, ==, steps[k].layer_first);
          sim_timeline_device_status (timeline, steps[k].device,
                                      steps[k].end_ns, &next);
          n_begun += next.state != status.state ||
                     next.layer_first != status.layer_first;
        }
      g_assert_cmpuint (n_begun, >, 0);
      scene_facts_status (timeline, 0, end_ns, &status);
      g_assert_cmpint (status.state, ==, SIM_STATE_DONE);
    }
}

/* At the end of a hop its packet has arrived and its link had its bytes on it;
 * what leaves at that instant belongs to the next step. */
static void
test_transfers (void)
{
  static const char *const specs[] = { "dp4", "pp4" };

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr (SimSpec) spec = scene_specs_new (specs[i]);
      g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
      gint64 end_ns = sim_timeline_get_end_ns (timeline);
      guint n, n_transfers, n_hops = 0, n_leaving = 0;
      const SimStep *steps = sim_timeline_get_steps (timeline, &n);
      const SimTransfer *all =
          sim_timeline_get_transfers (timeline, &n_transfers);

      for (guint k = 0; k < n; k++)
        {
          g_autoptr (GArray) told = g_array_new (FALSE, FALSE, 4);
          g_autoptr (GArray) under_way = g_array_new (FALSE, FALSE, 4);
          gint64 t_ns = steps[k].end_ns;
          gboolean found = FALSE;
          double there, back;

          if (steps[k].transfer == SIM_NONE || steps[k].kind == SIM_STEP_DEAL ||
              t_ns >= end_ns)
            continue;
          scene_facts_transfers (timeline, t_ns, told);
          for (guint m = 0; m < told->len; m++)
            {
              guint32 index = g_array_index (told, guint32, m);

              g_assert_cmpint (all[index].start_ns, <, t_ns);
              found |= index == steps[k].transfer;
            }
          g_assert_true (found);
          scene_facts_link_rate (timeline, all[steps[k].transfer].link, t_ns,
                                 &there, &back);
          g_assert_cmpfloat (there + back, >, 0);
          sim_timeline_transfers_at (timeline, t_ns, under_way);
          for (guint m = 0; m < under_way->len; m++)
            n_leaving +=
                all[g_array_index (under_way, guint32, m)].start_ns == t_ns;
          n_hops++;
        }
      g_assert_cmpuint (n_hops, >, 0);
      g_assert_cmpuint (n_leaving, >, 0);
    }
}

/* The big figure of a pipeline that sums nothing is its bubble, and a click on
 * it selects that; of replicas it is what synchronising costs. */
static void
test_big_figure (void)
{
  const struct
  {
    const char *spec;
    SceneMeterRow row;
  } cases[] = {
    { "pp4", SCENE_METER_BUBBLE },
    { "dp4", SCENE_METER_SHARE },
  };
  PangoContext *pango = new_pango ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SimSpec) spec = scene_specs_new (cases[i].spec);
      g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
      g_autoptr (SceneMeter) meter = NULL;
      g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (SceneHit));
      guint n_share = 0;
      SceneView view;
      SceneHit hit;

      scene_view_init (&view, 1000, 120);
      meter = scene_meter_new (timeline, &view, pango);
      g_assert_true (scene_meter_hit (meter, sim_timeline_get_end_ns (timeline),
                                      scene_rect_mid_x (&meter->boxes.share),
                                      scene_rect_mid_y (&meter->boxes.share),
                                      &hit));
      g_assert_cmpuint (hit.index, ==, cases[i].row);
      scene_meter_list_parts (meter, parts);
      for (guint k = 0; k < parts->len; k++)
        n_share +=
            g_array_index (parts, SceneHit, k).index == SCENE_METER_SHARE;
      g_assert_cmpuint (n_share, ==, cases[i].row == SCENE_METER_SHARE);
    }
  g_object_unref (pango);
}

/* A click on the reason and a screen reader tell the sentence that is painted,
 * whatever is selected, also between two steps' ends. */
static void
test_same_reason (void)
{
  static const char *const specs[] = { "mp4", "dp4-one-bucket" };
  PangoContext *pango = new_pango ();
  guint n_said = 0;

  for (guint i = 0; i < G_N_ELEMENTS (specs) * (SCENE_N_METER_ROWS + 1); i++)
    {
      g_autoptr (SimSpec) spec = scene_specs_new (specs[i % 2]);
      g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
      g_autoptr (SceneMeter) meter = NULL;
      gint64 end_ns = sim_timeline_get_end_ns (timeline);
      SceneView view;

      scene_view_init (&view, 1000, 200);
      view.selected_row = i / 2;
      meter = scene_meter_new (timeline, &view, pango);
      for (guint k = 1; k <= 20; k++)
        {
          gint64 t_ns = end_ns * k / 20;
          const char *painted = scene_meter_get_why (meter, t_ns);
          g_autoptr (GArray) parts =
              g_array_new (FALSE, FALSE, sizeof (SceneHit));
          g_autofree char *spoken =
              scene_describe_meter (timeline, &view, t_ns);
          g_autofree char *pointed = NULL;
          SceneHit hit;

          g_assert_true (scene_meter_hit (
              meter, t_ns, scene_rect_mid_x (&meter->boxes.why),
              scene_rect_mid_y (&meter->boxes.why), &hit));
          g_assert_cmpuint (hit.index, ==, SCENE_METER_WHY);
          pointed = scene_describe_hit (timeline, &hit, t_ns);
          g_assert_cmpstr (pointed, ==, painted);
          scene_meter_list_parts (meter, parts);
          for (guint part = 0; part < parts->len; part++)
            {
              const SceneHit *one = &g_array_index (parts, SceneHit, part);
              g_autofree char *words = scene_describe_hit (timeline, one, t_ns);

              if (one->index == SCENE_METER_WHY)
                g_assert_cmpstr (words, ==, painted);
            }
          if (painted == NULL)
            continue;
          g_assert_true (g_str_has_suffix (spoken, painted));
          n_said++;
        }
    }
  g_assert_cmpuint (n_said, >, 100);
  g_object_unref (pango);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene/facts/weight-share", test_weight_share);
  g_test_add_func ("/scene/facts/gathered", test_gathered);
  g_test_add_func ("/scene/facts/gathered-pieces", test_gathered_pieces);
  g_test_add_func ("/scene/facts/folded-share", test_folded_share);
  g_test_add_func ("/scene/facts/hybrid-share", test_hybrid_share);
  g_test_add_func ("/scene/facts/zero-3-stage", test_zero_3_stage);
  g_test_add_func ("/scene/facts/big-figure", test_big_figure);
  g_test_add_func ("/scene/facts/chunks-complete", test_chunks_complete);
  g_test_add_func ("/scene/facts/same-reason", test_same_reason);
  g_test_add_func ("/scene/facts/status", test_status);
  g_test_add_func ("/scene/facts/transfers", test_transfers);
  return g_test_run ();
}
