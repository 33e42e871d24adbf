/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-application.h"

#include "app/app-settings.h"
#include "app/app-style.h"
#include "app/app-window.h"
#include "widgets/card-editor.h"
#include "widgets/shardstep-resources.h"
#include "widgets/tool-tips.h"

#include <glib/gi18n-lib.h>

/* How long a first start may take to leave. */
#define LEAVING_MS 50
#define LEAVING_TRIES 100

struct _AppApplication
{
  AdwApplication parent_instance;
  gboolean handed_over;
};

G_DEFINE_TYPE (AppApplication, app_application, ADW_TYPE_APPLICATION)

/* ---- actions ---- */

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *parent = gtk_application_get_active_window (data);

  adw_show_about_window (
      parent, "application-name", _ ("Shardstep"), "application-icon",
      "io.github.shardstep.Shardstep", "developer-name",
      _ ("The Shardstep developers"), "version", SHARDSTEP_VERSION, "comments",
      _ ("See how the training of a neural network is split over many "
         "devices, what synchronising costs, and remember it."),
      "license-type", GTK_LICENSE_GPL_3_0,
      /* Translators: your name, for the about window */
      "translator-credits", _ ("translator-credits"), NULL);
}

/* Made when it is asked for: as "gtk/help-overlay.ui", where GTK looks for it,
 * it would be built with every window. */
static void
shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *parent = gtk_application_get_active_window (data);
  g_autoptr (GtkBuilder) builder = NULL;
  GtkWindow *shortcuts;

  if (GTK_IS_SHORTCUTS_WINDOW (parent))
    return;
  builder = gtk_builder_new_from_resource (
      "/io/github/shardstep/Shardstep/help-overlay.ui");
  shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));
  gtk_window_set_transient_for (shortcuts, parent);
  gtk_window_present (shortcuts);
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (data));
  gboolean any = FALSE;

  /* Closing keeps what is to be remembered, or asks; the last window ends it.
   * Not the preferences or a dialog, which may have the focus. */
  for (GList *at = windows; at; at = at->next)
    if (APP_IS_WINDOW (at->data) || CARD_IS_EDITOR (at->data))
      {
        gtk_window_close (at->data);
        any = TRUE;
      }
  if (!any)
    g_application_quit (data);
}

/* ---- application ---- */

static AppWindow *
ensure_window (AppApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *at = windows; at; at = at->next)
    if (APP_IS_WINDOW (at->data))
      return at->data;
  return app_window_new (GTK_APPLICATION (self));
}

static void
app_application_activate (GApplication *application)
{
  gtk_window_present (
      GTK_WINDOW (ensure_window (APP_APPLICATION (application))));
}

static void
app_application_open (GApplication *application,
                      GFile **files,
                      int n_files,
                      const char *hint)
{
  AppWindow *window = ensure_window (APP_APPLICATION (application));

  for (int i = 0; i < n_files; i++)
    app_window_open_file (window, files[i]);
  gtk_window_present (GTK_WINDOW (window));
}

/* A first start that is leaving has its name to the last and answers nothing
 * any more.  What fails still is tried once more, and told, by the caller. */
static void
register_patiently (GApplication *application)
{
  for (guint i = 0; i < LEAVING_TRIES; i++)
    {
      g_autoptr (GError) error = NULL;

      if (g_application_register (application, NULL, &error) ||
          !g_dbus_error_is_remote_error (error))
        return;
      g_usleep (LEAVING_MS * 1000);
    }
}

static int
app_application_handle_local_options (GApplication *application,
                                      GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("shardstep %s\n", SHARDSTEP_VERSION);
      return 0;
    }
  register_patiently (application);
  APP_APPLICATION (application)->handed_over =
      g_application_get_is_registered (application) &&
      g_application_get_is_remote (application);
  return -1;
}

static void
set_accels (GtkApplication *application)
{
  static const struct
  {
    const char *action;
    const char *accels[3];
  } accels[] = {
    { "app.quit", { "<Control>q", NULL } },
    { "window.close", { "<Control>w", NULL } },
    { "win.open", { "<Control>o", NULL } },
    { "win.save-scenario", { "<Control><Shift>s", NULL } },
    { "win.preferences", { "<Control>comma", NULL } },
    { "win.pane", { "F9", NULL } },
    { "win.switch-focus", { "F6", NULL } },
    { "win.back", { "<Alt>Left", NULL } },
    { "app.shortcuts", { "F1", "<Control>question", NULL } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (application, accels[i].action,
                                           accels[i].accels);
}

static void
app_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { "about", about_cb, NULL, NULL, NULL },
    { "shortcuts", shortcuts_cb, NULL, NULL, NULL },
    { "quit", quit_cb, NULL, NULL, NULL },
  };

  g_autoptr (GSettings) settings = app_settings_new ();

  /* Before libadwaita looks for the style among them. */
  app_register_resources ();
  G_APPLICATION_CLASS (app_application_parent_class)->startup (application);
  app_style_apply (settings);
  tool_tips_start (gdk_display_get_default ());
  gtk_window_set_default_icon_name ("io.github.shardstep.Shardstep");
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries,
                                   G_N_ELEMENTS (entries), application);
  set_accels (GTK_APPLICATION (application));
}

static void
app_application_class_init (AppApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = app_application_startup;
  application_class->activate = app_application_activate;
  application_class->open = app_application_open;
  application_class->handle_local_options =
      app_application_handle_local_options;
}

static void
app_application_init (AppApplication *self)
{
  static const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL,
      N_ ("Print the version and exit"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self),
                                                     _ ("[FILE…]"));
}

AppApplication *
app_application_new (void)
{
  return g_object_new (APP_TYPE_APPLICATION, "application-id",
                       APP_APPLICATION_ID, "flags", G_APPLICATION_HANDLES_OPEN,
                       NULL);
}

gboolean
app_application_handed_over (AppApplication *self)
{
  g_return_val_if_fail (APP_IS_APPLICATION (self), FALSE);
  return self->handed_over;
}

void
app_register_resources (void)
{
  shardstep_register_resource ();
}
