/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-preferences.h"

#include "app/app-pace.h"

struct _AppPreferences
{
  AdwPreferencesWindow parent_instance;
  GtkSwitch *even_pace_switch;
  GtkSwitch *loop_switch;
  AdwComboRow *speed_row;
  AdwComboRow *level_row;
  AppSession *session; /* NULL until everything shows what is set */
  AppPlayer *player;
};

G_DEFINE_TYPE (AppPreferences, app_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
even_pace_cb (AppPreferences *self)
{
  if (self->session)
    app_session_set_even_pace (self->session,
                               gtk_switch_get_active (self->even_pace_switch));
}

static void
loop_cb (AppPreferences *self)
{
  if (self->session)
    app_player_set_loop (self->player,
                         gtk_switch_get_active (self->loop_switch));
}

static void
speed_cb (AppPreferences *self)
{
  if (self->session)
    app_player_set_speed (self->player,
                          (int)adw_combo_row_get_selected (self->speed_row) +
                              APP_PACE_SPEED_MIN);
}

static void
level_cb (AppPreferences *self)
{
  guint selected = adw_combo_row_get_selected (self->level_row);

  if (self->session && selected < SIM_N_STEP_LEVELS)
    app_session_set_step_level (self->session, (SimStepLevel)selected);
}

static void
app_preferences_dispose (GObject *object)
{
  AppPreferences *self = APP_PREFERENCES (object);

  g_clear_object (&self->session);
  g_clear_object (&self->player);
  G_OBJECT_CLASS (app_preferences_parent_class)->dispose (object);
}

static void
app_preferences_class_init (AppPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_preferences_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/app-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, AppPreferences,
                                        even_pace_switch);
  gtk_widget_class_bind_template_child (widget_class, AppPreferences,
                                        loop_switch);
  gtk_widget_class_bind_template_child (widget_class, AppPreferences,
                                        speed_row);
  gtk_widget_class_bind_template_child (widget_class, AppPreferences,
                                        level_row);
  gtk_widget_class_bind_template_callback (widget_class, even_pace_cb);
  gtk_widget_class_bind_template_callback (widget_class, loop_cb);
  gtk_widget_class_bind_template_callback (widget_class, speed_cb);
  gtk_widget_class_bind_template_callback (widget_class, level_cb);
}

static void
app_preferences_init (AppPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AppPreferences *
app_preferences_new (AppSession *session, AppPlayer *player)
{
  AppPreferences *self = g_object_new (APP_TYPE_PREFERENCES, NULL);

  gtk_switch_set_active (self->even_pace_switch,
                         app_session_get_view (session)->even_pace);
  gtk_switch_set_active (self->loop_switch, app_player_get_loop (player));
  adw_combo_row_set_selected (
      self->speed_row,
      (guint)(app_player_get_speed (player) - APP_PACE_SPEED_MIN));
  adw_combo_row_set_selected (self->level_row,
                              app_session_get_step_level (session));
  self->player = g_object_ref (player);
  self->session = g_object_ref (session);
  return self;
}
