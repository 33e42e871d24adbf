/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The actions of the window and the plain keys of the stage. */
#include "app/app-window-private.h"

#include "app/app-compare.h"
#include "app/app-preferences.h"

#include <glib/gi18n-lib.h>

/* ---- playing ---- */

static void
play_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_player_toggle (APP_WINDOW (widget)->player);
}

static void
step_forward_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppWindow *self = APP_WINDOW (widget);

  app_player_step_forward (self->player,
                           app_session_get_step_level (self->session));
}

static void
step_back_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppWindow *self = APP_WINDOW (widget);

  app_player_step_back (self->player,
                        app_session_get_step_level (self->session));
}

static void
phase_forward_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_player_step_forward (APP_WINDOW (widget)->player, SIM_STEP_LEVEL_PHASE);
}

static void
phase_back_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_player_step_back (APP_WINDOW (widget)->player, SIM_STEP_LEVEL_PHASE);
}

static void
first_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_player_first (APP_WINDOW (widget)->player);
}

static void
last_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_player_last (APP_WINDOW (widget)->player);
}

static void
faster_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppPlayer *player = APP_WINDOW (widget)->player;

  app_player_set_speed (player, app_player_get_speed (player) + 1);
}

static void
slower_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppPlayer *player = APP_WINDOW (widget)->player;

  app_player_set_speed (player, app_player_get_speed (player) - 1);
}

/* ---- looking ---- */

static void
zoom_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppWindow *self = APP_WINDOW (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  double factor = g_str_equal (name, "win.zoom-in")    ? 1.25
                  : g_str_equal (name, "win.zoom-out") ? 0.8
                                                       : 0;

  /* The timeline where it has the focus, the stage else. */
  if (focus && (focus == GTK_WIDGET (self->lanes) ||
                gtk_widget_is_ancestor (focus, GTK_WIDGET (self->lanes))))
    {
      if (factor > 0)
        lanes_view_zoom_by (self->lanes, factor);
      else
        lanes_view_zoom_reset (self->lanes);
    }
  else if (factor > 0)
    stage_view_zoom_by (self->stage, factor);
  else
    stage_view_zoom_reset (self->stage);
}

static void
compare_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppWindow *self = APP_WINDOW (widget);
  AppCompare *compare;

  if (!app_session_get_timeline (self->session))
    return;
  compare = app_compare_new (self->session, self->library);
  gtk_window_set_transient_for (GTK_WINDOW (compare), GTK_WINDOW (self));
  gtk_window_set_destroy_with_parent (GTK_WINDOW (compare), TRUE);
  gtk_window_present (GTK_WINDOW (compare));
}

static void
plan_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_window_open_plan (APP_WINDOW (widget));
}

static void
stop_run_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_session_cancel (APP_WINDOW (widget)->session);
}

static void
select_none_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_session_select_none (APP_WINDOW (widget)->session);
}

/* ---- files, cards ---- */

static void
open_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_window_choose_file (APP_WINDOW (widget));
}

static void
save_scenario_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_window_choose_save (APP_WINDOW (widget));
}

static void
undo_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_window_undo (APP_WINDOW (widget));
}

static void
redo_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_window_redo (APP_WINDOW (widget));
}

static void
reset_knobs_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_window_reset_knobs (APP_WINDOW (widget));
}

static void
show_problems_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_window_show_problems (APP_WINDOW (widget));
}

static void
show_findings_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppWindow *self = APP_WINDOW (widget);
  guint index = g_variant_get_uint32 (parameter);

  if (index >= self->findings->len)
    return;
  self->problems = self->findings->pdata[index];
  app_window_show_problems (self);
}

static void
study_deck_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_window_study_deck (APP_WINDOW (widget),
                         g_variant_get_string (parameter, NULL));
}

static void
show_omissions_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_window_show_omissions (APP_WINDOW (widget));
}

static void
back_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_window_go_back (APP_WINDOW (widget));
}

/* From the stage to the cards, which come out for it, and back. */
static void
switch_focus_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppWindow *self = APP_WINDOW (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (!focus || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->pane)))
    app_window_reveal_pane (self, TRUE);
  else if (adw_flap_get_folded (self->flap))
    app_window_reveal_pane (self, FALSE); /* it lies over the stage */
  else
    app_window_focus_picture (self);
}

static void
lesson_go_on_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_window_lesson_go_on (APP_WINDOW (widget));
}

static void
load_scenario_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_window_load_scenario (APP_WINDOW (widget),
                            g_variant_get_string (parameter, NULL));
}

static void
show_moment_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *scenario, *step;

  g_variant_get (parameter, "(&s&s)", &scenario, &step);
  app_window_show_moment (APP_WINDOW (widget), scenario, step);
}

static void
new_deck_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_window_new_deck (APP_WINDOW (widget));
}

static void
edit_deck_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_window_choose_deck (APP_WINDOW (widget));
}

static void
export_deck_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_window_choose_export (APP_WINDOW (widget));
}

static void
edit_card_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *deck_id, *card_id;

  g_variant_get (parameter, "(&s&s)", &deck_id, &card_id);
  app_window_edit_card (APP_WINDOW (widget), deck_id, card_id);
}

static void
flagged_cards_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_window_show_flagged (APP_WINDOW (widget));
}

static void
restore_cb (GtkWindow *preferences, const char *path, AppWindow *self)
{
  app_window_restore_progress (self, preferences, path);
}

static void
preferences_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppPreferences *preferences = app_preferences_new (
      APP_WINDOW (widget)->session, APP_WINDOW (widget)->player,
      APP_WINDOW (widget)->cards);

  g_signal_connect_object (preferences, "restore", G_CALLBACK (restore_cb),
                           widget, 0);
  gtk_window_set_transient_for (GTK_WINDOW (preferences), GTK_WINDOW (widget));
  gtk_window_present (GTK_WINDOW (preferences));
}

void
app_window_install_actions (GtkWidgetClass *klass)
{
  static const struct
  {
    const char *name;
    const char *parameter;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "win.play", NULL, play_cb },
    { "win.step-forward", NULL, step_forward_cb },
    { "win.step-back", NULL, step_back_cb },
    { "win.phase-forward", NULL, phase_forward_cb },
    { "win.phase-back", NULL, phase_back_cb },
    { "win.first", NULL, first_cb },
    { "win.last", NULL, last_cb },
    { "win.faster", NULL, faster_cb },
    { "win.slower", NULL, slower_cb },
    { "win.zoom-in", NULL, zoom_cb },
    { "win.zoom-out", NULL, zoom_cb },
    { "win.zoom-reset", NULL, zoom_cb },
    { "win.select-none", NULL, select_none_cb },
    { "win.compare", NULL, compare_cb },
    { "win.plan", NULL, plan_cb },
    { "win.undo", NULL, undo_cb },
    { "win.redo", NULL, redo_cb },
    { "win.reset-knobs", NULL, reset_knobs_cb },
    { "win.save-scenario", NULL, save_scenario_cb },
    { "win.open", NULL, open_cb },
    { "win.show-problems", NULL, show_problems_cb },
    { "win.show-findings", "u", show_findings_cb },
    { "win.study-deck", "s", study_deck_cb },
    { "win.stop-run", NULL, stop_run_cb },
    { "win.show-omissions", NULL, show_omissions_cb },
    { "win.switch-focus", NULL, switch_focus_cb },
    { "win.back", NULL, back_cb },
    { "win.lesson-go-on", NULL, lesson_go_on_cb },
    { "win.load-scenario", "s", load_scenario_cb },
    { "win.show-moment", "(ss)", show_moment_cb },
    { "win.new-deck", NULL, new_deck_cb },
    { "win.edit-deck", NULL, edit_deck_cb },
    { "win.edit-card", "(ss)", edit_card_cb },
    { "win.export-deck", NULL, export_deck_cb },
    { "win.flagged-cards", NULL, flagged_cards_cb },
    { "win.preferences", NULL, preferences_cb },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (klass, actions[i].name,
                                     actions[i].parameter, actions[i].activate);
  app_window_install_progress_actions (klass);
}

/* ---- actions with a state ---- */

static void
change_state_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  AppWindow *self = data;
  const char *name = g_action_get_name (G_ACTION (action));

  if (g_str_equal (name, "speed"))
    app_player_set_speed (self->player, g_variant_get_int32 (value));
  else if (g_str_equal (name, "step-level"))
    app_session_set_step_level (
        self->session, (SimStepLevel)CLAMP (g_variant_get_int32 (value), 0,
                                            SIM_N_STEP_LEVELS - 1));
  else if (g_str_equal (name, "loop"))
    app_player_set_loop (self->player, g_variant_get_boolean (value));
  else if (g_str_equal (name, "even-pace"))
    app_session_set_even_pace (self->session, g_variant_get_boolean (value));
  else if (g_str_equal (name, "values"))
    {
      app_session_set_values_wanted (self->session,
                                     g_variant_get_boolean (value));
      app_session_set_values (self->session, g_variant_get_boolean (value));
    }
  else if (g_str_equal (name, "lanes"))
    {
      self->lanes_wanted = g_variant_get_boolean (value);
      self->lanes_asked = self->lanes_wanted;
      app_window_fit (self, gtk_widget_get_width (GTK_WIDGET (self)),
                      gtk_widget_get_height (GTK_WIDGET (self)));
    }
  else if (g_str_equal (name, "pane"))
    app_window_reveal_pane (self, g_variant_get_boolean (value));
  else if (g_str_equal (name, "what-if"))
    app_window_reveal_knobs (self, g_variant_get_boolean (value));
  app_window_sync_actions (self);
}

static void
add_stateful (AppWindow *self)
{
  static const GActionEntry entries[] = {
    { "speed", NULL, "i", "0", change_state_cb },
    { "step-level", NULL, "i", "0", change_state_cb },
    { "loop", NULL, NULL, "false", change_state_cb },
    { "even-pace", NULL, NULL, "false", change_state_cb },
    { "values", NULL, NULL, "false", change_state_cb },
    { "lanes", NULL, NULL, "true", change_state_cb },
    { "pane", NULL, NULL, "false", change_state_cb },
    { "what-if", NULL, NULL, "false", change_state_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries,
                                   G_N_ELEMENTS (entries), self);
}

static void
set_state (AppWindow *self, const char *name, GVariant *state)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_variant_ref_sink (state);
  if (action)
    g_simple_action_set_state (G_SIMPLE_ACTION (action), state);
  g_variant_unref (state);
}

void
app_window_sync_actions (AppWindow *self)
{
  const SceneView *view = app_session_get_view (self->session);

  if (!g_action_map_lookup_action (G_ACTION_MAP (self), "speed"))
    add_stateful (self);
  set_state (self, "speed",
             g_variant_new_int32 (app_player_get_speed (self->player)));
  set_state (
      self, "step-level",
      g_variant_new_int32 ((int)app_session_get_step_level (self->session)));
  set_state (self, "loop",
             g_variant_new_boolean (app_player_get_loop (self->player)));
  set_state (self, "even-pace", g_variant_new_boolean (view->even_pace));
  set_state (self, "values", g_variant_new_boolean (view->values));
  set_state (self, "lanes",
             g_variant_new_boolean (
                 gtk_widget_get_visible (GTK_WIDGET (self->lanes))));
  set_state (self, "pane",
             g_variant_new_boolean (adw_flap_get_reveal_flap (self->flap)));
  set_state (self, "what-if",
             g_variant_new_boolean (app_window_get_knobs_shown (self)));
  app_window_remember_soon (self);
}

/* ---- plain keys ---- */

/* Only what bubbles up from the stage side comes here: never from the card
 * pane.  What is typed into, or a list that is open, keeps its keys, and so do
 * the knobs, all but the one that puts them away. */
static gboolean
wants_typing (AppWindow *self, const char *action)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus == NULL)
    return FALSE;
  if (GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus) ||
      gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER))
    return TRUE;
  return gtk_widget_is_ancestor (focus, self->knob_room) &&
         !g_str_equal (action, "win.what-if");
}

/* What the arrow the other way does. */
static const char *
get_mirrored (const char *action)
{
  static const char *const pairs[][2] = {
    { "win.step-forward", "win.step-back" },
    { "win.phase-forward", "win.phase-back" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    for (guint k = 0; k < 2; k++)
      if (g_str_equal (action, pairs[i][k]))
        return pairs[i][1 - k];
  return action;
}

static gboolean
shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  AppWindow *self = data;

  const char *action = g_variant_get_string (arguments, NULL);

  if (wants_typing (self, action))
    return GDK_EVENT_PROPAGATE;
  /* Time runs as the writing does, and the arrows with it. */
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    action = get_mirrored (action);
  return gtk_widget_activate_action (GTK_WIDGET (self), action, NULL);
}

static void
add_keys_to (AppWindow *self, GtkWidget *widget)
{
  static const struct
  {
    guint key;
    const char *action;
    GdkModifierType modifiers;
  } keys[] = {
    { GDK_KEY_space, "win.play" },
    { GDK_KEY_KP_Space, "win.play" },
    { GDK_KEY_Right, "win.step-forward" },
    { GDK_KEY_KP_Right, "win.step-forward" },
    { GDK_KEY_Left, "win.step-back" },
    { GDK_KEY_KP_Left, "win.step-back" },
    { GDK_KEY_Right, "win.phase-forward", GDK_SHIFT_MASK },
    { GDK_KEY_KP_Right, "win.phase-forward", GDK_SHIFT_MASK },
    { GDK_KEY_Left, "win.phase-back", GDK_SHIFT_MASK },
    { GDK_KEY_KP_Left, "win.phase-back", GDK_SHIFT_MASK },
    { GDK_KEY_Home, "win.first" },
    { GDK_KEY_KP_Home, "win.first" },
    { GDK_KEY_End, "win.last" },
    { GDK_KEY_KP_End, "win.last" },
    { GDK_KEY_Up, "win.faster" },
    { GDK_KEY_Down, "win.slower" },
    { GDK_KEY_l, "win.loop" },
    { GDK_KEY_p, "win.even-pace" },
    { GDK_KEY_v, "win.values" },
    { GDK_KEY_k, "win.what-if" },
    { GDK_KEY_c, "win.compare" },
    { GDK_KEY_b, "win.plan" },
    { GDK_KEY_plus, "win.zoom-in" },
    { GDK_KEY_KP_Add, "win.zoom-in" },
    { GDK_KEY_minus, "win.zoom-out" },
    { GDK_KEY_KP_Subtract, "win.zoom-out" },
    { GDK_KEY_0, "win.zoom-reset" },
    { GDK_KEY_Escape, "win.select-none" },
    { GDK_KEY_z, "win.undo", GDK_CONTROL_MASK },
    { GDK_KEY_z, "win.redo", GDK_CONTROL_MASK | GDK_SHIFT_MASK },
    { GDK_KEY_y, "win.redo", GDK_CONTROL_MASK },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (
          gtk_keyval_trigger_new (keys[i].key, keys[i].modifiers),
          gtk_callback_action_new (shortcut_cb, self, NULL));

      gtk_shortcut_set_arguments (shortcut,
                                  g_variant_new_string (keys[i].action));
      gtk_shortcut_controller_add_shortcut (
          GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  gtk_widget_add_controller (widget, controller);
}

void
app_window_add_keys (AppWindow *self)
{
  add_keys_to (self, self->stage_box);
  /* Before the scrolled window around it takes Home, End and the arrows. */
  add_keys_to (self, self->scrolled);
}
