/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/lesson-page-private.h"

#include <glib/gi18n-lib.h>

/* What is quicker than this needs no word. */
#define SPIN_AFTER_MS 200

enum
{
  RUN,
  LEAVE,
  TOLD,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (LessonPage, lesson_page, GTK_TYPE_BOX)

void
lesson_page_tell (LessonPage *self, const char *text)
{
  g_signal_emit (self, signals[TOLD], 0, text);
}

void
lesson_page_emit_run (LessonPage *self, const LessonRun *run)
{
  g_signal_emit (self, signals[RUN], 0, run);
}

void
lesson_page_emit_leave (LessonPage *self)
{
  g_signal_emit (self, signals[LEAVE], 0);
}

/* ---- what the engine says ---- */

static void
forget_truth (LessonPage *self)
{
  g_clear_pointer (&self->truth, teach_truth_free);
  self->truth_round = NULL;
  self->has_score = FALSE;
}

static void
stop_working (LessonPage *self)
{
  g_cancellable_cancel (self->working);
  g_clear_object (&self->working);
  g_clear_handle_id (&self->spin_id, g_source_remove);
}

static gboolean
spin_cb (gpointer data)
{
  LessonPage *self = data;

  self->spin_id = 0;
  lesson_page_show_working (self);
  return G_SOURCE_REMOVE;
}

static GCancellable *
begin_working (LessonPage *self)
{
  stop_working (self);
  self->working = g_cancellable_new ();
  self->spin_id = g_timeout_add (SPIN_AFTER_MS, spin_cb, self);
  /* The button cannot keep the focus, nor a question that goes: here Esc is
   * heard, and nothing is pressed by mistake. */
  if (self->keys_here || self->focus_after)
    gtk_widget_grab_focus (GTK_WIDGET (self->scroller));
  lesson_page_update_next (self);
  return self->working;
}

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The engine refuses what lesson check would have found. */
static void
truth_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LessonPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TeachTruth) truth = teach_truth_prepare_finish (result, &error);

  /* Whoever cancelled has gone on already. */
  if (is_cancelled (error) || self->course == NULL)
    return;
  stop_working (self);
  if (truth == NULL)
    {
      lesson_page_tell (self, error->message);
      lesson_page_close (self);
      return;
    }
  forget_truth (self);
  self->truth = g_steal_pointer (&truth);
  self->truth_round = teach_course_get_round (self->course);
  lesson_page_show_stage (self);
}

static void
score_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LessonPage) self = data;
  g_autoptr (GError) error = NULL;
  TeachScore score;

  if (!teach_score_prepare_finish (result, &score, &error) ||
      self->course == NULL)
    return;
  stop_working (self);
  self->score = score;
  self->has_score = TRUE;
  lesson_page_show_stage (self);
}

/* TRUE where all is there; else it is being worked out. */
static gboolean
ensure_truth (LessonPage *self)
{
  const ScenarioRound *round = teach_course_get_round (self->course);

  switch (teach_course_get_stage (self->course))
    {
    case TEACH_STAGE_OPENING:
      return TRUE;
    case TEACH_STAGE_END:
      if (self->has_score)
        return TRUE;
      teach_score_prepare (self->course, self->scenarios, begin_working (self),
                           score_cb, g_object_ref (self));
      return FALSE;
    case TEACH_STAGE_ASK:
    case TEACH_STAGE_PLAY:
    case TEACH_STAGE_REVEAL:
    case TEACH_N_STAGES:
    default:
      /* Its runs stay the same while a round is shown. */
      if (self->truth != NULL && self->truth_round == round)
        return TRUE;
      teach_truth_prepare (teach_course_get_lesson (self->course),
                           teach_course_get_round_index (self->course),
                           self->scenarios, begin_working (self), truth_cb,
                           g_object_ref (self));
      return FALSE;
    }
}

void
lesson_page_show_stage (LessonPage *self)
{
  /* Before what has the focus goes. */
  gboolean keys_here = self->keys_here || self->focus_after;

  self->as_it_was = self->focus_after = FALSE;
  gtk_stack_set_visible_child_name (self->stack, "lesson");
  if (!ensure_truth (self))
    {
      self->focus_after = keys_here;
      return;
    }
  lesson_page_show_content (self);
  lesson_page_show_run (self);
  if (keys_here)
    lesson_page_focus (self);
}

/* ---- list ---- */

static void
row_cb (LessonPage *self, GtkWidget *row)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_ptr_array_index (self->rows, i) == row)
      {
        lesson_page_open (self, scenario_lesson_get_id (
                                    scenario_lessons_get (self->lessons, i)));
        return;
      }
}

static void
show_list (LessonPage *self)
{
  guint n =
      self->lessons != NULL ? scenario_lessons_get_length (self->lessons) : 0;

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group,
                                  g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < n; i++)
    {
      GtkWidget *row = lesson_list_row_new (
          scenario_lessons_get (self->lessons, i), i, self->study);

      g_signal_connect_object (row, "activated", G_CALLBACK (row_cb), self,
                               G_CONNECT_SWAPPED);
      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_stack_set_visible_child_name (
      self->stack, n > 0 && self->scenarios != NULL ? "list" : "empty");
}

/* ---- actions ---- */

static void
finish (LessonPage *self)
{
  ScenarioLesson *following = lesson_page_find_following (self);

  if (following != NULL)
    lesson_page_open (self, scenario_lesson_get_id (following));
  else
    lesson_page_close (self);
}

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LessonPage *self = LESSON_PAGE (widget);
  TeachGuess guess;

  if (self->course == NULL || self->working != NULL)
    return;
  if (teach_course_is_done (self->course))
    {
      finish (self);
      return;
    }
  if (self->question != NULL)
    {
      if (!lesson_question_get_guess (self->question, &guess) ||
          !teach_course_commit (self->course, &guess))
        return;
    }
  else if (!teach_course_advance (self->course))
    return;
  lesson_page_keep (self);
  lesson_page_show_stage (self);
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LessonPage *self = LESSON_PAGE (widget);

  if (self->course == NULL || self->working != NULL ||
      !teach_course_go_back (self->course))
    return;
  lesson_page_keep (self);
  lesson_page_show_stage (self);
}

static void
replay_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LessonPage *self = LESSON_PAGE (widget);

  if (self->course != NULL &&
      teach_course_get_stage (self->course) == TEACH_STAGE_PLAY)
    lesson_page_show_run (self);
}

static void
list_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lesson_page_close (LESSON_PAGE (widget));
}

/* The end of a lesson is to be read: Enter goes to the button for the next one,
 * and from there on. */
static gboolean
stays_at_end (LessonPage *self)
{
  return teach_course_is_done (self->course) && self->working == NULL &&
         gtk_widget_grab_focus (GTK_WIDGET (self->next_button));
}

/* Bubbling: a focused button or field takes its own keys first. */
static gboolean
key_cb (LessonPage *self, guint keyval, guint keycode, GdkModifierType state)
{
  guint key = gdk_keyval_to_lower (keyval);
  const char *action = NULL;

  if (self->course == NULL ||
      (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  if (self->question != NULL)
    {
      if (lesson_question_is_typing (self->question))
        return GDK_EVENT_PROPAGATE;
      if (lesson_question_press (self->question, key))
        return GDK_EVENT_STOP;
    }
  if (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_space)
    action = "lesson.next";
  else if (key == GDK_KEY_BackSpace)
    action = "lesson.back";
  else if (key == GDK_KEY_r)
    action = "lesson.replay";
  else if (key == GDK_KEY_Escape)
    action = "lesson.list";
  if (action == NULL)
    return GDK_EVENT_PROPAGATE;
  if (g_str_equal (action, "lesson.next") && stays_at_end (self))
    return GDK_EVENT_STOP;
  gtk_widget_activate_action (GTK_WIDGET (self), action, NULL);
  return GDK_EVENT_STOP;
}

/* ---- life ---- */

static void
lesson_page_dispose (GObject *object)
{
  LessonPage *self = LESSON_PAGE (object);

  self->question = NULL;
  stop_working (self);
  g_clear_pointer (&self->course, teach_course_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), LESSON_TYPE_PAGE);
  g_clear_pointer (&self->truth, teach_truth_free);
  g_clear_pointer (&self->lessons, scenario_lessons_unref);
  g_clear_pointer (&self->scenarios, scenario_library_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->study);
  G_OBJECT_CLASS (lesson_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, LessonPage, name)
  BIND (stack);
  BIND (group);
  BIND (title);
  BIND (place);
  BIND (progress);
  BIND (scroller);
  BIND (content);
  BIND (back_button);
  BIND (replay_button);
  BIND (next_button);
  BIND (help);
#undef BIND
}

static void
lesson_page_class_init (LessonPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lesson_page_dispose;
  signals[RUN] = g_signal_new ("run", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[LEAVE] = g_signal_new ("leave", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  signals[TOLD] = g_signal_new ("told", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_install_action (widget_class, "lesson.next", NULL,
                                   next_action);
  gtk_widget_class_install_action (widget_class, "lesson.back", NULL,
                                   back_action);
  gtk_widget_class_install_action (widget_class, "lesson.replay", NULL,
                                   replay_action);
  gtk_widget_class_install_action (widget_class, "lesson.list", NULL,
                                   list_action);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/lesson-page.ui");
  bind_children (widget_class);
}

static void
lesson_page_init (LessonPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_button_set_label (self->next_button, "");
  lesson_page_wrap_label (GTK_WIDGET (self->next_button));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  show_list (self);
}

/* ---- public ---- */

/* The file may have changed: the course goes on in what it is now. */
static void
reopen (LessonPage *self, ScenarioLesson *lesson, const char *text)
{
  stop_working (self);
  lesson_page_clear_content (self);
  g_clear_pointer (&self->course, teach_course_free);
  forget_truth (self);
  self->course = teach_course_new (lesson);
  teach_course_restore (self->course, text);
}

void
lesson_page_set_shelf (LessonPage *self,
                       ScenarioLessons *lessons,
                       ScenarioLibrary *scenarios)
{
  g_autofree char *open = NULL;
  g_autofree char *id = NULL;

  g_return_if_fail (LESSON_IS_PAGE (self));
  if (self->course != NULL)
    {
      open = teach_course_save (self->course);
      id = g_strdup (
          scenario_lesson_get_id (teach_course_get_lesson (self->course)));
    }
  if (lessons != NULL)
    scenario_lessons_ref (lessons);
  if (scenarios != NULL)
    scenario_library_ref (scenarios);
  /* The folder changed: whoever is in a lesson goes on with it. */
  if (id != NULL && lessons != NULL && scenarios == self->scenarios &&
      scenario_lessons_find (lessons, id) != NULL)
    reopen (self, scenario_lessons_find (lessons, id), open);
  else
    lesson_page_close (self);
  g_clear_pointer (&self->lessons, scenario_lessons_unref);
  g_clear_pointer (&self->scenarios, scenario_library_unref);
  self->lessons = lessons;
  self->scenarios = scenarios;
  if (self->course != NULL)
    {
      lesson_page_show_stage (self);
      return;
    }
  show_list (self);
}

ScenarioLessons *
lesson_page_get_lessons (LessonPage *self)
{
  g_return_val_if_fail (LESSON_IS_PAGE (self), NULL);
  return self->lessons;
}

void
lesson_page_set_study (LessonPage *self, CardStudy *study)
{
  TeachStage stage;
  gboolean changed;

  g_return_if_fail (LESSON_IS_PAGE (self));
  changed = g_set_object (&self->study, study);
  if (self->course == NULL)
    {
      show_list (self);
      return;
    }
  if (!changed || study == NULL)
    return;
  /* The store opens after the window: what was reached on another day is not
   * written over, what was done meanwhile is kept. */
  stage = teach_course_get_stage (self->course);
  if (stage == TEACH_STAGE_OPENING)
    lesson_page_recall (self);
  else
    lesson_page_keep (self);
  if (stage == TEACH_STAGE_OPENING || stage == TEACH_STAGE_END)
    lesson_page_show_stage (self);
}

void
lesson_page_reread (LessonPage *self)
{
  g_return_if_fail (LESSON_IS_PAGE (self));
  if (self->course != NULL)
    lesson_page_close (self);
  else
    show_list (self);
}

gboolean
lesson_page_open (LessonPage *self, const char *id)
{
  ScenarioLesson *lesson;

  g_return_val_if_fail (LESSON_IS_PAGE (self), FALSE);
  lesson =
      self->lessons != NULL ? scenario_lessons_find (self->lessons, id) : NULL;
  if (lesson == NULL || self->scenarios == NULL)
    return FALSE;
  stop_working (self);
  lesson_page_clear_content (self);
  g_clear_pointer (&self->course, teach_course_free);
  forget_truth (self);
  self->course = teach_course_new (lesson);
  lesson_page_recall (self);
  lesson_page_show_stage (self);
  return TRUE;
}

void
lesson_page_close (LessonPage *self)
{
  gboolean keys_here;

  g_return_if_fail (LESSON_IS_PAGE (self));
  if (self->course == NULL)
    return;
  /* Before what has the focus goes. */
  keys_here = self->keys_here || self->focus_after;
  self->focus_after = FALSE;
  stop_working (self);
  lesson_page_clear_content (self);
  g_clear_pointer (&self->course, teach_course_free);
  forget_truth (self);
  show_list (self);
  lesson_page_emit_leave (self);
  if (keys_here)
    lesson_page_focus (self);
}

void
lesson_page_pick_device (LessonPage *self, guint device)
{
  g_return_if_fail (LESSON_IS_PAGE (self));
  if (self->question != NULL && self->on_show)
    lesson_question_pick_device (self->question, device);
}

static gboolean
is_predicting (LessonPage *self)
{
  return teach_course_get_stage (self->course) == TEACH_STAGE_ASK &&
         teach_course_get_round (self->course)->kind == SCENARIO_ROUND_PREDICT;
}

void
lesson_page_set_on_show (LessonPage *self, gboolean on_show)
{
  g_return_if_fail (LESSON_IS_PAGE (self));
  if (self->on_show == on_show)
    return;
  self->on_show = on_show;
  if (self->course == NULL)
    return;
  if (on_show)
    lesson_page_show_run (self);
  /* A prediction that is open stays so: a glance at another page must not tell
   * the answer. */
  else if (!is_predicting (self))
    lesson_page_emit_leave (self);
}

void
lesson_page_focus (LessonPage *self)
{
  g_return_if_fail (LESSON_IS_PAGE (self));
  if (self->course == NULL)
    {
      if (self->rows->len > 0)
        gtk_widget_grab_focus (g_ptr_array_index (self->rows, 0));
    }
  else if (self->question != NULL)
    lesson_question_focus (self->question);
  else if (teach_course_is_done (self->course))
    gtk_widget_grab_focus (GTK_WIDGET (self->scroller));
  else if (self->working == NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->next_button));
}

void
lesson_page_set_keys_here (LessonPage *self, gboolean here)
{
  g_return_if_fail (LESSON_IS_PAGE (self));
  if (self->keys_here == here)
    return;
  self->keys_here = here;
  lesson_page_update_help (self);
}
