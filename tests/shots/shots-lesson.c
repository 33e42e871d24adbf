/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of lessons in the whole window, stage by stage as a learner goes
 * through them: shardstep-shots-lesson OUTDIR [LESSON[-LOOK]…].  Every question
 * is answered at random places but always the same. */
#include "app/app-application.h"
#include "app/app-window.h"
#include "widgets/lesson-bar.h"
#include "widgets/lesson-curve.h"
#include "widgets/lesson-page.h"
#include "widgets/lesson-question.h"
#include "window-driver.h"

#include <string.h>

#define MAX_STAGES 80

typedef struct
{
  const char *name; /* behind the lesson's id */
  int width, height;
  gboolean dark;
  gboolean rtl;
  guint stages; /* at most so many */
} Look;

static const Look looks[] = {
  { "", 1400, 880, FALSE, FALSE, MAX_STAGES },
  { "-dark", 1400, 880, TRUE, FALSE, 24 },
  { "-narrow", 400, 700, FALSE, FALSE, 12 },
  { "-small", 1000, 640, FALSE, FALSE, 12 },
  { "-right-to-left", 1400, 880, FALSE, TRUE, 12 },
};

static gboolean
save (GtkWidget *window, const char *path)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderer) renderer = gsk_cairo_renderer_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  gboolean saved;

  gdk_paintable_snapshot (paintable, snapshot,
                          gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL || !gsk_renderer_realize (renderer, NULL, NULL))
    return FALSE;
  texture = gsk_renderer_render_texture (
      renderer, node,
      &GRAPHENE_RECT_INIT (0, 0, (float)gtk_widget_get_width (window),
                           (float)gtk_widget_get_height (window)));
  saved = gdk_texture_save_to_png (texture, path);
  gsk_renderer_unrealize (renderer);
  return saved;
}

/* The first button of each row of directions. */
static void
choose_rows (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (gtk_widget_has_css_class (child, "lesson-direction"))
        {
          gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child), TRUE);
          return;
        }
      choose_rows (child);
    }
}

static void
answer (GtkWidget *page, LessonQuestion *question)
{
  GtkWidget *entry = find_type (GTK_WIDGET (question), "GtkEntry");
  GtkWidget *bar = find_type (GTK_WIDGET (question), "LessonBar");
  GtkWidget *curve = find_type (GTK_WIDGET (question), "LessonCurve");
  double points[SCENARIO_LESSON_MAX_POINTS];

  if (entry != NULL)
    gtk_editable_set_text (GTK_EDITABLE (entry), "20");
  if (bar != NULL)
    lesson_bar_move (LESSON_BAR (bar), 0.4);
  if (curve != NULL)
    {
      lesson_curve_get_points (LESSON_CURVE (curve), points);
      for (guint i = 0; i < SCENARIO_LESSON_MIN_POINTS + 1; i++)
        lesson_curve_move (LESSON_CURVE (curve), i, points[i] * (2 - 0.4 * i));
    }
  choose_rows (GTK_WIDGET (question));
  lesson_page_pick_device (LESSON_PAGE (page), 1);
  for (guint key = GDK_KEY_b; key <= GDK_KEY_h; key++)
    {
      if (lesson_question_get_missing (question) == NULL)
        break;
      lesson_question_press (question, key);
      lesson_question_press (question, GDK_KEY_2);
    }
}

static void
take_all (GtkWidget *window,
          GtkWidget *page,
          const char *id,
          const Look *look,
          const char *folder)
{
  GtkWidget *progress = find_id (page, "progress");

  for (guint i = 0; i < look->stages; i++)
    {
      GtkWidget *question;
      g_autofree char *file =
          g_strdup_printf ("%s%s-%02u.png", id, look->name, i);
      g_autofree char *path = g_build_filename (folder, file, NULL);
      gboolean last;

      wait_ms (700);
      question = find_type (page, "LessonQuestion");
      last = gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (progress)) >= 1 &&
             find_label (page, "Lesson done") != NULL;
      if (question != NULL)
        answer (page, LESSON_QUESTION (question));
      wait_ms (100);
      /* Nothing is there to be painted while it is laid out anew. */
      for (guint tries = 0; !save (window, path) && tries < 10; tries++)
        wait_ms (50);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        g_printerr ("%s: could not be written\n", path);
      if (last)
        break;
      gtk_widget_activate_action (page, "lesson.next", NULL);
    }
}

static void
take (GtkApplication *application,
      const char *id,
      const Look *look,
      const char *folder)
{
  GtkWidget *window, *page, *again;

  gtk_widget_set_default_direction (look->rtl ? GTK_TEXT_DIR_RTL
                                              : GTK_TEXT_DIR_LTR);
  adw_style_manager_set_color_scheme (
      adw_style_manager_get_default (),
      look->dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  window = GTK_WIDGET (app_window_new (application));
  gtk_window_set_default_size (GTK_WINDOW (window), look->width, look->height);
  gtk_window_present (GTK_WINDOW (window));
  wait_ms (500);
  g_action_group_change_action_state (G_ACTION_GROUP (window), "pane",
                                      g_variant_new_boolean (TRUE));
  gtk_widget_activate_action (find_type (window, "CardPane"), "cards.show-page",
                              "s", "lesson");
  wait_ms (500);
  page = find_type (window, "LessonPage");
  if (g_str_equal (id, "list"))
    {
      g_autofree char *file = g_strdup_printf ("lessons%s.png", look->name);
      g_autofree char *path = g_build_filename (folder, file, NULL);

      save (window, path);
    }
  else
    {
      gtk_widget_activate_action (page, "cards.open-lesson", "s", id);
      wait_ms (500);
      again = find_label (page, "Take it again");
      if (again != NULL) /* done in another look */
        gtk_widget_activate (gtk_widget_get_parent (again));
      take_all (window, page, id, look, folder);
    }
  gtk_window_destroy (GTK_WINDOW (window));
  wait_ms (50);
}

static gboolean
wanted (const char *id, const Look *look, char **names)
{
  g_autofree char *name = g_strconcat (id, look->name, NULL);

  return names[0] == NULL || g_strv_contains ((const char *const *)names, name);
}

int
main (int argc, char **argv)
{
  g_autofree char *data = g_dir_make_tmp ("shardstep-XXXXXX", NULL);
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioLessons) lessons = NULL;
  g_autoptr (AppApplication) application = NULL;

  g_setenv ("XDG_DATA_HOME", data, TRUE);
  if (argc < 2)
    {
      g_printerr ("usage: shardstep-shots-lesson OUTDIR [LESSON[-LOOK]…]\n");
      return 2;
    }
  g_mkdir_with_parents (argv[1], 0755);
  lessons = scenario_lessons_new (NULL, diagnostics);
  application = app_application_new ();
  g_application_set_flags (G_APPLICATION (application),
                           G_APPLICATION_NON_UNIQUE);
  if (!g_application_register (G_APPLICATION (application), NULL, NULL))
    return 1;
  g_application_hold (G_APPLICATION (application));
  for (guint k = 0; k < G_N_ELEMENTS (looks); k++)
    {
      if (wanted ("list", &looks[k], argv + 2))
        take (GTK_APPLICATION (application), "list", &looks[k], argv[1]);
      for (guint i = 0; i < scenario_lessons_get_length (lessons); i++)
        {
          const char *id =
              scenario_lesson_get_id (scenario_lessons_get (lessons, i));

          /* Looks differ in the window, not in the lesson; in this one is all
           * that can be answered. */
          if (wanted (id, &looks[k], argv + 2) &&
              (argc > 2 || k == 0 || g_str_equal (id, "pipelines")))
            take (GTK_APPLICATION (application), id, &looks[k], argv[1]);
        }
    }
  return 0;
}
