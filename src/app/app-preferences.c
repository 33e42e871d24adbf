/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-preferences.h"

#include "app/app-pace.h"

#include <glib/gi18n-lib.h>

struct _AppPreferences
{
  AdwPreferencesWindow parent_instance;
  GtkSwitch *even_pace_switch;
  GtkSwitch *loop_switch;
  AdwComboRow *speed_row;
  AdwComboRow *level_row;
  AppSession *session; /* NULL until everything shows what is set */
  AppPlayer *player;
  GtkWidget *day_group;
  AdwPreferencesGroup *backup_group;
  GtkSpinButton *new_spin;
  GtkSpinButton *reviews_spin;
  GtkSpinButton *retention_spin;
  AppCards *cards;
  GPtrArray *backups; /* ReviewBackup */
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

/* ---- cards ---- */

static void
cards_cb (AppPreferences *self)
{
  ReviewQueueLimits limits;
  double retention;

  if (!self->session ||
      !app_cards_get_settings (self->cards, &limits, &retention))
    return;
  limits.new_per_day = (guint)gtk_spin_button_get_value_as_int (self->new_spin);
  limits.reviews_per_day =
      (guint)gtk_spin_button_get_value_as_int (self->reviews_spin);
  app_cards_set_settings (self->cards, &limits,
                          gtk_spin_button_get_value (self->retention_spin) /
                              100);
}

static void
restore_response_cb (AppPreferences *self,
                     const char *response,
                     AdwMessageDialog *dialog)
{
  const ReviewBackup *backup = g_object_get_data (G_OBJECT (dialog), "backup");

  if (g_str_equal (response, "restore"))
    app_cards_restore (self->cards, backup);
}

/* The present progress is saved first, but hours of answers go out of use:
 * that is asked about. */
static void
restore_cb (AppPreferences *self, GtkWidget *button)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self), _ ("Go back to this backup?"),
      _ ("Your progress becomes what it was that day. What it is now is saved "
         "beside the backups."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                    _ ("_Cancel"), "restore", _ ("_Go back"),
                                    NULL);
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), "restore", ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data (G_OBJECT (dialog), "backup",
                     g_object_get_data (G_OBJECT (button), "backup"));
  g_signal_connect_object (dialog, "response", G_CALLBACK (restore_response_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
add_backup_row (AppPreferences *self, ReviewBackup *backup)
{
  g_autoptr (GDateTime) day =
      g_date_time_new_from_unix_utc (backup->day * 24 * 60 * 60);
  g_autofree char *title = g_date_time_format (day, "%x");
  g_autofree char *size = g_format_size (backup->n_bytes);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_label (_ ("Go back…"));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), size);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data (G_OBJECT (button), "backup", backup);
  g_signal_connect_object (button, "clicked", G_CALLBACK (restore_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (self->backup_group, row);
}

static void
show_cards (AppPreferences *self)
{
  ReviewQueueLimits limits;
  double retention;
  gboolean opened = app_cards_get_settings (self->cards, &limits, &retention);

  gtk_widget_set_sensitive (self->day_group, opened);
  if (!opened)
    return;
  gtk_spin_button_set_value (self->new_spin, limits.new_per_day);
  gtk_spin_button_set_value (self->reviews_spin, limits.reviews_per_day);
  gtk_spin_button_set_value (self->retention_spin, retention * 100);
  self->backups = app_cards_list_backups (self->cards);
  for (guint i = 0; i < self->backups->len; i++)
    add_backup_row (self, g_ptr_array_index (self->backups, i));
}

/* ---- window ---- */

static void
app_preferences_dispose (GObject *object)
{
  AppPreferences *self = APP_PREFERENCES (object);

  g_clear_object (&self->session);
  g_clear_object (&self->player);
  g_clear_object (&self->cards);
  g_clear_pointer (&self->backups, g_ptr_array_unref);
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
  gtk_widget_class_bind_template_child (widget_class, AppPreferences,
                                        day_group);
  gtk_widget_class_bind_template_child (widget_class, AppPreferences,
                                        backup_group);
  gtk_widget_class_bind_template_child (widget_class, AppPreferences, new_spin);
  gtk_widget_class_bind_template_child (widget_class, AppPreferences,
                                        reviews_spin);
  gtk_widget_class_bind_template_child (widget_class, AppPreferences,
                                        retention_spin);
  gtk_widget_class_bind_template_callback (widget_class, cards_cb);
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
app_preferences_new (AppSession *session, AppPlayer *player, AppCards *cards)
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
  self->cards = g_object_ref (cards);
  show_cards (self);
  self->player = g_object_ref (player);
  self->session = g_object_ref (session);
  return self;
}
