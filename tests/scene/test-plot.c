/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-draw.h"
#include "scene/scene-plot-private.h"
#include "scene/scene-theme.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

static GObject *
make_pango (void)
{
  return G_OBJECT (
      pango_font_map_create_context (pango_cairo_font_map_get_default ()));
}

/* Thirty days of cards due; 4 of the first day's 12 are overdue. */
static ScenePlotData *
make_bars (void)
{
  ScenePlotData *data =
      scene_plot_data_new (SCENE_PLOT_BARS, SCENE_PLOT_COUNT, "Due", "Day");

  scene_plot_data_add_series (data, "due");
  scene_plot_data_add_series (data, "overdue");
  for (guint i = 0; i < 30; i++)
    {
      double values[] = { i == 0 ? 8 : i % 7, i == 0 ? 4 : NAN };
      g_autofree char *label = g_strdup_printf ("%u Jan", i + 1);
      g_autofree char *name = g_strdup_printf ("%u January", i + 1);

      scene_plot_data_add_point (data, label, name, values, NULL);
    }
  return data;
}

static ScenePlotData *
make_lines (void)
{
  static const double values[][2] = { { 0.9, NAN }, { NAN, NAN }, { 0.75, 1 } };
  ScenePlotData *data = scene_plot_data_new (SCENE_PLOT_LINES, SCENE_PLOT_SHARE,
                                             "Recalled", "Week");

  scene_plot_data_add_series (data, "young");
  scene_plot_data_add_series (data, "mature");
  scene_plot_data_set_reference (data, 0.9, "wanted");
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    scene_plot_data_add_point (data, "w", "a week", values[i],
                               i == 2 ? "8 of 10" : NULL);
  return data;
}

/* 371 days: 53 whole weeks. */
static ScenePlotData *
make_calendar (void)
{
  static const char *const days[7] = { "Mon", "Tue", "Wed", "Thu",
                                       "Fri", "Sat", "Sun" };
  ScenePlotData *data = scene_plot_data_new (SCENE_PLOT_CALENDAR,
                                             SCENE_PLOT_COUNT, "Year", "Day");

  scene_plot_data_add_series (data, "answers");
  scene_plot_data_set_row_names (data, days);
  for (guint i = 0; i < 371; i++)
    {
      double value = i == 100 ? 100 : i == 101 ? 1 : i == 102 ? 26 : 0;

      scene_plot_data_add_point (data, i % 28 == 0 ? "Jan" : NULL, "a day",
                                 &value, NULL);
    }
  return data;
}

static ScenePlotData *
make_rows (void)
{
  ScenePlotData *data = scene_plot_data_new (SCENE_PLOT_ROWS, SCENE_PLOT_SHARE,
                                             "Hardest", "Concept");
  double value = 0.25;

  scene_plot_data_add_series (data, "forgotten");
  scene_plot_data_add_point (data, NULL, "all reduce", &value, "5 of 20");
  value = 0.5;
  scene_plot_data_add_point (data, NULL, "pipelines", &value, "1 of 2");
  return data;
}

typedef ScenePlotData *(*MakeFunc) (void);
static const MakeFunc makers[] = { make_bars, make_lines, make_calendar,
                                   make_rows };

/* ---- words ---- */

static void
test_words (void)
{
  g_autoptr (ScenePlotData) bars = make_bars ();
  g_autoptr (ScenePlotData) lines = make_lines ();
  g_autofree char *first = scene_plot_data_describe_point (bars, 0);
  g_autofree char *plain = scene_plot_data_describe_point (bars, 1);
  g_autofree char *week = scene_plot_data_describe_point (lines, 2);
  g_autofree char *none = scene_plot_data_describe_point (lines, 1);
  g_autofree char *all = NULL;

  g_assert_cmpstr (first, ==, "1 January: 8 due, 4 overdue");
  g_assert_cmpstr (plain, ==, "2 January: 1 due");
  g_assert_cmpstr (week, ==, "a week: 75 % young, 100 % mature (8 of 10)");
  g_assert_cmpstr (none, ==, "a week: nothing");

  /* Thirty points: the first, the last (29 % 7 is 1) and the highest. */
  scene_plot_data_set_summary (bars, "91 cards");
  all = scene_plot_data_describe (bars);
  g_assert_cmpstr (all, ==,
                   "Due. 91 cards. 1 January: 8 due, 4 overdue. 30 January: 1 "
                   "due. Highest: 1 January: 8 due, 4 overdue.");
}

static void
test_table (void)
{
  g_autoptr (ScenePlotData) lines = make_lines ();
  g_autoptr (ScenePlotData) calendar = make_calendar ();
  static const struct
  {
    int row;
    guint column;
    const char *want;
  } cells[] = {
    { -1, 0, "Week" },  { -1, 1, "young" },  { -1, 2, "mature" }, { -1, 3, "" },
    { 0, 0, "a week" }, { 0, 1, "90 %" },    { 0, 2, "–" },       { 0, 3, "" },
    { 2, 2, "100 %" },  { 2, 3, "8 of 10" },
  };
  guint n_told = 0;

  g_assert_cmpuint (scene_plot_data_get_n_columns (lines), ==, 4);
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      g_autofree char *cell =
          scene_plot_data_dup_cell (lines, cells[i].row, cells[i].column);

      g_assert_cmpstr (cell, ==, cells[i].want);
    }
  for (guint i = 0; i < scene_plot_data_get_n_points (calendar); i++)
    n_told += !scene_plot_data_is_blank (calendar, i);
  g_assert_cmpuint (n_told, ==, 3);
}

static void
test_units (void)
{
  static const struct
  {
    ScenePlotUnit unit;
    double value;
    const char *want;
  } cases[] = {
    { SCENE_PLOT_COUNT, 1234, "1234" },
    { SCENE_PLOT_SHARE, 0.888, "89 %" },
    { SCENE_PLOT_SECONDS, 89, "89 s" },
    { SCENE_PLOT_SECONDS, 90, "2 min" },
    { SCENE_PLOT_SECONDS, 600, "10 min" },
    { SCENE_PLOT_SECONDS, 5400, "1.5 h" },
    { SCENE_PLOT_COUNT, NAN, "–" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = scene_plot_format (cases[i].unit, cases[i].value);

      g_assert_cmpstr (text, ==, cases[i].want);
    }
}

/* ---- scale ---- */

/* Highest 12: steps of 5 in a tall plot, so up to 15. Shares end at 100 % and
 * begin a tenth below the lowest: 0.75 - 0.05 down to 0.7. */
static void
test_scale (void)
{
  g_autoptr (GObject) context = make_pango ();
  PangoContext *pango = PANGO_CONTEXT (context);
  g_autoptr (ScenePlotData) bars = make_bars ();
  g_autoptr (ScenePlotData) lines = make_lines ();
  g_autoptr (ScenePlot) one = scene_plot_new (bars, 400, 180, FALSE, pango);
  g_autoptr (ScenePlot) two = scene_plot_new (lines, 400, 180, FALSE, pango);

  g_assert_cmpfloat (one->top, ==, 15);
  g_assert_cmpfloat (one->bottom, ==, 0);
  g_assert_cmpuint (one->n_ticks, ==, 4);
  g_assert_cmpfloat (scene_plot_value_to_y (one, 15), ==, one->area.y);
  g_assert_cmpfloat_with_epsilon (scene_plot_value_to_y (one, 0),
                                  one->area.y + one->area.height, 1e-9);
  g_assert_cmpfloat (two->top, ==, 1);
  g_assert_cmpfloat_with_epsilon (two->bottom, 0.7, 1e-9);
}

/* Levels by the root of the share of the busiest day's 100 answers: 1 is 10 %
 * of the way, level 1; 26 is 51 %, level 3; 100 is level 4. */
static void
test_levels (void)
{
  g_autoptr (GObject) context = make_pango ();
  PangoContext *pango = PANGO_CONTEXT (context);
  g_autoptr (ScenePlotData) data = make_calendar ();
  g_autoptr (ScenePlot) plot = scene_plot_new (data, 700, 150, FALSE, pango);

  g_assert_cmpuint (scene_plot_calendar_level (plot, 99), ==, 0);
  g_assert_cmpuint (scene_plot_calendar_level (plot, 100), ==, 4);
  g_assert_cmpuint (scene_plot_calendar_level (plot, 101), ==, 1);
  g_assert_cmpuint (scene_plot_calendar_level (plot, 102), ==, 3);
}

/* ---- places ---- */

/* What is hit in the middle of every point, in both directions and from the
 * narrowest pane on, is that point, within the picture. */
static void
test_hit (void)
{
  static const double widths[] = { 260, 400, 860 };
  g_autoptr (GObject) context = make_pango ();
  PangoContext *pango = PANGO_CONTEXT (context);

  for (guint m = 0; m < G_N_ELEMENTS (makers); m++)
    for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
      for (int mirrored = 0; mirrored < 2; mirrored++)
        {
          g_autoptr (ScenePlotData) data = makers[m]();
          double height = scene_plot_height_for_width (data, pango, widths[w]);
          g_autoptr (ScenePlot) plot =
              scene_plot_new (data, widths[w], height, mirrored, pango);

          for (guint i = 0; i < scene_plot_data_get_n_points (data); i++)
            {
              SceneRect rect = scene_plot_get_bounds (plot, i);
              SceneRect found;

              g_assert_cmpfloat (rect.x, >=, 0);
              g_assert_cmpfloat (rect.x + rect.width, <=, widths[w] + 1e-6);
              g_assert_cmpfloat (rect.y + rect.height, <=, height + 1e-6);
              g_assert_cmpint (scene_plot_hit (plot, scene_rect_mid_x (&rect),
                                               scene_rect_mid_y (&rect),
                                               &found),
                               ==, i);
              g_assert_cmpmem (&found, sizeof found, &rect, sizeof rect);
            }
          g_assert_cmpint (scene_plot_hit (plot, -5, -5, NULL), ==, -1);
        }
}

/* Time runs from the right where text does. */
static void
test_mirrored (void)
{
  g_autoptr (GObject) context = make_pango ();
  PangoContext *pango = PANGO_CONTEXT (context);
  g_autoptr (ScenePlotData) data = make_bars ();
  g_autoptr (ScenePlot) left = scene_plot_new (data, 400, 180, FALSE, pango);
  g_autoptr (ScenePlot) right = scene_plot_new (data, 400, 180, TRUE, pango);
  SceneRect first = scene_plot_get_bounds (left, 0);
  SceneRect mirrored = scene_plot_get_bounds (right, 0);

  g_assert_cmpfloat (first.x, <, scene_plot_get_bounds (left, 1).x);
  g_assert_cmpfloat (mirrored.x, >, scene_plot_get_bounds (right, 1).x);
  g_assert_cmpfloat_with_epsilon (first.x, 400 - mirrored.x - mirrored.width,
                                  1e-9);
}

/* ---- painting ---- */

/* Every text lies within the picture, and none over another. */
static void
check_texts (ScenePlot *plot, cairo_t *cr, const SceneTheme *theme)
{
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (SceneTextMark));

  scene_text_set_log (plot->text, marks);
  scene_plot_paint (plot, cr, theme, -1);
  scene_text_set_log (plot->text, NULL);
  g_assert_cmpuint (marks->len, >, 0);
  for (guint i = 0; i < marks->len; i++)
    {
      const SceneTextMark *a = &g_array_index (marks, SceneTextMark, i);

      if (a->ink.x < -0.5 || a->ink.x + a->ink.width > plot->width + 0.5 ||
          a->ink.y < -0.5 || a->ink.y + a->ink.height > plot->height + 0.5)
        g_error ("“%s” leaves the picture of %g px", a->string, plot->width);
      for (guint j = i + 1; j < marks->len; j++)
        {
          const SceneTextMark *b = &g_array_index (marks, SceneTextMark, j);
          double dx = MIN (a->ink.x + a->ink.width, b->ink.x + b->ink.width) -
                      MAX (a->ink.x, b->ink.x);
          double dy = MIN (a->ink.y + a->ink.height, b->ink.y + b->ink.height) -
                      MAX (a->ink.y, b->ink.y);

          if (dx > 0.5 && dy > 0.5)
            g_error ("“%s” lies over “%s” at %g px", a->string, b->string,
                     plot->width);
        }
    }
}

static guint
count_marked (cairo_surface_t *surface)
{
  const guint8 *bytes = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  guint n = 0;

  for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
    for (int x = 0; x < cairo_image_surface_get_width (surface); x++)
      n += bytes[y * stride + 4 * x + 3] > 0;
  return n;
}

static void
test_paint (void)
{
  static const double widths[] = { 260, 400, 860 };
  g_autoptr (GObject) context = make_pango ();
  PangoContext *pango = PANGO_CONTEXT (context);

  for (guint m = 0; m < G_N_ELEMENTS (makers); m++)
    for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
      for (guint look = 0; look < 8; look++)
        {
          g_autoptr (ScenePlotData) data = makers[m]();
          double height = scene_plot_height_for_width (data, pango, widths[w]);
          g_autoptr (ScenePlot) plot =
              scene_plot_new (data, widths[w], height, (look & 4) != 0, pango);
          cairo_surface_t *surface = cairo_image_surface_create (
              CAIRO_FORMAT_ARGB32, (int)widths[w], (int)height);
          cairo_t *cr = cairo_create (surface);
          SceneTheme theme;
          guint plain;

          scene_theme_init (&theme, look & 1, (look & 2) != 0);
          check_texts (plot, cr, &theme);
          cairo_surface_flush (surface);
          plain = count_marked (surface);
          g_assert_cmpuint (plain, >, 400);
          /* The point that is pointed at is marked. */
          scene_plot_paint (plot, cr, &theme, m == 2 ? 90 : 1);
          cairo_surface_flush (surface);
          g_assert_cmpuint (count_marked (surface), >, plain);
          g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
          cairo_destroy (cr);
          cairo_surface_destroy (surface);
        }
}

/* Nothing, one point, values of no size, and all at once in no room. */
static void
test_odd (void)
{
  g_autoptr (GObject) context = make_pango ();
  PangoContext *pango = PANGO_CONTEXT (context);
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 50, 50);
  cairo_t *cr = cairo_create (surface);
  SceneTheme theme;

  scene_theme_init (&theme, FALSE, FALSE);
  for (ScenePlotKind kind = SCENE_PLOT_BARS; kind <= SCENE_PLOT_ROWS; kind++)
    for (ScenePlotUnit unit = SCENE_PLOT_COUNT; unit <= SCENE_PLOT_SECONDS;
         unit++)
      for (guint n = 0; n < 3; n++)
        for (double width = 1; width < 60; width += 7)
          {
            g_autoptr (ScenePlotData) data =
                scene_plot_data_new (kind, unit, "T", "H");
            g_autoptr (ScenePlot) plot = NULL;
            g_autofree char *text = NULL;
            double value = n == 2 ? 0 : 1e9;

            scene_plot_data_add_series (data, "s");
            for (guint i = 0; i < n; i++)
              scene_plot_data_add_point (data, "long label", "name", &value,
                                         NULL);
            plot = scene_plot_new (data, width, 50, FALSE, pango);
            scene_plot_paint (plot, cr, &theme, 0);
            g_assert_cmpint (scene_plot_hit (plot, 1000, 1000, NULL), ==, -1);
            text = scene_plot_data_describe (data);
            g_assert_true (g_str_has_prefix (text, "T."));
          }
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene/plot/words", test_words);
  g_test_add_func ("/scene/plot/table", test_table);
  g_test_add_func ("/scene/plot/units", test_units);
  g_test_add_func ("/scene/plot/scale", test_scale);
  g_test_add_func ("/scene/plot/levels", test_levels);
  g_test_add_func ("/scene/plot/hit", test_hit);
  g_test_add_func ("/scene/plot/mirrored", test_mirrored);
  g_test_add_func ("/scene/plot/paint", test_paint);
  g_test_add_func ("/scene/plot/odd", test_odd);
  return g_test_run ();
}
