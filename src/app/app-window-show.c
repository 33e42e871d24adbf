/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window shows of its session and its player. */
#include "app/app-window-private.h"

#include "app/app-style.h"

#include <glib/gi18n-lib.h>

/* In usual letters: what the stage and the pane want where they stand beside
 * each other. */
#define STAGE_BESIDE_WIDTH 620
#define PANE_LEAST_WIDTH 360
#define PANE_MOST_WIDTH 460
#define BUSY_MS 250
#define LANES_HEIGHT 560 /* below it the timeline shows where asked for */

/* ---- words ---- */

/* Whether a knob stands elsewhere than the scenario says. */
static gboolean
is_changed (AppWindow *self)
{
  Scenario *scenario = app_session_get_scenario (self->session);
  const SimSpec *spec = app_session_get_spec (self->session);

  return scenario && spec &&
         !sim_spec_equal (scenario_get_spec (scenario), spec);
}

/* "4 × A100 · GPT-2 124M · one step" */
static char *
dup_subtitle (const SimSpec *spec)
{
  guint n = sim_spec_get_n_devices (spec);
  guint iterations = spec->training.iterations;
  g_autofree char *steps =
      iterations > 1
          ? g_strdup_printf (ngettext ("%u step", "%u steps", iterations),
                             iterations)
          : g_strdup (_ ("one step"));
  const char *device = spec->cluster.device.name;
  const char *model = spec->model.name;

  /* Translators: how many of which device, the model, how many training
   * steps: "4 × A100 · GPT-2 124M · one step" */
  return g_strdup_printf (_ ("%u × %s · %s · %s"), n,
                          device && *device ? device : _ ("device"),
                          model && *model ? model : _ ("model"), steps);
}

void
app_window_show_title (AppWindow *self)
{
  Scenario *scenario = app_session_get_scenario (self->session);
  gboolean covered = app_session_get_view (self->session)->cover_meter;
  const char *title;

  if (!scenario)
    return;
  title = covered ? _ ("The lesson’s scenario") : scenario_get_title (scenario);
  gtk_label_set_label (self->chooser_label, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chooser_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->chooser_button),
                               covered
                                   ? _ ("Covered while you guess: answer the "
                                        "question, or go back to the list "
                                        "of lessons")
                                   : _ ("Choose a scenario"));
}

static void
show_scenario (AppWindow *self)
{
  Scenario *scenario = app_session_get_scenario (self->session);

  if (!scenario)
    return;
  /* Another picture: what was looked at closely is not in it. */
  stage_view_zoom_reset (self->stage);
  lanes_view_zoom_reset (self->lanes);
  app_window_show_title (self);
  scenario_chooser_set_current (self->chooser, scenario_get_id (scenario));
}

/* ---- listeners ---- */

static void
show_time (AppWindow *self)
{
  SimTimeline *timeline = app_session_get_timeline (self->session);
  gint64 t_ns = app_session_get_instant (self->session);

  guint n_steps = 0;

  if (!timeline)
    return;
  transport_bar_set_time (self->transport,
                          app_player_get_position (self->player), t_ns,
                          sim_timeline_get_end_ns (timeline));
  sim_timeline_get_steps (timeline, &n_steps);
  if (n_steps > 0)
    transport_bar_set_step (self->transport,
                            sim_timeline_step_at (timeline, t_ns) + 1, n_steps);
}

static void
instant_cb (AppWindow *self)
{
  gint64 t_ns = app_session_get_instant (self->session);

  stage_canvas_set_instant (STAGE_CANVAS (self->stage), t_ns);
  stage_canvas_set_instant (STAGE_CANVAS (self->meter), t_ns);
  stage_canvas_set_instant (STAGE_CANVAS (self->lanes), t_ns);
  lanes_view_follow (self->lanes);
  show_time (self);
}

static void
view_cb (AppWindow *self)
{
  const SceneView *view = app_session_get_view (self->session);

  stage_canvas_set_flags (STAGE_CANVAS (self->stage), view);
  stage_canvas_set_flags (STAGE_CANVAS (self->meter), view);
  stage_canvas_set_flags (STAGE_CANVAS (self->lanes), view);
  /* What a lesson has not in play stands back. */
  gtk_widget_set_opacity (GTK_WIDGET (self->meter),
                          (view->dimmed & SCENE_DIM_METER) != 0 ? 0.4 : 1);
  gtk_widget_set_opacity (GTK_WIDGET (self->lanes),
                          (view->dimmed & SCENE_DIM_LANES) != 0 ? 0.4 : 1);
  show_time (self);
  app_window_sync_actions (self);
}

static void
play_pending_moment (AppWindow *self, SimTimeline *timeline)
{
  g_autofree char *step = g_steal_pointer (&self->pending_moment);
  guint n = 0, index = 0;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);

  if (!step)
    return;
  if (sim_timeline_find_step (timeline, step, &index) && index < n)
    {
      app_player_play_range (self->player, steps[index].start_ns,
                             steps[index].end_ns);
      return;
    }
  app_window_toast (
      self, _ ("This scenario has no such moment; it is shown from the start"),
      NULL);
}

static gboolean
is_toy (AppWindow *self)
{
  const SimSpec *spec = app_session_get_spec (self->session);

  return spec && spec->model.kind == SIM_MODEL_TOY;
}

/* Where there is no room for it, its key and the menu are left. */
static void
show_values_button (AppWindow *self)
{
  gtk_widget_set_visible (self->values_button,
                          is_toy (self) && self->room >= 520);
}

static void
timeline_cb (AppWindow *self)
{
  SimTimeline *timeline = app_session_get_timeline (self->session);
  Scenario *scenario = app_session_get_scenario (self->session);
  const SimSpec *spec = app_session_get_spec (self->session);
  gboolean toy = is_toy (self);

  app_window_lesson_arrived (self);
  stage_canvas_set_timeline (STAGE_CANVAS (self->stage), timeline);
  stage_canvas_set_timeline (STAGE_CANVAS (self->meter), timeline);
  stage_canvas_set_timeline (STAGE_CANVAS (self->lanes), timeline);
  instant_cb (self);

  show_values_button (self);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (
                                   G_ACTION_MAP (self), "values")),
                               toy);
  if (spec && scenario)
    {
      g_autofree char *subtitle = dup_subtitle (spec);

      self->changed = is_changed (self);
      if (self->changed)
        {
          g_autofree char *plain = g_steal_pointer (&subtitle);

          /* Translators: of a scenario whose knobs were turned, before what it
           * consists of. */
          subtitle = g_strdup_printf (_ ("Changed · %s"), plain);
        }
      adw_window_title_set_subtitle (self->title, subtitle);
      app_window_show_knobs (self);
    }
  if (timeline && self->going_back)
    app_player_seek (self->player, self->going_ns);
  self->going_back = FALSE;
  if (timeline)
    {
      play_pending_moment (self, timeline);
      app_window_lesson_timeline (self);
    }
}

static gboolean
still_busy_cb (gpointer data)
{
  AppWindow *self = data;

  self->busy_source = 0;
  gtk_widget_set_visible (self->busy_button, TRUE);
  return G_SOURCE_REMOVE;
}

/* A run is told about, and can be stopped, once it takes its time. */
static void
busy_cb (AppWindow *self)
{
  g_clear_handle_id (&self->busy_source, g_source_remove);
  if (app_session_get_busy (self->session))
    self->busy_source = g_timeout_add (BUSY_MS, still_busy_cb, self);
  else
    gtk_widget_set_visible (self->busy_button, FALSE);
}

/* What was to be done once the other run was there is off. */
static void
call_off (AppWindow *self)
{
  g_clear_pointer (&self->pending_moment, g_free);
  self->going_back = FALSE;
  app_window_lesson_failed (self);
}

/* The knobs go back to what the picture shows. */
static void
stopped_cb (AppWindow *self)
{
  call_off (self);
  app_window_show_knobs (self);
}

static void
refusal_cb (AppWindow *self)
{
  if (app_session_get_refusal (self->session))
    call_off (self);
  app_window_show_refusal (self);
}

static void
player_cb (AppWindow *self)
{
  transport_bar_set_playing (self->transport,
                             app_player_get_playing (self->player));
  transport_bar_set_speed (self->transport,
                           app_player_get_speed (self->player));
  app_window_sync_actions (self);
}

void
app_window_listen (AppWindow *self)
{
  static const struct
  {
    const char *signal;
    void (*callback) (AppWindow *self);
  } of_session[] = {
    { "notify::scenario", show_scenario },
    { "notify::timeline", timeline_cb },
    { "notify::instant", instant_cb },
    { "notify::view", view_cb },
    { "notify::refusal", refusal_cb },
    { "notify::busy", busy_cb },
    { "notify::history", app_window_show_history },
    { "stopped", stopped_cb },
    { "notify::step-level", app_window_sync_actions },
  };

  for (guint i = 0; i < G_N_ELEMENTS (of_session); i++)
    g_signal_connect_object (self->session, of_session[i].signal,
                             G_CALLBACK (of_session[i].callback), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "notify", G_CALLBACK (player_cb), self,
                           G_CONNECT_SWAPPED);
  view_cb (self);
  player_cb (self);
}

/* ---- room ---- */

void
app_window_reveal_pane (AppWindow *self, gboolean reveal)
{
  adw_flap_set_reveal_flap (self->flap, reveal);
  if (reveal)
    card_pane_focus (self->pane);
  else
    app_window_focus_picture (self);
}

/* Beside each other where the stage keeps enough to be read; else the pane
 * lies over the stage while it is asked for. */
static void
fold (AppWindow *self, gboolean folded)
{
  gboolean wanted = self->pane_wanted;

  if (adw_flap_get_folded (self->flap) == folded)
    return;
  adw_flap_set_fold_policy (self->flap, folded ? ADW_FLAP_FOLD_POLICY_ALWAYS
                                               : ADW_FLAP_FOLD_POLICY_NEVER);
  adw_flap_set_reveal_flap (self->flap, !folded && wanted);
  self->pane_wanted = wanted;
}

static void
show_lanes (AppWindow *self, gboolean show)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->lanes)) == show)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->lanes), show);
  app_window_sync_actions (self);
}

/* Over the stage it leaves a strip of it to be clicked. */
static int
get_pane_width (int width, gboolean folded, double scale)
{
  int least = (int)(PANE_LEAST_WIDTH * scale);

  if (!folded)
    return CLAMP (width * 31 / 100, least, MAX (PANE_MOST_WIDTH, least));
  return CLAMP (width - 40, 320, MAX (400, least));
}

void
app_window_fit (AppWindow *self, int width, int height)
{
  double scale = app_style_get_letter_scale (GTK_WIDGET (self));
  gboolean folded = width < (STAGE_BESIDE_WIDTH + PANE_LEAST_WIDTH * scale);
  gboolean covered;
  int room = width;
  int pane_width = get_pane_width (width, folded, scale);

  if (width <= 0 || height <= 0)
    return;
  fold (self, folded);
  g_object_set (self->pane_room, "least-width", pane_width, "most-width",
                pane_width, NULL);
  if (!folded && adw_flap_get_reveal_flap (self->flap))
    room -= pane_width;

  covered = app_window_fit_knobs (self, room, height, scale);
  room = (int)(room / scale);
  self->room = room;
  transport_bar_set_room (self->transport, room);
  show_values_button (self);
  app_window_fit_history (self);
  gtk_widget_set_visible (GTK_WIDGET (self->title), room >= 640);
  adw_button_content_set_label (self->what_if_content,
                                room >= 560 ? _ ("What if…") : "");
  gtk_label_set_width_chars (self->chooser_label, room >= 480 ? 9 : 2);
  gtk_label_set_max_width_chars (self->chooser_label, room >= 640 ? 30 : 18);
  show_lanes (self, self->lanes_wanted && !covered &&
                        (self->lanes_asked || height >= LANES_HEIGHT));
}
