/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-window-private.h"

#include "app/app-settings.h"
#include "widgets/focus-return.h"
#include "widgets/tool-tips.h"

#include <glib/gi18n-lib.h>

/* What a newcomer sees first: few steps, and every number to be checked by
 * hand. */
#define FIRST_SCENARIO "dp-toy-4"
/* Long enough for a drag of the window's edge to end. */
#define REMEMBER_MS 500

G_DEFINE_TYPE (AppWindow, app_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- from the widgets ---- */

static void
picked_cb (AppWindow *self, const SceneHit *hit)
{
  if (!app_window_lesson_pick (self, hit))
    app_session_select (self->session, hit);
}

static void
seek_cb (AppWindow *self, gint64 t_ns)
{
  if (!app_session_get_view (self->session)->cover_meter)
    app_player_seek (self->player, t_ns);
}

static void
seek_position_cb (AppWindow *self, double position)
{
  app_player_seek_position (self->player, position);
}

static void
chosen_cb (AppWindow *self, const char *id)
{
  gtk_menu_button_popdown (self->chooser_button);
  app_window_load_scenario (self, id);
}

/* Chosen or not, the next key is the stage's: on the button it would open the
 * chooser again. */
static void
chooser_closed_cb (AppWindow *self)
{
  if (self->stage)
    app_window_focus_picture (self);
}

/* ---- what is remembered ---- */

/* Served by broadway. */
static gboolean
is_in_browser (AppWindow *self)
{
  return g_str_equal (
      G_OBJECT_TYPE_NAME (gtk_widget_get_display (GTK_WIDGET (self))),
      "GdkBroadwayDisplay");
}

static void
restore (AppWindow *self)
{
  GSettings *settings = self->settings;

  gtk_window_set_default_size (
      GTK_WINDOW (self), app_settings_get_int (settings, "window-width", 1400),
      app_settings_get_int (settings, "window-height", 880));
  if (app_settings_get_boolean (settings, "window-maximized", FALSE))
    gtk_window_maximize (GTK_WINDOW (self));
  app_session_set_even_pace (
      self->session, app_settings_get_boolean (settings, "even-pace", TRUE));
  app_player_set_speed (self->player,
                        app_settings_get_int (settings, "speed", 0));
  app_player_set_loop (self->player,
                       app_settings_get_boolean (settings, "loop", FALSE));
  app_session_set_step_level (
      self->session,
      (SimStepLevel)CLAMP (app_settings_get_int (settings, "step-level", 0), 0,
                           SIM_N_STEP_LEVELS - 1));
  app_session_set_values_wanted (
      self->session, app_settings_get_boolean (settings, "values", TRUE));
  self->pane_wanted = app_settings_get_boolean (settings, "show-pane", TRUE);
  adw_flap_set_reveal_flap (self->flap, self->pane_wanted);
  self->lanes_wanted =
      app_settings_get_boolean (settings, "show-timeline", TRUE);
  card_pane_set_calendar_shown (
      self->pane, app_settings_get_boolean (settings, "show-calendar", TRUE));
  card_pane_set_welcome (self->pane,
                         app_settings_get_boolean (settings, "welcome", TRUE));
}

static void
remember (AppWindow *self)
{
  GtkWindow *window = GTK_WINDOW (self);
  GSettings *settings = self->settings;
  int width, height;

  g_clear_handle_id (&self->remember_source, g_source_remove);
  gtk_window_get_default_size (window, &width, &height);
  app_settings_set_int (settings, "window-width", width);
  app_settings_set_int (settings, "window-height", height);
  if (!is_in_browser (self))
    app_settings_set_boolean (settings, "window-maximized",
                              gtk_window_is_maximized (window));
  app_settings_set_boolean (settings, "even-pace",
                            app_session_get_view (self->session)->even_pace);
  app_settings_set_int (settings, "speed", app_player_get_speed (self->player));
  app_settings_set_boolean (settings, "loop",
                            app_player_get_loop (self->player));
  app_settings_set_int (settings, "step-level",
                        (int)app_session_get_step_level (self->session));
  app_settings_set_boolean (settings, "values",
                            app_session_get_values_wanted (self->session));
  app_settings_set_boolean (settings, "show-timeline", self->lanes_wanted);
  app_settings_set_boolean (settings, "show-pane", self->pane_wanted);
  app_settings_set_boolean (settings, "show-calendar",
                            card_pane_get_calendar_shown (self->pane));
  app_settings_set_boolean (settings, "welcome",
                            card_pane_get_welcome (self->pane));
}

static gboolean
remember_cb (gpointer data)
{
  AppWindow *self = data;

  self->remember_source = 0;
  remember (self);
  return G_SOURCE_REMOVE;
}

/* Whatever ends the program, what was chosen is kept. */
void
app_window_remember_soon (AppWindow *self)
{
  if (!self->restored)
    return;
  g_clear_handle_id (&self->remember_source, g_source_remove);
  self->remember_source = g_timeout_add (REMEMBER_MS, remember_cb, self);
}

static gboolean
app_window_close_request (GtkWindow *window)
{
  remember (APP_WINDOW (window));
  if (app_window_ask_about_jobs (APP_WINDOW (window)))
    return TRUE;
  return GTK_WINDOW_CLASS (app_window_parent_class)->close_request (window);
}

/* ---- room ---- */

static void
fit_cb (AppWindow *self)
{
  app_window_fit (self, gtk_widget_get_width (GTK_WIDGET (self)),
                  gtk_widget_get_height (GTK_WIDGET (self)));
}

/* Also by a swipe or a click beside the pane. */
static void
revealed_cb (AppWindow *self)
{
  gboolean revealed = adw_flap_get_reveal_flap (self->flap);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (!adw_flap_get_folded (self->flap))
    self->pane_wanted = revealed;
  /* One of the two has the window's buttons. */
  adw_header_bar_set_show_end_title_buttons (self->header, !revealed);
  card_pane_set_show_buttons (self->pane, revealed);
  gtk_widget_set_visible (self->pane_button, !revealed);
  if (!revealed && focus &&
      gtk_widget_is_ancestor (focus, GTK_WIDGET (self->pane)))
    app_window_focus_picture (self);
  app_window_sync_actions (self);
  fit_cb (self);
}

/* The surface's size counts the shadow that the window draws itself. */
static void
layout_cb (AppWindow *self, int width, int height)
{
  double x, y;

  gtk_native_get_surface_transform (GTK_NATIVE (self), &x, &y);
  app_window_fit (self, width - 2 * (int)x, height - 2 * (int)y);
}

/* ---- cards ---- */

static void
cards_told_cb (AppWindow *self, const char *text, BaseDiagnostics *details)
{
  app_window_toast (self, text, details);
}

static void
cards_added_cb (AppWindow *self,
                const char *deck_id,
                const char *text,
                BaseDiagnostics *details)
{
  app_window_toast_deck (self, text, details, deck_id);
}

static void
cards_imported_cb (AppWindow *self,
                   const char *deck_id,
                   const char *text,
                   BaseDiagnostics *details)
{
  app_window_keep_findings (self, text, details, deck_id);
  app_window_show_problems (self);
}

static void
cards_opened_cb (AppWindow *self)
{
  const char *problem = app_cards_get_problem (self->cards);

  card_pane_set_study (
      self->pane, problem ? NULL : app_cards_get_study (self->cards), problem);
  /* Opened again after a problem it comes once more. */
  if (!self->offered)
    app_window_offer_recoveries (self);
  self->offered = TRUE;
}

static void
make_cards (AppWindow *self)
{
  g_autofree char *folder =
      g_build_filename (g_get_user_data_dir (), "shardstep", NULL);

  self->cards = app_cards_new (folder);
  g_signal_connect_object (self->cards, "told", G_CALLBACK (cards_told_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->cards, "added", G_CALLBACK (cards_added_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->cards, "opened", G_CALLBACK (cards_opened_cb),
                           self, G_CONNECT_SWAPPED);
  /* What was changed or left out is worth more than a toast. */
  g_signal_connect_object (self->cards, "imported",
                           G_CALLBACK (cards_imported_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->cards, "conflict",
                           G_CALLBACK (app_window_ask_conflict), self,
                           G_CONNECT_SWAPPED);
  card_study_set_scenarios (app_cards_get_study (self->cards), self->library);
  g_signal_connect_object (self->pane, "show-scenario",
                           G_CALLBACK (app_window_show_asked), self,
                           G_CONNECT_SWAPPED);
}

/* ---- after the first frame ---- */

static void
load_first (AppWindow *self)
{
  if (self->library && !scenario_library_find (self->library, FIRST_SCENARIO) &&
      scenario_library_get_length (self->library) > 0)
    app_session_load (self->session, scenario_library_get (self->library, 0));
  else
    app_window_load_scenario (self, FIRST_SCENARIO);
}

/* The window is on the screen: now what it shows.  Unless a file was opened
 * meanwhile. */
static gboolean
fill_cb (gpointer data)
{
  AppWindow *self = data;

  self->fill_source = 0;
  self->filled = TRUE;
  /* The page is all the screen there is; before this it is not known. */
  if (is_in_browser (self))
    gtk_window_maximize (GTK_WINDOW (self));
  if (!app_session_get_scenario (self->session))
    load_first (self);
  app_cards_start (self->cards);
  app_window_read_lessons (self);
  return G_SOURCE_REMOVE;
}

static void
painted_cb (GdkFrameClock *clock, AppWindow *self)
{
  g_signal_handlers_disconnect_by_func (clock, G_CALLBACK (painted_cb), self);
  /* Once the frame is on its way. */
  self->fill_source = g_idle_add_full (G_PRIORITY_DEFAULT, fill_cb, self, NULL);
}

static void
app_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_window_parent_class)->realize (widget);
  /* Before anything is allocated, so that nothing jumps. */
  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (widget)),
                           "layout", G_CALLBACK (layout_cb), widget,
                           G_CONNECT_SWAPPED);
  if (!APP_WINDOW (widget)->filled)
    g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint",
                             G_CALLBACK (painted_cb), widget, 0);
}

/* ---- reduced motion ---- */

static void
animations_cb (AppWindow *self)
{
  gboolean animations = TRUE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)),
                "gtk-enable-animations", &animations, NULL);
  app_session_set_still (self->session, !animations);
}

/* ---- life ---- */

static void
app_window_dispose (GObject *object)
{
  AppWindow *self = APP_WINDOW (object);

  g_clear_handle_id (&self->remember_source, g_source_remove);
  g_clear_handle_id (&self->busy_source, g_source_remove);
  g_clear_handle_id (&self->fill_source, g_source_remove);
  /* A run that nobody waits for would keep the session until it ends. */
  if (self->session)
    app_session_cancel (self->session);
  if (self->file_dialog)
    gtk_native_dialog_destroy (self->file_dialog);
  g_clear_object (&self->file_dialog);
  g_clear_object (&self->out_folder);
  app_window_stop_waiting (self);
  /* The children first: they may still tell of something. */
  gtk_widget_dispose_template (GTK_WIDGET (self), APP_TYPE_WINDOW);
  self->what_if = NULL;
  g_clear_object (&self->cards);
  g_clear_object (&self->player);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->library, scenario_library_unref);
  g_clear_pointer (&self->presets, scenario_presets_unref);
  g_clear_pointer (&self->opened, g_ptr_array_unref);
  g_clear_pointer (&self->asked, scenario_unref);
  self->problems = NULL;
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->headings, g_ptr_array_unref);
  g_clear_pointer (&self->subjects, g_ptr_array_unref);
  g_clear_pointer (&self->telling, g_hash_table_unref);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  g_clear_pointer (&self->pending_moment, g_free);
  g_clear_pointer (&self->back_id, g_free);
  app_window_forget_before (self);
  g_clear_pointer (&self->lesson.caption, g_free);
  app_window_lessons_clear (self);
  G_OBJECT_CLASS (app_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
#define BIND(name) gtk_widget_class_bind_template_child (klass, AppWindow, name)
  BIND (toasts);
  BIND (flap);
  BIND (stage_box);
  BIND (scrolled);
  BIND (header);
  BIND (title);
  BIND (chooser_button);
  BIND (chooser_label);
  BIND (chooser);
  BIND (pane);
  BIND (pane_room);
  BIND (pane_button);
  BIND (what_if_button);
  BIND (what_if_content);
  BIND (knob_split);
  BIND (knob_room);
  BIND (scroller);
  BIND (values_button);
  BIND (undo_button);
  BIND (redo_button);
  BIND (busy_button);
  BIND (stage);
  BIND (meter);
  BIND (lanes);
  BIND (transport);
#undef BIND
  gtk_widget_class_bind_template_callback (klass, picked_cb);
  gtk_widget_class_bind_template_callback (klass, seek_cb);
  gtk_widget_class_bind_template_callback (klass, seek_position_cb);
  gtk_widget_class_bind_template_callback (klass, chosen_cb);
  gtk_widget_class_bind_template_callback (klass, chooser_closed_cb);
}

static void
app_window_class_init (AppWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = app_window_dispose;
  widget_class->realize = app_window_realize;
  GTK_WINDOW_CLASS (klass)->close_request = app_window_close_request;

  g_type_ensure (CARD_TYPE_PANE);
  g_type_ensure (LANES_TYPE_VIEW);
  g_type_ensure (METER_TYPE_VIEW);
  g_type_ensure (ROOM_TYPE_BIN);
  g_type_ensure (SCENARIO_TYPE_CHOOSER);
  g_type_ensure (STAGE_TYPE_VIEW);
  g_type_ensure (TRANSPORT_TYPE_BAR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/app-window.ui");
  bind_template (widget_class);
  app_window_install_actions (widget_class);
}

static void
app_window_init (AppWindow *self)
{
  self->session = app_session_new ();
  app_window_init_jobs (self);
  self->opened =
      g_ptr_array_new_with_free_func ((GDestroyNotify)scenario_unref);
  self->headings = g_ptr_array_new_with_free_func (g_free);
  self->subjects = g_ptr_array_new_with_free_func (g_free);
  self->telling = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify)base_diagnostics_free);
  self->settings = app_settings_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  tool_tips_hush_menus (GTK_WIDGET (self));
  focus_return_watch (GTK_WINDOW (self));
  self->player = app_player_new (self->session, GTK_WIDGET (self));

  restore (self);
  self->restored = TRUE;
  app_window_listen (self);
  app_window_lesson_listen (self);
  app_window_lessons_init (self);
  app_window_sync_actions (self);
  app_window_show_history (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.show-problems", FALSE);
  app_window_add_keys (self);
  app_window_accept_drops (self);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)),
                           "notify::gtk-enable-animations",
                           G_CALLBACK (animations_cb), self, G_CONNECT_SWAPPED);
  animations_cb (self);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)),
                           "notify::gtk-xft-dpi", G_CALLBACK (fit_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flap, "notify::reveal-progress",
                           G_CALLBACK (fit_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flap, "notify::reveal-flap",
                           G_CALLBACK (revealed_cb), self, G_CONNECT_SWAPPED);
  revealed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->stage));
}

/* ---- public ---- */

AppWindow *
app_window_new (GtkApplication *application)
{
  AppWindow *self =
      g_object_new (APP_TYPE_WINDOW, "application", application, NULL);

  app_window_read_library (self);
  make_cards (self);
  return self;
}

AppSession *
app_window_get_session (AppWindow *self)
{
  g_return_val_if_fail (APP_IS_WINDOW (self), NULL);
  return self->session;
}

AppPlayer *
app_window_get_player (AppWindow *self)
{
  g_return_val_if_fail (APP_IS_WINDOW (self), NULL);
  return self->player;
}

CardStudy *
app_window_get_study (AppWindow *self)
{
  g_return_val_if_fail (APP_IS_WINDOW (self), NULL);
  return app_cards_get_study (self->cards);
}
