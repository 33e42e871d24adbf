/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/lesson-page.h"

#include <glib/gi18n-lib.h>

#include "scene/scene-view.h"
#include "teach/teach-truth.h"
#include "widgets/card-rows.h"
#include "widgets/lesson-end.h"
#include "widgets/lesson-question.h"
#include "widgets/lesson-result.h"

struct _LessonPage
{
  GtkBox parent_instance;

  GtkStack *stack;
  AdwPreferencesGroup *group;
  GtkLabel *title;
  GtkLabel *place;
  GtkProgressBar *progress;
  GtkScrolledWindow *scroller;
  GtkBox *content;
  GtkWidget *back_button;
  GtkWidget *replay_button;
  GtkButton *next_button;
  GtkLabel *help;

  ScenarioLessons *lessons;
  ScenarioLibrary *scenarios;
  CardStudy *study;
  GPtrArray *rows; /* of the list */

  TeachCourse *course; /* open, or NULL */
  TeachTruth *truth;   /* of its round, or NULL */
  const ScenarioRound *truth_round;
  LessonQuestion *question; /* at ASK, or NULL */
  gboolean as_it_was;       /* at REVEAL: the run before the knob is on show */
  gboolean on_show;
  gboolean keys_here;
};

enum
{
  RUN,
  LEAVE,
  TOLD,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (LessonPage, lesson_page, GTK_TYPE_BOX)

static void show_stage (LessonPage *self);
static void show_list (LessonPage *self);

/* ---- on the stage ---- */

static gint64
get_step (SimTimeline *timeline, const char *anchor, gboolean its_end)
{
  guint n, index;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);

  if (!sim_timeline_find_step (timeline, anchor, &index))
    return sim_timeline_get_start_ns (timeline);
  return its_end ? steps[index].end_ns : steps[index].start_ns;
}

/* What is in play, as the scene says what is not. */
static guint
get_dimmed (guint focus)
{
  return ((focus & SCENARIO_FOCUS_BATCH) == 0 ? SCENE_DIM_BATCH : 0) |
         ((focus & SCENARIO_FOCUS_DEVICES) == 0 ? SCENE_DIM_DEVICES : 0) |
         ((focus & SCENARIO_FOCUS_LINKS) == 0 ? SCENE_DIM_LINKS : 0) |
         ((focus & SCENARIO_FOCUS_METER) == 0 ? SCENE_DIM_METER : 0) |
         ((focus & SCENARIO_FOCUS_TIMELINE) == 0 ? SCENE_DIM_LANES : 0);
}

/* Before a knob is turned its run is there to be looked at; else the run that
 * is asked about stands at its beginning, and nothing tells the answer. */
static void
set_ask (LessonPage *self, const ScenarioRound *round, LessonRun *run)
{
  SimTimeline *timeline = teach_truth_get_timeline (self->truth);

  if (timeline == NULL)
    return;
  run->scenario = teach_truth_get_scenario (self->truth);
  run->cover = round->kind == SCENARIO_ROUND_PREDICT;
  run->pick_device = round->ask == SCENARIO_ASK_DEVICE;
  if (round->at != NULL)
    run->from_ns = get_step (timeline, round->at, TRUE);
  else
    run->from_ns = run->cover ? sim_timeline_get_start_ns (timeline)
                              : sim_timeline_get_end_ns (timeline);
  run->to_ns = run->from_ns;
}

static void
set_played (LessonPage *self, SimTimeline **timeline, LessonRun *run)
{
  *timeline = teach_truth_get_turned_timeline (self->truth);
  run->scenario = teach_truth_get_turned_scenario (self->truth);
  if (*timeline == NULL || self->as_it_was)
    {
      *timeline = teach_truth_get_timeline (self->truth);
      run->scenario = teach_truth_get_scenario (self->truth);
    }
}

static void
show_run (LessonPage *self)
{
  const ScenarioRound *round = teach_course_get_round (self->course);
  const ScenarioSegment *segment;
  LessonRun run = { .caption = "" };
  g_autofree char *caption = NULL;
  SimTimeline *timeline = NULL;

  if (!self->on_show || self->truth == NULL)
    return;
  switch (teach_course_get_stage (self->course))
    {
    case TEACH_STAGE_ASK:
      set_ask (self, round, &run);
      break;
    case TEACH_STAGE_PLAY:
      set_played (self, &timeline, &run);
      segment = &round->segments[teach_course_get_segment (self->course)];
      run.from_ns = get_step (timeline, segment->from, FALSE);
      run.to_ns = get_step (timeline, segment->to, TRUE);
      run.dimmed = get_dimmed (segment->focus);
      caption = teach_truth_dup_text (self->truth, segment->caption, NULL);
      run.caption = caption != NULL ? caption : segment->caption;
      break;
    case TEACH_STAGE_REVEAL:
      set_played (self, &timeline, &run);
      if (timeline != NULL)
        run.from_ns = run.to_ns = sim_timeline_get_end_ns (timeline);
      break;
    case TEACH_STAGE_OPENING:
    case TEACH_STAGE_END:
    case TEACH_N_STAGES:
    default:
      g_signal_emit (self, signals[LEAVE], 0);
      return;
    }
  g_signal_emit (self, signals[RUN], 0, &run);
}

/* ---- what is kept ---- */

static void
keep (LessonPage *self)
{
  g_autofree char *data = teach_course_save (self->course);
  g_autoptr (GError) error = NULL;

  if (self->study == NULL || card_study_get_store (self->study) == NULL)
    return;
  if (!card_study_set_lesson (
          self->study,
          scenario_lesson_get_id (teach_course_get_lesson (self->course)),
          teach_course_get_round_index (self->course),
          teach_course_is_done (self->course), data, &error))
    g_signal_emit (self, signals[TOLD], 0, error->message);
}

static void
recall (LessonPage *self)
{
  g_auto (ReviewLesson) kept = { 0 };
  const char *id =
      scenario_lesson_get_id (teach_course_get_lesson (self->course));

  if (self->study == NULL || card_study_get_store (self->study) == NULL ||
      !card_study_get_lesson (self->study, id, &kept, NULL) ||
      kept.data == NULL)
    return;
  /* A state that cannot be read is a lesson not begun. */
  teach_course_restore (self->course, kept.data);
}

/* A deck's own order; those that are gone from the decks are left out. */
static void
introduce_deck (LessonPage *self,
                const ScenarioLessonCard *card,
                ReviewGrade grade,
                guint *n_cards,
                guint *n_added)
{
  DeckLibrary *decks = card_study_get_library (self->study);
  Deck *deck =
      decks != NULL ? deck_library_find_deck (decks, card->deck) : NULL;

  for (guint i = 0; deck != NULL && i < deck_get_n_cards (deck); i++)
    {
      const char *id = deck_get_card (deck, i)->id;
      g_autoptr (GError) error = NULL;
      gboolean added = FALSE;

      if (card->card != NULL && !g_str_equal (card->card, id))
        continue;
      (*n_cards)++;
      if (!card_study_introduce (self->study, card->deck, id, grade, &added,
                                 &error))
        {
          g_signal_emit (self, signals[TOLD], 0, error->message);
          return;
        }
      *n_added += added;
    }
}

static void
introduce_cards (LessonPage *self, double score, guint *n_cards, guint *n_added)
{
  const ScenarioLesson *lesson = teach_course_get_lesson (self->course);
  ReviewGrade grade = score >= 0.5 ? REVIEW_GRADE_GOOD : REVIEW_GRADE_HARD;

  *n_cards = *n_added = 0;
  if (self->study == NULL || card_study_get_store (self->study) == NULL)
    return;
  for (guint i = 0; i < scenario_lesson_get_n_cards (lesson); i++)
    introduce_deck (self, scenario_lesson_get_card (lesson, i), grade, n_cards,
                    n_added);
  /* What fails now is told when the learner answers. */
  if (*n_added > 0)
    card_study_reload (self->study, NULL, NULL);
}

/* ---- in the pane ---- */

static void
clear_content (LessonPage *self)
{
  GtkWidget *child;

  self->question = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->content))) !=
         NULL)
    gtk_box_remove (self->content, child);
}

static GtkWidget *
add_text (LessonPage *self, const char *markup, const char *class)
{
  GtkWidget *label = gtk_label_new (NULL);
  g_autofree char *text = self->truth != NULL
                              ? teach_truth_dup_text (self->truth, markup, NULL)
                              : NULL;

  card_label_set_text (GTK_LABEL (label), text != NULL ? text : markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  gtk_box_append (self->content, label);
  return label;
}

static void
update_next (LessonPage *self)
{
  gboolean asks = self->question != NULL;
  const char *missing =
      asks ? lesson_question_get_missing (self->question) : NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "lesson.next",
                                 missing == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->next_button), missing);
  if (asks)
    gtk_button_set_label (self->next_button,
                          missing != NULL ? missing : _ ("Commit, and see"));
}

static void
update_help (LessonPage *self)
{
  g_autofree char *help = NULL;

  if (self->course == NULL)
    return;
  if (!self->keys_here)
    help = g_strdup (_ ("F6 to answer with the keyboard"));
  else if (self->question != NULL)
    help = lesson_question_dup_help (self->question);
  else if (teach_course_get_stage (self->course) == TEACH_STAGE_PLAY)
    help = g_strdup (_ ("Enter goes on · r replays · Backspace goes back"));
  else
    help = g_strdup (_ ("Enter goes on"));
  gtk_label_set_label (self->help, help);
}

static void
show_opening (LessonPage *self)
{
  ScenarioLesson *lesson = teach_course_get_lesson (self->course);
  g_autofree char *rounds = g_strdup_printf (
      ngettext ("%u question. Commit to an answer before you see; being wrong "
                "costs nothing and teaches most.",
                "%u questions. Commit to an answer before you see; being wrong "
                "costs nothing and teaches most.",
                scenario_lesson_get_n_rounds (lesson)),
      scenario_lesson_get_n_rounds (lesson));

  add_text (self, scenario_lesson_get_title (lesson), "title-2");
  add_text (self, scenario_lesson_get_summary (lesson), NULL);
  add_text (self, rounds, "dim-label");
  gtk_button_set_label (self->next_button, _ ("Begin"));
}

static void
commit_cb (LessonPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "lesson.next", NULL);
}

static void
show_ask (LessonPage *self)
{
  const ScenarioRound *round = teach_course_get_round (self->course);
  GtkWidget *question = lesson_question_new (round, self->truth);

  self->question = LESSON_QUESTION (question);
  g_signal_connect_object (question, "changed", G_CALLBACK (update_next), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (question, "commit", G_CALLBACK (commit_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (self->content, question);
  if (round->kind == SCENARIO_ROUND_PREDICT)
    add_text (self,
              _ ("Meter, timeline and memory are covered until you have "
                 "committed."),
              "caption");
}

static void
show_play (LessonPage *self)
{
  const ScenarioRound *round = teach_course_get_round (self->course);
  guint segment = teach_course_get_segment (self->course);
  g_autofree char *which = g_strdup_printf (_ ("Watch %1$u of %2$u"),
                                            segment + 1, round->n_segments);

  add_text (self, which, "dim-label");
  add_text (self, round->segments[segment].caption, "lesson-caption");
  gtk_button_set_label (self->next_button,
                        segment + 1 < round->n_segments
                            ? _ ("Go on")
                            : _ ("Compare with your answer"));
}

static void
turned_cb (LessonPage *self, GtkToggleButton *button)
{
  self->as_it_was = gtk_toggle_button_get_active (button);
  show_run (self);
}

/* Both runs can be looked at, one after the other: what was broken is put
 * back. */
static void
add_both_runs (LessonPage *self, const ScenarioRound *round)
{
  gboolean failure = round->kind == SCENARIO_ROUND_FAILURE;
  GtkWidget *box, *before, *after;

  if (teach_truth_get_turned_timeline (self->truth) == NULL)
    return;
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  before = gtk_toggle_button_new_with_label (failure ? _ ("Put it back")
                                                     : _ ("As it was"));
  after = gtk_toggle_button_new_with_label (
      failure ? _ ("Break it") : _ ("With the knob turned"));
  gtk_widget_add_css_class (box, "linked");
  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (after),
                               GTK_TOGGLE_BUTTON (before));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (after), TRUE);
  g_signal_connect_object (before, "toggled", G_CALLBACK (turned_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), before);
  gtk_box_append (GTK_BOX (box), after);
  gtk_box_append (self->content, box);
}

static void
show_reveal (LessonPage *self)
{
  const ScenarioRound *round = teach_course_get_round (self->course);
  guint index = teach_course_get_round_index (self->course);
  guint n =
      scenario_lesson_get_n_rounds (teach_course_get_lesson (self->course));

  gtk_box_append (self->content, lesson_result_new (round, self->truth,
                                                    teach_course_get_guess (
                                                        self->course, index)));
  add_both_runs (self, round);
  gtk_button_set_label (self->next_button, index + 1 < n
                                               ? _ ("Next question")
                                               : _ ("Finish the lesson"));
}

static ScenarioLesson *
find_following (LessonPage *self)
{
  ScenarioLesson *lesson = teach_course_get_lesson (self->course);
  guint n = scenario_lessons_get_length (self->lessons);

  for (guint i = 0; i + 1 < n; i++)
    if (scenario_lessons_get (self->lessons, i) == lesson)
      return scenario_lessons_get (self->lessons, i + 1);
  return NULL;
}

static void
restart_cb (LessonPage *self)
{
  /* Kept with the first answer: until then it is a lesson done. */
  teach_course_restart (self->course);
  show_stage (self);
}

static void
show_end (LessonPage *self)
{
  ScenarioLesson *following = find_following (self);
  GtkWidget *again = gtk_button_new_with_label (_ ("Take it again"));
  g_autofree char *next = NULL;
  guint n_cards, n_added;
  LessonScore score;

  lesson_score_init (&score, self->course, self->scenarios);
  introduce_cards (self, score.score, &n_cards, &n_added);
  gtk_box_append (self->content, lesson_end_new (&score, n_cards, n_added));
  g_signal_connect_object (again, "clicked", G_CALLBACK (restart_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_halign (again, GTK_ALIGN_START);
  gtk_box_append (self->content, again);
  if (following != NULL)
    next =
        g_strdup_printf (_ ("Next: %s"), scenario_lesson_get_title (following));
  gtk_button_set_label (self->next_button,
                        next != NULL ? next : _ ("All lessons"));
}

static void
show_place (LessonPage *self)
{
  ScenarioLesson *lesson = teach_course_get_lesson (self->course);
  guint n = scenario_lesson_get_n_rounds (lesson);
  TeachStage stage = teach_course_get_stage (self->course);
  g_autofree char *place = g_strdup_printf (
      _ ("%1$u of %2$u"), teach_course_get_round_index (self->course) + 1, n);

  gtk_label_set_label (self->title, scenario_lesson_get_title (lesson));
  gtk_label_set_label (
      self->place,
      stage == TEACH_STAGE_OPENING || stage == TEACH_STAGE_END ? "" : place);
  gtk_progress_bar_set_fraction (self->progress,
                                 teach_course_get_progress (self->course));
}

/* The engine refuses what lesson check would have found. */
static gboolean
find_truth (LessonPage *self)
{
  TeachStage stage = teach_course_get_stage (self->course);
  const ScenarioRound *round = teach_course_get_round (self->course);
  g_autoptr (GError) error = NULL;

  if (stage == TEACH_STAGE_OPENING || stage == TEACH_STAGE_END)
    {
      g_clear_pointer (&self->truth, teach_truth_free);
      return TRUE;
    }
  if (self->truth != NULL && self->truth_round == round)
    return TRUE; /* its runs stay the same while a round is shown */
  g_clear_pointer (&self->truth, teach_truth_free);
  self->truth_round = round;
  self->truth = teach_truth_new (round, self->scenarios, &error);
  if (self->truth == NULL)
    g_signal_emit (self, signals[TOLD], 0, error->message);
  return self->truth != NULL;
}

static void
show_stage (LessonPage *self)
{
  /* Before what has the focus goes. */
  gboolean keys_here = self->keys_here;
  TeachStage stage;
  guint n_segments;

  clear_content (self);
  self->as_it_was = FALSE;
  if (!find_truth (self))
    {
      lesson_page_close (self);
      return;
    }
  stage = teach_course_get_stage (self->course);
  n_segments = teach_course_get_round (self->course)->n_segments;
  if (stage == TEACH_STAGE_OPENING)
    show_opening (self);
  else if (stage == TEACH_STAGE_ASK)
    show_ask (self);
  else if (stage == TEACH_STAGE_PLAY)
    show_play (self);
  else if (stage == TEACH_STAGE_REVEAL)
    show_reveal (self);
  else
    show_end (self);
  gtk_widget_set_visible (self->replay_button, stage == TEACH_STAGE_PLAY);
  gtk_widget_set_visible (self->back_button,
                          (stage == TEACH_STAGE_PLAY &&
                           teach_course_get_segment (self->course) > 0) ||
                              (stage == TEACH_STAGE_REVEAL && n_segments > 0));
  show_place (self);
  update_next (self);
  update_help (self);
  gtk_stack_set_visible_child_name (self->stack, "lesson");
  gtk_adjustment_set_value (
      gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  show_run (self);
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

/* How far a lesson came, as a word. */
static char *
dup_standing (LessonPage *self, ScenarioLesson *lesson, gboolean *done)
{
  g_auto (ReviewLesson) kept = { 0 };
  guint n = scenario_lesson_get_n_rounds (lesson);

  *done = FALSE;
  if (self->study == NULL || card_study_get_store (self->study) == NULL ||
      !card_study_get_lesson (self->study, scenario_lesson_get_id (lesson),
                              &kept, NULL) ||
      kept.data == NULL)
    return NULL;
  *done = kept.done;
  if (kept.done)
    return g_strdup (_ ("done"));
  return g_strdup_printf (_ ("%1$u of %2$u"), MIN (kept.segment + 1, n), n);
}

static GtkWidget *
row_new (LessonPage *self, guint index)
{
  ScenarioLesson *lesson = scenario_lessons_get (self->lessons, index);
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *number = g_strdup_printf ("%u", index + 1);
  gboolean done;
  g_autofree char *standing = dup_standing (self, lesson, &done);
  GtkWidget *badge =
      done ? gtk_image_new_from_icon_name ("object-select-symbolic")
           : gtk_label_new (number);

  gtk_widget_add_css_class (badge, "lesson-place");
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  if (done)
    gtk_widget_add_css_class (badge, "done");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 scenario_lesson_get_title (lesson));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), badge);
  if (standing != NULL)
    {
      GtkWidget *label = gtk_label_new (standing);

      gtk_widget_add_css_class (label, "dim-label");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", G_CALLBACK (row_cb), self,
                           G_CONNECT_SWAPPED);
  return row;
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
      GtkWidget *row = row_new (self, i);

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
  ScenarioLesson *following = find_following (self);

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

  if (self->course == NULL)
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
  keep (self);
  show_stage (self);
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LessonPage *self = LESSON_PAGE (widget);

  if (self->course == NULL || !teach_course_go_back (self->course))
    return;
  keep (self);
  show_stage (self);
}

static void
replay_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LessonPage *self = LESSON_PAGE (widget);

  if (self->course != NULL &&
      teach_course_get_stage (self->course) == TEACH_STAGE_PLAY)
    show_run (self);
}

static void
list_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lesson_page_close (LESSON_PAGE (widget));
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
  gtk_widget_activate_action (GTK_WIDGET (self), action, NULL);
  return GDK_EVENT_STOP;
}

/* ---- life ---- */

static void
lesson_page_dispose (GObject *object)
{
  LessonPage *self = LESSON_PAGE (object);

  self->question = NULL;
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
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  show_list (self);
}

/* ---- public ---- */

void
lesson_page_set_shelf (LessonPage *self,
                       ScenarioLessons *lessons,
                       ScenarioLibrary *scenarios)
{
  g_return_if_fail (LESSON_IS_PAGE (self));
  lesson_page_close (self);
  if (lessons != NULL)
    scenario_lessons_ref (lessons);
  if (scenarios != NULL)
    scenario_library_ref (scenarios);
  g_clear_pointer (&self->lessons, scenario_lessons_unref);
  g_clear_pointer (&self->scenarios, scenario_library_unref);
  self->lessons = lessons;
  self->scenarios = scenarios;
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
    recall (self);
  else
    keep (self);
  if (stage == TEACH_STAGE_OPENING || stage == TEACH_STAGE_END)
    show_stage (self);
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
  clear_content (self);
  g_clear_pointer (&self->course, teach_course_free);
  self->course = teach_course_new (lesson);
  recall (self);
  show_stage (self);
  return TRUE;
}

void
lesson_page_close (LessonPage *self)
{
  g_return_if_fail (LESSON_IS_PAGE (self));
  if (self->course == NULL)
    return;
  clear_content (self);
  g_clear_pointer (&self->course, teach_course_free);
  g_clear_pointer (&self->truth, teach_truth_free);
  show_list (self);
  g_signal_emit (self, signals[LEAVE], 0);
  if (self->keys_here)
    lesson_page_focus (self);
}

void
lesson_page_pick_device (LessonPage *self, guint device)
{
  g_return_if_fail (LESSON_IS_PAGE (self));
  if (self->question != NULL)
    lesson_question_pick_device (self->question, device);
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
    show_run (self);
  else
    g_signal_emit (self, signals[LEAVE], 0);
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
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->next_button));
}

void
lesson_page_set_keys_here (LessonPage *self, gboolean here)
{
  g_return_if_fail (LESSON_IS_PAGE (self));
  if (self->keys_here == here)
    return;
  self->keys_here = here;
  update_help (self);
}
