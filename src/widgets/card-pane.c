/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-pane.h"

#include <glib/gi18n-lib.h>

#include "widgets/card-progress-page.h"
#include "widgets/card-quiz-page.h"
#include "widgets/card-review-page.h"
#include "widgets/card-welcome.h"

/* Wide enough for a card to be read; the rest of the window is the stage's. */
#define NATURAL_WIDTH 440

struct _CardPane
{
  GtkWidget parent_instance;

  AdwToastOverlay *toasts;
  AdwHeaderBar *header;
  AdwViewStack *stack;
  AdwViewStackPage *review_page;
  AdwBin *lesson_bin;
  AdwBin *review_bin;
  AdwBin *quiz_bin;
  AdwBin *progress_bin;

  /* Each is made when it is shown first, and NULL until then: what nobody
   * looks at is no part of the start of the program. */
  LessonPage *lesson;
  CardReviewPage *review;
  CardQuizPage *quiz;
  CardProgressPage *progress;

  CardStudy *study;
  char *problem; /* why there is none, or NULL */
  ScenarioLessons *lessons;
  ScenarioLibrary *scenarios;
  gboolean filled; /* something to show was given */
  gboolean calendar_shown;
  AdwToast *failure; /* on show, or NULL */
  GtkWidget *welcome;
  gboolean is_welcome; /* nothing was begun yet */
};

enum
{
  LESSON_RUN,
  LESSON_LEAVE,
  SHOW_SCENARIO,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CardPane, card_pane, GTK_TYPE_WIDGET)

/* ---- where to begin ---- */

/* Whether anything was ever done, on another day and by another version too. */
static gboolean
has_begun (CardPane *self)
{
  guint n =
      self->lessons != NULL ? scenario_lessons_get_length (self->lessons) : 0;

  if (self->study == NULL || card_study_get_store (self->study) == NULL)
    return FALSE;
  if (card_study_get_counts (self->study).seen > 0 ||
      card_study_get_day (self->study).done > 0)
    return TRUE;
  for (guint i = 0; i < n; i++)
    {
      const char *id =
          scenario_lesson_get_id (scenario_lessons_get (self->lessons, i));
      g_auto (ReviewLesson) kept = { 0 };

      if (card_study_get_lesson (self->study, id, &kept, NULL) &&
          kept.data != NULL)
        return TRUE;
    }
  return FALSE;
}

/* The page of lessons says it by itself. */
static void
show_welcome (CardPane *self)
{
  self->is_welcome = self->is_welcome && !has_begun (self);
  gtk_widget_set_visible (self->welcome,
                          self->is_welcome && self->study != NULL &&
                              self->lessons != NULL &&
                              scenario_lessons_get_length (self->lessons) > 0 &&
                              adw_view_stack_get_visible_child (self->stack) !=
                                  GTK_WIDGET (self->lesson_bin));
}

static void
welcomed_cb (CardPane *self)
{
  self->is_welcome = FALSE;
  show_welcome (self);
  card_pane_focus (self);
}

static void
begin_cb (CardPane *self)
{
  gtk_widget_activate_action (
      GTK_WIDGET (self), "cards.open-lesson", "s",
      scenario_lesson_get_id (scenario_lessons_get (self->lessons, 0)));
}

/* ---- what the pages tell ---- */

/* The number stands in the title: libadwaita's own badge needs a shader, which
 * not every renderer has. */
static void
update_title (CardPane *self)
{
  g_autofree char *title = NULL;
  guint n = 0;

  if (self->study != NULL)
    n = card_study_get_day (self->study).to_go;
  show_welcome (self);
  /* Translators: the page of due cards, and how many there are. */
  title =
      n > 0 ? g_strdup_printf (_ ("Review %u"), n) : g_strdup (_ ("Review"));
  adw_view_stack_page_set_title (self->review_page, title);
  /* What was kept for another try went through. */
  if (self->failure != NULL &&
      (self->study == NULL || !card_study_get_pending (self->study, NULL)))
    adw_toast_dismiss (self->failure);
}

static void
show_moment_cb (CardPane *self, const char *scenario, const char *step)
{
  if (!gtk_widget_activate_action (GTK_WIDGET (self), "win.show-moment", "(ss)",
                                   scenario, step))
    g_debug ("no stage to show %s at %s on", scenario, step);
}

static void
show_scenario_cb (CardPane *self, gpointer scenario, const char *step)
{
  g_signal_emit (self, signals[SHOW_SCENARIO], 0, scenario, step);
}

static void
told_cb (CardPane *self, const char *message)
{
  g_autofree char *escaped = g_markup_escape_text (message, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

static void
failure_gone_cb (CardPane *self)
{
  self->failure = NULL;
}

static void
failed_cb (CardPane *self, const char *message)
{
  g_autofree char *escaped = g_markup_escape_text (message, -1);
  AdwToast *toast;

  if (self->failure != NULL)
    adw_toast_dismiss (self->failure);
  /* What was overtaken by another program cannot be tried again. */
  if (self->study != NULL && !card_study_get_pending (self->study, NULL))
    {
      told_cb (self, message);
      return;
    }
  toast = adw_toast_new (escaped);
  adw_toast_set_button_label (toast, _ ("_Try again"));
  adw_toast_set_action_name (toast, "cards.retry");
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_timeout (toast, 0);
  self->failure = toast;
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (failure_gone_cb),
                           self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
edit_cb (CardPane *self, const char *deck_id, const char *card_id)
{
  if (!gtk_widget_activate_action (GTK_WIDGET (self), "win.edit-card", "(ss)",
                                   deck_id, card_id))
    g_debug ("no editor for %s of %s", card_id, deck_id);
}

/* ---- lessons ---- */

static void
lesson_run_cb (CardPane *self, const LessonRun *run)
{
  self->is_welcome = FALSE;
  g_signal_emit (self, signals[LESSON_RUN], 0, run);
}

static void
lesson_leave_cb (CardPane *self)
{
  g_signal_emit (self, signals[LESSON_LEAVE], 0);
}

static void
open_lesson_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CardPane *self = CARD_PANE (widget);

  self->is_welcome = FALSE;
  card_pane_show_page (self, "lesson");
  lesson_page_open (self->lesson, g_variant_get_string (parameter, NULL));
  card_pane_focus (self);
}

/* ---- focus ---- */

static gboolean
has_keys (CardPane *self, GtkWidget *part)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, part);
}

static void
focus_cb (CardPane *self)
{
  gboolean here = has_keys (self, GTK_WIDGET (self));

  if (self->lesson != NULL)
    lesson_page_set_keys_here (self->lesson, here);
  if (self->review != NULL)
    card_review_page_set_keys_here (self->review, here);
  if (self->quiz != NULL)
    card_quiz_page_set_keys_here (self->quiz, here);
}

static void
card_pane_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (card_pane_parent_class)->root (widget);
  g_signal_connect_object (gtk_widget_get_root (widget), "notify::focus-widget",
                           G_CALLBACK (focus_cb), widget, G_CONNECT_SWAPPED);
}

static void
card_pane_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget),
                                        G_CALLBACK (focus_cb), widget);
  GTK_WIDGET_CLASS (card_pane_parent_class)->unroot (widget);
}

/* Whoever clicks here means to work here: the keys come along.  Before what is
 * clicked takes the focus itself, so that this has the last word. */
static void
pressed_cb (CardPane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = gtk_root_get_focus (root);

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    card_pane_focus (self);
}

/* ---- pages ---- */

static void
connect (CardPane *self, gpointer page, const char *signal, GCallback callback)
{
  g_signal_connect_object (page, signal, callback, self, G_CONNECT_SWAPPED);
}

/* What the pages that ask cards have in common. */
static void
connect_cards (CardPane *self, gpointer page)
{
  connect (self, page, "show-moment", G_CALLBACK (show_moment_cb));
  connect (self, page, "show-scenario", G_CALLBACK (show_scenario_cb));
  connect (self, page, "failed", G_CALLBACK (failed_cb));
  connect (self, page, "told", G_CALLBACK (told_cb));
}

static void
make_lesson (CardPane *self)
{
  self->lesson = g_object_new (LESSON_TYPE_PAGE, NULL);
  connect (self, self->lesson, "run", G_CALLBACK (lesson_run_cb));
  connect (self, self->lesson, "leave", G_CALLBACK (lesson_leave_cb));
  connect (self, self->lesson, "told", G_CALLBACK (told_cb));
  adw_bin_set_child (self->lesson_bin, GTK_WIDGET (self->lesson));
  lesson_page_set_shelf (self->lesson, self->lessons, self->scenarios);
  lesson_page_set_study (self->lesson, self->study);
}

static void
make_review (CardPane *self)
{
  self->review = g_object_new (CARD_TYPE_REVIEW_PAGE, NULL);
  connect_cards (self, self->review);
  connect (self, self->review, "edit", G_CALLBACK (edit_cb));
  adw_bin_set_child (self->review_bin, GTK_WIDGET (self->review));
  card_review_page_set_lessons (self->review, self->lessons);
  card_review_page_set_study (self->review, self->study, self->problem);
}

static void
make_quiz (CardPane *self)
{
  self->quiz = g_object_new (CARD_TYPE_QUIZ_PAGE, NULL);
  connect_cards (self, self->quiz);
  adw_bin_set_child (self->quiz_bin, GTK_WIDGET (self->quiz));
  card_quiz_page_set_study (self->quiz, self->study);
}

static void
make_progress (CardPane *self)
{
  self->progress = g_object_new (CARD_TYPE_PROGRESS_PAGE, "calendar-shown",
                                 self->calendar_shown, NULL);
  adw_bin_set_child (self->progress_bin, GTK_WIDGET (self->progress));
  card_progress_page_set_study (self->progress, self->study);
}

static void
focus_page (CardPane *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->stack);

  if (g_strcmp0 (name, "lesson") == 0)
    lesson_page_focus (self->lesson);
  else if (g_strcmp0 (name, "review") == 0)
    card_review_page_focus (self->review);
  else if (g_strcmp0 (name, "quiz") == 0)
    card_quiz_page_focus (self->quiz);
  else
    gtk_widget_child_focus (GTK_WIDGET (self->progress), GTK_DIR_TAB_FORWARD);
}

/* Makes the page on show if it is not there yet. */
static void
make_page (CardPane *self)
{
  GtkWidget *shown = adw_view_stack_get_visible_child (self->stack);

  show_welcome (self);
  if (!self->filled)
    return;
  if (shown == GTK_WIDGET (self->lesson_bin) && self->lesson == NULL)
    make_lesson (self);
  else if (shown == GTK_WIDGET (self->review_bin) && self->review == NULL)
    make_review (self);
  else if (shown == GTK_WIDGET (self->quiz_bin) && self->quiz == NULL)
    make_quiz (self);
  else if (shown == GTK_WIDGET (self->progress_bin) && self->progress == NULL)
    make_progress (self);
  if (self->lesson != NULL)
    lesson_page_set_on_show (self->lesson,
                             shown == GTK_WIDGET (self->lesson_bin));
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    focus_cb (self);
}

/* Where the keys were on the page before, the stack gave them to the first
 * button of this one. */
static void
page_cb (CardPane *self)
{
  make_page (self);
  if (self->filled && has_keys (self, GTK_WIDGET (self->stack)))
    focus_page (self);
}

static void
fill (CardPane *self)
{
  self->filled = TRUE;
  make_page (self);
}

static void
show_page_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  card_pane_show_page (CARD_PANE (widget),
                       g_variant_get_string (parameter, NULL));
}

static void
retry_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CardPane *self = CARD_PANE (widget);
  ReviewActivity activity;
  g_autoptr (GError) error = NULL;

  if (self->study == NULL || !card_study_get_pending (self->study, &activity))
    return;
  if (!card_study_retry (self->study, &error))
    failed_cb (self, error->message);
  else if (activity == REVIEW_ACTIVITY_QUIZ && self->quiz != NULL)
    card_quiz_page_saved (self->quiz);
}

static void
card_pane_measure (GtkWidget *widget,
                   GtkOrientation orientation,
                   int for_size,
                   int *minimum,
                   int *natural,
                   int *minimum_baseline,
                   int *natural_baseline)
{
  CardPane *self = CARD_PANE (widget);

  gtk_widget_measure (GTK_WIDGET (self->toasts), orientation, for_size, minimum,
                      natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*minimum, NATURAL_WIDTH);
}

static void
card_pane_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CardPane *self = CARD_PANE (widget);

  gtk_widget_allocate (GTK_WIDGET (self->toasts), width, height, baseline,
                       NULL);
}

static void
card_pane_dispose (GObject *object)
{
  CardPane *self = CARD_PANE (object);

  if (self->study != NULL)
    g_signal_handlers_disconnect_by_data (self->study, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), CARD_TYPE_PANE);
  self->lesson = NULL;
  self->review = NULL;
  self->quiz = NULL;
  self->progress = NULL;
  g_clear_object (&self->study);
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->lessons, scenario_lessons_unref);
  g_clear_pointer (&self->scenarios, scenario_library_unref);
  G_OBJECT_CLASS (card_pane_parent_class)->dispose (object);
}

static void
card_pane_class_init (CardPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = card_pane_dispose;
  widget_class->root = card_pane_root;
  widget_class->unroot = card_pane_unroot;
  widget_class->measure = card_pane_measure;
  widget_class->size_allocate = card_pane_size_allocate;

  g_type_ensure (CARD_TYPE_WELCOME);
  signals[SHOW_SCENARIO] = g_signal_new (
      "show-scenario", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
      NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_STRING);

  gtk_widget_class_install_action (widget_class, "cards.show-page", "s",
                                   show_page_action);
  gtk_widget_class_install_action (widget_class, "cards.retry", NULL,
                                   retry_action);

  gtk_widget_class_install_action (widget_class, "cards.open-lesson", "s",
                                   open_lesson_action);
  signals[LESSON_RUN] =
      g_signal_new ("lesson-run", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                    0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[LESSON_LEAVE] =
      g_signal_new ("lesson-leave", G_TYPE_FROM_CLASS (klass),
                    G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/card-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, CardPane, toasts);
  gtk_widget_class_bind_template_child (widget_class, CardPane, header);
  gtk_widget_class_bind_template_child (widget_class, CardPane, stack);
  gtk_widget_class_bind_template_child (widget_class, CardPane, review_page);
  gtk_widget_class_bind_template_child (widget_class, CardPane, review_bin);
  gtk_widget_class_bind_template_child (widget_class, CardPane, lesson_bin);
  gtk_widget_class_bind_template_child (widget_class, CardPane, quiz_bin);
  gtk_widget_class_bind_template_child (widget_class, CardPane, progress_bin);
  gtk_widget_class_bind_template_child (widget_class, CardPane, welcome);
  gtk_widget_class_bind_template_callback (widget_class, begin_cb);
  gtk_widget_class_bind_template_callback (widget_class, welcomed_cb);
}

static void
card_pane_init (CardPane *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->calendar_shown = TRUE;
  /* What is due comes first; the page before it is a choice. */
  adw_view_stack_set_visible_child_name (self->stack, "review");
  g_signal_connect_object (self->stack, "notify::visible-child",
                           G_CALLBACK (page_cb), self, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click),
                                              GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
card_pane_new (void)
{
  return g_object_new (CARD_TYPE_PANE, NULL);
}

void
card_pane_set_study (CardPane *self, CardStudy *study, const char *problem)
{
  g_return_if_fail (CARD_IS_PANE (self));
  if (self->study != NULL)
    g_signal_handlers_disconnect_by_data (self->study, self);
  g_set_object (&self->study, study);
  if (study != NULL)
    g_signal_connect_object (study, "changed", G_CALLBACK (update_title), self,
                             G_CONNECT_SWAPPED);
  g_free (self->problem);
  self->problem = g_strdup (problem);
  if (self->lesson != NULL)
    lesson_page_set_study (self->lesson, study);
  if (self->review != NULL)
    card_review_page_set_study (self->review, study, problem);
  if (self->quiz != NULL)
    card_quiz_page_set_study (self->quiz, study);
  if (self->progress != NULL)
    card_progress_page_set_study (self->progress, study);
  update_title (self);
  fill (self);
}

void
card_pane_set_lessons (CardPane *self,
                       ScenarioLessons *lessons,
                       ScenarioLibrary *scenarios)
{
  g_return_if_fail (CARD_IS_PANE (self));
  g_clear_pointer (&self->lessons, scenario_lessons_unref);
  g_clear_pointer (&self->scenarios, scenario_library_unref);
  self->lessons = lessons != NULL ? scenario_lessons_ref (lessons) : NULL;
  self->scenarios = scenarios != NULL ? scenario_library_ref (scenarios) : NULL;
  if (self->lesson != NULL)
    lesson_page_set_shelf (self->lesson, lessons, scenarios);
  if (self->review != NULL)
    card_review_page_set_lessons (self->review, lessons);
  fill (self);
}

void
card_pane_pick_device (CardPane *self, guint device)
{
  g_return_if_fail (CARD_IS_PANE (self));
  if (self->lesson != NULL)
    lesson_page_pick_device (self->lesson, device);
}

gboolean
card_pane_get_welcome (CardPane *self)
{
  g_return_val_if_fail (CARD_IS_PANE (self), FALSE);
  return self->is_welcome;
}

void
card_pane_set_welcome (CardPane *self, gboolean welcome)
{
  g_return_if_fail (CARD_IS_PANE (self));
  self->is_welcome = welcome;
  show_welcome (self);
}

void
card_pane_reread_lessons (CardPane *self)
{
  g_return_if_fail (CARD_IS_PANE (self));
  if (self->lesson != NULL)
    lesson_page_reread (self->lesson);
}

void
card_pane_go_on (CardPane *self)
{
  g_return_if_fail (CARD_IS_PANE (self));
  if (self->lesson != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self->lesson), "lesson.next", NULL);
}

void
card_pane_show_page (CardPane *self, const char *name)
{
  g_return_if_fail (CARD_IS_PANE (self));
  if (adw_view_stack_get_child_by_name (self->stack, name) == NULL)
    return;
  adw_view_stack_set_visible_child_name (self->stack, name);
  fill (self);
  card_pane_focus (self);
}

void
card_pane_focus (CardPane *self)
{
  g_return_if_fail (CARD_IS_PANE (self));
  fill (self);
  focus_page (self);
}

gboolean
card_pane_get_calendar_shown (CardPane *self)
{
  g_return_val_if_fail (CARD_IS_PANE (self), TRUE);
  if (self->progress != NULL)
    g_object_get (self->progress, "calendar-shown", &self->calendar_shown,
                  NULL);
  return self->calendar_shown;
}

void
card_pane_set_calendar_shown (CardPane *self, gboolean shown)
{
  g_return_if_fail (CARD_IS_PANE (self));
  self->calendar_shown = shown;
  if (self->progress != NULL)
    g_object_set (self->progress, "calendar-shown", shown, NULL);
}

void
card_pane_set_show_buttons (CardPane *self, gboolean show)
{
  g_return_if_fail (CARD_IS_PANE (self));
  adw_header_bar_set_show_end_title_buttons (self->header, show);
}
