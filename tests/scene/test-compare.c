/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-units.h"
#include "scene-specs.h"
#include "scene/scene-compare.h"

static const SceneCompareRow *
find_row (GPtrArray *rows, const char *name)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const SceneCompareRow *row = rows->pdata[i];

      if (g_str_equal (row->name, name))
        return row;
    }
  g_assert_not_reached ();
}

/* A timeline differs from itself in nothing, at any instant. */
static void
test_same (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4-one-bucket");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  gint64 end = sim_timeline_get_end_ns (timeline);

  for (guint i = 0; i <= 4; i++)
    {
      g_autoptr (GPtrArray) rows =
          scene_compare (timeline, timeline, end * i / 4);

      g_assert_cmpuint (rows->len, >=, 10);
      for (guint k = 0; k < rows->len; k++)
        {
          const SceneCompareRow *row = rows->pdata[k];

          g_assert_cmpint (row->sign, ==, 0);
          g_assert_cmpstr (row->one, ==, row->other);
          g_assert_cmpstr (row->difference, ==, "the same");
        }
    }
}

/* What is of the whole run stands together and does not hang on the instant;
 * the rest is what happened up to it. */
static void
test_spans (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4-one-bucket");
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, NULL);
  gint64 end = sim_timeline_get_end_ns (timeline);
  g_autoptr (GPtrArray) half = scene_compare (timeline, timeline, end / 2);
  g_autoptr (GPtrArray) all = scene_compare (timeline, timeline, end);
  guint n_whole = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const SceneCompareRow *row = all->pdata[i];

      if (row->span == SCENE_COMPARE_SO_FAR)
        continue;
      g_assert_cmpuint (n_whole++, ==, i);
      g_assert_cmpstr (row->one, ==, find_row (half, row->name)->one);
    }
  g_assert_cmpuint (n_whole, ==, 2);
  g_assert_cmpstr (find_row (all, "Compute")->one, !=,
                   find_row (half, "Compute")->one);
}

/* A link a tenth as fast: the transfers' time grows and with it the step's,
 * by what the two timelines say; the bytes stay.  Past the end of the shorter
 * one its own end counts. */
static void
test_slower_link (void)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4-one-bucket");
  g_autoptr (SimTimeline) one = sim_simulate (spec, NULL, NULL);
  g_autoptr (SimTimeline) other = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *longer = NULL;
  g_autofree char *exposed = NULL;
  g_autofree char *words = NULL;
  SimMeter meter[2];
  gint64 ends[2];

  spec->cluster.node_link.bandwidth /= 10;
  other = sim_simulate (spec, NULL, NULL);
  ends[0] = sim_timeline_get_end_ns (one);
  ends[1] = sim_timeline_get_end_ns (other);
  g_assert_cmpint (ends[1], >, ends[0]);
  sim_timeline_meter (one, SIM_NONE, ends[0], &meter[0]);
  sim_timeline_meter (other, SIM_NONE, ends[1], &meter[1]);
  rows = scene_compare (one, other, ends[1]);

  longer = base_format_duration_ns (ends[1] - ends[0]);
  words = g_strconcat ("+", longer, NULL);
  g_assert_cmpstr (find_row (rows, "Time of it all")->difference, ==, words);
  g_assert_cmpint (find_row (rows, "Exposed sync")->sign, ==, 1);
  exposed = base_format_duration_ns (meter[0].exposed_ns);
  g_assert_cmpstr (find_row (rows, "Exposed sync")->one, ==, exposed);
  g_assert_cmpint (find_row (rows, "Sync cost")->sign, ==, 1);
  g_assert_cmpint (find_row (rows, "Sent per device: gradients")->sign, ==, 0);
  g_assert_cmpint (find_row (rows, "Peak memory")->sign, ==, 0);

  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = scene_compare (other, one, ends[1]);
  g_assert_cmpint (find_row (rows, "Exposed sync")->sign, ==, -1);
  g_assert_true (g_str_has_prefix (
      find_row (rows, "Time of it all")->difference, "\u2212"));
}

static SimTimeline *
simulate_at_speed (double share)
{
  g_autoptr (SimSpec) spec = scene_specs_new ("dp4-one-bucket");

  for (guint i = 0; i < SIM_N_PRECISIONS; i++)
    spec->cluster.device.peak_flops[i] *= share;
  return sim_simulate (spec, NULL, NULL);
}

/* What prints alike is called the same, and so is what differs by less than a
 * thousandth; more is not.  Each device is slower than the one before by a ten
 * thousandth: over 2 % some neighbours print differently (three digits step by
 * 1 % at most), and all are the same; the last is not the first. */
static void
test_noise (void)
{
  g_autoptr (SimTimeline) first = simulate_at_speed (1);
  g_autoptr (SimTimeline) before = simulate_at_speed (1);
  g_autoptr (GPtrArray) all = NULL;
  guint n_alike = 0, n_apart = 0;

  for (guint i = 1; i <= 200; i++)
    {
      g_autoptr (SimTimeline) next = simulate_at_speed (1 - i * 1e-4);
      gint64 end_ns = sim_timeline_get_end_ns (next);
      g_autoptr (GPtrArray) rows = scene_compare (before, next, end_ns);
      const SceneCompareRow *row = find_row (rows, "Compute");

      g_assert_cmpint (end_ns, >, sim_timeline_get_end_ns (before));
      g_assert_cmpint (row->sign, ==, 0);
      g_assert_cmpstr (row->difference, ==, "the same");
      if (g_str_equal (row->one, row->other))
        n_alike++;
      else
        n_apart++;
      g_clear_pointer (&before, sim_timeline_unref);
      before = g_steal_pointer (&next);
    }
  g_assert_cmpuint (n_alike, >, 0);
  g_assert_cmpuint (n_apart, >, 0);
  all = scene_compare (first, before, sim_timeline_get_end_ns (before));
  g_assert_cmpint (find_row (all, "Compute")->sign, ==, 1);
  g_assert_true (g_str_has_prefix (find_row (all, "Compute")->difference, "+"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene/compare/same", test_same);
  g_test_add_func ("/scene/compare/spans", test_spans);
  g_test_add_func ("/scene/compare/slower-link", test_slower_link);
  g_test_add_func ("/scene/compare/noise", test_noise);
  return g_test_run ();
}
