/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at the picture: zoom and pan of the stage and the timeline, by wheel,
 * drag and keys, in both writing directions. */
#include "app-fixture.h"

#include "scene/scene-meter-private.h"
#include "widgets/stage-canvas.h"
#include "widgets/stage-part.h"

static const SceneView *
view_of (Fixture *fixture, const char *type)
{
  return stage_canvas_get_view (STAGE_CANVAS (find (fixture, type)));
}

static double
window_length (const SceneView *view)
{
  return (double)(view->window_end_ns - view->window_start_ns);
}

/* The wheel zooms the timeline; a knob turned keeps the part that is looked at,
 * as a share of the whole, and another scenario shows the whole of it. */
static void
test_lanes_zoom (Fixture *fixture, gconstpointer data)
{
  const SceneView *view = view_of (fixture, "LanesView");
  GtkWidget *lanes = find (fixture, "LanesView");
  g_autoptr (SimSpec) other = NULL;
  double share;

  g_assert_cmpint (view->window_end_ns, ==, 0);
  scroll_widget_at (lanes, gtk_widget_get_width (lanes) * 0.5, 20, 6, "ctrl");
  WAIT_FOR (view->window_end_ns > 0);
  share =
      window_length (view) / (double)(end_ns (fixture) - start_ns (fixture));
  g_assert_cmpfloat (share, <, 0.9);

  other = sim_spec_copy (app_session_get_spec (fixture->session));
  other->cluster.node_link.bandwidth /= 4;
  app_session_edit (fixture->session, other);
  wait_for_run (fixture);
  g_assert_cmpfloat (window_length (view) /
                         (double)(end_ns (fixture) - start_ns (fixture)),
                     >, share * 0.99);
  g_assert_cmpfloat (window_length (view) /
                         (double)(end_ns (fixture) - start_ns (fixture)),
                     <, share * 1.01);

  load (fixture, "dp-ring-4");
  g_assert_cmpint (view->window_start_ns, ==, 0);
  g_assert_cmpint (view->window_end_ns, ==, 0);
}

/* Zoomed by keys: another scenario is shown whole, and a smaller window keeps
 * the picture inside. */
static void
test_stage_zoom (Fixture *fixture, gconstpointer data)
{
  const SceneView *view = view_of (fixture, "StageView");
  GtkWidget *stage = find (fixture, "StageView");

  for (int i = 0; i < 5; i++)
    press ("plus");
  g_assert_cmpfloat (view->zoom, >, 2);
  drag_widget (stage, view->width - 20, view->height - 20, 20, 20);
  g_assert_cmpfloat (view->pan_x, >, view->width * (view->zoom - 1) / 2);

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1000, 600);
  WAIT_FOR (gtk_widget_get_width (GTK_WIDGET (fixture->window)) < 1100);
  wait_ms (100);
  g_assert_cmpfloat (view->zoom, >, 2);
  g_assert_cmpfloat (view->pan_x, <=, view->width * (view->zoom - 1));
  g_assert_cmpfloat (view->pan_y, <=, view->height * (view->zoom - 1));

  load (fixture, "dp-ring-4");
  g_assert_cmpfloat (view->zoom, ==, 1);
  g_assert_cmpfloat (view->pan_x, ==, 0);
}

/* A drag in the timeline is a way through time: nothing is selected where it
 * ends. */
static void
test_scrub_selects_nothing (Fixture *fixture, gconstpointer data)
{
  const SceneView *view = app_session_get_view (fixture->session);
  GtkWidget *lanes = find (fixture, "LanesView");
  double width = gtk_widget_get_width (lanes);
  gint64 half = end_ns (fixture) / 2;

  drag_widget (lanes, width * 0.3, 40, width * 0.8, 40);
  g_assert_cmpint (instant (fixture), >, half);
  g_assert_cmpuint (view->selected_device, ==, SIM_NONE);
  drag_widget (lanes, width * 0.8, 40, width * 0.3, 40);
  g_assert_cmpint (instant (fixture), <, half);
}

/* Right to left time runs to the left: the left arrow goes on, a drag takes
 * the picture along, and the wheel zooms around the pointer. */
static void
test_right_to_left (Fixture *fixture, gconstpointer data)
{
  const SceneView *view = view_of (fixture, "StageView");
  const SceneView *lanes_view = view_of (fixture, "LanesView");
  GtkWidget *stage = find (fixture, "StageView");
  GtkWidget *lanes = find (fixture, "LanesView");
  double before, width = gtk_widget_get_width (lanes);

  g_assert_true (view->right_to_left);
  press ("Left");
  WAIT_FOR (!app_player_get_playing (fixture->player));
  g_assert_cmpint (instant (fixture), >, start_ns (fixture));
  press ("Right");
  g_assert_cmpint (instant (fixture), ==, start_ns (fixture));

  /* The right edge is where the drawing begins: zoomed there it stays. */
  scroll_widget_at (stage, view->width - 2, view->height / 2, 4, "ctrl");
  g_assert_cmpfloat (view->zoom, >, 1.5);
  g_assert_cmpfloat (view->pan_x, <, 10);
  /* To the right, and later parts come in from the left. */
  drag_widget (stage, 100, 150, 300, 150);
  g_assert_cmpfloat (view->pan_x, >, 100);

  before = (double)end_ns (fixture);
  scroll_widget_at (lanes, width * 0.3, 40, 4, "ctrl");
  g_assert_cmpint (lanes_view->window_end_ns, >, 0);
  g_assert_cmpfloat ((double)lanes_view->window_start_ns, >, before * 0.2);
}

static void
click_row (Fixture *fixture, SceneMeterRow row)
{
  GtkWidget *meter = find (fixture, "MeterView");
  const SceneView *view = view_of (fixture, "MeterView");
  g_autoptr (SceneMeter) drawn =
      scene_meter_new (app_session_get_timeline (fixture->session), view,
                       gtk_widget_get_pango_context (meter));
  SceneRect box = scene_meter_get_row_box (drawn, row);

  g_assert_cmpfloat (box.width, >, 0);
  click_at (fixture, meter, scene_rect_mid_x (&box), scene_rect_mid_y (&box));
  wait_ms (450); /* the next one is no double click */
}

/* A click on a part of the meter selects that part, the same again takes it
 * back, and Escape takes all back. */
static void
test_meter_clicks (Fixture *fixture, gconstpointer data)
{
  const SceneView *view = app_session_get_view (fixture->session);

  load (fixture, "pp-gpipe");
  app_player_last (fixture->player);
  wait_ms (100);
  for (guint row = SCENE_METER_COMPUTE; row <= SCENE_METER_BUBBLE; row++)
    {
      click_row (fixture, row);
      g_assert_cmpuint (view->selected_row, ==, row);
      g_assert_cmpuint (view_of (fixture, "LanesView")->selected_row, ==, row);
      g_assert_cmpuint (view_of (fixture, "StageView")->selected_row, ==, row);
    }
  click_row (fixture, SCENE_METER_BUBBLE);
  g_assert_cmpuint (view->selected_row, ==, SCENE_N_METER_ROWS);
  click_row (fixture, SCENE_METER_WHY);
  g_assert_cmpuint (view->selected_row, ==, SCENE_METER_WHY);
  press ("Escape");
  g_assert_cmpuint (view->selected_row, ==, SCENE_N_METER_ROWS);
}

static StagePart *
focused_part (Fixture *fixture)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));

  g_assert_true (STAGE_IS_PART (focus));
  return STAGE_PART (focus);
}

/* Enter goes into the picture, arrows from device to device and on to the
 * links, Enter selects, Escape goes out; what is focused is told about on the
 * screen, too. */
static void
test_keys_in_stage (Fixture *fixture, gconstpointer data)
{
  const SceneView *view = app_session_get_view (fixture->session);
  GtkWidget *stage = find (fixture, "StageView");
  GtkAccessible *part;

  g_assert_true (gtk_widget_is_focus (stage));
  press ("Return");
  g_assert_cmpstr (stage_part_get_name (focused_part (fixture)), ==,
                   "Device 0");
  part = GTK_ACCESSIBLE (focused_part (fixture));
  gtk_test_accessible_assert_role (part, GTK_ACCESSIBLE_ROLE_BUTTON);
  gtk_test_accessible_assert_property (part, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Device 0");
  g_assert_true (gtk_test_accessible_has_property (
      part, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));
  g_assert_nonnull (find_label (stage, "Device 0: "));
  press ("Right");
  WAIT_FOR (stage_part_get_hit (focused_part (fixture))->part ==
            SCENE_PART_LINK);
  g_assert_nonnull (find_label (stage, "Link between"));
  press ("Right");
  g_assert_cmpstr (stage_part_get_name (focused_part (fixture)), ==,
                   "Device 1");
  g_assert_cmpint (instant (fixture), ==, start_ns (fixture));
  press ("Return");
  g_assert_cmpuint (view->selected_device, ==, 1);
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (focused_part (fixture)),
                                    GTK_ACCESSIBLE_STATE_PRESSED,
                                    GTK_ACCESSIBLE_TRISTATE_TRUE);
  press ("Left");
  press ("Return");
  g_assert_cmpuint (view->selected_link, !=, SIM_NONE);
  g_assert_cmpuint (view->selected_device, ==, SIM_NONE);
  press ("Home");
  g_assert_cmpstr (stage_part_get_name (focused_part (fixture)), ==,
                   "Device 0");
  /* As assistive technology does it. */
  g_assert_true (gtk_widget_activate_action (
      GTK_WIDGET (focused_part (fixture)), "part.select", NULL));
  g_assert_cmpuint (view->selected_device, ==, 0);
  press ("Escape");
  g_assert_true (gtk_widget_is_focus (stage));
  press ("Escape");
  g_assert_cmpuint (view->selected_device, ==, SIM_NONE);
}

/* Tab goes from drawing to drawing; the meter's rows have their figures in
 * their names; while the meter is covered there are none. */
static void
test_keys_in_meter (Fixture *fixture, gconstpointer data)
{
  const SceneView *view = app_session_get_view (fixture->session);
  GtkWidget *meter = find (fixture, "MeterView");

  app_player_last (fixture->player);
  press ("Tab");
  g_assert_true (gtk_widget_is_focus (meter));
  press ("Return");
  g_assert_true (g_str_has_prefix (stage_part_get_name (focused_part (fixture)),
                                   "Sync cost: "));
  for (int i = 0; i < 8 && stage_part_get_hit (focused_part (fixture))->index !=
                               SCENE_METER_BUBBLE;
       i++)
    press ("Right");
  g_assert_true (g_str_has_prefix (stage_part_get_name (focused_part (fixture)),
                                   "Bubble: "));
  press ("Return");
  g_assert_cmpuint (view->selected_row, ==, SCENE_METER_BUBBLE);
  press ("Tab");
  g_assert_true (gtk_widget_is_focus (find (fixture, "LanesView")));

  app_session_set_cover_meter (fixture->session, TRUE);
  wait_ms (500);
  gtk_test_accessible_assert_property (
      meter, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Covered while you guess.");
  press ("shift+Tab");
  press ("Return");
  g_assert_true (gtk_widget_is_focus (meter));
}

static void
set_up_right_to_left (Fixture *fixture, gconstpointer data)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  set_up (fixture, data);
}

static void
tear_down_right_to_left (Fixture *fixture, gconstpointer data)
{
  tear_down (fixture, data);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

int
main (int argc, char **argv)
{
  fixture_prepare (&argc, &argv);

#define ADD(path, test)                                                        \
  g_test_add ("/app/stage/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("lanes-zoom", test_lanes_zoom);
  ADD ("stage-zoom", test_stage_zoom);
  ADD ("meter-clicks", test_meter_clicks);
  ADD ("keys-in-stage", test_keys_in_stage);
  ADD ("keys-in-meter", test_keys_in_meter);
  ADD ("scrub-selects-nothing", test_scrub_selects_nothing);
#undef ADD
  g_test_add ("/app/stage/right-to-left", Fixture, NULL, set_up_right_to_left,
              test_right_to_left, tear_down_right_to_left);
  return g_test_run ();
}
