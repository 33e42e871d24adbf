/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bar that is dragged and the curve that is sketched, in a real window with
 * real keys and a real pointer, either way of writing, and what assistive
 * technology is told. */
#include "widgets/lesson-bar.h"
#include "widgets/lesson-curve.h"
#include "widgets/lesson-drag.h"
#include "window-driver.h"

#include "shardstep-resources.h"

#include <adwaita.h>
#include <math.h>

typedef struct
{
  ScenarioLibrary *scenarios;
  TeachTruth *truth;
  GtkWidget *window;
  GtkWidget *bar;
  GtkWidget *curve;
  guint n_changes;
} Fixture;

static const ScenarioRound drawn = { .id = "r",
                                     .ask = SCENARIO_ASK_SKETCH,
                                     .measure = "bubble-share",
                                     .scenario = "pp-gpipe",
                                     .prompt = "",
                                     .reveal = "",
                                     .across = "micro-batches",
                                     .points = { "4", "8", "16", "32" },
                                     .n_points = 4 };

static void
changed_cb (Fixture *fixture)
{
  fixture->n_changes++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BaseDiagnostics) problems = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets = scenario_presets_new_builtin (problems);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 20);

  fixture->scenarios = scenario_library_new (presets, NULL, problems);
  fixture->truth = teach_truth_new (&drawn, fixture->scenarios, NULL, NULL);
  g_assert_nonnull (fixture->truth);
  fixture->bar = lesson_bar_new (TEACH_MEASURE_BUBBLE_SHARE);
  fixture->curve = lesson_curve_new (&drawn, fixture->truth);
  g_signal_connect_swapped (fixture->bar, "changed", G_CALLBACK (changed_cb),
                            fixture);
  g_signal_connect_swapped (fixture->curve, "changed", G_CALLBACK (changed_cb),
                            fixture);
  gtk_box_append (GTK_BOX (box), fixture->bar);
  gtk_box_append (GTK_BOX (box), fixture->curve);
  fixture->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), box);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 480, 420);
  if (data != NULL)
    {
      gtk_widget_set_direction (fixture->bar, GTK_TEXT_DIR_RTL);
      gtk_widget_set_direction (fixture->curve, GTK_TEXT_DIR_RTL);
    }
  gtk_window_present (GTK_WINDOW (fixture->window));
  WAIT_FOR (gtk_widget_get_width (fixture->window) > 0);
  wait_ms (60);
  focus_window (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  wait_ms (40);
  teach_truth_free (fixture->truth);
  scenario_library_unref (fixture->scenarios);
}

#define BAR(fixture) LESSON_BAR ((fixture)->bar)
#define CURVE(fixture) LESSON_CURVE ((fixture)->curve)

static void
assert_near (double value, double expected, double within)
{
  g_assert_cmpfloat (fabs (value - expected), <=, within);
}

static void
assert_bar (Fixture *fixture, double expected)
{
  assert_near (lesson_bar_get_value (BAR (fixture)), expected, 1e-9);
}

static void
assert_points (Fixture *fixture, double a, double b, double c, double d)
{
  double points[SCENARIO_LESSON_MAX_POINTS];

  g_assert_true (lesson_curve_get_points (CURVE (fixture), points));
  assert_near (points[0], a, 0.03);
  assert_near (points[1], b, 0.03);
  assert_near (points[2], c, 0.03);
  assert_near (points[3], d, 0.03);
}

/* ---- the bar ---- */

/* A hundredth and a tenth a press, and the ends; a key with Ctrl is the
 * window's. */
static void
test_bar_keys (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *key;
    double value;
  } presses[] = {
    { "End", 1 },          { "Left", 0.99 },       { "Down", 0.98 },
    { "Page_Down", 0.88 }, { "Home", 0 },          { "Left", 0 },
    { "Right", 0.01 },     { "Up", 0.02 },         { "Page_Up", 0.12 },
    { "KP_Right", 0.13 },  { "ctrl+Right", 0.13 },
  };

  gtk_widget_grab_focus (fixture->bar);
  g_assert_true (isnan (lesson_bar_get_value (BAR (fixture))));
  for (guint i = 0; i < G_N_ELEMENTS (presses); i++)
    {
      press (presses[i].key);
      assert_bar (fixture, presses[i].value);
    }
  g_assert_cmpuint (fixture->n_changes, ==, G_N_ELEMENTS (presses) - 1);
}

/* Where it is clicked, and along with the pointer, also past the ends; the
 * ends are 8 px from the edges. */
static void
test_bar_pointer (Fixture *fixture, gconstpointer data)
{
  double width = gtk_widget_get_width (fixture->bar);
  double part = width - 16;

  click_widget_at (fixture->bar, 8 + part * 0.3, 30);
  assert_near (lesson_bar_get_value (BAR (fixture)), 0.3, 0.011);
  g_assert_true (gtk_widget_has_focus (fixture->bar));
  drag_widget (fixture->bar, 8 + part * 0.3, 30, 8 + part * 0.75, 60);
  assert_near (lesson_bar_get_value (BAR (fixture)), 0.75, 0.011);
  drag_widget (fixture->bar, 8 + part * 0.5, 30, 1, 30);
  assert_bar (fixture, 0);
}

static void
test_bar_mirrored (Fixture *fixture, gconstpointer data)
{
  double width = gtk_widget_get_width (fixture->bar);
  double part = width - 16;

  click_widget_at (fixture->bar, 8 + part * 0.3, 30);
  assert_near (lesson_bar_get_value (BAR (fixture)), 0.7, 0.011);
  press ("Home");
  press ("Left");
  assert_bar (fixture, 0.01);
  press ("Right");
  assert_bar (fixture, 0);
  press ("Up");
  assert_bar (fixture, 0.01);
}

static void
assert_told (GtkWidget *widget,
             GtkAccessibleProperty property,
             const char *text)
{
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (widget), property, text);
}

/* Nothing of the truth before it is told; then both, and no more moving. */
static void
test_bar_told (Fixture *fixture, gconstpointer data)
{
  GtkWidget *bar = fixture->bar;

  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (bar),
                                   GTK_ACCESSIBLE_ROLE_SLIDER);
  assert_told (bar, GTK_ACCESSIBLE_PROPERTY_LABEL,
               teach_measure_get_name (TEACH_MEASURE_BUBBLE_SHARE));
  assert_told (bar, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "not said yet");
  gtk_widget_grab_focus (bar);
  press ("Page_Up");
  assert_told (bar, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "10\u00a0%");
  lesson_bar_reveal (BAR (fixture), 0.1, 0.38);
  assert_told (bar, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
               "you said 10\u00a0%, it is 38\u00a0%");
  press ("Page_Up");
  click_widget_at (bar, 200, 30);
  assert_bar (fixture, 0.1);
}

/* ---- the curve ---- */

static GtkWidget *
handle_of (Fixture *fixture, guint index)
{
  GtkWidget *handle = gtk_widget_get_first_child (fixture->curve);

  while (index-- > 0)
    handle = gtk_widget_get_next_sibling (handle);
  return handle;
}

static void
test_curve_keys (Fixture *fixture, gconstpointer data)
{
  lesson_curve_focus (CURVE (fixture));
  press ("End");
  press ("Right");
  press ("Home");
  press ("Up");
  press ("Right");
  press ("Page_Down");
  press ("Right");
  press ("Right"); /* none further */
  press ("Down");
  press ("Down");
  assert_points (fixture, 1, 0.02, 0.4, 0.46);
  g_assert_true (gtk_widget_has_focus (handle_of (fixture, 3)));
  press ("Left");
  g_assert_true (gtk_widget_has_focus (handle_of (fixture, 2)));
  /* By Tab as well, and out. */
  press ("Tab");
  g_assert_true (gtk_widget_has_focus (handle_of (fixture, 3)));
  press ("shift+Tab");
  press ("shift+Tab");
  g_assert_true (gtk_widget_has_focus (handle_of (fixture, 1)));
}

/* One stroke, as quick as can be: pressed at the first handle, one move to the
 * last, let go.  Those between are where the stroke passed them. */
static void
test_curve_stroke (Fixture *fixture, gconstpointer data)
{
  GtkWidget *first = handle_of (fixture, 0), *last = handle_of (fixture, 3);
  double points[SCENARIO_LESSON_MAX_POINTS];

  point_widget_at (first, 12, 12 - 40);
  xdotool ("mousedown", "1", NULL);
  point_widget_at (last, 12, 12 + 50);
  xdotool ("mouseup", "1", NULL);
  g_assert_true (lesson_curve_get_points (CURVE (fixture), points));
  g_assert_cmpfloat (points[0], >, 0.6);
  g_assert_cmpfloat (points[3], <, 0.4);
  assert_near (points[1], points[0] + (points[3] - points[0]) / 3, 0.03);
  assert_near (points[2], points[0] + (points[3] - points[0]) * 2 / 3, 0.03);
  g_assert_true (gtk_widget_has_focus (last));
}

static void
test_curve_mirrored (Fixture *fixture, gconstpointer data)
{
  double width = gtk_widget_get_width (fixture->curve);
  double points[SCENARIO_LESSON_MAX_POINTS];

  lesson_curve_focus (CURVE (fixture));
  press ("Left");
  g_assert_true (gtk_widget_has_focus (handle_of (fixture, 1)));
  press ("Right");
  g_assert_true (gtk_widget_has_focus (handle_of (fixture, 0)));
  /* The last one is on the left. */
  click_widget_at (fixture->curve, width * 0.15, 40);
  g_assert_true (gtk_widget_has_focus (handle_of (fixture, 3)));
  g_assert_true (lesson_curve_get_points (CURVE (fixture), points));
  g_assert_cmpfloat (points[3], >, 0.6);
  assert_near (points[0], 0.5, 1e-9);
}

static void
test_curve_told (Fixture *fixture, gconstpointer data)
{
  static const double guess[] = { 0.9, 0.6, 0.3, 0.1 };
  double points[SCENARIO_LESSON_MAX_POINTS];
  GtkWidget *handle = handle_of (fixture, 1);
  g_autofree char *text = NULL;
  g_autofree char *truth = NULL;

  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (fixture->curve),
                                   GTK_ACCESSIBLE_ROLE_GROUP);
  assert_told (fixture->curve, GTK_ACCESSIBLE_PROPERTY_LABEL,
               "bubble, against micro-batches");
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (handle),
                                   GTK_ACCESSIBLE_ROLE_SLIDER);
  assert_told (handle, GTK_ACCESSIBLE_PROPERTY_LABEL,
               "bubble, micro-batches: 8");
  assert_told (handle, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "not said yet");
  lesson_curve_focus (CURVE (fixture));
  press ("End");
  assert_told (handle, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "50\u00a0%");
  lesson_curve_reveal (CURVE (fixture), guess);
  truth = teach_value_format (teach_truth_get_point (fixture->truth, 1));
  text = g_strdup_printf ("you said 60\u00a0%%, it is %s", truth);
  assert_told (handle, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text);
  press ("Home");
  click_widget (fixture->curve);
  g_assert_true (lesson_curve_get_points (CURVE (fixture), points));
  g_assert_cmpmem (points, sizeof guess, guess, sizeof guess);
}

/* ---- a finger ---- */

/* There is no finger to be had on a test's display; what it means is arithmetic
 * of how far it went. */
static void
test_finger (void)
{
  g_assert_cmpint (lesson_drag_decide (FALSE, 5, 7), ==, LESSON_DRAG_WAITS);
  g_assert_cmpint (lesson_drag_decide (TRUE, -7, 0), ==, LESSON_DRAG_WAITS);
  g_assert_cmpint (lesson_drag_decide (FALSE, 12, 4), ==, LESSON_DRAG_TAKES);
  g_assert_cmpint (lesson_drag_decide (FALSE, -12, 9), ==, LESSON_DRAG_TAKES);
  g_assert_cmpint (lesson_drag_decide (FALSE, 4, -12), ==, LESSON_DRAG_LEAVES);
  g_assert_cmpint (lesson_drag_decide (FALSE, 9, 9), ==, LESSON_DRAG_LEAVES);
  g_assert_cmpint (lesson_drag_decide (TRUE, 0, 12), ==, LESSON_DRAG_TAKES);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  shardstep_register_resource ();
  adw_init ();
#define ADD(path, function)                                                    \
  g_test_add ("/widgets/lesson/" path, Fixture, NULL, set_up, function,        \
              tear_down)
#define ADD_MIRRORED(path, function)                                           \
  g_test_add ("/widgets/lesson/" path, Fixture, "rtl", set_up, function,       \
              tear_down)
  ADD ("bar-keys", test_bar_keys);
  ADD ("bar-pointer", test_bar_pointer);
  ADD_MIRRORED ("bar-mirrored", test_bar_mirrored);
  ADD ("bar-told", test_bar_told);
  ADD ("curve-keys", test_curve_keys);
  ADD ("curve-stroke", test_curve_stroke);
  ADD_MIRRORED ("curve-mirrored", test_curve_mirrored);
  ADD ("curve-told", test_curve_told);
  g_test_add_func ("/widgets/lesson/finger", test_finger);
#undef ADD
#undef ADD_MIRRORED
  return g_test_run ();
}
