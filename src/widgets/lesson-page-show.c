/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the pane shows at each stage of a lesson. */
#include "widgets/lesson-page-private.h"

#include <glib/gi18n-lib.h>

#include "widgets/card-rows.h"
#include "widgets/lesson-end.h"
#include "widgets/lesson-result.h"

void
lesson_page_clear_content (LessonPage *self)
{
  GtkWidget *child;

  self->question = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->content))) !=
         NULL)
    gtk_box_remove (self->content, child);
}

/* Markup. */
static void
add_text (LessonPage *self, const char *markup, const char *class)
{
  GtkWidget *label = gtk_label_new (NULL);

  card_label_set_text (GTK_LABEL (label), markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  gtk_box_append (self->content, label);
}

void
lesson_page_wrap_label (GtkWidget *button)
{
  GtkLabel *label = GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button)));

  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (label, GTK_JUSTIFY_CENTER);
}

void
lesson_page_update_next (LessonPage *self)
{
  gboolean asks = self->question != NULL;
  const char *missing =
      asks ? lesson_question_get_missing (self->question) : NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "lesson.next",
                                 missing == NULL && self->working == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->next_button), missing);
  if (asks)
    gtk_button_set_label (self->next_button,
                          missing != NULL ? missing : _ ("Commit, and see"));
}

void
lesson_page_update_help (LessonPage *self)
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
  g_signal_connect_object (question, "changed",
                           G_CALLBACK (lesson_page_update_next), self,
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
  add_text (self,
            teach_truth_get_text (self->truth,
                                  &round->segments[segment].caption, NULL),
            "lesson-caption");
  gtk_button_set_label (self->next_button,
                        segment + 1 < round->n_segments
                            ? _ ("Go on")
                            : _ ("Compare with your answer"));
}

static void
turned_cb (LessonPage *self, GtkToggleButton *button)
{
  self->as_it_was = gtk_toggle_button_get_active (button);
  lesson_page_show_run (self);
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
  lesson_page_wrap_label (before);
  lesson_page_wrap_label (after);
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

ScenarioLesson *
lesson_page_find_following (LessonPage *self)
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
  self->has_score = FALSE;
  lesson_page_show_stage (self);
}

/* The lesson is done all the same; its cards wait for another try. */
static void
add_failed_cards (LessonPage *self, const char *why)
{
  GtkWidget *retry = gtk_button_new_with_label (_ ("Try again"));
  g_autofree char *text = g_strdup_printf (
      _ ("The cards of this lesson did not come into your reviews. %s"), why);

  gtk_box_append (self->content,
                  g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE,
                                "xalign", 0.0, NULL));
  gtk_widget_set_halign (retry, GTK_ALIGN_START);
  g_signal_connect_object (retry, "clicked",
                           G_CALLBACK (lesson_page_show_content), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (self->content, retry);
}

static void
show_end (LessonPage *self)
{
  ScenarioLesson *following = lesson_page_find_following (self);
  GtkWidget *again = gtk_button_new_with_label (_ ("Take it again"));
  g_autofree char *next = NULL;
  g_autoptr (GError) error = NULL;
  guint n_cards, n_added;
  gboolean ok = lesson_page_introduce_cards (self, &n_cards, &n_added, &error);

  gtk_box_append (self->content,
                  lesson_end_new (&self->score, ok ? n_cards : 0, n_added));
  if (!ok)
    add_failed_cards (self, error->message);
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

void
lesson_page_show_working (LessonPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *spinner = gtk_spinner_new ();

  lesson_page_clear_content (self);
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_box_append (GTK_BOX (box), spinner);
  gtk_box_append (GTK_BOX (box),
                  gtk_label_new (_ ("The engine works it out…")));
  gtk_accessible_update_state (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_STATE_BUSY,
                               TRUE, -1);
  gtk_box_append (self->content, box);
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

void
lesson_page_show_content (LessonPage *self)
{
  TeachStage stage = teach_course_get_stage (self->course);
  guint n_segments = teach_course_get_round (self->course)->n_segments;

  lesson_page_clear_content (self);
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
  lesson_page_update_next (self);
  lesson_page_update_help (self);
  gtk_adjustment_set_value (
      gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}
