/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenarios, decks and lessons from files: shipped, of the user, opened,
 * dropped. */
#include "app/app-window-private.h"

#include "xml/xml-reader.h"

#include <glib/gi18n-lib.h>

/* ---- the library ---- */

void
app_window_read_library (AppWindow *self)
{
  g_autoptr (BaseDiagnostics) problems = base_diagnostics_new ();
  g_autofree char *folder =
      g_build_filename (g_get_user_data_dir (), "shardstep", "scenarios", NULL);

  self->presets = scenario_presets_new_builtin (problems);
  self->library = scenario_library_new (self->presets, folder, problems);
  for (guint i = 0; i < scenario_library_get_length (self->library); i++)
    scenario_chooser_add_scenario (self->chooser,
                                   scenario_library_get (self->library, i));
  if (base_diagnostics_get_length (problems) > 0)
    app_window_toast (self,
                      _ ("Not every scenario of your folder could be read"),
                      g_steal_pointer (&problems));
}

static Scenario *
find_scenario (AppWindow *self, const char *id)
{
  /* What was opened last goes first. */
  for (guint i = self->opened->len; i > 0; i--)
    {
      Scenario *scenario = g_ptr_array_index (self->opened, i - 1);

      if (g_str_equal (scenario_get_id (scenario), id))
        return scenario;
    }
  if (self->asked && g_str_equal (scenario_get_id (self->asked), id))
    return self->asked;
  return self->library ? scenario_library_find (self->library, id) : NULL;
}

/* Another scenario is met at rest. */
static void
load (AppWindow *self, Scenario *scenario)
{
  g_clear_pointer (&self->pending_moment, g_free);
  self->going_back = FALSE;
  app_window_forget_before (self);
  app_window_lesson_leave_soon (self);
  app_player_pause (self->player);
  app_session_load (self->session, scenario);
}

gboolean
app_window_load_scenario (AppWindow *self, const char *id)
{
  Scenario *scenario;

  g_return_val_if_fail (APP_IS_WINDOW (self), FALSE);
  scenario = find_scenario (self, id);
  if (scenario)
    {
      load (self, scenario);
      return TRUE;
    }
  else
    {
      g_autofree char *text =
          g_strdup_printf (_ ("There is no scenario “%s”"), id);

      app_window_toast (self, text, NULL);
      return FALSE;
    }
}

/* Where the learner was, unless that is where the moment is. */
static void
offer_back (AppWindow *self, Scenario *shown, const char *scenario_id)
{
  g_autofree char *escaped = NULL;
  g_autofree char *text = NULL;
  AdwToast *toast;

  if (!shown || g_str_equal (scenario_get_id (shown), scenario_id))
    return;
  g_free (self->back_id);
  self->back_id = g_strdup (scenario_get_id (shown));
  self->back_ns = app_session_get_instant (self->session);
  escaped = g_markup_escape_text (scenario_get_title (shown), -1);
  /* Translators: the scenario that was shown before. */
  text = g_strdup_printf (_ ("Before it was “%s”"), escaped);
  toast = adw_toast_new (text);
  adw_toast_set_button_label (toast, _ ("_Back"));
  adw_toast_set_action_name (toast, "win.back");
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
app_window_go_back (AppWindow *self)
{
  g_autofree char *id = NULL;

  if (app_window_show_before (self))
    return;
  id = g_steal_pointer (&self->back_id);
  if (id && app_window_load_scenario (self, id))
    {
      self->going_ns = self->back_ns;
      self->going_back = TRUE;
    }
}

void
app_window_show_moment (AppWindow *self,
                        const char *scenario_id,
                        const char *step)
{
  Scenario *shown;
  SimTimeline *timeline;

  g_return_if_fail (APP_IS_WINDOW (self));
  shown = app_session_get_scenario (self->session);
  timeline = app_session_get_timeline (self->session);

  /* What lies over the picture would hide the moment. */
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  app_window_uncover_picture (self);

  /* Asked for while it is covered, it is the learner's wish to leave that. */
  if (shown && timeline && !app_session_get_busy (self->session) &&
      !app_session_get_view (self->session)->cover_meter &&
      g_str_equal (scenario_get_id (shown), scenario_id))
    {
      guint n = 0, index = 0;
      const SimStep *steps = sim_timeline_get_steps (timeline, &n);

      if (sim_timeline_find_step (timeline, step, &index) && index < n)
        {
          app_player_play_range (self->player, steps[index].start_ns,
                                 steps[index].end_ns);
          return;
        }
    }
  /* Also where a knob took the moment away: the scenario as its file says. */
  if (!app_window_load_scenario (self, scenario_id))
    return;
  self->pending_moment = g_strdup (step);
  offer_back (self, shown, scenario_id);
}

void
app_window_show_asked (AppWindow *self, Scenario *scenario, const char *step)
{
  Scenario *shown;

  g_return_if_fail (APP_IS_WINDOW (self));
  shown = app_session_get_scenario (self->session);
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  app_window_uncover_picture (self);
  scenario_ref (scenario);
  g_clear_pointer (&self->asked, scenario_unref);
  self->asked = scenario;
  offer_back (self, shown, scenario_get_id (scenario));
  load (self, scenario);
  self->pending_moment = g_strdup (step);
}

/* ---- files opened ---- */

typedef enum
{
  KIND_SCENARIO,
  KIND_DECK,
  KIND_FOREIGN_DECK,
  KIND_LESSON,
} Kind;

/* Moodle's XML is told by its first element. */
static const char *const foreign_suffixes[] = { ".txt", ".tsv", ".gift",
                                                ".kvtml", ".apkg" };

/* By the namespace, which stands in the first lines, and for what other
 * programs wrote by the root or the name; what is none of them goes to the
 * scenario reader, whose message says what was expected. */
static Kind
guess_kind (GBytes *bytes, const char *name)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *lower = g_ascii_strdown (name, -1);
  gssize head = (gssize)MIN (size, 4096);

  if (size == 0)
    return KIND_SCENARIO;
  if (g_strstr_len (data, head, "urn:shardstep:deck:"))
    return KIND_DECK;
  if (g_strstr_len (data, head, SCENARIO_LESSON_NAMESPACE))
    return KIND_LESSON;
  if (g_strstr_len (data, head, "urn:shardstep:"))
    return KIND_SCENARIO;
  for (guint i = 0; i < G_N_ELEMENTS (foreign_suffixes); i++)
    if (g_str_has_suffix (lower, foreign_suffixes[i]))
      return KIND_FOREIGN_DECK;
  if (g_strstr_len (data, head, "<quiz"))
    return KIND_FOREIGN_DECK;
  return KIND_SCENARIO;
}

/* Into the chooser, and on show. */
static void
add_opened (AppWindow *self, Scenario *scenario /* taken */)
{
  g_ptr_array_add (self->opened, scenario);
  scenario_chooser_add_scenario (self->chooser, scenario);
  load (self, scenario);
}

void
app_window_take_scenario (AppWindow *self, Scenario *scenario)
{
  gint64 now_ns = app_session_get_instant (self->session);

  add_opened (self, scenario);
  self->going_ns = now_ns;
  self->going_back = TRUE;
}

static void
open_scenario (AppWindow *self, GBytes *bytes, const char *name)
{
  g_autoptr (BaseDiagnostics) problems = base_diagnostics_new ();
  Scenario *scenario =
      scenario_load_bytes (bytes, name, self->presets, problems);

  if (!scenario)
    {
      g_autofree char *text =
          g_strdup_printf (_ ("“%s” could not be opened"), name);

      app_window_toast (self, text, g_steal_pointer (&problems));
      return;
    }
  add_opened (self, scenario);
  if (base_diagnostics_get_length (problems) > 0)
    {
      g_autofree char *text =
          g_strdup_printf (_ ("“%s” was opened with remarks"), name);

      app_window_toast (self, text, g_steal_pointer (&problems));
    }
}

static void
tell_unreadable (AppWindow *self, const char *name, const char *why)
{
  BaseDiagnostics *problems = base_diagnostics_new ();
  g_autofree char *text =
      g_strdup_printf (_ ("“%s” could not be opened"), name);

  base_diagnostics_add (problems, BASE_SEVERITY_ERROR, name, 0, "%s", why);
  app_window_toast (self, text, problems);
}

static void
open_bytes (AppWindow *self, GBytes *bytes, const char *name)
{
  switch (guess_kind (bytes, name))
    {
    case KIND_DECK:
      app_cards_add_deck (self->cards, bytes, name);
      app_window_reveal_pane (self, TRUE);
      break;
    case KIND_FOREIGN_DECK:
      self->problems = NULL;
      app_cards_import_deck (self->cards, bytes, name);
      app_window_reveal_pane (self, TRUE);
      break;
    case KIND_LESSON:
      app_window_open_lesson (self, bytes, name);
      break;
    case KIND_SCENARIO:
    default:
      open_scenario (self, bytes, name);
    }
}

void
app_window_open_file (AppWindow *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = NULL;

  g_return_if_fail (APP_IS_WINDOW (self));
  /* Asked for before it is read: a film dropped by mistake stays on disk. */
  info = g_file_query_info (
      file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
      0, NULL, NULL);
  /* A pipe or a device would never come to its end. */
  if (info && g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      tell_unreadable (self, name, _ ("it is not an ordinary file"));
      return;
    }
  if (info && (guint64)g_file_info_get_size (info) > XML_MAX_BYTES)
    {
      tell_unreadable (
          self, name,
          _ ("it is too large to be a scenario, a deck or a lesson"));
      return;
    }
  bytes = g_file_load_bytes (file, NULL, NULL, &error);
  if (!bytes)
    tell_unreadable (self, name, error->message);
  else
    open_bytes (self, bytes, name);
}

/* ---- choosing and dropping ---- */

static void
response_cb (AppWindow *self, int response, GtkNativeDialog *dialog)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file =
          gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      if (file)
        app_window_open_file (self, file);
    }
  g_clear_object (&self->file_dialog);
}

void
app_window_choose_file (AppWindow *self)
{
  GtkFileChooserNative *dialog;
  GtkFileFilter *filter;

  if (self->file_dialog)
    return;
  dialog = gtk_file_chooser_native_new (
      _ ("Open a scenario, a deck or a lesson"), GTK_WINDOW (self),
      GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, _ ("Scenarios, decks and lessons"));
  gtk_file_filter_add_pattern (filter, "*.xml");
  for (guint i = 0; i < G_N_ELEMENTS (foreign_suffixes); i++)
    gtk_file_filter_add_suffix (filter, foreign_suffixes[i] + 1);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  g_object_unref (filter);

  self->file_dialog = GTK_NATIVE_DIALOG (dialog);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (self->file_dialog);
}

void
app_window_start_export (AppWindow *self, GtkFileChooser *chooser)
{
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  g_autoptr (GFile) folder =
      self->out_folder
          ? g_object_ref (self->out_folder)
          : g_file_new_for_path (documents ? documents : g_get_home_dir ());

  gtk_file_chooser_set_current_folder (chooser, folder, NULL);
}

void
app_window_remember_export (AppWindow *self, GFile *file)
{
  g_clear_object (&self->out_folder);
  self->out_folder = g_file_get_parent (file);
}

static gboolean
drop_cb (AppWindow *self, const GValue *value)
{
  GSList *files = g_value_get_boxed (value);

  for (GSList *at = files; at; at = at->next)
    app_window_open_file (self, at->data);
  return files != NULL;
}

void
app_window_accept_drops (AppWindow *self)
{
  GtkDropTarget *target =
      gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self,
                           G_CONNECT_SWAPPED);
  /* Before a field under it takes a file's name as text. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target),
                                              GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
