/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-history.h"
#include "app/app-pace.h"
#include "app/app-player.h"
#include "app/app-session.h"

#include "tests-timeline.h"

static void
count_cb (guint *count)
{
  (*count)++;
}

static guint *
count_notify (AppSession *session, const char *signal, guint *count)
{
  *count = 0;
  g_signal_connect_swapped (session, signal, G_CALLBACK (count_cb), count);
  return count;
}

static void
wait_while_busy (AppSession *session)
{
  while (app_session_get_busy (session))
    g_main_context_iteration (NULL, TRUE);
}

static AppSession *
loaded_session (void)
{
  g_autoptr (SimSpec) spec = tests_spec_new (4, 1);
  g_autoptr (Scenario) scenario = scenario_new ("four", "Four", "", spec);
  AppSession *session = app_session_new ();

  app_session_load (session, scenario);
  g_assert_true (app_session_get_busy (session));
  wait_while_busy (session);
  g_assert_nonnull (app_session_get_timeline (session));
  return session;
}

static gint64
middle_of (AppSession *session, const char *anchor)
{
  SimTimeline *timeline = app_session_get_timeline (session);
  guint n = 0, index = 0;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);

  g_assert_true (sim_timeline_find_step (timeline, anchor, &index));
  return steps[index].start_ns / 2 + steps[index].end_ns / 2;
}

static void
test_load (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  SimTimeline *timeline = app_session_get_timeline (session);

  g_assert_cmpint (app_session_get_instant (session), ==,
                   sim_timeline_get_start_ns (timeline));
  g_assert_cmpstr (scenario_get_id (app_session_get_scenario (session)), ==,
                   "four");
  g_assert_null (app_session_get_refusal (session));
}

static void
test_instant_is_clamped (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  SimTimeline *timeline = app_session_get_timeline (session);
  guint notified;

  count_notify (session, "notify::instant", &notified);
  app_session_set_instant (session, G_MAXINT64);
  g_assert_cmpint (app_session_get_instant (session), ==,
                   sim_timeline_get_end_ns (timeline));
  app_session_set_instant (session, G_MAXINT64);
  g_assert_cmpuint (notified, ==, 1);
}

static void
test_edit_keeps_the_place (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  g_autoptr (SimSpec) slower = tests_spec_new (4, 0.25);
  SimTimeline *before = app_session_get_timeline (session);
  SceneHit hit = { .part = SCENE_PART_DEVICE, .device = 3 };

  app_session_select (session, &hit);
  app_session_set_instant (session, middle_of (session, "sync:2"));
  app_session_edit (session, slower);
  /* The picture stays until the next is there. */
  g_assert_true (app_session_get_timeline (session) == before);
  wait_while_busy (session);
  g_assert_true (app_session_get_timeline (session) != before);
  g_assert_cmpint (
      ABS (app_session_get_instant (session) - middle_of (session, "sync:2")),
      <=, 5);
  g_assert_cmpuint (app_session_get_view (session)->selected_device, ==, 3);
}

/* Many edits at once: each cancels the one before, one result is swapped in,
 * and it is that of the last. */
static void
test_newer_edit_cancels (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  guint timelines;

  count_notify (session, "notify::timeline", &timelines);
  for (guint devices = 2; devices <= 8; devices++)
    {
      g_autoptr (SimSpec) spec = tests_spec_new (devices, 1);

      app_session_edit (session, spec);
    }
  wait_while_busy (session);
  g_assert_cmpuint (timelines, ==, 1);
  g_assert_cmpuint (
      sim_timeline_get_n_devices (app_session_get_timeline (session)), ==, 8);
  g_assert_cmpuint (sim_spec_get_n_devices (app_session_get_spec (session)), ==,
                    8);
}

/* Four stages of so many micro-batches that telling why takes a while. */
static SimSpec *
new_long_spec (double bandwidth)
{
  SimSpec *spec = tests_spec_new (4, bandwidth);
  const SimGenericLayer *layer =
      g_ptr_array_index (spec->model.generic_layers, 0);

  while (spec->model.generic_layers->len < 4)
    {
      SimGenericLayer *next = g_memdup2 (layer, sizeof *layer);

      next->name = g_strdup (layer->name);
      g_ptr_array_add (spec->model.generic_layers, next);
    }
  spec->parallel.degree[SIM_DIMENSION_DATA] = 1;
  spec->parallel.degree[SIM_DIMENSION_PIPELINE] = 4;
  spec->training.micro_batch = 1;
  spec->training.global_batch = 2048;
  return spec;
}

static void
note_later_cb (AppSession *session, GParamSpec *pspec, gboolean *later)
{
  *later = app_session_get_view (session)->why_later;
}

/* A long run is shown before it is known why there is idle time; then the
 * picture is told. */
static void
test_why_later (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  g_autoptr (SimSpec) spec = new_long_spec (1);
  gboolean later = FALSE;
  guint views;

  /* Of a short run it is known at once. */
  g_assert_false (app_session_get_view (session)->why_later);
  g_signal_connect (session, "notify::timeline", G_CALLBACK (note_later_cb),
                    &later);
  app_session_edit (session, spec);
  wait_while_busy (session);
  g_assert_true (later);
  g_assert_true (app_session_get_view (session)->why_later);
  count_notify (session, "notify::view", &views);
  while (app_session_get_view (session)->why_later)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (views, ==, 1);
  g_assert_true (sim_timeline_knows_why (app_session_get_timeline (session)));
}

/* The next knob is turned before it is known: what is then found out of the run
 * that goes is not taken for the next one's, and when the next one is refused
 * it is found out after all. */
static void
test_why_overtaken (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  g_autoptr (SimSpec) spec = new_long_spec (1);
  g_autoptr (SimSpec) other = new_long_spec (0.5);
  g_autoptr (SimSpec) wrong = new_long_spec (1);

  app_session_edit (session, spec);
  wait_while_busy (session);
  app_session_edit (session, other);
  wait_while_busy (session);
  g_assert_true (app_session_get_view (session)->why_later);
  wrong->training.micro_batch = 3;
  app_session_edit (session, wrong);
  wait_while_busy (session);
  g_assert_nonnull (app_session_get_refusal (session));
  while (app_session_get_view (session)->why_later)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (sim_timeline_knows_why (app_session_get_timeline (session)));
}

/* One run's reasons at a time: those of a run that is gone before they were
 * begun are never found out. */
static void
test_why_dropped (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  g_autoptr (SimSpec) spec = new_long_spec (1);
  g_autoptr (SimSpec) other = new_long_spec (0.5);
  g_autoptr (SimTimeline) gone = NULL;

  app_session_edit (session, spec);
  wait_while_busy (session);
  gone = sim_timeline_ref (app_session_get_timeline (session));
  app_session_edit (session, other);
  wait_while_busy (session);
  while (app_session_get_view (session)->why_later)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (sim_timeline_knows_why (app_session_get_timeline (session)));
  g_assert_false (sim_timeline_knows_why (gone));
}

/* A click in a lane does not wait for the reasons: the device is selected at
 * once, the slice when they are known, unless another thing was clicked. */
static void
test_why_clicked (void)
{
  for (guint other = 0; other < 2; other++)
    {
      g_autoptr (AppSession) session = loaded_session ();
      g_autoptr (SimSpec) spec = new_long_spec (1);
      const SceneView *view = app_session_get_view (session);
      SceneHit hit = { .part = SCENE_PART_SPAN, .device = 3 };
      SceneHit row = { .part = SCENE_PART_METER_ROW,
                       .index = SCENE_METER_COMPUTE };

      app_session_edit (session, spec);
      wait_while_busy (session);
      g_assert_true (view->why_later);
      app_session_select (session, &hit);
      if (other)
        app_session_select (session, &row);
      g_assert_cmpuint (view->selected_device, ==, 3);
      g_assert_false (scene_view_has_slice (view));
      g_assert_false (
          sim_timeline_knows_why (app_session_get_timeline (session)));
      while (view->why_later)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (scene_view_has_slice (view), ==, !other);
    }
}

/* Where what is marked hangs on the reason, the first picture has it. */
static void
test_why_at_once (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  g_autoptr (SimSpec) spec = new_long_spec (1);
  SceneHit hit = { .part = SCENE_PART_METER_ROW, .index = SCENE_METER_WHY };

  app_session_select (session, &hit);
  app_session_edit (session, spec);
  wait_while_busy (session);
  g_assert_false (app_session_get_view (session)->why_later);
  g_assert_true (sim_timeline_knows_why (app_session_get_timeline (session)));
}

/* 4 replicas × 2 samples do not divide 9: refused, nothing else changes. */
static void
test_refusal (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  g_autoptr (SimSpec) wrong = tests_spec_new (4, 1);
  g_autoptr (SimSpec) right = tests_spec_new (4, 2);
  SimTimeline *before = app_session_get_timeline (session);
  guint timelines;

  count_notify (session, "notify::timeline", &timelines);
  wrong->training.global_batch = 9;
  app_session_edit (session, wrong);
  wait_while_busy (session);
  g_assert_nonnull (app_session_get_refusal (session));
  g_assert_true (app_session_get_timeline (session) == before);
  g_assert_cmpuint (app_session_get_spec (session)->training.global_batch, ==,
                    8);
  g_assert_cmpuint (timelines, ==, 0);

  app_session_edit (session, right);
  wait_while_busy (session);
  g_assert_null (app_session_get_refusal (session));
  g_assert_cmpuint (timelines, ==, 1);
}

static void
test_cancel (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  g_autoptr (SimSpec) other = tests_spec_new (2, 1);
  SimTimeline *before = app_session_get_timeline (session);

  app_session_edit (session, other);
  app_session_cancel (session);
  wait_while_busy (session);
  g_assert_true (app_session_get_timeline (session) == before);
  g_assert_null (app_session_get_refusal (session));
  g_assert_cmpuint (sim_spec_get_n_devices (app_session_get_spec (session)), ==,
                    4);
}

/* ---- undo ---- */

static guint
n_devices (AppSession *session)
{
  return sim_timeline_get_n_devices (app_session_get_timeline (session));
}

static void
edit_devices (AppSession *session, guint devices)
{
  g_autoptr (SimSpec) spec = tests_spec_new (devices, 1);

  app_session_edit (session, spec);
}

static void
undo (AppSession *session)
{
  g_assert_true (app_session_undo (session));
  wait_while_busy (session);
}

/* Each edit is a step, back and forth, until another goes its own way. */
static void
test_undo (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  SimTimeline *before = app_session_get_timeline (session);

  g_assert_false (app_session_undo (session));
  g_assert_true (app_session_get_timeline (session) == before);
  for (guint devices = 5; devices <= 7; devices++)
    {
      edit_devices (session, devices);
      wait_while_busy (session);
    }
  g_assert_cmpuint (sim_spec_get_n_devices (app_session_get_step (session, -1)),
                    ==, 6);
  g_assert_null (app_session_get_step (session, 1));
  undo (session);
  undo (session);
  g_assert_cmpuint (n_devices (session), ==, 5);
  g_assert_true (app_session_redo (session));
  wait_while_busy (session);
  g_assert_cmpuint (n_devices (session), ==, 6);
  /* The same once more is no step, and takes none away. */
  edit_devices (session, 6);
  wait_while_busy (session);
  g_assert_cmpuint (sim_spec_get_n_devices (app_session_get_step (session, 1)),
                    ==, 7);
  edit_devices (session, 2);
  wait_while_busy (session);
  g_assert_false (app_session_redo (session));
  undo (session);
  g_assert_cmpuint (n_devices (session), ==, 6);
  undo (session);
  undo (session);
  g_assert_cmpuint (n_devices (session), ==, 4);
  g_assert_false (app_session_undo (session));
}

/* What was refused or stopped leaves the way back and forth as it was. */
static void
test_undo_after_refusal (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  g_autoptr (SimSpec) wrong = tests_spec_new (4, 1);

  wrong->training.global_batch = 9;
  edit_devices (session, 5);
  wait_while_busy (session);
  edit_devices (session, 6);
  wait_while_busy (session);
  undo (session);
  for (guint i = 0; i < 2; i++)
    {
      if (i == 0)
        app_session_edit (session, wrong);
      else
        {
          edit_devices (session, 8);
          app_session_cancel (session);
        }
      wait_while_busy (session);
      g_assert_cmpuint (n_devices (session), ==, 5);
      g_assert_cmpuint (
          sim_spec_get_n_devices (app_session_get_step (session, 1)), ==, 6);
    }
  /* The refused change is undone first. */
  app_session_edit (session, wrong);
  wait_while_busy (session);
  undo (session);
  g_assert_null (app_session_get_refusal (session));
  g_assert_cmpuint (n_devices (session), ==, 5);
  undo (session);
  g_assert_cmpuint (n_devices (session), ==, 4);
}

/* Edits that were overtaken are steps too; one of them that cannot be run is
 * none, and does not stand in the way. */
static void
test_undo_while_busy (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  g_autoptr (SimSpec) wrong = tests_spec_new (4, 1);

  wrong->training.global_batch = 9;
  edit_devices (session, 5);
  app_session_edit (session, wrong);
  edit_devices (session, 6);
  wait_while_busy (session);
  g_assert_cmpuint (n_devices (session), ==, 6);
  undo (session);
  g_assert_nonnull (app_session_get_refusal (session));
  g_assert_cmpuint (n_devices (session), ==, 6);
  undo (session);
  undo (session);
  g_assert_null (app_session_get_refusal (session));
  g_assert_cmpuint (n_devices (session), ==, 5);
  /* Quicker than the runs. */
  g_assert_true (app_session_redo (session));
  g_assert_true (app_session_undo (session));
  g_assert_true (app_session_undo (session));
  wait_while_busy (session);
  g_assert_cmpuint (n_devices (session), ==, 4);
}

/* A knob that is drawn along is one step, also over where it began. */
static void
test_undo_drawn (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  static const guint along[] = { 6, 5, 7 };

  edit_devices (session, 5);
  for (guint i = 0; i < G_N_ELEMENTS (along); i++)
    {
      g_autoptr (SimSpec) spec = tests_spec_new (along[i], 1);

      if (i == 0)
        app_session_edit (session, spec);
      else
        app_session_edit_on (session, spec);
      wait_while_busy (session);
    }
  g_assert_cmpuint (n_devices (session), ==, 7);
  undo (session);
  g_assert_cmpuint (n_devices (session), ==, 5);
  undo (session);
  g_assert_cmpuint (n_devices (session), ==, 4);
}

/* Another scenario begins anew; where it cannot be run, nothing did. */
static void
test_undo_of_another (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  g_autoptr (SimSpec) spec = tests_spec_new (8, 1);
  g_autoptr (SimSpec) wrong = tests_spec_new (4, 1);
  g_autoptr (Scenario) broken = NULL;
  g_autoptr (Scenario) other = NULL;

  wrong->training.global_batch = 9;
  broken = scenario_new ("broken", "Broken", "", wrong);
  other = scenario_new ("eight", "Eight", "", spec);
  edit_devices (session, 5);
  wait_while_busy (session);
  app_session_load (session, broken);
  wait_while_busy (session);
  undo (session);
  g_assert_cmpuint (n_devices (session), ==, 4);
  app_session_load (session, other);
  g_assert_false (app_session_undo (session));
  wait_while_busy (session);
  g_assert_cmpuint (n_devices (session), ==, 8);
  g_assert_false (app_session_undo (session));
  g_assert_false (app_session_redo (session));
}

/* The oldest go: 4, then 300 edits of which 200 are kept. */
static void
test_undo_most (void)
{
  g_autoptr (AppHistory) history = NULL;
  guint n = 0;

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (SimSpec) spec = tests_spec_new (2 + i, 1);
      AppHistory *next =
          history ? app_history_add (history, spec) : app_history_new (spec);

      g_clear_pointer (&history, app_history_unref);
      history = next;
    }
  while (app_history_get (history, -(int)n))
    n++;
  g_assert_cmpuint (n, ==, APP_HISTORY_MOST);
  g_assert_cmpuint (
      sim_spec_get_n_devices (app_history_get (history, 1 - (int)n)), ==,
      2 + 300 - APP_HISTORY_MOST);
}

static void
test_select (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  const SceneView *view = app_session_get_view (session);
  SceneHit device = { .part = SCENE_PART_DEVICE, .device = 1 };
  SceneHit link = { .part = SCENE_PART_LINK, .index = 2 };

  app_session_select (session, &device);
  g_assert_cmpuint (view->selected_device, ==, 1);
  app_session_select (session, &link);
  g_assert_cmpuint (view->selected_device, ==, SIM_NONE);
  g_assert_cmpuint (view->selected_link, ==, 2);
  app_session_select (session, &link);
  g_assert_cmpuint (view->selected_link, ==, SIM_NONE);
}

/* A slice of a lane that stands still is selected with its device, until
 * something else is. */
static void
test_select_slice (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  const SceneView *view = app_session_get_view (session);
  SceneHit idle = { .part = SCENE_PART_IDLE, .device = 3 };
  SimTimePiece piece = { .kind = SIM_TIME_COMPUTE };
  SceneHit busy = { .part = SCENE_PART_SPAN, .device = 0, .t_ns = 0 };
  SceneHit row = { .part = SCENE_PART_METER_ROW,
                   .device = 3,
                   .index = SCENE_METER_BUBBLE };

  while (piece.kind == SIM_TIME_COMPUTE)
    sim_timeline_time_at (app_session_get_timeline (session), 3, piece.end_ns,
                          &piece);
  idle.t_ns = piece.start_ns;
  app_session_select (session, &idle);
  g_assert_cmpuint (view->selected_device, ==, 3);
  g_assert_true (scene_view_has_slice (view));
  g_assert_cmpint (view->slice_start_ns, ==, piece.start_ns);
  app_session_select (session, &row);
  g_assert_false (scene_view_has_slice (view));
  app_session_select (session, &idle);
  g_assert_true (scene_view_has_slice (view));
  g_assert_cmpuint (view->selected_row, ==, SCENE_N_METER_ROWS);
  app_session_select (session, &busy);
  g_assert_cmpuint (view->selected_device, ==, 0);
  g_assert_false (scene_view_has_slice (view));
  app_session_select (session, &idle);
  app_session_select_none (session);
  g_assert_false (scene_view_has_slice (view));
}

/* A row of the meter is selected beside a device, not instead of it, and each
 * is taken back alone. */
static void
test_select_row (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  const SceneView *view = app_session_get_view (session);
  SceneHit device = { .part = SCENE_PART_DEVICE, .device = 1 };
  SceneHit row = { .part = SCENE_PART_METER_ROW, .device = 1 };

  app_session_select (session, &device);
  row.index = SCENE_METER_BUBBLE;
  app_session_select (session, &row);
  g_assert_cmpuint (view->selected_device, ==, 1);
  g_assert_cmpuint (view->selected_row, ==, SCENE_METER_BUBBLE);
  row.index = SCENE_METER_HIDDEN;
  app_session_select (session, &row);
  g_assert_cmpuint (view->selected_row, ==, SCENE_METER_HIDDEN);
  app_session_select (session, &device);
  g_assert_cmpuint (view->selected_device, ==, SIM_NONE);
  g_assert_cmpuint (view->selected_row, ==, SCENE_METER_HIDDEN);
  app_session_select (session, &row);
  g_assert_cmpuint (view->selected_row, ==, SCENE_N_METER_ROWS);
}

/* ---- the player, without a clock ---- */

/* True scale takes 10 s: after 2.5 s a quarter of the time has gone by. */
static void
test_play_true_scale (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  g_autoptr (AppPlayer) player = app_player_new (session, NULL);
  SimTimeline *timeline = app_session_get_timeline (session);

  app_session_set_even_pace (session, FALSE);
  app_player_play (player);
  g_assert_true (app_player_get_playing (player));
  app_player_tick (player, 2.5);
  g_assert_cmpint (app_session_get_instant (session), ==,
                   app_pace_instant (timeline, FALSE, 0.25));
  app_player_tick (player, 100);
  g_assert_false (app_player_get_playing (player));
  g_assert_cmpint (app_session_get_instant (session), ==,
                   sim_timeline_get_end_ns (timeline));

  /* At the end, playing begins again. */
  app_player_play (player);
  g_assert_cmpint (app_session_get_instant (session), ==,
                   sim_timeline_get_start_ns (timeline));
}

/* Seeking while it plays goes on from there when it plays again; changing the
 * pace keeps the instant. */
static void
test_play_from_elsewhere (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  g_autoptr (AppPlayer) player = app_player_new (session, NULL);
  SimTimeline *timeline = app_session_get_timeline (session);
  gint64 there_ns;

  app_session_set_even_pace (session, TRUE);
  app_player_play (player);
  app_player_tick (player, 1);
  there_ns = middle_of (session, "sync:2");
  app_session_set_instant (session, there_ns);
  app_player_tick (player, 0);
  g_assert_cmpint (ABS (app_session_get_instant (session) - there_ns), <=, 1);
  app_session_set_even_pace (session, FALSE);
  app_player_tick (player, 0);
  g_assert_cmpint (ABS (app_session_get_instant (session) - there_ns), <=, 1);
  app_player_seek (player, sim_timeline_get_start_ns (timeline));
  g_assert_false (app_player_get_playing (player));
}

/* A step on glides to the next stop; a second press is there at once. */
static void
test_steps (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  g_autoptr (AppPlayer) player = app_player_new (session, NULL);
  SimTimeline *timeline = app_session_get_timeline (session);
  guint n = 0;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);

  app_player_step_forward (player, SIM_STEP_LEVEL_FINE);
  app_player_tick (player, 0.1);
  g_assert_cmpint (app_session_get_instant (session), >, steps[0].start_ns);
  g_assert_cmpint (app_session_get_instant (session), <, steps[0].end_ns);
  app_player_tick (player, 5);
  g_assert_cmpint (app_session_get_instant (session), ==, steps[0].end_ns);
  g_assert_false (app_player_get_playing (player));

  app_player_step_forward (player, SIM_STEP_LEVEL_FINE);
  app_player_step_forward (player, SIM_STEP_LEVEL_FINE);
  app_player_tick (player, 5);
  g_assert_cmpint (app_session_get_instant (session), ==, steps[2].end_ns);
  app_player_step_back (player, SIM_STEP_LEVEL_FINE);
  g_assert_cmpint (app_session_get_instant (session), ==, steps[1].end_ns);
  app_player_first (player);
  g_assert_cmpint (app_session_get_instant (session), ==, steps[0].start_ns);
  app_player_last (player);
  g_assert_cmpint (app_session_get_instant (session), ==, steps[n - 1].end_ns);
}

/* Where motion is reduced only ends of steps are ever shown. */
static void
test_reduced_motion (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  g_autoptr (AppPlayer) player = app_player_new (session, NULL);
  SimTimeline *timeline = app_session_get_timeline (session);
  guint n = 0;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);

  app_session_set_still (session, TRUE);
  app_session_set_even_pace (session, TRUE);
  app_player_step_forward (player, SIM_STEP_LEVEL_FINE);
  g_assert_cmpint (app_session_get_instant (session), ==, steps[0].end_ns);
  g_assert_false (app_player_get_playing (player));

  app_player_play (player);
  for (int i = 0; i < 200 && app_player_get_playing (player); i++)
    {
      gint64 t_ns;

      app_player_tick (player, 0.17);
      t_ns = app_session_get_instant (session);
      g_assert_true (t_ns == sim_timeline_get_start_ns (timeline) ||
                     t_ns == app_pace_still_instant (timeline, t_ns));
    }
}

/* Where motion is reduced, a selection made while it plays does not throw the
 * playback back to the last stop: two halves of a step's time, with a selection
 * between, are over its end. */
static void
test_select_while_still (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  g_autoptr (AppPlayer) player = app_player_new (session, NULL);
  SceneHit hit = { .part = SCENE_PART_DEVICE, .device = 1 };
  gint64 start_ns = app_session_get_instant (session);

  app_session_set_even_pace (session, TRUE);
  app_session_set_still (session, TRUE);
  app_player_play (player);
  for (int i = 0; i < 40; i++)
    {
      app_player_tick (player, 0.05);
      app_session_select (session, &hit);
    }
  /* 40 × 0.05 s: two seconds, more than a step at even pace takes. */
  g_assert_cmpint (app_session_get_instant (session), >, start_ns);
}

/* A moment of a card plays over two seconds, however short it is, and rests at
 * its end. */
static void
test_moment (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  g_autoptr (AppPlayer) player = app_player_new (session, NULL);
  gint64 from_ns = 1000, to_ns = 3000;

  app_player_play_range (player, from_ns, to_ns);
  g_assert_cmpint (app_session_get_instant (session), ==, 1000);
  app_player_tick (player, 1);
  g_assert_cmpint (app_session_get_instant (session), ==, 2000);
  app_player_tick (player, 1.1);
  g_assert_cmpint (app_session_get_instant (session), ==, 3000);
  g_assert_false (app_player_get_playing (player));
}

static void
test_loop (void)
{
  g_autoptr (AppSession) session = loaded_session ();
  g_autoptr (AppPlayer) player = app_player_new (session, NULL);

  app_session_set_even_pace (session, FALSE);
  app_player_set_loop (player, TRUE);
  app_player_play (player);
  app_player_tick (player, 12.5);
  g_assert_true (app_player_get_playing (player));
  g_assert_cmpint (
      app_session_get_instant (session), ==,
      app_pace_instant (app_session_get_timeline (session), FALSE, 0.25));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/session/load", test_load);
  g_test_add_func ("/app/session/instant-is-clamped", test_instant_is_clamped);
  g_test_add_func ("/app/session/edit-keeps-the-place",
                   test_edit_keeps_the_place);
  g_test_add_func ("/app/session/newer-edit-cancels", test_newer_edit_cancels);
  g_test_add_func ("/app/session/why-later", test_why_later);
  g_test_add_func ("/app/session/why-dropped", test_why_dropped);
  g_test_add_func ("/app/session/why-clicked", test_why_clicked);
  g_test_add_func ("/app/session/why-overtaken", test_why_overtaken);
  g_test_add_func ("/app/session/why-at-once", test_why_at_once);
  g_test_add_func ("/app/session/refusal", test_refusal);
  g_test_add_func ("/app/session/cancel", test_cancel);
  g_test_add_func ("/app/session/undo", test_undo);
  g_test_add_func ("/app/session/undo-after-refusal", test_undo_after_refusal);
  g_test_add_func ("/app/session/undo-while-busy", test_undo_while_busy);
  g_test_add_func ("/app/session/undo-drawn", test_undo_drawn);
  g_test_add_func ("/app/session/undo-of-another", test_undo_of_another);
  g_test_add_func ("/app/session/undo-most", test_undo_most);
  g_test_add_func ("/app/session/select", test_select);
  g_test_add_func ("/app/session/select-row", test_select_row);
  g_test_add_func ("/app/session/select-slice", test_select_slice);
  g_test_add_func ("/app/player/true-scale", test_play_true_scale);
  g_test_add_func ("/app/player/from-elsewhere", test_play_from_elsewhere);
  g_test_add_func ("/app/player/steps", test_steps);
  g_test_add_func ("/app/player/reduced-motion", test_reduced_motion);
  g_test_add_func ("/app/player/select-while-still", test_select_while_still);
  g_test_add_func ("/app/player/moment", test_moment);
  g_test_add_func ("/app/player/loop", test_loop);
  return g_test_run ();
}
