/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files come to the window as a desktop brings them: dragged from another
 * program's window and dropped, or handed over by a second start of the
 * program. */
#include "app-fixture.h"

#include "app/app-window-private.h"

#include <glib/gstdio.h>
#include <string.h>

/* ---- files ---- */

typedef struct
{
  Fixture fixture;
  char *folder;
} Opening;

#define WINDOW(opening) ((opening)->fixture.window)

static char *
write_file (Opening *opening, const char *name, const char *text)
{
  char *path = g_build_filename (opening->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static char *
write_deck (Opening *opening, const char *name, const char *id, const char *ask)
{
  g_autofree char *text = g_strdup_printf (
      "<deck xmlns=\"urn:shardstep:deck:1\" id=\"%s\" version=\"1\" "
      "xml:lang=\"en\"><title>Deck of %s</title><card id=\"a\" "
      "kind=\"recall\"><prompt>%s</prompt><answer>a</answer></card></deck>",
      id, name, ask);

  return write_file (opening, name, text);
}

static char *
write_scenario (Opening *opening, const char *name, const char *id)
{
  g_autofree char *text = g_strdup_printf (
      "<scenario xmlns=\"urn:shardstep:scenario:1\" id=\"%s\">"
      "<title>Scenario %s</title><model preset=\"gpt2-124m\"/>"
      "<cluster preset=\"dgx-a100-80g\" nodes=\"1\" devices-per-node=\"2\"/>"
      "<training micro-batch=\"8\" global-batch=\"16\" "
      "precision=\"bf16-mixed\" optimizer=\"adam\"/>"
      "<parallel data=\"2\"/></scenario>",
      id, id);

  return write_file (opening, name, text);
}

static char *
write_lesson (Opening *opening, const char *name, const char *id)
{
  g_autofree char *text = g_strdup_printf (
      "<lesson xmlns=\"urn:shardstep:lesson:1\" id=\"%s\"><title>Lesson "
      "%s</title><predict id=\"n\" ask=\"number\" measure=\"bubble-share\" "
      "scenario=\"mp-naive-4\"><prompt>How much?</prompt></predict></lesson>",
      id, id);

  return write_file (opening, name, text);
}

static char *
dup_kept (const char *name)
{
  return g_build_filename (g_get_user_data_dir (), "shardstep", "decks", name,
                           NULL);
}

static gboolean
is_kept (const char *name)
{
  g_autofree char *path = dup_kept (name);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static void
forget_kept (const char *name)
{
  g_autofree char *path = dup_kept (name);

  g_unlink (path);
}

static void
remove_folder (const char *path)
{
  GDir *folder = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      if (g_file_test (inside, G_FILE_TEST_IS_DIR))
        remove_folder (inside);
      else
        g_unlink (inside);
    }
  g_dir_close (folder);
  g_rmdir (path);
}

static void
set_up_opening (Opening *opening, gconstpointer data)
{
  set_up (&opening->fixture, data);
  opening->folder = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  WAIT_FOR (cards_are_open (&opening->fixture));
}

static void
tear_down_opening (Opening *opening, gconstpointer data)
{
  tear_down (&opening->fixture, data);
  remove_folder (opening->folder);
  g_free (opening->folder);
}

/* ---- what is seen ---- */

static gboolean
tells_cb (GtkWidget *widget, gconstpointer words)
{
  return GTK_IS_LABEL (widget) &&
         strstr (gtk_label_get_text (GTK_LABEL (widget)), words) != NULL;
}

static GtkWidget *
sees (Opening *opening, const char *words)
{
  return find_match (GTK_WIDGET (WINDOW (opening)), tells_cb, words);
}

static GtkWidget *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_mapped (window))
        return window;
    }
  return NULL;
}

static gboolean
shows_scenario (Opening *opening, const char *id)
{
  Scenario *scenario = app_session_get_scenario (opening->fixture.session);

  return scenario != NULL && g_str_equal (scenario_get_id (scenario), id) &&
         !app_session_get_busy (opening->fixture.session);
}

/* ---- dragging ---- */

/* Beside the window, which is at the screen's corner. */
#define SOURCE_X 1400
#define SOURCE_Y 300

typedef struct
{
  GSubprocess *process;
  GDataInputStream *lines;
  char *xid;
} Source;

static void
line_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(char **)data = g_data_input_stream_read_line_finish_utf8 (
      G_DATA_INPUT_STREAM (source), result, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (*(char **)data);
}

static char *
read_line (Source *source)
{
  char *line = NULL;

  g_data_input_stream_read_line_async (source->lines, G_PRIORITY_DEFAULT, NULL,
                                       line_cb, &line);
  WAIT_FOR (line != NULL);
  return line;
}

static void
source_open (Source *source, char **paths)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *x = g_strdup_printf ("%d", SOURCE_X);
  g_autofree char *y = g_strdup_printf ("%d", SOURCE_Y);

  g_strv_builder_add (words, g_getenv ("SHARDSTEP_DRAG_SOURCE"));
  g_strv_builder_addv (words, (const char **)paths);
  argv = g_strv_builder_end (words);
  source->process = g_subprocess_newv ((const char *const *)argv,
                                       G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  source->lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (source->process));
  source->xid = read_line (source);
  xdotool ("windowmove", "--sync", source->xid, x, y, NULL);
  wait_ms (200);
}

static void
source_close (Source *source)
{
  g_subprocess_force_exit (source->process);
  g_subprocess_wait (source->process, NULL, NULL);
  g_clear_object (&source->lines);
  g_clear_object (&source->process);
  g_free (source->xid);
}

/* The pointer takes hold of the icon, goes over the widget's middle in a few
 * moves and lets go; what came of it is the source's to say. */
static char *
drag_files (GtkWidget *onto, char **paths)
{
  Source source = { 0 };
  char *result;
  g_autofree char *x = g_strdup_printf ("%d", SOURCE_X + 60);
  g_autofree char *y = g_strdup_printf ("%d", SOURCE_Y + 60);
  double width = gtk_widget_get_width (onto);
  double height = gtk_widget_get_height (onto);

  source_open (&source, paths);
  xdotool ("mousemove", x, y, "mousedown", "1", NULL);
  for (int i = 1; i <= 3; i++)
    xdotool ("mousemove_relative", "--", "-20", "5", NULL);
  for (int i = 0; i <= 3; i++)
    point_widget_at (onto, width * (0.8 - 0.1 * i), height / 2);
  wait_ms (200);
  xdotool ("mouseup", "1", NULL);
  result = read_line (&source);
  source_close (&source);
  return result;
}

static void
drop_files (GtkWidget *onto, const char *first, ...)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;
  g_autofree char *result = NULL;
  va_list more;

  va_start (more, first);
  for (const char *path = first; path; path = va_arg (more, const char *))
    g_strv_builder_add (builder, path);
  va_end (more);
  paths = g_strv_builder_end (builder);
  result = drag_files (onto, paths);
  g_assert_cmpstr (result, ==, "taken");
}

static void
test_drop_each (Opening *opening, gconstpointer data)
{
  g_autofree char *deck = write_deck (opening, "d.xml", "dropped", "A?");
  g_autofree char *scenario = write_scenario (opening, "s.xml", "dropped-one");
  g_autofree char *lesson = write_lesson (opening, "l.xml", "dropped-lesson");
  GtkWidget *stage = find (&opening->fixture, "StageView");

  drop_files (stage, deck, NULL);
  WAIT_FOR (is_kept ("dropped.deck.xml"));
  WAIT_FOR (sees (opening, "“Deck of d.xml” is among your decks now: 1 card"));
  drop_files (stage, scenario, NULL);
  WAIT_FOR (shows_scenario (opening, "dropped-one"));
  drop_files (stage, lesson, NULL);
  WAIT_FOR (sees (opening, "Lesson dropped-lesson"));
  forget_kept ("dropped.deck.xml");
}

static gboolean
is_last_button_cb (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_next_sibling (widget) == NULL;
}

/* The toast that says so is closed. */
static void
put_away (Opening *opening, const char *told)
{
  GtkWidget *toast;

  WAIT_FOR (sees (opening, told) != NULL);
  wait_ms (400); /* it slides */
  toast = gtk_widget_get_ancestor (sees (opening, told),
                                   g_type_from_name ("AdwToastWidget"));
  click_widget (find_match (toast, is_last_button_cb, NULL));
  WAIT_FOR (sees (opening, told) == NULL);
}

/* Among good ones there is one that is broken, a folder and one that is gone:
 * the good ones are opened, of the others it is said. */
static void
test_drop_several (Opening *opening, gconstpointer data)
{
  g_autofree char *broken = write_file (opening, "broken.xml", "<deck");
  g_autofree char *deck = write_deck (opening, "d.xml", "several", "A?");
  g_autofree char *folder = g_build_filename (opening->folder, "inside", NULL);
  g_autofree char *gone = g_build_filename (opening->folder, "gone.xml", NULL);
  g_autofree char *scenario = write_scenario (opening, "s.xml", "several-one");
  g_autofree char *lesson = write_lesson (opening, "l.xml", "several-lesson");

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  drop_files (find (&opening->fixture, "MeterView"), broken, deck, folder, gone,
              scenario, lesson, NULL);
  WAIT_FOR (is_kept ("several.deck.xml"));
  WAIT_FOR (shows_scenario (opening, "several-one"));
  WAIT_FOR (sees (opening, "Lesson several-lesson"));
  /* One after the other, each until it is put away. */
  put_away (opening, "“broken.xml” could not be opened");
  put_away (opening, "“inside” could not be opened");
  put_away (opening, "“gone.xml” could not be opened");
  forget_kept ("several.deck.xml");
}

/* Two files of one deck's id: the second is asked about, and none is lost
 * unsaid. */
static void
test_drop_twins (Opening *opening, gconstpointer data)
{
  g_autofree char *one = write_deck (opening, "one.xml", "twin", "One?");
  g_autofree char *two = write_deck (opening, "two.xml", "twin", "Two?");

  drop_files (find (&opening->fixture, "StageView"), one, two, NULL);
  WAIT_FOR (is_kept ("twin.deck.xml"));
  WAIT_FOR (other_window (&opening->fixture) != NULL);
  g_assert_nonnull (find_label (GTK_WIDGET (other_window (&opening->fixture)),
                                "“Deck of one.xml” is there already"));
  focus_window (other_window (&opening->fixture));
  press ("Return");
  WAIT_FOR (is_kept ("twin-2.deck.xml"));
  forget_kept ("twin.deck.xml");
  forget_kept ("twin-2.deck.xml");
}

/* Over a field that takes text a file is still a file. */
static void
test_drop_on_text (Opening *opening, gconstpointer data)
{
  g_autofree char *deck = write_deck (opening, "d.xml", "on-text", "A?");
  g_autofree char *lesson = write_lesson (opening, "l.xml", "typed");
  GtkWidget *entry;

  drop_files (find (&opening->fixture, "StageView"), lesson, NULL);
  WAIT_FOR (sees (opening, "Lesson typed"));
  focus_window (GTK_WINDOW (WINDOW (opening)));
  card_pane_focus (WINDOW (opening)->pane);
  press ("Return");
  WAIT_FOR (sees (opening, "How much?"));
  wait_ms (200);
  entry = find_type (find (&opening->fixture, "LessonQuestion"), "GtkEntry");
  drop_files (entry, deck, NULL);
  WAIT_FOR (is_kept ("on-text.deck.xml"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  forget_kept ("on-text.deck.xml");
}

/* ---- handed over ---- */

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *)data = TRUE;
}

/* Runs it to its end, which is a good one, in a folder and with a data folder
 * of its own. */
static void
run_to_end (Opening *opening, const char *data, const char *const *argv)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *bin = g_path_get_dirname (g_getenv ("SHARDSTEP_PROGRAM"));
  g_autofree char *path = g_strconcat (bin, ":", g_getenv ("PATH"), NULL);
  gboolean ended = FALSE;

  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", data, TRUE);
  g_subprocess_launcher_setenv (launcher, "PATH", path, TRUE);
  g_subprocess_launcher_set_cwd (launcher, opening->folder);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, ended_cb, &ended);
  WAIT_FOR (ended);
}

/* Whether the pointer there is over this window, and no other program's. */
static gboolean
is_on_top (GtkWindow *window, const char *x, const char *y)
{
  GdkSeat *seat = gdk_display_get_default_seat (gdk_display_get_default ());
  double at_x, at_y;

  xdotool ("mousemove", x, y, NULL);
  return gdk_device_get_surface_at_position (gdk_seat_get_pointer (seat), &at_x,
                                             &at_y) ==
         gtk_native_get_surface (GTK_NATIVE (window));
}

/* A second start: the first one's window comes before all others, and the store
 * is the first's alone. */
static void
test_second_raises (Opening *opening, gconstpointer unused)
{
  GtkWindow *window = GTK_WINDOW (WINDOW (opening));
  g_autofree char *data = g_build_filename (opening->folder, "data", NULL);
  const char *argv[] = { g_getenv ("SHARDSTEP_PROGRAM"), NULL };
  char *nothing[] = { NULL };
  Source other = { 0 };

  /* Another program's window over ours, with the keyboard. */
  source_open (&other, nothing);
  xdotool ("windowmove", "--sync", other.xid, "400", "300", "windowraise",
           other.xid, "windowfocus", "--sync", other.xid, NULL);
  WAIT_FOR (!gtk_window_is_active (window));
  g_assert_false (is_on_top (window, "450", "350"));
  run_to_end (opening, data, argv);
  WAIT_FOR (gtk_window_is_active (window));
  WAIT_FOR (is_on_top (window, "450", "350"));
  g_assert_false (g_file_test (data, G_FILE_TEST_EXISTS));
  source_close (&other);
}

/* Its files are the first's, also those named from where it was started, and
 * the wrong one is told of there. */
static void
test_second_files (Opening *opening, gconstpointer unused)
{
  g_autofree char *data = g_build_filename (opening->folder, "data", NULL);
  g_autofree char *deck =
      write_deck (opening, "mein Deck 100 % – ü.xml", "second", "A?");
  g_autofree char *scenario = write_scenario (opening, "s.xml", "second-one");
  const char *argv[] = { g_getenv ("SHARDSTEP_PROGRAM"),
                         "mein Deck 100 % – ü.xml", "wrong.xml", scenario,
                         NULL };

  run_to_end (opening, data, argv);
  WAIT_FOR (is_kept ("second.deck.xml"));
  WAIT_FOR (shows_scenario (opening, "second-one"));
  put_away (opening, "“wrong.xml” could not be opened");
  g_assert_false (g_file_test (data, G_FILE_TEST_EXISTS));
  forget_kept ("second.deck.xml");
}

/* By the menu entry, as a double click does, and by the bus, as a desktop does
 * that activates programs. */
static void
test_second_desktop (Opening *opening, gconstpointer unused)
{
  g_autofree char *data = g_build_filename (opening->folder, "data", NULL);
  g_autofree char *one = write_deck (opening, "a b.xml", "launched", "A?");
  g_autofree char *two = write_deck (opening, "two.xml", "activated", "A?");
  g_autofree char *uri = g_filename_to_uri (two, NULL, NULL);
  g_autofree char *uris = g_strdup_printf ("['%s']", uri);
  const char *launch[] = { "gio", "launch", g_getenv ("SHARDSTEP_ENTRY"), one,
                           NULL };
  const char *activate[] = { "gdbus",
                             "call",
                             "--session",
                             "--dest",
                             "io.github.shardstep.Shardstep",
                             "--object-path",
                             "/io/github/shardstep/Shardstep",
                             "--method",
                             "org.freedesktop.Application.Open",
                             uris,
                             "{}",
                             NULL };

  run_to_end (opening, data, launch);
  WAIT_FOR (is_kept ("launched.deck.xml"));
  run_to_end (opening, data, activate);
  WAIT_FOR (is_kept ("activated.deck.xml"));
  forget_kept ("launched.deck.xml");
  forget_kept ("activated.deck.xml");
}

/* Before the window has read its own decks: what has the id of one of them is
 * asked about all the same, and not kept in its place. */
static void
test_early (Opening *opening, gconstpointer unused)
{
  GApplication *application = g_application_get_default ();
  g_autofree char *path =
      write_deck (opening, "own.xml", "data-and-model-parallelism", "Mine?");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  AppWindow *window = app_window_new (GTK_APPLICATION (application));

  app_window_open_file (window, file);
  gtk_window_present (GTK_WINDOW (window));
  WAIT_FOR (find_dialog () != NULL);
  g_assert_nonnull (find_label (find_dialog (), "is there already"));
  g_assert_nonnull (find_label (find_dialog (), "came with Shardstep"));
  g_assert_false (is_kept ("data-and-model-parallelism.deck.xml"));
  gtk_window_destroy (GTK_WINDOW (find_dialog ()));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  fixture_prepare_first (&argc, &argv);
#define ADD(path, function)                                                    \
  g_test_add ("/app/opening/" path, Opening, NULL, set_up_opening, function,   \
              tear_down_opening)
  ADD ("drop-each", test_drop_each);
  ADD ("drop-several", test_drop_several);
  ADD ("drop-twins", test_drop_twins);
  ADD ("drop-on-text", test_drop_on_text);
  ADD ("second-raises", test_second_raises);
  ADD ("second-files", test_second_files);
  ADD ("second-desktop", test_second_desktop);
  ADD ("early", test_early);
#undef ADD
  return g_test_run ();
}
