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

static void
cut (char *name, const char *suffix)
{
  if (g_str_has_suffix (name, suffix))
    name[strlen (name) - strlen (suffix)] = '\0';
}

/* "My GPT-2, 8 devices.scenario.xml" without what is after the name. */
static char *
dup_title (GFile *file)
{
  g_autofree char *base = g_file_get_basename (file);
  static const char *const suffixes[] = { SUFFIX, ".xml" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    cut (base, suffixes[i]);
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

static gboolean
is_shipped (AppWindow *self, const char *id)
{
  guint n = self->library ? scenario_library_get_length (self->library) : 0;

  for (guint i = 0; i < n; i++)
    if (scenario_library_is_shipped (self->library, i) &&
        g_str_equal (scenario_get_id (scenario_library_get (self->library, i)),
                     id))
      return TRUE;
  return FALSE;
}

/* That of the scenario which is replaced stays: cards may ask for it.  A copy
 * of a shipped one must not take its place. */
static char *
dup_kept_id (AppWindow *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autoptr (BaseDiagnostics) unread = base_diagnostics_new ();
  g_autoptr (Scenario) replaced = NULL;

  if (path && g_file_test (path, G_FILE_TEST_EXISTS))
    replaced = scenario_load_file (path, self->presets, unread);
  return replaced && !is_shipped (self, scenario_get_id (replaced))
             ? g_strdup (scenario_get_id (replaced))
             : NULL;
}

/* One that no other scenario here has. */
static char *
dup_id (AppWindow *self, const char *title, GFile *file)
{
  g_autofree char *slug = dup_slug (title);
  char *id = dup_kept_id (self, file);

  if (id)
    return id;
  id = g_strdup (slug);

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
  g_autofree char *id = dup_id (self, title, file);
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
  /* What is shown is not what the knobs say. */
  if (app_session_get_view (self->session)->refused)
    return app_session_get_refusal (self->session);
  return NULL;
}

/* Without the suffix the next start would not find it among the scenarios, nor
 * a double click open it here. */
static GFile *
dup_named (GFile *file)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = NULL;

  if (g_str_has_suffix (base, SUFFIX) || !folder)
    return g_object_ref (file);
  /* "My five.xml", or "My five.scenario" where less was typed over. */
  cut (base, ".xml");
  cut (base, ".scenario");
  name = g_strconcat (base, SUFFIX, NULL);
  return g_file_get_child (folder, name);
}

static void
save (AppWindow *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *name = g_file_get_parse_name (file);
  g_autofree char *text = NULL;
  gboolean done = app_session_get_timeline (self->session) &&
                  !app_session_get_busy (self->session);
  const char *hindrance = get_hindrance (self);
  g_autoptr (GError) error = NULL;
  Scenario *scenario;

  if (hindrance)
    {
      tell_failure (self, name, hindrance);
      return;
    }
  /* It may be refused yet. */
  if (!done)
    {
      tell_failure (self, name,
                    _ ("it is being simulated: save it once that is done"));
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

#define REPLACED "shardstep-replaced"

static void
replace_cb (AppWindow *self, const char *response, GtkWidget *dialog)
{
  if (g_str_equal (response, "replace"))
    save (self, g_object_get_data (G_OBJECT (dialog), REPLACED));
}

/* The name was made longer: the file that has it was not asked about. */
static void
ask_replace (AppWindow *self, GFile *file)
{
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (base);
  g_autofree char *body = g_strdup_printf (_ ("“%s” is there already."), name);
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self), _ ("Replace the scenario?"), body);
  AdwMessageDialog *asked = ADW_MESSAGE_DIALOG (dialog);

  adw_message_dialog_add_responses (asked, "cancel", _ ("_Cancel"), "replace",
                                    _ ("_Replace"), NULL);
  adw_message_dialog_set_response_appearance (asked, "replace",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (asked, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), REPLACED, g_object_ref (file),
                          g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (replace_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
app_window_save_scenario (AppWindow *self, GFile *file)
{
  g_autoptr (GFile) named = NULL;

  g_return_if_fail (APP_IS_WINDOW (self));
  named = dup_named (file);
  if (!g_file_equal (named, file) && g_file_query_exists (named, NULL))
    ask_replace (self, named);
  else
    save (self, named);
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
  const char *hindrance = get_hindrance (self);
  g_autofree char *folder = dup_folder ();
  g_autofree char *title = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GFile) start = g_file_new_for_path (folder);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  GtkFileChooserNative *dialog;

  if (!scenario || self->file_dialog)
    return;
  if (hindrance)
    {
      tell_failure (self, gtk_label_get_label (self->chooser_label), hindrance);
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
  /* Without the suffix, which is added: a dialog selects all of a name but what
   * follows the last dot, and what is typed would go before ".xml" alone. */
  name = g_strdup (title);
  g_strdelimit (name, "/", '-');
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_file_filter_set_name (filter, _ ("Scenarios"));
  gtk_file_filter_add_suffix (filter, "xml");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  self->file_dialog = GTK_NATIVE_DIALOG (dialog);
  /* What is saved is what was asked for. */
  gtk_native_dialog_set_modal (self->file_dialog, TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (self->file_dialog);
}
