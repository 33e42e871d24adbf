/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The knobs as they stand, as a scenario of the user's. */
#include "app/app-window-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define SUFFIX ".scenario.xml"
#define MOST_ID 60
#define MOST_TRIES 1000

static char *
dup_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "shardstep", "scenarios",
                           NULL);
}

/* "My GPT-2, 8 devices.scenario.xml" without what is after the name. */
static char *
dup_title (GFile *file)
{
  g_autofree char *base = g_file_get_basename (file);
  static const char *const suffixes[] = { SUFFIX, ".xml" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (base, suffixes[i]))
      base[strlen (base) - strlen (suffixes[i])] = '\0';
  return g_filename_display_name (base);
}

/* "my-gpt-2-8-devices": what an id may be; "scenario" where a title has no
 * letter that one may have. */
static char *
dup_slug (const char *title)
{
  g_autofree char *ascii = g_str_to_ascii (title, "C");
  GString *slug = g_string_new (NULL);

  for (const char *at = ascii; *at && slug->len < MOST_ID; at++)
    if (g_ascii_isalpha (*at) || (slug->len > 0 && g_ascii_isdigit (*at)))
      g_string_append_c (slug, g_ascii_tolower (*at));
    else if (slug->len > 0 && slug->str[slug->len - 1] != '-')
      g_string_append_c (slug, '-');
  while (slug->len > 0 && slug->str[slug->len - 1] == '-')
    g_string_truncate (slug, slug->len - 1);
  if (slug->len == 0)
    g_string_assign (slug, "scenario");
  return g_string_free (slug, FALSE);
}

static gboolean
is_taken (AppWindow *self, const char *id)
{
  for (guint i = 0; i < self->opened->len; i++)
    if (g_str_equal (scenario_get_id (g_ptr_array_index (self->opened, i)), id))
      return TRUE;
  return self->library && scenario_library_find (self->library, id) != NULL;
}

/* One that no other scenario here has. */
static char *
dup_id (AppWindow *self, const char *title)
{
  g_autofree char *slug = dup_slug (title);
  char *id = g_strdup (slug);

  for (guint i = 2; is_taken (self, id) && i < MOST_TRIES; i++)
    {
      g_free (id);
      id = g_strdup_printf ("%s-%u", slug, i);
    }
  return id;
}

static Scenario *
make_scenario (AppWindow *self, GFile *file)
{
  Scenario *from = app_session_get_scenario (self->session);
  g_autofree char *title = dup_title (file);
  g_autofree char *id = dup_id (self, title);
  g_autofree char *plain =
      /* Translators: the summary of a saved scenario; %s is another's title. */
      g_strdup_printf (_ ("From “%s”, its knobs turned."),
                       scenario_get_title (from));
  g_autofree char *summary = g_markup_escape_text (plain, -1);

  return scenario_new (id, title, summary,
                       app_session_get_spec (self->session));
}

static void
tell_failure (AppWindow *self, const char *name, const char *why)
{
  BaseDiagnostics *details = base_diagnostics_new ();

  base_diagnostics_add (details, BASE_SEVERITY_ERROR, name, 0, "%s", why);
  app_window_toast (self, _ ("The scenario could not be saved"), details);
}

/* Why what the knobs stand at is not to be written now, or NULL. */
static const char *
get_hindrance (AppWindow *self)
{
  /* A file's name would tell what is covered. */
  if (app_session_get_view (self->session)->cover_meter)
    return _ ("its name and its figures are covered while you guess");
  return NULL;
}

void
app_window_save_scenario (AppWindow *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *name = g_file_get_parse_name (file);
  g_autofree char *text = NULL;
  const char *hindrance = get_hindrance (self);
  g_autoptr (GError) error = NULL;
  Scenario *scenario;

  g_return_if_fail (APP_IS_WINDOW (self));
  if (!app_session_get_timeline (self->session))
    return;
  if (hindrance)
    {
      tell_failure (self, name, hindrance);
      return;
    }
  if (!path)
    {
      tell_failure (self, name, _ ("it is not a folder of this computer"));
      return;
    }
  scenario = make_scenario (self, file);
  if (!scenario_save (scenario, path, &error))
    {
      tell_failure (self, name, error->message);
      scenario_unref (scenario);
      return;
    }
  app_window_take_scenario (self, scenario);
  /* Translators: the name of a file. */
  text = g_strdup_printf (_ ("Saved as %s"), name);
  app_window_toast (self, text, NULL);
}

static void
response_cb (AppWindow *self, int response, GtkNativeDialog *dialog)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file =
          gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      if (file)
        app_window_save_scenario (self, file);
    }
  g_clear_object (&self->file_dialog);
}

void
app_window_choose_save (AppWindow *self)
{
  Scenario *scenario = app_session_get_scenario (self->session);
  const char *refusal = app_session_get_refusal (self->session);
  g_autofree char *folder = dup_folder ();
  g_autofree char *title = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GFile) start = g_file_new_for_path (folder);
  GtkFileChooserNative *dialog;

  if (!scenario || self->file_dialog || get_hindrance (self))
    return;
  /* What is shown is not what the knobs say. */
  if (refusal)
    {
      tell_failure (self, scenario_get_title (scenario), refusal);
      return;
    }
  dialog = gtk_file_chooser_native_new (
      _ ("Save as a scenario"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE,
      _ ("_Save"), _ ("_Cancel"));
  /* There it is found again by the next start. */
  if (g_mkdir_with_parents (folder, 0700) == 0)
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), start,
                                         NULL);
  /* Translators: a name for a changed scenario; %s is its title. */
  title = g_strdup_printf (_ ("%s, changed"), scenario_get_title (scenario));
  name = g_strconcat (title, SUFFIX, NULL);
  g_strdelimit (name, "/", '-');
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  self->file_dialog = GTK_NATIVE_DIALOG (dialog);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (self->file_dialog);
}
