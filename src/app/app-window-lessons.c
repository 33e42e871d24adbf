/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lessons there are: the course, those of the learner's folder, which is
 * watched, and those opened. */
#include "app/app-window-private.h"

#include <glib/gi18n-lib.h>

/* Programs write a file in several goes. */
#define SETTLE_MS 400

static char *
dup_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "shardstep", "lessons",
                           NULL);
}

/* What is wrong with the folder is told once, not with every change of it. */
static void
tell (AppWindow *self, BaseDiagnostics *findings)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < base_diagnostics_get_length (findings); i++)
    {
      g_autofree char *line =
          base_diagnostic_dup_line (base_diagnostics_get (findings, i));

      g_string_append_printf (text, "%s\n", line);
    }
  if (text->len > 0 && g_strcmp0 (text->str, self->lessons.told) != 0)
    app_window_toast (self, _ ("Not every lesson could be read"), findings);
  else
    base_diagnostics_free (findings);
  g_free (self->lessons.told);
  self->lessons.told = g_string_free (g_steal_pointer (&text), FALSE);
}

static ScenarioLessons *
add_opened (AppWindow *self, ScenarioLessons *lessons)
{
  for (guint i = 0; i < self->lessons.opened->len; i++)
    {
      ScenarioLessons *with = scenario_lessons_with (
          lessons, g_ptr_array_index (self->lessons.opened, i));

      if (!with)
        continue;
      scenario_lessons_unref (lessons);
      lessons = with;
    }
  return lessons;
}

static void
read_all (AppWindow *self)
{
  g_autofree char *folder = dup_folder ();
  BaseDiagnostics *findings = base_diagnostics_new ();
  g_autoptr (ScenarioLessons) lessons =
      add_opened (self, scenario_lessons_new (folder, findings));

  card_pane_set_lessons (self->pane, lessons, self->library);
  tell (self, findings);
}

static gboolean
settled_cb (gpointer data)
{
  AppWindow *self = data;

  self->lessons.settle_source = 0;
  read_all (self);
  return G_SOURCE_REMOVE;
}

static void
folder_changed_cb (AppWindow *self)
{
  g_clear_handle_id (&self->lessons.settle_source, g_source_remove);
  self->lessons.settle_source = g_timeout_add (SETTLE_MS, settled_cb, self);
}

static void
show (AppWindow *self, const char *id)
{
  app_window_reveal_pane (self, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self->pane), "cards.open-lesson", "s",
                              id);
}

void
app_window_read_lessons (AppWindow *self)
{
  g_autofree char *folder = dup_folder ();
  g_autoptr (GFile) file = g_file_new_for_path (folder);

  /* Only a folder that is there can be watched. */
  g_mkdir_with_parents (folder, 0700);
  self->lessons.monitor =
      g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->lessons.monitor)
    g_signal_connect_object (self->lessons.monitor, "changed",
                             G_CALLBACK (folder_changed_cb), self,
                             G_CONNECT_SWAPPED);
  self->lessons.are_read = TRUE;
  read_all (self);
  if (self->lessons.opened->len > 0)
    show (self, scenario_lesson_get_id (g_ptr_array_index (
                    self->lessons.opened, self->lessons.opened->len - 1)));
}

/* Whether a lesson of the program has the id. */
static gboolean
is_taken (ScenarioLesson *lesson)
{
  g_autoptr (BaseDiagnostics) findings = base_diagnostics_new ();
  g_autoptr (ScenarioLessons) shipped = scenario_lessons_new (NULL, findings);
  g_autoptr (ScenarioLessons) with = scenario_lessons_with (shipped, lesson);

  return with == NULL;
}

/* What was opened last under an id counts. */
static void
keep_opened (AppWindow *self, ScenarioLesson *lesson)
{
  for (guint i = self->lessons.opened->len; i > 0; i--)
    if (g_str_equal (scenario_lesson_get_id (
                         g_ptr_array_index (self->lessons.opened, i - 1)),
                     scenario_lesson_get_id (lesson)))
      g_ptr_array_remove_index (self->lessons.opened, i - 1);
  g_ptr_array_add (self->lessons.opened, scenario_lesson_ref (lesson));
}

void
app_window_open_lesson (AppWindow *self, GBytes *bytes, const char *name)
{
  g_autoptr (BaseDiagnostics) problems = base_diagnostics_new ();
  g_autoptr (ScenarioLesson) lesson =
      scenario_lesson_load_bytes (bytes, name, problems);

  if (lesson && is_taken (lesson))
    {
      base_diagnostics_add (problems, BASE_SEVERITY_ERROR, name, 0,
                            _ ("the id “%s” is that of a lesson of the course; "
                               "give the lesson another id"),
                            scenario_lesson_get_id (lesson));
      g_clear_pointer (&lesson, scenario_lesson_unref);
    }
  if (!lesson)
    {
      g_autofree char *text =
          g_strdup_printf (_ ("“%s” could not be opened"), name);

      app_window_toast (self, text, g_steal_pointer (&problems));
      return;
    }
  keep_opened (self, lesson);
  /* Before the first frame it waits for the others. */
  if (!self->lessons.are_read)
    return;
  read_all (self);
  show (self, scenario_lesson_get_id (lesson));
}

static void
unref_lesson (gpointer data)
{
  scenario_lesson_unref (data);
}

void
app_window_lessons_init (AppWindow *self)
{
  self->lessons.opened = g_ptr_array_new_with_free_func (unref_lesson);
}

void
app_window_lessons_clear (AppWindow *self)
{
  g_clear_handle_id (&self->lessons.settle_source, g_source_remove);
  if (self->lessons.monitor)
    g_file_monitor_cancel (self->lessons.monitor);
  g_clear_object (&self->lessons.monitor);
  g_clear_pointer (&self->lessons.opened, g_ptr_array_unref);
  g_clear_pointer (&self->lessons.told, g_free);
}
