/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-preferences.h"

#include "app/app-pace.h"
#include "app/app-settings.h"
#include "app/app-style.h"

#include <glib/gi18n-lib.h>

/* So long after the last tick a setting has settled. */
#define SETTLE_MS 600

struct _AppPreferences
{
  AdwPreferencesWindow parent_instance;
  AdwComboRow *style_row;
  GtkSwitch *even_pace_switch;
  GtkSwitch *loop_switch;
  AdwComboRow *speed_row;
  AdwComboRow *level_row;
  AppSession *session; /* NULL until everything shows what is set */
  AppPlayer *player;
  GSettings *settings; /* or NULL */
  GtkWidget *day_group;
  AdwPreferencesGroup *backup_group;
  GtkSpinButton *new_spin;
  GtkSpinButton *reviews_spin;
  GtkSpinButton *retention_spin;
  AppCards *cards;
  GPtrArray *backups;       /* ReviewBackup, or NULL */
  GPtrArray *backup_rows;   /* GtkWidget, lent */
  ReviewQueueLimits limits; /* as they were written last */
  double retention;
  guint settle_source;
};

enum
{
  RESTORE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (AppPreferences, app_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
style_cb (AppPreferences *self)
{
  guint selected = adw_combo_row_get_selected (self->style_row);

  if (self->session && selected < APP_N_STYLES)
    app_style_set (self->settings, (AppStyle)selected);
}

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
tell_problem (AppPreferences *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self),
                                    adw_toast_new (escaped));
}

/* One transaction a change, not one a tick of a spin button that is held: what
 * was set is written once it has settled, and at the latest on closing. */
static void
save_cards (AppPreferences *self)
{
  ReviewQueueLimits limits = self->limits;
  double retention = gtk_spin_button_get_value (self->retention_spin) / 100;
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->settle_source, g_source_remove);
  limits.new_per_day = (guint)gtk_spin_button_get_value_as_int (self->new_spin);
  limits.reviews_per_day =
      (guint)gtk_spin_button_get_value_as_int (self->reviews_spin);
  if (limits.new_per_day == self->limits.new_per_day &&
      limits.reviews_per_day == self->limits.reviews_per_day &&
      ABS (retention - self->retention) < 1e-9)
    return;
  if (!app_cards_set_settings (self->cards, &limits, retention, &error))
    {
      tell_problem (self, error->message);
      return;
    }
  self->limits = limits;
  self->retention = retention;
}

static gboolean
settled_cb (gpointer data)
{
  AppPreferences *self = data;

  self->settle_source = 0;
  save_cards (self);
  return G_SOURCE_REMOVE;
}

static void
cards_cb (AppPreferences *self)
{
  if (!self->session)
    return;
  g_clear_handle_id (&self->settle_source, g_source_remove);
  self->settle_source = g_timeout_add (SETTLE_MS, settled_cb, self);
}

static void
fit_cb (AppPreferences *self)
{
  GtkWindow *window = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (window)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.fit-schedule", NULL);
  gtk_window_close (GTK_WINDOW (self));
}

static void
restore_response_cb (AppPreferences *self,
                     const char *response,
                     AdwMessageDialog *dialog)
{
  const char *path = g_object_get_data (G_OBJECT (dialog), "path");

  if (!g_str_equal (response, "restore"))
    return;
  /* It belongs to what is saved, not to what comes back. */
  if (self->settle_source)
    save_cards (self);
  g_signal_emit (self, signals[RESTORE], 0, path);
}

/* The present progress is saved first, but hours of answers go out of use:
 * that is asked about. */
static void
restore_cb (AppPreferences *self, GtkWidget *button)
{
  const ReviewBackup *backup = g_object_get_data (G_OBJECT (button), "backup");
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self), _ ("Go back to this backup?"),
      _ ("Your progress becomes what it was that day. What it is now is saved "
         "beside the backups."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                    _ ("_Cancel"), "restore", _ ("_Go back"),
                                    NULL);
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), "restore", ADW_RESPONSE_DESTRUCTIVE);
  /* The list is read anew when the day's backup is made meanwhile. */
  g_object_set_data_full (G_OBJECT (dialog), "path", g_strdup (backup->path),
                          g_free);
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
  /* Translators: %s is a date */
  g_autofree char *words = g_strdup_printf (_ ("Go back to %s…"), title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), size);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data (G_OBJECT (button), "backup", backup);
  g_signal_connect_object (button, "clicked", G_CALLBACK (restore_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (self->backup_group, row);
  g_ptr_array_add (self->backup_rows, row);
}

/* Read anew whenever there is another one. */
static void
show_backups (AppPreferences *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *backups = app_cards_list_backups (self->cards, &error);

  for (guint i = 0; i < self->backup_rows->len; i++)
    adw_preferences_group_remove (self->backup_group,
                                  g_ptr_array_index (self->backup_rows, i));
  g_ptr_array_set_size (self->backup_rows, 0);
  g_clear_pointer (&self->backups, g_ptr_array_unref);
  if (!backups)
    {
      adw_preferences_group_set_description (self->backup_group,
                                             error->message);
      return;
    }
  self->backups = backups;
  for (guint i = 0; i < backups->len; i++)
    add_backup_row (self, g_ptr_array_index (backups, i));
}

static gboolean
show_settings (AppPreferences *self)
{
  g_autoptr (GError) error = NULL;
  gboolean opened = app_cards_get_settings (self->cards, &self->limits,
                                            &self->retention, &error);

  gtk_widget_set_sensitive (self->day_group, opened);
  if (!opened)
    {
      adw_preferences_group_set_description (
          ADW_PREFERENCES_GROUP (self->day_group), error->message);
      return FALSE;
    }
  gtk_spin_button_set_value (self->new_spin, self->limits.new_per_day);
  gtk_spin_button_set_value (self->reviews_spin, self->limits.reviews_per_day);
  gtk_spin_button_set_value (self->retention_spin, self->retention * 100);
  /* Shown is not set. */
  g_clear_handle_id (&self->settle_source, g_source_remove);
  return TRUE;
}

/* Going back to a backup brings its settings too; what is being set stays. */
static void
backups_changed_cb (AppPreferences *self)
{
  show_backups (self);
  if (!self->settle_source)
    show_settings (self);
}

static void
show_cards (AppPreferences *self)
{
  if (!show_settings (self))
    return;
  show_backups (self);
  g_signal_connect_object (self->cards, "backups-changed",
                           G_CALLBACK (backups_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* ---- window ---- */

static void
app_preferences_dispose (GObject *object)
{
  AppPreferences *self = APP_PREFERENCES (object);

  if (self->settle_source)
    save_cards (self);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  g_clear_object (&self->player);
  g_clear_object (&self->cards);
  g_clear_pointer (&self->backups, g_ptr_array_unref);
  g_clear_pointer (&self->backup_rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), APP_TYPE_PREFERENCES);
  G_OBJECT_CLASS (app_preferences_parent_class)->dispose (object);
}

static gboolean
app_preferences_close_request (GtkWindow *window)
{
  AppPreferences *self = APP_PREFERENCES (window);

  /* Also what could not be kept when it was set. */
  if (gtk_widget_get_sensitive (self->day_group))
    save_cards (self);
  return GTK_WINDOW_CLASS (app_preferences_parent_class)
      ->close_request (window);
}

static void
app_preferences_class_init (AppPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_preferences_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = app_preferences_close_request;
  signals[RESTORE] =
      g_signal_new ("restore", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/app-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, AppPreferences,
                                        style_row);
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
  gtk_widget_class_bind_template_callback (widget_class, style_cb);
  gtk_widget_class_bind_template_callback (widget_class, even_pace_cb);
  gtk_widget_class_bind_template_callback (widget_class, fit_cb);
  gtk_widget_class_bind_template_callback (widget_class, loop_cb);
  gtk_widget_class_bind_template_callback (widget_class, speed_cb);
  gtk_widget_class_bind_template_callback (widget_class, level_cb);
}

static void
app_preferences_init (AppPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->backup_rows = g_ptr_array_new ();
}

AppPreferences *
app_preferences_new (AppSession *session, AppPlayer *player, AppCards *cards)
{
  AppPreferences *self = g_object_new (APP_TYPE_PREFERENCES, NULL);

  self->settings = app_settings_new ();
  adw_combo_row_set_selected (self->style_row, app_style_get (self->settings));
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
