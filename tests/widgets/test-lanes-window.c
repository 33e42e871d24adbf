/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/lanes-window.h"

static void
test_whole (void)
{
  LanesWindow window;

  lanes_window_init (&window, -1000, 9000);
  g_assert_true (lanes_window_is_whole (&window));
  g_assert_cmpint (window.start_ns, ==, -1000);
  g_assert_cmpint (window.end_ns, ==, 9000);
}

/* The whole is 10,000 ns long.  Twice as near around 1,500, which stands at
 * (1500 + 1000) / 10000 = 1/4 of the width: 5,000 ns long, from
 * 1500 - 5000/4 = 250 to 5250. */
static void
test_zoom_keeps_anchor (void)
{
  LanesWindow window;

  lanes_window_init (&window, -1000, 9000);
  lanes_window_zoom (&window, 1500, 2);
  g_assert_cmpint (window.start_ns, ==, 250);
  g_assert_cmpint (window.end_ns, ==, 5250);
  g_assert_false (lanes_window_is_whole (&window));

  /* And back: the anchor stands at a quarter again. */
  lanes_window_zoom (&window, 1500, 0.5);
  g_assert_true (lanes_window_is_whole (&window));
}

static void
test_zoom_is_bounded (void)
{
  LanesWindow window;

  lanes_window_init (&window, 0, 1000000);
  lanes_window_zoom (&window, 500000, 1e12);
  g_assert_cmpint (window.end_ns - window.start_ns, ==,
                   LANES_WINDOW_MINIMUM_NS);
  g_assert_cmpint (window.start_ns, <=, 500000);
  g_assert_cmpint (window.end_ns, >=, 500000);
  lanes_window_zoom (&window, 500000, 1e-12);
  g_assert_true (lanes_window_is_whole (&window));

  /* Shorter than the least: the whole is shown. */
  lanes_window_init (&window, 0, 40);
  lanes_window_zoom (&window, 20, 2);
  g_assert_true (lanes_window_is_whole (&window));
  lanes_window_init (&window, 5, 5);
  lanes_window_zoom (&window, 5, 2);
  g_assert_cmpint (window.end_ns, ==, 5);
}

/* 4,000 of 10,000 shown from 3,000; half of that later is 5,000 to 9,000;
 * twice as far again stops at the end: 6,000 to 10,000. */
static void
test_pan (void)
{
  LanesWindow window;

  lanes_window_init (&window, 0, 10000);
  lanes_window_zoom (&window, 5000, 2.5);
  g_assert_cmpint (window.start_ns, ==, 3000);
  g_assert_cmpint (window.end_ns, ==, 7000);
  lanes_window_pan (&window, 0.5);
  g_assert_cmpint (window.start_ns, ==, 5000);
  lanes_window_pan (&window, 1);
  g_assert_cmpint (window.start_ns, ==, 6000);
  g_assert_cmpint (window.end_ns, ==, 10000);
  lanes_window_pan (&window, -100);
  g_assert_cmpint (window.start_ns, ==, 0);
}

/* 1,000 of 10,000 from 4,500.  An instant inside does not move it; 8,000 does:
 * a tenth of the length stays before it, so 7,900 to 8,900; 2,000 from the
 * other side: 2000 - 1000 + 100 = 1,100. */
static void
test_follow (void)
{
  LanesWindow window;

  lanes_window_init (&window, 0, 10000);
  lanes_window_zoom (&window, 5000, 10);
  g_assert_cmpint (window.start_ns, ==, 4500);
  g_assert_false (lanes_window_follow (&window, 5200));
  g_assert_cmpint (window.start_ns, ==, 4500);
  g_assert_true (lanes_window_follow (&window, 8000));
  g_assert_cmpint (window.start_ns, ==, 7900);
  g_assert_true (lanes_window_follow (&window, 2000));
  g_assert_cmpint (window.start_ns, ==, 1100);
}

/* 1,000 of 10,000 from 4,500, a tenth from 45 %, becomes 200 of 2,000 from 900
 * where time begins at 0, and the whole stays the whole. */
static void
test_carry (void)
{
  LanesWindow window;

  lanes_window_init (&window, 0, 10000);
  lanes_window_zoom (&window, 5000, 10);
  lanes_window_carry (&window, 0, 2000);
  g_assert_cmpint (window.start_ns, ==, 900);
  g_assert_cmpint (window.end_ns, ==, 1100);
  lanes_window_init (&window, 0, 10000);
  lanes_window_carry (&window, -50, 700);
  g_assert_cmpint (window.start_ns, ==, -50);
  g_assert_cmpint (window.end_ns, ==, 700);
  g_assert_true (lanes_window_is_whole (&window));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/lanes-window/whole", test_whole);
  g_test_add_func ("/widgets/lanes-window/zoom-keeps-anchor",
                   test_zoom_keeps_anchor);
  g_test_add_func ("/widgets/lanes-window/zoom-is-bounded",
                   test_zoom_is_bounded);
  g_test_add_func ("/widgets/lanes-window/pan", test_pan);
  g_test_add_func ("/widgets/lanes-window/follow", test_follow);
  g_test_add_func ("/widgets/lanes-window/carry", test_carry);
  return g_test_run ();
}
